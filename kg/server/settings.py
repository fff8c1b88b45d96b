"""What a server is started with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

CLOCKS = ("as-of", "known", "recorded", "possible", "undated")
"""The parameters that every read takes: three days, and two switches (`1`, `true`, `yes` or nothing for on)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a casebook is served.

    `timeout` is in seconds, `memory` in MiB: what one query may take beside the graph and one copy of it, which the world of
    a day may need. `token` is what who writes must show; it is empty where nobody may. `hosts` are names by which the server
    may be asked beside its own.
    """

    folder: Path
    articles: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    write: bool = False
    token: str = ""
    timeout: float = 10.0
    memory: int = 512
    workers: int = 4
    hosts: tuple[str, ...] = ()
    log: str = "text"

    def to_json(self) -> str:
        """Return them as one line of JSON."""
        return json.dumps(asdict(self), default=str)

    @classmethod
    def from_json(cls, text: str | bytes) -> Settings:
        """Read what `to_json` wrote."""
        told = json.loads(text)
        paths = {name: Path(told[name]) for name in ("folder", "articles") if told[name] is not None}
        return cls(**(told | paths | {"hosts": tuple(told["hosts"])}))
