"""How fast `kg import icews` is, and what memory it takes: python benchmarks/importing.py [ROWS] [FILE].

Real events of ICEWS, the same again on other days where more rows are asked for than there are. Prints rows a second of CPU, the peak of
memory, and the same for the second time, which writes nothing.
"""

from __future__ import annotations

import datetime as dt
import gzip
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import kg

REAL = Path(__file__).parent.parent.parent / "shared" / "data" / "icews" / "icews0515_named_partial.tsv.gz"


def sample(path: Path, count: int, real: Path) -> None:
    """Write so many events to a file."""
    head, *rows = gzip.decompress(real.read_bytes()).decode().splitlines()
    rng = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{head}\n")
        for number in range(count):
            *event, day = rows[number % len(rows)].split("\t")
            again = dt.date(1990, 1, 1) + dt.timedelta(rng.randrange(15_000))
            file.write("\t".join([*event, day if number < len(rows) else str(again)]) + "\n")


def main(count: int = 200_000, real: str = str(REAL)) -> None:
    """Measure so many rows, of a file of quadruples."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "home" / "triples").mkdir(parents=True)
        sample(folder / "events.tsv", count, Path(real))
        for what in ("first", "again"):
            begun = time.process_time()
            found = kg.imports.icews(folder / "events.tsv", folder / "home")
            seconds = time.process_time() - begun
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{what}: {count:,} rows, {len(found.claims):,} new claims, {seconds:.1f} s CPU, {count / seconds:,.0f} rows/s, peak {peak:,.0f} MB")


if __name__ == "__main__":
    main(*(int(word) if word.isdigit() else word for word in sys.argv[1:]))
