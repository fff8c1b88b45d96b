"""GEXF 1.3, the format of Gephi, with time: when each tie holds is its spell.

The spell of a tie is the days on which it holds for certain: `start` is the first of them, `end` the last, as both are
included (Gephi's intervals are closed, and a day stands for its midnight); an end that is open has no attribute. What holds
on no day for certain has the days on which it holds possibly, and says so in its attribute `spell`; what has no date has no
spell, and Gephi shows it always. A node has the spells of its ties together, so that it comes and goes with them. All four
bounds of the period are attributes, ends as the first day on which it no longer holds.

Nodes are coloured by class and sized by the number of ties, edges are coloured by what they say: green for, red against. Ties
between the same two get a `kind` each, without which Gephi makes one of them.

Source: GEXF 1.3 primer and schema, https://gexf.net.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from math import sqrt
from xml.sax.saxutils import escape

from kg import elements
from kg.days import iso
from kg.elements import Cells, Elements
from kg.formats.losses import Exported, Loss
from kg.formats.ties import printable, untold
from kg.graph import View
from kg.periods import day

_TYPES = {float: "double", bool: "boolean", int: "integer"}
_OUT = {"id", "source", "target", "label"}
"""What GEXF has attributes of its own for."""
_CLASSES = {
    "State": (0, 114, 178), "Government": (86, 180, 233), "ArmedGroup": (213, 94, 0), "Alliance": (230, 159, 0), "PoliticalParty": (204, 121, 167),
    "MilitaryForce": (140, 86, 75), "SecurityService": (140, 86, 75), "Person": (0, 158, 115), "UnnamedSource": (120, 180, 160),
    "Topic": (240, 228, 66), "Place": (150, 150, 150), "Event": (90, 90, 90),
}  # fmt: skip
_SIDES = {"Supports": (0, 135, 90), "StronglySupports": (0, 95, 60), "Opposes": (210, 60, 45), "StronglyOpposes": (150, 20, 20)}
_GREY = (140, 140, 140)
_ESCAPES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def gexf(view: View) -> Exported:
    """Return a view as a GEXF file, and what it cannot say."""
    found = elements.elements(view, printable)
    text = "".join(_document(found))
    return Exported(text.encode(), [*untold(found), *_undated(found)])


def text(value: object) -> str:
    """Return a value as it stands in an XML attribute."""
    return escape(elements.said(value), _ESCAPES)


def _undated(found: Elements) -> Iterator[Loss]:
    for edge in found.edges:
        if edge["spell"] == "undated":
            yield Loss("claim", edge["id"], "during", "it has no date, and Gephi shows what has none at all times")
        elif edge["spell"] == "possible":
            yield Loss("claim", edge["id"], "during", "it holds on no day for certain; its spell is the days on which it holds possibly")


def _document(found: Elements) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
    yield '<meta><creator>Stancegraph</creator></meta>\n<graph mode="dynamic" defaultedgetype="directed" timeformat="date" timerepresentation="interval">\n'
    columns = [[name for name in names if name not in _OUT] for names in found.columns()]
    for kind, names in zip(("node", "edge"), columns, strict=True):
        yield f'<attributes class="{kind}" mode="static">\n'
        yield from (f'<attribute id="{name}" title="{name}" type="{_TYPES.get(elements.TYPES.get(name, str), "string")}"/>\n' for name in names)
        yield "</attributes>\n"
    yield f'<nodes count="{len(found.nodes)}">\n'
    yield from _nodes(found, columns[0])
    yield f'</nodes>\n<edges count="{len(found.edges)}">\n'
    yield from _edges(found, columns[1])
    yield "</edges>\n</graph>\n</gexf>\n"


def _nodes(found: Elements, columns: list[str]) -> Iterator[str]:
    times: dict[str, list[tuple[str, str]]] = defaultdict(list)
    ties: Counter[str] = Counter()
    for edge in found.edges:
        for end in {edge["source"], edge["target"]}:
            ties[end] += 1
            times[end] += [_spell(edge)] if edge["spell"] != "undated" else []
    for node in found.nodes:
        red, green, blue = _CLASSES.get(node["class"], _GREY)
        look = f'<viz:color r="{red}" g="{green}" b="{blue}"/><viz:size value="{round(8 + 6 * sqrt(ties[node["id"]]), 1)}"/>'
        yield f'<node id="{text(node["id"])}" label="{text(node["label"])}">{_values(node, columns)}{_spells(_joined(times[node["id"]]))}{look}</node>\n'


def _edges(found: Elements, columns: list[str]) -> Iterator[str]:
    parallel: Counter[tuple[str, str, str]] = Counter()
    for edge in found.edges:
        ends = edge["source"], edge["target"], edge["label"]
        parallel[ends] += 1
        kind = edge["label"] if parallel[ends] == 1 else f"{edge['label']} ({parallel[ends]})"
        red, green, blue = _SIDES.get(edge.get("position", ""), _GREY)
        named = "".join(f' {name}="{text(edge[name])}"' for name in ("id", "source", "target", "label"))
        spells = [] if edge["spell"] == "undated" else [_spell(edge)]
        look = f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        yield f'<edge{named} kind="{text(kind)}">{_values(edge, columns)}{_spells(spells)}{look}</edge>\n'


def _values(cells: Cells, columns: list[str]) -> str:
    told = "".join(f'<attvalue for="{name}" value="{text(cells[name])}"/>' for name in columns if name in cells)
    return f"<attvalues>{told}</attvalues>"


def _spell(edge: Cells) -> tuple[str, str]:
    """The first and the last day of a tie's spell; empty where it is open."""
    begin, end = ("latestBegin", "earliestEnd") if edge["spell"] == "certain" else ("earliestBegin", "latestEnd")
    last = edge.get(end)
    return edge.get(begin, ""), (iso(day(last) - 1) or "") if last else ""


def _joined(spells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Spells that overlap or touch as one."""
    found: list[tuple[int, int]] = []
    for first, last in sorted((_number(first, -_FAR), _number(last, _FAR)) for first, last in spells):
        if found and first <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return [("" if first == -_FAR else iso(first) or "", "" if last == _FAR else iso(last) or "") for first, last in found]


_FAR = 10**9


def _number(text: str, missing: int) -> int:
    return day(text) if text else missing


def _spells(spells: list[tuple[str, str]]) -> str:
    """Spells as XML; what is always there has none."""
    told = ["".join(f' {name}="{value}"' for name, value in zip(("start", "end"), spell, strict=True) if value) for spell in spells]
    return f"<spells>{''.join(f'<spell{dates}/>' for dates in told)}</spells>" if all(told) and told else ""
