"""The interval index: it says of many periods at once what each says of itself, wherever their bounds come from."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_as_of import ASKED, ATTESTED, casebooks, opened, times

from kg import intervals
from kg.derivation import FAR
from kg.graph import View
from kg.intervals import STAMPED, Intervals
from kg.periods import Certainty, Period, day, parse

FEW_DAYS = range(-1, 9)


def answers(found: Intervals, on: int) -> list[Certainty]:
    surely, perhaps = found.on(on)
    return [Certainty.CERTAIN if sure else Certainty.POSSIBLE if maybe else Certainty.NOT for sure, maybe in zip(surely, perhaps, strict=True)]


def expected(periods: Iterable[Period | None], on: int) -> list[Certainty]:
    return [period.holds_on(on) if period else Certainty.NOT for period in periods]


def in_order(bounds: tuple[int | None, ...]) -> bool:
    """Whether bounds are as a reader leaves them: a begin before an end, the outer ones outside the inner ones."""
    begin, latest_begin, earliest_end, end = bounds
    given_ = [(begin, latest_begin, 0), (earliest_end, end, 0), (begin, earliest_end, 1), (begin, end, 1), (latest_begin, end, 1)]
    return all(one is None or other is None or one + apart <= other for one, other, apart in given_)


def test_the_index_agrees_with_every_period_of_few_days():
    """All bounds of a week that are in order, each of them there or missing."""
    periods = [Period("", *bounds) for bounds in product([None, *range(7)], repeat=4) if in_order(bounds)]
    assert len(periods) > 700
    found = Intervals.of([*periods, None])
    for on in FEW_DAYS:
        assert answers(found, on) == expected([*periods, None], on)


bounds = st.integers(-4_000_000, 4_000_000) | st.integers(737_000, 738_000) | st.none() | st.sampled_from([-FAR, FAR])
anything = st.tuples(bounds, bounds, bounds, bounds).filter(in_order).map(lambda found: Period("", *found)) | st.none()


@given(st.lists(anything, max_size=30), bounds.filter(lambda on: on is not None))
def test_the_index_agrees_with_any_periods(periods, on):
    """Also with those that stand for never, or for a begin before all time."""
    assert answers(Intervals.of(periods), on) == expected(periods, on)


@given(st.lists(anything, min_size=1, max_size=20), st.data())
def test_periods_can_be_replaced_and_the_index_itself_stays(periods, data):
    places = data.draw(st.lists(st.integers(0, len(periods) - 1), unique=True))
    changes = [(place, data.draw(anything.filter(lambda period: period is not None))) for place in places]
    on = data.draw(st.integers(737_000, 738_000))
    found = Intervals.of(periods)
    changed = list(periods)
    for place, period in changes:
        changed[place] = period
    assert answers(found.replaced(changes), on) == expected(changed, on)
    assert answers(found, on) == expected(periods, on)


def test_an_index_of_nothing_answers_nothing():
    assert answers(Intervals.of([]), 1) == []


@pytest.mark.parametrize("attested", [None, *ATTESTED], ids=lambda time: time.text if time else "not attested")
def test_the_index_agrees_with_every_written_period_attested_or_not(attested):
    periods = [parse(time.text) for time in times(0)]
    if attested:
        periods = [period.attested(parse(attested.text)) for period in periods]
    found = Intervals.of(periods)
    for on in map(day, ASKED):
        assert answers(found, on) == expected(periods, on)


def test_what_lies_between_two_days_began_after_the_one_and_was_over_by_the_other():
    """On neither of the two may it have held; what has no date, or no known bound, lies nowhere."""
    periods = [None, *(Period("", *bounds) for bounds in product([None, *range(5)], repeat=4) if in_order(bounds))]
    for after, before in product(range(-1, 7), repeat=2):
        within = Intervals.of(periods).within(after, before)
        for period, found in zip(periods, within, strict=True):
            begin, end = (period.earliest_begin, period.latest_end) if period else (None, None)
            assert found == (begin is not None and end is not None and after < begin and end <= before), (period, after, before)


# ------------------------------------------------------------------------------------------- from a SPARQL endpoint


def stamped(view: View) -> tuple[list[str], Intervals, list[Period]]:
    """The index as it would be built from the stamps that an endpoint gives out: nodes, index, periods."""
    rows = [list(row.values()) for row in view.query(STAMPED)]
    periods = [Period("", *(None if bound is None else day(bound) for bound in row[1:])) for row in rows]
    return [row[0] for row in rows], Intervals.of(periods), periods


def dated(view: View) -> dict[str, Period]:
    """The periods of claims and events, as their records have them."""
    return {thing.id: thing.period for thing in (*view.claims(), *view.events()) if thing.period}


def assert_stamps_tell_the_periods(view: View, days: Iterable[int]) -> None:
    nodes, found, _ = stamped(view)
    assert len(nodes) == len(set(nodes))
    mirrors = {row["m"]: row["c"] for row in view.query("SELECT ?m ?c { ?m a kg:MirroredStance ; prov:wasDerivedFrom ?c }")}
    periods = dated(view)
    assert set(nodes) == periods.keys() | {mirror for mirror, claim in mirrors.items() if claim in periods}
    for on in days:
        for node, answer in zip(nodes, answers(found, on), strict=True):
            assert answer == periods[mirrors.get(node, node)].holds_on(on), (node, on)


def test_the_stamps_of_the_bundled_graph_make_the_same_index(bundled):
    edges = {bound for period in dated(bundled).values() for bound in period.bounds if bound is not None}
    assert len(edges) > 20
    between = {(one + other) // 2 for one, other in pairwise(sorted(edges))}
    assert_stamps_tell_the_periods(bundled, sorted(edges | {edge - 1 for edge in edges} | between))


@settings(max_examples=15)
@given(casebooks(), st.sampled_from([None, *ASKED]))
def test_the_stamps_of_any_view_make_the_same_index(book, known):
    with opened(book) as graph:
        assert_stamps_tell_the_periods(graph.as_of(known=known, which="possible"), map(day, ASKED))


STANCE = ":c a kg:Stance ; kg:holder :Vell ; kg:topic :Orra ; kg:position kg:Supports ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam»"


@pytest.mark.parametrize("during", ["-0044-03-15", "Y170000002", "Y-170000002/..", "../Y12345", "0000", "-0001-12/0001-01-02", "9999/Y10000"])
def test_years_of_any_length_come_through_the_stamps(graph, during):
    """They are `xsd:date`s with all their digits, which a store may keep and an endpoint give out."""
    opened_ = graph(f'{STANCE} ; kg:during "{during}"^^edtf:EDTF .')
    (node,), found, (period,) = stamped(opened_)
    assert period.bounds == opened_.claim(node).period.bounds == parse(during).bounds
    for on in {edge + shift for edge in period.bounds if edge is not None for shift in (-1, 0, 1)}:
        assert answers(found, on) == [parse(during).holds_on(on)]


@pytest.mark.parametrize("during", ["../..", "{..2000,2001..}"])
def test_what_holds_always_comes_through_the_stamps_though_it_has_none(graph, during):
    opened_ = graph(f'{STANCE} ; kg:during "{during}"^^edtf:EDTF .')
    nodes, found, _ = stamped(opened_)
    assert nodes == [opened_.claims()[0].id]
    assert answers(found, day("1821-01-01")) == answers(found, day("2021-01-01")) == [Certainty.CERTAIN]


@pytest.mark.parametrize(
    "dated", ["", '; kg:during "soon"^^edtf:EDTF', '; kg:during "2021-02-30"^^edtf:EDTF', '; kg:during "/.."^^edtf:EDTF', "; kg:during :Dam"]
)
def test_what_has_no_date_or_none_that_can_be_read_is_no_row_of_an_endpoint(graph, dated):
    """Four bounds that are all missing would read as: it holds always."""
    opened_ = graph(f"{STANCE} {dated} .")
    assert len(opened_.claims()) == 1
    assert stamped(opened_)[0] == []


def test_the_far_bounds_lie_beyond_every_day_that_can_be_written():
    """A year has twelve digits at most; its days, and the far ones of derivation, must not reach those of the index."""
    assert day("-999999999999-01-01") > -intervals._FAR
    assert day("999999999999-12-31") < intervals._FAR
    assert -intervals._FAR < -FAR < FAR < intervals._FAR
