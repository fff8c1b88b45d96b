"""Networks as files of other tools: GEXF (Gephi), GraphML, node-link JSON, an edge list as CSV."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg.tables import render

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiGraph[str] | nx.MultiDiGraph[str]

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def gexf(graph: Graph) -> bytes:
    """Return a network as GEXF 1.2, without the date on which it was written."""
    import networkx as nx

    text = "\n".join(nx.generate_gexf(_plain(graph)))
    return re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1).encode() + b"\n"


def graphml(graph: Graph) -> bytes:
    """Return a network as GraphML."""
    import networkx as nx

    return "\n".join(nx.generate_graphml(_plain(graph))).encode() + b"\n"


def _plain(graph: Graph) -> Graph:
    """The same with attributes that XML holds: several values in one text, no control characters."""
    found = graph.__class__()
    found.graph |= {name: _value(value) for name, value in graph.graph.items() if value is not None}
    for node, data in graph.nodes(data=True):
        found.add_node(_value(node), **{name: _value(value) for name, value in data.items()})
    for number, (one, other, data) in enumerate(graph.edges(data=True)):
        found.add_edge(_value(one), _value(other), key=str(number), **{name: _value(value) for name, value in data.items()})
    return found


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _NOT_XML.sub("�", value)
    return "; ".join(map(_value, value)) if isinstance(value, list | tuple) else value


def node_link(graphs: Sequence[Graph]) -> bytes:
    """Return a network as node-link JSON, as networkx and D3 read it; several as a list."""
    import json

    import networkx as nx

    data = [nx.node_link_data(graph, edges="edges") for graph in graphs]
    return (json.dumps(data[0] if len(data) == 1 else data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def edges(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Return ties as CSV; a text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection)."""
    safe = [{name: _inert(_value(value)) for name, value in row.items()} for row in rows]
    return render(safe, "csv", columns).encode("utf-8", "backslashreplace")


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


SINGLE: dict[str, Callable[[Any], bytes]] = {".gexf": gexf, ".graphml": graphml}
"""The formats of which a file holds one network."""
FORMATS = (*SINGLE, ".json", ".csv")
"""All formats, by the suffix of the file."""
