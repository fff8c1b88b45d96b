"""`kg import`: what was coded elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.group import main
from kg.cli.options import formatted, options, print_result

if TYPE_CHECKING:
    from kg.imports import Import, Plan

_FILE = click.argument("file", type=click.Path(path_type=Path))
_OUT = click.option("--out", type=click.Path(path_type=Path), help="The Turtle file, within the casebook.  [default: triples/curated/FILE.ttl]")
reported = click.option("--report", type=click.Path(path_type=Path), help="Also write the rows that were left out to this file (.csv, .json, or a text).")
streamed = options(
    _FILE,
    click.option("--out", type=click.Path(path_type=Path), help="The Turtle file, within the casebook; a folder of that name where there are many claims."),
    click.option("--by", metavar="NAME", default="", help="Who accepts it, without looking at each claim."),
    click.option("--dry-run", is_flag=True, help="Write nothing; show the first claims as Turtle, and what would be left out."),
    reported,
    formatted,
)
"""Of the importers of data sets."""
described = options(
    click.option("--title", metavar="TEXT", default="", help="What the data set is called; by default as its file."),
    click.option("--issued", metavar="DAY", default="", help="When it was published (YYYY-MM-DD, YYYY-MM or YYYY)."),
)
"""Of those whose files do not tell."""


@main.group("import")
def import_() -> None:
    """Take over what was coded elsewhere.

    What cannot be taken over is reported row by row, with the reason. Importing the same again adds nothing.
    """


@import_.command()
@_FILE
@_OUT
@click.option("--holder", type=click.Choice(["organization", "person"]), default="organization", show_default=True, help="Whose stances these are.")
@click.option("--articles", type=click.Path(path_type=Path), help="Also write the texts of the documents into this folder, to check digests and show quotes.")
@reported
@formatted
@click.pass_obj
def dna(folder: Path, /, file: Path, out: Path | None, report: Path | None, format_: str, **told: Any) -> None:
    """Take the statements of a Discourse Network Analyzer file.

    Each becomes evidence of a stance: the organization (or the person) supports or opposes the concept, said by the person
    on the day of the document. --format json or csv gives the rows that could not be taken.
    """
    from kg import imports

    tell(imports.dna(file, folder, out, **told), report, format_)


@import_.command()
@click.option("--mapping", type=click.Path(path_type=Path), help="The mapping: which columns make which claims.")
@click.option("--suggest", is_flag=True, help="Print a first mapping for the table, to be finished by hand, and nothing else.")
@streamed
@click.pass_obj
def csv(folder: Path, /, file: Path, mapping: Path | None, suggest: bool, **told: Any) -> None:
    """Take the rows of any table: CSV, TSV, Parquet or Excel.

    A mapping says which columns make which claims, how dates are written, and what an end looks like that is still open;
    --suggest writes a first one. --format json or csv gives the rows that could not be taken.
    """
    from kg import imports

    if suggest:
        click.echo(imports.suggest(file), nl=False)
        return
    if mapping is None:
        raise click.UsageError(f"give --mapping MAP.toml; kg import csv {file} --suggest > MAP.toml writes a first one")
    tell(imports.csv(file, folder, mapping, _plan(told)), told["report"], told["format_"])


@import_.command()
@_FILE
@_OUT
@reported
@formatted
@click.pass_obj
def stix(folder: Path, /, file: Path, out: Path | None, report: Path | None, format_: str) -> None:
    """Take the actors, relationships, opinions, notes and sightings of a STIX 2.1 bundle.

    What was revoked, older versions, and what is about malware and machines is reported. What kg export wrote comes back
    as it was.
    """
    from kg import imports

    tell(imports.stix(file, folder, out), report, format_)


@import_.command()
@_FILE
@_OUT
@reported
@formatted
@click.pass_obj
def ftm(folder: Path, /, file: Path, out: Path | None, report: Path | None, format_: str) -> None:
    """Take the actors, links and documents of FollowTheMoney entities, one a line.

    Links become relations with the dates that they have; schemata that tell no relation are reported.
    """
    from kg import imports

    tell(imports.ftm(file, folder, out), report, format_)


@import_.command()
@_FILE
@_OUT
@click.option("--language", "languages", multiple=True, default=["en"], show_default=True, help="A language in which names are wanted; may be given again.")
@reported
@formatted
@click.pass_obj
def wikidata(folder: Path, /, file: Path, out: Path | None, languages: tuple[str, ...], report: Path | None, format_: str) -> None:
    """Take the statements of Wikidata items, as Special:EntityData or a dump has them.

    Statements between items become relations with their times and references. Deprecated ones, and those of properties that
    mean no relation here, are reported.
    """
    from kg import imports

    tell(imports.wikidata(file, folder, out, languages=languages), report, format_)


@import_.command()
@_FILE
@_OUT
@reported
@formatted
@click.pass_obj
def turtle(folder: Path, /, file: Path, out: Path | None, report: Path | None, format_: str) -> None:
    """Take the statements of any RDF: Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD, Turtle of RDF 1.2.

    What is in the words of kg comes in as it is, if it is valid; memberships, events and the like in the words of FOAF, ORG,
    PROV, SEM and schema.org become claims. All else is reported with its line.
    """
    from kg import imports

    tell(imports.turtle(file, folder, out), report, format_)


@import_.command()
@streamed
@described
@click.pass_obj
def icews(folder: Path, /, file: Path, **told: Any) -> None:
    """Take events of ICEWS: an original file, or a benchmark with source, relation, target, day.

    Machines coded them: they go to the candidates, and no view shows them, unless --by NAME accepts them all.
    """
    from kg import imports

    tell(imports.icews(file, folder, _plan(told)), told["report"], told["format_"])


@import_.command()
@streamed
@described
@click.pass_obj
def gdelt(folder: Path, /, file: Path, **told: Any) -> None:
    """Take events of GDELT 2.0: a file .export.CSV, zipped or not.

    Machines coded them: they go to the candidates, and no view shows them, unless --by NAME accepts them all.
    """
    from kg import imports

    tell(imports.gdelt(file, folder, _plan(told)), told["report"], told["format_"])


@import_.command()
@streamed
@described
@click.pass_obj
def acled(folder: Path, /, file: Path, **told: Any) -> None:
    """Take events of ACLED: its CSV export.

    Each becomes an event with its place and time; who took part, what one did to the other, and how many died are claims.
    """
    from kg import imports

    tell(imports.acled(file, folder, _plan(told)), told["report"], told["format_"])


@import_.command()
@streamed
@described
@click.pass_obj
def polecat(folder: Path, /, file: Path, **told: Any) -> None:
    """Take events of POLECAT in the types of PLOVER: a published table, or the JSON of its coder.

    Machines coded them: they go to the candidates, and no view shows them, unless --by NAME accepts them all.
    """
    from kg import imports

    tell(imports.polecat(file, folder, _plan(told)), told["report"], told["format_"])


def _plan(told: dict[str, Any]) -> Plan:
    from kg import imports

    return imports.Plan(told["out"], told["by"], imports.SHOWN if told["dry_run"] else 0, told.get("title", ""), told.get("issued", ""))


def tell(found: Import, report: Path | None, format_: str) -> None:
    """Print what came of an import, and write the report that was asked for."""
    if report is not None:
        found.report(report)
    if found.shown:
        click.echo(found.shown)
    print_result(found, format_, ["kind", "row", "reason"])
    if not found.shown:
        click.echo(f"kg: wrote {found.out}" if found.out else "kg: all of it was in the casebook already", err=True)


def _network(kind: str, what: str) -> None:
    """Add the command for a format that `kg export` writes."""

    @import_.command(kind, help=f"Take the claims of {what}, as kg export writes it.\n\n--format json or csv gives what could not be taken.")
    @_FILE
    @_OUT
    @reported
    @formatted
    @click.pass_obj
    def network(folder: Path, /, file: Path, out: Path | None, report: Path | None, format_: str) -> None:
        from kg import imports

        tell(imports.network(file, folder, out, format=kind), report, format_)


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
