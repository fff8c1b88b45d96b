"""One contract for all stores: whatever reads a casebook gets the same from the disk (`kg build`), from `oxigraph serve` and from Virtuoso.

Servers are started once, on the loopback, and filled by `kg publish`. Where an engine differs from SPARQL 1.1, the table in
`kg.remote` names it, and the last tests here hold that it is still so.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import HOME, RELATION, ROOT, STANCE, as_built, build, canonical
from engines import DBA, ROWS, VIRTUOSO, oxigraph, virtuoso

import kg
from kg import formats, published, queries, remote
from kg.casebook import standing
from kg.cli import main
from kg.graph import KnowledgeGraph, View
from kg.publishing import publish
from kg.remote import Remote
from kg.store import Local
from kg.terms import INDEX, ONTOLOGY, BlankNode, NamedNode, Quad

ENGINES = ["built", "oxigraph", "virtuoso"]
DAYS = ["2021-04-10", "2022-06-15"]
INVENTED = (
    STANCE
    + RELATION
    + """
:union-against-dam a kg:Stance ;
    kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:StronglyOpposes ; kg:during "2019/2021-06~"^^edtf:EDTF ;
    kg:mode kg:Attributed ; kg:confidence 0.70 ; kg:status kg:Accepted ; prov:generatedAtTime "2023-01-01T10:00:00.220Z"^^xsd:dateTime ;
    kg:condition "if \\"paid\\"\\n\\tby Orra" ; rdfs:comment "Against it \\u202Eשלום\\u202C 水力 𝔸."@en-GB ;
    kg:evidence «The river union had opposed the dam since 2019 | sem:accordingTo :UnionSpeaker ; kg:saidOn "2021"^^edtf:EDTF»,
        «the union | sem:accordingTo :IldaMarek ; kg:relays [ a kg:Evidence ; sem:accordingTo :UnionSpeaker ;
            kg:relays [ a kg:Evidence ; sem:accordingTo :FarmersLeague ; kg:attestedOn "2022-06-10"^^edtf:EDTF ] ]» .
:league-not-in-union a kg:Relation ; rdf:subject :FarmersLeague ; rdf:predicate kg:memberOf ; rdf:object :RiverUnion ;
    kg:negated true ; kg:during "../2022-06"^^edtf:EDTF ; kg:mode kg:Declared ; kg:confidence 0.5 ; kg:status kg:Accepted ;
    kg:evidence «The river union still opposes the dam» .
:old-pact a kg:Relation ; rdf:subject :Vell ; rdf:predicate kg:alliedWith ; rdf:object :Orra ; kg:during "-0050-03-15/-0044-03"^^edtf:EDTF ;
    kg:mode kg:Attributed ; kg:confidence 1.0 ; kg:status kg:Accepted ; kg:evidence «Orra no longer lends Vell the money for the dam» .
[] a kg:Stance ; kg:holder :Orra ; kg:topic :FreeRiver ; kg:position kg:Opposes ; kg:during "2020-01-01/2021-12-31"^^edtf:EDTF ;
    kg:mode kg:Declared ; kg:confidence 0.6 ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .
:engineers a kg:Figure ; kg:about :Dam ; kg:measure "engineers"@en ; kg:minValue 40 ; kg:maxValue 60.5 ; kg:unit "people"@en ;
    kg:during "2021-04"^^edtf:EDTF ; kg:mode kg:Declared ; kg:confidence 0.9 ; kg:status kg:Accepted ; kg:evidence «Some 40 to 60 engineers of Orra» .
:drought a kg:Event ; skos:prefLabel "Drought"@en ; kg:during "2021-02"^^edtf:EDTF ; kg:evidence «It drowns our fields» .
:waiting a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:position kg:Opposes ; kg:status kg:Candidate ; kg:evidence «Orra lends» .
:Republic a kg:State ; skos:prefLabel "The Republic"@en .
"""
)
MERGE = ':merge-1 a kg:Merge ; kg:merged :Republic ; kg:mergedInto :Vell ; prov:wasAttributedTo "mara" ; prov:generatedAtTime "2023-01-01T00:00:00Z"^^xsd:dateTime .\n'

Read = Callable[[KnowledgeGraph], Any]


def asked(graph: KnowledgeGraph) -> list[str]:
    """The ids of some claims and things to ask about."""
    return sorted(graph.claim_ids())[::7] + [thing.id for thing in (*graph.actors()[::5], *graph.topics()[::3], *graph.documents()[:1])]


def plain(value: object) -> str:
    """A value to be compared, its unnamed nodes without their labels."""
    return re.sub(r"_:\w+|<BlankNode value=\w+>", "_:unnamed", repr(value))


def days(graph: KnowledgeGraph) -> list[str]:
    return DAYS if HOME in graph.prefixes[""] else ["2014-06-01", "2025-02-01"]


def views(graph: KnowledgeGraph) -> Iterator[Any]:
    first, second = days(graph)
    yield graph.as_of(first)
    yield graph.as_of(second, which="possible", undated=True)
    yield graph.as_of(second, first)
    yield graph.as_of(None, second, "possible")


def spelt(quads: Any) -> list[str]:
    """Statements, with their numbers spelt as a store keeps them."""
    return sorted(canonical(Local(Quad(quad.subject, quad.predicate, quad.object, quad.graph_name) for quad in quads)))


def without_files(view: View) -> View:
    """A view as its store has it, with merged actors as those whom they are: its files are elsewhere."""
    return View(view.world, view.prefixes, (), view.cut)


def pairs(graph: KnowledgeGraph) -> list[tuple[str, str]]:
    ids = [actor.id for actor in graph.actors()]
    return list(zip(ids[::6], ids[3::6], strict=False))


READINGS: dict[str, Read] = {
    "things": lambda graph: [getattr(graph, kind)() for kind in ("actors", "topics", "events", "places", "documents")],
    "claims": lambda graph: [graph.claims(), [graph.claims(about=name) for name in asked(graph)], sorted(graph.claim_ids("Stance"))],
    "names": lambda graph: [sorted(graph.ids()), sorted(graph.terms()), graph.merged, sorted(graph.prefixes.items()), [graph.names(name) for name in asked(graph)], graph.find("PMF" if graph.called("PMF") else "Ünión del Rio")],
    "periods": lambda graph: [(claim.id, claim.period, claim.firstCited, claim.lastCited) for claim in graph.claims()],
    "statements": lambda graph: [sorted(canonical(graph.statements(name))) for name in asked(graph)],
    "mentions": lambda graph: [sorted(canonical(graph.mentions(thing.id))) for thing in graph.topics()],
    "derived": lambda graph: spelt(quad for quad in graph.quads(derived=True) if quad.graph_name != INDEX),
    "networkx": lambda graph: sorted((*edge[:3], edge[3]["label"]) for edge in graph.to_networkx().edges(keys=True, data=True)),
    "held": lambda graph: [[sorted(names) for names in graph.held(day, known)] for day in days(graph) for known in (None, days(graph)[0])],
    "as_of": lambda graph: [(view.claims(), view.undated, view.cut.possible) for view in views(graph)],
    "standing": lambda graph: standing(graph, days(graph)[0]),
    "saved queries": lambda graph: [(saved.name, list(answer.terms())) for saved, answer in kg.answers(graph, ROOT)],
    "saved queries of a day": lambda graph: [(saved.name, list(answer.terms())) for view in views(graph) for saved, answer in kg.answers(view, ROOT)],
    "notes": lambda graph: queries.notes(graph, "SELECT * { ?s kg:hodler :Nobody }"),
    "show": lambda graph: [kg.show(graph, name).text() for name in asked(graph)],
    "at": lambda graph: [[kg.at(view, *pair).text() for pair in pairs(graph)] for view in views(graph) if view.moment.day],
    "timeline": lambda graph: [kg.timeline(graph, topic.id).records() for topic in graph.topics()[:4]],
    "diff": lambda graph: [kg.diff(graph, *days(graph)).text(), kg.diff(graph, *days(graph), (days(graph)[0], None), "possible").objects()],
    "brief": lambda graph: kg.brief(graph, *days(graph), "-").markdown(),
    "shifts": lambda graph: kg.shifts(graph, which="possible").objects(),
    "disagreements": lambda graph: kg.disagreements(graph).text(),
    "umbrella": lambda graph: [kg.umbrella(graph, actor.id).text() for actor in graph.actors()[::8]],
    "gap": lambda graph: [kg.gap(graph, *pair).text() for pair in pairs(graph)],
    "independence": lambda graph: [kg.independence(graph, name).objects() for name in sorted(graph.claim_ids())[::9]],
    "lint": lambda graph: kg.lint(graph).objects(),
    "network": lambda graph: [kg.network(graph, kind).objects() for kind in ("actors", "affiliation", "congruence", "conflict", "subtract")],
    "camps": lambda graph: kg.camps(graph).text(),
    "export": lambda graph: [spelt(formats.read_lines(kg.export(without_files(view), "-", "nq").decode())) for view in (graph, *views(graph))],
    "draw": lambda graph: kg.draw(graph).html,
}  # fmt: skip
"""What is read of a graph, each as values that can be compared."""


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Starts an engine when it is first asked for; gives the address of its endpoint."""
    running: dict[str, Any] = {}

    def start(name: str) -> str:
        if name == "virtuoso" and VIRTUOSO is None:
            pytest.skip("Virtuoso is not asked: install Debian's virtuoso-opensource")
        if name not in running:
            running[name] = {"oxigraph": oxigraph, "virtuoso": virtuoso}[name](tmp_path_factory.mktemp(name))
            started[name] = running[name].__enter__()
        return started[name]

    started: dict[str, str] = {}
    yield start
    for server in running.values():
        server.__exit__(None, None, None)


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return kg.open(build(tmp_path_factory.mktemp("invented"), INVENTED, {"curated/merges.ttl": MERGE}))


@pytest.fixture(scope="session")
def local() -> dict[tuple[str, str], Any]:
    """What was read locally, once for all engines."""
    return {}


@pytest.fixture(scope="module", params=[(engine, case) for case in ("invented", "bundled") for engine in ENGINES], ids="-".join)
def both(request: pytest.FixtureRequest, servers: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, KnowledgeGraph, KnowledgeGraph]:
    """A casebook as it is opened from its files, and the same in a store of some kind."""
    engine, case = request.param
    graph: KnowledgeGraph = request.getfixturevalue(case)
    if engine == "built":
        folder = tmp_path_factory.mktemp("built")
        shutil.copytree(graph.folder / "triples", folder / "triples")
        published.build(folder)
        return case, graph, kg.open(folder)
    url = servers(engine)
    made = publish(graph, url, environment=DBA)
    assert made.differences == []
    assert not made.kept or made.kept == [ONTOLOGY.value]
    return case, graph, kg.connect(url, graph.folder)


@pytest.mark.parametrize("name", READINGS)
def test_whatever_is_read_is_the_same(both, local, name):
    case, graph, other = both
    if (case, name) not in local:
        local[case, name] = plain(READINGS[name](graph))
    assert plain(READINGS[name](other)) == local[case, name]


def test_what_is_compared_is_not_empty(bundled, invented):
    for graph in (bundled, invented):
        for name, read in READINGS.items():
            if name in ("held", "claims", "shifts", "disagreements", "lint", "show", "export", "derived", "statements"):
                assert all(read(graph)), name
    assert {BlankNode, NamedNode} <= {type(claim) for claim in invented.world.claims}
    assert invented.merged


READING = [
    "status", "status --as-of 2021-04-10", "query --list", "query stances", "answers --rows 0 --format json", "show RiverUnion --format csv",
    "at 2021-04-10 WaterMinistry Vell", "timeline Dam --format json", "diff 2021-01-01 2022-06-15", "brief 2021-01-01 2022-06-15 -", "shifts", "disagreements",
    "umbrella RiverUnion", "gap Vell Orra", "independence ministry-for-dam", "lint", "network actors - --as-of 2021-04-10", "camps", "export - --format nt --known 2022-01-01",
]  # fmt: skip
"""Every verb that reads, as it is typed."""


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


@pytest.mark.parametrize("engine", ENGINES[1:])
def test_every_verb_that_reads_takes_an_endpoint(engine, servers, tmp_path, monkeypatch):
    folder = build(tmp_path, STANCE + RELATION)
    url = servers(engine)
    for name, value in DBA.items():
        monkeypatch.setenv(name, value)
    assert run("-C", str(folder), "publish", "--endpoint", url)[0] == 0
    article = str(folder / "articles" / "dam.txt")
    few = READING if engine == "oxigraph" else READING[4::5]
    for words in [*map(str.split, few), ["cite", article, "drowns our fields"]]:
        assert run("--endpoint", url, "-C", str(tmp_path / "nowhere"), *words) == run("-C", str(folder), *words), words
    out = tmp_path / "page.html"
    code, _, err = run("--endpoint", url, "draw", str(out))
    assert (code, err.endswith(f"kg: wrote {out}\n"), out.exists()) == (0, True, True)


@pytest.mark.parametrize(
    "words",
    [
        "validate",
        "init x",
        "merge Orra Vell --by m",
        "extract x",
        "review list",
        "import dna x",
        "serve",
        "disagreements judge 1 --as open --why x --by m",
        "build",
    ],
)
def test_verbs_that_write_or_read_files_refuse_an_endpoint(words):
    if words != "build" or "build" in main.commands:
        code, out, err = run("--endpoint", "http://127.0.0.1:1/sparql", *words.split())
        assert (code, out) == (1, "")
        assert re.fullmatch(r"kg: an endpoint is only read, and kg [a-z ]+ works on a folder; leave out --endpoint and KG_ENDPOINT\n", err)


def test_what_was_withdrawn_is_not_sent_and_so_never_stood_there(servers, tmp_path):
    """The one difference in what is read: without the files nobody knows what they said once."""
    gone = STANCE.replace("kg:Accepted", 'kg:Retracted ; prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime')
    graph = kg.open(build(tmp_path, gone + RELATION))
    publish(graph, servers("oxigraph"))
    other = kg.connect(servers("oxigraph"))
    assert [claim.id for claim in graph.as_of(None, "2021-12-31").claims()] == [f"{HOME}ministry-for-dam", f"{HOME}orra-funds-vell"]
    assert [claim.id for claim in other.as_of(None, "2021-12-31").claims()] == [f"{HOME}orra-funds-vell"]


# ---------------------------------------------------------------------------------- where engines differ: kg.remote's table


@pytest.fixture(scope="module")
def deviant(servers: Callable[[str], str], invented: KnowledgeGraph) -> tuple[KnowledgeGraph, Remote]:
    """A Virtuoso that answers queries itself, as it does for what is too large to be copied."""
    url = servers("virtuoso")
    publish(invented, url, environment=DBA)
    return invented, Remote(url, most=0)


ODD = {
    'SELECT (CONCAT("a", COALESCE(CONCAT(", ", STR(?none)), "")) AS ?x) { :Vell skos:prefLabel ?name OPTIONAL { :Vell kg:digest ?none } }': ("a", "a, "),
    "SELECT (1/2 AS ?x) {}": (Decimal("0.5"), 0),
    "SELECT (EXISTS { :Vell ?p ?o } AS ?x) {}": (True, 1),
}
"""What SPARQL 1.1 says of some queries, and what Virtuoso does."""


@pytest.mark.parametrize("text", ODD)
def test_virtuoso_computes_otherwise_than_sparql_says_and_is_asked_only_of_what_is_large(deviant, text):
    graph, store = deviant
    near = Remote(store.url)
    assert (near.is_answered_here, store.is_answered_here) == (True, False)
    given = [[row["x"] for row in place.query(text, graph.prefixes)] for place in (graph.world.store, near, store)]
    assert given == [[ODD[text][0]], [ODD[text][0]], [ODD[text][1]]]
    assert [type(values[0]) for values in given[1:]] == [type(value) for value in ODD[text]]


def test_a_query_may_choose_its_graphs_itself_wherever_it_is_answered(deviant, servers):
    graph, store = deviant
    publish(graph, servers("oxigraph"))
    for place in (Remote(store.url), store, Remote(servers("oxigraph"))):
        for text in (f"SELECT ?s FROM {ONTOLOGY} {{ ?s a kg:Stance }}", f"SELECT ?s FROM NAMED {INDEX} {{ GRAPH ?g {{ ?s kg:covers ?n }} }}"):
            assert len(place.query(text, graph.prefixes)) == len(as_built(graph).query(text))
        given = place.query("SELECT ?s { ?s a kg:Stance }", graph.prefixes, default_graphs=[ONTOLOGY.value])
        assert len(given) == 0


def test_rows_that_virtuoso_cuts_off_are_asked_for_page_by_page(deviant):
    graph, store = deviant
    asked = "PREFIX x: <urn:x> SELECT ?s ?p ?o { GRAPH graph:ontology { ?s ?p ?o } } ORDER BY ?s ?p ?o"
    rows = list(store.query(asked, graph.prefixes).tuples())
    assert len(rows) > 2 * ROWS
    assert len(set(rows)) == len(rows)
    assert len(rows) == len(graph.query(asked))


def test_rows_that_virtuoso_cuts_off_cannot_be_paged_where_the_text_has_from(deviant):
    graph, store = deviant
    with pytest.raises(kg.KgError, match=f"cuts answers off after {ROWS} rows; ask for fewer with LIMIT"):
        store.query(f"SELECT * FROM {ONTOLOGY} {{ ?s ?p ?o }}", graph.prefixes)


def test_triples_that_virtuoso_cuts_off_are_refused(deviant, monkeypatch):
    graph, store = deviant
    monkeypatch.setattr(remote, "_CUT", ROWS)
    with pytest.raises(kg.KgError, match=f"cuts answers with triples off after {ROWS}; ask for rows"):
        store.query("CONSTRUCT { ?s ?p ?o } { GRAPH graph:ontology { ?s ?p ?o } }", graph.prefixes)


def test_virtuoso_writes_truth_and_early_years_in_its_own_way_which_is_mended(deviant):
    graph, store = deviant
    asked = "SELECT ?o { :league-not-in-union kg:negated ?o }", "SELECT ?o { :old-pact sem:hasEarliestBeginTimeStamp ?o }"
    raw = [
        store._ask("".join(f"PREFIX {name}: <{iri}>" for name, iri in graph.prefixes.items()) + text, [], "application/sparql-results+json").body
        for text in asked
    ]
    assert b'"value": "1"' in raw[0]
    assert b'"value": "-050-03-15"' in raw[1]
    for text in asked:
        assert list(store.query(text, graph.prefixes).terms()) == list(graph.query(text).terms())


def test_virtuosos_own_graphs_are_not_looked_at(deviant):
    graph, store = deviant
    assert any(name.value.startswith("http://www.openlinksw.com/") for name in store.counts())
    assert store.graphs() == sorted([*graph.world.store.graphs(), INDEX], key=lambda name: name.value)
    (row,) = store.query('SELECT (COUNT(*) AS ?n) { ?s a ?kind FILTER(CONTAINS(STR(?kind), "openlinksw")) }')
    assert row["n"] == 0
