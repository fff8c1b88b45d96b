"""The interactive page: a view as one offline HTML file, by pyvis and our own template.

scope      what part is asked for     selection  what is drawn           lines     claims to lines
matters    what claims agree on       moments    when they hold          facts     what the panels tell
layout     where nodes stand          untangle   small graphs cleared    forces    large ones laid out
crowds     boxes pulled apart         labels     how texts break         drawing   nodes and edges
legend     what can be chosen         palette    colours and shapes      encoding  records as JSON
vicinity   what a large graph is asked for around a focus
page       all of it as HTML: template.html, style.css, scripts/ (one job each; scripts/start.js puts them together)
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from kg import files
from kg.articles import Articles
from kg.explorer.page import Page, build, load
from kg.explorer.scope import Scope

if TYPE_CHECKING:
    from kg.graph import View

__all__ = ["Page", "Scope", "draw", "load"]


def draw(
    view: View,
    out: str | Path | None = None,
    *,
    articles: Articles | str | Path | None = None,
    title: str | None = None,
    theme: str | None = None,
    links: Sequence[tuple[str, str]] = (),
    **scope: Unpack[Scope],
) -> Page:
    """Draw a view as one HTML page that needs no network: actors, topics, relations, stances, their times and their evidence.

    Args:
        view: what to draw. Of a whole graph the page can show any day and any state of knowledge; of a view of one
            moment (`graph.as_of(...)`) just that one.
        out: the file to write; None to write none.
        articles: the articles at hand (or their folder); their quotes go into the page, which they do not otherwise.
        title: the page's title; None for what is drawn, or the counts.
        theme: `"light"` or `"dark"`; None for what the reader's system prefers.
        links: where the page leads when it is served, as addresses with their labels; what its panels tell of is then linked
            to its own page (`/id/NAME`). A page that is a file has none.
        scope: what part of it to draw; see `Scope`.

    Raises:
        MissingExtra: pyvis is not installed.
        KgError: what the scope asks for is not there.
        ArticleError: there is no such folder of articles, or one of them cannot be read.
        CasebookError: the file cannot be written.
        ValueError: there is no such theme.
    """
    if theme not in (None, "light", "dark"):
        raise ValueError(f"a theme is 'light' or 'dark', not {theme!r}")
    at_hand = articles if isinstance(articles, Articles) else Articles(None if articles is None else Path(articles))
    page = build(view, at_hand, title, theme, scope, links)
    if out is not None:
        files.write(Path(out), page.html.encode("utf-8"))
    return page
