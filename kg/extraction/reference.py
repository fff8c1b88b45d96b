"""Coreference, as far as simple rules carry: pronouns, definite descriptions, and speakers who have no name.

"He" and "she" are the person last spoken of who may be called so, subjects and those often named before others; who is
quoted never speaks so of himself. "They", "it" and "their" belong to the nearest subject that fits; "the framework" is the
last whose name ends so, "the country" the last state. "We" is whom the speaker speaks for. A speaker without a name becomes
a proposal of an unnamed source, with the body for which it speaks. Nobody is taken where nobody fits well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.extraction.cast import Cast, plain
from kg.extraction.gazetteer import fold
from kg.extraction.knowledge import Knowledge
from kg.extraction.lexicon import rules, words
from kg.extraction.linking import Links, proposal_id
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Mention, Proposal, Span, Statement
from kg.extraction.speech import subject

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

_ONE = {"he": "he", "him": "he", "his": "he", "himself": "he", "she": "she", "her": "she", "hers": "she", "herself": "she"}
_MANY = frozenset({"they", "them", "their", "themselves", "both"})
_THING = frozenset({"it", "its", "itself"})
_SPEAKERS = frozenset({"i", "me", "my", "we", "us", "our", "ourselves", "mine", "ours"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "its", "his", "her", "their"})
_SOME = frozenset({"a", "an", "some", "many", "several", "most", "other"})
_BODIES = frozenset({
    "State", "Government", "ArmedGroup", "Alliance", "PoliticalParty", "MilitaryForce", "SecurityService", "Organization", "MediaOutlet",
    "Collective", "UnnamedSource",
})  # fmt: skip
_PARTS = ("compound", "amod", "nmod", "npadvmod")
_LAST = 60
"""How many mentions back a description or a pronoun may reach."""
_SUBJECTS = 2
"""How many subjects of the sentence before "they" or "it" may take up."""
_LOCAL = 0.8
"""How surely a bare noun is that of the place of which an article tells most."""
_FARTHEST = 4
"""How many sentences back a person may have been spoken of."""
_OF_SUBJECT, _OF_SPEAKER, _PER_SENTENCE, _OF_KNOWN, _PER_TIME, _MOST_TIMES = 1.0, 1.3, 1.0, 0.5, 0.1, 5
"""Points of a person: where the subject, where speaking; less for each sentence since; where surely "he" or "she"; by how often."""


def resolve(reading: Reading, links: Links, cast: Cast, statements: list[Statement]) -> list[Statement]:
    """Add to the mentions what pronouns and descriptions stand for; return the statements with their speakers."""
    resolver = _Resolver(reading, links, cast, statements)
    for segment in reading.segments:
        if segment.is_told:
            resolver.read(segment)
    return resolver.told()


class _Seen(NamedTuple):
    """A person where the text speaks of one: in which sentence, and how much to the fore."""

    mention: Mention
    sentence: int
    weight: float


class _People:
    """The people of an article in the order of the text, and whether each is "he" or "she"."""

    def __init__(self) -> None:
        self._seen: list[_Seen] = []
        self._counts: Counter[str] = Counter()
        self._genders: dict[str, str] = {}

    def see(self, mention: Mention, sentence: int, weight: float) -> None:
        self._seen.append(_Seen(mention, sentence, weight))
        self._counts[mention.thing] += 1

    def tell(self, thing: str, gender: str | None) -> None:
        """Keep how somebody is called; the first evidence counts."""
        if gender:
            self._genders.setdefault(thing, gender)

    def may_be(self, thing: str, gender: str) -> bool:
        return self._genders.get(thing, gender) == gender

    def best(self, gender: str, sentence: int, without: frozenset[str]) -> Mention | None:
        """The person who is most to the fore, of those who may be meant."""
        best: dict[str, tuple[float, int, Mention]] = {}
        for at, seen in enumerate(self._seen[-_LAST:]):
            thing = seen.mention.thing
            if sentence - seen.sentence > _FARTHEST or thing in without or not self.may_be(thing, gender):
                continue
            known = _OF_KNOWN if self._genders.get(thing) == gender else 0.0
            points = seen.weight - _PER_SENTENCE * (sentence - seen.sentence) + known + _PER_TIME * min(self._counts[thing], _MOST_TIMES)
            best[thing] = max(best.get(thing, (points, at, seen.mention)), (points, at, seen.mention))
        return max(best.values(), default=(0.0, 0, None))[2]


class _Resolver:
    """Goes through an article from its beginning, and remembers who was last spoken of."""

    def __init__(self, reading: Reading, links: Links, cast: Cast, statements: list[Statement]) -> None:
        self._reading = reading
        self._links = links
        self._cast = cast
        self._statements = statements
        self._who: dict[Span, str] = {}
        self._people = _People()
        self._sentence = 0
        self._recent: list[Mention] = []
        self._titles: dict[str, Mention] = {}
        self._bodies: dict[str, str | None] = {}
        self._nominals: dict[str, Mention] = {}
        self._named: dict[str, Mention] = {}
        self._labels: dict[str, tuple[str, ...]] = {}
        self._home = self._main_body()
        self._local = _local(links, cast)

    def read(self, segment: Segment) -> None:
        """Go through a line."""
        speaking = self._speaking(segment)
        for token in segment.doc:
            self._sentence += bool(token.is_sent_start)
            found = self._resolved(segment, token)
            if found:
                self._links.mentions.append(found)
                self._cast.add(found)
                self._keep(found)
                self._see(token, found)
            for statement in speaking.get(token.i, ()):
                self._speaks(segment, token, statement)

    def _speaking(self, segment: Segment) -> dict[int, list[Statement]]:
        """The statements of those who are named in a line, by the word that heads the name."""
        found: dict[int, list[Statement]] = defaultdict(list)
        for statement in self._statements:
            if segment.starts[0] <= statement.speaker.start < segment.ends[-1]:
                first, end = segment.tokens(statement.speaker.start, statement.speaker.end)
                heads = (i for i in range(first, end) if segment.doc[i].head.i == i or not first <= segment.doc[i].head.i < end)
                found[next(heads, first)].append(statement)
        return found

    def told(self) -> list[Statement]:
        """The statements with who makes them."""
        done: dict[int, Statement] = {}
        for statement in self._statements:
            outer = done.get(id(statement.outer)) if statement.outer else None
            done[id(statement)] = replace(statement, who=self._who.get(statement.speaker), outer=outer)
        self._links.mentions.sort()
        return list(done.values())

    # ------------------------------------------------------------------------------------------------------- speakers

    def _speaks(self, segment: Segment, token: Token, statement: Statement) -> None:
        who = next(iter(self._cast.of(segment, token.i)), None)
        if who is None or (who.kind == "nominal" and token.lemma_.lower() in words("nouns", "people") and self._cast.type(who.thing) != "UnnamedSource"):
            who = self._unnamed(token, statement.speaker, who)
        if who is None:
            return
        self._who[statement.speaker] = who.thing
        type_ = self._cast.type(who.thing)
        if type_ == "Person" or (type_ == "UnnamedSource" and token.tag_ != "NNS" and token.lemma_.lower() in words("nouns", "people")):
            self._people.see(who, self._sentence, _OF_SPEAKER)

    def _unnamed(self, token: Token, span: Span, body: Mention | None) -> Mention | None:
        """Propose a speaker that is known by role only."""
        if token.pos_ not in ("NOUN", "PROPN") or (token.pos_ == "PROPN" and body is None):
            return None
        behalf = body.thing if body else self._home if token.lemma_.lower() in words("reference", "descriptions", "of_state") else None
        text = plain(span.text)
        document = self._reading.article.sha256[:12]
        iri = self._links.propose(Proposal(proposal_id(self._cast.knowledge.base, "UnnamedSource", text, document), "UnnamedSource", text, (span,), behalf))
        mention = Mention(span.start, span.end, span.text, iri, "nominal", 0.9)
        self._links.mentions.append(mention)
        self._cast.add(mention)
        return mention

    def _main_body(self) -> str | None:
        """The state or government that an article begins with, for "officials" of whom it does not say whose they are."""
        for segment in (each for each in self._reading.segments if each.is_told):
            for token in segment.doc:
                if token.dep_ == "nsubj" and token.head.dep_ == "ROOT":
                    for mention in self._cast.of(segment, token.i):
                        if self._cast.type(mention.thing) in ("State", "Government"):
                            return self._cast.knowledge.governments.get(mention.thing, mention.thing)
            if segment.kind == "paragraph" and len(segment.words) > 20:
                return None
        return None

    # ----------------------------------------------------------------------------------------- pronouns, descriptions

    def _remember(self, segment: Segment, token: Token, mention: Mention) -> None:
        """Keep what a noun stands for, for pronouns and descriptions that follow."""
        if mention.kind in ("pronoun", "place") or self._cast.is_kind(mention.thing, "Place"):
            return
        self._keep(mention)
        if token.tag_ == "NNS" and mention.kind == "nominal" and self._speaks_for(token, mention.thing):
            self._nominals[token.lemma_.lower()] = mention
        if self._cast.type(mention.thing) == "Person":
            self._meet(segment, token, mention)

    def _speaks_for(self, noun: Token, thing: str) -> bool:
        """Whether some people may stand for a thing: officials for a state, protesters in it not."""
        return self._cast.type(thing) not in ("State", "Government") or noun.lemma_.lower() in words("reference", "descriptions", "of_state")

    def _keep(self, mention: Mention) -> None:
        """Keep a mention as the last one, under each word of the name of what it stands for."""
        thing = mention.thing
        if thing not in self._labels:
            self._labels[thing] = tuple(fold(self._cast.label(thing)).split())
        self._named |= dict.fromkeys(self._labels[thing], mention)
        self._recent.append(mention)

    def _meet(self, segment: Segment, token: Token, mention: Mention) -> None:
        """Keep what the text tells of a person: title, body, and how the person is called."""
        self._titles |= dict.fromkeys(self._title(token), mention)
        self._bodies |= dict.fromkeys([mention.thing] if (body := self._body_beside(segment, token)) else [], body)
        self._people.tell(mention.thing, self._gender(token, mention))
        self._see(token, mention)

    def _see(self, token: Token, mention: Mention) -> None:
        if self._cast.type(mention.thing) == "Person":
            is_alone = token.dep_ in ("nsubj", "nsubjpass", "ROOT", "agent") and not any(child.dep_ == "conj" for child in token.children)
            self._people.see(mention, self._sentence, _OF_SUBJECT if is_alone else 0.0)

    def _title(self, token: Token) -> list[str]:
        """The titles that stand beside a person's name."""
        beside = [child for child in token.children if child.dep_ in ("compound", "appos", "amod")]
        if token.dep_ == "appos":
            beside.append(token.head)
        titles = words("nouns", "people") | words("nouns", "titles", "words")
        return [each.lemma_.lower() for each in beside if each.pos_ in ("NOUN", "PROPN") and each.lemma_.lower() in titles and not _is_past(each)]

    def _gender(self, token: Token, mention: Mention) -> str | None:
        """How a person is called, by titles and nouns beside the name, or by the given name."""
        beside = [child.lemma_.lower() for child in token.children if child.dep_ in ("compound", "appos")]
        beside += [token.head.lemma_.lower()] if token.dep_ in ("appos", "attr") else []
        told = next((gender for gender in ("he", "she") if any(word in words("reference", "genders", gender) for word in beside)), None)
        given = fold(self._cast.label(mention.thing)).split()[:1]
        return told or next((gender for gender in ("he", "she") if given and given[0] in words("reference", "names", gender)), None)

    def _body_beside(self, segment: Segment, token: Token) -> str | None:
        """The body that is named beside a person's title: "Labour leader X"."""
        beside = [child for child in token.children if child.dep_ in ("compound", "amod", "nmod", "poss")]
        found = [mention.thing for child in beside for mention in self._cast.of(segment, child.i) if self._cast.type(mention.thing) in _BODIES]
        return self._cast.knowledge.governments.get(found[0], found[0]) if found else None

    def _resolved(self, segment: Segment, token: Token) -> Mention | None:
        """What a pronoun or a description takes up; a name is kept for those that follow."""
        pos = token.pos_
        if pos in ("PRON", "DET"):
            return self._pronoun(segment, token, token.lower_)
        if pos not in ("NOUN", "PROPN"):
            return None
        if token.dep_ in _PARTS:
            return self._local_part(segment, token)
        known = self._cast.of(segment, token.i)
        for mention in known:
            self._remember(segment, token, mention)
        is_title = pos == "PROPN" and (token.lemma_.lower() in self._titles or token.lemma_.lower() in rules("nouns")["takes_up"])
        return self._description(segment, token) if not known and (pos == "NOUN" or is_title) else None

    def _pronoun(self, segment: Segment, token: Token, word: str) -> Mention | None:
        if word in _ONE:
            return self._mention(segment, token, token, self._one(segment, token, _ONE[word]), 0.8)
        if word in _MANY or word in _THING:
            return self._mention(segment, token, token, self._subject(segment, token, plural=word in _MANY), 0.7)
        if word in _SPEAKERS:
            return self._mention(segment, token, token, self._own(segment, token, plural=word not in ("i", "me", "my", "mine")), 0.85)
        return None

    def _mention(self, segment: Segment, first: Token, last: Token, who: Mention | None, certainty: float) -> Mention | None:
        if who is None:
            return None
        span = segment.raw(first.i, last.i + 1)
        kind = "pronoun" if first.i == last.i and first.pos_ not in ("NOUN", "PROPN") else "nominal"
        return Mention(span.start, span.end, span.text, who.thing, kind, round(who.certainty * certainty, 3))

    def _one(self, segment: Segment, token: Token, gender: str) -> Mention | None:
        """The person that "he" or "her" stands for."""
        without = self._not_meant(segment, token)
        for own in self._owners(token):
            for mention in self._cast.of(segment, own.i):
                fits = self._cast.type(mention.thing) == "Person" and self._people.may_be(mention.thing, gender)
                if fits and mention.thing not in without:
                    self._people.tell(mention.thing, gender)
                    return mention
        return self._people.best(gender, self._sentence, without)

    def _owners(self, token: Token) -> Iterator[Token]:
        """The nouns that a pronoun points to by syntax: "X and his Y", "X lost his Y", "X hurt himself", "X said that he"."""
        if token.tag_ == "PRP$" and token.head.dep_ == "conj" and token.head.head.i < token.i:
            yield token.head.head
        for verb in _verbs_above(token):
            own = subject(verb)
            if own is not None and own.i < token.i and not any(child.dep_ == "conj" for child in own.children):
                yield own

    def _not_meant(self, segment: Segment, token: Token) -> frozenset[str]:
        """Who cannot be meant: the speaker of a quotation, and the subject of the verb whose object the pronoun is."""
        statement = self._quoted(segment.starts[token.i])
        who = statement and (self._who.get(statement.speaker) or self._early(statement))
        without = {who} if who else set()
        if _is_object(token):
            own = subject(_verb(token))
            without |= {mention.thing for mention in self._cast.of(segment, own.i)} if own is not None and own.i != token.i else set()
        return frozenset(without)

    def _quoted(self, at: int) -> Statement | None:
        """The statement in whose quoted words a place lies."""
        return next((each for each in self._statements if each.content.start <= at < each.content.end and each.manner == "direct"), None)

    def _subject(self, segment: Segment, token: Token, *, plural: bool) -> Mention | None:
        """The nearest subject before a pronoun that may be meant by it, in its own sentence or the one before."""
        own = [subject(verb) for verb in _verbs_above(token)[_is_object(token) :]]
        nouns = [each for each in own if each is not None and each.i < token.i and each.pos_ != "PRON"]
        nouns[:0] = _owners_beside(token)
        without = self._not_meant(segment, token) if _is_object(token) else ()
        for noun in (*nouns, *self._subjects_before(segment, token)):
            if plural and noun.tag_ == "NN" and noun.lemma_.lower() in words("nouns", "people"):
                continue
            fitting = next((mention for mention in self._cast.of(segment, noun.i) if self._fits(mention, plural=plural) and mention.thing not in without), None)
            if fitting:
                return fitting
        return None

    def _subjects_before(self, segment: Segment, token: Token) -> list[Token]:
        """The subjects of the sentence before, that of its main verb first."""
        start = token.sent.start
        if start == 0:
            return []
        found = [each for each in segment.doc[start - 1].sent if each.dep_ in ("nsubj", "nsubjpass") and each.pos_ != "PRON"]
        return sorted(found, key=lambda each: (each.head.dep_ != "ROOT", -each.i))[:_SUBJECTS]

    def _fits(self, mention: Mention, *, plural: bool) -> bool:
        type_ = self._cast.type(mention.thing)
        return type_ in _BODIES and not (plural and type_ == "State")

    def _own(self, segment: Segment, token: Token, *, plural: bool) -> Mention | None:
        """Whom "I" and "we" are in a quotation: the speaker, or the body that the speaker speaks for."""
        at = segment.starts[token.i]
        statement = next((each for each in self._statements if each.content.start <= at < each.content.end and each.manner != "indirect"), None)
        if statement is None:
            return None
        who = self._who.get(statement.speaker) or self._early(statement)
        if who is None:
            return None
        body = self._links.proposals[who].behalf if who in self._links.proposals else next(iter(self._wholes(who)), None)
        body = body or self._bodies.get(who)
        return Mention(at, at, "", body if plural and body else who)

    def _early(self, statement: Statement) -> str | None:
        """The speaker of a quotation who is named only behind it."""
        segment = self._reading.segment(statement.speaker.start)
        if segment is None:
            return None
        first, end = segment.tokens(statement.speaker.start, statement.speaker.end)
        found = [mention for i in range(first, end) for mention in self._cast.of(segment, i)]
        return found[-1].thing if found else None

    def _wholes(self, iri: str) -> tuple[str, ...]:
        known = self._cast.knowledge.things.get(iri)
        return known.wholes if known else ()

    def _description(self, segment: Segment, token: Token) -> Mention | None:
        """What "the framework", "his agency" or "the prime minister" takes up."""
        first = next((child for child in token.children if child.lower_ in _DEFINITE and child.i < token.i), None)
        lemma = token.lemma_.lower()
        if first is None:
            return self._again(segment, token)
        if any(child.lower_ in words("stances", "different", "words") for child in token.children):
            return None
        if any(child.dep_ in ("prep", "relcl", "compound") and child.lower_ != "prime" for child in token.children):
            return None
        if first.tag_ == "PRP$":
            return self._mention(segment, first, token, self._body_of(segment, first, lemma), 0.75)
        if lemma in self._titles:
            return self._mention(segment, first, token, self._titles[lemma], 0.8)
        return self._mention(segment, first, token, self._taken_up(lemma) or self._nominals.get(lemma) or self._local.get(lemma), 0.75)

    def _again(self, segment: Segment, token: Token) -> Mention | None:
        """Those who were told of with the same noun before: "protesters in X ... Protesters"."""
        lemma = token.lemma_.lower()
        beside = [child for child in token.children if child.dep_ not in ("punct", "case", "cc", "conj", "relcl")]
        local = self._local.get(lemma) if all(child.lower_ in _SOME for child in beside) else None
        who = self._nominals.get(lemma) if token.tag_ == "NNS" and not beside else None
        return self._mention(segment, token, token, who or local, 0.7)

    def _local_part(self, segment: Segment, token: Token) -> Mention | None:
        """Whom a noun before another stands for at the scene: "police violence", "Senate leader"."""
        local = self._local.get(token.lemma_.lower())
        if local is None or any(token.children) or token.tag_ == "NNS" or self._cast.of(segment, token.i):
            return None
        return self._mention(segment, token, token, local, 0.6)

    def _taken_up(self, lemma: str) -> Mention | None:
        """The last whose name has the word, else the last of a type that the word may take up."""
        types = () if lemma in words("reference", "descriptions", "by_name") else rules("nouns")["takes_up"].get(lemma, ())
        if lemma in self._named or not types:
            return self._named.get(lemma)
        return next((mention for mention in reversed(self._recent[-_LAST:]) if self._cast.type(mention.thing) in types), None)

    def _body_of(self, segment: Segment, owner: Token, lemma: str) -> Mention | None:
        """The body that somebody belongs to: "his agency", "her party"."""
        if lemma not in words("nouns", "bodies"):
            return None
        for person in self._cast.of(segment, owner.i):
            behalf = self._links.proposals[person.thing].behalf if person.thing in self._links.proposals else None
            wholes = [behalf] if behalf else self._wholes(person.thing)
            types = rules("nouns")["takes_up"].get(lemma, ())
            best = next((whole for whole in wholes if self._cast.type(whole) in types), None)
            if best:
                return replace(person, thing=best)
        return None


def _local(links: Links, cast: Cast) -> dict[str, Mention]:
    """Whom bare nouns stand for at the scene of an article: "police" in one on X for "X police"; of several places the one named most."""
    places = Counter(mention.thing for mention in links.mentions if cast.type(mention.thing) in ("State", "Government", "Place"))
    texts = {fold(mention.text): mention for mention in links.mentions if mention.thing in places}
    ranked = sorted(texts.items(), key=lambda item: (-places[item[1].thing], item[1].start))
    found: dict[str, Mention] = {}
    for text, mention in ranked:
        for noun, iri in _of_places(cast.knowledge).get(text, ()):
            found.setdefault(noun, replace(mention, thing=iri, certainty=round(mention.certainty * _LOCAL, 3)))
    return found


@lru_cache(maxsize=4)
def _of_places(knowledge: Knowledge) -> dict[str, list[tuple[str, str]]]:
    """Bodies and crowds of a graph by the place or people in their names: "X police" by "x"."""
    nouns = words("nouns", "people") | words("nouns", "forces") | words("nouns", "crowds") | words("nouns", "in_every_state")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for known in knowledge.things.values():
        for name in known.names if known.kind == "Actor" and known.type != "Person" else ():
            place, _, noun = fold(name).rpartition(" ")
            lemma = next((each for each in (noun, noun.removesuffix("s")) if each in nouns), "")
            if place and lemma:
                found[place].append((lemma, known.id))
    return dict(found)


def _is_object(token: Token) -> bool:
    """Whether a word is the object of a verb, so that it cannot stand for the verb's subject."""
    return token.dep_ in ("dobj", "pobj", "dative") and token.tag_ == "PRP" and not token.lower_.endswith(("self", "selves"))


def _owners_beside(pronoun: Token) -> list[Token]:
    """Whose the noun is that another is told of beside: X of "X's repression of Y and its support"."""
    found, at = [], pronoun.head
    while pronoun.tag_ == "PRP$" and at.head.i != at.i and at.pos_ in ("NOUN", "PROPN", "ADP"):
        at = at.head
        found += [child for child in at.children if child.dep_ == "poss" and child.tag_ != "PRP$" and child.i < pronoun.i]
    return found


def _is_past(title: Token) -> bool:
    """Whether a title is of another kind or time than it looks: "vice president", "former minister"."""
    return any(token.lower_ in words("reference", "titles", "not_the") for token in title.doc[max(0, title.i - 2) : title.i])


def _verb(token: Token) -> Token:
    while token.head.i != token.i and token.pos_ not in ("VERB", "AUX"):
        token = token.head
    return token


def _verbs_above(token: Token) -> list[Token]:
    found = []
    while token.head.i != token.i:
        token = token.head
        if token.pos_ in ("VERB", "AUX"):
            found.append(token)
    return found
