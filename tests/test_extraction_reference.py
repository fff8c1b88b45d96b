"""Whom pronouns, descriptions and speakers stand for: invented people and bodies, with the real parser."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.cast import Cast
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.knowledge import Knowledge, Known
from kg.extraction.lexicon import rules
from kg.extraction.linking import Links, link
from kg.extraction.reading import read
from kg.extraction.records import Article, Mention, Statement
from kg.extraction.reference import resolve
from kg.extraction.speech import statements

NAMES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "Vell": ("State", ("Vell", "Vellish"), ()),
    "Orra": ("State", ("Orra", "Orran"), ()),
    "GovernmentOfVell": ("Government", ("Government of Vell",), ("Vell",)),
    "Ilda": ("Person", ("Ilda Marek", "Marek"), ("WaterParty",)),
    "Peter": ("Person", ("Peter Hallam", "Hallam"), ()),
    "Anna": ("Person", ("Anna Sorel", "Sorel"), ()),
    "Thomas": ("Person", ("Thomas Varga", "Varga"), ()),
    "WaterParty": ("PoliticalParty", ("Water Party",), ()),
    "Framework": ("Alliance", ("River Framework",), ()),
    "Court": ("Organization", ("High Court of Vell", "High Court"), ()),
    "Guard": ("ArmedGroup", ("Red Guard",), ()),
    "Police": ("SecurityService", ("Police of Orra", "Orran police"), ()),
    "Marchers": ("Collective", ("Orran marchers", "Orran protesters"), ()),
    "Senate": ("Organization", ("Orran Senate",), ()),
}
KNOWLEDGE = Knowledge(
    {iri: Known(iri, "Actor", type_, names[0], names, wholes) for iri, (type_, names, wholes) in NAMES.items()},
    governments={"Vell": "GovernmentOfVell"},
)


@cache
def resolved(text: str) -> tuple[tuple[Mention, ...], tuple[Statement, ...], Links]:
    """The mentions that are added, the statements, and all links."""
    reading = read(Article(text))
    links = link(reading, KNOWLEDGE, Gazetteer(KNOWLEDGE))
    before = set(links.mentions)
    cast = Cast(reading, KNOWLEDGE, links.mentions, links.proposals)
    said = resolve(reading, links, cast, statements(reading))
    return tuple(mention for mention in links.mentions if mention not in before), tuple(said), links


def meant(text: str) -> list[tuple[str, str]]:
    return [(mention.text, mention.thing) for mention in resolved(text)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Peter Hallam met Anna Sorel on Monday. She left early. He stayed.", [("She", "Anna"), ("He", "Peter")]),
        ("Anna Sorel said that she would leave.", [("she", "Anna")]),
        ("Peter Hallam lost his house.", [("his", "Peter")]),
        ("Queen Ilda Marek arrived. She spoke to Peter Hallam.", [("She", "Ilda")]),
        ("Peter Hallam greeted Thomas Varga and his son.", [("his", "Thomas")]),
        ("Peter Hallam met Thomas Varga. Varga thanked him.", [("him", "Peter")]),
        ("Peter Hallam blamed himself.", [("himself", "Peter")]),
        ("Peter Hallam arrived. Snow fell. He left.", [("He", "Peter")]),
    ],
)
def test_he_and_she_are_people_who_are_called_so(text: str, expected: list[tuple[str, str]]) -> None:
    assert meant(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "It rained. He left.",
        "Anna Sorel met the press. He left.",
        "The Red Guard took the town. She left.",
        "Peter Hallam spoke. Water fell. Rain came. Snow came. Ice came. Fog came. He left.",
        "Vellish protesters marched on Monday. The protesters carried flags.",
        "The High Court of Vell closed the case. The company gave no reasons.",
        "The river is wide. They left.",
    ],
)
def test_nobody_is_taken_where_nobody_fits(text: str) -> None:
    assert meant(text) == []


def test_who_is_quoted_does_not_speak_so_of_themselves() -> None:
    text = 'Thomas Varga criticised Peter Hallam. "He never listens," said Varga.'
    assert ("He", "Peter") in meant(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Anna Sorel opened the road. The president thanked the workers.", [("The president", "Anna")]),
        ("President Anna Sorel met Vice President Thomas Varga. The president thanked him.", [("The president", "Anna"), ("him", "Thomas")]),
        ("The High Court of Vell closed the case. The court gave no reasons.", [("The court", "Court")]),
        ("The River Framework met on Monday. The framework will vote on the plan.", [("The framework", "Framework")]),
        ("The Red Guard took the town. The group left.", [("The group", "Guard")]),
        ("Orra closed the border. The country has its own water.", [("The country", "Orra"), ("its", "Orra")]),
        ("Ilda Marek spoke of the dam. Her party opposes it.", [("Her", "Ilda"), ("Her party", "WaterParty")]),
    ],
)
def test_descriptions_take_up_titles_names_and_types(text: str, expected: list[tuple[str, str]]) -> None:
    assert meant(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Red Guard said that it would leave. Its fighters stayed.", [("it", "Guard"), ("Its", "Guard")]),
        ("The Red Guard took the town. The group has held it since.", [("The group", "Guard")]),
        ("The Red Guard took the town. They burned it.", [("They", "Guard")]),
    ],
)
def test_it_and_they_are_the_nearest_subject_that_fits(text: str, expected: list[tuple[str, str]]) -> None:
    assert meant(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Orran traders fled. Police blocked the bridge.", [("Police", "Police")]),
        ("Orran traders fled. The police blocked the bridge.", [("The police", "Police")]),
        ("Orran traders fled. Some protesters sang.", [("protesters", "Marchers")]),
        ("Orran traders fled. Senate leader Peter Hallam slept.", [("Senate", "Senate")]),
        ("Orran traders fled. Rich protesters sang.", []),
        ("Vellish traders fled. Police blocked the bridge.", []),
    ],
)
def test_bare_nouns_are_those_of_the_place_that_the_article_tells_of(text: str, expected: list[tuple[str, str]]) -> None:
    assert meant(text) == expected


def test_a_pronoun_in_a_list_of_nouns_is_their_owner() -> None:
    assert meant("Peter Hallam condemned Vell's repression of Orra and its support for the Red Guard.") == [("its", "Vell")]


class TestSpeakers:
    def test_a_speaker_by_name_and_by_pronoun(self) -> None:
        _, said, _ = resolved('Anna Sorel opened the road. "It is a good road," she said.')
        assert [(each.speaker.text, each.who) for each in said] == [("she", "Anna")]

    @pytest.mark.parametrize(
        ("text", "word", "thing"),
        [
            ('"I will build the dam," said Peter Hallam.', "I", "Peter"),
            ('"We will build the dam," said Ilda Marek.', "We", "WaterParty"),
            ('Ilda Marek said: "Our dam will be built this year."', "Our", "WaterParty"),
        ],
    )
    def test_i_is_who_speaks_and_we_the_body(self, text: str, word: str, thing: str) -> None:
        assert meant(text) == [(word, thing)]

    def test_i_outside_of_a_quotation_is_nobody(self) -> None:
        assert meant("I saw the dam.") == []

    def test_a_speaker_without_a_name_is_proposed_with_the_body(self) -> None:
        _, said, links = resolved("A senior Vellish official said that the dam would hold. He gave no date.")
        (proposal,) = links.proposals.values()
        assert (proposal.type, proposal.label, proposal.behalf) == ("UnnamedSource", "A senior Vellish official", "GovernmentOfVell")
        assert [each.who for each in said] == [proposal.id]
        assert [mention.thing for mention in links.mentions if mention.text == "He"] == [proposal.id]

    def test_several_without_a_name_are_they_and_not_he(self) -> None:
        _, _, links = resolved("Officials in Vell said that the dam would be built. They gave no date. He left.")
        (proposal,) = links.proposals.values()
        assert [(mention.text, mention.thing) for mention in links.mentions if mention.text in ("They", "He")] == [("They", proposal.id)]

    def test_officials_of_an_article_on_one_state_speak_for_it(self) -> None:
        _, said, links = resolved("Vell will build a dam on the river in the spring of this year. Officials said that the work would be hard.")
        assert [links.proposals[str(each.who)].behalf for each in said] == ["GovernmentOfVell"]

    def test_reports_inside_reports_keep_who_tells_them(self) -> None:
        _, (outer, inner), _ = resolved("Anna Sorel said that Peter Hallam had admitted that he was wrong.")
        assert (outer.who, inner.who, inner.outer and inner.outer.who) == ("Anna", "Peter", "Anna")


def test_nothing_is_both_he_and_she() -> None:
    both = rules("reference")
    assert not set(both["names"]["he"]) & set(both["names"]["she"])
    assert not set(both["genders"]["he"]) & set(both["genders"]["she"])


PIECES = st.sampled_from(
    [
        "Peter Hallam", "Anna Sorel", "Ilda Marek", "The Red Guard", "Vell", "He", "she", "his", "her", "him", "himself", "they", "it", "its", "we", "I", "our",
        "the president", "President", "the court", "the country", "her party", "officials", "An official", "said", "that", "told", "left", ".", ",", '"', "“", "”",
        ":", "\n", "and", "who", "a report by", "according to", "protesters", "\u200b", "水力",
    ],
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_text_is_resolved_and_all_spans_are_what_stands_there(text: str) -> None:
    added, said, links = resolved(text)
    for mention in added:
        assert text[mention.start : mention.end] == mention.text
        assert mention.text
        assert mention.thing in KNOWLEDGE.things or mention.thing in links.proposals
        assert 0 < mention.certainty <= 1
    assert links.mentions == sorted(links.mentions)
    assert all(each.who is None or each.who in KNOWLEDGE.things or each.who in links.proposals for each in said)
