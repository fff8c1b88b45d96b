"""Reading at scale: speed in one and in two processes, and a run of 2,000 articles that is killed in the middle.

`python benchmarks/batch.py speed [ARTICLES]` prints articles per CPU-second, the CPU beside that of the bare spaCy pipe over
the same lines, and how much two processes gain; on a busy machine only CPU says anything. `python benchmarks/batch.py kill
[ARTICLES]` kills a run in two processes (SIGKILL) when half is done, begins it again, and compares the files with those of
one run. The articles are put together from lines of `../shared/data/wikinews.jsonl.gz`, about 580 words each, and are only
kept for the while.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import kg
from kg.extraction import batch
from kg.extraction.ingest import articles
from kg.extraction.knowledge import Knowledge
from kg.extraction.reading import lines, parser, view
from kg.extraction.records import Article

ROOT = Path(__file__).resolve().parents[1]
NEWS = ROOT.parent / "shared" / "data" / "wikinews.jsonl.gz"
WORDS = 580


def shuffled(path: Path, count: int) -> Path:
    """Write articles, each of lines drawn from all the news, as JSON lines."""
    with gzip.open(NEWS, "rt", encoding="utf-8") as file:
        told = [line for row in file for line in json.loads(row)["text"].splitlines() if len(line.split()) > 5]
    chance = random.Random(5)
    with path.open("w", encoding="utf-8") as out:
        for number in range(count):
            text: list[str] = []
            while sum(len(line.split()) for line in text) < WORDS:
                text.append(chance.choice(told))
            out.write(json.dumps({"title": f"Report {number}", "date": "2024-05-06", "text": "\n".join(text)}) + "\n")
    return path


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds and the CPU-seconds that something takes, child processes included."""
    begun, before = time.monotonic(), sum(os.times()[:4])
    work()
    return time.monotonic() - begun, sum(os.times()[:4]) - before


def bare(path: Path) -> None:
    """Parse the same lines and do nothing else."""
    found = [article for article in articles([path]) if isinstance(article, Article)]
    texts = [view(article.text[line.start : line.end]) for article in found for line in lines(article.text)]
    for _ in parser().pipe(texts, batch_size=64):
        pass


def speed(folder: Path, count: int) -> None:
    """Print how fast it is."""
    path, knowledge = shuffled(folder / "news.jsonl", count), Knowledge.of(kg.open(ROOT))
    parser()
    _, floor = timed(lambda: bare(path))
    walls = []
    for workers in (1, 2):
        wall, cpu = timed(partial(batch.run, articles([path]), knowledge, folder / f"out{workers}", workers=workers))
        walls.append(wall)
        told = f"{count / cpu:.2f} articles per CPU-second, {cpu / floor:.2f} times the bare pipe, {count / wall:.2f} articles a second"
        print(f"{workers} process(es): {told}, {walls[0] / wall:.2f} times one")


def kill(folder: Path, count: int) -> None:
    """Kill a run in the middle, begin it again, and compare."""
    path = shuffled(folder / "news.jsonl", count)
    command = [sys.executable, __file__, "run", str(path)]
    subprocess.run([*command, str(folder / "whole")], check=True, stdout=subprocess.DEVNULL)
    child = subprocess.Popen([*command, str(folder / "killed")], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        if int(line) >= count // 2:
            child.kill()
            break
    child.communicate()
    print(f"killed at {line.strip()} of {count}, exit code {child.returncode}")
    again = subprocess.run([*command, str(folder / "killed")], check=True, capture_output=True, text=True)
    print(again.stderr.strip())
    whole, killed = ({found.name: found.read_bytes() for found in (folder / name).glob("*.ttl")} for name in ("whole", "killed"))
    print(f"{len(whole)} files of one run, {len(killed)} of the killed one: {'the same' if whole == killed else 'NOT THE SAME'}")


def go(path: Path, folder: Path) -> None:
    """One run in two processes that tells how far it is."""
    summary = batch.run(articles([path]), Knowledge.of(kg.open(ROOT)), folder, workers=2, progress=lambda done: print(done, flush=True))
    print(summary, file=sys.stderr)


if __name__ == "__main__":
    verb, *rest = sys.argv[1:] or ["speed"]
    if verb == "run":
        go(Path(rest[0]), Path(rest[1]))
    else:
        with tempfile.TemporaryDirectory() as home:
            {"speed": speed, "kill": kill}[verb](Path(home), int(rest[0]) if rest else 2_000 if verb == "kill" else 200)
