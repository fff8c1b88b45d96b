"""`kg serve`: a casebook on HTTP: a SPARQL endpoint, the explorer, pages of linked data, and the review desk.

One process listens and never opens the graph; a second one, the nursery, loads the casebook and forks workers, each with
a time limit and a limit of memory. What is written is written by one process each: the desk (reviews) and the scribe
(working graphs). A process that fails is replaced, and nobody else notices.

settings       what a server is started with         replies      bytes, media type, status
listening      the socket, start and end             app          routes, and what stands around each answer
gate           what is refused beforehand            connections  limits of time and size for each connection
meter          counts, latencies, the log            watching     files that changed
pool           who does what, and for how long       processes    the listener's side of the other processes
wire           messages between processes            nursery      loads the casebook, forks the workers
sandbox        workers do not reach the network      reader       the graph in a worker
tasks          what a worker can be asked            answers      SPARQL, asked and answered
protocol       what a request asks of /sparql        negotiation  which media type an answer has
description    what /sparql says of itself           graphstore   graphs read and written whole
bodies         RDF in a request                      scribe       the process that writes working graphs
working        graphs beside the casebook            journal      what was written to them, on the disk
dataset        both as one, for queries              desk         takes reviews
console        the page to ask in SPARQL             pages        linked data, the explorer, the ledger
rendering      HTML from templates                   keeping      drawings and the like, made once
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from kg.errors import CasebookError, MissingExtra
from kg.server.settings import Settings

__all__ = ["Settings", "serve"]


def serve(folder: str | Path = ".", **how: Any) -> None:
    """Serve a casebook until somebody ends it.

    Args:
        folder: the casebook.
        how: as `Settings` has it: `host`, `port`, `articles`, `write`, `token`, `timeout`, `memory`, `workers`, `hosts`, `log`.

    Raises:
        KgError: the casebook cannot be loaded, or the port is taken.
        MissingExtra: uvicorn or Starlette is not installed.
    """
    if not hasattr(os, "fork"):  # pragma: no cover
        raise CasebookError("kg serve needs a system that can fork processes: Linux, macOS, or WSL on Windows")
    try:
        from kg.server.listening import listen
    except ImportError:
        raise MissingExtra("serve", "kg serve") from None

    listen(Settings(folder=Path(folder), **how))
