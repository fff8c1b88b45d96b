"""Bars: what of a period a picture shows, in days, and what stands at its ends."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from kg.axis import Window
from kg.periods import Period


class End(Enum):
    """What an end of a bar says."""

    CLOSED = "it begins or ends there"
    UNKNOWN = "nobody knows when it begins or ends"
    OPEN = "it holds on without end"
    BEYOND = "it begins or ends outside of the picture"


class Bar(NamedTuple):
    """The days, each from the first to the one after the last, on which something possibly and certainly held.

    `turn` is where what is told of the begin leaves off, and what is told of the end starts. `outside` is -1 or 1 where
    all of it lies before or after the picture, so that there is nothing to draw.
    """

    possible: tuple[int, int] | None
    certain: tuple[int, int] | None
    left: End
    right: End
    turn: tuple[int, int] = (0, 0)
    outside: int = 0


def bar(period: Period, shown: Window) -> Bar:
    """Return what a window shows of a period."""
    begin, latest_begin, earliest_end, end = period.bounds
    left = _end(begin, latest_begin, period.begin_is_unknown, begin is not None and begin < shown.first)
    right = _end(end, earliest_end, period.end_is_unknown, end is not None and end > shown.last)
    possible = _cut(shown.first if begin is None else begin, shown.last if end is None else end, shown)
    if possible is None:
        return Bar(None, None, left, right, outside=-1 if end is not None and end <= shown.first else 1)
    surely_from = shown.first if begin is None and latest_begin is None else latest_begin
    surely_to = shown.last if end is None and earliest_end is None else earliest_end
    certain = None if surely_from is None or surely_to is None else _cut(surely_from, surely_to, shown)
    return Bar(possible, certain, left, right, certain or _turn(latest_begin, earliest_end, possible))


def _end(outer: int | None, inner: int | None, unknown: bool, beyond: bool) -> End:
    if outer is not None:
        return End.BEYOND if beyond else End.CLOSED
    return End.UNKNOWN if unknown and inner is not None else End.OPEN


def _turn(latest_begin: int | None, earliest_end: int | None, possible: tuple[int, int]) -> tuple[int, int]:
    """Where nothing is certain: the day by which it had begun, else that before which it had not ended."""
    day = next((day for day in (latest_begin, earliest_end) if day is not None), possible[0])
    kept = min(max(day, possible[0]), possible[1])
    return kept, kept


def _cut(first: int, last: int, shown: Window) -> tuple[int, int] | None:
    first, last = max(first, shown.first), min(last, shown.last)
    return (first, last) if first < last else None
