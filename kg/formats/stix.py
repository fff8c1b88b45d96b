"""STIX 2.1: a bundle for the tools of threat analysts, from which an import gets everything back.

  * An actor is an `identity`: which of them is a threat is for the reader to say. A place with coordinates is a `location`, an
    event an `incident`, a document that was issued on a known day and bears something a `report`.
  * A relation or a stance that is told without reserve is a `relationship`; its type is the predicate, or the position, as STIX
    spells names. `start_time` and `stop_time` stand only where the day is certain. What is negated, denied or merely attributed,
    figures and attributions are a `note` on those whom they concern, so that nobody reads them as facts. Nothing becomes an
    `opinion`: that is one's agreement with what an object says.
  * What STIX has no type for (topics, places without coordinates) is an object of the extension's own.
  * Every object has, in one property extension, its statements as N-Triples: what STIX has no words for is there too.
  * Ids are made from IRIs (UUID, version 5). `created` and `modified` are when the claim was recorded, or else 1970: no clock is
    read, and the same view gives the same bytes.

Source: STIX 2.1, OASIS Standard, https://docs.oasis-open.org/cti/stix/v2.1/os/stix-v2.1-os.html.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid5

from kg import turtle
from kg.errors import PeriodError
from kg.formats.losses import Exported, Loss
from kg.graph import View
from kg.interchange import STIX_CREATOR, STIX_EXTENSION, STIX_NAMES, kebab
from kg.model import Actor, Claim, Document, Event, Place, Relation, Stance, Thing, Topic
from kg.periods import iso, parse
from kg.terms import BlankNode, NamedNode, Node, Quad, Term, local_name, name_of
from kg.wording import qualified, sentence

_EPOCH = "1970-01-01T00:00:00.000Z"
_CLASSES = {"Person": "individual", "UnnamedSource": "individual", "Collective": "class", "Actor": "unknown"}
_RESERVED = ("Attributed", "Denied")
_SCHEMA = (
    "statements: a list of texts, each one triple of RDF 1.1 as N-Triples, which together say all that the exporting graph says of the object; "
    "blank nodes are shared between the objects of a bundle. Words: https://w3id.org/stancegraph/ontology#. Objects of types that begin with "
    "stancegraph- have the same property, and a name, at their top."
)
_Object = dict[str, Any]


def bundle(view: View) -> Exported:
    """Return a view as a STIX 2.1 bundle, with what it could not say."""
    objects = _Writer(view).objects()
    body = {"type": "bundle", "id": f"bundle--{uuid5(STIX_NAMES, json.dumps(objects, sort_keys=True))}", "objects": objects}
    losses = [Loss("file", file.name, "", "in which file a statement stood is left out: STIX has no place for it") for file in view.files]
    return Exported((json.dumps(body, ensure_ascii=False, indent=2) + "\n").encode(), losses)


class _Writer:
    """One view on its way out."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._told: dict[Node, list[Quad]] = defaultdict(list)
        for quad in turtle.stable({quad.triple: quad for quad in view.quads()}.values()):
            self._told[quad.subject].append(quad)
        named = {node.value for node in self._told if isinstance(node, NamedNode)}
        self._claims = {claim.id: claim for claim in view.claims() if claim.id in named}
        kinds = (view.actors(), view.topics(), view.events(), view.places(), view.documents())
        self._things = {thing.id: thing for kind in kinds for thing in kind if thing.id in named}
        self._borne: dict[str, list[str]] = defaultdict(list)
        for claim in self._claims.values():
            for document in sorted(claim.documents()):
                self._borne[document].append(claim.id)
        self._types = {name: self._type(name) for name in self._names()}

    def _names(self) -> list[str]:
        """What an object is made of: all that has an IRI, and what hangs on nothing that has one."""
        roots: list[Node] = [node for node in self._told if isinstance(node, NamedNode)]
        reached = {node for root in roots for node in self._reached(root)}
        for node in sorted(self._told.keys() - reached, key=str):
            if node not in reached:
                roots.append(node)
                reached.update(self._reached(node))
        return sorted(map(name_of, roots))

    def _reached(self, node: Node) -> list[Node]:
        """A node with the nodes without IRI that hang on it."""
        found: dict[Node, None] = {}
        todo: list[Term] = [node]
        while todo:
            each = todo.pop(0)
            if isinstance(each, NamedNode | BlankNode) and each not in found and (each == node or isinstance(each, BlankNode)):
                found[each] = None
                todo += [quad.object for quad in self._told.get(each, ())]
        return list(found)

    # ------------------------------------------------------------------------------------------------------- types

    def _type(self, name: str) -> str:
        """The type of the object that something becomes."""
        claim, thing = self._claims.get(name), self._things.get(name)
        if claim is not None:
            return self._type_of_claim(claim)
        if isinstance(thing, Document):
            return "report" if self._borne[name] and _day_of(thing.issued) else "stancegraph-document"
        if isinstance(thing, Place):
            return "stancegraph-place" if _coordinates(thing) is None else "location"
        kinds = {Actor: "identity", Event: "incident", Topic: "stancegraph-topic"}
        return next((found for kind, found in kinds.items() if isinstance(thing, kind)), "stancegraph-statements")

    def _type_of_claim(self, claim: Claim) -> str:
        ends = _ends(claim)
        if not any(each in self._things for each in claim.things()):
            return "stancegraph-claim"
        plain = ends is not None and all(end in self._things for end in (ends[0], ends[2])) and not claim.negated
        return "relationship" if plain and local_name(claim.mode or "") not in _RESERVED else "note"

    def _id(self, name: str) -> str:
        return f"{self._types[name]}--{uuid5(STIX_NAMES, name)}"

    # ----------------------------------------------------------------------------------------------------- objects

    def objects(self) -> list[_Object]:
        """All objects, sorted by id, behind the extension that they use and who defines it."""
        return [*_definition(), *sorted(map(self._object, self._types), key=lambda found: str(found["id"]))]

    def _object(self, name: str) -> _Object:
        kind = self._types[name]
        time = _time(self._claims.get(name))
        head = {"type": kind, "spec_version": "2.1", "id": self._id(name), "created_by_ref": STIX_CREATOR, "created": time, "modified": time}
        statements = self._statements(name)
        if kind.startswith("stancegraph-"):
            return {**head, "name": self._label(name), "statements": statements, "extensions": {STIX_EXTENSION: {"extension_type": "new-sdo"}}}
        extension = {STIX_EXTENSION: {"extension_type": "property-extension", "statements": statements}}
        return {**head, **(self._claim(self._claims[name]) if name in self._claims else self._thing(self._things[name])), "extensions": extension}

    def _statements(self, name: str) -> list[str]:
        node = BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)
        return [f"{quad.subject} {quad.predicate} {quad.object} ." for each in self._reached(node) for quad in self._told.get(each, ())]

    def _label(self, name: str) -> str:
        return self._view.label(name) or name

    def _thing(self, thing: Thing) -> _Object:
        told: _Object = {"name": self._label(thing.id)}
        if thing.comment:
            told["description"] = thing.comment
        if isinstance(thing, Actor):
            told["identity_class"] = _CLASSES.get(thing.type, "organization")
        if isinstance(thing, Place):
            told |= dict(zip(("latitude", "longitude"), _coordinates(thing) or (), strict=False))
        if isinstance(thing, Document):
            told |= {"published": f"{_day_of(thing.issued)}T00:00:00.000Z", "object_refs": sorted(map(self._id, self._borne[thing.id]))}
            told["external_references"] = [self._reference(thing)]
        return told

    def _claim(self, claim: Claim) -> _Object:
        told: _Object = {}
        if claim.confidence is not None and 0 <= claim.confidence <= 1:
            told["confidence"] = round(claim.confidence * 100)
        references = [self._reference(self._things[name]) for name in sorted(claim.documents()) if name in self._things]
        if references:
            told["external_references"] = references
        return told | (self._relationship(claim) if self._types[claim.id] == "relationship" else self._note(claim))

    def _relationship(self, claim: Claim) -> _Object:
        source, kind, target = _ends(claim) or ("", "", "")
        told: _Object = {"relationship_type": (kebab(local_name(kind)) or "related-to")[:250], "source_ref": self._id(source), "target_ref": self._id(target)}
        if claim.comment:
            told["description"] = claim.comment
        return told | _times(claim.during)

    def _note(self, claim: Claim) -> _Object:
        about = sorted({self._id(each) for each in claim.things() if each in self._things})
        return {
            "abstract": f"{local_name(claim.mode or 'unknown').lower()} {type(claim).__name__.lower()}",
            "content": self._sentence(claim),
            "object_refs": about,
        }

    def _sentence(self, claim: Claim) -> str:
        """What is claimed, with what keeps it from being plainly so."""
        told = "; ".join([sentence(self._view, claim), *qualified(self._view, claim)])
        return f"{told}. {claim.comment}" if claim.comment else told

    def _reference(self, document: Thing) -> _Object:
        """A document as those references name it."""
        told: _Object = {"source_name": self._label(document.id), "external_id": self._view.short(document.id)}
        if isinstance(document, Document):
            publisher = document.publisher
            told |= {"description": f"Published by {self._label(publisher)}."} if publisher else {}
            told |= {"url": document.url} if document.url and document.url.startswith(("http://", "https://")) else {}
        return told


def _definition() -> list[_Object]:
    """The extension, and the identity that defines it."""
    head = {"spec_version": "2.1", "created": _EPOCH, "modified": _EPOCH}
    creator: _Object = {"type": "identity", **head, "id": STIX_CREATOR, "name": "Stancegraph", "identity_class": "system"}
    extension: _Object = {"type": "extension-definition", **head, "id": STIX_EXTENSION, "created_by_ref": STIX_CREATOR, "name": "Stancegraph statements"}
    extension |= {"description": "What a graph of claims says of an object.", "schema": _SCHEMA, "version": "1.0.0"}
    return [{**extension, "extension_types": ["new-sdo", "property-extension"]}, creator]


def _ends(claim: Claim) -> tuple[str, str, str] | None:
    """From whom to whom, and what, a relation or a stance goes."""
    if isinstance(claim, Relation):
        return claim.subject, claim.predicate, claim.object
    return (claim.holder, claim.position, claim.topic) if isinstance(claim, Stance) else None


def _coordinates(place: Place) -> tuple[float, float] | None:
    lat, long = place.lat, place.long
    try:
        found = float(lat), float(long)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return found if -90 <= found[0] <= 90 and -180 <= found[1] <= 180 else None


def _times(during: str | None) -> dict[str, str]:
    """The begin and the end of a period where the day is certain and has four digits for its year."""
    told = {}
    first, latest_begin, earliest_end, last = _bounds(during)
    if first is not None and first == latest_begin:
        told["start_time"] = _instant(first, "00:00:00.000")
    if last is not None and last == earliest_end:
        told["stop_time"] = _instant(last - 1, "23:59:59.999")
    return {name: time for name, time in told.items() if time}


def _bounds(text: str | None) -> Iterable[int | None]:
    try:
        return parse(text).bounds if text else (None,) * 4
    except PeriodError:
        return (None,) * 4


def _instant(day: int, time: str) -> str:
    told = iso(day)
    return f"{told}T{time}Z" if len(told) == 10 and told[:4] > "0000" else ""


def _day_of(text: str | None) -> str:
    """The one day that a date means; nothing where it may mean several."""
    first, _, _, last = _bounds(text)
    return _instant(first, "").partition("T")[0] if first is not None and last == first + 1 else ""


def _time(claim: Claim | None) -> str:
    """When a claim was recorded, as STIX writes times."""
    try:
        told = datetime.fromisoformat(claim.generatedAtTime if claim and claim.generatedAtTime else _EPOCH)
        moment = told.replace(tzinfo=told.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return _EPOCH
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z".rjust(24, "0")
