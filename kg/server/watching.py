"""Noticing that the files of a casebook have changed."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from time import monotonic

from kg.server.settings import Settings

PACE = 1.0
"""Seconds between two looks at the files, at least."""
PATIENCE = 20
"""Between two looks passes at least this many times the time that one takes; after a change, at least the time that following it took."""
_SUFFIXES = (".ttl", ".rq", ".txt", ".md", ".text")

Stamp = frozenset[tuple[str, int, int]]


def stamp(settings: Settings) -> Stamp:
    """Return the names, sizes and times of all files that a server reads when it loads a casebook."""
    places = [settings.folder / "triples", settings.folder / "queries", *([settings.articles] if settings.articles else [])]
    found: list[str | Path] = [entry for place in places for entry in _files(place)]
    if settings.folder.is_file():
        found.append(settings.folder)
    else:
        found += settings.folder.glob("*.ttl")
    return frozenset(told for path in found if (told := _told(path)))


def _files(folder: Path) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        if os.path.basename(place) not in ("candidates", "working", "decisions"):  # noqa: PTH119
            yield from (f"{place}/{name}" for name in names if name.endswith(_SUFFIXES))


def _told(path: str | Path) -> tuple[str, int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return str(path), found.st_size, found.st_mtime_ns


async def watch(settings: Settings, changed: Callable[[], Awaitable[object]], first: Stamp) -> None:
    """Call a function whenever the files have changed and then stayed as they are for one look; for ever.

    `first` is how they were when they were loaded.
    """
    loaded = seen = first
    pause = PACE
    while True:
        await asyncio.sleep(pause)
        started = monotonic()
        now = await asyncio.to_thread(stamp, settings)
        looked = monotonic()
        pause = max(PACE, PATIENCE * (looked - started))
        if now != loaded and now == seen:
            await changed()
            loaded, pause = now, max(pause, monotonic() - looked)
        seen = now
