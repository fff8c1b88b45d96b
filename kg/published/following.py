"""What follows from very many claims: for the plain ones from texts that repeat, for the others by `kg.derivation` itself.

Whatever has the same texts of when it holds has the same stamps, and the same pieces of time; whatever stands in the same
documents was cited on the same days. So each of these is worked out once, as lines with a gap for the name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple

from kg import covers, periods
from kg.clocks import Clocks
from kg.derivation import Chains, Derivation, cited_within, public_since, since, superclasses
from kg.intervals import STAMPS, row
from kg.periods import Period
from kg.published.claims import Claims, term, text
from kg.store import Local
from kg.terms import DCTERMS, DERIVED, DIRECT, INDEX, KG, ONTOLOGY, PROV, RDF, RDFS, XSD, Literal, NamedNode, Node, Quad, Term, name_of

GENERAL = (KG.contrary, KG.approximatePadding, KG.uncertainPadding, RDFS.subClassOf)
"""What counts for more than one claim."""
_RANGES = {KG.Matter, KG.StanceTarget, KG.RelationTarget}
_TEXT = 50_000_000
"""Bytes of lines that are handed over at once."""
_BATCH = 2_000
_GAP = b"\0"
_LIMIT = 2**31 - 1
_FOLLOWING = {DERIVED, DIRECT, INDEX}
Rows = tuple[tuple[int, int, int, int], tuple[int, int, int, int], tuple[int, int, int, int]]


class Told(NamedTuple):
    """The clocks of one claim: its name, the bounds of when it holds, is public, was recorded, and whether evidence narrows the first."""

    name: str
    rows: Rows
    narrowed: bool


class Following:
    """What follows from all that is in a store of files, to be read once, before any of it is put there."""

    def __init__(self, store: Local, claims: Claims, gone: set[bytes], renamed: dict[bytes, bytes]) -> None:
        self._store = store
        self._claims = claims
        self._gone = gone
        self._renamed = renamed
        self._base = [quad for name in GENERAL for quad in store.match(None, name)]
        self._whole = Derivation(Local([*self._base, *store.match(None, DCTERMS.issued)]))
        self.told: list[Told] = []
        """The clocks of the odd claims, once `odd` was read."""

    def forget(self) -> None:
        """Let go of the store."""
        del self._store

    # -------------------------------------------------------------------------------------------------------- odd claims

    @cached_property
    def _odd(self) -> set[bytes]:
        """Claims whose consequences are computed one by one."""
        claims = self._claims
        contrary = {str(end).encode() for quad in self._base if quad.predicate == KG.contrary for end in (quad.subject, quad.object)}
        topics = {claims.tokens[token] for token in contrary if token in claims.tokens}
        odd = claims.odd | (claims.loose & claims.places.keys()) | (claims.linked.keys() & claims.places.keys())
        if topics:
            odd |= {name for name, topic in zip(claims.names, claims.columns["topic"], strict=True) if topic in topics}
        moved = self._renamed.keys() & (claims.places.keys() | claims.loose | claims.dropped)
        odd |= moved | {self._renamed[token] for token in moved}
        return odd - self._gone

    def odd(self) -> Iterator[list[Quad]]:
        """Yield what follows from the odd claims, in batches."""
        waiting = iter(sorted(self._odd))
        while names := list(islice(waiting, _BATCH)):
            nodes: set[Any] = {term(name) for name in names}
            part = Local([*self._base, *self._around(nodes)])
            derivation = Derivation(part)
            quads = [*derivation.quads(nodes), *(quad for quad in derivation.direct() if quad.graph_name == DIRECT)]
            judged = {quad.subject for quad in part.match(None, KG.status)} & nodes
            dated = {node: derivation.periods.get(node) for node in judged}
            dated |= {quad.subject: dated[quad.object] for quad in quads if quad.predicate == PROV.wasDerivedFrom and quad.object in dated}  # type: ignore[index]
            yield [*quads, *(quad for node, period in dated.items() for quad in _pieces(node, period))]
            self._tell(part, derivation, nodes)

    def _around(self, nodes: Iterable[Node]) -> Iterator[Quad]:
        """What some claims, and what bears them, are told to be."""
        todo: list[Term] = list(nodes)
        seen: set[Term] = set(todo)
        while todo:
            quads = [quad for quad in self._store.match(todo.pop()) if quad.graph_name not in _FOLLOWING]
            yield from quads
            for quad in quads:
                if quad.predicate in Chains.LINKS and quad.object not in seen:
                    seen.add(quad.object)
                    todo.append(quad.object)
                elif quad.predicate == DCTERMS.source:
                    yield from self._store.match(quad.object, DCTERMS.issued)

    def _tell(self, part: Local, derivation: Derivation, nodes: set[Any]) -> None:
        clocks = Clocks(part, derivation, tuple)
        judged = {quad.subject for quad in part.match(None, KG.status) if quad.graph_name != ONTOLOGY} & nodes
        for claim in sorted(judged, key=str):
            held = derivation.periods.get(claim)
            rows = (row(held), row(clocks.public(claim)), row(clocks.recorded(claim)))
            self.told.append(Told(name_of(claim), rows, held != derivation.written.get(claim)))

    # ------------------------------------------------------------------------------------------------------ plain claims

    @cached_property
    def _places(self) -> list[int]:
        skipped = self._odd | self._gone
        return [place for place, name in enumerate(self._claims.names) if name not in skipped]

    @cached_property
    def _periods(self) -> list[tuple[Period | None, Period | None]]:
        """For each way to tell a time: what is written, and that narrowed by what is attested."""
        return [self._narrowed(*tokens) for tokens in self._claims.times]

    def _narrowed(self, during: bytes, *attested: bytes) -> tuple[Period | None, Period | None]:
        written = period = self._period(during)
        for days in map(self._period, attested):
            period = period.attested(days) if period is not None and days is not None else period
        return written, period

    def _period(self, token: bytes) -> Period | None:
        return periods.known(text(token), self._whole.padding)

    @cached_property
    def _published(self) -> list[frozenset[Period | None]]:
        """For each set of documents, when they were published; None where it is not known."""
        issued = self._whole.issued
        return [frozenset(issued.get(term(token)) for token in tokens) for tokens in self._claims.documents]

    def lines(self) -> Iterator[bytes]:
        """Yield what follows from plain claims, and from all classes, as N-Quads."""
        held = 0
        texts: list[bytes] = []
        for some in self._lines():
            texts.append(some)
            held += len(some)
            if held > _TEXT:
                yield b"".join(texts)
                held = 0
                texts.clear()
        yield b"".join(texts)

    def _lines(self) -> Iterator[bytes]:
        yield b"".join(b"%s .\n" % str(quad).encode() for quad in self._whole.direct())
        yield from self._classes()
        yield from self._direct()
        claims, names = self._claims, self._claims.names
        dated = [_dated(None), *(_dated(narrowed) for _, narrowed in self._periods)]
        cited = [_cited(frozenset(period for period in found if period is not None)) for found in self._published]
        when, where, judged = claims.columns["when"], claims.columns["where"], claims.judged
        for place in self._places:
            stamps, pieces = dated[when[place] + 1]
            template = stamps + cited[where[place]] + (pieces if judged[place] else b"")
            if template:
                yield template.replace(_GAP, names[place])

    def _classes(self) -> Iterator[bytes]:
        for kind, above in superclasses(Local(self._base)).items():
            template = b"".join(sorted(_line(RDF.type, str(general), DERIVED) for general in above - _RANGES))
            skipped = self._odd | self._gone | self._renamed.keys()
            yield from (template.replace(_GAP, thing) for thing in self._claims.typed.get(str(kind).encode(), ()) if thing not in skipped)

    def _direct(self) -> Iterator[bytes]:
        columns = self._claims.columns
        tokens = [self._renamed.get(token, token) for token in self._claims.tokens]
        ends = zip(*(map(columns[name].__getitem__, self._places) for name in ("subject", "predicate", "object")), strict=True)
        for subject, predicate, value in dict.fromkeys(ends):
            if subject >= 0:
                yield b"%s %s %s %s .\n" % (tokens[subject], tokens[predicate], tokens[value], _DIRECT)

    # --------------------------------------------------------------------------------------------------------- the clocks

    def clocks(self) -> tuple[list[str], Any, Any]:
        """Return the names of all claims, the bounds of their three clocks (3 by 4 by claims), and which are narrowed by their evidence."""
        import numpy as np

        claims, columns = self._claims, self._claims.columns
        places = [place for place in self._places if claims.judged[place]]
        names = [claims.names[place].decode() for place in places]
        held = [row(None), *(row(narrowed) for _, narrowed in self._periods)]
        public = [row(public_since(found)) for found in self._published]
        recorded = [row(since(None, None)), *(row(_recorded(token)) for token in claims.tokens)] if places else []
        chosen = np.array(places, dtype=np.int64)
        tables = [(held, "when", 1), (public, "where", 0), (recorded, "recorded", 1)]
        bounds = [_table(rows)[np.array(columns[name], dtype=np.int64)[chosen] + offset] for rows, name, offset in tables]
        bounds = [np.concatenate([found, _table([told.rows[number] for told in self.told])]) for number, found in enumerate(bounds)]
        changed = np.array([False, *(written != narrowed for written, narrowed in self._periods)])
        narrowed = np.concatenate([changed[np.array(columns["when"], dtype=np.int64)[chosen] + 1], np.array([told.narrowed for told in self.told], dtype=bool)])
        plain = [name[1:-1] if name.startswith("<") else name for name in names]
        return plain + [told.name for told in self.told], np.ascontiguousarray(np.stack(bounds).transpose(0, 2, 1)), narrowed


def _table(rows: list[tuple[int, int, int, int]]) -> Any:
    """Rows of bounds as numbers of 32 bits; what lies millions of years away is as good as endless."""
    import numpy as np

    return np.clip(np.array(rows, dtype=np.int64).reshape(-1, 4), -_LIMIT, _LIMIT).astype(np.int32)


def _recorded(token: bytes) -> Period:
    from kg.clocks import day_of

    begin = day_of(text(token)) if token.startswith(b'"') else None
    return since(begin, begin)


def _line(predicate: NamedNode, value: str, graph: NamedNode) -> bytes:
    return b"%s %s %s %s .\n" % (_GAP, str(predicate).encode(), value.encode(), str(graph).encode())


def _date(day: int) -> str:
    return str(Literal(periods.iso(day), datatype=XSD.date))


def _dated(period: Period | None) -> tuple[bytes, bytes]:
    """The stamps of whatever holds then, and the pieces of time."""
    bounds = period.bounds if period is not None else (None,) * 4
    stamps = b"".join(_line(stamp, _date(bound), DERIVED) for stamp, bound in zip(STAMPS, bounds, strict=True) if bound is not None)
    return stamps, b"".join(_line(name, str(Literal(piece)), INDEX) for name, piece in covers.of(period))


def _pieces(node: Any, period: Period | None) -> Iterator[Quad]:
    return (Quad(node, name, Literal(piece), INDEX) for name, piece in covers.of(period))


def _cited(issued: frozenset[Period]) -> bytes:
    days = zip((KG.firstCited, KG.lastCited), cited_within(issued), strict=True)
    return b"".join(_line(name, _date(day), DERIVED) for name, day in days if day is not None)


_DIRECT = str(DIRECT).encode()
