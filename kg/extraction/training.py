"""Trains the learned second opinion on attitudes (`kg.extraction.attitudes`) on sentences with labels, and measures it.

A line of the data is a sentence in which two names stand in square brackets, a tab, the first name, a tab, the second, a
tab, and the label: 0 neutral, 1 the first is for the second, 2 the second is for the first, 3 the first is against the
second, 4 the second is against the first. This is the form of Park, Pan and Joo 2021. A blank line is passed over.

The linear model is trained; the transformer stays as it is shipped. The linear model is hardly held back, so that it knows
its sentences by heart. How the two are blended is found on sentences that neither has seen, and on known ones as often as
the data repeats itself: there a score that is sure counts for more. Hyperparameters were chosen on the training data alone.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.errors import KgError, MissingExtra, Problem
from kg.extraction.attitudes import BUCKETS, CLASSES, Pair, encoder, features, hashed, load, sure, tokens, weighed
from kg.extraction.reading import parser, view
from kg.files import write
from kg.progress import steps

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc

    Numbers = NDArray[np.float64]
    Labels = NDArray[np.int64]

FEWEST = 20
"""With fewer sentences nothing can be learned."""
HELD_OUT = 0.1
"""The share of sentences that the transformer never saw, on which the blend is found and measured."""
_STRENGTH = 1000.0
_TEMPERING = tuple(step / 20 for step in range(13))
_FOLDS = 5
_RESAMPLES = 1000


class Example(NamedTuple):
    """A sentence, the places of its two names in characters, and its label (0 to 4)."""

    text: str
    first: tuple[int, int]
    second: tuple[int, int]
    label: int


class Score(NamedTuple):
    """A measure between 0 and 1, and its 95 % interval over resampled sentences."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f})"


@dataclass(frozen=True, slots=True)
class Row:
    """How well one class is found: how many sentences have it, and precision, recall and F1 (0 to 1)."""

    label: str
    count: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """What came of training or measuring.

    With `problems` nothing else was done. `macro` is the mean F1 of the five classes, `micro` the share of right answers;
    `parsing` and `scoring` are CPU milliseconds a sentence; `written` is the file of weights.
    """

    problems: tuple[Problem, ...] = ()
    rows: tuple[Row, ...] = ()
    macro: Score | None = None
    micro: Score | None = None
    parsing: float = 0
    scoring: float = 0
    written: Path | None = None

    def __str__(self) -> str:
        if self.problems:
            return "\n".join(map(str, self.problems))
        lines = [f"{'class':24} {'count':>6} {'precision':>9} {'recall':>6} {'F1':>6}"]
        lines += [f"{row.label:24} {row.count:6,} {row.precision:9.3f} {row.recall:6.3f} {row.f1:6.3f}" for row in self.rows]
        lines += [f"macro F1 {self.macro}", f"micro F1 {self.micro}", f"CPU: {self.parsing:.1f} ms to parse a sentence, {self.scoring:.1f} ms to score a pair"]
        return "\n".join(lines)


def train(data: Path, out: Path, *, seed: int = 0) -> Report:
    """Train on labelled sentences and write the weights; the same data and seed give the same file.

    The report measures sentences that were held out: a tenth of them, or, of fewer than 2,000, all in turn.

    Args:
        data: Labelled sentences; its faults come back as the report's `problems`, all of them, and nothing is written.
        out: The file to write (.npz).
        seed: Where chance is needed, it begins here.

    Raises:
        KgError: the file cannot be read, or has fewer than 20 sentences or only one label.
        CasebookError: the file cannot be written.
        MissingExtra: scikit-learn, or spaCy with its English model, is not installed.
    """
    import numpy as np

    examples, problems = read(data)
    if problems:
        return Report(problems)
    labels = np.array([example.label for example in examples])
    if len(examples) < FEWEST or len(set(labels.tolist())) < 2:
        raise KgError(f"{data} has {len(examples)} sentences with {len(set(labels.tolist()))} labels: give at least {FEWEST} with two or more labels")
    pairs, parsing = parsed(examples)
    groups, copies = np.array([fraction(example.text) for example in examples]), _copies(examples)
    once = np.array([number == 0 for number, _ in copies])
    aside = groups < HELD_OUT if len(examples) >= 2000 else np.full(len(examples), fill_value=True)
    unseen, known = aside & once, ~once & (~aside | aside.all())
    matrices = _matrices(pairs)
    scores = _unseen_scores(matrices, labels, (once, aside, groups), seed)
    fitted = _fitted(matrices, labels, once, seed)
    scores[known] = _scores(fitted, matrices, known)
    asked = unseen | known
    begun = time.process_time()
    logits = np.array([encoder().logits(pair) for pair, wanted in zip(steps(pairs, "sentences read by the transformer"), asked, strict=True) if wanted])
    scoring = (time.process_time() - begun) / len(logits) * 1000
    weights = _counting(unseen, known, np.array([count > 1 for _, count in copies]))
    sheet = _Sheet(scores[asked], logits, labels[asked], weights[asked], unseen[asked])
    answers = _crossed(sheet, groups[asked])
    blend, bias = _blend(sheet)
    linear, offset = fitted
    _save(out, linear=linear.astype(np.float16), offset=offset.astype(np.float32), blend=blend.astype(np.float32), bias=bias.astype(np.float32))
    return _report(sheet.labels[sheet.unseen], answers[sheet.unseen], seed, parsing=parsing, scoring=scoring, written=out)


def evaluate(data: Path, *, weights: Path | None = None, without: Path | None = None, seed: int = 0) -> Report:
    """Measure weights (by default the shipped ones) on labelled sentences.

    `without` is a file of the same form whose sentences are left out, such as the training data: in the published split of
    Park et al. a quarter of the validation sentences stand in the training data too.

    Raises:
        KgError: a file cannot be read, or there is nothing to measure.
        MissingExtra: spaCy or its English model is not installed.
    """
    import numpy as np

    examples, problems = read(data)
    known, more = read(without) if without else ([], ())
    if problems or more:
        return Report((*problems, *more))
    seen = {example.text for example in known}
    examples = [example for example in examples if example.text not in seen]
    if not examples:
        raise KgError(f"{data} has no sentences to measure: give labelled sentences that are not in the training data")
    model = load(weights)
    pairs, parsing = parsed(examples)
    begun = time.process_time()
    answers = np.array([model.answer(pair).best for pair in steps(pairs, "pairs scored")])
    scoring = (time.process_time() - begun) / len(pairs) * 1000
    return _report(np.array([example.label for example in examples]), answers, seed, parsing=parsing, scoring=scoring)


# ------------------------------------------------------------------------------------------------------------ the data


def read(path: Path) -> tuple[list[Example], tuple[Problem, ...]]:
    """Return the labelled sentences of a file and its faults.

    Raises:
        KgError: the file cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise KgError(f"cannot read {path}: {error.strerror}") from None
    examples: list[Example] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found = _example(line.removesuffix(b"\r"))
            if isinstance(found, str):
                problems.append(Problem(path.name, number, found))
            else:
                examples.append(found)
    return examples, tuple(problems)


def _example(line: bytes) -> Example | str:
    """A line of the data, or what is wrong with it."""
    try:
        fields = line.decode().split("\t")
    except UnicodeDecodeError:
        return "is no UTF-8"
    if len(fields) != 4:
        return f"has {len(fields)} fields between tabs; 4 are wanted: sentence, first name, second name, label"
    if fields[3] not in ("0", "1", "2", "3", "4"):
        return f"has the label {fields[3]!r}; wanted is 0, 1, 2, 3 or 4"
    places = _bracketed(fields[0])
    if places is None:
        return "has not two names in square brackets, each opened and closed once"
    text = "".join(sign for sign in fields[0] if sign not in "[]")
    if not all(text[start:end].strip() for start, end in places):
        return "has an empty name in square brackets"
    return Example(text, places[0], places[1], int(fields[3]))


def _bracketed(sentence: str) -> list[tuple[int, int]] | None:
    """The places of two names in square brackets, in the sentence without the brackets."""
    marks = [(place - number, sign) for number, (place, sign) in enumerate((place, sign) for place, sign in enumerate(sentence) if sign in "[]")]
    if [sign for _, sign in marks] != ["[", "]", "[", "]"]:
        return None
    return [(marks[0][0], marks[1][0]), (marks[2][0], marks[3][0])]


def parsed(examples: Sequence[Example]) -> tuple[list[Pair], float]:
    """Return the sentences with their syntax, and the CPU milliseconds for each."""
    begun = time.process_time()
    docs = parser().pipe((view(example.text) for example in examples), batch_size=64)
    pairs = [_pair(doc, example) for example, doc in zip(steps(examples, "sentences parsed"), docs, strict=True)]
    return pairs, (time.process_time() - begun) / len(examples) * 1000


def _pair(doc: Doc, example: Example) -> Pair:
    """A parsed sentence with its names; where both stand in one token, the second is taken to be the next."""
    first, second = tokens(doc, *example.first), tokens(doc, *example.second)
    if second[0] < first[1]:
        first = (first[0], max(first[0] + 1, min(first[1], second[1] - 1)))
        second = (first[1], max(second[1], first[1] + 1)) if first[1] < len(doc) else second
    return Pair.of(doc, first, second)


def fraction(text: str) -> float:
    """Return a number from 0 to 1 for a sentence, always the same: those below `HELD_OUT` were kept from the transformer."""
    return int(sha256(f"{text}0".encode()).hexdigest(), 16) % 1000 / 1000


def _copies(examples: Sequence[Example]) -> list[tuple[int, int]]:
    """Of each sentence with these names, how often it came before, and how often it comes in all."""
    keys = [example[:3] for example in examples]
    total, before = Counter(keys), Counter[Any]()
    found = []
    for key in keys:
        found.append((before[key], total[key]))
        before[key] += 1
    return found


# ------------------------------------------------------------------------------------------------------------ learning


def _learning(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        raise MissingExtra("train", "training on your own data") from None


def _matrices(pairs: Sequence[Pair]) -> tuple[Any, Any]:
    """The features of all pairs, as the first and as the second may hold an attitude."""
    sparse = _learning("scipy.sparse")
    found = []
    for swapped in (False, True):
        rows = [hashed(features(pair, swapped=swapped)) for pair in pairs]
        ends = [0]
        for places, _ in rows:
            ends.append(ends[-1] + len(places))
        cells = [value for _, values in rows for value in values], [place for places, _ in rows for place in places], ends
        found.append(sparse.csr_matrix(cells, shape=(len(pairs), BUCKETS), dtype="float64"))
    return found[0], found[1]


def _fitted(matrices: tuple[Any, Any], labels: Labels, chosen: NDArray[np.bool_], seed: int) -> tuple[Numbers, Numbers]:
    """The weights and offsets of the linear model: for holding a positive, and a negative, attitude toward the other."""
    import numpy as np

    regression = _learning("sklearn.linear_model").LogisticRegression
    cells = _learning("scipy.sparse").vstack([matrix[chosen] for matrix in matrices])
    linear, offset = np.zeros((2, BUCKETS)), np.full(2, -5.0)
    for row, (forward, backward) in enumerate(((1, 2), (3, 4))):
        wanted = np.concatenate([labels[chosen] == forward, labels[chosen] == backward])
        if wanted.any():
            model = regression(C=_STRENGTH, solver="liblinear", tol=1e-2, random_state=seed).fit(cells, wanted)
            linear[row], offset[row] = model.coef_[0], model.intercept_[0]
    return linear, offset


def _scores(fitted: tuple[Numbers, Numbers], matrices: tuple[Any, Any], chosen: NDArray[np.bool_]) -> Numbers:
    """The linear model's scores of the five classes."""
    import numpy as np

    linear, offset = fitted
    forward, backward = (matrix[chosen] @ linear.T + offset for matrix in matrices)
    return np.stack([np.zeros(len(forward)), forward[:, 0], backward[:, 0], forward[:, 1], backward[:, 1]], axis=1)


class _Sheet(NamedTuple):
    """What both models say of sentences, their labels, how much each counts for the blend, and which are unseen."""

    scores: Numbers
    logits: Numbers
    labels: Labels
    weights: Numbers
    unseen: NDArray[np.bool_]

    def part(self, chosen: NDArray[np.bool_]) -> _Sheet:
        return _Sheet(self.scores[chosen], self.logits[chosen], self.labels[chosen], self.weights[chosen], self.unseen[chosen])


def _unseen_scores(matrices: tuple[Any, Any], labels: Labels, rows: tuple[NDArray[np.bool_], NDArray[np.bool_], Numbers], seed: int) -> Numbers:
    """The linear model's scores of what is held out, by a model of the rest; where all is, by models of the other folds."""
    import numpy as np

    once, aside, groups = rows
    scores, ends = np.zeros((len(labels), 5)), [0, HELD_OUT]
    if aside.all():
        ends = [0, *np.quantile(np.unique(groups), np.linspace(0, 1, _FOLDS + 1))[1:-1], 2]
    for low, high in pairwise(ends):
        inside = (groups >= low) & (groups < high)
        scores[inside] = _scores(_fitted(matrices, labels, ~inside & once, seed), matrices, inside)
    return scores


def _counting(unseen: NDArray[np.bool_], known: NDArray[np.bool_], repeated: NDArray[np.bool_]) -> Numbers:
    """How much each sentence counts for the blend: the known ones, all together, as is usual where this data is split at random."""
    import numpy as np

    single = unseen & ~repeated
    if single.sum() < FEWEST or not known.any():
        return np.asarray(unseen, dtype=np.float64)
    share = repeated.mean()
    weights: Numbers = single + known * (single.sum() * share / (1 - share) / known.sum())
    return weights


def _blend(sheet: _Sheet) -> tuple[Numbers, Numbers]:
    """How much each model counts and what is added, for the likeliest labels; then what is added for the best macro F1 on the unseen.

    The latter is a share of the classes' rarity, one number for all, for there are few sentences of the rare ones.
    """
    import numpy as np

    optimize = _learning("scipy.optimize")
    scores, logits, labels, weights, unseen = sheet
    marks = np.eye(5)[labels] * weights[:, None]

    def loss(blend: Numbers) -> tuple[float, Numbers]:
        total = weighed(scores, logits, blend)
        total = total - total.max(axis=1, keepdims=True)
        logs = total - np.log(np.exp(total).sum(axis=1, keepdims=True))
        slope = np.exp(logs) * weights[:, None] - marks
        slopes = np.concatenate([[(slope * part).sum() for part in (scores, logits, sure(scores))], slope.sum(axis=0)])
        return float(-(logs * marks).sum() + (blend @ blend) / 2), slopes + blend

    bounds = [(0, None)] * 3 + [(None, None)] * 5
    blend: Numbers = optimize.minimize(loss, np.array([1.0, 1.0, 1.0, 0, 0, 0, 0, 0]), jac=True, method="L-BFGS-B", bounds=bounds).x
    rarity = -np.log((marks.sum(axis=0) + 1) / (weights.sum() + 5))
    rarity -= rarity[0]
    total = weighed(scores, logits, blend)
    measured = [_f1(_confusion(labels[unseen], (total + share * rarity).argmax(axis=1)[unseen], weights[unseen])).mean() for share in _TEMPERING]
    return blend, rarity * _TEMPERING[int(np.argmax(measured))]


def _crossed(sheet: _Sheet, groups: Numbers) -> Labels:
    """Answers on sentences of each half, blended as is best for the other half."""
    import numpy as np

    answers = np.zeros(len(groups), dtype=np.int64)
    half = (groups * 1000).round() % 2 < 1
    for inside in (half, ~half):
        blend, bias = _blend(sheet.part(~inside))
        answers[inside] = (weighed(sheet.scores[inside], sheet.logits[inside], blend) + bias).argmax(axis=1)
    return answers


def _save(out: Path, **arrays: Any) -> None:
    import numpy as np

    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)
    write(out, buffer.getvalue())


# ----------------------------------------------------------------------------------------------------------- measuring


def _confusion(labels: Labels, answers: Labels, weights: Numbers | None = None) -> Numbers:
    """How often each label (row) was answered as what (column)."""
    import numpy as np

    return np.bincount(labels * 5 + answers, weights, minlength=25).reshape(5, 5).astype(np.float64)


def _f1(confusion: Numbers) -> Numbers:
    """F1 of each class; of a class that neither occurs nor is answered, 0."""
    import numpy as np

    found: Numbers = 2 * confusion.diagonal() / np.maximum(1e-9, confusion.sum(axis=0) + confusion.sum(axis=1))
    return found


def _report(labels: Labels, answers: Labels, seed: int, **more: Any) -> Report:
    confusion = _confusion(labels, answers)
    right, counted, answered = confusion.diagonal(), confusion.sum(axis=1), confusion.sum(axis=0)
    f1 = _f1(confusion)
    names = [f"{label} {direction}" if direction else label for label, direction in CLASSES]
    rows = tuple(
        Row(name, int(counted[row]), float(right[row] / max(1, answered[row])), float(right[row] / max(1, counted[row])), float(f1[row]))
        for row, name in enumerate(names)
    )
    samples = [_confusion(labels[drawn], answers[drawn]) for drawn in _draws(len(labels), seed)]
    return Report(
        rows=rows,
        macro=_interval(float(f1.mean()), [float(_f1(sample).mean()) for sample in samples]),
        micro=_interval(float(right.sum() / len(labels)), [float(sample.diagonal().sum() / len(labels)) for sample in samples]),
        **more,
    )


def _draws(count: int, seed: int) -> Iterator[Labels]:
    import numpy as np

    chance = np.random.default_rng(seed)
    for _ in range(_RESAMPLES):
        yield chance.integers(0, count, count)


def _interval(value: float, samples: Sequence[float]) -> Score:
    import numpy as np

    low, high = np.quantile(samples, (0.025, 0.975))
    return Score(value, float(low), float(high))
