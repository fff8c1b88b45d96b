"""Queries rewritten so that they ask of the claims of a day only."""

from __future__ import annotations

from collections.abc import Mapping

from kg.errors import QueryError


class NotRewritable(QueryError):
    """A query that cannot be rewritten exactly."""


def on_day(text: str, prefixes: Mapping[str, str], day: int, *, possible: bool = False, undated: bool = False) -> str:
    """Return a query that asks of a whole store what the given one asks of the world of a day.

    Raises:
        NotRewritable: it cannot be rewritten.
    """
    raise NotRewritable(f"not yet: {text} {prefixes} {day} {possible} {undated}")
