"""What an importer yields, and what came of it in the casebook."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg.tables import running
from kg.terms import Quad
from kg.wording import counted


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
    """What came of an import: the file that was written, or None where all of it was there already.

    `things` and `claims` are the ids that were not in the casebook before.
    """

    source: str
    out: Path | None
    counts: list[Count]
    left: list[Left]
    things: list[str]
    claims: list[str]

    def objects(self) -> list[dict[str, Any]]:
        """Return the rows that were not taken as plain objects."""
        return [left._asdict() for left in self.left]

    def text(self, width: int = 0) -> str:
        """Return what was taken and what not, each row with its reason, wrapped to a width in characters."""
        told = ", ".join(f"{count.taken:,} of {counted(count.read, count.kind)}" for count in self.counts)
        lines = [f"{self.source}: took {told}.", f"New in the casebook: {counted(len(self.claims), 'claim')}, {counted(len(self.things), 'other thing')}."]
        lines += [f"  {left.kind} {left.row} was left out: {left.reason}" for left in self.left]
        return running(lines, width)
