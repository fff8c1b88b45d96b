"""RDF from elsewhere: what is in our words comes in as it is, what is in others' words as claims where a table says how.

What becomes of it:
  * What has a class of ours, and what hangs on it, comes in as it is, ids and all, where `kg validate` has nothing to say
    against it; else it is reported with the fault. So our own exports come back.
  * Persons, organizations, places and events of FOAF, ORG, PROV, SEM and schema.org are things of ours. Statements between
    them, nodes that stand for a relation (`org:Membership`), reified statements (`rdf:Statement`) and triples that something is said about (RDF 1.2)
    are relations, with their times. The table is `foreign.toml`.
  * Every other statement is reported, with its line (in Turtle) or its place among the statements.

Source: RDF 1.1 Semantics, appendix D.1 (reification); RDF 1.2 Concepts, 1.5; https://www.w3.org/TR/vocab-org/.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from kg import shapes
from kg import turtle as syntax
from kg.errors import PeriodError
from kg.formats import rdf
from kg.graph import KnowledgeGraph
from kg.imports.common import Context, run, table
from kg.imports.objects import Record, opened
from kg.imports.records import Count, Import, Left, Reading
from kg.imports.sketch import Reviewed, Sketch, day, during, text, time, valid
from kg.periods import parse
from kg.sources import load, ontologies, sources
from kg.store import Local
from kg.terms import EDTF, GRAPH, KG, RDF, RDFS, BlankNode, Literal, NamedNode, Node, Quad, Term, curie, name_of
from kg.validation import RULES, same_id_in_two_files

_HERE = GRAPH["curated/import"]
_CONTENT = {RDF.subject, RDF.object, KG.holder, KG.topic, KG.about, KG.place}
"""By these a claim names things, which may be in others' words."""
_ROUNDS = 20
_NONE = "this is in no table of words"


def turtle(path: str | Path, casebook: KnowledgeGraph | str | Path = ".", out: str | Path | None = None) -> Import:
    """Write what a file of RDF says into a casebook, and tell what was taken and what not.

    Args:
        path: Turtle, N-Triples, N-Quads, TriG, RDF/XML or JSON-LD, as its suffix says, or Turtle of RDF 1.2; it is only read.
        casebook: the folder of the casebook, or a graph opened from it.
        out: the Turtle file to write, within the casebook; by default `triples/curated/NAME.ttl`.

    Raises:
        CasebookError: there is no casebook, or a file cannot be written, or it holds what would be lost.
        FormatError: the file is no RDF.
    """
    return run(read, Path(path), casebook, out)


def read(path: Path, context: Context) -> Reading:
    """Read a file of RDF.

    Raises:
        FormatError: it is none.
    """
    file = opened(path)
    suffix = path.name.lower().removesuffix(".gz").rpartition(".")[2]
    told, faults = _parsed(file.text.removeprefix("\ufeff").encode(), suffix)
    reader = _Reader(Sketch(context.home, file._replace(plain=False), Reviewed(KG.Accepted)), context, told)
    return reader.reading([Left("statement", line, f"it is no Turtle: {message}") for line, message in faults])


def _parsed(data: bytes, suffix: str) -> tuple[dict[Quad, int], list[tuple[int, str]]]:
    """The statements of a file with their lines or places, and the syntax faults of Turtle."""
    if suffix in ("ttl", "nt", "turtle") and b"<<" not in data:
        lines = syntax.Lines(data)
        return lines.quads, syntax.parse(data)[1]
    found = rdf.statements(data, suffix)
    return {quad: place for place, quad in enumerate(found, 1)}, []


class _Words(NamedTuple):
    """The table of words, with whole IRIs."""

    classes: dict[str, str]
    relations: dict[str, dict[str, Any]]
    nodes: dict[str, dict[str, Any]]
    words: dict[str, list[str]]


@cache
def _words() -> _Words:
    told = table("foreign.toml")

    def iri(name: str) -> str:
        prefix, _, local = name.partition(":")
        return str(told["prefixes"][prefix]) + local

    inner = {name: {key: iri(value) if ":" in str(value) else value for key, value in node.items()} for name, node in told["nodes"].items()}
    lists = {**told["words"], **{name: told[name] for name in ("names", "aliases", "comments")}}
    return _Words(
        {iri(name): kind for name, kind in told["classes"].items()},
        {iri(name): rule for name, rule in told["relations"].items()},
        {iri(name): rule for name, rule in inner.items()},
        {name: [iri(value) for value in values] for name, values in lists.items()},
    )


class _Reader:
    """One run through the statements."""

    def __init__(self, sketch: Sketch, context: Context, told: dict[Quad, int]) -> None:
        self._sketch = sketch
        self._context = context
        self._words = _words()
        self._lines = _places(told)
        # blank nodes are called by what is said of them, the same in every import
        self._quads = _named(syntax.stable(told), context.home)
        self._about: dict[Term, list[Quad]] = defaultdict(list)
        for quad in self._quads:
            self._about[quad.subject].append(quad)
        self._above: dict[Term, Quad] = {quad.object: quad for quad in self._quads if isinstance(quad.object, BlankNode)}
        self._used: set[Quad] = set()
        self._kinds: dict[Term, str] = {}
        self._faults: dict[Quad, str] = {}
        self._origins: dict[Term | None, list[Quad]] = {}
        self._last: Term | None = None

    def reading(self, left: list[Left]) -> Reading:
        own = self._own()
        self._things(own)
        mine = [quad for quad in self._quads if quad.subject in own]
        self._sketch.add(mine)
        self._relations(own)
        self._used.update(mine)
        quads = self._valid(self._sketch.quads)
        kept = set(quads)
        wrong = [quad for quad in self._quads if quad not in self._used or (quad in self._faults and quad not in kept)]
        left += [Left("statement", self._line(quad), self._faults.get(quad, f"{curie(quad.predicate.value, _short())}: {_NONE}")) for quad in wrong]
        read = len(self._quads) + sum(one.reason.startswith("it is no Turtle") for one in left)
        return Reading(quads, [Count("statement", read, read - len(left))], sorted(left, key=lambda one: one.row), {})

    def _line(self, quad: Quad) -> int:
        """The line of a statement; what is said of a node without a name stands where that is named."""
        for _ in range(_ROUNDS):
            above = self._above.get(quad.subject)
            if not isinstance(quad.subject, BlankNode) or above is None:
                break
            quad = above
        keys = (quad.triple, (quad.subject, quad.predicate), (quad.predicate, quad.object))
        return next((self._lines[key] for key in keys if key in self._lines), 1)

    # ---------------------------------------------------------------------------------------------------- our words

    def _own(self) -> set[Term]:
        """What has a class of ours, or is a relation type, with all that hangs on it but the things that claims are about."""
        found: set[Term] = set()
        todo: list[Term] = [node for node, told in self._about.items() if any(_is_own(quad) for quad in told)]
        while todo:
            node = todo.pop()
            if node not in found:
                found.add(node)
                todo += [quad.object for quad in self._about[node] if quad.predicate not in _CONTENT and quad.object in self._about]
        return found

    def _valid(self, quads: list[Quad]) -> list[Quad]:
        """The statements on what has no fault, in the casebook as it is; what rests on something that has one has one too."""
        before = self._casebook()
        for _ in range(_ROUNDS):
            store = Local()
            store.extend([*before, *(Quad(*quad.triple, _HERE) for quad in quads)])
            owners = _owners(quads)
            faults: dict[Node, str] = {}
            for finding in _findings(store):
                for owner in owners.get(finding.node, ()):
                    faults.setdefault(owner, finding.message)
            if not faults:
                return quads
            gone = {node for node, whose in owners.items() if whose & faults.keys() and whose <= faults.keys()}
            for node in gone:
                reason = faults[min(owners[node] & faults.keys(), key=str)]
                for quad in (*self._about.get(node, ()), *self._origins.get(node, ())):
                    self._faults.setdefault(quad, reason)
            quads = [quad for quad in quads if quad.subject not in gone]
        return []

    def _casebook(self) -> list[Quad]:
        if not self._context.folder:
            return []
        folder = Path(self._context.folder)
        return list(load(sources(folder, candidates=True), ontologies(folder))[0])

    # ------------------------------------------------------------------------------------------------ others' words

    def _objects(self, node: Term, name: str) -> list[Term]:
        """The values that a node has of one of the properties that mean something, which are read now."""
        found = []
        for iri in self._words.words[name]:
            for quad in self._about[node]:
                if quad.predicate.value == iri:
                    self._used.add(quad)
                    found.append(quad.object)
        return found

    def _texts(self, node: Term, name: str) -> list[Literal]:
        return [value for value in self._objects(node, name) if isinstance(value, Literal)]

    def _things(self, own: set[Term]) -> None:
        """Declare what a class of others means."""
        for node in list(self._about):
            kinds = [(quad, self._words.classes[name_of(quad.object)]) for quad in self._about[node] if _types(quad) in self._words.classes]
            if not kinds or node in own or not isinstance(node, NamedNode):
                continue
            kind = next((kind for _, kind in kinds if kind != "Actor"), "Actor")
            self._kinds[node] = kind
            self._used.update(quad for quad, _ in kinds)
            self._origins[node] = [quad for quad, _ in kinds]
            names = self._texts(node, "names")
            labels, others = names[:1] or [Literal(node.value.rpartition("/")[2].rpartition("#")[2] or node.value)], names[1:]
            self._sketch.things(
                node, KG[kind], [text(label.value, label.language or "") or label for label in labels], [*others, *self._texts(node, "aliases")]
            )
            self._sketch.say(node, *((RDFS.comment, comment) for comment in self._texts(node, "comments")[:1]))
            if kind == "Event":
                self._sketch.say(node, (KG.during, time(self._period(node))))
                self._sketch.evidence(node, self._record(node))
        for node in own:
            self._kinds.setdefault(node, "ours")

    def _relations(self, own: set[Term]) -> None:
        """Statements between things, and nodes that stand for such."""
        for node in list(self._about):
            if node in own:
                continue
            for quad in self._about[node]:
                self._node(quad.subject, quad)
                self._statement(quad)

    def _node(self, node: Node, typed: Quad) -> None:
        """A node that stands for a relation."""
        rule = self._words.nodes.get(_types(typed))
        if rule is None and typed.predicate == RDF.predicate and not any(_types(quad) in self._words.nodes for quad in self._about[node]):
            rule = self._words.nodes[RDF.Statement.value]
        if rule is None:
            return
        names = [name for name in ("subject", "object", "property") if name in rule]
        ends = {name: [quad for quad in self._about[node] if quad.predicate.value == rule[name]] for name in names}
        if any(len(found) != 1 for found in ends.values()):
            self._fault(node, "it does not name one thing at each end")
            return
        subject, value = (ends[name][0].object for name in ("subject", "object"))
        means: dict[str, Any] | None = rule if "property" not in rule else self._meaning(ends["property"][0].object)
        if means is None:
            self._fault(node, f"{curie(name_of(ends['property'][0].object), _short())}: {_NONE}")
            return
        self._used.update([typed, *(quad for found in ends.values() for quad in found)])
        reason = self._relate((subject, means, value), self._record(node), node)
        if reason:
            self._fault(node, reason)

    def _meaning(self, predicate: Term) -> dict[str, Any] | None:
        """What a property means as a relation."""
        name = name_of(predicate)
        return {"iri": name} if name in self._context.predicates else self._words.relations.get(name)

    def _statement(self, quad: Quad) -> None:
        """A plain statement between two things; one of ours without a claim is a claim without a time."""
        means = self._meaning(quad.predicate)
        if means is None or quad in self._used:
            return
        self._used.add(quad)
        inner = [found for found in self._about.get(quad.object, ()) if found.predicate == quad.predicate]
        if inner and isinstance(quad.object, BlankNode):
            # schema.org puts a role between the two
            self._used.update(inner)
            self._used.update(found for found in self._about[quad.object] if found.predicate == RDF.type)
            reason = self._relate((quad.subject, means, inner[0].object), self._record(quad.object), quad.object)
        else:
            reason = self._relate((quad.subject, means, quad.object), Record(self._line(quad), 0, 0, _line_of(quad), None), None)
        if reason:
            self._faults[quad] = reason
        elif quad.object not in self._about or not inner:
            self._origins[self._last] = [quad]

    def _relate(self, told: tuple[Term, dict[str, Any], Term], record: Record, node: Term | None) -> str:
        """Declare a relation, if it is one between things; return why it is none."""
        subject, means, value = told
        if means.get("reversed"):
            subject, value = value, subject
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode) or not {subject, value} <= self._kinds.keys():
            return "one of its ends is no actor, place or event of the file"
        if self._kinds[subject] in ("Place", "Event"):
            return f"its subject is of the class {self._kinds[subject]}, and does nothing itself"
        predicate = NamedNode(means["iri"]) if "iri" in means else KG[means["predicate"]]
        words = "-".join(name_of(each).rpartition("/")[2].rpartition("#")[2][:16] for each in (subject, predicate, value))
        claim = self._sketch.iri("rdf", words, record.digest)
        period = self._period(node) if node is not None else ""
        if not valid(period):
            return f"its dates, {period}, end before they begin"
        roles = [self._label(role) for role in self._objects(node, "role")] if node is not None else []
        comments = self._texts(node, "comments")[:1] if node is not None else []
        pairs = [(KG.role, text(role)) for role in roles[:1]] + [(RDFS.comment, _clean(comment)) for comment in comments]
        self._origins[claim] = self._about[node] if node is not None else []
        self._sketch.relation(claim, (subject, predicate, value), (KG.during, time(period)), *pairs)
        self._last = claim
        self._sketch.evidence(claim, record, name=name_of(node) if isinstance(node, NamedNode) else "")
        return ""

    def _label(self, value: Term) -> str:
        """A text, or the name of a node."""
        names = [value] if isinstance(value, Literal) else self._texts(value, "names")
        if isinstance(value, NamedNode | BlankNode):
            self._used.update(quad for quad in self._about.get(value, ()) if quad.predicate == RDF.type)
        return names[0].value if names else name_of(value).rpartition("/")[2].rpartition("#")[2]

    def _period(self, node: Term, depth: int = 3) -> str:
        """When something holds: dates at the node, or at an interval or instant that it names."""
        if depth == 0 or node not in self._about:
            return ""
        self._used.update(quad for quad in self._about[node] if _types(quad) in self._words.words["plain"])
        begin, end = (self._date(self._objects(node, name), depth) for name in ("begin", "end"))
        if begin or end:
            return during(begin, end)
        found = self._date(self._objects(node, "at"), depth)
        return found or next((period for inner in self._objects(node, "interval") if (period := self._period(inner, depth - 1))), "")

    def _date(self, values: Iterable[Term], depth: int) -> str:
        for value in values:
            found = _edtf(value) if isinstance(value, Literal) else self._period(value, depth - 1)
            if found:
                return found
        return ""

    # ----------------------------------------------------------------------------------------------------- reports

    def _record(self, node: Term) -> Record:
        """All that is said of a node, as the record that bears a claim."""
        told = self._about[node]
        return Record(min(map(self._line, told)), 0, 0, "".join(sorted(f"{_line_of(quad)}\n" for quad in told)), None)

    def _fault(self, node: Term, reason: str) -> None:
        for quad in self._about[node]:
            self._faults.setdefault(quad, reason)


# ---------------------------------------------------------------------------------------------------------- helpers


def _clean(value: Literal) -> Literal | None:
    return text(value.value, value.language or "")


def _is_own(quad: Quad) -> bool:
    if quad.predicate == RDF.type:
        return isinstance(quad.object, NamedNode) and quad.object.value.startswith(KG.iri)
    return quad.predicate == RDFS.subPropertyOf


def _types(quad: Quad) -> str:
    return quad.object.value if quad.predicate == RDF.type and isinstance(quad.object, NamedNode) else ""


def _edtf(value: Literal) -> str:
    """A date as EDTF; one that is EDTF stays as it is."""
    if value.datatype == EDTF.EDTF:
        try:
            return parse(value.value).text
        except PeriodError:
            return ""
    return day(value.value)


def _line_of(quad: Quad) -> str:
    """A statement as N-Triples, nodes without a name as such."""
    return " ".join("[]" if isinstance(term, BlankNode) else str(term) for term in quad.triple)


def _short() -> dict[str, str]:
    return dict(table("foreign.toml")["prefixes"])


def _places(told: dict[Quad, int]) -> dict[Any, int]:
    """The lines of statements by what they say; nodes without a name have other labels later, so that of these the other parts must do."""
    lines: dict[Any, int] = {}
    for quad, line in told.items():
        lines[quad.triple] = line
        if isinstance(quad.subject, NamedNode):
            lines.setdefault((quad.subject, quad.predicate), line)
        elif not isinstance(quad.object, BlankNode):
            lines.setdefault((quad.predicate, quad.object), line)
    return lines


def _named(quads: list[Quad], home: str) -> list[Quad]:
    """Statements in which what hangs on nothing has an IRI: a claim without one could not be found again."""
    hanging = {quad.object for quad in quads if isinstance(quad.object, BlankNode) and quad.object != quad.subject}
    roots = {quad.subject for quad in quads if isinstance(quad.subject, BlankNode)} - hanging
    names = {root: NamedNode(f"{home}rdf-{sha256(str(root).encode()).hexdigest()[:12]}") for root in roots}
    return [Quad(names.get(quad.subject, quad.subject), quad.predicate, names.get(quad.object, quad.object)) for quad in quads]  # type: ignore[arg-type]


def _owners(quads: list[Quad]) -> dict[Term, set[Node]]:
    """On what named things each node hangs, a named one on itself."""
    inner: dict[Term, list[Term]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.object, BlankNode):
            inner[quad.subject].append(quad.object)
    owners: dict[Term, set[Node]] = defaultdict(set)
    for root in {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}:
        todo: list[Term] = [root]
        while todo:
            node = todo.pop()
            if root not in owners[node]:
                owners[node].add(root)
                todo += inner[node]
    for quad in quads:
        if quad.subject not in owners:
            owners[quad.subject].add(quad.subject)
    return owners


def _findings(store: Local) -> Iterator[shapes.Finding]:
    """The faults that `kg validate` would name, but that an id is in two files: that is what importing again comes to."""
    yield from shapes.findings(store)
    for rule in RULES:
        if rule is not same_id_in_two_files:
            yield from rule(store)
