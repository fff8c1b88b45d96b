"""What a server is started with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a casebook is served.

    `timeout` is in seconds, `memory` in MiB (what one query may take beside the graph). `token` is what who writes must
    show; it is empty where nobody may. `hosts` are names by which the server may be asked beside its own.
    """

    folder: Path
    articles: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    write: bool = False
    token: str = ""
    timeout: float = 10.0
    memory: int = 1024
    workers: int = 4
    hosts: tuple[str, ...] = ()
    log: str = "text"
