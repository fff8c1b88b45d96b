"""From a reading into a casebook: one file, which holds what the other files do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from kg import files, turtle
from kg.errors import CasebookError
from kg.imports.records import Import, Reading
from kg.model import CLAIMS
from kg.sources import load, sources
from kg.terms import ID, KG, PROV, RDF, SKOS, BlankNode, NamedNode, Quad, Term, name_of

_ADDED = {KG.evidence, PROV.actedOnBehalfOf, SKOS.altLabel}
"""What an import may say of things that other files declare; whatever else they are is for those files to say."""
_KINDS = {KG[name] for name in CLAIMS}
_Told = tuple[object, ...]


def place(casebook: Path, out: str | Path | None, name: str, part: str = "curated") -> Path:
    """Return the Turtle file that an import is written to, by default `triples/PART/NAME.ttl`.

    Raises:
        CasebookError: it would be no file of the casebook.
    """
    triples = casebook / "triples"
    path = triples / part / f"{name}.ttl" if out is None else casebook / out
    if path.suffix != ".ttl" or not path.resolve().is_relative_to(triples.resolve()):
        raise CasebookError(f"{path} is no Turtle file under {triples}, and would not be read; name one with --out triples/{part}/NAME.ttl")
    return path


def base(casebook: Path) -> str:
    """Return the IRI under which the casebook's own things live.

    Raises:
        CasebookError: there is no casebook there.
    """
    own: dict[str, str] = {}
    for file in sources(casebook):
        own = {**turtle.prefixes(turtle.read(file.path)), **own}
    return own.get("", ID.iri)


def publish(reading: Reading, casebook: Path, path: Path, source: str) -> Import:
    """Write what a reading has and the casebook has not, and tell what that is.

    Raises:
        CasebookError: the file holds what the import does not yield, and would lose it; or it cannot be written.
    """
    others, prefixes, _ = load([file for file in sources(casebook, candidates=True) if file.path.resolve() != path.resolve()], [])
    fresh = _fresh(reading.quads, list(others))
    before = turtle.parse(turtle.read(path))[0] if path.exists() else []
    lost = told(before) - told(fresh)
    if lost:
        raise CasebookError(f"{path} has {len(lost)} statement(s) that {source} does not yield and that would be lost; name another file with --out")
    if fresh:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, turtle.write(fresh, {"": prefixes[""]}).encode())
    new = _typed(fresh).items() - _typed(before).items()
    claims = sorted(name for name, kind in new if kind in _KINDS)
    things = sorted({name for name, _ in new} - set(claims))
    return Import(source, path if fresh else None, reading.counts, reading.left, things, claims)


def _fresh(quads: list[Quad], others: list[Quad]) -> list[Quad]:
    """The statements on what other files do not declare, and what is added to what they do."""
    declared, there = set(_typed(others)), told(others)
    inner = _inner(quads)
    kept = []
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            continue
        known = name_of(quad.subject) in declared
        if not known or (quad.predicate in _ADDED and _flat(quad, inner) not in there):
            kept.append(quad)
    used = _hanging({quad.object for quad in kept}, quads)
    return kept + [quad for quad in quads if isinstance(quad.subject, BlankNode) and quad.subject in used]


def _hanging(nodes: set[Term], quads: list[Quad]) -> set[Term]:
    """The nodes without an IRI among some, and those that hang on them."""
    below: dict[Term, list[Term]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, BlankNode) and isinstance(quad.object, BlankNode):
            below[quad.subject].append(quad.object)
    todo: list[Term] = [node for node in nodes if isinstance(node, BlankNode)]
    found = set(nodes)
    while todo:
        fresh = [node for node in below[todo.pop()] if node not in found]
        found.update(fresh)
        todo += fresh
    return found


def _typed(quads: Iterable[Quad]) -> dict[str, NamedNode]:
    """The class of each thing that has an IRI and one; of several the first."""
    found = sorted((name_of(quad.subject), name_of(quad.object)) for quad in quads if quad.predicate == RDF.type and isinstance(quad.subject, NamedNode))
    return {name: NamedNode(kind) for name, kind in reversed(found)}


def _inner(quads: Iterable[Quad]) -> dict[object, set[_Told]]:
    found: dict[object, set[_Told]] = defaultdict(set)
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            found[quad.subject].add((quad.predicate, quad.object))
    return found


def told(quads: list[Quad]) -> set[_Told]:
    """Return the statements on what has an IRI, with what they say of nodes without one in their place."""
    inner = _inner(quads)
    return {_flat(quad, inner) for quad in quads if not isinstance(quad.subject, BlankNode)}


def _flat(quad: Quad, inner: dict[object, set[_Told]]) -> _Told:
    return quad.subject, quad.predicate, _deep(quad.object, inner, ())


def _deep(value: object, inner: dict[object, set[_Told]], above: tuple[object, ...]) -> object:
    """A value, with what is said of it in place of a node without an IRI."""
    if not isinstance(value, BlankNode) or value in above:
        return None if isinstance(value, BlankNode) else value
    return frozenset((predicate, _deep(told, inner, (*above, value))) for predicate, told in inner[value])
