"""`kg build`: files are validated, a store is published, and a newcomer is told what it is good for."""

import pytest
from click.testing import CliRunner
from conftest import RELATION, STANCE, build

import kg
from kg import building, published
from kg.cli import main


@pytest.fixture
def small(tmp_path):
    return build(tmp_path / "casebook", STANCE + RELATION)


def run(folder, *args):
    return CliRunner().invoke(main, ["-C", str(folder), "build", *args])


def test_a_build_says_what_was_built_and_what_it_is_good_for(small):
    told = run(small)
    assert told.exit_code == 0
    rows = dict(line.split(maxsplit=1) for line in told.stdout.splitlines()[:5])
    count = sum(published.current(small).marker.counts.values())
    assert rows["claims"] == "2"
    assert rows["statements"] == f"{count:,}, with what follows from the files"
    assert rows["where"] == str(small / ".kg" / "store")
    assert "kg opens this in place of reading the files" in told.stdout
    again = run(small)
    assert again.exit_code == 0
    assert "is of these very files already: 2 claims" in again.stdout
    assert "claims        2" in run(small, "--force").stdout


def test_faults_are_named_by_file_and_line_and_nothing_is_published(small):
    assert run(small).exit_code == 0
    before = published.current(small).path
    case = small / "triples" / "curated" / "case.ttl"
    case.write_text(case.read_text("utf-8").replace("kg:Declared", "kg:Shouted"), "utf-8")
    told = run(small)
    assert told.exit_code == 1
    assert told.stdout.startswith("triples/curated/case.ttl:")
    assert "nothing was built: 1 problem(s)" in told.stderr
    assert published.current(small).path == before
    assert "older than triples/curated/case.ttl" in published.current(small).fault
    assert run(small, "--unchecked").exit_code == 0
    assert not published.current(small).fault


def test_a_check_reads_the_store_through(small):
    assert "there is no built store" in run(small, "--check").stderr
    run(small)
    assert run(small, "--check").exit_code == 0
    assert "whole" in run(small, "--check").stderr
    side = published.current(small).path / "claims.txt"
    side.write_bytes(side.read_bytes()[:-2])
    told = run(small, "--check")
    assert told.exit_code == 1
    assert "damaged (claims.txt is not as it was written)" in told.stderr


def test_a_store_that_does_not_hold_what_its_marker_tells_is_found_out(small, monkeypatch):
    kg.build(small)
    monkeypatch.setattr("kg.store.Local.counts", lambda _: {})
    assert building.check(small) == "the built store does not hold what its marker tells"


def test_a_build_of_one_file_is_refused_in_one_sentence(small):
    told = run(small / "triples" / "curated" / "case.ttl", "--unchecked")
    assert told.exit_code == 1
    assert "needs the folder of a casebook" in told.stderr
