"""Drawings are made once, and sent only to who has not got them."""

from __future__ import annotations

import asyncio

import pytest
from conftest import STANCE, build
from servers import run, serving

from kg.server.keeping import Kept, known, tag
from kg.server.replies import Reply


def test_who_ask_at_once_get_what_is_made_once():
    made = []

    async def make() -> Reply:
        made.append(1)
        await asyncio.sleep(0)
        return Reply(b"drawn")

    async def ask() -> list[Reply]:
        kept = Kept()
        found = await asyncio.gather(*(kept.get("/", 1, make) for _ in range(5)))
        return [*found, await kept.get("/", 1, make)]

    found = run(ask())
    assert len(made) == 1
    assert {reply.body for reply in found} == {b"drawn"}


def test_another_casebook_another_drawing():
    async def ask() -> list[bytes]:
        kept = Kept()

        async def make(text: bytes) -> Reply:
            return Reply(text)

        return [(await kept.get("/", of, lambda of=of: make(of))).body for of in (b"old", b"new", b"new")]

    assert run(ask()) == [b"old", b"new", b"new"]


def test_what_was_refused_is_not_kept_and_what_is_old_goes():
    async def ask() -> list[bytes]:
        kept, count = Kept(most=10), iter(range(9))

        async def make(status: int) -> Reply:
            return Reply(b"%08d" % next(count), status=status)

        return [
            (await kept.get(name, 1, lambda status=status: make(status))).body[-1:]
            for name, status in (("a", 503), ("a", 200), ("a", 200), ("b", 200), ("a", 200))
        ]

    assert run(ask()) == [b"0", b"1", b"1", b"2", b"3"]


@pytest.mark.parametrize(("told", "status"), [(None, 200), ('"other"', 200), ("*", 304)])
def test_only_who_has_it_is_told_so(told, status):
    assert known(tag(Reply(b"x")), told).status == status


def test_the_explorer_is_sent_once(tmp_path):
    with serving(build(tmp_path, STANCE)) as server:
        first = server.get("/")
        again = server.get("/", if_none_match=first.headers["etag"])
        assert (first.status, again.status, again.body) == (200, 304, b"")
        assert server.get("/?as-of=2021-05-01").body != first.body
        style = server.get("/static/site.css")
        assert server.get("/static/site.css", if_none_match=f'W/{style.headers["etag"]}, "x"').status == 304
