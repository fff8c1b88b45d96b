"""`kg export`: a view as a file that other tools read, and what that file could not say.

Formats of statements (Turtle and its kin) hold everything. Formats of other tools hold what those tools have a place for;
each loss is told (`Loss`). `kg import` reads them again.

A format is a module with a function that takes the view and returns what goes into the file, and what was lost (`Exported`);
`EXPORTS` names it. The same view always gives the same bytes.

stix        STIX 2.1 bundles                                                  ftm         FollowTheMoney
rdf         Turtle, N-Triples, N-Quads, TriG, RDF/XML, JSON-LD; reading them       losses      what a format could not say
gexf        networks with time, for Gephi                                          ties        what networks leave out
graphml     networks, for networkx, igraph, yEd                                    cytoscape   networks, for Cytoscape
sheets      CSV tables, for spreadsheets, Neo4j, Kuzu                              parquet     typed tables
dna         projects of Discourse Network Analyzer
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from kg import files
from kg.articles import Articles
from kg.errors import FormatError
from kg.formats.losses import Exported, Loss, summary, table
from kg.formats.rdf import FORMATS, read, read_lines, refuse_new, write_lines
from kg.graph import View

__all__ = [
    "EXPORTS", "FORMATS", "Exported", "Format", "Loss", "export", "exported", "read", "read_lines", "refuse_new", "save", "summary",
    "table", "write_lines",
]  # fmt: skip


class Format(NamedTuple):
    """A format that `kg export` writes.

    Attributes:
        name: what `--format` calls it.
        suffixes: how names of its files end, without the dot.
        what: what it is, in a few words.
        readers: which tools read it.
        maker: where it is made, as `module:function` in `kg.formats`; empty for statements.
        texts: whether it holds the texts of articles, and wants to know where they are.
    """

    name: str
    suffixes: tuple[str, ...]
    what: str
    readers: str
    maker: str = ""
    texts: bool = False

    def make(self, view: View, articles: Articles | None = None) -> Exported:
        """Return the file, or the files, and what could not be said."""
        if not self.maker:
            return Exported(FORMATS[self.name](view.quads(), view.prefixes))
        module, _, function = self.maker.partition(":")
        maker: Callable[..., Exported] = getattr(import_module(f"kg.formats.{module}"), function)
        return maker(view, articles) if self.texts else maker(view)


EXPORTS: dict[str, Format] = {
    found.name: found
    for found in (
        Format("ttl", ("ttl",), "Turtle, sorted and grouped", "every RDF tool; kg"),
        Format("nt", ("nt",), "N-Triples, a statement a line", "every RDF tool; kg"),
        Format("nq", ("nq",), "N-Quads, with the file that each statement is from", "every RDF store"),
        Format("trig", ("trig",), "Turtle with named graphs, one a file", "every RDF store"),
        Format("rdf", ("rdf",), "RDF/XML", "older RDF tools, Protégé"),
        Format("jsonld", ("jsonld",), "JSON-LD, with named graphs", "programs that read JSON; every RDF tool"),
        Format("gexf", ("gexf",), "GEXF 1.3, a network with the time of each tie", "Gephi, Gephi Lite, sigma.js, networkx", "gexf:gexf"),
        Format("graphml", ("graphml",), "GraphML, a network with typed attributes", "networkx, igraph, yEd, Cytoscape, Gephi, Neo4j", "graphml:graphml"),
        Format("cytoscape", ("cyjs",), "Cytoscape JSON, a network", "Cytoscape, cytoscape.js", "cytoscape:cytoscape"),
        Format("csv", ("csv",), "two tables, OUT.nodes.csv and OUT.edges.csv", "spreadsheets, R, pandas, Gephi", "sheets:pair"),
        Format("neo4j", (), "two tables, OUT.nodes.csv and OUT.edges.csv, with the headers of neo4j-admin import", "Neo4j, Memgraph", "sheets:neo4j"),
        Format("kuzu", (), "two tables, OUT.nodes.csv and OUT.edges.csv, and OUT.schema.cypher", "Kuzu", "sheets:kuzu"),
        Format("parquet", ("parquet",), "three tables, OUT.nodes, OUT.edges and OUT.evidence.parquet", "polars, pandas, DuckDB, Arrow, R", "parquet:parquet"),
        Format("ttl12", ("ttl12",), "Turtle of RDF 1.2, each claim on the triple that it is about", "tools that read RDF 1.2 (Oxigraph, Jena)", "rdf:reified"),
        Format(
            "dna", ("dna",), "a project of Discourse Network Analyzer 3: stances as coded statements", "Discourse Network Analyzer, rDNA", "dna:dna", texts=True
        ),
        Format("stix", ("stix", "stix.json"), "a STIX 2.1 bundle", "tools of threat analysts, such as OpenCTI; kg", "stix:bundle"),
        Format("ftm", ("ftm", "ftm.json", "ftm.jsonl"), "FollowTheMoney entities, one a line", "Aleph, OpenSanctions' tools; kg", "ftm:entities"),
    )
}
"""What `kg export` writes, by name."""


def export(view: View, out: str | Path, format: str | None = None, *, losses: str | Path | None = None, articles: Articles | None = None) -> bytes:  # noqa: A002
    """Write a view in a format, and return the bytes; `-` writes nothing.

    Args:
        view: what to export; a graph is the view of everything accepted.
        out: the file, its suffix being the format unless `format` is given. A format of several files puts the name of each
            between the stem and the suffix: `out.nodes.csv`, `out.edges.csv`; their bytes are returned one after the other.
        format: one of `EXPORTS`.
        losses: a CSV file for what the format could not say (see `Loss`); `exported` returns it as values.
        articles: the texts of articles, for a format that holds such (`dna`).

    Raises:
        FormatError: the format is unknown or cannot hold this view.
        CasebookError: a file cannot be written; what was there is still there.
        MissingExtra: the format needs a library that is not installed.
    """
    made = exported(view, out, format, articles=articles)
    save(made, out)
    if losses is not None:
        files.write(Path(losses), table(made.losses))
    return b"".join(made.files().values())


def exported(view: View, out: str | Path, format: str | None = None, *, articles: Articles | None = None) -> Exported:  # noqa: A002
    """Return what `export` would write, with what was lost; `articles` are the texts for a format that holds such."""
    return _format(out, format).make(view, articles)


def save(made: Exported, out: str | Path) -> list[Path]:
    """Write what was exported, all files of it or none, and return their paths; `-` writes nothing.

    Raises:
        CasebookError: a file cannot be written; what was there is still there.
        FormatError: `-` was given for a format of several files.
    """
    if str(out) == "-":
        if not isinstance(made.data, bytes):
            raise FormatError(f"this format is several files ({', '.join(made.data)}) and cannot go to stdout; name a file")
        return []
    path = Path(out)
    found = {(path.with_name(f"{_stem(path)}.{name}") if name else path): data for name, data in made.files().items()}
    files.write_all(found)
    return list(found)


def _format(out: str | Path, name: str | None) -> Format:
    """The format that is asked for, by its name or by how the file's name ends."""
    if name is None:
        name = "ttl" if str(out) == "-" else _named(Path(out))
    if name not in EXPORTS:
        known = ", ".join(f".{suffix}" for suffix in dict.fromkeys(found.suffixes[0] for found in EXPORTS.values() if found.suffixes))
        raise FormatError(f"{name or Path(out).name!r} is no format that kg export knows; end the file name in one of {known}")
    return EXPORTS[name]


def _named(path: Path) -> str:
    """The format of the longest suffix that a file's name ends in; else its last suffix."""
    fitting = [(len(suffix), found.name) for found in EXPORTS.values() for suffix in found.suffixes if _ends(path, suffix)]
    return max(fitting)[1] if fitting else path.suffix.removeprefix(".").lower()


def _ends(path: Path, suffix: str) -> bool:
    name = path.name.lower()
    return name.endswith(f".{suffix}") and len(name) > len(suffix) + 1


def _stem(path: Path) -> str:
    """A file's name without the suffix of a format."""
    suffixes = [suffix for found in EXPORTS.values() for suffix in found.suffixes if _ends(path, suffix)]
    return path.name[: -len(max(suffixes, key=len)) - 1] if suffixes else path.name
