"""JSON files as records, each with the place at which it stands: one after another on lines, in an array, or under a key.

A record that cannot be read, that gives a key twice, a number that is none (`NaN`), one beyond all use, or half a character is
a `Record` with a fault; reading goes on behind it wherever one can tell where it ends. Files may be compressed (gzip).

Source: RFC 8259, and its advice on what different readers make of the same text (section 4 and 6 to 8).
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import FormatError

_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_MOST_DIGITS = 400


class Record(NamedTuple):
    """A value of a file: the line on which it begins, its characters, the text as read, what it is, or why it is nothing."""

    row: int
    start: int
    end: int
    text: str
    value: Any
    fault: str = ""

    @property
    def digest(self) -> str:
        """The SHA-256 of the text."""
        return sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


class File(NamedTuple):
    """A file as it was read: its name, the SHA-256 of its bytes, whether offsets into its text are of use, and its text."""

    name: str
    sha256: str
    plain: bool
    text: str


def opened(path: Path) -> File:
    """Read a text file, compressed or not.

    Raises:
        FormatError: there is none, or it is no UTF-8, or not well compressed.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FormatError(f"cannot read {path}: {error.strerror}") from None
    packed = data.startswith(b"\x1f\x8b")
    try:
        text = (gzip.decompress(data) if packed else data).decode()
    except UnicodeDecodeError as error:
        raise FormatError(f"{path.name} is not written in UTF-8 (byte {error.start}); convert it first") from None
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(f"{path.name} is damaged: {error}") from None
    return File(path.name, sha256(data).hexdigest(), not packed, text)


def records(file: File, *keys: str) -> Iterator[Record]:
    """Yield the records of a file: those of an array, those under one of the keys of its one object, or those of its lines.

    Raises:
        FormatError: it is no JSON, and one cannot tell where the next record begins.
    """
    reader = _Reader(file)
    at = reader.skip(0)
    if file.text.startswith("[", at):
        yield from reader.array(at)
    elif inner := reader.under(at, keys):
        yield from inner
    else:
        yield from reader.lines()


class _Reader:
    def __init__(self, file: File) -> None:
        self._file = file
        self._text = file.text
        self._faults: list[str] = []
        self._decoder = json.JSONDecoder(object_pairs_hook=self._object, parse_constant=self._constant, parse_int=self._integer)
        self._line, self._counted = 1, 0

    def skip(self, at: int) -> int:
        found = _SPACE.match(self._text, at)
        return found.end() if found else at

    # ------------------------------------------------------------------------------------------------ containers

    def array(self, at: int) -> Iterator[Record]:
        """The elements of an array that begins at a place."""
        at = self.skip(at + 1)
        while not self._text.startswith("]", at):
            record = self._value(at)
            yield record
            at = self._comma(record.end, "]")

    def _members(self, at: int) -> Iterator[Record]:
        """The values of an object that begins at a place."""
        at = self.skip(at + 1)
        while not self._text.startswith("}", at):
            record = self._value(self._name(at)[1])
            yield record
            at = self._comma(record.end, "}")

    def under(self, at: int, keys: tuple[str, ...]) -> Iterator[Record] | None:
        """What stands under one of the keys of the object that begins at a place, in an array or as members; None where there is none."""
        if not keys or not self._text.startswith("{", at):
            return None
        at = self.skip(at + 1)
        try:
            while not self._text.startswith("}", at):
                name, place = self._name(at)
                if name in keys and self._text[place : place + 1] in ("[", "{"):
                    return self.array(place) if self._text[place] == "[" else self._members(place)
                at = self._comma(self._value(place).end, "}")
        except FormatError:
            pass
        return None

    def lines(self) -> Iterator[Record]:
        """A record on each line, perhaps with a comma behind it; of a line that is none the rest is read all the same."""
        at = 0
        for number, line in enumerate(self._text.split("\n"), 1):
            body = line.rstrip("\r \t").removesuffix(",")
            if body.strip("\ufeff \t\r"):
                start = at + (body.startswith("\ufeff") and 1)
                yield self._alone(number, start, body.removeprefix("\ufeff"))
            at += len(line) + 1

    # ---------------------------------------------------------------------------------------------------- values

    def _alone(self, row: int, start: int, text: str) -> Record:
        self._faults = []
        value = None
        try:
            value = self._decoder.decode(text)
        except (ValueError, RecursionError) as error:
            self._faults.append(_plain(error))
        return self._record(row, start, start + len(text), value)

    def _value(self, at: int) -> Record:
        self._faults = []
        try:
            value, end = self._decoder.raw_decode(self._text, at)
        except (ValueError, RecursionError, StopIteration) as error:
            raise FormatError(f"{self._file.name}:{self._row(at)}: {_plain(error)}; what follows cannot be told apart") from None
        return self._record(self._row(at), at, end, value)

    def _record(self, row: int, start: int, end: int, value: Any) -> Record:
        text = self._text[start:end]
        if re.search(r"\\u[dD][89a-fA-F]", text) and not self._faults and _is_torn(value):
            self._faults.append("it has half a character (a lone surrogate)")
        return Record(row, start, end, text, None if self._faults else value, self._faults[0] if self._faults else "")

    def _name(self, at: int) -> tuple[str, int]:
        record = self._value(at)
        after = self.skip(record.end)
        if not isinstance(record.value, str) or not self._text.startswith(":", after):
            raise FormatError(f"{self._file.name}:{self._row(at)}: a name and a colon are missing; it is no JSON")
        return record.value, self.skip(after + 1)

    def _comma(self, at: int, end: str) -> int:
        at = self.skip(at)
        if self._text.startswith(end, at):
            return at
        if not self._text.startswith(",", at):
            raise FormatError(f"{self._file.name}:{self._row(at)}: a comma or {end} is missing; it is no JSON, or was cut off")
        return self.skip(at + 1)

    def _row(self, at: int) -> int:
        if at < self._counted:
            return self._text.count("\n", 0, at) + 1
        self._line += self._text.count("\n", self._counted, at)
        self._counted = at
        return self._line

    # ----------------------------------------------------------------------------------------------------- hooks

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            self._faults.append(f"it gives {next(name for name in names if names.count(name) > 1)[:40]!r} twice")
        return found

    def _constant(self, text: str) -> None:
        self._faults.append(f"{text} is no number")

    def _integer(self, text: str) -> int:
        if len(text) > _MOST_DIGITS:
            self._faults.append("a number has more digits than any use")
            return 0
        return int(text)


def _plain(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return f"it is no JSON ({getattr(error, 'msg', error)})"


def _is_torn(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return True
    return False
