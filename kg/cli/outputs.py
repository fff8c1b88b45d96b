"""`kg draw`, `export`: taking the graph away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import articles_of, reading, scope, tell_written, view_of, with_articles


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@scope
@with_articles
@click.option("--title", help="Heading of the page.")
@click.option("--theme", type=click.Choice(["light", "dark"]), help="By default what the reader's system prefers.")
@reading
@click.pass_obj
def draw(folder: Path, /, out: Path, articles: Path | None, title: str | None, theme: str | None, **asked: Any) -> None:
    """Write the graph as one offline page, OUT.html.

    The page has a slider for the day, compares two days, shows what was known by then, and the evidence of every line. Of
    a whole graph it can show any moment; with --as-of or --known it holds that moment only.
    """
    from kg.explorer import Scope, draw

    if asked["depth"] is not None and asked["focus"] is None:
        raise click.UsageError("--depth counts the steps around a --focus; give that too")
    clocks = {name: asked.pop(name) for name in ("as_of", "known", "recorded", "possible")}
    scope = Scope(**asked)  # type: ignore[typeddict-item]
    page = draw(view_of(folder, undated=asked["undated"], **clocks), out, articles=articles_of(articles), title=title, theme=theme, **scope)
    tell_written(page.left_out, out)


@main.command()
@click.argument("out")
@click.option("--format", "format_", type=click.Choice(["ttl", "nt", "nq", "trig", "rdf", "jsonld"]), help="In place of the suffix of OUT.")
@reading
@click.pass_obj
def export(folder: Path, /, out: str, format_: str | None, **clocks: Any) -> None:
    """Write the graph as Turtle or another format.

    The suffix of OUT says which: ttl, nt, nq, trig, rdf or jsonld. `-` is stdout, as Turtle unless --format says
    otherwise.
    """
    from kg.formats import export

    data = export(view_of(folder, **clocks), out, format_)
    if out == "-":
        click.echo(data, nl=False)
    else:
        click.echo(f"kg: wrote {out}", err=True)
