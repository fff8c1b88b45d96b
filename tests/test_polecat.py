"""POLECAT: events in the types of PLOVER become candidates, from its tables and from what its coder puts out."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casebooks import empty, mutated
from click.testing import CliRunner
from hypothesis import given, settings

import kg
from kg.cli import main
from kg.errors import FormatError
from kg.imports import Plan, plover, polecat
from kg.terms import KG
from kg.wording import groups

HEAD = """Event ID,Event Date,Event Type,Event Mode,Intensity,Quad Code,Contexts,Actor Name,Actor Country,Actor COW,Primary Actor Sector,Actor Sectors,Actor Title,
Actor Name Raw,Wikipedia Actor ID,Recipient Name,Recipient Country,Recipient COW,Primary Recipient Sector,Recipient Sectors,Recipient Title,Recipient Name Raw,
Wikipedia Recipient ID,Placename,City,District,Province,Country,Latitude,Longitude,GeoNames ID,Raw Placename,Feature Type,Source,Publication Date,Story People,
Story Organizations,Story Locations,Language,Version""".replace("\n", "").split(",")
"""The columns of the published tables."""


def line(**cells: str) -> str:
    return "\t".join(cells.get(name.replace(" ", "_"), "") for name in HEAD)


def event(**cells: str) -> str:
    usual = {
        "Event_ID": "e1",
        "Event_Date": "2021-05-03",
        "Event_Type": "ASSAULT",
        "Actor_Name": "River Guard",
        "Recipient_Name": "Orra",
        "Recipient_Country": "Orra",
    }
    return line(**{**usual, **cells})


ROWS = [
    event(City="Kasda", Country="Vell", Publication_Date="2021-05-04"),
    event(Event_ID="e2", Event_Type="PROTEST", Event_Mode="demo"),
    event(Event_ID="e3", Event_Type="CONSULT", Placename="The river"),
    event(Event_ID="e4", Event_Type="ASSAULT", Event_Mode="heavy weapons"),
    event(Event_ID="e5", City="Kasda", Country="Vell"),
    event(Event_ID="e6", Event_Type="DANCE"),
    event(Event_ID="e7", Recipient_Name="None"),
    event(Event_ID="e8", Event_Date="2021-02-30"),
    event(Event_ID="e9", Actor_Name="Orra", Actor_Country="Orra"),
    event(Event_ID="e10", Event_Type=""),
    event(Event_ID="e11") + "\tone more",
]
CODED = [
    {
        "id": "20210503-1-x_ASSAULT", "event_type": "ASSAULT", "event_mode": ["firearms"], "date": "2021-05-03", "pub_date": "2021-05-04", "contexts": ["military"],
        "attributes": {
            "ACTOR": [{"text": "the guard", "wiki": "River Guard", "country": "VEL"}, {"text": "a mob", "wiki": ""}],
            "RECIP": [{"text": "Orra", "country": "Orra"}],
        },
        "event_geolocation": {"reason": "ok", "geo": {"resolved_placename": "Kasda"}},
    },
    {"id": "2", "event_type": "CONSULT", "event_mode": [], "date_resolved": "2021-06-01", "attributes": {"ACTOR": [{"text": "Vell"}], "RECIP": []}},
    {"id": "3", "event_type": "THREATEN", "date": "2021-06-02", "attributes": {"ACTOR": {"text": "Vell"}, "RECIP": {"text": "Orra"}},
     "event_geolocation": {"resolved_placename": "Orra"}},
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return empty(tmp_path / "home")


def table(folder: Path, *rows: str) -> Path:
    path = folder / "2021-may.txt"
    path.write_text("\n".join(["\t".join(HEAD), *rows]) + "\n", "utf-8")
    return path


def told(folder: Path) -> set[tuple[str, str, str, str | None, str | None]]:
    graph = kg.open(folder)
    return {
        (graph.label(c.subject), graph.short(c.predicate), graph.label(c.object), c.during, c.place and graph.label(c.place)) for c in graph.claims("Relation")
    }


def test_rows_become_relations_and_what_cannot_be_taken_is_told(home):
    found = polecat(table(home.parent, *ROWS), home, Plan(by="Ana"))
    assert told(home) == {
        ("River Guard", "kg:attacks", "Orra", "2021-05-03", "Kasda, Vell"),
        ("River Guard", "plover:PROTEST-demo", "Orra", "2021-05-03", None),
        ("River Guard", "plover:CONSULT", "Orra", "2021-05-03", "The river"),
        ("River Guard", "plover:ASSAULT-heavy-weapons", "Orra", "2021-05-03", None),
    }
    assert [(left.row, left.reason) for left in found.left] == [
        (7, "'DANCE' is no event type of PLOVER"),
        (8, "no target is told"),
        (9, "'2021-02-30' is no day"),
        (10, "source and target are the same actor, 'Orra'"),
        (11, "no event is told"),
        (12, "it has 41 cells, and the head has 40"),
    ]
    assert [(count.read, count.taken) for count in found.counts] == [(11, 5)]
    assert kg.validate(home) == []
    graph = kg.open(home)
    attack = next(claim for claim in graph.claims() if claim.predicate == KG.attacks.value)
    assert len(attack.evidence) == 2
    assert {evidence.saidOn for evidence in attack.evidence} == {"2021-05-04", None}
    text = (home.parent / "2021-may.txt").read_text("utf-8")
    assert {text[evidence.start : evidence.end] for evidence in attack.evidence} == {ROWS[0], ROWS[4]}
    assert {actor.label: actor.type for actor in graph.actors()} == {"River Guard": "Actor", "Orra": "State"}


def test_nobody_sees_what_machines_coded_unless_somebody_accepts_it(home):
    path = table(home.parent, *ROWS)
    found = polecat(path, home)
    assert found.out == home / "triples" / "candidates" / "2021may.ttl"
    assert told(home) == set()
    assert kg.validate(home) == []
    again = polecat(path, home)
    assert (again.claims, again.things) == ([], [])
    answer = CliRunner().invoke(main, ["-C", str(home), "import", "polecat", str(path), "--by", "Ana"])
    assert answer.exit_code == 0
    assert len(told(home)) == 4


def test_what_the_coder_puts_out_says_the_same(home, tmp_path):
    (tmp_path / "coded.jsonl").write_text("".join(json.dumps(one) + "\n" for one in [*CODED, 7]), "utf-8")
    found = polecat(tmp_path / "coded.jsonl", home, Plan(by="Ana"))
    assert told(home) == {
        ("River Guard", "plover:ASSAULT-firearms", "Orra", "2021-05-03", "Kasda"),
        ("a mob", "plover:ASSAULT-firearms", "Orra", "2021-05-03", "Kasda"),
        ("Vell", "kg:threatens", "Orra", "2021-06-02", "Orra"),
    }
    assert [(left.row, left.reason) for left in found.left] == [(2, "no target is told"), (4, "it is no event")]
    assert sum(count.read for count in found.counts) == 5
    assert kg.validate(home) == []


@pytest.mark.parametrize("name", ["AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"])  # fmt: skip
def test_every_event_type_of_plover_is_a_relation_type_of_its_family(name, bundled):
    found = plover.event(name)
    assert found is not None
    assert f"{KG.iri}PLOVER-{name}" in bundled.terms()
    if found.declared is None:
        assert found.predicate.replace("kg:", KG.iri) in groups(bundled)


def test_a_file_of_another_kind_is_refused(home, tmp_path):
    (tmp_path / "x.txt").write_text("a\tb\n1\t2\n", "utf-8")
    with pytest.raises(FormatError, match="it has no column Event ID"):
        polecat(tmp_path / "x.txt", home)
    (tmp_path / "x.json").write_text("[{]", "utf-8")
    with pytest.raises(FormatError, match="cannot be told apart"):
        polecat(tmp_path / "x.json", home)


@given(mutated(CODED))
@settings(max_examples=20)
def test_whatever_stands_in_a_file_is_taken_or_reported(events: Any):
    with TemporaryDirectory() as name:
        folder = empty(Path(name, "home"))
        Path(name, "x.json").write_text(json.dumps(events), "utf-8")
        found = polecat(Path(name, "x.json"), folder, Plan(by="Ana"))
        assert sum(count.read - count.taken for count in found.counts) == len(found.left)
        assert [str(problem) for problem in kg.validate(folder)] == []
