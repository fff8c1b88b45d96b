"""How well articles are read: precision, recall and F1 of every layer beside gold sets, with 95 % intervals.

`python benchmarks/extraction.py [GOLD.json [--articles FOLDER_OR_JSONL] [--casebook FOLDER] [--names NAMES.toml]]...`

Without a gold set, all known ones that are there. `--errors` lists what was missed and what is wrong with the text (on the
terminal only; nothing of an article is written anywhere), `--by-article` counts by article, `--layer` and `--article` choose,
`--json FILE` keeps the numbers. What counts as right is told in `scoring.py`, how names are understood in `naming.py`.

More than the gold sets, one by one or all with `--all`: `--grid` (polarity.py), `--sentiment` (the learned scorer on the
validation split of Park et al. 2021), `--crossre` (crossre.py), `--round-trip` (265 articles), `--speed`.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from naming import Names
from scoring import SAMPLES, SEED, Gold, Outcome, Row, score, spans, total

import kg
from kg.articles import digest
from kg.errors import KgError
from kg.extraction.records import Article, Extraction
from kg.graph import View
from kg.progress import steps

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
WIKINEWS = SHARED / "data" / "wikinews.jsonl.gz"
SENTIMENT = SHARED / "data" / "directed-sentiment" / "valid.txt"
ARTICLE_WORDS = 580
SAMPLE = 3
"""Speed is measured on every third article."""
CLASSES = {
    ("neutral", None): 0,
    ("positive", "first->second"): 1,
    ("positive", "second->first"): 2,
    ("negative", "first->second"): 3,
    ("negative", "second->first"): 4,
}
LAYOUT = "{:<22}{:>5}{:>6}{:>6}   {:<17}{:<17}{:<17}"


class Set(NamedTuple):
    """A gold set, the folder or file with its articles, the casebook to read them with, and what its names mean."""

    gold: Path
    articles: Path
    casebook: Path
    names: Path | None = None


KNOWN = (
    Set(SHARED / "data" / "gold" / "two-articles.json", SHARED / "articles", ROOT, ROOT / "benchmarks" / "gold" / "two-articles.toml"),
    Set(ROOT / "benchmarks" / "gold" / "wikinews-a.json", WIKINEWS, ROOT / "benchmarks" / "gold" / "wikinews-a"),
    Set(ROOT / "benchmarks" / "gold" / "wikinews-b.json", WIKINEWS, ROOT / "benchmarks" / "gold" / "wikinews-b"),
)


# ------------------------------------------------------------------------------------------------------------ gold sets


def chosen(words: Sequence[str]) -> list[Set]:
    """Return the gold sets of a command line; each option belongs to the gold set before it.

    Raises:
        KgError: an option stands before any gold set, or a word is missing.
    """
    sets: list[dict[str, Path]] = []
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            sets.append({"gold": Path(word)})
        elif word not in ("--articles", "--casebook", "--names") or not sets:
            raise KgError(f"{word}: give a gold set (a .json file) first, then --articles, --casebook or --names")
        else:
            sets[-1][word[2:]] = Path(next(rest, ""))
    return [_completed(**given) for given in sets]


def _completed(gold: Path, articles: Path | None = None, casebook: Path | None = None, names: Path | None = None) -> Set:
    """A gold set, with what is not told taken from beside it."""
    beside, own = gold.with_suffix(""), [gold.with_suffix(".toml"), ROOT / "benchmarks" / "gold" / f"{gold.stem}.toml"]
    usual = next((known for known in KNOWN if known.gold.name == gold.name), None)
    articles = articles or (usual.articles if usual else gold.parent)
    casebook = casebook or (beside if (beside / "triples").is_dir() else usual.casebook if usual else ROOT)
    return Set(gold, articles, casebook, names or next((path for path in own if path.is_file()), None))


def articles(gold: Gold, source: Path) -> dict[str, Article]:
    """Return the articles of a gold set by its keys, from a folder of files or from JSON lines.

    Where the text itself does not say when it was published (`basis` is neither dateline nor inferred), the day is given.

    Raises:
        KgError: an article is not there, or not the one that was annotated.
    """
    found = {}
    for key, entry in gold.items():
        article = _from_lines(entry, source) if "line" in entry else _from_file(entry, source)
        if "sha256" in entry and entry["sha256"] != digest(article.text):
            raise KgError(f"{key}: {article.name} is not the text that was annotated; give the right one with --articles")
        found[key] = article
    return found


def _from_lines(entry: Mapping[str, Any], source: Path) -> Article:
    path = source / Path(entry["file"]).name if source.is_dir() else source
    rows = lines(path)
    if entry["line"] >= len(rows):
        raise KgError(f"{path.name} has no line {entry['line']} (counted from 0); give the right file with --articles")
    row = rows[entry["line"]]
    return Article(row["text"], f"{path.name}:{entry['line'] + 1}", row.get("title"), row.get("url"), published=row.get("date"), basis="given")


def _from_file(entry: Mapping[str, Any], source: Path) -> Article:
    name = Path(entry["file"]).name
    path = next((path for path in (source, source / entry["file"], source / name, *sorted(source.rglob(name))) if path.is_file()), None)
    if path is None:
        raise KgError(f"{source} has no {name}; give the folder of the articles with --articles")
    published = entry.get("published") or {}
    inside = str(published.get("basis", "dateline")).startswith(("dateline", "inferred"))
    ends = [published.get("lo"), published.get("hi")]
    given = None if inside or None in ends else ends[0] if ends[0] == ends[1] else "/".join(ends)
    return Article(path.read_bytes().decode("utf-8"), name, published=given, basis="given" if given else None)


_LINES: dict[Path, list[dict[str, Any]]] = {}


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the records of a file of JSON lines, plain or gzip."""
    if path not in _LINES:
        if not path.is_file():
            raise KgError(f"{path} is not there; give the articles with --articles")
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8") as stream:
            _LINES[path] = [json.loads(line) for line in stream]
    return _LINES[path]


def extracted(wanted: Mapping[str, Article], graph: View) -> dict[str, Extraction]:
    """Extract from some articles, by key."""
    from kg.extraction import extract

    return {key: extract(article, graph) for key, article in wanted.items()}


def measured(given: Set) -> tuple[list[Row], dict[str, Extraction], Names]:
    """Score a gold set: its rows, what was extracted, and how its names were understood."""
    gold = json.loads(given.gold.read_text("utf-8"))
    graph = kg.open(given.casebook)
    names = Names.read(graph, given.names)
    found = extracted(articles(gold, given.articles), graph)
    return score(gold, found, graph, names), found, names


# ------------------------------------------------------------------------------------------------------------- printing


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a table: gold items, answers, right ones; precision, recall and F1 with their intervals."""
    yield LAYOUT.format("", "gold", "found", "right", "precision", "recall", "F1").rstrip()
    for row in rows:
        gold, _, found, right = row.counts
        cells = [f"{value:.2f} [{low:.2f}-{high:.2f}]" for value, (low, high) in zip((row.precision, row.recall, row.f1), row.intervals, strict=True)]
        yield LAYOUT.format(row.layer, gold, found, right, *cells).rstrip()


def by_article(rows: Iterable[Row]) -> Iterator[str]:
    """Yield a line for each layer and article: right, wrong and missed."""
    for row in rows:
        counts: dict[str, Counter[str]] = {}
        for outcome in row.outcomes:
            counts.setdefault(outcome.article, Counter())[outcome.kind] += 1
        for article, kinds in counts.items():
            single = Row(row.layer, [outcome for outcome in row.outcomes if outcome.article == article])
            told = "  ".join(f"{kind.lower()} {kinds[kind]}" for kind in ("HIT", "MISS", "WRONG", "AGAIN", "BROKEN") if kinds[kind])
            yield f"{row.layer.strip():<22}{article:<14}F1 {single.f1:.2f}  {told}"


def errors(rows: Iterable[Row], found: Mapping[str, Extraction]) -> Iterator[str]:
    """Yield what was missed and what is wrong, with the text, what the other side says there, and why it was proposed."""
    for row in rows:
        wrong = [outcome for outcome in row.outcomes if outcome.kind != "HIT"]
        if wrong:
            missed = sum(outcome.kind == "MISS" for outcome in wrong)
            yield f"\n{row.layer.strip().upper()}: {missed} missed, {len(wrong) - missed} wrong"
        for outcome in sorted(wrong, key=lambda outcome: (list(found).index(outcome.article), outcome.span, outcome.kind)):
            yield from _error(outcome, found[outcome.article].article.text)


def _error(outcome: Outcome, text: str) -> Iterator[str]:
    start, end = outcome.span
    begin = max(text.rfind("\n", 0, start) + 1, start - 60)
    after = min(len(text), end + 40, *(place for place in [text.find("\n", end)] if place >= 0))
    yield f"{outcome.kind:<6}{outcome.article} {start}-{end}  {outcome.says}"
    yield "      " + " ".join(f"{text[begin:start]}[{_short(text[start:end])}]{text[end:after]}".split())
    other = "found" if outcome.kind == "MISS" else "gold"
    yield from (f"      {other}: {near}" for near in dict.fromkeys(outcome.near))
    if outcome.why:
        yield f"      why: {'; '.join(outcome.why)}"


def _short(text: str) -> str:
    return text if len(text) <= 320 else f"{text[:200]} … {text[-100:]}"


# ----------------------------------------------------------------------------------------------- beyond the gold sets


def sentiment(path: Path = SENTIMENT) -> Iterator[str]:
    """Yield macro and micro F1 of the learned scorer on directed sentiment (classes as in Park et al. 2021), and its CPU.

    It is asked as anybody would ask it, by text and spans. A quarter of the validation sentences stand in the training data
    too: the figures without them follow.
    """
    from kg.extraction.attitudes import attitude

    told = path.read_text("utf-8").splitlines()
    known = _sentences(path.with_name("train.txt"))
    attitude(*marked(told[0])[:3])
    begin = time.process_time()
    pairs = []
    for text, first, second, label in map(marked, steps(told, "sentences judged")):
        found = attitude(text, first, second)
        pairs.append((label, CLASSES[found.label, found.direction]))
    cost = 1000 * (time.process_time() - begin) / len(told)
    yield f"directed sentiment, {len(pairs):,} sentences: {_f_scores(pairs)}; {cost:.0f} CPU-ms a sentence, parsing included"
    unseen = [pair for pair, line in zip(pairs, told, strict=True) if marked(line)[0] not in known]
    yield f"  {len(unseen):,} of them not in the training data: {_f_scores(unseen)}"
    yield "  neutral {:.3f}, positive -> {:.3f}, positive <- {:.3f}, negative -> {:.3f}, negative <- {:.3f}".format(*(f_of(pairs, kind) for kind in range(5)))


def _sentences(path: Path) -> set[str]:
    return {marked(line)[0] for line in path.read_text("utf-8").splitlines() if line.count("\t") == 3} if path.is_file() else set()


def _f_scores(pairs: Sequence[tuple[int, int]]) -> str:
    """Macro and micro F1 with their 95 % intervals, sentences resampled."""
    draw = random.Random(SEED)
    samples = [macro_micro(draw.choices(pairs, k=len(pairs))) for _ in range(SAMPLES)]
    ends = [sorted(values) for values in zip(*samples, strict=True)]
    told = [f"{value:.3f} [{few[SAMPLES // 40]:.3f}-{few[-SAMPLES // 40]:.3f}]" for value, few in zip(macro_micro(pairs), ends, strict=True)]
    return f"macro F1 {told[0]}, micro F1 {told[1]}"


def macro_micro(pairs: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """Return the mean F1 of the five classes, and the share of right answers.

    >>> macro_micro([(0, 0), (1, 1), (1, 0)])
    (0.26666666666666666, 0.6666666666666666)
    """
    counts = Counter(pairs)
    gold: Counter[int] = Counter()
    said: Counter[int] = Counter()
    for (a, b), number in counts.items():
        gold[a] += number
        said[b] += number
    by_class = [2 * counts[kind, kind] / (gold[kind] + said[kind]) if gold[kind] + said[kind] else 0.0 for kind in range(5)]
    return sum(by_class) / 5, sum(counts[kind, kind] for kind in range(5)) / (len(pairs) or 1)


def marked(line: str) -> tuple[str, tuple[int, int], tuple[int, int], int]:
    r"""Read a line of the data: the text without its brackets, the spans of the two names, and the class.

    >>> marked("[Ada]s friend [Bob].\tAda\tBob\t1")
    ('Adas friend Bob.', (0, 3), (12, 15), 1)
    """
    text, first, _, label = line.split("\t")
    found = [(piece.start() - 2 * number, piece.end() - 2 * number - 2, piece[1]) for number, piece in enumerate(re.finditer(r"\[([^\]]*)\]", text))]
    one, two = ((start, end) for start, end, _ in found)
    kept = re.sub(r"\[([^\]]*)\]", r"\1", text)
    return (kept, one, two, int(label)) if found[0][2] == first or found[1][2] != first else (kept, two, one, int(label))


def f_of(pairs: Sequence[tuple[int, int]], kind: int) -> float:
    """Return the F1 of one class of gold and answers."""
    both = sum(gold == said == kind for gold, said in pairs)
    either = sum((gold == kind) + (said == kind) for gold, said in pairs)
    return 2 * both / either if either else 0.0


def crossre() -> Iterator[str]:
    """Yield the scores of crossre.py on the development split."""
    import crossre as other

    for domain in ("news", "politics"):
        precision, recall, f1 = other.score(other.crossre(other.FOLDER, "dev", (domain,)))["all"]
        yield f"crossre {domain}, mapped types: P {precision:.2f}  R {recall:.2f}  F1 {f1:.2f}"


def round_trip(path: Path = WIKINEWS, casebook: Path = ROOT) -> Iterator[str]:
    """Yield what came of reading all news articles: crashes by name, and how many spans are what stands there."""
    from kg.extraction import extract

    graph = kg.open(casebook)
    good = whole = candidates = crashes = 0
    rows = lines(path)
    for number, row in enumerate(rows):
        try:
            found = extract(Article(row["text"], f"{path.name}:{number + 1}", published=row.get("date")), graph)
        except Exception as fault:  # noqa: BLE001
            crashes += 1
            yield f"  line {number}: {type(fault).__name__}: {fault}"
            continue
        told = list(spans(found))
        whole += len(told)
        candidates += len(found.candidates)
        good += sum(row["text"][span.start : span.end] == span.text for span in told)
    yield f"round trip, {len(rows)} articles: {crashes} crashes, {good:,} of {whole:,} spans are what stands there, {candidates:,} candidates"


def speed(path: Path = WIKINEWS, casebook: Path = ROOT) -> Iterator[str]:
    """Yield articles of 580 words per CPU second, and the CPU beside the bare parser over the same lines, in turns."""
    from kg.extraction import extract
    from kg.extraction.reading import parser, readings

    graph = kg.open(casebook)
    everything = [Article(row["text"], published=row.get("date")) for row in lines(path)[::SAMPLE]]
    nlp = parser()
    extract(everything[0], graph)
    ours = bare = 0.0
    rest = iter(everything)
    while batch := list(islice(rest, 25)):
        told = [segment.doc.text for reading in readings(batch) for segment in reading.segments]
        gc.collect()
        ours += _cpu(lambda batch=batch: [extract(article, graph) for article in batch])
        gc.collect()
        bare += _cpu(lambda told=told: list(nlp.pipe(told, batch_size=64)))
    words = sum(len(article.text.split()) for article in everything)
    yield f"{words / ARTICLE_WORDS / ours:.1f} articles of {ARTICLE_WORDS} words per CPU second, {words:,} words read"
    yield f"{ours / bare:.2f} times the CPU of the bare parser over the same lines"
    yield from _workers(everything, casebook)


def _workers(everything: Sequence[Article], casebook: Path) -> Iterator[str]:
    """Two processes beside one, by the wall clock, each with the whole of `kg extract`; what starting costs is taken off."""
    import subprocess

    command = Path(sys.executable).with_name("kg")
    with tempfile.TemporaryDirectory() as folder:
        source, single = Path(folder) / "articles.jsonl", Path(folder) / "single.jsonl"
        rows = [json.dumps({"text": f"{article.text}\n({number})", "date": article.published}) for number, article in enumerate(everything)]
        source.write_text("\n".join(rows), "utf-8")
        single.write_text(rows[0], "utf-8")

        def wall(path: Path, workers: int) -> float:
            out = Path(tempfile.mkdtemp(dir=folder))
            begin = time.perf_counter()
            done = subprocess.run(
                [command, "extract", path, "--out", out, "--workers", str(workers)], cwd=casebook, capture_output=True, text=True, check=False
            )
            if done.returncode not in (0, 1) or "Traceback" in done.stderr:
                raise KgError(f"kg extract --workers does not run yet: {(done.stderr or done.stdout).strip().splitlines()[-1][:200]}")
            return time.perf_counter() - begin

        try:
            least = {workers: min(wall(source, workers) for _ in range(2)) - min(wall(single, workers) for _ in range(2)) for workers in (1, 2)}
            one, two = least[1], least[2]
        except (KgError, OSError) as fault:
            yield f"two workers: {fault}"
        else:
            yield f"two workers are {one / two:.2f} times as fast as one ({one:.1f} s and {two:.1f} s)"


def _cpu(call: Callable[[], object]) -> float:
    begin = time.process_time()
    call()
    return time.process_time() - begin


def grid() -> Iterator[str]:
    """Yield the result of the generated polarity grid."""
    from polarity import report, run

    yield from report(run())


# ------------------------------------------------------------------------------------------------------ command line


def main(words: Sequence[str] | None = None) -> int:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False)
    for flag in ("errors", "by-article", "grid", "sentiment", "crossre", "round-trip", "speed", "all"):
        parser.add_argument(f"--{flag}", action="store_true")
    parser.add_argument("--layer", help="only layers whose name has this word")
    parser.add_argument("--article", help="only the article with this key, in --errors and --by-article")
    parser.add_argument("--json", type=Path, help="keep the numbers in this file")
    options, rest = parser.parse_known_args(words)
    more = [kind for kind in ("grid", "sentiment", "crossre", "round_trip", "speed") if getattr(options, kind) or options.all]
    try:
        sets = chosen(rest)
        if sets or not more or options.all:
            gold_sets(sets, options)
        for kind in more:
            _told(kind)
    except KgError as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    return 0


def gold_sets(sets: list[Set], options: argparse.Namespace) -> None:
    """Print the tables of some gold sets, and of all of them together."""
    wanted = sets or [known for known in KNOWN if known.gold.is_file() and known.articles.exists()]
    for known in KNOWN:
        if not sets and known not in wanted:
            print(f"{known.gold.stem}: left out, {known.gold if not known.gold.is_file() else known.articles} is not there")
    tables = {}
    for given in wanted:
        begin = time.perf_counter()
        rows, found, names = measured(given)
        tables[given.gold.stem] = rows
        print(f"\n{given.gold.stem}: {len(found)} articles, {time.perf_counter() - begin:.1f} s")
        _details(rows, found, names, options)
    if len(tables) > 1:
        tables["all"] = total(tables.values())
        print("\nall")
        print("\n".join(table(_of_layer(tables["all"], options.layer))))
    if options.json:
        options.json.write_text(
            json.dumps({name: {row.layer.strip(): _numbers(row) for row in rows} for name, rows in tables.items()}, indent=1) + "\n", "utf-8"
        )


def _details(rows: list[Row], found: dict[str, Extraction], names: Names, options: argparse.Namespace) -> None:
    rows = _of_layer(rows, options.layer)
    print("\n".join(table(rows)))
    if options.errors or options.by_article:
        for line in names.doubts():
            print(f"  name not sure: {line}")
    shown = [Row(row.layer, [outcome for outcome in row.outcomes if options.article in (None, outcome.article)]) for row in rows]
    if options.by_article:
        print("\n".join(by_article(shown)))
    if options.errors:
        print("\n".join(errors(shown, found)))


def _of_layer(rows: Iterable[Row], word: str | None) -> list[Row]:
    return [row for row in rows if word is None or word in row.layer]


def _numbers(row: Row) -> dict[str, Any]:
    gold, hit, found, right = row.counts
    measures = {"precision": row.precision, "recall": row.recall, "f1": row.f1}
    ends = {f"{name}_95": [round(end, 3) for end in pair] for name, pair in zip(measures, row.intervals, strict=True)}
    return {"gold": gold, "hit": hit, "found": found, "right": right} | {name: round(value, 3) for name, value in measures.items()} | ends


def _told(kind: str) -> None:
    """Print one of the further measurements, or in one line why it cannot be made."""
    needed = {"sentiment": SENTIMENT, "round_trip": WIKINEWS, "speed": WIKINEWS, "crossre": SHARED / "data" / "crossre"}.get(kind)
    print(f"\n{kind.replace('_', ' ')}")
    if needed is not None and not needed.exists():
        print(f"  left out: {needed} is not there")
        return
    try:
        for line in {"grid": grid, "sentiment": sentiment, "crossre": crossre, "round_trip": round_trip, "speed": speed}[kind]():
            print(line)
    except (ImportError, KgError) as fault:
        print(f"  left out: {fault}")


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `| head` is no fault
    sys.exit(main())
