"""What is refused before anybody works on a request, and what is said beside every answer.

A page of a foreign site can make a browser ask this server, under a name that points here (DNS rebinding) or with a form.
So a request is answered only under a name of ours, nothing but a link is followed from another site, and whatever changes
something shows the token, which no foreign page has. Nothing is ever said to other origins (no CORS).

Sources: RFC 9110 (HTTP), RFC 6750 (bearer tokens), Fetch Metadata, https://www.w3.org/TR/fetch-metadata/.
"""

from __future__ import annotations

import asyncio
import hmac
import re
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address
from typing import Any

from kg.errors import KgError
from kg.server.replies import Refused, Reply
from kg.server.settings import Settings

MOST_TARGET = 65_536
"""Bytes of a path, and of what stands after its question mark."""
MOST_HEADERS = 100
"""How many headers a request may have."""
MOST_HEADER_BYTES = 32_768
"""Bytes that all headers of a request may have together."""
MOST_BODY = 32 * 2**20
"""Bytes that the body of a request may have where nothing less is said."""
PATIENCE = 10.0
"""Seconds that the body of a request may take, and one more for each `PACE` bytes of it."""
PACE = 50_000
"""Bytes that come in a second, at least, from who sends much."""
SHORT = 16
"""A token with fewer characters may be guessed."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""The Content Security Policy of whatever has none of its own."""

_GUARDS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_ENCODED = [(name.encode(), value.encode()) for name, value in _GUARDS.items()]
_SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
_METHODS = _SAFE | {"POST", "PUT", "DELETE", "PATCH"}
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_ONCE = frozenset((b"host", b"origin", b"authorization", b"content-type", b"content-length", b"content-encoding", b"sec-fetch-site"))
"""Headers of which a second one would be read differently by different readers."""
_FETCH = frozenset((b"sec-fetch-mode", b"sec-fetch-dest"))
_NAME = re.compile(rb"(?:\[[0-9A-Fa-f:.]{2,45}\]|[\w.-]{1,253})(?::[0-9]{1,5})?", re.ASCII)
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ufffd\u2028\u2029]|(?:^|/)\.\.?(?:/|$)|^//|^[^/]|^$")

Headers = Iterable[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[Any]]


class Gate:
    """Tells of each request whether it is answered; it keeps nothing, so one serves all."""

    def __init__(self, settings: Settings) -> None:
        """Take what the server was started with, the port that it listens on and the token among it."""
        self._write = settings.write and bool(settings.token)
        self._token = b"Bearer " + settings.token.encode()
        self._names = frozenset(_names(settings))
        self._port = settings.port
        self._open = not is_loopback(settings.host)

    def check(self, scope: Any) -> Reply | None:
        """Return the answer to a request that needs nobody else, and None for one that is to be answered.

        Raises:
            Refused: it is not answered as it was made.
        """
        method, path = scope["method"], scope["path"]
        if method not in _METHODS:
            raise Refused(405, "this method means nothing here; use GET", (("allow", "GET, HEAD, POST, OPTIONS"),))
        if len(path) + len(scope["query_string"]) > MOST_TARGET:
            raise Refused(414, f"the address has more than {MOST_TARGET:,} bytes; send a long query as the body of a POST")
        if _ODD.search(path):
            raise Refused(400, "the path of the address is not one that could be here; check it for .. and characters that are not printed")
        found = _singles(scope["headers"])
        self._is_ours(found.get(b"host"))
        _is_from_here(method, found)
        if path.startswith("/review/") or (method not in _SAFE and _writes(path, found)):
            self.writer(scope)
        return self._options(path) if method == "OPTIONS" else None

    def writer(self, scope: Any) -> None:
        """Let pass who may write: everything that changes something asks this first, and so does what only reviewers see.

        Raises:
            Refused: nobody may (403), or the token is missing or wrong (401).
        """
        if not self._write:
            raise Refused(403, "this server only reads; start it with --write to review and to write")
        shown = _singles(scope["headers"]).get(b"authorization", b"")
        kind, _, token = shown.partition(b" ")
        if not hmac.compare_digest(kind.capitalize() + b" " + token.strip(), self._token):
            why = 'Bearer realm="kg", error="invalid_token"' if shown else 'Bearer realm="kg"'
            raise Refused(401, "this needs the token that kg serve printed when it started, as Authorization: Bearer TOKEN", (("www-authenticate", why),))

    def _is_ours(self, host: bytes | None) -> None:
        if host in self._names:
            return
        if host is None or not _NAME.fullmatch(host):
            raise Refused(400, "a request names the server that it asks, once, in its Host header")
        name = host.decode("ascii").lower()
        if name.encode() not in self._names and not (self._open and _is_address(name, self._port)):
            raise Refused(421, f"this server is not known as {name}; if it should be, start it with --allow-host {name.partition(':')[0]}")

    def _options(self, path: str) -> Reply:
        writes = ", PUT, DELETE" if self._write and path.startswith("/store") else ""
        posts = ", POST" if path.startswith(("/sparql", "/review")) or writes else ""
        return Reply(status=204, headers=(("allow", f"GET, HEAD{posts}{writes}, OPTIONS"),))


def headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    """Return the headers of an answer, those that keep browsers from misusing it among them; what it sets itself holds."""
    found = [(b"content-type", reply.media.encode("latin-1", "replace")), (b"content-length", b"%d" % len(reply.body))]
    if not reply.headers:
        return found + _ENCODED
    own = {name.lower() for name, _ in reply.headers}
    found += [pair for pair, name in zip(_ENCODED, _GUARDS, strict=True) if name not in own]
    return found + [(name.lower().encode(), _printable(value)) for name, value in reply.headers]


async def read_body(scope: Any, receive: Receive, most: int = MOST_BODY) -> bytes:
    """Return the body of a request.

    Raises:
        Refused: it is larger than `most` bytes (413), compressed (415), comes too slowly (408) or not at all (400).
    """
    found = _singles(scope["headers"])
    if found.get(b"content-encoding", b"identity").lower() != b"identity":
        raise Refused(415, "a compressed body is not unpacked here; send it as it is", (("accept-encoding", "identity"),))
    told = found.get(b"content-length", b"0")
    if not told.isdigit() or len(told) > 18:
        raise Refused(400, "the Content-Length is no number")
    if int(told) > most:
        raise _too_large(most)
    pieces, size = [], 0
    until = asyncio.get_running_loop().time() + PATIENCE
    more = True
    while more:
        message = await _next(receive, until + size / PACE)
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise _too_large(most)
        pieces.append(piece)
        more = message.get("more_body", False)
    return b"".join(pieces)


async def _next(receive: Receive, until: float) -> Any:
    try:
        async with asyncio.timeout_at(until):
            message = await receive()
    except TimeoutError:
        raise Refused(408, "the body of the request came too slowly; send it again") from None
    if message["type"] == "http.disconnect":
        raise Refused(400, "who asked has left before the request was whole")
    return message


def warnings(settings: Settings) -> list[str]:
    """Return what who starts a server should know of the risk that its settings carry, each a sentence."""
    found = []
    if not is_loopback(settings.host):
        found.append(f"listening on {settings.host}: everybody who can reach this machine can read the casebook")
        if settings.write:
            found.append(
                "the token and what is written travel as plain text: put a proxy with TLS before the server and name it with --allow-host, or use an SSH tunnel"
            )
    if settings.write and settings.token and len(settings.token) < SHORT:
        found.append(f"the token has fewer than {SHORT} characters and may be guessed; leave --token out to have one made")
    return found


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach an address."""
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _names(settings: Settings) -> Iterable[bytes]:
    """Every Host header by which this server is asked rightly."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    for name in {host, *_LOOPBACK}:
        yield f"{name}:{settings.port}".lower().encode()
        if settings.port == 80:
            yield name.lower().encode()
    for name in settings.hosts:
        try:
            told = name.lower().encode("ascii" if name.isascii() else "idna")
        except UnicodeError:
            raise KgError(f"{name} is no name of a host; give --allow-host one") from None
        yield told
        yield b"%s:%d" % (told, settings.port)


def _is_address(name: str, port: int) -> bool:
    """Whether a Host header is a plain IP address at a port: no name that somebody could point here."""
    address, colon, told = name.rpartition(":")
    if not colon or name.endswith("]"):
        address, told = name, "80"
    try:
        ip_address(address.strip("[]"))
    except ValueError:
        return False
    return told == str(port)


def _singles(pairs: Headers) -> dict[bytes, bytes]:
    """The headers of which there may be one each."""
    found: dict[bytes, bytes] = {}
    count = size = 0
    for name, value in pairs:
        count += 1
        size += len(name) + len(value)
        if name in _ONCE:
            if name in found:
                raise Refused(400, f"the header {name.decode()} was sent twice; send it once")
            found[name] = value
        elif name in _FETCH:
            found[name] = value
    if count > MOST_HEADERS or size > MOST_HEADER_BYTES:
        raise Refused(431, f"the request has more than {MOST_HEADERS} headers, or more than {MOST_HEADER_BYTES:,} bytes of them; send fewer")
    return found


def _is_from_here(method: str, found: dict[bytes, bytes]) -> None:
    """Refuse what a page of another site has a browser ask, but for following a link."""
    site = found.get(b"sec-fetch-site")
    if site is not None and site not in (b"same-origin", b"none") and not (method in _SAFE and _is_link(found)):
        raise Refused(403, "a page of another site had your browser ask this; only links lead here from elsewhere")
    origin = found.get(b"origin")
    if origin is None or method in _SAFE:
        return
    scheme, _, host = origin.partition(b"://")
    if scheme not in (b"http", b"https") or host.lower() != found[b"host"].lower():
        raise Refused(403, "a page of another origin had your browser ask this; open the page of this server instead")


def _writes(path: str, found: dict[bytes, bytes]) -> bool:
    """Whether a request that is no reading one changes something, by its looks."""
    return path.startswith("/store") or found.get(b"content-type", b"").lower().startswith(b"application/sparql-update")


def _is_link(found: dict[bytes, bytes]) -> bool:
    return found.get(b"sec-fetch-mode") == b"navigate" and found.get(b"sec-fetch-dest", b"document") == b"document"


def _too_large(most: int) -> Refused:
    return Refused(413, f"the body has more than {most:,} bytes; send less at once")


def _printable(value: str) -> bytes:
    """A header's value without what would end the header."""
    return re.sub(r"[\x00-\x08\x0a-\x1f\x7f]", "?", value).encode("latin-1", "replace")
