"""Wikidata: statements of items as relations, with the times, ranks and references that they have.

What becomes of it:
  * A statement whose value is an item is a relation, by the table `wikidata.toml`; an office (P39) is held in the body that the
    statement or the office's own item names. Other properties are reported, statement by statement.
  * P580 and P582 are begin and end. One that is missing, or there with an unknown value, is unknown. An end with *no value* says
    that it has not ended: that is open (`..`). P585 alone is a day on which it held: attested, without begin and end.
  * Deprecated statements are left out; a preferred one says so in its comment.
  * References are what the data set leans on: evidence that it relays.
  * Items are what their P31 says, by the same table, or else what the relation asks for. Names come in the languages that are
    wanted; without any of these in whatever language there is. The item itself is a skos:exactMatch.

Source: Wikibase, docs/topics/json.md; https://www.wikidata.org/wiki/Help:Statements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import FormatError
from kg.graph import KnowledgeGraph
from kg.imports.common import Context, Tally, run, table
from kg.imports.instants import NoTime, edtf
from kg.imports.objects import Record, opened, records
from kg.imports.records import Import, Reading
from kg.imports.sketch import Reviewed, Sketch, cleaned, text, time, valid, web
from kg.terms import DCTERMS, KG, RDFS, SCHEMA, SKOS, WD, BlankNode, Literal, NamedNode

_ITEM = re.compile(r"Q[1-9]\d{0,12}", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)
_NO_ACTORS = frozenset({"Place", "Event"})


def wikidata(
    path: str | Path,
    casebook: KnowledgeGraph | str | Path = ".",
    out: str | Path | None = None,
    *,
    languages: Sequence[str] = ("en",),
) -> Import:
    """Write what Wikidata says of items into a casebook, and tell what was taken and what not.

    Args:
        path: entities as JSON: what Special:EntityData gives, or a dump (an array, or one a line); it is only read.
        casebook: the folder of the casebook, or a graph opened from it.
        out: the Turtle file to write, within the casebook; by default `triples/curated/NAME.ttl`.
        languages: in which languages names are wanted.

    Raises:
        CasebookError: there is no casebook, or a file cannot be written, or it holds what would be lost.
        FormatError: the file is no JSON, or a language is none.
    """
    wrong = next((language for language in languages if not _LANGUAGE.fullmatch(language)), None)
    if wrong is not None:
        raise FormatError(f"{wrong!r} is no language tag; write it as en, ar or zh-hans")
    return run(read, Path(path), casebook, out, languages=tuple(language.lower() for language in languages))


def read(path: Path, context: Context) -> Reading:
    """Read a file of entities.

    Raises:
        FormatError: it is no JSON.
    """
    file = opened(path)
    reader = _Reader(Sketch(context.home, file, Reviewed(KG.Accepted)), context)
    for record in records(file, "entities"):
        reader.sort(record)
    return reader.reading()


class _Statement(NamedTuple):
    """A statement: the item that it is of, the record of that, the property, and what it says."""

    item: str
    record: Record
    name: str
    told: dict[str, Any]

    @property
    def id(self) -> str:
        """The statement's own id, or nothing."""
        return cleaned(self.told.get("id"))


class _Left(Exception):
    """A statement cannot be taken; the message says why."""


class _Reader:
    """One run through the items: first which there are, then what is stated."""

    def __init__(self, sketch: Sketch, context: Context) -> None:
        self._sketch = sketch
        self._context = context
        self._table = table("wikidata.toml")
        self._tally = Tally()
        self._items: dict[str, Record] = {}
        self._kinds: dict[str, str] = {}
        self._needed: dict[str, Record] = {}

    def sort(self, record: Record) -> None:
        """Keep each item."""
        value = record.value
        name = value.get("id") if isinstance(value, dict) else None
        if record.fault or not isinstance(name, str) or not _ITEM.fullmatch(name):
            self._tally.left("item", record.row, record.fault or "it is no item of Wikidata")
        elif name in self._items:
            self._tally.left("item", record.row, f"{name} stands in the file before")
        else:
            self._items[name] = record

    def reading(self) -> Reading:
        for name, record in self._items.items():
            kinds = [self._table["classes"].get(value) for value in self._values(record.value, "P31")]
            found = next((kind for kind in kinds if kind), None)
            if found:
                self._kinds[name] = found
        for name, record in self._items.items():
            for statement in _statements(name, record):
                self._state(statement)
        self._declare()
        return self._tally.reading(self._sketch)

    def _declare(self) -> None:
        """Name the items that something was stated of, and those whose class is known."""
        wanted = dict.fromkeys([*self._needed, *(name for name in self._items if name in self._kinds and self._kinds[name] != "Event")])
        for name in wanted:
            self._item(name)
        for name, record in self._items.items():
            if name in wanted:
                self._tally.took("item")
            else:
                self._tally.left("item", record.row, f"what {name} is (P31) is in no table, and no statement that was taken is about it")

    # ------------------------------------------------------------------------------------------------------- items

    def _node(self, name: str, statement: _Statement, expected: str = "Actor") -> NamedNode:
        """The thing that an item is, which will be declared."""
        self._kinds.setdefault(name, expected)
        self._needed.setdefault(name, statement.record)
        return NamedNode(f"{self._sketch.home}{name}")

    def _item(self, name: str) -> None:
        record = self._items.get(name)
        node, kind = NamedNode(f"{self._sketch.home}{name}"), self._kinds[name]
        told = record.value if record else {}
        labels = self._terms(told.get("labels"))
        self._sketch.say(node, (RDFS.comment, next(iter(self._terms(told.get("descriptions"))), None)))
        self._sketch.things(node, KG[kind], labels or [_any(told.get("labels")) or Literal(name)], self._terms(told.get("aliases")))
        self._sketch.say(node, (SKOS.exactMatch, WD[name]))
        if kind == "Event":
            self._sketch.evidence(node, record or self._needed[name], name=name)

    def _terms(self, told: Any) -> list[Literal]:
        """Labels, descriptions or aliases in the languages that are wanted, in that order."""
        found = []
        for language in self._context.languages:
            for one in _listed(told.get(language) if isinstance(told, dict) else None):
                value = text(one.get("value") if isinstance(one, dict) else None, language)
                found += [value] if value is not None else []
        return found

    def _values(self, item: Any, name: str) -> list[str]:
        """The items that are an item's values of a property; deprecated ones are none."""
        claims = item.get("claims") if isinstance(item, dict) else None
        told = _listed(claims.get(name) if isinstance(claims, dict) else None)
        return [found for one in told if isinstance(one, dict) and one.get("rank") != "deprecated" and (found := _value_item(one.get("mainsnak")))]

    # -------------------------------------------------------------------------------------------------- statements

    def _state(self, statement: _Statement) -> None:
        try:
            self._claim(statement)
        except (_Left, NoTime) as reason:
            self._tally.left("statement", statement.record.row, f"{statement.item} {statement.name}: {reason}")
        else:
            self._tally.took("statement")

    def _claim(self, statement: _Statement) -> None:
        if statement.name == "P31":
            if _value_item(statement.told.get("mainsnak")) not in self._table["classes"]:
                raise _Left("this class is in no table of classes")
            return
        rule = self._table["properties"].get(statement.name)
        office = statement.name == self._table["office"]["property"]
        if rule is None and not office:
            raise _Left("this property is in no table of relations")
        if statement.told.get("rank") == "deprecated":
            raise _Left("it is deprecated")
        value = self._value(statement)
        period, attested = self._times(statement)
        if office:
            ends, role = self._office(statement, value)
        else:
            ends, role = self._ends(statement, value, rule), rule.get("role", "")
        preferred = statement.told.get("rank") == "preferred"
        comment = Literal("Wikidata prefers this statement to others of its kind.", language="en") if preferred else None
        node = self._sketch.iri("wd", f"{statement.item}-{statement.name}-{value}", statement.id or repr(statement.told))
        self._sketch.relation(node, ends, (KG.during, time(period)), (KG.role, text(role)), (RDFS.comment, comment))
        days = ((KG.attestedOn, time(day)) for day in attested)
        place = self._sketch.evidence(node, statement.record, *days, name=statement.id)
        self._references(statement, place)

    def _value(self, statement: _Statement) -> str:
        snak = statement.told.get("mainsnak")
        kind = snak.get("snaktype") if isinstance(snak, dict) else None
        if kind in ("somevalue", "novalue"):
            raise _Left("its value is unknown" if kind == "somevalue" else "it says that there is none")
        found = _value_item(snak)
        if not found or found == statement.item:
            raise _Left("its value is no other item")
        return found

    def _ends(self, statement: _Statement, value: str, rule: dict[str, Any]) -> tuple[NamedNode, NamedNode, NamedNode]:
        """Subject, predicate and object; who acts is an actor, or the place that lies somewhere."""
        source, target = (value, statement.item) if rule.get("reversed") else (statement.item, value)
        kind = self._kinds.get(source, "Actor")
        if kind in _NO_ACTORS and not (kind == "Place" and rule["predicate"] == "locatedIn"):
            raise _Left(f"{source} is a {kind.lower()}, which does nothing itself")
        return self._node(source, statement), KG[rule["predicate"]], self._node(target, statement, rule.get("expects", "Actor"))

    def _office(self, statement: _Statement, office: str) -> tuple[tuple[NamedNode, NamedNode, NamedNode], str]:
        """Who holds an office in what body, and what the office is called."""
        rule = self._table["office"]
        item = self._items.get(office)
        qualified = [found for name in rule["qualifiers"] for snak in _qualifiers(statement.told, name) if (found := _value_item(snak))]
        stated = [found for name in rule["statements"] for found in self._values(item.value if item else None, name)]
        bodies = list(dict.fromkeys(qualified)) or list(dict.fromkeys(stated))
        if len(bodies) != 1:
            raise _Left(f"the file does not tell of what body {office} is an office" if not bodies else f"{office} is an office in {len(bodies)} bodies")
        if self._kinds.get(statement.item) in _NO_ACTORS:
            raise _Left("it is no actor that holds it")
        labels = [*self._terms(item.value.get("labels")), _any(item.value.get("labels"))] if item else []
        role = next((label.value for label in labels if label is not None), office)
        return (self._node(statement.item, statement), KG.holdsOfficeIn, self._node(bodies[0], statement)), role

    def _times(self, statement: _Statement) -> tuple[str, list[str]]:
        """The period of a statement, and the days for which it is attested."""
        begin, end = (self._time(statement.told, name) for name in ("P580", "P582"))
        period = "" if {begin, end} <= {"", ".."} and (begin, end) != ("..", "..") else begin if begin == end != ".." else f"{begin}/{end}"
        if not valid(period):
            raise _Left(f"its times, {period}, end before they begin")
        points = [edtf(_datavalue(snak)) for snak in _qualifiers(statement.told, "P585") if snak.get("snaktype") == "value"]
        return period, points

    def _time(self, told: dict[str, Any], name: str) -> str:
        """A begin or an end: a date, open, or unknown."""
        snaks = _qualifiers(told, name)
        if len(snaks) > 1:
            raise _Left(f"it has {len(snaks)} times {name}")
        kind = snaks[0].get("snaktype") if snaks else "somevalue"
        return edtf(_datavalue(snaks[0])) if kind == "value" else ".." if kind == "novalue" else ""

    def _references(self, statement: _Statement, place: BlankNode) -> None:
        """What the statement leans on: works, addresses on the web, dates of publication."""
        for number, reference in enumerate(_listed(statement.told.get("references"))):
            snaks = reference.get("snaks") if isinstance(reference, dict) else None
            found = {name: [_datavalue(snak) for snak in _listed(told)] for name, told in snaks.items()} if isinstance(snaks, dict) else {}
            url = next((address for value in [*found.get("P854", ()), *found.get("P4656", ())] if (address := web(value))), None)
            works = [name for value in [*found.get("P248", ()), *found.get("P143", ())] if (name := _item_id(value))]
            title = self._work(works[0]) if works else None
            dates = [date for value in found.get("P577", ()) if (date := _date(value))]
            if url is not None or title is not None:
                self._sketch.relayed(place, number, (DCTERMS.bibliographicCitation, title), (SCHEMA.url, url), (KG.saidOn, time(dates[0] if dates else "")))

    def _work(self, name: str) -> Literal:
        """A work that a reference names, by its label where the file has it."""
        record = self._items.get(name)
        labels = [*self._terms(record.value.get("labels")), _any(record.value.get("labels"))] if record else []
        return next((label for label in labels if label is not None), Literal(name))


# --------------------------------------------------------------------------------------------------------- reading


def _listed(told: Any) -> list[Any]:
    """A list, or the one thing in place of it."""
    return told if isinstance(told, list) else [] if told is None else [told]


def _statements(name: str, record: Record) -> Iterator[_Statement]:
    claims = record.value.get("claims")
    for prop, told in claims.items() if isinstance(claims, dict) else ():
        for one in _listed(told):
            yield _Statement(name, record, prop[:20], one if isinstance(one, dict) else {})


def _qualifiers(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    qualifiers = told.get("qualifiers")
    return [snak for snak in _listed(qualifiers.get(name) if isinstance(qualifiers, dict) else None) if isinstance(snak, dict)]


def _datavalue(snak: Any) -> Any:
    value = snak.get("datavalue") if isinstance(snak, dict) else None
    return value.get("value") if isinstance(value, dict) else None


def _value_item(snak: Any) -> str:
    """The item that a snak has as value; nothing where it has none."""
    return _item_id(_datavalue(snak)) if isinstance(snak, dict) and snak.get("snaktype") == "value" else ""


def _item_id(value: Any) -> str:
    name = value.get("id") if isinstance(value, dict) else None
    return name if isinstance(name, str) and _ITEM.fullmatch(name) else ""


def _date(value: Any) -> str:
    try:
        return edtf(value)
    except NoTime:
        return ""


def _any(told: Any) -> Literal | None:
    """A label in whatever language there is: the one for all languages, or the first."""
    found = told if isinstance(told, dict) else {}
    for language in sorted(found, key=lambda name: (name != "mul", name)):
        value = found[language]
        name = cleaned(value.get("value") if isinstance(value, dict) else None)
        if name:
            return Literal(name, language=language) if language != "mul" and _LANGUAGE.fullmatch(language) else Literal(name)
    return None
