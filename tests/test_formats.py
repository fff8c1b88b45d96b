"""Exports: what goes out comes back, in every format, by two readers, and always as the same bytes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import warnings

import pyoxigraph
import pytest
from conftest import HOME, RELATION, STANCE, build, canonical, from_rdflib, graphs, literals_as_written, tame_graphs
from hypothesis import HealthCheck, given, settings

import kg
from kg import formats, turtle
from kg.errors import CasebookError, FormatError
from kg.terms import GRAPH, RDF, XSD, Literal, NamedNode, Quad

OXIGRAPH = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "nq": pyoxigraph.RdfFormat.N_QUADS,
    "trig": pyoxigraph.RdfFormat.TRIG,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
RDFLIB = {"ttl": "turtle", "nt": "nt", "nq": "nquads", "trig": "trig", "rdf": "xml", "jsonld": "json-ld"}
MANY = int(os.environ.get("KG_ROUNDTRIPS", "20"))
"""How many generated graphs each format is tried on."""
NAMED = ("nq", "trig", "jsonld")
A, P = NamedNode(HOME + "a"), NamedNode(HOME + "p")


def by_oxigraph(data: bytes, name: str) -> list[Quad]:
    return list(pyoxigraph.parse(data, format=OXIGRAPH[name]))


def by_rdflib(data: bytes, name: str) -> list[Quad]:
    import rdflib

    with literals_as_written(), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib calls what it deprecates itself
        if name in NAMED:
            dataset = rdflib.Dataset().parse(data=data, format=RDFLIB[name])
            return from_rdflib((s, p, o) for s, p, o, _ in dataset.quads())
        return from_rdflib(rdflib.Graph().parse(data=data, format=RDFLIB[name]))


# ------------------------------------------------------------------------------------------------------- round trips


@pytest.mark.parametrize("name", OXIGRAPH)
def test_the_bundled_graph_comes_back_from_every_format(bundled, name):
    data = kg.export(bundled, "-", name)
    assert canonical(by_oxigraph(data, name)) == canonical(bundled.quads())


@pytest.mark.parametrize("name", OXIGRAPH)
def test_rdflib_reads_the_bundled_graph_in_every_format(bundled, name):
    data = kg.export(bundled, "-", name)
    assert canonical(by_rdflib(data, name)) == canonical(bundled.quads())


@pytest.mark.parametrize("name", NAMED)
def test_formats_with_named_graphs_say_which_file_a_statement_is_from(bundled, name):
    files = {quad.graph_name.value.removeprefix(GRAPH.iri) for quad in by_oxigraph(kg.export(bundled, "-", name), name)}
    assert "curated/stances.ttl" in files
    assert files == {file.name.removeprefix("triples/") for file in bundled.files}


@pytest.mark.parametrize("name", OXIGRAPH)
def test_two_exports_are_the_same_bytes(bundled, name, casebook):
    assert kg.export(bundled, "-", name) == kg.export(bundled, "-", name)
    folder = casebook(STANCE + RELATION)
    assert kg.export(kg.open(folder), "-", name) == kg.export(kg.open(folder), "-", name)


@pytest.mark.parametrize("name", OXIGRAPH)
@given(quads=graphs)
@settings(max_examples=MANY, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_any_graph_comes_back_from_every_format_or_is_refused_in_a_sentence(quads, name):
    quads = [Quad(*quad.triple, GRAPH["curated/x.ttl"]) for quad in quads]
    try:
        data = formats.FORMATS[name](quads, {"": HOME})
    except FormatError as error:
        assert name == "rdf"
        assert "use .ttl or .nt" in str(error)  # noqa: PT017
    else:
        assert canonical(by_oxigraph(data, name)) == canonical(quads)


@pytest.mark.parametrize("name", OXIGRAPH)
@given(quads=tame_graphs)
@settings(max_examples=MANY, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_rdflib_reads_any_graph_the_same(quads, name):
    quads = [Quad(*quad.triple, GRAPH["curated/x.ttl"]) for quad in quads if name != "trig" or not _misread(quad)]
    try:
        data = formats.FORMATS[name](quads, {"": HOME})
    except FormatError:
        assert name == "rdf"
    else:
        assert canonical(by_rdflib(data, name)) == canonical(quads)


def _misread(quad: Quad) -> bool:
    """What rdflib 7.6 reads wrongly in the engine's own TriG: it respells bare numbers, and refuses names that end in an escaped dot."""
    number = isinstance(quad.object, Literal) and quad.object.datatype in (XSD.integer, XSD.decimal, XSD.double)
    return number or any(isinstance(term, NamedNode) and term.value.endswith(".") for term in quad.triple)


@given(quads=graphs)
@settings(max_examples=15)
def test_a_casebook_with_any_statements_exports_what_its_file_says(quads, tmp_path_factory):
    folder = build(tmp_path_factory.mktemp("any"), world="")
    path = folder / "triples" / "curated" / "any.ttl"
    path.parent.mkdir(parents=True)
    path.write_text(turtle.write(quads), "utf-8")
    graph = kg.open(folder)
    if not graph.withheld:
        assert canonical(by_oxigraph(kg.export(graph, "-", "nq"), "nq")) == canonical(quads)


def test_an_independent_parser_accepts_the_turtle(bundled, tmp_path):
    if shutil.which("rapper") is None:
        pytest.skip("rapper is not installed (apt install raptor2-utils)")
    out = tmp_path / "all.ttl"
    kg.export(bundled, out)
    subprocess.run(["rapper", "-q", "-c", "-i", "turtle", str(out)], check=True, capture_output=True, timeout=60)
    counted = subprocess.run(["rapper", "-q", "-i", "turtle", "-o", "ntriples", str(out)], check=True, capture_output=True, timeout=60)
    assert len(set(counted.stdout.splitlines())) == len({quad.triple for quad in bundled.quads()})


def test_an_independent_parser_accepts_every_odd_text(casebook, tmp_path):
    if shutil.which("rapper") is None:
        pytest.skip("rapper is not installed (apt install raptor2-utils)")
    text = r':x rdfs:comment "q\" b\\ nl\n tab\t bell\u0007 del\u007F rtl\u202E \U0001D538 </script>"@en , "ar"@ar-SY ; :p 0.80 , 01 , true , [ :q ( 1 2 ) ] .'
    out = tmp_path / "odd.ttl"
    kg.export(kg.open(casebook(text)), out)
    subprocess.run(["rapper", "-q", "-c", "-i", "turtle", str(out)], check=True, capture_output=True, timeout=60)


@pytest.mark.parametrize("name", OXIGRAPH)
@pytest.mark.parametrize("text", ["a\r\nb", "\r", " a\t\n ", "]]>", "&amp;<b>"])
def test_line_ends_and_markup_in_texts_survive_in_every_format(name, text):
    quads = [Quad(A, P, Literal(text), GRAPH.x)]
    data = formats.FORMATS[name](quads, {})
    assert canonical(by_oxigraph(data, name)) == canonical(quads)
    assert canonical(by_rdflib(data, name)) == canonical(quads)


# ---------------------------------------------------------------------------------------------------------- contents


@pytest.mark.parametrize("name", OXIGRAPH)
def test_how_a_number_was_written_survives(graph, name):
    data = kg.export(graph(STANCE.replace("0.8 ", "0.80 ") + ":x :count 01 , 7 ; :share 0.50 ."), "-", name)
    numbers = {(quad.object.value, quad.object.datatype) for quad in by_oxigraph(data, name) if isinstance(quad.object, Literal)}
    assert {("0.80", XSD.decimal), ("01", XSD.integer), ("7", XSD.integer), ("0.50", XSD.decimal)} <= numbers


def test_what_is_not_accepted_is_not_exported(graph):
    data = kg.export(graph(STANCE.replace("kg:Accepted", "kg:Candidate") + RELATION), "-").decode()
    assert "ministry-for-dam" not in data
    assert "IldaMarek a kg:Person" in data
    assert "orra-funds-vell" in data


def test_nothing_derived_is_exported(graph):
    data = kg.export(graph(STANCE), "-").decode()
    assert "2021-04-10/" in data
    assert "TimeStamp" not in data
    assert "contrary" not in data.replace("kg:contrary :Dam", "")
    assert "firstCited" not in data


def test_a_view_of_a_day_exports_what_held_on_it(graph):
    view = graph(STANCE + RELATION).as_of("2021-04-10")
    data = kg.export(view, "-").decode()
    assert ":ministry-for-dam a kg:Stance" in data
    assert "orra-funds-vell" not in data
    assert "FarmersLeague" in data


def test_an_exported_casebook_is_a_casebook_again(graph, tmp_path):
    first = graph(STANCE + RELATION)
    kg.export(first, tmp_path / "all.ttl")
    again = kg.open(tmp_path / "all.ttl")
    assert again.claims() == first.claims()
    assert again.actors() == first.actors()
    assert kg.export(again, "-") == kg.export(first, "-")


def test_the_usual_prefixes_and_the_casebooks_own_are_used(graph):
    data = kg.export(graph(STANCE), "-").decode()
    assert f"@prefix : <{HOME}> ." in data
    assert "@prefix kg: <https://w3id.org/stancegraph/ontology#> ." in data
    assert "@prefix geo:" not in data


# ----------------------------------------------------------------------------------------------------------- refusals


def test_rdf_xml_refuses_what_it_cannot_hold_in_one_sentence(graph):
    with pytest.raises(FormatError, match=r"RDF/XML cannot hold the control character in a text of <.*Vell>; use \.ttl or \.nt"):
        kg.export(graph(r':Vell rdfs:comment "a\u0007b" .'), "-", "rdf")


def test_rdf_xml_refuses_a_property_that_is_no_xml_name():
    with pytest.raises(FormatError, match="RDF/XML cannot name the property"):
        formats.FORMATS["rdf"]([Quad(A, NamedNode(HOME + "1"), A, GRAPH.x)], {})


@pytest.mark.parametrize("name", ["1", "", "-x", "a%20b", "x~1"])
def test_rdf_xml_gives_no_element_a_name_that_is_none_in_xml(name):
    """The engine's own writer names elements after classes, whatever these are called."""
    kind, quads = NamedNode(HOME + name), [Quad(A, P, A, GRAPH.x)]
    data = formats.FORMATS["rdf"]([Quad(A, RDF.type, kind, GRAPH.x), *quads], {"": HOME})
    assert canonical(by_rdflib(data, "rdf")) == canonical([Quad(A, RDF.type, kind), Quad(A, P, A)])


def test_rdf_xml_refuses_a_class_that_is_no_xml_name_where_nothing_else_is_told():
    with pytest.raises(FormatError, match="RDF/XML cannot name the class"):
        formats.FORMATS["rdf"]([Quad(A, RDF.type, NamedNode(HOME + "1"), GRAPH.x)], {})


@pytest.mark.parametrize("out", ["graph", "graph.docx", "graph.ttl.gz", ".hidden", "graph.html"])
def test_an_unknown_suffix_is_told_with_those_that_are_known(graph, tmp_path, out):
    with pytest.raises(FormatError, match=r"\.ttl, \.nt, \.nq, \.trig, \.rdf, \.jsonld"):
        kg.export(graph(STANCE), tmp_path / out)
    assert not (tmp_path / out).exists()


def test_the_suffix_may_be_written_large_and_overruled(graph, tmp_path):
    assert kg.export(graph(STANCE), tmp_path / "A.TTL").startswith(b"@prefix")
    assert kg.export(graph(STANCE), tmp_path / "graph.txt", "nt").startswith(b"<https://example.org/tessel/")


def test_a_refused_export_leaves_the_old_file(graph, tmp_path):
    out = tmp_path / "old.rdf"
    out.write_text("what was there")
    with pytest.raises(FormatError):
        kg.export(graph(r':Vell rdfs:comment "a\u0000b" .'), out)
    assert out.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["casebook", "old.rdf"]


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(graph, tmp_path, monkeypatch):
    """The disk is full: the bytes cannot be written."""
    out = tmp_path / "old.ttl"
    out.write_text("what was there")
    opened = graph(STANCE)
    import resource
    import signal

    monkeypatch.setattr("kg.formats.FORMATS", {"ttl": lambda *_: b"x" * 1_000_000})
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(CasebookError, match=r"cannot write .*old\.ttl: File too large"):
            kg.export(opened, out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert out.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["casebook", "old.ttl"]


def test_a_folder_that_is_not_there_is_told(graph, tmp_path):
    with pytest.raises(CasebookError, match=r"cannot write .*: No such file or directory"):
        kg.export(graph(STANCE), tmp_path / "none" / "x.ttl")


def test_a_file_keeps_its_permissions(graph, tmp_path):
    out = tmp_path / "x.ttl"
    out.touch(0o600)
    kg.export(graph(STANCE), out)
    assert out.stat().st_mode & 0o777 == 0o600


def test_json_ld_needs_no_context_from_the_network(graph):
    told = json.loads(kg.export(graph(STANCE), "-", "jsonld"))
    assert "http" not in str(told.get("@context", {}).get("@import", "")) if isinstance(told, dict) else told


# ------------------------------------------------------------------------------------------------------------- losses


def toy(monkeypatch, made):
    """Have a format called toy, with such files and losses."""
    monkeypatch.setitem(formats.EXPORTS, "toy", formats.Format("toy", ("toy.txt", "toy"), "a toy", "nobody", "toys:toys"))
    monkeypatch.setitem(sys.modules, "kg.formats.toys", type("Toys", (), {"toys": staticmethod(lambda view: made)}))


LOSSES = [
    formats.Loss("claim", HOME + "b", "condition", "the condition is left out: a toy has no place for it"),
    formats.Loss("claim", HOME + "a", "condition", "the condition is left out: a toy has no place for it"),
    formats.Loss("actor", "=cmd()", "", "left out whole: a toy knows no actors", 1200),
]


def test_losses_are_counted_in_one_line_each_and_listed_in_a_file(graph, tmp_path, monkeypatch):
    toy(monkeypatch, formats.Exported(b"toy", LOSSES))
    assert formats.summary(LOSSES) == ["1,200 actors: left out whole: a toy knows no actors", "2 claims: the condition is left out: a toy has no place for it"]
    assert kg.export(graph(STANCE), tmp_path / "a.toy", losses=tmp_path / "lost.csv") == b"toy"
    rows = list(csv.reader((tmp_path / "lost.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["kind", "id", "property", "reason", "number"]
    assert [row[1] for row in rows[1:]] == ["'=cmd()", HOME + "a", HOME + "b"]


def test_a_format_of_several_files_is_written_beside_the_stem_all_or_none(graph, tmp_path, monkeypatch):
    toy(monkeypatch, formats.Exported({"nodes.csv": b"n", "edges.csv": b"e"}))
    assert kg.export(graph(STANCE), tmp_path / "Iraq.2025.TOY.TXT") == b"ne"
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.*")} == {"Iraq.2025.nodes.csv": b"n", "Iraq.2025.edges.csv": b"e"}
    toy(monkeypatch, formats.Exported({"nodes.csv": b"new", "none/edges.csv": b"e"}))
    with pytest.raises((CasebookError, ValueError)):
        kg.export(graph(STANCE), tmp_path / "Iraq.2025.toy")
    (tmp_path / "Iraq.2025.edges.csv").unlink()
    (tmp_path / "Iraq.2025.edges.csv").mkdir()
    toy(monkeypatch, formats.Exported({"nodes.csv": b"new", "edges.csv": b"e"}))
    with pytest.raises(CasebookError, match=r"cannot write .*edges\.csv: Is a directory"):
        kg.export(graph(STANCE), tmp_path / "Iraq.2025.toy")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Iraq.2025.edges.csv", "Iraq.2025.nodes.csv", "casebook"]


def test_several_files_do_not_go_to_stdout(graph, monkeypatch):
    toy(monkeypatch, formats.Exported({"nodes.csv": b"n", "edges.csv": b"e"}))
    with pytest.raises(FormatError, match=r"this format is several files \(nodes\.csv, edges\.csv\) and cannot go to stdout"):
        kg.export(graph(STANCE), "-", "toy")


def test_the_command_knows_every_format():
    from kg.cli.outputs import FORMATS

    assert list(formats.EXPORTS) == list(FORMATS)
