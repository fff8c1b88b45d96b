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


def _network(kind: str, what: str) -> None:
    """Add the command for a format that `kg export` writes."""

    @import_.command(kind, help=f"Take the claims of {what}, as kg export writes it.\n\n--format json or csv gives what could not be taken.")
    @click.argument("file", type=click.Path(path_type=Path))
    @click.option("--out", type=click.Path(path_type=Path), help="The Turtle file, within the casebook.  [default: triples/curated/FILE.ttl]")
    @formatted
    @click.pass_obj
    def network(folder: Path, /, file: Path, out: Path | None, format_: str) -> None:
        from kg import imports

        found = imports.network(file, folder, out, format=kind)
        print_result(found, format_, ["kind", "row", "reason"])
        click.echo(f"kg: wrote {found.out}" if found.out else "kg: all of it was in the casebook already", err=True)


for _kind, _what in {
    "gexf": "a GEXF file of Gephi",
    "graphml": "a GraphML file",
    "cytoscape": "a Cytoscape JSON file",
    "edges": "two CSV files, NAME.nodes.csv and NAME.edges.csv (name either)",
    "parquet": "two Parquet files, NAME.nodes.parquet and NAME.edges.parquet (name either)",
    "jsonld": "a JSON-LD file",
    "ttl12": "a Turtle file of RDF 1.2, with claims as reifiers",
}.items():
    _network(_kind, _what)
