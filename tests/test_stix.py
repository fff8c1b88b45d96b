"""STIX 2.1: bundles of others come in as claims or are reported, and ours are accepted by the validator and come back whole."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from casebooks import casebooks, empty, mutated, written
from click.testing import CliRunner
from conftest import build, canonical
from hypothesis import given, settings

import kg
from kg.cli import main
from kg.errors import CasebookError, FormatError
from kg.formats import exported
from kg.imports import stix

CREATED = "2020-01-01T00:00:00.000Z"


def ident(kind: str, number: int) -> str:
    return f"{kind}--{number:08x}-0000-4000-8000-000000000000"


def thing(kind: str, number: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "id": ident(kind, number), "spec_version": "2.1", "created": CREATED, "modified": CREATED, **more}


VELL = thing("identity", 1, name="Vell", identity_class="organization", description="A state on a river.")
GUARD = thing("threat-actor", 2, name="River Guard", aliases=["RG", 7, "River Guard"])
KASDA = thing("location", 3, name="Kasda", latitude=12.5, longitude=-3.25)
BREACH = thing("incident", 4, name="Breach of the dam")
NEWS = thing("report", 5, name="Who guards", published="2021-06-07T08:09:10Z", object_refs=[ident("relationship", 10)])


def relationship(number: int, kind: str, source: dict[str, Any], target: dict[str, Any], **more: Any) -> dict[str, Any]:
    return thing("relationship", number, relationship_type=kind, source_ref=source["id"], target_ref=target["id"], **more)


MEMBER = relationship(
    10, "member-of", GUARD, VELL, start_time="2019-05-01T10:00:00Z", stop_time="2020-05-31T00:00:00.000Z", confidence=85, created_by_ref=VELL["id"],
    external_references=[{"source_name": "Daily", "url": "https://example.org/daily/7"}],
)  # fmt: skip
WHOLE = [
    VELL, GUARD, KASDA, BREACH, NEWS, MEMBER,
    relationship(11, "impersonates", GUARD, VELL), relationship(12, "attributed-to", BREACH, GUARD),
    thing("sighting", 13, sighting_of_ref=GUARD["id"], where_sighted_refs=[KASDA["id"]], first_seen="2020-02-03T04:05:06Z", last_seen="2020-03-01T00:00:00Z"),
    thing("opinion", 14, opinion="disagree", object_refs=[NEWS["id"]], created_by_ref=VELL["id"], explanation="Nobody guards it."),
    thing("note", 15, content="It will rain.", object_refs=[KASDA["id"]], created_by_ref=VELL["id"]),
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return empty(tmp_path / "home")


def bundle(folder: Path, *objects: Any, name: str = "guard.json") -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "bundle", "id": ident("bundle", 99), "objects": objects}, indent=1), "utf-8")
    return path


def taken(folder: Path, *objects: Any) -> tuple[Any, Any]:
    """What came of an import, and the graph."""
    found = stix(bundle(folder.parent, *objects), folder)
    return found, kg.open(folder)


def reasons(found: Any) -> list[str]:
    return [left.reason for left in found.left]


def adds_up(found: Any) -> bool:
    return sum(count.read - count.taken for count in found.counts) == len(found.left)


def test_a_relationship_becomes_a_relation_with_its_times_and_the_record_as_evidence(home):
    found, graph = taken(home, *WHOLE)
    assert kg.validate(home) == []
    assert found.left == []
    claim = next(claim for claim in graph.claims("Relation") if claim.predicate.endswith("memberOf"))
    assert (graph.label(claim.subject), graph.label(claim.object), claim.during, str(claim.confidence)) == (
        "River Guard",
        "Vell",
        "2019-05-01/2020-05-31",
        "0.85",
    )
    assert graph.label(claim.wasAttributedTo) == "Vell"
    record, report = sorted(claim.evidence, key=lambda evidence: evidence.digest is None)
    text = (home.parent / "guard.json").read_text("utf-8")
    assert json.loads(text[record.start : record.end]) == MEMBER
    assert [graph.thing(each.source).title for each in (record, report)] == ["guard.json", "Who guards"]
    assert graph.thing(report.source).issued == "2021-06-07"
    assert [row["url"] for row in graph.query("SELECT ?url WHERE { ?e kg:relays/schema:url ?url }")] == ["https://example.org/daily/7"]
    lines = text.split("\n")
    (row,) = [found["row"] for found in graph.query("SELECT ?row WHERE { ?e dcterms:identifier ?id ; kg:row ?row FILTER(CONTAINS(?id, '0000000a-')) }")]
    assert lines[row - 1].strip() == "{"
    assert MEMBER["id"] in lines[row + 1]


def test_what_else_is_told_becomes_what_it_is(home):
    _, graph = taken(home, *WHOLE)
    relations = {graph.label(claim.predicate): claim for claim in graph.claims("Relation")}
    assert relations["impersonates"].during is None
    assert (graph.label(relations["takes part in"].subject), graph.label(relations["takes part in"].object)) == ("River Guard", "Breach of the dam")
    seen = relations["sighted at"]
    assert seen.during is None
    assert [row["day"] for row in graph.query("SELECT ?day WHERE { ?e kg:attestedOn ?day } ORDER BY ?day")] == ["2020-01-01", "2020-02-03", "2020-03-01"]
    (stance,) = graph.claims("Stance")
    assert (graph.label(stance.holder), graph.label(stance.position), graph.label(stance.topic)) == ("Vell", "opposes", "What is said is right: Who guards")
    (note,) = graph.claims("Attribution")
    assert (graph.label(note.holder), note.comment) == ("Vell", "It will rain.")
    assert dict(graph.thing(graph.find("RG")).names) == {"River Guard": "", "RG": ""}
    assert str(graph.thing(graph.find("Kasda")).lat) == "12.5"


@pytest.mark.parametrize(
    ("times", "during"),
    [
        ({}, None),
        ({"start_time": "2019-05-01T00:00:00Z"}, "2019-05-01/"),
        ({"stop_time": "2019-05-01T00:00:00Z"}, "/2019-05-01"),
        ({"start_time": "2019-05-01T01:00:00Z", "stop_time": "2019-05-01T02:00:00Z"}, "2019-05-01"),
        ({"start_time": "2019-02-30T01:00:00Z", "stop_time": 7}, None),
    ],
)
def test_a_time_that_is_missing_is_unknown_and_none_is_open(home, times, during):
    _, graph = taken(home, VELL, GUARD, relationship(20, "member-of", GUARD, VELL, **times))
    assert [claim.during for claim in graph.claims()] == [during]


def test_the_last_version_counts_and_what_was_revoked_is_reported(home):
    old = relationship(20, "member-of", GUARD, VELL)
    new = {**old, "relationship_type": "leads", "modified": "2021-01-01T00:00:00.000Z"}
    gone = {**relationship(21, "funds", GUARD, VELL), "revoked": True, "modified": "2022-02-02T00:00:00.000Z"}
    found, graph = taken(home, VELL, GUARD, new, old, gone)
    assert [graph.label(claim.predicate) for claim in graph.claims()] == ["leads"]
    assert reasons(found) == [f"another version of {old['id']} in the file is as late or later", "it was revoked on 2022-02-02"]
    assert adds_up(found)


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (thing("malware", 30, name="worm", is_family=False), "a casebook has no place for what STIX calls malware"),
        (thing("grouping", 30, context="suspicious-activity", object_refs=[VELL["id"]]), "it tells nothing by itself"),
        (relationship(30, "duplicate-of", GUARD, VELL), "that two objects are one is for kg merge to say"),
        (relationship(30, "member-of", GUARD, thing("identity", 77)), "its target: the object is not in the file or was left out, or is neither actor, place nor event"),
        (relationship(30, "member-of", KASDA, VELL), "its source is a place, which does nothing itself"),
        (relationship(30, "Member Of", GUARD, VELL), "its relationship_type is none of STIX"),
        (relationship(30, "leads", GUARD, VELL, start_time="2021-01-02T00:00:00Z", stop_time="2020-01-01T00:00:00Z"), "its times, 2021-01-02/2020-01-01, end before they begin"),
        (thing("opinion", 30, opinion="agree", object_refs=[VELL["id"]]), "nobody in the file is said to hold it (created_by_ref)"),
        (thing("opinion", 30, opinion="perhaps", object_refs=[VELL["id"]], created_by_ref=VELL["id"]), "its opinion is none of STIX"),
        (thing("opinion", 30, opinion="agree", object_refs=[ident("report", 66)], created_by_ref=VELL["id"]), "the object is not in the file or was left out"),
        (thing("sighting", 30, sighting_of_ref=GUARD["id"]), "it was no actor that was seen, or nobody tells where"),
        (thing("note", 30, content="?", object_refs=[VELL["id"]]), "nobody in the file is said to have written it, or it is about nothing in a casebook, or it is empty"),
        ({**VELL, "id": "identity--7"}, "its id, 'identity--7', is none of STIX"),
        ([1], "it is no object with a type"),
        (7, "it is no object with a type"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_reported_with_its_line(home, one, reason):
    found, _ = taken(home, VELL, GUARD, KASDA, one)
    assert reasons(found) == [reason]
    assert adds_up(found)
    assert kg.validate(home) == []


def test_importing_again_adds_nothing_and_another_name_neither(home):
    path = bundle(home.parent, *WHOLE)
    first = stix(path, home)
    before = {file: file.read_bytes() for file in home.rglob("*.ttl")}
    again = stix(path, home)
    assert (again.claims, again.things) == ([], [])
    assert {file: file.read_bytes() for file in home.rglob("*.ttl")} == before
    assert stix(path, home, "triples/curated/other.ttl").out is None
    assert len(first.claims) == 6


def test_lines_arrays_and_compressed_files_say_the_same(tmp_path):
    told = []
    for number, data in enumerate(
        [
            json.dumps(WHOLE).encode(),
            "\r\n".join(map(json.dumps, WHOLE)).encode(),
            b"\xef\xbb\xbf" + json.dumps(WHOLE).encode(),
            gzip.compress(json.dumps(WHOLE).encode(), mtime=0),
        ]
    ):
        (tmp_path / "in.json").write_bytes(data)
        folder = empty(tmp_path / f"home{number}")
        assert stix(tmp_path / "in.json", folder).left == []
        graph = kg.open(folder)
        told.append({(type(claim).__name__, claim.during, claim.comment) for claim in graph.claims()})
        assert len(graph.claims()) == 6
        spans = [e for claim in graph.claims() for e in claim.evidence if e.start is not None]
        assert bool(spans) is not data.startswith(b"\x1f")
    assert told == told[:1] * 4


HOSTILE = {
    "nothing": b"", "a word": b"hello", "cut": json.dumps({"objects": WHOLE}).encode()[:900], "deep": b'{"objects": [' + b"[" * 100_000, "latin": b'{"n": "\xe9"}',
    "two": b'{"objects": [{"type": "x"} {"type": "y"}]}', "gz": b"\x1f\x8b\x08nothing", "no colon": b'{"objects" [1]}',
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_bundle_is_refused_in_a_sentence_or_reported(home, name, tmp_path):
    (tmp_path / "x.json").write_bytes(HOSTILE[name])
    answer = CliRunner().invoke(main, ["-C", str(home), "import", "stix", str(tmp_path / "x.json")])
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    assert answer.exit_code in (0, 1)
    assert "Traceback" not in answer.output


def test_a_missing_file_is_told(home):
    with pytest.raises(FormatError, match="cannot read nowhere"):
        stix("nowhere.json", home)


def test_values_that_json_readers_quarrel_over_are_reported(home, tmp_path):
    head = f'{{"type": "identity", "id": "{VELL["id"]}"'
    lines = [
        head + ', "name": NaN}',
        head + ', "type": "malware"}',
        head + ', "name": "\\ud800"}',
        f'{head}, "n": {"9" * 5000}}}',
        head + ', "name": ',
        json.dumps(VELL),
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(lines), "utf-8")
    found = stix(tmp_path / "x.jsonl", home)
    assert [left.row for left in found.left] == [1, 2, 3, 4, 5]
    assert reasons(found)[:4] == [
        "NaN is no number",
        "it gives 'type' twice",
        "it has half a character (a lone surrogate)",
        "a number has more digits than any use",
    ]
    assert [actor.label for actor in kg.open(home).actors()] == ["Vell"]


@given(mutated(WHOLE))
@settings(max_examples=20)
def test_whatever_stands_in_a_bundle_is_taken_or_reported(objects):
    with TemporaryDirectory() as name:
        folder = empty(Path(name, "home"))
        found, _ = taken(folder, *objects)
        assert adds_up(found)
        assert sum(count.read for count in found.counts) == len(objects)
        assert [str(problem) for problem in kg.validate(folder)] == []


# ------------------------------------------------------------------------------------------------------------- exports


def accepted(data: bytes) -> list[str]:
    """What the official validator finds wrong; ids are made from IRIs and not at random, and relationship types are those of politics."""
    validator = pytest.importorskip("stix2validator")
    options = validator.ValidationOptions(version="2.1", strict=True, disabled="103,202", enforce_refs=True)
    found = validator.validate_string(data.decode(), options)
    return [str(error) for part in getattr(found, "object_results", None) or [found] for error in part.errors]


def test_the_official_validator_accepts_the_bundled_graph_and_it_comes_back_whole(bundled, home):
    made = exported(bundled, "-", "stix")
    assert accepted(made.data) == []
    (home.parent / "own.stix").write_bytes(made.data)
    found = stix(home.parent / "own.stix", home)
    assert found.left == []
    assert canonical(kg.open(home).quads()) == canonical(bundled.quads())
    assert {loss.kind for loss in made.losses} == {"file"}
    assert len(made.losses) == len(bundled.files)


def test_what_is_told_without_reserve_is_a_relationship_and_nothing_else_is(graph):
    opened = graph(
        ':a a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:deploysForcesIn ; rdf:object :Vell ; kg:during "2019-05-01/2021"^^edtf:EDTF ; kg:confidence 0.9 ; '
        'kg:mode kg:Enacted ; kg:status kg:Accepted ; rdfs:comment "They came."@en ; kg:evidence «now backs the dam» .\n'
        ":b a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:mode kg:Attributed ; kg:status kg:Accepted ; kg:evidence «now backs the dam» .\n"
        ":c a kg:Stance ; kg:holder :Orra ; kg:position kg:Opposes ; kg:topic :Dam ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam» .\n"
        ":d a kg:Stance ; kg:holder :Orra ; kg:position kg:Opposes ; kg:topic :Vell ; kg:negated true ; kg:mode kg:Declared ; kg:status kg:Accepted ; "
        "kg:evidence «now backs the dam» .\n"
    )  # fmt: skip
    objects = json.loads(exported(opened, "-", "stix").data)["objects"]
    named = {found["id"]: found.get("name") for found in objects}
    told = {(named[o["source_ref"]], o["relationship_type"], named[o["target_ref"]]): o for o in objects if o["type"] == "relationship"}
    assert set(told) == {("Orra", "deploys-forces-in", "Vell"), ("Orra", "opposes", "The dam on the Tessel is built")}
    one = told["Orra", "deploys-forces-in", "Vell"]
    assert (one["start_time"], "stop_time" in one, one["confidence"], one["description"]) == ("2019-05-01T00:00:00.000Z", False, 90, "They came.")
    assert sorted(o["content"] for o in objects if o["type"] == "note") == ["Orra NOT opposes: Vell", "Orra funds Vell; attributed"]
    assert Counter(o["type"] for o in objects)["report"] == 1


def test_who_changed_an_object_is_believed_more_than_what_we_once_wrote(graph, home):
    opened = graph(
        ":a a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence «now backs the dam» .\n"
    )
    body = json.loads(exported(opened, "-", "stix").data)
    (one,) = [found for found in body["objects"] if found["type"] == "relationship"]
    one |= {"relationship_type": "arms", "modified": "2022-01-01T00:00:00.000Z"}
    (home.parent / "changed.json").write_text(json.dumps(body), "utf-8")
    stix(home.parent / "changed.json", home)
    assert [claim.predicate.rpartition("#")[2] for claim in kg.open(home).claims()] == ["arms"]


def test_the_same_view_gives_the_same_bytes(casebook):
    folder = casebook()
    assert exported(kg.open(folder), "-", "stix").data == exported(kg.open(folder), "-", "stix").data


@given(casebooks())
@settings(max_examples=10)
def test_any_casebook_comes_back_whole_and_is_accepted(text):
    with TemporaryDirectory() as name:
        folder = written(Path(name, "case"), text)
        graph = kg.open(folder)
        made = exported(graph, "-", "stix")
        assert accepted(made.data) == []
        Path(name, "x.stix").write_bytes(made.data)
        found = stix(Path(name, "x.stix"), empty(Path(name, "home")))
        assert found.left == []
        assert canonical(kg.open(Path(name, "home")).quads()) == canonical(graph.quads())


def test_what_would_be_lost_is_not_overwritten(home):
    path = bundle(home.parent, *WHOLE)
    stix(path, home)
    with pytest.raises(CasebookError, match="would be lost"):
        stix(bundle(home.parent, *WHOLE[:2]), home)


def test_the_command_tells_what_was_taken(tmp_path):
    folder = build(tmp_path / "c")
    answer = CliRunner().invoke(main, ["-C", str(folder), "import", "stix", str(bundle(tmp_path, *WHOLE))])
    assert answer.exit_code == 0
    assert "took 1 of 1 identity object" in answer.output
    assert (folder / "triples" / "curated" / "guard.ttl").exists()
