"""Quads behind a SPARQL 1.1 endpoint: a store that is asked over HTTP, and read by the same methods as a local one.

A store that `kg publish` has filled is known by its graph `graph/published`. In it unnamed nodes have IRIs (RDF 1.1, 3.5);
here they are unnamed again, in what is matched and in what queries answer. A query's default graph is the union of the
casebook's graphs, whatever else the server holds, and without the index of time.

Where engines differ, and what is done about it (tests/test_contract.py holds each):

| engine | what it does | here |
|---|---|---|
| Virtuoso | takes what is not bound for an empty text (CONCAT), divides whole numbers without a rest, and more | it answers only above `MOST` statements |
| Virtuoso | cuts off rows after ResultSetMaxRows (10,000) and says so in a header | the rest is asked for page by page, and counted |
| Virtuoso | cuts off triples (CONSTRUCT, DESCRIBE) after as many, and does not say so | an answer as long as that is refused |
| Virtuoso | writes truth values as `1` and `0`, and years before Christ with three digits | mended |
| Virtuoso | keeps system graphs beside those that were sent | not looked at |

Sources: SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/; SPARQL 1.1 Query Results JSON Format; RDF 1.1
Concepts, 3.5 (skolemisation).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice
from typing import Any, NamedTuple

import pyoxigraph

from kg import sparql
from kg.endpoint import Endpoint, Reply
from kg.errors import EndpointError, QueryError
from kg.store import Answer, Local
from kg.terms import BASE, INDEX, KG, PUBLISHED, SH, VOID, BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term, Triple

GENID = f"{BASE}.well-known/genid/"
"""What the IRIs of unnamed nodes begin with in published stores."""
MOST = 500_000
"""How many statements are kept to be read again, about 0.4 GB; beyond that all of them are forgotten."""
BATCH = 100
"""About how many nodes is asked at once."""
PAGE = 50_000
"""How many statements of a graph are read at once."""
_JSON, _TRIPLES = "application/sparql-results+json", "application/n-triples"
_UNNAMED = re.compile(rb'\{\s*"type"\s*:\s*"uri"\s*,\s*"value"\s*:\s*"' + re.escape(GENID.encode()) + rb'(\w+)"\s*\}')
_TRUTH = re.compile(rb'("datatype": "http://www\.w3\.org/2001/XMLSchema#boolean", "value": )"([01])"')
_EARLY = re.compile(rb'("datatype": "http://www\.w3\.org/2001/XMLSchema#date", "value": "-)(\d{3}-)')
_FOREIGN = ("http://www.openlinksw.com/", "http://localuriqaserver/", "http://www.w3.org/ns/ldp#", "http://www.w3.org/2002/07/owl#")
"""What the names of an engine's own graphs begin with."""
_CUT = 10_000
_DEVIANT = ("virtuoso",)
"""The engines that do not compute as SPARQL 1.1 says."""
_Pattern = tuple[NamedNode | None, Term | None, NamedNode | None]


class Sent(NamedTuple):
    """What a published store tells of itself: the graphs that were sent, how many statements each has, and the prefixes."""

    graphs: dict[NamedNode, int]
    digests: dict[NamedNode, str]
    prefixes: dict[str, str]
    total: int | None
    """How many statements there are in all; None where sending them was not finished."""


class _Ahead:
    """The nodes of one answer, and how many of them are fetched when one is asked for."""

    def __init__(self, nodes: list[Term]) -> None:
        self.nodes = nodes
        self.step = 1


class Remote:
    """A quad store behind a SPARQL 1.1 endpoint. What was read is kept, up to a bound; nothing is ever written."""

    def __init__(self, url: str, *, timeout: float | None = None, environment: Mapping[str, str] | None = None, most: int = MOST) -> None:
        """Take the address of the endpoint; nothing is asked yet.

        Args:
            url: `http://` or `https://`.
            timeout: seconds within which it has to answer; 60 unless KG_ENDPOINT_TIMEOUT says otherwise.
            environment: where credentials are read from (`kg.endpoint`), in place of the process's own.
            most: how many statements are kept.

        Raises:
            EndpointError: it is no address.
        """
        self._endpoint = Endpoint(url, timeout=timeout, environment=environment)
        self._most = most
        self._engine = ""
        self._forget()

    @property
    def url(self) -> str:
        """The address of the endpoint."""
        return self._endpoint.url

    @property
    def received(self) -> int:
        """How many bytes of answers were read."""
        return self._endpoint.received

    @property
    def sent(self) -> int:
        """How many bytes of questions were sent."""
        return self._endpoint.sent

    @property
    def requests(self) -> int:
        """How many requests were sent."""
        return self._endpoint.requests

    @property
    def engine(self) -> str:
        """How the engine names itself (the header `Server`); empty before anything was asked."""
        return self._engine

    # ------------------------------------------------------------------------------------------------------- what there is

    @cached_property
    def published(self) -> Sent | None:
        """What `kg publish` sent to it; None where it never did."""
        rows = list(self._rows(f"SELECT * {{ GRAPH {PUBLISHED} {{ ?s ?p ?o }} }}"))
        return read_sent((row["s"], row["p"], row["o"]) for row in rows) if rows else None

    def whole(self) -> Sent:
        """Return what `kg publish` sent to it.

        Raises:
            EndpointError: it never did, or did not finish.
        """
        if self.published is None:
            raise EndpointError(f"{self.url} holds no casebook; kg publish --endpoint {self.url} sends one there")
        if self.published.total is None:
            raise EndpointError(f"{self.url} is being written to, or kg publish broke off; run it once more")
        return self.published

    @cached_property
    def _graphs(self) -> dict[NamedNode, int]:
        """The graphs, with how many statements each has."""
        if self.published is not None:
            return self.published.graphs
        return {name: count for name, count in self.counts().items() if not name.value.startswith(_FOREIGN)}

    def counts(self) -> dict[NamedNode, int]:
        """Return how many statements each graph of the server has, counted now."""
        counted = self._rows("SELECT * { SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g }")
        return {row["g"]: int(row["n"].value) for row in counted if isinstance(row["g"], NamedNode)}

    def graphs(self) -> list[NamedNode]:
        """Return the names of the graphs, sorted; of a published store those that were sent."""
        return sorted(self._graphs, key=lambda name: name.value)

    def has(self, graph: NamedNode) -> bool:
        """Tell whether there is a named graph with anything in it."""
        return graph in self._graphs

    def __len__(self) -> int:
        return sum(self._graphs.values())

    def __contains__(self, quad: Quad) -> bool:
        return any(True for _ in self.match(quad.subject, quad.predicate, quad.object, quad.graph_name))

    def __iter__(self) -> Iterator[Quad]:
        return (quad for graph in self.graphs() for quad in self._pages(graph))

    # ------------------------------------------------------------------------------------------------------------- reading

    def match(
        self, subject: Term | None = None, predicate: NamedNode | None = None, value: Term | None = None, graph: NamedNode | DefaultGraph | None = None
    ) -> Iterator[Quad]:
        """Yield the quads that fit; None fits everything, and a literal is no subject.

        All statements on a subject are fetched at once, and kept, with the evidence that hangs on it; of other patterns
        those that fit.
        """
        if isinstance(subject, Literal) or isinstance(graph, DefaultGraph):
            return iter(())
        if subject is None and predicate is None and value is None:
            return iter(self) if graph is None else self._pages(graph)
        if subject is not None:
            self._fetch_with_others(subject)
        else:
            self._look((predicate, value, graph))
        return self._kept.match(subject, predicate, value, graph)

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """Return one object of a subject and predicate, or None."""
        return next((quad.object for quad in self.match(subject, predicate)), None)

    def prefetch(self, nodes: Iterable[Term]) -> None:
        """Fetch all statements on some nodes, and on the evidence that hangs on them, in few requests."""
        if len(self._kept) > self._most:
            self._forget()
        todo = iter([node for node in dict.fromkeys(nodes) if not isinstance(node, Literal) and node not in self._subjects])
        while (batch := list(islice(todo, BATCH))) and len(self._kept) <= self._most:
            self._fetch([node for node in batch if self.published or isinstance(node, NamedNode)])
            self._subjects.update(batch)

    def _fetch(self, nodes: list[Term]) -> None:
        """Fetch the statements on some nodes, in two parts where the engine does not give as many at once."""
        if not nodes:
            return
        reply = self._ask(_about(" ".join(map(self._asked, nodes)), named=self.published is not None), [], _JSON)
        if "x-sparql-maxrows" not in reply.headers:
            found = self._keep(_records(self._mended(reply.body)))
            self._subjects.update(quad.subject for quad in found)
        elif len(nodes) > 1:
            self._fetch(nodes[: len(nodes) // 2])
            self._fetch(nodes[len(nodes) // 2 :])
        else:
            self._keep(self._rows(f"SELECT * {{ VALUES ?s {{ {self._asked(nodes[0])} }} GRAPH ?g {{ ?s ?p ?o }} }}"))

    def _fetch_with_others(self, node: Term) -> None:
        """Fetch the statements on a node; the more of one answer are asked for, the more of the others in it are fetched too."""
        if node in self._subjects:
            return
        ahead, place = self._places.get(node, (None, 0))
        if ahead is None:
            self.prefetch([node])
        else:
            ahead.step = min(2 * ahead.step, BATCH)
            around = chain((node,), islice(ahead.nodes, place, None), islice(ahead.nodes, place))
            self.prefetch(list(islice((other for other in around if other not in self._subjects), ahead.step)))

    def _forget(self) -> None:
        self._kept = Local()
        self._places: dict[Term, tuple[_Ahead | None, int]] = {}
        self._subjects: set[Term] = set()
        self._patterns: set[_Pattern] = set()

    def _look(self, pattern: _Pattern) -> None:
        """Fetch what fits a pattern, unless a wider one was fetched before."""
        predicate, value, graph = pattern
        wider = {(p, v, g) for p in (predicate, None) for v in (value, None) for g in (graph, None)}
        if wider & self._patterns:
            return
        if len(self._kept) > self._most:
            self._forget()
        where = "?g" if graph is None else str(graph)
        self._keep(self._rows(f"SELECT * {{ GRAPH {where} {{ ?s {predicate or '?p'} {'?o' if value is None else self._asked(value)} }} }}"), pattern)
        self._patterns.add(pattern)

    def _keep(self, rows: Iterable[dict[str, Any]], pattern: _Pattern = (None, None, None)) -> list[Quad]:
        """Keep rows with `s`, `p`, `o` and `g`, those that a pattern tells left out, as statements."""
        predicate, value, graph = pattern
        found = [Quad(row["s"], row.get("p", predicate), row.get("o", value), row.get("g", graph)) for row in rows]
        known = [quad for quad in found if quad.graph_name in self._graphs]
        self._kept.extend(known)
        nodes = [term for quad in known for term in (quad.subject, quad.object) if not isinstance(term, Literal) and term not in self._places]
        ahead = _Ahead(list(dict.fromkeys(nodes)))
        self._places.update((node, (ahead, place)) for place, node in enumerate(ahead.nodes))
        return known

    def _pages(self, graph: NamedNode) -> Iterator[Quad]:
        """Yield the statements of a graph, as many at once as is read at once.

        Raises:
            EndpointError: there are not as many as were counted: it is being written to.
        """
        if "_here" in vars(self):
            yield from self._here.match(None, None, None, graph)
            return
        if graph in self._graphs:
            yield from (Quad(row["s"], row["p"], row["o"], graph) for row in self._rows(f"SELECT * {{ GRAPH {graph} {{ ?s ?p ?o }} }}", PAGE))

    def _asked(self, term: Term) -> str:
        return f"<{GENID}{term.value}>" if isinstance(term, BlankNode) else str(term)

    # -------------------------------------------------------------------------------------------------------------- asking

    def query(
        self,
        text: str,
        prefixes: Mapping[str, str] | None = None,
        *,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        base: str | None = None,
    ) -> Answer:
        """Run a SPARQL query over the union of all graphs but the index of time (see `kg.store.Local.query`).

        Raises:
            QueryError: it is malformed, too large, or asks for what is refused (`kg.sparql.guard`); or the engine does not
                take it, or answers in part only.
            EndpointError: the endpoint cannot be reached, or does not answer as one.
        """
        names = dict(prefixes or {})
        default, named = (None if graphs is None else list(graphs) for graphs in (default_graphs, named_graphs))
        asked = Local().query(text, names, default_graphs=default, named_graphs=named, base=base)  # of nothing, to have it read
        used = {name: iri for name, iri in names.items() if f"{name}:" in text and name not in sparql.declared(text)}
        prologue = (f"BASE <{base}>\n" if base else "") + "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in used.items())
        if self.is_answered_here:
            return self._here.query(text, names, **self._chosen(text, default, named), base=base)
        dataset = self._dataset(text, default, named)
        if asked.kind == "construct":
            triples = self._triples(prologue + text, dataset)
            return Answer(lambda: iter(triples), names)
        body = self._body(prologue + text, dataset, None if asked.kind == "ask" else asked.columns)
        return Answer(lambda: _parsed(body), names)

    @property
    def is_answered_here(self) -> bool:
        """Whether queries are answered over a copy, since the engine does not compute as SPARQL 1.1 says, and the store is small enough."""
        return len(self) <= self._most and any(name in self.engine.lower() for name in _DEVIANT)

    @cached_property
    def _here(self) -> Local:
        return Local(self)

    def _chosen(self, text: str, default: list[str] | None, named: list[str] | None) -> dict[str, Any]:
        """The graphs that a query is about, as a local store is told."""
        if default is None and named is None and sparql.names_graphs(text):
            return {}
        chosen = self._dataset(text, default, named)
        return {f"{kind}_graphs": [iri for name, iri in chosen if name.startswith(kind)] for kind in ("default", "named")}

    def _dataset(self, text: str, default: list[str] | None, named: list[str] | None) -> list[tuple[str, str]]:
        """The graphs that a query is about, as the protocol has them; none where its text chooses them."""
        if default is None and named is None:
            if sparql.names_graphs(text):
                return []
            named = [graph.value for graph in self.graphs()]
            default = [iri for iri in named if iri != INDEX.value]
        return [*(("default-graph-uri", iri) for iri in default or ()), *(("named-graph-uri", iri) for iri in named or ())]

    def _rows(self, text: str, size: int = 0) -> Iterator[dict[str, Any]]:
        """Yield the rows of a query that is ours and begins with `SELECT *`, with RDF terms for values; as many at once as a size says.

        Where there are more, as many are asked for at once as the engine gives.

        Raises:
            EndpointError: there are not as many as were counted: it is being written to.
        """
        reply = self._ask(f"{text} LIMIT {size}" if size else text, [], _JSON)
        rows = list(_records(self._mended(reply.body)))
        cut = "x-sparql-maxrows" in reply.headers
        if not cut and (not size or len(rows) < size):
            yield from rows
            return
        count, size, seen = self._count(text), len(rows), set[int]()
        if cut:  # what is not sorted comes in another order each time
            names = " ".join(f"?{name}" for name in dict.fromkeys(re.findall(r"\?(\w+)", text)))
            text = f"SELECT * {{ {{ {text} ORDER BY {names} }} }}"
        for start in range(0, count, size):
            page = rows if not cut and start == 0 else _records(self._mended(self._ask(f"{text} LIMIT {size} OFFSET {start}", [], _JSON).body))
            for row in page:
                seen.add(hash(tuple(row.values())))
                yield row
        if len(seen) != count:
            raise EndpointError(f"{self.url} gave {len(seen):,} of {count:,} rows: it is being written to; try again")

    def _count(self, text: str) -> int:
        asked = text.replace("*", "(COUNT(*) AS ?n)", 1)
        return int(next(_records(self._ask(asked, [], _JSON).body))["n"].value)

    def _body(self, text: str, dataset: list[tuple[str, str]], columns: list[str] | None) -> bytes:
        """The rows or the truth value that a query answers with, as JSON, whole and mended. `columns` is None for a truth value."""
        reply = self._ask(text, dataset, _JSON)
        cut = int(reply.headers.get("x-sparql-maxrows", 0))
        return self._mended(reply.body if not cut or columns is None else self._joined(text, dataset, columns, cut))

    def _mended(self, body: bytes) -> bytes:
        """Rows as JSON, with unnamed nodes unnamed again, and what engines write in their own way."""
        if "virtuoso" in self._engine.lower():
            body = _EARLY.sub(rb"\g<1>0\2", _TRUTH.sub(lambda found: found[1] + (b'"true"' if found[2] == b"1" else b'"false"'), body))
        return _UNNAMED.sub(rb'{"type":"bnode","value":"\1"}', body) if GENID.encode() in body else body

    def _joined(self, text: str, dataset: list[tuple[str, str]], columns: list[str], size: int) -> bytes:
        """All rows of a query that the engine cuts off, page by page."""
        if sparql.names_graphs(text):
            raise QueryError(f"{self.url} cuts answers off after {size:,} rows; ask for fewer with LIMIT, or without FROM")
        before, select = sparql.prologue(text)
        (counted,) = json.loads(self._ask(f"{before}SELECT (COUNT(*) AS ?n) {{ {{ {select}\n }} }}", dataset, _JSON).body)["results"]["bindings"]
        count, whole = int(counted["n"]["value"]), None
        shown = " ".join(f"?{name}" for name in columns) or "*"
        for start in range(0, count, size):
            page = json.loads(self._ask(f"{before}SELECT {shown} {{ {{ {select}\n }} }} LIMIT {size} OFFSET {start}", dataset, _JSON).body)
            if whole is None:
                whole = page
            else:
                whole["results"]["bindings"] += page["results"]["bindings"]
        if whole is None or len(whole["results"]["bindings"]) != count:
            raise QueryError(f"{self.url} cuts answers off after {size:,} rows, and gave not all of {count:,} page by page; ask for fewer with LIMIT")
        return json.dumps(whole, ensure_ascii=False, separators=(", ", ": ")).encode()

    def _triples(self, text: str, dataset: list[tuple[str, str]]) -> list[Triple]:
        reply = self._ask(text, dataset, _TRIPLES)
        try:
            found = [quad.triple for quad in pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.N_TRIPLES)]
        except (SyntaxError, ValueError):
            raise EndpointError(f"{self.url} answers with triples that are not well formed") from None
        if "virtuoso" in self._engine.lower() and len(found) >= _CUT:
            raise QueryError(f"{self.url} cuts answers with triples off after {_CUT:,}; ask for rows (SELECT), or for fewer")
        return [pyoxigraph.Triple(*map(_unnamed, triple)) for triple in found] if GENID.encode() in reply.body else found

    def _ask(self, text: str, dataset: list[tuple[str, str]], accept: str) -> Reply:
        """Send a query, and make sure that what comes is an answer.

        Raises:
            QueryError: the engine does not take it, or stopped before it had all of it.
            EndpointError: it is not there, or no endpoint.
        """
        reply = self._endpoint.ask([("query", text), *dataset], accept)
        self._engine = reply.headers.get("server", "")
        if reply.status in (404, 405, 410):
            raise EndpointError(f"there is no SPARQL endpoint at {self.url} (status {reply.status}); see whether its address is right")
        if 400 <= reply.status < 500:
            raise QueryError(f"the endpoint does not take the query: {reply.first_line or f'status {reply.status}'}")
        if reply.status != 200 or reply.headers.get("x-sql-state"):
            told = reply.headers.get("x-sql-message") or reply.first_line
            raise EndpointError(f"{self.url} cannot answer: {told or 'it does not say why'} (status {reply.status})")
        media = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in (accept, "application/json", "text/plain"):
            raise EndpointError(f"there is no SPARQL endpoint at {self.url}: it answers with {media or 'nothing'}; see whether its address is right")
        return reply


def read_sent(statements: Iterable[tuple[Term, Term, Term]]) -> Sent:
    """Read what a published store tells of itself."""
    graphs: dict[NamedNode, int] = {}
    digests: dict[NamedNode, str] = {}
    names: dict[Term, str] = {}
    spaces: dict[Term, str] = {}
    for subject, predicate, value in statements:
        if not isinstance(subject, NamedNode) or not isinstance(value, Literal):
            continue
        if predicate == VOID.triples:
            graphs[subject] = int(value.value)
        elif predicate == KG.sha256:
            digests[subject] = value.value
        elif predicate == SH.prefix:
            names[subject] = value.value
        elif predicate == SH.namespace:
            spaces[subject] = value.value
    prefixes = {names[node]: spaces[node] for node in names if node in spaces}
    return Sent({name: count for name, count in graphs.items() if name != PUBLISHED}, digests, prefixes, graphs.get(PUBLISHED))


def _about(names: str, *, named: bool) -> str:
    """Asks for all statements on some nodes, and on what hangs on them: their evidence, or all unnamed nodes."""
    values = f"VALUES ?r {{ {names} }} "
    parts = [f"VALUES ?s {{ {names} }} GRAPH ?g {{ ?s ?p ?o }}"]
    if named:
        parts.append(f"{values}GRAPH ?h {{ ?r {KG.evidence} ?s }} GRAPH ?g {{ ?s ?p ?o }}")
    else:
        for depth in range(1, 4):
            steps = " ".join(f"?n{step} ?p{step} ?n{step + 1} . FILTER(isBlank(?n{step + 1}))" for step in range(depth))
            way = steps.replace("?n0 ", "?r ").replace(f"?n{depth} ", "?s ").replace(f"?n{depth})", "?s)")
            parts.append(f"{values}GRAPH ?g {{ {way} ?s ?p ?o }}")
    return "SELECT ?s ?p ?o ?g { " + " UNION ".join(f"{{ {part} }}" for part in parts) + " }"


def _records(body: bytes) -> Iterator[dict[str, Any]]:
    """The rows of an answer, without what is not bound."""
    solutions = _parsed(body)
    names = [variable.value for variable in solutions.variables]
    return ({name: term for name, term in zip(names, solution, strict=True) if term is not None} for solution in solutions)


def _parsed(body: bytes) -> Any:
    try:
        return pyoxigraph.parse_query_results(body, pyoxigraph.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError):
        raise EndpointError("the endpoint's answer is no SPARQL Results JSON; see whether its address is right") from None


def _unnamed(term: Any) -> Any:
    """An unnamed node for an IRI that stands for one."""
    return BlankNode(term.value[len(GENID) :]) if isinstance(term, NamedNode) and re.fullmatch(re.escape(GENID) + r"\w+", term.value) else term
