"""`kg shifts`, `disagreements`, `umbrella`, `gap`, `independence`, `lint`, `network`, `camps`: what the evidence can bear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import formatted, print_rows, reading, view_of, width

# ------------------------------------------------------------------------------------------------------- shifts


# ------------------------------------------------------------------------------------------------ disagreements


@main.group(invoke_without_command=True)
@click.option("--kind", metavar="KIND", help="Only this kind, such as source-dispute, shift, internal-split, say-do-gap or denial.")
@click.option("--actor", metavar="NAME", help="Only where this actor has a part.")
@click.option("--topic", metavar="NAME", help="Only claims on this topic or one contrary to it.")
@click.option("--judged/--open", "judged", default=None, help="Only what somebody has judged, or only what is still open.")
@formatted
@reading
@click.pass_context
def disagreements(ctx: click.Context, /, format_: str, kind: str | None, actor: str | None, topic: str | None, judged: bool | None, **clocks: Any) -> None:
    """List where claims go against each other.

    Denials, official word against what others report, words against deeds, an umbrella against its members, dates or
    figures that cannot both be right, shifts, later reports, sources that tell a thing differently, and the same told
    twice. A pair of claims is told once, under the most specific kind, with both sides, who says so where, and what
    somebody has judged. Nothing is resolved, and nothing is hidden.
    """
    if ctx.invoked_subcommand:
        return
    from kg.analysis.ledger import disagreements

    found = disagreements(view_of(ctx.obj, **clocks), kind=kind, actor=actor, topic=topic, judged=judged)
    if format_ == "table":
        click.echo(found.text(width()), nl=False)
    else:
        print_rows(found.objects(), format_)


@disagreements.command("judge")
@click.argument("id")
@click.option(
    "--as", "verdict", required=True, type=click.Choice(["first", "second", "both", "neither", "none", "open", "withdrawn"]),
    help="Which side is right; none: it is no disagreement; open: it stays open; withdrawn: take back what was judged.",
)  # fmt: skip
@click.option("--why", required=True, metavar="TEXT", help="For what reason.")
@click.option("--by", required=True, metavar="NAME", envvar="KG_REVIEWER", help="Who judges (or set KG_REVIEWER).")
@click.pass_obj
def disagreements_judge(folder: Path, /, id: str, verdict: str, why: str, by: str) -> None:  # noqa: A002
    """Write down what you make of a disagreement.

    ID is that of the list, or as much of its beginning as tells it from the others. The judgement is a statement in
    triples/judgements; it changes no claim. The latest on a disagreement stands, earlier ones stay as its history.
    """
    from kg.review.judgements import judge

    made = judge(folder, id, verdict, why=why, by=by)
    click.echo(f"{verdict} {made.id}")


# ----------------------------------------------------------------------------------------------------- umbrella


# ---------------------------------------------------------------------------------------------------------- gap


@main.command()
@click.argument("a", metavar="ACTOR")
@click.argument("b", metavar="TOWARD")
@click.option("--window", type=click.Choice(["years", "months"]), default="years", show_default=True, help="In which stretches of time to compare.")
@click.option("--out", type=click.Path(path_type=Path), help="Draw it into this file, .svg or .png, instead of printing it.")
@formatted
@reading
@click.pass_obj
def gap(folder: Path, /, a: str, b: str, window: str, out: Path | None, format_: str, **clocks: Any) -> None:
    """Compare what an actor declares of another with what it does to it.

    Words are its stances on the other, and the relations that it declares or that others report; their mean side is from
    -1 to 1. Deeds are the other relations, from -10 (most hostile) to 10 by the scores of their PLOVER categories, which
    are our own. The gap is below 0 where deeds are more hostile than words.
    """
    from kg.analysis.gaps import gap

    found = gap(view_of(folder, **clocks), a, b, window=window)
    if out is not None:
        found.picture(out)
        click.echo(f"kg: wrote {out}", err=True)
    elif format_ == "table":
        click.echo(found.text(width()), nl=False)
    else:
        print_rows(found.objects(), format_)


# ------------------------------------------------------------------------------------------- lint, independence


# ------------------------------------------------------------------------------------------------------ network


# -------------------------------------------------------------------------------------------------------- camps
