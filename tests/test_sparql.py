"""SPARQL texts: what is refused, and what only looks as if it should be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import sparql
from kg.errors import QueryError
from kg.sparql import MAX_NESTING, MAX_SIZE, declared, explain, guard, guard_update, names, suggestion

UPDATES = [
    "INSERT DATA { :a :p :b }",
    "DELETE DATA { :a :p :b }",
    "DELETE WHERE { ?s ?p ?o }",
    "WITH :g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <file:///etc/passwd>",
    "load silent <http://127.0.0.1:9/x.ttl> into graph :g",
    "CLEAR ALL",
    "DROP GRAPH :g",
    "CREATE GRAPH :g",
    "ADD :a TO :b",
    "MOVE :a TO :b",
    "COPY DEFAULT TO :b",
    "PREFIX x: <urn:x:> InSeRt { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "SELECT * { ?s ?p ?o } ; DROP ALL",
    "# a comment\nCLEAR DEFAULT",
    "SELECT * { ?s ?p '\\'' } ; DROP ALL #'",
]


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused(text):
    with pytest.raises(QueryError, match="changes data and is refused here"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent ?where { ?s ?p ?o } }",
        "SELECT * { { SELECT * { SERVICE<http://x.example/>{?s ?p ?o} } } }",
        "ASK { ?s ?p 'a' . SERVICE <http://x.example/> { ?s ?p ?o } }",
        "ASK { ?s ?p <urn:x#y> . SERVICE <http://x.example/> { } }",
        'ASK { ?s ?p """ " """ . SERVICE <http://x.example/> { } }',
        'ASK { ?s ?p "\\\\" . SERVICE <http://x.example/> { ?s ?p "" } }',
        "ASK { FILTER (?a<?b && ?c>?d) SERVICE <http://x.example/> { } }",
        "ASK { ?s ?p ?o . #'\nSERVICE <http://x.example/> { } #'\n }",
        "ASK { FILTER (1<2) SERVICE :x { } FILTER (3>2) }",
    ],
)
def test_asking_other_servers_is_refused(text):
    with pytest.raises(QueryError, match="SERVICE asks another server and is refused"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { # a comment ends with the carriage return\rSERVICE <http://x.example/> { ?s ?p ?o }\n }",
        'ASK { BIND ("""a\\"""b""" AS ?x) SERVICE <http://x.example/> { } BIND ("""c""" AS ?y) }',
        "ASK { BIND ('''a\\'''b''' AS ?x) SERVICE <http://x.example/> { } BIND ('''c''' AS ?y) }",
        "ASK { FILTER(1<2)SERVICE#>\n<http://x.example/> { ?s ?p ?o } }",
        'ASK { FILTER(1<2)#>"""\nSERVICE <http://x.example/> { ?s ?p ?o }\n#"""\n }',
        "ASK { ?s ?p <http://x.example/\\u0041#> SERVICE <http://x.example/> { ?s ?p ?o } }",
        "PREFIX : <urn:x:> ASK { SERVICE:y { ?s ?p ?o } }",
        "PREFIX x: <urn:x:> ASK { SERVICEx:y { ?s ?p ?o } }",
        "PREFIX x: <urn:x:> ASK { SERVICESILENTx:y { ?s ?p ?o } }",
        "ASK { ?s ?p trueSERVICE <http://x.example/> { ?s ?p ?o } }",
        "ASK { ?s ?p 1e5SERVICE<http://x.example/>{ ?s ?p ?o } }",
        "ASK { ?s ?p :.SERVICE <http://x.example/> { } }",
        'ASK { VALUES ?x { """x" } SERVICE <http://x.example/> { } }',
    ],
)
def test_nothing_hides_from_the_guard_what_the_engine_would_find(text):
    with pytest.raises(QueryError, match="SERVICE asks another server and is refused"):
        guard(text)
    with pytest.raises(QueryError, match="SERVICE asks another server and is refused"):
        guard_update(f"INSERT {{ ?s ?p ?o }} WHERE {text.partition('ASK')[2]}")


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://x.example/>",
        "load silent <http://x.example/> into graph <urn:g>",
        "LOADx:y",
        "PREFIX x:<urn:x:>LOADSILENTx:y;CLEAR ALL",
        "CLEAR ALL;LOAD<http://x.example/>",
        "INSERT DATA { <urn:s> <urn:p> '''a\\'''b''' } ; LOAD <http://x.example/> ; INSERT DATA { <urn:s> <urn:p> '''c''' }",
        "INSERT {} WHERE { FILTER(1<2)#>'''\n} ; LOAD <http://x.example/> #'''",
    ],
)
def test_no_update_loads_anything(text):
    with pytest.raises(QueryError, match="LOAD fetches a file from elsewhere and is refused"):
        guard_update(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { :a :load :b ; :p load:c ; :q 'LOAD <x> ;' }",
        "PREFIX load: <urn:x:> INSERT DATA { load:a load:p load:b } # LOAD <x>",
        "INSERT { ?load ?p <http://example.org/load/x> } WHERE { ?load ?p ?service }",
    ],
)
def test_the_word_load_is_fine_where_nothing_is_loaded(text):
    guard_update(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service ?x { ?service ?p ?x }",
        "SELECT * { GRAPH ?service { ?s ?p ?o } }",
        "SELECT * { ?s <http://www.w3.org/ns/sparql-service-description#feature> ?x . { ?x ?y ?z } }",
        "SELECT * { ?s a :service . { ?x ?y ?z } }",
        "PREFIX service: <urn:x:> SELECT * { service:a ?p ?o { ?x ?y ?z } }",
        "SELECT * { FILTER (?a<?service&&?b>?c) { ?x ?y ?z } }",
        "SELECT ('service <x> {' AS ?x) (1<2 AS ?y) { }",
    ],
)
def test_the_word_service_is_fine_where_nobody_is_asked(text):
    guard(text)


def test_what_compares_does_not_hide_how_deep_a_query_is():
    with pytest.raises(QueryError, match="nested more than"):
        guard("ASK { FILTER (" + "1<(" * (MAX_NESTING + 1) + "2>3" + ")" * (MAX_NESTING + 2) + " }")


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s rdfs:comment "SERVICE and LOAD, then DROP ALL" }',
        "SELECT * { ?s rdfs:comment 'it is \\'INSERT\\'' }",
        'SELECT * { ?s rdfs:comment """CLEAR\n"ALL" """ }',
        "SELECT * { ?s rdfs:comment '''COPY ' DROP''' }",
        "SELECT * { ?s ?p <http://example.org/SERVICE/LOAD> }",
        "SELECT * { ?s ?p ?o } # LOAD <x>",
        "SELECT ?load ?service $drop { ?load ?service $drop }",
        "SELECT * { ?s :load :SERVICE ; kg:insert ex:delete }",
        "PREFIX load: <urn:x:> SELECT * { ?s load:a load:drop }",
        "PREFIX service: <urn:LOAD> SELECT * { ?s service:insert [] }",
        "SELECT * { ?s :with-care ?o ; :a.load ?x }",
        "SELECT * { ?s ?p 'x'@add }",
        "SELECT * { _:load ?p ?o }",
    ],
)
def test_the_same_words_in_texts_names_variables_and_comments_are_fine(text):
    guard(text)


def test_a_query_of_the_greatest_size_is_taken_and_one_more_character_is_not():
    query = "ASK { ?s ?p ?o } #"
    guard(query + "x" * (MAX_SIZE - len(query)))
    with pytest.raises(QueryError, match="256,001 characters; at most 256,000"):
        guard(query + "x" * (MAX_SIZE - len(query) + 1))


@pytest.mark.parametrize("pair", ["{}", "()", "[]"])
def test_deep_nesting_is_refused(pair):
    guard("SELECT * " + pair[0] * MAX_NESTING + pair[1] * MAX_NESTING)
    with pytest.raises(QueryError, match="nested more than 100 levels deep"):
        guard("SELECT * " + pair[0] * (MAX_NESTING + 1))


def test_brackets_in_texts_do_not_count_as_nesting():
    guard("SELECT * { ?s ?p '" + "{" * 500 + "' } # " + "(" * 500)


def test_prefixes_that_a_query_declares_are_known():
    assert declared("PREFIX a: <urn:a:>\nprefix : <urn:b:>\nPREFIX c-d:<urn:c:> ASK {}") == {"a": "urn:a:", "": "urn:b:", "c-d": "urn:c:"}


def test_names_in_a_query_are_listed_once():
    text = "PREFIX x: <urn:x:> SELECT ?kg { ?kg kg:holder :A ; x:y 'not:me' , <not:me2> ; kg:holder :B. } # not:me3"
    assert list(names(text)) == [("kg", "holder"), ("", "A"), ("x", "y"), ("", "B")]


@pytest.mark.parametrize(("word", "expected"), [("kg:holdr", "; did you mean kg:holder?"), ("KG:HOLDER", "; did you mean kg:holder?"), ("zzzz", "")])
def test_what_is_close_is_suggested_and_what_is_not_is_not(word, expected):
    assert suggestion(word, ["kg:holder", "kg:topic"]) == expected


def test_a_syntax_error_is_one_sentence_with_its_place():
    text = "SELECT ?s WHERE {\n ?s ?p\n}"
    message = explain("error at 3:1: expected one of something", text, [])
    assert message.startswith("the query is not well formed at line 3, column 1: ")
    assert "\n" not in message


@given(st.text(max_size=60) | st.text(alphabet="SERVICE LOAD{}()<>\"'#?:\\\n", max_size=60))
def test_any_text_is_let_through_or_refused_and_nothing_else(text):
    try:
        guard(text)
    except QueryError as error:
        assert str(error)  # noqa: PT017


@given(st.sampled_from(UPDATES), st.sampled_from(["", " ", "\n", "# x\n", "PREFIX a: <b#c> "]))
def test_nothing_before_an_update_hides_it(update, before):
    with pytest.raises(QueryError):
        guard(before + update)


PIECES = st.lists(
    st.sampled_from(
        ["GRAPH", "from", "ServiCe", "ſervice", "a", "1", "_", "?", ":", "<", ">", "#", "\n", " ", "'", '"', "@", "-", ".", "\\", "é", "ß", "\u0345"]
    ),
    max_size=8,
)


@settings(max_examples=500)
@given(PIECES)
def test_words_that_choose_graphs_are_found_as_by_reading_every_token(pieces):
    text = "".join(pieces)
    for word in ("GRAPH", "FROM", "SERVICE"):
        assert sparql.names_graphs(text, (word,)) is any(token.keyword == word for token in sparql._read(text))
