"""Decisions of two reviewers at once through the running server, which is killed with -9 in the middle.

`python benchmarks/review_desk.py [DECISIONS [KILLS]]` (by default 10,000 and 3). Prints how many decisions were taken a second, and
whether each that was acknowledged stands in the log once, and the files are those that the log comes to. Each reviewer has one
connection, sends every decision with a key, and sends it again until it is acknowledged. With the listener all its processes are
killed, the desk among them, wherever it is in its work.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import kg.review
from kg.review.decisions import read

TOKEN = "benchmark"
PER_DOCUMENT = 25
ACTORS, TOPICS = 300, 60
HEAD = """@prefix : <https://example.org/generated/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""


def generate(folder: Path, cards: int) -> Path:
    """Write a casebook with so many candidates, each a card of its own, 25 a document; three of them on a proposed actor."""
    for name in ("curated", "candidates"):
        (folder / "triples" / name).mkdir(parents=True)
    world = [f':Actor{number} a kg:Organization ; skos:prefLabel "Guild {number} of Vell"@en .\n' for number in range(ACTORS)]
    world += [f':Topic{number} a kg:Topic ; skos:prefLabel "Dam {number} is built"@en .\n' for number in range(TOPICS)]
    (folder / "triples" / "curated" / "world.ttl").write_text(HEAD + "".join(world), "utf-8")
    for document in range(-(-cards // PER_DOCUMENT)):
        numbers = range(document * PER_DOCUMENT, min(cards, (document + 1) * PER_DOCUMENT))
        text = HEAD + _document(document) + "".join(_candidate(document, number) for number in numbers)
        (folder / "triples" / "candidates" / f"doc-{document:05}.ttl").write_text(text, "utf-8")
    return folder


def _document(number: int) -> str:
    return (
        ':extraction-rules-1 a prov:Activity ; rdfs:label "rules, version 1"@en .\n'
        f':doc-{number:05} a kg:Document ; dcterms:title "News {number}"@en ; dcterms:issued "2022-05-03"^^edtf:EDTF ; kg:sha256 "{_digest(number)}" .\n'
        f':p-board-{number:05} a kg:Organization ; skos:prefLabel "Board {number}"@en ; kg:status kg:Candidate .\n'
    )


def _candidate(document: int, number: int) -> str:
    at = number % PER_DOCUMENT
    holder = f":p-board-{document:05}" if at < 3 else f":Actor{number % ACTORS}"
    position = "Supports" if number % 2 else "Opposes"
    topic = f":Topic{number // ACTORS % TOPICS}"
    day = f"{2000 + number % 20}-{1 + number % 12:02}-{1 + number % 28:02}"
    return (
        f":c-{number:016x} a kg:Stance ; kg:holder {holder} ; kg:topic {topic} ; kg:position kg:{position} ;\n"
        f'    kg:during "{day}/"^^edtf:EDTF ; kg:mode kg:Declared ; kg:confidence 0.{30 + number * 13 % 69} ; kg:status kg:Candidate ;\n'
        '    kg:trace "demands (+) dam (+) = supports"@en ; kg:rule "stance.complement" ; prov:wasGeneratedBy :extraction-rules-1 ;\n'
        f"    kg:evidence [ a kg:Evidence ; dcterms:source :doc-{document:05} ; oa:start {at * 50} ; oa:end {at * 50 + 40} ;\n"
        f'        kg:digest "{_digest(number + 10**9)}" ] .\n'
    )


def _digest(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()


class Server:
    """`kg serve --write`, started again whenever it was killed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._drain = threading.Thread()
        self.port = 0
        self.cpu = 0.0
        self.ready = threading.Event()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        command = [sys.executable, "-c", "from kg.cli import main; main()", "-C", str(self._folder), "serve", "--port", "0", "--write", "--token", TOKEN]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        for line in self._process.stderr or ():
            if found := re.search(r"served at http://\S+:(\d+)/", line):
                self.port = int(found[1])
                break
        self._drain = threading.Thread(target=self._process.communicate, daemon=True)
        self._drain.start()
        self.ready.set()

    def kill(self) -> None:
        """End the listener and all its processes as kill -9 does."""
        assert self._process is not None
        self.ready.clear()
        self._count()
        for pid in [self._process.pid, *_below(self._process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._drain.join()

    def _count(self) -> None:
        """Add up what the processes have taken that are there now."""
        assert self._process is not None
        self.cpu += sum(map(_seconds, (self._process.pid, *_below(self._process.pid))))

    def stop(self) -> None:
        """Have it end by itself."""
        if self._process is not None:
            self._count()
            self._process.terminate()
            self._drain.join()


def _seconds(pid: int) -> float:
    """The seconds of CPU that a process has taken."""
    with suppress(OSError):
        told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _below(pid: int) -> list[int]:
    """The processes that a process started, and those that these started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for one in found:
        found += [child for child, parent in parents.items() if parent == one]
    return found[1:]


class Reviewer(threading.Thread):
    """Decides on cards, one after the other, over one connection; `acknowledged` has the ids of the decisions by their keys."""

    def __init__(self, by: str, server: Server, cards: list[str], told: threading.Semaphore) -> None:
        super().__init__()
        self.by = by
        self.acknowledged: dict[str, str] = {}
        self.sent_again = self.conflicts = 0
        self.faults: list[str] = []
        self._server = server
        self._cards = cards
        self._told = told
        self._line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        """Decide on all cards."""
        for number, card in enumerate(self._cards):
            decision = {"key": f"{self.by}-{number}", "by": self.by, **_what(number, card)}
            status, answer = self._ask(decision)
            if status == 409:
                self.conflicts += 1
                decision |= {"key": f"{self.by}-{number}-anyway", "anyway": True, "version": answer["version"]}
                status, answer = self._ask(decision)
            if status in (200, 201):
                self.acknowledged[decision["key"]] = answer["id"]
            else:
                self.faults.append(f"{status} {answer}")
            self._told.release()
        self._hang_up()

    def _ask(self, decision: dict[str, Any]) -> tuple[int, Any]:
        """Send a decision until it is answered."""
        while True:
            self._server.ready.wait(120)
            try:
                status, body = self._send(json.dumps(decision).encode())
            except (OSError, http.client.HTTPException):
                self._hang_up()
            else:
                if status not in (502, 503, 504):
                    return status, json.loads(body) if body.startswith(b"{") else body
            self.sent_again += 1

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _send(self, body: bytes) -> tuple[int, bytes]:
        if self._line is None or self._line.port != self._server.port:
            self._hang_up()
            self._line = http.client.HTTPConnection("127.0.0.1", self._server.port, timeout=150)
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
        self._line.request("POST", "/review/decisions", body, headers)
        answer = self._line.getresponse()
        return answer.status, answer.read()


def _what(number: int, card: str) -> dict[str, Any]:
    """A decision of some kind; now and then one of somebody who has not seen what was decided since."""
    if number % 40 == 39:
        return {"action": "undo"}
    if number % 25 == 24:
        return {"action": "reject", "card": card, "version": "an old one", "why": "not what is said there"}
    if number % 11 == 10:
        return {"action": "skip", "card": card}
    return {"action": "reject" if number % 4 == 3 else "accept", "card": card}


def review(folder: Path, decisions: int, kills: int) -> dict[str, Any]:
    """Have two reviewers decide, each on cards of his own and on some of the other's; kill the server meanwhile; return what came of it."""
    server = Server(folder)
    server.start()
    ids = [card.id for card in kg.review.queue(folder).cards()][: decisions // 2 * 2]
    told = threading.Semaphore(0)
    shares = [[ids[place - place % 2 + other] if place % 16 < 14 else ids[place - place % 2] for place in range(0, len(ids), 2)] for other in (0, 1)]
    reviewers = [Reviewer(by, server, share, told) for by, share in zip(("ana", "ben"), shares, strict=True)]
    began = time.perf_counter()
    for reviewer in reviewers:
        reviewer.start()
    for kill in range(kills + 1):
        for _ in range(len(ids) * (kill + 1) // (kills + 1) - len(ids) * kill // (kills + 1)):
            told.acquire()
        if kill < kills:
            server.kill()
            server.start()
    for reviewer in reviewers:
        reviewer.join()
    seconds = time.perf_counter() - began
    server.stop()
    return {"seconds": seconds, "cpu seconds": server.cpu, "again": sum(one.sent_again for one in reviewers), **_compared(folder, reviewers)}


def _compared(folder: Path, reviewers: list[Reviewer]) -> dict[str, Any]:
    """The log beside what was acknowledged, and the files beside those that the log alone comes to."""
    log = [decision.id for decision in read(folder)]
    acknowledged = [name for one in reviewers for name in one.acknowledged.values()]
    aside = folder.with_name(f"{folder.name}-rebuilt")
    shutil.copytree(folder, aside, ignore=shutil.ignore_patterns("extracted"))
    kg.review.queue(aside).publish()
    return {
        "acknowledged": len(acknowledged),
        "lost": len(set(acknowledged) - set(log)),
        "doubled": len(log) - len(set(log)) + len(acknowledged) - len(set(acknowledged)),
        "unacknowledged": len(set(log) - set(acknowledged)),
        "conflicts": sum(one.conflicts for one in reviewers),
        "faults": [fault for one in reviewers for fault in one.faults],
        "equal": _files(folder) == _files(aside),
        "files": len(_files(folder)),
    }


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "triples" / "extracted").glob("*")}


def main() -> None:
    """Print the figures."""
    decisions, kills = (int(text) for text in (*sys.argv[1:], *("10000", "3")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as place:
        found = review(generate(Path(place) / "casebook", decisions + 500), decisions, kills)
    for name, value in found.items():
        print(f"{name:>15}  {value:,.1f}" if isinstance(value, float) else f"{name:>15}  {value}")
    print(f"{'a second':>15}  {found['acknowledged'] / found['seconds']:,.0f}, {kills} kills and starts among them")


if __name__ == "__main__":
    main()
