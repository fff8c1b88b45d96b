"""`kg at`: who stood how to whom on a day, in five lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from kg.errors import NotFound, PeriodError
from kg.graph import View
from kg.model import Claim, Document, Relation, Stance
from kg.periods import iso
from kg.tables import cells, visible, wrap
from kg.terms import KG
from kg.wording import groups, opposed, qualified, side, turned

_SELDOM = "torn"
_NOTHING = "–"
_AT_MOST = 6
"""So many things are named on a line of the text; the records have all."""


class Standing(NamedTuple):
    """One thing told of a day: on which line it stands, whether that is `certain`, `possible` or `undated`, and the claims that bear it."""

    line: str
    certainty: str
    text: str
    qualified: tuple[str, ...]
    """What keeps it from being plainly so."""
    claims: list[str]

    def __str__(self) -> str:
        marks = [*self.qualified, *{"possible": ["perhaps"], "undated": ["undated"]}.get(self.certainty, [])]
        return self.text + (f" ({', '.join(marks)})" if marks else "")


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
        told = {visible(name): visible(self._told(name)) for name in self.lines if name != _SELDOM or self._told(name) != _NOTHING}
        size = max(map(cells, told))
        lines = [f"{visible(self.title)} on {self.day}"]
        for name, text in told.items():
            parts = wrap(text, max(20, width - size - 4)) if width else [text]
            heads = [name + " " * (size - cells(name)), *[" " * size] * (len(parts) - 1)]
            lines += [f"  {head}  {part}" for head, part in zip(heads, parts, strict=True)]
        return "".join(f"{line}\n" for line in lines)

    def _told(self, line: str) -> str:
        told = [str(one) for one in self.standings if one.line == line]
        more = f"; and {len(told) - _AT_MOST} more" if len(told) > _AT_MOST else ""
        return "; ".join(told[:_AT_MOST]) + more or _NOTHING


def at(view: View, *names: str) -> Standings:
    """Say how an actor stood to others and to topics on the day of a view, or how two actors stood to each other.

    Args:
        view: the world of a day, `graph.as_of(day)`.
        names: one actor or two, by any name; or a topic, to be told who is for it and who against.

    Raises:
        PeriodError: the view is not that of a day.
        NotFound: nothing answers to a name, or not an actor, or there are not one or two of them.
        Ambiguous: several things do.
    """
    if view.moment.day is None:
        raise PeriodError("how they stood depends on the day; give one, as in graph.as_of(day)")
    actors = [_actor(view, name) for name in names]
    if len(actors) not in (1, 2) or len(set(actors)) != len(actors):
        raise NotFound("name one actor, or two that differ")
    teller, day = _Teller(view), iso(view.moment.day)
    if len(actors) == 1:
        return Standings(day, view.label(actors[0]), _LINES, _merged(teller.of_one(actors[0]), _LINES))
    one, other = actors
    called = _called(view, actors)
    lines = (" → ".join(called), " → ".join(reversed(called)), *_SHARED)
    told = [*teller.between(one, other, lines[0]), *teller.between(other, one, lines[1]), *teller.shared(one, other)]
    return Standings(day, " and ".join(called), lines, _merged(told, lines))


def _actor(view: View, name: str) -> str:
    found = view.find(name)
    with suppress(NotFound):
        if not isinstance(view.thing(found), Document):
            return found
    raise NotFound(f"{name!r} is no actor; name one actor or two")


def _called(view: View, actors: list[str]) -> list[str]:
    """The names of actors, told apart where they are alike."""
    names = [view.label(actor) for actor in actors]
    return names if len(set(names)) == len(names) else [f"{name} ({view.short(actor)})" for name, actor in zip(names, actors, strict=True)]


_LINES = ("for", "against", _SELDOM, "cooperation", "hostility", "other ties")
_SHARED = ("agree", "differ", "both")
_GROUPS = {KG.Cooperation.value: "cooperation", KG.Hostility.value: "hostility"}


def _merged(told: Iterable[Standing], lines: tuple[str, ...]) -> list[Standing]:
    """What several claims say alike is told once, as surely as the surest has it."""
    found: dict[tuple[object, ...], Standing] = {}
    for one in told:
        alike = one.line, one.text, one.qualified
        other = found.get(alike, one)
        found[alike] = one._replace(certainty=min(one.certainty, other.certainty), claims=sorted({*one.claims, *other.claims}))
    return sorted(found.values(), key=lambda one: (lines.index(one.line), one.certainty, one.text, one.qualified))


class _Teller:
    """Puts the claims of a day in a few words."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._groups = groups(view)
        self._opposed = opposed(view)

    def _standing(self, line: str, text: str, *claims: Claim) -> Standing:
        said = dict.fromkeys(told for claim in claims for told in qualified(self._view, claim))
        return Standing(line, max(map(self._certainty, claims)), text, tuple(said), [claim.id for claim in claims])

    def _certainty(self, claim: Claim) -> str:
        """How surely a claim belongs to the day; the words sort as they should."""
        if claim.id not in self._view.cut.uncertain:
            return "certain"
        return "possible" if claim.period else "undated"

    def of_one(self, actor: str) -> Iterator[Standing]:
        """How an actor stands to topics and others."""
        for claim in self._view.claims(about=actor):
            if isinstance(claim, Stance):
                yield self._stance(claim, actor)
            elif isinstance(claim, Relation):
                line = _GROUPS.get(self._groups.get(claim.predicate, ""), "other ties")
                yield self._standing(line, self._relation(claim, actor), claim)

    def _stance(self, claim: Stance, actor: str) -> Standing:
        position = claim.position if actor in (claim.holder, claim.topic) else turned(claim.position)
        line = {"supports": "for", "opposes": "against"}.get(side(position), _SELDOM)
        other = self._view.label(claim.topic if claim.holder == actor else claim.holder)
        if line == _SELDOM and position != KG.Ambivalent.value:
            return self._standing(line, f"{_not(claim)}{other}: {self._view.label(position)}", claim)
        if claim.holder != actor and line != _SELDOM:
            return self._standing(line, f"{other} {_not(claim)}{self._view.label(position)} it", claim)
        return self._standing(line, f"{_not(claim)}{other}", claim)

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
        return [claim for claim in self._view.claims(about=actor) if isinstance(claim, Relation) and claim.subject == actor and _is_so(claim)]

    def _stances(self, actor: str) -> list[Stance]:
        return [claim for claim in self._view.claims(about=actor) if isinstance(claim, Stance) and claim.holder == actor and _is_so(claim)]

    def _pairs(self, one: str, other: str) -> Iterator[tuple[Stance, Stance, str]]:
        """Stances of both on one topic or its contrary, with the topic that is named: the first of the two."""
        theirs = self._stances(other)
        for mine in self._stances(one):
            contraries = {topic for pair in self._opposed if mine.topic in pair for topic in pair - {mine.topic}}
            for yours in theirs:
                if yours.topic == mine.topic:
                    yield mine, yours, min({mine.topic} | contraries)
                elif yours.topic in contraries:
                    yield mine, yours, min(mine.topic, yours.topic)


def _is_so(claim: Claim) -> bool:
    return not claim.negated and claim.mode != KG.Denied.value


def _not(claim: Claim) -> str:
    return "NOT " if claim.negated else ""
