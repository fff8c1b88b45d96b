"""What a format could not say, each with its reason, so that nobody has to find out later."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.wording import counted


class Loss(NamedTuple):
    """Something of a view that an exported file does not hold, or not so that an import gets it back.

    Attributes:
        kind: what lost something, as a noun in the singular: `claim`, `actor`, `piece of evidence`.
        id: the IRI of that claim or thing; empty where none can be named.
        property: what of it is missing, as the ontology calls it (`condition`); empty where all of it is.
        reason: what is missing and why, in words that need no knowledge of the format; the same for all of a kind, as it is what
            they are counted by: "the condition is left out: STIX has no field for one".
        number: how many such things this stands for.
    """

    kind: str
    id: str
    property: str
    reason: str
    number: int = 1


class Exported(NamedTuple):
    """What goes into the file, and what was lost.

    Of a format of several files the data are by the names of these, to be put behind the stem: `nodes.csv`, `edges.csv`.
    """

    data: bytes | Mapping[str, bytes]
    losses: Sequence[Loss] = ()

    def files(self) -> dict[str, bytes]:
        """Return the data by name; the only file has none."""
        return {"": self.data} if isinstance(self.data, bytes) else dict(self.data)


def summary(losses: Iterable[Loss]) -> list[str]:
    """Return one line for each kind of loss, with how many there are: "12 claims: the condition is left out: ..."."""
    counts: dict[tuple[str, str, str], int] = {}
    for loss in losses:
        key = loss.kind, loss.property, loss.reason
        counts[key] = counts.get(key, 0) + loss.number
    return [f"{counted(number, kind)}: {reason}" for (kind, _, reason), number in sorted(counts.items())]


def table(losses: Iterable[Loss]) -> bytes:
    """Return losses as CSV, sorted, with the columns of `Loss`; cells that a spreadsheet would take for formulas are made inert."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(Loss._fields)
    writer.writerows([_inert(str(cell)) for cell in loss] for loss in sorted(losses))
    return out.getvalue().encode("utf-8", "backslashreplace")


def _inert(cell: str) -> str:
    """A text that a spreadsheet takes for no formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell
