"""SPARQL texts: what is refused before a query or an update runs, the prefixes that need no declaring, and "did you mean".

Sources: SPARQL 1.1 Query Language, https://www.w3.org/TR/sparql11-query/; SPARQL 1.1 Update,
https://www.w3.org/TR/sparql11-update/; SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urljoin

from kg.errors import QueryError

MAX_SIZE = 256_000
"""Characters that a query may have."""
MAX_NESTING = 100
"""How deep braces, brackets and parentheses may be nested."""
MAX_UPDATE = 4_000_000
"""Characters that an update may have; what is larger goes to the Graph Store Protocol as a file."""

_TEXT = r"""\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''|"(?:[^"\\\n\r]|\\.)*+"|'(?:[^'\\\n\r]|\\.)*+'"""
_IRI = r"""<[^<>"{}|^`\x00-\x20]*>"""
_GAP = r"(?:[ \t\n\r]|\#[^\n\r]*+)*+"
_TOKEN = re.compile(
    rf"""(?P<skip>\#[^\n\r]*|{_TEXT}|[?$]\w+|@[^\W\d_]+(?:-\w+)*)
      | (?P<iri>{_IRI})
      | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w.:%-]|\\.)*)
      | (?P<word>[^\W\d_]\w*)
      | (?P<open>[({{\[]) | (?P<close>[)}}\]])""",
    re.VERBOSE | re.DOTALL,
)
_STEP = re.compile(r"""#[^\n\r]*|(?P<text>["'])|<|(?P<brace>[{}])|[?$]\w+|:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*|(?P<clause>service|load)""", re.IGNORECASE)
"""What may hide a word from who reads a text, and the two words."""
_HIDING = {"text": re.compile(_TEXT, re.DOTALL), "iri": re.compile(_IRI)}
_WHERE = rf"(?:silent{_GAP})?(?:{_IRI}|(?:[^ \t\n\r{{}}<>\"'\#\\;]|\\.)++){_GAP}"
_CLAUSE = re.compile(rf"service{_GAP}{_WHERE}\{{|load{_GAP}{_WHERE}(?:;|into|\Z)", re.IGNORECASE)
_PROLOGUE = re.compile(r"\bPREFIX\s+([^\W\d_][\w.-]*|)\s*:\s*<([^>]*)>", re.IGNORECASE)
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_ALONE = {word: re.compile(rf"(?<![A-Z]){word}(?![A-Z0-9_])") for word in (*_UPDATES, "FROM", "GRAPH", "SERVICE", "USING")}
"""Words where they may stand alone, which tells most of those in IRIs from those that matter before a text is read."""
_BEFORE_GRAPHS = {"GRAPH", "WITH", "USING", "NAMED", "TO", "ADD", "MOVE", "COPY", "SILENT"}


class Token(NamedTuple):
    """A piece of a text that matters here: `name`, `word`, `iri`, `open` or `close`, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The word in capitals; empty for everything else."""
        return self.text.upper() if self.kind == "word" else ""


def _read(text: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(text):
        if found.lastgroup not in (None, "skip"):
            yield Token(str(found.lastgroup), found[0], *found.span())


def guard(text: str) -> None:
    """Refuse what a reading query has no business with: foreign services, updates, monstrous sizes.

    Raises:
        QueryError: with the reason.
    """
    _measure(text, "query", MAX_SIZE)
    if "SERVICE" in text.upper() and (names_graphs(text, ("SERVICE",)) or leads_out(text, "service")):
        raise _abroad()
    if _may_have(text, _UPDATES):
        for token in _read(text):
            if token.keyword in _UPDATES:
                raise QueryError(f"{token.keyword} changes data and is refused here: queries only read; edit the files in triples/ instead")


def guard_update(text: str) -> None:
    """Refuse what an update has no business with: foreign services, foreign files, monstrous sizes.

    Raises:
        QueryError: with the reason.
    """
    _measure(text, "update", MAX_UPDATE)
    if "LOAD" in text.upper() and (names_graphs(text, ("LOAD",)) or leads_out(text, "load")):
        raise QueryError("LOAD fetches a file from elsewhere and is refused: send its content by PUT or POST to the graph store instead")
    if "SERVICE" in text.upper() and (names_graphs(text, ("SERVICE",)) or leads_out(text, "service")):
        raise _abroad()


def _abroad() -> QueryError:
    return QueryError("SERVICE asks another server and is refused: the graph is queried offline; load that data as a file instead")


def _measure(text: str, what: str, most: int) -> None:
    """Refuse what is too long or too deep.

    A `<` may open an IRI or compare: what seems to be an IRI opens the brackets in it, and closes none.
    """
    if len(text) > most:
        raise QueryError(f"the {what} has {len(text):,} characters; at most {most:,} are taken")
    if text.count("{") + text.count("(") + text.count("[") <= MAX_NESTING:
        return
    depth = 0
    for kind, token, _, _ in _read(text):
        depth += {"open": 1, "close": -1}.get(kind, token.count("(") + token.count("[") if kind == "iri" else 0)
        if depth > MAX_NESTING:
            raise QueryError(f"the {what} is nested more than {MAX_NESTING} levels deep; write it flatter")


def leads_out(text: str, clause: str) -> bool:
    """Tell whether a text can be read so that it has a `service` clause, or a `load` operation.

    Whether a `<` opens an IRI or compares is for a parser to say, and comments and quotes begin elsewhere if one is
    mistaken in it: so both readings are followed. The engine needs no blank after such a word (`SERVICEx:y {`), nor before.
    Before the first brace there is no clause, and right after one that opens no operation; more is not asked of braces, so
    that there are no more states than three at each character.
    """
    nowhere = "" if clause == "service" else "{"
    todo, seen = [(0, "")], set()
    while todo:
        at, brace = todo.pop()
        while (at, brace) not in seen and (found := _STEP.search(text, at)):
            seen.add((at, brace))
            if (found["clause"] or "").lower() == clause and brace != nowhere and _CLAUSE.match(text, found.start()):
                return True
            brace = found["brace"] or brace
            iri = _HIDING["iri"].match(text, found.start())
            if iri:
                todo.append((iri.end(), brace))
            quoted = _HIDING["text"].match(text, found.start())
            at = quoted.end() if quoted else found.end()
    return False


def names_graphs(text: str, words: Collection[str] = ("FROM",)) -> bool:
    """Tell whether a query chooses its graphs itself (FROM, FROM NAMED), or has another one of some words."""
    return _may_have(text, words) and any(token.keyword in words for token in _read(text))


def _may_have(text: str, words: Iterable[str]) -> bool:
    upper = text.upper()
    return any(word in upper and _ALONE[word].search(upper) for word in words)


def graphs_of(text: str, prefixes: Mapping[str, str], base: str = "") -> Iterator[str]:
    """Yield the IRI of each graph that an update names, to write to or to read from."""
    names, before = {**prefixes, **declared(text)}, ""
    for token in _read(text):
        if token.kind == "iri" and before == "BASE":
            base = urljoin(base, token.text[1:-1])
        elif before in _BEFORE_GRAPHS and token.kind == "iri":
            yield urljoin(base, token.text[1:-1])
        elif before in _BEFORE_GRAPHS and token.kind == "name":
            prefix, _, local = token.text.partition(":")
            yield names.get(prefix, f"{prefix}:") + re.sub(r"\\(.)", r"\1", local)
        before = token.keyword


def data_only(text: str) -> str:
    """Tell whether an update is nothing but `INSERT` DATA or nothing but `DELETE` DATA, by that word; else the empty text."""
    depth, kinds, before = 0, set(), ""
    for token in _read(text):
        if depth == 0 and token.keyword not in ("", "PREFIX", "BASE", "INSERT", "DELETE", "DATA"):
            return ""
        if token.kind == "open" and depth == 0:
            kinds.add(before)
        depth += {"open": 1, "close": -1}.get(token.kind, 0)
        if depth == 0 and token.keyword:
            before = f"{before} DATA" if token.keyword == "DATA" else token.keyword
    kind, _, data = kinds.pop().partition(" ") if len(kinds) == 1 else ("", "", "")
    return kind if data else ""


def inserting(text: str) -> str:
    """Return an update that is nothing but DELETE DATA with INSERT in place of DELETE: what it is about, to be looked at."""
    spans = [token for token in _top(text) if token.keyword == "DELETE"]
    return _with(text, [(token.start, token.end, "INSERT") for token in spans])


def using(text: str, graphs: Iterable[str], named: Iterable[str]) -> str:
    """Return an update whose operations all match in given graphs (`using-graph-uri`, `using-named-graph-uri`).

    Source: SPARQL 1.1 Protocol, 2.2.3: as if each operation had these USING and USING NAMED clauses.

    Raises:
        QueryError: it has USING or WITH itself.
    """
    clauses = "".join([*(f"USING <{graph}> " for graph in graphs), *(f"USING NAMED <{graph}> " for graph in named)])
    tokens = list(_top(text))
    if any(token.keyword in ("USING", "WITH") for token in tokens):
        raise QueryError("the update has USING or WITH itself and the request names graphs too; use one of the two")
    return _with(text, [(token.start, token.start, clauses) for token in tokens if token.keyword == "WHERE"], _short(text, tokens))


def _top(text: str) -> Iterator[Token]:
    """Yield what stands outside all braces, and the braces there."""
    depth = 0
    for token in _read(text):
        depth -= token.kind == "close"
        if depth == 0:
            yield token
        depth += token.kind == "open"


def _short(text: str, tokens: list[Token]) -> list[tuple[int, int, str]]:
    """The template that each DELETE WHERE leaves out: it is the pattern itself."""
    found = []
    for delete, where, start, end in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if (delete.keyword, where.keyword) == ("DELETE", "WHERE"):
            found.append((delete.end, delete.end, f" {text[start.start : end.end]}"))
    return found


def _with(text: str, *changes: list[tuple[int, int, str]]) -> str:
    """A text with some spans replaced."""
    for start, end, new in sorted((change for some in changes for change in some), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def declared(text: str) -> dict[str, str]:
    """Return the prefixes that a query declares itself."""
    return dict(_PROLOGUE.findall(text))


def prologue(text: str) -> tuple[str, str]:
    """Return a query in two parts: what it declares (BASE, PREFIX), and the rest, which begins with the word that says what it is.

    >>> prologue("PREFIX select: <urn:x> SELECT * {}")
    ('PREFIX select: <urn:x> ', 'SELECT * {}')
    """
    at = next((token.start for token in _read(text) if token.keyword in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), 0)
    return text[:at], text[at:]


def names(text: str) -> Iterator[tuple[str, str]]:
    """Yield each prefixed name of a query as (prefix, local name), once, declarations left out."""
    seen = set()
    for token in _read(_PROLOGUE.sub(" ", text)):
        if token.kind == "name" and token.text not in seen:
            seen.add(token.text)
            prefix, _, local = token.text.partition(":")
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
