"""The gate: by which names a server is asked, from where, by whom, and what is said beside each answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers import run

from kg.errors import KgError
from kg.server import gate
from kg.server.gate import Gate, headers, is_loopback, read_body, warnings
from kg.server.replies import Refused, Reply
from kg.server.settings import Settings

TOKEN = "a-token-of-enough-characters"


def settings(**more: Any) -> Settings:
    return Settings(**{"folder": Path(), "write": True, "token": TOKEN, **more})


def asked(method: str = "GET", path: str = "/sparql", query: bytes = b"", host: str | None = "localhost:8000", **more: str) -> dict[str, Any]:
    named = [(b"host", host.encode("latin-1"))] if host is not None else []
    given = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in more.items()]
    return {"type": "http", "method": method, "path": path, "query_string": query, "headers": [*named, *given]}


def answered(scope: dict[str, Any], **how: Any) -> int:
    """The status that the gate answers with; 0 where it lets the request pass."""
    try:
        reply = Gate(settings(**how)).check(scope)
    except Refused as refused:
        return refused.status
    return reply.status if reply else 0


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "LOCALHOST:8000", "LocalHost:8000"])
def test_a_server_is_asked_by_its_own_names(host):
    assert answered(asked(host=host)) == 0


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "localhost", "localhost:80", "localhost:08000", "localhost.:8000", "127.0.0.1:80001", "[::1]", "[::2]:8000", "0:8000", "2130706433:8000", "127.1:8000", "192.168.0.9:8000"],
)  # fmt: skip
def test_other_names_are_not_answered(host):
    assert answered(asked(host=host)) == 421


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        " ",
        "localhost:8000/",
        "http://localhost:8000",
        "a@localhost:8000",
        "localhost:8000, evil",
        "localhost:",
        "[::1",
        "é:8000",
        "a b",
        "localhost:8000\x00",
        "x" * 300,
    ],
)
def test_what_is_no_name_is_refused(host):
    assert answered(asked(host=host)) == 400


def test_two_names_are_refused():
    scope = asked()
    scope["headers"].append((b"host", b"localhost:8000"))
    assert answered(scope) == 400


def test_on_port_80_the_port_is_left_out():
    assert answered(asked(host="localhost"), port=80) == 0
    assert answered(asked(host="localhost:80"), port=80) == 0
    assert answered(asked(host="evil.example"), port=80) == 421


def test_further_names_are_those_that_were_allowed():
    how = {"hosts": ("kg.example.org", "other.example:8443", "Bücher.example")}
    assert [answered(asked(host=host), **how) for host in ("kg.example.org", "KG.example.org:8000", "other.example:8443", "xn--bcher-kva.example")] == [0] * 4
    assert [answered(asked(host=host), **how) for host in ("kg.example.org:1", "sub.kg.example.org", "other.example", "kg.example.org.evil")] == [421] * 4


def test_a_name_that_no_host_can_have_is_said_at_the_start():
    with pytest.raises(KgError, match="is no name of a host"):
        Gate(settings(hosts=("ü" * 100,)))


def test_a_server_of_the_network_is_asked_by_any_address_but_by_no_name():
    how = {"host": "0.0.0.0"}
    assert [answered(asked(host=host), **how) for host in ("192.168.0.9:8000", "[fe80::1]:8000", "0.0.0.0:8000", "localhost:8000")] == [0] * 4
    assert [answered(asked(host=host), **how) for host in ("192.168.0.9", "192.168.0.9:80", "evil.example:8000", "1.evil.example:8000", "999.1.1.1:8000")] == [
        421
    ] * 5


def test_an_address_of_version_6_is_written_in_brackets():
    assert answered(asked(host="[fd00::5]:8000"), host="fd00::5") == 0


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "", "get", "DEBUG"])
def test_methods_that_mean_nothing_here_are_refused(method):
    assert answered(asked(method)) == 405


@pytest.mark.parametrize(
    "path", ["/", "/sparql", "/actor/Vell", "/actor/A..B", "/actor/...", "/claim/é", "/store/http://example.org/g", "/document/a%2Fb", "/topic/a b"]
)
def test_paths_of_every_kind_pass(path):
    assert answered(asked(path=path)) == 0


@pytest.mark.parametrize(
    "path", ["", "*", "x", "http://evil/", "//evil", "/a/../b", "/..", "/.", "/a/./b", "/\x00", "/a\nb", "/a\\b", "/\x7f", "/\x85", "/\ufffd", "/a\u2028"]
)
def test_paths_that_could_not_be_here_are_refused(path):
    assert answered(asked(path=path)) == 400


def test_an_address_has_its_greatest_length():
    room = gate.MOST_TARGET - len("/sparql")
    assert answered(asked(query=b"x" * room)) == 0
    assert answered(asked(query=b"x" * (room + 1))) == 414


def test_headers_have_their_greatest_number_and_size():
    assert answered(asked(**{f"x{number}": "y" for number in range(gate.MOST_HEADERS - 1)})) == 0
    assert answered(asked(**{f"x{number}": "y" for number in range(gate.MOST_HEADERS)})) == 431
    assert answered(asked(x="y" * gate.MOST_HEADER_BYTES)) == 431


@pytest.mark.parametrize("name", ["authorization", "origin", "content_type", "content_length", "sec_fetch_site"])
def test_a_header_that_counts_is_sent_once(name):
    scope = asked(**{name: "1"})
    scope["headers"].append((name.replace("_", "-").encode(), b"2"))
    assert answered(scope) == 400


# ------------------------------------------------------------------------------------------------------- other origins


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({}, 0),
        ({"origin": "http://localhost:8000"}, 0),
        ({"origin": "https://localhost:8000"}, 0),
        ({"origin": "http://localhost:8000", "sec_fetch_site": "same-origin"}, 0),
        ({"sec_fetch_site": "none"}, 0),
        ({"origin": "http://127.0.0.1:8000"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"origin": "http://localhost"}, 403),
        ({"origin": "http://localhost:8000/"}, 403),
        ({"origin": "http://localhost:8000.evil.example"}, 403),
        ({"origin": "file://localhost:8000"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}, 403),
        ({"sec_fetch_site": "anything"}, 403),
    ],
)
def test_what_is_posted_comes_from_here(sent, expected):
    assert answered(asked("POST", **sent)) == expected


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"origin": "https://evil.example"}, 0),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "document"}, 0),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "navigate", "sec_fetch_dest": "iframe"}, 403),
        ({"sec_fetch_site": "cross-site", "sec_fetch_mode": "no-cors", "sec_fetch_dest": "image"}, 403),
        ({"sec_fetch_site": "same-site", "sec_fetch_mode": "cors"}, 403),
    ],
)
def test_what_is_read_from_another_site_is_a_link_that_was_followed(sent, expected):
    assert answered(asked("GET", **sent)) == expected


# --------------------------------------------------------------------------------------------------------------- token


@pytest.mark.parametrize("shown", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"BEARER  {TOKEN} "])
@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/store"), ("DELETE", "/store/x"), ("GET", "/review/next"), ("POST", "/review/decide"), ("HEAD", "/review/next")]
)
def test_who_shows_the_token_passes(method, path, shown):
    assert answered(asked(method, path, authorization=shown)) == 0


@pytest.mark.parametrize(
    "shown", [None, "", "Bearer", f"Basic {TOKEN}", TOKEN, f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", f"Bearer {TOKEN} {TOKEN}", f"Bearer{TOKEN}", "Bearer é"]
)
@pytest.mark.parametrize(("method", "path"), [("PUT", "/store"), ("PATCH", "/store"), ("GET", "/review/next"), ("POST", "/review/decide"), ("GET", "/review/")])
def test_who_does_not_is_told_how(method, path, shown):
    sent = {} if shown is None else {"authorization": shown}
    with pytest.raises(Refused, match="Authorization: Bearer TOKEN") as refused:
        Gate(settings()).check(asked(method, path, **sent))
    assert refused.value.status == 401
    assert dict(refused.value.headers)["www-authenticate"] == ('Bearer realm="kg", error="invalid_token"' if shown else 'Bearer realm="kg"')


def test_an_update_needs_the_token_and_a_query_does_not():
    assert answered(asked("POST", content_type="application/sparql-update")) == 401
    assert answered(asked("POST", content_type="Application/SPARQL-Update; charset=utf-8")) == 401
    assert answered(asked("POST", content_type="application/sparql-query")) == 0


def test_reading_the_store_and_the_page_of_the_desk_needs_no_token():
    assert answered(asked(path="/store")) == answered(asked(path="/review")) == 0


@pytest.mark.parametrize("how", [{"write": False}, {"write": False, "token": ""}, {"token": ""}])
def test_without_write_no_token_helps(how):
    for shown in (f"Bearer {TOKEN}", "Bearer ", "Bearer"):
        assert answered(asked("PUT", "/store", authorization=shown), **how) == 403
        assert answered(asked("GET", "/review/next", authorization=shown), **how) == 403


def test_what_may_be_asked_of_a_route_is_told_and_nothing_of_other_origins():
    reply = Gate(settings()).check(asked("OPTIONS", "/store", origin="https://evil.example", access_control_request_method="PUT"))
    assert reply is not None
    assert (reply.status, reply.headers) == (204, (("allow", "GET, HEAD, POST, PUT, DELETE, OPTIONS"),))
    reading = Gate(settings(write=False))
    assert [reading.check(asked("OPTIONS", path)).headers[0][1] for path in ("/store", "/sparql", "/actor/x")] == [
        "GET, HEAD, OPTIONS",
        "GET, HEAD, POST, OPTIONS",
        "GET, HEAD, OPTIONS",
    ]


# ------------------------------------------------------------------------------------------------------- any at all

words = st.sampled_from(
    ["localhost", ":", "8000", "127.0.0.1", "[::1]", "evil", ".", "@", "/", " ", "null", "http", "https", "://", "same-origin", "none", "Bearer", TOKEN]
)
values = st.lists(words, max_size=5).map("".join) | st.text(st.characters(max_codepoint=255), max_size=12)
names = st.sampled_from([b"host", b"origin", b"authorization", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest", b"content-type", b"x"])


@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"]),
    st.text(max_size=10) | st.sampled_from(["/store", "/review/x", "/sparql"]),
    st.lists(st.tuples(names, values.map(lambda value: value.encode("latin-1"))), max_size=6),
)
def test_nobody_writes_without_token_name_and_origin(method, path, sent):
    """Whatever is sent: what passes has one name of ours, and what writes has the token and comes from nowhere else."""
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": sent}
    if answered(scope) != 0:
        return
    hosts = [value for name, value in sent if name == b"host"]
    assert [host.lower() for host in hosts] in [[b"localhost:8000"], [b"127.0.0.1:8000"], [b"[::1]:8000"]]
    if method not in ("GET", "HEAD"):
        assert all(value.lower() in (b"http://" + hosts[0].lower(), b"https://" + hosts[0].lower()) for name, value in sent if name == b"origin")
        assert all(value in (b"same-origin", b"none") for name, value in sent if name == b"sec-fetch-site")
    if path.startswith("/review/") or (method not in ("GET", "HEAD") and path.startswith("/store")):
        assert [TOKEN.encode() in value for name, value in sent if name == b"authorization"] == [True]


# ------------------------------------------------------------------------------------------------- beside each answer


def test_an_answer_says_how_browsers_are_to_take_it():
    told = dict(headers(Reply(b"abc")))
    assert told[b"content-length"] == b"3"
    assert told[b"content-security-policy"].startswith(b"default-src 'none'; script-src 'self'; style-src 'self';")
    assert told[b"x-content-type-options"] == b"nosniff"
    assert not any(name.startswith(b"access-control") for name in told)


def test_an_answer_with_a_policy_of_its_own_keeps_it_and_the_rest():
    told = headers(Reply(b"", headers=(("Content-Security-Policy", "default-src 'self'"), ("x-y", "z"))))
    assert [value for name, value in told if name == b"content-security-policy"] == [b"default-src 'self'"]
    assert dict(told)[b"referrer-policy"] == b"no-referrer"
    assert dict(told)[b"x-y"] == b"z"


def test_no_value_ends_its_header():
    told = dict(headers(Reply(b"", headers=(("location", "/a\r\nset-cookie: a=b\x00é☃"),))))
    assert told[b"location"] == b"/a??set-cookie: a=b?\xe9?"


# --------------------------------------------------------------------------------------------------------------- bodies


def body_of(*pieces: bytes, most: int = 10, ends: bool = True, **sent: str) -> bytes:
    """What is read of a body that comes in pieces."""
    coming = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if ends:
        coming.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        if not coming:
            return {"type": "http.disconnect"}
        return coming.pop(0)

    return run(read_body(asked("POST", **sent), receive, most))


def refused(*pieces: bytes, **how: Any) -> int:
    with pytest.raises(Refused) as found:
        body_of(*pieces, **how)
    return found.value.status


def test_a_body_is_read_to_its_greatest_size():
    assert body_of(b"12345", b"67890") == b"1234567890"
    assert body_of() == b""
    assert refused(b"12345", b"678901") == 413
    assert refused(b"x" * 11) == 413


def test_a_body_that_says_that_it_is_too_large_is_not_read():
    assert refused(content_length="11", ends=False) == 413
    assert body_of(b"1234567890", content_length="10") == b"1234567890"


@pytest.mark.parametrize("told", ["-1", "1e3", "x", "0x5", " 5", "9" * 30, "٣".encode().decode("latin-1")])
def test_a_length_that_is_no_number_is_refused(told):
    assert refused(content_length=told) == 400


def test_a_compressed_body_is_refused():
    assert refused(content_encoding="gzip") == refused(content_encoding="br, identity") == 415
    assert body_of(b"a", content_encoding="Identity") == b"a"


def test_who_leaves_in_the_middle_is_not_waited_for():
    assert refused(b"a", ends=False) == 400


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(gate, "PATIENCE", 0.01)

    async def never() -> Any:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(Refused, match="too slowly") as found:
        run(read_body(asked("POST"), never))
    assert found.value.status == 408


# ------------------------------------------------------------------------------------------------------------ warnings


def test_what_is_safe_needs_no_warning():
    assert warnings(settings()) == warnings(settings(host="localhost")) == warnings(settings(host="::1")) == []


def test_who_listens_to_the_network_is_warned():
    assert warnings(settings(host="0.0.0.0", write=False)) == ["listening on 0.0.0.0: everybody who can reach this machine can read the casebook"]
    assert "plain text" in warnings(settings(host="0.0.0.0"))[1]


def test_a_short_token_is_warned_of():
    assert warnings(settings(token="secret")) == ["the token has fewer than 16 characters and may be guessed; leave --token out to have one made"]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("evil.localhost", False),
        ("", False),
    ],
)
def test_which_addresses_only_this_machine_reaches(host, expected):
    assert is_loopback(host) is expected
