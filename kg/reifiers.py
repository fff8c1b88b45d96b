"""Claims as reifiers of RDF 1.2: what is claimed is a triple, and the claim is told of it.

`<< :US kg:deploysForcesIn :Iraq ~ :claim >> kg:during "2014/.."^^edtf:EDTF .` says that there is this claim, not that it is so: a
claim may be denied, past, or somebody's word. A stance for or against stands on `kg:supports` or `kg:opposes`, and keeps its
position; one that is neither stays as it is. Nothing is lost.

Source: RDF 1.2 Concepts, 3 and 1.5, https://www.w3.org/TR/rdf12-concepts/; RDF 1.2 Turtle, https://www.w3.org/TR/rdf12-turtle/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyoxigraph

from kg import turtle
from kg.derivation import SIDES
from kg.terms import KG, RDF, NamedNode, Quad, Term, Triple

_REIFIES = RDF.reifies
_RELATION = (RDF.subject, RDF.predicate, RDF.object)
_STANCE = (KG.holder, KG.topic)


def write(quads: Iterable[Quad], prefixes: Mapping[str, str]) -> bytes:
    """Return statements as Turtle of RDF 1.2; the same statements give the same bytes."""
    quads = list(dict.fromkeys(Quad(*quad.triple) for quad in quads))
    about: dict[Term, dict[Term, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        about[quad.subject][quad.predicate].append(quad.object)
    found: dict[Term, Triple] = {claim: triple for claim, told in about.items() if isinstance(claim, NamedNode) for triple in _triple(told)}
    gone: dict[Term, tuple[Term, ...]] = {claim: _RELATION if KG.Relation in about[claim][RDF.type] else _STANCE for claim in found}
    left = [quad for quad in quads if quad.subject not in gone or quad.predicate not in gone[quad.subject]]
    return turtle.write(left, dict(prefixes), found).encode()


def _triple(told: Mapping[Term, list[Term]]) -> Iterator[Triple]:
    """The triple that a claim is about, if it is about one, and one only."""
    kinds = [kind for kind in told.get(RDF.type, ()) if kind in (KG.Relation, KG.Stance)]
    if len(kinds) != 1 or _REIFIES in told:
        return
    values = [told.get(name, []) for name in (_RELATION if kinds[0] == KG.Relation else (*_STANCE, KG.position))]
    one, two, three = (value[0] if len(value) == 1 else None for value in values)
    if not (isinstance(one, NamedNode) and isinstance(two, NamedNode) and isinstance(three, NamedNode)):
        return
    if kinds[0] == KG.Relation:
        yield Triple(one, two, three)
    elif three in SIDES:
        yield Triple(one, SIDES[three], two)


def read(data: bytes) -> list[Quad]:
    """Return the statements of a Turtle text of RDF 1.2, each once, with claims as nodes that name what they are about.

    Raises:
        ValueError: it is not well formed, or has triples within triples elsewhere than under `rdf:reifies`.
    """
    try:
        parsed: Any = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
        quads: list[Quad] = list(dict.fromkeys(Quad(*quad.triple) for quad in parsed))
    except SyntaxError as error:
        raise ValueError(str(error)) from None
    return plain(quads)


def plain(quads: Iterable[Quad]) -> list[Quad]:
    """Return statements of RDF 1.2 with claims as nodes that name what they are about.

    Raises:
        ValueError: they have triples within triples elsewhere than under `rdf:reifies`.
    """
    quads = list(quads)
    stances = {quad.subject for quad in quads if quad.predicate == RDF.type and quad.object == KG.Stance}
    return [part for quad in quads for part in _parts(quad, stances)]


def _parts(quad: Quad, stances: set[Any]) -> Iterator[Quad]:
    triple: Any = quad.object
    if not isinstance(triple, Triple):
        yield quad
        return
    if quad.predicate != _REIFIES or isinstance(triple.object, Triple):
        raise ValueError(f"{quad.subject} has a triple as a value of {quad.predicate}; only claims stand on triples, by rdf:reifies")
    names = (KG.holder, None, KG.topic) if quad.subject in stances else _RELATION
    for name, value in zip(names, (triple.subject, triple.predicate, triple.object), strict=True):
        if name is not None:
            yield Quad(quad.subject, name, value)
