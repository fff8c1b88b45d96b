"""Stances and attitudes in invented sentences: who takes which side of what, and why it is proposed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.extraction import Candidate, Extraction, extract
from kg.extraction.opinion import Opinion
from kg.extraction.reading import read
from kg.extraction.records import Article, Span, Statement
from kg.extraction.sides import evaluation, trigger
from kg.extraction.stances import innermost
from kg.graph import View
from kg.terms import local_name

CASE = """@prefix : <https://example.org/vell/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:Vell a kg:State ; skos:prefLabel "Vell"@en ; skos:altLabel "Vellish"@en .
:Orra a kg:State ; skos:prefLabel "Orra"@en .
:RiverUnion a kg:Alliance ; skos:prefLabel "River Union"@en .
:HarborParty a kg:PoliticalParty ; skos:prefLabel "Harbor Party"@en .
:Council a kg:Organization ; skos:prefLabel "Water Council"@en .
:IldaMarek a kg:Person ; skos:prefLabel "Ilda Marek"@en .
:TomasRell a kg:Person ; skos:prefLabel "Tomas Rell"@en .
:Protesters a kg:Collective ; skos:prefLabel "Vell protesters"@en .
:LenaOdd a kg:Person ; skos:prefLabel "Lena Odd"@en .
:LowCoast a kg:Place ; skos:prefLabel "Low Coast"@en .
:Public a kg:Collective ; skos:prefLabel "Public opinion in the Low Coast"@en .
:Raiders a kg:ArmedGroup ; skos:prefLabel "Sea Raiders"@en .
:Court a kg:Organization ; skos:prefLabel "Vell High Court"@en .
:RaidersThreat a kg:Topic ; skos:prefLabel "The Sea Raiders are a serious threat to Orra"@en .
:Elected a kg:Topic ; skos:prefLabel "Lena Odd is elected president"@en .
:Backing a kg:Topic ; skos:prefLabel "Vell supports Orra in the river war"@en .
:Dam a kg:Topic ; skos:prefLabel "The Tessel dam is built"@en ; skos:definition "A dam is put up on the river Tessel."@en .
:Mine a kg:Topic ; skos:prefLabel "Reopening of the copper mine in Kasda"@en ; skos:definition "The closed copper mine near Kasda is worked again."@en .
:Bill a kg:Topic ; skos:prefLabel "The coastal fishing bill becomes law"@en ; skos:definition "Parliament passes the bill on quotas for boats."@en .
:Resigns a kg:Topic ; skos:prefLabel "Tomas Rell steps down"@en ; skos:definition "The premier of Vell, Tomas Rell, gives up his office."@en .
:Stay a kg:Topic ; skos:prefLabel "Orra stays in the River Union"@en ; kg:contrary :Leave .
:Leave a kg:Topic ; skos:prefLabel "Orra leaves the River Union"@en ; kg:contrary :Stay .
:Threat a kg:Topic ; skos:prefLabel "Pirates are a threat to Vell"@en ; skos:definition "Pirates endanger the ships of Vell."@en .
"""


@cache
def graph() -> View:
    folder = Path(mkdtemp())
    place = folder / "triples" / "curated"
    place.mkdir(parents=True)
    (place / "case.ttl").write_text(CASE, "utf-8")
    return kg.open(folder)


@cache
def found(text: str) -> Extraction:
    return extract(text, graph())


def taken(text: str, kind: str = "stance") -> list[tuple[str, str, str]]:
    """Holder, topic and side of each candidate of a kind; what is proposed by its label."""
    extraction = found(text)

    def name(iri: str | None) -> str:
        return extraction.proposals[str(iri)].label if iri in extraction.proposals else local_name(str(iri)).rpartition("/")[2]

    return [(name(c.holder), name(c.topic), local_name(c.position or "")) for c in extraction if c.kind == kind]


def only(text: str, kind: str = "stance") -> Candidate:
    (candidate,) = (c for c in found(text) if c.kind == kind)
    return candidate


SIDES = {
    "plain": ("Ilda Marek opposes the construction of the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "strong": ("Ilda Marek strongly opposes the Tessel dam.", "IldaMarek", "Dam", "StronglyOpposes"),
    "not": ("Ilda Marek does not support the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "no longer": ("Orra is no longer in favor of the Tessel dam.", "Orra", "Dam", "Opposes"),
    "refused": ("The Harbor Party refused to back the reopening of the copper mine.", "HarborParty", "Mine", "Opposes"),
    "product": ("The River Union advised against seeking the cancellation of the Tessel dam.", "RiverUnion", "Dam", "Supports"),
    "light verb": ("Ilda Marek voiced support for the Tessel dam.", "IldaMarek", "Dam", "Supports"),
    "dropped": ("The Harbor Party dropped its opposition to the Tessel dam.", "HarborParty", "Dam", "Supports"),
    "withdrew": ("The Harbor Party withdrew its support for the Tessel dam.", "HarborParty", "Dam", "Opposes"),
    "passive": ("The coastal fishing bill is opposed by the Harbor Party.", "HarborParty", "Bill", "Opposes"),
    "participle": ("The Harbor Party is opposed to the copper mine.", "HarborParty", "Mine", "Opposes"),
    "critic": ("Ilda Marek is a fierce critic of the copper mine.", "IldaMarek", "Mine", "StronglyOpposes"),
    "in support of": ("In support of the Tessel dam, Ilda Marek spoke for an hour.", "IldaMarek", "Dam", "Supports"),
    "called it": ("Ilda Marek called the Tessel dam a disgrace.", "IldaMarek", "Dam", "Opposes"),
    "found it": ("Ilda Marek found the Tessel dam to be unlawful.", "IldaMarek", "Dam", "Opposes"),
    "not wrong": ("Ilda Marek said the Tessel dam was not a mistake.", "IldaMarek", "Dam", "Supports"),
    "referred": ("Ilda Marek referred to the Tessel dam as a stunt.", "IldaMarek", "Dam", "Opposes"),
    "wrong to": ("Ilda Marek considered it wrong to build the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "must": ("The Harbor Party said that the copper mine must be reopened.", "HarborParty", "Mine", "Supports"),
    "should not": ("Ilda Marek argued that the fishing bill should not be passed.", "IldaMarek", "Bill", "Opposes"),
    "ought to": ("Ilda Marek argued that the Tessel dam ought to be built.", "IldaMarek", "Dam", "Supports"),
    "time to": ("Ilda Marek said it is time to build the Tessel dam.", "IldaMarek", "Dam", "Supports"),
    "warned not to": ("Ilda Marek warned the board not to build the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "called on": ("Ilda Marek called on Tomas Rell to step down.", "IldaMarek", "Resigns", "Supports"),
    "for ... to": ("Ilda Marek called for the fishing bill to be dropped.", "IldaMarek", "Bill", "Opposes"),
    "behest": ("At the behest of Ilda Marek, the board cancelled the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "deed": ("Orra will stay in the River Union.", "Orra", "Stay", "Supports"),
    "belief": ("Orra fears that pirates are a threat to Vell.", "Orra", "Threat", "Supports"),
    "belief denied": ("Ilda Marek said pirates are no threat to Vell.", "IldaMarek", "Threat", "Opposes"),
    "condition": ("If the fields are paid for, Orra would support the Tessel dam.", "Orra", "Dam", "Supports"),
    "ultimatum": ("Farmers had given the government until Monday to scrap the Tessel dam.", "Farmers", "Dam", "Opposes"),
    "protests": ("Weeks of protests against the coastal fishing bill shook Vell.", "Protesters", "Bill", "Opposes"),
    "crowd": ("Protesters in Vell called for the resignation of Tomas Rell.", "Protesters", "Resigns", "Supports"),
    "members": ("Dozens of members of the Water Council support the Tessel dam.", "Dozens of members of the Water Council", "Dam", "Supports"),
    "include": ("The demands of the Harbor Party include the cancellation of the Tessel dam.", "HarborParty", "Dam", "Opposes"),
    "grown to": ("The demands of the Harbor Party have grown to the cancellation of the Tessel dam.", "HarborParty", "Dam", "Opposes"),
    "vetoed": ("Tomas Rell vetoed the coastal fishing bill.", "TomasRell", "Bill", "Opposes"),
    "resigned over": ("Ilda Marek resigned over the coastal fishing bill.", "IldaMarek", "Bill", "Opposes"),
    "on strike": ("Fishermen went on strike over the coastal fishing bill.", "Fishermen", "Bill", "Opposes"),
    "sued": ("The Water Council sued to stop the Tessel dam.", "Council", "Dam", "Opposes"),
    "lawsuit": ("The Water Council filed a lawsuit seeking to block the construction of the Tessel dam.", "Council", "Dam", "Opposes"),
    "letter": ("Ilda Marek signed a letter urging Orra to scrap the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "asked to back": ("Ilda Marek urged Tomas Rell to push Orra to back the Tessel dam.", "IldaMarek", "Dam", "Supports"),
    "dangerous": ('"The Tessel dam is dangerous," Ilda Marek said.', "IldaMarek", "Dam", "Opposes"),
    "no longer needed": ("Ilda Marek argued that the Tessel dam was no longer essential.", "IldaMarek", "Dam", "Opposes"),
    "quoted word": ('Ilda Marek called the proposed Tessel dam "lousy".', "IldaMarek", "Dam", "Opposes"),
    "non-starter": ("Ilda Marek called the Tessel dam a non-starter.", "IldaMarek", "Dam", "Opposes"),
    "harm": ("The Tessel dam will destroy the valley, Ilda Marek said.", "IldaMarek", "Dam", "Opposes"),
    "good": ("The coastal fishing bill would benefit everybody, the Harbor Party argued.", "HarborParty", "Bill", "Supports"),
    "concerns": ('"The Tessel dam raises serious concerns," Ilda Marek said.', "IldaMarek", "Dam", "Opposes"),
    "moment for": ("Ilda Marek said it was the moment for stopping the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "fine if": ("Ilda Marek said she would be fine if the Tessel dam was cancelled.", "IldaMarek", "Dam", "Opposes"),
    "proposed": ("Ilda Marek's proposed Tessel dam drew thousands to the square.", "IldaMarek", "Dam", "Supports"),
    "promise": ("The board debated the Tessel dam, which was one of Ilda Marek's promises.", "IldaMarek", "Dam", "Supports"),
    "backing of": ("The Tessel dam has the backing of the Harbor Party.", "HarborParty", "Dam", "Supports"),
    "opposition from": ("The Tessel dam faces opposition from the Harbor Party.", "HarborParty", "Dam", "Opposes"),
    "met with": ("The Tessel dam was met with anger from farmers.", "farmers", "Dam", "Opposes"),
    "joined calls": ("Ilda Marek joined calls for Tomas Rell to resign.", "IldaMarek", "Resigns", "Supports"),
    "must go": ('"Tomas Rell must go," said Ilda Marek.', "IldaMarek", "Resigns", "Supports"),
    "stay closed": ("Ilda Marek insisted the copper mine stay closed.", "IldaMarek", "Mine", "Opposes"),
    "weight": ("The Harbor Party threw its weight behind the Tessel dam.", "HarborParty", "Dam", "Supports"),
    "delayed": ("Ilda Marek criticized the delayed Tessel dam.", "IldaMarek", "Dam", "Supports"),
    "bill that would": ("The Harbor Party proposed a bill that would cancel the Tessel dam.", "HarborParty", "Dam", "Opposes"),
    "purpose": ("To build the Tessel dam, Orra borrowed money abroad.", "Orra", "Dam", "Supports"),
    "agreement": ("Upon the agreement to cancel the Tessel dam, Orra praised the engineers.", "Orra", "Dam", "Opposes"),
    "accused of": ("Ilda Marek accused the Harbor Party of blocking the Tessel dam.", "HarborParty", "Dam", "Opposes"),
    "apart": ("The Water Council ruled for its founder, Ilda Marek, cancelling the Tessel dam.", "Council", "Dam", "Opposes"),
    "use to": ("Tomas Rell will use an order to cancel the Tessel dam.", "TomasRell", "Dam", "Opposes"),
    "behest only": ("Per request of Ilda Marek, Orra cancelled the Tessel dam.", "IldaMarek", "Dam", "Opposes"),
    "name behind": ("The parliament of Orra, the Water Council, voted to cancel the Tessel dam.", "Council", "Dam", "Opposes"),
    "implied": ("Orra said that the floods were over, implying that the Tessel dam was unnecessary.", "Orra", "Dam", "Opposes"),
    "environmentalists": ("Environmentalists have long campaigned against the Tessel dam.", "Environmentalists", "Dam", "Opposes"),
    "only if": ("Ilda Marek would only support the Tessel dam if the farmers were paid.", "IldaMarek", "Dam", "Ambivalent"),
    "both ways": ("The Harbor Party plans to delay but not cancel the Tessel dam.", "HarborParty", "Dam", "Ambivalent"),
    "hesitates": ("Ilda Marek hesitates to back the Tessel dam.", "IldaMarek", "Dam", "Ambivalent"),
    "must be reviewed": ("If the reason for cancelling the Tessel dam was money, it must be reviewed, Ilda Marek said.", "IldaMarek", "Dam", "Ambivalent"),
    "might return": ("Orra warned that the Sea Raiders could attack ships.", "Orra", "RaidersThreat", "Supports"),
}


@pytest.mark.parametrize(("text", "holder", "topic", "side"), SIDES.values(), ids=SIDES)
def test_a_side_is_the_product_of_the_signs_on_the_way(text: str, holder: str, topic: str, side: str) -> None:
    assert taken(text) == [(holder, topic, side)]


NOTHING = {
    "open": "The Harbor Party is considering whether to support the Tessel dam.",
    "talk": "The Water Council discussed the Tessel dam on Monday.",
    "neutral verb": "The Water Council wants to study the construction of the Tessel dam.",
    "history": "Orra, which joined the River Union in 1973, has a long coast.",
    "other thing": "Ilda Marek opposes the new railway tunnel to Kasda.",
    "reported deed": "Ilda Marek said that the engineers measured the Tessel dam.",
    "capability": "The Water Council could veto the coastal fishing bill.",
    "able": "The Harbor Party is strong enough to block the coastal fishing bill.",
    "asked only": "The board should cancel the Tessel dam.",
    "vote on": "The Water Council wants to vote on the Tessel dam.",
    "allow to vote on": "Orra held a poll, allowing farmers to vote on the construction of the Tessel dam.",
    "happened": "Ilda Marek won the vote on the coastal fishing bill.",
    "other law": "Ilda Marek asked for a clarification of the law on schools.",
    "its premier left": "The premier of Orra left after talks with the River Union.",
    "officer resigned": "Orra's envoy for the River Union talks resigned without a word.",
}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_no_side_is_told_where_none_is_taken(text: str) -> None:
    assert [each for each in taken(text) if each[1] in ("Dam", "Mine", "Bill", "Stay", "Leave")] == []


def test_contrary_topics_are_one_matter() -> None:
    assert taken("Ilda Marek wants Orra to leave the River Union.") == [("IldaMarek", "Stay", "Opposes")]


def test_holders_and_targets_may_be_joined() -> None:
    assert taken("Orra and the Harbor Party support the coastal fishing bill.") == [("Orra", "Bill", "Supports"), ("HarborParty", "Bill", "Supports")]
    assert taken("Ilda Marek supports the Tessel dam but opposes the reopening of the copper mine.") == [
        ("IldaMarek", "Dam", "Supports"),
        ("IldaMarek", "Mine", "Opposes"),
    ]


def test_it_and_the_move_take_up_what_was_told() -> None:
    assert taken("The Tessel dam was approved last year. Ilda Marek called it a mistake.") == [("IldaMarek", "Dam", "Opposes")]
    closing = "The Harbor Party announced the closure of the copper mine. Ilda Marek criticized the decision."
    assert taken(closing) == [("HarborParty", "Mine", "Opposes"), ("IldaMarek", "Mine", "Supports")]


ECHOES = {
    "own support": ("Tomas Rell and Ilda Marek announced their own support for the Tessel dam.", "TomasRell", "Dam", "Supports"),
    "relative": ("The Harbor Party wants the Tessel dam, which Ilda Marek has referred to as a stunt.", "IldaMarek", "Dam", "Opposes"),
    "it must": ("The Tessel dam was approved last year. Ilda Marek said it must be stopped.", "IldaMarek", "Dam", "Opposes"),
    "such a step": ("The Tessel dam was approved last year. Orra condemned such a step.", "Orra", "Dam", "Opposes"),
    "refused": ("Orra asked the Harbor Party to back the Tessel dam. The Harbor Party refused.", "HarborParty", "Dam", "Opposes"),
    "so does": ("Ilda Marek supports the Tessel dam, and so does the Harbor Party.", "HarborParty", "Dam", "Supports"),
    "does not": ("Ilda Marek supports the Tessel dam. The Harbor Party does not.", "HarborParty", "Dam", "Opposes"),
    "her decision": (
        "Ilda Marek cancelled the Tessel dam. Three weeks went by. Rain fell. Snow fell. Orra condemned Ilda Marek's decision.",
        "Orra",
        "Dam",
        "Supports",
    ),
    "it harms": ("The Tessel dam was approved last year. Ilda Marek said it threatens the valley.", "IldaMarek", "Dam", "Opposes"),
    "rejected her call": ("Orra rejected Ilda Marek's call to cancel the Tessel dam.", "Orra", "Dam", "Supports"),
    "dismissed the suit": ("Orra dismissed a Harbor Party lawsuit seeking to prevent the board from building the Tessel dam.", "Orra", "Dam", "Supports"),
    "and government": ("The Tessel dam is a concern for Orra's Water Council and government.", "Orra", "Dam", "Opposes"),
    "they": ("Farmers marched through Vell. They want the board to scrap the Tessel dam.", "Farmers", "Dam", "Opposes"),
    "their government": ("Orra was calm. Its people waited, and their government rejected the Tessel dam.", "Orra", "Dam", "Opposes"),
    "her party, and we": ('Ilda Marek said her Harbor Party "is calm, but we oppose the Tessel dam".', "HarborParty", "Dam", "Opposes"),
}


@pytest.mark.parametrize(("text", "holder", "topic", "side"), ECHOES.values(), ids=ECHOES)
def test_a_side_may_rest_on_what_was_told_before_it(text: str, holder: str, topic: str, side: str) -> None:
    assert (holder, topic, side) in taken(text)


def test_a_ruling_is_that_of_the_court() -> None:
    said = "The Vell High Court heard the case in May. According to the ruling, the Tessel dam must be cancelled."
    assert taken(said) == [("Court", "Dam", "Opposes")]
    assert ("Orra", "Dam", "Supports") in taken(f"{said} Orra said the ruling threatens its farms.")


def test_members_of_an_assembly_speak_for_themselves() -> None:
    text = 'The leader of the Senate of Vell, Lena Karsh, said: "We oppose the Tessel dam."'
    assert [holder for holder, topic, _ in taken(text) if topic == "Dam"] == ["Lena Karsh"]


def test_who_backs_a_candidate_wants_the_election() -> None:
    assert taken("The Harbor Party endorsed Lena Odd for president.") == [("HarborParty", "Elected", "Supports")]
    assert taken("Tomas Rell praised Lena Odd.", "attitude") == [("TomasRell", "LenaOdd", "Supports")]


def test_backing_is_a_topic_by_whom_it_names() -> None:
    assert ("Council", "Backing", "Opposes") in taken("The Water Council denounced Vell's support for Orra.")


def test_the_public_of_a_place_may_hold_a_side() -> None:
    assert ("Public", "Dam", "Opposes") in taken("Across most of the Low Coast, the Tessel dam was met with anger.")
    assert taken("In Orra, the Tessel dam was met with anger.") == []


def test_the_trace_shows_each_sign_and_the_evidence_is_the_clause() -> None:
    told = only("On Monday, Ilda Marek advised against the cancellation of the Tessel dam, officials in Orra said.")
    assert told.trace[0] == "advised against (−) cancellation (−) = supports “The Tessel dam is built”"
    assert "Ilda Marek advised against the cancellation of the Tessel dam" in told.evidence.text
    assert "officials" not in told.evidence.text
    assert told.rule == "stance.verb"


def test_modes_tell_deeds_from_words() -> None:
    assert local_name(only("Orra will stay in the River Union.").mode or "") == "Enacted"
    assert local_name(only("Ilda Marek said that the copper mine must be reopened.").mode or "") == "Declared"
    assert local_name(only("Ilda Marek opposes the Tessel dam.").mode or "") == "Attributed"


def test_doubt_lowers_confidence() -> None:
    plain, maybe = only("Orra supports the Tessel dam."), only("Orra may support the Tessel dam.")
    assert maybe.confidence < plain.confidence


def test_a_part_is_not_the_whole() -> None:
    assert only("Some leaders of the Harbor Party support the Tessel dam.").quantifier == "Some leaders of the Harbor Party"
    assert only("The Harbor Party supports the Tessel dam.").quantifier is None


def test_a_side_on_something_unknown_proposes_a_topic() -> None:
    extraction = found("Ilda Marek opposes the grain export levy.")
    (candidate,) = (c for c in extraction if c.kind == "stance")
    proposal = extraction.proposals[candidate.topic or ""]
    assert (proposal.type, proposal.label) == ("Topic", "grain export levy")
    assert local_name(candidate.position or "") == "Opposes"


ATTITUDES = {
    "praise": ("Ilda Marek praised Tomas Rell.", "IldaMarek", "TomasRell", "Supports"),
    "accuse": ("Ilda Marek accused the Harbor Party of fraud.", "IldaMarek", "HarborParty", "Opposes"),
    "thank": ("The Harbor Party thanked Orra.", "HarborParty", "Orra", "Supports"),
    "shout at": ("Ilda Marek shouted at Tomas Rell.", "IldaMarek", "TomasRell", "Opposes"),
    "disagree": ("Ilda Marek disagrees with Tomas Rell.", "IldaMarek", "TomasRell", "Opposes"),
    "conduct": ("Ilda Marek criticized the conduct of Tomas Rell.", "IldaMarek", "TomasRell", "Opposes"),
    "passive": ("Tomas Rell, who is backed by the Harbor Party, left on Monday.", "HarborParty", "TomasRell", "Supports"),
    "judged": ("Ilda Marek called Tomas Rell a liar.", "IldaMarek", "TomasRell", "Opposes"),
    "many of his": ("Ilda Marek disagreed with many of Tomas Rell's suggestions.", "IldaMarek", "TomasRell", "Opposes"),
    "critic of": ("Ilda Marek was much more of a critic of Orra.", "IldaMarek", "Orra", "Opposes"),
    "loyalist": ("Orra loyalist Ilda Marek spoke in Kasda.", "IldaMarek", "Orra", "Supports"),
    "both": ("Ilda Marek and Tomas Rell disagreed.", "TomasRell", "IldaMarek", "Opposes"),
    "at odds": ("Ilda Marek has been at odds with Tomas Rell.", "TomasRell", "IldaMarek", "Opposes"),
    "disputes": ("Ilda Marek had disagreements with Tomas Rell.", "IldaMarek", "TomasRell", "Opposes"),
    "trait": ("The Harbor Party has shown a shocking ignorance, Ilda Marek said.", "IldaMarek", "HarborParty", "Opposes"),
    "not needed": ("Tomas Rell's services are no longer needed, Ilda Marek said.", "IldaMarek", "TomasRell", "Opposes"),
    "team": ("Ilda Marek denounced the Rell legal team.", "IldaMarek", "Rell legal team", "Opposes"),
    "neither": ("Neither Ilda Marek nor Orra supports Tomas Rell.", "IldaMarek", "TomasRell", "Opposes"),
    "its support": ("Ilda Marek condemned Orra's silence and its support for Tomas Rell.", "Orra", "TomasRell", "Supports"),
}


@pytest.mark.parametrize(("text", "holder", "target", "side"), ATTITUDES.values(), ids=ATTITUDES)
def test_attitudes_are_sides_on_actors(text: str, holder: str, target: str, side: str) -> None:
    assert (holder, target, side) in taken(text, "attitude")


def test_the_learned_scorer_is_told_in_the_trace() -> None:
    candidate = only("Ilda Marek accused the Harbor Party of fraud.", "attitude")
    assert candidate.trace[0] == "accused (−) = against Harbor Party"
    assert any(step.startswith("learned scorer: negative 0.") for step in candidate.trace)


def test_an_opinion_says_its_sign() -> None:
    assert Opinion(-1, 0.812).told == "learned scorer: negative 0.81"
    assert Opinion(0, 0.9).told == "learned scorer: neutral 0.90"
    assert Opinion(1, 0.998).told == "learned scorer: positive 0.99"


def test_words_that_take_sides_and_words_that_judge() -> None:
    doc = read(Article("Ilda Marek rejected a shameful plan.")).segments[0].doc
    rule = trigger(doc[2])
    assert rule is not None
    assert (rule.part, rule.sign, [evaluation(token) for token in doc if evaluation(token)]) == ("verb", -1, [-1])
    assert trigger(doc[0]) is None


def test_innermost_is_the_shortest_statement_around_a_place() -> None:
    def statement(start: int, end: int) -> Statement:
        return Statement(Span(start, end, ""), Span(0, 1, ""), Span(0, 1, ""), "indirect")

    long, short = statement(5, 50), statement(10, 20)
    assert innermost([long, short], 12) is short
    assert innermost([long, short], 30) is long
    assert innermost([long, short], 50) is None


PIECES = ["Ilda Marek", "Orra", "the Tessel dam", "does not", "support", "opposes", "said that", "it", "must be", "built", '"', ",", ".", "against", "called", "a disgrace", "whether", "they", "\n", "of", "to"]  # fmt: skip


@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join)))
def test_any_text_can_be_read(text: str) -> None:
    for candidate in extract(text, graph()):
        span = candidate.evidence
        assert text[span.start : span.end] == span.text
        assert 0 < candidate.confidence <= 1
        assert candidate.kind not in ("stance", "attitude") or (candidate.holder and candidate.topic and candidate.position and candidate.trace)


def test_people_of_an_article_are_the_collective_of_the_graph_only_where_it_fits() -> None:
    assert taken("Protesters called for the cancellation of the Tessel dam. Vell is calm.") == [("Protesters", "Dam", "Opposes")]
    elsewhere = taken("Protesters called for the cancellation of the Tessel dam. Orra is calm.")
    assert [(topic, side) for _, topic, side in elsewhere] == [("Dam", "Opposes")]
    assert only("Protesters called for the cancellation of the Tessel dam. Orra is calm.").holder not in {actor.id for actor in graph().actors()}


def test_what_is_denied_turns_the_side() -> None:
    assert taken("Ilda Marek denied that pirates are a threat to Vell.") == [("IldaMarek", "Threat", "Opposes")]


def test_a_speaker_intends_what_he_says_that_his_side_will_do() -> None:
    assert ("Orra", "Stay", "Supports") in taken("Orra said that it will stay in the River Union.")
