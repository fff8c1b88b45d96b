"""What the graph says of a thing as RDF, for machines: its own statements, and those of the claims in which it has a part."""

from __future__ import annotations

from kg.formats import FORMATS
from kg.graph import View
from kg.server.pages.turning import whole
from kg.server.pages.visits import Visit
from kg.server.replies import Reply
from kg.terms import DefaultGraph, NamedNode, Quad, name_of

MEDIA = {"ttl": "text/turtle; charset=utf-8", "jsonld": "application/ld+json", "nt": "application/n-triples", "rdf": "application/rdf+xml"}
"""The formats that a page is given in, by the names that `?format=` takes."""
MOST = 500
"""So many claims about a thing stand in its description; `?page=2` has the next ones."""


def description(visit: Visit, iri: str, name: str, headers: tuple[tuple[str, str], ...]) -> Reply:
    """Return the description of a thing or a claim in a format.

    Raises:
        FormatError: the format cannot hold a text of it.
    """
    number = whole(visit.param("page"), 10**6) or 1
    quads, more = statements(visit.view, iri, number)
    if more:
        headers = (*headers, ("Link", f'<{visit.here(page=number + 1, format=name)}>; rel="next"'))
    return Reply(FORMATS[name](quads, visit.view.prefixes), MEDIA[name], 200, headers)


def statements(view: View, iri: str, number: int = 1) -> tuple[list[Quad], bool]:
    """Return what is said of a thing or a claim, in one part of several, and whether there are more.

    Of a claim these are its statements with its evidence; of a thing its own, those that name it, and the claims in which
    it has a part, `MOST` to a part.
    """
    claims = view.claim_ids()
    ids = {iri} if number == 1 else set()
    about = [] if iri in claims else sorted({claim.id for claim in view.claims(about=iri)} | {name for name in _subjects(view, iri) if name in claims})
    part = about[(number - 1) * MOST : number * MOST]
    named = [quad for quad in view.mentions(iri) if isinstance(quad.subject, NamedNode) and quad.subject.value not in claims] if number == 1 else []
    found = [*view.statements(*sorted(ids), *part), *named]
    triples = dict.fromkeys((quad.subject, quad.predicate, quad.object) for quad in found)
    return [Quad(*triple, DefaultGraph()) for triple in triples], len(about) > number * MOST


def _subjects(view: View, iri: str) -> list[str]:
    return [name_of(quad.subject) for quad in view.mentions(iri)]
