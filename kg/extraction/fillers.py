"""What fills an end of a relation: whom a noun phrase stands for in the scene that an article tells of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol, TypeAlias

from kg.extraction.assertion import Assertion
from kg.extraction.patterns import Filler, lexicon
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Mention, Statement
from kg.model import Event

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X"})
_OWNERS = frozenset({"poss", "compound", "nmod", "amod", "npadvmod"})
_STEPS = 6


Naming: TypeAlias = "Callable[[str, str], Event | None]"
"""Tells which event of a graph a phrase names, if one: by its text and its last word."""


class Whom(Protocol):
    """What is asked of a cast: whom a noun phrase stands for, and what kind of thing that is."""

    def of(self, segment: Segment, i: int) -> tuple[Mention, ...]:
        """Return what the noun phrase headed by a token stands for."""

    def named(self, segment: Segment, first: int, end: int) -> Iterable[Mention]:
        """Return the mentions among some tokens, none inside another."""

    def type(self, iri: str) -> str:
        """Return the class of a thing, as a local name."""

    def is_kind(self, iri: str, kind: str) -> bool:
        """Tell whether a thing is an `Actor`, a `Place` or an `Event`."""

    def label(self, iri: str) -> str:
        """Return the name of a thing."""


@dataclass
class Scene:
    """What lines of an article share: whose forces were last told of, and for whom people speak."""

    cast: Whom
    statements: Sequence[Statement]
    forces: tuple[Filler, ...] = ()
    bodies: dict[str, str] = field(default_factory=dict)
    states: tuple[Mention, ...] = ()
    """The countries that it names, the one named most first."""

    bodies_named: Mapping[str, Sequence[Mention]] = field(default_factory=dict)
    """Mentions of bodies by the last word of their names, in the order of the text."""

    realm: str | None = None
    """The country that it tells of: the one named most, where that is more than once."""

    events: Naming = lambda _, __: None
    labels: dict[str, str] = field(default_factory=dict)
    """The names of the events told of."""

    titled: set[str] = field(default_factory=set)
    """Whose office was told of: a title without a country is then no news."""

    organs: set[str] = field(default_factory=set)
    """Of what it was told whose organ it is."""

    told: set[tuple[str, str, str]] = field(default_factory=set)
    """What was told by patterns that tell a thing once, where it is first taken for granted."""


def named_in(reading: Reading, cast: Whom) -> list[Mention]:
    """What an article calls by name, in the order of its text."""
    return sorted(
        mention
        for segment in reading.segments
        if segment.is_told
        for mention in cast.named(segment, 0, len(segment.words))
        if mention.kind not in ("nominal", "pronoun")
    )


def bodies_in(named: Iterable[Mention], cast: Whom) -> dict[str, list[Mention]]:
    """Mentions of bodies by the last word of their names: "Council" is that of the council named last."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in named:
        last = mention.text.rpartition(" ")[2].lower()
        if last in lexicon("bodies") and cast.is_kind(mention.thing, "Actor"):
            found[last].append(mention)
    return found


def states_in(named: Iterable[Mention], cast: Whom) -> tuple[tuple[Mention, ...], int]:
    """The countries that an article names, the one named most first, also in the names of bodies ("X House of Representatives"); how often that is."""
    states: dict[str, Mention] = {}
    for mention in named:
        if cast.type(mention.thing) == "State":
            states.setdefault(mention.thing, mention)
    times = Counter(mention.thing for mention in named if mention.thing in states)
    times.update(state for each in named for state in states if each.thing not in states and cast.label(each.thing).startswith(cast.label(state)))
    return tuple(sorted(states.values(), key=lambda each: -times[each.thing])), max(times.values(), default=0)


class Phrases(Assertion):
    """Whom the noun phrases of a line stand for."""

    def __init__(self, segment: Segment, article: Scene) -> None:
        super().__init__(segment)
        self.article = article
        self.cast = article.cast
        self._offices: list[tuple[int, str]] = []
        self._fills: dict[int, tuple[Filler, ...]] = {}
        self._mentions: dict[int, tuple[Mention, ...]] = {}

    def _all(self, at: int) -> Iterator[Filler]:
        """What a phrase and those coordinated with it stand for."""
        for each in self._coordinated(at):
            yield from self._fill(each)

    def _direct(self, at: int) -> Iterator[Filler]:
        for mention in self._of(at):
            if not self._is_elsewhere(at, mention):
                yield self._filler(at, mention)

    def _is_elsewhere(self, at: int, mention: Mention) -> bool:
        """Whether a mention is not of the phrase itself: of the noun that it describes, or only of whom or where it is told ("critics of X", "forces in X")."""
        head = self.heads[at]
        if self.deps[at] in _OWNERS and mention.start <= self.segment.starts[head] and self.segment.ends[head] <= mention.end and mention.kind == "nominal":
            return True
        if mention.kind != "nominal" or mention.end != self.segment.ends[at]:
            return False
        if self.lemmas[at] in lexicon("others") and self.cast.type(mention.thing) != "Collective":
            return True
        where = [place for word in ("in", "at", "inside") for place in self._own_prep(at, word)]
        return any(other.thing == mention.thing for place in where for other in self._of(place)) and not self._owner(at)

    def _of(self, at: int) -> tuple[Mention, ...]:
        if at not in self._mentions:
            self._mentions[at] = tuple(self.cast.of(self.segment, at))
        return self._mentions[at]

    def _filler(self, at: int, mention: Mention) -> Filler:
        first, end = self._phrase(at)
        if mention.start < self.segment.ends[-1] and mention.end > self.segment.starts[0]:
            start, stop = self.segment.tokens(mention.start, mention.end)
            if start <= at < stop or (first <= start and stop <= end) or (at < start and at in self._above(stop - 1)):
                first, end = min(first, start), max(end, stop)
        whole = at
        while self.deps[whole] in _OWNERS and whole < self.heads[whole] < at + 8 and not {"ADP", "CCONJ"} & {*self.poses[whole : self.heads[whole]]}:
            whole = self.heads[whole]
        return Filler(mention.thing, mention.certainty, first, end, self._quantifier(at), whole=whole + 1)

    def _above(self, at: int) -> list[int]:
        """The words on which a word hangs, the nearest first."""
        found = [at]
        while len(found) <= _STEPS and self.heads[found[-1]] != found[-1]:
            found.append(self.heads[found[-1]])
        return found[1:]

    def _quantifier(self, at: int) -> str | None:
        """The words that tell how many of a group: "some PMF factions", "several groups"."""
        kids = [
            kid for kid in self.kids[at] if self.deps[kid] in ("det", "amod", "nummod", "predet", "quantmod") and self.lemmas[kid] in lexicon("quantifiers")
        ]
        return self.segment.raw(min(kids), at + 1).text if kids else None

    def _fill(self, at: int, depth: int = 0) -> tuple[Filler, ...]:
        """What a phrase stands for, itself or as a part, a title, an apposition or a description of somebody."""
        if at not in self._fills:
            self._fills[at] = ()  # a phrase that leads back to itself stands for nothing
            direct = tuple(self._direct(at))
            if direct and self._of(at)[0].kind == "nominal" and depth < _STEPS:
                direct = tuple(self._named_beside(at, depth)) or direct
            self._fills[at] = direct or (tuple(self._indirect(at, depth)) if depth < _STEPS else ())
            if self.lemmas[at] in lexicon("forces") and self._fills[at] and self.deps[at] != "compound":
                self.article.forces = self._fills[at]
        return self._fills[at]

    def _indirect(self, at: int, depth: int) -> Iterator[Filler]:
        ways = (self._part_of, self._share_of, self._named_beside, self._composed, self._known_forces, self._known_body, self._event)
        for way in ways:
            found = list(way(at, depth))
            if found:
                yield from found
                return

    def _part_of(self, at: int, depth: int) -> Iterator[Filler]:
        """Whose part a noun names: "U.S. installations" stand for the United States."""
        if self.lemmas[at] in lexicon("parts"):
            for owner in (*self._owner(at), *self._prep(at, "of")):
                for filler in self._fill(owner, depth + 1):
                    first, end = self._phrase(at)
                    wide = (min(first, filler.first), max(end, filler.end))
                    yield filler._replace(
                        certainty=filler.certainty * 0.85, first=wide[0], end=wide[1], quantifier=self._quantifier(at), via=f", whose {self.words[at]} they are"
                    )

    def _share_of(self, at: int, depth: int) -> Iterator[Filler]:
        """Of whom a noun names a share: "a majority of its leaders", "those within the alliance"."""
        if self.lemmas[at] in lexicon("shares"):
            for inner in chain.from_iterable(self._prep(at, word) for word in ("of", "within", "among", "in", "from")):
                for filler in chain.from_iterable(self._fill(each, depth + 1) for each in self._coordinated(inner)):
                    first, end = min(self._phrase(at)[0], filler.first), max(at + 1, filler.end)
                    yield filler._replace(certainty=filler.certainty * 0.9, first=first, end=end, quantifier=self.segment.raw(first, end).text)

    def _named_beside(self, at: int, depth: int) -> Iterator[Filler]:
        """Who is named beside a description: "the prime minister, X"."""
        for kid in self.kids[at]:
            if self.deps[kid] == "appos":
                for filler in self._fill(kid, depth + 1):
                    yield filler._replace(first=min(filler.first, self._phrase(at)[0]), end=max(filler.end, at + 1))

    def _composed(self, at: int, depth: int) -> Iterator[Filler]:
        """Of what a noun names the members: "X, composed of such groups"."""
        of = self.heads[at]
        verb = self.heads[of]
        if self.lemmas[of] == "of" and self.lemmas[verb] in lexicon("composed"):
            for whole in self._object(verb) if self._is_passive(verb) else self._subject(verb):
                for filler in self._fill(whole, depth + 1):
                    words = self.segment.raw(self._phrase(at)[0], at + 1).text
                    yield filler._replace(
                        certainty=filler.certainty * 0.8, end=max(filler.end, at + 1), quantifier=words, via=f", which is composed of “{words}”"
                    )

    def _known_body(self, at: int, _: int) -> Iterator[Filler]:
        """The body named in the article that a word of a title stands for: "Council" of "Council President X"."""
        if self.lemmas[at] in lexicon("bodies") and self.deps[at] in ("compound", "nmod", "amod"):
            known = [mention for mention in self.article.bodies_named.get(self.lemmas[at], ()) if mention.start < self.segment.starts[at]]
            if known:
                yield Filler(known[-1].thing, 0.7, *self._phrase(at), via=", named before")

    def _event(self, at: int, _: int) -> Iterator[Filler]:
        """The event of the graph that a noun with what stands before it tells of: "the regional elections" in an article on X for those of X."""
        first, end = self._phrase(at)
        event = self.article.events(self.segment.raw(first, end).text, self.words[at]) if self.poses[at] == "NOUN" and end > first + 1 else None
        if event:
            self.article.labels[event.id] = event.label
            yield Filler(event.id, 0.8, first, end, via=", an event of the graph")

    def _known_forces(self, at: int, depth: int) -> Iterator[Filler]:
        """Whose forces were told of last, where a noun does not say it: "a small contingent"."""
        if self.lemmas[at] in lexicon("unowned") and not any(self._fill(kid, depth + 1) for kid in self._owner(at)):
            first, end = self._phrase(at)
            for filler in self.article.forces:
                yield filler._replace(
                    certainty=filler.certainty * 0.6, first=first, end=end, whole=end, quantifier=None, via=", whose forces were told of before"
                )

    def _told(self, t: int) -> Iterator[Filler]:
        """Who says it, or for whom he speaks: for talks of which only the other side is named."""
        offset = self.segment.starts[t]
        for statement in self.article.statements:
            if statement.who and statement.content.start <= offset < statement.content.end:
                yield Filler(self.article.bodies.get(statement.who, statement.who), 0.7, t, t, via=", for whom the speaker speaks")

    def _of_state(self, title: int) -> Iterator[Filler]:
        """The country whose title it is where none is named beside it: "Prime Minister X" in an article on Y."""
        owners = [*self._owner(title), *(at for word in ("of", "for", "to", "at", "in") for at in self._prep(title, word))]
        realm = self._realm(title)
        if realm and {self.low[at] for at in chain(owners, self._charge(title))} <= lexicon("portfolios") | lexicon("when"):
            yield Filler(realm, 0.8, title, title + 1, via=", of which the article tells most" if realm == self.article.realm else ", told of before")

    def _realm(self, title: int) -> str | None:
        """The country of a title that names none: that of another office in the sentence, else the one that the article tells of."""
        told = [(at, state) for at, state in self._offices if self.segment.doc[at].sent.start == self.segment.doc[title].sent.start]
        fit = [state for at, state in told if self.lemmas[at] != self.lemmas[title] or self.lemmas[title] in lexicon("many")]
        return fit[-1] if fit else self.article.realm

    def _charge(self, title: int) -> Iterator[int]:
        """The words behind a title that tell of what it is: "Secretary of State X" is one of state."""
        at = title + 2 if self.low[title + 1 : title + 2] in (["of"], ["for"]) else len(self.words)
        while at < min(title + 4, len(self.words)) and (self.low[at] == "the" or self.poses[at] in _NOMINAL | {"ADJ"}):
            if any(self._is(mention.thing, frozenset({"Person", "UnnamedSource"})) for mention in self._of(at)):
                break
            if self.low[at] != "the":
                yield at
            at += 1

    def _bare(self, noun: int) -> list[int]:
        """The noun itself, where it is nobody's."""
        return [] if any(self._fill(at) for at in self._owner(noun)) else [noun]

    def _sites(self, t: int) -> list[int]:
        """The places at which something is: "at X in western Y and Z in the north" names X and Z."""
        found = self._prep(t, "at")
        at = max(found, default=len(self.words))
        while found and at + 1 < len(self.words):
            at += 1
            if any(self._is(mention.thing, frozenset({"Place"})) for mention in self._of(at)):
                found.append(at)
            elif self.low[at] not in lexicon("listing") | lexicon("regions") and not self._of(at) and self.words[at] != "-":
                break
        return found

    def _heads(self, at: int) -> set[str]:
        """The nouns that head a phrase: of "a small unit of advisers" both."""
        return {self.lemmas[at], *(self.lemmas[kid] for kid in self._prep(at, "of"))}

    def _is(self, thing: str, types: frozenset[str]) -> bool:
        return not types or self.cast.type(thing) in types or any(self.cast.is_kind(thing, kind) for kind in types & {"Actor", "Place", "Event"})
