"""`kg diff`: what changed between two days, in the world and, apart from that, in what we knew of it.

The world is compared as it is known at the later of two states of knowledge, so that what we merely learned is not told
as if it had happened. What we learned, and what we changed our mind about, is told by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from kg import periods
from kg.clocks import Held, day_of
from kg.derivation import FAR
from kg.errors import NotFound, PeriodError
from kg.graph import KnowledgeGraph, View
from kg.model import Attribution, Claim, Figure, Stance
from kg.periods import iso
from kg.tables import running
from kg.terms import KG, Iri
from kg.wording import counted, figure, key, opposed, qualified, sentence, side, turned

WORLD = {
    "changed side": "Changed side",
    "changed position": "Changed position",
    "changed figure": "Changed figure",
    "began": "Began",
    "ended": "Ended",
    "passed": "Happened in between",
}
"""The kinds of change in the world, and their headings."""
LEARNED = {"learned": "Learned about earlier times"}
"""The kinds of change in what we know that leave earlier knowledge standing."""
RECONSIDERED = {"retracted": "Retracted", "revised": "Revised"}
"""The kinds of change in what we know that do not."""
_KINDS = [*WORLD, *LEARNED, *RECONSIDERED]


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

    def compared(self) -> list[Claim]:
        """The claims of which the circumstances are to be told: both, where one took the place of the other in the world."""
        return self.claims if self.kind in WORLD else [self.claim]


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
                "before": _id(self.view, change.before),
                "after": _id(self.view, change.after),
                "during": change.claim.during,
                "mode": change.claim.mode,
                "condition": change.claim.condition,
                "things": list(change.claim.things()),
                "documents": sorted({document for claim in change.claims for document in claim.documents()}),
            }
            for change in self.changes
        ]

    def text(self, width: int = 0) -> str:
        """Return the changes for reading, lines wrapped to a width in characters."""
        lines = [*self._part(f"In the world, {self.days[0]} to {self.days[1]}, as it is known {known_when(self)}", WORLD), ""]
        lines += self._part(f"In what we know, {since_when(self)}", LEARNED | RECONSIDERED)
        return running(lines, width)

    def _part(self, heading: str, kinds: dict[str, str]) -> Iterator[str]:
        yield heading
        if not self.of(kinds):
            yield "  nothing that is certain" if self.possible else "  nothing"
        for kind, title in kinds.items():
            found = self.of([kind])
            if found:
                yield f"  {title} ({len(found)})"
                yield from (f"  - {line}" for line in self._lines(kind, found))

    def _lines(self, kind: str, found: list[Change]) -> Iterator[str]:
        if kind == "learned" and self.unknown_before:
            yield f"everything: {counted(len(found), 'claim')}, as nothing was public by {self.known[0]}"
            return
        for change in found:
            ids = " → ".join(key(self.view, claim) for claim in change.claims)
            during = " → ".join(dict.fromkeys(claim.during or "undated" for claim in change.compared()))
            yield f"{'' if change.certainty == 'certain' else 'perhaps: '}{change.text}{_qualified(self.view, change)}  [{ids}, {during}]"


def _id(view: View, claim: Claim | None) -> str | None:
    """The id of a claim, the same on every run."""
    return None if claim is None else key(view, claim) if claim.id.startswith("_:") else claim.id


def since_when(found: Diff) -> str:
    """Return the states of knowledge in words: "2025-02-01 to now"."""
    return f"{found.known[0]} to {found.known[1] or 'now'}"


def known_when(found: Diff) -> str:
    """Return the later of them in words: "by 2025-02-01"."""
    return f"by {found.known[1]}" if found.known[1] else "now"


def _qualified(view: View, change: Change) -> str:
    """What keeps it from being plainly so, in brackets; of a revised claim the rest is told as what was revised."""
    old, new = (qualified(view, claim) for claim in (change.claims[0], change.claim))
    told = [part for part in old if part in new]
    if change.kind in WORLD and old != new:
        both = (dict.fromkeys([view.label(claim.mode or "plain"), *qualified(view, claim)]) for claim in change.claims)
        told = [" → ".join(map(", ".join, both))]
    return f" ({', '.join(told)})" if told else ""


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
    view, before = graph.as_of(None, known2, "possible"), graph.held(None, known1)
    reconsidered = list(_Reconsidered(graph, view, (known1, known2)).changes())
    told = {change.claim.id for change in reconsidered}
    learned = [change for change in _learned(graph, view, day1, (before, known2)) if change.claim.id not in told]
    found = [*_in_the_world(graph, view, (day1, day2), known2, which), *learned, *reconsidered]
    wanted = [change for change in found if which == "possible" or change.certainty == "certain"]
    wanted.sort(key=lambda change: (_KINDS.index(change.kind), change.text, [key(view, claim) for claim in change.claims]))
    return Diff((day1, day2), (known1, known2), wanted, len(found) - len(wanted), not (before.certain or before.possible), view)


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

    A claim of which nobody knows whether it still holds gives way perhaps; one that certainly still holds does not.
    """
    risen = [claim for name, claim in claims.items() if ranks[name][0] < ranks[name][1] and _may_turn(claim)]
    earlier, opposites = (_earlier(view, ranks), opposed(view)) if risen else ({}, set())
    given_up: set[str] = set()
    for after in sorted(risen, key=lambda claim: key(view, claim)):
        for before in earlier.get(_bearer(after), ()):
            if before.id not in given_up and _differs(before, after, opposites):
                given_up.add(before.id)
                yield _turn(view, before, after, _sure(ranks[before.id], ranks[after.id]))
                break


def _may_turn(claim: Claim) -> bool:
    return isinstance(claim, Stance | Figure) and not claim.negated and claim.mode != KG.Denied.value


def _earlier(view: View, ranks: dict[str, tuple[int, int]]) -> dict[Any, list[Claim]]:
    """By bearer the stances and figures that held before and may have given way: those first that are least sure now, then the latest."""
    kinds = view.claim_ids("Stance") | view.claim_ids("Figure")
    found: dict[Any, list[Claim]] = defaultdict(list)
    for claim in _claims(view, [name for name, (was, is_) in ranks.items() if name in kinds and was >= is_ < 2]):
        if _may_turn(claim):
            found[_bearer(claim)].append(claim)
    for claims in found.values():
        claims.sort(key=lambda claim: (ranks[claim.id][1], -_begin(claim), key(view, claim)))
    return found


def _begin(claim: Claim) -> int:
    begin = claim.period.earliest_begin if claim.period else None
    return -FAR if begin is None else begin


def _bearer(claim: Claim) -> Any:
    """What two claims must share for the one to take the place of the other, topics aside."""
    return (claim.about, claim.measure, claim.unit) if isinstance(claim, Figure) else getattr(claim, "holder", None)


def _differs(before: Claim, after: Claim, opposites: set[frozenset[str]]) -> bool:
    """Whether two claims of one bearer are about one matter, and not alike: another position on a topic or its contrary, another figure."""
    if isinstance(before, Stance) and isinstance(after, Stance):
        one_matter = before.topic == after.topic or frozenset((before.topic, after.topic)) in opposites
        return one_matter and _read_on(after.topic, before) != after.position
    return isinstance(before, Figure) and isinstance(after, Figure) and (before.minValue, before.maxValue) != (after.minValue, after.maxValue)


def _read_on(topic: str, stance: Stance) -> str:
    """A position as it reads on a topic that is the stance's own or its contrary."""
    return stance.position if stance.topic == topic else turned(stance.position)


def _turn(view: View, before: Claim, after: Claim, certainty: str) -> Change:
    if isinstance(before, Stance) and isinstance(after, Stance):
        position = _read_on(after.topic, before)
        kind = "changed position" if side(position) == side(after.position) else "changed side"
        text = f"{view.label(after.holder)} on “{view.label(after.topic)}”: from {view.label(position)} to {view.label(after.position)}"
        return Change(kind, certainty, before, after, text)
    said = " → ".join(figure(claim) for claim in (before, after) if isinstance(claim, Figure))
    return Change("changed figure", certainty, before, after, f"{getattr(after, 'measure', None) or 'figure'}: {said}")


# ----------------------------------------------------------------------------------------------------- in what we know


def _learned(graph: KnowledgeGraph, view: View, day1: str, known: tuple[Held, str | None]) -> Iterator[Change]:
    """Claims that were not public before: those about times until the first day, and those without a date."""
    before, after = _ranks(known[0]), _ranks(graph.held(None, known[1]))
    for claim in _claims(view, [name for name, rank in after.items() if rank > before.get(name, 0)]):
        begin = claim.period.earliest_begin if claim.period else None
        if begin is None or begin <= periods.day(day1):
            yield Change("learned", _sure((before.get(claim.id, 0), after[claim.id])), None, claim, _content(view, claim))


_SUCCESSORS = "SELECT ?old ?new { ?new prov:wasRevisionOf ?old }"


class _Reconsidered:
    """Finds the claims that were withdrawn, and those that took the place of others, between two states of knowledge."""

    def __init__(self, graph: KnowledgeGraph, view: View, known: tuple[str, str | None]) -> None:
        self._graph, self._shown = graph, view.claim_ids()
        self._after, self._until = periods.day(known[0]), periods.day(known[1]) if known[1] else None
        self._withdrawn = graph.withdrawals()
        pairs = sorted({(str(row["old"]), str(row["new"])) for part in (graph.withdrawn, graph) for row in part.query(_SUCCESSORS)})
        named = {name for pair in pairs for name in pair}
        self._claims = {claim.id: claim for part in (graph.withdrawn, graph) for claim in _claims(part, named | self._withdrawn.keys())}
        self._links: dict[str, list[str]] = defaultdict(list)
        for old, new in pairs:
            if old in self._claims and new in self._claims:
                self._links[old].append(new)

    def changes(self) -> Iterator[Change]:
        """Yield what was revised, a chain of revisions once, and what was retracted and has no successor."""
        later = {new for old, news in self._links.items() for new in news if self._is_between(self._given_up(old, new))}
        for old, claim in sorted(self._claims.items()):
            latest = [self._claims[name] for name in self._latest(old)]
            if latest and old in later:
                continue  # told of the first of the chain
            if latest and any(self._is_between(self._given_up(old, new)) for new in self._links.get(old, ())):
                yield from (_revised(self._graph, claim, new) for new in latest)
            elif old in self._withdrawn and self._is_between(self._withdrawn[old]):
                yield _retracted(self._graph, claim, self._withdrawn[old])

    def _given_up(self, old: str, new: str) -> str | None:
        """The day on which a claim gave way to another; None where nobody tells."""
        return self._withdrawn[old] if old in self._withdrawn else iso(day_of(self._claims[new].generatedAtTime)) or None

    def _is_between(self, day: str | None) -> bool:
        """Whether a day lies between the two states of knowledge; one that nobody tells may."""
        return day is None or (self._after < periods.day(day) and self._is_by(day))

    def _is_by(self, day: str | None) -> bool:
        return day is None or self._until is None or periods.day(day) <= self._until

    def _latest(self, old: str) -> list[str]:
        """What stands at the ends of the chains of revisions that begin with a claim, as they are at the later state of knowledge."""
        found, queue = {old}, [old]
        ends: set[str] = set()
        while queue:
            name = queue.pop()
            news = [new for new in self._links.get(name, ()) if self._is_by(self._given_up(name, new))]
            ends |= set() if news else {name}
            queue += [new for new in news if new not in found]
            found.update(news)
        return sorted((ends - {old}) & self._shown)


def _retracted(view: View, claim: Claim, day: str | None) -> Change:
    return Change("retracted", "certain", claim, None, f"{_content(view, claim)}, withdrawn {f'on {day}' if day else '(nobody tells when)'}")


def _revised(graph: KnowledgeGraph, old: Claim, new: Claim) -> Change:
    said = [_content(graph, old), _content(graph, new)]
    told = [" → ".join(dict.fromkeys(said))]
    for name in ("during", "mode", "confidence", "condition", "quantifier"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            told.append(f"{name} {_say(graph, before)} → {_say(graph, after)}")
    if len(told) == 1 and said[0] == said[1]:
        told.append("in its evidence or comment only")
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
