"""An interval index: which of very many periods hold on a day, without looking at each in Python.

It is a side table: four columns of day numbers, compared whole (numpy). It is built from periods; those may come from
files, or from the date stamps that any SPARQL endpoint gives out (`STAMPED`), so that it serves a remote store as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kg.periods import Period
from kg.terms import KG, SEM

_FAR = 2**62
"""Stands for a bound that is met on every day, or on none."""
STAMPS = (
    SEM.hasEarliestBeginTimeStamp,
    SEM.hasLatestBeginTimeStamp,
    SEM.hasEarliestEndTimeStamp,
    SEM.hasLatestEndTimeStamp,
)
"""The properties of the four bounds, in the order of `Period.bounds`."""
STAMPED = (
    f"SELECT DISTINCT ?node ?b1 ?b2 ?b3 ?b4 {{ ?node {KG.during} ?text "
    + " ".join(f"OPTIONAL {{ ?node {stamp} ?b{number} }}" for number, stamp in enumerate(STAMPS, 1))
    + ' FILTER (BOUND(?b1) || BOUND(?b2) || BOUND(?b3) || BOUND(?b4) || REGEX(STR(?text), "^([.][.]/[.][.]|[{][.][.].*[.][.][}])$")) }'
)
"""A query for the bounds of everything that has a date, whichever of them it has; what always holds has none, nor has a text that is no date."""


class Intervals:
    """Many periods, to be asked all at once; None is one without a date, which holds on no day."""

    def __init__(self, columns: Any) -> None:
        """Take four columns of bounds as `of` makes them (a numpy array of day numbers)."""
        self._columns = columns

    @classmethod
    def of(cls, periods: Iterable[Period | None]) -> Intervals:
        """Index periods; they are told apart by their places."""
        import numpy as np

        return cls(np.array([row(period) for period in periods], dtype=np.int64).reshape(-1, 4).T.copy())

    def replaced(self, changes: Sequence[tuple[int, Period]]) -> Intervals:
        """Return the same periods but for some, given with their places."""
        columns = self._columns.astype("int64")
        for place, period in changes:
            columns[:, place] = row(period)
        return Intervals(columns)

    @property
    def dated(self) -> Any:
        """Say for each whether it is one with a date: a numpy array of truth values."""
        return self._columns[0] <= self._columns[3]

    def on(self, day: int) -> tuple[Any, Any]:
        """Say for each whether it holds on a day: two numpy arrays of truth values, certainly and at least possibly."""
        earliest_begin, latest_begin, earliest_end, latest_end = self._columns
        return (latest_begin <= day) & (day < earliest_end), (earliest_begin <= day) & (day < latest_end)

    def within(self, after: int, before: int) -> Any:
        """Say for each whether all of it lies after one day and before another, which needs a date: a numpy array of truth values."""
        earliest_begin, _, _, latest_end = self._columns
        return (earliest_begin > after) & (latest_end <= before) & (earliest_begin < latest_end)


def row(period: Period | None) -> tuple[int, int, int, int]:
    """Return the four bounds, so that plain comparison gives what `Period.holds_on` does."""
    if period is None:
        return _FAR, _FAR, -_FAR, -_FAR
    _, earliest_begin, latest_begin, earliest_end, latest_end = period
    inner_begin = -_FAR if earliest_begin is None else _FAR
    inner_end = _FAR if latest_end is None else -_FAR
    return (
        -_FAR if earliest_begin is None else earliest_begin,
        inner_begin if latest_begin is None else latest_begin,
        inner_end if earliest_end is None else earliest_end,
        _FAR if latest_end is None else latest_end,
    )
