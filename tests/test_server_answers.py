"""What a worker answers a query with, and what the endpoint says of itself."""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import quote

import pyoxigraph
import pytest
from conftest import HOME, RELATION, STANCE, build
from servers import serving

from kg.errors import PeriodError, QueryError, TooLarge
from kg.server import answers, description
from kg.server.negotiation import GRAPHS, ROWS
from kg.server.reader import Reader
from kg.server.replies import Refused
from kg.server.settings import Settings
from kg.terms import NamedNode

BASE = "http://127.0.0.1:8000/sparql"
HOLDERS = "SELECT DISTINCT ?who { ?s kg:holder ?who } ORDER BY ?who"
CURATED = "https://w3id.org/stancegraph/graph/curated/case.ttl"


@pytest.fixture
def reader(casebook) -> Reader:
    return Reader(Settings(folder=casebook(STANCE + RELATION), write=True))


def ask(reader: Reader, text: str, **asked: object):
    return answers.query(reader, {"base": BASE, **asked}, text.encode())


def test_rows_come_as_json_where_nobody_asks_for_more(reader):
    reply = ask(reader, HOLDERS)
    assert (reply.status, reply.media, dict(reply.headers)) == (200, "application/sparql-results+json", {"vary": "Accept"})
    assert json.loads(reply.body)["results"]["bindings"] == [{"who": {"type": "uri", "value": f"{HOME}WaterMinistry"}}]


@pytest.mark.parametrize("media", sorted(ROWS))
def test_rows_and_truth_values_come_in_every_type_that_is_offered(reader, media):
    reply = ask(reader, HOLDERS, accept=media)
    assert reply.media.partition(";")[0] == media
    assert b"WaterMinistry" in reply.body
    assert b"true" in ask(reader, "ASK { ?s kg:holder ?who }", accept=media).body
    assert b"false" in ask(reader, "ASK { ?s kg:topic kg:holder }", accept=media).body


def test_csv_has_a_header_and_a_row(reader):
    rows = list(csv.reader(io.StringIO(ask(reader, HOLDERS, accept="text/csv").body.decode(), newline="")))
    assert rows == [["who"], [f"{HOME}WaterMinistry"]]


@pytest.mark.parametrize("media", sorted(GRAPHS))
@pytest.mark.parametrize("text", ["CONSTRUCT { ?s kg:holder ?who } { ?s kg:holder ?who }", "DESCRIBE :ministry-for-dam"])
def test_triples_come_in_every_type_that_is_offered(reader, media, text):
    reply = ask(reader, text, accept=media)
    assert reply.media.partition(";")[0] == media
    format_ = {
        "application/x-turtle": "text/turtle",
        "text/plain": "application/n-triples",
        "application/json": "application/ld+json",
        "text/xml": "application/xml",
    }
    found = pyoxigraph.parse(reply.body, format=pyoxigraph.RdfFormat.from_media_type(format_.get(media, media)))
    wanted = (f"{HOME}ministry-for-dam", "https://w3id.org/stancegraph/ontology#holder", f"{HOME}WaterMinistry")
    assert wanted in {(quad.subject.value, quad.predicate.value, getattr(quad.object, "value", "")) for quad in found}


def test_what_nobody_can_write_is_406(reader):
    for text in (HOLDERS, "CONSTRUCT WHERE { ?s kg:holder ?who }"):
        with pytest.raises(Refused) as refused:
            ask(reader, text, accept="image/png")
        assert refused.value.status == 406
    with pytest.raises(Refused):
        ask(reader, HOLDERS, accept="text/turtle")


def test_the_moment_is_heeded(reader):
    assert b"WaterMinistry" in ask(reader, HOLDERS, **{"as-of": "2021-04-10"}).body
    assert b"WaterMinistry" not in ask(reader, HOLDERS, **{"as-of": "2020-01-01"}).body
    with pytest.raises(PeriodError):
        ask(reader, HOLDERS, **{"as-of": "yesterday"})


def test_a_dataset_of_the_request_outweighs_that_of_the_text(reader):
    text = f"ASK FROM <{CURATED}> {{ ?s kg:holder ?who }}"
    assert b"true" in ask(reader, text).body
    assert b"false" in ask(reader, text, default_graphs=["urn:none"]).body
    assert b"false" in ask(reader, text, named_graphs=[CURATED]).body
    assert b"true" in ask(reader, "ASK { GRAPH ?g { ?s kg:holder ?who } }", named_graphs=[CURATED]).body
    with pytest.raises(QueryError, match="a graph of the dataset has no IRI for a name"):
        ask(reader, text, default_graphs=["no iri"])


def test_relative_iris_are_those_of_the_endpoint(reader):
    assert json.loads(ask(reader, "SELECT (<x> AS ?x) {}").body)["results"]["bindings"][0]["x"]["value"] == "http://127.0.0.1:8000/x"


@pytest.mark.parametrize("text", ["ASK {", "SELECT * { ?s nowhere:at ?o }", "CLEAR ALL", "ASK { SERVICE <urn:x> { ?s ?p ?o } }", ""])
def test_what_is_no_query_is_a_fault_of_who_asks(reader, text):
    with pytest.raises(QueryError) as error:
        ask(reader, text)
    assert error.value.status == 400


@pytest.mark.parametrize("text", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_an_answer_has_a_largest_size(reader, text, monkeypatch):
    whole = ask(reader, text)
    monkeypatch.setattr(answers, "MOST", len(whole.body))
    assert len(ask(reader, text).body) == len(whole.body)
    monkeypatch.setattr(answers, "MOST", len(whole.body) - 1)
    with pytest.raises(TooLarge, match="the answer is larger than the server sends; ask for less of it, with LIMIT") as error:
        ask(reader, text)
    assert error.value.status == 503


# ------------------------------------------------------------------------------------------------- the running server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(build(tmp_path_factory.mktemp("served"), STANCE), "--write") as found:
        yield found


def test_head_is_like_get_without_the_body(server):
    path = f"/sparql?query={quote(HOLDERS)}"
    got, head = server.get(path), server.ask("HEAD", path)
    assert (head.status, head.headers["content-type"], head.headers["content-length"], head.body) == (
        200,
        "application/sparql-results+json",
        str(len(got.body)),
        b"",
    )


def test_what_is_refused_is_told_over_http_with_its_status_and_headers(server):
    form = "application/x-www-form-urlencoded"
    assert server.query(HOLDERS, accept="image/png").status == 406
    assert server.post("/sparql", HOLDERS, content_type="text/plain").headers["accept"].startswith("application/sparql-query")
    assert server.ask("PUT", "/sparql?query=ASK%20%7B%7D").headers["allow"].startswith("GET, HEAD")
    assert server.post("/sparql", "update=CLEAR%20ALL", content_type=form).status == 401
    assert server.post("/sparql", "update=" + "x" * 1_000_000, content_type=form).status == 413
    assert server.write("POST", "/sparql", "update=CLEAR%20ALL#" + "x" * 1_000_000, content_type=form).status == 200
    assert server.get("/sparql/elsewhere?query=ASK%20%7B%7D").status == 404


def test_an_update_is_seen_by_the_next_query(server):
    assert server.write("POST", "/sparql", f"INSERT DATA {{ GRAPH <{HOME}g> {{ <x> <urn:p> 1 }} }}", content_type="application/sparql-update").status == 200
    assert server.query(f"ASK {{ GRAPH <{HOME}g> {{ <{server.url}x> <urn:p> 1 }} }}", accept="text/csv").text == "true\n"
    assert server.query("ASK { ?s <urn:p> 1 }", accept="text/csv").text == "false\n"


# --------------------------------------------------------------------------------------------------------- description

SD = "http://www.w3.org/ns/sparql-service-description#"


def described(reader: Reader, **asked: str) -> pyoxigraph.Store:
    reply = description.describe(reader, {"base": BASE, **asked})
    store = pyoxigraph.Store()
    store.load(reply.body, format=pyoxigraph.RdfFormat.from_media_type(reply.media.partition(";")[0]))
    return store


def test_the_endpoint_describes_itself(reader):
    store = described(reader)
    assert store.query(f"PREFIX sd: <{SD}> ASK {{ ?service a sd:Service ; sd:endpoint <{BASE}> ; sd:supportedLanguage sd:SPARQL11Query, sd:SPARQL11Update }}")
    assert store.query(
        f"PREFIX sd: <{SD}> ASK {{ ?s sd:resultFormat <http://www.w3.org/ns/formats/SPARQL_Results_JSON>, <http://www.w3.org/ns/formats/JSON-LD> }}"
    )


def test_a_server_that_only_reads_speaks_no_update(casebook):
    store = described(Reader(Settings(folder=casebook(STANCE))))
    assert not list(store.quads_for_pattern(None, None, NamedNode(f"{SD}SPARQL11Update")))


def test_the_graphs_are_named_and_counted(reader):
    reader.working.update(f"INSERT DATA {{ GRAPH <{HOME}notes> {{ <urn:s> <urn:p> 1, 2 }} }}")
    rows = described(reader).query(
        f"PREFIX sd: <{SD}> PREFIX void: <http://rdfs.org/ns/void#> SELECT ?name ?n {{ ?d sd:namedGraph [ sd:name ?name ; sd:graph [ void:triples ?n ] ] }}"
    )
    found = {row["name"].value: int(row["n"].value) for row in rows}
    assert found[f"{HOME}notes"] == 2
    assert found[CURATED] == len(list(reader.graph.query(f"SELECT * {{ GRAPH <{CURATED}> {{ ?s ?p ?o }} }}")))


def test_the_default_graph_is_the_union_as_long_as_there_are_no_working_graphs(reader):
    union = NamedNode(f"{SD}UnionDefaultGraph")
    assert list(described(reader).quads_for_pattern(None, None, union))
    reader.working.update(f"INSERT DATA {{ GRAPH <{HOME}notes> {{ <urn:s> <urn:p> 1 }} }}")
    assert not list(described(reader).quads_for_pattern(None, None, union))


@pytest.mark.parametrize("media", ["application/rdf+xml", "application/ld+json", "application/n-triples"])
def test_the_description_comes_in_every_rdf_format(reader, media):
    assert len(described(reader, accept=media)) == len(described(reader))


def test_a_description_that_nobody_takes_is_406(reader):
    with pytest.raises(Refused):
        description.describe(reader, {"base": BASE, "accept": "text/csv"})
