"""Topics: what a label tells that a topic is about, and that a topic known by Turtle alone is found in a new article."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.extraction import extract
from kg.extraction.cast import Cast
from kg.extraction.frames import Matter, action, head_word, is_denied, phrase_tokens, signs, stem
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.knowledge import Knowledge
from kg.extraction.linking import link
from kg.extraction.reading import read
from kg.extraction.records import Article
from kg.extraction.topics import Match, Scene, Topics, matters
from kg.graph import View
from kg.model import Topic
from kg.terms import local_name

CASE = """@prefix : <https://example.org/osk/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
:Oskia a kg:State ; skos:prefLabel "Oskia"@en ; skos:altLabel "Oskian"@en .
:Bralt a kg:State ; skos:prefLabel "Bralt"@en .
:PortUnion a kg:Organization ; skos:prefLabel "Port Workers Union"@en .
:FieldLeague a kg:PoliticalParty ; skos:prefLabel "Field League"@en .
:MiraOsten a kg:Person ; skos:prefLabel "Mira Osten"@en .
:JanKell a kg:Person ; skos:prefLabel "Jan Kell"@en .
"""
TOPICS = """
:Ring a kg:Topic ; skos:prefLabel "Expansion of the ring road around Selva"@en ; skos:definition "More lanes are added to the motorway that circles the city of Selva."@en .
:Grid a kg:Topic ; skos:prefLabel "Bralt sells its power grid to foreign investors"@en ; skos:definition "The state-owned power lines of Bralt are privatized."@en .
:Curfew a kg:Topic ; skos:prefLabel "The Night Noise Act is repealed"@en ; skos:definition "Parliament lifts the law against noise at night in Oskia."@en .
"""
NEAR = """
:Wall a kg:Topic ; skos:prefLabel "A sea wall is built on the coast of Oskia"@en ; skos:altLabel "sea wall"@en .
:Levy a kg:Topic ; skos:prefLabel "A flood levy is raised for the sea wall"@en ; skos:altLabel "flood levy"@en .
:Stay a kg:Topic ; skos:prefLabel "Oskian troops stay in Bralt"@en ; kg:contrary :Leave .
:Leave a kg:Topic ; skos:prefLabel "Oskian troops leave Bralt"@en ; kg:contrary :Stay .
:Deal a kg:Topic ; skos:prefLabel "Oskia leaves the customs pact without a deal"@en .
"""
WIDE = """
:Pact a kg:Alliance ; skos:prefLabel "Southern Free Passage Area"@en ; skos:altLabel "SFPA"@en .
:Passage a kg:Topic ; skos:prefLabel "Southern states grant free passage in one area"@en ; skos:altLabel "southern free passage"@en .
:Hunting a kg:Topic ; skos:prefLabel "Seal hunting is legal in Oskia"@en .
:Stay a kg:Topic ; skos:prefLabel "Oskian troops stay in Bralt"@en .
:Return a kg:Topic ; skos:prefLabel "The non-return of prisoners to Oskia is ended"@en ; skos:altLabel "non-return rule"@en .
:Second a kg:Topic ; skos:prefLabel "A second vote on the harbor loan is held"@en ; skos:altLabel "another vote"@en .
:Inquiry a kg:Topic ; skos:prefLabel "The conduct of the Field League is investigated"@en ; skos:altLabel "inquiry into guard violence"@en .
:Premier a kg:Topic ; skos:prefLabel "Jan Kell stays prime minister"@en .
"""


@cache
def graph(topics: str) -> View:
    folder = Path(mkdtemp())
    place = folder / "triples" / "curated"
    place.mkdir(parents=True)
    (place / "case.ttl").write_text(CASE + topics, "utf-8")
    return kg.open(folder)


def taken(text: str, topics: str = TOPICS) -> set[tuple[str, str, str]]:
    view = graph(topics)
    known = {topic.id for topic in view.topics()}
    return {tuple(local_name(str(each)).rpartition("/")[2] for each in (c.holder, c.topic, c.position)) for c in extract(text, view) if c.topic in known}  # type: ignore[misc]


def matter(name: str, topics: str = TOPICS) -> Matter:
    knowledge = Knowledge.of(graph(topics))
    return next(each for each in matters(knowledge, Gazetteer(knowledge)) if each.topic.endswith(name))


def match(text: str, word: str, topics: str = NEAR, scene: Scene | None = None) -> Match | None:
    """What the phrase headed by a word of a text is about."""
    knowledge = Knowledge.of(graph(topics))
    gazetteer = Gazetteer(knowledge)
    reading = read(Article(text))
    links = link(reading, knowledge, gazetteer)
    cast = Cast(reading, knowledge, links.mentions, links.proposals)
    segment = reading.segments[0]
    head = next(token for token in segment.doc if token.text == word)
    return Topics(knowledge, matters(knowledge, gazetteer)).match(segment, cast, head, scene or Scene({}))


UNSEEN = {
    "noun phrase": (
        "Mira Osten supports the expansion of the ring road around Selva. The Field League opposes widening the ring road. Jan Kell does not want the ring road to be expanded.",
        {("MiraOsten", "Ring", "Supports"), ("FieldLeague", "Ring", "Opposes"), ("JanKell", "Ring", "Opposes")},
    ),
    "clause": (
        "Mira Osten wants Bralt to sell its power grid. The Port Workers Union rejects the sale of the power grid of Bralt to foreign investors. Jan Kell never supported selling the power grid of Bralt.",
        {("MiraOsten", "Grid", "Supports"), ("PortUnion", "Grid", "Opposes"), ("JanKell", "Grid", "Opposes")},
    ),
    "law": (
        "Mira Osten called for the repeal of the Night Noise Act. The Port Workers Union defends the Night Noise Act. Jan Kell refused to support the repeal of the act. The Field League opposes the Night Noise Act.",
        {("MiraOsten", "Curfew", "Supports"), ("PortUnion", "Curfew", "Opposes"), ("JanKell", "Curfew", "Opposes"), ("FieldLeague", "Curfew", "Supports")},
    ),
}


@pytest.mark.parametrize(("text", "expected"), UNSEEN.values(), ids=UNSEEN)
def test_a_topic_known_by_turtle_alone_is_found(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert taken(text) == expected


def test_an_article_about_other_things_has_none_of_the_topics() -> None:
    assert taken("Mira Osten opposes the new school law. Jan Kell supports a power plant in Bralt. The Field League wants quieter nights.") == set()


def test_a_label_is_taken_apart() -> None:
    grid, curfew, ring = (matter(name).frames[0] for name in ("Grid", "Curfew", "Ring"))
    assert (grid.key, grid.sign, {local_name(thing).rpartition("/")[2] for thing in grid.things}) == ("sell", 0, {"Bralt"})
    assert {"grid", "power"} <= grid.words
    assert (grid.core, curfew.core, ring.core) == ({"grid"}, {"law"}, {"road"})
    assert (curfew.sign, ring.sign) == (-1, 1)
    assert "motorwa" in matter("Ring").more


def test_what_a_topic_does_without_is_another_word() -> None:
    assert "~agreement" in matter("Deal", NEAR).frames[0].words


def test_of_two_near_topics_the_one_that_is_all_about_it_is_chosen() -> None:
    said = "The sea wall was planned for years. Mira Osten supports the wall. Jan Kell opposes the flood levy."
    assert taken(said, NEAR) == {("MiraOsten", "Wall", "Supports"), ("JanKell", "Levy", "Opposes")}


WIDER = {
    "treaty by its words": ("Oskia plans to join the SFPA.", {("Oskia", "Passage", "Supports")}),
    "legal": ("Mira Osten wants to ban seal hunting in Oskia.", {("MiraOsten", "Hunting", "Opposes")}),
    "no word on the law": ("Mira Osten said that seal hunting in Oskia is old.", set()),
    "presence": ("Mira Osten opposes the Oskian presence in Bralt.", {("MiraOsten", "Stay", "Opposes")}),
    "hyphen": ("Mira Osten rejects the non-return rule.", {("MiraOsten", "Return", "Opposes")}),
    "any vote": ("Mira Osten supports a vote on the school.", set()),
    "all the words of a name": ("Mira Osten demands an investigation of guard brutality.", {("MiraOsten", "Inquiry", "Supports")}),
    "office": ("Mira Osten declined Jan Kell's offer to resign.", {("MiraOsten", "Premier", "Supports"), ("JanKell", "Premier", "Opposes")}),
}


@pytest.mark.parametrize(("text", "expected"), WIDER.values(), ids=WIDER)
def test_a_topic_is_told_in_other_words(text: str, expected: set[tuple[str, str, str]]) -> None:
    assert taken(text, WIDE) == expected


PHRASES = {
    "presence": ("the presence of Oskian troops in Bralt", "presence", "Stay", 1),
    "withdrawal": ("the withdrawal of Oskian troops from Bralt", "withdrawal", "Stay", -1),
    "short name": ("the new flood levy", "levy", "Levy", 1),
    "without": ("Oskia should leave the customs pact without a deal", "leave", "Deal", 1),
}


@pytest.mark.parametrize(("text", "head", "topic", "sign"), PHRASES.values(), ids=PHRASES)
def test_phrases_have_a_topic_and_a_side(text: str, head: str, topic: str, sign: int) -> None:
    found = match(text, head)
    assert found is not None
    assert (local_name(found.matter.topic).rpartition("/")[2], found.sign) == (topic, sign)


@pytest.mark.parametrize(("text", "head"), [("the schools of Bralt and Oskia", "schools"), ("a wall of silence", "wall"), ("the customs office", "office")])
def test_phrases_about_something_else_have_none(text: str, head: str) -> None:
    assert match(text, head) is None


def test_what_a_phrase_leaves_out_is_implied_by_the_scene() -> None:
    knowledge = Knowledge.of(graph(NEAR))
    oskia, bralt = (next(known.id for known in knowledge.things.values() if known.label == label) for label in ("Oskia", "Bralt"))
    same = str.__eq__
    assert Scene({}).weight(oskia, same) == 0
    assert Scene({oskia: 1, bralt: 4}).weight(oskia, same) == pytest.approx(0.3)
    assert Scene({bralt: 4}, (oskia,)).weight(oskia, same) == pytest.approx(0.7)
    assert match("the troops", "troops", scene=Scene({oskia: 3, bralt: 3})) is None


def test_signs_are_those_of_the_words_that_govern() -> None:
    doc = read(Article("They want to postpone the end of the mission that ended badly.")).segments[0].doc
    head = next(token for token in doc if token.text == "postpone")
    sign, steps, acts = signs(head)
    assert (sign, [(step.word, step.sign) for step in steps], acts) == (1, [("postpone", -1), ("end", -1)], True)
    assert "ended" not in [token.text for token in phrase_tokens(head)]


def test_words_keep_end_or_are_denied() -> None:
    doc = read(Article("Nobody will step down, and the mine must not stay.")).segments[0].doc
    assert {token.text: action(token) for token in doc if action(token)} == {"step": -1, "stay": 1}
    assert [token.text for token in doc if is_denied(token)] == ["stay"]


def test_words_of_one_family_count_as_one() -> None:
    assert stem("prorogue") == stem("prorogation")
    assert stem("ratify") == stem("ratification")
    assert stem("soldier") == stem("troop") == "force"
    assert stem("dam") == "dam"
    doc = read(Article("He left without a deal.")).segments[0].doc
    assert head_word(doc[4]) == "~agreement"


@given(st.text(max_size=40))
def test_any_word_has_a_stem(word: str) -> None:
    assert stem(word)[:3] == stem(word + "ment")[:3] or len(word) < 4


@given(st.text(max_size=60).filter(lambda text: text.strip()))
def test_any_label_can_be_taken_apart(label: str) -> None:
    knowledge = Knowledge(topics=(Topic(id="https://example.org/t", type="Topic", label=label, names=((label, "en"),), definition=label),))
    (found,) = matters(knowledge, Gazetteer(knowledge))
    assert found.frames[0].core <= found.frames[0].words
    assert found.sign in (-1, 0, 1)
