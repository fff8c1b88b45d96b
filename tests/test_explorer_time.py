"""The page says of any day what Python says: what held, what was known, what changed."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import case

import kg
from kg import periods
from kg.explorer import Page, draw
from kg.graph import KnowledgeGraph
from kg.wording import key

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")


def asked(tab: Any, **state: Any) -> set[str]:
    """The claims that the page shows in a state; the legend counts each of them once by the mode in which it is known."""
    tab.evaluate("(state) => stancegraph.change(state)", {"day": None, "known": None, "possible": False, "undated": False, "from": None} | state)
    claims = tab.evaluate("stancegraph.claims()")
    counts = tab.evaluate(
        "[...document.querySelectorAll('[data-of=mode]')].map((box) => Number(box.closest('.row').querySelector('.count').textContent.replace(',', '')))"
    )
    assert sum(counts) == len(claims)
    return set(claims)


def told(graph: KnowledgeGraph, day: str | None, known: str | None, possible: bool, undated: bool) -> set[str]:
    """The claims that `as_of` shows."""
    view = graph.as_of(day, known, "possible" if possible else "certain", undated=undated)
    return {key(view, claim) for claim in view.claims()}


def moments(graph: KnowledgeGraph, number: int, first: str, last: str) -> list[tuple[str | None, str | None, bool, bool]]:
    """Random days and states of knowledge; half of them where something changes."""
    rng = random.Random(4)
    sharp = [bound for claim in graph.claims() if claim.period for bound in claim.period.bounds if bound is not None]
    sharp += [bound for document in graph.documents() if document.issued for bound in periods.parse(document.issued).bounds if bound is not None]
    low, high = periods.day(first), periods.day(last)
    sharp = [bound for bound in sharp if low <= bound <= high]

    def day() -> str:
        return periods.iso(rng.choice(sharp) + rng.choice((-1, 0, 0, 1)) if rng.random() < 0.5 else rng.randrange(low, high))

    return [
        (day() if rng.random() < 0.85 else None, day() if rng.random() < 0.6 else None, rng.random() < 0.5, rng.random() < 0.3)
        for _ in range(number)
    ]  # fmt: skip


def test_the_page_of_the_bundled_graph_shows_what_as_of_shows_on_any_day(bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(bundled_page)
    sizes = set()
    for day, known, possible, undated in moments(bundled, 50, "2013-01-01", "2026-06-01"):
        expected = told(bundled, day, known, possible, undated)
        assert asked(tab, day=day, known=known, possible=possible, undated=undated) == expected, (day, known, possible, undated)
        sizes.add(len(expected))
    assert len(sizes) > 10, "the days are too much alike to tell anything"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """A casebook of 2,000 relations and stances of all times, some of them withdrawn."""
    import sys

    sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))
    try:
        from generator import generate
    finally:
        del sys.path[0]
    return kg.open(generate(tmp_path_factory.mktemp("generated"), 2_600))


def test_the_page_of_two_thousand_lines_shows_what_as_of_shows_on_any_day(
    generated: KnowledgeGraph, sheet: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.explorer.layout.place", lambda boxes, edges, seed=0: [(30 * (n % 20), 30 * (n // 20)) for n in range(len(boxes))])
    assert generated.withdrawals(), "there is nothing withdrawn to be seen at an earlier state of knowledge"
    tab = sheet(draw(generated))
    assert len(tab.evaluate("stancegraph.lines()")) > 1_900
    for day, known, possible, undated in moments(generated, 50, "1985-01-01", "2025-12-31"):
        expected = told(generated, day, known, possible, undated)
        assert asked(tab, day=day, known=known, possible=possible, undated=undated) == expected, (day, known, possible, undated)


@pytest.mark.parametrize("days", [("2024-06-01", "2025-02-01"), ("2014-01-01", "2024-12-31"), ("2024-12-01", "2025-10-25"), ("2025-01-01", "2025-10-20")])
@pytest.mark.parametrize("possible", [False, True])
def test_comparing_two_days_tells_what_diff_tells(
    bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any], days: tuple[str, str], possible: bool
) -> None:
    kinds = ("began", "ended", "changed side", "changed position")
    found = kg.diff(bundled, *days, which="possible" if possible else "certain").of(kinds)
    expected = {
        (change.kind, change.before and key(bundled, change.before), change.after and key(bundled, change.after), change.certainty == "certain")
        for change in found
    }
    tab = sheet(bundled_page)
    asked(tab, **{"from": days[0], "day": days[1], "possible": possible})
    changes = {(each["kind"], each.get("before"), each.get("after"), each["certain"]) for each in tab.evaluate("stancegraph.changes()")}
    assert changes == expected
    assert expected


def test_a_view_of_a_moment_is_drawn_as_that_moment(bundled: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    view = bundled.as_of("2025-02-01", "2025-10-25", "possible", undated=True)
    tab = sheet(draw(view))
    assert set(tab.evaluate("stancegraph.claims()")) == {key(view, claim) for claim in view.claims()}
    assert tab.locator("#moment").inner_text() == "What held on 2025-02-01, as far as it was public by 2025-10-25"
    assert tab.locator("#day").is_hidden()


SHIFT = """
:Guild a kg:Organization ; skos:prefLabel "Guild"@en .
:Canal a kg:Topic ; skos:prefLabel "The canal stays open"@en . :Closure a kg:Topic ; skos:prefLabel "The canal is closed"@en ; kg:contrary :Canal .
:doc a kg:Document ; dcterms:title "Notes"@en ; dcterms:issued "2031-05-10"^^edtf:EDTF .
:late a kg:Document ; dcterms:title "Later notes"@en ; dcterms:issued "2031-07-01"^^edtf:EDTF .
:before a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:Supports ; kg:during "2030-01-01/2031-01-31"^^edtf:EDTF ; kg:status kg:Accepted ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:after a kg:Stance ; kg:holder :Guild ; kg:topic :Closure ; kg:position kg:Supports ; kg:during "2031-02-01/"^^edtf:EDTF ; kg:status kg:Accepted ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc ] , [ a kg:Evidence ; dcterms:source :late ; kg:attestedOn "2031-06-20"^^edtf:EDTF ] .
:gone a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:StronglyOpposes ; kg:during "2031-03-01/.."^^edtf:EDTF ; kg:status kg:Retracted ;
    prov:invalidatedAtTime "2031-06-01T12:00:00Z"^^xsd:dateTime ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
"""


def test_support_for_the_contrary_is_a_change_of_side(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(case(tmp_path, SHIFT)))
    asked(tab, **{"from": "2030-06-01", "day": "2031-06-01", "possible": True})
    assert tab.evaluate("stancegraph.changes().map(({ kind, before, after }) => [kind, before, after])") == [["changed side", ":before", ":after"]]
    assert tab.locator("#told h3").all_inner_texts() == ["⇄ Changed side (1)"]


def test_what_was_withdrawn_stands_where_it_was_still_believed(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    page = draw(case(tmp_path, SHIFT))
    assert page.left_out == ["In the page, but only seen as it was known earlier: 1 claim withdrawn since."]
    tab = sheet(page)
    assert asked(tab) == {":before", ":after"}
    assert asked(tab, day="2031-05-20", known="2031-05-20") == {":gone"}, "nothing attests yet that the support still holds"
    assert asked(tab, day="2031-05-20", known="2031-05-20", possible=True) == {":after", ":gone"}
    assert asked(tab, day="2031-05-20", known="2031-07-02") == {":after"}


def test_evidence_that_was_not_out_yet_is_told_so(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(case(tmp_path, SHIFT)), "#line=:after&day=2031-05-20&known=then")
    assert tab.locator(".evidence .later").all_inner_texts() == ["Not published by 2031-05-20."]


def test_moving_the_slider_shows_and_hides_lines_and_moves_no_node(bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(bundled_page)
    places = tab.evaluate("stancegraph.places()")
    seen = {}
    for day in ("2014-06-01", "2024-06-01", "2025-02-01", "2025-10-20"):
        tab.locator("#day").fill(str(periods.day(day)))
        held = bundled.held(day)
        wanted = {key(bundled, bundled.claim(name)) for name in held.certain + held.possible}
        lines = tab.evaluate("stancegraph.lines()")
        expected = [line["number"] for line in lines if wanted & set(line["claims"])]
        assert tab.evaluate("stancegraph.shown().lines") == expected
        sure = {key(bundled, bundled.claim(name)) for name in held.certain}
        assert {line["number"] for line in lines if line["rank"] == 2} == {line["number"] for line in lines if sure & set(line["claims"])}
        assert tab.evaluate("stancegraph.places()") == places
        seen[day] = len(expected)
    assert len(set(seen.values())) == 4, seen
    assert tab.heard == []


def test_actors_with_nothing_at_a_date_fade_and_count_as_not_shown(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), "#day=2031-05-02")
    assert tab.evaluate("stancegraph.shown()")["nodes"] == [":Canal", ":Guild"]
    assert tab.evaluate("stancegraph.shown()")["faded"] == [":Closure", ":Mayor", ":Town"]
    assert tab.locator("#status").inner_text() == (
        "1 of 6 lines and 2 of 5 nodes shown; 3 nodes faded: nothing at this date; 9 claims without a date left out"
    )  # fmt: skip
    tab.check("#undated")
    assert tab.evaluate("stancegraph.shown().lines.length") == 6


def test_the_slider_listens_to_arrow_keys_and_the_buttons_step_from_change_to_change(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), "#day=2031-05-01")
    tab.focus("#day")
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("stancegraph.state.day") == "2031-05-02"
    tab.keyboard.press("Shift+ArrowLeft")
    assert tab.evaluate("stancegraph.state.day") == "2031-04-30", "a month back, but the slider ends there"
    tab.click("#on")
    assert tab.evaluate("stancegraph.state.day") == "2031-05-02"
    tab.click("#all-time")
    assert tab.evaluate("stancegraph.state.day") is None
    tab.fill("#day-date", "2031-05-03")
    assert tab.evaluate("stancegraph.state.day") == "2031-05-03"


def test_play_runs_to_the_end_and_stops(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.click("#play")
    assert tab.locator("#play").inner_text() == "Pause"
    tab.wait_for_function("() => document.getElementById('play').textContent === 'Play'")
    assert tab.evaluate("stancegraph.state.day") == tab.evaluate("document.getElementById('day').max") or tab.evaluate("stancegraph.state.day") > "2031-05-02"


def test_what_is_claimed_and_denied_is_marked_as_disputed(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    graph = case(tmp_path, SHIFT + """
        :other a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:Supports ; kg:during "2031-04-01/2031-04-30"^^edtf:EDTF ;
            kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .""")  # fmt: skip
    tab = sheet(draw(graph))
    disputed = "stancegraph.lines().filter((line) => line.disputed).flatMap((line) => line.claims).sort()"
    assert tab.evaluate(disputed) == [":after", ":before", ":other"], "support of the canal and of its closure at one time"
    asked(tab, day="2030-06-01")
    assert tab.evaluate(disputed) == [], "not while only one of the two held"
