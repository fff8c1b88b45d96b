"""The ASGI application: which route is answered by whom, and all that stands around each answer."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any

from starlette.requests import Request

from kg.errors import KgError
from kg.server import bodies, graphstore, protocol, rendering
from kg.server.gate import Gate, headers, read_body
from kg.server.keeping import Kept, known, tag
from kg.server.meter import MEDIA, Log, Meter
from kg.server.pool import Pool
from kg.server.replies import JSON, OURS, Refused, Reply, failed
from kg.server.settings import CLOCKS, Settings
from kg.server.watching import stamp, watch
from kg.server.wire import DESK, SCRIBE

Endpoint = Callable[[Request], Awaitable[Reply]]

MOST_DECISION = 2**20
"""Bytes that a decision may have, edits and all."""
SLOW_PAGE = 60.0
"""Seconds that a page may take: drawing a large graph is more than a query."""
SLOW_GRAPH = 60.0
"""Seconds that it may take to write a whole graph."""
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png"}


class Application:
    """A server of one casebook, as ASGI wants it."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; `open` starts the processes."""
        self.settings = settings
        self.pool = Pool(settings)
        self.gate = Gate(settings)
        self.meter = Meter()
        self.log = Log(settings.log)
        self._static = _static()
        self._kept = Kept()
        self._watching: asyncio.Task[None] | None = None
        self._routes: dict[str, Endpoint] = {
            "sparql": self._sparql,
            "store": self._store,
            "query": self._console,
            "review": self._review,
            "static": self._file,
            "healthz": self._health,
            "metrics": self._metrics,
        }

    async def open(self) -> None:
        """Start the processes, and watch the files.

        Raises:
            KgError: the casebook cannot be loaded.
        """
        first = await asyncio.to_thread(stamp, self.settings)
        await self.pool.open()
        self._watching = asyncio.create_task(watch(self.settings, self._reload, first))

    async def close(self) -> None:
        """End everything."""
        if self._watching:
            self._watching.cancel()
        await self.pool.close()

    async def _reload(self) -> None:
        done = await self.pool.reload()
        told = self.pool.nursery.told
        self.log.say(
            "reload", f"the files changed: {told['claims']:,} claims are served" if done else f"the files changed, but are not served: {self.pool.stale}"
        )

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return
        started = perf_counter()
        path = scope["path"]
        route = path[1:].partition("/")[0]
        name = route if route in self._routes else "page"
        try:
            reply = self.gate.check(scope) or await self._routes.get(route, self._page)(Request(scope, receive))
        except KgError as error:
            reply = failed(error)
        except Exception:  # noqa: BLE001
            self.pool.faults.append(traceback.format_exc())
            reply = Reply(OURS, status=500)
        while self.pool.faults:
            self.log.say("fault", self.pool.faults.pop())
        await _send(send, reply, head=scope["method"] == "HEAD")
        seconds = perf_counter() - started
        self.meter.count(name, scope["method"], reply.status, seconds)
        if self.log.form != "none":
            self.log.request({"method": scope["method"], "route": name, "status": reply.status, "bytes": len(reply.body), "ms": 1000 * seconds})

    # --------------------------------------------------------------------------------------------------------- routes

    async def _sparql(self, request: Request) -> Reply:
        scope, kind = request.scope, request.headers.get("content-type")
        if scope["path"] not in ("/sparql", "/sparql/"):
            raise Refused(404, "there is nothing here; the SPARQL endpoint is /sparql")
        body = await read_body(scope, request.receive, protocol.most(kind, write=self._is_writer(scope))) if scope["method"] == "POST" else b""
        operation = protocol.operation(scope["method"], scope["query_string"], kind, body, write=self.settings.write)
        base = f"{scope['scheme']}://{request.headers['host']}{scope['path']}"
        if operation.kind == "update":
            self.gate.writer(scope)
            return await self.pool.write(SCRIBE, {**operation.written(base), **graphstore.writer(request.headers)}, operation.text.encode())
        asked = operation.asked(base, request.headers.get("accept"))
        return await self.pool.read(operation.kind, asked, operation.text.encode(), watch=_leaving(request))

    def _is_writer(self, scope: Any) -> bool:
        """Whether who asks may write: others' bodies are no larger than a query, which is soon taken apart."""
        try:
            self.gate.writer(scope)
        except Refused:
            return False
        return True

    async def _store(self, request: Request) -> Reply:
        scope = request.scope
        host = f"{scope['scheme']}://{request.headers['host']}"
        url = host + scope["raw_path"].decode("latin-1")
        asked = graphstore.asked(scope["method"], url, f"{host}/store", request.query_params.multi_items(), request.headers)
        if asked["kind"] == "get":
            return await self.pool.read("store", asked, watch=_leaving(request))
        self.gate.writer(scope)
        body = b"" if asked["kind"] == "delete" else await read_body(scope, request.receive, bodies.MOST)
        return await self.pool.write(SCRIBE, asked, body, max(SLOW_GRAPH, self.settings.timeout))

    async def _review(self, request: Request) -> Reply:
        """The page is for everybody, so that it can say where the token is to be had; the gate keeps the rest."""
        path = request.scope["path"].rstrip("/")
        if path == "/review":
            _only(request, "GET", "HEAD")
            return rendering.page("review.html")
        kind = path.removeprefix("/review/")
        if kind == "decisions":
            _only(request, "POST")
            return await self.pool.write(DESK, {"kind": "decide"}, await read_body(request.scope, request.receive, MOST_DECISION))
        _only(request, "GET", "HEAD")
        params = _params(request)
        return await self.pool.write(DESK, {"kind": kind, "params": params})

    async def _console(self, request: Request) -> Reply:
        return await self._read(request, "console")

    async def _page(self, request: Request) -> Reply:
        """A page; drawings and the ledger take seconds where the graph is large, and are kept."""
        _only(request, "GET", "HEAD")
        path = request.scope["path"]
        if path != "/" and not path.startswith(("/timeline/", "/disagreements")):
            return await self._read(request, "page")
        asked = f"{path}?{request.scope['query_string'].decode('latin-1')}"
        reply = await self._kept.get(asked, self.pool.nursery, lambda: self._read(request, "page", leaving=False))
        return known(reply, request.headers.get("if-none-match"))

    async def _read(self, request: Request, task: str, *, leaving: bool = True) -> Reply:
        """Have a worker make a page; with `leaving` only as long as somebody waits for it."""
        _only(request, "GET", "HEAD")
        params = _params(request)
        clocks = {name: params[name] for name in CLOCKS if name in params}
        asked = {"path": request.scope["path"], "params": params, "accept": request.headers.get("accept", "*/*"), **clocks}
        return await self.pool.read(task, asked, limit=max(SLOW_PAGE, self.settings.timeout), watch=_leaving(request) if leaving else None)

    async def _file(self, request: Request) -> Reply:
        name = request.scope["path"].removeprefix("/static/")
        if name not in self._static:
            raise Refused(404, f"there is no file {name} here")
        return known(self._static[name], request.headers.get("if-none-match"))

    async def _health(self, request: Request) -> Reply:  # noqa: ARG002
        told = {"status": "stale" if self.pool.stale else "ok", **self.pool.nursery.told}
        if self.pool.stale:
            told["message"] = self.pool.stale
        return Reply(json.dumps(told).encode() + b"\n", JSON, headers=(("cache-control", "no-store"),))

    async def _metrics(self, request: Request) -> Reply:  # noqa: ARG002
        pool = self.pool
        gauges = {"workers_busy": pool.busy, "workers_idle": pool.idle, "workers_heavy": pool.heavy, "workers_killed": pool.killed, **pool.nursery.told}
        return Reply(self.meter.text(gauges).encode(), MEDIA, headers=(("cache-control", "no-store"),))


def _static() -> dict[str, Reply]:
    """The files that pages ask for, by name."""
    paths = [path for path in (Path(__file__).parent / "static").iterdir() if path.is_file()]
    return {path.name: tag(Reply(path.read_bytes(), _TYPES.get(path.suffix[1:], "application/octet-stream"))) for path in paths}


def _only(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise Refused(405, f"this is asked for with {methods[0]}", (("allow", ", ".join((*methods, "OPTIONS"))),))


def _params(request: Request) -> dict[str, Any]:
    """The parameters of the address by name; those given several times as lists."""
    found: dict[str, Any] = {}
    for name, value in request.query_params.multi_items():
        found[name] = value if name not in found else [*(found[name] if isinstance(found[name], list) else [found[name]]), value]
    return found


def _leaving(request: Request) -> Callable[[Any], None]:
    """What is done when a task is heavy: its process is ended as soon as who asked has left."""
    tasks = set()

    async def wait(worker: Any, answer: asyncio.Future[Reply]) -> None:
        with suppress(Exception):
            while (await request.receive())["type"] != "http.disconnect":
                pass
            if not answer.done():
                worker.kill(Refused(499, "who asked has left"))

    def begin(worker: Any) -> None:
        task = asyncio.create_task(wait(worker, worker.answer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return begin


async def _send(send: Any, reply: Reply, *, head: bool) -> None:
    await send({"type": "http.response.start", "status": reply.status, "headers": headers(reply)})
    await send({"type": "http.response.body", "body": b"" if head else reply.body})
