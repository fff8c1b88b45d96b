"""Actors that may be one: alike by name, or of one Wikidata id. A suggestion, never more: `kg merge` is for a person to say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from kg.errors import MissingExtra
from kg.graph import View, fold
from kg.terms import KG

ALIKE = 92.0
"""From this likeness on (0 to 100, of the words of two names in whatever order), two actors may be one."""
_SHORTEST = 5
"""Names below so many letters are alike only where they are the same."""
_COMMONEST = 200
"""A word that more names have tells nothing."""
_NAMES = """SELECT ?actor ?name { ?actor a kg:Actor . { ?actor skos:prefLabel ?name } UNION { ?actor skos:altLabel ?name } } ORDER BY ?actor ?name"""
_TYPES = "SELECT ?actor ?type { ?actor a kg:Actor , ?type . FILTER ( ?type != kg:Actor ) } ORDER BY ?actor ?type"
_IDENTITIES = (
    "SELECT ?actor ?other { ?actor a kg:Actor ; skos:exactMatch ?same . ?other a kg:Actor ; skos:exactMatch ?same . FILTER ( STR(?actor) < STR(?other) ) }"
)
_TIED = "SELECT DISTINCT ?actor ?other { ?claim rdf:subject ?actor ; rdf:object ?other . ?other a kg:Actor }"
_ROLES = {KG.UnnamedSource.value}
"""Actors known by role only: two of one name are not therefore one."""


class Pair(NamedTuple):
    """Two actors that may be one, how alike they are (0 to 100), and by which names."""

    actor: str
    other: str
    likeness: float
    names: tuple[str, str]


def duplicates(view: View, alike: float = ALIKE) -> list[Pair]:
    """Return the pairs of actors that may be one, the likeliest first.

    Those of one Wikidata id are. By name: their types must not contradict each other, neither is known by role only, and no
    relation ties them, as it does an umbrella and its member.

    Raises:
        MissingExtra: rapidfuzz is not installed.
    """
    same = {(str(row["actor"]), str(row["other"])): "skos:exactMatch" for row in view.query(_IDENTITIES)}
    found = [Pair(*pair, 100.0, (view.label(pair[0]), view.label(pair[1]))) for pair in same]
    found += [pair for pair in _by_name(view, alike) if (pair.actor, pair.other) not in same]
    return sorted(found, key=lambda pair: (-pair.likeness, pair.actor, pair.other))


def _by_name(view: View, alike: float) -> Iterator[Pair]:
    names, types = _names(view), _types(view)
    called = {name for known in names.values() for name in known}
    tied = {frozenset((str(row["actor"]), str(row["other"]))) for row in view.query(_TIED)}
    for pair in sorted(_near(names)):
        if frozenset(pair) not in tied and _may_be_one(*(types.get(actor, set()) for actor in pair)):
            best = _likeness(names[pair[0]], names[pair[1]], called)
            if best[0] >= alike:
                yield Pair(*pair, *best)


def _names(view: View) -> dict[str, dict[str, str]]:
    """The names of each actor as written, by what is left of them when folded."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in view.query(_NAMES):
        found[str(row["actor"])].setdefault(fold(row["name"]), row["name"])
    return found


def _types(view: View) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in view.query(_TYPES):
        found[str(row["actor"])].add(str(row["type"]))
    return found


def _may_be_one(one: set[str], other: set[str]) -> bool:
    return not (one | other) & _ROLES and (not one or not other or bool(one & other))


def _near(names: dict[str, dict[str, str]]) -> set[tuple[str, str]]:
    """Pairs of actors whose names share the beginning of a word that not too many have."""
    words: dict[str, set[str]] = defaultdict(set)
    for actor, known in names.items():
        for word in {part[:4] for name in known for part in name.split() if len(part) > 2}:
            words[word].add(actor)
    return {pair for actors in words.values() if len(actors) <= _COMMONEST for pair in combinations(sorted(actors), 2)}


def _likeness(one: dict[str, str], other: dict[str, str], called: set[str]) -> tuple[float, tuple[str, str]]:
    """How alike the names of two actors are that are most so, and which these are."""
    return max((_score(mine, yours, called), (one[mine], other[yours])) for mine in sorted(one) for yours in sorted(other))


def _score(mine: str, yours: str, called: set[str]) -> float:
    try:
        from rapidfuzz.fuzz import token_sort_ratio
    except ImportError:
        raise MissingExtra("analysis", "finding actors that may be one") from None
    if mine == yours:
        return 100.0
    if min(len(mine), len(yours)) < _SHORTEST or _tell_apart(mine.split(), yours.split(), called):
        return 0.0
    return float(token_sort_ratio(mine, yours))


def _tell_apart(mine: list[str], yours: list[str], called: set[str]) -> bool:
    """Whether the words in which two names differ are numbers, or names themselves: the government of this country and of that."""
    rest = " ".join(word for word in mine if word not in yours), " ".join(word for word in yours if word not in mine)
    return all(words in called for words in rest) or any(sign.isdigit() for words in rest for sign in words)
