"""Near-duplicate articles: a report that several outlets print counts as one.

Two texts are compared by their runs of five words, letter case and punctuation left aside. Where at least `THRESHOLD` of all
the runs of both stand in both (Jaccard similarity), the one is a copy of the other. The similarity is estimated by MinHash
(A. Z. Broder, On the resemblance and containment of documents, 1997, https://doi.org/10.1109/SEQUEN.1997.666900), with a
standard error below 0.03, and the pairs to compare are found by locality-sensitive hashing. The same articles in the same
order always give the same answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Protocol

from kg.errors import MissingExtra
from kg.frontmatter import front_matter

THRESHOLD = 0.8
"""The share of common runs of words from which a text is a copy."""
RUN = 5
"""Words in a run."""
_PERMUTATIONS, _BANDS, _SEED = 256, 64, 1
"""With 64 bands of 4, a pair of similarity 0.8 is overlooked less than once in 10^14, and one of 0.7 less than once in 10^7."""
_INVISIBLE = re.compile("['’‘ʼ`´\u00ad\u200b-\u200f\u2060\ufeff]")


class Article(Protocol):
    """A text with a name and its SHA-256."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def text(self) -> str:
        """The whole text."""

    @property
    def sha256(self) -> str:
        """The digest of the text."""


class Copies:
    """Articles seen so far, and which of them copy an earlier one.

    Only digests of the texts and 2 KB for each are kept. A copy of a copy is a copy of the first; where an article is like
    two that were unlike, all three become copies of the earliest.

    Raises:
        MissingExtra: datasketch is not installed.
    """

    def __init__(self, threshold: float = THRESHOLD) -> None:
        try:
            from datasketch import MinHash, MinHashLSH
        except ImportError:
            raise MissingExtra("extract", "finding copies of articles") from None
        self._threshold = threshold
        self._blank: Any = MinHash(_PERMUTATIONS, seed=_SEED)
        self._index: Any = MinHashLSH(num_perm=_PERMUTATIONS, params=(_BANDS, _PERMUTATIONS // _BANDS))
        self._sketches: list[Any] = []
        self._names: list[str] = []
        self._parents: list[int] = []
        self._digests: dict[str, int] = {}

    def seen(self, article: Article) -> str | None:
        """Remember an article; return the name of the earliest one that it copies, or None where it is new."""
        number = self.add(article)
        first = self.first(number)
        return None if first == number else self._names[first]

    def add(self, article: Article) -> int:
        """Remember an article and return its number, counted from 0."""
        number = len(self._names)
        self._names.append(article.name)
        self._parents.append(number)
        same = self._digests.setdefault(article.sha256, number)
        for other in [same] if same != number else self._like(number, article):
            early, late = sorted((self.first(other), self.first(number)))
            self._parents[late] = early
        return number

    def first(self, number: int) -> int:
        """Return the number of the earliest article that this one copies; its own where it copies none."""
        while self._parents[number] != number:
            self._parents[number] = self._parents[self._parents[number]]
            number = self._parents[number]
        return number

    def _like(self, number: int, article: Article) -> list[int]:
        """Return the earlier articles that are like a new one, and index it."""
        found = runs(article.text)
        self._sketches += [None] * (number + 1 - len(self._sketches))
        if not found:
            return []
        sketch = self._blank.copy()
        sketch.update_batch([run.encode("utf-8", "surrogatepass") for run in sorted(found)])
        like = [other for other in sorted(self._index.query(sketch)) if self._similarity(other, sketch.hashvalues) >= self._threshold]
        self._sketches[number] = sketch.hashvalues
        self._index.insert(number, sketch)
        return like

    def _similarity(self, other: int, values: Any) -> float:
        return float((self._sketches[other] == values).mean())


def groups(articles: Iterable[Article], threshold: float = THRESHOLD) -> list[list[int]]:
    """Return the positions of articles that are copies of each other, in groups of at least two, by their first article.

    Raises:
        MissingExtra: datasketch is not installed.
    """
    copies = Copies(threshold)
    together: dict[int, list[int]] = {}
    for number in [copies.add(article) for article in articles]:
        together.setdefault(copies.first(number), []).append(number)
    return [group for group in together.values() if len(group) > 1]


def runs(text: str) -> frozenset[str]:
    """Return all runs of five words of a text without its front matter; of a shorter text the whole, of one without words nothing.

    >>> sorted(runs("“Vell’s dam,” she said: no!"))
    ['vells dam she said no']
    """
    body = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text[front_matter(text)[1] :])).casefold()
    words = re.findall(r"\w+", body)
    return frozenset(" ".join(words[start : start + RUN]) for start in range(max(1, len(words) - RUN + 1))) - {""}


def similarity(one: str, other: str) -> float:
    """Return the exact share of common runs of words of two texts (0 to 1), which `Copies` estimates."""
    left, right = runs(one), runs(other)
    return len(left & right) / len(left | right) if left | right else 0.0
