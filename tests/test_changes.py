"""What changed between two days: in the world, and apart from that in what we know of it.

The days are 1 May and 1 September 2021, unless said otherwise; «dam.txt» was published on 10 April 2021, «fields.txt» on
some day of June 2022.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from conftest import HOME, PREFIX_LINES, WORLD
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.changes import LEARNED, RECONSIDERED
from kg.changes import WORLD as IN_THE_WORLD
from kg.errors import PeriodError
from kg.tables import cells, render

DAY1, DAY2 = "2021-05-01", "2021-09-01"
DAM, FIELDS = "«now backs the dam»", "«still opposes the dam»"


def stance(
    name: str, during: str = "", position: str = "Supports", *, holder: str = "WaterMinistry", topic: str = "Dam", more: str = "", evidence: str = DAM
) -> str:
    """An accepted, declared stance, unless more is said."""
    judged = more if "kg:status" in more else f"kg:status kg:Accepted ; {more}"
    judged = judged if "kg:mode" in more else f"kg:mode kg:Declared ; {judged}"
    return f":{name} a kg:Stance ; kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position} ; {_dated(during)} {judged} kg:evidence {evidence} .\n"


def funds(name: str, during: str = "", *, more: str = "", evidence: str = DAM) -> str:
    judged = more if "kg:status" in more else f"kg:status kg:Accepted ; {more}"
    return (
        f":{name} a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:mode kg:Enacted ; "
        f"{_dated(during)} {judged} kg:evidence {evidence} .\n"
    )


def figure(name: str, during: str, figures: str, *, about: str = "kg:about :Orra ;", measure: str = "engineers at the site", unit: str = "engineers") -> str:
    return (
        f':{name} a kg:Figure ; {about} kg:measure "{measure}"@en ; {figures} ; kg:unit "{unit}"@en ; kg:mode kg:Declared ; kg:status kg:Accepted ; '
        f"{_dated(during)} kg:evidence «40 to 60 engineers» .\n"
    )


def _dated(during: str) -> str:
    return f'kg:during "{during}"^^edtf:EDTF ;' if during else ""


def attested(*days: str) -> str:
    return " , ".join(f'«now backs the dam | kg:attestedOn "{day}"^^edtf:EDTF»' for day in days)


def retracted(on: str = "") -> str:
    return "kg:status kg:Retracted ;" + (f' prov:invalidatedAtTime "{on}T12:00:00Z"^^xsd:dateTime ;' if on else "")


def revises(*names: str, on: str = "") -> str:
    """What a successor says of those that it replaces."""
    recorded = f'prov:generatedAtTime "{on}T12:00:00Z"^^xsd:dateTime ;' if on else ""
    return f"prov:wasRevisionOf {' , '.join(f':{name}' for name in names)} ; {recorded}"


def local(claim) -> str | None:
    return claim and claim.id.removeprefix(HOME)


def told(
    graph, *days: str, known=None, which: str = "possible", kinds=(*IN_THE_WORLD, *LEARNED, *RECONSIDERED)
) -> list[tuple[str, str, str | None, str | None]]:
    """Kind, certainty, and the claims before and after."""
    found = kg.diff(graph, *(days or (DAY1, DAY2)), known, which)
    return [(change.kind, change.certainty, local(change.before), local(change.after)) for change in found.of(kinds)]


def texts(graph, *kinds: str, known=None) -> list[str]:
    return [change.text for change in kg.diff(graph, DAY1, DAY2, known, "possible").of(kinds)]


# ------------------------------------------------------------------------------------------------------ in the world


@pytest.mark.parametrize(
    ("during", "expected"),
    [
        ("2021-06-01/..", ("began", "certain")),
        ("2021-06/..", ("began", "certain")),
        ("2021-05-02/..", ("began", "certain")),
        ("2021-05-01/..", None),
        ("2021-09-01/..", ("began", "certain")),
        ("2021-09-02/..", None),
        ("2021-05/..", ("began", "possible")),
        ("2021-09/..", ("began", "possible")),
        ("2021-06-01/", ("began", "possible")),
        ("2021-06-01/2021-12", ("began", "certain")),
        ("2021-06-01/2021", ("began", "possible")),
        ("2020-01-01/2021-07-15", ("ended", "certain")),
        ("2020/2021-08", ("ended", "certain")),
        ("../2021-08-31", ("ended", "certain")),
        ("../2021-09-01", None),
        ("2021-05-01/2021-08", ("ended", "certain")),
        ("2021-04-10/2021-05-01", ("ended", "certain")),
        ("2021-04-10/2021-04-30", None),
        ("2021-05/2021-08", ("ended", "possible")),
        ("2020-01-01/2021-05", ("ended", "certain")),
        ("2020-01-01/2021-09", None),
        ("/2021-07-15", ("ended", "possible")),
        ("2020-01-01/", None),
        ("2020/2021", None),
        ("../..", None),
        ("", None),
        ("2021-06-01/2021-07-01", ("passed", "certain")),
        ("2021-06", ("passed", "certain")),
        ("2021-05-02/2021-08-31", ("passed", "certain")),
        ("2021-05-02/2021-09-01", ("began", "certain")),
        ("2021-05-01/2021-08-31", ("ended", "certain")),
        ("2021-06-01/2021-09", ("began", "certain")),
        ("2021", None),
    ],
)
def test_what_began_ended_and_happened_in_between(graph, during, expected):
    """An end date is the last day; what nobody knows makes a change only possible, and is never made up."""
    opened = graph(funds("c", during))
    change = [expected] if expected else []
    found = kg.diff(opened, DAY1, DAY2, which="possible")
    assert [(one.kind, one.certainty) for one in found.of(IN_THE_WORLD)] == change
    sure = kg.diff(opened, DAY1, DAY2)
    assert [(one.kind, one.certainty) for one in sure.changes] == [one for one in change if one[1] == "certain"]
    assert sure.possible == len(change) - len(sure.changes)
    assert found.possible == 0


def test_what_began_has_a_claim_after_what_ended_one_before_what_passed_both(graph):
    opened = graph(funds("a", "2021-06-01/..") + funds("b", "2020/2021-06-01") + funds("c", "2021-06"))
    assert told(opened) == [("began", "certain", None, "a"), ("ended", "certain", "b", None), ("passed", "certain", "c", "c")]


@pytest.mark.parametrize(
    ("during", "days", "expected"),
    [
        ("2020-01-01/", ["2021-05-01"], [("ended", "possible")]),
        ("2020-01-01/", ["2021-04-30"], []),
        ("2020-01-01/", ["2021-04-10", "2021-09-01"], []),
        ("2021-06-01/", ["2021-09-01"], [("began", "certain")]),
        ("/2021-07-15", ["2021-05-01"], [("ended", "certain")]),
        ("/2021-07-15", ["2021-05-02"], [("ended", "possible")]),
        ("/2021-12-31", ["2021-09-01"], [("began", "possible")]),
    ],
)
def test_what_is_attested_narrows_what_changed(graph, during, days, expected):
    opened = graph(funds("c", during, evidence=attested(*days)))
    assert [change[:2] for change in told(opened, kinds=IN_THE_WORLD)] == expected


def test_what_is_attested_later_than_we_knew_does_not_narrow(graph):
    """Only the article of June 2022 tells that it still held in September; by the end of 2021 nobody could say so."""
    text = funds("c", "2021-06-01/", evidence=DAM + ' , «still opposes the dam | kg:attestedOn "2021-09-01"^^edtf:EDTF»')
    opened = graph(text)
    assert told(opened, known=(DAY1, None)) == [("began", "certain", None, "c")]
    assert told(opened, known=(DAY1, "2021-12-31")) == [("began", "possible", None, "c")]


def test_the_world_is_compared_as_it_is_known_later(graph):
    """What we merely learned did not begin; what began and was learned later did."""
    opened = graph(funds("old", "2020/..", evidence=FIELDS) + funds("new", "2021-06-01/..", evidence=FIELDS))
    assert told(opened) == [("began", "certain", None, "new"), ("learned", "certain", None, "old")]
    assert told(opened, known=(DAY1, "2021-12-31")) == []
    assert told(opened, known=("2022-07-01", None)) == [("began", "certain", None, "new")]


def test_what_was_perhaps_public_changed_perhaps(graph):
    """On 10 June 2022 the article of some day of June may or may not have been there."""
    opened = graph(funds("a", "2021-06-01/..", evidence=FIELDS) + funds("b", "2021-06", evidence=FIELDS) + funds("c", "2020/..", evidence=FIELDS))
    possible = [("began", "possible", None, "a"), ("passed", "possible", "b", "b"), ("learned", "possible", None, "c")]
    assert told(opened, known=(DAY1, "2022-06-10")) == possible
    assert told(opened, known=(DAY1, "2022-05-31")) == []
    assert [change[1] for change in told(opened, known=(DAY1, "2022-06-30"))] == ["certain"] * 3
    assert told(opened, known=("2022-06-10", "2022-06-30"), kinds=LEARNED) == [("learned", "possible", None, "c")]


# ------------------------------------------------------------------------------------------- positions and figures change

BEFORE, AFTER = "2020-01-01/2021-06-30", "2021-07-01/.."


@pytest.mark.parametrize(
    ("before", "after", "kind", "said"),
    [
        ("Opposes", "Supports", "changed side", "from opposes to supports"),
        ("StronglySupports", "StronglyOpposes", "changed side", "from strongly supports to strongly opposes"),
        ("Opposes", "StronglyOpposes", "changed position", "from opposes to strongly opposes"),
        ("StronglySupports", "Supports", "changed position", "from strongly supports to supports"),
        ("Neutral", "Supports", "changed side", "from neutral to supports"),
        ("Opposes", "Ambivalent", "changed side", "from opposes to ambivalent"),
        ("Neutral", "Ambivalent", "changed position", "from neutral to ambivalent"),
    ],
)
def test_another_position_on_the_same_topic_is_one_change_and_not_two(graph, before, after, kind, said):
    opened = graph(stance("a", BEFORE, before) + stance("b", AFTER, after))
    assert told(opened) == [(kind, "certain", "a", "b")]
    assert texts(opened, kind) == [f"Ministry of Water of Vell on “The dam on the Tessel is built”: {said}"]


@pytest.mark.parametrize(
    ("before", "after", "kind", "said"),
    [
        (("Supports", "FreeRiver"), ("Supports", "Dam"), "changed side", "The dam on the Tessel is built”: from opposes to supports"),
        (("Opposes", "Dam"), ("StronglyOpposes", "FreeRiver"), "changed side", "The Tessel flows free”: from supports to strongly opposes"),
        (("StronglySupports", "FreeRiver"), ("Opposes", "Dam"), "changed position", "The dam on the Tessel is built”: from strongly opposes to opposes"),
    ],
)
def test_a_position_on_the_contrary_topic_is_read_on_the_topic_of_the_later_one(graph, before, after, kind, said):
    opened = graph(stance("a", BEFORE, before[0], topic=before[1]) + stance("b", AFTER, after[0], topic=after[1]))
    assert told(opened) == [(kind, "certain", "a", "b")]
    (text,) = texts(opened, kind)
    assert text.endswith(said)


@pytest.mark.parametrize("topic", ["Weir", "Dam"])
def test_a_topic_may_be_the_contrary_of_several(graph, topic):
    """The river flows free where neither dam nor weir is built."""
    text = ':Weir a kg:Topic ; skos:prefLabel "A weir is built"@en . :FreeRiver kg:contrary :Weir .\n'
    opened = graph(text + stance("a", BEFORE, topic=topic) + stance("b", AFTER, topic="FreeRiver"))
    assert told(opened) == [("changed side", "certain", "a", "b")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (stance("a", BEFORE, "Opposes"), stance("b", AFTER, "Supports", holder="RiverUnion")),
        (stance("a", BEFORE, "Opposes"), stance("b", AFTER, "Supports", topic="Vell")),
        (stance("a", BEFORE, "Supports"), stance("b", AFTER, "Supports")),
        (stance("a", BEFORE, "Supports"), stance("b", AFTER, "Opposes", topic="FreeRiver")),
        (stance("a", BEFORE, "Opposes", more="kg:negated true ;"), stance("b", AFTER, "Supports")),
        (stance("a", BEFORE, "Opposes"), stance("b", AFTER, "Supports", more="kg:negated true ;")),
        (stance("a", BEFORE, "Opposes"), stance("b", AFTER, "Supports", more="kg:mode kg:Denied ;")),
        (stance("a", BEFORE, "Opposes", more="kg:mode kg:Denied ;"), stance("b", AFTER, "Supports")),
        (funds("a", BEFORE), funds("b", AFTER, more="kg:negated true ;")),
        (figure("a", BEFORE, "kg:minValue 40"), figure("b", AFTER, "kg:minValue 40.0")),
        (figure("a", BEFORE, "kg:minValue 40"), figure("b", AFTER, "kg:minValue 50", unit="teams")),
        (figure("a", BEFORE, "kg:minValue 40"), figure("b", AFTER, "kg:minValue 50", measure="engineers on leave")),
        (figure("a", BEFORE, "kg:minValue 40"), figure("b", AFTER, "kg:minValue 50", about="kg:about :Vell ;")),
        (figure("a", BEFORE, "kg:minValue 40"), figure("b", AFTER, "kg:minValue 50 ; kg:negated true")),
        (figure("a", BEFORE, "kg:minValue 40"), stance("b", AFTER)),
    ],
)
def test_what_is_not_another_answer_to_the_same_question_is_told_by_itself(graph, before, after):
    """Other holders, topics, measures, units; the same position; and what is negated or denied, which is no position."""
    assert told(graph(before + after)) == [("began", "certain", None, "b"), ("ended", "certain", "a", None)]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (("kg:minValue 40 ; kg:maxValue 60 ; kg:approximate true", "kg:minValue 100"), "about 40 to 60 engineers → at least 100 engineers"),
        (("kg:minValue 40 ; kg:maxValue 40", "kg:maxValue 40"), "40 engineers → at most 40 engineers"),
        (("kg:minValue 40 ; kg:maxValue 60", "kg:minValue 40 ; kg:maxValue 80"), "40 to 60 engineers → 40 to 80 engineers"),
    ],
)
def test_another_figure_of_the_same_measure_is_a_changed_figure(graph, figures, said):
    opened = graph(figure("a", BEFORE, figures[0]) + figure("b", AFTER, figures[1]))
    assert told(opened) == [("changed figure", "certain", "a", "b")]
    assert texts(opened, "changed figure") == [f"engineers at the site: {said}"]


def test_figures_about_several_things_are_compared_whatever_their_order(graph):
    both = ("kg:about :Orra , :Vell ;", "kg:about :Vell , :Orra ;")
    opened = graph(
        "".join(
            figure(name, during, f"kg:minValue {value}", about=about) for name, during, value, about in zip("ab", (BEFORE, AFTER), (1, 2), both, strict=True)
        )
    )
    assert told(opened) == [("changed figure", "certain", "a", "b")]


def test_a_figure_about_nothing_is_no_crash(graph):
    """That it is about nothing is a fault that validate names; the rest can still be told."""
    opened = graph(figure("a", BEFORE, "kg:minValue 1", about="") + figure("b", AFTER, "kg:minValue 2", about="") + funds("c", AFTER))
    assert ("began", "certain", None, "c") in told(opened)


@pytest.mark.parametrize(
    ("before", "days", "certain"),
    [
        ("2020-01-01/", (), "began"),
        ("2020-01-01/", ("2021-05-01",), "began"),
        ("2020-01-01/2021", (), "began"),
        ("2020/2021", (), "began"),
        ("../2021-08-31", (), "changed side"),
    ],
)
def test_an_old_stance_whose_end_is_unknown_gives_way_only_perhaps(graph, before, days, certain):
    """For certain one may only say that the new one began; that the old one gave way is a guess, and marked as one."""
    opened = graph(stance("old", before, "Opposes", evidence=attested(*days) or DAM) + stance("new", AFTER))
    pair = ("changed side", "certain" if certain == "changed side" else "possible", "old", "new")
    assert told(opened) == [pair]
    sure = [("began", "certain", None, "new")] if certain == "began" else [pair]
    assert told(opened, which="certain") == sure


@pytest.mark.parametrize("during", ["2020-01-01/..", "../..", "2020/2022"])
def test_a_stance_that_certainly_still_holds_does_not_give_way(graph, during):
    """Sources that disagree stay two claims."""
    opened = graph(stance("old", during, "Opposes") + stance("new", AFTER))
    assert told(opened) == [("began", "certain", None, "new")]


def test_a_new_stance_takes_the_place_of_the_one_that_ended_and_else_of_the_latest(graph):
    claims = {"first": ("2018-01-01/", "Opposes"), "second": ("2020-01-01/", "Neutral"), "third": ("/2022", "StronglyOpposes")}
    text = "".join(stance(name, during, position) for name, (during, position) in claims.items()) + stance("new", AFTER)
    assert told(graph(text)) == [("changed side", "possible", "second", "new")]
    assert told(graph(text + stance("ended", "2017/2021-06", "Opposes"))) == [("changed side", "certain", "ended", "new")]


def test_each_old_stance_gives_way_once(graph):
    opened = graph(stance("old", BEFORE, "Opposes") + stance("one", AFTER) + stance("other", AFTER, "StronglySupports"))
    assert told(opened) == [("changed side", "certain", "old", "one"), ("began", "certain", None, "other")]


def test_two_old_stances_that_ended_are_both_told(graph):
    opened = graph(stance("a", BEFORE, "Opposes") + stance("b", BEFORE, "StronglyOpposes") + stance("new", AFTER))
    assert told(opened) == [("changed side", "certain", "a", "new"), ("ended", "certain", "b", None)]


# ------------------------------------------------------------------------------------------------------- what we learned


def test_what_we_learned_about_earlier_times_and_without_a_date(graph):
    claims = {"long": "2010/2015", "since": "2021-05-01/", "until": "/2021-08-01", "ever": "../2010", "undated": "", "later": "2021-05-02/", "future": "2030"}
    opened = graph("".join(funds(name, during, evidence=FIELDS) for name, during in claims.items()) + funds("known", "2010/2015"))
    assert sorted(after for _, _, _, after in told(opened, kinds=LEARNED)) == ["ever", "long", "since", "undated", "until"]
    assert [change[3] for change in told(opened, kinds=["began"])] == ["later"]
    assert told(opened, known=("2022-06-30", None), kinds=LEARNED) == []


def test_by_default_what_was_known_on_the_first_day_is_compared_with_what_is_known_now(graph):
    opened = graph(funds("early", "2010/2015") + funds("late", "2010/2015", evidence=FIELDS))
    for days, learned in [(("2021-04-09", "2021-04-10"), ["early", "late"]), (("2021-04-10", "2021-04-11"), ["late"]), (("2022-06-30", "2022-07-01"), [])]:
        found = kg.diff(opened, *days)
        assert found.known == (days[0], None)
        assert sorted(local(change.after) for change in found.of(LEARNED)) == learned


def test_a_document_without_a_date_may_have_been_public_all_along(graph):
    opened = graph(':doc-web a kg:Document ; dcterms:title "Page"@en .\n' + funds("c", "2010", evidence="[ a kg:Evidence ; dcterms:source :doc-web ]"))
    assert told(opened) == [("learned", "possible", None, "c")]


# ------------------------------------------------------------------------------------------- what we changed our mind about


@pytest.mark.parametrize(
    ("on", "known", "is_told"),
    [
        ("2026-03-01", (DAY1, None), True),
        ("2021-05-01", (DAY1, None), False),
        ("2021-05-02", (DAY1, None), True),
        ("2021-04-01", (DAY1, None), False),
        ("2026-03-01", (DAY1, "2026-02-28"), False),
        ("2026-03-01", (DAY1, "2026-03-01"), True),
        ("2026-03-01", ("2026-03-01", "2026-04-01"), False),
        ("", (DAY1, None), True),
        ("", ("2026-03-01", "2026-04-01"), True),
    ],
)
def test_what_was_retracted_between_the_two_states_of_knowledge(graph, on, known, is_told):
    """A day that nobody tells may lie anywhere, so the retraction is told, and that nobody tells its day."""
    opened = graph(funds("gone", "2020/..", more=retracted(on)))
    assert told(opened, known=known, kinds=RECONSIDERED) == ([("retracted", "certain", "gone", None)] if is_told else [])
    said = f"Orra funds Vell, withdrawn {f'on {on}' if on else '(nobody tells when)'}"
    assert texts(opened, "retracted", known=known) == [said] * is_told


def test_what_was_retracted_is_in_the_world_of_those_who_did_not_know_it_yet(graph):
    opened = graph(funds("gone", "2021-06-01/..", more=retracted("2026-03-01")))
    assert told(opened, known=(DAY1, "2026-02-28")) == [("began", "certain", None, "gone")]
    assert told(opened, known=(DAY1, "2026-03-01")) == [("retracted", "certain", "gone", None)]
    assert told(opened) == [("retracted", "certain", "gone", None)]


def test_a_revision_names_the_successor_and_what_changed_in_it(graph):
    text = stance("old", "2021-04", "Supports", more=f"kg:confidence 0.5 ; {retracted('2026-03-01')}")
    text += stance("new", "2021-04-10/", "Opposes", more=f'kg:confidence 0.9 ; kg:mode kg:Attributed ; kg:condition "if paid"@en ; {revises("old")}')
    opened = graph(text)
    assert told(opened, kinds=RECONSIDERED) == [("revised", "certain", "old", "new")]
    (text,) = texts(opened, "revised")
    assert text == (
        "Ministry of Water of Vell supports: The dam on the Tessel is built → Ministry of Water of Vell opposes: The dam on the Tessel is built, "
        "during 2021-04 → 2021-04-10/, mode declared → attributed, confidence 0.5 → 0.9, condition none → if paid"
    )


def test_a_revision_tells_only_what_is_different(graph):
    opened = graph(funds("old", "2020", more=retracted("2026-03-01")) + funds("new", "", more=revises("old")))
    assert texts(opened, "revised") == ["Orra funds Vell, during 2020 → none"]
    alike = graph(funds("old", "2020", more=retracted("2026-03-01")) + funds("new", "2020", more=revises("old"), evidence="«Orra lends Vell the money»"))
    assert texts(alike, "revised") == ["Orra funds Vell, in its evidence or comment only"]


def test_a_revised_statement_is_told_in_the_words_of_the_curator(graph):
    text = (
        ':{} a kg:Attribution ; kg:holder :RiverUnion ; kg:about :Dam ; kg:mode kg:Declared ; {} rdfs:comment "{}"@en ; kg:evidence «It drowns our fields» .\n'
    )
    opened = graph(text.format("old", retracted("2026-03-01"), "Some fields.") + text.format("new", f"kg:status kg:Accepted ; {revises('old')}", "All fields."))
    assert texts(opened, "revised") == ["Tessel River Union: Some fields. → Tessel River Union: All fields."]


CHAIN = (
    stance("a", "2019", more=retracted("2023-01-01"))
    + stance("b", "2020", more=revises("a") + retracted("2024-01-01"))
    + stance("c", "2021", more=revises("b"))
)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((DAY1, None), [("a", "c")]),
        ((DAY1, "2024-01-01"), [("a", "c")]),
        ((DAY1, "2023-12-31"), [("a", "b")]),
        (("2023-06-01", None), [("b", "c")]),
        (("2024-06-01", None), []),
        ((DAY1, "2022-12-31"), []),
    ],
)
def test_a_chain_of_revisions_is_told_once_from_its_first_to_what_stands_in_the_end(graph, known, expected):
    """Of the chain is told what lies between the two states; nobody is told what was revised later still."""
    found = told(graph(CHAIN), known=known, kinds=RECONSIDERED)
    assert found == [("revised", "certain", *pair) for pair in expected]


def test_a_chain_whose_end_was_withdrawn_too_is_retracted(graph):
    opened = graph(stance("a", "2019", more=retracted("2023-01-01")) + stance("b", "2020", more=revises("a") + retracted("2024-01-01")))
    assert told(opened, kinds=RECONSIDERED) == [("retracted", "certain", "a", None), ("retracted", "certain", "b", None)]
    assert told(opened, known=(DAY1, "2023-06-01"), kinds=RECONSIDERED) == [("revised", "certain", "a", "b")]


def test_a_claim_that_is_replaced_and_yet_accepted_is_revised_when_its_successor_was_recorded(graph):
    opened = graph(stance("a", "2019") + stance("b", "2020", more=revises("a", on="2023-01-01")))
    for known, expected in [((DAY1, None), 1), ((DAY1, "2022-12-31"), 0), (("2023-01-01", None), 0)]:
        assert told(opened, known=known, kinds=RECONSIDERED) == [("revised", "certain", "a", "b")] * expected


def test_one_claim_may_be_split_and_two_may_be_joined(graph):
    split = graph(stance("a", "2019", more=retracted("2023-01-01")) + stance("b", "2019-01", more=revises("a")) + stance("c", "2019-02", more=revises("a")))
    assert told(split, kinds=RECONSIDERED) == [("revised", "certain", "a", "b"), ("revised", "certain", "a", "c")]
    joined = graph(
        stance("a", "2019-01", more=retracted("2023-01-01"))
        + stance("b", "2019-02", more=retracted("2023-01-01"))
        + stance("c", "2019", more=revises("a", "b"))
    )
    assert told(joined, kinds=RECONSIDERED) == [("revised", "certain", "a", "c"), ("revised", "certain", "b", "c")]


def test_a_revision_is_not_told_as_learned_too(graph):
    opened = graph(stance("a", "2019", more=retracted("2023-01-01")) + stance("b", "2020", more=revises("a"), evidence=FIELDS))
    assert told(opened) == [("revised", "certain", "a", "b")]


def test_a_successor_is_learned_where_the_revision_itself_lies_elsewhere(graph):
    """By 2022-07-01 both stood beside each other; the newer was in an article that had not been there before."""
    opened = graph(stance("a", "2019", more=retracted("2023-01-01")) + stance("b", "2020", more=revises("a"), evidence=FIELDS))
    assert told(opened, known=(DAY1, "2022-07-01")) == [("learned", "certain", None, "b")]


def test_what_was_withdrawn_before_its_successor_was_public_was_a_retraction_at_first(graph):
    """The newer claim stands in the article of June 2022."""
    opened = graph(stance("a", "2019", more=retracted("2021-12-01")) + stance("b", "2020", more=revises("a"), evidence=FIELDS))
    assert told(opened, known=(DAY1, "2022-01-01")) == [("retracted", "certain", "a", None)]
    assert told(opened, known=(DAY1, "2022-07-01")) == [("revised", "certain", "a", "b")]


def test_a_retraction_and_a_revision_are_told_beside_each_other(graph):
    opened = graph(CHAIN + funds("gone", "2020", more=retracted("2022-01-01")) + funds("stays", "2010"))
    assert told(opened) == [("retracted", "certain", "gone", None), ("revised", "certain", "a", "c")]


def test_a_revision_that_is_a_revision_of_itself_is_no_endless_loop(graph):
    opened = graph(stance("a", "2019", more=revises("b") + retracted("2023-01-01")) + stance("b", "2020", more=revises("a") + retracted("2023-01-01")))
    assert {change[0] for change in told(opened, kinds=RECONSIDERED)} == {"retracted"}


@pytest.mark.parametrize("status", ["Candidate", "Rejected"])
def test_what_was_never_accepted_is_never_told(graph, status):
    """Not as learned, not as begun, not as revised, and not as withdrawn."""
    withdrawn = f'kg:status kg:{status} ; prov:invalidatedAtTime "2023-01-01T00:00:00Z"^^xsd:dateTime ;'
    text = (
        stance("a", AFTER, more=f"kg:status kg:{status} ;", evidence=FIELDS)
        + funds("b", "2020", more=withdrawn)
        + stance("c", "2020", more=withdrawn + revises("d"))
    )
    opened = graph(text + stance("d", "2010", more=retracted("2023-01-01")), files={"candidates/new.ttl": stance("e", "2010", evidence=FIELDS)})
    assert told(opened) == [("retracted", "certain", "d", None)]
    assert told(opened, known=(DAY1, "2022-12-31")) == []


# -------------------------------------------------------------------------------------------------------- as it is told


def test_a_diff_reads_as_a_text(graph):
    text = stance("old", BEFORE, "Opposes", more="kg:mode kg:Attributed ;") + stance("new", AFTER, more='kg:condition "if the fields are paid for"@en ;')
    text += (
        funds("lends", "2021-06-01/")
        + funds("gone", "2020", more=retracted("2026-03-01"))
        + funds("undated", evidence=FIELDS, more='kg:quantifier "some"@en ;')
    )
    opened = graph(text)
    assert kg.diff(opened, DAY1, DAY2, which="possible").text() == (
        "In the world, 2021-05-01 to 2021-09-01, as it is known now\n"
        "  Changed side (1)\n"
        "  - Ministry of Water of Vell on “The dam on the Tessel is built”: from opposes to supports "
        "(attributed → declared, if the fields are paid for)  [:old → :new, 2020-01-01/2021-06-30 → 2021-07-01/..]\n"
        "  Began (1)\n"
        "  - perhaps: Orra funds Vell  [:lends, 2021-06-01/]\n"
        "\n"
        "In what we know, 2021-05-01 to now\n"
        "  Learned about earlier times (1)\n"
        "  - Orra funds Vell (some)  [:undated, undated]\n"
        "  Retracted (1)\n"
        "  - Orra funds Vell, withdrawn on 2026-03-01  [:gone, 2020]\n"
    )
    assert "In the world, 2021-05-01 to 2021-09-01, as it is known by 2022-01-01\n" in kg.diff(opened, DAY1, DAY2, ("2021-06-01", "2022-01-01")).text()


def test_where_nothing_changed_it_says_so(graph):
    assert kg.diff(graph(), DAY1, DAY2).text() == (
        "In the world, 2021-05-01 to 2021-09-01, as it is known now\n  nothing\n\nIn what we know, 2021-05-01 to now\n  nothing\n"
    )
    assert kg.diff(graph(funds("c", "2021-06-01/")), DAY1, DAY2).text().count("  nothing that is certain\n") == 2


def test_where_nothing_was_known_before_it_is_summed_up_in_the_text_and_told_in_the_records(graph):
    opened = graph(funds("a", "2010") + funds("b"))
    found = kg.diff(opened, "2020-01-01", "2021-01-01")
    assert found.unknown_before
    assert "  Learned about earlier times (2)\n  - everything: 2 claims, as nothing was public by 2020-01-01\n" in found.text()
    assert [record["after"] for record in found.objects()] == [HOME + "a", HOME + "b"]
    assert "everything: 1 claim, as" in kg.diff(graph(funds("a")), "2020-01-01", "2021-01-01").text()
    assert not kg.diff(opened, "2021-04-10", "2021-04-11").unknown_before


def test_the_records_say_part_kind_certainty_claims_things_and_documents(graph):
    text = stance("old", BEFORE, "Opposes", evidence=f"{DAM} , {FIELDS}") + stance("new", AFTER, more='kg:condition "if paid"@en ;')
    records = json.loads(render(kg.diff(graph(text + funds("gone", more=retracted("2026-03-01"))), DAY1, DAY2).objects(), "json"))
    assert records == [
        {
            "part": "world", "kind": "changed side", "certainty": "certain",
            "text": "Ministry of Water of Vell on “The dam on the Tessel is built”: from opposes to supports",
            "before": HOME + "old", "after": HOME + "new", "during": AFTER, "mode": "https://w3id.org/stancegraph/ontology#Declared", "condition": "if paid",
            "things": [HOME + "WaterMinistry", HOME + "Dam"], "documents": [HOME + "doc-dam", HOME + "doc-fields"],
        },
        {
            "part": "knowledge", "kind": "retracted", "certainty": "certain", "text": "Orra funds Vell, withdrawn on 2026-03-01",
            "before": HOME + "gone", "after": None, "during": None, "mode": "https://w3id.org/stancegraph/ontology#Enacted", "condition": None,
            "things": [HOME + "Orra", HOME + "Vell"], "documents": [HOME + "doc-dam"],
        },
    ]  # fmt: skip


def test_what_is_negated_denied_or_merely_said_of_somebody_reads_so(graph):
    text = funds("a", AFTER, more="kg:negated true ;") + stance("b", AFTER, more="kg:mode kg:Denied ;") + stance("c", AFTER, more="kg:mode kg:Inferred ;")
    shown = kg.diff(graph(text), DAY1, DAY2).text()
    assert "- Orra NOT funds Vell  [:a" in shown
    assert "- Ministry of Water of Vell supports: The dam on the Tessel is built (denied)  [:b" in shown
    assert "- Ministry of Water of Vell supports: The dam on the Tessel is built (inferred)  [:c" in shown


@pytest.mark.parametrize("width", [40, 72, 120])
def test_a_text_wraps_at_the_width_and_loses_no_word(bundled, width):
    found = kg.diff(bundled, "2025-02-01", "2025-11-01", which="possible")
    lines = found.text(width).splitlines()
    words = max(cells(word) for word in found.text().split())
    assert max(map(cells, lines)) <= max(width, words)
    assert "".join(found.text(width).split()) == "".join(found.text().split())


@pytest.mark.parametrize(
    ("days", "known", "complaint"),
    [
        (("2021-09-01", "2021-05-01"), None, "give two days, the earlier one first"),
        (("2021-05-01", "2021-05-01"), None, "give two days, the earlier one first"),
        (("2021-05-01", "2021-09-01"), ("2022-01-02", "2022-01-01"), "give two days, the earlier one first"),
        (("2021-05-01", "2021-02-29"), None, "'2021-02-29': there is no day 2021-02-29"),
        (("May", "2021-09-01"), None, "'May' is no day: write it as YYYY-MM-DD"),
        (("2021-05-01", "2021-09-01"), ("now", None), "'now' is no day: write it as YYYY-MM-DD"),
        (("2021-05-01", "2021-09-01"), ("2021-05-01", "2021"), "'2021' is no day: write it as YYYY-MM-DD"),
    ],
)
def test_what_is_no_day_and_days_the_wrong_way_round_are_told_in_a_sentence(graph, days, known, complaint):
    with pytest.raises(PeriodError, match=f"^{re.escape(complaint)}$"):
        kg.diff(graph(), *days, known)


def test_two_equal_states_of_knowledge_differ_in_nothing(graph):
    opened = graph(CHAIN + funds("long", "2010", evidence=FIELDS) + funds("new", AFTER))
    assert told(opened, known=("2024-06-01", "2024-06-01")) == [("began", "certain", None, "new")]


def test_claims_without_an_iri_are_told_by_the_same_names_on_every_run(casebook):
    """Blank nodes are called differently whenever they are read."""
    text = funds("x", AFTER).replace(":x", "[]", 1) + funds("x", AFTER, more="kg:confidence 0.5 ;").replace(":x", "[]", 1)
    folder = casebook(text + stance("x", BEFORE, "Opposes").replace(":x", "[]", 1) + stance("y", AFTER).replace(":y", "[]", 1))
    one, other = (kg.diff(kg.open(folder), DAY1, DAY2) for _ in range(2))
    assert one.text() == other.text()
    assert one.objects() == other.objects()
    assert [change.kind for change in one.changes] == ["changed side", "began", "began"]
    assert len({record["after"] for record in one.objects()}) == 3


# ------------------------------------------------------------------------------------------------------ the bundled case


def test_the_fall_of_assad_in_the_bundled_casebook(bundled):
    """Who opposed the Americans before it and is not told to oppose them since; what is certain, worked out by hand."""
    found = kg.diff(bundled, "2024-06-01", "2025-02-01")
    assert sorted(bundled.short(change.before.id) for change in found.of(["ended"])) == [
        ":rel-pmf-factions-in-strikes", ":rel-pmf-factions-strike-us", ":stance-iran-aligned-factions-us-presence-before",
        ":stance-striking-factions-us-presence", ":stance-striking-factions-us-presence-syria", ":stmt-factions-vocal-after-october-2023",
    ]  # fmt: skip
    assert sorted(bundled.short(change.before.id) for change in found.of(["passed"])) == [
        ":rel-assad-loses-power", ":rel-rebels-oust-assad", ":stmt-us-official-army-lost-weapons",
    ]  # fmt: skip
    assert [bundled.short(change.after.id) for change in found.of(["began"])] == [":rel-is-threatens-iraq"]
    assert found.of(["changed side", "changed position", "changed figure", *RECONSIDERED]) == []


def test_the_turn_of_the_government_in_the_bundled_casebook_is_only_possible(bundled):
    """No article says until when it wanted the Americans out."""
    found = kg.diff(bundled, "2025-02-01", "2025-11-01", which="possible")
    assert [(change.certainty, change.text) for change in found.of(["changed side"])] == [
        ("possible", "Government of Iraq on “The coalition mission in Iraq goes on”: from supports to ambivalent"),
        ("possible", "Government of Iraq on “US forces stay in Iraq”: from opposes to supports"),
    ]
    assert kg.diff(bundled, "2025-02-01", "2025-11-01").of(["changed side"]) == []


# ------------------------------------------------------------------------------------------------------------ an oracle

DAYS = [f"2021-01-{number:02}" for number in range(1, 13)]
LONG_AGO, FAR_OFF = "0001-01-01", "9999-12-31"


class Time(NamedTuple):
    """A period as it is written, the days on which it may begin and end, and which of these nobody tells."""

    text: str
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    unknown: str = ""

    def courses(self, attestations: set[str]) -> list[tuple[str, str]]:
        """Every first and last day that it may have."""
        begins = [day for day in self.begins if self.unknown != "begin" or all(day <= one for one in attestations)]
        ends = [day for day in self.ends if self.unknown != "end" or all(day >= one for one in attestations)]
        return [pair for pair in product(begins, ends) if pair[0] <= pair[1]]


class Claim(NamedTuple):
    """A claim by its clocks: evidence is a document and the day on which it attests it, if any."""

    time: Time | None
    evidence: tuple[tuple[int, str | None], ...]
    withdrawn: str | None


def _span(first: str, last: str) -> tuple[str, ...]:
    return tuple(day for day in [LONG_AGO, *DAYS, FAR_OFF] if first <= day <= last)


_BEGINS = [
    ("..", (LONG_AGO,)),
    ("", _span(LONG_AGO, FAR_OFF)),
    *((day, (day,)) for day in DAYS),
    ("[2021-01-03..2021-01-06]", _span("2021-01-03", "2021-01-06")),
]
_ENDS = [("..", (FAR_OFF,)), *_BEGINS[1:-1]]
TIMES = [
    Time(f"{begin}/{end}", begins, ends, "begin" if not begin else "" if end else "end")
    for (begin, begins), (end, ends) in product(_BEGINS[:-1], _ENDS)
    if {begin, end} - {"", ".."} and (begin in ("", "..") or end in ("", "..") or begin <= end)
] + [Time(f"{_BEGINS[-1][0]}", _BEGINS[-1][1], _BEGINS[-1][1])]  # fmt: skip
ISSUED = [Time("2021-01-05", ("2021-01-05",), ()), Time("2021-01-04/2021-01-09", _span("2021-01-04", "2021-01-09"), ()), Time("", _span(LONG_AGO, FAR_OFF), ())]
"""When the documents were published: on a day, on some day of several, nobody knows when."""


def holding(answers: list[bool]) -> int:
    return 2 if all(answers) else 1 if any(answers) else 0


def published(document: int, known: str) -> int:
    return holding([day <= known for day in ISSUED[document].begins])


def public(claim: Claim, known: str | None) -> int:
    """How surely a claim was public, and not withdrawn, by a day."""
    if known is None or (claim.withdrawn and claim.withdrawn <= known):
        return 0 if claim.withdrawn else 2
    return max(published(document, known) for document, _ in claim.evidence)


def courses(claim: Claim, known: str | None) -> list[tuple[str, str]]:
    seen = {day for document, day in claim.evidence if day and (known is None or published(document, known) == 2)}
    return claim.time.courses(seen) if claim.time else []


def rank(claim: Claim, day: str, known: str | None) -> int:
    """How surely a claim held on a day, as known by another."""
    found = courses(claim, known)
    return min(holding([begin <= day <= end for begin, end in found]), public(claim, known)) if found else 0


def expected(claims: list[Claim], days: tuple[str, str], known: tuple[str, str | None]) -> Counter:
    """Every change by its kind, its certainty and the number of its claim, by looking at each claim by itself."""
    changes: Counter = Counter()
    for number, claim in enumerate(claims):
        was, is_ = (rank(claim, day, known[1]) for day in days)
        if was != is_:
            changes["began" if was < is_ else "ended", {was, is_} == {0, 2}, number] += 1
        found, public_now = courses(claim, known[1]), public(claim, known[1])
        if public_now and found and all(days[0] < begin and end < days[1] for begin, end in found):
            changes["passed", public_now == 2, number] += 1
        early = not claim.time or min(claim.time.begins) <= days[0]
        if early and public(claim, known[0]) < public_now:
            changes["learned", {public(claim, known[0]), public_now} == {0, 2}, number] += 1
        if claim.withdrawn and known[0] < claim.withdrawn and (known[1] is None or claim.withdrawn <= known[1]):
            changes["retracted", True, number] += 1
    return changes


def written(claims: list[Claim], text: str = "a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell") -> str:
    lines = [
        f':doc-{number} a kg:Document ; dcterms:title "{number}"' + (f' ; dcterms:issued "{time.text}"^^edtf:EDTF .' if time.text else " .")
        for number, time in enumerate(ISSUED)
    ]
    for number, claim in enumerate(claims):
        nodes = [
            f"[ a kg:Evidence ; dcterms:source :doc-{document}" + (f' ; kg:attestedOn "{day}"^^edtf:EDTF ]' if day else " ]")
            for document, day in claim.evidence
        ]
        judged = retracted(claim.withdrawn) if claim.withdrawn else "kg:status kg:Accepted ;"
        lines.append(f":c{number} {text} ; kg:mode kg:Declared ; {judged} {_dated(claim.time.text if claim.time else '')} kg:evidence {' , '.join(nodes)} .")
    return PREFIX_LINES + WORLD.partition(":doc-dam")[0] + "\n".join(lines)


def attesting(time: Time | None) -> st.SearchStrategy[str | None]:
    """No day, or one on which the period may hold."""
    within = [day for day in DAYS if time and time.unknown and any(begin <= day <= end for begin, end in time.courses(set()))]
    return st.none() | st.sampled_from(within) if within else st.none()


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    time = draw(st.none() | st.sampled_from(TIMES) | st.sampled_from(TIMES))
    evidence = st.tuples(st.integers(0, 2), attesting(time))
    return Claim(time, tuple(draw(st.lists(evidence, min_size=1, max_size=2))), draw(st.none() | st.none() | st.sampled_from(DAYS)))


pairs = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))


@settings(max_examples=60)
@given(st.lists(claims(), min_size=1, max_size=25), st.lists(st.tuples(pairs, pairs, st.booleans()), min_size=1, max_size=6))
def test_what_changed_agrees_with_looking_at_each_claim_by_itself(drawn, asked):
    with TemporaryDirectory() as name:
        Path(name, "case.ttl").write_text(written(drawn), "utf-8")
        opened = kg.open(name)
    for days, known, is_now in asked:
        ordered, states = tuple(sorted(days)), (min(known), None if is_now else max(known))
        if days[0] == days[1]:
            continue
        changes = expected(drawn, ordered, states)
        for which in ("possible", "certain"):
            found = kg.diff(opened, *ordered, states, which)
            wanted = Counter({change: count for change, count in changes.items() if which == "possible" or change[1]})
            assert Counter((one.kind, one.certainty == "certain", int(local(one.claim)[1:])) for one in found.changes) == wanted, (ordered, states)
            assert found.possible == changes.total() - wanted.total()
        assert found.unknown_before == (not any(public(claim, states[0]) for claim in drawn))


@settings(max_examples=40)
@given(st.lists(st.tuples(claims(), st.sampled_from(["Supports", "Opposes", "StronglyOpposes"])), min_size=2, max_size=12), pairs)
def test_every_stance_that_changed_is_told_once_and_nothing_else_is(drawn, days):
    """Whether by itself or as one of a pair; and of a pair the old one held before, may have given way, and said otherwise."""
    if days[0] == days[1]:
        return
    days = tuple(sorted(days))
    drawn = [(claim._replace(withdrawn=None), position) for claim, position in drawn]
    text = written([claim for claim, _ in drawn], "a kg:Stance ; kg:holder :WaterMinistry ; kg:topic :Dam")
    with TemporaryDirectory() as name:
        for number, (_, position) in enumerate(drawn):
            text += f"\n:c{number} kg:position kg:{position} ."
        Path(name, "case.ttl").write_text(text, "utf-8")
        opened = kg.open(name)
    moved = {number: (rank(claim, days[0], None), rank(claim, days[1], None)) for number, (claim, _) in enumerate(drawn)}
    found = kg.diff(opened, *days, which="possible").of(["began", "ended", "changed side", "changed position"])
    pairs_ = [tuple(int(local(claim)[1:]) for claim in change.claims) for change in found if change.kind.startswith("changed")]
    alone = {(change.kind, int(local(change.claim)[1:])) for change in found if not change.kind.startswith("changed")}
    paired = [number for pair in pairs_ for number in pair]
    assert len(paired) == len(set(paired))
    assert alone == {("began" if was < is_ else "ended", number) for number, (was, is_) in moved.items() if was != is_ and number not in paired}
    for before, after in pairs_:
        assert 0 < moved[before][0] >= moved[before][1] < 2
        assert moved[after][0] < moved[after][1]
        assert drawn[before][1] != drawn[after][1]
