"""Figures in news: their bounds, their units and what is counted; and all the numbers that are none."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.figures import BOUNDLESS, quantities
from kg.extraction.reading import read
from kg.extraction.records import Article, Mention


def figures(text: str) -> list[tuple[str, Decimal, Decimal, str, bool]]:
    return [(found.span.text, found.low, found.high, found.unit, found.approximate) for found in quantities(read(Article(text)), [])]


@pytest.mark.parametrize(
    ("text", "said", "low", "high", "unit", "approximate"),
    [
        ("Orra will keep roughly 40–60 VDF engineers at the dam.", "roughly 40–60 VDF engineers", 40, 60, "engineers", True),
        ("At least 20 soldiers were hurt.", "At least 20 soldiers", 20, BOUNDLESS, "soldiers", False),
        ("More than 2,000 people fled.", "More than 2,000 people", 2000, BOUNDLESS, "people", False),
        ("It sent up to 350 trainers.", "up to 350 trainers", 0, 350, "trainers", False),
        ("No more than 12 seats were won.", "No more than 12 seats", 0, 12, "seats", False),
        ("The town has 2.3 million residents.", "2.3 million residents", 2_300_000, 2_300_000, "residents", False),
        ("Between 5 and 7 ships sank.", "Between 5 and 7 ships", 5, 7, "ships", False),
        ("An estimated 2 to 3 million people voted.", "An estimated 2 to 3 million people", 2_000_000, 3_000_000, "people", True),
        ("Two or three ships sank.", "Two or three ships", 2, 3, "ships", False),
        ("Dozens of farmers came.", "Dozens of farmers", 24, BOUNDLESS, "farmers", True),
        ("Hundreds of soldiers left.", "Hundreds of soldiers", 200, BOUNDLESS, "soldiers", True),
        ("It hit tens of thousands of civilians.", "tens of thousands of civilians", 20_000, BOUNDLESS, "civilians", True),
        ("Do not keep hundreds of thousands of public workers hostage.", "hundreds of thousands of public workers", 200_000, BOUNDLESS, "workers", True),
        ("Only a handful of farmers came.", "a handful of farmers", 3, 9, "farmers", True),
        ("About a quarter of the city's population left.", "About a quarter of the city's population", 25, 25, "percent", True),
        ("Two-thirds of voters agreed.", "Two-thirds of voters", 66, 67, "percent", True),
        ("Sixty rebels or more fled.", "Sixty rebels or more", 60, BOUNDLESS, "rebels", False),
        ("It failed by one vote.", "one vote", 1, 1, "vote", False),
        ("The 27-member union met.", "27-member", 27, 27, "members", False),
        ("It took a 38.8 million euro loan.", "38.8 million euro", 38_800_000, 38_800_000, "EUR", False),
        ("A dozen planes landed.", "A dozen planes", 12, 12, "planes", False),
        ("Twelve trucks burned.", "Twelve trucks", 12, 12, "trucks", False),
        ("Twenty-five trucks burned.", "Twenty-five trucks", 25, 25, "trucks", False),
        ("Twenty-one trucks burned.", "Twenty-one trucks", 21, 21, "trucks", False),
        ("Two hundred thousand children came.", "Two hundred thousand children", 200_000, 200_000, "children", False),
        ("Half a million refugees came.", "Half a million refugees", 500_000, 500_000, "refugees", False),
        ("Twenty or so rebels fled.", "Twenty or so rebels", 20, 20, "rebels", True),
        ("30 or more rebels fled.", "30 or more rebels", 30, BOUNDLESS, "rebels", False),
        ("Three of the soldiers died.", "Three of the soldiers", 3, 3, "soldiers", False),
        ("The bill got 220 votes.", "220 votes", 220, 220, "votes", False),
        ("Turnout rose to 11.4% in May.", "11.4%", Decimal("11.4"), Decimal("11.4"), "percent", False),
        ("Turnout rose to 60 percent.", "60 percent", 60, 60, "percent", False),
        ("Turnout rose by 3 per cent.", "3 per cent", 3, 3, "percent", False),
        ("The dam cost $5 billion.", "$5 billion", 5_000_000_000, 5_000_000_000, "USD", False),
        ("The dam cost nearly US$2 million.", "nearly US$2 million", 2_000_000, 2_000_000, "USD", True),
        ("The dam cost €1.5bn.", "€1.5bn", 1_500_000_000, 1_500_000_000, "EUR", False),
        ("The dam cost £200k.", "£200k", 200_000, 200_000, "GBP", False),
        ("The dam cost 40 million US dollars.", "40 million US dollars", 40_000_000, 40_000_000, "USD", False),
        ("They marched 5 km.", "5 km", 5, 5, "km", False),
        ("They held 5km of road.", "5km", 5, 5, "km", False),
        ("They marched about 100 miles.", "about 100 miles", 100, 100, "mile", True),
        ("The fire took 5,000 hectares.", "5,000 hectares", 5000, 5000, "hectare", False),
        ("The flood killed at least 20.", "at least 20", 20, BOUNDLESS, "people", False),
        ("In all, 39 were killed in the flood.", "39", 39, 39, "people", False),
    ],
)
def test_what_a_text_counts(text, said, low, high, unit, approximate):
    assert figures(text) == [(said, Decimal(low), Decimal(high), unit, approximate)]


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        ("The council voted 66 to 27 to close the dam.", ["66", "27"]),
        ("The vote passed along party lines, 230-to-198.", ["230", "198"]),
        ("The council voted 9 against 2.", ["9", "2"]),
        ("The council voted on it, 9 to 2 million euros later.", []),
    ],
)
def test_votes_for_and_against_are_two_figures(text, votes):
    assert [said for said, _, _, unit, _ in figures(text) if unit == "votes"] == votes


@pytest.mark.parametrize(
    "text",
    [
        "He is 41 years old; a 41-year-old man, aged 41, was there.",
        "Article 5, Section 230 and Resolution 2231 apply.",
        "The union won 3-1 on May 5, 2019 at 6 pm.",
        "Call 555-123-4567 now, or +49 170 123456.",
        "The 2019 elections were fair, and so were those of 2015.",
        "The bill passed 220–199.",
        "The two sides met.",
        "Half of the hours passed.",
        "The F-16 landed near the A4 at 10:30.",
        "The second largest group came 3rd.",
        "The 10-storey house fell.",
        "It is open 24/7.",
        "It lasted two years and three months.",
        "One of them came.",
        "It ran at 8 m/s.",
        "Half of the lake is dry, a few say.",
        "He served for five years, died and was forgotten.",
        "Item #12 men",
        "The force shrank from 900 to a fourth of that.",
    ],
)
def test_what_is_no_quantity(text):
    assert figures(text) == []


def test_several_in_a_sentence_and_what_they_count():
    text = "It has two bases, 1,500 foreign troops and 3 aircraft carriers."
    found = quantities(read(Article(text)), [])
    assert [(each.span.text, each.counted.text if each.counted else None) for each in found] == [
        ("two bases", "bases"),
        ("1,500 foreign troops", "foreign troops"),
        ("3 aircraft carriers", "aircraft carriers"),
    ]


def test_a_change_is_no_range():
    assert figures("The force grew from 100 to 250 soldiers.")[-1] == ("250 soldiers", 250, 250, "soldiers", False)
    assert figures("The force has from 100 to 250 soldiers.") == [("from 100 to 250 soldiers", 100, 250, "soldiers", False)]


def test_a_number_in_a_name_counts_nothing():
    text = "The Committee of 40 Elders met the 12 ministers."
    name = Mention(4, 26, "Committee of 40 Elders", "https://example.org/elders")
    nominal = Mention(35, 47, "12 ministers", "https://example.org/ministers", "nominal")
    assert [each.span.text for each in quantities(read(Article(text)), [name, nominal])] == ["12 ministers"]


@given(st.integers(13, 10**12).filter(lambda number: not 1400 <= number < 2100))
def test_every_value_is_exact(number):
    (found,) = quantities(read(Article(f"The ministry counted {number:,} soldiers in the valley.")), [])
    assert (found.low, found.high, found.unit) == (number, number, "soldiers")


@given(st.integers(13, 999), st.integers(1, 500), st.sampled_from(["between {} and {}", "{}-{}", "{}–{}", "{} to {}"]))
def test_ranges_keep_both_ends(low, more, form):
    (found,) = quantities(read(Article(f"The ministry sent {form.format(low, low + more)} soldiers to the valley.")), [])
    assert (found.low, found.high, found.unit) == (low, low + more, "soldiers")


@given(st.decimals("0.01", "99.99", places=2))
def test_decimals_are_exact(number):
    (found,) = quantities(read(Article(f"Prices rose by {number}% in the valley.")), [])
    assert found.low == found.high == number


PIECES = st.lists(
    st.sampled_from(
        "two a one half twenty - – three hundred thousand million dozen dozens of tens thousands between and to or so more at least up $ US$ € 5 12 2,000 2.5 11.4% 2014 250–350 3-1 24/7 5km £200k "
        "soldiers people were killed dead the US bases per cent percent miles , . \n years + # ° 1st ٣ ² 00 m/s".split(" ")
    ),
    max_size=20,
).map(" ".join)


@given(st.one_of(st.text(max_size=120), PIECES))
def test_no_text_breaks_it_and_every_span_is_in_the_text(text):
    found = quantities(read(Article(text)), [])
    for each in found:
        assert text[each.span.start : each.span.end] == each.span.text
        assert each.counted is None or (text[each.counted.start : each.counted.end] == each.counted.text and each.span.covers(each.counted))
        assert 0 <= each.low <= each.high
        assert each.unit
    assert all(first.span.end <= second.span.start for first, second in pairwise(found))


def test_the_two_articles_of_the_project(shared):
    gold = json.loads((shared / "data" / "gold" / "two-articles.json").read_text("utf-8"))
    for entry in gold.values():
        article = Article((shared / entry["file"]).read_text("utf-8"))
        found = [(each.span.start, each.span.end, each.low, each.high, each.unit, each.approximate) for each in quantities(read(article), [])]
        wanted = [(each["start"], each["end"], each["low"], each["high"], each["unit"], each.get("approx", False)) for each in entry["quantities"]]
        assert found == sorted(wanted)
