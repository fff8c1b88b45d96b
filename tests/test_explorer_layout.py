"""Where nodes stand on the page, from no node to thousands: what a reader sees, not how it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import atan2, dist, hypot, pi
from random import Random
from statistics import mean, median

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kg.explorer import crowds, forces, layout
from kg.explorer.layout import Box, place
from kg.explorer.untangle import Untangling

Edges = list[tuple[int, int]]
Places = list[tuple[int, int]]


# ----------------------------------------------------------------------------------------------------------- drawings


def labels(count: int) -> list[Box]:
    """Boxes of nodes with labels below: short and long, one line or three."""
    random = Random(count)
    heights = [random.choice([38.0, 52.0, 67.0]) for _ in range(count)]
    return [Box(random.uniform(40, 130), height, height / 2 - 9) for height in heights]


def dots(count: int) -> list[Box]:
    return [Box(14 + 6 * (n % 3), 14 + 6 * (n % 3)) for n in range(count)]


def scale_free(count: int) -> Edges:
    """A few hubs, and three edges a node."""
    return list(nx.barabasi_albert_graph(count, 3, seed=count).edges)


def mixed(count: int) -> Edges:
    """Half of it hangs together; the rest is stars, trees, pairs and nodes without any edge."""
    random = Random(count)
    edges = list(nx.barabasi_albert_graph(count // 2, 2, seed=count).edges)
    first = count // 2
    while first < count:
        size = min(count - first, random.choice([1, 1, 2, 2, 3, 5, 8, 13, 30]))
        star = random.random() < 0.5
        edges += [(first + n, first if star else first + random.randrange(n)) for n in range(1, size)]
        first += size
    return edges


def clustered(count: int, size: int) -> tuple[Edges, list[int]]:
    """Clusters of such a size with a few edges between them; and the cluster of each node."""
    random = Random(count)
    cluster = [n // size for n in range(count)]
    near = [(n, cluster[n] * size + random.randrange(size)) for n in range(count) for _ in range(3)]
    return near + [(random.randrange(count), random.randrange(count)) for _ in range(count // 20)], cluster


GRAPHS = {"scale-free": scale_free, "mixed": mixed}


@cache
def drawn(graph: str, count: int) -> Places:
    return place(labels(count), GRAPHS[graph](count))


# ----------------------------------------------------------------------------------------------------------- measures


def rectangles(places: Places, boxes: Sequence[Box]) -> list[tuple[float, float, float, float]]:
    return [
        (x - box.width / 2, y + box.below - box.height / 2, x + box.width / 2, y + box.below + box.height / 2)
        for (x, y), box in zip(places, boxes, strict=True)
    ]


def meetings(rects: Sequence[tuple[float, float, float, float]]) -> int:
    """How many pairs of rectangles overlap: a sweep from left to right."""
    found = 0
    open_: list[tuple[float, float, float, float]] = []
    for rect in sorted(rects):
        open_ = [other for other in open_ if other[2] > rect[0]]
        found += sum(other[1] < rect[3] and rect[1] < other[3] for other in open_)
        open_.append(rect)
    return found


def around(rects: Sequence[tuple[float, float, float, float]]) -> tuple[float, float, float, float]:
    lefts, tops, rights, bottoms = zip(*rects, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def page(places: Places, boxes: Sequence[Box]) -> tuple[float, float]:
    """How wide and how high a drawing is."""
    left, top, right, bottom = around(rectangles(places, boxes))
    return right - left, bottom - top


def crowding(places: Places, boxes: Sequence[Box]) -> float:
    """How large a drawing is, as a multiple of its boxes."""
    wide, high = page(places, boxes)
    return wide * high / sum(box.width * box.height for box in boxes)


def nearness(places: Places, edges: Edges) -> float:
    """How far neighbours are from each other, as a share of how far any two nodes are."""
    random = Random(1)
    strangers = mean(dist(random.choice(places), random.choice(places)) for _ in range(20_000))
    return mean(dist(places[one], places[other]) for one, other in edges) / strangers


# -------------------------------------------------------------------------------------------------- labels in the way


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("count", [30, 121, 300, 500, 1000, 2000])
def test_no_label_covers_another_and_the_page_is_not_large_for_it(graph, count):
    boxes, places = labels(count), drawn(graph, count)
    assert meetings(rectangles(places, boxes)) == 0
    assert crowding(places, boxes) < 3.6
    wide, high = page(places, boxes)
    assert 0.85 < wide / high < 1.45


@pytest.mark.parametrize(("graph", "count", "share"), [("scale-free", 300, 0.55), ("scale-free", 2000, 0.49), ("mixed", 300, 0.35), ("mixed", 2000, 0.25)])
def test_neighbours_are_nearer_than_strangers(graph, count, share):
    assert nearness(drawn(graph, count), GRAPHS[graph](count)) < share


def test_the_two_largest_boxes_and_hubs_get_their_room():
    count = 400
    boxes = [Box(900, 500), *labels(count - 2), Box(20, 700)]
    edges = [(0, n) for n in range(1, 200)] + [(count - 1, n) for n in range(200, count - 1)] + [(0, count - 1)]
    assert meetings(rectangles(place(boxes, edges), boxes)) == 0


def test_a_hub_is_not_hemmed_in():
    """Around a hub there is more room than around its neighbours, since so many lines end there."""
    count = 500
    boxes = [Box(60, 40)] * count
    places = place(boxes, [(0, n) for n in range(1, count)])
    room = [min(dist(places[node], places[n]) for n in range(count) if n != node) for node in range(count)]
    assert room[0] > 1.5 * median(room[1:])


# -------------------------------------------------------------------------------------------------------- same places


@pytest.mark.parametrize("count", [40, 250, 1500, 5100])
def test_the_same_input_gives_the_same_places(count):
    boxes, edges = labels(count), mixed(count)
    first = place(boxes, edges)
    assert first == place(boxes, edges)
    assert all(type(number) is int for point in first for number in point)


@pytest.mark.parametrize("count", [30, 200])
def test_another_seed_gives_other_places(count):
    boxes, edges = labels(count), mixed(count)
    assert place(boxes, edges) != place(boxes, edges, seed=5)


@pytest.mark.parametrize("count", [20, 200])
def test_loops_and_edges_told_twice_or_the_other_way_round_change_nothing(count):
    boxes, edges = labels(count), mixed(count)
    more = [*((other, one) for one, other in reversed(edges)), *edges[:10], *((n, n) for n in range(count))]
    assert place(boxes, more) == place(boxes, edges)


@pytest.mark.parametrize("hub", [0, 70, 199])
def test_places_come_in_the_order_of_the_boxes(hub):
    """The hub of a star stands in its middle, whatever its number; and a large box keeps its neighbours off."""
    boxes = [Box(400, 300) if n == hub else Box(40, 30) for n in range(200)]
    places = place(boxes, [(hub, n) for n in range(200) if n != hub])
    wide, high = page(places, boxes)
    middle = [mean(point[axis] for point in places) for axis in (0, 1)]
    assert dist(places[hub], middle) < 0.1 * min(wide, high)
    assert meetings(rectangles(places, boxes)) == 0


# ---------------------------------------------------------------------------------------------------------- odd graphs


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_node(count):
    assert place([Box(40, 40)] * count, [(0, 0)] * count) == [(0, 0)] * count


def test_two_nodes_stand_side_by_side():
    boxes = [Box(80, 40, 5), Box(60, 30, 2)]
    for edges in ([], [(0, 1)], [(0, 0), (1, 0), (0, 1)]):
        places = place(boxes, edges)
        assert meetings(rectangles(places, boxes)) == 0
        assert dist(*places) < 400


@pytest.mark.parametrize("count", [121, 700])
def test_nodes_without_any_edge_fill_a_page(count):
    boxes = labels(count)
    places = place(boxes, [])
    assert meetings(rectangles(places, boxes)) == 0
    assert crowding(places, boxes) < 3


def test_leaves_of_a_giant_star_lie_all_around_it():
    count = 5001
    boxes = [Box(60, 60), *[Box(16, 16)] * (count - 1)]
    places = place(boxes, [(0, n) for n in range(1, count)])
    assert len(set(places)) == count
    assert meetings(rectangles(places, boxes)) < count / 100
    ways = [(x - places[0][0], y - places[0][1]) for x, y in places[1:]]
    sides = Counter(int((atan2(y, x) + pi) / (2 * pi) * 8) % 8 for x, y in ways)
    assert min(sides[side] for side in range(8)) > count / 16
    far = sorted(hypot(*way) for way in ways)
    assert 0.55 < far[count // 2] / far[count * 95 // 100] < 0.85, "a disc, no ring: half of the leaves within .71 of its radius"


def test_two_equal_hubs_stand_apart_with_their_leaves_around_them():
    edges = [(n % 2, n) for n in range(2, 402)] + [(0, 1)]
    boxes = labels(402)
    places = place(boxes, edges)
    assert dist(places[0], places[1]) > 0.3 * page(places, boxes)[0]
    nearer = [dist(places[n], places[n % 2]) < dist(places[n], places[1 - n % 2]) for n in range(2, 402)]
    assert mean(nearer) > 0.97


def test_a_long_path_winds_over_the_page():
    count = 3000
    boxes, edges = labels(count), [(n, n + 1) for n in range(count - 1)]
    places = place(boxes, edges)
    assert meetings(rectangles(places, boxes)) == 0
    assert crowding(places, boxes) < 4
    assert nearness(places, edges) < 0.1
    assert nearness(places, [(n, n + 300) for n in range(count - 300)]) < 0.8


@pytest.mark.parametrize("count", [60, 200])
def test_a_graph_in_which_all_are_neighbours(count):
    boxes, edges = labels(count), [(a, b) for a in range(count) for b in range(a)]
    places = place(boxes, edges)
    assert meetings(rectangles(places, boxes)) == 0
    assert crowding(places, boxes) < 4


def test_boxes_without_any_size():
    assert len(set(place([Box(0, 0)] * 150, [(n, n + 1) for n in range(100)]))) == 150


# ------------------------------------------------------------------------------------------------- unconnected parts


@pytest.mark.parametrize(("count", "kind"), [(400, labels), (5100, dots)])
def test_parts_lie_side_by_side_with_the_largest_in_the_middle(count, kind):
    boxes, edges = kind(count), mixed(count)
    places = place(boxes, edges)
    graph = nx.Graph(edges)
    graph.add_nodes_from(range(count))
    rects = rectangles(places, boxes)
    parts = [around([rects[node] for node in part]) for part in sorted(nx.connected_components(graph), key=len, reverse=True)]
    assert meetings(parts) == 0
    left, top, right, bottom = around(rects)
    x, y = (left + right) / 2, (top + bottom) / 2
    assert parts[0][0] < x < parts[0][2]
    assert parts[0][1] < y < parts[0][3]


def test_a_pair_is_a_pair_and_a_small_star_a_star():
    """In small parts, too, neighbours are close: no line of a pair is longer than a few labels."""
    edges = [(2 * n, 2 * n + 1) for n in range(100)] + [(200, n) for n in range(201, 210)]
    boxes = [Box(80, 50)] * 210
    places = place(boxes, edges)
    assert max(dist(places[one], places[other]) for one, other in edges) < 200
    assert crowding(places, boxes) < 2.5


# -------------------------------------------------------------------------------------------------------- large graphs


def test_dots_of_a_large_graph_are_spread_out():
    count = 5100
    boxes, edges = dots(count), scale_free(count)
    places = place(boxes, edges)
    assert len(set(places)) > 0.999 * count
    assert meetings(rectangles(places, boxes)) < count / 100
    assert crowding(places, boxes) < 12
    assert nearness(places, edges) < 0.55
    wide, high = page(places, boxes)
    cells = Counter((int(8 * x // wide), int(8 * y // high)) for x, y in places)
    assert max(cells.values()) < 3 * count / 64, "no heap anywhere"


def test_nothing_strays_from_the_page():
    count = 10_000
    places = place(dots(count), [(n, n + 1) for n in range(count - 1)])
    assert crowding(places, dots(count)) < 8


def test_clusters_of_a_large_graph_can_be_seen():
    """Nearly every node lies nearer to the middle of its own cluster than to that of any other."""
    edges, cluster = clustered(5100, 170)
    places = np.array(place(dots(5100), edges))
    middles = np.array([np.median(places[np.array(cluster) == number], axis=0) for number in range(30)])
    nearest = ((places[:, None] - middles) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == np.array(cluster)).mean() > 0.9


# ------------------------------------------------------------------------------------------------------------ any graph

numbers = some.integers(0, 13)


@settings(max_examples=15)
@given(some.lists(some.tuples(numbers, numbers), max_size=25), some.integers(1, 14))
def test_whatever_the_small_graph(edges, count):
    check(edges, count)


@given(some.lists(some.tuples(numbers, numbers), max_size=25), some.integers(1, 14))
def test_whatever_the_graph_forces_cope_with_it(edges, count):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "ALL_PAIRS", 0)
        check(edges, count)


def check(edges: Edges, count: int) -> None:
    boxes = labels(count)
    inside = [(one % count, other % count) for one, other in edges]
    places = place(boxes, inside)
    assert len(places) == count
    assert meetings(rectangles(places, boxes)) == 0
    assert crowding(places, boxes) < 20


# ------------------------------------------------------------------------------------------------------- the workings

lengths = some.floats(0.5, 60)
rects = some.lists(some.tuples(some.floats(-100, 100), some.floats(-100, 100), lengths, lengths), min_size=1, max_size=25)


@given(rects)
def test_overlaps_are_found_once_whatever_the_sizes(found):
    middles, sizes = np.array(found)[:, :2], np.array(found)[:, 2:]
    one, other, deep = crowds.overlaps(middles, sizes)
    pairs = {(a, b) for b in range(len(sizes)) for a in range(b) if (abs(middles[a] - middles[b]) < (sizes[a] + sizes[b]) / 2).all()}
    assert sorted(map(sorted, zip(one.tolist(), other.tolist(), strict=True))) == sorted(map(list, pairs))
    assert (deep > 0).all()


@given(some.lists(some.tuples(lengths, lengths), min_size=1, max_size=60))
def test_packed_rectangles_do_not_overlap(found):
    sizes = np.array(sorted(found, key=lambda size: -size[0] * size[1]))
    middles = crowds.pack(sizes)
    corners = np.concatenate([middles - sizes / 2 + 1e-6, middles + sizes / 2 - 1e-6], axis=1)
    assert meetings([tuple(row) for row in corners.tolist()]) == 0
    assert tuple(middles[0]) == (0, 0)


@pytest.mark.parametrize(
    ("sizes", "waste"), [([(10, 10)] * 400, 1.15), ([(10 + n % 17, 10 + n % 7) for n in range(400)], 1.4), ([(300, 200), *[(20, 9)] * 300], 1.3)]
)
def test_packed_rectangles_fill_a_page_around_the_first(sizes, waste):
    sizes = np.array(sorted(sizes, key=lambda size: -size[0] * size[1]), dtype=float)
    middles = crowds.pack(sizes)
    low, high = (middles - sizes / 2).min(axis=0), (middles + sizes / 2).max(axis=0)
    wide, tall = high - low
    assert wide * tall < waste * sizes.prod(axis=1).sum()
    assert 0.9 < wide / tall < 1.4
    assert (abs(low + high) < 0.2 * (high - low)).all()


def test_a_jam_of_boxes_is_resolved():
    random = np.random.default_rng(1)
    sizes = random.uniform(20, 100, (200, 2))
    middles = crowds.part(random.uniform(0, 600, (200, 2)), sizes, 160)
    assert len(crowds.overlaps(middles, sizes).one) == 0


@given(some.lists(some.tuples(numbers, numbers), max_size=25))
def test_distances_are_numbers_of_edges(edges):
    graph = nx.Graph((one, other) for one, other in edges if one != other)
    graph.add_nodes_from(range(14))
    parts = [sorted(part) for part in nx.connected_components(graph)]
    rank = {node: number for number, node in enumerate(node for part in parts for node in part)}
    told = np.array([(rank[one], rank[other]) for one, other in graph.edges], dtype=int).reshape(-1, 2)
    found = forces.distances(forces.Parts.of([len(part) for part in parts], told))
    true = {number: set() for number in range(14)}
    for one, rows in nx.all_pairs_shortest_path_length(graph):
        true[rank[one]] = set(rows.values())
    assert all(set(row) == true[number] for number, row in enumerate(found.tolist())), "with 30 searches each node of so few is one's start"


def test_the_field_drives_boxes_out_of_a_crowd_and_into_empty_corners():
    parts = forces.Parts.of([5], np.array([(0, n) for n in range(1, 5)]))
    crowd = np.array([[0.0, 0.0], [-0.1, 0.0], [0.1, 0.0], [0.0, -0.1], [0.0, 0.1]])
    ways = forces.Mesh(parts, 32).push(crowd, np.full(5, 0.2))
    assert abs(ways[0]).max() < 1e-6, "the middle of a crowd is drawn nowhere"
    assert all(way @ place > 0.9 * hypot(*way) * hypot(*place) for way, place in zip(ways[1:], crowd[1:], strict=True))


@given(some.floats(-0.3, 0.3), some.floats(-0.3, 0.3), some.floats(0, 2 * pi))
def test_two_boxes_are_driven_straight_apart(x, y, angle):
    way = np.array([np.cos(angle), np.sin(angle)])
    parts = forces.Parts.of([2], np.array([(0, 1)]))
    pushed = forces.Mesh(parts, 64).push(np.array([[x, y], [x, y] + 0.1 * way]), np.full(2, 0.5))
    apart = pushed[1] - pushed[0]
    assert apart @ way > 0.97 * hypot(*apart)


def test_a_drawing_is_judged_by_lines_through_boxes_and_crossings():
    boxes = [Box(10, 10)] * 5
    cross = [(0.0, 0.0), (100.0, 100.0), (0.0, 100.0), (100.0, 0.0), (50.0, 53.0)]
    assert Untangling(cross[:4], boxes[:4], [(0, 1), (2, 3)], 100, 1.12).faults() == 1
    assert Untangling(cross, boxes, [(0, 1), (2, 3)], 100, 1.12).faults() == 1 + 2 * 5
    assert Untangling(cross, boxes, [(0, 2), (2, 1), (1, 3)], 100, 1.12).faults() == 0


@pytest.mark.parametrize("count", [25, 40])
def test_small_drawings_are_cleared_of_lines_over_labels(count):
    boxes, edges = labels(count), list(nx.barabasi_albert_graph(count, 2, seed=count).edges)
    draft = layout._draft(boxes, layout._pairs(layout._neighbours(count, edges)), layout._unit(boxes), 11)
    before, after = (Untangling(places, boxes, edges, 100, 1.12).faults() for places in (draft, place(boxes, edges)))
    assert after < 0.75 * before


def test_a_label_is_moved_out_of_a_line():
    boxes = [Box(60, 20)] * 3
    places = place(boxes, [(0, 1), (1, 2), (0, 2)])
    assert Untangling([(float(x), float(y)) for x, y in places], boxes, [(0, 1), (1, 2), (0, 2)], 70, 1.12).faults() == 0
