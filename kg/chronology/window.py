"""The window of a picture: from when to when it reaches, and where its axis has ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from kg import periods
from kg.chronology.marks import days
from kg.days import iso, number
from kg.periods import Period

_FEWEST_DAYS = 14
_APART = 2
_SQUEEZED = 4
"""Where the window could be so many times shorter but for a few claims, it is."""


class Window(NamedTuple):
    """The days that a picture shows, from `first` to the day before `last`."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many days it has."""
        return self.last - self.first


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


# ---------------------------------------------------------------------------------------------------------------- ticks


class Tick(NamedTuple):
    """A day on the axis, and what is written there."""

    day: int
    text: str


def ticks(shown: Window, room: float) -> list[Tick]:
    """Return ticks at the begins of days, months or years: as many as can be told in so many characters.

    >>> [tick.text for tick in ticks(Window(number(2023, 11, 20), number(2024, 4, 2)), 50)]
    ['2023-12', '2024-01', '2024-02', '2024-03', '2024-04']
    """
    return next(found for found in _candidates(shown) if len(found) <= 2 or sum(len(tick.text) + _APART for tick in found) <= room)


def _candidates(shown: Window) -> Iterator[list[Tick]]:
    """Ticks ever farther apart."""
    for step in (1, 2, 7, 14):
        if shown.size <= 60 * step:
            yield [Tick(day, iso(day)) for day in range(-(-shown.first // step) * step, shown.last, step)]
    first, last = _month(shown.first), _month(shown.last)
    for step in (1, 3, 6):
        if last - first <= 60 * step:
            yield _within(shown, (_tick(month, 3) for month in range(first // step * step, last + 1, step)))
    for power in range(12):
        for step in (12 * 10**power, 24 * 10**power, 60 * 10**power):
            if last - first <= 60 * step:
                yield _within(shown, (_tick(month, 6) for month in range(first // step * step, last + 1, step)))


def _month(day: int) -> int:
    year, month, _ = iso(day).rsplit("-", 2)
    return 12 * int(year) + int(month) - 1


def _tick(month: int, cut: int) -> Tick:
    """The first day of a month, counted from January of the year 0."""
    year, rest = divmod(month, 12)
    day = number(year, rest + 1, 1)
    return Tick(day, iso(day)[:-cut])


def _within(shown: Window, found: Iterable[Tick]) -> list[Tick]:
    return [tick for tick in found if shown.first <= tick.day < shown.last]
