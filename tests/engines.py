"""SPARQL engines for tests, started on the loopback: `oxigraph serve`, and Virtuoso where Debian's package is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OXIGRAPH = Path(sys.executable).with_name("oxigraph")
VIRTUOSO = shutil.which("virtuoso-t")
DBA = {"KG_ENDPOINT_USER": "dba", "KG_ENDPOINT_PASSWORD": "dba"}
"""Who may write to a Virtuoso that was just made."""
ROWS = 600
"""How many rows our Virtuoso gives at once: few, so that they have to be asked for page by page."""

_SETTINGS = """
[Database]
DatabaseFile = v.db
ErrorLogFile = v.log
LockFile = v.lck
TransactionFile = v.trx
xa_persistent_file = v.pxa
[TempDatabase]
DatabaseFile = t.db
TransactionFile = t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
AllowOSCalls = 0
DirsAllowed = .
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
MaxQueryMem = 100M
ThreadsPerQuery = 1
AsyncQueueMaxThreads = 1
[HTTPServer]
ServerPort = 127.0.0.1:{web}
ServerRoot = .
ServerThreads = 4
HTTPProxyEnabled = 0
[SPARQL]
ResultSetMaxRows = {rows}
DeferInferenceRulesInit = 1
[Replication]
ServerEnable = 0
"""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@contextmanager
def oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """An Oxigraph server in memory; yields the address of its endpoint."""
    (port,) = free_ports(1)
    with _running([str(OXIGRAPH), "serve", "--bind", f"127.0.0.1:{port}", *options], folder, f"http://127.0.0.1:{port}/query") as url:
        yield url


@contextmanager
def virtuoso(folder: Path, rows: int = ROWS, buffers: int = 4000) -> Iterator[str]:
    """A Virtuoso with a database of its own; yields the address of its endpoint."""
    sql, web = free_ports(2)
    (folder / "v.ini").write_text(_SETTINGS.format(sql=sql, web=web, rows=rows, buffers=buffers, dirty=buffers // 2))
    with _running([str(VIRTUOSO), "+foreground", "+configfile", "v.ini"], folder, f"http://127.0.0.1:{web}/sparql") as url:
        yield url


@contextmanager
def _running(command: list[str], folder: Path, url: str) -> Iterator[str]:
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, "HOME": str(folder)})
        try:
            _await(process, url, folder / "server.log")
            yield url
        finally:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait until a server answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(600):
        try:
            opener.open(f"{url}?query=ASK%7B%7D", timeout=10).close()
            return
        except OSError:
            assert process.poll() is None, log.read_text("utf-8", "replace")
            time.sleep(0.1)  # until it listens; there is nothing else to wait for
    raise AssertionError(f"{command_of(process)} does not answer: {log.read_text('utf-8', 'replace')}")


def command_of(process: subprocess.Popen[bytes]) -> str:
    return str(process.args)
