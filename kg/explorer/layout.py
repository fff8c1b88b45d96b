"""Where the nodes stand: a seeded stress layout, then a pass that pulls labels apart. Same input, same places, everywhere.

Distances on the page follow distances in the graph (stress), found by stochastic gradient descent: J. X. Zheng, S. Pawar,
D. F. M. Goodman, Graph Drawing by Stochastic Gradient Descent, 2018, https://arxiv.org/abs/1710.04626. Plain arithmetic on
floats, so that no other library's version changes a page.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from math import atan2, cos, exp, hypot, log, sin, sqrt
from random import Random
from typing import NamedTuple

from kg.explorer.untangle import Box, Untangling
from kg.progress import steps

WIDER = 1.12
"""How much wider than high a page is."""
ALL_PAIRS = 300
"""Up to so many nodes every pair is considered, above only neighbours and some pivots."""
UNTANGLED = 120
"""Up to so many nodes the drawing is cleared of lines over labels."""
_DRAFTS = 5
_PIVOTS = 40
_ROUNDS = 40
_ROUNDS_APART = 400
_CROWDED = 1.5
_GAP = 10.0


class _Pair(NamedTuple):
    one: int
    other: int
    distance: float


def place(boxes: Sequence[Box], edges: Iterable[tuple[int, int]], seed: int = 11) -> list[tuple[int, int]]:
    """Return whole-number positions for nodes, so that no two boxes overlap where that can be had.

    >>> place([Box(40, 40), Box(40, 40)], [(0, 1)]) == place([Box(40, 40), Box(40, 40)], [(0, 1)])
    True
    """
    edges = sorted({_ordered(*edge) for edge in edges if edge[0] != edge[1]})
    if len(boxes) < 2:
        return [(0, 0)] * len(boxes)
    unit = _unit(boxes)
    neighbours = _neighbours(len(boxes), edges)
    small = len(boxes) <= UNTANGLED
    drafts = [_draft(boxes, neighbours, unit, seed + turn) for turn in steps(range(_DRAFTS if small else 1), "drafting the drawing")]
    points = min(drafts, key=lambda draft: Untangling(draft, boxes, edges, unit, WIDER).faults()) if small else drafts[0]
    if small:
        points = separate(Untangling(points, boxes, edges, unit, WIDER).run(Random(seed)), boxes)  # noqa: S311
    return [(round(x), round(y)) for x, y in points]


def _draft(boxes: Sequence[Box], neighbours: list[list[int]], unit: float, seed: int) -> list[tuple[float, float]]:
    points = _lying(_stress(neighbours, Random(seed)))  # noqa: S311
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


def _stress(neighbours: list[list[int]], random: Random) -> list[list[float]]:
    count = len(neighbours)
    side = sqrt(count)
    points = [[random.uniform(-side, side), random.uniform(-side, side)] for _ in range(count)]
    pairs = _pairs(neighbours, random)
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


def _pairs(neighbours: list[list[int]], random: Random) -> list[_Pair]:
    """Pairs of nodes and how far apart they should be; unconnected parts keep a little farther off than the graph is wide."""
    count = len(neighbours)
    sources = range(count) if count <= ALL_PAIRS else sorted(random.sample(range(count), _PIVOTS))
    rows = {source: _distances(source, neighbours) for source in sources}
    far = 1 + max(reached for row in rows.values() for reached in row if reached is not None) / 2
    found = {_ordered(a, b): far if d is None else d for a, row in rows.items() for b, d in enumerate(row) if a != b}
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
    for _ in range(_ROUNDS_APART if len(boxes) <= ALL_PAIRS else _ROUNDS_APART // 4):
        moved = False
        for a, b in _near(points, boxes):
            moved |= _part(points[a], points[b], boxes[a], boxes[b])
        if not moved:
            break
    return [(x, y) for x, y in points]


def _spread(places: Sequence[tuple[float, float]], boxes: Sequence[Box]) -> Sequence[tuple[float, float]]:
    """A drawing so large that few enough boxes overlap; fewer where there is no untangling to come."""
    for _ in range(12):
        if len(overlaps(places, boxes)) <= len(boxes) * (_CROWDED if len(boxes) <= UNTANGLED else _CROWDED / 6):
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
