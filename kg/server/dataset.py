"""Working graphs and a view as one dataset of queries; nobody but queries sees them together.

The default graph is the union of the casebook's graphs with the unnamed working graph; named working graphs are reached
by their names. The engine is slow with a default graph of thousands of graphs, so the union is made once, as the unnamed
graph of a second store, and follows the working graphs from there.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from kg import sparql
from kg.graph import View
from kg.server.journal import Change
from kg.store import Answer, Local
from kg.terms import DefaultGraph, NamedNode
from kg.worlds import World


class Dataset:
    """A view with the working graphs beside it, to be asked like a view."""

    def __init__(self, view: View, datasets: Datasets) -> None:
        """Take a view, and where the unions are kept."""
        self.prefixes = view.prefixes
        self._view = view
        self._datasets = datasets

    def query(self, text: str, **chosen: Any) -> Answer:
        """Answer a SPARQL query as `View.query` does, `chosen` being what it takes beside the text.

        Raises:
            QueryError: it is malformed, or asks for what is refused.
        """
        names = any(chosen.get(name) is not None for name in ("default_graphs", "named_graphs")) or sparql.names_graphs(text, ("FROM", "GRAPH"))
        if names or self._datasets.unnamed:
            return self._datasets.union(self._view.world).query(text, self.prefixes, **chosen)
        return self._view.query(text, **chosen)


class Datasets:
    """The unions of worlds with the working graphs, each made when it is first asked for."""

    def __init__(self, working: Local) -> None:
        """Take the store of the working graphs."""
        self._working = working
        self._unions: WeakKeyDictionary[World, Local] = WeakKeyDictionary()

    @property
    def unnamed(self) -> bool:
        """Whether there are statements in the unnamed working graph."""
        return next(self._working.match(graph=DefaultGraph()), None) is not None

    def clear(self, working: Local) -> None:
        """Forget all unions, and go on with another store."""
        self._working = working
        self._unions.clear()

    def union(self, world: World) -> Local:
        """Return a world's union."""
        if world not in self._unions:
            self._unions[world] = _made(world, self._working)
        return self._unions[world]

    def apply(self, change: Change) -> None:
        """Do in all unions what was done in the working graphs."""
        for world, union in self._unions.items():
            union.remove(quad for quad in change.removed if isinstance(quad.graph_name, NamedNode) or next(world.store.match(*quad.triple), None) is None)
            change_graphs(union, change)
            union.extend(change.added)


def change_graphs(store: Local, change: Change) -> None:
    """Drop and create the graphs of a change."""
    for graph in change.dropped:
        store.clear(NamedNode(graph))
    for graph in change.created:
        store.create(NamedNode(graph))


def _made(world: World, working: Local) -> Local:
    union = Local(world.store, union=False)
    union.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    union.extend(working)
    change_graphs(union, Change(created=tuple(graph.value for graph in working.graphs())))
    return union
