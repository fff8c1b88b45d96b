"""Which media type an answer has: the Accept header as HTTP defines it, and what clients add to it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server.negotiation import DATASETS, GRAPHS, MOST, ROWS, choose, content, media_of, named, preferred, required
from kg.server.replies import Refused

OFFERED = tuple(ROWS)
JSON, XML, CSV, TSV = OFFERED[:4]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV", CSV),
        ("text/csv; charset=utf-8", CSV),
        ("text/*", CSV),
        ("text/*, text/csv;q=0.5", TSV),
        ("application/sparql-results+xml, application/sparql-results+json;q=0.9", XML),
        ("application/sparql-results+json;q=0.9,application/sparql-results+xml", XML),
        ("text/csv;q=0.4, text/tab-separated-values;q=0.6, */*;q=0.1", TSV),
        ("text/csv;q=0, */*;q=0.1", JSON),
        ("application/sparql-results+json;q=0, application/*;q=0.5", XML),
        ("text/csv;Q=0.7 , text/tab-separated-values ; q=0.8", TSV),
        ('text/csv;header="a,b;q=0", text/html', CSV),
        ("text/csv;q=1.5, text/tab-separated-values;q=0.001", TSV),
        ("text/csv;q=high, text/xml", "text/xml"),
        (",, ,text/csv,", CSV),
        ("rubbish", JSON),
        ("text/csv," + "x" * MOST, JSON),
        ("application/json", "application/json"),
    ],
)
def test_the_type_that_is_liked_best_is_chosen(accept, media):
    assert choose(accept, OFFERED) == media


@pytest.mark.parametrize("accept", ["image/png", "text/html", "text/csv;q=0", "*/*;q=0", "text/turtle, application/*;q=0.0"])
def test_where_nothing_fits_the_answer_is_406_and_names_what_there_is(accept):
    assert choose(accept, OFFERED) is None
    with pytest.raises(Refused, match="none of the media types asked for can be had; ask for application/sparql-results") as refused:
        required(accept, OFFERED)
    assert refused.value.status == 406


qualities = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)


@given(st.dictionaries(st.sampled_from(OFFERED), qualities, min_size=1))
def test_of_types_with_qualities_the_highest_wins_and_of_equals_the_one_we_prefer(wanted):
    accept = ", ".join(f"{media};q={quality:.3f}" for media, quality in wanted.items())
    best = max(wanted.values())
    expected = next((media for media in OFFERED if wanted.get(media) == best), None) if best else None
    assert choose(accept, OFFERED) == expected


@given(st.text(max_size=60))
def test_no_header_is_a_fault(accept):
    assert choose(accept, OFFERED) in (*OFFERED, None)
    media, parameters = media_of(accept)
    assert media == media.lower()
    assert all(name == name.lower() for name in parameters)


@given(st.text(st.sampled_from('text/csv*,;="\\q01. application+json'), max_size=40))
def test_nearly_good_headers_are_no_fault_either(accept):
    assert choose(accept, OFFERED) in (*OFFERED, None)


@pytest.mark.parametrize(
    ("name", "known", "media"),
    [
        ("json", ROWS, JSON),
        ("json", GRAPHS, "application/ld+json"),
        ("xml", ROWS, XML),
        ("rdf+xml", GRAPHS, "application/rdf+xml"),
        ("CSV", ROWS, CSV),
        ("text/csv", ROWS, CSV),
        ("turtle", GRAPHS, "text/turtle"),
        ("n3", GRAPHS, "text/turtle"),
        ("turtle", ROWS, None),
        ("pdf", GRAPHS, None),
        ("trig", DATASETS, "application/trig"),
    ],
)
def test_clients_may_name_a_format_in_a_parameter(name, known, media):
    assert named(name, known) == media


@pytest.mark.parametrize(
    ("asked", "known", "media"),
    [
        ({"accept": "*/*", "format": "csv"}, ROWS, CSV),
        ({"format": "csv"}, ROWS, CSV),
        ({"accept": BROWSER, "format": "csv"}, ROWS, CSV),
        ({"accept": "application/sparql-results+xml", "format": "csv"}, ROWS, XML),
        ({"accept": "*/*", "format": "pdf"}, ROWS, JSON),
        ({"accept": BROWSER}, ROWS, "application/json"),
        ({"accept": BROWSER}, GRAPHS, "application/xml"),
        ({"accept": "text/html;q=0.5, text/csv"}, ROWS, CSV),
        ({}, GRAPHS, "text/turtle"),
    ],
)
def test_a_header_that_says_what_it_wants_outweighs_the_parameter(asked, known, media):
    assert preferred(asked, known) == media


def test_texts_say_that_they_are_in_utf_8():
    assert content("text/csv") == "text/csv; charset=utf-8"
    assert content("application/sparql-results+json") == "application/sparql-results+json"


def test_the_type_of_a_body_is_read_with_its_parameters():
    assert media_of('Text/Turtle ; Charset="UTF-8"') == ("text/turtle", {"charset": "UTF-8"})
    assert media_of(None) == ("", {})
