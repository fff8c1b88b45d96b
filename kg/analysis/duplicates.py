"""Actors that may be one: of one name however it is spelt, or of one Wikidata id. A suggestion, never more: `kg merge` is for a person to say.

A false suggestion costs an editor more than a missing one. Two names are one if they have the same words in the same order,
and a word of the one is another spelling of that of the other: the same consonants (q, g and k being one, and doubled ones
single), few other letters. Numbers must be the same, and so must short words. What is known by role only, has types that
contradict each other, is tied by any statement, or was said to be different is not suggested.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from kg.errors import MissingExtra
from kg.graph import View, fold
from kg.terms import KG

ALIKE = 75.0
"""From this likeness on (0 to 100, of their letters) two words with the same consonants are one."""
_SHORTEST = 4
"""Words, and names by which both are known only besides, of fewer letters tell nothing unless they are the same, or tell too little."""
_COMMONEST = 20
"""A name that more actors have is that of a kind."""
_ARTICLES = {"the", "al", "el", "ال"}
_NAMES = """SELECT ?actor ?name ?first { ?actor a kg:Actor FILTER ( isIRI(?actor) )
    { ?actor skos:prefLabel|rdfs:label ?name BIND ( true AS ?first ) } UNION { ?actor skos:altLabel ?name BIND ( false AS ?first ) } }"""
_TYPES = "SELECT DISTINCT ?actor ?type { ?actor a kg:Actor , ?type FILTER ( ?type NOT IN ( kg:Actor, prov:Agent, owl:NamedIndividual ) ) }"
_IDENTITIES = "SELECT DISTINCT ?actor ?same { ?actor a kg:Actor ; skos:exactMatch ?same FILTER ( isIRI(?actor) ) }"
_TIED = """ASK { VALUES ( ?one ?other ) { ( <%(one)s> <%(other)s> ) ( <%(other)s> <%(one)s> ) }
    { ?claim rdf:subject ?one ; rdf:object ?other } UNION { ?one ?any ?other } UNION { ?merge kg:merged ?one ; kg:mergedInto ?other } }"""
_ROLES = {KG.UnnamedSource.value}
"""Actors known by role only: two of one name are not therefore one."""


class Pair(NamedTuple):
    """Two actors that may be one: how alike their names are (0 to 100), which these are, and the id that they share, if they do."""

    actor: str
    other: str
    likeness: float
    names: tuple[str, str]
    identity: str | None = None


class _Name(NamedTuple):
    written: str
    words: tuple[str, ...]
    first: bool
    """Whether it is the name that the actor is called by."""


def duplicates(view: View) -> list[Pair]:
    """Return the pairs of actors that may be one, the likeliest first.

    Raises:
        MissingExtra: rapidfuzz is not installed.
    """
    found = {(pair.actor, pair.other): pair for pair in _by_name(view)} | {(pair.actor, pair.other): pair for pair in _by_identity(view)}
    left = [pair for pair in found.values() if not view.query(_TIED % {"one": pair.actor, "other": pair.other})]
    return sorted(left, key=lambda pair: (pair.identity is None, -pair.likeness, pair.actor, pair.other))


def _by_identity(view: View) -> Iterator[Pair]:
    known: dict[str, set[str]] = defaultdict(set)
    for row in view.query(_IDENTITIES):
        known[str(row["same"])].add(str(row["actor"]))
    for identity in sorted(known):
        for one, other in combinations(sorted(known[identity]), 2):
            yield Pair(one, other, 100.0, (view.label(one), view.label(other)), identity)


def _by_name(view: View) -> Iterator[Pair]:
    names, types = _names(view), _types(view)
    for one, other in sorted(_near(names)):
        best = _likeness(names[one], names[other])
        if best[0] and _may_be_one(types.get(one, set()), types.get(other, set())):
            yield Pair(one, other, *best)


def _names(view: View) -> dict[str, list[_Name]]:
    found: dict[str, set[_Name]] = defaultdict(set)
    for row in view.query(_NAMES):
        words = _words(str(row["name"]))
        if words:
            found[str(row["actor"])].add(_Name(str(row["name"]), words, bool(row["first"])))
    return {actor: sorted(known) for actor, known in found.items()}


def _words(name: str) -> tuple[str, ...]:
    """The words of a name without articles, as they are spoken: "Sadr, Muqtada" is Muqtada Sadr."""
    last, comma, first = name.partition(",")
    spoken = fold(f"{first} {last}" if comma and "," not in first else name).split()
    bare = [word.removeprefix("ال") if len(word) > _SHORTEST else word for word in spoken]
    return tuple(word for word in bare if word not in _ARTICLES)


def _types(view: View) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in view.query(_TYPES):
        found[str(row["actor"])].add(str(row["type"]))
    return found


def _may_be_one(one: set[str], other: set[str]) -> bool:
    return not (one | other) & _ROLES and (not one or not other or bool(one & other))


def _near(names: dict[str, list[_Name]]) -> set[tuple[str, str]]:
    """Pairs of actors of which a name has the same consonants."""
    alike: dict[str, set[str]] = defaultdict(set)
    for actor, known in names.items():
        for name in known:
            alike[_consonants("".join(name.words), ends=False)].add(actor)
    return {pair for actors in alike.values() if len(actors) <= _COMMONEST for pair in combinations(sorted(actors), 2)}


def _likeness(one: list[_Name], other: list[_Name]) -> tuple[float, tuple[str, str]]:
    """How alike the names of two actors are that are most so, 0 where none are one, and which these are."""
    return max((_score(mine, yours), (mine.written, yours.written)) for mine in one for yours in other)


def _score(mine: _Name, yours: _Name) -> float:
    try:
        from rapidfuzz.fuzz import ratio
    except ImportError:
        raise MissingExtra("analysis", "finding actors that may be one") from None
    joined = "".join(mine.words), "".join(yours.words)
    if not (mine.first or yours.first) and min(map(len, joined)) <= _SHORTEST:
        return 0.0
    if mine.words == yours.words:
        return 100.0
    likeness = [float(ratio(*pair)) if _are_spellings(*pair) else 0.0 for pair in _pairs(mine.words, yours.words)]
    return min(likeness) if min(likeness) >= ALIKE else 0.0


def _pairs(mine: tuple[str, ...], yours: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """What is compared: word by word, or the whole where one has divided its words otherwise."""
    return zip(mine, yours, strict=True) if len(mine) == len(yours) else iter([("".join(mine), "".join(yours))])


def _are_spellings(mine: str, yours: str) -> bool:
    """Whether one word may be another spelling of the other."""
    if mine == yours:
        return True
    long = min(len(mine), len(yours)) >= _SHORTEST
    return long and not re.search(r"\d", mine + yours) and _consonants(mine) == _consonants(yours)


def _consonants(word: str, *, ends: bool = True) -> str:
    """What all spellings of a word share: its consonants, doubled ones once, and with `ends` whether it begins or ends with a vowel.

    >>> _consonants("qaddafi"), _consonants("gadafi"), _consonants("niger"), _consonants("nigeria")
    ('kdfa', 'kdfa', 'nkr', 'nkra')
    """
    spoken = re.sub(r"(?<=[aeiou])h$", "", re.sub(r"[qgc]", "k", word.replace("dj", "j")))
    bare = re.sub(r"[aeiou]|(?<!^)y", "", spoken)
    marks = ("a" if ends and spoken[:1] in "aeiou" else "", "a" if ends and spoken[-1:] in "aeiouy" else "")
    return marks[0] + re.sub(r"([^\d])\1+", r"\1", bare) + marks[1]
