"""Boxes moved so that none lies on another, and the parts of a drawing put side by side, for any number of them."""

from __future__ import annotations

from typing import NamedTuple

from kg.explorer.forces import WIDER, Array, Parts, runs
from kg.progress import steps

_SHARE = 0.6
"""How much of an overlap each of two boxes gives way in a round: more than half, since others push back."""
_GROWTH = 1.003
"""How much everything grows in a round once pushing alone does not help."""


class Overlaps(NamedTuple):
    """Pairs of boxes that overlap: the one, the other, and how far they reach into each other."""

    one: Array
    other: Array
    deep: Array


def overlaps(middles: Array, sizes: Array) -> Overlaps:
    """Return all pairs of boxes that overlap, each once. A grid finds them; a large box stands in many of its cells."""
    import numpy as np

    grid = 1.2 * np.median(sizes, axis=0)
    low, high = (np.floor((middles + half) / grid).astype(np.int64) for half in (-sizes / 2, sizes / 2))
    box, cell = _cells(low, high)
    one, other = _meetings(cell)
    i, j = box[one], box[other]
    deep = (sizes[i] + sizes[j]) / 2 - abs(middles[i] - middles[j])
    found = (deep > 0).all(axis=1) & (cell[one] == _cell(np.maximum(low[i], low[j])))
    return Overlaps(i[found], j[found], deep[found])


def _cells(low: Array, high: Array) -> tuple[Array, Array]:
    """Boxes and the cells that they stand in, sorted by cell."""
    import numpy as np

    wide, tall = (high - low + 1).T
    box = np.arange(len(wide)).repeat(wide * tall)
    rank = runs(wide * 0, wide * tall)
    cell = _cell(low[box] + np.stack([rank % wide[box], rank // wide[box]], axis=1))
    order = cell.argsort(kind="stable")
    return box[order], cell[order]


def _cell(corner: Array) -> Array:
    """One number for a cell."""
    return (corner[:, 0] << 32) + corner[:, 1]


def _meetings(cell: Array) -> tuple[Array, Array]:
    """All pairs of entries with the same cell; cells come sorted."""
    import numpy as np

    here = np.arange(len(cell))
    later = cell.searchsorted(cell, side="right") - here - 1
    return here.repeat(later), runs(here + 1, later)


def part(middles: Array, sizes: Array, rounds: int) -> Array:
    """Push overlapping boxes apart, each pair along the shorter way, until none overlap or the rounds are over.

    In the second half of the rounds the whole drawing grows, too.
    """
    found = overlaps(middles, sizes)
    for turn in steps(range(rounds), "pulling apart"):
        if len(found.one):
            middles = (middles + _ways(found, middles, sizes)) * (_GROWTH if 2 * turn > rounds else 1)
            found = overlaps(middles, sizes)
    return middles


def _ways(found: Overlaps, middles: Array, sizes: Array) -> Array:
    """How far each box gives way to all that overlap it: to the side, or up or down where that is nearer for boxes of such a shape."""
    import numpy as np

    one, other, deep = found
    aside, along = (deep / np.sqrt(sizes[one] + sizes[other])).T
    ways = np.where(middles[other] < middles[one], -_SHARE, _SHARE) * (deep + 1)
    ways *= np.stack([aside < along, aside >= along], axis=1)
    return np.stack([np.bincount(other, way, len(sizes)) - np.bincount(one, way, len(sizes)) for way in ways.T], axis=1)


# ------------------------------------------------------------------------------------------------------------- packing


def assemble(parts: Parts, middles: Array, sizes: Array, rounds: int, gap: float) -> Array:
    """Return the middles of boxes that were laid out part by part, now pushed apart, in so many rounds, and all on one page.

    Parts keep the gap between them.
    """
    import numpy as np

    middles = part(middles + _row(parts, middles, sizes), sizes, rounds)
    low, high = parts.extent(middles, sizes)
    order = (high - low).prod(axis=1).argsort(kind="stable")[::-1]
    goal = np.empty_like(low)
    goal[order] = pack((high - low + gap)[order])
    return middles + (goal - (low + high) / 2)[parts.part]


def _row(parts: Parts, middles: Array, sizes: Array) -> Array:
    """How far to move each box so that the parts stand in a row, well apart."""
    import numpy as np

    low, high = parts.extent(middles, sizes)
    room = 2 * (high - low).sum(axis=1)
    return np.stack([room.cumsum() - room - low[:, 0], -low[:, 1]], axis=1)[parts.part]


class Frame:
    """What is filled of a page: a rectangle that grows by a shelf at a time."""

    def __init__(self, size: Array) -> None:
        """Begin with one rectangle around (0, 0)."""
        self._low, self._high = -size / 2, size / 2
        self._sides = [-1, -1]

    def shelf(self) -> tuple[int, float]:
        """Return which way the page is to grow, 0 to the side or 1 up or down, and how long a shelf is there."""
        wide, high = (self._high - self._low).tolist()
        return (1, wide) if wide > WIDER * high else (0, high)

    def add(self, middles: Array, sizes: Array, across: int) -> Array:
        """Return the middles of rectangles on a shelf, given as around (0, 0), when it is put to one side and the other by turns."""
        import numpy as np

        self._sides[across] *= -1
        thick = (middles + sizes / 2)[:, across].max()
        place = (self._low + self._high) / 2
        place[across] = self._high[across] + thick if self._sides[across] > 0 else self._low[across] - thick
        self._low = np.minimum(self._low, (place + middles - sizes / 2).min(axis=0))
        self._high = np.maximum(self._high, (place + middles + sizes / 2).max(axis=0))
        return place + middles


def pack(sizes: Array) -> Array:
    """Return the middles of rectangles on one page: the first in the middle, the others on shelves around it.

    They should come sorted, the largest first.

    >>> import numpy as np
    >>> pack(np.array([[40.0, 20.0], [10.0, 10.0], [20.0, 10.0]])).tolist()
    [[0.0, 0.0], [-12.5, 15.0], [7.5, 15.0]]
    """
    import numpy as np

    middles, rows = np.zeros_like(sizes), sizes.tolist()
    frame, done = Frame(sizes[0]), 1
    while done < len(sizes):
        across, room = frame.shelf()
        stacks = _stacks(rows, done, 1 - across, room)
        shelf, done = slice(done, stacks[-1].stop), stacks[-1].stop
        spread = _spread([sizes[stack.start : stack.stop] for stack in stacks], across, room)
        middles[shelf] = frame.add(spread, sizes[shelf], across)
    return middles


def _stacks(sizes: list[list[float]], first: int, along: int, room: float) -> list[range]:
    """The rectangles that a shelf of such a length holds, small ones standing on each other: the numbers of each stack."""
    stacks: list[range] = []
    length = filled = thick = 0.0
    for item in range(first, len(sizes)):
        wide, high = sizes[item][along], sizes[item][1 - along]
        if wide <= length and filled + high <= thick:
            stacks[-1] = range(stacks[-1].start, item + 1)
            filled += high
        elif wide <= room or not stacks:
            stacks.append(range(item, item + 1))
            length, filled, thick, room = wide, high, max(thick, high), room - wide
        else:
            break
    return stacks


def _spread(stacks: list[Array], across: int, room: float) -> Array:
    """The middles of rectangles that stand in stacks on a shelf around (0, 0), the stacks evenly apart."""
    import numpy as np

    lengths = np.array([stack[:, 1 - across].max() for stack in stacks])
    lengths += max(0.0, room - lengths.sum()) / len(stacks)
    middles = np.zeros((sum(map(len, stacks)), 2))
    middles[:, 1 - across] = _middles(lengths).repeat([len(stack) for stack in stacks])
    middles[:, across] = np.concatenate([_middles(stack[:, across]) for stack in stacks])
    return middles


def _middles(lengths: Array) -> Array:
    """Where the middles are of things of such lengths, one after another around 0."""
    return lengths.cumsum() - lengths / 2 - lengths.sum() / 2
