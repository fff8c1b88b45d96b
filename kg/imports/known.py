"""What a casebook declares already: ids, the names of its things, which records it has; without holding its statements.

Of files that an import wrote, and nobody changed since, only lines are looked at; others are read as Turtle, one at a time.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from kg import turtle
from kg.derivation import superclasses
from kg.graph import fold
from kg.imports.nodes import NAMES, UNTYPED
from kg.merges import standing
from kg.model import CLAIMS
from kg.sources import CANDIDATES, FOLDERS, Source, ontologies, sources
from kg.store import Local
from kg.terms import ID, KG, ONTOLOGY, PREFIXES, PROV, RDF, RDFS, SKOS, Literal, NamedNode, Quad, Term, curie, local_name

SEAL = b"# Written by kg import. To change what stands here, say so in a file of your own. sha256: "
_CLAIMS = {KG[name] for name in CLAIMS}
_SECTIONS = re.compile(r"^# (\S+)$", re.MULTILINE)
_CLAIM = re.compile(r"^([^\s#@]\S*) (a )?|kg:digest \"([0-9a-f]{64})\"", re.MULTILINE)
_ROOTS = (KG.Actor, KG.Topic, KG.Place, KG.Event)
_NAMING = (SKOS.prefLabel, RDFS.label, SKOS.altLabel)


def sealed(body: str) -> bytes:
    """Return the bytes of a file that an import writes, by which it is known again."""
    data = body.encode()
    return SEAL + sha256(data).hexdigest().encode() + b"\n" + data


def is_sealed(data: bytes) -> bool:
    """Tell whether a file is as an import wrote it."""
    head, _, body = data.partition(b"\n")
    return head.startswith(SEAL) and head == SEAL + sha256(body).hexdigest().encode()


@dataclass
class Known:
    """What is there: `declared` ids, `own` ones of the file that is written again, records by claim, things by name and class."""

    home: str
    vocabulary: Local
    declared: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    records: set[int] = field(default_factory=set)
    kinds: dict[str, NamedNode] = field(default_factory=dict)
    things: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    merges: list[Quad] = field(default_factory=list)
    _terms: dict[str, dict[str, str]] = field(default_factory=dict)

    @cached_property
    def names(self) -> dict[str, str]:
        """The prefixes of what is written."""
        return {**PREFIXES, **NAMES, "": self.home}

    @cached_property
    def above(self) -> dict[NamedNode, set[NamedNode]]:
        """The classes above each class."""
        return superclasses(self.vocabulary)

    def short(self, iri: str) -> str:
        """Return an IRI as Turtle writes it."""
        return curie(iri, self.names)

    def iri(self, name: str) -> str:
        """Return the IRI that a CURIE stands for, or `<IRI>`."""
        if name.startswith("<"):
            return name[1:-1]
        prefix, colon, local = name.partition(":")
        return self.names[prefix] + local if colon and prefix in self.names else name

    def words(self, kind: str) -> dict[str, str]:
        """Return the words by which terms of the ontology are called, labels in small letters, with what Turtle writes.

        `kind` is `relation` (what may be the predicate of one), `class` (of things), or the local name of a class of terms.
        """
        if kind not in self._terms:
            self._terms[kind] = self._called(self._nodes(kind))
        return self._terms[kind]

    def _nodes(self, kind: str) -> list[NamedNode]:
        if kind == "relation":
            return sorted(_under({KG.relatedTo}, RDFS.subPropertyOf, self.vocabulary), key=str)
        if kind == "class":
            return sorted(_under(set(_ROOTS), RDFS.subClassOf, self.vocabulary), key=str)
        return sorted((quad.subject for quad in self.vocabulary.match(None, RDF.type, KG[kind]) if isinstance(quad.subject, NamedNode)), key=str)

    def _called(self, terms: list[NamedNode]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name in (RDFS.label, SKOS.notation):
            for term in terms:
                for quad in self.vocabulary.match(term, name):
                    if isinstance(quad.object, Literal):
                        found.setdefault(quad.object.value.casefold(), self.short(term.value))
        for term in terms:
            found |= dict.fromkeys((local_name(term.value), self.short(term.value)), self.short(term.value))
        return found

    def is_a(self, iri: str, kind: NamedNode) -> bool:
        """Tell whether a thing is of a class, or of one under it."""
        own = self.kinds.get(iri)
        return own is not None and (own == kind or kind in self.above.get(own, ()))

    def called(self, name: str, kind: NamedNode) -> set[str]:
        """Return the things of a class that answer to a name, as `View.find` would; those that a merge made one are one."""
        found = self.things.get(fold(name), set()) | self.things.get(fold(name).removeprefix("the "), set())
        return {self._merged.get(iri, iri) for iri in found if self.is_a(iri, kind)}

    @cached_property
    def _merged(self) -> dict[str, str]:
        types = [Quad(NamedNode(iri), RDF.type, kind, ONTOLOGY) for iri, kind in self.kinds.items()] if self.merges else []
        whom = standing(Local([*self.vocabulary, *self.merges, *types])) if self.merges else {}
        return {merged.value: end.value for merged, end in whom.items() if isinstance(merged, NamedNode) and isinstance(end, NamedNode)}

    # ------------------------------------------------------------------------------------------------------- reading

    def read(self, data: bytes) -> None:
        """Take in what a file declares."""
        if is_sealed(data):
            self._lines(data.decode())
        else:
            self._quads(turtle.parse(data)[0])

    def _lines(self, text: str) -> None:
        own = turtle.prefixes(text.encode())
        head, *sections = _SECTIONS.split(text.partition("\n")[2])
        for kind, body in zip(sections[::2], sections[1::2], strict=True):
            if kind == UNTYPED or self._is_claim(kind):
                self._records(body, {**self.names, **own})
            else:
                self._quads(turtle.parse(f"{head}\n{body}".encode())[0])

    def _is_claim(self, kind: str) -> bool:
        return NamedNode(self.iri(kind)) in _CLAIMS

    def _records(self, body: str, names: dict[str, str]) -> None:
        iri = ""
        for found in _CLAIM.finditer(body):
            if found[3]:
                self.records.add(hash((iri, found[3])))
            else:
                prefix, _, local = found[1].partition(":")
                iri = found[1][1:-1] if found[1].startswith("<") else names[prefix] + local
                if found[2]:
                    self.declared.add(iri)

    def _quads(self, quads: list[Quad]) -> None:
        digests: dict[Term, Term] = {quad.subject: quad.object for quad in quads if quad.predicate == KG.digest}
        for quad in quads:
            if quad.predicate in (KG.merged, KG.mergedInto, PROV.invalidatedAtTime):
                self.merges.append(Quad(*quad.triple, ONTOLOGY))
            if not isinstance(quad.subject, NamedNode):
                continue
            name = quad.subject.value
            if quad.predicate == RDF.type:
                self.declared.add(name)
                self._classify(name, quad.object)
            elif quad.predicate in _NAMING and isinstance(quad.object, Literal):
                self.things[fold(quad.object.value)].add(name)
            elif quad.predicate == KG.evidence and quad.object in digests:
                self.records.add(hash((name, getattr(digests[quad.object], "value", ""))))

    def _classify(self, name: str, kind: Term) -> None:
        if isinstance(kind, NamedNode) and kind not in _CLAIMS and (name not in self.kinds or kind.value.startswith(KG.iri)):
            self.kinds[name] = kind


def _under(roots: set[NamedNode], predicate: NamedNode, store: Local) -> set[NamedNode]:
    """The terms under some, themselves included."""
    found: set[NamedNode] = set()
    queue = set(roots)
    while queue:
        found |= queue
        queue = {quad.subject for term in queue for quad in store.match(None, predicate, term) if isinstance(quad.subject, NamedNode)} - found
    return found


def known(casebook: Path, target: Path) -> Known:
    """Look through a casebook, except for what is about to be written: a file, or the folder of that name.

    Candidates are no part of what is in views, and count only where candidates are written; what was accepted from them
    does not count there, as it may stand in both places.

    Raises:
        CasebookError: there is no casebook, or a file cannot be read.
    """
    triples = casebook / "triples"
    waiting = target.resolve().is_relative_to((triples / CANDIDATES).resolve())
    files = sources(casebook, candidates=waiting)
    own = [file for file in files if is_own(file.path, target)]
    others = [file for file in files if file not in own and not (waiting and _is_in(file, FOLDERS[1]))]
    found = Known(_home(files), _vocabulary(casebook))
    for file in own:
        found.read(turtle.read(file.path))
    found = Known(found.home, found.vocabulary, own=found.declared)
    for file in others:
        found.read(turtle.read(file.path))
    return found


def is_own(path: Path, target: Path) -> bool:
    """Tell whether a file is the one that is written, or one of the folder that is."""
    return path.resolve() == target.resolve() or path.resolve().parent == target.with_suffix("").resolve()


def _is_in(file: Source, folder: str) -> bool:
    return file.name.startswith(f"triples/{folder}/")


def _home(files: Iterable[Source]) -> str:
    own: dict[str, str] = {}
    for file in files:
        own = {**turtle.prefixes(turtle.read(file.path)), **own}
    return own.get("", ID.iri)


def _vocabulary(casebook: Path) -> Local:
    return Local(Quad(*quad.triple, ONTOLOGY) for path in ontologies(casebook) for quad in turtle.parse(turtle.read(path))[0])
