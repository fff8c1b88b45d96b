"""`kg shifts`, `disagreements`, `umbrella`, `gap`, `independence`, `lint`, `network`, `camps`: what the evidence can bear."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.cli.group import main, refuse_endpoint
from kg.cli.options import (
    articles_of,
    by,
    draw_or_print,
    drawn,
    formatted,
    known,
    of_kind,
    on_topic,
    options,
    print_result,
    reading,
    recorded,
    tell_left_out,
    view_of,
    with_articles,
)

# ------------------------------------------------------------------------------------------------------- shifts


@main.command()
@on_topic
@click.option("--holder", metavar="ACTOR", help="Only stances of this actor.")
@click.option("--between", nargs=2, metavar="DAY DAY", help="Only what may have happened between these two (YYYY-MM-DD, YYYY-MM or YYYY).")
@click.option("--min-evidence", type=click.IntRange(min=1), default=1, help="At least so many pieces of evidence on each side.", show_default=True)
@click.option("--shortly", type=click.IntRange(min=0), default=31, help="How many days before a change events are looked for.", show_default=True)
@with_articles
@formatted
@drawn
@options(known, recorded)
@click.option("--possible", is_flag=True, help="Also changes whose order in time is not certain, and what was known or recorded perhaps.")
@click.pass_obj
def shifts(folder: Path, /, format_: str, out: Path | None, articles: Path | None, possible: bool, **asked: Any) -> None:
    """Tell who changed side on what, between which days, and how well that is borne out.

    A change lies between the last evidence of the old side and the first of the new one; contrary topics are one matter.
    For each there is the evidence on both sides, the events near it, and whether it survives without any one document.
    Copies of one report are one document; with --articles near-copies are found by their texts. Groups whose members moved
    the same way follow.
    """
    from kg.analysis.turns import shifts

    clocks = {name: asked.pop(name) for name in ("known", "recorded")}
    view = view_of(folder, as_of=None, possible=possible, undated=False, **clocks)
    found = shifts(view, which="possible" if possible else "certain", articles=articles_of(articles), **asked)
    draw_or_print(found, out, format_)
    tell_left_out(found.possible)


# ------------------------------------------------------------------------------------------------ disagreements


@main.group(invoke_without_command=True)
@of_kind
@click.option("--actor", metavar="ACTOR", help="Only where this actor has a part.")
@on_topic
@click.option("--judged/--open", "judged", default=None, help="Only what somebody has judged, or only what is still open.")
@formatted
@reading
@click.pass_context
def disagreements(ctx: click.Context, /, format_: str, **asked: Any) -> None:
    """List where claims go against each other.

    Denials, official word against what others report, words against deeds, an umbrella against its members, dates or
    figures that cannot both be right, shifts, later reports, sources that tell a thing differently, and the same told
    twice. A pair of claims is told once, under the most specific kind, with both sides, who says so where, and what
    somebody has judged. Nothing is resolved, and nothing is hidden. The kinds, for --kind: denial,
    official-against-reported, say-do-gap, internal-split, date-conflict, figure-conflict, shift, later-report,
    source-dispute, duplicate-report.
    """
    if ctx.invoked_subcommand:
        return
    from kg.analysis.ledger import disagreements

    wanted = {name: asked.pop(name) for name in ("kinds", "actor", "topic", "judged")}
    print_result(disagreements(view_of(ctx.obj, **asked), **wanted), format_)


@disagreements.command("judge")
@click.argument("id")
@click.option(
    "--as", "verdict", required=True, type=click.Choice(["first", "second", "both", "neither", "none", "open", "withdrawn"]),
    help="Which side is right; none: it is no disagreement; open: it stays open; withdrawn: take back what was judged.",
)  # fmt: skip
@click.option("--why", required=True, metavar="TEXT", help="For what reason.")
@by
@click.pass_obj
def disagreements_judge(folder: Path, /, id: str, verdict: str, why: str, by: str) -> None:  # noqa: A002
    """Write down what you make of a disagreement.

    ID is that of the list, or as much of its beginning as tells it from the others. The judgement is a statement in
    triples/judgements; it changes no claim. The latest on a disagreement stands, earlier ones stay as its history.
    """
    from kg.review.judgements import judge

    refuse_endpoint("disagreements judge")
    made = judge(folder, id, verdict, why=why, by=by)
    click.echo(f"{verdict} {made.id}")


# ----------------------------------------------------------------------------------------------------- umbrella


@main.command()
@click.argument("actor")
@on_topic
@formatted
@drawn
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
    draw_or_print(found, out, format_)


# ---------------------------------------------------------------------------------------------------------- gap


@main.command()
@click.argument("a", metavar="ACTOR")
@click.argument("b", metavar="TOWARD")
@click.option("--window", type=click.Choice(["years", "months"]), default="years", show_default=True, help="In which stretches of time to compare.")
@formatted
@drawn
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
    draw_or_print(found, out, format_)


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
    print_result(found, format_)


@main.command()
@of_kind
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
    print_result(found, format_, list(COLUMNS), rows=rows)
    click.echo(f"kg: {len(found.findings)} finding(s)", err=True)


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
    else:
        print_result(found, format_)
    for note in found.notes if str(out) != "-" or format_ != "table" else ():
        click.echo(f"kg: {note}", err=True)


# -------------------------------------------------------------------------------------------------------- camps


@main.command()
@click.option("--topic", metavar="TOPIC", help="Only stances on this topic and its contraries, and what ties their holders.")
@click.option("--between", nargs=2, metavar="DAY DAY", help="The camps of the second day, and who moved since the first.")
@click.option("--from", "since", metavar="DAY", help="Only what certainly held at some time from here on (YYYY-MM-DD, YYYY-MM or YYYY).")
@click.option("--until", metavar="DAY", help="Only what certainly held at some time until here.")
@click.option("--weighted", is_flag=True, help="In the balance a tie counts its weight, not 1.")
@drawn
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
    draw_or_print(found, out, format_, most=most)
