"""What the decisions come to: which verdict stands on each candidate, who disagrees, which proposal is whom."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Container, Iterable
from typing import NamedTuple

from kg.review.decisions import Decision, Judged, Key, Place, ReviewError


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

    def forget(self, judged: Judged) -> int | None:
        """Drop a candidate with all that stands in the same texts and says the same; return its number."""
        for place in judged.places:
            self._places.pop(place[:2], None)
        return self._ids.pop(judged.id, None)


class Ledger:
    """The decisions that are in force: what was undone is as if it had never been.

    Decisions are taken in one by one, in the order of time, and the same decisions always come to the same, whether they
    were taken in at once or while they were made.
    """

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self.decisions: list[Decision] = []
        """All of them; of lines with one id the first counts."""
        self.standing: list[Decision] = []
        """The decisions in force, in the order of time."""
        self._found: dict[str, Decision] = {}
        self._undone: set[str] = set()
        self._deciders: set[str] = set()
        self._memory = Memory()
        self._history: dict[int, list[tuple[Decision, Judged]]] = {}
        self._skips: dict[int, set[str]] = defaultdict(set)
        self._near: dict[Key, list[Decision]] = defaultdict(list)
        self._said: dict[str, list[Decision]] = defaultdict(list)
        self._own: dict[str, list[Decision]] = defaultdict(list)
        self._reach: Counter[str] = Counter()
        self._settled: Counter[tuple[str | None, bool]] = Counter()
        self._contested: set[int] = set()
        self.merges: dict[str, str] = {}
        """Whom each merged proposal is, by IRI."""
        self._mergers: dict[str, dict[str, Decision]] = {}
        decisions = list(decisions)
        self._undone.update(decision.undoes for decision in decisions if decision.action == "undo" and decision.undoes)
        for decision in decisions:
            self.add(decision)

    def add(self, decision: Decision) -> list[Decision]:
        """Take in a decision that was taken after all others; return those on which it bears, the new one included.

        These are the decisions that share a candidate, or a passage that says the same, with what is decided or undone.
        """
        if decision.id in self._found:
            return []
        self._found[decision.id] = decision
        self._deciders.add(decision.by)
        self.decisions.append(decision)
        if decision.action == "undo":
            return self._undo(decision.undoes or "")
        if decision.id in self._undone:
            return []
        self.standing.append(decision)
        self._own[decision.by].append(decision)
        touched = {one.id: one for key in keys(decision) for one in self._near.get(key, ())}
        self._take(decision)
        if decision.action == "merge":
            self._merge()
        return [*touched.values(), decision]

    def _take(self, decision: Decision) -> None:
        for key in keys(decision):
            self._near[key].append(decision)
        if decision.settles:
            self._settled[decision.by, decision.accepts] += 1
        for judged in decision.candidates:
            number = self._memory.learn(judged)
            if decision.settles:
                self._enter(number, decision, judged)
                for content in {place.content for place in judged.places}:
                    self._said[content].append(decision)
            else:
                self._skips[number].add(decision.by)

    def _enter(self, number: int, decision: Decision, judged: Judged) -> None:
        history = self._history.setdefault(number, [])
        if history:
            self._count(history[-1][0], -1)
        history.append((decision, judged))
        self._count(decision, 1)
        (self._contested.add if _verdict(history).contested else self._contested.discard)(number)

    def _count(self, decision: Decision, by: int) -> None:
        """Count on how many candidates a decision is the latest; it stands where it is so on one."""
        before = self._reach[decision.id] > 0
        self._reach[decision.id] += by
        self._settled[None, decision.accepts] += (self._reach[decision.id] > 0) - before

    def _undo(self, name: str) -> list[Decision]:
        """Take a decision out of force: forget all that hangs together with it, and take in anew what of it is left."""
        self._undone.add(name)
        undone = self._found.get(name)
        if undone is None or not _drop(self.standing, undone):
            return []
        _drop(self._own[undone.by], undone)
        together = self._together(undone)
        for one in together:
            self._forget(one)
        for one in together:
            if one is not undone:
                self._take(one)
        if undone.action == "merge":
            self._merge()
        return together

    def _together(self, decision: Decision) -> list[Decision]:
        """The decisions that hang together with one by candidates or passages, itself included, in the order of time."""
        found, queue, seen = {decision.id: decision}, [decision], set()
        while queue:
            for key in keys(queue.pop()):
                if key not in seen:
                    seen.add(key)
                    new = {one.id: one for one in self._near[key] if one.id not in found}
                    found |= new
                    queue += new.values()
        return sorted(found.values(), key=_when)

    def _forget(self, decision: Decision) -> None:
        for key in keys(decision):
            self._near.pop(key, None)
        if decision.settles:
            self._settled[decision.by, decision.accepts] -= 1
        for judged in decision.candidates:
            number = self._memory.forget(judged)
            if number is not None:
                history = self._history.pop(number, [])
                if history:
                    self._count(history[-1][0], -1)
                self._skips.pop(number, None)
                self._contested.discard(number)
            if decision.settles:
                for content in {place.content for place in judged.places}:
                    self._said[content] = [one for one in self._said[content] if one.id != decision.id]

    def _merge(self) -> None:
        """Follow the merges in force to the end of every chain."""
        self.merges, self._mergers = {}, defaultdict(dict)
        for decision in self.standing:
            if decision.action == "merge" and decision.proposal and decision.actor:
                self.merges[decision.proposal] = decision.actor
                self._mergers[decision.proposal][decision.by] = decision
        self.merges = {proposal: self._end(actor) for proposal, actor in self.merges.items()}

    def _end(self, actor: str) -> str:
        seen = {actor}
        while (further := self.merges.get(actor)) is not None and further not in seen:
            seen.add(further)
            actor = further
        return actor

    def decision(self, name: str) -> Decision | None:
        """Return the decision with an id, in force or undone, or None."""
        return self._found.get(name)

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
        history = self._of(judged)
        return _verdict(history) if history else None

    def _of(self, judged: Judged) -> list[tuple[Decision, Judged]]:
        number = self._memory.find(judged)
        return self._history.get(number, []) if number is not None else []

    def by(self, judged: Judged) -> dict[str, Decision]:
        """Return each reviewer's latest verdict on a candidate."""
        return {decision.by: decision for decision, _ in self._of(judged)}

    def earlier(self, judged: Judged) -> list[Decision]:
        """Return the decisions on candidates that say the same, wherever they stand, in the order of time."""
        found = {one.id: one for place in judged.places for one in self._said.get(place.content, ())}
        return sorted(found.values(), key=_when)

    def skipped(self, judged: Judged) -> bool:
        """Tell whether somebody put a candidate off."""
        number = self._memory.find(judged)
        return number is not None and bool(self._skips.get(number))

    def left(self, decision: Decision) -> list[Judged]:
        """Return the candidates of an acceptance on which it stands; none where it is no longer in force."""
        if not decision.accepts or decision.id in self._undone:
            return []
        return [judged for judged in decision.candidates if (history := self._of(judged)) and history[-1][0].id == decision.id]

    def contested(self) -> list[Verdict]:
        """Return the verdicts from which another reviewer's differs, in the order of time."""
        found = [_verdict(self._history[number]) for number in self._contested]
        return sorted(found, key=lambda verdict: (*_when(verdict.decision), verdict.judged.id))

    def contested_merges(self) -> dict[str, dict[str, str]]:
        """Return the proposals that reviewers merged with different actors: by proposal, whom each reviewer took it for."""
        told = {proposal: {by: str(one.actor) for by, one in mergers.items()} for proposal, mergers in self._mergers.items()}
        return {proposal: whom for proposal, whom in told.items() if len(set(whom.values())) > 1}

    def merged(self, proposal: str) -> list[Decision]:
        """Return each reviewer's latest merge of a proposal."""
        return list(self._mergers.get(proposal, {}).values())

    def counts(self, by: str | None = None) -> tuple[int, int]:
        """Return how many decisions that accept, and that reject, stand on some candidate; with `by`, all of a reviewer's in force."""
        return self._settled[by, True], self._settled[by, False]

    def disputes(self) -> int:
        """Return how many candidates and merges reviewers decided differently."""
        return len(self._contested) + len(self.contested_merges())

    def reviewers(self) -> list[str]:
        """Return all who ever decided, sorted."""
        return sorted(self._deciders)

    def last(self, by: str) -> Decision:
        """Return a reviewer's last decision that is in force.

        Raises:
            ReviewError: there is none.
        """
        if not self._own.get(by):
            raise ReviewError(f"there is no decision of {by} to undo")
        return self._own[by][-1]


def keys(decision: Decision) -> set[Key]:
    """By what a decision may hang together with others: the candidates, and what is said in which text."""
    return {key for judged in decision.candidates for key in judged.known_by()}


def _when(decision: Decision) -> tuple[str, str]:
    return decision.time, decision.id


def _drop(decisions: list[Decision], wanted: Decision) -> bool:
    """Take a decision out of a list in the order of time; return whether it stood there."""
    place = bisect_left(decisions, _when(wanted), key=_when)
    found = place < len(decisions) and decisions[place] is wanted
    if found:
        del decisions[place]
    return found


def _verdict(history: list[tuple[Decision, Judged]]) -> Verdict:
    decision, judged = history[-1]
    latest = {one.by: one for one, _ in history}
    return Verdict(decision, judged, tuple(one for one in latest.values() if differs(one, decision)))


def differs(one: Decision, other: Decision) -> bool:
    """Tell whether two decisions on a candidate come to something different."""
    return one.accepts != other.accepts or (one.accepts and (dict(one.edits), one.same_as) != (dict(other.edits), other.same_as))
