"""Variants: in which form a page is given, as the request prefers: HTML for people, RDF for machines."""

from __future__ import annotations

from kg.server.negotiation import choose
from kg.server.pages.descriptions import MEDIA
from kg.server.pages.visits import Visit
from kg.server.replies import Refused

_FORMS = {
    "text/html": "html", "application/xhtml+xml": "html", "text/turtle": "ttl", "application/ld+json": "jsonld", "application/n-triples": "nt",
    "application/rdf+xml": "rdf", "application/x-turtle": "ttl", "application/json": "jsonld", "text/plain": "nt", "application/xml": "rdf",
}  # fmt: skip
"""The form of each media type, the preferred ones first."""


def chosen(visit: Visit, accept: str) -> str:
    """Return `html`, or the name of a format of `kg.server.pages.descriptions`; `?format=` goes before the Accept header.

    Raises:
        Refused: there is no such format, or none that is acceptable.
    """
    asked = visit.param("format")
    if asked:
        if asked not in _FORMS.values():
            raise Refused(406, f"format={asked} is none that a page has; take one of html, {', '.join(MEDIA)}")
        return asked
    best = preferred(accept)
    if best is None:
        raise Refused(406, f"a page can be had as {', '.join(list(_FORMS)[:6])}; accept one of them")
    return best


def preferred(accept: str) -> str | None:
    """Return the form that an Accept header likes best; None where it likes none.

    >>> preferred("text/turtle, text/html;q=0.5"), preferred("*/*"), preferred("image/png")
    ('ttl', 'html', None)
    """
    best = choose(accept, tuple(_FORMS))
    return _FORMS[best] if best else None


def links(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return the headers that tell of the other forms of a page."""
    others = [f'<{visit.here(format=name)}>; rel="alternate"; type="{media.partition(";")[0]}"' for name, media in MEDIA.items()]
    return (("Vary", "Accept"), ("Link", ", ".join(others)))
