"""Days as numbers: the proleptic Gregorian calendar by integer arithmetic, in any year.

Day 1 is 0001-01-01 (as `datetime.date.toordinal` counts), 0 and below lie before it; year 0 is 1 BC. There are no time
zones here and no times of day.

Source: ISO 8601-1:2019; the arithmetic counts years from March, so that the leap day is the last of its year.
"""

from __future__ import annotations

import re

from kg.errors import PeriodError

_MONTH_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = re.compile(r"(-?(?:\d{4}|[1-9]\d{4,11}))-(\d\d)-(\d\d)", re.ASCII)


def number(year: int, month: int, day: int) -> int:
    """Return the number of a day.

    >>> import datetime
    >>> number(2024, 12, 8) == datetime.date(2024, 12, 8).toordinal()
    True
    """
    y, m = (year, month) if month > 2 else (year - 1, month + 12)
    return 365 * y + y // 4 - y // 100 + y // 400 + (153 * (m - 3) + 2) // 5 + day - 306


def iso(day_number: int | None) -> str:
    """Write a day as an `xsd:date`, in years beyond 9999 with all their digits; None gives an empty text.

    >>> iso(number(-44, 3, 15)), iso(number(170_000_002, 1, 1))
    ('-0044-03-15', '170000002-01-01')
    """
    if day_number is None:
        return ""
    era, rest = divmod(day_number + 305, 146097)
    of_era = (rest - rest // 1460 + rest // 36524 - rest // 146096) // 365
    of_year = rest - (365 * of_era + of_era // 4 - of_era // 100)
    m = (5 * of_year + 2) // 153
    year = of_era + era * 400 + (m > 9)
    return f"{'-' if year < 0 else ''}{abs(year):04}-{(m + 2) % 12 + 1:02}-{of_year - (153 * m + 2) // 5 + 1:02}"


def days_in(year: int, month: int) -> int:
    """Return how many days a month has.

    >>> days_in(1900, 2), days_in(2000, 2)
    (28, 29)
    """
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _MONTH_DAYS[month - 1]


def day(text: str) -> int:
    """Read one calendar day, written `YYYY-MM-DD`, as `iso` writes it.

    >>> day("2024-12-08")
    739228

    Raises:
        PeriodError: it is not written so, or there is no such day.
    """
    found = _DAY.fullmatch(text)
    if not found:
        raise PeriodError(f"{text[:80]!r} is no day: write it as YYYY-MM-DD")
    year, month, of_month = map(int, found.groups())
    if not 1 <= month <= 12:
        raise PeriodError(f"{text!r}: there is no month {found[2]}")
    if not 1 <= of_month <= days_in(year, month) or text.startswith("-0000"):
        raise PeriodError(f"{text!r}: there is no day {text}")
    return number(year, month, of_month)
