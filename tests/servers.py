"""The real server, started for a test: `kg serve` in a process of its own, on a free port of this machine."""

from __future__ import annotations

import asyncio
import http.client
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlsplit

import pytest

Result = TypeVar("Result")

START_LIMIT = 60
"""Seconds that a start may take before the test gives up."""


@dataclass
class Answered:
    """What a server answered."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Server:
    """A running server; `log` grows as it writes."""

    process: subprocess.Popen[str]
    url: str = ""
    token: str = ""
    log: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(urlsplit(self.url).port or 0)

    @property
    def pid(self) -> int:
        return self.process.pid

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answered:
        """One request; `content_type="text/turtle"` is the header content-type."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = line.getresponse()
            return Answered(answer.status, answer.headers, answer.read())
        finally:
            line.close()

    def get(self, path: str, **headers: str) -> Answered:
        return self.ask("GET", path, **headers)

    def post(self, path: str, body: bytes | str, **headers: str) -> Answered:
        return self.ask("POST", path, body.encode() if isinstance(body, str) else body, **headers)

    def write(self, method: str, path: str, body: bytes | str = b"", **headers: str) -> Answered:
        """A request with the token."""
        return self.ask(method, path, body.encode() if isinstance(body, str) else body, authorization=f"Bearer {self.token}", **headers)

    def query(self, text: str, accept: str = "application/sparql-results+json", **params: str) -> Answered:
        more = "".join(f"&{name.replace('_', '-')}={quote(value, safe='')}" for name, value in params.items())
        return self.get(f"/sparql?query={quote(text, safe='')}{more}", accept=accept)

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.process.kill()
        self.process.wait()


class Trap:
    """A server of this machine that nobody should ever ask; it counts who does, and hangs up."""

    def __init__(self) -> None:
        self._end = socket.create_server(("127.0.0.1", 0))
        self.hits = 0
        """How many have come so far."""
        self._ended = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._port = self._end.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/trap"
        self._thread.start()

    def _run(self) -> None:
        while True:
            line, _ = self._end.accept()
            self.hits += 1
            line.close()
            if self._ended:
                return

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *what: object) -> None:
        self._ended = True
        socket.create_connection(("127.0.0.1", self._port)).close()
        self._thread.join()
        self._end.close()


@contextmanager
def serving(folder: Path, *options: str, **environment: str) -> Iterator[Server]:
    """Start `kg serve` on a casebook; the server ends with the block.

    The test is skipped where the optional part is not installed.
    """
    pytest.importorskip("uvicorn", reason="the server is not tested: uvicorn is not installed")
    command = [sys.executable, "-c", "from kg.cli import main; main()", "-C", str(folder), "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env={**os.environ, **environment})
    server, ready = Server(process), threading.Event()
    reader = threading.Thread(target=_read, args=(server, ready, "--write" in options), daemon=True)
    reader.start()
    try:
        ready.wait(START_LIMIT)
        assert server.url, "".join(server.log)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
        reader.join(10)
        process.stderr.close()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine in a thread of its own: in this one the browser of other tests may keep a loop running."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, work).result()


def _read(server: Server, ready: threading.Event, write: bool) -> None:
    stream: Any = server.process.stderr
    for line in stream:
        server.log.append(line)
        if found := re.search(r"served at (http://\S+:\d+/)", line):
            server.url = found[1]
        if found := re.search(r"#token=([\w-]+)", line):
            server.token = found[1]
        if server.url and (server.token or not write):
            ready.set()
    ready.set()
