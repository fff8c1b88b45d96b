"""The bundled graph against our own annotation of the two articles, and against copying from them."""

from __future__ import annotations

import json
import re

import pytest
from conftest import ROOT, SHARED

import kg

GOLD = SHARED / "data" / "gold" / "two-articles.json"
FITTING = {
    "relations": {"Relation", "Event"},
    "stances": {"Stance", "Attribution"},
    "attributions": {"Attribution", "Stance", "Relation", "Figure"},
    "quantities": {"Figure"},
}
"""Which kinds of claims may tell what the annotators called so."""


def entries(kind: str) -> list:
    if not GOLD.is_file():
        return [pytest.param(None, None, None, marks=pytest.mark.skip(reason="../shared is not here: no annotation to compare with"))]
    gold = json.loads(GOLD.read_text("utf-8"))
    found = []
    for part in gold.values():
        for number, entry in enumerate(part[kind]):
            start, end = entry.get("content") or [entry.get("evidence", entry)[key] for key in ("start", "end")]
            found.append(pytest.param(part["sha256"], start, end, id=entry.get("id") or f"{part['file']}-{number}"))
    return found


@pytest.fixture(scope="session")
def spans(bundled):
    """Each span of evidence: the digest of its document, where, and what kind of thing it bears."""
    sha = {document.id: document.sha256 for document in bundled.documents()}
    bearers = [(type(claim).__name__, claim.evidence) for claim in bundled.claims()] + [("Event", event.evidence) for event in bundled.events()]
    links = [(kind, link) for kind, evidence in bearers for top in evidence for link in top.chain()]
    return [(sha[link.source], link.start, link.end, kind) for kind, link in links if link.source and link.start is not None]


def overlapping(spans, sha, start, end) -> set[str]:
    return {kind for document, first, last, kind in spans if document == sha and first < end and start < last}


@pytest.mark.parametrize(("sha", "start", "end"), entries("relations"))
def test_every_annotated_relation_is_told(spans, sha, start, end):
    assert overlapping(spans, sha, start, end) & FITTING["relations"]


@pytest.mark.parametrize(("sha", "start", "end"), entries("stances"))
def test_every_annotated_stance_is_told(spans, sha, start, end):
    assert overlapping(spans, sha, start, end) & FITTING["stances"]


@pytest.mark.parametrize(("sha", "start", "end"), entries("attributions"))
def test_every_annotated_attribution_is_told(spans, sha, start, end):
    assert overlapping(spans, sha, start, end) & FITTING["attributions"]


@pytest.mark.parametrize(("sha", "start", "end"), entries("quantities"))
def test_every_annotated_quantity_is_told(spans, sha, start, end):
    assert overlapping(spans, sha, start, end) & FITTING["quantities"]


def test_no_passage_of_nine_words_is_copied(shared):
    """Offsets and digests point into the articles; their text is not ours to give away (the title of the second one is)."""
    title = "Iraq to Keep Small US Adviser Unit Over Syria IS Risk"
    runs = {}
    for article in sorted((shared / "articles").glob("*.txt")):
        words = _words(article.read_text("utf-8"))
        runs |= {tuple(words[at : at + 9]): article.name for at in range(len(words) - 8)}
    assert len(runs) > 1000
    paths = [
        ROOT / "README.md",
        *(path for folder in ("triples", "queries", "notebooks", "kg/queries") for path in (ROOT / folder).rglob("*") if path.is_file()),
    ]
    for path in paths:
        words = _words(path.read_text("utf-8", "replace").replace(title, "|"))
        copied = [" ".join(words[at : at + 9]) for at in range(len(words) - 8) if tuple(words[at : at + 9]) in runs]
        assert copied == [], path


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def test_no_quote_is_kept_in_the_repository(bundled):
    assert not bundled.query("ASK { ?e oa:exact ?quote }")


def test_every_digest_of_the_bundled_graph_is_that_of_its_span(bundled, shared):
    from kg.articles import Articles

    articles = Articles(shared / "articles")
    sha = {document.id: document.sha256 for document in bundled.documents()}
    assert set(sha.values()) == set(articles)
    checked = [
        articles.quote(sha[link.source], link.start, link.end, link.digest)
        for claim in (*bundled.claims(), *bundled.events())
        for top in claim.evidence
        for link in top.chain()
        if link.start is not None
    ]
    assert len(checked) > 100
    assert None not in checked


def test_a_shift_is_two_claims_and_the_old_one_ends(bundled):
    """The factions' call for a US exit is told until the fall of Assad and not read as held ever after."""
    topic = ":USPresenceInIraq"
    old = bundled.claim(":stance-iran-aligned-factions-us-presence-before")
    assert old.period.latest_end is not None
    assert old in bundled.as_of("2024-12-08").claims(about=topic)
    assert old not in bundled.as_of("2025-06-01", which="possible").claims(about=topic)
    assert kg.open(ROOT).claim(old.id) == old
