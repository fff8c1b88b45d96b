"""What the reader of news knows beforehand: the names, topics, events and wholes of a graph, and nothing else.

It is small, made of plain values, and can be sent to other processes.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from kg.extraction.lexicon import words
from kg.graph import View
from kg.model import Event, Relation, Topic
from kg.terms import local_name

_WHOLE = {"partOf", "memberOf", "speaksFor", "worksFor"}


@dataclass(frozen=True, slots=True)
class Known:
    """An actor or a place of the graph. `names` are its English labels and aliases, the preferred first."""

    id: str
    kind: str
    type: str
    label: str
    names: tuple[str, ...]
    wholes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What a graph knows before an article is read.

    `base` begins the ids of what is proposed; `documents` are ids by the digest of their text, `speakers` the unnamed
    sources that each of them lets speak; `governments` are those of the states that have an actor of their own for it;
    `shadows` are names that the parser would take for words, and what it is to read in their place. Two are the same only
    if they are one object.
    """

    things: dict[str, Known] = field(default_factory=dict)
    topics: tuple[Topic, ...] = ()
    events: tuple[Event, ...] = ()
    governments: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    speakers: dict[str, frozenset[str]] = field(default_factory=dict)
    base: str = "https://w3id.org/stancegraph/id/"
    shadows: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, view: View) -> Knowledge:
        """Take what a view knows."""
        wholes = _wholes(view)
        actors = [Known(a.id, "Actor", a.type, a.label, _english(a.names), wholes.get(a.id, ())) for a in view.actors()]
        places = [Known(p.id, "Place", p.type, p.label, _english(p.names), wholes.get(p.id, ())) for p in view.places()]
        things = {known.id: known for known in (*places, *actors)}
        governments = {whole: known.id for known in actors if known.type == "Government" for whole in known.wholes if things[whole].type == "State"}
        documents = {document.sha256: document.id for document in view.documents() if document.sha256}
        return cls(things, tuple(view.topics()), tuple(view.events()), governments, documents, _speakers(view, actors), view.prefixes[""], _shadows(actors))

    def type(self, iri: str) -> str:
        """Return the class of a thing, as a local name; empty where it is not known."""
        return self.things[iri].type if iri in self.things else ""

    def within(self, part: str, whole: str) -> bool:
        """Tell whether one thing is another or, directly or not, a part or member of it."""
        return part == whole or whole in self.all_wholes(part)

    def all_wholes(self, part: str) -> tuple[str, ...]:
        """Return what a thing is, directly or not, a part or member of or acts for, the nearest first."""
        if part not in self._all_wholes:
            self._all_wholes[part] = self._climbed(part)
        return self._all_wholes[part]

    def _climbed(self, part: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        ahead = [part]
        for thing in ahead:
            for whole in self.things[thing].wholes if thing in self.things else ():
                if whole not in found and whole != part:
                    found[whole] = None
                    ahead.append(whole)
        return tuple(found)

    @cached_property
    def _all_wholes(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def forces(self) -> dict[str, str]:
        """The armed forces of each state or body that has some: those with the shortest name."""
        forces = sorted(
            (known for known in self.things.values() if known.type == "MilitaryForce"), key=lambda known: (len(known.label), known.id), reverse=True
        )
        return {whole: known.id for known in forces for whole in known.wholes}


def _english(names: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The English names, and before a bracket that only tells namesakes apart ("Baghdad (city)") the name itself."""
    ours = [text for text, language in names if language.partition("-")[0] in ("en", "") and text.strip()]
    return tuple(dict.fromkeys(bare for text in ours for bare in (text, re.sub(r"\s*\([^)]*\)$", "", text)) if bare))


def _wholes(view: View) -> dict[str, tuple[str, ...]]:
    """What each actor is part of, member of, or acts for."""
    found: dict[str, set[str]] = defaultdict(set)
    actors = set(view.ids_of("Actor"))
    for claim in view.claims("Relation"):
        if isinstance(claim, Relation) and not claim.negated and local_name(claim.predicate) in _WHOLE and claim.object in actors:
            found[claim.subject].add(claim.object)
    for actor in view.actors():
        if actor.actedOnBehalfOf in actors:
            found[actor.id].add(str(actor.actedOnBehalfOf))
    return {part: tuple(sorted(wholes - {part})) for part, wholes in found.items()}


def _speakers(view: View, actors: list[Known]) -> dict[str, frozenset[str]]:
    unnamed = {actor.id for actor in actors if actor.type == "UnnamedSource"}
    found: dict[str, set[str]] = defaultdict(set)
    for claim in view.claims() if unnamed else ():
        for evidence in (part for outer in claim.evidence for part in outer.chain()):
            if evidence.source and evidence.accordingTo in unnamed:
                found[evidence.source].add(str(evidence.accordingTo))
    return {document: frozenset(speakers) for document, speakers in found.items()}


def _shadows(actors: list[Known]) -> dict[str, str]:
    """Names in capitals that are words too ("IS"), and what the parser is to read in their place."""
    found = {}
    common = words("nouns", "small")
    for actor in actors:
        shouted = [name for name in actor.names if name.isupper() and name.isalpha()]
        for name in shouted:
            if name.lower() in common:
                found[name] = next((other for other in shouted if other.lower() not in common), "NATO")
    return found
