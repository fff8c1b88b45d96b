"""How fast `kg validate` is: beside pyshacl on the same data, and as a curve over sizes, with the memory that it takes.

`python benchmarks/validation.py [CLAIMS ...]` (by default 10,000 and 100,000). The casebooks are generated, without a fault and
with one claim in a hundred broken. CPU is that of a process of its own, from start to end; "parse" is pyoxigraph reading the same files and
doing nothing. pyshacl gets the smallest casebook, or SHACL claims of it: it checks SPARQL constraints node by node. Goals: at
least 10 times less CPU than pyshacl, at most 6 times that of the parse, 4 GB at a million claims.
"""

from __future__ import annotations

import os
import re
import resource
import sys
import tempfile
from pathlib import Path

from generator import generate

from kg.tables import render

SIZES = (10_000, 100_000)
SHACL = int(os.environ.get("SHACL", "500"))
PARSE = "import sys, pathlib, pyoxigraph\nfor path in pathlib.Path(sys.argv[1]).rglob('*.ttl'):\n    for quad in pyoxigraph.parse(path=path): pass"
CHECK = "import sys, kg; print(len(kg.validate(sys.argv[1], shacl=sys.argv[2:] == ['shacl'])))"


def run(code: str, *arguments: str) -> tuple[float, int, str]:
    """Run Python in a process of its own; return its CPU seconds, its peak memory in MB, and what it prints."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        os.execv(sys.executable, [sys.executable, "-W", "ignore", "-c", code, *arguments])
    os.close(writing)
    with os.fdopen(reading) as output:
        told = output.read()
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"failed on {arguments}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024, told.strip()


def break_some(folder: Path) -> None:
    """Take the mode from one claim in a hundred."""
    for path in sorted((folder / "triples").rglob("claims-*.ttl")):
        path.write_text(re.sub(r"(?m)^(:c\d+00 .*?) kg:mode kg:\w+ ;", r"\1", path.read_text("utf-8")), "utf-8")


def curve(base: Path, claims: int) -> list[dict[str, object]]:
    """Measure one size, without faults and with them."""
    folder = generate(base / str(claims), claims)
    parse, _, _ = run(PARSE, str(folder))
    rows = []
    for label in ("none", "1 in 100"):
        cpu, memory, found = run(CHECK, str(folder))
        told = {"claims": f"{claims:,}", "broken": label, "problems": f"{int(found):,}", "CPU s": f"{cpu:.1f}"}
        rows.append({**told, "parse s": f"{parse:.1f}", "times parse": f"{cpu / parse:.1f}", "peak MB": memory})
        break_some(folder)
    return rows


def against(base: Path) -> str:
    """Compare with pyshacl on the same casebook, with faults."""
    folder = generate(base / "shacl", SHACL)
    break_some(folder)
    (ours, _, found), (theirs, _, other) = run(CHECK, str(folder)), run(CHECK, str(folder), "shacl")
    if found != other:
        sys.exit(f"{found} problems, and pyshacl has {other}")
    return f"{SHACL:,} claims, {found} problems: {ours:.2f} CPU s, pyshacl {theirs:.2f}: {theirs / ours:.0f} times (goal: 10)"


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        print(against(Path(name)))
        rows = [row for claims in map(int, sys.argv[1:] or SIZES) for row in curve(Path(name), claims)]
        print(render(rows, "table", columns=list(rows[0])))
