"""Wikidata: statements with their times, ranks and references become relations, or it is told why not."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casebooks import empty, mutated
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.cli import main
from kg.days import day as number_of
from kg.errors import FormatError
from kg.imports import wikidata
from kg.imports.instants import NoTime, edtf
from kg.model import Relation

GREGORIAN, JULIAN = "http://www.wikidata.org/entity/Q1985727", "http://www.wikidata.org/entity/Q1985786"


def time(text: str, precision: int = 11, model: str = GREGORIAN) -> dict[str, Any]:
    return {"time": text + "T00:00:00Z", "timezone": 0, "before": 0, "after": 0, "precision": precision, "calendarmodel": model}


def snak(prop: str, value: Any, kind: str = "value") -> dict[str, Any]:
    if kind != "value":
        return {"snaktype": kind, "property": prop}
    shape = "time" if isinstance(value, dict) else "wikibase-entityid" if str(value).startswith("Q") else "string"
    return {"snaktype": "value", "property": prop, "datavalue": {"value": {"id": value} if shape == "wikibase-entityid" else value, "type": shape}}


def statement(prop: str, value: Any, *, kind: str = "value", rank: str = "normal", references: Any = (), **qualifiers: Any) -> dict[str, Any]:
    """A statement; a qualifier is a value, or `novalue` or `somevalue`, or a list of these."""
    told = {name: each if isinstance(each, list) else [each] for name, each in qualifiers.items()}
    return {
        "mainsnak": snak(prop, value, kind), "type": "statement", "id": f"Q1${prop}-{value}-{sorted(map(str, told))}", "rank": rank,
        "qualifiers": {name: [snak(name, one, one if one in ("novalue", "somevalue") else "value") for one in each] for name, each in told.items()},
        "references": [{"snaks": {name: [snak(name, one)] for name, one in reference.items()}} for reference in references],
    }  # fmt: skip


def item(name: str, label: str, *statements: dict[str, Any], kind: str = "", **languages: str) -> dict[str, Any]:
    claims: dict[str, list[Any]] = {"P31": [statement("P31", kind)]} if kind else {}
    for one in statements:
        claims.setdefault(one["mainsnak"]["property"], []).append(one)
    labels = {language: {"language": language, "value": value} for language, value in {"en": label, **languages}.items() if value}
    aliases = {"en": [{"language": "en", "value": f"{label} (alias)"}]}
    return {"type": "item", "id": name, "labels": labels, "aliases": aliases, "descriptions": {"en": {"language": "en", "value": "Made up."}}, "claims": claims}


ILDA, VELL, MINISTER, LEAGUE, DAILY, FLOOD = "Q900001", "Q900002", "Q900003", "Q900004", "Q900005", "Q900006"
WHOLE = [
    item(
        ILDA, "Ilda Marek",
        statement("P39", MINISTER, P580=time("+2014-03-00", 10), P582="novalue", rank="preferred",
                  references=[{"P854": "https://example.org/list", "P248": DAILY, "P577": time("+2015-02-01")}, {"P143": "Q328"}]),
        statement("P102", LEAGUE, P580=time("+2010-00-00", 8), P582=time("+2012-05-06")),
        statement("P463", "Q900044", P585=time("+2011-00-00", 9)),
        statement("P108", LEAGUE, rank="deprecated"),
        statement("P21", "Q6581072"),
        statement("P463", None, kind="novalue"),
        statement("P463", None, kind="somevalue"),
        kind="Q5", ar="إلدا مارك",
    ),
    item(VELL, "Vell", statement("P35", ILDA, P580="somevalue", P582="somevalue"), kind="Q3624078"),
    item(MINISTER, "minister of water", statement("P2389", "Q900009")),
    item(LEAGUE, "Farmers' League", statement("P1344", FLOOD), kind="Q7278"),
    item(DAILY, "The Daily", kind="Q11032"),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return empty(tmp_path / "home")


def written(folder: Path, *items: Any) -> Path:
    path = folder / "items.json"
    path.write_text("[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in items) + "\n]\n", "utf-8")
    return path


def taken(folder: Path, *items: Any, **more: Any) -> tuple[Any, Any]:
    found = wikidata(written(folder.parent, *items), folder, **more)
    return found, kg.open(folder)


def adds_up(found: Any) -> bool:
    return sum(count.read - count.taken for count in found.counts) == len(found.left)


def relations(graph: Any) -> dict[str, Relation]:
    return {claim.predicate.rpartition("#")[2]: claim for claim in graph.claims("Relation")}


def test_statements_become_relations_with_their_times_and_references(home):
    found, graph = taken(home, *WHOLE)
    assert kg.validate(home) == []
    told = relations(graph)
    office = told["holdsOfficeIn"]
    assert (graph.label(office.subject), graph.label(office.object), office.role, office.during) == ("Ilda Marek", "Q900009", "minister of water", "2014-03/..")
    assert office.comment == "Wikidata prefers this statement to others of its kind."
    (record,) = office.evidence
    text = (home.parent / "items.json").read_text("utf-8")
    assert json.loads(text[record.start : record.end])["id"] == ILDA
    rows = graph.query(
        "SELECT ?url ?title ?day WHERE { ?e kg:relays ?r . ?r dcterms:bibliographicCitation ?title OPTIONAL { ?r schema:url ?url ; kg:saidOn ?day } } ORDER BY ?title"
    )
    assert [(row["title"], row["url"], row["day"]) for row in rows] == [("Q328", None, None), ("The Daily", "https://example.org/list", "2015-02-01")]
    assert {(c.object.rpartition("/")[2], c.during) for c in graph.claims("Relation") if c.predicate.endswith("memberOf")} == {
        (LEAGUE, "201X/2012-05-06"),
        ("Q900044", None),
    }
    assert [row["day"] for row in graph.query("SELECT ?day WHERE { ?e kg:attestedOn ?day }")] == ["2011"]
    assert (graph.label(told["leads"].subject), graph.label(told["leads"].object), told["leads"].role) == ("Ilda Marek", "Vell", "head of state")
    assert adds_up(found)
    reasons = [left.reason for left in found.left if left.kind == "statement"]
    assert sorted(reasons) == [
        f"{ILDA} P108: it is deprecated",
        f"{ILDA} P21: this property is in no table of relations",
        f"{ILDA} P463: it says that there is none",
        f"{ILDA} P463: its value is unknown",
        f"{MINISTER} P2389: this property is in no table of relations",
    ]


def test_items_are_what_their_statements_say_and_have_names_in_the_languages_wanted(home):
    _, graph = taken(home, *WHOLE, languages=["ar", "en"])
    kinds = {thing.label: thing.type for thing in [*graph.actors(), *graph.events()]}
    assert {name: kinds[name] for name in ("Ilda Marek", "Vell", "Farmers' League", FLOOD, "The Daily")} == {
        "Ilda Marek": "Person", "Vell": "State", "Farmers' League": "PoliticalParty", FLOOD: "Event", "The Daily": "MediaOutlet",
    }  # fmt: skip
    ilda = graph.thing(graph.find("Ilda Marek"))
    assert set(ilda.names) == {("Ilda Marek", "en"), ("إلدا مارك", "ar"), ("Ilda Marek (alias)", "en")}
    assert ilda.exactMatch == (f"http://www.wikidata.org/entity/{ILDA}",)
    assert ilda.comment == "Made up."


@pytest.mark.parametrize(
    ("labels", "name"), [({"de": "Wasser"}, ("Wasser", "de")), ({"mul": "W", "de": "Wasser"}, ("W", "")), ({}, ("Q5", "")), ({"!": "x"}, ("x", ""))]
)
def test_who_has_no_name_in_a_wanted_language_has_one_in_another(home, labels, name):
    one = item("Q5", "", kind="Q5")
    one["labels"] = {language: {"value": value} for language, value in labels.items()}
    one["aliases"] = {}
    _, graph = taken(home, one)
    assert graph.actors()[0].names == (name,)


@pytest.mark.parametrize(
    ("begin", "end", "during"),
    [
        ("novalue", "novalue", "../.."), ("somevalue", "novalue", None), (time("+2014-01-01"), "somevalue", "2014-01-01/"),
        ("novalue", time("+2014-01-01"), "../2014-01-01"), (None, time("+2014-00-00", 9), "/2014"), (time("+2014-01-01"), time("+2014-01-01"), "2014-01-01"),
        (time("-0044-03-15", 11, JULIAN), time("-0001-00-00", 9), "-0043-03-13/0000"), (time("+1900-00-00", 7), None, "18XX~/"),
    ],
)  # fmt: skip
def test_no_value_is_open_and_unknown_is_unknown(home, begin, end, during):
    times = {name: value for name, value in (("P580", begin), ("P582", end)) if value}
    _, graph = taken(home, item(ILDA, "Ilda", statement("P102", LEAGUE, **times), kind="Q5"))
    assert [claim.during for claim in graph.claims()] == [during]
    assert kg.validate(home) == []


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (statement("P102", LEAGUE, P580=time("+2014-00-00", 9), P582=time("+2012-00-00", 9)), "its times, 2014/2012, end before they begin"),
        (statement("P102", LEAGUE, P580=[time("+2014-00-00", 9), time("+2015-00-00", 9)]), "it has 2 times P580"),
        (statement("P102", LEAGUE, P580=time("+2014-02-30")), "there is no day 2014-02-30"),
        (statement("P102", LEAGUE, P580=time("+13000000000-00-00", 3)), "a time in it is vaguer than EDTF can say"),
        (statement("P102", LEAGUE, P580={"time": 7}), "a time in it is none of Wikibase"),
        (statement("P102", LEAGUE, P585=time("+2014-01-01", 11, "http://example.org/Hebrew")), "a time in it is none of Wikibase"),
        (statement("P102", ILDA), "its value is no other item"),
        (statement("P102", "a text"), "its value is no other item"),
        (statement("P31", "Q77"), "this class is in no table of classes"),
        (statement("P39", "Q77"), "the file does not tell of what body Q77 is an office"),
        (statement("P39", "Q77", P642=["Q1", "Q2"]), "Q77 is an office in 2 bodies"),
        (statement("P710", "Q600"), "Q600 is a place, which does nothing itself"),
        ({}, "its value is no other item"),
    ],
)  # fmt: skip
def test_a_statement_that_cannot_be_taken_is_reported(home, one, reason):
    person = item(ILDA, "Ilda", kind="Q5")
    prop = one.get("mainsnak", {}).get("property", "P102")
    person["claims"][prop] = [one]
    found, _ = taken(home, person, item("Q600", "Kasda", kind="Q515"))
    assert f"{ILDA} {prop}: {reason}" in [left.reason for left in found.left]
    assert adds_up(found)
    assert kg.validate(home) == []


def test_a_place_holds_no_office_but_lies_somewhere(home):
    kasda = item("Q600", "Kasda", statement("P39", "Q77", P642="Q1"), statement("P131", VELL), kind="Q515")
    found, graph = taken(home, kasda)
    assert "Q600 P39: it is no actor that holds it" in [left.reason for left in found.left]
    assert [claim.predicate.rpartition("#")[2] for claim in graph.claims()] == ["locatedIn"]


def test_what_is_no_item_or_nothing_in_a_casebook_is_reported(home):
    found, _ = taken(home, {"type": "property", "id": "P39"}, 7, item("Q12", "x"), item("Q12", "x"))
    assert [(left.row, left.reason) for left in found.left] == [
        (2, "it is no item of Wikidata"),
        (3, "it is no item of Wikidata"),
        (4, "what Q12 is (P31) is in no table, and no statement that was taken is about it"),
        (5, "Q12 stands in the file before"),
    ]


def test_dumps_lines_and_what_the_site_gives_say_the_same(tmp_path):
    shapes = [
        json.dumps({"entities": {one["id"]: one for one in WHOLE}}), "[\n" + ",\n".join(map(json.dumps, WHOLE)) + "\n]",
        "".join(json.dumps(one) + ",\n" for one in WHOLE), json.dumps(WHOLE[0]) + "\n" + "".join(json.dumps(one) + "\r\n" for one in WHOLE[1:]),
    ]  # fmt: skip
    told = []
    for number, shape in enumerate(shapes):
        (tmp_path / "x.json").write_bytes(shape.encode())
        folder = empty(tmp_path / str(number))
        assert wikidata(tmp_path / "x.json", folder).claims
        told.append({(claim.id, claim.during) for claim in kg.open(folder).claims()})
    assert told == [told[0]] * len(shapes)


def test_importing_again_adds_nothing(home):
    taken(home, *WHOLE)
    before = {file: file.read_bytes() for file in home.rglob("*.ttl")}
    again, _ = taken(home, *WHOLE)
    assert (again.claims, again.things) == ([], [])
    assert {file: file.read_bytes() for file in home.rglob("*.ttl")} == before


@given(mutated(WHOLE))
@settings(max_examples=20)
def test_whatever_stands_in_a_file_is_taken_or_reported(items):
    with TemporaryDirectory() as name:
        folder = empty(Path(name, "home"))
        found, _ = taken(folder, *items)
        assert adds_up(found)
        assert [str(problem) for problem in kg.validate(folder)] == []


def test_the_command_takes_languages_and_refuses_what_is_none(home):
    path = written(home.parent, *WHOLE)
    answer = CliRunner().invoke(main, ["-C", str(home), "import", "wikidata", str(path), "--language", "ar", "--language", "en"])
    assert (answer.exit_code, "4 of 5 items" in answer.output) == (0, True)
    with pytest.raises(FormatError, match="no language tag"):
        wikidata(path, home, languages=["no language"])


# --------------------------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (time("+2014-03-05", 14), "2014-03-05"), (time("+2014-03-00", 10), "2014-03"), (time("+2014-03-00", 10, JULIAN), "2014-03~"), (time("+2000-00-00", 6), "1XXX~"),
        (time("+12345-00-00", 9), "Y12345"), (time("-12345-00-00", 9), "Y-12344"), (time("+1582-10-05", 11, JULIAN), "1582-10-15"),
        (time("+1900-02-29", 11, JULIAN), "1900-03-13"), (time("+0001-01-01", 11, JULIAN), "0000-12-30"),
    ],
)  # fmt: skip
def test_times_of_wikibase_are_edtf(value, text):
    assert edtf(value) == text


@pytest.mark.parametrize(
    "value",
    [None, {}, time("2014-01-01"), time("+2014-13-00", 10), time("+12345-01-01"), time("+2014-01-01", True), time("+1900-02-29"), time("-0500-00-00", 7)],
)
def test_what_is_no_time_is_refused(value):
    with pytest.raises(NoTime):
        edtf(value)


@given(st.integers(-4000, 9000), st.integers(1, 12), st.integers(1, 28))
def test_a_julian_day_is_the_gregorian_one_of_the_same_number(year, month, day):
    """Counted in a second way: by the days of whole years and months since 1 March of the year 0."""
    history = year if year > 0 else year - 1
    told = edtf(time(f"{'+' if history > 0 else '-'}{abs(history):04}-{month:02}-{day:02}", 11, JULIAN))
    months = [31, 28 + (year % 4 == 0), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    whole = sum(366 if each % 4 == 0 else 365 for each in range(min(year, 0), max(year, 0)))
    since = (whole if year >= 0 else -whole) + sum(months[: month - 1]) + day
    # 1 January of the Julian year 1 is 30 December of the Gregorian year 0
    assert number_of(told) == since - 366 + number_of("0000-12-30") - 1
