"""Asks a server over many connections at once, in a process of its own, and tells how fast it answered.

It reads a JSON object on its standard input (`port`, `seconds`, `connections`, `requests`, `heavy`) and writes one:
`answered`, `failed`, `seconds`, and the latencies `p50`, `p99` and `worst` in milliseconds. Requests and heavy ones are
lists of HTTP requests as text. Every connection asks one request after the other in an order of its own; the heavy ones
are asked by a connection beside them, so that one is always under way, and are not counted.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from typing import Any

LAG = 0.5
"""Seconds that a heavy request has been under way before anything is counted."""


class Asker(asyncio.Protocol):
    """One connection: asks, waits for the whole answer, asks again; opens itself anew where the server closes it."""

    def __init__(self, port: int, requests: list[bytes], seed: int) -> None:
        self.port = port
        self.requests = random.Random(seed).sample(requests, len(requests))
        self.asked = 0
        self.latencies: list[float] = []
        self.failures: list[str] = []
        self.stopped = False
        self.buffer = b""
        self.began = 0.0
        self.transport: asyncio.Transport | None = None

    async def open(self) -> None:
        """Connect, and ask the first time; where the server does not listen, that is a failure, and it is tried again."""
        while not self.stopped:
            try:
                await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
            except OSError as error:
                self.failures.append(f"no connection: {error}")
                await asyncio.sleep(0.2)
            else:
                return

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self.transport = transport  # type: ignore[assignment]
        self.ask()

    def ask(self) -> None:
        """Send the next request."""
        self.buffer = b""
        self.began = time.perf_counter()
        self.transport.write(self.requests[self.asked % len(self.requests)])  # type: ignore[union-attr]
        self.asked += 1

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer; with the last one, count it and go on."""
        self.buffer = self.buffer + data if self.buffer else data
        if not whole(self.buffer) or self.stopped:
            return
        if self.buffer[9:12] == b"200":
            self.latencies.append(time.perf_counter() - self.began)
        else:
            self.failures.append(self.buffer[:200].decode("latin-1"))
        if b"\r\nconnection: close\r\n" in self.buffer[: self.buffer.find(b"\r\n\r\n") + 2].lower():
            self.transport.close()  # type: ignore[union-attr]
        else:
            self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """Connect again; a request that was under way has failed."""
        if self.stopped:
            return
        if not whole(self.buffer):
            self.failures.append(f"the connection was closed: {exc}")
        self.again = asyncio.ensure_future(self.open())

    def stop(self) -> None:
        """Count no more."""
        self.stopped = True
        if self.transport is not None:
            self.transport.abort()


def whole(answer: bytes) -> bool:
    """Tell whether an HTTP answer is all there."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = answer[: end + 2].lower()
    at = head.find(b"\r\ncontent-length:")
    if at < 0:
        return b"\r\ntransfer-encoding: chunked\r\n" in head and answer.endswith(b"\r\n0\r\n\r\n")
    return len(answer) >= end + 4 + int(head[at + 17 : head.find(b"\r\n", at + 2)])


def quantile(ordered: list[float], share: float) -> float:
    """Return the value below which that share of an ordered list lies."""
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


async def ask(port: int, seconds: float, connections: int, requests: list[str], heavy: list[str]) -> dict[str, Any]:
    """Ask for so many seconds, and count."""
    beside = [Asker(port, [text.encode() for text in heavy], 0)] if heavy else []
    for asker in beside:
        await asker.open()
        await asyncio.sleep(LAG)
    askers = [Asker(port, [text.encode() for text in requests], seed) for seed in range(1, connections + 1)]
    begin = time.perf_counter()
    opening = asyncio.gather(*(asker.open() for asker in askers))
    await asyncio.sleep(seconds)
    took = time.perf_counter() - begin
    for asker in askers + beside:
        asker.stop()
    await opening
    return counted(askers, took) | {"heavy": sum(asker.asked for asker in beside)}


def counted(askers: list[Asker], seconds: float) -> dict[str, Any]:
    """Return what the connections found."""
    latencies = sorted(latency for asker in askers for latency in asker.latencies)
    failures = [failure for asker in askers for failure in asker.failures]
    times = {name: quantile(latencies, share) * 1000 for name, share in (("p50", 0.5), ("p99", 0.99), ("worst", 1.0))}
    return {"answered": len(latencies), "failed": len(failures), "why": failures[:1], "seconds": seconds} | times


def main() -> None:
    """Do what is asked on the standard input."""
    asked = json.load(sys.stdin)
    try:
        from uvloop import run
    except ImportError:
        from asyncio import run
    json.dump(run(ask(asked["port"], asked["seconds"], asked["connections"], asked["requests"], asked.get("heavy", []))), sys.stdout)


if __name__ == "__main__":
    main()
