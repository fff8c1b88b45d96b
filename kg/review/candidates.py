"""What waits for review: the candidates in `triples/candidates`, and what they rest on, as trees of statements.

A tree is everything that some files say, by subject. Candidates are read from it, and whatever goes into a decision or
into a file is cut out of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields, replace
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg import periods, turtle
from kg.errors import PeriodError, Problem
from kg.model import CLAIMS, Claim, Evidence, property_of
from kg.progress import steps
from kg.review.decisions import Decision, Judged, Place
from kg.terms import KG, RDF, BlankNode, Literal, NamedNode, Quad, Term, local_name, name_of, python_value

Tree = Mapping[Term, list[Quad]]
"""Statements by subject."""

CONTENT = (
    KG.holder, KG.topic, KG.position, RDF.subject, RDF.predicate, RDF.object, KG.about, KG.measure, KG.minValue, KG.maxValue, KG.unit, KG.negated,
)  # fmt: skip
"""What a claim says; everything else about it (when, how we know, how surely) qualifies it."""
MANNER = (KG.during, KG.mode, KG.condition, KG.quantifier)
"""What qualifies it."""


def tree(quads: Iterable[Quad]) -> dict[Term, list[Quad]]:
    """Return statements by their subject, each once."""
    about: dict[Term, list[Quad]] = defaultdict(list)
    for quad in dict.fromkeys(quads):
        about[quad.subject].append(quad)
    return dict(about)


def payload(decision: Decision) -> dict[Term, list[Quad]]:
    """Return the statements that a decision carries along."""
    return tree(turtle.parse(decision.payload.encode("utf-8", "surrogatepass"))[0])


def values(about: Tree, node: Term | None, predicate: NamedNode) -> list[Term]:
    """Return what a node has as a property."""
    return [quad.object for quad in about.get(node, ()) if quad.predicate == predicate] if node is not None else []


def value(about: Tree, node: Term | None, predicate: NamedNode) -> Term | None:
    """Return the first (in the order of texts) of what a node has as a property, or None."""
    return min(values(about, node, predicate), key=str, default=None)


def text(about: Tree, node: Term | None, predicate: NamedNode) -> str:
    """Return one property of a node as text, empty where there is none."""
    return getattr(value(about, node, predicate), "value", "")


def reached(about: Tree, start: Iterable[Term], stop: Iterable[Term] = ()) -> list[Term]:
    """Return the nodes, of which the tree says something, that can be come to from some nodes, those included."""
    found: dict[Term, None] = {}
    queue, passed = list(start), stop if isinstance(stop, AbstractSet) else set(stop)
    while queue:
        node = queue.pop()
        if node in about and node not in found and node not in passed:
            found[node] = None
            queue += [quad.object for quad in about[node] if not isinstance(quad.object, Literal)]
    return list(found)


def branch(about: Tree, node: Term) -> list[Quad]:
    """Return what a tree says of a node and of the nameless nodes under it."""
    found: list[Quad] = []
    queue, seen = [node], {node}
    while queue:
        quads = about.get(queue.pop(), [])
        found += quads
        new = [quad.object for quad in quads if isinstance(quad.object, BlankNode) and quad.object not in seen]
        seen.update(new)
        queue += new
    return found


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that is proposed: what it says as a record, where it says so, and why it was proposed."""

    claim: Claim
    places: tuple[Place, ...]
    trace: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Its IRI."""
        return self.claim.id

    @property
    def judged(self) -> Judged:
        """As a decision names it."""
        return Judged(self.claim.id, self.places)

    @property
    def confidence(self) -> float:
        """How sure the extractor is, 0 to 1; 0 where it does not say."""
        try:
            return float(self.claim.confidence or 0)
        except ValueError:
            return 0.0


class Pool:
    """All that the candidate files of a casebook say."""

    def __init__(self, about: Tree, problems: Iterable[Problem] = ()) -> None:
        self.about = about
        self.problems = list(problems)
        """Faults that kept parts of the files from being read."""

    @classmethod
    def of(cls, casebook: Path) -> Pool:
        """Read the candidate files of a casebook; what is not well formed is left out, and named by `kg validate`."""
        base = casebook / "triples" / "candidates"
        quads: list[Quad] = []
        problems: list[Problem] = []
        for path in steps(sorted(base.rglob("*.ttl")), "reading candidates"):
            found, faults = turtle.parse(turtle.read(path))
            quads += found
            problems += [Problem(path.relative_to(casebook).as_posix(), line, message) for line, message in faults]
        return cls(tree(quads), problems)

    @cached_property
    def claims(self) -> list[NamedNode]:
        """The nodes of the candidate claims, in the order of their ids."""
        return [node for node in self._waiting if kind_of(self.about, node)]

    def proposals(self) -> list[NamedNode]:
        """Return the actors, topics, places and events that are proposed, in the order of their ids."""
        return [node for node in self._waiting if not kind_of(self.about, node)]

    @cached_property
    def _waiting(self) -> list[NamedNode]:
        found = [node for node in self.about if isinstance(node, NamedNode) and KG.Candidate in values(self.about, node, KG.status)]
        return sorted(found, key=str)


def kind_of(about: Tree, node: Term) -> str | None:
    """Return the kind of claim that a node is (`Stance`), or None."""
    names = {local_name(kind.value) for kind in values(about, node, RDF.type) if isinstance(kind, NamedNode) and kind.value.startswith(KG.iri)}
    return min(names & CLAIMS.keys(), default=None)


def candidate(about: Tree, node: Term, shas: Mapping[str, str]) -> Candidate | None:
    """Return the candidate that a node of a tree is; None where it lacks a part of its content.

    Args:
        about: where it is told of.
        node: the candidate.
        shas: the digests of the documents, by IRI.
    """
    claim = record(about, node)
    if claim is None or not claim.evidence:
        return None
    told = tuple(sorted(getattr(found, "value", "") for found in values(about, node, KG.trace)))
    rules = tuple(sorted(getattr(found, "value", "") for found in values(about, node, KG.rule)))
    return Candidate(claim, places(about, node, shas), told, rules)


def record(about: Tree, node: Term) -> Claim | None:
    """Return the claim that a node of a tree is, as a record; None where it lacks a part of its content."""
    kind = kind_of(about, node)
    if kind is None:
        return None
    try:
        claim = CLAIMS[kind](id=name_of(node), evidence=_evidence(about, node, KG.evidence), **_fields(about, node, CLAIMS[kind]))
    except TypeError:
        return None
    try:
        return replace(claim, period=periods.parse(claim.during)) if claim.during else claim
    except PeriodError:
        return claim


def _evidence(about: Tree, node: Term, predicate: NamedNode, seen: tuple[Term, ...] = ()) -> tuple[Evidence, ...]:
    nodes = [found for found in values(about, node, predicate) if found not in seen]
    found = [Evidence(relays=_evidence(about, one, KG.relays, (*seen, one)), **_fields(about, one, Evidence)) for one in nodes if one in about]
    return tuple(sorted(set(found), key=lambda one: (str(one.source), one.start or 0, one.row or 0, repr(one))))


def passage(about: Tree, node: Term) -> Evidence:
    """Return the piece of evidence that a node of a tree is, as a record."""
    return Evidence(relays=_evidence(about, node, KG.relays, (node,)), **_fields(about, node, Evidence))


def _fields(about: Tree, node: Term, kind: Any) -> dict[str, Any]:
    """The values of a record's fields, one each; of several the first in the order of texts, where the field is no list."""
    found: dict[str, Any] = {}
    for name, property_, several in _slots(kind):
        told = sorted(values(about, node, property_), key=str)
        if told:
            found[name] = tuple(map(python_value, told)) if several else python_value(told[0])
    return found


@lru_cache
def _slots(kind: Any) -> list[tuple[str, NamedNode, bool]]:
    """The fields of a record with the property that each stands for, and whether it holds several values."""
    given = ("id", "period", "evidence", "relays", "firstCited", "lastCited")
    return [(one.name, property_of(one.name), str(one.type).startswith("tuple")) for one in fields(kind) if one.name not in given]


def _digest(about: Tree, node: Term, names: Iterable[NamedNode]) -> str:
    """The digest of what a claim has as some properties."""
    told = [[name.value, *sorted(map(_plain, values(about, node, name)))] for name in names]
    return sha256(repr([kind_of(about, node), told]).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(term: Term) -> str:
    """A value without the language and the spelling of its number."""
    return repr(python_value(term))


def places(about: Tree, node: Term, shas: Mapping[str, str]) -> tuple[Place, ...]:
    """Return where a claim says what, one place for each piece of its evidence."""
    says, manner = (_digest(about, node, names) for names in (CONTENT, MANNER))
    found = []
    for one in _evidence(about, node, KG.evidence):
        part = next((part for part in one.chain() if part.source), one)
        source = str(part.source)
        found.append(Place(says, shas.get(source, source), part.digest or "", _number(part.start), _number(part.end), manner))
    return tuple(sorted(set(found)))


def _number(given: object) -> int:
    return given if isinstance(given, int) else 0


def digests(about: Tree) -> dict[str, str]:
    """Return the SHA-256 of the documents in a tree, by IRI."""
    return {name_of(node): found for node in about if (found := text(about, node, KG.sha256))}


def parts(claim: Claim) -> Iterator[str]:
    """Yield the IRIs of the things that a claim names: its content, its speakers, its place."""
    yield from claim.things()
    if claim.place:
        yield claim.place
    for evidence in claim.evidence:
        yield from (part.accordingTo for part in evidence.chain() if part.accordingTo)
