"""`kg shifts`, `disagreements`, `umbrella`, `gap`, `independence`, `lint`, `network`, `camps`: what the evidence can bear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import articles_of, formatted, print_rows, reading, view_of, width, with_articles

# ------------------------------------------------------------------------------------------------------- shifts


# ------------------------------------------------------------------------------------------------ disagreements


# ----------------------------------------------------------------------------------------------------- umbrella


# ---------------------------------------------------------------------------------------------------------- gap


# ------------------------------------------------------------------------------------------- lint, independence


@main.command()
@click.argument("claim")
@with_articles
@formatted
@reading
@click.pass_obj
def independence(folder: Path, /, claim: str, articles: Path | None, format_: str, **clocks: Any) -> None:
    """Say how many independent publishers, and whose voices, stand behind a claim.

    Copies of one report count once, as do reports of one publisher, and one that passes on another. With --articles
    near-copies are found by their texts.
    """
    from kg.analysis import independence

    found = independence(view_of(folder, **clocks), claim, articles=articles_of(articles))
    if format_ == "table":
        click.echo(found.text(width()), nl=False)
    else:
        print_rows(found.objects(), format_)


@main.command()
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be given several times.")
@click.option("--stale", type=click.IntRange(min=1), default=365, show_default=True, help="Days without evidence after which a stance is stale.")
@click.option("--rows", type=click.IntRange(min=0), default=8, show_default=True, help="How many of each kind; 0 for all.")
@with_articles
@formatted
@reading
@click.pass_obj
def lint(folder: Path, /, kinds: tuple[str, ...], stale: int, rows: int, articles: Path | None, format_: str, **clocks: Any) -> None:
    """Name what an editor would ask about: where the evidence is thinner than it looks.

    Digests that the articles do not bear out, copies counted as several, claims of one document or of unnamed speakers
    only, stances that are stale or said to hold for ever, confidence that does not fit the mode, actors without name or
    type, actors that may be one (kg merge). None of it is a fault of the files; those kg validate names. The kinds, for
    --kind: digest, unchecked, copies, unnamed, single, stale, endless, confidence, actor, duplicate.
    """
    from kg.analysis import lint
    from kg.analysis.checks import COLUMNS

    found = lint(view_of(folder, **clocks), articles=articles_of(articles), stale=stale, kinds=kinds)
    if format_ == "table":
        click.echo(found.text(width(), rows), nl=False)
    else:
        print_rows(found.objects(), format_, list(COLUMNS))
    click.echo(f"kg: {len(found.findings)} finding(s)", err=True)


# ------------------------------------------------------------------------------------------------------ network


# -------------------------------------------------------------------------------------------------------- camps
