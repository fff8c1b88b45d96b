"""FollowTheMoney: entities of investigations as actors and places, and what links them as relations that hold for a time.

What becomes of it:
  * `Person`, `Organization`, `Company`, `PublicBody` and `LegalEntity` are actors, `Address` is a place, `Event` an event (who
    is involved takes part in it), documents are documents. The first name is the name, the others are aliases.
  * `Membership`, `Employment`, `Directorship`, `Representation`, `UnknownLink` and the like are relations; an `Occupancy` is an
    office held in the organization of its post. `role` is the role; that of an `UnknownLink` may name one of our relation types,
    or a position, and then it is a stance.
  * `startDate` and `endDate` are dates of any precision; where one is missing that end is unknown, and nothing is open.
  * `proof` is evidence, `sourceUrl` and `publisher` say on what the data set leans.
  * Files of statements (`entity_id`, `prop`, `value`) are put together to entities first.
  * Identifiers, addresses as texts, countries, notes and mentions tell no relation; schemata that do not are reported.

Source: https://followthemoney.tech/, version 4 of the model.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kg.graph import KnowledgeGraph
from kg.imports.common import Context, Tally, run, table
from kg.imports.objects import Record, opened, records
from kg.imports.records import Import, Reading
from kg.imports.sketch import Pair, Reviewed, Sketch, cleaned, day, decimal, during, short, text, time, valid, web
from kg.interchange import camel
from kg.terms import DCTERMS, GEO, KG, RDFS, SCHEMA, SKOS, WD, NamedNode, Term

_MODES = {name.lower(): KG[name] for name in ("Declared", "Enacted", "Attributed", "Inferred")}
_POSITIONS = {
    "strongly opposes": KG.StronglyOpposes, "opposes": KG.Opposes, "neutral": KG.Neutral, "supports": KG.Supports,
    "strongly supports": KG.StronglySupports, "ambivalent": KG.Ambivalent,
}  # fmt: skip
_GONE = "is not in the file, or no actor, place or event"


def ftm(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", out: str | Path | None = None) -> Import:
    """Write what a file of FollowTheMoney tells of actors into a casebook, and tell what was taken and what not.

    Args:
        path: entities as JSON, one a line or in an array, or statements; it is only read.
        casebook: the folder of the casebook, or a graph opened from it.
        out: the Turtle file to write, within the casebook; by default `triples/curated/NAME.ttl`.

    Raises:
        CasebookError: there is no casebook, or a file cannot be written, or it holds what would be lost.
        FormatError: the file is no JSON.
    """
    return run(read, Path(path), casebook, out)


def read(path: Path, context: Context) -> Reading:
    """Read a file of entities or of statements.

    Raises:
        FormatError: it is no JSON.
    """
    file = opened(path)
    reader = _Reader(Sketch(context.home, file, Reviewed(KG.Accepted)), context)
    for record in records(file, "entities"):
        reader.sort(record)
    return reader.reading()


class _Entity:
    """An entity: where it stands, its id, its schema and its values."""

    def __init__(self, record: Record, name: str, schema: str, properties: dict[str, Any]) -> None:
        self.record = record
        self.name = name
        self.schema = schema
        self._properties = properties

    def values(self, name: str) -> list[str]:
        """The texts of a property."""
        told = self._properties.get(name)
        told = [told] if isinstance(told, str) else told
        return [value for value in told if isinstance(value, str) and cleaned(value)] if isinstance(told, list) else []

    def first(self, *names: str) -> str:
        """The first text of the first property that has one."""
        return next((value for name in names for value in self.values(name)), "")

    def references(self, name: str) -> list[str]:
        """The ids of entities that a property names; an entity may stand there itself."""
        told = self._properties.get(name)
        found = told if isinstance(told, list) else [told]
        ids = (value.get("id") if isinstance(value, dict) else value for value in found)
        return list(dict.fromkeys(value for value in ids if isinstance(value, str) and value))

    def add(self, name: str, value: str) -> None:
        """Add a value to a property."""
        self._properties.setdefault(name, []).append(value)

    @property
    def period(self) -> str:
        """When it holds."""
        begin, end = (max((day(value) for value in self.values(name)), default="", key=len) for name in ("startDate", "endDate"))
        return during(begin, end) or day(self.first("date"))


class _Reader:
    """One run through the entities: first the things, then what links them."""

    def __init__(self, sketch: Sketch, context: Context) -> None:
        self._sketch = sketch
        self._context = context
        self._table = table("ftm.toml")
        self._tally = Tally("record")
        self._entities: dict[str, _Entity] = {}
        self._statements: dict[str, _Entity] = {}
        self._things: dict[str, tuple[NamedNode, str]] = {}
        self._documents: dict[str, NamedNode] = {}
        self._fault = ""

    # ------------------------------------------------------------------------------------------------- sorting out

    def sort(self, record: Record) -> None:
        """Keep each entity, statements put together."""
        value = record.value
        if record.fault or not isinstance(value, dict):
            self._tally.left("unknown", record.row, record.fault or "it is no entity")
        elif "prop" in value and "entity_id" in value:
            self._statement(record)
        elif not all(isinstance(value.get(name), str) and value[name] for name in ("id", "schema")) or not isinstance(value.get("properties", {}), dict):
            self._tally.left("unknown", record.row, "it has no id, schema and properties")
        elif value["id"] in self._entities:
            self._tally.left(value["schema"], record.row, f"the id {value['id'][:60]!r} stands in the file before")
        else:
            self._entities[value["id"]] = _Entity(record, value["id"], value["schema"], value.get("properties", {}))

    def _statement(self, record: Record) -> None:
        told = {name: record.value.get(name) for name in ("entity_id", "canonical_id", "schema", "prop", "value")}
        name = told["canonical_id"] or told["entity_id"]
        if not all(isinstance(each, str) for each in (name, told["schema"], told["prop"], told["value"])):
            self._tally.left("statement", record.row, "it has no entity_id, schema, prop and value")
            return
        self._tally.took("statement")
        entity = self._entities.get(str(name)) or _Entity(record, str(name), str(told["schema"]), {})
        self._entities[entity.name] = entity
        if told["prop"] != "id":
            entity.add(str(told["prop"]), str(told["value"]))

    def reading(self) -> Reading:
        steps: tuple[Callable[[_Entity], str | None], ...] = (self._thing, self._document, self._link, self._occupancy)
        waiting = list(self._entities.values())
        for step in steps:
            waiting = [entity for entity in waiting if not self._done(entity, step(entity))]
        for entity in waiting:
            reason = "its office is told where somebody holds it" if entity.schema == "Position" else "this schema tells no relation between actors"
            if entity.schema == "Position" and any(entity.name in other.references("post") for other in self._entities.values()):
                self._tally.took("Position")
            else:
                self._tally.left(entity.schema, entity.record.row, reason)
        self._take_part()
        return self._tally.reading(self._sketch)

    def _done(self, entity: _Entity, outcome: str | None) -> bool:
        """Whether a step was for this entity; what it says is why the entity cannot be taken, if it cannot."""
        if outcome is None:
            return False
        if outcome:
            self._tally.left(entity.schema, entity.record.row, outcome)
        else:
            self._tally.took(entity.schema)
        return True

    # ------------------------------------------------------------------------------------------------------ things

    def _iri(self, entity: _Entity, head: str, words: str) -> NamedNode:
        """The IRI that an entity of our own export had, or one of its own."""
        told = entity.record.value.get("referents") if isinstance(entity.record.value, dict) else None
        before = [*(told if isinstance(told, list) else []), *entity.values("recordId")]
        return next((node for each in before if (node := web(each)) is not None), self._sketch.iri(head, words, entity.name))

    def _class(self, entity: _Entity) -> str | None:
        kind = self._table["things"].get(entity.schema)
        if kind is None or kind in ("Place", "Event"):
            return None if kind is None else str(kind)
        told = [name for name in entity.values("classification") if KG[name].value in self._context.actors]
        topics = [self._table["topics"][topic] for topic in entity.values("topics") if topic in self._table["topics"] and kind != "Person"]
        return str([*told, *topics, kind][0])

    def _thing(self, entity: _Entity) -> str | None:
        kind = self._class(entity)
        if kind is None:
            return None
        names = [*entity.values("name"), *entity.values("full"), *entity.values("alias"), *entity.values("previousName"), *entity.values("abbreviation")]
        if not names:
            return "it has no name"
        if kind == "Event" and not valid(entity.period):
            return f"its dates, {entity.period}, end before they begin"
        node = self._iri(entity, "", names[0])
        comment = text(entity.first("summary", "description", "notes"))
        match = entity.first("wikidataId")
        wikidata = WD[match] if re.fullmatch(r"Q[1-9]\d{0,12}", match) else None
        self._sketch.thing(node, KG[kind], names[0], names[1:], (RDFS.comment, comment), (SKOS.exactMatch, wikidata), *_place(entity))
        if kind == "Event":
            self._sketch.say(node, (KG.during, time(entity.period)))
            self._sketch.evidence(node, entity.record, name=entity.name)
        self._things[entity.name] = node, kind
        return ""

    def _document(self, entity: _Entity) -> str | None:
        if entity.schema not in self._table["documents"]["schemata"]:
            return None
        title = entity.first("title", "name", "fileName") or entity.name
        told = entity.record.value.get("sha256") if isinstance(entity.record.value, dict) else None
        sha = told if isinstance(told, str) and re.fullmatch("[0-9a-f]{64}", told) else entity.record.digest
        issued = day(entity.first("publishedAt", "date", "authoredAt"))
        self._documents[entity.name] = self._sketch.document(title, sha, node=self._iri(entity, "doc", title), issued=issued, url=entity.first("sourceUrl"))
        return ""

    # ------------------------------------------------------------------------------------------------------- links

    def _link(self, entity: _Entity) -> str | None:
        link = self._table["links"].get(entity.schema)
        if link is None:
            return None
        lies = link.get("predicate") == "relatedTo" and cleaned(entity.first("role")).lower() == "located in"
        source = self._end(entity, link["ends"][0], actor=not lies)
        target = None if source is None else self._end(entity, link["ends"][1])
        if source is None or target is None:
            return self._fault
        role = cleaned(entity.first("role", "relationship"))
        if entity.schema == "UnknownLink" and role.lower() in _POSITIONS:
            return self._stance(entity, source, _POSITIONS[role.lower()], target)
        predicate, rest = self._predicate(entity.schema, link.get("predicate"), role)
        return self._relation(entity, (source, predicate, target), rest)

    def _predicate(self, schema: str, name: str | None, role: str) -> tuple[NamedNode, str]:
        """The relation type of a link, and what remains of its role."""
        named = KG[camel(re.sub("[^a-z]+", "-", role.lower()).strip("-"))] if role else KG.relatedTo
        if schema == "UnknownLink" and named.value in self._context.predicates:
            return named, ""
        return (KG[name] if name else self._sketch.predicate("FtM", schema)), role

    def _end(self, entity: _Entity, name: str, *, actor: bool = False) -> NamedNode | None:
        """The thing at one end of a link, which may have to be an actor."""
        for reference in entity.references(name)[:1]:
            node, kind = self._things.get(reference, (None, ""))
            if node is not None and not (actor and kind in ("Place", "Event")):
                return node
        self._fault = f"its {name} {_GONE}" if entity.references(name) else f"it has no {name}"
        return None

    def _occupancy(self, entity: _Entity) -> str | None:
        """An office held in the organization of a post."""
        if entity.schema != "Occupancy":
            return None
        post = next((self._entities[name] for name in entity.references("post") if name in self._entities), None)
        if post is None:
            return "its post is not in the file"
        holder = self._end(entity, "holder", actor=True)
        body = None if holder is None else self._end(post, "organization")
        if holder is None or body is None:
            return self._fault
        return self._relation(entity, (holder, KG.holdsOfficeIn, body), cleaned(post.first("name")))

    def _relation(self, entity: _Entity, ends: tuple[NamedNode, NamedNode, NamedNode], role: str) -> str:
        if not valid(entity.period):
            return f"its dates, {entity.period}, end before they begin"
        node = self._iri(entity, "ftm", "-".join(map(short, ends)))
        self._sketch.relation(node, ends, (KG.role, text(role)), *self._common(entity), mode=self._mode(entity))
        return self._born(entity, node)

    def _stance(self, entity: _Entity, holder: NamedNode, position: NamedNode, topic: NamedNode) -> str:
        if self._things_kind(topic) in ("Place", "Event"):
            return "a stance is on an actor, and this is none"
        if not valid(entity.period):
            return f"its dates, {entity.period}, end before they begin"
        node = self._iri(entity, "ftm", "-".join(map(short, (holder, position, topic))))
        self._sketch.stance(node, (holder, position, topic), *self._common(entity), mode=self._mode(entity))
        return self._born(entity, node)

    def _things_kind(self, node: NamedNode) -> str:
        return next(kind for other, kind in self._things.values() if other == node)

    def _mode(self, entity: _Entity) -> NamedNode:
        return _MODES.get(entity.first("status").lower(), KG.Enacted)

    def _common(self, entity: _Entity) -> Iterable[tuple[NamedNode, Term | None]]:
        return (KG.during, time(entity.period)), (RDFS.comment, text(entity.first("summary", "description")))

    def _born(self, entity: _Entity, node: NamedNode) -> str:
        """The evidence of a claim: the record, on what that leans, and the documents that prove it."""
        place = self._sketch.evidence(node, entity.record, name=entity.name)
        publisher, url = text(entity.first("publisher")), web(entity.first("sourceUrl", "publisherUrl"))
        if publisher is not None or url is not None:
            self._sketch.relayed(place, 0, (DCTERMS.bibliographicCitation, publisher), (SCHEMA.url, url))
        for reference in entity.references("proof"):
            if reference in self._documents:
                self._sketch.pointer(node, self._documents[reference])
        return ""

    def _take_part(self) -> None:
        """Who is involved in an event, or organizes it, takes part in it."""
        for entity in self._entities.values():
            event, kind = self._things.get(entity.name, (None, ""))
            for role in ("organizer", "involved") if event is not None and kind == "Event" else ():
                for reference in entity.references(role):
                    who, what = self._things.get(reference, (None, ""))
                    if who is not None and event is not None and what not in ("Place", "Event"):
                        node = self._sketch.iri("ftm", f"{short(who)}-{role}-{short(event)}", entity.name, reference)
                        told = text(role) if role == "organizer" else None
                        self._sketch.relation(node, (who, KG.takesPartIn, event), (KG.role, told), (KG.during, time(entity.period)))
                        self._sketch.evidence(node, entity.record, name=entity.name)


def _place(entity: _Entity) -> list[Pair]:
    """Where an address lies."""
    lat, long = decimal(entity.first("latitude"), 90), decimal(entity.first("longitude"), 180)
    return [(GEO.lat, lat), (GEO.long, long)] if lat is not None and long is not None and entity.schema == "Address" else []
