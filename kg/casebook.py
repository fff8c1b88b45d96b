"""`kg init` and `kg status`: beginning a casebook, and what is in one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

from kg import files
from kg.errors import CasebookError
from kg.graph import KnowledgeGraph
from kg.model import CLAIMS, THINGS
from kg.sources import load, ontologies, settled, sources
from kg.terms import KG, RDF, local_name


class Count(NamedTuple):
    """How many of one kind there are; `status` is that of claims and empty for things."""

    type: str
    status: str
    number: int


class Standing(NamedTuple):
    """How many claims of one kind belong to a moment: certainly, possibly, not; and how many have no date."""

    type: str
    certain: int
    possible: int
    undated: int
    no: int


def standing(graph: KnowledgeGraph, as_of: str | None = None, known: str | None = None, recorded: str | None = None) -> list[Standing]:
    """Count the claims that held on a day, as known or recorded by another.

    What was withdrawn since is counted where it is asked what was known or recorded.

    Raises:
        PeriodError: a day is no day.
    """
    held = graph.held(as_of, known, recorded)
    views = [graph] if known is None and recorded is None else [graph, graph.withdrawn]
    rows = []
    for kind in CLAIMS:
        ids = {name for view in views for name in view.claim_ids(kind)}
        certain, possible, undated = (len(ids.intersection(names)) for names in (held.certain, held.possible, held.undated + held.undated_possible))
        rows.append(Standing(kind, certain, possible, undated, len(ids) - certain - possible - undated))
    return rows


def status(casebook: KnowledgeGraph | str | Path) -> list[Count]:
    """Return how many actors, topics, events, places, documents and claims the files hold, by status, candidates included.

    Raises:
        CasebookError: there is no casebook there.
    """
    graph = casebook if isinstance(casebook, KnowledgeGraph) else KnowledgeGraph.open(casebook)
    store, _, _ = load(sources(graph.folder, candidates=True), ontologies(graph.folder))
    settled(store)
    counts = [Count(kind, "", len(graph.ids_of(kind))) for kind in THINGS]
    judged = Counter(
        (kind, local_name(quad.object.value))
        for kind in CLAIMS
        for claim in {found.subject for found in store.match(None, RDF.type, KG[kind])}
        for quad in store.match(claim, KG.status)
    )
    return counts + [Count(kind, name, count) for (kind, name), count in sorted(judged.items())]


def init(folder: str | Path) -> list[Path]:
    """Start a casebook: folders, an ontology of its own that imports ours, an example claim, a short README.

    The example is whole: it validates, with an invented actor, an invented article, and the evidence that points into it.

    Returns:
        The files written.

    Raises:
        CasebookError: the folder has something in it already, or cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CasebookError(f"{folder} is not empty; name a new folder, and copy files into it afterwards")
    try:
        for part in ("triples/curated", "triples/extracted", "triples/candidates", "queries", "articles"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CasebookError(f"cannot make {folder}: {error.strerror}") from None
    written = []
    for template in sorted(_TEMPLATES.rglob("*")):
        if template.is_file():
            path = folder / template.relative_to(_TEMPLATES)
            files.write(path, template.read_bytes())
            written.append(path)
    return written


_TEMPLATES = Path(__file__).parent / "casebook_template"
