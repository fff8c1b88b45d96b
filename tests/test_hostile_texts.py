"""Labels and comments that mean harm reach nobody raw."""

from __future__ import annotations

import json
import shutil
import subprocess
from xml.etree import ElementTree as ET

import pyoxigraph
import pytest
from conftest import HOME, STANCE, canonical, marked

import kg
from kg.errors import FormatError
from kg.tables import render
from kg.terms import Literal, NamedNode

SCRIPT = "</script><img src=x onerror=alert(1)>"
HOSTILE = {
    "script": SCRIPT,
    "quotes": '"\'`\\" \\\\ """ \'\'\'',
    "newlines": "one\ntwo\r\nthree\rfour\u2028five\u0085six",
    "right to left": "\u202eevil\u202c \u2066x\u2069 \u200f",
    "entities": "&lt;b&gt; &amp; ]]> <!-- --> <?php ?>",
    "turtle": '" . :Orra kg:funds :Vell . #',
    "sparql": '" } ; DROP ALL #',
    "formula": "=HYPERLINK(A1)",
    "terminal": "tabs\tonly",
    "template": "{{ 7*7 }} ${7*7} {% raw %}",
    "astral": "𝔸\U0001f4a3 e\u0301",
}
CONTROLS = {"NUL": "\x00", "bell": "\x07", "escape": "\x1b[2J\x1b[31m", "backspace": "\x08\x08"}


def quoted(text: str) -> str:
    """A Turtle literal with every sign escaped."""
    return '"' + "".join(f"\\U{ord(sign):08X}" for sign in text) + '"'


def world(text: str) -> str:
    return f":Evil a kg:Person ;\n skos:prefLabel {quoted(text)}@en ;\n rdfs:comment {quoted(text)} .\n" + STANCE.replace(
        "It is now for the dam.", "COMMENT"
    ).replace('"COMMENT"', quoted(text)).replace(":WaterMinistry ;", ":Evil ;")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", ["ttl", "nt", "nq", "trig", "rdf", "jsonld"])
def test_exports_stay_well_formed_and_hold_the_text_as_it_is(graph, name, text):
    formats = {"ttl": "TURTLE", "nt": "N_TRIPLES", "nq": "N_QUADS", "trig": "TRIG", "rdf": "RDF_XML", "jsonld": "JSON_LD"}
    opened = graph(world(text))
    data = kg.export(opened, "-", name)
    read = list(pyoxigraph.parse(data, format=getattr(pyoxigraph.RdfFormat, formats[name])))
    assert Literal(text, language="en") in {quad.object for quad in read if quad.subject == NamedNode(HOME + "Evil")}
    assert canonical(read) == canonical(opened.quads())
    if name == "rdf":
        labels = [element.text for element in ET.fromstring(data).iter("{http://www.w3.org/2004/02/skos/core#}prefLabel")]
        assert text in labels
    if name == "jsonld":
        json.loads(data)


@pytest.mark.parametrize("text", [*HOSTILE.values(), *CONTROLS.values()], ids=[*HOSTILE, *CONTROLS])
def test_turtle_of_hostile_texts_is_accepted_elsewhere(graph, tmp_path, text):
    if shutil.which("rapper") is None:
        pytest.skip("rapper is not installed (apt install raptor2-utils)")
    if "\x00" in text:
        pytest.skip("rapper refuses U+0000 itself")
    kg.export(graph(world(text)), tmp_path / "x.ttl")
    subprocess.run(["rapper", "-q", "-c", "-i", "turtle", str(tmp_path / "x.ttl")], check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize("text", CONTROLS.values(), ids=CONTROLS.keys())
def test_validation_names_control_characters_with_their_lines(casebook, text):
    folder = casebook(world(text))
    path = folder / "triples/curated/case.ttl"
    problems = kg.validate(folder, articles=folder / "articles")
    assert [problem.line for problem in problems] == [number for number, line in enumerate(path.read_text("utf-8").split("\n"), 1) if "\\U" in line]
    assert len(problems) == 3
    assert {problem.message.partition(":")[0] for problem in problems} == {f"the text has a control character (U+{ord(text[0]):04X})"}
    assert not any(sign < " " for problem in problems for sign in str(problem))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_merely_odd_is_no_fault(casebook, text):
    folder = casebook(world(text))
    assert [str(problem) for problem in kg.validate(folder, articles=folder / "articles")] == marked(folder) == []


@pytest.mark.parametrize("text", [*HOSTILE.values(), *CONTROLS.values()], ids=[*HOSTILE, *CONTROLS])
def test_no_raw_control_character_reaches_the_terminal(graph, text):
    opened = graph(world(text))
    rows = [{name: opened.shown(term) for name, term in row.items()} for row in opened.query("SELECT * { :Evil ?p ?o }").terms()]
    for shown in (render(rows, "table"), render(rows, "table", width=40), kg.show(opened, ":Evil").text()):
        assert [sign for sign in shown if (sign < " " and sign != "\n") or sign in "\x7f\x85\u202e\u2066\u2028"] == []


@pytest.mark.parametrize("text", CONTROLS.values(), ids=CONTROLS.keys())
def test_control_characters_survive_where_they_can_and_are_refused_where_not(graph, text):
    opened = graph(world(text))
    for name, format_ in (("ttl", pyoxigraph.RdfFormat.TURTLE), ("nt", pyoxigraph.RdfFormat.N_TRIPLES), ("jsonld", pyoxigraph.RdfFormat.JSON_LD)):
        assert canonical(pyoxigraph.parse(kg.export(opened, "-", name), format=format_)) == canonical(opened.quads())
    with pytest.raises(FormatError, match="control character"):
        kg.export(opened, "-", "rdf")


def test_a_hostile_name_is_found_and_told(graph):
    opened = graph(world(SCRIPT))
    assert opened.find(SCRIPT) == HOME + "Evil"
    assert opened.label(HOME + "Evil") == SCRIPT


@pytest.mark.parametrize("text", [HOSTILE["turtle"], HOSTILE["sparql"]])
def test_no_statement_is_smuggled_in_by_a_text(graph, text):
    assert not graph(world(text)).query("ASK { :Orra kg:funds :Vell }")


def test_statements_of_untrusted_files_cannot_touch_the_derived_graphs(graph):
    """A file may write plain triples, but they stand in its own graph, not among those that follow from accepted claims."""
    opened = graph(":Orra kg:supports :Dam . graph:direct kg:status kg:Accepted .".replace("graph:", "kg:"))
    assert not opened.query("ASK { GRAPH graph:direct { :Orra kg:supports :Dam } }")
