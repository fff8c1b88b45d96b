"""What a published store costs, and whether a build can be killed: `python benchmarks/building.py [CLAIMS ...] [--kill TIMES]`.

Casebooks of coded events are written as Turtle in shards of 20,000, each event with a row, a digest and a day of one
document as evidence: those of ICEWS where `../shared/data/icews` is present, more by resampling with other days, and
invented ones where it is not. `kg build` of them is measured beside `oxigraph load` of the very quads that it wrote, and
beside rdflib's parse of their files, each in a process of its own (CPU: user and system).

With `--kill`, a build of a small casebook is killed so many times at random moments, and after each the published store
is opened and read through.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import icews
import pyoxigraph

from kg import published

ROOT = Path(__file__).resolve().parent.parent
HEAD = icews.HEAD + "@prefix prov: <http://www.w3.org/ns/prov#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
PER_SHARD = 20_000
Event = tuple[str, str, str, str]


def events() -> list[Event]:
    """Return who did what to whom and when: real events where they are at hand, else none."""
    found = []
    for path in sorted(icews.EVENTS.parent.glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            found += [(row[0], row[1], row[2], row[3]) for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE) if row[3][:1].isdigit()]
    return found


def endless(rng: random.Random, claims: int) -> Iterator[Event]:
    """Yield real events, then resampled ones with other days, or invented ones, for ever."""
    found = events()
    yield from found
    names = [f"Actor {number}" for number in range(max(10, min(20_000, claims // 20)))]
    while True:
        source, relation, target, day = rng.choice(found) if found else (rng.choice(names), "Make statement", rng.choice(names), "2010-01-01")
        yield source, relation, target, (dt.date.fromisoformat(day) + dt.timedelta(days=rng.randrange(-3000, 3000))).isoformat()


def write(folder: Path, claims: int) -> Path:
    """Write a casebook of that many events; the same data give the same bytes."""
    rng, actors = random.Random(1), {}
    source, kinds = endless(rng, claims), {}
    shards, curated = folder / "triples" / "extracted" / "icews", folder / "triples" / "curated"
    for place in (shards, curated):
        place.mkdir(parents=True)
    for start in range(0, claims, PER_SHARD):
        texts = []
        for number in range(start, min(claims, start + PER_SHARD)):
            event = next(source)
            ends = [actors.setdefault(event[at], len(actors)) for at in (0, 2)]
            texts.append(_claim(number, event, ends, kinds.setdefault(event[1], icews.kind(event[1]))))
        (shards / f"{start // PER_SHARD + 1:04}.ttl").write_text(HEAD + "".join(texts), "utf-8")
    document = f':doc-icews a kg:Document ; dcterms:title "Events"@en ; dcterms:issued "2020-01-01"^^edtf:EDTF ; kg:sha256 "{"0" * 64}" .\n'
    things = (f":a{number} a kg:{icews.sort_of(name)} ; skos:prefLabel {json.dumps(name, ensure_ascii=False)}@en .\n" for name, number in actors.items())
    (curated / "actors.ttl").write_text(HEAD + ':coder a kg:Organization ; skos:prefLabel "The coder"@en .\n' + document + "".join(things), "utf-8")
    return folder


def _claim(number: int, event: Event, ends: list[int], kind: tuple[str, str]) -> str:
    relation, mode = kind
    day = f'"{event[3]}"^^edtf:EDTF'
    digest = hashlib.sha256("\t".join(event).encode()).hexdigest()
    return (
        f":e{number} a kg:Relation ; rdf:subject :a{ends[0]} ; rdf:predicate kg:{relation} ; rdf:object :a{ends[1]} ;\n"
        f"  kg:during {day} ; kg:mode kg:{mode} ; kg:status kg:Accepted ; prov:wasAttributedTo :coder ;\n"
        f'  prov:generatedAtTime "2025-01-01T00:00:00Z"^^xsd:dateTime ;\n'
        f'  kg:evidence [ a kg:Evidence ; dcterms:source :doc-icews ; kg:row {number + 2} ; kg:digest "{digest}" ; kg:saidOn {day} ] .\n'
    )


def measured(*command: str) -> tuple[float, float, int]:
    """Run a command; return its CPU seconds, its seconds, and the most memory that it took, in MB."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)})
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed with {process.returncode}")
    return used.ru_utime + used.ru_stime, time.monotonic() - begun, used.ru_maxrss // 1024


def compare(place: Path, claims: int) -> None:
    """Print a build beside the others."""
    folder = write(place / f"claims-{claims}", claims)
    code = "import sys; from kg import published; published.build(sys.argv[1], force=True)"
    build = measured(sys.executable, "-c", code, str(folder))
    found = published.current(folder)
    assert found is not None
    dump = place / "dump.nq"
    pyoxigraph.Store.read_only(str(found.path / "quads")).dump(str(dump), pyoxigraph.RdfFormat.N_QUADS)
    oxigraph = measured(str(Path(sys.executable).with_name("oxigraph")), "load", "-l", str(place / "loaded"), "-f", str(dump))
    parse = "import sys, rdflib\nfor path in sys.argv[1:]:\n    rdflib.Graph().parse(path)"
    rdflib = measured(sys.executable, "-c", parse, *map(str, folder.rglob("*.ttl"))) if claims <= 100_000 else None
    print(f"{claims:,} claims, {sum(found.marker.counts.values()):,} quads, {_size(found.path):,} MB; oxigraph load: {_size(place / 'loaded'):,} MB")
    for name, found_ in (("kg build", build), ("oxigraph load", oxigraph), ("rdflib parse of the sources", rdflib)):
        if found_:
            print(f"  {name:28} CPU {found_[0]:8.1f} s   wall {found_[1]:8.1f} s   {found_[2]:6,} MB   {found_[0] / build[0]:5.2f} x kg build")
    print(f"  kg build is {build[0] / oxigraph[0]:.2f} x oxigraph load", flush=True)
    for path in (folder, place / "loaded"):
        shutil.rmtree(path)


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) // 10**6


def kill(place: Path, times: int) -> None:
    """Kill builds at random moments, and say how many published stores opened and held what they should."""
    folder = write(place / "killed", 2_000)
    count, whole, done, rng = published.build(folder).statements, 0, 0, random.Random(7)
    begun = time.monotonic()
    published.build(folder, force=True)
    span = time.monotonic() - begun + 0.5
    code = "import sys; from kg import published; published.build(sys.argv[1], force=True)"
    for _ in range(times):
        process = subprocess.Popen([sys.executable, "-c", code, str(folder)], env={**os.environ, "PYTHONPATH": str(ROOT)})
        try:
            process.wait(rng.uniform(0.05, span))
            done += 1
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        found = published.current(folder, fully=True)
        whole += found is not None and not found.fault and found.store.counts() == found.marker.counts and len(found.store) == count
    print(f"{times} builds of {count:,} quads, {times - done} of them killed: the published store opened and matched its marker {whole} times")
    print(f"left behind: {len(list((folder / '.kg').glob('building-*')))} unfinished folders; after one more build: ", end="")
    published.build(folder, force=True)
    print(len(list((folder / ".kg").glob("building-*"))))


if __name__ == "__main__":
    words = sys.argv[1:]
    with tempfile.TemporaryDirectory() as held:
        if "--kill" in words:
            kill(Path(held), int(words[words.index("--kill") + 1]))
        else:
            for number in words or ["10000", "100000"]:
                compare(Path(held), int(number))
