"""What a store behind an endpoint moves: the bytes of an as-of against those of the graph.

A generated casebook is published to `oxigraph serve` on the loopback. Run as `python benchmarks/remote.py [CLAIMS]`; 100,000
claims unless told otherwise. Printed are bytes of answers, whatever the machine: the ids of a day, its view of one actor,
and the graph, all as ratios to the graph; and seconds beside, which are of this machine.
"""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import kg
from kg.publishing import publish
from kg.remote import Remote

PREFIXES = """@prefix : <https://example.org/bench/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
"""
ACTORS = 2_000
DAY = "2014-06-15"
SHARD = 20_000
"""Claims of one file."""


def generate(folder: Path, claims: int) -> None:
    """Write a casebook of relations that hold for up to ninety days, each with its evidence."""
    chance = random.Random(1)
    (folder / "triples" / "curated").mkdir(parents=True)
    world = [f':a{number} a kg:State ; skos:prefLabel "Actor {number}"@en .' for number in range(ACTORS)]
    world.append(':doc a kg:Document ; dcterms:title "Events" ; dcterms:issued "2016-01-01"^^edtf:EDTF .')
    (folder / "triples" / "curated" / "world.ttl").write_text(PREFIXES + "\n".join(world), "utf-8")
    for start in range(0, claims, SHARD):
        lines = [_claim(number, chance) for number in range(start, min(start + SHARD, claims))]
        (folder / "triples" / "curated" / f"claims{start:07}.ttl").write_text(PREFIXES + "\n".join(lines), "utf-8")


def _claim(number: int, chance: random.Random) -> str:
    first = chance.randrange(5_000)
    begin, end = (_day(day) for day in (first, first + chance.randrange(90)))
    one, other = chance.sample(range(ACTORS), 2)
    evidence = f'[ a kg:Evidence ; dcterms:source :doc ; oa:start {number} ; oa:end {number + 9} ; kg:digest "{number:064x}" ]'
    period = f'kg:during "{begin}/{end}"^^edtf:EDTF ; kg:mode kg:Enacted ; kg:confidence 0.9 ; kg:status kg:Accepted'
    return f":c{number} a kg:Relation ; rdf:subject :a{one} ; rdf:predicate kg:attacks ; rdf:object :a{other} ; {period} ; kg:evidence {evidence} ."


def _day(number: int) -> str:
    from datetime import date, timedelta

    return (date(2002, 1, 1) + timedelta(number)).isoformat()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """An Oxigraph server in memory."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", f"127.0.0.1:{port}"], cwd=folder, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D").close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.kill()
        process.wait()


def main(claims: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name, serving(Path(name)) as url:
        generate(Path(name), claims)
        graph = kg.open(name)
        begun = time.monotonic()
        made = publish(graph, url)
        print(f"published {made.statements:,} statements of {claims:,} claims in {time.monotonic() - begun:.0f} s")
        expected = sorted(graph.held(DAY).certain)
        del graph
        store = Remote(url)
        whole, seconds = measured(store, lambda: sum(1 for _ in store))
        print(f"{'the graph, read whole':44}{whole:>14,} bytes   1      {seconds:8.2f} s")
        there = kg.connect(url)
        reading = there.world.store
        assert isinstance(reading, Remote)
        found: list[str] = []
        moved, seconds = measured(reading, lambda: found.extend(there.held(DAY).certain))
        assert sorted(found) == expected
        print(f"{f'as of {DAY}: {len(found):,} ids':44}{moved:>14,} bytes   1/{whole / moved:<5,.0f}{seconds:8.2f} s")
        moved, seconds = measured(reading, lambda: there.as_of(DAY).claims(about=":a7"))
        print(f"{f'as of {DAY}: claims about one actor':44}{moved:>14,} bytes   1/{whole / moved:<5,.0f}{seconds:8.2f} s")
        moved, seconds = measured(reading, lambda: there.claims(about=":a8"))
        print(f"{'claims about one actor':44}{moved:>14,} bytes   1/{whole / moved:<5,.0f}{seconds:8.2f} s")


def measured(store: Remote, read: object) -> tuple[int, float]:
    """How many bytes of answers a reading takes, and how many seconds."""
    before, begun = store.received, time.monotonic()
    read()  # type: ignore[operator]
    return store.received - before, time.monotonic() - begun


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
