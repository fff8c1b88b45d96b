"""What every importer of records needs: the casebook that they go to, tables of words, and the count of what was taken."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from kg.graph import KnowledgeGraph
from kg.imports.publishing import base, place, publish
from kg.imports.records import Count, Import, Left, Reading
from kg.imports.sketch import Sketch
from kg.sources import load, ontologies
from kg.store import Local
from kg.terms import KG, RDFS, NamedNode, Term


class Context(NamedTuple):
    """The casebook as an importer knows it: what its ids begin with, its relation types and classes of actors, wanted languages, where it is."""

    home: str
    predicates: frozenset[str]
    actors: frozenset[str]
    languages: tuple[str, ...] = ("en",)
    folder: Path | None = None


def run(
    read: Callable[[Path, Context], Reading],
    path: Path,
    casebook: KnowledgeGraph | str | Path,
    out: str | Path | None,
    *,
    languages: tuple[str, ...] = ("en",),
) -> Import:
    """Read a file, and publish what it holds in a casebook, by default in `triples/curated/NAME.ttl`."""
    from kg.imports.sketch import slug

    folder = casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)
    target = place(folder, out, slug(path.name.partition(".")[0]).lower() or "import")
    reading = read(path, Context(base(folder), *terms(folder), languages, folder))
    return publish(reading, folder, target, path.name)


def terms(folder: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The IRIs of what may stand as predicate of a relation, and of the classes of actors, by the ontology of a casebook."""
    store, _, _ = load([], ontologies(folder))
    return _under(store, RDFS.subPropertyOf, KG.relatedTo), _under(store, RDFS.subClassOf, KG.Actor)


def _under(store: Local, relation: NamedNode, top: NamedNode) -> frozenset[str]:
    """A term and all that are under it."""
    above: dict[Term, set[Term]] = defaultdict(set)
    for quad in store.match(None, relation):
        above[quad.object].add(quad.subject)
    found: set[Term] = set()
    todo: list[Term] = [top]
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += above[node]
    return frozenset(node.value for node in found if isinstance(node, NamedNode))


@cache
def table(name: str) -> dict[str, Any]:
    """A table of words that lies beside this module."""
    return tomllib.loads((Path(__file__).parent / name).read_text("utf-8"))


class Tally:
    """How many records of each kind were met and taken, and why the others were not."""

    def __init__(self, noun: str = "") -> None:
        self._noun = noun
        self._read: Counter[str] = Counter()
        self._left: list[Left] = []

    def took(self, kind: str) -> None:
        """Count a record that was taken."""
        self._read[kind] += 1

    def left(self, kind: str, row: int, reason: str) -> None:
        """Count a record that was not, and tell why."""
        kind = kind[:40]
        self._read[kind] += 1
        self._left.append(Left(kind, row, reason))

    def reading(self, sketch: Sketch) -> Reading:
        """Return the statements of a sketch with the counts; the row of what was left out is the line on which it begins."""
        missed = Counter(left.kind for left in self._left)
        counts = [Count(f"{kind} {self._noun}".strip(), number, number - missed[kind]) for kind, number in sorted(self._read.items())]
        return Reading(sketch.quads, counts, sorted(self._left, key=lambda left: left.row), {})
