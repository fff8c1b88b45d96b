"""Dossiers: what the graph has on a thing, and the whole chain of who says so."""

from __future__ import annotations

import json
import re

import pytest
from conftest import DAM, FIELDS, HOME, RELATION, ROOT, STANCE, digest

import kg
from kg.articles import Articles
from kg.errors import Ambiguous, NotFound
from kg.tables import render

CHAIN = """
:union-would-accept a kg:Stance ;
    kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Attributed ; kg:status kg:Accepted ;
    kg:condition "if the fields are paid for"@en ; kg:place :Kasda ; kg:quantifier "most of it"@en ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc-fields ; sem:accordingTo :IldaMarek ; kg:saidOn "2022-06-03"^^edtf:EDTF ;
                  kg:relays «it would accept the dam if the fields are paid for | sem:accordingTo :UnionSpeaker» ] .
"""
FIGURES = """
:engineers a kg:Figure ; kg:about :Orra ; kg:measure "engineers at the site"@en ; kg:minValue 40 ; kg:maxValue 60.0 ; kg:unit "engineers"@en ;
    kg:approximate true ; kg:mode kg:Attributed ; kg:status kg:Accepted ; kg:evidence «40 to 60 engineers» .
"""


def test_a_chain_names_speaker_for_whom_document_date_and_characters(graph):
    text = kg.show(graph(STANCE), "water ministry").text()
    start = DAM.index("The ministry of water")
    assert (
        f"    ← Ilda Marek (for Ministry of Water of Vell), attested 2021-04-10, Ministry backs dam (2021-04-10), characters {start} to "
        f"{start + len('The ministry of water of Vell now backs the dam')}\n"
    ) in text
    assert "Ministry of Water of Vell  (Government, :WaterMinistry)\n" in text
    assert "  also: water ministry [en]" in text
    assert "Stances (1)" in text
    assert "- Ministry of Water of Vell supports: The dam on the Tessel is built" in text
    assert ":ministry-for-dam · 2021-04-10/, " in text
    assert "confidence 0.8" in text
    assert "It is now for the dam." in text


def test_what_a_says_that_b_told_him_is_one_chain(graph):
    """That a newspaper quotes an official saying X backs Y never becomes: X backs Y."""
    lines = kg.show(graph(CHAIN), ":union-would-accept").text().splitlines()
    start = FIELDS.index("the dam if") - len("it would accept ")
    assert lines[-2:] == [
        "    ← Ilda Marek (for Ministry of Water of Vell), said 2022-06-03, Fields and money (2022-06)",
        f"      ← A speaker of the river union (for Tessel River Union), Fields and money (2022-06), characters {start} to {start + 50}",
    ]
    assert "condition: if the fields are paid for" in "\n".join(lines)
    assert "how much: most of it" in "\n".join(lines)
    assert "at: Kasda" in "\n".join(lines)
    assert "undated" in "\n".join(lines)


def test_who_is_not_named_is_the_author(graph):
    assert "← the author, Ministry backs dam" in kg.show(graph(RELATION), "orra-funds-vell").text()


def test_the_quote_is_shown_only_with_the_article(casebook):
    folder = casebook(STANCE)
    graph = kg.open(folder)
    assert "“" not in kg.show(graph, "ministry-for-dam").text()
    text = kg.show(graph, "ministry-for-dam", articles=Articles(folder / "articles")).text()
    assert "      “The ministry of water of Vell now backs the dam”\n" in text


def test_a_passage_whose_digest_does_not_fit_is_not_quoted(casebook):
    folder = casebook(STANCE.replace("kg:evidence «", "kg:evidence «").replace("The ministry", "The ministry"))
    path = folder / "triples/curated/case.ttl"
    path.write_text(path.read_text().replace("oa:start 22", "oa:start 23"))
    assert "“" not in kg.show(kg.open(folder), "ministry-for-dam", articles=Articles(folder / "articles")).text()


def test_a_quote_kept_in_a_private_graph_is_shown(graph):
    text = STANCE.replace('kg:attestedOn "2021', 'oa:exact "kept privately" ; kg:attestedOn "2021')
    assert "“kept privately”" in kg.show(graph(text), "ministry-for-dam").text()


def test_the_keys_of_a_dossier_are_words_of_the_ontology(graph):
    thing, *claims = kg.show(graph(STANCE + FIGURES + CHAIN + RELATION), "Orra").objects()
    known = set(re.findall(r"[a-z]\w+:(\w+)", (ROOT / "ontology.ttl").read_text("utf-8"))) | {"altLabel", "id", "type", "value", "language"}
    assert thing["prefLabel"] == "Orra"
    assert thing["altLabel"] == [{"value": "أورّا", "language": "ar"}]
    for told in (thing, *claims, *(evidence for claim in claims for evidence in claim["evidence"])):
        assert set(told) <= known, set(told) - known


def test_a_claim_as_json_has_its_dates_and_evidence(graph):
    (told,) = json.loads(render(kg.show(graph(STANCE), "ministry-for-dam").objects(), "json"))
    assert told["holder"] == HOME + "WaterMinistry"
    assert told["confidence"] == 0.8
    assert (told["hasEarliestBeginTimeStamp"], told["hasEarliestEndTimeStamp"], "hasLatestEndTimeStamp" in told) == ("2021-04-10", "2021-04-11", False)
    assert told["evidence"][0]["accordingTo"] == HOME + "IldaMarek"
    assert told["evidence"][0]["digest"] == digest("The ministry of water of Vell now backs the dam")
    assert "exact" not in told["evidence"][0]


def test_relayed_evidence_is_nested_in_json(casebook):
    folder = casebook(CHAIN)
    (told,) = kg.show(kg.open(folder), "union-would-accept", articles=Articles(folder / "articles")).objects()
    assert told["evidence"][0]["relays"][0]["exact"] == "it would accept the dam if the fields are paid for"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("", "engineers at the site: about 40 to 60 engineers"),
        ("kg:maxValue 60.0 ;", "engineers at the site: about at least 40 engineers"),
        ("kg:minValue 40 ;", "engineers at the site: about at most 60"),
        ("kg:approximate true ;", "engineers at the site: 40 to 60"),
    ],
)
def test_a_figure_reads_as_a_range(graph, change, expected):
    assert f"- {expected}" in kg.show(graph(FIGURES.replace(change, "") if change else FIGURES), "Orra").text()


def test_large_figures_are_written_out(graph):
    text = FIGURES.replace("40", "2300000", 1).replace("60.0", "2300000").replace("kg:approximate true ;", "").replace("«2300000 to", "«40 to")
    assert ": 2300000 engineers" in kg.show(graph(text), "Orra").text()


def test_what_is_denied_reads_so(graph):
    assert "- Orra NOT funds Vell" in kg.show(graph(RELATION.replace("kg:mode", "kg:negated true ; kg:mode")), "Orra").text()


def test_relations_and_stances_of_others_about_it_are_in_the_dossier(graph):
    opened = graph(STANCE + RELATION)
    assert "Ministry of Water of Vell supports" in kg.show(opened, ":Dam").text()
    assert "- Orra funds Vell" in kg.show(opened, "Vell").text()
    assert "Stances" not in kg.show(opened, "Vell").text()


def test_an_event_has_its_own_evidence(graph):
    text = kg.show(
        graph(':flood a kg:Event ; skos:prefLabel "Great flood"@en ; kg:during "2020-03"^^edtf:EDTF ; kg:evidence «since 2019» .'), "great flood"
    ).text()
    assert "Great flood  (Event, :flood)" in text
    assert "  during: 2020-03" in text
    assert "  ← the author, Ministry backs dam (2021-04-10), characters" in text


def test_claims_come_in_the_order_of_time_with_undated_ones_last(graph):
    stance = STANCE.replace(":ministry-for-dam", ":{}").replace("2021-04-10/", "{}").replace('kg:attestedOn "{}"', 'kg:attestedOn "2021-04-10"')
    text = "".join(
        stance.replace("{}", name, 1).replace("{}", during, 1) for name, during in (("z", "2019"), ("a", "2021"), ("m", "../2018"), ("b", "2020-05/.."))
    )
    text += STANCE.replace(":ministry-for-dam", ":aa").replace('kg:during "2021-04-10/"^^edtf:EDTF ;', "")
    shown = re.findall(r"^    :(\w+) ·", kg.show(graph(text), "water ministry").text(), re.MULTILINE)
    assert shown[-1] == "aa"
    assert [name for name in shown if name in "zba"] == ["z", "b", "a"]


def test_a_dossier_of_nothing_is_told(graph):
    with pytest.raises(NotFound, match="nothing is called"):
        kg.show(graph(), "nobody at all")
    with pytest.raises(Ambiguous, match="say which"):
        kg.show(graph(':Vell skos:altLabel "x"@en . :Orra skos:altLabel "x"@en .'), "X")


def test_what_is_in_the_graph_but_has_no_dossier_is_told_and_no_crash(graph):
    with pytest.raises(NotFound):
        kg.show(graph(":odd :p 1 ."), ":odd")
    with pytest.raises(NotFound):
        kg.show(graph(), "kg:Stance")


def test_everything_in_the_bundled_graph_has_a_dossier(bundled):
    things = {iri for kind in ("Actor", "Topic", "Event", "Place", "Document") for iri in bundled.ids_of(kind)}
    runs = {iri for iri in bundled.ids() if "/extraction-rules-" in iri or "/reviewer-" in iri}
    assert things | bundled.claim_ids() == bundled.ids() - runs
    for iri in sorted(bundled.ids() - runs):
        assert kg.show(bundled, iri).text().strip()


def test_the_bundled_quotes_are_those_of_the_articles(bundled, shared):
    articles = Articles(shared / "articles")
    for claim in bundled.claims():
        dossier = kg.show(bundled, claim.id, articles=articles)
        for evidence in (link for top in claim.evidence for link in top.chain() if link.start is not None):
            assert digest(dossier.quote(evidence)) == evidence.digest
