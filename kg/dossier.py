"""`kg show`: all that the graph has on an actor, a topic, an event, a document, or one claim, with every claim's evidence.

An evidence chain names who holds, who says so, for whom he speaks, in which document, published when, at which characters,
and quotes the passage where the article is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from kg.articles import Articles
from kg.errors import NotFound
from kg.graph import View
from kg.intervals import STAMPS
from kg.model import Attribution, Claim, Event, Evidence, Figure, Relation, Stance, Thing
from kg.periods import iso
from kg.tables import running
from kg.terms import local_name
from kg.wording import sentence, where


class Dossier(NamedTuple):
    """A thing (None where one claim was asked for) and the claims in which it has a part."""

    thing: Thing | None
    claims: list[Claim]
    view: View
    articles: Articles

    def objects(self) -> list[dict[str, Any]]:
        """Return the thing and the claims as plain objects; keys are local names of ontology terms."""
        things = [_thing(self.thing)] if self.thing else []
        return [*things, *(self._claim(claim) for claim in self.claims)]

    def _claim(self, claim: Claim) -> dict[str, Any]:
        told = {"id": claim.id, "type": type(claim).__name__, **_fields(claim, ("id", "period", "evidence"))}
        bounds = claim.period.bounds if claim.period else ()
        told |= {local_name(stamp.value): iso(day) for stamp, day in zip(STAMPS, bounds, strict=False) if day is not None}
        told["evidence"] = [self._evidence(evidence) for evidence in claim.evidence]
        return told

    def _evidence(self, evidence: Evidence) -> dict[str, Any]:
        told = _fields(evidence, ("relays",))
        if quote := self.quote(evidence):
            told["exact"] = quote
        if evidence.relays:
            told["relays"] = [self._evidence(relayed) for relayed in evidence.relays]
        return told

    def quote(self, evidence: Evidence) -> str | None:
        """Return the passage, if the article is at hand and bears the digest out, or the graph keeps it."""
        sha = getattr(self._named(evidence.source), "sha256", None)
        return self.articles.quote(sha, evidence.start, evidence.end, evidence.digest) or evidence.exact

    def text(self, width: int = 0) -> str:
        """Return the dossier for reading, lines wrapped to a width in characters, or as long as they are."""
        return running((*self._head(), *(line for group in self._groups() for line in group)), width)

    def _head(self) -> Iterator[str]:
        thing = self.thing
        if thing is None:
            return
        yield f"{thing.label}  ({thing.type}, {self.view.short(thing.id)})"
        others = [f"{name} [{language}]" if language else name for name, language in thing.names if name != thing.label]
        if others:
            yield "  also: " + ", ".join(others)
        for name, value in _fields(thing, ("id", "type", "label", "names", "period", "evidence")).items():
            yield f"  {name}: {self._say(value)}"
        for evidence in thing.evidence if isinstance(thing, Event) else ():
            yield from self._chain(evidence, "  ")

    def _groups(self) -> Iterator[Iterator[str]]:
        for kind, heading in _HEADINGS.items():
            claims = [claim for claim in self.claims if isinstance(claim, kind)]
            if claims:
                yield iter(["", f"{heading} ({len(claims)})"])
                for claim in sorted(claims, key=lambda claim: (claim.period is None, claim.period and _begin(claim), claim.id)):
                    yield self._block(claim)

    def _block(self, claim: Claim) -> Iterator[str]:
        yield f"- {sentence(self.view, claim)}"
        yield f"    {self.view.short(claim.id)} · {', '.join(self._terms(claim))}"
        if claim.comment:
            yield f"    {claim.comment}"
        for evidence in claim.evidence:
            yield from self._chain(evidence, "    ")

    def _terms(self, claim: Claim) -> Iterator[str]:
        yield claim.during or "undated"
        if claim.mode:
            yield self.view.label(claim.mode)
        if claim.confidence is not None:
            yield f"confidence {claim.confidence}"
        for name, value in (("condition", claim.condition), ("how much", claim.quantifier), ("at", claim.place)):
            if value:
                yield f"{name}: {self._say(value)}"

    def _chain(self, evidence: Evidence, indent: str) -> Iterator[str]:
        yield indent + "← " + ", ".join(self._links(evidence))
        if quote := self.quote(evidence):
            yield f"{indent}  “{' '.join(quote.split())}”"
        for relayed in evidence.relays:
            yield from self._chain(relayed, indent + "  ")

    def _links(self, evidence: Evidence) -> Iterator[str]:
        yield self._speaker(evidence.accordingTo)
        if evidence.saidOn:
            yield f"said {evidence.saidOn}"
        if evidence.attestedOn:
            yield f"attested {evidence.attestedOn}"
        if evidence.source:
            yield f"{self.view.label(evidence.source)} ({getattr(self._named(evidence.source), 'issued', None) or 'undated'})"
        if place := where(evidence):
            yield place

    def _speaker(self, iri: str | None) -> str:
        if iri is None:
            return "the author"
        spoken_for = getattr(self._named(iri), "actedOnBehalfOf", None)
        return self.view.label(iri) + (f" (for {self.view.label(spoken_for)})" if spoken_for else "")

    def _named(self, iri: str | None) -> Thing | None:
        """The document or speaker of that id, if the graph has one."""
        try:
            return self.view.thing(iri) if iri else None
        except NotFound:
            return None

    def _say(self, value: Any) -> str:
        values = value if isinstance(value, list | tuple) else [value]
        return ", ".join(self.view.label(str(part)) if str(part).startswith(("http:", "https:")) and self._is_ours(str(part)) else str(part) for part in values)

    def _is_ours(self, iri: str) -> bool:
        return bool(self.view.names(iri))


_HEADINGS: dict[type[Claim], str] = {
    Stance: "Stances",
    Relation: "Relations",
    Figure: "Figures",
    Attribution: "Statements",
}


def show(view: View, name: str, *, articles: Articles | None = None) -> Dossier:
    """Return the dossier of what answers to a name (`View.find`): its names and properties, its claims, their evidence.

    Raises:
        NotFound: nothing does.
        Ambiguous: several things do.
    """
    iri = view.find(name)
    try:
        return Dossier(None, [view.claim(iri)], view, articles or Articles())
    except NotFound:
        return Dossier(view.thing(iri), view.claims(about=iri), view, articles or Articles())


def _begin(claim: Claim) -> int:
    bounds = claim.period.bounds if claim.period else ()
    return next((bound for bound in bounds if bound is not None), 0)


def _thing(thing: Thing) -> dict[str, Any]:
    names = [{"value": text, "language": language} for text, language in thing.names]
    told = {"id": thing.id, "type": thing.type, "prefLabel": thing.label, "altLabel": names[1:]}
    return told | _fields(thing, ("id", "type", "label", "names", "period", "evidence"))


def _fields(record: Any, left_out: tuple[str, ...]) -> dict[str, Any]:
    from dataclasses import fields

    told = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in left_out}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items() if value not in (None, (), False)}
