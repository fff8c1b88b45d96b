"""A store as it is on a day: the same store, of which only the claims of that day are seen, and the evidence that they bear.

Where a casebook is large, or lies on another machine, its world of a day is not copied: what is read goes through a mask,
and queries are rewritten to ask of the claims of that day (`kg.rewriting`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

from kg.errors import NotRewritable, QueryError
from kg.sparql import guard
from kg.store import Answer, Local, Store
from kg.terms import DCTERMS, DIRECT, INDEX, KG, OA, SEM, DefaultGraph, NamedNode, Quad, Term

_LINKS = {KG.evidence, KG.relays}
_EVIDENCE = {DCTERMS.source, OA.start, KG.digest, KG.row, KG.relays, KG.saidOn, KG.attestedOn, SEM.accordingTo}
"""What is told of evidence."""


class Day:
    """What is asked for: the day, and whether claims count that held perhaps, or have no date."""

    def __init__(self, number: int, *, possible: bool, undated: bool) -> None:
        """Take the day as a number."""
        self.number = number
        self.possible = possible
        self.undated = undated


class Masked:
    """A store of which only the claims of a day are seen."""

    def __init__(
        self, base: Store, day: Day, is_of_it: Callable[[Term], bool], direct: Callable[[Masked], Iterator[Quad]], copied: Callable[[], Store]
    ) -> None:
        """Take the store, the day, and who knows more.

        Args:
            base: the whole store.
            day: what is asked for.
            is_of_it: tells whether a claim belongs to the day.
            direct: yields the plain triples that follow from a store.
            copied: makes the same world as a store of its own, for queries that cannot be rewritten.
        """
        self._base = base
        self._day = day
        self._is_of_it = is_of_it
        self._follows = direct
        self._copied = copied
        self._known: dict[Term, bool] = {}

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._base and self._shows(quad)

    def __iter__(self) -> Iterator[Quad]:
        return filter(self._shows, self._base)

    def match(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None, graph: NamedNode | DefaultGraph | None = None
    ) -> Iterator[Quad]:
        """Yield the quads that fit and are seen."""
        for quad in self._base.match(subject, predicate, value, graph):
            if self._shows(quad):
                if quad.predicate in _LINKS:
                    self._known[quad.object] = True
                yield quad

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return one object of a subject and predicate, or None."""
        return next((quad.object for quad in self.match(subject, predicate)), None)

    def graphs(self) -> list[NamedNode]:
        """Return the names of the graphs, sorted."""
        return [graph for graph in self._base.graphs() if graph != INDEX]

    def has(self, graph: NamedNode) -> bool:
        """Tell whether there is a named graph."""
        return graph != INDEX and self._base.has(graph)

    def prefetch(self, nodes: Iterable[Term]) -> None:
        """Take note that statements on these will be asked for."""
        self._base.prefetch(nodes)

    def query(
        self,
        text: str,
        prefixes: Mapping[str, str] | None = None,
        *,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Run a SPARQL query over what is seen: rewritten, or where that cannot be, over a copy.

        Raises:
            QueryError: see `Local.query`.
        """
        asked = {"default_graphs": default_graphs, "named_graphs": named_graphs, "base": base}
        try:
            rewritten = None if any(part is not None for part in asked.values()) else self._rewritten(text, prefixes or {})
        except NotRewritable:
            rewritten = None
        if rewritten is None:
            return self._copied().query(text, prefixes, **asked)  # type: ignore[arg-type]
        try:
            return self._base.query(rewritten, prefixes)
        except QueryError:
            Local().query(text, prefixes)  # so that a fault is told of the text as it was asked
            raise

    def _rewritten(self, text: str, prefixes: Mapping[str, str]) -> str:
        from kg.rewriting import on_day

        guard(text)
        return on_day(text, prefixes, self._day.number, possible=self._day.possible, undated=self._day.undated)

    # -------------------------------------------------------------------------------------------------- what is seen

    def _shows(self, quad: Quad) -> bool:
        if quad.graph_name == INDEX:
            return False
        return quad in self._direct if quad.graph_name == DIRECT else self.stays(quad.subject)

    @cached_property
    def _direct(self) -> set[Quad]:
        """The plain triples of the day."""
        self._direct = set[Quad]()  # what is asked meanwhile looks for none
        return set(self._follows(self))

    def stays(self, node: Term) -> bool:
        """Tell whether a node is of the day: claims, and the evidence of such; whatever else there is stays."""
        if node not in self._known:
            told = {quad.predicate for quad in self._base.match(node)}
            self._known[node] = self._is_of_it(node) if KG.status in told else not told & _EVIDENCE or self._is_borne(node)
        return self._known[node]

    def _is_borne(self, evidence: Term) -> bool:
        """Whether something that stays has it as evidence, or nothing has it at all."""
        self._known[evidence] = False  # evidence that relays itself bears nothing
        bearers = [quad.subject for link in _LINKS for quad in self._base.match(None, link, evidence)]
        return not bearers or any(map(self.stays, bearers))
