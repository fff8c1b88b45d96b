"""Changes of side found by `kg.shifts` beside the SPARQL self-join that finds them, on the same store in the same run.

`python benchmarks/shifts.py [CLAIMS ...]` (by default 100,000). A generated casebook of stances: holders as unevenly busy as
in coded event data, for, against and neutral, most stances with exact ends, some with an unknown end, a tenth without a
date. Begins and ends are chosen so that no two stances share a boundary day, and no topic has a contrary: so the join, which
compares dates only, means what `kg.shifts` means. Both must find the same turns. Goal: at least 20 times less CPU than the
join in its fastest wording that was found, with OPTIONAL and !BOUND; with FILTER NOT EXISTS, as one would write it first,
the engine takes time that grows with the square of the claims (measured up to 2,000). Evidence, events and the removal of
each document, which the join has not, are read when a change is looked at, and told apart as milliseconds a change.
"""

from __future__ import annotations

import gc
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from generator import DAYS, HEAD, day, pairs

import kg
from kg.periods import iso, number
from kg.tables import render

SIZE = 100_000
GOAL = 20
STANCE = "?{0} kg:holder ?holder ; kg:topic ?topic ; kg:position ?side{0} ; sem:hasLatestBeginTimeStamp ?begin{0} ; sem:hasEarliestEndTimeStamp ?end{0} ."
PAIRS = f"""VALUES (?sideA ?sideB) {{ (kg:Supports kg:Opposes) (kg:Opposes kg:Supports) }}
  {STANCE.format("A")}
  {STANCE.format("B")}
  FILTER(?endA <= ?beginB)"""
BETWEEN = f"""{STANCE.format("C")}
    FILTER((?sideC = ?sideA && ?endC > ?endA && ?endC <= ?beginB) || (?sideC = ?sideB && ?beginC >= ?endA && ?beginC < ?beginB)
      || (?sideC = ?sideA && ?beginC <= ?beginB && ?endC > ?beginB && ?endB > ?beginC)
      || (?sideC = ?sideB && ?endC >= ?endA && ?endC > ?beginA && ?endA > ?beginC))"""
"""A stance between the two, which makes the bracket narrower, or one that contradicts one of them there."""
JOINS = {
    "OPTIONAL": f"SELECT DISTINCT ?holder ?topic ?endA ?beginB {{ {PAIRS} OPTIONAL {{ {BETWEEN} }} FILTER(!BOUND(?C)) }}",
    "NOT EXISTS": f"SELECT DISTINCT ?holder ?topic ?endA ?beginB {{ {PAIRS} FILTER NOT EXISTS {{ {BETWEEN} }} }}",
}
"""Opposite stances of one holder on one topic, the one over when the other begins, and none between them: in two wordings."""
SLOW = 2_000
"""Up to so many claims the slow wording is measured too."""
LOOKED_AT = 200


def generate(folder: Path, claims: int, seed: int = 1) -> Path:
    """Write a casebook with that many stances, and return its folder."""
    rng = random.Random(seed)
    base = folder / "triples" / "curated"
    base.mkdir(parents=True)
    actors, topics, documents = max(10, min(20_000, claims // 20)), max(2, min(50, claims // 100)), max(2, claims // 50)
    (base / "things.ttl").write_text(HEAD + "".join(_things(actors, topics, documents, rng)), "utf-8")
    groups = Counter((holder, rng.randrange(topics)) for holder, _ in islice(pairs(rng, actors), claims))
    told = sorted(groups.items())
    for start in range(0, len(told), 5000):
        text = "".join(line for who, number in told[start : start + 5000] for line in _group(rng, who, number, documents))
        (base / f"stances-{start:06}.ttl").write_text(HEAD + text, "utf-8")
    return folder


def _things(holders: int, topics: int, documents: int, rng: random.Random) -> Iterator[str]:
    yield from (f':a{one} a kg:PoliticalParty ; skos:prefLabel "Party {one}"@en .\n' for one in range(holders))
    yield from (f':t{one} a kg:Topic ; skos:prefLabel "Topic {one}"@en ; skos:definition "Invented."@en .\n' for one in range(topics))
    for one in range(documents):
        yield f':d{one} a kg:Document ; dcterms:title "Document {one}"@en ; dcterms:issued "{day(rng.randrange(DAYS))}"^^edtf:EDTF ; kg:sha256 "{one:064x}" .\n'


def _group(rng: random.Random, who: tuple[int, int], stances: int, documents: int) -> Iterator[str]:
    """The stances of one holder on one topic: begins on even days, each another; ends on odd ones."""
    holder, topic = who
    for place, begin in enumerate(rng.sample(range(0, DAYS, 2), stances)):
        kind = rng.random()
        end = "" if kind < 0.15 else day(begin + 1 + 2 * rng.randrange(120))
        during = "" if kind > 0.9 else f' ; kg:during "{day(begin)}/{end}"^^edtf:EDTF'
        position = rng.choice(("Supports", "Supports", "Opposes", "Opposes", "Neutral"))
        evidence = f'[ a kg:Evidence ; dcterms:source :d{rng.randrange(documents)} ; oa:start 10 ; oa:end 90 ; kg:digest "{rng.getrandbits(256):064x}" ]'
        yield (
            f":c{holder}-{topic}-{place} a kg:Stance ; kg:holder :a{holder} ; kg:topic :t{topic} ; kg:position kg:{position}{during} ;\n"
            f"  kg:mode kg:Declared ; kg:confidence 0.8 ; kg:status kg:Accepted ; kg:evidence {evidence} .\n"
        )


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds of a call, and what it gave."""
    begin = time.process_time()
    found = call()
    return time.process_time() - begin, found


def by_join(graph: kg.KnowledgeGraph, wording: str) -> set[tuple[str, ...]]:
    """Return the turns that a join finds: holder, topic, last day of the old side, first day of the new one."""
    return {(row["holder"], row["topic"], _eve(row["endA"]), row["beginB"]) for row in graph.query(JOINS[wording])}


def _eve(text: str) -> str:
    year, month, of_month = map(int, text.split("-"))
    return iso(number(year, month, of_month) - 1)


def measure(size: int) -> dict[str, str]:
    """Return one row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        graph = kg.open(generate(Path(folder), size))
    ours, found = cpu(lambda: kg.shifts(graph))
    ours = min(ours, cpu(lambda: kg.shifts(graph))[0])
    turned = {(one.holder, one.matter, one.low, one.high) for one in found.shifts if one.kind == "turned"}
    row = {"claims": f"{size:,}", "turns": f"{len(turned):,}", "all changes": f"{len(found.shifts):,}", "kg.shifts s": f"{ours:.2f}"}
    for wording in ("OPTIONAL", *(["NOT EXISTS"] if size <= SLOW else [])):
        theirs, expected = cpu(lambda wording=wording: by_join(graph, wording))
        assert turned == expected, f"{len(turned)} turns by kg.shifts, {len(expected)} by the join; only in one: {sorted(turned ^ expected)[:4]}"
        row |= {f"join, {wording} s": f"{theirs:.2f}", f"faster than {wording}": f"{theirs / ours:.1f}x"}
    looked, _ = cpu(lambda: [found.basis(shift).robustness(graph) for shift in found.shifts[:LOOKED_AT]])
    print(f"{size:,} claims done", file=sys.stderr)
    return row | {"basis of a change ms": f"{looked * 1000 / min(LOOKED_AT, len(found.shifts)):.1f}"}


if __name__ == "__main__":
    gc.set_threshold(500_000)  # as the command has it
    rows = [measure(int(text)) for text in sys.argv[1:] or [str(SIZE)]]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    print(render([{"": name} | {row["claims"]: row.get(name, "") for row in rows} for name in columns[1:]], "table"), end="")
    print(f"CPU seconds; goal at {SIZE:,} claims: {GOAL}x")
