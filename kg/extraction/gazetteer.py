"""The names that the graph knows, found in the tokens of a line: the longest first, with care about capitals.

A name in capitals is found in capitals only ("US" is not "us"); a name with a capital needs one; a name in small letters
("the coalition") is found both ways, but not after "a". Where a whole line is in capitals, they tell nothing. Accents are
put aside. Nothing is ever matched by likeness: that would make a Sudan of every Sudani.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.extraction.knowledge import Knowledge, Known
from kg.extraction.lexicon import rules, words
from kg.extraction.reading import parser, shouted, view

_SHORT = 3
_NEAR = 5
_VAGUE = frozenset({"a", "an", "another", "any", "no", "each", "every"})
_EXACT = frozenset({"the", "this", "that", "its", "his", "her", "their", "our", "'s"})


class Name(NamedTuple):
    """One way to name things: its tokens, whom they stand for, and how surely.

    `part` is empty for a whole name, `last` for the last name of a person, `titled` for what is left of a name without
    its title ("Francis" of "Pope Francis").
    """

    tokens: tuple[str, ...]
    things: tuple[str, ...]
    certainty: float = 1.0
    part: str = ""


class Found(NamedTuple):
    """A name at the tokens from `first` to before `end`."""

    first: int
    end: int
    name: Name


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return a word without case and accents.

    >>> fold("Gdańsk")
    'gdansk'
    """
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word)
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()


class Gazetteer:
    """All names of the actors and places of a graph."""

    def __init__(self, knowledge: Knowledge) -> None:
        told: dict[tuple[str, ...], dict[str, tuple[float, str]]] = defaultdict(dict)
        for thing in (known for known in knowledge.things.values() if known.type != "UnnamedSource"):
            for tokens, certainty, part in (*_names(thing), *_peoples(thing)):
                told[tokens][thing.id] = max((certainty, part), told[tokens].get(thing.id, (0.0, "")))
        self._knowledge = knowledge
        self._homes: dict[str, str | None] = {}
        self._names: dict[tuple[str, ...], list[Name]] = defaultdict(list)
        lengths: dict[str, set[int]] = defaultdict(set)
        for tokens in sorted(told):
            folded = tuple(map(fold, tokens))
            self._names[folded].append(_name(tokens, told[tokens]))
            lengths[folded[0]].add(len(folded))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def find(self, line: Sequence[str]) -> Iterator[Found]:
        """Yield the names in the tokens of a line, from left to right; inside a long one states and wholes that it tells of too."""
        folded = [fold(word) for word in line]
        loud = shouted(line)
        outer: Found | None = None
        for at in range(len(folded)):
            if outer and at >= outer.end:
                outer = None
            for found in self._at(line, folded, at, loud=loud):
                if outer is None:
                    outer = found
                    yield found
                elif found.end <= outer.end and self._lies_inside(found.name, outer.name):
                    yield found
                    break

    def _at(self, line: Sequence[str], folded: list[str], at: int, *, loud: bool) -> Iterator[Found]:
        for length in self._lengths.get(folded[at], ()):
            for name in self._names.get(tuple(folded[at : at + length]), ()) if at + length <= len(folded) else ():
                if _stands_loud(name) if loud else _stands(name, line, folded, at):
                    yield Found(at, at + length, name)
                    break

    def _lies_inside(self, name: Name, outer: Name) -> bool:
        """Whether a name inside another is told by it too: the state in "US forces", never the House in "White House"."""
        inner, around = self._knowledge.things[name.things[0]], self._knowledge.things[outer.things[0]]
        if name.part or inner.id in outer.things or "Person" in (inner.type, around.type):
            return False
        return inner.type == "State" or around.type == "Collective" or self._knowledge.within(around.id, inner.id)

    def home(self, iri: str) -> str | None:
        """Return the state to which a thing belongs: of which it is a part, or which its names name; None where that is not one."""
        if iri not in self._homes:
            self._homes[iri] = self._home(self._knowledge.things[iri])
        return self._homes[iri]

    def _home(self, thing: Known) -> str | None:
        states = [iri for iri in self._knowledge.all_wholes(thing.id) if self._knowledge.type(iri) == "State"]
        if not states:
            named = {iri for text in thing.names for each in self.find(tokenized(text)) for iri in each.name.things}
            states = [iri for iri in named if self._knowledge.type(iri) == "State"]
        return states[0] if len(states) == 1 else None


def _name(tokens: tuple[str, ...], things: Mapping[str, tuple[float, str]]) -> Name:
    """A way to name things, for those whom it names most surely."""
    best, part = max(things.values())
    chosen = tuple(sorted(iri for iri, (certainty, _) in things.items() if certainty == best))
    return Name(tokens, chosen, best, part)


def _names(thing: Known) -> Iterator[tuple[tuple[str, ...], float, str]]:
    """The names of a thing in tokens, how surely each stands for it, and which part of its name it is."""
    for text in thing.names:
        tokens = tokenized(text)
        if len(tokens) > 1 and fold(tokens[0]) == "the":
            tokens = tokens[1:]
        if thing.type == "Person":
            yield from _names_of_person(tokens)
        elif tokens:
            yield tokens, 1.0, ""


def _names_of_person(tokens: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], float, str]]:
    """A person's name without titles, and the last name."""
    bare = untitled(tokens)
    if len(bare) > 1:
        yield bare, 1.0, ""
        yield from ((last, 0.9, "last") for last in _last_names(bare))
    elif bare:
        yield (bare, 1.0, "") if bare == tokens else (bare, 0.85, "titled")


def untitled(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Return a person's name without the titles before it.

    >>> untitled(("Prime", "Minister", "Ilda", "Marek"))
    ('Ilda', 'Marek')
    """
    while len(tokens) > 1 and is_title(tokens):
        tokens = tokens[2 if fold(" ".join(tokens[:2])) in words("nouns", "titles", "words") and len(tokens) > 2 else 1 :]
    return tokens


def is_title(tokens: Sequence[str]) -> bool:
    """Tell whether some tokens begin with a title, of one word or two."""
    titles = words("nouns", "titles", "words")
    return fold(tokens[0]) in titles or fold(" ".join(tokens[:2])) in titles


def _last_names(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    particles = words("nouns", "particles")
    at = len(tokens) - 1
    while at > 1 and fold(tokens[at - 1]) in particles:
        at -= 1
    longer = tokens[at:]
    return [longer, tokens[-1:]] if len(longer) > 1 and longer[0] != "-" else [tokens[-1:]]


def _peoples(thing: Known) -> Iterator[tuple[tuple[str, ...], float, str]]:
    """What the people of a state are called, and its adjective."""
    if thing.type in ("State", "Government"):
        known = rules("demonyms")["states"]
        for name in thing.names if thing.type == "State" else thing.names[:1]:
            yield from ((tokenized(text), 0.95, "") for text in known.get(name, ()))


@lru_cache(maxsize=50_000)
def tokenized(text: str) -> tuple[str, ...]:
    """Return the tokens of a name, as the parser cuts them.

    >>> tokenized("Mohammed Shia al-Sudani")
    ('Mohammed', 'Shia', 'al', '-', 'Sudani')
    """
    return tuple(token.text for token in parser().tokenizer(view(text)) if not token.is_space)


def _stands_loud(name: Name) -> bool:
    """Whether a name may be meant in a line in capitals, where "US" may be "us"."""
    return len(name.tokens) > 1 or len(name.tokens[0]) > _SHORT or name.tokens[0].lower() not in words("nouns", "small")


def _stands(name: Name, line: Sequence[str], folded: Sequence[str], at: int) -> bool:
    """Whether the words of a line have the capitals of a name that has their letters."""
    here = line[at : at + len(name.tokens)]
    pairs = list(zip(name.tokens, here, strict=True))
    if not all(_cased(token, word, first=not i, many=len(here) > 1) for i, (token, word) in enumerate(pairs[_begins_a_line(name.tokens) :])):
        return False
    return here[0][:1].isupper() or _determiner(folded, at) not in _VAGUE


def _begins_a_line(tokens: Sequence[str]) -> bool:
    """Whether a name has its first capital only because labels begin with one: "Ferry union", but not "Ferry Union"."""
    rest = [token for token in tokens[1:] if token.isalpha()]
    return tokens[0].istitle() and bool(rest) and all(map(str.islower, rest))


def _cased(token: str, word: str, *, first: bool, many: bool) -> bool:
    """Whether a word of the text has the capitals that a word of a name asks for: "European union", not "european Union"."""
    if token.isupper() and len(token) > 1:
        return word.isupper()
    if not token[:1].isupper() or word[:1].isupper():
        return True
    return many and not first and word in words("nouns", "bodies")


def _determiner(folded: Sequence[str], at: int) -> str:
    """The article or the like before a word, adjectives aside; empty where there is none."""
    near = reversed(folded[max(0, at - _NEAR) : at])
    return next((word for word in near if word in _VAGUE or word in _EXACT or not (word.isalnum() or word == "-")), "")
