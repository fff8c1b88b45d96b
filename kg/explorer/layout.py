"""Where the nodes stand. Same input, same places.

Small graphs: a seeded stress layout, then a pass that pulls labels apart and lines off labels. Distances on the page follow
distances in the graph (stress), found by stochastic gradient descent: J. X. Zheng, S. Pawar, D. F. M. Goodman, Graph Drawing
by Stochastic Gradient Descent, 2018, https://arxiv.org/abs/1710.04626. Plain arithmetic on floats, so that no other
library's version changes a page. Larger graphs: `forces`, then `crowds`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from math import atan2, cos, exp, hypot, log, sin, sqrt
from random import Random
from typing import NamedTuple

from kg.explorer import crowds, forces
from kg.explorer.forces import WIDER
from kg.explorer.untangle import Box, Untangling
from kg.progress import steps

ALL_PAIRS = 120
"""Up to so many nodes every pair of them is considered."""
UNTANGLED = 600
"""Up to so many edges a small drawing is cleared of lines over labels; with more there is no place without any."""
LABELLED = 5_000
"""Up to so many nodes no box is to overlap another; above, a few may."""
_DRAFTS = 5
_ROUNDS = 40
_ROUNDS_APART = 400
_CROWDED = 1.5
_GAP = 10.0
_HUB = 0.08
"""How much more room a hub gets: so much of a usual box, times the square root of how many edges more than usual it has."""
_EDGES = 400
"""The most edges that count for that."""
_PARTED = 0.3
"""How far unconnected parts stay apart, measured by a usual box."""


class _Pair(NamedTuple):
    one: int
    other: int
    distance: float


def place(boxes: Sequence[Box], edges: Iterable[tuple[int, int]], seed: int = 11) -> list[tuple[int, int]]:
    """Return whole-number positions for nodes, so that no two boxes overlap where that can be had.

    Args:
        boxes: the room of each node; places come in the same order.
        edges: pairs of node numbers, in any order and direction, as often as they like; loops do not count.
        seed: another one gives another drawing.

    >>> place([Box(40, 40), Box(40, 40)], [(0, 1)]) == place([Box(40, 40), Box(40, 40)], [(0, 1)])
    True
    """
    edges = sorted({_ordered(*edge) for edge in edges if edge[0] != edge[1]})
    if len(boxes) < 2:
        return [(0, 0)] * len(boxes)
    draw = _small if len(boxes) <= ALL_PAIRS and len(edges) <= UNTANGLED else _middle if len(boxes) <= LABELLED else _large
    return [(round(x), round(y)) for x, y in draw(boxes, edges, seed)]


def _small(boxes: Sequence[Box], edges: list[tuple[int, int]], seed: int) -> list[tuple[float, float]]:
    """The best of some stress layouts, cleared of lines over labels."""
    unit = _unit(boxes)
    pairs = _pairs(_neighbours(len(boxes), edges))
    drafts = [_draft(boxes, pairs, unit, seed + turn) for turn in steps(range(_DRAFTS), "drafting the drawing")]
    points = min(drafts, key=lambda draft: Untangling(draft, boxes, edges, unit, WIDER).faults())
    return separate(Untangling(points, boxes, edges, unit, WIDER).run(Random(seed)), boxes)  # noqa: S311


def _middle(boxes: Sequence[Box], edges: list[tuple[int, int]], seed: int) -> list[tuple[float, float]]:
    """Forces, then labels pulled apart until none overlap."""
    return _by_forces(boxes, edges, seed, _Plan(gap=6, air=2.4, rounds=300))


def _large(boxes: Sequence[Box], edges: list[tuple[int, int]], seed: int) -> list[tuple[float, float]]:
    """Forces with more air, then dots pulled apart where they lie on each other."""
    return _by_forces(boxes, edges, seed, _Plan(gap=2, air=5, rounds=60))


class _Plan(NamedTuple):
    """How a larger drawing is made."""

    gap: float
    """How far boxes stay apart."""
    air: float
    """How large a page is, as a multiple of all boxes."""
    rounds: int
    """How often boxes are pushed apart."""


def _by_forces(boxes: Sequence[Box], edges: list[tuple[int, int]], seed: int, plan: _Plan) -> list[tuple[float, float]]:
    import numpy as np

    groups = _connected(_neighbours(len(boxes), edges))
    order = np.array([node for group in groups for node in group])
    rank = order.argsort()
    parts = forces.Parts.of([len(group) for group in groups], rank[np.array(edges, dtype=np.int64).reshape(-1, 2)])
    room = np.array(boxes, dtype=float)[order]
    usual = sqrt(room[:, :2].prod(axis=1).mean())
    hubs = (parts.degrees - parts.degrees.mean()).clip(0, _EDGES) ** 0.5
    sizes = room[:, :2] + plan.gap + usual * _HUB * hubs[:, None]
    places = forces.lay(parts, sizes.prod(axis=1), np.random.default_rng(seed)) * sqrt(plan.air)
    places = crowds.assemble(parts, places, sizes, plan.rounds, usual * _PARTED)
    places[:, 1] -= room[:, 2]
    return [(x, y) for x, y in places[rank].tolist()]


def _connected(neighbours: list[list[int]]) -> list[list[int]]:
    """The connected parts of a graph."""
    seen: set[int] = set()
    found: list[list[int]] = []
    for node in range(len(neighbours)):
        if node not in seen:
            found.append(_reach(node, neighbours))
            seen.update(found[-1])
    return found


def _reach(node: int, neighbours: list[list[int]]) -> list[int]:
    """A node and all that hang together with it."""
    found = {node: None}
    queue = [node]
    for here in queue:
        fresh = [near for near in neighbours[here] if near not in found]
        found.update(dict.fromkeys(fresh))
        queue += fresh
    return queue


def _draft(boxes: Sequence[Box], pairs: list[_Pair], unit: float, seed: int) -> list[tuple[float, float]]:
    points = _lying(_stress(len(boxes), pairs.copy(), Random(seed)))  # noqa: S311
    return separate([(x * unit, y * unit) for x, y in points], boxes)


def _lying(points: list[list[float]]) -> list[list[float]]:
    """Turn a drawing so that it is widest from left to right, and stretch it to the shape of a page."""
    middle = [sum(point[axis] for point in points) / len(points) for axis in (0, 1)]
    centred = [(x - middle[0], y - middle[1]) for x, y in points]
    xx, yy, xy = (sum(p[a] * p[b] for p in centred) for a, b in ((0, 0), (1, 1), (0, 1)))
    angle = atan2(2 * xy, xx - yy) / 2
    turned = [(x * cos(angle) + y * sin(angle), y * cos(angle) - x * sin(angle)) for x, y in centred]
    wide, high = (max(abs(point[axis]) for point in turned) or 1.0 for axis in (0, 1))
    stretch = min(1.6, max(0.75, WIDER * high / wide)) ** 0.5
    return [[x * stretch, y / stretch] for x, y in turned]


def _unit(boxes: Sequence[Box]) -> float:
    """The length of an edge: about what a box and its surroundings need."""
    return 1.15 * sqrt(sum((box.width + _GAP) * (box.height + _GAP) for box in boxes) / len(boxes))


def _neighbours(count: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    found: list[set[int]] = [set() for _ in range(count)]
    for one, other in edges:
        found[one].add(other)
        found[other].add(one)
    return [sorted(each) for each in found]


def _stress(count: int, pairs: list[_Pair], random: Random) -> list[list[float]]:
    side = sqrt(count)
    points = [[random.uniform(-side, side), random.uniform(-side, side)] for _ in range(count)]
    longest = max(pair.distance for pair in pairs)
    steep = log(longest * longest / 0.05) / (_ROUNDS - 1)
    for turn in range(_ROUNDS):
        random.shuffle(pairs)
        rate = longest * longest * exp(-steep * turn)
        for one, other, distance in pairs:
            _pull(points[one], points[other], distance, min(1.0, rate / (distance * distance)))
    return points


def _pull(a: list[float], b: list[float], distance: float, force: float) -> None:
    dx, dy = a[0] - b[0], a[1] - b[1]
    apart = hypot(dx, dy) or 1e-9
    shift = force * (apart - distance) / (2 * apart)
    a[0] -= shift * dx
    a[1] -= shift * dy
    b[0] += shift * dx
    b[1] += shift * dy


def _pairs(neighbours: list[list[int]]) -> list[_Pair]:
    """Pairs of nodes and how far apart they should be; unconnected parts keep a little farther off than the graph is wide."""
    rows = [_distances(source, neighbours) for source in range(len(neighbours))]
    far = 1 + max(reached for row in rows for reached in row if reached is not None) / 2
    found = {(a, b): far if (reached := row[b]) is None else reached for a, row in enumerate(rows) for b in range(a + 1, len(rows))}
    found |= {_ordered(a, b): _length(a, b, neighbours) for a, near in enumerate(neighbours) for b in near}
    return [_Pair(a, b, distance) for (a, b), distance in sorted(found.items())]


def _ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def _length(a: int, b: int, neighbours: list[list[int]]) -> float:
    """An edge between two hubs is longer: both need room around them."""
    return 1 + 0.12 * sqrt(min(len(neighbours[a]), len(neighbours[b])) - 1)


def _distances(source: int, neighbours: list[list[int]]) -> list[float | None]:
    found: list[float | None] = [None] * len(neighbours)
    found[source] = 0.0
    queue = deque([source])
    while queue:
        node = queue.popleft()
        for near in neighbours[node]:
            if found[near] is None:
                found[near] = (found[node] or 0.0) + 1
                queue.append(near)
    return found


def separate(places: Sequence[tuple[float, float]], boxes: Sequence[Box]) -> list[tuple[float, float]]:
    """Spread a crowd, then push overlapping boxes apart, each pair along the shorter way, until none overlap (or the rounds are over)."""
    points = [list(place) for place in _spread(places, boxes)]
    for _ in range(_ROUNDS_APART):
        moved = False
        for a, b in _near(points, boxes):
            moved |= _part(points[a], points[b], boxes[a], boxes[b])
        if not moved:
            break
    return [(x, y) for x, y in points]


def _spread(places: Sequence[tuple[float, float]], boxes: Sequence[Box]) -> Sequence[tuple[float, float]]:
    """A drawing so large that few enough boxes overlap."""
    for _ in range(12):
        if len(overlaps(places, boxes)) <= len(boxes) * _CROWDED:
            break
        places = [(x * 1.2, y * 1.2) for x, y in places]
    return places


def _near(points: Sequence[Sequence[float]], boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """Pairs that may overlap: those in the same or adjoining cells of a grid."""
    wide = max(box.width for box in boxes) + _GAP
    high = max(box.height for box in boxes) + max(box.below for box in boxes) - min(box.below for box in boxes) + _GAP
    cells: dict[tuple[int, int], list[int]] = {}
    for node, (x, y) in enumerate(points):
        cells.setdefault((int(x // wide), int(y // high)), []).append(node)
    around = [(0, 1), (1, -1), (1, 0), (1, 1)]
    found = []
    for (column, row), here in cells.items():
        found += [(a, b) for rank, a in enumerate(here) for b in here[rank + 1 :]]
        found += [(a, b) for right, down in around for b in cells.get((column + right, row + down), ()) for a in here]
    return found


def _part(a: list[float], b: list[float], one: Box, other: Box) -> bool:
    dx, dy = b[0] - a[0], (b[1] + other.below) - (a[1] + one.below)
    over_x = (one.width + other.width) / 2 + _GAP - abs(dx)
    over_y = (one.height + other.height) / 2 + _GAP - abs(dy)
    if over_x <= 0.01 or over_y <= 0.01:
        return False
    axis, shift = (0, over_x / 2) if over_x / WIDER < over_y else (1, over_y / 2)
    sign = -1.0 if (dx, dy)[axis] < 0 else 1.0
    a[axis] -= sign * shift
    b[axis] += sign * shift
    return True


def overlaps(points: Sequence[tuple[float, float]], boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """Return the pairs of nodes whose boxes overlap."""
    found = []
    for a, b in _near(points, boxes):
        dx = abs(points[a][0] - points[b][0])
        dy = abs(points[a][1] + boxes[a].below - points[b][1] - boxes[b].below)
        if dx < (boxes[a].width + boxes[b].width) / 2 and dy < (boxes[a].height + boxes[b].height) / 2:
            found.append((a, b))
    return found
