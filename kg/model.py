"""What the graph is about, as plain frozen records: claims and their evidence, actors, topics, events, places, documents.

A field is called as its ontology property is: `claim.confidence` is `kg:confidence`, `evidence.accordingTo` is
`sem:accordingTo`. IRIs are texts of type `Iri`; times are EDTF texts as written, with the bounds in `period`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kg.periods import Period
from kg.terms import DCTERMS, GEO, KG, OA, PROV, RDF, RDFS, SCHEMA, SEM, NamedNode

_FOREIGN = {
    "subject": RDF, "predicate": RDF, "object": RDF, "comment": RDFS, "source": DCTERMS, "title": DCTERMS, "publisher": DCTERMS,
    "issued": DCTERMS, "identifier": DCTERMS, "start": OA, "end": OA, "exact": OA, "accordingTo": SEM, "url": SCHEMA, "lat": GEO, "long": GEO,
    "generatedAtTime": PROV, "invalidatedAtTime": PROV, "wasRevisionOf": PROV, "wasGeneratedBy": PROV, "wasAttributedTo": PROV,
    "actedOnBehalfOf": PROV,
}  # fmt: skip


def property_of(field: str) -> NamedNode:
    """Return the ontology property that a field stands for.

    >>> property_of("accordingTo").value
    'http://semanticweb.cs.vu.nl/2009/11/sem/accordingTo'
    """
    return _FOREIGN.get(field, KG)[field]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a claim stands: a span of a document, who says so there, and when.

    `start` and `end` count characters (code points) of the document's text, the end excluded; `digest` is the SHA-256 of
    that span. In a data set `row` is the line, or the place, of the record that bears it, and `identifier` what that is called
    there. `relays` is the evidence that this one passes on ("A says that B told him"). Where a machine proposed it, `rule`
    and `trace` say how, and the rest who accepted it and when.
    """

    source: str | None = None
    start: int | None = None
    end: int | None = None
    digest: str | None = None
    row: int | None = None
    identifier: str | None = None
    accordingTo: str | None = None
    saidOn: str | None = None
    attestedOn: str | None = None
    exact: str | None = None
    relays: tuple[Evidence, ...] = ()
    trace: str | None = None
    rule: str | None = None
    generatedAtTime: str | None = None
    wasGeneratedBy: str | None = None
    wasAttributedTo: str | None = None

    def chain(self) -> list[Evidence]:
        """This evidence and all that it relays, outermost first."""
        return [self, *(deeper for relayed in self.relays for deeper in relayed.chain())]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that holds according to somebody: content, time, evidence and a judgement.

    `period` is `during` with what its evidence attests; None where the claim is undated. `firstCited` and `lastCited`
    are the earliest and the latest day on which a document that bears it may have been published.
    """

    id: str
    during: str | None = None
    mode: str | None = None
    negated: bool = False
    condition: str | None = None
    quantifier: str | None = None
    confidence: Decimal | None = None
    status: str | None = None
    place: str | None = None
    comment: str | None = None
    generatedAtTime: str | None = None
    invalidatedAtTime: str | None = None
    wasRevisionOf: str | None = None
    wasGeneratedBy: str | None = None
    wasAttributedTo: str | None = None
    trace: str | None = None
    rule: str | None = None
    updates: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    period: Period | None = None
    firstCited: str | None = None
    lastCited: str | None = None

    def things(self) -> tuple[str, ...]:
        """The actors, topics, events and places that it is about, each once."""
        names = ("subject", "object", "holder", "topic", "about")
        told = (getattr(self, name, ()) for name in names)
        return tuple(dict.fromkeys(iri for value in told for iri in (value if isinstance(value, tuple) else (value,))))

    def documents(self) -> set[str]:
        """The documents in which its evidence stands."""
        return {part.source for evidence in self.evidence for part in evidence.chain() if part.source}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Claim):
    """One actor's relation to an actor, a place or an event."""

    subject: str
    predicate: str
    object: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance(Claim):
    """Where an actor stands on a topic (or on another actor)."""

    holder: str
    topic: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Claim):
    """A quantity that somebody gave."""

    about: tuple[str, ...] = ()
    measure: str | None = None
    minValue: Decimal | None = None
    maxValue: Decimal | None = None
    unit: str | None = None
    approximate: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution(Claim):
    """A reported statement that is neither relation, stance nor figure: a prediction, an assessment, an announcement."""

    holder: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """Anything with a name. `names` are all labels and aliases as (text, language), the preferred first."""

    id: str
    type: str
    label: str
    names: tuple[tuple[str, str], ...] = ()
    comment: str | None = None
    exactMatch: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Thing):
    """A state, government, armed group, party, person, or an unnamed source known by role."""

    actedOnBehalfOf: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic(Thing):
    """Something one can be for or against; `contrary` is the topic that is opposed by whoever supports this one."""

    contrary: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Thing):
    """Something that happened or goes on."""

    during: str | None = None
    period: Period | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Thing):
    """A place, with coordinates where they are certain."""

    lat: Decimal | None = None
    long: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Thing):
    """An article or other source. `issued` is EDTF: a date that is not printed stays uncertain."""

    title: str | None = None
    publisher: str | None = None
    issued: str | None = None
    url: str | None = None
    sha256: str | None = None
    basis: str | None = None


CLAIMS: dict[str, type[Claim]] = {kind.__name__: kind for kind in (Relation, Stance, Figure, Attribution)}
"""The kinds of claim by the local name of their class."""
THINGS: dict[str, type[Thing]] = {kind.__name__: kind for kind in (Actor, Topic, Event, Place, Document)}
"""The kinds of thing by the local name of their class."""
