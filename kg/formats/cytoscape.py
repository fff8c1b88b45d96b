"""Cytoscape JSON (`.cyjs`): the elements of a network, each with its data.

Source: https://js.cytoscape.org/#notation/elements-json, https://cytoscape.org/cytoscape-tutorials (cyjs of Cytoscape 3).
"""

from __future__ import annotations

import json

from kg import elements
from kg.formats.losses import Exported
from kg.formats.ties import untold
from kg.graph import View


def cytoscape(view: View) -> Exported:
    """Return a view as a file for Cytoscape and cytoscape.js, and what it cannot say; names are in `name` as Cytoscape wants them."""
    found = elements.elements(view)
    parts = {
        "nodes": [{"data": {**node, "name": node["label"]}} for node in found.nodes],
        "edges": [{"data": {**edge, "name": edge["label"], "interaction": edge["label"]}} for edge in found.edges],
    }
    whole = {"format_version": "1.0", "generated_by": "stancegraph", "target_cytoscapejs_version": "~3", "data": {"name": "stancegraph"}, "elements": parts}
    return Exported((json.dumps(whole, ensure_ascii=False, indent=0) + "\n").encode("utf-8", "backslashreplace"), list(untold(found)))
