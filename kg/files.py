"""Files are written whole or not at all, and what is added to one is on the disk before anybody is told of it."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kg.errors import CasebookError

_PIECE = 1 << 16
"""Bytes that are read at a time from the end of a file."""


def write(path: Path, data: bytes) -> None:
    """Write a file beside its place and move it there, so that what was there survives every failure.

    Raises:
        CasebookError: it cannot be written.
    """
    write_all({path: data})


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files that belong together beside their places, and move them there when all are written.

    Raises:
        CasebookError: one of them cannot be written; then none of them is.
    """
    beside: dict[Path, Path] = {}
    path = Path()
    try:
        try:
            for path, data in contents.items():
                beside[path] = _beside(path, data)
            for path, temporary in beside.items():
                temporary.replace(path)
        finally:
            for temporary in beside.values():
                temporary.unlink(missing_ok=True)
    except OSError as error:
        raise CasebookError(f"cannot write {path}: {error.strerror}") from None


def _beside(path: Path, data: bytes) -> Path:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(mode)
    except BaseException:
        Path(temporary).unlink()
        raise
    return Path(temporary)


def last_line(path: Path) -> int:
    """Return where the last line of a file begins, or the one that would come next; 0 where there is no file.

    Raises:
        CasebookError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            at = file.seek(0, os.SEEK_END)
            while at > 0:
                at = max(0, at - _PIECE)
                file.seek(at)
                found = file.read(_PIECE).rfind(b"\n")
                if found >= 0:
                    return at + found + 1
    except FileNotFoundError:
        pass
    except OSError as error:
        raise CasebookError(f"cannot write {path}: {error.strerror}") from None
    return 0


def append(path: Path, data: bytes, end_of: Callable[[bytes], int], start: int = 0) -> None:
    """Add data to a file, in place of what stands behind the end that `end_of` finds; when this returns, it is on the disk.

    What stands before `start`, which is the beginning of a line, is not read: `end_of` is given the rest.

    Raises:
        CasebookError: it cannot be written; then nothing of it stands in the file.
    """
    try:
        with path.open("r+b" if path.exists() else "x+b") as file:
            file.seek(start)
            end = start + end_of(file.read())
            file.truncate(end)
            file.seek(end)
            try:
                file.write((b"\n" if end and not _ends_line(file, end) else b"") + data)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                os.ftruncate(file.fileno(), end)
                raise
        settle(path.parent)
    except OSError as error:
        raise CasebookError(f"cannot write {path}: {error.strerror}") from None


def _ends_line(file: Any, end: int) -> bool:
    file.seek(end - 1)
    last: bytes = file.read(1)
    file.seek(end)
    return last == b"\n"


def settle(folder: Path) -> None:
    """Have the folder itself on the disk, with the names of new files in it."""
    if sys.platform != "win32":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def locked(folder: Path, busy: str = "") -> Iterator[None]:
    """Keep all other processes out that ask for the same folder, which is made where it is missing.

    One of them is waited for, unless there is a sentence to be told in place of that.

    Raises:
        CasebookError: it cannot be made or locked, or another process has it and is not to be waited for.
    """
    try:
        folder.mkdir(exist_ok=True)
        handle = _lock(folder, wait=not busy)
    except BlockingIOError:
        raise CasebookError(busy) from None
    except OSError as error:
        raise CasebookError(f"cannot write to {folder}: {error.strerror}") from None
    try:
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":  # pragma: no cover

    def _lock(folder: Path, *, wait: bool = True) -> int:
        import msvcrt

        handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT)
        msvcrt.locking(handle, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        return handle

else:

    def _lock(folder: Path, *, wait: bool = True) -> int:
        import fcntl

        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            os.close(handle)
            raise
        return handle


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
