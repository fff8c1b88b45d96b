"""The SPARQL 1.1 Protocol: what an HTTP request asks of `/sparql`.

Source: https://www.w3.org/TR/sparql11-protocol/.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from kg import sparql
from kg.server.negotiation import media_of
from kg.server.replies import Refused
from kg.server.settings import CLOCKS

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
QUERY_BYTES = sparql.MAX_SIZE
"""How long a query may be, in bytes of UTF-8."""
UPDATE_BYTES = sparql.MAX_UPDATE
"""The same of an update. A form may have three times as many, which is what escaping may make of them."""
PARAMETERS = 1000
"""How many parameters a request may have."""
_ESCAPES = [(b"%%%02X" % sign, bytes((sign,))) for sign in b":/<>{}?#;"]
"""None of them parts parameters, and none is a digit that another escape may have."""
_DATASETS = {"query": ("default-graph-uri", "named-graph-uri"), "update": ("using-graph-uri", "using-named-graph-uri")}


class Operation(NamedTuple):
    """What a request asks: a `query`, an `update`, or the `description` of the service (a GET of nothing).

    The graphs are those of the protocol's parameters (`default-graph-uri`, `using-graph-uri` ...); where both lists are
    empty, the text chooses. `clocks` are parameters by name (`as-of` ...), `format` is what a client calls the format of
    the answer in a parameter.
    """

    kind: str
    text: str = ""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    clocks: dict[str, str] = {}  # noqa: RUF012
    format: str = ""

    def asked(self, base: str, accept: str | None = None) -> dict[str, Any]:
        """Return what a worker is told beside the text (`kg.server.answers`): the address that was asked, and the Accept header."""
        found: dict[str, Any] = {**self.clocks, "base": base, "accept": accept}
        if self.default_graphs or self.named_graphs:
            found |= {"default_graphs": self.default_graphs, "named_graphs": self.named_graphs}
        return found | {"format": self.format} if self.format else found

    def written(self, base: str) -> dict[str, Any]:
        """Return what the scribe is told beside the text (`kg.server.scribe`)."""
        return {"kind": "update", "using": self.default_graphs, "using_named": self.named_graphs, "base": base}


def operation(method: str, query_string: bytes, content_type: str | None, body: bytes, *, write: bool) -> Operation:
    """Return what a request asks.

    Raises:
        Refused: 400, 403 (updates without `write`), 405, 413 or 415.
    """
    given = _pairs(query_string)
    if method in ("GET", "HEAD"):
        if any(name == "update" for name, _ in given):
            raise Refused(405, "an update is sent by POST, not by GET", (("Allow", "POST"),))
        return _one(given, write=write) if any(name == "query" for name, _ in given) else _described(given)
    if method != "POST":
        raise Refused(405, f"{method} is not understood here; send a query by GET or POST", (("Allow", "GET, HEAD, POST"),))
    return _one(given + _posted(content_type, body, write=write), write=write)


def most(content_type: str | None, *, write: bool) -> int:
    """Return how many bytes of a body are worth reading: one with more is refused."""
    kind = media_of(content_type)[0]
    longest = UPDATE_BYTES if write and kind != QUERY else QUERY_BYTES
    return longest if kind in (QUERY, UPDATE) else 3 * longest


def _posted(content_type: str | None, body: bytes, *, write: bool) -> list[tuple[str, str]]:
    """The parameters of a form, or the one that a body is as a whole."""
    kind, parameters = media_of(content_type)
    taken = (QUERY, UPDATE, FORM) if write else (QUERY, FORM)
    if kind not in (QUERY, UPDATE, FORM):
        told = f"the body is {kind}" if kind else "the body has no media type"
        raise Refused(415, f"{told}; send {' or '.join(taken)}", (("Accept", ", ".join(taken)),))
    charset = parameters.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise Refused(400, f"the body is in {charset}; send UTF-8")
    if kind == UPDATE and not write:
        raise _read_only()
    if len(body) > most(content_type, write=write):
        raise Refused(413, f"the body has {len(body):,} bytes; at most {most(content_type, write=write):,} are taken")
    return _pairs(body) if kind == FORM else [("query" if kind == QUERY else "update", _decoded(body))]


def _pairs(data: bytes) -> list[tuple[str, str]]:
    if not data:
        return []
    try:
        return parse_qsl(_decoded(_unescaped(data)), keep_blank_values=True, errors="strict", max_num_fields=PARAMETERS)
    except UnicodeDecodeError:
        raise _no_text() from None
    except ValueError:
        raise Refused(400, f"the request has more than {PARAMETERS:,} parameters") from None


def _unescaped(data: bytes) -> bytes:
    """Parameters with the characters that queries are full of as they are: `parse_qsl` takes its time for each that is escaped."""
    for escaped, plain in _ESCAPES:
        data = data.replace(escaped, plain)
    return data


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise _no_text() from None


def _one(given: list[tuple[str, str]], *, write: bool) -> Operation:
    """The one operation of the parameters."""
    texts = [(name, value) for name, value in given if name in _DATASETS]
    if len(texts) != 1:
        raise Refused(400, "the request has neither a query nor an update" if not texts else "send one query, or one update, at a time")
    kind, text = texts[0]
    if kind == "update" and not write:
        raise _read_only()
    if kind == "query" and len(text) > QUERY_BYTES:
        raise Refused(413, f"the query has {len(text):,} characters; at most {QUERY_BYTES:,} are taken")
    default, named = (tuple(value for name, value in given if name == wanted) for wanted in _DATASETS[kind])
    if kind == "update" and (default or named) and sparql.names_graphs(text, ("USING", "WITH")):
        raise Refused(400, "the graphs of the update are named twice: by using-graph-uri, and by USING or WITH in its text; choose one")
    return _described(given)._replace(kind=kind, text=text, default_graphs=default, named_graphs=named)


def _described(given: list[tuple[str, str]]) -> Operation:
    """What every operation is told beside its text."""
    told = dict(given)
    clocks = {name: told[name] for name in CLOCKS if name in told}
    return Operation("description", clocks=clocks, format=told.get("format") or told.get("output") or "")


def _read_only() -> Refused:
    return Refused(403, "nothing can be written here: the server was started without --write")


def _no_text() -> Refused:
    return Refused(400, "the request is not in UTF-8")
