"""What an importer yields, and what came of it in the casebook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.tables import render, running
from kg.terms import Quad
from kg.wording import counted

COLUMNS = ["kind", "row", "reason"]
"""Of the rows that were not taken."""


class Fault(Exception):
    """Why a row cannot be taken; it never leaves the importers."""


class Left(NamedTuple):
    """A row that could not be taken: of what kind, its number in the file, and why."""

    kind: str
    row: int
    reason: str


class Count(NamedTuple):
    """How many rows of a kind a file has, and how many of them were taken; the others are reported."""

    kind: str
    read: int
    taken: int


class Reading(NamedTuple):
    """What an importer yields.

    `texts` are the texts of the documents by their SHA-256: the casebook points into them and holds none.
    """

    quads: list[Quad]
    counts: list[Count]
    left: list[Left]
    texts: Mapping[str, str]


class Import(NamedTuple):
    """What came of an import: the file that was written, or the folder, or None where all of it was there already.

    `things` and `claims` are the ids that were not in the casebook before; `notes` are sentences on what one should know. Where
    nothing was written, `shown` is the Turtle of the first rows.
    """

    source: str
    out: Path | None
    counts: list[Count]
    left: list[Left]
    things: list[str]
    claims: list[str]
    notes: tuple[str, ...] = ()
    shown: str = ""

    def objects(self) -> list[dict[str, Any]]:
        """Return the rows that were not taken as plain objects."""
        return [left._asdict() for left in self.left]

    def text(self, width: int = 0, most: int = 50) -> str:
        """Return what was taken and what not, each row with its reason up to so many, wrapped to a width in characters."""
        told = ", ".join(f"{count.taken:,} of {counted(count.read, count.kind)}" for count in self.counts)
        new = f"New in the casebook: {counted(len(self.claims), 'claim')}, {counted(len(self.things), 'other thing')}."
        lines = [f"{self.source}: took {told}.", "Nothing was written." if self.shown else new]
        lines += [*self.notes, *(f"  {left.kind} {left.row} was left out: {left.reason}" for left in self.left[:most])]
        if len(self.left) > most:
            lines.append(f"  {len(self.left) - most:,} more were left out; --report FILE, or --format csv, has them all")
        return running(lines, width)

    def report(self, path: Path) -> None:
        """Write the rows that were not taken to a file, as its suffix says: .json, .csv, or else a text.

        Raises:
            CasebookError: it cannot be written.
        """
        format_ = path.suffix.removeprefix(".").lower()
        rows = render(self.objects(), format_, COLUMNS) if format_ in ("json", "csv") else self.text(most=len(self.left))
        files.write(path, rows.encode("utf-8", "backslashreplace"))
