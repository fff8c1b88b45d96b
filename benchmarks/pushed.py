"""As-of pushed into queries on a store on disk: the index of time beside a FILTER on the date stamps, on the same store.

`python benchmarks/pushed.py [CLAIMS ...]` (by default 10,000, 100,000 and 1,000,000; the last needs 2 GB of disk). The store has of
claims what the queries ask for: content, status, date, stamps, and the index. Periods are those of `generator`: points, up to 30 years, open.
CPU, milliseconds, the best of several. Goals: ids of a day at 1M claims at least 20 times faster than by FILTER, selective
queries never more than 1.2 times slower.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import pyoxigraph
from generator import MODES, RELATIONS, pairs, period

from kg import covers, periods, rewriting
from kg.days import day
from kg.intervals import STAMPS
from kg.tables import render
from kg.terms import DERIVED, EDTF, GRAPH, INDEX, KG, PREFIXES, RDF, SKOS, XSD, Literal, NamedNode, Quad

SIZES = (10_000, 100_000, 1_000_000)
BASE = "https://example.org/generated/"
NAMES = {**PREFIXES, "": BASE}
ON = "2014-06-01"
BOUNDS = f"""?c kg:during ?d . OPTIONAL {{ ?c sem:hasLatestBeginTimeStamp ?b }} OPTIONAL {{ ?c sem:hasEarliestEndTimeStamp ?e }}
  FILTER(COALESCE(?b <= "{ON}"^^xsd:date, true) && COALESCE("{ON}"^^xsd:date < ?e, true))"""
SELECTIVE = {
    "busy actor": "?c rdf:subject :a0 ; rdf:predicate ?p ; rdf:object ?o",
    "middling actor": "?c rdf:subject :a300 ; rdf:predicate ?p ; rdf:object ?o",
    "by name": '?h skos:prefLabel "Actor 300"@en . ?c rdf:subject ?h ; rdf:predicate ?p ; rdf:object ?o',
    "with names": "?c rdf:subject :a300 ; rdf:object ?o . ?o skos:prefLabel ?n",
    "either end": "{ ?c rdf:subject :a300 } UNION { ?c rdf:object :a300 }",
    "of two": "VALUES ?s { :a300 :a301 } ?c rdf:subject ?s ; rdf:predicate ?p",
    "two hops": "?x rdf:subject :a300 ; rdf:object ?o . ?c rdf:subject ?o ; rdf:object ?y",
    "optional": "?c rdf:subject :a300 OPTIONAL { ?c kg:mode ?m }",
    "one kind of tie": "?c rdf:predicate kg:attacks ; rdf:subject ?s",
}


def quads(size: int) -> Iterator[Quad]:
    """Yield the store: claims as in `generator`, with stamps and index."""
    rng = random.Random(1)
    file = GRAPH["curated/claims.ttl"]
    actors = max(400, min(20_000, size // 20))
    for number in range(actors):
        yield Quad(NamedNode(f"{BASE}a{number}"), SKOS.prefLabel, Literal(f"Actor {number}", language="en"), file)
    for number, (source, target) in zip(range(size), pairs(rng, actors), strict=False):
        claim = NamedNode(f"{BASE}c{number}")
        yield Quad(claim, RDF.type, KG.Relation, file)
        yield Quad(claim, RDF.subject, NamedNode(f"{BASE}a{source}"), file)
        yield Quad(claim, RDF.predicate, KG[rng.choice(RELATIONS)], file)
        yield Quad(claim, RDF.object, NamedNode(f"{BASE}a{target}"), file)
        yield Quad(claim, KG.mode, KG[rng.choice(MODES)], file)
        yield Quad(claim, KG.status, KG.Accepted, file)
        if text := period(rng):
            yield Quad(claim, KG.during, Literal(text, datatype=EDTF.EDTF), file)
            yield from dated(claim, periods.parse(text))


def dated(claim: NamedNode, told: periods.Period) -> Iterator[Quad]:
    """Yield the stamps of a claim, and its pieces of the index."""
    for stamp, bound in zip(STAMPS, told.bounds, strict=True):
        if bound is not None:
            yield Quad(claim, stamp, Literal(periods.iso(bound), datatype=XSD.date), DERIVED)
    for name, pieces in ((KG.covers, covers.certain(told)), (KG.mayCover, covers.possible(told))):
        yield from (Quad(claim, name, Literal(piece), INDEX) for piece in pieces)


def least(store: Any, text: str, times: int = 7) -> tuple[float, int]:
    """Return the least CPU milliseconds of some answers, and how many rows they have."""
    found, count, begin = [], 0, time.process_time()
    while len(found) < times and (not found or time.process_time() - begin < 5):
        start = time.process_time()
        count = sum(1 for _ in store.query(text, prefixes=NAMES, use_default_graph_as_union=True))
        found.append(time.process_time() - start)
    return min(found) * 1000, count


def measure(size: int) -> dict[str, str]:
    """Return one row of the table."""
    with tempfile.TemporaryDirectory() as folder:
        store: Any = pyoxigraph.Store(folder)
        store.bulk_extend(quads(size))
        slow, expected = least(store, f"SELECT ?c {{ {BOUNDS} }}", 2)
        fast, count = least(store, rewriting.ids_on(day(ON)))
        assert count == expected, (count, expected)
        pushed, _ = least(store, rewriting.on_day("SELECT ?c { ?c kg:status kg:Accepted }", NAMES, day(ON)))
        row = {"claims": f"{size:,}", "ids": f"{count:,}", "FILTER ms": f"{slow:.0f}", "ids_on ms": f"{fast:.0f}", "ids_on faster": f"{slow / fast:.0f}x"}
        row |= {"on_day ms": f"{pushed:.0f}", "on_day faster": f"{slow / pushed:.0f}x"}
        for name, pattern in SELECTIVE.items():
            filtered, expected = least(store, f"SELECT ?c {{ {pattern} . {BOUNDS} }}")
            ours, count = least(store, rewriting.on_day(f"SELECT ?c {{ {pattern} }}", NAMES, day(ON)))
            assert name == "two hops" or count == expected, (name, count, expected)
            row[f"{name}, against FILTER"] = f"{ours / filtered:.2f}x"
        return row


if __name__ == "__main__":
    rows = []
    for size in [int(text) for text in sys.argv[1:]] or SIZES:
        rows.append(measure(size))
        print(f"{size:,} claims done", file=sys.stderr)
    print(render([{"": name} | {row["claims"]: row[name] for row in rows} for name in list(rows[0])[1:]], "table"), end="")
