"""The scribe: the one process that writes working graphs."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from kg.server import bodies
from kg.server.replies import Refused, Reply
from kg.server.working import Working, Writer, Written

Asked = dict[str, Any]


def answer(working: Working, asked: Asked, body: bytes) -> Reply:
    """Do what a request asks, and return what is answered; then it is on the disk.

    Args:
        working: the working graphs.
        asked: `kind` (`update`, `put`, `post`, `delete`), `by`, `key`; for updates `using`, `using_named`, `base`, the body
            being the text; for the others `graph` (None for the unnamed one), `type` (Content-Type) and `base`, as
            `graphstore.asked` has them.
        body: the body of the request.

    Raises:
        KgError: it is not done; then nothing of it is.
    """
    return _DOING[asked["kind"]](working, asked, body)


def _writer(asked: Asked) -> Writer:
    return Writer(asked.get("by") or "", asked.get("key") or "")


def _update(working: Working, asked: Asked, body: bytes) -> Reply:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise Refused(400, "the update is not UTF-8; send it in UTF-8") from None
    chosen = {"using": asked.get("using") or (), "using_named": asked.get("using_named") or ()}
    written = working.update(text, **chosen, base=asked.get("base"), writer=_writer(asked))
    return Reply(_told(written), headers=_number(written))


def _put(working: Working, asked: Asked, body: bytes) -> Reply:
    return _stored(asked, working.put(asked["graph"], *_content(asked, body)))


def _post(working: Working, asked: Asked, body: bytes) -> Reply:
    return _stored(asked, working.add(asked["graph"], *_content(asked, body)))


def _content(asked: Asked, body: bytes) -> Any:
    base = asked["graph"] or asked["base"]
    return bodies.statements(asked["type"], body, base), _writer(asked), sha256(asked["type"].encode() + b"\n" + body).hexdigest()


def _delete(working: Working, asked: Asked, body: bytes) -> Reply:
    del body
    return Reply(status=204, headers=_number(working.drop(asked["graph"], _writer(asked))))


_DOING: dict[str, Callable[[Working, Asked, bytes], Reply]] = {"update": _update, "put": _put, "post": _post, "delete": _delete}


def _stored(asked: Asked, written: Written) -> Reply:
    if written.created:
        return Reply(_told(written), status=201, headers=(("location", asked["graph"]), *_number(written)))
    return Reply(status=204, headers=_number(written))


def _told(written: Written) -> bytes:
    return f"{written.added:,} {'statement' if written.added == 1 else 'statements'} added, {written.removed:,} removed\n".encode()


def _number(written: Written) -> tuple[tuple[str, str], ...]:
    """Which write of the journal it is; who asks again with the same key gets the same number."""
    return (("x-write", str(written.number)),) if written.number else ()
