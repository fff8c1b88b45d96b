"""Any table becomes claims by a small mapping; what its rows leave open stays open."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import HOME
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import turtle
from kg.cli import main
from kg.errors import CasebookError, FormatError, MissingExtra, Unsigned
from kg.imports.dates import Dates, coarse
from kg.imports.known import known
from kg.imports.mapping import Codebook, mapping_of
from kg.imports.nodes import bracket, node, nodes, text
from kg.imports.records import Fault, Left
from kg.imports.shards import Record, Target, stream
from kg.imports.tables import Layout, Row, Table
from kg.terms import ID

LEADERS = """leader,country,start,end,way of leaving
Ana Mora,Vell,1999-02-03,2001-05-03,lost an election
Bo Ruud,Vell,2001-05-03,2004-02-01,coup
"Cy ""the Ox"" Dahl",Vell,2004-02-10,2009-12-31,died
Dia Orr,Vell,2010-01-01,still in office,
Eve Pell,Orra,1998-01-01,2003-07-31,resigned
Fay Quist,Orra,2003-06-01,2015-12-31,
Gus Rand,Tull,2000-02-29,2000-02-29,coup
Hal Sand,Tull,2005-05-05,,
"""
"""An overlap (Orra in 2003), gaps (Vell in February 2004, Tull), a succession on one day (Vell in 2001), a spell of one day, ends that are none."""
MAPPING = """
title = "Leaders of three invented states"
publisher = "Archive of Leaders"
issued = "2016-03"
censored = "2015-12-31"
ongoing = ["still in office"]
language = "en"
[claim]
subject = "{leader}"
predicate = "leads"
object = "{country}"
start = "{start}"
end = "{end}"
comment = "Way of leaving: {way of leaving}."
[classes]
subject = "Person"
object = "State"
"""
END = dt.date(2015, 12, 31)
WHO = "SELECT ?who ?country { ?claim rdf:predicate kg:leads ; rdf:subject/skos:prefLabel ?who ; rdf:object/skos:prefLabel ?country }"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "triples").mkdir(parents=True)
    return tmp_path / "home"


@pytest.fixture
def table(tmp_path: Path) -> Any:
    """Writes a table, in UTF-8 unless it is bytes."""

    def write(content: str | bytes, name: str = "table.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def mapping(extra: str = "", *, start: str = "{start}", end: str = "{end}") -> Codebook:
    """A mapping of who leads what from when until when."""
    import tomllib

    told = f'[claim]\nsubject = "{{who}}"\npredicate = "leads"\nobject = "{{what}}"\nstart = "{start}"\nend = "{end}"\n'
    lines = extra.splitlines(keepends=True)
    at = next((number for number, line in enumerate(lines) if line.startswith("[")), len(lines))
    return mapping_of(tomllib.loads("".join([*lines[:at], told, *lines[at:]])), "map.toml")


def spells(folder: Path) -> dict[str, tuple[str | None, str | None]]:
    """During, and attested on, by the name of the leader."""
    graph = kg.open(folder)
    return {graph.label(claim.subject): (claim.during, claim.evidence[0].attestedOn) for claim in graph.claims("Relation")}


def run(folder: Path, *words: Any) -> Any:
    return CliRunner().invoke(main, ["-C", str(folder), "import", *map(str, words)])


# ------------------------------------------------------------------------------------------------- leaders' terms


@pytest.fixture
def led(home, table, tmp_path):
    (tmp_path / "map.toml").write_text(MAPPING, "utf-8")
    done = run(home, "csv", table(LEADERS, "leaders.csv"), "--mapping", tmp_path / "map.toml")
    assert done.exit_code == 0, done.output
    assert "took 8 of 8 rows" in done.stdout
    return home


def expected(day: dt.date) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Who led what on a day certainly, and who possibly, worked out from the rows by hand: an end that is the data's own is none."""
    certain, possible = set(), set()
    for row in csv.DictReader(LEADERS.splitlines()):
        start = dt.date.fromisoformat(row["start"])
        is_open = row["end"] in ("", "still in office", str(END))
        end = END if is_open else dt.date.fromisoformat(row["end"])
        if start <= day <= end:
            certain.add((row["leader"], row["country"]))
        if start <= day and (is_open or day <= end):
            possible.add((row["leader"], row["country"]))
    return certain, possible


def test_the_mapping_of_the_leaders_table_has_at_most_twenty_lines():
    assert len(MAPPING.strip().splitlines()) <= 20


def test_who_led_on_a_day_is_answered_for_every_spell_boundary_and_gap(led):
    graph = kg.open(led)
    days = {dt.date(1997, 1, 1), dt.date(2030, 1, 1), END}
    for row in csv.DictReader(LEADERS.splitlines()):
        for told in (row["start"], row["end"]):
            if told[:1].isdigit():
                days |= {dt.date.fromisoformat(told) + dt.timedelta(shift) for shift in (-1, 0, 1, 40)}
    days |= {END + dt.timedelta(1), dt.date(2004, 2, 5), dt.date(2003, 7, 1), dt.date(2007, 7, 7)}
    for day in sorted(days):
        for certainty, wanted in zip(("certain", "possible"), expected(day), strict=True):
            found = {(row["who"], row["country"]) for row in graph.as_of(str(day), None, certainty).query(WHO)}
            assert found == wanted, (day, certainty)


def test_a_list_that_ends_in_2015_does_not_read_as_no_leader_since(led):
    done = CliRunner().invoke(main, ["-C", str(led), "query", "--as-of", "2016-01-01", "--possible", "--format", "json", WHO])
    assert {row["who"] for row in json.loads(done.stdout)} == {"Dia Orr", "Fay Quist", "Hal Sand"}
    certainly = CliRunner().invoke(main, ["-C", str(led), "query", "--as-of", "2016-01-01", "--format", "json", WHO])
    assert json.loads(certainly.stdout) == []


def test_still_in_office_at_the_end_of_the_data_is_no_end(led):
    found = spells(led)
    assert found["Dia Orr"] == ("2010-01-01/", "2015-12-31")
    assert found["Fay Quist"] == ("2003-06-01/", "2015-12-31")
    assert found["Hal Sand"] == ("2005-05-05/", "2015-12-31")
    assert found["Gus Rand"] == ("2000-02-29", None)
    assert found["Ana Mora"] == ("1999-02-03/2001-05-03", None)


def test_each_claim_has_its_row_as_evidence_that_can_be_checked_and_shown(led, tmp_path):
    assert kg.validate(led, articles=tmp_path) == []
    done = CliRunner().invoke(main, ["-C", str(led), "show", "Cy the Ox Dahl", "--articles", str(tmp_path)])
    assert "Leaders of three invented states (2016-03), row 4" in done.stdout
    assert '“"Cy ""the Ox"" Dahl",Vell,2004-02-10,2009-12-31,died”' in done.stdout
    assert "Way of leaving: died." in done.stdout
    path = tmp_path / "leaders.csv"
    path.write_text(LEADERS.replace("resigned", "Resigned"), "utf-8")
    assert any("is not that of the article leaders.csv" in problem.message for problem in kg.validate(led, articles=tmp_path))


def test_importing_twice_adds_nothing_and_the_claims_are_attributed_to_the_makers(led, tmp_path):
    before = {path: path.read_bytes() for path in led.rglob("*.ttl")}
    again = kg.imports.csv(tmp_path / "leaders.csv", kg.open(led), tmp_path / "map.toml")
    assert (again.claims, again.things) == ([], [])
    elsewhere = kg.imports.csv(tmp_path / "leaders.csv", led, tmp_path / "map.toml", kg.imports.Plan(out="triples/curated/other.ttl"))
    assert (elsewhere.claims, elsewhere.things, elsewhere.out) == ([], [], None)
    assert {path: path.read_bytes() for path in led.rglob("*.ttl")} == before
    graph = kg.open(led)
    assert {graph.label(claim.wasAttributedTo) for claim in graph.claims()} == {"Archive of Leaders"}


def test_what_is_written_is_what_our_own_writer_would_write(led):
    (path,) = led.rglob("*.ttl")
    head, _, body = path.read_text("utf-8").partition("\n")
    assert head.startswith("# Written by kg import")
    assert turtle.write(turtle.parse(body.encode())[0], {"foaf": "http://xmlns.com/foaf/0.1/", "": ID.iri}) == body


# ------------------------------------------------------------------------------------------------- ends, censoring


@pytest.mark.parametrize(
    ("start", "end", "during", "attested"),
    [
        ("2001", "2003-05", "2001/2003-05", None),
        ("2001-02-03", "2015", "2001-02-03/", "2015-01-01"),
        ("2015-06-01", "2015", "2015-06-01/", None),
        ("2015", "2015", "2015/", None),
        ("2001", "2016-07-01", "2001/", "2015-12-31"),
        ("2001", "present", "2001/", "2015-12-31"),
        ("2001", "", "2001/", "2015-12-31"),
        ("2001", "unknown", "2001/", None),
        ("", "2003", "/2003", None),
        ("", "", None, None),
        ("", "present", None, "2015-12-31"),
        ("2003~", "2004?", "2003~/2004?", None),
    ],
)
def test_an_end_is_taken_only_where_the_row_tells_one(table, home, start, end, during, attested):
    path = table(f"who,what,start,end\nAna,Vell,{start},{end}\n")
    kg.imports.csv(path, home, mapping('censored = "2015-12-31"\n'))
    assert spells(home) == {"Ana": (during, attested)}
    assert kg.validate(home) == []


def test_without_a_day_until_which_the_data_reach_open_ends_are_unknown_and_it_is_said(table, home):
    found = kg.imports.csv(table("who,what,start,end\nAna,Vell,2001,present\nBo,Vell,2003,\n"), home, mapping())
    assert spells(home) == {"Ana": ("2001/", None), "Bo": ("2003/", None)}
    assert any("1 row(s) say that it goes on" in note for note in found.notes)


def test_a_blank_may_be_said_to_be_unknown_rather_than_open(table, home):
    kg.imports.csv(table("who,what,start,end\nAna,Vell,2001,\n"), home, mapping('censored = "2015-12-31"\nunknown = [""]\n'))
    assert spells(home) == {"Ana": ("2001/", None)}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Ana,Vell,2003,2001", "ends before it begins"),
        ("Ana,Vell,2016-01-05,", "begins on 2016-01-05, after the data end"),
        ("Ana,Vell,2001-02-30,2003", "'2001-02-30' is no date in the format edtf"),
        ("Ana,,2001,2003", "no object is told"),
        (",,2001,2003", "no subject and no object is told"),
        ("Ana,Vell,2001", "it has 3 cells, and the head has 4"),
        ("Ana,Vell,2001,2003,x", "it has 5 cells, and the head has 4"),
        ("A\x00na,Vell,2001,2003", "control character (U+0000)"),
        ('"Ana"x,Vell,2001,2003', "it is no record"),
        ('"Ana,Vell,2001,2003', "it is no record"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_by_its_line_and_loses_no_other(table, home, row, reason):
    found = kg.imports.csv(table(f"who,what,start,end\nBo,Vell,1999,2000\n{row}\nCy,Vell,2005,2006\n"), home, mapping('censored = "2015-12-31"\n'))
    assert [(left.row, reason in left.reason) for left in found.left] == [(3, True)], found.left
    assert [(count.read, count.taken) for count in found.counts] == [(3, 2)]
    assert set(spells(home)) == {"Bo", "Cy"}
    graph = kg.open(home)
    assert {actor.label for actor in graph.actors()} == {"Bo", "Cy", "Vell"}
    assert kg.validate(home) == []


# ------------------------------------------------------------------------------------------------- reading tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_encodings_are_read_and_the_spans_of_utf_8_fit(table, home, tmp_path, encoding):
    content = 'who,what,start,end\r\n"Zoë\r\nPék",Vell,2001,2002\r\n\r\nÅsa,Vell,2003,2004\r\n'
    path = table(content.encode(encoding))
    found = kg.imports.csv(path, home, mapping(f'encoding = "{encoding}"\n' if encoding == "latin-1" else ""))
    assert found.left == []
    assert spells(home) == {"Zoë Pék": ("2001/2002", None), "Åsa": ("2003/2004", None)}
    evidence = sorted((claim.evidence[0].row, claim.evidence[0].start) for claim in kg.open(home).claims())
    assert [row for row, _ in evidence] == [2, 5]
    if encoding.startswith("utf-8"):
        assert kg.validate(home, articles=tmp_path) == []
        text_ = path.read_bytes().decode("utf-8")
        assert text_[evidence[1][1] :].startswith("Åsa,Vell")
    else:
        assert [start for _, start in evidence] == [None, None]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("a,b\né,x\n".encode("latin-1"), "t.csv", "is not utf-8 .line 2.; say which encoding"),
        (b"", "t.csv", "is empty"),
        (b"a,b,a\n1,2,3\n", "t.csv", "line 1: columns 1 and 3 are both called 'a'"),
        (b'"a,b\n1,2\n', "t.csv", "line 1: it is no record"),
        (b"a,b\n", "t.pdf", "no table by its suffix"),
        (b"no parquet", "t.parquet", "t.parquet cannot be read"),
        (b"no workbook", "t.xlsx", "t.xlsx cannot be read"),
        (b"no gzip", "t.csv.gz", "cannot read"),
        (b"no zip", "t.csv.zip", "cannot read"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_a_sentence(table, content, name, sentence):
    with pytest.raises(FormatError, match=sentence):
        Table(table(content, name))


def test_a_table_that_is_not_there_and_an_encoding_that_is_none_are_told(table, tmp_path):
    with pytest.raises(FormatError, match="there is no file"):
        Table(tmp_path / "none.csv")
    with pytest.raises(FormatError, match="'klingon' is no encoding"):
        Table(table("a,b\n1,2\n"), Layout(encoding="klingon"))


def test_separators_are_found_and_nameless_columns_get_a_name(table):
    for sign in ",;\t|":
        assert Table(table(f'"x{sign},;y"{sign}b{sign}\n1{sign}2{sign}3\n')).header == [f"x{sign},;y".replace("\t", " "), "b", "column 3"]
    assert [row.cells for row in Table(table("1\t2\n3\t4\n", "t.tsv"), Layout(header=("a", "b")))] == [["1", "2"], ["3", "4"]]


def test_parquet_and_excel_are_read_with_their_dates_and_places(tmp_path, home):
    polars = pytest.importorskip("polars")
    pytest.importorskip("xlsxwriter")
    frame = polars.DataFrame(
        {
            "who": ["Ana", "Bo", None],
            "what": ["Vell"] * 3,
            "start": [dt.date(2001, 2, 3)] * 3,
            "end": [dt.datetime(2003, 4, 5, tzinfo=dt.UTC).replace(tzinfo=None), None, None],
            "votes": [2.0, 2.5, None],
        }
    )
    frame.write_parquet(tmp_path / "terms.parquet")
    frame.write_excel(tmp_path / "terms.xlsx", autofit=False)
    for name, places in (("terms.parquet", [1, 2]), ("terms.xlsx", [2, 3])):
        found = kg.imports.csv(tmp_path / name, home, mapping('dropped = ["votes"]\n'))
        assert [(left.row, left.reason) for left in found.left] == [(places[-1] + 1, "no subject is told")]
        assert spells(home) == {"Ana": ("2001-02-03/2003-04-05", None), "Bo": ("2001-02-03/", None)}
        assert sorted(claim.evidence[0].row for claim in kg.open(home).claims()) == places
        assert kg.validate(home) == []
        (home / "triples" / "curated" / "terms.ttl").unlink()
    rows = [row for row in Table(tmp_path / "terms.parquet") if isinstance(row, Row)]
    assert [row.cells[-1] for row in rows] == ["2", "2.5", ""]


def test_without_polars_parquet_asks_for_the_extra(table, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtra, match=r"kg import of .parquet needs an optional part: run pip install 'stancegraph\[tables\]'"):
        Table(table(b"PAR1", "t.parquet"))


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from('",\n\r;'), max_size=6), min_size=2, max_size=2), max_size=6))
def test_what_is_written_as_csv_is_read_again_record_by_record(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "generated.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["a", "b"], *rows])
    whole = path.read_bytes().decode()
    found = list(Table(path, Layout(separator=",")))
    assert [row.cells for row in found] == rows
    for row in found:
        assert whole[row.start : row.end] == row.text
        assert row.line == 1 + len(whole[: row.start].replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1


@given(st.binary(max_size=60))
def test_no_bytes_break_the_reading_and_every_line_is_read_or_told(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(b"a,b\n" + data)
    try:
        found = list(Table(path))
    except FormatError:
        return
    assert all(isinstance(row, Row | Left) for row in found)
    assert [getattr(row, "line", None) or row.row for row in found] == sorted({getattr(row, "line", None) or row.row for row in found})


# ------------------------------------------------------------------------------------------------- dates


@pytest.mark.parametrize(
    ("formats", "told", "meant"),
    [
        (["d/m/Y"], "3/12/2001", "2001-12-03"),
        (["%d.%m.%Y"], "03.12.2001", "2001-12-03"),
        (["m/Y", "Y"], "12/2001", "2001-12"),
        (["B Y", "d B Y"], "7 May 2004", "2004-05-07"),
        (["edtf"], "2004-05-01 00:00:00", "2004-05-01"),
        (["edtf"], "2004-05~", "2004-05~"),
        (["excel"], "38108", "2004-05-01"),
        (["excel"], "1", "1900-01-01"),
        (["d/m/Y", "m/d/Y"], "5/5/2001", "2001-05-05"),
    ],
)
def test_dates_are_as_precise_as_they_are_written(formats, told, meant):
    assert Dates(formats).read(told) == meant


@pytest.mark.parametrize(
    ("formats", "told", "reason"),
    [
        (["d/m/Y", "m/d/Y"], "3/4/2001", "may be 2001-04-03 or 2001-03-04"),
        (["d/m/Y"], "31/2/2001", "no date in the format d/m/Y"),
        (["edtf"], "2001-13", "no date"),
        (["excel"], "x", "no date"),
        (["excel"], "0", "no date"),
    ],
)
def test_dates_that_are_none_or_may_be_two_are_not_guessed(formats, told, reason):
    with pytest.raises(Fault, match=reason):
        Dates(formats).read(told)


def test_a_column_tells_how_precise_a_date_is(table, home):
    path = table("who,what,start,end,exact\nAna,Vell,2001-05-01,2003-01-01,month\nBo,Vell,2001-05-01,2003-01-01,week\nCy,Vell,2001-05-01,2003-01-01,eon\n")
    found = kg.imports.csv(path, home, mapping('[dates]\nstartPrecision = "{exact}"\nendPrecision = "year"\n'))
    assert spells(home) == {"Ana": ("2001-05/2003", None)}
    assert ["set is no end" in found.left[0].reason or "interval" in found.left[0].reason, "'eon' is no precision" in found.left[1].reason] == [True, True]
    with pytest.raises(Fault, match="of which one could know the week"):
        coarse("2001", "week")


# ------------------------------------------------------------------------------------------------- names and words


WORLD = f"""@prefix : <{HOME}> . @prefix kg: <https://w3id.org/stancegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:Vell a kg:State ; skos:prefLabel "Vell"@en ; skos:altLabel "Republic of Vell"@en .
:Vellish a kg:Topic ; skos:prefLabel "Vell"@en .
:OrraState a kg:State ; skos:prefLabel "Orra"@en .
:OrraParty a kg:PoliticalParty ; skos:prefLabel "Orra"@en .
"""


def test_actors_of_the_casebook_are_found_by_name_and_two_of_one_name_are_not_guessed(table, home):
    (home / "triples" / "world.ttl").write_text(WORLD, "utf-8")
    path = table("who,what,start,end\nAna,the republic of véll,2001,2002\nBo,Orra,2001,2002\n")
    found = kg.imports.csv(path, home, mapping())
    assert [(left.row, left.reason) for left in found.left] == [(3, "'Orra' may be :OrraParty, :OrraState; say which under [ids]")]
    (claim,) = kg.open(home).claims()
    assert claim.object == HOME + "Vell"
    assert claim.subject.startswith(HOME + "Ana-")
    told = kg.imports.csv(path, home, mapping('[ids]\n"Orra" = ":OrraState"\n'))
    assert told.left == []
    assert {claim.object for claim in kg.open(home).claims()} == {HOME + "Vell", HOME + "OrraState"}
    with pytest.raises(FormatError, match=r"\[ids\] names :Nobody"):
        kg.imports.csv(path, home, mapping('[ids]\n"Orra" = ":Nobody"\n'))


def test_an_actor_that_was_merged_is_found_as_whom_it_is(table, home):
    (home / "triples" / "world.ttl").write_text(WORLD, "utf-8")
    merged = CliRunner().invoke(main, ["-C", str(home), "merge", ":OrraParty", ":OrraState", "--by", "ana"])
    assert merged.exit_code == 0, merged.output
    kg.imports.csv(table("who,what,start,end\nBo,Orra,2001,2002\n"), home, mapping())
    (claim,) = kg.open(home).claims()
    assert claim.object == HOME + "OrraState"


def test_what_is_declared_later_under_the_same_name_does_not_change_what_was_imported(table, home):
    path = table("who,what,start,end\nAna,Tull,2001,2002\n")
    first = kg.imports.csv(path, home, mapping())
    before = first.out.read_bytes()
    (home / "triples" / "late.ttl").write_text(WORLD.replace("Orra", "Tull").replace(HOME, "https://w3id.org/stancegraph/id/"), "utf-8")
    assert kg.imports.csv(path, home, mapping()).left == []
    assert first.out.read_bytes() == before


def test_values_stances_and_figures_are_mapped_and_their_faults_told(table, home):
    path = table(
        "org,issue,vote,said,sure,troops\nUnion,Dam,yes,2021-04-09,0.8,1200\nUnion,Road,?!,2021-04-09,,-3\nLeague,Dam,no,2021-05-01,2,x\nLeague,Road,no,2021-05-01,,1.50\n"
    )
    told = {
        "values": {"vote": {"yes": "Supports", "no": "opposes"}},
        "claim": [
            {
                "holder": "{org}",
                "topic": "{issue}",
                "position": "{vote}",
                "attested": "{said}",
                "confidence": "{sure}",
                "mode": "Declared",
                "speaker": "{org}",
                "said": "{said}",
            },
            {
                "type": "Figure",
                "about": "{org}",
                "measure": "troops",
                "value": "{troops}",
                "unit": "persons",
                "approximate": "yes",
                "during": "{said}",
                "place": "Camp",
                "identifier": "{issue}",
            },
        ],
        "classes": {"holder": "Organization", "about": "Organization", "speaker": "Organization"},
    }
    found = kg.imports.csv(path, home, mapping_of(told, "map"))
    assert [(left.row, left.reason.partition(";")[0]) for left in found.left] == [
        (3, "'?!' is no position of the ontology"),
        (4, "confidence '2' is not between 0 and 1"),
    ]
    graph = kg.open(home)
    stance = next(claim for claim in graph.claims("Stance") if graph.label(claim.holder) == "Union")
    assert (graph.label(stance.position), graph.label(stance.topic), str(stance.confidence), graph.label(stance.mode)) == ("supports", "Dam", "0.8", "declared")
    assert (stance.during, stance.evidence[0].attestedOn, stance.evidence[0].saidOn, stance.evidence[0].accordingTo) == (
        None,
        "2021-04-09",
        "2021-04-09",
        stance.holder,
    )
    assert sorted(str(figure.maxValue) for figure in graph.claims("Figure")) in (["1.5", "1200"], ["1.50", "1200"])
    assert {figure.evidence[0].identifier for figure in graph.claims("Figure")} == {"Dam", "Road"}
    assert kg.validate(home) == []


@pytest.mark.parametrize(("value", "reason"), [("1,200", "is no number"), ("perhaps", "is neither yes nor no")])
def test_numbers_and_yes_or_no_are_not_guessed(table, home, value, reason):
    claim = {"about": "{a}", "measure": "troops", "value": "{b}" if "number" in reason else "1", "approximate": "{b}"}
    found = kg.imports.csv(table(f'a,b\nUnion,"{value}"\n'), home, mapping_of({"claim": claim}, "map"))
    assert reason in found.left[0].reason


def test_a_part_of_a_row_may_be_optional_but_not_all_of_it(table, home):
    path = table("head,deputy,of\nAna,,Vell\nBo,Cy,Vell\n,,Vell\n")
    claims = [{"subject": f"{{{name}}}", "predicate": "holdsOfficeIn", "object": "{of}", "role": name, "optional": True} for name in ("head", "deputy")]
    found = kg.imports.csv(path, home, mapping_of({"claim": claims}, "map"))
    assert [(left.row, left.reason) for left in found.left] == [(4, "none of its optional parts is told")]
    assert sorted(claim.role for claim in kg.open(home).claims()) == ["deputy", "head", "head"]


def test_rows_of_one_content_are_evidence_of_one_claim_and_another_table_adds_its_own(table, home):
    kg.imports.csv(table("who,what,start,end\nAna,Vell,2001,2002\nAna,Vell,2001,2002\n"), home, mapping())
    found = kg.imports.csv(table("who,what,start,end,x\nANA,véll,2001,2002,1\n", "second.csv"), home, mapping())
    assert found.claims == []
    (claim,) = kg.open(home).claims()
    assert sorted(evidence.row for evidence in claim.evidence) == [2, 2, 3]
    assert found.notes == ("Columns that are not used: x.",)
    grown = kg.imports.csv(table("who,what,start,end,x\nANA,véll,2001,2002,1\nBo,Vell,2003,2004,1\n", "third.csv"), home, mapping())
    assert len(grown.claims) == 1
    assert [len(claim.evidence) for claim in sorted(kg.open(home).claims(), key=lambda claim: claim.during)] == [3, 1]
    assert kg.validate(home) == []


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("", "makes no claim"),
        ("titel = 'x'\n[claim]\nsubject='{who}'", "'titel' is no key of the mapping map.toml; did you mean title?"),
        ("[claim]\nsubjekt='{who}'", "'subjekt' is no key of a relation in the mapping map.toml; did you mean subject?"),
        ("[claim]\nsubject='{who}'\npredicate='leads'", "does not say what the object of a relation is"),
        ("[claim]\nabout='{who}'\nmeasure='x'", "does not say what the value of a figure is"),
        ("[claim]\ntype='Rumour'\nabout='{who}'", "'Rumour' in the mapping map.toml is no kind of claim"),
        ("censored='2015-02-30'\n[claim]\nsubject='a'\npredicate='leads'\nobject='b'", "censored in the mapping map.toml is no date"),
        ("[claim]\nsubject='{whom}'\npredicate='leads'\nobject='b'", "has no column 'whom'; did you mean who?"),
        ("[claim]\nsubject='{who}'\npredicate='leds'\nobject='b'", "'leds' is no predicate of the ontology; did you mean leads?"),
        ("[claim]\nsubject='{who}'\npredicate='leads'\nobject='b'\n[classes]\nsubject='Persn'", "'Persn' is no class of the ontology; did you mean"),
        ("[claim]\nsubject='{who}'\npredicate='leads'\nobject='b'\n[dates]\nformat='Y'", r"'format' is no key of \[dates\]; did you mean formats"),
        ("[claim", "is no TOML"),
    ],
)
def test_a_mapping_that_does_not_fit_is_told_in_a_sentence(table, home, tmp_path, told, sentence):
    (tmp_path / "map.toml").write_text(told, "utf-8")
    with pytest.raises(FormatError, match=sentence):
        kg.imports.csv(table("who,what,start,end\nAna,Vell,2001,2002\n"), home, tmp_path / "map.toml")
    assert list(home.rglob("*.ttl")) == []


def test_a_mapping_that_is_not_there_is_told(table, home, tmp_path):
    with pytest.raises(FormatError, match="cannot read the mapping"):
        kg.imports.csv(table("a\n1\n"), home, tmp_path / "none.toml")


def test_the_table_of_edges_that_kg_exports_is_read_again_by_a_mapping(led, tmp_path):
    kg.export(kg.open(led), tmp_path / "out.csv")
    told = {"subject": "{source}", "predicate": "{predicate}", "object": "{target}", "during": "{during}", "mode": "{mode}", "comment": "{comment}"}
    found = kg.imports.csv(tmp_path / "out.edges.csv", led, mapping_of({"claim": told}, "map"))
    assert (found.left, found.claims) == ([], [])
    assert [len(claim.evidence) for claim in kg.open(led).claims()] == [2] * 8
    assert kg.validate(led) == []
    (tmp_path / "out.edges.csv").write_text("source,predicate,target,during,mode,comment\nhttps://example.org/nobody,leads,Vell,2001,Enacted,\n", "utf-8")
    (left,) = kg.imports.csv(tmp_path / "out.edges.csv", led, mapping_of({"claim": told}, "map"), kg.imports.Plan(show=1)).left
    assert "https://example.org/nobody is no id" in left.reason


# ------------------------------------------------------------------------------------------------- a first mapping


def test_the_mapping_that_is_suggested_for_an_obvious_table_works_as_it_is(table, home, tmp_path):
    path = table(LEADERS.replace("still in office", "present"), "leaders.csv")
    done = run(home, "csv", path, "--suggest")
    assert done.exit_code == 0
    (tmp_path / "first.toml").write_text(done.stdout, "utf-8")
    assert "3 rows have no end" in done.stdout or "2 rows have no end" in done.stdout
    found = kg.imports.csv(path, home, tmp_path / "first.toml")
    assert found.left == []
    graph = kg.open(home)
    assert {graph.thing(claim.subject).type for claim in graph.claims()} == {"Person"}
    assert {graph.short(claim.predicate) for claim in graph.claims()} == {"kg:leads"}
    assert kg.validate(home) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("country,leader,from,to\nVell,Ana,03/02/2001,05/04/2003\nOrra,Bo,01/02/2003,\n", ['formats = ["d/m/Y"]  # or m/d/Y', 'predicate = "leads"']),
        ("country,leader,from,to\nVell,Ana,13/02/2001,05/04/2003\n", ['formats = ["d/m/Y"]\n']),
        ("country,leader,from,to\nVell,Ana,02/13/2001,04/05/2003\n", ['formats = ["m/d/Y"]\n']),
        ("country,leader,from,to\nVell,Ana,2001,2015-12-31\nOrra,Bo,1999,2015-12-31\n", ['censored = "2015-12-31"  # 2 rows end on this last day']),
        (
            "organization,concept,agreement,date\nUnion,Dam,yes,2021-04-09\n",
            ['position = "{agreement}"', '[values."agreement"]', '"yes" = "Neutral"', 'holder = "{organization}"'],
        ),
        ("country,indicator,value,year\nVell,troops,1200,2001\n", ['measure = "{indicator}"', 'about = "{country}"', 'during = "{year}"']),
        (
            "source,relation,target,date,split\nVell,leads,Orra,2001-01-02,a\nVell,Consult,Orra,2001-01-02,a\n",
            ['predicate = "{relation}"', '"Consult" = "relatedTo"', 'comment = "split: {split}"'],
        ),
        ("x,y,n\nAna,Vell,3\n", ['subject = "{x}"', 'object = "{y}"', 'predicate = "relatedTo"  # is there a closer one', 'dropped = ["n"]']),
        ("n\n3\n", ['subject = ""  # fill this in']),
    ],
)
def test_suggestions_follow_heads_and_values_and_say_where_these_leave_it_open(table, content, expected):
    import tomllib

    told = kg.imports.suggest(table(content))
    tomllib.loads(told)
    for piece in expected:
        assert piece in told


# ------------------------------------------------------------------------------------------------- the command


def test_a_dry_run_shows_the_first_claims_and_writes_nothing(table, home, tmp_path):
    (tmp_path / "map.toml").write_text(MAPPING, "utf-8")
    done = run(home, "csv", table(LEADERS + "No,,,,\n", "leaders.csv"), "--mapping", tmp_path / "map.toml", "--dry-run", "--report", tmp_path / "left.csv")
    assert done.exit_code == 0
    assert turtle.parse(done.stdout.partition("leaders.csv: took")[0].encode())[1] == []
    assert "took 8 of 9 rows" in done.stdout
    assert "Nothing was written." in done.stdout
    assert list(home.rglob("*.ttl")) == []
    assert (tmp_path / "left.csv").read_text("utf-8").splitlines() == ["kind,row,reason", "row,10,no object is told"]


def test_the_command_asks_for_a_mapping_and_reports_as_it_is_asked(table, home, tmp_path):
    path = table("who,what,start,end\n" + "Ana,,2001,2002\n" * 60, "t.csv")
    asked = run(home, "csv", path)
    assert (asked.exit_code, "--suggest > MAP.toml" in asked.stderr) == (2, True)
    (tmp_path / "map.toml").write_text("[claim]\nsubject='{who}'\npredicate='leads'\nobject='{what}'\nstart='{start}'\nend='{end}'\n", "utf-8")
    done = run(home, "csv", path, "--mapping", tmp_path / "map.toml", "--report", tmp_path / "left.txt", "--by", "ana")
    assert "10 more were left out; --report FILE" in done.stdout
    assert (tmp_path / "left.txt").read_text("utf-8").count("was left out") == 60
    rows = json.loads(run(home, "csv", path, "--mapping", tmp_path / "map.toml", "--format", "json", "--report", tmp_path / "left.json").stdout)
    assert rows == json.loads((tmp_path / "left.json").read_text("utf-8"))
    assert len(rows) == 60


def test_who_accepts_a_table_is_told_and_candidates_are_in_no_view(table, home):
    path = table("who,what,start,end\nAna,Vell,2001,2002\n")
    waiting = kg.imports.csv(path, home, mapping('status = "Candidate"\n'))
    assert waiting.out == home / "triples" / "candidates" / "table.ttl"
    assert kg.open(home).claims() == []
    accepted = kg.imports.csv(path, home, mapping('status = "Candidate"\n'), kg.imports.Plan(by="Ana María"))
    assert accepted.out == home / "triples" / "extracted" / "table.ttl"
    graph = kg.open(home)
    (claim,) = graph.claims()
    assert graph.label(claim.wasAttributedTo) == "Ana María"
    assert kg.validate(home) == []
    again = kg.imports.csv(path, home, mapping('status = "Candidate"\n'))
    assert (again.claims, again.things) == ([], [])
    with pytest.raises(Unsigned):
        kg.imports.csv(path, home, mapping(), kg.imports.Plan(by="\n"))


# ------------------------------------------------------------------------------------------------- many records


def records(count: int, *, repeat: int = 1) -> list[Record]:
    """Claims of which `repeat` rows each tell, all of two actors, in one document."""
    common = [
        node(":doc", {"rdf:type": "kg:Document", "dcterms:title": text("Data"), "kg:sha256": f'"{"0" * 64}"'}),
        node(":A", {"rdf:type": ["kg:State", "prov:Agent"], "skos:prefLabel": text('A "b"\n', "en")}),
        node(":B", {"rdf:type": "kg:State", "skos:prefLabel": text("B")}),
    ]
    content = {
        "rdf:type": "kg:Relation",
        "rdf:subject": ":A",
        "rdf:predicate": "kg:leads",
        "rdf:object": ":B",
        "kg:mode": "kg:Enacted",
        "kg:status": "kg:Accepted",
    }
    rows = list(range(count * repeat))
    random.Random(1).shuffle(rows)
    found = []
    for number in rows:
        sha = f"{number:064x}"
        proof = bracket({"rdf:type": "kg:Evidence", "dcterms:source": ":doc", "kg:digest": f'"{sha}"', "kg:row": str(number + 1)})
        found.append(Record(number + 1, [*common, node(f":c{number % count}", content, proof, sha)]))
    return found


def streamed(folder: Path, rows: Any, size: int, name: str = "many") -> kg.imports.Import:
    path = folder / "triples" / "curated" / f"{name}.ttl"
    return stream(rows, Target(folder, path), known(folder, path), "many.csv", size=size)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.ttl")}


@pytest.mark.parametrize("size", [7, 25, 100])
def test_many_records_become_many_files_that_together_hold_all(home, size):
    found = streamed(home, records(30, repeat=3), size)
    assert (len(found.claims), len(found.things)) == (30, 3)
    assert found.out == (home / "triples/curated/many.ttl" if size == 100 else home / "triples/curated/many")
    graph = kg.open(home)
    assert [len(claim.evidence) for claim in graph.claims()] == [3] * 30
    assert kg.validate(home) == []
    for path in home.rglob("*.ttl"):
        body = path.read_text("utf-8").partition("\n")[2]
        assert turtle.write(turtle.parse(body.encode())[0], {"": ID.iri}) == body
    before = contents(home)
    again = streamed(home, records(30, repeat=3), size)
    assert (again.claims, again.things, contents(home)) == ([], [], before)
    elsewhere = streamed(home, records(30, repeat=3), size, "elsewhere")
    assert (elsewhere.out, contents(home)) == (None, before)


@pytest.mark.parametrize("stop", [1, 20, 45, 89])
def test_an_import_that_was_interrupted_goes_on_to_the_same_files(home, tmp_path, stop):
    (tmp_path / "whole" / "triples").mkdir(parents=True)
    streamed(tmp_path / "whole", records(30, repeat=3), 7)

    def broken() -> Any:
        yield from records(30, repeat=3)[:stop]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        streamed(home, broken(), 7)
    assert contents(home).items() <= contents(tmp_path / "whole").items()
    times = {path: path.stat().st_mtime_ns for path in home.rglob("*.ttl")}
    streamed(home, records(30, repeat=3), 7)
    assert contents(home) == contents(tmp_path / "whole")
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_what_somebody_changed_in_a_file_is_not_lost_nor_what_an_import_does_not_reach(home):
    streamed(home, records(30), 7)
    third = home / "triples/curated/many/0003.ttl"
    third.write_text(third.read_text("utf-8").replace("kg:leads", "kg:backs", 1), "utf-8")
    with pytest.raises(CasebookError, match=r"0003.ttl has \d+ statement\(s\) that many.csv does not yield"):
        streamed(home, records(30), 7)
    assert "kg:backs" in third.read_text("utf-8")
    other = streamed(home, records(30), 100, "single")
    assert other.claims == []
    with pytest.raises(CasebookError, match=r"many/0001\.ttl holds what many.csv does not yield"):
        streamed(home, [], 7)


def test_a_file_becomes_no_folder_behind_its_owners_back(home):
    streamed(home, records(5), 10)
    with pytest.raises(CasebookError, match="takes several files now"):
        streamed(home, records(30), 10)
    assert len(kg.open(home).claims()) == 5


def test_quads_become_the_same_nodes(home):
    streamed(home, records(6, repeat=2), 100)
    quads = turtle.parse((home / "triples/curated/many.ttl").read_bytes())[0]
    (home / "triples/curated/many.ttl").unlink()
    made = nodes(quads, {"": "https://w3id.org/stancegraph/id/"})
    streamed(home, [Record(1, made)], 100, "again")
    assert len(kg.open(home).claims()) == 6
    assert {tuple(evidence.row for evidence in claim.evidence) for claim in kg.open(home).claims()} == {(number, number + 6) for number in range(1, 7)}


def test_left_records_of_another_kind_are_counted_apart(home):
    found = streamed(home, [*records(2), Left("row", 9, "x"), Left("note", 1, "y")], 10)
    assert [(count.kind, count.read, count.taken) for count in found.counts] == [("row", 3, 2), ("note", 1, 0)]
