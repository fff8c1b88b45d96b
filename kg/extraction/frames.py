"""What the names of a topic say that it is about, and what words do to a state of affairs: keep it, or end it.

A topic's label and its other names are taken apart once: whom and what they name, their other words, which of those is
what it is all about (`core`), and whether they keep something ("forces stay") or end it ("forces leave"). So a topic
needs no more than its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from kg.extraction.gazetteer import Gazetteer, fold, tokenized
from kg.extraction.knowledge import Knowledge
from kg.extraction.lexicon import rules, words
from kg.extraction.reading import Segment, read
from kg.extraction.records import Article
from kg.model import Topic

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

_DEPTH = 6
_LONGEST_NAME = 5
_LEAST_STEM = 4
_ENDINGS = (
    "ication",
    "isation",
    "ization",
    "ation",
    "ition",
    "ution",
    "ment",
    "ance",
    "ence",
    "ing",
    "ion",
    "ate",
    "ify",
    "ise",
    "ize",
    "ute",
    "ite",
    "al",
    "ue",
    "y",
    "e",
)
_PARTICLES = frozenset({"down", "out", "up", "off", "aside", "away", "back"})
_CIRCUMSTANCES = frozenset(
    {
        "with",
        "after",
        "amid",
        "during",
        "because",
        "despite",
        "following",
        "since",
        "due",
        "as",
        "until",
        "before",
        "without",
        "by",
        "according",
        "when",
        "over",
    }
)


class Step(NamedTuple):
    """A word that turns a sign, the sign that it has, and its place among the tokens."""

    word: str
    sign: int
    at: int


@dataclass(frozen=True, slots=True)
class Frame:
    """What one name of a topic is about.

    `things` are whom and what it names, `words` its other words and `core` those that it is all about; `sign` is +1 where
    it keeps a state of affairs, -1 where it ends it, 0 where it does neither; `families` are those of that deed, `key` is
    the verb where the deed is of no family. `name` are its words as they stand, where they are few. `anywhere`: its core may
    stand in a circumstance of a phrase too ("held in contempt"). `pair` are subject and object of its verb, where both are
    named; `borrows`: its things are those of the label.
    """

    things: frozenset[str]
    words: frozenset[str]
    core: frozenset[str]
    sign: int
    families: frozenset[str]
    key: str
    name: tuple[str, ...]
    anywhere: bool
    pair: frozenset[str] = frozenset()
    borrows: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """What a topic is about: by its label, the first of its frames, by its other names, and by the words of its definition."""

    topic: str
    label: str
    is_belief: bool
    frames: tuple[Frame, ...]
    more: frozenset[str]

    @property
    def sign(self) -> int:
        """The sign of the label."""
        return self.frames[0].sign


# ----------------------------------------------------------------------------------------------------- words that act


def action(token: Token) -> int:
    """Return +1 for a word that keeps or brings about a state of affairs, -1 for one that ends it, 0 for others."""
    if _ends(token):
        return -1
    for name in _names_of(token):
        if name in words("stances", "actions", "end"):
            return -1
        if name in words("stances", "actions", "keep"):
            return 1
    return 0


def _ends(token: Token) -> bool:
    """Whether words that keep something tell of an end: "stay closed", and "must go" of who must."""
    lemma = token.lemma_.lower()
    if lemma in ("stay", "remain", "keep"):
        return any(child.dep_ in ("acomp", "oprd", "ccomp") and child.lemma_.lower() in words("stances", "closed", "words") for child in token.children)
    norm = lemma == "go" and any(child.dep_ == "aux" and child.lower_ in ("must", "should") for child in token.children)
    return norm and not any(child.dep_ in ("prep", "prt", "advmod", "xcomp", "acomp", "dobj", "advcl") for child in token.children)


def _status(token: Token) -> int:
    """Return +1 for a word for what the law allows, -1 for one for what it does not, 0 for others."""
    lemma = token.lemma_.lower()
    return (lemma in words("stances", "statuses", "good")) - (lemma in words("stances", "statuses", "bad"))


def _names_of(token: Token) -> tuple[str, str]:
    """A word with its particle ("step down") and without it."""
    particle = next((child.lower_ for child in token.children if child.dep_ == "prt" or (child.dep_ == "advmod" and child.lower_ in _PARTICLES)), "")
    lemma = token.lemma_.lower()
    return f"{lemma} {particle}", lemma


def families(token: Token) -> frozenset[str]:
    """Return the families of actions that a word belongs to; within one, words can be opposites."""
    names = _names_of(token)
    return frozenset(family for family in rules("stances")["families"] if not words("stances", "families", family).isdisjoint(names))


@lru_cache(maxsize=1)
def _alike() -> dict[str, str]:
    return {word: name for name, group in rules("stances")["alike"].items() for word in group}


@lru_cache(maxsize=100_000)
def stem(lemma: str) -> str:
    """Return what a word shares with others of its family ("prorog" of "prorogation"), or the group of words that mean much the same.

    >>> stem("ratify") == stem("ratification"), stem("troops"), stem("troop")
    (True, 'troops', 'force')
    """
    folded = fold(lemma)
    if folded in _alike():
        return _alike()[folded]
    ending = next((each for each in _ENDINGS if folded.endswith(each) and len(folded) - len(each) >= _LEAST_STEM), "")
    return folded[: len(folded) - len(ending)]


def head_word(token: Token) -> str:
    """Return the word under which a token counts: what it shares with its family, marked where it stands behind "without"."""
    lemma = token.lemma_.lower()
    is_own = lemma in words("stances", "named", "laws") and (token.tag_ == "NNS" or any(child.lower_ in ("of", "that", "by") for child in token.children))
    word = lemma if is_own else stem(lemma)
    return f"~{word}" if token.head.lower_ == "without" else word


def is_denied(token: Token) -> bool:
    """Tell whether a word is denied: "not", "never", "no longer", "no support"."""
    for child in token.children:
        if child.dep_ == "neg" or (child.dep_ in ("det", "preconj", "advmod") and child.lower_ in ("no", "never", "neither", "hardly", "barely")):
            return True
        if child.lower_ == "longer" and any(inner.lower_ in ("no", "not") for inner in (*child.children, *child.doc[max(0, child.i - 1) : child.i])):
            return True
    return False


# ------------------------------------------------------------------------------------------------------------ phrases


def phrase_tokens(head: Token) -> list[Token]:
    """Return the tokens of a phrase: what hangs on its head but for relative and adverbial clauses, in the order of the text."""
    found, ahead = [], [(head, 0)]
    while ahead:
        token, depth = ahead.pop()
        found.append(token)
        if depth < _DEPTH:
            has_object = any(child.dep_ in ("dobj", "nsubjpass") for child in token.children)
            joined = depth == 0 and token.pos_ in ("NOUN", "PROPN")
            inside = (child for child in token.children if not _aside(child) and not (joined and child.dep_ == "conj"))
            ahead += [(child, depth + 1) for child in inside if not (has_object and child.dep_ == "xcomp" and action(token))]
    return sorted(found, key=lambda token: token.i)


def _aside(token: Token) -> bool:
    """Whether a word begins what only surrounds a phrase: other clauses, and circumstances."""
    if token.dep_ in ("relcl", "advcl", "punct", "cc", "parataxis") or (token.dep_ == "conj" and token.pos_ in ("VERB", "AUX")):
        return True
    if token.lower_ == "with" and token.head.lemma_.lower() in words("stances", "proceeding", "verbs"):
        return False
    return token.dep_ == "prep" and token.lower_ in _CIRCUMSTANCES and not (token.lower_ == "without" and token.head.pos_ == "VERB")


def signs(head: Token) -> tuple[int, tuple[Step, ...], bool]:
    """Return the product of the signs along the spine of a phrase, the words that gave them, and whether any did.

    Only what governs the rest counts: "postpone the end of the mission" is (-)(-), but "the mission that ended" is nothing.
    """
    steps: list[Step] = []
    acts = False
    for token in spine(head):
        own = action(token)
        if is_denied(token):
            steps.append(Step("not", -1, token.i))
        if own:
            acts = True
            steps.append(Step(_with_particle(token), own, token.i))
    return prod(step.sign for step in steps), tuple(steps), acts


def spine(head: Token) -> Iterator[Token]:
    """Yield the words that govern the rest of a phrase, from its head down."""
    token: Token | None = head
    for _ in range(_DEPTH):
        if token is None:
            return
        yield token
        token = _governed(token)


def _with_particle(token: Token) -> str:
    particle = next((child.text for child in token.children if child.dep_ == "prt"), "")
    return f"{token.text} {particle}".strip()


def _governed(token: Token) -> Token | None:
    """The next word down the spine of a phrase."""
    kept = _kept_from(token)
    if kept is not None:
        return kept
    for name in ("xcomp", "ccomp", "dobj", "nsubjpass"):
        for child in token.children:
            if child.dep_ == name and child.pos_ != "PRON":
                return child
    if token.pos_ in ("NOUN", "PROPN"):
        return _in_noun_phrase(token)
    roles = ("pobj", "pcomp") if token.pos_ == "ADP" else ("attr", "acomp") if token.lemma_ == "be" else ()
    return next((child for child in token.children if child.dep_ in roles), None)


def _in_noun_phrase(noun: Token) -> Token | None:
    """What a noun governs that does something: "the bill to be dropped", "the end of the extension", "troop withdrawal"."""
    undone = next((child for child in noun.children if child.dep_ in ("acl", "relcl") and (_is_to_be(child) or _is_aim(noun, child))), None)
    inner = next((child for child in noun.children if child.dep_ == "prep" and child.lower_ in ("of", "to", "for", "in", "on")), None)
    if undone is not None:
        return undone
    found = (
        next((child for child in inner.children if child.dep_ in ("pobj", "pcomp") and (action(child) or _leads_on(child))), None)
        if inner is not None
        else None
    )
    return found or next((child for child in noun.children if child.dep_ == "compound" and action(child)), None)


def _kept_from(verb: Token) -> Token | None:
    """What a verb keeps somebody from: "prevent the board from selling it"."""
    inner = (child for child in verb.children if child.dep_ == "prep" and child.lower_ == "from") if verb.pos_ == "VERB" and action(verb) < 0 else ()
    return next((each for child in inner for each in child.children if each.dep_ == "pcomp"), None)


def _is_aim(noun: Token, clause: Token) -> bool:
    """Whether a clause tells what a letter, a lawsuit or a programme is for: "a lawsuit seeking to block it"."""
    return (
        noun.lemma_.lower() in words("stances", "vehicles", "nouns")
        and clause.dep_ == "acl"
        and (clause.tag_ == "VBG" or any(child.tag_ == "TO" for child in clause.children))
    )


def _is_to_be(verb: Token) -> bool:
    """Whether a verb tells what is to be done with the noun before it: "the bill to be dropped"."""
    return any(child.tag_ == "TO" for child in verb.children) and any(child.dep_ == "auxpass" for child in verb.children)


def _leads_on(token: Token) -> bool:
    return any(child.dep_ == "prep" and any(action(inner) for inner in child.children) for child in token.children)


# ------------------------------------------------------------------------------------------------- names, taken apart


def matters(knowledge: Knowledge, gazetteer: Gazetteer) -> list[Matter]:
    """Return what each topic of a graph is about."""
    return [_matter(topic, knowledge, gazetteer) for topic in knowledge.topics]


def _matter(topic: Topic, knowledge: Knowledge, gazetteer: Gazetteer) -> Matter:
    label = _Apart.of(topic.label, knowledge, gazetteer)
    others = [_Apart.of(name, knowledge, gazetteer) for name in _texts(topic.names) if name != topic.label]
    frames = (label.frame(), *(other.frame(label.things) for other in others if other.segment))
    more = _Apart.of(topic.definition, knowledge, gazetteer).words if topic.definition else frozenset()
    return Matter(topic.id, topic.label, label.is_belief, frames, more - frames[0].words)


def _texts(names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(text for text, language in names if language.partition("-")[0] in ("en", ""))


@dataclass(frozen=True, slots=True)
class _Apart:
    """A name of a topic and its syntax; `taken` are the tokens that name things."""

    text: str
    segment: Segment | None
    things: frozenset[str]
    taken: frozenset[int]
    spelled: frozenset[str]
    named: dict[int, str]

    @classmethod
    def of(cls, text: str, knowledge: Knowledge, gazetteer: Gazetteer) -> _Apart:
        segment = next(iter(read(Article(text), knowledge.shadows).segments), None)
        found = list(gazetteer.find(segment.words)) if segment else []
        outer = [each for each in found if not any(o is not each and o.first <= each.first and each.end <= o.end for o in found)]
        things = frozenset(each.name.things[0] for each in outer)
        described = [each for each in outer if knowledge.type(each.name.things[0]) in ("MilitaryForce", "Collective")]
        spelled = frozenset(head_word(segment.doc[each.end - 1]) for each in described) if segment else frozenset()
        named = {i: each.name.things[0] for each in outer for i in range(each.first, each.end)}
        return cls(text, segment, things, frozenset(named), spelled, named)

    @property
    def tokens(self) -> list[Token]:
        return list(self.segment.doc) if self.segment else []

    @property
    def root(self) -> Token | None:
        return next((token for token in self.tokens if token.dep_ == "ROOT"), None)

    @property
    def words(self) -> frozenset[str]:
        """Its words but for names, deeds and little words; the kind word of a described name ("forces" of "US forces") too."""
        return self.spelled | {head_word(token) for token in self.tokens if self._tells(token)}

    def _tells(self, token: Token) -> bool:
        if token.dep_ == "acomp" and _status(token):
            return False
        plain = token.i not in self.taken and (token.pos_ in ("NOUN", "PROPN") or (token.pos_ in ("VERB", "ADJ") and not token.is_stop))
        return plain and not action(token) and token.dep_ != "advcl" and fold(token.lemma_) not in words("stances", "empty", "words")

    @property
    def is_belief(self) -> bool:
        """Whether it tells what is so."""
        root = self.root
        told = [child for child in root.children if child.dep_ in ("attr", "acomp")] if root is not None and root.lemma_ == "be" else []
        return bool(told) and not any(_status(child) for child in told)

    @property
    def deed(self) -> Token | None:
        """The word that keeps or ends something: the verb, or the first."""
        acting = [token for token in self.tokens if token.i not in self.taken and action(token) and token.pos_ in ("VERB", "NOUN", "AUX", "ADJ")]
        return next((token for token in acting if token.dep_ == "ROOT"), acting[0] if acting else None)

    def frame(self, things: frozenset[str] = frozenset()) -> Frame:
        """Return what the name is about; `things` are those of the label, for a name that names none itself."""
        deed, root = self.deed, self.root
        sign = 0 if deed is None else -action(deed) if any(child.dep_ == "neg" for child in deed.children) else action(deed)
        sign = sign or next((_status(child) for child in root.children if child.dep_ == "acomp"), 0) if root is not None and root.lemma_ == "be" else sign
        key = head_word(root) if root is not None and root.pos_ == "VERB" and not sign else ""
        name = tokenized(self.text)
        told = self.words
        central = self._core() & told
        kinds = families(deed) if deed is not None else frozenset()
        core = central or (frozenset({key}) & told) or told
        short = name if len(name) <= _LONGEST_NAME else ()
        return Frame(self.things or things, told, core, sign, kinds, key, short, not central, self._pair(), not self.things and bool(things))

    def _pair(self) -> frozenset[str]:
        """Whom the subject and the object of its verb name."""
        ends = [child for child in self.root.children if child.dep_ in ("nsubj", "dobj")] if self.root is not None else []
        return frozenset(self.named[child.i] for child in ends if child.i in self.named)

    def _core(self) -> frozenset[str]:
        """The words that a name is all about: the object of its verb, else the subject; of a phrase its head, or what a deed is done to."""
        root = self.root
        if root is None:
            return frozenset()
        if root.pos_ in ("NOUN", "PROPN") and not action(root):
            return frozenset({head_word(root)})
        for roles in (("dobj", "attr", "acomp"), ("nsubj", "nsubjpass", "csubj")):
            heads = [child for child in root.children if child.dep_ in roles]
            found = {head_word(head) for head in heads if self._tells(head) or head_word(head) in self.spelled}
            if found:
                return frozenset(found)
        of = [inner for child in root.children if child.dep_ == "prep" and child.lower_ == "of" for inner in child.children if inner.dep_ == "pobj"]
        return frozenset(map(head_word, filter(self._tells, of)))
