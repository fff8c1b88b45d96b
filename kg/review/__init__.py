"""`kg review`: from what the extractor proposes to what a person has decided.

Candidates (`triples/candidates`) are gathered into cards; each decision is a line in `triples/decisions`; what is accepted
is written to `triples/extracted`, always the same from the same decisions.

    queue = kg.review.queue(".")
    for card in queue.cards(topic="dam", confidence=0.5): print(queue.sentence(card))
    queue.accept(card, by="ana"); queue.undo(by="ana")
    print(kg.review.agreement(".").alpha)
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from kg.articles import Articles
from kg.graph import KnowledgeGraph
from kg.review.cards import Known, Outcome, Progress, Queue, Similar
from kg.review.comparison import Agreement, Difference, compare
from kg.review.decisions import Conflict, Decision, ReviewError, read
from kg.review.gathering import Card

__all__ = [
    "Agreement", "Card", "Conflict", "Decision", "Difference", "Known", "Outcome", "Progress", "Queue", "ReviewError", "Row", "Similar",
    "accept", "agreement", "queue", "reject", "rows", "run", "undo",
]  # fmt: skip

Casebook = KnowledgeGraph | str | Path


class Row(NamedTuple):
    """A card on one line of `kg review list`."""

    id: str
    confidence: float
    kind: str
    sentence: str
    document: str
    evidence: int
    articles: int


def queue(casebook: Casebook, articles: str | Path | None = None) -> Queue:
    """Return the queue of a casebook: the cards that wait, and the door to decisions.

    Args:
        casebook: a folder, or a graph opened from one (its files are read anew).
        articles: a folder with the articles, for quotes.

    Raises:
        CasebookError: there is no casebook there, or a file of it cannot be read.
        ArticleError: there is no folder with articles there.
    """
    folder = casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)
    return Queue(folder, Articles(Path(articles) if articles is not None else None))


def rows(found: Queue, **wanted: Any) -> list[Row]:
    """Return the cards that wait as rows, the surest first; `wanted` as `Queue.cards` takes it."""
    return [_row(found, card) for card in found.cards(**wanted)]


def _row(found: Queue, card: Card) -> Row:
    graph = found.graph
    documents = sorted(card.claim.documents())
    names = graph.label(documents[0]) + (f" and {len(documents) - 1} more" if len(documents) > 1 else "") if documents else ""
    return Row(graph.short(card.id), card.confidence, card.kind, found.sentence(card), names, len(card.claim.evidence), card.articles)


def accept(casebook: Casebook, ids: Iterable[str], *, by: str, why: str = "", **more: Any) -> list[Outcome]:
    """Accept the cards on which some candidates are; `more` as `Queue.accept` takes it (`same_as`, edits).

    Nothing is decided where one of the ids is not known. Ids on one card count once.

    Raises:
        KgError: as `Queue.accept` does; what was decided before stays decided.
    """
    found = queue(casebook)
    return [found.accept(card, by=by, why=why, **more) for card in _cards(found, ids)]


def reject(casebook: Casebook, ids: Iterable[str], *, by: str, why: str = "") -> list[Outcome]:
    """Reject the cards on which some candidates are: they never come back.

    Raises:
        KgError: as `Queue.reject` does; what was decided before stays decided.
    """
    found = queue(casebook)
    return [found.reject(card, by=by, why=why) for card in _cards(found, ids)]


def undo(casebook: Casebook, *, by: str) -> Outcome:
    """Take back a reviewer's last decision that is in force.

    Raises:
        ReviewError: there is none.
    """
    return queue(casebook).undo(by=by)


def _cards(found: Queue, ids: Iterable[str]) -> list[Card]:
    cards = [found.card(name) for name in ids]
    return list({card.id: card for card in cards}.values())


def agreement(casebook: Casebook) -> Agreement:
    """Return how far the reviewers of a casebook agree on the cards that several of them judged.

    Raises:
        CasebookError: there is no casebook there, or a file of it cannot be read.
        MissingExtra: krippendorff is not installed.
    """
    return compare(read(casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)))


def run(casebook: Casebook, by: str, articles: str | Path | None = None, *, second: bool = False, **wanted: Any) -> None:
    """Review in the terminal until the reviewer leaves.

    Args:
        casebook: a folder, or a graph opened from one.
        by: the reviewer.
        articles: a folder with the articles, for quotes.
        second: show the cards that others decided too.
        wanted: a filter to begin with, as `Queue.cards` takes it.

    Raises:
        MissingExtra: Textual is not installed.
        KgError: as `queue` does.
    """
    from kg.errors import MissingExtra

    try:
        from kg.review.terminal import Desk
    except ImportError:
        raise MissingExtra("review", "kg review in the terminal") from None
    Desk(queue(casebook, articles), by, second=second, wanted=wanted).run()
