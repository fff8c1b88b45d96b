"""Nodes and edges as two tables in CSV: for spreadsheets and statistics, for Neo4j, for Kuzu.

In the tables for spreadsheets a text that a spreadsheet would take for a formula has an apostrophe in front, as has one that begins
with an apostrophe and such a sign; the import takes it away. Those for databases have none, and no line breaks within a cell.

Source: RFC 4180; OWASP, CSV injection; the headers of `neo4j-admin database import`; the COPY statement of Kuzu.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from kg import elements, jsonld
from kg.elements import Cells
from kg.formats.losses import Exported
from kg.formats.ties import untold
from kg.graph import View
from kg.terms import local_name

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_NEO4J = {float: ":double", bool: ":boolean", int: ":int"}
_KUZU = {float: "DOUBLE", bool: "BOOLEAN", int: "INT64"}


def pair(view: View) -> Exported:
    """Return a view as two tables for spreadsheets, and what they cannot say."""
    found = elements.elements(view)
    nodes, edges = found.columns()
    data = {"nodes.csv": _csv(nodes, nodes, found.nodes, _inert), "edges.csv": _csv(edges, edges, found.edges, _inert)}
    return Exported(data, list(untold(found)))


def neo4j(view: View) -> Exported:
    """Return a view as the two tables that `neo4j-admin database import` reads, and what they cannot say."""
    found = elements.elements(view, one_line)
    nodes, edges = found.columns()
    heads = {"id": "id:ID", "class": "class:LABEL"}
    ends = {"source": ":START_ID", "target": ":END_ID"}
    typed = [{**edge, ":TYPE": _type(edge)} for edge in found.edges]
    data = {
        "nodes.csv": _csv([heads.get(name, _typed(name)) for name in nodes], nodes, found.nodes),
        "edges.csv": _csv([*(ends.get(name, _typed(name)) for name in edges), ":TYPE"], [*edges, ":TYPE"], typed),
    }
    return Exported(data, list(untold(found)))


def kuzu(view: View) -> Exported:
    """Return a view as two tables for Kuzu with the tables' definitions, and what they cannot say."""
    found = elements.elements(view, one_line)
    nodes, edges = found.columns()
    edges = [*("source", "target"), *(name for name in edges if name not in ("source", "target"))]
    columns = [", ".join(f"`{name}` {_KUZU.get(elements.TYPES.get(name, str), 'STRING')}" for name in names) for names in (nodes, edges[2:])]
    options = "(HEADER=true, QUOTE='\"', ESCAPE='\"')"
    schema = (
        f"CREATE NODE TABLE Thing({columns[0]}, PRIMARY KEY (`id`));\nCREATE REL TABLE Claim(FROM Thing TO Thing, {columns[1]});\n"
        f"// then, with the names of the two files: COPY Thing FROM 'OUT.nodes.csv' {options}; COPY Claim FROM 'OUT.edges.csv' {options};\n"
    )
    data = {"nodes.csv": _csv(nodes, nodes, found.nodes), "edges.csv": _csv(edges, edges, found.edges), "schema.cypher": schema.encode()}
    return Exported(data, list(untold(found)))


def one_line(text: str) -> str:
    """Return a text with blanks in place of what breaks lines in a table, and of NUL."""
    return "".join(" " if sign in "\r\n\0" else sign for sign in text)


def _type(edge: Cells) -> str:
    """What a tie is called in Neo4j: its predicate or position."""
    return local_name(jsonld.vocabulary(str(edge.get("predicate") or edge.get("position"))))


def _typed(name: str) -> str:
    return name + _NEO4J.get(elements.TYPES.get(name, str), "")


def _csv(heads: Sequence[str], columns: Sequence[str], rows: Iterable[Mapping[str, Any]], made: Callable[[str], str] = str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([made(cell) if isinstance(cell, str) else elements.said(cell) for cell in map(row.get, columns)])
    return out.getvalue().encode("utf-8", "backslashreplace")


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
