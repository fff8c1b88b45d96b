"""Data sets into a casebook: `kg import csv`, `icews`, `gdelt`, `acled` and `polecat`, which differ in how they read a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from kg import additions, turtle
from kg.graph import KnowledgeGraph
from kg.imports import plover
from kg.imports.acled import Acled
from kg.imports.drafts import slug
from kg.imports.events import GDELT_COLUMNS, Events, Gdelt, Icews, Told
from kg.imports.known import Known, known
from kg.imports.mapping import Codebook, Mapped, read_mapping
from kg.imports.nodes import Node, node, text
from kg.imports.publishing import place
from kg.imports.records import Count, Import, Left
from kg.imports.shards import Record, Target, block, stream
from kg.imports.tables import Layout, Table
from kg.sources import CANDIDATES

SHOWN = 5
"""How many records are shown where nothing is written."""

Reader = Callable[[Known, Node | None], tuple[Iterable[Record | Left], Callable[[], tuple[str, ...]]]]
"""Given what the casebook has, and who accepts the claims: the records, and what is to be told when they are read."""


class Plan(NamedTuple):
    """How an import is to be done.

    `by` accepts what is imported and is told as who did; what machines coded and nobody accepts goes to the candidates. `show` writes
    nothing, and is how many records are shown as Turtle. `title` is what the data set is called, else as its file, and `issued` when it was
    published (EDTF).
    """

    out: str | Path | None = None
    by: str = ""
    show: int = 0
    title: str = ""
    issued: str = ""


def csv(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", mapping: str | Path | Codebook = "", plan: Plan = Plan()) -> Import:  # noqa: B008
    """Write what a mapping makes of the rows of a table into a casebook, and tell what was taken and what not.

    Args:
        path: the table: CSV, TSV, Parquet, Excel.
        casebook: the folder of the casebook, or a graph opened from it (which goes on showing what it showed).
        mapping: the mapping file, or what it says.
        plan: where to write, who accepts it, or whether only to show.

    Raises:
        CasebookError: there is no casebook, or a file cannot be written, or it holds what would be lost.
        FormatError: there is no such table or mapping, or they do not fit.
        MissingExtra: the table is Parquet or Excel, and polars is not installed.
    """
    path = Path(path)
    codebook = mapping if isinstance(mapping, Codebook) else read_mapping(Path(mapping))
    table = Table(path, codebook.layout)

    def read(has: Known, by: Node | None) -> tuple[Iterable[Record | Left], Callable[[], tuple[str, ...]]]:
        mapped = Mapped(table, codebook, has, by)
        return mapped, mapped.notes

    return run(path, casebook, read, plan, accepted=codebook.status == "Accepted")


def icews(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", plan: Plan = Plan()) -> Import:  # noqa: B008
    """Write events of ICEWS into a casebook: the original file, or source, relation, target and day as benchmarks have them.

    Raises:
        CasebookError: as `csv`.
        FormatError: it is no such file.
    """
    return _events(Path(path), casebook, plan, Icews, Layout(separator="\t", quote=None))


def gdelt(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", plan: Plan = Plan()) -> Import:  # noqa: B008
    """Write events of GDELT 2.0 into a casebook: a file `.export.CSV`, zipped or not.

    Raises:
        CasebookError: as `csv`.
        FormatError: it is no such file.
    """
    return _events(Path(path), casebook, plan, Gdelt, Layout(separator="\t", header=GDELT_COLUMNS, quote=None))


def acled(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", plan: Plan = Plan()) -> Import:  # noqa: B008
    """Write events of ACLED into a casebook, with who took part and how many died: the CSV export.

    Raises:
        CasebookError: as `csv`.
        FormatError: it is no such file.
    """
    return _events(Path(path), casebook, plan, Acled, Layout())


def polecat(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", plan: Plan = Plan()) -> Import:  # noqa: B008
    """Write events of POLECAT into a casebook: a published table, or the objects of its coder (.json, .jsonl).

    Raises:
        CasebookError: as `csv`.
        FormatError: it is no such file.
    """
    found = plover.table(Path(path))

    def read(has: Known, by: Node | None) -> tuple[Iterable[Record | Left], Callable[[], tuple[str, ...]]]:
        events = plover.Polecat(found, has, Told(plan.title, plan.issued, by))
        return events, events.notes

    return run(found.path, casebook, read, plan, accepted=False)


def _events(path: Path, casebook: KnowledgeGraph | str | Path, plan: Plan, kind: type[Events], layout: Layout) -> Import:
    table = Table(path, layout)

    def read(has: Known, by: Node | None) -> tuple[Iterable[Record | Left], Callable[[], tuple[str, ...]]]:
        events = kind(table, has, Told(plan.title, plan.issued, by))
        return events, events.notes

    return run(path, casebook, read, plan, accepted=kind is Acled)


def run(path: Path, casebook: KnowledgeGraph | str | Path, read: Reader, plan: Plan, *, accepted: bool) -> Import:
    """Import a file: to `curated` what people coded, to `candidates` what machines did, unless somebody accepts it.

    Raises:
        CasebookError: as `csv`.
        Unsigned: `by` is no name.
    """
    folder = casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)
    part = "curated" if accepted else "extracted" if plan.by else CANDIDATES
    target = Target(folder, place(folder, plan.out, slug(path.name.partition(".")[0]).lower() or "table", part))
    has = known(folder, target.path)
    records, notes = read(has, _signer(plan.by, has) if plan.by else None)
    if plan.show:
        return _shown(records, has, path.name, plan.show)._replace(notes=notes())
    found = stream(records, target, has, path.name)
    return found._replace(notes=notes())


def _signer(name: str, has: Known) -> Node:
    """The one who accepts what is imported."""
    iri = additions.person(name, has.home).value
    return node(has.short(iri), {"rdf:type": ["prov:Agent", "foaf:Person"], "foaf:name": text(name), "rdfs:label": text(name)})


def _shown(records: Iterable[Record | Left], has: Known, source: str, most: int) -> Import:
    """What an import would make of the first records, as Turtle, and how many it would take."""
    left: list[Left] = []
    first: dict[str, Node] = {}
    read = 0
    for read, record in enumerate(records, 1):
        if isinstance(record, Left):
            left.append(record)
        elif read - len(left) <= most:
            first |= {made.name: made for made in record.nodes}
    return Import(source, None, [Count("row", read, read - len(left))], left, [], [], shown=turtle.joined(map(block, first.values()), has.names))
