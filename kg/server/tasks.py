"""What a worker can be asked to do, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.server import answers, console, description, graphstore, pages, scribe
from kg.server.desk import Desk
from kg.server.reader import Reader
from kg.server.replies import Reply
from kg.server.wire import DESK, SCRIBE

Task = Callable[[Reader, dict[str, Any], bytes], Reply]
Answer = Callable[[dict[str, Any], bytes], Reply]


def _page(reader: Reader, asked: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001
    return pages.answer(reader, asked["path"], asked["params"], asked["accept"])


def _console(reader: Reader, asked: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001
    return console.page(reader, asked["params"])


TASKS: dict[str, Task] = {
    "console": _console,
    "description": description.describe,
    "page": _page,
    "query": answers.query,
    "store": graphstore.read,
}
"""What those that read can do."""

_ALL_GRAPHS = "ASK { GRAPH ?graph { ?s ?p ?o } }"


def warm(reader: Reader) -> None:
    """Do, before any worker is forked, what each would do anew: imports, and what is read once."""
    for text in ("ASK { ?s ?p ?o }", _ALL_GRAPHS, "CONSTRUCT WHERE { ?s a kg:Stance }"):
        answers.query(reader, {}, text.encode())
    pages.prepare(reader)


def freshen(reader: Reader) -> None:
    """Take in what was written to working graphs since the last time, and what queries of them are asked of.

    Raises:
        CasebookError: the journal cannot be read.
    """
    if reader.working.catch_up():
        reader.dataset({}).query(_ALL_GRAPHS)


def answering(kind: bytes, reader: Reader) -> Answer:
    """Return what a worker of a kind answers with."""
    if kind == SCRIBE:
        return lambda head, body: scribe.answer(reader.working, head, body)
    if kind == DESK:
        return Desk(reader.settings).answer
    return lambda head, body: TASKS[head["task"]](reader, head, body)
