"""The cast of an article: which actor or place a noun phrase stands for, by its own name or beside one.

"Iraqi officials" stand for the government of Iraq, "U.S. troops" for the US forces where the graph has them, else for the
US; "a majority of the leaders of X" stands for X with a quantifier. A description ("armed factions linked to Iran") is
held against the descriptions that the graph has of those who bear no name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.extraction.gazetteer import Gazetteer, fold
from kg.extraction.knowledge import Knowledge
from kg.extraction.lexicon import words
from kg.extraction.reading import Reading, Segment, readings, view
from kg.extraction.records import Article, Mention, Proposal

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

LIKE = 0.6
"""How much of two descriptions must be shared (Jaccard index) to be taken for one."""
_SURE = 0.75
_REST = 3
"""How many words of a description must be told for its place to go without saying."""
_UNNAMED = ("Collective", "UnnamedSource")
_KINDS = ("forces", "government", "people", "some", "bodies")
_BESIDE = ("compound", "amod", "poss", "nmod", "npadvmod", "nummod")
_OF = ("of", "from", "in", "within", "among", "inside", "at", "for")


class Cast:
    """Who the noun phrases of an article stand for."""

    def __init__(self, reading: Reading, knowledge: Knowledge, mentions: Iterable[Mention], proposals: dict[str, Proposal]) -> None:
        self.reading = reading
        self.knowledge = knowledge
        self._proposals = proposals
        self._heads: dict[tuple[int, int], Mention] = {}
        self._inner: dict[int, list[Mention]] = defaultdict(list)
        self._descriptions = descriptions(knowledge)
        mentions = list(mentions)
        self._scene = frozenset(mention.thing for mention in mentions if self.type(mention.thing) in ("State", "Place"))
        for mention in sorted(mentions, key=lambda each: each.start - each.end):
            self.add(mention)

    def add(self, mention: Mention) -> None:
        """Take a mention into account; of several with one head the longest counts."""
        segment = self.reading.segment(mention.start)
        if segment:
            first, end = segment.tokens(mention.start, mention.end)
            head = next((i for i in range(first, end) if not first <= segment.doc[i].head.i < end or segment.doc[i].head.i == i), end - 1)
            self._heads.setdefault((segment.starts[0], head), mention)
            self._inner[segment.starts[0]].append(mention)

    def of(self, segment: Segment, i: int) -> tuple[Mention, ...]:
        """Return whom or what the noun phrase headed by a token stands for; nobody where that is not known."""
        found = self._heads.get((segment.starts[0], i)) or self._covering(segment, i)
        if found:
            return (found,)
        token = segment.doc[i]
        if token.pos_ not in ("NOUN", "PROPN", "PRON", "ADJ", "DET", "NUM"):
            return ()
        return self._described(segment, token) or self._beside(segment, token)

    def named(self, segment: Segment, first: int, end: int) -> list[Mention]:
        """Return the mentions among some tokens, the longest at each place."""
        start, stop = segment.starts[first], segment.ends[end - 1]
        inside = [mention for mention in self._inner[segment.starts[0]] if start <= mention.start and mention.end <= stop]
        return [mention for mention in inside if not any(other is not mention and other.covers(mention) for other in inside)]

    def type(self, iri: str) -> str:
        """Return the class of a thing, of the graph or proposed, as a local name."""
        return self._proposals[iri].type if iri in self._proposals else self.knowledge.type(iri)

    def label(self, iri: str) -> str:
        """Return the name of a thing, of the graph or proposed."""
        return self._proposals[iri].label if iri in self._proposals else self.knowledge.things[iri].label if iri in self.knowledge.things else iri

    def is_kind(self, iri: str, kind: str) -> bool:
        """Tell whether a thing is an `Actor`, a `Place` or an `Event`."""
        type_ = self.type(iri)
        return kind == ("Place" if type_ == "Place" else "Event" if type_ in ("", "Event", "Process") else "Actor")

    def _covering(self, segment: Segment, i: int) -> Mention | None:
        start, end = segment.starts[i], segment.ends[i]
        return next((mention for mention in self._inner[segment.starts[0]] if mention.start <= start and end <= mention.end), None)

    # ------------------------------------------------------------------------------------------------- beside a name

    def _beside(self, segment: Segment, token: Token) -> tuple[Mention, ...]:
        lemma = token.lemma_.lower()
        kind = next((kind for kind in _KINDS if lemma in words("nouns", kind)), None)
        if kind is None and lemma not in ("those", "one", "side"):
            return ()
        bearer = self._bearer(segment, token) if kind == "people" else None
        if bearer:
            return (bearer,)
        span, share = segment.raw(token.i, token.i + 1), 0.9 if kind in ("forces", "government") else 0.75
        told = ((mention, self._part(kind, mention.thing)) for mention in self._wholes(segment, token))
        found = (Mention(span.start, span.end, span.text, thing, "nominal", round(mention.certainty * share, 3)) for mention, thing in told if thing)
        return tuple(dict.fromkeys(found))

    def _bearer(self, segment: Segment, token: Token) -> Mention | None:
        """The person who is named right behind a title: "the minister, Ilda Marek"."""
        named = (self._heads.get((segment.starts[0], child.i)) for child in token.children if child.dep_ == "appos")
        return next((mention for mention in named if mention and self.type(mention.thing) == "Person"), None)

    def _wholes(self, segment: Segment, token: Token) -> Iterator[Mention]:
        """The names beside a noun: before it, or behind it after a preposition."""
        for child in token.children:
            if child.dep_ in _BESIDE and child.tag_ != "PRP$":
                yield from self._with_conjuncts(segment, child)
            elif child.dep_ == "prep" and child.lower_ in _OF:
                for inner in (each for each in child.children if each.dep_ == "pobj"):
                    yield from self._with_conjuncts(segment, inner)
            elif child.dep_ == "appos" and child.lower_ in ("those", "some"):
                yield from self._wholes(segment, child)

    def _with_conjuncts(self, segment: Segment, token: Token) -> Iterator[Mention]:
        for each in (token, *(other for other in token.conjuncts if other.i > token.i)):
            named = self._heads.get((segment.starts[0], each.i)) if each.dep_ in _BESIDE else None
            yield from (named,) if named else self.of(segment, each.i)

    def _part(self, kind: str | None, whole: str) -> str | None:
        """Whom a kind of people of a body stands for."""
        type_ = self.type(whole)
        if type_ == "Place":
            return None if kind != "government" else whole
        if kind == "forces":
            return self.knowledge.forces.get(whole, whole)
        if kind in ("government", "people") and type_ == "State":
            return self.knowledge.governments.get(whole, whole)
        return None if type_ == "Person" and kind != "people" else whole

    # -------------------------------------------------------------------------------------------------- descriptions

    def _described(self, segment: Segment, token: Token) -> tuple[Mention, ...]:
        candidates = [each for each in self._descriptions.get(token.lemma_.lower(), ()) if self._may_speak(each[0])]
        if not candidates:
            return ()
        first, end = phrase_with_clauses(token)
        told = self._content(segment, first, end)
        text = fold(plain(segment.raw(first, end).text)).removeprefix("the ")
        begun = [iri for iri, _ in candidates if fold(self.knowledge.things[iri].label).startswith(f"{text} ") and self.knowledge.type(iri) == "UnnamedSource"]
        if len(begun) == 1 and " " in text and not told & self.knowledge.things.keys():
            span = segment.raw(first, end)
            return (Mention(span.start, span.end, span.text, begun[0], "nominal", 0.8),)
        ranked = ((likeness(here, known, self.knowledge), iri, known & here) for iri, known in candidates for here in [self._at_scene(told, known)])
        certainty, iri, shared = max(ranked, key=lambda each: each[:2])
        if certainty < LIKE or (certainty < _SURE and not shared & self.knowledge.things.keys()):
            return ()
        span = segment.raw(first, end)
        return (Mention(span.start, span.end, span.text, iri, "nominal", round(certainty * 0.9, 3)),)

    def _at_scene(self, told: frozenset[str], known: frozenset[str]) -> frozenset[str]:
        """A description with the states and places that the article names, where it has the rest: "tall hill rebels" in one on X as those of X."""
        rest = known - self._scene
        return told | (known & self._scene) if len(rest) >= _REST and rest <= told else told

    def _may_speak(self, iri: str) -> bool:
        """Whether a description is of somebody who may be in this article: unnamed sources are those of their own one."""
        document = self.knowledge.documents.get(self.reading.article.sha256, "")
        return self.knowledge.type(iri) != "UnnamedSource" or iri in self.knowledge.speakers.get(document, ())

    def _content(self, segment: Segment, first: int, end: int) -> frozenset[str]:
        """What a phrase tells: the things that it names, and its other words."""
        named = self.named(segment, first, end)
        taken = [segment.tokens(mention.start, mention.end) for mention in named]
        rest = {_word(token) for token in segment.doc[first:end] if not any(a <= token.i < b for a, b in taken)}
        return frozenset({mention.thing for mention in named} | rest - {""})


def _word(token: Token) -> str:
    lemma = fold(token.lemma_)
    if lemma in words("nouns", "described", "ties"):
        return "~ties"
    return "" if token.is_punct or lemma in words("nouns", "described", "empty") else lemma


def likeness(told: frozenset[str], known: frozenset[str], knowledge: Knowledge) -> float:
    """Return the share of two descriptions that both have; the whole of a named part ("Iraq's" NSS) is not counted."""
    told = frozenset(word for word in told if not any(word != other and knowledge.within(other, word) for other in told & knowledge.things.keys()))
    union = told | known
    return len(told & known) / len(union) if union else 0.0


def phrase_with_clauses(head: Token) -> tuple[int, int]:
    """Return the tokens of a noun phrase with short clauses that tell whom it means: "factions connected to Iran"."""
    first = min((each.i for child in head.children if child.i < head.i and child.dep_ not in ("punct", "relcl") for each in child.subtree), default=head.i)
    end = head.i + 1
    for child in head.children:
        if child.i > head.i and child.dep_ in ("prep", "acl") and not (child.dep_ == "acl" and child.tag_ == "TO"):
            inside = [each.i for each in child.subtree]
            if max(inside) - head.i < 9:
                end = max(end, max(inside) + 1)
    while end - 1 > head.i and head.doc[end - 1].is_punct:
        end -= 1
    return first, end


Descriptions = dict[str, list[tuple[str, frozenset[str]]]]
"""What is told of those who have no name, by the head word: who, and the things and words of the description."""


@lru_cache(maxsize=4)
def descriptions(knowledge: Knowledge) -> Descriptions:
    """Return what a graph tells of those who have no name, by the head word of the description."""
    actors = [known for known in knowledge.things.values() if known.kind == "Actor"]
    told = [(known.id, text) for known in actors if known.type in _UNNAMED for text in known.names]
    gazetteer = Gazetteer(Knowledge({known.id: known for known in actors if told and known.type not in _UNNAMED}))
    found: Descriptions = defaultdict(list)
    for (iri, _), reading in zip(told, readings((Article(text) for _, text in told), knowledge.shadows), strict=True):
        for segment in reading.segments[:1]:
            root = next((token for token in segment.doc if token.dep_ == "ROOT"), segment.doc[0])
            named = list(gazetteer.find(segment.words))
            rest = {_word(token) for token in segment.doc if not any(each.first <= token.i < each.end for each in named)}
            found[root.lemma_.lower()].append((iri, frozenset({each.name.things[0] for each in named} | rest - {""})))
    return dict(found)


def plain(text: str) -> str:
    """Return a piece of text as a label: on one line, with plain blanks."""
    return " ".join(view(text).split())
