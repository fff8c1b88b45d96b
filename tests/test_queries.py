"""Saved queries, and notes on what was probably misspelt."""

from __future__ import annotations

import pytest
from conftest import ROOT, STANCE

import kg
from kg import queries
from kg.errors import QueryError


def saved(folder, **texts):
    (folder / "queries").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "queries" / f"{name}.rq").write_text(text, "utf-8")
    return folder


# -------------------------------------------------------------------------------------------------------------- notes


def test_a_misspelt_name_is_noted_with_the_right_one(graph):
    opened = graph(STANCE)
    text = "SELECT ?s { ?s kg:holdr :WaterMinistri ; kg:position kg:Suports }"
    assert opened.query(text).columns == ["s"]
    assert queries.notes(opened, text) == [
        "kg:holdr is neither in the ontology nor in the graph; did you mean kg:holder?",
        ":WaterMinistri is neither in the ontology nor in the graph; did you mean :WaterMinistry?",
        "kg:Suports is neither in the ontology nor in the graph; did you mean kg:Supports?",
    ]


def test_a_query_without_a_slip_gets_no_note(graph):
    text = "PREFIX x: <urn:x:> SELECT ?s { ?s kg:holder :WaterMinistry ; kg:position/skos:notation ?n ; x:unknown 'kg:holdr' ; a kg:Stance } # :nothing"
    assert queries.notes(graph(STANCE), text) == []


def test_a_name_like_no_other_is_noted_without_a_suggestion(graph):
    assert queries.notes(graph(STANCE), "ASK { :Xyzzyqq ?p ?o }") == [":Xyzzyqq is neither in the ontology nor in the graph"]


def test_a_prefix_of_ones_own_for_the_ontology_is_understood(graph):
    text = "PREFIX k: <https://w3id.org/stancegraph/ontology#> SELECT ?s { ?s k:holdr ?o ; k:holder ?h }"
    (note,) = queries.notes(graph(STANCE), text)
    assert note.startswith("k:holdr is neither in the ontology nor in the graph")


# -------------------------------------------------------------------------------------------------------------- saved


def test_a_saved_query_has_a_name_and_a_title(casebook):
    folder = saved(casebook(), stance="# Who stands where?\nSELECT * { ?s ?p ?o }", bare="SELECT * {}", bom="\ufeff# With a mark\nASK {}")
    found = queries.saved(folder)
    assert found["stance"].title == "Who stands where?"
    assert found["bare"].title == "bare"
    assert found["bom"].title == "With a mark"


def test_the_casebooks_own_go_before_shipped_ones_of_the_same_name(casebook):
    folder = saved(casebook(), stances="# Mine\nASK {}")
    found = queries.saved(folder)
    assert found["stances"].title == "Mine"
    assert "ties" in found
    assert next(iter(found)) == "stances"


def test_a_text_a_file_and_a_name_are_told_apart(casebook, tmp_path):
    folder = saved(casebook(), mine="# Mine\nASK {}")
    (tmp_path / "other.rq").write_text("ASK { ?s ?p 1 }")
    assert queries.text_of("ASK {}", folder) == "ASK {}"
    assert queries.text_of("mine", folder) == "# Mine\nASK {}"
    assert queries.text_of(str(tmp_path / "other.rq"), folder) == "ASK { ?s ?p 1 }"


def test_a_name_that_is_not_saved_is_told_with_what_is_close(casebook):
    with pytest.raises(QueryError, match=r"there is no saved query 'stanses'; did you mean stances\?; kg query --list shows them all"):
        queries.text_of("stanses", casebook())
    with pytest.raises(QueryError, match="cannot read the query"):
        queries.text_of("none.rq", casebook())
    with pytest.raises(QueryError, match="there is no saved query"):
        kg.answers(kg.open(casebook()), casebook(), ["none-such"])


def test_a_query_that_is_no_text_is_told(casebook):
    folder = saved(casebook())
    (folder / "queries" / "photo.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QueryError, match=r"cannot read the query .*photo\.rq"):
        queries.saved(folder)


def test_answers_come_in_the_order_asked_for(casebook):
    folder = saved(casebook(STANCE), b="# B\nASK { ?s a kg:Stance }", a="# A\nASK { ?s a kg:Figure }")
    graph = kg.open(folder)
    assert [(query.title, bool(answer)) for query, answer in kg.answers(graph, folder, ["b", "a"])] == [("B", True), ("A", False)]
    assert [query.name for query, _ in kg.answers(graph, folder)][:2] == ["a", "b"]


def test_every_shipped_query_runs_on_any_casebook(casebook):
    folder = casebook(STANCE)
    for query, answer in kg.answers(kg.open(folder), folder):
        assert answer.columns, query.name
        assert query.title.endswith("?"), query.name


def test_no_saved_query_has_a_slip(bundled):
    for query in queries.saved(ROOT).values():
        assert queries.notes(bundled, query.text) == [], query.name


def test_the_function_is_the_method(graph):
    opened = graph(STANCE)
    text = "SELECT ?s { ?s kg:status kg:Accepted } ORDER BY ?s"
    assert list(kg.query(opened, text)) == list(opened.query(text))
