"""Tenses: how a predicate is told, and which time modifies it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.extraction.lexicon import rules, words
from kg.extraction.reading import Segment
from kg.extraction.records import Moment

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

VERBS = frozenset(("VERB", "AUX"))
BEFORE_NOUNS = frozenset(("nummod", "compound", "nmod", "amod"))
_ARGUMENTS = frozenset(("nsubj", "nsubjpass", "dobj", "attr", "appos", "conj", "poss"))


def predicate(token: Token) -> Token:
    """Return the verb that a word belongs to, or the root of its sentence."""
    while token.head.i != token.i and (token.pos_ not in VERBS or token.dep_ in ("aux", "auxpass", "amod", "compound")):
        token = token.head
    return token


def tense(segment: Segment, token_index: int) -> str:
    """Return the tense in which the predicate of a word is told: past, present, future, pluperfect or perfect.

    What is planned ("to leave" after "agreed") and what would be so is future. The verbless is present.
    """
    return tense_of(predicate(segment.doc[token_index]), 8)


def tense_of(verb: Token, depth: int) -> str:
    """Return the tense of a verb, by its helpers and its form, else by at most so many of the verbs above it."""
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass") and child.i < verb.i}
    lexicon = rules("times")["tense"]
    participle = verb.tag_ in ("VBN", "VBD")
    if helpers & {*lexicon["will"]} and not (helpers & {"have", "been"} and "would" in helpers):
        return "future"
    if helpers & {"had"} or ("'d" in helpers and verb.tag_ == "VBN"):
        return "pluperfect" if participle or verb.tag_ == "VBG" else "past"
    if helpers & {"has", "have", "'ve", "’ve", "having"}:
        return "past" if helpers & {*lexicon["modal"], "would"} else "perfect"
    if helpers & {"was", "were", "did"}:
        return "past"
    if helpers & {*lexicon["modal"], "is", "are", "am", "'s", "’s", "'re", "’re", "'m", "do", "does"} and verb.tag_ != "VBD":
        return "present"
    return _tense_of_form(verb, "to" in helpers, depth)


def _tense_of_form(verb: Token, infinitive: bool, depth: int) -> str:
    if verb.tag_ == "VBD":
        return "past"
    head = verb.head
    shared = verb.dep_ == "conj" and verb.tag_ in ("VB", "VBP") and not any(child.dep_ in ("nsubj", "nsubjpass") for child in verb.children)
    if depth == 0 or verb.tag_ == "VBZ" or (verb.tag_ == "VBP" and not shared):
        return "present"
    if infinitive:
        planned = head.lemma_.lower() in words("times", "tense", "plans") or head.i == verb.i or head.lemma_ == "be"
        return "future" if planned or head.pos_ not in VERBS else tense_of(predicate(head), depth - 1)
    if head.i != verb.i and verb.pos_ in VERBS and (verb.dep_ == "conj" or verb.tag_ == "VBG"):
        return tense_of(predicate(head), depth - 1)
    if verb.tag_ == "VBN":
        return "past"
    return "present"


def is_past_plan(verb: Token) -> bool:
    """Return whether something to come was so in the past: "planned to leave by September"."""
    return not any(child.lower_ in ("will", "shall", "wo", "'ll", "’ll") for child in verb.children)


def moment_of(segment: Segment, token_index: int, moments: Sequence[Moment]) -> Moment | None:
    """Return the time that modifies a predicate: the nearest in its own clause, one at the begin of the sentence included.

    The predicate may be a verb or a noun; a time inside another clause is not its own. None where there is none.
    """
    doc = segment.doc
    verb = predicate(doc[token_index])
    ranked = []
    for moment in moments:
        if segment.starts[0] <= moment.span.start < segment.ends[-1]:
            first, end = segment.tokens(moment.span.start, moment.span.end)
            root = next((doc[at] for at in range(first, end) if not first <= doc[at].head.i < end), doc[first])
            rank = _rank(root, doc[token_index], verb)
            if rank is not None:
                ranked.append((rank, abs(root.i - token_index), moment.span.start, moment))
    return min(ranked, key=lambda row: row[:3])[3] if ranked else None


def _rank(root: Token, token: Token, verb: Token) -> int | None:
    """How closely a time is bound to a predicate: 0 by syntax, 1 through a noun or its verb, 2 at the sentence's begin."""
    if root.i == token.i:
        return 0
    if root.dep_ in BEFORE_NOUNS and token.pos_ in VERBS and root.head.dep_ in _ARGUMENTS:
        return None  # "the 2020 candidate said": the time of the noun only
    steps, through_noun, at = 0, False, root
    while at.head.i != at.i and steps < 40:
        if at.pos_ in VERBS and at.dep_ not in ("aux", "auxpass") and steps:
            break
        at, steps = at.head, steps + 1
        if at.i == token.i:
            return 1 if through_noun and token.pos_ in VERBS else 0
        through_noun = through_noun or at.pos_ in ("NOUN", "PROPN", "PRON")
    if at.i == verb.i:
        return 1
    if at.i < verb.i and root.i < at.i and verb.dep_ == "conj" and verb.head.i == at.i:
        return 2
    return 2 if root.i - root.sent.start < 3 and verb.i == root.sent.root.i else None
