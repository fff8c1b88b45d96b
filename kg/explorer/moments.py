"""When each claim holds and is public, as rows of day numbers that the page compares by plain arithmetic.

The page must say of any day what `KnowledgeGraph.as_of` says. So the rules about open and unknown bounds, attestation
and hidden documents stay in `periods`, `intervals` and `clocks`; what goes into the page has them resolved already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kg.intervals import row
from kg.periods import Period

if TYPE_CHECKING:
    from kg.clocks import Clocks

FAR = 1_000_000_000
"""Stands in the page for a bound that is met on every day, or on none: 2.7 million years."""


class Moments:
    """The rows of bounds that claims share, each told once, and the record of the clocks of each claim."""

    def __init__(self, *worlds: Clocks) -> None:
        self._rows: dict[tuple[int, ...], int] = {}
        self._numbers: dict[tuple[int | None, ...], int] = {}
        self._clocks = {name: (clocks, node) for clocks in worlds for name, node in zip(clocks.names, clocks.claims, strict=True)}

    @property
    def rows(self) -> list[tuple[int, ...]]:
        """The bounds: earliest begin, latest begin, earliest end, latest end; each end is the first day after it."""
        return list(self._rows)

    def of(self, claim: str) -> dict[str, Any]:
        """Return when a claim holds (`time`), by what was public from some day on (`steps`), and since when it is public."""
        clocks, node = self._clocks[claim]
        told: dict[str, Any] = {"public": self.number(clocks.public(node))}
        period = clocks.holds(node)
        if period is not None:
            told["time"] = self.number(period)
        steps = list(clocks.unfolding(node))
        if len(steps) > 1:
            told["steps"] = [(max(day, -FAR), self.number(by_then)) for day, by_then in steps]
        return told

    def number(self, period: Period) -> int:
        """Return the number of the row with the bounds of a period."""
        if period.bounds not in self._numbers:
            bounds = tuple(max(-FAR, min(bound, FAR)) for bound in row(period))
            self._numbers[period.bounds] = self._rows.setdefault(bounds, len(self._rows))
        return self._numbers[period.bounds]
