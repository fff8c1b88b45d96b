"""What the panels tell: claims, evidence and things as plain records that go into the page as JSON."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.explorer.labels import clean
from kg.model import Attribution, Claim, Document, Event, Evidence, Figure, Relation, Stance, Thing, Topic
from kg.terms import KG, Iri
from kg.wording import key

if TYPE_CHECKING:
    from decimal import Decimal

    from kg.articles import Articles
    from kg.explorer.selection import Selection
    from kg.graph import View

Record = dict[str, Any]


class Teller:
    """Turns the records of a view into what the page's panels show."""

    def __init__(self, view: View, selection: Selection, articles: Articles) -> None:
        self._view = view
        self._selection = selection
        self._articles = articles
        self._serves = self._bodies()
        self.quotes = 0
        """How many quotes have been taken from the articles so far."""

    def facts(self) -> Record:
        """All claims and things of the selection, by short name."""
        claims = {clean(name): self._claim(claim) for name, claim in self._selection.claims.items()}
        said = self._said()
        things = self._selection.things
        return {
            "claims": claims,
            "things": {self.short(iri): self._thing(things[iri], said.get(iri, [])) for iri in sorted(things)},
        }

    def short(self, iri: str) -> str:
        """The name of a thing in the page: its CURIE."""
        return clean(self._view.short(iri))

    def claim_key(self, claim: Claim) -> str:
        """The name of a claim in the page."""
        return clean(key(self._view, claim))

    def word(self, iri: str | None) -> str | None:
        """The label of an ontology term; a plain text (the unit "advisers") is its own."""
        return clean(self._view.label(iri) if isinstance(iri, Iri) else iri) if iri else None

    def type_label(self, kind: str) -> str:
        """The ontology's label for a type, given by its local name."""
        found = self._view.label(KG[kind].value) if kind.isidentifier() else kind
        return clean(found[:1].upper() + found[1:])

    # ------------------------------------------------------------------------------------------------------- claims

    def _claim(self, claim: Claim) -> Record:
        told: Record = {
            "kind": type(claim).__name__, "title": self._title(claim), "negated": claim.negated, "comment": claim.comment,
            "during": claim.during, "mode": self.word(claim.mode), "confidence": _number(claim.confidence),
            "condition": claim.condition, "quantifier": claim.quantifier, "role": getattr(claim, "role", None),
            "place": self._reference(claim.place), "curator": self._reference(claim.wasAttributedTo),
            "evidence": [self._evidence(evidence) for evidence in claim.evidence],
        }  # fmt: skip
        if isinstance(claim, Stance | Attribution):
            told["holder"] = self.short(claim.holder)
        return _told(told)

    def _title(self, claim: Claim) -> list[str]:
        """A claim in three parts: who, does what, to whom."""
        if isinstance(claim, Relation):
            return [self._label(claim.subject), self._word_of(claim, self._view.label(claim.predicate)), self._label(claim.object)]
        if isinstance(claim, Stance):
            return [self._label(claim.holder), self._word_of(claim, self._view.label(claim.position)), self._label(claim.topic)]
        if isinstance(claim, Attribution):
            return [self._label(claim.holder), "says of", self._labels(claim.about)]
        if isinstance(claim, Figure):
            return [self._labels(claim.about), self.word(claim.measure) or "counts", self._amount(claim)]
        raise TypeError(type(claim))  # pragma: no cover - there are these four kinds

    def _word_of(self, claim: Claim, word: str) -> str:
        return clean(f"not: {word}" if claim.negated else word)

    def _label(self, iri: str) -> str:
        return clean(self._selection.things[iri].label)

    def _labels(self, iris: tuple[str, ...]) -> str:
        return ", ".join(map(self._label, iris)) or "nothing in particular"

    def _amount(self, figure: Figure) -> str:
        bounds = dict.fromkeys(str(bound) for bound in (figure.minValue, figure.maxValue) if bound is not None)
        amount = f"{'about ' if figure.approximate else ''}{' to '.join(bounds)} {self.word(figure.unit) or ''}"
        return clean(amount.strip())

    # ----------------------------------------------------------------------------------------------------- evidence

    def _evidence(self, evidence: Evidence) -> Record:
        return _told({
            "document": self._reference(evidence.source), "start": evidence.start, "end": evidence.end,
            "speaker": self._reference(evidence.accordingTo), "said": evidence.saidOn, "attested": evidence.attestedOn,
            "quote": self._quote(evidence), "relays": [self._evidence(relayed) for relayed in evidence.relays],
        })  # fmt: skip

    def _quote(self, evidence: Evidence) -> str | None:
        document = self._selection.things.get(evidence.source or "")
        sha = document.sha256 if isinstance(document, Document) else None
        quote = self._articles.quote(sha, evidence.start, evidence.end, evidence.digest)
        self.quotes += quote is not None
        return evidence.exact if quote is None else quote

    def _reference(self, iri: str | None) -> str | None:
        """The short name of a thing that has a panel, or the label of one that has none."""
        if iri is None:
            return None
        return self.short(iri) if iri in self._selection.things else clean(self._view.label(iri))

    def _said(self) -> dict[str, list[str]]:
        """The claims that stand on somebody's words, by speaker."""
        found: dict[str, list[str]] = defaultdict(list)
        for name, claim in self._selection.claims.items():
            for speaker in dict.fromkeys(each.accordingTo for evidence in claim.evidence for each in evidence.chain()):
                if speaker:
                    found[speaker].append(name)
        return found

    # ------------------------------------------------------------------------------------------------------- things

    def _thing(self, thing: Thing, said: list[str]) -> Record:
        told: Record = {
            "label": thing.label, "kind": thing.type, "type": self.type_label(thing.type), "names": self._names(thing),
            "comment": thing.comment, "links": [clean(iri) for iri in thing.exactMatch],
            "serves": [reference for iri in self._serves.get(thing.id, []) if (reference := self._reference(iri))],
            "claims": self._selection.parts.get(thing.id, []), "said": said,
        }  # fmt: skip
        return _told(told | self._particulars(thing))

    def _particulars(self, thing: Thing) -> Record:
        if isinstance(thing, Topic):
            return {"definition": thing.definition, "contrary": self._reference(thing.contrary)}
        if isinstance(thing, Event):
            return {"during": thing.during, "evidence": [self._evidence(evidence) for evidence in thing.evidence]}
        if isinstance(thing, Document):
            told = {"publisher": self._reference(thing.publisher), "issued": thing.issued, "url": thing.url, "basis": thing.basis}
            return told | {"at hand": thing.sha256 in self._articles}
        return {}

    def _names(self, thing: Thing) -> list[tuple[str, str]]:
        return [(clean(text), clean(language)) for text, language in thing.names or ((thing.label, ""),)]

    def _bodies(self) -> dict[str, list[str]]:
        """For whom somebody speaks or works."""
        found: dict[str, list[str]] = defaultdict(list)
        rows = self._view.query("SELECT DISTINCT ?who ?body { ?who prov:actedOnBehalfOf|org:memberOf ?body } ORDER BY ?who ?body")
        for row in rows:
            found[str(row["who"])].append(str(row["body"]))
        return found


def _told(record: Record) -> Record:
    """A record without what is not known, its texts cleaned."""
    return {name: clean(value) if isinstance(value, str) else value for name, value in record.items() if value not in (None, [], "", False)}


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
