"""GraphML: nodes and edges with typed attributes.

The ids of GraphML are XML names, which IRIs are not: nodes are n1, n2 ..., edges e1, e2 ..., and their IRIs the attribute `iri`.

Source: http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from kg import elements
from kg.elements import Cells, Elements
from kg.formats.losses import Exported
from kg.formats.ties import printable, untold
from kg.graph import View

_TYPES = {float: "double", bool: "boolean", int: "int"}
_NAMED = {"id": "iri"}
_ENDS = ("source", "target")


def graphml(view: View) -> Exported:
    """Return a view as a GraphML file, and what it cannot say."""
    found = elements.elements(view, printable)
    return Exported("".join(_document(found)).encode(), list(untold(found)))


def _document(found: Elements) -> Iterator[str]:
    nodes, edges = found.columns()
    edges = [name for name in edges if name not in _ENDS]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for kind, names in (("node", nodes), ("edge", edges)):
        for name in names:
            typed = _TYPES.get(elements.TYPES.get(name, str), "string")
            yield f'<key id="{kind}-{name}" for="{kind}" attr.name="{_NAMED.get(name, name)}" attr.type="{typed}"/>\n'
    yield '<graph id="G" edgedefault="directed">\n'
    numbers = {node["id"]: number for number, node in enumerate(found.nodes, 1)}
    for node in found.nodes:
        yield f'<node id="n{numbers[node["id"]]}">{_data("node", node, nodes)}</node>\n'
    for number, edge in enumerate(found.edges, 1):
        source, target = (numbers[edge[end]] for end in _ENDS)
        yield f'<edge id="e{number}" source="n{source}" target="n{target}">{_data("edge", edge, edges)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(kind: str, cells: Cells, columns: Sequence[str]) -> str:
    told = ((name, escape(elements.said(cells[name]), {"\r": "&#13;"})) for name in columns if name in cells)
    return "".join(f'<data key="{kind}-{name}">{text}</data>' for name, text in told)
