"""Forces that lay out graphs of any size: neighbours pull, crowds push, until everything is spread over a page.

A node is drawn to the middle of its neighbours, the near ones counting most, and pushed out of crowds by a field that a
grid holds: the nodes' boxes are charges, the empty page is the opposite charge, and the field between them is found by
Fourier transform (R. W. Hockney, J. W. Eastwood, Computer Simulation Using Particles, 1988; for boxes: J. Lu et al.,
ePlace: Electrostatics-Based Placement Using Fast Fourier Transform and Nesterov's Method, 2015,
https://doi.org/10.1145/2699873). Where both hold each other, boxes lie equally dense, or there are none. First places
come from Pivot MDS (U. Brandes, C. Pich, Eigensolver Methods for Progressive Multidimensional Scaling of Large Data, 2006,
https://doi.org/10.1007/978-3-540-70904-6_6).

All connected parts of about one size are laid out at once, each on a page of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import pi
from typing import Any

from kg.progress import steps

Array = Any
"""A numpy array. One of places, ways or sizes has a row for each node, with x and y."""
WIDER = 1.12
"""How much wider than high a page is."""
_ROOM = 1.6
"""How long the sides of a grid are, on which a page has the area 1."""
_PIVOTS = 30
"""To how many nodes distances are taken, for first places."""
_TURNS = 25
"""Rounds of the power iteration for them; enough, since they are only a start."""
_NEAR = 0.1
"""A neighbour so far off pulls half as much as one close by."""
_DENSITY = (4.0, 1.6)
"""How much denser than evenly over the page boxes may lie, in the first round and in the last."""
_STRIDE = (0.15, 0.01)
"""How far a node may move in the first round and in the last."""
_FEW = 100
"""Parts of more nodes get a finer grid; there may be too many smaller ones."""
_MOVES = 15_000_000
"""How many single moves all rounds may make together."""


@dataclass(frozen=True)
class Parts:
    """Connected parts of a graph: their numbers of nodes, and the edges in both directions, sorted by their first end.

    The nodes of the first part have the first numbers, then come those of the second, and so on.
    """

    counts: Array
    source: Array
    target: Array

    @classmethod
    def of(cls, counts: Array, edges: Array) -> Parts:
        """Take edges in two columns, each given once, in either direction."""
        import numpy as np

        source, target = np.concatenate([edges, edges[:, ::-1]]).T
        order = source.argsort(kind="stable")
        return cls(np.asarray(counts), source[order], target[order])

    def some(self, parts: Array) -> Parts:
        """Return some of the parts, told by truth values, with their nodes numbered anew."""
        chosen = parts[self.part]
        number = chosen.cumsum() - 1
        edges = chosen[self.source]
        return Parts(self.counts[parts], number[self.source[edges]], number[self.target[edges]])

    @cached_property
    def starts(self) -> Array:
        """The first node of each part."""
        return self.counts.cumsum() - self.counts

    @cached_property
    def part(self) -> Array:
        """The part of each node."""
        import numpy as np

        return np.arange(len(self.counts)).repeat(self.counts)

    @cached_property
    def degrees(self) -> Array:
        """How many edges each node has."""
        return self.sums(None)

    @cached_property
    def edges(self) -> Array:
        """The first edge of each node."""
        return self.degrees.cumsum() - self.degrees

    def sums(self, weights: Array | None) -> Array:
        """Return for each node the sum of what its edges weigh."""
        import numpy as np

        return np.bincount(self.source, weights, minlength=len(self.part))

    def means(self, values: Array) -> Array:
        """Return for each node the mean of the values in its part."""
        import numpy as np

        return (np.add.reduceat(values, self.starts).T / self.counts).T[self.part]

    def extent(self, middles: Array, sizes: Array) -> tuple[Array, Array]:
        """Return the least and the greatest x and y of the boxes of each part."""
        import numpy as np

        return np.minimum.reduceat(middles - sizes / 2, self.starts), np.maximum.reduceat(middles + sizes / 2, self.starts)


def runs(starts: Array, counts: Array) -> Array:
    """Return start, start + 1, ... for each start, as many as its count.

    >>> import numpy as np
    >>> runs(np.array([5, 0, 20]), np.array([2, 0, 3])).tolist()
    [5, 6, 20, 21, 22]
    """
    import numpy as np

    return np.arange(counts.sum()) + (starts - counts.cumsum() + counts).repeat(counts)


# ------------------------------------------------------------------------------------------------------- first places


def start(parts: Parts, random: Array) -> Array:
    """Return first places: distances to some nodes, seen from the two sides from which they differ most; and a little chance."""
    import numpy as np

    rows = distances(parts) ** 2.0
    rows -= parts.means(rows)
    rows -= rows.mean(axis=1, keepdims=True)
    wide = _widest(parts, rows, random)
    slopes = parts.means(rows * wide[:, None]) / (parts.means(wide**2) + 1e-12)[:, None]
    places = np.stack([wide, _widest(parts, rows - slopes * wide[:, None], random)], axis=1)
    return places / (5 * np.sqrt(parts.means(places**2)) + 1e-9) + random.normal(0, 0.02, places.shape)


def distances(parts: Parts) -> Array:
    """Return how many edges each node is away from some nodes of its part: a row for each node, a column for each search.

    The searches, in all parts, go on at once.
    """
    import numpy as np

    search = np.arange(_PIVOTS).repeat(len(parts.counts))
    node = (parts.starts + (np.arange(_PIVOTS)[:, None] + 0.5) / _PIVOTS * parts.counts).astype(np.int64).ravel()
    found = np.full((len(parts.part), _PIVOTS), -1)
    far = 0
    while len(node):
        found[node, search] = far
        node, search = _next(parts, found, node, search)
        far += 1
    return found


def _next(parts: Parts, found: Array, node: Array, search: Array) -> tuple[Array, Array]:
    """The neighbours that were not found yet, each once in each search."""
    import numpy as np

    counts = parts.degrees[node]
    node, search = parts.target[runs(parts.edges[node], counts)], search.repeat(counts)
    new = found[node, search] < 0
    both = np.unique(node[new] * _PIVOTS + search[new])
    return both // _PIVOTS, both % _PIVOTS


def _widest(parts: Parts, rows: Array, random: Array) -> Array:
    """Where nodes lie in the direction in which those of their part differ most (by power iteration)."""
    import numpy as np

    direction = random.random((len(parts.counts), _PIVOTS)) - 0.5
    for _ in range(_TURNS):
        direction = np.add.reduceat(rows * _along(parts, rows, direction)[:, None], parts.starts)
        direction /= np.sqrt((direction**2).sum(axis=1, keepdims=True)) + 1e-12
    return _along(parts, rows, direction)


def _along(parts: Parts, rows: Array, direction: Array) -> Array:
    return (rows * direction[parts.part]).sum(axis=1)


# ------------------------------------------------------------------------------------------------------------- forces


class Mesh:
    """A grid over each part, which tells where too many boxes lie."""

    def __init__(self, parts: Parts, side: int) -> None:
        """Lay grids of side x side cells; what is smaller than a cell is blurred."""
        import numpy as np

        self._shape = (len(parts.counts), side, side)
        self._first = parts.part * side * side
        self._cell = _ROOM / side
        down, right = (2 * pi / self._cell * wave for wave in (np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]))
        square = down**2 + right**2
        field = 2 * pi / self._cell**2 * np.exp(-0.32 * square * self._cell**2) / square.clip(1e-9)
        self._waves = (-1j * right * field, -1j * down * field)
        self._page = self._cover(WIDER**-0.5)[:, None] * self._cover(WIDER**0.5)

    def _cover(self, length: float) -> Array:
        """How much of the page lies over each row of cells; all together 1."""
        import numpy as np

        off = abs(np.arange(self._shape[1]) * self._cell - _ROOM / 2)
        cover = ((length / 2 - off) / self._cell + 0.5).clip(0, 1)
        return cover / cover.sum()

    def push(self, places: Array, charges: Array) -> Array:
        """Return the ways out of crowds, the longer the greater the crowd; charges make up 1 in each part."""
        import numpy as np

        cells, shares = self._corners(places)
        crowd = np.bincount(cells.ravel(), (shares * charges).ravel(), minlength=self._page.size * self._shape[0])
        waves = np.fft.rfft2(crowd.reshape(self._shape) - self._page)
        fields = [np.fft.irfft2(waves * wave, s=self._shape[1:]).ravel() for wave in self._waves]
        return np.stack([(shares * field[cells]).sum(axis=0) for field in fields], axis=1)

    def _corners(self, places: Array) -> tuple[Array, Array]:
        """The four cells nearest to each place, and the share that each has of it."""
        import numpy as np

        side = self._shape[1]
        spot = ((places + _ROOM / 2) / self._cell).clip(0, side - 1.001)
        low = spot.astype(np.int64)
        right, down = (spot - low).T
        shares = np.stack([(1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down])
        return self._first + low @ (1, side) + np.array([[0], [1], [side], [side + 1]]), shares


def pull(parts: Parts, places: Array) -> Array:
    """Return the ways from nodes to the middle of their neighbours, the near ones counting most."""
    import numpy as np

    ways = places[parts.target] - places[parts.source]
    weights = 1 / (_NEAR + _lengths(ways))
    total = parts.sums(weights).clip(1e-9)
    return np.stack([parts.sums(weights * way) / total for way in ways.T], axis=1)


def lay(parts: Parts, areas: Array, random: Array) -> Array:
    """Return places for boxes of such areas: for each part on a page around (0, 0) that is as large as its boxes together.

    Small parts get up to half of that only, since so few boxes find their room anyway.
    """
    import numpy as np

    pages = parts.means(areas) * parts.counts[parts.part]
    places = np.zeros((len(areas), 2))
    sides = _sides(parts.counts)
    for side in np.unique(sides[sides > 0]).tolist():
        chosen = (sides == side)[parts.part]
        places[chosen] = settle(parts.some(sides == side), (areas / pages)[chosen], side, random)
    return places * np.sqrt(pages * (0.5 + parts.counts / 120).clip(max=1)[parts.part])[:, None]


def _sides(counts: Array) -> Array:
    """How fine a grid parts of so many nodes need, as a power of two: a cell should hold no more than one box, and less where it can; 0 for one node."""
    import numpy as np

    cells = np.where(counts > _FEW, 12, 4) * counts
    return np.where(counts > 1, 2 ** np.ceil(np.log2(cells) / 2).astype(np.int64).clip(3, 9), 0)


def settle(parts: Parts, charges: Array, side: int, random: Array) -> Array:
    """Return places on pages of area 1, for boxes with such shares in the area of all boxes of their part, by grids of such a side."""
    places = start(parts, random)
    mesh = Mesh(parts, side)
    rounds = min(400, 60 + 5 * side, _MOVES // len(charges) + 1)
    for turn in steps(range(rounds), "laying out"):
        done = turn / rounds
        density = _between(_DENSITY, min(1.0, 1.25 * done))
        ways = mesh.push(places, charges) / (pi * (density - 1)) + pull(parts, places) + _back(places)
        places += ways * (_between(_STRIDE, done) / _lengths(ways).clip(1e-9)).clip(max=0.5)[:, None]
    return places


def _back(places: Array) -> Array:
    """The ways back to the page, for what has strayed from it."""
    edge = WIDER**0.5 / 2, WIDER**-0.5 / 2
    return places.clip((-edge[0], -edge[1]), edge) - places


def _between(ends: tuple[float, float], done: float) -> float:
    first, last = ends
    return float(first * (last / first) ** done)


def _lengths(ways: Array) -> Array:
    import numpy as np

    return np.hypot(*ways.T)
