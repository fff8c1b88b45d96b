"""Turning pages: a long list shown part by part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from kg.server.pages.visits import Visit
from kg.server.replies import Refused


def whole(text: str, most: int) -> int | None:
    """Return the whole number that a text is, if it is one from 0 to `most`.

    >>> whole("7", 9), whole("12", 9), whole("x", 9)
    (7, None, None)
    """
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(most)) and int(text) <= most
    return int(text) if is_number else None


class Pages(NamedTuple):
    """A part of a list: its items, which of how many parts it is, and the addresses of the parts before and after it."""

    items: list[Any]
    number: int
    last: int
    total: int
    before: str | None
    after: str | None

    @classmethod
    def of(cls, visit: Visit, items: Sequence[Any], size: int, first: int = 0) -> Pages:
        """Return the part that the parameter `page` asks for, that with the item number `first` where it does not.

        Raises:
            Refused: it is no number of a part.
        """
        asked, last = visit.param("page") or str(first // size + 1), max(1, -(-len(items) // size))
        number = whole(asked, last)
        if not number:
            raise Refused(404, f"page={asked} is none of the {last} pages of this list")
        before = visit.here(page=number - 1) if number > 1 else None
        after = visit.here(page=number + 1) if number < last else None
        return cls(list(items[(number - 1) * size : number * size]), number, last, len(items), before, after)
