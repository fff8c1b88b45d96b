"""What people make of disagreements: kept as statements, appended only, and never changing a claim."""

from __future__ import annotations

import json
import multiprocessing
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from conftest import HOME, build, line_of, texts
from hypothesis import given, settings

import kg
from kg import turtle
from kg.cli import main
from kg.errors import CasebookError, NotFound, Unsigned
from kg.review import ReviewError

CASE = """
:one a kg:Stance ; kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Opposes ; kg:during "2019/"^^edtf:EDTF ;
    kg:mode kg:Declared ; kg:status kg:Accepted ; rdfs:comment "It is against it."@en ; kg:evidence «The river union had opposed the dam» .
:other a kg:Stance ; kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Supports ; kg:during "2019/"^^edtf:EDTF ;
    kg:mode kg:Attributed ; kg:status kg:Accepted ; kg:evidence «would accept the dam» .
"""
HOSTILE = 'Because "quotes" \\ \n\r\t .\n:evil a kg:State . # \' \u2028 \u202e </script> @prefix : <x> . $HOME %s'


@pytest.fixture
def casebook(tmp_path: Path) -> Path:
    return build(tmp_path, CASE)


def only(folder: Path) -> kg.analysis.ledger.Disagreement:
    (row,) = kg.disagreements(kg.open(folder)).disagreements
    return row


def judged(folder: Path, verdict: str = "first", why: str = "it says so itself", by: str = "ana") -> str:
    return kg.judge(folder, only(folder).id, verdict, why=why, by=by).id


def verdicts(folder: Path) -> list[tuple[str, str, bool]]:
    return [(one.verdict, one.judgement.by, one.is_earlier) for one in only(folder).history]


def file_of(folder: Path, name: str = "ana") -> Path:
    return folder / "triples" / "judgements" / f"{name}.ttl"


@pytest.mark.parametrize(
    ("verdict", "term", "upheld", "settled"),
    [
        ("first", "OneSideRight", ["one"], True),
        ("second", "OneSideRight", ["other"], True),
        ("both", "BothRight", [], True),
        ("neither", "NeitherRight", [], True),
        ("none", "NoDisagreement", [], True),
        ("open", "LeftOpen", [], False),
    ],
)
def test_a_judgement_is_a_statement_that_queries_find(casebook, verdict, term, upheld, settled):
    name = judged(casebook, verdict)
    graph = kg.open(casebook)
    (found,) = graph.query(
        "SELECT ?verdict ?kind ?why ?by (GROUP_CONCAT(STR(?claim)) AS ?claims) { ?j a kg:Judgement ; kg:verdict ?verdict ; kg:disagreementKind ?kind ; "
        "rdfs:comment ?why ; prov:wasAttributedTo/foaf:name ?by ; kg:judges ?claim } GROUP BY ?verdict ?kind ?why ?by"
    )
    assert (graph.short(found["verdict"]), graph.short(found["kind"])) == (f"kg:{term}", "kg:OfficialAgainstReported")
    assert (found["why"], found["by"], sorted(found["claims"].split())) == ("it says so itself", "ana", [f"{HOME}one", f"{HOME}other"])
    assert sorted(row["c"] for row in graph.query(f"SELECT ?c {{ <{name}> kg:upholds ?c }}")) == [HOME + claim for claim in upheld]
    assert verdicts(casebook) == [(verdict, "ana", False)]
    assert only(casebook).is_settled is settled
    assert len(kg.disagreements(graph, judged=settled).disagreements) == 1
    assert kg.disagreements(graph, judged=not settled).disagreements == []
    assert kg.validate(casebook) == []


def test_judgements_change_no_view(casebook):
    before = kg.open(casebook)
    judged(casebook)
    judged(casebook, "second", by="ben")
    after = kg.open(casebook)
    assert after.claims() == before.claims()
    assert list(after.as_of("2020-01-01", which="possible").claims()) == list(before.as_of("2020-01-01", which="possible").claims())
    assert after.to_networkx().edges == before.to_networkx().edges
    direct = "SELECT ?a ?b ?c { GRAPH graph:direct { ?a ?b ?c } } ORDER BY ?a ?b ?c"
    assert list(after.query(direct)) == list(before.query(direct))
    assert [row.id for row in kg.disagreements(after).disagreements] == [row.id for row in kg.disagreements(before).disagreements]
    assert after.actors() == before.actors()


def test_the_latest_judgement_stands_and_the_earlier_ones_are_its_history(casebook):
    for verdict, by in (("first", "ana"), ("second", "Ben B."), ("open", "ana")):
        judged(casebook, verdict, by=by)
    assert verdicts(casebook) == [("first", "ana", False), ("second", "Ben B.", False), ("open", "ana", False)]
    row = only(casebook)
    assert row.judgement is row.history[-1]
    assert not row.is_settled
    text = kg.disagreements(kg.open(casebook)).text()
    assert "    judged before: the first side is right (ana, 20" in text
    assert "    judged: left open (ana, 20" in text


def test_what_was_judged_can_be_taken_back_but_not_twice(casebook):
    with pytest.raises(ReviewError, match="has no judgement that could be withdrawn"):
        judged(casebook, "withdrawn")
    judged(casebook)
    judged(casebook, "withdrawn", "I had misread it", "ben")
    assert [one[0] for one in verdicts(casebook)] == ["first", "withdrawn"]
    assert only(casebook).judgement is None
    assert len(kg.disagreements(kg.open(casebook), judged=False).disagreements) == 1
    assert "judged before: withdrawn (ben" in kg.disagreements(kg.open(casebook)).text()
    with pytest.raises(ReviewError, match="has no judgement"):
        judged(casebook, "withdrawn")
    judged(casebook, "second")
    assert only(casebook).is_settled


def test_a_file_is_only_appended_to(casebook):
    judged(casebook)
    first = file_of(casebook).read_bytes()
    judged(casebook, "second")
    assert file_of(casebook).read_bytes().startswith(first)
    assert file_of(casebook).read_bytes().count(b"@prefix kg:") == 1
    assert file_of(casebook).read_bytes().count(b"foaf:name") == 1
    assert b"\n\n\n" not in file_of(casebook).read_bytes()
    assert file_of(casebook).read_bytes().count(b" .\n\n:") == 3


@settings(max_examples=30)
@given(texts.filter(str.strip))
def test_any_reason_is_kept_as_it_was_given_or_refused(why):
    with TemporaryDirectory() as folder:
        casebook = build(Path(folder), CASE)
        if any(sign < " " and sign not in "\n\r\t" for sign in why.strip()):
            with pytest.raises(CasebookError, match=r"a character that cannot be kept \(U\+00"):
                judged(casebook, why=why)
            assert not file_of(casebook).exists()
            return
        judged(casebook, why=why)
        judged(casebook, "second", why=why)
        assert [one.judgement.why for one in only(casebook).history] == [why.strip(), why.strip()]
        assert not turtle.parse(file_of(casebook).read_bytes())[1]


def test_a_hostile_reason_says_nothing_but_itself(casebook):
    done = CliRunner().invoke(main, ["-C", str(casebook), "disagreements", "judge", only(casebook).id[:5], "--as", "first", "--why", HOSTILE, "--by", "ana"])
    assert (done.exit_code, done.stderr) == (0, "")
    graph = kg.open(casebook)
    assert graph.problems == []
    assert not graph.query("ASK { :evil ?p ?o }")
    assert only(casebook).history[0].judgement.why == HOSTILE.strip()
    text = kg.disagreements(graph).text()
    assert sum(line.startswith("    judged") for line in text.splitlines()) == 1
    assert "\u202e" not in text
    assert len(turtle.parse(kg.export(graph, "-"))[0]) == len(graph.quads())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"verdict": "guilty"}, "'guilty' is no verdict; say one of first, second, both, neither, none, open, withdrawn"),
        ({"why": "  "}, "say why, in up to 4000 characters"),
        ({"why": "x" * 4001}, "say why"),
        ({"by": ""}, "say who decides"),
        ({"by": "a\nb"}, "say who decides"),
    ],
)
def test_a_judgement_says_what_why_and_by_whom(casebook, asked, message):
    with pytest.raises((ReviewError, Unsigned), match=message):
        judged(casebook, **asked)
    assert not file_of(casebook).exists()


def test_only_what_is_in_the_ledger_can_be_judged(casebook):
    with pytest.raises(NotFound, match="no disagreement has the id 'ffffffffff'"):
        kg.judge(casebook, "ffffffffff", "first", why="so", by="ana")
    assert not file_of(casebook).exists()


def test_a_claim_without_an_iri_cannot_be_judged(tmp_path):
    folder = build(tmp_path, CASE.replace(":other a", "[] a"))
    with pytest.raises(ReviewError, match="a claim of this disagreement has no IRI"):
        judged(folder)


def test_a_claim_that_goes_against_its_own_evidence_has_no_second_side_to_uphold(tmp_path):
    seen = '«would accept the dam | kg:attestedOn "2015"^^edtf:EDTF»'
    folder = build(tmp_path, CASE[: CASE.index(":other")].replace("«The river union had opposed the dam»", seen))
    with pytest.raises(ReviewError, match="the second side has no claim that could be right"):
        judged(folder, "second")
    judged(folder)
    assert verdicts(folder) == [("first", "ana", False)]


# -------------------------------------------------------------------------------------------------- earlier states


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kg:position kg:Supports", "kg:position kg:StronglySupports"),
        ('"2019/"^^edtf:EDTF ;\n    kg:mode kg:Attributed', '"2018/"^^edtf:EDTF ;\n    kg:mode kg:Attributed'),
        ("«would accept the dam»", "«would accept the dam» , «now backs the dam»"),
        ("kg:mode kg:Declared", "kg:mode kg:Inferred"),
    ],
)
def test_a_judgement_on_claims_that_have_changed_since_is_about_an_earlier_state(casebook, old, new):
    judged(casebook)
    build(casebook, CASE.replace(old, new))
    assert verdicts(casebook) == [("first", "ana", True)]
    assert not only(casebook).is_settled
    assert "this is about an earlier state of the claims" in kg.disagreements(kg.open(casebook)).text()
    judged(casebook, "second")
    assert verdicts(casebook) == [("first", "ana", True), ("second", "ana", False)]


@pytest.mark.parametrize("new", ['kg:status kg:Accepted ; kg:confidence 0.4 ; rdfs:comment "It is against it!"@en', "kg:status kg:Accepted"])
def test_another_comment_or_confidence_changes_nothing_that_was_judged(casebook, new):
    judged(casebook)
    build(casebook, CASE.replace('kg:status kg:Accepted ; rdfs:comment "It is against it."@en', new))
    assert verdicts(casebook) == [("first", "ana", False)]


def test_a_judgement_follows_a_claim_to_the_one_that_replaces_it(casebook):
    judged(casebook, "second")
    build(casebook, CASE.replace(":other a", ":newer prov:wasRevisionOf :other . :newer a"))
    assert verdicts(casebook) == [("second", "ana", True)]


def test_where_evidence_is_out_of_view_what_the_claims_say_is_compared_alone(tmp_path):
    folder = build(tmp_path, CASE.replace("«would accept the dam»", "«now backs the dam» , «would accept the dam»"))
    judged(folder)
    then = kg.open(folder).as_of(known="2021-12-31", which="possible")
    (row,) = kg.disagreements(then).disagreements
    assert [one.is_earlier for one in row.history] == [False]


def test_what_was_not_yet_judged_then_is_not_judged_then(casebook):
    judged(casebook)
    (row,) = kg.disagreements(kg.open(casebook).as_of(recorded="2020-01-01", which="possible")).disagreements
    assert row.history == ()


def test_a_claim_that_comes_takes_no_judgement_from_others(casebook):
    judged(casebook)
    build(casebook, CASE + CASE.replace(":one", ":third").replace(":other", ":fourth").replace(":RiverUnion", ":Orra"))
    rows = kg.disagreements(kg.open(casebook)).disagreements
    assert sorted(len(row.history) for row in rows) == [0, 1]


# ------------------------------------------------------------------------------------------------------- validation


@pytest.mark.parametrize(
    ("old", "new", "piece", "message"),
    [
        (":other", ":nobody", ":nobody", "judgement is on an unknown claim, or on a literal where a node belongs: :nobody"),
        ("kg:verdict kg:OneSideRight", "kg:verdict kg:Supports", "kg:verdict", "verdict is not one of kg:Verdicts: kg:Supports"),
        ("kg:upholds :one", "kg:upholds :Orra", "kg:upholds", "judgement upholds a claim that it is not on: :Orra"),
        ("kg:OfficialAgainstReported", "kg:Supports", "kg:disagreementKind", "kind of disagreement is not one of kg:DisagreementKinds: kg:Supports"),
    ],
)
def test_faults_of_a_judgement_are_named_with_their_line(casebook, old, new, piece, message):
    judged(casebook)
    path = file_of(casebook)
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    (problem,) = kg.validate(casebook)
    assert str(problem) == f"triples/judgements/ana.ttl:{line_of(path, piece)}: {message}"


def test_an_empty_judgement_lacks_everything(tmp_path):
    folder = build(tmp_path, "", {"judgements/ana.ttl": ":j a kg:Judgement .\n"})
    assert [problem.message for problem in kg.validate(folder)] == [
        "judgement does not say how the claims disagree (kg:disagreementKind)",
        "judgement does not say when it was made (prov:generatedAtTime)",
        "judgement does not say whose it is (prov:wasAttributedTo)",
        "judgement has no comment that tells why",
        "judgement has no verdict",
        "judgement names no claim (kg:judges)",
    ]
    assert kg.validate(folder, shacl=True) == kg.validate(folder)


def test_judgements_are_in_the_order_of_time_however_the_store_spells_it(casebook):
    for verdict in ("first", "second", "both"):
        judged(casebook, verdict)
    text = file_of(casebook).read_text("utf-8")
    stamps = re.findall(r'generatedAtTime "([^"]*)"', text)
    spelt = ["2026-01-01T10:00:00.140Z", "2026-01-01T10:00:00.141Z", "2026-01-01T11:00:00.2+00:30"]
    for stamp, other in zip(stamps, spelt, strict=True):
        text = text.replace(f'"{stamp}"', f'"{other}"')
    file_of(casebook).write_text(text, "utf-8")
    assert [one[0] for one in verdicts(casebook)] == ["first", "second", "both"]


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59.998Z", "9999-12-31T23:59:59.998", "soon", ""])
def test_whatever_the_clock_says_a_later_judgement_is_later(casebook, time):
    judged(casebook)
    text = file_of(casebook).read_text("utf-8")
    file_of(casebook).write_text(re.sub(r'generatedAtTime "[^"]*"', f'generatedAtTime "{time}"', text), "utf-8")
    assert f"the first side is right (ana, {time[:10] if time.startswith('9') else 'undated'}): " in kg.disagreements(kg.open(casebook)).text()
    judged(casebook, "second")
    assert {one.verdict for one in only(casebook).history} == {"first", "second"}
    if time.startswith("9"):
        assert only(casebook).judgement.verdict == "second"


def test_a_judgement_by_hand_counts_too(casebook):
    text = (
        ":j a kg:Judgement ; kg:judges :one , :other ; kg:upholds :other ; kg:verdict kg:OneSideRight ; kg:disagreementKind kg:OfficialAgainstReported ;\n"
        '    rdfs:comment "By hand." ; prov:wasAttributedTo :IldaMarek ; prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime .\n'
    )
    build(casebook, CASE, {"judgements/hand.ttl": text})
    assert verdicts(casebook) == [("second", "IldaMarek", True)]
    assert kg.validate(casebook) == []


# ------------------------------------------------------------------------------------------------- safe on the disk


@pytest.mark.parametrize("left", [1, 7, 40, -2])
def test_what_a_killed_process_left_of_a_statement_is_dropped(casebook, left):
    judged(casebook)
    whole = file_of(casebook).read_bytes()
    judged(casebook, "second")
    more = file_of(casebook).read_bytes()[len(whole) :]
    file_of(casebook).write_bytes(whole + more[:left])
    assert verdicts(casebook) == [("first", "ana", False)]
    judged(casebook, "both")
    assert verdicts(casebook) == [("first", "ana", False), ("both", "ana", False)]
    assert kg.validate(casebook) == []


def test_a_file_that_somebody_broke_is_not_touched(casebook):
    judged(casebook)
    path = file_of(casebook)
    broken = path.read_text("utf-8").replace("kg:verdict", "kg verdict")
    path.write_text(broken + ":x a kg:State .\n", "utf-8")
    with pytest.raises(CasebookError, match=r"triples/judgements/ana.ttl:\d+: .*; mend the file first"):
        judged(casebook, "second")
    assert path.read_text("utf-8") == broken + ":x a kg:State .\n"


def test_what_stands_at_the_end_without_a_line_break_is_kept(casebook):
    judged(casebook)
    path = file_of(casebook)
    path.write_text(path.read_text("utf-8") + "# a note", "utf-8")
    judged(casebook, "second")
    assert "# a note\n" in path.read_text("utf-8")
    assert len(verdicts(casebook)) == 2


def test_who_merges_and_judges_is_one_person(casebook):
    judged(casebook, by="Ana María")
    kg.merge(kg.open(casebook), "RiverUnion", "FarmersLeague", by="Ana María")
    (row,) = kg.open(casebook).query("SELECT DISTINCT ?who { ?any prov:wasAttributedTo ?who . ?who foaf:name 'Ana María' }")
    assert row["who"] == f"{HOME}reviewer-ana-maria-8358ed"
    assert kg.validate(casebook) == []


def _judge(folder: Path, by: str) -> None:
    judged(folder, by=by)


def test_several_who_judge_at_once_lose_nothing(casebook):
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=_judge, args=(casebook, by)) for by in ("ana", "ana", "ben")]
    for one in people:
        one.start()
    for one in people:
        one.join(120)
    assert [one.exitcode for one in people] == [0, 0, 0]
    assert sorted(by for _, by, _ in verdicts(casebook)) == ["ana", "ana", "ben"]
    times = [one.judgement.generatedAtTime for one in only(casebook).history]
    assert len(set(times)) == 3


def test_a_folder_that_is_no_casebook_takes_no_judgement(tmp_path):
    (tmp_path / "case.ttl").write_text("", "utf-8")
    with pytest.raises(CasebookError, match="has no folder triples"):
        kg.judge(tmp_path, "abc", "first", why="so", by="ana")


# ------------------------------------------------------------------------------------------------------ the command


def test_the_command_judges_and_shows_what_was_judged(casebook):
    run = lambda *words: CliRunner().invoke(main, ["-C", str(casebook), "disagreements", *words], catch_exceptions=False)  # noqa: E731
    done = run("judge", only(casebook).id, "--as", "second", "--why", "seen it", "--by", "ana")
    assert done.stdout.startswith(f"second {HOME}judgement-{only(casebook).id}-ana-20")
    (row,) = json.loads(run("--judged", "--format", "json").stdout)
    assert (row["settled"], row["verdict"], row["why"], row["by"]) == (True, "second", "seen it", "ana")
    assert "second side is right (ana, " in run("--judged").stdout
    assert run("--open").stdout == "No disagreement is found.\n"
    assert run("judge", "ffff", "--as", "first", "--why", "x", "--by", "ana").exit_code == 1
    assert run("judge", only(casebook).id, "--as", "guilty", "--why", "x", "--by", "ana").exit_code == 2
    assert run("judge", only(casebook).id, "--as", "first", "--by", "ana").exit_code == 2
