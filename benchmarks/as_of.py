"""As-of questions through the interval index beside a SPARQL FILTER on the same store, and what a view costs beside loading.

`python benchmarks/as_of.py [CLAIMS ...]` (by default 10,000, 100,000 and 1,000,000; the last needs 20 GB and ten minutes).
Both sides of a ratio are measured in turns in one process. Goals: ids of the whole graph at 1M claims at least 20 times
faster, selective questions never more than 1.2 times slower, a view of 100k claims in less CPU than loading them.
"""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generator import generate

import kg
from kg.tables import render

SIZES = (10_000, 100_000, 1_000_000)
DAYS = ("1990-05-05", "2003-03-20", "2014-06-01", "2019-12-31", "2024-02-29")
BASE = "https://example.org/generated/"
BOUNDS = """OPTIONAL {{ ?c sem:hasLatestBeginTimeStamp ?b }} OPTIONAL {{ ?c sem:hasEarliestEndTimeStamp ?e }}
  FILTER(COALESCE(?b <= "{day}"^^xsd:date, true) && COALESCE("{day}"^^xsd:date < ?e, true))"""
WHOLE = "SELECT ?c { ?c kg:during ?d . " + BOUNDS + " }"
SELECTIVE = (
    "SELECT DISTINCT ?c {{ {{ ?c rdf:subject :{actor} }} UNION {{ ?c rdf:object :{actor} }} UNION {{ ?c kg:holder :{actor} }} ?c kg:during ?d . "
    + BOUNDS
    + " }}"
)


def cpu(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return the CPU seconds of a call, and what it gave."""
    begin = time.process_time()
    found = call()
    return time.process_time() - begin, found


def least(call: Callable[[], Any], times: int = 5) -> float:
    """Return the least CPU seconds of some calls."""
    return min(cpu(call)[0] for _ in range(times))


def by_filter(graph: kg.KnowledgeGraph, query: str) -> set[str]:
    """Return the claims that a query finds; mirrored stances are not claims."""
    return {row["c"] for row in graph.query(query) if "~" not in row["c"]}


def whole(graph: kg.KnowledgeGraph) -> tuple[float, float, int]:
    """Compare ids of the whole graph on several days: seconds by index and by FILTER, and how many were found."""
    pairs, found = [], 0
    for day in DAYS:
        query = WHOLE.replace("{{", "{").replace("}}", "}").replace("{day}", day)
        slow, expected = cpu(lambda query=query: by_filter(graph, query))
        names = graph.held(day).certain
        assert set(names) == expected, f"{len(names)} by index, {len(expected)} by FILTER on {day}"
        asked = least(lambda query=query: len(graph.query(query)), 2)
        pairs.append((least(lambda day=day: graph.held(day)), min(slow, asked)))
        found = max(found, len(names))
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs), found


def selective(graph: kg.KnowledgeGraph, actors: int) -> tuple[float, float]:
    """Compare ids about one actor: the median and the worst ratio over busy, middling and rare actors."""
    ratios = []
    for number in sorted({min(actors - 1, rank) for rank in (0, 1, 2, 5, 10, 30, 100, 300, 1000, 5000)}):
        actor, day = f"a{number}", "2014-06-01"
        query = SELECTIVE.format(actor=actor, day=day)
        ours = graph.held(day, about=BASE + actor).certain
        assert set(ours) == by_filter(graph, query), actor
        a = least(lambda actor=actor: graph.held("2014-06-01", about=BASE + actor))
        ratios.append(a / least(lambda query=query: len(graph.query(query))))
    return statistics.median(ratios), max(ratios)


def measure(size: int) -> dict[str, str]:
    """Return one row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), size)
        opening, graph = cpu(lambda: kg.open(folder))
        indexing, _ = cpu(lambda: graph.held(DAYS[0]))
        index, filtered, found = whole(graph)
        middle, worst = selective(graph, max(10, min(20_000, size // 20)))
        row = {
            "claims": f"{size:,}",
            "open s": f"{opening:.1f}",
            "index s": f"{indexing:.2f}",
            "ids by index ms": f"{index * 1000:.2f}",
            "by FILTER ms": f"{filtered * 1000:.0f}",
            "faster": f"{filtered / index:.0f}x",
            "ids": f"{found:,}",
            "one actor, median": f"{middle:.2f}x",
            "worst": f"{worst:.2f}x",
        }
        if size <= 100_000:
            day, _ = cpu(lambda: graph.as_of("2014-06-01"))
            everything, _ = cpu(lambda: graph.as_of(known="2024-12-31", which="possible"))
            row |= {"view of a day s": f"{day:.1f}", "view of all s": f"{everything:.1f}"}
        return row | {"peak GB": f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f}"}


if __name__ == "__main__":
    gc.set_threshold(50_000)
    rows = []
    for size in [int(text) for text in sys.argv[1:]] or SIZES:
        rows.append(measure(size))
        print(f"{size:,} claims done", file=sys.stderr)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    print(render([{"": name} | {row["claims"]: row.get(name, "") for row in rows} for name in columns[1:]], "table"), end="")
    print("open, views: CPU seconds; ratios above 1 for one actor mean slower than FILTER")
