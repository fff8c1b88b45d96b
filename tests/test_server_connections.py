"""Connections: who sends or reads slowly, or never ends, is hung up on; everybody else is served."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from servers import run

uvicorn = pytest.importorskip("uvicorn", reason="connections are not tested: uvicorn is not installed")
connections = pytest.importorskip("kg.server.connections")

LARGE = 16 * 2**20
ASK = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the body of the request for a POST to /read, and with much for a GET of /large."""
    body = b"hello"
    if scope["path"] == "/read":
        message = await receive()
        body = message["body"]
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
    elif scope["path"] == "/large":
        body = b"x" * LARGE
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


class Caller:
    """One end of a line to the server."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def answer(self) -> bytes:
        """The next answer, whole."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        (length,) = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
        return head + await self.reader.readexactly(length)

    async def rest(self) -> bytes:
        """All that still comes, until the server hangs up."""
        try:
            return await self.reader.read()
        except ConnectionResetError:
            return b""


def talk(what: Callable[[Callable[[], Awaitable[Caller]]], Awaitable[None]]) -> None:
    """Serve while something is done with lines to the server."""

    async def talking() -> None:
        with socket.create_server(("127.0.0.1", 0)) as end:
            config = uvicorn.Config(
                echo, http=connections.Connection, lifespan="off", log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1
            )
            server = uvicorn.Server(config)
            server.capture_signals = _nothing
            serving = asyncio.create_task(server.serve([end]))
            callers: list[Caller] = []

            async def line() -> Caller:
                callers.append(Caller(*await asyncio.open_connection(*end.getsockname(), limit=2**16)))
                return callers[-1]

            try:
                await asyncio.wait_for(what(line), 30)
            finally:
                for caller in callers:
                    caller.writer.close()
                server.should_exit = server.force_exit = True
                await serving
        assert not connections.Connection.waiting
        assert not connections.Connection.stalled

    run(talking())


async def until(happened: Callable[[], object]) -> None:
    while not happened():  # noqa: ASYNC110
        await asyncio.sleep(0)


def _nothing() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def test_requests_are_answered_one_after_the_other_on_one_line():
    async def what(line: Any) -> None:
        caller = await line()
        for _ in range(3):
            await caller.send(ASK)
            assert (await caller.answer()).endswith(b"hello")
        await caller.send(ASK * 4)
        for _ in range(4):
            assert (await caller.answer()).startswith(b"HTTP/1.1 200")
        await caller.send(b"POST /read HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n")
        await caller.send(b"abc")
        assert (await caller.answer()).endswith(b"\r\n\r\nabc")

    talk(what)


def test_an_old_client_is_hung_up_on_after_its_answer():
    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(b"GET / HTTP/1.0\r\n\r\n")
        assert (await caller.rest()).endswith(b"hello")

    talk(what)


@pytest.mark.parametrize("begun", [b"", b"GET", b"GET / HTTP/1.1\r\nhost: x\r\n"])
def test_a_head_that_does_not_end_in_time_is_refused(monkeypatch, begun):
    monkeypatch.setattr(connections, "HEAD_LIMIT", 0.05)

    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(begun)
        found = await caller.rest()
        assert found.startswith(b"HTTP/1.1 408 ")
        assert found.endswith(b"the request came too slowly; send it again\n")

    talk(what)


def test_a_second_head_on_a_line_has_its_time_too(monkeypatch):
    monkeypatch.setattr(connections, "HEAD_LIMIT", 0.2)

    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(ASK)
        await caller.answer()
        await caller.send(b"GET / HT")
        assert (await caller.rest()).startswith(b"HTTP/1.1 408 ")

    talk(what)


@pytest.mark.parametrize(
    "begun", [b"GET /", b"GET / HTTP/1.1\r\nhost: x\r\nx: ", b"POST /read HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx: "]
)
def test_what_never_ends_is_not_gathered(begun):
    async def what(line: Any) -> None:
        caller = await line()
        try:
            await caller.send(begun)
            for _ in range(100):
                await caller.send(b"y" * 65536)
        except (ConnectionResetError, BrokenPipeError):
            return
        assert (await caller.rest())[:12] in (b"", b"HTTP/1.1 431", b"HTTP/1.1 400")

    talk(what)


@pytest.mark.parametrize("target", [b"http://evil.example/", b"evil.example:443", b"*", b"?x"])
def test_a_target_that_is_no_path_is_refused(target):
    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(b"GET " + target + b" HTTP/1.1\r\nhost: x\r\n\r\n")
        assert (await caller.rest()).startswith(b"HTTP/1.1 400 ")

    talk(what)


def test_who_goes_on_sending_after_the_answer_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(connections, "LINGER", 0.05)

    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc")
        assert (await caller.answer()).endswith(b"hello")
        assert await caller.rest() == b""

    talk(what)


def test_who_ends_the_request_in_that_time_keeps_the_line():
    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 6\r\n\r\nabc")
        await caller.answer()
        await caller.send(b"def" + ASK)
        assert (await caller.answer()).endswith(b"hello")

    talk(what)


@pytest.mark.parametrize("more", [b"", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"])
def test_who_does_not_read_the_answer_is_hung_up_on(monkeypatch, more):
    monkeypatch.setattr(connections, "STALL", 0.05)

    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        await caller.send(more)
        await until(lambda: connections.Connection.stalled)
        await until(lambda: not connections.Connection.stalled)
        assert len(await caller.rest()) < LARGE

    talk(what)


def test_who_reads_slowly_but_reads_gets_all_of_it(monkeypatch):
    monkeypatch.setattr(connections, "STALL", 0.2)
    monkeypatch.setattr(connections, "LEAST", 1)

    async def what(line: Any) -> None:
        caller = await line()
        await caller.send(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        await until(lambda: connections.Connection.stalled)
        assert len(await caller.answer()) > LARGE

    talk(what)


def test_answers_that_wait_have_their_greatest_size_together(monkeypatch):
    monkeypatch.setattr(connections, "MOST_UNREAD", 2 * LARGE)

    async def what(line: Any) -> None:
        for _ in range(6):
            await (await line()).send(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
        caller = await line()
        await caller.send(ASK)
        assert (await caller.answer()).endswith(b"hello")
        await until(lambda: len(connections.Connection.stalled) <= 2)

    talk(what)


def test_of_very_many_that_wait_the_oldest_are_hung_up_on(monkeypatch):
    monkeypatch.setattr(connections, "MOST_WAITING", 5)

    async def what(line: Any) -> None:
        idle = [await line() for _ in range(3)]
        begun = await line()
        await begun.send(b"POST /read HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
        for _ in range(8):
            caller = await line()
            await caller.send(ASK)
            assert (await caller.answer()).endswith(b"hello")
        for each in (*idle, begun):
            assert await each.rest() == b""

    talk(what)
