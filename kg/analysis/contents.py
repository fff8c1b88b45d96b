"""What claims say, apart from when, of whom told, and whether it is so: by this two claims are found to be about one thing.

A stance is read on its matter. A relation is told from one end: `A attackedBy B` is `B attacks A`, and the ends of a
symmetric type have no order. A figure is what it measures, of what, in which unit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from kg.analysis import rows
from kg.analysis.overlaps import Span, span
from kg.analysis.rows import MANNER, Matters, Membership, StanceRow, TieRow, lean, manner
from kg.graph import View
from kg.periods import Period
from kg.terms import KG, Iri, local_name

DECLARED, ENACTED, ATTRIBUTED, DENIED = (mode.value for mode in (KG.Declared, KG.Enacted, KG.Attributed, KG.Denied))
_FIGURES = f"""SELECT * {{ ?id a kg:Figure ; kg:about ?about ; kg:measure ?measure . OPTIONAL {{ ?id kg:minValue ?min }}
    OPTIONAL {{ ?id kg:maxValue ?max }} OPTIONAL {{ ?id kg:unit ?unit }} OPTIONAL {{ ?id kg:approximate ?approximate }} {MANNER} }}"""
_SILENCES = f"SELECT * {{ ?id a kg:Attribution ; kg:holder ?holder ; kg:about ?about {MANNER} }}"
_VOICES = """SELECT DISTINCT ?who ?whom {
    { ?who prov:actedOnBehalfOf ?whom } UNION {
        ?id rdf:subject ?who ; rdf:predicate kg:speaksFor ; rdf:object ?whom ; kg:mode ?mode .
        FILTER (?mode != kg:Denied) FILTER NOT EXISTS { ?id kg:negated true } }
    FILTER NOT EXISTS { ?who a kg:UnnamedSource } }"""
_TENTH = Decimal("0.1")


class Item(NamedTuple):
    """A claim as it is compared with others.

    `content` is what it says, `lean` the side or the sign that it would have if it were so (1, -1, 0), `no` whether it
    says that this is not so, `qualified` what else must be alike for two claims to be one: role, place, quantifier.
    """

    id: str
    bearer: str
    content: tuple[str, ...]
    lean: int
    no: bool
    mode: str | None
    condition: str | None
    qualified: tuple[tuple[str, str], ...]
    period: Period | None
    span: Span | None
    range: tuple[Decimal | None, Decimal | None] = (None, None)
    given: tuple[Decimal | None, Decimal | None] = (None, None)

    @property
    def is_plain(self) -> bool:
        """Whether it says, on no condition, that something is so."""
        return not (self.no or self.condition)

    def order(self) -> tuple[Any, ...]:
        """Sort by begin, those without a date last."""
        return self.span is None, self.span or (), self.id


class Contents:
    """What the claims of a view say, read when it is first asked for."""

    def __init__(self, view: View) -> None:
        self.view = view
        self._matters = Matters(view)

    @cached_property
    def stances(self) -> list[Item]:
        """The stances; the content is holder, matter, and the position as it reads on the matter."""
        return [self._stance(row) for row in rows.stances(self.view)]

    def _stance(self, row: StanceRow) -> Item:
        matter, turned = self._matters.of(row.topic)
        side = turned * lean(row.position)
        degree = local_name(row.position).removeprefix("Strongly") != local_name(row.position)
        position = f"{'strongly ' * degree}{side}" if side else row.position
        return self._item(row, row.holder, (row.holder, matter, position), side)

    @cached_property
    def ties(self) -> list[Item]:
        """The relations; the content is who does what to whom, told from the one end."""
        return [self._tie(row) for row in self._ties]

    @cached_property
    def _ties(self) -> list[TieRow]:
        return rows.ties(self.view)

    def _tie(self, row: TieRow) -> Item:
        subject, predicate, target = self.turns.told(row.predicate, row.subject, row.object)
        return self._item(row, subject, (subject, predicate, target), row.sign)

    def _item(self, row: StanceRow | TieRow | _Row, bearer: str, content: tuple[str, ...], lean: int) -> Item:
        no = row.negated != (row.mode == DENIED)
        return Item(row.id, bearer, content, lean, no, row.mode, row.condition, self._qualified.get(row.id, ()), row.period, span(row.period))

    @cached_property
    def turns(self) -> Turns:
        """How relations are told from one end."""
        return Turns(self.view)

    @cached_property
    def _qualified(self) -> dict[str, tuple[tuple[str, str], ...]]:
        found = defaultdict(list)
        for row in self.view.query("SELECT ?id ?name ?value { VALUES ?name { kg:role kg:place kg:quantifier } ?id ?name ?value }"):
            found[str(row["id"])].append((str(row["name"]), _folded(row["value"])))
        return {name: tuple(sorted(told)) for name, told in found.items()}

    @cached_property
    def figures(self) -> list[Item]:
        """The figures; the content is of what, what is measured, and the unit. One that is about several things comes once for each."""
        found = {(str(row["id"]), str(row["about"])): row for row in self.view.query(_FIGURES)}
        return [self._figure(_Row(found[name], self.view), name[1]) for name in sorted(found)]

    def _figure(self, row: _Row, about: str) -> Item:
        given = _number(row.told["min"]), _number(row.told["max"])
        content = (about, _folded(row.told["measure"]), _folded(row.told["unit"] or ""))
        return self._item(row, about, content, 0)._replace(given=given, range=_widened(given) if row.told["approximate"] else given)

    @cached_property
    def silences(self) -> list[Item]:
        """What holders say that they have not said: negated or denied statements of their own; once for each matter that they are about."""
        found = {(str(row["id"]), self._matters.of(str(row["about"]))[0]): row for row in self.view.query(_SILENCES)}
        items = [self._item(_Row(found[name], self.view), holder := str(found[name]["holder"]), (holder, name[1]), 0) for name in sorted(found)]
        return [item for item in items if item.no and item.mode in (DECLARED, DENIED)]

    @cached_property
    def memberships(self) -> list[Membership]:
        """Who is a member or a part of whom."""
        return rows.memberships(self.view, self._ties)

    @cached_property
    def voices(self) -> dict[str, list[str]]:
        """For whom named actors speak."""
        found = defaultdict(list)
        for row in self.view.query(_VOICES):
            found[str(row["who"])].append(str(row["whom"]))
        return {who: sorted(whom) for who, whom in found.items()}

    @cached_property
    def updates(self) -> list[tuple[str, str]]:
        """Claims that update others, and those, where both are in the view."""
        shown = self.view.claim_ids()
        found = {(str(row["later"]), str(row["earlier"])) for row in self.view.query("SELECT ?later ?earlier { ?later kg:updates ?earlier }")}
        return sorted(pair for pair in found if shown.issuperset(pair))


class _Row:
    """An answer with what `manner` reads of it."""

    def __init__(self, told: dict[str, Any], view: View) -> None:
        self.told = told
        self.id = str(told["id"])
        self.mode, self.negated, self.condition = manner(told)
        self.period = view.period(self.id)


class Turns:
    """Tells relations from one end: inverse types by the one that is active, symmetric ones with their ends in order."""

    def __init__(self, view: View) -> None:
        pairs = view.query("SELECT ?one ?other { ?one owl:inverseOf ?other }")
        self._active: dict[str, str] = {}
        for row in pairs:
            passive, active = sorted(map(str, row.values()), key=lambda name: (not local_name(name).endswith("By"), name))
            self._active[passive] = active
        self._symmetric = {str(row["type"]) for row in view.query("SELECT ?type { ?type a owl:SymmetricProperty }")}

    def told(self, predicate: str, subject: str, target: str) -> tuple[str, str, str]:
        """Return subject, type and object as they are told from the one end."""
        if predicate in self._active:
            return target, self._active[predicate], subject
        if predicate in self._symmetric:
            subject, target = sorted((subject, target))
        return subject, predicate, target

    def doers(self, subject: str, predicate: str, target: str) -> list[tuple[str, str]]:
        """Return who does it to whom, of a relation so told: both to each other where the type is symmetric."""
        return [(subject, target), (target, subject)] if predicate in self._symmetric else [(subject, target)]


def by(items: Iterable[Item], parts: int) -> dict[tuple[str, ...], list[Item]]:
    """Return items by the first parts of their content, in their order."""
    found = defaultdict(list)
    for item in items:
        found[item.content[:parts]].append(item)
    return found


def _folded(text: Any) -> str:
    return str(text) if isinstance(text, Iri) else " ".join(str(text).casefold().split())


def _number(value: Any) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except ArithmeticError:
        return None


def _widened(given: tuple[Decimal | None, Decimal | None]) -> tuple[Decimal | None, Decimal | None]:
    """The range of a rough figure: a tenth more on each side."""
    least, most = given
    return None if least is None else least - abs(least) * _TENTH, None if most is None else most + abs(most) * _TENTH
