"""`kg draw`, `export`, `publish`: taking the graph away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.group import endpoint_of, main
from kg.cli.options import articles_of, reading, scope, tell_written, view_of, with_articles

FORMATS = ("ttl", "nt", "nq", "trig", "rdf", "jsonld", "gexf", "graphml", "cytoscape", "csv", "neo4j", "kuzu", "parquet", "ttl12", "dna", "stix", "ftm")
"""The names of `kg.formats.EXPORTS`, which takes long to load; a test holds them equal."""


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
@click.option("--format", "format_", type=click.Choice(FORMATS), metavar="NAME", help="In place of the suffix of OUT.")
@with_articles
@click.option("--losses", type=click.Path(path_type=Path), help="Also write what the format could not say, one loss a line, as CSV.")
@reading
@click.pass_obj
def export(folder: Path, /, out: str, format_: str | None, losses: Path | None, articles: Path | None, **clocks: Any) -> None:
    r"""Write the graph as Turtle or in a format of other tools.

    The suffix of OUT says which, or --format NAME. `-` is stdout, as Turtle unless --format says otherwise. What a format has
    no place for is counted on stderr.

    \b
    ttl nt nq trig rdf   statements, for every RDF tool; jsonld is readable JSON
    ttl12                Turtle of RDF 1.2: each claim on the triple that it is about
    gexf                 a network with the time of each tie, for Gephi
    graphml              a network, for networkx, igraph, yEd, Cytoscape
    cytoscape (.cyjs)    a network, for Cytoscape and cytoscape.js
    csv                  OUT.nodes.csv and OUT.edges.csv, for spreadsheets and R
    neo4j, kuzu          the same with the headers that these databases load
    parquet              nodes, edges and evidence, for polars, pandas, DuckDB
    dna                  a project of Discourse Network Analyzer 3
    """
    from kg import files, formats

    made = formats.exported(view_of(folder, **clocks), out, format_, articles=articles_of(articles))
    written = formats.save(made, out)
    if losses is not None:
        files.write(losses, formats.table(made.losses))
    for line in [*formats.summary(made.losses), *(f"wrote {path}" for path in [*written, *([losses] if losses else [])])]:
        click.echo(f"kg: {line}", err=True)
    if not written:
        click.echo(made.data, nl=False)


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
