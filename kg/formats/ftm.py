"""FollowTheMoney: entities one a line, for Aleph and the tools of investigative journalists.

  * Actors are `Person`, `Organization`, `PublicBody` or `LegalEntity`, with their class as `classification`; places `Address`,
    events `Event`, documents `Article`.
  * A relation is a `Membership`, `Employment`, `Representation` or, with an office, an `Occupancy` of a post, where both ends are
    what these schemata ask for; else an `UnknownLink` whose role is the relation type in words. A stance on an actor is an
    `UnknownLink` too, with the position as role. The mode is its `status`.
  * Dates stand where they are plain: a day, month or year. `proof` names the documents.
  * The IRI is among the `referents`: other ids of the same thing.

What FollowTheMoney has no place for is told: stances on topics, figures, attributions, what is negated or denied, languages,
spans, conditions.

Source: https://followthemoney.tech/, version 4 of the model; values are such that its cleaning keeps them as they are.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

from kg.formats.losses import Exported, Loss
from kg.graph import View
from kg.interchange import kebab
from kg.model import Actor, Claim, Document, Event, Place, Relation, Stance, Thing
from kg.terms import WD, local_name

_SCHEMATA = {
    "Person": "Person", "State": "PublicBody", "Government": "PublicBody", "MilitaryForce": "PublicBody", "SecurityService": "PublicBody",
    "ArmedGroup": "Organization", "Alliance": "Organization", "PoliticalParty": "Organization", "Organization": "Organization",
    "MediaOutlet": "Organization",
}  # fmt: skip
"""The schema of an actor by its class; others are a `LegalEntity`."""
_TOPICS = {"PoliticalParty": "pol.party", "MilitaryForce": "mil", "SecurityService": "gov.security", "State": "gov.national"}
_BODIES = frozenset({"Organization", "PublicBody"})
_ALL = frozenset({"Person", "LegalEntity"}) | _BODIES
_LINKS = {
    "memberOf": ("Membership", "member", "organization", _ALL, _BODIES),
    "worksFor": ("Employment", "employee", "employer", frozenset({"Person"}), _BODIES),
    "speaksFor": ("Representation", "agent", "client", _ALL, _ALL),
}
_POSITIONS = {"StronglyOpposes": "strongly opposes", "StronglySupports": "strongly supports"}
_DATE = r"(?:1\d|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-\d\d)?)?"
_URL = re.compile(r"https?://[a-z0-9][a-z0-9.-]*\.[a-z]+/[A-Za-z0-9._/-]*", re.ASCII)
_Properties = dict[str, list[str]]


def entities(view: View) -> Exported:
    """Return a view as FollowTheMoney entities, with what they could not say."""
    writer = _Writer(view)
    lines = [json.dumps(entity, ensure_ascii=False, sort_keys=True) for entity in writer.entities()]
    return Exported("".join(f"{line}\n" for line in lines).encode(), writer.losses)


class _Writer:
    """One view on its way out."""

    def __init__(self, view: View) -> None:
        self._view = view
        self.losses: list[Loss] = []
        kinds: tuple[Iterable[Thing], ...] = (view.actors(), view.events(), view.places(), view.documents())
        self._things = {thing.id: thing for kind in kinds for thing in kind}
        self._schemata = {name: _schema(thing) for name, thing in self._things.items()}

    def entities(self) -> list[dict[str, Any]]:
        """All entities, sorted by id."""
        self._lose_all("topic", [topic.id for topic in self._view.topics()], "topics are left out: FollowTheMoney has no schema for them")
        found = [entity for thing in self._things.values() for entity in self._thing(thing)]
        found += [entity for claim in self._view.claims() for entity in self._claim(claim)]
        return sorted({entity["id"]: entity for entity in found}.values(), key=lambda entity: str(entity["id"]))

    def _lose(self, kind: str, name: str, field: str, reason: str) -> None:
        self.losses.append(Loss(kind, name, field, reason))

    def _lose_all(self, kind: str, names: Iterable[str], reason: str) -> None:
        self.losses += [Loss(kind, name, "", reason) for name in names]

    # ------------------------------------------------------------------------------------------------------ things

    def _thing(self, thing: Thing) -> Iterator[dict[str, Any]]:
        told: _Properties = {"name": _names(thing), "summary": _texts(thing.comment), "wikidataId": _wikidata(thing.exactMatch)}
        more: dict[str, Any] = {}
        if isinstance(thing, Actor):
            told |= {"classification": [thing.type], "topics": [_TOPICS[thing.type]] if thing.type in _TOPICS else []}
            if thing.actedOnBehalfOf:
                self._lose("actor", thing.id, "actedOnBehalfOf", "on whose behalf it acts is left out: tell it as a relation with a time")
        if isinstance(thing, Place):
            told |= {"full": told["name"][:1], "latitude": _texts(_number(thing.lat)), "longitude": _texts(_number(thing.long))}
        if isinstance(thing, Event):
            told |= self._times(thing.id, "event", thing.during) | {"proof": self._proof(thing)}
        if isinstance(thing, Document):
            told |= self._document(thing)
            more = {"sha256": thing.sha256} if thing.sha256 else {}
        if any(language for _, language in thing.names):
            self._lose("thing", thing.id, "prefLabel", "the language of a name is left out")
        told["name"] = told["name"] or [_id(thing.id)]
        yield _entity(thing.id, self._schemata[thing.id], told, **more)

    def _document(self, document: Document) -> _Properties:
        publisher = [self._view.label(document.publisher)] if document.publisher else []
        issued = document.issued if document.issued and re.fullmatch(_DATE, document.issued) else None
        if document.issued and not issued:
            self._lose("document", document.id, "issued", "a date of issue that is no plain day, month or year is left out")
        if document.url and not _URL.fullmatch(document.url):
            self._lose("document", document.id, "url", "an address on the web that would be respelt is left out")
        url = [document.url] if document.url and _URL.fullmatch(document.url) else []
        title = _texts(document.title)
        return {"title": title, "publisher": _texts(*publisher), "publishedAt": _texts(issued), "sourceUrl": url}

    def _proof(self, bearer: Any) -> list[str]:
        """The documents that bear a claim or an event."""
        sources = {part.source for evidence in bearer.evidence for part in evidence.chain() if part.source}
        return sorted(_id(source) for source in sources if source in self._things)

    def _times(self, name: str, kind: str, during: str | None) -> _Properties:
        """The plain dates of a period."""
        if during is None:
            return {}
        begin, slash, end = during.partition("/")
        dates = {"startDate": begin, "endDate": end} if slash else {"date": during}
        if any(date and not re.fullmatch(_DATE, date) for date in dates.values()):
            self._lose(kind, name, "during", "an end that is open, or no plain day, month or year, is left out and comes back as unknown")
        return {key: [date] for key, date in dates.items() if re.fullmatch(_DATE, date)}

    # ------------------------------------------------------------------------------------------------------ claims

    def _claim(self, claim: Claim) -> Iterator[dict[str, Any]]:
        reason = self._unsayable(claim)
        if reason:
            self._lose("claim", claim.id, "", reason)
            return
        for field in ("condition", "quantifier", "confidence", "place", "wasAttributedTo", "generatedAtTime"):
            if getattr(claim, field) is not None:
                self._lose("claim", claim.id, field, f"{_WORDS[field]} is left out: FollowTheMoney has no place for it")
        if any(part != type(part)(source=part.source) for evidence in claim.evidence for part in evidence.chain()):
            self._lose("claim", claim.id, "evidence", "where in a document it stands, who says so and when is left out; the document is named")
        told = {"status": [local_name(claim.mode or "Enacted").lower()], "summary": _texts(claim.comment), "proof": self._proof(claim)}
        told |= self._times(claim.id, "claim", claim.during) | {"recordId": [claim.id]}
        if isinstance(claim, Stance):
            yield from self._stance(claim, told)
        elif isinstance(claim, Relation):
            yield from self._relation(claim, told)

    def _unsayable(self, claim: Claim) -> str:
        """Why a claim cannot be said at all."""
        if claim.negated or local_name(claim.mode or "") == "Denied":
            return "what is negated or denied is left out: FollowTheMoney has only what is"
        if not isinstance(claim, Relation | Stance):
            return "figures and attributions are left out: FollowTheMoney has no schema for them"
        ends = (claim.subject, claim.object) if isinstance(claim, Relation) else (claim.holder, claim.topic)
        if isinstance(claim, Stance) and not isinstance(self._things.get(claim.topic), Actor):
            return "stances on topics are left out: FollowTheMoney has no schema for them"
        if claim.id.startswith("_:") or not all(end in self._things for end in ends) or ends[0] == ends[1]:
            return "what has no IRI, or links a thing to itself or to none, is left out"
        return ""

    def _stance(self, stance: Stance, told: _Properties) -> Iterator[dict[str, Any]]:
        position = local_name(stance.position)
        ends = {"subject": [_id(stance.holder)], "object": [_id(stance.topic)], "role": [_POSITIONS.get(position, position.lower())]}
        yield _entity(stance.id, "UnknownLink", told | ends)

    def _relation(self, relation: Relation, told: _Properties) -> Iterator[dict[str, Any]]:
        name = local_name(relation.predicate)
        schemata = self._schemata[relation.subject], self._schemata[relation.object]
        role = _texts(relation.role)
        if name == "holdsOfficeIn" and role and schemata[0] == "Person" and schemata[1] in _BODIES:
            post = f"{relation.object}#{role[0]}"
            yield _entity("", "Position", {"name": role, "organization": [_id(relation.object)]}, id=_id(post))
            yield _entity(relation.id, "Occupancy", told | {"holder": [_id(relation.subject)], "post": [_id(post)]})
            return
        schema, source, target, sources, targets = _LINKS.get(name, ("UnknownLink", "subject", "object", frozenset(), frozenset()))
        if schemata[0] not in sources or schemata[1] not in targets:
            schema, source, target = "UnknownLink", "subject", "object"
            if role:
                self._lose("claim", relation.id, "role", "the office is left out: the link has its kind in that place")
            role = [kebab(name).replace("-", " ") or "related to"]
        yield _entity(relation.id, schema, told | {source: [_id(relation.subject)], target: [_id(relation.object)], "role": role})


_WORDS = {
    "condition": "the condition", "quantifier": "of how many it is true", "confidence": "the confidence", "place": "the place",
    "wasAttributedTo": "whose claim it is", "generatedAtTime": "when it was recorded",
}  # fmt: skip


def _schema(thing: Thing) -> str:
    if isinstance(thing, Actor):
        return _SCHEMATA.get(thing.type, "LegalEntity")
    return {"Event": "Event", "Place": "Address", "Document": "Article"}[type(thing).__name__]


def _entity(name: str, schema: str, told: _Properties, **more: Any) -> dict[str, Any]:
    """An entity; values stand once, and what has none is left out. Only things have referents that others may look for."""
    properties = defaultdict(list, {key: list(dict.fromkeys(values)) for key, values in told.items() if values})
    entity = {"id": _id(name), "schema": schema, "properties": dict(properties), **more}
    return entity | ({"referents": [name]} if name and "recordId" not in told else {})


def _id(name: str) -> str:
    """An id of letters, digits and hyphens."""
    words = "-".join(re.findall("[A-Za-z0-9]+", local_name(name)))[:40]
    return "-".join(filter(None, (words, sha256(name.encode("utf-8", "replace")).hexdigest()[:12])))


def _names(thing: Thing) -> list[str]:
    """The names, the preferred first, without quotation marks around them."""
    bare = (re.sub(r"^[\"'\s]+|[\"'\s]+$", "", told) for name, _ in thing.names for told in _texts(name))
    return list(dict.fromkeys(name for name in bare if name))


def _texts(*told: str | None) -> list[str]:
    """Texts as FollowTheMoney keeps them: on one line, composed, without characters that nobody sees."""
    shown = ("".join(sign if unicodedata.category(sign)[0] != "C" else " "[: sign.isspace()] for sign in text or "") for text in told)
    return [text for text in (" ".join(unicodedata.normalize("NFC", each).split()) for each in shown) if text]


def _wikidata(matches: Iterable[str]) -> list[str]:
    found = (match.removeprefix(WD.iri) for match in matches if match.startswith(WD.iri))
    return [name for name in found if re.fullmatch(r"Q[1-9]\d{0,12}", name)]


def _number(value: object) -> str | None:
    return None if value is None else str(value)
