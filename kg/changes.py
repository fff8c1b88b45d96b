"""`kg diff`: what changed between two days, in the world and, apart from that, in what we knew of it.

The world is compared as it is known at the later of two states of knowledge, so that what we merely learned is not told
as if it had happened. What we learned, and what we changed our mind about, is told by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from kg import periods
from kg.clocks import Held, day_of
from kg.errors import NotFound, PeriodError
from kg.graph import KnowledgeGraph, View
from kg.model import Attribution, Claim, Figure, Stance
from kg.periods import iso
from kg.tables import reflow, visible
from kg.terms import Iri
from kg.wording import sentence, side, turned

WORLD = {
    "changed side": "Changed side",
    "changed position": "Changed position",
    "changed figure": "Changed figure",
    "began": "Began",
    "ended": "Ended",
    "passed": "Began and ended in between",
}
"""The kinds of change in the world, and their headings."""
LEARNED = {"learned": "Learned about earlier times"}
"""The kinds of change in what we know that leave earlier knowledge standing."""
RECONSIDERED = {"retracted": "Retracted", "revised": "Revised"}
"""The kinds of change in what we know that do not."""


class Change(NamedTuple):
    """One thing that is different: its kind, how sure that is, the claims before and after, and a sentence."""

    kind: str
    certainty: str
    before: Claim | None
    after: Claim | None
    text: str

    @property
    def claims(self) -> list[Claim]:
        """The claims that it is about, one or two."""
        return list(dict.fromkeys(claim for claim in (self.before, self.after) if claim))

    @property
    def claim(self) -> Claim:
        """The later of them."""
        return self.claims[-1]


class Diff(NamedTuple):
    """What changed between two days, and between two states of knowledge (None: as it is known now)."""

    days: tuple[str, str]
    known: tuple[str | None, str | None]
    changes: list[Change]
    possible: int
    """How many changes are only possible and were left out."""
    unknown_before: bool
    """Whether nothing at all was known at the earlier state of knowledge."""
    view: View

    def of(self, kinds: Iterable[str]) -> list[Change]:
        """Return the changes of some kinds, in their order."""
        return [change for kind in kinds for change in self.changes if change.kind == kind]

    def objects(self) -> list[dict[str, Any]]:
        """Return the changes as plain objects."""
        return [
            {
                "part": "world" if change.kind in WORLD else "knowledge",
                "kind": change.kind,
                "certainty": change.certainty,
                "text": change.text,
                "before": change.before.id if change.before else None,
                "after": change.after.id if change.after else None,
                "during": change.claim.during,
                "things": list(change.claim.things()),
                "documents": sorted({document for claim in change.claims for document in claim.documents()}),
            }
            for change in self.changes
        ]

    def text(self, width: int = 0) -> str:
        """Return the changes for reading, lines wrapped to a width in characters."""
        lines = [*self._part(f"In the world, {self.days[0]} to {self.days[1]}", WORLD), ""]
        lines += self._part(f"In what we know, {since_when(self)}", LEARNED | RECONSIDERED)
        return "".join(f"{part}\n" for line in lines for part in reflow(visible(line), width))

    def _part(self, heading: str, kinds: dict[str, str]) -> Iterator[str]:
        yield heading
        if not self.of(kinds):
            yield "  nothing"
        for kind, title in kinds.items():
            found = self.of([kind])
            if found:
                yield f"  {title} ({len(found)})"
                yield from (f"  - {line}" for line in self._lines(kind, found))

    def _lines(self, kind: str, found: list[Change]) -> Iterator[str]:
        if kind == "learned" and self.unknown_before:
            yield f"everything: {len(found)} claims, as none was public by {self.known[0]}"
            return
        for change in found:
            ids = " → ".join(self.view.short(claim.id) for claim in change.claims)
            yield f"{'' if change.certainty == 'certain' else 'perhaps: '}{change.text}  [{ids}, {change.claim.during or 'undated'}]"


def since_when(found: Diff) -> str:
    """Return the states of knowledge in words: "2025-02-01 to now"."""
    return f"{found.known[0]} to {found.known[1] or 'now'}"


def diff(graph: KnowledgeGraph, day1: str, day2: str, known: tuple[str, str | None] | None = None, which: str = "certain") -> Diff:
    """Compare two days as they are known, and two states of knowledge.

    Args:
        graph: the casebook.
        day1: the earlier day.
        day2: the later day.
        known: by when what was public, for the earlier and the later state; by default `day1`, and all that is known now.
        which: `"possible"` to tell also what changed, or was known, perhaps.

    Raises:
        PeriodError: a day is no day, or the second is not later than the first.
    """
    known1, known2 = known or (day1, None)
    if periods.day(day1) >= periods.day(day2) or (known2 is not None and periods.day(known1) > periods.day(known2)):
        raise PeriodError("give two days, the earlier one first")
    view = graph.as_of(None, known2, "possible")
    found = [*_in_the_world(graph, view, (day1, day2), known2, which), *_learned(graph, view, day1, (known1, known2)), *_reconsidered(graph, (known1, known2))]
    wanted = [change for change in found if which == "possible" or change.certainty == "certain"]
    before = graph.held(None, known1)
    return Diff((day1, day2), (known1, known2), sorted(wanted, key=_order), len(found) - len(wanted), not (before.certain or before.possible), view)


def _order(change: Change) -> tuple[str, str]:
    return change.text, change.claim.id


def _ranks(held: Held) -> dict[str, int]:
    """How surely each claim held: 2 for certain, 1 for possible; those that did not are not there."""
    return dict.fromkeys(held.possible, 1) | dict.fromkeys(held.certain, 2)


def _sure(*moves: tuple[int, int]) -> str:
    return "certain" if all(set(move) == {0, 2} for move in moves) else "possible"


# --------------------------------------------------------------------------------------------------------- in the world


def _in_the_world(graph: KnowledgeGraph, view: View, days: tuple[str, str], known: str | None, which: str) -> Iterator[Change]:
    then, now = (_ranks(graph.held(day, known)) for day in days)
    ranks = {name: (then.get(name, 0), now.get(name, 0)) for name in then.keys() | now.keys()}
    claims = {claim.id: claim for claim in _claims(view, [name for name, (was, is_) in ranks.items() if was != is_])}
    pairs = [pair for pair in _turned(view, claims, ranks) if which == "possible" or pair.certainty == "certain"]
    yield from pairs
    paired = {claim.id for pair in pairs for claim in pair.claims}
    for name in claims.keys() - paired:
        was, is_ = ranks[name]
        before, after = (claims[name], None) if was > is_ else (None, claims[name])
        yield Change("ended" if was > is_ else "began", _sure(ranks[name]), before, after, _content(view, claims[name]))
    surely = set(graph.held(None, known).certain)
    for claim in _claims(view, graph.passed(*days, known)):
        yield Change("passed", "certain" if claim.id in surely else "possible", claim, claim, _content(view, claim))


def _turned(view: View, claims: dict[str, Claim], ranks: dict[str, tuple[int, int]]) -> Iterator[Change]:
    """Another position of one holder, another figure of one thing: what took the place of a claim that gave way.

    A claim of which nobody knows whether it still holds gives way perhaps.
    """
    given_up: set[str] = set()
    for after in sorted((claim for name, claim in claims.items() if ranks[name][0] < ranks[name][1]), key=lambda claim: claim.id):
        for before in _earlier(view, after, ranks):
            if before.id not in given_up and _value(view, before) != _value(view, after):
                given_up.add(before.id)
                yield _turn(view, before, after, _sure(ranks[before.id], ranks[after.id]))
                break


def _earlier(view: View, after: Claim, ranks: dict[str, tuple[int, int]]) -> list[Claim]:
    """Claims on the same matter that held before and have not become surer, those first that are least sure now."""
    if not isinstance(after, Stance | Figure) or after.negated:
        return []
    alike = (claim for claim in view.claims(type(after).__name__, about=after.things()[0]) if _matter(view, claim) == _matter(view, after))
    held = [claim for claim in alike if claim.id in ranks and 0 < ranks[claim.id][0] >= ranks[claim.id][1]]
    return sorted(held, key=lambda claim: (ranks[claim.id][1], claim.id))


def _matter(view: View, claim: Claim) -> Any:
    """What two claims must share for the one to take the place of the other."""
    if isinstance(claim, Stance) and not claim.negated:
        return claim.holder, frozenset((claim.topic, view.contrary(claim.topic) or claim.topic))
    if isinstance(claim, Figure) and not claim.negated:
        return frozenset(claim.about), claim.measure, claim.unit
    return claim.id


def _value(view: View, claim: Claim) -> Any:
    """The position, as it reads on the first of contrary topics; or the figure."""
    if isinstance(claim, Stance):
        return turned(claim.position) if (view.contrary(claim.topic) or claim.topic) < claim.topic else claim.position
    return (claim.minValue, claim.maxValue) if isinstance(claim, Figure) else claim.id


def _turn(view: View, before: Claim, after: Claim, certainty: str) -> Change:
    if isinstance(before, Stance) and isinstance(after, Stance):
        position = before.position if before.topic == after.topic else turned(before.position)
        kind = "changed position" if side(position) == side(after.position) else "changed side"
        text = f"{view.label(after.holder)}: from {view.label(position)} to {view.label(after.position)}: {view.label(after.topic)}"
        return Change(kind, certainty, before, after, text)
    return Change("changed figure", certainty, before, after, f"from {sentence(view, before)} to {sentence(view, after)}")


# ----------------------------------------------------------------------------------------------------- in what we know


def _learned(graph: KnowledgeGraph, view: View, day1: str, known: tuple[str, str | None]) -> Iterator[Change]:
    """Claims that were not public before: those about times until the first day, and those without a date."""
    before, after = (_ranks(graph.held(None, day)) for day in known)
    revised = set(graph.revisions().values())
    new = [name for name, rank in after.items() if rank > before.get(name, 0) and name not in revised]
    for claim in _claims(view, new):
        begin = claim.period.earliest_begin if claim.period else None
        if begin is None or begin <= periods.day(day1):
            yield Change("learned", _sure((before.get(claim.id, 0), after[claim.id])), None, claim, _content(view, claim))


def _reconsidered(graph: KnowledgeGraph, known: tuple[str, str | None]) -> Iterator[Change]:
    """Claims that were withdrawn, and those that took the place of another."""
    withdrawn, revisions = graph.withdrawals(), graph.revisions()
    for old in [*_claims(graph.withdrawn, sorted(withdrawn)), *_claims(graph, sorted(revisions))]:
        new = next(iter(_claims(graph, [_latest(revisions, old.id)])), None)
        if old.wasRevisionOf in withdrawn and new and _is_between(withdrawn[old.wasRevisionOf], known):
            continue  # told of the first of the chain
        if old.id in withdrawn and _is_between(withdrawn[old.id], known):
            yield _revised(graph, old, new) if new else _retracted(graph, old, withdrawn[old.id])
        elif old.id not in withdrawn and new and _is_between(iso(day_of(new.generatedAtTime)) or None, known):
            yield _revised(graph, old, new)


def _latest(revisions: dict[str, str], name: str) -> str:
    """The end of a chain of revisions."""
    seen = {name}
    while name in revisions and revisions[name] not in seen:
        name = revisions[name]
        seen.add(name)
    return name


def _is_between(day: str | None, known: tuple[str, str | None]) -> bool:
    """Whether a claim was withdrawn between two states of knowledge; where nobody tells the day, it may have been."""
    return day is None or (periods.day(known[0]) < periods.day(day) and (known[1] is None or periods.day(day) <= periods.day(known[1])))


def _retracted(view: View, claim: Claim, day: str | None) -> Change:
    return Change("retracted", "certain", claim, None, f"{_content(view, claim)}, withdrawn {f'on {day}' if day else '(nobody tells when)'}")


def _revised(graph: KnowledgeGraph, old: Claim, new: Claim) -> Change:
    said = [sentence(graph, old), sentence(graph, new)]
    told = [" → ".join(said)] if said[0] != said[1] else said[:1]
    for name in ("during", "mode", "confidence", "condition", "quantifier"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            told.append(f"{name} {_say(graph, before)} → {_say(graph, after)}")
    return Change("revised", "certain", old, new, ", ".join(told))


def _say(view: View, value: object) -> str:
    return "none" if value is None else view.label(value) if isinstance(value, Iri) else str(value)


def _content(view: View, claim: Claim) -> str:
    """What a claim says in one line; of a reported statement the curator's sentence says more than what it is about."""
    return f"{view.label(claim.holder)}: {claim.comment}" if isinstance(claim, Attribution) and claim.comment else sentence(view, claim)


def _claims(view: View, names: Iterable[str]) -> list[Claim]:
    """Those of some claims that a view has, whole."""
    known = view.claim_ids()
    found = []
    for name in names:
        with suppress(NotFound):
            found += [view.claim(name)] if name in known else []
    return found
