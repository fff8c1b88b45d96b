"""What a worker can be asked to do, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.server import console, pages
from kg.server.reader import Reader
from kg.server.replies import JSON, Reply

Task = Callable[[Reader, dict[str, Any], bytes], Reply]


def _query(reader: Reader, asked: dict[str, Any], body: bytes) -> Reply:
    return Reply(reader.view(asked).query(body.decode()).serialize("srj"), JSON)


def _page(reader: Reader, asked: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001
    return pages.answer(reader, asked["path"], asked["params"], asked["accept"])


def _console(reader: Reader, asked: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001
    return console.page(reader, asked["params"])


TASKS: dict[str, Task] = {"console": _console, "page": _page, "query": _query}
"""What those that read can do."""


def warm(reader: Reader) -> None:
    """Do, before any worker is forked, what each would do anew: imports, and what is read once."""
    reader.working.combined(reader.graph).query("ASK { GRAPH ?g { ?s ?p ?o } }")
    pages.prepare(reader)


def answering(kind: str, reader: Reader) -> Callable[[dict[str, Any], bytes], Reply]:
    """Return what a worker of a kind answers with."""
    del kind
    return lambda head, body: TASKS[head["task"]](reader, head, body)
