"""What follows from the files, computed on loading and never written back.

- date stamps of claims and events, half-open `xsd:date`s, from `kg:during` narrowed by `kg:attestedOn`;
- `kg:firstCited` and `kg:lastCited` from the publication dates of a claim's documents;
- superclasses (`kg:State` is a `kg:Actor`), so that a query for actors finds them all (not those that are mere ranges);
- each stance on a topic told of its contrary topic too, with the position turned round (`kg:MirroredStance`);
- the direct graph: plain triples for naive consumers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from kg import periods
from kg.errors import PeriodError
from kg.periods import Certainty, Period
from kg.store import Local
from kg.terms import DCTERMS, DERIVED, DIRECT, KG, PROV, RDF, RDFS, SEM, XSD, Literal, NamedNode, Node, Quad, Term, local_name

STAMPS = (
    SEM.hasEarliestBeginTimeStamp,
    SEM.hasLatestBeginTimeStamp,
    SEM.hasEarliestEndTimeStamp,
    SEM.hasLatestEndTimeStamp,
)
"""The properties of the four bounds, in the order of `Period.bounds`."""
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
_NOT_MIRRORED = {RDF.type, KG.topic, KG.position, PROV.generatedAtTime, KG.updates}
_RANGES = {KG.Matter, KG.StanceTarget, KG.RelationTarget}


class Cited(NamedTuple):
    """When a claim's documents were published, as days; None where that is unknown.

    `first` and `last` are the earliest and the latest day on which any may have been; on `surely` at least one had been.
    """

    first: int | None
    surely: int | None
    last: int | None

    def by(self, day: int) -> Certainty:
        """Say whether any of the documents had been published by a day."""
        if self.first is None or self.first > day:
            return Certainty.NOT
        return Certainty.CERTAIN if self.surely is not None and self.surely <= day else Certainty.POSSIBLE


class Derivation:
    """Reads the clocks of a store once; `quads()` gives all that follows."""

    def __init__(self, store: Local) -> None:
        self._store = store
        self._evidence = self._many(KG.evidence)
        self._relays = self._many(KG.relays)
        self._source = self._many(DCTERMS.source)
        self._contraries: dict[Term, set[Term]] = defaultdict(set)
        for quad in store.match(None, KG.contrary):
            self._contraries[quad.subject].add(quad.object)
            self._contraries[quad.object].add(quad.subject)
        self._issued = dict(self._periods(DCTERMS.issued))
        self._attested = dict(self._periods(KG.attestedOn))
        self.periods = {node: self._narrowed(node, period) for node, period in self._periods(KG.during)}

    def _many(self, predicate: NamedNode) -> dict[Term, list[Term]]:
        found: dict[Term, list[Term]] = defaultdict(list)
        for quad in self._store.match(None, predicate):
            found[quad.subject].append(quad.object)
        return found

    def _periods(self, predicate: NamedNode) -> Iterator[tuple[Term, Period]]:
        """Periods by subject; what is no period is left to validation."""
        for quad in self._store.match(None, predicate):
            try:
                yield quad.subject, periods.parse(quad.object.value)
            except (PeriodError, AttributeError):
                continue

    def _chain(self, claim: Term) -> list[Term]:
        """All evidence of a claim, relayed evidence included."""
        direct = self._evidence.get(claim, [])
        if self._relays.keys().isdisjoint(direct):
            return direct
        chain: list[Term] = []
        queue = list(direct)
        while queue:
            node = queue.pop()
            if node not in chain:
                chain.append(node)
                queue += self._relays.get(node, ())
        return chain

    def _narrowed(self, claim: Term, period: Period) -> Period:
        for node in self._chain(claim):
            if node in self._attested:
                period = period.attested(self._attested[node])
        return period

    def cited(self, claim: Term) -> Cited:
        """Return when the documents that bear a claim were published."""
        return _cited(frozenset(self._issued[doc] for node in self._chain(claim) for doc in self._source.get(node, ()) if doc in self._issued))

    def quads(self) -> Iterator[Quad]:
        """Yield everything derived."""
        own = [quad for predicate in (KG.during, KG.evidence) for quad in self._store.match(None, predicate)]
        stamps = [quad for node in {quad.subject for quad in own} for quad in self._dates(node)]
        yield from stamps
        yield from self._superclasses()
        yield from self._mirrored(stamps)
        yield from self._direct()

    def _dates(self, node: Node) -> Iterator[Quad]:
        if node in self.periods:
            for stamp, bound in zip(STAMPS, self.periods[node].bounds, strict=True):
                if bound is not None:
                    yield _dated(node, stamp, bound)
        cited = self.cited(node)
        for name, bound in ((KG.firstCited, cited.first), (KG.lastCited, cited.last)):
            if bound is not None:
                yield _dated(node, name, bound)

    def _superclasses(self) -> Iterator[Quad]:
        for kind, above in superclasses(self._store).items():
            for quad in self._store.match(None, RDF.type, kind):
                for general in above - _RANGES:
                    yield Quad(quad.subject, RDF.type, general, DERIVED)

    def _mirrored(self, stamps: Iterable[Quad]) -> Iterator[Quad]:
        dates = defaultdict(list)
        for quad in stamps if self._contraries else ():
            dates[quad.subject].append(quad)
        for topic, contraries in self._contraries.items():
            for found in self._store.match(None, KG.topic, topic):
                for contrary in contraries:
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

    def _direct(self) -> Iterator[Quad]:
        """Plain triples for what is neither negated, conditional nor merely said of somebody by others."""
        for quad in self._store.match(None, RDF.predicate):
            claim = quad.subject
            subject, value = self._store.value(claim, RDF.subject), self._store.value(claim, RDF.object)
            if self._is_plain(claim) and _are_nodes(subject, quad.object, value):
                yield Quad(subject, quad.object, value, DIRECT)
        for quad in self._store.match(None, KG.position):
            side, holder = SIDES.get(quad.object), self._store.value(quad.subject, KG.holder)
            topic = self._store.value(quad.subject, KG.topic)
            if side and topic is not None and _are_nodes(holder, topic) and self._is_plain(quad.subject):
                yield Quad(holder, side, topic, DIRECT)
                for other in self._contraries.get(topic, ()):
                    yield Quad(holder, KG.opposes if side == KG.supports else KG.supports, other, DIRECT)

    def _is_plain(self, claim: Node) -> bool:
        mode, condition, negated = (self._store.value(claim, name) for name in (KG.mode, KG.condition, KG.negated))
        return mode not in _HEARSAY and condition is None and (negated is None or negated.value not in ("true", "1"))


def superclasses(store: Local) -> dict[NamedNode, set[NamedNode]]:
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


def _dated(node: Node, predicate: NamedNode, day: int) -> Quad:
    return Quad(node, predicate, _date(day), DERIVED)


@lru_cache(maxsize=1024)
def _cited(issued: frozenset[Period]) -> Cited:
    firsts = [period.earliest_begin for period in issued if period.earliest_begin is not None]
    lasts = [period.latest_end - 1 for period in issued if period.latest_end is not None]
    return Cited(min(firsts, default=None), min(lasts, default=None), max(lasts, default=None))


@lru_cache(maxsize=4096)
def _date(day: int) -> Literal:
    return Literal(periods.iso(day), datatype=XSD.date)


def _are_nodes(*terms: Term | None) -> bool:
    return all(isinstance(term, NamedNode) for term in terms)
