"""The process that loads the casebook and forks the workers, which share its memory as long as nobody writes to it.

It is started as `python -m kg.server.nursery FD`, has one thread, and answers nobody but the listener: each byte that
comes over its socket asks for one worker of the kind that the byte names, with the worker's end of a wire beside it.
"""

from __future__ import annotations

import gc
import os
import resource
import signal
import socket
import sys
import traceback
from contextlib import suppress
from typing import Any

from kg.errors import KgError
from kg.server import tasks, wire
from kg.server.reader import Reader
from kg.server.replies import OURS, Refused, Reply, failed
from kg.server.sandbox import deny_network
from kg.server.settings import Settings

GRACE = 2.0
"""Seconds after its time limit at which a worker ends itself, should nobody be there to end it."""
_SHARES = {wire.SCRIBE: 4, wire.DESK: 0}
"""How many times the memory of a query others may take: the scribe has all working graphs and the graph that is sent; the
desk has no limit, as it has all that waits for review, and nobody's queries."""


def main(handle: int) -> None:
    """Load what the listener says, tell it so, and fork workers until it is gone; none of them reaches the network."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=handle)
    settings = Settings.from_json(_line(control))
    deny_network()
    try:
        reader = Reader(settings)
        tasks.warm(reader)
    except KgError as error:
        control.sendall(wire.packed({"error": str(error)}))
        return
    control.sendall(wire.packed({"ready": reader.told()}))
    gc.freeze()
    while True:
        kind, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not kind:
            return
        _freshen(reader)
        if os.fork() == 0:
            control.close()
            _work(socket.socket(fileno=handles[0]), kind, reader)
        os.close(handles[0])


def _line(control: socket.socket) -> bytes:
    """The settings: a line of JSON."""
    found = b""
    while not found.endswith(b"\n"):
        piece = control.recv(65536)
        if not piece:
            sys.exit(0)
        found += piece
    return found


def _freshen(reader: Reader) -> None:
    """Take in what was written to working graphs, so that no worker has to; what is wrong with it, they tell who asks."""
    with suppress(KgError):
        tasks.freshen(reader)


def _work(end: socket.socket, kind: bytes, reader: Reader) -> None:
    """Be a worker until the listener is gone."""
    status = 1
    try:
        _bound(reader.settings.memory * _SHARES.get(kind, 1))
        status = _serve(end, tasks.answering(kind, reader), reader.settings.timeout if kind != wire.DESK else 0)
    finally:
        os._exit(status)


def _bound(memory: int) -> None:
    """Limit what this process may take: so many MiB beside what it has, and as much again as it has in memory; 0 for no limit.

    The world of a moment may be as large as the whole graph. What the engine says on stderr when it fails goes nowhere.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    addresses, resident = _taken()
    if addresses and memory:
        most = addresses + resident + memory * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)


def _taken() -> tuple[int, int]:
    """How many bytes of addresses this process has, and how many are in memory; 0 where the system does not tell."""
    with suppress(OSError, ValueError), open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        addresses, resident = (int(pages) * resource.getpagesize() for pages in file.read().split()[:2])
        return addresses, resident
    return 0, 0


def _serve(end: socket.socket, answer: tasks.Answer, most: float) -> int:
    line = wire.Line(end)
    line.write(wire.packed({"pid": os.getpid()}))
    while (message := line.read()) is not None:
        head, body = message
        limit = head.get("limit") or most
        signal.setitimer(signal.ITIMER_REAL, limit + GRACE if limit else 0)
        reply, more = _reply(answer, head, body)
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.write(wire.reply(reply, **more))
        if more.get("last"):
            return 1
    return 0


def _reply(answer: tasks.Answer, head: wire.Head, body: bytes) -> tuple[Reply, dict[str, Any]]:
    """What a task gives; a fault of ours is told to the listener, who writes it down."""
    try:
        return _fitting(answer(head, body)), {}
    except KgError as error:
        return failed(error), {}
    except MemoryError:
        return failed(Refused(503, "answering this takes more memory than one query may have; ask for less at once")), {"last": True}
    except Exception:  # noqa: BLE001
        return Reply(OURS, status=500), {"fault": traceback.format_exc()}


def _fitting(reply: Reply) -> Reply:
    if len(reply.body) > wire.MOST:
        raise Refused(503, f"the answer has {len(reply.body) // 2**20} MiB, and at most {wire.MOST // 2**20} are sent at once; ask for less, with LIMIT")
    return reply


if __name__ == "__main__":
    main(int(sys.argv[1]))
