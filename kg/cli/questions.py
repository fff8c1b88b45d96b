"""`kg query`, `answers`, `show`, `at`, `timeline`, `diff`, `brief`: asking the graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.group import main
from kg.cli.options import (
    articles_of,
    between,
    formatted,
    graph_of,
    on_a_day,
    print_result,
    print_rows,
    reading,
    states,
    tell_left_out,
    tell_written,
    view_of,
    width,
    with_articles,
)

if TYPE_CHECKING:
    from kg.graph import View
    from kg.store import Answer


@main.command()
@click.argument("what", required=False, metavar="[SPARQL|FILE.rq|NAME]")
@click.option("--list", "list_", is_flag=True, help="List the saved queries.")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv", "tsv", "xml", "srj", "ttl"]),
    help="How to print the answer (srj is SPARQL Results JSON).  [default: table; ttl for triples]",
)  # fmt: skip
@reading
@click.pass_obj
def query(folder: Path, /, what: str | None, list_: bool, format_: str | None, **clocks: Any) -> None:
    """Answer a SPARQL query, new or saved.

    It is given as text, as a file, or by the name of a saved query.

    The usual prefixes (kg: rdf: rdfs: skos: prov: dcterms: sem: oa: xsd: ... and the casebook's own) need no declaring.
    Queries only read, and only what is here: SERVICE, LOAD and updates are refused.
    """
    from kg import queries

    if list_:
        print_rows([{"name": saved.name, "title": saved.title} for saved in queries.saved(folder).values()], format_ or "table")
        return
    if what is None:
        raise click.UsageError("give a SPARQL query, a .rq file or the name of a saved query; --list shows those")
    text = queries.text_of(what, folder)
    view = view_of(folder, **clocks)
    answer = queries.query(view, text)
    _print(answer, view, format_)
    for note in queries.notes(view, text):
        click.echo(f"kg: {note}", err=True)


def _print(answer: Answer, view: View, format_: str | None, limit: int | None = None) -> None:
    if answer.kind == "construct":
        _print_triples(answer, view, format_)
    elif format_ in ("csv", "tsv", "xml", "srj"):
        data = answer.serialize(format_)
        click.echo(data, nl=not data.endswith(b"\n"))
    elif answer.kind == "ask":
        click.echo("true" if answer else "false")
    elif format_ == "json":
        print_rows(list(answer), "json", answer.columns)
    else:
        rows = list(answer.terms())[:limit]
        print_rows([{name: view.shown(term) for name, term in row.items()} for row in rows], "table", answer.columns)


def _print_triples(answer: Answer, view: View, format_: str | None) -> None:
    from kg import turtle
    from kg.errors import FormatError
    from kg.terms import Quad

    if format_ in ("csv", "tsv", "xml", "srj"):
        answer.serialize(format_)
    if format_ == "json":
        raise FormatError("json holds rows, and this query answers with triples; use ttl")
    click.echo(turtle.write((Quad(*triple) for triple in answer.triples), view.prefixes), nl=False)


@main.command()
@click.argument("names", nargs=-1)
@click.option("--rows", type=click.IntRange(min=0), default=12, show_default=True, help="How many rows of each table; 0 for all.")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", help="Tables, or one list with all rows.", show_default=True)
@reading
@click.pass_obj
def answers(folder: Path, /, names: tuple[str, ...], rows: int, format_: str, **clocks: Any) -> None:
    """Answer saved queries, each under its question.

    All of them, or those with these NAMES, in that order.
    """
    from kg.queries import answers

    view = view_of(folder, **clocks)
    found = answers(view, folder, list(names))
    if format_ == "json":
        print_rows([{"name": saved.name, "title": saved.title, "rows": list(answer)} for saved, answer in found], "json")
        return
    for number, (saved, answer) in enumerate(found, 1):
        click.echo(click.style(f"\n{number}. {saved.title}  [{saved.name}]\n", bold=True))
        _print(answer, view, None, rows or None)
        if 0 < rows < len(answer):
            click.echo(f"... and {len(answer) - rows} more: kg query {saved.name}")


@main.command()
@click.argument("name")
@with_articles
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", help="A dossier to read, or its records.", show_default=True)
@reading
@click.pass_obj
def show(folder: Path, /, name: str, articles: Path | None, format_: str, **clocks: Any) -> None:
    """Print the dossier of an actor, topic or claim.

    NAME is an id, a label or an alias in any language and spelling: PMF, "Hashd al-Shaabi", الحشد.
    For each claim it gives the evidence: who says so, for whom, in which document, published when, at which characters,
    and, with --articles, the quote.
    """
    from kg.dossier import show

    dossier = show(view_of(folder, **clocks), name, articles=articles_of(articles))
    print_result(dossier, format_)


@main.command()
@click.argument("day")
@click.argument("actors", nargs=-1, required=True, metavar="ACTOR [ACTOR]")
@formatted
@on_a_day
@click.pass_obj
def at(folder: Path, /, day: str, actors: tuple[str, ...], format_: str, **clocks: Any) -> None:
    """Say who stood how to whom on a day, in five lines.

    One ACTOR: what it was for and against, with whom and against whom. Two: how each stood to the other, and where they
    agreed and differed.
    """
    from kg.standings import at

    found = at(view_of(folder, as_of=day, **clocks), *actors)
    print_result(found, format_)


@main.command()
@click.argument("names", nargs=-1, required=True, metavar="ACTOR|TOPIC...")
@formatted
@click.option("--out", type=click.Path(path_type=Path), help="Draw it into this file, .svg, .png or .html, instead of printing it.")
@click.option("--from", "since", metavar="DAY", help="Draw from here (YYYY-MM-DD, YYYY-MM or YYYY).")
@click.option("--until", metavar="DAY", help="Draw until here.")
@reading
@click.pass_obj
def timeline(folder: Path, /, names: tuple[str, ...], format_: str, out: Path | None, since: str | None, until: str | None, **clocks: Any) -> None:
    """Print or draw what held when, of an actor or a topic.

    Of several: the claims in which all of them have a part. The picture has a bar for each claim, solid where it
    certainly held and hatched where it perhaps did.
    """
    from kg.chronology import timeline

    if out is None and (since or until):
        raise click.UsageError("--from and --until are for pictures; give --out FILE.svg, .png or .html too")

    found = timeline(view_of(folder, **clocks), *names)
    if out is not None:
        tell_written(found.picture(out, since=since, until=until), out)
    elif format_ == "table":
        click.echo(found.text(width()), nl=False)
    else:
        print_rows(found.records(), format_)


@main.command()
@click.argument("day1")
@click.argument("day2")
@formatted
@between
@click.pass_obj
def diff(folder: Path, /, day1: str, day2: str, format_: str, known: tuple[str, str] | None, possible: bool) -> None:
    """Tell what changed between two days, in the world and in what we know.

    In the world, as it is known at the later state of knowledge: what began, ended, changed side, changed figure.
    Apart from that what we learned about earlier times, and what was retracted or revised.
    """
    from kg.changes import diff

    found = diff(graph_of(folder), day1, day2, states(known), "possible" if possible else "certain")
    print_result(found, format_)
    tell_left_out(found.possible)


@main.command()
@click.argument("day1")
@click.argument("day2")
@click.argument("out", type=click.Path(path_type=Path))
@between
@click.pass_obj
def brief(folder: Path, /, day1: str, day2: str, out: Path, known: tuple[str, str] | None, possible: bool) -> None:
    """Write what changed between two days as a briefing, OUT.md or OUT.html.

    Every line has its sources. The pin at the foot is a digest of the files, the days and the version: the same pin gives
    the same bytes. `-` prints Markdown.
    """
    from kg.briefing import brief

    made = brief(graph_of(folder), day1, day2, out, known=states(known), which="possible" if possible else "certain")
    if str(out) == "-":
        click.echo(made.markdown(), nl=False)
    else:
        click.echo(f"kg: wrote {out}, pin {made.pin[:12]}", err=True)
    tell_left_out(made.diff.possible)
