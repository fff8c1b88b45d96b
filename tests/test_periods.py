"""Time as it is known: on which days something holds, surely or perhaps, and how two such times lie to each other."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from test_edtf import in_order, near_texts, paddings, plain, texts

from kg.errors import PeriodError
from kg.periods import Allen, Certainty, Padding, Period, day, iso, number, parse, relations

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
        ("[..1760-12-03]", "0001-01-01", POSSIBLE),
        ("[..1760-12-03]", "1760-12-03", POSSIBLE),
        ("[..1760-12-03]", "1760-12-04", NOT),
        ("[1760-12..]", "1760-11-30", NOT),
        ("[1760-12..]", "1760-12-01", POSSIBLE),
        ("[1760-12..]", "9999-12-31", POSSIBLE),
        ("{..1984}", "0001-01-01", CERTAIN),
        ("{..1984}", "1984-01-02", POSSIBLE),
        ("{1667,1668,1670..1672}", "1667-12-30", POSSIBLE),
        ("{1667,1668,1670..1672}", "1668-01-01", CERTAIN),
        ("{1667,1668,1670..1672}", "1671-01-01", POSSIBLE),
        ("{1667,1668,1670..1672}", "1673-01-01", NOT),
        ("{1960,1970..}", "1965-01-01", POSSIBLE),
        ("1985-04-12T23:20:30-04", "1985-04-12", CERTAIN),
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


def test_one_of_an_open_choice_is_the_day_on_which_it_is_attested():
    """It began by then and had not ended: some day up to 1760-12-03, or some month from December 1760 on."""
    earlier = parse("[..1760-12-03]").attested(parse("1700-05-06"))
    assert [iso(bound) for bound in earlier.bounds] == ["", "1700-05-06", "1700-05-07", "1760-12-04"]
    later = parse("[1760-12..]").attested(parse("1800-05-06"))
    assert [iso(bound) for bound in later.bounds] == ["1760-12-01", "1800-05-06", "1800-05-07", ""]


def test_an_open_choice_is_narrowed_by_each_attestation_in_turn():
    period = parse("[1760..]").attested(parse("1800-01-01")).attested(parse("1770-01-01"))
    assert [iso(bound) for bound in period.bounds] == ["1760-01-01", "1770-01-01", "1800-01-02", ""]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("[..1760-12-03]", "1760-12-04"),
        ("[1760-12..]", "1760-11-30"),
        ("{1960,1970..}", "1990-01-01"),
        ("{..1960,1970}", "1965-01-01"),
        ("{1960,1970}", "1980-01-01"),
    ],
)
def test_attestation_outside_the_possible_time_and_in_the_gaps_of_a_set_makes_nothing_certain(text, evidence):
    period = parse(text)
    narrowed = period.attested(parse(evidence))
    certain = [on for on in range(day("1700-01-01"), day("2000-01-01")) if narrowed.holds_on(on) is CERTAIN]
    assert certain == [on for on in range(day("1700-01-01"), day("2000-01-01")) if period.holds_on(on) is CERTAIN]
    assert (narrowed.earliest_begin, narrowed.latest_end) == (period.earliest_begin, period.latest_end)


# ------------------------------------------------------------------------------------------------------------- reading


def test_an_interval_within_one_month_holds_at_least_one_day_and_at_most_the_month():
    assert [iso(bound) for bound in parse("2024-12/2024-12-08").bounds] == ["2024-12-01", "2024-12-08", "2024-12-09", "2024-12-09"]
    assert [iso(bound) for bound in parse("2024-12-08/2024").bounds] == ["2024-12-08", "2024-12-08", "2024-12-09", "2025-01-01"]


def test_open_on_both_sides_holds_always():
    assert parse("../..").bounds == (None, None, None, None)
    assert parse("../..").holds_on(day("2024-01-01")) is CERTAIN


def test_a_period_is_written_as_it_was_read():
    assert f"{parse('{1668, 1667}')}, {parse('2024~'):>6}" == "{1668, 1667},  2024~"


@given(texts, paddings)
def test_every_text_is_written_as_it_was_read(text, padding):
    assert str(parse(text, padding)) == f"{parse(text, padding)}" == text
    assert parse(str(parse(text, padding)), padding) == parse(text, padding)


@given(st.text() | near_texts)
@settings(max_examples=300)
def test_any_text_is_a_period_or_a_period_error_and_nothing_else(text):
    try:
        assert parse(text).text == text
    except PeriodError as error:
        assert str(error)  # noqa: PT017


@pytest.mark.parametrize("padding", [Padding(approximate=-1), Padding(uncertain=-1), Padding(5, -1)])
def test_no_padding_narrows(padding):
    with pytest.raises(ValueError, match="negative"):
        parse("2024~", padding)


def test_padding_of_one_reading_is_not_that_of_another():
    assert parse("2024~", Padding(approximate=1)) != parse("2024~") == parse("2024~", Padding(uncertain=1))


def test_padded_dates_are_certain_later_and_possible_sooner():
    period = parse("2024-12-08~/2025-06-30", Padding(approximate=2))
    told = [period.holds_on(day(text)) for text in ("2024-12-05", "2024-12-06", "2024-12-09", "2024-12-10", "2025-06-30", "2025-07-01")]
    assert told == [NOT, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN, NOT]


# ------------------------------------------------------------------------------------------------ periods, by counting

FIRST, LAST = day("2023-12-20"), day("2024-03-10")
LONG_AGO, FAR_AHEAD = FIRST - 100_000, LAST + 100_000
near_dates = {
    "2024": ("2024-01-01", "2024-12-31"),
    "2024-01": ("2024-01-01", "2024-01-31"),
    "2024-02": ("2024-02-01", "2024-02-29"),
    "2024-01-05": ("2024-01-05", "2024-01-05"),
    "2024-01-31": ("2024-01-31", "2024-01-31"),
    "2024-02-01": ("2024-02-01", "2024-02-01"),
    "2024-02-2X": ("2024-02-20", "2024-02-29"),
}
near_ends = st.sampled_from([*near_dates, *near_dates, "", ".."])


def meant(text: str, anywhere: list[int], open_day: int) -> list[int]:
    """The days that an end may mean (of a year its first sixty and its last), any for what is unknown, one for what is open."""
    if text == "..":
        return [open_day]
    if not text:
        return anywhere
    first, last = map(day, near_dates[text])
    return sorted({*range(first, min(last, first + 60) + 1), last})


@given(near_ends, near_ends)
@settings(max_examples=100)
def test_certain_is_what_holds_in_every_reading_and_possible_what_holds_in_some(left, right):
    text = in_order(left, "/", right)
    assume({left, right} - {"", ".."})
    left, _, right = text.partition("/")
    anywhere = [LONG_AGO, *range(FIRST, LAST + 1), FAR_AHEAD]
    begins, ends = meant(left, anywhere, LONG_AGO), meant(right, anywhere, FAR_AHEAD)
    readings = [(begin, end) for begin in begins for end in ends if begin <= end]
    period = parse(text)
    for on in range(FIRST, LAST + 1, 3):
        holding = [begin <= on <= end for begin, end in readings]
        assert period.holds_on(on) is (CERTAIN if all(holding) else POSSIBLE if any(holding) else NOT)


# --------------------------------------------------------------------------------------------------------- properties

dates = st.dates()
periods = st.builds(parse, texts | st.sampled_from(["[..2024]", "[2024..]", "[1999-05,2001..]", "/2024", "2024/", "{2001,2003..}"]))


def assert_in_order(period: Period) -> None:
    begin, late_begin, end, late_end = period.bounds
    assert begin is None or late_begin is None or begin <= late_begin
    assert end is None or late_end is None or end <= late_end
    assert begin is None or end is None or begin < end
    assert late_begin is None or late_end is None or late_begin < late_end


@given(periods, periods)
def test_bounds_are_in_the_order_of_time_also_when_narrowed(period, evidence):
    assert_in_order(period)
    assert_in_order(period.attested(evidence))


@given(periods, dates)
def test_what_is_certain_on_a_day_is_possible_on_it_too(period, date):
    on = date.toordinal()
    if period.holds_on(on) is CERTAIN:
        assert period.earliest_begin is None or period.earliest_begin <= on
        assert period.latest_end is None or on < period.latest_end


def telling_days(*periods: Period) -> list[int]:
    """The days at and beside all bounds, on which something may change."""
    bounds = {bound for period in periods for bound in period.bounds if bound is not None}
    return sorted({bound + beside for bound in bounds for beside in (-1, 0, 1)})


@given(periods, periods)
@settings(max_examples=300)
def test_attestation_never_widens_and_never_changes_what_is_given(period, evidence):
    narrowed = period.attested(evidence)
    assert (narrowed.earliest_begin, narrowed.latest_end) == (period.earliest_begin, period.latest_end)
    if not period.begin_is_unknown:
        assert narrowed.latest_begin == period.latest_begin
    if not period.end_is_unknown:
        assert narrowed.earliest_end == period.earliest_end
    for on in telling_days(period, evidence):
        if period.holds_on(on) is not POSSIBLE:
            assert narrowed.holds_on(on) is period.holds_on(on)


choices = st.builds(str.format, st.sampled_from(["[..{}]", "[{}..]", "[..{},2040-05-05]", "[1980,{}..]"]), plain).map(parse)
attestations = st.builds(in_order, plain, st.just("/"), plain).map(parse)


@given(choices, attestations)
@settings(max_examples=300)
def test_an_open_choice_is_certain_on_the_days_that_are_attested_for_certain(period, evidence):
    assume(period.earliest_begin is None or period.earliest_begin <= evidence.latest_begin)
    assume(period.latest_end is None or evidence.earliest_end <= period.latest_end)
    narrowed = period.attested(evidence)
    for on in telling_days(period, evidence):
        if evidence.holds_on(on) is CERTAIN:
            assert narrowed.holds_on(on) is CERTAIN


@given(periods, periods, periods)
def test_it_does_not_matter_which_evidence_is_heard_first(period, one, other):
    assert period.attested(one).attested(other) == period.attested(other).attested(one)


# --------------------------------------------------------------------------------------------------------------- Allen

INVERSES = {
    Allen.BEFORE: Allen.AFTER,
    Allen.MEETS: Allen.MET_BY,
    Allen.OVERLAPS: Allen.OVERLAPPED_BY,
    Allen.STARTS: Allen.STARTED_BY,
    Allen.DURING: Allen.CONTAINS,
    Allen.FINISHES: Allen.FINISHED_BY,
    Allen.EQUALS: Allen.EQUALS,
}
INVERSES |= {inverse: relation for relation, inverse in INVERSES.items()}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2024-01-01/2024-01-05", "2024-01-07/2024-01-09", "before"),
        ("2024-01-01/2024-01-05", "2024-01-06/2024-01-09", "meets"),
        ("2024-01-01/2024-01-06", "2024-01-06/2024-01-09", "overlaps"),
        ("2024-01-01/2024-01-05", "2024-01-01/2024-01-09", "starts"),
        ("2024-01-02/2024-01-05", "2024-01-01/2024-01-09", "during"),
        ("2024-01-02/2024-01-09", "2024-01-01/2024-01-09", "finishes"),
        ("2024-01-01/2024-01-09", "2024-01-01/2024-01-09", "equals"),
        ("2024-01-01/..", "2024-01-02/..", "finished by"),
        ("2024-01-01/..", "2024-01-01/2024-01-09", "started by"),
        ("../..", "2024-01-01/2024-01-09", "contains"),
        ("../2024-01-05", "../2024-01-09", "starts"),
        ("../2024-01-05", "2024-01-06/..", "meets"),
        ("2024-01-06/..", "../2024-01-05", "met by"),
        ("2024-01-06/..", "../2024-01-06", "overlapped by"),
        ("2024-01-07/..", "../2024-01-05", "after"),
        ("../..", "../..", "equals"),
        ("2024-12-08", "2024-12-08/", "starts, equals"),
        ("2023/2024-06-30", "2024/..", "before, meets, overlaps"),
        ("2024-12-08/", "2024-12-08/..", "starts, equals"),
        ("[..1760-12-03]", "1760-12-04/..", "before, meets"),
        ("{1960,1970}", "1965-01-01", "before, meets, contains, finished by"),
    ],
)
def test_how_one_period_lies_to_another(one, other, expected):
    assert relations(parse(one), parse(other)) == {Allen(name) for name in expected.split(", ")}


@pytest.mark.parametrize(
    ("one", "other", "overlaps", "before"),
    [
        ("2024-01-01/2024-01-05", "2024-01-05/2024-01-09", CERTAIN, NOT),
        ("2024-01-01/2024-01-05", "2024-01-06/2024-01-09", NOT, CERTAIN),
        ("2024-01-06/2024-01-09", "2024-01-01/2024-01-05", NOT, NOT),
        ("2024", "2024-12/2025", POSSIBLE, POSSIBLE),
        ("2023", "2024", NOT, CERTAIN),
        ("2023/", "2024", POSSIBLE, POSSIBLE),
        ("2023/..", "2024", CERTAIN, NOT),
        ("2024", "2024", POSSIBLE, POSSIBLE),
        ("/2023", "2024/", NOT, CERTAIN),
        ("{1960,1970}", "1965", POSSIBLE, POSSIBLE),
        ("{1960,1970}", "1971", NOT, CERTAIN),
        ("[..1760-12-03]", "1760-12-03", POSSIBLE, POSSIBLE),
    ],
)
def test_whether_two_periods_share_a_day_or_one_is_over_first(one, other, overlaps, before):
    assert parse(one).overlaps(parse(other)) is overlaps
    assert parse(other).overlaps(parse(one)) is overlaps
    assert parse(one).before(parse(other)) is before


@given(periods, periods)
def test_the_relation_to_one_is_the_inverse_of_its_relation_to_the_other(one, other):
    assert relations(one, other) == {INVERSES[relation] for relation in relations(other, one)}
    assert relations(one, other)


def classified(begin: int, end: int, other_begin: int, other_end: int) -> Allen:
    """The relation of two intervals by their definitions, as in table 1 of Allen."""
    if end <= other_begin:
        return Allen.MEETS if end == other_begin else Allen.BEFORE
    if other_end <= begin:
        return Allen.MET_BY if other_end == begin else Allen.AFTER
    return {
        (-1, -1): Allen.OVERLAPS, (-1, 0): Allen.FINISHED_BY, (-1, 1): Allen.CONTAINS,
        (0, -1): Allen.STARTS, (0, 0): Allen.EQUALS, (0, 1): Allen.STARTED_BY,
        (1, -1): Allen.DURING, (1, 0): Allen.FINISHES, (1, 1): Allen.OVERLAPPED_BY,
    }[_sign(begin, other_begin), _sign(end, other_end)]  # fmt: skip


def _sign(one: int, other: int) -> int:
    return (one > other) - (one < other)


INFINITY = 1000
few_days = st.integers(0, 5)


@st.composite
def small_periods(draw: st.DrawFn) -> Period:
    """A period in a calendar of six days, with bounds that are vague, open, or unknown to either side."""
    begin, late_begin, end, late_end = (draw(few_days | st.none()) for _ in range(4))
    found = Period("", begin, late_begin, end, late_end)
    assume(begin is None or late_begin is None or begin <= late_begin)
    assume(end is None or late_end is None or end <= late_end)
    assume(begin is None or late_end is None or begin < late_end)
    return found


def small_readings(period: Period) -> list[tuple[int, int]]:
    """All begins and ends that a period may have; unknown ones as far as four days beyond the calendar, and never."""
    begin, late_begin, end, late_end = period.bounds
    every = [-INFINITY, *range(-4, 11), INFINITY]
    begins = [-INFINITY] if begin is late_begin is None else [on for on in every if (begin is None or begin <= on) and (late_begin is None or on <= late_begin)]
    ends = [INFINITY] if end is late_end is None else [on for on in every if (end is None or end <= on) and (late_end is None or on <= late_end)]
    return [(begin, end) for begin in begins for end in ends if begin < end]


@given(small_periods(), small_periods())
@settings(max_examples=200)
@example(Period("", None, None, None, None), Period("", None, 3, 2, None))
@example(Period("", None, 3, None, 4), Period("", 2, None, 3, None))
def test_relations_are_those_of_all_readings(one, other):
    pairs = [(*first, *second) for first, second in itertools.product(small_readings(one), small_readings(other))]
    assert relations(one, other) == {classified(*pair) for pair in pairs}
    shared = {max(begin, other_begin) < min(end, other_end) for begin, end, other_begin, other_end in pairs}
    assert one.overlaps(other) is (CERTAIN if shared == {True} else NOT if shared == {False} else POSSIBLE)
    earlier = {end <= other_begin for _, end, other_begin, _ in pairs}
    assert one.before(other) is (CERTAIN if earlier == {True} else NOT if earlier == {False} else POSSIBLE)


@given(dates, st.integers(1, 400), dates, st.integers(1, 400))
def test_between_two_periods_that_are_known_to_the_day_there_is_exactly_one_relation(begin, length, other_begin, other_length):
    first, second = begin.toordinal(), other_begin.toordinal()
    one, other = (Period("", on, on, on + days, on + days) for on, days in ((first, length), (second, other_length)))
    assert relations(one, other) == {classified(first, first + length, second, second + other_length)}


def test_a_day_may_be_asked_for_as_number_text_or_date():
    period = parse("2014/2024-12")
    for asked in (day("2024-12-15"), "2024-12-15", dt.date(2024, 12, 15)):
        assert period.holds_on(asked) == "possible"
    with pytest.raises(PeriodError, match="there is no day"):
        period.holds_on("2024-02-30")
