"""Lines: the claims that say the same kind of thing of the same pair, drawn as one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from math import sqrt
from typing import TYPE_CHECKING

from kg.explorer import palette
from kg.model import Claim, Relation, Stance
from kg.terms import local_name
from kg.wording import groups

if TYPE_CHECKING:
    from kg.graph import View


@dataclass(frozen=True, slots=True)
class Line:
    """What is drawn between two nodes: one relation (or one side of stances) and the claims that bear it."""

    source: str
    target: str
    kind: str
    word: str
    negated: bool
    symmetric: bool
    claims: tuple[Claim, ...]

    @property
    def id(self) -> str:
        """A name that stays the same as long as the line means the same."""
        meaning = "\n".join((self.source, self.target, self.kind, self.word, str(self.negated)))
        return "l" + sha256(meaning.encode("utf-8", "surrogatepass")).hexdigest()[:10]

    @property
    def dashes(self) -> str:
        """`solid` from a confidence of .7 on, `dashed` from .5 on, else `dotted`; the surest claim counts."""
        surest = max((claim.confidence for claim in self.claims if claim.confidence is not None), default=Decimal(0))
        return "solid" if surest >= Decimal("0.7") else "dashed" if surest >= Decimal("0.5") else "dotted"

    @property
    def width(self) -> float:
        """The thickness: it grows with the number of claims, ever more slowly."""
        return round(1.2 + 0.8 * sqrt(len(self.claims)), 1)

    @property
    def end(self) -> str:
        """The vis-network arrow at the target, or an empty text for a symmetric relation."""
        return "" if self.symmetric else palette.LINES[self.kind].end


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
        side = self.notations.get(claim.position, 0)
        return "mixed" if claim.condition or not side else "supports" if side > 0 else "opposes"


def ends(claim: Relation | Stance) -> tuple[str, str]:
    """Return from whom to whom (or to what) a claim goes."""
    return (claim.subject, claim.object) if isinstance(claim, Relation) else (claim.holder, claim.topic)


def group(claims: Iterable[Relation | Stance], view: View) -> list[Line]:
    """Group claims of one relation and one pair (of one side and one topic) into lines, in a fixed order."""
    vocabulary = Vocabulary.of(view)
    found: dict[tuple[str, str, str, str, bool, bool], list[Claim]] = defaultdict(list)
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
    side = vocabulary.notations.get(claim.position, 0)
    if kind != "mixed":
        return kind
    if claim.condition and side:
        return "supports on a condition" if side > 0 else "opposes on a condition"
    return local_name(claim.position).lower()


def bends(lines: list[Line]) -> dict[str, float]:
    """Return how far each line bends, so that the lines of one pair lie side by side: 0 is straight, negative the other way."""
    pairs: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in lines:
        pairs[min(line.source, line.target), max(line.source, line.target)].append(line)
    found = {}
    for pair, parallel in pairs.items():
        step = min(0.22, 0.8 / len(parallel))
        for rank, line in enumerate(parallel):
            bend = (rank - (len(parallel) - 1) / 2) * step
            found[line.id] = round(bend if line.source == pair[0] else -bend, 3)
    return found
