"""SPARQL texts: what is refused before a query runs, the prefixes that need no declaring, and "did you mean".

Source: SPARQL 1.1 Query Language, https://www.w3.org/TR/sparql11-query/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kg.errors import QueryError

MAX_SIZE = 256_000
"""Characters that a query may have."""
MAX_NESTING = 100
"""How deep braces, brackets and parentheses may be nested."""

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|\"\"\".*?\"\"\"|'''.*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>"{}|^`\\\x00-\x20]*>|[?$@]\w+)
      | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w.:%-]|\\.)*)
      | (?P<word>[^\W\d_]\w*)
      | (?P<open>[({\[]) | (?P<close>[)}\]])""",
    re.VERBOSE | re.DOTALL,
)
_PROLOGUE = re.compile(r"\bPREFIX\s+([^\W\d_][\w.-]*|)\s*:\s*<([^>]*)>", re.IGNORECASE)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}


def guard(text: str) -> None:
    """Refuse what a reading query has no business with: foreign services, updates, monstrous sizes.

    Raises:
        QueryError: with the reason.
    """
    if len(text) > MAX_SIZE:
        raise QueryError(f"the query has {len(text):,} characters; at most {MAX_SIZE:,} are taken")
    depth = 0
    for kind, token in _tokens(text):
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth > MAX_NESTING:
            raise QueryError(f"the query is nested more than {MAX_NESTING} levels deep; write it flatter")
        if kind == "word":
            _refuse(token.upper())


def _refuse(word: str) -> None:
    if word == "SERVICE":
        raise QueryError("SERVICE asks another server and is refused: the graph is queried offline; load that data as a file instead")
    if word in _UPDATES:
        raise QueryError(f"{word} changes data and is refused here: queries only read; edit the files in triples/ instead")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup not in (None, "skip"):
            yield str(found.lastgroup), found[0]


def names_graphs(text: str) -> bool:
    """Tell whether a query chooses its graphs itself (FROM, FROM NAMED)."""
    return any(kind == "word" and token.upper() == "FROM" for kind, token in _tokens(text))


def declared(text: str) -> dict[str, str]:
    """Return the prefixes that a query declares itself."""
    return dict(_PROLOGUE.findall(text))


def names(text: str) -> Iterator[tuple[str, str]]:
    """Yield each prefixed name of a query as (prefix, local name), once, declarations left out."""
    seen = set()
    for kind, token in _tokens(_PROLOGUE.sub(" ", text)):
        if kind == "name" and token not in seen:
            seen.add(token)
            prefix, _, local = token.partition(":")
            yield prefix, re.sub(r"\\(.)", r"\1", local).rstrip(".")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean X?" for the closest of the known words, or nothing."""
    from difflib import get_close_matches

    choices = list(known)
    by_folded = {name.lower(): name for name in choices}
    exact = get_close_matches(word, choices, n=1, cutoff=0.8)
    close = exact or [by_folded[name] for name in get_close_matches(word.lower(), by_folded, n=1, cutoff=0.6)]
    return f"; did you mean {close[0]}?" if close else ""


def explain(message: str, text: str, prefixes: Iterable[str]) -> str:
    """Turn the engine's syntax error into one sentence."""
    place = re.search(r"(?:error at|line) (\d+)(?::(\d+))?", message)
    where = f" at line {place[1]}" + (f", column {place[2]}" if place and place[2] else "") if place else ""
    unknown = [prefix for prefix, _ in names(text) if prefix not in prefixes and prefix not in declared(text)]
    if unknown:
        return f"the prefix {unknown[0]}: is not declared" + suggestion(unknown[0], prefixes)
    return f"the query is not well formed{where}: {_expected(message)}"


def _expected(message: str) -> str:
    reason = message.partition("expected ")[2]
    if not reason:
        return message.partition(": ")[2] or message
    choices = [choice for choice in reason.split(", ") if re.fullmatch(r"[A-Za-z ]+|\"[^\"\\]+\"", choice)]
    return "expected " + " or ".join(choices[:4]) if choices else "something is missing or misspelt there"
