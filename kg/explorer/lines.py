"""Lines: the claims that say the same kind of thing of the same pair, drawn as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.explorer import palette
from kg.model import Relation, Stance
from kg.terms import local_name
from kg.wording import groups

if TYPE_CHECKING:
    from kg.graph import View


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn between two nodes: one relation, or one side of stances, and the claims that bear it.

    Which of them count at a date, how thick it is then and how sure, the page works out (`scripts/lines.js`).
    """

    source: str
    target: str
    kind: str
    word: str
    negated: bool
    symmetric: bool
    claims: tuple[Relation | Stance, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the ontology says of predicates and positions."""

    groups: dict[str, str]
    symmetric: frozenset[str]
    notations: dict[str, int]

    @classmethod
    def of(cls, view: View) -> Vocabulary:
        """Ask a view for it: relation types may be a user's own, below one that has a group."""
        symmetric = frozenset(str(row["type"]) for row in view.query("SELECT ?type { ?type a owl:SymmetricProperty }"))
        rows = view.query("SELECT ?position ?notation { ?position a kg:Position ; skos:notation ?notation }")
        named = {iri: local_name(group).lower() for iri, group in groups(view).items()}
        return cls(named, symmetric, {str(row["position"]): int(str(row["notation"])) for row in rows})

    def kind(self, claim: Relation | Stance) -> str:
        """The group of a claim: a key of `palette.LINES`."""
        if isinstance(claim, Relation):
            group = self.groups.get(claim.predicate, "other")
            return group if group in palette.RELATIONS else "other"
        side = self.side(claim)
        return "mixed" if claim.condition or not side else "supports" if side > 0 else "opposes"

    def side(self, claim: Stance) -> int:
        """How far a stance is for its topic (above 0) or against it (below), conditions aside."""
        return self.notations.get(claim.position, 0)


def ends(claim: Relation | Stance) -> tuple[str, str]:
    """Return from whom to whom (or to what) a claim goes."""
    return (claim.subject, claim.object) if isinstance(claim, Relation) else (claim.holder, claim.topic)


def group(claims: Iterable[Relation | Stance], view: View, vocabulary: Vocabulary) -> list[Line]:
    """Group claims of one relation and one pair (of one side and one topic) into lines, in a fixed order."""
    found: dict[tuple[str, str, str, str, bool, bool], list[Relation | Stance]] = defaultdict(list)
    for claim in claims:
        found[_key(claim, vocabulary, view)].append(claim)
    return [Line(*key, tuple(found[key])) for key in sorted(found)]


def _key(claim: Relation | Stance, vocabulary: Vocabulary, view: View) -> tuple[str, str, str, str, bool, bool]:
    source, target = ends(claim)
    kind = vocabulary.kind(claim)
    if isinstance(claim, Stance):
        return source, target, kind, _side(claim, kind, vocabulary), claim.negated, False
    symmetric = claim.predicate in vocabulary.symmetric
    if symmetric and target < source:
        source, target = target, source
    return source, target, kind, view.label(claim.predicate), claim.negated, symmetric


def _side(claim: Stance, kind: str, vocabulary: Vocabulary) -> str:
    """What a line of stances is called: conditional ones of either side stay apart."""
    side = vocabulary.side(claim)
    if kind != "mixed":
        return kind
    if claim.condition and side:
        return "supports on a condition" if side > 0 else "opposes on a condition"
    return local_name(claim.position).lower()


def bends(lines: list[Line]) -> list[float]:
    """Return how far each line bends, so that the lines of one pair lie side by side: 0 is straight, negative the other way."""
    pairs: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        pairs[min(line.source, line.target), max(line.source, line.target)].append(number)
    found = [0.0] * len(lines)
    for pair, parallel in pairs.items():
        step = min(0.22, 0.8 / len(parallel))
        for rank, number in enumerate(parallel):
            bend = (rank - (len(parallel) - 1) / 2) * step
            found[number] = round(bend if lines[number].source == pair[0] else -bend, 3)
    return found
