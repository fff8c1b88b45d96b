"""What a query is answered with: rows, yes or no, or triples, in the media type that who asks likes best."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg import formats
from kg.errors import TooLarge
from kg.server.negotiation import GRAPHS, ROWS, VARY, content, preferred
from kg.server.reader import Reader
from kg.server.replies import Reply
from kg.store import Answer
from kg.terms import Quad

MOST = 64 * 2**20
"""Bytes that an answer may have."""
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
        media = preferred(asked, GRAPHS)
        return Reply(_triples(answer, GRAPHS[media]), content(media), headers=VARY)
    media = preferred(asked, ROWS)
    return Reply(answer.serialize(ROWS[media], MOST), content(media), headers=VARY)


def _triples(answer: Answer, format_: str) -> bytes:
    quads = [Quad(*triple) for triple in dict.fromkeys(answer.triples)]
    data = formats.FORMATS[format_](quads, answer.prefixes)
    if len(data) > MOST:
        raise TooLarge("the answer is larger than the server sends; ask for less of it, with LIMIT")
    return data
