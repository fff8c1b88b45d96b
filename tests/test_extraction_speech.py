"""Who is told to have said what: every manner of report, with the real parser and invented sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction.lexicon import rules
from kg.extraction.reading import Segment, read
from kg.extraction.records import Article, Statement
from kg.extraction.speech import nested, phrase, quotations, relative, statements, subject

Said = tuple[str, str, str, str]
"""Speaker, cue, manner, content."""


def told(text: str) -> list[Statement]:
    return statements(read(Article(text)))


def said(text: str) -> list[Said]:
    return [(each.speaker.text, each.cue.text, each.manner, each.content.text) for each in told(text)]


def line(text: str) -> Segment:
    return read(Article(text)).segments[0]


CASES: list[tuple[str, list[Said]]] = [
    # direct
    ('"The dam will be built this year," said Ilda Marek.', [("Ilda Marek", "said", "direct", '"The dam will be built this year,"')]),
    ('Ilda Marek said: "The dam will be built this year."', [("Ilda Marek", "said", "direct", '"The dam will be built this year."')]),
    (
        'A senator, Ilda Marek, told the paper, "I have never seen so much water here."',
        [("Ilda Marek", "told", "direct", '"I have never seen so much water here."')],
    ),
    (
        'Marek addressed the press after the vote: "We have won this vote, and we shall build it."',
        [("Marek", "addressed", "direct", '"We have won this vote, and we shall build it."')],
    ),
    (
        'Peter Hallam: "We shall never leave this valley, whatever they pay."',
        [("Peter Hallam", ":", "direct", '"We shall never leave this valley, whatever they pay."')],
    ),
    (
        'Marek went as far as to say, "Nobody in the valley has ever been asked."',
        [("Marek", "say", "direct", '"Nobody in the valley has ever been asked."')],
    ),
    ('"The valley was never asked" wrote Hallam.', [("Hallam", "wrote", "direct", '"The valley was never asked"')]),
    ('"Stop!" shouted Marek.', [("Marek", "shouted", "direct", '"Stop!"')]),
    ('In a letter, Marek reacted: "No."', [("Marek", "reacted", "direct", '"No."')]),
    (
        'The palace issued the following statement from the king: "We shall never leave this valley of ours."',
        [("the king", "issued", "direct", '"We shall never leave this valley of ours."')],
    ),
    # interrupted, and over sentences
    (
        '"The dam," Ilda Marek said, "will be built this year."',
        [("Ilda Marek", "said", "direct", '"The dam,"'), ("Ilda Marek", "said", "direct", '"will be built this year."')],
    ),
    (
        '"The dam will be built," Marek said. "We have the money and the people."',
        [("Marek", "said", "direct", '"The dam will be built,"'), ("Marek", "said", "direct", '"We have the money and the people."')],
    ),
    # mixed
    (
        'Marek said that the dam is "a gift to the valley" and would be paid by Orra.',
        [("Marek", "said", "mixed", 'that the dam is "a gift to the valley" and would be paid by Orra')],
    ),
    ('The union called the dam "a crime against the river".', [("The union", "called", "mixed", 'the dam "a crime against the river"')]),
    ('Marek described the plan as "a gift to the whole valley" in a letter.', [("Marek", "described", "mixed", 'the plan as "a gift to the whole valley"')]),
    (
        'Marek criticised the plan, which Hallam has referred to as "a gift" and "a blessing".',
        [("Hallam", "referred", "mixed", '"a gift" and "a blessing"')],
    ),
    # indirect
    ("Marek told reporters that the ministry would pay for the fields.", [("Marek", "told", "indirect", "that the ministry would pay for the fields")]),
    ("Officials said on Monday that the works had begun.", [("Officials", "said", "indirect", "that the works had begun")]),
    (
        "Hallam said the dam (and the road) would be lost (to the water).",
        [("Hallam", "said", "indirect", "the dam (and the road) would be lost (to the water)")],
    ),
    ("She continued by noting that the dam would hold.", [("She", "noting", "indirect", "that the dam would hold")]),
    ("Marek was quoted as saying that the works would go on.", [("Marek", "saying", "indirect", "that the works would go on")]),
    ("Marek went on to say that the works would end.", [("Marek", "say", "indirect", "that the works would end")]),
    ("This view was echoed by the mayor of Kasda.", [("the mayor of Kasda", "echoed", "indirect", "This view")]),
    (
        "The union told the Kasda Post, a local paper, that the talks had failed.",
        [("The union", "told", "indirect", "that the talks had failed")],
    ),
    (
        "The broadcaster Norland Radio reported that the works had stopped.",
        [("The broadcaster Norland Radio", "reported", "indirect", "that the works had stopped")],
    ),
    (
        "It is not for the union to speak about the reasons, argued the ministry's lawyer, Peter Hallam.",
        [("the ministry's lawyer", "argued", "indirect", "It is not for the union to speak about the reasons")],
    ),
    (
        "It was not for them to talk about money, reported the paper's editor, Ilda Marek.",
        [("the paper's editor", "reported", "indirect", "It was not for them to talk about money")],
    ),
    ("Marek denied having sold the land.", [("Marek", "denied", "indirect", "having sold the land")]),
    (
        "It is for the courts to decide, argued the lawyer, Peter Hallam.",
        [("Peter Hallam", "argued", "indirect", "It is for the courts to decide")],
    ),
    ("The river is poisoned, as the Delta Institute reported.", [("the Delta Institute", "reported", "indirect", "The river is poisoned")]),
    ("The dam, the study says, has changed the river.", [("the study", "says", "indirect", "The dam, the study says, has changed the river")]),
    (
        "Ilda Marek and Peter Hallam said that the works would go on.",
        [("Ilda Marek", "said", "indirect", "that the works would go on"), ("Peter Hallam", "said", "indirect", "that the works would go on")],
    ),
    # according to
    (
        "According to the water ministry, the dam will cost two billion crowns.",
        [("the water ministry", "According", "indirect", "the dam will cost two billion crowns")],
    ),
    (
        "The dam will cost two billion crowns, according to the water ministry.",
        [("the water ministry", "according", "indirect", "The dam will cost two billion crowns")],
    ),
    (
        "According to a report published by the Delta Institute last week, the river has lost half of its fish.",
        [("the Delta Institute", "According", "indirect", "the river has lost half of its fish")],
    ),
    # demands and accusations
    ("The union urged the government to stop the works.", [("The union", "urged", "indirect", "the government to stop the works")]),
    ("Hallam accused Marek of hiding the costs.", [("Hallam", "accused", "indirect", "Marek of hiding the costs")]),
    ("The villagers called for the dam to be torn down.", [("The villagers", "called", "indirect", "for the dam to be torn down")]),
    # nouns and documents
    ("The union issued a statement that the talks had failed.", [("The union", "statement", "indirect", "that the talks had failed")]),
    ("The union's claim that the water was poisoned was false.", [("The union", "claim", "indirect", "that the water was poisoned")]),
    (
        "The union's argument was that the valley had not been asked.",
        [("The union", "argument", "indirect", "that the valley had not been asked")],
    ),
    (
        "The ministry denied the claim that the water was poisoned.",
        [("The ministry", "denied", "indirect", "the claim that the water was poisoned")],
    ),
    ("A survey by the Delta Institute found no trace of the poison.", [("the Delta Institute", "found", "indirect", "no trace of the poison")]),
    # where what is said ends
    ("Marek said the dam would hold, reflecting a belief held by many engineers.", [("Marek", "said", "indirect", "the dam would hold")]),
    (
        "Marek said the works would go on, and Hallam announced that the union would go to court.",
        [
            ("Marek", "said", "indirect", "the works would go on"),
            ("Hallam", "announced", "indirect", "that the union would go to court"),
        ],
    ),
    (
        "Marek announced she would leave the ministry, before changing her mind the next day.",
        [("Marek", "announced", "indirect", "she would leave the ministry")],
    ),
    (
        "According to the land office, the dam belongs to Vell, but nobody has asked the farmers.",
        [("the land office", "According", "indirect", "the dam belongs to Vell")],
    ),
    (
        "Marek has argued that the true aim of the dam was to drown the valley, as the Delta Institute found.",
        [
            ("Marek", "argued", "indirect", "that the true aim of the dam was to drown the valley"),
            ("the Delta Institute", "found", "indirect", "that the true aim of the dam was to drown the valley"),
        ],
    ),
    (
        'Marek said that the works "would go on, whatever they say, and that was that" on Monday.',
        [("Marek", "said", "mixed", 'that the works "would go on, whatever they say, and that was that"')],
    ),
    ("Marek said the works would go on, which Hallam called a lie.", [("Marek", "said", "indirect", "the works would go on")]),
    # who speaks: names behind a role, participles behind what is said, documents and signatures
    (
        'River Import–Export Bank president Ilda Marek said the dam "costs us five million a year," further saying, "Beyond that, it also harms the river."',
        [
            ("River Import–Export Bank president Ilda Marek", "said", "mixed", 'the dam "costs us five million a year,"'),
            ("River Import–Export Bank president Ilda Marek", "saying", "direct", '"Beyond that, it also harms the river."'),
        ],
    ),
    (
        'A student named Marek said, "We have never seen so much water in this valley."',
        [("Marek", "said", "direct", '"We have never seen so much water in this valley."')],
    ),
    (
        'Marek claimed she made the choice without pressure from the union, insisting she was "never asked by any official of the union".',
        [
            ("Marek", "claimed", "indirect", "she made the choice without pressure from the union"),
            ("Marek", "insisting", "mixed", 'she was "never asked by any official of the union"'),
        ],
    ),
    (
        'The union released a statement which read, in part, "This ruling raises hard questions about the freedom of all who live here".',
        [("The union", "read", "direct", '"This ruling raises hard questions about the freedom of all who live here"')],
    ),
    (
        "Over twenty engineers signed an open letter urging the union to leave the valley.",
        [("Over twenty engineers", "urging", "indirect", "the union to leave the valley")],
    ),
    (
        "The harbour court sat on Monday.\n\nA host has to answer for all the water that flows through.\n\n– Court of the River\n\nThe union left.",
        [("Court of the River", "–", "direct", "A host has to answer for all the water that flows through.")],
    ),
    ("The union sat on Monday.\n\n– The members left early and went home.", []),
    ("The union sat on Monday.\n\n– 12 May", []),
    # how far it goes
    (
        "Forty people were hurt yesterday according to the union, most of them in the village.",
        [("the union", "according", "indirect", "Forty people were hurt yesterday")],
    ),
    (
        "Marek spoke to Berg during the meeting, which the senator left according to a statement by the speaker Ilda Dorn.",
        [("the speaker Ilda Dorn", "according", "indirect", "which the senator left")],
    ),
    (
        "Orders will keep the plant busy for years, Marek said, and paying back the loan seems easy; some engineers doubt it.",
        [("Marek", "said", "indirect", "Orders will keep the plant busy for years, Marek said, and paying back the loan seems easy")],
    ),
    (
        "Berg told the paper: \"I offered to leave last night and Senator Marek said, 'Let us talk about it tomorrow.'\"",
        [
            ("Berg", "told", "direct", "\"I offered to leave last night and Senator Marek said, 'Let us talk about it tomorrow.'\""),
            ("Senator Marek", "said", "direct", "'Let us talk about it tomorrow.'"),
        ],
    ),
    # news, wishes and charges without a clause
    ("The union announced a new fund for the valley.", [("The union", "announced", "indirect", "a new fund for the valley")]),
    ("The union announced its dissolution.", []),
    (
        'Marek expressed a desire to work with Berg to "create a river that serves everyone".',
        [("Marek", "expressed", "mixed", 'a desire to work with Berg to "create a river that serves everyone"')],
    ),
    ("Marek expressed a desire to work with Berg.", []),
    ('Marek accused the union of "swindling".', [("Marek", "accused", "mixed", 'the union of "swindling"')]),
    (
        "It is open, as the union claims the order did not cover the northern dam.",
        [("the union", "claims", "indirect", "the order did not cover the northern dam")],
    ),
    ("They got access to what Berg described as public goods.", [("Berg", "described", "indirect", "public goods")]),
    ("Marek vowed to keep fighting for the river.", [("Marek", "vowed", "indirect", "to keep fighting for the river")]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:40] for text, _ in CASES])
def test_each_manner_of_report_is_told_with_its_spans(text: str, expected: list[Said]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The minister did not say that the works would stop.",
        "The minister might announce that the works will stop.",
        "The minister declined to say whether the works would stop.",
        'He carried a "No dam in our valley" sign through the town.',
        'The song "Rivers of our fathers never die" was heard.',
        "You said that the works would stop.",
        "The ministry confirmed five cases of the fever.",
        "The stated aim of the works is a dry road.",
        'The road that they call "Elm" is closed.',
        "The dam stands on the river.",
        'Hallam left early. The crowd of many thousands sang old songs and waited on the square for the night. "We shall never leave this valley of ours."',
    ],
)
def test_what_nobody_says_is_no_statement(text: str) -> None:
    assert said(text) == []


def test_curly_marks_stay_as_they_stand() -> None:
    text = "“The dam will be built,” said Marek, adding that “nobody will lose a field”."
    assert said(text) == [
        ("Marek", "said", "direct", "“The dam will be built,”"),
        ("Marek", "adding", "direct", "that “nobody will lose a field”"),
    ]


class TestNesting:
    def test_a_report_inside_a_report_knows_the_outer_one(self) -> None:
        outer, inner = told("Marek said that the union had admitted that it was wrong.")
        assert (inner.speaker.text, inner.content.text, inner.outer) == ("the union", "that it was wrong", outer)
        assert outer.outer is None

    def test_who_is_quoted_may_quote_others(self) -> None:
        outer, inner = told('"Orra says that it will pay for everything," Marek said.')
        assert (outer.speaker.text, inner.speaker.text, inner.content.text) == ("Marek", "Orra", "that it will pay for everything")
        assert inner.outer == outer

    def test_own_reports_inside_a_quotation_stay_the_speakers_words(self) -> None:
        assert said('"We told them that the water was poisoned," Hallam said.') == [
            ("Hallam", "said", "direct", '"We told them that the water was poisoned,"'),
        ]

    def test_nothing_nests_in_itself(self) -> None:
        (one,) = nested(told("Marek said that the works would go on."))
        assert one.outer is None


class TestOverLines:
    def test_a_quotation_goes_on_in_the_next_line(self) -> None:
        text = '"The valley was never asked," Hallam said.\n"It will not forget what was done to it."\nThe works go on.'
        assert said(text) == [
            ("Hallam", "said", "direct", '"The valley was never asked,"'),
            ("Hallam", "said", "direct", '"It will not forget what was done to it."'),
        ]

    def test_a_line_without_marks_belongs_to_who_is_announced(self) -> None:
        text = "The Valley\n\nHallam writes to the paper of the town:\nThe valley was never asked. It will not forget.\nThe works go on."
        assert said(text) == [("Hallam", "writes", "direct", "The valley was never asked. It will not forget.")]

    def test_marks_left_open_go_on_to_the_end_of_the_line(self) -> None:
        assert said('Hallam said: "The valley was never asked about it.\nThe works go on.') == [
            ("Hallam", "said", "direct", '"The valley was never asked about it.'),
        ]

    def test_a_list_behind_a_colon_is_nobodys_saying(self) -> None:
        assert said("Three roads lead to the dam at Kasda:\nThe first one crosses the river twice.") == []


class TestQuotations:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ('He said "yes" and "no" to it.', ['"yes"', '"no"']),
            ("He said «non» to it.", ["«non»"]),
            ('The end of it: "we shall see what comes', ['"we shall see what comes']),
            ('Only a mark " here', []),
            ("No marks stand here.", []),
        ],
    )
    def test_pairs_of_marks(self, text: str, expected: list[str]) -> None:
        segment = line(text)
        assert [segment.raw(each.first, each.end).text for each in quotations(segment)] == expected

    def test_one_left_open_is_told(self) -> None:
        (found,) = quotations(line('The end of it: "we shall see what comes'))
        assert not found.is_closed


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "verb", "expected"),
        [
            ("Marek built the dam.", "built", "Marek"),
            ("The dam was built by Marek.", "built", "Marek"),
            ("The dam was built in May.", "built", None),
            ("Marek came and built the dam.", "built", "Marek"),
            ("Marek wants to build the dam.", "build", "Marek"),
            ("The engineer who built the dam left.", "built", "engineer"),
            ("The engineer building the dam left.", "building", "engineer"),
            ("They forced Marek to build the dam.", "build", "Marek"),
            ("Marek was quoted as saying that the dam would hold.", "saying", "Marek"),
            ("Marek replied by saying that the dam would hold.", "saying", "Marek"),
        ],
    )
    def test_subjects(self, text: str, verb: str, expected: str | None) -> None:
        segment = line(text)
        found = subject(segment.doc[segment.words.index(verb)])
        assert (found.text if found is not None else None) == expected

    def test_a_word_that_is_no_relative_pronoun_stands_for_itself(self) -> None:
        token = line("Marek built the dam.").doc[0]
        assert relative(token).i == token.i

    def test_a_phrase_ends_before_its_clauses(self) -> None:
        segment = line("A senior member of the union, who built the dam, left.")
        assert segment.raw(*phrase(segment.doc[2])).text == "A senior member of the union"


def test_every_list_of_cues_that_narrows_the_verbs_names_verbs_that_are_listed() -> None:
    cues = rules("cues")
    narrowing = (
        "with_clause",
        "with_quotation",
        "demands",
        "naming",
        "with_infinitive",
        "as_said",
        "findings",
        "denials",
        "with_object",
        "echoes",
        "announcing",
        "own_deeds",
        "charges",
    )
    assert {name: set(cues[name]) - set(cues["verbs"]) for name in narrowing} == {name: set() for name in narrowing}
    assert all(len(cues[name]) == len(set(cues[name])) for name in cues)


PIECES = st.sampled_from(
    [
        "Marek", "Ilda Marek", "said", "says", "told", "that", "the dam", "would hold", "according", "to", "According to", "called", "as", "as X said", "urged",
        "the union's claim", "was", "“", "”", '"', "'", "(", ")", "[", "]", ",", ".", ":", ";", "—", "\n", "\n\n", "who", "which", "it", "and", "but", "by saying",
        "not", "\u200b", "é", "水力", "@", "https://example.org", "announced", "report", "a poll by", "adding", "Officials", "denied", "!", "?", "...",
    ],
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_any_text_is_read_and_all_spans_are_what_stands_there(text: str) -> None:
    for each in told(text):
        assert all(text[span.start : span.end] == span.text and span.text for span in (each.content, each.speaker, each.cue))
        assert each.manner in ("direct", "mixed", "indirect")
        assert each.outer is None or each.outer.content.covers(each.content)


@given(st.text(max_size=80))
def test_any_characters_are_read(text: str) -> None:
    assert all(text[each.content.start : each.content.end] == each.content.text for each in told(text))
