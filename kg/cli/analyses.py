"""`kg shifts`, `disagreements`, `umbrella`, `gap`, `independence`, `lint`, `network`, `camps`: what the evidence can bear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import formatted, known, options, print_rows, reading, recorded, view_of, width

picture = click.option("--out", type=click.Path(path_type=Path), help="Draw it into this file, .svg or .png, instead of printing it.")


def _tell_drawn(notes: list[str], out: Path) -> None:
    for sentence in notes:
        click.echo(f"kg: {sentence}", err=True)
    click.echo(f"kg: wrote {out}", err=True)


# ------------------------------------------------------------------------------------------------------- shifts


@main.command()
@click.option("--topic", metavar="TOPIC", help="Only on this topic and its contraries.")
@click.option("--holder", metavar="ACTOR", help="Only of this actor.")
@click.option("--between", nargs=2, metavar="DAY DAY", help="Only what may have happened between these two (YYYY-MM-DD, YYYY-MM or YYYY).")
@click.option("--min-evidence", type=click.IntRange(min=1), default=1, help="At least so many pieces of evidence on each side.", show_default=True)
@click.option("--shortly", type=click.IntRange(min=0), default=31, help="How many days before a change events are looked for.", show_default=True)
@formatted
@picture
@options(known, recorded)
@click.option("--possible", is_flag=True, help="Also changes whose order in time is not certain, and what was known or recorded perhaps.")
@click.pass_obj
def shifts(folder: Path, /, format_: str, out: Path | None, known: str | None, recorded: str | None, possible: bool, **asked: Any) -> None:
    """Tell who changed side on what, between which days, and how well that is borne out.

    A change lies between the last evidence of the old side and the first of the new one; contrary topics are one matter.
    For each there is the evidence on both sides, the events near it, and whether it survives without any one document.
    Groups whose members moved the same way follow.
    """
    from kg.analysis.turns import shifts

    view = view_of(folder, as_of=None, known=known, recorded=recorded, possible=possible, undated=False)
    found = shifts(view, which="possible" if possible else "certain", **asked)
    if out is not None:
        _tell_drawn(found.picture(out), out)
    elif format_ == "table":
        click.echo(found.text(width()), nl=False)
    else:
        print_rows(found.objects(), format_)
    if found.possible:
        click.echo(f"kg: {found.possible} changes that are only possible are left out; --possible shows them", err=True)


# ------------------------------------------------------------------------------------------------ disagreements


# ----------------------------------------------------------------------------------------------------- umbrella


@main.command()
@click.argument("actor")
@click.option("--topic", metavar="TOPIC", help="Only on this topic and its contraries.")
@formatted
@picture
@reading
@click.pass_obj
def umbrella(folder: Path, /, actor: str, topic: str | None, format_: str, out: Path | None, **clocks: Any) -> None:
    """Tell who belongs to ACTOR, who speaks for it, and which members stand elsewhere.

    On each matter: the umbrella's own stance, those of its members, and which members only inherit its side. Divergence is
    the share of the members with a side that stand against the umbrella's; where it has none, 1 less the mean side of the
    members. With --as-of it is that of a day; without, of all times.
    """
    from kg.analysis.umbrellas import umbrella

    found = umbrella(view_of(folder, **clocks), actor, topic)
    if out is not None:
        _tell_drawn(found.picture(out), out)
    elif format_ == "table":
        click.echo(found.text(width()), nl=False)
    else:
        print_rows(found.objects(), format_)


# ---------------------------------------------------------------------------------------------------------- gap


# ------------------------------------------------------------------------------------------- lint, independence


# ------------------------------------------------------------------------------------------------------ network


# -------------------------------------------------------------------------------------------------------- camps
