"""Beginning a casebook, and counting what is in one."""

from __future__ import annotations

import pytest
from conftest import RELATION, STANCE

import kg
from kg.casebook import Count
from kg.errors import CasebookError


def test_a_new_casebook_validates_at_once_with_its_articles(tmp_path):
    written = kg.init(tmp_path / "new")
    assert kg.validate(tmp_path / "new", articles=tmp_path / "new" / "articles") == []
    assert kg.validate(tmp_path / "new", shacl=True) == []
    assert all(path.is_file() for path in written)
    assert {path.relative_to(tmp_path / "new").as_posix() for path in written} >= {"README.md", "ontology.ttl", "triples/curated/example.ttl"}


def test_a_new_casebook_can_be_asked_at_once(tmp_path):
    kg.init(tmp_path / "new")
    graph = kg.open(tmp_path / "new")
    assert "Mara Lindqvist" in kg.show(graph, "harbour council").text()
    for saved, answer in kg.answers(graph, tmp_path / "new", ["stances-now"]):
        assert saved.title == "Who stands where on what?"
        assert [row["holder"] for row in answer] == ["Harbour Council of Eastport"]
    assert (tmp_path / "new" / "triples" / "candidates").is_dir()


def test_the_command_in_its_readme_works(tmp_path):
    kg.init(tmp_path / "new")
    assert '"backs the new bridge"' in (tmp_path / "new" / "README.md").read_text()
    assert kg.cite(tmp_path / "new/articles/bridge.txt", "backs the new bridge", kg.open(tmp_path / "new")).source.endswith("doc-bridge")


@pytest.mark.parametrize("name", ["note.txt", ".hidden", "triples"])
def test_a_folder_with_something_in_it_is_refused_and_left_untouched(tmp_path, name):
    (tmp_path / name).write_text("mine")
    with pytest.raises(CasebookError, match="is not empty; name a new folder"):
        kg.init(tmp_path)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CasebookError):
        kg.init(tmp_path / "file")
    with pytest.raises(CasebookError, match="cannot make"):
        kg.init(tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "mine"


def test_an_empty_folder_may_be_used(tmp_path):
    (tmp_path / "empty").mkdir()
    assert kg.init(tmp_path / "empty")


def test_status_counts_things_and_claims_by_status_with_candidates(casebook):
    folder = casebook(
        STANCE + RELATION + STANCE.replace(":ministry-for-dam", ":old").replace("kg:Accepted", "kg:Retracted"),
        files={"candidates/new.ttl": STANCE.replace(":ministry-for-dam", ":new").replace("kg:Accepted", "kg:Candidate")},
    )
    counts = kg.status(folder)
    assert counts[:5] == [Count("Actor", "", 7), Count("Topic", "", 2), Count("Event", "", 0), Count("Place", "", 1), Count("Document", "", 2)]
    assert counts[5:] == [Count("Relation", "Accepted", 1), Count("Stance", "Accepted", 1), Count("Stance", "Candidate", 1), Count("Stance", "Retracted", 1)]
    assert kg.status(kg.open(folder)) == counts


def test_status_of_no_casebook_is_told(tmp_path):
    with pytest.raises(CasebookError):
        kg.status(tmp_path)


def test_a_plain_folder_of_turtle_is_a_casebook_too(casebook, tmp_path):
    folder = casebook(STANCE)
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in list((folder / "triples" / "curated").iterdir()):
        path.rename(flat / path.name)
    assert kg.open(flat).actors()
    assert kg.validate(flat) == []
    assert {quad.graph_name.value.rpartition("graph/")[2] for quad in kg.open(flat).quads()} >= {"curated/case.ttl"}


def test_turtle_that_lies_directly_in_triples_is_not_overlooked(casebook):
    folder = casebook(STANCE)
    (folder / "triples" / "curated" / "case.ttl").rename(folder / "triples" / "case.ttl")
    assert kg.open(folder).actors()


def test_a_fault_in_an_ontology_of_ones_own_stops_nobody_from_reading_the_rest(casebook):
    folder = casebook(STANCE)
    (folder / "ontology.ttl").write_text("@prefix : <urn:x#> .\n\n:a :b [ .\n")
    graph = kg.open(folder)
    assert graph.actors()
    assert [(problem.file, problem.line) for problem in graph.problems] == [("ontology.ttl", 3)]


def test_bytes_that_are_no_text_are_a_problem_with_a_line(casebook):
    folder = casebook(STANCE)
    path = folder / "triples" / "curated" / "case.ttl"
    lines = path.read_bytes().count(b"\n")
    path.write_bytes(path.read_bytes() + b'\n:x :p "\xff\xfe" .\n')
    assert [(problem.file, problem.line) for problem in kg.validate(folder)] == [("triples/curated/case.ttl", lines + 2)]
