"""Dyadic pieces of time: an index by which any SPARQL engine finds what holds on a day, without looking at every interval.

The days from 4001 BC to 7483 are the leaves of a binary tree. A stretch of time is cut into the few nodes of the tree that
make it up; a day lies in the nodes above it, and in no other. So what holds on a day is what has one of 23 numbers.

Source: J. L. Bentley, Algorithms for Klee's rectangle problems, 1977 (the segment tree).
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.errors import PeriodError
from kg.periods import Period
from kg.terms import KG, NamedNode

LEVELS = 22
"""How often the time of the index is halved, down to single days."""
FIRST = -4000 * 365 - 970
"""The first day of the index, as a number (`kg.days`)."""
AFTER = FIRST + 2**LEVELS
"""The first day after it."""
UNDATED = 0
"""The piece that claims without a date may cover; no day lies in it."""


def at(day: int) -> list[int]:
    """Return the pieces in which a day lies, the whole of time first.

    Raises:
        PeriodError: the day is outside of the index.

    >>> len(at(739228)), at(739228)[0]
    (23, 1)
    """
    if not FIRST <= day < AFTER:
        raise PeriodError("the index of built and published stores holds days from 4001 BC to 7483 only")
    leaf = 2**LEVELS + day - FIRST
    return [leaf >> level for level in range(LEVELS, -1, -1)]


def pieces(begin: int | None, end: int | None) -> list[int]:
    """Return the pieces that make up the days from one on, to but not including another, as far as they are in the index.

    None is a bound that there is not: from the beginning of time, or for ever.

    >>> pieces(None, None)
    [1]
    >>> sorted(set(at(739228)) & set(pieces(739228, 739229))) == pieces(739228, 739229)
    True
    """
    low = max(FIRST, FIRST if begin is None else begin) - FIRST + 2**LEVELS
    high = min(AFTER, AFTER if end is None else end) - FIRST + 2**LEVELS
    found = []
    while low < high:
        if low & 1:
            found.append(low)
            low += 1
        if high & 1:
            high -= 1
            found.append(high)
        low, high = low >> 1, high >> 1
    return found


def of(period: Period | None) -> list[tuple[NamedNode, int]]:
    """Return what the index says of a claim with a period, or with none: pairs of a property and a piece."""
    if period is None:
        return [(KG.mayCover, UNDATED)]
    return [(KG.covers, piece) for piece in certain(period)] + [(KG.mayCover, piece) for piece in possible(period)]


def certain(period: Period) -> list[int]:
    """Return the pieces of the days on which a period holds for certain (`kg:covers`)."""
    _, earliest_begin, latest_begin, earliest_end, latest_end = period
    begun = latest_begin is not None or earliest_begin is None
    over = earliest_end is not None or latest_end is None
    return pieces(latest_begin, earliest_end) if begun and over else []


def possible(period: Period) -> list[int]:
    """Return the pieces of the days on which a period holds possibly, but not for certain (`kg:mayCover`)."""
    return [piece for stretch in _fringes(period) for piece in pieces(*stretch)]


def _fringes(period: Period) -> Iterator[tuple[int | None, int | None]]:
    """The days that lie between the outer bounds and not between the inner ones."""
    _, earliest_begin, latest_begin, earliest_end, latest_end = period
    if not certain(period):
        yield earliest_begin, latest_end
        return
    if latest_begin is not None and latest_begin != earliest_begin:
        yield earliest_begin, latest_begin
    if earliest_end is not None and earliest_end != latest_end:
        yield earliest_end, latest_end
