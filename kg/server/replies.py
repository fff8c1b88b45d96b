"""What is answered: bytes, what they are, and the HTTP status."""

from __future__ import annotations

from typing import NamedTuple

from kg.errors import KgError

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
OURS = b"something went wrong here, which is our fault; the server's log says what\n"
"""What is answered (500) where the fault is not that of who asked."""


class Reply(NamedTuple):
    """An answer as HTTP has it; `media` is the content type, `headers` are further ones by name."""

    body: bytes = b""
    media: str = TEXT
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Refused(KgError):
    """A request that is not answered as it was made, with the HTTP status that says why."""

    def __init__(self, status: int, message: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Take the status, a sentence that says what to do, and the headers that HTTP wants beside it."""
        super().__init__(message)
        self.status = status
        self.headers = headers


def failed(error: KgError) -> Reply:
    """Return the answer to a request that a user made wrongly: the sentence, with its status."""
    return Reply(f"{error}\n".encode("utf-8", "replace"), TEXT, error.status, getattr(error, "headers", ()))
