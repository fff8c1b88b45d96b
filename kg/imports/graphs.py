"""Networks and tables of claims, as `kg export` writes them, back into a casebook: `gexf`, `graphml`, `cytoscape`, `edges`, ...

Nodes become things, edges claims, with the ids that they have. What was changed in another tool counts: the plain attributes are
read, and the JSON beside them for what these cannot say (`kg.elements`). An edge that bears no evidence of its own gets its
record in the file as evidence: the document is the file, `kg:row` its place in it, `kg:digest` that of its cells. Dates that
follow from others (bounds, spells) are not read. JSON-LD and Turtle of RDF 1.2 are statements, and come back as such.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

from kg import elements, jsonld, reifiers
from kg.errors import FormatError, MissingExtra
from kg.graph import KnowledgeGraph
from kg.imports.publishing import base, place, publish
from kg.imports.records import Count, Import, Left, Reading
from kg.jsonld import Object
from kg.terms import RDF, Quad

Row = Mapping[str, Any]
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ABSOLUTE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]*|_:[A-Za-z0-9]+)")


class _Network(NamedTuple):
    """The rows of a file, with the number of each, and what its format does to texts."""

    nodes: list[tuple[int, Row]]
    edges: list[tuple[int, Row]]
    mangled: Callable[[str], str] = str


def network(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", out: str | Path | None = None, *, format: str | None = None) -> Import:  # noqa: A002
    """Take the claims of a file that `kg export` wrote, and tell what was taken and what not.

    Args:
        path: the file; of a pair of tables either one, or the name that both have in common (`out` for `out.nodes.csv`).
        casebook: the folder of the casebook, or a graph opened from it (which goes on showing what it showed).
        out: the Turtle file to write, within the casebook; by default `triples/curated/NAME.ttl`.
        format: one of `KINDS`; by default what the name of the file ends in.

    Raises:
        CasebookError: there is no casebook, or a file cannot be written, or it holds what would be lost.
        FormatError: the file is none of that format, or cannot be read.
        MissingExtra: reading Parquet needs polars.
    """
    path, folder = Path(path), casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)
    kind = format or _SUFFIXES.get(path.suffix.lower(), "edges")
    stem = re.sub(r"\.(nodes|edges|evidence)$", "", path.name.removesuffix(path.suffix) if path.suffix.lower() in _SUFFIXES else path.name)
    target = place(folder, out, re.sub(r"[^\w-]+", "-", stem, flags=re.ASCII).strip("-").lower() or "network")
    home = base(folder)
    reading = _statements(path, kind) if kind in _STATEMENTS else _network(path, kind, home)
    return publish(reading, folder, target, path.name)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from None


# ------------------------------------------------------------------------------------------------------------ networks


def _network(path: Path, kind: str, home: str) -> Reading:
    found = KINDS[kind](path)
    objects: list[Object] = []
    left: list[Left] = []
    document = _Document(path, home)
    for name, rows, made in (("node", found.nodes, elements.thing), ("edge", found.edges, _claim)):
        for number, row in rows:
            try:
                told = made(_checked(row), found.mangled)
            except ValueError as error:
                left.append(Left(name, number, str(error)))
            else:
                things = 1 if name == "node" else 0
                objects += [*told[:things], *(document.attested(_named(claim, home), number, row) for claim in told[things:])]
    objects += document.told()
    counts = [Count("node", len(found.nodes), len(found.nodes) - _of("node", left)), Count("edge", len(found.edges), len(found.edges) - _of("edge", left))]
    return Reading(_quads(objects, path), counts, left, {})


def _of(kind: str, left: list[Left]) -> int:
    return sum(1 for one in left if one.kind == kind)


def _quads(objects: list[Object], path: Path) -> list[Quad]:
    try:
        return list(dict.fromkeys(jsonld.statements(objects)))
    except ValueError as error:
        raise FormatError(f"{path.name} holds what is no statement: {error}") from None


def _claim(row: Row, mangled: Callable[[str], str]) -> list[Object]:
    return [{"status": "Accepted", **elements.claim(row, mangled)}]


def _checked(row: Row) -> Row:
    """A row whose ids are IRIs, or labels of nodes without one.

    Raises:
        ValueError: they are neither.
    """
    for name in ("id", *(["source", "target"] if "source" in row or "target" in row else [])):
        told = str(row.get(name) or "")
        if not told:
            raise ValueError(f"it has no {name}")
        if not _ABSOLUTE.fullmatch(told):
            raise ValueError(f"its {name}, {told!r}, is no IRI")
    return row


def _named(told: Object, home: str) -> Object:
    """A claim with an IRI, made from what it says where it has none."""
    if not str(told.get("id", "_:")).startswith("_:"):
        return told
    content = json.dumps({key: value for key, value in told.items() if key != "id"}, sort_keys=True)
    return {**told, "id": f"{home}claim-{sha256(content.encode()).hexdigest()[:12]}"}


class _Document:
    """The file as a document, for claims that bear no other evidence."""

    def __init__(self, path: Path, home: str) -> None:
        self._path = path
        self._home = home
        self._cited = False

    def attested(self, claim: Object, number: int, row: Row) -> Object:
        if claim.get("evidence"):
            return claim
        self._cited = True
        record = json.dumps(dict(row), ensure_ascii=False, sort_keys=True)
        found = {"type": "Evidence", "source": self._iri(), "row": {"@value": str(number), "@type": _INTEGER}, "digest": sha256(record.encode()).hexdigest()}
        return {**claim, "evidence": {**found, "identifier": str(claim["id"])}}

    def _iri(self) -> str:
        return f"{self._home}doc-{self._sha()[:12]}"

    def _sha(self) -> str:
        return sha256(self._path.read_bytes() if self._path.is_file() else self._path.name.encode()).hexdigest()

    def told(self) -> list[Object]:
        return [{"id": self._iri(), "type": "Document", "title": {"@value": self._path.name}, "sha256": self._sha()}] if self._cited else []


_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


# -------------------------------------------------------------------------------------------------------------- readers


def _xml(path: Path) -> ET.Element:
    data = _bytes(path)
    if re.search(rb"<!\s*(ENTITY|DOCTYPE)", data, re.IGNORECASE):
        raise FormatError(f"{path.name} declares entities or a document type, which is refused; write out what they stand for")
    try:
        return ET.fromstring(data)  # noqa: S314 - nothing is declared that could grow
    except ET.ParseError as error:
        raise FormatError(f"{path.name} is no XML: {error}") from None


def _printable(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _all(root: ET.Element, name: str) -> Iterator[ET.Element]:
    return (element for element in root.iter() if _tag(element) == name)


def _gexf(path: Path) -> _Network:
    root = _xml(path)
    titles: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    for group in _all(root, "attributes"):
        titles.setdefault(group.get("class", ""), {}).update({one.get("id", ""): one.get("title", "") for one in _all(group, "attribute")})

    def row(element: ET.Element) -> Row:
        names = titles[_tag(element)]
        told = {names.get(value.get("for", ""), ""): value.get("value", "") for value in _all(element, "attvalue")}
        return {**told, **{name: element.get(name, "") for name in ("id", "label", "source", "target") if element.get(name) is not None}}

    nodes, edges = (list(enumerate(map(row, _all(root, name)), 1)) for name in ("node", "edge"))
    return _Network(nodes, edges, _printable)


def _graphml(path: Path) -> _Network:
    root = _xml(path)
    names = {key.get("id", ""): key.get("attr.name", "") for key in _all(root, "key")}
    names = {key: "id" if name == "iri" else name for key, name in names.items()}
    iris: dict[str, str] = {}

    def row(element: ET.Element) -> Row:
        told = {names.get(data.get("key", ""), ""): data.text or "" for data in element if _tag(data) == "data"}
        own = told.setdefault("id", element.get("id", ""))
        if _tag(element) == "node":
            iris[element.get("id", "")] = own
            return told
        return {**told, **{end: iris.get(element.get(end, ""), "") for end in ("source", "target")}}

    nodes, edges = (list(enumerate(map(row, _all(root, name)), 1)) for name in ("node", "edge"))
    return _Network(nodes, edges, _printable)


def _cytoscape(path: Path) -> _Network:
    try:
        found = json.loads(_bytes(path))["elements"]
        nodes, edges = ([dict(element["data"]) for element in found.get(name, [])] for name in ("nodes", "edges"))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise FormatError(f"{path.name} is no Cytoscape JSON: it has no elements with data") from None
    return _Network(list(enumerate(nodes, 1)), list(enumerate(edges, 1)))


def _pair(path: Path, suffix: str) -> tuple[Path, Path]:
    stem = re.sub(rf"(\.(nodes|edges|evidence))?(\{suffix})?$", "", path.name)
    return path.with_name(f"{stem}.nodes{suffix}"), path.with_name(f"{stem}.edges{suffix}")


def _tables(path: Path) -> _Network:
    nodes, edges = map(_csv, _pair(path, ".csv"))
    return _Network(nodes, edges, _one_line)


def _csv(path: Path) -> list[tuple[int, Row]]:
    """The rows of a table, each with the line on which it begins."""
    try:
        text = _bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError(f"{path.name} is not UTF-8; save it as UTF-8") from None
    limit = csv.field_size_limit(1 << 30)
    try:
        lines = csv.reader(io.StringIO(text, newline=""))
        heads = [_head(head) for head in next(lines, [])]
        found: list[tuple[int, Row]] = []
        begin = lines.line_num + 1
        for cells in lines:
            if cells:
                found.append((begin, {name: _undone(cell) for name, cell in zip(heads, cells, strict=False)}))
            begin = lines.line_num + 1
        return found
    except csv.Error as error:
        raise FormatError(f"{path.name} is no CSV: {error}") from None
    finally:
        csv.field_size_limit(limit)


def _head(head: str) -> str:
    """A column's name without what Neo4j wants to know of it."""
    return {":START_ID": "source", ":END_ID": "target"}.get(head, head.partition(":")[0] or head)


def _undone(cell: str) -> str:
    """A cell without the apostrophe that keeps it from being a formula."""
    return cell[1:] if re.match(r"'[=+\-@\t\r\n']", cell) else cell


def _one_line(text: str) -> str:
    return "".join(" " if sign in "\r\n\0" else sign for sign in text)


def _parquet(path: Path) -> _Network:
    nodes, edges = map(_rows, _pair(path, ".parquet"))
    return _Network(nodes, edges)


def _rows(table: Path) -> list[tuple[int, Row]]:
    try:
        import polars as pl
    except ImportError:
        raise MissingExtra("tables", "reading Parquet") from None
    try:
        rows = pl.read_parquet(io.BytesIO(_bytes(table))).to_dicts()
    except pl.exceptions.PolarsError as error:
        raise FormatError(f"{table.name} is no Parquet file: {error}") from None
    return [(number, {name: cell for name, cell in row.items() if cell is not None}) for number, row in enumerate(rows, 1)]


KINDS: dict[str, Callable[[Path], _Network]] = {"gexf": _gexf, "graphml": _graphml, "cytoscape": _cytoscape, "edges": _tables, "parquet": _parquet}
"""The networks that can be read, by name."""


# ----------------------------------------------------------------------------------------------------------- statements


def _statements(path: Path, kind: str) -> Reading:
    """The statements of a file in RDF; claims that stand on the triple that they are about are read as claims."""
    try:
        quads = _STATEMENTS[kind](_bytes(path))
    except ValueError as error:
        raise FormatError(f"{path.name} is not well formed: {error}") from None
    things = len({quad.subject for quad in quads if quad.predicate == RDF.type})
    return Reading(quads, [Count("typed node", things, things)], [], {})


_STATEMENTS: dict[str, Callable[[bytes], list[Quad]]] = {"jsonld": jsonld.read, "ttl12": reifiers.read}
NETWORKS = (*KINDS, *_STATEMENTS)
"""The names of the formats."""
_SUFFIXES = {".gexf": "gexf", ".graphml": "graphml", ".cyjs": "cytoscape", ".csv": "edges", ".parquet": "parquet", ".jsonld": "jsonld", ".ttl12": "ttl12"}
