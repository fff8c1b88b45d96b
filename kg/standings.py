"""`kg at`: who stood how to whom on a day, in five lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from kg.errors import NotFound, PeriodError
from kg.graph import View
from kg.model import Claim, Relation, Stance
from kg.periods import iso
from kg.tables import visible, wrap
from kg.terms import KG
from kg.wording import groups, side, turned

_SAID_BY_OTHERS = {KG.Attributed.value, KG.Denied.value, KG.Inferred.value}
_SELDOM = "torn"
_NOTHING = "–"
_AT_MOST = 6
"""So many things are named on a line of the text; the records have all."""


class Standing(NamedTuple):
    """One thing told of a day: on which line it stands, how sure it is, and the claims that bear it."""

    line: str
    certainty: str
    text: str
    claims: list[str]


class Standings(NamedTuple):
    """How one actor stood to all others on a day, or two to each other."""

    day: str
    title: str
    lines: tuple[str, ...]
    standings: list[Standing]

    def objects(self) -> list[dict[str, Any]]:
        """Return what is told as plain objects."""
        return [standing._asdict() for standing in self.standings]

    def text(self, width: int = 0) -> str:
        """Return a heading and one line for each kind of standing, wrapped to a width in characters."""
        told = {name: self._told(name) for name in self.lines if name != _SELDOM or self._told(name) != _NOTHING}
        size = max(map(len, told))
        blocks = [wrap(visible(text), max(20, width - size - 4) if width else len(text)) for text in told.values()]
        lines = [f"  {name if not number else '':{size}}  {part}" for name, block in zip(told, blocks, strict=True) for number, part in enumerate(block)]
        return "".join(f"{visible(line)}\n" for line in (f"{self.title} on {self.day}", *lines))

    def _told(self, line: str) -> str:
        told = [one.text for one in self.standings if one.line == line]
        more = f"; and {len(told) - _AT_MOST} more" if len(told) > _AT_MOST else ""
        return "; ".join(told[:_AT_MOST]) + more or _NOTHING


def at(view: View, *names: str) -> Standings:
    """Say how an actor stood to others and to topics on the day of a view, or how two actors stood to each other.

    Args:
        view: the world of a day, `graph.as_of(day)`.
        names: one actor or two, by any name.

    Raises:
        PeriodError: the view is not that of a day.
        NotFound: nothing answers to a name, or there are not one or two of them.
        Ambiguous: several things do.
    """
    if view.moment.day is None:
        raise PeriodError("how they stood depends on the day; give one, as in graph.as_of(day)")
    if len(names) not in (1, 2):
        raise NotFound("name one actor or two")
    actors, teller = [view.find(name) for name in names], _Teller(view)
    title = " and ".join(map(view.label, actors))
    if len(actors) == 1:
        return Standings(iso(view.moment.day), title, _LINES, _merged(teller.of_one(actors[0]), _LINES))
    one, other = actors
    there, back = (f"{view.label(end)} → {view.label(end2)}" for end, end2 in ((one, other), (other, one)))
    told = [*teller.between(one, other, there), *teller.between(other, one, back), *teller.shared(one, other)]
    lines = (there, back, *_SHARED)
    return Standings(iso(view.moment.day), title, lines, _merged(told, lines))


_LINES = ("for", "against", _SELDOM, "works with", "hostile to", "tied to")
_SHARED = ("agree", "differ", "both")
_GROUPS = {KG.Cooperation.value: "works with", KG.Hostility.value: "hostile to"}


def _merged(told: Iterable[Standing], lines: tuple[str, ...]) -> list[Standing]:
    """What several claims say alike is told once, as surely as the surest has it."""
    found: dict[tuple[str, str], Standing] = {}
    for one in told:
        other = found.get((one.line, one.text), one)
        claims = sorted({*one.claims, *other.claims})
        found[one.line, one.text] = Standing(one.line, min(one.certainty, other.certainty), one.text, claims)
    return sorted(found.values(), key=lambda one: (lines.index(one.line), one.certainty, one.text))


class _Teller:
    """Puts the claims of a day in a few words."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._groups = groups(view)

    def _standing(self, line: str, text: str, *claims: Claim) -> Standing:
        said = list(dict.fromkeys(told for claim in claims for told in self._qualified(claim)))
        sure = self._view.cut.uncertain.isdisjoint(claim.id for claim in claims)
        said += [] if sure else ["perhaps"]
        text += f" ({', '.join(said)})" if said else ""
        return Standing(line, "certain" if sure else "possible", text, [claim.id for claim in claims])

    def _qualified(self, claim: Claim) -> Iterator[str]:
        if claim.mode in _SAID_BY_OTHERS:
            yield self._view.label(claim.mode)
        if claim.condition:
            yield f"if {claim.condition.removeprefix('if ').removeprefix('If ')}"
        if claim.quantifier:
            yield claim.quantifier

    def of_one(self, actor: str) -> Iterator[Standing]:
        """How an actor stands to topics and others."""
        for claim in self._view.claims(about=actor):
            if isinstance(claim, Stance):
                yield self._stance(claim, actor)
            elif isinstance(claim, Relation):
                line = _GROUPS.get(self._groups.get(claim.predicate, ""), "tied to")
                yield self._standing(line, self._relation(claim, actor), claim)

    def _stance(self, claim: Stance, actor: str) -> Standing:
        line = {"supports": "for", "opposes": "against"}.get(side(claim.position), "torn")
        if claim.holder != actor:
            return self._standing(line, f"{self._view.label(claim.holder)} {_not(claim)}{self._view.label(claim.position)} it", claim)
        return self._standing(line, f"{_not(claim)}{self._view.label(claim.topic)}", claim)

    def _relation(self, claim: Relation, actor: str) -> str:
        words = f"{_not(claim)}{self._view.label(claim.predicate)}"
        if claim.subject == actor:
            return f"{words} {self._view.label(claim.object)}"
        return f"{self._view.label(claim.subject)} {words} it"

    def between(self, one: str, other: str, line: str) -> Iterator[Standing]:
        """What one actor does to another, or thinks of it."""
        for claim in self._view.claims(about=one):
            if isinstance(claim, Relation) and (claim.subject, claim.object) == (one, other):
                yield self._standing(line, f"{_not(claim)}{self._view.label(claim.predicate)}", claim)
            elif isinstance(claim, Stance) and (claim.holder, claim.topic) == (one, other):
                yield self._standing(line, f"{_not(claim)}{self._view.label(claim.position)}", claim)

    def shared(self, one: str, other: str) -> Iterator[Standing]:
        """On what two actors agree and differ, and what they have in common."""
        for mine, yours, topic in self._pairs(one, other):
            here, there = (side(claim.position if claim.topic == topic else turned(claim.position)) for claim in (mine, yours))
            if here == there != "":
                yield self._standing("agree", f"both {'for' if here == 'supports' else 'against'} {self._view.label(topic)}", mine, yours)
            elif here and there:
                sides = f"{self._view.label(one)} {here}, {self._view.label(other)} {there}"
                yield self._standing("differ", f"{self._view.label(topic)}: {sides}", mine, yours)
        theirs = self._ties(other)
        for tie in self._ties(one):
            for same in theirs:
                if (tie.predicate, tie.object) == (same.predicate, same.object):
                    yield self._standing("both", f"{self._view.label(tie.predicate)} {self._view.label(tie.object)}", tie, same)

    def _ties(self, actor: str) -> list[Relation]:
        return [claim for claim in self._view.claims(about=actor) if isinstance(claim, Relation) and claim.subject == actor and not claim.negated]

    def _stances(self, actor: str) -> list[Stance]:
        return [claim for claim in self._view.claims(about=actor) if isinstance(claim, Stance) and claim.holder == actor and not claim.negated]

    def _pairs(self, one: str, other: str) -> Iterator[tuple[Stance, Stance, str]]:
        """Stances of both on one topic or its contrary, with the topic that is named first."""
        theirs = self._stances(other)
        for mine in self._stances(one):
            alike = {mine.topic, self._view.contrary(mine.topic) or mine.topic}
            yield from ((mine, yours, min(alike)) for yours in theirs if yours.topic in alike)


def _not(claim: Claim) -> str:
    return "not: " if claim.negated else ""
