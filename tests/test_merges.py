"""Actors that are one: `kg merge` and `kg merge --undo`, and how a casebook is read with them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import HOME, RELATION, STANCE, build, line_of, texts
from hypothesis import given
from hypothesis import strategies as st

import kg
import kg.review
from kg.casebook import merge, unmerge
from kg.cli import main
from kg.errors import CasebookError, NotFound, Unsigned
from kg.turtle import parse

UNION = """
:TesselUnion a kg:Alliance ; skos:prefLabel "Union of the Tessel"@en , "اتحاد النهر"@ar ; skos:altLabel "UdT"@en ; rdfs:comment "As one paper has it."@en .
:Boatmen a kg:Alliance ; skos:prefLabel "Boatmen of the Tessel"@en .
"""
UNION_OPPOSES = """
:union-against-dam a kg:Stance ;
    kg:holder :TesselUnion ; kg:topic :Dam ; kg:position kg:Opposes ;
    kg:during "2019/"^^edtf:EDTF ; kg:mode kg:Declared ; kg:confidence 0.7 ; kg:status kg:Accepted ;
    rdfs:comment "It is against the dam."@en ;
    kg:evidence «The river union had opposed the dam since 2019.» .
"""
TEXT = UNION + STANCE + RELATION + UNION_OPPOSES
MEMBER = """
:union-member a kg:Relation ;
    rdf:subject :TesselUnion ; rdf:predicate kg:memberOf ; rdf:object :RiverUnion ;
    kg:mode kg:Attributed ; kg:confidence 0.7 ; kg:status kg:Accepted ; kg:evidence «The river union had opposed the dam since 2019.» .
"""
HOLDERS = "SELECT ?holder { ?claim kg:holder ?holder ; kg:topic :Dam FILTER NOT EXISTS { ?claim a kg:MirroredStance } } ORDER BY ?holder"
ASKED = (HOLDERS, "SELECT ?a ?b { ?a ?any ?b . ?a a kg:Actor . ?b a kg:Actor } ORDER BY ?a ?b", "SELECT ?a ?name { ?a skos:prefLabel ?name } ORDER BY ?a ?name")


@pytest.fixture
def folder(casebook):
    return casebook(TEXT)


def joined(folder: Path, *pairs: tuple[str, str], by: str = "ana", why: str = "") -> kg.KnowledgeGraph:
    """The casebook after some merges."""
    for one, other in pairs:
        merge(kg.open(folder), one, other, by=by, why=why)
    return kg.open(folder)


def faults(folder: Path) -> list[str]:
    return [str(problem) for problem in kg.validate(folder)]


def stated(*pairs: tuple[str, str], more: str = "") -> str:
    """Merges as somebody may have written them by hand, one a line."""
    signed = 'prov:wasAttributedTo :reviewer-ana ; prov:generatedAtTime "2024-05-01T10:00:00Z"^^xsd:dateTime'
    lines = [f":m{number} a kg:Merge ; kg:merged :{one} ; kg:mergedInto :{other} ; {signed}{more} ." for number, (one, other) in enumerate(pairs)]
    return "\n".join([":reviewer-ana a prov:Agent .", *lines])


def told(graph: kg.KnowledgeGraph) -> list[object]:
    """What a reader sees of a graph, merges themselves left aside."""
    answers = [[dict(row) for row in graph.query(text)] for text in ASKED]
    return [*answers, graph.claims(), graph.actors(), graph.topics(), [kg.show(graph, actor.id).text() for actor in graph.actors()]]


# ------------------------------------------------------------------------------------------------- merging, undoing


def test_what_is_told_of_the_one_is_told_of_the_other(folder):
    graph = joined(folder, ("TesselUnion", "RiverUnion"))
    assert [graph.short(row["holder"]) for row in graph.query(HOLDERS)] == [":RiverUnion", ":WaterMinistry"]
    assert graph.label(graph.claim(":union-against-dam").holder) == "Tessel River Union"
    assert [claim.id for claim in graph.claims(about=":RiverUnion")] == [claim.id for claim in graph.claims(about=":TesselUnion")] != []
    assert "TesselUnion" not in {graph.short(actor.id).removeprefix(":") for actor in graph.actors()}
    assert graph.query("ASK { :RiverUnion kg:opposes :Dam }")
    assert not graph.query("ASK { ?claim kg:holder :TesselUnion }")


def test_it_answers_to_all_names_of_the_other_and_keeps_its_own_label(folder):
    graph = joined(folder, ("TesselUnion", "RiverUnion"))
    for name in (":TesselUnion", "TesselUnion", "tesselunion", graph.prefixes[""] + "TesselUnion", "Union of the Tessel", "اتحاد النهر", "udt", "river union"):
        assert graph.short(graph.find(name)) == ":RiverUnion"
    assert graph.thing(":TesselUnion").label == "Tessel River Union"
    assert graph.thing(":RiverUnion").names[0] == ("Tessel River Union", "en")
    assert ("اتحاد النهر", "ar") in graph.thing(":RiverUnion").names
    assert graph.query("ASK { :RiverUnion rdfs:comment ?any }").__bool__() is False


def test_a_merge_and_its_undoing_leave_everything_as_it_was(folder):
    before, files = told(kg.open(folder)), {path: path.read_bytes() for path in (folder / "triples").rglob("*.ttl")}
    graph = joined(folder, ("TesselUnion", "RiverUnion"))
    assert told(graph) != before
    unmerge(graph, "TesselUnion", by="ben", why="Two bodies after all.")
    assert told(kg.open(folder)) == before
    assert kg.open(folder).merged == {}
    assert {path: path.read_bytes() for path in files} == files
    assert faults(folder) == []


def test_who_merged_and_who_took_it_back_and_why_are_kept(folder):
    done = merge(kg.open(folder), "Union of the Tessel", "river union", by="ana", why=" One body, two names. ")
    assert str(done) == f":TesselUnion is read as :RiverUnion from now on ({done.merge} in {folder / 'triples' / 'curated' / 'merges.ttl'})"
    undone = unmerge(kg.open(folder), done.merge, by="Ben Ó", why="No.")
    assert str(undone).startswith(f":TesselUnion is no longer read as :RiverUnion ({done.merge} in ")
    (row,) = kg.open(folder).query(
        "SELECT ?who ?why ?then ?for { ?m a kg:Merge ; prov:wasAttributedTo/rdfs:label ?who ; rdfs:comment ?why ; kg:undoneBy/foaf:name ?then ; kg:undoneFor ?for }"
    )
    assert dict(row) == {"who": "ana", "why": "One body, two names.", "then": "Ben Ó", "for": "No."}


def test_an_export_opened_again_gives_the_same_answers(folder, tmp_path):
    graph = joined(folder, ("TesselUnion", "RiverUnion"), ("Boatmen", "TesselUnion"))
    kg.export(graph, tmp_path / "all.ttl")
    assert told(kg.open(tmp_path / "all.ttl")) == told(graph)
    assert kg.validate(tmp_path / "all.ttl") == []


def test_so_does_one_with_claims_that_have_no_id(casebook, tmp_path):
    graph = joined(casebook(TEXT.replace(":orra-funds-vell a", "[] a")), ("TesselUnion", "RiverUnion"))
    kg.export(graph, tmp_path / "all.ttl")
    again = kg.open(tmp_path / "all.ttl")
    assert (again.merged, again.actors(), told(again)[:3]) == (graph.merged, graph.actors(), told(graph)[:3])
    assert kg.validate(tmp_path / "all.ttl") == []


def test_a_past_view_taken_away_does_not_bring_an_undone_merge_back(folder, tmp_path):
    graph = joined(folder, ("TesselUnion", "RiverUnion"))
    unmerge(graph, "TesselUnion", by="ana")
    view = kg.open(folder).as_of(known="2023-01-01")
    kg.export(view, tmp_path / "past.ttl")
    again = kg.open(tmp_path / "past.ttl")
    assert again.merged == {}
    assert [again.short(row["holder"]) for row in again.query(HOLDERS)] == [":TesselUnion", ":WaterMinistry"]


def test_chains_are_followed_to_their_end(folder):
    graph = joined(folder, ("TesselUnion", "Boatmen"), ("Boatmen", "RiverUnion"))
    assert {graph.short(one): graph.short(other) for one, other in graph.merged.items()} == {":TesselUnion": ":RiverUnion", ":Boatmen": ":RiverUnion"}
    assert graph.short(graph.find("Union of the Tessel")) == ":RiverUnion"
    unmerge(graph, "Boatmen", by="ana")
    assert kg.open(folder).label(kg.open(folder).claim(":union-against-dam").holder) == "Boatmen of the Tessel"
    assert faults(folder) == []


def test_an_actor_that_is_merged_already_stands_for_the_one_it_is(folder):
    graph = joined(folder, ("TesselUnion", "Boatmen"))
    assert merge(graph, "TesselUnion", "RiverUnion", by="ana").actor == ":Boatmen"
    with pytest.raises(NotFound, match="TesselUnion and RiverUnion are one already: :RiverUnion"):
        merge(kg.open(folder), "TesselUnion", "RiverUnion", by="ana")
    assert faults(folder) == []


def test_withdrawn_claims_and_past_views_know_the_merged_actor(casebook):
    withdrawn = UNION_OPPOSES.replace("kg:Accepted", 'kg:Retracted ; prov:invalidatedAtTime "2023-01-01T00:00:00Z"^^xsd:dateTime')
    graph = joined(casebook(UNION + STANCE + withdrawn), ("TesselUnion", "RiverUnion"))
    assert graph.claims(about=":RiverUnion") == []
    (claim,) = graph.withdrawn.claims()
    assert graph.short(claim.holder) == ":RiverUnion"
    then = graph.as_of("2021-05-01", known="2022-01-01", which="possible")
    assert [then.short(claim.id) for claim in then.claims(about=":TesselUnion")] == [":union-against-dam"]
    assert then.short(then.find("Union of the Tessel")) == ":RiverUnion"
    assert graph.as_of("2021-05-01", known="2024-01-01", which="possible").claims(about=":TesselUnion") == []


def test_a_flat_folder_gets_its_merges_beside_the_other_files(tmp_path):
    build(tmp_path / "case", TEXT)
    flat = tmp_path / "flat"
    flat.mkdir()
    for path in (tmp_path / "case" / "triples" / "curated").glob("*.ttl"):
        (flat / path.name).write_bytes(path.read_bytes())
    graph = joined(flat, ("TesselUnion", "RiverUnion"))
    assert (flat / "merges.ttl").is_file()
    assert graph.short(graph.find("UdT")) == ":RiverUnion"
    assert faults(flat) == []


def test_a_casebook_of_one_file_cannot_be_merged_in(folder):
    file = folder / "triples" / "curated" / "case.ttl"
    file.write_text((folder / "triples" / "curated" / "world.ttl").read_text("utf-8") + file.read_text("utf-8"), "utf-8")
    with pytest.raises(CasebookError, match="is one file, and this is written beside it: name the folder of a casebook"):
        merge(kg.open(file), "TesselUnion", "RiverUnion", by="ana")


@pytest.mark.parametrize(("one", "other", "message"), [
    ("Dam", "RiverUnion", "Dam is no actor; kg show Dam tells what it is"),
    ("RiverUnion", "Kasda", "Kasda is no actor"),
    ("RiverUnion", "union-against-dam", "union-against-dam is no actor"),
    ("Nobody", "RiverUnion", "nothing is called 'Nobody'"),
    ("RiverUnion", "river union", "are one already: :RiverUnion"),
])  # fmt: skip
def test_only_two_actors_can_be_merged(folder, one, other, message):
    with pytest.raises(NotFound, match=message):
        merge(kg.open(folder), one, other, by="ana")
    assert not (folder / "triples" / "curated" / "merges.ttl").exists()


def test_who_is_not_merged_cannot_be_taken_back(folder):
    with pytest.raises(NotFound, match="RiverUnion is not merged with another actor; merged: nobody is"):
        unmerge(kg.open(folder), "RiverUnion", by="ana")
    graph = joined(folder, ("TesselUnion", "RiverUnion"))
    with pytest.raises(NotFound, match="RiverUnion is not merged with another actor; merged: :TesselUnion"):
        unmerge(graph, "RiverUnion", by="ana")
    with pytest.raises(Unsigned):
        unmerge(graph, "TesselUnion", by=" ")


# ------------------------------------------------------------------------------------------- merges that cannot stand


def test_merges_that_contradict_each_other_are_not_followed_and_named(casebook):
    folder = casebook(TEXT, {"curated/merges.ttl": stated(("TesselUnion", "RiverUnion"), ("TesselUnion", "Boatmen"), ("FarmersLeague", "Boatmen"))})
    graph = kg.open(folder)
    assert {graph.short(one) for one in graph.merged} == {":FarmersLeague"}
    path = folder / "triples" / "curated" / "merges.ttl"
    lines = [line_of(path, f":m{number} a") for number in (0, 1)]
    assert faults(folder) == [
        f"triples/curated/merges.ttl:{line}: the actor is merged into another one too; neither is followed: :TesselUnion" for line in lines
    ]
    unmerge(graph, "m1", by="ana")
    assert faults(folder) == []
    assert kg.open(folder).short(kg.open(folder).find("UdT")) == ":RiverUnion"


def test_merges_that_go_round_are_not_followed_and_named_while_others_are(casebook):
    pairs = (("RiverUnion", "TesselUnion"), ("TesselUnion", "Boatmen"), ("Boatmen", "RiverUnion"), ("FarmersLeague", "Boatmen"), ("Vell", "Vell"))
    folder = casebook(TEXT, {"curated/merges.ttl": stated(*pairs)})
    graph = kg.open(folder)
    assert {graph.short(one): graph.short(other) for one, other in graph.merged.items()} == {":FarmersLeague": ":Boatmen"}
    found = faults(folder)
    path = folder / "triples" / "curated" / "merges.ttl"
    assert [int(fault.split(":")[1]) for fault in found] == [line_of(path, f":m{number} a") for number in (0, 1, 2, 4)]
    assert all("merges go round, and none is followed: " in fault for fault in found)


def test_a_merge_with_what_is_no_actor_is_not_followed_and_named(casebook):
    folder = casebook(TEXT, {"curated/merges.ttl": stated(("TesselUnion", "RiverUnoin"), ("Kasda", "Vell"), ("Orra", "Dam"))})
    graph = kg.open(folder)
    assert graph.merged == {}
    assert {":TesselUnion", ":Orra"} <= {graph.short(actor.id) for actor in graph.actors()}
    assert [re.sub(r"^.*?:\d+: ", "", fault) for fault in faults(folder)] == [
        "kg:mergedInto is no actor of this casebook: :RiverUnoin; did you mean :RiverUnion?",
        "kg:merged is no actor of this casebook: :Kasda",
        "kg:mergedInto is no actor of this casebook: :Dam",
    ]


def test_a_merge_without_names_signature_or_id_is_named(casebook):
    text = ':m kg:merged :TesselUnion .\n[] a kg:Merge ; kg:merged "Vell" ; kg:mergedInto :Orra .\n:n kg:mergedInto [] .'
    folder = casebook(TEXT, {"curated/merges.ttl": text})
    assert kg.open(folder).merged == {}
    found = " ".join(faults(folder))
    for message in ("merge does not name one actor with kg:mergedInto", "merge is not signed", "does not say when it was made", "merge has no id",
                    "kg:merged is no actor of this casebook: 'Vell'"):  # fmt: skip
        assert message in found
    with pytest.raises(NotFound, match=r"^Orra is not merged with another actor; merged: nobody is$"):
        unmerge(kg.open(folder), "Orra", by="ana")


def test_an_umbrella_merged_with_its_member_is_told_at_once_and_by_validate(casebook):
    folder = casebook(TEXT + MEMBER)
    done = merge(kg.open(folder), "TesselUnion", "RiverUnion", by="ana")
    assert str(done).endswith("; both ends of :union-member are one actor now: is the merge right?")
    path = folder / "triples" / "curated" / "case.ttl"
    lines = [fault for fault in faults(folder) if "both ends of the relation are one actor since a merge" in fault]
    (line,) = lines
    assert line.startswith(f"triples/curated/case.ttl:{line_of(path, 'rdf:predicate kg:memberOf')}: ")
    assert line.endswith("since a merge (kg merge --undo takes it back): :TesselUnion")
    unmerge(kg.open(folder), "TesselUnion", by="ana")
    assert faults(folder) == []


def test_a_membership_that_comes_round_by_a_merge_is_named(casebook):
    second = MEMBER.replace(":union-member", ":league-member").replace(":TesselUnion", ":Boatmen").replace(":RiverUnion", ":TesselUnion")
    folder = casebook(TEXT + MEMBER + second)
    assert faults(folder) == []
    joined(folder, ("Boatmen", "RiverUnion"))
    assert sum("membership is a cycle: " in fault for fault in faults(folder)) == 2


# ----------------------------------------------------------------------------------------------------------- the file


def test_the_file_only_ever_grows(folder):
    path = folder / "triples" / "curated" / "merges.ttl"
    states = [b""]
    graph = joined(folder, ("TesselUnion", "RiverUnion"))
    states.append(path.read_bytes())
    unmerge(graph, "TesselUnion", by="ana")
    states.append(path.read_bytes())
    path.write_bytes(states[-1] + b"# a note without an end of line")
    states.append(path.read_bytes())
    joined(folder, ("Boatmen", "RiverUnion"), by="ben")
    states.append(path.read_bytes())
    assert all(later.startswith(earlier) and later != earlier for earlier, later in pairwise(states))
    assert parse(states[-1])[1] == []
    assert faults(folder) == []


@given(why=texts, undone=texts)
def test_a_reason_is_kept_as_it_was_given_or_refused(tmp_path_factory, why, undone):
    folder = build(tmp_path_factory.mktemp("why"), TEXT)
    path = folder / "triples" / "curated" / "merges.ttl"
    wrong = [any(sign < " " and sign not in "\n\r\t" for sign in text.strip()) for text in (why, undone)]
    for text, is_wrong, act in ((why, wrong[0], lambda: merge(kg.open(folder), "TesselUnion", "RiverUnion", by="ana", why=why)),
                                (undone, wrong[1], lambda: unmerge(kg.open(folder), "TesselUnion", by="ana", why=undone))):  # fmt: skip
        before = path.read_bytes() if path.exists() else None
        if is_wrong:
            with pytest.raises(CasebookError, match=r"a character that cannot be kept \(U\+00"):
                act()
            assert (path.read_bytes() if path.exists() else None) == before
            return
        act()
        kept = [row["why"] for row in kg.open(folder).query("SELECT ?why { ?m a kg:Merge ; rdfs:comment|kg:undoneFor ?why }")]
        assert [text.strip()] == [one for one in kept if one == text.strip()][:1] if text.strip() else text.strip() not in kept
        assert faults(folder) == []


def test_a_reason_that_is_no_text_is_refused(folder):
    with pytest.raises(CasebookError, match=r"U\+DCFF"):
        merge(kg.open(folder), "TesselUnion", "RiverUnion", by="ana", why="\udcff")
    with pytest.raises(Unsigned):
        merge(kg.open(folder), "TesselUnion", "RiverUnion", by="a\nb")


def test_a_broken_file_of_merges_is_refused_and_left_as_it_is(folder):
    path = folder / "triples" / "curated" / "merges.ttl"
    broken = b'@prefix : <https://example.org/tessel/> .\n:m :p "open\n'
    path.write_bytes(broken)
    with pytest.raises(CasebookError, match=r"triples/curated/merges\.ttl:2: .*; mend the file first"):
        merge(kg.open(folder), "TesselUnion", "RiverUnion", by="ana")
    assert path.read_bytes() == broken
    assert any(fault.startswith("triples/curated/merges.ttl:2: ") for fault in faults(folder))


@pytest.mark.parametrize("left", [1, 2, 30, 60, 120, -2])
def test_what_a_killed_process_left_of_a_merge_is_dropped(folder, left):
    path = folder / "triples" / "curated" / "merges.ttl"
    joined(folder, ("TesselUnion", "RiverUnion"))
    whole = path.read_bytes()
    joined(folder, ("Boatmen", "RiverUnion"), by="ben", why="One body.")
    path.write_bytes(whole + path.read_bytes()[len(whole) :][:left])
    assert len(joined(folder, ("Boatmen", "RiverUnion"), by="cem").merged) == 2
    assert path.read_bytes().startswith(whole)
    assert faults(folder) == []


def test_a_file_that_was_cut_off_in_its_first_statement_begins_anew(folder):
    path = folder / "triples" / "curated" / "merges.ttl"
    joined(folder, ("TesselUnion", "RiverUnion"))
    whole = path.read_bytes()
    for left in range(0, len(whole) - 3, 7):
        path.write_bytes(whole[:left])
        assert len(joined(folder, ("TesselUnion", "RiverUnion")).merged) == 1, whole[:left]
        assert faults(folder) == []


def test_a_statement_that_somebody_has_not_finished_is_not_dropped(folder):
    path = folder / "triples" / "curated" / "merges.ttl"
    joined(folder, ("TesselUnion", "RiverUnion"))
    unfinished = path.read_bytes() + b"\n:mine a kg:Merge\n"
    path.write_bytes(unfinished)
    with pytest.raises(CasebookError, match=r"merges\.ttl:\d+: .*; mend the file first"):
        merge(kg.open(folder), "Boatmen", "RiverUnion", by="ana")
    assert path.read_bytes() == unfinished


def test_where_nothing_can_be_written_that_is_said(folder):
    graph = kg.open(folder)
    (folder / "triples" / "curated" / "merges.ttl").mkdir()
    with pytest.raises(CasebookError, match=r"cannot read .*merges\.ttl: Is a directory"):
        merge(graph, "TesselUnion", "RiverUnion", by="ana")
    (folder / "triples" / "curated").rename(folder / "elsewhere")
    (folder / "triples" / "curated").write_text("no folder", "utf-8")
    with pytest.raises(CasebookError, match=r"cannot write to .*curated: File exists"):
        merge(graph, "TesselUnion", "RiverUnion", by="ana")


def test_a_file_that_declares_other_prefixes_is_added_to_with_ours(folder):
    path = folder / "triples" / "curated" / "merges.ttl"
    path.write_text("@prefix : <https://example.org/other/> .\n@prefix kg: <https://example.org/kg/> .\n:x kg:y :z .\n", "utf-8")
    (folder / "triples" / "curated" / "a.ttl").write_text("@prefix : <https://example.org/tessel/> .\n", "utf-8")
    graph = joined(folder, ("TesselUnion", "RiverUnion"), ("Boatmen", "RiverUnion"))
    assert {graph.label(other) for other in graph.merged.values()} == {"Tessel River Union"}
    assert len(graph.merged) == 2


_AT_ONCE = """
import sys, kg
folder, names = sys.argv[1], sys.argv[2:]
graph = kg.open(folder)
print("ready", flush=True)
sys.stdin.readline()
for name in names: kg.merge(graph, name, "Vell", by=names[0])
"""


def test_two_processes_that_merge_at_once_lose_nothing(casebook):
    names = [f"Port{number}" for number in range(12)]
    folder = casebook(TEXT + "".join(f':{name} a kg:Organization ; skos:prefLabel "{name}"@en .\n' for name in names))
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", _AT_ONCE, folder, *part], cwd=Path(__file__).parent.parent, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for part in (names[:6], names[6:])
    ]
    assert [run.stdout.readline() for run in runs] == ["ready\n"] * 2
    for run in runs:
        run.stdin.write("go\n")
        run.stdin.flush()
    assert [run.communicate(timeout=60) and run.returncode for run in runs] == [0, 0]
    graph = kg.open(folder)
    assert {graph.short(one) for one in graph.merged} == {f":{name}" for name in names}
    assert faults(folder) == []


def test_what_two_said_is_taken_back_for_both(folder):
    graph = kg.open(folder)
    for name in ("ana", "ben"):
        merge(graph, "TesselUnion", "RiverUnion", by=name)
    assert len(kg.open(folder).merged) == 1
    assert faults(folder) == []
    unmerge(kg.open(folder), "TesselUnion", by="ana")
    assert kg.open(folder).merged == {}


# --------------------------------------------------------------------------------------------------- by a plain model


PORTS = [f"Port{number}" for number in range(6)]
SEA = "".join(f':{name} a kg:Organization ; skos:prefLabel "{name}"@en .\n' for name in PORTS)


class Model:
    """Who is whom, as a forest of plain links."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}

    def end(self, name: str) -> str:
        return self.end(self.links[name]) if name in self.links else name


@given(steps=st.lists(st.tuples(st.sampled_from(["merge", "merge", "undo"]), st.sampled_from(PORTS), st.sampled_from(PORTS)), max_size=10))
def test_any_merges_and_undoings_are_read_as_a_plain_model_has_them(tmp_path_factory, steps):
    folder = build(tmp_path_factory.mktemp("model"), SEA, world="")
    model = Model()
    for action, one, other in steps:
        graph = kg.open(folder)
        if action == "merge":
            left, right = model.end(one), model.end(other)
            if left == right:
                with pytest.raises(NotFound):
                    merge(graph, one, other, by="ana")
            else:
                merge(graph, one, other, by="ana")
                model.links[left] = right
        elif one in model.links:
            unmerge(graph, one, by="ana")
            del model.links[one]
        else:
            with pytest.raises(NotFound):
                unmerge(graph, one, by="ana")
    graph = kg.open(folder)
    assert {graph.short(graph.find(name)) for name in PORTS} == {f":{model.end(name)}" for name in PORTS} == {graph.short(a.id) for a in graph.actors()}
    assert {graph.short(one): graph.short(into) for one, into in graph.merged.items()} == {f":{name}": f":{model.end(name)}" for name in model.links}
    for name in PORTS:
        assert (name, "en") in graph.thing(f":{model.end(name)}").names
    assert faults(folder) == []


# ------------------------------------------------------------------------------------------------- extraction, review


CANDIDATE = """
:c-00000000000000a1 a kg:Stance ;
    kg:holder :TesselUnion ; kg:topic :Dam ; kg:position kg:Opposes ;
    kg:mode kg:Attributed ; kg:confidence 0.6 ; kg:status kg:Candidate ;
    kg:evidence «The river union still opposes the dam.» .
"""


def test_review_goes_on_with_candidates_on_a_merged_actor(casebook):
    folder = casebook(TEXT, {"candidates/found.ttl": CANDIDATE})
    joined(folder, ("TesselUnion", "RiverUnion"))
    (card,) = kg.review.queue(folder).cards()
    assert card.claim.holder.endswith("RiverUnion")
    queue = kg.review.queue(folder)
    assert [(known.claim.id.rpartition("/")[2], known.how) for known in queue.known(queue.cards()[0])] == [("union-against-dam", "same")]
    kg.review.accept(folder, ["c-00000000000000a1"], by="ana")
    graph = kg.open(folder)
    assert graph.short(graph.claim(":c-00000000000000a1").holder) == ":RiverUnion"
    assert faults(folder) == []
    assert kg.review.queue(folder).cards() == []
    unmerge(graph, "TesselUnion", by="ana")
    assert kg.open(folder).short(kg.open(folder).claim(":c-00000000000000a1").holder) == ":TesselUnion"
    assert kg.review.queue(folder).cards() == []
    assert faults(folder) == []


def test_a_reviewer_who_merges_is_declared_once_whichever_comes_first(casebook):
    folder = casebook(TEXT, {"candidates/found.ttl": CANDIDATE})
    kg.review.accept(folder, ["c-00000000000000a1"], by="ana")
    joined(folder, ("TesselUnion", "RiverUnion"))
    assert faults(folder) == []


def test_a_reviewer_who_takes_all_back_is_still_known_by_name_where_he_merged(casebook):
    folder = casebook(TEXT, {"candidates/found.ttl": CANDIDATE})
    kg.review.accept(folder, ["c-00000000000000a1"], by="Ana M.")
    joined(folder, ("TesselUnion", "RiverUnion"), by="Ana M.")
    kg.review.undo(folder, by="Ana M.")
    assert [row["name"] for row in kg.open(folder).query("SELECT ?name { ?m a kg:Merge ; prov:wasAttributedTo/foaf:name ?name }")] == ["Ana M."]
    assert faults(folder) == []


def test_a_text_that_names_the_merged_actor_is_read_as_the_one_it_is(folder):
    pytest.importorskip("spacy", reason="nothing is extracted: spacy is not installed")
    graph = joined(folder, ("TesselUnion", "RiverUnion"))
    found = kg.extract("The Union of the Tessel opposes the dam.", graph, published="2022-06-01")
    holders = {candidate.holder for candidate in found if candidate.holder}
    assert {graph.short(holder) for holder in holders} == {":RiverUnion"}


# --------------------------------------------------------------------------------------------------------- the command


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_merges_and_takes_back(folder):
    code, out, _ = run(folder, "merge", "TesselUnion", "RiverUnion", "--by", "ana", "--why", "One body.")
    assert (code, out.startswith(":TesselUnion is read as :RiverUnion from now on (:merge-")) == (0, True)
    code, out, _ = run(folder, "query", "--format", "json", "SELECT ?holder { :union-against-dam kg:holder ?holder }")
    assert json.loads(out) == [{"holder": f"{HOME}RiverUnion"}]
    assert run(folder, "show", "TesselUnion")[1].splitlines()[0].startswith("Tessel River Union")
    assert run(folder, "merge", "TesselUnion", "--undo", "--by", "ben")[1].startswith(":TesselUnion is no longer read as :RiverUnion (:merge-")
    assert run(folder, "validate")[0] == 0


def test_the_command_asks_for_two_actors_or_one_to_take_back(folder):
    for arguments in (("TesselUnion",), ("TesselUnion", "RiverUnion", "--undo")):
        code, _, err = run(folder, "merge", *arguments, "--by", "ana")
        assert (code, "name two actors to merge them, or one with --undo to take its merge back" in err) == (2, True)
    assert run(folder, "merge", "TesselUnion", "RiverUnion")[0] == 2
    code, _, err = run(folder, "merge", "Nobody", "RiverUnion", "--by", "ana")
    assert (code, "nothing is called 'Nobody'" in err) == (1, True)
