"""Reading articles by the thousand: in shards, in several processes or on a cluster, and on from where it stopped.

Articles are read from their source one after another. One that copies an earlier one (`kg.copies`) is not read
again: its file holds the document, as a `dcterms:isVersionOf` the first. The others go, so many at a time, to processes
that have the rules and the knowledge; what comes back is written here. After each shard a line is added to the manifest,
`.manifest.jsonl` beside the files: what went in, with which rules and knowledge, and what came out. A later run repeats no
article of which nothing of this has changed, whatever way the earlier one ended.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import astuple, dataclass, field, fields, is_dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path, PurePath
from threading import Lock, active_count
from typing import Any, NamedTuple, TypedDict, Unpack

from kg.copies import Copies
from kg.errors import CasebookError, KgError, MissingExtra
from kg.extraction.ingest import Broken
from kg.extraction.knowledge import Knowledge
from kg.extraction.records import Article, Extraction
from kg.extraction.writing import VERSION, Folder, Writer
from kg.progress import PATIENCE

MANIFEST = ".manifest.jsonl"
"""The name of the manifest."""
SHARD = 6
"""Articles in a shard, unless told otherwise: so few that at the end no process waits long for another."""

_PATIENCE_WITH_A_CLUSTER = 30
_RULES = {".py", ".toml", ".json", ".npz", ".joblib", ".onnx", ".bin"}

Read = Callable[[list[Article]], Iterator[Extraction]]
"""Reads articles: one extraction for each, in their order."""
Make = Callable[[Knowledge], Read]
"""Makes what reads, in each process once. It has to be pickled, so it is a function of a module, or a `partial` of one."""


class ClusterError(KgError):
    """There is no Dask cluster at the address, it has no worker, or its workers have other rules."""


class Summary(NamedTuple):
    """What a run came to, with what earlier runs had done of it."""

    articles: int
    """The articles that were there, copies included; without those that could not be read from their source."""
    copies: int
    candidates: Mapping[str, int]
    """How many candidates, by kind."""
    proposals: int
    """How many different actors, topics and places are proposed."""
    broken: tuple[Broken, ...]
    """What could not be read, and why."""
    seconds: float
    resumed: int = 0
    """The articles that an earlier run had finished."""

    def __str__(self) -> str:
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.candidates.items())) or "none"
        told = [f"{self.articles:,} articles ({self.copies:,} copies, {self.resumed:,} done before)", f"candidates: {kinds}"]
        return "; ".join([*told, f"{self.proposals:,} proposals", f"{len(self.broken):,} broken", f"{self.seconds:,.1f} s"])


class How(TypedDict, total=False):
    """How to run; what is not given is as in `Plan`."""

    workers: int
    shard: int
    resume: bool
    progress: Callable[[int], None] | None
    dask: str | None
    make: Make


def rules(knowledge: Knowledge) -> Read:
    """Make what reads articles with the rules of this package, and read the weights of the scorer, before processes are forked."""
    from kg.extraction.assemble import Reader
    from kg.extraction.opinion import is_ready

    is_ready()
    return Reader(knowledge).extract


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run.

    `workers` are processes; with one, all happens in this one. `shard` is how many articles go to a process at a time.
    Without `resume` nothing that was done before counts. `progress` is called with the number of articles done so far; if
    not given it is told on the terminal. `dask` is the address of a Dask scheduler, whose workers are used instead.
    """

    workers: int = 1
    shard: int = SHARD
    resume: bool = True
    progress: Callable[[int], None] | None = None
    dask: str | None = None
    make: Make = rules


def run(found: Iterable[Article | Broken], knowledge: Knowledge, folder: Path, **how: Unpack[How]) -> Summary:
    """Read articles and write their candidates into a folder (`triples/candidates`).

    The files depend on the articles, the knowledge and the rules alone: not on the number of workers, nor on how often a
    run was stopped and begun again. What cannot be read never stops a run; the summary names it.

    Args:
        found: the articles, as `kg.extraction.ingest.articles` yields them.
        knowledge: what is known beforehand.
        folder: where the files go; it is made if need be.
        how: as `Plan` has it.

    Raises:
        CasebookError: a file cannot be written.
        MissingExtra: datasketch, or for a cluster Dask, is not installed.
        ClusterError: the cluster cannot be used.
        KgError: what the reader needs is not there.
    """
    return _Run(knowledge, folder, Plan(**how)).summary(found)


# ------------------------------------------------------------------------------------------------- in the processes


class _Outcome(NamedTuple):
    """What came of an article: its file and what is in it, or why there is none."""

    data: bytes = b""
    kinds: Mapping[str, int] = {}
    proposals: tuple[str, ...] = ()
    fault: str = ""


_Outcomes = list[_Outcome] | str
"""What came of each article of a shard, or why nothing can be read at all."""
_ONE_AT_A_TIME = Lock()
"""A worker of Dask may have several threads; the parser is used by one."""


@lru_cache(maxsize=1)
def _reader(pickled: bytes) -> tuple[Read, Writer]:
    """Make what reads and what writes, of the knowledge and the maker; kept for the next shard, and not looked through for garbage again."""
    knowledge, make = pickle.loads(pickled)  # noqa: S301  # made by `_Run`
    made = make(knowledge), Writer(knowledge)
    gc.collect()
    gc.freeze()
    return made


def _work(expected: str, pickled: bytes, articles: list[Article]) -> _Outcomes:
    """Read articles: what came of each, or why nothing can be read at all. `expected` is the digest of the rules, empty where they are ours."""
    if expected and expected != rules_digest():
        return "the workers of the cluster have other rules; install the same version of stancegraph and of its parser there"
    with _ONE_AT_A_TIME:
        try:
            return _outcomes(*_reader(pickled), articles)
        except KgError as error:
            return str(error)


def _outcomes(read: Read, writer: Writer, articles: list[Article]) -> list[_Outcome]:
    """Read articles together, or if that fails each alone, to find out which is at fault."""
    try:
        return [_outcome(writer, extraction) for _, extraction in zip(articles, read(articles), strict=True)]
    except KgError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, the other articles are to be read
        if len(articles) == 1:
            return [_Outcome(fault=f"the rules fail on it ({_where(error)}); please report that")]
    return [outcome for article in articles for outcome in _outcomes(read, writer, [article])]


def _outcome(writer: Writer, extraction: Extraction) -> _Outcome:
    kinds = Counter(candidate.kind for candidate in extraction.candidates)
    return _Outcome(writer.turtle(extraction), dict(sorted(kinds.items())), tuple(sorted(extraction.proposals)))


def _where(error: BaseException) -> str:
    """The kind of an error and where it arose; not its message, which may quote the article."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return type(error).__name__ + (f", {PurePath(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else "")


def _begin() -> None:
    """Set up a process of the pool: one thread for arithmetic, no say in interruptions, and an end with the parent's."""
    import signal
    from threading import Thread

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    with suppress(ImportError):  # where numpy is there already, in a fork, it has read these before
        import_module("threadpoolctl").threadpool_limits(1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


# ------------------------------------------------------------------------------------------------- crews


class _Crew:
    """Who does the work: this process."""

    width = 1
    """How many shards are given out at a time."""
    deaths: tuple[type[BaseException], ...] = ()
    """What it comes to when a process dies over a shard."""
    expects = ""
    """The digest of the rules that the workers must have; empty where they are ours."""

    def __init__(self, pickled: bytes) -> None:
        self._pickled = pickled

    def submit(self, articles: list[Article]) -> Future[_Outcomes]:
        future: Future[_Outcomes] = Future()
        future.set_result(_work(self.expects, self._pickled, articles))
        return future

    def renew(self) -> None:
        """Replace what died."""

    def close(self) -> None:
        """Let go of everything; what is not begun is not done."""


class _Pool(_Crew):
    """Processes of this machine: forks of this one, which has read parser and rules once for all, where that is safe; else begun afresh (spawned)."""

    deaths = (BrokenProcessPool,)

    def __init__(self, pickled: bytes, workers: int) -> None:
        super().__init__(pickled)
        self._workers = workers
        self.width = 2 * workers
        self._executor: Executor | None = None

    def _new(self) -> Executor:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        forks = _may_fork()
        if forks:
            _reader(self._pickled)
        return ProcessPoolExecutor(self._workers, get_context("fork" if forks else "spawn"), _begin)

    def submit(self, articles: list[Article]) -> Future[_Outcomes]:
        self._executor = self._executor or self._new()
        try:
            return self._executor.submit(_work, self.expects, self._pickled, articles)
        except BrokenProcessPool as error:
            future: Future[_Outcomes] = Future()
            future.set_exception(error)
            return future

    def renew(self) -> None:
        self.close()

    def close(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None


def _may_fork() -> bool:
    """Tell whether a fork of this process is safe: on Linux, and with no other thread, which might hold a lock for ever."""
    return sys.platform == "linux" and active_count() == 1


class _Cluster(_Crew):
    """The workers of a Dask cluster. Files are written here, so they need no folder in common."""

    def __init__(self, pickled: bytes, address: str) -> None:
        try:
            from distributed import Client, KilledWorker
        except ImportError:
            raise MissingExtra("dask", "kg extract --dask") from None
        try:
            client: Any = Client(address, timeout=_PATIENCE_WITH_A_CLUSTER, set_as_default=False)  # type: ignore[no-untyped-call]
        except (OSError, ValueError):
            raise ClusterError(f"no Dask scheduler answers at {address}; start one with dask scheduler") from None
        self._client: Any = client
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE_WITH_A_CLUSTER)
        except TimeoutError:
            self._client.close()
            raise ClusterError(f"the Dask cluster at {address} has no worker; start one with dask worker {address}") from None
        self._executor = self._client.get_executor(pure=False)
        super().__init__(pickled)  # goes with every shard: what is scattered is gone with the workers that have it
        self.deaths = (KilledWorker,)
        self.width = 2 * sum(self._client.nthreads().values())
        self.expects = rules_digest()

    def submit(self, articles: list[Article]) -> Future[_Outcomes]:
        return self._executor.submit(_work, self.expects, self._pickled, articles)  # type: ignore[no-any-return]

    def close(self) -> None:
        self._executor.shutdown(wait=False)
        self._client.close()


# ------------------------------------------------------------------------------------------------- the manifest


class _Entry(NamedTuple):
    """What the manifest has of an article: its key, its file with the digest, and what is in it."""

    key: str
    file: str
    sha256: str
    kinds: Mapping[str, int]
    proposals: tuple[str, ...]
    fault: str


class _Manifest:
    """What was done before, by the key of the article; a line that was cut off counts as not written."""

    def __init__(self, path: Path, basis: Mapping[str, str]) -> None:
        self._path = path
        self._basis = dict(basis)

    def read(self) -> dict[str, _Entry]:
        """Return what was done with the same rules and knowledge."""
        entries = {}
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            data = b""
        except OSError as error:
            raise CasebookError(f"cannot read {self._path}: {error.strerror}") from None
        for line in data.split(b"\n"):
            for entry in self._entries(line):
                entries[entry.key] = entry
        return entries

    def _entries(self, line: bytes) -> list[_Entry]:
        try:
            told = json.loads(line)
            return [_Entry(**entry) for entry in told["articles"]] if {name: told[name] for name in self._basis} == self._basis else []
        except (ValueError, KeyError, TypeError):
            return []

    def add(self, entries: list[_Entry]) -> None:
        """Add a line and see to it that it is on the disk."""
        shard = _digest([entry.key for entry in entries])
        line = json.dumps({"shard": shard, **self._basis, "articles": [entry._asdict() for entry in entries]})
        try:
            with self._path.open("ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    line = line if file.read(1) == b"\n" else f"\n{line}"
                file.write(f"{line}\n".encode())
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CasebookError(f"cannot write {self._path}: {error.strerror}") from None


@lru_cache(maxsize=1)
def rules_digest() -> str:
    """Return the SHA-256 of all that makes the rules: the code, the lexicons, the weights, and the parser's version."""
    from importlib.metadata import PackageNotFoundError, version
    from importlib.util import find_spec

    from kg.extraction.reading import MODELS

    folder = Path(__file__).parent
    paths = sorted(path for path in folder.rglob("*") if path.suffix in _RULES)
    parsers = []
    for name in ("spacy", next((model for model in MODELS if find_spec(model)), "")):
        with suppress(PackageNotFoundError, ValueError):
            parsers.append((name, version(name)))
    return _digest([VERSION, parsers, [(path.relative_to(folder).as_posix(), sha256(path.read_bytes()).hexdigest()) for path in paths]])


def knowledge_digest(knowledge: Knowledge) -> str:
    """Return the SHA-256 of all that is known beforehand: the same whenever and wherever the same is known."""
    return _digest(_plain(knowledge))


def _digest(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=True).encode()).hexdigest()


def _plain(value: object) -> object:
    """A value as lists and texts, without an order where there is none."""
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, each.name)) for each in fields(value))]
    if isinstance(value, Mapping):
        return sorted(([_plain(name), _plain(told)] for name, told in value.items()), key=repr)
    if isinstance(value, set | frozenset):
        return sorted(map(_plain, value), key=repr)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return repr(value)


# ------------------------------------------------------------------------------------------------- a run


@dataclass
class _Count:
    """What has been counted so far."""

    articles: int = 0
    copies: int = 0
    resumed: int = 0
    done: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    proposals: set[str] = field(default_factory=set)
    broken: list[Broken] = field(default_factory=list)


class _Run:
    """One run, in the process that reads the sources and writes the files."""

    def __init__(self, knowledge: Knowledge, folder: Path, plan: Plan) -> None:
        self._knowledge = knowledge
        self._plan = plan
        self._copies = Copies()
        self._shas: list[str] = []
        self._writer = Writer(knowledge)
        self._folder = Folder(folder)
        self._folder.tidy()
        maker = sha256(pickle.dumps(plan.make)).hexdigest()
        self._manifest = _Manifest(folder / MANIFEST, {"rules": rules_digest(), "reader": maker, "knowledge": knowledge_digest(knowledge)})
        self._done = self._manifest.read() if plan.resume else {}
        self._count = _Count()
        self._progress = plan.progress or _Terminal()

    def summary(self, found: Iterable[Article | Broken]) -> Summary:
        begun = time.monotonic()
        crew = self._crew()
        try:
            self._go(crew, self._shards(found))
        finally:
            crew.close()
            if isinstance(self._progress, _Terminal):
                self._progress.close()
        count = self._count
        broken = tuple(sorted(count.broken, key=lambda one: (one.name, one.line or 0)))
        kinds = dict(sorted(count.kinds.items()))
        return Summary(count.articles, count.copies, kinds, len(count.proposals), broken, time.monotonic() - begun, count.resumed)

    def _crew(self) -> _Crew:
        pickled = pickle.dumps((self._knowledge, self._plan.make))
        if self._plan.dask:
            return _Cluster(pickled, self._plan.dask)
        return _Pool(pickled, self._plan.workers) if self._plan.workers > 1 else _Crew(pickled)

    # --------------------------------------------------------------------------------------------- what there is to do

    def _shards(self, found: Iterable[Article | Broken]) -> Iterator[list[Article]]:
        """What is left to do of each so many new articles; they are cut before what is done is left out, so always alike."""
        shard: list[Article] = []
        for thing in found:
            if isinstance(thing, Broken):
                self._count.broken.append(thing)
            elif self._is_new(thing):
                shard.append(thing)
                if len(shard) == self._plan.shard:
                    yield self._left(shard)
                    shard = []
        yield self._left(shard)

    def _is_new(self, article: Article) -> bool:
        """Tell whether an article copies none before it; the file of one that does is written."""
        self._count.articles += 1
        number = self._copies.add(article)
        original = self._copies.first(number)
        self._shas.append(article.sha256)
        if original == number:
            return True
        self._count.copies += 1
        self._count.done += 1
        if self._shas[original] != article.sha256:
            self._folder.put(article, self._writer.copy(article, self._shas[original]))
        return False

    def _left(self, shard: list[Article]) -> list[Article]:
        left = []
        for article in shard:
            entry = self._done.get(self._key(article))
            if entry is not None and not entry.fault and self._is_there(entry, article):
                self._count.resumed += 1
                self._add(entry, article)
            else:
                left.append(article)
        return left

    def _is_there(self, entry: _Entry, article: Article) -> bool:
        data = self._folder.read(entry.file)
        return entry.file == self._folder.file(article).name and data is not None and sha256(data).hexdigest() == entry.sha256

    def _key(self, article: Article) -> str:
        _, name, *rest = astuple(article)
        return _digest([article.sha256, PurePath(name).name, *rest])

    def _add(self, entry: _Entry, article: Article) -> None:
        self._count.done += 1
        self._count.kinds.update(entry.kinds)
        self._count.proposals.update(entry.proposals)
        if entry.fault:
            self._count.broken.append(Broken(article.name, None, entry.fault))

    # --------------------------------------------------------------------------------------------- doing it

    def _go(self, crew: _Crew, shards: Iterator[list[Article]]) -> None:
        given: dict[Future[_Outcomes], list[Article]] = {}
        for articles in filter(None, shards):
            given[crew.submit(articles)] = articles
            while len(given) >= crew.width:
                self._take(crew, given)
        while given:
            self._take(crew, given)
        self._progress(self._count.done)

    def _take(self, crew: _Crew, given: dict[Future[_Outcomes], list[Article]]) -> None:
        """Wait for a shard, and write what came of it; where a process died, for all, to try again those that it took along."""
        finished, _ = wait(given, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), crew.deaths) for future in finished):
            finished, _ = wait(given)
            crew.renew()
        for future in [future for future in given if future in finished]:
            articles = given.pop(future)
            self._write(articles, self._rescued(crew, articles) if isinstance(future.exception(), crew.deaths) else _told(future.result()))

    def _rescued(self, crew: _Crew, articles: list[Article]) -> list[_Outcome]:
        """Give out a shard again, nothing beside it; where a process dies again, halve it, until what kills it is found."""
        try:
            return _told(crew.submit(articles).result())
        except crew.deaths:
            crew.renew()
        if len(articles) == 1:
            return [_Outcome(fault="the process that read it died, perhaps for want of memory; cut it up first")]
        middle = len(articles) // 2
        return [*self._rescued(crew, articles[:middle]), *self._rescued(crew, articles[middle:])]

    def _write(self, articles: list[Article], outcomes: list[_Outcome]) -> None:
        entries = []
        for article, outcome in zip(articles, outcomes, strict=True):
            data = outcome.data
            file = self._folder.file(article).name if outcome.fault else self._folder.put(article, data).name
            entry = _Entry(self._key(article), file, sha256(data).hexdigest(), outcome.kinds, outcome.proposals, outcome.fault)
            entries.append(entry)
            self._add(entry, article)
        self._manifest.add(entries)
        self._progress(self._count.done)


def _told(outcomes: _Outcomes) -> list[_Outcome]:
    """What came of the articles.

    Raises:
        KgError: nothing can be read at all.
    """
    if isinstance(outcomes, str):
        raise KgError(outcomes)
    return outcomes


class _Terminal:
    """Tells on the terminal how far one has come, after two seconds of silence."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._shown = False

    def __call__(self, done: int) -> None:
        if sys.stderr.isatty() and time.monotonic() - self._begun > PATIENCE:
            self._shown = True
            sys.stderr.write(f"\rkg: reading articles: {done:,}")
            sys.stderr.flush()

    def close(self) -> None:
        if self._shown:
            sys.stderr.write("\n")
