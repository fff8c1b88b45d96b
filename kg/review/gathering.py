"""Candidates gathered into cards: what waits, in the order in which a reviewer sees it, kept up to date decision by decision."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from typing import TypeVar

from kg.graph import KnowledgeGraph
from kg.model import Claim, Stance
from kg.review import edits as changes
from kg.review.candidates import Candidate, Pool, Tree, candidate, places, values
from kg.review.decisions import Decision, Judged, Key
from kg.review.ledger import Ledger, keys
from kg.terms import KG, NamedNode, Quad, Term

Name = TypeVar("Name")

APART = 31
"""Days by which the times of candidates on one card may differ."""
_MOST_VIEWS = 8
"""Of how many reviewers the order of cards for a second opinion is kept."""


@dataclass(frozen=True, slots=True)
class Card:
    """One claim that is proposed, with all candidates for it; the first gives it its id and its time.

    `claim` has the evidence of all; `articles` counts the articles it stands in, copies of one being one; `kind` is
    `stance`, `attitude` (a stance toward an actor), `relation`, `figure` or `attribution`.
    """

    candidates: tuple[Candidate, ...]
    claim: Claim
    kind: str
    articles: int
    skipped: bool = False

    @property
    def id(self) -> str:
        """The IRI of the first candidate, which an accepted claim keeps."""
        return self.candidates[0].id

    @property
    def confidence(self) -> float:
        """The highest confidence among the candidates, 0 to 1."""
        return max(one.confidence for one in self.candidates)

    def judged(self) -> tuple[Judged, ...]:
        """Return the candidates as a decision names them."""
        return tuple(one.judged for one in self.candidates)


class _Shelf:
    """The cards that wait, the surest first, those that were put off last."""

    def __init__(self, piles: Mapping[int, list[Card]]) -> None:
        self._piles = dict(piles)
        self.cards = sorted((card for pile in piles.values() for card in pile), key=_rank)
        self._ranks = [_rank(card) for card in self.cards]

    def replace(self, number: int, pile: list[Card]) -> None:
        """Put cards in the place of those that candidates with one content made before."""
        for card in self._piles.get(number, ()):
            place = bisect_left(self._ranks, _rank(card))
            del self._ranks[place], self.cards[place]
        for card in pile:
            place = bisect_left(self._ranks, _rank(card))
            self._ranks.insert(place, _rank(card))
            self.cards.insert(place, card)
        self._piles[number] = pile

    def skipped(self) -> int:
        """Return how many cards were put off."""
        return len(self._ranks) - bisect_left(self._ranks, (True,))

    def pile(self, number: int) -> list[Card]:
        """Return the cards of candidates with one content."""
        return self._piles[number]


class Gathering:
    """The candidates of a casebook, and the cards that they make."""

    def __init__(self, pool: Pool, graph: KnowledgeGraph, shas: Mapping[str, str], ledger: Ledger) -> None:
        """Take what is proposed, the graph, the digests of the documents by IRI, and what was decided."""
        self._pool = pool
        self._graph = graph
        self._shas = shas
        self._merges: dict[str, str] = {}
        self._read: dict[str, Candidate] = {}
        self._contents: dict[str, tuple[Claim, tuple[object, ...]]] = {}
        self.take(ledger, None)

    def take(self, ledger: Ledger, touched: Iterable[Decision] | None) -> None:
        """Take over what was decided; `touched` are the decisions on which something new bears, None for all."""
        merges = self._graph.merged | ledger.merges
        if touched is None or merges != self._merges:
            moved = {name for name in self._merges.keys() | merges.keys() if self._merges.get(name) != merges.get(name)}
            again = {one for name in moved for one in self._naming.get(name, ())} if self._read else set()
            self._read = {name: one for name, one in self._read.items() if name not in again}
            self._ledger, self._merges, self._shelves = ledger, merges, dict[str | None, _Shelf]()
            for name in ("candidates", "_groups", "_places", "_documents", "_made"):
                self.__dict__.pop(name, None)
        elif "_groups" in self.__dict__:
            numbers = {number for decision in touched for key in keys(decision) for number in self._places.get(key, ())}
            for by, shelf in self._shelves.items():
                for number in numbers:
                    shelf.replace(number, self._cards(self._groups[number], by))

    # ------------------------------------------------------------------------------------------------------ looking

    def waiting(self, by: str | None = None) -> list[Card]:
        """Return the cards that wait; with `by` those on which this reviewer has not decided."""
        return list(self._shelf(by).cards)

    def skipped(self, by: str | None = None) -> int:
        """Return how many of them were put off."""
        return self._shelf(by).skipped()

    def left(self, by: str | None = None) -> int:
        """Return how many wait."""
        return len(self._shelf(by).cards)

    def _shelf(self, by: str | None) -> _Shelf:
        found = self._shelves.pop(by, None) or _Shelf({number: self._cards(group, by) for number, group in enumerate(self._groups)})
        self._shelves[by] = found
        for name in [name for name in self._shelves if name is not None][:-_MOST_VIEWS]:
            del self._shelves[name]
        return found

    def card(self, iri: str) -> Card | None:
        """Return the card on which a candidate is, waiting or decided; None where there is no such candidate."""
        one = self.candidates.get(iri)
        if one is None:
            return None
        for number in self._places[iri]:
            for card in self._shelf(None).pile(number):
                if any(found.id == iri for found in card.candidates):
                    return card
        verdict = self._ledger.verdict(one.judged)
        names = [judged.id for judged in verdict.decision.candidates] if verdict else []
        group = [self.candidates[name] for name in names if name in self.candidates]
        return self._card(group if one in group else [one])

    def standing_in(self, documents: AbstractSet[str]) -> list[Card]:
        """Return the cards that wait with a passage in one of some documents."""
        return [
            card
            for number in sorted({number for document in documents for number in self._documents.get(document, ())})
            for card in self._shelf(None).pile(number)
            if not documents.isdisjoint(card.claim.documents())
        ]

    def named(self, card: Card) -> set[str]:
        """Return what the candidates of a card name in their files, whoever was merged since."""
        nodes = [NamedNode(one.id) for one in card.candidates]
        return {name for node in nodes for name in self._names(node)}

    # -------------------------------------------------------------------------------------------------- candidates

    @cached_property
    def candidates(self) -> dict[str, Candidate]:
        """The candidates by id, merged actors in place of the proposals; where they stand is told both ways."""
        for node in self._pool.claims:
            if node.value not in self._read and (one := self._candidate(node)):
                self._read[node.value] = one
        found = {node.value: self._read[node.value] for node in self._pool.claims if node.value in self._read}
        known = self._ledger.recognised(one.judged for one in found.values())
        return {judged.id: _at(found[judged.id], judged) for judged in known}

    def _candidate(self, node: NamedNode) -> Candidate | None:
        about = self._pool.about
        relevant = {name for name in self._names(node) if name in self._merges} if self._merges else set()
        if not relevant:
            return candidate(about, node, self._shas)
        merges = {NamedNode(name): NamedNode(self._merges[name]) for name in relevant}
        merged = {part: [_put(quad, merges) for quad in about[part]] for part in _nodes(about, node)}
        one = candidate(merged, node, self._shas)
        return one and replace(one, places=tuple(sorted({*one.places, *places(about, node, self._shas)})))

    def _names(self, node: NamedNode) -> set[str]:
        """What a candidate names."""
        about = self._pool.about
        return {quad.object.value for part in _nodes(about, node) for quad in about[part] if isinstance(quad.object, NamedNode)}

    @cached_property
    def _naming(self) -> dict[str, list[str]]:
        """The candidates by what they name, before anybody was merged."""
        found: dict[str, list[str]] = defaultdict(list)
        for node in self._pool.claims:
            for name in self._names(node):
                found[name].append(node.value)
        return found

    # ------------------------------------------------------------------------------------------------------- cards

    @cached_property
    def _groups(self) -> list[list[Candidate]]:
        """The candidates by what they say, and how they qualify it, the earliest first."""
        alike: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
        for one in self.candidates.values():
            alike[self._content(one)].append(one)
        return [sorted(group, key=lambda one: (_begin(one.claim), -one.confidence, one.id)) for group in alike.values()]

    def _content(self, one: Candidate) -> tuple[object, ...]:
        claim, found = self._contents.get(one.id, (None, ()))
        if claim is not one.claim:
            found = (_content(one.claim), one.claim.mode, one.claim.condition, one.claim.quantifier)
            self._contents[one.id] = (one.claim, found)
        return found

    @cached_property
    def _places(self) -> dict[Key, set[int]]:
        """The groups by the ids of their candidates, and by what is said there in which text."""
        return self._indexed(lambda one: one.judged.known_by())

    @cached_property
    def _documents(self) -> dict[str, set[int]]:
        """The groups by the documents in which their candidates stand."""
        return self._indexed(lambda one: one.claim.documents())

    def _indexed(self, told: Callable[[Candidate], Iterable[Name]]) -> dict[Name, set[int]]:
        """The groups by what is told of each of their candidates."""
        found: dict[Name, set[int]] = defaultdict(set)
        for number, group in enumerate(self._groups):
            for one in group:
                for name in told(one):
                    found[name].add(number)
        return found

    def _cards(self, alike: list[Candidate], by: str | None) -> list[Card]:
        """The cards of candidates with one content, made anew only where some of them were decided or put off."""
        open_ = [(one, self._ledger.skipped(one.judged)) for one in alike if self._is_open(one, by)]
        sign = tuple((one.id, skipped) for one, skipped in open_)
        if sign not in self._made:
            self._made[sign] = [self._card(group) for group in _together([one for one, _ in open_])]
        return self._made[sign]

    def _is_open(self, one: Candidate, by: str | None) -> bool:
        return self._ledger.verdict(one.judged) is None if by is None else by not in self._ledger.by(one.judged)

    @cached_property
    def _made(self) -> dict[tuple[tuple[str, bool], ...], list[Card]]:
        return {}

    def _card(self, group: list[Candidate]) -> Card:
        head = group[0].claim
        evidence = tuple(dict.fromkeys(part for one in group for part in one.claim.evidence))
        skipped = all(self._ledger.skipped(one.judged) for one in group)
        claim = replace(head, evidence=evidence)
        return Card(tuple(group), claim, self._kind(claim), len({self._article(one) for one in claim.documents()}), skipped)

    def _article(self, document: str) -> str:
        """The original of which a document is a copy, by the digest of its text where that is known."""
        seen = {document}
        while (original := self._originals.get(document)) is not None and original not in seen:
            seen.add(original)
            document = original
        return self._shas.get(document, document)

    @cached_property
    def _originals(self) -> dict[str, str]:
        rows = self._graph.query("SELECT ?copy ?of { ?copy dcterms:isVersionOf ?of FILTER ( isIRI(?of) ) }")
        return {str(row["copy"]): str(row["of"]) for row in rows}

    def _kind(self, claim: Claim) -> str:
        if isinstance(claim, Stance) and claim.topic not in self._topics:
            return "attitude"
        return type(claim).__name__.lower()

    @cached_property
    def _topics(self) -> set[str]:
        return set(self._graph.ids_of("Topic"))


def _rank(card: Card) -> tuple[bool, float, str]:
    return card.skipped, -card.confidence, card.id


def _at(one: Candidate, judged: Judged) -> Candidate:
    return one if one.places == judged.places else replace(one, places=judged.places)


def _nodes(about: Tree, node: Term) -> list[Term]:
    """A candidate and the pieces of its evidence."""
    found, queue = [], [node]
    while queue:
        part = queue.pop()
        if part in about and part not in found:
            found.append(part)
            queue += [*values(about, part, KG.evidence), *values(about, part, KG.relays)]
    return found


def _put(quad: Quad, others: Mapping[NamedNode, NamedNode]) -> Quad:
    found = others.get(quad.object) if isinstance(quad.object, NamedNode) else None
    return quad if found is None else Quad(quad.subject, quad.predicate, found, quad.graph_name)


def _together(alike: list[Candidate]) -> Iterator[list[Candidate]]:
    """Candidates with one content, the earliest first, gathered by times that lie together."""
    left = alike
    while left:
        first = left[0].claim
        near = list(takewhile(lambda one: _begin(one.claim) <= _begin(first) + APART, left))  # noqa: B023
        group = [one for one in near if _is_near(first, one.claim)]
        yield group
        taken = {one.id for one in group}
        left = [one for one in near if one.id not in taken] + left[len(near) :]


def _content(claim: Claim) -> Claim:
    """A claim without all that qualifies it."""
    return type(claim)(id="", negated=claim.negated, **{name: getattr(claim, name) for name in changes.CONTENT if hasattr(claim, name)})


def _begin(claim: Claim) -> int:
    return next((bound for bound in claim.period.bounds if bound is not None), 0) if claim.period else 0


def _is_near(one: Claim, other: Claim) -> bool:
    """Whether two times may be one: both unknown, or no bound further apart than articles on one event are."""
    if one.period is None or other.period is None:
        return one.during == other.during
    pairs = zip(one.period.bounds, other.period.bounds, strict=True)
    return all(a == b or (a is not None and b is not None and abs(a - b) <= APART) for a, b in pairs)
