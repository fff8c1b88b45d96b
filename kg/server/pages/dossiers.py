"""Pages of one thing: an actor, a topic, an event, a place, a document, or a claim with its evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import turtle
from kg.chronology import Row, Timeline, timeline, words
from kg.intervals import STAMPS
from kg.model import Actor, Claim, Document, Event, Evidence, Place, Stance, Thing, Topic
from kg.periods import iso
from kg.server.pages import ledger, pictures
from kg.server.pages.cards import NEAR, WIDE, Card, Cards, Piece, place
from kg.server.pages.turning import Pages
from kg.server.pages.visits import Visit
from kg.server.replies import Reply
from kg.terms import DCTERMS, KG, ORG, PROV, SEM, Iri, NamedNode, local_name, name_of
from kg.wording import folded, opposed

if TYPE_CHECKING:
    from markupsafe import Markup

MOST = 100
"""So many claims stand under one heading, unless all are asked for (`?all=1`)."""
LONGEST = 400_000
"""In a file of more bytes nobody looks for the line of a claim."""
_STAMPS = ("earliest begin", "latest begin", "earliest end", "latest end")
_TOLD_OF = "SELECT DISTINCT ?node { ?piece %s %s . ?piece (^kg:relays)*/^kg:evidence ?node }"
_Fact = tuple[str, "list[Markup]"]
_Pointing = tuple[Claim | Event, Evidence]
"""A claim, or an event, and the piece of its evidence that points to a place."""
PER_PAGE = 200
"""How many rows of a data set stand on one page."""


class Block(NamedTuple):
    """Claims under one heading within a section: those on one matter."""

    headings: tuple[Markup, ...]
    cards: list[Card]


class Section(NamedTuple):
    """A heading with its claims."""

    heading: str
    blocks: list[Block]
    number: int
    """How many claims it has; where these are very many, only the first stand in the blocks."""
    more: int = 0


class Passage(NamedTuple):
    """A place in a document, and what is told by it: claims, each with the piece of evidence that points there, and events."""

    name: str
    piece: Piece
    told: list[tuple[Card, Piece]]
    events: list[Markup]


def thing_page(visit: Visit, iri: str, headers: tuple[tuple[str, str], ...]) -> Reply:
    """Return the page of a thing."""
    thing = visit.thing(iri)
    if thing is None:
        raise ValueError(f"{iri} is no thing of this view")
    if isinstance(thing, Document):
        return _document_page(visit, thing, headers)
    return _Dossier(visit, thing).page(headers)


# --------------------------------------------------------------------------------------------------------------- things


class _Dossier:
    """All that a view has on an actor, a topic, an event or a place."""

    def __init__(self, visit: Visit, thing: Thing) -> None:
        self._visit, self._thing, self._view = visit, thing, visit.view
        self._cards = Cards(visit)
        self._folded = folded(opposed(visit.view))
        self._told = timeline(visit.view, thing.id)

    def page(self, headers: tuple[tuple[str, str], ...]) -> Reply:
        """Return its page."""
        thing = self._thing
        rows = [*self._told.rows, *self._told.undated]
        sections = self._sections(rows)
        shown = {row.claim.id for row in rows}
        said = self._cards.named(_claims(self._visit, SEM.accordingTo, thing.id) - shown)
        events = [mark for mark in self._told.events if mark.nearness < 2 and self._view.iri(mark.name) != thing.id]
        return self._visit.page(
            "thing.html", headers=headers, thing=thing, kind=_type(self._visit, thing), facts=list(_facts(self._visit, self._cards, thing)),
            sections=sections, said=said, count=len(shown), picture=pictures.address(self._visit, self._told), plain=_plain(self._visit, self._told),
            people=self._people(), published=self._published(), evidence=[self._cards.piece(one, NEAR) for one in getattr(thing, "evidence", ())],
            events=[(self._visit.ref(self._view.iri(mark.name)), words(mark.period)) for mark in events], disputed=ledger.about(self._visit, shown),
        )  # fmt: skip

    def _sections(self, rows: list[Row]) -> list[Section]:
        """The claims by the groups of the timeline, an actor's stances by topic."""
        ordered = sorted(rows, key=lambda row: row.group.rank)
        return [self._section(group.heading, list(members)) for group, members in groupby(ordered, key=lambda row: row.group)]

    def _section(self, heading: str, rows: list[Row]) -> Section:
        most = len(rows) if self._visit.param("all") else MOST
        return Section(heading, self._blocks(rows[:most]), len(rows), max(0, len(rows) - most))

    def _blocks(self, rows: list[Row]) -> list[Block]:
        if rows[0].group.tone != "stance" or isinstance(self._thing, Topic):
            return [Block((), [self._card(row) for row in rows])]
        matters: dict[str, list[Row]] = {}
        for row in rows:
            topic = getattr(row.claim, "topic", "")
            matters.setdefault(self._folded.get(topic, (topic, 1))[0], []).append(row)
        return [Block(self._headings(found), [self._card(row) for row in found]) for found in matters.values()]

    def _headings(self, rows: list[Row]) -> tuple[Markup, ...]:
        """The topics of a matter that these stances are on, in the order in which they come up."""
        topics = dict.fromkeys(row.claim.topic for row in rows if isinstance(row.claim, Stance))
        return tuple(map(self._visit.ref, topics))

    def _card(self, row: Row) -> Card:
        return self._cards.card(row.claim, text=row.sentence)

    def _people(self) -> list[Markup]:
        """Who speaks or works for it."""
        found = [quad for quad in self._view.mentions(self._thing.id) if quad.predicate in (PROV.actedOnBehalfOf, ORG.memberOf)]
        people = {name_of(quad.subject) for quad in found if isinstance(self._visit.thing(name_of(quad.subject)), Actor)}
        return [self._visit.ref(iri) for iri in sorted(people, key=lambda iri: (self._view.label(iri), iri))]

    def _published(self) -> list[Markup]:
        """The documents that it published."""
        found = {name_of(quad.subject) for quad in self._view.mentions(self._thing.id) if quad.predicate == DCTERMS.publisher}
        return [self._visit.ref(iri) for iri in sorted(found, key=lambda iri: (self._view.label(iri), iri))]


def _plain(visit: Visit, told: Timeline) -> str:
    """The timeline as text, where there is no picture of it."""
    return "" if pictures.address(visit, told) or not told.rows else told.text(100)


def _type(visit: Visit, thing: Thing) -> str:
    label = visit.view.label(KG[thing.type].value) if thing.type.isidentifier() else thing.type
    return label[:1].upper() + label[1:]


def _claims(visit: Visit, predicate: NamedNode, iri: str) -> set[str]:
    """The claims with evidence that says something of a thing."""
    rows = visit.view.query(_TOLD_OF % (predicate, NamedNode(iri))).tuples()
    return {name_of(node) for (node,) in rows if node is not None} & visit.view.claim_ids()


def _facts(visit: Visit, cards: Cards, thing: Thing) -> Iterator[_Fact]:
    """The properties of a thing with their names, those of the documents apart."""
    if isinstance(thing, Topic):
        yield "contrary", cards.references([Iri(thing.contrary)] if thing.contrary else [])
    if isinstance(thing, Event) and thing.during:
        yield "during", cards.references([thing.during, *([words(thing.period)] if thing.period else [])])
    if isinstance(thing, Place) and thing.lat is not None and thing.long is not None:
        yield "coordinates", cards.references([f"{thing.lat}, {thing.long}"])
    told = [quad for quad in visit.view.statements(thing.id) if quad.subject == NamedNode(thing.id)]
    for label, predicate in (("speaks for", PROV.actedOnBehalfOf), ("belongs to", ORG.memberOf)):
        yield label, cards.references(sorted(Iri(name_of(quad.object)) for quad in told if quad.predicate == predicate))
    yield "same as", [outside(iri) for iri in thing.exactMatch]


def outside(address: str) -> Markup:
    """Return an address as HTML: a link if it leads to the web, else only its text."""
    from kg.server.rendering import markup, shown

    if not address.lower().startswith(("http://", "https://")):
        return markup("<bdi>{}</bdi>", shown(address))
    return markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', address, shown(address))


# ------------------------------------------------------------------------------------------------------------ documents


def _document_page(visit: Visit, document: Document, headers: tuple[tuple[str, str], ...]) -> Reply:
    cards = Cards(visit)
    publisher = cards.reference(document.publisher)
    articles = visit.reader.articles
    places = _places(visit, document.id)
    count = len({told.id for pairs in places for told, _ in pairs if isinstance(told, Claim)})
    rows = {f"{part.row}": number for number, pairs in enumerate(places) for _, part in pairs}
    pages = Pages.of(visit, places, PER_PAGE if rows.keys() != {"None"} else len(places) or 1, rows.get(visit.param("row"), 0))
    name = articles.name(document.sha256) if document.sha256 in articles and document.sha256 else None
    return visit.page(
        "document.html", headers=headers, thing=document, publisher=publisher, url=outside(document.url) if document.url else None, file=name,
        facts=list(_facts(visit, cards, document)), copies=_copies(visit, document), passages=list(_passages(visit, cards, pages.items)),
        pages=pages, count=count,
    )  # fmt: skip


def _copies(visit: Visit, document: Document) -> list[Markup]:
    """Other documents with the same text."""
    same = set(visit.view.subjects(KG.sha256, document.sha256)) if document.sha256 else set()
    return [visit.ref(iri) for iri in sorted(same - {document.id})]


def _places(visit: Visit, document: str) -> list[list[_Pointing]]:
    """What points to each place of a document, in the order of the places: rows, spans, and at the end what tells no place."""
    found: dict[tuple[float, ...], list[_Pointing]] = {}
    for told in _told_by(visit, document):
        for part in (part for evidence in told.evidence for part in evidence.chain() if part.source == document):
            bounds = (None, None) if isinstance(part.row, int) else (part.start, part.end)
            where = tuple(bound if isinstance(bound, int) else float("inf") for bound in (part.row, *bounds))
            found.setdefault(where, []).append((told, part))
    return [found[where] for where in sorted(found)]


def _passages(visit: Visit, cards: Cards, places: Iterable[list[_Pointing]]) -> Iterator[Passage]:
    made: dict[str, Card] = {}
    for pairs in places:
        pieces = [(one, cards.piece(part, NEAR)) for one, part in pairs]
        claims = [(made.setdefault(one.id, cards.card(one)), piece) for one, piece in pieces if isinstance(one, Claim)]
        events = list(dict.fromkeys(visit.ref(one.id) for one, _ in pieces if isinstance(one, Event)))
        yield Passage(place(pairs[0][1]), _quoting(pieces), sorted(claims, key=lambda pair: (pair[0].text, pair[0].name)), events)


def _quoting(pieces: Iterable[tuple[Any, Piece]]) -> Piece:
    """One of the pieces of a place, with the quote if one has it."""
    found = [piece for _, piece in pieces]
    return next((piece for piece in found if piece.quote), found[0])


def _told_by(visit: Visit, document: str) -> Iterator[Claim | Event]:
    rows = visit.view.query(_TOLD_OF % (DCTERMS.source, NamedNode(document))).tuples()
    ids, known = sorted({name_of(node) for (node,) in rows if node is not None}), visit.view.claim_ids()
    for name in ids:
        if name in known:
            yield visit.view.claim(name)
        elif isinstance(event := visit.thing(name), Event):
            yield event


# --------------------------------------------------------------------------------------------------------------- claims


def claim_page(visit: Visit, iri: str, headers: tuple[tuple[str, str], ...]) -> Reply:
    """Return the page of a claim."""
    claim = visit.view.claim(iri)
    cards = Cards(visit)
    bounds = zip(_STAMPS, map(local_name, (stamp.value for stamp in STAMPS)), claim.period.bounds if claim.period else (), strict=False)
    return visit.page(
        "claim.html", headers=headers, card=cards.card(claim, around=WIDE), kind=type(claim).__name__, content=list(_content(cards, claim)),
        terms=list(_terms(cards, claim)), bounds=[(label, name, iso(day) if day is not None else "") for label, name, day in bounds],
        record=list(_record(cards, claim)), where=_where(visit, claim), disputed=ledger.about(visit, {claim.id}),
    )  # fmt: skip


def _content(cards: Cards, claim: Claim) -> Iterator[_Fact]:
    """What a claim says, part by part."""
    names = {"subject": "who", "holder": "holder", "predicate": "relation", "position": "position", "topic": "topic", "object": "whom"}
    for field, label in names.items():
        if value := getattr(claim, field, None):
            yield label, cards.references([value])
    if about := getattr(claim, "about", ()):
        yield "about", cards.references(about)
    for field, label in (("role", "role"), ("measure", "measure"), ("minValue", "at least"), ("maxValue", "at most"), ("unit", "unit")):
        if (value := getattr(claim, field, None)) is not None:
            yield label, cards.references([value])


def _terms(cards: Cards, claim: Claim) -> Iterator[_Fact]:
    """How it is said to hold: mode, confidence, condition and the like."""
    values = [
        ("mode", claim.mode), ("confidence", claim.confidence), ("said not to hold", "yes" if claim.negated else None), ("only if", claim.condition),
        ("how much", claim.quantifier), ("place", claim.place), ("first cited", claim.firstCited), ("last cited", claim.lastCited),
    ]  # fmt: skip
    yield from ((label, cards.references([value])) for label, value in values if value is not None)


def _record(cards: Cards, claim: Claim) -> Iterator[_Fact]:
    """Who put it into the graph, how and when, and what it replaces."""
    values = [
        ("status", claim.status), ("recorded", claim.generatedAtTime), ("withdrawn", claim.invalidatedAtTime), ("by", claim.wasAttributedTo),
        ("extracted by", claim.wasGeneratedBy), ("rule", claim.rule), ("trace", claim.trace), ("revises", claim.wasRevisionOf),
        *(("updates", other) for other in claim.updates),
    ]  # fmt: skip
    for piece in (part for evidence in claim.evidence for part in evidence.chain()):
        values += [("reviewed by", piece.wasAttributedTo), ("evidence recorded", piece.generatedAtTime), ("evidence extracted by", piece.wasGeneratedBy)]
        values += [("rule of evidence", piece.rule), ("trace of evidence", piece.trace)]
    told = dict.fromkeys((label, value) for label, value in values if value is not None)
    yield from ((label, cards.references([value])) for label, value in told)


def _where(visit: Visit, claim: Claim) -> list[tuple[str, int | None]]:
    """The files of the casebook in which a claim stands, with the line on which it begins, where that is soon found."""
    graphs = {quad.graph_name for quad in visit.view.statements(claim.id)}
    return [(file.name, None if claim.id.startswith("_:") else _line(file.path, claim.id)) for file in visit.view.files if file.graph in graphs]


def _line(path: Path, iri: str) -> int | None:
    with suppress(OSError):
        state = path.stat()
        lines = _lines(path, state.st_mtime_ns) if state.st_size <= LONGEST else None
        return lines.of(NamedNode(iri)) if lines and NamedNode(iri) in lines else None
    return None


@lru_cache(maxsize=32)
def _lines(path: Path, _: int) -> turtle.Lines:
    """Where the statements of a file as it is at a time stand."""
    return turtle.Lines(path.read_bytes())
