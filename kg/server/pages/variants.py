"""Variants: in which form a page is given, as the request prefers: HTML for people, RDF for machines."""

from __future__ import annotations

from collections.abc import Sequence

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


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """Return the media type of those offered that an Accept header (RFC 9110, 12.5.1) likes best, the earlier of equals."""
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    liked = {media: _quality(media, ranges) for media in offered}
    best = max(liked, key=lambda media: liked[media])
    return best if liked[best] > 0 else None


def _range(part: str) -> tuple[str, float]:
    media, *params = (piece.strip().lower() for piece in part.split(";"))
    told = next((param[2:] for param in params if param.startswith("q=")), "1")
    try:
        return media, max(0.0, min(1.0, float(told)))
    except ValueError:
        return media, 0.0


def _quality(media: str, ranges: list[tuple[str, float]]) -> float:
    """How much a media type is liked: as the most specific range that has it says."""
    for wanted in (media, f"{media.partition('/')[0]}/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0


def links(visit: Visit) -> tuple[tuple[str, str], ...]:
    """Return the headers that tell of the other forms of a page."""
    others = [f'<{visit.here(format=name)}>; rel="alternate"; type="{media.partition(";")[0]}"' for name, media in MEDIA.items()]
    return (("Vary", "Accept"), ("Link", ", ".join(others)))
