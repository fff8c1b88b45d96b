"""What the claims of very many files tell, in a few columns of numbers: enough for what follows from most of them.

Files are taken piece by piece, as lines of N-Triples without their full stops. A claim is plain where all that counts for
it stands in one piece, once, and its evidence is unnamed and relays nothing. All others are told by name (`odd`), and what
follows from those is computed by `kg.derivation` itself.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

from kg.derivation import SIDES
from kg.store import Local
from kg.terms import DCTERMS, KG, ONTOLOGY, PROV, RDF, NamedNode, Term, python_value

Pairs = list[tuple[bytes, bytes]]
Basis = tuple[tuple[bytes, ...], tuple[bytes, ...]]
"""What the evidence of a claim attests, and the documents in which it stands."""
DURING, STATUS, EVIDENCE, RELAYS, ATTESTED = (str(KG[name]).encode() for name in ("during", "status", "evidence", "relays", "attestedOn"))
HOLDER, TOPIC, POSITION, CONDITION, MODE, NEGATED = (str(KG[name]).encode() for name in ("holder", "topic", "position", "condition", "mode", "negated"))
SUBJECT, PREDICATE, OBJECT, TYPE = (str(RDF[name]).encode() for name in ("subject", "predicate", "object", "type"))
RECORDED, INVALIDATED = str(PROV.generatedAtTime).encode(), str(PROV.invalidatedAtTime).encode()
SOURCE = str(DCTERMS.source).encode()
ACCEPTED = str(KG.Accepted).encode()
_SINGLE = (DURING, STATUS, RECORDED, SUBJECT, PREDICATE, OBJECT, HOLDER, TOPIC, POSITION, CONDITION, MODE, NEGATED, INVALIDATED)
_MAKING = (DURING, STATUS, PREDICATE, POSITION)
"""What makes something a claim, or alike: there follows something from it."""
_KNOWN = (*_SINGLE, EVIDENCE, RELAYS, ATTESTED, SOURCE, TYPE)
_SIDES = {str(position).encode(): str(side).encode() for position, side in SIDES.items()}
_HEARSAY = {str(KG.Attributed).encode(), str(KG.Denied).encode()}
_TIME = re.compile(rb'"\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):')
_WORD = re.compile(rb'"([^"\\]*)"\^\^<http://id\.loc\.gov/datatypes/edtf/EDTF>')


class Piece(NamedTuple):
    """A piece of a file: its lines, in which graph they belong, and what of them counts, by property."""

    lines: list[bytes]
    graph: bytes
    told: dict[bytes, Pairs]

    @classmethod
    def of(cls, lines: list[bytes], graph: NamedNode) -> Piece:
        """Look through the lines."""
        told: dict[bytes, Pairs] = {name: [] for name in _KNOWN}
        look = told.get
        for line in lines:
            subject, predicate, value = line.split(b" ", 2)
            found = look(predicate)
            if found is not None:
                found.append((subject, value))
        return cls(lines, str(graph).encode(), told)

    def n_quads(self) -> bytes:
        """Return the lines as N-Quads."""
        end = b" " + self.graph + b" .\n"
        return end.join([*self.lines, b""])

    def without(self, gone: set[bytes]) -> tuple[Piece, Piece]:
        """Return the piece without some subjects, and what was left out."""
        kept: list[bytes] = []
        left: list[bytes] = []
        for line in self.lines:
            (left if line[: line.index(b" ")] in gone else kept).append(line)
        return self._replace(lines=kept), self._replace(lines=left)


class Claims:
    """What all pieces tell, in columns; a number in a column is a place in `tokens`, `times` or `documents`, or -1."""

    def __init__(self) -> None:
        self.names: list[bytes] = []
        self.places: dict[bytes, int] = {}
        self.tokens: dict[bytes, int] = {}
        self.times: dict[tuple[bytes, ...], int] = {}
        """What is written of when a claim holds, and what its evidence attests."""
        self.documents: dict[tuple[bytes, ...], int] = {}
        """The documents in which the evidence of a claim stands."""
        self.columns = {name: array("i") for name in ("when", "where", "recorded", "topic", "subject", "predicate", "object")}
        self.judged = bytearray()
        """Which have a status in a file of the casebook."""
        self.dropped: set[bytes] = set()
        """What is not accepted."""
        self.doubted: set[bytes] = set()
        """What may be a claim that is not accepted, which no piece tells for itself."""
        self.odd: set[bytes] = set()
        """Claims that are not plain."""
        self.loose: set[bytes] = set()
        """What a piece tells something of that counts for a claim, without making it one."""
        self.linked: dict[bytes, None] = {}
        """Evidence that is not plain, and what has it."""
        self.typed: dict[bytes, list[bytes]] = defaultdict(list)
        """What is of each class that lies below others."""
        self.lost: Pairs = []
        """Claims that were withheld, with evidence that may be borne by others."""

    def add(self, piece: Piece, kinds: set[bytes], above: set[bytes] | None, *, early: bool) -> tuple[Piece, Piece]:
        """Take what counts from a piece; return what of it belongs into the store, and what is surely withheld.

        `kinds` are the classes of claims and `above` all classes that lie below others (None: it is not known yet which). Not
        `early`, nothing is withheld.
        """
        told = piece.told
        judged = {claim for claim, _ in told[STATUS]}
        typed = {claim for claim, kind in told[TYPE] if kind in kinds}
        ended = {claim for claim, _ in told[INVALIDATED]}
        out = {claim for claim, status in told[STATUS] if status != ACCEPTED} | (ended & (judged | typed))
        self.dropped |= out
        self.doubted |= (typed | ended) - judged - out
        gone = self._evidence(piece, out) if early and out else set()
        self._rows(piece, gone)
        for thing, kind in told[TYPE]:
            if (above is None or kind in above) and thing not in gone:
                self.typed[kind].append(thing)
        self.linked |= dict.fromkeys(node for pair in told[RELAYS] for node in pair)
        self.lost += [link for link in told[EVIDENCE] if link[0] in gone and link[1] not in gone]
        return piece.without(gone) if gone else (piece, piece._replace(lines=[]))

    def _evidence(self, piece: Piece, out: set[bytes]) -> set[bytes]:
        """What surely goes with claims that are not accepted: they and the unnamed evidence that only they have."""
        links = piece.told[EVIDENCE]
        kept = {node for claim, node in links if claim not in out} | {node for pair in piece.told[RELAYS] for node in pair} | {claim for claim, _ in links}
        return out | {node for claim, node in links if claim in out and node not in kept and node.startswith(b"_:")}

    def _rows(self, piece: Piece, gone: set[bytes]) -> None:
        """A row for each claim."""
        told = piece.told
        one = {name: dict(told[name]) for name in _SINGLE}
        found = dict.fromkeys(chain(*(one[name] for name in _MAKING), (claim for claim, _ in told[EVIDENCE])))
        rows = [claim for claim in found if claim not in gone]
        self.odd |= {claim for name in _SINGLE if len(one[name]) < len(told[name]) for claim in _repeated(told[name])}
        self.odd |= {claim for claim in rows if claim in self.places}
        self.odd |= one[PREDICATE].keys() & one[POSITION].keys()
        self.odd |= set(rows) if piece.graph == _ONTOLOGY else set()
        self.loose |= {thing for name in _SINGLE for thing in one[name].keys() - found.keys()}
        basis = self._basis(told, gone)
        for claim in rows:
            if claim not in self.places:
                self.places[claim] = len(self.names)
                self.names.append(claim)
                self._row(claim, one, basis.get(claim, _NOTHING))
                self.judged.append(claim in one[STATUS] and piece.graph != _ONTOLOGY)

    def _basis(self, told: dict[bytes, Pairs], gone: set[bytes]) -> dict[bytes, Basis]:
        """What the evidence of each claim attests, and in which documents it stands; claims with other evidence are odd."""
        attested, stands = _lists(told[ATTESTED]), _lists(told[SOURCE])
        deep = {node for pair in told[RELAYS] for node in pair} | {claim for claim, _ in told[EVIDENCE]}
        found: dict[bytes, Basis] = {}
        for claim, nodes in _lists(told[EVIDENCE]).items():
            strange = [node for node in nodes if node in deep or node[:2] != b"_:"]
            if strange and claim not in gone:
                self.odd.add(claim)
                self.linked |= dict.fromkeys([claim, *strange])
            if len(nodes) == 1:
                found[claim] = tuple(sorted(attested.get(nodes[0], ()))), tuple(stands.get(nodes[0], ()))
            else:
                docs = {doc for node in nodes for doc in stands.get(node, ())}
                found[claim] = tuple(sorted(day for node in nodes for day in attested.get(node, ()))), tuple(sorted(docs))
        return found

    def _row(self, claim: bytes, one: dict[bytes, dict[bytes, bytes]], basis: Basis) -> None:
        days, docs = basis
        columns, during, clock = self.columns, one[DURING].get(claim), one[RECORDED].get(claim)
        columns["when"].append(-1 if during is None else self.times.setdefault((during, *days), len(self.times)))
        columns["where"].append(self.documents.setdefault(docs, len(self.documents)))
        columns["recorded"].append(-1 if clock is None else self._token(day_part(clock)))
        topic = one[TOPIC].get(claim) if claim in one[POSITION] else None
        columns["topic"].append(-1 if topic is None else self._token(topic))
        content = None if self._is_spoiled(claim, one) else self._content(claim, one)
        for name, token in zip(("subject", "predicate", "object"), content or _NONE, strict=True):
            columns[name].append(-1 if token is None else self._token(token))

    def _token(self, token: bytes) -> int:
        return self.tokens.setdefault(token, len(self.tokens))

    def _is_spoiled(self, claim: bytes, one: dict[bytes, dict[bytes, bytes]]) -> bool:
        """Whether it is not plainly so: negated, conditional, said of somebody by others, or denied."""
        negated = one[NEGATED].get(claim)
        return claim in one[CONDITION] or one[MODE].get(claim) in _HEARSAY or (negated is not None and is_true(negated))

    def _content(self, claim: bytes, one: dict[bytes, dict[bytes, bytes]]) -> tuple[bytes, bytes, bytes] | None:
        """The plain triple that says the same of a relation, or of a stance that takes a side."""
        if claim in one[POSITION]:
            found = (one[HOLDER].get(claim, b""), _SIDES.get(one[POSITION][claim], b""), one[TOPIC].get(claim, b""))
        else:
            found = (one[SUBJECT].get(claim, b""), one[PREDICATE].get(claim, b""), one[OBJECT].get(claim, b""))
        return found if all(token.startswith(b"<") for token in found) else None


_ONTOLOGY = str(ONTOLOGY).encode()
_NOTHING: Basis = ((), ())
_NONE = (None, None, None)


def _repeated(pairs: Pairs) -> Iterator[bytes]:
    seen = set()
    for thing, _ in pairs:
        if thing in seen:
            yield thing
        seen.add(thing)


def _lists(pairs: Iterable[tuple[bytes, bytes]]) -> dict[bytes, list[bytes]]:
    found: dict[bytes, list[bytes]] = {}
    for thing, value in pairs:
        found.setdefault(thing, []).append(value)
    return found


def day_part(token: bytes) -> bytes:
    """Return a time shortened to its day, so that there are fewer of them; what is no plain time stays.

    >>> day_part(b'"2025-03-01T23:30:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>')
    b'"2025-03-01"'
    """
    return token[:11] + b'"' if _TIME.match(token) else token


def term(token: bytes) -> Term:
    """Return the term that a token of N-Triples stands for, as the store keeps it."""
    if token.startswith(b"<") and b"\\" not in token:
        return NamedNode(token[1:-1].decode())
    store = Local()
    store.pour(b"<n:> <n:> %s <n:> ." % token)
    return next(iter(store)).object


def text(token: bytes) -> str:
    """Return the text of a literal, or an IRI."""
    found = _WORD.fullmatch(token)
    return found[1].decode() if found else term(token).value


@cache
def is_true(token: bytes) -> bool:
    """Tell whether a token says yes."""
    return python_value(term(token)) is True
