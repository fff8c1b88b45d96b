"""What the decisions come to: which verdict stands on each candidate, who disagrees, which proposal is whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from kg.review.decisions import Decision, Judged, Place, ReviewError


class Verdict(NamedTuple):
    """The decision that stands on a candidate: the latest, by whomever."""

    decision: Decision
    judged: Judged
    contested: tuple[Decision, ...] = ()
    """Other reviewers' latest verdicts that differ."""


class Memory:
    """Knows candidates again: by their id, or by what they say of which passage."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._places: dict[tuple[str, str], list[tuple[Place, int]]] = defaultdict(list)
        self._number = 0

    def find(self, judged: Judged) -> int | None:
        """Return the number of a candidate, None where it was not seen before."""
        if judged.id in self._ids:
            return self._ids[judged.id]
        return min((number for place in judged.places for known, number in self._at(place) if place.meets(known)), default=None)

    def like(self, judged: Judged, but: Container[int]) -> tuple[Place, ...]:
        """Return the places of the candidate (but not of some) that says the same there, qualified in any way; else none."""
        near = {number for place in judged.places for known, number in self._at(place) if number not in but and place.meets(known, loosely=True)}
        return tuple(known for place in judged.places for known, number in self._at(place) if number == min(near, default=None))

    def _at(self, place: Place) -> list[tuple[Place, int]]:
        return self._places.get(place[:2], [])

    def learn(self, judged: Judged) -> int:
        """Return the number of a candidate, a new one where it was not seen before; keep its id and its places."""
        number = self.find(judged)
        if number is None:
            number, self._number = self._number, self._number + 1
        self._ids[judged.id] = number
        for place in judged.places:
            known = self._places[place[:2]]
            if (place, number) not in known:
                known.append((place, number))
        return number


class Ledger:
    """The decisions that are in force: what was undone is as if it had never been."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.decisions = list(decisions)
        undone = {decision.undoes for decision in self.decisions if decision.action == "undo"}
        self.standing = [decision for decision in self.decisions if decision.id not in undone and decision.action != "undo"]
        """The decisions in force, in the order of time."""
        self._memory = Memory()
        self._history: dict[int, list[tuple[Decision, Judged]]] = defaultdict(list)
        self._said: dict[str, list[Decision]] = defaultdict(list)
        self._skips: dict[int, set[str]] = defaultdict(set)
        self.merges: dict[str, str] = {}
        """Whom each merged proposal is, by IRI."""
        self._mergers: dict[str, dict[str, str]] = defaultdict(dict)
        for decision in self.standing:
            self._take(decision)
        self.merges = {proposal: self._end(actor) for proposal, actor in self.merges.items()}

    def _take(self, decision: Decision) -> None:
        if decision.action == "merge" and decision.proposal and decision.actor:
            self.merges[decision.proposal] = self._mergers[decision.proposal][decision.by] = decision.actor
        for judged in decision.candidates:
            if decision.settles:
                self._history[self._memory.learn(judged)].append((decision, judged))
                for content in {place.content for place in judged.places}:
                    self._said[content].append(decision)
            else:
                self._skips[self._memory.learn(judged)].add(decision.by)

    def _end(self, actor: str) -> str:
        seen = {actor}
        while (further := self.merges.get(actor)) is not None and further not in seen:
            seen.add(further)
            actor = further
        return actor

    def recognised(self, candidates: Iterable[Judged]) -> list[Judged]:
        """Return candidates with the places at which those were judged that they stand for.

        That is the one that says exactly this there; else one that qualified it differently and is no longer among the
        candidates, as when an extractor has learnt to tell the mode or the time.
        """
        candidates = list(candidates)
        present = {number for judged in candidates if (number := self._memory.find(judged)) is not None}
        found = []
        for judged in candidates:
            further = self._memory.like(judged, present) if self._memory.find(judged) is None else ()
            found.append(Judged(judged.id, tuple(sorted({*judged.places, *further}))))
        return found

    def verdict(self, judged: Judged) -> Verdict | None:
        """Return the verdict on a candidate, or None where there is none in force."""
        number = self._memory.find(judged)
        history = self._history.get(number) if number is not None else None
        return _verdict(history) if history else None

    def by(self, judged: Judged) -> dict[str, Decision]:
        """Return each reviewer's latest verdict on a candidate."""
        number = self._memory.find(judged)
        return {decision.by: decision for decision, _ in self._history.get(number, ())} if number is not None else {}

    def earlier(self, judged: Judged) -> list[Decision]:
        """Return the decisions on candidates that say the same, wherever they stand, in the order of time."""
        found = {one.id: one for place in judged.places for one in self._said.get(place.content, ())}
        return sorted(found.values(), key=lambda decision: (decision.time, decision.id))

    def skipped(self, judged: Judged) -> bool:
        """Tell whether somebody put a candidate off."""
        number = self._memory.find(judged)
        return number is not None and bool(self._skips.get(number))

    def verdicts(self) -> Iterator[Verdict]:
        """Yield the verdict on each candidate that was ever decided, and not undone."""
        return map(_verdict, self._history.values())

    def accepted(self) -> Iterator[tuple[Decision, list[Judged]]]:
        """Yield the decisions that make claims, in the order of time, with those of their candidates on which they stand."""
        stands = {number: history[-1][0].id for number, history in self._history.items()}
        for decision in self.standing:
            left = [judged for judged in decision.candidates if decision.settles and stands[self._memory.learn(judged)] == decision.id]
            if decision.accepts and left:
                yield decision, left

    def contested(self) -> list[Verdict]:
        """Return the verdicts from which another reviewer's differs."""
        return [verdict for verdict in self.verdicts() if verdict.contested]

    def contested_merges(self) -> dict[str, dict[str, str]]:
        """Return the proposals that reviewers merged with different actors: by proposal, whom each reviewer took it for."""
        return {proposal: dict(told) for proposal, told in self._mergers.items() if len(set(told.values())) > 1}

    def last(self, by: str) -> Decision:
        """Return a reviewer's last decision that is in force.

        Raises:
            ReviewError: there is none.
        """
        own = [decision for decision in self.standing if decision.by == by]
        if not own:
            raise ReviewError(f"there is no decision of {by} to undo")
        return own[-1]


def _verdict(history: list[tuple[Decision, Judged]]) -> Verdict:
    decision, judged = history[-1]
    latest = {one.by: one for one, _ in history}
    return Verdict(decision, judged, tuple(one for one in latest.values() if differs(one, decision)))


def differs(one: Decision, other: Decision) -> bool:
    """Tell whether two decisions on a candidate come to something different."""
    return one.accepts != other.accepts or (one.accepts and (dict(one.edits), one.same_as) != (dict(other.edits), other.same_as))
