"""Dyadic pieces of time: a day finds what holds on it, as surely as the period itself says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import covers
from kg.errors import PeriodError
from kg.periods import Certainty, Period

DAYS = st.integers(738_000, 738_060)
BOUNDS = st.none() | DAYS


@st.composite
def vague(draw) -> Period:
    """Any four bounds in which the inner ones do not lie outside of the outer ones."""
    earliest, latest, end, over = (draw(BOUNDS) for _ in range(4))
    earliest, latest = (earliest, latest) if None in (earliest, latest) else sorted((earliest, latest))
    end, over = (end, over) if None in (end, over) else sorted((end, over))
    return Period("", earliest, latest, end, over)


@given(vague(), DAYS)
def test_a_day_finds_one_piece_of_what_holds_on_it(period, day):
    path = set(covers.at(day))
    surely, perhaps = (len(path.intersection(cover(period))) for cover in (covers.certain, covers.possible))
    assert (surely, perhaps) == {Certainty.CERTAIN: (1, 0), Certainty.POSSIBLE: (0, 1), Certainty.NOT: (0, 0)}[period.holds_on(day)]


@given(DAYS, DAYS)
def test_a_stretch_is_cut_into_few_pieces(begin, end):
    assert len(covers.pieces(begin, end)) <= 2 * covers.LEVELS
    assert bool(covers.pieces(begin, end)) == (begin < end)


def test_a_single_day_is_one_piece_and_all_of_time_is_one():
    assert covers.pieces(739_228, 739_229) == [covers.at(739_228)[-1]]
    assert covers.pieces(None, None) == [1]


@pytest.mark.parametrize("day", [covers.FIRST - 1, covers.AFTER])
def test_a_day_outside_of_the_index_is_told(day):
    with pytest.raises(PeriodError, match="4001 BC to 7483"):
        covers.at(day)
    assert covers.pieces(day, day + 1) == []
