"""Changes of side: who turned, gave up or took up a side, between which days, and what of it one document less leaves.

The casebooks are invented: parties A to D and their league, a dam, documents d1 to d4.
"""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from conftest import HOME, ROOT, build
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.analysis.brackets import changes, contradict, held
from kg.analysis.rows import StanceRow
from kg.articles import Articles
from kg.cli import main
from kg.errors import FormatError, NotFound, PeriodError
from kg.periods import Period, iso, number, parse
from kg.terms import KG

THINGS = """
:League a kg:Alliance ; skos:prefLabel "The League"@en .
:A a kg:PoliticalParty ; skos:prefLabel "Party A"@en .
:B a kg:PoliticalParty ; skos:prefLabel "Party B"@en .
:C a kg:PoliticalParty ; skos:prefLabel "Party C"@en .
:D a kg:PoliticalParty ; skos:prefLabel "Party D"@en .
:Dam a kg:Topic ; skos:prefLabel "The dam is built"@en ; skos:definition "A dam."@en .
:FreeRiver a kg:Topic ; skos:prefLabel "The river flows free"@en ; skos:definition "None."@en ; kg:contrary :Dam .
:Toll a kg:Topic ; skos:prefLabel "A toll is raised"@en ; skos:definition "A toll."@en .
:Speaker a kg:Person ; skos:prefLabel "The speaker"@en .
""" + "".join(f':d{n} a kg:Document ; dcterms:title "Paper {n}"@en ; dcterms:issued "202{n}-06-01"^^edtf:EDTF ; kg:sha256 "{n:064x}" .\n' for n in range(1, 5))
DAYS = number(2020, 1, 1)


def evidence(document: str = "d1", more: str = "", start: int = 0) -> str:
    return f'[ a kg:Evidence ; dcterms:source :{document} ; oa:start {start} ; oa:end {start + 5} ; kg:digest "{"0" * 64}" {more} ]'


def attested(day: str) -> str:
    return f'; kg:attestedOn "{day}"^^edtf:EDTF'


def stance(name: str, during: str | None, position: str = "Supports", *, holder: str = "A", topic: str = "Dam", more: str = "", by: str = "") -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    mode = "" if "kg:mode" in more else "kg:mode kg:Declared ;"
    return (
        f":{name} a kg:Stance ; kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position} ; {dated} {mode} {more} "
        f"kg:status kg:Accepted ; kg:evidence {by or evidence()} .\n"
    )


def event(name: str, during: str) -> str:
    return f':{name} a kg:Event ; skos:prefLabel "{name}"@en ; kg:during "{during}"^^edtf:EDTF ; kg:evidence {evidence()} .\n'


def member(name: str, of: str = "League", during: str | None = None) -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return (
        f":in-{of}-{name} a kg:Relation ; rdf:subject :{name} ; rdf:predicate kg:memberOf ; rdf:object :{of} ; {dated} "
        f"kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence {evidence()} .\n"
    )


def opened(folder: Path, *parts: str):
    return kg.open(build(folder, "".join(parts) or "\n", world=THINGS, articles={}))


@pytest.fixture
def book(tmp_path):
    """Opens a casebook with these stances, events and members."""
    return lambda *parts: opened(tmp_path, *parts)


def told(graph, **asked) -> list[tuple]:
    return [(one.kind, one.before, one.after, one.low, one.high) for one in kg.shifts(graph, **asked).shifts]


def local(ids) -> list[str]:
    return [one.removeprefix(HOME) for one in ids]


AGAINST_THEN_FOR = (stance("old", "2020/2021-03-10", "Opposes"), stance("new", "2021-05-01/"))

# -------------------------------------------------------------------------------------------------------- the bundled graph


def test_the_factions_gave_up_their_opposition_when_assad_fell_and_that_rests_on_one_document(bundled):
    found = kg.shifts(bundled, holder="IranAlignedFactions", topic="USWithdrawalFromIraq")
    (shift,) = found.shifts
    assert (shift.kind, shift.before, shift.low, shift.high) == ("gave up", "against", "2024-12-08", "2024-12-08")
    assert [bundled.short(claim) for claim in shift.old] == [":stance-iran-aligned-factions-us-presence-before"]
    basis = found.basis(shift)
    assert bundled.label(basis.events[0].event) == "Fall of Bashar al-Assad"
    assert basis.events[0].certainty == "certain"
    assert {bundled.label(one.speaker) for one in basis.old if one.speaker} == {"Iraqi and American officials"}
    assert basis.robustness(bundled).startswith("It rests on one document, “")
    assert basis.robustness(bundled).endswith("”: without it there is no such shift.")


def test_most_leaders_of_the_framework_took_up_support_at_the_same_event(bundled):
    found = kg.shifts(bundled, holder="FrameworkLeadersMajority")
    (shift,) = found.shifts
    assert (shift.kind, shift.after, shift.low, shift.high) == ("took up", "for", "2024-12-08", "2024-12-08")
    assert bundled.label(found.basis(shift).events[0].event) == "Fall of Bashar al-Assad"
    assert "for (a majority of the leaders): 3 pieces of evidence in 1 document" in found.text()


def test_the_government_turned_between_2024_and_the_announcement_of_the_advisers(bundled):
    found = kg.shifts(bundled, holder="GovernmentOfIraq", topic="USPresenceInIraq", between=("2025", "2025"))
    (shift,) = found.shifts
    assert (shift.kind, shift.before, shift.after, shift.low, shift.high) == ("turned", "against", "for", "2024-01-01", "2025-10-20")
    text = " ".join(found.text().split())
    assert "That the old side was given up is not told: its end is unknown." in text
    assert "There is no such shift without “Iraq to Keep Small US Adviser Unit Over Syria IS Risk”, nor without" in text


def test_contradictions_of_the_bundled_graph_are_no_shifts_and_unclear_orders_are_only_possible(bundled):
    turned = [one for one in kg.shifts(bundled, which="possible").shifts if one.kind == "turned"]
    assert [(bundled.short(one.holder), bundled.short(one.matter), one.certainty) for one in turned] == [
        (":GovernmentOfIraq", ":CoalitionMission", "possible"),
        (":GovernmentOfIraq", ":USPresenceInIraq", "certain"),
    ]
    assert kg.shifts(bundled).possible == 1


def test_the_framework_moved_towards_the_presence_by_two_of_its_members(bundled):
    trend = next(trend for trend in kg.shifts(bundled).trends if bundled.short(trend.umbrella) == ":CoordinationFramework")
    assert (bundled.short(trend.matter), trend.way, trend.why, trend.low, trend.high) == (":USPresenceInIraq", 1, "several moved", "2024-12-08", "2024-12-08")
    assert [bundled.short(one) for one in trend.movers] == [":FrameworkLeadersMajority", ":PartiesReconsidering"]
    assert (len(trend.before.supporters), len(trend.before.opponents)) == (0, 1)
    assert (len(trend.after.supporters), len(trend.after.opponents)) == (1, 0)


def test_before_the_second_article_was_known_the_government_had_not_turned(bundled):
    then = bundled.as_of(known="2025-10-01")
    assert [one.kind for one in kg.shifts(then, holder="GovernmentOfIraq", topic="USPresenceInIraq").shifts] == ["took up"]


# ------------------------------------------------------------------------------------------------------------ what counts


def test_a_turn_lies_between_the_last_evidence_of_the_old_and_the_first_of_the_new_side(book):
    assert told(book(*AGAINST_THEN_FOR)) == [
        ("took up", "", "against", "2020-01-01", "2020-12-31"),
        ("turned", "against", "for", "2021-03-10", "2021-05-01"),
    ]


def test_support_for_the_contrary_is_opposition(book):
    graph = book(stance("old", "/2021-03-10", "Supports", topic="FreeRiver"), stance("new", "2021-05-01/"))
    assert told(graph) == [("turned", "against", "for", "2021-03-10", "2021-05-01")]
    assert told(graph, topic="FreeRiver") == told(graph, topic="Dam") == told(graph)
    assert told(graph, topic="Toll") == []


def test_an_attestation_narrows_the_bracket(book):
    graph = book(stance("old", "2020/", "Opposes", by=evidence("d1", attested("2021-04-01"))), stance("new", "2021-05-01/"))
    assert told(graph)[-1] == ("turned", "against", "for", "2021-04-01", "2021-05-01")
    graph = book(
        stance("old", "2020-02-02/", "Opposes", by=evidence("d1", attested("2021-04-01"))),
        stance("new", "/2022-01-01", by=evidence("d2", attested("2021-05-01"))),
    )
    assert ("turned", "against", "for", "2021-04-01", "2021-05-01") not in told(graph)
    assert ("turned", "against", "for", "2021-04-01", "2021-05-01") in told(graph, which="possible")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("/2021-03-10", "2021-03-10/", [("2021-03-10", "2021-03-10")]),
        ("/2021-03-10", "2021-03-09/2022", []),
        ("2020/..", "2021-03-10/", []),
        ("2021-03-10", "2021-03-10", []),
        ("2021-03-10", "2021-03-11", [("2021-03-10", "2021-03-11")]),
        ("2020-01-01/2022-01-01", "2021-05-05", []),
        ("2020-05-05/", "2021-05-05/", [("2020-05-05", "2021-05-05")]),
    ],
)
def test_one_day_may_be_shared_and_more_is_a_contradiction(book, old, new, expected):
    found = kg.shifts(book(stance("old", old, "Opposes"), stance("new", new)), which="possible").shifts
    assert [(one.low, one.high) for one in found if (one.kind, one.before) == ("turned", "against")] == expected


def test_an_order_that_cannot_be_told_is_only_possible(book):
    graph = book(stance("old", "2021", "Opposes"), stance("new", "2021-06"))
    assert told(graph) == []
    assert told(graph, which="possible") == [
        ("turned", "against", "for", "2021-01-01", "2021-06-30"),
        ("turned", "for", "against", "2021-06-01", "2021-12-31"),
    ]
    assert kg.shifts(graph).possible == 2
    assert kg.shifts(graph, which="possible").text().startswith("perhaps: Party A turned")


def test_single_dates_say_when_and_not_since_or_until_when(book):
    assert told(book(stance("a", "2021-03-10"), stance("b", "2021-09"))) == []


def test_what_is_undated_or_takes_no_side_is_counted_and_said(book):
    graph = book(
        *AGAINST_THEN_FOR,
        stance("when", None, "Opposes"),
        stance("if", "2021-04-01", "Opposes", more='kg:condition "if it rains"@en ;'),
        stance("not", "2021-04-02", "Opposes", more="kg:negated true ;"),
        stance("no", "2021-04-03", "Opposes", more="kg:mode kg:Denied ;"),
        stance("torn", "2021-04-04", "Ambivalent"),
    )
    found = kg.shifts(graph, between=("2021", "2021"))
    (shift,) = found.shifts
    assert (shift.low, shift.high) == ("2021-03-10", "2021-05-01")
    assert (local(shift.undated), local(shift.aside), local(shift.between)) == (["when"], ["if", "no", "not"], ["torn"])
    assert (found.undated, found.aside) == (1, 3)
    text = found.text()
    assert "  in between: ambivalent 2021-04-04  [:torn]\n" in text
    assert "1 more stance of it on the matter, without a date, is left aside." in text
    assert "3 more stances of it on the matter, negated, denied or on a condition, are left aside." in text
    assert text.endswith("1 stance on a side has no date, and cannot be placed in time.\n3 stances are negated, denied or on a condition, and take no side.\n")


def test_a_side_is_given_up_where_its_end_is_told_and_nothing_follows(book):
    graph = book(stance("a", "2019/", by=evidence("d2")), stance("b", "/2021-03", by=evidence("d3")), stance("c", "2021-04", "Neutral"))
    (shift,) = [one for one in kg.shifts(graph).shifts if one.kind == "gave up"]
    assert (shift.low, shift.high, local(shift.old), local(shift.between)) == ("2021-03-01", "2021-03-31", ["b", "a"], ["c"])
    assert "Party A gave up support for “The dam is built”, held to a last day between 2021-03-01 and 2021-03-31\n" in kg.shifts(graph).text()


def test_a_side_that_is_taken_again_was_not_given_up(book):
    assert [one[0] for one in told(book(stance("a", "/2021-03"), stance("b", "2022-01-01/")))] == []
    assert [one[0] for one in told(book(stance("a", "/2021-03"), stance("b", "2022/", "Opposes")))] == ["turned"]
    assert [one[0] for one in told(book(stance("a", "2019/2021-03"), stance("b", "2020/2021-03", "Opposes")))] == []


def test_a_vague_single_date_leaves_the_end_only_possible(book):
    graph = book(stance("a", "/2021-03-10"), stance("b", "2021"))
    assert [(one.kind, one.certainty) for one in kg.shifts(graph, which="possible").shifts] == [("gave up", "possible")]


def test_a_contradicted_stance_is_no_ground_for_a_turn(book):
    apart = (stance("a", "/2020-01-10", "Opposes"), stance("b", "2020-02-01/2020-03-01"))
    assert ("turned", "against", "for", "2020-01-10", "2020-02-01") in told(book(*apart))
    assert [one for one in told(book(*apart, stance("c", "2020-01-01/2022-01-01", "Opposes"))) if one[0] == "turned"] == []
    assert [one for one in told(book(*apart, stance("c", "2019-01-01/2020-01-20", "Supports"))) if one[0] == "turned"] == []


# ---------------------------------------------------------------------------------------------------------------- filters


def test_holder_time_and_evidence_narrow_what_is_told(book):
    two = f"{evidence('d1')} , {evidence('d2', start=9)}"
    graph = book(*AGAINST_THEN_FOR, stance("b1", "/2021-02-01", "Opposes", holder="B", by=two), stance("b2", "2021-02-05/", holder="B", by=two))
    assert {one.holder.removeprefix(HOME) for one in kg.shifts(graph).shifts} == {"A", "B"}
    assert told(graph, holder="Party B") == told(graph, min_evidence=2) == [("turned", "against", "for", "2021-02-01", "2021-02-05")]
    assert told(graph, between=("2021-04", "2021-04")) == [("turned", "against", "for", "2021-03-10", "2021-05-01")]
    assert told(graph, between=("2021-05-02", "2030")) == []
    assert told(graph, min_evidence=3) == []


def test_what_is_asked_wrongly_is_told(book):
    graph = book(*AGAINST_THEN_FOR)
    with pytest.raises(PeriodError, match="give two dates, the earlier one first, not 2022 and 2021"):
        kg.shifts(graph, between=("2022", "2021"))
    with pytest.raises(NotFound, match="nothing is called 'nobody'"):
        kg.shifts(graph, holder="nobody")
    with pytest.raises(ValueError, match="which is 'certain' or 'possible', not 'all'"):
        kg.shifts(graph, which="all")


# ----------------------------------------------------------------------------------------------------------------- events


def test_events_in_the_bracket_and_shortly_before_it_are_told_the_nearest_first(book):
    graph = book(
        *AGAINST_THEN_FOR,
        event("April", "2021-04"),
        event("Near", "2021-04-30"),
        event("Eve", "2021-03-01"),
        event("Year", "2021"),
        event("War", "2019/2021-03-20"),
        event("Long", "2000/"),
        event("Ago", "2021-01-01"),
        event("After", "2021-05-02"),
    )
    found = kg.shifts(graph, between=("2021", "2021"))
    events = [(graph.label(one.event), one.what, one.certainty, one.before) for one in found.basis(found.shifts[0]).events]
    assert events == [
        ("Near", "happened", "certain", 0),
        ("April", "happened", "certain", 0),
        ("War", "ended", "certain", 0),
        ("Year", "happened", "possible", 0),
        ("Eve", "happened", "certain", 9),
    ]
    assert "near it: Near (2021-04-30); April (2021-04); War (ended, 2019/2021-03-20); Year (2021; perhaps) and 1 more\n" in found.text()
    wide = kg.shifts(graph, between=("2021", "2021"), shortly=90)
    assert "Ago" in [graph.label(one.event) for one in wide.basis(wide.shifts[0]).events]
    assert next(one for one in wide.basis(wide.shifts[0]).events if graph.label(one.event) == "Ago").told(graph) == "Ago (2021-01-01; at least 68 days before)"


# -------------------------------------------------------------------------------------------------------- leave one out


def test_a_shift_that_survives_says_so_and_one_that_widens_says_how(book):
    graph = book(
        stance("old", "/2021-03-10", "Opposes", by=f"{evidence('d1')} , {evidence('d2', start=7)}"),
        stance("older", "/2021-01-01", "Opposes", by=evidence("d3")),
        stance("new", "2021-05-01/", by=f"{evidence('d3', start=30)} , {evidence('d4')}"),
        stance("newer", "2021-07-01/", by=evidence("d2", start=40)),
    )
    found = kg.shifts(graph)
    (shift,) = found.shifts
    assert (shift.low, shift.high, local(shift.old), local(shift.new)) == ("2021-03-10", "2021-05-01", ["old", "older"], ["new", "newer"])
    assert found.basis(shift).robustness(graph) == "It survives without any one of its 4 documents."
    graph = book(
        stance("old", "/2021-03-10", "Opposes", by=evidence("d1")),
        stance("older", "/2021-01-01", "Opposes", by=evidence("d3")),
        stance("new", "2021-05-01/", by=evidence("d4")),
        stance("newer", "2021-07-01/", by=evidence("d3", start=40)),
    )
    found = kg.shifts(graph)
    assert found.basis(found.shifts[0]).robustness(graph) == (
        "Without “Paper 1” it lies between 2021-01-01 and 2021-05-01. Without “Paper 4” it lies between 2021-03-10 and 2021-07-01. "
        "It survives without the other document."
    )


def test_without_a_document_an_order_may_become_unclear(book):
    graph = book(
        stance("old", "2020/", "Opposes", by=f"{evidence('d1')} , {evidence('d2', attested('2020-12-30'))}"),
        stance("new", "/2022-01-01", by=f"{evidence('d3', attested('2021-05-05'))} , {evidence('d4', attested('2021-06-06'))}"),
    )
    found = kg.shifts(graph, which="possible")
    (shift,) = [one for one in found.shifts if one.kind == "turned"]
    assert found.basis(shift).robustness(graph) == (
        "Without “Paper 2” it lies between 2020-01-01 and 2021-05-05, and is only possible. "
        "Without “Paper 3” it lies between 2020-12-30 and 2021-06-06, and is only possible. It survives without any one of the other 2."
    )


def test_two_documents_of_one_title_by_one_publisher_are_not_therefore_one_report(book):
    series = "".join(f':w{n} a kg:Document ; dcterms:title "News of the day"@en ; dcterms:publisher :A ; kg:sha256 "{n}{n}" .\n' for n in (1, 2))
    both = " , ".join(evidence(f"w{n}", start=10 * n) for n in (1, 2))
    graph = book(series, stance("old", "/2021-03-10", "Opposes", by=both), stance("new", "2021-05-01/", by=f"{evidence('d1')} , {evidence('d2', start=50)}"))
    found = kg.shifts(graph)
    assert found.basis(found.shifts[0]).robustness(graph) == "It survives without any one of its 4 documents."


def test_documents_that_share_a_long_passage_count_as_one(book):
    passage = '[ a kg:Evidence ; dcterms:source :{} ; oa:start {} ; oa:end {} ; kg:digest "same" ]'
    both = " , ".join(passage.format(name, start, start + 80) for name, start in (("d1", 0), ("d2", 40)))
    graph = book(stance("old", "/2021-03-10", "Opposes", by=both), stance("new", "2021-05-01/", by=f"{evidence('d3')} , {evidence('d4', start=50)}"))
    found = kg.shifts(graph)
    assert [(local(one.documents), one.outcome) for one in found.basis(found.shifts[0]).removals] == [
        (["d1", "d2"], "gone"),
        (["d3"], "same"),
        (["d4"], "same"),
    ]


def test_near_copies_count_as_one_document_where_the_texts_are_at_hand(book, tmp_path):
    pytest.importorskip("datasketch", reason="texts are not compared: datasketch is not installed")
    text = "The party that had been against the dam for ten years said in the assembly on Monday that it would no longer stand in its way. " * 3
    texts = {"w1": text, "w2": f"{text}More of this tomorrow."}
    papers = "".join(f':{name} a kg:Document ; dcterms:title "{name}" ; kg:sha256 "{sha256(told.encode()).hexdigest()}" .\n' for name, told in texts.items())
    both = " , ".join(evidence(name, start=10 * number) for number, name in enumerate(texts))
    graph = book(papers, stance("old", "/2021-03-10", "Opposes", by=both), stance("new", "2021-05-01/", by=f"{evidence('d1')} , {evidence('d2', start=50)}"))
    for name, told in texts.items():
        (tmp_path / "articles" / f"{name}.txt").write_text(told, "utf-8")
    run = lambda *words: CliRunner().invoke(main, ["-C", str(tmp_path), "shifts", *words]).stdout  # noqa: E731
    assert "It survives without any one of its 4 documents." in run()
    assert "There is no such shift without “w1” and 1 more like it." in run("--articles", str(tmp_path / "articles"))
    found = kg.shifts(graph, articles=Articles(tmp_path / "articles"))
    assert local(found.basis(found.shifts[0]).removals[-1].documents) == ["w1", "w2"]


def test_copies_of_a_report_count_as_one_document(book):
    copies = (
        ':w1 a kg:Document ; dcterms:title "Dam!"@en ; dcterms:publisher :A ; kg:sha256 "aa" .\n'
        ':w2 a kg:Document ; dcterms:title "DAM!"@en ; dcterms:isVersionOf :w1 ; kg:sha256 "bb" .\n'
        ':w3 a kg:Document ; dcterms:title "Other"@en ; kg:sha256 "bb" .\n'
    )  # fmt: skip
    both = " , ".join(evidence(f"w{n}", start=10 * n) for n in (1, 2, 3))
    graph = book(copies, stance("old", "/2021-03-10", "Opposes", by=both), stance("new", "2021-05-01/", by=f"{evidence('d1')} , {evidence('d2', start=50)}"))
    found = kg.shifts(graph)
    basis = found.basis(found.shifts[0])
    assert [(local(one.documents), one.outcome) for one in basis.removals] == [(["d1"], "same"), (["d2"], "same"), (["w1", "w2", "w3"], "gone")]
    assert basis.robustness(graph) == "There is no such shift without “Dam!” and 2 more like it. It survives without any one of the other 2."


def test_evidence_that_names_no_document_is_said_to_name_none(book):
    nowhere = "[ a kg:Evidence ; sem:accordingTo :Speaker ]"
    found = kg.shifts(graph := book(stance("old", "/2021-03-10", "Opposes", by=nowhere), stance("new", "2021-05-01/", by=nowhere)))
    assert found.basis(found.shifts[0]).robustness(graph) == "No document is named for it."
    assert "- The speaker, in no document, declared\n" in found.text()
    found = kg.shifts(graph := book(stance("old", "/2021-03-10", "Opposes", by=nowhere), stance("new", "2021-05-01/", by=f"{nowhere} , {evidence()}")))
    assert found.basis(found.shifts[0]).robustness(graph) == "It stands without its one document too."


CLAIMS = st.lists(
    st.tuples(
        st.sampled_from(["Supports", "Opposes"]),
        st.sampled_from(["2020-03-01/", "2020-06/", "/2020-09-01", "2020-02-01/2020-04-01", "2020-11-01/2021-01", "2020-05-05", "2021-02-01/", "/2021-06", "2020"]),
        st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["", "2020-07-01", "2020-12", "2021-03-01"])), min_size=1, max_size=3, unique_by=lambda one: one[0]),
    ),
    min_size=2, max_size=5,
)  # fmt: skip


def written(claims, without: int = 0) -> str:
    lines = []
    for place, (position, during, sources) in enumerate(claims):
        left = [evidence(f"d{n}", attested(day) if day else "", start=place) for n, day in sources if n != without]
        lines += [stance(f"c{place}", during, position, by=" , ".join(left))] if left else []
    return "".join(lines)


@settings(max_examples=40)
@given(claims=CLAIMS)
def test_leaving_out_a_document_is_as_if_the_casebook_had_never_had_it(claims):
    with TemporaryDirectory() as folder:
        found = kg.shifts(opened(Path(folder) / "all", written(claims)), which="possible")
        for number_ in range(1, 5):
            left = kg.shifts(opened(Path(folder) / f"without{number_}", written(claims, number_)), which="possible").shifts
            for shift in found.shifts:
                for removal in found.basis(shift).removals:
                    if local(removal.documents) == [f"d{number_}"]:
                        same = [
                            (one.low, one.high, one.certainty) for one in left if (one.kind, one.before) == (shift.kind, shift.before) and _meet(one, shift)
                        ]
                        assert (removal.outcome == "gone") == (not same)
                        assert removal.outcome == "gone" or (removal.low, removal.high, removal.certainty) in same
                        assert (removal.outcome == "same") == ((shift.low, shift.high, shift.certainty) == (removal.low, removal.high, removal.certainty))


def _meet(one, other) -> bool:
    far = "9999-12-31"
    return (one.low or "") <= (other.high or far) and (other.low or "") <= (one.high or far)


# -------------------------------------------------------------------------------------------------- planted and clean


@st.composite
def planted(draw):
    """Stances of one holder on one topic that change side now and then, and the brackets of the turns."""
    day, side, lines, brackets, last = DAYS, draw(st.sampled_from([1, -1])), [], [], None
    for run in range(draw(st.integers(1, 5))):
        until = None
        for one in range(draw(st.integers(1, 3))):
            begin = day + draw(st.integers(0 if one or not run else 1, 40))
            end = begin + draw(st.integers(0, 40))
            begins = draw(st.booleans()) if one or until else True
            if last is not None and not one:
                brackets.append((iso(last), iso(begin), side))
            kind = draw(st.sampled_from(["exact", "exact", "day", "unknown"]))
            during = {"exact": f"{iso(begin)}/{iso(end)}", "day": iso(begin), "unknown": f"{iso(begin)}/"}[kind if begins else "exact"]
            day = until = end if kind == "exact" or not begins else begin
            lines.append((during, "Supports" if side > 0 else "Opposes"))
        last, side = until, -side
    return lines, brackets


@settings(max_examples=60)
@given(a=planted(), b=planted(), noise=st.lists(st.sampled_from(["undated", "torn", "condition"]), max_size=2))
def test_every_planted_turn_is_found_with_its_bracket_and_no_other(a, b, noise):
    parts = [stance(f"{holder}{n}", during, side, holder=holder) for holder, (lines, _) in (("A", a), ("B", b)) for n, (during, side) in enumerate(lines)]
    for place, kind in enumerate(noise):
        more = 'kg:condition "if"@en ;' if kind == "condition" else ""
        parts.append(stance(f"n{place}", None if kind == "undated" else "2020-03-03", "Ambivalent" if kind == "torn" else "Supports", holder="A", more=more))
    with TemporaryDirectory() as folder:
        found = kg.shifts(opened(Path(folder), *parts))
    turns = sorted((one.holder.removeprefix(HOME), one.low, one.high, one.after) for one in found.shifts if one.kind == "turned")
    assert turns == sorted(
        (holder, low, high, "for" if after > 0 else "against") for holder, (_, found_) in (("A", a), ("B", b)) for low, high, after in found_
    )


day_numbers = st.integers(0, 200)


@settings(max_examples=40)
@given(
    constant=st.lists(st.tuples(day_numbers, st.integers(0, 60), st.sampled_from(["{b}/", "{b}", "/{e}~", "{b}/.."])), max_size=4),
    disputed=st.lists(st.tuples(day_numbers, st.integers(3, 60)), max_size=3),
    undated=st.integers(0, 2),
)
def test_nothing_is_told_to_turn_in_a_clean_casebook(constant, disputed, undated):
    """One side all the time; two sides at the same time, for ever; without a date."""
    parts = [stance(f"c{n}", form.format(b=iso(DAYS + begin), e=iso(DAYS + begin + length)), holder="A") for n, (begin, length, form) in enumerate(constant)]
    for n, (begin, length) in enumerate(disputed):
        during = f"{iso(DAYS + begin)}/{iso(DAYS + 300 + length)}"
        parts += [stance(f"p{n}", during, "Supports", holder="B"), stance(f"m{n}", during, "Opposes", holder="B")]
    parts += [stance(f"u{n}", None, side, holder="C") for n, side in enumerate(["Supports", "Opposes"][:undated])]
    with TemporaryDirectory() as folder:
        found = kg.shifts(opened(Path(folder), *parts), which="possible")
    assert [one for one in found.shifts if one.kind == "turned"] == []
    assert [one for one in found.shifts if not one.holder.endswith("A")] == []
    assert found.undated == undated


# -------------------------------------------------------------------------------------------------------- the oracle


def row(name: str, side: int, period: Period) -> StanceRow:
    return StanceRow(name, "h", "t", side, "t", KG.Supports.value, None, False, None, period)


@st.composite
def vague(draw):
    """A period with four bounds on a few days; its end may be unknown."""
    first = draw(st.integers(1, 8))
    by = draw(st.integers(first, 9))
    until = draw(st.integers(first, 10))
    last = draw(st.integers(max(by, until), 11))
    unknown = draw(st.integers(0, 3)) == 0
    return Period("a/b", first, by, until + 1, None if unknown else last + 1)


def completions(period: Period):
    """Every begin and last day that it may have; an unknown end goes on beyond the days here."""
    last = 14 if period.latest_end is None else period.latest_end - 1
    return [
        (begin, end) for begin, end in product(range(period.earliest_begin, period.latest_begin + 1), range(period.earliest_end - 1, last + 1)) if begin <= end
    ]


@settings(max_examples=400)
@given(a=vague(), b=vague())
def test_the_bracket_of_two_stances_is_what_all_their_possible_days_say(a, b):
    pairs = list(product(completions(a), completions(b)))
    first_old_then_new = [(old, new) for old, new in pairs if old[1] <= new[0] and not old[0] == old[1] == new[0] == new[1]]
    forced_apart = all(old[0] < new[0] or old[1] <= new[0] for old, new in pairs)
    (change,) = [one for one in changes([row("a", -1, a), row("b", 1, b)]) if (one.before, one.after) == (-1, 1)] or [None]
    assert (change is not None) == bool(first_old_then_new)
    if change:
        assert (change.low, change.high) == (min(old[1] for old, _ in first_old_then_new), max(new[0] for _, new in first_old_then_new))
        assert change.is_certain == forced_apart


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from([1, -1]), st.integers(0, 30), st.integers(0, 8)), min_size=1, max_size=7))
def test_turns_between_exact_stances_are_those_that_a_look_at_every_pair_finds(told_):
    """Opposite stances, the one over when the other begins, none between them that narrows the bracket or contradicts one of them there."""
    rows = [row(f"c{n}", side, Period("a/b", begin, begin, begin + length + 1, begin + length + 1)) for n, (side, begin, length) in enumerate(told_)]
    found = {(one.before, one.low, one.high) for one in changes(rows) if one.kind == "turned" and one.is_certain}
    stances = [held(one) for one in rows]
    expected = set()
    for a, b in product(stances, stances):
        same_day = a.first == a.last == b.first == b.last
        if a.side == -b.side and a.until <= b.by and not same_day:
            narrower = any(
                (c.side == a.side and a.until < c.until <= b.by and _in_order(c, b)) or (c.side == b.side and a.until <= c.by < b.by and _in_order(a, c))
                for c in stances
            )
            contested = any(
                contradict(c, b if c.side == a.side else a) and (c.by <= b.by if c.side == a.side else c.until >= a.until)
                for c in stances
            )  # fmt: skip
            expected |= set() if narrower or contested else {(a.side, a.until, b.by)}
    assert found == expected


def _in_order(a, b) -> bool:
    return a.until <= b.by and not a.first == a.last == b.first == b.last


def test_a_turn_whose_outer_bounds_are_unknown_has_an_open_bracket():
    old, new = row("a", -1, parse("[..2020-01-01]")), row("b", 1, parse("2021-01-01/"))
    (change,) = [one for one in changes([old, new]) if one.kind == "turned"]
    assert (change.low, change.high) == (None, number(2021, 1, 1))
    assert changes([row("a", 1, parse("../.."))]) == changes([]) == []


def test_of_brackets_that_may_tell_of_one_turn_only_the_earliest_is_certain():
    told_ = [(-1, "2020-01-01"), (1, "[2020-01-03..2020-01-20]"), (-1, "2020-01-10"), (1, "2020-01-30")]
    found = changes([row(f"c{n}", side, parse(text)) for n, (side, text) in enumerate(told_)])
    brackets = [(one.before, iso(one.low), iso(one.high), one.is_certain) for one in found]
    assert brackets == [(-1, "2020-01-01", "2020-01-20", True), (1, "2020-01-03", "2020-01-10", False)]


def test_claims_without_an_iri_are_named_by_what_they_say(book):
    nameless = [part.replace(part.split(" ", 1)[0], "[]", 1) for part in (*moves("A", "2021-01-01", "2021-02-01"), member("A"), member("B"))]
    names = [{str(one[name]) for name in ("old", "claims", "memberships") if name in one} for one in kg.shifts(book(*nameless)).objects()]
    assert names == [{str(one[name]) for name in ("old", "claims", "memberships") if name in one} for one in kg.shifts(book(*nameless)).objects()]
    assert all(text.startswith("['_:") and len(text.split("'")[1]) == 14 for found in names for text in found)


def test_the_function_is_the_one_of_the_package():
    import kg.analysis

    assert kg.analysis.shifts is kg.shifts


# ----------------------------------------------------------------------------------------------------------------- trends


def moves(name: str, low: str, high: str, way: int = 1) -> tuple[str, str]:
    sides = ("Opposes", "Supports")[::way]
    return stance(f"{name}-old", f"/{low}", sides[0], holder=name), stance(f"{name}-new", f"{high}/", sides[1], holder=name)


def test_a_group_whose_members_move_the_same_way_has_a_trend_with_its_balance(book):
    graph = book(
        *map(member, "ABC"), *moves("A", "2021-01-01", "2021-02-01"), *moves("B", "2021-01-10", "2021-03-01"), *moves("C", "2021-01-05", "2021-01-09", -1)
    )
    (trend,) = kg.shifts(graph).trends
    assert (local(trend.movers), local(trend.others), trend.way, trend.why) == (["A", "B"], ["C"], 1, "several moved")
    assert (trend.low, trend.high, trend.members) == ("2021-01-01", "2021-03-01", 3)
    assert (local(trend.before.supporters), local(trend.before.opponents)) == (["C"], ["A", "B"])
    assert (local(trend.after.supporters), local(trend.after.opponents)) == (["A", "B"], ["C"])
    assert (
        "2 of 3 known members moved towards “The dam is built” between 2021-01-01 and 2021-03-01: Party A, Party B; Party C moved the other way"
        in kg.shifts(graph).text()
    )


def test_one_mover_is_a_trend_only_where_none_moves_the_other_way(book):
    graph = book(*map(member, "AB"), *moves("A", "2021-01-01", "2021-02-01", -1))
    (trend,) = kg.shifts(graph).trends
    assert (local(trend.movers), trend.way, trend.why) == (["A"], -1, "none moved the other way")
    assert "moved away from" in kg.shifts(graph).text()
    assert kg.shifts(book(*map(member, "AB"), *moves("A", "2021-01-01", "2021-02-01"), *moves("B", "2021-01-01", "2021-02-01", -1))).trends == ()
    assert kg.shifts(book(member("A"), *moves("A", "2021-01-01", "2021-02-01"))).trends == ()
    assert kg.shifts(graph, holder="A").trends == ()


def test_who_was_no_member_then_does_not_count(book):
    during = {"A": "2019/2020", "B": "2020/"}
    graph = book(*(member(name, during=during[name]) for name in "AB"), *moves("A", "2021-01-01", "2021-02-01"), *moves("B", "2021-01-01", "2021-02-01"))
    (trend,) = kg.shifts(graph).trends
    assert local(trend.movers) == ["B"]


def test_a_trend_of_which_nothing_bounds_the_begin_has_no_balance_before(book):
    graph = book(
        *map(member, "AB"),
        stance("old", "[..2020-01-01]", "Opposes"), stance("new", "2021-01-01/"),
    )  # fmt: skip
    (trend,) = kg.shifts(graph).trends
    assert (trend.low, trend.before, trend.after.day) == (None, None, "2021-01-01")
    assert "by 2021-01-01" in kg.shifts(graph).text()


# ------------------------------------------------------------------------------------------------- command and picture


def run(*words: str):
    return CliRunner().invoke(main, ["-C", str(ROOT), "shifts", *words])


def test_the_command_prints_text_json_and_csv():
    found = run("--holder", "IranAlignedFactions")
    assert found.exit_code == 0
    assert found.stdout.startswith("Iran-aligned factions in Iraq gave up opposition to “US forces stay in Iraq”, held until 2024-12-08\n")
    objects = json.loads(run("--topic", "USPresenceInIraq", "--between", "2024-12", "2024-12", "--format", "json").stdout)
    assert {one["kind"] for one in objects} == {"turned", "gave up", "took up", "trend"}
    gave_up = next(one for one in objects if one["kind"] == "gave up")
    assert gave_up["oldEvidence"][0]["document"].endswith("doc-factions-reconsider")
    assert gave_up["removals"][0]["outcome"] == "gone"
    trend = next(one for one in objects if one["kind"] == "trend")
    assert trend["before"]["day"] == "2024-12-07"
    assert run("--format", "csv").stdout.startswith("kind,text,holder,matter,before,after,certainty,low,high,old,new,")
    found = run("--topic", "CoalitionMission", "--holder", "GovernmentOfIraq")
    assert "kg: 1 changes that are only possible are left out; --possible shows them" in found.stderr
    assert "perhaps: Government of Iraq turned" in run("--topic", "CoalitionMission", "--holder", "GovernmentOfIraq", "--possible").stdout
    assert "No change of side is told." in run("--topic", "PMFBill", "--min-evidence", "9").stdout + run("--holder", "DomesticCritics").stdout


def test_the_text_keeps_to_a_width_and_shows_control_signs(book):
    graph = book(stance("old", "/2021-03-10", "Opposes", more='kg:quantifier "some\\u0007"@en ;'), stance("new", "2021-05-01/"))
    lines = kg.shifts(graph).text(60).splitlines()
    assert max(map(len, lines)) <= 60
    assert any("some\\u0007" in line for line in lines)


def test_the_picture_has_the_lanes_and_events_and_is_the_same_every_time(bundled, tmp_path):
    pytest.importorskip("matplotlib")
    notes = kg.shifts(bundled).picture(tmp_path / "a.svg")
    kg.shifts(bundled).picture(tmp_path / "b.svg")
    assert notes == ["2 events are not marked."]
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    found = run("--topic", "USPresenceInIraq", "--out", str(tmp_path / "c.png"))
    assert found.exit_code == 0
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert f"kg: wrote {tmp_path / 'c.png'}" in found.stderr


def test_a_picture_of_very_many_changes_says_what_it_leaves_out(book, tmp_path):
    pytest.importorskip("matplotlib")
    parts = [f':P{n} a kg:PoliticalParty ; skos:prefLabel "Party {n}"@en .\n' + "".join(moves(f"P{n}", "2021-01-01", "2021-02-01")) for n in range(62)]
    assert kg.shifts(book(*parts)).picture(tmp_path / "many.svg") == ["2 lanes are not drawn: a picture shows 60."]


def test_an_unbounded_and_a_possible_bracket_and_an_event_that_ended_are_drawn(book, tmp_path):
    pytest.importorskip("matplotlib")
    graph = book(
        stance("old", "[..2020-01-01]", "Opposes"), stance("new", "2021-01-01/", holder="A"),
        stance("v1", "2021", "Opposes", holder="B"), stance("v2", "2021-06", holder="B"),
        event("War with a very long name that does not fit into the line of an event, as its name goes on and on", "2000/2020-12-20"),
    )  # fmt: skip
    assert kg.shifts(graph, which="possible").picture(tmp_path / "x.svg") == []


def test_what_cannot_be_drawn_is_said(book, tmp_path):
    with pytest.raises(FormatError, match="no change of side is told"):
        kg.shifts(book()).picture(tmp_path / "x.svg")
    with pytest.raises(FormatError, match=r"'.gif' is no format that this can be drawn in; end the file name in one of .svg, .png"):
        kg.shifts(book(*AGAINST_THEN_FOR)).picture(tmp_path / "x.gif")
