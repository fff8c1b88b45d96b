"""Things and claims as an importer meets them: ids for names, evidence for rows; nothing of a row that is not taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b, sha256

from kg.imports.known import Known
from kg.imports.nodes import Node, Pairs, Piece, bracket, node, text
from kg.imports.records import Fault
from kg.imports.tables import Row
from kg.terms import KG, NamedNode, local_name

_ROOTS = (KG.Actor, KG.Topic, KG.Place, KG.Event)
_LONGEST, _SHORT = 48, 24
_TELLING = ("rdf:subject", "kg:holder", "kg:about", "rdf:predicate", "kg:measure", "kg:position", "rdf:object", "kg:topic")
"""What the id of a claim is made of, to be read by people."""


@lru_cache(100_000)
def slug(name: str, most: int = _LONGEST) -> str:
    """Return the words of a name in one, ASCII only.

    >>> slug("Sierra Club")
    'SierraClub'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("'", "")
    return "".join(word[:1].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", plain))[:most]


def own_id(name: str, kind: str) -> str:
    """Return the local name of a thing that has no id: readable, and the same wherever the same name is met."""
    words = slug(name)
    salt = "concept" if kind == "Topic" else kind.lower()
    return "-".join(filter(None, (words, sha256(repr(("", name, salt)).encode("utf-8", "replace")).hexdigest()[: 6 if words else 16])))


class Drafts:
    """Makes the nodes of one import.

    Things that the casebook has are found by id or name, within their kind (actors, topics, places, events); what answers to no name is
    declared, and what answers to several things is a fault. `ids` say which is meant.
    """

    def __init__(self, known: Known, ids: Mapping[str, str] | None = None, language: str = "") -> None:
        self.known = known
        self._ids = dict(ids or {})
        self._language = language
        self._things: dict[tuple[str, str], tuple[str, Node | None] | Fault] = {}
        self._met: dict[str, Node] = {}
        self._told: set[str] = set()

    def thing(self, name: str, kind: str, more: Pairs | None = None) -> str:
        """Return the id of a thing as Turtle writes it; `kind` is the local name of its class, or a CURIE.

        Raises:
            Fault: several things of the casebook are called so.
        """
        key = name, kind
        found = self._things.get(key)
        if found is None:
            found = self._things[key] = self._find(" ".join(name.split()), kind, more or {})
        if isinstance(found, Fault):
            raise found
        if found[1] is not None:
            self.meet(found[1])
        return found[0]

    def meet(self, met: Node) -> None:
        """Have a node declared if the row is taken."""
        if met.name not in self._told:
            self._met[met.name] = met

    def taken(self) -> list[Node]:
        """Return what the row needs that was not declared yet."""
        found = list(self._met.values())
        self._told.update(self._met)
        self._met.clear()
        return found

    def dropped(self) -> None:
        """Forget what only the row needs, which is not taken."""
        self._met.clear()

    def _find(self, name: str, kind: str, more: Pairs) -> tuple[str, Node | None] | Fault:
        known = self.known
        if name in self._ids:
            return known.short(known.iri(self._ids[name])), None
        curie = kind if ":" in kind else f"kg:{kind}"
        if known.is_a(known.iri(name), self._root(curie)):
            return known.short(known.iri(name)), None
        if name.startswith(("http://", "https://")):
            return Fault(f"{name} is no id of an actor, topic, place or event of the casebook that fits here")
        iri = known.home + own_id(name, local_name(known.iri(curie)))
        if iri not in known.own:
            alike = known.called(name, self._root(curie))
            if len(alike) > 1:
                return Fault(f"{name!r} may be {', '.join(sorted(map(known.short, alike)))}; say which under [ids]")
            if alike:
                return known.short(alike.pop()), None
        short = known.short(iri)
        return short, None if iri in known.declared else node(short, {"rdf:type": curie, "skos:prefLabel": text(name, self._language), **more})

    def _root(self, kind: str) -> NamedNode:
        own = NamedNode(self.known.iri(kind))
        above = {own, *self.known.above.get(own, ())}
        return next((root for root in _ROOTS if root in above), own)

    def claim(self, content: Mapping[str, str], more: Pairs, evidence: Pairs, digest: str) -> Node:
        """Make a claim. Its id follows from the content, so that rows of one content are evidence of one claim."""
        key = blake2b(repr(sorted(content.items())).encode(), digest_size=8).hexdigest()
        name = ":" + "-".join((*filter(None, (_word(content[part]) for part in _TELLING if part in content)), key))
        return node(name, {**content, **more}, bracket(evidence), digest)


@lru_cache(100_000)
def _word(value: str) -> str:
    """A word for a value, as Turtle writes it, to stand in an id."""
    name = value[: value.rindex('"')] if value.startswith('"') else local_name(value.strip("<>").partition(":")[2])
    return slug(re.sub(r"(?<=.)-[0-9a-f]{6}$", "", name), _SHORT)


def evidence(row: Row, document: str, digest: str) -> dict[str, str]:
    """Return what evidence in a row tells of itself."""
    told = {"rdf:type": "kg:Evidence", "dcterms:source": document, "kg:digest": f'"{digest}"', "kg:row": str(row.line)}
    if row.start is not None:
        told |= {"oa:start": str(row.start), "oa:end": str(row.end)}
    return told


def document(title: str, sha: str, more: Pairs | None = None) -> Node:
    """Make the document that a data set is."""
    return node(
        f":doc-{'-'.join(filter(None, (slug(title), sha[:8])))}",
        {"rdf:type": "kg:Document", "dcterms:title": text(title), "kg:sha256": f'"{sha}"', **(more or {})},
    )


def agent(name: str) -> Node:
    """Make those who made a data set, to whom its claims are attributed."""
    return node(
        f":makers-{'-'.join(filter(None, (slug(name), sha256(name.encode('utf-8', 'replace')).hexdigest()[:6])))}",
        {"rdf:type": ["prov:Agent", "foaf:Organization"], "rdfs:label": text(name), "foaf:name": text(name)},
    )


__all__ = ["Drafts", "Piece", "agent", "document", "evidence", "own_id", "slug"]
