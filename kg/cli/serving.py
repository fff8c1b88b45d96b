"""`kg serve`: the casebook on HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import with_articles


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 for any that is free.")
@with_articles
@click.option("--write", is_flag=True, help="Also the review desk, SPARQL Update and writing to the graph store, for who has the token.")
@click.option("--token", help="What who writes must show; by default one made at random, which is printed.")
@click.option("--timeout", type=click.FloatRange(0.1), default=10.0, show_default=True, help="Seconds that a query may take.")
@click.option("--memory", type=click.IntRange(64), default=512, show_default=True, help="MiB that a query may take beside the graph and one copy of it.")
@click.option("--workers", type=click.IntRange(1, 64), default=4, show_default=True, help="How many queries are answered at once.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="Another name by which the server is asked, behind a proxy; several may be given.")
@click.option(
    "--log", type=click.Choice(["text", "json", "none"]), default="text", show_default=True, help="How requests are written to stderr; never what they ask."
)
@click.pass_obj
def serve(folder: Path, /, **how: Any) -> None:
    """Serve the casebook on HTTP: a SPARQL endpoint, the explorer, pages of everything, and the review desk.

    Queries only read. They are answered by processes beside the one that listens, within limits of time and memory, and
    ask no other server. Every read takes ?as-of= and ?known=. Changed files are read again by themselves.
    """
    from kg.server import serve

    serve(folder, **how)
