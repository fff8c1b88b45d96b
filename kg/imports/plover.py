"""POLECAT: events coded by machines in the types of PLOVER, as the tables that are published or as what the coder puts out.

The tables have tabs between columns, and a head; what the coder (NGEC) puts out are JSON objects, one a line or in an array, with
actors and recipients under `attributes`: each pair of them is an event of its own.

What becomes of it is as with ICEWS (`kg.imports.events`): an event is a relation of its actor to its recipient on that day; an
event mode makes it a relation type under that of the event type. Where no recipient is told there is no relation.

Source: A. Halterman et al., PLOVER and POLECAT, 2023, https://doi.org/10.31235/osf.io/rm5dw; columns as in the files of
https://dataverse.harvard.edu/dataverse/POLECAT, objects as in https://github.com/ahalterman/NGEC.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import Any

from kg.imports import cameo
from kg.imports.events import Coded, Events
from kg.imports.nodes import node, text
from kg.imports.objects import Record, opened, records
from kg.imports.records import Fault, Left
from kg.imports.tables import Layout, Row, Table

COLUMNS = ("Event ID", "Event Date", "Event Type", "Event Mode", "Actor Name", "Actor Country", "Recipient Name", "Recipient Country", "Placename")
"""Those of the table's columns that objects of the coder fill."""


class Objects(Table):
    """What the coder puts out, as rows of a table: one for each pair of actor and recipient."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = opened(path)
        self.sha256 = self._file.sha256
        self.header = [*COLUMNS, "Publication Date"]

    def __iter__(self) -> Iterator[Row | Left]:
        """Yield the rows, and what is no event."""
        for record in records(self._file, "events"):
            if record.fault or not isinstance(record.value, dict):
                yield Left("row", record.row, record.fault or "it is no event")
            else:
                yield from self._rows(record, record.value)

    def _rows(self, record: Record, told: dict[str, Any]) -> Iterator[Row]:
        attributes = told.get("attributes")
        parts = [_parts(attributes.get(name) if isinstance(attributes, dict) else None) for name in ("ACTOR", "RECIP")]
        head = [
            _text(told.get("id")),
            _text(told.get("date_resolved")) or _text(told.get("date")),
            _text(told.get("event_type")),
            _first(told.get("event_mode")),
        ]
        span = (record.start, record.end) if self._file.plain else (None, None)
        for actor, recipient in product(*parts):
            yield Row(record.row, [*head, *actor, *recipient, _place(told.get("event_geolocation")), _text(told.get("pub_date"))], record.text, *span)


class Polecat(Events):
    """A table of POLECAT, or objects of its coder."""

    maker = "POLECAT"
    wanted = ("Event ID", "Event Date", "Event Type", "Actor Name", "Recipient Name")

    def coded(self, row: Row) -> Coded:
        """Return the event that a row has."""
        name = self.cell(row, "event type").upper()
        kind = event(name, self.cell(row, "event mode"))
        if name and kind is None:
            raise Fault(f"{name!r} is no event type of PLOVER")
        place = ", ".join(dict.fromkeys(filter(None, (self.cell(row, part) for part in ("city", "province", "country"))))) or self.cell(row, "placename")
        return Coded(
            self._actor(row, "actor"), self._actor(row, "recipient"), kind, name, self.cell(row, "event date"), place, self.cell(row, "event id"),
            said=self.cell(row, "publication date"),
        )  # fmt: skip

    def _actor(self, row: Row, side: str) -> tuple[str, str]:
        """An actor's name, and whether it is a state: one that is called as its country."""
        name, country = self.cell(row, f"{side} name"), self.cell(row, f"{side} country")
        return name, "State" if name and name == country else "Actor"


def table(path: Path) -> Table:
    """Open a file of POLECAT: what is called .json or .jsonl are objects, others are tables."""
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    return Objects(path) if suffix in (".json", ".jsonl", ".ndjson") else Table(path, Layout(separator="\t"))


@cache
def event(name: str, mode: str = "") -> cameo.Event | None:
    """Return what an event type of PLOVER is as a relation; None where there is no such type.

    >>> event("ASSAULT").predicate, event("PROTEST", "riot").predicate
    ('kg:attacks', 'plover:PROTEST-riot')
    """
    told = _types().get(name)
    if told is None:
        return None
    words = "-".join(re.findall("[A-Za-z0-9]+", mode))[:40].lower()
    if "is" in told and not words:
        return cameo.Event(told["is"], told["mode"], False, None, told["label"])
    code = "-".join(filter(None, (name, words)))
    label = told["label"] + (f" ({words.replace('-', ' ')})" if words else "")
    declared = node(
        f"plover:{code}",
        {
            "rdf:type": ["owl:ObjectProperty", "skos:Concept"],
            "rdfs:label": text(label, "en"),
            "skos:prefLabel": text(label, "en"),
            "rdfs:comment": text(f"Events {name} of PLOVER{' in the mode ' + words if words else ''}: the actor {label} the other.", "en"),
            "rdfs:subPropertyOf": told.get("is") or told["above"],
            "skos:notation": text(code),
            "skos:relatedMatch": f"kg:PLOVER-{name}",
            "dcterms:source": "<https://github.com/openeventdata/PLOVER>",
        },
    )
    return cameo.Event(f"plover:{code}", told["mode"], False, declared, label)


@cache
def _types() -> dict[str, Any]:
    return tomllib.loads((files("kg.imports") / "plover.toml").read_text("utf-8"))


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _first(value: Any) -> str:
    """A text, or the first of several."""
    return _first(value[0]) if isinstance(value, list) and value else _text(value)


def _parts(value: Any) -> list[tuple[str, str]]:
    """Actors by name and country; one without a name where none is told."""
    told = value if isinstance(value, list) else [value]
    found = [(_text(one.get("wiki")) or _text(one.get("text")), _text(one.get("country"))) for one in told if isinstance(one, dict)]
    return list(dict.fromkeys(one for one in found if one[0])) or [("", "")]


def _place(value: Any) -> str:
    """The name of the place that was found, if one was."""
    found = value.get("geo", value) if isinstance(value, dict) else None
    return _text(found.get("resolved_placename")) if isinstance(found, dict) else ""


__all__ = ["COLUMNS", "Objects", "Polecat", "event", "table"]
