"""Topics: which phrases of an article are about a topic of the graph, and on which side.

What a topic is about, its names say (`kg.extraction.frames`). A phrase is about it where it names the same and does the
same or the opposite; the product of both signs is the side of the phrase. Words and things that many topics share count
less; "the bill" takes up the topic of a bill that the article has named. A topic and its contrary are two labels of one
matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import log, prod
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.extraction.cast import Cast
from kg.extraction.frames import Frame, Matter, Step, action, families, head_word, is_denied, matters, phrase_tokens, signs, spine, stem
from kg.extraction.gazetteer import fold
from kg.extraction.knowledge import Knowledge
from kg.extraction.lexicon import rules, words
from kg.extraction.reading import Reading, Segment

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

ENOUGH = 0.5
"""The least likeness of a phrase and a topic."""
_OWN = 0.7
"""How far a thing is implied that holds the view itself."""
_SPELLED = frozenset({"Alliance", "Organization", "Document", "Process"})
"""Names of these tell by their words what they are about."""
_POINTING = frozenset({"the", "this", "that", "these", "those", "such", "its", "his", "her", "their"})


class Match(NamedTuple):
    """A topic that a phrase is about, the side of the phrase, how well it fits, the words that turned the sign, and the clause that tells."""

    matter: Matter
    sign: int
    score: float
    steps: tuple[Step, ...]
    clause: Any = None


@dataclass(frozen=True, slots=True)
class Scene:
    """What an article is about, for what a phrase leaves out: how often it names each thing, and who holds the view."""

    counts: dict[str, int]
    holders: tuple[str, ...] = ()
    topics: frozenset[str] = frozenset()

    def weight(self, thing: str, same: Callable[[str, str], bool]) -> float:
        """Return how far a thing is implied (0 to 0.7): most by a holder that it belongs to, else by how often it is named."""
        if any(same(thing, holder) for holder in self.holders):
            return _OWN
        most = max(self.counts.values(), default=0)
        named = max((count for other, count in self.counts.items() if same(thing, other)), default=0)
        return 0.2 + 0.4 * named / most if named else 0.0


class Phrase(NamedTuple):
    """What a phrase tells: its tokens, whom it names, its words, and what it does."""

    segment: Segment
    tokens: list[Token]
    things: frozenset[str]
    heads: frozenset[str]
    sign: int
    steps: tuple[Step, ...]
    acts: bool
    families: frozenset[str]
    central: frozenset[str]
    neutral: frozenset[str]
    of_people: bool = False


class Topics:
    """The topics of a graph, to be found in phrases."""

    def __init__(self, knowledge: Knowledge, found: list[Matter]) -> None:
        self._knowledge = knowledge
        self.matters = found
        self.contrary = {topic.id: topic.contrary for topic in knowledge.topics if topic.contrary}
        self._shares = self._counted()
        self._generic = frozenset(map(stem, words("stances", "generic", "words")))
        self._keys = frozenset(frame.key for matter in found for frame in matter.frames if frame.key and len(frame.words) == 1)
        self._known: dict[tuple[str, str], bool] = {}
        self._short: dict[str, list[tuple[tuple[str, ...], Matter]]] = defaultdict(list)
        for matter in found:
            for frame in matter.frames[1:]:
                if frame.name:
                    self._short[fold(frame.name[0])].append((frame.name, matter))
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for at, matter in enumerate(found):
            for frame in matter.frames:
                for word in (
                    *frame.words,
                    *map(fold, frame.name[:1]),
                    *(frame.things if _is_bare(frame) else frame.pair if "backing" in frame.families else ()),
                ):
                    self._by_word[word].add(at)

    def _counted(self) -> Counter[str]:
        """In how many topics each word and thing occurs; a topic and its contrary are one."""
        counts: Counter[str] = Counter()
        for matter in self.matters:
            if self.contrary.get(matter.topic, "") <= matter.topic:
                counts.update({each for frame in matter.frames for each in (*frame.words, *frame.things)})
        return counts

    def match(self, segment: Segment, cast: Cast, head: Token, scene: Scene) -> Match | None:
        """Return the topic that a phrase is about, or None; what it leaves out may be implied by the scene."""
        phrase = self._phrase(segment, cast, head)
        found = [match for matter in self._near(phrase) if (match := self._fit(matter, phrase, scene))]
        return max(found, key=lambda match: (round(match.score, 3), match.matter.sign >= 0, match.matter.topic), default=None)

    def _phrase(self, segment: Segment, cast: Cast, head: Token) -> Phrase:
        tokens = phrase_tokens(head)
        sign, steps, acts = signs(head)
        kinds = frozenset(family for token in spine(head) for family in families(token))
        neutral = frozenset(head_word(token) for token in spine(head) if _is_neutral(token))
        things = self._told(segment, cast, tokens) | {mention.thing for token in _addressed(head) for mention in cast.of(segment, token.i)}
        heads = frozenset(head_word(token) for token in tokens if not self._is_person(segment, cast, token))
        heads |= self._spelled(segment, cast, tokens)
        return Phrase(
            segment,
            tokens,
            things,
            heads,
            sign,
            steps,
            acts,
            kinds,
            central(tokens) | (heads - frozenset(map(head_word, tokens))),
            neutral,
            is_of_people(head),
        )

    def _spelled(self, segment: Segment, cast: Cast, tokens: list[Token]) -> frozenset[str]:
        """What a phrase says by other words: the words of a treaty or body that it names, and the forces of "their presence"."""
        found: set[str] = set()
        for token in tokens:
            named = cast.of(segment, token.i) if token.pos_ == "PROPN" else ()
            found |= {word for mention in named if cast.type(mention.thing) in _SPELLED for word in map(stem, cast.label(mention.thing).split())}
            for word in rules("stances")["stands_for"]:
                if token.lemma_.lower() in words("stances", "stands_for", word) and any(
                    child.pos_ in ("PROPN", "ADJ") and cast.of(segment, child.i) for child in token.children
                ):
                    found.add(word)
        return frozenset(found)

    def is_key(self, token: Token) -> bool:
        """Tell whether a verb is that of a topic's name, and no word by which one acts: "concedes"."""
        return head_word(token) in self._keys

    def menace(self, thing: str) -> Matter | None:
        """Return the topic that somebody is a threat, or None."""
        about = (matter for matter in self.matters if matter.is_belief and thing in matter.frames[0].things and stem("threat") in matter.frames[0].core)
        return next(about, None)

    def candidacy(self, person: str) -> Matter | None:
        """Return the topic that somebody is elected, or None."""
        about = (matter for matter in self.matters if matter.frames[0].things == {person} and "election" in matter.frames[0].families)
        return next(about, None)

    def _is_person(self, segment: Segment, cast: Cast, token: Token) -> bool:
        """Whether a common noun only names somebody else: "the president", where a president is known."""
        return token.pos_ == "NOUN" and any(cast.type(mention.thing) == "Person" for mention in cast.of(segment, token.i))

    def _near(self, phrase: Phrase) -> list[Matter]:
        """The topics that share a word, or where they have none a thing, with a phrase."""
        things = {each for thing in phrase.things for each in (thing, *self._knowledge.governments.keys() & {thing})}
        keys = {*phrase.heads, *(fold(phrase.segment.words[token.i]) for token in phrase.tokens), *(fold(token.lemma_) for token in phrase.tokens)}
        near = {at for key in keys for at in self._by_word.get(key, ())}
        near |= {at for key, places in self._by_word.items() if ":" in key and any(self._same(key, thing) for thing in things) for at in places}
        return [self.matters[at] for at in sorted(near)]

    def named(self, reading: Reading, things: frozenset[str]) -> Iterator[str]:
        """Yield the topics that an article names: by a short name, or by all the words and all whom it is about."""
        told = [segment for segment in reading.segments if segment.is_told]
        heads = {head_word(token) for segment in told for token in segment.doc}
        short = {matter.topic for segment in told for _, matter in self._called(list(segment.doc), segment.words)}
        for matter in self.matters:
            label = matter.frames[0]
            whole = label.words and label.words <= heads and all(any(self._same(thing, other) for other in things) for thing in label.things)
            if whole or matter.topic in short:
                yield matter.topic

    def told(self, segment: Segment, tokens: list[Token], among: set[str]) -> Matter | None:
        """Return the topic that some tokens name last, by a short name; one of these."""
        named = [matter for matter in self.matters if matter.topic in among]
        found = [(at, matter) for at, matter in self._called(tokens, segment.words) if matter.topic in among]
        found += [(at, matter) for matter in named for frame in matter.frames if (at := _taken_up(tokens, frame, matter))]
        return max(found, key=lambda each: (each[0], each[1].sign >= 0, each[1].topic), default=(0, None))[1]

    def _called(self, tokens: list[Token], told: tuple[str, ...]) -> Iterator[tuple[int, Matter]]:
        """The topics whose short names stand among some tokens, and where they end."""
        for token in tokens:
            for key in {fold(told[token.i]), fold(token.lemma_)} & self._short.keys():
                for name, matter in self._short[key]:
                    if _stands(token, told, name):
                        yield token.i + len(name), matter

    def _told(self, segment: Segment, cast: Cast, tokens: list[Token]) -> frozenset[str]:
        found = {mention.thing for token in tokens for mention in cast.of(segment, token.i)}
        inside = {token.i for token in tokens}
        found |= {m.thing for m in cast.named(segment, tokens[0].i, tokens[-1].i + 1) if inside & set(range(*segment.tokens(m.start, m.end)))}
        return frozenset(found)

    # ------------------------------------------------------------------------------------------------------- likeness

    def _fit(self, matter: Matter, phrase: Phrase, scene: Scene) -> Match | None:
        """The topic by a short name in the phrase, by taking it up, or by all that it names and does."""
        if any(phrase.neutral - frame.words for frame in matter.frames[:1]):
            return None
        found = [match for frame in matter.frames if (match := self._whole(matter, frame, phrase, scene))]
        whole = max(found, key=lambda match: match.score, default=None)
        alias = _alias(matter, phrase.tokens, phrase.segment.words)
        if alias and (whole is None or whole.score < 0.8):
            above = tuple(step for step in phrase.steps if not alias[0] <= step.at < alias[1])
            return Match(matter, prod(step.sign for step in above), 0.9 + 0.01 * (alias[1] - alias[0]), above)
        if whole is None and matter.topic in scene.topics:
            return next((self._again(matter, frame, phrase) for frame in matter.frames if _taken_up(phrase.tokens, frame, matter)), None)
        return whole

    def _again(self, matter: Matter, frame: Frame, phrase: Phrase) -> Match:
        share = len(frame.words & phrase.heads) / len(frame.words)
        return Match(matter, phrase.sign * (frame.sign or 1) if phrase.acts else frame.sign or 1, 0.55 + 0.2 * share, phrase.steps)

    def _whole(self, matter: Matter, frame: Frame, phrase: Phrase, scene: Scene) -> Match | None:
        bare, shared = _is_bare(frame), frame.words & phrase.heads
        same = {thing for thing in frame.things if any(self._same(thing, other) for other in phrase.things)}
        plain = Match(matter, phrase.sign * (frame.sign or 1), 0.7, phrase.steps)
        if _is_pair(frame, phrase) and all(any(self._same(thing, other) for other in phrase.things) for thing in frame.pair):
            return plain
        if not self._may_fit(frame, phrase) or (bare and not _fits_bare(matter, frame, phrase, same)):
            return None
        implied = max((scene.weight(thing, self._same) for thing in frame.things - same), default=0.0)
        if not same and frame.borrows and frame.words <= shared and (len(shared) > 1 or (frame.sign and phrase.families & frame.families)):
            return plain
        if frame.things and not same and not (implied and len(shared) >= 2) and not (implied >= _OWN and frame.core <= shared):
            return None
        whole = sum(map(self._weight, (*frame.things, *(shared if bare else frame.words))))
        got = sum(map(self._weight, (*same, *shared))) + implied * min(map(self._weight, frame.things - same), default=0.0)
        told = got + 0.1 * len(matter.more & phrase.heads)
        score = told / whole - 0.25 * self._rivals(frame, phrase.things) - 0.2 * (bool(frame.key) and frame.key not in phrase.heads)
        return Match(matter, phrase.sign * (frame.sign or 1), min(score, 1.0) + 0.02 * got, phrase.steps) if score >= ENOUGH else None

    def _may_fit(self, frame: Frame, phrase: Phrase) -> bool:
        """Whether a phrase is about what a name is all about: its core, or a deed of its kind."""
        if frame.words and not frame.things and frame.words <= self._generic:
            return False
        about = phrase.families & frame.families if _is_bare(frame) else not frame.core or frame.core & (phrase.heads if frame.anywhere else phrase.central)
        return bool(about) and bool(frame.words & phrase.heads or phrase.acts)

    def _weight(self, each: str) -> float:
        """How much a word or a thing tells: less where several topics share it."""
        return (0.5 if each in self._generic else 1.0) / (1.0 + 0.5 * log(max(1, self._shares[each])))

    def _same(self, thing: str, other: str) -> bool:
        known = self._known.get((thing, other))
        if known is None:
            governments, within = self._knowledge.governments, self._knowledge.within
            known = thing == other or governments.get(thing) == other or governments.get(other) == thing or within(other, thing) or within(thing, other)
            self._known[thing, other] = known
        return known

    def _rivals(self, frame: Frame, told: Iterable[str]) -> int:
        """How many other states than the topic's a phrase names; where the topic has no other words, how many others of any kind."""
        return sum(
            (not frame.words or self._knowledge.type(other) == "State") and not any(self._same(thing, other) for thing in frame.things) for other in told
        )


def _is_neutral(token: Token) -> bool:
    """Whether a verb does something about a thing and takes no side on it: "discuss", "vote on"."""
    lemma = token.lemma_.lower()
    names = (lemma, *(f"{lemma} {child.lower_}" for child in token.children if child.dep_ == "prep"))
    return not words("stances", "neutral", "verbs").isdisjoint(names)


def _fits_bare(matter: Matter, frame: Frame, phrase: Phrase, same: set[str]) -> bool:
    """Whether a phrase is about a name without words of its own: the label; another one only where the phrase names its things itself."""
    return bool(frame.things) and (frame is matter.frames[0] or (bool(same) and not phrase.of_people))


def is_of_people(head: Token) -> bool:
    """Tell whether a verb tells what people do, and not whom they belong to: "Vell's premier left"."""
    own = [child for child in head.children if child.dep_ in ("nsubj", "nsubjpass")] if head.pos_ == "VERB" else []
    return any(child.pos_ == "NOUN" and child.lemma_.lower() in words("nouns", "people") for child in own)


def _is_bare(frame: Frame) -> bool:
    """Whether a name tells only that somebody does something, or holds an office: "X steps down", "X stays premier"."""
    return not frame.words or (bool(frame.families & {"office", "election"}) and frame.words <= _offices())


@lru_cache(maxsize=1)
def _offices() -> frozenset[str]:
    return frozenset(map(stem, words("stances", "offices", "words")))


def _is_pair(frame: Frame, phrase: Phrase) -> bool:
    """Whether a name and a phrase both tell that somebody backs somebody."""
    return len(frame.pair) > 1 and "backing" in frame.families & phrase.families


def _alias(matter: Matter, tokens: list[Token], told: tuple[str, ...]) -> tuple[int, int] | None:
    """Where a short name of the topic stands among some tokens."""
    names = [frame.name for frame in matter.frames[1:] if frame.name]
    return next(((token.i, token.i + len(name)) for name in names for token in tokens if _stands(token, told, name)), None)


def _stands(token: Token, told: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether a name begins with a token; a word of it may be in the plural, capitals stay."""
    end = token.i + len(name)
    return end <= len(told) and all(_reads(token.doc[i], told[i], want) for i, want in zip(range(token.i, end), name, strict=True))


def _addressed(head: Token) -> Iterator[Token]:
    """Who is to do what an infinitive tells: "called on the premier to go", "the premier's offer to go"."""
    if head.dep_ in ("xcomp", "advcl") and head.head.pos_ == "VERB":
        for child in head.head.children:
            if child.dep_ == "dobj":
                yield child
            elif child.dep_ == "prep" and child.lower_ in ("on", "upon", "to"):
                yield from (inner for inner in child.children if inner.dep_ == "pobj")
    if head.dep_ == "dobj" and head.head.pos_ == "VERB":
        yield from (
            inner
            for child in head.head.children
            if child.i > head.i and child.lower_ in ("for", "in", "from")
            for inner in child.children
            if inner.dep_ == "pobj"
        )
    if head.dep_ == "acl" and head.tag_ == "VB":
        yield from (child for child in head.head.children if child.dep_ == "poss")


def _reads(token: Token, word: str, want: str) -> bool:
    return fold(want) in (fold(word), fold(token.lemma_)) and (not want[:1].isupper() or word[:1].isupper())


def central(tokens: list[Token]) -> frozenset[str]:
    """Return the words of a phrase but for circumstances of a verb that has an object: "leave the union in a vote"."""
    places = {
        token.i
        for token in tokens
        if token.dep_ == "prep"
        and token.lower_ in ("in", "at", "during")
        and token.head.pos_ == "VERB"
        and any(child.dep_ in ("dobj", "nsubjpass") for child in token.head.children)
    }
    return frozenset(head_word(token) for token in tokens if not places & {token.i, *(above.i for above in token.ancestors)})


def _taken_up(tokens: list[Token], frame: Frame, matter: Matter) -> int:
    """Where some tokens take up a topic by what it is all about, with "the" before it and no word that tells of another; 0 for nowhere."""
    for token in tokens:
        if token.pos_ not in ("NOUN", "PROPN") or head_word(token) not in frame.core:
            continue
        beside = [child for child in token.children if child.dep_ in ("compound", "amod", "poss", "nmod")]
        other = [child for child in beside if child.pos_ in ("NOUN", "PROPN") and head_word(child) not in frame.words | matter.more]
        if not other and any(child.lower_ in _POINTING for child in token.children):
            return token.i + 1
    return 0


__all__ = [
    "ENOUGH",
    "Match",
    "Matter",
    "Scene",
    "Step",
    "Topics",
    "action",
    "families",
    "head_word",
    "is_denied",
    "is_of_people",
    "matters",
    "phrase_tokens",
    "signs",
]
