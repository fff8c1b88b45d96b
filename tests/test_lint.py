"""`kg lint`: each kind of finding planted is found once, and a sound casebook gives none."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ARTICLES, DAM, RELATION, STANCE, build, digest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.analysis.checks import FITTING, KINDS, lint
from kg.articles import Articles
from kg.cli import main
from kg.errors import NotFound
from kg.terms import local_name

pytest.importorskip("rapidfuzz", reason="nothing is linted: rapidfuzz is not installed")


def documents() -> str:
    """Recent and old documents: two of their own (r0, r1), and two that are one report (rc0, rc1)."""
    lines = []
    for age, day in (("r", "2024-06-30"), ("o", "2020-02-01")):
        for name in (f"{age}0", f"{age}1", f"{age}c0", f"{age}c1"):
            version = f" ; dcterms:isVersionOf :{age}c0" if name == f"{age}c1" else ""
            lines.append(f':{name} a kg:Document ; dcterms:title "Paper {name}"@en ; dcterms:issued "{day}"^^edtf:EDTF ; kg:sha256 "{digest(name)}"{version} .')
    return "\n".join(lines) + "\n"


CAST = """
:Vell a kg:State ; skos:prefLabel "Vell"@en .
:Marek a kg:Person ; skos:prefLabel "Ilda Marek"@en .
:Aide a kg:UnnamedSource ; skos:prefLabel "An aide"@en .
:Dam a kg:Topic ; skos:prefLabel "The dam is built"@en ; skos:definition "A dam."@en .
:FreeRiver a kg:Topic ; skos:prefLabel "The river flows free"@en ; kg:contrary :Dam .
"""
OUTSIDE = {"Declared": "0.4", "Enacted": "0.2", "Attributed": "1.0", "Denied": "0.05", "Inferred": "0.9"}
INSIDE = {"Declared": "0.9", "Enacted": "0.9", "Attributed": "0.6", "Denied": "0.5", "Inferred": "0.5"}


def evidence(document: str, number: int, more: str = "") -> str:
    return f'[ a kg:Evidence ; dcterms:source :{document} ; oa:start {number} ; oa:end {number + 20} ; kg:digest "{digest(f"{document} {number}")}" {more}]'


def stance(number: int, plants: frozenset[str] = frozenset(), mode: str = "Declared", more: str = "") -> str:
    """A stance, sound but for what is planted in it."""
    age = "o" if "stale" in plants else "r"
    places = [f"{age}0"] if "single" in plants else [f"{age}c0", f"{age}c1"] if "copies" in plants else [f"{age}0", f"{age}1"]
    during = "2019-01-01/.." if "endless" in plants else "2019-01-01/" if "stale" in plants or number % 2 else "2019-01-01/2019-05-05"
    speaker = f"; sem:accordingTo :{'Aide' if 'unnamed' in plants else 'Marek'} "
    told = " , ".join(evidence(place, 40 * number + index, speaker) for index, place in enumerate(places))
    confidence = (OUTSIDE if "confidence" in plants else INSIDE)[mode]
    return (
        f':c{number} a kg:Stance ; kg:holder :Vell ; kg:topic :{"Dam" if number % 3 else "FreeRiver"} ; kg:position kg:Supports ; kg:during "{during}"^^edtf:EDTF ;\n'
        f"  kg:mode kg:{mode} ; kg:confidence {confidence} ; kg:status kg:Accepted ; kg:evidence {told}{more} .\n"
    )


def case(folder: Path, text: str) -> kg.KnowledgeGraph:
    return kg.open(build(folder, documents() + CAST + text, world=""))


def found(graph: kg.KnowledgeGraph, **asked: object) -> set[tuple[str, str]]:
    """Kinds and what they are about; that nothing is told twice is seen to here."""
    told = [(finding.kind, local_name(finding.about)) for finding in lint(graph, **asked).findings]
    assert len(told) == len(set(told))
    return set(told)


plantable = st.sets(st.sampled_from(["single", "copies", "unnamed", "stale", "endless", "confidence"])).map(
    lambda chosen: frozenset(chosen - ({"copies"} if "single" in chosen else set()) - ({"endless"} if "stale" in chosen else set()))
)


@given(planted=st.lists(st.tuples(plantable, st.sampled_from(sorted(OUTSIDE))), max_size=8))
def test_what_is_planted_is_found_once_and_nothing_else(tmp_path_factory, planted):
    text = "".join(stance(number, plants, mode) for number, (plants, mode) in enumerate(planted))
    graph = case(tmp_path_factory.mktemp("lint"), text)
    assert found(graph) == {(kind, f"c{number}") for number, (plants, _) in enumerate(planted) for kind in plants}


@given(modes=st.lists(st.sampled_from(sorted(INSIDE)), max_size=8))
def test_a_sound_casebook_gives_nothing_to_look_at(tmp_path_factory, modes):
    graph = case(tmp_path_factory.mktemp("sound"), "".join(stance(number, mode=mode) for number, mode in enumerate(modes)))
    assert kg.validate(graph) == []
    findings = lint(graph)
    assert findings.findings == []
    assert findings.text() == f"nothing to look at in {len(modes)} claim{'' if len(modes) == 1 else 's'}\n"


@given(mode=st.sampled_from(sorted(INSIDE)), confidence=st.integers(0, 100))
def test_confidence_fits_its_mode_within_bounds_that_belong_to_it(tmp_path_factory, mode, confidence):
    least, most = next(bounds for known, bounds in FITTING.items() if local_name(known.value) == mode)
    text = stance(0, mode=mode).replace(f"kg:confidence {INSIDE[mode]}", f"kg:confidence {confidence / 100:.2f}")
    graph = case(tmp_path_factory.mktemp("fitting"), text)
    assert found(graph) == (set() if float(least) <= confidence / 100 <= float(most) else {("confidence", "c0")})


# ----------------------------------------------------------------------------------------------------------- each kind


def test_a_condition_lowers_confidence_as_it_should(tmp_path):
    assert found(case(tmp_path, stance(0, frozenset({"confidence"}), more=' ; kg:condition "if it is paid for"'))) == set()


def test_what_one_document_passes_on_of_another_rests_on_the_one(tmp_path):
    relayed = f"; kg:relays {evidence('r1', 900, '; sem:accordingTo :Marek ')} "
    text = stance(0, frozenset({"single"})).replace("; sem:accordingTo :Marek ", f"; sem:accordingTo :Marek {relayed}")
    graph = case(tmp_path, text)
    assert len(graph.claim(":c0").documents()) == 2
    assert found(graph) == {("single", "c0")}


def test_evidence_that_names_its_document_only_further_down_stands_there(tmp_path):
    inner = f"[ a kg:Evidence ; sem:accordingTo :Marek ; kg:relays {evidence('r1', 900, '; sem:accordingTo :Marek ')} ]"
    text = stance(0, frozenset({"single"})).replace("kg:evidence [", f"kg:evidence {inner} , [")
    assert found(case(tmp_path, text)) == set()


def test_evidence_that_relays_itself_is_looked_at_once(tmp_path):
    text = (
        stance(0, frozenset({"single", "unnamed"}))
        .replace("kg:evidence [ a kg:Evidence", "kg:evidence :e .\n:e a kg:Evidence ; kg:relays :e")
        .replace(" ] .", " .")
    )
    assert found(case(tmp_path, text)) == {("single", "c0"), ("unnamed", "c0")}


def test_somebody_with_a_name_who_passes_on_what_an_aide_says_answers_for_it(tmp_path):
    aide = f"; kg:relays {evidence('r0', 900, '; sem:accordingTo :Aide ')} "
    named = stance(0).replace("; sem:accordingTo :Marek ", f"; sem:accordingTo :Marek {aide}")
    unnamed = stance(1).replace("; sem:accordingTo :Marek ", f"; sem:accordingTo :Aide {aide}")
    author = stance(2).replace("; sem:accordingTo :Marek ", "")
    assert found(case(tmp_path, named + unnamed + author)) == {("unnamed", "c1")}
    (finding,) = lint(kg.open(tmp_path), kinds=["unnamed"]).findings
    assert (local_name(finding.others[0]), finding.told) == ("Aide", "An aide")


@pytest.mark.parametrize(("one", "other", "why"), [
    (f'kg:sha256 "{digest("x")}"', f'kg:sha256 "{digest("x")}"', "the same text"),
    ("dcterms:isVersionOf :p1", 'dcterms:title "P"', "a version of it"),
])  # fmt: skip
def test_copies_are_told_with_the_reason(tmp_path, one, other, why):
    papers = f":p0 a kg:Document ; {one} .\n:p1 a kg:Document ; {other} .\n"
    text = stance(0).replace(":r0", ":p0").replace(":r1", ":p1")
    (finding,) = lint(case(tmp_path, papers + text), kinds=["copies"]).findings
    assert finding.told == f"2 documents, but 1 report ({why})"
    assert [local_name(name) for name in finding.others] == ["p0", "p1"]


def test_a_long_passage_that_two_print_word_for_word_makes_them_copies(tmp_path):
    long = stance(0).replace("oa:end 20", "oa:end 80").replace("oa:end 21", "oa:end 81").replace(digest("r1 1"), digest("r0 0"))
    short = long.replace("oa:end 80", "oa:end 79").replace("oa:end 81", "oa:end 80")
    assert {told for told in found(case(tmp_path / "long", long)) if told[0] == "copies"} == {("copies", "c0")}
    assert found(case(tmp_path / "short", short)) == set()


def test_stale_counts_to_the_last_publication_and_never_to_today(tmp_path):
    old = stance(0, frozenset({"stale"}))
    graph = case(tmp_path / "both", old)
    (finding,) = lint(graph, kinds=["stale"]).findings
    assert finding.told == "last borne out on 2019-01-01, last cited by 2020-02-01, 1,611 days before the latest document; it may still hold"
    assert found(graph, stale=1611) == set()
    assert found(graph, stale=1610) == {("stale", "c0")}
    papers = "".join(line for line in documents().splitlines(keepends=True) if line.startswith(":o"))
    alone = kg.open(build(tmp_path / "alone", papers + CAST + old, world=""))
    assert found(alone) == set()
    assert found(graph.as_of(known="2020-03-01")) == set()


def test_an_attested_day_keeps_a_stance_fresh_and_an_end_closes_it(tmp_path):
    fresh = stance(0, frozenset({"stale"})).replace("; sem:accordingTo", '; kg:attestedOn "2024-01-01"^^edtf:EDTF ; sem:accordingTo')
    ended = stance(1, frozenset({"stale"})).replace("2019-01-01/", "2019-01-01/2019-12")
    assert found(case(tmp_path, fresh + ended)) == set()


def test_a_document_of_a_vague_date_is_the_latest_from_the_day_it_was_surely_there(tmp_path):
    vague = ':v a kg:Document ; dcterms:issued "2025~"^^edtf:EDTF .\n:w a kg:Document ; dcterms:issued "some day"^^edtf:EDTF .\n'
    (finding,) = lint(case(tmp_path, vague + stance(0, frozenset({"stale"}))), kinds=["stale"]).findings
    assert "days before the latest document" in finding.told


def test_an_actor_without_type_or_name_is_told(tmp_path):
    bare = ':a0 a kg:Actor .\n:a1 a kg:Actor ; skos:prefLabel "Orra" .\n:a2 a kg:State ; skos:altLabel "O." .\n:a3 a kg:State ; rdfs:label "Urra" .\n'
    findings = lint(case(tmp_path, bare), kinds=["actor"]).findings
    assert [(local_name(one.about), one.told) for one in findings] == [("a0", "it has no type and no name"), ("a1", "it has no type"), ("a2", "it has no name")]
    told = lint(kg.open(tmp_path), kinds=["actor"])
    assert told.text().splitlines()[:3] == [
        "Actors without a type or a name (3)",
        "  - a0: it has no type and no name  [:a0]",
        "  - Orra: it has no type  [:a1]",
    ]
    assert told.objects()[1] == {"kind": "actor", "about": ":a1", "content": "Orra", "others": [], "told": "it has no type"}


def test_actors_that_may_be_one_are_told_with_the_command(tmp_path):
    twins = ':o1 a kg:State ; skos:prefLabel "Orra"@en .\n:o2 a kg:State ; skos:prefLabel "Ora"@en , "The Orra"@en .\n'
    (finding,) = lint(case(tmp_path / "name", twins)).findings
    assert (finding.kind, finding.told) == ("duplicate", "“Orra” and “The Orra” are alike; if they are one: kg merge :o1 :o2")
    match = ":o1 skos:exactMatch <http://www.wikidata.org/entity/Q1> .\n:o2 skos:exactMatch <http://www.wikidata.org/entity/Q1> .\n"
    (finding,) = lint(case(tmp_path / "id", twins + match)).findings
    assert finding.told == "they have one skos:exactMatch, <http://www.wikidata.org/entity/Q1>; if they are one: kg merge :o1 :o2"


# -------------------------------------------------------------------------------------------------------- the articles


def articles(folder: Path) -> Articles:
    pytest.importorskip("datasketch", reason="texts are not compared: datasketch is not installed")
    return Articles(folder / "articles")


def test_a_passage_that_the_article_does_not_bear_out_is_found(casebook):
    folder = casebook(STANCE + RELATION)
    path = folder / "triples" / "curated" / "case.ttl"
    path.write_text(path.read_text("utf-8").replace(digest("Orra lends Vell the money"), digest("Orra lends nothing")), "utf-8")
    graph = kg.open(folder)
    (finding,) = lint(graph, articles=articles(folder), kinds=["digest"]).findings
    start = DAM.index("Orra lends Vell")
    assert (graph.short(finding.about), graph.short(finding.others[0])) == (":orra-funds-vell", ":doc-dam")
    assert finding.told == f"characters {start} to {start + 25} of “Ministry backs dam” do not have the digest that it gives"
    assert lint(graph, kinds=["digest"]).findings == []


@pytest.mark.parametrize("span", ["oa:start 9 ; oa:end 99999", 'oa:start "x" ; oa:end 5', "oa:start 5 ; oa:end 5"])
def test_a_span_that_is_none_is_found_too(casebook, span):
    text = f'{RELATION.split("kg:evidence")[0]} kg:evidence [ a kg:Evidence ; dcterms:source :doc-dam ; {span} ; kg:digest "{digest("")}" ] .'
    folder = casebook(text)
    assert found(kg.open(folder), articles=articles(folder), kinds=["digest"]) == {("digest", "orra-funds-vell")}


def test_an_article_that_is_not_at_hand_is_told_if_any_is(casebook):
    folder = casebook(STANCE + ':doc-new a kg:Document ; dcterms:title "New"@en .')
    (folder / "articles" / "fields.txt").unlink()
    findings = lint(kg.open(folder), articles=articles(folder), kinds=["unchecked"]).findings
    assert [(local_name(one.about), one.told) for one in findings] == [
        ("doc-fields", "its article is not among those at hand"),
        ("doc-new", "no digest of its text is given"),
    ]
    assert lint(kg.open(folder), kinds=["unchecked"]).findings == []


def test_near_copies_are_found_by_their_texts(casebook):
    again = DAM + "More of this tomorrow.\n"
    paper = f':doc-again a kg:Document ; dcterms:title "Again"@en ; kg:sha256 "{digest(again)}" .\n'
    folder = casebook(STANCE.replace("» .", "» , «More of this tomorrow» .") + paper, articles={**ARTICLES, "again.txt": again})
    (finding,) = lint(kg.open(folder), articles=articles(folder), kinds=["copies"]).findings
    assert finding.told == "2 documents, but 1 report (a near-copy)"
    assert lint(kg.open(folder), kinds=["copies"]).findings == []


# ---------------------------------------------------------------------------------------------------- what it tells


def test_findings_are_words_for_a_reader_and_rows_for_a_program(tmp_path):
    findings = lint(case(tmp_path, stance(1, frozenset({"single", "confidence"}))))
    assert findings.text() == (
        "Claims that rest on one document (1)\n"
        "  - Vell supports: The dam is built: only in “Paper r0”  [:c1]\n"
        "Claims whose confidence does not fit their mode (1)\n"
        "  - Vell supports: The dam is built: confidence 0.4, less than 0.5, which is seldom for declared  [:c1]\n"
    )
    assert findings.objects() == [
        {"kind": "single", "about": ":c1", "content": "Vell supports: The dam is built", "others": [":r0"], "told": "only in “Paper r0”"},
        {
            "kind": "confidence", "about": ":c1", "content": "Vell supports: The dam is built", "others": [],
            "told": "confidence 0.4, less than 0.5, which is seldom for declared",
        },
    ]  # fmt: skip


def test_of_many_findings_some_are_shown_and_where_most_of_them_are(tmp_path):
    findings = lint(case(tmp_path, "".join(stance(number, frozenset({"single"})) for number in range(12))))
    lines = findings.text(rows=3).splitlines()
    assert lines[0] == "Claims that rest on one document (12)"
    assert len(lines) == 5
    assert lines[-1] == "  ... and 9 more, most of all in “Paper r0” (12): kg lint --kind single --rows 0"
    assert len(findings.text(rows=0).splitlines()) == 13


def test_claims_without_an_id_or_without_a_part_do_not_stop_it(tmp_path):
    nameless = stance(1, frozenset({"single"})).replace(":c1 a", "[] a") + stance(3, frozenset({"single"})).replace(":c3 a", "[] a")
    partial = stance(2, frozenset({"single"})).replace("kg:holder :Vell ; ", "")
    rows = [lint(case(tmp_path / name, nameless + partial)).objects() for name in ("one", "two")]
    assert rows[0] == rows[1]
    assert {row["content"] for row in rows[0]} == {"a claim that lacks a part", "Vell supports: The dam is built", "Vell supports: The river flows free"}
    assert all(row["about"].startswith(("_:", ":c2")) for row in rows[0])


def test_only_kinds_that_there_are_can_be_asked_for(tmp_path):
    graph = case(tmp_path, stance(1, frozenset({"single", "confidence"})))
    assert found(graph, kinds=["single"]) == {("single", "c1")}
    with pytest.raises(NotFound, match="'singel' is no kind of finding; the kinds are digest, unchecked, copies,"):
        lint(graph, kinds=["singel"])


def test_what_the_bundled_casebook_would_be_asked_about(bundled):
    findings = lint(bundled)
    assert {kind: len(findings.of(kind)) for kind in KINDS if findings.of(kind)} == {"unnamed": 38, "single": 156, "confidence": 3}
    assert [bundled.short(one.about) for one in findings.of("confidence")] == [":rel-assad-leads-syria", ":rel-rebels-oust-assad", ":rel-saddam-leads-iraq"]
    shown = {bundled.short(one.about): one for one in findings.of("unnamed")}
    speakers = [bundled.label(name) for name in shown[":stance-framework-majority-us-presence"].others]
    assert speakers == ["A member of the Coordination Framework", "Several other officials who stay anonymous"]


def test_the_bundled_passages_are_borne_out_by_the_articles(bundled, shared):
    pytest.importorskip("datasketch", reason="texts are not compared: datasketch is not installed")
    findings = lint(bundled, articles=Articles(shared / "articles"))
    assert [findings.of(kind) for kind in ("digest", "unchecked", "copies")] == [[], [], []]


# --------------------------------------------------------------------------------------------------------- the command


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["-C", str(folder), "lint", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_prints_words_json_and_csv(tmp_path):
    folder = build(tmp_path, documents() + CAST + stance(1, frozenset({"single", "confidence"})), world="")
    assert run(folder) == (0, lint(kg.open(folder)).text(120), "kg: 2 finding(s)\n")
    assert json.loads(run(folder, "--format", "json")[1]) == lint(kg.open(folder)).objects()
    rows = list(csv.DictReader(io.StringIO(run(folder, "--format", "csv", "--kind", "single")[1])))
    assert [(row["kind"], row["about"], json.loads(row["others"])) for row in rows] == [("single", ":c1", [":r0"])]


def test_the_command_says_so_where_there_is_nothing_and_where_a_kind_is_unknown(tmp_path):
    folder = build(tmp_path, documents() + CAST + stance(1), world="")
    assert run(folder) == (0, "nothing to look at in 1 claim\n", "kg: 0 finding(s)\n")
    assert run(folder, "--format", "json")[1] == "[]\n"
    assert run(folder, "--format", "csv")[1].strip() == "kind,about,content,others,told"
    code, _, err = run(folder, "--kind", "x")
    assert (code, "'x' is no kind of finding" in err) == (1, True)
