"""Who does what: readers side by side, one desk, one scribe; time limits, replacement, and the change to a newer casebook."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Any, NamedTuple

from kg.errors import KgError
from kg.server import wire
from kg.server.processes import HEAVY, Nursery, Worker
from kg.server.replies import Refused, Reply
from kg.server.settings import CLOCKS, Settings
from kg.server.wire import DESK, READER, SCRIBE

TICK = 0.05
"""Seconds between two looks at what takes long."""
DESK_LIMIT = 120.0
"""Seconds that the desk may take for one request; the first one opens the whole queue."""
LONG, MOMENTS = 100, 1000
"""Characters of a moment, and how many moments of a worker, are kept in mind."""
MAKERS = 2
"""How many workers make the world of one moment at once; others wait for these, for a quarter of the time that a query may take."""
_BUSY = "all processes are busy; ask again in a while"


class Pool:
    """The processes of a server. Those that read are `settings.workers` at once, and as many again whose task is heavy."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; `open` starts the processes."""
        self.settings = settings
        self.nursery: Nursery
        self.stale = ""
        """Why the files as they are now could not be loaded; empty where what is served is what they say."""
        self.killed = 0
        """How many workers were ended for taking too much."""
        self.faults: list[str] = []
        """Tracebacks of our own faults, to be written to the log."""
        self._idle: deque[Worker] = deque()
        self._busy: set[Worker] = set()
        self._heavy: set[Worker] = set()
        self._kept: dict[Worker, str] = {}
        """Those that have made a world which takes long to make, with its moment; nothing else is asked of them."""
        self._waiting: deque[_Turn] = deque()
        self._coming = 0
        self._is_open = True
        self._is_reloading = False
        self._single: dict[bytes, Single] = {}
        self._ticking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Load the casebook and fork the first workers.

        Raises:
            KgError: it cannot be loaded.
        """
        self.nursery = await Nursery.load(self.settings)
        self._single = {kind: Single(self, kind) for kind in (DESK, SCRIBE)}
        self._ticking = asyncio.create_task(self._tick())
        self._restock()

    async def close(self) -> None:
        """End all processes."""
        self._is_open = False
        if self._ticking:
            self._ticking.cancel()
        for worker in (*self._idle, *self._busy, *self._kept):
            worker.retire()
        for single in self._single.values():
            single.close()
        await self.nursery.close()

    # -------------------------------------------------------------------------------------------------------- reading

    async def read(self, task: str, asked: dict[str, Any], body: bytes = b"", limit: float | None = None, watch: Any = None) -> Reply:
        """Have a task done by one of those that read.

        Args:
            task: its name.
            asked: what is asked, the moment with it.
            body: the text of it.
            limit: seconds that it may take, waiting included; by default that of the settings.
            watch: called with the worker when the task turns out to be heavy.

        Raises:
            Refused: it took too long, or too much memory, or everybody is busy.
        """
        most = limit or self.settings.timeout
        until = monotonic() + most
        moment = _moment(asked)
        worker = self._taken(moment) or await self._wait(moment, until)
        worker.on_heavy = watch
        try:
            reply = await worker.ask(wire.packed({"task": task, "limit": most, **asked}, body), most, until)
        except asyncio.CancelledError:
            worker.kill(Refused(503, "nobody waits for the answer any more"))
            raise
        finally:
            self._done(worker, moment)
        return reply

    def _light(self) -> int:
        """How many tasks take a place; so many heavy ones as there are places have places of their own."""
        return len(self._busy) - min(len(self._heavy), self.settings.workers)

    @property
    def heavy(self) -> int:
        """How many heavy tasks are under way."""
        return len(self._heavy)

    @property
    def busy(self) -> int:
        """How many tasks are under way."""
        return len(self._busy)

    @property
    def idle(self) -> int:
        """How many workers wait for a task."""
        return len(self._idle)

    def _taken(self, moment: str) -> Worker | None:
        """A worker for a task, if there is a place for it, and a worker that waits."""
        worker = self._free(moment) if self._light() < self.settings.workers else None
        if worker is not None:
            worker.started, worker.until, worker.moment = monotonic(), inf, moment
            self._busy.add(worker)
        return worker

    def _free(self, moment: str) -> Worker | None:
        """A worker that waits, one that knows the moment before others; None where one is worth waiting for."""
        if moment:
            knowing = [worker for worker, its in self._kept.items() if its == moment and worker.alive]
            for worker in knowing:
                if worker not in self._busy:
                    self._kept[worker] = self._kept.pop(worker)
                    return worker
            if any(not worker.heavy for worker in knowing) or self._making(moment) >= MAKERS:
                return None
            for worker in self._idle:
                if worker.alive and moment in worker.moments:
                    self._idle.remove(worker)
                    return worker
        while self._idle:
            worker = self._idle.pop()
            if worker.alive:
                return worker
        return None

    def _making(self, moment: str) -> int:
        """How many workers that do not know a moment have begun with it a short while ago: they are probably making its world."""
        since = monotonic() - self.settings.timeout / 4
        return sum(worker.moment == moment and moment not in worker.moments and worker not in self._kept and worker.started > since for worker in self._busy)

    async def _wait(self, moment: str, until: float) -> Worker:
        """The next worker that is free, for those who have waited longer first."""
        turn = _Turn(asyncio.get_running_loop().create_future(), moment, until)
        self._waiting.append(turn)
        self._restock()
        try:
            return await turn.worker
        except asyncio.CancelledError:
            if turn.worker.done() and not turn.worker.cancelled() and not turn.worker.exception():
                self._done(turn.worker.result(), "")
            raise

    def _done(self, worker: Worker, moment: str) -> None:
        self._busy.discard(worker)
        self._heavy.discard(worker)
        worker.on_heavy = None
        if worker.fault:
            self.faults.append(worker.fault)
        if worker.alive and worker.nursery is self.nursery and (worker in self._kept or (worker.heavy and _is_new(moment, worker))):
            self._keep(worker, moment)
        elif worker.alive and worker.heavy:
            worker.retire()
        elif worker.alive and worker.nursery is self.nursery:
            if _is_new(moment, worker) and len(worker.moments) < MOMENTS:
                worker.moments.add(moment)
            self._idle.append(worker)
        else:
            worker.retire()
        self._restock()
        self._next()

    def _keep(self, worker: Worker, moment: str) -> None:
        """Have a worker go on with a moment whose world it has just made; it yields the processors to others still."""
        worker.heavy = False
        self._kept[worker] = self._kept.pop(worker, moment)
        unused = [kept for kept in self._kept if kept not in self._busy]
        for kept in unused[: max(0, len(self._kept) - self.settings.workers)]:
            del self._kept[kept]
            kept.retire()

    def _next(self) -> None:
        """Give those who wait longest the workers that are free; who waits for a world does not hold up the others."""
        passed = set()
        for turn in list(self._waiting):
            worker = None if turn.worker.done() or turn.moment in passed else self._taken(turn.moment)
            if worker is not None:
                turn.worker.set_result(worker)
            if turn.worker.done():
                self._waiting.remove(turn)
            else:
                passed.add(turn.moment)

    def _restock(self) -> None:
        """Fork until there are as many workers as may be wanted at once, and one to spare."""
        wanted = self.settings.workers + 1 - self._light() if self._is_open else 0
        while len(self._idle) + self._coming < wanted:
            self._coming += 1
            self._begin(self._bear())

    async def _bear(self) -> None:
        nursery = self.nursery
        worker = None
        try:
            with suppress(Refused, OSError):
                worker = await nursery.bear(READER, self._gone)
            if worker is None:
                await asyncio.sleep(TICK)
        finally:
            self._coming -= 1
        if worker is not None and nursery is self.nursery:
            worker.nursery = nursery
            self._idle.append(worker)
            self._next()
        else:
            if worker is not None:
                worker.retire()
            self._restock()

    def _gone(self, worker: Worker) -> None:
        with suppress(ValueError):
            self._idle.remove(worker)
        self._kept.pop(worker, None)
        self._restock()
        self._next()

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tick(self) -> None:
        """Look at what takes long: make it yield, or end it."""
        while True:
            await asyncio.sleep(TICK)
            now = monotonic()
            for worker in (*self._busy, *(single.worker for single in self._single.values() if single.is_busy)):
                if worker is not None and now > worker.until:
                    self.killed += 1
                    worker.kill(Refused(503, f"this took longer than {worker.limit:g} seconds and was stopped; ask for less at once"))
                elif worker in self._busy and not worker.heavy and now > worker.started + HEAVY:
                    self._yield(worker)
            for turn in self._waiting:
                if now > turn.until and not turn.worker.done():
                    turn.worker.set_exception(Refused(503, _BUSY, (("retry-after", "5"),)))
            self._next()
            if not self.nursery.alive and not self._is_reloading:
                self._begin(self.reload())

    def _yield(self, worker: Worker) -> None:
        worker.yield_()
        self._heavy.add(worker)
        self._restock()
        self._next()
        if worker.on_heavy:
            worker.on_heavy(worker)

    # -------------------------------------------------------------------------------------------------------- writing

    async def write(self, kind: bytes, asked: dict[str, Any], body: bytes = b"", limit: float | None = None) -> Reply:
        """Have the desk or the scribe do something, one request after the other, in so many seconds.

        Raises:
            Refused: it took too long; whether it was done is then not known, and who has given it a key may ask again.
        """
        return await self._single[kind].ask(asked, body, limit or (DESK_LIMIT if kind == DESK else self.settings.timeout))

    # ------------------------------------------------------------------------------------------------------- reloading

    async def reload(self) -> bool:
        """Load the files anew, and read from then on what they say; requests under way end with what they began with."""
        self._is_reloading = True
        try:
            nursery = await Nursery.load(self.settings)
        except KgError as error:
            self.stale = str(error)
            return False
        finally:
            self._is_reloading = False
        old, self.nursery, self.stale = self.nursery, nursery, ""
        for worker in (*self._idle, *(kept for kept in self._kept if kept not in self._busy)):
            worker.retire()
        self._idle.clear()
        self._kept.clear()
        self._restock()
        await old.close()
        return True


class _Turn(NamedTuple):
    """Who waits for a worker: for which moment, and until when."""

    worker: asyncio.Future[Worker]
    moment: str
    until: float


class Single:
    """The one process of a kind that writes, made when it is first wanted, and made anew where it has ended."""

    def __init__(self, pool: Pool, kind: bytes) -> None:
        """Take the pool of which it is a part."""
        self.worker: Worker | None = None
        self.is_busy = False
        self._pool = pool
        self._kind = kind
        self._turn = asyncio.Lock()

    async def ask(self, asked: dict[str, Any], body: bytes, limit: float) -> Reply:
        """Have something done when all before it is; it is done to its end even where who asked has left."""
        return await asyncio.shield(asyncio.create_task(self._ask(asked, body, limit)))

    async def _ask(self, asked: dict[str, Any], body: bytes, limit: float) -> Reply:
        async with self._turn:
            if self.worker is None or not self.worker.alive:
                self.worker = await self._pool.nursery.bear(self._kind, lambda worker: None)
            self.is_busy = True
            try:
                return await self.worker.ask(wire.packed({**asked, "limit": limit}, body), limit, monotonic() + limit)
            finally:
                self.is_busy = False
                if self.worker.fault:
                    self._pool.faults.append(self.worker.fault)

    def close(self) -> None:
        """End the process."""
        if self.worker is not None:
            self.worker.retire()


def _is_new(moment: str, worker: Worker) -> bool:
    """Whether a worker did not know a moment before that can be kept in mind."""
    return bool(moment) and len(moment) < LONG and moment not in worker.moments


def _moment(asked: dict[str, Any]) -> str:
    return "&".join(f"{name}={asked[name]}" for name in CLOCKS if name in asked)
