"""`kg validate`: every fault in the files of a casebook, each with its file and line.

Shapes (SHACL, in the ontology) say what a claim, an actor, a document must have. Rules, here, say what shapes cannot:
days that do not exist, ends before beginnings, cycles, one id in two files, and spans that the articles do not bear out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from kg import periods, shapes, turtle
from kg.articles import Articles, digest
from kg.errors import CasebookError, MissingExtra, NotFound, PeriodError, Problem
from kg.graph import KnowledgeGraph, rdflib_term
from kg.merges import standing
from kg.reach import Reach, reach
from kg.shapes import Finding
from kg.sieve import Sieve
from kg.sources import Source, ontologies, settled, sources
from kg.sparql import suggestion
from kg.store import Local
from kg.terms import (
    DCTERMS,
    EDTF,
    KG,
    OA,
    ONTOLOGY,
    OWL,
    PREFIXES,
    PROV,
    RDF,
    RDFS,
    SH,
    XSD,
    BlankNode,
    Literal,
    NamedNode,
    Node,
    Quad,
    Term,
    curie,
)  # fmt: skip

_DATES = (KG.during, KG.saidOn, KG.attestedOn, DCTERMS.issued)
_DISMISSED = {KG.Rejected, KG.Retracted}
_TRUE = {Literal("true", datatype=XSD.boolean), Literal("1", datatype=XSD.boolean)}
_LEGAL_CONTROLS = {"\n", "\r", "\t"}
_MOST = 50_000
"""How many subjects, of those in which faults are to be expected, are in memory at a time."""


def validate(
    casebook: KnowledgeGraph | str | Path, files: Iterable[str | Path] = (), *, articles: str | Path | None = None, shacl: bool = False
) -> list[Problem]:
    """Return the problems of a casebook's files, candidates included, sorted by file and line.

    Args:
        casebook: a folder, or a graph opened from one (its files are read anew).
        files: look at these only (they are still judged within the whole casebook).
        articles: a folder with articles; spans and digests are checked against those at hand.
        shacl: check the shapes with pyshacl, slowly and in full, in place of the built-in checks.

    Raises:
        CasebookError: there is no casebook there.
        NotFound: one of the files is not in it.
    """
    folder = casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)
    check = _Check(folder, Articles(Path(articles) if articles is not None else None), shacl)
    wanted = {_wanted(folder, Path(file), check.files) for file in files}
    return sorted(problem for problem in check.problems() if not wanted or problem.file in wanted)


def unchecked(folder: str | Path, articles: str | Path | None) -> list[str]:
    """Return the ids of the documents whose article is not among those at hand; none where no folder is given."""
    if articles is None:
        return []
    at_hand = Articles(Path(articles))
    graph = KnowledgeGraph.open(folder)
    return [graph.short(document.id) for document in graph.documents() if document.sha256 not in at_hand]


def _wanted(folder: Path, file: Path, known: list[Source]) -> str:
    for place in (file, folder / file):
        for source in known:
            if place.exists() and place.samefile(source.path):
                return source.name
    raise NotFound(f"{file} is not a Turtle file of the casebook {folder}")


class _Check:
    """One run: a store of what has to be looked at, and where everything in it stands."""

    def __init__(self, folder: Path, articles: Articles, shacl: bool) -> None:
        self.files = [*sources(folder, candidates=True), *(Source(path, path.name, ONTOLOGY) for path in ontologies(folder))]
        self._articles = articles
        self._shacl = shacl
        self._store = Local()
        self._sieve = Sieve(self.files, self._reach(), (KG.sha256, DCTERMS.source) if any(articles) else ())
        self._named: dict[tuple[NamedNode | None, NamedNode], str] = {}

    def problems(self) -> set[Problem]:
        sieve = self._sieve
        problems = set(sieve.problems)
        if self._shacl or sieve.is_whole:
            return problems | self._placed(sieve.everything())
        self._load(sieve.sample())
        if found := self._told():
            for quads in sieve.like({finding.node for finding in found}, _MOST):
                problems |= self._placed(quads)
        return problems

    def _reach(self) -> Reach | None:
        """How far the shapes of the ontology see."""
        ontology = Local()
        for file in self.files:
            if file.graph == ONTOLOGY:
                ontology.extend(Quad(*quad.triple, ONTOLOGY) for quad in turtle.parse(turtle.read(file.path))[0])
        return reach(ontology)

    def _load(self, quads: Iterable[Quad]) -> None:
        self._store = Local(quads)
        settled(self._store)

    def _told(self) -> list[Finding]:
        return [finding for finding in self._findings() if self._sieve.shows(finding.node)]

    def _placed(self, quads: Iterable[Quad]) -> set[Problem]:
        """Find the faults in some statements, and file and line of each."""
        self._load(quads)
        places: dict[Source, list[tuple[Finding, str]]] = defaultdict(list)
        for finding in self._told():
            places[self._place(finding)].append((finding, finding.message + self._naming(finding.predicate, finding.value)))
        problems = set()
        for file, told in places.items():
            lines = turtle.Lines(turtle.read(file.path), self._sieve.named(file), {finding.node for finding, _ in told})
            problems |= {Problem(file.name, lines.of(*finding[:3]), message) for finding, message in told}
        return problems

    def _place(self, finding: Finding) -> Source:
        """The file in which the store found fault with something."""
        node, predicate, value, _, graph = finding
        store = self._store
        found = list(store.match(node, predicate, value, graph)) or list(store.match(node, predicate, None, graph)) or list(store.match(node))
        graphs = {quad.graph_name for quad in found}
        return next((file for file in self.files if file.graph in graphs and (file.graph != ONTOLOGY or self._sieve.tells(file, node))), self.files[0])

    def _naming(self, predicate: NamedNode | None, value: Term | None) -> str:
        """Which value is meant, and what may have been."""
        if isinstance(value, Literal):
            return f": {value.value!r}"
        if not isinstance(value, NamedNode):
            return ""
        if (predicate, value) not in self._named:
            short = curie(value.value, self._prefixes)
            fitting = self._short(self._store.value(predicate, RDFS.range)) if predicate else []
            self._named[predicate, value] = f": {short}" + ("" if short in self._known else suggestion(short, fitting or self._known))
        return self._named[predicate, value]

    @cached_property
    def _known(self) -> dict[str, None]:
        return dict.fromkeys(self._short(None))

    def _short(self, kind: Term | None) -> list[str]:
        """The short names of everything that has a type, or one type."""
        return sorted(curie(node.value, self._prefixes) for node in self._sieve.declared(kind))

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {**self._sieve.prefixes, **PREFIXES}

    def _findings(self) -> Iterator[Finding]:
        store = self._store
        yield from _pyshacl(store) if self._shacl else shapes.findings(store)
        for rule in RULES:
            yield from rule(store)
        yield from _unreviewed(store)
        yield from _articles(store, self._articles)


# ------------------------------------------------------------------------------------------------------------ rules


def impossible_dates(store: Local) -> Iterator[Finding]:
    """Days that do not exist, texts that are no date, ends before beginnings."""
    for predicate in _DATES:
        for quad in store.match(None, predicate):
            if isinstance(quad.object, Literal) and quad.object.datatype == EDTF.EDTF:
                yield from _fault(quad, periods.parse)
    for quad in store:
        if isinstance(quad.object, Literal) and quad.object.datatype in _READ:
            yield from _fault(quad, _READ[quad.object.datatype])


def _fault(quad: Quad, read: Callable[[str], object]) -> Iterator[Finding]:
    try:
        read(quad.object.value)
    except PeriodError as error:
        yield Finding(quad.subject, quad.predicate, quad.object, str(error))
    except ValueError:
        yield Finding(quad.subject, quad.predicate, quad.object, "there is no such day or time")


_READ: dict[NamedNode, Callable[[str], object]] = {
    XSD.date: lambda text: periods.day(re.sub(r"(Z|[+-]\d\d:\d\d)$", "", text)),
    XSD.dateTime: dt.datetime.fromisoformat,
}


def same_id_in_two_files(store: Local) -> Iterator[Finding]:
    """Things that two files declare."""
    places: dict[Term, dict[str, Quad]] = defaultdict(dict)
    for quad in store.match(None, RDF.type):
        if isinstance(quad.subject, NamedNode):
            places[quad.subject][quad.graph_name.value] = quad
    for node, declared in places.items():
        first, *others = sorted(declared)
        for name in others:
            message = f"the same id is declared in {first.removeprefix(PREFIXES['graph'])} too"
            yield Finding(node, RDF.type, None, message, declared[name].graph_name)


def cycles(store: Local) -> Iterator[Finding]:
    """Memberships, merges, and evidence that relays evidence, that come back to where they began."""
    told = [quad.subject for predicate in (KG.memberOf, KG.partOf) for quad in store.match(None, RDF.predicate, predicate)]
    claims = [claim for claim in told if store.value(claim, KG.negated) not in _TRUE and store.value(claim, KG.status) not in _DISMISSED]
    whom = standing(store)
    yield from _cycle([(claim, *_ends(store, claim, whom)) for claim in claims], RDF.subject, "membership is a cycle")
    yield from _cycle([(quad.subject, quad.subject, quad.object) for quad in store.match(None, KG.relays)], KG.relays, "evidence relays itself")
    merged = [quad for quad in store.match(None, KG.merged) if store.value(quad.subject, PROV.invalidatedAtTime) is None]
    yield from _cycle(
        [(quad.subject, quad.object, store.value(quad.subject, KG.mergedInto)) for quad in merged], KG.merged, "merges go round, and none is followed"
    )


def _ends(store: Local, claim: Node, whom: dict[Term, Term]) -> tuple[Term | None, Term | None]:
    """Subject and object of a relation, merged actors as whom they are."""
    lower, upper = store.value(claim, RDF.subject), store.value(claim, RDF.object)
    return lower and whom.get(lower, lower), upper and whom.get(upper, upper)


def torn(store: Local) -> Iterator[Finding]:
    """Relations between two actors that are one by a merge."""
    whom = standing(store)
    for merged in whom:
        for name, other in ((RDF.subject, RDF.object), (RDF.object, RDF.subject)):
            for quad in store.match(None, name, merged):
                end = store.value(quad.subject, other)
                if end is not None and end != merged and whom.get(end, end) == whom[merged] and store.value(quad.subject, KG.status) not in _DISMISSED:
                    yield Finding(quad.subject, name, merged, "both ends of the relation are one actor since a merge (kg merge --undo takes it back)")


def _cycle(links: list[tuple[Node, Term | None, Term | None]], predicate: NamedNode, message: str) -> Iterator[Finding]:
    above: dict[Term | None, set[Term | None]] = defaultdict(set)
    for _, lower, upper in links:
        above[lower].add(upper)
    while loop := _loop(above):
        names = " -> ".join(getattr(node, "value", "?").rpartition("/")[2] for node in reversed(loop))
        for claim, lower, upper in links:
            if lower in loop and upper in loop:
                yield Finding(claim, predicate, None, f"{message}: {names}")
        for node in loop:
            above.pop(node, None)


def _loop(above: dict[Term | None, set[Term | None]]) -> list[Term]:
    try:
        TopologicalSorter(above).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def unknown_terms(store: Local) -> Iterator[Finding]:
    """Properties and classes in the ontology's namespace that it does not have."""
    kinds = {quad.subject: quad.object for quad in store.match(None, RDF.type, None, ONTOLOGY)}
    for quad in store:
        used = quad.object if quad.predicate == RDF.type else quad.predicate
        if isinstance(used, NamedNode) and used.value.startswith(KG.iri) and used not in kinds:
            short = curie(used.value, PREFIXES)
            alike = [term.value for term, kind in kinds.items() if (kind == OWL.Class) == (quad.predicate == RDF.type) and kind.value.startswith(OWL.iri)]
            close = suggestion(short, [curie(iri, PREFIXES) for iri in alike])
            yield Finding(quad.subject, quad.predicate, None, f"{short} is no term of the ontology{close}")


def control_characters(store: Local) -> Iterator[Finding]:
    """Characters in texts that no reader shows and some formats cannot hold."""
    for quad in store:
        if isinstance(quad.object, Literal):
            found = next((sign for sign in quad.object.value if sign < " " and sign not in _LEGAL_CONTROLS), None)
            if found is not None:
                yield Finding(quad.subject, quad.predicate, quad.object, f"the text has a control character (U+{ord(found):04X})")


RULES: tuple[Callable[[Local], Iterator[Finding]], ...] = (impossible_dates, same_id_in_two_files, cycles, torn, unknown_terms, control_characters)
"""What is checked beside the shapes."""


def _unreviewed(store: Local) -> Iterator[Finding]:
    """Accepted claims under `triples/extracted` that name no reviewer and not even the run that made them."""
    for quad in store.match(None, KG.status, KG.Accepted):
        extracted = quad.graph_name.value.startswith(PREFIXES["graph"] + "extracted/")
        if extracted and not any(store.value(quad.subject, predicate) for predicate in (PROV.wasAttributedTo, PROV.wasGeneratedBy)):
            yield Finding(quad.subject, KG.status, None, "accepted machine claim has no reviewer")


# --------------------------------------------------------------------------------------------------------- articles


def _articles(store: Local, articles: Articles) -> Iterator[Finding]:
    """Spans and digests that the articles at hand do not bear out."""
    taken = {quad.object.value for quad in store.match(None, KG.sha256)}
    for quad in store.match(None, KG.sha256):
        evidence = [found.subject for found in store.match(None, DCTERMS.source, quad.subject)]
        if quad.object.value in articles:
            for node in evidence:
                yield from _span(store, node, articles.text(quad.object.value))
        else:
            spans = [_numbers(store, node) for node in evidence]
            for sha in articles:
                if sha not in taken and any(span and digest(articles.text(sha)[span[0] : span[1]]) == span[2] for span in spans):
                    yield Finding(quad.subject, KG.sha256, None, f"kg:sha256 is not that of the article {articles.name(sha)}")


def _numbers(store: Local, node: Node) -> tuple[int, int, str] | None:
    try:
        start, end = (int(getattr(store.value(node, name), "value", "")) for name in (OA.start, OA.end))
    except ValueError:
        return None
    return start, end, getattr(store.value(node, KG.digest), "value", "")


def _span(store: Local, node: Node, text: str) -> Iterator[Finding]:
    span = _numbers(store, node)
    if span is None:
        return
    start, end, expected = span
    if not 0 <= start < end <= len(text):
        yield Finding(node, OA.end, None, f"span {start} to {end} is outside the text, which has {len(text)} characters")
    elif expected and digest(text[start:end]) != expected:
        yield Finding(node, KG.digest, None, "digest does not match the article at hand")


# ----------------------------------------------------------------------------------------------------------- oracle


def _pyshacl(store: Local) -> Iterator[Finding]:
    """The shapes as pyshacl sees them."""
    try:
        import pyshacl
        import rdflib
    except ImportError:
        raise MissingExtra("shacl", "kg validate --shacl") from None
    data, ontology = rdflib.Graph(), rdflib.Graph()
    for quad in store:  # what the ontology tells of its own things (kinds of disagreement) are data too
        for graph in (data, ontology) if quad.graph_name == ONTOLOGY else (data,):
            graph.add(tuple(map(rdflib_term, quad.triple)))
    _, report, _ = pyshacl.validate(data, shacl_graph=ontology, ont_graph=ontology, advanced=False)
    if not isinstance(report, rdflib.Graph):
        raise CasebookError(f"pyshacl cannot run the shapes: {getattr(report, 'message', report)}")
    names = rdflib.Namespace(SH.iri)

    for result in report.subjects(rdflib.RDF.type, names.ValidationResult):
        told = {name: report.value(result, names[name]) for name in ("resultPath", "focusNode", "value", "resultMessage")}
        path, node, value = (_term(told[name]) for name in ("resultPath", "focusNode", "value"))
        if isinstance(node, NamedNode | BlankNode):
            yield Finding(node, path if isinstance(path, NamedNode) else None, value if value != node else None, str(told["resultMessage"]))


def _term(found: Any) -> Term | None:
    """A term of rdflib as one of ours."""
    kinds = {"URIRef": NamedNode, "BNode": BlankNode}
    if found is None or type(found).__name__ in kinds:
        return None if found is None else kinds[type(found).__name__](str(found))
    if found.language:
        return Literal(str(found), language=found.language)
    return Literal(str(found), datatype=NamedNode(str(found.datatype or XSD.string.value)))
