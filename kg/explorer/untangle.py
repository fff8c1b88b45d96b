"""Small moves that clear a drawing: lines off foreign labels, fewer crossings, no box on another."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, pi, sin, sqrt
from random import Random
from typing import NamedTuple

from kg.progress import steps

Point = tuple[float, float]

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


class Untangling:
    """Moves nodes of a drawing one by one, each to the best of a few places nearby."""

    def __init__(self, points: list[Point], boxes: Sequence[Box], edges: Sequence[tuple[int, int]], unit: float, wider: float) -> None:
        self._points = points
        self._boxes = boxes
        self._edges = edges
        self._unit = unit
        self._own: list[list[int]] = [[] for _ in points]
        for rank, (a, b) in enumerate(edges):
            self._own[a].append(rank)
            self._own[b].append(rank)
        self._rects = [self._rect(node, point) for node, point in enumerate(points)]
        self._frame = _page(_around(self._rects), wider)

    def faults(self) -> float:
        """Return how bad the drawing is: lines through foreign boxes, and crossings."""
        lines = [(a, b, self._points[a], self._points[b]) for a, b in self._edges]
        through = sum(_cuts(p, q, rect) for a, b, p, q in lines for node, rect in enumerate(self._rects) if node not in (a, b))
        pairs = ((one, other) for rank, one in enumerate(lines) for other in lines[:rank])
        return _THROUGH * through + _CROSSING * sum(_cross(p, q, r, s) for (_, _, p, q), (_, _, r, s) in pairs)

    def run(self, random: Random) -> list[Point]:
        """Return the improved places."""
        for step in steps(_STEPS, "clearing labels"):
            for node in range(len(self._points)):
                self._improve(node, step * self._unit, random)
        return self._points

    def _improve(self, node: int, reach: float, random: Random) -> None:
        x, y = self._points[node]
        best, place = self._cost(node, (x, y)), (x, y)
        for _ in range(_TRIES):
            angle, far = random.uniform(0, 2 * pi), reach * random.uniform(0.3, 1)
            there = (x + far * cos(angle), y + far * sin(angle))
            cost = self._cost(node, there, best)
            if cost < best:
                best, place = cost, there
        self._points[node] = place
        self._rects[node] = self._rect(node, place)

    def _rect(self, node: int, point: Point) -> tuple[float, float, float, float]:
        box = self._boxes[node]
        middle = point[1] + box.below
        return point[0] - box.width / 2, middle - box.height / 2, point[0] + box.width / 2, middle + box.height / 2

    def _under(self, node: int, point: Point) -> tuple[float, float, float, float]:
        """The lower half of a box: the label, where it stands below its node."""
        left, top, right, bottom = self._rect(node, point)
        below = self._boxes[node].below
        return (left, (top + bottom) / 2 if below else bottom, right, bottom)

    def _cost(self, node: int, place: Point, enough: float = float("inf")) -> float:
        """What is bad about a node at a place; counting stops when it is worse than something known."""
        rect = self._rect(node, place)
        cost = _OVERLAP * sum(_overlap(rect, other) for rank, other in enumerate(self._rects) if rank != node)
        cost += _OUTSIDE * _beyond(rect, self._frame) / self._unit
        lines = [(place, self._points[self._far(edge, node)], self._far(edge, node)) for edge in self._own[node]]
        lengths = [hypot(a[0] - b[0], a[1] - b[1]) / self._unit for a, b, _ in lines]
        cost += _LENGTH * sum(map(_reach, lengths)) / sqrt(max(1, len(lines)))
        cost += _SHORT * sum(max(0.0, _SHORTEST - length) for length in lengths)
        for a, b, far in lines:
            if cost >= enough:
                return cost
            cost += _THROUGH * sum(_cuts(a, b, other) for rank, other in enumerate(self._rects) if rank not in (node, far))
            cost += _OWN * (_cuts(a, b, self._under(node, place)) + _cuts(a, b, self._under(far, b)))
        return cost if cost >= enough else cost + self._strangers(node, rect, lines)

    def _strangers(self, node: int, rect: tuple[float, float, float, float], lines: list[tuple[Point, Point, int]]) -> float:
        """Lines of others that run through the node's box or across its lines."""
        cost = 0.0
        for one, other in self._edges:
            if node in (one, other):
                continue
            a, b = self._points[one], self._points[other]
            cost += _THROUGH * _cuts(a, b, rect)
            cost += _CROSSING * sum(_cross(a, b, c, d) for c, d, far in lines if far not in (one, other))
        return cost

    def _far(self, edge: int, node: int) -> int:
        a, b = self._edges[edge]
        return b if a == node else a


def _around(rects: list[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _page(frame: tuple[float, float, float, float], wider: float) -> tuple[float, float, float, float]:
    """The page within which to stay: a little smaller than the drawing takes now, and as wide as pages are."""
    left, top, right, bottom = frame
    high = sqrt(_TIGHTER * (right - left) * (bottom - top) / wider)
    x, y = (left + right) / 2, (top + bottom) / 2
    return x - high * wider / 2, y - high / 2, x + high * wider / 2, y + high / 2


def _reach(length: float) -> float:
    """What a line's length costs: a long one more than two of half its length."""
    return length * sqrt(sqrt(length))


def _beyond(rect: tuple[float, float, float, float], frame: tuple[float, float, float, float]) -> float:
    return max(0.0, frame[0] - rect[0], frame[1] - rect[1], rect[2] - frame[2], rect[3] - frame[3])


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] - _GAP < b[2] and b[0] - _GAP < a[2] and a[1] - _GAP < b[3] and b[1] - _GAP < a[3]


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _left(a, b, c) != _left(a, b, d) and _left(c, d, a) != _left(c, d, b)


def _left(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) > (b[1] - a[1]) * (c[0] - a[0])


def _cuts(a: Point, b: Point, rect: tuple[float, float, float, float]) -> bool:
    """Whether a line runs through a rectangle."""
    left, top, right, bottom = rect
    if (a[0] < left and b[0] < left) or (a[0] > right and b[0] > right) or (a[1] < top and b[1] < top) or (a[1] > bottom and b[1] > bottom):
        return False
    corners = {_left(a, b, (x, y)) for x in (left, right) for y in (top, bottom)}
    return len(corners) == 2
