"""The interactive page beside pyvis as it comes, and beside vis-network with positions computed before, in a real browser.

`python benchmarks/page.py [NODES ...] [--huge] [--limit SECONDS]` (by default 50, 200, 500, 2,000 and 10,000 nodes). The graphs are
scale-free, three edges a node; ours is drawn from a casebook with a claim and its evidence for each edge, pyvis gets the
same nodes, labels and edges. Each side runs in a Chromium of its own that reaches no network, the two in turns. CPU is
that of all processes of the browser, as the kernel accounts for it; of a frame while panning that of the page's main
thread, as DevTools does. `--huge` adds 50,000 nodes; what a casebook of real
events costs is measured where they are at hand (see icews.py).

pyvis   Network(cdn_resources="in_line"), nothing else set
vis     the same with our positions, physics off, straight edges
drawn   ours: it says that it is ready; theirs: the frame after the first in which something was painted on a canvas
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import os
import random
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, Self
from unittest.mock import patch

import icews
import networkx as nx
from generator import DAYS, HEAD, MODES, RELATIONS, day, generate
from playwright.sync_api import CDPSession, Page, Playwright, TimeoutError, sync_playwright

import kg
from kg.explorer import layout
from kg.tables import render

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
SIZES = (50, 200, 500, 2_000, 10_000)
DRAWN_GOALS = {50: 3, 200: 15, 500: 50}
RUNS = {50: 5, 200: 3, 500: 3, 2_000: 3}
LONG = 15.0
"""What took so many seconds is not run again."""
CAP = 60.0
"""So many seconds a page gets to come to rest."""
MOVES = 40
SLIDER_CLAIMS, SLIDER_STEPS = 2_200, 30
"""So many claims make about 2,000 lines."""
HUGE = 50_000
TICKS = os.sysconf("SC_CLK_TCK")

FIRST = """(() => {
  const pen = CanvasRenderingContext2D.prototype;
  const kept = ["fill", "stroke", "fillText"].map((name) => [name, pen[name]]);
  for (const [name, paint] of kept) {
    pen[name] = function (...given) {
      if (this.canvas.isConnected) {
        for (const [other, original] of kept) pen[other] = original;
        requestAnimationFrame(() => { window.drawnAt = performance.now(); });
      }
      return paint.apply(this, given);
    };
  }
})();"""
OURS = "() => window.stancegraph?.ready && performance.now()"
THEIRS = "() => window.drawnAt"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
CORNER = """() => {
  const { x, y } = document.querySelector("#graph canvas, #mynetwork canvas").getBoundingClientRect();
  return [x + 6, y + 6];
}"""
LINES = "() => stancegraph.shown().lines.length"
STEP = f"async (patch) => {{ stancegraph.change(patch); await ({FRAME})(); await ({FRAME})(); }}"
SEARCH = """async (text) => {
  const [input, results] = [document.querySelector("#search"), document.querySelector("#results")];
  const begin = performance.now();
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  do await new Promise(requestAnimationFrame); while (!results.children.length && performance.now() - begin < 20000);
  return results.children.length ? performance.now() - begin : null;
}"""


class Unmeasured(Exception):
    """Says why something could not be measured."""


class Found(NamedTuple):
    """What was measured; `beyond` where only the limit is known."""

    value: float
    beyond: bool = False


class Goal(NamedTuple):
    """What is to be reached: at most so many times theirs, or at most so much."""

    text: str
    times: float | None = None
    most: float | None = None

    def judge(self, ours: Found, theirs: Found | None) -> str:
        """Return the goal and whether it is met."""
        limit = self.most if self.times is None else self.times * theirs.value if theirs else None
        if limit is None:
            return self.text
        unknown = theirs is not None and theirs.beyond and ours.value > limit
        return f"{self.text}: " + ("not known" if unknown else "met" if ours.value <= limit and not ours.beyond else "missed")


NONE = Goal("")
Pair = tuple[Found, Found | None]


def at_most(times: float, text: str = "") -> Goal:
    """Return the goal of at most so many times theirs."""
    return Goal(text or (f"<= 1/{1 / times:.0f}" if times < 0.5 else f"<= {times:g}x"), times=times)


def ratio(ours: Found, theirs: Found | None) -> str:
    """Return ours by theirs: `0.74x`, or `1/12` where ours is far less; a bound where a limit was reached."""
    if theirs is None or not theirs.value or not ours.value or (ours.beyond and theirs.beyond):
        return ""
    part = ours.value / theirs.value
    shown = f"{part:.2f}x" if part >= 0.5 else f"1/{1 / part:.3g}"
    return f"{'> ' if ours.beyond else '< ' if theirs.beyond else ''}{shown}"


# ------------------------------------------------------------------------------------------------------- the graphs


def scale_free(nodes: int, each: int = 3) -> list[tuple[int, int]]:
    """Return the edges of a graph that grows by preferential attachment, the new node first."""
    return sorted((max(edge), min(edge)) for edge in nx.barabasi_albert_graph(nodes, each, seed=nodes).edges)


def casebook(folder: Path, nodes: int, edges: Sequence[tuple[int, int]]) -> Path:
    """Write a casebook with an actor for each node and a relation claim for each edge, and return its folder."""
    rng = random.Random(nodes)
    documents = max(2, nodes // 50)
    path = folder / "triples" / "curated" / "all.ttl"
    path.parent.mkdir(parents=True)
    kinds = ("State", "ArmedGroup", "PoliticalParty", "Person")
    actors = (f':n{number:06} a kg:{rng.choice(kinds)} ; skos:prefLabel "{_name(number)}"@en .\n' for number in range(nodes))
    papers = (_document(number, day(rng.randrange(DAYS))) for number in range(documents))
    claims = (_claim(rng, number, edge, documents) for number, edge in enumerate(edges))
    path.write_text(HEAD + "".join([*actors, *papers, *claims]), "utf-8")
    return folder


def _document(number: int, issued: str) -> str:
    return f':d{number} a kg:Document ; dcterms:title "Document {number}"@en ; dcterms:issued "{issued}"^^edtf:EDTF ; kg:sha256 "{number:064x}" .\n'


def _claim(rng: random.Random, number: int, edge: tuple[int, int], documents: int) -> str:
    begin, start = rng.randrange(DAYS - 400), rng.randrange(5000)
    during = f"{day(begin)}/{day(begin + rng.randrange(1, 400))}"
    return (
        f":c{number} a kg:Relation ; rdf:subject :n{edge[0]:06} ; rdf:predicate kg:{rng.choice(RELATIONS)} ; rdf:object :n{edge[1]:06} ;\n"
        f'  kg:during "{during}"^^edtf:EDTF ; kg:mode kg:{rng.choice(MODES)} ; kg:confidence 0.{rng.randrange(1, 10)} ;\n'
        f"  kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :d{rng.randrange(documents)} ; oa:start {start} ; oa:end {start + 80} ;\n"
        f'  kg:digest "{rng.getrandbits(256):064x}" ] .\n'
    )


def _name(number: int) -> str:
    return f"Actor {number}"


def grid(boxes: Sequence[Any], *_: Any, **__: Any) -> list[tuple[int, int]]:
    """Stand in for the layout: nodes in rows and columns."""
    side = math.isqrt(len(boxes)) + 1
    return [(80 * (number % side), 80 * (number // side)) for number in range(len(boxes))]


def pyvis(edges: Sequence[tuple[int, int]], nodes: int, places: Sequence[tuple[int, int]] | None = None) -> str:
    """Return the HTML of pyvis with its defaults, or as well off as vis gets: positions given, physics off, straight edges."""
    from pyvis.network import Network

    network = Network(cdn_resources="in_line")
    network.nodes = [{"color": "#97c2fc", "id": number, "label": _name(number), "shape": "dot"} for number in range(nodes)]
    network.edges = [{"from": source, "to": target} for source, target in edges]
    if places is not None:
        network.options = {"physics": {"enabled": False}, "edges": {"smooth": False}, "layout": {"improvedLayout": False}}
        for node, (x, y) in zip(network.nodes, places, strict=True):
            node |= {"x": x, "y": y}
    return str(network.generate_html())


@dataclass
class Files:
    """The HTML files of a graph, written when they are asked for, and what ours took in Python."""

    folder: Path
    nodes: int
    each: int = 3
    seconds: float = 0.0
    places: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def edges(self) -> list[tuple[int, int]]:
        """Who is tied to whom."""
        return scale_free(self.nodes, self.each)

    @cached_property
    def graph(self) -> kg.KnowledgeGraph:
        """Our casebook, loaded."""
        return kg.open(casebook(self.folder / f"case-{self.nodes}", self.nodes, self.edges))

    @cached_property
    def ours(self) -> Path:
        """Our page; where the nodes stand is noted."""
        original = layout.place

        def noted(*given: Any, **named: Any) -> list[tuple[int, int]]:
            self.places = original(*given, **named)
            return self.places

        graph = self.graph
        begin = time.process_time()
        with patch.object(layout, "place", noted):
            html = kg.draw(graph).html
        self.seconds = time.process_time() - begin
        return self._write("ours", html)

    @cached_property
    def pyvis(self) -> Path:
        """Pyvis with its defaults."""
        return self._write("pyvis", pyvis(self.edges, self.nodes))

    @cached_property
    def vis(self) -> Path:
        """Vis with our positions."""
        places = self.places if self.ours and len(self.places) == self.nodes else grid(range(self.nodes))
        return self._write("vis", pyvis(self.edges, self.nodes, places))

    def _write(self, name: str, html: str) -> Path:
        path = self.folder / f"{name}-{self.nodes}.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        return path


# ------------------------------------------------------------------------------------------------------ the browser


def processes() -> list[Path]:
    """Return the processes of the browsers that this one has started."""
    children: dict[int, list[Path]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            children.setdefault(int((path / "stat").read_text().rpartition(")")[2].split()[1]), []).append(path)
        except OSError:
            continue
    found = list(children.get(os.getpid(), []))
    for path in found:
        found += children.get(int(path.name), [])
    return [path for path in found if "chrom" in _read(path / "comm")]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def cpu() -> float:
    """Return the CPU seconds of all threads of the browser so far, to the microsecond where the kernel tells them so finely."""
    found = processes()
    fine = [int(text.split()[0]) for path in found for thread in path.glob("task/*/schedstat") if (text := _read(thread))]
    if fine:
        return sum(fine) / 1e9
    return sum(sum(map(int, text.rpartition(")")[2].split()[11:13])) for path in found if (text := _read(path / "stat"))) / TICKS


class Tab:
    """A file in a browser of its own, off the network; closed at the end of a `with`."""

    def __init__(self, playwright: Playwright, file: Path) -> None:
        self._browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        self.page: Page = self._browser.new_page(viewport={"width": 1440, "height": 900})
        self.page.add_init_script(FIRST)
        self.page.route(re.compile("^https?:"), lambda route: route.abort())
        self.page.on("request", lambda request: request.url == file.as_uri() or self.asked.append(request.url))
        self.asked: list[str] = []
        self._file = file
        self.rest(5)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()

    def go(self) -> Tab:
        """Begin to load the file."""
        self.page.goto(self._file.as_uri(), wait_until="commit")
        return self

    def drawn(self, sign: str, limit: float) -> Found:
        """Load the file; return the seconds until the first frame with something in it."""
        self.go()
        try:
            return Found(float(self.page.wait_for_function(sign, timeout=limit * 1000).json_value()) / 1000)
        except TimeoutError:
            return Found(limit, beyond=True)

    def ready(self, sign: str, limit: float) -> Tab:
        """Load the file and wait until it is drawn and the browser is at rest."""
        if self.drawn(sign, limit).beyond:
            raise Unmeasured(f"not drawn in {limit:g} s")
        self.rest(10)
        return self

    def requests(self) -> Found:
        """Count what the file has asked of the network."""
        return Found(len(self.asked))

    def rest(self, most: float) -> Found:
        """Wait until the browser has done next to nothing for a second; return the CPU seconds that went into it."""
        samples = [begin := cpu()]
        limit = time.monotonic() + most
        while time.monotonic() < limit:
            self.page.wait_for_timeout(250)  # not time.sleep: the route must be heard
            samples.append(cpu())
            if len(samples) > 4 and samples[-1] - samples[-5] < 0.03:
                return Found(samples[-5] - begin)
        return Found(samples[-1] - begin, beyond=True)

    @cached_property
    def _tools(self) -> CDPSession:
        tools = self.page.context.new_cdp_session(self.page)
        tools.send("Performance.enable", {"timeDomain": "threadTicks"})
        return tools

    def _main_thread(self, *, commands: bool) -> float:
        """Return the CPU milliseconds of the page's main thread so far, with or without those in commands of DevTools."""
        told = {each["name"]: each["value"] for each in self._tools.send("Performance.getMetrics")["metrics"]}
        return float(told["TaskDuration"] - (0 if commands else told["DevToolsCommandDuration"])) * 1000

    def pan(self) -> Found:
        """Drag the drawing about by its corner; return the CPU milliseconds that a frame takes the page's main thread."""
        corner = self.page.evaluate(CORNER)
        before = self.page.screenshot()
        self.page.mouse.move(*corner)
        self.page.mouse.down()
        self.page.evaluate(FRAME)
        begin = self._main_thread(commands=False)
        for step in range(1, MOVES + 1):
            self.page.mouse.move(corner[0] + 4 * step, corner[1] + 3 * step)
            self.page.evaluate(FRAME)
        taken = self._main_thread(commands=False) - begin
        moved = self.page.screenshot() != before
        self.page.mouse.up()
        if not moved:
            raise Unmeasured("the drawing did not move when it was dragged")
        return Found(taken / MOVES)

    def change(self, patch: dict[str, Any]) -> tuple[float, float]:
        """Change what the page shows; return the CPU milliseconds of that and of the frame after it: of all, of the main thread."""
        if not self.page.evaluate("() => typeof stancegraph.change === 'function'"):
            raise Unmeasured("the page has no stancegraph.change")
        main, whole = self._main_thread(commands=True), cpu()
        self.page.evaluate(STEP, patch)
        return (cpu() - whole) * 1000, self._main_thread(commands=True) - main

    def ego(self, name: str) -> Found:
        """Show only a node and its neighbours; return the CPU milliseconds of that."""
        number = self.page.evaluate("(name) => stancegraph.search(name)[0].number", name)
        before = self.page.evaluate(LINES)
        taken, _ = self.change({"around": [number, 1]})
        if self.page.evaluate(LINES) >= before:
            raise Unmeasured("the page knows no `around`")
        return Found(taken)

    def search(self, text: str) -> Found:
        """Type something into the search; return the milliseconds until results stand there."""
        taken = self.page.evaluate(SEARCH, text)
        if taken is None:
            raise Unmeasured(f"nothing is found for {text!r}")
        return Found(taken)


# --------------------------------------------------------------------------------------------------------- the runs


def _shown(found: Found | None, unit: str) -> str:
    if found is None:
        return ""
    digits = 0 if found.value >= 100 or found.value == int(found.value) else 2 if found.value < 10 else 1
    return f"{'> ' if found.beyond else ''}{found.value:,.{digits}f} {unit}".strip()


def _median(found: Sequence[Found]) -> Found:
    return Found(statistics.median(each.value for each in found), any(each.beyond for each in found))


@dataclass
class Bench:
    """What is measured, row by row."""

    playwright: Playwright
    folder: Path
    limit: float
    rows: list[dict[str, str]] = field(default_factory=list)
    _files: dict[int, Files] = field(default_factory=dict)
    _drawn: dict[int, Found] = field(default_factory=dict)

    def files(self, nodes: int, each: int = 3) -> Files:
        """Return the files of a graph of that size."""
        return self._files.setdefault(nodes, Files(self.folder, nodes, each))

    def row(self, what: str, unit: str, measure: Callable[[], Pair], goal: Goal = NONE) -> None:
        """Measure something and note it, or why it was not measured."""
        begin = time.monotonic()
        try:
            ours, theirs = measure()
            told = {"ours": _shown(ours, unit), "theirs": _shown(theirs, unit), "ratio": ratio(ours, theirs), "goal": goal.judge(ours, theirs)}
        except Exception as error:  # noqa: BLE001 - whatever fails, the rest is measured
            told = {"ours": f"not measured: {(str(error) or type(error).__name__).splitlines()[0][:90]}", "theirs": "", "ratio": "", "goal": goal.text}
        self.rows.append({"what": what} | told)
        print(f"[{time.monotonic() - begin:5.0f} s] {what}: {'  '.join(filter(None, told.values()))}", file=sys.stderr)

    def tab(self, file: Path) -> Tab:
        """Return a file in a browser of its own."""
        return Tab(self.playwright, file)

    def drawn(self, ours: Path, theirs: Path | None, runs: int) -> Pair:
        """Compare the seconds to the first draw, the two sides in turns."""
        found: dict[str, list[Found]] = {OURS: [], THEIRS: []}
        for _ in range(runs):
            for sign, file in ((OURS, ours), (THEIRS, theirs)):
                if file and all(each.value < LONG for each in found[sign]):
                    with self.tab(file) as tab:
                        found[sign].append(tab.drawn(sign, self.limit))
        return _median(found[OURS]), _median(found[THEIRS]) if theirs else None

    def first_draw(self, nodes: int) -> Pair:
        """Compare the first draw with pyvis; ours is kept for the comparison of sizes."""
        files = self.files(nodes)
        ours, theirs = self.drawn(files.ours, files.pyvis, RUNS.get(nodes, 1))
        self._drawn[nodes] = ours
        return ours, theirs

    def growth(self, large: int, small: int) -> Pair:
        """Compare the first draw of a large graph with that of a small one, both ours."""
        for nodes in (small, large):
            if nodes not in self._drawn:
                self._drawn[nodes] = self.drawn(self.files(nodes).ours, None, RUNS.get(nodes, 1))[0]
        return self._drawn[large], self._drawn[small]

    def requests(self, nodes: int) -> Pair:
        """Count what the pages ask of the network."""
        files = self.files(nodes)
        return self.at_rest(files.ours, Tab.requests), self.at_rest(files.pyvis, Tab.requests, THEIRS)

    def weight(self, nodes: int) -> Pair:
        """Compare the sizes of the files, in kB."""
        return tuple(Found(file.stat().st_size / 1000) for file in (self.files(nodes).ours, self.files(nodes).pyvis))

    def quiet(self, nodes: int) -> Pair:
        """Compare the CPU seconds from the beginning of loading until nothing happens any more."""
        found = []
        for file in (self.files(nodes).ours, self.files(nodes).pyvis):
            with self.tab(file) as tab:
                tab.go()
                found.append(tab.rest(CAP))
        return tuple(found)

    def pan(self, nodes: int) -> Pair:
        """Compare the CPU of a frame while panning with vis."""
        return self.at_rest(self.files(nodes).ours, Tab.pan), self.at_rest(self.files(nodes).vis, Tab.pan, THEIRS)

    def at_rest(self, file: Path, measure: Callable[[Tab], Found], sign: str = OURS) -> Found:
        """Load a file, wait until it is drawn and at rest, and measure something there."""
        with self.tab(file) as tab:
            return measure(tab.ready(sign, self.limit))

    def python(self, nodes: int) -> Pair:
        """Take the CPU seconds from a loaded graph to HTML without the layout; beside it pyvis, which has none."""
        files = self.files(nodes)
        graph, edges = files.graph, files.edges
        begin = time.process_time()
        with patch.object(layout, "place", side_effect=grid) as place:
            kg.draw(graph)
        middle = time.process_time()
        pyvis(edges, nodes)
        if not place.called:
            raise Unmeasured("the page no longer asks kg.explorer.layout.place")
        return Found(middle - begin), Found(time.process_time() - middle)

    def python_with_layout(self, nodes: int) -> Pair:
        """Take the CPU seconds from a loaded graph to HTML."""
        return Found(self.files(nodes).seconds if self.files(nodes).ours else 0), None


def each_size(bench: Bench, sizes: Sequence[int]) -> None:
    """Measure what is told of each size."""
    for nodes in sizes:
        goal = at_most(1 / DRAWN_GOALS[nodes]) if nodes in DRAWN_GOALS else NONE
        bench.row(f"first draw, {nodes:,} nodes; theirs: pyvis", "s", lambda nodes=nodes: bench.first_draw(nodes), goal)
    for nodes in sizes:
        if nodes >= 2_000:
            files = bench.files(nodes)
            bench.row(f"first draw, {nodes:,} nodes; theirs: vis", "s", lambda files=files: bench.drawn(files.ours, files.vis, 1))
    for nodes in sizes:
        goal = at_most(0.3, "<= 0.3x") if nodes == 10_000 else NONE
        bench.row(f"pan, a frame, {nodes:,} nodes; theirs: vis", "ms CPU", lambda nodes=nodes: bench.pan(nodes), goal)


def slider(bench: Bench, file: Path, days: Sequence[str], of: str, goal: Goal = NONE) -> None:
    """Measure the steps of the time slider."""
    taken: list[tuple[float, float]] = []

    def mean() -> Pair:
        with bench.tab(file) as tab:
            tab.ready(OURS, bench.limit)
            taken.extend(tab.change({"day": day}) for day in days)
        return Found(statistics.mean(whole for whole, _ in taken)), None

    bench.row(f"{of}: slider step, mean of {len(days)}", "ms CPU", mean, goal)
    if taken:
        bench.row(f"{of}: of that the main thread", "ms CPU", lambda: (Found(statistics.mean(main for _, main in taken)), None))
        bench.row(f"{of}: slider step, worst", "ms CPU", lambda: (Found(max(whole for whole, _ in taken)), None))


def spread(first: dt.date, last: dt.date, number: int) -> list[str]:
    """Return days, equally far apart."""
    return [(first + (last - first) * step / (number - 1)).isoformat() for step in range(number)]


def page_of(bench: Bench, folder: Path, name: str) -> tuple[Path, float, str]:
    """Draw a casebook: the file, the CPU seconds of Python, and how many claims became how many lines."""
    graph = kg.open(folder)
    begin = time.process_time()
    html = kg.draw(graph).html
    seconds = time.process_time() - begin
    path = bench.folder / f"{name}.html"
    path.write_text(html, encoding="utf-8", newline="\n")
    with bench.tab(path) as tab:
        lines = tab.ready(OURS, bench.limit).page.evaluate(LINES)
    return path, seconds, f"{len(graph.claims()):,} claims, {lines:,} lines"


def generated(bench: Bench) -> None:
    """Measure the slider on a casebook with times over decades."""
    path, _, told = page_of(bench, generate(bench.folder / "generated", SLIDER_CLAIMS), "generated")
    slider(bench, path, spread(dt.date(1986, 1, 1), dt.date(2024, 12, 1), SLIDER_STEPS), told, Goal("<= 100 ms", most=100))


def events(bench: Bench) -> None:
    """Measure the casebook of real events."""
    path, seconds, told = page_of(bench, icews.write(bench.folder / "icews"), "icews")
    bench.row(f"ICEWS ({told}): Python to HTML", "s CPU", lambda: (Found(seconds), None))
    bench.row("ICEWS: file", "kB", lambda: (Found(path.stat().st_size / 1000), None))
    bench.row("ICEWS: first draw", "s", lambda: bench.drawn(path, None, 3))
    bench.row("ICEWS: pan, a frame", "ms CPU", lambda: (bench.at_rest(path, Tab.pan), None))
    slider(bench, path, spread(dt.date(2014, 1, 2), dt.date(2014, 12, 30), SLIDER_STEPS), "ICEWS")
    bench.row("ICEWS: search for islamic", "ms", lambda: (bench.at_rest(path, lambda tab: tab.search("islamic")), None))


def huge(bench: Bench) -> None:
    """Measure 50,000 nodes and 100,000 edges."""
    files = bench.files(HUGE, 2)
    of = f"{HUGE:,} nodes, {len(files.edges):,} edges"
    bench.row(f"{of}: Python to HTML", "s CPU", lambda: bench.python_with_layout(HUGE))
    bench.row(f"{of}: file; theirs: pyvis", "kB", lambda: bench.weight(HUGE))
    bench.row(f"{of}: first draw; theirs: vis", "s", lambda: bench.drawn(files.ours, files.vis, 1))
    bench.row(f"{of}: pan, a frame; theirs: vis", "ms CPU", lambda: bench.pan(HUGE))
    bench.row(f"{of}: search", "ms", lambda: (bench.at_rest(files.ours, lambda tab: tab.search("actor 499")), None))
    bench.row(f"{of}: ego view", "ms CPU", lambda: (bench.at_rest(files.ours, lambda tab: tab.ego("Actor 7")), None))


def run(bench: Bench, sizes: Sequence[int], with_huge: bool) -> None:
    """Measure everything."""
    if 50 in sizes:
        bench.row("requests, 50 nodes; theirs: pyvis", "", lambda: bench.requests(50), Goal("0", most=0))
        bench.row("file, 50 nodes; theirs: pyvis", "kB", lambda: bench.weight(50), at_most(0.8))
    each_size(bench, sizes)
    if {50, 2_000} <= {*sizes}:
        bench.row("first draw, 2,000 nodes; theirs: our own 50", "s", lambda: bench.growth(2_000, 50), at_most(4))
    if 200 in sizes:
        bench.row("until quiet, 200 nodes; theirs: pyvis", "s CPU", lambda: bench.quiet(200), at_most(1 / 20))
    if 10_000 in sizes:
        bench.row("Python to HTML without layout, 10,000 nodes, 30,000 edges; theirs: pyvis", "s CPU", lambda: bench.python(10_000), Goal("<= 2 s", most=2))
        bench.row("Python to HTML with layout, 10,000 nodes, 30,000 edges", "s CPU", lambda: bench.python_with_layout(10_000))
    for part in (generated, *([events] if icews.EVENTS.exists() else []), *([huge] if with_huge else [])):
        try:
            part(bench)
        except Exception as error:  # noqa: BLE001 - whatever fails, the rest is measured
            bench.row(part.__name__, "", lambda error=error: _fail(error))


def _fail(error: Exception) -> Pair:
    raise error


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description="Measure the interactive page beside pyvis.")
    parser.add_argument("sizes", metavar="NODES", type=int, nargs="*", default=SIZES)
    parser.add_argument("--huge", action="store_true", help="also 50,000 nodes and 100,000 edges")
    parser.add_argument("--limit", type=float, default=100, help="seconds until a page that has drawn nothing is given up")
    given = parser.parse_args()
    if not CHROMIUM.exists():
        sys.exit(f"the page is not measured: there is no {CHROMIUM}")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        bench = Bench(playwright, Path(folder), given.limit)
        run(bench, given.sizes, given.huge)
    print(render(bench.rows, "table", ["what", "ours", "theirs", "ratio", "goal"]), end="")


if __name__ == "__main__":
    main()
