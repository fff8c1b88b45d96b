"""The W3C's SPARQL 1.1 test suites, run in the engine itself and against a server: `python tests/w3c.py` prints the counts.

Source: https://github.com/w3c/rdf-tests, sparql/sparql11, laid beside the repository as ../shared/data/w3c/sparql11.
"""

from __future__ import annotations

import csv
import http.client
import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat

SUITES = Path(__file__).parent.parent.parent / "shared" / "data" / "w3c" / "sparql11"
BASE = "http://www.w3.org/2009/sparql/docs/tests/data-sparql11/"
"""Where the files of the suites are, for the tests."""
QUERY, RESULTS, UPDATE, FEDERATED = (f"manifest-sparql11-{name}.ttl" for name in ("query", "results", "update", "fed"))
PROTOCOL, DESCRIPTION, STORE = "protocol/manifest.ttl", "service-description/manifest.ttl", "graph-store-protocol/manifest.ttl"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
SD = "http://www.w3.org/ns/sparql-service-description#"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"
CODES = {"OK": (200,), "Created": (201,), "NoContent": (204,), "NotFound": (404,), "BadRequest": (400,), "MethodNotAllowed": (405,)}


class Missed(Exception):
    """A test that is not passed, and why."""


class Undone(Missed):
    """What is well formed, and cannot be done as the graphs are."""


# ------------------------------------------------------------------------------------------------------ the manifests


class Node:
    """A node of a manifest."""

    def __init__(self, store: Any, term: Any) -> None:
        self.store = store
        self.term = term

    def all(self, property_: str) -> list[Node]:
        if isinstance(self.term, Literal):
            return []
        return [Node(self.store, quad.object) for quad in self.store.quads_for_pattern(self.term, NamedNode(property_), None)]

    def one(self, property_: str) -> Node | None:
        return next(iter(self.all(property_)), None)

    def items(self) -> Iterator[Node]:
        """The items of a list."""
        node: Node | None = self
        while node is not None and node.term.value != RDF + "nil":
            first = node.one(RDF + "first")
            assert first is not None
            yield first
            node = node.one(RDF + "rest")

    def list(self, property_: str) -> list[Node]:
        found = self.one(property_)
        return list(found.items()) if found else []

    def text(self, property_: str, default: str = "") -> str:
        found = self.one(property_)
        return found.term.value if found else default

    @property
    def value(self) -> str:
        return self.term.value


class Test(NamedTuple):
    """One test of a manifest: `name` is its folder and its own name, `kind` the type without the namespace."""

    name: str
    kind: str
    node: Node


def tests(manifest: str) -> list[Test]:
    """The tests of a manifest, and of those that it includes."""
    found, path = [], SUITES / manifest
    store = pyoxigraph.Store()
    store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=BASE + manifest)
    root = Node(store, NamedNode(BASE + manifest))
    for included in root.list(MF + "include"):
        found += tests(included.value.removeprefix(BASE))
    for entry in root.list(MF + "entries"):
        found.append(Test(f"{path.parent.name}/{entry.value.rpartition('#')[2]}", entry.all(RDF + "type")[0].value.rpartition("#")[2], entry))
    return found


def content(iri: str) -> bytes:
    return (SUITES / iri.removeprefix(BASE)).read_bytes()


@cache
def graph(iri: str) -> tuple[Quad, ...]:
    """The triples of a file of the suites."""
    format_ = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}[iri.rpartition(".")[2]]
    return tuple(pyoxigraph.parse(content(iri), format=format_, base_iri=iri, rename_blank_nodes=True))


# ------------------------------------------------------------------------------------------------------- comparisons


def plain(term: Any) -> Any:
    """A term, numbers by their value: `"2.0"^^xsd:decimal` is `"2"^^xsd:decimal`."""
    if not isinstance(term, Literal) or not term.datatype.value.startswith(XSD):
        return term
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind == "integer":
            return Literal(str(int(term.value)), datatype=term.datatype)
        if kind == "decimal":
            return Literal(format(Decimal(term.value).normalize(), "f"), datatype=term.datatype)
        if kind == "boolean":
            return Literal({"1": "true", "0": "false"}.get(term.value, term.value), datatype=term.datatype)
        if kind in ("double", "float"):
            return Literal(str(float(term.value)), datatype=term.datatype)
    except (ValueError, ArithmeticError):
        pass
    return term


def canonical(quads: Iterable[Quad]) -> set[str]:
    dataset = pyoxigraph.Dataset([Quad(quad.subject, quad.predicate, plain(quad.object), quad.graph_name) for quad in quads])
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, dataset))


class Rows(NamedTuple):
    """The rows of an answer in any order: those without blank nodes counted, the others as a graph."""

    columns: frozenset[str]
    counted: Counter[tuple[tuple[str, str], ...]]
    others: frozenset[str]


def rows(columns: Iterable[str], solutions: Iterable[Mapping[str, Any]]) -> Rows:
    counted: Counter[tuple[tuple[str, str], ...]] = Counter()
    quads = []
    for number, row in enumerate(solutions):
        bound = {name: plain(term) for name, term in row.items() if term is not None}
        if any(isinstance(term, BlankNode) for term in bound.values()):
            quads += [Quad(BlankNode(f"row{number}"), NamedNode(f"urn:column:{name}"), term) for name, term in bound.items()]
        else:
            counted[tuple(sorted((name, str(term)) for name, term in bound.items()))] += 1
    return Rows(frozenset(columns), counted, frozenset(canonical(quads)))


def parsed(data: bytes, format_: Any) -> bool | Rows:
    """A SPARQL result as something that can be compared."""
    result = pyoxigraph.parse_query_results(data, format=format_)
    if isinstance(result, pyoxigraph.QueryBoolean):
        return bool(result)
    columns = [variable.value for variable in result.variables]
    return rows(columns, [dict(zip(columns, solution, strict=True)) for solution in result])


def result_set(iri: str) -> Rows | None:
    """The rows that a file of RDF tells of; None where it is a graph as such."""
    store = pyoxigraph.Store()
    store.extend(graph(iri))
    found = next(store.quads_for_pattern(None, NamedNode(RDF + "type"), NamedNode(RS + "ResultSet")), None)
    if found is None:
        return None
    node = Node(store, found.subject)
    columns = [name.value for name in node.all(RS + "resultVariable")]
    return rows(
        columns, [{cell.text(RS + "variable"): cell.all(RS + "value")[0].term for cell in row.all(RS + "binding")} for row in node.all(RS + "solution")]
    )


def table(data: bytes) -> Counter[frozenset[tuple[str, str]]]:
    """CSV as text, columns and rows in any order; blank nodes are all alike."""
    found = csv.DictReader(io.StringIO(data.decode(), newline=""))
    return Counter(frozenset((name, "_:" if cell.startswith("_:") else cell) for name, cell in row.items()) for row in found)


FORMATS = {
    "srx": ("application/sparql-results+xml", QueryResultsFormat.XML),
    "srj": ("application/sparql-results+json", QueryResultsFormat.JSON),
    "tsv": ("text/tab-separated-values", QueryResultsFormat.TSV),
}


# ----------------------------------------------------------------------------------------------- what is being tested


@contextmanager
def offline() -> Iterator[None]:
    """Have the engine open neither file nor socket, as the server has; LOAD would."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Given(NamedTuple):
    """The dataset of a query: the files of its default graph, those of named graphs, and those that its text names."""

    default: Sequence[str] = ()
    named: Sequence[str] = ()
    told: Sequence[str] = ()


class Engine:
    """The engine by itself, in this process."""

    def __init__(self) -> None:
        self.store = pyoxigraph.Store()

    def reset(self) -> None:
        self.store = pyoxigraph.Store()

    def put(self, name: str | None, quads: Iterable[Quad]) -> None:
        graph_name = DefaultGraph() if name is None else NamedNode(name)
        if name is not None:
            self.store.add_graph(graph_name)
        self.store.extend([Quad(*quad.triple, graph_name) for quad in quads])

    def hold(self, graphs: Mapping[str | None, Iterable[Quad]]) -> None:
        self.reset()
        for name, quads in graphs.items():
            self.put(name, quads)

    def query(self, text: str, given: Given, accept: str) -> tuple[str, bytes]:
        self.reset()
        for iri in (*given.named, *given.told):
            self.put(iri, graph(iri))
        for iri in given.default:
            self.put(None, graph(iri))
        try:
            result = self.store.query(text)
            if isinstance(result, pyoxigraph.QueryTriples):
                return "text/turtle", result.serialize(format=RdfFormat.TURTLE)
            format_ = next((format_ for media, format_ in FORMATS.values() if media == accept), QueryResultsFormat.CSV)
            return accept, result.serialize(format=format_)
        except SyntaxError as error:
            raise Missed(str(error)) from None
        except (ValueError, OSError, RuntimeError) as error:
            raise Undone(str(error)) from None

    def update(self, text: str) -> None:
        try:
            with offline():
                self.store.update(text)
        except SyntaxError as error:
            raise Missed(str(error)) from None
        except (ValueError, OSError, RuntimeError) as error:
            raise Undone(str(error)) from None

    def quads(self) -> list[Quad]:
        return list(self.store)


class Response(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def media(self) -> str:
        return (self.headers["content-type"] or "").partition(";")[0]


class Endpoint:
    """A running server, with `--write`: `/sparql` and `/store`."""

    def __init__(self, port: int, token: str) -> None:
        self.token = token
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.held: set[str] = set()
        """The graphs whose content is on the server already."""

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Response:
        self.line.request(method, path, body, {"authorization": f"Bearer {self.token}", **(headers or {})})
        answer = self.line.getresponse()
        return Response(answer.status, answer.headers, answer.read())

    def good(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Response:
        answer = self.ask(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        if answer.status >= 300:
            told = f"{answer.status} {answer.body.decode().strip()}"
            raise (Undone if re.search("cannot be (done|answered)", told) else Missed)(told)
        return answer

    def reset(self) -> None:
        self.held.clear()
        self.update("DROP ALL")

    def put(self, name: str | None, quads: Iterable[Quad]) -> None:
        if name is None or name not in self.held:
            data = pyoxigraph.serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES)
            self.good("PUT", "/store?default" if name is None else f"/store?graph={quote(name, safe='')}", data, content_type="application/n-triples")
            self.held |= {name} if name else set()

    def hold(self, graphs: Mapping[str | None, Iterable[Quad]]) -> None:
        """Have these graphs and no others, all in one write."""
        data = {name: pyoxigraph.serialize([quad.triple for quad in quads], format=RdfFormat.N_TRIPLES).decode() for name, quads in graphs.items()}
        whole = "\n".join(f"GRAPH <{name}> {{\n{text}}}" if name else text for name, text in data.items())
        empty = "".join(f"CREATE GRAPH <{name}> ;\n" for name, text in data.items() if name and not text)
        self.held.clear()
        self.update(f"DROP ALL ;\n{empty}INSERT DATA {{\n{whole}}}")

    def query(self, text: str, given: Given, accept: str) -> tuple[str, bytes]:
        for iri in (*given.default, *given.named, *given.told):
            self.put(iri, graph(iri))
        dataset = [*(("default-graph-uri", iri) for iri in given.default), *(("named-graph-uri", iri) for iri in given.named)]
        path = "/sparql" if given.told else f"/sparql?{urlencode(dataset or [('default-graph-uri', 'urn:nothing')])}"
        answer = self.good("POST", path, text.encode(), content_type="application/sparql-query", accept=accept)
        return answer.media, answer.body

    def update(self, text: str) -> None:
        self.good("POST", "/sparql", text.encode(), content_type="application/sparql-update")

    def quads(self) -> list[Quad]:
        unnamed = self.good("GET", "/store?default", accept="application/n-triples").body
        text = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER (!STRSTARTS(STR(?g), STR(graph:))) }"
        data = self.good("GET", f"/sparql?query={quote(text)}", accept=FORMATS["srj"][0]).body
        named = [Quad(row["s"], row["p"], row["o"], row["g"]) for row in pyoxigraph.parse_query_results(data, format=QueryResultsFormat.JSON)]
        return [*pyoxigraph.parse(unnamed, format=RdfFormat.N_TRIPLES), *named]


Subject = Engine | Endpoint


# --------------------------------------------------------------------------------------------- queries and updates


def run(manifest: str, subject: Subject) -> dict[str, str]:
    """Run the tests of a manifest; return why each was missed, by name, the empty text where it was not."""
    found = {}
    for test in tests(manifest):
        try:
            RUNNING[test.kind](test, subject)
            found[test.name] = ""
        except Missed as missed:
            found[test.name] = str(missed)
    return found


def based(iri: str) -> str:
    """The text of a query or an update, its relative IRIs being those of its file."""
    return f"BASE <{iri}>\n{content(iri).decode()}"


def evaluate(test: Test, subject: Subject) -> None:
    action, expected = test.node.one(MF + "action"), test.node.text(MF + "result")
    assert action
    text = based(action.text(QT + "query"))
    here = BASE + test.name.partition("/")[0] + "/"
    told = [here + name for name in re.findall(r"^FROM (?:NAMED )?<([\w.]+)>", text, re.MULTILINE)]
    given = Given(*([node.value for node in action.all(QT + name)] for name in ("data", "graphData")), told)
    suffix = expected.rpartition(".")[2]
    suffix = "rs" if suffix == "ttl" and result_set(expected) else suffix
    accept = {"csv": "text/csv", "ttl": "text/turtle", "rs": FORMATS["srj"][0]}.get(suffix) or FORMATS[suffix][0]
    media, data = subject.query(text, given, accept)
    if media != accept:
        raise Missed(f"{media} came, not {accept}")
    if not same(suffix, data, expected):
        raise Missed(f"another answer: {data.decode()[:300]!r}")


def same(suffix: str, data: bytes, expected: str) -> bool:
    if suffix == "csv":
        return table(data) == table(content(expected))
    if suffix == "rs":
        return parsed(data, QueryResultsFormat.JSON) == result_set(expected)
    if suffix == "ttl":
        return canonical(pyoxigraph.parse(data, format=RdfFormat.TURTLE)) == canonical(graph(expected))
    return parsed(data, FORMATS[suffix][1]) == parsed(content(expected), FORMATS[suffix][1])


def taken(test: Test, subject: Subject) -> None:
    text = based(test.node.text(MF + "action"))
    with suppress(Undone):
        if "Update" in test.kind:
            subject.update(text)
        else:
            subject.query(text, Given(), "*/*")


def refused(test: Test, subject: Subject) -> None:
    try:
        taken(test, subject)
    except Missed:
        return
    raise Missed("this is no SPARQL, and was taken")


def updated(test: Test, subject: Subject) -> None:
    action, result = test.node.one(MF + "action"), test.node.one(MF + "result")
    assert action
    assert result
    subject.hold(dataset(action))
    subject.update(based(action.text(UT + "request")))
    expected = [Quad(*quad.triple, NamedNode(name) if name else DefaultGraph()) for name, quads in dataset(result).items() for quad in quads]
    if canonical(subject.quads()) != canonical(expected):
        raise Missed("the graphs are others than they should be")


def dataset(node: Node) -> dict[str | None, tuple[Quad, ...]]:
    """The graphs before or after an update, None being the unnamed one."""
    file = node.one(UT + "data")
    found: dict[str | None, tuple[Quad, ...]] = dict.fromkeys([None] if file else [], graph(file.value) if file else ())
    return found | {told.text(RDFS + "label"): graph(told.text(UT + "graph")) for told in node.all(UT + "graphData")}


# ---------------------------------------------------------------------------------------------------------- protocols


def asked(test: Test, subject: Subject) -> None:
    """Send the requests of a test of a protocol, one after the other."""
    assert isinstance(subject, Endpoint)
    subject.reset()
    for told in test.node.all(UT + "graphData"):
        subject.put(told.text(RDFS + "label"), graph(told.text(UT + "graph")))
    action = test.node.one(MF + "action")
    assert action
    places: dict[str, str] = {}
    for number, request in enumerate(action.list(HT + "requests"), 1):
        try:
            one_request(request, subject, places)
        except Missed as missed:
            raise Missed(f"request {number}: {missed}") from None


def one_request(request: Node, endpoint: Endpoint, places: dict[str, str]) -> None:
    method, path = request.text(HT + "methodName"), request.text(HT + "absolutePath")
    body, response = request.one(HT + "body"), request.one(HT + "resp")
    assert response
    headers = {header.text(HT + "fieldName"): header.text(HT + "fieldValue") for header in request.list(HT + "headers")}
    data = filled(body.text(CNT + "chars"), places).encode(body.text(CNT + "characterEncoding")) if body else None
    answer = endpoint.ask(method, filled(path, places), data, {"host": "www.example", **headers})
    statuses = [node.value.rpartition("#")[2] for node in response.all(MF + "expectedStatus")]
    if statuses and not any(
        answer.status in CODES.get(name, range(int(name[10]) * 100, int(name[10]) * 100 + 100) if name[10:11].isdigit() else ()) for name in statuses
    ):
        raise Missed(f"{answer.status} came, not {' or '.join(statuses)}: {answer.body.decode()[:200].strip()}")
    for place in response.all(MF + "expectedLocation"):
        if not answer.headers["location"]:
            raise Missed("no Location came")
        places[place.value] = answer.headers["location"].removeprefix("http://www.example")
    if response.one(MF + "expectedFormat"):
        in_format(answer, response.text(MF + "expectedFormat"), response.text(MF + "expectedBoolean"))
    if response.one(HT + "body"):
        with_content(answer, response, places)


def filled(text: str, places: Mapping[str, str]) -> str:
    """The text of a request as it is sent: the graph store is /store here."""
    text = re.sub(r"(?<=example)/gsp(?=[/>\"?]|$)|^/gsp", "/store", text).replace("%2Fgsp%2F", "%2Fstore%2F")
    for name, place in places.items():
        text = text.replace(name, place)
    return text


def in_format(answer: Response, name: str, truth: str) -> None:
    if name == "RDF":
        list(pyoxigraph.parse(answer.body, format=RdfFormat.from_media_type(answer.media)))
        return
    result = pyoxigraph.parse_query_results(answer.body, format=QueryResultsFormat.from_media_type(answer.media))
    if isinstance(result, pyoxigraph.QueryBoolean) != (name == "boolean"):
        raise Missed(f"no {name} came")
    if truth and bool(result) != (truth == "true"):
        raise Missed(f"{bool(result)} came, not {truth}")


def with_content(answer: Response, response: Node, places: Mapping[str, str]) -> None:
    body = response.one(HT + "body")
    assert body
    told = {header.text(HT + "fieldName").lower(): header.text(HT + "fieldValue") for header in response.list(HT + "headers")}
    wanted = told.get("content-type", "text/turtle").partition(";")[0]
    if answer.media != wanted:
        raise Missed(f"{answer.media} came, not {wanted}")
    base = "http://www.example/"
    found, expected = (
        pyoxigraph.parse(text, format=RdfFormat.from_media_type(wanted), base_iri=base)
        for text in (answer.body, filled(body.text(CNT + "chars"), places).encode())
    )
    if canonical(found) != canonical(expected):
        raise Missed(f"another graph came: {answer.body.decode()[:300]}")


def described(test: Test, subject: Subject) -> None:
    """The three tests of the service description, as its specification has them."""
    assert isinstance(subject, Endpoint)
    answer = subject.ask("GET", "/sparql", headers={"host": "www.example"})
    if answer.status != 200 or not RdfFormat.from_media_type(answer.media):
        raise Missed(f"{answer.status} {answer.media} came, no RDF")
    store = pyoxigraph.Store()
    store.load(answer.body, format=RdfFormat.from_media_type(answer.media))
    ask = f"PREFIX sd: <{SD}> PREFIX rdf: <{RDF}> {SCHEMA.get(test.name.partition('/')[2], 'ASK {}')}"
    if not store.query(ask):
        raise Missed(f"the description does not say so: {ask}")


SCHEMA = {
    "has-endpoint-triple": "ASK { ?service sd:endpoint <http://www.example/sparql> }",
    "conforms-to-schema": """ASK {
        ?service a sd:Service ; sd:endpoint ?endpoint ; sd:supportedLanguage sd:SPARQL11Query ; sd:resultFormat ?format ; sd:defaultDataset ?dataset .
        ?dataset a sd:Dataset ; sd:defaultGraph ?default . ?default a sd:Graph .
        FILTER (isIRI(?endpoint) && isIRI(?format))
        FILTER NOT EXISTS { ?service sd:endpoint ?other FILTER (?other != ?endpoint) }
        FILTER NOT EXISTS { VALUES ?property { sd:endpoint sd:feature sd:supportedLanguage sd:resultFormat sd:inputFormat sd:defaultEntailmentRegime }
                            ?service ?property ?value FILTER (!isIRI(?value)) }
        FILTER NOT EXISTS { ?set sd:namedGraph ?named FILTER NOT EXISTS { ?named a sd:NamedGraph ; sd:name ?name ; sd:graph ?graph . ?graph a sd:Graph FILTER (isIRI(?name)) } }
        FILTER NOT EXISTS { VALUES ?property { sd:feature sd:supportedLanguage } ?service ?property ?value FILTER (!STRSTARTS(STR(?value), STR(sd:))) }
    }""",
}

RUNNING: dict[str, Callable[[Test, Subject], None]] = {
    "QueryEvaluationTest": evaluate,
    "CSVResultFormatTest": evaluate,
    "PositiveSyntaxTest11": taken,
    "NegativeSyntaxTest11": refused,
    "PositiveUpdateSyntaxTest11": taken,
    "NegativeUpdateSyntaxTest11": refused,
    "UpdateEvaluationTest": updated,
    "ProtocolTest": asked,
    "GraphStoreProtocolTest": asked,
    "ServiceDescriptionTest": described,
}


def main() -> None:
    for manifest in (QUERY, RESULTS, UPDATE):
        found = run(manifest, Engine())
        missed = {name: why for name, why in found.items() if why}
        print(f"{manifest}: {len(found) - len(missed)}/{len(found)} in the engine")
        for name, why in missed.items():
            print(f"  {name}: {why}")


if __name__ == "__main__":
    main()
