"""Tables row by row: CSV, TSV, Parquet and Excel, each row with where it stands and what its record reads.

Delimited text is read by the `csv` module of Python, as it tells what evidence needs and faster readers do not: on which line
a record begins, how it reads, at which characters it stands, and what is wrong with one that is broken. Parquet and
Excel are read by polars, some thousand rows at a time.

Source: RFC 4180, https://www.rfc-editor.org/rfc/rfc4180.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zipfile
from collections import deque
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from kg.errors import FormatError, MissingExtra
from kg.imports.records import Left

_SEPARATED = {".csv": "", ".tsv": "\t", ".tab": "\t", ".txt": ""}
_EXCEL = {".xlsx", ".xls", ".xlsb", ".xlsm", ".ods"}
_BATCH = 10_000
_CHUNK = 1 << 20
_BROKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Row(NamedTuple):
    """A record: the line it begins on (or its place), its cells, its text as read, and at which characters that stands."""

    line: int
    cells: list[str]
    text: str
    start: int | None = None
    end: int | None = None


class Layout(NamedTuple):
    """What a file does not say of itself; what is empty is found out, or as usual.

    `header` names the columns of a file that does not. `quote` is the sign around cells; None where there is none.
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header: tuple[str, ...] = ()
    quote: str | None = '"'


class Table:
    """A file of rows. Its SHA-256 is that of its text as UTF-8, or of its bytes where it is no text."""

    def __init__(self, path: Path, layout: Layout = Layout()) -> None:  # noqa: B008
        """Open a file, by its suffix.

        Raises:
            FormatError: there is none, it is of no such kind, in no known encoding, or its head is no head.
            MissingExtra: it is Parquet or Excel, and polars is not installed.
        """
        self.path = path
        self._layout = layout
        kind = Path(re.sub(r"\.(gz|zip)$", "", path.name)).suffix.lower()
        if not path.is_file():
            raise FormatError(f"there is no file {path}")
        if kind in _SEPARATED:
            self._reader: _Text | _Frame = _Text(path, layout, _SEPARATED[kind])
        elif kind in _EXCEL or kind in (".parquet", ".pq"):
            self._reader = _Frame(path, layout)
        else:
            raise FormatError(f"{path.name} is no table by its suffix; name it .csv, .tsv, .parquet or .xlsx")
        self.sha256 = self._reader.sha256
        self.header = _named(self._reader.header, path)

    def __iter__(self) -> Iterator[Row | Left]:
        """Yield its rows, and what is no row."""
        width = len(self.header)
        for row in self._reader:
            if isinstance(row, Row) and len(row.cells) != width:
                yield Left("row", row.line, f"it has {len(row.cells)} cells, and the head has {width}")
            elif isinstance(row, Row) and (found := _BROKEN.search(row.text)):
                yield Left("row", row.line, f"it has a control character (U+{ord(found[0]):04X})")
            else:
                yield row


def _named(header: Sequence[str], path: Path) -> list[str]:
    """The names of columns, each once; those without one are called by their place."""
    names = [" ".join(name.split()) or f"column {number}" for number, name in enumerate(header, 1)]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        places = " and ".join(str(number) for number, name in enumerate(names, 1) if name == twice)
        raise FormatError(f"{path.name}, line 1: columns {places} are both called {twice!r}; give each a name of its own")
    return names


# --------------------------------------------------------------------------------------------------- delimited text


class _Text:
    def __init__(self, path: Path, layout: Layout, separator: str) -> None:
        self._path = path
        self._encoding = _encoding(path, layout.encoding)
        self.sha256 = _digest(path, self._encoding)
        self._quote = layout.quote
        self._separator = layout.separator or separator or self._likely()
        self._has_head = not layout.header
        self.header = list(layout.header) or self._head()

    def __iter__(self) -> Iterator[Row | Left]:
        rows = self._records()
        if self._has_head:
            next(rows)
        yield from rows

    def _head(self) -> list[str]:
        first = next(self._records(), None)
        if first is None:
            raise FormatError(f"{self._path.name} is empty")
        if isinstance(first, Left):
            raise FormatError(f"{self._path.name}, line {first.row}: {first.reason}")
        return first.cells

    def _likely(self) -> str:
        """The sign that the first line has most of, outside quotation marks."""
        with _opened(self._path, self._encoding) as file:
            line = re.sub('"[^"]*"', "", file.readline())
        return max(",;\t|", key=line.count)

    def _records(self) -> Iterator[Row | Left]:
        quoting: dict[str, Any] = {"quotechar": self._quote} if self._quote else {"quoting": csv.QUOTE_NONE}
        with _opened(self._path, self._encoding) as file:
            lines = _Lines(file)
            offsets = self._encoding == "utf-8"
            reader = csv.reader(lines, delimiter=self._separator, strict=True, **quoting)
            while True:
                line, start = lines.next
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    lines.back_to_second()
                    yield Left("row", line, f"it is no record: {error}")
                else:
                    text = lines.taken()
                    if cells:
                        yield Row(line, cells, text, start, start + len(text)) if offsets else Row(line, cells, text)


class _Lines:
    """The lines of a file as a reader takes them, which may give some back; without the byte order mark."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        first = file.readline()
        self._line, self._at = 1, int(first.startswith("\ufeff"))
        if first:
            self._again.append(first.removeprefix("\ufeff"))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._file)
        self._taken.append(line)
        return line

    @property
    def next(self) -> tuple[int, int]:
        """The number of the line that comes next, and at which character it begins."""
        return self._line, self._at

    def taken(self) -> str:
        """Return what was taken since, without the last line end."""
        text = self._taken[0] if len(self._taken) == 1 else "".join(self._taken)
        self._line += len(self._taken)
        self._at += len(text)
        self._taken.clear()
        return text.rstrip("\r\n")

    def back_to_second(self) -> None:
        """Give back all but the first line that was taken."""
        self._again.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        self.taken()


def _opened(path: Path, encoding: str) -> IO[str]:
    return io.TextIOWrapper(_unpacked(path), encoding=encoding, newline="")


def _unpacked(path: Path) -> IO[bytes]:
    """A file as it was before it was packed; an archive has but one."""
    if path.suffix == ".gz":
        return cast("IO[bytes]", gzip.open(path))
    if path.suffix != ".zip":
        return path.open("rb")
    with zipfile.ZipFile(path) as archive:
        if len(archive.namelist()) != 1:
            raise FormatError(f"{path.name} has {len(archive.namelist())} files in it; unpack it, and import them one by one")
        return archive.open(archive.namelist()[0])


def _bytes(path: Path) -> Iterator[bytes]:
    with _unpacked(path) as file:
        while piece := file.read(_CHUNK):
            yield piece


def _encoding(path: Path, told: str) -> str:
    """The encoding of a text as Python calls it."""
    try:
        head = next(_bytes(path), b"")
        if told:
            return codecs.lookup(told).name
    except LookupError:
        raise FormatError(f"{told!r} is no encoding; name one such as utf-8, utf-16 or latin-1") from None
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise FormatError(f"cannot read {path}: {error}") from None
    return "utf-16" if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8"


def _digest(path: Path, encoding: str) -> str:
    """The SHA-256 of a text as UTF-8, which is the file's own where that is UTF-8."""
    found, decoder, lines = sha256(), codecs.getincrementaldecoder(encoding)(), 1
    try:
        for piece in _bytes(path):
            text = decoder.decode(piece)
            found.update(text.encode("utf-8", "surrogatepass"))
            lines += text.count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line = lines + error.object[: error.start].count(b"\n")
        raise FormatError(f"{path.name} is not {encoding} (line {line}); say which encoding it is in, such as --encoding latin-1") from None
    except (OSError, EOFError, zipfile.BadZipFile) as error:
        raise FormatError(f"cannot read {path}: {error}") from None
    return found.hexdigest()


# ------------------------------------------------------------------------------------------------ Parquet and Excel


class _Frame:
    """A file that polars reads; the rows of a sheet are numbered as the sheet does, its head being the first."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.sha256 = sha256(path.read_bytes()).hexdigest()
        self._skip = 0
        try:
            self._read(path, layout)
        except ImportError:
            raise MissingExtra("tables", f"kg import of {path.suffix.lower()}") from None
        except Exception as error:  # noqa: BLE001, the readers that polars calls have no error in common
            raise FormatError(f"{path.name} cannot be read: {next(iter(str(error).splitlines()), type(error).__name__)}") from None

    def _read(self, path: Path, layout: Layout) -> None:
        import polars as pl

        if path.suffix.lower() not in _EXCEL:
            self._frame = pl.scan_parquet(path)
            self.header = list(layout.header) or self._frame.collect_schema().names()
            return
        sheet: Any = {"sheet_name": layout.sheet} if layout.sheet else {"sheet_id": 1}
        raw = {"header_row": None, "dtypes": "string", "skip_rows": 0}
        found = pl.read_excel(path, **sheet, has_header=False, read_options=raw, drop_empty_rows=False, drop_empty_cols=False, raise_if_empty=False)
        self._frame = found.lazy()
        self._skip = 0 if layout.header else 1
        self.header = list(layout.header) or [_cell(value) for value in (found.row(0) if found.height else ())]

    def __iter__(self) -> Iterator[Row | Left]:
        at = self._skip
        while (frame := self._frame.slice(at, _BATCH).collect()).height:
            for number, values in enumerate(frame.iter_rows(), at + 1):
                cells = [_cell(value) for value in values]
                if any(cells):
                    yield Row(number, cells, "\t".join(cells))
            at += frame.height


def _cell(value: Any) -> str:
    """A typed value as a text; a moment at midnight is a day, and a number without decimals a whole one."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).lower() if isinstance(value, bool) else re.sub(r"[T ]00:00:00(\.0+)?$", "", str(value))
