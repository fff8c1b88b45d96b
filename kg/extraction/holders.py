"""Who takes a side: those whom the words name, a part of them, or people known only by what they are.

Members of a council are not the council; "protesters" are the collective of the graph that is called so, where there is one
and the article is about what its name tells else, or a proposal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction.cast import Cast, plain
from kg.extraction.lexicon import words
from kg.extraction.linking import Links, proposal_id
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Mention, Proposal, Statement
from kg.extraction.sides import Rule, coordinated, holder_heads, owners
from kg.extraction.speech import phrase, subject

if TYPE_CHECKING:
    from kg.extraction.syntax import Token


class Holders:
    """Finds who takes a side in an article; `counts` tells how often it names each thing."""

    def __init__(self, reading: Reading, links: Links, cast: Cast, counts: Mapping[str, int], statements: Sequence[Statement]) -> None:
        self._reading = reading
        self._statements = statements
        self._links = links
        self._cast = cast
        self._counts = counts

    def of(self, segment: Segment, token: Token, rule: Rule) -> list[Mention]:
        """Return who takes a side by a word: those whom it names; a state and its government, named together, are the government."""
        own = holder_heads(token, rule)
        told = own if rule.acts and token.dep_ != "acl" else (each for head in own for each in _behind(head))
        heads = [self._bearer(segment, head) for head in told]
        found = [mention for head in heads for each in (head, *coordinated(head)) for mention in self._named(segment, head, each)]
        found = [self._known(self._spoken(segment, self._around(segment, mention))) for mention in found if not self._is_part(segment, mention)]
        heads = [*heads, *([token] if not found and token.lemma_.lower() in words("stances", "protests", "nouns") else [])]
        found = found or [
            mention
            for head in heads
            if (
                mention := self._crowd(segment, head, marching=token.lemma_.lower() in words("stances", "protests", "verbs")) or self._government(segment, head)
            )
        ]
        never = words("stances", "holders", "never")
        chosen = {mention.thing: mention for mention in reversed(found) if self._cast.type(mention.thing) not in never and self._cast.type(mention.thing)}
        return [mention for thing, mention in chosen.items() if self._cast.knowledge.governments.get(thing) not in chosen]

    def author(self, thing: str, at: int) -> str:
        """Return the court last told of before a place, for what is only called a ruling; anybody else as he is."""
        proposal = self._links.proposals.get(thing)
        told = proposal.label.split()[-1].lower() if proposal and proposal.label else ""
        if told not in words("stances", "rulings", "nouns"):
            return thing
        return self.court(at) or thing

    def court(self, at: int) -> str | None:
        """Return the court last told of before a place."""
        before = (mention.thing for mention in reversed(self._links.mentions) if mention.start < at)
        return next((each for each in before if not words("stances", "rulings", "courts").isdisjoint(self._cast.label(each).lower().split())), None)

    def _public(self, thing: str) -> str:
        """The people of a place, where the graph has them as a collective; anybody else as he is."""
        if self._cast.type(thing) != "Place":
            return thing
        place, known = self._cast.label(thing).lower(), self._cast.knowledge.things.values()
        public = [
            each.id
            for each in known
            if each.type == "Collective" and any(f"in the {place}" in name.lower() or f"in {place}" in name.lower() for name in each.names[:1])
        ]
        return public[0] if len(public) == 1 else thing

    def _known(self, mention: Mention) -> Mention:
        """People of whom the article only says what they are, as the collective of the graph where there is one."""
        mention = replace(mention, thing=self._public(self.author(mention.thing, mention.start)))
        proposal = self._links.proposals.get(mention.thing)
        iri = self._collective(proposal.label.split()[-1]) if proposal and proposal.type in ("UnnamedSource", "Collective") and proposal.label else None
        return replace(mention, thing=iri) if iri else mention

    def _named(self, segment: Segment, head: Token, joined: Token) -> Iterable[Mention]:
        """Whom a word names; joined to another without an owner, by the owner of that one: "Vell's army and government"."""
        found: Iterable[Mention] = self._cast.of(segment, joined.i)
        if joined.dep_ == "pobj" and joined.head.lower_ in ("in", "across", "throughout"):
            return [mention for mention in found if self._cast.type(mention.thing) not in ("State", "Government")]
        if found or joined.i == head.i or joined.lemma_.lower() not in words("stances", "cabinets", "nouns") or any(joined.children):
            return found
        owners = [child for child in head.children if child.dep_ == "poss"]
        return [mention for owner in owners for mention in self._cast.of(segment, owner.i) if self._cast.type(mention.thing) in ("State", "Government")]

    def named(self, segment: Segment, head: Token) -> list[Mention]:
        """Return whom a noun names who can take a side, those joined to it too."""
        found = [
            self._known(mention) for each in (head, *coordinated(head)) for mention in self._named(segment, head, each) if not self._is_part(segment, mention)
        ]
        found = found or [mention for mention in [self._crowd(segment, head)] if mention]
        return [mention for mention in found if self._cast.type(mention.thing) not in words("stances", "holders", "never")]

    def _around(self, segment: Segment, mention: Mention) -> Mention:
        """Those around a person, where a mention begins with a noun for them: "the family of X"."""
        if mention.kind != "nominal" or not segment.starts[0] <= mention.start < segment.ends[-1]:
            return mention
        return self.people_of(segment, segment.doc[segment.tokens(mention.start, mention.end)[0]], mention)

    def people_of(self, segment: Segment, head: Token, mention: Mention) -> Mention:
        """Those around a person, where a noun tells of them and not of the person: "the Marek legal team"."""
        if head.lemma_.lower() not in words("stances", "entourage", "nouns") or self._cast.type(mention.thing) != "Person" or mention.kind == "name":
            return mention
        first, end = phrase(head)
        while first < head.i and segment.doc[first].dep_ in ("det", "punct"):
            first += 1
        span = segment.raw(first, end)
        iri = proposal_id(self._cast.knowledge.base, "Collective", plain(span.text), self._reading.article.sha256[:12])
        self._links.propose(Proposal(iri, "Collective", plain(span.text), (span,)))
        return Mention(span.start, span.end, span.text, iri, "nominal", 0.6)

    def _own_body(self, segment: Segment, statement: Statement, at: int) -> str | None:
        """The body that a speaker calls his own before a place in what he says: "said her party was for it, and we"."""
        first, end = segment.tokens(statement.content.start, at)
        first = min(first, segment.doc[max(0, end - 1)].sent.start)
        heads = [child.head for child in segment.doc[first:end] if child.lower_ in ("his", "her", "our", "their") and child.head.dep_ == "nsubj"]
        found = (mention.thing for head in heads for mention in self._cast.of(segment, head.i))
        return next((thing for thing in found if self._cast.type(thing) in ("PoliticalParty", "Government", "Organization", "ArmedGroup", "Alliance")), None)

    def _spoken(self, segment: Segment, mention: Mention) -> Mention:
        """The speaker where "we" is said by a member of an assembly, who does not speak for it."""
        if mention.kind != "pronoun" or mention.text.lower() not in ("we", "us", "our"):
            return mention
        statement = next((each for each in self._statements if each.content.start <= mention.start < each.content.end), None)
        body = self._own_body(segment, statement, mention.start) if statement else None
        if body:
            return replace(mention, thing=body)
        if words("stances", "assemblies", "words").isdisjoint(self._cast.label(mention.thing).lower().split()):
            return mention
        return replace(mention, thing=statement.who) if statement and statement.who else mention

    def _is_part(self, segment: Segment, mention: Mention) -> bool:
        """Whether a mention stands for some who are not the body that they belong to: "forty members of the council", "her staff"."""
        head = segment.doc[segment.tokens(mention.start, mention.end)[0]]
        kind, lemma = self._cast.type(mention.thing), head.lemma_.lower()
        if mention.kind != "nominal" or head.pos_ == "PROPN":
            return False
        if kind == "Person":
            return any(child.dep_ == "poss" for child in head.children)
        counted = [inner for child in head.children if child.lower_ == "of" for inner in child.children] if lemma in words("nouns", "some") else []
        members = any(each.lemma_.lower() in words("stances", "members", "nouns") for each in (head, *counted)) and kind in ("Organization", "Government")
        return head.tag_ == "NNS" and (members or (kind in ("State", "Government") and lemma in words("nouns", "bodies")))

    def _bearer(self, segment: Segment, head: Token) -> Token:
        """The name that stands behind a description: "a Republican, X", "the parliament of Y, the X"."""
        of = [inner for child in head.children if child.dep_ == "prep" and child.lower_ == "of" for inner in child.children] if head.pos_ == "NOUN" else []
        for child in (child for each in (head, *of) for child in each.children if child.dep_ == "appos"):
            types = {self._cast.type(mention.thing) for mention in self._cast.of(segment, child.i)}
            if types & ({"Person"} if child.head.i == head.i else {"Organization", "Government", "SecurityService", "MilitaryForce"}):
                return child
        return head

    def _crowd(self, segment: Segment, head: Token, *, marching: bool = False) -> Mention | None:
        """People known by what they are only ("protesters"): a collective of the graph, or a proposal."""
        if head.lower_ in ("they", "them"):
            before = [token for token in segment.doc[: head.i] if token.tag_ == "NNS" and token.dep_ in ("nsubj", "nsubjpass", "agent", "poss")]
            return next((found for token in reversed(before) if (found := self._people(segment, token))), None)
        protest = head.lemma_.lower() in words("stances", "protests", "nouns")
        named = protest or marching
        lemma = head.lemma_.lower()
        crowd = lemma in words("nouns", "people") | words("nouns", "crowds") | words("nouns", "some") or lemma.endswith(("ist", "ian"))
        if not protest and ((head.tag_ != "NNS" or not crowd) and lemma not in words("stances", "publics", "nouns")):
            return None
        first, end = (head.i, head.i + 1) if protest else phrase(head)
        while first < head.i and segment.doc[first].dep_ in ("det", "poss"):
            first += 1
        span = segment.raw(first, end)
        text = "protesters" if named else plain(span.text)
        iri = self._collective(text.split()[-1] if named else head.text) or proposal_id(
            self._cast.knowledge.base, "Collective", text, self._reading.article.sha256[:12]
        )
        if iri not in self._cast.knowledge.things:
            self._links.propose(Proposal(iri, "Collective", text, (span,)))
        return Mention(span.start, span.end, span.text, iri, "nominal", 0.6)

    def _people(self, segment: Segment, noun: Token) -> Mention | None:
        """People without a name whom a noun tells of, already known in the article or not."""
        known = [self._known(mention) for mention in self._cast.of(segment, noun.i)]
        unnamed = [mention for mention in known if self._cast.type(mention.thing) in ("Collective", "UnnamedSource")]
        return unnamed[0] if unnamed else None if known else self._crowd(segment, noun)

    def _government(self, segment: Segment, head: Token) -> Mention | None:
        """Whose "their government" is: the state or city that the article names most, its government where the graph has one."""
        own = any(child.tag_ == "PRP$" or child.lower_ == "the" for child in head.children)
        if (
            head.lemma_.lower() not in words("stances", "cabinets", "nouns")
            or not own
            or any(child.dep_ in ("amod", "compound", "prep") for child in head.children)
        ):
            return None
        states = [thing for thing in self._counts if self._cast.type(thing) in ("State", "Government")]
        most = max(states, key=lambda thing: (self._counts[thing], thing), default=None)
        span = segment.raw(head.i, head.i + 1)
        return Mention(span.start, span.end, span.text, self._cast.knowledge.governments.get(most, most), "nominal", 0.5) if most else None

    def _collective(self, word: str) -> str | None:
        """The collective of the graph that is called so, where what its name tells else is named in the article."""
        known = self._cast.knowledge.things
        found = [each for each in known.values() if each.type == "Collective" and _is_called(each.names, word.lower())]
        near = [
            each for each in found if any(name in each.label for thing in self._counts if thing in known for name in known[thing].names if thing != each.id)
        ]
        return near[0].id if len(near) == 1 else None


def _is_called(names: tuple[str, ...], word: str) -> bool:
    """Whether people are called by a word: "Vell protesters", "protesters in Vell"."""
    return any(word in (told[0], told[-1]) for name in names if (told := name.lower().split()))


def _behind(head: Token) -> Iterator[Token]:
    """Who is behind a letter or a lawsuit: whose it is, or who is told to sign or file it; else the word itself."""
    if head.lemma_.lower() not in words("stances", "vehicles", "nouns"):
        yield head
        return
    found = list(owners(head))
    verb = head.head.head if head.dep_ == "pobj" else head.head
    own = subject(verb) if not found and head.dep_ in ("dobj", "pobj") and verb.pos_ == "VERB" else None
    yield from found or ([own] if own is not None else [head])
