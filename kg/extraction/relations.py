"""Relations between actors, places and events, found by patterns over the syntax of a line.

A pattern (`rules/relations.toml`) has trigger words and says which dependents of them fill the subject and the object: the
logical ones of a verb (active, passive, participles, relative clauses, what another verb controls), the owner of a noun
("the X attack on Y"), what a preposition brings, what an apposition or title says of somebody ("X, a key ally of Y"), the
two halves of a compound ("X-backed groups"), or two names side by side ("X in western Y"). Selectional constraints on
both ends keep "president of France" apart from "member of a party". Coordination distributes over both ends. The
mentions themselves come from a cast, which knows whom a noun phrase stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise

from kg.extraction.assertion import Status
from kg.extraction.fillers import Naming, Phrases, Scene, Whom, bodies_in, named_in, states_in
from kg.extraction.patterns import Filler, Pattern, lexicon, patterns, triggers
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Candidate, Mention, Statement
from kg.terms import KG

_VERBS = frozenset({"VERB", "AUX"})
_MODIFIERS = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "npadvmod", "quantmod", "predet", "case"})
_RELATIVE = frozenset({"WDT", "WP", "WP$"})
_POSTS = frozenset(KG[name].value for name in ("holdsOfficeIn", "leads", "worksFor", "memberOf", "commands"))
_LONGEST = 45


def relations(
    reading: Reading, cast: Whom, statements: Sequence[Statement] = (), bodies: Mapping[str, str] | None = None, events: Naming | None = None
) -> Iterator[Candidate]:
    """Yield the relations that an article tells, in the order of its text; the same one once for each sentence.

    Predicates and modes are IRIs. The mode is `kg:Enacted`, or `kg:Attributed` where the wording leaves open whether it
    is so ("may", "plans to"); what is only supposed ("if") is not told at all. Who says so and when it holds are left to
    others. The evidence reaches from the first to the last token of subject, trigger and object, with what is told right
    behind of when and with whom. `bodies` are those for whom people are known to speak or
    work: where an official tells of "talks with X", they are between his body and X. `events` tells which event a noun
    phrase names, told with its last word: events may be taken part in or pursued.
    """
    named = named_in(reading, cast)
    states, times = states_in(named, cast)
    article = Scene(
        cast, statements, bodies=dict(bodies or {}), states=states, realm=states[0].thing if times > 1 else None, bodies_named=bodies_in(named, cast),
        events=events or (lambda _, __: None),
    )  # fmt: skip
    for segment in reading.segments:
        if segment.is_told:
            yield from _Line(segment, article).candidates()


def _best(found: Iterable[Candidate], key: Callable[[Candidate], tuple[object, ...]]) -> list[Candidate]:
    """The surest of those that are alike."""
    best: dict[tuple[object, ...], Candidate] = {}
    for candidate in found:
        known = best.setdefault(key(candidate), candidate)
        if candidate.confidence > known.confidence:
            best[key(candidate)] = candidate
    return list(best.values())


class _Line(Phrases):
    """A line of an article, and what patterns find in it."""

    def __init__(self, segment: Segment, article: Scene) -> None:
        super().__init__(segment, article)
        self._slots: dict[str, Callable[[int], Iterable[int]]] = {
            "subj": self._subject, "obj": self._object, "owner": self._owner, "light": self._light, "self": self._self,
            "bearer": self._bearer, "left": self._left, "modified": self._modified, "right": self._right, "led": self._led,
            "head": lambda t: [t], "sibling": self._sibling, "cause": self._cause, "told": lambda _: (), "realm": lambda _: (), "scene": self._scene,
            "deep": self._deep, "title": self._title, "concern": self._concern, "sites": self._sites,
            "above": self._above_of, "name": self._owner_by_name, "seated": self._seated, "bare": self._bare, "xcomp": self._complement,
        }  # fmt: skip

    def candidates(self) -> Iterator[Candidate]:
        """Yield what the patterns find, each relation of a sentence once; of the posts of one person in one body the surest."""
        found = list(chain(self._at_tokens(), self._pairs()))
        told = _best(found, lambda each: (each.subject, each.predicate, each.object, each.negated, self._sentence(each)))
        posts = _best([each for each in told if each.predicate in _POSTS], lambda each: (each.subject, each.object, each.negated, self._sentence(each)))
        kept = [*posts, *(each for each in told if each.predicate not in _POSTS)]
        yield from sorted(kept, key=lambda each: (each.evidence, each.rule, each.subject or "", each.object or ""))

    def _sentence(self, candidate: Candidate) -> int:
        """The first token of the sentence in which a relation is told."""
        sentence = self.segment.doc[self.segment.tokens(candidate.evidence.start, candidate.evidence.end)[0]].sent
        return int(sentence.start)

    def _at_tokens(self) -> Iterator[Candidate]:
        table = patterns()
        verbs, nouns, adjectives, hyphens, prefixes = (table.get(on, {}) for on in ("verb", "noun", "adjective", "hyphen", "prefix"))
        words, forces = triggers(), lexicon("forces")
        for t, (lemma, low) in enumerate(zip(self.lemmas, self.low, strict=True)):
            if lemma in forces:
                self._fill(t)
            if lemma not in words and low not in words and "-" not in low:
                continue
            half = hyphens.get(low.rpartition("-")[2]) or hyphens.get(lemma)
            if half and self._is_hyphenated(t):
                yield from self._tell(t, half)
            elif self._is_prefix(t):
                yield from self._tell(t, prefixes.get(low.partition("-")[0], ()))
            else:
                if self.poses[t] in _VERBS or self.deps[t] in ("acl", "relcl", "advcl", "xcomp"):
                    yield from self._tell(t, verbs.get(lemma, ()))
                elif self.poses[t] in ("NOUN", "PROPN"):
                    yield from self._tell(t, nouns.get(lemma, ()) or nouns.get(low, ()))
                yield from self._tell(t, adjectives.get(low, ()))

    def _tell(self, t: int, patterns: Iterable[Pattern]) -> Iterator[Candidate]:
        for pattern in patterns:
            if self._has_words(t, pattern) and not self._is_inside_name(t):
                yield from self._fit(t, pattern)

    def _is_inside_name(self, t: int) -> bool:
        """Whether a trigger is only a word of somebody's name."""
        for mention in self._of(t):
            first, end = self.segment.tokens(mention.start, mention.end)
            if first <= t < end and end - first > 1 and mention.kind in ("name", "place") and "-" not in self.words[t] and not self._is_described(t):
                return True
        return False

    def _is_described(self, t: int) -> bool:
        """Whether a word of a name only describes who bears it: "aligned" in "the X-aligned factions"."""
        return self.words[t].islower() and self.words[t - 1] == "-" and self.low[t] in patterns().get("hyphen", {})

    def _has_words(self, t: int, pattern: Pattern) -> bool:
        """Whether the particle of a trigger of two words is there, and the head that a pattern asks for."""
        low = self.low[t]
        forms = (self.lemmas[t], low, low.rpartition("-")[2], low.partition("-")[0])
        seconds = [word.partition(" ")[2] for word in pattern.words if word.partition(" ")[0] in forms]
        if "" not in seconds and not any(self.low[kid] in seconds or self.lemmas[kid] in seconds for kid in self.kids[t]):
            return False
        if pattern.unless and any(self.lemmas[at] in pattern.unless for at in [*self.kids[t], *self._own_prep(t, "of"), *self._governs(t)]):
            return False
        return pattern.needs is None or any(not pattern.needs[1] or self._heads(at) & pattern.needs[1] for at in self._slot(pattern.needs[0], t))

    def _governs(self, noun: int) -> list[int]:
        """The verb whose object a noun is, or the noun of what is done to it: "strikes" of "strikes against the base"."""
        head = self.heads[noun]
        if self.deps[noun] == "pobj" and self.low[head] in ("against", "on", "at", "upon"):
            return [self.heads[head]]
        return [head] if self.deps[noun] in ("dobj", "nsubjpass") else []

    def _fit(self, t: int, pattern: Pattern) -> Iterator[Candidate]:
        subjects = self._end(t, pattern.subject, pattern.subject_is, pattern.subject_head)
        objects = self._end(t, pattern.object, pattern.object_is) if subjects else ()
        if pattern.object == ("realm",):
            becomes = self.deps[t] in ("attr", "oprd") and self.lemmas[self.heads[t]] != "be"
            subjects = tuple(each for each in subjects if becomes or (each.thing not in self.article.titled and self._is_named(each, t)))
        if pattern.subject == ("self",):
            subjects = tuple(each for each in subjects if self._is_new(t, each))
        if not subjects or not objects:
            return
        status = Status() if pattern.once else self._status(t, describes=pattern.subject[0] == "self")
        if status.hedge[1:-1].lower() in lexicon("conditions"):
            return  # what is only supposed is not told of anybody
        for a, subject in enumerate(subjects):
            for b, object_ in enumerate(objects):
                mirrored = pattern.symmetric and pattern.subject == pattern.object and a >= b
                apart = max(subject.end, object_.end, t) - min(subject.first, object_.first, t)
                if pattern.once and (subject.thing, pattern.predicate, object_.thing) in self.article.told:
                    continue
                if subject.thing != object_.thing and not mirrored and (subject.first, subject.end) != (object_.first, object_.end) and apart <= _LONGEST:
                    yield self._candidate(t, pattern, subject, object_, status)

    def _is_new(self, t: int, filler: Filler) -> bool:
        """Whether a description tells of whom it is said, and is not only the words for some of a body: "the party's leaders"."""
        return not filler.first <= t < filler.end or self.cast.type(filler.thing) in ("Person", "UnnamedSource") or self._is_named(filler, t)

    def _is_named(self, filler: Filler, title: int) -> bool:
        """Whether a phrase has a name, and is not only a title."""
        return any(at != title and self.poses[at] == "PROPN" for at in range(filler.first, filler.end))

    def _end(self, t: int, slots: tuple[str, ...], types: frozenset[str], heads: frozenset[str] = frozenset()) -> tuple[Filler, ...]:
        """What fills one end: that of the first slot that gives something fit."""
        for slot in slots:
            found: dict[str, Filler] = {}
            for at in self._slot(slot, t):
                if not heads or self._heads(at) & heads:
                    direct = slot.rpartition(">")[2] in ("self", "head", "title")
                    for filler in self._direct(at) if direct else self._all(at):
                        if self._is(filler.thing, types):
                            found.setdefault(filler.thing, filler)
            if slot == "realm":
                found = {filler.thing: filler for filler in self._of_state(t) if self._is(filler.thing, types)}
            elif slot == "told":
                found = {filler.thing: filler for filler in self._told(t) if self._is(filler.thing, types)}
            if found:
                return tuple(found.values())
        return ()

    def _candidate(self, t: int, pattern: Pattern, subject: Filler, object_: Filler, status: Status) -> Candidate:
        first, end = min(t, subject.first, object_.first), max(t + 1, subject.end, object_.end, subject.whole, object_.whole)
        end = self._with_adverbials(t, end) if t >= 0 else end
        evidence = self.segment.raw(first, end)
        hedge = status.hedge or ("the wording itself" if pattern.unreal else "")
        trace = (
            f"pattern {pattern.name}: “{self.words[t]}”" if t >= 0 else f"pattern {pattern.name}",
            f"subject {self._phrase_text(subject)} is {self._label(subject.thing)}{subject.via}",
            f"object {self._phrase_text(object_)} is {self._label(object_.thing)}{object_.via}",
            *status.notes,
            *((f"not told as a fact: {hedge}",) if hedge else ()),
        )
        confidence = pattern.prior * subject.certainty * object_.certainty * status.factor * (0.8 if self.segment.kind != "paragraph" else 1.0)
        self._remember(t, pattern, subject, object_)
        return Candidate(
            kind="relation", evidence=evidence, subject=subject.thing, predicate=KG[pattern.predicate].value, object=object_.thing,
            mode=KG["Attributed" if hedge else "Enacted"].value, negated=status.negated, quantifier=subject.quantifier,
            trace=trace, rule=f"relation.{pattern.name}", confidence=round(min(max(confidence, 0.01), 0.99), 3),
        )  # fmt: skip

    def _with_adverbials(self, t: int, end: int) -> int:
        """Where a passage ends with what is told right behind it of when, with or against whom: "a force against X starting in May"."""
        while end < len(self.words) and self._adverbial(end) and t in self._above(end):
            end = self._span_end(end)
        return end

    def _adverbial(self, at: int) -> bool:
        while self.deps[at] in _MODIFIERS and self.heads[at] > at:
            at = self.heads[at]
        return self.deps[at] in ("prep", "npadvmod") or (self.tags[at] == "VBG" and self.lemmas[at] in lexicon("since"))

    def _span_end(self, at: int) -> int:
        """The end of a word with what hangs on it behind it, up to a clause or comma."""
        while self.deps[at] in _MODIFIERS and self.heads[at] > at:
            at = self.heads[at]
        end = at + 1
        while end < len(self.words) and self.poses[end] not in ("PUNCT", "SCONJ", "CCONJ") and self.tags[end] not in _RELATIVE and at in self._above(end):
            end += 1
        return end

    def _remember(self, t: int, pattern: Pattern, subject: Filler, object_: Filler) -> None:
        self.article.told.add((subject.thing, pattern.predicate, object_.thing))
        if pattern.predicate == "leads" and self.cast.type(object_.thing) == "Organization":
            self.article.titled.add(subject.thing)
        if pattern.predicate == "holdsOfficeIn":
            self.article.titled.add(subject.thing)
            if self.cast.type(object_.thing) == "State":
                self._offices.append((t, object_.thing))
        if pattern.predicate in ("speaksFor", "holdsOfficeIn", "memberOf", "worksFor"):
            self.article.bodies.setdefault(subject.thing, object_.thing)

    def _label(self, thing: str) -> str:
        return self.article.labels.get(thing) or self.cast.label(thing)

    def _phrase_text(self, filler: Filler) -> str:
        if filler.first >= filler.end:
            return "(who speaks)"
        return f"“{self.segment.raw(filler.first, filler.end).text}”"

    def _slot(self, slot: str, t: int) -> list[int]:
        """The tokens that fill a slot: `obj>in` is what `in` brings to the object."""
        found = [t]
        for step in slot.split(">"):
            known = self._slots.get(step)
            found = [at for start in found for at in (known(start) if known else self._prep(start, step))]
        return found

    def _pairs(self) -> Iterator[Candidate]:
        """What two names tell that stand side by side: "X in western Y", "Y's X", "X (Y)"."""
        table = patterns().get("pair", {})
        names = self._names()
        for (first, left), (second, right) in pairwise(names):
            between = " ".join(word for word in self.low[self._behind_aside(left[1]) : right[0]] if word not in lexicon("skipped"))
            closed = between != "," or self._closes(*right)
            for pattern in table.get(between, ()) if closed else ():
                yield from self._pair(pattern, self._at(left, first), self._at(right, second))
        yield from self._organs(names)
        for left, first, place in self._regions(names):
            for pattern in table.get("in", ()):
                yield from self._pair(pattern, self._at(left, first), place)

    def _organs(self, names: list[tuple[Mention, tuple[int, int]]]) -> Iterator[Candidate]:
        """Whose organ a body is by its very name: "Supreme Court of X", "X Department of Justice"; told where it is first named."""
        for mention, tokens in names:
            text = " ".join(mention.text.lower().split())
            for state in self.article.states:
                label = self.cast.label(state.thing).lower()
                if mention.thing in self.article.organs or not (text.startswith(f"{label} ") or text.endswith((f"of {label}", f"of the {label}"))):
                    continue
                self.article.organs.add(mention.thing)
                for pattern in patterns()["pair"]["(inside)"]:
                    yield from self._pair(pattern, self._at(tokens, mention), self._at(tokens, state))

    def _closes(self, first: int, end: int) -> bool:
        """Whether the second of two names, behind a comma, says where the first is, and is not one more in a list."""
        at = end
        while at < len(self.words) and (self.words[at] == "," or self.low[at] == "the" or self.poses[at] == "PROPN"):
            at += 1
        listed = at < len(self.words) and self.poses[at] == "CCONJ"
        return not listed and (end >= len(self.words) or self.poses[end] in ("PUNCT", "ADP")) and self.deps[end - 1] != "conj" and self.words[first - 1] == ","

    def _pair(self, pattern: Pattern, left: Filler, right: Filler) -> Iterator[Candidate]:
        subject, object_ = (left, right) if pattern.subject == ("first",) else (right, left)
        inner = self.deps[right.end - 1] in ("amod", "compound", "nmod") and self.heads[right.end - 1] >= right.end
        words = {*self.lemmas[subject.first : subject.end]}
        inner = inner and not (pattern.predicate == "partOf" and pattern.subject == ("second",))
        unfit = (pattern.subject_head and not pattern.subject_head & words) or pattern.unless & words
        if unfit or inner or (pattern.before and not self._stands_before(left, pattern)):
            return
        if self._is(subject.thing, pattern.subject_is) and self._is(object_.thing, pattern.object_is) and subject.thing != object_.thing:
            between = min(subject.end, object_.end) - (subject.first == object_.first)
            yield self._candidate(between, pattern, subject, object_, Status())

    def _stands_before(self, left: Filler, pattern: Pattern) -> bool:
        """Whether one of the words stands right ahead of the first name, or, for a title of several names, ahead of them."""
        begin = max(left.first - pattern.reach, 0)
        return bool(pattern.before & {*self.lemmas[begin : left.end], *self.low[begin : left.first]})

    def _at(self, tokens: tuple[int, int], mention: Mention) -> Filler:
        return Filler(mention.thing, mention.certainty, *tokens)

    def _names(self) -> list[tuple[Mention, tuple[int, int]]]:
        """The names of a line, from left to right, none inside another."""
        every = self.cast.named(self.segment, 0, len(self.words))
        named = sorted(mention for mention in every if mention.kind != "pronoun" and (mention.kind != "nominal" or mention.certainty == 1))
        found = [(mention, self.segment.tokens(mention.start, mention.end)) for mention in named]
        return [name for before, name in pairwise([None, *found]) if name and not (before and self._is_repeated(before, name))]

    def _is_repeated(self, before: tuple[Mention, tuple[int, int]], name: tuple[Mention, tuple[int, int]]) -> bool:
        """Whether a name in brackets only says again who was just named: "Supreme Court (SC)"."""
        return before[0].thing == name[0].thing and self.low[before[1][1] : name[1][0]] == ["("]

    def _regions(self, names: list[tuple[Mention, tuple[int, int]]]) -> Iterator[tuple[tuple[int, int], Mention, Filler]]:
        """What lies in a region of a country named before: "X in western Y and Z in the north"."""
        last: Filler | None = None
        for mention, tokens in names:
            if self.low[tokens[0] - 1] in lexicon("regions") or (tokens[0] > 0 and self.low[tokens[0] - 1] == "in"):
                last = self._at(tokens, mention)
            at = tokens[1]
            if last and self.low[at : at + 2] == ["in", "the"] and at + 2 < len(self.words) and self.low[at + 2] in lexicon("regions"):
                yield tokens, mention, last._replace(first=at, end=at + 3, certainty=last.certainty * 0.85, via=", named before")
