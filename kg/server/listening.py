"""Listening: the socket, the signals that end it, and what is said at the start."""

from __future__ import annotations

import secrets
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import uvicorn
import uvloop

from kg.errors import CasebookError
from kg.server.app import Application
from kg.server.connections import Connection
from kg.server.gate import warnings
from kg.server.settings import Settings


def listen(settings: Settings) -> None:
    """Serve until somebody ends it (SIGINT, SIGTERM): what is under way is answered first.

    Raises:
        KgError: the casebook cannot be loaded, or the port is taken.
    """
    uvloop.run(_run(settings))


class _Server(uvicorn.Server):
    """Says where it listens as soon as it does."""

    greeting: Callable[[], None]

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on SIGINT and SIGTERM; unlike its parent, do not raise them again when all is done."""
        before = {name: signal.signal(name, self.handle_exit) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.greeting()


async def _run(settings: Settings) -> None:
    with _bound(settings) as end:
        settings = replace(settings, port=end.getsockname()[1], token=settings.token or (secrets.token_urlsafe(24) if settings.write else ""))
        application = Application(settings)
        await application.open()
        try:
            config = uvicorn.Config(
                application, http=Connection, log_level="critical", access_log=False, lifespan="off", server_header=False, date_header=False,
                timeout_graceful_shutdown=int(settings.timeout) + 1, limit_concurrency=1000, proxy_headers=False, ws="none",
            )  # fmt: skip
            server = _Server(config)
            server.greeting = lambda: _greet(settings, application)
            await server.serve([end])
        finally:
            await application.close()


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    end = socket.socket(family)
    end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        end.bind((settings.host, settings.port))
    except OSError as error:
        end.close()
        raise CasebookError(f"cannot listen on {settings.host}, port {settings.port}: {error.strerror}; name another with --port") from None
    return end


def address(settings: Settings) -> str:
    """Return the URL of a server."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"


def _greet(settings: Settings, application: Application) -> None:
    told = application.pool.nursery.told
    log = application.log
    for warning in warnings(settings):
        log.say("warning", warning)
    log.say("start", f"{told['claims']:,} claims are served at {address(settings)} (SPARQL at {address(settings)}sparql); Ctrl+C ends it")
    if settings.write:
        log.say("token", f"to review and to write: {address(settings)}review#token={settings.token}")
