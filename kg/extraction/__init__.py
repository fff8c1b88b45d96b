"""`kg extract`: what an article claims, proposed for review, each proposal with its evidence and the steps that led to it.

An article goes through layers, each a module that knows only those before it (`tests/test_layout.py` holds the order):

    ingest      articles from texts, pages, records, PDFs    records     what the layers hand on
    knowledge   what the graph knows beforehand              lexicon     rules and word lists (`rules/*.toml`)
    reading     lines and tokens over the raw text           syntax      what hangs on what in a line
    lemmas      lemmas and word classes, kept by form
    gazetteer   names of the graph in a line                 linking     mentions; new actors as proposals
    cast        whom a noun phrase stands for                reference   pronouns, descriptions, unnamed speakers
    speech      who says what                                figures     numbers of people, votes, money
    times       times resolved: tenses, expressions, anchors (events of the graph), resolution, publication
    frames      labels taken apart, signs of words           topics      which topic a phrase is about
    sides       words that take sides, and their targets     holders     whose side it is
    stances     stances and attitudes                        patterns    how ties are worded (`rules/relations.toml`)
    slots       what fills the places beside a word          assertion   whether it is told as a fact
    fillers     whom a phrase stands for in the scene        relations   ties, by patterns over syntax
    attitudes   the learned scorer; training makes it        opinion     the scorer beside a rule
    assemble    layers to candidates                         writing     candidates as Turtle
    batch       thousands: shards, processes, clusters       endpoint    a server with a language model
    llm, second the model beside the rules
    command     `kg extract` as the command has it

>>> import kg
>>> graph = kg.open(".")
>>> text = "Iran opposes the presence of US troops in Iraq, officials in Baghdad said on Monday."
>>> stance = next(each for each in kg.extract(text, graph, published="2025-03-05") if each.kind == "stance")
>>> graph.label(stance.holder), graph.label(stance.topic), graph.label(stance.position)
('Iran', 'US forces stay in Iraq', 'opposes')
>>> stance.trace[0]
'opposes (−) presence (+) = opposes “US forces stay in Iraq”'
>>> text[stance.evidence.start : stance.evidence.end]
'Iran opposes the presence of US troops in Iraq'
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from kg.extraction.records import Article, Candidate, Extraction, Mention, Proposal, Span

if TYPE_CHECKING:
    from kg.extraction.assemble import Reader
    from kg.extraction.attitudes import Attitude
    from kg.graph import View


def extract(text: str | Article, graph: View, *, published: str | None = None) -> Extraction:
    """Read one article and return the candidates in it, with the mentions, statements, times and numbers that they rest on.

    `published` is EDTF. Without it, and without a date in the text, times that need one stay unresolved.

    Raises:
        PeriodError: `published` is no EDTF text.
        MissingExtra: the parser is not installed.
    """
    from kg import periods

    article = Article(text) if isinstance(text, str) else text
    if published is not None:
        periods.parse(published)
        article = replace(article, published=published, basis="given by the caller")
    return next(reader(graph).extract([article]))


def reader(graph: View) -> Reader:
    """Return the reader that knows what a graph knows; it is kept as long as the graph is."""
    from kg.extraction.assemble import Reader
    from kg.extraction.knowledge import Knowledge

    if graph not in _READERS:
        _READERS[graph] = Reader(Knowledge.of(graph))
    return _READERS[graph]


_READERS: WeakKeyDictionary[View, Reader] = WeakKeyDictionary()


def attitude(text: str, first: tuple[int, int], second: tuple[int, int]) -> Attitude:
    """Return what the learned scorer says of the attitude between two actors, each a span of the text."""
    from kg.extraction import attitudes

    return attitudes.attitude(text, first, second)


__all__ = ["Article", "Candidate", "Extraction", "Mention", "Proposal", "Span", "attitude", "extract", "reader"]
