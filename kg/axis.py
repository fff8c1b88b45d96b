"""The axis of time of a picture: from when to when it reaches, and where it has ticks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.days import iso, number

_APART = 2


class Window(NamedTuple):
    """The days that a picture shows, from `first` to the day before `last`."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many days it has."""
        return self.last - self.first


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
