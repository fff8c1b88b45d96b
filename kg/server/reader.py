"""What a worker reads with: the graph, its views of moments, the articles at hand, and the working graphs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.articles import Articles
from kg.graph import KnowledgeGraph, View
from kg.server.dataset import Dataset
from kg.server.replies import Refused
from kg.server.settings import CLOCKS, Settings
from kg.server.working import Working


class Reader:
    """A graph that is only read; every worker process has one, made before the process was."""

    def __init__(self, settings: Settings) -> None:
        """Load the casebook, and the articles if there are any.

        Raises:
            KgError: it cannot be read.
        """
        self.settings = settings
        self.graph = KnowledgeGraph.open(settings.folder, built=False)
        self.articles = Articles(settings.articles)
        self._last: tuple[tuple[object, ...], View] | None = None  # a worker is asked of one moment again and again
        self.working = Working(settings.folder, self.graph.prefixes)
        self.working.catch_up()

    @property
    def folder(self) -> Path:
        """The casebook."""
        return self.settings.folder

    def told(self) -> dict[str, int]:
        """Return what was loaded, in numbers."""
        return {"claims": len(self.graph.claim_ids()), "files": len(self.graph.files), "faults": len(self.graph.problems)}

    def view(self, asked: Mapping[str, str]) -> View:
        """Return the view of the moment that a request asks for (`CLOCKS`); the graph itself where it asks for none.

        Raises:
            PeriodError: a day is no day.
        """
        days = {name: asked.get(name) or None for name in CLOCKS[:3]}
        if not any(days.values()):
            return self.graph
        moment = (*days.values(), _on(asked, "possible"), _on(asked, "undated"))
        if self._last is None or self._last[0] != moment:
            which = "possible" if moment[3] else "certain"
            self._last = moment, self.graph.as_of(days["as-of"], days["known"], which, recorded=days["recorded"], undated=bool(moment[4]))
        return self._last[1]

    def dataset(self, asked: Mapping[str, str]) -> View | Dataset:
        """Return what the queries of a request are asked of: the view of its moment, with the working graphs as they are now.

        Raises:
            PeriodError: a day is no day.
            CasebookError: the journal of the working graphs cannot be read.
        """
        self.working.catch_up()
        return self.working.combined(self.view(asked))


def _on(asked: Mapping[str, str], name: str) -> bool:
    value = asked.get(name, "no").lower()
    if value not in ("", "1", "true", "yes", "0", "false", "no"):
        raise Refused(400, f"{name}={value} is neither yes nor no")
    return value in ("", "1", "true", "yes")
