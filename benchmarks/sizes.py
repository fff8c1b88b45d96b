"""What Stancegraph costs as casebooks grow, beside rdflib, Oxigraph and Virtuoso in the same run, and the curve over sizes.

`python benchmarks/sizes.py [CLAIMS ...]` (by default 10,000, 100,000 and 1,000,000); `PARTS="load queries"` chooses of `load`,
`queries`, `asof`, `shifts`, `validation`, `pages`, `start`. The casebooks are those of `generator` (who acts on whom as in ICEWS
where it is present) and, for changes of side, of `shifts`. Every engine gets the statements of the published store. Written
are CPU seconds (user and system, of whole processes), the median of a few rounds; a server's CPU is read off its process.
What is too large for a neighbour is left out for it, as a dash: rdflib answers queries up to 10,000 claims and parses up to
100,000; Virtuoso, where it is installed, and our own graph in memory go up to 100,000. "per claim" is the cost per claim as a
multiple of that at the size before: 1 is linear, 0.1 flat where sizes grow tenfold. The table goes between the marks of
README.md, where they are there.
"""

from __future__ import annotations

import compileall
import gc
import json
import multiprocessing
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

import as_of
import building
import pyoxigraph
import query_start
import shifts
import validation
from generator import generate

import kg
from kg import published, rewriting
from kg.days import day
from kg.tables import render
from kg.terms import INDEX, PREFIXES

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))
import engines  # noqa: E402

SIZES = (10_000, 100_000, 1_000_000)
RDFLIB, RDFLIB_PARSE, VIRTUOSO, MEMORY = 10_000, 100_000, 100_000, 100_000
"""Up to so many claims these are measured."""
PARTS = ("load", "queries", "asof", "shifts", "validation", "pages", "start")
NAMES = {**PREFIXES, "": as_of.BASE}
ON = "2014-06-01"
WITHIN = f"""OPTIONAL {{ ?c sem:hasLatestBeginTimeStamp ?b }} OPTIONAL {{ ?c sem:hasEarliestEndTimeStamp ?e }}
  FILTER((!BOUND(?b) || ?b <= "{ON}"^^xsd:date) && (!BOUND(?e) || "{ON}"^^xsd:date < ?e))"""
"""In words that every engine takes alike; Virtuoso loses rows by COALESCE."""
WHO = ("in memory", "built", "oxigraph", "Virtuoso", "rdflib")
VIEWED = "SELECT ?c { ?c kg:status kg:Accepted ; kg:during ?d }"
MARKS = ("<!-- sizes -->", "<!-- /sizes -->")
OPEN = "import gc, sys, kg; gc.set_threshold(500_000); kg.open(sys.argv[1], built=False)"
BUILD = "import sys; from kg import published; published.build(sys.argv[1], force=True)"
PARSE = "import sys, rdflib\nfor path in sys.argv[1:]:\n    rdflib.Graph().parse(path)"
BULK = "ld_dir('.', 'dump.nq', 'http://none.example/'); rdf_loader_run(); checkpoint;"
FLAT = 2.0
"""How much more a point read may cost at ten times the size to count as flat; caches and busier neighbours are in it."""


class Figure(NamedTuple):
    """What something costs for somebody at a size."""

    what: str
    claims: int
    who: str
    amount: float
    unit: str = "s"


class Goal(NamedTuple):
    """A number to reach, and what was found."""

    text: str
    found: str
    met: bool

    def __str__(self) -> str:
        """The line that tells both."""
        return f"goal: {self.text}; measured: {self.found}{'' if self.met else '  <-- missed'}"


class Case:
    """A casebook of a size, and what was made of it."""

    def __init__(self, place: Path, claims: int) -> None:
        self.place, self.claims = place, claims
        self.folder = generate(place / "casebook", claims)

    @cached_property
    def cost_of_building(self) -> tuple[float, float, int]:
        """CPU seconds, seconds and peak MB of a build; from then on the store is there."""
        return building.measured(sys.executable, "-c", BUILD, str(self.folder))

    @cached_property
    def store(self) -> Path:
        """Where the published store lies."""
        _ = self.cost_of_building
        found = published.current(self.folder)
        assert found is not None
        return Path(found.path)

    @cached_property
    def dump(self) -> Path:
        """The statements of the published store as N-Quads."""
        path = self.place / "dump.nq"
        pyoxigraph.Store.read_only(str(self.store / "quads")).dump(str(path), pyoxigraph.RdfFormat.N_QUADS)
        return path

    @cached_property
    def cost_of_loading(self) -> tuple[float, float, int]:
        """The same of `oxigraph load`; from then on its database is there."""
        return building.measured(str(engines.OXIGRAPH), "load", "-l", str(self.place / "loaded"), "-f", str(self.dump))

    @cached_property
    def loaded(self) -> Path:
        """Where Oxigraph's database lies."""
        _ = self.cost_of_loading
        return self.place / "loaded"

    @cached_property
    def built(self) -> kg.KnowledgeGraph:
        """The graph as it was built."""
        _ = self.store
        return kg.open(self.folder)

    @cached_property
    def in_memory(self) -> kg.KnowledgeGraph:
        """The graph read from its files."""
        return kg.open(self.folder, built=False)

    @cached_property
    def actors(self) -> tuple[str, str]:
        """A busy actor, and a middling one, of about twenty relations whatever the size."""
        found = [(int(row["n"]), row["a"]) for row in self.built.query("SELECT ?a (COUNT(*) AS ?n) { ?c rdf:subject ?a } GROUP BY ?a")]
        name = len(as_of.BASE)
        return max(found)[1][name:], min(found, key=lambda one: (abs(one[0] - 20), one[1]))[1][name:]


Ask = Callable[[str], int]
"""Answers a query, and says how many rows it has."""


def median(call: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> tuple[float, Any]:
    """Return the median CPU seconds of a few calls, and what the last gave; of what takes long there is one."""
    taken: list[float] = []
    found = None
    while len(taken) < 5 and sum(taken) < 3:
        begun = clock()
        found = call()
        taken.append(clock() - begun)
    return statistics.median(taken), found


def text(query: str) -> str:
    """Return a query with its prefixes declared."""
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in NAMES.items()) + query


# ------------------------------------------------------------------------------------------------------------ neighbours


@contextmanager
def oxigraph(case: Case) -> Iterator[tuple[Ask, Callable[[], float]]]:
    """Serve Oxigraph's own database of the same statements."""
    before = children()
    with engines.oxigraph(case.place, "-l", str(case.loaded), "--union-default-graph") as url:
        yield asker(url), clock_of(before)


@contextmanager
def virtuoso(case: Case) -> Iterator[tuple[Ask, Callable[[], float]]]:
    """Serve a Virtuoso, with the same statements after `load_virtuoso`."""
    place = case.place / "virtuoso"
    place.mkdir()
    before = children()
    with engines.virtuoso(place, rows=10_000_000, buffers=170_000) as url:
        yield asker(url), clock_of(before)


def load_virtuoso(case: Case) -> None:
    """Let its bulk loader read them."""
    place = case.place / "virtuoso"
    (place / "dump.nq").symlink_to(case.dump)
    port = re.findall(r"ServerPort = (127\.0\.0\.1:\d+)", (place / "v.ini").read_text("utf-8"))[0]
    subprocess.run(["isql-vt", port, "dba", "dba", f"exec={BULK}"], check=True, stdout=subprocess.DEVNULL, cwd=place)


def children() -> set[int]:
    """The processes that this one started."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = path.read_text("utf-8", "replace").rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == os.getpid():
            found.add(int(path.parent.name))
    return found


def clock_of(before: set[int]) -> Callable[[], float]:
    """A clock of the CPU of the process that was started since (clock_getcpuclockid)."""
    (process,) = children() - before
    return lambda: time.clock_gettime((~process << 3) | 2)


def asker(url: str) -> Ask:
    """Return what asks an endpoint."""

    def ask(query: str) -> int:
        request = urllib.request.Request(url, urlencode({"query": text(query)}).encode(), {"Accept": "application/sparql-results+json"})
        with urllib.request.urlopen(request) as reply:
            return len(json.load(reply)["results"]["bindings"])

    return ask


def rdflib_asker(case: Case) -> Ask:
    """Return what asks rdflib, for which all statements are in one graph, as it is fastest."""
    import rdflib

    graph = rdflib.Graph()
    triples = case.place / "dump.nt"
    with triples.open("wb") as file:
        quads = pyoxigraph.parse(path=str(case.dump), format=pyoxigraph.RdfFormat.N_QUADS)
        pyoxigraph.serialize((quad.triple for quad in quads), file, pyoxigraph.RdfFormat.N_TRIPLES)
    graph.parse(triples)
    return lambda query: sum(1 for _ in graph.query(text(query).replace(f"GRAPH {INDEX}", "")))


# ----------------------------------------------------------------------------------------------------------------- parts


def load(case: Case) -> Iterator[Figure]:
    """What it takes until questions can be asked."""
    build, other = case.cost_of_building, case.cost_of_loading
    statements = published.current(case.folder).marker.counts  # type: ignore[union-attr]
    yield Figure("statements", case.claims, "built", sum(statements.values()), "")
    told = [("built", build, case.store), ("oxigraph", other, case.loaded)]
    if case.claims <= MEMORY:
        told.append(("in memory", building.measured(sys.executable, "-c", OPEN, str(case.folder)), None))
    if case.claims <= RDFLIB_PARSE:
        told.append(("rdflib", building.measured(sys.executable, "-c", PARSE, *map(str, case.folder.rglob("*.ttl"))), None))
    for who, (cpu, _, peak), place in told:
        yield Figure("load or build", case.claims, who, cpu)
        yield Figure("its peak memory", case.claims, who, peak, "MB")
        if place is not None:
            yield Figure("disk", case.claims, who, size(place), "MB")


def size(place: Path) -> float:
    """How many MB a folder takes on the disk."""
    return sum(path.stat().st_blocks * 512 for path in place.rglob("*") if path.is_file()) / 1e6


def kinds(case: Case) -> dict[str, str]:
    """The kinds of queries, as SPARQL."""
    busy, middling = case.actors
    return {
        "one actor, busy": f"SELECT ?c ?p ?o {{ ?c rdf:subject :{busy} ; rdf:predicate ?p ; rdf:object ?o }}",
        "one actor, middling": f"SELECT ?c ?p ?o {{ ?c rdf:subject :{middling} ; rdf:predicate ?p ; rdf:object ?o }}",
        "two hops": f"SELECT ?x ?y {{ ?c rdf:subject :{middling} ; rdf:predicate kg:attacks ; rdf:object ?x . "
        "?d rdf:subject ?x ; rdf:predicate kg:attacks ; rdf:object ?y }",
        "as-of by FILTER": f"SELECT ?c {{ ?c kg:during ?d . {WITHIN} }}",
        "as-of by our index": rewriting.ids_on(day(ON)),
        "opposite stances (self-join)": f"SELECT DISTINCT ?holder ?topic ?endA ?beginB {{ {shifts.PAIRS} }}",
        "counts per actor and month": "SELECT ?a ?m (COUNT(*) AS ?n) { ?c rdf:subject ?a ; sem:hasLatestBeginTimeStamp ?b . "
        "BIND(SUBSTR(STR(?b), 1, 7) AS ?m) } GROUP BY ?a ?m",
    }


def queries(case: Case) -> Iterator[Figure]:
    """The kinds of queries, of everybody."""
    with ExitStack() as open_ones:
        sides: dict[str, tuple[Ask, Callable[[], float]]] = {"built": (lambda query: sum(1 for _ in case.built.query(query).tuples()), time.process_time)}
        if case.claims <= MEMORY:
            _ = case.in_memory
            sides["in memory"] = (lambda query: sum(1 for _ in case.in_memory.query(query).tuples()), time.process_time)
        sides["oxigraph"] = open_ones.enter_context(oxigraph(case))
        if engines.VIRTUOSO and case.claims <= VIRTUOSO:
            sides["Virtuoso"] = open_ones.enter_context(virtuoso(case))
            cpu, _ = once(lambda: load_virtuoso(case), sides["Virtuoso"][1])
            yield Figure("load or build", case.claims, "Virtuoso", cpu)
            yield Figure("disk", case.claims, "Virtuoso", size(case.place / "virtuoso"), "MB")
        if case.claims <= RDFLIB:
            sides["rdflib"] = (rdflib_asker(case), time.process_time)
        for what, query in kinds(case).items():
            yield from answers(case, what, query, sides)


def once(call: Callable[[], Any], clock: Callable[[], float]) -> tuple[float, Any]:
    """Measure one call only."""
    begun = clock()
    found = call()
    return clock() - begun, found


def answers(case: Case, what: str, query: str, sides: dict[str, tuple[Ask, Callable[[], float]]]) -> Iterator[Figure]:
    """One kind of query, of everybody; whoever gives other rows than the built store is told of."""
    expected = sides["built"][0](query) if "index" not in what else len(case.built.held(ON).certain)
    for who, (ask, clock) in sides.items():
        graph = {"built": case.built, "in memory": case.__dict__.get("in_memory")}.get(who)
        call = (lambda graph=graph: len(graph.held(ON).certain)) if graph and "index" in what else (lambda ask=ask: ask(query))
        try:
            cpu, count = median(call, clock)
        except OSError as fault:
            print(f"{who} does not answer {what!r}: {fault}", file=sys.stderr)
            continue
        if count != expected:
            print(f"{who} gives {count:,} rows for {what!r} of {case.claims:,} claims, not {expected:,}", file=sys.stderr)
        yield Figure(what, case.claims, who, cpu)


def asof(case: Case) -> Iterator[Figure]:
    """The whole graph of a day, by what a user calls, beside a FILTER on the same store; and questions about one actor."""
    for who in ("built", *(["in memory"] if case.claims <= MEMORY else [])):
        graph = getattr(case, who.replace(" ", "_"))
        index, filtered, _ = as_of.whole(graph)
        yield Figure("ids of a day, held()", case.claims, who, index)
        yield Figure("the same by FILTER", case.claims, who, filtered)
        viewed = statistics.median(once(lambda on=on, graph=graph: len(graph.as_of(on).query(VIEWED)), time.process_time)[0] for on in as_of.DAYS[:3])
        yield Figure("a view of a day, and its ids by SPARQL", case.claims, who, viewed)
        middle, worst = as_of.selective(graph, max(10, min(20_000, case.claims // 20)))
        yield Figure("one actor on a day, against FILTER", case.claims, who, middle, "x")
        yield Figure("the worst of ten actors", case.claims, who, worst, "x")


def shifts_part(case: Case) -> Iterator[Figure]:
    """Changes of side, of one actor and of all, beside the self-join on the same store."""
    folder = shifts.generate(case.place / "stances", case.claims)
    published.build(folder, force=True)
    sides = {"built": kg.open(folder)} | ({"in memory": kg.open(folder, built=False)} if case.claims <= MEMORY else {})
    busy = [(int(row["n"]), row["h"]) for row in sides["built"].query("SELECT ?h (COUNT(*) AS ?n) { ?c kg:holder ?h } GROUP BY ?h")]
    middling = min(busy, key=lambda one: (abs(one[0] - 20), one[1]))[1]
    for who, graph in sides.items():
        whole, found = median(lambda graph=graph: kg.shifts(graph))
        turned = {(one.holder, one.matter, one.low, one.high) for one in found.shifts if one.kind == "turned"}
        yield Figure("kg.shifts, whole", case.claims, who, whole)
        yield Figure("kg.shifts, one actor", case.claims, who, median(lambda graph=graph: kg.shifts(graph, holder=middling))[0])
        if who == "in memory" or case.claims > MEMORY:
            join, expected = once(lambda graph=graph: shifts.by_join(graph, "OPTIONAL"), time.process_time)
            assert turned == expected, f"{len(turned)} turns by kg.shifts, {len(expected)} by the join"
            yield Figure("the same turns by SPARQL self-join", case.claims, who, join)
    shutil.rmtree(folder)


def validation_part(case: Case) -> Iterator[Figure]:
    """All checks, of the files."""
    cpu, peak, _ = validation.run(validation.CHECK, str(case.folder))
    yield Figure("validation", case.claims, "in memory", cpu)
    yield Figure("its peak memory ", case.claims, "in memory", peak, "MB")


def pages(case: Case) -> Iterator[Figure]:
    """A page around a middling actor, made from the built store."""
    _, middling = case.actors
    cpu, _ = median(lambda: kg.draw(case.built, case.place / "page.html", focus=f":{middling}"))
    yield Figure("a page around one actor", case.claims, "built", cpu)
    cpu, _ = median(lambda: case.built.claims(about=f":{middling}"))
    yield Figure("claims of one actor, with evidence", case.claims, "built", cpu)
    yield Figure("a page around one actor, size", case.claims, "built", (case.place / "page.html").stat().st_size / 1e6, "MB")


def start(case: Case) -> Iterator[Figure]:
    """A point query from the command line on the built store, the process from its start."""
    query = kinds(case)["one actor, middling"]
    command = [sys.executable, "-c", "from kg.cli import main; main()", "-C", str(case.folder), "query", query]
    yield Figure("point query from the command line", case.claims, "built", statistics.median(query_start.cpu(command) for _ in range(7)))


RUN: dict[str, Callable[[Case], Iterator[Figure]]] = {
    "load": load,
    "queries": queries,
    "asof": asof,
    "shifts": shifts_part,
    "validation": validation_part,
    "pages": pages,
    "start": start,
}


# ----------------------------------------------------------------------------------------------------------------- goals


class Figures:
    """All that was measured."""

    def __init__(self) -> None:
        self.of: dict[tuple[str, int, str], Figure] = {}

    def add(self, figure: Figure) -> None:
        """Take one more."""
        self.of[figure[:3]] = figure

    def sizes(self, what: str, who: str) -> list[int]:
        """For what sizes somebody was measured."""
        return sorted(claims for name, claims, one in self.of if (name, one) == (what, who))

    def ratio(self, over: tuple[str, str], under: tuple[str, str], most: int = 10**9) -> tuple[float, int] | None:
        """How many times one thing is of another, at the largest size where both were measured; and the size."""
        both = [claims for claims in self.sizes(*over) if (under[0], claims, under[1]) in self.of and claims <= most]
        if not both:
            return None
        claims = both[-1]
        return self.of[over[0], claims, over[1]].amount / self.of[under[0], claims, under[1]].amount, claims

    def growth(self, what: str, who: str) -> list[float]:
        """The cost per claim at each size but the first, as a multiple of that before."""
        sizes = self.sizes(what, who)
        each = [self.of[what, claims, who].amount / claims for claims in sizes]
        return [after / before for before, after in pairwise(each)]


def goals(found: Figures) -> Iterator[Goal]:
    """The numbers to reach that could be told from what was measured."""
    yield from ratios(found)
    yield from curves(found)


def ratios(found: Figures) -> Iterator[Goal]:
    """Goals beside somebody else."""
    build, join = ("load or build", "built"), ("the same turns by SPARQL self-join", "in memory")
    beside = [
        ("a build at most 1.2 times oxigraph load, CPU per statement written", build, ("load or build", "oxigraph"), 1.2, False),
        ("a build at least 5 times cheaper than rdflib's parse of the files", ("load or build", "rdflib"), build, 5, True),
        ("ids of a whole day at least 20 times faster than by FILTER, built", ("the same by FILTER", "built"), ("ids of a day, held()", "built"), 20, True),
        ("one actor on a day never over 1.2 times FILTER, built", ("the worst of ten actors", "built"), None, 1.2, False),
        (
            "shifts at least 20 times faster than the self-join",
            join,
            ("kg.shifts, whole", "in memory"),
            20,
            True,
        ),
    ]
    for name, over, under, bound, at_least in beside:
        told = found.ratio(over, under) if under else alone(found, *over)
        if told:
            yield Goal(name, f"{told[0]:.2f} at {told[1]:,}", told[0] >= bound if at_least else told[0] <= bound)
    seven = {what: told[0] for what, _, who in found.of if who == "rdflib" and what in QUERIES and (told := found.ratio((what, who), (what, "in memory")))}
    if seven:
        least = min(seven, key=lambda what: seven[what])
        yield Goal("the seven kinds of queries in memory at least 8 times faster than rdflib", f"{seven[least]:.1f} ({least}) or more", seven[least] >= 8)


QUERIES = (
    "one actor, busy", "one actor, middling", "two hops", "as-of by FILTER", "as-of by our index", "opposite stances (self-join)", "counts per actor and month",
)  # fmt: skip


LINEAR = (
    ("load or build", "built"), ("ids of a day, held()", "built"), ("the same by FILTER", "built"), ("validation", "in memory"), ("kg.shifts, whole", "built"),
)  # fmt: skip
POINTS = ("one actor, middling", "kg.shifts, one actor", "a page around one actor", "claims of one actor, with evidence", "point query from the command line")


def alone(found: Figures, what: str, who: str) -> tuple[float, int] | None:
    """A ratio that was measured as such, at its largest size."""
    sizes = found.sizes(what, who)
    return (found.of[what, sizes[-1], who].amount, sizes[-1]) if sizes else None


def curves(found: Figures) -> Iterator[Goal]:
    """Goals against oneself at another size."""
    linear = (
        ("load or build", "built"),
        ("ids of a day, held()", "built"),
        ("the same by FILTER", "built"),
        ("validation", "in memory"),
        ("kg.shifts, whole", "built"),
    )
    for what, who in linear:
        if told := found.growth(what, who):
            yield Goal(f"{what}: linear or better", f"{', '.join(f'{one:.2f}' for one in told)} times per claim", max(told) <= 1.25)
    for what in (
        "one actor, middling",
        "kg.shifts, one actor",
        "a page around one actor",
        "claims of one actor, with evidence",
        "point query from the command line",
    ):
        sizes = found.sizes(what, "built")
        costs = [found.of[what, claims, "built"].amount for claims in sizes]
        if told := [after / before for before, after in pairwise(costs)]:
            yield Goal(f"{what}: flat", f"{', '.join(f'{one:.2f}' for one in told)} times the cost at the size before", max(told) <= FLAT)


def fixed(parts: list[str], place: Path) -> Iterator[Goal]:
    """Goals that are of no size: the bundled graph, and pyshacl."""
    if "start" in parts:
        bare, ours = [sys.executable, "-c", query_start.BARE], [sys.executable, "-c", "from kg.cli import main; main()", "query", query_start.BODY]
        compileall.compile_dir(ROOT / "kg", quiet=2)
        query_start.cpu(bare), query_start.cpu(ours)
        told = statistics.median(query_start.cpu(ours) / query_start.cpu(bare) for _ in range(7))
        yield Goal("a point query of the bundled graph at most 2.5 times a bare script's CPU", f"{told:.2f}", told <= 2.5)
    if "validation" in parts:
        told_ = validation.against(place)
        times = float(re.findall(r": (\d+) times", told_)[0])
        yield Goal("validation at least 10 times faster than pyshacl, same findings", f"{times:.0f} ({told_.partition(':')[0]})", times >= 10)


# ---------------------------------------------------------------------------------------------------------------- telling


def shown(figure: Figure | None) -> str:
    """A number for people."""
    if figure is None:
        return "–"
    amount, unit = (figure.amount * 1000, "ms") if figure.unit == "s" and figure.amount < 1 else (figure.amount, figure.unit)
    return f"{amount:,.0f} {unit}".strip() if amount >= 100 or not unit else f"{amount:.3g} {unit}"


def rows(found: Figures) -> list[dict[str, str]]:
    """The table: what was measured at a size, for everybody."""
    told = []
    for what, claims in sorted({(what, claims) for what, claims, _ in found.of}, key=lambda one: ([name for name, *_ in found.of].index(one[0]), one[1])):
        who = next(one for one in ("built", "in memory") if found.sizes(what, one))
        sizes = found.sizes(what, who)
        growth = dict(zip(sizes[1:], found.growth(what, who), strict=True)).get(claims) if found.of[what, sizes[0], who].unit != "x" else None
        row = {"": what, "claims": f"{claims:,}"} | {one: shown(found.of.get((what, claims, one))) for one in WHO}
        told.append(row | {"per claim": f"{growth:.2f}x" if growth else ""})
    return told


def markdown(table: list[dict[str, str]]) -> str:
    """The table for a README."""
    head = list(table[0])
    before = ""
    lines = [head, ["---", *["---:"] * (len(head) - 1)]]
    for row in table:
        lines.append(["" if row[""] == before else row[""], *list(row.values())[1:]])
        before = row[""]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def into_readme(text_: str) -> None:
    """Put the table between its marks, where they are there."""
    path = ROOT / "README.md"
    before, begin, rest = path.read_text("utf-8").partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    if begin and end:
        path.write_text(f"{before}{begin}\n{text_}{end}{after}", "utf-8")


def measure(place: Path, claims: int, parts: list[str]) -> list[Figure]:
    """Measure one size."""
    gc.set_threshold(500_000)  # as the command has it
    case, found = Case(place, claims), []
    for part in parts:
        begun = time.monotonic()
        gc.collect()
        for figure in RUN[part](case):
            found.append(figure)
            print(f"{figure.claims:,} {figure.what}, {figure.who}: {shown(figure)}", file=sys.stderr, flush=True)
        print(f"{claims:,} claims, {part}: {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
    shutil.rmtree(place)
    return found


def main(sizes: list[int], parts: list[str]) -> None:
    """Measure, each size in a process of its own (whose memory is not that of its children then); print the table and the goals."""
    found = Figures()
    with tempfile.TemporaryDirectory() as name:
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            for claims in sizes:
                for figure in pool.apply(measure, (Path(name) / str(claims), claims, parts)):
                    found.add(figure)
        reached = [*goals(found), *fixed(parts, Path(name))]
    table = rows(found)
    print(render(table, "table"))
    print(*reached, sep="\n")
    into_readme(markdown(table))


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES), os.environ.get("PARTS", "").split() or list(PARTS))
