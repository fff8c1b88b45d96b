"""The interactive page: a view as one offline HTML file, by pyvis and our own template.

selection  what is drawn            lines   claims to lines       facts   what the panels tell
layout     where nodes stand        labels  how texts break       palette colours and shapes
page       all of it as HTML        template.html, style.css, scripts/
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg import files
from kg.articles import Articles
from kg.explorer.page import Page, build

if TYPE_CHECKING:
    from kg.graph import View

__all__ = ["Page", "draw"]


def draw(view: View, out: str | Path | None = None, *, articles: Articles | str | Path | None = None, title: str | None = None) -> Page:
    """Draw a view as one HTML page that needs no network: actors, topics, relations, stances, and the evidence of each.

    Args:
        view: what to draw; a whole graph, or what held on a day (`graph.as_of(...)`).
        out: the file to write; None to write none.
        articles: the articles at hand (or their folder); their quotes go into the page, which they do not otherwise.
        title: the page's title; None for the counts.

    Raises:
        MissingExtra: pyvis is not installed.
        ArticleError: there is no such folder of articles, or one of them cannot be read.
        CasebookError: the file cannot be written.
    """
    at_hand = articles if isinstance(articles, Articles) else Articles(None if articles is None else Path(articles))
    page = build(view, at_hand, title)
    if out is not None:
        files.write(Path(out), page.html.encode("utf-8"))
    return page
