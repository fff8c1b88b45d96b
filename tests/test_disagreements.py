"""The ledger of disagreement: what goes against what, found among noise, told once under its most specific kind.

The casebooks are about the dam; «dam.txt» was published on 10 April 2021, «fields.txt» in June 2022. Where a claim is
planted, it is called `one`, `other`, ...; noise is called `noise...`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from conftest import HOME, ROOT, WORLD, build
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.analysis.conflicts import KINDS
from kg.analysis.ledger import CONCEPTS
from kg.analysis.overlaps import shared, span
from kg.cli import main
from kg.errors import NotFound
from kg.periods import parse

PIECE = "«now backs the dam»"
MORE = """
:LowerUnion a kg:Alliance ; skos:prefLabel "Lower River Union"@en .
:UpperUnion a kg:Alliance ; skos:prefLabel "Upper River Union"@en .
:Fishers a kg:Organization ; skos:prefLabel "Fishers"@en .
:Road a kg:Topic ; skos:prefLabel "A road is built along the river"@en .
"""
NAMES = "".join(f':N{n} a kg:Organization ; skos:prefLabel "Neighbour {n}"@en .\n:T{n} a kg:Topic ; skos:prefLabel "Matter {n}"@en .\n' for n in range(6))


def claim(name: str, content: str, during: str = "", *, mode: str = "Attributed", more: str = "", evidence: str = PIECE) -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return f":{name} a {content} ; {dated} kg:mode kg:{mode} ; kg:status kg:Accepted ; {more} kg:evidence {evidence} .\n"


def stance(name: str, position: str, during: str = "", *, holder: str = "RiverUnion", topic: str = "Dam", **how: str) -> str:
    return claim(name, f"kg:Stance ; kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position}", during, **how)


def tie(name: str, subject: str, predicate: str, target: str, during: str = "", *, mode: str = "Enacted", **how: str) -> str:
    return claim(name, f"kg:Relation ; rdf:subject :{subject} ; rdf:predicate kg:{predicate} ; rdf:object :{target}", during, mode=mode, **how)


def figure(name: str, figures: str, during: str = "", *, measure: str = "engineers at the site", **how: str) -> str:
    return claim(name, f'kg:Figure ; kg:about :Orra ; kg:measure "{measure}"@en ; {figures} ; kg:unit "engineers"@en', during, **how)


def statement(name: str, during: str = "", *, holder: str = "WaterMinistry", about: str = "Dam", **how: str) -> str:
    return claim(name, f'kg:Attribution ; kg:holder :{holder} ; kg:about :{about} ; rdfs:comment "Nothing was said of it."@en', during, **how)


NO = "kg:negated true ;"


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[[str], kg.analysis.ledger.Disagreements]:
    return lambda text: kg.disagreements(kg.open(build(tmp_path, text, world=WORLD + MORE)))


def local(claims) -> list[str]:
    return sorted(one.id.removeprefix(HOME) for one in claims)


def told(found) -> list[tuple[str, str, list[str], list[str]]]:
    return [(one.kind, one.certainty, local(one.first.claims), local(one.second.claims)) for one in found.disagreements]


# -------------------------------------------------------------------------------------------- planted among noise


class Planted(NamedTuple):
    kind: str
    certainty: str
    first: list[str]
    second: list[str]
    text: str


TIMES = [
    ("2020-01-01/2020-12-31", "2020-06-01/2021-03-31", "certain"),
    ("2020/2021", "2020-12/2021", "certain"),
    ("2020-05-01/..", "2020-07-01", "certain"),
    ("2020-06/", "2020-06/", "possible"),
    ("", "2020-03-01/2020-04-01", "undated"),
    ("", "", "undated"),
]
"""Pairs of times that have some day in common, and how surely."""


def plain(kind: str, one: str, other: str, sure: str) -> tuple[str, str]:
    """What is planted of the kinds that are not about sides: how sure it is, and the claims."""
    if kind == "figure conflict":
        return sure, figure("one", "kg:minValue 40 ; kg:maxValue 60", one) + figure("other", "kg:minValue 90", other)
    if kind == "date conflict":
        second = tie("other", "Vell", "ledBy", "Orra", "2019-02-01/2021-03", mode="Attributed")
        return "certain", tie("one", "Orra", "leads", "Vell", "2019-02-01/2020-12-31") + second
    return "possible", tie("one", "Orra", "attacks", "Vell", "2020-05") + tie("other", "Vell", "attackedBy", "Orra", "2020-05")


@st.composite
def planted(draw: st.DrawFn, kind: str) -> Planted:
    one, other, sure = draw(st.sampled_from(TIMES))
    if draw(st.booleans()) and kind in ("source dispute", "figure conflict"):
        one, other = other, one
    side, against = draw(st.sampled_from([("Supports", "Opposes"), ("StronglyOpposes", "Supports"), ("Opposes", "StronglySupports")]))
    contrary = draw(st.booleans())
    turned = {"Supports": "Opposes", "Opposes": "Supports", "StronglySupports": "StronglyOpposes"}
    second = {"topic": "FreeRiver"} if contrary else {}
    position = turned[against] if contrary else against
    first, last = ["one"], ["other"]
    match kind:
        case "denial":
            text = stance("one", side, one, mode=draw(st.sampled_from(["Enacted", "Inferred", "Attributed"]))) + stance("other", side, other, mode="Denied")
        case "official against reported":
            voice = draw(st.sampled_from(["WaterMinistry", "IldaMarek"]))
            text = stance("one", side, one, holder=voice, mode="Declared") + stance("other", position, other, holder="WaterMinistry", **second)
        case "say-do gap":
            word, deed = draw(st.sampled_from([("alliedWith", "attacks"), ("hostileTo", "funds"), ("backs", "fights")]))
            text = tie("one", "Orra", word, "Vell", one, mode="Declared") + tie("other", "Orra", deed, "Vell", other)
        case "internal split":
            member = tie("member", "Fishers", "memberOf", "RiverUnion", "2000/..")
            text = member + stance("one", side, one) + stance("other", position, other, holder="Fishers", **second)
        case "shift":
            sure, before, after = "certain", *draw(st.sampled_from([("2019/2020-06-30", "2020-08-01/"), ("2018-03-01", "2021")]))
            text = stance("one", side, before) + stance("other", position, after, **second)
        case "later report":
            sure = "undated" if not (one and other) else sure if sure != "certain" else "certain"
            text = stance("one", side, one) + stance("other", "Neutral", other, more="kg:updates :one ;")
        case "source dispute":
            text = stance("one", side, one) + stance("other", position, other, **second)
            first, last = sorted([first, last]) if not (one and other) else (first, last)
        case _:
            sure, text = plain(kind, one, other, sure)
    return Planted(kind, sure, first, last, text)


@st.composite
def noise(draw: st.DrawFn) -> str:
    """Claims none of which goes against another."""
    pairs = draw(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), unique=True, max_size=12))
    during = st.sampled_from(["", "2020", "2020/2021", "2020-05-01/..", "2020-06/", "/2020"])
    modes = st.sampled_from(["Declared", "Attributed", "Enacted", "Inferred", "Denied"])
    positions = st.sampled_from(["Supports", "Opposes", "StronglySupports", "Neutral", "Ambivalent"])
    kinds = st.sampled_from(["leads", "influences", "controls"])
    parts = []
    for number, (who, what) in enumerate(pairs):
        parts.append(stance(f"noise{number}", draw(positions), draw(during), holder=f"N{who}", topic=f"T{what}", mode=draw(modes)))
        if draw(st.booleans()):
            parts.append(tie(f"noise-tie{number}", f"N{who}", draw(kinds), f"T{what}", draw(during), mode="Enacted"))
        if draw(st.booleans()):
            said = 'kg:condition "if it rains" ;'
            parts.append(stance(f"noise-if{number}", draw(positions), draw(during), holder=f"N{who}", topic=f"T{what}", more=said))
        if draw(st.booleans()):
            parts.append(figure(f"noise-figure{number}", f"kg:minValue {who}", draw(during), measure=f"boats {number}"))
    return "".join(parts)


def opened(text: str, folder: str) -> kg.KnowledgeGraph:
    return kg.open(build(Path(folder), text, world=WORLD + MORE + NAMES))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(st.data())
def test_what_is_planted_is_found_once_under_its_kind_and_nothing_else(kind, data):
    plant, around = data.draw(planted(kind)), data.draw(noise())
    with TemporaryDirectory() as folder, TemporaryDirectory() as alone:
        found = kg.disagreements(opened(around + plant.text, folder))
        bare = kg.disagreements(opened(plant.text, alone))
    ((found_kind, certainty, *sides),) = told(found)
    assert (found_kind, certainty) == (kind, plant.certainty)
    assert sorted(sides) == sorted([plant.first, plant.second])
    assert [one.id for one in found.disagreements] == [one.id for one in bare.disagreements]


@settings(max_examples=40)
@given(noise())
def test_where_nothing_disagrees_nothing_is_told(text):
    with TemporaryDirectory() as folder:
        found = kg.disagreements(opened(text, folder))
    assert found.disagreements == []
    assert found.objects() == []
    assert found.text() == "No disagreement is found.\n"


# ---------------------------------------------------------------------------------------------- when two disagree


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2020-01-01/2020-06-30", "2020-06-30/2020-12-31", None),
        ("2020-01-01/2020-06-30", "2020-06-29/2020-12-31", "certain"),
        ("2020-01-01/2020-06-30", "2020-07-01/2020-12-31", None),
        ("2020-01-01/2020-06-30", "2020-06-30", "certain"),
        ("2020", "2020", "possible"),
        ("2020-05", "2020-05-31", "possible"),
        ("/2020-06-30", "2020-06-30/", None),
        ("/2020-06-30", "2020-06-01/", "possible"),
        ("../2020", "2020-06/..", "possible"),
        ("../..", "2020-06-01", "certain"),
    ],
)
def test_two_claims_are_of_one_time_where_they_share_a_day_and_the_one_does_not_give_way_to_the_other(one, other, expected):
    spans = [span(parse(text)) for text in (one, other)]
    assert shared(*spans) == shared(*reversed(spans)) == expected
    assert shared(spans[0], None) == "undated"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (tie("one", "Orra", "funds", "Vell") + tie("other", "Orra", "funds", "Vell", more=NO, mode="Attributed"), "source dispute"),
        (tie("one", "Orra", "funds", "Vell") + tie("other", "Orra", "funds", "Vell", more=NO, mode="Declared"), "denial"),
        (tie("one", "Orra", "funds", "Vell") + tie("other", "Orra", "funds", "Vell", mode="Denied"), "denial"),
        (tie("one", "Orra", "attacks", "Vell") + tie("other", "Vell", "attackedBy", "Orra", more=NO, mode="Attributed"), "source dispute"),
        (tie("one", "Orra", "fights", "Vell") + tie("other", "Vell", "fights", "Orra", mode="Denied"), "denial"),
        (tie("one", "Orra", "funds", "Vell", mode="Denied") + tie("other", "Orra", "funds", "Vell", more=NO, mode="Attributed"), None),
        (tie("one", "Orra", "funds", "Vell") + tie("other", "Orra", "funds", "Vell", more=NO + 'kg:condition "if paid" ;'), None),
        (tie("one", "Orra", "leads", "Vell", more='kg:role "king" ;') + tie("other", "Orra", "leads", "Vell", more=NO + 'kg:role "pope" ;'), None),
        (stance("one", "Supports") + stance("other", "Supports", more=NO), "source dispute"),
        (stance("one", "Supports") + stance("other", "Supports", more=NO, mode="Declared"), "official against reported"),
        (stance("one", "Supports", mode="Enacted") + stance("other", "Supports", more=NO, mode="Declared"), "denial"),
        (stance("one", "Supports") + stance("other", "Opposes", more=NO), None),
        (stance("one", "Supports") + stance("other", "Neutral"), None),
        (stance("one", "Supports", mode="Declared") + stance("other", "Opposes", mode="Enacted"), "say-do gap"),
        (stance("one", "Supports", mode="Declared") + stance("other", "Supports", topic="FreeRiver", mode="Enacted"), "say-do gap"),
        (stance("one", "Supports", topic="Orra", mode="Declared") + tie("other", "RiverUnion", "attacks", "Orra"), "say-do gap"),
        (stance("one", "Supports", topic="Orra", mode="Declared") + tie("other", "Orra", "attackedBy", "RiverUnion"), "say-do gap"),
        (stance("one", "Supports", topic="Orra", mode="Declared") + tie("other", "Orra", "attacks", "RiverUnion"), None),
        (stance("one", "Supports", topic="Orra", mode="Declared") + tie("other", "Orra", "fights", "RiverUnion"), "say-do gap"),
        (stance("one", "Supports", holder="WaterMinistry") + statement("other", more=NO, mode="Declared"), "official against reported"),
        (stance("one", "Supports", holder="WaterMinistry") + statement("other", mode="Denied"), "official against reported"),
        (stance("one", "Supports", holder="WaterMinistry") + statement("other", mode="Declared"), None),
        (stance("one", "Supports", holder="WaterMinistry") + statement("other", about="Road", more=NO, mode="Declared"), None),
        (stance("one", "Supports", holder="RiverUnion") + stance("other", "Opposes", holder="UnionSpeaker", mode="Declared"), None),
        (stance("one", "Supports", holder="WaterMinistry") + stance("other", "Opposes", holder="IldaMarek", mode="Declared", more=NO), None),
        (
            stance("one", "Supports", holder="WaterMinistry")
            + stance("other", "Opposes", holder="IldaMarek", mode="Declared", more='kg:condition "if asked" ;'),
            None,
        ),
        (stance("one", "Supports", holder="WaterMinistry") + stance("other", "Supports", holder="IldaMarek", mode="Declared"), None),
        (stance("one", "Supports", "2020", evidence='«now backs the dam | kg:attestedOn "soon"^^edtf:EDTF»'), None),
        (figure("one", "kg:minValue 40", "2020") + figure("other", "kg:minValue 40", "2020", more=NO), "source dispute"),
        (figure("one", "kg:minValue 40", "2020") + figure("other", "kg:minValue 40", "2020", mode="Denied"), "denial"),
        (figure("one", "kg:maxValue 50") + figure("other", "kg:minValue 54 ; kg:approximate true"), None),
        (figure("one", "kg:maxValue 50") + figure("other", "kg:minValue 54"), "figure conflict"),
        (figure("one", "kg:maxValue 50", "2019") + figure("other", "kg:minValue 54", "2021"), None),
        (figure("one", "kg:maxValue 50") + figure("other", "kg:minValue 54", measure="Engineers  at the SITE"), "figure conflict"),
        (figure("one", "kg:minValue 54") + figure("other", "kg:minValue 54"), "duplicate report"),
        (stance("one", "Supports", "2020") + stance("other", "Supports", "2020"), "duplicate report"),
        (stance("one", "Supports", "2020") + stance("other", "Opposes", "2020", topic="FreeRiver"), "duplicate report"),
        (stance("one", "Supports", "2020") + stance("other", "StronglySupports", "2020"), None),
        (stance("one", "Supports", "2020") + stance("other", "Supports", "2020", mode="Declared"), None),
        (stance("one", "Supports", "2020") + stance("other", "Supports", "2020", more='kg:quantifier "some" ;'), None),
        (tie("one", "Orra", "attacks", "Vell", "2020-05-01") + tie("other", "Orra", "attacks", "Vell", "2020-05-02"), None),
        (tie("one", "Orra", "attacks", "Vell", "2019/2021") + tie("other", "Orra", "attacks", "Vell", "2020-05-02"), None),
        (tie("one", "Orra", "leads", "Vell", "2018/2019-12-31") + tie("other", "Orra", "leads", "Vell", "2020-01-01/2021"), "date conflict"),
        (tie("one", "Orra", "leads", "Vell", "2018/2019-11-30") + tie("other", "Orra", "leads", "Vell", "2020-01-01/2021"), None),
        (tie("one", "Orra", "leads", "Vell", "2018/") + tie("other", "Orra", "leads", "Vell", "2020/"), "date conflict"),
        (tie("one", "Orra", "leads", "Vell", "2018/") + tie("other", "Orra", "leads", "Vell", "2018/2020"), "duplicate report"),
    ],
)  # fmt: skip
def test_what_two_claims_are_to_each_other(ledger, text, kind):
    assert [row.kind for row in ledger(text).disagreements] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("membership", "expected"),
    [
        ("2000/..", "certain"),
        ("", "possible"),
        ("2000/2019", None),
        ("2000/2020-06", None),
        ("2000/2020-07", "certain"),
        ("2000/2020", "possible"),
        ("2000/", "possible"),
    ],
)
def test_a_split_is_told_only_while_the_member_is_one(ledger, membership, expected):
    member = tie("member", "Fishers", "memberOf", "RiverUnion", membership)
    sides = stance("one", "Supports", "2020-07-01/2020-12-31") + stance("other", "Opposes", "2020-07-01/2020-12-31", holder="Fishers")
    assert told(ledger(member + sides)) == ([("internal split", expected, ["one"], ["other"])] if expected else [])


def test_two_members_of_one_umbrella_may_be_split_and_members_of_two_are_not(ledger):
    sides = stance("one", "Supports", "2020/2021", holder="LowerUnion") + stance("other", "Opposes", "2020/2021", holder="UpperUnion")
    apart = tie("m1", "LowerUnion", "partOf", "RiverUnion", "2000/..") + tie("m2", "UpperUnion", "partOf", "FarmersLeague", "2000/..")
    together = tie("m3", "RiverUnion", "hasPart", "UpperUnion", "2000/..")
    assert told(ledger(sides + apart)) == []
    ((kind, certainty, *found),) = told(ledger(sides + apart + together))
    assert (kind, certainty, found) == ("internal split", "certain", [["one"], ["other"]])


def test_an_attestation_outside_of_the_time_of_its_claim_is_a_conflict_of_the_claim_with_itself(ledger):
    seen = '«now backs the dam | kg:attestedOn "2023"^^edtf:EDTF» , «now backs the dam | kg:attestedOn "2020-05"^^edtf:EDTF»'
    found = ledger(stance("one", "Supports", "2020/2021", evidence=seen))
    assert told(found) == [("date conflict", "certain", ["one"], [])]
    (row,) = found.disagreements
    assert row.text == "“Tessel River Union supports: The dam on the Tessel is built” is dated 2020/2021, but evidence attests it on 2023"
    assert [seen.attested for seen in row.second.testimony] == ["2023"]


def test_what_relayed_evidence_attests_counts_too(ledger):
    inner = '[ a kg:Evidence ; dcterms:source :doc-dam ; kg:attestedOn "2023-05"^^edtf:EDTF ]'
    found = ledger(stance("one", "Supports", "2020/2021", evidence=f"«now backs the dam | kg:relays {inner}»"))
    assert told(found) == [("date conflict", "certain", ["one"], [])]


def test_of_much_evidence_only_the_first_pieces_are_told(ledger):
    many = " , ".join(f"«now backs the dam | sem:accordingTo :H{n}»" for n in range(15))
    text = ledger(stance("one", "Supports", evidence=many) + stance("other", "Opposes")).text()
    assert "      and 3 more\n" in text
    assert sum(line.startswith("      - H") for line in text.splitlines()) == 12


def test_several_claims_that_say_the_same_of_one_time_are_one_row(ledger):
    text = "".join(tie(f"c{number}", "Orra", "attacks", "Vell", "2020-05-01") for number in range(4))
    assert told(ledger(text)) == [("duplicate report", "certain", ["c0"], ["c1", "c2", "c3"])]


def test_a_claim_that_updates_another_is_told_as_what_else_it_is_before_it_is_a_later_report(ledger):
    more = "kg:updates :one ;"
    assert told(ledger(stance("one", "Supports", mode="Declared") + stance("other", "Opposes", more=more)))[0][0] == "official against reported"
    assert told(ledger(stance("one", "Supports") + stance("other", "Opposes", more=more)))[0][0] == "later report"


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [
        (stance("one", "Supports"), stance("other", "Opposes", more="kg:updates :one ;"), "a later report turns it round: “"),
        (stance("one", "Supports"), stance("other", "StronglySupports", more="kg:updates :one ;"), "a later report confirms the side: “"),
        (stance("one", "Supports"), stance("other", "Neutral", more="kg:updates :one ;"), "a later report tells that it has left that side: “"),
        (figure("one", "kg:minValue 5"), figure("other", "kg:minValue 5 ; kg:maxValue 6", more="kg:updates :one ;"), "a later report gives another figure: “"),
        (stance("one", "Supports"), figure("other", "kg:minValue 5", more="kg:updates :one ;"), "a later report changes or adds to it: “"),
    ],
)  # fmt: skip
def test_what_a_later_report_makes_of_an_earlier_one_is_said(ledger, earlier, later, words):
    (row,) = ledger(earlier + later).disagreements
    assert words in row.text


# ----------------------------------------------------------------------------------------------------- ids and views


def test_ids_and_text_do_not_depend_on_the_order_of_files_or_the_hash_seed(tmp_path):
    parts = [stance("one", "Supports", "2020"), stance("other", "Opposes", "2020"), stance("third", "Opposes", "2020", mode="Denied")]
    graphs = [kg.open(build(tmp_path / name, "".join(order))) for name, order in (("a", parts), ("b", parts[::-1]))]
    assert kg.disagreements(graphs[0]).text() == kg.disagreements(graphs[1]).text()
    code = "import kg, sys; sys.stdout.write(kg.disagreements(kg.open(sys.argv[1])).text())"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "a")], capture_output=True, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {kg.disagreements(graphs[0]).text().encode()}


def test_the_ledger_of_a_day_has_what_held_then(tmp_path):
    graph = kg.open(build(tmp_path, stance("one", "Supports", "2020-01-01/2020-06-30") + stance("other", "Opposes", "2020-03-01/2021")))
    assert len(kg.disagreements(graph).disagreements) == 1
    assert len(kg.disagreements(graph.as_of("2020-05-01")).disagreements) == 1
    assert kg.disagreements(graph.as_of("2020-02-01")).disagreements == []
    assert kg.disagreements(graph.as_of(known="2020-05-01")).disagreements == []


def test_rows_are_found_by_kind_actor_and_topic(tmp_path):
    text = stance("one", "Supports", mode="Declared") + stance("other", "Opposes") + tie("third", "Orra", "funds", "Vell")
    text += tie("fourth", "Orra", "funds", "Vell", mode="Denied") + stance("road", "Supports", topic="Road") + stance("no-road", "Opposes", topic="Road")
    graph = kg.open(build(tmp_path, text, world=WORLD + MORE))
    kinds = {"denial", "official against reported", "source dispute"}
    assert {row.kind for row in kg.disagreements(graph).disagreements} == kinds
    for asked, expected in [
        ({"kinds": ["denial"]}, {"denial"}),
        ({"kinds": ["official-against-reported"]}, {"official against reported"}),
        ({"kinds": ["denial", "official against reported"]}, {"denial", "official against reported"}),
        ({"kinds": ["say-do-gap", "say-do gap"]}, set()),
        ({"actor": "river union"}, kinds - {"denial"}),
        ({"actor": "Orra"}, {"denial"}),
        ({"topic": "FreeRiver"}, {"official against reported"}),
        ({"topic": "Road", "actor": "RiverUnion"}, {"source dispute"}),
        ({"judged": True}, set()),
        ({"judged": False}, kinds),
    ]:
        assert {row.kind for row in kg.disagreements(graph, **asked).disagreements} == expected
    with pytest.raises(NotFound, match="'quarrel' is no kind of disagreement; the kinds are denial, "):
        kg.disagreements(graph, kinds=["shift", "quarrel"])


def test_a_row_is_found_by_the_begin_of_its_id(ledger):
    found = ledger(stance("one", "Supports") + stance("other", "Opposes"))
    (row,) = found.disagreements
    assert len(row.id) == 10
    assert found.find(row.id[:4]) is row
    with pytest.raises(NotFound, match=r"no disagreement has the id 'zz': kg disagreements lists what there is"):
        found.find("zz")
    with pytest.raises(NotFound):
        found.find("")


def test_several_rows_with_one_begin_are_not_told_apart(ledger):
    many = "".join(stance(f"a{n}", "Supports", holder=f"H{n}") + stance(f"b{n}", "Opposes", holder=f"H{n}") for n in range(40))
    found = ledger(many)
    begins = [row.id[0] for row in found.disagreements]
    twice = next(begin for begin in begins if begins.count(begin) > 1)
    with pytest.raises(NotFound, match=f"not one disagreement has the id '{twice}': {begins.count(twice)} begin so; give more of it"):
        found.find(twice)


def test_claims_without_an_iri_take_part_too(ledger):
    anonymous = stance("x", "Opposes", "2020").replace(":x a", "[] a", 1)
    (row,) = ledger(stance("one", "Supports", "2020") + anonymous).disagreements
    assert row.kind == "source dispute"
    assert "[_:" in ledger(stance("one", "Supports", "2020") + anonymous).text()


def test_every_kind_is_in_the_ontology():
    graph = kg.open(ROOT)
    assert list(CONCEPTS) == list(KINDS)
    assert {graph.label(concept.value) for concept in CONCEPTS.values()} == set(KINDS)


# --------------------------------------------------------------------------------------------------- how it is told


def test_both_sides_are_told_with_who_says_so_where_and_when(ledger):
    own = "«now backs the dam | sem:accordingTo :IldaMarek» , «now backs the dam | sem:accordingTo :IldaMarek»"
    text = stance("one", "Supports", "2021", holder="WaterMinistry", mode="Declared", evidence=own, more='rdfs:comment "It is for it."@en ;')
    text += stance(
        "other", "StronglySupports", "2021", holder="WaterMinistry", topic="FreeRiver", evidence="«would accept the dam | sem:accordingTo :UnionSpeaker»"
    )
    found = ledger(text)
    (row,) = found.disagreements
    assert found.text() == (
        "official against reported 1\n\nOfficial against reported (1)\n"
        f"  {row.id}  Ministry of Water of Vell on “The Tessel flows free”: officially it opposes it, but others report that it strongly supports it (perhaps at one time)\n"
        "    first: Ministry of Water of Vell supports: The dam on the Tessel is built, 2021 [:one]\n"
        "      It is for it.\n"
        "      - Ilda Marek, in “Ministry backs dam” (2021-04-10), declared (2 passages)\n"
        "    second: Ministry of Water of Vell strongly supports: The Tessel flows free, 2021 [:other]\n"
        "      - A speaker of the river union, in “Fields and money” (2022-06), attributed\n"
    )  # fmt: skip
    (record,) = found.objects()
    assert record["firstClaims"] == [f"{HOME}one"]
    assert record["secondTestimony"][0]["document"] == f"{HOME}doc-fields"
    assert (record["settled"], record["verdict"], record["history"]) == (False, None, [])
    assert json.loads(json.dumps(record)) == record


def test_long_lines_are_broken_and_hostile_names_are_made_visible(tmp_path):
    world = WORLD.replace('"Tessel River Union"@en', '"Union \\u001b[31m\\u202E red"@en')
    graph = kg.open(build(tmp_path, stance("one", "Supports") + stance("other", "Opposes"), world=world))
    text = kg.disagreements(graph).text(60)
    assert max(map(len, text.splitlines())) <= 60
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_command_lists_rows_in_every_format(tmp_path):
    folder = build(tmp_path, stance("one", "Supports", mode="Declared") + stance("other", "Opposes"))
    run = lambda *words: CliRunner().invoke(main, ["-C", str(folder), "disagreements", *words], catch_exceptions=False)  # noqa: E731
    assert run().stdout == kg.disagreements(kg.open(folder)).text(120)
    assert [row["kind"] for row in json.loads(run("--format", "json").stdout)] == ["official against reported"]
    assert run("--format", "csv").stdout.startswith("id,kind,certainty,text,first,firstClaims,")
    assert json.loads(run("--judged", "--format", "json").stdout) == []
    assert len(json.loads(run("--open", "--actor", "river union", "--format", "json").stdout)) == 1
    assert run("--kind", "nonsense").exit_code == 1


# ------------------------------------------------------------------------------------------------ the bundled case


@pytest.fixture(scope="module")
def bundled():
    return kg.disagreements(kg.open(ROOT))


def pairs(found, kind: str) -> set[tuple[str, str]]:
    names = [(row.first.claims, row.second.claims) for row in found.disagreements if row.kind == kind]
    return {(one.id.rpartition("/")[2], other.id.rpartition("/")[2]) for ones, others in names for one in ones for other in others}


def test_the_governments_official_position_stands_against_the_reported_one(bundled):
    assert pairs(bundled, "official against reported") == {
        ("stance-government-holds-to-agreement", "stance-government-wants-postponement"),
        ("stmt-no-official-announcement", "stance-government-wants-postponement"),
        ("stance-government-is-threat-low", "stance-government-is-threat-concern"),
    }
    row = next(row for row in bundled.disagreements if "holds-to-agreement" in row.first.claims[0].id and row.kind.startswith("official"))
    assert row.text == ("Government of Iraq on “The coalition mission in Iraq goes on”: officially it opposes it, but others report that it supports it")
    assert [bundled.view.label(told.speaker) for told in row.first.testimony] == ["Bassim al-Awadi"]
    assert {bundled.view.label(told.speaker) for told in row.second.testimony} == {"A senior US defense official"}


def test_the_government_turned_on_us_presence_between_the_two_articles(bundled):
    assert pairs(bundled, "shift") == {("stance-government-us-presence-2024", "stance-government-keeps-advisers")}
    (row,) = (row for row in bundled.disagreements if row.kind == "shift")
    assert row.text == "Government of Iraq turned on “US forces stay in Iraq” between 2024-01-01 and 2025-10-20: from opposes to supports"


def test_the_adviser_figures_change_the_agreed_end_of_the_mission(bundled):
    found = pairs(bundled, "later report")
    assert {("rel-iraq-us-agree-end-mission", "fig-advisers"), ("rel-us-leaves-some-bases", "fig-advisers")} < found
    assert ("rel-us-leaves-some-bases", "fig-adviser-unit-personnel") in found


def test_the_security_service_stands_against_its_government_and_the_two_versions_of_the_bases_are_told(bundled):
    assert pairs(bundled, "internal split") == {
        ("stance-government-end-of-mission", "stance-nss-end-of-mission"),
        ("stance-government-holds-to-agreement", "stance-nss-end-of-mission"),
        ("stance-government-us-presence-2024", "stance-nss-us-presence"),
    }
    assert ("rel-advisers-at-al-harir", "rel-advisers-not-at-al-harir") in pairs(bundled, "source dispute")


def test_a_pair_is_told_once(bundled):
    told_pairs = [frozenset((one.id, other.id)) for row in bundled.disagreements for one in row.first.claims for other in row.second.claims]
    assert len(told_pairs) == len(set(told_pairs))
    assert len({row.id for row in bundled.disagreements}) == len(bundled.disagreements)
