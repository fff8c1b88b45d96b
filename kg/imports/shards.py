"""Streams of records into the files of a casebook: one file, or a folder of them where there are many claims.

Nothing is kept in memory but the ids and the file that is being filled. A file that is there already and says the same is
left as it is, so an import that was interrupted goes on where it was; one that says what the import does not yield is never
written over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kg import files, turtle
from kg.errors import CasebookError
from kg.imports.known import Known, is_own, sealed
from kg.imports.nodes import UNTYPED, Node, Piece
from kg.imports.publishing import told
from kg.imports.records import Count, Import, Left
from kg.model import CLAIMS

SIZE = 20_000
"""How many claims a file holds."""
_CLAIMS = {f"kg:{name}" for name in CLAIMS}


class Record(NamedTuple):
    """A row that was taken: its number, and what it yields. What is yielded again is not written again."""

    row: int
    nodes: Sequence[Node]


class Target(NamedTuple):
    """Where an import is written: the casebook, the file (its name without the suffix is that of the folder where there are several)."""

    casebook: Path
    path: Path

    @property
    def folder(self) -> Path:
        """The folder where there are several files."""
        return self.path.with_suffix("")


def stream(records: Iterable[Record | Left], target: Target, known: Known, source: str, *, size: int = SIZE, kind: str = "row") -> Import:
    """Write what records yield and the casebook has not, and tell what that is; each row is taken or left.

    Args:
        records: what the importer yields, in the same order each time.
        target: where it is written.
        known: what the casebook has (`kg.imports.known.known`).
        source: what is imported, as it is told.
        size: how many claims a file holds.
        kind: what a row is called.

    Raises:
        CasebookError: a file holds what the import does not yield, and would lose it; or it cannot be written.
    """
    shards = _Shards(target, known, source, size)
    left: list[Left] = []
    counts: Counter[str] = Counter({kind: 0})
    taken: Counter[str] = Counter()
    for record in records:
        if isinstance(record, Left):
            left.append(record)
            counts[record.kind] += 1
        else:
            counts[kind] += 1
            taken[kind] += 1
            for node in record.nodes:
                shards.add(node)
    written = shards.close()
    return Import(source, written, [Count(name, number, taken[name]) for name, number in counts.items()], left, sorted(shards.things), sorted(shards.claims))


class _Shards:
    """The files, the last of them being filled."""

    def __init__(self, target: Target, known: Known, source: str, size: int) -> None:
        self._target = target
        self._known = known
        self._source = source
        self._size = size
        self._declared: set[int] = set()  # hashes of names: a million names would take three times the room
        self._open: dict[str, Node] = {}
        self._more: dict[str, Node] = {}
        self._filled = 0
        self._done = 0
        self.claims: list[str] = []
        self.things: list[str] = []
        """The ids of the claims, and of other things, that were not in the casebook."""

    def add(self, node: Node) -> None:
        if node.name in self._open:
            self._join(self._open, node)
            return
        iri = self._known.iri(node.name)
        if iri in self._known.declared and node.evidence and hash((iri, node.digest)) in self._known.records:
            return
        if node.kind == UNTYPED or hash(node.name) in self._declared or iri in self._known.declared:
            if node.evidence:
                self._join(self._more, node._replace(kind=UNTYPED, body=_NOTHING))
        else:
            self._declare(node, iri)
        if self._filled >= self._size:
            self._flush()

    def _join(self, kept: dict[str, Node], node: Node) -> None:
        """Add the evidence of a node to that of the same name."""
        before = kept.get(node.name)
        if before is None:
            kept[node.name] = node
            self._filled += 1
        elif new := tuple(piece for piece in node.evidence if piece not in before.evidence):
            kept[node.name] = before._replace(evidence=before.evidence + new)

    def _declare(self, node: Node, iri: str) -> None:
        is_claim = node.kind in _CLAIMS
        self._open[node.name] = node
        self._filled += is_claim
        self._declared.add(hash(node.name))
        if iri not in self._known.own:
            (self.claims if is_claim else self.things).append(iri)

    # ------------------------------------------------------------------------------------------------------- writing

    def close(self) -> Path | None:
        """Write what remains, and return the file or the folder; None where there is nothing new."""
        if self._open or self._more:
            self._flush(last=True)
        self._look_for_more()
        return None if not self._done else self._target.folder if self._is_folder else self._target.path

    @property
    def _is_folder(self) -> bool:
        return self._done > 1 or self._target.folder.is_dir()

    def _flush(self, *, last: bool = False) -> None:
        self._done += 1
        folder = not (last and self._done == 1) or self._target.folder.is_dir()
        path = self._target.folder / f"{self._done:04}.ttl" if folder else self._target.path
        if folder and self._target.path.exists():
            raise CasebookError(f"{self._target.path} is there, and {self._source} takes several files now; name another one with --out")
        self._write(path, self._text())
        self._open, self._more, self._filled = {}, {}, 0

    def _text(self) -> str:
        names = self._known.names
        return turtle.joined([block(node) for kept in (self._open, self._more) for node in kept.values()], names)

    def _write(self, path: Path, text: str) -> None:
        data = sealed(text)
        before = turtle.read(path) if path.exists() else b""
        if before == data:
            return
        if before and (lost := told(turtle.parse(before)[0]) - told(turtle.parse(data)[0])):
            raise CasebookError(f"{path} has {len(lost)} statement(s) that {self._source} does not yield and that would be lost; name another file with --out")
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, data)

    def _look_for_more(self) -> None:
        """Files of an earlier import that this one does not reach."""
        target, folder = self._target, self._target.folder
        wanted = {folder / f"{number:04}.ttl" for number in range(1, self._done + 1)} if self._is_folder else ({target.path} if self._done else set())
        found = [path for path in (*folder.glob("*.ttl"), target.path) if path.exists() and is_own(path, target.path)]
        over = sorted(path for path in found if path not in wanted and turtle.parse(turtle.read(path))[0])
        if over:
            raise CasebookError(f"{over[0]} holds what {self._source} does not yield; delete it if it is to go, or name another file with --out")


_NOTHING = Piece("", frozenset())


def block(node: Node) -> turtle.Block:
    """Return a node as a block of Turtle, its evidence last."""
    parts = [node.body.text] if node.body.text else []
    prefixes = node.body.prefixes.union(*(piece.prefixes for piece in node.evidence), {node.name.partition(":")[0]} - {"<"} if node.name[0] != "<" else ())
    if node.evidence:
        parts.append(f"kg:evidence {', '.join(sorted({piece.text for piece in node.evidence}))}")
        prefixes |= {"kg"}
    return turtle.Block(node.kind, node.name, f"{node.name} " + " ;\n    ".join(parts) + " .", prefixes)
