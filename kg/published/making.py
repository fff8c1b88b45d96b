"""Building a store: aside, in a fresh folder; checked; and put in the place of the one before it at once.

Files are read piece by piece and poured into the engine; what counts of them for what follows is kept in columns of
numbers (`kg.published.claims`). Then what follows is poured in. So memory does not grow with all that is told of a claim.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kg import files, merges, turtle
from kg.derivation import Chains, superclasses
from kg.errors import CasebookError, Problem
from kg.progress import steps
from kg.published import marker, places
from kg.published.claims import Claims, Piece, term
from kg.published.following import Following
from kg.published.marker import Marker, Seal
from kg.sources import Source, claim_kinds, going
from kg.store import Local
from kg.terms import ID, KG, ONTOLOGY, PREFIXES, PROV, RDF, NamedNode, Quad, Term

WITHHELD, CLAIMS, CLOCKS, NARROWED = "withheld.nq", "claims.txt", "clocks.npy", "narrowed.npy"
"""The side files of a store."""
BUSY = "another kg build is at work in this casebook; wait for it to end, or use --wait"
_LINES = 300_000
"""Statements that are poured at once: more take more memory, fewer more time."""


class Built(NamedTuple):
    """What a build made, or found made."""

    path: Path
    marker: Marker
    bytes: int
    seconds: float
    fresh: bool
    """Whether it was built now; it is not where it was of these very files already."""

    @property
    def statements(self) -> int:
        """How many statements are in it, those that follow from the files included."""
        return sum(self.marker.counts.values())


def build(folder: str | Path, *, force: bool = False, wait: bool = True) -> Built:
    """Build the store of a casebook, unless it has one of its files as they are now.

    Args:
        folder: the casebook.
        force: build in any case.
        wait: wait for another build of the same casebook to end.

    Raises:
        CasebookError: it cannot be written, another build is at work, or there is no casebook. The store before it is as it was.
    """
    folder, begun = Path(folder), time.monotonic()
    marker.inputs(folder)
    inside = places.prepare(folder)
    with files.locked(inside, "" if wait else BUSY):
        path, found = inside / places.linked(folder), None if force else whole(folder)
        if found is None:
            path, made = _published(folder, inside)
        return Built(path, found or made, _size(path), time.monotonic() - begun, fresh=found is None)


def whole(folder: Path) -> Marker | None:
    """Return the marker of the store of a casebook, None where there is none that is whole, to the last byte, and of its files."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        path = places.home(folder) / (places.linked(folder) or "-")
        found = Marker.read(path)
        return None if marker.staleness(found, folder) or marker.damage(found, path, fully=True) else found
    return None


def _published(folder: Path, inside: Path) -> tuple[Path, Marker]:
    built = None
    try:
        built = places.begin(inside)
        made = _Making(folder, built).made()
        made.write(built)
        return places.publish(built), made
    except OSError as error:
        raise CasebookError(f"cannot build a store in {inside}: {error.strerror or error}; what was there is as it was") from None
    finally:
        if built is not None:
            shutil.rmtree(built, ignore_errors=True)


def _size(path: Path) -> int:
    return sum(found.stat().st_size for found in path.rglob("*") if found.is_file())


class _Making:
    """One build."""

    def __init__(self, folder: Path, built: Path) -> None:
        self._built = built
        self._begun = time.time_ns()
        self._inputs = marker.inputs(folder)
        self._seals: dict[str, Seal] = {}
        self._prefixes: dict[str, dict[str, str]] = {}
        self._problems: dict[str, list[Problem]] = {}

    def made(self) -> Marker:
        """Make all files of the store, and return its marker."""
        engine = self._loaded(careful=False)
        following = engine.settled()
        engine.derive(following)
        names = _write_clocks(self._built, following)
        following.forget()
        return self._marked(names, engine.close())

    def _loaded(self, *, careful: bool) -> _Engine:
        """A store of all files. Where what was expected of them does not hold, it is filled once more, with care.

        It is expected that only files with the word `subClassOf` tell of classes, and only those with `merged` of merges.
        A file that writes these with escapes, or by prefixes that cut them, is found out in the end.
        """
        shutil.rmtree(self._built / places.QUADS, ignore_errors=True)
        engine = _Engine(self._built)
        data = [name for name, source in self._inputs.items() if source.graph != ONTOLOGY]
        first = [name for name in self._inputs if careful or name not in data or self._has(name, b"subClassOf")]
        engine.early = False
        self._take(engine, first)
        engine.know_classes()
        engine.early = not any(self._has(name, b"merged") for name in data)
        self._take(engine, [name for name in data if name not in set(first)])
        if careful or engine.is_as_expected():
            return engine
        engine.give_up()
        return self._loaded(careful=True)

    def _has(self, name: str, word: bytes) -> bool:
        return word in turtle.read(self._inputs[name].path)

    def _take(self, engine: _Engine, names: list[str]) -> None:
        for name in steps(names, "building the store: files"):
            source = self._inputs[name]
            found, data = source.path.stat(), _read(source.path)
            self._seals[name] = Seal(found.st_size, found.st_mtime_ns, hashlib.sha256(data).hexdigest())
            data = data.removeprefix(b"\xef\xbb\xbf")
            self._prefixes[name] = turtle.prefixes(data)
            self._problems[name] = engine.load(data, source)
        engine.pour()

    def _marked(self, claims: int, counts: dict[str, int]) -> Marker:
        """The marker of a store that is finished."""
        own: dict[str, str] = {}
        for name, source in self._inputs.items():
            own = own if source.graph == ONTOLOGY else {**self._prefixes[name], **own}
        problems = [problem for name in self._inputs for problem in self._problems[name]]
        seals = marker.sealed(self._built, marker.parts(self._built))
        return Marker(marker.MADE_BY, self._begun, self._seals, counts, seals, claims, {"": ID.iri, **own, **PREFIXES}, problems)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CasebookError(f"cannot read {path}: {error.strerror}") from None


def _write_clocks(built: Path, following: Following) -> int:
    """Write the side table of the claims' clocks."""
    import numpy as np

    names, bounds, narrowed = following.clocks()
    (built / CLAIMS).write_bytes("".join(f"{name}\n" for name in names).encode())
    for name, array in ((CLOCKS, bounds), (NARROWED, narrowed)):
        np.save(built / name, array, allow_pickle=False)
    return len(names)


class _Engine:
    """The store that is being filled, and what counts of that which was poured in."""

    def __init__(self, built: Path) -> None:
        self.early = False
        """Whether claims that are not accepted are held back while files are read. They are not where actors were merged."""
        self._path = built / places.QUADS
        self._store = Local.make(self._path)
        self._withheld = built / WITHHELD
        self._withheld.write_bytes(b"")
        self._claims = Claims()
        self._kinds: set[bytes] = set()
        self._above: set[bytes] | None = None
        self._waiting: list[bytes] = []
        self._lines = 0

    # ------------------------------------------------------------------------------------------------------- the files

    def load(self, data: bytes, source: Source) -> list[Problem]:
        """Load Turtle, and return its syntax faults."""
        try:
            for lines in turtle.pieces(data):
                self._add(lines, source.graph)
            return []
        except SyntaxError:
            quads, faults = turtle.parse(data)
            self._add(turtle.lines(quads), source.graph)
            return [Problem(source.name, line, message) for line, message in faults]

    def _add(self, lines: list[bytes], graph: NamedNode) -> None:
        kept, left = self._claims.add(Piece.of(lines, graph), self._kinds, self._above, early=self.early)
        if left.lines:
            self._withhold(left.n_quads())
        self._waiting.append(kept.n_quads())
        self._lines += len(kept.lines)
        if self._lines >= _LINES:
            self.pour()

    def _withhold(self, text: bytes) -> None:
        with self._withheld.open("ab") as file:
            file.write(text)

    def pour(self) -> None:
        """Pour what waits into the store."""
        self._store.pour(b"".join(self._waiting))
        self._waiting, self._lines = [], 0

    def know_classes(self) -> None:
        """Know from here on which classes there are."""
        self._kinds = _tokens(claim_kinds(self._store))
        self._above = _tokens(superclasses(self._store))
        self._claims.doubted |= {thing for kind in self._kinds for thing in self._claims.typed[kind]}

    def is_as_expected(self) -> bool:
        """Tell whether no classes came after they were thought to be known, and no merges where none were expected."""
        known = (self._kinds, self._above) == (_tokens(claim_kinds(self._store)), _tokens(superclasses(self._store)))
        return known and not (self.early and any(self._store.match(None, KG.merged)))

    # ------------------------------------------------------------------------------------------------ what is not accepted

    def settled(self) -> Following:
        """Follow merges, take out what is not accepted, and return what follows from the rest."""
        renamed = {_token(merged): _token(actor) for merged, actor in merges.standing(self._store).items()}
        if renamed:
            merges.follow(self._store)
        gone: set[bytes] = set()
        for node in self._gone(renamed):
            quads = list(self._store.match(node))
            self._withhold(b"".join(b"%s .\n" % str(quad).encode() for quad in quads))
            self._store.remove(quads)
            gone.add(_token(node))
        return Following(self._store, self._claims, gone, renamed)

    def _gone(self, renamed: dict[bytes, bytes]) -> Iterable[Term]:
        """What is not accepted, and the evidence that goes with it."""
        claims = self._claims
        moved = {renamed[token] for token in renamed.keys() & (claims.dropped | claims.doubted)}
        doubted = {node for node in map(term, claims.doubted | moved) if self._is_held_back(node)}
        dropped: set[Any] = {*map(term, claims.dropped - renamed.keys()), *doubted}
        if not dropped:
            return ()
        lost = [Quad(term(claim), KG.evidence, term(node), ONTOLOGY) for claim, node in claims.lost]
        return going(Chains([*lost, *self._links({*dropped, *map(term, claims.linked), *(quad.object for quad in lost)})]), dropped)

    def _is_held_back(self, node: Term) -> bool:
        """Whether something is a claim, and not accepted."""
        statuses = {quad.object for quad in self._store.match(node, KG.status)}
        if statuses == {KG.Accepted}:
            return any(self._store.match(node, PROV.invalidatedAtTime))
        return bool(statuses) or not self._kinds.isdisjoint(_tokens(quad.object for quad in self._store.match(node, RDF.type)))

    def _links(self, nodes: set[Term]) -> Iterable[Quad]:
        """All that links claims to evidence, and evidence to what it relays, as far as it hangs together with some."""
        todo, seen = list(nodes), set(nodes)
        while todo:
            node = todo.pop()
            links = [quad for name in Chains.LINKS for ends in ((node, name), (None, name, node)) for quad in self._store.match(*ends)]
            yield from links
            new = {end for quad in links for end in (quad.subject, quad.object)} - seen
            seen |= new
            todo += new

    # ----------------------------------------------------------------------------------------------------- what follows

    def derive(self, following: Following) -> None:
        """Pour in what follows from the files."""
        for quads in following.odd():
            self._store.pour(quads)
        for lines in following.lines():
            self._store.pour(lines)

    def give_up(self) -> None:
        """Close the store, which is of no use."""
        del self._store

    def close(self) -> dict[str, int]:
        """Have all on the disk, close the store, and find all of it there as a reader does; return how much its graphs have.

        Raises:
            CasebookError: a reader finds fewer statements.
        """
        self._store.flush()
        expected = len(self._store)
        del self._store
        counts = Local.open(self._path).counts()
        if sum(counts.values()) != expected:
            raise CasebookError(f"of {expected} statements that were written {sum(counts.values())} are to be found; the store before it stays")
        return counts


def _token(node: Term) -> bytes:
    return str(node).encode()


def _tokens(nodes: Iterable[Term]) -> set[bytes]:
    return {_token(node) for node in nodes}
