"""Working graphs: what is written stays, once, whatever ends the writer; the casebook is never touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import HOME, RELATION, STANCE, build
from conftest import graphs as some_triples
from hypothesis import example, given
from hypothesis import strategies as st

import kg
from kg import formats
from kg.errors import CasebookError, KgError, QueryError
from kg.graph import KnowledgeGraph
from kg.server.replies import Refused
from kg.server.working import Working, Writer
from kg.store import Local
from kg.terms import DefaultGraph, Literal, NamedNode, Quad

ROOT = Path(__file__).parent.parent
NOTES, PLANS = HOME + "notes", HOME + "plans"
NOTE = f"INSERT DATA {{ GRAPH <{NOTES}> {{ :Vell rdfs:seeAlso :Orra }} }}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triples").mkdir()
    return tmp_path


@pytest.fixture
def working(folder: Path) -> Working:
    return Working(folder)


def journal(folder: Path) -> Path:
    return folder / "triples" / "working" / "journal.jsonl"


def read(folder: Path) -> Working:
    found = Working(folder)
    found.catch_up()
    return found


def state(working: Working) -> tuple[list[str], list[str]]:
    return sorted(map(str, working)), working.graphs()


def triples(text: str) -> list[Quad]:
    return formats.read(f"@prefix : <{HOME}> . {text}".encode(), "ttl")


# -------------------------------------------------------------------------------------------------- any writes at all

names = st.sampled_from([None, NOTES, PLANS])
updates = st.sampled_from(
    [
        NOTE,
        "INSERT DATA { :Vell rdfs:label 'Vell', 01, 0.80, true, '1'^^xsd:boolean, [] }",
        "DELETE DATA { :Vell rdfs:label 1, 0.8 }",
        f"DELETE DATA {{ GRAPH <{NOTES}> {{ :Vell rdfs:seeAlso :Orra }} }}",
        f"INSERT {{ GRAPH <{PLANS}> {{ ?s ?p ?o . ?s rdfs:seeAlso _:new }} }} WHERE {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }}",
        "DELETE WHERE { ?s ?p ?o }",
        f"CLEAR SILENT GRAPH <{NOTES}>",
        f"CREATE SILENT GRAPH <{PLANS}>",
        f"MOVE SILENT <{NOTES}> TO <{PLANS}>",
        f"DROP SILENT GRAPH <{PLANS}> ; {NOTE}",
        "DROP ALL",
    ]
)
writes = st.lists(
    st.tuples(st.just("update"), updates) | st.tuples(st.sampled_from(["put", "add"]), names, some_triples) | st.tuples(st.just("drop"), names), max_size=8
)


def do(working: Working, writes: list[tuple]) -> None:
    for verb, *what in writes:
        with suppress(Refused):
            getattr(working, verb)(*what)


@given(writes)
@example([("put", NOTES, triples(":a :b 0.80, .8, 01, 1 .")), ("add", NOTES, triples(":a :b 0.8, 1.0 .")), ("put", NOTES, triples(":a :b 0.8 ."))])
def test_any_writes_read_again_are_the_same_statements(writes):
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "triples").mkdir()
        working, other = Working(folder), Working(folder)
        do(working, writes[:4])
        other.catch_up()
        do(working, writes[4:])
        other.catch_up()
        assert state(read(folder)) == state(working) == state(other)


@given(writes)
def test_an_update_of_working_graphs_does_what_the_engine_does_with_a_whole_store(writes):
    with TemporaryDirectory() as place:
        (Path(place) / "triples").mkdir()
        working, store = Working(Path(place)), Local(union=False)
        for verb, text, *_ in writes:
            if verb == "update" and "_:" not in text and "[]" not in text:
                working.update(text)
                store.update(text, {"": "https://w3id.org/stancegraph/id/", "rdfs": "http://www.w3.org/2000/01/rdf-schema#"})
        assert state(working) == (sorted(map(str, store)), [graph.value for graph in store.graphs()])


def test_a_line_that_was_cut_off_anywhere_is_as_if_it_had_never_been(folder, working):
    working.update(NOTE)
    before = journal(folder).read_bytes()
    working.put(PLANS, triples(':a :b 0.80, "x" ; :c [ :d "é" ] .'))
    whole = journal(folder).read_bytes()
    for end in range(len(before), len(whole)):
        journal(folder).write_bytes(whole[:end])
        assert read(folder).graphs() == [NOTES]
    after = read(folder)
    assert after.update("INSERT DATA { :a :b :c }").number == 2
    assert state(read(folder)) == state(after)
    assert (len(after), after.graphs()) == (2, [NOTES])


# ------------------------------------------------------------------------------------------------- what is kept, and how


def test_numbers_keep_their_spelling_and_blank_nodes_their_labels(folder, working):
    working.put(NOTES, triples(":a :price 0.80 ; :part [ :size 01 ] ."))
    told = working.graph(NOTES)
    assert {quad.object.value for quad in told if isinstance(quad.object, Literal)} == {"0.80", "01"}
    assert sorted(map(str, read(folder).graph(NOTES))) == sorted(map(str, told))


def test_two_graphs_with_the_same_labels_of_blank_nodes_do_not_share_nodes(working):
    for name in (NOTES, PLANS):
        working.put(name, triples("_:x :p :a ."))
    working.update(f"INSERT DATA {{ GRAPH <{NOTES}> {{ _:x :p :b }} }}")
    assert len({quad.subject for quad in working}) == 3


def test_what_was_asked_stands_in_the_journal_as_it_was_written(folder, working):
    working.update("INSERT DATA { :a :b 0.80 }", writer=Writer("ana"))
    (line,) = journal(folder).read_text().splitlines()
    assert '"by": "ana"' in line
    assert "INSERT DATA { :a :b 0.80 }" in line


def test_a_write_that_changes_nothing_is_not_written_down(folder, working):
    working.update(NOTE)
    size = journal(folder).stat().st_size
    assert working.update(NOTE) == (0, 0, 0, False)
    assert working.update("CLEAR SILENT GRAPH :nothing").number == 0
    assert journal(folder).stat().st_size == size


def test_an_empty_graph_is_a_graph(folder, working):
    assert working.put(NOTES, []).created
    assert not working.put(NOTES, []).created
    assert read(folder).graph(NOTES) == []
    working.drop(NOTES)
    assert read(folder).graph(NOTES) is None


def test_dropping_what_is_not_there_is_told(working):
    with pytest.raises(Refused, match="there is no working graph") as error:
        working.drop(NOTES)
    assert error.value.status == 404
    assert working.drop(None).number == 0


def test_drop_all_drops_working_graphs_only(casebook):
    folder = casebook(STANCE)
    files = {path: path.read_bytes() for path in folder.rglob("*.ttl")}
    working = Working(folder)
    working.update(NOTE)
    working.update("DROP ALL")
    assert state(read(folder)) == ([], [])
    assert files == {path: path.read_bytes() for path in folder.rglob("*.ttl")}
    assert kg.open(folder).claim_ids() == {HOME + "ministry-for-dam"}


# ---------------------------------------------------------------------------------------------------- sent twice


def test_the_same_write_with_the_same_key_is_done_once_and_answered_alike(folder, working):
    first = working.update("INSERT DATA { :a :b [] }", writer=Writer("ana", "k1"))
    working.update("DROP ALL")
    assert working.update("INSERT DATA { :a :b [] }", writer=Writer("ana", "k1")) == first
    assert read(folder).update("INSERT DATA { :a :b [] }", writer=Writer("ana", "k1")) == first
    assert len(read(folder)) == 0


def test_another_write_with_the_same_key_is_refused(working):
    working.update(NOTE, writer=Writer(key="k1"))
    with pytest.raises(Refused, match="take a new key") as error:
        working.drop(NOTES, Writer(key="k1"))
    assert error.value.status == 409


def test_a_write_with_a_key_that_changes_nothing_is_known_again(working):
    first = working.update("DROP ALL", writer=Writer(key="k1"))
    working.update(NOTE)
    assert working.update("DROP ALL", writer=Writer(key="k1")) == first
    assert working.graphs() == [NOTES]


# -------------------------------------------------------------------------------------------------- what is refused

CASE = "https://w3id.org/stancegraph/graph/curated/case.ttl"


@pytest.mark.parametrize(
    "text",
    [
        f"INSERT DATA {{ GRAPH <{CASE}> {{ :a :b :c }} }}",
        f"DELETE DATA {{ GRAPH <{CASE}> {{ :a :b :c }} }}",
        f"CLEAR SILENT GRAPH <{CASE}>",
        "DROP SILENT GRAPH graph:derived",
        "PREFIX g: <https://w3id.org/stancegraph/graph/> CREATE GRAPH g:ontology",
        "BASE <https://w3id.org/stancegraph/> COPY :notes TO <graph/direct>",
        f"WITH <{CASE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        f"INSERT {{ GRAPH ?g {{ :a :b :c }} }} WHERE {{ VALUES ?g {{ <{CASE}> }} }}",
        'INSERT { GRAPH ?g { :a :b :c } } WHERE { BIND(IRI(CONCAT(STR(graph:), "derived")) AS ?g) }',
        "INSERT DATA { :a kg:holder :b }",
        "INSERT DATA { :a a kg:Stance }",
        "INSERT { ?s ?p :b } WHERE { VALUES (?s ?p) { (:a kg:position) } }",
        f"INSERT DATA {{ GRAPH <{NOTES}> {{ :a a kg:Stance }} }} ; ADD <{NOTES}> TO DEFAULT",
    ],
)  # fmt: skip
def test_what_is_the_casebooks_is_not_written(folder, working, text):
    with pytest.raises(Refused, match=r"graph of the casebook|claims come in by review") as error:
        working.update(text)
    assert error.value.status == 403
    assert not journal(folder).exists()


def test_a_named_graph_may_speak_of_claims(working):
    assert working.update(f"INSERT DATA {{ GRAPH <{NOTES}> {{ :a a kg:Stance ; kg:holder :b }} }}").added == 2


@pytest.mark.parametrize(("graph", "text"), [(CASE, ":a :b :c ."), (None, ":a a <https://w3id.org/stancegraph/ontology#Stance> .")])
def test_the_same_goes_for_whole_graphs(working, graph, text):
    for write in (working.put, working.add):
        with pytest.raises(Refused) as error:
            write(graph, triples(text))
        assert error.value.status == 403
    with pytest.raises(Refused, match="graph of the casebook"):
        working.drop(CASE)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("LOAD <file:///etc/passwd>", "LOAD fetches a file"),
        ("LOAD SILENT <http://127.0.0.1:9/x> INTO GRAPH :a", "LOAD fetches a file"),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE asks another server"),
        ("INSERT DATA { :a :b " + "[ :c " * 200 + "]" * 200 + " }", "nested more than 100 levels"),
        ("INSERT DATA { :a :b '" + "x" * 4_000_000 + "' }", "at most 4,000,000"),
        ("SELECT * { ?s ?p ?o }", "expected INSERT, DELETE, CLEAR"),
        ("INSERT DATA { :a unknown:b :c }", "the prefix unknown: is not declared"),
        ("INSERT DATA { :a :b }", "the update is not well formed at line 1"),
        ("DROP GRAPH :nothing", "does not exist"),
        ("INSERT DATA { :a :b :c } ; CREATE GRAPH :g ; CREATE GRAPH :g", "already exists"),
        ("INSERT DATA { :a :b <<( :a :b :c )>> }", "triple within a triple"),
        ("INSERT DATA { :a :b 'x'@en--ltr }", "base direction"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_and_nothing_of_it_is(folder, working, text, message):
    with pytest.raises(KgError, match=message) as error:
        working.update(text)
    assert error.value.status == 400
    assert len(read(folder)) == 0


def test_words_in_texts_comments_and_languages_are_no_operations(working):
    assert working.update("INSERT DATA { :a :b 'LOAD', \"SERVICE\", 'x'@en-load } # LOAD <file:x>").added == 3
    assert working.update("DELETE DATA { :a :b 'x'@en-load }").removed == 1
    assert working.update("INSERT DATA { :a :b 'x'@en-delete } # DELETE").added == 1
    assert working.update("DELETE DATA { :a :b 'x'@en-delete } # DELETE").removed == 1


def test_a_casebook_without_triples_takes_no_working_graphs(tmp_path):
    (tmp_path / "case.ttl").write_text("# flat")
    with pytest.raises(Refused, match="kg init"):
        Working(tmp_path).update(NOTE)
    assert not (tmp_path / "triples").exists()


# ------------------------------------------------------------------------------------------ graphs in the parameters

BOTH = f"INSERT DATA {{ GRAPH <{NOTES}> {{ :a :b 1 }} GRAPH <{PLANS}> {{ :a :b 2 }} }} ; INSERT DATA {{ :a :b 3 }}"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", {1, 2, 3}),
        ("INSERT { ?s :copy ?o } WHERE { ?s :b ?o }", {1, 2, 3}),
        ("DELETE { ?s ?p 3 } INSERT { ?s :c ?o } WHERE { ?s ?p ?o }", {1, 2}),
        ("DELETE WHERE { ?s ?p ?o } ; INSERT { :done :by ?o } WHERE { ?s ?p ?o FILTER(?o > 0) }", {1, 2, 3}),
        ("delete where { graph ?g { ?s ?p ?o } }", {1, 3}),
    ],
)  # fmt: skip
def test_graphs_of_the_request_are_those_that_are_matched_in(working, text, left):
    working.update(BOTH)
    working.update(text, using=[NOTES], using_named=[PLANS])
    assert {int(quad.object.value) for quad in working} == left


def test_delete_where_with_graphs_of_the_request_deletes_from_the_unnamed_graph_what_it_matched_there(working):
    working.update(BOTH + f" ; ADD <{NOTES}> TO DEFAULT")
    assert working.update("DELETE WHERE { ?s ?p ?o }", using=[NOTES]).removed == 1
    assert [quad.object.value for quad in working if quad.graph_name == DefaultGraph()] == ["3"]


@pytest.mark.parametrize("text", [f"WITH <{NOTES}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}", f"DELETE {{ ?s ?p ?o }} USING <{NOTES}> WHERE {{ ?s ?p ?o }}"])
def test_graphs_of_the_request_and_of_the_text_together_are_refused(working, text):
    with pytest.raises(QueryError, match="use one of the two"):
        working.update(text, using=[NOTES])


def test_a_graph_of_the_request_that_is_no_iri_is_refused(working):
    with pytest.raises(Refused, match="is no IRI"):
        working.update("DELETE WHERE { ?s ?p ?o }", using=["x> DELETE"])
    with pytest.raises(Refused, match="graph of the casebook"):
        working.update("DELETE WHERE { ?s ?p ?o }", using_named=[CASE])


# ------------------------------------------------------------------------------------------- a file that is damaged


def test_a_broken_line_is_told_by_its_place(folder, working):
    for _ in range(3):
        working.update("INSERT DATA { :a :b [] }")
    lines = journal(folder).read_bytes().splitlines(keepends=True)
    for broken in (b"{}\n", b"nothing\n", b"[]\n", lines[0], lines[1].replace(b"_:", b"_"), lines[1].replace(b'"number": 2', b'"number": null')):
        journal(folder).write_bytes(lines[0] + broken + lines[2])
        with pytest.raises(CasebookError, match=r"triples/working/journal\.jsonl:2 is not write number 2"):
            read(folder)
        with pytest.raises(CasebookError, match=r"journal\.jsonl:2"):
            working.update(NOTE)
    journal(folder).write_bytes(b"".join(lines))
    working.catch_up()
    assert len(working) == 3


def test_a_journal_that_was_put_back_or_taken_away_is_read_anew(folder, working):
    working.update(NOTE)
    early = journal(folder).read_bytes()
    working.update("DROP ALL")
    working.update("INSERT DATA { :a :b 1, 2, 3 }")
    other = read(folder)
    journal(folder).write_bytes(early)
    other.catch_up()
    assert other.graphs() == [NOTES]
    journal(folder).unlink()
    other.catch_up()
    assert state(other) == ([], [])
    assert other.update(NOTE).number == 1


def test_a_journal_that_was_replaced_by_a_longer_one_is_read_anew(folder, tmp_path, working):
    working.update(NOTE)
    longer = tmp_path / "longer"
    (longer / "triples").mkdir(parents=True)
    for number in range(5):
        Working(longer).update(f"INSERT DATA {{ :a :b {number} }}")
    journal(folder).write_bytes(journal(longer).read_bytes())
    working.catch_up()
    assert state(working) == state(read(longer))


def test_a_journal_that_cannot_be_read_or_written_is_told(folder, working):
    journal(folder).parent.mkdir()
    journal(folder).mkdir()
    with pytest.raises(CasebookError, match="cannot read"):
        working.update(NOTE)
    with pytest.raises(CasebookError, match="cannot read"):
        working.catch_up()


def test_what_cannot_be_written_was_not_done(folder, working, monkeypatch):
    working.update(NOTE)
    before = journal(folder).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CasebookError, match="No space left"):
        working.update("DROP ALL")
    assert working.graphs() == [NOTES]
    assert journal(folder).read_bytes() == before


# --------------------------------------------------------------------------------------------------- many processes

WRITER = """
import sys
from pathlib import Path
from kg.server.working import Working, Writer
working, name, first, last = Working(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
for number in range(first, last):
    working.update(f'INSERT DATA {{ :{name} :wrote {number} . :{name} :n{number} [] }}', writer=Writer(name, f'{name}-{number}'))
    print(number, flush=True)
"""


def writer(folder: Path, name: str, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(folder), name, str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})


def written(working: Working, name: str) -> list[int]:
    """The numbers that a writer wrote; each stands in two statements, one of them with a blank node of its own."""
    found = sorted(int(quad.object.value) for quad in working if quad.predicate.value.endswith("/wrote") and quad.subject.value.endswith(f"/{name}"))
    assert len([quad for quad in working if quad.subject.value.endswith(f"/{name}")]) == 2 * len(found)
    return found


def test_two_processes_that_write_at_once_lose_nothing(folder):
    both = [writer(folder, name, 0, 60) for name in ("ana", "ben")]
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0
    working = read(folder)
    assert written(working, "ana") == written(working, "ben") == list(range(60))
    assert len(journal(folder).read_bytes().splitlines()) == 120


@pytest.mark.parametrize("after", [1, 7, 23])
def test_kill_9_in_the_middle_loses_no_acknowledged_write_and_doubles_none(folder, after):
    process = writer(folder, "ana", 0, 100_000)
    told = [int(process.stdout.readline()) for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    told += [int(line) for line in process.stdout]
    process.communicate(timeout=30)
    found = written(read(folder), "ana")
    assert found[: len(told)] == told
    assert len(found) - len(told) in (0, 1)
    again = writer(folder, "ana", max(0, told[-1] - 2), told[-1] + 5)
    again.communicate(timeout=30)
    assert written(read(folder), "ana") == list(range(told[-1] + 5))


# ------------------------------------------------------------------------------------------------ asked with the casebook


@pytest.fixture
def both(casebook) -> tuple[KnowledgeGraph, Working]:
    graph = kg.open(casebook(STANCE + RELATION))
    return graph, Working(graph.folder, graph.prefixes)


def ask(both: tuple[KnowledgeGraph, Working], text: str) -> bool:
    view, working = both
    return bool(working.combined(view).query(text))


def test_without_working_graphs_the_view_itself_answers(both):
    view, working = both
    assert working.combined(view) is view
    working.update(NOTE)
    assert working.combined(view) is not view
    working.update("DROP ALL")
    assert working.combined(view) is view


def test_the_unnamed_graph_is_in_the_default_graph_and_named_ones_are_not(both):
    working = both[1]
    working.update("INSERT DATA { :Vell rdfs:seeAlso :Unnamed }")
    working.update(f"INSERT DATA {{ GRAPH <{NOTES}> {{ :Vell rdfs:seeAlso :Named }} }}")
    see = "ASK "
    assert ask(both, see + "{ ?vell rdfs:seeAlso :Unnamed . ?state a kg:State }")
    assert not ask(both, see + "{ ?vell rdfs:seeAlso :Named }")
    assert ask(both, see + f"{{ GRAPH <{NOTES}> {{ ?vell rdfs:seeAlso :Named }} ?state a kg:State }}")
    assert not ask(both, see + f"{{ GRAPH <{NOTES}> {{ ?vell rdfs:seeAlso :Unnamed }} }}")
    assert ask(both, see + f"FROM <{NOTES}> {{ ?vell rdfs:seeAlso :Named FILTER NOT EXISTS {{ ?state a kg:State }} }}")
    assert ask(both, see + f"FROM NAMED <{NOTES}> {{ GRAPH ?g {{ ?vell rdfs:seeAlso :Named }} FILTER NOT EXISTS {{ ?state a kg:State }} }}")


QUERIES = [
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
    "SELECT ?claim ?holder { ?claim kg:holder ?holder ; kg:position kg:Supports } ORDER BY ?claim",
    "SELECT (COUNT(*) AS ?n) { GRAPH graph:derived { ?s ?p ?o } }",
    "SELECT ?s ?o { ?s rdfs:label ?o } ORDER BY ?s ?o",
]


@pytest.mark.parametrize("day", [None, "2021-06-01"])
def test_beside_working_graphs_the_casebook_answers_as_alone(both, day):
    graph, working = both
    view = graph.as_of(day) if day else graph
    before = [view.query(text).serialize("csv") for text in QUERIES]
    working.update(f"INSERT DATA {{ :x :y 1 . GRAPH <{NOTES}> {{ :x :y 1 }} }}")
    working.combined(view).query(QUERIES[0])
    working.update("DELETE DATA { :x :y 1 }")
    working.update(f"DROP GRAPH <{NOTES}> ; CREATE GRAPH <{PLANS}>")
    assert [working.combined(view).query(text).serialize("csv") for text in QUERIES] == before


def test_taking_a_statement_out_of_the_unnamed_graph_leaves_the_casebooks(both):
    working = both[1]
    label = f'<{HOME}Vell> <http://www.w3.org/2004/02/skos/core#prefLabel> "Vell"@en'
    working.update(f"INSERT DATA {{ {label} . :a :b 1 }}")
    assert ask(both, f"ASK {{ {label} . :a :b 1 }}")
    working.update(f"DELETE DATA {{ {label} }}")
    assert ask(both, f"ASK {{ {label} . :a :b 1 }}")
    working.update("CLEAR DEFAULT")
    working.update(NOTE)
    assert ask(both, f"ASK {{ {label} FILTER NOT EXISTS {{ :a :b 1 }} }}")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    return kg.open(build(tmp_path_factory.mktemp("whole"), STANCE))


@given(writes=writes)
def test_the_dataset_follows_the_writes_of_another_process(whole, writes):
    with TemporaryDirectory() as place:
        (Path(place) / "triples").mkdir()
        folder, graph = Path(place), whole
        near, far = Working(folder), Working(folder)
        near.update("INSERT DATA { :begin :here 0.50 }")
        far.catch_up()
        far.combined(graph).query("ASK { GRAPH ?g { ?s ?p ?o } }")
        do(near, writes)
        far.catch_up()
        anew = read(folder)
        for text in ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }", "SELECT DISTINCT ?g { GRAPH ?g {} }"):
            found = [sorted(map(str, answer.triples or answer.tuples())) for answer in (w.combined(graph).query(text) for w in (far, anew))]
            assert found[0] == found[1]


def test_views_and_exports_do_not_see_working_graphs(both):
    graph, working = both
    before = formats.export(graph, "-")
    working.update("INSERT DATA { :Vell rdfs:seeAlso :Unnamed }")
    working.combined(graph).query("ASK { ?s ?p ?o }")
    assert formats.export(graph, "-") == before
    assert formats.export(kg.open(graph.folder), "-") == before
    assert not graph.query("ASK { :Vell rdfs:seeAlso ?o }")
    assert graph.graph(NOTES) is None


def test_a_world_that_nobody_has_any_more_is_forgotten(both):
    graph, working = both
    working.update(NOTE)
    everything = "ASK { GRAPH ?g { ?s ?p ?o } }"
    assert working.combined(graph.as_of("2021-06-01")).query(everything)
    assert working.combined(graph).query(everything)
    assert NamedNode(NOTES) not in graph.world.store.graphs()
