"""Clients that people have, on the running server: each gets what the graph in Python says, of today and of another day."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote_plus, urlencode

import httpx
import pyoxigraph
import pytest
from conftest import HOME, RELATION, STANCE, build
from servers import Server, run, serving

import kg
from kg.terms import PREFIXES, Literal, NamedNode

EARLIER = "2020-06-01"
"""A day on which the union opposed the dam and the ministry had not spoken yet."""
UNION = """
:union-against-dam a kg:Stance ;
    kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Opposes ; kg:during "2019/2021-12-31"^^edtf:EDTF ;
    kg:mode kg:Attributed ; kg:confidence 0.7 ; kg:status kg:Accepted ; rdfs:comment "\\"No\\", it said; ü, 水力 & <b>"@en ;
    kg:evidence «The river union had opposed the dam since 2019» .
"""
HEAD = f"PREFIX : <{HOME}> PREFIX kg: <{PREFIXES['kg']}> PREFIX rdf: <{PREFIXES['rdf']}> PREFIX rdfs: <{PREFIXES['rdfs']}> "
STANCES = (
    HEAD
    + "SELECT ?stance ?holder ?position ?trust ?note { ?stance kg:holder ?holder ; kg:position ?position ; kg:confidence ?trust OPTIONAL { ?stance rdfs:comment ?note } FILTER(CONTAINS(STR(?stance), 'dam') && !CONTAINS(STR(?stance), '~')) } ORDER BY ?stance"
)
ANSWERS = HEAD + "ASK { :ministry-for-dam kg:position kg:Supports }"
DESCRIPTION = HEAD + "CONSTRUCT { ?stance kg:position ?position } { ?stance a kg:Stance ; kg:position ?position }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("served"), STANCE + UNION + RELATION)


@pytest.fixture(scope="module")
def graph(folder):
    return kg.open(folder)


@pytest.fixture(scope="module")
def server(folder) -> Iterator[Server]:
    with serving(folder, "--write") as found:
        yield found


@pytest.fixture(params=[None, EARLIER], ids=["today", "as of another day"])
def day(request) -> str | None:
    return request.param


@pytest.fixture
def view(graph, day):
    return graph.as_of(day) if day else graph


@pytest.fixture
def endpoint(server, day) -> str:
    return f"{server.url}sparql" + (f"?as-of={day}" if day else "")


def told(view) -> list[tuple[str, ...]]:
    """The rows of STANCES as texts."""
    return [tuple(term.value for term in row) for row in view.query(STANCES).tuples()]


def written(triples) -> set[tuple[str, ...]]:
    return {tuple(map(str, triple)) for triple in triples}


def test_what_is_compared_differs_between_the_days(graph):
    now, then = told(graph), told(graph.as_of(EARLIER))
    assert [row[0] for row in now] == [f"{HOME}ministry-for-dam", f"{HOME}union-against-dam"]
    assert [row[0] for row in then] == [f"{HOME}union-against-dam"]


# ---------------------------------------------------------------------------------------------------------------- curl


def curl(*arguments: str) -> bytes:
    command = shutil.which("curl")
    if command is None:
        pytest.skip("curl is not installed")
    return subprocess.run([command, "--silent", "--show-error", "--fail-with-body", *arguments], check=True, capture_output=True, timeout=60).stdout


def rows_of(data: bytes, media: str) -> list[tuple[str, ...]]:
    found = pyoxigraph.parse_query_results(data, format=pyoxigraph.QueryResultsFormat.from_media_type(media))
    return [tuple(term.value for term in row) for row in found]


@pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"])
def test_curl_gets_rows_in_the_format_it_accepts(endpoint, view, media):
    found = curl("--get", "--data-urlencode", f"query={STANCES}", "-H", f"Accept: {media}", endpoint)
    assert rows_of(found, media) == told(view)


def test_curl_gets_csv(endpoint, view):
    found = curl("--get", "--data-urlencode", f"query={STANCES}", "-H", "Accept: text/csv", endpoint)
    assert found == view.query(STANCES).serialize("csv")


def test_curl_posts_a_form(endpoint, view):
    assert rows_of(curl("--data-urlencode", f"query={STANCES}", endpoint), "application/sparql-results+json") == told(view)


def test_curl_posts_the_query_itself(endpoint, view, tmp_path):
    (tmp_path / "query.rq").write_text(STANCES, "utf-8")
    found = curl("-H", "Content-Type: application/sparql-query", "--data-binary", f"@{tmp_path / 'query.rq'}", endpoint)
    assert rows_of(found, "application/sparql-results+json") == told(view)


def test_curl_sees_by_head_what_get_would_give(server):
    path = f"{server.url}sparql?query={quote(STANCES)}"
    head = curl("--head", path).decode().lower()
    assert head.startswith("http/1.1 200 ")
    assert f"content-length: {len(curl(path))}\r\n" in head
    assert "content-type: application/sparql-results+json" in head


def test_curl_gets_the_graph_as_turtle(endpoint, view):
    found = curl("--get", "--data-urlencode", f"query={DESCRIPTION}", "-H", "Accept: text/turtle", endpoint)
    triples = pyoxigraph.parse(found, format=pyoxigraph.RdfFormat.TURTLE)
    assert {(quad.subject.value, quad.object.value) for quad in triples} == {(t.subject.value, t.object.value) for t in view.query(DESCRIPTION).triples}


@pytest.mark.parametrize("escaped", ["%253A", "%2526", "%2B", "+", "%3C%25%32%35%3E", "%C3%BC", "%3a%3A"])
def test_a_text_is_unescaped_once(server, escaped):
    found = server.get(f"/sparql?query=SELECT%20(STRLANG(%22{escaped}%22%2C%22en%22)+AS%20%3Fx)%20%7B%7D", accept="text/csv")
    assert found.text == f"x\r\n{unquote_plus(escaped)}\r\n"


# ------------------------------------------------------------------------------------------------------- SPARQLWrapper


@pytest.fixture
def wrapper(server, day):
    library = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")

    def ask(text: str, form: str, method: str = "GET"):
        client = library.SPARQLWrapper(f"{server.url}sparql", returnFormat=form)
        if day:
            client.addParameter("as-of", day)
        client.setMethod(method)
        client.setQuery(text)
        return client.query().convert()

    return ask


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_gets_rows_as_json(wrapper, view, method):
    found = wrapper(STANCES, "json", method)
    names = found["head"]["vars"]
    assert [tuple(row[name]["value"] for name in names) for row in found["results"]["bindings"]] == told(view)


def test_sparqlwrapper_gets_rows_as_xml(wrapper, view):
    assert rows_of(wrapper(STANCES, "xml").toxml().encode(), "application/sparql-results+xml") == told(view)


def test_sparqlwrapper_gets_rows_as_csv(wrapper, view):
    assert wrapper(STANCES, "csv") == view.query(STANCES).serialize("csv")


@pytest.mark.parametrize("form", ["json", "xml"])
def test_sparqlwrapper_asks_yes_or_no(wrapper, view, form):
    found = wrapper(ANSWERS, form)
    truth = found["boolean"] if form == "json" else found.getElementsByTagName("boolean")[0].firstChild.data == "true"
    assert truth is bool(view.query(ANSWERS))


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # SPARQLWrapper makes one
@pytest.mark.parametrize("form", ["turtle", "rdf+xml", "n3", "json-ld"])
def test_sparqlwrapper_gets_triples(wrapper, view, form):
    found = wrapper(DESCRIPTION, form)
    if isinstance(found, bytes):
        import rdflib

        found = rdflib.Graph().parse(data=found, format="turtle")
    assert written(found) == {(t.subject.value, t.predicate.value, t.object.value) for t in view.query(DESCRIPTION).triples}


def test_sparqlwrapper_describes(wrapper, view):
    import rdflib

    text = HEAD + "DESCRIBE :union-against-dam"
    found = rdflib.Graph().parse(data=wrapper(text, "turtle"), format="turtle")
    expected = {(t.predicate.value, t.object.value) for t in view.query(text).triples if isinstance(t.subject, NamedNode) and isinstance(t.object, NamedNode)}
    assert {(str(p), str(o)) for s, p, o in found if isinstance(s, rdflib.URIRef) and isinstance(o, rdflib.URIRef)} == expected
    assert (f"{PREFIXES['kg']}holder", f"{HOME}RiverUnion") in expected


# --------------------------------------------------------------------------------------------------------------- rdflib


@pytest.fixture
def store(server, day):
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    return SPARQLStore(f"{server.url}sparql", params={"as-of": day} if day else {})


def test_rdflib_finds_triples_through_its_store(store):
    import rdflib

    found = rdflib.Graph(store).triples((rdflib.URIRef(f"{HOME}union-against-dam"), rdflib.URIRef(f"{PREFIXES['kg']}position"), None))
    assert [str(value) for _, _, value in found] == [f"{PREFIXES['kg']}Opposes"]


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks_queries_through_its_store(store, view, method):
    import rdflib

    store.method = method
    assert [tuple(map(str, row)) for row in rdflib.Graph(store).query(STANCES)] == told(view)


def test_rdflib_lists_the_named_graphs_and_reads_one(store, view):
    import rdflib

    names = {row[0].value for row in view.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").tuples()}
    assert {str(graph) if isinstance(graph, rdflib.URIRef) else str(graph.identifier) for graph in store.contexts()} == names
    (name,) = (name for name in names if name.endswith("/curated/case.ttl"))
    count = len(view.query(f"SELECT * {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"))
    assert len(list(rdflib.Graph(store, identifier=rdflib.URIRef(name)).triples((None, None, None)))) == count


def test_rdflib_writes_through_its_store_with_the_token(server):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

    url = f"{server.url}sparql"
    store = SPARQLUpdateStore(url, url, headers={"Authorization": f"Bearer {server.token}"})
    mine = rdflib.Graph(store, identifier=rdflib.URIRef("https://example.org/notes"))
    note = (rdflib.URIRef(f"{HOME}Dam"), rdflib.URIRef(f"{PREFIXES['rdfs']}seeAlso"), rdflib.Literal('seen\n"twice"', lang="en"))
    mine.add(note)
    assert list(mine.triples((None, None, None))) == [note]
    assert len(mine) == 1
    mine.remove(note)
    assert list(mine) == []


def test_rdflib_writes_nothing_without_the_token(server):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

    url = f"{server.url}sparql"
    mine = rdflib.Graph(SPARQLUpdateStore(url, url), identifier=rdflib.URIRef("https://example.org/stolen"))
    with pytest.raises(urllib.error.HTTPError) as refused:
        mine.add((rdflib.URIRef(f"{HOME}Dam"), rdflib.RDFS.seeAlso, rdflib.Literal("x")))
    assert refused.value.code == 401
    refused.value.close()
    assert not json.loads(server.query("ASK { GRAPH <https://example.org/stolen> { ?s ?p ?o } }").body)["boolean"]


# --------------------------------------------------------------------------------------------------------------- others


def test_pandas_reads_the_csv_from_its_address(endpoint, view):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    url = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode({'query': STANCES})}"
    found = pandas.read_csv(url, storage_options={"Accept": "text/csv"})
    assert list(found.columns) == ["stance", "holder", "position", "trust", "note"]
    assert [(*row[:3], row[4]) for row in found.itertuples(index=False)] == [(*row[:3], row[4]) for row in told(view)]
    assert list(found["trust"]) == [float(row[3]) for row in told(view)]


def test_pandas_reads_the_csv_where_only_the_address_says_so(endpoint, view):
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    url = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode({'query': STANCES, 'format': 'csv'})}"
    assert list(pandas.read_csv(url)["stance"]) == [row[0] for row in told(view)]


@pytest.mark.parametrize("media", ["application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"])
def test_pyoxigraph_parses_what_urllib_gets(endpoint, view, media):
    request = urllib.request.Request(endpoint, urlencode({"query": STANCES}).encode(), {"Accept": media})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers.get_content_type() == media
        found = pyoxigraph.parse_query_results(answer, format=pyoxigraph.QueryResultsFormat.from_media_type(media))
        assert [tuple(row) for row in found] == list(view.query(STANCES).tuples())


def test_httpx_asks_over_one_connection_and_many_at_once(endpoint, view):
    async def ask() -> list[bytes]:
        async with httpx.AsyncClient(limits=httpx.Limits(max_connections=8)) as client:
            given = {"query": STANCES} | dict(httpx.URL(endpoint).params)
            answers = await asyncio.gather(*(client.get(endpoint, params=given) for _ in range(40)))
            return [answer.raise_for_status().content for answer in answers]

    found = run(ask())
    assert set(found) == {found[0]}
    assert rows_of(found[0], "application/sparql-results+json") == told(view)


def test_a_page_of_ours_asks_from_a_browser(server, chromium, endpoint, view):
    tab = chromium.new_page()
    try:
        tab.goto(f"{server.url}healthz")
        script = "([path, text]) => fetch(path, {method: 'POST', body: new URLSearchParams({query: text}), headers: {Accept: 'application/sparql-results+json'}}).then(answer => answer.text())"
        found = tab.evaluate(script, [endpoint, STANCES])
    finally:
        tab.close()
    assert rows_of(found.encode(), "application/sparql-results+json") == told(view)


# ------------------------------------------------------------------------------------------------------------ oxigraph


@pytest.fixture(scope="module")
def oxigraph() -> Iterator[str]:
    """Another server, which has population figures and no stances."""
    command = Path(sys.executable).with_name("oxigraph")
    if not command.exists():
        pytest.skip("oxigraph is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([command, "serve", "--bind", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/"
    try:
        data = f"<{HOME}RiverUnion> <{HOME}members> 4000 . <{HOME}WaterMinistry> <{HOME}members> 300 . <{HOME}Orra> <{HOME}members> 1 ."
        _put(f"{url}store?default", data.encode())
        yield url
    finally:
        process.kill()
        process.wait()


def _put(url: str, data: bytes) -> None:
    until = time.monotonic() + 30
    request = urllib.request.Request(url, data, {"Content-Type": "text/turtle"}, method="PUT")
    while True:
        with suppress(urllib.error.URLError), urllib.request.urlopen(request, timeout=30):
            return
        assert time.monotonic() < until, "oxigraph does not start"


def test_oxigraph_joins_its_own_statements_with_ours(oxigraph, endpoint, view):
    text = f"{HEAD} SELECT ?holder ?members ?position {{ ?holder :members ?members . SERVICE <{endpoint}> {{ ?stance a kg:Stance ; kg:holder ?holder ; kg:topic :Dam ; kg:position ?position }} }} ORDER BY ?members"
    request = urllib.request.Request(
        f"{oxigraph}query", text.encode(), {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        found = pyoxigraph.parse_query_results(answer, format=pyoxigraph.QueryResultsFormat.JSON)
        rows = [tuple(row) for row in found]
    stances = view.query(HEAD + "SELECT ?holder ?position { ?stance a kg:Stance ; kg:holder ?holder ; kg:topic :Dam ; kg:position ?position }").tuples()
    members = {NamedNode(f"{HOME}RiverUnion"): Literal(4000), NamedNode(f"{HOME}WaterMinistry"): Literal(300)}
    assert rows == sorted(((holder, members[holder], position) for holder, position in stances), key=lambda row: int(row[1].value))
    assert rows
