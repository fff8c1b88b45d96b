"""HTTP to a SPARQL endpoint: one address, its credentials, a time within which it has to answer, and how many bytes went by.

Nothing is asked of anybody but the address that was named: redirects are not followed. Who reads or writes is told by the
environment: KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD (HTTP Basic or Digest, as the server asks for it), or a bearer token
in KG_ENDPOINT_TOKEN. None of them is ever printed.

Sources: SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/; RFC 7617 (Basic), RFC 7616 (Digest), RFC 6750 (Bearer).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode, urlsplit

from kg.errors import EndpointError

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

TIMEOUT = 60.0
"""Seconds within which an endpoint has to answer, unless KG_ENDPOINT_TIMEOUT says otherwise."""
FORM = "application/x-www-form-urlencoded"


class Reply(NamedTuple):
    """What a server answers: the status, the headers (names in lower case), and the body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def first_line(self) -> str:
        """What it says in words: the first line that is more than markup, in at most 200 characters."""
        text = re.sub(r"<(head|style|script|title)\b.*?</\1>|<[^>]*>", "\n", self.body[:20_000].decode("utf-8", "replace"), flags=re.DOTALL | re.IGNORECASE)
        lines = (" ".join("".join(sign if sign.isprintable() else " " for sign in line).split()).strip(".") for line in unescape(text).splitlines())
        told = (line for line in lines if line and not re.fullmatch(r"HTTP/1\.\d \d+.*", line))
        return next(told, "")[:200]


class Login(NamedTuple):
    """Who asks. Its text shows nothing of it."""

    user: str = ""
    password: str = ""
    token: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Login:
        """Read it from the environment.

        Raises:
            EndpointError: a token has characters that none can have.
        """
        import os

        given = os.environ if environment is None else environment
        found = cls(*(given.get(f"KG_ENDPOINT_{name}", "") for name in ("USER", "PASSWORD", "TOKEN")))
        if not re.fullmatch(r"[!-~]*", found.token):
            raise EndpointError("KG_ENDPOINT_TOKEN has characters that no token can have; set it once more")
        return found

    def __repr__(self) -> str:
        return "Login()"


class Endpoint:
    """A server, asked over HTTP by one address or by several of the same host."""

    def __init__(self, url: str, *, timeout: float | None = None, environment: Mapping[str, str] | None = None) -> None:
        """Take the address; nothing is sent yet.

        Raises:
            EndpointError: it is no address of a server, or credentials cannot be used.
        """
        self.url = address(url)
        self.timeout = seconds(environment) if timeout is None else timeout
        self._login = Login.read(environment)
        self._challenge: dict[str, str] = {}
        self.received = 0
        """How many bytes of answers were read, headers left out."""
        self.sent = 0
        """How many bytes of questions and data were sent, headers left out."""
        self.requests = 0
        """How many requests were sent."""

    def ask(self, fields: Iterable[tuple[str, str]], accept: str) -> Reply:
        """Send a query, as a form by POST.

        Raises:
            EndpointError: it cannot be reached, breaks off, or does not let us in.
        """
        return self.send("POST", self.url, urlencode(list(fields)).encode(), {"content-type": FORM, "accept": accept})

    def send(self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Reply:
        """Send a request, and once more where the server asks who it is that sends it.

        Raises:
            EndpointError: it cannot be reached, breaks off, sends elsewhere, or does not let us in.
        """
        reply = self._once(method, url, body, headers or {})
        if reply.status == 401 and self._is_known(reply):
            reply = self._once(method, url, body, headers or {})
        if 300 <= reply.status < 400 and reply.status != 304:
            raise EndpointError(f"{self.url} sends elsewhere, where nothing is sent to unasked; name its final address")
        if reply.status in (401, 403):
            raise EndpointError(f"{self.url} does not let us in; set KG_ENDPOINT_USER and KG_ENDPOINT_PASSWORD, or KG_ENDPOINT_TOKEN (status {reply.status})")
        return reply

    def _once(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        from http.client import HTTPException
        from urllib.request import Request

        data = body if body or method in ("POST", "PUT") else None
        request = Request(url, data, {"accept-encoding": "identity", "user-agent": "stancegraph", **headers}, method=method)  # noqa: S310 (http or https: see address)
        if secret := self._authorization(request):
            request.add_unredirected_header("authorization", secret)
        self.requests += 1
        self.sent += len(body)
        try:
            with self._opener.open(request, timeout=self.timeout) as response:
                found = response.read()
        except TimeoutError:
            raise EndpointError(f"{self.url} did not answer within {self.timeout:g} seconds; ask for less, or set more in KG_ENDPOINT_TIMEOUT") from None
        except (HTTPException, OSError) as error:
            raise EndpointError(f"{self.url} cannot be reached or breaks off ({_reason(error)}); see whether it runs and the address is right") from None
        self.received += len(found)
        return Reply(response.status, {name.lower(): value for name, value in response.headers.items()}, found)

    @cached_property
    def _opener(self) -> OpenerDirector:
        """What sends: no redirects, and plain HTTP not through a proxy of the environment."""
        from urllib import request

        secure = self.url.startswith("https:")
        opener = request.OpenerDirector()
        for handler in (request.ProxyHandler(None if secure else {}), request.HTTPHandler(), request.HTTPSHandler()):
            opener.add_handler(handler)
        return opener

    def _is_known(self, reply: Reply) -> bool:
        """Whether the server asks for what we can tell, and had not been told so before."""
        asked = reply.headers.get("www-authenticate", "")
        scheme, _, rest = asked.partition(" ")
        if not self._login.user or scheme.lower() not in ("basic", "digest"):
            return False
        from urllib.request import parse_http_list, parse_keqv_list

        told = {"scheme": scheme.lower(), **(parse_keqv_list(parse_http_list(rest)) if scheme.lower() == "digest" else {})}
        again = bool(self._challenge) and told.get("stale", "").lower() != "true" and told.get("nonce") == self._challenge.get("nonce")
        self._challenge = told
        return not again

    def _authorization(self, request: Any) -> str:
        if self._login.token:
            return f"Bearer {self._login.token}"
        if self._challenge.get("scheme") == "digest":
            return f"Digest {self._digest.get_authorization(request, self._challenge)}"
        if self._challenge.get("scheme") == "basic":
            from base64 import b64encode

            return "Basic " + b64encode(f"{self._login.user}:{self._login.password}".encode()).decode()
        return ""

    @cached_property
    def _digest(self) -> Any:
        """The library's way to answer a challenge; it counts how often a nonce was used."""
        from urllib.request import AbstractDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm

        known = HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, self.url.partition("?")[0].rpartition("/")[0] + "/", self._login.user, self._login.password)
        parts = urlsplit(self.url)
        known.add_password(None, f"{parts.scheme}://{parts.netloc}/", self._login.user, self._login.password)
        return AbstractDigestAuthHandler(known)


def address(url: str) -> str:
    """Return an address as it is.

    Raises:
        EndpointError: it is none of a server, or has a user name in it.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and re.fullmatch(r"[!-~]+", url) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.fragment:
        shown = "" if "@" in url else f"{url[:100]!r} is "
        told = "no address of a SPARQL endpoint: it begins with http:// or https:// and has no user name in it (that goes into KG_ENDPOINT_USER)"
        raise EndpointError(f"{shown or 'that is '}{told}")
    return url


def seconds(environment: Mapping[str, str] | None, default: float = TIMEOUT) -> float:
    """Return what KG_ENDPOINT_TIMEOUT says, or else the default.

    Raises:
        EndpointError: it is no number of seconds.
    """
    import os

    text = (os.environ if environment is None else environment).get("KG_ENDPOINT_TIMEOUT", "")
    if not text:
        return default
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text) or not float(text):
        raise EndpointError("KG_ENDPOINT_TIMEOUT is no number of seconds; give one such as 300")
    return float(text)


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", None)
    text = getattr(inner, "strerror", None) or getattr(error, "strerror", None) or type(error).__name__
    return str(text).lower() if isinstance(inner, OSError) or getattr(error, "strerror", None) else str(text)
