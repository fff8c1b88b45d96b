"""The command `kg`: one short function a verb, no logic.

stdout is data, stderr is talk. Exit code 0: fine; 1: problems in the data, or a fault told in one sentence; 2: usage.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.errors import KgError

if TYPE_CHECKING:
    from kg.articles import Articles
    from kg.graph import KnowledgeGraph, View
    from kg.store import Answer

_Verb = Callable[..., None]


class _Verbs(click.Group):
    """Turns our errors into one line on stderr and an exit code; lists verbs in the order of work."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {error}", err=True)
            ctx.exit(error.exit_code)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "KG"})
@click.option(
    "-C", "folder", type=click.Path(path_type=Path), default=".", show_envvar=True, envvar="KG_FOLDER", help="The casebook; by default the current folder."
)
@click.version_option(package_name="stancegraph", prog_name="kg")
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """Who stands where, on what, since when, and according to whom.

    A casebook is a folder with Turtle files in triples/. Start one with `kg init`, check it with `kg validate`, ask it
    with `kg query`, read articles with `kg extract` and decide on what they claim with `kg review`, look at it with
    `kg draw`, take it away with `kg export`.
    """
    import gc

    gc.set_threshold(50_000)  # a command lives shortly; collecting while it loads costs a tenth of its time
    ctx.obj = folder


_articles = click.option("--articles", type=click.Path(path_type=Path), help="Folder with the articles, for quotes and digests.")
_format = click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", help="How to print rows.", show_default=True)


_as_of = click.option("--as-of", metavar="DAY", help="Only what held on this day (YYYY-MM-DD).")
_known = click.option("--known", metavar="DAY", help="Only what had been published, and not withdrawn, by this day.")
_recorded = click.option("--recorded", metavar="DAY", help="Only what was in the casebook, and not withdrawn, by this day.")
_possible = click.option("--possible", is_flag=True, help="With these: also what held, or was known, perhaps.")
_undated = click.option("--undated", is_flag=True, help="With a day: also claims without a date.")


def _options(*options: Callable[[_Verb], _Verb]) -> Callable[[_Verb], _Verb]:
    """Several options as one decorator, in their order."""

    def decorate(verb: _Verb) -> _Verb:
        for option in reversed(options):
            verb = option(verb)
        return verb

    return decorate


_reading = _options(_as_of, _known, _recorded, _possible, _undated)
"""Of every verb that reads the graph: the day it is asked for, what was known and recorded by when, and how sure that must be."""
_on_a_day = _options(_known, _recorded, _possible, _undated)
"""The same for verbs that take the day as an argument."""
_between = _options(
    click.option("--known", nargs=2, metavar="DAY DAY", help="The two states of knowledge; by default DAY1 and now. `now` may stand for the second."),
    click.option("--possible", is_flag=True, help="Also what changed, or was known, perhaps."),
)

_scope = _options(
    click.option("--focus", metavar="NAME", help="Only this actor, topic or event and what surrounds it."),
    click.option("--depth", type=click.IntRange(min=0), help="How many steps around it; 1 if not given."),
    click.option("--topic", metavar="TOPIC", help="Only stances on this topic and its contrary, and what ties their holders."),
    click.option("--path", nargs=2, metavar="NAME NAME", help="Only the shortest ways between two."),
    click.option("--from", "since", metavar="DAY", help="Only what held from here on, at least perhaps (YYYY-MM-DD, YYYY-MM or YYYY)."),
    click.option("--until", metavar="DAY", help="Only what held until here."),
)


def _graph(folder: Path) -> KnowledgeGraph:
    from kg.graph import KnowledgeGraph

    graph = KnowledgeGraph.open(folder)
    if graph.problems:
        click.echo(f"kg: parts of {len({p.file for p in graph.problems})} file(s) could not be read; kg validate names the lines", err=True)
    return graph


def _view(folder: Path, *, as_of: str | None, known: str | None, recorded: str | None, possible: bool, undated: bool) -> View:
    graph = _graph(folder)
    if as_of is None and known is None and recorded is None:
        return graph
    view = graph.as_of(as_of, known, "possible" if possible else "certain", recorded=recorded, undated=undated)
    for count, what, option in ((view.cut.possible, "that held or were known only perhaps", "--possible"), (view.undated, "without a date", "--undated")):
        if count:
            click.echo(f"kg: {count} claims {what} are left out; {option} shows them", err=True)
    return view


def _states(known: tuple[str, str] | None) -> tuple[str, str | None] | None:
    return known and (known[0], None if known[1] == "now" else known[1])


def _articles_of(folder: Path | None) -> Articles:
    from kg.articles import Articles

    return Articles(folder)


def _width() -> int:
    if not sys.stdout.isatty():
        return 120
    import shutil

    return shutil.get_terminal_size().columns


def _rows(rows: list[dict[str, Any]], format_: str, columns: list[str] | None = None) -> None:
    from kg.tables import render

    click.echo(render(rows, format_, columns, _width()), nl=False)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Start a new casebook in FOLDER.

    It gets its folders, an ontology of its own, an example claim with its article, and a short README; it validates at once.
    """
    from kg.casebook import init

    for path in init(folder):
        click.echo(path)
    click.echo(f"kg: next: kg -C {folder} validate --articles {folder / 'articles'}", err=True)


@main.command()
@_format
@_as_of
@_known
@_recorded
@click.pass_obj
def status(folder: Path, /, format_: str, **clocks: str | None) -> None:
    """Count what the casebook holds.

    Actors, topics, events, places, documents, and claims by kind and status, candidates included.

    With a day: how many claims held then certainly, possibly and not, and how many have no date.
    """
    from kg.casebook import standing, status

    graph = _graph(folder)
    counts = standing(graph, **clocks) if any(clocks.values()) else status(graph)
    _rows([count._asdict() for count in counts], format_)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@_articles
@click.option("--shacl", is_flag=True, help="Check the shapes with pyshacl, slowly and in full.")
@click.pass_obj
def validate(folder: Path, /, files: tuple[Path, ...], articles: Path | None, shacl: bool) -> None:
    """Name every fault as file:line: message.

    All files of the casebook are checked, candidates included; with FILES, only faults in those are told. Exit 1 if
    there is one.

    With --articles, every digest and span is checked against the articles at hand.
    """
    from kg.validation import unchecked, validate

    problems = validate(folder, files, articles=articles, shacl=shacl)
    for problem in problems:
        click.echo(problem)
    for name in unchecked(folder, articles):
        click.echo(f"kg: the article of {name} is not in {articles}, so its digests were not checked", err=True)
    click.echo(f"kg: {len(problems)} problem(s)" if problems else "kg: no problem", err=True)
    sys.exit(1 if problems else 0)


@main.command()
@click.argument("what", required=False, metavar="[SPARQL|FILE.rq|NAME]")
@click.option("--list", "list_", is_flag=True, help="List the saved queries.")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json", "csv", "tsv", "xml", "srj", "ttl"]),
    help="How to print the answer (srj is SPARQL Results JSON).  [default: table; ttl for triples]",
)  # fmt: skip
@_reading
@click.pass_obj
def query(folder: Path, /, what: str | None, list_: bool, format_: str | None, **clocks: Any) -> None:
    """Answer a SPARQL query, new or saved.

    It is given as text, as a file, or by the name of a saved query.

    The usual prefixes (kg: rdf: rdfs: skos: prov: dcterms: sem: oa: xsd: ... and the casebook's own) need no declaring.
    Queries only read, and only what is here: SERVICE, LOAD and updates are refused.
    """
    from kg import queries

    if list_:
        _rows([{"name": saved.name, "title": saved.title} for saved in queries.saved(folder).values()], format_ or "table")
        return
    if what is None:
        raise click.UsageError("give a SPARQL query, a .rq file or the name of a saved query; --list shows those")
    text = queries.text_of(what, folder)
    view = _view(folder, **clocks)
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
        _rows(list(answer), "json", answer.columns)
    else:
        rows = list(answer.terms())[:limit]
        _rows([{name: view.shown(term) for name, term in row.items()} for row in rows], "table", answer.columns)


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
@_reading
@click.pass_obj
def answers(folder: Path, /, names: tuple[str, ...], rows: int, format_: str, **clocks: Any) -> None:
    """Answer saved queries, each under its question.

    All of them, or those with these NAMES, in that order.
    """
    from kg.queries import answers

    view = _view(folder, **clocks)
    found = answers(view, folder, list(names))
    if format_ == "json":
        _rows([{"name": saved.name, "title": saved.title, "rows": list(answer)} for saved, answer in found], "json")
        return
    for number, (saved, answer) in enumerate(found, 1):
        click.echo(click.style(f"\n{number}. {saved.title}  [{saved.name}]\n", bold=True))
        _print(answer, view, None, rows or None)
        if 0 < rows < len(answer):
            click.echo(f"... and {len(answer) - rows} more: kg query {saved.name}")


@main.command()
@click.argument("name")
@_articles
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table", help="A dossier to read, or its records.", show_default=True)
@_reading
@click.pass_obj
def show(folder: Path, /, name: str, articles: Path | None, format_: str, **clocks: Any) -> None:
    """Print the dossier of an actor, topic or claim.

    NAME is an id, a label or an alias in any language and spelling: PMF, "Hashd al-Shaabi", الحشد.
    For each claim it gives the evidence: who says so, for whom, in which document, published when, at which characters,
    and, with --articles, the quote.
    """
    from kg.dossier import show

    dossier = show(_view(folder, **clocks), name, articles=_articles_of(articles))
    if format_ == "table":
        click.echo(dossier.text(_width()), nl=False)
    else:
        _rows(dossier.objects(), format_)


@main.command()
@click.argument("day")
@click.argument("actors", nargs=-1, required=True, metavar="ACTOR [ACTOR]")
@_format
@_on_a_day
@click.pass_obj
def at(folder: Path, /, day: str, actors: tuple[str, ...], format_: str, **clocks: Any) -> None:
    """Say who stood how to whom on a day, in five lines.

    One ACTOR: what it was for and against, with whom and against whom. Two: how each stood to the other, and where they
    agreed and differed.
    """
    from kg.standings import at

    found = at(_view(folder, as_of=day, **clocks), *actors)
    if format_ == "table":
        click.echo(found.text(_width()), nl=False)
    else:
        _rows(found.objects(), format_)


@main.command()
@click.argument("names", nargs=-1, required=True, metavar="ACTOR|TOPIC...")
@_format
@click.option("--out", type=click.Path(path_type=Path), help="Draw it into this file, .svg, .png or .html, instead of printing it.")
@click.option("--from", "since", metavar="DAY", help="Draw from here (YYYY-MM-DD, YYYY-MM or YYYY).")
@click.option("--until", metavar="DAY", help="Draw until here.")
@_reading
@click.pass_obj
def timeline(folder: Path, /, names: tuple[str, ...], format_: str, out: Path | None, since: str | None, until: str | None, **clocks: Any) -> None:
    """Print or draw what held when, of an actor or a topic.

    Of several: the claims in which all of them have a part. The picture has a bar for each claim, solid where it
    certainly held and hatched where it perhaps did.
    """
    from kg.chronology import timeline

    if out is None and (since or until):
        raise click.UsageError("--from and --until are for pictures; give --out FILE.svg, .png or .html too")

    found = timeline(_view(folder, **clocks), *names)
    if out is not None:
        for sentence in found.picture(out, since=since, until=until):
            click.echo(f"kg: {sentence}", err=True)
        click.echo(f"kg: wrote {out}", err=True)
    elif format_ == "table":
        click.echo(found.text(_width()), nl=False)
    else:
        _rows(found.records(), format_)


@main.command()
@click.argument("day1")
@click.argument("day2")
@_format
@_between
@click.pass_obj
def diff(folder: Path, /, day1: str, day2: str, format_: str, known: tuple[str, str] | None, possible: bool) -> None:
    """Tell what changed between two days, in the world and in what we know.

    In the world, as it is known at the later state of knowledge: what began, ended, changed side, changed figure.
    Apart from that what we learned about earlier times, and what was retracted or revised.
    """
    from kg.changes import diff

    found = diff(_graph(folder), day1, day2, _states(known), "possible" if possible else "certain")
    if format_ == "table":
        click.echo(found.text(_width()), nl=False)
    else:
        _rows(found.objects(), format_)
    _tell_left_out(found.possible)


def _tell_left_out(count: int) -> None:
    if count:
        click.echo(f"kg: {count} changes that are only possible are left out; --possible shows them", err=True)


@main.command()
@click.argument("day1")
@click.argument("day2")
@click.argument("out", type=click.Path(path_type=Path))
@_between
@click.pass_obj
def brief(folder: Path, /, day1: str, day2: str, out: Path, known: tuple[str, str] | None, possible: bool) -> None:
    """Write what changed between two days as a briefing, OUT.md or OUT.html.

    Every line has its sources. The pin at the foot is a digest of the files, the days and the version: the same pin gives
    the same bytes. `-` prints Markdown.
    """
    from kg.briefing import brief

    made = brief(_graph(folder), day1, day2, out, known=_states(known), which="possible" if possible else "certain")
    if str(out) == "-":
        click.echo(made.markdown(), nl=False)
    else:
        click.echo(f"kg: wrote {out}, pin {made.pin[:12]}", err=True)
    _tell_left_out(made.diff.possible)


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

    view = _graph(folder)
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

    graph = _graph(folder)
    metadata: Any = {name: asked.pop(name) for name in ("published", "publisher", "title", "url")}
    if format_ != "turtle":
        found, broken = proposed(graph, articles, metadata, asked["reader"])
        if format_ == "json":
            _rows(found, "json")
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


_by = click.option("--by", metavar="NAME", required=True, envvar="KG_REVIEWER", help="Who decides (or set KG_REVIEWER).")
_why = click.option("--why", default="", metavar="TEXT", help="For what reason.")
_wanted = _options(
    click.option("--topic", help="Only cards on this topic."),
    click.option("--actor", help="Only cards in which this actor has a part."),
    click.option("--document", help="Only cards with evidence in this document."),
    click.option("--kind", help="Only Stance, Relation, Figure or Attribution."),
    click.option("--confidence", type=float, help="Only cards at least this sure."),
)


@main.group(invoke_without_command=True)
@click.option("--by", metavar="NAME", envvar="KG_REVIEWER", help="Who decides (or set KG_REVIEWER).")
@_articles
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
@_format
@click.pass_obj
def review_list(folder: Path, /, format_: str, **wanted: Any) -> None:
    """List the cards that wait, the surest first."""
    from kg import review

    rows = review.rows(review.queue(folder), **{name: value for name, value in wanted.items() if value is not None})
    _rows([row._asdict() for row in rows], format_)


@review.command("accept")
@click.argument("ids", nargs=-1, required=True)
@_by
@_why
@click.option("--as", "same_as", metavar="CLAIM", help="It says the same as this claim: add its evidence there.")
@click.pass_obj
def review_accept(folder: Path, /, ids: tuple[str, ...], **how: Any) -> None:
    """Accept cards by the ids of their candidates."""
    from kg import review

    _decided(review.accept(folder, ids, **how))


@review.command("reject")
@click.argument("ids", nargs=-1, required=True)
@_by
@_why
@click.pass_obj
def review_reject(folder: Path, /, ids: tuple[str, ...], **how: Any) -> None:
    """Reject cards: they never come back."""
    from kg import review

    _decided(review.reject(folder, ids, **how))


@review.command("undo")
@_by
@click.pass_obj
def review_undo(folder: Path, /, by: str) -> None:
    """Take back the last decision of a reviewer."""
    from kg import review

    _decided([review.undo(folder, by=by)])


@review.command("agreement")
@_format
@click.pass_obj
def review_agreement(folder: Path, /, format_: str) -> None:
    """Say how far reviewers agree: Krippendorff's alpha, and what they judged differently."""
    from kg import review

    found = review.agreement(folder)
    _rows([row._asdict() for row in found.differences], format_)
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


@main.command()
@click.argument("out", type=click.Path(path_type=Path))
@_scope
@_articles
@click.option("--title", help="Heading of the page.")
@click.option("--theme", type=click.Choice(["light", "dark"]), help="By default what the reader's system prefers.")
@_reading
@click.pass_obj
def draw(folder: Path, /, out: Path, articles: Path | None, title: str | None, theme: str | None, **asked: Any) -> None:
    """Write the graph as one offline page, OUT.html.

    The page has a slider for the day, compares two days, shows what was known by then, and the evidence of every line. Of
    a whole graph it can show any moment; with --as-of or --known it holds that moment only.
    """
    from kg.explorer import Scope, draw

    if asked["depth"] is not None and asked["focus"] is None:
        raise click.UsageError("--depth counts the steps around a --focus; give that too")
    clocks = {name: asked.pop(name) for name in ("as_of", "known", "recorded", "possible")}
    scope = Scope(**asked)  # type: ignore[typeddict-item]
    page = draw(_view(folder, undated=asked["undated"], **clocks), out, articles=_articles_of(articles), title=title, theme=theme, **scope)
    for sentence in page.left_out:
        click.echo(f"kg: {sentence}", err=True)
    click.echo(f"kg: wrote {out}", err=True)


@main.command()
@click.argument("out")
@click.option("--format", "format_", type=click.Choice(["ttl", "nt", "nq", "trig", "rdf", "jsonld"]), help="In place of the suffix of OUT.")
@_reading
@click.pass_obj
def export(folder: Path, /, out: str, format_: str | None, **clocks: Any) -> None:
    """Write the graph as Turtle or another format.

    The suffix of OUT says which: ttl, nt, nq, trig, rdf or jsonld. `-` is stdout, as Turtle unless --format says
    otherwise.
    """
    from kg.formats import export

    data = export(_view(folder, **clocks), out, format_)
    if out == "-":
        click.echo(data, nl=False)
    else:
        click.echo(f"kg: wrote {out}", err=True)
