"""A server with a language model: messages in, text out; nothing else here touches the network.

Any server that speaks as OpenAI's `/v1/chat/completions` does. No key, no address and no text of an article is ever logged
or told in an error. Source: the OpenAI API reference, "Structured Outputs", https://platform.openai.com/docs/guides/structured-outputs.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kg.errors import KgError, MissingExtra
from kg.extraction.lexicon import rules

MOST_BYTES = 2_000_000
"""An answer of more bytes is not read to its end."""
TIMEOUT = 300.0
"""Seconds within which an answer has to be there, unless KG_LLM_TIMEOUT says otherwise: models on a laptop take their time."""
LONGEST_PAUSE = 30.0
"""Seconds that a busy server may ask to wait for."""

Json = dict[str, Any]


class ModelError(KgError):
    """The language model is not set, cannot be reached, or does not answer as it should."""


@dataclass(frozen=True, slots=True)
class Model:
    """Which model is asked, and where. Its text shows neither the address nor the key."""

    name: str
    url: str = field(repr=False)
    key: str | None = field(default=None, repr=False)
    timeout: float = TIMEOUT

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Model:
        """Read it from KG_LLM_URL, KG_LLM_MODEL, and where they are set KG_LLM_KEY and KG_LLM_TIMEOUT (seconds).

        The address is that of the server (`http://localhost:8080`), of its API (`.../v1`) or of the very place
        (`.../v1/chat/completions`).

        Raises:
            ModelError: something is not set, or cannot be used.
        """
        import os

        given = {name: value.strip() for name, value in (os.environ if environment is None else environment).items() if name.startswith("KG_LLM_")}
        url, name, key = given.get("KG_LLM_URL", ""), given.get("KG_LLM_MODEL", ""), given.get("KG_LLM_KEY", "")
        if not url or not name:
            raise ModelError("no language model is set: put the address of an OpenAI-compatible server into KG_LLM_URL and the model's name into KG_LLM_MODEL")
        if not re.fullmatch(r"[!-~]*", key):
            raise ModelError("KG_LLM_KEY has characters that no key can have; set it once more")
        return cls(name, _endpoint(url), key or None, _seconds(given.get("KG_LLM_TIMEOUT", "")))


def _endpoint(url: str) -> str:
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and url.isprintable() and " " not in url
    except ValueError:
        usable = False
    if not usable:
        raise ModelError("KG_LLM_URL is no address of a server: it begins with http:// or https:// and has no user name in it (a key goes into KG_LLM_KEY)")
    path = parts.path.rstrip("/")
    if not path.endswith("/chat/completions"):
        path = f"{path or '/v1'}/chat/completions"
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))


def _seconds(text: str) -> float:
    if not text:
        return TIMEOUT
    if not re.fullmatch(r"\d{1,6}(\.\d+)?", text) or not float(text):
        raise ModelError("KG_LLM_TIMEOUT is no number of seconds; give one such as 300")
    return float(text)


def libraries() -> tuple[Any, Any]:
    """Return httpx and jsonschema.

    Raises:
        MissingExtra: one of them is not installed.
    """
    try:
        import httpx
        import jsonschema  # type: ignore[import-untyped,unused-ignore]
    except ImportError:
        raise MissingExtra("llm", "asking a language model") from None
    return httpx, jsonschema


class _Response(NamedTuple):
    status: int
    pause: str
    body: bytes


def chat(model: Model, messages: list[Json], name: str, schema: Json) -> str:
    """Return what the model says to some messages, in JSON of a schema that has a name.

    It is asked for JSON of the schema; a server that refuses this is asked once more in the plainest way. One that is busy
    or fails is asked once more too (after 500 in the plainest way: some servers so refuse a schema).

    Raises:
        ModelError: it cannot be reached, refuses, or does not answer as it should.
    """
    import time

    plain, again = False, True
    while True:
        response = _post(model, _request(model, messages, (name, schema), plain=plain))
        if response.status in (400, 422) and not plain:
            plain = True
        elif (response.status == 429 or response.status >= 500) and again:
            again, plain = False, plain or response.status == 500
            time.sleep(_pause(response, model))
        else:
            return _said(response)


def _request(model: Model, messages: list[Json], form: tuple[str, Json], *, plain: bool) -> Json:
    """A question; the plainest has nothing that a server may not know, and tells the schema in words."""
    from string import Template

    if not plain:
        asked = {"type": "json_schema", "json_schema": {"name": form[0], "strict": True, "schema": form[1]}}
        return {"model": model.name, "messages": messages, "stream": False, "temperature": 0, "response_format": asked}
    told = Template(rules("llm")["text"]["form"]).substitute(schema=json.dumps(form[1]))
    system = {"role": "system", "content": f"{messages[0]['content']}\n{told.strip()}"}
    return {"model": model.name, "messages": [system, *messages[1:]], "stream": False}


def _pause(response: _Response, model: Model) -> float:
    """How many seconds a server asks to wait for, within reason; one where it does not say."""
    asked = float(response.pause) if re.fullmatch(r"\d{1,9}", response.pause) else 1.0
    return min(asked, LONGEST_PAUSE, model.timeout)


_REFUSALS = {
    400: "refuses the question; see whether KG_LLM_MODEL names a model that it has, and one that can read so long an article",
    401: "does not know the key; set KG_LLM_KEY",
    403: "does not let this key in; set KG_LLM_KEY",
    404: "has nothing there; see whether KG_LLM_URL and KG_LLM_MODEL are right",
    413: "finds the article too long; split it",
    429: "is asked too often; wait a while",
}


def _said(response: _Response) -> str:
    """The text of an answer, or the error that it tells."""
    status = response.status
    if 300 <= status < 400:
        raise ModelError("the language model's server sends elsewhere, where nothing is sent to unasked; set its final address in KG_LLM_URL")
    if status != 200:
        said = _REFUSALS.get(400 if status == 422 else status, "cannot answer now; see what it says of itself, or try later")
        raise ModelError(f"the language model's server {said} (status {status})")
    try:
        text = loads(response.body.decode("utf-8"))["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError):
        text = response
    if not isinstance(text, str | None):
        raise ModelError("the server at KG_LLM_URL does not answer as OpenAI's /v1/chat/completions does; see whether the address is right")
    return text or ""


def _post(model: Model, question: Json) -> _Response:
    """Send one request: straight to the address, no redirect followed, within the time, no more read than is allowed.

    Plain HTTP never goes through a proxy of the environment: who sets a server in his own net means that one. It needs no
    certificates either, and they take long to read; without any, nobody is trusted.
    """
    import ssl

    httpx, _ = libraries()
    headers = {"content-type": "application/json", "accept": "application/json", "accept-encoding": "identity"}
    headers |= {"authorization": f"Bearer {model.key}"} if model.key else {}
    secure = model.url.startswith("https:")
    trusted = True if secure else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    options = {"timeout": model.timeout, "follow_redirects": False, "trust_env": secure, "verify": trusted}
    try:
        with _quiet(), httpx.Client(**options) as client:
            return _streamed(client, model, json.dumps(question).encode("ascii"), headers)
    except httpx.TimeoutException:
        fault = _LATE
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, ImportError):
        fault = "the language model's server cannot be reached or breaks off; see whether it runs and whether KG_LLM_URL is right"
    raise ModelError(fault)  # not inside the handlers: what they hold knows the address


_LATE = "the language model did not answer in time; set more seconds in KG_LLM_TIMEOUT, or a smaller model"


def _streamed(client: Any, model: Model, content: bytes, headers: dict[str, str]) -> _Response:
    """Read an answer piece by piece; of one that is no answer, nothing but its status."""
    import time

    end = time.monotonic() + model.timeout
    with client.stream("POST", model.url, content=content, headers=headers) as response:
        body = b""
        for piece in response.iter_raw() if response.status_code == 200 else ():
            body += piece
            if len(body) > MOST_BYTES:
                raise ModelError(f"the language model's answer is longer than {MOST_BYTES:,} bytes; set another model in KG_LLM_MODEL")
            if time.monotonic() > end:
                raise ModelError(_LATE)
        return _Response(response.status_code, response.headers.get("retry-after", ""), body)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what httpx and httpcore would log of this thread's requests (addresses, headers) out of every log."""
    import threading

    thread = threading.get_ident()

    def refuse(record: logging.LogRecord) -> bool:
        return record.thread != thread

    loggers = [logging.getLogger(name) for name in sorted(logging.root.manager.loggerDict) if name.partition(".")[0] in ("httpx", "httpcore")]
    for logger in loggers:
        logger.addFilter(refuse)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(refuse)


def loads(text: str) -> Any:
    """Read JSON, and nothing that only some readers take for it: no key twice, no NaN, no endless nesting.

    Raises:
        ValueError: it is none; the message tells nothing of what it says.
    """
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        fault = f"it is no JSON: {error.msg} at character {error.pos}"
    except RecursionError:
        fault = "it is nested too deeply"
    raise ValueError(fault)


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("it has the same key twice in one object")
    return found


def _no_constant(_: str) -> Any:
    raise ValueError("it has NaN or Infinity, which are no JSON")
