"""Mentions: the pieces of an article that stand for actors and places, those of the graph and new ones.

What the graph names is found by its names (`kg.extraction.gazetteer`). A name of several is his whom the article names in
full, or of the body whose state the article is about, else nobody's; a name that may be a government or a city is the city
after a preposition of place and in a dateline, else the government. What spaCy takes for a name and the graph does not
know becomes a proposal. Nothing is linked by likeness.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from kg.extraction.gazetteer import Found, Gazetteer, fold, is_title, tokenized, untitled
from kg.extraction.knowledge import Knowledge
from kg.extraction.lexicon import rules, words
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Mention, Proposal, Span

if TYPE_CHECKING:
    from kg.extraction.syntax import Entity

_NAMEABLE = re.compile(r"[^\W\d_]")
_NOT_NAMES = re.compile(r"[@/\\<>{}\[\]|=]|https?:|www\.|\d{4}")
_LONGEST = 8
_MOST_SIGNS = 80
_SMALL = frozenset({"of", "for", "and", "the", "on", "in", "de", "&", "-", "'s", "'"})
_BODIES = frozenset({"Organization", "Government", "MilitaryForce", "SecurityService"})
_ORDER = ("Family", "Person", "State", "Organization", "Place")
_OFTEN = 3
_TEMPORAL = frozenset({"in", "since", "until", "till", "before", "after", "during", "of", "from", "through"})
_SUBJECTS = ("nsubj", "nsubjpass", "agent", "poss")


@dataclass
class Links:
    """The mentions of an article, and the proposals that some of them stand for."""

    mentions: list[Mention] = field(default_factory=list)
    proposals: dict[str, Proposal] = field(default_factory=dict)

    def propose(self, proposal: Proposal) -> str:
        """Add a proposal, or its mentions to the one that there is; return its id."""
        known = self.proposals.get(proposal.id)
        mentions = tuple(sorted({*(known.mentions if known else ()), *proposal.mentions}))
        self.proposals[proposal.id] = Proposal(proposal.id, proposal.type, proposal.label, mentions, proposal.behalf, proposal.definition)
        return proposal.id


def slug(text: str, most: int = 40) -> str:
    """Return a text as the readable part of an id.

    >>> slug("A senior U.S. official")
    'a-senior-u-s-official'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(text))[:most].strip("-") or "x"


def proposal_id(base: str, kind: str, label: str, document: str = "") -> str:
    """Return the id of something new: by its name, and for who has none by the document too.

    A person has the same with initials in the name and without.
    """
    key = _key(label) if kind == "Person" else fold(label)
    return f"{base}p-{slug(key)}-{sha256(f'{kind}|{key}|{document}'.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _key(name: str) -> str:
    """A person's name without initials in its middle, and without what is between its parts."""
    parts = re.findall(r"[^\W_]+", fold(name))
    return " ".join(part for i, part in enumerate(parts) if len(part) > 1 or i in (0, len(parts) - 1))


def link(reading: Reading, knowledge: Knowledge, gazetteer: Gazetteer) -> Links:
    """Return the mentions of actors and places in an article, in the order of the text."""
    return _Linker(reading, knowledge, gazetteer).links()


class _New(NamedTuple):
    """A name that the graph does not know: its tokens in a line, and what kind of thing spaCy takes it for."""

    segment: Segment
    first: int
    end: int
    kind: str

    @property
    def tokens(self) -> tuple[str, ...]:
        return self.segment.words[self.first : self.end]

    @property
    def label(self) -> str:
        """The name on one line, spelled as in the text."""
        return " ".join(self.segment.raw(self.first, self.end).text.split())

    @property
    def is_family(self) -> bool:
        return self.kind == "Family"


class _Person(NamedTuple):
    """A place where somebody is named in full: where it begins, who, the folded names, and the label of one who is new."""

    start: int
    thing: str
    names: tuple[str, ...]
    label: str = ""


class _Linker:
    """Links one article: first the names that are whole, then those that are only understood beside them."""

    def __init__(self, reading: Reading, knowledge: Knowledge, gazetteer: Gazetteer) -> None:
        self._knowledge = knowledge
        self._gazetteer = gazetteer
        self._document = reading.article.sha256[:12]
        self._links = Links()
        self._lines = [_Line(segment, gazetteer, knowledge) for segment in reading.segments]
        self._new = [new for line in self._lines for new in line.new]
        self._kinds = _voted(self._new)
        self._people = self._named_in_full()
        self._states = self._states_spoken_of()
        self._new_states = Counter(fold(new.label) for new in self._new if self._kind(new) == "State")

    def links(self) -> Links:
        """Return what the article names."""
        found = self._links.mentions
        for line in self._lines:
            found += line.joined(mention for each in line.found if (mention := self._known(line, each)))
        found += map(self._proposed, self._new)
        for line in self._lines:
            found += self._half_named(line)
        found.sort()
        return self._links

    # -------------------------------------------------------------------------------------------------- who is there

    def _named_in_full(self) -> list[_Person]:
        known = [person for line in self._lines for found in line.found if (person := self._in_full(line, found))]
        ends = {(person.names[0], person.names[-1]): person for person in reversed(known)}
        new = []
        for each in self._new:
            names = _bare(each.tokens)
            if len(names) > 1 and self._kind(each) == "Person":
                fresh = _Person(0, proposal_id(self._knowledge.base, "Person", each.label), names, each.label)
                same = ends.setdefault((names[0], names[-1]), fresh)
                new.append(same._replace(start=each.segment.starts[each.first]))
        return sorted((*known, *new))

    def _in_full(self, line: _Line, found: Found) -> _Person | None:
        things = found.name.things
        if found.name.part or len(things) > 1 or self._knowledge.type(things[0]) != "Person":
            return None
        names = _bare(found.name.tokens)
        return _Person(line.segment.starts[found.first], things[0], names) if len(names) > 1 else None

    def _bearer(self, last: str, at: int) -> _Person | None:
        """Who of those named in full has a last name: the one named last before a place, else the only one."""
        bearers = [person for person in self._people if person.names[-1] == last]
        before = [person for person in bearers if person.start < at]
        return before[-1] if before else bearers[0] if len({person.thing for person in bearers}) == 1 else None

    def _by_first_name(self, first: str, at: int) -> _Person | None:
        bearers = [person for person in self._people if person.names[0] == first and person.start < at]
        return bearers[-1] if len({person.thing for person in bearers}) == 1 else None

    def _states_spoken_of(self) -> Counter[str]:
        """How often each state is named, by its own name, by a body of its own or one of its people."""
        sure = (found.name.things[0] for line in self._lines for found in line.found if len(found.name.things) == 1)
        return Counter(home for thing in sure if (home := self._gazetteer.home(thing)))

    def _is_elsewhere(self, found: Found, thing: str) -> bool:
        """Whether an article is about another state than that of a body, of which nothing else is named: any has a "Senate"."""
        home = self._gazetteer.home(thing)
        if home is None or fold(found.name.tokens[-1]) not in words("nouns", "in_every_state"):
            return False
        own = sum(each.name.things == (thing,) for line in self._lines for each in line.found)
        other = max(*(count for state, count in self._states.items() if state != home), *self._new_states.values(), 0, 0)
        return self._states[home] <= own and other >= _OFTEN

    # --------------------------------------------------------------------------------------------- names of the graph

    def _known(self, line: _Line, found: Found) -> Mention | None:
        thing = self._thing(line, found)
        if thing is None:
            return None
        span = line.segment.raw(found.first, found.end)
        if thing not in self._knowledge.things:
            return self._of(next(person for person in self._people if person.thing == thing), span)
        certainty = found.name.certainty * (1.0 if len(found.name.things) == 1 else 0.9)
        return Mention(*_parts(span), thing, self._kind_of(line.segment, found, thing), round(certainty, 3))

    def _thing(self, line: _Line, found: Found) -> str | None:
        """Whom a name stands for in its place; None where that is not known."""
        things = found.name.things
        if any(self._knowledge.type(thing) == "Person" for thing in things):
            return self._who(line, found)
        places = [thing for thing in things if self._knowledge.things[thing].kind == "Place"]
        others = [thing for thing in things if thing not in places]
        if places and (not others or line.is_located(found)):
            return self._only(places, None)
        thing = self._only(others, line.state_beside(found) if len(others) > 1 else None)
        return None if thing and self._is_elsewhere(found, thing) else thing

    def _only(self, things: Sequence[str], state: str | None) -> str | None:
        """Of several with one name, that of the state beside it, the one named in full, or that of the state most spoken of."""
        if state is not None:
            things = [thing for thing in things if self._gazetteer.home(thing) == state]
        if len(things) < 2:
            return next(iter(things), None)
        named = {each.name.things[0] for line in self._lines for each in line.found if len(each.name.things) == 1} & {*things}
        if len(named) == 1:
            return named.pop()
        ranked = sorted(((self._states[self._gazetteer.home(thing) or ""], thing) for thing in named or things), reverse=True)
        return ranked[0][1] if ranked[0][0] > 2 * ranked[1][0] else None

    def _who(self, line: _Line, found: Found) -> str | None:
        """The person with a name: who has it whole, else who is named in full with it."""
        name = found.name
        alone = name.things[0] if len(name.things) == 1 else None
        if len(name.tokens) > 1 and name.part != "last":
            return alone
        at = line.segment.starts[found.first]
        if name.part == "titled":
            first = self._by_first_name(fold(name.tokens[0]), at)
            return first.thing if first else alone if line.is_titled(found) else None
        person = self._bearer(fold(name.tokens[-1]), at)
        if person is None or (alone and not name.part and any(other.thing == alone for other in self._people)):
            return alone
        return person.thing

    def _kind_of(self, segment: Segment, found: Found, thing: str) -> str:
        known = self._knowledge.things[thing]
        word = segment.words[found.end - 1]
        if known.kind == "Place":
            return "place"
        if segment.words[found.first].islower() or (len(found.name.tokens) > 1 and found.name.tokens[0].islower()):
            return "nominal"
        if found.end - found.first == 1 and fold(word) != fold(known.label):
            if _is_of_people(word) or (known.type == "State" and segment.doc[found.end - 1].tag_ in ("JJ", "JJS")):
                return "adjective"
            if known.type == "Government":
                return "metonym"
        return "name"

    # ------------------------------------------------------------------------------------------------------ new names

    def _kind(self, new: _New) -> str:
        return "Organization" if new.is_family else self._kinds[fold(new.label)]

    def _proposed(self, new: _New) -> Mention:
        """A name that the graph does not know, as a mention of a proposal, or of who is named in full with it."""
        kind, span = self._kind(new), new.segment.raw(new.first, new.end)
        names = _bare(new.tokens)
        person = self._meant(names, span.start) if names and not new.is_family else None
        if person and (kind == "Person" or (len(names) == 1 and self._is_sure(person))):
            return self._of(person, span)
        label = self._family(new)
        type_, label = ("Organization", label) if label else (_type_of(kind, new.tokens), new.label)
        document = self._document if type_ == "Person" and len(names) < 2 else ""
        iri = self._links.propose(Proposal(proposal_id(self._knowledge.base, type_, label, document), type_, label, (span,)))
        return Mention(*_parts(span), iri, "place" if type_ == "Place" else "name", 0.8)

    def _family(self, new: _New) -> str | None:
        """What the family of somebody who is named in full is called, where a new name is its plural: "the Mareks"."""
        text = new.label
        is_plural = new.end - new.first == 1 and text.endswith("s") and self._bearer(fold(text[:-1]), new.segment.starts[new.first])
        return f"{text[:-1]} family" if is_plural else None

    def _meant(self, names: tuple[str, ...], at: int) -> _Person | None:
        """Who of those named in full is meant by some of the names."""
        if len(names) == 1:
            return self._bearer(names[0], at) or self._by_first_name(names[0], at)
        return next((person for person in self._people if (person.names[0], person.names[-1]) == (names[0], names[-1])), None)

    def _is_sure(self, person: _Person) -> bool:
        """Whether somebody is surely one: of the graph, or named in full more than once."""
        return not person.label or sum(other.thing == person.thing for other in self._people) > 1

    def _of(self, person: _Person, span: Span) -> Mention:
        if person.label:
            self._links.propose(Proposal(person.thing, "Person", person.label, (span,)))
        whole = len(span.text.split()) > 1
        return Mention(*_parts(span), person.thing, "name", 0.8 if whole else 0.7)

    def _half_named(self, line: _Line) -> Iterator[Mention]:
        """Single words that spaCy takes for no name, and that are a first or last name of somebody who is named in full."""
        known = {name for person in self._people for name in (person.names[0], person.names[-1])}
        for i, word in enumerate(map(fold, line.segment.words)) if known and line.segment.is_told else ():
            if word in known and line.is_alone(i) and line.is_called(i):
                person = self._meant((word,), line.segment.starts[i])
                if person:
                    yield self._of(person, line.segment.raw(i, i + 1))


class _Line:
    """The names in one line: those of the graph that are no part of others' names, and those that it does not know."""

    def __init__(self, segment: Segment, gazetteer: Gazetteer, knowledge: Knowledge) -> None:
        self.segment = segment
        self._gazetteer = gazetteer
        self._knowledge = knowledge
        self._entities = {i: entity for entity in segment.doc.ents for i in range(entity.start, entity.end)}
        self._every = list(gazetteer.find(segment.words))
        self._covered = {i for each in self._every for i in range(each.first, each.end)}
        self.found = [each for each in self._every if not self._is_of_others(each)]
        self._taken = {i for each in self.found for i in range(each.first, each.end)}
        self.new = list(self._new_names()) if segment.kind == "paragraph" else []
        self._taken |= {i for each in self.new for i in range(each.first, each.end)}

    # ---------------------------------------------------------------------------------- names inside names of others

    def _is_of_others(self, found: Found) -> bool:
        """Whether a name is only part of somebody else's, or of a body of another state."""
        if self._in_listed(found):
            return True
        types = {self._knowledge.type(thing) for thing in found.name.things}
        if "Person" in types:
            return found.end - found.first == 1 and (self._is_no_name(found.first) or self._in_other_person(found))
        if types <= _BODIES and self._is_foreign(found):
            return True
        return self._in_longer(found)

    def _is_no_name(self, i: int) -> bool:
        """Whether a word is a month or a verb: "in May", "May he speak?"."""
        entity, token, before = self._entities.get(i), self.segment.doc[i], self.segment.words[max(0, i - 1) : i]
        if self.segment.kind != "paragraph" or (entity is not None and entity.label_ == "PERSON") or (before and is_title(before)):
            return False
        if entity is not None and entity.label_ in ("DATE", "TIME"):
            return len(entity) > 1 or bool(set(before) & _TEMPORAL)
        return token.pos_ == "AUX" and token.lower_ in words("nouns", "small")

    def _in_listed(self, found: Found) -> bool:
        """Whether a name stands in a listed longer one: "New Mexico"."""
        return any(
            self.segment.words[at : at + len(other)] == other
            for other in _others()
            for at in range(max(0, found.end - len(other)), found.first + 1)
            if len(other) > found.end - found.first
        )

    def _in_other_person(self, found: Found) -> bool:
        """Whether a person's last name belongs to another: "Lyndon Johnson", "the Johnson family", "Johnson Street"."""
        words_, first, end = self.segment.words, found.first, found.end
        if words_[end : end + 1] and words_[end] in words("nouns", "families"):
            return True
        entity = self._entities.get(first)
        if entity is not None and entity.label_ != "PERSON" and self._goes_on(found, entity):
            return True
        return self._goes_before(found)

    def _in_longer(self, found: Found) -> bool:
        """Whether a name is part of a longer one: "Washington Post", "Lower House"; a state may be named inside one."""
        if "State" in {self._knowledge.type(thing) for thing in found.name.things}:
            return False
        entity = self._entities.get(found.first)
        if all(self._knowledge.type(thing) == "Place" for thing in found.name.things) and self._is_compound(found):
            return True
        goes_on = entity is not None and entity.label_ in ("ORG", "WORK_OF_ART", "FAC", "PRODUCT", "EVENT", "LAW") and self._goes_on(found, entity)
        return self.segment.kind == "paragraph" and (goes_on or self._goes_before(found))

    def _is_compound(self, found: Found) -> bool:
        """Whether a place is the first part of a name that spaCy does not take for one: "Port Selby Gazette"."""
        last = self.segment.doc[found.end - 1]
        head = last.head
        if last.dep_ != "compound" or head.i < found.end or head.tag_ != "NNP" or self.segment.kind != "paragraph":
            return False
        return not any(self._is_apart(i) for i in range(found.end, head.i + 1))

    def _goes_on(self, found: Found, entity: Entity) -> bool:
        """Whether the name that begins with another one goes on behind it."""
        _, end = self._trimmed(entity.start, entity.end)
        if not any(map(str.isalpha, self.segment.words[found.end : end])) or self._trimmed(entity.start, end)[0] != found.first:
            return False
        return not any(self._is_apart(i) for i in range(found.end, end))

    def _goes_before(self, found: Found) -> bool:
        """Whether the word right before a name belongs to it: a first name, or what tells another body."""
        at = found.first - 1
        while at > 0 and fold(self.segment.words[at]) in words("nouns", "particles"):
            at -= 1
        if at < 0 or self._is_apart(at):
            return False
        token, entity = self.segment.doc[at], self._entities.get(found.first)
        together = entity is not None and entity.start <= at
        return token.pos_ == "PROPN" and together and token.dep_ in ("compound", "nmod", "amod") and found.first <= token.head.i < found.end

    def _is_apart(self, i: int) -> bool:
        """Whether a word beside a name is none of a name, or one of another: a title, a name of the graph."""
        word = self.segment.words[i]
        is_named = word[:1].isupper() or word in _SMALL
        return i in self._covered or not is_named or is_title((word,)) or self.segment.doc[i].lemma_.lower() in words("nouns", "people")

    def _is_foreign(self, found: Found) -> bool:
        """Whether a name is told of another state than that of the body: "Israel's Supreme Court"."""
        beside = self.state_beside(found)
        homes = {self._gazetteer.home(thing) for thing in found.name.things} - {None}
        return beside is not None and bool(homes) and beside not in homes

    def state_beside(self, found: Found) -> str | None:
        """The state that stands beside a name, as in "Iraqi" or "of Iraq"; an empty text for one that the graph does not have."""
        head = next(i for i in range(found.first, found.end) if not found.first <= self.segment.doc[i].head.i < found.end or self.segment.doc[i].head.i == i)
        for child in self.segment.doc[head].children:
            if child.i < found.first and child.dep_ in ("compound", "amod", "poss", "nmod"):
                beside = self._state(child.i)
            elif child.i >= found.end and child.dep_ == "prep" and child.lower_ == "of":
                beside = next((self._state(each.i) for each in child.children if each.dep_ == "pobj"), None)
            else:
                continue
            if beside is not None:
                return beside
        return None

    def _state(self, i: int) -> str | None:
        for each in self._every:
            if each.first <= i < each.end and self._knowledge.type(each.name.things[0]) in ("State", "Government"):
                return self._gazetteer.home(each.name.things[0]) or each.name.things[0]
        return "" if _is_of_people(self.segment.words[i]) or self.segment.words[i] in rules("demonyms")["states"] else None

    # --------------------------------------------------------------------------------------------------- in its place

    def is_located(self, found: Found) -> bool:
        """Whether a name stands where a place does: in a dateline, "in X", "the mayor of X"."""
        segment = self.segment
        if segment.kind == "dateline":
            return True
        at = found.first - 1
        while at >= 0 and segment.doc[at].dep_ in ("det", "amod", "compound") and segment.doc[at].head.i < found.end:
            at -= 1
        if at < 0 or segment.doc[at].pos_ != "ADP":
            return False
        word = segment.words[at].lower()
        return word in words("nouns", "locative") or (word == "of" and segment.doc[at].head.lemma_.lower() in words("nouns", "of_places"))

    def is_titled(self, found: Found) -> bool:
        """Whether a title stands right before a name."""
        return found.first > 0 and is_title(self.segment.words[found.first - 1 : found.first])

    def joined(self, mentions: Iterable[Mention]) -> Iterator[Mention]:
        """The mentions of a line, two of one thing side by side as one: "Queen Elizabeth II", "New York, New York"."""
        last: Mention | None = None
        for mention in mentions:
            between = self.segment.text[last.end : mention.start] if last else ""
            if last and last.thing == mention.thing and between in (" ", ", ") and (between == " " or mention.kind == "place"):
                last = replace(last, end=mention.end, text=self.segment.text[last.start : mention.end])
                continue
            if last:
                yield last
            last = mention
        if last:
            yield last

    def is_alone(self, i: int) -> bool:
        """Whether a word is no part of any name, and has no name right beside it."""
        line = self.segment.words
        near = (each for each in (i - 1, i + 1) if 0 <= each < len(line))
        return i not in self._taken and i not in self._covered and all(self._is_apart(each) or not line[each][:1].isupper() for each in near)

    def is_called(self, i: int) -> bool:
        """Whether a word is a name to the parser."""
        token = self.segment.doc[i]
        return self.segment.words[i][:1].isupper() and (token.pos_ == "PROPN" or token.ent_type_ == "PERSON")

    # ------------------------------------------------------------------------------------------------------ new names

    def _new_names(self) -> Iterator[_New]:
        """What spaCy takes for names and the graph does not know."""
        kinds = rules("nouns")["entities"]
        last = 0
        for entity in self.segment.doc.ents:
            first, end = self._trimmed(max(entity.start, last), entity.end)
            end = self._extended(end) if entity.label_ == "ORG" and first < end else end
            if entity.label_ not in kinds or first >= end or self._taken & {*self._own(first, end)}:
                continue
            last = end
            family = end < len(self.segment.words) and self.segment.words[end] in words("nouns", "families")
            if family and end - first == 1 and entity.label_ != "NORP":
                yield _New(self.segment, first, end + 1, "Family")
            elif self._is_name(first, end) and _is_actor(self.segment, first, end):
                yield _New(self.segment, first, end, _kind_of(entity.label_, self.segment, first, end))

    def _own(self, first: int, end: int) -> Iterator[int]:
        """The tokens that a name must have for itself: all but states at its beginning."""
        states = {i for each in self.found if self._knowledge.type(each.name.things[0]) == "State" for i in range(each.first, each.end)}
        own = first
        while own < end and own in states:
            own += 1
        return iter(range(own if end - own > 1 else first, end))

    def _trimmed(self, first: int, end: int) -> tuple[int, int]:
        """A name without its article, titles and possessive."""
        line = self.segment.words
        while first < end and (fold(line[first]) in ("the", "a", "an", "'s", "'") or (end - first > 1 and is_title(line[first : first + 1]))):
            first += 1
        while first < end and (line[end - 1] in ("'s", "'") or not any(map(str.isalnum, line[end - 1]))):
            end -= 1
        return first, next((i for i in range(first, end) if line[i] in "()[]"), end)

    def _extended(self, end: int) -> int:
        """Where a body's name ends that goes on: "Centre" for Rivers and Lakes."""
        line = self.segment.words
        if fold(line[end - 1]) not in words("nouns", "offices") or end + 1 >= len(line) or line[end] not in ("for", "of", "on") or end in self._covered:
            return end
        last = end
        for at in range(end + 1, len(line)):
            if line[at][:1].isupper() and self.segment.doc[at].pos_ == "PROPN":
                last = at + 1
            elif line[at] not in ("and", "the", "of", "&", "-"):
                break
        return last

    def _is_name(self, first: int, end: int) -> bool:
        text, last = self.segment.raw(first, end).text, self.segment.doc[end - 1]
        if not text[:1].isupper() or end - first > _LONGEST or len(text) >= _MOST_SIGNS:
            return False
        return last.pos_ == "PROPN" and last.tag_ not in ("JJ", "NNS", "RB") and bool(_NAMEABLE.search(text)) and not _NOT_NAMES.search(text)


def _is_actor(segment: Segment, first: int, end: int) -> bool:
    """Whether a new name may be somebody's: no work, programme, clock or common word with a capital."""
    text, last = " ".join(segment.words[first:end]).lower(), segment.words[end - 1].lower()
    rule = rules("nouns")["no_actors"]
    if text in rule["words"] or last in rule["endings"] or _is_of_people(segment.words[end - 1]):
        return False
    if text in rule["platforms"]:
        return segment.doc[end - 1].dep_ in _SUBJECTS
    if segment.doc[end - 1].tag_ == "NNPS" and last.removesuffix("s") in words("nouns", "people"):
        return False
    return not all(word in _common() or word.removesuffix("s") in _common() or word in _SMALL for word in map(str.lower, segment.words[first:end]))


@lru_cache
def _common() -> frozenset[str]:
    """Words that are no names by themselves, with a capital or not."""
    kinds = ("forces", "government", "people", "crowds", "bodies")
    return frozenset().union(*(words("nouns", kind) for kind in kinds), words("nouns", "titles", "words"), words("nouns", "no_actors", "words"))


@lru_cache
def _others() -> tuple[tuple[str, ...], ...]:
    return tuple(tokenized(name) for name in rules("nouns")["no_actors"]["others"])


@lru_cache
def _demonyms() -> frozenset[str]:
    return frozenset(word for each in rules("demonyms")["states"].values() for word in each)


def _is_of_people(word: str) -> bool:
    """Whether a word is the adjective or the people of a state, in the graph or not."""
    return word in _demonyms()


def _kind_of(label: str, segment: Segment, first: int, end: int) -> str:
    is_state = label == "GPE" and " ".join(segment.words[first:end]) in rules("demonyms")["states"].keys() - rules("demonyms")["unsure"]
    kind: str = rules("nouns")["entities"][label]
    if kind == "Person" and segment.words[end - 1].lower().removesuffix("s") in words("nouns", "offices"):
        return "Organization"
    return "State" if is_state else kind


def _voted(new: Iterable[_New]) -> dict[str, str]:
    """What kind of thing each new name is, by most of the places where it stands."""
    votes: dict[str, Counter[str]] = {}
    for each in new:
        votes.setdefault(fold(each.label), Counter())[each.kind] += 1
    return {label: min(kinds, key=lambda kind: (-kinds[kind], _ORDER.index(kind))) for label, kinds in votes.items()}


def _type_of(kind: str, tokens: Sequence[str]) -> str:
    if kind != "Organization":
        return kind
    return next((type_ for type_, endings in rules("nouns")["endings"].items() if tokens[-1] in endings), kind)


def _bare(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """The folded names of a person, without titles, particles, initials and signs."""
    particles = words("nouns", "particles")
    return tuple(name for token in untitled(tokens) if (name := fold(token)).replace("'", "").isalpha() and len(name) > 1 and name not in particles)


def _parts(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.text
