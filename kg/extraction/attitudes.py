"""Who is for or against whom: a learned second opinion on a sentence that names two actors.

Two models are asked and their answers blended. A linear one reads words and syntax: the path between the two names, the
frames of their verbs, negation, quotation marks, and the words around; its features are hashed, so that no vocabulary is
kept. A small transformer (MiniLM, see `weights/README.md`) reads the sentence. Both see the two actors and no names:
what is answered never depends on who it is. Everything runs on numpy, from the parse that the reader of news makes anyway.

Task and data: Park, Pan and Joo, "Who Blames or Endorses Whom? Entity-to-Entity Directed Sentiment Extraction in News
Text", ACL 2021.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias
from zlib import crc32

from kg.errors import ArticleError, KgError
from kg.extraction.reading import parser, view

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from spacy.tokens import Doc, Token

    Floats: TypeAlias = NDArray[np.float32]

Label = Literal["neutral", "positive", "negative"]
Direction = Literal["first->second", "second->first"]
WEIGHTS = Path(__file__).parent / "weights"
"""Where the shipped weights are: `attitudes.npz` (linear model and blend) and `encoder.npz` (transformer)."""
CLASSES: tuple[tuple[Label, Direction | None], ...] = (
    ("neutral", None),
    ("positive", "first->second"),
    ("positive", "second->first"),
    ("negative", "first->second"),
    ("negative", "second->first"),
)
"""The five classes, numbered as in the data of Park et al."""
BUCKETS = 1 << 18
"""How many places the features of the linear model are hashed into."""
LONGEST = 96
"""How many word pieces of a sentence the transformer reads; what is farthest from the two names is left out."""
SURE = 3.5
"""Above this score the linear model is sure of a class and counts for more: what it was trained on gets there, and few other
sentences (one in twenty of the training data's kind)."""
_FARTHEST = 5_000
_NAMES = frozenset({"PERSON", "NORP", "ORG", "GPE", "LOC", "FAC"})
KINDS = {"PERSON": "person", "ORG": "organization", "NORP": "group", "GPE": "country", "LOC": "place", "FAC": "place"}
_NEGATIONS = frozenset({"not", "n't", "never", "no", "neither", "nor", "without", "hardly", "barely"})
_QUOTES = frozenset({'"', "“", "”", "``", "''"})
_ARGUMENTS = frozenset({"dobj", "xcomp", "ccomp", "acomp", "attr", "prep", "prt", "nsubj", "nsubjpass", "oprd"})
_MODIFIERS = frozenset({"aux", "auxpass", "prt", "acomp", "advmod", "attr", "xcomp", "dobj", "mark", "nsubj", "nsubjpass"})
MIRROR = (0, 2, 1, 4, 3)
Range: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attitude:
    """What one actor thinks of another, as a sentence has it.

    `label` and `direction` are the answer; `direction` says who holds the attitude toward whom and is None for `neutral`.
    `probability` (0 to 1) is the answer's own; `probabilities` has those of all five, keyed `neutral`,
    `positive first->second` and so on; they add up to 1. The answer is the likeliest after rare classes were given their
    due (weights found in training), so that another class may have a higher probability.
    """

    label: Label
    direction: Direction | None
    probability: float
    probabilities: Mapping[str, float]


def attitude(text: str, first: Range, second: Range, *, weights: Path | None = None) -> Attitude:
    """Tell which attitude a text shows between the two actors named at these spans.

    Args:
        text: A sentence, or an article; then the sentences from the one name to the other are read.
        first: Start and end of a name in the text, in characters, the end excluded.
        second: The same for the other.
        weights: A file of `kg train`; None for the shipped weights.

    Raises:
        ArticleError: a span is empty, lies outside the text, overlaps the other, or is more than 5,000 characters away.
        KgError: the file of weights cannot be used.
        MissingExtra: spaCy or its English model is not installed.
    """
    for start, end in (first, second):
        if not 0 <= start < end <= len(text) or not text[start:end].strip():
            raise ArticleError(f"characters {start} to {end} name nobody: give start and end of a name within the {len(text):,} characters of the text")
    _apart(first, second)
    begin, stop = _passage(text, min(first[0], second[0]), max(first[1], second[1]))
    doc = parser()(view(text[begin:stop]))
    ranges = [tokens(doc, start - begin, end - begin) for start, end in (first, second)]
    return score(doc, *ranges, weights=weights)


def score(doc: Doc, first: Range, second: Range, *, weights: Path | None = None) -> Attitude:
    """Tell which attitude a parsed text shows between the two actors named by these ranges of tokens (ends excluded).

    Where the text has several sentences, those from the one name to the other are read.

    Raises:
        ArticleError: a range is empty, lies outside the text, or overlaps the other.
        KgError: the file of weights cannot be used.
    """
    for start, end in (first, second):
        if not 0 <= start < end <= len(doc):
            raise ArticleError(f"tokens {start} to {end} name nobody: give a range within the {len(doc):,} tokens of the text")
    _apart(first, second)
    model = load(weights)
    swapped = second < first
    earlier, later = (second, first) if swapped else (first, second)
    pair = Pair.of(doc, earlier, later)
    found = model.answer(pair)
    likelihoods = [found.probabilities[index] for index in (MIRROR if swapped else range(5))]
    label, direction = CLASSES[MIRROR[found.best] if swapped else found.best]
    named = {_key(*kind): round(float(likelihood), 4) for kind, likelihood in zip(CLASSES, likelihoods, strict=True)}
    return Attitude(label, direction, named[_key(label, direction)], named)


def _key(label: Label, direction: Direction | None) -> str:
    return f"{label} {direction}" if direction else label


def _apart(first: Range, second: Range) -> None:
    if first[0] < second[1] and second[0] < first[1]:
        raise ArticleError(f"the names at {first[0]} to {first[1]} and {second[0]} to {second[1]} overlap: give two different places in the text")


def _passage(text: str, start: int, end: int) -> Range:
    """The lines of a text that have these characters, of long lines only what is near."""
    if end - start > _FARTHEST:
        raise ArticleError(f"the names stand {end - start:,} characters apart: give two that are at most {_FARTHEST:,} apart")
    after = re.compile(r"[\r\n]|$").search(text, end)
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    return max(begin, start - _FARTHEST), min(after.start() if after else len(text), end + _FARTHEST)


def tokens(doc: Doc, start: int, end: int) -> Range:
    """Return the range of tokens that a span of characters touches."""
    touched = [token.i for token in doc if token.idx < end and start < token.idx + len(token)]
    return touched[0], touched[-1] + 1


class Pair(NamedTuple):
    """Two names in a text and what is read around them; `first` stands before `second`. Token numbers are those of the doc."""

    doc: Doc
    first: Range
    second: Range
    begin: int
    stop: int

    @classmethod
    def of(cls, doc: Doc, first: Range, second: Range) -> Pair:
        """Read the sentences from the first name to the second."""
        begin, stop = 0, len(doc)
        if doc.has_annotation("SENT_START"):
            begin, stop = doc[first[0]].sent.start, doc[second[1] - 1].sent.end
        return cls(doc, first, second, begin, max(stop, second[1]))


class Answer(NamedTuple):
    """The probabilities of the five classes, and the number of the class that is answered."""

    probabilities: Floats
    best: int


# ---------------------------------------------------------------------------------------------------- the linear model


def features(pair: Pair, *, swapped: bool = False) -> list[list[str]]:
    """Return what the linear model reads, in groups, from the view of one of the two as the holder of an attitude.

    `swapped` makes the second the holder. Names are never part of it.
    """
    sight = _Sight(pair, swapped=swapped)
    holder, target = (pair.second, pair.first) if swapped else (pair.first, pair.second)
    return [sight.around(), sight.words(), sight.shape(holder, target), sight.path(holder, target), sight.frame(holder, "h"), sight.frame(target, "t")]


class _Sight:
    """A pair of names as the one sees the other."""

    def __init__(self, pair: Pair, *, swapped: bool) -> None:
        self.pair, self.doc = pair, pair.doc
        self.order = "<" if swapped else ">"
        self.marks = {}
        for places, mark in ((pair.first, "<t>" if swapped else "<h>"), (pair.second, "<h>" if swapped else "<t>")):
            self.marks.update(dict.fromkeys(range(*places), mark))

    def word(self, token: Token, form: str | None = None) -> str:
        mark = self.marks.get(token.i)
        if mark:
            return mark
        if token.ent_type_ in _NAMES:
            return f"<{token.ent_type_}>"
        text = form or token.lemma_.lower()
        return "<n>" if any(map(str.isdigit, text)) else text

    def plain(self, start: int, end: int) -> list[str]:
        return _merged(self.word(token, token.lower_) for token in self.doc[start:end])

    def around(self) -> list[str]:
        """Word n-grams left of, between and right of the names, as they stand."""
        pair = self.pair
        left = self.plain(max(pair.begin, pair.first[0] - 12), pair.first[1])
        between = self.plain(pair.first[0], pair.second[1])
        right = self.plain(pair.second[0], min(pair.stop, pair.second[1] + 12))
        found = [*_ngrams(left, "l", 2), *_ngrams(between, "b", 3), *_ngrams(right, "r", 2)]
        return [self.order + feature for feature in found]

    def words(self) -> list[str]:
        """Lemma n-grams of all that is read."""
        return [self.order + feature for feature in _ngrams(_merged(map(self.word, self.doc[self.pair.begin : self.pair.stop])), "w", 2)]

    def shape(self, holder: Range, target: Range) -> list[str]:
        """Distance, kinds of name, quotation marks."""
        pair, doc = self.pair, self.doc
        apart = pair.second[0] - pair.first[1]
        heads = doc[slice(*holder)].root, doc[slice(*target)].root
        quoted = "".join(str(sum(token.text in _QUOTES for token in doc[pair.begin : places[0]]) % 2) for places in (holder, target))
        kinds = [f"{name}:{head.ent_type_}:{head.tag_}" for name, head in zip("ht", heads, strict=True)]
        return [
            self.order,
            f"{self.order}d{min(apart, 10 * min(apart // 10, 4)) if apart > 9 else apart}",
            f"{self.order}n{min((pair.stop - pair.begin) // 15, 4)}",
            f"e{heads[0].ent_type_}:{heads[1].ent_type_}",
            *kinds,
            f"q{quoted}",
            f"{self.order}q{quoted}",
        ]

    def path(self, holder: Range, target: Range) -> list[str]:
        """The shortest way between the two in the tree, and what hangs on it."""
        up, down = _ways(self.doc, holder, target)
        if not down:
            return ["apart"]
        top = up[-1]
        inner = [*up[1:], *reversed(down[:-1])] if len(up) > 1 else [*reversed(down[:-1])]
        ends = up[-2].dep_ if len(up) > 1 else "self", down[-2].dep_ if len(down) > 1 else "self"
        lemma = self.word(top)
        found = [
            "p" + ">".join(token.dep_ for token in up[:-1]) + "^" + "<".join(token.dep_ for token in reversed(down[:-1])),
            f"n{min(8, len(inner))}", f"t{lemma}", f"tp{top.pos_}", f"te{ends[0]}|{ends[1]}", f"tl{lemma}|{ends[0]}|{ends[1]}",
            *_ngrams(_merged(["<h>", *map(self.word, inner), "<t>"]), "g", 3),
            *(f"u{self.word(token)}" for token in up[1:]),
            *(f"v{self.word(token)}" for token in down[1:]),
        ]  # fmt: skip
        on = {token.i for token in (*up, *down)}
        for token in {token.i: token for token in (*up[1:], *down[1:])}.values():
            for child in token.children:
                if child.dep_ == "neg" or child.lower_ in _NEGATIONS:
                    found += ["neg", f"neg{self.word(token)}"]
                if child.dep_ in _MODIFIERS and child.i not in on:
                    found += [f"c{child.dep_}|{self.word(child)}", f"c{self.word(token)}|{child.dep_}|{self.word(child)}"]
        return found

    def frame(self, places: Range, name: str) -> list[str]:
        """What a name depends on: its head, its verb and the verb's other parts."""
        head = self.doc[slice(*places)].root
        up = _up(head)
        above = up[1] if len(up) > 1 else head
        found = [f"{name}d{head.dep_}", f"{name}h{head.dep_}|{self.word(above)}", f"{name}u" + ">".join(token.dep_ for token in up[:-1][:4])]
        found += [f"{name}hh{head.dep_}|{self.word(above)}|{above.dep_}|{self.word(above.head)}"]
        found += [f"{name}c{child.dep_}|{self.word(child)}" for child in head.children]
        for below, verb in pairwise(up):
            if verb.pos_ in ("VERB", "AUX"):
                found += [f"{name}v{below.dep_}", f"{name}v{below.dep_}|{self.word(verb)}"]
                found += [f"{name}n{below.dep_}|{self.word(verb)}" for child in verb.children if child.dep_ == "neg"]
                found += [f"{name}a{below.dep_}|{child.dep_}|{self.word(child)}" for child in verb.children if child.dep_ in _ARGUMENTS]
                break
        return found


def _up(token: Token) -> list[Token]:
    """A token and all that it depends on, up to the root."""
    return [token, *token.ancestors]


def _ways(doc: Doc, holder: Range, target: Range) -> tuple[list[Token], list[Token]]:
    """From each of two names up to the first token that both depend on; nothing where there is none."""
    up, down = _up(doc[slice(*holder)].root), _up(doc[slice(*target)].root)
    places = {token.i: number for number, token in enumerate(down)}
    for number, token in enumerate(up):
        if token.i in places:
            return up[: number + 1], down[: places[token.i] + 1]
    return [], []


def _merged(words: Iterable[str]) -> list[str]:
    """Words, a name of several tokens as one."""
    found: list[str] = []
    for word in words:
        if not (found and word == found[-1] and word.startswith("<")):
            found.append(word)
    return found


def _ngrams(words: Sequence[str], prefix: str, longest: int) -> Iterator[str]:
    for size in range(1, longest + 1):
        for start in range(len(words) - size + 1):
            yield f"{prefix}{size}|{' '.join(words[start : start + size])}"


def hashed(groups: Sequence[Sequence[str]]) -> tuple[list[int], list[float]]:
    """Return the places of features among the weights, and their values; a group counts as much as any other."""
    places: list[int] = []
    values: list[float] = []
    for number, group in enumerate(groups):
        distinct = {crc32(f"{number}{feature}".encode()) % BUCKETS for feature in group}
        places += distinct
        values += [len(distinct) ** -0.5] * len(distinct)
    return places, values


# ---------------------------------------------------------------------------------------------------- the transformer


def pieces(text: str, vocabulary: Mapping[str, int]) -> list[int]:
    """Return a text as numbers of word pieces, as BERT cuts lower-case text (Devlin et al. 2019; the longest piece first).

    >>> pieces("Unfair!", {"[UNK]": 0, "un": 1, "##fair": 2, "!": 3})
    [1, 2, 3]
    """
    found: list[int] = []
    unknown = vocabulary["[UNK]"]
    for word in _WORDS.findall(_bare(text)):
        start, cut = 0, []
        while start < len(word):
            prefix = "##" if start else ""
            end = next((end for end in range(len(word), start, -1) if prefix + word[start:end] in vocabulary), 0)
            if not end or len(word) > 100:
                cut = [unknown]
                break
            cut.append(vocabulary[prefix + word[start:end]])
            start = end
        found += cut
    return found


_WORDS = re.compile(r"[\w\u0300-\u036f]+?(?=_)|_|[^\W_]+|[^\w\s]")


def _bare(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(sign) not in ("Mn", "Cc", "Cf"))


class Encoder:
    """MiniLM, fine-tuned on this task, with whole numbers of eight bits as weights."""

    def __init__(self, arrays: Mapping[str, Any]) -> None:
        import numpy as np

        words = bytes(arrays["vocabulary"]).decode().split("\n")
        self.vocabulary = {word: number for number, word in enumerate(words)}
        self.words, self.scales = arrays["words"], arrays["words_scale"].astype(np.float32)
        self.weights = {
            name: arrays[name].astype(np.float32) * arrays[f"{name}_scale"].astype(np.float32) if f"{name}_scale" in arrays else arrays[name].astype(np.float32)
            for name in arrays
            if not name.startswith(("words", "vocabulary")) and not name.endswith("_scale")
        }
        self.layers = sum(name.endswith(".qkv") for name in self.weights)

    def logits(self, pair: Pair) -> Floats:
        """Return the scores of the five classes, before softmax."""
        with _one_thread():
            return self._logits(pair)

    def _logits(self, pair: Pair) -> Floats:
        import numpy as np

        numbers, places = marked(pair, self.vocabulary)
        weights = self.weights
        hidden = self.words[numbers].astype(np.float32) * self.scales[numbers][:, None]
        hidden = _norm(hidden + weights["places"][: len(numbers)], weights["norm"])
        for layer in range(self.layers):
            hidden = self._layer(hidden, f"{layer}.", places if layer == self.layers - 1 else None)
        answer: Floats = np.tanh(hidden.reshape(-1) @ weights["h"] + weights["h_bias"]) @ weights["o"] + weights["o_bias"]
        return answer

    def _layer(self, hidden: Floats, name: str, places: list[int] | None) -> Floats:
        """One layer, for all places or for some."""
        import numpy as np

        weights, heads = self.weights, 12
        count, width = hidden.shape
        query, key, value = (hidden @ weights[name + "qkv"] + weights[name + "qkv_bias"]).reshape(count, 3, heads, width // heads).transpose(1, 2, 0, 3)
        if places is not None:
            query, hidden = query[:, places], hidden[places]
        likeness = query @ key.transpose(0, 2, 1) * np.float32((width // heads) ** -0.5)
        likeness = np.exp(likeness - likeness.max(-1, keepdims=True))
        mixed = (likeness / likeness.sum(-1, keepdims=True) @ value).transpose(1, 0, 2).reshape(-1, width)
        hidden = _norm(hidden + mixed @ weights[name + "out"] + weights[name + "out_bias"], weights[name + "out_norm"])
        wide = hidden @ weights[name + "up"] + weights[name + "up_bias"]
        wide *= np.float32(0.5) * (1 + np.tanh(np.float32(0.7978846) * (wide + np.float32(0.044715) * wide * wide * wide)))
        return _norm(hidden + wide @ weights[name + "down"] + weights[name + "down_bias"], weights[name + "down_norm"])


def marked(pair: Pair, vocabulary: Mapping[str, int], *, swapped: bool = False, shown: bool = False) -> tuple[list[int], list[int]]:
    """Return the numbers of the pieces of a sentence, with the marks of holder and target, and the places of these marks.

    Of a name only its kind is read. In training a name is `shown` now and then, and the second is the holder (`swapped`) as
    often as the first; the answer is then that of the mirrored class.
    """
    doc = pair.doc
    around = ((pair.begin, pair.first[0]), (pair.first[1], pair.second[0]), (pair.second[1], pair.stop))
    left, between, right = (pieces(doc[start:end].text, vocabulary) if start < end else [] for start, end in around)
    left, between, right = shortened(left, between, right)
    inside = []
    for places, sign in zip((pair.first, pair.second), "th" if swapped else "ht", strict=True):
        name = doc[slice(*places)]
        kind = pieces(name.text, vocabulary)[:8] if shown else [vocabulary[word] for word in KINDS.get(name.root.ent_type_, "").split()]
        inside.append([vocabulary[f"[{sign}"], *kind, vocabulary[f"{sign}]"]])
    before = [vocabulary["[CLS]"], *left]
    middle = [*before, *inside[0], *between]
    marks = [len(before), len(middle)]
    return [*middle, *inside[1], *right, vocabulary["[SEP]"]], marks[::-1] if swapped else marks


def shortened(left: list[int], between: list[int], right: list[int], room: int = LONGEST - 24) -> tuple[list[int], list[int], list[int]]:
    """Return what stands around two names cut to so many pieces in all: first what is far from both, then the middle."""
    if len(left) + len(between) + len(right) <= room:
        return left, between, right
    if len(between) > room - 16:
        half = (room - 16) // 2
        between = between[:half] + between[-half:]
    room -= len(between)
    kept = min(len(left), max(room // 2, room - len(right)))
    return left[len(left) - kept :], between, right[: room - kept]


def _one_thread() -> AbstractContextManager[Any]:
    """Keep numpy from spreading small products over threads, which costs several times the CPU, where threadpoolctl is installed."""
    pools = _pools()
    return pools.limit(limits=1, user_api="blas") if pools else nullcontext()


@lru_cache(maxsize=1)
def _pools() -> Any:
    try:
        return import_module("threadpoolctl").ThreadpoolController()
    except ImportError:
        return None


def _norm(hidden: Floats, weights: Floats) -> Floats:
    """Layer normalisation with its gain and shift."""
    import numpy as np

    hidden = hidden - hidden.mean(-1, keepdims=True)
    normal: Floats = hidden / np.sqrt((hidden * hidden).mean(-1, keepdims=True) + np.float32(1e-12)) * weights[0] + weights[1]
    return normal


# ------------------------------------------------------------------------------------------------------------ together


class Model(NamedTuple):
    """The linear model, the transformer, and how their answers are blended.

    `linear` has a row for positive and one for negative; `blend` how much the linear scores, the transformer's and being `sure`
    count, and what is added for each class to make a probability; `bias` what is added for each class to choose the answer.
    """

    linear: Floats
    offset: Floats
    blend: Floats
    bias: Floats
    encoder: Encoder | None

    def answer(self, pair: Pair) -> Answer:
        """Return the probabilities of the classes and the answer."""
        import numpy as np

        return self.blended(self.scores(pair), self.encoder.logits(pair) if self.encoder else np.zeros(5, np.float32))

    def scores(self, pair: Pair) -> Floats:
        """Return the linear model's scores of the five classes, before softmax."""
        import numpy as np

        sums = []
        for swapped in (False, True):
            places, values = hashed(features(pair, swapped=swapped))
            sums.append(self.linear[:, places].astype(np.float32) @ np.array(values, np.float32) + self.offset)
        return np.array([0, sums[0][0], sums[1][0], sums[0][1], sums[1][1]], np.float32)

    def blended(self, scores: Floats, logits: Floats) -> Answer:
        """Return the answer that both models' scores come to."""
        import numpy as np

        total = weighed(scores, logits, self.blend)
        likelihoods = np.exp(total - total.max())
        return Answer(likelihoods / likelihoods.sum(), int((total + self.bias).argmax()))


def weighed(scores: NDArray[Any], logits: NDArray[Any], blend: NDArray[Any]) -> NDArray[Any]:
    """Return what the linear model's scores and the transformer's come to, before softmax; of one pair or of many."""
    total: NDArray[Any] = blend[0] * scores + blend[1] * logits + blend[2] * sure(scores) + blend[3:]
    return total


def sure(scores: NDArray[Any]) -> NDArray[Any]:
    """Return how sure the linear model is of each class: how far its scores are above `SURE`, else 0."""
    import numpy as np

    return np.maximum(0, scores - SURE)


def load(path: Path | None = None) -> Model:
    """Return the model of a file of weights (by default the shipped one), which is read once.

    Raises:
        KgError: the file is not there or holds no such weights.
    """
    return _load(path or WEIGHTS / "attitudes.npz")


@lru_cache(maxsize=2)
def _load(path: Path) -> Model:
    import numpy as np

    arrays = _arrays(path)
    try:
        model = Model(arrays["linear"], arrays["offset"], arrays["blend"], arrays["bias"], encoder() if arrays["blend"][1] else None)
        fits = model.linear.shape == (2, BUCKETS) and model.offset.shape == (2,) and model.blend.shape == (8,) and model.bias.shape == (5,)
    except (KeyError, IndexError):
        fits = False
    if not fits or not all(np.isfinite(arrays[name]).all() for name in ("linear", "offset", "blend", "bias")):
        raise KgError(f"{path} holds no weights of attitudes: make them with kg train")
    return model


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """Return the shipped transformer, which is read once."""
    return Encoder(_arrays(WEIGHTS / "encoder.npz"))


def _arrays(path: Path) -> dict[str, Any]:
    from zipfile import BadZipFile

    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, BadZipFile, AttributeError):
        raise KgError(f"cannot read weights from {path}: make them with kg train") from None
