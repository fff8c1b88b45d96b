"""Matters: what two claims can agree or disagree on, contrary topics taken as one and turned round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.explorer.lines import Vocabulary, ends
from kg.model import Relation, Stance
from kg.terms import KG
from kg.wording import folded, opposed

if TYPE_CHECKING:
    from kg.graph import View


class Matters:
    """Gives every relation and stance its matter, and on which side of it the claim is."""

    def __init__(self, view: View, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._topics = folded(opposed(view))

    def topic(self, topic: str) -> tuple[str, int]:
        """Return the one that stands for a topic and its contraries, and -1 where the two are contrary, else 1."""
        return self._topics.get(topic, (topic, 1))

    def of(self, claim: Relation | Stance) -> tuple[tuple[str, ...], int]:
        """Return the matter of a claim, and whether it says yes (1), no (-1) or neither (0) to it."""
        said = -1 if claim.negated or claim.mode == KG.Denied.value else 1
        if isinstance(claim, Stance):
            topic, turned = self.topic(claim.topic)
            side = 0 if claim.condition else self._vocabulary.side(claim)
            return (claim.holder, topic), said * turned * ((side > 0) - (side < 0))
        pair = sorted(ends(claim)) if claim.predicate in self._vocabulary.symmetric else ends(claim)
        return (*pair, claim.predicate), 0 if claim.condition else said
