"""SPARQL queries as trees of graph patterns: read from text, so that a pattern can be changed where it stands.

Only what bears patterns is taken apart: groups, triples, paths. Expressions, data (VALUES) and solution modifiers stay texts,
but for the groups of EXISTS in them. Whether a query is well formed is for the engine to say.

Source: SPARQL 1.1 Query Language, section 19.8 (grammar), https://www.w3.org/TR/sparql11-query/#sparqlGrammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.errors import NotRewritable
from kg.sparql import IRI, TEXT
from kg.terms import RDF

_ODD = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKENS = re.compile(
    rf"""(?P<gap>[ \t\n\r]+|\#[^\n\r]*)
      | (?P<text>{TEXT})
      | (?P<iri>{IRI})
      | (?P<var>[?$]\w+)
      | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
      | (?P<blank>_:\w(?:[\w.-]*[\w-])?)
      | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:]|{_ODD})(?:(?:[\w.:-]|{_ODD})*(?:[\w:-]|{_ODD}))?)?)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<number>(?:\d+\.\d*|\.\d+|\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
      | (?P<sign>\^\^|&&|\|\||!=|<=|>=|[(){{}}\[\].;,*+?/|^!=<>-])""",
    re.VERBOSE | re.DOTALL,
)  # fmt: skip
_OPERANDS = {"var", "text", "lang", "name", "number", "iri"}
"""After one of these, or a closing parenthesis, a `<` compares."""
_KEYWORDS = ("{", "GRAPH", "SERVICE", "BIND", "VALUES", "OPTIONAL", "MINUS")
"""What opens a pattern that is no triple."""


class Token(NamedTuple):
    """A piece of a query, and where it stands."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """A keyword in capitals; a sign as it is; empty for everything else."""
        return self.text.upper() if self.kind == "word" else self.text if self.kind == "sign" else ""


class Term(NamedTuple):
    """A term of a triple pattern: `var`, `iri`, `literal` or `blank`; `text` is how it is written, `iri` what a name stands for."""

    kind: str
    text: str
    iri: str = ""


class Path(NamedTuple):
    """A property path: its operator (`^ / | * + ? !`) and what it is applied to."""

    operator: str
    parts: tuple[Path | Term, ...]


class Triple(NamedTuple):
    """A triple pattern, whose predicate may be a path."""

    subject: Term
    predicate: Path | Term
    object: Term


class Block(NamedTuple):
    """Triple patterns that follow each other."""

    triples: tuple[Triple, ...]


class Group(NamedTuple):
    """What stands in braces."""

    elements: tuple[Element, ...]


Pieces = tuple["str | Group", ...]
"""An expression as text, with the groups of EXISTS in it."""


class Filter(NamedTuple):
    """A condition on the group that it stands in."""

    pieces: Pieces


class Bind(NamedTuple):
    """An expression with a name."""

    pieces: Pieces
    var: str


class Data(NamedTuple):
    """VALUES: the text, its variables, and whether it has a name or literal that is not of a vocabulary."""

    text: str
    variables: tuple[str, ...]
    terms: tuple[Term, ...]


class Optional(NamedTuple):
    """OPTIONAL."""

    group: Group


class Minus(NamedTuple):
    """MINUS."""

    group: Group


class Union(NamedTuple):
    """Groups of which any may match; one alone is a nested group."""

    groups: tuple[Group, ...]


class Graph(NamedTuple):
    """GRAPH, with an IRI or a variable."""

    name: Term
    group: Group


class Select(NamedTuple):
    """A query or sub-select: what stands before the pattern, the pattern, and what stands behind.

    `columns` are the names of what is selected; None stands for `*`.
    """

    head: Pieces
    columns: tuple[str, ...] | None
    plain: frozenset[str]
    group: Group
    tail: Pieces


Element = Block | Filter | Bind | Data | Optional | Minus | Union | Graph | Select


class Query(NamedTuple):
    """A whole query: its prologue, its form (SELECT, ASK, CONSTRUCT), and the rest as if it was a sub-select."""

    prologue: str
    form: str
    body: Select


def read(text: str, prefixes: Mapping[str, str]) -> Query:
    """Read a query; the given prefixes need no declaring.

    Raises:
        NotRewritable: it is not well formed, or has what is not read here.
    """
    return _Reader(text, prefixes).query()


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    opened: list[bool | None] = []
    at = 0
    while at < len(text):
        match = _TOKENS.match(text, at)
        if match is None:
            raise NotRewritable(f"{text[at : at + 10]!r} is not read by the rewriting of queries")
        kind, end = str(match.lastgroup), match.end()
        if kind == "iri" and _is_less(match[0], found, opened):
            kind, end = "sign", at + (2 if text.startswith("<=", at) else 1)
        if kind != "gap":
            token = Token(kind, text[at:end], at, end)
            _follow(token, found, opened)
            found.append(token)
        at = end
    return found


def _is_less(text: str, found: list[Token], opened: list[bool | None]) -> bool:
    """Tell whether what looks like an IRI begins with a `<` that compares: behind an operand, in an expression."""
    if not found or not opened or opened[-1] is False or not (found[-1].kind in _OPERANDS or found[-1].text == ")"):
        return False
    if opened[-1] is None and ("(" in text or ")" in text):
        raise NotRewritable(f"{text[:20]} may be a name or a comparison; put blanks around <")
    return opened[-1] is True


def _follow(token: Token, found: list[Token], opened: list[bool | None]) -> None:
    """Keep account of what is open: braces (False), an expression (True), or what may be a list of terms as well (None)."""
    if token.text == "{" and token.kind == "sign":
        opened.append(False)
    elif token.text == "(" and token.kind == "sign":
        before = found[-1] if found else None
        listed = before is not None and (before.text in ("{", ")", ".", ";", ",") or before.kind in ("var", "iri", "name"))
        opened.append(True if not listed or opened[-1:] == [True] else None)
    elif token.text in ("}", ")") and token.kind == "sign" and opened:
        opened.pop()


class _Reader:
    """Reads the tokens of a query from left to right."""

    def __init__(self, text: str, prefixes: Mapping[str, str]) -> None:
        self._text = text
        self._tokens = _tokens(text)
        self._at = 0
        self._prefixes = dict(prefixes)
        self._blanks = 0
        self._segment: dict[str, int] = {}
        self._segments = 0

    # ------------------------------------------------------------------------------------------------------ tokens

    @property
    def _next(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else Token("end", "", len(self._text), len(self._text))

    def _take(self, *words: str) -> Token:
        token = self._next
        if token.kind == "end" or (words and token.word not in words):
            raise NotRewritable(f"{token.text or 'the end'} is not what stands there in a query" + (f": {words[0]} is" if words else ""))
        self._at += 1
        return token

    def _has(self, *words: str) -> bool:
        if self._next.word in words:
            self._at += 1
            return True
        return False

    # ------------------------------------------------------------------------------------------------------- query

    def query(self) -> Query:
        """The whole of it."""
        self._prologue()
        prologue = self._text[: self._next.start]
        form = self._next.word
        if form == "SELECT":
            body = self._select()
        elif form in ("ASK", "CONSTRUCT"):
            body = self._other()
        else:
            raise NotRewritable(f"{form or 'what is asked for'} is not rewritten: only SELECT, ASK and CONSTRUCT are")
        if self._next.kind != "end":
            raise NotRewritable(f"{self._next.text} stands behind the end of the query")
        return Query(prologue, form, body)

    def _prologue(self) -> None:
        while self._next.word in ("BASE", "PREFIX"):
            if self._take().word == "PREFIX":
                name = self._take()
                if name.kind != "name" or not name.text.endswith(":"):
                    raise NotRewritable(f"{name.text} is no prefix")
                self._prefixes[name.text[:-1]] = self._iri(self._take())
            else:
                self._take()

    def _iri(self, token: Token) -> str:
        """What an IRI or a prefixed name stands for."""
        if token.kind == "iri":
            found = token.text[1:-1]
        else:
            prefix, _, local = token.text.partition(":")
            if token.kind != "name" or prefix not in self._prefixes:
                raise NotRewritable(f"{token.text} is no name")
            found = self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        if "\\" in found or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", found):
            raise NotRewritable(f"{token.text} is relative, or written with escapes; write it whole")
        return found

    def _select(self) -> Select:
        start = self._take("SELECT")
        self._has("DISTINCT") or self._has("REDUCED")
        if self._has("*"):
            return Select((self._slice(start),), None, frozenset(), *self._where())
        return Select(*self._columns(start), *self._where())

    def _columns(self, start: Token) -> tuple[Pieces, tuple[str, ...], frozenset[str]]:
        pieces: list[str | Group] = []
        names, plain, begin = [], set(), start.start
        while self._next.kind == "var" or self._next.text == "(":
            if self._next.kind == "var":
                names.append(self._take().text[1:])
                plain.add(names[-1])
            else:
                pieces += [self._text[begin : self._next.start], *self._balanced()]
                begin = self._tokens[self._at - 1].end
                names.append(self._tokens[self._at - 2].text[1:])
        pieces.append(self._text[begin : self._tokens[self._at - 1].end])
        return tuple(pieces), tuple(names), frozenset(plain)

    def _other(self) -> Select:
        """ASK or CONSTRUCT; the short form of the latter is written out."""
        start = self._take("ASK", "CONSTRUCT")
        if start.word == "CONSTRUCT" and self._next.text == "{":
            self._skip()
        head = self._slice(start)
        if head.upper() == "CONSTRUCT" and self._next.word == "WHERE":
            begin = self._tokens[self._at + 1].start
            body = self._where()
            if any(not isinstance(element, Block) for element in body[0].elements):
                raise NotRewritable("CONSTRUCT WHERE has a pattern only")
            depth = self._closing(begin)
            return Select((f"CONSTRUCT {self._text[begin:depth]}",), (), frozenset(), *body)
        return Select((head,), (), frozenset(), *self._where())

    def _closing(self, begin: int) -> int:
        depth = 0
        for token in self._tokens:
            if token.start >= begin:
                depth += (token.text == "{") - (token.text == "}")
                if depth == 0:
                    return token.end
        return len(self._text)  # pragma: no cover - the group was read before, so it closes

    def _where(self) -> tuple[Group, Pieces]:
        if self._next.word == "FROM":
            raise NotRewritable("a query that chooses its graphs by FROM is not rewritten: what holds on a day stands in others")
        self._has("WHERE")
        return self._group(), self._tail()

    def _tail(self) -> Pieces:
        """Grouping, order, limits and data behind the pattern."""
        pieces: list[str | Group] = []
        begin = self._next.start
        while self._next.kind != "end" and self._next.text != "}":
            if self._next.text == "(":
                pieces += [self._text[begin : self._next.start], *self._balanced()]
                begin = self._tokens[self._at - 1].end
            elif self._next.text == "{":
                self._skip()
            elif self._next.word == "EXISTS":
                raise NotRewritable("EXISTS stands in parentheses behind the pattern")
            else:
                self._take()
        last = self._tokens[self._at - 1].end
        return (*pieces, self._text[begin:last]) if last > begin else tuple(pieces)

    def _slice(self, start: Token) -> str:
        return self._text[start.start : self._tokens[self._at - 1].end]

    def _skip(self) -> None:
        """Skip what stands in braces."""
        depth = 0
        while True:
            depth += {"{": 1, "}": -1}.get(self._take().text, 0)
            if depth == 0:
                return

    # ------------------------------------------------------------------------------------------------- expressions

    def _balanced(self) -> Iterator[str | Group]:
        """What stands in parentheses, these included, taken at once."""
        found: list[str | Group] = []
        start, depth = self._next, 0
        begin = start.start
        while True:
            token = self._take()
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if token.word == "EXISTS":
                found += [self._text[begin : token.end], self._group()]
                begin = self._tokens[self._at - 1].end
            if depth == 0:
                return iter([*found, self._text[begin : token.end]])

    def _constraint(self) -> Pieces:
        """What stands behind FILTER."""
        start = self._next
        if self._has("NOT") or start.word == "EXISTS":
            self._take("EXISTS")
            return (self._slice(start), self._group())
        if start.text != "(":
            self._take()
        return (self._text[start.start : self._next.start], *self._balanced())

    # ----------------------------------------------------------------------------------------------------- patterns

    def _group(self) -> Group:
        self._take("{")
        self._segments += 1
        elements: list[Element] = []
        if self._next.word == "SELECT":
            elements.append(self._select())
        while not self._has("}"):
            elements += self._element()
        self._segments += 1
        return Group(tuple(elements))

    def _element(self) -> list[Element]:
        word = self._next.word
        if word == ".":
            self._take()
            return []
        if word == "FILTER":
            self._take()
            return [Filter(self._constraint())]
        if word not in _KEYWORDS:
            return [Block(tuple(self._triples()))]
        self._segments += 1
        if word != "{":
            self._take()
        found = self._pattern(word)
        self._segments += 1
        return [found]

    def _pattern(self, word: str) -> Element:
        match word:
            case "OPTIONAL":
                return Optional(self._group())
            case "MINUS":
                return Minus(self._group())
            case "GRAPH":
                return Graph(self._term(), self._group())
            case "BIND":
                return Bind(tuple(self._balanced()), self._tokens[self._at - 2].text[1:])
            case "VALUES":
                return self._data()
            case "{":
                return self._union()
        raise NotRewritable("SERVICE asks another server, which knows of no day")

    def _union(self) -> Union:
        groups = [self._group()]
        while self._has("UNION"):
            groups.append(self._group())
        return Union(tuple(groups))

    def _data(self) -> Data:
        start = self._tokens[self._at - 1]
        names = []
        while self._next.text != "{":
            token = self._take()
            names += [token.text[1:]] if token.kind == "var" else []
        begin = self._at
        self._skip()
        told = [Term("iri", token.text, self._iri(token)) for token in self._tokens[begin : self._at] if token.kind in ("iri", "name")]
        return Data(self._slice(start), tuple(names), tuple(told))

    # ------------------------------------------------------------------------------------------------------ triples

    def _triples(self) -> Iterator[Triple]:
        nested = self._next.text in ("[", "(")
        found: list[Triple] = []
        subject = self._node(found)
        if not (nested and found and self._ends()):
            self._properties(subject, found)
        yield from found

    def _properties(self, subject: Term, found: list[Triple]) -> None:
        while True:
            predicate = self._verb()
            found.append(Triple(subject, predicate, self._node(found)))
            while self._has(","):
                found.append(Triple(subject, predicate, self._node(found)))
            if not self._has(";"):
                return
            while self._has(";"):
                pass
            if self._ends():
                return

    def _ends(self) -> bool:
        """Whether no more is said of a subject."""
        return self._next.text in (".", "}", "]") or self._next.word in (*_KEYWORDS, "FILTER")

    def _verb(self) -> Path | Term:
        if self._next.kind == "var":
            return self._term()
        return self._alternatives()

    def _node(self, found: list[Triple]) -> Term:
        if self._has("["):
            blank = self._blank()
            if not self._has("]"):
                self._properties(blank, found)
                self._take("]")
            return blank
        if self._has("("):
            return self._list(found)
        return self._term()

    def _list(self, found: list[Triple]) -> Term:
        if self._has(")"):
            return _NIL
        cells = [self._blank()]
        while True:
            found.append(Triple(cells[-1], _FIRST, self._node(found)))
            if self._has(")"):
                found.append(Triple(cells[-1], _REST, _NIL))
                return cells[0]
            cells.append(self._blank())
            found.append(Triple(cells[-2], _REST, cells[-1]))

    def _blank(self) -> Term:
        self._blanks += 1
        return Term("blank", f"_:{self._blanks} ")

    def _term(self) -> Term:
        token = self._take()
        if token.kind == "var":
            return Term("var", f"?{token.text[1:]}")
        if token.kind in ("iri", "name"):
            return Term("iri", token.text, self._iri(token))
        if token.kind == "blank":
            if self._segment.setdefault(token.text, self._segments) != self._segments:
                raise NotRewritable(f"{token.text} stands in more than one pattern")
            return Term("blank", token.text)
        return self._literal(token)

    def _literal(self, token: Token) -> Term:
        if token.kind == "text":
            if self._next.kind == "lang":
                self._take()
            elif self._has("^^"):
                self._iri(self._take())
        elif token.word in ("+", "-"):
            if self._take().kind != "number":
                raise NotRewritable(f"{token.text} is no term")
        elif token.kind != "number" and token.word not in ("TRUE", "FALSE"):
            raise NotRewritable(f"{token.text} is no term")
        return Term("literal", self._slice(token))

    # -------------------------------------------------------------------------------------------------------- paths

    def _alternatives(self) -> Path | Term:
        found = [self._sequence()]
        while self._has("|"):
            found.append(self._sequence())
        return found[0] if len(found) == 1 else Path("|", tuple(found))

    def _sequence(self) -> Path | Term:
        found = [self._step()]
        while self._has("/"):
            found.append(self._step())
        return found[0] if len(found) == 1 else Path("/", tuple(found))

    def _step(self) -> Path | Term:
        if self._has("^"):
            return Path("^", (self._modified(),))
        return self._modified()

    def _modified(self) -> Path | Term:
        found = self._primary()
        for sign in "*+?":
            if self._has(sign):
                return Path(sign, (found,))
        return found

    def _primary(self) -> Path | Term:
        if self._has("("):
            found = self._alternatives()
            self._take(")")
            return found
        if self._next.text == "a":
            return Term("iri", self._take().text, RDF.type.value)
        if self._next.text == "!":
            raise NotRewritable("a path of all properties but some (!) is not rewritten; write ?p, and FILTER it")
        token = self._take()
        return Term("iri", token.text, self._iri(token))


_NIL, _FIRST, _REST = (Term("iri", f"<{term.value}>", term.value) for term in (RDF.nil, RDF.first, RDF.rest))
