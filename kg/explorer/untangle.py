"""Small moves that clear a drawing: lines off foreign labels, fewer crossings, no box on another.

What a node meets at each place that is tried for it is counted for all of them at once, with nothing but sums, products
and comparisons of floats, so that no library's version changes a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, pi, sin, sqrt
from random import Random
from typing import Any, NamedTuple, TypeVar

from kg.progress import steps

Point = tuple[float, float]
Array = Any
"""A numpy array."""

_STEPS = (5, 5, 4, 4, 3, 3, 2.5, 2, 2, 1.6, 1.3, 1.1, 0.8, 0.55, 0.4, 0.3, 0.2)
_TRIES = 24
_THROUGH, _OWN, _CROSSING, _LENGTH, _OVERLAP, _OUTSIDE = 5.0, 1.5, 1.0, 1.0, 60.0, 25.0
_GAP = 5.0
_TIGHTER = 0.85
_SHORTEST, _SHORT = 1.0, 8.0


class Box(NamedTuple):
    """The room that a node and its label take: size, and how far its middle lies below the node's."""

    width: float
    height: float
    below: float = 0.0


_DOWN, _DEEP, _FIRST = (slice(None), None), (slice(None), None, None), slice(1)


class Spots(NamedTuple):
    """Many points."""

    x: Array
    y: Array


class Rects(NamedTuple):
    """Many rectangles."""

    left: Array
    top: Array
    right: Array
    bottom: Array


Many = TypeVar("Many", Spots, Rects)


class Around(NamedTuple):
    """What a node has to do with, and what it has not, whatever its place."""

    far: Array
    """The other ends of its lines."""
    others: Array
    """All other nodes."""
    boxes: Array
    """For each of its lines and each node: whether the line does not end there."""
    one: Array
    other: Array
    """The ends of all other lines."""
    lines: Array
    """For each of its lines and each of those: whether they have no common end."""


class Untangling:
    """Moves nodes of a drawing one by one, each to the best of a few places nearby."""

    def __init__(self, points: Sequence[Point], boxes: Sequence[Box], edges: Sequence[tuple[int, int]], unit: float, wider: float) -> None:
        """Take a drawing in which an edge should be as long as `unit`, for a page that is so much wider than high."""
        import numpy as np

        self._points = np.array(points, dtype=float)
        self._boxes = np.array(boxes, dtype=float)
        self._edges = np.array(edges, dtype=np.int64).reshape(-1, 2)
        self._unit = unit
        self._around = [self._surroundings(node) for node in range(len(points))]
        self._rects = self._boxed(slice(None), self._spots())
        self._page = _page(self._rects, wider)

    def _surroundings(self, node: int) -> Around:
        import numpy as np

        mine = (self._edges == node).any(axis=1)
        far, strange = self._edges[mine].sum(axis=1) - node, self._edges[~mine]
        nodes = np.arange(len(self._points))
        boxes = (nodes != node) & (nodes != far[:, None, None])
        lines = (strange != far[:, None, None]).all(axis=2)[:, None]
        return Around(far, nodes[nodes != node], boxes, strange[:, 0], strange[:, 1], lines)

    def faults(self) -> float:
        """Return how bad the drawing is: lines through foreign boxes, and crossings."""
        return sum(self._faults(rank, *self._edges[rank]) for rank in range(len(self._edges)))

    def _faults(self, rank: int, one: int, other: int) -> float:
        """What a line does to boxes, and to the lines before it."""
        import numpy as np

        a, b = self._spots(one), self._spots(other)
        cut = np.delete(_cuts(a, b, self._rects), (one, other))
        crossed = _cross(a, b, *map(self._spots, self._edges[:rank].T))
        return float(_THROUGH * cut.sum() + _CROSSING * crossed.sum())

    def run(self, random: Random) -> list[Point]:
        """Return the improved places."""
        for step in steps(_STEPS, "clearing labels"):
            for node in range(len(self._points)):
                self._improve(node, step * self._unit, random)
        return [(x, y) for x, y in self._points.tolist()]

    def _improve(self, node: int, reach: float, random: Random) -> None:
        import numpy as np

        x, y = self._points[node].tolist()
        places = [(x, y)]
        for _ in range(_TRIES):
            angle, far = random.uniform(0, 2 * pi), reach * random.uniform(0.3, 1)
            places.append((x + far * cos(angle), y + far * sin(angle)))
        there = Spots(*np.array(places).T)
        rects = self._boxed(node, there)
        costs = self._costs(node, places, there, rects)
        best = int(costs.argmin())
        self._points[node] = places[best]
        for side, sides in zip(_of(rects, best), self._rects, strict=True):
            sides[node] = side

    def _costs(self, node: int, places: list[Point], there: Spots, rects: Rects) -> Array:
        """What is bad about a node at each of some places, of which the first is where it stands; too little where that is better anyway."""
        import numpy as np

        costs = self._room(node, rects)
        for cost in [*self._stretch(node, places), *self._through(node, there, rects)]:
            costs += cost
        costs[:1] += self._strangers(node, _of(there, _FIRST), _of(rects, _FIRST))
        hopeful = np.flatnonzero(costs < costs[0])
        costs[hopeful] += self._strangers(node, _of(there, hopeful), _of(rects, hopeful))
        return costs

    def _spots(self, nodes: Any = slice(None)) -> Spots:
        x, y = self._points[nodes].T
        return Spots(x, y)

    def _boxed(self, nodes: Any, there: Spots) -> Rects:
        """The boxes of nodes there."""
        width, height, below = self._boxes[nodes].T
        middle = there.y + below
        return Rects(there.x - width / 2, middle - height / 2, there.x + width / 2, middle + height / 2)

    def _under(self, nodes: Any, rects: Rects) -> Rects:
        """The lower half of boxes: the label, where it stands below its node."""
        import numpy as np

        labelled = self._boxes[nodes].T[2] != 0
        return rects._replace(top=np.where(labelled, (rects.top + rects.bottom) / 2, rects.bottom))

    def _room(self, node: int, rects: Rects) -> Array:
        """What it costs to stand on others or outside the page."""
        met = _overlap(_of(rects, _DOWN), _of(self._rects, self._around[node].others))
        return _OVERLAP * met.sum(axis=1) + _OUTSIDE * _beyond(rects, self._page) / self._unit

    def _stretch(self, node: int, places: list[Point]) -> list[Array]:
        """What the lines of a node cost for their lengths: all of them, and the short ones."""
        ends = self._points[self._around[node].far].tolist()
        lengths = [[hypot(x - far[0], y - far[1]) / self._unit for far in ends] for x, y in places]
        reach = [_LENGTH * sum(map(_reach, each)) / sqrt(max(1, len(ends))) for each in lengths]
        return [reach, [_SHORT * sum(max(0.0, _SHORTEST - length) for length in each) for each in lengths]]

    def _through(self, node: int, there: Spots, rects: Rects) -> list[Array]:
        """What each line of a node costs for the boxes that it runs through, and for the labels at its ends."""
        far = self._around[node].far
        ends = _of(self._spots(far), _DOWN)
        met = _cuts(_of(there, _DOWN), _of(ends, _DOWN), self._rects) & self._around[node].boxes
        own = 1.0 * _cuts(there, ends, self._under(node, rects)) + _cuts(there, ends, _of(self._under(far, _of(self._rects, far)), _DOWN))
        return [cost for pair in zip(_THROUGH * met.sum(axis=2), _OWN * own, strict=True) for cost in pair]

    def _strangers(self, node: int, there: Spots, rects: Rects) -> Array:
        """What lines of others cost that run through the node's box or across its lines."""
        far, _, _, one, other, apart = self._around[node]
        a, b = self._spots(one), self._spots(other)
        crossed = _cross(a, b, _of(there, _DOWN), _of(self._spots(far), _DEEP)) & apart
        return _THROUGH * _cuts(a, b, _of(rects, _DOWN)).sum(axis=1) + _CROSSING * crossed.sum(axis=(0, 2))


def _of(many: Many, index: Any) -> Many:
    """Some of them, or the same in other dimensions."""
    return type(many)(*(each[index] for each in many))


def _page(rects: Rects, wider: float) -> Rects:
    """The page within which to stay: a little smaller than the drawing takes now, and as wide as pages are."""
    left, top, right, bottom = float(rects.left.min()), float(rects.top.min()), float(rects.right.max()), float(rects.bottom.max())
    high = sqrt(_TIGHTER * (right - left) * (bottom - top) / wider)
    x, y = (left + right) / 2, (top + bottom) / 2
    return Rects(x - high * wider / 2, y - high / 2, x + high * wider / 2, y + high / 2)


def _reach(length: float) -> float:
    """What a line's length costs: a long one more than two of half its length."""
    return length * sqrt(sqrt(length))


def _beyond(rects: Rects, page: Rects) -> Array:
    """How far rectangles reach over the page at the worst of their sides."""
    import numpy as np

    over = (page.left - rects.left, page.top - rects.top, rects.right - page.right, rects.bottom - page.bottom)
    return np.max(over, axis=0).clip(0)


def _overlap(a: Rects, b: Rects) -> Array:
    return (a.left - _GAP < b.right) & (b.left - _GAP < a.right) & (a.top - _GAP < b.bottom) & (b.top - _GAP < a.bottom)


def _cross(a: Spots, b: Spots, c: Spots, d: Spots) -> Array:
    """Whether the line from a to b crosses that from c to d."""
    return (_left(a, b, c) != _left(a, b, d)) & (_left(c, d, a) != _left(c, d, b))


def _left(a: Spots, b: Spots, c: Spots) -> Array:
    return (b.x - a.x) * (c.y - a.y) > (b.y - a.y) * (c.x - a.x)


def _cuts(a: Spots, b: Spots, rects: Rects) -> Array:
    """Whether a line runs through a rectangle."""
    import numpy as np

    dx, dy = b.x - a.x, b.y - a.y
    one, other, near, far = dx * (rects.top - a.y), dx * (rects.bottom - a.y), dy * (rects.left - a.x), dy * (rects.right - a.x)
    some = np.maximum(one, other) > np.minimum(near, far)
    every = np.minimum(one, other) > np.maximum(near, far)
    aside = (np.maximum(a.x, b.x) < rects.left) | (np.minimum(a.x, b.x) > rects.right)
    apart = (np.maximum(a.y, b.y) < rects.top) | (np.minimum(a.y, b.y) > rects.bottom)
    return some & ~(every | aside | apart)
