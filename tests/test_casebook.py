"""Beginning a casebook, and counting what is in one."""

from __future__ import annotations

import pytest
from conftest import RELATION, STANCE

import kg
from kg.casebook import Count, Standing, standing
from kg.errors import CasebookError, PeriodError


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


# ------------------------------------------------------------------------------------------------- status of a moment


def relation(name: str, during: str = "", more: str = "kg:status kg:Accepted ;", evidence: str = "«Orra lends Vell the money»") -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return f":{name} a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:mode kg:Enacted ; {dated} {more} kg:evidence {evidence} .\n"


GONE = 'kg:status kg:Retracted ; prov:generatedAtTime "2023-01-01T00:00:00Z"^^xsd:dateTime ; prov:invalidatedAtTime "2024-01-01T00:00:00Z"^^xsd:dateTime ;'
HELD = (
    relation("r1", "2020/2022")
    + relation("r2", "2021-05-01")
    + relation("r3", "2021")
    + relation("r4", "2021-04-10/", evidence="«Orra no longer lends Vell the money»")
    + relation("r5", "/2021-12-31")
    + relation("r6")
    + relation("r7", "2019/2020")
    + relation("r8", "2021-05-02/..")
    + relation("r9", evidence="«Orra no longer lends Vell the money»")
    + relation("gone", "2020/2022", GONE)
    + relation("gone2", more=GONE)
    + relation("waiting", "2020/2022", "kg:status kg:Candidate ;")
    + STANCE
)


@pytest.mark.parametrize(
    ("clocks", "relations", "stances"),
    [
        (("2021-05-01",), (2, 3, 2, 2), (0, 1, 0, 0)),
        (("2021-04-10",), (2, 2, 2, 3), (1, 0, 0, 0)),
        (("1990-01-01",), (0, 1, 2, 6), (0, 0, 0, 1)),
        (("2021-05-01", "2021-04-09"), (0, 0, 0, 11), (0, 0, 0, 1)),
        (("2021-05-01", "2021-04-10"), (3, 2, 2, 4), (0, 1, 0, 0)),
        (("2021-05-01", "2022-06-10"), (3, 3, 3, 2), (0, 1, 0, 0)),
        (("2021-05-01", "2024-01-01"), (2, 3, 2, 4), (0, 1, 0, 0)),
        (("2021-05-01", None, "2022-12-31"), (0, 5, 2, 4), (0, 1, 0, 0)),
        (("2021-05-01", None, "2023-01-01"), (1, 5, 3, 2), (0, 1, 0, 0)),
        ((None, "2021-04-10"), (9, 0, 0, 2), (1, 0, 0, 0)),
        ((None, "2022-06-10"), (9, 2, 0, 0), (1, 0, 0, 0)),
    ],
)
def test_status_of_a_moment_counts_what_held_certainly_possibly_without_a_date_and_not(graph, clocks, relations, stances):
    """By hand: certain, possible, undated, not; what was withdrawn since is counted where it is asked what was known or recorded."""
    counts = {count.type: tuple(count)[1:] for count in standing(graph(HELD), *clocks)}
    assert counts == {"Relation": relations, "Stance": stances, "Figure": (0, 0, 0, 0), "Attribution": (0, 0, 0, 0)}


def test_status_of_the_bundled_casebook_on_a_day(bundled):
    """Counted again by asking for the views of that day."""
    day = "2025-02-01"
    assert standing(bundled, day)[0] == Standing("Relation", 4, 9, 40, 27)
    for count in standing(bundled, day):
        certain, both, undated, all_ = (
            {claim.id for claim in view.claims(count.type)}
            for view in (bundled.as_of(day), bundled.as_of(day, which="possible"), bundled.as_of(day, undated=True), bundled)
        )
        assert count == (count.type, len(certain), len(both - certain), len(undated - certain), len(all_ - both - undated))
        assert sum(count[1:]) == len(all_)


def test_status_of_no_day_is_told(graph):
    with pytest.raises(PeriodError, match="there is no day 2021-02-29"):
        standing(graph(HELD), "2021-02-29")
