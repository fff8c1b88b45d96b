"""The log of decisions: whatever was acknowledged stays, whatever was torn is dropped, nobody writes into another's line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_review import casebook as casebook  # noqa: PLC0414
from test_review import extracted, faults, fill, iri

import kg
import kg.review
from kg.additions import slug
from kg.errors import CasebookError, Unsigned
from kg.review.decisions import Decision, Judged, Place, append, locked, moment, read

ROOT = Path(__file__).parent.parent


def log(folder: Path, name: str = "ana") -> Path:
    return folder / "triples" / "decisions" / f"{name}.jsonl"


def decide(folder: Path, *verdicts: str, by: str = "ana") -> None:
    for verdict in verdicts:
        decision = Decision(id=f"d-{verdict}", time=moment(read(folder)), by=by, action="skip", why=verdict)
        with locked(folder) as decisions:
            append(decisions, decision)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    (tmp_path / "triples").mkdir()
    return tmp_path


def test_a_decision_is_one_line_of_json_with_all_that_it_takes(casebook):
    kg.review.accept(casebook, ["c-00000000000000c1"], by="ana", why="she\nsays “so” \u2028", mode="Inferred")
    (line,) = log(casebook).read_bytes().splitlines()
    told = json.loads(line)
    assert (told["by"], told["action"], told["why"], told["edits"]) == ("ana", "edit", "she\nsays “so” \u2028", {"mode": str(kg.terms.KG.Inferred.value)})
    assert told["candidates"][0][0] == iri("c-00000000000000c1")
    assert {"id", "time", "payload"} < told.keys()
    for part in (
        ":c-00000000000000c1 a kg:Stance",
        ":p-clerk-1a2b3c a kg:UnnamedSource",
        ":p-harbour-board-1a2b3c a kg:Organization",
        ":doc-news a kg:Document",
    ):
        assert part in told["payload"]
    assert "c-00000000000000a1" not in told["payload"]
    assert "the board wants the dam" not in told["payload"]


@given(st.text(max_size=40), st.text(max_size=40))
def test_reasons_with_any_characters_survive(tmp_path_factory, one, other):
    folder = tmp_path_factory.mktemp("casebook")
    (folder / "triples").mkdir()
    with locked(folder) as decisions:
        for number, why in enumerate((one, other)):
            append(decisions, Decision(id=str(number), time=f"2026-01-01T00:00:00.{number:03}Z", by="ana", action="skip", why=why))
    assert [decision.why for decision in read(folder)] == [one, other]


def test_reasons_with_any_characters_survive_a_whole_review(casebook):
    why = "“quoted” \ud800 \x00 \x1b[2J \\ \" ' \u202e שלום </script> [bold]"
    kg.review.accept(casebook, ["c-00000000000000a1"], by="ana", why=why, comment="“quoted” [bold] \u202e שלום")
    kg.review.reject(casebook, ["c-00000000000000a3"], by="ana", why=why)
    assert {decision.why for decision in kg.review.queue(casebook).ledger.decisions} == {why}
    assert kg.open(casebook).claim(":c-00000000000000a1").comment == "“quoted” [bold] \u202e שלום"
    assert faults(casebook) == []


@pytest.mark.parametrize("kept", [0, 1, 40, -2, -1])
def test_a_line_that_was_cut_off_is_dropped_and_written_over(empty, kept):
    decide(empty, "one", "two")
    whole = log(empty).read_bytes()
    first, last = whole.splitlines(keepends=True)
    log(empty).write_bytes(first + last[:kept])
    complete = kept == -1
    assert [decision.why for decision in read(empty)] == (["one", "two"] if complete else ["one"])
    decide(empty, "three")
    assert [decision.why for decision in read(empty)] == (["one", "two", "three"] if complete else ["one", "three"])
    assert log(empty).read_bytes().startswith(whole if complete else first)
    assert log(empty).read_bytes().endswith(b"}\n")


@given(st.integers(0, 2000))
def test_a_log_cut_off_anywhere_keeps_every_whole_line(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("casebook")
    (folder / "triples").mkdir()
    decide(folder, "a", "b", "ç", "d")
    data = log(folder).read_bytes()[:cut]
    log(folder).write_bytes(data)
    lines = data.count(b"\n") + (data.endswith(b"}") and not data.endswith(b"{}"))
    assert [decision.why for decision in read(folder)] == ["a", "b", "ç", "d"][:lines]


@pytest.mark.parametrize(
    "line",
    [
        b"{}", b"[]", b"nonsense", b"\xff", b'{"id": "1", "time": "x", "by": "ana", "action": "skip"}',
        b'{"id": "1", "time": "2026-01-01", "by": "ana", "action": "skip"}', b'{"id": "1", "time": "2026-01-01T00:00:00Z", "by": "ana", "action": "guess"}',
        b'{"id": "1", "time": "2026-01-01T00:00:00Z", "by": "", "action": "skip"}', b"<<<<<<< HEAD", b"",
    ],
)  # fmt: skip
def test_a_broken_line_within_the_log_is_told_with_its_number(empty, line):
    decide(empty, "one", "two")
    first, second = log(empty).read_bytes().splitlines(keepends=True)
    log(empty).write_bytes(first + line + b"\n" + second)
    with pytest.raises(CasebookError, match=r"triples/decisions/ana.jsonl:2 is no decision; restore the line"):
        kg.review.queue(empty)


def test_a_log_that_cannot_be_read_or_written_is_told(empty):
    log(empty).mkdir(parents=True)
    with pytest.raises(CasebookError, match="cannot read"):
        read(empty)
    with pytest.raises(CasebookError, match="cannot write"), locked(empty) as folder:
        append(folder, Decision(id="1", time="2026-01-01T00:00:00Z", by="ana", action="skip"))
    (empty / "other" / "triples").mkdir(parents=True)
    (empty / "other" / "triples" / "decisions").write_text("")
    with pytest.raises(CasebookError, match="cannot write to"), locked(empty / "other"):
        pass


def test_a_full_disk_leaves_the_log_as_it_was(empty, monkeypatch):
    decide(empty, "one")
    before = log(empty).read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(CasebookError, match="No space left on device"), locked(empty) as folder:
        append(folder, Decision(id="2", time="2026-01-01T00:00:00Z", by="ana", action="skip"))
    assert log(empty).read_bytes() == before


def test_decisions_follow_each_other_even_if_the_clock_goes_back(casebook):
    queue = kg.review.queue(casebook)
    first = queue.accept("c-00000000000000a1", by="ana").decision
    data = log(casebook).read_text("utf-8").replace(first.time, "2099-01-01T00:00:00.000Z")
    log(casebook).write_text(data, "utf-8")
    (outcome,) = kg.review.reject(casebook, ["c-00000000000000a1"], by="ben")
    assert outcome.decision.time == "2099-01-01T00:00:00.001Z"
    assert extracted(casebook) == {}


@pytest.mark.parametrize(
    ("name", "expected"), [("ana", "ana"), ("Ana", "ana-"), ("Ben Öz", "ben-oz-"), ("علي", "reviewer-"), ("../../x", "x-"), ("a" * 80, "a" * 80)]
)
def test_names_of_reviewers_make_names_of_files(name, expected):
    assert slug(name).startswith(expected)
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "\x1b", "x" * 81])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(Unsigned, match="--by NAME"):
        slug(name)


def test_a_reviewer_of_any_name_is_named_in_the_graph(casebook):
    kg.review.accept(casebook, ["c-00000000000000a1"], by="Ana “the” علي")
    graph = kg.open(casebook)
    assert graph.label(str(graph.claim(":c-00000000000000a1").wasAttributedTo)) == "Ana “the” علي"
    assert faults(casebook) == []


def test_places_meet_where_they_share_most_of_their_characters():
    place = Place("says", "text", "one", 10, 30)
    assert place.meets(place)
    assert place.meets(place._replace(digest="two", start=12))
    assert place.meets(place._replace(start=500, end=520))
    assert not place.meets(place._replace(digest="two", start=25, end=45))
    assert not place.meets(place._replace(digest="two", start=30, end=50))
    assert not place.meets(place._replace(content="denies"))
    assert not place.meets(place._replace(manner="denied"))
    assert place.meets(place._replace(manner="denied"), loosely=True)
    assert not place.meets(place._replace(manner="denied", document="other"), loosely=True)
    assert not place.meets(place._replace(document="other"))
    assert Judged("c", (place,)).places[0].content == "says"


WORKER = """
import sys
import kg.review
folder, by, *names = sys.argv[1:]
for name in names:
    kg.review.accept(folder, [name], by=by, why=by * 3000)
    print(name, flush=True)
"""


def test_processes_that_decide_at_the_same_time_do_not_mix_their_lines(casebook):
    shares = [["c-00000000000000a3", "c-00000000000000b1", "c-00000000000000e1"], ["c-00000000000000a1", "c-00000000000000c1", "c-00000000000000d1"]]
    running = [
        subprocess.Popen([sys.executable, "-c", WORKER, casebook, by, *names], cwd=ROOT, stdout=subprocess.PIPE)
        for by, names in zip(("ana", "ana", "ben"), [*shares, shares[0]], strict=True)
    ]
    told = [process.communicate()[0].decode().split() for process in running]
    assert told == [*shares, shares[0]]
    decisions = read(casebook)
    assert len(decisions) == 9
    assert len({decision.time for decision in decisions}) == 9
    queue = kg.review.queue(casebook)
    assert queue.progress()[:3] == (1, 6, 0)
    assert queue.publish() == []
    assert faults(casebook) == []


KILLED = """
import os, sys
import kg.files, kg.review
from kg.review import decisions, publishing
folder, step = sys.argv[1:]
def die(*given): os.kill(os.getpid(), 9)
if step == "before the log": decisions.append = kg.review.cards.append = die
if step == "before the files": publishing.files.write = die
if step == "between the files":
    write, written = kg.files.write, []
    publishing.files.write = lambda path, data: die() if written else (written.append(path), write(path, data))
kg.review.accept(folder, ["c-00000000000000c1"], by="ana")
"""


@pytest.mark.parametrize(("step", "kept"), [("before the log", 0), ("before the files", 1), ("between the files", 1)])
def test_a_process_killed_at_any_step_leaves_a_whole_state(casebook, step, kept, tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, casebook, step], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == -9
    queue = kg.review.queue(casebook)
    assert len(queue.ledger.decisions) == kept
    queue.publish()
    assert len([claim for claim in kg.open(casebook).claims() if "/c-" in claim.id]) == kept
    assert faults(casebook) == []
    if kept:
        straight = fill(tmp_path / "straight")
        (straight / "triples" / "decisions").mkdir()
        (straight / "triples" / "decisions" / "ana.jsonl").write_bytes(log(casebook).read_bytes())
        kg.review.queue(straight).publish()
        assert extracted(straight) == extracted(casebook)
