"""`kg extract` as the command has it: articles from files, candidates into the casebook or as plain objects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypedDict

from kg.articles import SUFFIXES
from kg.extraction.batch import Summary, rules
from kg.extraction.batch import run as run_batch
from kg.extraction.ingest import Broken, articles
from kg.extraction.ingest import save as save_text
from kg.extraction.knowledge import Knowledge
from kg.extraction.records import Article, Extraction
from kg.graph import KnowledgeGraph
from kg.sources import CANDIDATES
from kg.tables import visible


class Metadata(TypedDict, total=False):
    """What is told of articles besides their texts, as `kg.extraction.ingest.articles` takes it."""

    published: str | None
    publisher: str | None
    title: str | None
    url: str | None


def run(
    graph: KnowledgeGraph,
    sources: Iterable[str],
    metadata: Metadata,
    *,
    reader: str = "rules",
    out: Path | None = None,
    save: Path | None = None,
    **how: Any,
) -> Summary:
    """Read articles and write their candidates into `triples/candidates`, or the folder `out`.

    Args:
        graph: what is known beforehand.
        sources: files, folders, or `-` for stdin.
        metadata: `published`, `publisher`, `title` and `url`, as `kg.extraction.ingest.articles` takes them.
        reader: `rules`, `llm` or `both`.
        out: where the candidates go.
        save: a folder for the texts of what is no text file.
        how: `workers` and `dask`, as `kg.extraction.batch.run` takes them.

    Raises:
        KgError: as those do.
    """
    found = articles(list(sources), **metadata)
    kept = _saved(found, save) if save else found
    if reader != "rules":
        from kg.extraction.second import asking

        how |= {"make": asking(graph.folder, reader), "resume": False, "workers": 1}
    return run_batch(kept, Knowledge.of(graph), out or graph.folder / "triples" / CANDIDATES, **how)


def proposed(graph: KnowledgeGraph, sources: Iterable[str], metadata: Metadata, reader: str = "rules") -> tuple[list[dict[str, Any]], list[Broken]]:
    """Return the candidates in articles as plain objects, and what could not be read.

    Raises:
        KgError: as `run` does.
    """
    from kg.extraction.second import asking

    make = rules if reader == "rules" else asking(graph.folder, reader)
    read = make(Knowledge.of(graph))
    rows: list[dict[str, Any]] = []
    broken: list[Broken] = []
    for found in articles(list(sources), **metadata):
        if isinstance(found, Broken):
            broken.append(found)
        else:
            rows += [row for extraction in read([found]) for row in objects(extraction)]
    return rows, broken


def objects(extraction: Extraction) -> list[dict[str, Any]]:
    """Return the candidates of an article as plain objects, without what is empty."""
    article = extraction.article
    head = {"article": article.name, "sha256": article.sha256, "published": article.published}
    names = {proposal.id: proposal.label for proposal in extraction.proposals.values()}
    told = ({name: value for name, value in asdict(candidate).items() if value not in (None, "", (), False)} for candidate in extraction)
    return [head | row | ({"names": known} if (known := _known(row, names)) else {}) for row in told]


def _known(row: dict[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    """The names of the proposals in a candidate."""
    things = [thing for value in row.values() for thing in (value if isinstance(value, tuple) else (value,)) if isinstance(thing, str)]
    return {thing: names[thing] for thing in things if thing in names}


def text(rows: list[dict[str, Any]], graph: KnowledgeGraph, most: int | None = None) -> str:
    """Return candidates to read, the surest first: what is claimed, where it stands, who says so, and the steps to it."""
    ordered = sorted(rows, key=lambda row: (-row["confidence"], row["evidence"]["start"], row["id"]))[:most]
    return "\n".join(_told(row, graph) for row in ordered)


def _told(row: dict[str, Any], graph: KnowledgeGraph) -> str:
    named = row.get("names", {})

    def name(iri: str | None) -> str:
        return named.get(iri) or graph.label(str(iri)) if iri else ""

    numbers = " to ".join(str(row[end]) for end in ("low", "high") if end in row)
    parts = {
        "relation": (name(row.get("subject")), "does not" if row.get("negated") else "", name(row.get("predicate")), name(row.get("object"))),
        "figure": (", ".join(map(name, row.get("about", ()))) + ":", numbers, row.get("unit", "")),
        "attribution": (name(row.get("holder")), "says something about", ", ".join(map(name, row.get("about", ())))),
    }.get(row["kind"], (name(row.get("holder")), f"{name(row.get('position'))}:", name(row.get("topic"))))
    span = row["evidence"]
    when = [f"{word} {row[field]}" for field, word in (("during", "holds"), ("attested", "as of"), ("said", "said")) if field in row]
    lines = [
        f"{' '.join(filter(None, parts))}   [{row['kind']}, {row['confidence']:.2f}]",
        f"  “{visible(' '.join(span['text'].split()))}”, characters {span['start']} to {span['end']}",
        f"  {'; '.join(row['trace'])}",
        f"  according to {name(row.get('speaker')) or 'the author'}{''.join(f', {each}' for each in when)}",
    ]
    return "\n".join(map(visible, lines)) + "\n"


def _saved(found: Iterable[Article | Broken], folder: Path) -> Iterator[Article | Broken]:
    for thing in found:
        if isinstance(thing, Article) and Path(thing.name).suffix not in SUFFIXES:
            save_text(thing, folder)
        yield thing
