"""Nodes and edges as vis-network takes them: how large, where, with which label; colours come in the page, with the theme."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from kg.explorer import layout, palette
from kg.explorer.labels import Label, clean, label
from kg.explorer.lines import bends
from kg.explorer.untangle import Box
from kg.model import Actor, Topic

if TYPE_CHECKING:
    from kg.explorer.selection import Selection

LABELLED = 5_000
"""Up to so many nodes all labels are drawn, and given room; above, those of the most important (see `scripts/overview.js`)."""

SMALLEST, LARGEST = 6, 60
"""The radii of nodes: of what is in no claim, and of what is in the most, where those are very many."""
Record = dict[str, Any]


def draw_nodes(selection: Selection) -> list[Record]:
    """Return the nodes with their places, in the order of the selection."""
    labels = [_label(iri, selection) for iri in selection.nodes]
    boxes = [_box(shape(iri, selection), size(iri, selection), text) for iri, text in zip(selection.nodes, labels, strict=True)]
    if len(boxes) > LABELLED:
        boxes = [Box(2 * size(iri, selection), 2 * size(iri, selection)) for iri in selection.nodes]
    rank = {iri: number for number, iri in enumerate(selection.nodes)}
    points = layout.place(boxes, [(rank[one], rank[other]) for one, other in _ties(selection)])
    return [_node(iri, text, point, selection) for iri, text, point in zip(selection.nodes, labels, points, strict=True)]


def draw_edges(selection: Selection) -> list[Record]:
    """Return the edges, in the order of the lines."""
    rank = {iri: number for number, iri in enumerate(selection.nodes)}
    rows = zip(selection.lines, bends(selection.lines), strict=True)
    return [{"from": rank[line.source], "to": rank[line.target]} | ({"bend": bend} if bend else {}) for line, bend in rows]


def _ties(selection: Selection) -> list[tuple[str, str]]:
    """What should stand together: the ends of a line, and topics that are each other's contrary."""
    drawn = set(selection.nodes)
    topics = [thing for iri in selection.nodes if isinstance(thing := selection.things[iri], Topic)]
    contraries = [(topic.id, topic.contrary) for topic in topics if topic.contrary in drawn]
    return [(line.source, line.target) for line in selection.lines] + [(one, str(other)) for one, other in contraries]


def shape(iri: str, selection: Selection) -> str:
    """Return the vis-network shape of a node."""
    thing = selection.things[iri]
    return palette.shape(thing.type if isinstance(thing, Actor) else type(thing).__name__)


def _weight(iri: str, selection: Selection) -> float:
    return sqrt(len(selection.parts.get(iri, ())))


def size(iri: str, selection: Selection) -> float:
    """Return the radius of a node: its area grows with the number of claims in which the thing has a part."""
    return round(SMALLEST + min(2.6, (LARGEST - SMALLEST) / sqrt(selection.heaviest)) * _weight(iri, selection), 1)


def _label(iri: str, selection: Selection) -> Label:
    boxed = shape(iri, selection) == "box"
    points = round(min(13.5 + 1.5 * _weight(iri, selection), 22))
    return label(selection.things[iri].label, points, 10.5 if boxed else 9.0)


def _box(kind: str, radius: float, text: Label) -> Box:
    """The room of a node: a box holds its label, any other shape has it below."""
    if kind == "box":
        return Box(text.width + 22, text.height + 16)
    height = 2 * radius + 6 + text.height
    return Box(max(2 * radius, text.width) + 6, height, height / 2 - radius)


def _node(iri: str, text: Label, point: tuple[int, int], selection: Selection) -> Record:
    broken = {"label": text.text} if text.text != clean(selection.things[iri].label) else {}
    return {"x": point[0], "y": point[1], "size": size(iri, selection), "font": text.size} | broken
