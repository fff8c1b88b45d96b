"""What was coded elsewhere becomes claims: all of it, or it is said why not."""

from __future__ import annotations

import json
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kg
from kg.cli import main
from kg.errors import CasebookError, FormatError

TABLES = """
CREATE TABLE CODERS(ID INTEGER PRIMARY KEY, Name TEXT);
CREATE TABLE DOCUMENTS(ID INTEGER PRIMARY KEY, Title TEXT, Text TEXT, Coder INTEGER, Author TEXT DEFAULT '', Source TEXT DEFAULT '',
    Section TEXT DEFAULT '', Notes TEXT DEFAULT '', Type TEXT DEFAULT '', Date INTEGER);
CREATE TABLE STATEMENTTYPES(ID INTEGER PRIMARY KEY, Label TEXT);
CREATE TABLE VARIABLES(ID INTEGER PRIMARY KEY, Variable TEXT, DataType TEXT, StatementTypeId INTEGER);
CREATE TABLE STATEMENTS(ID INTEGER PRIMARY KEY, StatementTypeId INTEGER, DocumentId INTEGER, Start INTEGER, Stop INTEGER, Coder INTEGER);
CREATE TABLE DATABOOLEAN(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE DATAINTEGER(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Value INTEGER);
CREATE TABLE ENTITIES(ID INTEGER PRIMARY KEY, VariableId INTEGER, Value TEXT);
CREATE TABLE DATASHORTTEXT(ID INTEGER PRIMARY KEY, StatementId INTEGER, VariableId INTEGER, Entity INTEGER);
CREATE TABLE ATTRIBUTEVARIABLES(ID INTEGER PRIMARY KEY, VariableId INTEGER, AttributeVariable TEXT);
CREATE TABLE ATTRIBUTEVALUES(ID INTEGER PRIMARY KEY, EntityId INTEGER, AttributeVariableId INTEGER, AttributeValue TEXT);
INSERT INTO CODERS VALUES (1, 'Ada'), (2, 'Bo');
INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement'), (2, 'Annotation');
INSERT INTO VARIABLES VALUES (1, 'person', 'short text', 1), (2, 'organization', 'short text', 1), (3, 'concept', 'short text', 1),
    (4, 'agreement', 'boolean', 1), (5, 'note', 'long text', 2);
INSERT INTO ATTRIBUTEVARIABLES VALUES (1, 2, 'Type'), (2, 2, 'Alias'), (3, 2, 'Notes');
"""
TEXT = "𝔸 toll on the bridge 🌉 is fair, said Ilda Marek. The bridge should stay free, said the club.\n"
DAY = 1_617_926_400
"""9 April 2021, as DNA writes it."""


class Coded:
    """A small .dna file: documents and statements are added one by one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.base = sqlite3.connect(path)
        self.base.executescript(TABLES)
        self.number = 0
        self.document(1, "The bridge", TEXT, DAY)

    def document(self, number: int, title: str, text: str, date: Any) -> None:
        self.base.execute(
            "INSERT INTO DOCUMENTS (ID, Title, Text, Coder, Date, Source, Notes) VALUES (?, ?, ?, 1, ?, 'Daily', 'seen')", (number, title, text, date)
        )

    def entity(self, variable: int, value: str) -> int:
        found = self.base.execute("SELECT ID FROM ENTITIES WHERE VariableId = ? AND Value = ?", (variable, value)).fetchone()
        return found[0] if found else self.base.execute("INSERT INTO ENTITIES (VariableId, Value) VALUES (?, ?)", (variable, value)).lastrowid

    def statement(
        self, person: str, organization: str, concept: str, agreement: Any, *, document: int = 1, span: tuple[int, int] = (0, 30), coder: int = 1
    ) -> None:
        self.number += 1
        self.base.execute("INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, ?)", (self.number, document, *span, coder))
        for variable, value in ((1, person), (2, organization), (3, concept)):
            self.base.execute(
                "INSERT INTO DATASHORTTEXT (StatementId, VariableId, Entity) VALUES (?, ?, ?)", (self.number, variable, self.entity(variable, value))
            )
        table = "DATABOOLEAN" if isinstance(agreement, bool) else "DATAINTEGER"
        self.base.execute(f"INSERT INTO {table} (StatementId, VariableId, Value) VALUES (?, 4, ?)", (self.number, agreement))

    def done(self) -> Path:
        self.base.commit()
        self.base.close()
        return self.path


@pytest.fixture
def coded(tmp_path: Path) -> Coded:
    return Coded(tmp_path / "bridge.dna")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "triples").mkdir(parents=True)
    return tmp_path / "home"


def stances(folder: Path) -> list[Any]:
    return kg.open(folder).claims("Stance")


def run(folder: Path, *words: Any) -> Any:
    return CliRunner().invoke(main, ["-C", str(folder), "import", "dna", *map(str, words)])


def test_a_statement_becomes_evidence_of_a_stance(coded, home):
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    found = kg.imports.dna(coded.done(), home)
    assert [(count.kind, count.read, count.taken) for count in found.counts] == [("document", 1, 1), ("statement", 1, 1)]
    assert kg.validate(home) == []
    (stance,) = stances(home)
    graph = kg.open(home)
    assert (graph.label(stance.holder), graph.label(stance.topic), graph.label(stance.position), graph.label(stance.mode)) == (
        "Bridge Club",
        "Toll",
        "supports",
        "declared",
    )
    assert stance.during is None
    (evidence,) = stance.evidence
    assert (evidence.saidOn, evidence.attestedOn) == ("2021-04-09", "2021-04-09")
    assert graph.label(evidence.accordingTo) == "Ilda Marek"
    assert graph.label(graph.thing(evidence.accordingTo).actedOnBehalfOf) == "Bridge Club"
    assert graph.label(evidence.wasAttributedTo) == graph.label(stance.wasAttributedTo) == "Ada"
    document = graph.thing(evidence.source)
    assert (document.title, document.issued, document.sha256) == ("The bridge", "2021-04-09", sha256(TEXT.encode()).hexdigest())


def test_offsets_count_characters_though_dna_counts_utf_16_units(coded, home, tmp_path):
    start = len("𝔸 toll on the bridge 🌉 is fair, said Ilda Marek. ".encode("utf-16-le")) // 2
    coded.statement("", "Bridge Club", "Toll", False, span=(start, start + len("The bridge should stay free")))
    kg.imports.dna(coded.done(), home, articles=tmp_path / "texts")
    (evidence,) = stances(home)[0].evidence
    assert TEXT[evidence.start : evidence.end] == "The bridge should stay free"
    assert kg.validate(home, articles=tmp_path / "texts") == []
    assert kg.open(home).label(evidence.accordingTo) == "Bridge Club"


def test_the_same_said_twice_is_one_claim_and_the_opposite_another(coded, home):
    coded.document(2, "Again", "We are for it, they say again.", DAY + 30 * 86_400)
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    coded.statement("Bo Ruud", "Bridge Club", "Toll", True, document=2, span=(0, 14))
    coded.statement("Bo Ruud", "Bridge Club", "Toll", False, document=2, span=(3, 14), coder=2)
    coded.statement("Bo Ruud", "Bridge Club", "Free bridge", 2)
    coded.statement("Bo Ruud", "Bridge Club", "Ferry", 0)
    kg.imports.dna(coded.done(), home)
    graph = kg.open(home)
    told = {(graph.label(s.topic), graph.label(s.position)): sorted(e.saidOn for e in s.evidence) for s in stances(home)}
    assert told == {
        ("Toll", "supports"): ["2021-04-09", "2021-05-09"],
        ("Toll", "opposes"): ["2021-05-09"],
        ("Free bridge", "strongly supports"): ["2021-04-09"],
        ("Ferry", "neutral"): ["2021-04-09"],
    }
    assert kg.validate(home) == []


def test_persons_hold_the_stances_where_one_asks_for_them(coded, home):
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    coded.statement("Bo Ruud", "Bridge Club", "Toll", False)
    kg.imports.dna(coded.done(), home, holder="person")
    graph = kg.open(home)
    assert {graph.label(stance.holder): graph.label(stance.position) for stance in stances(home)} == {"Ilda Marek": "supports", "Bo Ruud": "opposes"}
    with pytest.raises(ValueError, match="organization"):
        kg.imports.dna(coded.path, home, holder="club")


def test_what_cannot_be_taken_is_told_row_by_row(coded, home):
    coded.document(7, "No day", "Text.", 10**17)
    coded.statement("Ilda Marek", "", "Toll", True)
    coded.statement("Ilda Marek", "Bridge Club", "", True)
    coded.statement("Ilda Marek", "Bridge Club", "Toll", 5)
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True, document=7)
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True, document=99)
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True, span=(90, 500))
    coded.base.execute("INSERT INTO STATEMENTS VALUES (50, 2, 1, 0, 5, 1)")
    coded.statement("", "", "", True)
    found = kg.imports.dna(coded.done(), home)
    assert [(left.kind, left.row, left.reason) for left in found.left] == [
        ("document", 7, "its date, 100000000000000000, is no day"),
        ("statement", 1, "no organization is coded"),
        ("statement", 2, "no concept is coded"),
        ("statement", 3, "agreement 5 is neither yes nor no, nor a number from -2 to 2"),
        ("statement", 4, "its document, 7, is not there or was left out"),
        ("statement", 5, "its document, 99, is not there or was left out"),
        ("statement", 6, "its span, 90 to 500, is outside the text of document 1"),
        ("statement", 7, "no organization and no concept is coded"),
        ("statement", 50, "the statement type 'Annotation' has no value for person and organization and concept and agreement"),
    ]
    for count in found.counts:
        assert count.read == count.taken + sum(left.kind == count.kind for left in found.left)
    assert stances(home) == []
    assert "statement 6 was left out: its span" in found.text()


def test_importing_twice_adds_nothing(coded, home):
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    path = coded.done()
    first = kg.imports.dna(path, home)
    before = first.out.read_bytes()
    assert (len(first.claims), len(first.things)) == (1, 5)
    second = kg.imports.dna(path, kg.open(home))
    assert (second.claims, second.things) == ([], [])
    assert first.out.read_bytes() == before
    elsewhere = kg.imports.dna(path, home, "triples/curated/other.ttl")
    assert (elsewhere.out, elsewhere.claims, elsewhere.things) == (None, [], [])
    assert not (home / "triples/curated/other.ttl").exists()


def test_a_second_file_adds_its_evidence_to_the_claims_of_the_first(coded, home, tmp_path):
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    kg.imports.dna(coded.done(), home)
    later = Coded(tmp_path / "later.dna")
    later.document(2, "Later", "We are still for it.", DAY + 86_400)
    later.statement("Bo Ruud", "Bridge Club", "Toll", True, document=2, span=(0, 19))
    found = kg.imports.dna(later.done(), home)
    assert found.claims == []
    assert found.out.name == "later.ttl"
    assert kg.validate(home) == []
    (stance,) = stances(home)
    assert {evidence.saidOn for evidence in stance.evidence} == {"2021-04-09", "2021-04-10"}


def test_ids_live_where_the_casebook_has_its_own(coded, home):
    (home / "triples" / "a.ttl").write_text("@prefix : <https://example.org/bridge/> .\n@prefix kg: <https://w3id.org/stancegraph/ontology#> .\n", "utf-8")
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    found = kg.imports.dna(coded.done(), home)
    assert all(name.startswith("https://example.org/bridge/") for name in (*found.claims, *found.things))
    assert found.claims[0].startswith("https://example.org/bridge/dna-BridgeClub-for-Toll-")


def test_what_somebody_wrote_into_the_file_is_not_lost(coded, home):
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    found = kg.imports.dna(coded.done(), home)
    text = found.out.read_text("utf-8")
    found.out.write_text(text.replace("a kg:Organization", "a kg:PoliticalParty"), "utf-8")
    with pytest.raises(CasebookError, match=r"1 statement\(s\) that bridge.dna does not yield"):
        kg.imports.dna(coded.path, home)
    assert "kg:PoliticalParty" in found.out.read_text("utf-8")


def test_names_that_look_alike_stay_apart_and_attributes_are_kept(coded, home):
    for name in ("Bridge Club", "Bridge-Club", "جسر", "桥"):
        coded.statement("", name, "Toll", True)
    number = coded.entity(2, "Bridge Club")
    coded.base.executemany(
        "INSERT INTO ATTRIBUTEVALUES (EntityId, AttributeVariableId, AttributeValue) VALUES (?, ?, ?)",
        [(number, 1, "NGO"), (number, 2, "BC"), (number, 3, "small\x07")],
    )
    kg.imports.dna(coded.done(), home)
    graph = kg.open(home)
    assert sorted(actor.label for actor in graph.actors()) == ["Bridge Club", "Bridge-Club", "جسر", "桥"]
    club = graph.thing(graph.find("BC"))
    assert (club.label, club.type, club.comment) == ("Bridge Club", "Organization", "Type: NGO; small")
    assert kg.validate(home) == []


@pytest.mark.parametrize(("content", "reason"), [(b"PK\x03\x04 no database", "file is not a database"), (b"", "no such table")])
def test_a_file_of_another_kind_is_told_in_a_sentence(tmp_path, home, content, reason):
    path = tmp_path / "other.dna"
    path.write_bytes(content)
    with pytest.raises(FormatError, match=f"other.dna is no file of Discourse Network Analyzer 3 .{reason}"):
        kg.imports.dna(path, home)


def test_a_file_that_is_not_there_and_a_place_outside_the_casebook_are_told(coded, home, tmp_path):
    with pytest.raises(FormatError, match="there is no file"):
        kg.imports.dna(tmp_path / "none.dna", home)
    path = coded.done()
    for out in ("sample.ttl", "triples/curated/sample.txt", tmp_path / "sample.ttl"):
        with pytest.raises(CasebookError, match="name one with --out"):
            kg.imports.dna(path, home, out)
    with pytest.raises(CasebookError):
        kg.imports.dna(path, tmp_path / "nowhere")


def test_the_command_tells_what_it_took_and_what_not(coded, home):
    coded.statement("Ilda Marek", "Bridge Club", "Toll", True)
    coded.statement("Ilda Marek", "", "Toll", True)
    path = coded.done()
    done = run(home, path)
    assert done.exit_code == 0
    assert done.stdout == (
        "bridge.dna: took 1 of 1 document, 1 of 2 statements.\nNew in the casebook: 1 claim, 5 other things.\n  statement 2 was left out: no organization is coded\n"
    )
    assert "bridge.ttl" in done.stderr
    again = run(home, path, "--out", "triples/curated/b.ttl", "--format", "json")
    assert json.loads(again.stdout) == [{"kind": "statement", "row": 2, "reason": "no organization is coded"}]
    assert "already" in again.stderr


@pytest.mark.parametrize("holder", ["organization", "person"])
def test_the_sample_of_the_program_is_taken_whole(shared, home, holder, tmp_path):
    path = shared / "data" / "dna" / "sample.dna"
    found = kg.imports.dna(path, home, holder=holder, articles=tmp_path / "texts")
    assert [(count.kind, count.read, count.taken) for count in found.counts] == [("document", 7, 7), ("statement", 41, 40)]
    assert [left.row for left in found.left] == [5]
    assert kg.validate(home, articles=tmp_path / "texts") == []
    held = stances(home)
    assert sum(len(stance.evidence) for stance in held) == 40
    rows = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    spans = dict(
        rows.execute(
            "SELECT Start || '-' || Stop, SUBSTR(Text, Start + 1, Stop - Start) FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = DocumentId WHERE StatementTypeId = 1"
        )
    )
    rows.close()
    digests = {f"{part.start}-{part.end}": part.digest for stance in held for part in stance.evidence}
    assert digests == {span: sha256(text.encode()).hexdigest() for span, text in spans.items()}
