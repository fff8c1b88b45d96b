"""What the decisions come to: which file says what of which thing, kept up to date decision by decision.

The same decisions come to the same, whether they are taken at once or one by one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from kg.additions import about, person
from kg.model import Claim, Evidence
from kg.review.candidates import Tree, branch, digests, kind_of, parts, passage, payload, reached, record, text, tree, values
from kg.review.decisions import Decision, Judged
from kg.review.edits import FIELDS, terms
from kg.review.ledger import Ledger
from kg.terms import DCTERMS, GRAPH, KG, PROV, RDF, SEM, XSD, Literal, NamedNode, Quad, Term, local_name, name_of

PROPOSALS, REVIEW = "proposals.ttl", "review.ttl"
"""The files for proposals that a claim needs, and for reviewers and extraction runs."""
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


class Piece(NamedTuple):
    """What one file says of one thing; `sign` tells it from what it said before."""

    sign: tuple[Any, ...]
    quads: list[Quad]


Pieces = dict[tuple[str, str], Piece]
"""Pieces by file and thing."""
Sign = tuple[Any, ...]
_Order = tuple[str, str]


class _Pile:
    """What decisions make a file say of one thing; of descriptions that differ the latest counts."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []
        self._pieces: list[Piece] = []

    def top(self) -> Piece | None:
        return self._pieces[-1] if self._pieces else None

    def put(self, order: _Order, piece: Piece) -> None:
        place = bisect_left(self._orders, order)
        self._orders.insert(place, order)
        self._pieces.insert(place, piece)

    def drop(self, order: _Order) -> None:
        place = bisect_left(self._orders, order)
        del self._orders[place], self._pieces[place]


class _Made(NamedTuple):
    """What was made of a decision, and from what: a claim, or evidence of one and what that claim's evidence is with it."""

    sign: Sign
    pieces: Pieces
    claim: Claim | None = None
    seen: frozenset[Evidence] = frozenset()


class Holdings:
    """What is accepted, by file and thing."""

    def __init__(self, base: str, foreign: Foreign) -> None:
        """Take with what the casebook's own things begin, and what it holds without the files that are written from decisions."""
        self.foreign = foreign
        self.claims: dict[str, Claim] = {}
        """The claims that decisions made, by IRI, as records."""
        self.about: dict[str, dict[str, Claim]] = defaultdict(dict)
        """The same by what they are about."""
        self.changed: set[str] = set()
        """The files of which something may be different since this was emptied last."""
        self._base = base
        self._merges: dict[str, str] = {}
        self._left: dict[str, list[Judged]] = {}
        self._heads: dict[str, str] = {}
        self._known: Counter[str] = Counter()
        self._adding: list[Decision] = []
        self._toward: dict[str, list[Decision]] = {}
        self._made: dict[str, _Made] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._naming: dict[str, dict[str, Decision]] = defaultdict(dict)
        self._files: dict[str, dict[str, _Pile]] = defaultdict(dict)
        self._signed: dict[str, Piece] = {}
        self._signers: set[str] = set()
        self._kept: tuple[str, str, dict[Term, list[Quad]]] = ("", "", {})

    def files(self) -> list[str]:
        """Return the names of all files that hold, or held, something."""
        return sorted({*self._files, *([REVIEW] if self._signed else [])})

    def pieces(self, file: str) -> dict[str, Piece]:
        """Return what a file is to say of each thing."""
        found = {node: piece for node, pile in self._files.get(file, {}).items() if (piece := pile.top())}
        return dict(sorted((found | (self._signed if file == REVIEW else {})).items()))

    def made(self, decision: Decision) -> list[str]:
        """Return the files in which stands what a decision came to."""
        made = self._made.get(decision.id)
        return sorted({file for file, _ in made.pieces}) if made else []

    # ------------------------------------------------------------------------------------------------------- taking

    def take(self, ledger: Ledger, touched: Iterable[Decision]) -> None:
        """Take over what decisions come to now; `touched` are those on which something new bears."""
        moved = {name for name in self._merges.keys() | ledger.merges.keys() if self._merges.get(name) != ledger.merges.get(name)}
        self._merges = ledger.merges
        again = {one.id: one for one in touched if one.accepts}
        again |= {one.id: one for name in moved for one in self._naming.get(name, {}).values()}
        changed = {name for decision in again.values() for name in self._stand(decision, ledger.left(decision))}
        if any(one.same_as for one in again.values()) or not changed.isdisjoint(one.same_as for one in self._adding):
            again |= {one.id: one for one in self._adopt()}
        targets = {str(one.same_as) for one in again.values()}
        targets |= {name for decision in again.values() for name in self._claim(decision)}
        for target in targets & self._toward.keys():
            self._add(target)
        for by in ledger.reviewers():
            self._sign(by)

    def _stand(self, decision: Decision, left: list[Judged]) -> set[str]:
        """Note on which candidates a decision stands; return the ids of the claims that come or go with it."""
        before = self._left.pop(decision.id, [])
        if left:
            self._left[decision.id] = left
        if decision.same_as is not None:
            if before and not left:
                del self._adding[bisect_left(self._adding, _order(decision), key=_order)]
            elif left and not before:
                insort(self._adding, decision, key=_order)
            return set()
        old, new = ({judged.id for judged in found[:1]} for found in (before, left))
        self._known.subtract(old)
        self._known.update(new)
        self._heads.pop(decision.id, None)
        self._heads.update((decision.id, name) for name in new)
        return old ^ new

    def _adopt(self) -> list[Decision]:
        """Find the claims to which evidence is added; where one is gone, the evidence makes a claim of its own.

        Return the decisions with which this is otherwise than before.
        """
        heads, toward, own = {}, defaultdict(list), set()
        for decision in self._adding:
            target = str(decision.same_as)
            if self._known[target] > 0 or target in own or target in self.foreign.claims:
                toward[target].append(decision)
            else:
                heads[decision.id] = self._left[decision.id][0].id
                own.add(heads[decision.id])
        self._toward = dict(toward)
        before = {one.id: self._heads.pop(one.id, None) for one in self._adding}
        self._heads |= heads
        return [one for one in self._adding if before[one.id] != heads.get(one.id)]

    def _claim(self, decision: Decision) -> set[str]:
        """Make the claim of a decision, or take it away; return the ids of the claims that changed."""
        made, head = self._made.get(decision.id), self._heads.get(decision.id) if decision.id in self._left else None
        if head is None and made and made.claim is None and decision.id in self._left:
            return set()
        sign = None if head is None or head in self.foreign.declared else (decision.id, self._ids(decision), self._relevant(decision))
        if made and made.sign == sign:
            return set()
        changed = self._drop(decision)
        if sign:
            pieces, claim = self._making(decision, self._left[decision.id], sign)
            changed |= self._enter(decision, _Made(sign, pieces, claim))
        return changed

    def _add(self, target: str) -> None:
        """Make the evidence that decisions add to a claim, one after the other: what was added before is not added again."""
        claim = self.foreign.claims.get(target) or self.claims.get(target)
        seen = frozenset(map(_where, claim.evidence if claim else ()))
        for decision in self._toward[target]:
            sign = (decision.id, self._ids(decision), self._relevant(decision), seen)
            if decision.id not in self._made or self._made[decision.id].sign != sign:
                self._drop(decision)
                more = set(seen)
                pieces = _Making(self, decision, self._left[decision.id], dict(sign[2])).addition(target, more, sign)
                self._enter(decision, _Made(sign, pieces, None, frozenset(more)))
            seen = self._made[decision.id].seen

    def _enter(self, decision: Decision, made: _Made) -> set[str]:
        self._made[decision.id] = made
        for (file, node), piece in made.pieces.items():
            self._files[file].setdefault(node, _Pile()).put(_order(decision), piece)
            self.changed.add(file)
        if made.claim is None:
            return set()
        self.claims[made.claim.id] = made.claim
        for thing in made.claim.things():
            self.about[thing][made.claim.id] = made.claim
        return {made.claim.id}

    def _drop(self, decision: Decision) -> set[str]:
        """Take away what was made of a decision; return the id of its claim."""
        made = self._made.pop(decision.id, None)
        for file, node in made.pieces if made else ():
            self._files[file][node].drop(_order(decision))
            self.changed.add(file)
        if made is None or made.claim is None:
            return set()
        for claims in (self.claims, *(self.about[thing] for thing in made.claim.things())):
            if claims.get(made.claim.id) is made.claim:
                del claims[made.claim.id]
        return {made.claim.id}

    def _ids(self, decision: Decision) -> tuple[str, ...]:
        return tuple(judged.id for judged in self._left[decision.id])

    def _relevant(self, decision: Decision) -> tuple[tuple[str, str], ...]:
        """The merges of what a decision names."""
        if decision.id not in self._named:
            told = {term for quads in self.tree(decision).values() for quad in quads for term in (quad.subject, quad.object)}
            told |= {term for name, value in decision.edits.items() for term in terms(name, value)}
            found = {term.value for term in told if isinstance(term, NamedNode)}
            self._named[decision.id] = frozenset(found - self.foreign.declared)
            for name in self._named[decision.id]:
                self._naming[name][decision.id] = decision
        return tuple(sorted((name, self._merges[name]) for name in self._named[decision.id] if name in self._merges))

    # ------------------------------------------------------------------------------------------------------- making

    def preview(self, decision: Decision, merges: Mapping[str, str]) -> tuple[Claim | None, set[str]]:
        """Return the claim that a decision would make, and the IRIs in it that nothing would declare."""
        pieces, claim = self._making(decision, list(decision.candidates), ("", (), tuple(merges.items())))
        if claim is None:
            return None, set()
        declared = {node for _, node in pieces} | self.foreign.declared
        return claim, {*claim.documents(), *parts(claim)} - declared

    def _making(self, decision: Decision, left: list[Judged], sign: Sign) -> tuple[Pieces, Claim | None]:
        head = NamedNode(left[0].id)
        pieces = _Making(self, decision, left, dict(sign[2])).claim(sign)
        quads = [quad for (_, node), piece in pieces.items() if node == head.value for quad in piece.quads]
        return pieces, record(tree(quads), head)

    def tree(self, decision: Decision) -> dict[Term, list[Quad]]:
        """Return the statements that a decision carries along."""
        known, told, found = self._kept
        if told != decision.payload or known not in ("", decision.id):
            found = payload(decision)
        self._kept = (decision.id, decision.payload, found)
        return found

    def reviewer(self, name: str) -> NamedNode:
        """Return the IRI of a reviewer."""
        return person(name, self._base)

    def signature(self, by: str) -> tuple[tuple[str, str], Piece]:
        """Return what is told of a reviewer, and where."""
        signer = self.reviewer(by)
        return (REVIEW, signer.value), Piece((by,), [Quad(signer, *pair, _HERE) for pair in about(by)])

    def _sign(self, by: str) -> None:
        """Tell of a reviewer who signed something elsewhere, where he need not be declared as long as he is here."""
        if by not in self._signers:
            self._signers.add(by)
            (file, node), piece = self.signature(by)
            if node in self.foreign.signers:
                self._signed[node] = piece
                self.changed.add(file)


class _Making:
    """Makes of one decision what the files say."""

    def __init__(self, holdings: Holdings, decision: Decision, left: list[Judged], merges: Mapping[str, str]) -> None:
        self._holdings = holdings
        self._foreign = holdings.foreign
        self._decision = decision
        self._nodes = [NamedNode(judged.id) for judged in left]
        raw = holdings.tree(decision)
        known = self._foreign.documents
        others: dict[Term, Term] = {NamedNode(old): NamedNode(new) for old, new in merges.items()}
        others |= {NamedNode(name): NamedNode(known[sha]) for name, sha in digests(raw).items() if sha in known}
        self._others = others
        self._about: Tree = {node: [_put(quad, others) for quad in quads if quad.predicate != KG.mention] for node, quads in raw.items()}
        self._reviewer = holdings.reviewer(decision.by)
        self._time = Literal(decision.time, datatype=XSD.dateTime)

    def claim(self, sign: Sign) -> Pieces:
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
        return {(place, head.value): Piece(sign, _once(quads)), **self._bases(quads, sign)}

    def addition(self, target: str, seen: set[Evidence], sign: Sign) -> Pieces:
        """The evidence that is added to a claim, each piece with its reviewer and time, and what it rests on."""
        quads: list[Quad] = []
        for node, evidence in self._evidence(seen):
            one = evidence[0].subject
            quads += [Quad(NamedNode(target), KG.evidence, one, _HERE), *evidence]
            quads += [Quad(one, PROV.wasAttributedTo, self._reviewer, _HERE), Quad(one, PROV.generatedAtTime, self._time, _HERE)]
            quads += [Quad(one, name, found, _HERE) for name in _WHY for found in values(self._about, node, name)]
        if not quads:
            return {}
        return {(self._file(quads), f"{target} {self._decision.id}"): Piece(sign, _once(quads)), **self._bases(quads, sign)}

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
        return _file_of(first.value) if isinstance(first, NamedNode) else REVIEW

    def _bases(self, quads: list[Quad], sign: Sign) -> Pieces:
        """What the curated files do not have: documents, proposals, runs, and the reviewer."""
        start = [quad.object for quad in quads if isinstance(quad.object, NamedNode)]
        stop = [node for node in self._about if name_of(node) in self._foreign.declared or node in self._others]
        found: Pieces = {}
        for node in reached(self._about, start, stop):
            if isinstance(node, NamedNode) and kind_of(self._about, node) is None:
                about = [quad for quad in branch(self._about, node) if (quad.subject, quad.predicate) != (node, KG.status)]
                found[self._place(node), node.value] = Piece(sign, _once(about))
        if self._reviewer.value not in self._foreign.declared:
            found |= [self._holdings.signature(self._decision.by)]
        return found

    def _place(self, node: NamedNode) -> str:
        """The file in which a thing is declared."""
        if text(self._about, node, KG.sha256):
            return _file_of(node.value)
        return REVIEW if PROV.Activity in values(self._about, node, RDF.type) else PROPOSALS


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
    """A piece of evidence without what its two tellings may differ in: only the passage or the record, and who speaks."""
    return Evidence(source=evidence.source, start=evidence.start, end=evidence.end, row=evidence.row, accordingTo=evidence.accordingTo)


def _order(decision: Decision) -> _Order:
    return decision.time, decision.id


def _file_of(document: str) -> str:
    """The name of the file of a document: that of the document where it can be a name of a file."""
    name = local_name(document)
    if re.fullmatch(r"[A-Za-z0-9][\w.-]{0,99}", name, re.ASCII) and f"{name}.ttl" not in (PROPOSALS, REVIEW):
        return f"{name}.ttl"
    return f"document-{sha256(document.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}.ttl"
