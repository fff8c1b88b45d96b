"""RDF in the body of a request: which format it is in, and its statements.

Nothing is fetched, and nothing that is small on the wire and large in memory (entities of RDF/XML) is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP

from kg.errors import FormatError
from kg.server.negotiation import media_of
from kg.server.replies import Refused
from kg.terms import Quad

MOST = 64 * 2**20
"""Bytes that a body may have."""
TAKEN = {
    "text/turtle": "ttl",
    "application/x-turtle": "ttl",
    "application/n-triples": "nt",
    "text/plain": "nt",
    "application/rdf+xml": "rdf",
    "application/ld+json": "jsonld",
}
"""The format of each media type that a body may be."""
_NAMED = "text/turtle, application/n-triples, application/rdf+xml, application/ld+json"
_PARTS = "multipart/form-data"
_UTF_8 = ("", "utf-8", "utf8", "us-ascii")


def form(content_type: str, *, parts: bool = True) -> str:
    """Return the format of a body by its Content-Type: `ttl`, `nt`, `rdf`, `jsonld`, or, with `parts`, `multipart/form-data`.

    Raises:
        Refused: it is not taken (415).
    """
    media, parameters = media_of(content_type)
    if parts and media == _PARTS:
        return media
    if media not in TAKEN:
        raise Refused(415, f"{media or 'a body without Content-Type'} is not taken; send {_NAMED}", (("accept", _NAMED),))
    if parameters.get("charset", "").lower() not in _UTF_8:
        raise Refused(415, f"{parameters['charset']} is not taken; send UTF-8")
    return TAKEN[media]


def statements(content_type: str, body: bytes, base: str) -> list[Quad]:
    """Return the triples of a body; of `multipart/form-data` those of all its parts.

    Args:
        content_type: the header.
        body: the bytes.
        base: what relative IRIs are relative to.

    Raises:
        Refused: the format is not taken (415).
        FormatError: the text is not well formed, or is not taken (`kg.formats.read`).
    """
    from kg import formats

    format_ = form(content_type)
    if format_ != _PARTS:
        return formats.read(body, format_, base)
    return [quad for kind, part in _parts(content_type, body) for quad in formats.read(part, form(kind, parts=False), base)]


def _parts(content_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the parts of a form as (content type, bytes).

    Source: RFC 7578, Returning Values from Forms: multipart/form-data.
    """
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    if not message.is_multipart() or message.defects:
        raise FormatError("the body is no multipart/form-data: its parts cannot be told apart by the boundary of the Content-Type")
    for part in message.iter_parts():
        data = part.get_payload(decode=True)
        yield str(part.get("Content-Type", "")), data if isinstance(data, bytes) else b""
