"""Time as it is known: periods with four day bounds, three-valued "holds on", and Allen's relations between them.

Texts are read by `kg.edtf`, days are numbered by `kg.days`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from kg.days import day, iso, number
from kg.edtf import EXACT, FAR, Padding, Span, bounds
from kg.errors import PeriodError

__all__ = ["EXACT", "Allen", "Certainty", "Padding", "Period", "day", "iso", "number", "parse", "relations", "stretch"]


class Certainty(StrEnum):
    """Whether something holds: for certain, possibly, or not."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NOT = "not"


class Allen(StrEnum):
    """How one interval lies to another: exactly one of these holds between any two.

    Source: J. F. Allen, Maintaining knowledge about temporal intervals, 1983, https://doi.org/10.1145/182.358434.
    """

    BEFORE = "before"
    MEETS = "meets"
    OVERLAPS = "overlaps"
    STARTS = "starts"
    DURING = "during"
    FINISHES = "finishes"
    EQUALS = "equals"
    FINISHED_BY = "finished by"
    CONTAINS = "contains"
    STARTED_BY = "started by"
    OVERLAPPED_BY = "overlapped by"
    MET_BY = "met by"
    AFTER = "after"


_ORDERS = {
    Allen.BEFORE: "a A b B",
    Allen.MEETS: "a Ab B",
    Allen.OVERLAPS: "a b A B",
    Allen.STARTS: "ab A B",
    Allen.DURING: "b a A B",
    Allen.FINISHES: "b a AB",
    Allen.EQUALS: "ab AB",
    Allen.FINISHED_BY: "a b AB",
    Allen.CONTAINS: "a b B A",
    Allen.STARTED_BY: "ab B A",
    Allen.OVERLAPPED_BY: "b a B A",
    Allen.MET_BY: "b aB A",
    Allen.AFTER: "b B a A",
}
"""The order in time of the begin (a, b) and the end (A, B) of both; what stands together is the same day."""
_BEFORE = frozenset({Allen.BEFORE, Allen.MEETS})
_APART = _BEFORE | {Allen.MET_BY, Allen.AFTER}


class Period(NamedTuple):
    """A stretch of time whose ends may be vague, unknown or open.

    `earliest_begin` and `latest_begin` are days (see `kg.days`); `earliest_end` and `latest_end` are the first day on
    which it no longer holds. Both bounds of an end are None where it is open: it holds on without end. Where only one of
    the two is None, the end is unknown on that side: a missing outer bound (`earliest_begin`, `latest_end`) is met for
    possible, as in `2024/`; a missing inner one (`latest_begin`, `earliest_end`) is never met for certain, as in
    `[1760-12..]`, some month from December 1760 on, which may begin at any time later.

    >>> p = parse("2014/2024-12")
    >>> [iso(day) for day in p.bounds]
    ['2014-01-01', '2014-12-31', '2024-12-02', '2025-01-01']
    >>> p.holds_on("2024-12-15")
    <Certainty.POSSIBLE: 'possible'>
    """

    text: str
    earliest_begin: int | None
    latest_begin: int | None
    earliest_end: int | None
    latest_end: int | None

    def __str__(self) -> str:
        return self.text

    def __format__(self, spec: str) -> str:
        return format(self.text, spec)

    @property
    def bounds(self) -> tuple[int | None, int | None, int | None, int | None]:
        """The four bounds in the order of time."""
        return self.earliest_begin, self.latest_begin, self.earliest_end, self.latest_end

    @property
    def begin_is_unknown(self) -> bool:
        """Whether it began nobody knows when (`/2024`, `[2024..]`), which is not the same as open (`../2024`)."""
        return self._is_unknown(self.earliest_begin, self.latest_begin)

    @property
    def end_is_unknown(self) -> bool:
        """Whether it ends nobody knows when (`2024/`, `[..2024]`), which is not the same as open (`2024/..`)."""
        return self._is_unknown(self.earliest_end, self.latest_end)

    def _is_unknown(self, one: int | None, other: int | None) -> bool:
        """Of an open-ended choice both ends are unknown, also when narrowed; a set of which all hold tells everything."""
        chosen = self.text.startswith("[..") or self.text.endswith("..]")
        return chosen or ((one is None) != (other is None) and not self.text.startswith("{"))

    def holds_on(self, on: int | str | date) -> Certainty:
        """Say whether it holds on a day: latest begin <= day < earliest end is certain, the outer bounds possible.

        The day is a number, as the bounds are, or a text `YYYY-MM-DD`, or a `datetime.date`.
        """
        if not isinstance(on, int):
            on = day(str(on))
        begin, latest_begin, earliest_end, end = self.bounds
        if (begin is not None and on < begin) or (end is not None and on >= end):
            return Certainty.NOT
        begun = begin is None if latest_begin is None else latest_begin <= on
        lasts = end is None if earliest_end is None else on < earliest_end
        return Certainty.CERTAIN if begun and lasts else Certainty.POSSIBLE

    def attested(self, evidence: Period) -> Period:
        """Narrow what is unknown, never what is given, by a day or period on which it is attested to hold.

        An attestation outside the possible time contradicts it and says nothing of that end.

        >>> p = parse("2024-12-08/").attested(parse("2025-02-06"))
        >>> iso(p.earliest_end), p.latest_end
        ('2025-02-07', None)
        """
        begin, end = self.latest_begin, self.earliest_end
        if self.begin_is_unknown and evidence.latest_begin is not None and evidence.latest_begin >= _or(self.earliest_begin, -FAR):
            begin = min(_or(begin, FAR), evidence.latest_begin)
        if self.end_is_unknown and evidence.earliest_end is not None and evidence.earliest_end <= _or(self.latest_end, FAR):
            end = max(_or(end, -FAR), evidence.earliest_end)
        return self._replace(latest_begin=begin, earliest_end=end)

    def overlaps(self, other: Period) -> Certainty:
        """Say whether they share a day.

        >>> parse("2024").overlaps(parse("2024-12/2025"))
        <Certainty.POSSIBLE: 'possible'>
        """
        return _certainty(relations(self, other), frozenset(Allen) - _APART)

    def before(self, other: Period) -> Certainty:
        """Say whether all its days lie before all days of the other."""
        return _certainty(relations(self, other), _BEFORE)


def _or(bound: int | None, missing: int) -> int:
    return missing if bound is None else bound


@lru_cache(maxsize=65_536)
def parse(text: str, padding: Padding = EXACT) -> Period:
    """Read an EDTF text (levels 0, 1 and 2; see `kg.edtf`).

    A date without a slash is the period that begins and ends in it. `..` is an open end, an empty one is unknown.
    `?`, `~` and `%` are kept in the text, and widen the bounds by the padding, which is none unless given.

    >>> str(parse("2004-06~/2004-08")), iso(parse("2004-06~", Padding(approximate=1)).earliest_begin)
    ('2004-06~/2004-08', '2004-05-01')

    Raises:
        PeriodError: the text is no such period, names a day that does not exist, or ends before it begins.
        ValueError: the padding is negative.
    """
    if min(padding) < 0:
        raise ValueError(f"{padding} is negative: dates cannot be narrowed")
    return Period(text, *bounds(text, padding))


def known(text: str | None, padding: Padding = EXACT) -> Period | None:
    """Return the period that a text tells, None where it tells none."""
    try:
        return parse(text, padding) if text else None
    except PeriodError:
        return None


def stretch(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """Return the first day of one date and the first day after another; None where it is not given.

    >>> [iso(day) for day in stretch("2024", "2024-02")]
    ['2024-01-01', '2024-03-01']

    Raises:
        PeriodError: a text is no date, or the one lies after the other.
    """
    first, end = (None if text is None else _outermost(text, place) for text, place in ((since, 0), (until, 3)))
    if first is not None and end is not None and first >= end:
        raise PeriodError(f"give two dates, the earlier one first, not {since} and {until}")
    return first, end


def _outermost(text: str, place: int) -> int:
    found = parse(text).bounds[place]
    if found is None:
        raise PeriodError(f"{text!r} names no day to begin or to end with")
    return found


def relations(a: Period, b: Period) -> frozenset[Allen]:
    """Return the relations of Allen that are possible between two periods; where it is one, that is certain.

    The ends of the two are taken as independent of each other, even if both say `2024`. A set with gaps counts as the
    stretch from its begin to some end.

    >>> sorted(relation.value for relation in relations(parse("2023/2024-06-30"), parse("2024/..")))
    ['before', 'meets', 'overlaps']
    """
    (a_begin, a_end), (b_begin, b_end) = _ends(a), _ends(b)
    ends = {"a": a_begin, "A": a_end, "b": b_begin, "B": b_end}
    return frozenset(relation for relation, order in _ORDERS.items() if _feasible(order, ends))


def _ends(period: Period) -> tuple[Span, Span]:
    """The days on which it may begin and end; an unknown end goes on for ever at most, an open one does."""
    begin, latest_begin, earliest_end, end = period.bounds
    return (
        Span(_or(begin, -FAR), _or(latest_begin, -FAR if begin is None else FAR)),
        Span(_or(earliest_end, FAR if end is None else -FAR), _or(end, FAR)),
    )


def _feasible(order: str, ends: dict[str, Span]) -> bool:
    """Whether there are days for the ends in that order: each is put as early as it can be."""
    reached = -FAR - 1
    for group in order.split():
        reached = max(reached + 1, *(ends[name].first for name in group))
        if reached > min(ends[name].last for name in group):
            return False
    return True


def _certainty(possible: frozenset[Allen], told: frozenset[Allen]) -> Certainty:
    if possible <= told:
        return Certainty.CERTAIN
    return Certainty.POSSIBLE if possible & told else Certainty.NOT
