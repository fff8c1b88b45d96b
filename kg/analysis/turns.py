"""`kg shifts`: who changed side on what, between which days, by which evidence, near which events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypedDict, Unpack

from kg import periods
from kg.analysis.basis import SHORTLY, Basis, Grounds, stretch
from kg.analysis.brackets import FAR, Change, changes
from kg.analysis.rows import StanceRow, matter_of, memberships, stances
from kg.analysis.testimony import Testimony
from kg.analysis.trends import Trend, trends
from kg.articles import Articles
from kg.graph import View
from kg.intervals import row as bounds_of
from kg.periods import Period, iso
from kg.sheet import shown
from kg.tables import running
from kg.terms import KG
from kg.wording import counted, key, keys, lasting

_SIDES = {1: "for", -1: "against", 0: ""}
_NOUNS = {"for": "support for", "against": "opposition to"}


class Asked(TypedDict, total=False):
    """Which changes are asked for; what is not given asks for all."""

    topic: str | None
    """A topic by any name, or an actor on whom others take a stance; its contraries are the same matter."""
    holder: str | None
    """An actor by any name."""
    between: tuple[str, str] | None
    """Only changes that may have happened between these two dates, the last one included."""
    min_evidence: int
    """Only those with at least so many pieces of evidence on each side that is there."""
    which: str
    """`certain`, or `possible` for those whose order in time is not certain too."""
    shortly: int
    """How many days before a change events are looked for."""
    articles: Articles | None
    """The texts at hand, by which near-copies of a document are found."""


class Shift(NamedTuple):
    """One change of side of a holder on a matter; whatever says a claim is its id.

    `kind` is `turned`, `gave up` or `took up` (see `kg.analysis.brackets.changes`); `before` and `after` are `for`, `against`
    or nothing where no side is known. `low` and `high` are the first and the last day on which it may have happened, None
    where nothing bounds it: the last day of the old side that is sure, and the first of the new one. Of a side that was
    given up they bound its last day; of one that was taken up, its first. `old` are the stances behind the old side, the
    latest first, `new` those behind the new one. `between` are neutral and torn stances of that time; `undated` those
    without a date, and `aside` those that are negated, denied or conditional, on the same matter.
    """

    holder: str
    matter: str
    kind: str
    before: str
    after: str
    certainty: str
    low: str | None
    high: str | None
    old: tuple[str, ...]
    new: tuple[str, ...]
    between: tuple[str, ...]
    undated: tuple[str, ...]
    aside: tuple[str, ...]

    def told(self, view: View) -> str:
        """Return it in one sentence, without the full stop."""
        holder, matter = view.label(self.holder), f"“{view.label(self.matter)}”"
        if self.kind == "turned":
            return f"{holder} turned from {self.before} to {self.after} {matter} {stretch(self.low, self.high)}"
        if self.kind == "gave up":
            until = f"until {self.low}" if self.low == self.high else f"to a last day {stretch(self.low, self.high)}"
            return f"{holder} gave up {_NOUNS[self.before]} {matter}, held {until}"
        return f"{holder} took up {_NOUNS[self.after]} {matter} {stretch(self.low, self.high)}"


class Shifts(NamedTuple):
    """Changes of side, in the order of holder, matter and time, and the trends of groups.

    `possible` counts the changes that are left out because their order in time is not certain. `undated` and `aside` count
    the stances that could not be placed in time, and those that take no side because they are negated, denied or
    conditional: among all that were asked for.
    """

    view: View
    shifts: tuple[Shift, ...]
    trends: tuple[Trend, ...]
    possible: int
    undated: int
    aside: int
    grounds: Grounds
    sources: dict[Shift, tuple[Change, list[StanceRow]]]
    """What each was found in: the stances of its holder on its matter."""

    def basis(self, shift: Shift) -> Basis:
        """Return what a change rests on: the evidence on both sides, the events near it, and what is left without each document."""
        return self.grounds.basis(*self.sources[shift])

    def objects(self) -> list[dict[str, Any]]:
        """Return the changes, and after them the trends, as plain objects."""
        return [*map(self._object, self.shifts), *map(self._trend, self.trends)]

    def _trend(self, trend: Trend) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": "trend", "text": ". ".join(trend.told(self.view))} | trend._asdict()
        for name, balance in (("before", trend.before), ("after", trend.after)):
            told[name] = balance and balance._asdict() | {"claims": [lasting(self.view, claim) for claim in balance.claims]}
        return told | {name: [lasting(self.view, claim) for claim in told[name]] for name in ("claims", "memberships")}

    def _object(self, shift: Shift) -> dict[str, Any]:
        basis = self.basis(shift)
        told: dict[str, Any] = {"kind": shift.kind, "text": shift.told(self.view)} | shift._asdict()
        told |= {name: [lasting(self.view, claim) for claim in told[name]] for name in ("old", "new", "between", "undated", "aside")}
        for name, part in (("oldEvidence", basis.old), ("newEvidence", basis.new)):
            told[name] = [one._asdict() | {"claim": lasting(self.view, one.claim)} for one in part]
        events, removals = [event._asdict() for event in basis.events], [removal._asdict() for removal in basis.removals]
        return told | {"events": events, "removals": removals, "robustness": basis.robustness(self.view)}

    def text(self, width: int = 0) -> str:
        """Return the changes and trends for reading, lines wrapped to a width in characters."""
        lines = [line for shift in self.shifts for line in (*self._told(shift), "")]
        lines += [] if self.shifts else ["No change of side is told.", ""]
        if self.trends:
            lines += ["Trends of groups"]
            for trend in self.trends:
                first, *rest = trend.told(self.view)
                lines += [f"  {first}", *(f"    {line}" for line in rest)]
            lines += [""]
        lines += self._left_out()
        return running(lines, width)

    def _left_out(self) -> Iterator[str]:
        if self.undated:
            yield f"{_stances(self.undated)} on a side {_have(self.undated)} no date, and cannot be placed in time."
        if self.aside:
            yield f"{_stances(self.aside)} {'is' if self.aside == 1 else 'are'} negated, denied or on a condition, and {_take(self.aside)} no side."

    def _told(self, shift: Shift) -> Iterator[str]:
        basis = self.basis(shift)
        yield f"{'perhaps: ' if shift.certainty == 'possible' else ''}{shift.told(self.view)}"
        for side, claims, evidence in ((shift.before, shift.old, basis.old), (shift.after, shift.new, basis.new)):
            yield from self._side(side, claims, evidence) if side else ()
        yield from self._notes(shift)
        if basis.events:
            more = f" and {len(basis.events) - _MOST} more" if len(basis.events) > _MOST else ""
            yield f"  near it: {'; '.join(event.told(self.view) for event in basis.events[:_MOST])}{more}"
        yield f"  {basis.robustness(self.view)}"

    def _side(self, side: str, claims: tuple[str, ...], evidence: tuple[Testimony, ...]) -> Iterator[str]:
        documents = {one.document for one in evidence if one.document}
        of = list(dict.fromkeys(whom for claim in claims if (whom := self.grounds.claim(claim).quantifier)))
        number = f"{counted(len(evidence), 'piece')} of evidence in {counted(len(documents), 'document')}"
        qualified = f" ({', '.join(of)})" if of else ""
        yield f"  {side}{qualified}: {number}  [{keys(self.view, claims)}]"
        yield from (f"  - {said}" for said in dict.fromkeys(one.told(self.view) for one in evidence))

    def _notes(self, shift: Shift) -> Iterator[str]:
        """What an editor has to know before the change is printed."""
        if shift.kind == "turned" and all(_end_is_unknown(self.grounds.claim(claim).period) for claim in shift.old):
            yield "  That the old side was given up is not told: its end is unknown."
        if shift.between:
            yield f"  {_WHEN[shift.kind]}: {', '.join(self._stance(claim) for claim in shift.between)}"
        for number, what in ((len(shift.undated), "without a date"), (len(shift.aside), "negated, denied or on a condition")):
            if number:
                yield f"  {counted(number, 'more stance')} of it on the matter, {what}, {'is' if number == 1 else 'are'} left aside."

    def _stance(self, name: str) -> str:
        claim = self.grounds.claim(name)
        return f"{self.view.label(str(getattr(claim, 'position', '')))} {claim.during}  [{key(self.view, claim)}]"

    def _repr_svg_(self) -> str | None:
        return shown(self.picture)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def picture(self, path: str | Path) -> list[str]:
        """Draw a lane for each holder and matter: the old and the new side, the bracket, and the events; return what is left out, in sentences.

        Args:
            path: the file; its suffix says what it becomes, .svg or .png.

        Raises:
            MissingExtra: matplotlib is not installed.
            FormatError: the suffix is another, or there is no change to draw.
            CasebookError: the file cannot be written.
        """
        from kg.analysis.lanes import draw

        found = [(shift.holder, shift.matter, *self.sources[shift]) for shift in self.shifts]
        return draw(self.view, found, self.grounds, Path(path))


_MOST = 4
"""So many events are named in the text; the records have all."""
_WHEN = {"turned": "in between", "gave up": "afterwards", "took up": "before"}


def _end_is_unknown(period: Period | None) -> bool:
    return period is not None and period.end_is_unknown


def _stances(number: int) -> str:
    return counted(number, "stance")


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _take(number: int) -> str:
    return "takes" if number == 1 else "take"


def shifts(view: View, **asked: Unpack[Asked]) -> Shifts:
    """Return every change of side of one holder on one matter, and the trends of groups that follow from them.

    A matter is a topic with all its contraries: support for a withdrawal is a stance against the presence. What counts as a
    change, and where its bracket lies, is told by `kg.analysis.brackets.changes`; trends by `kg.analysis.trends.trends`.

    Args:
        view: a whole graph, or what was known of it by a day (`graph.as_of(known=...)`); one of a single day has no changes.
        asked: which are asked for, see `Asked`.

    Raises:
        NotFound: nothing is called like the topic or the holder.
        Ambiguous: several things are.
        PeriodError: `between` is no two dates, or the later comes first.
        ValueError: `which` is neither `certain` nor `possible`.
    """
    which = asked.get("which", "certain")
    if which not in ("certain", "possible"):
        raise ValueError(f"which is 'certain' or 'possible', not {which!r}")
    span, least = _span(asked.get("between")), asked.get("min_evidence", 1)
    grounds = Grounds(view, asked.get("shortly", SHORTLY), asked.get("articles"))
    rows = _asked(view, asked)
    told = {who: changes(found) for who, found in rows.items()}
    if span != (None, None) or least > 1:
        told = {who: [change for change in found if _touches(change, span) and _has(change, least, grounds)] for who, found in told.items()}
    wanted = {who: found for who in told if (found := [change for change in told[who] if change.is_certain or which == "possible"])}
    rests = {who: _rest(found) for who, found in rows.items()}
    made = {_shift(who, change, rests[who]): (change, rows[who]) for who in wanted for change in wanted[who]}
    ordered = sorted(made, key=lambda shift: (view.label(shift.holder), view.label(shift.matter), shift.holder, shift.matter))
    groups = trends(memberships(view), wanted, rows) if wanted and asked.get("holder") is None else []
    left = sum(map(len, told.values())) - len(made)
    undated, aside = sum(len(rest.undated) for rest in rests.values()), sum(len(rest.aside) for rest in rests.values())
    return Shifts(view, tuple(ordered), tuple(groups), left, undated, aside, grounds, made)


def _asked(view: View, asked: Asked) -> dict[tuple[str, str], list[StanceRow]]:
    """The stances that are asked for, by holder and matter."""
    holder, topic = asked.get("holder"), asked.get("topic")
    who = None if holder is None else view.find(holder)
    what = matter_of(view, topic)
    found: dict[tuple[str, str], list[StanceRow]] = defaultdict(list)
    for row in stances(view, who):
        if who in (None, row.holder) and what in (None, row.matter):
            found[row.holder, row.matter].append(row)
    return found


def _span(between: tuple[str, str] | None) -> tuple[int | None, int | None]:
    """The first and the last day of what is asked for."""
    first, end = periods.stretch(*between or (None, None))
    return first, None if end is None else end - 1


def _touches(change: Change, span: tuple[int | None, int | None]) -> bool:
    first, last = span
    return (first is None or change.last >= first) and (last is None or change.first <= last)


def _has(change: Change, least: int, grounds: Grounds) -> bool:
    """Whether each side that is there has so many pieces of evidence at least; every stance has one."""
    return all(sum(len(grounds.claim(row.id).evidence) for row in side) >= least for side in (change.old, change.new) if side)


class _Rest(NamedTuple):
    """The stances of a holder on a matter that are no ground for a change."""

    torn: list[StanceRow]
    undated: tuple[str, ...]
    aside: tuple[str, ...]


def _rest(rows: Iterable[StanceRow]) -> _Rest:
    rest = [row for row in rows if row.period is None or not row.side]
    undated, aside = (tuple(row.id for row in rest if test(row)) for test in (_is_undated, _is_aside))
    return _Rest([row for row in rest if row.period and row.position in _TORN and not _is_aside(row)], undated, aside)


def _shift(who: tuple[str, str], change: Change, rest: _Rest) -> Shift:
    old, new = tuple([row.id for row in change.old]), tuple([row.id for row in change.new])
    between = tuple([row.id for row in _meanwhile(change, rest.torn)]) if rest.torn else ()
    sides = _SIDES[change.before], _SIDES[change.after]
    return Shift(*who, change.kind, *sides, change.certainty, _iso(change.low), _iso(change.high), old, new, between, rest.undated, rest.aside)


@lru_cache(maxsize=65_536)
def _iso(day: int | None) -> str | None:
    return iso(day) or None


def _meanwhile(change: Change, torn: Iterable[StanceRow]) -> list[StanceRow]:
    """The torn stances in the time of a change; after a side that was given up, before one that was taken up."""
    low, high = change.first if change.before else -FAR, change.last if change.after else FAR
    return [row for row in torn if row.period and (bounds := bounds_of(row.period))[0] <= high and low < bounds[3]]


_TORN = {KG.Neutral.value, KG.Ambivalent.value}


def _is_undated(row: StanceRow) -> bool:
    return row.side != 0 and row.period is None


def _is_aside(row: StanceRow) -> bool:
    return not row.is_plain
