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


@main.command()
@click.option("--topic", metavar="TOPIC", help="Only stances on this topic and its contrary, and what ties their holders.")
@click.option("--between", nargs=2, metavar="DAY DAY", help="The camps of the second day, and who moved since the first.")
@click.option("--from", "since", metavar="DAY", help="Only what certainly held at some time from here on (YYYY-MM-DD, YYYY-MM or YYYY).")
@click.option("--until", metavar="DAY", help="Only what certainly held at some time until here.")
@click.option("--weighted", is_flag=True, help="In the balance a tie counts its weight, not 1.")
@click.option("--out", type=click.Path(path_type=Path), help="Draw it into this file, .svg or .png, instead of printing it.")
@click.option("--most", type=click.IntRange(min=2), default=40, show_default=True, help="With --out: how many actors at most.")
@formatted
@reading
@click.pass_obj
def camps(folder: Path, /, between: tuple[str, str] | None, out: Path | None, most: int, format_: str, **asked: Any) -> None:
    """Tell who stands together, and which ties run across that.

    Camps are communities by cooperation and agreement. The balance says how many ties two sides would leave out, friends
    together and foes apart, whether that figure is exact, and names these ties with the claims behind each.
    """
    from kg.analysis import camps

    wanted = {name: asked.pop(name) for name in ("topic", "since", "until", "weighted")}
    if between and asked["as_of"]:
        raise click.UsageError("--between names the days; leave --as-of out")
    found = None
    for day in between or [asked["as_of"]]:
        found = camps(view_of(folder, **{**asked, "as_of": day}), **wanted, before=found)
    assert found is not None
    if out is not None:
        for sentence in found.picture(out, most):
            click.echo(f"kg: {sentence}", err=True)
        click.echo(f"kg: wrote {out}", err=True)
    elif format_ == "table":
        click.echo(found.text(width()), nl=False)
    else:
        print_rows(found.objects(), format_)
