"""Cards: a claim and its evidence as the templates show them. What it says comes from `kg.wording` and `kg.chronology`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from kg.chronology import words
from kg.dossier import Dossier
from kg.model import Claim, Document, Evidence, Relation, Stance
from kg.server.pages.visits import Visit
from kg.terms import KG, Iri, local_name
from kg.wording import groups, key, qualified, sentence, side, where

if TYPE_CHECKING:
    from markupsafe import Markup

NEAR, WIDE = 90, 500
"""How many characters of an article stand around a passage: on a page of many, and on that of the claim."""
POSITIONS = ("supports", "opposes", "mixed")


class Piece(NamedTuple):
    """One piece of evidence: who says so, for whom, where; and the passage where the article is at hand."""

    speaker: Markup | None
    serves: tuple[Markup, ...]
    document: Markup | None
    address: str | None
    """Where the passage stands on the document's page."""
    where: str
    """The place in the document in words."""
    publisher: Markup | None
    issued: str | None
    evidence: Evidence
    quote: str | None
    before: str
    after: str
    relays: tuple[Piece, ...]


class Card(NamedTuple):
    """A claim as it stands in a list."""

    claim: Claim
    name: str
    address: str | None
    text: str
    tone: str
    """What colours it: a side, or the group of a relation."""
    when: str
    """When it held in words."""
    mode: str
    doubt: str
    """Why it belongs to the moment only perhaps."""
    limits: tuple[str, ...]
    """On what condition, and of how many it is so."""
    evidence: tuple[Piece, ...]


class Cards:
    """Makes the cards of a visit."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._view = visit.view
        self._dossier = Dossier(None, [], visit.view, visit.reader.articles)
        self._groups = groups(visit.view)

    def card(self, claim: Claim, *, text: str | None = None, around: int = 0) -> Card:
        """Return the card of a claim; `around` is how many characters stand around each passage."""
        view = self._view
        when = words(claim.period) if claim.period else ""
        evidence = tuple(self.piece(piece, around) for piece in claim.evidence)
        self._visit.note(claim.id)
        address = self._visit.page_of(claim.id)
        said = sentence(view, claim) if text is None else text
        limits = tuple(qualified(view, replace(claim, mode=None)))
        return Card(claim, key(view, claim), address, said, self.tone(claim), when, self.word(claim.mode), self._doubt(claim), limits, evidence)

    def named(self, ids: Iterable[str]) -> list[Card]:
        """Return the cards of claims by their ids, in time."""
        return sorted((self.card(self._view.claim(name)) for name in ids), key=_in_time)

    def word(self, iri: str | None) -> str:
        """Return the label of a term; a plain text is its own."""
        return "" if iri is None else self._view.label(iri) if isinstance(iri, Iri) else str(iri)

    def _doubt(self, claim: Claim) -> str:
        if claim.id not in self._view.cut.uncertain:
            return ""
        return "perhaps" if claim.period or not self._view.moment.day else "no date"

    def tone(self, claim: Claim) -> str:
        """Return by what a claim is coloured: the side of a stance that is plainly taken, the group of a relation."""
        if isinstance(claim, Stance):
            plain = not (claim.negated or claim.condition or claim.mode == KG.Denied.value)
            return (side(claim.position) if plain else "") or "mixed"
        if isinstance(claim, Relation):
            return local_name(self._groups.get(claim.predicate, "other")).lower()
        return type(claim).__name__.lower()

    def piece(self, evidence: Evidence, around: int = 0) -> Piece:
        """Return a piece of evidence with all that it passes on."""
        visit = self._visit
        source, speaker = visit.thing(evidence.source), visit.thing(evidence.accordingTo)
        publisher = source.publisher if isinstance(source, Document) else None
        body = getattr(speaker, "actedOnBehalfOf", None)
        quote = self._dossier.quote(evidence)
        return Piece(
            self.reference(evidence.accordingTo),
            tuple(self.references([body])),
            self.reference(evidence.source),
            self._address(evidence),
            where(evidence),
            self.reference(publisher),
            source.issued if isinstance(source, Document) else None,
            evidence, quote, *self._around(evidence, source, around),
            tuple(self.piece(part, around) for part in evidence.relays),
        )  # fmt: skip

    def _address(self, evidence: Evidence) -> str | None:
        at = place(evidence)
        if evidence.source is None or at == "elsewhere":
            return None
        return self._visit.page_of(evidence.source, at, row=evidence.row)

    def references(self, values: Iterable[object]) -> list[Markup]:
        """Return the values of a property as HTML, those that there are."""
        return [found for value in values if (found := self.reference(value))]

    def reference(self, name: object) -> Markup | None:
        """Return a property's value as HTML: a link for a thing, else its text."""
        from kg.server.rendering import markup, shown

        if name is None:
            return None
        return self._visit.ref(name) if isinstance(name, Iri) else markup("<bdi>{}</bdi>", shown(str(name)))

    def _around(self, evidence: Evidence, source: object, around: int) -> tuple[str, str]:
        sha = getattr(source, "sha256", None)
        articles = self._visit.reader.articles
        if not around or sha is None or articles.quote(sha, evidence.start, evidence.end, evidence.digest) is None:
            return "", ""
        return articles.around(sha, evidence.start or 0, evidence.end or 0, around)


def place(evidence: Evidence) -> str:
    """Return what a passage is called on the page of its document.

    >>> place(Evidence(start=20, end=40)), place(Evidence(start=20, end=40, row=17))
    ('at-20-40', 'row-17')
    """
    if evidence.row is not None:
        return f"row-{evidence.row}"
    return "elsewhere" if evidence.start is None else f"at-{evidence.start}-{evidence.end}"


def _in_time(card: Card) -> tuple[bool, int, str, str]:
    days = [bound for bound in (card.claim.period.bounds if card.claim.period else ()) if bound is not None]
    return not days, min(days, default=0), card.text, card.name
