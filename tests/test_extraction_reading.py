"""The view of an article that rules read: which lines there are, and that every token stands where the text has it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import MissingExtra
from kg.extraction import reading as reading_module
from kg.extraction.reading import Reading, lines, read, readings, shouted, view
from kg.extraction.records import Article, Candidate, Extraction, Span

STORY = "The river union left the talks on the dam on Monday, its speaker said in Kasda."


def kinds(text: str) -> list[tuple[str, str]]:
    return [(line.kind, text[line.start : line.end].strip()) for line in lines(text)]


def words(text: str, shadows: dict[str, str] | None = None) -> list[str]:
    return [word for segment in read(Article(text), shadows).segments for word in segment.words]


class TestLines:
    def test_a_title_its_date_its_author_and_headings_are_no_paragraphs(self) -> None:
        text = f"Union Leaves Talks\n\nBy Ilda Marek\n\nApril 10, 2021\n\n{STORY}\n\nWhat the ministry wants\n\n{STORY}"
        assert [kind for kind, _ in kinds(text)] == ["title", "byline", "dateline", "paragraph", "heading", "paragraph"]

    def test_a_title_that_is_repeated_is_a_title_again(self) -> None:
        assert kinds(f"Union Leaves Talks\n{STORY}\nUnion Leaves Talks\n") == [
            ("title", "Union Leaves Talks"),
            ("paragraph", STORY),
            ("title", "Union Leaves Talks"),
        ]

    @pytest.mark.parametrize(
        "date", ["April 10, 2021", "Saturday, April 10, 2021", "10 Apr. 2021", "2021-04-10", "Sept 3rd 2021", "April 10, 2021The Vell Post"]
    )
    def test_a_line_that_begins_with_a_date_is_a_dateline(self, date: str) -> None:
        assert kinds(f"Union Leaves Talks\n{date}\n{STORY}")[1] == ("dateline", date)

    @pytest.mark.parametrize("start", ["KASDA — ", "KASDA (VNA) - ", "KASDA, Vell – "])
    def test_the_place_before_a_dash_is_a_dateline_and_the_rest_a_paragraph(self, start: str) -> None:
        (first, place), (second, rest) = kinds(start + STORY)
        assert (first, second, rest) == ("dateline", "paragraph", STORY)
        assert place == start.split(" (", maxsplit=1)[0].rstrip(" —–")

    def test_a_day_with_a_word_of_its_month_inside_a_sentence_is_none(self) -> None:
        assert kinds("April 10, 2021 was the day on which the river union left the talks on the dam near the city of Kasda for good.")[0][0] == "paragraph"

    @pytest.mark.parametrize(
        "line",
        ["Image: Jon Orr (Vell Press)", "Photo: Jon Orr.", "Source: Ministry of Water", "Share", "Read more", "Cover image of the dam", "Related stories"],
    )
    def test_captions_and_what_surrounds_an_article_are_bylines(self, line: str) -> None:
        assert kinds(f"Union Leaves Talks\n{STORY}\n{line}")[2] == ("byline", line)

    def test_whom_a_picture_is_by_is_told_apart_from_what_it_shows(self) -> None:
        assert kinds("Boats on the Tessel. Image: Jon Orr (Vell Press).") == [("paragraph", "Boats on the Tessel."), ("byline", "Image: Jon Orr (Vell Press).")]

    def test_a_sentence_that_only_speaks_of_an_image_stays_whole(self) -> None:
        text = "It was bad. Image: that is what the union said that the ministry of water cares for and nothing else at all."
        assert kinds(text) == [("paragraph", text)]

    def test_front_matter_is_no_line(self) -> None:
        text = f"---\ntitle: Union leaves\ndate: 2021-04-10\n---\n{STORY}"
        reading = read(Article(text))
        assert [(segment.kind, segment.starts[0]) for segment in reading.segments] == [("paragraph", text.index(STORY))]
        assert reading.text == text

    def test_a_line_too_long_to_parse_at_once_is_cut_at_ends_of_sentences(self) -> None:
        found = kinds(" ".join([STORY] * 200))
        assert len(found) > 2
        assert all(len(piece) <= 5000 and piece.endswith(".") for _, piece in found)

    @pytest.mark.parametrize("sign", ["x", "x "])
    def test_a_line_without_sentences_is_cut_too(self, sign: str) -> None:
        text = sign * 6_001
        found = lines(text)
        assert "".join(text[line.start : line.end] for line in found) == text
        assert max(line.end - line.start for line in found) <= 5000


class TestTokens:
    @pytest.mark.parametrize(
        "text",
        [
            "“We’re done,” she said.",
            "The 𝔸 team of Kasda 🏞️ left.",
            "Cafe\u0301 owners of Gdan\u0301sk left.",
            "The union left.\r\nThe ministry stayed.\r\n",
            "The union \ud800 left \udfff it.",
            "The\u00a0union\u202fleft\tit.",
            "Vell\u200b and \ufeff Orra\u2028agreed\x0bon \x00 it.",
        ],
    )
    def test_every_token_stands_in_the_raw_text_where_it_says(self, text: str) -> None:
        reading = read(Article(text))
        assert reading.segments
        for segment in reading.segments:
            for i, word in enumerate(segment.words):
                span = segment.raw(i, i + 1)
                assert text[span.start : span.end] == span.text
                assert view(span.text) == word
                assert len(segment.doc) == len(segment.words)

    @given(st.text(st.characters() | st.sampled_from("AIS .\n\r“’\ud800𝔸\u0301-—:"), max_size=120))
    def test_any_text_is_read_and_every_span_is_what_stands_there(self, text: str) -> None:
        assert len(view(text)) == len(text)
        reading = read(Article(text), {"IS": "ISIS"})
        last = 0
        for segment in reading.segments:
            assert last <= segment.starts[0]
            last = segment.ends[-1]
            assert [view(segment.raw(i, i + 1).text) for i in range(len(segment.words))] == list(segment.words)
            assert segment.raw(0, len(segment.words)).text == text[segment.starts[0] : last]
            for i in range(len(segment.words)):
                assert segment.tokens(segment.starts[i], segment.ends[i]) == (i, i + 1)
                assert reading.segment(segment.starts[i]) is segment

    def test_quotation_marks_are_plain_and_nothing_moves(self) -> None:
        assert view("«Ünión» „del” ‘Río’") == '"Ünión" "del" \'Río\''
        assert unicodedata.normalize("NFC", view("e\u0301")) == "é"

    def test_words_that_are_glued_are_cut(self) -> None:
        assert words("The U.S.-led talks of 2025Clash ended.") == ["The", "U.S.", "-", "led", "talks", "of", "2025", "Clash", "ended", "."]

    def test_a_span_touches_the_tokens_that_it_overlaps(self) -> None:
        (segment,) = read(Article("The river union left.")).segments
        assert segment.tokens(5, 11) == (1, 3)
        assert segment.tokens(9, 10) == (2, 2)

    def test_no_line_stands_between_lines(self) -> None:
        reading = read(Article(f"Union Leaves\n\n{STORY}"))
        assert reading.segment(12) is None
        assert reading.segment(0) is reading.segments[0]
        assert reading.segment(10_000) is None
        assert Reading(reading.article, ()).segment(0) is None

    def test_an_empty_article_has_no_lines(self) -> None:
        assert read(Article(" \n\t\u200b\n")).segments == ()


class TestShadows:
    def test_the_parser_reads_another_name_and_the_words_stay(self) -> None:
        (segment,) = read(Article("Fighters of IS left the town."), {"IS": "ISIS"}).segments
        assert segment.words[2] == "IS"
        assert (segment.doc[2].text, segment.doc[2].pos_) == ("ISIS", "PROPN")
        assert segment.raw(2, 3) == Span(12, 14, "IS")

    @pytest.mark.parametrize(("name", "sentence"), [("US", "The US left."), ("WHO", "The WHO left."), ("IS", "Then IS left.")])
    def test_a_name_in_capitals_is_a_name_to_the_parser(self, name: str, sentence: str) -> None:
        (segment,) = read(Article(sentence), {name: "NATO"}).segments
        assert segment.doc[1].pos_ == "PROPN"
        assert segment.words[1] == name

    def test_words_in_small_letters_are_left_as_they_are(self) -> None:
        (segment,) = read(Article("The union is here."), {"IS": "ISIS"}).segments
        assert segment.doc[2].text == "is"

    def test_a_line_in_capitals_is_left_as_it_is(self) -> None:
        (segment,) = read(Article("THE RIVER UNION IS LEAVING THE TALKS"), {"IS": "ISIS"}).segments
        assert segment.doc[3].text == "IS"
        assert shouted(segment.words)
        assert not shouted(("US", "and", "EU", "leave"))


def test_many_articles_are_read_as_each_by_itself() -> None:
    articles = [Article(f"{STORY} {number}.\nOrra left.", str(number)) for number in range(5)]
    together = list(readings(iter(articles), batch=2))
    assert [reading.article.name for reading in together] == ["0", "1", "2", "3", "4"]
    for reading in together:
        alone = read(reading.article)
        assert [segment.words for segment in reading.segments] == [segment.words for segment in alone.segments]
        assert [[token.dep_ for token in segment.doc] for segment in reading.segments] == [[token.dep_ for token in segment.doc] for segment in alone.segments]


def test_who_has_no_parser_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_module, "MODELS", ())
    with pytest.raises(MissingExtra, match="extract"):
        reading_module.parser.__wrapped__()


def test_only_text_of_the_article_is_told() -> None:
    reading = read(Article(f"Union Leaves Talks\nBy Ilda Marek\nApril 10, 2021\n{STORY}\nWhat the ministry wants"))
    assert [segment.is_told for segment in reading.segments] == [True, False, False, True, True]


def test_an_extraction_is_a_sequence_of_its_candidates() -> None:
    one, two = (Candidate(kind="stance", evidence=Span(0, 1, "a"), id=name) for name in "ab")
    found = Extraction(Article("a"), (one, two))
    assert (len(found), found[0], found[-1:], list(found)) == (2, one, (two,), [one, two])
    assert Span(0, 9, "").covers(Span(2, 9, ""))
    assert not Span(3, 9, "").covers(Span(2, 9, ""))
