"""The patterns by which relations are told (`rules/relations.toml`): trigger words, and what fills both ends."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from kg.extraction.lexicon import rules


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one kind of wording tells a relation; the fields are those of the table in `rules/relations.toml`."""

    name: str
    on: str
    words: tuple[str, ...]
    predicate: str
    prior: float
    subject: tuple[str, ...]
    object: tuple[str, ...]
    subject_is: frozenset[str] = frozenset()
    object_is: frozenset[str] = frozenset()
    subject_head: frozenset[str] = frozenset()
    needs: tuple[str, frozenset[str]] | None = None
    unless: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    reach: int = 2
    symmetric: bool = False
    unreal: bool = False
    once: bool = False


class Filler(NamedTuple):
    """What fills one end: the thing, how surely, and the tokens that stand for it."""

    thing: str
    certainty: float
    first: int
    end: int
    quantifier: str | None = None
    via: str = ""
    whole: int = 0
    """The end of the noun phrase in which they stand."""


_SLOTS = {
    "verb": (("subj",), ("obj",)),
    "noun": (("owner", "by", "light"), ("of",)),
    "adjective": (("bearer",), ("with", "to")),
    "hyphen": (("left",), ("modified",)),
    "prefix": (("modified",), ("right",)),
    "pair": (("first",), ("second",)),
}


@lru_cache(maxsize=1)
def patterns() -> dict[str, dict[str, tuple[Pattern, ...]]]:
    """Return the patterns of each kind, by their trigger word."""
    table = rules("relations")
    found: dict[str, dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
    for row in table["pattern"]:
        pattern = _pattern(row, table)
        for word in pattern.words:
            found[pattern.on][word.partition(" ")[0] if pattern.on != "pair" else word].append(pattern)
    return {on: {word: tuple(patterns) for word, patterns in by_word.items()} for on, by_word in found.items()}


@lru_cache(maxsize=1)
def triggers() -> frozenset[str]:
    """Return all words with which a pattern begins, but for those that only stand between two names."""
    return frozenset(word for on, by_word in patterns().items() if on != "pair" for word in by_word)


def _pattern(row: dict[str, Any], table: dict[str, Any]) -> Pattern:
    def members(key: str, groups: str) -> frozenset[str]:
        return frozenset(chain.from_iterable(table[groups].get(name, (name,)) for name in row.get(key, ())))

    subject, object_ = (tuple(row.get(end, default)) for end, default in zip(("subject", "object"), _SLOTS[row["on"]], strict=True))
    needs = (row["needs"][0], frozenset(chain.from_iterable(table["heads"].get(name, (name,)) for name in row["needs"][1:]))) if "needs" in row else None
    return Pattern(
        name=row["name"],
        on=row["on"],
        words=tuple(row["words"]),
        predicate=row["predicate"],
        prior=float(row["prior"]),
        subject=subject,
        object=object_,
        subject_is=members("subject_is", "types"),
        object_is=members("object_is", "types"),
        subject_head=members("subject_head", "heads"),
        needs=needs,
        unless=members("unless", "heads"),
        before=members("before", "heads"),
        reach=int(row.get("reach", 2)),
        symmetric=bool(row.get("symmetric")),
        unreal=bool(row.get("unreal")),
        once=bool(row.get("once")),
    )


@lru_cache
def lexicon(name: str) -> frozenset[str]:
    """Return a list of words of `rules/relations.toml`, by its name there."""
    return frozenset(rules("relations")["lexicon"][name])
