"""Working graphs: what SPARQL Update and the Graph Store Protocol write, beside a casebook and never in it.

Text is the truth of a casebook, and claims come into it by review. Who writes to the server writes to graphs of their
own, kept in a journal (`triples/working/journal.jsonl`) that is read again at each start. An update sees these graphs
only, and what has a part in what the casebook says (its graphs, its vocabulary in the unnamed graph) is refused.

Sources: SPARQL 1.1 Update, https://www.w3.org/TR/sparql11-update/; SPARQL 1.1 Graph Store HTTP Protocol,
https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from kg import files, formats, sparql
from kg.graph import View
from kg.server.dataset import Dataset, Datasets, change_graphs
from kg.server.journal import Change, Entry, Journal
from kg.server.replies import Refused
from kg.store import Local, respelt
from kg.terms import GRAPH, ID, KG, PREFIXES, RDF, DefaultGraph, NamedNode, Quad


class Writer(NamedTuple):
    """Who writes, and the key by which the same write is known again when it is sent twice (`Idempotency-Key`)."""

    by: str = ""
    key: str = ""


class Written(NamedTuple):
    """What became of a write: its number in the journal (0 where nothing was to do), and what it changed."""

    number: int
    added: int
    removed: int
    created: bool
    """Whether there is a graph now that was not there before."""


class Working:
    """The working graphs of a casebook, as far as they were read."""

    def __init__(self, folder: Path, prefixes: Mapping[str, str] | None = None) -> None:
        """Take the folder of a casebook, and prefixes that updates need not declare; nothing is read yet."""
        self._casebook = folder
        self._prefixes = {"": ID.iri, **PREFIXES, **(prefixes or {})}
        self._journal = Journal(folder)
        self._datasets = Datasets(Local())
        self._begin()

    def _begin(self) -> None:
        """Be without anything."""
        self._store = Local(union=False)
        self._spelt: dict[Quad, Quad] = {}
        self._keys: dict[str, Entry] = {}
        self._datasets.clear(self._store)

    # ------------------------------------------------------------------------------------------------------ reading

    def catch_up(self) -> bool:
        """Take in what others have written since, and tell whether there was anything; costs one look at the file where nobody has.

        Raises:
            CasebookError: the journal cannot be read, or a line in it is broken.
        """
        if not self._journal.is_new():
            return False
        anew, entries = self._journal.read()
        if anew:
            self._begin()
        for entry in entries:
            self._apply(entry)
        return True

    def _apply(self, entry: Entry) -> None:
        change = entry.change
        self._store.remove(change.removed)
        change_graphs(self._store, change)
        self._store.extend(change.added)
        gone = respelt(change.removed) if self._spelt else {}
        for quad in change.removed if self._spelt else ():
            self._spelt.pop(gone.get(quad, quad), None)
        self._spelt |= {kept: written for written, kept in respelt(change.added).items()}
        if entry.key:
            self._keys[entry.key] = entry
        self._datasets.apply(entry.change)

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Quad]:
        """Yield all statements, as they were written."""
        return iter(self._written(self._store))

    def graphs(self) -> list[str]:
        """Return the names of the named graphs, sorted."""
        return [graph.value for graph in self._store.graphs()]

    def graph(self, name: str | None) -> list[Quad] | None:
        """Return the statements of a graph as they were written; None where there is no graph of that name, which may be empty."""
        if name is not None and not self._store.has(NamedNode(name)):
            return None
        return list(self._written(self._store.match(graph=_node(name))))

    def combined(self, view: View) -> View | Dataset:
        """Return what answers queries of a view and the working graphs: the view itself where there are none."""
        return view if self._store.is_bare() else Dataset(view, self._datasets)

    # ------------------------------------------------------------------------------------------------------ writing

    def update(
        self, text: str, *, using: Iterable[str] = (), using_named: Iterable[str] = (), base: str | None = None, writer: Writer | None = None
    ) -> Written:
        """Run a SPARQL update on the working graphs, all of it or nothing.

        Args:
            text: the update; the usual prefixes need no declaring.
            using: the graphs that all its operations match in (`using-graph-uri`).
            using_named: those that GRAPH reaches there (`using-named-graph-uri`).
            base: what relative IRIs are relative to.
            writer: who, and the key of the write.

        Raises:
            QueryError: it is malformed, or cannot be done, or asks for what is refused.
            Refused: it writes to what is the casebook's (403), or its key belongs to another write (409).
            CasebookError: the journal cannot be read or written; then nothing was done.
        """
        sparql.guard_update(text)
        chosen = _iris(using), _iris(using_named)
        _refuse_casebook([*sparql.graphs_of(text, self._prefixes, base or ""), *chosen[0], *chosen[1]])
        whole = sparql.using(text, *chosen) if any(chosen) else text
        asked = {"kind": "update", "text": text, "using": chosen[0], "using_named": chosen[1], "base": base}
        return self._write(asked, lambda: self._effect(whole, base), writer)

    def _effect(self, text: str, base: str | None) -> Change:
        """What an update does, found on a copy; only the statements themselves are looked at where it names them all."""
        kind, graphs = sparql.data_only(text), set(self._store.graphs())
        scratch = Local(() if kind else self._store, union=False)
        if not kind:
            change_graphs(scratch, Change(created=tuple(graph.value for graph in graphs)))
        scratch.update(text, self._prefixes, base)
        if kind == "DELETE":
            scratch.update(sparql.inserting(text), self._prefixes, base)
            return Change(removed=self._written(quad for quad in scratch if quad in self._store))
        created, dropped = (tuple(graph.value for graph in some) for some in (set(scratch.graphs()) - graphs, graphs - set(scratch.graphs())))
        added = tuple(quad for quad in scratch if quad not in self._store)
        if kind:
            return Change(added=added, created=created)
        return Change(self._written(quad for quad in self._store if quad not in scratch), added, dropped, created)

    def _written(self, quads: Iterable[Quad]) -> tuple[Quad, ...]:
        """Statements as they were written."""
        return tuple(self._spelt.get(quad, quad) for quad in quads)

    def put(self, graph: str | None, quads: Iterable[Quad], writer: Writer | None = None, digest: str = "") -> Written:
        """Have these statements in a graph, which is made where it is missing, and no others.

        `digest` tells the same request again where the statements cannot, because their blank nodes are others.

        Raises:
            Refused, CasebookError: see `update`.
        """
        return self._write({"kind": "put", "graph": graph, "digest": digest}, lambda: self._replacement(graph, _moved(quads, graph)), writer)

    def _replacement(self, graph: str | None, quads: dict[Quad, None]) -> Change:
        now = dict.fromkeys(self.graph(graph) or ())
        return Change(tuple(quad for quad in now if quad not in quads), tuple(quad for quad in quads if quad not in now), created=self._new(graph))

    def add(self, graph: str | None, quads: Iterable[Quad], writer: Writer | None = None, digest: str = "") -> Written:
        """Have these statements in a graph too, which is made where it is missing.

        Raises:
            Refused, CasebookError: see `update`.
        """
        return self._write({"kind": "post", "graph": graph, "digest": digest}, lambda: self._addition(graph, _moved(quads, graph)), writer)

    def _addition(self, graph: str | None, quads: dict[Quad, None]) -> Change:
        return Change(added=tuple(quad for quad in quads if quad not in self._store), created=self._new(graph))

    def drop(self, graph: str | None, writer: Writer | None = None) -> Written:
        """Remove a graph with all that is in it; of the unnamed one, what is in it.

        Raises:
            Refused: there is no such graph (404); else see `update`.
            CasebookError: see `update`.
        """
        return self._write({"kind": "delete", "graph": graph}, lambda: self._removal(graph), writer)

    def _removal(self, graph: str | None) -> Change:
        gone = self.graph(graph)
        if gone is None:
            raise Refused(404, f"there is no working graph {graph}")
        return Change(removed=tuple(gone), dropped=() if graph is None else (graph,))

    def _new(self, graph: str | None) -> tuple[str, ...]:
        return () if graph is None or self._store.has(NamedNode(graph)) else (graph,)

    def _write(self, asked: dict[str, Any], effect: Callable[[], Change], writer: Writer | None) -> Written:
        """Write down what is to be done, and then do it, while nobody else writes."""
        by, key = writer or Writer()
        _refuse_casebook([asked["graph"]] if asked.get("graph") else [])
        if not (self._casebook / "triples").is_dir():
            raise Refused(403, "this casebook has no folder triples, in which working graphs are kept; start one with kg init FOLDER")
        digest = _digest(asked) if key else ""
        with files.locked(self._journal.folder):
            self.catch_up()
            if key in self._keys:
                return _again(self._keys[key], digest)
            change = effect()
            _check(change)
            if not (key or any(change)):
                return Written(0, 0, 0, created=False)
            entry = self._journal.numbered(by, key, digest, {name: value for name, value in asked.items() if value}, change)
            self._journal.append(entry)
            self._apply(entry)
        return _written(entry)


def _digest(asked: Mapping[str, Any]) -> str:
    """By what a request is known again: all of it but the address of the server, whose port may be another after a restart."""
    return sha256(json.dumps({name: value for name, value in asked.items() if name != "base"}, sort_keys=True).encode()).hexdigest()


def _again(entry: Entry, digest: str) -> Written:
    if entry.digest != digest:
        raise Refused(409, f"the Idempotency-Key {entry.key} was used for another write, number {entry.number}; take a new key")
    return _written(entry)


def _written(entry: Entry) -> Written:
    return Written(entry.number, len(entry.change.added), len(entry.change.removed), created=bool(entry.change.created))


def _node(graph: str | None) -> Any:
    return DefaultGraph() if graph is None else NamedNode(graph)


def _moved(quads: Iterable[Quad], graph: str | None) -> dict[Quad, None]:
    """Statements in a graph, each once; of several that differ in the spelling of a number only, one."""
    node = _node(graph)
    moved = dict.fromkeys(Quad(*quad.triple, node) for quad in quads)
    seen = set()
    for written, kept in respelt(moved).items():
        if kept in moved or kept in seen:
            del moved[written]
        seen.add(kept)
    return moved


def _iris(names: Iterable[str]) -> list[str]:
    """IRIs, as they are.

    Raises:
        Refused: one is none.
    """
    try:
        return [NamedNode(name).value for name in names]
    except ValueError as error:
        raise Refused(400, f"a graph of the request is no IRI: {error}") from None


def _refuse_casebook(graphs: Iterable[str]) -> None:
    for graph in graphs:
        if graph.startswith(GRAPH.iri):
            raise Refused(403, f"{graph} is a graph of the casebook, which changes by review or in its files; write to a graph of another name")


def _check(change: Change) -> None:
    """Refuse what would change the casebook's graphs, or speak in its words where no graph's name tells them from its own."""
    quads = (*change.removed, *change.added)
    _refuse_casebook([*{quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode)}, *change.dropped, *change.created])
    formats.refuse_new(list(change.added))
    for quad in change.added:
        if quad.graph_name == DefaultGraph() and _is_ours(quad):
            raise Refused(403, f"{quad.predicate} {quad.object} is of the casebook's vocabulary: claims come in by review; write it to a named graph")


def _is_ours(quad: Quad) -> bool:
    return quad.predicate.value.startswith(KG.iri) or (
        quad.predicate == RDF.type and isinstance(quad.object, NamedNode) and quad.object.value.startswith(KG.iri)
    )
