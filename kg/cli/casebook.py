"""`kg init`, `status`, `validate`, `build`, `merge`: a casebook and its files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kg.cli.group import main
from kg.cli.options import as_of, by, formatted, graph_of, known, print_rows, recorded, why, with_articles


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
@formatted
@as_of
@known
@recorded
@click.pass_obj
def status(folder: Path, /, format_: str, **clocks: str | None) -> None:
    """Count what the casebook holds.

    Actors, topics, events, places, documents, and claims by kind and status, candidates included.

    With a day: how many claims held then certainly, possibly and not, and how many have no date.
    """
    from kg.casebook import standing, status

    graph = graph_of(folder)
    counts = standing(graph, **clocks) if any(clocks.values()) else status(graph)
    print_rows([count._asdict() for count in counts], format_)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@with_articles
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
@click.option("--force", is_flag=True, help="Build even if there is a store of these very files.")
@click.option("--unchecked", is_flag=True, help="Build without validating the files first.")
@click.option("--wait", is_flag=True, help="Wait for another build of the same casebook to end.")
@click.option("--check", is_flag=True, help="Build nothing; read the store through that there is, to the last byte. Exit 1 if it is stale or damaged.")
@click.pass_obj
def build(folder: Path, /, *, force: bool, unchecked: bool, wait: bool, check: bool) -> None:
    """Build a store on disk, for a casebook that has become large.

    It lies in .kg/ in the casebook, and is opened from then on in place of reading the files, as long as they stay as they
    are; kg sees whether they do. The files are validated first: where they have faults, these are named as file:line and
    nothing is built. Whatever happens meanwhile, the store before it stays as it was.
    """
    from kg import building

    if check:
        fault = building.check(folder)
        click.echo(f"kg: {fault or 'the built store is whole, and of the files as they are'}", err=True)
        sys.exit(1 if fault else 0)
    outcome = building.build(folder, force=force, unchecked=unchecked, wait=wait)
    for problem in outcome.problems:
        click.echo(problem)
    click.echo(f"kg: {outcome.text()}" if outcome.built is None else outcome.text(), err=outcome.built is None)
    sys.exit(1 if outcome.problems else 0)


@main.command()
@click.argument("actor")
@click.argument("other", required=False)
@by
@why
@click.option("--undo", is_flag=True, help="Take the merge of ACTOR back.")
@click.pass_obj
def merge(folder: Path, /, actor: str, other: str | None, by: str, why: str, undo: bool) -> None:
    """Say that ACTOR is OTHER, or take that back.

    From then on whatever the files tell of ACTOR is read as told of OTHER, which answers to its names. The files stay as
    they are: the merge is a statement in triples/curated/merges.ttl, with who said so and why, and --undo adds that it no
    longer stands. Saved queries that name ACTOR have to name OTHER. kg lint names actors that may be one.
    """
    from kg.casebook import merge, unmerge

    graph = graph_of(folder)
    if undo == (other is not None):
        raise click.UsageError("name two actors to merge them, or one with --undo to take its merge back")
    done = unmerge(graph, actor, by=by, why=why) if other is None else merge(graph, actor, other, by=by, why=why)
    click.echo(done)
