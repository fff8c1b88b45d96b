"""`kg import csv`: any table, by a small mapping file that says which columns make which claims.

A mapping is TOML. Texts in it stand for themselves, and `{column}` for what the row has in that column:

    title = "Leaders of Vell and Orra"        # and publisher, issued, url: the data set, which becomes the document
    censored = "2015-12-31"                   # the last day that the data cover: what was so then has no known end
    [claim]                                   # or several [[claim]]
    subject = "{leader}"                      # relation: subject, predicate, object, role
    predicate = "leads"                       # stance:   holder, topic, position
    object = "{country}"                      # figure:   about, measure, value (or minValue, maxValue), unit
    start = "{from}"                          # and end; or during
    [classes]                                 # of the things named; an actor if not told
    object = "State"

README.md has all keys. No end is ever made up: an end that is blank, or says that it goes on, or lies on or behind the day on
which the data end, is an unknown one, and the row attests that it held on that day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from kg import periods
from kg.articles import digest
from kg.days import iso
from kg.errors import FormatError, PeriodError
from kg.imports.dates import EDTF, Dates, coarse
from kg.imports.drafts import Drafts, agent, document, evidence
from kg.imports.known import Known
from kg.imports.nodes import Node, date, text
from kg.imports.records import Fault, Left
from kg.imports.shards import Record
from kg.imports.tables import Layout, Row, Table
from kg.sparql import suggestion

_THINGS = {"subject": "Actor", "object": "Actor", "holder": "Actor", "topic": "Topic", "about": "Actor", "place": "Place", "speaker": "Actor"}
"""The parts of a claim that are things, and of which class where the mapping does not tell."""
_PARTS = {
    "Relation": ("subject", "predicate", "object", "role"),
    "Stance": ("holder", "topic", "position"),
    "Figure": ("about", "measure", "value", "minValue", "maxValue", "unit", "approximate"),
}
_NEEDED = {"Relation": ("subject", "predicate", "object"), "Stance": ("holder", "topic", "position"), "Figure": ("about", "measure")}
_ALL = ("start", "end", "during", "mode", "negated", "condition", "confidence", "comment", "place", "said", "attested", "speaker", "identifier")
_PRECISION = ("precision", "startPrecision", "endPrecision")
_KEYS = (
    "title", "publisher", "issued", "url", "language", "censored", "ongoing", "unknown", "dropped", "status", "header", "claim", "classes",
    "dates", "values", "ids", "encoding", "separator", "sheet", "quote",
)  # fmt: skip
_MODES = {"Relation": "Enacted", "Stance": "Attributed", "Figure": "Attributed"}
ONGOING = ("present", "ongoing", "current", "incumbent", "to date", "9999-12-31", "9999")
UNKNOWN = ("?", "unknown", "na", "n/a", "nan", "null", "none", "-")
_FIELD = re.compile(r"\{([^{}]+)\}")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_TRUE, _FALSE = ("true", "yes", "1"), ("", "false", "no", "0")


@dataclass(frozen=True)
class Codebook:
    """What a mapping file says."""

    title: str = ""
    publisher: str = ""
    issued: str = ""
    url: str = ""
    language: str = ""
    censored: str = ""
    ongoing: tuple[str, ...] = ONGOING
    unknown: tuple[str, ...] = UNKNOWN
    dropped: tuple[str, ...] = ()
    status: str = "Accepted"
    layout: Layout = field(default_factory=Layout)
    claims: tuple[dict[str, str], ...] = ()
    classes: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ids: Mapping[str, str] = field(default_factory=dict)


def read_mapping(path: Path) -> Codebook:
    """Read a mapping file.

    Raises:
        FormatError: there is none, or it is no mapping.
    """
    try:
        return mapping_of(tomllib.loads(path.read_text("utf-8")), path.name)
    except OSError as error:
        raise FormatError(f"cannot read the mapping {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"the mapping {path.name} is no TOML: {error}") from None


def mapping_of(told: Mapping[str, Any], name: str) -> Codebook:
    """Return what a mapping says.

    Raises:
        FormatError: it is none; the sentence names the key.
    """
    _check(told, _KEYS, f"the mapping {name}")
    claims = told.get("claim", [])
    claims = claims if isinstance(claims, list) else [claims]
    if not claims:
        raise FormatError(
            f"the mapping {name} makes no claim; it needs a part [claim] with subject, predicate, object, or holder, topic, position, or about, measure, value"
        )
    for day in ("censored", "issued"):
        _is_date(told.get(day, ""), f"{day} in the mapping {name}")
    plain: dict[str, Any] = {key: str(told[key]) for key in ("title", "publisher", "issued", "url", "language", "censored", "status") if key in told}
    plain |= {key: tuple(str(word).casefold() for word in told[key]) for key in ("ongoing", "unknown") if key in told}
    plain |= {key: dict(told.get(key, {})) for key in ("classes", "dates", "ids")}
    plain["values"] = {column: {str(key): str(value) for key, value in table.items()} for column, table in told.get("values", {}).items()}
    plain["layout"] = Layout(
        str(told.get("encoding", "")), str(told.get("separator", "")), str(told.get("sheet", "")), tuple(told.get("header", ())), told.get("quote", '"') or None
    )
    return Codebook(**plain, dropped=tuple(told.get("dropped", ())), claims=tuple(_claim(claim, name) for claim in claims))


def _claim(told: Mapping[str, Any], name: str) -> dict[str, str]:
    kind = str(told.get("type") or next((kind for kind, parts in _PARTS.items() if parts[0] in told), "Relation"))
    if kind not in _PARTS:
        raise FormatError(f"{kind!r} in the mapping {name} is no kind of claim; write Relation, Stance or Figure")
    _check(told, ("type", "optional", *_PARTS[kind], *_ALL, *_PRECISION), f"a {kind.lower()} in the mapping {name}")
    missing = [part for part in _NEEDED[kind] if part not in told]
    if missing or (kind == "Figure" and not {"value", "minValue", "maxValue"} & told.keys()):
        raise FormatError(f"the mapping {name} does not say what the {' and the '.join(missing) or 'value'} of a {kind.lower()} is")
    return {"type": kind, **{key: str(value) for key, value in told.items() if key != "type"}}


def _check(told: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
    wrong = next((key for key in told if key not in keys), None)
    if wrong is not None:
        raise FormatError(f"{wrong!r} is no key of {where}{suggestion(wrong, keys)}")


def _is_date(value: Any, what: str) -> None:
    try:
        if value:
            periods.parse(str(value))
    except PeriodError as error:
        raise FormatError(f"{what} is no date: {error}") from None


# ---------------------------------------------------------------------------------------------------------- the rows


class Template:
    """A text with columns in it. Where one of them is blank, all of it is."""

    def __init__(self, told: str, columns: Mapping[str, int]) -> None:
        """Read a text.

        Raises:
            FormatError: it names a column that is not there.
        """
        parts = _FIELD.split(told)
        names = [" ".join(name.split()) for name in parts[1::2]]
        wrong = next((name for name in names if name not in columns), None)
        if wrong is not None:
            raise FormatError(f"the table has no column {wrong!r}{suggestion(wrong, columns)}; it has {', '.join(columns)}")
        self.columns = [columns[name] for name in names]
        self._between = parts[::2]
        self._told = " ".join(told.split())
        self._only = self.columns[0] if len(names) == 1 and not any(self._between) else None

    def __call__(self, cells: Sequence[str]) -> str:
        """Return the text that it makes of a row."""
        if self._only is not None:
            return cells[self._only]
        values = [cells[column] for column in self.columns]
        if not all(values):
            return ""
        return " ".join("".join(part for pair in zip(self._between, [*values, ""], strict=True) for part in pair).split()) if values else self._told


class Spell(NamedTuple):
    """When a claim holds (nothing where it is undated), and on which day the row attests it."""

    during: str
    attested: str = ""


class Mapped:
    """A table read by a mapping: yields each row as what it says, or why it cannot be taken."""

    def __init__(self, table: Table, mapping: Codebook, known: Known, by: Node | None = None) -> None:
        """Take a table, a mapping, what the casebook has, and to whom the claims are attributed (else to the publisher).

        Raises:
            FormatError: the mapping does not fit the table, or uses words that are none of the ontology.
        """
        self._table = table
        self._mapping = mapping
        self._known = known
        self._columns = {name: number for number, name in enumerate(table.header)}
        self._drafts = Drafts(known, mapping.ids, mapping.language)
        self._dates = Dates(_formats(mapping.dates))
        self._claims = [{key: Template(value, self._columns) for key, value in claim.items() if key not in ("type", "optional")} for claim in mapping.claims]
        self._classes = {part: Template(kind, self._columns) for part, kind in mapping.classes.items()}
        self._precision = {key: Template(str(mapping.dates[key]), self._columns) for key in _PRECISION if key in mapping.dates}
        self._values = {self._column(name): table for name, table in mapping.values.items()}
        self._by = by
        self._unbounded = 0
        self._words: dict[tuple[str, str], str] = {}
        self._check_words()

    def _column(self, name: str) -> int:
        return Template(f"{{{name}}}", self._columns).columns[0]

    def _check_words(self) -> None:
        """Constants are found wrong before the first row is read."""
        for kind, claim in zip(self._mapping.claims, self._claims, strict=True):
            for part in _VOCABULARY:
                if part in claim and not claim[part].columns:
                    self._constant(part, kind[part])
        for kind_ in self._mapping.classes.values():
            if not _FIELD.search(kind_):
                self._constant("class", kind_)
        for iri in self._mapping.ids.values():
            if self._known.iri(iri) not in self._known.declared:
                raise FormatError(f"[ids] names {iri}, which the casebook does not have")

    def _constant(self, part: str, word: str) -> None:
        try:
            self._word(part, word)
        except Fault as fault:
            raise FormatError(f"in the mapping {fault}") from None

    @property
    def unused(self) -> list[str]:
        """The columns of which nothing is used, and which the mapping does not drop knowingly."""
        told = [*(template for claim in self._claims for template in claim.values()), *self._classes.values(), *self._precision.values()]
        used = {column for template in told for column in template.columns} | {self._columns.get(name, -1) for name in self._mapping.dropped}
        return [name for name, number in self._columns.items() if number not in used]

    def notes(self) -> tuple[str, ...]:
        """Return what one should know when all rows are read."""
        found = [f"Columns that are not used: {', '.join(self.unused)}."] if self.unused else []
        if self._unbounded:
            found.append(
                f"{self._unbounded} row(s) say that it goes on, and the mapping does not say until when the data reach (censored); these ends are unknown."
            )
        return tuple(found)

    def __iter__(self) -> Iterator[Record | Left]:
        """Yield the rows."""
        source = self._document
        for row in self._table:
            if isinstance(row, Left):
                yield row
                continue
            try:
                nodes = self._row(row, source)
            except Fault as fault:
                self._drafts.dropped()
                yield Left("row", row.line, str(fault))
            else:
                yield Record(row.line, [*self._drafts.taken(), *nodes])

    @cached_property
    def _document(self) -> Node:
        mapping = self._mapping
        more: dict[str, str] = {}
        if mapping.issued:
            more["dcterms:issued"] = date(mapping.issued)
        if mapping.publisher:
            more["dcterms:publisher"] = self._makers.name
        if mapping.url:
            more["schema:url"] = text(mapping.url)
        return document(mapping.title or self._table.path.name, self._table.sha256, more)

    @cached_property
    def _makers(self) -> Node:
        return agent(self._mapping.publisher)

    def _row(self, row: Row, source: Node) -> list[Node]:
        cells = [" ".join(cell.split()) for cell in row.cells]
        for column, table in self._values.items():
            cells[column] = table.get(cells[column], cells[column])
        self._drafts.meet(source)
        for signer in (self._makers if self._mapping.publisher else None, self._by):
            if signer is not None:
                self._drafts.meet(signer)
        sha = digest(row.text)
        nodes = [
            node for kind, claim in zip(self._mapping.claims, self._claims, strict=True) for node in self._made(kind, claim, cells, (row, source.name, sha))
        ]
        if not nodes:
            raise Fault("none of its optional parts is told")
        return nodes

    def _made(self, kind: Mapping[str, str], claim: Mapping[str, Template], cells: list[str], place: tuple[Row, str, str]) -> Iterator[Node]:
        told = {part: value for part, template in claim.items() if (value := template(cells))}
        missing = [part for part in _NEEDED[kind["type"]] if part not in told]
        if missing and kind.get("optional", "").casefold() in _TRUE:
            return
        if missing:
            raise Fault(f"no {' and no '.join(missing)} is told")
        row, source, sha = place
        spell = self._spell(told, cells)
        content = {"rdf:type": f"kg:{kind['type']}", **self._content(told, cells), **({"kg:during": date(spell.during)} if spell.during else {})}
        more = {"kg:status": "kg:Accepted" if self._by else f"kg:{self._mapping.status}"}
        if "comment" in told:
            more["rdfs:comment"] = text(told["comment"], self._mapping.language)
        if "confidence" in told:
            more["kg:confidence"] = _share(told["confidence"])
        if self._by or self._mapping.publisher:
            more["prov:wasAttributedTo"] = self._by.name if self._by else self._makers.name
        content["kg:mode"] = self._word("mode", told.get("mode") or _MODES[kind["type"]])
        found = {**evidence(row, source, sha), **self._testimony(told, cells, spell)}
        yield self._drafts.claim(content, more, found, sha)

    def _content(self, told: Mapping[str, str], cells: list[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for part, value in told.items():
            if part in _THINGS and part != "speaker":
                found[_PROPERTIES[part]] = self._drafts.thing(value, self._class(part, cells))
            elif part in _LITERALS:
                found[f"kg:{part}"] = text(value, self._mapping.language)
            elif part in ("predicate", "position"):
                found[_PROPERTIES[part]] = self._word(part, value)
            elif part in ("value", "minValue", "maxValue"):
                found |= dict.fromkeys(("kg:minValue", "kg:maxValue") if part == "value" else (f"kg:{part}",), _number(value))
            elif part in ("negated", "approximate") and _is_true(value):
                found[f"kg:{part}"] = "true"
        return found

    def _testimony(self, told: Mapping[str, str], cells: list[str], spell: Spell) -> dict[str, str]:
        """What the row tells of who said it, and when."""
        found: dict[str, str] = {}
        if "speaker" in told:
            found["sem:accordingTo"] = self._drafts.thing(told["speaker"], self._class("speaker", cells))
        if "said" in told:
            found["kg:saidOn"] = date(self._dates.read(told["said"]))
        attested = self._dates.read(told["attested"]) if "attested" in told else spell.attested
        if attested:
            found["kg:attestedOn"] = date(attested)
        if "identifier" in told:
            found["dcterms:identifier"] = text(told["identifier"])
        return found

    def _class(self, part: str, cells: list[str]) -> str:
        told = self._classes[part](cells) if part in self._classes else ""
        return self._word("class", told) if told else _THINGS[part]

    def _word(self, part: str, word: str) -> str:
        """A word of the ontology as Turtle writes it."""
        if (part, word) not in self._words:
            fitting = _VOCABULARY[part](self._known)
            found = fitting.get(word) or fitting.get(word.casefold())
            if found is None:
                raise Fault(f"{word!r} is no {part} of the ontology{suggestion(word, fitting)}")
            self._words[part, word] = found
        return self._words[part, word]

    # ---------------------------------------------------------------------------------------------------------- time

    def _spell(self, told: Mapping[str, str], cells: list[str]) -> Spell:
        if "during" in told:
            return Spell(self._date(told["during"], "precision", cells))
        start = self._date(told.get("start", ""), "startPrecision", cells)
        wanted = "start" in told or "end" in told
        said = told.get("end", "").casefold()
        if not wanted or said in self._mapping.unknown or (not said and "" in self._mapping.unknown):
            return self._valid(start, "")
        if said in self._mapping.ongoing or not said:
            self._unbounded += bool(said) and not self._mapping.censored
            return self._valid(start, "", self._mapping.censored)
        return self._ended(start, self._date(told["end"], "endPrecision", cells))

    def _date(self, told: str, precision: str, cells: list[str]) -> str:
        if not told or told.casefold() in self._mapping.unknown:
            return ""
        kind = self._precision.get(precision) or self._precision.get("precision")
        found = self._dates.read(told)
        return coarse(found, kind(cells)) if kind and kind(cells) else found

    def _ended(self, start: str, end: str) -> Spell:
        """What ends in the data; an end that may be that of the data is none."""
        if not self._mapping.censored:
            return self._valid(start, end)
        (first, last), (until, limit) = _days(end), _days(self._mapping.censored)
        if last < limit:
            return self._valid(start, end)
        if first >= until:
            return self._valid(start, "", self._mapping.censored)
        begun = _days(start)[1] if start else first
        return self._valid(start, "", iso(first) if first >= begun else "")

    def _valid(self, start: str, end: str, attested: str = "") -> Spell:
        if start and attested and _days(start)[0] > _days(attested)[1]:
            raise Fault(f"it begins on {start}, after the data end ({attested})")
        if not start and not end:
            return Spell("", attested)
        during = start if start == end else f"{start}/{end}"
        try:
            periods.parse(during)
        except PeriodError as error:
            raise Fault(str(error)) from None
        return Spell(during, attested)


def _formats(told: Mapping[str, Any]) -> Sequence[str]:
    _check(told, ("formats", *_PRECISION), "[dates]")
    formats = told.get("formats", [EDTF])
    return [formats] if isinstance(formats, str) else list(formats)


def _days(text_: str) -> tuple[int, int]:
    """The first and the last day that a date may mean."""
    first, _, _, after = periods.parse(text_).bounds
    return first or 0, (after or 1) - 1


_PROPERTIES = {
    "subject": "rdf:subject", "predicate": "rdf:predicate", "object": "rdf:object", "holder": "kg:holder", "topic": "kg:topic",
    "position": "kg:position", "about": "kg:about", "place": "kg:place",
}  # fmt: skip
_LITERALS = ("role", "measure", "unit", "condition")
_VOCABULARY: dict[str, Callable[[Known], Mapping[str, str]]] = {
    "predicate": lambda known: known.words("relation"),
    "position": lambda known: known.words("Position"),
    "mode": lambda known: known.words("Mode"),
    "class": lambda known: known.words("class"),
}


def _number(value: str) -> str:
    if not _NUMBER.fullmatch(value):
        raise Fault(f"{value!r} is no number; write it with digits, and a point for decimals")
    whole, _, decimals = value.lstrip("+").partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    digits = digits.lstrip("0") or "0"
    return f"{sign}{digits}.{decimals}" if decimals else f"{sign if digits != '0' else ''}{digits}"


def _share(value: str) -> str:
    if not re.fullmatch(r"0(\.\d+)?|1(\.0+)?", value):
        raise Fault(f"confidence {value!r} is not between 0 and 1")
    return value if "." in value else f"{value}.0"


def _is_true(value: str) -> bool:
    if value.casefold() not in (*_TRUE, *_FALSE):
        raise Fault(f"{value!r} is neither yes nor no")
    return value.casefold() in _TRUE
