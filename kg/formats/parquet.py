"""Parquet: nodes, edges and evidence as three tables with typed columns.

The tables of nodes and edges hold everything; that of evidence has a row for each piece, for those who count sources, and is not read
again. The same view gives the same bytes with the same version of polars.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kg import elements
from kg.elements import Cells, flat
from kg.errors import MissingExtra
from kg.formats.losses import Exported
from kg.formats.ties import untold
from kg.graph import View

EVIDENCE = ("claim", "source", "start", "end", "row", "identifier", "digest", "accordingTo", "saidOn", "attestedOn", "exact", "relayed")
"""The columns of evidence; `relayed` counts what a piece passes on."""
_NUMBERS = {"start": int, "end": int, "row": int, "relayed": int}


def parquet(view: View) -> Exported:
    """Return a view as Parquet tables, and what they cannot say.

    Raises:
        MissingExtra: polars is not installed.
    """
    found = elements.elements(view)
    nodes, edges = found.columns()
    pieces = [piece for edge in found.edges for piece in _pieces(edge)]
    data = {
        "nodes.parquet": _table(nodes, found.nodes, elements.TYPES),
        "edges.parquet": _table(edges, found.edges, elements.TYPES),
        "evidence.parquet": _table(EVIDENCE, pieces, _NUMBERS),
    }
    return Exported(data, list(untold(found)))


def _pieces(edge: Cells) -> Iterator[Cells]:
    told = json.loads(edge.get("evidence", "[]"))
    for piece in told if isinstance(told, list) else [told]:
        if isinstance(piece, dict):
            relays = piece.get("relays", [])
            cells = {name: flat(name, piece[name]) for name in EVIDENCE if name in piece}
            yield {**cells, "claim": edge["id"], "relayed": len(relays) if isinstance(relays, list) else 1}


def _table(columns: Sequence[str], rows: Sequence[Cells], types: Mapping[str, type]) -> bytes:
    try:
        import polars as pl
    except ImportError:
        raise MissingExtra("tables", "writing Parquet") from None
    kinds: dict[type, Any] = {str: pl.String, float: pl.Float64, bool: pl.Boolean, int: pl.Int64}
    data = [pl.Series(name, [_typed(row.get(name), types.get(name, str)) for row in rows], dtype=kinds[types.get(name, str)]) for name in columns]
    out = io.BytesIO()
    pl.DataFrame(data).write_parquet(out)
    return out.getvalue()


def _typed(cell: Any, kind: type) -> Any:
    """A cell of its column's type; where an odd value is none, there is none."""
    if cell is None or isinstance(cell, kind):
        return cell
    return str(cell) if kind is str else None
