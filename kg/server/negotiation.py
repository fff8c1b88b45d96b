"""Which media type an answer has: the Accept header, and the types of our formats.

Source: RFC 9110, HTTP Semantics, sections 8.3.1 and 12.5.1.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from kg.server.replies import Refused

ROWS: Mapping[str, str] = {
    "application/sparql-results+json": "srj",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "srj",
    "application/xml": "xml",
    "text/xml": "xml",
}
"""The format of each media type that rows (SELECT) and truth values (ASK) are offered as, the preferred one first."""
GRAPHS: Mapping[str, str] = {
    "text/turtle": "ttl",
    "application/n-triples": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
    "application/x-turtle": "ttl",
    "text/plain": "nt",
    "application/json": "jsonld",
    "application/xml": "rdf",
    "text/xml": "rdf",
    "application/n-quads": "nq",
    "application/trig": "trig",
}
"""The same for triples (CONSTRUCT, DESCRIBE)."""
DATASETS: Mapping[str, str] = {"application/trig": "trig", "application/n-quads": "nq", **GRAPHS}
"""The same for statements in named graphs; formats without such graphs leave them out."""
_NAMES = {
    "json": ("srj", "jsonld"), "json-ld": ("jsonld",), "xml": ("xml", "rdf"), "rdf+xml": ("rdf",), "rdfxml": ("rdf",),
    "turtle": ("ttl",), "n3": ("ttl",), "ntriples": ("nt",), "n-triples": ("nt",),
}  # fmt: skip
"""What clients call our formats by."""
_CHARSET = frozenset({"text/csv", "text/tab-separated-values", "text/turtle", "text/plain", "text/html"})
_QUALITY = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
VARY = (("vary", "Accept"),)
"""What is said beside an answer that could have had another media type."""
MOST = 4096
"""Characters of an Accept header that are read; a longer one is as none."""


def choose(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the media type that a client likes best of those offered, the earlier of equals; None where it takes none.

    The most specific range decides on each type. Parameters of a range (`charset`, `profile`) are disregarded.

    >>> choose("text/csv;q=0.5, application/*;q=0.8", ("text/csv", "application/json"))
    'application/json'
    >>> choose("image/png", ("text/csv",)) is None
    True
    """
    if not accept or accept == "*/*" or len(accept) > MOST:
        return offered[0]
    if accept in offered:
        return accept
    return _chosen(accept, tuple(offered))


@lru_cache(maxsize=512)
def _chosen(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = _ranges(accept)
    if not ranges:
        return offered[0]
    liked = [(_liking(media, ranges), -place) for place, media in enumerate(offered)]
    quality, place = max(liked)
    return offered[-place] if quality > 0 else None


def _liking(media: str, ranges: Mapping[str, float]) -> float:
    kind = media.partition("/")[0]
    return next((ranges[name] for name in (media, f"{kind}/*", "*/*") if name in ranges), 0.0)


def _ranges(accept: str) -> dict[str, float]:
    """The ranges of an Accept header with their qualities; what is no range is left out."""
    found: dict[str, float] = {}
    for element in _split(accept, ","):
        media, parameters = media_of(element)
        quality = parameters.get("q", "1")
        if "/" in media and _QUALITY.fullmatch(quality):
            found[media] = max(found.get(media, 0.0), float(quality))
    return found


def _split(text: str, at: str) -> list[str]:
    """Pieces of a text between commas or semicolons that are not in quotes."""
    pieces, start = [], 0
    for found in re.finditer(rf'"(?:[^"\\]|\\.)*+"|{at}', text):
        if found[0] == at:
            pieces.append(text[start : found.start()])
            start = found.end()
    return [*pieces, text[start:]]


def required(accept: str | None, offered: Sequence[str]) -> str:
    """Return the media type that a client likes best.

    Raises:
        Refused: 406, it takes none of those offered.
    """
    media = choose(accept, offered)
    if media is None:
        raise Refused(406, f"none of the media types asked for can be had; ask for {', '.join(dict.fromkeys(offered))}", (("Vary", "Accept"),))
    return media


def named(name: str, offered: Mapping[str, str]) -> str | None:
    """Return the media type that a client names in a parameter (`format=csv`, `output=json`), by format or type; None for none of ours."""
    wanted = name.strip().lower()
    return next((media for media, known in offered.items() if wanted in (media, known) or known in _NAMES.get(wanted, ())), None)


def preferred(asked: Mapping[str, Any], known: Mapping[str, str]) -> str:
    """Return the media type of an answer, out of `ROWS` or `GRAPHS`, as `accept` asks.

    A parameter (`format`) counts where the header leaves the choice to us. A browser gets rows as JSON, which it can show;
    its header asks for XML.

    Raises:
        Refused: 406, it takes none of them.
    """
    accept, told = asked.get("accept"), asked.get("format")
    if told and (not accept or "*/*" in accept):
        media = named(told, known)
        if media is not None:
            return media
    if accept and known is ROWS and accept.startswith("text/html") and choose(accept, ("application/json",)):
        return "application/json"
    return required(accept, tuple(known))


def content(media: str) -> str:
    """Return what a Content-Type header says of a media type: texts are in UTF-8."""
    return f"{media}; charset=utf-8" if media in _CHARSET else media


@lru_cache(maxsize=256)
def media_of(content_type: str | None) -> tuple[str, dict[str, str]]:
    """Return the media type of a Content-Type header, in lower case, and its parameters; an empty type where there is none."""
    media, *parameters = (part.strip() for part in _split(content_type or "", ";"))
    told = [part.partition("=")[::2] for part in parameters if part]
    return media.lower(), {name.strip().lower(): value.strip().strip('"') for name, value in told}
