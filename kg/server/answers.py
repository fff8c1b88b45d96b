"""What a query is answered with: rows, yes or no, or triples, in the media type that who asks likes best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg import formats
from kg.errors import TooLarge
from kg.server.negotiation import GRAPHS, ROWS, choose, content, named, required
from kg.server.reader import Reader
from kg.server.replies import Reply
from kg.store import Answer
from kg.terms import Quad

MOST = 64 * 2**20
"""Bytes that an answer may have."""
VARY = (("vary", "Accept"),)
_ROWS, _GRAPHS = tuple(ROWS), tuple(GRAPHS)
_DATASET = ("default_graphs", "named_graphs")


def query(reader: Reader, asked: Mapping[str, Any], body: bytes) -> Reply:
    """Answer a query: of a moment (`CLOCKS`), over a dataset (`default_graphs`, `named_graphs`: IRIs), as `accept` asks.

    Args:
        reader: what is read.
        asked: as `protocol.Operation.asked` has it.
        body: the query.

    Raises:
        QueryError, PeriodError: the query is malformed, or the moment is none.
        Refused: 406, nothing we write is accepted.
        TooLarge: the answer has more than `MOST` bytes.
    """
    chosen = {name: asked[name] for name in _DATASET if name in asked}
    answer = reader.dataset(asked).query(body.decode(), base=asked.get("base"), **chosen)
    if answer.kind == "construct":
        media = graph_media(asked)
        return Reply(_triples(answer, GRAPHS[media]), content(media), headers=VARY)
    media = _media(asked, _ROWS, ROWS)
    return Reply(answer.serialize(ROWS[media], MOST), content(media), headers=VARY)


def _triples(answer: Answer, format_: str) -> bytes:
    quads = [Quad(*triple) for triple in dict.fromkeys(answer.triples)]
    data = formats.FORMATS[format_](quads, answer.prefixes)
    if len(data) > MOST:
        raise TooLarge("the answer is larger than the server sends; ask for less of it, with LIMIT")
    return data


def graph_media(asked: Mapping[str, Any]) -> str:
    """Return the media type of an answer that is a graph.

    Raises:
        Refused: 406, nothing we write is accepted.
    """
    return _media(asked, _GRAPHS, GRAPHS)


def _media(asked: Mapping[str, Any], offered: tuple[str, ...], known: Mapping[str, str]) -> str:
    """The media type of an answer. A parameter (`format=csv`) counts where the header leaves the choice to us."""
    accept = asked.get("accept")
    told = asked.get("format")
    if told and (not accept or "*/*" in accept):
        media = named(told, known)
        if media is not None:
            return media
    if accept and accept.startswith("text/html") and choose(accept, ("application/json",)) and known is ROWS:
        return "application/json"  # a browser shows it; what it likes better is XML
    return required(accept, offered)
