"""The journal of the working graphs: one line a write, only ever added to, on the disk before anybody is told.

A line that was cut off while it was written was never acknowledged and is dropped; any other fault is told by its place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from kg import files, formats
from kg.additions import stamp
from kg.errors import CasebookError
from kg.terms import NamedNode, Quad


class Change(NamedTuple):
    """What a write does: statements taken out and then put in, and named graphs that there are no more, or that are new."""

    removed: tuple[Quad, ...] = ()
    added: tuple[Quad, ...] = ()
    dropped: tuple[str, ...] = ()
    created: tuple[str, ...] = ()


class Entry(NamedTuple):
    """A write: its number (from 1), when it was (UTC) and by whom, what was asked, and what it did.

    `key` is the one that the writer gave it, so that it is not done twice; `digest` is that of the whole request.
    """

    number: int
    time: str
    by: str
    key: str
    digest: str
    asked: Mapping[str, Any]
    change: Change

    def line(self) -> bytes:
        """Return it as a line of the journal."""
        told = self._asdict() | {"removed": formats.write_lines(list(self.change.removed)), "added": formats.write_lines(list(self.change.added))}
        told |= {"dropped": self.change.dropped, "created": self.change.created}
        del told["change"]
        return json.dumps({name: value for name, value in told.items() if value not in ("", (), {})}).encode() + b"\n"

    @classmethod
    def of(cls, line: bytes) -> Entry:
        """Read a line.

        Raises:
            ValueError: it is none.
        """
        try:
            told = json.loads(line)
            removed, added = (tuple(formats.read_lines(told.get(name, ""))) for name in ("removed", "added"))
            dropped, created = (tuple(NamedNode(graph).value for graph in told.get(name, ())) for name in ("dropped", "created"))
            by, key, digest = (str(told.get(name, "")) for name in ("by", "key", "digest"))
            return cls(int(told["number"]), str(told["time"]), by, key, digest, dict(told.get("asked", {})), Change(removed, added, dropped, created))
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(str(error)) from None


class Journal:
    """A file of entries, of which each is read once."""

    def __init__(self, folder: Path) -> None:
        """Take the folder of a casebook; nothing is read or made yet."""
        self.folder = folder / "triples" / "working"
        self.path = self.folder / "journal.jsonl"
        self._file = 0
        self._end = 0
        self._last = 0
        self._time = ""

    def is_new(self) -> bool:
        """Tell whether there is something that was not read yet; costs one look at the file."""
        return self._state() != (self._file, self._end)

    def _state(self) -> tuple[int, int]:
        try:
            found = os.stat(self.path)  # noqa: PTH116 (before each query; this is three times as fast)
        except OSError:
            return 0, 0
        return found.st_ino, found.st_size

    def read(self) -> tuple[bool, list[Entry]]:
        """Return the entries that were not read yet, and whether they begin anew because the file is not what it was.

        Raises:
            CasebookError: the file cannot be read, or a line in it is no entry.
        """
        file, size = self._state()
        if self._end and file == self._file and size >= self._end:
            entries = self._from(self._end)
            if entries is not None:
                self._file = file
                return False, entries
        self._end = self._last = 0
        self._time, self._file = "", file
        found = self._from(0)
        if found is None:
            raise CasebookError(self._fault())
        return True, found

    def _from(self, start: int) -> list[Entry] | None:
        """The entries behind a place; None where one is broken or out of order."""
        whole = self._data(start).rpartition(b"\n")
        try:
            entries = [Entry.of(line) for line in whole[0].split(b"\n")] if whole[1] else []
        except ValueError:
            return None
        if [entry.number for entry in entries] != list(range(self._last + 1, self._last + 1 + len(entries))):
            return None
        self._end = start + len(whole[0] + whole[1])
        if entries:
            self._last, self._time = entries[-1].number, entries[-1].time
        return entries

    def _data(self, start: int) -> bytes:
        try:
            with self.path.open("rb") as file:
                file.seek(start)
                return file.read()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise CasebookError(f"cannot read {self.path}: {error.strerror}") from None

    def _fault(self) -> str:
        """Where the first line is that is no entry, or not the one that should be there."""
        number = next((number for number, line in enumerate(self._data(0).split(b"\n"), 1) if _number(line) != number), 0)
        return f"triples/working/{self.path.name}:{number} is not write number {number}; restore the line, or move the file away to begin anew"

    def append(self, entry: Entry) -> None:
        """Add an entry that `numbered` has made; when this returns, it is on the disk. Only for who holds the lock and has read all.

        Raises:
            CasebookError: it cannot be written; then nothing of it stands in the file.
        """
        line = entry.line()
        files.append(self.path, line, lambda _: 0, self._end)
        self._file, self._end = self._state()
        self._last, self._time = entry.number, entry.time

    def numbered(self, by: str, key: str, digest: str, asked: Mapping[str, Any], change: Change) -> Entry:
        """Return the next entry."""
        return Entry(self._last + 1, stamp(self._time), by, key, digest, asked, change)


def _number(line: bytes) -> int:
    try:
        return Entry.of(line).number
    except ValueError:
        return 0
