"""`kg import`: what was coded elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kg.cli.group import main
from kg.cli.options import formatted, print_result


@main.group("import")
def import_() -> None:
    """Take over what was coded elsewhere.

    What cannot be taken over is reported row by row, with the reason. Importing the same again adds nothing.
    """


@import_.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="The Turtle file, within the casebook.  [default: triples/curated/FILE.ttl]")
@click.option("--holder", type=click.Choice(["organization", "person"]), default="organization", show_default=True, help="Whose stances these are.")
@click.option("--articles", type=click.Path(path_type=Path), help="Also write the texts of the documents into this folder, to check digests and show quotes.")
@formatted
@click.pass_obj
def dna(folder: Path, /, file: Path, out: Path | None, holder: str, articles: Path | None, format_: str) -> None:
    """Take the statements of a Discourse Network Analyzer file.

    Each becomes evidence of a stance: the organization (or the person) supports or opposes the concept, said by the person
    on the day of the document. --format json or csv gives the rows that could not be taken.
    """
    from kg import imports

    _tell(imports.dna(file, folder, out, holder=holder, articles=articles), format_)


def _tell(found: Any, format_: str) -> None:
    """Print what came of an import."""
    print_result(found, format_, ["kind", "row", "reason"])
    click.echo(f"kg: wrote {found.out}" if found.out else "kg: all of it was in the casebook already", err=True)


def _into(what: str) -> Callable[[Callable[..., None]], click.Command]:
    """A subcommand of a file and the Turtle file that comes of it."""

    def decorate(function: Callable[..., None]) -> click.Command:
        out = click.option("--out", type=click.Path(path_type=Path), help=f"The Turtle file, within the casebook.  [default: triples/{what}/FILE.ttl]")
        return import_.command()(click.argument("file", type=click.Path(path_type=Path))(out(formatted(click.pass_obj(function)))))

    return decorate


@_into("curated")
def stix(folder: Path, /, file: Path, out: Path | None, format_: str) -> None:
    """Take the actors, relationships, opinions, notes and sightings of a STIX 2.1 bundle.

    What was revoked, older versions, and what is about malware and machines is reported. What kg export wrote comes back
    as it was.
    """
    from kg import imports

    _tell(imports.stix(file, folder, out), format_)


@_into("curated")
def ftm(folder: Path, /, file: Path, out: Path | None, format_: str) -> None:
    """Take the actors, links and documents of FollowTheMoney entities, one a line.

    Links become relations with the dates that they have; schemata that tell no relation are reported.
    """
    from kg import imports

    _tell(imports.ftm(file, folder, out), format_)


@_into("curated")
@click.option("--language", "languages", multiple=True, default=["en"], show_default=True, help="A language in which names are wanted; may be given again.")
def wikidata(folder: Path, /, file: Path, out: Path | None, languages: tuple[str, ...], format_: str) -> None:
    """Take the statements of Wikidata items, as Special:EntityData or a dump has them.

    Statements between items become relations with their times and references. Deprecated ones, and those of properties that
    mean no relation here, are reported.
    """
    from kg import imports

    _tell(imports.wikidata(file, folder, out, languages=languages), format_)
