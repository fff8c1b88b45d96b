"""The page: nodes, lines, legend and facts put into one HTML file that asks nothing of any network."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.articles import Articles
from kg.errors import MissingExtra
from kg.explorer import palette
from kg.explorer.drawing import draw_edges, draw_nodes, shape
from kg.explorer.encoding import gzip, pack, to_json
from kg.explorer.facts import Teller
from kg.explorer.labels import clean
from kg.explorer.legend import sections
from kg.explorer.selection import Selection, select
from kg.model import Actor, Topic
from kg.periods import iso
from kg.wording import counted

if TYPE_CHECKING:
    from kg.explorer.scope import Scope
    from kg.graph import View

HERE = Path(__file__).parent
SCRIPTS = (
    "data", "dates", "fold", "elements", "theme", "clocks", "state", "claims", "looks", "DRAWING", "drawing", "legend", "timebar", "compare",
    "paths", "citation", "evidence", "strip", "panel", "search", "table", "svg", "save", "hash", "keys", "start",
)  # fmt: skip
"""The page's own scripts, in the order in which they stand in it; DRAWING stands for one of the two sets below."""
BY_VIS = ("network",)
SERVED = "served"
"""The script that a page has besides where it is served."""
IN_BATCHES = ("scene", "canvas", "names", "pictures", "rings", "gestures", "overview")
VIS = "templates/lib/vis-9.1.2/vis-network.min.js"
"""Where pyvis keeps vis-network."""
MOST_BY_VIS = 5_000
"""Up to so many nodes vis-network draws; above, `scripts/overview.js`, which draws in batches."""
PACKED = 400_000
"""Facts of more characters than this stand in the page as gzip."""
RESTING = 3_000
"""Above so many lines vis-network draws none while the drawing is moved."""
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
    height: int = 760
    policy: str = field(default="", repr=False)
    """The Content-Security-Policy that the file has in it."""

    def _repr_html_(self) -> str:
        frame = 'sandbox="allow-scripts allow-downloads" title="Stancegraph" style="border:1px solid #888;width:100%"'
        return f'<iframe {frame} height="{self.height}" srcdoc="{escape(self.html)}"></iframe>'


def build(view: View, articles: Articles, title: str | None, theme: str | None, scope: Scope, links: Sequence[tuple[str, str]] = ()) -> Page:
    """Draw a view; `links` are where the page leads, if it is served.

    Raises:
        KgError: what the scope asks for is not there.
        MissingExtra: pyvis is not installed.
    """
    selection = select(view, scope)
    teller = Teller(view, selection, articles)
    facts = teller.facts()
    told = {"counts": _counts(selection), "left_out": selection.left_out, "quotes": teller.quotes}
    lists = {"legend": sections(view, selection, teller), "topics": _topics(selection, teller), "leaders": _leaders(selection, teller)}
    data = {"facts": to_json(facts), "setup": _setup(view, selection, teller), "palette": palette, "most": PACKED}
    context = {"title": clean(title or _title(selection)), "theme": theme, "links": links, **told, **lists, **data}
    html = _render(draw_nodes(selection), draw_edges(selection), context)
    return Page(html, selection.left_out, policy=str(context["policy"]))


def _setup(view: View, selection: Selection, teller: Teller) -> dict[str, Any]:
    """What the page must know besides the facts: what kinds of things look like, which clocks are set already, what is asked for."""
    kinds = {thing.type: shape(thing.id, selection) for thing in selection.things.values()}
    clocks = view.moment._asdict()
    return {
        "kinds": {clean(kind): [teller.type_label(kind), form, palette.hollow(kind, form)] for kind, form in sorted(kinds.items())},
        "set": {name: iso(day) for name, day in clocks.items() if day is not None},
        "window": selection.window, "overview": len(selection.nodes) > MOST_BY_VIS,
    }  # fmt: skip


def _topics(selection: Selection, teller: Teller) -> list[dict[str, Any]]:
    """The topics with the number of stances of each side, the most disputed first."""
    sides: dict[str, Counter[str]] = {}
    for line in selection.lines:
        if line.kind in palette.STANCES:
            sides.setdefault(line.target, Counter())[line.kind] += 1
    ordered = sorted(sides, key=lambda iri: (-sides[iri].total(), selection.things[iri].label, iri))
    return [{"number": teller.number(iri), "label": clean(selection.things[iri].label), "sides": sides[iri]} for iri in ordered]


def _leaders(selection: Selection, teller: Teller) -> list[dict[str, Any]]:
    """The actors of whom most is told."""
    actors = [iri for iri in selection.nodes if isinstance(selection.things[iri], Actor)]
    ordered = sorted(actors, key=lambda iri: (-len(selection.parts.get(iri, ())), selection.things[iri].label, iri))
    return [{"number": teller.number(iri), "label": clean(selection.things[iri].label), "claims": len(selection.parts.get(iri, ()))} for iri in ordered[:12]]


def _counts(selection: Selection) -> str:
    drawn = sum(len(line.claims) for line in selection.lines)
    numbers = [_number_of(Actor, "actor", selection), _number_of(Topic, "topic", selection), counted(len(selection.lines), "line")]
    return f"{', '.join(filter(None, numbers))} from {drawn:,} of {counted(len(selection.claims), 'claim')}"


def _number_of(kind: type, noun: str, selection: Selection, *, drawn: bool = True) -> str:
    """How many things of a kind there are, drawn or at all; nothing where there is none."""
    number = sum(isinstance(selection.things[iri], kind) for iri in (selection.nodes if drawn else selection.things))
    return counted(number, noun) if number else ""


def _title(selection: Selection) -> str:
    if selection.told:
        return f"Stancegraph: {selection.told}"
    numbers = [_number_of(Actor, "actor", selection, drawn=False), _number_of(Topic, "topic", selection, drawn=False)]
    return f"Stancegraph: {', '.join(filter(None, [*numbers, counted(len(selection.claims), 'claim')]))}"


# -------------------------------------------------------------------------------------------------------------- HTML


def load() -> None:
    """Import what pages are made with, so that the first one takes no longer than the next.

    Raises:
        MissingExtra: pyvis is not installed.
    """
    try:
        import jinja2  # noqa: F401
        import pyvis.network  # noqa: F401
    except ImportError:
        raise MissingExtra("draw", "kg draw") from None


def _render(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], context: dict[str, Any]) -> str:
    """Let pyvis hold the graph and render our template instead of its own."""
    load()
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    network.nodes, network.edges = nodes, edges
    network.options = OPTIONS | {"interaction": OPTIONS["interaction"] | _resting(len(edges))}
    network.templateEnv = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    network.templateEnv.filters |= {"json": to_json, "fromjson": json.loads, "pack": pack, "gzip": gzip}
    network.path = "template.html"
    overview = context["setup"]["overview"]
    library, script = "" if overview else _vis(), _own_scripts(IN_BATCHES if overview else BY_VIS, served=bool(context["links"]))
    context |= {
        "library": library,
        "script": script,
        "policy": _policy([library, script] if library else [script]),
        "style": _style(served=bool(context["links"])),
    }
    network.templateEnv.globals |= context
    return str(network.generate_html())


def _resting(count: int) -> dict[str, bool]:
    return {"hideEdgesOnDrag": True, "hideEdgesOnZoom": True} if count > RESTING else {}


def _vis() -> str:
    """vis-network, as it lies in the installed pyvis."""
    import pyvis

    text = (Path(pyvis.__file__).parent / VIS).read_text(encoding="utf-8")
    return re.sub(r"\n?//# sourceMappingURL=.*\n?", "\n", text).replace("\r", "")


def _own_scripts(drawing: tuple[str, ...], *, served: bool) -> str:
    names = [part for name in SCRIPTS for part in (drawing if name == "DRAWING" else (name,))]
    names[-1:-1] = [SERVED] if served else []
    texts = [(HERE / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return _inline('(async () => {\n"use strict";\n' + "\n".join(texts) + "})();\n")


def _inline(script: str) -> str:
    """A script as it can stand inside a script element."""
    return re.sub("</(script)", r"<\\/\1", script, flags=re.IGNORECASE).replace("<!--", "\\x3C!--").replace("\r", "")


def _policy(scripts: list[str]) -> str:
    hashes = " ".join(f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts)
    return f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:"


def _style(*, served: bool) -> str:
    light, dark = palette.properties("light"), palette.properties("dark")
    themes = (
        f":root {{\n  color-scheme: light;\n{light}\n}}\n"
        f'@media screen and (prefers-color-scheme: dark) {{ :root:not([data-theme="light"]) {{\n  color-scheme: dark;\n{dark}\n}} }}\n'
        f'@media screen {{ :root[data-theme="dark"] {{\n  color-scheme: dark;\n{dark}\n}} }}\n'
    )
    names = ("style.css", "served.css") if served else ("style.css",)
    return themes + "".join((HERE / name).read_text(encoding="utf-8") for name in names)
