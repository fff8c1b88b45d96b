"""Look-ups over HTTP: `kg serve` beside `oxigraph serve-read-only` and rdflib-endpoint, on the same statements.

`python benchmarks/serving.py [CLAIMS ...]` (by default the bundled casebook, which is 0, and 10,000). 16 connections ask one
look-up after the other (yes or no, all of a claim, a small join; by GET and by both forms of POST) from a process of their
own, whose CPU is not counted. The servers run side by side and are asked in turns; every figure is the median of the rounds.
CPU is that of a whole process tree, workers that have ended included. Goals: CPU per look-up at most 4 times that of
oxigraph; with one endless query under way all the time, at least half of the look-ups a second that there are without.
rdflib-endpoint is measured where `BENCH_PYTHON` (or `--rdflib PYTHON`) names an interpreter that has it.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pyoxigraph
from generator import generate

import kg
from kg.tables import render
from kg.terms import ONTOLOGY

ROOT = Path(__file__).resolve().parent.parent
SIZES = (0, 10_000)
CONNECTIONS = 16
ROUNDS = 3
SECONDS = 4.0
ENDLESS = 12.0
"""Seconds of a round with an endless query: long enough that it is cut off and asked anew."""
TIMEOUT = 5
TICK = os.sysconf("SC_CLK_TCK")
ACCEPT = "application/sparql-results+json"
PREFIXES = "PREFIX kg: <https://w3id.org/stancegraph/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STR(?a) < STR(?i)) }"
GOAL_CPU, GOAL_RATE = 4.0, 0.5


class Server:
    """A server that runs, alone in its session, and what its processes cost."""

    def __init__(self, name: str, command: Callable[[int], list[str]], path: str) -> None:
        self.name = name
        self.path = path
        self._command = command
        self._family: set[int] = set()
        self._ticks: dict[tuple[int, int], int] = {}
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as the server runs
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(self._command(self.port), stdout=self.log, stderr=self.log, start_new_session=True)
        until = time.monotonic() + 120
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.log.seek(0)
                sys.exit(f"{self.name} does not start: {self.log.read().decode()[-2000:]}")
            time.sleep(0.1)

    def answers(self) -> bool:
        """Tell whether it answers a query."""
        with contextlib.suppress(OSError):
            return b"true" in self.get(f"{self.path}?query={quote('ASK {}')}")
        return False

    def get(self, path: str) -> bytes:
        """Return what a path gives."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers={"Accept": ACCEPT})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())

    def cpu(self) -> float:
        """Return the CPU seconds that its processes have taken so far, those that have ended since they were last looked at included."""
        for number, parent, began, ticks in sorted(processes(), key=lambda found: found[2]):
            if number == self.process.pid or (number, began) in self._ticks or parent in self._family:
                self._ticks[number, began] = ticks
                self._family.add(number)
        return sum(self._ticks.values()) / TICK

    def settle(self) -> None:
        """Get rid of an endless query: ours ends it when who asked has left, the others never."""
        if self.name == "kg":
            time.sleep(1)
        else:
            self.stop()
            self.start()

    def stop(self) -> None:
        """End it, by force where it does not do so itself."""
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def processes() -> Iterator[tuple[int, int, int, int]]:
    """Yield all processes: number, parent, when they began, and the clock ticks that they and those they waited for have taken."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = entry.read_text().rpartition(") ")[2].split()
            yield int(entry.parent.name), int(fields[1]), int(fields[19]), sum(map(int, fields[11:15]))


# ----------------------------------------------------------------------------------------------------------- requests


def get(path: str, accept: str = ACCEPT) -> str:
    """Return a GET request."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAccept: {accept}\r\n\r\n"


def post(path: str, kind: str, body: str) -> str:
    """Return a POST request."""
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nAccept: {ACCEPT}\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"


def asked(queries: list[str], path: str, more: str = "") -> list[str]:
    """Return queries as requests, by GET and by both forms of POST in turn."""
    forms = (
        lambda text: get(f"{path}?query={quote_plus(text)}{more}"),
        lambda text: post(f"{path}?{more[1:]}" if more else path, "application/x-www-form-urlencoded", f"query={quote_plus(text)}"),
        lambda text: get(f"{path}?query={quote_plus(text)}{more}"),
        lambda text: post(f"{path}?{more[1:]}" if more else path, "application/sparql-query", text),
    )
    return [forms[number % 4](text) for number, text in enumerate(queries)]


def lookups(graph: kg.KnowledgeGraph, number: int = 396) -> list[str]:
    """Return queries that ask little: a third is yes or no, a third all of a claim, a third a small join."""
    rng = random.Random(1)
    claims = [name for name in sorted(graph.claim_ids()) if not name.startswith("_:")]
    holders = sorted(graph.claim_ids("Stance"))
    found = []
    for _ in range(number // 3):
        claim, stance = rng.choice(claims), graph.claim(rng.choice(holders))
        found += [
            f"{PREFIXES}ASK {{ <{rng.choice(claims)}> kg:status kg:Accepted }}",
            f"{PREFIXES}SELECT ?p ?o {{ <{claim}> ?p ?o }}",
            f"{PREFIXES}SELECT ?c ?t ?l {{ ?c kg:holder <{stance.holder}> ; kg:topic ?t . ?t skos:prefLabel ?l }} LIMIT 10",  # type: ignore[attr-defined]
        ]
    return found


def load(server: Server, requests: list[str], seconds: float = SECONDS, heavy: list[str] | None = None) -> dict[str, Any]:
    """Ask a server over many connections, and return what was counted, with the CPU microseconds of one answer."""
    told = {
        "port": server.port,
        "seconds": seconds,
        "connections": CONNECTIONS,
        "requests": [text.replace(":PORT", f":{server.port}", 1) for text in requests],
        "heavy": [text.replace(":PORT", f":{server.port}", 1) for text in heavy or ()],
    }
    before = server.cpu()
    counted: dict[str, Any] = json.loads(asking(json.dumps(told), server.cpu))
    answered = counted["answered"]
    return counted | {"rate": answered / counted["seconds"], "cpu": (server.cpu() - before) / max(1, answered) * 1e6}


def asking(told: str, look: Callable[[], object]) -> str:
    """Run the process that asks, looking at the server's now and then, lest one ends unseen."""
    with tempfile.TemporaryFile("w+") as given:
        given.write(told)
        given.seek(0)
        process = subprocess.Popen([sys.executable, Path(__file__).with_name("asking.py")], stdin=given, stdout=subprocess.PIPE, text=True)
        while True:
            try:
                return process.communicate(timeout=0.25)[0]
            except subprocess.TimeoutExpired:
                look()


# ------------------------------------------------------------------------------------------------------------ servers


def ours(folder: Path) -> Callable[[int], list[str]]:
    """Return the command that serves a casebook."""
    command = str(Path(sys.executable).with_name("kg"))
    return lambda port: [command, "-C", str(folder), "serve", "--port", str(port), "--timeout", str(TIMEOUT)]


def oxigraph(data: Path) -> Callable[[int], list[str]]:
    """Load the statements into a store on disk, and return the command that serves it.

    Without `--timeout-s`: with it oxigraph 0.5.13 starts a thread for each query, which sleeps until the time is over, and
    dies within seconds of look-ups, when it may start no more of them.
    """
    command = str(Path(sys.executable).with_name("oxigraph"))
    subprocess.run([command, "load", "--location", str(data.with_suffix(".db")), "--file", str(data)], check=True, capture_output=True)
    location = ["--location", str(data.with_suffix(".db")), "--union-default-graph"]
    return lambda port: [command, "serve-read-only", "--bind", f"127.0.0.1:{port}", *location]


def rdflib(python: str, data: Path) -> Callable[[int], list[str]]:
    """Return the command that serves the statements with rdflib-endpoint."""
    return lambda port: [python, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), str(data)]


def has_rdflib(python: str) -> bool:
    """Tell whether an interpreter has rdflib-endpoint."""
    return bool(python) and subprocess.run([python, "-c", "import rdflib_endpoint"], capture_output=True, check=False).returncode == 0


def dump(graph: kg.KnowledgeGraph, path: Path) -> Path:
    """Write what our server answers from as N-Quads."""
    ontology = graph.query(f"CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH {ONTOLOGY} {{ ?s ?p ?o }} }}").triples
    quads = [pyoxigraph.Quad(*quad) for quad in graph.quads(derived=True)] + [pyoxigraph.Quad(*triple) for triple in ontology]
    pyoxigraph.serialize(quads, str(path), format=pyoxigraph.RdfFormat.N_QUADS)
    return path


@contextlib.contextmanager
def running(folder: Path, graph: kg.KnowledgeGraph, scratch: Path, python: str) -> Iterator[dict[str, Server]]:
    """Run the servers side by side."""
    data = dump(graph, scratch / "data.nq")
    servers = {}
    try:
        servers["oxigraph"] = Server("oxigraph", oxigraph(data), "/query")
        servers["kg"] = Server("kg", ours(folder), "/sparql")
        if has_rdflib(python):
            servers["rdflib"] = Server("rdflib", rdflib(python, data), "/")
        else:
            print("rdflib-endpoint is not measured: --rdflib names no interpreter that has it", file=sys.stderr)
        yield servers
    finally:
        for server in servers.values():
            server.stop()


def check(servers: dict[str, Server], queries: list[str]) -> None:
    """Stop where the servers do not give as many rows, or the same truth, for the same queries."""
    for text in queries[:60]:
        found = {name: rows(server.get(f"{server.path}?query={quote(text)}")) for name, server in servers.items()}
        if len(set(found.values())) > 1:
            sys.exit(f"the servers differ, {found}, about {text}")


def rows(answer: bytes) -> int:
    """Return the number of rows of an answer, or its truth."""
    told = json.loads(answer)
    return int(told["boolean"]) if "boolean" in told else len(told["results"]["bindings"])


# ------------------------------------------------------------------------------------------------------------ figures


def compared(servers: dict[str, Server], requests: dict[str, list[str]]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Measure the servers in turns, at rest and with an endless query beside the look-ups; every other round backwards."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {name: {"idle": [], "heavy": []} for name in servers}
    for number in range(ROUNDS):
        for name in sorted(servers, reverse=bool(number % 2)):
            found[name]["idle"].append(load(servers[name], requests[name]))
        for name in sorted(servers, reverse=bool(number % 2)):
            endless = [get(f"{servers[name].path}?query={quote_plus(HEAVY)}")]
            found[name]["heavy"].append(load(servers[name], requests[name], ENDLESS, endless))
            servers[name].settle()
        print(f"round {number + 1} of {ROUNDS} done", file=sys.stderr)
    return found


def middle(runs: list[dict[str, Any]], name: str) -> float:
    """Return the median of a figure over the rounds."""
    return statistics.median(run[name] for run in runs)


def share(runs: dict[str, list[dict[str, Any]]]) -> float:
    """Return how much of the rate at rest is left with an endless query."""
    return middle(runs["heavy"], "rate") / max(1.0, middle(runs["idle"], "rate"))


def row(name: str, what: str, runs: list[dict[str, Any]]) -> dict[str, str]:
    """Return one row of the table."""
    failed = sum(run["failed"] for run in runs)
    return {
        "server": name,
        "what": what,
        "CPU us": f"{middle(runs, 'cpu'):.0f}",
        "a second": f"{middle(runs, 'rate'):.0f}",
        "p50 ms": f"{middle(runs, 'p50'):.1f}",
        "p99 ms": f"{middle(runs, 'p99'):.1f}",
        "answered": str(sum(run["answered"] for run in runs)),
        "failed": f"{failed} ({next(run['why'] for run in runs if run['failed'])[0][:60]!r})" if failed else "0",
    }


def table(found: dict[str, dict[str, list[dict[str, Any]]]]) -> list[dict[str, str]]:
    """Return look-ups as rows, with the ratios that the goals are about."""
    rows = []
    least = middle(found["oxigraph"]["idle"], "cpu")
    for name, runs in found.items():
        kept = share(runs)
        rows.append(row(name, "look-ups", runs["idle"]) | {"beside oxigraph": f"{middle(runs['idle'], 'cpu') / least:.1f}x"})
        rows.append(row(name, "with an endless query", runs["heavy"]) | {"CPU us": "", "rate kept": f"{kept:.0%}"})
    return rows


def goals(found: dict[str, dict[str, list[dict[str, Any]]]]) -> list[str]:
    """Return the goals that were missed, and say of each whether it was reached."""
    runs = found["kg"]
    ratio = middle(runs["idle"], "cpu") / middle(found["oxigraph"]["idle"], "cpu")
    kept = share(runs)
    failed = sum(run["failed"] for kind in runs.values() for run in kind)
    told = {
        f"CPU per look-up {ratio:.2f} times oxigraph's (goal: at most {GOAL_CPU:.0f})": ratio <= GOAL_CPU,
        f"with an endless query {kept:.0%} of the rate at rest (goal: at least {GOAL_RATE:.0%})": kept >= GOAL_RATE,
        f"{failed} requests failed (goal: none)": not failed,
    }
    for goal, reached in told.items():
        print(("reached: " if reached else "MISSED:  ") + goal)
    return [goal for goal, reached in told.items() if not reached]


def alone(server: Server, graph: kg.KnowledgeGraph, queries: list[str]) -> list[dict[str, str]]:
    """Measure what only our server has: look-ups as of a day, and pages."""
    actors = [name.rpartition("/")[2] for name in graph.ids_of("Actor")[:40]]
    claims = [name.rpartition("/")[2] for name in sorted(graph.claim_ids()) if not name.startswith("_:")][:40]
    kinds = {
        "as of one day": asked(queries, "/sparql", "&as-of=2025-01-01"),
        "as of 4 days": [text for day in range(1, 5) for text in asked(queries[:99], "/sparql", f"&as-of=2025-01-{day:02}")],
        "pages of actors": [get(f"/actor/{name}", "text/html") for name in actors],
        "actors as Turtle": [get(f"/actor/{name}", "text/turtle") for name in actors],
        "pages of claims": [get(f"/claim/{name}", "text/html") for name in claims],
    }
    rows = []
    for kind, requests in kinds.items():
        for text in requests[::99]:
            with contextlib.suppress(OSError):
                server.get(text.split()[1])  # the world of a day is made once
        rows.append(row("kg", kind, [load(server, requests) for _ in range(2)]))
    return rows


def reloading(folder: Path, queries: list[str], scratch: Path) -> dict[str, str]:
    """Change a file again and again while look-ups run, and count those that fail."""
    copy = scratch / "copy"
    shutil.copytree(folder / "triples", copy / "triples", ignore=shutil.ignore_patterns("working"))
    server = Server("kg", ours(copy), "/sparql")
    try:
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(load, server, asked(queries, "/sparql"), 30.0)
            seen = changes(server, copy, running)
        return row("kg", f"while a file changed {seen} times", [running.result()])
    finally:
        server.stop()


def changes(server: Server, copy: Path, running: Future[dict[str, Any]]) -> int:
    """Add one actor after the other to a file, waiting each time until it is served; return how many were."""
    seen = 0
    while not running.done():
        number = seen + 1
        (copy / "triples" / "curated" / "added.ttl").write_text(
            f"<https://example.org/added/{number}> a <https://w3id.org/stancegraph/ontology#Topic> .\n", "utf-8"
        )
        question = quote(f"ASK {{ <https://example.org/added/{number}> ?p ?o }}")
        while b"true" not in server.get(f"/sparql?query={question}"):
            if running.done():
                return seen
            time.sleep(0.05)
        seen = number
    return seen


def measure(size: int, python: str) -> list[str]:
    """Print the table of one size, and return the goals that were missed."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        folder = generate(scratch / "casebook", size) if size else ROOT
        graph = kg.open(folder)
        queries = lookups(graph)
        with running(folder, graph, scratch, python) as servers:
            check(servers, queries)
            found = compared(servers, {name: asked(queries, server.path) for name, server in servers.items()})
            rows = table(found) + alone(servers["kg"], graph, queries)
        rows.append(reloading(folder, queries, scratch))
        print(f"\n{size:,} generated claims" if size else "\nthe bundled casebook", f"({len(graph.claim_ids()):,} claims)")
        print(render(rows, "table"), end="")
        return goals(found)


def main() -> None:
    """Print the tables; exit with 1 where a goal is missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="CLAIMS", help="claims to generate; 0 for the bundled casebook")
    parser.add_argument("--rdflib", default=os.environ.get("BENCH_PYTHON", sys.executable), metavar="PYTHON", help="an interpreter with rdflib-endpoint")
    told = parser.parse_args()
    missed = [goal for size in told.sizes for goal in measure(size, told.rdflib)]
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
