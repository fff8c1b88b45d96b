"""The marker of a built store: what it was built from, by what, how much is in it, and which files it consists of.

By it a store is known to be older than the files of the casebook, or damaged, before the engine opens it: an engine that
finds its log cut short goes on without what stood there, and tells nobody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from kg import __version__, files
from kg.errors import Problem
from kg.published.places import MARKER, QUADS
from kg.sources import Source, ontologies, sources
from kg.store import ENGINE
from kg.terms import ONTOLOGY

MADE_BY = f"kg {__version__}, pyoxigraph {ENGINE}, layout 1"
"""What made a store; what another version made is built anew."""
SMALL = 32_000_000
"""Bytes up to which the tables of a store are read through whenever it is opened. The engine checks each piece of larger ones as it reads it."""
_RECENT = 2 * 10**9
"""Nanoseconds: what was written so shortly before it was looked at may have been written again within the same tick."""
_UNWATCHED = ("LOG", "LOCK")


class Seal(NamedTuple):
    """What a file was like: its size, when it was changed (in nanoseconds), and the SHA-256 of its bytes."""

    size: int
    changed: int
    digest: str


class Marker(NamedTuple):
    """What is told of a built store."""

    made_by: str
    made_at: int
    """When its files were looked at first, in nanoseconds since 1970."""
    sources: dict[str, Seal]
    """The files that it was built from, the ontologies too."""
    counts: dict[str, int]
    """How many statements each named graph has."""
    files: dict[str, Seal]
    """The files that it consists of."""
    claims: int
    prefixes: dict[str, str]
    problems: list[Problem]

    def write(self, built: Path) -> None:
        """Write it into the folder of a store, with its own digest on the first line."""
        text = json.dumps(self._asdict(), ensure_ascii=False) + "\n"
        files.write(built / MARKER, f"{digest(text.encode())}\n{text}".encode())

    @classmethod
    def read(cls, built: Path) -> Marker:
        """Read that of a store.

        Raises:
            OSError: it cannot be read.
            ValueError: it is damaged.
        """
        told_digest, _, text = (built / MARKER).read_bytes().partition(b"\n")
        if digest(text).encode() != told_digest:
            raise ValueError("the marker is not as it was written")
        told = json.loads(text)
        sealed = {name: {path: Seal(*seal) for path, seal in told[name].items()} for name in ("sources", "files")}
        return cls(**{**told, **sealed, "problems": [Problem(*problem) for problem in told["problems"]]})


def inputs(folder: Path) -> dict[str, Source]:
    """Return the files that a store is built from, by name, in the order of loading: the ontologies first."""
    own = [(path, "ontology.ttl" if path.parent == folder else "kg:ontology.ttl") for path in ontologies(folder)]
    return {name: Source(path, path.name, ONTOLOGY) for path, name in own} | {source.name: source for source in sources(folder)}


def parts(built: Path) -> list[str]:
    """Return the names of the files that a store consists of, but the marker and what the engine writes for people."""
    found = (path for path in built.rglob("*") if path.is_file() and not (path.parent.name == QUADS and path.name.startswith(_UNWATCHED)))
    return sorted(path.relative_to(built).as_posix() for path in found if path != built / MARKER)


def sealed(base: Path, names: Iterable[str]) -> dict[str, Seal]:
    """Seal files."""
    return {name: Seal(found.st_size, found.st_mtime_ns, digest_of(base / name)) for name in names if (found := (base / name).stat())}


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


def staleness(marker: Marker, folder: Path) -> str:
    """Say why a store is not that of a casebook's files as they are now; nothing where it is."""
    if marker.made_by != MADE_BY:
        return "the built store was made by another version of kg"
    now = inputs(folder)
    if now.keys() != marker.sources.keys():
        gone, new = len(marker.sources.keys() - now.keys()), len(now.keys() - marker.sources.keys())
        return f"the built store is older than the files of the casebook, of which {new} came and {gone} went"
    changed = next((name for name, source in now.items() if _is_changed(source.path, marker.sources[name], marker.made_at)), None)
    return f"the built store is older than {changed}" if changed else ""


def _is_changed(path: Path, seal: Seal, looked: int) -> bool:
    """Whether a file has other bytes: where size and time are as they were, it has not."""
    found = path.stat()
    if found.st_size != seal.size:
        return True
    is_same = found.st_mtime_ns == seal.changed and seal.changed < looked - _RECENT
    return not is_same and digest_of(path) != seal.digest


def damage(marker: Marker, built: Path, *, fully: bool = False) -> str:
    """Say which file of a store is not as it was written; nothing where all are.

    The engine's tables are read through where they are small together, were changed, or `fully` is asked for.
    """
    present = parts(built)
    lost = sorted(marker.files.keys() - present)
    if lost:
        return f"the built store is damaged ({lost[0]} is missing)"
    if foreign := sorted(set(present) - marker.files.keys()):
        return f"the built store is damaged ({foreign[0]} does not belong to it)"
    large = sum(seal.size for seal in marker.files.values()) > SMALL
    broken = next((name for name, seal in marker.files.items() if _is_broken(built / name, seal, lightly=large and not fully)), None)
    return f"the built store is damaged ({broken} is not as it was written)" if broken else ""


def _is_broken(path: Path, seal: Seal, *, lightly: bool) -> bool:
    found = path.stat()
    if found.st_size != seal.size:
        return True
    is_trusted = lightly and seal.size > _SLIGHT and found.st_mtime_ns == seal.changed
    return not is_trusted and digest_of(path) != seal.digest


_SLIGHT = 1_000_000
"""Bytes up to which a file is read through always: the engine's log, manifest and options are no larger."""
