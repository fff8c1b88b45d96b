"""RDF from elsewhere: our own words come in as they are where they are valid, others' words as claims, and the rest is told with its line."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casebooks import casebooks, empty, written
from click.testing import CliRunner
from conftest import PREFIX_LINES, RELATION, STANCE, canonical, graphs
from conftest import turtle as cited
from hypothesis import given, settings

import kg
from kg import turtle as syntax
from kg.cli import main
from kg.errors import FormatError
from kg.imports import turtle

FORMATS = ("ttl", "trig", "rdf", "jsonld", "ttl12")
HEAD = PREFIX_LINES + (
    "@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n@prefix time: <http://www.w3.org/2006/time#> .\n@prefix ex: <https://elsewhere.example/> .\n"
)
OTHERS = """
ex:ilda a foaf:Person ; foaf:name "Ilda Marek" ; rdfs:label "I. Marek"@en ; foaf:mbox <mailto:ilda@elsewhere.example> .
ex:league a org:Organization ; skos:prefLabel "Farmers' League"@en ; org:subOrganizationOf ex:union .
ex:union a schema:Organization ; schema:name "River union" ; schema:description "All on the river." .
ex:flood a sem:Event ; rdfs:label "Flood" ; sem:hasTimeStamp "2021-05-03"^^xsd:date ; sem:hasActor ex:league .
ex:m1 a org:Membership ; org:member ex:ilda ; org:organization ex:league ; org:role ex:treasurer ;
    org:memberDuring [ a time:Interval ; time:hasBeginning [ time:inXSDgYear "2019"^^xsd:gYear ] ; time:hasEnd [ time:inXSDDate "2021-06-30"^^xsd:date ] ] .
ex:treasurer rdfs:label "treasurer" .
ex:ilda schema:worksFor [ a schema:OrganizationRole ; schema:worksFor ex:union ; schema:roleName "clerk" ; schema:startDate "2020-01" ] .
[] a rdf:Statement ; rdf:subject ex:union ; rdf:predicate kg:funds ; rdf:object ex:league ; kg:during "2018/2019"^^edtf:EDTF ; rdfs:comment "As they say."@en .
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return empty(tmp_path / "home")


def taken(folder: Path, text: str, suffix: str = "ttl") -> tuple[Any, Any]:
    path = folder.parent / f"other.{suffix}"
    path.write_text(text, "utf-8")
    found = turtle(path, folder)
    return found, kg.open(folder)


def adds_up(found: Any) -> bool:
    return sum(count.read - count.taken for count in found.counts) == len(found.left)


def test_memberships_events_and_reified_statements_of_others_become_relations(home):
    found, graph = taken(home, HEAD + OTHERS)
    assert kg.validate(home) == []
    told = {(graph.label(c.subject), c.predicate.rpartition("#")[2], graph.label(c.object)): (c.during, c.role, c.comment) for c in graph.claims("Relation")}
    assert told == {
        ("I. Marek", "memberOf", "Farmers' League"): ("2019/2021-06-30", "treasurer", None),
        ("Farmers' League", "partOf", "River union"): (None, None, None),
        ("Farmers' League", "takesPartIn", "Flood"): (None, None, None),
        ("I. Marek", "worksFor", "River union"): ("2020-01/", "clerk", None),
        ("River union", "funds", "Farmers' League"): ("2018/2019", None, "As they say."),
    }
    assert {thing.label: thing.type for thing in graph.actors()} == {"I. Marek": "Person", "Farmers' League": "Organization", "River union": "Organization"}
    assert [(event.label, event.during) for event in graph.events()] == [("Flood", "2021-05-03")]
    assert graph.thing(graph.find("Ilda Marek")).id == "https://elsewhere.example/ilda"
    line = next(number for number, text in enumerate((HEAD + OTHERS).split("\n"), 1) if "foaf:mbox" in text)
    assert [(left.row, left.reason) for left in found.left] == [(line, "foaf:mbox: this is in no table of words")]
    assert adds_up(found)
    evidence = [part for claim in graph.claims() for part in claim.evidence]
    assert {graph.thing(part.source).title for part in evidence} == {"other.ttl"}


def test_what_is_said_about_a_triple_is_a_claim_in_rdf_1_2(home):
    text = HEAD.replace("@prefix", "PREFIX").replace(" .\n", "\n") + (
        "ex:a a foaf:Person ; rdfs:label 'A' .\nex:b a org:Organization ; rdfs:label 'B' .\n<< ex:a org:memberOf ex:b ~ ex:r >> schema:startDate '2020-02-03' .\n"
    )
    found, graph = taken(home, text, "ttl12")
    assert found.left == []
    (claim,) = graph.claims()
    assert (claim.predicate.rpartition("#")[2], claim.during) == ("memberOf", "2020-02-03/")


def test_our_own_words_come_in_as_they_are_and_what_is_wrong_with_them_is_told(home):
    good = cited(STANCE + RELATION)
    world = (
        ':Vell a kg:State ; skos:prefLabel "Vell"@en .\n:Orra a kg:State ; skos:prefLabel "Orra"@en .\n:WaterMinistry a kg:Government ; skos:prefLabel "M"@en .\n'
        ':Dam a kg:Topic ; skos:prefLabel "Dam"@en .\n:IldaMarek a kg:Person ; skos:prefLabel "Ilda"@en .\n'
        f':doc-dam a kg:Document ; dcterms:title "D" ; kg:sha256 "{"0" * 64}" .\n'
    )
    bad = cited(
        ":bad a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Nobody ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .\n"
        ':late a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:during "2021-02-30"^^edtf:EDTF ; kg:mode kg:Enacted ; '
        "kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .\n"
    ).removeprefix(PREFIX_LINES)
    text = good + world + bad
    found, graph = taken(home, text)
    assert {claim.id.rpartition("/")[2] for claim in graph.claims()} == {"ministry-for-dam", "orra-funds-vell"}
    assert kg.validate(home) == []
    lines = text.split("\n")
    told = {left.reason: {lines[left.row - 1][:5] for left in found.left if left.reason == one} for left in found.left for one in [left.reason]}
    assert set(told) == {"object is not a known actor, place or event, or a literal where a node belongs", "'2021-02-30': there is no day 2021-02-30"}
    assert all(starts <= {":bad ", ":late"} for starts in told.values())
    assert adds_up(found)


def test_a_claim_without_a_name_of_its_own_gets_one(home):
    text = cited(RELATION.replace(":orra-funds-vell a", "[] a")) + (
        ':Vell a kg:State ; skos:prefLabel "V" .\n:Orra a kg:State ; skos:prefLabel "O" .\n'
        f':doc-dam a kg:Document ; dcterms:title "D" ; kg:sha256 "{"0" * 64}" .\n'
    )
    _, graph = taken(home, text)
    (claim,) = graph.claims()
    assert claim.id.startswith("https://w3id.org/stancegraph/id/rdf-")
    assert (turtle(home.parent / "other.ttl", home).claims, len(kg.open(home).claims())) == ([], 1)


@pytest.mark.parametrize("suffix", FORMATS)
def test_our_exports_come_back_in_every_format(bundled, home, suffix):
    path = home.parent / f"all.{suffix}"
    kg.export(bundled, path)
    found = turtle(path, home)
    assert found.left == []
    assert canonical(kg.open(home).quads()) == canonical(bundled.quads())
    assert turtle(path, home).claims == []


@given(casebooks())
@settings(max_examples=6)
def test_any_valid_casebook_comes_back_and_of_others_what_is_valid(text):
    with TemporaryDirectory() as name:
        folder = written(Path(name, "case"), text)
        graph = kg.open(folder)
        kg.export(graph, Path(name, "x.nt"))
        found = turtle(Path(name, "x.nt"), empty(Path(name, "home")))
        back = kg.open(Path(name, "home"))
        if kg.validate(folder) == []:
            assert canonical(back.quads()) == canonical(graph.quads())
        assert kg.validate(Path(name, "home")) == []
        assert adds_up(found)


@given(graphs)
@settings(max_examples=12)
def test_any_statements_are_taken_or_reported(quads):
    with TemporaryDirectory() as name:
        folder = empty(Path(name, "home"))
        found, _ = taken(folder, syntax.write(quads))
        assert adds_up(found)
        assert [str(problem) for problem in kg.validate(folder)] == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ex:m a org:Membership ; org:member ex:ilda .", "it does not name one thing at each end"),
        ("ex:s a rdf:Statement ; rdf:subject ex:ilda ; rdf:predicate ex:p ; rdf:object ex:league .", "<https://elsewhere.example/p>: this is in no table of words"),
        ("ex:m a org:Membership ; org:member ex:nobody ; org:organization ex:league .", "one of its ends is no actor, place or event of the file"),
        ("ex:e a sem:Event ; rdfs:label 'E' ; org:memberOf ex:league .", "its subject is of the class Event, and does nothing itself"),
        ("ex:m a org:Membership ; org:member ex:ilda ; org:organization ex:league ; schema:startDate '2021' ; schema:endDate '2019' .", "its dates, 2021/2019, end before they begin"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_says_why(home, text, reason):
    base = "ex:ilda a foaf:Person ; foaf:name 'Ilda' .\nex:league a org:Organization ; rdfs:label 'L' .\n"
    found, _ = taken(home, HEAD + base + text)
    assert reason in {left.reason for left in found.left}
    assert {left.row for left in found.left} == {len((HEAD + base).split("\n"))}
    assert adds_up(found)
    assert kg.validate(home) == []


def test_faults_of_syntax_are_told_with_their_line_and_the_rest_is_taken(home):
    found, graph = taken(home, HEAD + "ex:a a foaf:Person ; foaf:name 'A' .\n\nex:b ex:c .\n\nex:d a foaf:Person ; foaf:name 'D' .\n")
    assert [left.row for left in found.left] == [len(HEAD.split("\n")) + 2]
    assert found.left[0].reason.startswith("it is no Turtle")
    assert [actor.label for actor in graph.actors()] == ["A", "D"]
    assert adds_up(found)


@pytest.mark.parametrize(
    ("suffix", "data", "message"),
    [
        ("doc", b"x", "is no RDF that is read"), ("rdf", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", "declares entities"), ("nq", b"<a> <b>", "not well formed"),
        ("jsonld", b'{"@context": "https://elsewhere.example/c"}', "lies elsewhere"), ("ttl12", b"<urn:a> <urn:b> <<( <urn:a> <urn:b> <urn:c> )>> .", "not well formed"),
        ("trig", b"\xff", "not written in UTF-8"), ("xml", b"<a>", "not well formed"),
    ],
)  # fmt: skip
def test_what_is_no_rdf_is_refused_in_a_sentence(home, suffix, data, message):
    path = home.parent / f"x.{suffix}"
    path.write_bytes(data)
    with pytest.raises(FormatError, match=message):
        turtle(path, home)
    answer = CliRunner().invoke(main, ["-C", str(home), "import", "turtle", str(path)])
    assert (answer.exit_code, "Traceback" in answer.output) == (1, False)
