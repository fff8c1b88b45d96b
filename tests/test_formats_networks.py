"""Networks and tables for other tools: what they hold, how their own libraries read them, and what they say is lost."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import warnings
from xml.etree import ElementTree as ET

import pytest
from conftest import HOME, RELATION, STANCE, build, canonical, from_rdflib, literals_as_written

import kg
from kg import formats, imports
from kg.articles import Articles
from kg.errors import CasebookError, FormatError, MissingExtra
from kg.terms import KG, NamedNode, Quad

TIMES = """
:closed a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:during "2020-01-01/2020-03-31"^^edtf:EDTF ; kg:status kg:Accepted .
:later a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:during "2020-04-01/2020-05-31"^^edtf:EDTF ; kg:status kg:Accepted .
:lasting a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:hosts ; rdf:object :Vell ; kg:during "2021-04-10/.."^^edtf:EDTF ; kg:status kg:Accepted .
:vague a kg:Stance ; kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Opposes ; kg:during "2020-06"^^edtf:EDTF ; kg:status kg:Accepted .
:undated a kg:Stance ; kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted .
:always a kg:Stance ; kg:holder :FarmersLeague ; kg:topic :FreeRiver ; kg:position kg:Neutral ; kg:during "../.."^^edtf:EDTF ; kg:status kg:Accepted .
"""
MERGE = ':m a kg:Merge ; kg:merged :Orra ; kg:mergedInto :Vell ; prov:wasAttributedTo :IldaMarek ; prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .'
GEXF = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"
NETWORKS = {"gexf": "gexf", "graphml": "graphml", "cytoscape": "cyjs", "csv": "csv", "neo4j": "csv", "kuzu": "csv", "parquet": "parquet"}


def edges(view) -> dict[str, ET.Element]:
    """The edges of a GEXF file by the local names of their claims."""
    root = ET.fromstring(formats.exported(view, "-", "gexf").data)
    return {edge.get("id", "").rpartition("/")[2]: edge for edge in root.iter(f"{GEXF}edge")}


def spells(element: ET.Element) -> list[tuple[str | None, str | None]]:
    return [(spell.get("start"), spell.get("end")) for spell in element.iter(f"{GEXF}spell")]


def values(element: ET.Element) -> dict[str, str]:
    return {value.get("for", ""): value.get("value", "") for value in element.iter(f"{GEXF}attvalue")}


def rows(view, name: str, file: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(formats.exported(view, "-", name).data[file].decode(), newline="")))


def empty(folder, home: str = HOME):
    """A casebook with nothing in it."""
    (folder / "triples" / "curated").mkdir(parents=True)
    (folder / "triples" / "curated" / "empty.ttl").write_text(f"@prefix : <{home}> .\n", "utf-8")
    return folder


# ----------------------------------------------------------------------------------------------------------------- GEXF


def test_a_spell_is_the_days_on_which_a_tie_holds_for_certain_the_last_one_included(graph):
    found = edges(graph(TIMES))
    assert spells(found["closed"]) == [("2020-01-01", "2020-03-31")]
    assert spells(found["lasting"]) == [("2021-04-10", None)]
    assert values(found["closed"])["earliestEnd"] == values(found["closed"])["latestEnd"] == "2020-04-01"


def test_what_holds_on_no_day_for_certain_has_the_possible_days_and_says_so(graph):
    edge = edges(graph(TIMES))["vague"]
    assert spells(edge) == [("2020-06-01", "2020-06-30")]
    assert values(edge)["spell"] == "possible"
    assert [values(edge)[name] for name in ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd")] == [
        "2020-06-01",
        "2020-06-30",
        "2020-06-02",
        "2020-07-01",
    ]


def test_what_has_no_date_and_what_is_always_so_have_no_spell_and_the_one_without_date_is_told(graph):
    found = edges(graph(TIMES))
    assert spells(found["undated"]) == spells(found["always"]) == []
    assert values(found["undated"])["spell"] == "undated"
    losses = formats.exported(graph(TIMES), "-", "gexf").losses
    assert {(loss.id.rpartition("/")[2], loss.property) for loss in losses if loss.kind == "claim"} == {("undated", "during"), ("vague", "during")}


def test_nodes_come_and_go_with_their_ties(graph):
    root = ET.fromstring(formats.exported(graph(TIMES), "-", "gexf").data)
    nodes = {node.get("id", "").removeprefix(HOME): spells(node) for node in root.iter(f"{GEXF}node")}
    assert nodes["Orra"] == [("2020-01-01", "2020-05-31"), ("2021-04-10", None)]
    assert nodes["RiverUnion"] == [("2020-06-01", "2020-06-30")]
    assert nodes["FarmersLeague"] == []
    assert "Kasda" not in nodes


def test_two_ties_of_the_same_two_have_kinds_of_their_own_or_gephi_would_make_one_of_them(graph):
    kinds = {name: edge.get("kind") for name, edge in edges(graph(TIMES)).items()}
    assert (kinds["closed"], kinds["later"], kinds["lasting"]) == ("funds", "funds (2)", "hosts")


def test_ties_are_coloured_by_side_and_nodes_by_class(graph):
    found = edges(graph(TIMES))
    colours = {name: tuple(int(edge.find(f"{VIZ}color").get(part)) for part in "rgb") for name, edge in found.items()}
    assert colours["undated"][1] > colours["undated"][0]
    assert colours["vague"][0] > colours["vague"][1]
    assert colours["closed"] == colours["always"]


def test_characters_that_xml_cannot_hold_leave_a_file_that_can_be_read_and_come_back(graph, tmp_path):
    text = STANCE.replace('"It is now for the dam."@en', r'"bell \u0007, \uFFFF, \r\n\t and nul \u0000"@ar')
    before = graph(text)
    data = formats.exported(before, "-", "gexf").data
    assert values(ET.fromstring(data).find(f".//{GEXF}edge"))["comment"] == "bell \ufffd, \ufffd, \r\n\t and nul \ufffd"
    (tmp_path / "x.gexf").write_bytes(data)
    imports.network(tmp_path / "x.gexf", empty(tmp_path / "new"))
    assert kg.open(tmp_path / "new").claims() == before.claims()


# What GEXF 1.3 allows, written down anew after its primer: the children and the attributes of each element, with the form of their values.
DATE, ANY, COUNT = r"-?\d{4,}-\d\d-\d\d", r"(?s).*", r"\d+"
LIFE = {"start": DATE, "end": DATE}
ALLOWED = {
    "gexf": (["meta", "graph"], {"version": r"1\.3"}),
    "meta": (["creator"], {}),
    "creator": ([], {}),
    "graph": (["attributes", "nodes", "edges"], {"mode": "dynamic", "defaultedgetype": "directed", "timeformat": "date", "timerepresentation": "interval"}),
    "attributes": (["attribute"], {"class": "node|edge", "mode": "static"}),
    "attribute": ([], {"id": ANY, "title": ANY, "type": "string|double|boolean|integer"}),
    "nodes": (["node"], {"count": COUNT}),
    "edges": (["edge"], {"count": COUNT}),
    "node": (["attvalues", "spells", "color", "size"], {"id": ANY, "label": ANY}),
    "edge": (["attvalues", "spells", "color"], {"id": ANY, "source": ANY, "target": ANY, "label": ANY, "kind": ANY}),
    "attvalues": (["attvalue"], {}),
    "attvalue": ([], {"for": ANY, "value": ANY}),
    "spells": (["spell"], {}),
    "spell": ([], LIFE),
    "color": ([], dict.fromkeys("rgb", r"\d|\d\d|1\d\d|2[0-4]\d|25[0-5]")),
    "size": ([], {"value": r"\d+(\.\d+)?"}),
}
OPTIONAL = {"start", "end"}


def faults(root: ET.Element) -> list[str]:
    """What a file has that GEXF 1.3 does not allow, as far as the table above goes."""
    found = []
    types = {(group.get("class"), one.get("id")): one.get("type") for group in root.iter(f"{GEXF}attributes") for one in group}
    for element in root.iter():
        space, _, name = element.tag.rpartition("}")
        children, attributes = ALLOWED[name]
        found += [f"{name} in {space}"] if (space + "}" == VIZ) != (name in ("color", "size")) else []
        order = [child.tag.rpartition("}")[2] for child in element]
        found += [f"{child} in {name}" for child in order if child not in children]
        found += [f"order in {name}"] if name in ("gexf", "graph") and order != sorted(order, key=children.index) else []
        found += [f"{key} of {name}" for key in element.keys() - attributes.keys()]
        found += [f"no {key} of {name}" for key in attributes.keys() - element.keys() - OPTIONAL]
        found += [f"{key}={value} of {name}" for key, value in element.items() if not re.fullmatch(attributes.get(key, ""), value)]
        found += ["no spell"] if name == "spells" and not order else []
        if name in ("node", "edge"):
            for key, value in values(element).items():
                form = {"double": r"-?\d+(\.\d+)?(e-?\d+)?", "boolean": "true|false", "integer": r"-?\d+", "string": ANY}[types[name, key]]
                found += [] if re.fullmatch(form, value) else [f"{key}={value} is no {types[name, key]}"]
    ids = [node.get("id") for node in root.iter(f"{GEXF}node")]
    found += ["ids"] if len(ids) != len(set(ids)) else []
    found += [f"end {edge.get(end)}" for edge in root.iter(f"{GEXF}edge") for end in ("source", "target") if edge.get(end) not in set(ids)]
    return found


def test_gexf_keeps_to_what_the_format_allows(bundled, graph):
    for view in (bundled, bundled.as_of("2025-06-01"), graph(TIMES + STANCE + RELATION), graph("")):
        assert faults(ET.fromstring(formats.exported(view, "-", "gexf").data)) == []


def test_the_check_of_gexf_finds_faults(graph):
    text = formats.exported(graph(TIMES), "-", "gexf").data.decode()
    for old, new in (
        ('mode="dynamic"', 'mode="moving"'),
        ('end="2020-03-31"', 'end="March"'),
        ("<spells>", "<spell>"),
        ('version="1.3"', ""),
        ('r="140"', 'r="256"'),
    ):
        broken = text.replace(old, new).replace("</spells>", "</spell>") if old == "<spells>" else text.replace(old, new)
        assert broken != text
        assert faults(ET.fromstring(broken))


# ------------------------------------------------------------------------------------------- GraphML, Cytoscape, tables


def test_networkx_reads_graphml_with_types_and_parallel_ties(graph):
    import networkx as nx

    found = nx.read_graphml(io.BytesIO(formats.exported(graph(TIMES + STANCE), "-", "graphml").data))
    assert found.is_multigraph()
    assert found.is_directed()
    ties = {data["iri"].removeprefix(HOME): data for *_, data in found.edges(data=True)}
    assert ties["ministry-for-dam"]["confidence"] == 0.8
    assert ties["ministry-for-dam"]["evidenceCount"] == 1
    assert ties["closed"]["predicate"] == "funds"
    assert {data["iri"]: data["label"] for _, data in found.nodes(data=True)}[HOME + "Orra"] == "Orra"


def test_cytoscape_gets_elements_whose_ends_are_there_and_names_to_show(graph):
    found = json.loads(formats.exported(graph(TIMES), "-", "cytoscape").data)["elements"]
    ids = {node["data"]["id"] for node in found["nodes"]}
    assert all({edge["data"]["source"], edge["data"]["target"]} <= ids for edge in found["edges"])
    assert {node["data"]["name"] for node in found["nodes"]} == {
        "Orra",
        "Vell",
        "Tessel River Union",
        "Farmers' League",
        "The dam on the Tessel is built",
        "The Tessel flows free",
    }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\\ttab", "\\rreturn", "'=quoted", "'plain", "plain"])
def test_no_cell_of_the_tables_is_a_formula_and_every_text_comes_back(graph, tmp_path, text):
    before = graph(STANCE.replace("It is now for the dam.", text))
    told = rows(before, "csv", "edges.csv")[0]["comment"]
    assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))
    kg.export(before, tmp_path / "x.csv")
    imports.network(tmp_path / "x.edges.csv", empty(tmp_path / "new"))
    assert kg.open(tmp_path / "new").claims() == before.claims()


def test_tables_are_rfc_4180(graph):
    data = formats.exported(graph(STANCE.replace("now for", 'now, \\"so\\"\\nfor')), "-", "csv").data["edges.csv"].decode()
    assert data.endswith("\r\n")
    assert '"It is now, ""so""\nfor the dam."' in data


def test_neo4j_gets_its_headers_types_and_no_line_breaks(graph):
    found = formats.exported(graph(TIMES + STANCE.replace("now for", "now\\nfor") + "\n:Kasda a kg:Place ."), "-", "neo4j").data
    nodes, ties = (found[name].decode().split("\r\n") for name in ("nodes.csv", "edges.csv"))
    assert nodes[0].startswith("id:ID,label,class:LABEL")
    assert ties[0].startswith("id,:START_ID,:END_ID,class,label")
    assert {"confidence:double", "evidenceCount:int", ":TYPE"} <= set(ties[0].split(","))
    assert len(ties) == 1 + 7 + 1
    assert {row[":TYPE"] for row in rows(graph(TIMES), "neo4j", "edges.csv")} == {"funds", "hosts", "Opposes", "Supports", "Neutral"}


def test_kuzu_gets_the_ends_first_and_the_tables_that_fit(graph):
    found = formats.exported(graph(TIMES + STANCE), "-", "kuzu").data
    heads = found["edges.csv"].decode().split("\r\n")[0].split(",")
    schema = found["schema.cypher"].decode()
    assert heads[:3] == ["source", "target", "id"]
    assert re.findall(r"`(\w+)` \w+", schema.split("\n")[1]) == heads[2:]
    assert "`confidence` DOUBLE" in schema
    assert "PRIMARY KEY (`id`)" in schema.split("\n")[0]


def test_parquet_has_typed_columns_and_a_row_for_each_piece_of_evidence(graph):
    import polars as pl

    data = formats.exported(graph(STANCE + RELATION), "-", "parquet").data
    tables = {name: pl.read_parquet(io.BytesIO(part)) for name, part in data.items()}
    assert tables["edges.parquet"].schema["confidence"] == pl.Float64
    assert sorted(tables["edges.parquet"]["confidence"]) == [0.8, 0.9]
    assert tables["evidence.parquet"].schema["start"] == pl.Int64
    assert sorted(tables["evidence.parquet"]["source"]) == [HOME + "doc-dam"] * 2
    assert set(tables["evidence.parquet"]["attestedOn"]) == {"2021-04-10", None}


def test_without_polars_parquet_names_what_to_install(graph, tmp_path, monkeypatch):
    view = graph(STANCE)
    kg.export(view, tmp_path / "x.parquet")
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(MissingExtra, match=r"stancegraph\[tables\]"):
        formats.exported(view, "x.parquet")
    with pytest.raises(MissingExtra, match=r"stancegraph\[tables\]"):
        imports.network(tmp_path / "x.parquet", view)


def test_actors_that_are_one_are_one_node(graph):
    merge = (
        ':m a kg:Merge ; kg:merged :Orra ; kg:mergedInto :Vell ; prov:wasAttributedTo :IldaMarek ; prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .'
    )
    found = formats.exported(graph(TIMES + merge), "-", "cytoscape")
    nodes = {node["data"]["id"]: node["data"] for node in json.loads(found.data)["elements"]["nodes"]}
    assert HOME + "Orra" not in nodes
    assert "Orra" in nodes[HOME + "Vell"]["altLabel"]
    assert [loss.kind for loss in found.losses if loss.id == HOME + "m"] == ["merge"]


@pytest.mark.parametrize("name", [*NETWORKS, "jsonld", "ttl12", "dna"])
def test_a_built_store_gives_the_same_bytes_as_the_files(casebook, name):
    from kg.published import build as built

    folder = casebook(TIMES + STANCE + RELATION + MERGE)
    from_files = formats.exported(kg.open(folder), "-", name)
    built(folder)
    assert formats.exported(kg.open(folder), "-", name) == from_files


def test_without_the_files_a_merged_actor_has_no_name_more(graph):
    from kg.graph import View

    opened = graph(TIMES + MERGE)
    alone = formats.exported(View(opened.world, opened.prefixes, [], opened.cut), "-", "cytoscape")
    assert alone.data == formats.exported(opened, "-", "cytoscape").data


def test_claims_that_tie_nobody_hang_on_what_they_are_about_and_are_told(graph, tmp_path):
    figure = (
        ':f a kg:Figure ; kg:about :Dam , :Kasda ; kg:measure "engineers"@en ; kg:minValue 40 ; kg:status kg:Accepted ; kg:evidence «Some 40 to 60 engineers» .'
    )
    nothing = ":g a kg:Figure ; kg:minValue 40 ; kg:status kg:Accepted ; kg:evidence «Some 40 to 60 engineers» ."
    before = graph(STANCE + figure + nothing)
    made = formats.exported(before, "-", "csv")
    assert {(loss.id.removeprefix(HOME), loss.reason.split(":")[0].split(",")[0]) for loss in made.losses if loss.kind == "claim"} == {
        ("f", "it ties nobody to anything"),
        ("g", "left out"),
    }
    formats.save(made, tmp_path / "x.csv")
    imports.network(tmp_path / "x", empty(tmp_path / "new"), format="edges")
    assert [claim.id for claim in kg.open(tmp_path / "new").claims()] == [HOME + "f", HOME + "ministry-for-dam"]


def test_what_no_claim_refers_to_is_left_out_and_told(graph):
    losses = formats.exported(graph(STANCE), "-", "graphml").losses
    assert (HOME + "Orra", "state") in {(loss.id, loss.kind) for loss in losses}
    assert HOME + "IldaMarek" not in {loss.id for loss in losses}
    assert "2 states: left out: no claim here refers to it" not in formats.summary(losses)
    assert "1 state: left out: no claim here refers to it" in formats.summary(losses)


@pytest.mark.parametrize("name", [*NETWORKS, "jsonld", "ttl12", "dna"])
def test_the_same_view_gives_the_same_bytes(casebook, name):
    folder = casebook(TIMES + STANCE + RELATION)
    assert formats.exported(kg.open(folder), "-", name) == formats.exported(kg.open(folder), "-", name)


# ------------------------------------------------------------------------------------------------------------- way back


@pytest.mark.parametrize("name", NETWORKS)
def test_the_bundled_casebook_comes_back_whole_and_a_second_time_adds_nothing(bundled, name, tmp_path):
    out = tmp_path / f"iraq.{NETWORKS[name]}"
    kg.export(bundled, out, name)
    found = imports.network(out, empty(tmp_path / "new", bundled.prefixes[""]))
    assert [(count.kind, count.read - count.taken) for count in found.counts] == [("node", 0), ("edge", 0)]
    back = kg.open(tmp_path / "new")
    assert back.claims() == bundled.claims()
    assert canonical(back.quads()) == canonical(bundled.quads())
    again = imports.network(out, tmp_path / "new")
    assert (again.claims, again.things) == ([], [])


def test_what_was_changed_in_another_tool_counts(graph, tmp_path):
    kg.export(graph(STANCE), tmp_path / "x.gexf")
    text = (tmp_path / "x.gexf").read_text("utf-8")
    text = text.replace('for="position" value="Supports"', 'for="position" value="Opposes"').replace(
        'for="confidence" value="0.8"', 'for="confidence" value="0.5"'
    )
    text = text.replace('value="It is now for the dam."', 'value="Not any more."').replace('<attvalue for="mode" value="Declared"/>', "")
    (tmp_path / "x.gexf").write_text(text, "utf-8")
    imports.network(tmp_path / "x.gexf", empty(tmp_path / "new"))
    (claim,) = kg.open(tmp_path / "new").claims()
    assert (claim.position, str(claim.confidence), claim.comment, claim.mode) == (KG.Opposes.value, "0.5", "Not any more.", None)
    assert claim.evidence[0].accordingTo == HOME + "IldaMarek"


def test_a_text_of_several_languages_is_taken_back_unless_it_was_changed(graph, tmp_path):
    world = '\n:Dam skos:altLabel "the dam"@en , "السد"@ar .'
    kg.export(graph(STANCE + world), tmp_path / "x.csv")
    path = tmp_path / "x.nodes.csv"
    for old, new, names in (("", "", {"the dam", "السد"}), ("the dam | السد", "the big dam", {"the big dam"}), ("the big dam", "", set())):
        path.write_text(path.read_text("utf-8").replace(old, new) if old else path.read_text("utf-8"), "utf-8", newline="")
        folder = empty(tmp_path / f"new{len(names)}{len(new)}")
        imports.network(path, folder)
        labels = {text for text, _ in kg.open(folder).thing(HOME + "Dam").names}
        assert labels == {"The dam on the Tessel is built", *names}


def test_a_plain_table_of_ones_own_is_taken_with_its_rows_as_evidence(tmp_path):
    (tmp_path / "own.nodes.csv").write_text(f"id,label,class\n{HOME}A,Alpha,State\n{HOME}B,Beta,Topic\n", "utf-8")
    (tmp_path / "own.edges.csv").write_text(
        f"id,source,target,position,predicate,during,mode,comment\n"
        f'{HOME}c1,{HOME}A,{HOME}B,Supports,,2020/..,Declared,"two\nlines"\n{HOME}c2,{HOME}A,{HOME}A,,funds,,Enacted,\n{HOME}c3,{HOME}A,{HOME}B,,,,,\n'
        f"c4,{HOME}A,{HOME}B,Supports,,,,\n{HOME}c5,,{HOME}B,Supports,,,,\n",
        "utf-8",
    )
    found = imports.network(tmp_path / "own.edges.csv", empty(tmp_path / "new"))
    assert [(left.row, left.reason) for left in found.left] == [(5, "it has no position"), (6, "its id, 'c4', is no IRI"), (7, "it has no source")]
    back = kg.open(tmp_path / "new")
    assert [str(problem) for problem in kg.validate(back)] == []
    stance = back.claim(HOME + "c1")
    assert (back.label(stance.holder), stance.position, stance.during, stance.status) == ("Alpha", KG.Supports.value, "2020/..", KG.Accepted.value)
    assert back.thing(stance.evidence[0].source).title == "own.edges.csv"
    assert [row["row"] for row in back.query(f"SELECT ?row {{ <{HOME}c2> kg:evidence/kg:row ?row }}")] == [4]


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("x.gexf", b"<gexf", "is no XML"),
        ("x.gexf", b'<!DOCTYPE gexf [<!ENTITY a "b">]><gexf>&a;</gexf>', "declares entities"),
        ("x.graphml", b"no", "is no XML"),
        ("x.cyjs", b"[]", "is no Cytoscape JSON"),
        ("x.cyjs", b"{", "is no Cytoscape JSON"),
        ("x.cyjs", b'{"elements": {"nodes": [{"id": 1}]}}', "is no Cytoscape JSON"),
        ("x.jsonld", b"{", "is not well formed"),
        ("x.jsonld", b'{"@context": "https://example.org/context"}', "is not well formed"),
        ("x.ttl12", b"a b", "is not well formed"),
        ("x.ttl12", b"<a:a> <a:b> <<( <a:a> <a:b> <a:c> )>> .", "only claims stand on triples"),
        ("x.nodes.csv", b"\xff", "is not UTF-8"),
        ("x.nodes.csv", b'id\r\n"a"b\r\n', "cannot read"),
        ("x.nodes.parquet", b"PAR", "is no Parquet"),
        ("none.gexf", None, "cannot read"),
    ],
)
def test_a_file_that_is_none_of_the_format_is_one_sentence(tmp_path, name, data, complaint):
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(FormatError, match=complaint):
        imports.network(tmp_path / name, empty(tmp_path / "new"))


def test_rows_with_broken_json_are_reported(graph, tmp_path):
    kg.export(graph(STANCE + RELATION), tmp_path / "x.cyjs")
    found = json.loads((tmp_path / "x.cyjs").read_text("utf-8"))
    found["elements"]["edges"][0]["data"]["evidence"] = "{"
    found["elements"]["edges"][1]["data"]["more"] = "[]"
    found["elements"]["edges"] += [{"data": {"id": HOME + "z", "source": HOME + "Orra", "target": HOME + "Vell", "class": "Figure"}}]
    (tmp_path / "x.cyjs").write_text(json.dumps(found), "utf-8")
    told = imports.network(tmp_path / "x.cyjs", empty(tmp_path / "new"))
    assert [left.row for left in told.left] == [1, 2, 3]
    assert [left.reason.split(":")[0] for left in told.left] == [
        "a cell is no JSON",
        "the cell `more` is no JSON object",
        "class 'Figure' is neither Relation nor Stance",
    ]


def test_an_import_overwrites_nothing_that_it_does_not_yield(graph, tmp_path):
    view = graph(STANCE)
    kg.export(view, tmp_path / "case.gexf")
    with pytest.raises(CasebookError, match="would be lost"):
        imports.network(tmp_path / "case.gexf", view, "triples/curated/world.ttl")


# ----------------------------------------------------------------------------------------------------- JSON-LD, RDF 1.2


def test_rdflib_reads_json_ld_with_its_context_as_the_same_triples(bundled, graph):
    import rdflib

    for view in (bundled, graph(STANCE + RELATION)):
        with literals_as_written(), warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib calls what it deprecates itself
            found = rdflib.Dataset().parse(data=formats.exported(view, "-", "jsonld").data, format="json-ld")
            assert canonical(from_rdflib((s, p, o) for s, p, o, _ in found.quads())) == canonical(view.quads())


def test_json_ld_is_short_and_readable(graph):
    found = json.loads(formats.exported(graph(STANCE), "-", "jsonld").data)
    (claim,) = [one for part in found["@graph"] for one in part["@graph"] if one.get("type") == "Stance"]
    assert claim == {
        "id": "ministry-for-dam", "type": "Stance", "comment": "It is now for the dam.", "confidence": "0.8", "during": "2021-04-10/", "holder": "WaterMinistry",
        "mode": "Declared", "position": "Supports", "status": "Accepted", "topic": "Dam", "evidence": claim["evidence"],
    }  # fmt: skip
    assert claim["evidence"]["accordingTo"] == "IldaMarek"
    assert isinstance(claim["evidence"]["start"], int)
    assert isinstance(found["@context"], dict)


def test_a_prefix_that_is_the_scheme_of_an_iri_is_not_used(graph):
    found = formats.exported(graph(":Vell rdfs:seeAlso <oa:x> , <about:blank> , <wd:Q1> ."), "-", "jsonld").data
    assert "oa" not in json.loads(found)["@context"]
    import pyoxigraph

    iris = {quad.object.value for quad in pyoxigraph.parse(found, format=pyoxigraph.RdfFormat.JSON_LD) if isinstance(quad.object, pyoxigraph.NamedNode)}
    assert {"oa:x", "about:blank", "wd:Q1"} <= iris


def test_json_ld_keeps_the_direction_of_a_text_and_refuses_triples_within_triples():
    import pyoxigraph as ox

    node = NamedNode(HOME + "a")
    sign = Quad(node, node, ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL))
    assert list(ox.parse(formats.FORMATS["jsonld"]([sign], {}), format=ox.RdfFormat.JSON_LD)) == [sign]
    with pytest.raises(FormatError, match="cannot hold a triple within a triple"):
        formats.FORMATS["jsonld"]([Quad(node, node, ox.Triple(node, node, node))], {})


def test_a_claim_of_rdf_12_stands_on_its_triple_and_does_not_assert_it(graph):
    import pyoxigraph

    data = formats.exported(graph(STANCE + RELATION + TIMES), "-", "ttl12").data
    assert "<< :Orra kg:funds :Vell ~ :orra-funds-vell >> a kg:Relation" in data.decode()
    assert "<< :WaterMinistry kg:supports :Dam ~ :ministry-for-dam >> a kg:Stance" in data.decode()
    quads = list(pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE))
    assert not [quad for quad in quads if quad.predicate in (KG.funds, KG.supports, KG.opposes, KG.hosts)]
    assert any(quad.subject.value == HOME + "always" and quad.predicate == KG.holder for quad in quads)
    assert any(quad.subject.value == HOME + "ministry-for-dam" and quad.predicate == KG.position for quad in quads)


# ------------------------------------------------------------------------------------------------------------------ DNA

CODED = (
    STANCE
    + """
:union-against a kg:Stance ; kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Opposes ; kg:status kg:Accepted ; kg:condition "if"@en ;
    kg:evidence «It drowns our fields | sem:accordingTo :UnionSpeaker» , «The river union had opposed the dam» ,
                «told him it would accept the dam | sem:accordingTo :IldaMarek ; kg:relays [ a kg:Evidence ; dcterms:source :doc-fields ; sem:accordingTo :UnionSpeaker ]» .
:torn a kg:Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Ambivalent ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .
:not a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:position kg:Supports ; kg:negated true ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .
:bare a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc-dam ] .
:odd a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:position :Perhaps ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .
"""
)


def test_stances_become_statements_of_discourse_network_analyzer_and_come_back(casebook, tmp_path):
    folder = casebook(CODED + RELATION)
    before = kg.open(folder)
    made = formats.exported(before, tmp_path / "x.dna", articles=Articles(folder / "articles"))
    formats.save(made, tmp_path / "x.dna")
    found = imports.dna(tmp_path / "x.dna", empty(tmp_path / "new"), articles=tmp_path / "texts")
    assert found.left == []
    back = kg.open(tmp_path / "new")
    told = {(back.label(claim.holder), back.label(claim.topic), claim.position.removeprefix(KG.iri), len(claim.evidence)) for claim in back.claims()}
    assert told == {
        ("Ministry of Water of Vell", "The dam on the Tessel is built", "Supports", 1),
        ("Tessel River Union", "The dam on the Tessel is built", "Opposes", 3),
        ("Orra", "The dam on the Tessel is built", "Neutral", 1),
    }
    assert {piece.digest for claim in back.claims() for piece in claim.evidence} < {piece.digest for claim in before.claims() for piece in claim.evidence}
    assert {back.label(piece.accordingTo) for claim in back.claims() for piece in claim.evidence} >= {"Ilda Marek", "A speaker of the river union"}
    lost = {(loss.id.removeprefix(HOME), loss.property) for loss in made.losses}
    assert {
        ("not", ""),
        ("bare", ""),
        ("odd", ""),
        ("orra-funds-vell", ""),
        ("torn", "position"),
        ("union-against", "condition"),
        ("doc-fields", "issued"),
    } <= lost
    assert ("doc-dam", "text") not in lost


def test_without_the_articles_a_document_says_so_and_its_spans_still_fit(graph, tmp_path):
    kg.export(graph(CODED), tmp_path / "x.dna", losses=tmp_path / "lost.csv")
    assert "its text is not in the project: name a folder with it (--articles)" in (tmp_path / "lost.csv").read_text("utf-8")
    with sqlite3.connect(tmp_path / "x.dna") as connection:
        texts = [text for (text,) in connection.execute("SELECT Text FROM DOCUMENTS")]
        assert all(text.startswith("The text of this document is not in this file. .") for text in texts)
        wrong = connection.execute("SELECT * FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = DocumentId WHERE Stop > LENGTH(Text)").fetchall()
    connection.close()
    assert wrong == []


def test_two_actors_of_one_name_stay_two(graph, tmp_path):
    same = ':Other a kg:Organization ; skos:prefLabel "Tessel River Union"@en .\n:o a kg:Stance ; kg:holder :Other ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence «It drowns our fields» .'
    made = formats.exported(graph(CODED + same), tmp_path / "x.dna")
    formats.save(made, tmp_path / "x.dna")
    imports.dna(tmp_path / "x.dna", empty(tmp_path / "new"))
    labels = {kg.open(tmp_path / "new").label(claim.holder) for claim in kg.open(tmp_path / "new").claims()}
    assert len([label for label in labels if label.startswith("Tessel River Union")]) == 2


def test_places_beyond_the_first_plane_are_counted_as_java_does(tmp_path):
    text = "𝔸𝔹 The union is for it."
    world = ':U a kg:Organization ; skos:prefLabel "U" . :T a kg:Topic ; skos:prefLabel "T" . :doc-far a kg:Document ; dcterms:title "far" ; dcterms:issued "2021-04-10"^^edtf:EDTF ; kg:sha256 "SHA" .'
    from conftest import digest

    claim = ":c a kg:Stance ; kg:holder :U ; kg:topic :T ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence «The union is for it» ."
    folder = build(tmp_path / "case", claim, world=world.replace("SHA", digest(text)), articles={"far.txt": text})
    formats.save(formats.exported(kg.open(folder), "x.dna", articles=Articles(folder / "articles")), tmp_path / "x.dna")
    with sqlite3.connect(tmp_path / "x.dna") as connection:
        assert connection.execute("SELECT Start, Stop FROM STATEMENTS").fetchall() == [(5, 24)]
    connection.close()
    imports.dna(tmp_path / "x.dna", empty(tmp_path / "new"))
    (back,) = kg.open(tmp_path / "new").claims()
    assert (back.evidence[0].start, back.evidence[0].digest) == (3, digest("The union is for it"))


# ---------------------------------------------------------------------------------------------------------- command line


def test_the_command_writes_tells_what_was_lost_and_reads_again(casebook, tmp_path):
    from click.testing import CliRunner

    from kg.cli import main

    folder = casebook(TIMES)
    run = CliRunner().invoke(main, ["-C", str(folder), "export", str(tmp_path / "x.gexf"), "--losses", str(tmp_path / "lost.csv")])
    assert run.exit_code == 0
    assert run.stdout == ""
    assert "kg: 1 claim: it has no date, and Gephi shows what has none at all times" in run.stderr.splitlines()
    assert len([line for line in (tmp_path / "lost.csv").read_text("utf-8").splitlines() if line.startswith("claim,")]) == 2
    empty(tmp_path / "new")
    back = CliRunner().invoke(main, ["-C", str(tmp_path / "new"), "import", "gexf", str(tmp_path / "x.gexf")])
    assert back.exit_code == 0
    assert "took 6 of 6 nodes, 6 of 6 edges" in back.stdout
    assert f"kg: wrote {tmp_path / 'new' / 'triples' / 'curated' / 'x.ttl'}" in back.stderr
    shown = CliRunner().invoke(main, ["-C", str(folder), "export", "-", "--format", "graphml"])
    assert ET.fromstring(shown.stdout).tag.endswith("graphml")
    assert CliRunner().invoke(main, ["-C", str(folder), "export", "-", "--format", "csv"]).exit_code == 1


def test_the_row_and_the_name_of_a_record_are_exported_with_the_evidence(graph):
    import polars as pl

    view = graph(RELATION.replace("money»", "money | kg:row 17 ; dcterms:identifier 'E-4'»"))
    tables = formats.exported(view, "-", "parquet").data
    evidence = pl.read_parquet(io.BytesIO(tables["evidence.parquet"]))
    assert (evidence.schema["row"], evidence["row"].to_list(), evidence["identifier"].to_list()) == (pl.Int64, [17], ["E-4"])
    told = json.loads(formats.exported(view, "-", "jsonld").data)
    pieces = [piece for one in told["@graph"] for part in one.get("@graph", [one]) if (piece := part.get("evidence"))]
    assert [(piece["row"], piece["identifier"]) for piece in pieces] == [(17, "E-4")]
    assert told["@context"]["row"]["@id"] == KG.row.value
