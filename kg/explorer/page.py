"""The page: nodes, lines, legend and facts put into one HTML file that asks nothing of any network."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.articles import Articles
from kg.errors import MissingExtra
from kg.explorer import layout, palette
from kg.explorer.facts import Teller
from kg.explorer.labels import Label, clean, label
from kg.explorer.lines import Line, bends
from kg.explorer.selection import Selection, select
from kg.explorer.untangle import Box
from kg.model import Actor, Topic

if TYPE_CHECKING:
    from kg.graph import View

HERE = Path(__file__).parent
SCRIPTS = ("data", "fold", "elements", "dates", "theme", "graph", "claims", "panel", "legend", "search", "keys", "start")
"""The page's own scripts, in the order in which they stand in it."""
VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
"""Where pyvis keeps vis-network."""
OPTIONS: dict[str, Any] = {
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": True, "multiselect": False, "selectConnectedEdges": False, "keyboard": {"enabled": True, "bindToWindow": False}},
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 4},
    "edges": {"smooth": False, "selectionWidth": 2.5, "hoverWidth": 1.5, "arrowStrikethrough": False},
}


@dataclass(frozen=True)
class Page:
    """A finished page. Notebooks show it as it is; `html` is the whole file.

    `left_out` says in sentences what the drawing does not show.
    """

    html: str = field(repr=False)
    left_out: list[str] = field(default_factory=list)
    height: int = 720

    def _repr_html_(self) -> str:
        frame = 'sandbox="allow-scripts" title="Stancegraph" style="border:1px solid #888;width:100%"'
        return f'<iframe {frame} height="{self.height}" srcdoc="{escape(self.html)}"></iframe>'


def build(view: View, articles: Articles, title: str | None) -> Page:
    """Draw a view.

    Raises:
        MissingExtra: pyvis is not installed.
    """
    selection = select(view)
    teller = Teller(view, selection, articles)
    facts = teller.facts()
    drawn = _drawing(selection, teller)
    context = {
        "title": clean(title) if title else _title(selection), "counts": _counts(selection), "left_out": selection.left_out,
        "legend": _legend(selection, teller), "topics": _topics(selection, teller), "quotes": teller.quotes, "palette": palette,
        "facts": facts | {"lines": drawn["lines"]},
    }  # fmt: skip
    return Page(_render(drawn["nodes"], drawn["edges"], context), selection.left_out)


# ---------------------------------------------------------------------------------------------------- nodes and lines


def _drawing(selection: Selection, teller: Teller) -> dict[str, Any]:
    labels = [_node_label(iri, selection) for iri in selection.nodes]
    boxes = [_box(_shape(iri, selection), _size(iri, selection), text) for iri, text in zip(selection.nodes, labels, strict=True)]
    rank = {iri: number for number, iri in enumerate(selection.nodes)}
    points = layout.place(boxes, [(rank[one], rank[other]) for one, other in _ties(selection)])
    rows = zip(selection.nodes, labels, points, strict=True)
    bend = bends(selection.lines)
    return {
        "nodes": [_node(teller.short(iri), iri, text, point, selection) for iri, text, point in rows],
        "edges": [_edge(line, bend[line.id], teller) for line in selection.lines],
        "lines": {line.id: _line(line, teller) for line in selection.lines},
    }


def _ties(selection: Selection) -> list[tuple[str, str]]:
    """What should stand together: the ends of a line, and topics that are each other's contrary."""
    topics = [thing for iri in selection.nodes if isinstance(thing := selection.things[iri], Topic)]
    contraries = [(topic.id, topic.contrary) for topic in topics if topic.contrary in selection.nodes]
    return [(line.source, line.target) for line in selection.lines] + [(one, str(other)) for one, other in contraries]


def _type(iri: str, selection: Selection) -> str:
    return selection.things[iri].type


def _shape(iri: str, selection: Selection) -> str:
    thing = selection.things[iri]
    return palette.shape(thing.type if isinstance(thing, Actor) else type(thing).__name__)


def _hollow(kind: str, shape: str) -> bool:
    """Whether only the outline is drawn: for what is no named actor."""
    return kind in palette.HOLLOW or shape in palette.HOLLOW_SHAPES


def _weight(iri: str, selection: Selection) -> float:
    return sqrt(len(selection.parts.get(iri, ())))


def _size(iri: str, selection: Selection) -> float:
    return round(6 + 2.6 * _weight(iri, selection), 1)


def _node_label(iri: str, selection: Selection) -> Label:
    boxed = _shape(iri, selection) == "box"
    size = round(min(13.5 + 1.5 * _weight(iri, selection), 22))
    return label(selection.things[iri].label, size, 10.5 if boxed else 9.0)


def _box(shape: str, size: float, text: Label) -> Box:
    """The room of a node: a box holds its label, any other shape has it below."""
    if shape == "box":
        return Box(text.width + 22, text.height + 16)
    height = 2 * size + 6 + text.height
    return Box(max(2 * size, text.width) + 6, height, height / 2 - size)


def _node(name: str, iri: str, text: Label, point: tuple[int, int], selection: Selection) -> dict[str, Any]:
    kind = _type(iri, selection)
    return {
        "id": name, "label": text.text, "shape": _shape(iri, selection), "kind": kind, "hollow": _hollow(kind, _shape(iri, selection)),
        "x": point[0], "y": point[1], "size": _size(iri, selection), "font": {"size": text.size},
    }  # fmt: skip


def _edge(line: Line, bend: float, teller: Teller) -> dict[str, Any]:
    dashes = {"solid": False, "dashed": [9, 6], "dotted": [2, 5]}[line.dashes]
    curve = {"enabled": True, "type": "curvedCW" if bend > 0 else "curvedCCW", "roundness": abs(bend)} if bend else False
    arrows = {"to": {"enabled": True, "type": line.end, "scaleFactor": 0.75}} if line.end else ""
    ends = {"id": line.id, "from": teller.short(line.source), "to": teller.short(line.target)}
    return {**ends, "kind": line.kind, "width": line.width, "dashes": dashes, "smooth": curve, "arrows": arrows} | _mark(line)


def _mark(line: Line) -> dict[str, Any]:
    return {"label": "not", "negated": True} if line.negated else {}


def _line(line: Line, teller: Teller) -> dict[str, Any]:
    word = f"not: {line.word}" if line.negated else line.word
    names = {teller.claim_key(claim): None for claim in line.claims}
    return {"word": clean(word), "kind": line.kind, "symmetric": line.symmetric, "claims": list(names)}


# ----------------------------------------------------------------------------------------------------- legend, counts


def _legend(selection: Selection, teller: Teller) -> list[dict[str, Any]]:
    lines = Counter(line.kind for line in selection.lines)
    kinds = Counter(_type(iri, selection) for iri in selection.nodes)
    actors = {_type(iri, selection) for iri in selection.nodes if isinstance(selection.things[iri], Actor)}
    shapes = {_type(iri, selection): _shape(iri, selection) for iri in selection.nodes}
    rows = [_kind_row(kind, number, shapes[kind], teller) for kind, number in sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))]
    sections = [
        {"title": "Stances", "rows": [_line_row(kind, lines[kind]) for kind in palette.STANCES if lines[kind]]},
        {"title": "Relations", "rows": [_line_row(kind, lines[kind]) for kind in palette.RELATIONS if lines[kind]]},
        {"title": "Actors", "rows": [row for row in rows if row["key"] in actors]},
        {"title": "Also drawn", "rows": [row for row in rows if row["key"] not in actors]},
    ]
    return [section for section in sections if section["rows"]]


def _line_row(kind: str, number: int) -> dict[str, Any]:
    return {"of": "line", "key": kind, "label": palette.LINES[kind].label, "count": number, "end": palette.LINES[kind].end}


def _kind_row(kind: str, number: int, shape: str, teller: Teller) -> dict[str, Any]:
    return {
        "of": "node", "key": clean(kind), "label": teller.type_label(kind), "count": number,
        "shape": shape, "hollow": _hollow(kind, shape),
    }  # fmt: skip


def _topics(selection: Selection, teller: Teller) -> list[dict[str, Any]]:
    """The topics with the number of stances of each side, the most disputed first."""
    sides: dict[str, Counter[str]] = {}
    for line in selection.lines:
        if line.kind in palette.STANCES:
            sides.setdefault(line.target, Counter())[line.kind] += 1
    ordered = sorted(sides, key=lambda iri: (-sides[iri].total(), selection.things[iri].label, iri))
    return [{"id": teller.short(iri), "label": clean(selection.things[iri].label), "sides": sides[iri]} for iri in ordered]


def _counts(selection: Selection) -> str:
    actors = sum(isinstance(selection.things[iri], Actor) for iri in selection.nodes)
    topics = sum(isinstance(selection.things[iri], Topic) for iri in selection.nodes)
    drawn = sum(len(line.claims) for line in selection.lines)
    return f"{actors:,} actors, {topics:,} topics, {len(selection.lines):,} lines from {drawn:,} of {len(selection.claims):,} claims"


def _title(selection: Selection) -> str:
    actors = sum(isinstance(thing, Actor) for thing in selection.things.values())
    topics = sum(isinstance(thing, Topic) for thing in selection.things.values())
    return f"Stancegraph: {actors:,} actors, {topics:,} topics, {len(selection.claims):,} claims"


# -------------------------------------------------------------------------------------------------------------- HTML


def _render(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], context: dict[str, Any]) -> str:
    """Let pyvis hold the graph and render our template instead of its own."""
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
        from pyvis.network import Network
    except ImportError:
        raise MissingExtra("draw", "kg draw") from None
    network = Network(directed=True, cdn_resources="in_line")
    network.nodes, network.edges, network.options = nodes, edges, OPTIONS
    network.templateEnv = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    network.templateEnv.filters["json"] = _json
    network.templateEnv.filters["fromjson"] = json.loads
    network.path = "template.html"
    scripts = [_inline(text) for text in (_vis(), _own_scripts())]
    network.templateEnv.globals |= context | {"scripts": scripts, "policy": _policy(scripts), "style": _style()}
    return str(network.generate_html())


def _vis() -> str:
    import pyvis

    text = (Path(pyvis.__file__).parent / VIS).read_text(encoding="utf-8")
    return re.sub(r"\n?//# sourceMappingURL=.*\n?", "\n", text)


def _own_scripts() -> str:
    texts = [(HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return '(() => {\n"use strict";\n' + "\n".join(texts) + "})();\n"


def _inline(script: str) -> str:
    """A script as it can stand inside a script element."""
    return re.sub("</(script)", r"<\\/\1", script, flags=re.IGNORECASE).replace("<!--", "\\x3C!--").replace("\r", "")


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:"


def _style() -> str:
    light, dark = palette.properties("light"), palette.properties("dark")
    themes = (
        f":root {{\n  color-scheme: light;\n{light}\n}}\n"
        f'@media (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{\n  color-scheme: dark;\n{dark}\n}} }}\n'
        f':root[data-theme="dark"] {{\n  color-scheme: dark;\n{dark}\n}}\n'
    )
    return themes + (HERE / "style.css").read_text(encoding="utf-8")


def _json(value: Any) -> str:
    """JSON that can stand inside a script element whatever the texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
