"""Which documents are one report: the same text, a version of another, a near-copy, or the same passage word for word.

A report that several outlets print is one witness, however often it is printed. Two that quote the same long statement word
for word are taken for one report too: who counts witnesses counts rather one too few than one too many.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.articles import Articles
from kg.graph import View

PASSAGE = 80
"""From so many characters on, a passage that two documents share word for word makes them one report."""
SAME_TEXT, VERSION, NEAR_COPY, SAME_PASSAGE = "the same text", "a version of it", "a near-copy", "the same passage word for word"
_TEXTS = "SELECT ?document ?sha256 { ?document a kg:Document ; kg:sha256 ?sha256 } ORDER BY ?document"
_VERSIONS = "SELECT ?document ?of { ?document dcterms:isVersionOf ?of . ?document a kg:Document . ?of a kg:Document } ORDER BY ?document"
_PASSAGES = "SELECT ?document ?digest ?start ?end { ?evidence dcterms:source ?document ; kg:digest ?digest ; oa:start ?start ; oa:end ?end }"


class Link(NamedTuple):
    """Two documents that are one report, and why."""

    document: str
    other: str
    why: str


class Reports:
    """The documents of a view, those that are one report together.

    Near-copies are found where the texts are at hand (`kg.copies`); without them only what the graph itself tells.

    Raises:
        MissingExtra: texts are at hand, and what compares them is not installed.
    """

    def __init__(self, view: View, articles: Articles | None = None) -> None:
        self.links = sorted({*_links(view), *_near_copies(view, articles)})
        """What makes documents one report."""
        self._first = joined((link.document, link.other) for link in self.links)
        self._documents: dict[str, list[str]] = defaultdict(list)
        for document, first in sorted(self._first.items()):
            self._documents[first].append(document)

    def of(self, document: str) -> str:
        """Return the document that stands for the report which this one is; itself where it is like no other."""
        return self._first.get(document, document)

    def documents(self, document: str) -> tuple[str, ...]:
        """Return all documents that are the report which this one is, itself among them, sorted."""
        return tuple(self._documents.get(self.of(document), (document,)))


def joined(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return for everything in some pairs the least of all that hang together with it.

    >>> joined([("b", "a"), ("b", "c")])["c"]
    'a'
    """
    parents: dict[str, str] = {}

    def root(name: str) -> str:
        while parents.setdefault(name, name) != name:
            parents[name] = parents[parents[name]]
            name = parents[name]
        return name

    for one, other in pairs:
        early, late = sorted((root(one), root(other)))
        parents[late] = early
    return {name: root(name) for name in list(parents)}


def _links(view: View) -> Iterator[Link]:
    yield from _sharing(((row["sha256"], str(row["document"])) for row in view.query(_TEXTS)), SAME_TEXT)
    long = (row for row in view.query(_PASSAGES) if isinstance(row["start"], int) and isinstance(row["end"], int) and row["end"] - row["start"] >= PASSAGE)
    yield from _sharing(((row["digest"], str(row["document"])) for row in long), SAME_PASSAGE)
    for row in view.query(_VERSIONS):
        yield Link(str(row["of"]), str(row["document"]), VERSION)


def _sharing(told: Iterable[tuple[Hashable, str]], why: str) -> Iterator[Link]:
    """Documents that have a digest in common, each with the first of them."""
    found: dict[Hashable, set[str]] = defaultdict(set)
    for digest, document in told:
        found[digest].add(document)
    for documents in found.values():
        first, *others = sorted(documents)
        yield from (Link(first, other, why) for other in others)


class _Text(NamedTuple):
    name: str
    text: str
    sha256: str


def _is_article(sha: str, articles: Articles) -> bool:
    return sha in articles and not articles.is_table(sha)


def _near_copies(view: View, articles: Articles | None) -> Iterator[Link]:
    if articles is None or not any(True for _ in articles):
        return
    from kg.copies import groups

    known = [_Text(str(row["document"]), articles.text(row["sha256"]), row["sha256"]) for row in view.query(_TEXTS) if _is_article(row["sha256"], articles)]
    for group in groups(known):
        first, *rest = (known[number] for number in group)
        yield from (Link(first.name, other.name, NEAR_COPY) for other in rest if other.sha256 != first.sha256)
