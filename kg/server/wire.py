"""Messages between the listener and its workers: a head (JSON) and a body (bytes), over a socket pair.

The two ends are processes of one server; the head is JSON and no pickle, so that a worker that somebody has taken over
can answer wrongly, and nothing more.
"""

from __future__ import annotations

import json
import socket
from struct import Struct
from typing import Any

from kg.server.replies import Reply

_LENGTHS = Struct("!II")
START = _LENGTHS.size
"""How many bytes stand before the head of a message: the lengths of head and body."""
MOST = 2**27
"""Bytes that an answer may have at most: the listener holds it until it is read."""

READER, DESK, SCRIBE = b"r", b"d", b"s"
"""The kinds of worker: those that read, the one for reviews, the one for working graphs."""

Head = dict[str, Any]
_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True).encode


def packed(head: Head, body: bytes = b"") -> bytes:
    """Return a message as it goes over the wire."""
    told = _encode(head).encode("ascii")
    return b"".join((_LENGTHS.pack(len(told), len(body)), told, body))


def lengths(start: bytes | bytearray | memoryview) -> tuple[int, int]:
    """Return how long the head and the body of a message are, from its first bytes."""
    return _LENGTHS.unpack_from(start)


def unpacked(head: bytes | bytearray) -> Head:
    """Return the head of a message."""
    return json.loads(head)  # type: ignore[no-any-return]


def replied(head: Head, body: bytes) -> Reply:
    """Return the reply that a message holds."""
    return Reply(body, head["media"], head["status"], tuple((name, value) for name, value in head["headers"]))


def reply(told: Reply, **more: Any) -> bytes:
    """Return a reply as a message."""
    return packed({"media": told.media, "status": told.status, "headers": told.headers, **more}, told.body)


class Line:
    """A worker's end of the wire: one message after the other, waiting for each."""

    def __init__(self, end: socket.socket) -> None:
        """Take a connected socket."""
        self._end = end
        self._file = end.makefile("rb", buffering=65536)

    def read(self) -> tuple[Head, bytes] | None:
        """Return the next message; None where the other end is gone."""
        start = self._file.read(START)
        if len(start) < START:
            return None
        head, body = lengths(start)
        data = self._file.read(head + body)
        return (unpacked(data[:head]), data[head:]) if len(data) == head + body else None

    def write(self, message: bytes) -> None:
        """Send a message."""
        self._end.sendall(message)
