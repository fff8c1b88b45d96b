"""Turtle files: reading with every fault named by its line, and writing that a diff can follow.

pyoxigraph parses. What it cannot do is done here: going on after a fault, telling on which line a triple stands, and
writing the same triples always in the same, grouped and readable way.

Source: RDF 1.1 Turtle, https://www.w3.org/TR/turtle/.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Container, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import pyoxigraph

from kg.errors import CasebookError
from kg.terms import ID, PREFIXES, RDF, XSD, BlankNode, Literal, NamedNode, Quad, Term, Triple, curie

_PREFIX = re.compile(rb"^[ \t]*(?:@prefix|PREFIX)[ \t]+([\w.-]*):[ \t]*<([^>\s]*)>", re.MULTILINE | re.IGNORECASE)
_TOKENS = r"""(?P<space>[ \t\r\n]+|\#[^\n]*)
      | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
      | (?P<suffix>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?!\w*:)|\^\^)
      | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
      | (?P<punctuation>[;,\[\]()]|\.(?![0-9]))
      | (?P<number>[+-]?(?:[0-9]+\.[0-9]+|\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?(?![\w:]))
      | (?P<name>(?:[^\s<>"'{}|^`\\()\[\];,.@]|\\.|\.(?=[^\s<>"'()\[\];,]))+)
      | (?P<other>.)"""
_LARGE = 32_000_000
"""Bytes of a text from which on it is read in pieces."""
_PIECE = 300_000
"""Triples in a piece."""
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def read(path: Path) -> bytes:
    """Return a file's bytes, without a byte order mark.

    Raises:
        CasebookError: it cannot be read.
    """
    try:
        return path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise CasebookError(f"cannot read {path}: {error.strerror}") from None


def prefixes(data: bytes) -> dict[str, str]:
    """Return the prefixes that a Turtle text declares."""
    return {name.decode(): iri.decode("utf-8", "replace") for name, iri in _PREFIX.findall(data)}


def parse(data: bytes) -> tuple[list[Quad], list[tuple[int, str]]]:
    """Return the triples of a Turtle text and its syntax faults as (line, message), stopping at none.

    A statement with a fault is left out whole, with what stands in the same paragraph up to the next full stop at a line's
    end; reading goes on behind it.
    """
    quads: list[Quad] = []
    faults = list(_collect(data, quads))
    if not faults:
        return quads, []
    quads.clear()
    header = b" ".join(b"@prefix %s: <%s> ." % found for found in _PREFIX.findall(data)) + b"\n"
    told: dict[int, str] = {}
    for start, block in _blocks(data):
        whole: list[Quad] = []
        for line, message in (broken := list(_collect(header + block, whole))):
            told.setdefault(start + line - 1, message)
        quads += [] if broken else whole
    return quads, sorted(told.items()) or faults


def pieces(data: bytes) -> Iterator[list[bytes]]:
    """Yield the triples of a Turtle text in pieces of bounded size, as lines of N-Triples without their full stops.

    What is told of an IRI in one statement, with the unnamed nodes in it, is in one piece. Blank nodes get labels that no
    other text has.

    Raises:
        SyntaxError: the text is not well formed, or has triple terms of RDF 1.2; nothing was yielded.
    """
    found = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE, base_iri=ID.iri, rename_blank_nodes=True)
    if len(data) < _LARGE or b"_:" in data:
        text = _text(found)
        if b"<<" in text and re.search(rb"^[^\"]*<<", text, re.MULTILINE):
            raise SyntaxError("triple terms of RDF 1.2")
        yield text.split(b" .\n")[:-1]
        return
    if b"<<" in data:
        raise SyntaxError("perhaps triple terms of RDF 1.2")
    deque(pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE, base_iri=ID.iri), maxlen=0)
    pending: list[Quad] = []
    while piece := [*pending, *islice(found, _PIECE)]:
        pending = []
        for quad in found:
            if isinstance(quad.subject, NamedNode) and isinstance(piece[-1].subject, NamedNode) and quad.subject != piece[-1].subject:
                pending = [quad]
                break
            piece.append(quad)
        yield lines(piece)


def lines(quads: Iterable[Quad]) -> list[bytes]:
    """Return triples as lines of N-Triples without their full stops; the graph is left out."""
    return _text(quad.triple for quad in quads).split(b" .\n")[:-1]


def _text(triples: Iterable[Any]) -> bytes:
    return pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""


def n_quads(data: bytes) -> list[Quad]:
    """Return what a text in N-Quads says; blank nodes keep their labels."""
    return list(pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.N_QUADS))


def stream(data: bytes) -> Iterator[Quad]:
    """Yield the triples of a Turtle text as they are read, what is told of unnamed nodes after the triple in which they stand.

    Raises:
        SyntaxError: the text is not well formed, or has triple terms of RDF 1.2; part of it may have been yielded.
    """
    if b"<<" in data:
        quads: list[Quad] = []
        if faults := list(_collect(data, quads)):
            raise SyntaxError(faults[0][1])
        return _outer_first(quads)
    return _outer_first(pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE, base_iri=ID.iri))


def _outer_first(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The parser tells of a node in brackets before it comes to the end of the triple that the node is in."""
    inner: list[Quad] = []
    for quad in quads:
        if isinstance(quad.subject, BlankNode):
            inner.append(quad)
        else:
            yield quad
            yield from inner
            inner.clear()
    yield from inner


def _collect(data: bytes, quads: list[Quad]) -> Iterator[tuple[int, str]]:
    """Append the triples to `quads`; yield faults."""
    triples = pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE, base_iri=ID.iri, rename_blank_nodes=True)
    while True:
        try:
            for quad in triples:
                if isinstance(quad.object, Triple):
                    yield data.count(b"\n", 0, max(data.find(b"<<"), 0)) + 1, "a triple within a triple (RDF 1.2) is not taken; write a claim"
                else:
                    quads.append(quad)
            return
        except SyntaxError as error:
            yield error.lineno or 1, _plain(error.msg)


def _plain(message: str) -> str:
    """The parser's message without the position that stands before it anyway."""
    return re.sub(r"^Parser error [^:]*: |^error at [^:]*: ", "", message).strip()


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (line before the block, block) for the parts of a file that empty lines or full stops at line ends separate."""
    at = 0
    for cut in [found.start() + 1 for found in re.finditer(rb"\n(?=\S)", data) if _is_gap(data, found.start())] + [len(data)]:
        yield data.count(b"\n", 0, at), data[at:cut]
        at = cut


def _is_gap(data: bytes, newline: int) -> bool:
    before = data[data.rfind(b"\n", 0, newline) + 1 : newline].strip()
    return not before or before.endswith(b".")


class Lines:
    """Where the triples of one Turtle text stand.

    Args:
        data: the text.
        quads: what is read from it, in that order, should its blank nodes be called otherwise than `parse` does.
        about: the subjects of which it is asked; all, if None.
    """

    def __init__(self, data: bytes, quads: Iterable[Quad] | None = None, about: Container[Term] | None = None) -> None:
        self._data = data
        self._quads = quads
        self._about = about

    @cached_property
    def quads(self) -> dict[Quad, int]:
        """Each triple with the line on which its object begins (0 where that could not be told)."""
        places: dict[_Key, deque[int]] = defaultdict(deque)
        for key, line in _Reader(self._data.decode("utf-8", "replace")).triples():
            places[key].append(line)
        placed = ((quad, _next(places[_key(quad)])) for quad in (parse(self._data)[0] if self._quads is None else self._quads))
        return {quad: line for quad, line in placed if self._about is None or quad.subject in self._about}

    @cached_property
    def _by_subject(self) -> dict[Term, list[tuple[Quad, int]]]:
        by_subject: dict[Term, list[tuple[Quad, int]]] = defaultdict(list)
        for quad, line in self.quads.items():
            by_subject[quad.subject].append((quad, line))
        return by_subject

    def __contains__(self, subject: Term) -> bool:
        return subject in self._by_subject

    def of(self, subject: Term, predicate: Term | None = None, value: Term | None = None) -> int:
        """Return the line of a triple, or of the first that says anything of the subject; 1 where there is none."""
        known = [(quad, line) for quad, line in self._by_subject.get(subject, []) if line]
        told = [(quad, line) for quad, line in known if predicate in (None, quad.predicate)]
        exact = [(quad, line) for quad, line in told if quad.object == value]
        return min((line for _, line in (exact if predicate or value else []) or told or known), default=1)


_Key = tuple[str | None, str, str | None]


def _next(lines: deque[int]) -> int:
    return lines.popleft() if lines else 0


def _key(quad: Quad) -> _Key:
    subject = quad.subject.value if isinstance(quad.subject, NamedNode) else None
    value = quad.object.value if isinstance(quad.object, NamedNode | Literal) else None
    return subject, quad.predicate.value, value


_UNSET = object()


class _Frame:
    """A statement, `[ ... ]` or `( ... )` that is being read: its subject and predicate so far, and the line it began on."""

    def __init__(self, opening: str, line: int) -> None:
        self.opening = opening
        self.line = line
        self.subject: Any = None if opening == "[" else _UNSET
        self.predicate: Any = _UNSET
        self.members = 0


class _Reader:
    """Walks the tokens of a well-formed Turtle text; anonymous nodes have no name here, only their triples' lines."""

    def __init__(self, text: str) -> None:
        self._tokens = deque(_tokens(text))
        self._prefixes: dict[str, str] = {}
        self._base = ID.iri
        self._frames = [_Frame(".", 1)]

    def triples(self) -> Iterator[tuple[_Key, int]]:
        while self._tokens:
            kind, text, line = self._tokens.popleft()
            if len(self._frames) == 1 and text.lower() in ("@prefix", "prefix", "@base", "base"):
                self._directive(text.lower())
            elif kind == "punctuation":
                yield from self._punctuation(text, line)
            else:
                yield from self._value(self._term(kind, text), line)

    def _directive(self, word: str) -> None:
        words = [self._tokens.popleft()[1] for _ in range(min(2 if "prefix" in word else 1, len(self._tokens)))]
        iri = self._absolute(words[-1][1:-1]) if words else self._base
        if "prefix" in word:
            self._prefixes[words[0].removesuffix(":") if words else ""] = iri
        else:
            self._base = iri

    def _absolute(self, iri: str) -> str:
        return iri if re.match(r"[A-Za-z][\w+.-]*:", iri) else urljoin(self._base, iri)

    def _punctuation(self, text: str, line: int) -> Iterator[tuple[_Key, int]]:
        if text in "[(":
            self._frames.append(_Frame(text, line))
        elif text in "])" and len(self._frames) > 1:
            frame = self._frames.pop()
            if frame.members:
                yield (None, RDF.rest.value, RDF.nil.value), line
            yield from self._value(RDF.nil.value if text == ")" and not frame.members else None, frame.line)
        elif text == ";":
            self._frames[-1].predicate = _UNSET
        elif text == ".":
            self._frames = [_Frame(".", line)]

    def _value(self, value: str | None, line: int) -> Iterator[tuple[_Key, int]]:
        """Take a term at the place where the innermost frame is."""
        frame = self._frames[-1]
        if frame.opening == "(":
            if frame.members:
                yield (None, RDF.rest.value, None), line
            frame.members += 1
            yield (None, RDF.first.value, value), line
        elif frame.subject is _UNSET:
            frame.subject = value
        elif frame.predicate is _UNSET:
            frame.predicate = value
        else:
            yield (frame.subject, frame.predicate, value), line

    def _term(self, kind: str, text: str) -> str | None:
        if kind == "string":
            if self._tokens and self._tokens[0][0] == "suffix" and self._tokens.popleft()[1] == "^^":
                self._tokens.popleft()
            return _unescape(text)
        if kind == "iri":
            return self._absolute(_unescaped(text[1:-1]))
        if kind != "name" or text.startswith("_:"):
            return None if kind == "name" else text
        if text == "a":
            return RDF.type.value
        prefix, colon, local = text.partition(":")
        return self._prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local) if colon else text


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    line = 1
    for found in re.finditer(_TOKENS, text, re.VERBOSE | re.DOTALL):
        kind, token = found.lastgroup or "other", found[0]
        if kind != "space":
            yield kind, token, line
        line += token.count("\n")


def _unescape(quoted: str) -> str:
    return _unescaped(quoted[3:-3] if quoted[:3] in ('"""', "'''") else quoted[1:-1])


def _unescaped(body: str) -> str:
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", lambda found: _character(found[1]), body, flags=re.DOTALL)


def _character(escape: str) -> str:
    return chr(int(escape[1:], 16)) if len(escape) > 1 else _ESCAPES.get(escape, escape)


# ---------------------------------------------------------------------------------------------------------- writing

_ORDER = [
    "rdf:type", "skos:prefLabel", "rdfs:label", "skos:altLabel", "dcterms:title", "kg:holder", "rdf:subject", "rdf:predicate",
    "rdf:object", "kg:topic", "kg:position", "kg:about", "kg:measure", "kg:minValue", "kg:maxValue", "kg:unit", "kg:during",
    "kg:mode", "kg:negated", "kg:condition", "kg:confidence", "kg:status", "rdfs:comment", "dcterms:source", "oa:start",
    "oa:end", "kg:digest", "sem:accordingTo",
]  # fmt: skip
_LAST = ["kg:evidence"]
_UNSAFE = re.compile(r'[\x00-\x1f\x7f"\\\u0085\u2028\u2029]')
_MAX_DEPTH = 40
_MAX_CHOICES = 200
_PLAIN = {XSD.integer: r"0|-?[1-9][0-9]*", XSD.decimal: r"-?(?:0|[1-9][0-9]*)\.[0-9]+", XSD.boolean: r"true|false"}


def write(quads: Iterable[Quad], names: dict[str, str] | None = None, reified: Mapping[Term, Triple] | None = None) -> str:
    """Return triples as Turtle: grouped by class, sorted, nodes that are used once nested; the same triples, the same text.

    Graph names are not written. `names` are the prefixes; those that are not used are left out. Nodes that are `reified` stand
    on a triple that they tell of, without saying that it is so (RDF 1.2: `<< s p o ~ node >>`).
    """
    writer = _Writer(quads, {**PREFIXES, **(names or {})}, reified)
    return joined(writer.blocks(), names)


class Block(NamedTuple):
    """What a Turtle text says of one node: under which heading, by which name, with which prefixes."""

    kind: str
    subject: str
    text: str
    prefixes: frozenset[str]


def blocks(quads: Iterable[Quad], names: dict[str, str] | None = None) -> list[Block] | None:
    """Return what `write` makes of each node, to be joined with that of other triples on other nodes.

    None where a blank node has to be called by a name, which depends on all that is written.
    """
    writer = _Writer(quads, {**PREFIXES, **(names or {})})
    return None if writer.labelled else writer.blocks()


def joined(blocks: Iterable[Block], names: dict[str, str] | None = None) -> str:
    """Return blocks as one Turtle text, the same as `write` makes of all their triples; `names` as there."""
    ordered = sorted(blocks, key=lambda block: block[:2])
    known = {**PREFIXES, **(names or {})}
    declared = "".join(f"@prefix {name}: <{known[name]}> .\n" for name in sorted(frozenset().union(*(block.prefixes for block in ordered))))
    parts, heading = [], ""
    for block in ordered:
        if block.kind != heading:
            heading = block.kind
            parts.append(f"\n# {heading}\n")
        parts.append(f"\n{block.text}\n")
    return declared + "".join(parts)


def stable(quads: Iterable[Quad]) -> list[Quad]:
    """Return quads sorted, with blank nodes called by what surrounds them: the same statements, the same list."""
    quads = list(quads)
    names: dict[Term, Term] = {node: BlankNode(f"b{number}") for number, node in enumerate(ranked(quads), 1)}
    renamed = [Quad(names.get(q.subject, q.subject), q.predicate, names.get(q.object, q.object), q.graph_name) for q in quads]
    return sorted(renamed, key=lambda quad: (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object)))


def ranked(quads: Iterable[Quad]) -> list[BlankNode]:
    """Return the blank nodes in an order that depends on what surrounds them, and not on their labels."""
    quads = list(quads)
    blank = sorted({term for quad in quads for term in (quad.subject, quad.object) if isinstance(term, BlankNode)}, key=str)
    colours = _colours(quads, blank)
    return sorted(blank, key=lambda node: colours[node])


_Neighbours = dict[Term, list[tuple[str, str, Term]]]


def _colours(quads: Iterable[Quad], blank: Iterable[Term]) -> dict[Term, str]:
    """Describe each blank node by what surrounds it, so that nothing depends on the labels it came with.

    Of nodes that nothing tells apart one is chosen, and the others looked at again (colour refinement with
    individualisation).
    """
    colours: dict[Term, str] = dict.fromkeys(blank, "")
    around: _Neighbours = defaultdict(list)
    for quad in quads:
        if quad.subject in colours:
            around[quad.subject].append((">", quad.predicate.value, quad.object))
        if quad.object in colours:
            around[quad.object].append(("<", quad.predicate.value, quad.subject))
    for _ in range(_MAX_CHOICES):
        _refine(colours, around)
        alike = [colour for colour, nodes in Counter(colours.values()).items() if nodes > 1]
        if not alike:
            break
        chosen = min((node for node in colours if colours[node] == min(alike)), key=str)
        colours[chosen] = _digest(colours[chosen], "chosen")
    return colours


def _refine(colours: dict[Term, str], around: _Neighbours) -> None:
    """Tell nodes apart by their neighbours' colours; after the first look only at neighbours of what changed."""
    alike: dict[str, set[Term]] = defaultdict(set)
    for node, colour in colours.items():
        alike[colour].add(node)
    todo = set(colours)
    while todo:
        changed: dict[Term, str] = {}
        for colour in sorted({colours[node] for node in todo}):
            changed |= _told_apart(colour, alike[colour], todo, colours, around)
        for node, colour in changed.items():
            alike[colours[node]].discard(node)
            colours[node] = colour
            alike[colour].add(node)
        todo = {other for node in changed for _, _, other in around[node] if other in colours}


def _told_apart(colour: str, group: set[Term], todo: set[Term], colours: dict[Term, str], around: _Neighbours) -> dict[Term, str]:
    """New colours for those of a group that differ from the rest; the largest part keeps the old one."""
    if len(group) == 1:
        return {}
    parts: dict[str, list[Term]] = defaultdict(list)
    for node in group & todo:
        parts[repr(sorted((way, name, str(colours.get(other, other))) for way, name, other in around[node]))].append(node)
    if group <= todo:
        del parts[max(parts, key=lambda told: (len(parts[told]), told))]
    return {node: _digest(colour, told) for told, nodes in parts.items() for node in nodes}


def _digest(*texts: str) -> str:
    from hashlib import sha256

    return sha256(repr(texts).encode()).hexdigest()


def quoted(text: str) -> str:
    """Return a text as it is written in Turtle, in quotation marks and on one line.

    >>> quoted("Iraq")
    '"Iraq"'
    """
    return '"' + _UNSAFE.sub(_escape, text) + '"'


class _Writer:
    def __init__(self, quads: Iterable[Quad], names: dict[str, str], reified: Mapping[Term, Triple] | None = None) -> None:
        self._names = names
        self._reified = reified or {}
        self._used: set[str] = set()
        self._about: dict[Term, dict[NamedNode, set[Term]]] = defaultdict(lambda: defaultdict(set))
        self._quads = list(quads)
        for quad in self._quads:
            self._about[quad.subject][quad.predicate].add(quad.object)
        self._uses = Counter(value for about in self._about.values() for values in about.values() for value in values)
        self._labels = self._shared_blank_nodes()

    @property
    def labelled(self) -> bool:
        """Whether there are blank nodes that cannot be nested."""
        return bool(self._labels)

    def blocks(self) -> list[Block]:
        roots = [node for node in self._about if not self._is_nested(node)]
        told = [(self._class_of(node), self._render(node), self._block(node)) for node in roots]
        return [Block(*one, frozenset(self._used)) for one in told]

    def _is_nested(self, node: Term) -> bool:
        return isinstance(node, BlankNode) and self._uses[node] == 1 and node not in self._labels

    def _class_of(self, node: Term) -> str:
        return min((self._render(kind) for kind in self._about[node].get(RDF.type, ())), default="untyped")

    def _block(self, node: Term) -> str:
        pairs = self._pairs(node, 0)
        subject = self._render(node) if node in self._labels or not isinstance(node, BlankNode) else "[]"
        if node in self._reified:
            subject = f"<< {' '.join(map(self._render, self._reified[node]))} ~ {subject} >>"
        return f"{subject} " + " ;\n    ".join(f"{predicate} {text}" for predicate, text in pairs) + " ."

    def _pairs(self, node: Term, depth: int) -> list[tuple[str, str]]:
        pairs = []
        for predicate, values in self._about[node].items():
            name = "a" if predicate == RDF.type else self._render(predicate)
            pairs.append((rank(curie(predicate.value, self._names)), name, self._values(values, depth)))
        return [(name, text) for _, name, text in sorted(pairs)]

    def _values(self, values: set[Term], depth: int) -> str:
        return ", ".join(sorted(self._render(value, depth) for value in values))

    def _render(self, term: Term, depth: int = 0) -> str:
        if isinstance(term, NamedNode):
            return self._iri(term)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, BlankNode):
            return self._labels.get(term) or self._nested(term, depth)
        return str(term)

    def _iri(self, term: NamedNode) -> str:
        short = curie(term.value, self._names)
        if not short.startswith("<"):
            self._used.add(short.partition(":")[0])
        return short

    def _literal(self, term: Literal) -> str:
        plain = _PLAIN.get(term.datatype)
        if plain and re.fullmatch(plain, term.value):
            return term.value
        text = quoted(term.value)
        if term.language:
            return f"{text}@{term.language}"
        return text if term.datatype == XSD.string else f"{text}^^{self._iri(term.datatype)}"

    def _nested(self, node: BlankNode, depth: int) -> str:
        items = self._list(node)
        if items is not None:
            return "( " + " ".join(self._render(item, depth + 1) for item in items) + " )"
        pairs = self._pairs(node, depth + 1)
        if not pairs:
            return "[]"
        return "[ " + " ; ".join(f"{predicate} {text}" for predicate, text in pairs) + " ]"

    def _list(self, node: Term) -> list[Term] | None:
        """The members, if the node begins a well-formed list whose cells nobody else uses."""
        items: list[Term] = []
        while node != RDF.nil:
            about = self._about.get(node, {})
            if set(about) != {RDF.first, RDF.rest} or node in self._labels or any(len(values) != 1 for values in about.values()):
                return None
            items += about[RDF.first]
            (node,) = about[RDF.rest]
        return items

    def _shared_blank_nodes(self) -> dict[Term, str]:
        """Stable labels for the blank nodes that cannot be nested: used more than once, in a cycle, or too deep."""
        blank = {node for node in (*self._about, *self._uses) if isinstance(node, BlankNode)}
        depths = self._depths({node for node in blank if self._uses[node] == 1})
        shared = {node for node in blank if self._uses[node] > 1 or (self._uses[node] == 1 and depths.get(node, 0) % _MAX_DEPTH == 0)}
        if not shared:
            return {}
        colours = _colours(self._quads, blank)
        return {node: f"_:b{number}" for number, node in enumerate(sorted(shared, key=lambda node: colours[node]), 1)}

    def _depths(self, nestable: set[Term]) -> dict[Term, int]:
        """How deep each node would be nested, list cells counting once; nodes in a cycle have no depth."""
        depths: dict[Term, int] = {node: 0 for node in self._about if node not in nestable}
        queue = deque(depths)
        while queue:
            node = queue.popleft()
            for predicate, values in self._about.get(node, {}).items():
                for value in values & nestable:
                    depths[value] = depths[node] + (predicate != RDF.rest)
                    queue.append(value)
        return depths


def rank(name: str) -> tuple[int, str]:
    """Return by what the properties of a node are sorted, given their CURIEs."""
    if name in _LAST:
        return len(_ORDER) + 1, name
    return (_ORDER.index(name), name) if name in _ORDER else (len(_ORDER), name)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    short = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    return short or f"\\u{ord(character):04X}"
