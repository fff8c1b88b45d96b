"""Where the built store of a casebook lies: `.kg/store` in the casebook, a link to the folder of the current one.

A store has a folder of its own, `.kg/store-` with a number: the quads, side files, and the marker. The store before the
current one is kept. In `.kg/building-` with a number one is being built, or was when a build was killed.
"""

from __future__ import annotations

import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from kg import files
from kg.errors import CasebookError
from kg.sources import BUILT

LINK = "store"
QUADS = "quads"
"""The folder of the engine, in that of the store."""
MARKER = "marker.json"
_DONE, _BEGUN = "store-", "building-"


def home(folder: Path) -> Path:
    """Return the folder that holds what is built from a casebook."""
    return folder / BUILT


def linked(folder: Path) -> str:
    """Return the name of the current store's folder; empty where there is no link to one."""
    try:
        return str((home(folder) / LINK).readlink())
    except OSError:
        return ""


def was_built(folder: Path) -> bool:
    """Tell whether there is, or was, a store."""
    inside = home(folder)
    return os.path.lexists(inside / LINK) or any(path.name.startswith(_DONE) for path in inside.glob(f"{_DONE}*"))


def prepare(folder: Path) -> Path:
    """Make the folder for what is built, which version control leaves alone, and return it.

    Raises:
        CasebookError: it is one file, or cannot be written to.
    """
    if folder.is_file():
        raise CasebookError(f"{folder} is one file; kg build needs the folder of a casebook, to put the store into")
    try:
        home(folder).mkdir(exist_ok=True)
        if not (home(folder) / ".gitignore").exists():
            files.write(home(folder) / ".gitignore", b"*\n")
    except OSError as error:
        raise CasebookError(f"cannot build a store in {folder}: {error.strerror}; nothing was changed") from None
    return home(folder)


def begin(inside: Path) -> Path:
    """Sweep away what killed builds left, and make a fresh folder to build in."""
    for path in inside.glob(f"{_BEGUN}*"):
        shutil.rmtree(path)
    fresh = inside / f"{_BEGUN}{secrets.token_hex(6)}"
    fresh.mkdir()
    return fresh


def publish(built: Path) -> Path:
    """Have everything of a store on the disk, give it its name, and link to it; the one before it is kept, older ones go."""
    inside = built.parent
    for path in [*built.rglob("*"), built]:
        _sync(path)
    done = inside / built.name.replace(_BEGUN, _DONE, 1)
    before = (inside / LINK).readlink().name if (inside / LINK).is_symlink() else ""
    built.rename(done)
    _sync(inside)
    _link(inside, done.name)
    for path in inside.glob(f"{_DONE}*"):
        if path.name not in (done.name, before):
            shutil.rmtree(path, ignore_errors=True)
    return done


def _link(inside: Path, name: str) -> None:
    """Point the link to another folder, at once."""
    fresh, link = inside / f"{LINK}.new", inside / LINK
    with suppress(FileNotFoundError):
        fresh.unlink()
    fresh.symlink_to(name, target_is_directory=True)
    if link.is_dir() and not link.is_symlink():
        shutil.rmtree(link)
    fresh.replace(link)
    _sync(inside)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
