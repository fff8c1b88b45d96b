"""What follows from the files, computed on loading and never written back.

- date stamps of claims and events, half-open `xsd:date`s, from `kg:during` narrowed by `kg:attestedOn`, and the padding of
  `~` and `?` that they were computed with;
- `kg:firstCited` and `kg:lastCited` from the publication dates of a claim's documents;
- superclasses (`kg:State` is a `kg:Actor`), so that a query for actors finds them all (not those that are mere ranges);
- each stance on a topic told of its contrary topic too, with the position turned round (`kg:MirroredStance`);
- the direct graph: plain triples for naive consumers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from copy import copy
from functools import lru_cache

from kg import covers, periods
from kg.errors import PeriodError
from kg.intervals import STAMPS
from kg.periods import Padding, Period
from kg.store import Store
from kg.terms import DCTERMS, DERIVED, DIRECT, INDEX, KG, PROV, RDF, RDFS, XSD, Literal, NamedNode, Node, Quad, Term, local_name, python_value

OPPOSITE: dict[Term, NamedNode] = {
    KG.StronglyOpposes: KG.StronglySupports,
    KG.Opposes: KG.Supports,
    KG.Neutral: KG.Neutral,
    KG.Ambivalent: KG.Ambivalent,
    KG.Supports: KG.Opposes,
    KG.StronglySupports: KG.StronglyOpposes,
}
"""Each position turned round, as it reads on the contrary topic."""
SIDES: dict[Term, NamedNode] = {
    KG.StronglyOpposes: KG.opposes,
    KG.Opposes: KG.opposes,
    KG.Supports: KG.supports,
    KG.StronglySupports: KG.supports,
}
_HEARSAY = {KG.Attributed, KG.Denied}
_NOT_MIRRORED = {RDF.type, KG.topic, KG.position, PROV.generatedAtTime, PROV.wasDerivedFrom, KG.updates}
_RANGES = {KG.Matter, KG.StanceTarget, KG.RelationTarget}


FAR = 10**16
"""A day beyond all others, for what has no bound that anybody knows."""


class Chains:
    """Which evidence bears what, what that relays, and in which documents it stands."""

    LINKS = (KG.evidence, KG.relays)

    def __init__(self, quads: Iterable[Quad]) -> None:
        """Take what is needed from some statements: those with `kg:evidence`, `kg:relays` and `dcterms:source`."""
        self.links: list[Quad] = []
        """The statements that link claims to evidence, and evidence to what it relays."""
        told: dict[NamedNode, dict[Term, list[Term]]] = {name: defaultdict(list) for name in (*self.LINKS, DCTERMS.source)}
        for quad in quads:
            if quad.predicate in told:
                told[quad.predicate][quad.subject].append(quad.object)
                self.links += [quad] if quad.predicate != DCTERMS.source else []
        self.evidence, self.relays, self._source = told.values()

    @classmethod
    def of(cls, store: Store) -> Chains:
        """Take them from a store."""
        return cls(quad for name in (*cls.LINKS, DCTERMS.source) for quad in store.match(None, name))

    def all(self, claim: Term, hidden: Collection[Term] = ()) -> list[Term]:
        """Return all evidence of a claim, relayed evidence included, but not what stands in hidden documents or is only relayed there."""
        direct = self.evidence.get(claim, [])
        if not hidden and self.relays.keys().isdisjoint(direct):
            return direct
        return list(self.reached([claim], hidden))

    def reached(self, start: Iterable[Term], hidden: Collection[Term] = ()) -> dict[Term, None]:
        """Return what evidence can be come to from some claims or evidence, without passing what is hidden."""
        found: dict[Term, None] = {}
        queue = list(start)
        while queue:
            node = queue.pop()
            for other in (*self.evidence.get(node, ()), *self.relays.get(node, ())):
                if other not in found and not (hidden and self.is_hidden(other, hidden)):
                    found[other] = None
                    queue.append(other)
        return found

    def sources(self, evidence: Term) -> list[Term]:
        """Return the documents that a piece of evidence names itself."""
        return self._source.get(evidence, [])

    def stands_in(self, evidence: Term, seen: tuple[Term, ...] = ()) -> list[Term]:
        """Return the documents in which a piece of evidence stands: its own, or else those of what it relays."""
        relayed = (node for node in self.relays.get(evidence, ()) if node not in seen)
        return self._source.get(evidence) or [doc for node in relayed for doc in self.stands_in(node, (*seen, evidence))]

    def is_hidden(self, evidence: Term, hidden: Collection[Term]) -> bool:
        """Tell whether evidence stands in hidden documents only."""
        documents = self.stands_in(evidence)
        return bool(documents) and all(doc in hidden for doc in documents)

    def documents(self) -> set[Term]:
        """Return all documents in which evidence stands."""
        return {doc for docs in self._source.values() for doc in docs}


class Derivation:
    """Reads the clocks of a store once; `quads()` gives what follows for each node, `direct()` what follows from all."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._hidden: Collection[Term] = ()
        self.chains = Chains.of(store)
        self._contraries: dict[Term, set[Term]] = defaultdict(set)
        for quad in store.match(None, KG.contrary):
            self._contraries[quad.subject].add(quad.object)
            self._contraries[quad.object].add(quad.subject)
        self.padding = padding_of(store)
        self.issued = dict(self._periods(DCTERMS.issued))
        """When documents were published, those of which it is known."""
        self._attested: dict[Term, list[Period]] = defaultdict(list)
        for node, period in self._periods(KG.attestedOn):
            self._attested[node].append(period)
        self.written = dict(self._periods(KG.during))
        """The periods of claims and events as they are written."""
        self.periods = {node: self.narrowed(node) for node in self.written}
        """The same, narrowed by what is attested."""

    def cut(self, store: Store, hidden: Collection[Term]) -> Derivation:
        """Return the same for a part of the store, in which some documents are hidden, without reading the clocks again."""
        part = copy(self)
        vars(part).update(_store=store, _hidden=hidden)
        part.periods = self.periods | {node: self.narrowed(node, hidden) for node in self.shortened(hidden) if node in self.written}
        return part

    def _periods(self, predicate: NamedNode) -> Iterator[tuple[Term, Period]]:
        """Periods by subject; what is no period is left to validation."""
        for quad in self._store.match(None, predicate):
            try:
                yield quad.subject, periods.parse(quad.object.value, self.padding)
            except (PeriodError, AttributeError):
                continue

    def narrowed(self, claim: Term, hidden: Collection[Term] = ()) -> Period:
        """Return the period of a claim or event, narrowed by what evidence attests that does not stand in hidden documents."""
        period = self.written[claim]
        for node in self.chains.all(claim, hidden):
            for attested in self._attested.get(node, ()):
                period = period.attested(attested)
        return period

    def cited(self, claim: Term) -> tuple[int | None, int | None]:
        """Return the first and the last day on which a document that bears a claim may have been published, as far as is known."""
        return cited_within(
            frozenset(self.issued[doc] for node in self.chains.all(claim, self._hidden) for doc in self.chains.sources(node) if doc in self.issued)
        )

    def public(self, claim: Term) -> Period:
        """Return since when a claim is public, with no end: from the first publication of a document in which it stands.

        The begin is unknown where no document tells its date. What other evidence relays counts as published by that.
        """
        return public_since(frozenset(self.issued.get(doc) for node in self.chains.evidence.get(claim, ()) for doc in self.chains.stands_in(node)))

    def documents(self) -> set[Term]:
        """Return all documents in which evidence stands, or of which it is told when they were published."""
        return self.chains.documents() | set(self.issued)

    def quads(self, only: Collection[Term] | None = None) -> Iterator[Quad]:
        """Yield what follows for each node of the store, or for some."""
        own = {quad.subject for predicate in (KG.during, KG.evidence) for quad in self._store.match(None, predicate)} if only is None else only
        stamps = [quad for node in own for quad in self._dates(node)]
        yield from stamps
        yield from self._superclasses(only)
        yield from self._mirrored(stamps, only)

    def shortened(self, hidden: Collection[Term]) -> set[Term]:
        """Return the claims and events that have some evidence in hidden documents."""
        chains = self.chains
        return {node for node in chains.evidence if len(chains.all(node)) > len(chains.all(node, hidden))} if hidden else set()

    def _dates(self, node: Term) -> Iterator[Quad]:
        if node in self.periods:
            for stamp, bound in zip(STAMPS, self.periods[node].bounds, strict=True):
                if bound is not None:
                    yield _dated(node, stamp, bound)
        for name, bound in zip((KG.firstCited, KG.lastCited), self.cited(node), strict=True):
            if bound is not None:
                yield _dated(node, name, bound)

    def _superclasses(self, only: Collection[Term] | None) -> Iterator[Quad]:
        for kind, above in superclasses(self._store).items():
            for quad in self._store.match(None, RDF.type, kind):
                for general in above - _RANGES if only is None or quad.subject in only else ():
                    yield Quad(quad.subject, RDF.type, general, DERIVED)

    def _mirrored(self, stamps: Iterable[Quad], only: Collection[Term] | None) -> Iterator[Quad]:
        dates = defaultdict(list)
        for quad in stamps if self._contraries else ():
            dates[quad.subject].append(quad)
        for topic, contraries in self._contraries.items():
            for found in self._store.match(None, KG.topic, topic):
                for contrary in contraries if only is None or found.subject in only else ():
                    yield from self._mirror(found.subject, contrary, dates[found.subject])

    def _mirror(self, claim: Node, contrary: Term, dates: list[Quad]) -> Iterator[Quad]:
        position = self._store.value(claim, KG.position)
        if position is None or position not in OPPOSITE or not isinstance(claim, NamedNode) or not isinstance(contrary, NamedNode):
            return
        mirror = NamedNode(f"{claim.value}~{local_name(contrary.value)}")
        for kind in (KG.MirroredStance, KG.Stance, KG.Claim):
            yield Quad(mirror, RDF.type, kind, DERIVED)
        yield Quad(mirror, KG.topic, contrary, DERIVED)
        yield Quad(mirror, KG.position, OPPOSITE[position], DERIVED)
        yield Quad(mirror, PROV.wasDerivedFrom, claim, DERIVED)
        for quad in [*self._store.match(claim), *dates]:
            if quad.predicate not in _NOT_MIRRORED:
                yield Quad(mirror, quad.predicate, quad.object, DERIVED)

    def direct(self) -> Iterator[Quad]:
        """Yield a plain triple for what is neither negated, conditional nor merely said of somebody by others; and the padding."""
        spoiled = self._spoiled()
        subjects, values, holders, topics = (self._one(name) for name in (RDF.subject, RDF.object, KG.holder, KG.topic))
        for quad in self._store.match(None, RDF.predicate):
            subject, value = subjects.get(quad.subject), values.get(quad.subject)
            if quad.subject not in spoiled and _are_nodes(subject, quad.object, value):
                yield Quad(subject, quad.object, value, DIRECT)
        for quad in self._store.match(None, KG.position):
            side, holder, topic = SIDES.get(quad.object), holders.get(quad.subject), topics.get(quad.subject)
            if side and topic is not None and _are_nodes(holder, topic) and quad.subject not in spoiled and quad.graph_name != DERIVED:
                yield Quad(holder, side, topic, DIRECT)
                for other in self._contraries.get(topic, ()):
                    yield Quad(holder, KG.opposes if side == KG.supports else KG.supports, other, DIRECT)
        for name, days in zip((KG.approximatePadding, KG.uncertainPadding), self.padding, strict=True):
            yield Quad(DERIVED, name, Literal(days), DERIVED)

    def covers(self) -> Iterator[Quad]:
        """Yield the index of time for whatever has a status, once what follows is in the store; only built and published stores have it."""
        for claim in dict.fromkeys(quad.subject for quad in self._store.match(None, KG.status)):
            period = self.periods.get(claim) or self.periods.get(self._store.value(claim, PROV.wasDerivedFrom))  # type: ignore[arg-type]
            yield from (Quad(claim, name, Literal(piece), INDEX) for name, piece in covers.of(period))

    def _one(self, predicate: NamedNode) -> dict[Node, Term]:
        return {quad.subject: quad.object for quad in self._store.match(None, predicate)}

    def _spoiled(self) -> set[Node]:
        """What is not plainly so: negated, conditional, said of somebody by others, or denied."""
        found = {quad.subject for quad in self._store.match(None, KG.condition)}
        found |= {quad.subject for mode in _HEARSAY for quad in self._store.match(None, KG.mode, mode)}
        return found | {quad.subject for quad in self._store.match(None, KG.negated) if python_value(quad.object) is True}


def padding_of(store: Store) -> Padding:
    """Return the padding that the files set; where they disagree the wider, and validation tells."""
    return Padding(*(max((_days(quad.object) for quad in store.match(None, name)), default=0) for name in (KG.approximatePadding, KG.uncertainPadding)))


def _days(term: Term) -> int:
    value = python_value(term)
    return value if isinstance(value, int) and 0 <= value <= 999 else 0


def superclasses(store: Store) -> dict[NamedNode, set[NamedNode]]:
    """Return the classes above each class of the ontology, within its own namespace and the casebook's."""
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for quad in store.match(None, RDFS.subClassOf):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode) and quad.object.value.startswith(KG.iri):
            above[quad.subject].add(quad.object)
    return {kind: _closure(kind, above) for kind in list(above)}


def _closure(kind: NamedNode, above: dict[NamedNode, set[NamedNode]]) -> set[NamedNode]:
    found: set[NamedNode] = set()
    queue = [kind]
    while queue:
        new = above.get(queue.pop(), set()) - found
        found |= new
        queue += new
    return found - {kind}


def _dated(node: Term, predicate: NamedNode, day: int) -> Quad:
    return Quad(node, predicate, _date(day), DERIVED)


def since(first: int | None, surely: int | None, until: Period | None = None) -> Period:
    """Return a period that begins on some day from `first` to `surely` (None: nobody knows) and is open, or ends as another does."""
    earliest = -FAR if first is None and surely is None else first
    ends = (until.earliest_end, until.latest_end) if until else (None, None)
    return Period("", earliest, surely, *ends)


@lru_cache(maxsize=65_536)
def cited_within(issued: frozenset[Period]) -> tuple[int | None, int | None]:
    """Return the first and the last day on which one of some documents may have been published, by when each was."""
    firsts = [period.earliest_begin for period in issued if period.earliest_begin is not None]
    lasts = [period.latest_end - 1 for period in issued if period.latest_end is not None]
    return min(firsts, default=None), max(lasts, default=None)


@lru_cache(maxsize=65_536)
def public_since(issued: frozenset[Period | None]) -> Period:
    """Return since when is public what some documents tell: published on some day of each, the first begins it. None is not known."""
    known = [period for period in issued if period is not None]
    lasts = [period.latest_end - 1 for period in known if period.latest_end is not None]
    firsts = [period.earliest_begin for period in known if period.earliest_begin is not None]
    first = min(firsts) if firsts and len(firsts) == len(issued) else None
    return since(first, min(lasts, default=None))


@lru_cache(maxsize=4096)
def _date(day: int) -> Literal:
    return Literal(periods.iso(day), datatype=XSD.date)


def _are_nodes(*terms: Term | None) -> bool:
    return all(isinstance(term, NamedNode) for term in terms)
