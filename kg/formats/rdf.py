"""Statements as Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD; and reading these again.

All are lossless for the statements; formats without named graphs (Turtle, N-Triples, RDF/XML) do not say which file a
statement came from. The same statements always give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any, cast

import pyoxigraph

from kg import jsonld, reifiers, turtle
from kg.errors import FormatError
from kg.formats.losses import Exported
from kg.graph import View
from kg.terms import ID, RDF, Literal, NamedNode, Quad, Triple

_Serializer = Callable[[list[Quad], dict[str, str]], bytes]


def read(data: bytes, format: str, base: str | None = None) -> list[Quad]:  # noqa: A002
    """Return the triples of a text; blank nodes get labels that nobody else has.

    Args:
        data: the text, in UTF-8.
        format: `ttl`, `nt`, `rdf` or `jsonld`.
        base: what relative IRIs are relative to.

    Raises:
        FormatError: it is not well formed, names graphs, has entities of its own (RDF/XML), a context that lies elsewhere
            (JSON-LD; nothing is fetched), or statements that RDF 1.1 does not know.
    """
    if format == "rdf" and re.search(rb"<!\s*ENTITY", data, re.IGNORECASE):
        raise FormatError("the RDF/XML declares entities, which is refused; write out what they stand for")
    try:
        data.decode()
        found = list(pyoxigraph.parse(data, format=_PARSED[format], base_iri=base, without_named_graphs=True, rename_blank_nodes=True))
    except UnicodeDecodeError:
        raise FormatError("the text is not UTF-8; write it in UTF-8") from None
    except (SyntaxError, ValueError) as error:
        raise FormatError(_fault(str(error))) from None
    return refuse_new(cast("list[Quad]", found))


def statements(data: bytes, suffix: str) -> list[Quad]:
    """Return the triples of a text in any format of RDF, whatever graphs they are in; claims on triples (RDF 1.2) name what these are of.

    Args:
        data: the text, in UTF-8.
        suffix: what the name of its file ends in, without the dot.

    Raises:
        FormatError: the suffix is none of RDF, or it is not well formed.
    """
    if suffix not in _SUFFIXES:
        raise FormatError(
            f"{suffix or 'a file without suffix'!r} is no RDF that is read; end the file name in one of {', '.join('.' + name for name in _SUFFIXES)}"
        )
    if _SUFFIXES[suffix] == pyoxigraph.RdfFormat.RDF_XML and re.search(rb"<!\s*ENTITY", data, re.IGNORECASE):
        raise FormatError("the RDF/XML declares entities, which is refused; write out what they stand for")
    try:
        data.decode()
        parsed: Any = pyoxigraph.parse(data, format=_SUFFIXES[suffix], base_iri=ID.iri, rename_blank_nodes=True)
        return reifiers.plain(dict.fromkeys(Quad(*quad.triple) for quad in parsed))
    except UnicodeDecodeError:
        raise FormatError("the text is not UTF-8; write it in UTF-8") from None
    except (SyntaxError, ValueError) as error:
        raise FormatError(_fault(str(error))) from None


def _fault(message: str) -> str:
    if "LoadDocumentCallback" in message:
        return "the JSON-LD has a context that lies elsewhere, and nothing is fetched; put the context itself into the text"
    return f"the text is not well formed: {message}"


def refuse_new(quads: list[Quad]) -> list[Quad]:
    """Return statements as they are.

    Raises:
        FormatError: some are not of RDF 1.1: triples within triples, texts with a direction.
    """
    for quad in quads:
        if isinstance(quad.object, Triple):
            raise FormatError("a triple within a triple (RDF 1.2) is not taken; give the statement a name of its own")
        if getattr(quad.object, "direction", None):
            raise FormatError("a text with a base direction (RDF 1.2) is not taken; leave out --ltr and --rtl")
    return quads


def write_lines(quads: list[Quad]) -> str:
    """Return statements as N-Quads, with the labels that their blank nodes have; `read_lines` reads them again."""
    return (pyoxigraph.serialize(cast("Any", quads), format=pyoxigraph.RdfFormat.N_QUADS) or b"").decode()


def read_lines(text: str) -> list[Quad]:
    """Return the statements of N-Quads, with the labels of their blank nodes.

    Raises:
        ValueError: the text is not well formed.
    """
    try:
        return cast("list[Quad]", list(pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_QUADS)))
    except SyntaxError as error:
        raise ValueError(str(error)) from None


def reified(view: View) -> Exported:
    """Return a view as Turtle of RDF 1.2 (`kg.reifiers`)."""
    return Exported(reifiers.write(view.quads(), view.prefixes))


_PARSED = {
    "ttl": pyoxigraph.RdfFormat.TURTLE,
    "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdf": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}

_SUFFIXES = {
    "ttl": pyoxigraph.RdfFormat.TURTLE, "ttl12": pyoxigraph.RdfFormat.TURTLE, "turtle": pyoxigraph.RdfFormat.TURTLE, "nt": pyoxigraph.RdfFormat.N_TRIPLES,
    "nq": pyoxigraph.RdfFormat.N_QUADS, "trig": pyoxigraph.RdfFormat.TRIG, "rdf": pyoxigraph.RdfFormat.RDF_XML, "xml": pyoxigraph.RdfFormat.RDF_XML,
    "owl": pyoxigraph.RdfFormat.RDF_XML, "jsonld": pyoxigraph.RdfFormat.JSON_LD, "json": pyoxigraph.RdfFormat.JSON_LD, "n3": pyoxigraph.RdfFormat.TURTLE,
}  # fmt: skip


def _turtle(quads: list[Quad], prefixes: dict[str, str]) -> bytes:
    return turtle.write(quads, prefixes).encode()


def _oxigraph(format_: pyoxigraph.RdfFormat, *, named: bool) -> _Serializer:
    def serialize(quads: list[Quad], prefixes: dict[str, str]) -> bytes:
        stable = turtle.stable(quads)
        statements: Any = stable if named else list(dict.fromkeys(quad.triple for quad in stable))
        return pyoxigraph.serialize(statements, format=format_, prefixes=_used(quads, prefixes)) or b""

    return serialize


def _used(quads: list[Quad], prefixes: dict[str, str]) -> dict[str, str]:
    text = "\n".join({str(term) for quad in quads for term in (quad.subject, quad.predicate, quad.object)})
    return {name: iri for name, iri in prefixes.items() if f"<{iri}" in text}


def _xml(quads: list[Quad], prefixes: dict[str, str]) -> bytes:
    """RDF/XML holds no control characters, and no property whose name is no XML name."""
    for quad in quads:
        if isinstance(quad.object, Literal) and re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", quad.object.value):
            raise FormatError(f"RDF/XML cannot hold the control character in a text of {quad.subject}; use .ttl or .nt")
        if not _XML_NAME.search(quad.predicate.value):
            raise FormatError(f"RDF/XML cannot name the property {quad.predicate}; use .ttl or .nt")
    told: Any = list(dict.fromkeys(quad.triple for quad in turtle.stable(quads)))
    ordered = [triple for _, run in groupby(told, lambda triple: triple.subject) for triple in _headed(list(run))]
    data = pyoxigraph.serialize(ordered, format=pyoxigraph.RdfFormat.RDF_XML, prefixes=_used(quads, prefixes)) or b""
    # a carriage return as such would be read as a line feed (XML 1.0, 2.11)
    return data.replace(b"\r", b"&#13;")


_XML_NAME = re.compile(r"[^\W\d][\w.-]*$")


def _headed(triples: list[Any]) -> list[Any]:
    """The statements on a node, a class at their head only where its name can be that of an XML element, which the engine does not check."""

    def rank(triple: Any) -> int:
        named = isinstance(triple.object, NamedNode) and _XML_NAME.search(triple.object.value)
        return 1 if triple.predicate != RDF.type else 0 if named else 2

    head = min(triples, key=rank)
    if rank(head) == 2:
        raise FormatError(f"RDF/XML cannot name the class {head.object}; use .ttl or .nt")
    return [head, *(triple for triple in triples if triple != head)]


FORMATS: dict[str, _Serializer] = {
    "ttl": _turtle,
    "nt": _oxigraph(pyoxigraph.RdfFormat.N_TRIPLES, named=False),
    "nq": _oxigraph(pyoxigraph.RdfFormat.N_QUADS, named=True),
    "trig": _oxigraph(pyoxigraph.RdfFormat.TRIG, named=True),
    "rdf": _xml,
    "jsonld": jsonld.write,
}
"""The formats of statements by file suffix."""
