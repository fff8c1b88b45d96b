"""What a worker can be asked to do, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.server import answers, console, description, pages
from kg.server.reader import Reader
from kg.server.replies import Reply

Task = Callable[[Reader, dict[str, Any], bytes], Reply]


def _page(reader: Reader, asked: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001
    return pages.answer(reader, asked["path"], asked["params"], asked["accept"])


def _console(reader: Reader, asked: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001
    return console.page(reader, asked["params"])


TASKS: dict[str, Task] = {"console": _console, "description": description.describe, "page": _page, "query": answers.query}
"""What those that read can do."""


def warm(reader: Reader) -> None:
    """Do, before any worker is forked, what each would do anew: imports, and what is read once."""
    for text in ("ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s a kg:Stance }"):
        answers.query(reader, {}, text.encode())
    reader.working.combined(reader.graph).query("ASK { GRAPH ?g { ?s ?p ?o } }")
    pages.prepare(reader)


def answering(kind: str, reader: Reader) -> Callable[[dict[str, Any], bytes], Reply]:
    """Return what a worker of a kind answers with."""
    del kind
    return lambda head, body: TASKS[head["task"]](reader, head, body)
