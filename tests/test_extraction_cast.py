"""Whom noun phrases stand for: forces, governments and people beside a name, parts of a whole, and those who have no name."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from kg.extraction.cast import Cast, descriptions, likeness, phrase_with_clauses, plain
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.knowledge import Knowledge, Known
from kg.extraction.lexicon import VERSION, rules, words
from kg.extraction.linking import Links, link
from kg.extraction.reading import Segment, read
from kg.extraction.records import Article, Mention, Proposal

NAMES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "Iraq": ("State", ("Iraq", "Iraqi"), ()),
    "Iran": ("State", ("Iran", "Iranian"), ()),
    "US": ("State", ("United States", "US", "U.S."), ()),
    "GovernmentOfIraq": ("Government", ("Government of Iraq",), ("Iraq",)),
    "USForces": ("MilitaryForce", ("US Forces",), ("US",)),
    "USForcesAbroad": ("MilitaryForce", ("US Forces Abroad",), ("US",)),
    "Delta": ("Alliance", ("Delta Framework",), ()),
    "Marek": ("Person", ("Ilda Marek",), ()),
    "Port": ("Place", ("Boston",), ()),
    "Factions": ("Collective", ("armed factions linked to Iran",), ()),
    "Critics": ("Collective", ("critics of the Delta Framework",), ()),
    "Rebels": ("Collective", ("tall northern rebels in Iran",), ()),
    "Official": ("UnnamedSource", ("a senior Iraqi official in Boston",), ("GovernmentOfIraq",)),
}
KNOWLEDGE = Knowledge(
    {iri: Known(iri, "Place" if type_ == "Place" else "Actor", type_, texts[0], texts, wholes) for iri, (type_, texts, wholes) in NAMES.items()},
    governments={"Iraq": "GovernmentOfIraq"},
)


@cache
def cast_of(text: str, knowledge: Knowledge = KNOWLEDGE) -> tuple[Cast, Segment]:
    reading = read(Article(text))
    found: Links = link(reading, knowledge, Gazetteer(knowledge))
    return Cast(reading, knowledge, found.mentions, found.proposals), reading.segments[0]


def found(text: str, word: str) -> tuple[Mention, ...]:
    """Whom the noun phrase headed by a word stands for."""
    cast, segment = cast_of(text)
    return cast.of(segment, segment.words.index(word))


def who(text: str, word: str) -> list[str]:
    return [mention.thing for mention in found(text, word)]


class TestBesideAName:
    @pytest.mark.parametrize(
        ("text", "word", "things"),
        [
            ("U.S. troops left the town.", "troops", ["USForces"]),
            ("Soldiers of the United States left.", "Soldiers", ["USForces"]),
            ("Iranian troops left the town.", "troops", ["Iran"]),
            ("Iraqi officials agreed.", "officials", ["GovernmentOfIraq"]),
            ("Officials from Iraq agreed.", "Officials", ["GovernmentOfIraq"]),
            ("Iran's government agreed.", "government", ["Iran"]),
            ("Officials in Boston agreed.", "Officials", []),
            ("The country of Iraq agreed.", "country", ["Iraq"]),
            ("Leaders of the Delta Framework agreed.", "Leaders", ["Delta"]),
            ("Leaders of Iran and Iraq agreed.", "Leaders", ["Iran", "GovernmentOfIraq"]),
            ("A spokesman for Ilda Marek agreed.", "spokesman", ["Marek"]),
            ("The army of Ilda Marek agreed.", "army", ["Marek"]),
            ("The party of Ilda Marek agreed.", "party", []),
            ("Iraqi rivers are low.", "rivers", []),
            ("Their officials agreed.", "officials", []),
        ],
    )
    def test_a_noun_beside_a_name_stands_for_a_body(self, text: str, word: str, things: list[str]) -> None:
        assert who(text, word) == things

    def test_of_several_forces_those_with_the_shortest_name(self) -> None:
        assert who("US soldiers left.", "soldiers") == ["USForces"]

    def test_whoever_is_named_behind_a_title_is_meant(self) -> None:
        assert who("The minister, Ilda Marek, agreed.", "minister") == ["Marek"]

    def test_what_a_noun_stands_for_is_less_sure_than_a_name(self) -> None:
        (officials,) = found("Iraqi officials agreed.", "officials")
        (troops,) = found("U.S. troops left the town.", "troops")
        assert (officials.text, officials.kind) == ("officials", "nominal")
        assert officials.certainty < troops.certainty < 1

    def test_a_name_stands_for_itself(self) -> None:
        (mention,) = found("Ilda Marek agreed.", "Ilda")
        assert (mention.thing, mention.text, mention.certainty) == ("Marek", "Ilda Marek", 1.0)

    def test_a_verb_stands_for_nobody(self) -> None:
        assert who("Iraqi officials agreed.", "agreed") == []

    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("A majority of the leaders of the Delta Framework agreed.", "majority"),
            ("Some of the leaders of the Delta Framework agreed.", "leaders"),
            ("Several members of the Delta Framework agreed.", "members"),
            ("A number of the members of the Delta Framework agreed.", "number"),
        ],
    )
    def test_a_part_stands_for_the_whole_with_less_certainty(self, text: str, word: str) -> None:
        (mention,) = found(text, word)
        assert mention.thing == "Delta"
        assert mention.certainty < 0.9


class TestDescriptions:
    def test_words_for_ties_are_one(self) -> None:
        for text in ("Armed factions linked to Iran agreed.", "The armed factions aligned with Iran agreed.", "Iran-backed armed factions agreed."):
            assert who(text, "factions") == ["Factions"], text

    def test_a_description_of_somebody_else_is_not_taken(self) -> None:
        assert who("Armed factions linked to Iraq agreed.", "factions") != ["Factions"]
        assert "Critics" not in who("Critics of the film agreed.", "Critics")
        assert who("Critics of the Delta Framework agreed.", "Critics") == ["Critics"]

    def test_the_mention_is_the_whole_description(self) -> None:
        (mention,) = found("The armed factions aligned with Iran agreed.", "factions")
        assert (mention.text, mention.kind) == ("The armed factions aligned with Iran", "nominal")
        assert 0.5 < mention.certainty < 1

    def test_an_unnamed_source_speaks_in_its_own_article_only(self) -> None:
        text = "A senior Iraqi official in Boston agreed."
        assert who(text, "official") == ["GovernmentOfIraq"]
        own = replace(KNOWLEDGE, documents={Article(text).sha256: "doc"}, speakers={"doc": frozenset({"Official"})})
        cast, segment = cast_of(text, own)
        assert [mention.thing for mention in cast.of(segment, segment.words.index("official"))] == ["Official"]

    def test_they_are_kept_by_their_head_word(self) -> None:
        known = descriptions(KNOWLEDGE)
        assert known["faction"] == [("Factions", frozenset({"Iran", "armed", "faction", "~ties"}))]
        assert known["critic"] == [("Critics", frozenset({"Delta", "critic"}))]
        assert descriptions(KNOWLEDGE) is known

    def test_a_graph_without_them_has_none(self) -> None:
        assert descriptions(Knowledge({"Iran": KNOWLEDGE.things["Iran"]})) == {}

    def test_the_whole_beside_its_part_does_not_count(self) -> None:
        told = frozenset({"GovernmentOfIraq", "Iraq", "leader"})
        assert likeness(told, frozenset({"GovernmentOfIraq", "leader"}), KNOWLEDGE) == 1.0
        assert likeness(frozenset({"leader", "old"}), frozenset({"leader"}), KNOWLEDGE) == 0.5
        assert likeness(frozenset(), frozenset(), KNOWLEDGE) == 0.0

    def test_a_phrase_ends_with_the_short_clause_that_tells_whom_it_means(self) -> None:
        segment = read(Article("The armed factions linked to Iran left the town.")).segments[0]
        first, end = phrase_with_clauses(segment.doc[2])
        assert segment.raw(first, end).text == "The armed factions linked to Iran"


class TestNamed:
    def test_the_longest_mentions_among_some_words(self) -> None:
        cast, segment = cast_of("The US Forces Abroad left Iraq.")
        assert [mention.text for mention in cast.named(segment, 0, len(segment.words))] == ["US Forces Abroad", "Iraq"]
        assert [mention.text for mention in cast.named(segment, 0, 2)] == ["US"]

    def test_what_is_added_is_known_from_then_on(self) -> None:
        reading = read(Article("She agreed. It left."))
        cast = Cast(reading, KNOWLEDGE, [], {})
        (segment,) = reading.segments
        assert cast.of(segment, 0) == ()
        she = Mention(0, 3, "She", "Marek", "pronoun", 0.8)
        cast.add(she)
        cast.add(Mention(500, 503, "far", "Marek"))
        assert cast.of(segment, 0) == (she,)

    def test_types_and_labels_are_those_of_the_graph_and_of_proposals(self) -> None:
        proposals = {"p": Proposal("p", "Person", "Jennifer Lund"), "q": Proposal("q", "Place", "Hamburg")}
        cast = Cast(read(Article("")), KNOWLEDGE, [], proposals)
        assert [cast.type(iri) for iri in ("p", "Iraq", "unknown")] == ["Person", "State", ""]
        assert [cast.label(iri) for iri in ("p", "Marek", "unknown")] == ["Jennifer Lund", "Ilda Marek", "unknown"]
        assert [cast.is_kind(iri, "Place") for iri in ("q", "Port", "Marek")] == [True, True, False]
        assert cast.is_kind("Marek", "Actor")
        assert cast.is_kind("unknown", "Event")


def test_a_label_is_on_one_line_with_plain_marks() -> None:
    assert plain(" a\u00a0“senior”\n  official ") == 'a "senior" official'


def test_rules_are_read_as_they_are_written() -> None:
    assert rules("demonyms")["states"]["Iraq"] == ["Iraqi", "Iraqis"]
    assert "troop" in words("nouns", "forces")
    assert VERSION


def test_a_description_goes_without_its_place_in_an_article_that_names_it() -> None:
    assert who("The success of tall northern rebels against Ilda Marek shook Iran.", "rebels") == ["Rebels"]
    assert who("The success of tall northern rebels against Ilda Marek shook Boston.", "rebels") == []
    assert who("The success of tall rebels against Ilda Marek shook Iran.", "rebels") == []
