"""Times in news: resolved by what they say, by the publication, by the time named before, by events of the graph; or not at all."""

from __future__ import annotations

import json
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.days import iso
from kg.extraction.reading import Reading, read
from kg.extraction.records import Article
from kg.extraction.times import DATELINE, moment_of, moments, published, tense
from kg.model import Event
from kg.periods import parse

PUBLISHED = "2025-10-20"
"""A Monday."""
MONTHS = "January February March April May June July August September October November December".split()


def event(label: str, during: str | None, *aliases: str) -> Event:
    return Event(
        id=f"https://example.org/{label.replace(' ', '-')}", type="Event", label=label, names=tuple((name, "en") for name in (label, *aliases)), during=during
    )


EVENTS = [
    event("Fall of Tolan Merek", "2021-03-14", "ouster of Merek"),
    event("War in Orra", "2019-05~/"),
    event("Orran attack on northern Vell", "2019-05-02"),
    event("VDF-led invasion of Kasda", "2004"),
    event("Parliamentary election in Vell", "2025-12"),
    event("Flood of the Tessel", None),
    event("Siege of Kasda", "/2020"),
]


@lru_cache(maxsize=256)
def reading(text: str) -> Reading:
    return read(Article(text))


def times(text: str, issued: str | None = PUBLISHED, events: list[Event] | None = None) -> dict[str, str]:
    """The expressions of a text and what they resolve to."""
    return {moment.span.text: moment.edtf for moment in moments(reading(text), issued, EVENTS if events is None else events)}


@pytest.mark.parametrize(
    ("text", "said", "edtf"),
    [
        ("The pact was signed on March 4, 2019.", "March 4, 2019", "2019-03-04"),
        ("The pact was signed on 4th of March, 2019.", "4th of March, 2019", "2019-03-04"),
        ("The pact was signed on Thursday, 4 March 2021, in Kasda.", "Thursday, 4 March 2021", "2021-03-04"),
        ("The pact was signed on 2019-03-04.", "2019-03-04", "2019-03-04"),
        ("The pact was signed on 25/3/2019.", "25/3/2019", "2019-03-25"),
        ("The report of 2019-11 was late.", "2019-11", "2019-11"),
        ("The pact was signed in Sept. 2019.", "Sept. 2019", "2019-09"),
        ("They met on March 3-5, 2019.", "March 3-5, 2019", "2019-03-03/2019-03-05"),
        ("They met on 3 to 5 March 2019.", "3 to 5 March 2019", "2019-03-03/2019-03-05"),
        ("He lived there in 2014.", "2014", "2014"),
        ("The mid-2014 drought was long.", "mid-2014", "2014-05~/2014-08~"),
        ("It began in early 2019.", "early 2019", "2019-01~/2019-04~"),
        ("It has rained since early 2019.", "since early 2019", "2019~/"),
        ("It rained in the second quarter of 2019.", "second quarter of 2019", "2019-34"),
        ("It rained in the first half of 2019.", "first half of 2019", "2019-40"),
        ("It rained in the summer of 2019.", "summer of 2019", "2019-22"),
        ("The dam was built in the 1990s.", "the 1990s", "199X"),
        ("The dam was built in the '90s.", "90s", "199X"),
        ("The dam was built in the early 1980s.", "the early 1980s", "1980~/1983~"),
        ("The castle is from the late 19th century.", "the late 19th century", "1870~/1899~"),
        ("He ruled from 2014 to 2017.", "2014 to 2017", "2014/2017"),
        ("He ruled 2014-17 and fell.", "2014-17", "2014/2017"),
        ("The fair ran between March and May 2019.", "March and May 2019", "2019-03/2019-05"),
        ("The fair ran from March 2019 until May.", "March 2019 until May", "2019-03/2019-05"),
        ("The fair ran from Tuesday to Thursday.", "Tuesday to Thursday", "2025-10-14/2025-10-16"),
        ("She fled after the attacks of 9/11.", "9/11", "2001-09-11"),
        ("They met on Christmas Day.", "Christmas Day", "2024-12-25"),
        ("It has been so since the 2003 flood.", "since the 2003 flood", "2003/"),
        ("The post-2003 order fell.", "post-2003", "2003/"),
        ("The group grew starting in 2014.", "2014", "2014/"),
        ("The law holds from 1 May 2026 onwards.", "1 May 2026", "2026-05-01/"),
        ("He stayed until 1995.", "until 1995", "/1995"),
    ],
)
def test_what_a_text_prints(text, said, edtf):
    assert times(text)[said] == edtf


@pytest.mark.parametrize(
    ("text", "said", "edtf"),
    [
        ("Officials said so on October 20.", "October 20", "2025-10-20"),
        ("The minister resigned on November 3.", "November 3", "2024-11-03"),
        ("The vote will be held on November 3.", "November 3", "2025-11-03"),
        ("The vote is scheduled for November 3.", "November 3", "2025-11-03"),
        ("The vote was held on February 29.", "February 29", "2024-02-29"),
        ("She died in late September.", "late September", "2025-09-21~/2025-09-30~"),
        ("She died earlier this year.", "earlier this year", "2025~"),
        ("She died in mid-August.", "mid-August", "2025-08-11~/2025-08-20~"),
        ("She died late last year.", "late last year", "2024-09~/2024-12~"),
        ("He resigned effective next Friday, October 31.", "next Friday, October 31", "2025-10-31/"),
        ("He left on Friday, October 25.", "Friday, October 25", "2024-10-25"),
        ("A bid for November elections failed.", "November", "2025-11"),
        ("The law was dropped after last week's march.", "last week", "2025-10-13/2025-10-19"),
        ("To date, nothing was found.", "To date", "/2025-10-20"),
        ("Prices have fallen since the third quarter.", "since the third quarter", "2025-35/"),
        ("On Friday, she spoke. “I left last night,” she said.", "last night", "2025-10-16~"),
        ("On Friday, she wrote. It was shown through the evening.", "the evening", "2025-10-17"),
        ("On Friday, she spoke; the guests left that night.", "that night", "2025-10-17"),
        ("On Friday, a ban that is to begin on December 10 was read; it was printed later the same day.", "later the same day", "2025-10-17"),
        ("He must leave by October 31. He will leave by that date.", "that date", "/2025-10-31"),
        ("On May 3, 2014, she was asked to leave, and did so the next morning.", "the next morning", "2014-05-04"),
        ("She died last October.", "last October", "2024-10"),
        ("The talks resume next May.", "next May", "2026-05"),
        ("The plan aimed to end the mission by September.", "September", "/2025-09"),
        ("They fought in May of last year.", "May of last year", "2024-05"),
        ("He left on Wednesday.", "Wednesday", "2025-10-15"),
        ("He left on Monday.", "Monday", "2025-10-20"),
        ("He left last Monday.", "last Monday", "2025-10-13"),
        ("He will leave on Wednesday.", "Wednesday", "2025-10-22"),
        ("He will leave this weekend.", "this weekend", "2025-10-25/2025-10-26"),
        ("A couple of years ago they left.", "A couple of years ago", "2023~"),
        ("A couple of months ago they left.", "A couple of months ago", "2025-08~"),
        ("He left two quarters ago.", "two quarters ago", "2025-04~"),
        ("Over the next year, prices will rise.", "the next year", "2025-10-20/2026-10-20~"),
        ("They arrived this summer.", "this summer", "2025-22"),
        ("They met on 3 May of this year.", "3 May of this year", "2025-05-03"),
        ("They met from last Tuesday to Thursday.", "last Tuesday to Thursday", "2025-10-14/2025-10-16"),
        ("He leaves next Monday.", "next Monday", "2025-10-27"),
        ("Nothing has changed since last Friday.", "since last Friday", "2025-10-17/"),
        ("“We leave tomorrow,” she said.", "tomorrow", "2025-10-21~"),
        ("They met from March 3 to 9 of last year.", "March 3 to 9 of last year", "2024-03-03/2024-03-09"),
        ("He was freed on bail till November.", "till November", "/2025-11"),
        ("Last year, in the 1965 hall, they met. In July, they parted.", "July", "2025-07"),
        ("He took office in 1965, and spent the next day in the hall.", "1965", "1965"),
        ("He arrives tomorrow.", "tomorrow", "2025-10-21"),
        ("He arrived last night.", "last night", "2025-10-19"),
        ("She now leads the party.", "now", "2025-10-20"),
        ("It would not help the country at this time.", "at this time", "2025-10-20"),
        ("They met over the weekend.", "the weekend", "2025-10-18/2025-10-19"),
        ("They met last week.", "last week", "2025-10-13/2025-10-19"),
        ("They met last quarter.", "last quarter", "2025-35"),
        ("They met last summer.", "last summer", "2025-22"),
        ("They will meet next spring.", "next spring", "2026-21"),
        ("They will pay by the end of the year.", "the end of the year", "/2025~"),
        ("Two weeks ago the troops left.", "Two weeks ago", "2025-10-06~"),
        ("A few days ago the troops left.", "A few days ago", "2025-10~"),
        ("The troops left 48 hours ago.", "48 hours ago", "2025-10-18"),
        ("A century ago the troops left.", "A century ago", "1925~"),
        ("In the past three months prices have risen.", "the past three months", "2025-07-20~/2025-10-20"),
        ("Prices have risen over the last four years.", "the last four years", "2021-10-20~/2025-10-20"),
        ("The troops will leave within two weeks.", "two weeks", "2025-10-20/2025-11-03~"),
        ("The troops will leave in two months.", "two months", "2025-12~"),
        ("The troops leave two months from now.", "two months from now", "2025-12~"),
        ("The group has ruled the valley for two decades.", "two decades", "2005~/"),
        ("The group has fought a twenty-five-year war.", "twenty-five-year", "2000~/"),
        ("Until recently, prices rose.", "Until recently", "/2025-10~"),
        ("Prices rose recently.", "recently", "2025-10~"),
        ("Prices rose in recent months.", "in recent months", "2025~"),
        ("In 2014, the group took the town. Two years later, it left.", "Two years later", "2016~"),
        ("In 2014, the group took the town. It left the following year.", "the following year", "2015"),
        ("On May 3, 2014, the group took the town. It fled the same day.", "the same day", "2014-05-03"),
        ("On May 3, 2014, the group took the town. It fled on May 9.", "May 9", "2014-05-09"),
        ("On May 3, 2014, the group took the town. It fled that September.", "that September", "2014-09"),
        ("On May 3, 2014, the group took the town. Its camp had burned the previous day.", "the previous day", "2014-05-02"),
        ("The group grew starting in 2014. At that point, nobody cared.", "At that point", "2014/"),
    ],
)
def test_what_is_relative(text, said, edtf):
    assert times(text)[said] == edtf


@pytest.mark.parametrize(
    "text",
    [
        "He may march with the second group.",
        "The Sunday Times and the Good Friday choir were there.",
        "Route 2014 and Flight 1999 were closed.",
        "The clinic is open 24/7 and costs $2014.",
        "Some 2000 villagers fled.",
        "It is called Vision 2030.",
        "They read the Morning and sang.",
        "Resolution No. 1430/2019 applies.",
        "He is 41 years old, and a 12-year-old boy was with him.",
        "About 2,019 people came, 20.18 percent of them by car.",
        "It signed a two-year deal.",
        "He ruled for two decades.",
        "At the end of the day, nothing is new.",
        "She was there in 31 June 2019 or so, and on February 30, 2020.",
        "Nobody knew that day would come.",
        "It will happen two days after the ball.",
        "He was in his 90s.",
        "They met on 31 September, and last 31 Sep too.",
        "USA Today printed it, and the fall of the wall was near.",
        "The march was over, said Theresa May.",
        "It was 20 years in the 35th century.",
        "A fortnight and the last fortnight are long.",
        "It has been quiet since the flood of the Tessel and since the siege of Kasda.",
        "They met on the following day.",
        "That May 3, nobody came; on that Monday, too.",
        "The 10/11/2019 note is ambiguous.",
        "The plan must now be revised.",
        "They should now leave.",
    ],
)
def test_what_is_no_time_or_cannot_be_known(text):
    assert times(text) == {}


def test_nothing_relative_resolves_without_a_publication():
    text = "Last year, on Monday, two weeks ago, today, in October, on May 3 and over the past two months, they have met now. In 2014 it rained."
    assert times(text, None) == {"2014": "2014"}
    assert times(text, "2025-10-20/") == {"2014": "2014"}


@pytest.mark.parametrize(
    ("text", "said", "edtf"),
    [
        ("Last year they met.", "Last year", "2024"),
        ("They now agree.", "now", "2025-01-01/2025-09-30"),
        ("They met today.", "today", "[2025-01-01..2025-09-30]"),
        ("They met last month.", "last month", "[2024-12..2025-08]"),
        ("They met two weeks ago.", "two weeks ago", "[2024-12-18..2025-09-16]"),
    ],
)
def test_a_publication_interval_gives_all_that_it_can_be(text, said, edtf):
    assert times(text, "2025-01-01/2025-09-30") == {said: edtf}


def test_a_deadline_says_so():
    (moment,) = moments(reading("The troops will leave by March 2026."), PUBLISHED, [])
    assert (moment.span.text, moment.edtf, moment.basis.rpartition("; ")[2]) == ("March 2026", "/2026-03", "deadline")


@pytest.mark.parametrize(
    ("text", "said", "edtf"),
    [
        ("Nothing has been heard since Merek’s downfall.", "since Merek’s downfall", "2021-03-14/"),
        ("Nothing has been heard since Merek fell.", "since Merek fell", "2021-03-14/"),
        ("They reconciled following Merek's ouster, a diplomat said.", "following Merek's ouster", "2021-03-14/"),
        ("In the wake of the fall of Tolan Merek, they reconciled.", "In the wake of the fall of Tolan Merek", "2021-03-14/"),
        ("They had quarrelled before the fall of Merek.", "before the fall of Merek", "/2021-03-14"),
        ("Amid the ongoing conflict in Orra, prices rose.", "the ongoing conflict in Orra", "2019-05~/"),
        ("The fall of Tolan Merek surprised many. Prior to this shift, they had quarrelled.", "Prior to this shift", "/2021-03-14"),
        ("The Orran attack on northern Vell came in spring. Since that attack, they have quarrelled.", "Since that attack", "2019-05-02/"),
        ("Vell is poor. Prices will rise before the election.", "before the election", "/2025-12"),
        ("Engineers of the VDF in Kasda have fought a two-decade war.", "two-decade", "2004~/"),
    ],
)
def test_events_of_the_graph_are_anchors(text, said, edtf):
    assert times(text)[said] == edtf


def test_an_event_is_not_taken_for_another():
    assert times("Prices rose before the election in Orra.") == {}
    assert times("Vell is poor. Prices rose before the election.", "2019-03-01") == {}
    assert times("They reconciled following Merek's ouster.", "2020-01-01") == {}
    assert times("Prior to this shift, they had quarrelled.") == {}
    assert times("They reconciled following the fall of Tolan Merek in March 2021.") == {"March 2021": "2021-03"}


def test_a_dateline_tells_the_day_and_counts_as_an_expression():
    text = "A Pact Ends In Kasda\n\nMarch 4, 2019Tessel Post\n\nBoth sides left the pact on Friday, and both were glad of it."
    article = Article(text)
    assert published(article, reading(text)) == ("2019-03-04", DATELINE)
    assert times(text, "2019-03-04") == {"March 4, 2019": "2019-03-04", "Friday": "2019-03-01"}
    assert published(Article(text, published="2020", basis="the page"), reading(text)) == ("2020", "the page")
    impossible = text.replace("March 4", "February 30")
    assert published(Article(impossible), reading(impossible)) == (None, None)


def test_the_time_named_before_stands_in_this_line_or_the_last():
    text = "The union left the pact on May 3, 2019, after long talks.{}\n\nThat year, the lake was dry, and nobody was glad of it."
    assert times(text.format(""))["That year"] == "2019"
    assert times(text.format("\n\nNobody was surprised by that, or so it was said.")) == {"May 3, 2019": "2019-05-03"}


def test_a_publication_is_inferred_to_an_interval_or_not_at_all():
    text = (
        "The river union left the pact on May 3, 2019, after long talks. "
        "Last year, a plan was settled to empty the lake by September 2020, which farmers welcomed. The lake was built in 1975."
    )
    edtf, basis = published(Article(text), reading(text))
    assert edtf == "2020-01-01/2020-09-30"
    assert '"September 2020"' in basis
    assert '"Last year"' in basis
    future = "The union left the pact on May 3, 2019. The ministry will pay in March 2020, it said."
    assert published(Article(future), reading(future))[0] == "2019-05-03/2020-03-31"
    apposed = "This year, 2021, the union left the pact, and nobody was glad of it."
    assert published(Article(apposed), reading(apposed))[0] == "2021-01-01/2021-12-31"
    far = "The union left the pact on May 3, 2019. Last year, a plan was settled to empty the lake by June 2030."
    assert published(Article(far), reading(far)) == (None, None)
    for vague in (
        "The union left the pact in 2011.",
        "The union will meet in May 2031, and met in May 1999.",
        "Nothing is dated here.",
        "It was over on February 31, 2019.",
    ):
        assert published(Article(vague), reading(vague)) == (None, None)


def test_an_event_told_with_last_year_tells_the_year_of_publication():
    text = "Last year the fall of Tolan Merek surprised the valley. The ministry will pay in March 2022."
    assert published(Article(text), reading(text), EVENTS)[0] == "2022-01-01/2022-03-31"
    assert published(Article(text), reading(text)) == (None, None)


@pytest.mark.parametrize(
    ("text", "word", "told"),
    [
        ("The troops left the valley.", "left", "past"),
        ("The troops leave the valley.", "leave", "present"),
        ("The troops will leave the valley.", "leave", "future"),
        ("The troops agreed to leave the valley.", "leave", "future"),
        ("The mission is to end soon.", "end", "future"),
        ("The troops had left the valley.", "left", "pluperfect"),
        ("The troops have left the valley.", "left", "perfect"),
        ("The troops would have left the valley.", "left", "past"),
        ("The troops were attacked in the valley.", "attacked", "past"),
        ("The troops are leaving the valley.", "leaving", "present"),
        ("The troops may leave the valley.", "leave", "present"),
        ("The troops did not leave the valley.", "leave", "past"),
        ("The troops will pack and leave the valley.", "leave", "future"),
        ("The troops stationed in the valley are tired.", "stationed", "past"),
        ("The troops fled, leaving the valley.", "leaving", "past"),
        ("The troops fled to the valley.", "valley", "past"),
        ("Troops to Leave the Valley", "Leave", "future"),
    ],
)
def test_tense(text, word, told):
    (segment,) = reading(text).segments
    assert tense(segment, segment.words.index(word)) == told


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("The union left the pact in 2014, and the ministry joined it in 2019.", "left", "2014"),
        ("The union left the pact in 2014, and the ministry joined it in 2019.", "joined", "2019"),
        ("Last year, the union left the pact and joined the league.", "left", "Last year"),
        ("Last year, the union left the pact and joined the league.", "joined", "Last year"),
        ("Officials said on Friday that the union opposes the dam.", "said", "Friday"),
        ("Officials said on Friday that the union opposes the dam.", "opposes", None),
        ("The union has opposed the dam since Merek's downfall.", "opposed", "since Merek's downfall"),
        ("The union, which left the pact in 2014, opposes the dam.", "opposes", None),
        ("The union condemned the attack of 2014.", "attack", "2014"),
        ("The union now opposes the dam.", "opposes", "now"),
        ("The 2020 candidate opposes the dam.", "opposes", None),
        ("The 2020 candidate opposes the dam.", "candidate", "2020"),
        ("In the 2020 election, she opposed the dam.", "opposed", "2020"),
    ],
)
def test_the_moment_of_a_predicate(text, word, said):
    line = reading(text)
    (segment,) = line.segments
    found = moment_of(segment, segment.words.index(word), moments(line, PUBLISHED, EVENTS))
    assert (found.span.text if found else None) == said


def test_the_moment_of_a_predicate_stands_in_its_own_line():
    line = reading("The union left the pact in 2014, as many had feared it would.\n\nThe ministry opposes the dam, as all had expected it to do.")
    assert moment_of(line.segments[1], 2, moments(line, PUBLISHED, [])) is None


FORMS = [
    "{month} {day}, {year}",
    "{month} {day} {year}",
    "{day} {month} {year}",
    "{day} {month}, {year}",
    "the {day}th of {month} {year}",
    "{short}. {day}, {year}",
    "{year}-{m:02}-{day:02}",
]


@given(st.dates(date(1400, 1, 1), date(2099, 12, 31)), st.sampled_from(FORMS))
def test_a_date_in_any_form_is_that_day(day, form):
    text = form.format(month=MONTHS[day.month - 1], short=MONTHS[day.month - 1][:3], m=day.month, day=day.day, year=day.year)
    if "May." in text:
        text = text.replace("May.", "May")
    (moment,) = moments(read(Article(f"The pact was signed on {text}, they say.")), None, ())
    assert moment.edtf == day.isoformat()


@given(st.dates(date(1900, 1, 1), date(2090, 12, 31)), st.integers(2, 90), st.sampled_from(["days", "weeks", "months", "years"]))
def test_ago_is_what_the_calendar_says(day, count, unit):
    found = times_of(f"{count} {unit} ago the troops left.", day)
    months = 12 * day.year + day.month - 1 - count
    assert (
        found
        == {
            "days": (day - timedelta(count)).isoformat(),
            "weeks": f"{(day - timedelta(7 * count)).isoformat()}~",
            "months": f"{months // 12}-{months % 12 + 1:02}~",
            "years": f"{day.year - count}~",
        }[unit]
    )


@given(st.dates(date(1900, 1, 1), date(2090, 12, 31)), st.sampled_from("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()))
def test_a_weekday_told_as_past_is_the_last_one(day, name):
    found = date.fromisoformat(times_of(f"He left on {name}.", day))
    assert found.strftime("%A") == name
    assert 0 <= (day - found).days < 7


@given(st.dates(date(1900, 1, 1), date(2090, 12, 31)))
def test_words_for_days_and_years_agree_with_the_calendar(day):
    assert times_of("He left yesterday.", day) == (day - timedelta(1)).isoformat()
    assert times_of("He left last year.", day) == str(day.year - 1)
    assert times_of("He will leave next month.", day) == (day.replace(day=28) + timedelta(7)).isoformat()[:7]
    week = parse(times_of("He left last week.", day))
    assert (iso(week.earliest_begin), week.earliest_end - week.earliest_begin) == ((day - timedelta(day.weekday() + 7)).isoformat(), 7)


def times_of(text: str, day: date) -> str:
    (moment,) = moments(read(Article(text)), day.isoformat(), ())
    return moment.edtf


@given(st.integers(1400, 2019), st.integers(0, 80), st.sampled_from(["from {} to {}", "{}-{}", "{}–{}", "between {} and {}"]))
def test_ranges_are_ordered(year, length, form):
    text = "He ruled the valley " + form.format(year, year + length) + ", they say."
    for moment in moments(read(Article(text)), PUBLISHED, ()):
        period = parse(moment.edtf)
        assert period.earliest_begin is None or period.latest_end is None or period.earliest_begin < period.latest_end
    if length:
        assert times(text, None, [])[form.removeprefix("from ").removeprefix("between ").format(year, year + length)] == f"{year}/{year + length}"


PIECES = st.lists(
    st.sampled_from(
        "last next this that the in by since until before after following amid during prior to from and - – of a two 31 May March October Sept. 2014 2019-21 1990s '90s mid-2014 "
        "Monday week weeks months year decades ago later earlier end early late Christmas Day 9/11 now today at time point fall Merek election Orra . , \n 20, 2025Clash 29 February quarter weekend "
        "summer for has will 00/00/2019 0 13/13/2020 '".split(" ")
    ),
    max_size=24,
).map(" ".join)


@given(
    st.one_of(st.text(max_size=120), PIECES),
    st.sampled_from([None, PUBLISHED, "2025-01-01/2025-09-30", "2025-10", "/2025", "0001-01-01", "2024-02-29", "[2019..2021]"]),
)
def test_no_text_breaks_it_and_every_span_is_in_the_text(text, issued):
    article = Article(text)
    line = read(article)
    found = moments(line, issued, EVENTS)
    for moment in found:
        assert text[moment.span.start : moment.span.end] == moment.span.text
        assert parse(moment.edtf)
        assert moment.basis
    assert [moment.span.start for moment in found] == sorted(moment.span.start for moment in found)
    for segment in line.segments:
        assert tense(segment, 0) in ("past", "present", "future", "pluperfect", "perfect")
        assert moment_of(segment, len(segment.words) - 1, found) in (None, *found)
    edtf, basis = published(article, line)
    assert (edtf is None) == (basis is None)
    assert edtf is None or parse(edtf)


def test_the_two_articles_of_the_project(shared):
    """At least 19 of the 20 annotated times, with exactly the days; the publication of both."""
    gold = json.loads((shared / "data" / "gold" / "two-articles.json").read_text("utf-8"))
    events, right = kg.open(Path(__file__).parent.parent).events(), 0
    for entry in gold.values():
        article = Article((shared / entry["file"]).read_text("utf-8"))
        line, day = read(article), entry["published"]
        issued, _ = published(article, line)
        assert issued in (f"{day['lo']}/{day['hi']}", day["lo"])
        found = moments(line, issued, events)
        for wanted in entry["times"]:
            days = (day["lo"], day["hi"]) if wanted["lo"] == "pub" else (wanted["lo"], wanted["hi"])
            right += any(moment.span.start == wanted["start"] and moment.span.end == wanted["end"] and days in _days(moment) for moment in found)
    assert right >= 19


def _days(moment) -> list[tuple[str | None, str | None]]:
    """The first and the last day of a moment; where what bounds it stands outside the span ("by"), also those of the date named."""
    bounded = moment.span.text.lower().startswith(("since", "following", "prior"))
    periods = map(parse, [moment.edtf] if bounded else [moment.edtf, moment.edtf.strip("/")])
    return [(iso(period.earliest_begin) or None, iso(period.latest_end - 1) if period.latest_end else None) for period in periods]
