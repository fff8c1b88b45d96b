"""How far the checks of a shape see: which statements beyond a node's own can change what they find.

Most constraints look at one node, its values, and the classes of those. Nodes that look alike from there have the same
faults, so of many one need be checked (`kg.sieve`). What looks further (paths of several steps, inverse ones, joins in
SPARQL) is named here by the properties that it follows; what cannot be told by its form makes all of it be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.store import Local
from kg.terms import PREFIXES, RDF, RDFS, SH, Literal, NamedNode, Node, Term

HIERARCHY = (RDFS.subClassOf, RDFS.subPropertyOf)
"""Properties that may be followed from the value of any other: what is above a term is part of what it is."""
NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,3})?")
"""Numbers that a float tells apart exactly."""
_SIMPLE_PATTERN = re.compile(r"\^\[[0-9A-Za-z-]+\]\{[0-9]+(,[0-9]+)?\}\$", re.ASCII)
_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)|(?P<iri><[^<>\s"{}|^`]*>)|(?P<variable>[?$]\w+)|(?P<name>\w*:[\w-]*)|(?P<number>-?[0-9]+(?:\.[0-9]+)?)
      |(?P<word>[A-Za-z]+)|(?P<sign>&&|\|\||[<>!]=|[{}().;,|/^*+?!=<>])|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_TESTS = {"ISNUMERIC", "ISBLANK", "ISIRI", "ISLITERAL", "EXISTS", "NOT", "AS"}
_COMPARISONS = {"=", "!=", "<", ">", "<=", ">="}
_RANGES = {SH.minInclusive, SH.maxInclusive, SH.minExclusive, SH.maxExclusive}
_COUNTS = {SH.minCount, SH.maxCount}


class Unclear(Exception):
    """A form of which it cannot be told how far it looks."""


class Reach(NamedTuple):
    """What decides whether two nodes look alike.

    Attributes:
        followed: properties that are followed to other nodes; whoever has them, and whoever they point to, is looked at.
        compared: properties whose values are compared with each other.
        patterns: regular expressions for the values of a property, to be told apart by matching.
        verbatim: properties each of whose values counts.
        constants: terms that the shapes name.
        lists: lists of values.
        numbers: the numbers that values are compared with, sorted.
    """

    followed: set[NamedNode]
    compared: set[NamedNode]
    patterns: dict[NamedNode, list[str]]
    verbatim: set[NamedNode]
    constants: set[Term]
    lists: list[set[Term]]
    numbers: list[float]


def reach(ontology: Local) -> Reach | None:
    """Return how far the shapes of an ontology see, or None if that cannot be told."""
    found = Reach(set(), set(), {}, set(), set(), [], [])
    try:
        for quad in list(ontology.match(None, RDF.type, SH.NodeShape)):
            _shape(ontology, quad.subject, found)
    except (Unclear, ValueError):
        return None
    found.numbers[:] = sorted(set(found.numbers))
    return found


def _shape(store: Local, shape: Node, found: Reach) -> None:
    found.constants.add(shape)  # it may be a class, and its own target
    for quad in store.match(shape):
        if quad.predicate == SH.targetClass:
            found.constants.add(quad.object)
        elif quad.predicate == SH.targetObjectsOf and isinstance(quad.object, NamedNode):
            found.followed.add(quad.object)
        elif quad.predicate == SH.property:
            _property(store, quad.object, found)
        elif quad.predicate == SH.sparql:
            select = store.value(quad.object, SH.select)
            _constraint(select.value if select else "", found)


def _property(store: Local, shape: Term, found: Reach) -> None:
    told = [quad for quad in store.match(shape) if quad.predicate.value.startswith(SH.iri)]
    steps = _steps(store, store.value(shape, SH.path))
    found.followed.update(_followed(steps, hierarchical=not any(quad.predicate in _COUNTS for quad in told)))
    names = [step for step in steps if isinstance(step, NamedNode)]
    for quad in told:
        if quad.predicate in (SH["class"], SH.hasValue):
            found.constants.add(quad.object)
        elif quad.predicate in _RANGES:
            found.numbers.append(_number(quad.object))
        elif quad.predicate == SH["in"]:
            found.lists.append(set(_members(store, quad.object)))
        elif quad.predicate == SH.pattern:
            _pattern(quad.object, names, found)


def _number(value: Term) -> float:
    if not isinstance(value, Literal) or not NUMBER.fullmatch(value.value):
        raise Unclear
    return float(value.value)


def _pattern(value: Term, names: list[NamedNode], found: Reach) -> None:
    if isinstance(value, Literal) and _SIMPLE_PATTERN.fullmatch(value.value):
        for name in names:
            found.patterns.setdefault(name, []).append(value.value)
    else:
        found.verbatim.update(names)


def _members(store: Local, cell: Term | None) -> Iterator[Term]:
    while cell is not None and cell != RDF.nil:
        yield from (quad.object for quad in store.match(cell, RDF.first))
        cell = store.value(cell, RDF.rest)


_SIGNS = {SH.inversePath: "^", SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}


def _steps(store: Local, path: Term | None) -> list[NamedNode | str]:
    """A path of SHACL as the tokens that it has in SPARQL."""
    if isinstance(path, NamedNode):
        return [path]
    told = {quad.predicate: quad.object for quad in store.match(path)} if path else {}
    if RDF.first in told:
        return _joined("/", [_steps(store, part) for part in _members(store, path)])
    if SH.alternativePath in told:
        return ["(", *_joined("|", [_steps(store, part) for part in _members(store, told[SH.alternativePath])]), ")"]
    for kind, sign in _SIGNS.items():
        if kind in told:
            inner = _steps(store, told[kind])
            return [sign, "(", *inner, ")"] if sign == "^" else [*(inner if len(inner) == 1 else ["(", *inner, ")"]), sign]
    raise Unclear


def _joined(sign: str, parts: list[list[NamedNode | str]]) -> list[NamedNode | str]:
    return [token for part in parts for token in (sign, *part)][1:]


def _followed(steps: list[NamedNode | str], *, hierarchical: bool = True) -> set[NamedNode]:
    """The properties of a path that lead beyond a node's own statements and the classes of its values."""
    names = [step for step in steps if isinstance(step, NamedNode)]
    signs = set(steps) - set(names)
    if not signs - {"|", "(", ")"}:
        return set()
    if _is_hierarchical(steps):
        if hierarchical:
            return set()
        raise Unclear
    if RDF.type in names or "!" in signs:
        raise Unclear
    if len(steps) > 2 and steps[-2] == "/":
        names.pop()
    return set(names)


def _is_hierarchical(steps: list[NamedNode | str]) -> bool:
    """Whether a path goes from a node to its class or to what is above it."""
    rest = steps[2:] if steps[:2] == [RDF.type, "/"] else steps
    return steps == [RDF.type] or (len(rest) == 2 and rest[0] in HIERARCHY and rest[1] in ("*", "+"))


# ----------------------------------------------------------------------------------------------------------- SPARQL


class _Pattern(NamedTuple):
    """A triple pattern: subject and object as they are written, the tokens of the path, and how deep in braces it stands."""

    subject: str
    steps: list[NamedNode | str]
    value: str
    depth: int


def _constraint(text: str, found: Reach) -> None:
    """Note what a SPARQL constraint looks at; it is read by form, and what is not understood is unclear."""
    reading = _Query(text)
    own = [pattern for pattern in reading.patterns if pattern.subject == "this"]
    values = {pattern.value for pattern in own if not _followed(pattern.steps)}
    held: set[str] = set()
    for pattern in reading.patterns:
        outward = _beyond(pattern, values, held)
        found.followed.update(outward)
        if outward and pattern.depth == 1:
            held |= {pattern.subject, pattern.value}
    if not reading.plain:
        found.followed.update(_required(own))
    elif reading.compares:
        found.compared.update(step for pattern in own for step in pattern.steps if isinstance(step, NamedNode))
    found.constants.update(reading.constants)
    found.numbers.extend(reading.numbers)


def _beyond(pattern: _Pattern, values: set[str], held: set[str]) -> set[NamedNode]:
    """The properties that a pattern follows."""
    if pattern.subject == "this" or pattern.subject in held:
        return _followed(pattern.steps)
    if pattern.subject in values and _is_hierarchical(pattern.steps):
        return set()
    names = {step for step in pattern.steps if isinstance(step, NamedNode)}
    if RDF.type in names or not pattern.subject.isidentifier():
        raise Unclear
    return names


def _required(own: list[_Pattern]) -> set[NamedNode]:
    """Properties without one of which a node has nothing to do with a constraint."""
    for pattern in own:
        if pattern.depth == 1 and RDF.type not in pattern.steps:
            return {step for step in pattern.steps if isinstance(step, NamedNode)}
    raise Unclear


class _Query:
    """A SELECT query of triple patterns, FILTER (NOT EXISTS) and BIND, as one reads it without understanding it."""

    def __init__(self, text: str) -> None:
        self.patterns: list[_Pattern] = []
        self.constants: set[Term] = set()
        self.numbers: list[float] = []
        self.plain = True
        self.compares = False
        self._open: list[str] = []
        self._words: list[NamedNode | str] = []
        for found in _TOKEN.finditer(text[text.find("{") :] if "{" in text else "?"):
            if found.lastgroup != "space":
                self._take(found.lastgroup or "", found[0])
        if self._open:
            raise Unclear

    def _take(self, kind: str, text: str) -> None:
        if text in "{}":
            self._brace(text)
        elif self._open[-1:] == ["("]:
            self._in_expression(kind, text)
        elif text == "(" and not self._words:
            self._open.append("(")
        elif kind == "word" and text != "a":
            if text.upper() not in ("FILTER", "BIND", "NOT", "EXISTS"):
                raise Unclear
            self._statement(".")
        elif text in (".", ";", ","):
            self._statement(text)
        else:
            self._words.append(self._term(kind, text))

    def _brace(self, text: str) -> None:
        if self._open[-1:] != ["("]:
            self._statement(".")
        if text == "{":
            self._open.append("{")
        elif not self._open or self._open.pop() != "{":
            raise Unclear

    def _in_expression(self, kind: str, text: str) -> None:
        if text == "(":
            self._open.append("(")
        elif text == ")":
            self._open.pop()
        elif kind == "word":
            self.plain &= text.upper() in _TESTS
        elif kind in ("iri", "name", "number"):
            self._constant(self._term(kind, text))
        elif kind == "sign":
            self.compares |= text in _COMPARISONS
            self.plain &= text in _COMPARISONS or text in ("!", "&&", "||")
        elif kind != "variable":
            raise Unclear

    def _constant(self, term: NamedNode | str) -> None:
        if isinstance(term, NamedNode):
            self.constants.add(term)
        elif NUMBER.fullmatch(term):
            self.numbers.append(float(term))

    @staticmethod
    def _term(kind: str, text: str) -> NamedNode | str:
        if kind == "iri":
            return NamedNode(text[1:-1])
        if kind == "name":
            prefix, _, local = text.partition(":")
            return NamedNode(PREFIXES.get(prefix, "") + local)
        if kind == "other":
            raise Unclear
        return RDF.type if text == "a" else text[1:] if kind == "variable" else text

    def _statement(self, end: str) -> None:
        """Take the words so far as a triple pattern; what `;` and `,` leave open stays."""
        words = self._words
        if words:
            if len(words) < 3 or not isinstance(words[0], str):
                raise Unclear
            value = words[-1]
            self._constant(value)
            self.patterns.append(_Pattern(words[0], words[1:-1], str(value), len(self._open)))
        self._words = [] if end == "." or not words else words[:1] if end == ";" else words[:-1]
