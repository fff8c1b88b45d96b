"""What `kg query` costs beside a bare script that loads the same files with pyoxigraph and asks the same.

Run with `make bench`. Both are whole processes, run in turns; the figures are CPU seconds (user and system) as the
operating system accounts for them, and the ratio is taken pair by pair. Goal: at most 2.5.
"""

from __future__ import annotations

import compileall
import resource
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNS = 21
BODY = "SELECT ?topic ?position { ?stance kg:holder :GovernmentOfIraq ; kg:topic ?topic ; kg:position ?position }"
BARE = f"""
import pathlib, pyoxigraph
store = pyoxigraph.Store()
for file in [pathlib.Path("ontology.ttl"), *pathlib.Path("triples").glob("*/*.ttl")]:
    store.load(path=file)
prefixes = {{"kg": "https://w3id.org/stancegraph/ontology#", "": "https://w3id.org/stancegraph/id/"}}
for row in store.query({BODY!r}, prefixes=prefixes):
    print(row["topic"].value, row["position"].value)
"""


def cpu(command: list[str]) -> float:
    """Return the CPU seconds of one run of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the table."""
    compileall.compile_dir(ROOT / "kg", quiet=2)
    bare, ours = [sys.executable, "-c", BARE], [str(Path(sys.executable).with_name("kg")), "query", BODY]
    cpu(bare), cpu(ours)
    pairs = [(cpu(bare), cpu(ours)) for _ in range(RUNS)]
    ratios = sorted(b / a for a, b in pairs)
    print(f"{'':14}{'median ms':>10}{'least ms':>10}")
    for name, column in (("bare script", [a for a, _ in pairs]), ("kg query", [b for _, b in pairs])):
        print(f"{name:14}{statistics.median(column) * 1000:10.0f}{min(column) * 1000:10.0f}")
    print(f"ratio, pair by pair: median {statistics.median(ratios):.2f}, {ratios[0]:.2f} to {ratios[-1]:.2f} (goal: at most 2.5)")


if __name__ == "__main__":
    main()
