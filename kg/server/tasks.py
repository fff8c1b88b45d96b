"""What a worker can be asked to do, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kg.server import answers, description
from kg.server.reader import Reader
from kg.server.replies import Reply

Task = Callable[[Reader, dict[str, Any], bytes], Reply]


TASKS: dict[str, Task] = {"query": answers.query, "description": description.describe}
"""What those that read can do."""


def warm(reader: Reader) -> None:
    """Do, before any worker is forked, what each would do anew: imports, and what is read once."""
    for text in ("ASK { ?s ?p ?o }", "CONSTRUCT WHERE { ?s a kg:Stance }"):
        answers.query(reader, {}, text.encode())


def answering(kind: str, reader: Reader) -> Callable[[dict[str, Any], bytes], Reply]:
    """Return what a worker of a kind answers with."""
    del kind
    return lambda head, body: TASKS[head["task"]](reader, head, body)
