"""The Graph Store Protocol: whole graphs read, and with `--write` written, by their names.

The graphs of the casebook are read only; what is written is a working graph. The default graph is read as `kg export`
gives it, with the unnamed working graph; written is the latter.

Source: SPARQL 1.1 Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from uuid import uuid4

from kg.errors import FormatError
from kg.server import bodies
from kg.server.negotiation import GRAPHS, content, required
from kg.server.replies import Refused, Reply
from kg.server.settings import CLOCKS
from kg.terms import NamedNode, Quad

if TYPE_CHECKING:
    from kg.server.reader import Reader

KINDS = {"GET": "get", "HEAD": "get", "PUT": "put", "POST": "post", "DELETE": "delete"}
"""What is done by each method; HEAD is GET without the body, which is left out where the answer is sent."""
_OFFERED = tuple(media for media, name in GRAPHS.items() if name in ("ttl", "nt", "rdf", "jsonld"))
_MOST = 200


def asked(method: str, url: str, store: str, params: Iterable[tuple[str, str]], headers: Mapping[str, str]) -> dict[str, Any]:
    """Return what a request asks, for `read` (kind `get`) or for the scribe.

    Args:
        method: the method.
        url: the absolute URL as it was sent, percent signs and all, without the query.
        store: the absolute URL of the graph store; every URL below it is the name of a graph.
        params: the parameters of the query, decoded once.
        headers: those of the request, their names in small letters.

    Raises:
        Refused: it is no request of the protocol (400, 405, 501), or its body is not taken (415).
    """
    if method not in KINDS:
        raise _unknown(method)
    kind, given = KINDS[method], list(params)
    names = [value for name, value in given if name == "graph"]
    clocks = {name: value for name, value in given if name in CLOCKS}
    if clocks and kind != "get":
        raise Refused(400, f"{next(iter(clocks))} asks what was so on another day; only reading takes it")
    graph = _graph(url, names, default=any(name == "default" for name, _ in given))
    is_new = graph == url and not names and url.rstrip("/") == store.rstrip("/")
    if is_new and kind != "post":
        raise Refused(400, "say which graph: ?default, or ?graph=IRI")
    found: dict[str, Any] = {"kind": kind, "graph": graph, "base": url, **clocks}
    if kind == "get":
        return {**found, "accept": headers.get("accept", "*/*")}
    found |= writer(headers)
    if kind != "delete":
        found["type"] = headers.get("content-type", "")
        bodies.form(found["type"])
    return {**found, "graph": _new(store, found["key"])} if is_new else found


def _unknown(method: str) -> Refused:
    if method == "PATCH":
        return Refused(501, "PATCH is not done here; send a SPARQL update to /sparql instead")
    return Refused(405, f"{method} is not a method of the graph store", (("allow", ", ".join(KINDS)),))


def _graph(url: str, names: list[str], *, default: bool) -> str | None:
    """The IRI of the graph that is meant; None for the unnamed one, the URL where none is named."""
    if len(names) + default > 1:
        raise Refused(400, "name one graph: ?default, or ?graph=IRI once")
    if default:
        return None
    if names == [""]:
        raise Refused(400, "graph= names no graph; give its IRI, or ask for ?default")
    name = names[0] if names else url
    try:
        return NamedNode(name if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name) else urljoin(url, name)).value
    except ValueError:
        raise Refused(400, f"{name} is no IRI, so no graph can have it for a name") from None


def writer(headers: Mapping[str, str]) -> dict[str, str]:
    """Return who writes (`by`, from the header From) and the key of the write (`key`, from Idempotency-Key), as the scribe is told.

    Raises:
        Refused: one of them is longer than anybody needs (400).
    """
    found = {"by": headers.get("from", "").strip(), "key": headers.get("idempotency-key", "").strip()}
    if max(map(len, found.values())) > _MOST:
        raise Refused(400, f"From and Idempotency-Key have at most {_MOST} characters; take a shorter one")
    return found


def _new(store: str, key: str) -> str:
    """The name of a graph that a POST to the store itself makes; sent again with the same key, it makes the same one."""
    return f"{store.rstrip('/')}/{sha256(key.encode()).hexdigest()[:32] if key else uuid4().hex}"


def read(reader: Reader, asked: dict[str, Any], body: bytes = b"") -> Reply:
    """Return a graph as it was on the day that is asked for; working graphs are of today.

    Raises:
        Refused: there is no such graph (404), or not in a format that is taken (406).
        KgError: a day is no day, or the files cannot be read.
    """
    from kg import formats

    del body
    view, working = reader.view(asked), reader.working
    working.catch_up()
    media = required(asked.get("accept"), _OFFERED)
    quads = (
        [*view.quads(), *(working.graph(None) or ())] if asked["graph"] is None else _found(view.graph(asked["graph"]), working.graph(asked["graph"]), asked)
    )
    try:
        data = formats.FORMATS[GRAPHS[media]](_unnamed(quads), view.prefixes)
    except FormatError as error:
        raise Refused(406, str(error), (("vary", "accept"),)) from None
    return Reply(data, content(media), headers=(("vary", "accept"),))


def _found(told: list[Quad] | None, written: list[Quad] | None, asked: Mapping[str, Any]) -> list[Quad]:
    if told is None and written is None:
        raise Refused(404, f"there is no graph {asked['graph']}")
    return [*(told or ()), *(written or ())]


def _unnamed(quads: list[Quad]) -> list[Quad]:
    return [Quad(*triple) for triple in dict.fromkeys(quad.triple for quad in quads)]
