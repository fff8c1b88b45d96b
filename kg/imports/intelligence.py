"""STIX 2.1 bundles: relationships as relations, opinions as stances, notes as attributions, sightings as attested presence.

What becomes of it:
  * `identity`, `threat-actor` and `intrusion-set` are actors, `location` is a place, `campaign` and `incident` are events. A
    `report` is a document, and evidence of the relationships it refers to. What STIX has for malware, indicators and machines
    has no place in a casebook and is reported.
  * `relationship` is a relation. `start_time` is the earliest and `stop_time` the latest time at which it exists, so the day
    of `stop_time` is the last day (of midnight too); where one is missing that end is unknown, and nothing is open.
  * `opinion` is how far its creator agrees with what an object says: a stance on a topic that stands for that. It is no
    stance on the actor whom the object is about.
  * `sighting` tells days on which something was seen somewhere: the first and the last are attested, no period follows.
  * `confidence` is divided by 100, `created_by_ref` is whom a claim is attributed to.
  * Of several versions of an object the last one counts; the others, and what was revoked, are reported.
  * What `kg export --format stix` wrote comes back as it was, unless somebody changed the object since (`modified`).

Source: STIX 2.1, OASIS Standard, https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html, sections 3.6, 4 and 5.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from kg import turtle
from kg.graph import KnowledgeGraph
from kg.imports.common import Context, Tally, run, table
from kg.imports.objects import Record, opened, records
from kg.imports.records import Import, Reading
from kg.imports.sketch import Reviewed, Sketch, cleaned, day, degrees, during, share, short, text, time, valid, web
from kg.interchange import STIX_CREATOR, STIX_EXTENSION, camel
from kg.terms import DCTERMS, GEO, KG, PROV, RDFS, SCHEMA, NamedNode, Term

_ID = re.compile(r"[a-z][a-z0-9-]{0,249}--[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ABOUT = ("report", "note", "grouping", "campaign", "incident", "relationship", "sighting", "identity", "threat-actor", "intrusion-set", "location")
_OURS = {"identity": "Actor", "location": "Place", "stancegraph-place": "Place", "incident": "Event"}
"""What may have a part in a relationship, by the type of the object that our export makes of it."""
_TOLD = "the object is not in the file or was left out"


def stix(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", out: str | Path | None = None) -> Import:
    """Write what a STIX 2.1 bundle says of actors into a casebook, and tell what was taken and what not.

    Args:
        path: the bundle, a JSON array of objects, or one object a line; it is only read.
        casebook: the folder of the casebook, or a graph opened from it.
        out: the Turtle file to write, within the casebook; by default `triples/curated/NAME.ttl`.

    Raises:
        CasebookError: there is no casebook, or a file cannot be written, or it holds what would be lost.
        FormatError: the file is no JSON.
    """
    return run(read, Path(path), casebook, out)


def read(path: Path, context: Context) -> Reading:
    """Read a bundle.

    Raises:
        FormatError: it is no JSON.
    """
    file = opened(path)
    reader = _Reader(Sketch(context.home, file, Reviewed(KG.Accepted)), context.predicates)
    for record in records(file, "objects"):
        reader.sort(record)
    return reader.reading()


class _Reader:
    """One run through the objects: first which there are, then what each says."""

    def __init__(self, sketch: Sketch, predicates: frozenset[str]) -> None:
        self._sketch = sketch
        self._predicates = predicates
        self._table = table("stix.toml")
        self._tally = Tally("object")
        self._objects: dict[str, Record] = {}
        self._things: dict[str, tuple[NamedNode, str]] = {}
        self._claims: dict[str, NamedNode] = {}
        self._reports: dict[str, list[NamedNode]] = defaultdict(list)

    # ------------------------------------------------------------------------------------------------- sorting out

    def sort(self, record: Record) -> None:
        """Keep the last version of each object."""
        value = record.value
        kind = value.get("type") if isinstance(value, dict) else None
        if record.fault or not isinstance(kind, str) or not kind:
            self._tally.left("unknown", record.row, record.fault or "it is no object with a type")
            return
        name = value.get("id")
        if not isinstance(name, str) or not _ID.fullmatch(name) or name.partition("--")[0] != kind:
            self._tally.left(kind, record.row, f"its id, {str(name)[:60]!r}, is none of STIX")
            return
        before = self._objects.get(name)
        if before is not None and _version(before) > _version(record):
            before, record = record, before
        if before is not None:
            self._tally.left(kind, before.row, f"another version of {name} in the file is as late or later")
        self._objects[name] = record

    def reading(self) -> Reading:
        standing = {}
        for name, record in self._objects.items():
            if record.value.get("revoked") is True:
                self._tally.left(record.value["type"], record.row, "it was revoked" + _on(record))
            else:
                standing[name] = record
        foreign = self._own(standing)
        for step in (_Reader._thing, _Reader._report, _Reader._say, _Reader._refer):
            for name in list(foreign):
                if step(self, name, foreign[name]):
                    del foreign[name]
        for record in foreign.values():
            self._tally.left(record.value["type"], record.row, self._reason(record.value["type"]))
        return self._tally.reading(self._sketch)

    def _reason(self, kind: str) -> str:
        return "it tells nothing by itself" if kind in ("grouping", "report") else f"a casebook has no place for what STIX calls {kind[:40]}"

    # ----------------------------------------------------------------------------------------------------- our own

    def _own(self, standing: dict[str, Record]) -> dict[str, Record]:
        """Take over what our own export wrote; return the other objects."""
        told: dict[str, list[str]] = {}
        for name, record in standing.items():
            lines = _statements(record.value)
            quads, faults = turtle.parse(_joined([lines])) if lines else ([], [])
            if lines and quads and not faults:
                told[name] = lines
                kind = _OURS.get(record.value["type"])
                node = next((quad.subject for quad in quads if isinstance(quad.subject, NamedNode)), None)
                if kind and node is not None:
                    self._things[name] = node, kind
        self._sketch.add(turtle.stable(turtle.parse(_joined(told.values()))[0]))
        taken = {*told, *(standing.keys() & {STIX_CREATOR, STIX_EXTENSION})}
        for name in standing:
            if name in taken:
                self._tally.took(standing[name].value["type"])
        return {name: record for name, record in standing.items() if name not in taken}

    # ------------------------------------------------------------------------------------------------------ things

    def _thing(self, name: str, record: Record) -> bool:
        """Actors, places and events."""
        value, kind = record.value, self._class(record.value)
        if kind is None:
            return False
        label = cleaned(value.get("name")) or cleaned(value.get("region")) or cleaned(value.get("country")) or name
        node = self._sketch.iri("", label, name)
        aliases = value.get("aliases") if isinstance(value.get("aliases"), list) else []
        self._sketch.thing(node, KG[kind], label, aliases, (RDFS.comment, text(value.get("description"))), *_position(value))
        if kind == "Event":
            period = _period(value, "first_seen", "last_seen")
            self._sketch.say(node, (KG.during, time(period if valid(period) else "")))
            self._sketch.evidence(node, record, name=name)
        self._things[name] = node, kind
        self._tally.took(value["type"])
        return True

    def _class(self, value: dict[str, Any]) -> str | None:
        if value["type"] == "identity":
            kind = value.get("identity_class")
            return str(self._table["identities"].get(kind, "Actor") if isinstance(kind, str) else "Actor")
        found = self._table["classes"].get(value["type"])
        return None if found is None else str(found)

    def _report(self, name: str, record: Record) -> bool:
        value = record.value
        if value["type"] != "report":
            return False
        url = next((found["url"] for found in _dicts(value.get("external_references")) if web(found.get("url"))), "")
        node = self._sketch.document(cleaned(value.get("name")) or name, record.digest, issued=day(value.get("published")), url=url)
        for reference in _refs(value.get("object_refs")):
            self._reports[reference].append(node)
        self._tally.took("report")
        return True

    def _actor(self, reference: Any) -> NamedNode | None:
        node, kind = self._things.get(reference, (None, "")) if isinstance(reference, str) else (None, "")
        return node if kind not in ("", "Place", "Event") else None

    # ------------------------------------------------------------------------------------------------------ claims

    def _say(self, name: str, record: Record) -> bool:
        """Relationships and sightings."""
        said: dict[str, Callable[[str, Record], str]] = {"relationship": self._relationship, "sighting": self._sighting}
        return self._claimed(said, name, record)

    def _refer(self, name: str, record: Record) -> bool:
        """What is said about other objects."""
        said: dict[str, Callable[[str, Record], str]] = {"opinion": self._opinion, "note": self._note}
        return self._claimed(said, name, record)

    def _claimed(self, said: dict[str, Callable[[str, Record], str]], name: str, record: Record) -> bool:
        kind = record.value["type"]
        if kind not in said:
            return False
        reason = said[kind](name, record)
        if reason:
            self._tally.left(kind, record.row, reason)
        else:
            self._tally.took(kind)
        return True

    def _relationship(self, name: str, record: Record) -> str:
        value = record.value
        kind = value.get("relationship_type")
        if not isinstance(kind, str) or not re.fullmatch("[a-z0-9-]{1,250}", kind):
            return "its relationship_type is none of STIX"
        if kind in self._table["left"]:
            return str(self._table["left"][kind])
        ends = [self._things.get(value.get(end)) if isinstance(value.get(end), str) else None for end in ("source_ref", "target_ref")]
        if ends[0] is None or ends[1] is None:
            return f"its {'source' if ends[0] is None else 'target'}: {_TOLD}, or is neither actor, place nor event"
        (subject, what), (target, other) = ends[0], ends[1]
        predicate = KG[camel(kind)] if KG[camel(kind)].value in self._predicates else None
        if what == "Event" and kind in self._table["reversed"]:
            subject, what, target, other = target, other, subject, what
            predicate = KG[self._table["reversed"][kind]]
        if what in ("Event", "Place"):
            return f"its source is a {what.lower()}, which does nothing itself"
        period = _period(value, "start_time", "stop_time")
        if not valid(period):
            return f"its times, {period}, end before they begin"
        return self._related(name, record, (subject, predicate or self._predicate(kind), target), period)

    def _predicate(self, kind: str) -> NamedNode:
        known_as = self._table["predicates"].get(kind)
        return KG[known_as] if known_as else self._sketch.predicate("STIX", kind)

    def _related(self, name: str, record: Record, ends: tuple[NamedNode, NamedNode, NamedNode], period: str) -> str:
        words = "-".join(short(end) for end in ends)
        node = self._sketch.iri("stix", words, name)
        self._sketch.relation(node, ends, (KG.during, time(period)), *self._common(record.value))
        return self._born(name, node, record)

    def _common(self, value: dict[str, Any]) -> list[tuple[NamedNode, Term | None]]:
        """What every claim may have."""
        return [
            (KG.confidence, share(value.get("confidence"), 100)),
            (RDFS.comment, text(value.get("description"))),
            (PROV.wasAttributedTo, self._actor(value.get("created_by_ref"))),
        ]

    def _born(self, name: str, node: NamedNode, record: Record, *days: str) -> str:
        """The evidence of a claim: the object, the references that it gives, and the reports that refer to it."""
        value = record.value
        place = self._sketch.evidence(node, record, *((KG.attestedOn, time(each)) for each in dict.fromkeys(days) if each), name=name)
        for number, found in enumerate(_dicts(value.get("external_references"))):
            told = text(" ".join(filter(None, map(cleaned, (found.get("source_name"), found.get("external_id"))))))
            if told is not None or web(found.get("url")):
                self._sketch.relayed(place, number, (DCTERMS.bibliographicCitation, told), (SCHEMA.url, web(found.get("url"))))
        for report in self._reports.get(name, ()):
            self._sketch.pointer(node, report)
        self._claims[name] = node
        return ""

    def _sighting(self, name: str, record: Record) -> str:
        value = record.value
        seen = self._actor(value.get("sighting_of_ref"))
        where = [self._things[found][0] for found in _refs(value.get("where_sighted_refs")) if found in self._things]
        if seen is None or not where:
            return "it was no actor that was seen, or nobody tells where"
        days = day(value.get("first_seen")), day(value.get("last_seen"))
        for number, place in enumerate(where):
            node = self._sketch.iri("stix", f"{short(seen)}-SightedAt-{short(place)}", name, number)
            self._sketch.relation(node, (seen, self._sketch.predicate("STIX", "sighted-at"), place), *self._common(value))
            self._born(name, node, record, *days)
        return ""

    def _opinion(self, name: str, record: Record) -> str:
        value = record.value
        position = self._table["positions"].get(value.get("opinion")) if isinstance(value.get("opinion"), str) else None
        holder = self._actor(value.get("created_by_ref"))
        if position is None or holder is None:
            return "nobody in the file is said to hold it (created_by_ref)" if position else "its opinion is none of STIX"
        about = [found for found in _refs(value.get("object_refs")) if found in self._objects and found.partition("--")[0] in _ABOUT]
        if not about:
            return _TOLD
        for reference in about:
            topic = self._topic(reference)
            node = self._sketch.iri("stix", f"{short(holder)}-{position}-{short(topic)}", name, reference)
            told = [(predicate, term) for predicate, term in self._common(value) if predicate != RDFS.comment]
            self._sketch.stance(node, (holder, KG[position], topic), (RDFS.comment, text(value.get("explanation"))), *told)
            said = day(value.get("created"))
            self._born(name, node, record, said)
        return ""

    def _topic(self, reference: str) -> NamedNode:
        """The topic that what an object says is right."""
        value = self._objects[reference].value
        label = cleaned(value.get("name")) or cleaned(value.get("abstract")) or cleaned(value.get("relationship_type")) or reference
        node = self._sketch.iri("topic", label, reference)
        return self._sketch.thing(node, KG.Topic, f"What is said is right: {label}")

    def _note(self, name: str, record: Record) -> str:
        value = record.value
        holder = self._actor(value.get("created_by_ref"))
        about = [self._things[found][0] for found in _refs(value.get("object_refs")) if found in self._things]
        if holder is None or not about or not cleaned(value.get("content")):
            return "nobody in the file is said to have written it, or it is about nothing in a casebook, or it is empty"
        node = self._sketch.iri("stix", f"{short(holder)}-Note", name)
        self._sketch.attribution(node, holder, about, text(value["content"]), *self._common(value))
        return self._born(name, node, record)


# ---------------------------------------------------------------------------------------------------------- values


def _version(record: Record) -> str:
    """When this version of an object was made, as a text that sorts."""
    told = record.value.get("modified")
    return told if isinstance(told, str) else ""


def _on(record: Record) -> str:
    told = day(record.value.get("modified"))
    return f" on {told}" if told else ""


def _statements(value: dict[str, Any]) -> list[str] | None:
    """The statements that our export put into an object that nobody changed since; None where there are none."""
    extensions = value.get("extensions")
    ours = extensions.get(STIX_EXTENSION) if isinstance(extensions, dict) else None
    if not isinstance(ours, dict) or value.get("modified") != value.get("created"):
        return None
    lines = ours.get("statements", value.get("statements"))
    return lines if isinstance(lines, list) and all(isinstance(line, str) for line in lines) else None


def _joined(told: Iterable[list[str]]) -> bytes:
    return "\n".join(line for lines in told for line in lines).encode("utf-8", "replace")


def _period(value: dict[str, Any], begin: str, end: str) -> str:
    return during(day(value.get(begin)), day(value.get(end)))


def _position(value: dict[str, Any]) -> list[tuple[NamedNode, Term | None]]:
    """Where a place lies."""
    lat, long = degrees(value.get("latitude"), 90), degrees(value.get("longitude"), 180)
    return [(GEO.lat, lat), (GEO.long, long)] if lat is not None and long is not None else []


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [found for found in value if isinstance(found, dict)] if isinstance(value, list) else []


def _refs(value: Any) -> list[str]:
    return list(dict.fromkeys(found for found in value if isinstance(found, str))) if isinstance(value, list) else []
