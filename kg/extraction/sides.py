"""The syntax of taking sides: which words take one, who takes it, and on what, with the sign on the way.

A word that takes a side is listed in `rules/stances.toml`. Its sign is multiplied by that of each such word on the way to
the target: "refused (-) to oppose (-) the plan" is for the plan. Relative and adverbial clauses end the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.extraction.frames import is_denied, phrase_tokens
from kg.extraction.lexicon import rules, words
from kg.extraction.speech import relative, subject

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

_MAYBE = {"may": 0.5, "might": 0.5, "could": 0.5, "would": 0.75, "can": 0.8}
_NORMS = frozenset({"must", "should", "ought"})
_SUBJECTS = ("nsubj", "nsubjpass", "csubj")
_DEPTH = 4


class Rule(NamedTuple):
    """How a word takes a side.

    `toward_actors`: its target may be an actor; `only_actors`: it is one. `belief`: it tells what is thought to be so.
    `change`: the side is under review. `acts`: it is shown by a deed. `wraps`: it takes back or gives a side that is named
    by another word ("dropped his opposition"). `agent`: the word is whoever takes the side ("an opponent of").
    """

    part: str
    sign: int
    weight: float
    takes: frozenset[str] = frozenset()
    toward_actors: bool = False
    only_actors: bool = False
    belief: bool = False
    change: bool = False
    acts: bool = False
    wraps: bool = False
    agent: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A side that is taken: the word that takes it, the way to the target, the sign so far, what else bears it, and the last word on the way.

    `owned` is a noun on the way that is somebody else's ("rejected her support for it"), `outer` the sign before it.
    """

    token: Token
    target: Token
    sign: int
    weight: float
    steps: tuple[str, ...]
    rule: Rule
    word: Token | None = None
    last: Token | None = None
    owned: Token | None = None
    outer: int = 0


@lru_cache(maxsize=1)
def _triggers() -> dict[tuple[str, str], Rule]:
    found: dict[tuple[str, str], Rule] = {}
    for part in ("verb", "noun", "adjective"):
        for row in rules("stances")[part]:
            rule = _rule(part, row)
            for lemma in row["lemmas"]:
                found.setdefault((part, lemma), rule)
    return found


def _rule(part: str, row: dict[str, Any]) -> Rule:
    flags = {name: bool(row.get(name)) for name in ("belief", "change", "acts", "wraps", "agent")}
    return Rule(part, row["sign"], row["weight"], frozenset(row["takes"]), row.get("who") == "actor", row.get("only") == "actor", **flags)


@lru_cache(maxsize=1)
def _listed() -> dict[str, frozenset[str]]:
    """The words beside which each verb or noun is listed: "call" with "for"."""
    found: dict[str, set[str]] = {}
    for part, name in _triggers():
        if part in ("verb", "noun") and " " in name:
            found.setdefault(name.split()[0], set()).update(name.split()[1:])
    return {lemma: frozenset(beside) for lemma, beside in found.items()}


def trigger(token: Token) -> Rule | None:
    """Return how a word takes a side, or None."""
    lemma, known = token.lemma_.lower(), _triggers()
    if token.pos_ in ("VERB", "AUX", "NOUN", "PROPN"):
        if _is_attitude(token):
            return known["adjective", token.lower_]._replace(part="participle")
        part = "verb" if token.pos_ in ("VERB", "AUX") else "noun"
        beside = [child.lower_ for child in token.children if child.dep_ in ("prep", "prt", "agent", "dative")] if lemma in _listed() else []
        return next((known[part, name] for name in (*(f"{lemma} {word}" for word in beside), lemma) if (part, name) in known), None)
    if token.pos_ == "ADJ" and token.dep_ in ("acomp", "oprd", "ccomp", "conj", "ROOT", "advcl"):
        return known.get(("adjective", lemma))
    return _preposition(token)


def _is_attitude(token: Token) -> bool:
    """Whether a participle tells how its subject stands to something: "is opposed to"."""
    known = token.tag_ == "VBN" and ("adjective", token.lower_) in _triggers()
    return known and any(child.dep_ == "auxpass" for child in token.children) and not any(child.dep_ == "agent" for child in token.children)


def _preposition(token: Token) -> Rule | None:
    """As in "is against", "came out against", "campaigners against"."""
    signed = rules("stances")["preposition"]
    if token.pos_ != "ADP" or token.dep_ != "prep" or token.lower_ not in signed:
        return None
    people = token.lower_ == "against" and token.head.tag_ == "NNS" and token.head.lemma_.lower() in words("nouns", "people") | words("nouns", "crowds")
    return Rule("preposition", signed[token.lower_], 0.8, frozenset({"obj"}), toward_actors=True) if token.head.lemma_ == "be" or people else None


# ------------------------------------------------------------------------------------------------------------- targets


def sides(token: Token, rule: Rule, used: set[int], depth: int = _DEPTH) -> Iterator[Side]:
    """Yield the sides that a word takes; through words that take sides themselves and have no holder of their own.

    The places of the words that are read on the way are added to `used`.
    """
    used.add(token.i)
    sign = rule.sign * (-1 if is_negated(token) else 1)
    step = f"{_spoken(token)} ({mark(sign)})"
    for target in _targets(token, rule):
        if _is_advice(token, target):
            yield Side(token, target, -sign, rule.weight, (f"{token.text} to ({mark(-sign)})",), rule._replace(belief=False))
            continue
        inner = trigger(target)
        if inner and (inner.change or (rule.belief and target.pos_ == "VERB" and any(child.dep_ in ("nsubj", "agent") for child in target.children))):
            if rule.belief and target.lemma_.lower() in words("stances", "menace", "verbs"):
                yield Side(token, target, sign, rule.weight, (step,), rule, last=token)
            continue
        owned = inner is not None and not rule.wraps and _own_holder(target, inner, token)
        found = list(sides(target, inner, set() if owned else used, depth - 1)) if inner and depth and not (owned and inner.part != "noun") else []
        for side in found:
            of = inner if inner and rule.only_actors else rule
            yield Side(
                token,
                side.target,
                sign * side.sign,
                min(rule.weight, side.weight),
                (step, *side.steps),
                of,
                last=side.last,
                owned=target if owned else None,
                outer=sign,
            )
        if target.pos_ == "VERB":
            used.add(target.i)
        if not found and not rule.wraps:
            yield Side(token, target, sign, rule.weight, (step,), rule, last=token)


def _is_advice(token: Token, target: Token) -> bool:
    """Whether somebody is told to do something by a word that else tells of dangers: "warned the board to leave"."""
    advises = token.lemma_.lower() in words("stances", "advice", "verbs") and is_infinitive(target)
    return advises and any(child.dep_ == "dobj" for child in token.children)


def is_negated(token: Token) -> bool:
    """Tell whether a word is denied: "does not support", "no support", "without support", "is no longer against"."""
    if is_denied(token) or token.head.lower_ == "without":
        return True
    if any(
        inner.lower_ in ("neither", "no") for child in token.children if child.dep_ == "nsubj" for inner in child.children if inner.dep_ in ("det", "preconj")
    ):
        return True
    if token.dep_ == "pobj" and token.head.lower_ == "in":
        return is_denied(token.head.head)
    return (
        token.dep_ in ("acomp", "prep", "attr", "xcomp")
        and token.head.pos_ in ("AUX", "VERB")
        and token.head.lemma_ in ("be", "seem", "become")
        and is_denied(token.head)
    )


def _own_holder(token: Token, rule: Rule, above: Token) -> bool:
    if rule.part == "verb":
        return any(child.dep_ in ("nsubj", "nsubjpass", "agent") and child.i != above.i for child in token.children)
    named = any(child.dep_ in ("poss", "compound", "amod") and child.pos_ in ("PROPN", "PRON", "NOUN") for child in token.children)
    return named or any(child.dep_ == "prep" and child.lower_ in ("by", "from") for child in token.children)


def _targets(token: Token, rule: Rule) -> Iterator[Token]:
    """What a word that takes a side takes it on."""
    asked, feared = _asked(token), list(_conditions(token)) if rule.belief else []
    if asked is not None or feared:
        yield from [asked] if asked is not None else feared
        return
    with_ = rule.takes | (_listed().get(token.lemma_.lower(), frozenset()) if "pobj" in rule.takes else frozenset())
    for child in token.children:
        if _is_object(token, child, rule) or _is_clause(child, rule):
            yield from (relative(child), *coordinated(child))
        elif child.dep_ in ("prep", "agent", "dative") and child.lower_ in with_:
            heads = [inner for inner in child.children if inner.dep_ in ("pobj", "pcomp")]
            yield from (each for inner in heads for each in (relative(inner), *coordinated(inner)))
    if rule.part == "noun":
        yield from _of_noun(token, rule)
    if "aim" in rule.takes:
        yield from (each for child in token.children if child.dep_ == "dobj" for each in child.children if each.dep_ == "acl" and is_infinitive(each))
    if "if" in rule.takes and token.dep_ == "acomp":
        yield from (child for child in token.head.children if child.dep_ == "advcl" and mark_of(child) == "if")
    if rule.belief and rule.part in ("noun", "adjective") and token.dep_ in ("attr", "acomp"):
        yield from (child for child in token.head.children if child.dep_ == "nsubj")


def _of_noun(noun: Token, rule: Rule) -> Iterator[Token]:
    """What a noun takes a side on by the words above it: "their demands include", "went on strike over", "has the backing of"."""
    if _is_list(noun):
        yield from _listed_after(noun.head)
        yield from (each for child in noun.children if child.dep_ == "appos" and child.i > noun.head.i for each in (child, *coordinated(child)))
    if rule.agent:
        yield from (child for child in noun.children if child.dep_ in ("compound", "poss", "nmod", "amod") and child.pos_ == "PROPN")
    if noun.dep_ == "pobj" and noun.head.head.lemma_ == "go":
        yield from (inner for child in noun.head.head.children if child.lower_ in rule.takes for inner in child.children if inner.dep_ == "pobj")
    yield from _promised(noun)
    yield from (child for child in noun.head.children if child.dep_ == "nsubj" and _is_received(noun))


def _promised(noun: Token) -> Iterator[Token]:
    """What is told to be somebody's promise or demand: "the dam, which was one of her promises"; what was met with protest."""
    top = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lower_ in ("one", "part", "some") else noun
    owned = any(child.dep_ == "poss" for child in noun.children)
    if top.dep_ == "attr" and owned and top.head.lemma_ == "be":
        yield from (_antecedent(child) for child in top.head.children if child.dep_ == "nsubj" and child.lower_ not in ("it", "there"))
    verb = _meeting(noun)
    if verb is not None:
        yield from (_antecedent(child) for child in verb.children if child.dep_ == "nsubjpass")


def _is_received(noun: Token) -> bool:
    """Whether a side is told as one that its target has: "the dam has the backing of the council"."""
    received = noun.dep_ == "dobj" and noun.head.lemma_.lower() in words("stances", "receiving", "verbs")
    return received and bool(_givers(noun)) and not any(child.lower_ in ("for", "to", "against") for child in noun.children)


def _givers(noun: Token) -> list[Token]:
    """From whom support or protest comes."""
    return _after(noun, ("of", "from", "among", "by")) + _after(noun.head, ("from", "among"))


def _meeting(noun: Token) -> Token | None:
    """The verb of "was met with protest"."""
    verb = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "with" else None
    return verb if verb is not None and verb.lemma_ in ("meet", "greet", "receive") and any(child.dep_ == "auxpass" for child in verb.children) else None


def _conditions(token: Token) -> Iterator[Token]:
    """The "if" of what is feared: "fear that it fails if the troops leave"."""
    for child in token.children:
        if child.dep_ in ("ccomp", "advcl"):
            yield from (clause for clause in (child, *child.children) if clause.dep_ == "advcl" and mark_of(clause) == "if")


def _is_list(noun: Token) -> bool:
    """Whether a verb goes on with what demands are: "their demands include", "have grown to"."""
    return noun.dep_ == "nsubj" and noun.head.lemma_ in words("stances", "listing", "verbs")


def _listed_after(verb: Token) -> Iterator[Token]:
    """What demands are told to be: "their demands include", "the plan is to", "the calls have grown to"."""
    for child in verb.children if verb.lemma_ not in ("be", "include") else ():
        if (child.dep_ == "advcl" and is_infinitive(child)) or (child.dep_ in ("appos", "conj") and child.pos_ == "NOUN"):
            yield child
        if child.dep_ == "prep" and child.lower_ in ("to", "from", "into"):
            yield from (each for inner in child.children if inner.dep_ == "pobj" for each in (inner, *coordinated(inner)))
    for child in verb.children:
        if child.dep_ in ("attr", "dobj", "ccomp", "xcomp") or (child.dep_ == "conj" and child.pos_ == "NOUN"):
            yield from (child, *coordinated(child))


def _is_object(token: Token, child: Token, rule: Rule) -> bool:
    roles = {"verb": ("dobj", "nsubjpass"), "preposition": ("pobj", "pcomp")}.get(rule.part, ("dobj",))
    return "obj" in rule.takes and child.dep_ in roles and child.head.i == token.i


def _is_clause(child: Token, rule: Rule) -> bool:
    if "aim" in rule.takes and child.dep_ in ("advcl", "xcomp", "acl") and is_infinitive(child):
        return True
    if "clause" not in rule.takes:
        return False
    if rule.part == "noun" and child.dep_ == "acl" and child.tag_ == "VBG" and trigger(child):
        return False
    plain = child.dep_ in ("xcomp", "ccomp", "acl", "pcomp") and child.pos_ in ("VERB", "AUX", "NOUN", "ADJ") and not (rule.belief and child.i < child.head.i)
    return plain or is_urged(child) or (child.dep_ == "advcl" and mark_of(child) == "for")


def _asked(token: Token) -> Token | None:
    """What is done at somebody's request: "at the behest of X, the house was closed"."""
    if token.pos_ != "NOUN" or token.dep_ != "pobj" or token.lemma_.lower() not in words("stances", "behest", "nouns"):
        return None
    before, verb = token.head, token.head.head
    return verb if before.lower_ in words("stances", "behest", "before") and before.dep_ in ("prep", "agent") and verb.pos_ == "VERB" else None


def is_elliptic(token: Token) -> bool:
    """Tell whether "do" stands for what was told before it: "so does X", "Y does not", "as did others"."""
    if token.dep_ in ("aux", "auxpass") or any(child.dep_ in ("dobj", "xcomp", "ccomp", "attr") for child in token.children):
        return False
    return is_denied(token) or any(child.lower_ in ("so", "as", "too", "likewise", "neither", "nor") for child in token.children)


def is_behest(verb: Token) -> bool:
    """Tell whether something is done at somebody else's request: "suspended at the behest of the premier"."""
    nouns = [inner for child in verb.children if child.dep_ in ("prep", "agent") for inner in child.children if inner.dep_ == "pobj"]
    return any(_asked(noun) is not None and any(child.lower_ in ("of", "from") or child.dep_ == "poss" for child in noun.children) for noun in nouns)


def coordinated(token: Token) -> list[Token]:
    """Return what is joined to a token behind it by "and" or "or"."""
    return [each for each in token.conjuncts if each.i > token.i and (each.pos_ == token.pos_ or {each.pos_, token.pos_} <= {"NOUN", "PROPN"})]


# ------------------------------------------------------------------------------------------------------------- holders


def holder_heads(token: Token, rule: Rule) -> Iterator[Token]:
    """Yield the words that name who takes a side."""
    if rule.agent:
        yield from _bearers(token)
    elif rule.part == "participle":
        yield from (relative(child) for child in token.children if child.dep_ == "nsubjpass")
    elif rule.part == "verb":
        yield from _subject(token)
    elif rule.part == "noun":
        yield from owners(token)
    elif token.head.pos_ in ("VERB", "AUX"):
        yield from (own for own in _subject(token.head) if own.i != token.i)
    elif rule.part == "preposition":
        yield token.head


def _subject(verb: Token) -> Iterator[Token]:
    """Whose deed a verb tells; behind a name with a comma that of the clause: "ruled for X, allowing the sale"."""
    apart = verb.dep_ == "acl" and verb.tag_ == "VBG" and verb.head.pos_ == "PROPN" and verb.left_edge.i and verb.doc[verb.left_edge.i - 1].text == ","
    above = next((each for each in verb.head.ancestors if each.pos_ in ("VERB", "AUX")), None) if apart and verb.head.dep_ not in ("nsubj", "ROOT") else None
    own = subject(verb if above is None else above)
    if own is not None:
        yield own


def _bearers(token: Token) -> Iterator[Token]:
    """Whom "a supporter of" tells of: the subject, what it stands beside, or itself."""
    top = token
    while top.dep_ == "pobj" and top.head.lower_ == "of":
        top = top.head.head
    first = token.head if token.dep_ == "conj" else token
    if top.dep_ == "attr":
        yield from _subject(top.head)
    elif token.dep_ == "appos" or (token.dep_ == "compound" and token.head.pos_ == "PROPN"):
        yield token.head
    elif first.dep_ == "compound" and first.head.pos_ == "PROPN":
        yield first.head
    yield token


def owners(noun: Token) -> Iterator[Token]:
    """Whose a call, a demand, a fear is."""
    if _is_received(noun):
        yield from _givers(noun)
    elif noun.dep_ == "dobj" and any(child.lower_ == "own" or child.tag_ == "PRP$" for child in noun.children) and _is_light(noun.head):
        yield from _subject(noun.head)
    else:
        yield from _named_owners(noun)
        if not any(child.dep_ == "poss" for child in noun.children):
            yield from _doer(noun)


def _named_owners(noun: Token) -> Iterator[Token]:
    """Whose a side is by the words beside a noun, and by those of "was met with" and "upon the agreement"."""
    beside = [child for child in noun.children if child.dep_ in ("poss", "compound", "amod", "nmod") and child.pos_ in ("PROPN", "PRON", "NOUN", "ADJ", "DET")]
    behind = _after(noun, ("by", "from", "among", "between"))
    if noun.dep_ == "attr":
        behind += _after(noun, ("for",))
    if _asked(noun) is not None or _is_list(noun):
        behind += _after(noun, ("of",))
    joined = noun.dep_ == "conj" and any(child.tag_ == "PRP$" for child in noun.children)
    first = [child for child in noun.head.children if child.dep_ == "poss"] if joined else []
    owned = [child for child in beside if child.dep_ == "poss"]
    yield from (*first, *owned, *behind, *_met_in(noun), *_decided_by(noun), *[child for child in beside if child.dep_ != "poss"])


def _is_light(verb: Token) -> bool:
    return verb.lemma_.lower() in words("stances", "light", "verbs")


def _met_in(noun: Token) -> Iterator[Token]:
    """Where something was met with protest."""
    verb = _meeting(noun)
    for child in verb.subtree if verb is not None else ():
        if child.dep_ == "prep" and child.lower_ in ("in", "across", "throughout", "among") and child.head.dep_ in ("prep", "ROOT", "ccomp", "conj", "relcl"):
            yield from (_share_of(inner) for inner in child.children if inner.dep_ == "pobj")


def _decided_by(noun: Token) -> Iterator[Token]:
    """Who decided, where that comes before what they did next: "upon the agreement to leave, the council said"."""
    told = noun.dep_ == "pobj" and noun.head.lower_ in ("upon", "after", "with", "following", "since") and noun.head.head.pos_ == "VERB"
    if told and noun.lemma_.lower() in words("stances", "decided", "nouns"):
        yield from _subject(noun.head.head)


def _doer(noun: Token) -> Iterator[Token]:
    """Who does what a verb with a noun tells: "voiced support", "went on strike", "marched in support"."""
    if noun.dep_ not in ("dobj", "pobj"):
        return
    verb = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ in ("in", "with", "to", "of", "on") else noun.head
    own = next((child for child in verb.children if child.dep_ == "dobj"), None)
    inside = noun.head.lower_ == "in" and (own is None or own.lemma_.lower() in words("stances", "protests", "nouns"))
    light = _is_light(verb) if noun.head.lower_ != "on" else verb.lemma_ == "go"
    if (light or inside) and verb.pos_ in ("VERB", "AUX"):
        yield from _subject(verb)


def _share_of(token: Token) -> Token:
    """The whole of which a part is told: "much of the region"."""
    of = (inner for child in token.children if child.lower_ == "of" for inner in child.children if inner.dep_ == "pobj")
    return next(of, token) if token.lower_ in ("much", "most", "part", "parts", "some", "all", "many") else token


def _after(noun: Token, prepositions: tuple[str, ...]) -> list[Token]:
    return [
        inner for child in noun.children if child.dep_ in ("prep", "agent") and child.lower_ in prepositions for inner in child.children if inner.dep_ == "pobj"
    ]


# ---------------------------------------------------------------------------------------------------- judgements, norms


def judged(verb: Token) -> Iterator[tuple[Token, Token, int]]:
    """Yield what is judged, the word that judges it, and its sign: "called the plan (lousy)", "the plan (is) lousy"."""
    inner = next((child for child in verb.children if child.dep_ in ("ccomp", "xcomp", "attr", "acomp")), None)
    inner = inner or next((child for child in reversed(list(verb.children)) if child.dep_ == "oprd"), None)
    told = [inner, *(child for child in inner.children if child.dep_ in ("amod", "attr", "acomp", "compound", "conj", "ccomp"))] if inner is not None else []
    told += [near for child in verb.children if child.dep_ == "prep" and child.lower_ == "as" for each in child.children for near in (each, *each.children)]
    told += [
        near for child in verb.children if child.dep_ == "dobj" for near in child.children if near.dep_ in ("npadvmod", "appos", "amod") and near.i > child.i
    ]
    word = next((word for word in told if evaluation(word)), None)
    target = _judged_thing(verb, inner, word) if word is not None else None
    if word is None or target is None or word.i == target.i:
        return
    denied = is_denied(verb) or (inner is not None and is_denied(inner))
    yield target, word, evaluation(word) * (-1 if denied else 1)


def _judged_thing(verb: Token, inner: Token | None, word: Token | None) -> Token | None:
    """The object of a verb of judging, the subject in its clause, or the clause that "it" stands for."""
    roles = ("nsubj", "csubj") if verb.lemma_ == "be" else ("dobj", "nsubjpass")
    found = next((child for child in verb.children if child.dep_ in roles), None)
    found = found or next((child for child in (inner.children if inner is not None else ()) if child.dep_ in _SUBJECTS), None)
    found = found or next(
        (each for child in verb.children if child.dep_ == "prep" and child.lower_ == "to" for each in child.children if each.dep_ == "pobj"), None
    )
    if found is not None and found.lower_ == "it":
        heads = (verb, *([inner] if inner is not None else ()), *([word] if word is not None else ()))
        return next((child for head in heads for child in head.children if child.dep_ in ("advcl", "xcomp", "ccomp", "acl") and is_infinitive(child)), found)
    return _antecedent(found) if found is not None else None


def _antecedent(token: Token) -> Token:
    """What a relative pronoun stands for, behind a preposition too: "the vote, which she has referred to as a stunt"."""
    if token.tag_ in ("WP", "WDT") and token.dep_ == "pobj" and token.head.head.dep_ == "relcl":
        return token.head.head.head
    return relative(token)


def trait(root: Token) -> Iterator[tuple[Token, Token, int]]:
    """Yield who is told to show something good or bad, the word that says so, and its sign: "X showed a shocking ignorance"."""
    own = next((child for child in root.children if child.dep_ in ("nsubj", "nsubjpass")), None)
    if own is None or own.pos_ == "PRON":
        return
    if root.tag_ == "VBN" and own.dep_ == "nsubjpass" and root.lower_ in words("stances", "judgement", "good"):
        yield own, root, -1 if is_denied(root) else 1
    if root.lemma_ in words("stances", "showing", "verbs"):
        told = [near for child in root.children if child.dep_ == "dobj" for near in (child, *child.children) if near.dep_ in ("dobj", "amod")]
        word = next((near for near in told if evaluation(near)), None)
        if word is not None:
            yield own, word, evaluation(word) * (-1 if is_denied(root) else 1)


def opposed(token: Token) -> list[Token]:
    """Return the two who disagree, quarrel or are at odds: subjects that are joined, or the subject and who stands behind "with"."""
    verb = token if token.pos_ == "VERB" else token.head.head if token.dep_ == "pobj" and token.head.lower_ == "at" else token.head
    light = verb.i == token.i or verb.lemma_ in ("be", "have") or verb.lemma_.lower() in words("stances", "light", "verbs")
    own = subject(verb) if light and verb.pos_ in ("VERB", "AUX") and not is_denied(verb) else None
    if own is None:
        return []
    behind = [
        inner for head in (token, verb, token.head) for child in head.children if child.lower_ == "with" for inner in child.children if inner.dep_ == "pobj"
    ]
    joined = [own, *own.conjuncts]
    return [own, behind[0]] if behind else joined if len(joined) > 1 else []


def evaluation(token: Token) -> int:
    """Return +1 for a word that judges something good, -1 for one that judges it bad, 0 for others."""
    lemma = token.lemma_.lower()
    if token.i > 1 and token.doc[token.i - 1].text == "-":
        lemma = f"{token.doc[token.i - 2].lower_}-{lemma}"
    return (lemma in words("stances", "judgement", "good")) - (lemma in words("stances", "judgement", "bad"))


def norm(root: Token) -> tuple[Token, str] | None:
    """Return what must or shall be, and the word that says so: "must go", "needs to go", "it is time to go"."""
    modal = next((child.text for child in root.children if child.dep_ == "aux" and child.lemma_.lower() in _NORMS), "")
    if modal:
        return root, modal
    clause = next((child for child in root.children if child.dep_ in ("xcomp", "advcl", "acl", "relcl") and is_infinitive(child)), None)
    if clause is not None and root.lemma_ in ("ought", "need", "have"):
        return root, f"{root.text} to"
    time = next((child for child in root.children if child.dep_ == "attr" and child.lower_ in words("stances", "occasions", "nouns")), None)
    if time is None:
        return None
    inside = [child for head in (time, root) for child in head.children if is_infinitive(child)]
    inside += [each for head in (time, root) for child in head.children if child.lower_ == "for" for each in child.children if each.dep_ == "pcomp"]
    return (inside[0], f"{time.text} {'to' if is_infinitive(inside[0]) else 'for'}") if inside else None


# --------------------------------------------------------------------------------------------------------------- small


def whole(head: Token) -> list[Token]:
    """Return the tokens of a phrase with its circumstances, without clauses that only add to it."""
    found, ahead = [], [head]
    while ahead:
        token = ahead.pop()
        found.append(token)
        ahead += [child for child in token.children if not _loose(child)]
    return found


def _loose(token: Token) -> bool:
    """Whether a word begins a clause or a circumstance that only adds to a phrase."""
    if token.dep_ in ("punct", "cc", "relcl", "advcl", "parataxis") or (token.dep_ == "conj" and token.pos_ in ("VERB", "AUX")):
        return True
    if token.dep_ == "prep" and any(child.lemma_.lower() in words("stances", "times", "nouns") for child in token.children):
        return True
    return token.dep_ == "prep" and token.lower_ in ("following", "due", "amid", "after", "despite", "because", "since", "during", "before", "according")


def mark_of(clause: Token) -> str:
    """Return the word that begins a clause ("if", "that"), or nothing."""
    return next((child.lower_ for child in clause.children if child.dep_ == "mark"), "")


def is_infinitive(token: Token) -> bool:
    """Tell whether a verb stands with "to"."""
    return any(child.dep_ == "aux" and child.tag_ == "TO" for child in token.children)


def is_open(head: Token) -> bool:
    """Tell whether a phrase leaves open what is so: "whether to stay", "how it works"."""
    return any(token.lower_ in ("whether", "how", "why") for token in phrase_tokens(head))


def surety(token: Token) -> float:
    """Return how surely something is told as fact: less with "may" and in a condition."""
    maybe = min((_MAYBE.get(child.lower_, 1.0) for child in token.children if child.dep_ == "aux"), default=1.0)
    return maybe * (0.6 if mark_of(token) in ("if", "whether", "unless") else 1.0)


def is_urged(verb: Token) -> bool:
    """Tell whether an infinitive is what somebody is urged to do, where the parser takes it for a purpose: "pushed her to back it"."""
    urging = verb.dep_ == "advcl" and is_infinitive(verb) and verb.head.lemma_.lower() in words("stances", "advice", "urging")
    return urging and any(child.dep_ == "dobj" and child.i < verb.i for child in verb.head.children)


def is_capability(token: Token) -> bool:
    """Tell whether a verb tells what somebody could do: "can veto", "is strong enough to fight", "the power to expel"."""
    if is_denied(token):
        return False
    if any(child.dep_ == "aux" and child.lower_ in ("can", "could") for child in token.children):
        return True
    near = (token.head, *(child for child in token.head.children if child.dep_ == "advmod"))
    return is_infinitive(token) and any(each.lemma_.lower() in words("stances", "capable", "words") for each in near)


def is_strong(token: Token) -> bool:
    """Tell whether a side is taken "strongly"."""
    beside = (child for child in (*token.children, token, *token.head.children) if child.dep_ in ("advmod", "amod", "acomp"))
    return any(child.lower_ in words("stances", "intense", "words") for child in beside)


def mark(sign: int) -> str:
    """Return a sign as it is shown in a trace."""
    return "+" if sign > 0 else "−"


def _spoken(token: Token) -> str:
    listed = _listed().get(token.lemma_.lower(), frozenset())
    beside = next((child.text for child in token.children if child.dep_ in ("prt", "prep") and child.lower_ in listed), "")
    return f"{token.text} {beside}".strip()
