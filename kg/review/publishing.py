"""From decisions to files: what was accepted is written to `triples/extracted`, the same decisions always the same bytes.

One file a document: the document, the claims whose first passage stands in it, and what it adds to the evidence of claims
that were there before. Proposals that a claim needs stand in `proposals.ttl`, reviewers and extraction runs in
`review.ttl`. What the curated files have is not written again, nor where a proposal was mentioned: an actor is in the world
of every day, also of those before its articles were public. The files hold nothing of their own: they can be deleted,
and are written anew from the decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from kg import files, turtle
from kg.additions import about, person
from kg.errors import CasebookError
from kg.graph import KnowledgeGraph
from kg.model import Claim, Evidence
from kg.review.candidates import Tree, branch, digests, kind_of, parts, passage, payload, reached, record, text, tree, values
from kg.review.decisions import Decision, Judged
from kg.review.edits import FIELDS, terms
from kg.review.ledger import Ledger
from kg.sources import load, ontologies, sources
from kg.terms import DCTERMS, FOAF, GRAPH, KG, ONTOLOGY, PROV, RDF, SEM, XSD, Literal, NamedNode, Quad, Term, local_name, name_of

_MARK = b"# Written by kg review from triples/decisions; to change it, decide anew. sha256: "
_PROPOSALS, _REVIEW = "proposals.ttl", "review.ttl"
_OURS = {KG.evidence, KG.status, PROV.generatedAtTime, PROV.invalidatedAtTime, PROV.wasAttributedTo}
_WHY = (KG.trace, KG.rule, PROV.wasGeneratedBy)
_HERE = GRAPH["extracted/review"]


class Foreign(NamedTuple):
    """What the files of a casebook hold that were not written from decisions."""

    declared: frozenset[str]
    """The IRIs of everything that has a type there."""
    claims: Mapping[str, Claim]
    """The accepted claims, by IRI."""
    documents: Mapping[str, str]
    """The documents by the SHA-256 of their text."""
    signers: frozenset[str]
    """Who signed something there and is declared nowhere there."""


class _Piece(NamedTuple):
    """What one file says of one thing; `sign` tells it from what it said before."""

    sign: tuple[Any, ...]
    quads: list[Quad]


_Pieces = dict[tuple[str, str], _Piece]
_Sign = tuple[Any, ...]


def written(casebook: Path) -> dict[str, bytes]:
    """Return the files in `triples/extracted` that were written from decisions, by name.

    Raises:
        CasebookError: one of them was changed since.
    """
    found = {path.name: _ours(path) for path in sorted((casebook / "triples" / "extracted").glob("*.ttl"))}
    return {name: data for name, data in found.items() if data is not None}


def _ours(path: Path) -> bytes | None:
    """What a file holds that was written from decisions; None where it was not, or is not there."""
    data = turtle.read(path) if path.exists() else b""
    if not data.startswith(_MARK):
        return None
    if data != _marked(data.partition(b"\n")[2]):
        raise CasebookError(f"{path} was changed by hand; keep your change in triples/curated, delete this file, and it is written anew")
    return data


def own_sources(casebook: Path) -> set[Path]:
    """Return the paths of those files."""
    return {casebook / "triples" / "extracted" / name for name in written(casebook)}


def _marked(body: bytes) -> bytes:
    return _MARK + sha256(body).hexdigest().encode() + b"\n" + body


class Publisher:
    """Writes what was accepted; remembers what it made of each decision, so that one more costs little."""

    def __init__(self, casebook: Path, prefixes: Mapping[str, str], foreign: Foreign) -> None:
        """Take a casebook, its prefixes, and what it holds without the files that were written from decisions."""
        self._folder = casebook / "triples" / "extracted"
        self._casebook = casebook
        self.foreign = foreign
        self._names = {**prefixes, "foaf": FOAF.iri}
        self._base = prefixes[""]
        self._trees: dict[str, dict[Term, list[Quad]]] = {}
        self._claims: dict[_Sign, tuple[_Pieces, Claim | None]] = {}
        self._additions: dict[_Sign, tuple[_Pieces, frozenset[Evidence]]] = {}
        self._rendered: dict[str, tuple[object, bytes]] = {}
        self._written: dict[str, bytes] | None = None
        self.claims: dict[str, Claim] = {}
        """The claims that stand in the files, by IRI, as records."""

    def publish(self, ledger: Ledger) -> list[str]:
        """Bring the files in line with the decisions; return the names of those that changed.

        Raises:
            CasebookError: a file cannot be written, or was changed by hand, or has the name of one that we did not write.
        """
        contents = self.contents(ledger)
        before = written(self._casebook) if self._written is None else self._written
        changed = [name for name in sorted(contents.keys() | before.keys()) if contents.get(name) != before.get(name)]
        for name in changed:
            self._free(name)
        try:
            if changed:
                self._folder.mkdir(exist_ok=True)
            for name in changed:
                if name in contents:
                    files.write(self._folder / name, contents[name])
                else:
                    (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise CasebookError(f"cannot write to {self._folder}: {error.strerror}") from None
        self._written = contents
        return changed

    def _free(self, name: str) -> None:
        path = self._folder / name
        if _ours(path) is None and path.exists():
            raise CasebookError(f"{path} was not written by kg review; give it another name")

    def contents(self, ledger: Ledger) -> dict[str, bytes]:
        """Return the files that the decisions come to, by name."""
        pieces = self._pieces(ledger)
        parts: dict[str, list[tuple[str, _Piece]]] = {}
        for (name, node), piece in sorted(pieces.items(), key=lambda found: found[0]):
            parts.setdefault(name, []).append((node, piece))
        return {name: self._render(name, found) for name, found in parts.items()}

    def _render(self, name: str, parts: list[tuple[str, _Piece]]) -> bytes:
        sign = tuple((node, piece.sign) for node, piece in parts)
        if self._rendered.get(name, (None,))[0] != sign:
            body = turtle.write((quad for _, piece in parts for quad in piece.quads), self._names)
            self._rendered[name] = (sign, _marked(body.encode("utf-8", "surrogatepass")))
        return self._rendered[name][1]

    def tree(self, decision: Decision) -> dict[Term, list[Quad]]:
        """Return the statements that a decision carries along."""
        if decision.id not in self._trees:
            self._trees[decision.id] = payload(decision)
        return self._trees[decision.id]

    def _pieces(self, ledger: Ledger) -> _Pieces:
        """What each file says of each thing; of descriptions that differ the latest counts."""
        accepted = list(ledger.accepted())
        heads = self._heads(accepted)
        merges = tuple(sorted(ledger.merges.items()))
        made: dict[str, _Pieces] = {}
        self.claims = {}
        for decision, left in accepted:
            sign = (decision.id, tuple(judged.id for judged in left), merges)
            if decision.id in heads and heads[decision.id] not in self.foreign.declared:
                made[decision.id], claim = self._claim(sign, decision, left)
                self.claims |= {claim.id: claim} if claim else {}
        seen: dict[str, frozenset[Evidence]] = {}
        for decision, left in accepted:
            sign = (decision.id, tuple(judged.id for judged in left), merges)
            if decision.id not in heads and decision.same_as:
                target = decision.same_as
                before = seen.get(target, frozenset(map(_where, self._evidence_of(target))))
                made[decision.id], seen[target] = self._addition((*sign, before), decision, left)
        found = {place: piece for decision, _ in accepted for place, piece in made.get(decision.id, {}).items()}
        return found | self._signers(ledger)

    def _signers(self, ledger: Ledger) -> _Pieces:
        """Reviewers who signed something elsewhere, where they need not be declared as long as they are here."""
        names = {self.reviewer(by).value: by for by in sorted({decision.by for decision in ledger.decisions})}
        return dict(self.signature(by) for iri, by in names.items() if iri in self.foreign.signers)

    def signature(self, by: str) -> tuple[tuple[str, str], _Piece]:
        """Return what is told of a reviewer, and where."""
        signer = self.reviewer(by)
        return (_REVIEW, signer.value), _Piece((by,), [Quad(signer, *pair, _HERE) for pair in about(by)])

    def _claim(self, sign: _Sign, decision: Decision, left: list[Judged]) -> tuple[_Pieces, Claim | None]:
        if sign not in self._claims:
            head = NamedNode(left[0].id)
            pieces = _Making(self, decision, left, dict(sign[2])).claim(sign)
            quads = [quad for (_, node), piece in pieces.items() if node == head.value for quad in piece.quads]
            self._claims[sign] = (pieces, record(tree(quads), head))
        return self._claims[sign]

    def _addition(self, sign: _Sign, decision: Decision, left: list[Judged]) -> tuple[_Pieces, frozenset[Evidence]]:
        if sign not in self._additions:
            seen = set(sign[3])
            pieces = _Making(self, decision, left, dict(sign[2])).addition(str(decision.same_as), seen, sign)
            self._additions[sign] = (pieces, frozenset(seen))
        return self._additions[sign]

    def _evidence_of(self, target: str) -> Iterable[Evidence]:
        claim = self.foreign.claims.get(target) or self.claims.get(target)
        return claim.evidence if claim else ()

    def _heads(self, accepted: list[tuple[Decision, list[Judged]]]) -> dict[str, str]:
        """The claims that decisions make, by the decision's id; evidence of a claim that is gone makes one of its own."""
        heads = {decision.id: left[0].id for decision, left in accepted if decision.same_as is None}
        known = {*heads.values(), *self.foreign.claims}
        for decision, left in accepted:
            if decision.id not in heads and decision.same_as not in known:
                heads[decision.id] = left[0].id
                known.add(left[0].id)
        return heads

    def preview(self, decision: Decision, merges: Mapping[str, str]) -> tuple[Claim | None, set[str]]:
        """Return the claim that a decision would make, and the IRIs in it that nothing would declare."""
        sign = (decision.id, (), tuple(sorted(merges.items())))
        pieces, claim = self._claim(sign, decision, list(decision.candidates))
        del self._claims[sign], self._trees[decision.id]
        if claim is None:
            return None, set()
        declared = {node for _, node in pieces} | self.foreign.declared
        return claim, {*claim.documents(), *parts(claim)} - declared

    def reviewer(self, name: str) -> NamedNode:
        """Return the IRI of a reviewer."""
        return person(name, self._base)


class _Making:
    """Makes of one decision what the files say."""

    def __init__(self, publisher: Publisher, decision: Decision, left: list[Judged], merges: Mapping[str, str]) -> None:
        self._publisher = publisher
        self._foreign = publisher.foreign
        self._decision = decision
        self._nodes = [NamedNode(judged.id) for judged in left]
        raw = publisher.tree(decision)
        known = self._foreign.documents
        others: dict[Term, Term] = {NamedNode(old): NamedNode(new) for old, new in merges.items()}
        others |= {NamedNode(name): NamedNode(known[sha]) for name, sha in digests(raw).items() if sha in known}
        self._others = others
        self._about: Tree = {node: [_put(quad, others) for quad in quads if quad.predicate != KG.mention] for node, quads in raw.items()}
        self._reviewer = publisher.reviewer(decision.by)
        self._time = Literal(decision.time, datatype=XSD.dateTime)

    def claim(self, sign: _Sign) -> _Pieces:
        """The claim, in the file of its first document, and what it rests on."""
        head = self._nodes[0]
        quads = [quad for quad in self._about[head] if quad.predicate not in _OURS]
        quads += [Quad(head, name, found, _HERE) for node in self._nodes[1:] for name in _WHY for found in values(self._about, node, name)]
        quads = self._edited(head, [*(quad for quad in quads if quad.predicate != KG.confidence), *self._confidence(head)])
        quads += [
            Quad(head, KG.status, KG.Accepted, _HERE),
            Quad(head, PROV.wasAttributedTo, self._reviewer, _HERE),
            Quad(head, PROV.generatedAtTime, self._time, _HERE),
        ]
        for _, evidence in self._evidence(set()):
            quads += [Quad(head, KG.evidence, evidence[0].subject, _HERE), *evidence]
        place = self._file(quads)
        return {(place, head.value): _Piece(sign, _once(quads)), **self._bases(quads, sign)}

    def addition(self, target: str, seen: set[Evidence], sign: _Sign) -> _Pieces:
        """The evidence that is added to a claim, each piece with its reviewer and time, and what it rests on."""
        quads: list[Quad] = []
        for node, evidence in self._evidence(seen):
            one = evidence[0].subject
            quads += [Quad(NamedNode(target), KG.evidence, one, _HERE), *evidence]
            quads += [Quad(one, PROV.wasAttributedTo, self._reviewer, _HERE), Quad(one, PROV.generatedAtTime, self._time, _HERE)]
            quads += [Quad(one, name, found, _HERE) for name in _WHY for found in values(self._about, node, name)]
        if not quads:
            return {}
        return {(self._file(quads), f"{target} {self._decision.id}"): _Piece(sign, _once(quads)), **self._bases(quads, sign)}

    def _evidence(self, seen: set[Evidence]) -> Iterator[tuple[Term, list[Quad]]]:
        """The pieces of evidence that are not seen yet, with the candidate that each is of; the first statement is the piece's own."""
        edits = self._decision.edits
        for node in self._nodes:
            for one in sorted(values(self._about, node, KG.evidence), key=lambda found: repr(passage(self._about, found))):
                quads = branch(self._about, one)
                if "speaker" in edits:
                    quads = [quad for quad in quads if (quad.subject, quad.predicate) != (one, SEM.accordingTo)]
                    quads += [_put(Quad(one, SEM.accordingTo, found, _HERE), self._others) for found in terms("speaker", edits["speaker"])]
                said = _where(passage(tree(quads), one))
                if quads and said not in seen:
                    seen.add(said)
                    yield node, sorted(quads, key=lambda quad: quad.subject != one)

    def _confidence(self, head: NamedNode) -> list[Quad]:
        """The highest confidence among the candidates."""
        told = [found for node in self._nodes for found in values(self._about, node, KG.confidence) if isinstance(found, Literal)]
        best = sorted(told, key=lambda found: (_share(found), found.value))[-1:]
        return [Quad(head, KG.confidence, found, _HERE) for found in best]

    def _edited(self, head: NamedNode, quads: list[Quad]) -> list[Quad]:
        for name, changed in self._decision.edits.items():
            if name != "speaker":
                quads = [quad for quad in quads if quad.predicate != FIELDS[name].property]
                quads += [_put(Quad(head, FIELDS[name].property, found, _HERE), self._others) for found in terms(name, changed)]
        return quads

    def _file(self, quads: list[Quad]) -> str:
        """The file of the document in which the first passage stands."""
        first = next((quad.object for quad in quads if quad.predicate == DCTERMS.source), None)
        return _file_of(first.value) if isinstance(first, NamedNode) else _REVIEW

    def _bases(self, quads: list[Quad], sign: _Sign) -> _Pieces:
        """What the curated files do not have: documents, proposals, runs, and the reviewer."""
        start = [quad.object for quad in quads if isinstance(quad.object, NamedNode)]
        stop = [node for node in self._about if name_of(node) in self._foreign.declared or node in self._others]
        found: _Pieces = {}
        for node in reached(self._about, start, stop):
            if isinstance(node, NamedNode) and kind_of(self._about, node) is None:
                about = [quad for quad in branch(self._about, node) if (quad.subject, quad.predicate) != (node, KG.status)]
                found[self._place(node), node.value] = _Piece(sign, _once(about))
        if self._reviewer.value not in self._foreign.declared:
            found |= [self._publisher.signature(self._decision.by)]
        return found

    def _place(self, node: NamedNode) -> str:
        """The file in which a thing is declared."""
        if text(self._about, node, KG.sha256):
            return _file_of(node.value)
        return _REVIEW if PROV.Activity in values(self._about, node, RDF.type) else _PROPOSALS


def _once(quads: Iterable[Quad]) -> list[Quad]:
    return list(dict.fromkeys(quads))


def _put(quad: Quad, others: Mapping[Term, Term]) -> Quad:
    return Quad(quad.subject, quad.predicate, others[quad.object], quad.graph_name) if quad.object in others else quad


def _share(number: Literal) -> float:
    try:
        return float(number.value)
    except ValueError:
        return 0.0


def _where(evidence: Evidence) -> Evidence:
    """A piece of evidence without what its two tellings may differ in: only the passage, and who speaks."""
    return Evidence(source=evidence.source, start=evidence.start, end=evidence.end, accordingTo=evidence.accordingTo)


def _file_of(document: str) -> str:
    """The name of the file of a document: that of the document where it can be a name of a file."""
    name = local_name(document)
    if re.fullmatch(r"[A-Za-z0-9][\w.-]{0,99}", name, re.ASCII) and f"{name}.ttl" not in (_PROPOSALS, _REVIEW):
        return f"{name}.ttl"
    return f"document-{sha256(document.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}.ttl"


def open_without_ours(casebook: Path, things: Iterable[Quad]) -> tuple[KnowledgeGraph, Foreign]:
    """Open a casebook without the files that were written from decisions; things that it does not declare are added to it."""
    ours = own_sources(casebook)
    found = [source for source in sources(casebook) if source.path not in ours]
    store, prefixes, problems = load(found, ontologies(casebook))
    declared = frozenset(name_of(quad.subject) for quad in store.match(None, RDF.type) if quad.graph_name != ONTOLOGY)
    signers = frozenset(name_of(quad.object) for name in (PROV.wasAttributedTo, KG.undoneBy) for quad in store.match(None, name)) - declared
    documents = {quad.object.value: quad.subject.value for quad in store.match(None, KG.sha256) if isinstance(quad.subject, NamedNode)}
    store.extend(Quad(*quad.triple, _HERE) for quad in things if name_of(quad.subject) not in declared)
    graph = KnowledgeGraph(casebook, store, prefixes, problems, found)
    return graph, Foreign(declared, {claim.id: claim for claim in graph.claims()}, documents, signers)
