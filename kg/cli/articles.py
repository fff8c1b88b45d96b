"""`kg cite`, `extract`, `review`, `train`: from articles to claims."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import by, formatted, graph_of, options, print_rows, why, with_articles


@main.command()
@click.argument("article", type=click.Path(path_type=Path))
@click.argument("piece")
@click.option("--nth", type=int, help="Which occurrence, where the piece stands more than once.")
@click.pass_obj
def cite(folder: Path, /, article: Path, piece: str, nth: int | None) -> None:
    """Print the evidence node for a piece of a quote.

    PIECE is a part of ARTICLE, a text file; the node has its offsets and digest, to paste under a claim. Where the piece
    stands more than once, all places are named and --nth picks one.
    """
    from kg.citation import cite, document_name

    view = graph_of(folder)
    found = cite(article, piece, view, nth=nth)
    click.echo(found.turtle(document_name(article, found, view)), nl=False)


@main.command()
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@click.option("--out", type=click.Path(path_type=Path), help="Where the candidates go; by default triples/candidates of the casebook.")
@click.option("--published", metavar="DATE", help="When the article appeared (EDTF), where it does not say so.")
@click.option("--publisher", help="Who published it.")
@click.option("--title", help="Its title; for one article only.")
@click.option("--url", help="Its address; for one article only.")
@click.option(
    "--with", "reader", type=click.Choice(["rules", "llm", "both"]), default="rules", show_default=True, help="Rules, a language model that you set, or both."
)
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="How many processes read.")
@click.option("--dask", metavar="ADDRESS", help="Read on the workers of this Dask scheduler instead.")
@click.option("--save", type=click.Path(path_type=Path), help="Keep the text of pages, PDFs and records in this folder, to check digests later.")
@click.option(
    "--format", "format_", type=click.Choice(["turtle", "json", "text"]), default="turtle", show_default=True,
    help="Turtle files, or JSON or a text to read on stdout, and no file.",
)  # fmt: skip
@click.option("--rows", type=click.IntRange(min=1), help="With --format text: how many candidates, the surest first.")
@click.pass_obj
def extract(folder: Path, /, articles: tuple[str, ...], format_: str, rows: int | None, **asked: Any) -> None:
    """Propose what articles claim, for review.

    ARTICLE is a text, an HTML page, a PDF, JSON lines of {url, date, title, text} (plain or gzip), a folder of these, or
    `-` for stdin. Every candidate has its evidence as offsets and digest, and the steps that led to it; no view shows it
    before it is accepted (kg review). Reading an article again adds nothing.

    A language model is asked only with --with llm or both, at the address in KG_LLM_URL (KG_LLM_MODEL, KG_LLM_KEY).
    """
    from kg.extraction.command import proposed, run, text

    graph = graph_of(folder)
    metadata: Any = {name: asked.pop(name) for name in ("published", "publisher", "title", "url")}
    if format_ != "turtle":
        found, broken = proposed(graph, articles, metadata, asked["reader"])
        if format_ == "json":
            print_rows(found, "json")
        else:
            click.echo(text(found, graph, rows))
    else:
        summary = run(graph, articles, metadata, **asked)
        broken = list(summary.broken)
        click.echo(f"kg: {summary}", err=True)
        click.echo("kg: next: kg review", err=True)
    for one in broken:
        click.echo(f"kg: {one}", err=True)
    sys.exit(1 if broken else 0)


_wanted = options(
    click.option("--topic", help="Only cards on this topic."),
    click.option("--actor", help="Only cards in which this actor has a part."),
    click.option("--document", help="Only cards with evidence in this document."),
    click.option("--kind", help="Only Stance, Relation, Figure or Attribution."),
    click.option("--confidence", type=float, help="Only cards at least this sure."),
)


@main.group(invoke_without_command=True)
@click.option("--by", metavar="NAME", envvar="KG_REVIEWER", help="Who decides (or set KG_REVIEWER).")
@with_articles
@click.option("--second", is_flag=True, help="For a second opinion: also cards that others have decided.")
@_wanted
@click.pass_context
def review(ctx: click.Context, /, by: str | None, articles: Path | None, **wanted: Any) -> None:
    """Decide on what was proposed, in the terminal.

    A card gathers the evidence of many articles for one claim, with the quote where the articles are at hand, the trace,
    and what the graph already holds. Keys accept, edit, reject, skip, merge an actor, and undo. Decisions are kept in
    triples/decisions; what is accepted is written to triples/extracted.
    """
    if ctx.invoked_subcommand:
        return
    from kg import review

    if not by:
        raise click.UsageError("say who decides: kg review --by NAME (or set KG_REVIEWER)")
    review.run(ctx.obj, by, articles, **{name: value for name, value in wanted.items() if value is not None})


@review.command("list")
@_wanted
@formatted
@click.pass_obj
def review_list(folder: Path, /, format_: str, **wanted: Any) -> None:
    """List the cards that wait, the surest first."""
    from kg import review

    rows = review.rows(review.queue(folder), **{name: value for name, value in wanted.items() if value is not None})
    print_rows([row._asdict() for row in rows], format_)


@review.command("accept")
@click.argument("ids", nargs=-1, required=True)
@by
@why
@click.option("--as", "same_as", metavar="CLAIM", help="It says the same as this claim: add its evidence there.")
@click.pass_obj
def review_accept(folder: Path, /, ids: tuple[str, ...], **how: Any) -> None:
    """Accept cards by the ids of their candidates."""
    from kg import review

    _decided(review.accept(folder, ids, **how))


@review.command("reject")
@click.argument("ids", nargs=-1, required=True)
@by
@why
@click.pass_obj
def review_reject(folder: Path, /, ids: tuple[str, ...], **how: Any) -> None:
    """Reject cards: they never come back."""
    from kg import review

    _decided(review.reject(folder, ids, **how))


@review.command("undo")
@by
@click.pass_obj
def review_undo(folder: Path, /, by: str) -> None:
    """Take back the last decision of a reviewer."""
    from kg import review

    _decided([review.undo(folder, by=by)])


@review.command("agreement")
@formatted
@click.pass_obj
def review_agreement(folder: Path, /, format_: str) -> None:
    """Say how far reviewers agree: Krippendorff's alpha, and what they judged differently."""
    from kg import review

    found = review.agreement(folder)
    print_rows([row._asdict() for row in found.differences], format_)
    click.echo(f"kg: {found}", err=True)


def _decided(outcomes: list[Any]) -> None:
    for outcome in outcomes:
        names = ", ".join(each.id for each in outcome.decision.candidates)
        click.echo(f"{outcome.decision.action} {names}" + (f" -> {outcome.claim}" if outcome.claim else ""))
        if outcome.contested:
            click.echo(f"kg: {', '.join(sorted({other.by for other in outcome.contested}))} decided otherwise; yours stands now", err=True)


@main.command()
@click.argument("data", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default="attitudes.npz", show_default=True, help="The file to write.")
@click.option("--seed", type=int, default=0, show_default=True, help="Where chance is needed, it begins here.")
def train(data: Path, out: Path, seed: int) -> None:
    """Train the scorer of attitudes on your own sentences.

    DATA has a sentence a line with two [bracketed] actors, a tab, their names, and 0 (neutral), 1 or 2 (positive), 3 or 4
    (negative), by the direction. Faults are told as file:line: message, and then nothing is written.
    """
    from kg.extraction.training import train

    report = train(data, out, seed=seed)
    for problem in report.problems:
        click.echo(problem)
    if report.problems:
        sys.exit(1)
    click.echo(str(report))
    click.echo(f"kg: wrote {out}", err=True)
