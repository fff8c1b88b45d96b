"""`kg publish`: a casebook in a store behind a SPARQL 1.1 endpoint, for many to read, and kept up to date there.

What is sent is what the graph of a casebook holds: each file as its named graph, with merges followed and without what is
not accepted; the ontology; what is derived; and the index of time (`kg.covers`). Unnamed nodes get IRIs made from what
they say (RDF 1.1, 3.5), so that the same casebook is always the same statements, wherever it is sent from.

What was sent is written down in the graph `graph/published`: the digest of each graph, once all of it is there. So what
breaks off is taken up again by running it once more, and a second run sends only graphs that changed; those that are gone
are removed. While it runs, readers are told that it is not finished.

Sources: SPARQL 1.1 Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/; SPARQL 1.1 Update.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import islice
from typing import NamedTuple, Protocol
from urllib.parse import quote, urlsplit

from kg import turtle
from kg.endpoint import Endpoint, Reply, address, seconds
from kg.errors import EndpointError
from kg.graph import KnowledgeGraph
from kg.progress import steps
from kg.remote import GENID, Remote, Sent
from kg.sources import digest, ontologies
from kg.terms import DERIVED, DIRECT, INDEX, KG, PREFIXES, PUBLISHED, SH, VOID, XSD, BlankNode, Literal, NamedNode, Node, Quad, Term

BATCH = 10_000
"""How many statements are sent at once to a graph store."""
UPDATE_BATCH = 1_000
"""How many are sent at once as an update, which engines compile."""
TIMEOUT = 600.0
"""Seconds within which a batch has to be taken, unless KG_ENDPOINT_TIMEOUT says otherwise."""


class Publication(NamedTuple):
    """What was sent where: which graphs, which were there already, which were removed, and what is there otherwise than it was sent."""

    url: str
    sent: list[str]
    kept: list[str]
    removed: list[str]
    statements: int
    """How many statements were sent."""
    total: int
    """How many are there now."""
    differences: list[str]
    """A sentence for each graph that has not as many statements there as it should have."""

    def text(self) -> str:
        """Return it as one sentence."""
        graphs = f"sent {self.statements:,} statements of {len(self.sent)} graphs, found {len(self.kept)} unchanged, removed {len(self.removed)}"
        return f"{graphs}; {self.url} holds {self.total:,} statements of the casebook"


def publish(
    graph: KnowledgeGraph,
    url: str,
    *,
    store: str | None = None,
    update: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> Publication:
    """Send a casebook to a store behind a SPARQL endpoint, or bring it up to date there.

    Args:
        graph: the casebook.
        url: the address where queries are answered.
        store: that of its graph store (Graph Store Protocol); guessed for some engines.
        update: that where updates are taken, in place of a graph store.
        environment: where credentials are read from (`kg.endpoint`), in place of the process's own.

    Raises:
        EndpointError: one of them cannot be reached, refuses what is sent, or is not known.
    """
    reader = Remote(url, environment=environment)
    there = reader.published
    writer = _writer(reader, store, update, environment)
    return _Sending(graph, there or Sent({}, {}, {}, 0), writer).done(reader)


class _Sending:
    """One run: what there is to send, and what was found there."""

    def __init__(self, graph: KnowledgeGraph, there: Sent, writer: _Writer) -> None:
        self._graph = graph
        self._store = graph.world.store
        self._there = there
        self._writer = writer
        self._from = graph.sent or digest(graph.files, ontologies(graph.folder))
        self._names = _named_nodes(self._store.match(None, None, None, name) for name in self._store.graphs() if name not in (DERIVED, DIRECT, INDEX))
        found = {name: _digest(self.lines(name)) for name in steps(list(dict.fromkeys((*self._store.graphs(), INDEX))), "reading graphs")}
        self._digests = {name: made for name, made in found.items() if made[1]}
        """The graphs that have anything in them, with their digests and how many statements they have."""

    def lines(self, name: NamedNode) -> Iterator[str]:
        """Yield the statements of a graph as lines of N-Triples, without unnamed nodes."""
        is_made = name == INDEX and not self._store.has(INDEX)
        quads = self._graph.world.derivation.covers() if is_made else self._store.match(None, None, None, name)
        for quad in quads:
            subject, value = self._names.get(quad.subject, quad.subject), self._names.get(quad.object, quad.object)
            yield f"{subject} {quad.predicate} {value} ."

    def done(self, reader: Remote) -> Publication:
        """Send what changed, remove what is gone, count, and write down what is there."""
        before = self._there
        changed = [name for name, made in self._digests.items() if (before.digests.get(name), before.graphs.get(name)) != made]
        gone = [name for name in before.graphs if name not in self._digests]
        if not changed and not gone and self._is_told():
            return self._told([], gone, reader)
        self._writer.clear(PUBLISHED)
        self._note([name for name in self._digests if name not in changed])
        for name in gone:
            self._writer.clear(name)
        tick = steps(range(sum(1 + self._digests[name][1] // self._writer.batch for name in changed)), "sending batches of statements")
        for name in changed:
            self._send(name, tick)
        return self._told(changed, gone, reader)

    def _is_told(self) -> bool:
        """Whether what the whole is stands there already."""
        there = self._there
        return there.total is not None and (there.prefixes, there.digests.get(PUBLISHED)) == (self._prefixes(), self._from)

    def _send(self, name: NamedNode, tick: Iterator[int]) -> None:
        if name in self._there.graphs or self._writer.may_hold(name):
            self._writer.clear(name)
        lines = self.lines(name)
        while batch := list(islice(lines, self._writer.batch)):
            self._writer.add(name, batch)
            next(tick, None)
        self._note([name])

    def _note(self, names: Iterable[NamedNode]) -> None:
        """Write down that graphs are there."""
        lines = [line for name in names for line in _entry(name, *self._digests[name])]
        for start in range(0, len(lines), self._writer.batch):
            self._writer.add(PUBLISHED, lines[start : start + self._writer.batch])

    def _about(self, total: int) -> Iterator[str]:
        """What the whole is: what it was sent from, the casebook's prefixes, and how many statements there are."""
        yield f"{PUBLISHED} {KG.sha256} {Literal(self._from)} ."
        yield from _declared(self._prefixes())
        yield _counted(PUBLISHED, total)

    def _prefixes(self) -> dict[str, str]:
        return {name: iri for name, iri in self._graph.prefixes.items() if PREFIXES.get(name) != iri}

    def _told(self, changed: list[NamedNode], gone: list[NamedNode], reader: Remote) -> Publication:
        """Count what is there, and finish."""
        counts = reader.counts()
        different = {name: counts.get(name, 0) for name, (_, count) in self._digests.items() if counts.get(name, 0) != count}
        total = sum(counts.get(name, 0) for name in self._digests)
        if different:
            self._writer.clear(PUBLISHED)
            self._note([name for name in self._digests if name not in different])
            self._writer.add(PUBLISHED, [_counted(name, count) for name, count in different.items()])
        if changed or gone or different or not self._is_told():
            self._writer.add(PUBLISHED, list(self._about(total)))
        return Publication(
            reader.url,
            [name.value for name in changed],
            [name.value for name in self._digests if name not in changed],
            [name.value for name in gone],
            sum(self._digests[name][1] for name in changed),
            total,
            [f"{name.value} has {count:,} statements there, and {self._digests[name][1]:,} here" for name, count in different.items()],
        )


def _entry(name: NamedNode, digest: str, count: int) -> list[str]:
    return [f"{name} {KG.sha256} {Literal(digest)} .", _counted(name, count)]


def _counted(name: NamedNode, count: int) -> str:
    return f"{name} {VOID.triples} {Literal(count)} ."


def _declared(prefixes: dict[str, str]) -> Iterator[str]:
    for name, iri in sorted(prefixes.items()):
        place = NamedNode(f"{PUBLISHED.value}#prefix-{quote(name, safe='')}")
        yield f"{PUBLISHED} {SH.declare} {place} ."
        yield f"{place} {SH.prefix} {Literal(name)} ."
        yield f"{place} {SH.namespace} {Literal(iri, datatype=XSD.anyURI)} ."


def _digest(lines: Iterable[str]) -> tuple[str, int]:
    """What some statements are, whatever their order: the sum of their digests; and how many they are.

    Source: M. Bellare and D. Micciancio, A New Paradigm for Collision-Free Hashing, 1997 (AdHash).
    """
    total = count = 0
    for line in lines:
        total += int.from_bytes(sha256(line.encode()).digest())
        count += 1
    return f"{total % 2**256:064x}", count


# --------------------------------------------------------------------------------------------------- unnamed nodes


_ROUNDS = 4
"""How far around an unnamed node is looked to tell it from others, in steps between unnamed nodes."""


def _named_nodes(graphs: Iterable[Iterable[Quad]]) -> dict[Term, Term]:
    """Return an IRI for each unnamed node of some graphs, made from what surrounds it there."""
    return {node: NamedNode(GENID + label) for quads in graphs for node, label in _labels([quad for quad in quads if _is_about_unnamed(quad)]).items()}


def _is_about_unnamed(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)


def _labels(quads: list[Quad]) -> dict[BlankNode, str]:
    """A label for each unnamed node of a graph, which changes only where what is near it does."""
    around: dict[Node, list[tuple[str, str, Term]]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            around[quad.subject].append((">", quad.predicate.value, quad.object))
        if isinstance(quad.object, BlankNode):
            around[quad.object].append(("<", quad.predicate.value, quad.subject))
    place = str(quads[0].graph_name) if quads else ""
    labels: dict[Node, str] = dict.fromkeys(around, place)
    linked = any(isinstance(quad.subject, BlankNode) and isinstance(quad.object, BlankNode) for quad in quads)
    for _ in range(_ROUNDS if linked else 1):
        labels = {node: _made(labels[node], around[node], labels) for node in around}
    return _numbered(labels, quads)


def _made(label: str, around: list[tuple[str, str, Term]], labels: dict[Node, str]) -> str:
    told = sorted((way, name, labels.get(other) or str(other)) for way, name, other in around)  # type: ignore[arg-type]
    return sha256(repr((label, told)).encode()).hexdigest()[:32]


def _numbered(labels: dict[Node, str], quads: list[Quad]) -> dict[BlankNode, str]:
    """The same, with numbers where nodes have one label: those that nothing tells apart, or that only what is far from them does."""
    alike: dict[str, list[Node]] = defaultdict(list)
    for node, label in labels.items():
        alike[label].append(node)
    tied = {node for nodes in alike.values() if len(nodes) > 1 for node in nodes}
    ranks: dict[Node, int] = {node: number for number, node in enumerate(turtle.ranked(quads))} if tied else {}
    for label, nodes in alike.items():
        for number, node in enumerate(sorted(nodes, key=ranks.__getitem__) if len(nodes) > 1 else nodes):
            labels[node] = f"{label}n{number}" if len(nodes) > 1 else label
    return labels  # type: ignore[return-value]


# --------------------------------------------------------------------------------------------------------- writing


class _Writer(Protocol):
    batch: int

    def may_hold(self, name: NamedNode) -> bool:
        """Whether a graph may have something in it that nobody wrote down."""

    def clear(self, name: NamedNode) -> None:
        """Remove a graph; one that is not there does not matter."""

    def add(self, name: NamedNode, lines: list[str]) -> None:
        """Add lines of N-Triples to a graph."""


class _GraphStore:
    """Writes by the Graph Store Protocol."""

    batch = BATCH

    def __init__(self, endpoint: Endpoint, held: set[NamedNode]) -> None:
        self._endpoint = endpoint
        self._held = held

    def may_hold(self, name: NamedNode) -> bool:
        return name in self._held

    def clear(self, name: NamedNode) -> None:
        _taken(self._endpoint, self._endpoint.send("DELETE", self._place(name)), 404)

    def add(self, name: NamedNode, lines: list[str]) -> None:
        data = "\n".join([*lines, ""]).encode()
        _taken(self._endpoint, self._endpoint.send("POST", self._place(name), data, {"content-type": "text/turtle"}))

    def _place(self, name: NamedNode) -> str:
        url = self._endpoint.url
        return f"{url}{'&' if '?' in url else '?'}graph={quote(name.value, safe='')}"


class _Update:
    """Writes by SPARQL Update."""

    batch = UPDATE_BATCH

    def __init__(self, endpoint: Endpoint, held: set[NamedNode]) -> None:
        self._endpoint = endpoint
        self._held = held

    def may_hold(self, name: NamedNode) -> bool:
        return name in self._held

    def clear(self, name: NamedNode) -> None:
        self._do(f"DROP SILENT GRAPH {name}")

    def add(self, name: NamedNode, lines: list[str]) -> None:
        self._do("\n".join((f"INSERT DATA {{ GRAPH {name} {{", *lines, "} }")))

    def _do(self, text: str) -> None:
        _taken(self._endpoint, self._endpoint.send("POST", self._endpoint.url, text.encode(), {"content-type": "application/sparql-update"}))


def _taken(endpoint: Endpoint, reply: Reply, *more: int) -> None:
    """Make sure that something was taken.

    Raises:
        EndpointError: it was not.
    """
    if reply.status not in (200, 201, 202, 204, *more):
        raise EndpointError(f"{endpoint.url} does not take what is sent: {reply.first_line or 'it does not say why'} (status {reply.status})")


def _writer(reader: Remote, store: str | None, update: str | None, environment: Mapping[str, str] | None) -> _Writer:
    held = set(reader.counts())
    url = update or store or _guessed(reader)
    endpoint = Endpoint(url, timeout=seconds(environment, TIMEOUT), environment=environment)
    return _Update(endpoint, held) if update else _GraphStore(endpoint, held)


_STORES = {"oxigraph": "/store", "virtuoso": "/sparql-graph-crud-auth"}
"""Where engines, by how they name themselves, have their graph store."""


def _guessed(reader: Remote) -> str:
    """The address of an engine's graph store.

    Raises:
        EndpointError: it is not known.
    """
    path = next((path for name, path in _STORES.items() if name in reader.engine.lower()), None)
    parts = urlsplit(reader.url)
    if path:
        return address(f"{parts.scheme}://{parts.netloc}{path}")
    if "/repositories/" in parts.path:  # the protocol of RDF4J, which GraphDB has too
        return address(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/rdf-graphs/service")
    raise EndpointError(f"it is not known where {reader.url} has its graph store; say so with --store URL, or with --update URL where it takes updates")
