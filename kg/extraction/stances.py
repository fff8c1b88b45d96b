"""Stances and attitudes: who takes which side of what, by composing signs along the syntax.

A word that takes a side (`kg.extraction.sides`) has a holder and a target. The side is the product of the signs on the way
from the one to the other: "advised against (-) seeking (+) a pull-out (-)" supports that the troops stay. What
the target is about, a topic of the graph tells (`kg.extraction.topics`); a target that is an actor makes an attitude; a
plain side on something that no topic covers becomes a proposed topic. "It" and "the move" take up the topic last told of.
A sign of 0 is an ambivalent side: under review ("hesitates to"), under a condition only, or pulled both ways.

Source for composing polarity along syntax: K. Moilanen and S. Pulman, Sentiment Composition, RANLP 2007.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.extraction.cast import Cast, plain
from kg.extraction.frames import Matter, Step, action, families, is_denied, phrase_tokens, signs, spine
from kg.extraction.holders import Holders
from kg.extraction.lexicon import words
from kg.extraction.linking import Links, proposal_id
from kg.extraction.opinion import HEEDED, opinions
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Candidate, Mention, Proposal, Span, Statement
from kg.extraction.sides import (
    Rule,
    Side,
    is_behest,
    is_capability,
    is_elliptic,
    is_infinitive,
    is_open,
    is_strong,
    is_urged,
    judged,
    mark,
    mark_of,
    norm,
    opposed,
    sides,
    surety,
    trait,
    trigger,
    whole,
)
from kg.extraction.speech import phrase, subject
from kg.extraction.topics import Match, Scene, Topics, is_of_people
from kg.terms import KG

if TYPE_CHECKING:
    from kg.extraction.syntax import Sentence, Token

_REACH = 3
"""For how many sentences "it" may take up a topic."""
"""How many actors of a sentence are held against each other."""
_LONGEST_CLAUSE = 240
"""How many characters the whole clause of a side may have as its evidence; of a longer one, only what bears the side."""
_LONGEST_TITLE = 6
"""How many words of a title before a name belong to the evidence."""
_PLACES = frozenset({"from", "of", "in", "into", "out", "on", "off", "to", "with"})
_ROOTS = ("ROOT", "ccomp", "conj", "parataxis")
_DEED = Rule("verb", 1, 0.6, acts=True)
_JUDGEMENT = Rule("verb", 1, 0.75, toward_actors=True)
_BETWEEN = Rule("mutual", -1, 0.7, toward_actors=True)
_STATEMENT = Rule("statement", 1, 0.65, toward_actors=True)


class Focus(NamedTuple):
    """The topic last told of, on which side the phrase that told of it was, and in which sentence."""

    matter: Matter
    sign: int
    sentence: int


def stances(reading: Reading, links: Links, cast: Cast, topics: Topics, statements: list[Statement]) -> Iterator[Candidate]:
    """Yield the stances and attitudes that an article tells of, with the signs on the way as their trace."""
    finder = _Finder(reading, links, cast, topics, statements)
    for segment in reading.segments:
        if segment.is_told:
            for sentence in segment.doc.sents:
                yield from finder.read(segment, sentence)


class _Finder:
    def __init__(self, reading: Reading, links: Links, cast: Cast, topics: Topics, statements: list[Statement]) -> None:
        self._reading = reading
        self._links = links
        self._cast = cast
        self._topics = topics
        self._statements = statements
        self._counts = dict(Counter(mention.thing for mention in links.mentions))
        self._holders = Holders(reading, links, cast, self._counts, statements)
        self._named = set(topics.named(reading, frozenset(self._counts)))
        self._focus: Focus | None = None
        self._sides: dict[str, Focus] = {}
        self._latest: Focus | None = None
        self._sentence = 0

    def read(self, segment: Segment, sentence: Sentence) -> Iterator[Candidate]:
        """Read a sentence."""
        self._sentence += 1
        used: set[int] = set()
        triggers = {token: found for token in sentence if (found := trigger(token))}
        for token in sorted(triggers, key=_depth):
            if token.i not in used:
                yield from self._of_trigger(segment, token, triggers[token], used)
        for token in sentence:
            yield from self._of_word(segment, token)
            if token.pos_ != "VERB":
                continue
            if token.i not in used and token not in triggers and (action(token) or self._topics.is_key(token)):
                yield from self._of_deed(segment, token)
            if token.lemma_.lower() in words("stances", "judgement", "verbs"):
                yield from self._of_judgement(segment, token)
        yield from self._of_statements(segment, sentence)
        told = self._topics.told(segment, list(sentence), self._named)
        if told and (self._focus is None or self._focus.sentence < self._sentence):
            self._focus = Focus(told, 1, self._sentence)

    def _of_word(self, segment: Segment, token: Token) -> Iterator[Candidate]:
        """Sides by single words: that two are at odds, what somebody plans, and "so does"."""
        lemma = token.lemma_.lower()
        if not words("stances", "mutual", "words").isdisjoint((lemma, token.lower_)):
            yield from self._of_both(segment, token)
        elif token.dep_ == "amod" and token.tag_ == "VBN" and lemma in words("stances", "planned", "verbs"):
            yield from self._of_planned(segment, token)
        elif lemma == "do" and is_elliptic(token):
            yield from self._of_ellipsis(segment, token)

    # -------------------------------------------------------------------------------------------- triggers, judgements

    def _of_trigger(self, segment: Segment, token: Token, rule: Rule, used: set[int]) -> Iterator[Candidate]:
        asked = any(child.lower_ in ("whether", "how", "why") for child in token.children)
        holders = [] if asked or is_capability(token) or _is_asked_for(token) else self._holders.of(segment, token, rule)
        found = list(sides(token, rule, used)) if holders else []
        for side in found:
            yield from self._decided(segment, holders, side, used)
        if rule.wraps and not found and action(token):
            yield from self._of_deed(segment, token)
        if holders and not found and _is_bare(token, rule):
            yield from self._of_bare(segment, holders, token, rule)

    def _of_bare(self, segment: Segment, holders: list[Mention], token: Token, rule: Rule) -> Iterator[Candidate]:
        """A side on what was just told: "She refused"."""
        focus = self._focus
        if focus is not None and self._sentence - focus.sentence <= 1:
            sign = rule.sign * (-1 if is_denied(token) else 1)
            side = Side(token, token, sign, rule.weight, (f"{token.text} ({mark(sign)})",), rule)
            yield from (self._stance(segment, holder, side, Match(focus.matter, focus.sign, 0.2, ()), sign * focus.sign) for holder in holders)

    def _of_judgement(self, segment: Segment, token: Token) -> Iterator[Candidate]:
        """As in "X called the plan a disaster": what somebody is told to judge, by a word that judges."""
        for target, word, sign in judged(token):
            holders = self._holders.of(segment, token, _JUDGEMENT) or self._speakers(segment, token)
            side = Side(token, target, sign, _JUDGEMENT.weight, (f"{token.text} … {word.text} ({mark(sign)})",), _JUDGEMENT, word)
            yield from self._decided(segment, holders, side, set())

    def _of_planned(self, segment: Segment, token: Token) -> Iterator[Candidate]:
        """What somebody is told to have planned: "her proposed dam"."""
        rule = _DEED._replace(part="planned", acts=False)
        owners = [child for child in token.head.children if child.dep_ == "poss"]
        holders = [mention for owner in owners for mention in self._holders.named(segment, owner)]
        if holders:
            yield from self._decided(segment, holders, Side(token, token.head, 1, 0.6, (f"{token.text} (+)",), rule), set())

    def _of_ellipsis(self, segment: Segment, token: Token) -> Iterator[Candidate]:
        """Who is told to take the side just told of, or not to: "so does X", "Y does not"."""
        focus, own = self._latest, subject(token)
        if focus is None or own is None or self._sentence - focus.sentence > 1:
            return
        sign = focus.sign * (-1 if is_denied(token) else 1)
        side = Side(
            token, token, sign, 0.6, (f"{own.text} {token.text} {'not' if is_denied(token) else 'too'} ({mark(sign)})",), _DEED._replace(part="ellipsis")
        )
        match = Match(focus.matter, 1, 0.3, ())
        yield from (self._stance(segment, holder, side, match, sign) for holder in self._holders.named(segment, own))

    def _of_both(self, segment: Segment, token: Token) -> Iterator[Candidate]:
        """What two have against one another: "X and Y disagreed", "X had a dispute with Y"."""
        parties = {mention.thing: mention for each in opposed(token) for mention in self._actors(segment, each)}
        pair = list(parties.values())[:2]
        side = Side(token, token, -1, 0.7, (f"{token.text} (−)",), _BETWEEN)
        yield from (self._attitude(segment, holder, side, actor) for holder in pair for actor in pair if actor is not holder)

    def _speakers(self, segment: Segment, token: Token) -> list[Mention]:
        """Who says it, for a verb that has no subject of its own: "is considered wrong", "implying that it was wrong"."""
        implied = token.dep_ == "advcl" and token.tag_ == "VBG"
        statement = innermost(self._statements, segment.starts[(token.head if implied else token).i])
        passive = implied or any(child.dep_ == "auxpass" for child in token.children)
        return [self._voice(statement)] if statement and statement.who and passive else []

    def _scene(self, holders: Iterable[Mention]) -> Scene:
        return Scene(self._counts, tuple(holder.thing for holder in holders), frozenset(self._named))

    def _decided(self, segment: Segment, holders: list[Mention], side: Side, used: set[int]) -> Iterator[Candidate]:
        """What a side is taken on: a topic, an actor, or something that the graph does not know."""
        if not holders or is_open(side.target) or (side.rule.change and _is_of_nouns(side)):
            return
        match = None
        if not side.rule.only_actors:
            match = self._matched(segment, side.target, holders)
            match = match or self._owned(segment, side, holders) or self._feared(segment, side)
        match = match or self._elected(segment, side) or self._deed_of(segment, side, holders)
        if match:
            used |= {step.at for step in match.steps}
            match = _regretted(side, match)
            side = replace(side, word=match.clause) if match.clause is not None else side
            sign = match.sign if side.rule.belief and match.matter.is_belief else side.sign * match.sign
            sign = 0 if any(_pulls_both_ways(each) for each in (side.target, side.last) if each is not None) else sign
            yield from (self._stance(segment, holder, side, match, sign) for holder in holders)
        elif side.rule.toward_actors:
            yield from self._undecided(segment, holders, side)

    def _undecided(self, segment: Segment, holders: list[Mention], side: Side) -> Iterator[Candidate]:
        actors = self._actors(segment, side.target) or self._actors(segment, *_responsible(side.target))
        for holder in holders:
            yield from (self._attitude(segment, holder, side, actor) for actor in actors if actor.thing != holder.thing)
        topic = self._proposed(segment, side.target) if not actors and side.weight >= 0.8 and not side.rule.only_actors else None
        if topic:
            yield from (self._open(segment, holder, side, topic) for holder in holders)

    def _matched(self, segment: Segment, target: Token, holders: list[Mention]) -> Match | None:
        scene = self._scene(holders)
        match = self._topics.match(segment, self._cast, target, scene) or self._told_of(segment, target, scene) or self._taken_up(segment, target)
        if match:
            self._named.add(match.matter.topic)
            self._focus = Focus(match.matter, match.sign, self._sentence)
        return match

    def _told_of(self, segment: Segment, target: Token, scene: Scene) -> Match | None:
        """What a clause tells of a bill or a plan: "a bill that would let the city sell it"."""
        if target.lemma_.lower() not in words("stances", "vague", "nouns") | words("stances", "vehicles", "nouns"):
            return None
        clauses = [child for child in target.children if child.dep_ in ("relcl", "acl") and child.pos_ == "VERB"]
        found = ((clause, self._topics.match(segment, self._cast, clause, scene)) for clause in clauses)
        return next((match._replace(clause=clause) for clause, match in found if match), None)

    def _deed_of(self, segment: Segment, side: Side, holders: list[Mention]) -> Match | None:
        """What the last word on the way does, where it is a deed by itself: "voted to legalize it"."""
        last = side.last
        if last is None or last.pos_ != "VERB" or last.i == side.target.i or not (self._topics.is_key(last) or (action(last) and not side.rule.only_actors)):
            return None
        rule = trigger(last)
        match = self._topics.match(segment, self._cast, last, self._scene(holders)) if rule and rule.sign else None
        if match is None or rule is None or not (self._topics.is_key(last) or any(step.at == last.i for step in match.steps)):
            return None
        return match._replace(sign=match.sign * rule.sign * (-1 if is_denied(last) else 1), steps=())

    def _owned(self, segment: Segment, side: Side, holders: list[Mention]) -> Match | None:
        """A topic that is itself somebody's side: "their support for X was met with protest"."""
        if side.owned is None or "backing" not in families(side.owned):
            return None
        match = self._topics.match(segment, self._cast, side.owned, self._scene(holders))
        return match._replace(sign=match.sign * side.outer * side.sign) if match else None

    def _feared(self, segment: Segment, side: Side) -> Match | None:
        """That somebody is a threat, where it is feared what they might do: "warns that raiders could return"."""
        if not side.rule.belief or side.rule.part != "verb":
            return None
        found = [token for token in side.target.subtree if token.lemma_.lower() in words("stances", "menace", "verbs")]
        doers = [mention.thing for verb in found if (own := subject(verb)) is not None for mention in self._cast.of(segment, own.i)]
        return next((Match(matter, matter.sign or 1, 0.4, ()) for doer in doers if (matter := self._topics.menace(doer))), None)

    def _elected(self, segment: Segment, side: Side) -> Match | None:
        """That a person is elected, for a word by which one is for a candidate: "endorsed her"."""
        if side.sign < 0 or side.last is None or side.last.lemma_.lower() not in words("stances", "endorsing", "words"):
            return None
        found = (matter for mention in self._actors(segment, side.target) if (matter := self._topics.candidacy(mention.thing)))
        return next((Match(matter, matter.sign, 0.7, ()) for matter in found), None)

    def _taken_up(self, segment: Segment, target: Token) -> Match | None:
        """The topic last told of, for "it" and "the move"; for "her decision" the one that she took a side on."""
        focus = self._sided(segment, target) or self._ruled(segment, target) or self._focus
        if focus is None or self._sentence - focus.sentence >= _REACH or not _points_back(target):
            return None
        sign, steps, _ = signs(target)
        return Match(focus.matter, sign * focus.sign, 0.3, steps)

    def _sided(self, segment: Segment, target: Token) -> Focus | None:
        """The side that those took whose decision a phrase is about."""
        owners = [child for child in target.children if child.dep_ == "poss"] if target.lemma_.lower() in words("stances", "decided", "nouns") else []
        told = (self._sides.get(mention.thing) for owner in owners for mention in self._cast.of(segment, owner.i))
        return next((focus._replace(sentence=self._sentence) for focus in told if focus), None)

    def _ruled(self, segment: Segment, target: Token) -> Focus | None:
        """The side that the court took whose ruling a phrase is about."""
        if target.lemma_.lower() not in words("stances", "rulings", "nouns") or target.lemma_ == "decision":
            return None
        focus = self._sides.get(self._holders.court(segment.starts[target.i]) or "")
        return focus._replace(sentence=self._sentence) if focus else None

    def _actors(self, segment: Segment, *heads: Token) -> list[Mention]:
        joined = [each for head in heads for each in (head, *head.conjuncts) if each.pos_ in ("PROPN", "NOUN", "PRON")]
        found = [(each, mention) for each in joined for mention in self._cast.of(segment, each.i) if self._cast.is_kind(mention.thing, "Actor")]
        return [self._holders.people_of(segment, each, mention) for each, mention in found]

    def _proposed(self, segment: Segment, target: Token) -> str | None:
        """A topic that the graph does not have, by the words of the phrase that somebody takes a side on."""
        if target.pos_ not in ("NOUN", "VERB", "PROPN"):
            return None
        first, end = _short(target)
        text = plain(segment.raw(first, end).text)
        content = [token for token in segment.doc[first:end] if token.pos_ in ("NOUN", "PROPN", "VERB") and not token.is_stop]
        if not len(content) >= 2 or end - first > 8:
            return None
        key = " ".join(sorted({token.lemma_.lower() for token in content}))
        iri = proposal_id(self._cast.knowledge.base, "Topic", key)
        return self._links.propose(Proposal(iri, "Topic", text, (segment.raw(first, end),)))

    # ------------------------------------------------------------------------------------------------ deeds, statements

    def _of_deed(self, segment: Segment, token: Token) -> Iterator[Candidate]:
        """What somebody does or is about to do about a topic: "X will keep a small unit"."""
        if not _is_deed(token, segment.kind) or is_behest(token):
            return
        holders = [mention for mention in self._holders.of(segment, token, _DEED) if self._cast.type(mention.thing) not in ("Collective", "UnnamedSource")]
        match = self._topics.match(segment, self._cast, token, self._scene(holders)) if holders and not is_open(token) else None
        if match and not match.matter.is_belief and match.score >= 0.6 and any(step.at == token.i for step in match.steps) and _is_about(token, match.matter):
            yield from (self._stance(segment, holder, Side(token, token, 1, 0.6, (), _DEED), match, match.sign) for holder in holders)

    def _of_statements(self, segment: Segment, sentence: Sentence) -> Iterator[Candidate]:
        """What a speaker says to be so, where a topic is just that; and what must or shall be."""
        start, stop = segment.starts[sentence.start], segment.ends[sentence.end - 1]
        for statement in self._statements:
            if statement.who is None or statement.content.end <= start or stop <= statement.content.start:
                continue
            first, end = segment.tokens(max(start, statement.content.start), min(stop, statement.content.end))
            for root in segment.doc[first:end]:
                if root.pos_ in ("VERB", "AUX") and root.dep_ != "aux" and (root.dep_ in _ROOTS or not first <= root.head.i < end):
                    yield from self._asserted(segment, statement, root)

    def _asserted(self, segment: Segment, statement: Statement, root: Token) -> Iterator[Candidate]:
        holder, turned = self._voice(statement), -1 if self._is_disputed(statement) else 1
        for target, word, sign in judged(root) if root.lemma_ == "be" and not _is_pronoun(subject(root)) else ():
            side = Side(root, target, sign * turned, 0.65, (f"{word.text} ({mark(sign)})",), _STATEMENT, word)
            yield from self._decided(segment, [holder], side, set())
        for target, word, sign in trait(root):
            side = Side(root, target, sign * turned, 0.6, (f"{word.text} ({mark(sign)})",), _STATEMENT, word)
            yield from self._decided(segment, [holder], side, set())
        effect = _effect(root)
        own = subject(root) if effect else None
        told_now = any(focus.sentence == self._sentence for focus in self._sides.values())
        if own is not None and not (own.pos_ == "PRON" and told_now):
            side = Side(root, own, effect * turned, 0.6, (f"{root.text} ({mark(effect)})",), _STATEMENT._replace(toward_actors=False), root)
            yield from self._decided(segment, [holder], side, set())
        if any(child.dep_ in ("attr", "acomp") and trigger(child) for child in root.children):
            return
        if _is_under_review(root):
            yield from self._reviewed(segment, holder, root)
        told = norm(root) or (root, "")
        match = self._topics.match(segment, self._cast, told[0], self._scene([holder])) or (
            self._taken_up(segment, told[0]) if told[1] and action(told[0]) else None
        )
        intent = self._intent(segment, holder, root)
        if match and match.matter.is_belief and match.sign < 0 and not any(step.word == "not" for step in match.steps):
            return
        if match and (match.matter.is_belief or told[1] or intent):
            modal = told[1] or intent
            steps = (f"{modal} (+)",) if modal and not match.matter.is_belief else ()
            side = Side(root, told[0], turned, 0.65, (*(["denied (−)"] if turned < 0 else []), *steps), _STATEMENT._replace(belief=match.matter.is_belief))
            yield self._stance(segment, holder, side, match, turned * match.sign)

    def _reviewed(self, segment: Segment, holder: Mention, root: Token) -> Iterator[Candidate]:
        """What somebody says must be thought over: "if that was the reason to leave, it must be reviewed"."""
        heads = [child for child in root.children if child.dep_ in ("nsubjpass", "nsubj", "advcl", "dobj")]
        match = next((match for head in heads for each in (head, *_subject_of(head)) if (match := self._matched(segment, each, [holder]))), None)
        if match:
            side = Side(root, root, 0, 0.6, (f"must be {root.text}",), _STATEMENT, next((head for head in heads if head.dep_ == "advcl"), None))
            yield self._stance(segment, holder, side, match, 0)

    def _is_disputed(self, statement: Statement) -> bool:
        """Whether a speaker is told not to believe what is said: "denied that", "does not think that"."""
        segment = self._reading.segment(statement.cue.start)
        cue = segment.doc[segment.tokens(statement.cue.start, statement.cue.end)[0]] if segment else None
        return cue is not None and (is_denied(cue) or cue.lemma_.lower() in words("stances", "disputes", "verbs"))

    def _intent(self, segment: Segment, holder: Mention, root: Token) -> str:
        """Return "will" or "shall" in what a speaker says of himself or of whom he speaks for."""
        own = subject(root)
        ours = own is not None and any(self._cast.knowledge.within(holder.thing, m.thing) or m.thing == holder.thing for m in self._cast.of(segment, own.i))
        return next((child.lower_ for child in root.children if ours and child.dep_ == "aux" and child.lower_ in ("will", "shall")), "")

    def _voice(self, statement: Statement) -> Mention:
        """Who speaks, or for whom."""
        speaker = statement.speaker
        who = self._holders.author(str(statement.who), statement.content.start)
        return Mention(speaker.start, speaker.end, speaker.text, self._behalf(who), "name", 0.8)

    def _behalf(self, who: str) -> str:
        return self._links.proposals[who].behalf or who if who in self._links.proposals else who

    # ---------------------------------------------------------------------------------------------------- candidates

    def _stance(self, segment: Segment, holder: Mention, side: Side, match: Match, sign: int) -> Candidate:
        if sign:
            self._latest = self._sides[holder.thing] = Focus(match.matter, sign, self._sentence)
        trace = (*side.steps, *(f"{step.word} ({mark(step.sign)})" for step in match.steps))
        sign = 0 if _is_conditional(side.token) else sign
        side_word = {1: "supports", -1: "opposes", 0: "is of two minds about"}[sign]
        told = (" ".join(trace) + f" = {side_word} “{match.matter.label}”").strip()
        confidence = side.weight * holder.certainty * min(1.0, 0.55 + match.score / 2)
        return self._candidate(segment, holder, side, (match.matter.topic, sign), ("stance", (told,), confidence))

    def _attitude(self, segment: Segment, holder: Mention, side: Side, actor: Mention) -> Candidate:
        told = f"{' '.join(side.steps)} = {'for' if side.sign > 0 else 'against'} {self._cast.label(actor.thing)}"
        confidence = side.weight * holder.certainty * actor.certainty * 0.9
        trace: tuple[str, ...] = (told,)
        asked = opinions(segment, holder, actor) if self._inside(segment, holder) and self._inside(segment, actor) else None
        if asked and asked[0].probability >= HEEDED:
            agreed = asked[0].sign == side.sign
            confidence *= 1.1 if agreed else 0.9 if not asked[0].sign else 0.6
            trace = (told, asked[0].told if agreed or not asked[0].sign else f"{asked[0].told}, against the rule")
        return self._candidate(segment, holder, side, (actor.thing, side.sign), ("attitude", trace, confidence))

    def _inside(self, segment: Segment, mention: Mention) -> bool:
        return segment.starts[0] <= mention.start < segment.ends[-1]

    def _open(self, segment: Segment, holder: Mention, side: Side, topic: str) -> Candidate:
        told = " ".join(side.steps) + f" = {'for' if side.sign > 0 else 'against'} a topic that the graph does not have"
        return self._candidate(segment, holder, side, (topic, side.sign), ("stance", (told,), side.weight * holder.certainty * 0.5))

    def _candidate(self, segment: Segment, holder: Mention, side: Side, content: tuple[str, int], kind: tuple[str, tuple[str, ...], float]) -> Candidate:
        (topic, sign), (name, trace, confidence) = content, kind
        thing = holder.thing
        statement = innermost(self._statements, segment.starts[side.token.i])
        confidence *= surety(side.token) * (0.8 if segment.kind in ("title", "heading") else 1.0)
        return Candidate(
            kind=name,
            evidence=self._evidence(segment, holder, side),
            holder=thing,
            topic=topic,
            position=_position(sign, side.token).value,
            mode=self._mode(statement, thing, side).value,
            quantifier=quantifier(segment, holder),
            trace=trace,
            rule=f"{name}.{side.rule.part}",
            confidence=round(max(0.05, min(0.98, confidence)), 3),
        )

    def _mode(self, statement: Statement | None, holder: str, side: Side) -> Any:
        if side.rule.part == "statement":
            return KG.Declared
        if statement and statement.who:
            own = statement.who == holder or self._behalf(statement.who) == holder
            return KG.Declared if own else KG.Attributed
        if side.rule.acts:
            return KG.Enacted
        return KG.Declared if side.token.lemma_.lower() in words("cues", "verbs") else KG.Attributed

    def _evidence(self, segment: Segment, holder: Mention, side: Side) -> Span:
        """The clause that bears a side: from who takes it to the end of what it is taken on."""
        tokens = [*whole(side.target), side.token, *(whole(side.word) if side.word is not None else ())]
        tokens += [each for child in side.token.children if child.dep_ in ("agent", "nsubj", "nsubjpass") or child.lower_ == "as" for each in whole(child)]
        clause = whole(side.token) if side.token.pos_ in ("VERB", "AUX") else []
        first, end = _reach([*tokens, *clause])
        if segment.ends[end - 1] - segment.starts[first] > _LONGEST_CLAUSE:
            first, end = _reach(tokens)
        own = segment.tokens(holder.start, holder.end) if segment.starts[0] <= holder.start < segment.ends[-1] else (0, 0)
        if own[0] < own[1] and own[0] - segment.doc[own[1] - 1].left_edge.i <= _LONGEST_TITLE and holder.kind != "pronoun":
            own = (min(own[0], segment.doc[own[1] - 1].left_edge.i), own[1])
        if own[0] < own[1] and side.rule.part != "statement" and 0 < first - own[0] < 12:
            first = own[0]
        name = segment.tokens(holder.start, holder.end)
        if side.rule.agent and end <= name[0] <= end + 4 and segment.starts[0] <= holder.start < segment.ends[-1]:
            end = name[1]
        while first < end - 1 and (
            segment.doc[first].tag_ == "WRB" or segment.doc[first].dep_ == "cc" or segment.words[first] in (",", ";", "—", "–", "-", ":")
        ):
            first += 1
        while end - 1 > first and segment.doc[end - 1].is_punct and segment.words[end - 1] != '"':
            end -= 1
        return segment.raw(first, end)


# ------------------------------------------------------------------------------------------------------------- syntax


def _head(segment: Segment, mention: Mention) -> Token:
    """The word on which the rest of a mention hangs."""
    first, end = segment.tokens(mention.start, mention.end)
    return next((token for token in segment.doc[first:end] if not first <= token.head.i < end or token.head.i == token.i), segment.doc[first])


def _reach(tokens: list[Token]) -> tuple[int, int]:
    places = [token.i for token in tokens]
    return min(places), max(places) + 1


def _is_deed(token: Token, kind: str) -> bool:
    """Whether a verb tells of something done, or about to be done, by its subject."""
    happens = token.lemma_.lower() in words("stances", "happenings", "verbs") and not any(child.dep_ == "prt" for child in token.children)
    if (
        happens
        or is_capability(token)
        or token.dep_ not in (*_ROOTS, "relcl", "advcl")
        or (is_infinitive(token) and kind == "paragraph" and not _is_purpose(token))
        or surety(token) < 0.7
    ):
        return False
    if any(child.dep_ == "ccomp" or child.lower_ in ("must", "should", "ought") for child in token.children) or _has_hidden_clause(token):
        return False
    if any(child.dep_ == "prep" and any(trigger(inner) for inner in child.children) for child in token.children):
        return False
    past = token.tag_ == "VBD" and any(
        inner.text.isdigit() for child in token.children if child.dep_ == "prep" and child.lower_ == "in" for inner in child.children
    )
    return not past and any(child.dep_ in ("dobj", "xcomp", "prep", "prt") for child in token.children)


def _is_asked_for(token: Token) -> bool:
    """Whether a side is only what somebody is asked to take: "urged officials to back it", "they should back it"."""
    if any(child.dep_ == "aux" and child.lower_ in ("should", "must", "ought") for child in token.children) or is_behest(token):
        return True
    asked = token.dep_ in ("xcomp", "advcl") and is_infinitive(token) and any(child.dep_ == "dobj" and child.i < token.i for child in token.head.children)
    above = trigger(token.head) if asked else None
    return above is not None and above.sign != 0 and (token.dep_ == "xcomp" or is_urged(token)) and token.head.lemma_ not in ("promise", "vow")


def _is_of_nouns(side: Side) -> bool:
    """Whether what is thought over is itself somebody's side: "reconsider their demands"."""
    return side.last is not None and side.last.i != side.token.i and side.last.pos_ == "NOUN"


def _is_bare(token: Token, rule: Rule) -> bool:
    """Whether a verb takes a side on what was told before it, and names nothing itself: "she refused"."""
    said = any(child.dep_ in ("dobj", "prep", "xcomp", "ccomp", "agent", "nsubjpass", "auxpass", "dative", "acl") for child in token.children)
    return rule.part == "verb" and token.lemma_.lower() in words("stances", "bare", "verbs") and token.dep_ in _ROOTS and not said


def _is_conditional(token: Token) -> bool:
    """Whether a side is taken under a condition only: "would only back it if"."""
    return any(child.lower_ == "only" for child in token.children) and any(mark_of(child) == "if" for child in token.children if child.dep_ == "advcl")


def _pulls_both_ways(target: Token) -> bool:
    """Whether two deeds joined by "but" pull both ways: "shrink but not end the mission"."""
    pair = (target.head, target) if target.dep_ == "conj" else next(((target, child) for child in target.children if child.dep_ == "conj"), None)
    if pair is None or not any(child.lower_ in ("but", "yet") for child in pair[0].children):
        return False
    first, second = (action(each) * (-1 if is_denied(each) else 1) for each in pair)
    return first * second < 0


def _is_purpose(token: Token) -> bool:
    """Whether an infinitive tells what something is done for: "to modernize the port, the city borrowed money"."""
    happens = token.head.lemma_.lower() in words("stances", "happenings", "verbs")
    return token.dep_ == "advcl" and token.head.pos_ == "VERB" and trigger(token.head) is None and not happens


def _doubted(root: Token) -> bool:
    """Whether something raises questions or concerns."""
    return root.lemma_ == "raise" and any(child.dep_ == "dobj" and child.lemma_.lower() in words("stances", "effects", "doubts") for child in root.children)


def _effect(root: Token) -> int:
    """Return +1 for a verb that tells of good that something does, -1 for one that tells of harm, 0 for others."""
    lemma = root.lemma_.lower()
    sign = (lemma in words("stances", "effects", "good")) - (lemma in words("stances", "effects", "bad") or _doubted(root))
    return -sign if is_denied(root) else sign


def _is_under_review(root: Token) -> bool:
    rule = trigger(root)
    return (
        rule is not None and rule.change and any(child.dep_ == "aux" and child.lemma_.lower() in ("must", "should", "ought", "need") for child in root.children)
    )


def _subject_of(head: Token) -> list[Token]:
    """What a condition is about: "if the reason for leaving was"."""
    own = [child for child in head.children if child.dep_ in ("nsubj", "nsubjpass")] if head.dep_ == "advcl" else []
    return [*own, *(each for noun in own for child in noun.children if child.dep_ == "prep" for each in child.children if each.dep_ in ("pobj", "pcomp"))]


def _is_about(token: Token, matter: Matter) -> bool:
    """Whether a deed that has no object is one of the kind that a topic is about: who resigns does not end a mission."""
    has_object = any(child.dep_ in ("dobj", "nsubjpass", "xcomp", "prep") and (child.dep_ != "prep" or child.lower_ in _PLACES) for child in token.children)
    if not has_object and is_of_people(token):
        return False
    return has_object or any(families(token) & frame.families for frame in matter.frames)


def _has_hidden_clause(token: Token) -> bool:
    """Whether what looks like an object is the subject of a clause without "that": "maintained a vote is needed"."""
    loose = [clause for child in token.children if child.dep_ == "dobj" for clause in child.children if clause.dep_ == "relcl"]
    return any(clause.pos_ == "AUX" and not any(child.tag_ in ("WDT", "WP", "IN") for child in clause.children if child.i < clause.i) for clause in loose)


def _points_back(target: Token) -> bool:
    """Whether a phrase takes up what was told: "it", "scrap it", "the move", "her decision"."""
    last = list(spine(target))[-1]
    objects = (
        [child for child in last.children if child.dep_ in ("dobj", "nsubjpass", "nsubj") and child.pos_ == "PRON"] if last.pos_ in ("VERB", "AUX") else [last]
    )
    return any(_is_pointer(each) for each in objects)


def _regretted(side: Side, match: Match) -> Match:
    """What is regretted of something that was kept from being, turns the side: "warned of the delayed vote"."""
    undone = words("stances", "undone", "words")
    heads = [child for child in (side.target, *side.target.children) if child.pos_ == "NOUN"] if side.sign < 0 else []
    step = next((child for head in heads for child in head.children if child.dep_ == "amod" and child.tag_ == "VBN" and child.lemma_ in undone), None)
    return match if step is None else match._replace(sign=-match.sign, steps=(*match.steps, Step(step.text, -1, step.i)))


def _is_pronoun(token: Token | None) -> bool:
    return token is not None and token.pos_ == "PRON"


def _is_pointer(token: Token) -> bool:
    if token.pos_ == "PRON" or token.lower_ in ("this", "that"):
        return token.lower_ in ("it", "this", "that")
    vague = token.pos_ == "NOUN" and token.lemma_.lower() in words("stances", "vague", "nouns")
    definite = any(child.dep_ == "poss" or child.lower_ in ("the", "this", "that", "such", "its", "his", "her", "their") for child in token.children)
    return vague and definite and not any(child.dep_ in ("compound", "prep", "acl", "nmod") for child in token.children)


def _responsible(target: Token) -> list[Token]:
    """Whose deed or trait a phrase is about: "her conduct", "the conduct of the minister"."""
    of = [inner for child in target.children if child.dep_ == "prep" and child.lower_ in ("of", "by") for inner in child.children if inner.dep_ == "pobj"]
    if target.lemma_.lower() in words("nouns", "some") and of:
        return _responsible(of[0])
    known = target.lemma_.lower() in words("stances", "conduct", "nouns")
    people = words("nouns", "people") | words("nouns", "crowds") | words("nouns", "forces") | words("nouns", "bodies")
    owners = [child for child in target.children if child.dep_ == "poss"] if known or target.lemma_.lower() not in people else []
    return [*owners, *(of if known else ())]


def _position(sign: int, token: Token) -> Any:
    if not sign:
        return KG.Ambivalent
    strong = is_strong(token)
    if sign > 0:
        return KG.StronglySupports if strong else KG.Supports
    return KG.StronglyOpposes if strong else KG.Opposes


def _short(target: Token) -> tuple[int, int]:
    tokens = phrase_tokens(target)
    first, end = phrase(target) if target.pos_ in ("NOUN", "PROPN") else (tokens[0].i, tokens[-1].i + 1)
    while first < end - 1 and target.doc[first].dep_ in ("det", "poss", "mark", "aux", "punct", "case"):
        first += 1
    return first, end


def _depth(token: Token) -> tuple[int, int]:
    return sum(1 for _ in token.ancestors), token.i


def quantifier(segment: Segment, mention: Mention) -> str | None:
    """Return the words by which a part is told from the whole ("some factions of"), or None."""
    if not segment.starts[0] <= mention.start < segment.ends[-1]:
        return None
    first, end = segment.tokens(mention.start, mention.end)
    if first >= end:
        return None
    head = next((token for token in segment.doc[first:end] if not first <= token.head.i < end), segment.doc[first])
    for token in (head, *head.children):
        if token.lemma_.lower() in words("nouns", "some") and token.dep_ in ("amod", "det", "nummod", "nsubj", "dobj", "pobj", "nsubjpass", "ROOT", "conj"):
            start, stop = phrase(head)
            return plain(segment.raw(start, stop).text)[:80]
    return None


def innermost(statements: list[Statement], offset: int) -> Statement | None:
    """Return the shortest statement whose content covers a character."""
    around = [each for each in statements if each.content.start <= offset < each.content.end]
    return min(around, key=lambda each: each.content.end - each.content.start, default=None)


__all__ = ["innermost", "quantifier", "stances"]
