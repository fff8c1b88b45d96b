"""`kg query` and `kg answers`: SPARQL texts, saved queries, and notes on what was probably misspelt.

A saved query is a `.rq` file whose first comment is its title. Some are shipped with the package and suit any casebook;
a casebook's own stand in its `queries/` folder and go before shipped ones of the same name.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kg import sparql
from kg.errors import QueryError
from kg.graph import View
from kg.store import Answer
from kg.terms import KG


class SavedQuery(NamedTuple):
    """A query somebody wrote down: its name, what it asks in words, and its SPARQL text."""

    name: str
    title: str
    text: str


def saved(folder: Path) -> dict[str, SavedQuery]:
    """Return the saved queries by name: the casebook's own first, then those shipped with the package."""
    own, shipped = (sorted(place.glob("*.rq")) for place in (folder / "queries", Path(__file__).parent / "queries"))
    found: dict[str, SavedQuery] = {}
    for path in [*own, *shipped]:
        found.setdefault(path.stem, _read(path))
    return found


def _read(path: Path) -> SavedQuery:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"cannot read the query {path}: {error}") from None
    first = next((line for line in text.splitlines() if line.strip()), "")
    return SavedQuery(path.stem, first.lstrip("# ").strip() if first.startswith("#") else path.stem, text)


def text_of(what: str, folder: Path) -> str:
    """Return the SPARQL text that is meant: the text itself, that of a `.rq` file, or that of a saved query.

    Raises:
        QueryError: there is no such file or saved query.
    """
    if "{" in what or len(what.split()) > 1:
        return what
    if what.endswith(".rq"):
        return _read(Path(what)).text
    known = saved(folder)
    if what not in known:
        raise QueryError(f"there is no saved query {what!r}{sparql.suggestion(what, known)}; kg query --list shows them all")
    return known[what].text


def query(view: View, text: str) -> Answer:
    """Answer a SPARQL query; the same as `view.query(text)`."""
    return view.query(text)


def notes(view: View, text: str) -> list[str]:
    """Return a sentence for each name in a query that neither the ontology nor the graph knows.

    Such a query is well formed and merely finds too little, which is rarely what was meant.
    """
    found = []
    prefixes = {**view.prefixes, **sparql.declared(text)}
    for prefix, local in sparql.names(text):
        iri = prefixes.get(prefix, "") + local
        if local and iri.startswith((KG.iri, view.prefixes[""])) and not view.knows(iri):
            alike = [view.short(other) for other in view.terms() | view.ids() if other.startswith(prefixes[prefix])]
            found.append(f"{prefix}:{local} is neither in the ontology nor in the graph{sparql.suggestion(f'{prefix}:{local}', alike)}")
    return found


def answers(view: View, folder: Path, names: list[str] | None = None) -> list[tuple[SavedQuery, Answer]]:
    """Answer saved queries one after the other: those named, or all.

    Raises:
        QueryError: there is no saved query of one of the names, or it is malformed.
    """
    known = saved(folder)
    for name in names or ():
        text_of(name, folder)
    return [(known[name], view.query(known[name].text)) for name in names or known]
