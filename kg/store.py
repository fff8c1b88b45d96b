"""Quads in a local store: loading, asking, and answers in every result format.

The store is an embedded one (pyoxigraph), in memory or on disk; it can always be rebuilt from the Turtle files.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, cast

import pyoxigraph

from kg import sparql
from kg.errors import CasebookError, FormatError, QueryError, TooLarge
from kg.terms import ID, RDF, XSD, DefaultGraph, Literal, NamedNode, Quad, Term, Triple, python_value

ENGINE = pyoxigraph.__version__
"""The version of the engine."""
RESULT_FORMATS = {
    "csv": pyoxigraph.QueryResultsFormat.CSV,
    "tsv": pyoxigraph.QueryResultsFormat.TSV,
    "xml": pyoxigraph.QueryResultsFormat.XML,
    "srj": pyoxigraph.QueryResultsFormat.JSON,
}
"""The SPARQL 1.1 result formats by name; `srj` is SPARQL Results JSON."""


class Store(Protocol):
    """What the rest of the package reads from, wherever the quads lie."""

    def __len__(self) -> int:
        """How many quads there are."""

    def __contains__(self, quad: Quad) -> bool:
        """Whether a quad is there."""

    def __iter__(self) -> Iterator[Quad]:
        """All quads."""

    def match(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None, graph: NamedNode | DefaultGraph | None = None
    ) -> Iterator[Quad]:
        """Yield the quads that fit; None fits everything, and a literal is no subject."""

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return one object of a subject and predicate, or None."""

    def graphs(self) -> list[NamedNode]:
        """Return the names of the graphs, sorted."""

    def has(self, graph: NamedNode) -> bool:
        """Tell whether there is a named graph."""

    def prefetch(self, nodes: Iterable[Term]) -> None:
        """Take note that statements on these will be asked for."""

    def query(
        self,
        text: str,
        prefixes: Mapping[str, str] | None = None,
        *,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Run a SPARQL query over the union of all graphs; the given prefixes need no declaring."""


class Local:
    """An embedded quad store, in memory or on disk. One file is one named graph; the default graph of a query is the union of all.

    With `union` off the default graph is the unnamed one, as in SPARQL.
    """

    def __init__(self, quads: Iterable[Quad] = (), *, union: bool = True, engine: pyoxigraph.Store | None = None) -> None:
        self._store = cast("Any", pyoxigraph.Store() if engine is None else engine)  # the engine's quads may hold what ours cannot
        if engine is None:
            self._store.bulk_extend(quads)
        self._union = union

    @classmethod
    def open(cls, path: Path) -> Local:
        """Return the store that lies in a folder on the disk, to be read only.

        Raises:
            OSError: it is none, or cannot be read.
        """
        try:
            return OnDisk(engine=pyoxigraph.Store.read_only(str(path)))
        except RuntimeError as error:
            raise OSError(str(error)) from None

    @classmethod
    def make(cls, path: Path) -> Local:
        """Make a store on disk, in a folder of its own; call `flush` when all is in it.

        Raises:
            OSError: it cannot be written.
        """
        return cls(engine=pyoxigraph.Store(str(path)))

    def __len__(self) -> int:
        return len(self._store)

    def __contains__(self, quad: Quad) -> bool:
        return quad in self._store

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._store)

    def load(self, data: bytes, graph: NamedNode) -> None:
        """Load Turtle into a named graph.

        Raises:
            SyntaxError: the text is not well formed, or has triple terms of RDF 1.2; nothing of it was loaded.
        """
        if b"<<" in data and any(isinstance(found.object, Triple) for found in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE, base_iri=ID.iri)):
            raise SyntaxError("triple terms of RDF 1.2")
        self._store.load(data, format=pyoxigraph.RdfFormat.TURTLE, to_graph=graph, base_iri=ID.iri)

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads."""
        self._store.extend(quads)

    def pour(self, quads: Iterable[Quad] | bytes) -> None:
        """Add very many quads, or N-Quads, whose blank nodes keep their labels; on disk this writes new files each time."""
        self._store.bulk_extend(pyoxigraph.parse(quads, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True) if isinstance(quads, bytes) else quads)

    def flush(self) -> None:
        """Have everything on the disk."""
        self._store.flush()

    def counts(self) -> dict[str, int]:
        """Return how many statements each named graph has, by its IRI."""
        query = "SELECT (COUNT(*) AS ?n) {{ GRAPH {} {{ ?s ?p ?o }} }}"
        return {graph.value: int(next(iter(self._store.query(query.format(graph))))[0].value) for graph in self.graphs()}

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads; those that are not there do not matter."""
        for quad in quads:
            self._store.remove(quad)

    def clear(self, graph: NamedNode) -> None:
        """Remove a named graph with all that is in it."""
        self._store.remove_graph(graph)

    def create(self, graph: NamedNode) -> None:
        """Have a named graph, empty if it was not there."""
        self._store.add_graph(graph)

    def has(self, graph: NamedNode) -> bool:
        """Tell whether there is a named graph, which may be empty."""
        return self._store.contains_named_graph(graph)  # type: ignore[no-any-return]

    def is_bare(self) -> bool:
        """Tell whether there is no statement and no named graph; counting them takes much longer."""
        return next(iter(self._store), None) is None and next(iter(self._store.named_graphs()), None) is None

    def graphs(self) -> list[NamedNode]:
        """Return the names of the graphs, sorted."""
        return sorted((name for name in self._store.named_graphs() if isinstance(name, NamedNode)), key=lambda name: name.value)

    def match(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None, graph: NamedNode | DefaultGraph | None = None
    ) -> Iterator[Quad]:
        """Yield the quads that fit; None fits everything, and a literal is no subject."""
        if isinstance(subject, Literal):
            return iter(())
        return self._store.quads_for_pattern(subject, predicate, value, graph)  # type: ignore[no-any-return]

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return one object of a subject and predicate, or None."""
        return next((quad.object for quad in self.match(subject, predicate)), None)

    def prefetch(self, nodes: Iterable[Term]) -> None:
        """Take note that statements on these will be asked for; here they are at hand."""

    def query(
        self,
        text: str,
        prefixes: Mapping[str, str] | None = None,
        *,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Run a SPARQL query over the union of all graphs; the given prefixes need no declaring.

        Graphs given by IRI are the dataset, whatever the text says of it: either kind alone leaves the other empty. `base`
        is the IRI that relative ones are resolved against.

        Raises:
            QueryError: it is malformed, too large, or asks for what is refused (`kg.sparql.guard`).
        """
        sparql.guard(text)
        names = dict(prefixes or {})
        used = {name: iri for name, iri in names.items() if f"{name}:" in text}  # the engine parses them anew for each query
        chosen = _chosen(default_graphs, named_graphs) or {"use_default_graph_as_union": self._union and not sparql.names_graphs(text)}
        try:
            return Answer(lambda: self._store.query(text, prefixes=used, base_iri=base, **chosen), names)
        except SyntaxError as error:
            raise QueryError(sparql.explain(str(error), text, names)) from None
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from None

    def update(self, text: str, prefixes: Mapping[str, str] | None = None, base: str | None = None) -> None:
        """Run a SPARQL update, all of it or nothing; the default graph is the unnamed one.

        Raises:
            QueryError: it is malformed, too large, or asks for what is refused (`kg.sparql.guard_update`), or for what cannot be.
        """
        sparql.guard_update(text)
        names = dict(prefixes or {})
        try:
            self._store.update(text, prefixes=names, base_iri=base)
        except SyntaxError as error:
            told = sparql.explain(str(error), text, names).replace("the query", "the update", 1)
            raise QueryError(re.sub("expected VERSION$", "expected INSERT, DELETE, CLEAR, or another operation that writes", told)) from None
        except (RuntimeError, ValueError, OSError) as error:
            reason = str(error)
            raise QueryError(f"the update cannot be done: {reason[:1].lower()}{reason[1:]}; nothing of it was") from None


class OnDisk(Local):
    """A store on the disk, of which a piece may turn out to be damaged only when it is read."""

    def match(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None, graph: NamedNode | DefaultGraph | None = None
    ) -> Iterator[Quad]:
        """Yield the quads that fit (see `Local.match`).

        Raises:
            CasebookError: what should be read is damaged.
        """
        try:
            yield from super().match(subject, predicate, value, graph)
        except (OSError, RuntimeError) as error:
            raise CasebookError(f"the built store is damaged ({error}); run kg build --force") from None


def respelt(quads: Iterable[Quad]) -> dict[Quad, Quad]:
    """Return those statements that a store keeps otherwise than they are written, with what it keeps.

    Numbers, truth values and times have one spelling there.
    """
    typed = [quad for quad in quads if isinstance(quad.object, Literal) and quad.object.datatype not in (XSD.string, RDF.langString)]
    numbered: dict[Term, Literal] = {NamedNode(f"n:{number}"): literal for number, literal in enumerate({quad.object: None for quad in typed})}  # type: ignore[misc]
    store = Local(Quad(name, RDF.value, literal, DefaultGraph()) for name, literal in numbered.items())
    kept: dict[Term, Term] = {numbered[quad.subject]: quad.object for quad in store if numbered[quad.subject] != quad.object}
    return {quad: _about(quad, kept[quad.object]) for quad in typed if quad.object in kept}


def _about(quad: Quad, value: Term) -> Quad:
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _chosen(default: Iterable[str] | None, named: Iterable[str] | None) -> dict[str, Any]:
    """The dataset of a query that does not choose it itself, in the engine's terms."""
    if default is None and named is None:
        return {}
    try:
        return {"default_graph": [NamedNode(iri) for iri in default or ()], "named_graphs": [NamedNode(iri) for iri in named or ()]}
    except ValueError as error:
        raise QueryError(f"a graph of the dataset has no IRI for a name: {error}") from None


class Answer:
    """What a query gives: rows (SELECT), yes or no (ASK), or triples (CONSTRUCT, DESCRIBE).

    Iterate over it for rows: mappings from variable names to Python values (`Iri`, `str`, `int`, `Decimal`, `bool`,
    or None where nothing is bound). An ASK answer is true or false.
    """

    def __init__(self, run: Callable[[], Any], prefixes: dict[str, str]) -> None:
        self.prefixes = prefixes
        self._run = run
        self._result = run()
        self._unread = True
        solutions = isinstance(self._result, pyoxigraph.QuerySolutions)
        self.columns: list[str] = [variable.value for variable in self._result.variables] if solutions else []

    def _read(self) -> Any:
        """The engine's result, which can be read once; the query is run again only for a second reader."""
        if not self._unread:
            return self._run()
        self._unread = False
        return self._result

    @property
    def kind(self) -> str:
        """`select`, `ask` or `construct`."""
        return _KINDS.get(type(self._result), "construct")

    @cached_property
    def _solutions(self) -> list[Any]:
        return self._listed() if self.kind == "select" else []

    @cached_property
    def triples(self) -> list[Triple]:
        """The triples of a CONSTRUCT or DESCRIBE answer."""
        return self._listed() if self.kind == "construct" else []

    def _listed(self) -> list[Any]:
        try:
            return list(self._read())
        except (RuntimeError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from None

    def __bool__(self) -> bool:
        return bool(self._result) if self.kind == "ask" else len(self) > 0

    def __len__(self) -> int:
        return len(self._solutions) or len(self.triples)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return ({name: python_value(term) for name, term in row.items()} for row in self.terms())

    def terms(self) -> Iterator[dict[str, Term | None]]:
        """Yield the rows with RDF terms in place of Python values."""
        return (dict(zip(self.columns, solution, strict=True)) for solution in self._solutions)

    def tuples(self) -> Iterator[tuple[Term | None, ...]]:
        """Yield the rows as tuples of RDF terms, in the order of the columns: the fastest way to read many."""
        return map(tuple, self._solutions)

    def serialize(self, format: str, most: int | None = None) -> bytes:  # noqa: A002
        """Write rows or a truth value in a SPARQL 1.1 result format: csv, tsv, xml or srj.

        `most` is how many bytes it may have.

        Raises:
            FormatError: the answer is triples, or the format is none of these.
            TooLarge: it would have more bytes.
            QueryError: the engine gives up while it computes the rows.
        """
        if self.kind == "construct":
            raise FormatError(f"{format} holds rows, and this query answers with triples; use ttl")
        if format not in RESULT_FORMATS:
            raise FormatError(f"{format} holds triples, and this query answers with rows; use {', '.join(RESULT_FORMATS)}")
        if self.kind == "ask" and format in ("csv", "tsv"):
            return b"true\n" if self else b"false\n"
        page = _Page(most)
        try:
            self._read().serialize(page, format=RESULT_FORMATS[format])
        except (RuntimeError, ValueError, OSError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from None
        return b"".join(page.pieces)


_KINDS = {pyoxigraph.QuerySolutions: "select", pyoxigraph.QueryBoolean: "ask"}


class _Page:
    """What an answer is written to, up to a size."""

    def __init__(self, most: int | None) -> None:
        self.pieces: list[bytes] = []
        self._left = sys.maxsize if most is None else most

    def write(self, piece: bytes) -> int:
        self._left -= len(piece)
        if self._left < 0:
            raise TooLarge("the answer is larger than the server sends; ask for less of it, with LIMIT")
        self.pieces.append(piece)
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""
