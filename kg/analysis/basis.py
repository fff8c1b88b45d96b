"""What a change of side rests on: its evidence, the events near it, and what is left of it without each document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from kg.analysis.brackets import Change, changes
from kg.analysis.reports import Reports
from kg.analysis.rows import StanceRow
from kg.analysis.testimony import Testimony, testimony, without
from kg.articles import Articles
from kg.graph import View
from kg.model import Claim
from kg.periods import Period, iso
from kg.wording import counted

SHORTLY = 31
"""So many days before a change an event is looked for, unless said otherwise."""


class Nearby(NamedTuple):
    """An event near a change of side.

    `what` is what falls there: `happened` (all of it), `began` or `ended`. `certainty` says whether it certainly falls
    there. `before` is how many days it lies before the bracket at least, 0 where it may fall into it.
    """

    event: str
    during: str
    what: str
    certainty: str
    before: int

    def told(self, view: View) -> str:
        """Return it in a few words: "Fall of the wall (2024-12-08; at least 3 days before)"."""
        words = [f"{'' if self.what == 'happened' else f'{self.what}, '}{self.during}", *(["perhaps"] if self.certainty == "possible" else [])]
        words += [f"at least {counted(self.before, 'day')} before"] if self.before else []
        return f"{view.label(self.event)} ({'; '.join(words)})"


class Removal(NamedTuple):
    """What is left of a change without a report: without a document, and those that are one report with it (`kg.analysis.reports`).

    `outcome` is `same`, `gone`, or `other`, where the change stays with another bracket or another certainty.
    """

    documents: tuple[str, ...]
    outcome: str
    low: str | None
    high: str | None
    certainty: str | None


class Basis(NamedTuple):
    """The evidence on both sides of a change, the events near it, the nearest first, and what is left without each document."""

    old: tuple[Testimony, ...]
    new: tuple[Testimony, ...]
    events: tuple[Nearby, ...]
    removals: tuple[Removal, ...]

    def robustness(self, view: View) -> str:
        """Say in words whether the change survives the removal of any one document."""
        weak = [one for one in self.removals if one.outcome != "same"]
        number = len(self.removals)
        if not number:
            return "No document is named for it."
        if not weak:
            return f"It survives without any one of its {number} documents." if number > 1 else "It stands without its one document too."
        if number == 1 and weak[0].outcome == "gone":
            return f"It rests on one document, {_title(view, weak[0])}: without it there is no such shift."
        gone = [_title(view, one) for one in weak if one.outcome == "gone"]
        told = [f"There is no such shift without {', nor without '.join(gone)}."] if gone else []
        told += [f"Without {_title(view, one)} {_left(one)}." for one in weak if one.outcome != "gone"]
        rest = number - len(weak)
        other = "the other document" if rest == 1 else f"any one of the other {rest}"
        return " ".join([*told, *([f"It survives without {other}."] if rest else [])])


def _title(view: View, removal: Removal) -> str:
    first, *copies = removal.documents
    return f"“{view.label(first)}”" + (f" and {len(copies)} more like it" if copies else "")


def _left(removal: Removal) -> str:
    perhaps = ", and is only possible" if removal.certainty == "possible" else ""
    return f"it lies {stretch(removal.low, removal.high)}{perhaps}"


def stretch(low: str | None, high: str | None) -> str:
    """Say between which days something lies.

    >>> stretch("2024-12-08", "2025-01-10"), stretch(None, "2025-01-10")
    ('between 2024-12-08 and 2025-01-10', 'by 2025-01-10')
    """
    if low == high:
        return f"on {low}" if low else "at a time that is not known"
    if low and high:
        return f"between {low} and {high}"
    return f"by {high}" if high else f"on or after {low}"


class Grounds:
    """Looks up what changes rest on. Claims, documents and events are read when they are first asked for, and once.

    Documents that are one report are taken away together; near-copies are found where the texts are at hand.
    """

    def __init__(self, view: View, shortly: int = SHORTLY, articles: Articles | None = None) -> None:
        self._view = view
        self._shortly = shortly
        self._articles = articles
        self.claim: Callable[[str], Claim] = cache(view.claim)
        """Returns a claim by its id."""

    def basis(self, change: Change, rows: Sequence[StanceRow]) -> Basis:
        """Return what a change rests on, of those found in some stances of one holder on one matter."""
        old, new = (tuple(one for row in side for one in testimony(self._view, self.claim(row.id))) for side in (change.old, change.new))
        return Basis(old, new, tuple(self.nearby(change)), tuple(self._removals(change, rows)))

    # ------------------------------------------------------------------------------------------------------ documents

    def _removals(self, change: Change, rows: Sequence[StanceRow]) -> Iterator[Removal]:
        cited = {document for row in (*change.old, *change.new) for document in self.claim(row.id).documents()}
        for copies in sorted({self._reports.documents(document) for document in cited}):
            behind = tuple(document for document in copies if document in cited)
            left = _closest(change, changes(self._without(rows, copies)))
            if left is None:
                yield Removal(behind, "gone", None, None, None)
            else:
                same = (left.low, left.high, left.is_certain) == (change.low, change.high, change.is_certain)
                yield Removal(behind, "same" if same else "other", iso(left.low) or None, iso(left.high) or None, left.certainty)

    def _without(self, rows: Iterable[StanceRow], documents: tuple[str, ...]) -> Iterator[StanceRow]:
        for row in rows:
            left = without(self._view, self.claim(row.id), documents)
            if left is not None:
                yield row._replace(period=left.period)

    @cached_property
    def _reports(self) -> Reports:
        return Reports(self._view, self._articles)

    # --------------------------------------------------------------------------------------------------------- events

    def nearby(self, change: Change) -> list[Nearby]:
        """Return the events that begin or end in the bracket of a change, or shortly before it: those in it first, certain ones first, the nearest first."""
        ends = [day for day in (change.low, change.high) if day is not None]
        if not ends:
            return []
        low, high = min(ends), max(ends)
        found = [(nearby, away) for event, label, period in self._events for nearby, away in _seen(event, period, low, high, self._shortly)]
        labels = {event: label for event, label, _ in self._events}
        found.sort(key=lambda pair: (pair[0].before, pair[0].certainty, pair[1], _WHAT.index(pair[0].what), labels[pair[0].event], pair[0].event))
        return [nearby for nearby, _ in found]

    @cached_property
    def _events(self) -> list[tuple[str, str, Period]]:
        return [(event.id, event.label, event.period) for event in self._view.events() if event.period]


_WHAT = ("happened", "began", "ended")


def _seen(event: str, period: Period, low: int, high: int, shortly: int) -> Iterator[tuple[Nearby, tuple[int, int]]]:
    """The event if it falls there, and how far its last and its first day are from the last one of the change."""
    least, most = low - shortly, high
    begin, end = (period.earliest_begin, period.latest_begin), (_eve(period.earliest_end), _eve(period.latest_end))
    falls = {what: how for what, days in (("began", begin), ("ended", end)) if (how := _falls(days, least, most))}
    if not falls:
        return
    what = "happened" if len(falls) == 2 else next(iter(falls))
    told = [min(day, most) for which, days in (("began", begin), ("ended", end)) if which in falls for day in days if day is not None]
    sure = "certain" if set(falls.values()) == {"certain"} else "possible"
    yield Nearby(event, period.text, what, sure, max(0, low - max(told))), (high - max(told), high - min(told))


def _eve(bound: int | None) -> int | None:
    return None if bound is None else bound - 1


def _falls(days: tuple[int | None, int | None], least: int, most: int) -> str:
    """How surely a day that lies between two others falls into a stretch; a day that has no bound on one side is not told."""
    earliest, latest = days
    if earliest is None or latest is None or latest < least or earliest > most:
        return ""
    return "certain" if least <= earliest and latest <= most else "possible"


def _closest(change: Change, others: list[Change]) -> Change | None:
    """The change among others that is the same one, perhaps with another bracket; certain ones first, then the narrowest."""
    same = [one for one in others if (one.before, one.after) == (change.before, change.after) and _meet(change, one)]
    return min(same, key=lambda one: (not one.is_certain, -one.first, one.last), default=None)


def _meet(one: Change, other: Change) -> bool:
    return one.first <= other.last and other.first <= one.last
