"""Pages that cost much and stay the same until the casebook changes: made once, however many ask for them at once."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from hashlib import sha256

from kg.server.replies import Reply

MOST = 64 * 2**20
"""Bytes that are kept together; what nobody asked for longest goes first."""


class Kept:
    """Whole answers by what was asked."""

    def __init__(self, most: int = MOST) -> None:
        """Take how many bytes may be kept."""
        self._most = most
        self._size = 0
        self._of: object = None
        self._found: OrderedDict[str, Reply] = OrderedDict()
        self._coming: dict[str, asyncio.Task[Reply]] = {}

    async def get(self, asked: str, of: object, make: Callable[[], Awaitable[Reply]]) -> Reply:
        """Return an answer, made now or kept.

        Args:
            asked: what is asked, all of it.
            of: the casebook as it was loaded; with another one, all that was kept goes.
            make: makes the answer; it is made to its end even where who asked first has left.
        """
        if of is not self._of:
            self._of, self._size = of, 0
            self._found.clear()
            self._coming.clear()
        if asked in self._found:
            self._found.move_to_end(asked)
            return self._found[asked]
        if asked not in self._coming:
            self._coming[asked] = asyncio.create_task(self._make(asked, of, make))
        return await asyncio.shield(self._coming[asked])

    async def _make(self, asked: str, of: object, make: Callable[[], Awaitable[Reply]]) -> Reply:
        try:
            reply = await make()
        finally:
            if of is self._of:
                self._coming.pop(asked, None)
        if reply.status != 200 or of is not self._of or len(reply.body) > self._most:
            return reply
        tagged = tag(reply)
        self._found[asked] = tagged
        self._size += len(reply.body)
        while self._size > self._most:
            self._size -= len(self._found.popitem(last=False)[1].body)
        return tagged


def tag(reply: Reply) -> Reply:
    """Return an answer with its entity tag, by which a browser asks whether it has it already (RFC 9110, 8.8.3)."""
    name = sha256(reply.body).hexdigest()[:32]
    return reply._replace(headers=(*reply.headers, ("etag", f'"{name}"'), ("cache-control", "no-cache")))


def known(reply: Reply, told: str | None) -> Reply:
    """Return 304 in place of an answer that who asked has already, by its If-None-Match header."""
    name = next((value for header, value in reply.headers if header == "etag"), None)
    if name is None or told is None or not {name, "*"}.intersection(part.strip().removeprefix("W/") for part in told.split(",")):
        return reply
    return Reply(status=304, headers=reply.headers)
