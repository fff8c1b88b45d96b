"""Which tokens fill the places beside a trigger: its logical subject and object, owner, title, what a preposition brings."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from kg.extraction.lexicon import rules
from kg.extraction.patterns import Filler, lexicon, patterns
from kg.extraction.reading import Segment

if TYPE_CHECKING:
    from kg.extraction.syntax import Parse


_VERBS = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X"})
_MODIFIERS = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "npadvmod", "quantmod", "predet", "case"})
_OWNERS = frozenset({"poss", "compound", "nmod", "amod", "npadvmod"})
_RELATIVE = frozenset({"WDT", "WP", "WP$"})
_CLAUSE_ENDS = frozenset({"advcl", "parataxis", "ROOT", "relcl"})
_STEPS = 6


class Slots:
    """The syntax of a line as plain lists, and the dependents of a word that fill a slot."""

    def __init__(self, segment: Segment) -> None:
        doc: Parse = segment.doc
        self.segment = segment
        self.words = segment.words
        self.low = [word.lower() for word in segment.words]
        mended = rules("relations")["lemmas"]
        lemmas = (token.lemma_.lower() for token in doc)
        rows = [(mended.get(lemma, lemma), token.head.i, token.dep_, token.pos_, token.tag_) for lemma, token in zip(lemmas, doc, strict=True)]
        self.lemmas, self.heads, self.deps, self.poses, self.tags = map(list, zip(*rows, strict=True))
        for verb, (dep, tag) in enumerate(zip(self.deps, self.tags, strict=True)):
            if dep == "amod" and tag == "VBD":
                self._mend_clause(verb)

    def _mend_clause(self, verb: int) -> None:
        """Read "The British left Norland" as a clause where the parser takes the verb for an adjective of its object."""
        noun, people = self.heads[verb], verb - 1
        capital = people > 0 and self.low[people - 1] == "the" and self.words[people][:1].isupper()
        if noun < verb or not capital or self.heads[people] not in (noun, verb):
            return
        self.heads[verb], self.deps[verb] = (self.heads[noun] if self.heads[noun] != noun else verb), self.deps[noun]
        self.heads[noun], self.deps[noun] = verb, "dobj"
        self.heads[people], self.deps[people], self.heads[people - 1] = verb, "nsubj", people

    @cached_property
    def kids(self) -> list[list[int]]:
        """The dependents of every token."""
        found: list[list[int]] = [[] for _ in self.heads]
        for i, head in enumerate(self.heads):
            if i != head:
                found[head].append(i)
        return found

    def _coordinated(self, at: int, depth: int = 0) -> Iterator[int]:
        yield at
        if depth < _STEPS:
            for kid in self.kids[at]:
                if self.deps[kid] == "conj" and self.poses[kid] in _NOMINAL | {"ADJ"}:
                    yield from self._coordinated(kid, depth + 1)

    def _phrase(self, at: int) -> tuple[int, int]:
        """The tokens of a noun phrase up to its head."""
        first = at
        for kid in self.kids[at]:
            if kid < first and self.deps[kid] in _MODIFIERS:
                first = min(first, self._phrase(kid)[0])
        return first, at + 1

    def _prep(self, t: int, word: str) -> list[int]:
        """What a preposition brings to a word; to a coordinated one also what it brings to the first of them."""
        found = self._own_prep(t, word)
        if not found and self.deps[t] == "conj" and not self._is_apposed(t):
            found = self._prep(self.heads[t], word)
        if not found and self.poses[t] in _VERBS:
            found = [
                at for kid in self.kids[t] if self.deps[kid] in ("dobj", "nsubjpass", "conj") and self.poses[kid] != "VERB" for at in self._own_prep(kid, word)
            ]
        if not found and self.poses[t] == "NOUN":
            found = self._next_prep(t, word) or [at for verb in self._light_verbs(t) for at in self._own_prep(verb, word)]
        return found

    def _light_verbs(self, noun: int) -> list[int]:
        """The verbs that only carry a noun: "X carried out an attack", "the threat posed by X"."""
        found = [kid for kid in self.kids[noun] if self.deps[kid] in ("acl", "relcl") and self.lemmas[kid] in lexicon("light")]
        governed = self.deps[noun] in ("dobj", "nsubjpass") and self.lemmas[self.heads[noun]] in lexicon("light")
        return [*found, self.heads[noun]] if governed else found

    def _own_prep(self, t: int, word: str) -> list[int]:
        found = []
        for kid in self.kids[t]:
            if self.low[kid] == word and self.deps[kid] in ("prep", "agent", "dative", "mark", "prt", "cc"):
                found += [
                    each
                    for each in self.kids[kid]
                    if self.deps[each] in ("pobj", "pcomp", "amod", "conj") and self.poses[each] in _NOMINAL | {"ADJ", "ADV", "ADP"}
                ]
        if word == "between":
            found = [each for at in found for each in self._coordinated(at)]
        return found

    def _next_prep(self, t: int, word: str) -> list[int]:
        """What a preposition right behind the word, or right behind what belongs to it, brings, whatever it hangs on."""
        for at in range(t + 1, min(t + 7, len(self.words))):
            if self.low[at] == word:
                return [kid for kid in self.kids[at] if self.deps[kid] == "pobj"] if self.heads[at] == self.heads[t] else []
            if self.poses[at] in ("VERB", "PUNCT") and at > t:
                break
        return []

    def _is_passive(self, verb: int) -> bool:
        kids = self.kids[verb]
        if any(self.deps[kid] in ("nsubjpass", "auxpass") for kid in kids):
            return True
        if self.tags[verb] != "VBN" or any(self.deps[kid] in ("nsubj", "aux") for kid in kids):
            return False
        if self.deps[verb] == "conj" and self.poses[self.heads[verb]] in _VERBS and not any(self.deps[kid] == "dobj" for kid in kids):
            return self._is_passive(self.heads[verb])
        return self.deps[verb] in ("acl", "amod", "advcl", "relcl")

    def _subject(self, verb: int, depth: int = 0) -> list[int]:
        """The logical subject of a verb."""
        if depth > _STEPS:
            return []
        kids = self.kids[verb]
        if self._is_passive(verb):
            return self._agents(verb)
        own = [kid for kid in kids if self.deps[kid] in ("nsubj", "csubj") and self.poses[kid] in _NOMINAL | {"ADJ", "DET"}]
        if own:
            return [at for kid in own for at in (self._antecedent(verb, kid) if self.tags[kid] in _RELATIVE else [kid])]
        return self._inherited_subject(verb, depth)

    def _agents(self, verb: int) -> list[int]:
        """Who is behind a passive, told at it or at one that it is coordinated with: "was attacked and looted by X"."""
        beside = [kid for kid in self.kids[verb] if self.deps[kid] == "conj"] + ([self.heads[verb]] if self.deps[verb] == "conj" else [])
        for each in (verb, *(other for other in beside if self.tags[other] == "VBN")):
            found = [at for kid in self.kids[each] if self.low[kid] == "by" for at in self.kids[kid] if self.deps[at] == "pobj"]
            if found:
                return found
        return []

    def _inherited_subject(self, verb: int, depth: int) -> list[int]:
        """The subject of a verb that has none of its own: of a participle, of what another verb governs, of a coordinated one."""
        head, dep = self.heads[verb], self.deps[verb]
        if dep in ("acl", "relcl") or (dep == "amod" and self.tags[verb] == "VBG"):
            return self._self(head) if self.deps[head] == "attr" and dep == "acl" else [head]
        if dep in ("pcomp", "prep"):
            return self._subject_of_gerund(verb, depth)
        if dep in ("xcomp", "ccomp") and self.deps[head] == "acomp" and self.tags[verb] == "VB":
            return self._subject(self.heads[head], depth + 1)
        if head == verb or self.poses[head] not in _VERBS:
            return []
        if dep in ("xcomp", "ccomp") and self.lemmas[head] in lexicon("object_control"):
            controlled = [kid for kid in self.kids[head] if self.deps[kid] in ("dobj", "dative")]
            if controlled:
                return controlled
        shared = dep in ("xcomp", "conj") or (dep == "ccomp" and self.tags[verb] == "VBG") or (dep == "advcl" and self.tags[verb] in ("VBG", "VB"))
        return self._grammatical_subject(head, depth + 1) if shared else []

    def _grammatical_subject(self, verb: int, depth: int) -> list[int]:
        return [kid for kid in self.kids[verb] if self.deps[kid] == "nsubjpass"] if self._is_passive(verb) else self._subject(verb, depth)

    def _subject_of_gerund(self, verb: int, depth: int) -> list[int]:
        """The subject of a verb behind a preposition: "after attacking Y, X ...", "X's plan for attacking Y", "listed X as backing Y"."""
        head = self.heads[verb]
        above = self.heads[head]
        if self.low[head] == "as" and self.poses[above] in _VERBS:
            return self._object(above) or self._subject(above, depth + 1)
        ahead = self.heads[self.heads[above]]
        if self.deps[above] == "pobj" and self.low[self.heads[above]] in ("in", "on", "at") and self.lemmas[ahead] in lexicon("engages"):
            return self._subject(ahead, depth + 1)  # "X is in the process of leaving Y"
        beside = [at for kid in self.kids[head] if kid < verb and self.deps[kid] == "pcomp" for at in self.kids[kid] if self.deps[at] == "nsubj"]
        return beside or (self._subject(above, depth + 1) if self.poses[above] in _VERBS else self._owner(above))

    def _object(self, verb: int) -> list[int]:
        """The logical object of a verb."""
        kids = self.kids[verb]
        if self._is_passive(verb):
            own = [kid for kid in kids if self.deps[kid] == "nsubjpass"]
            if own:
                return [at for kid in own for at in (self._antecedent(verb, kid) if self.tags[kid] in _RELATIVE else [kid])]
            head = self.heads[verb]
            return [head] if self.deps[verb] in ("acl", "amod", "relcl") else self._object(head) if self.deps[verb] == "conj" and self._is_passive(head) else []
        own = [kid for kid in kids if self.deps[kid] in ("dobj", "dative") and self.poses[kid] in _NOMINAL | {"ADJ"}]
        if own:
            return [at for kid in own for at in (self._antecedent(verb, kid) if self.tags[kid] in _RELATIVE else [kid])]
        shared = [kid for kid in kids if self.deps[kid] == "conj" and self.poses[kid] == "VERB"]
        if shared:
            return [at for kid in shared for at in self.kids[kid] if self.deps[at] == "dobj"]
        bare = self.deps[verb] == "relcl" and not any(self.tags[kid] in _RELATIVE for kid in kids)
        return [self.heads[verb]] if bare and any(self.deps[kid] == "nsubj" for kid in kids) else []

    def _antecedent(self, verb: int, pronoun: int) -> list[int]:
        """What a relative pronoun stands for: the head of its clause, or the noun right before it."""
        at = verb
        while self.deps[at] in ("conj", "xcomp", "ccomp") and self.heads[at] < at:
            at = self.heads[at]
        head = self.heads[at] if self.deps[at] in ("relcl", "acl") else -1
        before = pronoun - 1
        while before > 0 and self.words[before] in (",", "—", "–", "-", ")", "'s", "'"):
            before -= 1
        if head >= 0 and (before < 0 or self._fill(head) or self.poses[before] not in ("NOUN", "PROPN")):
            return [head]
        return [before] if before >= 0 and self.poses[before] in ("NOUN", "PROPN") else []

    def _owner(self, noun: int) -> list[int]:
        """Whose a noun is: "X's", "the X attack", "Iraqi"; of a coordinated noun that of the first one, of a title what stands before it."""
        found = self._own_owners(noun)
        if self.deps[noun] == "conj" and not found and not any(self.deps[kid] == "det" for kid in self.kids[noun]):
            found = self._own_owners(self.heads[noun])
        if self.deps[noun] in ("compound", "nmod", "poss"):
            found += [kid for kid in self.kids[self.heads[noun]] if kid < noun and self.deps[kid] in _OWNERS]
        found += [kid for at in found if not self._fill(at) for kid in self._own_owners(at)]
        owners = [each for at in found for each in self._coordinated(at)]
        title = noun + 1 < len(self.words) and self.poses[noun + 1] == "PROPN" and len(owners) > len(found)
        return [max(owners)] if title and self.poses[owners[0]] == "PROPN" else owners

    def _owner_by_name(self, noun: int) -> list[int]:
        """An owner that is a name, not an adjective: not "Democratic"."""
        return [at for at in self._owner(noun) if self.tags[at] in ("NNP", "NNPS")]

    def _own_owners(self, noun: int) -> list[int]:
        return [kid for kid in self.kids[noun] if self.deps[kid] in _OWNERS and kid < noun and not self._is_compound_part(kid)]

    def _is_compound_part(self, at: int) -> bool:
        """Whether a token is part of "X-backed" or "pro-X"."""
        joined = at + 2 < len(self.words) and self.words[at + 1] == "-" and self.low[at + 2] in patterns().get("hyphen", {})
        return joined or (at > 1 and self.words[at - 1] == "-" and self.low[at - 2] in patterns().get("prefix", {}))

    def _is_hyphenated(self, t: int) -> bool:
        """Whether a token is the second half of a compound whose first half is a name: "Iran-backed", "U.S.-led"."""
        return (t > 1 and self.words[t - 1] == "-" and self.words[t - 2][:1].isupper()) or ("-" in self.words[t][1:] and self.words[t][:1].isupper())

    def _is_prefix(self, t: int) -> bool:
        return (t + 2 < len(self.words) and self.words[t + 1] == "-" and self.low[t] in patterns().get("prefix", {})) or (
            "-" in self.low[t] and self.low[t].partition("-")[0] in patterns().get("prefix", {})
        )

    def _light(self, noun: int) -> list[int]:
        """The subject of a verb that only carries a noun: "X carried out an attack", "the threat posed by X"."""
        at = noun
        while self.deps[at] == "conj":
            at = self.heads[at]
        head = self.heads[at]
        found: list[int] = []
        if self.deps[at] in ("dobj", "nsubjpass") and self.lemmas[head] in lexicon("light"):
            found = self._subject(head)
        elif self.deps[at] == "pobj" and self.low[head] in ("in", "into") and self.lemmas[self.heads[head]] in lexicon("engages"):
            found = self._grammatical_subject(self.heads[head], 0)
        for verb in self._light_verbs(noun):
            found = found or [each for each in self._subject(verb) if each != noun]
        return found

    def _above_of(self, noun: int) -> list[int]:
        """The noun of which one tells more: "campaign" of "a campaign of pressure"."""
        head = self.heads[noun]
        return [self.heads[head]] if self.deps[noun] == "pobj" and self.low[head] == "of" else []

    def _seated(self, noun: int) -> list[int]:
        """Who is or sits on something: "X was on the board"."""
        head = self.heads[noun]
        verb = self.heads[head]
        seated = self.deps[noun] == "pobj" and self.low[head] == "on" and self.lemmas[verb] in lexicon("seats")
        return self._subject(verb) if seated else []

    def _self(self, noun: int) -> list[int]:
        """Whom a description is said of: by apposition, title, copula or "as"."""
        found = [kid for kid in self.kids[noun] if self.deps[kid] == "appos"]
        at = noun
        while self.deps[at] == "conj" and self.heads[at] < at:
            at = self.heads[at]
        head, dep = self.heads[at], self.deps[at]
        first = noun
        while self.deps[first] == "conj" and not self._is_apposed(first) and self.heads[first] < first:
            first = self.heads[first]
        if at != noun and self._is_apposed(first):
            found += [self.heads[first]]
        if dep == "appos" and (self.tags[noun] != "NNS" or any(self.deps[kid] == "conj" for kid in self.kids[head])):
            found = [head]
        found += [kid for at in self._own_prep(noun, "of") for kid in self.kids[at] if self.deps[kid] == "appos"]
        found += self._title(noun)
        if dep in ("attr", "oprd", "acomp") and self.lemmas[head] in lexicon("copulas"):
            found += self._object(head) if self._is_passive(head) else self._subject(head)
        elif dep in ("oprd", "dobj") and self.lemmas[head] in lexicon("appoints"):
            found += [*(at for at in self._object(head) if at != noun), *(kid for kid in self.kids[noun] if self.deps[kid] == "compound")]
        verb = self.heads[head]
        if dep == "pobj" and self.low[head] == "of" and self.lemmas[verb] == "one" and verb < noun:
            found += [each for each in self._self(verb) if each != verb]
        if dep == "pobj" and self.low[head] == "as" and self.poses[verb] in _VERBS and self.lemmas[verb] not in lexicon("proposes"):
            found += (self._object(verb) if self.lemmas[verb] in lexicon("appoints") else []) or self._subject(verb)
        return found or [noun]

    def _is_apposed(self, noun: int) -> bool:
        """Whether what the parser took for one more of a list is an apposition: "X, the chair and spokesperson for Y"."""
        first = self._phrase(noun)[0]
        behind = self.words[first - 1] == "," and self.deps[first] == "det"
        beside = self.deps[noun] == "conj" and first == noun and self.tags[noun] == "NN"  # "X of Y and contributor to Z"
        return bool(self.poses[self.heads[noun]] == "PROPN" and self.poses[noun] == "NOUN" and (behind or beside))

    def _title(self, noun: int) -> list[int]:
        """The name that a title stands before."""
        at = noun
        while self.deps[at] in ("compound", "nmod", "amod") and self.heads[at] > at:
            at = self.heads[at]
        if at != noun:
            return [at]
        after = self._behind_aside(noun + 1)
        return [after] if after < len(self.words) and self.poses[after] == "PROPN" and self.poses[noun] in ("NOUN", "PROPN") else []

    def _behind_aside(self, at: int) -> int:
        """The token behind what is told in parentheses from here; the token itself where nothing is."""
        if self.low[at : at + 1] != ["("]:
            return at
        return next((end + 1 for end in range(at + 1, min(at + 12, len(self.words))) if self.words[end] == ")"), at)

    def _bearer(self, adjective: int) -> list[int]:
        """Of whom an adjective or participle is said."""
        head, dep = self.heads[adjective], self.deps[adjective]
        if dep in ("acl", "amod"):
            return [head]
        if dep == "conj":
            return self._bearer(head)
        verb = head if dep in ("acomp", "attr", "oprd") else adjective
        return self._object(verb) or self._subject(verb)

    def _left(self, t: int) -> list[int]:
        """The name before a hyphen."""
        return [t] if "-" in self.words[t] else [t - 2]

    def _modified(self, t: int) -> list[int]:
        """The noun that a compound describes."""
        at = t
        for _ in range(_STEPS):
            head = self.heads[at]
            if head > t and self.poses[head] in ("NOUN", "PROPN") and self.deps[at] in _MODIFIERS | {"conj"}:
                return [*self._coordinated(head)]
            if head == at:
                break
            at = head
        return next(([at] for at in range(t + 1, min(t + 5, len(self.words))) if self.poses[at] == "NOUN"), [])

    def _right(self, t: int) -> list[int]:
        """The name behind a prefix: "pro-Iran"."""
        return [t] if "-" in self.words[t] else [t + 2]

    def _led(self, noun: int) -> list[int]:
        """The first half of a compound that tells who leads: "the U.S.-led invasion"."""
        return [at for kid in self.kids[noun] if self.low[kid].rpartition("-")[2] in ("led", "backed") and self._is_hyphenated(kid) for at in self._left(kid)]

    def _sibling(self, verb: int) -> list[int]:
        """The object of the verb that this one is coordinated with."""
        head = self.heads[verb]
        near = [head, *(kid for kid in self.kids[head] if kid < verb and self.deps[kid] == self.deps[verb] and self.poses[kid] == "VERB")]
        return [at for other in near if other != verb and self.poses[other] == "VERB" for at in self._object(other)]

    def _cause(self, noun: int) -> list[int]:
        """Who did what brought something about: of "the X-led invasion that resulted in Y's ousting" X."""
        verb = self.heads[self.heads[noun]]
        if self.deps[noun] != "pobj" or self.lemmas[verb] not in lexicon("causes"):
            return []
        for at in range(verb - 1, max(verb - 12, -1), -1):
            if self.lemmas[at] in lexicon("deeds"):
                return [*self._led(at), *self._owner(at), *self._prep(at, "by")]
        return []

    def _scene(self, t: int) -> list[int]:
        """The place of what a noun is an instance of: "the events in X, particularly the fall of Y"."""
        at = t
        while self.deps[at] in ("appos", "conj"):
            at = self.heads[at]
            if self.deps[at] == "pobj" and self.low[self.heads[at]] == "in":
                return [at]
            if self._own_prep(at, "in"):
                return self._own_prep(at, "in")
        return []

    def _deep(self, t: int) -> list[int]:
        """The place inside which something happens, wherever in the clause it is told."""
        ahead, found = [t], []
        while ahead:
            at = ahead.pop()
            for kid in self.kids[at]:
                if self.low[kid] in ("in", "inside", "across", "within"):
                    found += [each for each in self.kids[kid] if self.deps[each] == "pobj"]
                if self.deps[kid] not in _CLAUSE_ENDS:
                    ahead.append(kid)
        return found

    def _concern(self, noun: int) -> list[int]:
        """For whom a threat "remains a concern"."""
        verb = self.heads[noun]
        if self.deps[noun] != "nsubj" or self.lemmas[verb] not in lexicon("copulas"):
            return []
        return [at for kid in self.kids[verb] if self.deps[kid] == "attr" for at in self._prep(kid, "for") or self._prep(kid, "to")]

    def _complement(self, verb: int) -> list[int]:
        return [kid for kid in self.kids[verb] if self.deps[kid] == "xcomp" or (self.deps[kid] == "advcl" and self.tags[kid] == "VB")]

    if TYPE_CHECKING:

        def _fill(self, at: int, depth: int = 0) -> tuple[Filler, ...]: ...
