"""Progress on stderr for what takes longer than two seconds; silent where stderr is no terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

PATIENCE = 2.0
"""Seconds of silence before anything is shown."""

Item = TypeVar("Item")


def steps(items: Sequence[Item], label: str) -> Iterator[Item]:
    """Yield the items, and after two seconds say how far one has come."""
    begun = time.monotonic()
    shown = False
    for number, item in enumerate(items, 1):
        yield item
        if sys.stderr.isatty() and time.monotonic() - begun > PATIENCE:
            shown = True
            sys.stderr.write(f"\rkg: {label}: {number:,} of {len(items):,}")
            sys.stderr.flush()
    if shown:
        sys.stderr.write("\n")
