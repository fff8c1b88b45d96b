"""The world of a moment, against an oracle that knows no bounds: it counts through the days on which a claim may begin and end.

The oracle is written from the data contract (section 4) alone and imports neither `kg.periods` nor `kg.clocks`: a vague time
is every pair of a first and a last day that its text allows (a *course*). What holds in all of them is certain, what holds
in one of them is possible. Days are ISO texts, which sort as the days do.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

import pytest
from conftest import HOME, PREFIX_LINES, ROOT, WORLD
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import clocks, queries
from kg.days import iso
from kg.graph import KnowledgeGraph, View
from kg.terms import DERIVED, DIRECT, GRAPH, KG, BlankNode, Quad

CERTAIN, POSSIBLE, NOT = "certain", "possible", "not"
SURENESS = (NOT, POSSIBLE, CERTAIN)

# --------------------------------------------------------------------------------------------------------- the calendar

BEFORE, AFTER = "0001-01-01", "9999-12-31"
"""Stand for all the days before and after those that anybody writes."""


def shifted(day: str, days: int) -> str:
    return (dt.date.fromisoformat(day) + dt.timedelta(days)).isoformat()


CALENDAR = [shifted("2021-01-28", number) for number in range(9)]
"""The days that are written: they straddle the end of a month."""
TURNS = ["2020-12-31", "2021-01-01", "2021-01-31", "2021-02-01", "2021-02-09", "2021-02-10", "2021-02-28", "2021-03-01", "2021-12-31", "2022-01-01"]
"""The first and last days of the months and years that are written, and their neighbours."""
ASKED = sorted({"2019-06-01", *(shifted(day, way) for day in CALENDAR for way in (-1, 0, 1)), *TURNS, "2023-06-01"})
"""The days for which every question is asked."""
COUNTED = [BEFORE, *ASKED, AFTER]
"""The days on which a course may begin and end: every first and last day of a written date is among them."""
FEW = ["2019-06-01", "2021-01-01", "2021-01-28", "2021-01-30", "2021-01-31", "2021-02-01", "2021-02-03", "2021-02-06", "2021-03-01", "2023-06-01"]
ANY = [None, *FEW]


class Date(NamedTuple):
    """A date as it is written, and the days that it may mean."""

    text: str
    first: str
    last: str


def dates(padding: int) -> list[Date]:
    """Dates of every precision; one with a mark is off by some days where the casebook says so."""
    exact = [Date(day, day, day) for day in CALENDAR]
    vague = [Date("2021-01", "2021-01-01", "2021-01-31"), Date("2021-02", "2021-02-01", "2021-02-28"), Date("2021", "2021-01-01", "2021-12-31")]
    digits = [Date("2021-02-0X", "2021-02-01", "2021-02-09")]
    marked = [Date(day + mark, shifted(day, -padding), shifted(day, padding)) for day in ("2021-01-30", "2021-02-04") for mark in "~?"]
    return exact + vague + digits + marked


class Time(NamedTuple):
    """A period as it is written: on which days it may begin and end, and which of its sides are unknown."""

    text: str
    begin: Date
    end: Date
    begin_is_unknown: bool = False
    end_is_unknown: bool = False


OPEN_BEGIN, OPEN_END = Date("..", BEFORE, BEFORE), Date("..", AFTER, AFTER)
UNKNOWN = Date("", BEFORE, AFTER)
CHOICES = [
    Time("../..", OPEN_BEGIN, OPEN_END),
    Time("[2021-01-29,2021-02-03]", *[Date("", "2021-01-29", "2021-02-03")] * 2),
    Time("[2021-01-30..]", *[Date("", "2021-01-30", AFTER)] * 2, True, True),
    Time("[..2021-02-02]", *[Date("", BEFORE, "2021-02-02")] * 2, True, True),
]


@cache
def times(padding: int) -> list[Time]:
    """Every period whose ends are dates of some precision, open or unknown."""
    found = [Time(date.text, date, date) for date in dates(padding)]
    written = {date.text: exact for date, exact in zip(dates(padding), dates(0), strict=True)}
    for begin, end in product([OPEN_BEGIN, UNKNOWN, *dates(padding)], [OPEN_END, UNKNOWN, *dates(padding)]):
        nameless = {begin, end} <= {OPEN_BEGIN, OPEN_END, UNKNOWN}
        backwards = begin.text in written and end.text in written and written[end.text].last < written[begin.text].first
        if not nameless and not backwards:
            found.append(Time(f"{begin.text}/{end.text}", begin, end, begin is UNKNOWN, end is UNKNOWN))
    return found + CHOICES


ATTESTED = [
    *(Time(date.text, date, date) for date in dates(0) if date.text in ("2021-01-28", "2021-01-31", "2021-02-02", "2021-02-05", "2021-01", "2021-02", "2021")),
    Time("2021-01-29/2021-02-03", Date("", "2021-01-29", "2021-01-29"), Date("", "2021-02-03", "2021-02-03")),
    Time("2021-01/2021-02-02", Date("", "2021-01-01", "2021-01-31"), Date("", "2021-02-02", "2021-02-02")),
    Time("2021-01-30/", Date("", "2021-01-30", "2021-01-30"), UNKNOWN, end_is_unknown=True),
    Time("/2021-02-01", UNKNOWN, Date("", "2021-02-01", "2021-02-01"), begin_is_unknown=True),
]
"""When evidence says that something held. No mark is among them, so that no padding matters."""
ISSUED = [
    *dates(0)[:13],
    Date("2021-01-30/2021-02-02", "2021-01-30", "2021-02-02"),
    Date("2021-01/2021-02-02", "2021-01-01", "2021-02-02"),
    Date("2021-01-31/", "2021-01-31", AFTER),
    Date("/2021-02-01", BEFORE, "2021-02-01"),
    Date("[2021-01-29,2021-02-05]", "2021-01-29", "2021-02-05"),
    UNKNOWN,
    UNKNOWN,
]
"""The days on which a document may have been published; an empty text is no date at all."""

# ----------------------------------------------------------------------------------------------------------- casebooks


class Evidence(NamedTuple):
    """A piece of evidence; its number stands in its digest, by which it is known again."""

    number: int
    document: int | None
    attested: tuple[Time, ...] = ()
    relays: tuple[Evidence, ...] = ()
    named: bool = True


class Content(NamedTuple):
    """What a claim says, as Turtle; as plain triples; the things that have a part in it; and its topic's contrary."""

    turtle: str
    plain: tuple[tuple[str, str, str], ...]
    parts: frozenset[str]
    contrary: str | None = None


class Claim(NamedTuple):
    """A claim with what its clocks need; `recorded` and `withdrawn` are dateTimes as written."""

    content: Content
    is_plain: bool
    manner: str
    time: Time | None
    status: str | None
    recorded: str | None
    withdrawn: str | None
    evidence: tuple[Evidence, ...]


class Event(NamedTuple):
    """An event stands on evidence of its own; another event may name it."""

    evidence: tuple[Evidence, ...]
    names: int | None


class Casebook(NamedTuple):
    """Claims, events and documents of the invented dispute."""

    padding: int
    documents: list[Date]
    claims: list[Claim]
    events: list[Event]


def stances() -> Iterator[Content]:
    sides = {"Supports": "supports", "StronglyOpposes": "opposes", "Neutral": None}
    turned = {"supports": "opposes", "opposes": "supports"}
    contraries = {"Dam": "FreeRiver", "FreeRiver": "Dam"}
    for holder, topic, (position, side) in product(("WaterMinistry", "RiverUnion"), ("Dam", "FreeRiver", "Toll", "Orra"), sides.items()):
        contrary = contraries.get(topic)
        plain = [(holder, side, topic)] if side else []
        plain += [(holder, turned[side], contrary)] if side and contrary else []
        parts = frozenset({holder, topic, contrary} - {None})
        yield Content(f"a kg:Stance ; kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position}", tuple(plain), parts, contrary)


def others() -> Iterator[Content]:
    for triple in (("Orra", "funds", "Vell"), ("Vell", "alliedWith", "Orra"), ("Orra", "participatesIn", "event-0"), ("Vell", "participatesIn", "event-1")):
        subject, predicate, value = triple
        yield Content(f"a kg:Relation ; rdf:subject :{subject} ; rdf:predicate kg:{predicate} ; rdf:object :{value}", (triple,), frozenset({subject, value}))
    yield Content('a kg:Figure ; kg:about :Orra ; kg:measure "engineers" ; kg:minValue 40', (), frozenset({"Orra"}))
    yield Content("a kg:Attribution ; kg:holder :RiverUnion ; kg:about :Dam", (), frozenset({"RiverUnion", "Dam"}))


CONTENTS = [*stances(), *others()]
MANNERS = {
    "kg:mode kg:Declared": True,
    "kg:mode kg:Enacted": True,
    "kg:mode kg:Inferred ; kg:negated false": True,
    "kg:mode kg:Attributed": False,
    "kg:mode kg:Denied": False,
    "kg:mode kg:Declared ; kg:negated true": False,
    'kg:mode kg:Declared ; kg:condition "if it rains"': False,
}
"""How a claim is made, and whether it is then a plain triple too."""
HOURS = ["T00:00:00Z", "T12:30:00", "T23:30:00-11:00", "T00:30:00+14:00", "T23:59:59.5Z"]
PLACES = [f"curated/{letter}.ttl" for letter in "abc"]
"""The files over which claims are spread."""


def turtle(book: Casebook) -> dict[str, str]:
    """The files of a casebook."""
    world = "".join(line + "\n" for line in WORLD.splitlines() if not line.startswith(":doc-"))
    world += ':Toll a kg:Topic ; skos:prefLabel "A toll is taken"@en .\n'
    world += f":casebook kg:approximatePadding {book.padding} ; kg:uncertainPadding {book.padding} .\n"
    for number, date in enumerate(book.documents):
        issued = f' ; dcterms:issued "{date.text}"^^edtf:EDTF' if date.text else ""
        world += f':doc-{number} a kg:Document ; dcterms:title "Number {number}"{issued} ; kg:sha256 "{number:064x}" .\n'
    written: dict[int, str] = {}
    for number, event in enumerate(book.events):
        more = f" ; rdfs:seeAlso :event-{event.names}" if event.names is not None else ""
        world += f':event-{number} a kg:Event ; skos:prefLabel "Event {number}"@en ; kg:evidence {_nodes(event.evidence, written)}{more} .\n'
    files = {"curated/world.ttl": world, **dict.fromkeys(PLACES, "")}
    for number, claim in enumerate(book.claims):
        files[PLACES[number % len(PLACES)]] += _claim(number, claim, written)
    files["curated/world.ttl"] += "".join(written.values())
    return files


def _claim(number: int, claim: Claim, written: dict[int, str]) -> str:
    parts = [f":c{number:04} {claim.content.turtle}", claim.manner]
    parts += [f"kg:status kg:{claim.status}"] if claim.status else []
    parts += [f'kg:during "{claim.time.text}"^^edtf:EDTF'] if claim.time else []
    parts += [f'prov:generatedAtTime "{claim.recorded}"^^xsd:dateTime'] if claim.recorded else []
    parts += [f'prov:invalidatedAtTime "{claim.withdrawn}"^^xsd:dateTime'] if claim.withdrawn else []
    parts += [f"kg:evidence {_nodes(claim.evidence, written)}"] if claim.evidence else []
    return " ; ".join(parts) + " .\n"


def _nodes(evidence: Sequence[Evidence], written: dict[int, str]) -> str:
    return " , ".join(_node(each, written) for each in evidence)


def _node(evidence: Evidence, written: dict[int, str]) -> str:
    parts = ["a kg:Evidence", f'kg:digest "{evidence.number:064x}" ; oa:start {evidence.number} ; oa:end {evidence.number + 1}']
    parts += [f"dcterms:source :doc-{evidence.document}"] if evidence.document is not None else []
    parts += [f'kg:attestedOn "{time.text}"^^edtf:EDTF' for time in evidence.attested]
    parts += [f"kg:relays {_nodes(evidence.relays, written)}"] if evidence.relays else []
    if not evidence.named:
        return f"[ {' ; '.join(parts)} ]"
    written[evidence.number] = f":e{evidence.number} {' ; '.join(parts)} .\n"
    return f":e{evidence.number}"


@contextmanager
def opened(book: Casebook, indexed: bool = False) -> Iterator[KnowledgeGraph]:
    """The graph of a casebook, whose claims are asked through the index or one by one."""
    with TemporaryDirectory() as name, patch.object(clocks, "_INDEXED", 0 if indexed else 10**9):
        for path, text in turtle(book).items():
            place = Path(name, "triples", path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(PREFIX_LINES + text, "utf-8")
        yield kg.open(name)


# -------------------------------------------------------------------------------------------------------- the oracle


def courses(time: Time, attested: Iterable[Time] = ()) -> list[tuple[str, str]]:
    """Every first and last day that a period may have; what is attested leaves out some for a side that is unknown."""
    begins = [day for day in COUNTED if time.begin.first <= day <= time.begin.last]
    ends = [day for day in COUNTED if time.end.first <= day <= time.end.last]
    for other in attested:
        held = courses(other)
        if time.begin_is_unknown:
            begins = [day for day in begins if any(day <= first for first, _ in held)] or begins
        if time.end_is_unknown:
            ends = [day for day in ends if any(last <= day for _, last in held)] or ends
    return [(begin, end) for begin in begins for end in ends if begin <= end]


@cache
def held_on(time: Time, attested: frozenset[Time]) -> dict[str, str]:
    """Whether it holds, for every day that is asked."""
    found = courses(time, attested)
    holding = {day: sum(begin <= day <= end for begin, end in found) for day in ASKED}
    return {day: CERTAIN if count == len(found) else POSSIBLE if count else NOT for day, count in holding.items()}


def least(*answers: str) -> str:
    return min(answers, key=SURENESS.index, default=CERTAIN)


def stands_in(evidence: Evidence) -> set[int]:
    """The documents in which it stands: its own, or those of what it relays."""
    return {evidence.document} if evidence.document is not None else {doc for each in evidence.relays for doc in stands_in(each)}


class Oracle:
    """Answers every question about a casebook by looking at everything."""

    def __init__(self, book: Casebook) -> None:
        self.book = book

    def hidden(self, known: str | None, which: str) -> set[int]:
        """The documents that were not public by a day."""
        if known is None:
            return set()
        if which == CERTAIN:
            return {number for number, date in enumerate(self.book.documents) if date.last > known}
        return {number for number, date in enumerate(self.book.documents) if date.first > known}

    def seen(self, evidence: Iterable[Evidence], hidden: Collection[int]) -> list[Evidence]:
        """Evidence and what it relays, but not what stands in hidden documents, nor what only that relays."""
        shown = [each for each in evidence if not stands_in(each) or stands_in(each) - set(hidden)]
        return [found for each in shown for found in (each, *self.seen(each.relays, hidden))]

    def public(self, claim: Claim, known: str) -> str:
        """Whether it was published, and not withdrawn, by a day."""
        if claim.withdrawn and known >= claim.withdrawn[:10]:
            return NOT
        dates = [self.book.documents[doc] for each in claim.evidence for doc in stands_in(each)]
        if any(date.last <= known for date in dates):
            return CERTAIN
        return POSSIBLE if not dates or any(date.first <= known for date in dates) else NOT

    def recorded(self, claim: Claim, on: str) -> str:
        """Whether it stood in the graph on a day."""
        if (claim.withdrawn and on >= claim.withdrawn[:10]) or (claim.recorded and on < claim.recorded[:10]):
            return NOT
        return CERTAIN if claim.recorded else POSSIBLE

    def sureness(self, claim: Claim, day: str | None, known: str | None, recorded: str | None) -> str:
        """How surely a claim belongs to a moment; the least sure clock counts, and a claim without a date has no first one."""
        past = known is not None or recorded is not None
        if claim.status != "Accepted" and not (past and claim.status == "Retracted" and claim.withdrawn):
            return NOT
        answers = []
        if day is not None and claim.time is not None:
            answers.append(self.held(claim, day, known))
        if known is not None:
            answers.append(self.public(claim, known))
        if recorded is not None:
            answers.append(self.recorded(claim, recorded))
        return least(*answers)

    def held(self, claim: Claim, day: str, known: str | None) -> str:
        attested = frozenset(time for each in self.seen(claim.evidence, self.hidden(known, CERTAIN)) for time in each.attested)
        return held_on(claim.time, attested)[day]

    def answer(self, day: str | None = None, known: str | None = None, recorded: str | None = None) -> tuple[list[int], ...]:
        """What `held` answers, by the numbers of claims: certain, possible, undated, perhaps undated."""
        found: tuple[list[int], ...] = ([], [], [], [])
        for number, claim in enumerate(self.book.claims):
            sure = self.sureness(claim, day, known, recorded)
            if sure != NOT:
                found[(sure == POSSIBLE) + 2 * (claim.time is None and day is not None)].append(number)
        return found


class Question(NamedTuple):
    """The arguments of `as_of`."""

    day: str | None = None
    known: str | None = None
    recorded: str | None = None
    which: str = CERTAIN
    undated: bool = False

    def asked_of(self, graph: KnowledgeGraph) -> View:
        return graph.as_of(self.day, self.known, self.which, recorded=self.recorded, undated=self.undated)


class World:
    """What must be in a view, by the oracle."""

    def __init__(self, oracle: Oracle, question: Question) -> None:
        book, which = oracle.book, question.which
        certain, possible, undated, perhaps = oracle.answer(question.day, question.known, question.recorded)
        dateless = undated + (perhaps if which == POSSIBLE else [])
        shown = certain + (possible if which == POSSIBLE else []) + (dateless if question.undated else [])
        self.claims = {number: book.claims[number] for number in sorted(shown)}
        self.uncertain = set(shown) - set(certain)
        self.possible = 0 if which == POSSIBLE else len(possible)
        self.undated = 0 if question.undated else len(dateless)
        hidden = oracle.hidden(question.known, which)
        self.documents = set(range(len(book.documents))) - hidden
        self.bearing = {number: oracle.seen(claim.evidence, hidden) for number, claim in self.claims.items()}
        telling = {number: oracle.seen(event.evidence, hidden) for number, event in enumerate(book.events)}
        self.events = self._told(book, {number for number, evidence in telling.items() if evidence})
        self.evidence = {each.number for shown in self.bearing.values() for each in shown}
        self.evidence |= {each.number for number in self.events for each in telling[number]}
        self._dates = book.documents

    def _told(self, book: Casebook, evident: set[int]) -> set[int]:
        """Events of which evidence is left, or that something names which is left."""
        named = {number for number in range(len(book.events)) if any(f"event-{number}" in claim.content.parts for claim in self.claims.values())}
        told = evident | named
        while more := {book.events[number].names for number in told} - told - {None}:
            told |= more
        return told

    @property
    def plain(self) -> set[tuple[str, str, str]]:
        return {triple for claim in self.claims.values() if claim.is_plain for triple in claim.content.plain}

    @property
    def mirrors(self) -> set[str]:
        return {f"c{number:04}~{claim.content.contrary}" for number, claim in self.claims.items() if claim.content.contrary}

    def stamps(self) -> dict[str, tuple[str | None, ...]]:
        """The four stamps and first and last cited of each claim shown, as far as there are any."""
        found = {}
        for number, claim in self.claims.items():
            bearing = self.bearing[number]
            bounds: list[str | None] = [None] * 4
            if claim.time:
                begins, ends = zip(*courses(claim.time, [time for each in bearing for time in each.attested]), strict=True)
                bounds = [*map(_known, (min(begins), max(begins))), *(last and shifted(last, 1) for last in map(_known, (min(ends), max(ends))))]
            dates = [self._dates[each.document] for each in bearing if each.document is not None]
            firsts = [date.first for date in dates if date.first != BEFORE]
            lasts = [date.last for date in dates if date.last != AFTER]
            row = (*bounds, min(firsts, default=None), max(lasts, default=None))
            if any(row):
                found[f"c{number:04}"] = row
        return found


def _known(day: str) -> str | None:
    return None if day in (BEFORE, AFTER) else day


# ----------------------------------------------------------------------------------------------------- what a view says


def local(iri: str) -> str:
    return iri.removeprefix(HOME)


def numbers(names: Iterable[str]) -> list[int]:
    return sorted(int(local(name).removeprefix("c")) for name in names)


def one_column(view: View, query: str) -> list[str]:
    return [local(next(iter(row.values()))) for row in view.query(query)]


STAMPS = """SELECT ?c ?b1 ?b2 ?b3 ?b4 ?first ?last {
    { SELECT DISTINCT ?c { GRAPH graph:derived { ?c sem:hasEarliestBeginTimeStamp|sem:hasLatestBeginTimeStamp|sem:hasEarliestEndTimeStamp|
        sem:hasLatestEndTimeStamp|kg:firstCited|kg:lastCited ?any } } }
    OPTIONAL { GRAPH graph:derived { ?c sem:hasEarliestBeginTimeStamp ?b1 } } OPTIONAL { GRAPH graph:derived { ?c sem:hasLatestBeginTimeStamp ?b2 } }
    OPTIONAL { GRAPH graph:derived { ?c sem:hasEarliestEndTimeStamp ?b3 } } OPTIONAL { GRAPH graph:derived { ?c sem:hasLatestEndTimeStamp ?b4 } }
    OPTIONAL { GRAPH graph:derived { ?c kg:firstCited ?first } } OPTIONAL { GRAPH graph:derived { ?c kg:lastCited ?last } } }"""


def stamps_of(view: View) -> dict[str, tuple[str | None, ...]]:
    return {local(node): tuple(rest) for node, *rest in (row.values() for row in view.query(STAMPS))}


def named(quads: Iterable[Quad]) -> frozenset[tuple[str, ...]]:
    """Statements with each blank node called by its digest, so that those of two graphs can be compared."""
    quads = list(quads)
    digests = {quad.subject: str(quad.object) for quad in quads if quad.predicate == KG.digest}
    return frozenset(
        tuple(digests.get(term, str(term)) if isinstance(term, BlankNode) else str(term) for term in (quad.graph_name, *quad.triple)) for quad in quads
    )


def assert_is(view: View, world: World) -> None:
    """A view holds what a world holds, and nothing else."""
    # the claims, however they are asked for
    claims = {int(local(claim.id)[1:]): claim for claim in view.claims()}
    assert sorted(claims) == list(world.claims)
    assert (view.cut.possible, view.undated, numbers(view.cut.uncertain)) == (world.possible, world.undated, sorted(world.uncertain))
    statuses = [(local(row["c"]), row["g"], row["s"]) for row in view.query("SELECT ?c ?g ?s { GRAPH ?g { ?c kg:status ?s } }") if row["g"] != DERIVED.value]
    assert sorted(statuses) == [(f"c{number:04}", GRAPH[PLACES[number % len(PLACES)]].value, KG.Accepted.value) for number in world.claims]
    assert not view.query("ASK { { ?c prov:invalidatedAtTime ?t } UNION { ?c kg:status ?s FILTER (?s != kg:Accepted) } }")
    # evidence, documents, events: none missing, none left over
    digests = one_column(view, "SELECT DISTINCT ?d { ?e kg:digest ?d }")
    assert sorted(int(digest, 16) for digest in digests) == sorted(world.evidence)
    reached = one_column(view, "SELECT DISTINCT ?d { { ?c kg:status ?s } UNION { ?c a kg:Event } ?c kg:evidence/kg:relays*/kg:digest ?d }")
    assert set(reached) == set(digests)
    assert {number: Counter(int(each.digest, 16) for shown in claim.evidence for each in shown.chain()) for number, claim in claims.items()} == {
        number: Counter(each.number for each in bearing) for number, bearing in world.bearing.items()
    }
    assert not view.query("ASK { ?c kg:evidence|kg:relays ?e FILTER NOT EXISTS { ?e a kg:Evidence } }")
    assert set(one_column(view, "SELECT ?d { ?d a kg:Document }")) == {f"doc-{number}" for number in world.documents}
    assert not view.query("ASK { ?e a kg:Evidence ; dcterms:source ?d FILTER NOT EXISTS { ?d a kg:Document } }")
    assert set(one_column(view, "SELECT ?e { ?e a kg:Event }")) == {f"event-{number}" for number in world.events}
    assert not view.query("ASK { VALUES ?p { rdf:object rdfs:seeAlso } ?s ?p ?e FILTER STRSTARTS(STR(?e), STR(:event)) FILTER NOT EXISTS { ?e a kg:Event } }")
    # what is derived
    mirrors = set(one_column(view, "SELECT ?m { ?m a kg:MirroredStance }"))
    assert mirrors == world.mirrors
    assert {tuple(map(local_name, row.values())) for row in view.query("SELECT ?s ?p ?o { GRAPH graph:direct { ?s ?p ?o } }")} == world.plain
    stamps = world.stamps()
    found = stamps_of(view)
    assert {node: row for node, row in found.items() if not node.startswith("event")} == stamps | {
        mirror: stamps[mirror.partition("~")[0]] for mirror in mirrors if mirror.partition("~")[0] in stamps
    }
    periods = {f"c{number:04}": [iso(bound) or None for bound in claim.period.bounds] for number, claim in claims.items() if claim.period}
    assert periods == {f"c{number:04}": list(stamps.get(f"c{number:04}", [None] * 4))[:4] for number, claim in world.claims.items() if claim.time}
    assert {node for node in found if node.startswith("event")} <= {f"event-{number}" for number in world.events}
    orphans = "SELECT ?s { GRAPH graph:derived { ?s ?p ?o } FILTER NOT EXISTS { GRAPH ?g { ?s a ?kind } FILTER (?g != graph:derived) } }"
    assert {local(row["s"]) for row in view.query(orphans)} <= {*mirrors, DERIVED.value}


def local_name(iri: str) -> str:
    return re.split("[/#]", iri)[-1]


# ------------------------------------------------------------------------------------------------- casebooks to choose


def claim(
    time: Time | None = None, evidence: Iterable[Evidence] = (), status: str | None = "Accepted", recorded: str | None = None, withdrawn: str | None = None
) -> Claim:
    """A plain claim of which only the clocks matter."""
    return Claim(CONTENTS[0], True, "kg:mode kg:Declared", time, status, recorded, withdrawn, tuple(evidence))


@st.composite
def casebooks(draw: st.DrawFn, most: int = 30) -> Casebook:
    """Casebooks with every kind of clock; claims share evidence, evidence is relayed, events are named and name others."""
    padding = draw(st.sampled_from((0, 0, 1)))
    documents = draw(st.lists(st.sampled_from(ISSUED), min_size=1, max_size=6))
    counter = iter(range(10_000))

    def evidence(depth: int = 2, named: bool | None = None) -> Evidence:
        attested = draw(st.sampled_from([(), (), *((time,) for time in ATTESTED), (ATTESTED[0], ATTESTED[3]), (ATTESTED[6], ATTESTED[7])]))
        relays = tuple(evidence(depth - 1) for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2))))) if depth else ()
        spoken = draw(st.sampled_from((False, False, True)))
        known = draw(st.booleans()) if named is None else named
        document = None if spoken and (relays or depth < 2) else draw(st.integers(0, len(documents) - 1))
        made = Evidence(next(counter), document, attested, relays, known)
        # at the top of a chain evidence must stand somewhere
        return made if depth < 2 or stands_in(made) else made._replace(document=0)

    shared = [evidence(named=True) for _ in range(draw(st.integers(0, 3)))]

    def bearing(least: int) -> tuple[Evidence, ...]:
        own = [evidence() for _ in range(draw(st.integers(least, 2)))]
        other = draw(st.sampled_from((None, None, *shared)))
        if other and own and draw(st.booleans()):
            return (own[0]._replace(relays=(*own[0].relays, other)), *own[1:])
        return (*own, other) if other else tuple(own)

    moments = st.builds("{}{}".format, st.sampled_from(CALENDAR), st.sampled_from(HOURS))

    def one_claim() -> Claim:
        status = draw(st.sampled_from(["Accepted"] * 5 + ["Retracted"] * 3 + ["Rejected", "Candidate", None]))
        withdrawn = draw(moments | moments | st.none()) if status not in ("Accepted", None) else None
        manner = draw(st.sampled_from(sorted(MANNERS)))
        time = draw(st.sampled_from(times(padding)) if draw(st.integers(0, 5)) else st.none())
        recorded = draw(moments | st.none())
        return Claim(draw(st.sampled_from(CONTENTS)), MANNERS[manner], manner, time, status, recorded, withdrawn, bearing(0))

    events = [Event(bearing(1), draw(st.sampled_from((None, None, 0, 1, 2)))) for _ in range(3)]
    events = [event._replace(names=None) if event.names == number else event for number, event in enumerate(events)]
    return Casebook(padding, documents, [one_claim() for _ in range(draw(st.integers(1, most)))], events)


questions = st.builds(Question, *[st.sampled_from(ANY)] * 3, st.sampled_from((CERTAIN, POSSIBLE)), st.booleans())
either = pytest.mark.parametrize("indexed", [False, True], ids=["one by one", "by index"])

# --------------------------------------------------------------------------------------------------------- the oracle


def test_the_oracle_reads_the_table_of_the_contract():
    """What it says of the days around each end is what section 4 says."""
    spoken = {time.text: time for time in times(0)}
    for text, certain, possible in [
        ("2021-01-29/2021-02-03", "2021-01-29/2021-02-03", "2021-01-29/2021-02-03"),
        ("2021/2021-02", "", "2021-01-01/2021-02-28"),
        ("2021-01/2021-02", "2021-01-31/2021-02-01", "2021-01-01/2021-02-28"),
        ("2021-02-03", "2021-02-03/2021-02-03", "2021-02-03/2021-02-03"),
        ("2021-02", "", "2021-02-01/2021-02-28"),
        ("2021-02-03/..", "2021-02-03/9999", "2021-02-03/9999"),
        ("2021-02-03/", "2021-02-03/2021-02-03", "2021-02-03/9999"),
        ("../2021-02-03", "0001/2021-02-03", "0001/2021-02-03"),
        ("/2021-02-03", "2021-02-03/2021-02-03", "0001/2021-02-03"),
    ]:
        answers = held_on(spoken[text], frozenset())
        for day, answer in answers.items():
            begin, _, end = possible.partition("/")
            within = begin <= day <= end
            sure_begin, _, sure_end = certain.partition("/")
            assert answer == (CERTAIN if certain and sure_begin <= day <= sure_end else POSSIBLE if within else NOT), (text, day)


# -------------------------------------------------------------------------------------------------------- every period


@cache
def every_period(padding: int) -> Casebook:
    """Each kind of period, told in a document of 28 January, and attested in each way or not by one of some day until 2 February."""
    ways = [(), *((time,) for time in ATTESTED), (ATTESTED[0], ATTESTED[3])]
    told = [time for time in times(padding) if time.begin_is_unknown or time.end_is_unknown]
    given_ = [time for time in times(padding) if time not in told]
    pairs = [*product(told, ways), *product(given_, ways[:1]), *product(given_[::7], ways)]
    claims = [claim(time, [Evidence(2 * number, 0), Evidence(2 * number + 1, 1, attested)]) for number, (time, attested) in enumerate(pairs)]
    return Casebook(padding, [Date("2021-01-28", *["2021-01-28"] * 2), Date("2021-01-30/2021-02-02", "2021-01-30", "2021-02-02")], [*claims, claim()], [])


@either
@pytest.mark.parametrize("padding", [0, 1], ids=["exact", "padded"])
def test_every_period_holds_on_the_days_of_all_or_some_of_its_courses(padding, indexed):
    """Each side open, unknown, a day, a month, a year, a decade of days or about a day; each attested in every way."""
    book = every_period(padding)
    oracle = Oracle(book)
    assert len(book.claims) > 800
    with opened(book, indexed) as graph:
        for day, known in [*product(ASKED, [None]), *product(FEW, ["2021-01-27", "2021-01-29", "2021-01-31", "2021-02-02"])]:
            assert tuple(map(numbers, graph.held(day, known))) == oracle.answer(day, known), (day, known)
        for day, which, known in product(["2021-01-30", "2021-02-03"], (CERTAIN, POSSIBLE), (None, "2021-01-31")):
            assert_is(graph.as_of(day, known, which), World(oracle, Question(day, known, which=which)))


@either
def test_every_date_of_issue_makes_public_perhaps_from_its_first_day_and_surely_by_its_last(indexed):
    """One document and two, evidence that stands where what it relays stands, withdrawn on each day or not at all."""
    pairs = [(one, other) for one in range(len(ISSUED)) for other in range(one, len(ISSUED))]
    claims = []
    for one, other in pairs:
        withdrawn = [None, None, *CALENDAR][len(claims) % 11]
        relaying = Evidence(3 * len(claims), None, relays=(Evidence(3 * len(claims) + 1, one), Evidence(3 * len(claims) + 2, other)))
        apart = (relaying.relays[0], relaying.relays[1])
        status = "Retracted" if withdrawn else "Accepted"
        claims.append(claim(None, apart if len(claims) % 2 else [relaying], status, withdrawn=withdrawn and withdrawn + HOURS[len(claims) % 5]))
    oracle = Oracle(Casebook(0, ISSUED, claims, []))
    with opened(oracle.book, indexed) as graph:
        for known in ASKED:
            assert tuple(map(numbers, graph.held(None, known))) == oracle.answer(None, known), known
            if known in FEW:
                for which in (CERTAIN, POSSIBLE):
                    assert_is(graph.as_of(None, known, which), World(oracle, Question(None, known, which=which)))


@either
def test_every_span_of_record_begins_on_the_day_it_was_recorded_and_ends_before_the_day_it_was_withdrawn(indexed):
    """Whatever the hour and the time zone: the day as it is written."""
    spans = product([None, *CALENDAR], [None, *CALENDAR], HOURS)
    claims = [
        claim(None, [Evidence(number, 0)], "Retracted" if end else "Accepted", begin and begin + hour, end and end + hour)
        for number, (begin, end, hour) in enumerate(spans)
    ]
    oracle = Oracle(Casebook(0, [ISSUED[0]], claims, []))
    with opened(oracle.book, indexed) as graph:
        for recorded in ASKED:
            assert tuple(map(numbers, graph.held(None, None, recorded))) == oracle.answer(None, None, recorded), recorded


# ------------------------------------------------------------------------------------------------------ any casebook


@either
@settings(max_examples=12)
@given(casebooks())
def test_held_agrees_with_the_oracle_at_every_moment(indexed, book):
    oracle = Oracle(book)
    moments = [*product([None, *ASKED], ANY, [None]), *product(ANY, [None], ANY), *product(ANY[::3], ANY[1::2], ANY[1::2])]
    with opened(book, indexed) as graph:
        for moment in moments:
            assert tuple(map(numbers, graph.held(*moment))) == oracle.answer(*moment), moment


@either
@settings(max_examples=20)
@given(casebooks(), st.lists(questions, min_size=4, max_size=10))
def test_a_view_is_the_world_of_its_moment_and_nothing_else(indexed, book, asked):
    """Claims, evidence, documents, events, stamps, mirrored stances, plain triples and named graphs, all of them and no more."""
    oracle = Oracle(book)
    with opened(book, indexed) as graph:
        assert_is(graph, World(oracle, Question(which=POSSIBLE, undated=True)))
        for question in asked:
            assert_is(question.asked_of(graph), World(oracle, question))


@settings(max_examples=15)
@given(casebooks(), st.lists(questions, min_size=2, max_size=5))
def test_what_a_view_exports_is_what_it_answers_from(book, asked):
    """The files are read anew for an export; the same statements must come of it, in the same graphs."""
    with opened(book) as graph:
        for question in asked:
            view = question.asked_of(graph)
            assert named(view.quads()) == named(quad for quad in view.quads(derived=True) if quad.graph_name not in (DERIVED, DIRECT))


@settings(max_examples=12)
@given(casebooks(), st.lists(questions, min_size=2, max_size=5))
def test_what_is_certain_is_possible_too(book, asked):
    with opened(book) as graph:
        for question in asked:
            certain, possible = (question._replace(which=which).asked_of(graph) for which in (CERTAIN, POSSIBLE))
            assert {claim.id for claim in certain.claims()} <= {claim.id for claim in possible.claims()}
            assert {event.id for event in certain.events()} <= {event.id for event in possible.events()}
            assert named(certain.quads()) <= named(possible.quads())
            assert certain.cut.undated <= possible.cut.undated


@either
@settings(max_examples=8)
@given(casebooks(), st.lists(questions, min_size=2, max_size=3))
def test_held_about_a_thing_is_what_is_held_of_the_claims_in_which_it_has_a_part(indexed, book, asked):
    """Those on a topic's contrary included, and those that were withdrawn later, where a past moment is asked for."""
    oracle = Oracle(book)
    with opened(book, indexed) as graph:
        for (*moment, _, _), thing in product([Question(), *asked], ["Dam", "FreeRiver", "Toll", "Orra", "Vell", "RiverUnion", "event-0", "Nobody"]):
            parts = {number for number, claim in enumerate(book.claims) if thing in claim.content.parts}
            expected = [[number for number in found if number in parts] for found in oracle.answer(*moment)]
            assert [*map(numbers, graph.held(*moment, about=f":{thing}"))] == expected
            assert [[number for number in numbers(found) if number in parts] for found in graph.held(*moment)] == expected
        for thing in ("Dam", "FreeRiver"):
            found = numbers(claim.id for claim in graph.claims(about=f":{thing}"))
            assert found == [number for number in oracle.answer()[0] if thing in book.claims[number].content.parts]


@settings(max_examples=10)
@given(casebooks(most=12), st.lists(questions, min_size=3, max_size=6))
def test_the_order_of_questions_does_not_matter(book, asked):
    """Worlds are kept by content: asked on one graph there and back, on a fresh one each, or twice, they are the same."""
    alone = []
    for question in asked:
        with opened(book) as graph:
            view = question.asked_of(graph)
            alone.append((named(view.quads(derived=True)), view.cut.undated, graph.held(*question[:3])))
    with opened(book) as graph:
        whole = named(graph.quads(derived=True))
        for question, expected in [*zip(asked, alone, strict=True), *zip(asked[::-1], alone[::-1], strict=True)]:
            view, again = question.asked_of(graph), question.asked_of(graph)
            assert (named(view.quads(derived=True)), view.cut.undated) == expected[:2]
            assert (named(again.quads(derived=True)), again.cut.undated) == expected[:2]
            assert tuple(map(sorted, graph.held(*question[:3]))) == tuple(map(sorted, expected[2]))
        assert named(graph.quads(derived=True)) == whole


def test_claims_without_an_iri_come_and_go_like_others(graph, tmp_path):
    """A casebook may be written without names for claims; a view of it can be exported and read again."""
    text = "".join(
        f"[] a kg:Stance ; kg:holder :{holder} ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared ; kg:status kg:{status} ; "
        f'kg:during "2021-02-01/{end}"^^edtf:EDTF ; kg:evidence «now backs the dam» .\n'
        for holder, end, status in [
            ("Vell", "2021-02-03", "Accepted"),
            ("Orra", "..", "Accepted"),
            ("RiverUnion", "..", 'Retracted ; prov:invalidatedAtTime "2021-04-20T00:00:00Z"^^xsd:dateTime'),
        ]
    )
    opened_ = graph(text)
    for question, holders in [
        (Question("2021-02-03"), {"Vell", "Orra"}),
        (Question("2021-02-04"), {"Orra"}),
        (Question("2021-02-04", "2021-04-19"), {"Orra", "RiverUnion"}),
        (Question("2021-02-04", "2021-04-20"), {"Orra"}),
        (Question("2021-01-31", "2021-04-19"), set()),
    ]:
        view = question.asked_of(opened_)
        assert {local(claim.holder) for claim in view.claims()} == holders
        assert len(one_column(view, "SELECT ?e { ?e a kg:Evidence }")) == len(holders)
        kg.export(view, tmp_path / "x.ttl")
        assert {local(claim.holder) for claim in kg.open(tmp_path / "x.ttl").claims()} == holders


def test_the_mirror_of_a_stance_that_was_derived_from_another_goes_with_its_own(graph):
    """An inferred stance may say from which claim it was; that is not the claim of which it is the mirror."""
    stance = "a kg:Stance ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence «now backs the dam»"
    text = f':premise {stance} ; kg:holder :Orra ; kg:mode kg:Declared ; kg:during "2020/.."^^edtf:EDTF .\n'
    text += f':inferred {stance} ; kg:holder :Vell ; kg:mode kg:Inferred ; kg:during "2021-02-01/2021-02-03"^^edtf:EDTF ; prov:wasDerivedFrom :premise .\n'
    opened_ = graph(text)
    mirrors = "SELECT ?holder { ?m a kg:MirroredStance ; kg:holder ?holder } ORDER BY ?holder"
    assert one_column(opened_.as_of("2021-02-01"), mirrors) == ["Orra", "Vell"]
    assert sorted(opened_.held("2021-02-01", about=":FreeRiver").certain) == [HOME + "inferred", HOME + "premise"]
    assert one_column(opened_.as_of("2021-02-04"), mirrors) == ["Orra"]


def test_an_event_stays_as_long_as_something_names_it_that_stays():
    """A claim names a meeting, which names the talks of which it is a part, told only in a later document."""
    early, late = Date("2021-01-28", *["2021-01-28"] * 2), Date("2021-02-05", *["2021-02-05"] * 2)
    naming = claim(None, [Evidence(0, 0)])._replace(content=next(content for content in CONTENTS if "event-0" in content.parts))
    events = [Event((Evidence(1, 1),), 1), Event((Evidence(2, 1),), None), Event((Evidence(3, 1),), 2)]
    with opened(Casebook(0, [early, late], [naming], events)) as graph:
        assert [local(event.id) for event in graph.as_of(known="2021-02-04", which=POSSIBLE).events()] == ["event-0", "event-1"]
        assert [local(event.id) for event in graph.as_of(known="2021-02-05").events()] == ["event-0", "event-1", "event-2"]


def test_the_worlds_that_are_kept_are_no_larger_than_the_graph():
    """Else a slider drawn over a year would fill the memory with it."""
    book = every_period(0)
    with opened(book) as graph:
        for day in FEW:
            graph.as_of(day)
        kept = [len(world.store) for world in graph._worlds._kept.values()]
        assert 0 < len(kept) < len(FEW)
        assert sum(kept) <= len(graph._store) or len(kept) == 1


# ------------------------------------------------------------------------------------------------- written and read again

SAVED = queries.saved(ROOT)


def rows(view: View) -> dict[str, Counter[tuple[object, ...]]]:
    """The answers to all saved queries, as they would be told, whatever their order."""
    return {name: Counter(tuple(row.values()) for row in view.query(saved.text)) for name, saved in SAVED.items()}


def derived(view: View) -> frozenset[tuple[str, ...]]:
    return frozenset(statement for statement in named(view.quads(derived=True)) if statement[0] in (str(DERIVED), str(DIRECT)))


def assert_answers_the_same_when_read_again(view: View, folder: Path) -> dict[str, Counter[tuple[object, ...]]]:
    kg.export(view, folder / "x.ttl")
    again = kg.open(folder / "x.ttl")
    answers = rows(view)
    assert rows(again) == answers
    assert derived(again) == derived(view)
    assert again.problems == again.withheld == []
    assert [claim.id for claim in again.claims()] == [claim.id for claim in view.claims()]
    assert dict(again.to_networkx().edges) == dict(view.to_networkx().edges)
    return answers


BUNDLED = [
    Question(),
    Question("2024-06-01"),
    Question("2025-02-06", which=POSSIBLE),
    Question("2025-10-20", undated=True),
    Question("2024-12-08", "2025-10-19", which=POSSIBLE, undated=True),
    Question(None, "2025-06-01", which=POSSIBLE),
    Question(None, "2025-09-30"),
    Question("2025-10-20", "2025-10-20"),
    Question(None, None, "2026-11-21", POSSIBLE),
    Question(None, None, "2026-11-22"),
    Question("2025-03-01", "2025-10-20", "2027-01-01", POSSIBLE, True),
]


@pytest.fixture(scope="module")
def reconsidered(tmp_path_factory) -> KnowledgeGraph:
    """The casebook of this repository, with every third stance and relation withdrawn on the first day of 2027."""
    folder = tmp_path_factory.mktemp("reconsidered")
    shutil.copytree(ROOT / "triples", folder / "triples")
    for name in ("stances", "relations"):
        path = folder / "triples" / "curated" / f"{name}.ttl"
        first, *rest = path.read_text("utf-8").split("kg:status kg:Accepted")
        withdrawn = 'kg:status kg:Retracted ; prov:invalidatedAtTime "2027-01-01T09:00:00+03:00"^^xsd:dateTime'
        text = first + "".join((withdrawn if number % 3 == 0 else "kg:status kg:Accepted") + piece for number, piece in enumerate(rest))
        path.write_text(text, "utf-8")
    return kg.open(folder)


@pytest.mark.parametrize("question", BUNDLED, ids=lambda question: " ".join(map(str, question)))
def test_a_view_of_the_bundled_graph_answers_every_query_the_same_once_exported_and_opened_again(bundled, question, tmp_path):
    answers = assert_answers_the_same_when_read_again(question.asked_of(bundled), tmp_path)
    assert any(answers.values()) or question.day


@pytest.mark.parametrize("question", BUNDLED, ids=lambda question: " ".join(map(str, question)))
def test_so_does_one_with_claims_that_were_withdrawn_later(reconsidered, bundled, question, tmp_path):
    """At past moments they are there, and everything is as before anything was withdrawn."""
    view = question.asked_of(reconsidered)
    assert_answers_the_same_when_read_again(view, tmp_path)
    before = question.asked_of(bundled)
    past = (question.known or question.recorded) and question.recorded != "2027-01-01"
    assert (rows(view) == rows(before)) == bool(past)
    gone = len(before.claims()) - len(view.claims())
    assert gone == 0 if past else gone > 0


@settings(max_examples=8)
@given(casebooks(), st.lists(questions, min_size=2, max_size=4))
def test_so_does_a_view_of_any_casebook(book, asked):
    with opened(book) as graph, TemporaryDirectory() as folder:
        for question in asked:
            assert_answers_the_same_when_read_again(question.asked_of(graph), Path(folder))
