"""What an importer says of one thing or claim, as the Turtle it will be: a million of them without a million objects each.

A node is text in the form in which `kg.turtle` writes it, made at once from its properties. Its evidence is kept apart,
so that what several rows say of one claim can be joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from kg import turtle
from kg.terms import BASE, FOAF, KG, BlankNode, Literal, NamedNode, Quad, Term

CAMEO = BASE + "cameo/"
"""Where relation types live that event data have and the ontology has not."""
NAMES = {"foaf": FOAF.iri, "cameo": CAMEO, "plover": BASE + "plover/"}
"""The prefixes of imported files beside those that every file may use."""
UNTYPED = "untyped"
"""The class of a node that is declared elsewhere."""

Pairs = Mapping[str, str | Sequence[str]]
"""Properties as CURIEs, and their values as Turtle writes them; in which order does not matter."""


class Piece(NamedTuple):
    """A piece of Turtle, and the prefixes in it."""

    text: str
    prefixes: frozenset[str]


class Node(NamedTuple):
    """A thing or a claim: its name and its class as Turtle writes them, what is said of it, and its evidence.

    A node without a class is declared elsewhere, and evidence is added to it. `digest` is that of the record in which the
    evidence stands, by which one knows it again.
    """

    name: str
    kind: str
    body: Piece
    evidence: tuple[Piece, ...] = ()
    digest: str = ""


def node(name: str, pairs: Pairs, evidence: Piece | None = None, digest: str = "") -> Node:
    """Make a node of its properties, `rdf:type` among them."""
    kinds = pairs["rdf:type"]
    return Node(name, kinds if isinstance(kinds, str) else min(kinds), _piece(pairs, " ;\n    "), (evidence,) if evidence else (), digest)


def bracket(pairs: Pairs) -> Piece:
    """Make a node without a name, as evidence is."""
    inner = _piece(pairs, " ; ")
    return Piece(f"[ {inner.text} ]", inner.prefixes)


def text(value: str, language: str = "") -> str:
    """Return a text as Turtle writes it.

    >>> text("Iraq", "en")
    '"Iraq"@en'
    """
    return turtle.quoted(value) + (f"@{language}" if language else "")


def date(value: str) -> str:
    """Return an EDTF date as Turtle writes it."""
    return f'"{value}"^^edtf:EDTF'


def _piece(pairs: Pairs, between: str) -> Piece:
    order, own = _order(tuple(pairs))
    parts: list[str] = []
    prefixes: set[str | None] = set(own)
    for name, shown in order:
        value = pairs[name]
        if isinstance(value, str):
            parts.append(f"{shown} {value}")
            prefixes.add(_prefix(value))
        else:
            values = sorted(set(value))
            parts.append(f"{shown} {', '.join(values)}")
            prefixes.update(map(_prefix, values))
    return Piece(between.join(parts), _shared(frozenset(prefixes)))


@cache
def _order(names: tuple[str, ...]) -> tuple[list[tuple[str, str]], frozenset[str]]:
    """Properties in their order, each as it is written, and their prefixes."""
    order = sorted(names, key=turtle.rank)
    return [(name, "a" if name == "rdf:type" else name) for name in order], frozenset(name.partition(":")[0] for name in names if name != "rdf:type")


@cache
def _shared(prefixes: frozenset[str | None]) -> frozenset[str]:
    """One and the same set for all that are alike."""
    return frozenset(prefix for prefix in prefixes if prefix is not None)


def _prefix(value: str) -> str | None:
    """The prefix that a value uses, if it does."""
    first = value[0]
    if first == '"':
        if value[-1] == '"':
            return None
        datatype = value[value.rindex('"') + 1 :]
        return datatype[2:].partition(":")[0] if datatype.startswith("^^") and datatype[2] != "<" else None
    head, colon, _ = value.partition(":")
    return head if colon and first != "<" else None


# ------------------------------------------------------------------------------------------------ nodes out of quads


def nodes(quads: Iterable[Quad], names: Mapping[str, str]) -> list[Node]:
    """Return statements on what has an IRI as nodes, for importers of which speed is not asked.

    `names` are the prefixes of the casebook. Of evidence the digest is taken that its first node tells.
    """
    known = {**NAMES, **names}
    about: dict[Term, list[Quad]] = defaultdict(list)
    for quad in dict.fromkeys(quads):
        about[quad.subject].append(quad)
    return [_node(subject, about, known) for subject in about if isinstance(subject, NamedNode)]


def _node(subject: NamedNode, about: Mapping[Term, list[Quad]], names: dict[str, str]) -> Node:
    told = [quad for quad in about[subject] if not (quad.predicate == KG.evidence and isinstance(quad.object, BlankNode))]
    evidence = [quad for quad in about[subject] if quad.predicate == KG.evidence and isinstance(quad.object, BlankNode)]
    pieces = tuple(Piece(piece.text.partition(" ")[2], piece.prefixes) for quad in evidence for _, piece in [_written([quad], about, names)])
    digests = [
        str(inner.object.value) for quad in evidence for inner in about[quad.object] if inner.predicate == KG.digest and isinstance(inner.object, Literal)
    ]
    if not told:
        return Node(_written([evidence[0]], about, names)[0].subject, UNTYPED, Piece("", frozenset()), pieces, "".join(digests[:1]))
    block, body = _written(told, about, names)
    return Node(block.subject, block.kind, body, pieces, "".join(digests[:1]))


def _written(quads: list[Quad], about: Mapping[Term, list[Quad]], names: dict[str, str]) -> tuple[turtle.Block, Piece]:
    """What Turtle says of a node, and the same without its name and the full stop."""
    whole, queue = list(quads), [quad.object for quad in quads]
    while queue:
        inner = about.get(queue.pop(), []) if isinstance(queue[-1], BlankNode) else (queue.pop(), [])[1]
        whole += inner
        queue += [quad.object for quad in inner]
    (block,) = [block for block in turtle.blocks(whole, names) or [] if block.subject]
    return block, Piece(block.text[len(block.subject) + 1 : -2], block.prefixes)
