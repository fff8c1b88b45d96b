"""What is sent to a server, and what is made of what it answers; the server is one of the library's own, on the loopback."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

import kg
from kg.endpoint import Endpoint, Login
from kg.errors import EndpointError, KgError
from kg.remote import Remote

Handler = Callable[[Any], tuple[int, dict[str, str], bytes]]
JSON = {"content-type": "application/sparql-results+json"}
NO = b'{"head":{},"boolean":false}'


@pytest.fixture
def serve() -> Iterator[Callable[[Handler], str]]:
    """Starts a server that answers as a function says; gives its address."""
    servers = []

    def start(answer: Handler) -> str:
        class Answering(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, headers, body = answer(self)
                self.send_response(status)
                for name, value in {"content-length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_DELETE = do_POST

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        server.handle_error = lambda *_: None  # who asked has left
        servers.append(server)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_address[1]}/sparql"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def told(url: str, text: str = "ASK {}", **environment: str) -> str:
    """The sentence that asking it ends in."""
    with pytest.raises(KgError) as found:
        Remote(url, environment=environment)._ask(text, [], "application/sparql-results+json")
    return str(found.value).replace(url, "URL")


@pytest.mark.parametrize(
    "url", ["", "ftp://example.org/", "file:///etc/passwd", "http://", "http://a b/", "http://[::1/", "http://x:0/", "http://x/#y", "example.org/sparql"]
)
def test_an_address_is_one_of_http(url):
    with pytest.raises(EndpointError, match="no address of a SPARQL endpoint: it begins with http"):
        Remote(url)


def test_an_address_with_a_password_is_refused_and_not_repeated():
    with pytest.raises(EndpointError) as found:
        kg.connect("http://maria:secret@example.org/sparql")
    assert "secret" not in str(found.value)
    assert "KG_ENDPOINT_USER" in str(found.value)


@pytest.mark.parametrize(
    ("status", "headers", "body", "sentence"),
    [
        (200, {"content-type": "text/html"}, b"<html>", "there is no SPARQL endpoint at URL: it answers with text/html; see whether its address is right"),
        (200, {}, b"", "there is no SPARQL endpoint at URL: it answers with nothing; see whether its address is right"),
        (404, {}, b"", "there is no SPARQL endpoint at URL (status 404); see whether its address is right"),
        (401, {}, b"", "URL does not let us in; set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN (status 401)"),
        (403, {}, b"", "URL does not let us in; set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN (status 403)"),
        (302, {"location": "http://127.0.0.1:1/"}, b"", "URL sends elsewhere, where nothing is sent to unasked; name its final address"),
        (400, {}, b"no such \x1b[31m function\nat line 2", "the endpoint does not take the query: no such [31m function"),
        (400, {}, b"", "the endpoint does not take the query: status 400"),
        (503, {}, b"<html><head><title>x</title></head><h1>HTTP/1.1 503 Bad</h1><p>Out of &quot;memory&quot;.</p>", 'URL cannot answer: Out of "memory" (status 503)'),
        (500, {}, b"", "URL cannot answer: it does not say why (status 500)"),
        (200, {**JSON, "x-sql-state": "S1TAT", "x-sql-message": "query interrupted by result timeout"}, NO, "URL cannot answer: query interrupted by result timeout (status 200)"),
    ],
)  # fmt: skip
def test_what_a_server_answers_otherwise_is_told_in_one_sentence(serve, status, headers, body, sentence):
    assert told(serve(lambda _: (status, headers, body))) == sentence


def test_what_does_not_listen_or_breaks_off_cannot_be_reached(serve):
    assert told("http://127.0.0.1:1/sparql").startswith("URL cannot be reached or breaks off (connection refused); see whether it runs")
    assert told(serve(lambda _: (200, {**JSON, "content-length": "99"}, NO))).startswith("URL cannot be reached or breaks off (IncompleteRead)")


def test_a_server_that_does_not_answer_in_time_is_given_up(serve):
    from threading import Event

    done = Event()
    url = serve(lambda _: (200 if done.wait(20) else 500, JSON, NO))
    assert told(url, KG_ENDPOINT_TIMEOUT="0.05") == "URL did not answer within 0.05 seconds; ask for less, or set more in KG_ENDPOINT_TIMEOUT"
    done.set()


@pytest.mark.parametrize("value", ["soon", "0", "-1", "1e3"])
def test_a_time_is_a_number_of_seconds(value):
    with pytest.raises(EndpointError, match="KG_ENDPOINT_TIMEOUT is no number of seconds"):
        Remote("http://127.0.0.1/", environment={"KG_ENDPOINT_TIMEOUT": value})


def test_rows_that_are_no_json_are_no_answer(serve):
    store = Remote(serve(lambda _: (200, JSON, b"{")), environment={})
    with pytest.raises(EndpointError, match="no SPARQL Results JSON"):
        list(store._rows("SELECT * {}"))


def test_triples_that_are_not_well_formed_are_no_answer(serve):
    def answer(handler: Any) -> tuple[int, dict[str, str], bytes]:
        wants = handler.headers["accept"]
        return 200, {"content-type": wants}, b"<a> <b>" if "triples" in wants else b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'

    with pytest.raises(EndpointError, match="answers with triples that are not well formed"):
        Remote(serve(answer), environment={}).query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")


# ------------------------------------------------------------------------------------------------------------- who asks


def test_a_token_is_sent_and_shown_to_nobody_else(serve):
    seen = []
    url = serve(lambda handler: (seen.append(handler.headers["authorization"]), (200, JSON, NO))[1])
    Endpoint(url, environment={"KG_ENDPOINT_TOKEN": "abc.def", "KG_ENDPOINT_USER": "x"}).ask([("query", "ASK {}")], "*/*")
    assert seen == ["Bearer abc.def"]
    assert repr(Login("maria", "secret", "abc")) == "Login()"
    with pytest.raises(EndpointError, match="KG_ENDPOINT_TOKEN has characters that no token can have") as found:
        Endpoint(url, environment={"KG_ENDPOINT_TOKEN": "a\r\nb"})
    assert "a\r\nb" not in str(found.value)


def test_a_password_is_sent_only_where_it_is_asked_for(serve):
    seen: list[str | None] = []

    def answer(handler: Any) -> tuple[int, dict[str, str], bytes]:
        seen.append(handler.headers["authorization"])
        return (200, JSON, NO) if seen[-1] else (401, {"www-authenticate": 'Basic realm="x"'}, b"")

    url = serve(answer)
    endpoint = Endpoint(url, environment={"KG_ENDPOINT_USER": "maria", "KG_ENDPOINT_PASSWORD": "sécret"})
    assert [endpoint.ask([("query", "ASK {}")], "*/*").status for _ in range(2)] == [200, 200]
    assert seen == [None, "Basic bWFyaWE6c8OpY3JldA==", "Basic bWFyaWE6c8OpY3JldA=="]
    assert (endpoint.requests, endpoint.received, endpoint.sent) == (3, 2 * len(NO), 3 * len("query=ASK+%7B%7D"))


def test_a_wrong_password_is_not_tried_again(serve):
    count = []
    url = serve(lambda _: (count.append(1), (401, {"www-authenticate": 'Basic realm="x"'}, b""))[1])
    assert told(url, KG_ENDPOINT_USER="maria").startswith("URL does not let us in")
    assert len(count) == 2


def test_a_digest_is_answered_and_a_stale_one_answered_anew(serve):
    """RFC 7616, 3.4.1: response = MD5(MD5(user:realm:password):nonce:nc:cnonce:qop:MD5(method:uri))."""
    nonces = iter(["n1", "n2"])
    valid = [""]

    def answer(handler: Any) -> tuple[int, dict[str, str], bytes]:
        given = dict(re.findall(r'(\w+)="?([^",]*)"?', handler.headers["authorization"] or ""))
        if given.get("nonce") != valid[0] or given.get("nc") == "00000003":
            valid[0] = next(nonces)
            return 401, {"www-authenticate": f'Digest realm="r", nonce="{valid[0]}", qop="auth", stale="true"'}, b""
        one, two = (hashlib.md5(text.encode()).hexdigest() for text in ("dba:r:dba", "POST:/sparql"))
        wanted = hashlib.md5(f"{one}:{valid[0]}:{given['nc']}:{given['cnonce']}:auth:{two}".encode()).hexdigest()
        return (200, JSON, NO) if given["response"] == wanted else (403, {}, b"")

    endpoint = Endpoint(serve(answer), environment={"KG_ENDPOINT_USER": "dba", "KG_ENDPOINT_PASSWORD": "dba"})
    assert [endpoint.ask([("query", "ASK {}")], "*/*").status for _ in range(3)] == [200, 200, 200]
    assert endpoint.requests == 5
