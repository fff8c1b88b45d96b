"""Times of Wikibase as EDTF.

A time is a text such as `+1994-05-00T00:00:00Z` with a precision and a calendar. Years before our era are counted without a year
0 there (-44 is 44 BC) and with one in EDTF (-0043). A day of the Julian calendar is told as the same day of the Gregorian
one; a Julian month or year is not quite the month or year of that name, and approximate (`~`). Decades are exact; centuries
and millennia begin with the year 1 there and with 0 in EDTF, so they are approximate too.

Source: Wikibase, docs/topics/json.md, section "time".
"""

from __future__ import annotations

import re
from typing import Any

from kg.days import days_in, iso, number

_TIME = re.compile(r"([+-])(\d{4,16})-(\d\d)-(\d\d)T\d\d:\d\d:\d\dZ", re.ASCII)
_GREGORIAN = "Q1985727"
_JULIAN = "Q1985786"


class NoTime(ValueError):
    """A value is no time that EDTF can say; the message says why."""


def edtf(value: Any) -> str:
    """Return a time value of Wikibase as EDTF.

    >>> edtf({"time": "+1582-10-04T00:00:00Z", "precision": 11, "calendarmodel": "http://www.wikidata.org/entity/Q1985786"})
    '1582-10-14'
    >>> edtf({"time": "-0044-03-15T00:00:00Z", "precision": 9, "calendarmodel": "http://www.wikidata.org/entity/Q1985727"})
    '-0043'

    Raises:
        NoTime: it is none, or of less precision than EDTF can say.
    """
    told = value if isinstance(value, dict) else {}
    found = _TIME.fullmatch(told["time"]) if isinstance(told.get("time"), str) else None
    precision, model = told.get("precision"), str(told.get("calendarmodel")).rpartition("/")[2]
    if found is None or isinstance(precision, bool) or not isinstance(precision, int) or model not in (_GREGORIAN, _JULIAN):
        raise NoTime("a time in it is none of Wikibase")
    sign, digits, month, day = found.groups()
    year = int(digits) if sign == "+" else 1 - int(digits)
    if precision >= 11:
        return _day(year, int(month), int(day), julian=model == _JULIAN)
    return _vague(year, int(month), precision) + ("~" if model == _JULIAN and precision >= 8 else "")


def _day(year: int, month: int, day: int, *, julian: bool) -> str:
    """A day as EDTF, of whose years four digits are told."""
    if not 1 <= month <= 12 or not 1 <= day <= (_julian_days(year, month) if julian else days_in(year, month)):
        raise NoTime(f"there is no day {year}-{month:02}-{day:02}")
    text = iso(_from_julian(year, month, day) if julian else number(year, month, day))
    if not re.fullmatch(r"-?\d{4}-\d\d-\d\d", text):
        raise NoTime("a day of a year beyond 9999 is nothing that EDTF can say")
    return text


def _julian_days(year: int, month: int) -> int:
    return 29 if month == 2 and year % 4 == 0 else days_in(1, month)


def _from_julian(year: int, month: int, day: int) -> int:
    """The number of a day of the Julian calendar (proleptic, years counted with 0); every fourth year is a leap year."""
    y, m = (year, month) if month > 2 else (year - 1, month + 12)
    return 365 * y + y // 4 + (153 * (m - 3) + 2) // 5 + day - 308


def _vague(year: int, month: int, precision: int) -> str:
    """A month, a year, or more."""
    if precision == 10:
        if not 1 <= month <= 12 or not -9999 <= year <= 9999:
            raise NoTime(f"there is no month {year}-{month:02}")
        return f"{_four(year)}-{month:02}"
    if precision == 9:
        return _four(year) if -9999 <= year <= 9999 else f"Y{year}"
    if 6 <= precision <= 8 and 1 <= year <= 9999:
        if precision == 8:
            return f"{year:04}"[:3] + "X"
        return f"{(year - 1) // 100:02}XX~" if precision == 7 else f"{(year - 1) // 1000}XXX~"
    raise NoTime("a time in it is vaguer than EDTF can say")


def _four(year: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}"
