"""What a person states about a casebook: signed, with its time, only ever added to a file of its own.

Files written here are Turtle like all others. What stands in them is never changed: who takes something back adds that. A
statement is on the disk before anybody is told of it. Where a process was killed while it wrote, the piece that it left is
dropped, and everything before it is kept.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from kg import files, turtle
from kg.errors import CasebookError, Unsigned
from kg.graph import KnowledgeGraph
from kg.terms import FOAF, GRAPH, PROV, RDF, RDFS, Literal, NamedNode, Quad, Term

Triple = tuple[NamedNode, NamedNode, Term]
_HERE = GRAPH["curated/additions"]
_HEAD = b"# Written by kg. To take a statement back, add that: nothing here is changed.\n"
_END = b" .\n"
"""With this every statement ends that is written here; within one nothing does, as line breaks in texts are escaped."""


def stamp(after: str = "") -> str:
    """Return the present time (UTC, to the millisecond), later than a time that was given before, whatever the clock says.

    >>> stamp("9999-12-31T23:59:59.998Z")
    '9999-12-31T23:59:59.999Z'
    """
    time = dt.datetime.now(dt.UTC)
    with suppress(ValueError, OverflowError):
        before = dt.datetime.fromisoformat(after)
        time = max(time, before.replace(tzinfo=before.tzinfo or dt.UTC).astimezone(dt.UTC) + dt.timedelta(milliseconds=1))
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def slug(name: str) -> str:
    """Return a person's name as it stands in file names and ids.

    >>> slug("ana"), slug("Ana María")
    ('ana', 'ana-maria-8358ed')

    Raises:
        Unsigned: it is no name.
    """
    import unicodedata

    if not name.strip() or not name.isprintable() or len(name) > 80:
        raise Unsigned("say who decides, in up to 80 characters: --by NAME")
    if re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        return name
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if sign.isascii())
    words = re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
    return f"{words or 'reviewer'}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"


def person(name: str, base: str) -> NamedNode:
    """Return the IRI of a person who decides, in a casebook whose own things begin with `base`.

    Raises:
        Unsigned: it is no name.
    """
    return NamedNode(f"{base}reviewer-{slug(name)}")


def about(by: str) -> list[tuple[NamedNode, Term]]:
    """Return what a casebook tells of a person who decides."""
    return [(RDF.type, PROV.Agent), (RDF.type, FOAF.Person), (FOAF.name, Literal(by)), (RDFS.label, Literal(by))]


def add(graph: KnowledgeGraph, file: str, statements: Iterable[Triple], by: str) -> Path:
    """Add statements to a file of the casebook, `triples/curated/FILE`, and who makes them, where nothing told of them yet.

    Raises:
        CasebookError: see `append`; or the file cannot be locked.
        Unsigned: `by` is no name.
    """
    if graph.folder.is_file():
        raise CasebookError(f"{graph.folder} is one file, and this is written beside it: name the folder of a casebook")
    base = graph.folder / "triples"
    folder = base / "curated" if base.is_dir() else graph.folder
    with files.locked(folder):
        append(graph, folder / file, statements, by)
    return folder / file


def append(graph: KnowledgeGraph, path: Path, statements: Iterable[Triple], by: str) -> None:
    """Add statements to a file, and who makes them, where nothing told of them yet. Only for who holds the lock of its folder.

    What stood in the file stands there as it was, and the new statements are on the disk when this returns.

    Raises:
        CasebookError: the file cannot be read or written, or is no Turtle.
        Unsigned: `by` is no name.
    """
    signer = person(by, graph.prefixes[""])
    before = _read(path)
    end = _end(before, path.relative_to(graph.folder).as_posix())
    kept = before[:end] or _HEAD
    known = signer.value in graph.ids() or any(quad.subject == signer for quad in turtle.parse(kept)[0])
    told = [*statements, *([] if known else [(signer, *pair) for pair in about(by)])]
    block = turtle.write([Quad(*statement, _HERE) for statement in told], graph.prefixes)
    files.append(path, (b"" if end else _HEAD) + b"\n" + _without_prefixes(block, kept).encode(), lambda _: end)


def text(told: str) -> Literal:
    """Return what a person says as it can be written: without blanks around it.

    Raises:
        CasebookError: it has characters that no file should hold.
    """
    told = told.strip()
    wrong = next((sign for sign in told if (sign < " " and sign not in "\n\r\t") or "\ud800" <= sign <= "\udfff"), None)
    if wrong is not None:
        raise CasebookError(f"the text has a character that cannot be kept (U+{ord(wrong):04X}); write it without")
    return Literal(told)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise CasebookError(f"cannot read {path}: {error.strerror}") from None


def _end(data: bytes, name: str) -> int:
    """Where a file's last whole statement ends; what stands behind it was cut off while it was written.

    Raises:
        CasebookError: it is not only the end of the file that is no Turtle, or nobody was cut off there.
    """
    if not (faults := turtle.parse(data)[1]):
        return len(data)
    found = data.rfind(_END)
    end = 0 if found < 0 else found + len(_END)
    if not _is_torn(data[end:]) or turtle.parse(data[:end])[1]:
        line, message = faults[0]
        raise CasebookError(f"{name}:{line}: {message}; mend the file first")
    return end


def _is_torn(tail: bytes) -> bool:
    """Whether a piece of a statement may be what a killed process left: cut off within a line, or behind one that is to go on."""
    last = tail.rstrip(b"\n")
    return last == tail or last.endswith((b" ;", b" ,"))


def _without_prefixes(block: str, before: bytes) -> str:
    """A piece of Turtle without the prefixes that the file declares already, and without headings."""
    known = turtle.prefixes(before)
    lines = [line for line in block.split("\n") if not line.startswith("#") and not (line.startswith("@prefix") and _is_known(line, known))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _is_known(line: str, known: dict[str, str]) -> bool:
    return all(known.get(name) == iri for name, iri in turtle.prefixes(line.encode()).items())
