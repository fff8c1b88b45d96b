"""The day of publication, as an article prints it, or the interval that its dates leave."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from kg.days import iso, number
from kg.errors import PeriodError
from kg.extraction.anchors import PLAIN, Dated, Index, Same, indexed, stems_of
from kg.extraction.expressions import Piece, bounded, expressions, leans, word_at
from kg.extraction.lexicon import words
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Article
from kg.extraction.resolution import edtf_of, stretch, ymd
from kg.extraction.tenses import is_past_plan, predicate, tense_of
from kg.model import Event

DATELINE = "the dateline"
_PLANNED = "the plan that ends by"
_Edges: TypeAlias = list[tuple[int, str]]
"""Days, each with why the publication is not before it, or not after it."""


def published(article: Article, reading: Reading, events: Sequence[Event] = ()) -> tuple[str | None, str | None]:
    """Return when an article was published, in EDTF, and how that is known; None and None where it is not.

    A printed dateline tells the day. Else the text may tell an interval: it is not before the latest date that it tells
    as past, nor after the earliest date that it tells as still to come; "last year" beside a year or a dated event of the
    graph tells the year. Either bound alone tells too little.
    """
    if article.published:
        return article.published, article.basis
    printed = _printed(reading)
    if printed:
        return printed, DATELINE
    return _inferred(reading, events)


def _printed(reading: Reading) -> str | None:
    for segment in reading.segments:
        announced = segment.kind in ("byline", "heading") and word_at(segment, 0) in words("times", "published", "words")
        if segment.kind == "dateline" or announced:
            for piece in expressions(segment):
                if piece.kind == "date" and piece.said.get("year") and piece.said.get("day") and not piece.said.get("day2"):
                    try:
                        return edtf_of(piece.said["year"], piece.said["month"], piece.said["day"])
                    except PeriodError:
                        continue
    return None


def _inferred(reading: Reading, events: Sequence[Event]) -> tuple[str | None, str | None]:
    """The interval that dates told as past and as still to come leave."""
    lows: _Edges = []
    highs: _Edges = []
    index = indexed(Same(events))
    found = [(segment, [bounded(piece) for piece in expressions(segment)]) for segment in reading.segments if segment.is_told]
    for _, pieces in found:
        for piece in pieces:
            _constrain(piece, lows, highs)
    latest = max(lows, default=(0, ""))[0]
    for segment, pieces in found:
        _by_arithmetic(segment, pieces, index, lows, highs)
    lows = [row for row in lows if _PLANNED not in row[1] or ymd(row[0])[0] - ymd(max(latest, 1))[0] <= 2]
    if not lows or not highs:
        return None, None
    low, high = max(lows), min(highs)
    if high[0] < low[0] or high[0] - low[0] > 2 * 366:
        return None, None
    return f"{iso(low[0])}/{iso(high[0])}", f"inferred: not before {low[1]}, not after {high[1]}"


def _constrain(piece: Piece, lows: _Edges, highs: _Edges) -> None:
    """Let a date with a year bound the publication, by how it is told."""
    token = piece.segment.doc[piece.segment.tokens(piece.start, piece.end)[0]]
    attributive = piece.kind == "year" and token.dep_ not in ("pobj", "npadvmod")
    if piece.kind not in ("date", "year") or not piece.said.get("year") or piece.said.get("code") or attributive:
        return
    try:
        first, last = stretch(edtf_of(piece.said["year"], piece.said.get("month"), piece.said.get("day")))
    except PeriodError:
        return
    told, quoted = _told(piece), f'"{piece.segment.text[piece.start : piece.end]}"'
    if told == "future" and (piece.bound == "deadline" or not is_past_plan(predicate(token))):
        highs.append((last, f"{quoted}, told as still to come"))
    elif told in ("past", "pluperfect", "perfect") and leans(piece) < 0 and piece.bound != "deadline":
        lows.append((first, f"{quoted}, told as past"))


def _told(piece: Piece) -> str:
    """The tense of a date; what was to be done by a deadline is still to come."""
    verb = predicate(piece.segment.doc[piece.first])
    planned = piece.bound == "deadline" and any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)
    return "future" if planned else tense_of(verb, 8)


def _by_arithmetic(segment: Segment, pieces: Sequence[Piece], index: Index, lows: _Edges, highs: _Edges) -> None:
    """Last, this or next year, and a year, a planned month or a dated event in the same sentence, tell the year.

    A plan settled last year that names the month of its end is taken to end in the year of publication, where the text
    tells of what happened at most two years before that.
    """
    for piece in pieces:
        if piece.kind != "unit" or piece.said["unit"] != "year" or piece.said.get("part"):
            continue
        sentence = segment.doc[piece.first].sent
        by = {"last": -1, "this": 0, "next": 1}[piece.said["which"]]
        quoted = f'"{segment.text[piece.start : piece.end]}"'
        for year, why in _years_beside(segment, sentence.start, sentence.end, piece, pieces):
            of = year if why.startswith(_PLANNED) else year - by
            lows.append((number(of, 1, 1), f"{of}: {quoted} beside {why}"))
            highs.append((number(of, 12, 31), f"{of}: {quoted} beside {why}"))
        for event in _told_in(segment, sentence.start, sentence.end, index) if by < 0 else ():
            of = int(event.begin[:4]) + 1
            lows.append((number(of, 1, 1), f"{of}: {quoted} for {event.event.label}"))


def _years_beside(segment: Segment, first: int, end: int, piece: Piece, pieces: Sequence[Piece]) -> Iterator[tuple[int, str]]:
    """The years that a sentence names beside an expression: one in apposition to it, or the month by which a plan of last year ends."""
    for other in pieces:
        if not (first <= other.first < end) or not other.said.get("year") or other.kind not in ("date", "year"):
            continue
        quoted, gap = f'"{segment.text[other.start : other.end]}"', segment.text[min(piece.end, other.end) : max(piece.start, other.start)]
        if re.fullmatch(r"\s*[,(]\s*(?:in\s+)?", gap):
            yield int(other.said["year"]), quoted
        elif piece.said["which"] == "last" and other.said.get("month") and other.bound == "deadline" and other.start > piece.end and _told(other) == "future":
            yield int(other.said["year"]), f"{_PLANNED} {quoted}"


def _told_in(segment: Segment, first: int, end: int, index: Index) -> Iterator[Dated]:
    """The events, dated to a year or closer, all of whose words a sentence has."""
    stems = stems_of(segment.text[segment.starts[first] : segment.ends[end - 1]]) if index else frozenset()
    seen = set()
    for stem in stems:
        for row in index.get(stem, ()):
            if row.event.id not in seen and len(row.stems) > 2 and row.stems <= stems and PLAIN.fullmatch(row.begin):
                seen.add(row.event.id)
                yield row
