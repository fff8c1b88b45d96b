"""Turning pages: a long list shown part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kg.server.pages.visits import Visit
from kg.server.replies import Refused


class Pages(NamedTuple):
    """A part of a list: its items, which of how many parts it is, and the addresses of the parts before and after it."""

    items: list[Any]
    number: int
    last: int
    total: int
    before: str | None
    after: str | None

    @classmethod
    def of(cls, visit: Visit, items: Sequence[Any], size: int) -> Pages:
        """Return the part that the parameter `page` asks for, the first one where it does not.

        Raises:
            Refused: it is no number of a part.
        """
        asked, last = visit.param("page") or "1", max(1, -(-len(items) // size))
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= last):
            raise Refused(404, f"page={asked} is none of the {last} pages of this list")
        number = int(asked)
        before = visit.here(page=number - 1) if number > 1 else None
        after = visit.here(page=number + 1) if number < last else None
        return cls(list(items[(number - 1) * size : number * size]), number, last, len(items), before, after)
