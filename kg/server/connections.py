"""A connection that cannot be held open for ever, nor be made to fill the memory, by who sends or reads slowly.

uvicorn bounds neither the head of a request nor the time that it takes, nor how long an answer may wait to be read.
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar

from httptools import HttpParserError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from kg.server.gate import MOST_HEADER_BYTES, MOST_TARGET

HEAD_LIMIT = 10.0
"""Seconds that the head of a request may take, from the moment of connecting or of its first byte."""
MOST_HEAD = MOST_TARGET + 2 * MOST_HEADER_BYTES
"""Bytes that may come without a whole head or a piece of a body among them."""
STALL = 10.0
"""Seconds within which `LEAST` bytes of an answer are to be read."""
LEAST = 16_384
"""Bytes."""
MOST_UNREAD = 512 * 2**20
"""Bytes of answers that may wait to be read, over all connections."""
MOST_WAITING = 400
"""Connections that may wait for a request, or for the rest of one; then those that have waited longest are closed."""
LINGER = 2.0
"""Seconds for which what still comes of a request is thrown away once it is answered."""


class Connection(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn has it, with limits."""

    stalled: ClassVar[dict[Connection, None]] = {}
    """Those whose answer waits to be read, the longest first."""
    waiting: ClassVar[dict[Connection, None]] = {}
    """Those of which no whole request has come yet, the longest first."""

    _timer: asyncio.TimerHandle | None = None
    _looking: asyncio.TimerHandle | None = None
    _inside = False
    _seen = 0
    _unread = 0

    def connection_made(self, transport: Any) -> None:
        """Expect a request."""
        super().connection_made(transport)
        self.transport = _Corked(transport)  # type: ignore[assignment]
        self._expect()
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._end_timer()
        self._end_looking()
        self.stalled.pop(self, None)
        self.waiting.pop(self, None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what comes, as long as it leads to something."""
        if not self._inside and self._timer is None:
            self._expect()
        self._seen += len(data)
        super().data_received(data)
        if self._seen > MOST_HEAD and not self.transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large", b"the head of the request is too long; send a long query as the body of a POST\n")

    def on_headers_complete(self) -> None:
        """The head is whole: it must name a path, as a request to a server and no proxy does."""
        self._seen = 0
        self._inside = True
        self._end_timer()
        if not self.url.startswith(b"/"):
            raise HttpParserError("the target is no path")
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body has come."""
        self._seen = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._seen = 0
        self._inside = False
        self._end_timer()
        self.waiting.pop(self, None)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is given: who still sends the request may do so for a moment."""
        self.transport.flush()  # type: ignore[attr-defined]
        super().on_response_complete()
        if self.transport.is_closing():
            return
        if self._inside:
            self._end_timer()
            self._timer = self.loop.call_later(LINGER, self.transport.abort)
        if self.cycle.response_complete:
            self._wait()

    def pause_writing(self) -> None:
        """The answer waits to be read."""
        super().pause_writing()
        self.stalled[self] = None
        self._unread = self.transport.get_write_buffer_size()
        self._end_looking()
        self._looking = self.loop.call_later(STALL, self._look)
        if sum(each.transport.get_write_buffer_size() for each in self.stalled) > MOST_UNREAD:
            next(iter(self.stalled)).transport.abort()

    def resume_writing(self) -> None:
        """Enough of it has been read."""
        self.stalled.pop(self, None)
        self._end_looking()
        super().resume_writing()

    def _look(self) -> None:
        """End it where too little was read since the last look."""
        unread = self.transport.get_write_buffer_size()
        if unread > self._unread - LEAST:
            self.transport.abort()
            return
        self._unread = unread
        self._looking = self.loop.call_later(STALL, self._look)

    def _wait(self) -> None:
        self.waiting.pop(self, None)
        self.waiting[self] = None
        if len(self.waiting) > MOST_WAITING:
            longest = next(iter(self.waiting))
            del self.waiting[longest]
            longest.transport.abort()

    def _expect(self) -> None:
        self._seen = 0
        self._timer = self.loop.call_later(HEAD_LIMIT, self._refuse, b"408 Request Timeout", b"the request came too slowly; send it again\n")

    def _refuse(self, status: bytes, message: bytes) -> None:
        """Say why, and hang up."""
        self._end_timer()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            head = b"HTTP/1.1 %s\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
            self.transport.write(head % (status, len(message)) + message)
        self.transport.close()

    def _end_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_looking(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None


class _Corked:
    """A transport that sends the head of an answer with the first piece of its body, as one packet."""

    __slots__ = ("_head", "_transport", "abort", "get_write_buffer_size", "is_closing")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._head = b""
        self._transport = transport
        self.abort = transport.abort
        self.get_write_buffer_size = transport.get_write_buffer_size
        self.is_closing = transport.is_closing

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if self._head:
            data, self._head = self._head + data, b""
        elif data.startswith(b"HTTP/1.1 ") and data.endswith(b"\r\n\r\n") and not data.startswith(b"HTTP/1.1 1"):
            self._head = data
            return
        self._transport.write(data)

    def flush(self) -> None:
        if self._head:
            self.write(b"")

    def close(self) -> None:
        self.flush()
        self._transport.close()
