"""Time texts: what an EDTF text of level 0, 1 or 2 says about the days on which a period begins and ends.

A date stands for the period that begins and ends in it. Whatever a text leaves open becomes the hull of the days it may
mean: the first and the last of them. Digits written X are any digits that make an existing day. `?`, `~` and `%` change
nothing by themselves; `Padding` says by how much they widen.

Conventions, where the specification leaves the days to its reader:
  * Seasons are the meteorological ones: spring (21) is March to May and winter (24) December to the February of the next
    year, in the north; 29 to 32 are those of the south. A season "independent of location" is read as northern.
  * Dates of a set in curly brackets that follow on one another without a gap (1667,1668) are one stretch, from some day in
    the first to some day in the last. A date that is itself vague (`166X`) is not known to close a gap.
  * Significant digits count from the left: `Y171010000S3` is some year from 171000000 to 171999999.

Source: Extended Date/Time Format (EDTF) Specification of 2019-02-04, https://www.loc.gov/standards/datetime/, a profile of
ISO 8601-1:2019 and ISO 8601-2:2019.

The package `edtf` is not used at run time. Version 5.0.2 stumbles over the specification's own `1984-1X` (it prints to
the standard output and raises an AttributeError), makes ten years of `1985/`, gives infinities as floats, leaves
significant digits out of its bounds, gives 0000-02-30 as one, accepts an end before its begin, respells sets, and takes
1.5 to 35 milliseconds a text. The tests hear it as a second reader.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise, product
from typing import NamedTuple

from kg.days import days_in, number
from kg.errors import PeriodError

FAR = 10**30
"""A day beyond all that can be written: an open end lies there, and an open begin at `-FAR`."""

_LONGEST = 1000
_MOST_DIGITS = 12
_MARK = "([?~%]?)"
_BRACKETS = frozenset("[]{}")
_VAGUE = frozenset("XS")
_DATE = re.compile(rf"{_MARK}(-?[\dX]{{4}}){_MARK}(?:-{_MARK}([\dX]{{2}}){_MARK}(?:-{_MARK}([\dX]{{2}}){_MARK})?)?", re.ASCII)
_YEAR = re.compile(rf"{_MARK}(?:Y(-?\d+)(?:E(\d+))?|(-?\d{{4}}))(?:S(\d+))?{_MARK}", re.ASCII)
_TIME = re.compile(r"(-?\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:[01]\d|2[0-3])(?::[0-5]\d)?)?", re.ASCII)
_SEASON_BEGINS = (3, 6, 9, 12, 3, 6, 9, 12, 9, 12, 3, 6, 1, 4, 7, 10, 1, 5, 9, 1, 7)
_SEASON_LENGTHS = (3,) * 16 + (4,) * 3 + (6,) * 2
_SEASONS = {str(code): season for code, season in enumerate(zip(_SEASON_BEGINS, _SEASON_LENGTHS, strict=True), 21)}
"""The month in which each of 21 to 41 begins, and its length in months."""
_HINTS = (
    (r"\s", "there is a space in it; a date is written YYYY, YYYY-MM or YYYY-MM-DD"),
    ("open|unknown|now|today", "an open end is written .. and an unknown one is left empty"),
    (r"\dT", "a time of day is written YYYY-MM-DDThh:mm:ss, perhaps with Z, +hh or +hh:mm, and stands alone, in no interval or set"),
    ("[?~%]{2}", "two marks stand side by side; % says both ? and ~"),
    (r"Y.*(X|\d-)", "a year with Y stands without month, day and X"),
    (r"\dS", "significant digits are written 1950S2, and belong to a year without month, day and X"),
    (r"^y|\d[uxeps]", "the letters of EDTF are capital: X for an unspecified digit, Y, E and S in years"),
)
"""What may be meant by a text that is no date, to be found in it."""

Bounds = tuple[int | None, int | None, int | None, int | None]
"""Earliest begin, latest begin, earliest end, latest end; see `kg.periods.Period` for what None means."""


class Padding(NamedTuple):
    """How far `~` (approximate) and `?` (uncertain) widen a date to both sides; `%` widens by the sum.

    Counted in units of the component at which the mark stands: days at a day, months at a month, years at a year (also
    where some of its digits are X, or significant, or beyond four), a season's length at a season. Each mark counts once.
    """

    approximate: int = 0
    uncertain: int = 0

    def of(self, mark: str | None) -> int:
        """Return by how many units a mark widens; no mark by none."""
        return (mark in ("~", "%")) * self.approximate + (mark in ("?", "%")) * self.uncertain


EXACT = Padding()
"""No widening."""


class Span(NamedTuple):
    """The days that a date of any precision may mean: `first` to `last`, both included."""

    first: int
    last: int


class Stretch(NamedTuple):
    """The days on which something may begin, and those on which it may end."""

    begin: Span
    end: Span


class _Member(NamedTuple):
    """A member of a set as it is written and as it is padded; `solid` where no digit of it is open and no padding widens it."""

    written: Stretch
    padded: Stretch
    solid: bool


def bounds(text: str, padding: Padding = EXACT) -> Bounds:
    """Read the four bounds of an EDTF text of level 0, 1 or 2; those of its end are the first day on which it no longer holds.

    >>> from kg.days import iso
    >>> [iso(day) for day in bounds("[1667,1668,1670..1672]")]
    ['1667-01-01', '1672-12-31', '1667-01-02', '1673-01-01']

    Raises:
        PeriodError: the text is not EDTF, names a day that does not exist, or ends before it begins. Padding changes
            nothing about that.
    """
    if len(text) > _LONGEST:
        raise PeriodError(f"{text[:40]!r}... is longer than {_LONGEST} characters, which no date is")
    try:
        return _read(text, padding)
    except PeriodError as refused:
        reason = str(refused)
    raise PeriodError(reason if reason.startswith(repr(text)) else f"{text!r}: {reason}")


def _read(text: str, padding: Padding) -> Bounds:
    if not _BRACKETS.isdisjoint(text):
        return _set(text, padding)
    if moment := _TIME.fullmatch(text):
        text = moment[1]
    left, slash, right = text.partition("/")
    if {left, right} <= {"", ".."} and text != "../..":
        raise PeriodError("it names no date at all; leave the period out where nothing is known")
    if not slash:
        return _bounds_of(_alone(text, padding))
    if "/" in right:
        raise PeriodError("it has more than one slash")
    return _bounds_of(_stretch(left, right, text, padding))


# ------------------------------------------------------------------------------------------- from stretches to bounds


def _known(day: int) -> int | None:
    """A day, or None for what lies beyond all days."""
    return day if -FAR + 1 < day < FAR else None


def _bounds_of(stretch: Stretch) -> Bounds:
    """The bounds of what begins in the one span and ends in the other, on that very day or later."""
    begin, end = stretch
    latest_begin, earliest_end = min(begin.last, end.last), max(begin.first, end.first)
    return _known(begin.first), _known(latest_begin), _known(earliest_end + 1), _known(end.last + 1)


def _alone(text: str, padding: Padding) -> Stretch:
    span = _span(text, padding)
    return Stretch(span, span)


def _stretch(left: str, right: str, whole: str, padding: Padding) -> Stretch:
    """From a date to a date; either may be open (`..`) or unknown (empty)."""
    begin, end = _end(left, -FAR, EXACT), _end(right, FAR, EXACT)
    if end.last < begin.first:
        raise PeriodError(f"{whole!r} ends before it begins")
    return Stretch(begin, end) if padding == EXACT else Stretch(_end(left, -FAR, padding), _end(right, FAR, padding))


def _end(text: str, far: int, padding: Padding) -> Span:
    """An end of a stretch: open it lies at `far`, unknown it may lie anywhere."""
    if text == "..":
        return Span(far, far)
    return _span(text, padding) if text else Span(-FAR, FAR)


# --------------------------------------------------------------------------------------------------------------- sets


def _set(text: str, padding: Padding) -> Bounds:
    if "/" in text:
        raise PeriodError("a set is no end of an interval, and its own ranges are written a..b")
    body = text[1:-1]
    if text[0] + text[-1] not in ("[]", "{}") or not _BRACKETS.isdisjoint(body):
        raise PeriodError("a set is written [a,b..c] (one of them) or {a,b..c} (all of them)")
    pieces = body.replace(", ", ",").split(",")
    if any(piece.startswith("..") for piece in pieces[1:]) or any(piece.endswith("..") for piece in pieces[:-1]):
        raise PeriodError("only the first member of a set may begin with .., and only the last one end with it")
    members = sorted(_member(piece, padding) for piece in pieces)
    return _one_of(members) if text[0] == "[" else _all_of(members)


def _member(piece: str, padding: Padding) -> _Member:
    written, padded = _range(piece, EXACT), _range(piece, padding)
    return _Member(written, padded, written == padded and _VAGUE.isdisjoint(piece))


def _range(piece: str, padding: Padding) -> Stretch:
    first, dots, last = piece.partition("..")
    if not dots:
        return _alone(piece, padding)
    if not first and not last:
        raise PeriodError("a range of a set names at least one of its ends")
    if first and last and first.count("-", 2) != last.count("-", 2):
        raise PeriodError(f"{piece!r} has ends of different precision; a range goes from day to day, month to month or year to year")
    return _stretch(first or "..", last or "..", piece, padding)


def _one_of(members: Sequence[_Member]) -> Bounds:
    """It begins and ends in one of the members: nobody knows which, and where one side is open, how far out."""
    first = min(member.padded.begin.first for member in members)
    last = max(member.padded.end.last for member in members)
    if (first, last) == (-FAR, FAR):
        raise PeriodError("one of all days before and after says nothing; leave the period out where nothing is known")
    return _known(first), _known(last), _known(first + 1), _known(last + 1)


def _all_of(members: Sequence[_Member]) -> Bounds:
    """It holds in all members, with gaps: certain is the first stretch without one, possible is all from first to last."""
    _, latest_begin, earliest_end, _ = _bounds_of(_joined(_first_run(members)))
    begin, end = _joined(members)
    return _known(begin.first), latest_begin, earliest_end, _known(end.last + 1)


def _first_run(members: Sequence[_Member]) -> Sequence[_Member]:
    """The first member, with those that follow on it without a gap."""
    reached = members[0].written.end.last
    for count, (one, following) in enumerate(pairwise(members), 1):
        if not (one.solid and following.solid and following.written.begin.first <= reached + 1):
            return members[:count]
        reached = max(reached, following.written.end.last)
    return members


def _joined(members: Sequence[_Member]) -> Stretch:
    """One stretch from the first begin to the last end of several."""
    begins, ends = [member.padded.begin for member in members], [member.padded.end for member in members]
    begin = Span(min(span.first for span in begins), min(span.last for span in begins))
    return Stretch(begin, Span(max(span.first for span in ends), max(span.last for span in ends)))


# -------------------------------------------------------------------------------------------------------------- dates


def _span(text: str, padding: Padding) -> Span:
    if found := _DATE.fullmatch(text):
        return _date(found, padding)
    if found := _YEAR.fullmatch(text):
        return _year(found, padding)
    raise PeriodError(next((hint for pattern, hint in _HINTS if re.search(pattern, text)), f"{text!r} is not written YYYY, YYYY-MM or YYYY-MM-DD"))


def _date(found: re.Match[str], padding: Padding) -> Span:
    year, month, day = found.group(2, 5, 8)
    first, last, days = _season(year, month, day) if month in _SEASONS else _months(year, month or "XX", day or "XX")
    if padding == EXACT:
        return Span(_lowest(first, days), _highest(last, days))
    # each component has a mark before it and one after it
    at_year, at_month, at_day = (padding.of(found[mark]) + padding.of(found[mark + 2]) for mark in (1, 4, 7))
    months = 12 * at_year + _SEASONS.get(month, (1, 1))[1] * at_month
    return Span(_lowest(first - months, days) - at_day, _highest(last + months, days) + at_day)


def _year(found: re.Match[str], padding: Padding) -> Span:
    """A year with Y, or with significant digits: the digits beyond those are as unspecified as X."""
    before, long, exponent, short, significant, after = found.groups()
    written = short or _long(long, exponent)
    digits = written.lstrip("-")
    kept = _kept(significant, len(digits)) if significant else len(digits)
    mask = written[: len(written) - len(digits) + kept] + "X" * (len(digits) - kept)
    first, last, days = _months(mask, "XX", "XX")
    months = 12 * (padding.of(before) + padding.of(after))
    return Span(_lowest(first - months, days), _highest(last + months, days))


def _long(base: str, exponent: str | None) -> str:
    """Write a year out that has five digits or more."""
    if base.lstrip("-").startswith("0") or (exponent or "").startswith("0"):
        raise PeriodError("the numbers after Y and E begin with a digit from 1 to 9")
    digits = len(base.lstrip("-")) + int(exponent or 0)
    if digits < 5:
        raise PeriodError("a year with Y is beyond 9999; others are written with four digits and without Y")
    if digits > _MOST_DIGITS:
        raise PeriodError(f"a year of more than {_MOST_DIGITS} digits is refused: every date is written out in full, and that one would be of no use")
    return base + "0" * int(exponent or 0)


def _kept(significant: str, digits: int) -> int:
    """How many digits of a year are significant."""
    if significant.startswith("0") or int(significant) > digits:
        raise PeriodError(f"the number after S tells how many digits of the year are significant, from 1 to {digits} here")
    return int(significant)


def _season(year: str, code: str, day: str | None) -> tuple[int, int, Sequence[int]]:
    """The first and the last month of a season, quarter and the like, and all days."""
    if day:
        raise PeriodError(f"a season, quarter or the like ({code}) has no days")
    begin, length = _SEASONS[code]
    first, last, days = _months(year, "XX", "XX")
    return first + begin - 1, last + begin + length - 13, days


def _months(year: str, month: str, day: str) -> tuple[int, int, Sequence[int]]:
    """The first and the last month with a fitting day, counted from January of the year 0, and the days that fit."""
    if year == "-0000":
        raise PeriodError("the year -0000 does not exist")
    months, days = _fitting(month, 12), _fitting(day, 31)
    if not months:
        raise PeriodError(f"there is no month {month}")
    if days and days[0] <= max(days_in(0, each) for each in months):
        first = next(_existing(_years(year, upwards=True), months, days[0]), None)
        last = next(_existing(_years(year, upwards=False), months[::-1], days[0]), None)
        if first is not None and last is not None:
            return first, last, days
    raise PeriodError(f"there is no day {year}-{month}-{day}")


def _existing(years: Iterable[int], months: Sequence[int], day: int) -> Iterator[int]:
    return (12 * year + month - 1 for year in years for month in months if day <= days_in(year, month))


@cache
def _fitting(mask: str, highest: int) -> Sequence[int]:
    """The numbers from 1 to the highest that a text of two digits or X may mean."""
    return tuple(each for each in range(1, highest + 1) if all(digit in ("X", sign) for digit, sign in zip(mask, f"{each:02}", strict=True)))


def _years(mask: str, *, upwards: bool) -> Iterator[int]:
    """The years that a text with X may mean, one after another; -0000 is none."""
    order = "0123456789" if upwards != mask.startswith("-") else "9876543210"
    for signs in product(*(order if sign == "X" else sign for sign in mask)):
        year = int("".join(signs))
        if year or mask[0] != "-":
            yield year


def _lowest(month: int, days: Sequence[int]) -> int:
    """The first fitting day of a month, or its last where that does not exist."""
    year, month = divmod(month, 12)
    return number(year, month + 1, min(days[0], days_in(year, month + 1)))


def _highest(month: int, days: Sequence[int]) -> int:
    """The last fitting day of a month, or its last where none exists."""
    year, month = divmod(month, 12)
    length = days_in(year, month + 1)
    return number(year, month + 1, days[bisect_right(days, length) - 1] if days[0] <= length else length)
