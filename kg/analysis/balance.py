"""How far a network of friends and foes is from two sides: the line index of balance, and the ties that do not fit.

A network is balanced when its actors can be put on two sides so that friends are on one and foes on different ones. The
frustration of a split is the cost of the ties that do not fit it; the least of all splits is the line index of balance: the
smallest number of ties whose sign would have to turn (Harary 1959), or the smallest sum of their weights.

It adds up over the biconnected parts of the network, and each is solved by itself: up to 20 nodes by trying all splits; larger
ones as an integer programme over the ties with one inequality for each unbalanced triangle (Aref, Mason and Wilson 2020),
within a number of branches, so that the answer never depends on the speed of the machine. What is larger still, or not done by
then, gets a split by local search from several starts (a spanning tree, the leading eigenvector, chance with a fixed seed), and
a bound from below by unbalanced circles that share no tie; where both meet it is exact all the same. The result says which of both it is.

Source: F. Harary, On the measurement of structural balance, Behavioral Science 4, 1959; S. Aref, A. J. Mason and M. C. Wilson,
A modeling and computational study of the frustration index in signed networks, Networks 75, 2020; S. Aref and M. C. Wilson,
Measuring partial balance in signed networks, Journal of Complex Networks 6, 2018.
"""

from __future__ import annotations

import random
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Pair = tuple[str, str]
"""Two nodes, the first in the order of their names first."""
Signed = Mapping[Pair, int]
"""What it costs if a tie does not fit, negative for foes; never 0."""

ALL_SPLITS = 20
"""So many nodes at most, and all splits are tried."""
PROGRAMME = 320
"""So many ties at most, and an integer programme is tried."""
_BRANCHES = 100
_LENGTHS = (2, 3, 4, 6)
_STARTS = 12
_KICKS = 600
_SHAKEN = 12
_TRIED = 40
_WORK = 4_000_000
_EFFORT = 25_000_000


class Balance(NamedTuple):
    """The best split that was found: on which side (1 or -1) each node is, and the ties that do not fit.

    No split has a frustration below `least`, and this one has `frustration`; it is exact when both are the same.
    """

    frustration: int
    least: int
    sides: dict[str, int]
    frustrated: tuple[Pair, ...]

    @property
    def is_exact(self) -> bool:
        """Whether it is the line index of balance itself, and not a bound of it."""
        return self.frustration == self.least


def divide(ties: Signed) -> Balance:
    """Return the split into two sides that the ties fit best.

    >>> divide({("a", "b"): 1, ("a", "c"): 1, ("b", "c"): -1}).frustration
    1

    Raises:
        ValueError: a tie ties a node to itself, has its ends in the other order, or costs nothing.
    """
    if any(one >= other or not cost for (one, other), cost in ties.items()):
        raise ValueError("a tie has two different ends, the first in the order of their names, and a cost other than 0")
    frustrated: set[Pair] = set()
    least = 0
    for part in _parts(ties):
        below, wrong = _solved(part)
        frustrated |= wrong
        least += below
    told = tuple(sorted(frustrated))
    return Balance(_cost(ties, told), least, sides(ties, frustrated), told)


def relaxing(ties: Signed, found: Balance) -> tuple[Pair, int] | None:
    """Return the one tie whose turning would take away most frustration, and how much; None where nothing is frustrated.

    Every tie of the best split that does not fit takes away its own cost. Where ties cost differently, one that fits may
    take away more, by letting others fit: those are tried by local search, so what is told is at least possible.
    """
    if not found.frustrated:
        return None
    best = max(((abs(ties[pair]), pair) for pair in found.frustrated), key=lambda one: (one[0], [-ord(sign) for sign in "\0".join(one[1])]))
    frustrated = set(found.frustrated)
    heavier = [pair for pair in sorted(ties, key=lambda pair: (-abs(ties[pair]), pair)) if abs(ties[pair]) > best[0] and pair not in frustrated][:_TRIED]
    for pair in heavier:
        turned = {**ties, pair: -ties[pair]}
        gain = found.frustration - _cost(turned, _against(turned, _improved(_Graph(turned), dict(found.sides))))
        best = max(best, (gain, pair), key=lambda one: one[0])
    return best[1], best[0]


def sides(ties: Signed, frustrated: Iterable[Pair] = ()) -> dict[str, int]:
    """Return the split that all ties fit but these; in each connected part the node with most ties is on side 1."""
    wrong = set(frustrated)
    near: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (one, other), cost in sorted(ties.items()):
        sign = (1 if cost > 0 else -1) * (-1 if (one, other) in wrong else 1)
        near[one].append((other, sign))
        near[other].append((one, sign))
    found: dict[str, int] = {}
    for first in sorted(near, key=lambda node: (-len(near[node]), node)):
        queue = deque([(first, 1)])
        while queue:
            node, side = queue.popleft()
            if node not in found:
                found[node] = side
                queue += [(other, side * sign) for other, sign in near[node]]
    return found


def _cost(ties: Signed, pairs: Iterable[Pair]) -> int:
    return sum(abs(ties[pair]) for pair in pairs)


def _parts(ties: Signed) -> list[dict[Pair, int]]:
    """The ties of each biconnected part that has a circle; a bridge always fits."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_edges_from(sorted(ties))
    found = []
    for edges in nx.biconnected_component_edges(graph):
        pairs = sorted((min(edge), max(edge)) for edge in edges)
        if len(pairs) > 1:
            found.append({pair: ties[pair] for pair in pairs})
    return sorted(found, key=sorted)


def _solved(part: dict[Pair, int]) -> tuple[int, set[Pair]]:
    """A bound from below, and the ties that do not fit the best split that was found."""
    if not any(cost < 0 for cost in part.values()):
        return 0, set()
    graph = _Graph(part)
    if len(graph.names) <= ALL_SPLITS:
        wrong = _by_all_splits(graph)
        return _cost(part, wrong), wrong
    wrong = _by_search(graph)
    least = _packed(graph, wrong)
    if least < _cost(part, wrong) and len(part) <= PROGRAMME:
        least, wrong = _by_programme(graph, wrong, least)
    return least, wrong


class _Graph:
    """Ties by numbers of nodes."""

    def __init__(self, ties: Signed) -> None:
        self.ties = dict(ties)
        self.names = sorted({node for pair in ties for node in pair})
        self.place = {name: number for number, name in enumerate(self.names)}
        self.near: list[list[tuple[int, int]]] = [[] for _ in self.names]
        for (one, other), cost in self.ties.items():
            self.near[self.place[one]].append((self.place[other], cost))
            self.near[self.place[other]].append((self.place[one], cost))

    def wrong(self, split: Sequence[int]) -> set[Pair]:
        """The ties that do not fit a split."""
        return {pair for pair, cost in self.ties.items() if split[self.place[pair[0]]] * split[self.place[pair[1]]] * cost < 0}


def _against(ties: Signed, split: Mapping[str, int]) -> set[Pair]:
    return {pair for pair, cost in ties.items() if split[pair[0]] * split[pair[1]] * cost < 0}


def _by_all_splits(graph: _Graph) -> set[Pair]:
    """The best of all splits, the last node staying where it is."""
    import numpy as np

    free = len(graph.names) - 1
    splits = np.arange(1 << free, dtype=np.uint32)
    costs = np.zeros(1 << free, dtype=np.int64)
    for (one, other), cost in graph.ties.items():
        apart = ((splits >> graph.place[one]) ^ (splits >> graph.place[other])) & 1
        costs += abs(cost) * (apart if cost > 0 else 1 - apart)
    best = int(splits[int(costs.argmin())])
    return graph.wrong([1 - 2 * (best >> number & 1) for number in range(free + 1)])


# --------------------------------------------------------------------------------------------------------- local search


def _by_search(graph: _Graph) -> set[Pair]:
    """The best split by local search from several starts, each shaken many times."""
    chance = random.Random(1)  # noqa: S311  # no secret
    starts: list[Callable[[], list[int]]] = [lambda: _by_tree(graph), lambda: _by_eigenvector(graph)]
    starts += [lambda: [chance.choice((1, -1)) for _ in graph.names]] * (_STARTS - len(starts))
    best: _Walk | None = None
    work = 0
    for start in starts:
        walk = _shaken(_Walk(graph, start()), chance, _EFFORT - work)
        best = walk if best is None or walk.cost < best.cost else best
        work += walk.work
        if work > _EFFORT:
            break
    assert best is not None
    return graph.wrong(best.split)


class _Walk:
    """A split on its way to a better one, and what it costs.

    `pulls` is by how much the ties of each node fit more than they do not, and `work` how many ties were looked at.
    """

    def __init__(self, graph: _Graph, split: list[int]) -> None:
        self.graph = graph
        self.split = split
        self.pulls = [side * sum(cost * split[other] for other, cost in near) for side, near in zip(split, graph.near, strict=True)]
        self.cost = _cost(graph.ties, graph.wrong(split))
        self.work = 4 * len(graph.ties)
        self.descend(range(len(split)))

    def move(self, node: int) -> None:
        """Put a node on the other side."""
        split, pulls = self.split, self.pulls
        self.cost += pulls[node]
        self.work += len(self.graph.near[node])
        pulls[node] = -pulls[node]
        side = split[node] = -split[node]
        for other, cost in self.graph.near[node]:
            pulls[other] += 2 * side * split[other] * cost

    def descend(self, nodes: Iterable[int]) -> None:
        """Move nodes for as long as that makes it better, beginning with some."""
        queue = deque(nodes)
        while queue:
            node = queue.popleft()
            if self.pulls[node] < 0:
                self.move(node)
                queue += [other for other, _ in self.graph.near[node] if self.pulls[other] < 0]

    def kick(self, nodes: Iterable[int]) -> None:
        """Move some nodes at once and go down from there; back to where it was, if that is worse."""
        before = self.cost, list(self.split), list(self.pulls)
        nodes = list(nodes)
        for node in nodes:
            self.move(node)
        self.descend([*nodes, *(other for node in nodes for other, _ in self.graph.near[node])])
        if self.cost > before[0]:
            self.cost, self.split, self.pulls = before
        self.work += len(self.split)


def _by_tree(graph: _Graph) -> list[int]:
    """The split that a spanning tree fits (Harary and Kabell 1980)."""
    split = [0] * len(graph.names)
    queue = deque([(0, 1)])
    while queue:
        node, side = queue.popleft()
        if not split[node]:
            split[node] = side
            queue += [(other, side if cost > 0 else -side) for other, cost in graph.near[node]]
    return split


def _by_eigenvector(graph: _Graph) -> list[int]:
    """The signs of the leading eigenvector of the signed ties, by the power method."""
    import numpy as np

    pairs = np.array([(graph.place[one], graph.place[other]) for one, other in graph.ties])
    costs = np.array(list(graph.ties.values()), dtype=float)
    shift = max(sum(abs(cost) for _, cost in near) for near in graph.near)
    vector = np.cos(np.arange(len(graph.names)))
    for _ in range(200):
        pulled = [np.bincount(pairs[:, here], costs * vector[pairs[:, there]], len(vector)) for here, there in ((0, 1), (1, 0))]
        following = shift * vector + pulled[0] + pulled[1]
        vector = following / np.abs(following).max()
    return [1 if value >= 0 else -1 for value in vector.tolist()]


def _shaken(walk: _Walk, chance: random.Random, effort: int) -> _Walk:
    """The same after moving some neighbouring nodes to and fro many times, or until that was so much work."""
    for _ in range(_KICKS):
        node = chance.randrange(len(walk.split))
        near = [other for other, _ in walk.graph.near[node]]
        walk.kick([node, *chance.sample(near, min(len(near), chance.randrange(1, _SHAKEN)))])
        if walk.work > effort:
            break
    return walk


def _improved(graph: _Graph, split: Mapping[str, int]) -> dict[str, int]:
    return dict(zip(graph.names, _Walk(graph, [split[name] for name in graph.names]).split, strict=True))


# --------------------------------------------------------------------------------------------- triangles and a programme


def _triangles(graph: _Graph) -> Iterable[tuple[Pair, Pair, Pair]]:
    """The unbalanced triangles, each once: two friends of whom one has the other's friend as a foe, or three foes."""
    names = graph.names
    later = [{other: cost for other, cost in near if other > number} for number, near in enumerate(graph.near)]
    for a, after in enumerate(later):
        for b in sorted(after):
            for c in sorted(after.keys() & later[b].keys()):
                if after[b] * after[c] * later[b][c] < 0:
                    yield (names[a], names[b]), (names[a], names[c]), (names[b], names[c])


def _packed(graph: _Graph, wrong: set[Pair]) -> int:
    """A bound from below: each unbalanced circle costs at least its cheapest tie, and no cost is counted twice.

    A tie that does not fit closes such a circle with every path of ties that do; the shortest are taken first.
    """
    left: dict[tuple[int, int], int] = {}
    for (one, other), cost in graph.ties.items():
        a, b = graph.place[one], graph.place[other]
        left[a, b] = left[b, a] = 0 if (one, other) in wrong else abs(cost)
    open_ = [(graph.place[one], graph.place[other], abs(graph.ties[one, other])) for one, other in sorted(wrong)]
    paths = _Paths(graph, left)
    total = 0
    for longest in (*_LENGTHS, len(graph.names)):
        for number, (first, last, cost) in enumerate(open_):
            rest = cost
            while rest > 0 and (path := paths.shortest(first, last, longest)):
                flow = min(rest, *(left[step] for step in path))
                for a, b in path:
                    left[a, b] -= flow
                    left[b, a] -= flow
                rest -= flow
            total += cost - rest
            open_[number] = first, last, rest
    return total


class _Paths:
    """Shortest paths over ties of which something is left, until so much work was done."""

    def __init__(self, graph: _Graph, left: dict[tuple[int, int], int]) -> None:
        self._graph = graph
        self._left = left
        self._work = _WORK

    def shortest(self, first: int, last: int, longest: int) -> list[tuple[int, int]]:
        """Return the steps of a shortest path between two nodes; none where it is too long, or too much was looked for."""
        if longest == 2:
            return self._over_one(first, last)
        came = {first: first}
        layer = [first]
        for _ in range(longest):
            layer = [] if self._work < 0 else self._next(layer, came)
            if last in came or not layer:
                break
        steps = []
        while last in came and last != first:
            steps.append((came[last], last))
            last = came[last]
        return steps

    def _next(self, layer: list[int], came: dict[int, int]) -> list[int]:
        found = []
        for node in layer:
            self._work -= len(self._graph.near[node])
            for other, _ in self._graph.near[node]:
                if other not in came and self._left[node, other] > 0:
                    came[other] = node
                    found.append(other)
        return found

    def _over_one(self, first: int, last: int) -> list[tuple[int, int]]:
        for middle, _ in self._graph.near[first]:
            if self._left[first, middle] > 0 and self._left.get((middle, last), 0) > 0:
                return [(first, middle), (middle, last)]
        return []


def _by_programme(graph: _Graph, wrong: set[Pair], least: int) -> tuple[int, set[Pair]]:
    """The same by an integer programme, if scipy is there, and whichever is better."""
    try:
        from scipy.optimize import Bounds, LinearConstraint, milp
    except ImportError:
        return least, wrong
    import numpy as np

    nodes, pairs = len(graph.names), list(graph.ties)
    matrix, floor = _inequalities(graph, pairs, list(_triangles(graph)))
    costs = np.array([0.0] * nodes + [float(abs(graph.ties[pair])) for pair in pairs])
    upper = np.ones(nodes + len(pairs))
    upper[max(range(nodes), key=lambda node: (len(graph.near[node]), -node))] = 0
    whole = np.array([1] * nodes + [0] * len(pairs))
    limits: Any = {"mip_rel_gap": 0.0, "node_limit": _BRANCHES}
    result = milp(costs, integrality=whole, bounds=Bounds(0, upper), constraints=LinearConstraint(matrix, floor, np.inf), options=limits)
    if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
        least = max(least, int(np.ceil(result.mip_dual_bound - 1e-6)))
    found = wrong if result.x is None else graph.wrong([1 if value < 0.5 else -1 for value in result.x[:nodes]])
    best = min(wrong, found, key=lambda each: _cost(graph.ties, each))
    return min(least, _cost(graph.ties, best)), best


def _inequalities(graph: _Graph, pairs: list[Pair], triangles: list[tuple[Pair, Pair, Pair]]) -> tuple[Any, Any]:
    """One column for each node (0 or 1, its side) and each tie (1 where it does not fit); rows are at least their floor.

    A friendship does not fit where the sides differ, a hostility where they are the same, and of an unbalanced triangle at
    least one tie does not fit.
    """
    import numpy as np
    from scipy.sparse import coo_array

    nodes = len(graph.names)
    column = {pair: nodes + number for number, pair in enumerate(pairs)}
    rows: list[tuple[list[tuple[int, float]], float]] = []
    for pair in pairs:
        one, other = (graph.place[name] for name in pair)
        turn = 1.0 if graph.ties[pair] < 0 else -1.0
        floor = 1.0 if turn > 0 else 0.0
        rows += [([(column[pair], 1.0), (one, 1.0), (other, turn)], floor), ([(column[pair], 1.0), (one, -1.0), (other, -turn)], -floor)]
    rows += [([(column[pair], 1.0) for pair in triangle], 1.0) for triangle in triangles]
    entries = [(number, place, value) for number, (row, _) in enumerate(rows) for place, value in row]
    where, place, values = (list(part) for part in zip(*entries, strict=True))
    return coo_array((values, (where, place)), shape=(len(rows), nodes + len(pairs))).tocsr(), np.array([floor for _, floor in rows])
