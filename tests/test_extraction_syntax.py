"""The syntax of a line: what rules read of it is what spaCy has, token by token."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.reading import parser, read, readings
from kg.extraction.records import Article
from kg.extraction.syntax import Parser, root

spacy = pytest.importorskip("spacy", reason="articles are not read: spaCy is not installed")

LINES = [
    "The river union, whose speaker had left Kasda, rejected and mocked the plan of the ministry of water.",
    "There was no dam, and there is none now; it's what they have said to Ilda Marek on Monday. She didn't agree.",
    "They're gonna leave Orra because y'all ain't going to pay, nothin' else, and let's see what he's got ta do.",
    "That the dam that they wanted had been built before 2021 is what Vell's guards told 40 reporters.",
    "C'm on, I ain't saying this; those who do say it have been doing so since Orra was there.",
    "UNION LEAVES TALKS ON DAM",
    "Which of the two did you mean, this or that?",
]
FORMS = ("text", "lower_", "lemma_", "pos_", "tag_", "dep_", "ent_type_", "is_punct", "is_stop", "is_sent_start", "i")


def forms(doc: Any) -> list[tuple[Any, ...]]:
    return [tuple(getattr(token, name) for name in FORMS) for token in doc]


def ways(doc: Any) -> list[tuple[Any, ...]]:
    """From every token to others."""
    return [
        (
            token.head.i, token.left_edge.i, token.right_edge.i, token.sent.start, token.sent.end, token.sent.root.i,
            *([each.i for each in found] for found in (token.children, token.subtree, token.ancestors, token.conjuncts)),
        )
        for token in doc
    ]  # fmt: skip


def pair(line: str) -> tuple[Any, Any]:
    """A line as rules read it, and as the whole pipeline of spaCy has the same words."""
    ours = read(Article(line)).segments[0].doc
    words = [token.text for token in ours]
    return ours, parser()(spacy.tokens.Doc(parser().vocab, words=words, spaces=[bool(token.whitespace_) for token in ours.parsed]))


@pytest.mark.parametrize("line", LINES)
def test_every_token_is_what_the_whole_pipeline_makes_of_it(line):
    for _ in range(2):
        ours, theirs = pair(line)
        assert forms(ours) == forms(theirs)
        assert ways(ours) == ways(theirs)
        assert ours.text == theirs.text
        assert [(each.start, each.end, each.label_) for each in ours.ents] == [(each.start, each.end, each.label_) for each in theirs.ents]
        assert [(each.start, each.end) for each in ours.sents] == [(each.start, each.end) for each in theirs.sents]


@given(st.lists(st.sampled_from(sorted({word for line in LINES for word in line.split()})), min_size=4, max_size=30))
def test_in_whatever_order_words_come_they_are_what_the_whole_pipeline_makes_of_them(words):
    ours, theirs = pair(" ".join(words) + ".")
    assert forms(ours) == forms(theirs)
    assert ways(ours) == ways(theirs)


def test_what_was_read_before_changes_nothing():
    alone = [forms(read(Article(line)).segments[0].doc) for line in LINES]
    for order in (LINES, LINES[::-1]):
        together = {reading.text: forms(reading.segments[0].doc) for reading in readings(map(Article, order))}
        assert [together[line] for line in LINES] == alone


@pytest.mark.parametrize("line", LINES)
def test_some_tokens_have_the_head_that_spacy_gives_them(line):
    ours, theirs = pair(line)
    for first in range(len(ours)):
        for end in range(first + 1, len(ours) + 1):
            assert root(ours[first:end]).i == theirs[first:end].root.i


@pytest.mark.parametrize("line", LINES)
def test_the_line_can_be_had_as_spacy_has_it(line):
    ours, theirs = pair(line)
    assert forms(ours.parsed) == forms(theirs)


def test_a_pipeline_that_goes_by_more_than_word_tag_and_role_is_asked_for_each_line():
    plain = parser()
    other = spacy.load(plain.meta["lang"] + "_" + plain.meta["name"])
    other.get_pipe("attribute_ruler").add([[{"SHAPE": "Xxxxx", "LOWER": "kasda"}]], {"LEMMA": "city"})
    doc = next(Parser(other).pipe([other.make_doc("They left Kasda.")], 1))
    assert [token.lemma_ for token in doc] == ["they", "leave", "city", "."]
    assert doc.parsed[2].lemma_ == "city"


def test_what_was_learned_is_forgotten_when_it_is_too_much(monkeypatch):
    monkeypatch.setattr("kg.extraction.lemmas._MOST", 3)
    found = list(readings(map(Article, LINES)))
    assert [forms(reading.segments[0].doc) for reading in found] == [forms(pair(line)[1]) for line in LINES]


def test_a_token_is_shown_as_its_word():
    assert repr(read(Article(LINES[0])).segments[0].doc[1:3]) == "(river, union)"
