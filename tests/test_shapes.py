"""Shapes of a casebook's own: what the built-in checks understand, and what they say they do not."""

from __future__ import annotations

import pyoxigraph
import pytest
from conftest import PREFIX_LINES, line_of

import kg
from kg.shapes import findings
from kg.store import Local
from kg.terms import GRAPH, SH, NamedNode, Quad

SHAPES = PREFIX_LINES + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"


def checked(folder, shape: str, **how):
    (folder / "ontology.ttl").write_text(SHAPES + shape, "utf-8")
    return kg.validate(folder, **how)


CASES = {
    "a count": ("sh:path :vote ; sh:minCount 2 ; sh:message 'too few'", ":Orra :vote 1 .", "too few"),
    "a greatest count": ("sh:path :vote ; sh:maxCount 1 ; sh:message 'too many'", ":Orra :vote 1 , 2 .", "too many"),
    "a pattern": ("sh:path :code ; sh:pattern '^[A-Z]{3}$' ; sh:message 'no code'", ":Orra :code 'orr' .", "no code: 'orr'"),
    "a greatest value": ("sh:path :seats ; sh:maxExclusive 10 ; sh:message 'too large'", ":Orra :seats 10 .", "too large: '10'"),
    "a least value": ("sh:path :seats ; sh:minExclusive 10 ; sh:message 'too small'", ":Orra :seats 10 .", "too small: '10'"),
    "a datatype": ("sh:path :seats ; sh:datatype xsd:integer ; sh:message 'no number'", ":Orra :seats 'ten' .", "no number: 'ten'"),
    "an ill-typed number": ("sh:path :seats ; sh:datatype xsd:integer ; sh:message 'no number'", ":Orra :seats 'ten'^^xsd:integer .", "no number: 'ten'"),
    "a kind of node": ("sh:path :web ; sh:nodeKind sh:IRI ; sh:message 'no link'", ":Orra :web 'x' .", "no link: 'x'"),
    "a class": ("sh:path :head ; sh:class kg:Person ; sh:message 'no person'", ":Orra :head :Kasda .", "no person: :Kasda"),
    "a list of values": ("sh:path :form ; sh:in ( 'republic' 'kingdom' ) ; sh:message 'no form'", ":Orra :form 'zoo' .", "no form: 'zoo'"),
    "a value that must be there": ("sh:path :form ; sh:hasValue 'republic' ; sh:message 'no republic'", ":Orra :form 'zoo' .", "no republic"),
    "an inverse path": ("sh:path [ sh:inversePath :rules ] ; sh:minCount 2 ; sh:message 'ruled by one'", ":Vell :rules :Orra .", "ruled by one"),
    "a path of steps": (
        "sh:path ( :head :age ) ; sh:minInclusive 18 ; sh:message 'too young'",
        ":Orra :head :IldaMarek . :IldaMarek :age 9 .",
        "too young: '9'",
    ),
    "a path of choices": ("sh:path [ sh:alternativePath ( :a :b ) ] ; sh:minCount 3 ; sh:message 'neither'", ":Orra :a 1 ; :b 2 .", "neither"),
    "a path of any length": (
        "sh:path [ sh:oneOrMorePath :under ] ; sh:class kg:State ; sh:message 'no state'",
        ":Orra :under :Vell . :Vell :under :Kasda .",
        "no state: :Kasda",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_shape_of_ones_own_is_checked(casebook, name):
    constraint, data, message = CASES[name]
    folder = casebook(data)
    shape = f":S a sh:NodeShape ; sh:targetSubjectsOf :mark ; sh:property [ {constraint} ] ."
    folder = casebook(data + "\n:Orra :mark true .\n")
    assert [problem.message for problem in checked(folder, shape)] == [message]


def test_pyshacl_agrees_on_all_of_them(casebook):
    for number, (constraint, data, _) in enumerate(CASES.values()):
        folder = casebook(data + "\n:Orra :mark true .\n")
        if number % 5 == 0:
            shape = f":S a sh:NodeShape ; sh:targetSubjectsOf :mark ; sh:property [ {constraint} ] ."
            assert checked(folder, shape) == checked(folder, shape, shacl=True)


def test_targets_may_be_classes_subjects_and_objects(casebook):
    folder = casebook(":Orra :head :IldaMarek .")
    want = "sh:property [ sh:path :nothing ; sh:minCount 1 ; sh:message 'wanted' ]"
    assert len(checked(folder, f":S a sh:NodeShape ; sh:targetClass kg:State ; {want} .")) == 2
    assert len(checked(folder, f":S a sh:NodeShape ; sh:targetSubjectsOf :head ; {want} .")) == 1
    assert len(checked(folder, f":S a sh:NodeShape ; sh:targetObjectsOf :head ; {want} .")) == 1
    assert len(checked(folder, f":S a sh:NodeShape ; sh:targetClass kg:Actor ; {want} .")) == 7


def test_a_sparql_constraint_of_ones_own_is_checked(casebook):
    folder = casebook(":Orra\n  :seats 7 .")
    shape = (
        ":S a sh:NodeShape ; sh:targetClass kg:State ; sh:sparql [ sh:message 'seven is no number of seats' ; "
        "sh:select 'SELECT $this ?value { $this <https://example.org/tessel/seats> ?value FILTER (?value = 7) }' ] ."
    )
    (problem,) = checked(folder, shape)
    assert problem.message == "seven is no number of seats: '7'"
    assert problem.line == line_of(folder / "triples/curated/case.ttl", ":seats 7")


@pytest.mark.parametrize("part", ["sh:closed true", "sh:property [ sh:path :a ; sh:uniqueLang true ]", "sh:not [ sh:class kg:Person ]"])
def test_what_is_not_understood_is_told_and_not_skipped(casebook, part):
    problems = checked(casebook(), f":S a sh:NodeShape ; sh:targetClass kg:State ; {part} .")
    assert ["which is checked by kg validate --shacl only" in problem.message for problem in problems] == [True]
    assert {problem.file for problem in problems} == {"ontology.ttl"}


def test_a_shape_without_a_message_still_says_which_it_is(casebook):
    (first, *_) = checked(casebook(), ":Seats a sh:NodeShape ; sh:targetClass kg:State ; sh:property [ sh:path :seats ; sh:minCount 1 ] .")
    assert first.message == "breaks the shape Seats"


@pytest.mark.parametrize(
    "part",
    [
        "sh:property 'x'",
        "sh:property [ ]",
        "sh:sparql [ ]",
        "sh:property [ sh:path 'x' ; sh:minCount 1 ]",
        "sh:sparql [ sh:select 'nonsense' ]",
        "sh:property [ sh:path :a ; sh:pattern '(' ]",
    ],
)
def test_a_broken_shape_is_a_problem_or_an_error_of_ours_and_no_crash(casebook, part):
    from kg.errors import KgError

    try:
        problems = checked(casebook(":Orra :a 'x' ."), f":S a sh:NodeShape ; sh:targetClass kg:State ; {part} .")
    except KgError as error:
        assert str(error)  # noqa: PT017
    else:
        assert all(problem.message for problem in problems)


def test_of_the_w3c_suite_each_test_is_found_right_or_told_to_be_for_pyshacl_only(shared):
    """Of 98 tests of SHACL core 12 are within the built-in checks; of the others each is told to be for pyshacl."""
    outcomes = {"right": 0, "told": 0}
    for path in sorted((shared / "data/w3c/shacl/core").rglob("*.ttl")):
        store = Local(read(path))
        for test in store.match(None, SHT["action"]):
            parts = {store.value(test.object, SHT_GRAPHS[name]) for name in ("data", "shapes")}
            found = list(findings(Local(quad for part in parts for quad in read(path.parent / part.value.rpartition("/")[2]))))
            told = any("only" in finding.message or "cannot be checked" in finding.message or "not understood" in finding.message for finding in found)
            report = store.value(test.subject, SHT["result"])
            wanted = sorted(str(store.value(result.object, SH.focusNode)) for result in store.match(report, SH.result))
            assert told or sorted(str(finding.node) for finding in found) == wanted, path.name
            outcomes["told" if told else "right"] += 1
    assert sum(outcomes.values()) == 98
    assert outcomes["right"] >= 11


SHT = {name: NamedNode("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#" + name) for name in ("action", "result")}
SHT_GRAPHS = {name: NamedNode(f"http://www.w3.org/ns/shacl-test#{name}Graph") for name in ("data", "shapes")}


def read(path):
    return [Quad(*quad.triple, GRAPH.w3c) for quad in pyoxigraph.parse(path=str(path), base_iri=path.as_uri())]


def test_a_shape_that_stands_alone_or_within_another_is_told(casebook):
    want = "sh:path :nothing ; sh:minCount 1"
    for shape in (
        f":S a sh:PropertyShape ; sh:targetClass kg:State ; {want} .",
        f":S a sh:NodeShape ; sh:targetClass kg:State ; sh:property [ sh:path :head ; sh:property [ {want} ] ] .",
    ):
        assert [problem.message.endswith("checked by kg validate --shacl only") for problem in checked(casebook(), shape)] == [True]
