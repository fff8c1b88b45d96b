"""Whether a trigger is told as a fact: denied, hedged, planned, supposed, asked for."""

from __future__ import annotations

from typing import NamedTuple

from kg.extraction.patterns import lexicon
from kg.extraction.slots import Slots

_VERBS = frozenset({"VERB", "AUX"})
_STEPS = 6


class Status(NamedTuple):
    """How a trigger is asserted: whether denied, what makes it unreal, how much it counts, and the steps that say so."""

    negated: bool = False
    hedge: str = ""
    factor: float = 1.0
    notes: tuple[str, ...] = ()


class Assertion(Slots):
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
            former = next((kid for kid in self.kids[at] if self.low[kid] in lexicon("former")), -1) if at == t else -1
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
            if lemma in lexicon("negators"):
                negated, notes = not negated, [*notes, f"negated by “{self.words[above]}”"]
            elif lemma in lexicon("unreal"):
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
                (dep == "aux" and low in lexicon("modals"))
                or (dep == "mark" and low in ("if", "unless", "whether"))
                or (own and low in lexicon("unreal_adjectives"))
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
            found, onward = head, self.lemmas[head] in lexicon("light")
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
        return moved and self.lemmas[head] not in lexicon("achieves") and self.lemmas[head] not in lexicon("unreal") | lexicon("negators")

    def _governor_by_preposition(self, at: int) -> tuple[int, bool]:
        head = self.heads[at]
        above = self.heads[head]
        if self.low[head] not in ("of", "for", "from", "against", "to", "about", "behind", "as", "out") or above == head:
            return -1, False
        return above, self.low[head] == "as" or (self.deps[at] == "pcomp" and self.poses[above] == "NOUN")
