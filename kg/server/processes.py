"""The listener's side of the processes: the nursery of a casebook as it is now, and the workers it has forked."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from kg.errors import CasebookError
from kg.server import wire
from kg.server.replies import Refused, Reply
from kg.server.settings import Settings

LOAD_LIMIT = 600.0
"""Seconds that loading a casebook may take."""
HEAVY = 0.1
"""Seconds after which a task counts as heavy: its process yields the processors to others from then on."""
_YIELDING = 15


class Worker(asyncio.Protocol):
    """A process that does one task at a time."""

    def __init__(self, gone: Callable[[Worker], None]) -> None:
        """Take what is called when the process has ended."""
        self.pid = 0
        self.heavy = False
        self.started = 0.0
        self.limit = self.until = 0.0
        self.nursery: Nursery | None = None
        """Which casebook it has."""
        self.fault = ""
        """The traceback of a fault of ours, in its last answer."""
        self.moment = ""
        """The moment that it was asked about last."""
        self.moments: set[str] = set()
        """The moments whose worlds it has made already."""
        self.answer: asyncio.Future[Reply] | None = None
        """What it was asked last will be answered with."""
        self.on_heavy: Callable[[Any], None] | None = None
        """Called with it when its task turns out to be heavy."""
        self._gone = gone
        self._why: Refused | None = None
        self._transport: asyncio.Transport | None = None
        self._data = bytearray()
        self.born: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    # ---------------------------------------------------------------------------------------------------- asyncio's

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the wire."""
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        """Take what comes; a whole message is the answer."""
        self._data += data
        if len(self._data) < wire.START:
            return
        head, body = wire.lengths(self._data)
        if len(self._data) >= (whole := wire.START + head + body):
            told = wire.unpacked(self._data[wire.START : wire.START + head])
            answer = bytes(memoryview(self._data)[wire.START + head : whole])
            self._data = bytearray()
            self._take(told, answer)

    def _take(self, told: wire.Head, body: bytes) -> None:
        if "pid" in told:
            self.pid = told["pid"]
            if not self.born.done():
                self.born.set_result(None)
        elif self.answer is not None and not self.answer.done():
            self.fault = told.get("fault", "")
            self.answer.set_result(wire.replied(told, body))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell who waits that nothing will come."""
        self._transport = None
        why = self._why or Refused(503, "answering this took more than one query may have, and was stopped; ask for less at once")
        for waiting in (self.answer, self.born):
            if waiting is not None and not waiting.done():
                waiting.set_exception(why)
                waiting.exception()
        self._gone(self)

    # --------------------------------------------------------------------------------------------------------- ours

    @property
    def alive(self) -> bool:
        """Whether its process still answers."""
        return self._transport is not None and self._why is None

    def ask(self, message: bytes, limit: float, until: float) -> asyncio.Future[Reply]:
        """Have a task done within so many seconds from when it was asked for, that is until a moment of the monotonic clock."""
        if self._transport is None:
            raise Refused(503, "the process that should answer this has ended; ask again")
        self.started, self.limit, self.until, self.fault = monotonic(), limit, until, ""
        self.answer = asyncio.get_running_loop().create_future()
        self._transport.write(message)
        return self.answer

    def yield_(self) -> None:
        """Let others go before it from now on."""
        self.heavy = True
        if self.pid:
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, _YIELDING)

    def kill(self, why: Refused) -> None:
        """End the process at once; who waits for it is told why."""
        if self._why is None and self._transport is not None:
            self._why = why
            if self.pid:
                with suppress(OSError):
                    os.kill(self.pid, signal.SIGKILL)
            self._transport.abort()

    def retire(self) -> None:
        """End the process when it waits for nothing more."""
        if self._transport is not None:
            self._transport.close()


class Nursery:
    """A casebook as it was when it was loaded, in a process that forks workers."""

    def __init__(self, process: asyncio.subprocess.Process, control: socket.socket, told: dict[str, int]) -> None:
        """Take a process that is ready."""
        self.told = told
        """What was loaded, in numbers."""
        self._process = process
        self._control = control

    @classmethod
    async def load(cls, settings: Settings) -> Nursery:
        """Start a process that loads the casebook.

        Raises:
            CasebookError: it cannot be loaded.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "kg.server.nursery", str(theirs.fileno()),
                pass_fds=[theirs.fileno()], start_new_session=True, stdin=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        try:
            ours.setblocking(False)
            told = await asyncio.wait_for(_greeted(ours, settings), LOAD_LIMIT)
        except BaseException as error:
            ours.close()
            with suppress(ProcessLookupError):
                process.kill()
            if isinstance(error, TimeoutError | OSError | EOFError):
                raise CasebookError(f"the casebook {settings.folder} could not be loaded: its process ended or took too long") from None
            raise
        return cls(process, ours, told)

    async def bear(self, kind: bytes, gone: Callable[[Worker], None]) -> Worker:
        """Fork a worker.

        Raises:
            Refused: there is none to be had.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [kind], [theirs.fileno()])
            except OSError:
                ours.close()
                raise Refused(503, "the process that makes others has ended; start kg serve again") from None
        ours.setblocking(False)
        _, worker = await asyncio.get_running_loop().create_connection(lambda: Worker(gone), sock=ours)
        await worker.born
        return worker

    @property
    def alive(self) -> bool:
        """Whether it can fork."""
        return self._process.returncode is None

    async def close(self) -> None:
        """End it; the workers that it has forked go on."""
        self._control.close()
        await self._process.wait()


async def _greeted(control: socket.socket, settings: Settings) -> dict[str, int]:
    """Tell the nursery what to load, and wait until it has."""
    loop = asyncio.get_running_loop()
    await loop.sock_sendall(control, settings.to_json().encode() + b"\n")
    head, _ = wire.lengths(await _exactly(control, wire.START))
    told: dict[str, Any] = wire.unpacked(await _exactly(control, head))
    if "error" in told:
        raise CasebookError(told["error"])
    return told["ready"]  # type: ignore[no-any-return]


async def _exactly(control: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count:
        piece = await asyncio.get_running_loop().sock_recv(control, count - len(found))
        if not piece:
            raise EOFError
        found += piece
    return found
