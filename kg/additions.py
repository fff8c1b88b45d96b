"""What a person states about a casebook: signed, with its time, only ever added to a file of its own.

Files written here are Turtle like all others. What stands in them is never changed: who takes something back adds that.
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
from kg.terms import FOAF, GRAPH, KG, PROV, RDF, RDFS, SKOS, XSD, Literal, NamedNode, Quad, Term

_PREFIXES = {name: space.iri for name, space in {"foaf": FOAF, "kg": KG, "prov": PROV, "rdfs": RDFS, "skos": SKOS, "xsd": XSD}.items()}


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


def add(graph: KnowledgeGraph, file: str, statements: Iterable[tuple[NamedNode, NamedNode, Term]], by: str) -> Path:
    """Add statements to a file of the casebook, `triples/curated/FILE`, and who makes them, where nothing told of them yet.

    What stood in the file stands there as it was. When this returns, the new statements are on the disk.

    Raises:
        CasebookError: the file cannot be read or written, or is no Turtle; or a text has characters that no file should hold.
        Unsigned: `by` is no name.
    """
    if graph.folder.is_file():
        raise CasebookError(f"{graph.folder} is one file, and this is written beside it: name the folder of a casebook")
    base = graph.folder / "triples"
    folder = base / "curated" if base.is_dir() else graph.folder
    path, signer = folder / file, person(by, graph.prefixes[""])
    known = graph.knows(signer.value)
    told = [*statements, *([] if known else [(signer, *pair) for pair in _about(by)])]
    block = turtle.write([Quad(*statement, _HERE) for statement in told], {"": graph.prefixes[""], **_PREFIXES})
    with files.locked(folder):
        before = _read(path)
        files.write(path, before + b"\n" * (1 + (not before.endswith(b"\n"))) + _without_prefixes(block, before).encode())
    return path


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
        before = path.read_bytes()
    except FileNotFoundError:
        return _HEAD.encode()
    except OSError as error:
        raise CasebookError(f"cannot read {path}: {error.strerror}") from None
    if turtle.parse(before)[1]:
        raise CasebookError(f"{path} is no whole Turtle; kg validate names the lines, mend them first")
    return before


_HERE = GRAPH["curated/additions"]
_HEAD = "# Written by kg. To take a statement back, add that: nothing here is changed.\n"


def _about(by: str) -> list[tuple[NamedNode, Term]]:
    return [(RDF.type, PROV.Agent), (RDF.type, FOAF.Person), (FOAF.name, Literal(by)), (RDFS.label, Literal(by))]


def _without_prefixes(block: str, before: bytes) -> str:
    """A piece of Turtle without the prefixes that the file declares already, and without headings."""
    known = turtle.prefixes(before)
    lines = [line for line in block.splitlines() if not _declared(line, known) and not line.startswith("#")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def _declared(line: str, known: dict[str, str]) -> bool:
    found = turtle.prefixes(line.encode())
    return bool(found) and all(known.get(name) == iri for name, iri in found.items())
