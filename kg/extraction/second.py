"""`kg extract --with llm|both`: a language model beside the rules, as a second reader or alone.

With both, the model says of what the rules propose whether it agrees, and proposes what they have missed. It never decides.
An article on which the model fails keeps what the rules propose; the fault is told.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kg.extraction.records import Article, Candidate, Extraction
from kg.extraction.writing import identified

if TYPE_CHECKING:
    from kg.extraction.knowledge import Knowledge
    from kg.graph import View

Read = Callable[[list[Article]], Iterator[Extraction]]


def cache_folder() -> Path:
    """Return where a user's answers of models are kept, outside every casebook (`XDG_CACHE_HOME`, else `~/.cache`)."""
    import os

    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "stancegraph" / "llm"


def asking(folder: Path, mode: str) -> Callable[[Knowledge], Read]:
    """Return what makes a reader that asks the model about the graph of a casebook: `both`, or the `llm` alone.

    Raises:
        ModelError: no model is set, or its settings are wrong.
        MissingExtra: httpx or jsonschema is not installed.
    """
    from kg.extraction.endpoint import Model

    Model.read()
    return partial(_reader, folder=folder, mode=mode)


def _reader(knowledge: Knowledge, *, folder: Path, mode: str) -> Read:
    from kg.extraction.assemble import Reader
    from kg.graph import KnowledgeGraph

    view, reader = KnowledgeGraph.open(folder), Reader(knowledge)

    def extract(articles: list[Article]) -> Iterator[Extraction]:
        for extraction in reader.extract(articles):
            yield asked(extraction, view, mode)

    return extract


def asked(extraction: Extraction, view: View, mode: str) -> Extraction:
    """Return what rules and model propose together (`both`), or the model alone (`llm`)."""
    from kg.extraction.endpoint import ModelError
    from kg.extraction.llm import propose, verify

    article = extraction.article
    ruled = list(extraction.candidates) if mode == "both" else []
    try:
        judged = verify(ruled, article, view, cache=cache_folder()) if ruled else []
        proposed = propose(article, view, candidates=judged, cache=cache_folder())
    except ModelError as error:
        _tell(article, str(error))
        return replace(extraction, candidates=tuple(ruled))
    if proposed.dropped:
        _tell(article, f"{proposed.dropped} of what the model proposed could not be used")
    found = {each.id: each for each in (identified(candidate, article) for candidate in (*judged, *proposed))}
    return replace(extraction, candidates=tuple(sorted(found.values(), key=_place)))


def _tell(article: Article, message: str) -> None:
    sys.stderr.write(f"kg: {article.name or 'the article'}: {message}\n")


def _place(candidate: Candidate) -> tuple[int, int, str]:
    return candidate.evidence.start, candidate.evidence.end, candidate.id
