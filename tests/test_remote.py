"""A store behind an endpoint: what is asked of it, what is kept, and what is made of stores that nobody published."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from conftest import HOME, RELATION, STANCE, canonical
from engines import oxigraph
from test_endpoint import JSON, serve

from kg import remote
from kg.endpoint import Endpoint
from kg.errors import EndpointError, QueryError
from kg.publishing import publish
from kg.remote import Remote, read_sent
from kg.store import Local
from kg.terms import GRAPH, INDEX, KG, ONTOLOGY, PREFIXES, RDF, SKOS, BlankNode, DefaultGraph, Literal, NamedNode, Quad

__all__ = ["serve"]
CLAIM = NamedNode(f"{HOME}ministry-for-dam")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture
def store(url, graph) -> Remote:
    publish(graph(STANCE + RELATION), url)
    return Remote(url)


def test_a_claim_is_fetched_once_with_its_evidence(store):
    assert store.graphs()
    before = store.requests
    (evidence,) = [quad.object for quad in store.match(CLAIM, KG.evidence)]
    assert isinstance(evidence, BlankNode)
    assert next(store.match(evidence, KG.attestedOn)).object.value == "2021-04-10"
    assert store.value(CLAIM, KG.position) == KG.Supports
    assert store.value(CLAIM, KG.condition) is None
    assert store.requests == before + 1
    assert 0 < store.sent < store.received


def test_the_bearer_of_evidence_is_found(store):
    (evidence,) = [quad.object for quad in store.match(CLAIM, KG.evidence)]
    assert CLAIM in {quad.subject for quad in store.match(None, KG.evidence, evidence)}


def test_many_nodes_are_fetched_in_one_request(store):
    claims = [quad.subject for quad in store.match(None, KG.status)]
    before = store.requests
    store.prefetch([*claims, Literal("no node"), *claims])
    assert store.requests == before + 1
    assert all(any(True for _ in store.match(claim, RDF.type)) for claim in claims)
    assert store.requests == before + 1


def test_nodes_of_one_answer_are_fetched_in_ever_larger_parts(bundled, url):
    publish(bundled, url)
    store = Remote(url)
    names = [quad.subject for quad in store.match(None, SKOS.prefLabel)]
    before = store.requests
    assert all(any(True for _ in store.match(name)) for name in names)
    assert store.requests - before < 12 < len(set(names))


def test_what_was_asked_is_not_asked_again_nor_what_lies_within_it(store):
    found = list(store.match(None, RDF.type, None, ONTOLOGY))
    before = store.requests
    assert [quad for quad in found if quad.object == SKOS.Concept] == list(store.match(None, RDF.type, SKOS.Concept, ONTOLOGY))
    assert store.requests == before
    assert {quad.graph_name for quad in store.match(None, RDF.type)} > {ONTOLOGY}
    assert store.requests == before + 1


def test_what_is_kept_is_bounded(url, store):
    small = Remote(url, most=10)
    assert {quad.object for quad in small.match(CLAIM, KG.position)} == {KG.Supports}
    assert len(small._kept) > 10
    assert len(list(small.match(None, RDF.type, KG.Actor))) == 7
    assert len(small._kept) < 10
    before = small.requests
    assert list(small.match(CLAIM, KG.position))
    assert small.requests == before + 1, "it was forgotten"
    assert store.value(CLAIM, KG.position) == small.value(CLAIM, KG.position)


def test_patterns_that_nothing_can_fit_ask_nothing(url):
    store = Remote(url)
    assert list(store.match(Literal("x"))) == []
    assert list(store.match(None, None, None, DefaultGraph())) == []
    assert store.requests == 0


def test_an_unknown_graph_has_nothing_in_it(store):
    assert list(store.match(None, None, None, GRAPH.nothing)) == []
    assert (store.has(GRAPH.nothing), store.has(INDEX)) == (False, True)
    assert Quad(CLAIM, KG.position, KG.Opposes, GRAPH["curated/case.ttl"]) not in store


def test_graphs_are_read_in_parts(store, monkeypatch):
    whole = canonical(store)
    monkeypatch.setattr(remote, "PAGE", 500)
    assert canonical(Remote(store.url)) == whole


def test_parts_that_do_not_make_up_the_whole_are_told(store, monkeypatch):
    monkeypatch.setattr(remote, "PAGE", 500)
    monkeypatch.setattr(Remote, "_count", lambda *_: 501)
    with pytest.raises(EndpointError, match=r"gave .* of 501 rows: it is being written to; try again"):
        list(store.match(None, None, None, ONTOLOGY))


# -------------------------------------------------------------------------------------------------------------- queries


def test_answers_are_of_the_same_kind_as_local_ones(store, graph):
    local = graph(STANCE + RELATION)
    rows = "SELECT ?s ?confidence { ?s kg:confidence ?confidence } ORDER BY ?s"
    there, here = store.query(rows, local.prefixes), local.query(rows)
    assert (there.kind, there.columns, len(there), bool(there), list(there)) == (here.kind, here.columns, len(here), True, list(here))
    assert [there.serialize(name) for name in ("csv", "tsv", "xml", "srj")] == [here.serialize(name) for name in ("csv", "tsv", "xml", "srj")]
    assert [
        (answer.kind, bool(answer)) for answer in (store.query("ASK { ?s kg:holder ?o }", PREFIXES), store.query("ASK { ?s kg:nothing ?o }", PREFIXES))
    ] == [
        ("ask", True),
        ("ask", False),
    ]


def test_triples_are_answered_with_unnamed_nodes(store, graph):
    local = graph(STANCE + RELATION)
    text = "CONSTRUCT { ?e dcterms:source ?d ; kg:digest ?text } WHERE { ?c kg:evidence ?e . ?e dcterms:source ?d ; kg:digest ?text }"
    there = store.query(text, local.prefixes)
    assert there.kind == "construct"
    assert canonical(Quad(*triple) for triple in there.triples) == canonical(Quad(*triple) for triple in local.query(text).triples)
    assert {type(triple.subject) for triple in there.triples} == {BlankNode}
    plain = store.query("CONSTRUCT { ?s a kg:Actor } { ?s a kg:State }", local.prefixes)
    assert {triple.subject.value for triple in plain.triples} == {f"{HOME}Vell", f"{HOME}Orra"}


def test_a_base_and_prefixes_of_ones_own_are_taken(store):
    given = store.query("PREFIX kg: <https://w3id.org/stancegraph/ontology#> ASK { <Vell> a kg:State }", {"kg": "urn:other", "x": "urn:x"}, base=HOME)
    assert bool(given)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s",
        "SELECT * { x:y ?p ?o }",
        "SELECT * { SERVICE <http://x> { ?s ?p ?o } }",
        "INSERT DATA { <a> <b> <c> }",
        "SELECT * " + "{" * 200 + "}" * 200,
    ],
)
def test_faulty_queries_are_told_as_here_and_not_sent(url, text):
    store = Remote(url)
    with pytest.raises(QueryError) as there:
        store.query(text, PREFIXES)
    with pytest.raises(QueryError) as here:
        Local().query(text, PREFIXES)
    assert (str(there.value), store.requests) == (str(here.value), 0)


def test_the_index_of_time_is_asked_only_by_its_name(store):
    assert len(store.query("SELECT * { ?s kg:covers ?n }", PREFIXES)) == 0
    assert len(store.query("SELECT * { GRAPH graph:index { ?s kg:covers ?n } }", PREFIXES)) > 0
    assert len(store.query("SELECT * { ?s kg:covers ?n }", PREFIXES, default_graphs=[INDEX.value])) > 0


def test_pages_that_do_not_make_up_the_whole_are_refused(serve):
    """A server that says that it cuts off, and gives nothing more."""
    told = {
        True: b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"3"}}]}}',
        False: b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"x"}}]}}',
    }
    empty = b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'

    def answer(handler):
        if b"published" in handler.body or b"GROUP" in handler.body:
            return 200, JSON, empty
        return 200, {**JSON, "x-sparql-maxrows": "2"}, told[b"COUNT" in handler.body]

    with pytest.raises(QueryError, match="cuts answers off after 2 rows, and gave not all of 3 page by page"):
        Remote(serve(answer), environment={}).query("SELECT ?s { ?s ?p ?o }")


# ---------------------------------------------------------------------------------------- stores that nobody published


@pytest.fixture
def unpublished(url, graph) -> Remote:
    """The files of a casebook, sent as they are."""
    writer = Endpoint(url.replace("/query", "/update"), environment={})
    assert writer.send("POST", writer.url, b"DROP ALL", {"content-type": "application/sparql-update"}).status == 204
    relayed = STANCE.replace("» .", ' ; kg:relays [ a kg:Evidence ; sem:accordingTo :UnionSpeaker ; kg:relays [ a kg:Evidence ; kg:digest "d" ] ]» .')
    for path in sorted((graph(relayed).folder / "triples").rglob("*.ttl")):
        store = Endpoint(url.replace("/query", f"/store?graph=urn:{path.stem}"), environment={})
        store.send("PUT", store.url, path.read_bytes(), {"content-type": "text/turtle"})
    return Remote(url)


def test_unnamed_evidence_is_fetched_in_the_same_answer_as_its_claim(unpublished):
    assert unpublished.published is None
    assert [name.value for name in unpublished.graphs()] == ["urn:case", "urn:world"]
    (evidence,) = [quad.object for quad in unpublished.match(CLAIM, KG.evidence)]
    before = unpublished.requests
    (relayed,) = [quad.object for quad in unpublished.match(evidence, KG.relays)]
    (inner,) = [quad.object for quad in unpublished.match(relayed, KG.relays)]
    assert unpublished.value(inner, KG.digest) == Literal("d")
    assert unpublished.requests == before


def test_an_unnamed_node_that_was_not_fetched_cannot_be_asked_for(unpublished):
    assert list(unpublished.match(BlankNode("x"))) == []
    assert len(unpublished) == sum(unpublished.counts().values())


def test_what_a_store_tells_of_itself_is_read_with_care():
    name = NamedNode("urn:g")
    told = [(BlankNode("x"), KG.sha256, Literal("d")), (name, KG.sha256, name), (name, KG.sha256, Literal("d")), (name, KG.holder, Literal("x"))]
    assert read_sent(told) == ({}, {name: "d"}, {}, None)
