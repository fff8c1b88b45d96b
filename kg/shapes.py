"""SHACL shapes as SPARQL: the checks of `ontology.ttl`, and of a casebook's own ontology, run inside the store.

A core subset is understood: class and subjects-of targets; property paths; counts, class, datatype, node kind, lists of
values, ranges, patterns; SPARQL constraints. What else a shape asks for is told, not skipped in silence.

Source: Shapes Constraint Language (SHACL), https://www.w3.org/TR/shacl/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from kg.errors import QueryError
from kg.store import Local
from kg.terms import PREFIXES, RDF, RDFS, SH, XSD, BlankNode, Literal, NamedNode, Node, Quad, Term, local_name

_CASTABLE = {XSD.integer, XSD.decimal, XSD.boolean, XSD.date, XSD.dateTime, XSD.double, XSD.float}
_KINDS: dict[Term, str] = {
    SH.IRI: "isIRI(?value)",
    SH.BlankNode: "isBlank(?value)",
    SH.Literal: "isLiteral(?value)",
    SH.BlankNodeOrIRI: "!isLiteral(?value)",
    SH.BlankNodeOrLiteral: "!isIRI(?value)",
    SH.IRIOrLiteral: "!isBlank(?value)",
}
_SILENT = {SH.path, SH.message, SH.name, SH.description, SH.severity, SH.order, SH.group, SH.property, SH.sparql, SH.deactivated}
_TARGETS = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}


class Finding(NamedTuple):
    """A fault as the store sees it: a node, where it is known the property and the value, what is wrong, and in which graph."""

    node: Term
    predicate: NamedNode | None
    value: Term | None
    message: str
    graph: NamedNode | None = None


def findings(store: Local) -> Iterator[Finding]:
    """Yield what the shapes in the store find fault with, each once."""
    shapes = {quad.subject: None for quad in store.match(None, RDF.type, SH.NodeShape)}
    aimed = {quad.subject: None for name in (*sorted(_TARGETS, key=str), SH.targetNode) for quad in store.match(None, name)}
    told = (Finding(node, None, None, "this shape is not a sh:NodeShape, and is checked by kg validate --shacl only") for node in aimed if node not in shapes)
    seen = set()
    for finding in (*(finding for shape in shapes for finding in _Shape(store, shape).findings()), *told):
        if finding not in seen:
            seen.add(finding)
            yield finding


class _Shape:
    def __init__(self, store: Local, node: Node) -> None:
        self._store = store
        self._node = node
        self._targets = [text for quad in store.match(node) for text in self._target(quad.predicate, quad.object)]
        if any(Quad(node, RDF.type, RDFS.Class, graph) in store for graph in store.graphs()):
            self._targets += self._target(SH.targetClass, node)

    def _target(self, predicate: NamedNode, value: Term) -> list[str]:
        if predicate == SH.targetClass:
            return [f"?this a ?kind . VALUES ?kind {{ {self.below(value)} }}"]
        way = {SH.targetSubjectsOf: f"?this {value} ?any .", SH.targetObjectsOf: f"?any {value} ?this ."}
        return [way[predicate]] if predicate in way else []

    def below(self, kind: Term) -> str:
        """A class and those under it."""
        found, queue = {kind}, [kind]
        while queue:
            new = {quad.subject for quad in self._store.match(None, RDFS.subClassOf, queue.pop())} - found
            found |= new
            queue += new
        return " ".join(sorted(map(str, found)))

    def findings(self) -> Iterator[Finding]:
        for quad in self._store.match(self._node):
            if quad.predicate == SH.property:
                yield from self._property(quad.object)
            elif quad.predicate == SH.sparql:
                yield from self._sparql(quad.object)
            elif quad.predicate.value.startswith(SH.iri) and quad.predicate not in _SILENT | _TARGETS:
                yield self._unknown(self._node, quad.predicate)

    def _property(self, shape: Term) -> Iterator[Finding]:
        predicate = self._store.value(shape, SH.path)
        if not isinstance(predicate, NamedNode | BlankNode):
            yield Finding(self._node, SH.property, None, "this shape has a property without a path")
            return
        try:
            path = self._path(predicate)
        except QueryError as error:
            yield Finding(shape, SH.path, None, str(error))
            return
        for quad in self._store.match(shape):
            compile_ = _CONSTRAINTS.get(quad.predicate)
            if compile_:
                body = compile_(self, path, quad.object)
                yield from self._run(f"SELECT DISTINCT ?this ?value WHERE {{ {{TARGET}} {body} }}", shape, predicate)
            elif quad.predicate.value.startswith(SH.iri) and quad.predicate not in _SILENT - {SH.property, SH.sparql}:
                yield self._unknown(shape, quad.predicate)

    def _sparql(self, constraint: Term) -> Iterator[Finding]:
        select = self._store.value(constraint, SH.select)
        head, where, body = (select.value if select else "").partition("{")
        yield from self._run(f"{head}{where} {{TARGET}} {body}", constraint, None)

    def _run(self, query: str, shape: Term, predicate: Term | None) -> Iterator[Finding]:
        message = self._store.value(shape, SH.message)
        text = message.value if message else f"breaks the shape {local_name(getattr(self._node, 'value', ''))}"
        for target in self._targets:
            try:
                rows = list(self._store.query(query.replace("{TARGET}", f"{{ SELECT DISTINCT ?this {{ {target} }} }}"), PREFIXES).terms())
            except QueryError as error:
                yield Finding(shape, None, None, f"this shape cannot be checked: {error}")
                return
            for row in rows:
                value, path = row.get("value"), row.get("path", predicate)
                node = row["this"]
                if node is not None:
                    yield Finding(node, path if isinstance(path, NamedNode) else None, value, text)

    def _unknown(self, shape: Term, predicate: NamedNode) -> Finding:
        return Finding(shape, predicate, None, f"this shape uses sh:{local_name(predicate.value)}, which is checked by kg validate --shacl only")

    def _path(self, node: Term | None) -> str:
        if isinstance(node, NamedNode):
            return str(node)
        told = {quad.predicate: quad.object for quad in self._store.match(node)} if node else {}
        if RDF.first in told:
            return "(" + "/".join(map(self._path, self.list(node))) + ")"
        for predicate, form in _PATHS.items():
            if predicate in told:
                inner = told[predicate]
                return form("|".join(map(self._path, self.list(inner))) if predicate == SH.alternativePath else self._path(inner))
        raise QueryError("this shape has a path that is not understood")

    def list(self, node: Term | None) -> list[Term]:
        """The members of an RDF list."""
        items: list[Term] = []
        while node is not None and node != RDF.nil:
            first = self._store.value(node, RDF.first)
            items += [first] if first is not None else []
            node = self._store.value(node, RDF.rest)
        return items


_PATHS: dict[NamedNode, Callable[[str], str]] = {
    SH.inversePath: "^({})".format,
    SH.zeroOrMorePath: "({})*".format,
    SH.oneOrMorePath: "({})+".format,
    SH.zeroOrOnePath: "({})?".format,
    SH.alternativePath: "({})".format,
}


def _count(path: str, comparison: str) -> str:
    return (
        f"{{ SELECT ?this (COUNT(DISTINCT ?v) AS ?n) {{ {{TARGET}} OPTIONAL {{ ?this {path} ?v }} }} GROUP BY ?this HAVING (COUNT(DISTINCT ?v) {comparison}) }}"
    )


def _values(path: str, wrong: str) -> str:
    return f"?this {path} ?value . FILTER ({wrong})"


def _datatype(_shape: _Shape, path: str, value: Term) -> str:
    cast = f" || !COALESCE({value}(STR(?value)) = {value}(STR(?value)), false)" if value in _CASTABLE else ""
    return _values(path, f"!isLiteral(?value) || DATATYPE(?value) != {value}{cast}")


def _pattern(_shape: _Shape, path: str, value: Term) -> str:
    text = Literal(value.value if isinstance(value, Literal) else "")
    return _values(path, f"isBlank(?value) || !REGEX(STR(?value), {text})")


_CONSTRAINTS: dict[NamedNode, Callable[[_Shape, str, Term], str]] = {
    SH.minCount: lambda shape, path, value: f"FILTER NOT EXISTS {{ ?this {path} ?v }}" if _number(value) == 1 else _count(path, f"< {_number(value)}"),
    SH.maxCount: lambda shape, path, value: _count(path, f"> {_number(value)}"),
    SH["class"]: lambda shape, path, value: f"?this {path} ?value . FILTER NOT EXISTS {{ ?value a ?k . VALUES ?k {{ {shape.below(value)} }} }}",
    SH.datatype: _datatype,
    SH.nodeKind: lambda shape, path, value: _values(path, f"!({_KINDS.get(value, 'true')})"),
    SH["in"]: lambda shape, path, value: _values(path, f"?value NOT IN ({', '.join(map(str, shape.list(value)))})"),
    SH.hasValue: lambda shape, path, value: f"FILTER NOT EXISTS {{ ?this {path} {value} }}",
    SH.minInclusive: lambda shape, path, value: _values(path, f"!COALESCE(?value >= {value}, false)"),
    SH.maxInclusive: lambda shape, path, value: _values(path, f"!COALESCE(?value <= {value}, false)"),
    SH.minExclusive: lambda shape, path, value: _values(path, f"!COALESCE(?value > {value}, false)"),
    SH.maxExclusive: lambda shape, path, value: _values(path, f"!COALESCE(?value < {value}, false)"),
    SH.pattern: _pattern,
}


def _number(value: Term) -> int:
    return int(value.value) if isinstance(value, Literal) else 0
