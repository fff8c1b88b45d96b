"""Anchors: the events of the graph that a text names to say when something was ("since the fall of ...", "amid the war in ...")."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from kg.extraction.expressions import POSSESSIVE, Piece, word_at
from kg.extraction.lexicon import rules, words
from kg.extraction.reading import Reading, Segment
from kg.extraction.tenses import VERBS
from kg.model import Event
from kg.periods import parse

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

PLAIN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_WORDS = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_NEXT = re.compile(r",?\s+(?:in|on|of)\s+(?:the\s+)?")


class Dated(NamedTuple):
    """An event under one of its names: its words, which of them are names, and when it began (`first_day` as a day number)."""

    event: Event
    stems: frozenset[str]
    names: frozenset[str]
    begin: str
    first_day: int


Index: TypeAlias = Mapping[str, Sequence[Dated]]


@dataclass(slots=True)
class Scene:
    """What an expression may lean on: the publication, the events of the graph, and the time named last."""

    reading: Reading
    published: str | None
    days: tuple[int, int] | None
    events: Index
    told: list[tuple[Piece, str, str]]
    """The expressions before it that name one day, month or year: each with that and with its bound."""
    lines: Mapping[int, int]
    """Which line of the article begins at an offset."""
    stems: frozenset[str] | None = None
    named: list[tuple[int, str, Dated]] | None = None
    """The words of the article and the events that it names, once they were asked for."""


class Same:
    """A sequence that is told from others by being another object, not by what is in it."""

    __slots__ = ("events",)

    def __init__(self, events: Sequence[Event]) -> None:
        self.events = events

    def __hash__(self) -> int:
        return hash((id(self.events), len(self.events)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.events is other.events


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, str]:
    return {word: group for group, members in rules("times")["same"].items() for word in members}


def stem(word: str) -> str:
    """A word as events are compared by: without marks of the plural, a word for the same as others as one of them."""
    plain = word.replace(".", "").lower()
    group = _groups().get(plain)
    if group:
        return group
    return plain[:-1] if len(plain) > 4 and plain.endswith("s") and not plain.endswith("ss") else plain


def stems_of(text: str) -> frozenset[str]:
    """Return the words of a text as events are compared by, without those that say nothing."""
    ignored = words("times", "events", "ignored")
    return frozenset(stem(word) for word in _WORDS.findall(POSSESSIVE.sub("", text)) if word.lower() not in ignored or (word.isupper() and len(word) > 1))


@lru_cache(maxsize=4)
def indexed(same: Same) -> Index:
    """Return the dated events by each of the words of their names."""
    index: dict[str, list[Dated]] = {}
    for event in same.events:
        begin = (event.during or "").partition("/")[0]
        first = parse(event.during).earliest_begin if event.during and begin else None
        if first is None:
            continue  # an event that began nobody knows when anchors nothing
        for name in dict.fromkeys([event.label, *(name for name, _ in event.names)]):
            listed = _WORDS.findall(POSSESSIVE.sub("", name))
            capitals = " ".join(word for at, word in enumerate(listed) if word.isupper() or (at and word[0].isupper()))
            stems = stems_of(name)
            row = Dated(event, stems, stems_of(capitals) & stems, begin, first)
            for each in stems:
                index.setdefault(each, []).append(row)
    return index


def naming(events: Sequence[Event], text: str) -> Callable[[str, str], Event | None]:
    """Return what tells which of some events a phrase of a text names, by the phrase and its last word.

    The phrase has at least two words of the event's name and none beside it; the names in it are told somewhere in the text.
    """
    index = indexed(Same(events))
    words_of_text = cache(lambda: stems_of(text))

    def named(phrase: str, head: str) -> Event | None:
        rows = index.get(stem(head), ())
        told = stems_of(phrase) if rows else frozenset()
        fit = {row.event.id: row.event for row in rows if len(told) > 1 and told <= row.stems and row.names <= words_of_text()}
        return next(iter(fit.values())) if len(fit) == 1 else None

    return named


def anchored_in(segment: Segment, events: Index, dated: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the phrases of a line that name an event which bounds what is told: "since the fall of", "amid the war in"."""
    anchors = rules("times")["anchors"]
    for index in range(len(segment.words)):
        word = word_at(segment, index)
        if word in _anchor_words():
            pair = f"{word_at(segment, index - 1)} {word}"
            bound, length = (anchors[pair], 2) if pair in anchors else (anchors.get(word), 1)
            phrase = _phrase(segment, index) if bound else None
            if bound and phrase:
                yield from _as_piece(segment, (index - length + 1, *phrase), bound, events, dated)


@lru_cache(maxsize=1)
def _anchor_words() -> frozenset[str]:
    return frozenset(anchor.split()[-1] for anchor in rules("times")["anchors"])


def _phrase(segment: Segment, index: int) -> tuple[int, int, int] | None:
    """The tokens that an anchor governs, and the head of them: a noun phrase or a clause, without what follows a comma."""
    token = segment.doc[index]
    head = next((child for child in token.children if child.dep_ in ("pobj", "dobj", "pcomp") and child.i > index), None)
    head = head if head is not None else token.head if token.dep_ in ("mark", "advmod") and token.head.i > index and token.head.pos_ in VERBS else None
    if head is None:
        return None
    first, end = index + 1, head.i + 1
    for child in head.subtree:
        if child.i >= end and child.i - index < 16 and not _is_beyond(child, head):
            end = child.i + 1
    for at in range(first, end):
        if segment.words[at] in (",", ";", "—", "–", "(", '"') or (at + 1 < end and segment.words[at] == "and" and word_at(segment, at + 1) in _anchor_words()):
            end = at
            break
    return (first, end, head.i) if end > first else None


def _is_beyond(token: Token, head: Token) -> bool:
    """Whether a word belongs to a clause inside a phrase."""
    while token.i != head.i:
        if token.dep_ in ("relcl", "acl", "advcl", "punct"):
            return True
        token = token.head
    return False


def _as_piece(segment: Segment, places: tuple[int, int, int, int], bound: str, events: Index, dated: Sequence[Piece]) -> Iterator[Piece]:
    anchor, first, end, head = places
    start, stop = segment.starts[first], segment.ends[end - 1]
    inside = [piece for piece in dated if start <= piece.end and (piece.start < stop or _NEXT.fullmatch(segment.text, stop, piece.start))]
    durable = (
        word_at(segment, first - 1) in ("since", "before", "to", "until", "of")
        and bound != "during"
        and word_at(segment, first - 2) not in ("wake", "aftermath", "ahead")
    )
    opening = rules("times")["openings"].get(word_at(segment, anchor))
    if opening and [word_at(segment, anchor - 2), word_at(segment, anchor - 1)] == opening:
        anchor -= 2
    anchor = first if bound == "during" else anchor
    said = {"first": first, "end": end, "head": head, "bound": bound}
    if not inside:
        stems = stems_of(segment.text[start:stop])
        if any(each in events for each in stems) or word_at(segment, first) in ("this", "that", "these", "those"):
            yield Piece(segment.starts[anchor], stop, segment, anchor, "event", said)
    elif durable and len(inside) == 1 and inside[0].said.get("year") and inside[0].bound in ("", bound):
        yield inside[0]._replace(start=segment.starts[anchor], end=max(stop, inside[0].end), first=anchor, bound=bound)


def event_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    """Return the period that an event gives, and the basis: from its begin on, until its begin, or its own."""
    said, segment = piece.said, piece.segment
    stems = stems_of(segment.text[segment.starts[said["first"]] : segment.ends[said["end"] - 1]])
    head = stem(segment.words[said["head"]])
    taken_up = word_at(segment, said["first"]) in ("this", "that", "these", "those")
    event = _mentioned(piece, head, scene) if taken_up and len(stems) < 3 else _matching(stems, head, piece, scene)
    if event is None:
        return None
    basis = f"the event {event.event.label!r} of the graph"
    if said["bound"] == "during":
        return str(event.event.during), basis
    if PLAIN.fullmatch(event.begin.rstrip("~")):
        scene.told.append((piece, event.begin.rstrip("~"), "since"))
    return (f"{event.begin}/", f"{basis}; a begin") if said["bound"] == "since" else (f"/{event.begin}", f"{basis}; an end")


def _matching(stems: frozenset[str], head: str, piece: Piece, scene: Scene) -> Dated | None:
    """The event that a phrase names: all its words are among those of a name of the event, or the other way round."""
    rows = [row for row in scene.events.get(head, ()) if row.stems <= stems or stems <= row.stems]
    rows = [row for row in rows if len(row.stems & stems) > 1 or _is_near(row, scene)]
    if piece.said["bound"] != "until" and scene.days:
        rows = [row for row in rows if row.first_day <= scene.days[1]]
    best = max((len(row.stems & stems) for row in rows), default=0)
    fitting = {row.event.id: row for row in rows if len(row.stems & stems) == best}
    if len(fitting) > 1 and best > 1:
        return max(fitting.values(), key=lambda row: row.first_day)
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _is_near(row: Dated, scene: Scene) -> bool:
    """Whether an event that is named by its kind alone ("the election") can be meant: its names are told, and it is near."""
    scene.stems = stems_of(scene.reading.text) if scene.stems is None else scene.stems
    if not row.names <= scene.stems or not (row.names or len(row.stems) == 1):
        return False
    return scene.days is None or (row.first_day - 400 <= scene.days[0] and scene.days[1] <= row.first_day + 400)


def _mentioned(piece: Piece, head: str, scene: Scene) -> Dated | None:
    """The event told last before "this shift", "that attack": of the same kind, or any where the noun says no kind."""
    generic = head in {stem(word) for word in words("times", "events", "generic")}
    scene.named = _named_events(scene) if scene.named is None else scene.named
    return next((row for end, noun, row in reversed(scene.named) if end <= piece.start and (generic or noun == head)), None)


def _named_events(scene: Scene) -> list[tuple[int, str, Dated]]:
    """The events that an article names with all words of one of their names close together: where, by which noun."""
    found = []
    for segment in scene.reading.segments:
        if not segment.is_told:
            continue
        stems = [stem(word) for word in segment.words]
        for index, own in enumerate(stems):
            for row in scene.events.get(own, ()):
                around = segment.text[segment.starts[max(0, index - 6)] : segment.ends[min(index + 6, len(stems) - 1)]]
                if own not in row.names and len(row.stems) > 1 and row.stems <= stems_of(around):
                    found.append((segment.ends[index], own, row))
    return found
