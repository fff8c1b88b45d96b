"""Statements as JSON-LD objects with short, readable keys; and back.

The context is `context.jsonld`, which is a part of the package and of every file that is written: nothing is fetched. Keys are
called as the ontology calls its properties; a value stands plainly where the context says what it is, and with its type or
language where it is something else, so that every statement comes back as it was.

Source: JSON-LD 1.1, https://www.w3.org/TR/json-ld11/.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph

from kg import turtle
from kg.errors import FormatError
from kg.terms import KG, RDF, XSD, BlankNode, DefaultGraph, Literal, NamedNode, Quad, Term, is_local, name_of

Object = dict[str, Any]
_DEEPEST = 20
"""How deep objects are nested before one gets a label."""
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")


@cache
def terms() -> Mapping[str, Any]:
    """Return the context, in which all IRIs are written out."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "context.jsonld").read_text("utf-8"))
    return found


@cache
def _keys() -> dict[str, str]:
    """The context's keys by the IRIs of their properties."""
    return {told["@id"]: key for key, told in terms().items() if isinstance(told, dict)}


def coercion(key: str) -> str | None:
    """Return the datatype of a key's plain values, `@id` or `@vocab` for IRIs, `@language` for texts in English; None for plain texts."""
    told = terms().get(key)
    return (told.get("@type") or ("@language" if "@language" in told else None)) if isinstance(told, dict) else None


def vocabulary(word: str) -> str:
    """Return the IRI of a word of the vocabulary, or of an IRI itself.

    >>> vocabulary("Supports")
    'https://w3id.org/stancegraph/ontology#Supports'
    """
    return word if ":" in word else KG.iri + word


def write(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Return statements as JSON-LD with its context, a named graph for each file; the same statements give the same bytes.

    Raises:
        FormatError: there is a triple within a triple, which JSON-LD has no form for.
    """
    quads, labelled = _settled(quads)
    names = _Names.of(quads, prefixes)
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        graphs["" if isinstance(quad.graph_name, DefaultGraph) else name_of(quad.graph_name)].append(quad)
    found: list[Object] = []
    for name, told in sorted(graphs.items()):
        inside = _Nest(told, names, labelled).roots()
        found += [{"id": names.id(name), "@graph": inside}] if name else inside
    return (json.dumps({"@context": names.context, "@graph": found}, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def objects(quads: Iterable[Quad]) -> list[Object]:
    """Return statements as objects, sorted: one for each node that is not nested in another, whatever graph it stands in.

    Nodes without an IRI are nested where they are used once; where they have to be called by a name, it is the same whenever
    the statements are.
    """
    quads, labelled = _settled(Quad(*quad.triple) for quad in quads)
    return _Nest(quads, _Names({}, ""), labelled).roots()


def statements(found: Sequence[Object]) -> list[Quad]:
    """Return the statements of objects, as `objects` gives them; nodes without an IRI get labels that nobody else has.

    Raises:
        ValueError: they are not well formed.
    """
    return read(json.dumps({"@context": terms(), "@graph": found}).encode())


def read(data: bytes) -> list[Quad]:
    """Return the statements of a JSON-LD text, each once, whatever graph they are in; no context is fetched.

    Raises:
        ValueError: it is not well formed.
    """
    try:
        parsed: Any = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.JSON_LD, rename_blank_nodes=True)
        return list(dict.fromkeys(Quad(*quad.triple) for quad in parsed))
    except SyntaxError as error:
        raise ValueError(str(error)) from None


def _settled(quads: Iterable[Quad]) -> tuple[list[Quad], set[Term]]:
    """Statements, each once, and those of their blank nodes that need a label, which then depends on what surrounds them."""
    quads = list(dict.fromkeys(quads))
    labelled = _labelled(quads)
    if labelled:
        quads = turtle.stable(quads)
        labelled = _labelled(quads)
    return quads, labelled


def _labelled(quads: list[Quad]) -> set[Term]:
    """The blank nodes that cannot be nested: used more than once, elsewhere than they are described, in a cycle, or too deep."""
    uses: Counter[Term] = Counter(quad.object for quad in quads if isinstance(quad.object, BlankNode))
    places: dict[Term, set[Any]] = defaultdict(set)
    below: dict[Term, set[Term]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            places[quad.subject].add(quad.graph_name)
        if isinstance(quad.object, BlankNode):
            places[quad.object].add(quad.graph_name)
            below[quad.subject].add(quad.object)
    depths: dict[Term, int] = {quad.subject: 0 for quad in quads if uses[quad.subject] != 1}
    queue = deque(depths)
    while queue:
        node = queue.popleft()
        for value in below[node]:
            if uses[value] == 1:
                depths[value] = depths[node] + 1
                queue.append(value)
    return {node for node, found in places.items() if uses[node] > 1 or len(found) > 1 or (uses[node] and depths.get(node, 0) % _DEEPEST == 0)}


class _Names:
    """What IRIs are called in a document."""

    def __init__(self, prefixes: Mapping[str, str], base: str) -> None:
        self._base = base
        self._prefixes = sorted(prefixes.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        self.context = {**({"@base": base} if base else {}), **terms(), **dict(sorted(prefixes.items()))}

    @classmethod
    def of(cls, quads: list[Quad], prefixes: Mapping[str, str]) -> _Names:
        """Those for some statements: prefixes that are used, end as prefixes must, and are no scheme of an IRI that is written out."""
        iris = {term.value for quad in quads for term in (*quad.triple, quad.graph_name) if isinstance(term, NamedNode)}
        schemes = {iri.partition(":")[0] for iri in iris}
        fitting = {name: iri for name, iri in prefixes.items() if name and name not in {*terms(), *schemes} and iri[-1:] in ("/", "#", ":", "?")}
        used = {name: iri for name, iri in fitting.items() if any(told.startswith(iri) for told in iris)}
        base = prefixes.get("", "")
        return cls(used, base if re.fullmatch(r"https?://[^/?#]+/([^?#]*/)?", base) and "/." not in base else "")

    def id(self, iri: str) -> str:
        if self._base and iri.startswith(self._base) and is_local(iri[len(self._base) :]):
            return iri[len(self._base) :]
        return self._short(iri)

    def _short(self, iri: str) -> str:
        return next((f"{name}:{iri[len(whole) :]}" for name, whole in self._prefixes if iri.startswith(whole) and is_local(iri[len(whole) :])), iri)

    def word(self, iri: str) -> str:
        """An IRI where the vocabulary's own names stand alone."""
        name = iri.removeprefix(KG.iri)
        return name if name != iri and is_local(name) and name not in terms() else self._short(iri)

    def key(self, iri: str) -> str:
        return _keys().get(iri) or self.word(iri)


class _Nest:
    """The statements of one graph, as objects."""

    def __init__(self, quads: list[Quad], names: _Names, labelled: set[Term]) -> None:
        self._names = names
        self._labelled = labelled
        self._about: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        self._nested: set[Term] = set()
        for quad in quads:
            self._about[quad.subject][quad.predicate.value].append(quad.object)
            if isinstance(quad.object, BlankNode) and quad.object not in labelled:
                self._nested.add(quad.object)

    def roots(self) -> list[Object]:
        return sorted((self._object(node) for node in self._about if node not in self._nested), key=_rank)

    def _object(self, node: Term) -> Object:
        found: Object = {}
        if isinstance(node, NamedNode):
            found["id"] = self._names.id(node.value)
        elif node in self._labelled:
            found["id"] = str(node)
        for iri, values in sorted(self._about[node].items() if node in self._about else ()):
            for key, told in self._told(iri, values):
                found[key] = told[0] if len(told) == 1 else sorted(told, key=_json)
        return dict(sorted(found.items(), key=lambda pair: (_FIRST.get(pair[0], 2), pair[0])))

    def _told(self, iri: str, values: list[Term]) -> list[tuple[str, list[Any]]]:
        """A key with its values; classes stand apart from what cannot be one."""
        if iri != RDF.type.value:
            key = self._names.key(iri)
            return [(key, [self._value(coercion(key), value) for value in values])]
        classes = [self._names.word(value.value) for value in values if isinstance(value, NamedNode)]
        others = [self._value(None, value) for value in values if not isinstance(value, NamedNode)]
        return [pair for pair in (("type", classes), (iri, others)) if pair[1]]

    def _value(self, wanted: str | None, value: Term) -> Any:
        if isinstance(value, Literal):
            return _literal(wanted, value)
        if isinstance(value, BlankNode):
            return {"id": str(value)} if value in self._labelled else self._object(value)
        if not isinstance(value, NamedNode):
            raise FormatError("JSON-LD cannot hold a triple within a triple (RDF 1.2); use .ttl or .nt")
        if wanted == "@vocab":
            return self._names.word(value.value)
        iri = self._names.id(value.value)
        return iri if wanted == "@id" else {"id": iri}


_FIRST = {"id": 0, "type": 1}


def _literal(wanted: str | None, literal: Literal) -> Any:
    text = literal.value
    direction = getattr(literal, "direction", None)
    if direction:
        return {"@value": text, "@language": literal.language, "@direction": str(direction)}
    if literal.language:
        return text if wanted == "@language" and literal.language == "en" else {"@value": text, "@language": literal.language}
    kind = literal.datatype
    if kind == XSD.string:
        return text if wanted is None else {"@value": text}
    if kind.value != wanted:
        return {"@value": text, "@type": kind.value}
    if kind == XSD.boolean and text in ("true", "false"):
        return text == "true"
    return int(text) if kind == XSD.integer and _INTEGER.fullmatch(text) else text


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _rank(found: Object) -> tuple[str, str]:
    return str(found.get("id", "~")), "" if "id" in found else _json(found)
