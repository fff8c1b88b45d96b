"""Which articles are copies of each other: made from invented reports, and looked for among real news."""

import random
import re
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.copies import THRESHOLD, Copies, groups, runs, similarity
from kg.errors import MissingExtra
from kg.extraction.ingest import articles
from kg.extraction.records import Article

ACTORS = [
    "the ministry of water",
    "the river union",
    "the Orran army",
    "the farmers' league",
    "the council of Kasda",
    "the lower chamber",
    "the port guard",
    "the Tessel Post",
]
PEOPLE = ["Ilda Marek", "Toma Resk", "Anni Velde", "Bor Hask", "Sena Oru", "Piet Lomm", "Rada Quill", "Jon Esk"]
DEEDS = ["opposes", "backs", "has put off", "wants to pay for", "no longer trusts", "voted against", "asked the court to look at", "will not sign"]
THINGS = [
    "the dam on the Tessel",
    "the new toll",
    "the loan from Orra",
    "the pact of the two rivers",
    "the grain tax",
    "the northern bridge",
    "the port lease",
    "the survey of the fields",
]
TIMES = ["on Monday", "last week", "after a long night", "in a letter", "before the vote", "at the harbour", "for the third time", "without giving a reason"]
SHAPES = [
    "{actor} {deed} {thing}, {person} said {time}.",
    '"We know that {actor} {deed} {thing}," {person} told reporters {time}.',
    "According to {person}, {actor} {deed} {thing}, though {other} {deed2} it {time}.",
    "{time2} {person} added that {number} people had come to hear why {other} {deed2} {thing}.",
    "It isn't clear whether {other} {deed2} {thing} as {actor} does, {person} said {time}.",
    "Some {number} engineers work at the site; {actor} {deed} {thing} {time}, and {other} {deed2} {thing2}.",
]  # fmt: skip


def sentence(chance):
    pick = chance.choice
    return pick(SHAPES).format(
        actor=pick(ACTORS), other=pick(ACTORS), person=pick(PEOPLE), deed=pick(DEEDS), deed2=pick(DEEDS), thing=pick(THINGS),
        thing2=pick(THINGS), time=pick(TIMES), time2=pick(TIMES).capitalize(), number=chance.randint(20, 900),
    )  # fmt: skip


def report(seed, paragraphs=8):
    """The headline and the paragraphs of an invented report."""
    chance = random.Random(seed)
    return [
        f"{chance.choice(ACTORS)} {chance.choice(DEEDS)} {chance.choice(THINGS)}".upper(),
        *(" ".join(sentence(chance) for _ in range(3)) for _ in range(paragraphs)),
    ]


def text(lines):
    return "\n\n".join(lines) + "\n"


def typographic(whole):
    return re.sub(r'"([^"]*)"', "“\\1”", whole).replace("'", "’").replace("; ", " – ")


COPIES = {
    "word for word": text,
    "last paragraph cut": lambda lines: text(lines[:-1]),
    "first paragraph cut": lambda lines: text([lines[0], *lines[2:]]),
    "another headline": lambda lines: text(["What we know of the quarrel over water that keeps two countries awake", *lines[1:]]),
    "agency dateline": lambda lines: text(
        [lines[0], "KASDA, 10 April (Tessel News Agency) - " + lines[1], *lines[2:], "Reporting by the Kasda desk; all rights reserved"]
    ),
    "typographic marks": lambda lines: typographic(text(lines)),
    "front matter": lambda lines: "---\ntitle: The quarrel\npublisher: Tessel Post\ndate: 2021-04-10\n---\n" + text(lines),
    "other line ends": lambda lines: text(lines).replace("\n\n", "\r\n"),
    "headline, dateline, marks and the last paragraph cut": lambda lines: typographic(text(["Quarrel over water", "KASDA (TNA) - " + lines[1], *lines[2:-1]])),
}


def article(name, whole):
    return Article(whole, str(name))


@pytest.mark.parametrize("change", COPIES)
def test_every_copy_is_found_and_nothing_else(change):
    originals = [report(seed) for seed in range(60)]
    found = groups(
        [article(number, text(lines)) for number, lines in enumerate(originals)]
        + [article(number, COPIES[change](lines)) for number, lines in enumerate(originals)]
    )
    assert found == [[number, number + 60] for number in range(60)]


def test_reports_of_one_mould_are_no_copies():
    """The same sentences with other names and numbers share most of their words, but not their runs of five."""
    mould = (
        "{0} won the seat of {1} in the upper house on Monday, the council of the two rivers said after a long night of counting in the port. {2} came second. "
    )
    chance = random.Random(1)
    names = ["Kasda", "Vell", "Orra", "Tessel", "Lomm", "Esk", "Ruhn", "Ost"]
    found = [
        article(number, "".join(mould.format(*(chance.choice(names) + str(chance.randint(1, 99)) for _ in range(3))) for _ in range(6))) for number in range(40)
    ]
    assert min(similarity(one.text, other.text) for one in found for other in found) > 0.1
    assert groups(found) == []


def test_the_estimate_is_near_the_measure():
    lines = report(1, 20)
    for kept in range(4, 20):
        exact = similarity(text(lines), text(lines[:kept]))
        pair = [article("whole", text(lines)), article("part", text(lines[:kept]))]
        assert groups(pair, exact - 0.1) == [[0, 1]]
        assert groups(pair, exact + 0.1) == []


def test_half_a_report_is_no_copy():
    lines = report(3)
    assert similarity(text(lines), text(lines[:5])) < THRESHOLD
    assert groups([article("whole", text(lines)), article("half", text(lines[:5]))]) == []


def test_the_earliest_is_named():
    first, other = report(1), report(2)
    copies = Copies()
    told = [
        copies.seen(article(name, whole))
        for name, whole in [
            ("a", text(first)),
            ("b", text(other)),
            ("c", text(first[:-1])),
            ("d", text(first[:-1])),
            ("e", text(other)),
            ("f", text(report(4))),
        ]
    ]
    assert told == [None, None, "a", "a", "b", None]


def test_an_article_between_two_unlike_ones_joins_them():
    lines = report(1, 12)
    early, late, between = text(lines[:11]), text(lines[3:]), text(lines)
    assert similarity(early, late) < THRESHOLD - 0.05
    assert min(similarity(early, between), similarity(late, between)) > THRESHOLD + 0.03
    assert groups([article(name, whole) for name, whole in (("a", early), ("b", late), ("c", between))]) == [[0, 1, 2]]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Vell backs it.", "vell: BACKS it!", True),
        ("Vell backs it.", "Vell backs them.", False),
        ("Vell backs it.", "Vell backs it. It does.", False),
        ("Vell's dam", "Vell’s dam", True),
        ("Vell", "Orra", False),
        ("...", "!!!", False),
        ("...", "...", True),
        ("", "", True),
        ("سد تسل", "سد تسل.", True),
        ("\ud800", "\ud800", True),
    ],
)
def test_short_texts(one, other, alike):
    assert bool(groups([article("a", one), article("b", other)])) == alike


def test_runs_of_words():
    assert runs("One two three, four five SIX.") == {"one two three four five", "two three four five six"}
    assert runs("---\ntitle: A\n---\nOne") == {"one"}
    assert runs("ﬁne co\u00adoperation") == {"fine cooperation"}
    assert runs(" . ") == runs("") == frozenset()
    assert similarity("", ".") == 0.0
    assert similarity("a b c d e f", "a b c d e g") == 1 / 3


@given(st.lists(st.text(max_size=40), max_size=8))
def test_groups_part_the_articles_and_equal_texts_stand_together(texts):
    found = groups([article(number, whole) for number, whole in enumerate(texts)])
    assert found == groups([article(number, whole) for number, whole in enumerate(texts)])
    assert len({number for group in found for number in group}) == sum(map(len, found))
    assert all(group == sorted(group) and len(group) > 1 for group in found)
    place = {number: group for group in found for number in group}
    for number, whole in enumerate(texts):
        assert all(other in place[number] for other, same in enumerate(texts) if same == whole and other != number)


def test_a_missing_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "datasketch", None)
    with pytest.raises(MissingExtra, match=r"pip install 'stancegraph\[extract\]'"):
        groups([])


def test_no_two_of_the_news_articles_are_copies_but_their_cut_ones_are(shared):
    found = list(articles([shared / "data" / "wikinews.jsonl.gz"]))
    assert groups(found) == []
    long = [thing for thing in found if len(thing.text) > 2000]
    cut = [
        Article(typographic(thing.text[: thing.text.rindex("\n", 0, int(len(thing.text) * 0.95))]), f"cut {thing.name}")
        for thing in long
        if "\n" in thing.text[int(len(thing.text) * 0.9) : int(len(thing.text) * 0.95)]
    ]
    copies = Copies()
    assert not any(map(copies.seen, found))
    assert len(cut) > 30
    assert [copies.seen(thing) for thing in cut] == [thing.name.removeprefix("cut ") for thing in cut]
