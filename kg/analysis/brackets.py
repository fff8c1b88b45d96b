"""Changes of side of one holder on one matter, found in its stances: each between two days that bound when it happened.

Of a stance four days matter: the `first` on which it may have been held, the one `by` which it had surely begun, the one
`until` which it surely lasted, and the `last` on which it may have been held. One stance comes before another of the
opposite side where the day until which it surely lasted is no later than that by which the other had begun (both may share
that day: the day of the turn). Two of which neither can come before the other contradict each other, which is no change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

from kg.analysis.overlaps import CERTAIN, POSSIBLE
from kg.analysis.rows import StanceRow
from kg.intervals import row as bounds_of
from kg.periods import Period

FAR = 10**14
"""Days from here on, or before its negative, stand for none that anybody knows."""


class Held(NamedTuple):
    """A side that was taken by one stance, with the four days that matter."""

    row: StanceRow
    side: int
    period: Period
    first: int
    by: int
    until: int
    last: int


class Change(NamedTuple):
    """One change of side, of the holder and on the matter of its stances.

    `before` and `after` are sides, 0 where none is known. `low` and `high` are the first and the last day on which it may
    have happened, None where nothing bounds it. `old` are the stances from which it leads, the latest first, `new` those to
    which it leads, the earliest first.
    """

    before: int
    after: int
    low: int | None
    high: int | None
    is_certain: bool
    old: tuple[StanceRow, ...]
    new: tuple[StanceRow, ...]

    @property
    def kind(self) -> str:
        """`turned`, `gave up` or `took up`."""
        return "turned" if self.before and self.after else "gave up" if self.before else "took up"

    @property
    def certainty(self) -> str:
        """How sure it is: `certain` or `possible`."""
        return CERTAIN if self.is_certain else POSSIBLE

    @property
    def first(self) -> int:
        """The first day on which it may have happened; `-FAR` where nothing bounds it."""
        return -FAR if self.low is None else self.low

    @property
    def last(self) -> int:
        """The last day on which it may have happened; `FAR` where nothing bounds it."""
        return FAR if self.high is None else self.high


def held(row: StanceRow) -> Held | None:
    """Return the side that a stance takes; None where it takes none, or has no date."""
    if not row.side or row.period is None:
        return None
    begin, latest_begin, earliest_end, end = bounds_of(row.period)
    return Held(row, row.side, row.period, begin, min(latest_begin, end - 1), max(earliest_end - 1, begin), end - 1)


def changes(rows: Iterable[StanceRow]) -> list[Change]:
    """Return the changes of side in the stances of one holder on one matter, in the order of time.

    - `turned`: from one side to the other. The bracket is as narrow as the stances make it: from the last day on which the
      old side was surely held before the new one, to the first by which the new one surely was. It is certain where the old
      stance surely began, or was surely over, before the new one began; else the order is only possible. Of brackets that
      overlap, the earliest is certain: the others may tell of the same turn.
    - `gave up`: the end of a side is told, and afterwards none is known.
    - `took up`: the begin of a side is told, and before that none is known.

    An end or begin is told by an interval that has one (`2024/2024-12-08`); a single date says when, not since or until when.
    A stance that is contradicted where the change would be is no ground for one.
    """
    found = [side for side in map(held, rows) if side]
    if len(found) < 2:
        return [change for one in found for change in _alone(one)]
    sides = {side: [one for one in found if one.side == side] for side in (1, -1)}
    told: list[Change] = []
    for side, same in sides.items():
        if same:
            told += _turns(same, sides[-side]) if sides[-side] else ()
            told += _ends(same, sides[-side])
    return told if len(told) < 2 else sorted(told, key=lambda change: (change.first, change.last, change.before, change.after))


def _known(day: int) -> int | None:
    """A day, or None where it stands for none."""
    return day if -FAR < day < FAR else None


# ------------------------------------------------------------------------------------------------------- two stances


def comes_before(a: Held, b: Held) -> bool:
    """Tell whether one stance may be over when the other begins, but for one day that they share."""
    return a.until <= b.by and a.until < FAR and b.by > -FAR and not (a.first == a.until == b.by == b.last)


def is_sure(a: Held, b: Held) -> bool:
    """Tell of a stance that comes before another whether that is sure: it began, or was over, before the other began."""
    return a.by < b.first or a.last <= b.first


def contradict(a: Held, b: Held) -> bool:
    """Tell whether neither can come before the other: they were surely held at one time."""
    return not comes_before(a, b) and not comes_before(b, a)


# ------------------------------------------------------------------------------------------------------------ turns


_Pair = tuple[Held, Held]


def _turns(olds: list[Held], news: list[Held]) -> Iterator[Change]:
    pairs = [(a, b) for a in olds for b in news if comes_before(a, b)]
    certain = [pair for pair in pairs if is_sure(*pair)]
    sure = _apart(_between(certain, olds, news))
    yield from (_turn(*bracket, olds, news, certain=True) for bracket in sure)
    for low, high in _between(pairs, olds, news) if len(certain) < len(pairs) else ():
        if not any(least <= low and high <= most for least, most in sure):
            yield _turn(low, high, olds, news, certain=False)


def _between(pairs: list[_Pair], olds: list[Held], news: list[Held]) -> list[tuple[int, int]]:
    """The narrowest brackets between an old and a new stance, in the order of time, but those that are contradicted."""
    lows: dict[int, int] = {}
    for a, b in pairs:
        lows[b.by] = max(a.until, lows.get(b.by, a.until))
    found: list[tuple[int, int]] = []
    for high, low in sorted(lows.items()):
        if not found or low > found[-1][0]:
            found.append((low, high))
    return [bracket for bracket in found if _is_borne(bracket, pairs, olds, news)]


def _is_borne(bracket: tuple[int, int], pairs: list[_Pair], olds: list[Held], news: list[Held]) -> bool:
    """Whether two stances that are not contradicted there stand at its ends."""
    low, high = bracket
    return any(
        not any(d.until >= low and contradict(d, a) for d in news) and not any(c.by <= high and contradict(c, b) for c in olds)
        for a, b in pairs
        if a.until == low and b.by == high
    )


def _apart(brackets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those that do not overlap, the earliest first."""
    found: list[tuple[int, int]] = []
    for low, high in brackets:
        if not found or low >= found[-1][1]:
            found.append((low, high))
    return found


def _turn(low: int, high: int, olds: list[Held], news: list[Held], *, certain: bool) -> Change:
    before, after = [one for one in (*olds, *news) if one.until <= low], [one for one in (*olds, *news) if one.by >= high]
    old, new = _run(before, olds[0].side, -1), _run(after, news[0].side, 1)
    return Change(olds[0].side, news[0].side, _known(low), _known(high), certain, old, new)


# --------------------------------------------------------------------------------------------------- ends and begins


def _alone(one: Held) -> Iterator[Change]:
    """The begin and the end of a side that is all that is known, where they are told."""
    if _tells_begin(one.period):
        yield Change(0, one.side, _known(one.first), _known(one.by), True, (), (one.row,))
    if _tells_end(one.period):
        yield Change(one.side, 0, _known(one.until), _known(one.last), True, (one.row,), ())


def _ends(same: list[Held], others: list[Held]) -> Iterator[Change]:
    """The end of a side after which none is known, and the begin of one before which none is."""
    ending, begun = [one for one in same if _tells_end(one.period)], [one for one in same if _tells_begin(one.period)]
    if ending:
        yield from _given_up(same, others, max(one.last for one in ending))
    if begun:
        yield from _taken_up(same, others, min(one.first for one in begun))


def _given_up(same: list[Held], others: list[Held], high: int) -> Iterator[Change]:
    low = max(one.until for one in same)
    edge = [one for one in same if one.until == low or one.last == high]
    if low <= high and all(_only_before(other, one) for other in others for one in edge):
        certain = all(one.last <= high or one.period.end_is_unknown for one in same)
        last = [one for one in same if not any(_only_before(one, other) for other in others)]
        yield Change(same[0].side, 0, _known(low), _known(high), certain, _run(last, same[0].side, -1), ())


def _taken_up(same: list[Held], others: list[Held], low: int) -> Iterator[Change]:
    high = min(one.by for one in same)
    edge = [one for one in same if one.by == high or one.first == low]
    if low <= high and all(_only_before(one, other) for other in others for one in edge):
        certain = all(one.first >= low or one.period.begin_is_unknown for one in same)
        first = [one for one in same if not any(_only_before(other, one) for other in others)]
        yield Change(0, same[0].side, _known(low), _known(high), certain, (), _run(first, same[0].side, 1))


def _only_before(a: Held, b: Held) -> bool:
    return comes_before(a, b) and not comes_before(b, a)


def _run(stances: Iterable[Held], side: int, way: int) -> tuple[StanceRow, ...]:
    """The stances of a side that none of the other interrupts: the last ones, the latest first, or the first ones, the earliest first."""
    ordered = sorted(stances, key=lambda one: (-one.until if way < 0 else one.by, one.side != side, one.row.id))
    return tuple(one.row for one in takewhile(lambda one: one.side == side, ordered))


def _tells_end(period: Period) -> bool:
    return "/" in period.text and period.latest_end is not None and not period.end_is_unknown


def _tells_begin(period: Period) -> bool:
    return "/" in period.text and period.earliest_begin is not None and not period.begin_is_unknown
