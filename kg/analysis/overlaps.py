"""Whether two claims are about one time: certainly, possibly, or nobody knows, in whole numbers that are quick to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from heapq import heappop, heappush
from typing import NamedTuple, TypeVar

from kg.derivation import FAR
from kg.periods import Period

T = TypeVar("T")
CERTAIN, POSSIBLE, UNDATED = "certain", "possible", "undated"
SURENESS = (CERTAIN, POSSIBLE, UNDATED)
"""From the surest to the least sure."""


class Span(NamedTuple):
    """The days between which a period begins (`first` to `begun`) and ends (`ends` to `last`, half open), nothing missing.

    An open end lies at `FAR`; an unknown one anywhere up to it. `is_date` where the text is a date and no stretch.
    """

    first: int
    begun: int
    ends: int
    last: int
    is_date: bool

    @property
    def is_day(self) -> bool:
        """Whether it is one day at most."""
        return self.last - self.first <= 1


def span(period: Period | None) -> Span | None:
    """Return the span of a period; None where there is no date."""
    if period is None:
        return None
    first, begun, ends, last = period.bounds
    return Span(
        -FAR if first is None else first,
        begun if begun is not None else -FAR if first is None else FAR,
        ends if ends is not None else FAR if last is None else -FAR,
        FAR if last is None else last,
        "/" not in period.text,
    )


def shared(*spans: Span | None) -> str | None:
    """Say whether some periods share a day: `certain`, `possible`, `undated` where one of them has no date, None where not.

    Where the one ends on the very day on which the other begins, it gives way to it, and they share no time; but for
    what lasts a day only, which does lie within the other.
    """
    known = [one for one in spans if one is not None]
    common = min((one.last for one in known), default=FAR) - max((one.first for one in known), default=-FAR)
    if common <= 0 or (common == 1 and not any(one.is_day for one in known)):
        return None
    if len(known) < len(spans):
        return UNDATED
    return CERTAIN if all(one.begun < other.ends for one in known for other in known if one is not other) else POSSIBLE


def touches(one: Span, other: Span) -> bool:
    """Tell whether two periods may share a day, or the one may end where the other begins."""
    return one.first <= other.last and other.first <= one.last


def clashes(one: Span, other: Span) -> tuple[bool, bool]:
    """Tell whether two periods cannot have one begin, and whether they cannot have one end."""
    return one.first > other.begun or other.first > one.begun, one.ends > other.last or other.ends > one.last


def meeting(ones: Iterable[T], others: Iterable[T], of: Callable[[T], Span | None]) -> Iterator[tuple[T, T]]:
    """Yield the pairs of the one and the other kind that may touch in time, those without a date with all; in order of time."""
    sides = [list(ones), list(others)]
    loose = [[one for one in side if of(one) is None] for side in sides]
    yield from ((one, other) for one in loose[0] for other in sides[1])
    yield from ((one, other) for one in sides[0] if of(one) is not None for other in loose[1])
    events = sorted((known.first, number, place, known.last) for number, side in enumerate(sides) for place, one in enumerate(side) if (known := of(one)))
    lasting: list[list[tuple[int, int]]] = [[], []]
    for first, number, place, last in events:
        one = sides[number][place]
        waiting = lasting[1 - number]
        while waiting and waiting[0][0] < first:
            heappop(waiting)
        for _, other in sorted(waiting, key=lambda found: found[1]):
            yield (one, sides[1][other]) if number == 0 else (sides[0][other], one)
        heappush(lasting[number], (last, place))
