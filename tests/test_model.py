"""Records say what the ontology says, in the same words."""

from dataclasses import FrozenInstanceError, fields

import pytest

import kg
from kg.model import CLAIMS, THINGS, Claim, Evidence, property_of
from kg.store import Local
from kg.terms import DCTERMS, KG, OA, ONTOLOGY, PROV, RDF, RDFS, SEM

COMPUTED = {"id", "type", "label", "names", "period", "exactMatch", "definition"}


@pytest.fixture(scope="module")
def terms(bundled) -> set[str]:
    return bundled.terms()


@pytest.mark.parametrize("kind", [Evidence, *CLAIMS.values(), *THINGS.values()], ids=lambda kind: kind.__name__)
def test_a_field_is_called_as_its_property_is(kind, terms):
    for field in fields(kind):
        if field.name not in COMPUTED:
            found = property_of(field.name)
            assert found.value.endswith(field.name)
            assert not found.value.startswith(KG.iri) or found.value in terms, field.name


def test_every_kind_of_claim_and_thing_is_a_class_of_the_ontology(terms):
    assert {KG[name].value for name in (*CLAIMS, *THINGS)} <= terms


def test_every_property_that_the_bundled_claims_use_has_a_field(bundled):
    store = Local(bundled.quads())
    kinds = [*CLAIMS.values(), Evidence]
    nodes = {quad.subject for kind in kinds for quad in store.match(None, RDF.type, KG[kind.__name__])}
    used = {quad.predicate for node in nodes for quad in store.match(node)} - {RDF.type}
    assert used <= {property_of(field.name) for kind in kinds for field in fields(kind) if field.name not in COMPUTED}


@pytest.mark.parametrize(
    ("field", "expected"),
    [("accordingTo", SEM), ("start", OA), ("source", DCTERMS), ("subject", RDF), ("comment", RDFS), ("wasAttributedTo", PROV), ("confidence", KG)],
)
def test_borrowed_properties_keep_their_vocabulary(field, expected):
    assert property_of(field) == expected[field]


def test_records_cannot_be_changed(bundled):
    claim = bundled.claims()[0]
    with pytest.raises(FrozenInstanceError):
        claim.confidence = 1


def test_a_chain_of_evidence_goes_from_the_outer_to_the_inner(bundled):
    claim = bundled.claim(":stance-government-wants-postponement")
    speakers = [bundled.label(evidence.accordingTo) for evidence in claim.evidence[0].chain()]
    assert speakers == ["A senior US defense official", "Iraqi representatives who spoke informally to the US side"]


def test_all_bundled_claims_become_records(bundled):
    claims = bundled.claims()
    assert {type(claim) for claim in claims} == set(CLAIMS.values())
    assert all(isinstance(claim, Claim) and claim.evidence and claim.mode for claim in claims)
    assert len(claims) == sum(count.number for count in kg.status(bundled) if count.status == "Accepted")


def test_the_ontology_is_a_graph_of_its_own(bundled):
    assert not [quad for quad in bundled.quads(derived=True) if quad.graph_name == ONTOLOGY]
    assert bundled.query("ASK { GRAPH graph:ontology { kg:Supports a kg:Position } }")
