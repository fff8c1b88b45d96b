"""When claims held, since when they were public, when they were recorded: what of a graph belongs to a moment.

Each clock is a period, and each answers with three values; a claim belongs to a moment as surely as the least sure of the
clocks that are asked. Nothing here reads what day it is now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from kg import covers, periods
from kg.derivation import FAR, Derivation, since
from kg.intervals import STAMPED, Intervals
from kg.periods import Certainty, Period
from kg.store import Store
from kg.terms import INDEX, KG, PROV, RDF, NamedNode, Node, Term, name_of, node_of

_INDEXED = 5_000
"""From this many claims on, all of them are asked through an index; making one costs more than it saves below."""
_ALWAYS = Period("", None, None, None, None)
_NEVER = Period("", None, None, -FAR, -FAR)


class Moment(NamedTuple):
    """What is asked of a graph: when it held, by when it was public, by when it was recorded; as days, None being any time."""

    day: int | None = None
    known: int | None = None
    recorded: int | None = None

    @classmethod
    def of(cls, day: str | None = None, known: str | None = None, recorded: str | None = None) -> Moment:
        """Read the days, written `YYYY-MM-DD`.

        Raises:
            PeriodError: one is no day.
        """
        return cls(*(None if text is None else periods.day(text) for text in (day, known, recorded)))

    @property
    def is_past(self) -> bool:
        """Whether it is asked what was known or recorded at some time, so that what was withdrawn later still counts."""
        return self.known is not None or self.recorded is not None


class Standing(NamedTuple):
    """How surely a claim belongs to a moment; an undated one by what was known and recorded only."""

    certainty: Certainty
    dated: bool


class Held(NamedTuple):
    """The claims that belong to a moment, by id: for certain, only possibly, and those without a date, likewise.

    The claims without a date are told apart only where a day is asked for.
    """

    certain: list[str]
    possible: list[str]
    undated: list[str]
    undated_possible: list[str]


class Clocks:
    """The three clocks of the claims of one store."""

    def __init__(self, store: Store, derivation: Derivation, claims: Callable[[], Iterable[Node]]) -> None:
        """Take a store, what follows from it, and what finds its claims."""
        self._store = store
        self._derivation = derivation
        self._find = claims
        self._hidden: dict[tuple[int | None, bool], frozenset[Term]] = {}

    @cached_property
    def claims(self) -> list[Node]:
        """The claims, in an order that stays."""
        return list(self._find())

    @cached_property
    def names(self) -> list[str]:
        """The ids of the claims, in the same order."""
        return list(map(name_of, self.claims))

    def hidden(self, known: int | None, *, possible: bool) -> frozenset[Term]:
        """Return the documents that were not public by a day: not surely, or with `possible` surely not."""
        if known is None:
            return frozenset()
        if (known, possible) not in self._hidden:
            shown = {Certainty.CERTAIN, Certainty.POSSIBLE} if possible else {Certainty.CERTAIN}
            documents = self._derivation.documents() | {quad.subject for quad in self._store.match(None, RDF.type, KG.Document)}
            self._hidden[known, possible] = frozenset(doc for doc in documents if self.published(doc).holds_on(known) not in shown)
        return self._hidden[known, possible]

    def published(self, document: Term) -> Period:
        """Return since when a document is public."""
        issued = self._derivation.issued.get(document)
        return since(issued.earliest_begin, issued.latest_end - 1 if issued.latest_end is not None else None) if issued else since(None, None)

    # ----------------------------------------------------------------------------------------------------- the clocks

    def holds(self, claim: Node, known: int | None = None) -> Period | None:
        """Return when a claim holds, by the evidence that was surely public by a day; None where it has no date."""
        derivation = self._derivation
        if known is None or claim not in self._narrowed:
            return derivation.periods.get(claim)
        return derivation.narrowed(claim, self.hidden(known, possible=False))

    def unfolding(self, claim: Node) -> Iterator[tuple[int, Period]]:
        """Yield what `holds` says of a claim as more becomes public: each day from which that is another period, and the period.

        The first day lies before all others. A claim without a date yields nothing.
        """
        if claim not in self._narrowed:
            yield from ((-FAR, period) for period in [self._derivation.periods.get(claim)] if period is not None)
            return
        chains = self._derivation.chains
        surely = {doc: self.published(doc).latest_begin for node in chains.all(claim) for doc in chains.stands_in(node)}
        last = None
        for day in (-FAR, *sorted({day for day in surely.values() if day is not None})):
            period = self._derivation.narrowed(claim, {doc for doc, shown in surely.items() if shown is None or shown > day})
            if period != last:
                yield day, period
            last = period

    @cached_property
    def _narrowed(self) -> Container[Node]:
        """Claims whose period depends on their evidence."""
        written = self._derivation.written
        return {claim for claim, period in self._derivation.periods.items() if period != written[claim]}  # type: ignore[misc]

    def public(self, claim: Node) -> Period:
        """Return since when a claim is public, until it was withdrawn."""
        found = self._derivation.public(claim)
        end = self._withdrawn(claim)
        return found if end is _ALWAYS else since(found.earliest_begin, found.latest_begin, end)

    def recorded(self, claim: Node) -> Period:
        """Return when a claim was in the graph, from being recorded until being withdrawn."""
        begin = self._day(claim, PROV.generatedAtTime)
        return since(begin, begin, self._withdrawn(claim))

    def _day(self, claim: Node, clock: NamedNode) -> int | None:
        return day_of(getattr(self._store.value(claim, clock), "value", None))

    def _withdrawn(self, claim: Node) -> Period:
        """A period that ends when a claim was withdrawn; where nobody tells when, it cannot be said when it still stood."""
        day = self._day(claim, PROV.invalidatedAtTime)
        if day is None:
            return _NEVER if any(self._store.match(claim, KG.status, KG.Retracted)) else _ALWAYS
        return Period("", None, None, day, day)

    def withdrawals(self) -> dict[str, int | None]:
        """Return the days on which claims were withdrawn, by id; None where nobody tells."""
        ends = ((name, self._withdrawn(claim).earliest_end) for name, claim in zip(self.names, self.claims, strict=True))
        return {name: None if end == -FAR else end for name, end in ends if end is not None}

    # --------------------------------------------------------------------------------------------------------- asking

    def standing(self, claim: Node, moment: Moment) -> Standing:
        """Say how surely one claim belongs to a moment."""
        period = self.holds(claim, moment.known)
        certainty = Certainty.CERTAIN
        for answer in self._answers(claim, period, moment):
            if answer is Certainty.NOT:
                return Standing(answer, period is not None)
            certainty = certainty if answer is Certainty.CERTAIN else answer
        return Standing(certainty, period is not None)

    def _answers(self, claim: Node, period: Period | None, moment: Moment) -> Iterator[Certainty]:
        """What each clock that is asked says."""
        if period is not None and moment.day is not None:
            yield period.holds_on(moment.day)
        if moment.known is not None:
            yield self.public(claim).holds_on(moment.known)
        if moment.recorded is not None:
            yield self.recorded(claim).holds_on(moment.recorded)

    def held(self, moment: Moment, claims: Collection[Node] | None = None) -> Held:
        """Return which claims belong to a moment: of those given one by one, of all through the index where they are many."""
        if claims is None and len(self.claims) >= _INDEXED:
            return self._held_by_index(moment)
        some = self.claims if claims is None else claims
        if moment.day is not None and not moment.is_past:
            return self._held_on(moment.day, some)
        found = Held([], [], [], [])
        for claim in some:
            certainty, dated = self.standing(claim, moment)
            if certainty is not Certainty.NOT:
                found[(certainty is Certainty.POSSIBLE) + 2 * (not dated and moment.day is not None)].append(name_of(claim))
        return found

    def _held_on(self, day: int, claims: Collection[Node]) -> Held:
        """The same where only the day is asked for, which is what most often is."""
        found = Held([], [], [], [])
        for claim in claims:
            period = self._derivation.periods.get(claim)
            if period is None:
                found.undated.append(name_of(claim))
            else:
                certainty = period.holds_on(day)
                if certainty is not Certainty.NOT:
                    (found.certain if certainty is Certainty.CERTAIN else found.possible).append(name_of(claim))
        return found

    def within(self, after: int, before: int, known: int | None = None) -> list[str]:
        """Return the claims that, as known by a day, began and ended between two days, on neither of which they held."""
        if len(self.claims) >= _INDEXED:
            return self._named(self._when_held(known).within(after, before))
        periods = ((name, self.holds(claim, known)) for name, claim in zip(self.names, self.claims, strict=True))
        return [name for name, period in periods if period and _lies_within(period, after, before)]

    def _held_by_index(self, moment: Moment) -> Held:
        import numpy as np

        certain = possible = np.ones(len(self.claims), dtype=bool)
        asked = [] if moment.known is None else [self._when_public.on(moment.known)]
        asked += [] if moment.recorded is None else [self._when_recorded.on(moment.recorded)]
        for surely, perhaps in asked:
            certain, possible = certain & surely, possible & perhaps
        if moment.day is None:
            return Held(self._named(certain), self._named(possible & ~certain), [], [])
        surely, perhaps = self._when_held(moment.known).on(moment.day)
        kept = certain & surely
        undated = ~self._dated
        return Held(*map(self._named, (kept, possible & perhaps & ~kept, certain & undated, possible & ~certain & undated)))

    def _named(self, mask: Any) -> list[str]:
        return self._array[mask].tolist()  # type: ignore[no-any-return]

    @cached_property
    def _array(self) -> Any:
        import numpy as np

        return np.array(self.names, dtype=object)

    @cached_property
    def _dated(self) -> Any:
        import numpy as np

        return np.array([claim in self._derivation.periods for claim in self.claims], dtype=bool)

    def _when_held(self, known: int | None) -> Intervals:
        if known is None or not self._narrowed:
            return self._index
        hidden = self.hidden(known, possible=False)
        return self._index.replaced([(place, self._derivation.narrowed(claim, hidden)) for place, claim in self._places])

    @cached_property
    def _places(self) -> list[tuple[int, Node]]:
        """The claims whose period depends on their evidence, with their places."""
        return [(place, claim) for place, claim in enumerate(self.claims) if claim in self._narrowed]

    @cached_property
    def _index(self) -> Intervals:
        return Intervals.of(self._derivation.periods.get(claim) for claim in self.claims)

    @cached_property
    def _when_public(self) -> Intervals:
        return Intervals.of(map(self.public, self.claims))

    @cached_property
    def _when_recorded(self) -> Intervals:
        return Intervals.of(map(self.recorded, self.claims))


class Indexed(Clocks):
    """The clocks of a store that was built or published: what holds on a day is asked of its index of time."""

    def held(self, moment: Moment, claims: Collection[Node] | None = None) -> Held:
        """Return which claims belong to a moment: of those given one by one, of all through the index.

        Raises:
            PeriodError: the day is outside of the index.
        """
        if claims is not None or moment.is_past or moment.day is None:
            return super().held(moment, claims)
        pieces = covers.at(moment.day)
        return Held(self._covered(KG.covers, pieces), self._covered(KG.mayCover, pieces), self._covered(KG.mayCover, [covers.UNDATED]), [])

    def count(self, moment: Moment) -> tuple[int, int]:
        """Return how many claims hold only possibly on the day of a moment, and how many have no date."""
        pieces = covers.at(moment.day or 0)
        return self._number(KG.mayCover, pieces), self._number(KG.mayCover, [covers.UNDATED])

    def _covered(self, name: NamedNode, pieces: list[int]) -> list[str]:
        return [name_of(row[0]) for row in self._store.query(_covering("?claim", name, pieces)).tuples() if row[0] is not None]

    def _number(self, name: NamedNode, pieces: list[int]) -> int:
        (row,) = self._store.query(_covering("(COUNT(?claim) AS ?n)", name, pieces))
        return int(row["n"])

    @cached_property
    def _narrowed(self) -> Container[Node]:
        return _Narrowed(self._derivation)

    @cached_property
    def _index(self) -> Intervals:
        rows = {row[0]: row[1:] for row in self._store.query(STAMPED).tuples()}
        days = ((None if bound is None else periods.day(bound.value) for bound in rows.get(claim, ())) for claim in self.claims)
        return Intervals.of(Period("", *bounds) if claim in rows else None for claim, bounds in zip(self.claims, days, strict=True))


class Tabled(Indexed):
    """The clocks of a store that was built: a table of them lies beside it, by which past moments are answered too."""

    def __init__(self, store: Store, derivation: Derivation, table: Table) -> None:
        """Take the store, what followed from it, and the table, of which nothing is read before it is asked for."""
        super().__init__(store, derivation, lambda: map(node_of, table.claims))
        self._table = table

    @cached_property
    def names(self) -> list[str]:
        """The ids of the claims, in the same order."""
        return self._table.claims

    def held(self, moment: Moment, claims: Collection[Node] | None = None) -> Held:
        """Return which claims belong to a moment: of those given one by one, of all by the table."""
        return Clocks.held(self, moment, claims) if claims is not None else self._held_by_index(moment)

    def count(self, moment: Moment) -> tuple[int, int]:
        """Return how many claims hold only possibly on the day of a moment, and how many have no date."""
        surely, perhaps = self._index.on(moment.day or 0)
        return int((perhaps & ~surely).sum()), int((~self._dated).sum())

    @cached_property
    def _index(self) -> Intervals:
        return self._table.clocks[0]

    @cached_property
    def _when_public(self) -> Intervals:
        return self._table.clocks[1]

    @cached_property
    def _when_recorded(self) -> Intervals:
        return self._table.clocks[2]

    @cached_property
    def _dated(self) -> Any:
        return self._index.dated

    @cached_property
    def _places(self) -> list[tuple[int, Node]]:
        return [(int(place), node_of(self.names[place])) for place in self._table.narrowed.nonzero()[0]]


class Table(Protocol):
    """The clocks of claims, made when their store was."""

    @property
    def claims(self) -> list[str]:
        """Their ids."""

    @property
    def clocks(self) -> tuple[Intervals, Intervals, Intervals]:
        """When they held, were public, were recorded."""

    @property
    def narrowed(self) -> Any:
        """Which hold at another time than is written (a numpy array of truth values)."""


class _Narrowed(Container[Node]):
    """The claims whose period depends on their evidence, each looked at when it is asked for."""

    def __init__(self, derivation: Derivation) -> None:
        self._derivation = derivation

    def __contains__(self, claim: object) -> bool:
        period = self._derivation.periods.get(claim)  # type: ignore[call-overload]
        return period is not None and period != self._derivation.written[claim]  # type: ignore[index]


def _covering(what: str, name: NamedNode, pieces: list[int]) -> str:
    """A query for the claims that have one of some pieces of time."""
    values = " ".join(map(str, pieces))
    return f"SELECT {what} {{ VALUES ?piece {{ {values} }} GRAPH {INDEX} {{ ?claim {name} ?piece }} FILTER NOT EXISTS {{ ?claim a {KG.MirroredStance} }} }}"


def _lies_within(period: Period, after: int, before: int) -> bool:
    begin, end = period.earliest_begin, period.latest_end
    return begin is not None and end is not None and begin > after and end <= before


def day_of(text: str | None) -> int | None:
    """Return the day of an `xsd:dateTime` as it is written there, in whatever time zone; None where there is none.

    >>> day_of("2025-03-01T23:30:00-05:00") == periods.day("2025-03-01")
    True
    """
    found = re.match(r"-?\d{4,12}-\d\d-\d\d", text or "", re.ASCII)
    day = periods.known(found[0]) if found else None
    return day and day.earliest_begin
