"""Turtle: on which line everything stands, reading on after faults, and writing that a diff can follow."""

from __future__ import annotations

import random

import pytest
from conftest import HOME, ROOT, canonical, from_rdflib, graphs, literals_as_written, tame_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import turtle
from kg.errors import CasebookError
from kg.terms import RDF, XSD, BlankNode, Literal, NamedNode, Quad

A, B, P, Q = (NamedNode(HOME + name) for name in "abpq")
HEAD = f"@prefix : <{HOME}> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"


def lines(text: str) -> list[tuple[str, str, int]]:
    """Predicate, object and line of every triple, `[]` for a blank object."""

    def shown(term):
        return "[]" if isinstance(term, BlankNode) else term.value.removeprefix(HOME).rpartition("#")[2]

    found = turtle.Lines((HEAD + text).encode()).quads
    return sorted(((shown(quad.predicate), shown(quad.object), line - 2) for quad, line in found.items()), key=lambda row: (row[2], row))


# -------------------------------------------------------------------------------------------------------------- lines


def test_a_triple_stands_where_its_object_begins():
    assert lines(":a :p :b ;\n  :q\n :c ,\n :d .\n") == [("p", "b", 1), ("q", "c", 3), ("q", "d", 4)]


def test_lines_are_told_inside_nested_nodes():
    """The outer triple stands where the bracket opens."""
    assert lines(":a :p [ :q 1 ;\n   :r [\n :s 2 ] ,\n 3 ] .") == [("p", "[]", 1), ("q", "1", 1), ("r", "[]", 2), ("s", "2", 3), ("r", "3", 4)]


def test_lines_are_right_behind_a_literal_of_several_lines():
    text = ':a :p """one\ntwo "quoted"\n# three""" ;\n   :q \'\'\'x\ny\'\'\' ; :r "z" .'
    assert lines(text) == [("p", 'one\ntwo "quoted"\n# three'.rpartition("#")[2], 1), ("q", "x\ny", 4), ("r", "z", 5)]


def test_quotes_and_brackets_in_comments_do_not_confuse():
    text = ":a :p 1 ; # it's \"odd ' [ ( <\n  # \"\"\"\n  :q 2 . # '''\n:b :p 3 ."
    assert lines(text) == [("p", "1", 1), ("q", "2", 3), ("p", "3", 4)]


def test_a_number_sign_within_a_name_or_text_begins_no_comment():
    text = f':a :p <{HOME}#x> ;\n :q "# no" ;\n :r :b .'
    assert [line for _, _, line in lines(text)] == [1, 2, 3]


def test_items_of_a_collection_stand_on_their_own_lines():
    text = ":a :p ( 1\n 2\n [ :q 3 ]\n ( 4 ) ) ."
    found = lines(text)
    assert ("first", "1", 1) in found
    assert ("first", "2", 2) in found
    assert ("q", "3", 3) in found
    assert ("first", "4", 4) in found
    assert 0 not in [line for _, _, line in found]


def test_an_empty_collection_is_nil():
    assert lines(":a :p\n () .") == [("p", "nil", 2)]


def test_the_same_value_twice_is_found_at_both_places():
    text = ":a :p [ :q 1 ] ,\n [ :q 1 ] ,\n [ :q 1 ] ."
    assert [line for predicate, _, line in lines(text) if predicate == "q"] == [1, 2, 3]


def test_languages_types_escapes_and_numbers_are_recognised():
    text = ':a :p "x"@en ;\n :p "x"@en-gb ;\n :q "1"^^xsd:integer ;\n :q "\\u0041\\n"^^<urn:t> ;\n :r -1.5e3 ;\n :r true ;\n :r .5 .'
    assert [line for _, _, line in lines(text)] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("directive", ["@prefix x: <urn:x:> .", "PREFIX x: <urn:x:>", "prefix x:\n<urn:x:>", "@prefix\tx:<urn:x:>."])
def test_prefixes_may_be_declared_in_every_legal_way(directive):
    found = turtle.Lines(f"{directive}\nx:a x:p\nx:b .".encode())
    assert found.of(NamedNode("urn:x:a"), NamedNode("urn:x:p")) == directive.count("\n") + 3


def test_a_base_is_taken_into_account():
    found = turtle.Lines(b"@base <http://b.example/> .\n\n<a> <p>\n <c> .\n")
    assert found.of(NamedNode("http://b.example/a"), NamedNode("http://b.example/p"), NamedNode("http://b.example/c")) == 4


def test_local_names_with_escapes_dots_and_percents_are_found():
    found = turtle.Lines((HEAD + ":a.b :p\n :c%20d ; :q\n :e\\~f .").encode())
    assert found.of(NamedNode(HOME + "a.b"), P, NamedNode(HOME + "c%20d")) == 4
    assert found.of(NamedNode(HOME + "a.b"), Q, NamedNode(HOME + "e~f")) == 5


def test_labelled_blank_nodes_have_lines():
    assert lines("_:x :p _:y .\n_:y :p\n 1 .") == [("p", "[]", 1), ("p", "1", 3)]


def test_a_line_is_told_as_well_as_it_is_known():
    found = turtle.Lines((HEAD + ":a :p 1 ;\n :p 2 ;\n :q 3 .").encode())
    assert found.of(A, P, Literal("2", datatype=XSD.integer)) == 4
    assert found.of(A, P) == 3
    assert found.of(A, P, Literal("no such value")) == 3
    assert found.of(A) == 3
    assert found.of(B) == 1


def test_windows_line_ends_count_once():
    data = (HEAD + ":a :p 1 ;\n :q 2 .").replace("\n", "\r\n").encode()
    assert turtle.Lines(data).of(A, Q) == 4


def test_every_triple_of_the_bundled_files_has_a_line():
    for path in [*sorted((ROOT / "triples").rglob("*.ttl")), ROOT / "ontology.ttl"]:
        data = turtle.read(path)
        found = turtle.Lines(data).quads
        text = data.decode().split("\n")
        assert found
        for quad, line in found.items():
            assert line > 0, quad
            if isinstance(quad.object, Literal) and quad.object.datatype == XSD.integer:
                assert quad.object.value in text[line - 1]


@given(graphs)
def test_every_triple_of_a_written_graph_has_a_line_that_shows_it(quads):
    data = turtle.write(quads).encode()
    text = data.decode().split("\n")
    for quad, line in turtle.Lines(data).quads.items():
        assert line > 0
        if isinstance(quad.object, Literal) and quad.object.value.isalnum() and quad.object.value.isascii():
            assert quad.object.value in text[line - 1]


# ------------------------------------------------------------------------------------------------------------ reading


def test_after_a_fault_reading_goes_on_and_every_fault_is_named():
    text = HEAD + "\n:a :p 1 .\n\n:b :p ; .\n :x\n\n:c :p 2 .\n\n:d :p unknown:x .\n\n:e :p 3 .\n"
    quads, faults = turtle.parse(text.encode())
    assert {quad.subject.value.removeprefix(HOME) for quad in quads} >= {"a", "c", "e"}
    assert next(line for line, _ in faults) == 6
    assert 11 in [line for line, _ in faults]
    assert "unknown" in dict(faults)[11]


def test_an_unclosed_text_hides_only_its_own_paragraph():
    text = HEAD + '\n:a :p "never closed .\n\n:b :p 1 .\n'
    quads, faults = turtle.parse(text.encode())
    assert [quad.subject for quad in quads] == [B]
    assert [line for line, _ in faults] == [4]


def test_an_unclosed_long_text_is_one_fault():
    text = HEAD + '\n:a :p """never closed .\n\n:b :p 1 .\n'
    quads, faults = turtle.parse(text.encode())
    assert B in [quad.subject for quad in quads]
    assert {line for line, _ in faults} <= {4, 5, 6}


def test_a_whole_text_has_no_faults_though_its_literals_look_like_gaps():
    text = HEAD + ':a :p """one\n\ntwo . <<\n\n:x""" .\n\n:b :p 1 .\n'
    quads, faults = turtle.parse(text.encode())
    assert faults == []
    assert len(quads) == 2


def test_a_triple_within_a_triple_is_named_with_its_line():
    quads, faults = turtle.parse((HEAD + "\n:b :p 1 .\n\n:a :p <<( :a :p :b )>> .\n").encode())
    assert [quad.subject for quad in quads] == [B]
    assert [line for line, _ in faults] == [6]
    assert "RDF 1.2" in faults[0][1]


@pytest.mark.parametrize(
    ("text", "line"),
    [(":a :p\n\n 1 2 .", 3), (":a :p <bad iri> .", 1), (':a :p "x"@ .', 1), (":a :p 1", 1), ("\n\n:a :p [ :q 1 .", 3), (':a :p "\\q" .', 1), (":a a a a .", 1)],
)
def test_a_fault_is_named_with_its_line(text, line):
    _, faults = turtle.parse((HEAD + text).encode())
    assert [found - 2 for found, _ in faults][:1] == [line]
    assert all(message and "Parser error" not in message for _, message in faults)


def test_a_lone_surrogate_is_a_fault_and_no_crash():
    quads, faults = turtle.parse((HEAD + ':b :p 1 .\n\n:a :p "\\uD800" .\n').encode())
    assert len(faults) == 1
    assert [quad.subject for quad in quads] == [B]


def test_bytes_that_are_no_text_are_a_fault_and_no_crash():
    _, faults = turtle.parse(HEAD.encode() + b':b :p 1 .\n\n:a :p "\xff\xfe" .\n')
    assert {line for line, _ in faults} == {5}


@given(st.binary(max_size=80) | st.text(alphabet="<>\"'[]().;,:@^_a\\ \n#{}", max_size=60).map(str.encode))
def test_any_bytes_are_triples_and_faults_and_never_a_crash(data):
    quads, faults = turtle.parse(HEAD.encode() + data)
    assert isinstance(quads, list)
    assert all(line >= 1 and message for line, message in faults)
    turtle.Lines(HEAD.encode() + data).of(A)


def test_a_byte_order_mark_is_read_over(tmp_path):
    path = tmp_path / "bom.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + ":a :p 1 .").encode())
    data = turtle.read(path)
    assert turtle.parse(data)[1] == []
    assert turtle.prefixes(data)[""] == HOME
    assert turtle.Lines(data).of(A, P) == 3


def test_a_file_that_is_not_there_is_said_to_be_unreadable(tmp_path):
    with pytest.raises(CasebookError, match=r"cannot read .*none\.ttl"):
        turtle.read(tmp_path / "none.ttl")


def test_prefixes_of_a_text_are_listed():
    assert turtle.prefixes(b"@prefix a: <urn:a> .\n prefix b:<urn:b>\n@PREFIX : <urn:c> .\n# @prefix no: <urn:no> .\n") == {
        "a": "urn:a",
        "b": "urn:b",
        "": "urn:c",
    }


# ------------------------------------------------------------------------------------------------------------ writing


def test_written_turtle_is_grouped_by_class_sorted_and_nested():
    text = HEAD + (
        "@prefix kg: <https://w3id.org/stancegraph/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        ':z a kg:State ; skos:prefLabel "Zed"@en .\n:s kg:evidence [ kg:digest "d" ; a kg:Evidence ] ; kg:topic :t ; kg:holder :z ; a kg:Stance .\n'
        ':a skos:prefLabel "Ah"@en ; a kg:State .\n'
    )
    quads, _ = turtle.parse(text.encode())
    assert turtle.write(quads, {"": HOME}) == (
        f"@prefix : <{HOME}> .\n"
        "@prefix kg: <https://w3id.org/stancegraph/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "\n# kg:Stance\n"
        '\n:s a kg:Stance ;\n    kg:holder :z ;\n    kg:topic :t ;\n    kg:evidence [ a kg:Evidence ; kg:digest "d" ] .\n'
        "\n# kg:State\n"
        '\n:a a kg:State ;\n    skos:prefLabel "Ah"@en .\n'
        '\n:z a kg:State ;\n    skos:prefLabel "Zed"@en .\n'
    )


def test_a_node_used_twice_gets_a_label_and_one_used_once_is_nested():
    shared, single = BlankNode("x"), BlankNode("y")
    text = turtle.write([Quad(A, P, shared), Quad(B, P, shared), Quad(A, Q, single), Quad(single, P, Literal("s")), Quad(shared, P, Literal("t"))])
    assert text.count("_:b1") == 3
    assert f'[ <{HOME}p> "s" ]' in text


def test_numbers_keep_their_spelling():
    values = [
        ("0.80", XSD.decimal),
        ("01", XSD.integer),
        ("+5", XSD.integer),
        ("1.", XSD.decimal),
        ("1e3", XSD.double),
        ("TRUE", XSD.boolean),
        ("true", XSD.boolean),
    ]
    quads = [Quad(A, P, Literal(text, datatype=kind)) for text, kind in values]
    text = turtle.write(quads)
    assert " 0.80" in text
    assert set(turtle.parse(text.encode())[0]) == set(quads)


def test_nothing_is_written_for_nothing():
    assert turtle.write([]) == ""


@given(graphs)
def test_what_is_written_is_read_back_the_same(quads):
    text = turtle.write(quads, {"": HOME})
    again, faults = turtle.parse(text.encode())
    assert faults == []
    assert canonical(again) == canonical(quads)


@given(tame_graphs)
@settings(max_examples=30)
def test_rdflib_reads_it_the_same_too(quads):
    import rdflib

    with literals_as_written():
        read = rdflib.Graph().parse(data=turtle.write(quads), format="turtle")
    assert canonical(from_rdflib(read)) == canonical(quads)


@given(graphs)
def test_writing_what_was_read_changes_nothing(quads):
    once = turtle.write(quads, {"": HOME})
    assert turtle.write(turtle.parse(once.encode())[0], {"": HOME}) == once


@given(graphs, st.randoms(use_true_random=False))
def test_neither_order_nor_blank_node_labels_change_the_text(quads, shuffler):
    assert turtle.write(_disguised(quads, shuffler)) == turtle.write(quads)


@given(graphs, st.randoms(use_true_random=False))
def test_a_stable_list_does_not_depend_on_order_or_labels_either(quads, shuffler):
    assert turtle.stable(_disguised(quads, shuffler)) == turtle.stable(quads)
    assert canonical(turtle.stable(quads)) == canonical(quads)


@pytest.mark.parametrize("seed", range(6))
def test_two_circles_that_look_alike_are_always_written_alike(seed):
    """a -> b -> a and c -> d -> c: nothing tells the four apart, but two circles are not one."""
    a, b, c, d = map(BlankNode, "abcd")
    quads = [Quad(a, P, b), Quad(b, P, a), Quad(c, P, d), Quad(d, P, c)]
    assert turtle.write(_disguised(quads, random.Random(seed))) == turtle.write(quads)
    assert turtle.stable(_disguised(quads, random.Random(seed))) == turtle.stable(quads)


def _disguised(quads: list[Quad], shuffler: random.Random) -> list[Quad]:
    """The same graph in another order under other blank node labels."""
    nodes = sorted({term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, BlankNode)}, key=str)
    labels = [BlankNode(f"m{number}") for number in range(len(nodes))]
    shuffler.shuffle(labels)
    names = dict(zip(nodes, labels, strict=True))
    renamed = [Quad(names.get(quad.subject, quad.subject), quad.predicate, names.get(quad.object, quad.object)) for quad in quads]
    shuffler.shuffle(renamed)
    return renamed


# ------------------------------------------------------------------------------------------------------------- depths


@pytest.mark.parametrize("depth", [50, 1500])
def test_nodes_nested_very_deep_are_read_with_their_lines(depth):
    data = (HEAD + ":a :p " + "[ :p\n" * depth + "1" + " ]" * depth + " .").encode()
    found = turtle.Lines(data)
    assert sorted(found.quads.values()) == list(range(3, depth + 4))


@pytest.mark.parametrize("depth", [50, 1500])
def test_lists_within_lists_are_read_with_their_lines(depth):
    data = (HEAD + ":a :p " + "(\n" * depth + "1" + " )" * depth + " .").encode()
    assert 0 not in turtle.Lines(data).quads.values()


@pytest.mark.parametrize("depth", [50, 600])
def test_chains_of_blank_nodes_are_written_however_long(depth):
    quads = [Quad(BlankNode(f"n{i}") if i else A, P, BlankNode(f"n{i + 1}")) for i in range(depth)]
    again, faults = turtle.parse(turtle.write(quads).encode())
    assert faults == []
    following = {quad.subject: quad.object for quad in again}
    node, steps = A, 0
    while node in following:
        node, steps = following[node], steps + 1
    assert steps == depth


@pytest.mark.parametrize("depth", [50, 600])
def test_lists_within_lists_are_written_however_deep(depth):
    quads = [Quad(A, P, BlankNode("n0"))]
    for i in range(depth):
        quads += [Quad(BlankNode(f"n{i}"), RDF.first, BlankNode(f"n{i + 1}")), Quad(BlankNode(f"n{i}"), RDF.rest, RDF.nil)]
    again, faults = turtle.parse(turtle.write(quads).encode())
    assert faults == []
    assert len(again) == len(quads)


def test_a_long_list_is_written_as_one():
    cells = [*(BlankNode(f"c{i}") for i in range(800)), RDF.nil]
    quads = [Quad(A, P, cells[0])]
    for i in range(800):
        quads += [Quad(cells[i], RDF.first, Literal(str(i), datatype=XSD.integer)), Quad(cells[i], RDF.rest, cells[i + 1])]
    text = turtle.write(quads)
    assert "_:" not in text
    assert "( 0 1 2 3 " in text


def test_a_circle_of_blank_nodes_is_written():
    quads = [Quad(BlankNode(f"n{i}"), P, BlankNode(f"n{(i + 1) % 100}")) for i in range(100)]
    again, _ = turtle.parse(turtle.write(quads).encode())
    assert len(again) == 100


def test_a_list_that_ends_in_itself_is_written():
    cell = BlankNode("c")
    quads = [Quad(A, P, cell), Quad(cell, RDF.first, A), Quad(cell, RDF.rest, cell)]
    assert canonical(turtle.parse(turtle.write(quads).encode())[0]) == canonical(quads)
