"""`/query`: a page on which to write SPARQL, with the casebook's prefixes, saved queries, and names to complete.

The page asks `/sparql` itself, with scripts of its own (`static/query*.js`); nothing of a query is in this module.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg import queries
from kg.graph import View
from kg.server.reader import Reader
from kg.server.rendering import page as rendered
from kg.server.replies import Reply
from kg.server.settings import CLOCKS
from kg.store import Answer
from kg.terms import local_name

MOST_THINGS = 2000
"""How many actors, topics, events, places and documents the page knows by name; a larger casebook's others are typed in full."""

_TERMS = """
SELECT ?term (MIN(?type) AS ?kind) (SAMPLE(?words) AS ?comment) WHERE {
  GRAPH graph:ontology { ?term a ?type OPTIONAL { ?term rdfs:comment ?words FILTER (LANG(?words) IN ("en", "")) } FILTER (ISIRI(?term)) }
  FILTER NOT EXISTS { ?term a sh:NodeShape }
} GROUP BY ?term ORDER BY ?term
"""
_PATHS = "SELECT DISTINCT ?term WHERE { GRAPH graph:ontology { ?shape sh:path ?term } FILTER (ISIRI(?term)) } ORDER BY ?term"
_COMMON = (
    "rdf:type", "rdfs:label", "rdfs:subClassOf", "rdfs:subPropertyOf", "skos:prefLabel", "skos:altLabel", "skos:notation", "skos:exactMatch",
    "skos:definition", "schema:url", "kg:firstCited", "kg:lastCited", "sem:hasEarliestBeginTimeStamp", "sem:hasLatestBeginTimeStamp",
    "sem:hasEarliestEndTimeStamp", "sem:hasLatestEndTimeStamp", "xsd:date", "xsd:integer", "xsd:decimal", "xsd:string", "edtf:EDTF",
    "graph:direct", "graph:derived", "graph:ontology",
)  # fmt: skip
"""Names of the data contract that an ontology need not describe."""
_THINGS = ("Actor", "Topic", "Event", "Place", "Document")


def page(reader: Reader, params: Mapping[str, Any]) -> Reply:
    """Return the page; what a link asks of it beyond a moment stands in its fragment, which no server gets to see.

    Raises:
        QueryError: a saved query cannot be read.
    """
    view = reader.graph
    known = {
        "base": view.prefixes.get("", ""),
        "prefixes": view.prefixes,
        "saved": saved(reader.folder),
        "names": names(view),
        "things": things(view),
        "most": MOST_THINGS,
        "moment": {name: str(params[name]) for name in CLOCKS if isinstance(params.get(name), str)},
        "timeout": reader.settings.timeout,
    }
    return rendered("query.html", known=block(known), prefixes=sorted(view.prefixes.items()), here="/query")


def block(value: Any) -> str:
    r"""Return a value as JSON that may stand in a script element: nothing in it can end that.

    >>> block("</script>&")
    '"\\u003c/script\\u003e\\u0026"'
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return "".join(f"\\u{ord(sign):04x}" if sign in "<>&\u2028\u2029" or "\ud800" <= sign <= "\udfff" else sign for sign in text)


def saved(folder: Path) -> list[dict[str, str]]:
    """Return the saved queries with the group they belong to: those to begin with, the casebook's own, those for any casebook."""
    here = Path(__file__).parent
    found = queries.saved(folder)
    first = {path.stem: queries.saved(here)[path.stem] for path in sorted((here / "queries").glob("*.rq"))}
    own = {path.stem for path in (folder / "queries").glob("*.rq")}
    grouped = [("This casebook", found[name]) for name in found if name in own]
    grouped += [("Any casebook", found[name]) for name in found if name not in own]
    grouped += [("To begin with", query) for name, query in first.items() if name not in found]
    return [{"group": group, **query._asdict()} for group, query in grouped]


def names(view: View) -> list[dict[str, str]]:
    """Return the names that a query may use without knowing the case: terms of the ontology, and of what it builds on."""
    told = {view.short(row["term"]): {"kind": local_name(row["kind"]), "comment": row["comment"] or ""} for row in _rows(view, _TERMS)}
    paths = [view.short(row["term"]) for row in _rows(view, _PATHS)]
    return [{"name": name, **told.get(name, {"kind": "", "comment": ""})} for name in sorted({*told, *paths, *_COMMON}) if not name.startswith("<")]


def things(view: View) -> list[dict[str, str]]:
    """Return the first `MOST_THINGS` actors, topics, events, places and documents: how a query names them, and what they are called."""
    ids = dict.fromkeys(iri for kind in _THINGS for iri in view.ids_of(kind))
    return [{"name": view.short(iri), "label": view.label(iri)} for iri in list(ids)[:MOST_THINGS]]


def _rows(view: View, text: str) -> Answer:
    return view.query(text)
