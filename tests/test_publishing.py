"""`kg publish`: what is sent to a store, what a second run sends, and what is told when it goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import HOME, RELATION, STANCE, build, canonical, graphs
from engines import DBA, VIRTUOSO, oxigraph, virtuoso
from hypothesis import given
from test_endpoint import JSON, serve

import kg
from kg import publishing
from kg.cli import main
from kg.endpoint import Endpoint
from kg.errors import EndpointError
from kg.graph import KnowledgeGraph
from kg.publishing import publish
from kg.remote import GENID, Remote
from kg.terms import DERIVED, DIRECT, GRAPH, ID, INDEX, KG, ONTOLOGY, PREFIXES, PUBLISHED, VOID, BlankNode, NamedNode, Quad

__all__ = ["serve"]
CASE, WORLD = GRAPH["curated/case.ttl"].value, GRAPH["curated/world.ttl"].value
ALWAYS = {DERIVED.value, DIRECT.value, INDEX.value, ONTOLOGY.value, WORLD}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture
def url(server: str) -> str:
    """The address of an endpoint with nothing behind it."""
    writer = Endpoint(server.replace("/query", "/update"), environment={})
    assert writer.send("POST", writer.url, b"DROP ALL", {"content-type": "application/sparql-update"}).status == 204
    return server


def content(url: str) -> set[str]:
    """All that is in the store."""
    return {f"{quad} {name.value}" for name in Remote(url).counts() for quad in map(str, Remote(url).match(None, None, None, name))}


def test_a_store_holds_what_the_graph_holds_and_an_index_of_time(url, graph):
    opened = graph(STANCE + RELATION)
    made = publish(opened, url)
    assert set(made.sent) == {*ALWAYS, CASE}
    assert (made.kept, made.removed, made.differences) == ([], [], [])
    store = Remote(url)
    assert made.total == made.statements == len(store) == len(opened.world.store) + len(list(opened.world.derivation.covers()))
    assert canonical(store) == canonical([*opened.world.store, *opened.world.derivation.covers()])
    assert all(quad in store for quad in opened.world.store if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode))
    assert made.text() == f"sent {made.total:,} statements of 6 graphs, found 0 unchanged, removed 0; {url} holds {made.total:,} statements of the casebook"


def test_the_same_casebook_opened_again_sends_nothing(url, casebook):
    folder = casebook(STANCE + RELATION)
    publish(kg.open(folder), url)
    before = content(url)
    made = publish(kg.open(folder), url)
    assert (made.sent, made.statements, set(made.kept)) == ([], 0, {*ALWAYS, CASE})
    assert content(url) == before


def test_only_graphs_that_changed_are_sent_and_those_that_are_gone_removed(url, casebook):
    folder = casebook(STANCE, {"curated/more.ttl": RELATION})
    publish(kg.open(folder), url)
    (folder / "triples" / "curated" / "more.ttl").unlink()
    made = publish(kg.open(folder), url)
    assert set(made.sent) == {DERIVED.value, DIRECT.value, INDEX.value}
    assert made.removed == [GRAPH["curated/more.ttl"].value]
    fresh = content(url)
    publish(kg.open(casebook(STANCE + RELATION)), url)
    (folder / "triples" / "curated" / "case.ttl").write_text(
        (folder / "triples" / "curated" / "case.ttl").read_text("utf-8").partition(":orra-funds")[0], "utf-8"
    )
    publish(kg.open(folder), url)
    assert {line for line in content(url) if KG.sha256.value not in line} == {line for line in fresh if KG.sha256.value not in line}


def test_evidence_that_did_not_change_keeps_its_name(graph, tmp_path):
    few = publishing._labels([quad for quad in graph(STANCE).world.store.match(None, None, None, NamedNode(CASE)) if publishing._is_about_unnamed(quad)])
    more = kg.open(build(tmp_path / "more", STANCE + RELATION))
    labels = publishing._labels([quad for quad in more.world.store.match(None, None, None, NamedNode(CASE)) if publishing._is_about_unnamed(quad)])
    assert set(few.values()) < set(labels.values())


@given(graphs)
def test_unnamed_nodes_get_names_that_depend_on_what_they_say_only(quads):
    placed = [Quad(*quad.triple, NamedNode(CASE)) for quad in quads if publishing._is_about_unnamed(quad)]
    names = publishing._named_nodes([placed])
    assert len(set(names.values())) == len(names) == len({term for quad in placed for term in (quad.subject, quad.object) if isinstance(term, BlankNode)})
    again = [
        Quad(*(BlankNode(f"z{term.value}") if isinstance(term, BlankNode) else term for term in quad.triple), quad.graph_name) for quad in reversed(placed)
    ]
    assert len(canonical(placed)) == len(canonical(again))
    renamed = publishing._named_nodes([again])
    written = [
        {(names.get(q.subject, q.subject), q.predicate, names.get(q.object, q.object)) for q in some} for some, names in ((placed, names), (again, renamed))
    ]
    assert written[0] == written[1]


def test_a_run_that_broke_off_is_told_and_taken_up(url, casebook, monkeypatch):
    folder = casebook(STANCE + RELATION)
    whole = publishing._GraphStore.add
    monkeypatch.setattr(publishing._GraphStore, "add", lambda self, name, lines: whole(self, name, lines) if name != DIRECT else broken())

    def broken() -> None:
        raise EndpointError("the network is gone")

    with pytest.raises(EndpointError, match="the network is gone"):
        publish(kg.open(folder), url)
    with pytest.raises(EndpointError, match=f"{url} is being written to, or kg publish broke off; run it once more"):
        kg.connect(url)
    monkeypatch.undo()
    made = publish(kg.open(folder), url)
    assert made.kept
    assert DIRECT.value in made.sent
    assert made.differences == []
    assert kg.connect(url).claims() == kg.open(folder).claims()


def test_a_graph_half_of_which_was_sent_is_sent_anew(url, graph, monkeypatch):
    opened = graph(STANCE + RELATION)
    monkeypatch.setattr(publishing._GraphStore, "batch", 50)
    whole, left = publishing._GraphStore.add, [3]

    def add(self: publishing._GraphStore, name: NamedNode, lines: list[str]) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise EndpointError("gone")
        whole(self, name, lines)

    monkeypatch.setattr(publishing._GraphStore, "add", add)
    with pytest.raises(EndpointError, match="gone"):
        publish(opened, url)
    left[0] = 10_000
    assert publish(opened, url).differences == []
    assert len(Remote(url)) == len(opened.world.store) + len(list(opened.world.derivation.covers()))


def test_updates_do_where_there_is_no_graph_store(url, graph):
    opened = graph(STANCE + RELATION)
    publish(opened, url, update=url.replace("/query", "/update"))
    by_update = content(url)
    publish(graph(STANCE), url, update=url.replace("/query", "/update"))
    publish(opened, url, store=url.replace("/query", "/store"))
    assert content(url) == by_update


def test_a_difference_is_a_sentence_and_the_next_run_mends_it(url, casebook, monkeypatch):
    folder = casebook(STANCE + RELATION)
    whole = publishing._GraphStore.add
    monkeypatch.setattr(publishing._GraphStore, "add", lambda self, name, lines: whole(self, name, lines[1:] if name.value == CASE else lines))
    done = CliRunner().invoke(main, ["-C", str(folder), "publish", "--endpoint", url])
    monkeypatch.undo()
    count = sum(1 for _ in kg.open(folder).world.store.match(None, None, None, NamedNode(CASE)))
    assert (done.exit_code, done.stdout) == (1, f"{CASE} has {count - 1} statements there, and {count} here\n")
    assert len(kg.connect(url).world.store) == len(Remote(url)), "what is there can be read"
    again = CliRunner().invoke(main, ["-C", str(folder), "publish"], env={"KG_ENDPOINT": url})
    assert (again.exit_code, again.stdout) == (0, "")
    assert again.stderr.startswith(f"kg: sent {count} statements of 1 graphs, found 5 unchanged, removed 0; ")


def test_a_statement_that_somebody_added_is_told(url, graph):
    opened = graph(STANCE)
    publish(opened, url)
    store = Endpoint(url.replace("/query", f"/store?graph={CASE}"), environment={})
    store.send("POST", store.url, b"<urn:x> <urn:y> 1 .", {"content-type": "text/turtle"})
    assert [text.split(" ", 1)[0] for text in publish(opened, url).differences] == [CASE]
    assert publish(opened, url).differences == []
    assert b"urn:x" not in store.send("GET", store.url, headers={"accept": "text/turtle"}).body


def test_prefixes_of_the_casebook_come_back(url, casebook):
    folder = casebook(STANCE)
    path = folder / "triples" / "curated" / "case.ttl"
    path.write_text("@prefix t-1: <https://example.org/t#> .\n" + path.read_text("utf-8"), "utf-8")
    opened = kg.open(folder)
    publish(opened, url)
    assert kg.connect(url).prefixes == opened.prefixes == {**opened.prefixes, "": HOME, "t-1": "https://example.org/t#"}
    path.write_text(path.read_text("utf-8").replace("example.org/t#", "example.org/u#"), "utf-8")
    made = publish(kg.open(folder), url)
    assert (made.sent, kg.connect(url).prefixes["t-1"]) == ([], "https://example.org/u#")


def test_an_endpoint_without_a_casebook_is_told(url):
    with pytest.raises(EndpointError, match=f"{url} holds no casebook; kg publish --endpoint {url} sends one there"):
        kg.connect(url)


def test_a_casebook_without_prefixes_of_its_own_has_the_usual_ones(url, tmp_path):
    (tmp_path / "x.ttl").write_text("<urn:x> a <https://w3id.org/stancegraph/ontology#State> .", "utf-8")
    publish(kg.open(tmp_path), url)
    assert kg.connect(url).prefixes == {"": ID.iri, **PREFIXES}


def test_what_is_published_can_be_sent_on(url, graph, tmp_path):
    """From one endpoint to another, as from the files."""
    opened = graph(STANCE + RELATION)
    publish(opened, url)
    with oxigraph(tmp_path) as other:
        publish(kg.connect(url), other)
        assert canonical(Remote(other)) == canonical(Remote(url))
        assert publish(opened, other).sent == []


@pytest.mark.parametrize(
    ("engine", "url", "store"),
    [
        ("Oxigraph/0.5", "https://x.org:1/query", "https://x.org:1/store"),
        ("Virtuoso/07.20 (Linux)", "http://x.org/sparql", "http://x.org/sparql-graph-crud-auth"),
        ("", "http://x.org/repositories/iraq", "http://x.org/repositories/iraq/rdf-graphs/service"),
    ],
)
def test_the_graph_store_of_known_engines_is_found(engine, url, store):
    reader = Remote(url, environment={})
    reader._engine = engine
    assert publishing._guessed(reader) == store


def test_of_other_engines_the_graph_store_has_to_be_named(serve, graph):
    url = serve(lambda _: (200, JSON, b'{"head":{"vars":["s","p","o"]},"results":{"bindings":[]}}'))
    with pytest.raises(EndpointError, match=f"it is not known where {url} has its graph store; say so with --store URL, or with --update URL"):
        publish(graph(STANCE), url)


def test_a_store_that_takes_nothing_says_why(serve, url, graph):
    with pytest.raises(EndpointError, match=r"/sparql does not take what is sent: read only \(status 405\)"):
        publish(graph(STANCE), url, store=serve(lambda _: (405, {}, b"read only\n")))


def test_publish_wants_an_endpoint(casebook):
    done = CliRunner().invoke(main, ["-C", str(casebook(STANCE)), "publish"])
    assert (done.exit_code, "name the endpoint with --endpoint URL" in done.stderr) == (2, True)


def test_virtuoso_takes_updates_too_and_keeps_strangers_out(graph, tmp_path):
    if VIRTUOSO is None:
        pytest.skip("Virtuoso is not asked: install Debian's virtuoso-opensource")
    with virtuoso(tmp_path) as url:
        with pytest.raises(EndpointError, match="does not let us in"):
            publish(graph(STANCE), url, environment={})
        made = publish(graph(STANCE), url, update=f"{url}-auth", environment=DBA)
        assert (made.differences, made.total) == ([], made.statements)


def test_what_a_store_tells_of_itself_is_in_one_graph(url, graph):
    publish(graph(STANCE), url)
    told = list(Remote(url)._rows(f"SELECT * {{ GRAPH {PUBLISHED} {{ ?s ?p ?o }} }}"))
    assert {row["s"].value for row in told if row["p"] == VOID.triples} == {*ALWAYS, CASE, PUBLISHED.value}
    assert not any(name.value.startswith(GENID) for name in Remote(url).graphs())
    assert PUBLISHED not in Remote(url).graphs()
    assert isinstance(kg.connect(url), KnowledgeGraph)


def test_the_folder_of_a_graph_at_an_endpoint_is_where_saved_queries_lie(url, graph):
    publish(graph(STANCE), url)
    assert kg.connect(url, "elsewhere").folder == Path("elsewhere")
