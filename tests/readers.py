"""A reader for the tests of runs at scale, which can be told to make trouble. Processes load it, so it leans on little."""

from __future__ import annotations

import os
from collections.abc import Iterator

from kg.errors import MissingExtra
from kg.extraction.batch import Read
from kg.extraction.knowledge import Knowledge
from kg.extraction.records import Article, Candidate, Extraction, Proposal, Span
from kg.terms import KG


def simple(knowledge: Knowledge, trouble: str = "") -> Read:
    """Reads one stance in each article; does as an article with TROUBLE asks."""

    def read(found: list[Article]) -> Iterator[Extraction]:
        for article in found:
            if "TROUBLE" in article.text:
                _make(trouble)
            if not (trouble == "swallow" and "TROUBLE" in article.text):
                yield Extraction(article, (_stance(article, knowledge.base, wrong=trouble == "span" and "TROUBLE" in article.text),), _somebody(article))

    return read


def _make(trouble: str) -> None:
    if trouble == "error":
        raise RecursionError("a sentence that nobody is to see in a log")
    if trouble == "missing":
        raise MissingExtra("extract", "reading articles")
    if trouble == "death":
        os._exit(3)


def _stance(article: Article, base: str, *, wrong: bool) -> Candidate:
    evidence = Span(0, 5, "wrong" if wrong else article.text[:5])
    return Candidate(kind="stance", evidence=evidence, holder=base + "Vell", topic=base + "Dam", position=KG.Supports.value, mode=KG.Declared.value)


def _somebody(article: Article) -> dict[str, Proposal]:
    return {"http://example.org/p": Proposal("http://example.org/p", "Person", "Jo Arp", (Span(0, 4, article.text[:4]),))}
