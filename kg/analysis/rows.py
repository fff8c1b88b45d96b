"""Stances and ties of a view as plain rows, read in one go: what analyses count, without making a record of every claim.

A stance is read on its matter: the one that stands for a topic and all topics contrary to it, so that support for a
withdrawal is a stance against the presence. A tie is a relation with the sign of its group: cooperation, hostility, neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from kg.graph import View
from kg.periods import Period
from kg.terms import KG, BlankNode
from kg.wording import folded, groups, opposed, side

MANNER = "OPTIONAL { ?id kg:mode ?mode } OPTIONAL { ?id kg:negated ?negated } OPTIONAL { ?id kg:condition ?condition }"
"""A part of a query: what `manner` reads of a claim `?id`."""
_STANCES = """SELECT ?id ?holder ?topic ?position ?mode { ?id kg:holder ?holder ; kg:topic ?topic ; kg:position ?position
    OPTIONAL { ?id kg:mode ?mode } FILTER NOT EXISTS { ?id a kg:MirroredStance } }"""
_TIES = (
    "SELECT ?id ?subject ?predicate ?object ?mode { ?id rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object OPTIONAL { ?id kg:mode ?mode } }"
)
_SELDOM = [f"SELECT ?id ?value {{ ?id kg:{name} ?value }}" for name in ("negated", "condition")]
"""What few claims have is asked for by itself, which is cheaper than asking it of each."""
_by_id = itemgetter(0)
_SIGNS = {KG.Cooperation.value: 1, KG.Hostility.value: -1}


class StanceRow(NamedTuple):
    """One stance, read on its matter.

    `side` is 1 for, -1 against, 0 where it takes none: neutral, torn, negated, denied, or on a condition. `topic` is what
    the claim itself names. `period` is None where it has no date.
    """

    id: str
    holder: str
    matter: str
    side: int
    topic: str
    position: str
    mode: str | None
    negated: bool
    condition: str | None
    period: Period | None

    @property
    def is_plain(self) -> bool:
        """Whether it is neither negated nor denied nor on a condition."""
        return _is_plain(self.mode, self.negated, self.condition)


class TieRow(NamedTuple):
    """One relation. `sign` is 1 for cooperation, -1 for hostility, 0 for others, and where it is negated, denied or on a condition."""

    id: str
    subject: str
    object: str
    sign: int
    predicate: str
    mode: str | None
    negated: bool
    condition: str | None
    period: Period | None

    @property
    def is_plain(self) -> bool:
        """Whether it is neither negated nor denied nor on a condition."""
        return _is_plain(self.mode, self.negated, self.condition)


class Membership(NamedTuple):
    """One actor being a member or a part of another, the umbrella, by one relation."""

    umbrella: str
    member: str
    tie: TieRow


class Matters:
    """Which matter a topic belongs to, and on which side of it the topic itself is."""

    def __init__(self, view: View) -> None:
        self._known = folded(opposed(view))

    def of(self, topic: str) -> tuple[str, int]:
        """Return the topic that stands for this one and its contraries, and -1 where the two are contrary, else 1."""
        return self._known.get(topic, (topic, 1))


def matter_of(view: View, topic: str | None) -> str | None:
    """Return the matter of a topic by any name; None where none is given.

    Raises:
        NotFound: nothing is called so.
        Ambiguous: several things are.
    """
    return None if topic is None else Matters(view).of(view.find(topic))[0]


def stances(view: View, holder: str | None = None) -> list[StanceRow]:
    """Return the stances of a view, on topics and on actors, sorted by id: all, or those of one holder, by IRI."""
    matters = Matters(view)
    return sorted((_stance(told, matters) for told in _once(view, _STANCES, holder)), key=_by_id)


def ties(view: View) -> list[TieRow]:
    """Return the relations of a view, sorted by id."""
    known = groups(view)
    return sorted((_tie(told, known) for told in _once(view, _TIES)), key=_by_id)


def memberships(view: View, known: list[TieRow] | None = None) -> list[Membership]:
    """Return who is a member or a part of which umbrella, sorted; those that are negated, denied or conditional left out.

    `known` are the relations of the view, where they have been read already.
    """
    found = []
    for tie in ties(view) if known is None else known:
        ends = (tie.object, tie.subject) if tie.predicate in _INTO else (tie.subject, tie.object) if tie.predicate in _OUT_OF else None
        if ends and tie.is_plain:
            found.append(Membership(*ends, tie))
    return sorted(found)


_INTO = {KG.memberOf.value, KG.partOf.value}
_OUT_OF = {KG.hasMember.value, KG.hasPart.value}


class _Told(NamedTuple):
    """A claim as a query answers: its id, the three parts of its content, and how it is told."""

    id: str
    parts: tuple[str, str, str]
    manner: tuple[str | None, bool, str | None]
    period: Period | None


def _once(view: View, query: str, holder: str | None = None) -> Iterator[_Told]:
    """The answers to a query, one for each claim, or each that has a holder."""
    seen: set[str] = set()
    query, *seldom = (text.replace("{", f"{{ ?id kg:holder <{holder}> .", 1) if holder else text for text in (query, *_SELDOM))
    negated, condition = ({row["id"]: row["value"] for row in view.query(text)} for text in seldom)
    for node, *parts, mode in view.query(query).tuples():
        name = _text(node)
        if name not in seen:
            seen.add(name)
            one, two, three = map(_text, parts)
            told = mode and _text(mode), bool(negated.get(name)), condition.get(name)
            yield _Told(name, (one, two, three), told, view.period(node))  # type: ignore[arg-type]


def _text(term: Any) -> str:
    return str(term) if isinstance(term, BlankNode) else term.value


def _stance(told: _Told, matters: Matters) -> StanceRow:
    holder, topic, position = told.parts
    matter, turned = matters.of(topic)
    taken = turned * lean(position) * _is_plain(*told.manner)
    return StanceRow(told.id, holder, matter, taken, topic, position, *told.manner, told.period)


@cache
def lean(position: str) -> int:
    """Return the side of a position: 1 for, -1 against, 0 where it takes none."""
    return {"supports": 1, "opposes": -1, "": 0}[side(position)]


def _tie(told: _Told, known: dict[str, str]) -> TieRow:
    subject, predicate, object_ = told.parts
    sign = _SIGNS.get(known.get(predicate, ""), 0) * _is_plain(*told.manner)
    return TieRow(told.id, subject, object_, sign, predicate, *told.manner, told.period)


def _is_plain(mode: str | None, negated: bool, condition: str | None) -> bool:
    return not (negated or condition or mode == KG.Denied.value)


def manner(row: dict[str, Any]) -> tuple[str | None, bool, str | None]:
    """Return mode, whether it is negated, and on which condition, of an answer to a query with `MANNER`."""
    mode = row["mode"]
    return None if mode is None else str(mode), bool(row["negated"]), row["condition"]
