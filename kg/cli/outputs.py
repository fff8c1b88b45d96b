"""`kg draw`, `export`, `publish`: taking the graph away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.group import endpoint_of, main
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


@main.command()
@click.option("--endpoint", "url", metavar="URL", help="Where the store answers queries; by default that of KG_ENDPOINT.")
@click.option("--store", metavar="URL", help="Its graph store (Graph Store Protocol); found by itself for Oxigraph, Virtuoso and GraphDB.")
@click.option("--update", metavar="URL", help="Where it takes updates, in place of a graph store.")
@click.pass_obj
def publish(folder: Path, /, url: str | None, store: str | None, update: str | None) -> None:
    """Send the casebook to a store behind a SPARQL 1.1 endpoint, or bring it up to date there.

    Only graphs that changed are sent; what broke off is taken up by running it again. Read it with kg --endpoint URL.
    Credentials are read from KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN. Exit 1 if what is there in
    the end is not what was sent.
    """
    from kg.graph import KnowledgeGraph
    from kg.publishing import publish

    target = url or endpoint_of()
    if target is None:
        raise click.UsageError("name the endpoint with --endpoint URL")
    made = publish(KnowledgeGraph.open(folder), target, store=store, update=update)
    for sentence in made.differences:
        click.echo(sentence)
    click.echo(f"kg: {made.text()}", err=True)
    sys.exit(1 if made.differences else 0)
