"""Time as it is known: what an EDTF text means, and what it does not say."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import PeriodError
from kg.periods import Certainty, Period, day, iso, number, parse

CERTAIN, POSSIBLE, NOT = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.NOT

TABLE = """
| 2024-12-08/2025-09-30 | 2024-12-08 | 2024-12-08 | 2025-10-01 | 2025-10-01 |
| 2014/2024-12 | 2014-01-01 | 2014-12-31 | 2024-12-02 | 2025-01-01 |
| 2024-12-08 | 2024-12-08 | 2024-12-08 | 2024-12-09 | 2024-12-09 |
| 2024-12 | 2024-12-01 | 2024-12-31 | 2024-12-02 | 2025-01-01 |
| 2024-12-08/.. | 2024-12-08 | 2024-12-08 | open | open |
| 2024-12-08/ | 2024-12-08 | 2024-12-08 | 2024-12-09 | none |
| ../2024-12-08 | open | open | 2024-12-09 | 2024-12-09 |
| /2024-12-08 | none | 2024-12-08 | 2024-12-09 | 2024-12-09 |
"""
"""The table of the data contract, section 4."""
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.strip().splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_four_bounds_are_those_of_the_contract(row):
    text, *bounds = row
    assert [iso(bound) for bound in parse(text).bounds] == ["" if cell in ("open", "none") else cell for cell in bounds]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_an_open_end_is_told_from_an_unknown_one(row):
    period = parse(row[0])
    assert period.begin_is_unknown == ("none" in row[1:3])
    assert period.end_is_unknown == ("none" in row[3:5])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_day_is_certain_between_the_inner_bounds_and_possible_between_the_outer(row):
    text, *cells = row
    far_past, far_future = dt.date(1, 1, 1), dt.date(9999, 12, 31)
    certain_from = far_past if cells[1] == "open" else far_future if cells[1] == "none" else dt.date.fromisoformat(cells[1])
    certain_until = far_future if cells[2] == "open" else far_past if cells[2] == "none" else dt.date.fromisoformat(cells[2])
    possible_from = far_past if cells[0] in ("open", "none") else dt.date.fromisoformat(cells[0])
    possible_until = far_future if cells[3] in ("open", "none") else dt.date.fromisoformat(cells[3])
    period = parse(text)
    for on in (dt.date(2013, 12, 31) + dt.timedelta(days) for days in range(12 * 366)):
        expected = CERTAIN if certain_from <= on < certain_until else POSSIBLE if possible_from <= on < possible_until else NOT
        assert period.holds_on(on.toordinal()) is expected, on


@pytest.mark.parametrize(
    ("text", "on", "expected"),
    [
        ("2014/2024-12", "2013-12-31", NOT),
        ("2014/2024-12", "2014-01-01", POSSIBLE),
        ("2014/2024-12", "2014-12-30", POSSIBLE),
        ("2014/2024-12", "2014-12-31", CERTAIN),
        ("2014/2024-12", "2024-12-01", CERTAIN),
        ("2014/2024-12", "2024-12-02", POSSIBLE),
        ("2014/2024-12", "2024-12-31", POSSIBLE),
        ("2014/2024-12", "2025-01-01", NOT),
        ("2024-12-08", "2024-12-07", NOT),
        ("2024-12-08", "2024-12-08", CERTAIN),
        ("2024-12-08", "2024-12-09", NOT),
        ("2024-12-08/..", "9999-12-31", CERTAIN),
        ("2024-12-08/", "2024-12-08", CERTAIN),
        ("2024-12-08/", "2024-12-09", POSSIBLE),
        ("2024-12-08/", "9999-12-31", POSSIBLE),
        ("../2024-12-08", "0001-01-01", CERTAIN),
        ("/2024-12-08", "0001-01-01", POSSIBLE),
        ("/2024-12-08", "2024-12-08", CERTAIN),
        ("/2024-12-08", "2024-12-09", NOT),
    ],
)
def test_whether_it_holds_on_a_day_has_three_answers(text, on, expected):
    assert parse(text).holds_on(day(on)) is expected


@pytest.mark.parametrize("later", ["2020-01-01", "2030-01-01", "2999-01-01"])
def test_nothing_unknown_is_ever_today_or_always(later):
    assert parse("2019-05-01/").holds_on(day(later)) is POSSIBLE
    assert parse("2019-05-01/2019").holds_on(day(later)) is NOT


def test_a_period_of_one_month_is_never_certain_but_for_its_only_possible_day():
    """`2024-12` is the period 2024-12/2024-12: neither the day it begins nor the day it ends is known."""
    period = parse("2024-12")
    assert {period.holds_on(number(2024, 12, n)) for n in range(1, 32)} == {POSSIBLE}


# ------------------------------------------------------------------------------------------------------- attestation


def test_a_stance_reported_as_held_now_is_certain_through_that_day_and_possible_from_then_on():
    period = parse("2024-12-08/").attested(parse("2025-02-06"))
    assert period.holds_on(day("2025-02-06")) is CERTAIN
    assert period.holds_on(day("2025-02-07")) is POSSIBLE
    assert period.holds_on(day("2045-01-01")) is POSSIBLE
    assert iso(period.earliest_end) == "2025-02-07"
    assert period.latest_end is None


def test_an_unknown_begin_is_not_after_the_first_attested_day():
    period = parse("/2024-12-08").attested(parse("2024-03-01"))
    assert iso(period.latest_begin) == "2024-03-01"
    assert period.holds_on(day("2024-02-29")) is POSSIBLE
    assert period.holds_on(day("2024-03-01")) is CERTAIN


def test_attested_in_a_month_it_held_on_some_day_of_it_not_known_which():
    assert iso(parse("2024-12-08/").attested(parse("2025-02")).earliest_end) == "2025-02-02"
    assert iso(parse("/2024-12-08").attested(parse("2024-02")).latest_begin) == "2024-02-29"


def test_attestation_before_a_known_begin_changes_nothing():
    period = parse("2024-12-08/")
    assert period.attested(parse("2020-01-01")) == period


@pytest.mark.parametrize("text", ["2024-12-08/2025-09-30", "2024-12", "2024-12-08/..", "../2024-12-08", "2014/2024-12"])
def test_attestation_leaves_alone_what_is_given(text):
    assert parse(text).attested(parse("2031-01-01")) == parse(text)
    assert parse(text).attested(parse("1931-01-01")) == parse(text)


# ------------------------------------------------------------------------------------------------------- EDTF level 1


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("1984?", ["1984-01-01", "1984-12-31", "1984-01-02", "1985-01-01"]),
        ("2004-06~", ["2004-06-01", "2004-06-30", "2004-06-02", "2004-07-01"]),
        ("2004-06-11%", ["2004-06-11", "2004-06-11", "2004-06-12", "2004-06-12"]),
        ("201X", ["2010-01-01", "2019-12-31", "2010-01-02", "2020-01-01"]),
        ("20XX", ["2000-01-01", "2099-12-31", "2000-01-02", "2100-01-01"]),
        ("2004-XX", ["2004-01-01", "2004-12-31", "2004-01-02", "2005-01-01"]),
        ("1985-04-XX", ["1985-04-01", "1985-04-30", "1985-04-02", "1985-05-01"]),
        ("1985-XX-XX", ["1985-01-01", "1985-12-31", "1985-01-02", "1986-01-01"]),
        ("2001-21", ["2001-03-01", "2001-05-31", "2001-03-02", "2001-06-01"]),
        ("2001-22", ["2001-06-01", "2001-08-31", "2001-06-02", "2001-09-01"]),
        ("2001-23", ["2001-09-01", "2001-11-30", "2001-09-02", "2001-12-01"]),
        ("2001-24", ["2001-12-01", "2002-02-28", "2001-12-02", "2002-03-01"]),
        ("-0044-03-15", ["-0044-03-15", "-0044-03-15", "-0044-03-16", "-0044-03-16"]),
        ("0000", ["0000-01-01", "0000-12-31", "0000-01-02", "0001-01-01"]),
        ("Y-170000002", ["-170000002-01-01", "-170000002-12-31", "-170000002-01-02", "-170000001-01-01"]),
        ("2023-10~/", ["2023-10-01", "2023-10-31", "2023-10-02", ""]),
        ("1984-06-02?/2004-08-08~", ["1984-06-02", "1984-06-02", "2004-08-09", "2004-08-09"]),
        ("2024-02-29", ["2024-02-29", "2024-02-29", "2024-03-01", "2024-03-01"]),
        ("2000-02-29", ["2000-02-29", "2000-02-29", "2000-03-01", "2000-03-01"]),
    ],
)
def test_uncertain_and_unspecified_dates_are_read_as_the_days_they_may_mean(text, bounds):
    period = parse(text)
    assert [iso(bound) for bound in period.bounds] == bounds
    assert period.text == text


def test_an_interval_within_one_month_holds_at_least_one_day_and_at_most_the_month():
    assert [iso(bound) for bound in parse("2024-12/2024-12-08").bounds] == ["2024-12-01", "2024-12-08", "2024-12-09", "2024-12-09"]
    assert [iso(bound) for bound in parse("2024-12-08/2024").bounds] == ["2024-12-08", "2024-12-08", "2024-12-09", "2025-01-01"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2025-02-30", "'2025-02-30': there is no day 2025-02-30"),
        ("2023-02-29", "there is no day 2023-02-29"),
        ("1900-02-29", "there is no day 1900-02-29"),
        ("2024-04-31/..", "there is no day 2024-04-31"),
        ("2024-00-01", "there is no month 00"),
        ("2024-13", "there is no month 13"),
        ("2024-06-00", "there is no day 2024-06-00"),
        ("2024-12-08/2024-12-07", "ends before it begins"),
        ("2025/2024", "ends before it begins"),
        ("2024/2025/2026", "more than one slash"),
        ("", "names no date at all"),
        ("/", "names no date at all"),
        ("/..", "names no date at all"),
        ("../", "names no date at all"),
        ("2024-1-1", "is not written YYYY, YYYY-MM or YYYY-MM-DD"),
        ("24-12-08", "is not written"),
        ("today", "is not written"),
        ("now/", "is not written"),
        ("2024-12-08T10:00:00", "is not written"),
        (" 2024", "is not written"),
        ("2024\n", "is not written"),
        ("٢٠٢٤", "is not written"),
        ("2X24", "unspecified digits must stand at the end"),
        ("20XX-05", "unspecified digits must stand at the end"),
        ("2024-X1", "unspecified digits must stand at the end"),
        ("-0000", "the year -0000 does not exist"),
    ],
)
def test_what_is_no_period_is_refused_with_the_reason(text, reason):
    with pytest.raises(PeriodError) as caught:
        parse(text)
    assert reason in str(caught.value)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize("text", ["2024", "2024-12", "2024-12-08/..", "yesterday", "2025-02-30", ""])
def test_what_is_no_single_day_is_no_day(text):
    with pytest.raises(PeriodError):
        day(text)


def test_open_on_both_sides_holds_always():
    assert parse("../..").bounds == (None, None, None, None)
    assert parse("../..").holds_on(day("2024-01-01")) is CERTAIN


# --------------------------------------------------------------------------------------------------------- properties

dates = st.dates()
endpoints = st.one_of(
    dates.map(dt.date.isoformat),
    dates.map(lambda date: date.isoformat()[:7]),
    dates.map(lambda date: date.isoformat()[:4]),
    st.sampled_from(["201X", "20XX", "2020-21", "2020-24", "2004-XX", "2004-02-XX", "1999~", "1999-05?", "-0044-03-15", "Y12345"]),
)
ends = endpoints | st.sampled_from(["", ".."])


@st.composite
def periods(draw: st.DrawFn) -> Period:
    text = draw(endpoints | st.builds("{}/{}".format, ends, ends))
    try:
        return parse(text)
    except PeriodError:
        return parse(draw(endpoints))


@given(dates)
def test_days_are_numbered_as_the_calendar_of_the_standard_library_numbers_them(date):
    assert number(date.year, date.month, date.day) == date.toordinal()
    assert iso(date.toordinal()) == date.isoformat()
    assert day(date.isoformat()) == date.toordinal()


@given(st.integers(-4_000_000, 4_000_000))
def test_every_day_is_written_and_read_back_also_before_the_year_one(day_number):
    text = iso(day_number)
    year, month, of_month = text[1:].split("-") if text.startswith("-") else text.split("-")
    assert number(int(year) * (-1 if text.startswith("-") else 1), int(month), int(of_month)) == day_number


@given(st.text() | st.text(alphabet="0123456789-/.X?~%Y ", max_size=24))
@example("2024-12-0٨")
@example("Y99999999999/..")
def test_any_text_is_a_period_or_a_period_error_and_nothing_else(text):
    try:
        period = parse(text)
    except PeriodError as error:
        assert str(error)  # noqa: PT017
    else:
        assert period.text == text


@given(periods())
def test_bounds_are_in_the_order_of_time(period):
    begin, late_begin, end, late_end = period.bounds
    assert begin is None or late_begin is None or begin <= late_begin
    assert end is None or late_end is None or end <= late_end
    assert begin is None or end is None or begin < end
    assert late_begin is None or late_end is None or late_begin < late_end


@given(periods(), dates)
def test_what_is_certain_on_a_day_is_possible_on_it_too(period, date):
    on = date.toordinal()
    if period.holds_on(on) is CERTAIN:
        assert period.earliest_begin is None or period.earliest_begin <= on
        assert period.latest_end is None or on < period.latest_end


@given(periods(), periods(), dates)
def test_attestation_never_widens_and_never_changes_what_is_given(period, evidence, date):
    narrowed = period.attested(evidence)
    assert (narrowed.earliest_begin, narrowed.latest_end) == (period.earliest_begin, period.latest_end)
    if not period.begin_is_unknown:
        assert narrowed.latest_begin == period.latest_begin
    if not period.end_is_unknown:
        assert narrowed.earliest_end == period.earliest_end
    on = date.toordinal()
    if period.holds_on(on) is CERTAIN:
        assert narrowed.holds_on(on) is CERTAIN
    if period.holds_on(on) is NOT:
        assert narrowed.holds_on(on) is NOT


@given(periods(), periods(), periods())
def test_it_does_not_matter_which_evidence_is_heard_first(period, one, other):
    assert period.attested(one).attested(other) == period.attested(other).attested(one)


@given(periods())
def test_a_period_written_once_more_is_the_same_period(period):
    assert parse(period.text) == period
