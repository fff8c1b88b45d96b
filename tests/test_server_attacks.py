"""Attacks on a running server: each is answered in time, reaches nothing, brings nothing out, and the next one who asks is served.

"In time" is what the server promises, its time limit and a second; that is what is measured here, not how fast it is.
"""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic
from urllib.parse import quote, urlencode

import pytest
from attacks import CANARY, DEVOURING, ODD, PATHS, TANGLED, leading_out
from conftest import STANCE, build
from servers import Answered, Server, Trap, serving

LIMIT = 1.5
TRIES = 3
"""Seconds that a query may take here."""
MOST = 600
"""MiB that the process that listens may ever have taken, after all of this."""


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    with Trap() as found:
        yield found


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("elsewhere") / "canary.ttl"
    path.write_text(f'<urn:canary> <urn:says> "{CANARY}" .\n', "utf-8")
    return path


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = build(tmp_path_factory.mktemp("attacked"), STANCE)
    with serving(folder, "--timeout", str(LIMIT), "--memory", "300", "--workers", "2", "--write", "--log", "none") as found:
        yield found


@pytest.fixture
def inert(server: Server, trap: Trap) -> Callable[..., Answered]:
    """Sends something and looks that nothing has come of it; it returns the answer."""

    def send(ask: Callable[[], Answered], *, limit: float = LIMIT) -> Answered:
        answer = in_time(ask, limit)
        assert 200 <= answer.status < 600, answer.status
        assert answer.status != 500, answer.text
        assert CANARY.encode() not in answer.body
        assert b"root:" not in answer.body
        still_serves(server)
        assert trap.hits == 0
        return answer

    return send


def still_serves(server: Server) -> None:
    """The very next question is answered, by the process that was there before."""
    answer = in_time(lambda: server.query("ASK { :Vell a kg:State }"), LIMIT)
    assert (answer.status, json.loads(answer.body)["boolean"]) == (200, True)
    assert server.process.poll() is None


def in_time(ask: Callable[[], Answered], limit: float) -> Answered:
    """What is answered within the limit and a second; who was late is asked again, for a machine that stood still stands still once."""
    for _ in range(TRIES):
        started = monotonic()
        answer = ask()
        if monotonic() - started < limit + 1:
            return answer
    raise AssertionError(f"{TRIES} times not answered within {limit} seconds and one more")


def raw(server: Server, data: bytes, *, wait: float = LIMIT + 1) -> bytes:
    """Send bytes as they are, and return what comes until the line is closed, or nothing comes any more."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=wait) as line, suppress(OSError):
        line.sendall(data)
        found = b""
        with suppress(TimeoutError):
            while piece := line.recv(65536):
                found += piece
                if b"\r\n\r\n" in found and _is_whole(found):
                    break
        return found
    return b""


def _is_whole(found: bytes) -> bool:
    head, _, body = found.partition(b"\r\n\r\n")
    told = re.search(rb"content-length: (\d+)", head)
    return told is not None and len(body) >= int(told[1])


def status(found: bytes) -> int:
    """The status of an answer, 0 where there was none."""
    return int(found[9:12]) if found.startswith(b"HTTP/1.1 ") else 0


def posted(server: Server, text: str, kind: str = "application/sparql-query") -> Answered:
    return server.post("/sparql", text.encode("utf-8", "surrogatepass"), content_type=kind)


# ------------------------------------------------------------------------------------------------------------- queries


@pytest.mark.parametrize("name", DEVOURING)
def test_a_query_that_would_take_everything_is_stopped(server, inert, name):
    answer = inert(lambda: posted(server, DEVOURING[name]))
    assert answer.status in (200, 400, 503), answer.text[:200]


@pytest.mark.parametrize("name", TANGLED)
def test_a_query_that_is_hard_to_look_through_is_answered(server, inert, name):
    answer = inert(lambda: posted(server, TANGLED[name]))
    assert answer.status in (200, 400, 413, 503), answer.text[:200]


@pytest.mark.parametrize("name", ODD)
def test_an_odd_query_is_answered_or_refused_in_words(server, inert, name):
    answer = inert(lambda: posted(server, ODD[name]))
    assert answer.status in (200, 400), answer.text[:200]


@pytest.mark.parametrize("name", leading_out("", ""))
def test_no_query_and_no_update_reaches_another_server_or_a_file(server, inert, trap, canary, name):
    text = leading_out(trap.url, str(canary))[name]
    inert(lambda: posted(server, text))
    inert(lambda: server.write("POST", "/sparql", text, content_type="application/sparql-update"))
    inert(lambda: server.get(f"/sparql?query={quote(text, safe='')}&default-graph-uri={quote(canary.as_uri())}&named-graph-uri={quote(trap.url)}"))


def test_many_bombs_at_once_leave_room_for_who_asks_little(server):
    bombs = [*DEVOURING.values(), *DEVOURING.values()][:32]
    with ThreadPoolExecutor(32) as crowd:
        sent = [crowd.submit(posted, server, bomb) for bomb in bombs]
        answers = [each.result(timeout=60).status for each in sent]
    assert set(answers) <= {200, 400, 503}
    still_serves(server)


# ------------------------------------------------------------------------------------------------------------ protocol

HOST = b"host: localhost:%d\r\n"
ASKED = b"GET /healthz HTTP/1.1\r\n"
BROKEN = {
    "a negative length": b"POST /sparql HTTP/1.1\r\n" + HOST + b"content-length: -5\r\n\r\nASK {}",
    "a length that is no number": b"POST /sparql HTTP/1.1\r\n" + HOST + b"content-length: 5, 6\r\n\r\nASK {}",
    "a length of very many bytes": b"POST /sparql HTTP/1.1\r\n" + HOST + b"content-length: 99999999999999999999999\r\n\r\nASK {}",
    "two lengths": b"POST /sparql HTTP/1.1\r\n" + HOST + b"content-length: 5\r\ncontent-length: 60\r\n\r\nASK {}",
    "a length and chunks": b"POST /sparql HTTP/1.1\r\n" + HOST + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n" + ASKED + HOST + b"\r\n",
    "chunks in an odd encoding": b"POST /sparql HTTP/1.1\r\n" + HOST + b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunks encoded twice": b"POST /sparql HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunks of no length": b"POST /sparql HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\nzz\r\nASK\r\n0\r\n\r\n",
    "a chunk of every length": b"POST /sparql HTTP/1.1\r\n" + HOST + b"transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\nASK\r\n0\r\n\r\n",
    "a header on two lines": ASKED + HOST + b"x-a: 1\r\n 2\r\n\r\n",
    "a blank before the colon": ASKED + b"host : localhost\r\n\r\n",
    "NUL in a header": ASKED + HOST + b"x-a: \x00\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)) + b"\r\n\r\n",
    "no version": b"GET /healthz\r\n\r\n",
    "another version": b"GET /healthz HTTP/9.9\r\n" + HOST + b"\r\n",
    "two hosts": ASKED + HOST + b"host: evil.example\r\n\r\n",
    "no host": ASKED + b"\r\n",
    "an empty host": ASKED + b"host:\r\n\r\n",
    "a host with a path": ASKED + b"host: localhost:%d/evil\r\n\r\n",
    "a host with a user": ASKED + b"host: evil@localhost:%d\r\n\r\n",
    "a proxy's request": b"GET http://evil.example/healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tunnel": b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "an echo": b"TRACE /healthz HTTP/1.1\r\n" + HOST + b"authorization: Bearer secret\r\n\r\n",
    "another method": b"PROPFIND /healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method of no kind": b"GE\x00T /healthz HTTP/1.1\r\n" + HOST + b"\r\n",
    "bytes that are no text in the path": b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
}
"""Requests that are none, or none to us: what each server on the way reads differently."""


@pytest.mark.parametrize("name", BROKEN)
def test_a_request_that_can_be_read_in_two_ways_is_refused(server, name):
    found = raw(server, BROKEN[name].replace(b"%d", str(server.port).encode()))
    assert status(found) in (0, 400, 405, 413, 501), found[:200]
    assert b"secret" not in found
    assert found.count(b"HTTP/1.1 2") == 0
    still_serves(server)


def test_a_second_request_hidden_in_the_body_of_the_first_is_not_answered(server):
    hidden = b"GET /metrics HTTP/1.1\r\nhost: localhost:%d\r\n\r\n" % server.port
    found = raw(server, b"POST /actor/Vell HTTP/1.1\r\nhost: localhost:%d\r\ncontent-length: %d\r\n\r\n" % (server.port, len(hidden)) + hidden)
    assert found.count(b"HTTP/1.1 ") == 1
    assert b"kg_requests_total" not in found
    still_serves(server)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_an_address_brings_nothing_out_that_is_not_there(server, inert, path):
    def ask() -> Answered:
        line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        line.putrequest("GET", path, skip_host=True) if path.isprintable() and " " not in path else line.putrequest("GET", quote(path), skip_host=True)
        line.putheader("Host", f"localhost:{server.port}")
        line.endheaders()
        found = line.getresponse()
        answer = Answered(found.status, found.headers, found.read())
        line.close()
        return answer

    answer = inert(ask)
    assert b"KgError" not in answer.body
    assert b"<script>alert" not in answer.body
    assert answer.headers["set-cookie"] is None


def test_a_flood_of_headers_is_refused(server):
    flood = b"".join(b"x-%d: y\r\n" % number for number in range(5000))
    found = raw(server, ASKED + HOST % server.port + flood + b"\r\n")
    assert status(found) == 431
    still_serves(server)


def test_a_header_that_never_ends_is_refused(server):
    found = raw(server, ASKED + HOST % server.port + b"x-a: " + b"y" * 4_000_000)
    assert status(found) in (0, 431)
    still_serves(server)


def test_an_address_that_never_ends_is_refused(server):
    found = raw(server, b"GET /" + b"y" * 4_000_000)
    assert status(found) in (0, 431)
    still_serves(server)


def test_a_body_of_twenty_megabytes_is_refused(server, inert):
    body = b"ASK { } #" + b"x" * 20_000_000
    answer = inert(lambda: server.post("/sparql", body, content_type="application/sparql-query"))
    assert answer.status in (400, 413)


def test_chunks_without_end_are_refused(server):
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    head = b"POST /sparql HTTP/1.1\r\nhost: localhost:%d\r\ncontent-type: application/sparql-query\r\ntransfer-encoding: chunked\r\n\r\n" % server.port
    found = raw(server, head + chunk * 800)
    assert status(found) in (0, 400, 413)
    still_serves(server)


def test_a_compressed_body_is_not_unpacked(server, inert):
    bomb = gzip.compress(b"ASK { } #" + b"x" * 50_000_000)
    answer = inert(lambda: server.post("/sparql", bomb, content_type="application/sparql-query", content_encoding="gzip"))
    assert answer.status == 415


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"ASK { }", "application/sparql-query; charset=utf-16"),
        (b"ASK { ?s ?p '\xff' }", "application/sparql-query"),
        (b"query=ASK%7B%7D&query=ASK%7B%7D", "application/x-www-form-urlencoded"),
        (b"query=ASK%7B%7D&update=DROP+ALL", "application/x-www-form-urlencoded"),
        (b"query=%ff%fe", "application/x-www-form-urlencoded"),
        (b"&".join(b"a%d=1" % number for number in range(50_000)), "application/x-www-form-urlencoded"),
        (b"ASK { }", "text/plain"),
        (b"ASK { }", "a" * 10_000),
        (b"--x\r\ncontent-disposition: form-data; name=query\r\n\r\nASK {}\r\n--x--", "multipart/form-data; boundary=x"),
    ],
    ids=["charset", "no UTF-8", "two queries", "query and update", "no UTF-8 in a form", "fields", "text", "a long type", "parts"],
)
def test_a_body_of_the_wrong_kind_is_refused(server, inert, body, kind):
    assert inert(lambda: server.post("/sparql", body, content_type=kind)).status in (400, 401, 413, 415)


# -------------------------------------------------------------------------------------------------------- other people


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "localhost.evil.example:{port}", "127.0.0.1.nip.example:{port}", "localhost:1", "10.0.0.7:{port}"]
)
def test_a_name_that_somebody_has_pointed_here_is_not_answered(server, inert, host):
    answer = inert(lambda: server.get("/healthz", host=host.format(port=server.port)))
    assert answer.status == 421


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost:1"},
        {"origin": "http://127.0.0.1.evil.example"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example", "content_type": "text/plain"},
    ],
    ids=str,
)
def test_a_form_of_another_site_changes_nothing_even_with_the_token(server, inert, headers):
    form = urlencode({"update": "INSERT DATA { <urn:x> <urn:y> <urn:z> }"})
    sent = {"content_type": "application/x-www-form-urlencoded", **headers}
    answer = inert(lambda: server.write("POST", "/sparql", form, **sent))
    assert answer.status == 403
    assert answer.headers["access-control-allow-origin"] is None
    assert b"true" not in server.query("ASK { <urn:x> ?p ?o }").body


def test_a_page_of_another_site_can_follow_a_link_and_nothing_else(server):
    def told(**headers: str) -> int:
        return server.get("/healthz", sec_fetch_site="cross-site", **headers).status

    assert told(sec_fetch_mode="navigate", sec_fetch_dest="document") == 200
    assert told(sec_fetch_mode="no-cors", sec_fetch_dest="script") == 403
    assert told(sec_fetch_mode="no-cors", sec_fetch_dest="image") == 403
    assert told(sec_fetch_mode="navigate", sec_fetch_dest="iframe") == 403
    assert told(sec_fetch_mode="cors") == 403


def test_other_origins_are_told_nothing_when_they_ask_what_they_may(server):
    answer = server.ask(
        "OPTIONS", "/sparql", origin="https://evil.example", access_control_request_method="POST", access_control_request_headers="authorization"
    )
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert answer.body == b""


@pytest.mark.parametrize(
    "path", ["/healthz", "/metrics", "/static/none", "/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B", "/store?graph=urn:x", "/review/cards", "/nowhere"]
)
def test_whatever_is_answered_tells_browsers_to_be_careful(server, path):
    answer = server.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["access-control-allow-origin"] is None
    assert answer.headers["server"] is None


WRITES = [
    ("PUT", "/store?graph=urn:g"),
    ("POST", "/store?default"),
    ("DELETE", "/store?default"),
    ("PATCH", "/store?graph=urn:g"),
    ("POST", "/review/decide"),
    ("GET", "/review/cards"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
@pytest.mark.parametrize(
    "shown", ["", "Bearer", "Bearer ", "Bearer x", "Basic eDp5", "Bearer {half}", "Bearer {token}x", "Bearer {token} x", "{token}", "Token {token}"]
)
def test_without_the_token_nothing_is_written_and_no_claim_under_review_is_shown(server, method, path, shown):
    told = {"authorization": shown.format(token=server.token, half=server.token[:16])} if shown else {}
    answer = server.ask(method, path, b"<urn:a> <urn:b> <urn:c> .", content_type="text/turtle", **told)
    assert answer.status == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="kg"')
    assert server.token not in answer.text


def test_the_token_is_no_part_of_an_address(server):
    assert server.ask("PUT", f"/store?graph=urn:g&token={server.token}&access_token={server.token}", b"").status == 401


@pytest.mark.parametrize("text", ["INSERT DATA { <urn:x> <urn:y> 1 }", "DROP ALL", "CLEAR SILENT ALL"])
def test_without_the_token_no_update_runs(server, inert, text):
    assert inert(lambda: posted(server, text, "application/sparql-update")).status == 401
    assert inert(lambda: server.post("/sparql", urlencode({"update": text}), content_type="application/x-www-form-urlencoded")).status == 401
    assert inert(lambda: server.get("/sparql?" + urlencode({"update": text}))).status in (400, 401, 405)
    assert inert(lambda: server.query(text)).status == 400


# ------------------------------------------------------------------------------------------------------------- uploads


def _laughs(kind: str) -> str:
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
    doctype = {"billion": entities, "quadratic": f'<!ENTITY a12 "{"x" * 70_000}">'}[kind]
    return f'<!DOCTYPE r [{doctype}]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"><r:Description r:about="urn:a"><e:p>{"&a12;" * 9000}</e:p></r:Description></r:RDF>'


def uploads(url: str, path: str) -> dict[str, tuple[str, bytes]]:
    """Return bodies that are meant to harm who parses them, with their types."""
    head = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:"><r:Description r:about="urn:a"><e:p>'
    tail = "</e:p></r:Description></r:RDF>"
    return {
        "a billion laughs": ("application/rdf+xml", _laughs("billion").encode()),
        "one entity many times": ("application/rdf+xml", _laughs("quadratic").encode()),
        "an external entity": ("application/rdf+xml", f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{path}">]>{head}&x;{tail}'.encode()),
        "an entity of another server": ("application/rdf+xml", f'<!DOCTYPE r [<!ENTITY x SYSTEM "{url}">]>{head}&x;{tail}'.encode()),
        "a document type of another server": ("application/rdf+xml", f'<!DOCTYPE r SYSTEM "{url}">{head}{tail}'.encode()),
        "a deep tree": ("application/rdf+xml", (head + "<r:Description><e:p>" * 20_000).encode()),
        "a context of another server": ("application/ld+json", json.dumps({"@context": url, "@id": "urn:a", "p": "b"}).encode()),
        "a context in a file": ("application/ld+json", json.dumps({"@context": f"file://{path}", "@id": "urn:a", "p": "b"}).encode()),
        "a context that imports": ("application/ld+json", json.dumps({"@context": {"@version": 1.1, "@import": url}, "@id": "urn:a"}).encode()),
        "a deep JSON": ("application/ld+json", b'{"@id":"urn:a","urn:p":' * 5000 + b"1" + b"}" * 5000),
        "deep arrays": ("application/ld+json", b"[" * 100_000),
        "nodes in each other": ("text/turtle", b"<urn:a> <urn:p> " + b"[ <urn:p> " * 100_000),
        "lists in each other": ("text/turtle", b"<urn:a> <urn:p> " + b"( " * 100_000),
        "IRIs that are none": ("application/n-triples", b"<urn:a b> <urn:p> <\\u0000> .\n<rel> <urn:p> <a<b> .\n"),
        "script as an IRI": ("text/turtle", b"<javascript:alert(1)> <urn:p> <javascript:alert(1)> ."),
        "half a character": ("text/turtle", b'<urn:a> <urn:p> "\\uD800", "\xed\xa0\x80" .'),
        "no UTF-8": ("text/turtle", b'<urn:a> <urn:p> "\xff\xfe" .'),
        "UTF-16": ("text/turtle", '\ufeff<urn:a> <urn:p> "b" .'.encode("utf-16")),
        "a text of five megabytes": ("text/turtle", b'<urn:a> <urn:p> "' + b"x" * 5_000_000 + b'" .'),
        "a text that nobody closes": ("text/turtle", b'<urn:a> <urn:p> """' + b"x" * 5_000_000),
        "a base in a file": ("text/turtle", f"@base <file://{path}> . <> <#p> <../../etc/passwd> .".encode()),
        "a gzip bomb": ("text/turtle", gzip.compress(b"#" * 30_000_000)),
        "a type of no kind": ("application/x-pickle", b"\x80\x04\x95"),
        "a table": ("text/csv", b"=cmd|' /C calc'!A0\n"),
    }


@pytest.mark.parametrize("name", uploads("", ""))
def test_an_upload_reaches_nothing_and_breaks_nothing(server, inert, trap, canary, name):
    kind, body = uploads(trap.url, str(canary))[name]
    answer = inert(lambda: server.write("PUT", "/store?graph=urn:upload", body, content_type=kind))
    assert answer.status in (200, 201, 204, 400, 403, 413, 415, 503), answer.text[:200]
    found = inert(lambda: server.get("/store?graph=urn:upload", accept="application/n-triples"))
    assert len(found.body) < 6_000_000


def test_a_compressed_upload_is_not_unpacked(server, inert):
    bomb = gzip.compress(b"#" * 50_000_000)
    assert inert(lambda: server.write("PUT", "/store?graph=urn:zip", bomb, content_type="text/turtle", content_encoding="gzip")).status == 415


@pytest.mark.parametrize(
    "graph", ["file:///etc/passwd", "../../x", "javascript:alert(1)", "urn:a b", "urn:" + "x" * 10_000, "", "urn:a\nb", "<urn:a>", "urn:x> <urn:y"]
)
def test_an_odd_name_of_a_graph_makes_no_file_and_breaks_nothing(server, inert, graph):
    answer = inert(lambda: server.write("PUT", f"/store?{urlencode({'graph': graph})}", "<urn:a> <urn:b> <urn:c> .", content_type="text/turtle"))
    assert answer.status in (200, 201, 204, 400, 403)


DECISIONS = {
    "nothing": b"",
    "no JSON": b"{",
    "no object": b"[1, 2]",
    "a deep JSON": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "a number of very many digits": b'{"id": ' + b"9" * 100_000 + b"}",
    "numbers that are none": b'{"key": NaN, "action": Infinity, "card": -Infinity, "by": 1e999}',
    "half a character": rb'{"key": "\ud800", "action": "reject", "card": "\udfff", "by": "\ud800"}',
    "no UTF-8": b'{"key": "\xff"}',
    "NUL": rb'{"key": "\u0000", "action": "reject", "card": "\u0000", "by": "A\u0000"}',
    "paths": b'{"key": "../../x", "action": "reject", "card": "file:///etc/passwd", "by": "../../x", "version": "../x"}',
    "Turtle": rb'{"key": "k", "action": "reject", "card": "urn:x> a <urn:y", "by": "A\" ; a <urn:y> .\n<urn:z> a <urn:w> ; <urn:v> \"B", "version": "1"}',
    "other types": b'{"key": [], "action": {"a": []}, "card": {"id": 1}, "by": null, "anyway": "yes", "edits": "x"}',
    "two megabytes": b'{"id": "' + b"x" * 2_000_000 + b'"}',
}


@pytest.mark.parametrize("name", DECISIONS)
def test_an_odd_decision_is_refused_in_words(server, inert, name):
    answer = inert(lambda: server.write("POST", "/review/decisions", DECISIONS[name], content_type="application/json"))
    assert answer.status in (400, 404, 409, 413), answer.text[:200]


@pytest.mark.parametrize(
    "path",
    [
        "/review/%00",
        "/review/../sparql",
        "/review/decide",
        "/review/next?id=../../etc/passwd",
        "/review/card?id=%ff&id=2",
        "/review/" + "x" * 60_000,
        "/review/x/y/z",
    ],
)
def test_an_odd_question_to_the_desk_is_refused_in_words(server, inert, path):
    assert inert(lambda: server.write("GET", path)).status in (200, 400, 404, 409)


@pytest.mark.parametrize("accept", ["", ",", "*/*;q=abc", ";;;", "text/html;q=1e999", "a/b," * 5000, "text/html;" * 3000, "\xe9/\xff", "*", "text/turtle;q=-1"])
@pytest.mark.parametrize("path", ["/actor/Vell", "/sparql?query=ASK%7B%7D", "/store?default"])
def test_an_odd_wish_for_a_format_is_answered(server, inert, path, accept):
    assert inert(lambda: server.get(path, accept=accept)).status in (200, 400, 406)


def test_a_server_that_only_reads_writes_for_nobody(tmp_path):
    with serving(build(tmp_path, STANCE)) as server:
        for method, path in WRITES:
            answer = server.ask(method, path, b"<urn:a> <urn:b> <urn:c> .", content_type="text/turtle", authorization="Bearer ")
            assert answer.status == 403
        assert posted(server, "DROP ALL", "application/sparql-update").status == 403
        assert server.post("/sparql", "update=DROP+ALL", content_type="application/x-www-form-urlencoded").status == 403
        assert not any("token" in line for line in server.log)


# ---------------------------------------------------------------------------------------------------------- slow people


def test_who_sends_and_reads_slowly_keeps_nobody_waiting(server):
    """Twenty send a byte now and then, of a head or of a body; four ask for much and read no more than its beginning."""
    many = quote("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 20000").encode()
    host = b"host: localhost:%d\r\n" % server.port
    begun = b"POST /sparql HTTP/1.1\r\n" + host + b"content-type: application/sparql-query\r\ncontent-length: 100\r\n\r\nASK"
    with ExitStack() as lines:
        slow = []
        for number in range(24):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            if number < 4:
                line.sendall(b"GET /sparql?query=%s HTTP/1.1\r\n%s\r\n" % (many, host))
                assert line.recv(12) == b"HTTP/1.1 200"
            else:
                line.sendall((b"GET /healthz HT", begun)[number % 2])
                slow.append(line)
        for _ in range(10):
            still_serves(server)
            for line in slow:
                with suppress(OSError):
                    line.send(b"x")
    still_serves(server)


def test_lines_that_say_nothing_keep_nobody_waiting(server):
    lines = [socket.create_connection(("127.0.0.1", server.port), timeout=10) for _ in range(450)]
    still_serves(server)
    for line in lines:
        line.close()


def test_after_all_this_the_listening_process_has_stayed_small_and_wrote_down_no_fault(server):
    told = Path(f"/proc/{server.pid}/status").read_text("ascii")
    assert int(re.search(r"VmHWM:\s+(\d+) kB", told)[1]) < MOST * 1024, told
    assert not [line for line in server.log if "Traceback" in line]
