"""The store: answers as Python values and in every result format, and nothing but reading."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from conftest import HOME, RELATION, STANCE, canonical

from kg.errors import FormatError, QueryError, TooLarge
from kg.store import RESULT_FORMATS, Answer, Local
from kg.terms import GRAPH, Iri, Literal, NamedNode, Quad

A, P = NamedNode(HOME + "a"), NamedNode(HOME + "p")
ROWS = """
SELECT ?name ?n ?none WHERE { VALUES (?name ?n ?none) {
    ("comma, and \\"quote\\"" 1 UNDEF) ("line\\nbreak"@en 0.80 UNDEF) (<urn:x:y> true UNDEF) } }
"""


def test_rows_are_python_values(graph):
    rows = list(graph(STANCE).query("SELECT * { :ministry-for-dam kg:confidence ?c ; kg:holder ?h ; rdfs:comment ?t ; kg:evidence/oa:start ?s }"))
    assert rows == [{"c": Decimal("0.8"), "h": HOME + "WaterMinistry", "t": "It is now for the dam.", "s": 22}]
    assert isinstance(rows[0]["h"], Iri)
    assert not isinstance(rows[0]["t"], Iri)
    assert type(rows[0]["s"]) is int


def test_dates_and_odd_numbers_stay_texts_that_can_be_read(graph):
    (row,) = graph().query("SELECT (true AS ?b) (1.5e0 AS ?d) ('2024-01-01'^^xsd:date AS ?day) ('x'^^xsd:integer AS ?odd) (?no AS ?none) {}")
    assert row == {"b": True, "d": 1.5, "day": "2024-01-01", "odd": "x", "none": None}


def test_ask_is_true_or_false(graph):
    opened = graph(STANCE)
    assert opened.query("ASK { ?s a kg:Stance }")
    assert not opened.query("ASK { ?s a kg:Figure }")
    assert opened.query("ASK {}").kind == "ask"


def test_select_without_a_row_is_false_and_knows_its_columns(graph):
    answer = graph(STANCE).query("SELECT ?a ?b { ?a kg:contrary :Nobody ; kg:holder ?b }")
    assert (answer.kind, answer.columns, len(answer), bool(answer), list(answer)) == ("select", ["a", "b"], 0, False, [])


def test_construct_gives_triples(graph):
    answer = graph(STANCE).query("CONSTRUCT { ?h kg:supports ?t } { ?s kg:holder ?h ; kg:topic ?t ; kg:position kg:Supports }")
    assert answer.kind == "construct"
    assert [(t.subject.value, t.predicate.value, t.object.value) for t in answer.triples] == [
        (HOME + "WaterMinistry", "https://w3id.org/stancegraph/ontology#supports", HOME + "Dam")
    ]
    assert len(answer) == 1
    assert list(answer) == []


def test_describe_gives_triples(graph):
    answer = graph(STANCE).query("DESCRIBE :Kasda")
    assert answer.kind == "construct"
    assert answer
    assert {triple.subject.value for triple in answer.triples} == {HOME + "Kasda"}


def test_an_answer_can_be_walked_twice(graph):
    answer = graph(STANCE).query("SELECT ?s { ?s a kg:Actor }")
    assert list(answer) == list(answer)
    assert len(answer) == len(list(answer)) == 7


# ------------------------------------------------------------------------------------------------------------ formats


def test_srj_is_read_back(graph):
    answer = graph().query(ROWS)
    data = json.loads(answer.serialize("srj"))
    assert data["head"]["vars"] == ["name", "n", "none"]
    assert data["results"]["bindings"][1]["name"] == {"type": "literal", "value": "line\nbreak", "xml:lang": "en"}
    parsed = pyoxigraph.parse_query_results(answer.serialize("srj"), format=pyoxigraph.QueryResultsFormat.JSON)
    assert [list(row) for row in parsed] == [list(row.values()) for row in answer.terms()]


def test_csv_is_read_back(graph):
    rows = list(csv.reader(io.StringIO(graph().query(ROWS).serialize("csv").decode(), newline="")))
    assert rows[0] == ["name", "n", "none"]
    assert [row[0] for row in rows[1:]] == ['comma, and "quote"', "line\nbreak", "urn:x:y"]
    assert rows[1][1:] == ["1", ""]


@pytest.mark.parametrize(("name", "format_"), [("tsv", pyoxigraph.QueryResultsFormat.TSV), ("xml", pyoxigraph.QueryResultsFormat.XML)])
def test_tsv_and_xml_are_read_back(graph, name, format_):
    answer = graph().query(ROWS)
    parsed = pyoxigraph.parse_query_results(answer.serialize(name), format=format_)
    assert [list(row) for row in parsed] == [list(row.values()) for row in answer.terms()]


def test_xml_is_well_formed_with_hostile_texts(graph):
    data = graph(':Vell rdfs:comment "</script><img src=x onerror=alert(1)> & \\u202E" .').query("SELECT ?c { :Vell rdfs:comment ?c }").serialize("xml")
    assert "onerror" in "".join(ET.fromstring(data).itertext())


@pytest.mark.parametrize("name", RESULT_FORMATS)
def test_a_truth_value_can_be_written_in_every_format(graph, name):
    assert b"true" in graph(STANCE).query("ASK { ?s a kg:Stance }").serialize(name)
    assert b"false" in graph(STANCE).query("ASK { ?s a kg:Figure }").serialize(name)


def test_formats_for_rows_hold_no_triples_and_the_other_way_round(graph):
    opened = graph(STANCE)
    with pytest.raises(FormatError, match="csv holds rows, and this query answers with triples; use ttl"):
        opened.query("CONSTRUCT WHERE { ?s kg:holder ?o }").serialize("csv")
    with pytest.raises(FormatError, match="ttl holds triples, and this query answers with rows; use csv, tsv, xml, srj"):
        opened.query("SELECT * { ?s kg:holder ?o }").serialize("ttl")


# ----------------------------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "LOAD <file:///etc/hostname>", "DROP ALL", "INSERT DATA { :a :p :b }"]
)
def test_a_view_only_reads_and_only_what_is_here(graph, text):
    opened = graph(STANCE)
    before = canonical(opened.quads(derived=True))
    with pytest.raises(QueryError):
        opened.query(text)
    assert canonical(opened.quads(derived=True)) == before


def test_from_reads_no_file(graph, tmp_path):
    (tmp_path / "secret.ttl").write_text("<urn:s> <urn:p> 'secret' .")
    rows = list(graph(STANCE).query(f"SELECT * FROM <{(tmp_path / 'secret.ttl').as_uri()}> {{ ?s ?p ?o }}"))
    assert "secret" not in [row["o"] for row in rows]


def test_from_narrows_a_query_to_one_file(graph):
    opened = graph(STANCE, files={"curated/more.ttl": RELATION})
    where = "{ ?s kg:status kg:Accepted }"
    assert [row["s"] for row in opened.query(f"SELECT ?s FROM <{GRAPH['curated/more.ttl'].value}> {where}")] == [HOME + "orra-funds-vell"]
    assert list(opened.query(f"SELECT ?s FROM <{GRAPH['curated/none.ttl'].value}> {where}")) == []
    assert len(opened.query(f"SELECT ?s FROM NAMED <{GRAPH['curated/more.ttl'].value}> {{ GRAPH ?g {where} }}")) == 1


def test_one_file_is_one_graph_and_the_default_graph_is_all_of_them(graph):
    opened = graph(STANCE, files={"curated/more.ttl": RELATION})
    rows = opened.query("SELECT ?g { GRAPH ?g { ?s kg:status kg:Accepted } FILTER (?g != graph:derived) } ORDER BY ?g")
    assert [row["g"] for row in rows] == [GRAPH["curated/case.ttl"].value, GRAPH["curated/more.ttl"].value]
    assert len(opened.query("SELECT DISTINCT ?s { ?s kg:status kg:Accepted . FILTER (! CONTAINS(STR(?s), '~')) }")) == 2


def test_a_misspelt_prefix_is_told_with_the_right_one(graph):
    with pytest.raises(QueryError, match=r"^the prefix skoss: is not declared; did you mean skos\?$"):
        graph().query("SELECT * { ?s skoss:prefLabel ?o }")


def test_an_unknown_prefix_that_is_like_no_other_is_told(graph):
    with pytest.raises(QueryError, match=r"^the prefix wxyz: is not declared$"):
        graph().query("SELECT * { ?s wxyz:prefLabel ?o }")


@pytest.mark.parametrize(
    "text", ["", "SELECT", "SELECT * {", "SELECT ?x { ?s ?p ?o . } GROUP BY ?s", "nonsense", "SELECT * { ?s ?p 'x }", "ASK { FILTER(NOSUCH(?x)) }"]
)
def test_a_malformed_query_is_one_sentence(graph, text):
    with pytest.raises(QueryError) as caught:
        graph().query(text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_long_property_path_in_braces_is_no_danger(graph):
    with pytest.raises(QueryError, match="nested more than"):
        graph().query("SELECT * " + "{" * 1000 + "?s ?p ?o" + "}" * 1000)


# -------------------------------------------------------------------------------------------------------------- store


def test_a_store_holds_and_forgets_quads():
    store = Local([Quad(A, P, Literal("1"), GRAPH.x)])
    store.extend([Quad(A, P, Literal("2"), GRAPH.y)])
    assert len(store) == 2
    assert Quad(A, P, Literal("1"), GRAPH.x) in store
    assert store.graphs() == [GRAPH.x, GRAPH.y]
    store.remove([Quad(A, P, Literal("1"), GRAPH.x), Quad(A, P, Literal("3"), GRAPH.x)])
    store.clear(GRAPH.y)
    assert list(store) == []
    assert store.value(A, P) is None


def test_nothing_of_a_malformed_text_is_loaded():
    store = Local()
    with pytest.raises(SyntaxError):
        store.load(b"<urn:a> <urn:p> 1 . <urn:b> <urn:p>", GRAPH.x)
    with pytest.raises(SyntaxError, match=r"RDF 1\.2"):
        store.load(b"<urn:a> <urn:p> 1 . <urn:b> <urn:p> <<( <urn:a> <urn:p> 1 )>> .", GRAPH.x)
    assert len(store) == 0


def test_an_answer_is_written_and_read_as_often_as_one_likes(graph):
    answer = graph(STANCE).query(ROWS)
    first = answer.serialize("srj")
    assert first == answer.serialize("srj")
    assert list(answer) == list(graph(STANCE).query(ROWS))
    assert answer.serialize("csv") == graph(STANCE).query(ROWS).serialize("csv")


def test_a_query_runs_once_for_one_reader():
    runs = []
    store = Local()
    answer = Answer(lambda: (runs.append(1), store._store.query("SELECT * { ?s ?p ?o }"))[1], {})
    answer.serialize("srj")
    assert runs == [1]


def test_the_size_of_an_answer_may_be_bounded(graph):
    answer = graph(STANCE).query(ROWS)
    size = len(answer.serialize("xml"))
    assert len(answer.serialize("xml", size)) == size
    with pytest.raises(TooLarge):
        answer.serialize("xml", size - 1)


def test_the_dataset_of_a_query_may_be_given_from_outside(graph):
    opened = graph(STANCE)
    here = "https://w3id.org/stancegraph/graph/curated/case.ttl"
    text = f"ASK FROM <{here}> {{ ?s kg:holder ?o }}"
    assert opened.query(text)
    assert opened.query("ASK { ?s kg:holder ?o }", default_graphs=[here])
    assert not opened.query(text, default_graphs=["urn:none"])
    assert not opened.query(text, named_graphs=[here])
    assert opened.query("ASK { GRAPH ?g { ?s kg:holder ?o } }", named_graphs=[here])
    assert not opened.query("ASK { GRAPH ?g { ?s kg:holder ?o } }", default_graphs=[here])


def test_relative_iris_of_a_query_need_a_base(graph):
    opened = graph(STANCE)
    assert [str(row["x"]) for row in opened.query("SELECT (<y> AS ?x) {}", base="http://example.org/x")] == ["http://example.org/y"]
    with pytest.raises(QueryError):
        opened.query("SELECT (<y> AS ?x) {}")
