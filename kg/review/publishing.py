"""From decisions to files: what was accepted is written to `triples/extracted`, the same decisions always the same bytes.

One file a document: the document, the claims whose first passage stands in it, and what it adds to the evidence of claims
that were there before. Proposals that a claim needs stand in `proposals.ttl`, reviewers and extraction runs in
`review.ttl`. What the curated files have is not written again, nor where a proposal was mentioned: an actor is in the world
of every day, also of those before its articles were public. The files hold nothing of their own: they can be deleted,
and are written anew from the decisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from kg import files, turtle
from kg.errors import CasebookError
from kg.graph import KnowledgeGraph
from kg.review.holdings import Foreign, Holdings, Piece
from kg.sources import load, ontologies, sources
from kg.terms import FOAF, GRAPH, KG, ONTOLOGY, PROV, RDF, BlankNode, NamedNode, Quad, Term, name_of

_MARK = b"# Written by kg review from triples/decisions; to change it, decide anew. sha256: "
_HERE = GRAPH["extracted/review"]


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


class _Told(NamedTuple):
    """A piece as Turtle (None where only the whole file can be written), and the nodes of which no other may tell then."""

    sign: tuple[object, ...]
    blocks: list[turtle.Block] | None
    nodes: frozenset[Term]


class Publisher:
    """Writes what was accepted; only the files in which something changed."""

    def __init__(self, casebook: Path, prefixes: Mapping[str, str], holdings: Holdings) -> None:
        """Take a casebook, its prefixes, and what is accepted."""
        self._folder = casebook / "triples" / "extracted"
        self._casebook = casebook
        self._names = {**prefixes, "foaf": FOAF.iri}
        self._holdings = holdings
        self._told: dict[tuple[str, str], _Told] = {}
        self._written: dict[str, bytes] | None = None

    def publish(self) -> list[str]:
        """Bring the files in line with what is accepted; return the names of those that changed.

        Raises:
            CasebookError: a file cannot be written, or was changed by hand, or has the name of one that we did not write.
        """
        before = written(self._casebook) if self._written is None else self._written
        names = {*self._holdings.files(), *before} if self._written is None else self._holdings.changed
        contents = {name: self._content(name) for name in sorted(names)}
        changed = {name: data for name, data in contents.items() if data != before.get(name)}
        for name in changed:
            self._free(name)
        try:
            if changed:
                self._folder.mkdir(exist_ok=True)
            for name, data in changed.items():
                if data is None:
                    (self._folder / name).unlink(missing_ok=True)
                else:
                    files.write(self._folder / name, data)
        except OSError as error:
            raise CasebookError(f"cannot write to {self._folder}: {error.strerror}") from None
        self._written = {name: data for name, data in (before | changed).items() if data is not None} if changed else dict(before)
        self._holdings.changed.clear()
        return list(changed)

    def _free(self, name: str) -> None:
        path = self._folder / name
        if _ours(path) is None and path.exists():
            raise CasebookError(f"{path} was not written by kg review; give it another name")

    def _content(self, name: str) -> bytes | None:
        """What a file is to hold; None where there is to be none."""
        pieces = self._holdings.pieces(name)
        if not pieces:
            return None
        told = [self._block(name, node, piece) for node, piece in pieces.items()]
        return _marked(self._text(told, pieces).encode("utf-8", "surrogatepass"))

    def _text(self, told: list[_Told], pieces: Mapping[str, Piece]) -> str:
        apart = sum(len(one.nodes) for one in told) == len(frozenset().union(*(one.nodes for one in told)))
        blocks = [block for one in told for block in one.blocks or ()]
        if apart and all(one.blocks is not None for one in told):
            return turtle.joined(blocks, self._names)
        return turtle.write((quad for piece in pieces.values() for quad in piece.quads), self._names)

    def _block(self, name: str, node: str, piece: Piece) -> _Told:
        found = self._told.get((name, node))
        if found is None or found.sign != piece.sign:
            nodes = {quad.subject for quad in piece.quads} | {quad.object for quad in piece.quads if isinstance(quad.object, BlankNode)}
            found = self._told[name, node] = _Told(piece.sign, turtle.blocks(piece.quads, self._names), frozenset(nodes))
        return found


def open_without_ours(casebook: Path, things: Iterable[Quad]) -> tuple[KnowledgeGraph, Foreign]:
    """Open a casebook without the files that were written from decisions; things that it does not declare are added to it."""
    ours = own_sources(casebook)
    found = [source for source in sources(casebook) if source.path not in ours]
    store, prefixes, problems = load(found, ontologies(casebook))
    declared = frozenset(name_of(quad.subject) for quad in store.match(None, RDF.type) if quad.graph_name != ONTOLOGY)
    signers = frozenset(name_of(quad.object) for name in (PROV.wasAttributedTo, KG.undoneBy) for quad in store.match(None, name)) - declared
    documents = {quad.object.value: quad.subject.value for quad in store.match(None, KG.sha256) if isinstance(quad.subject, NamedNode)}
    store.extend(Quad(*quad.triple, _HERE) for quad in things if name_of(quad.subject) not in declared)
    graph = KnowledgeGraph.of(casebook, store, prefixes, problems, found)
    return graph, Foreign(declared, {claim.id: claim for claim in graph.claims()}, documents, signers)
