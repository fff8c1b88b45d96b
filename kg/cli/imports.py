"""`kg import`: what was coded elsewhere."""

from __future__ import annotations

from pathlib import Path

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

    found = imports.dna(file, folder, out, holder=holder, articles=articles)
    print_result(found, format_, ["kind", "row", "reason"])
    click.echo(f"kg: wrote {found.out}" if found.out else "kg: all of it was in the casebook already", err=True)
