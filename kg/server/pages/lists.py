"""Lists of all actors, topics, or documents: what they are called, how much is told of them, and when it was told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary

from kg.graph import View
from kg.server.pages.turning import Pages
from kg.server.pages.visits import Visit
from kg.server.replies import Refused, Reply
from kg.terms import DCTERMS, KG, NamedNode, name_of

if TYPE_CHECKING:
    from markupsafe import Markup

KINDS = {"actors": "Actor", "topics": "Topic", "documents": "Document", "events": "Event", "places": "Place"}
"""The lists by their path."""
PER_PAGE = 200
_ABOUT = "SELECT ?thing ?claim { ?thing a %s . ?claim ?any ?thing ; kg:status ?status }"
_MIRRORED = "SELECT ?thing ?claim { ?mirror a kg:MirroredStance ; kg:topic ?thing ; prov:wasDerivedFrom ?claim }"
_CITING = f"SELECT ?thing ?claim {{ ?piece {DCTERMS.source} ?thing ; (^kg:relays)*/^kg:evidence ?claim }}"
_CITED = "SELECT ?claim ?first ?last { ?claim kg:firstCited ?first ; kg:lastCited ?last }"
_SORTS = ("name", "claims", "first", "last")
_KEPT: WeakKeyDictionary[View, dict[str, dict[str, Count]]] = WeakKeyDictionary()


class Count(NamedTuple):
    """How many claims tell of a thing, and on which days the earliest and the latest of them may have been published."""

    claims: int = 0
    first: str = ""
    last: str = ""


class Line(NamedTuple):
    """A thing in a list."""

    ref: Markup
    type: str
    names: list[tuple[str, str]]
    told: Count


def page(visit: Visit, name: str) -> Reply:
    """Return a list.

    Raises:
        Refused: it is to be sorted by what it has not, or has no such page.
    """
    kind, sort, query = KINDS[name], visit.param("sort") or "name", visit.param("q")
    if sort not in _SORTS:
        raise Refused(400, f"sort={sort} is no column; sort by {', '.join(_SORTS)}")
    found, counts = _chosen(visit.view, kind, query), counted(visit.view, kind)
    pages = Pages.of(visit, _ordered(visit.view, found, counts, sort), PER_PAGE)
    way = "ascending" if sort == "name" else "descending"
    columns = [(column, way if column == sort else None, visit.here(sort=column, page=None)) for column in _SORTS]
    return visit.page("list.html", name=name, kind=kind, lines=[_line(visit, iri, counts) for iri in pages.items], pages=pages, query=query, columns=columns)


def _chosen(view: View, kind: str, query: str) -> list[str]:
    found = view.ids_of(kind)
    if not query:
        return found
    named = view.naming(query)
    return [iri for iri in found if iri in named]


def _ordered(view: View, found: list[str], counts: dict[str, Count], sort: str) -> list[str]:
    ordered = sorted(found, key=lambda iri: (view.label(iri).casefold(), iri))
    if sort == "name":
        return ordered
    field = Count._fields.index(sort)
    return sorted(ordered, key=lambda iri: counts.get(iri, Count())[field], reverse=True)


def counted(view: View, kind: str) -> dict[str, Count]:
    """Return the counts of a kind of thing in a view, by IRI; things of which nothing is told have none."""
    kept = _KEPT.setdefault(view, {})
    if kind not in kept:
        kept[kind] = _counts(view, kind)
    return kept[kind]


def _counts(view: View, kind: str) -> dict[str, Count]:
    queries = {"Topic": (_ABOUT % KG[kind], _MIRRORED), "Document": (_CITING,)}.get(kind, (_ABOUT % KG[kind],))
    known = view.claim_ids()
    told: dict[str, set[str]] = {}
    for query in queries:
        for thing, claim in view.query(query).tuples():
            if isinstance(thing, NamedNode) and claim is not None and (name := name_of(claim)) in known:
                told.setdefault(thing.value, set()).add(name)
    cited = {name_of(claim): (first.value, last.value) for claim, first, last in view.query(_CITED).tuples() if claim and first and last}
    return {thing: _count(claims, cited) for thing, claims in told.items()}


def _count(claims: set[str], cited: dict[str, tuple[str, str]]) -> Count:
    days = [cited[name] for name in claims if name in cited]
    return Count(len(claims), min((first for first, _ in days), default=""), max((last for _, last in days), default=""))


def _line(visit: Visit, iri: str, counts: dict[str, Count]) -> Line:
    view, thing = visit.view, visit.thing(iri)
    kind = thing.type if thing else ""
    label = view.label(KG[kind].value) if kind.isidentifier() else kind
    others = [name for name in view.names(iri) if name[0] != view.label(iri)]
    return Line(visit.ref(iri), label, others[:4], counts.get(iri, Count()))
