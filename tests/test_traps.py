"""Traps that others fell into, one test each, named after the trap (users.md, last section, and its list of requests).

Here are those that concern time and the whole of a view; those of the page (nodes jumping, hidden network links) are with
the page's tests. Where an issue of another project is known, the docstring names it.
"""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from conftest import HOME, PREFIX_LINES, ROOT
from pages import block, unpack

import kg
from kg import queries
from kg.errors import NotFound
from kg.formats import FORMATS
from kg.graph import View
from kg.intervals import STAMPS
from kg.terms import KG, PROV, XSD, BlankNode, Literal, Quad

DAYS = ["1990-06-01", "2014-06-15", "2021-04-10", "2021-06-30", "2024-12-31", "2035-01-01"]
WAYS = [(which, undated) for which in ("certain", "possible") for undated in (False, True)]


def stance(name: str = "c", during: str = "", more: str = "", *, position: str = "Supports", evidence: str = "«now backs the dam»") -> str:
    """A stance of the water ministry on the dam; accepted unless more is said."""
    dated = f'kg:during "{during}"^^edtf:EDTF ; ' if during else ""
    judged = more if "kg:status" in more else f"kg:status kg:Accepted ; {more}"
    return (
        f":{name} a kg:Stance ; kg:holder :WaterMinistry ; kg:topic :Dam ; kg:position kg:{position} ; kg:mode kg:Declared ; {dated}{judged} "
        f'rdfs:comment "This is what {name} says."@en ; kg:evidence {evidence} .\n'
    )


def leads(name: str, who: str, during: str, more: str = "") -> str:
    return (
        f":{name} a kg:Relation ; rdf:subject :{who} ; rdf:predicate kg:leads ; rdf:object :WaterMinistry ; kg:mode kg:Enacted ; kg:status kg:Accepted ; "
        f'kg:during "{during}"^^edtf:EDTF ; kg:evidence «Ilda Marek said{more}» .\n'
    )


def attested(on: str) -> str:
    return f' | kg:attestedOn "{on}"^^edtf:EDTF'


def retracted(on: str) -> str:
    return f'kg:status kg:Retracted ; prov:invalidatedAtTime "{on}T12:00:00Z"^^xsd:dateTime ;'


def ids(view: View) -> list[str]:
    return [claim.id.removeprefix(HOME) for claim in view.claims()]


def direct(view: View) -> set[tuple[str, ...]]:
    rows = view.query("SELECT ?s ?p ?o { GRAPH graph:direct { ?s ?p ?o } }")
    return {tuple(re.split("[/#]", value)[-1] for value in row.values()) for row in rows}


def stamps(view: View) -> list[Quad]:
    return [quad for quad in view.quads(derived=True) if quad.predicate in STAMPS]


def page(view: View) -> str:
    pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
    return kg.draw(view).html


def told_by_page(view: View) -> list[dict[str, Any]]:
    """The claims that the page shows unless it is asked for an earlier state of knowledge."""
    pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
    return [claim for claim in unpack(block(kg.draw(view), "facts")["claims"]) if "withdrawn" not in claim]


def drawn(view: View) -> tuple[set[str], set[str]]:
    """The nodes and the claims that the page draws, unless it is asked for an earlier state of knowledge."""
    from kg.explorer.selection import select

    selection = select(view)
    standing = {name: claim for name, claim in selection.claims.items() if claim.status == KG.Accepted.value and not claim.invalidatedAtTime}
    lines = [line for line in selection.lines if any(claim in standing.values() for claim in line.claims)]
    ends = {end for line in lines for end in (line.source, line.target)}
    assert ends <= set(selection.nodes)
    return {node.removeprefix(HOME) for node in ends}, {name.removeprefix(":") for name in standing}


def empty(view: View) -> bool:
    """Whether a view has no claim, and nothing that follows from one, however it is asked."""
    found = [view.claims(), view.to_networkx().nodes, direct(view), stamps(view), *drawn(view)]
    found += [view.query(f"SELECT * {{ ?c a kg:{kind} }}") for kind in ("Claim", "Stance", "MirroredStance", "Evidence")]
    return not any(map(len, found)) and "This is what" not in kg.export(view, "-").decode()


# ------------------------------------------------------------------------------------------------ what held on a day


def test_slider_ignoring_the_end_date(graph):
    """What ended before the day is not there on it: no claim, line, plain triple, stamp or evidence."""
    opened = graph(stance(during="2021-04-10/2021-06-30"))
    assert ids(opened.as_of("2021-06-30")) == ["c"]
    for which, undated in WAYS:
        for day in ("2021-07-01", "2021-07-02", "2035-01-01", "2021-04-09"):
            assert empty(opened.as_of(day, which=which, undated=undated))
    vague = graph(stance(during="2021-04-10/2021-06"))
    assert not ids(vague.as_of("2021-06-30"))
    assert ids(vague.as_of("2021-06-30", which="possible")) == ["c"]
    assert empty(vague.as_of("2021-07-01", which="possible"))


def test_slider_must_use_the_whole_interval(graph):
    """opencti 1813: a time range was matched against the start of a relation only."""
    opened = graph(stance("long", "2010/2020") + stance("since", "2010-05-01/..") + stance("until", "../2020-05-01") + stance("known", "2010-05-01/"))
    assert ids(opened.as_of("2015-06-15")) == ["long", "since", "until"]
    assert ids(opened.as_of("2015-06-15", which="possible")) == ["known", "long", "since", "until"]
    assert drawn(opened.as_of("2015-06-15"))[1] == {"long", "since", "until"}
    edges = opened.as_of("2015-06-15").to_networkx().edges(keys=True)
    assert {key.removeprefix(HOME) for _, _, key in edges} == {"long", "since", "until"}


def test_when_it_held_and_not_when_it_was_entered(graph):
    """opencti 3315: the time line sorted and filtered by the day on which a relation was created in the tool."""
    entered = 'prov:generatedAtTime "2026-03-01T09:00:00Z"^^xsd:dateTime ;'
    opened = graph(stance("old", "2014/2015", entered) + stance("new", "2021-04-10/2021-12-31", entered))
    assert ids(opened.as_of("2014-12-31")) == ids(opened.as_of("2015-01-01")) == ["old"]
    assert ids(opened.as_of("2021-06-30", which="possible")) == ["new"]
    assert empty(opened.as_of("2026-03-01", which="possible"))
    assert {quad.object.value[:4] for quad in stamps(opened)} == {"2014", "2015", "2016", "2021", "2022"}
    assert opened.held(None, None, "2026-02-28") == ([], [], [], [])


def test_graph_without_dates_read_as_eternal(graph):
    """What has no date is neither on any day nor on none: it is counted, and shown where it is asked for."""
    opened = graph(stance("one") + stance("other", position="Opposes"))
    assert stamps(opened) == []
    for day in DAYS:
        for which in ("certain", "possible"):
            view = opened.as_of(day, which=which)
            assert empty(view)
            assert view.cut.undated == 2
            assert "Left out of this view for want of a date: 2 claims." in page(view)
            assert ids(opened.as_of(day, which=which, undated=True)) == ["one", "other"]
        assert opened.held(day) == ([], [], opened.held(day).undated, [])
        assert sorted(opened.held(day).undated) == [HOME + "one", HOME + "other"]
    assert ids(opened) == ids(opened.as_of()) == ["one", "other"]


def test_retracted_only_graph_must_not_read_as_eternal(graph):
    """open-ontologies 109: a graph of which all was retracted came back as if it held for ever."""
    for judged in ("kg:status kg:Retracted ;", retracted("2021-05-01")):
        opened = graph(stance("dated", "2021-04-10/..", judged) + stance("always", "../..", judged) + stance("undated", more=judged))
        assert empty(opened)
        for day in DAYS:
            assert opened.held(day) == ([], [], [], [])
            assert all(empty(opened.as_of(day, which=which, undated=undated)) for which, undated in WAYS)
            assert empty(opened.as_of(day, "2021-05-01", "possible", undated=True))
            assert empty(opened.as_of(day, recorded="2021-05-01", which="possible", undated=True))
        assert empty(opened.as_of()) == empty(opened.as_of(known="2035-01-01", which="possible"))
    assert ids(opened.as_of("2021-04-30", "2021-04-30", undated=True)) == ["always", "dated", "undated"]


def test_inference_over_all_versions_at_once(graph):
    """What follows from a version follows from no other: a revised claim and its revision, and one position after another."""
    opened = graph(
        stance("first", "2020/..", 'prov:generatedAtTime "2021-04-12T00:00:00Z"^^xsd:dateTime ; ' + retracted("2021-05-01"))
        + stance("second", "2020/..", 'prov:generatedAtTime "2021-05-01T00:00:00Z"^^xsd:dateTime ; prov:wasRevisionOf :first ;', position="Opposes")
    )
    supports, opposes = (
        {("WaterMinistry", one, "Dam"), ("WaterMinistry", other, "FreeRiver")} for one, other in (("supports", "opposes"), ("opposes", "supports"))
    )
    mirrors = "SELECT ?c ?p { ?m a kg:MirroredStance ; kg:topic :FreeRiver ; kg:position ?p ; prov:wasDerivedFrom ?c }"
    for view in (opened, opened.as_of("2021-06-01"), opened.as_of("2021-06-01", "2021-05-01")):
        assert direct(view) == opposes
        assert [tuple(row.values()) for row in view.query(mirrors)] == [(HOME + "second", KG.Supports.value)]
    assert direct(opened.as_of(known="2021-04-30")) == supports | opposes, "both stood then"
    entered = opened.as_of(recorded="2021-04-30")
    assert direct(entered) == supports
    assert [tuple(row.values()) for row in entered.query(mirrors)] == [(HOME + "first", KG.Opposes.value)]
    changed = graph(stance("first", "2019/2020") + stance("second", "2021-02-01/..", position="Opposes"))
    assert direct(changed.as_of("2020-01-01")) == supports
    assert direct(changed.as_of("2021-02-01")) == opposes
    assert direct(changed.as_of("2021-01-15", which="possible")) == set()


def test_today_for_an_unknown_date(graph, tmp_path):
    """graphiti 1489, 1492: an unknown date was written as the day on which the program ran."""
    text = ':doc-web a kg:Document ; dcterms:title "Page"@en ; kg:sha256 "00" .\n'
    opened = graph(
        text + stance("ongoing", "2021-04-10/") + stance("ended", "/2021-05-01") + stance("undated", evidence="[ a kg:Evidence ; dcterms:source :doc-web ]")
    )
    today = dt.datetime.now(dt.UTC).date().isoformat()
    told = [str(quad) for view in (opened, opened.as_of("2021-04-10", which="possible", undated=True)) for quad in view.quads(derived=True)]
    told += [kg.show(opened, ":WaterMinistry").text(), json.dumps(kg.show(opened, ":WaterMinistry").objects(), default=str), page(opened)]
    told += [kg.export(opened, tmp_path / f"x.{name}").decode() for name in FORMATS]
    assert not any(today in one for one in told)
    assert {quad.predicate.value.rpartition("/")[2] for quad in stamps(opened) if quad.subject.value == HOME + "ongoing"} == {
        "hasEarliestBeginTimeStamp", "hasLatestBeginTimeStamp", "hasEarliestEndTimeStamp",
    }  # fmt: skip
    claim = opened.claim(":undated")
    assert (claim.period, claim.firstCited, claim.lastCited, claim.generatedAtTime) == (None, None, None, None)
    for day in ("2021-04-11", today, "2999-01-01"):
        assert HOME + "ongoing" in opened.held(day).possible


CLOCKS = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime", "ctime", "strftime", "getmtime", "st_mtime", "st_ctime", "fromtimestamp"}


STAMPED = re.compile(r"(decision|judgement|told|made|one|entry|(entries|known|news)\[-?\d\])\.time$|get_running_loop\(\)\.time$")
"""The time that stands in the record of a decision, or of what was written; and the clock of waiting, which knows no day."""


def calls(path: Path) -> Iterator[str]:
    """The names of methods and functions that a module calls or reads that tell what day it is."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            yield f"{path.name}:{node.lineno}: {ast.unparse(node)}"
        if isinstance(node, ast.ImportFrom) and node.module in ("time", "datetime"):
            yield from (f"{path.name}:{node.lineno}: {alias.name}" for alias in node.names if alias.name in CLOCKS)


def test_today_is_read_nowhere():
    """The same, by the source: no module asks what day it is, nor do the saved queries or the scripts of the page.

    What a person decides, judges or states is stamped with its time. When a build began is compared with the times of its
    files, to know which of them may have changed meanwhile.
    """
    modules = sorted((ROOT / "kg").rglob("*.py"))
    assert len(modules) > 20
    assert [call.partition(": ")[2] for path in modules for call in calls(path) if not STAMPED.search(call)] == ["dt.datetime.now", "time.time_ns"]
    assert not [saved.name for saved in queries.saved(ROOT).values() if re.search(r"\bNOW\s*\(", saved.text, re.IGNORECASE)]
    scripts = [path for path in sorted((ROOT / "kg").rglob("*.js")) if path.name != "query-history.js"]  # which says when something was asked
    assert scripts
    assert not [path.name for path in scripts if re.search(r"new Date\(\s*\)|Date\.now|Temporal\.Now", path.read_text("utf-8"))]


def test_today_would_be_found_if_it_were_read(tmp_path):
    path = tmp_path / "late.py"
    path.write_text("import datetime as dt\nfrom time import time\nday = dt.date.today()\nnow = dt.datetime.now(dt.UTC)\n", "utf-8")
    assert sorted(calls(path)) == ["late.py:2: time", "late.py:3: dt.date.today", "late.py:4: dt.datetime.now"]


def test_gyear_not_comparable_with_date(graph, bundled):
    """A store compares `2014` as a gYear with a day to nothing at all; stamps are all `xsd:date`, whatever the precision."""
    opened = graph("".join(stance(f"c{number}", during) for number, during in enumerate(["2014", "2014-06", "2014-06-15", "2014/2015-03", "201X", "2014-22"])))
    for view in (opened, bundled):
        assert {quad.object.datatype for quad in stamps(view)} == {XSD.date}
        compared = view.query(f"SELECT ?s {{ VALUES ?stamp {{ {' '.join(map(str, STAMPS))} }} ?s ?stamp ?day FILTER (?day > '0001-01-01'^^xsd:date) }}")
        assert len(compared) == len(stamps(view)) > 0
    day = "'2014-06-15'^^xsd:date"
    held = opened.query(f"SELECT ?c {{ ?c sem:hasEarliestBeginTimeStamp ?b ; sem:hasLatestEndTimeStamp ?e FILTER (?b <= {day} && {day} < ?e) }}")
    assert {row["c"].removeprefix(HOME) for row in held} >= {"c0", "c1", "c2", "c3", "c4", "c5"}
    assert opened.query(f"ASK {{ FILTER (!COALESCE('2014'^^xsd:gYear < {day}, false) && !COALESCE('2014'^^xsd:gYear >= {day}, false)) }}"), "the trap itself"


@pytest.mark.parametrize("datatype", ["xsd:gYear", "xsd:gYearMonth", "xsd:date", "xsd:dateTime", "xsd:string"])
@pytest.mark.parametrize("place", ["kg:during", "kg:saidOn", "kg:attestedOn", "dcterms:issued"])
def test_gyear_where_a_date_belongs_is_a_fault(casebook, place, datatype):
    """Validation names it, with its line."""
    dated = f'{place} "2014"^^{datatype}'
    text = {
        "kg:during": stance(more=f"{dated} ;"),
        "kg:saidOn": stance(evidence=f"«now backs the dam | {dated}»"),
        "kg:attestedOn": stance(evidence=f"«now backs the dam | {dated}»"),
        "dcterms:issued": f':doc-web a kg:Document ; dcterms:title "Page"@en ; {dated} ; kg:sha256 "{"0" * 64}" .\n' + stance(),
    }[place]
    problems = kg.validate(casebook("\n" + text))
    assert [problem.line for problem in problems if f"{place} is not an EDTF date" in problem.message] == [PREFIX_LINES.count("\n") + 2]


def test_mixed_date_precision_shown_as_given(graph, tmp_path):
    """aleph 2047: a year was shown, and exported, as its first day."""
    texts = ["2014", "2014-06", "2014-06-15", "2014/2015-03-01", "2014-06~/", "../2014?", "201X", "2014-22", "[2014,2016]"]
    text = "".join(stance(f"c{number}", during, evidence=f"«now backs the dam{attested('2014')}»") for number, during in enumerate(texts))
    opened = graph(text)
    expected = dict(zip((f"c{number}" for number in range(len(texts))), texts, strict=True))
    assert {claim.id.removeprefix(HOME): claim.during for claim in opened.claims()} == expected
    assert {
        row["c"].removeprefix(HOME): row["d"] for row in opened.query("SELECT ?c ?d { ?c kg:during ?d FILTER NOT EXISTS { ?c a kg:MirroredStance } }")
    } == expected
    assert {key.removeprefix(HOME): data["during"] for _, _, key, data in opened.to_networkx().edges(keys=True, data=True)} == expected
    dossier = kg.show(opened, ":WaterMinistry")
    assert {record["id"].removeprefix(HOME): record["during"] for record in dossier.objects()[1:]} == expected
    assert all(f":{name} · {during}, " in dossier.text() for name, during in expected.items())
    assert dossier.text().count("attested 2014, ") == len(texts)
    kg.export(opened, tmp_path / "x.ttl")
    again = kg.open(tmp_path / "x.ttl")
    assert {claim.id.removeprefix(HOME): claim.during for claim in again.claims()} == expected
    assert {claim["id"].removeprefix(":"): claim["during"] for claim in told_by_page(opened)} == expected


def test_still_in_office_at_the_end_of_a_data_set_read_as_an_end_date(graph):
    """Who was last seen in office in 2015 may be so today: the end is not before that day, and nothing more is known."""
    opened = graph(leads("term", "IldaMarek", "2009-03-01/", attested("2015-12-31")))
    assert ids(opened.as_of("2015-12-31")) == ["term"]
    for day in ("2016-01-01", "2021-04-10", "2035-01-01"):
        assert ids(opened.as_of(day)) == []
        assert ids(opened.as_of(day, which="possible")) == ["term"]
    (claim,) = opened.claims()
    assert claim.during == "2009-03-01/"
    assert claim.period.latest_end is None
    assert not opened.query("ASK { ?c sem:hasLatestEndTimeStamp ?end }")
    assert opened.query("ASK { :term sem:hasEarliestEndTimeStamp '2016-01-01'^^xsd:date }")
    assert "2016" not in kg.export(opened, "-").decode(), "what is derived is not written into the sources"


def test_a_leaders_list_ending_in_2015_read_as_no_leader_since(graph):
    """The list ends, not the office: of later days it says neither that somebody leads nor that nobody does."""
    text = leads("first", "UnionSpeaker", "2001/2009-02-28") + leads("last", "IldaMarek", "2009-03-01/", attested("2015"))
    opened = graph(text)
    query = "SELECT ?who { ?c rdf:predicate kg:leads ; rdf:object :WaterMinistry ; rdf:subject ?who }"
    assert [row["who"] for row in opened.as_of("2005-06-01").query(query)] == [HOME + "UnionSpeaker"]
    assert [row["who"] for row in opened.as_of("2014-06-01").query(query)] == [HOME + "IldaMarek"]
    for day in ("2015-07-01", "2016-01-01", "2024-01-01"):
        held = opened.held(day, about=":WaterMinistry")
        assert held == ([], [HOME + "last"], [], [])
        assert [row["who"] for row in opened.as_of(day, which="possible").query(query)] == [HOME + "IldaMarek"]
        assert opened.as_of(day).cut.possible == 1, "the view says that something may have held"
    # who is told to have left is not among those who may lead still
    assert opened.held("2016-01-01", about=":UnionSpeaker") == ([], [], [], [])


def test_similarity_used_to_invalidate_facts(graph, tmp_path):
    """graphiti 934, 1728: a new fact that was like an older one, or contrary to it, ended it (41 % of one graph, most of them wrongly)."""
    one = stance("one", "2020-01-01/") + stance("alike", "2020-01-02/", evidence="«now backs the dam» , «The ministry of water»")
    later = stance("twin", "2020-01-01/") + stance("against", "2021-02-01/", position="StronglyOpposes") + stance("denied", "2020-01-01/", "kg:negated true ;")
    alone = set(map(str, stamps(graph(one))))
    opened = graph(one + later)
    assert ids(opened) == ["against", "alike", "denied", "one", "twin"]
    assert alone < set(map(str, stamps(opened)))
    assert not opened.query("ASK { ?c sem:hasLatestEndTimeStamp|prov:invalidatedAtTime ?end }")
    assert sorted(name.removeprefix(HOME) for name in opened.held("2022-01-01").possible) == ids(opened)
    assert ids(opened.as_of("2020-01-01")) == ["denied", "one", "twin"]
    kg.export(opened, tmp_path / "x.ttl")
    assert [(claim.during, claim.status) for claim in kg.open(tmp_path / "x.ttl").claims()] == [(claim.during, claim.status) for claim in opened.claims()]
    assert {claim.status for claim in opened.claims()} == {KG.Accepted.value}
    assert opened.withheld == []


def test_actors_dates_shown_for_a_relation(graph):
    """sfm-cms 353: a unit's relation was dated by when the unit existed."""
    text = ':RiverUnion kg:during "1990/2000"^^edtf:EDTF . :Dam kg:during "2005"^^edtf:EDTF . :Kasda kg:during "2001/.."^^edtf:EDTF .\n'
    text += ":ally a kg:Relation ; rdf:subject :RiverUnion ; rdf:predicate kg:alliedWith ; rdf:object :Kasda ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence «now backs the dam» .\n"
    text += stance("dated", "2021-04-10/..").replace(":WaterMinistry", ":RiverUnion")
    opened = graph(text)
    assert opened.claim(":ally").period is None
    assert opened.claim(":ally").during is None
    (edge,) = (data for _, _, key, data in opened.to_networkx().edges(keys=True, data=True) if key == HOME + "ally")
    assert not {"during", "earliestBegin", "latestBegin", "earliestEnd", "latestEnd"} & set(edge)
    assert not opened.query("ASK { :ally kg:during|sem:hasEarliestBeginTimeStamp|sem:hasLatestEndTimeStamp ?day }")
    for day in ("1995-06-01", "2005-06-01"):
        view = opened.as_of(day, which="possible")
        assert (ids(view), direct(view), drawn(view)) == ([], set(), (set(), set()))
        assert opened.held(day).undated == [HOME + "ally"]
    assert ids(opened.as_of("2021-04-10")) == ["dated"], "the union ended in 2000, the stance it has is dated by itself"
    (ally,) = (record for record in kg.show(opened, ":RiverUnion").objects() if record["id"] == HOME + "ally")
    assert "during" not in ally


# ---------------------------------------------------------------------------------------------------- a view is whole


def test_interval_node_nothing_points_to(graph, bundled, tmp_path):
    """Semantica: the intervals that it exported once dangled. Ours stand on the claim, and no node of an export is loose."""
    text = stance(during="2021-04-10/") + ':flood a kg:Event ; skos:prefLabel "Flood"@en ; kg:during "2020-03"^^edtf:EDTF ; kg:evidence «since 2019» .\n'
    for view in (graph(text), graph(text).as_of("2021-04-10"), bundled, bundled.as_of("2024-06-01", "2025-10-20", "possible")):
        dated = {quad.subject for quad in view.quads() if quad.predicate == KG.during}
        told = {quad.subject for quad in stamps(view)}
        mirrors = {quad.subject: quad.object for quad in view.quads(derived=True) if quad.predicate == PROV.wasDerivedFrom}
        assert {mirrors.get(node, node) for node in told} == dated != set()
        for name in FORMATS:
            quads = list(pyoxigraph.parse(kg.export(view, tmp_path / f"x.{name}"), format=pyoxigraph.RdfFormat.from_extension(name)))
            loose = {quad.subject for quad in quads if isinstance(quad.subject, BlankNode)} - {quad.object for quad in quads}
            assert loose == set(), name
            assert {quad.subject for quad in quads if quad.predicate == KG.during} == dated, name


def test_orphan_nodes_surviving_a_date_filter(graph):
    """opencti 11003: a date filter took the relations away and left the entities standing alone."""
    text = stance("early", "2014/2015", evidence="«The river union had opposed the dam»") + stance("late", "2021-04-10/..")
    text += ":loan a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:mode kg:Enacted ; kg:status kg:Accepted ; "
    text += 'kg:during "2014-06-01/2014-06-30"^^edtf:EDTF ; kg:evidence «Orra lends Vell the money» .\n'
    opened = graph(text)
    for day, nodes, evidence in [("2014-06-15", {"Orra", "Vell"}, 1), ("2021-04-10", {"WaterMinistry", "Dam"}, 1), ("2018-01-01", set(), 0)]:
        view = opened.as_of(day)
        network = view.to_networkx()
        assert {node.removeprefix(HOME) for node in network.nodes} == drawn(view)[0] == nodes
        assert all(degree for _, degree in network.degree)
        assert len(view.query("SELECT ?e { ?e a kg:Evidence }")) == evidence
        assert not view.query("ASK { ?e a kg:Evidence FILTER NOT EXISTS { ?c kg:evidence ?e } }")
        assert not view.query("ASK { ?m prov:wasDerivedFrom ?c FILTER NOT EXISTS { ?c kg:status kg:Accepted } }")
        typed = "FILTER NOT EXISTS { GRAPH ?file { ?c a ?kind } FILTER (?file != graph:derived) } FILTER NOT EXISTS { ?c a kg:MirroredStance }"
        assert not view.query(f"ASK {{ GRAPH graph:derived {{ ?c ?p ?o }} {typed} FILTER (?c != graph:derived) }}")
    assert drawn(opened.as_of("2014-12-31"))[1] == {"early"}


def test_retracted_rows_in_default_results(graph, tmp_path):
    """nanopub-py 83: what had been retracted was still among the results of a query, with nothing to tell it."""
    sound = stance("sound", "2021-04-10/", position="Opposes")
    unsound = stance("unsound", "2021-04-10/", retracted("2021-05-01"), evidence="«The ministry of water»") + stance(
        "rejected", "2020", "kg:status kg:Rejected ;"
    )
    opened = graph(sound + unsound)
    told = [kg.show(opened, ":WaterMinistry").text(), str(told_by_page(opened)), json.dumps(kg.show(opened, ":Dam").objects(), default=str)]
    told += [kg.export(opened, tmp_path / f"x.{name}").decode() for name in FORMATS]
    told += [str(list(answer.terms())) for _, answer in kg.answers(opened, ROOT)]
    told += [str(data) for data in opened.to_networkx().edges(keys=True, data=True)]
    told += map(str, opened.quads(derived=True))
    told += map(str, opened.to_rdflib().quads())
    assert any("sound" in one for one in told)
    assert not [one for one in told if re.search("unsound|rejected says", one)]
    assert len(opened.query("SELECT * { ?e a kg:Evidence }")) == 1
    with pytest.raises(NotFound):
        opened.claim(":unsound")
    without = graph(sound)
    for saved in queries.saved(ROOT).values():
        assert [tuple(row.values()) for row in opened.query(saved.text)] == [tuple(row.values()) for row in without.query(saved.text)], saved.name
    # the reason is not lost: whoever asks for the past, or for what was withdrawn, is told
    assert ids(opened.as_of(known="2021-04-30")) == ["sound", "unsound"]
    assert [claim.invalidatedAtTime for claim in opened.withdrawn.claims()] == ["2021-05-01T12:00:00Z"]


RECORDED = ["2021-03-01T09:30:00+03:00", "2021-04-30T23:30:00-11:00", "2021-06-01T00:00:00Z", "2021-06-01T08:15:00.25Z"]


def test_restore_losing_recorded_time(graph, tmp_path):
    """A backup that was played back had the day of the restore as the day on which everything was recorded."""
    text = "".join(stance(f"c{number}", "2021", f'prov:generatedAtTime "{time}"^^xsd:dateTime ;') for number, time in enumerate(RECORDED))
    text += stance("old", "2021", 'prov:generatedAtTime "2021-02-01T00:00:00Z"^^xsd:dateTime ; ' + retracted("2021-05-01"))
    opened = graph(text)
    expected = {(f"c{number}", time) for number, time in enumerate(RECORDED)}
    for name in FORMATS:
        quads = pyoxigraph.parse(kg.export(opened, tmp_path / f"x.{name}"), format=pyoxigraph.RdfFormat.from_extension(name))
        times = {(quad.subject.value.removeprefix(HOME), quad.object) for quad in quads if quad.predicate == PROV.generatedAtTime}
        assert times == {(claim, Literal(time, datatype=XSD.dateTime)) for claim, time in expected}, name
    (restored := tmp_path / "restored").mkdir()
    kg.export(opened, restored / "accepted.ttl")
    again = kg.open(restored)
    days = [f"2021-{month:02}-{day}" for month in range(1, 8) for day in ("01", "30") if month != 2 or day == "01"]
    for day in days:
        kept = [[name for name in names if name != HOME + "old"] for names in opened.held(recorded=day)]
        assert [sorted(names) for names in again.held(recorded=day)] == [sorted(names) for names in kept], day
    # what was withdrawn is an export of its own; both together are the whole graph again
    kg.export(opened.withdrawn, restored / "withdrawn.ttl")
    whole = kg.open(restored)
    assert "2021-05-01T12:00:00Z" in (restored / "withdrawn.ttl").read_text("utf-8")
    for day in days:
        for moment in ((None, None, day), (None, day, None), ("2021-06-15", day, day)):
            assert [sorted(names) for names in whole.held(*moment)] == [sorted(names) for names in opened.held(*moment)], moment
    assert {(claim.id, claim.generatedAtTime) for claim in whole.claims()} == {(claim.id, claim.generatedAtTime) for claim in opened.claims()}
