"""Worlds: a store with what follows from it, and the smaller worlds of a moment that are cut out of it.

A graph has two: what is accepted, and what was accepted once and withdrawn since. A moment that asks what was known or
recorded is cut out of both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from kg.clocks import Clocks, Held, Moment
from kg.derivation import Derivation
from kg.sources import as_it_was, withdrawn, without
from kg.store import Local
from kg.terms import DCTERMS, DERIVED, DIRECT, INDEX, KG, ONTOLOGY, PROV, RDFS, Node, Quad, Term, name_of

COMPUTED = {ONTOLOGY, DERIVED, DIRECT, INDEX}
"""The graphs that are not files of the casebook."""


class World:
    """A store with what follows from it."""

    def __init__(self, store: Local, derivation: Derivation | None = None) -> None:
        """Take a store; what follows from it is added, unless a derivation that was is given."""
        self.store = store
        self.derivation = derivation or Derivation(store)
        if derivation is None:
            store.extend([*self.derivation.quads(), *self.derivation.direct()])

    @cached_property
    def claims(self) -> set[Node]:
        """The claims: whatever has a status in the files."""
        return {quad.subject for quad in self.store.match(None, KG.status) if quad.graph_name not in COMPUTED}

    def about(self, part: Node | None) -> set[Node]:
        """Return the claims in which a thing has a part, those on the contrary of a topic included."""
        if part is None:
            return set()
        mirrors = (quad.subject for quad in self.store.match(None, KG.topic, part, DERIVED))
        mirrored = (self.store.value(mirror, PROV.wasDerivedFrom) for mirror in mirrors)
        return self.claims.intersection((*(quad.subject for quad in self.store.match(None, None, part)), *mirrored))

    @cached_property
    def clocks(self) -> Clocks:
        """The clocks of the claims."""
        return Clocks(self.store, self.derivation, self.claims)

    def own(self) -> Iterator[Quad]:
        """Yield everything that is not derived."""
        return (quad for graph in self.store.graphs() if graph not in (DERIVED, DIRECT) for quad in self.store.match(None, None, None, graph))


class Cut(NamedTuple):
    """What a view shows of a moment, and what it leaves out."""

    moment: Moment = Moment()
    hidden: frozenset[Term] = frozenset()
    """The documents that were not public yet."""
    uncertain: frozenset[str] = frozenset()
    """The ids of the claims shown that belong to the moment only possibly, or have no date."""
    possible: int = 0
    """How many claims are left out because they belong to the moment only possibly."""
    undated: int = 0
    """How many claims are left out because they have no date."""


class Worlds:
    """The worlds of a graph, those of moments kept by content as long as they are together no larger than the graph."""

    def __init__(self, accepted: World, withheld: list[Quad]) -> None:
        self.accepted = accepted
        self._withheld = withheld
        self._kept: dict[tuple[bool, frozenset[str], frozenset[Term]], World] = {}

    @cached_property
    def withdrawn(self) -> World:
        """The claims that were accepted until they were retracted, and what their clocks hang on."""
        again = withdrawn(self._withheld, self.accepted.store)
        needed = (DCTERMS.issued, KG.contrary, KG.approximatePadding, KG.uncertainPadding, RDFS.subClassOf) if again else ()
        return World(Local([*again, *(quad for name in needed for quad in self.accepted.store.match(None, name) if quad.graph_name != DERIVED)]))

    def of(self, moment: Moment) -> list[World]:
        """Return the worlds in which claims of a moment are looked for."""
        return [self.accepted, self.withdrawn] if moment.is_past else [self.accepted]

    def held(self, moment: Moment) -> Held:
        """Return the claims that belong to a moment."""
        return _joined(world.clocks.held(moment) for world in self.of(moment))

    def held_about(self, moment: Moment, part: Node | None) -> Held:
        """Return those in which a thing has a part."""
        return _joined(world.clocks.held(moment, world.about(part)) for world in self.of(moment))

    def cut(self, moment: Moment, *, possible: bool, undated: bool) -> tuple[World, Cut]:
        """Return the world of a moment, with what held or was known possibly, or has no date, if wanted."""
        held = self.held(moment)
        dateless = held.undated + (held.undated_possible if possible else [])
        kept = frozenset(held.certain + (held.possible if possible else []) + (dateless if undated else []))
        hidden: frozenset[Term] = frozenset().union(*(world.clocks.hidden(moment.known, possible=possible) for world in self.of(moment)))
        left = (0 if possible else len(held.possible), 0 if undated else len(dateless))
        return self._world(moment, kept, hidden), Cut(moment, hidden, kept.difference(held.certain), *left)

    def _world(self, moment: Moment, kept: frozenset[str], hidden: frozenset[Term]) -> World:
        """The world with these claims, or the same one again where it was asked for lately."""
        worlds, key = self.of(moment), (moment.is_past, kept, hidden)
        dropped = {claim for world in worlds for claim in world.claims if name_of(claim) not in kept}
        if not (moment.is_past or dropped):
            return self.accepted
        self._kept[key] = self._kept.pop(key) if key in self._kept else _made(worlds, dropped, hidden)
        while len(self._kept) > 1 and sum(len(world.store) for world in self._kept.values()) > len(self.accepted.store):
            del self._kept[next(iter(self._kept))]
        return self._kept[key]


def _joined(found: Iterable[Held]) -> Held:
    return Held(*([name for names in lists for name in names] if len(lists) > 1 else lists[0] for lists in zip(*found, strict=True)))


def _made(worlds: list[World], dropped: set[Node], hidden: frozenset[Term]) -> World:
    """A world without some claims and documents. What follows from the rest is copied, but where evidence is gone."""
    accepted, *withdrawn = worlds
    quads = without([*accepted.own(), *(quad for world in withdrawn for quad in as_it_was(world.own()))], dropped, hidden)
    whole: set[Term] = {quad.subject for quad in quads}
    anew = [world.derivation.shortened(hidden) & whole for world in worlds]
    whole = whole.difference(*anew)
    for world in worlds:
        whole.update(quad.subject for quad in world.store.match(None, PROV.wasDerivedFrom, None, DERIVED) if quad.object in whole)
        derived = [quad for quad in world.store.match(None, None, None, DERIVED) if quad.subject in whole]
        quads += derived if world is accepted else as_it_was(derived)
    store = Local(quads)
    parts = [world.derivation.cut(store, hidden) for world in worlds]
    for part, nodes in zip(parts, anew, strict=True):
        store.extend(list(part.quads(nodes)) if nodes else ())
        parts[0].periods |= part.periods
    store.extend(list(parts[0].direct()))
    return World(store, parts[0])
