"""Days as numbers: as the calendar of the standard library counts them, and as the calendar's own laws go on beyond it."""

from __future__ import annotations

import calendar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.days import day, days_in, iso, number
from kg.errors import PeriodError

far_days = st.integers(-(10**14), 10**14)
"""Days within some 270 billion years."""


@given(st.dates())
def test_days_are_numbered_as_the_calendar_of_the_standard_library_numbers_them(date):
    assert number(date.year, date.month, date.day) == date.toordinal()
    assert iso(date.toordinal()) == date.isoformat()
    assert day(date.isoformat()) == date.toordinal()


def test_every_month_of_four_centuries_is_as_long_as_in_the_standard_library():
    months = [(year, month) for year in range(1800, 2200) for month in range(1, 13)]
    assert [days_in(year, month) for year, month in months] == [calendar.monthrange(year, month)[1] for year, month in months]


@given(far_days)
def test_every_day_is_written_and_read_back_in_any_year(day_number):
    assert day(iso(day_number)) == day_number


def following(text: str) -> str:
    """The day after one, by turning the leaf."""
    sign, (year, month, of_month) = ("-" if text[0] == "-" else ""), map(int, text.lstrip("-").split("-"))
    year = -year if sign else year
    leap = year % 400 == 0 or (year % 4 == 0 and year % 100 != 0)
    if of_month < {4: 30, 6: 30, 9: 30, 11: 30, 2: 29 if leap else 28}.get(month, 31):
        of_month += 1
    else:
        year, month, of_month = (year, month + 1, 1) if month < 12 else (year + 1, 1, 1)
    return f"{'-' if year < 0 else ''}{abs(year):04}-{month:02}-{of_month:02}"


@given(far_days | st.integers(-800, 800))
def test_the_next_number_is_the_next_day(day_number):
    assert iso(day_number + 1) == following(iso(day_number))


@given(st.integers(-(10**11), 10**11), st.integers(1, 12), st.integers(1, 28))
def test_the_calendar_comes_again_after_four_hundred_years_of_146097_days(year, month, of_month):
    assert number(year + 400, month, of_month) - number(year, month, of_month) == 146_097


@pytest.mark.parametrize(
    ("text", "day_number"),
    [
        ("0001-01-01", 1),
        ("0000-12-31", 0),
        ("0000-01-01", -365),
        ("-0001-12-31", -366),
        ("-4713-11-24", -1_721_425),  # Julian day 0
        ("9999-12-31", 3_652_059),
        ("10000-01-01", 3_652_060),
    ],
)
def test_days_beyond_the_years_of_the_standard_library(text, day_number):
    assert day(text) == day_number
    assert iso(day_number) == text


def test_no_day_is_an_empty_text():
    assert iso(None) == ""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2024", "'2024' is no day: write it as YYYY-MM-DD"),
        ("2024-12", "is no day"),
        ("2024-12-08/..", "is no day"),
        ("2024-12-8", "is no day"),
        ("2024-12-08T10:00:00", "is no day"),
        ("2024-12-0X", "is no day"),
        (" 2024-12-08", "is no day"),
        ("2024-12-08\n", "is no day"),
        ("2024-12-0٨", "is no day"),
        ("yesterday", "is no day"),
        ("", "is no day"),
        ("02024-12-08", "is no day"),
        ("9" * 5000 + "-12-08", "is no day"),
        ("2025-02-30", "'2025-02-30': there is no day 2025-02-30"),
        ("1900-02-29", "there is no day 1900-02-29"),
        ("2024-06-00", "there is no day 2024-06-00"),
        ("2024-13-01", "there is no month 13"),
        ("2024-00-01", "there is no month 00"),
        ("-0000-01-01", "there is no day -0000-01-01"),
    ],
)
def test_what_is_no_day_is_refused_with_the_reason(text, reason):
    with pytest.raises(PeriodError, match=reason):
        day(text)
