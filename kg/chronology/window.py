"""The window of a timeline: from when to when its picture reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg import periods
from kg.axis import Window
from kg.chronology.marks import days
from kg.periods import Period

_FEWEST_DAYS = 14
_SQUEEZED = 4
"""Where the window could be so many times shorter but for a few claims, it is."""


def window(told: Sequence[Period], since: str | None, until: str | None) -> Window:
    """Return the window for some periods, of which one at least tells a day: what is asked for, else what shows them, but for a few that lie far off.

    Raises:
        PeriodError: `since` or `until` is no date, or the one lies after the other.
    """
    first, last = periods.stretch(since, until)
    spans = [(min(found), max(found)) for period in told if (found := days(period))]
    tight = _natural(spans)
    left, right = _room((tight.last if last is None else last) - (tight.first if first is None else first), told)
    shown = Window(tight.first - left if first is None else first, tight.last + right if last is None else last)
    if shown.size >= _FEWEST_DAYS // 2 or (first is not None and last is not None):
        return shown
    return Window(shown.first, shown.first + _FEWEST_DAYS) if last is None else Window(shown.last - _FEWEST_DAYS, shown.last)


def _natural(spans: list[tuple[int, int]]) -> Window:
    """From the first to the last day that is told, without the begins of a few claims for which all others would be squeezed."""
    begins, end = sorted(begin for begin, _ in spans), max(end for _, end in spans)
    kept = 0
    while end - begins[kept] > _FEWEST_DAYS:
        farther = [more for more in range(kept + 1, len(spans) // 3 + 1) if (end - begins[more]) * _SQUEEZED <= end - begins[kept]]
        if not farther:
            break
        kept = farther[0]
    return Window(begins[kept], end)


def _room(size: int, told: Iterable[Period]) -> tuple[int, int]:
    """How many days there are to spare at both ends: a few, more where something runs out there."""
    told = list(told)
    size = max(size, _FEWEST_DAYS)
    left = 14 if any(period.earliest_begin is None for period in told) else 40
    right = 14 if any(period.latest_end is None for period in told) else 40
    return size // left + 1, size // right + 1
