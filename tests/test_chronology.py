"""Timelines: what held when, in rows, in words, and as a picture that tells certain from possible without colour."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import pytest
from conftest import HOME, ROOT

import kg
from kg import periods, sheet
from kg.axis import Window, ticks
from kg.chronology import Timeline, chart, timeline, words
from kg.chronology.bars import End, bar
from kg.chronology.phrases import asked
from kg.chronology.window import window
from kg.clocks import Moment
from kg.days import day
from kg.errors import Ambiguous, CasebookError, FormatError, MissingExtra, NotFound, PeriodError
from kg.periods import iso
from kg.tables import cells, render

EVIDENCE = "kg:evidence «Orra lends Vell the money»"


def claim(name: str, kind: str, content: str, during: str | None = None, **more: str) -> str:
    told = "".join(f"kg:{key} {value} ; " for key, value in ({"mode": "kg:Declared"} | more).items())
    when = f'kg:during "{during}"^^edtf:EDTF ; ' if during else ""
    return f":{name} a kg:{kind} ; {content} ; {when}{told}kg:status kg:Accepted ; {EVIDENCE} .\n"


def stance(name: str, holder: str, position: str, topic: str = "Dam", during: str | None = "2021-04-10", **more: str) -> str:
    return claim(name, "Stance", f"kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position}", during, **more)


def relation(name: str, subject: str, predicate: str, object_: str, during: str | None = "2021-04-10", **more: str) -> str:
    return claim(name, "Relation", f"rdf:subject :{subject} ; rdf:predicate {predicate} ; rdf:object :{object_}", during, **more)


def statement(name: str, holder: str, about: str, during: str | None = "2021-04-10", **more: str) -> str:
    return claim(name, "Attribution", f"kg:holder :{holder} ; kg:about {about}", during, **more)


def event(name: str, label: str, during: str | None) -> str:
    return f':{name} a kg:Event ; skos:prefLabel "{label}"@en {f"; kg:during {chr(34)}{during}{chr(34)}^^edtf:EDTF" if during else ""} .\n'


def shape(told: Timeline) -> list[tuple[str, str]]:
    return [(row.group.heading, row.label) for row in told.rows]


SIDES = (
    stance("s1", "RiverUnion", "StronglyOpposes", during="2019/..")
    + stance("s2", "WaterMinistry", "Supports", during="2021-04-10/")
    + stance("s3", "Orra", "Supports", during="2020")
    + stance("s4", "FarmersLeague", "Supports", topic="FreeRiver", during="2018")
    + stance("s5", "Vell", "Ambivalent", during="2017/2021")
    + stance("s6", "IldaMarek", "StronglyOpposes", topic="FreeRiver", during="2021-05")
    + stance("s7", "UnionSpeaker", "Supports", during=None)
    + statement("s8", "IldaMarek", ":Dam , :Orra", during="2021-04-10")
)


# --------------------------------------------------------------------------------------------------------- in words


@pytest.mark.parametrize(
    ("text", "attested", "expected"),
    [
        ("2024-12-08", None, "2024-12-08"),
        ("2024-12", None, "some time in 2024-12"),
        ("2024", None, "some time in 2024"),
        ("202X", None, "some time from 2020 to 2029"),
        ("2024-21", None, "some time from 2024-03 to 2024-05"),
        ("[2024-03-05,2024-03-09]", None, "some time from 2024-03-05 to 2024-03-09"),
        ("2024-12-08/2025-01-03", None, "2024-12-08 .. 2025-01-03"),
        ("2014/2024-12", None, "some day in 2014 .. some day in 2024-12"),
        ("2024/2024-12-08", None, "some day from 2024-01-01 to 2024-12-08 .. 2024-12-08"),
        ("2024-12-08/..", None, "2024-12-08 .. without end"),
        ("../2024-12-08", None, "without begin .. 2024-12-08"),
        ("../..", None, "without begin or end"),
        ("2024-12-08/", None, "2024-12-08 .. end unknown"),
        ("2024-12-08/", "2025-02-06", "2024-12-08 .. at least 2025-02-06, end unknown"),
        ("2024/", None, "some day in 2024 .. end unknown"),
        ("2024/", "2025-02", "some day in 2024 .. at least 2025-02-01, end unknown"),
        ("/2024-12-08", None, "begin unknown, 2024-12-08 at the latest .. 2024-12-08"),
        ("/2024-12-08", "2023-10-07", "begin unknown, 2023-10-07 at the latest .. 2024-12-08"),
        ("[2024-03-01..]", None, "some time from 2024-03-01 on"),
        ("[..2024-03-01]", None, "some time up to 2024-03-01"),
        ("[..2024-03-01]", "2020-05-05", "begin unknown, 2020-05-05 at the latest .. some day from 2020-05-05 to 2024-03-01"),
        ("[2024-03-01..]", "2025-05-05", "some day from 2024-03-01 to 2025-05-05 .. end unknown"),
        ("{..1983-12-31,1984-10-10,1984-11-01..}", None, "without begin .. at least 1983-12-31, with gaps from then on"),
        ("{1983,1984-10-10..}", None, "some day in 1983 .. with gaps from then on"),
        ("2023-10~/2024-12-08", None, "some day in about 2023-10 .. 2024-12-08"),
        ("2024-12-08?/2025-01%", None, "perhaps 2024-12-08 .. some day in perhaps about 2025-01"),
        ("2004?-06~", None, "some time in perhaps about 2004-06"),
        ("-0044-03-15", None, "-0044-03-15"),
        ("Y17E7", None, "some time in 170000000"),
    ],
)
def test_a_period_in_words(text, attested, expected):
    period = periods.parse(text)
    assert words(period.attested(periods.parse(attested)) if attested else period) == expected


def test_an_end_of_which_only_the_latest_day_is_told():
    known = periods.Period("x/y", day("2024-01-01"), day("2024-01-01"), None, day("2024-03-01"))
    assert words(known) == "2024-01-01 .. end unknown, 2024-02-29 at the latest"
    assert words(periods.Period("x/y", day("2024-01-01"), None, day("2024-02-01"), day("2024-03-01"))) == (
        "begin unknown, 2024-01-01 at the earliest .. some day from 2024-01-31 to 2024-02-29"
    )


# ------------------------------------------------------------------------------------------------------------- rows


def test_the_stances_on_a_topic_stand_by_side_and_those_on_its_contrary_are_turned_round(graph):
    told = timeline(graph(SIDES), "Dam")
    assert shape(told) == [
        ("Strongly for", "Ilda Marek (strongly opposes: The Tessel flows free)"),
        ("For", "Orra"),
        ("For", "Ministry of Water of Vell"),
        ("Torn or neutral", "Vell ambivalent"),
        ("Against", "Farmers' League (supports: The Tessel flows free)"),
        ("Strongly against", "Tessel River Union"),
        ("Statements", "Ilda Marek on Orra"),
    ]
    assert [(row.group.heading, row.label) for row in told.undated] == [("For", "A speaker of the river union")]
    assert told.title == "The dam on the Tessel is built"


def test_the_same_claims_seen_from_the_contrary_topic(graph):
    opened = graph(SIDES)
    turned = {"Strongly for": "Strongly against", "For": "Against", "Torn or neutral": "Torn or neutral", "Against": "For", "Strongly against": "Strongly for"}
    sides = {row.name: row.group.heading for row in timeline(opened, ":Dam").rows if row.group.heading in turned}
    assert len(sides) == 6
    assert {row.name: row.group.heading for row in timeline(opened, ":FreeRiver").rows} == {name: turned[side] for name, side in sides.items()}
    assert {row.sentence for row in timeline(opened, ":FreeRiver").rows} >= {
        "Farmers' League supports: The Tessel flows free",
        "Orra supports: The dam on the Tessel is built",
    }


def test_the_claims_of_an_actor_stand_by_kind_and_do_not_repeat_its_name(graph):
    told = timeline(
        graph(
            relation("r1", "Orra", "kg:funds", "Vell", "2020/2021")
            + relation("r2", "Vell", "kg:funds", "Orra", "2018")
            + relation("r3", "Orra", "kg:attacks", "Vell", "2015-03-01")
            + relation("r4", "Orra", "kg:relatedTo", "Vell")
            + stance("t1", "Orra", "Supports", during="2021")
            + stance("t2", "Orra", "Opposes", topic="Vell", during="2020")
            + stance("t3", "Orra", "Supports", topic="FreeRiver", during="2016")
            + stance("t4", "Vell", "StronglySupports", topic="Orra")
            + statement("a1", "Orra", ":Dam")
            + statement("a2", "IldaMarek", ":Orra")
            + claim("f1", "Figure", 'kg:about :Orra ; kg:measure "engineers"@en ; kg:minValue 40', "2021")
        ),
        "ORRA",
    )
    assert shape(told) == [
        ("Stances", "supports: The Tessel flows free"),
        ("Stances", "supports: The dam on the Tessel is built"),
        ("Stances", "opposes: Vell"),
        ("Stances toward Orra", "Vell strongly supports: Orra"),
        ("Cooperation", "Vell funds Orra"),
        ("Cooperation", "funds Vell"),
        ("Hostility", "attacks Vell"),
        ("Other relations", "related to Vell"),
        ("Figures", "engineers: at least 40"),
        ("Statements", "Ilda Marek"),
        ("Statements", "on The dam on the Tessel is built"),
    ]


def test_a_relation_type_of_the_casebook_is_in_the_group_of_the_one_above_it(casebook):
    folder = casebook(relation("r", "Orra", ":sendsEngineersTo", "Vell"))
    own = f'@prefix kg: <https://w3id.org/stancegraph/ontology#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n<{HOME}sendsEngineersTo> rdfs:subPropertyOf kg:funds ; rdfs:label "sends engineers to"@en .\n'
    (folder / "ontology.ttl").write_text(own)
    assert shape(timeline(kg.open(folder), "Orra")) == [("Cooperation", "sends engineers to Vell")]


def test_what_is_denied_negated_or_conditional_says_so(graph):
    told = timeline(
        graph(
            relation("r1", "Orra", "kg:funds", "Vell", negated="true")
            + relation("r2", "Orra", "kg:alliedWith", "Vell", mode="kg:Denied")
            + relation("r3", "Orra", "kg:attacks", "Vell", condition='"If the dam is built"@en', quantifier='"some of it"@en')
        ),
        "Orra",
    )
    assert [row.label for row in told.rows] == ["denied: allied with Vell", "not: funds Vell", "attacks Vell (some of it) [if: the dam is built]"]
    assert [row.record()["negated"] for row in told.rows] == [False, True, False]
    assert told.rows[2].record()["condition"] == "If the dam is built"


def test_a_stance_that_is_denied_is_on_no_side(graph):
    told = timeline(
        graph(stance("s1", "Orra", "Supports", negated="true") + stance("s2", "Vell", "Opposes", mode="kg:Denied") + stance("s3", "RiverUnion", "Opposes")),
        ":Dam",
    )
    assert shape(told) == [
        ("Against", "Tessel River Union"),
        ("Denied, or told not to be so", "denied: Vell opposes"),
        ("Denied, or told not to be so", "not: Orra supports"),
    ]


def test_of_two_things_only_what_both_have_a_part_in(graph):
    opened = graph(
        relation("r1", "Orra", "kg:funds", "Vell")
        + relation("r2", "Vell", "kg:attacks", "Orra")
        + relation("r3", "Orra", "kg:attacks", "RiverUnion")
        + stance("t1", "Vell", "Opposes", topic="Orra")
        + stance("t2", "Vell", "Opposes", topic="Dam")
        + stance("t3", "Vell", "Supports", topic="FreeRiver")
        + statement("a1", "IldaMarek", ":Orra , :Vell")
        + statement("a2", "Orra", ":Vell , :Dam")
        + statement("a3", "Orra", ":Dam")
    )
    assert shape(timeline(opened, "Orra", "Republic of Vell")) == [
        ("Stances", "Vell opposes: Orra"),
        ("Cooperation", "Orra funds Vell"),
        ("Hostility", "Vell attacks Orra"),
        ("Statements", "Ilda Marek on Orra, Vell"),
        ("Statements", "Orra on The dam on the Tessel is built, Vell"),
    ]
    assert shape(timeline(opened, "Vell", "Dam")) == [
        ("Against", "Vell"),
        ("Against", "Vell (supports: The Tessel flows free)"),
        ("Statements", "Orra on The dam on the Tessel is built, Vell"),
    ]
    assert shape(timeline(opened, "Vell", "Orra", "Dam")) == [("Statements", "Orra on The dam on the Tessel is built, Vell")]
    assert timeline(opened, "Vell", "Orra").title == "Vell and Orra"
    assert timeline(opened, "Vell", ":Vell") == timeline(opened, "Vell")


def test_rows_are_in_the_order_of_begin(graph):
    during = ("2021-05-02", "/2019", "../2022", "2020-06", "2020-06-01", "[2018..]", "2020-06-01/..")
    told = timeline(graph("".join(relation(f"r{place}", "Orra", "kg:funds", "Vell", text) for place, text in enumerate(during))), "Orra")
    assert [row.claim.during for row in told.rows] == ["../2022", "[2018..]", "/2019", "2020-06-01/..", "2020-06-01", "2020-06", "2021-05-02"]


def test_records_have_the_same_keys_and_the_undated_come_last_without_bounds(graph):
    records = timeline(graph(SIDES), "Dam").records()
    assert {tuple(record) for record in records} == {tuple(records[0])}
    first, last = records[0], records[-1]
    assert {name: first[name] for name in ("group", "kind", "sentence", "during", "when", "earliestBegin", "latestBegin", "earliestEnd", "latestEnd", "id", "sources", "mode")} == {
        "group": "Strongly for", "kind": "Stance", "sentence": "Ilda Marek strongly opposes: The Tessel flows free", "during": "2021-05", "when": "some time in 2021-05",
        "earliestBegin": "2021-05-01", "latestBegin": "2021-05-31", "earliestEnd": "2021-05-02", "latestEnd": "2021-06-01", "id": ":s6", "sources": [":doc-dam"], "mode": "declared",
    }  # fmt: skip
    assert (last["id"], last["during"], last["when"], last["earliestBegin"], last["latestEnd"]) == (":s7", None, None, None, None)
    assert json.loads(render(records, "json"))[-1]["latestEnd"] is None
    assert (
        render(records, "csv")
        .splitlines()[0]
        .startswith("group,kind,sentence,during,when,earliestBegin,latestBegin,earliestEnd,latestEnd,mode,confidence,negated,condition")
    )


def test_a_claim_without_a_name_is_called_the_same_every_time(graph):
    text = relation("r", "Orra", "kg:funds", "Vell").replace(":r a", "[] a")
    names = [timeline(graph(text), "Orra").rows[0].name for _ in range(2)]
    assert names[0] == names[1]
    assert re.fullmatch("_:[0-9a-f]{12}", names[0])


def test_what_is_ill_typed_is_no_crash(graph, tmp_path):
    odd = stance("s", "Orra", "Supports", negated='"perhaps"', condition="5", confidence='"much"', quantifier="7")
    told = timeline(graph(odd), "Dam")
    assert [row.label for row in told.rows] == ["not: Orra supports (7) [if: 5]"]
    for suffix in ("svg", "html"):
        assert told.picture(tmp_path / f"x.{suffix}") == []


def test_the_bundled_topic_has_the_voices_for_its_contrary_among_those_against(bundled):
    told = timeline(bundled, ":USPresenceInIraq")
    labels = {row.name: (row.group.heading, row.label) for row in (*told.rows, *told.undated)}
    assert labels[":stance-callers-us-withdrawal"][0] == "Against"
    assert labels[":stance-callers-us-withdrawal"][1].startswith("Those in Iraq who call on US forces to leave (supports: US forces leave Iraq)")
    assert labels[":stance-nss-us-presence"] == ("For", "Iraqi National Security Service")
    assert len(told.rows) + len(told.undated) == len(bundled.claims(about=bundled.find(":USPresenceInIraq")))


def test_what_has_no_timeline_is_told(graph):
    opened = graph(SIDES + ':Vell skos:altLabel "x"@en . :Orra skos:altLabel "x"@en .')
    with pytest.raises(NotFound, match="nothing is called 'nobody"):
        timeline(opened, "nobody at all")
    with pytest.raises(Ambiguous):
        timeline(opened, "Dam", "x")
    for name in (":s1", ":doc-dam"):
        with pytest.raises(NotFound, match=f"'{name}' is no actor, topic, event or place"):
            timeline(opened, name)
    with pytest.raises(NotFound, match="name an actor or a topic, or two"):
        timeline(opened)


# ----------------------------------------------------------------------------------------------------------- events

EVENTS = (
    relation("r1", "Orra", "kg:participatesIn", "flood", "2020/2021")
    + relation("r2", "Vell", "kg:participatesIn", "vote", "2020")
    + relation("r3", "Orra", "kg:funds", "Vell", "2019-01-01/2021")
    + relation("r4", "Vell", "kg:supports", "vote", "2020")
    + event("flood", "Flood", "2020-03-04")
    + event("vote", "Vote", "2020-11")
    + event("match", "Match", "2019-06-01")
    + event("war", "War", "1815")
    + event("talks", "Talks", None)
)


def test_events_of_the_claims_come_first_then_those_of_their_actors_then_others_of_the_time(graph):
    assert [(mark.label, mark.nearness) for mark in timeline(graph(EVENTS), "Orra").events] == [("Flood", 0), ("Vote", 1), ("Match", 2)]


def test_no_other_events_where_a_dozen_have_to_do_with_the_claims(graph):
    many = "".join(event(f"e{n}", f"Event {n}", f"2020-01-{n:02}") + relation(f"p{n}", "Orra", "kg:participatesIn", f"e{n}", "2020-01") for n in range(1, 15))
    told = timeline(graph(EVENTS + many), "Orra")
    assert {mark.nearness for mark in told.events} == {0, 1}
    assert len(told.events) == 16
    assert chart.plan(told).notes == ["4 more events are not marked."]
    assert [mark.label for mark in chart.plan(told).marks] == [f"Event {n}" for n in range(1, 13)]
    assert "Events (12, and 4 more)" in told.text()


def test_events_outside_of_the_picture_are_not_marked(graph):
    assert [mark.label for mark in chart.plan(timeline(graph(EVENTS), "Orra"), since="2020-03", until="2020-06").marks] == ["Flood"]


# ----------------------------------------------------------------------------------------------------------- as text


def test_the_text_has_headings_words_labels_and_names(graph):
    assert timeline(graph(SIDES + EVENTS), "Dam").text().splitlines()[:8] == [
        "The dam on the Tessel is built",
        "",
        "Strongly for (1)",
        "  some time in 2021-05                  Ilda Marek (strongly opposes: The Tessel flows free)",
        "                                        :s6",
        "",
        "For (2)",
        "  some time in 2020                     Orra",
    ]


def test_text_stays_within_the_width(bundled):
    text = timeline(bundled, "US").text(80)
    assert max(map(cells, text.splitlines())) <= 80
    assert ":rel-us-deploys-in-iraq\n" in text
    assert "Without a date (" in text


def test_a_timeline_of_nothing_says_so(graph):
    assert timeline(graph(), "Orra").text() == "Orra\nNothing is told of it.\n"


# ------------------------------------------------------------------------------------------------------------ window


def told(*texts: str) -> list[periods.Period]:
    return [periods.parse(text) for text in texts]


def test_the_window_shows_all_days_that_are_told():
    shown = window(told("2020-01-01/2021-06-30", "2020-05/"), None, None)
    assert shown.first < day("2020-01-01")
    assert shown.last > day("2021-07-01")
    assert shown.size < 1.25 * (day("2021-07-01") - day("2020-01-01"))


def test_a_few_begins_far_off_do_not_squeeze_the_rest():
    near = told("2020-01-01/2021-06-30", "2020-05/2021", "2020-07/2021", "2021-01-01/2021-05-05", "2021-02/2021", "2020-02/2020-09")
    shown = window([*near, *told("1920/2021", "1850/")], None, None)
    assert day("2019-10-01") < shown.first < day("2020-01-01")
    assert window([*near[:2], *told("1920/2021", "1921/2021")], None, None).first < day("1920-01-01"), "half of them are not a few"
    assert window([*near, *told("2019/2021")], None, None).first < day("2019-01-01"), "that is not far off"


def test_what_is_asked_for_is_shown_exactly():
    assert window(told("2010/2030"), "2019", "2021-06") == Window(day("2019-01-01"), day("2021-07-01"))
    late = window(told("1800/2021-06-30", "2020/"), "2021-06-03", None)
    assert late.first == day("2021-06-03")
    assert day("2021-07-01") < late.last < day("2021-07-10"), "the room at the other end is that of what is shown"


@pytest.mark.parametrize(
    ("since", "until", "message"),
    [("2021", "2020", "give two dates, the earlier one first, not 2021 and 2020"), ("../2020", None, "names no day"), ("June", None, "'June'")],
)
def test_a_window_that_is_none(since, until, message):
    with pytest.raises(PeriodError, match=message):
        window(told("2020"), since, until)


def test_a_window_of_one_day_has_room():
    assert window(told("2020-05-05"), None, None).size >= 14
    assert window(told("2020-05-05"), "2020-05-05", None).first == day("2020-05-05")
    assert window(told("2020-05-05"), "2020-05-05", "2020-05-05").size == 1


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-03-01", "2024-03-05", ["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04"]),
        ("2023-11-20", "2024-04-02", ["2023-12", "2024-01", "2024-02", "2024-03", "2024-04"]),
        ("2023-11-20", "2026-04-02", ["2024-01", "2024-07", "2025-01", "2025-07", "2026-01"]),
        ("2003-01-01", "2026-01-01", ["2004", "2006", "2008", "2010", "2012", "2014", "2016", "2018", "2020", "2022", "2024"][::1]),
        ("-0060-01-01", "0041-01-01", ["-0060", "-0050", "-0040", "-0030", "-0020", "-0010", "0000", "0010", "0020", "0030", "0040"]),
        ("1000-01-01", "3001-01-01", ["1000", "1200", "1400", "1600", "1800", "2000", "2200", "2400", "2600", "2800", "3000"]),
    ],
)
def test_ticks_are_round_days(first, last, expected):
    assert [tick.text for tick in ticks(Window(day(first), day(last)), 80 if len(expected) > 6 else 50)] == expected


def test_there_are_ticks_in_every_window():
    for size in (1, 3, 10, 40, 90, 200, 400, 1000, 4000, 30_000, 10**6, 10**9):
        shown = Window(day("2019-12-31"), day("2019-12-31") + size)
        found = ticks(shown, 50)
        assert found, size
        assert sum(len(tick.text) + 2 for tick in found) <= 50
        assert all(shown.first <= tick.day < shown.last for tick in found)


# -------------------------------------------------------------------------------------------------------------- bars

SHOWN = Window(day("2020-01-01"), day("2021-01-01"))


@pytest.mark.parametrize(
    ("text", "possible", "certain", "left", "right"),
    [
        ("2020-03-01/2020-05-31", ("2020-03-01", "2020-06-01"), ("2020-03-01", "2020-06-01"), End.CLOSED, End.CLOSED),
        ("2020-03/2020-05", ("2020-03-01", "2020-06-01"), ("2020-03-31", "2020-05-02"), End.CLOSED, End.CLOSED),
        ("2020-03", ("2020-03-01", "2020-04-01"), None, End.CLOSED, End.CLOSED),
        ("2020-03-01", ("2020-03-01", "2020-03-02"), ("2020-03-01", "2020-03-02"), End.CLOSED, End.CLOSED),
        ("2020-03-01/..", ("2020-03-01", "2021-01-01"), ("2020-03-01", "2021-01-01"), End.CLOSED, End.OPEN),
        ("../2020-03-01", ("2020-01-01", "2020-03-02"), ("2020-01-01", "2020-03-02"), End.OPEN, End.CLOSED),
        ("../..", ("2020-01-01", "2021-01-01"), ("2020-01-01", "2021-01-01"), End.OPEN, End.OPEN),
        ("2020-03-01/", ("2020-03-01", "2021-01-01"), ("2020-03-01", "2020-03-02"), End.CLOSED, End.UNKNOWN),
        ("2020-03/", ("2020-03-01", "2021-01-01"), None, End.CLOSED, End.UNKNOWN),
        ("/2020-03-01", ("2020-01-01", "2020-03-02"), ("2020-03-01", "2020-03-02"), End.UNKNOWN, End.CLOSED),
        ("[2020-03-01..]", ("2020-03-01", "2021-01-01"), None, End.CLOSED, End.UNKNOWN),
        ("[..2020-03-01]", ("2020-01-01", "2020-03-02"), None, End.UNKNOWN, End.CLOSED),
        ("{..2020-03-01,2020-10-10..}", ("2020-01-01", "2021-01-01"), ("2020-01-01", "2020-03-02"), End.OPEN, End.OPEN),
        ("1990/2020-03-01", ("2020-01-01", "2020-03-02"), ("2020-01-01", "2020-03-02"), End.BEYOND, End.CLOSED),
        ("2020-03-01/2030", ("2020-03-01", "2021-01-01"), ("2020-03-01", "2021-01-01"), End.CLOSED, End.BEYOND),
        ("2019/2020-01-01", ("2020-01-01", "2020-01-02"), ("2020-01-01", "2020-01-02"), End.BEYOND, End.CLOSED),
        ("2019/2022", ("2020-01-01", "2021-01-01"), ("2020-01-01", "2021-01-01"), End.BEYOND, End.BEYOND),
    ],
)
def test_what_a_window_shows_of_a_period(text, possible, certain, left, right):
    found = bar(periods.parse(text), SHOWN)
    assert [found.possible and tuple(map(iso, found.possible)), found.certain and tuple(map(iso, found.certain))] == [possible, certain]
    assert (found.left, found.right, found.outside) == (left, right, 0)


@pytest.mark.parametrize(("text", "outside"), [("2019-12-31", -1), ("../2019", -1), ("2021-01-01", 1), ("2021/..", 1), ("1990/", 0)])
def test_what_lies_outside_of_a_window(text, outside):
    found = bar(periods.parse(text), SHOWN)
    assert found.outside == outside
    assert (found.possible is None) == (outside != 0)


# ------------------------------------------------------------------------------------------------------- the picture


def drawn(told: Timeline, width: int = 1000, **window: str) -> chart.Picture:
    with sheet.drawing():
        return chart.draw(told, chart.plan(told, **window), width)


def artists(picture: chart.Picture, label: str) -> list:
    return [artist for artist in picture.figure.axes[0].get_children() if artist.get_label() == label]


def days_of(picture: chart.Picture, label: str) -> tuple[str, str]:
    """From which day to which a bar goes."""
    (found,) = artists(picture, label)
    shown, scale = picture.plan.window, picture.right - picture.left
    left, right = found.get_x(), found.get_x() + found.get_width()
    return tuple(iso(round(shown.first + (x - picture.left) / scale * shown.size)) for x in (left, right))


def texts(picture: chart.Picture) -> list:
    return [artist for artist in picture.figure.axes[0].get_children() if isinstance(artist, mpl.text.Text) and artist.get_text()]


BARS = (
    relation("exact", "Orra", "kg:funds", "Vell", "2020-03-01/2021-05-31")
    + relation("vague", "Orra", "kg:funds", "Vell", "2020-03/2021-05")
    + relation("perhaps", "Orra", "kg:funds", "Vell", "2020")
    + relation("unknown", "Orra", "kg:attacks", "Vell", "2020-02/").replace("the money»", 'the money | kg:attestedOn "2021-02-03"^^edtf:EDTF»')
    + relation("open", "Orra", "kg:attacks", "Vell", "2021-03-01/..")
    + relation("day", "Orra", "kg:attacks", "Vell", "2021-02-03")
)


def test_bars_are_as_long_as_what_is_certain_and_what_is_possible(graph):
    picture = drawn(timeline(graph(BARS), "Orra"), since="2020", until="2021")
    assert days_of(picture, "certain :exact") == ("2020-03-01", "2021-06-01")
    assert not artists(picture, "possible :exact")
    assert days_of(picture, "possible :vague") == ("2020-03-01", "2021-06-01")
    assert days_of(picture, "certain :vague") == ("2020-03-31", "2021-05-02")
    assert days_of(picture, "possible :perhaps") == ("2020-01-01", "2021-01-01")
    assert not artists(picture, "certain :perhaps")
    assert days_of(picture, "possible :unknown") == ("2020-02-01", "2022-01-01")
    assert days_of(picture, "certain :unknown") == ("2020-02-29", "2021-02-04")
    assert days_of(picture, "certain :open") == ("2021-03-01", "2022-01-01")


def test_certain_is_dark_and_possible_is_white_and_hatched(graph):
    picture = drawn(timeline(graph(BARS), "Orra"))
    bars = [artist for artist in picture.figure.axes[0].get_children() if isinstance(artist, mpl.patches.Rectangle)]
    certain = [artist for artist in bars if artist.get_label().startswith("certain :")]
    possible = [artist for artist in bars if artist.get_label().startswith("possible :")]
    assert (len(certain), len(possible)) == (4, 3)
    grey = [0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b, _ in (artist.get_facecolor() for artist in certain)]
    assert max(grey) < 0.4
    assert {(artist.get_facecolor(), artist.get_hatch()) for artist in possible} == {((1.0, 1.0, 1.0, 1.0), "/////")}


def test_every_colour_of_a_bar_is_dark_enough_for_print():
    for colour in (*chart._TONES.values(), chart._OTHER):
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in mpl.colors.to_rgb(colour)]
        assert 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05) >= 4.5, colour


def test_a_day_is_seen_in_a_picture_of_years(graph):
    picture = drawn(timeline(graph(BARS), "Orra"), since="1900", until="2100")
    (mark,) = artists(picture, "certain :day")
    xs = mark.get_xy()[:, 0]
    assert xs.max() - xs.min() >= 6
    assert (xs.max() + xs.min()) / 2 == pytest.approx(picture.x(day("2021-02-03") + 0.5), abs=0.01)
    (short,) = artists(picture, "possible :perhaps")
    assert isinstance(short, mpl.patches.Polygon), "a year among two hundred is too short for a bar"
    assert mpl.colors.to_hex(short.get_facecolor()) == "#ffffff"


def edges(picture: chart.Picture, name: str) -> set[float]:
    """Where a bar that is only possible is closed by an upright line."""
    (found,) = artists(picture, f"possible {name}")
    height, middle = found.get_height(), found.get_y() + found.get_height() / 2
    lines = [artist for artist in picture.figure.axes[0].get_children() if isinstance(artist, mpl.lines.Line2D)]
    upright = [line.get_xydata() for line in lines if line.get_xdata()[0] == line.get_xdata()[1]]
    return {data[0][0] for data in upright if abs(data[1][1] - data[0][1]) == pytest.approx(height) and (data[0][1] + data[1][1]) / 2 == pytest.approx(middle)}


def test_an_unknown_end_is_not_closed_and_has_a_question_mark(graph):
    picture = drawn(
        timeline(graph(relation("r", "Orra", "kg:funds", "Vell", "2020-02/") + relation("s", "Orra", "kg:attacks", "Vell", "2020-02/2020-04")), "Orra")
    )
    assert edges(picture, ":r") == {picture.x(day("2020-02-01"))}
    assert edges(picture, ":s") == {picture.x(day("2020-02-01")), picture.x(day("2020-05-01"))}
    (row,) = artists(picture, "possible :r")
    beside = [text for text in texts(picture) if text.get_text() == "?" and abs(text.get_position()[1] - row.get_y()) < 10]
    assert [text.get_position()[0] > picture.right for text in beside] == [True]
    dashed = [a for a in picture.figure.axes[0].get_children() if isinstance(a, mpl.lines.Line2D) and a.is_dashed() and a.get_xdata()[1] == picture.right]
    assert len(dashed) == 2


def test_an_open_end_has_a_filled_arrow_and_one_that_is_cut_a_hollow_one(graph):
    picture = drawn(timeline(graph(relation("r", "Orra", "kg:funds", "Vell", "2010/..")), "Orra"), since="2020", until="2021")
    arrows = [a for a in picture.figure.axes[0].get_children() if isinstance(a, mpl.patches.Polygon) and len(a.get_xy()) == 4]
    (left,) = [a for a in arrows if a.get_xy()[:, 0].max() == picture.left]
    (right,) = [a for a in arrows if a.get_xy()[:, 0].min() == picture.right]
    assert mpl.colors.to_hex(left.get_facecolor()) == "#ffffff"
    assert mpl.colors.to_hex(right.get_facecolor()) == chart._TONES["cooperation"].lower()
    assert right.get_xy()[:, 0].max() > picture.right


FAR = (
    "".join(relation(f"n{n}", "Orra", "kg:funds", "Vell", f"2021-0{n}-01/2021-0{n}-20") for n in range(1, 8))
    + relation("far", "Orra", "kg:attacks", "Vell", "1815")
    + relation("old", "Orra", "kg:attacks", "Vell", "1920/2021-03-01")
)


def test_what_begins_far_off_is_pointed_to_and_told(graph):
    told = timeline(graph(FAR), "Orra")
    picture = drawn(told)
    assert picture.plan.window.first > day("2020-01-01")
    assert picture.plan.notes == [f"2 claims begin, or may, before {iso(picture.plan.window.first)}, where the picture begins; hollow arrows point there."]
    assert "some time in 1815" in [text.get_text() for text in texts(picture)]
    assert days_of(picture, "certain :old") == (iso(picture.plan.window.first), "2021-03-02")


def test_what_lies_outside_of_the_window_that_is_asked_for_is_left_out_and_told(graph):
    plan = chart.plan(timeline(graph(FAR + relation("u", "Orra", "kg:funds", "Vell", None)), "Orra"), since="2021-03-05", until="2021-05")
    assert [one.row.name for one in plan.placed] == [":n3", ":n4", ":n5"]
    assert plan.notes == [
        "1 claim begins, or may, before 2021-03-05, where the picture begins; hollow arrows point there.",
        "6 claims are not drawn, as all of it lies outside of the picture.",
        "1 claim is not drawn for want of a date.",
    ]


def test_no_more_rows_than_a_picture_holds_those_of_most_confidence(graph, monkeypatch):
    monkeypatch.setattr(chart, "MOST_ROWS", 3)
    rows = "".join(relation(f"r{n}", "Orra", "kg:funds", "Vell", f"2020-0{n}", confidence=f"0.{n}") for n in range(1, 6))
    plan = chart.plan(timeline(graph(rows), "Orra"))
    assert [one.row.name for one in plan.placed] == [":r3", ":r4", ":r5"]
    assert plan.notes == ["2 claims are not drawn: a picture shows the 3 of most confidence."]


@pytest.mark.parametrize("text", [None, "../.."])
def test_nothing_to_draw_is_told(graph, tmp_path, text):
    told = timeline(graph(relation("r", "Orra", "kg:funds", "Vell", text)), "Orra")
    with pytest.raises(FormatError, match="nothing that is told here has a date"):
        told.picture(tmp_path / "x.svg")
    assert not list(tmp_path.glob("x*"))


def test_nothing_in_the_window_is_told(graph):
    with pytest.raises(FormatError, match="nothing that is told here held between 1990-01-01 and 1991-12-31"):
        chart.plan(timeline(graph(BARS), "Orra"), since="1990", until="1991")
    with pytest.raises(FormatError, match="held between 2030-01-01"):
        chart.plan(timeline(graph(relation("r", "Orra", "kg:funds", "Vell", "2020")), "Orra"), since="2030")


def assert_every_text_has_its_place(picture: chart.Picture) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with sheet.drawing():
        renderer = FigureCanvasAgg(picture.figure).get_renderer()
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts(picture)]
    width, height = picture.figure.bbox.size
    outside = [text for text, box in boxes if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    assert not outside
    clashes = [
        (one, other) for (one, a), (other, b) in combinations(boxes, 2) if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]
    assert not clashes


HOSTILE = """
:Long a kg:State ; skos:prefLabel "Federation of all the peoples, valleys, cantons, bailiwicks and free cities along the upper and the lower Tessel & its {n} tributaries"@en .
:Word a kg:State ; skos:prefLabel "Donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstellenleiterinnenverbandsvorsitzende"@de .
:Arab a kg:State ; skos:prefLabel "قوات الحشد الشعبي في محافظة الأنبار"@ar .
:Kanji a kg:State ; skos:prefLabel "水力発電所建設反対同盟中央委員会連絡協議会"@ja .
:Odd a kg:State ; skos:prefLabel "$x^{2$ \\\\frac <b>bold</b> --> \\u0000\\u202eabc\\uffff & _i_ 🚢"@en .
"""
DURING = (
    "2021-04-10/",
    "../2020",
    "2020/..",
    "/2019",
    "[2018..]",
    "[..2021]",
    "2020-05-05",
    "2020-05",
    "1920/2021",
    "202X",
    "../..",
    "{..2019-12-31,2021-10-10..}",
    "1920-01-01",
)


def hostile(number: int) -> str:
    names, kinds = ("Long", "Word", "Arab", "Kanji", "Odd"), ("kg:funds", "kg:attacks", "kg:partOf", "kg:influences", "kg:relatedTo")
    claims = [
        relation(
            f"r{n}",
            "Orra",
            kinds[n % 5],
            names[n // 3 % 5],
            DURING[n % len(DURING)],
            mode="kg:Denied" if n % 7 == 3 else "kg:Declared",
            **({"negated": "true"} if n % 5 == 1 else {}),
        )
        for n in range(number)
    ]
    events = [event(f"e{n}", f"The {n}. conference of the riparian states on $ and the <river>", f"2019-{n % 12 + 1:02}{'-07' * (n % 2)}") for n in range(14)]
    return HOSTILE.replace("{n}", "twelve") + "".join((*claims, *events))


@pytest.mark.parametrize("names", [(":USPresenceInIraq",), ("PMF",), ("US",), ("Iraq", "US"), (":GovernmentOfIraq",)])
def test_every_text_of_the_bundled_pictures_is_inside_and_none_lies_on_another(bundled, names):
    picture = drawn(timeline(bundled, *names))
    assert_every_text_has_its_place(picture)
    assert {row.row.label.split()[0] for row in picture.plan.placed} <= {text.get_text().split()[0] for text in texts(picture)}


@pytest.mark.parametrize("width", [600, 1000, 2400])
def test_every_text_of_a_dense_picture_is_inside_and_none_lies_on_another(graph, width):
    told = timeline(graph(hostile(80)), "Orra")
    picture = drawn(told, width)
    assert len(picture.plan.placed) == 80
    assert_every_text_has_its_place(picture)
    written = "".join(text.get_text() for text in texts(picture)).replace(" ", "")
    for row in told.rows:
        assert sheet.clean(row.label).replace(" ", "") in written, "labels are broken, never cut"


@pytest.mark.parametrize("text", ["Y123456789012", "-0044-03-15", "0001/2025"])
def test_years_far_off_have_their_place_too(graph, text):
    picture = drawn(timeline(graph(relation("r", "Orra", "kg:funds", "Vell", text)), "Orra"), 600)
    assert {tick.text for tick in ticks(picture.plan.window, 18)} & {text.get_text() for text in texts(picture)}
    assert_every_text_has_its_place(picture)


def test_labels_take_two_lines_at_most_where_there_is_room(bundled):
    picture = drawn(timeline(bundled, ":USPresenceInIraq"))
    labels = [one.row.label for one in picture.plan.placed]
    written = [text.get_text() for text in texts(picture)]
    assert all(label in written or any(f"{one} {other}" == label for one, other in combinations(written, 2)) for label in labels)


def test_the_figure_grows_with_its_rows(graph):
    few, many = (drawn(timeline(graph(hostile(number)), "Orra")).figure.get_size_inches() for number in (10, 60))
    assert few[0] == many[0] == pytest.approx(1000 / sheet.DPI)
    assert many[1] - few[1] > 50 * 10 / 72


def test_a_very_tall_picture_has_fewer_pixels_an_inch():
    with sheet.drawing():
        assert sheet.Sheet(500).paper(100).dpi == sheet.DPI
        tall = sheet.Sheet(500).paper(100_000)
        assert tall.dpi * 100_000 / 72 <= 32_000


def test_events_are_lettered_in_the_order_of_time_and_named_below(graph):
    picture = drawn(timeline(graph(EVENTS), "Orra"))
    written = [text.get_text() for text in texts(picture)]
    assert [mark.label for mark in picture.plan.marks] == ["Match", "Flood", "Vote"]
    assert written.count("A") == written.count("B") == written.count("C") == 2
    assert {"Match: 2019-06-01", "Flood: 2020-03-04", "Vote: some time in 2020-11"} <= set(written)
    dotted = [
        a.get_xdata()
        for a in picture.figure.axes[0].get_children()
        if isinstance(a, mpl.lines.Line2D) and a.is_dashed() and picture.left < a.get_xdata()[0] == a.get_xdata()[1]
    ]
    assert {x for x, _ in dotted} >= {picture.x(day("2019-06-01")), picture.x(day("2020-03-04"))}
    assert picture.x(day("2020-11-01")) not in {x for x, _ in dotted}, "nobody knows on which day that was"


def test_the_day_that_is_asked_for_is_told_and_drawn(graph):
    view = graph(BARS).as_of("2021-05-20", "2022-12-31", "possible")
    told = timeline(view, "Orra")
    assert {row.name for row in told.rows} == {":exact", ":vague", ":unknown", ":open"}
    assert told.text().splitlines()[1] == "What held on 2021-05-20, as far as it had been published by 2022-12-31."
    picture = drawn(told)
    written = [text.get_text() for text in texts(picture)]
    assert "4 claims. What held on 2021-05-20, as far as it had been published by 2022-12-31." in written
    assert "the day that is asked for" in written
    lines = [
        a
        for a in picture.figure.axes[0].get_children()
        if isinstance(a, mpl.lines.Line2D) and a.get_xdata()[0] == a.get_xdata()[1] == picture.x(day("2021-05-20"))
    ]
    assert len(lines) == 1


def test_one_event_stands_by_itself(graph):
    picture = drawn(timeline(graph(relation("r", "Orra", "kg:participatesIn", "flood", "2020") + event("flood", "Flood", "2020-03-04")), "Orra"))
    assert [text.get_text() for text in texts(picture)].count("A") == 2
    assert_every_text_has_its_place(picture)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (Moment(), ""),
        (Moment.of(known="2021-01-01"), "What had been published by 2021-01-01."),
        (Moment.of(recorded="2021-01-01"), "What had been recorded by 2021-01-01."),
        (
            Moment.of("2020-01-01", "2021-01-01", "2022-01-01"),
            "What held on 2020-01-01, as far as it had been published by 2021-01-01 and recorded by 2022-01-01.",
        ),
    ],
)
def test_a_moment_in_words(moment, expected):
    assert asked(moment) == expected


def test_the_day_that_is_asked_for_is_in_the_picture_however_late(graph):
    view = graph(relation("r", "Orra", "kg:funds", "Vell", "2020-01-01/..")).as_of("2024-06-01")
    assert chart.plan(timeline(view, "Orra")).window.last > day("2024-06-01")


# ------------------------------------------------------------------------------------------------------------- files


@pytest.mark.parametrize("suffix", ["svg", "png", "html"])
def test_the_same_timeline_gives_the_same_bytes_whatever_the_user_has_set(graph, tmp_path, suffix):
    told = timeline(graph(hostile(15)), "Orra")
    told.picture(tmp_path / f"a.{suffix}")
    with mpl.rc_context({"font.size": 30, "svg.hashsalt": "mine", "svg.fonttype": "none", "hatch.linewidth": 4, "figure.facecolor": "red", "savefig.dpi": 30}):
        told.picture(tmp_path / f"b.{suffix.upper()}")
        assert mpl.rcParams["font.size"] == 30, "the user's settings are as they were"
    assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix.upper()}").read_bytes()


def test_a_png_is_as_wide_as_it_is_asked_for(graph, tmp_path):
    for width, expected in ((1500, 1500), (10, 600)):
        timeline(graph(BARS), "Orra").picture(tmp_path / "x.png", width=width)
        assert int.from_bytes((tmp_path / "x.png").read_bytes()[16:20], "big") == expected


def test_an_svg_is_drawn_without_fonts_scripts_or_anything_from_elsewhere(bundled, tmp_path):
    from xml.etree import ElementTree as ET

    timeline(bundled, ":USPresenceInIraq").picture(tmp_path / "x.svg")
    text = (tmp_path / "x.svg").read_text("utf-8")
    tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(text).iter()}
    assert {"svg", "path", "title"} <= tags
    assert not tags & {"text", "script", "image", "metadata"}
    assert set(re.findall(r'https?://[^"<\s]+', text)) == {"http://www.w3.org/1999/xlink", "http://www.w3.org/2000/svg"}


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.cells: list[str] = []
        self.in_cell = False

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "td":
            self.cells.append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        self.in_cell = self.in_cell and tag != "td"

    def handle_data(self, data):
        if self.in_cell:
            self.cells[-1] += data


def test_the_page_has_every_row_escaped_and_asks_for_nothing(graph, tmp_path):
    told = timeline(graph(hostile(20) + relation("u", "Orra", "kg:funds", "Odd", None)), "Orra")
    told.picture(tmp_path / "x.html")
    text = (tmp_path / "x.html").read_text("utf-8")
    page = Page()
    page.feed(text)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in [value for name, value in page.attributes if name == "content"]
    assert not {"script", "b", "i", "img", "link", "iframe", "a", "image"} & set(page.tags)
    assert not [value for name, value in page.attributes if name in ("href", "xlink:href", "src") and not value.startswith("#")]
    assert page.tags.count("svg") == page.tags.count("h1") == 1
    assert len(told.rows) + len(told.undated) == 21
    for row in (*told.rows, *told.undated):
        assert any(cell.startswith(sheet.clean(row.sentence)) for cell in page.cells)
        assert row.name in page.cells
    assert "<b>bold" not in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text


def test_a_page_without_events_and_the_group_of_what_has_no_date(graph, tmp_path):
    timeline(graph(SIDES), "Dam").picture(tmp_path / "x.html")
    page = Page()
    page.feed((tmp_path / "x.html").read_text("utf-8"))
    assert page.tags.count("table") == page.tags.count("h2") == 1
    assert "no date (For)" in page.cells


def test_a_suffix_that_is_none_of_ours_is_told(graph, tmp_path):
    for name, told in (("x.pdf", "'.pdf'"), ("x", "'x'")):
        with pytest.raises(FormatError, match=rf"^{re.escape(told)} is no format .* one of \.svg, \.png, \.html$"):
            timeline(graph(BARS), "Orra").picture(tmp_path / name)


def test_what_cannot_be_written_is_told_and_what_was_there_stays(graph, tmp_path, monkeypatch):
    told = timeline(graph(BARS), "Orra")
    with pytest.raises(CasebookError, match="cannot write"):
        told.picture(tmp_path / "missing" / "x.svg")
    (tmp_path / "x.svg").write_text("old")
    monkeypatch.setattr(sheet, "svg", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        told.picture(tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_text() == "old"


def test_without_matplotlib_the_text_is_there_and_the_picture_says_what_to_install(graph, tmp_path, monkeypatch):
    told = timeline(graph(BARS), "Orra")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert "funds Vell" in told.text()
    with pytest.raises(MissingExtra, match=r"pip install 'stancegraph\[plot\]'"):
        told.picture(tmp_path / "x.svg")


def test_no_window_system_and_no_global_state_of_matplotlib(tmp_path):
    code = (
        "import sys, warnings; warnings.simplefilter('error'); import kg; from kg.chronology import timeline; told = timeline(kg.open('.'), 'PMF');"
        "assert 'matplotlib' not in sys.modules; told.picture(sys.argv[1]); assert 'matplotlib.pyplot' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "x.svg")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(tmp_path / "x.svg").stat().st_size > 10_000
