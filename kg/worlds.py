"""Worlds: a store with what follows from it, and the smaller worlds of a moment that are cut out of it.

A graph has two: what is accepted, and what was accepted once and withdrawn since. A moment that asks what was known or
recorded is cut out of both.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, cast

from kg.clocks import Clocks, Held, Indexed, Moment, Table, Tabled
from kg.derivation import Derivation
from kg.masks import Day, Masked
from kg.periods import Certainty
from kg.progress import steps
from kg.sources import as_it_was, withdrawn, without
from kg.stamps import Stamped
from kg.store import Local, Store
from kg.terms import DCTERMS, DERIVED, DIRECT, INDEX, KG, ONTOLOGY, PROV, RDFS, NamedNode, Node, Quad, Term, name_of, node_of

COMPUTED = {ONTOLOGY, DERIVED, DIRECT, INDEX}
"""The graphs that are not files of the casebook."""


class World:
    """A store with what follows from it."""

    is_kept = False
    """Whether it lies elsewhere, so that reading all of it takes long."""

    def __init__(self, store: Store, derivation: Derivation) -> None:
        """Take a store that has what follows from it, and that."""
        self.store = store
        self.derivation = derivation

    @classmethod
    def of(cls, store: Local) -> World:
        """Take a store with the statements of files; what follows from them is added."""
        derivation = Derivation(store)
        store.extend([*derivation.quads(), *derivation.direct()])
        return cls(store, derivation)

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
        return self._claims_among((*(quad.subject for quad in self.store.match(None, None, part)), *mirrored))

    def _claims_among(self, nodes: Iterable[Term | None]) -> set[Node]:
        return self.claims.intersection(cast("Iterable[Node]", nodes))

    @cached_property
    def clocks(self) -> Clocks:
        """The clocks of the claims."""
        return Clocks(self.store, self.derivation, lambda: self.claims)

    def own(self) -> Iterator[Quad]:
        """Yield everything that is not derived."""
        return (quad for graph in self.files() for quad in self.store.match(None, None, None, graph))

    def files(self) -> list[NamedNode]:
        """Return the graphs that are not derived, that of the ontology among them."""
        return [graph for graph in self.store.graphs() if graph not in (DERIVED, DIRECT, INDEX)]


class Kept(World):
    """A store that was built or published: what follows from it is there, and so is an index of time."""

    is_kept = True

    def __init__(self, store: Store, table: Table | None = None) -> None:
        """Take the store, and the table of its clocks where there is one; of both nothing is read before it is asked for."""
        super().__init__(store, Stamped(store))
        self._table = table

    @cached_property
    def clocks(self) -> Clocks:
        """The clocks of the claims."""
        if self._table is not None:
            return Tabled(self.store, self.derivation, self._table)
        return Indexed(self.store, self.derivation, lambda: self.claims)

    def _claims_among(self, nodes: Iterable[Term | None]) -> set[Node]:
        some = [node for node in dict.fromkeys(nodes) if node is not None]
        self.store.prefetch(some)
        return {cast("Node", node) for node in some if any(quad.graph_name not in COMPUTED for quad in self.store.match(node, KG.status))}


class OfDay(Kept):
    """The world of a day, seen in a store and not copied."""

    def __init__(self, whole: Kept, seen: Masked, claims: Callable[[], Iterable[str]]) -> None:
        """Take the whole, what is seen of its store, and what finds the ids of the claims of the day."""
        World.__init__(self, seen, whole.derivation)
        self._table = None
        self._whole = whole
        self._seen = seen
        self._names = claims

    def about(self, part: Node | None) -> set[Node]:
        """Return the claims of the day in which a thing has a part."""
        return set(filter(self._seen.stays, self._whole.about(part)))

    @cached_property
    def claims(self) -> set[Node]:
        """The claims of the day."""
        return set(map(node_of, self._names()))


class Cut(NamedTuple):
    """What a view shows of a moment, and what it leaves out."""

    moment: Moment = Moment()
    hidden: frozenset[Term] = frozenset()
    """The documents that were not public yet."""
    uncertain: Container[str] = frozenset()
    """The ids of the claims shown that belong to the moment only possibly, or have no date."""
    possible: int = 0
    """How many claims are left out because they belong to the moment only possibly."""
    undated: int = 0
    """How many claims are left out because they have no date."""


class Worlds:
    """The worlds of a graph, those of moments kept by content as long as they are together no larger than the graph."""

    def __init__(self, accepted: World, withheld: Callable[[], list[Quad]]) -> None:
        """Take the world of what is accepted, and what finds the statements that were held back."""
        self.accepted = accepted
        self._find_withheld = withheld
        self._kept: dict[tuple[bool, frozenset[str], frozenset[Term]], World] = {}

    @cached_property
    def withheld(self) -> list[Quad]:
        """Statements about claims that are not accepted."""
        return self._find_withheld()

    @cached_property
    def withdrawn(self) -> World:
        """The claims that were accepted until they were retracted, and what their clocks hang on."""
        again = withdrawn(self.withheld, self.accepted.store)
        needed = (DCTERMS.issued, KG.contrary, KG.approximatePadding, KG.uncertainPadding, RDFS.subClassOf) if again else ()
        return World.of(Local([*again, *(quad for name in needed for quad in self.accepted.store.match(None, name) if quad.graph_name != DERIVED)]))

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


class KeptWorlds(Worlds):
    """The worlds of a store that was built or published: those of a day are seen through a mask, others are copied."""

    accepted: Kept

    @cached_property
    def copied(self) -> Worlds:
        """The same in memory, for what cannot be asked of the store as it lies there."""
        graphs = steps(self.accepted.files(), "copying the graph")
        quads = (quad for graph in graphs for quad in self.accepted.store.match(None, None, None, graph))
        return Worlds(World.of(Local(quads)), self._find_withheld)

    def held(self, moment: Moment) -> Held:
        """Return the claims that belong to a moment."""
        return self.copied.held(moment) if moment.is_past and not isinstance(self.accepted.clocks, Tabled) else super().held(moment)

    def cut(self, moment: Moment, *, possible: bool, undated: bool) -> tuple[World, Cut]:
        """Return the world of a moment, with what held or was known possibly, or has no date, if wanted."""
        if moment.is_past:
            return self.copied.cut(moment, possible=possible, undated=undated)
        if moment.day is None:
            return self.accepted, Cut(moment)
        asked = _Asked(self, moment, Day(moment.day, possible=possible, undated=undated))
        left = asked.left_out()
        return asked.world(), Cut(moment, frozenset(), asked, 0 if possible else left[0], 0 if undated else left[1])


class _Asked(Container[str]):
    """The claims of a day that are shown though they do not hold for certain."""

    def __init__(self, worlds: KeptWorlds, moment: Moment, day: Day) -> None:
        self._worlds = worlds
        self._moment = moment
        self._day = day
        self._clocks = cast("Indexed", worlds.accepted.clocks)

    def world(self) -> World:
        """The world of that day."""
        whole, day = self._worlds.accepted, self._day

        def copied() -> Store:
            return self._worlds.copied.cut(self._moment, possible=day.possible, undated=day.undated)[0].store

        seen = Masked(whole.store, day, self._stays, lambda store: whole.derivation.cut(store, ()).direct(), copied)
        return OfDay(whole, seen, self._names)

    def left_out(self) -> tuple[int, int]:
        """How many claims hold possibly on the day, and how many have no date."""
        return self._clocks.count(self._moment)

    def _names(self) -> list[str]:
        held = self._clocks.held(self._moment)
        return held.certain + (held.possible if self._day.possible else []) + (held.undated if self._day.undated else [])

    def _stays(self, claim: Term) -> bool:
        standing = self._clocks.standing(cast("Node", claim), self._moment)
        if not standing.dated:
            return self._day.undated
        return standing.certainty is Certainty.CERTAIN or (self._day.possible and standing.certainty is Certainty.POSSIBLE)

    def __contains__(self, name: object) -> bool:
        standing = self._clocks.standing(node_of(str(name)), self._moment)
        return not standing.dated or standing.certainty is not Certainty.CERTAIN


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
