"""`kg shifts`, `disagreements`, `umbrella`, `gap`, `independence`, `lint`, `network`, `camps`: what the evidence can bear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import formatted, print_rows, reading, view_of, width

# ------------------------------------------------------------------------------------------------------- shifts


# ------------------------------------------------------------------------------------------------ disagreements


# ----------------------------------------------------------------------------------------------------- umbrella


# ---------------------------------------------------------------------------------------------------------- gap


# ------------------------------------------------------------------------------------------- lint, independence


# ------------------------------------------------------------------------------------------------------ network


@main.command()
@click.argument("kind", type=click.Choice(["actors", "affiliation", "congruence", "conflict", "subtract"]))
@click.argument("out", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--normalization", type=click.Choice(["no", "average", "jaccard", "cosine", "activity", "prominence"]), default="no", show_default=True,
    help="What weights are divided by; the last two are for affiliation.",
)  # fmt: skip
@click.option(
    "--duplicates", type=click.Choice(["include", "document", "once"]), default="include", show_default=True,
    help="Count each statement, the same once in a document, or once at all.",
)  # fmt: skip
@click.option("--window", type=click.IntRange(min=1), metavar="DAYS", help="One network for each window of so many days.")
@click.option("--step", type=click.IntRange(min=1), metavar="DAYS", help="By how much windows move; by default as long as they are.")
@click.option("--by", type=click.Choice(["said", "held"]), default="said", show_default=True, help="Windows over when it was said, or when it certainly held.")
@formatted
@reading
@click.pass_obj
def network(folder: Path, /, kind: str, out: Path, format_: str, **asked: Any) -> None:
    """Write who is tied to whom as a network, or print who is central.

    KIND is actors (relations), affiliation (actors and topics), or congruence, conflict or subtract: who agrees and who
    differs, as Discourse Network Analyzer defines it. OUT ends in .gexf, .graphml, .json or .csv; every tie has the claims
    behind it. `-` prints how central everybody is, in each window.
    """
    from kg.analysis import network

    options = {name: asked.pop(name) for name in ("normalization", "duplicates", "window", "step", "by")}
    found = network(view_of(folder, **asked), kind, None, **options)
    if str(out) != "-":
        for path in found.write(out):
            click.echo(f"kg: wrote {path}", err=True)
    elif format_ == "table":
        click.echo(found.text(width()), nl=False)
        return
    else:
        print_rows(found.objects(), format_)
    for note in found.notes:
        click.echo(f"kg: {note}", err=True)


# -------------------------------------------------------------------------------------------------------- camps
