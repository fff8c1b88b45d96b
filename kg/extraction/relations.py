"""Relations between actors, places and events, found by patterns over the syntax of a line.

A pattern (`rules/relations.toml`) has trigger words and says which dependents of them fill the subject and the object: the
logical ones of a verb (active, passive, participles, relative clauses, what another verb controls), the owner of a noun
("the X attack on Y"), what a preposition brings, what an apposition or title says of somebody ("X, a key ally of Y"), the
two halves of a compound ("X-backed groups"), or two names side by side ("X in western Y"). Selectional constraints on
both ends keep "president of France" apart from "member of a party". Coordination distributes over both ends. The
mentions themselves come from a cast, which knows whom a noun phrase stands for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from kg.extraction.lexicon import rules
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Candidate, Mention, Statement
from kg.model import Event
from kg.terms import KG

if TYPE_CHECKING:
    from kg.extraction.syntax import Parse

_VERBS = frozenset({"VERB", "AUX"})
_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "NUM", "X"})
_MODIFIERS = frozenset({"det", "amod", "compound", "nmod", "poss", "nummod", "npadvmod", "quantmod", "predet", "case"})
_OWNERS = frozenset({"poss", "compound", "nmod", "amod", "npadvmod"})
_RELATIVE = frozenset({"WDT", "WP", "WP$"})
_CLAUSE_ENDS = frozenset({"advcl", "parataxis", "ROOT", "relcl"})
_POSTS = frozenset(KG[name].value for name in ("holdsOfficeIn", "leads", "worksFor", "memberOf", "commands"))
_STEPS = 6
_LONGEST = 45


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


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one kind of wording tells a relation; the fields are those of the table in `rules/relations.toml`."""

    name: str
    on: str
    words: tuple[str, ...]
    predicate: str
    prior: float
    subject: tuple[str, ...]
    object: tuple[str, ...]
    subject_is: frozenset[str] = frozenset()
    object_is: frozenset[str] = frozenset()
    subject_head: frozenset[str] = frozenset()
    needs: tuple[str, frozenset[str]] | None = None
    unless: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    reach: int = 2
    symmetric: bool = False
    unreal: bool = False
    once: bool = False


class Filler(NamedTuple):
    """What fills one end: the thing, how surely, and the tokens that stand for it."""

    thing: str
    certainty: float
    first: int
    end: int
    quantifier: str | None = None
    via: str = ""
    whole: int = 0
    """The end of the noun phrase in which they stand."""


class Status(NamedTuple):
    """How a trigger is asserted: whether denied, what makes it unreal, how much it counts, and the steps that say so."""

    negated: bool = False
    hedge: str = ""
    factor: float = 1.0
    notes: tuple[str, ...] = ()


_SLOTS = {
    "verb": (("subj",), ("obj",)),
    "noun": (("owner", "by", "light"), ("of",)),
    "adjective": (("bearer",), ("with", "to")),
    "hyphen": (("left",), ("modified",)),
    "prefix": (("modified",), ("right",)),
    "pair": (("first",), ("second",)),
}


@lru_cache(maxsize=1)
def _patterns() -> dict[str, dict[str, tuple[Pattern, ...]]]:
    """The patterns of each kind, by their trigger word."""
    table = rules("relations")
    found: dict[str, dict[str, list[Pattern]]] = defaultdict(lambda: defaultdict(list))
    for row in table["pattern"]:
        pattern = _pattern(row, table)
        for word in pattern.words:
            found[pattern.on][word.partition(" ")[0] if pattern.on != "pair" else word].append(pattern)
    return {on: {word: tuple(patterns) for word, patterns in by_word.items()} for on, by_word in found.items()}


@lru_cache(maxsize=1)
def _triggers() -> frozenset[str]:
    return frozenset(word for on, by_word in _patterns().items() if on != "pair" for word in by_word)


def _pattern(row: dict[str, Any], table: dict[str, Any]) -> Pattern:
    def members(key: str, groups: str) -> frozenset[str]:
        return frozenset(chain.from_iterable(table[groups].get(name, (name,)) for name in row.get(key, ())))

    subject, object_ = (tuple(row.get(end, default)) for end, default in zip(("subject", "object"), _SLOTS[row["on"]], strict=True))
    needs = (row["needs"][0], frozenset(chain.from_iterable(table["heads"].get(name, (name,)) for name in row["needs"][1:]))) if "needs" in row else None
    return Pattern(
        name=row["name"],
        on=row["on"],
        words=tuple(row["words"]),
        predicate=row["predicate"],
        prior=float(row["prior"]),
        subject=subject,
        object=object_,
        subject_is=members("subject_is", "types"),
        object_is=members("object_is", "types"),
        subject_head=members("subject_head", "heads"),
        needs=needs,
        unless=members("unless", "heads"),
        before=members("before", "heads"),
        reach=int(row.get("reach", 2)),
        symmetric=bool(row.get("symmetric")),
        unreal=bool(row.get("unreal")),
        once=bool(row.get("once")),
    )


@lru_cache
def _lexicon(name: str) -> frozenset[str]:
    return frozenset(rules("relations")["lexicon"][name])


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
    named = _named(reading, cast)
    states, times = _states(named, cast)
    article = _Article(
        cast, statements, bodies=dict(bodies or {}), states=states, realm=states[0].thing if times > 1 else None, bodies_named=_bodies(named, cast),
        events=events or (lambda _, __: None),
    )  # fmt: skip
    for segment in reading.segments:
        if segment.is_told:
            yield from _Line(segment, article).candidates()


@dataclass
class _Article:
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


def _named(reading: Reading, cast: Whom) -> list[Mention]:
    """What an article calls by name, in the order of its text."""
    return sorted(
        mention
        for segment in reading.segments
        if segment.is_told
        for mention in cast.named(segment, 0, len(segment.words))
        if mention.kind not in ("nominal", "pronoun")
    )


def _bodies(named: Iterable[Mention], cast: Whom) -> dict[str, list[Mention]]:
    """Mentions of bodies by the last word of their names: "Council" is that of the council named last."""
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in named:
        last = mention.text.rpartition(" ")[2].lower()
        if last in _lexicon("bodies") and cast.is_kind(mention.thing, "Actor"):
            found[last].append(mention)
    return found


def _states(named: Iterable[Mention], cast: Whom) -> tuple[tuple[Mention, ...], int]:
    """The countries that an article names, the one named most first, also in the names of bodies ("X House of Representatives"); how often that is."""
    states: dict[str, Mention] = {}
    for mention in named:
        if cast.type(mention.thing) == "State":
            states.setdefault(mention.thing, mention)
    times = Counter(mention.thing for mention in named if mention.thing in states)
    times.update(state for each in named for state in states if each.thing not in states and cast.label(each.thing).startswith(cast.label(state)))
    return tuple(sorted(states.values(), key=lambda each: -times[each.thing])), max(times.values(), default=0)


def _best(found: Iterable[Candidate], key: Callable[[Candidate], tuple[object, ...]]) -> list[Candidate]:
    """The surest of those that are alike."""
    best: dict[tuple[object, ...], Candidate] = {}
    for candidate in found:
        known = best.setdefault(key(candidate), candidate)
        if candidate.confidence > known.confidence:
            best[key(candidate)] = candidate
    return list(best.values())


class _Syntax:
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
        found = [kid for kid in self.kids[noun] if self.deps[kid] in ("acl", "relcl") and self.lemmas[kid] in _lexicon("light")]
        governed = self.deps[noun] in ("dobj", "nsubjpass") and self.lemmas[self.heads[noun]] in _lexicon("light")
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
        if dep in ("xcomp", "ccomp") and self.lemmas[head] in _lexicon("object_control"):
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
        if self.deps[above] == "pobj" and self.low[self.heads[above]] in ("in", "on", "at") and self.lemmas[ahead] in _lexicon("engages"):
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
        joined = at + 2 < len(self.words) and self.words[at + 1] == "-" and self.low[at + 2] in _patterns().get("hyphen", {})
        return joined or (at > 1 and self.words[at - 1] == "-" and self.low[at - 2] in _patterns().get("prefix", {}))

    def _is_hyphenated(self, t: int) -> bool:
        """Whether a token is the second half of a compound whose first half is a name: "Iran-backed", "U.S.-led"."""
        return (t > 1 and self.words[t - 1] == "-" and self.words[t - 2][:1].isupper()) or ("-" in self.words[t][1:] and self.words[t][:1].isupper())

    def _is_prefix(self, t: int) -> bool:
        return (t + 2 < len(self.words) and self.words[t + 1] == "-" and self.low[t] in _patterns().get("prefix", {})) or (
            "-" in self.low[t] and self.low[t].partition("-")[0] in _patterns().get("prefix", {})
        )

    def _light(self, noun: int) -> list[int]:
        """The subject of a verb that only carries a noun: "X carried out an attack", "the threat posed by X"."""
        at = noun
        while self.deps[at] == "conj":
            at = self.heads[at]
        head = self.heads[at]
        found: list[int] = []
        if self.deps[at] in ("dobj", "nsubjpass") and self.lemmas[head] in _lexicon("light"):
            found = self._subject(head)
        elif self.deps[at] == "pobj" and self.low[head] in ("in", "into") and self.lemmas[self.heads[head]] in _lexicon("engages"):
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
        seated = self.deps[noun] == "pobj" and self.low[head] == "on" and self.lemmas[verb] in _lexicon("seats")
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
        if dep in ("attr", "oprd", "acomp") and self.lemmas[head] in _lexicon("copulas"):
            found += self._object(head) if self._is_passive(head) else self._subject(head)
        elif dep in ("oprd", "dobj") and self.lemmas[head] in _lexicon("appoints"):
            found += [*(at for at in self._object(head) if at != noun), *(kid for kid in self.kids[noun] if self.deps[kid] == "compound")]
        verb = self.heads[head]
        if dep == "pobj" and self.low[head] == "of" and self.lemmas[verb] == "one" and verb < noun:
            found += [each for each in self._self(verb) if each != verb]
        if dep == "pobj" and self.low[head] == "as" and self.poses[verb] in _VERBS and self.lemmas[verb] not in _lexicon("proposes"):
            found += (self._object(verb) if self.lemmas[verb] in _lexicon("appoints") else []) or self._subject(verb)
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
        if self.deps[noun] != "pobj" or self.lemmas[verb] not in _lexicon("causes"):
            return []
        for at in range(verb - 1, max(verb - 12, -1), -1):
            if self.lemmas[at] in _lexicon("deeds"):
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
        if self.deps[noun] != "nsubj" or self.lemmas[verb] not in _lexicon("copulas"):
            return []
        return [at for kid in self.kids[verb] if self.deps[kid] == "attr" for at in self._prep(kid, "for") or self._prep(kid, "to")]

    def _complement(self, verb: int) -> list[int]:
        return [kid for kid in self.kids[verb] if self.deps[kid] == "xcomp" or (self.deps[kid] == "advcl" and self.tags[kid] == "VB")]

    if TYPE_CHECKING:

        def _fill(self, at: int, depth: int = 0) -> tuple[Filler, ...]: ...


class _Assertion(_Syntax):
    """How what a word tells is asserted: denied, left open, or a fact."""

    def _status(self, t: int, *, describes: bool) -> Status:
        """Whether what a trigger says is denied, or not told as a fact; followed through the verbs and nouns that govern it.

        A description holds whatever is told of whom it describes, unless it is itself what is told ("became president").
        """
        negated, hedge, factor, at = False, "a question" if self._is_asked(t) else "", 1.0, t
        notes: list[str] = []
        apart = False  # "did not attack Y and backed Z": the second is not denied
        for _ in range(_STEPS):
            no, unreal, future = self._marks(at, own=at == t)
            former = next((kid for kid in self.kids[at] if self.low[kid] in _lexicon("former")), -1) if at == t else -1
            if former >= 0:
                notes = [*notes, f"of the past: “{self.words[former]}”"]
            if no >= 0 and not apart:
                negated, notes = not negated, [*notes, f"negated by “{self.words[no]}”"]
            hedge = hedge or (f"“{self.words[unreal]}”" if unreal >= 0 else "")
            if future >= 0:
                factor, notes = 0.9, [*notes, f"future: “{self.words[future]}”"]
            above, onward = self._governor(at)
            if above < 0 or (describes and at == t and self.deps[at] not in ("attr", "oprd", "acomp") and self.low[self.heads[at]] != "as"):
                break
            lemma = self._with_particle(above) if self.deps[at] != "conj" else ""
            if lemma in _lexicon("negators"):
                negated, notes = not negated, [*notes, f"negated by “{self.words[above]}”"]
            elif lemma in _lexicon("unreal"):
                hedge = hedge or f"“{self.words[above]}”"
            if not onward:
                unreal = self._marks(above, own=False)[1] if self.deps[at] == "nsubj" else -1
                hedge = hedge or (f"“{self.words[unreal]}”" if unreal >= 0 else "")
                break
            apart = (
                self.deps[at] == "conj"
                and self.tags[at] in ("VBD", "VBN", "VBZ", "VBP")
                and not any(self.low[kid] in ("or", "nor") for kid in self.kids[above])
            )
            at = above
        return Status(negated, hedge, factor * (0.5 if hedge else 1.0), tuple(notes))

    def _with_particle(self, verb: int) -> str:
        return " ".join([self.lemmas[verb], *(self.low[kid] for kid in self.kids[verb] if self.deps[kid] == "prt" or self.low[kid] in ("out", "off"))])

    def _is_asked(self, t: int) -> bool:
        end = next((at for at in range(t, len(self.words)) if self.words[at] in (".", "!", "?")), -1)
        return end >= 0 and self.words[end] == "?"

    def _marks(self, at: int, *, own: bool) -> tuple[int, int, int]:
        """The tokens at a word that deny it, that make it unreal, and that put it into the future; -1 for none."""
        no = unreal = future = -1
        verbal = self.poses[at] in _VERBS
        for kid in self.kids[at]:
            low, dep = self.low[kid], self.deps[kid]
            none = (dep == "advmod" or (verbal and dep in ("nsubj", "nsubjpass"))) and any(self.low[each] in ("no", "neither") for each in self.kids[kid])
            merely = kid + 1 < len(self.low) and self.low[kid + 1] in ("just", "only", "simply", "merely")
            if none or (not merely and (dep == "neg" or low in ("no", "never", "neither")) and (verbal or own)):
                no = kid
            elif (
                (dep == "aux" and low in _lexicon("modals"))
                or (dep == "mark" and low in ("if", "unless", "whether"))
                or (own and low in _lexicon("unreal_adjectives"))
            ):
                unreal = kid
            elif dep == "aux" and low in ("will", "'ll"):
                future = kid
        return no, unreal, future

    def _governor(self, at: int) -> tuple[int, bool]:
        """The word whose meaning decides whether a word is a fact, -1 for none, and whether to look further up from there."""
        head, dep = self.heads[at], self.deps[at]
        found, onward = -1, False
        if head == at:
            return found, onward
        if (dep == "advcl" and self.tags[at] == "VB") or (dep == "xcomp" and self._is_purpose(at)):
            found = next((kid for kid in self.kids[at] if self.low[kid] == "to"), -1)
        elif dep in ("xcomp", "attr", "oprd", "acomp"):
            found, onward = head, True
        elif dep in ("dobj", "nsubjpass"):
            found, onward = head, self.lemmas[head] in _lexicon("light")
        elif (
            (dep == "advcl" and self.tags[at] == "VBG" and "," not in self.words[head:at] and not any(self.deps[kid] == "dobj" for kid in self.kids[head]))
            or (dep == "ccomp" and head < at)
            or dep == "compound"
            or (dep == "acl" and self.tags[at] != "VBN")
        ):
            found = head
        elif dep in ("pobj", "pcomp"):
            found, onward = self._governor_by_preposition(at)
        elif dep == "conj" and not any(self.deps[kid] in ("nsubj", "aux", "neg", "nsubjpass") for kid in self.kids[at]):
            found, onward = (-1, False) if any(self.low[kid] == "but" for kid in self.kids[head]) else (head, True)
        elif dep == "nsubj" and self.poses[at] == "NOUN" and self._marks(head, own=False)[1] >= 0:
            found = head
        return found, onward

    def _is_purpose(self, verb: int) -> bool:
        """Whether a verb tells what somebody is moved to, not that he does it: "trained them to attack"."""
        head = self.heads[verb]
        moved = any(self.deps[kid] in ("dobj", "nsubjpass") for kid in self.kids[head])
        return moved and self.lemmas[head] not in _lexicon("achieves") and self.lemmas[head] not in _lexicon("unreal") | _lexicon("negators")

    def _governor_by_preposition(self, at: int) -> tuple[int, bool]:
        head = self.heads[at]
        above = self.heads[head]
        if self.low[head] not in ("of", "for", "from", "against", "to", "about", "behind", "as", "out") or above == head:
            return -1, False
        return above, self.low[head] == "as" or (self.deps[at] == "pcomp" and self.poses[above] == "NOUN")


class _Phrases(_Assertion):
    """Whom the noun phrases of a line stand for."""

    def __init__(self, segment: Segment, article: _Article) -> None:
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
        if self.lemmas[at] in _lexicon("others") and self.cast.type(mention.thing) != "Collective":
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
            kid for kid in self.kids[at] if self.deps[kid] in ("det", "amod", "nummod", "predet", "quantmod") and self.lemmas[kid] in _lexicon("quantifiers")
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
            if self.lemmas[at] in _lexicon("forces") and self._fills[at] and self.deps[at] != "compound":
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
        if self.lemmas[at] in _lexicon("parts"):
            for owner in (*self._owner(at), *self._prep(at, "of")):
                for filler in self._fill(owner, depth + 1):
                    first, end = self._phrase(at)
                    wide = (min(first, filler.first), max(end, filler.end))
                    yield filler._replace(
                        certainty=filler.certainty * 0.85, first=wide[0], end=wide[1], quantifier=self._quantifier(at), via=f", whose {self.words[at]} they are"
                    )

    def _share_of(self, at: int, depth: int) -> Iterator[Filler]:
        """Of whom a noun names a share: "a majority of its leaders", "those within the alliance"."""
        if self.lemmas[at] in _lexicon("shares"):
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
        if self.lemmas[of] == "of" and self.lemmas[verb] in _lexicon("composed"):
            for whole in self._object(verb) if self._is_passive(verb) else self._subject(verb):
                for filler in self._fill(whole, depth + 1):
                    words = self.segment.raw(self._phrase(at)[0], at + 1).text
                    yield filler._replace(
                        certainty=filler.certainty * 0.8, end=max(filler.end, at + 1), quantifier=words, via=f", which is composed of “{words}”"
                    )

    def _known_body(self, at: int, _: int) -> Iterator[Filler]:
        """The body named in the article that a word of a title stands for: "Council" of "Council President X"."""
        if self.lemmas[at] in _lexicon("bodies") and self.deps[at] in ("compound", "nmod", "amod"):
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
        if self.lemmas[at] in _lexicon("unowned") and not any(self._fill(kid, depth + 1) for kid in self._owner(at)):
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
        if realm and {self.low[at] for at in chain(owners, self._charge(title))} <= _lexicon("portfolios") | _lexicon("when"):
            yield Filler(realm, 0.8, title, title + 1, via=", of which the article tells most" if realm == self.article.realm else ", told of before")

    def _realm(self, title: int) -> str | None:
        """The country of a title that names none: that of another office in the sentence, else the one that the article tells of."""
        told = [(at, state) for at, state in self._offices if self.segment.doc[at].sent.start == self.segment.doc[title].sent.start]
        fit = [state for at, state in told if self.lemmas[at] != self.lemmas[title] or self.lemmas[title] in _lexicon("many")]
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
            elif self.low[at] not in _lexicon("listing") | _lexicon("regions") and not self._of(at) and self.words[at] != "-":
                break
        return found

    def _heads(self, at: int) -> set[str]:
        """The nouns that head a phrase: of "a small unit of advisers" both."""
        return {self.lemmas[at], *(self.lemmas[kid] for kid in self._prep(at, "of"))}

    def _is(self, thing: str, types: frozenset[str]) -> bool:
        return not types or self.cast.type(thing) in types or any(self.cast.is_kind(thing, kind) for kind in types & {"Actor", "Place", "Event"})


class _Line(_Phrases):
    """A line of an article, and what patterns find in it."""

    def __init__(self, segment: Segment, article: _Article) -> None:
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
        table = _patterns()
        verbs, nouns, adjectives, hyphens, prefixes = (table.get(on, {}) for on in ("verb", "noun", "adjective", "hyphen", "prefix"))
        triggers, forces = _triggers(), _lexicon("forces")
        for t, (lemma, low) in enumerate(zip(self.lemmas, self.low, strict=True)):
            if lemma in forces:
                self._fill(t)
            if lemma not in triggers and low not in triggers and "-" not in low:
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
        return self.words[t].islower() and self.words[t - 1] == "-" and self.low[t] in _patterns().get("hyphen", {})

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
        if status.hedge[1:-1].lower() in _lexicon("conditions"):
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
        return self.deps[at] in ("prep", "npadvmod") or (self.tags[at] == "VBG" and self.lemmas[at] in _lexicon("since"))

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
        table = _patterns().get("pair", {})
        names = self._names()
        for (first, left), (second, right) in pairwise(names):
            between = " ".join(word for word in self.low[self._behind_aside(left[1]) : right[0]] if word not in _lexicon("skipped"))
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
                for pattern in _patterns()["pair"]["(inside)"]:
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
            if self.low[tokens[0] - 1] in _lexicon("regions") or (tokens[0] > 0 and self.low[tokens[0] - 1] == "in"):
                last = self._at(tokens, mention)
            at = tokens[1]
            if last and self.low[at : at + 2] == ["in", "the"] and at + 2 < len(self.words) and self.low[at + 2] in _lexicon("regions"):
                yield tokens, mention, last._replace(first=at, end=at + 3, certainty=last.certainty * 0.85, via=", named before")
