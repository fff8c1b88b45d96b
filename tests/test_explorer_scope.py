"""What part of a view is drawn: around something, on a topic, between two things, within some time; and what is said of the rest."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable

import networkx as nx
import pytest
from conftest import HOME, as_built

from kg import periods
from kg.errors import Ambiguous, NotFound, PeriodError
from kg.explorer.scope import Narrowed, Scope, narrow, window
from kg.explorer.selection import select
from kg.explorer.vicinity import near
from kg.graph import KnowledgeGraph, View
from kg.model import Attribution, Claim, Relation, Stance
from kg.periods import Certainty
from kg.wording import key

Graphs = Callable[..., KnowledgeGraph]


def claim(name: str, kind: str, content: str, during: str | None = None, status: str = "Accepted") -> str:
    when = f'kg:during "{during}"^^edtf:EDTF ; ' if during else ""
    return f":{name} a kg:{kind} ; {content} ; {when}kg:status kg:{status} .\n"


def relation(name: str, subject: str, predicate: str, object_: str, during: str | None = None, **more: str) -> str:
    return claim(name, "Relation", f"rdf:subject :{subject} ; rdf:predicate kg:{predicate} ; rdf:object :{object_}", during, **more)


def stance(name: str, holder: str, position: str, topic: str, during: str | None = None, **more: str) -> str:
    return claim(name, "Stance", f"kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position}", during, **more)


def statement(name: str, holder: str, about: str, during: str | None = None, **more: str) -> str:
    return claim(name, "Attribution", f"kg:holder :{holder} ; kg:about {about}", during, **more)


def figure(name: str, about: str, during: str | None = None, **more: str) -> str:
    return claim(name, "Figure", f'kg:about {about} ; kg:measure "engineers" ; kg:minValue 40', during, **more)


def every(view: View) -> dict[str, Claim]:
    return dict(sorted((key(view, claim), claim) for claim in view.claims()))


def drawn(view: View, *, undated: bool = False, **scope: object) -> Narrowed:
    return narrow(view, every(view), Scope(**scope, undated=undated))


def names(narrowed: Narrowed) -> str:
    return " ".join(name.removeprefix(":") for name in narrowed.claims)


def kept(view: View, *, undated: bool = False, **scope: object) -> str:
    """The short names of what is kept."""
    return names(drawn(view, undated=undated, **scope))


def refused(view: View, *, undated: bool = False, **scope: object) -> str:
    """The sentence with which it is told that nothing can be drawn."""
    with pytest.raises(NotFound) as fault:
        drawn(view, undated=undated, **scope)
    return str(fault.value)


CHAIN = (
    relation("r-funds", "Orra", "funds", "Vell")
    + relation("r-part", "WaterMinistry", "partOf", "Vell")
    + relation("r-advises", "Orra", "advises", "WaterMinistry")
    + stance("s-dam", "WaterMinistry", "Supports", "Dam")
    + stance("s-free", "RiverUnion", "Supports", "FreeRiver")
    + relation("r-allied", "FarmersLeague", "alliedWith", "RiverUnion")
    + relation("r-office", "FarmersLeague", "basedAt", "Kasda")
    + figure("f-site", ":Orra , :Kasda")
    + figure("f-fields", ":FarmersLeague")
    + statement("t-dam", "UnionSpeaker", ":Dam")
    + statement("t-orra", "IldaMarek", ":Orra")
    + statement("t-vell", "Vell", ":FarmersLeague")
)
"""Orra - Vell - ministry (and back to Orra) - dam, which is contrary to the free river - union - league - Kasda."""


# ------------------------------------------------------------------------------------------------------------ the whole


def test_a_scope_that_asks_for_nothing_keeps_everything_and_says_nothing(graph: Graphs) -> None:
    view = graph(CHAIN)
    nothing = dict.fromkeys(("focus", "depth", "topic", "path", "since", "until"))
    for scope in ({}, nothing):
        found = drawn(view, **scope)
        assert list(found.claims.items()) == list(every(view).items())
        assert (found.left_out, found.parts, found.told, found.window, found.named) == ([], (), "", (None, None), ())


def test_what_is_kept_stays_in_the_order_in_which_it_came(graph: Graphs) -> None:
    view = graph(CHAIN)
    claims = dict(reversed(every(view).items()))
    assert names(narrow(view, claims, {"focus": "FarmersLeague"})) == "t-vell r-office r-allied f-site f-fields"


def test_a_scope_has_no_other_parts(graph: Graphs) -> None:
    with pytest.raises(TypeError, match="cannot be narrowed by frm, only by focus, depth, topic, path, since, until"):
        drawn(graph(CHAIN), frm="2021")


# --------------------------------------------------------------------------------------------------------------- around


@pytest.mark.parametrize(
    ("depth", "expected"),
    [
        (0, "f-site t-orra"),
        (1, "f-site r-advises r-funds r-part t-orra t-vell"),
        (2, "f-site r-advises r-funds r-part s-dam t-dam t-orra t-vell"),
        (3, "f-site r-advises r-funds r-part s-dam s-free t-dam t-orra t-vell"),
        (5, "f-fields f-site r-advises r-allied r-funds r-office r-part s-dam s-free t-dam t-orra t-vell"),
    ],
)
def test_around_something_are_the_things_within_so_many_steps_and_all_lines_among_them(graph: Graphs, depth: int, expected: str) -> None:
    assert kept(graph(CHAIN), focus="Orra", depth=depth) == expected


def test_one_step_is_taken_unless_another_number_is_given(graph: Graphs) -> None:
    view = graph(CHAIN)
    assert kept(view, focus="Orra") == kept(view, focus="Orra", depth=None) == kept(view, focus="Orra", depth=1)


def test_a_line_among_the_farthest_things_is_drawn_and_one_that_leads_on_is_not(graph: Graphs) -> None:
    found = kept(graph(CHAIN), focus="Vell").split()
    assert "r-advises" in found
    assert "s-dam" not in found


def test_the_focus_goes_by_any_name(graph: Graphs) -> None:
    view = graph(CHAIN)
    for name in ("union del rio", "RIVER UNION", ":RiverUnion", f"{HOME}RiverUnion"):
        assert kept(view, focus=name) == "f-fields r-allied s-free t-dam t-vell"


def test_whoever_is_for_a_topic_is_as_near_to_it_as_whoever_is_for_its_contrary(graph: Graphs) -> None:
    view = graph(CHAIN)
    found = drawn(view, focus="FreeRiver")
    assert names(found) == kept(view, focus="Dam") == "s-dam s-free t-dam"
    assert found.left_out == [
        "Left out: 9 claims more than 1 step from The Tessel flows free.",
        "Not drawn as a line: The Tessel flows free is the contrary of The dam on the Tessel is built.",
    ]


def test_no_contrary_is_mentioned_that_no_line_leads_to(graph: Graphs) -> None:
    assert drawn(graph(CHAIN), focus="WaterMinistry").left_out == ["Left out: 4 claims more than 1 step from Ministry of Water of Vell."]


@pytest.mark.parametrize(
    ("depth", "told", "why"),
    [
        (0, "of Orra alone", "10 claims more than 0 steps from Orra"),
        (1, "around Orra", "6 claims more than 1 step from Orra"),
        (2, "within 2 steps of Orra", "4 claims more than 2 steps from Orra"),
    ],
)
def test_it_is_said_around_what_and_how_much_is_farther_off(graph: Graphs, depth: int, told: str, why: str) -> None:
    found = drawn(graph(CHAIN), focus="Orra", depth=depth)
    assert (found.told, found.left_out, found.named) == (told, [f"Left out: {why}."], (f"{HOME}Orra",))


def test_one_claim_is_counted_as_one_and_none_is_not_mentioned(graph: Graphs) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell") + relation("b", "Vell", "funds", "WaterMinistry"))
    assert drawn(view, focus="Orra").left_out == ["Left out: 1 claim more than 1 step from Orra."]
    assert drawn(view, focus="Vell").left_out == []


@pytest.mark.parametrize(
    ("focus", "depth", "sentence"),
    [
        ("IldaMarek", 1, "nothing is told around Ilda Marek; name another actor, topic, event or place"),
        ("IldaMarek", 0, "nothing is told of Ilda Marek alone; name another actor, topic, event or place"),
        ("RiverUnion", 0, "nothing is told of Tessel River Union alone; raise --depth"),
        ("a", 1, "nothing is told around a; name another actor, topic, event or place"),
    ],
)
def test_of_whom_nothing_is_told_nothing_is_drawn(graph: Graphs, focus: str, depth: int, sentence: str) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell") + stance("b", "RiverUnion", "Opposes", "Dam"))
    assert refused(view, focus=focus, depth=depth) == sentence


def test_steps_need_a_focus_and_are_no_fewer_than_none(graph: Graphs) -> None:
    view = graph(CHAIN)
    with pytest.raises(ValueError, match=r"^depth counts the steps around a focus; give one$"):
        drawn(view, depth=2, topic="Dam")
    with pytest.raises(ValueError, match=r"^depth is 0 or more, not -1$"):
        drawn(view, depth=-1, focus="Orra")


def test_names_that_are_none_or_several_are_refused(graph: Graphs) -> None:
    view = graph(CHAIN + ':Orra2 a kg:State ; skos:prefLabel "Orra"@en .')
    for scope in ({"focus": "Atlantis"}, {"topic": "Atlantis"}, {"path": ("Vell", "Atlantis")}, {"focus": ""}):
        with pytest.raises(NotFound):
            drawn(view, **scope)
    with pytest.raises(Ambiguous):
        drawn(view, focus="أورّا", path=("Ministry of Water of Vell", "orra"))


def test_names_are_shown_without_signs_that_a_terminal_would_obey(graph: Graphs) -> None:
    view = graph(relation("a", "Bad", "funds", "Vell") + relation("b", "Vell", "funds", "Orra") + r':Bad skos:prefLabel "B\u001B[2J\u202Ead\uFFFE"@en .')
    found = drawn(view, focus="Bad")
    assert found.told == "around B\\u001b[2J\\u202ead\ufffd"
    assert found.left_out == ["Left out: 1 claim more than 1 step from B\\u001b[2J\\u202ead\ufffd."]


# ------------------------------------------------------------------------------------------------------------- on a topic

TOPIC = (
    stance("s-for", "WaterMinistry", "Supports", "Dam")
    + stance("s-against", "RiverUnion", "Supports", "FreeRiver")
    + stance("s-mixed", "FarmersLeague", "Ambivalent", "FreeRiver")
    + stance("s-else", "RiverUnion", "Supports", "Toll")
    + stance("s-person", "RiverUnion", "Opposes", "WaterMinistry")
    + relation("r-holders", "FarmersLeague", "alliedWith", "RiverUnion")
    + relation("r-out", "WaterMinistry", "partOf", "Vell")
    + relation("r-far", "Orra", "funds", "Vell")
    + figure("f-dam", ":Dam , :Orra")
    + figure("f-union", ":RiverUnion")
    + statement("t-dam", "UnionSpeaker", ":Vell , :FreeRiver")
    + statement("t-else", "WaterMinistry", ":Vell")
    + ':Toll a kg:Topic ; skos:prefLabel "A toll is taken"@en .\n'
)


def test_on_a_topic_are_the_stances_on_it_and_its_contrary_their_holders_ties_and_what_is_told_of_it(graph: Graphs) -> None:
    view = graph(TOPIC)
    found = drawn(view, topic="the dam on the tessel is built")
    assert names(found) == "f-dam r-holders s-against s-for s-mixed s-person t-dam"
    assert found.told == "on The dam on the Tessel is built"
    assert found.left_out == ["Left out: 5 claims neither about The dam on the Tessel is built nor between those who take a stance on it."]
    assert found.named == (f"{HOME}Dam",)


def test_a_topic_and_its_contrary_show_the_same(graph: Graphs) -> None:
    view = graph(TOPIC)
    assert kept(view, topic="FreeRiver") == kept(view, topic="Dam")
    assert kept(view, topic="Toll") == "s-else"


def test_a_topic_without_stances_shows_what_is_told_of_it(graph: Graphs) -> None:
    text = relation("r", "Orra", "funds", "Vell") + statement("t", "Orra", ":Dam") + statement("u", "Orra", ":Vell")
    assert kept(graph(text), topic="FreeRiver") == "t"


def test_an_actor_on_whom_others_take_a_stance_may_be_the_topic(graph: Graphs) -> None:
    found = drawn(graph(TOPIC + relation("r-back", "WaterMinistry", "funds", "RiverUnion")), topic="water ministry")
    assert names(found) == "r-back s-person t-else"


def test_who_is_the_target_of_no_stance_is_no_topic(graph: Graphs) -> None:
    sentence = "Tessel River Union is no topic, and nobody takes a stance on it; name a topic, or give it as --focus"
    assert refused(graph(TOPIC), topic="RiverUnion", since="1800") == sentence


def test_a_topic_of_which_nothing_is_told_is_named_in_the_refusal(graph: Graphs) -> None:
    view = graph(relation("r", "Orra", "funds", "Vell", "2021"))
    assert refused(view, topic="Dam") == "nothing is told on The dam on the Tessel is built; name another topic"
    expected = "nothing is told on The dam on the Tessel is built (2021-01-01 to 2021-12-31); leave out --from or --until, or name another topic"
    assert refused(view, topic="Dam", since="2021", until="2021") == expected


# ---------------------------------------------------------------------------------------------------------------- paths

PATHS = (
    relation("a1", "Orra", "funds", "Vell")
    + relation("a2", "WaterMinistry", "partOf", "Vell")
    + relation("b1", "FarmersLeague", "funds", "Orra")
    + relation("b2", "FarmersLeague", "advises", "WaterMinistry")
    + relation("b3", "WaterMinistry", "advises", "FarmersLeague")
    + relation("c1", "Orra", "funds", "RiverUnion")
    + relation("c2", "RiverUnion", "funds", "IldaMarek")
    + relation("c3", "IldaMarek", "leads", "WaterMinistry")
    + relation("d", "FarmersLeague", "advises", "Vell")
    + relation("e", "Orra", "basedAt", "Kasda")
    + relation("l", "Vell", "leads", "Vell")
    + figure("f", ":Vell")
    + statement("t", "UnionSpeaker", ":RiverUnion")
)
"""From Orra to the ministry over Vell or the league, or a step longer over the union and Ilda Marek."""


def test_all_shortest_paths_are_kept_and_nothing_beside_them(graph: Graphs) -> None:
    view = graph(PATHS)
    found = drawn(view, path=("Orra", "water ministry"))
    assert names(found) == "a1 a2 b1 b2 b3 f"
    assert found.told == "what connects Orra and Ministry of Water of Vell"
    assert found.left_out == ["Left out: 7 claims on no shortest path between Orra and Ministry of Water of Vell."]
    assert found.named == (f"{HOME}Orra", f"{HOME}WaterMinistry")
    assert kept(view, path=("WaterMinistry", "Orra")) == names(found)


def test_the_shortest_path_is_that_of_the_time(graph: Graphs) -> None:
    text = relation("a", "Orra", "funds", "Vell", "2019") + relation("b", "Orra", "funds", "Kasda", "2019/") + relation("c", "Kasda", "funds", "Vell", "2019/")
    view = graph(text)
    assert kept(view, path=("Orra", "Vell"), until="2019") == "a"
    assert kept(view, path=("Orra", "Vell"), since="2020") == "b c"


def test_a_path_leads_over_a_topic_and_its_contrary(graph: Graphs) -> None:
    found = drawn(graph(CHAIN), path=("Vell", "RiverUnion"))
    assert names(found) == "r-part s-dam s-free t-dam t-vell"
    assert found.left_out[1:] == ["Not drawn as a line: The Tessel flows free is the contrary of The dam on the Tessel is built."]


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (("Orra", "orra"), "Orra and Orra are the same"),
        (("Dam", "FreeRiver"), "The dam on the Tessel is built and The Tessel flows free are contrary to each other"),
    ],
)
def test_a_path_has_two_ends(graph: Graphs, path: tuple[str, str], what: str) -> None:
    assert refused(graph(CHAIN), path=path) == f"{what}; name two things between which a path may lead"


def test_where_nothing_connects_the_two_it_is_said_what_to_change(graph: Graphs) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell", "2019") + relation("b", "Vell", "leads", "WaterMinistry") + figure("f", ":RiverUnion"))
    ends = "nothing connects Orra and Ministry of Water of Vell"
    assert kept(view, path=("Orra", "WaterMinistry")) == "a b"
    assert refused(view, path=("Orra", "RiverUnion")) == "nothing connects Orra and Tessel River Union; name two others"
    assert refused(view, path=("Orra", "WaterMinistry"), since="2019", until="2019") == (
        f"{ends} (2019-01-01 to 2019-12-31); leave out --from or --until, or add --undated, or name two others"
    )
    assert refused(view, path=("Orra", "WaterMinistry"), until="2018", focus="Vell", undated=True) == (
        f"{ends} (around Vell, until 2018-12-31 or undated); leave out --until or --focus, or name two others"
    )


# ----------------------------------------------------------------------------------------------------------------- time

TEXTS = (
    "2024 2024-03 2024-02-29 2024-03-10/2024-03-12 2024-03-09/2024-03-10 2023/2024 2022/2023 2025 2024-03-10/ /2024-03-10 /2024-03-09 "
    "2024-03-11/.. ../2024-03-09 2024-03-13/ 2024-03-12/ 2024-03~ 202X 201X [2024-03-01,2024-03-20] [..2024-03-09] [..2024-03-10] "
    "[2024-03-12..] [2024-03-13..] {2024-03-01,2024-03-20} ../.. 2024-03-13 2024-03-09 2024-03-12 2024-03-10 2024-21"
).split()


@pytest.mark.parametrize("text", TEXTS)
def test_a_window_meets_what_perhaps_holds_on_one_of_its_days(text: str) -> None:
    period, asked = periods.parse(text), window("2024-03-10", "2024-03-12")
    assert asked.meets(period) == any(period.holds_on(day) != Certainty.NOT for day in range(asked.first, asked.last + 1))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2021-04", "2021-04-30", "2021-05-01"),
        ("2021/2021-04", "2021-01-05", "2021-01-05"),
        ("2021-05-01", "2021", "2021-05"),
        ("2020/", "2030", None),
        ("/2020", None, "1000"),
    ],
)
def test_the_edge_of_a_window_just_touches_a_vague_date_and_a_day_further_it_does_not(graph: Graphs, text: str, since: str | None, until: str | None) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell", text) + relation("b", "Orra", "funds", "Vell", "1000/2030"))
    assert kept(view, since=since, until=until).split() == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2021-04", "2021-05-01", "2021-05-02"),
        ("2021-05-01", "2021", "2021-04"),
        ("../2020", "2021", None),
        ("2021/", None, "2020"),
        ("2021-04~", "2021-05", None),
    ],
)
def test_what_surely_did_not_hold_in_a_window_is_left_out(graph: Graphs, text: str, since: str | None, until: str | None) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell", text) + relation("b", "Orra", "funds", "Vell", "1000/2030"))
    assert kept(view, since=since, until=until) == "b"


@pytest.mark.parametrize(
    ("since", "until", "days", "told"),
    [
        ("2024", "2024", ("2024-01-01", "2024-12-31"), "2024-01-01 to 2024-12-31"),
        ("2023-02", "2024-02", ("2023-02-01", "2024-02-29"), "2023-02-01 to 2024-02-29"),
        ("2024-02-29", "2024-02-29", ("2024-02-29", "2024-02-29"), "2024-02-29"),
        ("2024", None, ("2024-01-01", ""), "from 2024-01-01 on"),
        (None, "2024", ("", "2024-12-31"), "until 2024-12-31"),
        ("-0044-03-15", None, ("-0044-03-15", ""), "from -0044-03-15 on"),
    ],
)
def test_a_window_reaches_from_the_first_day_of_one_date_to_the_last_of_another(since: str | None, until: str | None, days: tuple[str, str], told: str) -> None:
    found = window(since, until)
    assert (tuple(map(periods.iso, found)), str(found)) == (days, told)


@pytest.mark.parametrize(
    ("since", "until", "sentence"),
    [
        ("2021", "2020", "give two dates, the earlier one first, not 2021 and 2020"),
        ("2021-01-02", "2021-01-01", "give two dates, the earlier one first, not 2021-01-02 and 2021-01-01"),
        ("../2020", None, "'../2020' names no day to begin or to end with"),
        (None, "2020/", "'2020/' names no day to begin or to end with"),
        ("June", None, "'June'"),
        (None, "2021-02-30", "'2021-02-30'"),
        ("", None, "''"),
    ],
)
def test_a_window_that_is_none(graph: Graphs, since: str | None, until: str | None, sentence: str) -> None:
    with pytest.raises(PeriodError) as fault:
        drawn(graph(CHAIN), since=since, until=until)
    assert str(fault.value).startswith(sentence)


TIMES = (
    relation("old", "Orra", "funds", "Vell", "2018/2019")
    + relation("now", "Orra", "funds", "Vell", "2020-06/2021")
    + relation("on", "Orra", "funds", "Vell", "2019/")
    + relation("new", "Orra", "funds", "Vell", "2022/..")
    + relation("newer", "Orra", "funds", "Vell", "2023")
    + relation("u1", "Orra", "funds", "Vell")
    + statement("u2", "Orra", ":Vell")
)


@pytest.mark.parametrize(
    ("since", "until", "undated", "expected", "left_out"),
    [
        ("2020", "2021", False, "now on", "3 claims that did not hold between 2020-01-01 and 2021-12-31, and 2 without a date"),
        ("2020", "2021", True, "now on u1 u2", "3 claims that did not hold between 2020-01-01 and 2021-12-31"),
        ("2020", None, False, "new newer now on", "1 claim that had ended before 2020-01-01, and 2 without a date"),
        (None, "2020-05", False, "old on", "3 claims that began after 2020-05-31, and 2 without a date"),
        ("2020-07-01", "2020-07-01", True, "now on u1 u2", "3 claims that did not hold on 2020-07-01"),
        ("1000", None, False, "new newer now old on", "2 claims without a date"),
    ],
)
def test_it_is_counted_what_held_at_other_times_and_what_has_no_date(
    graph: Graphs, since: str | None, until: str | None, undated: bool, expected: str, left_out: str
) -> None:
    found = drawn(graph(TIMES), since=since, until=until, undated=undated)
    assert names(found) == expected
    assert found.left_out == [f"Left out: {left_out}."]
    assert found.window == window(since, until)
    assert found.told == f"{found.window}{' or undated' if undated else ''}"


def test_undated_claims_are_mentioned_only_where_there_are_some_and_stay_where_no_time_is_asked_for(graph: Graphs) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell", "2020"))
    found = drawn(view, since="2020", undated=True)
    assert (found.told, found.left_out) == ("from 2020-01-01 on", [])
    assert kept(graph(TIMES)) == "new newer now old on u1 u2"


def test_numbers_of_undated_claims_have_their_noun_where_they_stand_alone(graph: Graphs) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell", "2020") + figure("b", ":Vell"))
    assert drawn(view, since="2020").left_out == ["Left out: 1 claim without a date."]


def test_a_time_in_which_nothing_held_is_refused(graph: Graphs) -> None:
    dated = relation("a", "Orra", "funds", "Vell", "2020")
    assert refused(graph(dated), since="1900", until="1901") == "nothing is told of the time 1900-01-01 to 1901-12-31; choose another"
    assert refused(graph(dated + figure("b", ":Vell")), since="2021") == "nothing is told of the time from 2021-01-01 on; add --undated, or choose another"


# ------------------------------------------------------------------------------------------------------------- together


TOGETHER = (
    stance("s1", "WaterMinistry", "Supports", "Dam", "2021/")
    + stance("s2", "RiverUnion", "Opposes", "Dam", "2019/")
    + stance("s3", "FarmersLeague", "Opposes", "Dam", "2019/2020")
    + stance("s4", "Vell", "Opposes", "FreeRiver", "2021")
    + relation("r1", "IldaMarek", "leads", "WaterMinistry", "2020/")
    + relation("r2", "FarmersLeague", "alliedWith", "RiverUnion", "2015/")
    + relation("r3", "WaterMinistry", "attacks", "RiverUnion", "2021-06")
    + relation("r4", "Orra", "funds", "Vell", "2021")
    + relation("r5", "IldaMarek", "advises", "RiverUnion")
    + statement("t", "UnionSpeaker", ":Dam", "2021")
)


def test_all_parts_of_a_scope_count_and_each_says_what_it_left_out_of_the_rest(graph: Graphs) -> None:
    found = drawn(graph(TOGETHER), since="2021-05", until="2021", topic="Dam", focus="WaterMinistry", path=("IldaMarek", "RiverUnion"))
    assert names(found) == "r1 r3"
    assert found.parts == (
        "what connects Ilda Marek and Tessel River Union",
        "around Ministry of Water of Vell",
        "on The dam on the Tessel is built",
        "2021-05-01 to 2021-12-31",
    )
    assert found.told == ", ".join(found.parts)
    assert found.left_out == [
        "Left out: 1 claim that did not hold between 2021-05-01 and 2021-12-31, and 1 without a date.",
        "Left out: 2 claims neither about The dam on the Tessel is built nor between those who take a stance on it.",
        "Left out: 1 claim more than 1 step from Ministry of Water of Vell.",
        "Left out: 3 claims on no shortest path between Ilda Marek and Tessel River Union.",
    ]
    assert found.named == tuple(HOME + name for name in ("WaterMinistry", "Dam", "IldaMarek", "RiverUnion"))


def test_steps_are_counted_over_what_time_and_topic_have_left(graph: Graphs) -> None:
    view = graph(TOGETHER)
    assert kept(view, focus="IldaMarek", depth=2, since="2021", until="2021") == "r1 r3 s1 s2 t"
    assert kept(view, focus="IldaMarek", depth=2, since="2022") == "r1 s1"
    assert kept(view, focus="Orra", depth=2, since="2021") == "r4 s4 t"
    assert refused(view, focus="Orra", depth=2, since="2022").startswith(
        "nothing is told within 2 steps of Orra (from 2022-01-01 on); leave out --from, or add"
    )


def test_whoever_is_named_has_a_part_in_a_topic_even_without_a_stance_on_it(graph: Graphs) -> None:
    view = graph(TOGETHER)
    assert "r1" not in kept(view, topic="Dam").split()
    assert kept(view, topic="Dam", focus="IldaMarek") == "r1 r3 r5 s1 s2 t"
    assert kept(view, topic="FreeRiver", path=("Orra", "RiverUnion")) == "r4 s2 s4 t"
    assert refused(view, topic="Dam", focus="Kasda") == (
        "nothing is told around Kasda (on The dam on the Tessel is built); leave out --topic, or name another actor, topic, event or place"
    )


def test_what_connects_two_that_are_named_but_take_no_stance_is_not_on_the_topic(graph: Graphs) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell") + stance("s", "RiverUnion", "Opposes", "Dam"))
    sentence = "nothing connects Orra and Vell (on The dam on the Tessel is built); leave out --topic, or name two others"
    assert refused(view, topic="Dam", path=("Orra", "Vell")) == sentence


def test_around_something_a_named_topic_is_drawn_with_those_at_hand_who_take_a_stance(graph: Graphs) -> None:
    view = graph(relation("a", "Orra", "funds", "Vell") + stance("s1", "Vell", "Supports", "Dam") + stance("s2", "RiverUnion", "Opposes", "Dam"))
    assert kept(view, focus="Orra") == "a"
    assert kept(view, focus="Orra", topic="Dam") == "a s1"
    assert kept(view, focus="Orra", topic="Dam", depth=2) == "a s1"
    assert kept(view, focus="Orra", topic="Dam", depth=3) == "a s1 s2"
    for focus in ("Orra", "Vell"):
        assert refused(view, focus=focus, topic="Dam", depth=0).endswith("leave out --topic, or raise --depth")


# ------------------------------------------------------------------------------------------------------------ withdrawn

GONE = (
    relation("a", "Orra", "funds", "Vell")
    + relation("b", "Vell", "funds", "WaterMinistry")
    + relation("c", "Vell", "alliedWith", "Orra", status='Retracted ; prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime')
    + relation("d", "Orra", "funds", "WaterMinistry", status='Retracted ; prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime')
    + stance("s", "RiverUnion", "Opposes", "Dam", status='Retracted ; prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime')
    + relation("r", "RiverUnion", "attacks", "FarmersLeague")
    + stance("t", "FarmersLeague", "Supports", "Dam")
)


def test_nothing_is_reached_by_what_is_withdrawn_but_it_is_kept_among_the_rest(graph: Graphs) -> None:
    view = graph(GONE)
    claims = dict(sorted((every(view) | every(view.withdrawn)).items()))
    assert len(claims) == 7
    path = narrow(view, claims, {"path": ("Orra", "WaterMinistry")})
    assert names(path) == "a b c"
    assert path.left_out == ["Left out: 2 claims on no shortest path between Orra and Ministry of Water of Vell."]
    assert names(narrow(view, claims, {"focus": "Orra"})) == "a c"
    assert names(narrow(view, claims, {"topic": "Dam"})) == "t"
    assert names(narrow(view, claims, {"topic": "Dam", "focus": "RiverUnion"})) == "r s t"


def test_what_is_withdrawn_is_not_counted_among_what_has_no_date(graph: Graphs) -> None:
    view = graph(GONE + relation("z", "Orra", "funds", "Kasda", "2021"))
    found = narrow(view, every(view) | every(view.withdrawn), {"since": "2020"})
    assert (names(found), found.left_out) == ("z", ["Left out: 4 claims without a date."])


def test_what_was_withdrawn_only_later_counts_in_a_view_of_an_earlier_day(graph: Graphs) -> None:
    view = graph(GONE).as_of(recorded="2021-06-01", which="possible", undated=True)
    assert kept(view, path=("Orra", "WaterMinistry"), undated=True) == "d"


# -------------------------------------------------------------------------------------------------------- bundled, speed


def test_around_the_pmf_of_the_bundled_graph(bundled: KnowledgeGraph) -> None:
    found = drawn(bundled, focus="Hashd al-Shaabi")
    assert (found.told, len(found.claims), found.left_out) == (
        "around Popular Mobilization Forces", 27, ["Left out: 139 claims more than 1 step from Popular Mobilization Forces."]
    )  # fmt: skip
    assert [name for name, claim in found.claims.items() if isinstance(claim, Relation | Stance)] == [
        ":rel-backed-groups-part-of-pmf", ":rel-iran-backs-pmf", ":rel-iran-backs-pmf-groups", ":rel-pmf-factions-pause-strikes", ":rel-pmf-factions-strike-us",
        ":rel-pmf-fights-is", ":rel-striking-factions-part-of-pmf", ":rel-us-forces-fight-is", ":rel-us-pmf-no-coordination",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def network(bundled: KnowledgeGraph) -> nx.MultiGraph[str]:
    """The bundled graph without directions, topics and their contraries as one node; the same questions asked of networkx."""
    found: nx.MultiGraph[str] = nx.MultiGraph()
    found.add_edges_from(bundled.to_networkx().edges(keys=True, data=True))
    for topic in bundled.topics():
        if topic.contrary and topic.id < topic.contrary:
            found = nx.contracted_nodes(found, topic.id, topic.contrary, copy=True)
    return found


def lines(found: Narrowed) -> set[str]:
    return {claim.id for claim in found.claims.values() if isinstance(claim, Relation | Stance)}


@pytest.mark.parametrize("depth", range(6))
def test_what_is_around_each_thing_is_what_networkx_finds_there(bundled: KnowledgeGraph, network: nx.MultiGraph[str], depth: int) -> None:
    for node in network:
        expected = {edge["claim"].id for *_, edge in nx.ego_graph(network, node, radius=depth, undirected=True).edges(data=True)}
        scope = {"focus": node, "depth": depth}
        assert (lines(drawn(bundled, **scope)) if expected else set()) == expected


def test_what_connects_any_two_things_is_what_networkx_finds(bundled: KnowledgeGraph, network: nx.MultiGraph[str]) -> None:
    claims = every(bundled)
    nodes = sorted(network)
    for one, other in zip(nodes, nodes[7:] + nodes[:7], strict=True):
        if nx.has_path(network, one, other):
            steps = {step for path in nx.all_shortest_paths(network, one, other) for step in nx.utils.pairwise(path)}
            expected = {edge["claim"].id for step in steps for edge in network.get_edge_data(*step).values()}
            assert lines(narrow(bundled, claims, {"path": (one, other)})) == expected
        else:
            with pytest.raises(NotFound, match="nothing connects"):
                narrow(bundled, claims, {"path": (one, other)})


def test_the_us_presence_of_the_bundled_graph_with_its_contrary_in_a_year(bundled: KnowledgeGraph) -> None:
    found = drawn(bundled, topic="US forces leave Iraq", since="2025", until="2025")
    assert found.told == "on US forces leave Iraq, 2025-01-01 to 2025-12-31"
    assert {claim.holder.rpartition("/")[2] for claim in found.claims.values() if isinstance(claim, Stance)} == {
        "FrameworkLeadersMajority", "NationalSecurityService", "OtherOfficials", "GovernmentOfIraq",
    }  # fmt: skip
    undated = drawn(bundled, topic="USPresenceInIraq", since="2025", until="2025", undated=True)
    added = set(undated.claims) - set(found.claims)
    assert added == {
        ":rel-nss-part-of-government",
        ":rel-sudani-prime-minister",
        ":stance-callers-us-withdrawal",
        ":stance-mansour-us-withdrawal",
        ":stance-sudani-us-presence-before",
    }


def test_the_pmf_and_the_us_presence_meet_in_the_factions_that_are_part_of_the_one_and_against_the_other(bundled: KnowledgeGraph) -> None:
    found = drawn(bundled, focus="PMF", topic="USPresenceInIraq")
    assert [name for name, claim in found.claims.items() if not isinstance(claim, Attribution)] == [
        ":rel-striking-factions-part-of-pmf",
        ":stance-striking-factions-us-presence",
    ]
    sentence = refused(bundled, focus="PMF", topic="USPresenceInIraq", since="2025", until="2025")
    assert sentence == (
        "nothing is told around Popular Mobilization Forces (on US forces stay in Iraq, 2025-01-01 to 2025-12-31); "
        "leave out --from, --until or --topic, or add --undated, or name another actor, topic, event or place"
    )


def test_hamas_and_the_pmf_are_connected_over_two_enemies(bundled: KnowledgeGraph) -> None:
    found = drawn(bundled, path=("Hamas", "PMF"))
    assert [name for name, claim in found.claims.items() if isinstance(claim, Relation | Stance)] == [
        ":rel-hamas-attacks-israel", ":rel-pmf-fights-is", ":rel-us-backs-israel", ":rel-us-forces-part-of-us", ":rel-us-operates-against-is",
        ":rel-us-pmf-no-coordination",
    ]  # fmt: skip


def test_thirty_thousand_claims_are_narrowed_while_one_waits(bundled: KnowledgeGraph) -> None:
    chance, home = random.Random(5), bundled.prefixes[""]
    actors = [actor.id for actor in bundled.actors()] + [f"{home}actor{number}" for number in range(4_000)]
    busy = [*actors, *actors[:51] * 100]
    dates = [periods.parse(f"{year}-{month:02}/{year + 2}") for year in range(1990, 2025) for month in range(1, 13)]
    claims: dict[str, Claim] = {}
    for name in map(str, range(30_000)):
        claims[name] = Relation(id=name, subject=chance.choice(busy), predicate="kg:funds", object=chance.choice(busy), period=chance.choice(dates))
    began = time.process_time()
    found = narrow(bundled, claims, {"since": "2000", "until": "2010", "focus": "PMF", "depth": 4, "path": ("PMF", "RenadMansour")})
    assert time.process_time() - began < 1
    assert 0 < len(found.claims) < 10_000


# ---------------------------------------------------------------------------------------- stores that lie elsewhere


@pytest.mark.parametrize(
    "scope",
    [
        {"focus": "PMF"},
        {"focus": "PMF", "depth": 0},
        {"focus": "PMF", "depth": 2},
        {"focus": "USPresenceInIraq"},
        {"focus": "USPresenceInIraq", "depth": 0},
        {"focus": "Iran", "topic": "USPresenceInIraq"},
        {"focus": "Iraq", "since": "2024-12", "until": "2025-03"},
        {"topic": "USPresenceInIraq"},
        {"path": ("PMF", "Iran")},
    ],
)
@pytest.mark.parametrize("day", [None, "2025-01-15"])
def test_what_is_drawn_of_a_store_that_lies_elsewhere_is_the_same(bundled, scope, day):
    whole, far = (each if day is None else each.as_of(day, which="possible", undated=True) for each in (bundled, as_built(bundled)))
    expected, found = select(whole, scope), select(far, scope)
    assert found.claims == expected.claims
    assert (found.nodes, found.told, found.things) == (expected.nodes, expected.told, expected.things)
    assert unread(found.left_out) == unread(expected.left_out)


def unread(sentences: list[str]) -> int:
    """How many claims are said to be left out by the scope."""
    told = [text for text in sentences if text.startswith("Left out: ")]
    return sum(
        int(number.replace(",", "")) for text in told for number in re.findall(r"([\d,]+)(?: claims?)? (?:further|more|neither|that|on no|without)", text)
    )


def test_claims_that_are_not_near_are_not_read(bundled):
    ids = near(as_built(bundled), {"focus": "PMF", "depth": 0})
    assert {claim.id for claim in bundled.claims(about="PMF") if type(claim).__name__ in ("Figure", "Attribution")} <= ids
    assert len(ids) < len(bundled.claims()) / 2
    assert near(as_built(bundled), {"topic": "USPresenceInIraq"}) is None
    assert near(bundled, {"focus": "PMF"}) is None
