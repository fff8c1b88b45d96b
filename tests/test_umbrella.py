"""Umbrellas: who belongs to one, who speaks for it, where it stands, and which members stand elsewhere.

An invented league with the parties A to D, and a wing of B with the clubs E and F.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from conftest import HOME, ROOT, build
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.cli import main
from kg.errors import FormatError, NotFound

NAMES = "ABCDEF"
THINGS = (
    ':League a kg:Alliance ; skos:prefLabel "The League"@en .\n'
    + "".join(f':{name} a kg:PoliticalParty ; skos:prefLabel "Party {name}"@en .\n' for name in NAMES)
    + """
:Dam a kg:Topic ; skos:prefLabel "The dam is built"@en ; skos:definition "A dam."@en .
:FreeRiver a kg:Topic ; skos:prefLabel "The river flows free"@en ; skos:definition "None."@en ; kg:contrary :Dam .
:Toll a kg:Topic ; skos:prefLabel "A toll is raised"@en ; skos:definition "A toll."@en .
:Ida a kg:Person ; skos:prefLabel "Ida" .
:Jon a kg:Person ; skos:prefLabel "Jon" ; prov:actedOnBehalfOf :League .
:Kim a kg:Person ; skos:prefLabel "Kim" .
:d1 a kg:Document ; dcterms:title "Paper"@en ; dcterms:issued "2021-06-01"^^edtf:EDTF ; kg:sha256 "1" .
"""
)
EVIDENCE = f'[ a kg:Evidence ; dcterms:source :d1 ; oa:start 0 ; oa:end 5 ; kg:digest "{"0" * 64}" {{}} ]'


def dated(during: str) -> str:
    return f'kg:during "{during}"^^edtf:EDTF ;' if during else ""


def stance(holder: str, position: str = "Supports", topic: str = "Dam", during: str = "", more: str = "", by: str = "") -> str:
    name = f"{holder}-{position}-{topic}-{len(during)}"
    said = EVIDENCE.format(f"; sem:accordingTo :{by}" if by else "")
    return (
        f":{name} a kg:Stance ; kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position} ; {dated(during)} "
        f"kg:mode kg:Declared ; {more} kg:status kg:Accepted ; kg:evidence {said} .\n"
    )


def tie(subject: str, object_: str = "League", predicate: str = "memberOf", during: str = "", more: str = "") -> str:
    return (
        f":{subject}-{predicate}-{object_}-{len(during)} a kg:Relation ; rdf:subject :{subject} ; rdf:predicate kg:{predicate} ; rdf:object :{object_} ; "
        f"{dated(during)} kg:mode kg:Declared ; {more} kg:status kg:Accepted ; kg:evidence {EVIDENCE.format('')} .\n"
    )


def opened(folder: Path, *parts: str):
    return kg.open(build(folder, "".join(parts) or "\n", world=THINGS, articles={}))


@pytest.fixture
def book(tmp_path):
    return lambda *parts: opened(tmp_path, *parts)


def local(iri: str) -> str:
    return iri.removeprefix(HOME)


def members(found) -> list[tuple[str, str, str]]:
    return [(local(one.actor), one.certainty, "".join(local(part) for part in one.path[1:])) for one in found.members]


def sides(standing) -> dict[str, str]:
    return {local(one.actor): one.side for one in standing.members}


# ---------------------------------------------------------------------------------------------------------------- members


def test_members_of_a_day_are_certain_possible_or_undated(book):
    graph = book(tie("A", during="2020-01-01/2022-01-01"), tie("B", during="2021-01-01/"), tie("C"), tie("D", during="2023/"))
    then = graph.as_of("2021-06-01", which="possible", undated=True)
    assert members(kg.umbrella(then, "League")) == [("A", "certain", "A"), ("B", "possible", "B"), ("C", "undated", "C")]
    assert members(kg.umbrella(graph.as_of("2021-06-01"), "League")) == [("A", "certain", "A")]
    text = kg.umbrella(then, "League").text()
    assert text.startswith("The League on 2021-06-01: 3 members\n  - Party A  [:A-memberOf-League-21]\n  - Party B, perhaps  [")
    assert "  - Party C, since when and until when is not told  [:C-memberOf-League-0]\n" in text


def test_members_of_members_are_told_with_their_path_and_cycles_end(book):
    graph = book(tie("B"), tie("E", "B", "partOf"), tie("F", "E"), tie("League", "F"), tie("B", "B"))
    found = kg.umbrella(graph, "The League")
    assert members(found) == [("B", "undated", "B"), ("E", "undated", "BE"), ("F", "undated", "BEF")]
    assert [one.is_nested for one in found.members] == [False, True, True]
    assert [local(claim) for claim in found.members[1].claims] == ["B-memberOf-League-0", "E-partOf-B-0"]
    assert "Party F, through Party B and Party E, since when" in found.text()


def test_of_several_ways_the_surest_counts_and_then_the_shortest(book):
    graph = book(tie("A"), tie("B", during="2020/.."), tie("A", "B", during="2020/.."), tie("C", during="2020/.."), tie("C", "B", during="2020/.."))
    assert members(kg.umbrella(graph, "League")) == [("B", "certain", "B"), ("C", "certain", "C"), ("A", "certain", "BA")]


def test_the_surest_way_is_as_sure_as_its_least_sure_part(book):
    graph = book(tie("A", during="2020/"), tie("B", "A", during="2020-02/.."), tie("C", "B"))
    found = members(kg.umbrella(graph.as_of("2021-01-01", which="possible", undated=True), "League"))
    assert found == [("A", "possible", "A"), ("B", "possible", "AB"), ("C", "undated", "ABC")]


def test_hasMember_reads_the_other_way_and_denied_members_are_none(book):  # noqa: N802
    graph = book(tie("League", "A", "hasMember"), tie("B", more="kg:negated true ;"))
    assert members(kg.umbrella(graph, "League")) == [("A", "undated", "A")]


@settings(max_examples=40)
@given(edges=st.sets(st.tuples(st.sampled_from([*NAMES, "League"]), st.sampled_from([*NAMES, "League"])), max_size=12))
def test_members_are_all_from_whom_a_way_leads_up(edges):
    with TemporaryDirectory() as folder:
        found = kg.umbrella(opened(Path(folder), *(tie(below, above) for below, above in sorted(edges))), "League")
    reached = {"League"}
    for _ in range(8):
        reached |= {below for below, above in edges if above in reached}
    assert {local(one.actor) for one in found.members} == reached - {"League"}
    for one in found.members:
        assert all((local(below), local(above)) in edges for above, below in zip(one.path, one.path[1:], strict=False))
        assert len(one.claims) == len(one.path) - 1


# --------------------------------------------------------------------------------------------------------------- speakers


def test_who_speaks_for_it_is_told_by_ties_by_standing_for_it_and_by_being_heard(book):
    graph = book(
        tie("Ida", predicate="speaksFor"), tie("A", predicate="leads"), tie("B", predicate="holdsOfficeIn"), tie("C", predicate="leads", more="kg:negated true ;"),
        tie("D", predicate="funds"), stance("League", by="Ida"), stance("League", topic="Toll", by="Kim"), stance("League", "Opposes", "Toll", by="League"),
    )  # fmt: skip
    found = kg.umbrella(graph, "League")
    assert [(local(one.actor), one.how) for one in found.speakers] == [
        ("Ida", ("speaks for it", "is heard on its stances")),
        ("Jon", ("acts on its behalf",)),
        ("Kim", ("is heard on its stances",)),
        ("A", ("leads it",)),
        ("B", ("holds office in it",)),
    ]
    assert [local(claim) for claim in found.speakers[0].claims] == ["Ida-speaksFor-League-0", "League-Supports-Dam-0"]
    assert "Who speaks for it: Ida (speaks for it); Jon (acts on its behalf); Party A (leads it); Party B (holds office in it)\n" in found.text()
    assert "Others who are heard on its stances: Kim\n" in found.text()
    assert "Who speaks for it: nobody is told to\n" in kg.umbrella(graph, "Party E").text()


# -------------------------------------------------------------------------------------------------------------- standings


def test_members_agree_differ_or_only_inherit(book):
    graph = book(
        *map(tie, "ABCDE"), stance("League"), stance("A"), stance("B", "StronglyOpposes"), stance("C", "Supports", "FreeRiver"),
        stance("D", more='kg:condition "if"@en ;'),
    )  # fmt: skip
    (standing,) = kg.umbrella(graph, "League").standings
    assert (standing.own.side, sides(standing)) == ("for", {"A": "for", "B": "against", "C": "against", "D": "none", "E": "inherits"})
    assert (standing.divergence, [local(one) for one in standing.responsible]) == (2 / 3, ["B", "C"])
    text = kg.umbrella(graph, "League").text()
    assert "“The dam is built”: it stands for it  [:League-Supports-Dam-0]\n  for: Party A [:A-Supports-Dam-0]\n" in text
    assert "  taking no side: Party D [:D-Supports-Dam-0]\n  inherit its side by membership, not said: Party E\n" in text
    assert "  divergence 0.67 among 3 members with a side: Party B, Party C\n" in text


def test_where_it_has_no_side_the_smaller_part_is_responsible(book):
    graph = book(*map(tie, "ABCD"), stance("A"), stance("B"), stance("C", "Opposes"), stance("D", "Neutral"))
    (standing,) = kg.umbrella(graph, "League").standings
    assert (standing.own.side, standing.divergence, [local(one) for one in standing.responsible]) == ("unsaid", 1 - 1 / 3, ["C"])
    (standing,) = kg.umbrella(book(*map(tie, "AB"), stance("A"), stance("B", "Opposes")), "League").standings
    assert (standing.divergence, [local(one) for one in standing.responsible]) == (1.0, ["A", "B"])
    (standing,) = kg.umbrella(book(tie("A"), stance("A"), stance("League", "Neutral")), "League").standings
    assert (standing.own.side, standing.divergence, standing.responsible) == ("none", 0.0, ())


def test_who_stands_on_both_sides_counts_on_none(book):
    graph = book(*map(tie, "AB"), stance("League"), stance("A"), stance("A", "Opposes"), stance("B"))
    (standing,) = kg.umbrella(graph, "League").standings
    assert (sides(standing), standing.divergence) == ({"A": "both", "B": "for"}, 0.0)
    (standing,) = kg.umbrella(book(tie("A"), stance("League")), "League").standings
    assert (standing.divergence, kg.umbrella(book(tie("A"), stance("League")), "League").divergence) == (None, None)


def test_a_view_of_a_day_counts_what_held_then(book):
    graph = book(
        tie("A", during="2020/.."),
        stance("League", during="2020-01-01/2020-12-31"),
        stance("League", "Opposes", during="2021-02-01/.."),
        stance("A", during="2020/.."),
    )
    then, now = (kg.umbrella(graph.as_of(day), "League").standings[0] for day in ("2020-12-31", "2021-06-01"))
    assert [(one.own.side, one.divergence) for one in (then, now)] == [("for", 0.0), ("against", 1.0)]
    assert kg.umbrella(graph, "League").standings[0].own.side == "both"


def test_a_topic_narrows_it_and_the_most_divided_comes_first(book):
    graph = book(*map(tie, "AB"), stance("A", topic="Toll"), stance("A"), stance("B", "Opposes"), stance("League", topic="B"))
    found = kg.umbrella(graph, "League")
    assert [graph.label(one.matter) for one in found.standings] == ["The dam is built", "A toll is raised", "Party B"]
    assert found.divergence == 0.5
    assert [graph.label(one.matter) for one in kg.umbrella(graph, "League", "FreeRiver").standings] == ["The dam is built"]
    with pytest.raises(NotFound, match="nothing is called 'nobody'"):
        kg.umbrella(graph, "nobody")


@settings(max_examples=40)
@given(
    own=st.sampled_from(["", "Supports", "StronglyOpposes", "Neutral"]),
    taken=st.lists(st.sampled_from(["", "Supports", "StronglySupports", "Opposes", "Ambivalent"]), min_size=1, max_size=6),
)
def test_divergence_is_what_its_definition_says(own, taken):
    who = list(zip(NAMES, taken, strict=False))
    parts = [*(tie(name) for name, _ in who), *(stance(name, position) for name, position in who if position), *([stance("League", own)] if own else [])]
    with TemporaryDirectory() as folder:
        standings = kg.umbrella(opened(Path(folder), *parts), "League").standings
    signs = {"Supports": 1, "StronglySupports": 1, "Opposes": -1, "StronglyOpposes": -1}
    told = {name: signs[position] for name, position in who if position in signs}
    if not (own or any(taken)):
        assert standings == ()
    elif not told:
        assert standings[0].divergence is None
    elif own in signs:
        against = {name for name, sign in told.items() if sign == -signs[own]}
        assert (standings[0].divergence, set(map(local, standings[0].responsible))) == (len(against) / len(told), against)
    else:
        assert standings[0].divergence == pytest.approx(1 - abs(sum(told.values()) / len(told)))
        fewer = 1 if sum(told.values()) < 0 else -1
        expected = set(told) if not sum(told.values()) else {name for name, sign in told.items() if sign == fewer}
        assert set(map(local, standings[0].responsible)) == expected


# ------------------------------------------------------------------------------------------- bundled, command, picture


def test_the_framework_of_the_bundled_graph_is_divided_and_its_alliance_says_nothing(bundled):
    found = kg.umbrella(bundled, "CoordinationFramework")
    standing = found.standings[0]
    assert (bundled.short(standing.matter), standing.own.side, standing.divergence) == (":USPresenceInIraq", "unsaid", 1.0)
    assert [bundled.short(one.actor) for one in found.speakers if one.how == ("acts on its behalf",)] == [":FrameworkMember1"]
    threat = next(one for one in found.standings if bundled.short(one.matter) == ":ISRemainsAThreat")
    assert {bundled.short(one.actor): one.side for one in threat.members}[":PartiesReconsidering"] == "inherits"


def test_the_security_service_stood_against_its_government_in_the_last_days_of_2024(bundled):
    then = bundled.as_of("2025-01-01", which="possible", undated=True)
    standing = next(one for one in kg.umbrella(then, "GovernmentOfIraq").standings if bundled.short(one.matter) == ":USPresenceInIraq")
    assert (standing.own.side, standing.divergence, [bundled.short(one) for one in standing.responsible]) == ("against", 1.0, [":NationalSecurityService"])


def run(*words: str):
    return CliRunner().invoke(main, ["-C", str(ROOT), "umbrella", *words])


def test_the_command_prints_text_json_and_csv():
    found = run("PMF")
    assert found.exit_code == 0
    assert found.stdout.startswith("Popular Mobilization Forces: 2 members\n")
    objects = json.loads(run("CoordinationFramework", "--topic", "USWithdrawalFromIraq", "--format", "json").stdout)
    assert [one["kind"] for one in objects] == ["member"] * 3 + ["speaker"] + ["stance"] * 4
    assert objects[-1]["claims"][0].endswith("stance-reconsidering-parties-us-presence-before")
    assert run("PMF", "--format", "csv").stdout.startswith("kind,actor,certainty,path,claims,")
    assert "left out; --undated shows them" in run("PMF", "--as-of", "2024-06-01").stderr


def test_the_picture_is_the_same_every_time_and_says_what_it_leaves_out(bundled, book, tmp_path):
    pytest.importorskip("matplotlib")
    found = kg.umbrella(bundled, "GovernmentOfIraq")
    assert found.picture(tmp_path / "a.svg") == found.picture(tmp_path / "b.svg") == []
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert f"kg: wrote {tmp_path / 'c.png'}" in run("GovernmentOfIraq", "--out", str(tmp_path / "c.png")).stderr
    many = "".join(f':P{n} a kg:PoliticalParty ; skos:prefLabel "P{n}"@en .\n' + tie(f"P{n}") for n in range(61))
    topics = "".join(f':T{n} a kg:Topic ; skos:prefLabel "Topic {n}"@en ; skos:definition "x"@en .\n' + stance("League", topic=f"T{n}") for n in range(8))
    assert kg.umbrella(book(many, topics), "League").picture(tmp_path / "d.svg") == ["2 members are not drawn.", "1 matter is not drawn."]
    with pytest.raises(FormatError, match="neither the umbrella nor a member takes a stance"):
        kg.umbrella(book(), "League").picture(tmp_path / "e.svg")
