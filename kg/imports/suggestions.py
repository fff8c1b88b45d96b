"""`kg import csv FILE --suggest`: a first mapping from the head of a table and its values, for a person to finish.

What a column is for is told by its name, what its values are by the values. Nothing is decided that they leave open: where
dates may be read in two ways, or ends look as if the data ended there, a comment says so.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path

from kg.imports.dates import EDTF, Dates
from kg.imports.mapping import ONGOING, UNKNOWN
from kg.imports.records import Fault
from kg.imports.tables import Row, Table

_ROWS = 5_000
_FORMATS = (EDTF, "d/m/Y", "m/d/Y", "d.m.Y", "Y/m/d", "d B Y", "d b Y", "B d, Y", "B Y", "b Y", "m/Y", "Y/m")
_ROLES = {
    "start": "start|begin|begins|from|since|startdate|start date|in office from|entry",
    "end": "end|ends|to|until|till|enddate|end date|in office until|exit",
    "during": "date|day|event date|eventdate|when|year|month",
    "holder": "holder|speaker|organization stance",
    "topic": "topic|concept|issue|statement",
    "position": "position|stance|agreement|vote",
    "measure": "measure|indicator|variable",
    "value": "value|number|count|amount|figure|fatalities|size|troops|strength",
    "subject": "subject|source|leader|ruler|person|name|actor|actor1|actor 1|member|politician|minister|president|head|group|org|source name",
    "predicate": "predicate|relation|relation type|type of relation|event text|action|event type",
    "object": "object|target|country|state|nation|actor2|actor 2|party|organization|organisation|body|office|of|target name|to actor|alliance",
}
_CLASSES = {
    "leader|ruler|person|politician|minister|president|member|head": "Person",
    "country|state|nation": "State",
    "party": "PoliticalParty",
    "organization|organisation|org|body": "Organization",
    "alliance": "Alliance",
}
_PREDICATES = {"leader|ruler|head|president": "leads", "member|party|alliance": "memberOf", "minister|office": "holdsOfficeIn"}
_MOST = 40


class Column:
    """A column as its values show it."""

    def __init__(self, name: str, values: Sequence[str]) -> None:
        self.name = name
        self._all = values
        self.values = [value for value in values if value and value.casefold() not in (*UNKNOWN, *ONGOING)]

    @cached_property
    def formats(self) -> list[str]:
        """The formats in which nearly all of its values are dates; each of them alone, or ISO and another one together."""
        if not self.values or all(re.fullmatch(r"\d{1,3}|\d{5,}", value) for value in self.values):
            return []
        share = {form: sum(_fits(value, form) for value in self.values) / len(self.values) for form in _FORMATS}
        best = [form for form in _FORMATS if share[form] >= 0.9]
        if best:
            return best[:1] if EDTF in best else best
        mixed = [form for form in _FORMATS[1:] if share[form] and share[form] + share[EDTF] >= 0.9]
        return [*mixed, EDTF] if mixed and share[EDTF] else []

    @property
    def is_number(self) -> bool:
        """Whether all its values are numbers."""
        return bool(self.values) and all(re.fullmatch(r"-?\d+(\.\d+)?", value) for value in self.values)

    @property
    def kinds(self) -> list[str]:
        """Its values, the most frequent first, if they are few; nothing otherwise."""
        found = Counter(self.values).most_common()
        return [value for value, _ in found] if len(found) <= _MOST and len(found) * 3 <= len(self.values) + 9 else []

    def open(self) -> int:
        """How many rows have nothing there, or say that it goes on."""
        return len(self._all) - len(self.values)


def suggest(path: str | Path) -> str:
    """Return a first mapping for a table, as the text of a TOML file.

    Raises:
        FormatError: there is no such table, or it cannot be read.
        MissingExtra: it is Parquet or Excel, and polars is not installed.
    """
    table = Table(Path(path))
    rows = [row.cells for row in islice((row for row in table if isinstance(row, Row)), _ROWS)]
    columns = [Column(name, [" ".join(row[number].split()) for row in rows]) for number, name in enumerate(table.header)]
    return "\n".join(_Draft(columns, Path(path), len(rows)).lines()) + "\n"


class _Draft:
    def __init__(self, columns: list[Column], path: Path, rows: int) -> None:
        self._columns = columns
        self._path = path
        self._rows = rows
        self._roles = self._found()

    def _found(self) -> dict[str, Column]:
        """Which column is for what: told by its name, and possible by its values."""
        found: dict[str, Column] = {}
        for role, words in _ROLES.items():
            free = [column for column in self._columns if column not in found.values() and _suits(role, column)]
            named = next((column for word in words.split("|") for column in free if _plain(column.name) == word), None)
            if named is not None:
                found[role] = named
        if "start" in found or "end" in found:
            found.pop("during", None)
        for role in ("subject", "object") if not ({"topic", "position"} <= found.keys() or {"measure", "value"} <= found.keys()) else ():
            free = [column for column in self._columns if column not in found.values() and not column.formats and not column.is_number and column.values]
            if role not in found and free:
                found[role] = free[0]
        return found

    def lines(self) -> Iterator[str]:
        """The mapping, line by line."""
        yield f"# A first mapping for {self._path.name}, from its head and {self._rows:,} of its rows. Look at every line before you use it."
        yield f"title = {_text(self._path.stem)}  # what the data set is called"
        yield '# publisher = ""  # who made it, and issued = "YYYY-MM-DD", url = "https://..."'
        yield from self._ends()
        if self._left:
            yield f"dropped = [{', '.join(map(_text, (column.name for column in self._left)))}]  # columns of which nothing is taken"
        yield from self._claim()
        yield from self._classes()
        yield from self._dates()
        yield from self._values()

    @property
    def _kind(self) -> str:
        if {"topic", "position"} <= self._roles.keys():
            return "Stance"
        return "Figure" if {"measure", "value"} <= self._roles.keys() else "Relation"

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The parts of the claim, as the mapping has them."""
        roles = {role: f"{{{column.name}}}" for role, column in self._roles.items()}
        if self._kind == "Stance":
            holder = next((roles[role] for role in ("holder", "subject", "object") if role in roles), "")
            wanted = {"holder": holder, "topic": roles["topic"], "position": roles["position"]}
        elif self._kind == "Figure":
            wanted = {"about": roles.get("object") or roles.get("subject", ""), "measure": roles["measure"], "value": roles["value"]}
        else:
            wanted = {"subject": roles.get("subject", ""), "predicate": roles.get("predicate") or self._predicate(), "object": roles.get("object", "")}
        return wanted | {role: roles[role] for role in ("start", "end", "during") if role in roles}

    def _predicate(self) -> str:
        names = [_plain(self._roles[role].name) for role in ("subject", "object") if role in self._roles]
        return next((word for name in names for words, word in _PREDICATES.items() if name in words.split("|")), "relatedTo")

    @cached_property
    def _others(self) -> list[Column]:
        told = " ".join(self._parts.values())
        return [column for column in self._columns if f"{{{column.name}}}" not in told]

    @property
    def _note(self) -> Column | None:
        """A column that can be told in the comment."""
        return next((column for column in self._others if column.values and not column.is_number and not column.formats), None)

    @property
    def _left(self) -> list[Column]:
        return [column for column in self._others if column is not self._note]

    def _claim(self) -> Iterator[str]:
        yield ""
        yield f"[claim]  # a {self._kind.lower()}"
        for part, value in self._parts.items():
            doubt = (
                "  # fill this in: a text, or {column}"
                if not value
                else "  # is there a closer one? kg relation types are in ontology.ttl"
                if value == "relatedTo"
                else ""
            )
            yield f"{part} = {_text(value)}{doubt}"
        if self._note:
            yield f"comment = {_text(f'{self._note.name}: {{{self._note.name}}}')}"

    def _ends(self) -> Iterator[str]:
        """What an end looks like that is none."""
        end = self._roles.get("end")
        if end is None:
            return
        dates = Dates(end.formats or [EDTF])
        read = sorted(date for value in end.values if (date := _date(dates, value)))
        count = read.count(read[-1]) if read else 0
        if count > 1:
            yield f"censored = {_text(read[-1])}  # {count} rows end on this last day of all, {end.open()} have no end: are they still going on then?"
        elif end.open():
            yield f'# censored = "YYYY-MM-DD"  # the last day that the data cover; {end.open()} rows have no end, and hold at least until then'

    def _classes(self) -> Iterator[str]:
        yield ""
        yield "[classes]"
        for part in ("subject", "object", "holder", "about"):
            if value := self._parts.get(part):
                name = _plain(value.strip("{}"))
                yield f"{part} = {_text(next((kind for words, kind in _CLASSES.items() if name in words.split('|')), 'Actor'))}"

    def _dates(self) -> Iterator[str]:
        columns = [self._roles[role] for role in ("start", "end", "during") if role in self._roles and self._parts.get(role)]
        formats = list(dict.fromkeys(form for column in columns for form in column.formats))
        both = {"d/m/Y", "m/d/Y"} <= set(formats)
        if both:  # a column that leaves it open does not decide against one that does not
            sure = [form for column in columns for form in column.formats if not {"d/m/Y", "m/d/Y"} <= set(column.formats)]
            formats = [form for form in formats if form != ("d/m/Y" if "m/d/Y" in sure else "m/d/Y")]
            both = not {"d/m/Y", "m/d/Y"} & set(sure)
        if formats and formats != [EDTF]:
            yield ""
            yield "[dates]"
            yield f"formats = [{', '.join(map(_text, formats))}]" + ("  # or m/d/Y: no value tells which" if both else "")

    def _values(self) -> Iterator[str]:
        for role in ("predicate", "position"):
            column = self._roles.get(role)
            if column is not None and self._parts.get(role) == f"{{{column.name}}}":
                yield ""
                yield f"[values.{_text(column.name)}]  # what each of them is in the ontology"
                yield from (
                    f"{_text(value)} = {_text('relatedTo' if role == 'predicate' else 'Neutral')}  # a closer word?" for value in _unknown(column, role)
                )


def _unknown(column: Column, role: str) -> list[str]:
    words = {
        "predicate": r"[a-z]+[A-Z]\w*|leads|attacks|fights|backs|funds|arms|sanctions|threatens",
        "position": r"-?[0-2]|(strongly )?(supports|opposes)|neutral|ambivalent",
    }
    return sorted(
        {value for value in column.kinds or column.values[:_MOST] if not re.fullmatch(words[role], value, re.IGNORECASE if role == "position" else 0)}
    )


def _suits(role: str, column: Column) -> bool:
    if role in ("start", "end", "during"):
        return bool(column.formats)
    return column.is_number if role == "value" else bool(column.values) and not column.formats and (role == "position" or not column.is_number)


def _plain(name: str) -> str:
    return " ".join(re.findall(r"\w+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").casefold()))


def _fits(value: str, form: str) -> bool:
    return _date(Dates([form]), value) is not None


def _date(dates: Dates, value: str) -> str | None:
    try:
        return dates.read(value)
    except Fault:
        return None


def _text(value: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
