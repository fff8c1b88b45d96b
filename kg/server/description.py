"""What the endpoint says of itself: its languages, formats and graphs (a GET of `/sparql` without a query).

Sources: SPARQL 1.1 Service Description, https://www.w3.org/TR/sparql11-service-description/; Describing Linked Datasets
with VoID, https://www.w3.org/TR/void/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from kg import formats
from kg.graph import View
from kg.server.negotiation import GRAPHS, VARY, content, preferred
from kg.server.reader import Reader
from kg.server.replies import Reply
from kg.terms import DCTERMS, ID, RDF, XSD, BlankNode, Literal, NamedNode, Namespace, Node, Quad

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_SIMPLE = NamedNode("http://www.w3.org/ns/entailment/Simple")
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N-Quads", "TriG")
_COUNTS = "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"


def describe(reader: Reader, asked: Mapping[str, Any], body: bytes = b"") -> Reply:
    """Return the description of the service at `asked["base"]`, in the RDF format that is liked best.

    Raises:
        Refused: 406, there is none.
    """
    del body
    media = preferred(asked, GRAPHS)
    found = [Quad(*triple) for triple in _triples(reader, NamedNode(asked["base"]))]
    prefixes = {"sd": SD.iri, "void": VOID.iri, "formats": _FORMATS.iri, **reader.graph.prefixes}
    return Reply(formats.FORMATS[GRAPHS[media]](found, prefixes), content(media), headers=VARY)


def _triples(reader: Reader, endpoint: NamedNode) -> Iterator[tuple[Any, NamedNode, Any]]:
    service, dataset = BlankNode("service"), BlankNode("dataset")
    yield service, RDF.type, SD.Service
    yield service, SD.endpoint, endpoint
    yield service, SD.supportedLanguage, SD.SPARQL10Query
    yield service, SD.supportedLanguage, SD.SPARQL11Query
    yield from ((service, SD.resultFormat, _FORMATS[name]) for name in (*_RESULTS, *_GRAPHS))
    yield service, SD.defaultEntailmentRegime, _SIMPLE
    if reader.settings.write:
        yield service, SD.supportedLanguage, SD.SPARQL11Update
        yield service, SD.feature, SD.EmptyGraphs
    if not reader.working.graphs():
        yield service, SD.feature, SD.UnionDefaultGraph
    yield service, SD.defaultDataset, dataset
    yield from _dataset(reader, dataset)


def _dataset(reader: Reader, dataset: Node) -> Iterator[tuple[Any, NamedNode, Any]]:
    """The graphs. The default one is the union of those of the casebook, working graphs being left out of it."""
    reader.working.catch_up()
    whole = BlankNode("default")
    own, working = counted(reader.graph), {name: len(reader.working.graph(name) or ()) for name in reader.working.graphs()}
    yield dataset, RDF.type, SD.Dataset
    yield dataset, RDF.type, VOID.Dataset
    yield dataset, DCTERMS.title, Literal(reader.folder.resolve().name)
    yield dataset, VOID.uriSpace, Literal(reader.graph.prefixes.get("", ID.iri))
    yield dataset, SD.defaultGraph, whole
    yield from _graph(whole, sum(own.values()) + len(reader.working.graph(None) or ()))
    for number, (name, triples) in enumerate(sorted({**own, **working}.items())):
        named, content_ = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield dataset, SD.namedGraph, named
        yield named, RDF.type, SD.NamedGraph
        yield named, SD.name, NamedNode(name)
        yield named, SD.graph, content_
        yield from _graph(content_, triples)


def _graph(graph: Node, triples: int) -> Iterator[tuple[Any, NamedNode, Any]]:
    yield graph, RDF.type, SD.Graph
    yield graph, VOID.triples, Literal(str(triples), datatype=XSD.integer)


@lru_cache(maxsize=2)
def counted(view: View) -> dict[str, int]:
    """Return how many statements each graph of a view has, by its IRI."""
    return {row["graph"]: row["triples"] for row in view.query(_COUNTS)}
