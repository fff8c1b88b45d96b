"""Time as it is known: EDTF texts, their four day bounds, and three-valued "holds on".

A day is a number: 1 is 0001-01-01 of the proleptic Gregorian calendar (as `datetime.date.toordinal` counts), 0 and
below lie before it; year 0 is 1 BC. An end is the first day on which the period no longer holds. A bound that is None
is open, or lies nowhere in particular because it is unknown; see `Period`.

Source: Extended Date/Time Format, levels 0 and 1, https://www.loc.gov/standards/datetime/ (ISO 8601-2:2019).
"""

from __future__ import annotations

import re
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from kg.errors import PeriodError

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SEASON_BEGINS = {"21": 3, "22": 6, "23": 9, "24": 12}
_DATE = re.compile(
    r"(?:Y(?P<long>-?[1-9]\d{4,8})|(?P<year>-?[\dX]{4})(?:-(?P<month>[\dX]{2})(?:-(?P<day>[\dX]{2}))?)?)[?~%]?",
    re.ASCII,
)


class Certainty(Enum):
    """Whether something holds: for certain, possibly, or not."""

    CERTAIN = "certain"
    POSSIBLE = "possible"
    NOT = "not"


class Span(NamedTuple):
    """The days that a date of any precision may mean: `first` to `last`, both included."""

    first: int
    last: int


class Period(NamedTuple):
    """A stretch of time whose ends may be vague, unknown or open.

    `earliest_begin` and `latest_begin` are days; `earliest_end` and `latest_end` are the first day on which it no longer
    holds. Both bounds of an end are None where it is open; only the outer one (`earliest_begin`, `latest_end`) where it
    is unknown.

    >>> p = parse("2014/2024-12")
    >>> [iso(day) for day in p.bounds]
    ['2014-01-01', '2014-12-31', '2024-12-02', '2025-01-01']
    >>> p.holds_on(day("2024-12-15"))
    <Certainty.POSSIBLE: 'possible'>
    """

    text: str
    earliest_begin: int | None
    latest_begin: int | None
    earliest_end: int | None
    latest_end: int | None

    @property
    def bounds(self) -> tuple[int | None, int | None, int | None, int | None]:
        """The four bounds in the order of time."""
        return self.earliest_begin, self.latest_begin, self.earliest_end, self.latest_end

    @property
    def begin_is_unknown(self) -> bool:
        """Whether it began nobody knows when (`/2024`), which is not the same as open (`../2024`)."""
        return self.earliest_begin is None and self.latest_begin is not None

    @property
    def end_is_unknown(self) -> bool:
        """Whether it ends nobody knows when (`2024/`), which is not the same as open (`2024/..`)."""
        return self.latest_end is None and self.earliest_end is not None

    def holds_on(self, on: int) -> Certainty:
        """Say whether it holds on a day: latest begin <= day < earliest end is certain, the outer bounds possible."""
        if _within(self.latest_begin, on, self.earliest_end):
            return Certainty.CERTAIN
        return Certainty.POSSIBLE if _within(self.earliest_begin, on, self.latest_end) else Certainty.NOT

    def attested(self, evidence: Period) -> Period:
        """Narrow what is unknown, never what is given, by a day or period on which it is attested to hold.

        >>> p = parse("2024-12-08/").attested(parse("2025-02-06"))
        >>> iso(p.earliest_end), p.latest_end
        ('2025-02-07', None)
        """
        begin, end = self.latest_begin, self.earliest_end
        if self.begin_is_unknown and evidence.latest_begin is not None and begin is not None:
            begin = min(begin, evidence.latest_begin)
        if self.end_is_unknown and evidence.earliest_end is not None and end is not None:
            end = max(end, evidence.earliest_end)
        return self._replace(latest_begin=begin, earliest_end=end)


def _within(begin: int | None, on: int, end: int | None) -> bool:
    return (begin is None or begin <= on) and (end is None or on < end)


@lru_cache(maxsize=4096)
def parse(text: str) -> Period:
    """Read an EDTF date or interval (levels 0 and 1).

    A date without a slash is the period that begins and ends in it. `..` is an open end, an empty one is unknown.
    `?`, `~` and `%` are kept in the text and do not widen the bounds.

    Raises:
        PeriodError: the text is no such period, names a day that does not exist, or ends before it begins.
    """
    left, slash, right = text.partition("/")
    if "/" in right:
        raise PeriodError(f"{text!r} is no EDTF interval: it has more than one slash")
    if not slash:
        right = left
    if {left, right} <= {"", ".."} and text != "../..":
        raise PeriodError(f"{text!r} names no date at all; leave the period out where nothing is known")
    begin, end = _endpoint(left, text), _endpoint(right, text)
    if begin and end and end.last < begin.first:
        raise PeriodError(f"{text!r} ends before it begins")
    return _bounded(text, begin, end, left == "", right == "")


def _bounded(text: str, begin: Span | None, end: Span | None, begin_unknown: bool, end_unknown: bool) -> Period:
    earliest_begin, latest_begin = (begin.first, begin.last) if begin else (None, None)
    earliest_end, latest_end = (end.first + 1, end.last + 1) if end else (None, None)
    if begin_unknown and end:
        latest_begin = end.last
    if end_unknown and begin:
        earliest_end = begin.first + 1
    if begin and end:
        latest_begin = min(begin.last, end.last)
        earliest_end = max(end.first, begin.first) + 1
    return Period(text, earliest_begin, latest_begin, earliest_end, latest_end)


def _endpoint(text: str, whole: str) -> Span | None:
    return None if text in ("", "..") else _span(text, whole)


def _span(text: str, whole: str) -> Span:
    found = _DATE.fullmatch(text)
    if not found:
        raise PeriodError(f"{whole!r} is no EDTF date or interval: {text!r} is not written YYYY, YYYY-MM or YYYY-MM-DD")
    if found["long"]:
        year = int(found["long"])
        return Span(number(year, 1, 1), number(year, 12, 31))
    return _masked(found["year"], found["month"] or "", found["day"] or "", whole)


def _masked(year: str, month: str, day: str, whole: str) -> Span:
    """Days of a date in which unspecified digits are X: the first and the last that fit."""
    if "X" in year.lstrip("-").rstrip("X") or ("X" in year and month) or "X" in day.rstrip("X") or "X" in month.rstrip("X"):
        raise PeriodError(f"{whole!r}: unspecified digits must stand at the end of the date")
    if year == "-0000":
        raise PeriodError(f"{whole!r}: the year -0000 does not exist")
    low, high = sorted((int(year.replace("X", "0")), int(year.replace("X", "9"))))
    if month in _SEASON_BEGINS and not day:
        begin = _SEASON_BEGINS[month]
        return Span(number(low, begin, 1), number(low + (begin == 12), (begin + 2) % 12 + 1, 1) - 1)
    months = _digits(month, 1, 12, f"{whole!r}: there is no month {month}")
    first_days = _digits(day, 1, _days_in(low, months[0]), _no_day(whole, year, month, day))
    last_days = _digits(day, 1, _days_in(high, months[1]), _no_day(whole, year, month, day))
    return Span(number(low, months[0], first_days[0]), number(high, months[1], last_days[1]))


def _no_day(whole: str, year: str, month: str, day: str) -> str:
    return f"{whole!r}: there is no day {year}-{month}-{day}"


def _digits(text: str, lowest: int, highest: int, complaint: str) -> tuple[int, int]:
    """The least and the greatest number within the limits that a text with X may mean."""
    fitting = [n for n in range(lowest, highest + 1) if not text or re.fullmatch(text.replace("X", "."), f"{n:02}")]
    if not fitting:
        raise PeriodError(complaint)
    return fitting[0], fitting[-1]


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _MONTH_DAYS[month - 1]


def number(year: int, month: int, day: int) -> int:
    """Return the number of a day of the proleptic Gregorian calendar, in any year, by integer arithmetic.

    >>> import datetime
    >>> number(2024, 12, 8) == datetime.date(2024, 12, 8).toordinal()
    True
    """
    y, m = (year, month) if month > 2 else (year - 1, month + 12)
    return 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + day - 306


def iso(day_number: int | None) -> str:
    """Write a day as `YYYY-MM-DD` (an `xsd:date`); None gives an empty text.

    >>> iso(number(-44, 3, 15))
    '-0044-03-15'
    """
    if day_number is None:
        return ""
    shifted = day_number + 305
    era, rest = divmod(shifted, 146097)
    of_era = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    of_year = rest - (365 * of_era + of_era // 4 - of_era // 100)
    m = (5 * of_year + 2) // 153
    year = of_era + era * 400 + (m > 9)
    return f"{'-' if year < 0 else ''}{abs(year):04}-{(m + 2) % 12 + 1:02}-{of_year - (153 * m + 2) // 5 + 1:02}"


def day(text: str) -> int:
    """Read one calendar day, written `YYYY-MM-DD`.

    Raises:
        PeriodError: it is not written so, or there is no such day.
    """
    if not re.fullmatch(r"-?\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise PeriodError(f"{text!r} is no day: write it as YYYY-MM-DD")
    return _span(text, text).first
