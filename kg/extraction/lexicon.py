"""The rules and word lists of the extractor: TOML in the package, read once."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

VERSION = "1"
"""The version of the rules; it is named in what they propose. Raise it when rules change."""


@lru_cache
def rules(name: str) -> dict[str, Any]:
    """Return one file of rules."""
    import tomllib

    return tomllib.loads((Path(__file__).parent / "rules" / f"{name}.toml").read_text("utf-8"))


@lru_cache
def words(name: str, *path: str) -> frozenset[str]:
    """Return a list of words in a file of rules as a set."""
    found: Any = rules(name)
    for key in path:
        found = found[key]
    return frozenset(found)
