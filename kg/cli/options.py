"""Options that several verbs take, what they open, and how what was found is printed or drawn."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from kg.cli.group import endpoint_of

if TYPE_CHECKING:
    from kg.articles import Articles
    from kg.graph import KnowledgeGraph, View

Verb = Callable[..., None]


class Result(Protocol):
    """What an analysis found: to be read, and as rows."""

    @property
    def text(self) -> Callable[..., str]:
        """The text, wrapped to a width in characters."""

    @property
    def objects(self) -> Callable[[], list[dict[str, Any]]]:
        """The rows, as plain objects."""


class Picture(Result, Protocol):
    """What can be drawn too; `picture` returns in sentences what it leaves out."""

    @property
    def picture(self) -> Callable[..., list[str]]:
        """Draws it into a file."""


with_articles = click.option("--articles", type=click.Path(path_type=Path), help="Folder with the articles, for quotes, digests and near-copies.")
formatted = click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", help="How to print rows.", show_default=True)
drawn = click.option("--out", type=click.Path(path_type=Path), help="Draw it into this file, .svg or .png, instead of printing it.")
of_kind = click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only this kind; may be given several times.")
on_topic = click.option("--topic", metavar="TOPIC", help="Only on this topic and its contraries.")

as_of = click.option("--as-of", metavar="DAY", help="Only what held on this day (YYYY-MM-DD).")
known = click.option("--known", metavar="DAY", help="Only what had been published, and not withdrawn, by this day.")
recorded = click.option("--recorded", metavar="DAY", help="Only what was in the casebook, and not withdrawn, by this day.")
possible = click.option("--possible", is_flag=True, help="With these: also what held, or was known, perhaps.")
undated = click.option("--undated", is_flag=True, help="With a day: also claims without a date.")


def options(*options: Callable[[Verb], Verb]) -> Callable[[Verb], Verb]:
    """Several options as one decorator, in their order."""

    def decorate(verb: Verb) -> Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return decorate


reading = options(as_of, known, recorded, possible, undated)
"""Of every verb that reads the graph: the day it is asked for, what was known and recorded by when, and how sure that must be."""
on_a_day = options(known, recorded, possible, undated)
"""The same for verbs that take the day as an argument."""
by = click.option("--by", metavar="NAME", required=True, envvar="KG_REVIEWER", help="Who decides (or set KG_REVIEWER).")
why = click.option("--why", default="", metavar="TEXT", help="For what reason.")
between = options(
    click.option("--known", nargs=2, metavar="DAY DAY", help="The two states of knowledge; by default DAY1 and now. `now` may stand for the second."),
    click.option("--possible", is_flag=True, help="Also what changed, or was known, perhaps."),
)

scope = options(
    click.option("--focus", metavar="NAME", help="Only this actor, topic or event and what surrounds it."),
    click.option("--depth", type=click.IntRange(min=0), help="How many steps around it; 1 if not given."),
    click.option("--topic", metavar="TOPIC", help="Only stances on this topic and its contraries, and what ties their holders."),
    click.option("--path", nargs=2, metavar="NAME NAME", help="Only the shortest ways between two."),
    click.option("--from", "since", metavar="DAY", help="Only what held from here on, at least perhaps (YYYY-MM-DD, YYYY-MM or YYYY)."),
    click.option("--until", metavar="DAY", help="Only what held until here."),
)


def graph_of(folder: Path) -> KnowledgeGraph:
    """Open the casebook, or what was sent to an endpoint; what of it could not be read is said on stderr."""
    from kg.graph import KnowledgeGraph

    if url := endpoint_of():
        return KnowledgeGraph.connect(url, folder)
    graph = KnowledgeGraph.open(folder, say=lambda sentence: click.echo(f"kg: {sentence}", err=True))
    if graph.problems:
        click.echo(f"kg: parts of {len({p.file for p in graph.problems})} file(s) could not be read; kg validate names the lines", err=True)
    return graph


def view_of(folder: Path, *, as_of: str | None, known: str | None, recorded: str | None, possible: bool, undated: bool) -> View:
    """Open the casebook as of a moment; what is left out of it is counted on stderr."""
    graph = graph_of(folder)
    if as_of is None and known is None and recorded is None:
        return graph
    view = graph.as_of(as_of, known, "possible" if possible else "certain", recorded=recorded, undated=undated)
    for count, what, option in ((view.cut.possible, "that held or were known only perhaps", "--possible"), (view.undated, "without a date", "--undated")):
        if count:
            click.echo(f"kg: {count} claims {what} are left out; {option} shows them", err=True)
    return view


def states(known: tuple[str, str] | None) -> tuple[str, str | None] | None:
    """Two states of knowledge as the functions take them: None for `now`."""
    return known and (known[0], None if known[1] == "now" else known[1])


def articles_of(folder: Path | None) -> Articles:
    """The articles at hand, those of a folder or none."""
    from kg.articles import Articles

    return Articles(folder)


def width() -> int:
    """How wide the terminal is, in characters; 120 where there is none."""
    if not sys.stdout.isatty():
        return 120
    import shutil

    return shutil.get_terminal_size().columns


def print_result(found: Result, format_: str, columns: list[str] | None = None, **asked: Any) -> None:
    """Print what was found: as a text to be read, or as rows. `asked` is what the text asks for beside its width."""
    if format_ == "table":
        click.echo(found.text(width(), **asked), nl=False)
    else:
        print_rows(found.objects(), format_, columns)


def draw_or_print(found: Picture, out: Path | None, format_: str, **asked: Any) -> None:
    """Draw what was found into a file, or without one print it. `asked` is what the picture asks for beside the file."""
    if out is None:
        print_result(found, format_)
    else:
        tell_written(found.picture(out, **asked), out)


def tell_written(notes: Iterable[str], out: Path) -> None:
    """Say on stderr what a file leaves out, and that it was written."""
    for sentence in notes:
        click.echo(f"kg: {sentence}", err=True)
    click.echo(f"kg: wrote {out}", err=True)


def tell_left_out(count: int) -> None:
    """Say on stderr how many changes are left out because they are only possible."""
    if count:
        click.echo(f"kg: {count} changes that are only possible are left out; --possible shows them", err=True)


def print_rows(rows: list[dict[str, Any]], format_: str, columns: list[str] | None = None) -> None:
    """Print rows as table, JSON or CSV."""
    from kg.tables import render

    click.echo(render(rows, format_, columns, width()), nl=False)
