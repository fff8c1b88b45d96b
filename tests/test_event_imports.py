"""Events that others coded: ICEWS, GDELT, ACLED. All rows are taken or told, nothing is made up, and machines are not believed unasked."""

from __future__ import annotations

import csv
import gzip
import io
import tomllib
import zipfile
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kg
from kg.cli import main
from kg.errors import FormatError
from kg.imports import Plan, cameo
from kg.imports.events import GDELT_COLUMNS
from kg.imports.mapping import mapping_of
from kg.terms import KG
from kg.wording import groups

QUADS = """source\trelation\ttarget\tdate
Vell\tMake a visit\tOrra\t2014-01-02
Orra\tHost a visit\tVell\t2014-01-02
Police (Vell)\tUse conventional military force\tProtester (Vell)\u00a0\t2014-01-03
Protester (Vell)\tAccuse\tPolice (Vell)\t2014-01-04
Vell\tVell\tOrra\t2014-01-05
Vell\tConsult\tVell\t2014-01-05
\tConsult\tVell\t2014-01-05
Vell\tConsult\t\t2014-01-05
Vell\tConsult\tOrra\t2014-02-30
Vell\tConsult\tOrra\t
Vell\tConsult "Orra\t2014-02-28
"""
HEAD = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\tTarget Sectors\tTarget Country\t"
    "Story ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "triples").mkdir(parents=True)
    return tmp_path / "home"


def told(folder: Path) -> list[tuple[str, str, str, str | None, str]]:
    """Subject, predicate, object, during, mode of the relations."""
    graph = kg.open(folder)
    return sorted((graph.label(c.subject), graph.short(c.predicate), graph.label(c.object), c.during, graph.label(c.mode)) for c in graph.claims("Relation"))


def reasons(found: kg.imports.Import) -> list[tuple[int, str]]:
    return [(left.row, left.reason) for left in found.left]


# --------------------------------------------------------------------------------------------------------- ICEWS


@pytest.fixture
def quads(tmp_path: Path) -> Path:
    path = tmp_path / "quads.tsv.gz"
    path.write_bytes(gzip.compress(QUADS.encode(), mtime=0))
    return path


def test_events_become_relations_of_a_day_and_a_visit_told_twice_is_one(quads, home):
    found = kg.imports.icews(quads, home, Plan(by="ana", title="A benchmark", issued="2016"))
    assert told(home) == [
        ("Police (Vell)", "kg:attacks", "Protester (Vell)", "2014-01-03", "enacted"),
        ("Protester (Vell)", "cameo:112", "Police (Vell)", "2014-01-04", "declared"),
        ("Vell", "cameo:042", "Orra", "2014-01-02", "enacted"),
    ]
    graph = kg.open(home)
    visit = next(claim for claim in graph.claims() if graph.short(claim.predicate) == "cameo:042")
    assert [evidence.row for evidence in visit.evidence] == [2, 3]
    assert "1 row(s) tell of a visit from the side of the host" in found.text()
    assert {graph.label(claim.wasAttributedTo) for claim in graph.claims()} == {"ana"}
    assert {claim.confidence for claim in graph.claims()} == {None}
    (document,) = graph.documents()
    assert (document.label, document.issued, graph.label(document.publisher)) == ("A benchmark", "2016", "ICEWS")
    assert {actor.label: actor.type for actor in graph.actors()} == {
        "Vell": "Actor", "Orra": "Actor", "Police (Vell)": "SecurityService", "Protester (Vell)": "Collective",
    }  # fmt: skip
    assert kg.validate(home) == []


def test_rows_that_are_no_event_between_two_actors_on_a_day_are_told(quads, home):
    found = kg.imports.icews(quads, home)
    assert reasons(found) == [
        (6, "'Vell' is no event of CAMEO that is known here"),
        (7, "source and target are the same actor, 'Vell'"),
        (8, "no source is told"),
        (9, "no target is told"),
        (10, "'2014-02-30' is no day"),
        (11, "no day is told"),
        (12, "it has 3 cells, and the head has 4"),
    ]
    assert [(count.read, count.taken) for count in found.counts] == [(11, 4)]


def test_what_machines_coded_is_in_no_view_until_somebody_accepts_it(quads, home):
    found = kg.imports.icews(quads, home)
    assert found.out == home / "triples" / "candidates" / "quads.ttl"
    assert kg.open(home).claims() == []
    assert kg.open(home).actors() == []
    assert kg.validate(home) == []
    accepted = kg.imports.icews(quads, home, Plan(by="ana"))
    assert accepted.out == home / "triples" / "extracted" / "quads.ttl"
    assert len(told(home)) == 3
    assert kg.validate(home) == []
    before = {path: path.read_bytes() for path in home.rglob("*.ttl")}
    for plan in (Plan(), Plan(by="ana")):
        again = kg.imports.icews(quads, home, plan)
        assert (again.claims, again.things) == ([], [])
    assert {path: path.read_bytes() for path in home.rglob("*.ttl")} == before


def test_an_actor_that_machines_proposed_and_a_person_declares_too_is_the_persons(quads, home):
    kg.imports.icews(quads, home)
    (home.parent / "table.csv").write_text("who,what,since\nAna,Vell,2001\n", "utf-8")
    claim = {"subject": "{who}", "predicate": "leads", "object": "{what}", "start": "{since}"}
    kg.imports.csv(home.parent / "table.csv", home, mapping_of({"claim": claim}, "map"))
    assert told(home) == [("Ana", "kg:leads", "Vell", "2001/", "enacted")]
    assert kg.validate(home) == []


def test_the_original_columns_tell_places_numbers_and_states(home, tmp_path):
    path = tmp_path / "raw.tab"
    path.write_text(
        f"{HEAD}\n"
        '7\t2018-06-01\tVell\tNA\tVell\tThreaten with military force\t138\t-7\tOrra\tNA\tOrra\t1\t2\tDaily "Bell\tKasda\tNA\tUpper Vell\tVell\t1.0\t2.0\n'
        "8\t2018-06-02\tMilitary (Orra)\tMilitary\tOrra\tMake statement\t10\t0\tVell\tNA\tVell\t1\t2\tBell\tNA\tNA\tNA\tOrra\t1.0\t2.0\n"
        "9\t2018-06-02\tVell\tNA\tVell\tImpossible\t999\t0\tOrra\tNA\tOrra\t1\t2\tBell\tNA\tNA\tNA\tOrra\t1.0\t2.0\n",
        "utf-8",
    )
    found = kg.imports.icews(path, home, Plan(by="ana"))
    assert reasons(found) == [(4, "'999' is no event of CAMEO that is known here")]
    graph = kg.open(home)
    assert told(home) == [("Military (Orra)", "cameo:010", "Vell", "2018-06-02", "declared"), ("Vell", "cameo:138", "Orra", "2018-06-01", "declared")]
    threat = next(claim for claim in graph.claims() if claim.during == "2018-06-01")
    assert (graph.label(threat.place), threat.evidence[0].identifier, threat.evidence[0].row) == ("Kasda, Upper Vell, Vell", "7", 2)
    assert {actor.label: actor.type for actor in graph.actors()} == {"Vell": "State", "Orra": "State", "Military (Orra)": "MilitaryForce"}
    assert "Columns that are not used: Source Sectors" in found.text()
    assert groups(graph)[threat.predicate] == KG.Hostility.value
    assert kg.validate(home, articles=tmp_path) == []


def test_a_table_of_something_else_is_no_icews(tmp_path, home):
    path = tmp_path / "other.tsv"
    path.write_text("a\tb\n1\t2\n", "utf-8")
    with pytest.raises(FormatError, match="is no file of ICEWS: it has no column source and no column relation"):
        kg.imports.icews(path, home)


def test_every_code_is_a_relation_type_that_the_ontology_knows_or_is_put_under_one(bundled):
    table = tomllib.loads((files("kg.imports") / "cameo.toml").read_text("utf-8"))
    types = {row["type"] for row in bundled.query("SELECT ?type { ?type rdfs:subPropertyOf* kg:relatedTo }")}
    modes = {"Declared", "Enacted"}
    for code in table["code"]:
        event = cameo.of_code(code)
        assert event.mode in modes
        above = {**table["root"][code[:2]], **table["code"][code]}.get("above") if event.declared else event.predicate
        assert bundled.iri(above) in types, code
        plover = {**table["root"][code[:2]], **table["code"][code]}.get("plover")
        assert plover is None or bundled.label(bundled.iri(f"kg:PLOVER-{plover}")) == f"PLOVER {plover}"
    assert cameo.of_code("9999") is None
    assert cameo.of_name("Host a visit").turned
    assert cameo.of_name("no event at all") is None


@pytest.mark.parametrize("name", ["raw-2018-sample.tab", "icews14_named.tsv.gz"])
def test_real_events_are_taken_whole(shared, home, name):
    path = shared / "data" / "icews" / name
    if name.endswith(".gz"):  # every thirtieth row, from all of the year
        rows = gzip.decompress(path.read_bytes()).decode().splitlines(keepends=True)
        path = home.parent / "part.tsv"
        path.write_text(rows[0] + "".join(rows[1::30]), "utf-8")
    found = kg.imports.icews(path, home, Plan(by="ana"))
    (count,) = found.counts
    assert count.read == count.taken + len(found.left) > 3000
    assert Counter(left.reason.partition(",")[0] for left in found.left).keys() <= {"source and target are the same actor"}
    assert sum(len(claim.evidence) for claim in kg.open(home).claims()) == count.taken
    assert not any(actor.label != actor.label.strip() for actor in kg.open(home).actors())


# --------------------------------------------------------------------------------------------------------- GDELT


def gdelt_row(**cells: Any) -> str:
    values = {"GLOBALEVENTID": "1", "SQLDATE": "20240102", "Actor1Code": "VEL", "Actor1Name": "VELL", "Actor2Code": "ORRGOV", "Actor2Name": "ORRA",
              "EventCode": "190", "EventBaseCode": "190", "ActionGeo_FullName": "Kasda, Vell", "SOURCEURL": "https://example.org/a?b=1"}  # fmt: skip
    return "\t".join(str({**values, **cells}.get(name, "")) for name in GDELT_COLUMNS)


@pytest.fixture
def gdelt(tmp_path: Path) -> Path:
    rows = [
        gdelt_row(),
        gdelt_row(GLOBALEVENTID=2, Actor2Code="", Actor2Name=""),
        gdelt_row(GLOBALEVENTID=3, EventCode="1384", EventBaseCode="138", ActionGeo_FullName=""),
        gdelt_row(GLOBALEVENTID=4, EventCode="0799", EventBaseCode="071"),
        gdelt_row(GLOBALEVENTID=5, EventCode="---", EventBaseCode=""),
        "1\t2\t3",
    ]
    path = tmp_path / "20240102.export.CSV.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("20240102.export.CSV", "\n".join(rows) + "\n")
    return path


def test_events_of_gdelt_are_relations_of_named_codes(gdelt, home):
    assert len(GDELT_COLUMNS) == 61
    found = kg.imports.gdelt(gdelt, home, Plan(by="ana"))
    assert reasons(found) == [
        (2, "no target is told"),
        (5, "'---' is no event of CAMEO that is known here"),
        (6, "it has 3 cells, and the head has 61"),
    ]
    assert told(home) == [
        ("VELL (VEL)", "cameo:071", "ORRA (ORRGOV)", "2024-01-02", "enacted"),
        ("VELL (VEL)", "cameo:1384", "ORRA (ORRGOV)", "2024-01-02", "declared"),
        ("VELL (VEL)", "kg:attacks", "ORRA (ORRGOV)", "2024-01-02", "enacted"),
    ]
    text = found.out.read_text("utf-8")
    assert 'schema:url "https://example.org/a?b=1"' in text
    assert kg.validate(home) == []
    assert kg.imports.gdelt(gdelt, home, Plan(by="ana")).claims == []


def test_an_archive_with_several_files_is_not_guessed_at(tmp_path, home):
    path = tmp_path / "two.CSV.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", "")
        archive.writestr("b", "")
    with pytest.raises(FormatError, match="has 2 files in it"):
        kg.imports.gdelt(path, home)


# --------------------------------------------------------------------------------------------------------- ACLED


ACLED = ["event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1",
         "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3", "location",
         "latitude", "longitude", "geo_precision", "source", "source_scale", "notes", "fatalities", "tags", "timestamp"]  # fmt: skip


def acled_row(**cells: Any) -> list[str]:
    values = {"event_id_cnty": "VEL1", "event_date": "2024-01-02", "time_precision": "1", "event_type": "Battles", "sub_event_type": "Armed clash",
              "actor1": "River Front", "inter1": "Rebel group", "assoc_actor_1": "Fishers (Vell); Millers (Vell)", "actor2": "Military Forces of Vell",
              "inter2": "State forces", "country": "Vell", "admin1": "Upper Vell", "location": "Kasda", "latitude": "10.5", "longitude": "20", "geo_precision": "1",
              "source": "The Bell; Radio Kasda", "notes": "They clashed, it is said.", "fatalities": "3", "timestamp": "1704200000"}  # fmt: skip
    return [str({**values, **cells}.get(name, "")) for name in ACLED]


@pytest.fixture
def acled(tmp_path: Path) -> Any:
    def write(*rows: list[str]) -> Path:
        out = io.StringIO()
        csv.writer(out).writerows([ACLED, *rows])
        path = tmp_path / "acled.csv"
        path.write_text(out.getvalue(), "utf-8", newline="")
        return path

    return write


def test_an_event_has_its_place_its_time_who_took_part_and_how_many_died(acled, home, tmp_path):
    found = kg.imports.acled(acled(acled_row()), home, Plan(issued="2024-02"))
    assert found.left == []
    graph = kg.open(home)
    (event,) = graph.events()
    assert (event.label, event.during, event.comment, event.evidence[0].row) == ("Armed clash, Kasda, 2024-01-02", "2024-01-02", "They clashed, it is said.", 2)
    place = graph.thing(graph.find("Kasda, Upper Vell, Vell"))
    assert (place.label, str(place.lat), str(place.long)) in (("Kasda, Upper Vell, Vell", "10.5", "20.0"), ("Kasda, Upper Vell, Vell", "10.5", "20"))
    name = "Armed clash, Kasda, 2024-01-02"
    assert told(home) == [
        ("Fishers (Vell)", "kg:takesPartIn", name, "2024-01-02", "enacted"),
        ("Military Forces of Vell", "kg:takesPartIn", name, "2024-01-02", "enacted"),
        ("Millers (Vell)", "kg:takesPartIn", name, "2024-01-02", "enacted"),
        ("River Front", "kg:fights", "Military Forces of Vell", "2024-01-02", "enacted"),
        ("River Front", "kg:takesPartIn", name, "2024-01-02", "enacted"),
    ]
    (deaths,) = graph.claims("Figure")
    assert (deaths.about, deaths.measure, str(deaths.minValue), str(deaths.maxValue), deaths.unit) == ((event.id,), "deaths", "3", "3", "persons")
    assert {graph.label(claim.wasAttributedTo) for claim in graph.claims()} == {"Armed Conflict Location & Event Data (ACLED)"}
    assert graph.thing(graph.find("River Front")).type == "ArmedGroup"
    assert kg.validate(home, articles=tmp_path) == []
    again = kg.imports.acled(tmp_path / "acled.csv", home, Plan(issued="2024-02"))
    assert (again.claims, again.things) == ([], [])


@pytest.mark.parametrize(("precision", "during"), [("1", "2024-01-02"), ("2", "[2023-12-27..2024-01-08]"), ("3", "2024-01"), ("", "2024-01-02")])
def test_the_time_is_as_precise_as_acled_says(acled, home, precision, during):
    kg.imports.acled(acled(acled_row(time_precision=precision, event_date="02 January 2024")), home)
    assert {claim.during for claim in kg.open(home).claims()} == {during}
    assert kg.validate(home) == []


@pytest.mark.parametrize(
    ("cells", "predicates"),
    [
        ({"event_type": "Violence against civilians", "actor2": "Civilians (Vell)"}, {"kg:attacks", "kg:takesPartIn"}),
        ({"event_type": "Explosions/Remote violence"}, {"kg:attacks", "kg:takesPartIn"}),
        ({"event_type": "Protests"}, {"kg:takesPartIn"}),
        ({"event_type": "Battles", "actor2": ""}, {"kg:takesPartIn"}),
        ({"event_type": "Battles", "actor2": "River Front", "inter2": "Rebel group"}, {"kg:takesPartIn"}),
    ],
)
def test_what_one_did_to_the_other_is_told_only_where_the_type_tells(acled, home, cells, predicates):
    kg.imports.acled(acled(acled_row(**cells)), home)
    assert {row[1] for row in told(home)} == predicates
    assert kg.validate(home) == []


def test_no_deaths_are_no_figure_and_places_that_are_not_exact_have_no_coordinates(acled, home):
    kg.imports.acled(
        acled(acled_row(fatalities="0", geo_precision="2"), acled_row(event_id_cnty="VEL2", fatalities="", location="", admin1="", country="")), home
    )
    graph = kg.open(home)
    assert graph.claims("Figure") == []
    assert len(graph.events()) == 2
    assert {(row["p"], row["lat"]) for row in graph.query("SELECT ?p ?lat { ?p a kg:Place OPTIONAL { ?p geo:lat ?lat } }")} == {
        (graph.find("Kasda, Upper Vell, Vell"), None)
    }


def test_rows_of_acled_that_cannot_be_taken_are_told(acled, home):
    rows = [
        acled_row(event_id_cnty=""), acled_row(actor1=""), acled_row(event_date=""), acled_row(event_date="soon"), acled_row(time_precision="9"), acled_row(fatalities="many"),
    ]  # fmt: skip
    found = kg.imports.acled(acled(*rows), home)
    assert [reason.partition(" in the format")[0] for _, reason in reasons(found)] == [
        "no event_id_cnty is told", "no actor is told", "no event_date is told", "'soon' is no date", "time_precision '9' is not 1, 2 or 3", "fatalities 'many' is no number",
    ]  # fmt: skip
    assert list(home.rglob("*.ttl")) == []


# ------------------------------------------------------------------------------------------------------- command


def test_the_commands_import_what_they_are_named_after(quads, gdelt, acled, home):
    for kind, path, count in (("icews", quads, 3), ("gdelt", gdelt, 3), ("acled", acled(acled_row()), 6)):
        done = CliRunner().invoke(main, ["-C", str(home), "import", kind, str(path), "--dry-run", "--title", "T"])
        assert (done.exit_code, "Nothing was written." in done.stdout, 'dcterms:title "T"' in done.stdout) == (0, True, True), done.output
        done = CliRunner().invoke(main, ["-C", str(home), "import", kind, str(path), "--by", "ana"])
        assert f"New in the casebook: {count} claims" in done.stdout, done.output
    assert kg.validate(home) == []
