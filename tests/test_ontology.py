"""The ontology: it opens everywhere, explains every term, and says what the data contract says."""

import shutil
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS

from kg.derivation import OPPOSITE
from kg.terms import KG

PATH = Path(__file__).parent.parent / "ontology.ttl"
NS = rdflib.Namespace(KG.iri)
POSITIONS = {"StronglyOpposes": -2, "Opposes": -1, "Neutral": 0, "Ambivalent": 0, "Supports": 1, "StronglySupports": 2}


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return rdflib.Graph().parse(PATH)


def test_three_parsers_read_the_same_number_of_triples(ontology):
    triples = list(pyoxigraph.parse(path=PATH))
    assert len(triples) == len(ontology)
    if not shutil.which("rapper"):
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    done = subprocess.run(["rapper", "-i", "turtle", "-c", str(PATH)], capture_output=True, text=True, check=True)
    assert f"returned {len(triples)} triples" in done.stderr
    assert "warning" not in done.stderr.lower()


def test_every_term_has_a_label_and_a_comment(ontology):
    terms = {term for term in ontology.subjects(RDFS.isDefinedBy, None) if str(term).startswith(NS)}
    assert len(terms) > 150
    for term in terms:
        assert any(label.language == "en" for label in ontology.objects(term, RDFS.label)), term
        assert ontology.value(term, RDFS.comment), term


def test_no_term_is_used_that_is_not_declared(ontology):
    used = {term for triple in ontology for term in triple if isinstance(term, rdflib.URIRef) and term.startswith(NS)}
    assert used <= set(ontology.subjects(RDF.type, None))


@pytest.mark.parametrize(
    "name",
    "Relation Stance Figure Claim Evidence Document Topic Actor State Government ArmedGroup Alliance PoliticalParty MilitaryForce SecurityService "
    "Organization MediaOutlet Person UnnamedSource Event Place".split(),
)
def test_every_class_of_the_contract_is_there(ontology, name):
    assert (NS[name], RDF.type, OWL.Class) in ontology


@pytest.mark.parametrize(
    "name",
    "holder topic position about measure minValue maxValue unit during evidence mode negated condition confidence status contrary sha256 digest "
    "relays saidOn attestedOn firstCited lastCited relatedTo supports opposes".split(),
)
def test_every_property_of_the_contract_is_there(ontology, name):
    assert (NS[name], RDF.type, None) in ontology


def test_positions_have_their_notation_and_their_opposite(ontology):
    notations = {str(term).removeprefix(NS): int(ontology.value(term, SKOS.notation)) for term in ontology.subjects(RDF.type, NS.Position)}
    assert notations == POSITIONS
    assert all(notations[one.value.removeprefix(NS)] == -notations[other.value.removeprefix(NS)] for one, other in OPPOSITE.items())


def test_every_relation_type_belongs_to_one_group(ontology):
    groups = {NS.Cooperation, NS.Hostility, NS.Structure, NS.Influence}
    relations = {term for term in ontology.transitive_subjects(RDFS.subPropertyOf, NS.relatedTo) if ontology.value(term, NS.relationGroup)}
    assert len(relations) > 40
    for term in relations:
        assert set(ontology.objects(term, NS.relationGroup)) < groups, term


def test_no_relation_is_its_own_inverse_unless_symmetric(ontology):
    for term, inverse in ontology.subject_objects(OWL.inverseOf):
        assert term != inverse
        assert (term, RDF.type, OWL.SymmetricProperty) not in ontology


def test_nothing_in_the_ontology_knows_the_bundled_case():
    text = PATH.read_text("utf-8")
    for word in ("Iraq", "Assad", "PMF", "Hashd", "https://w3id.org/stancegraph/id/"):
        assert word not in text
