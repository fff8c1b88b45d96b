"""Rows: the claims of a timeline, each in its group and with a short label, in the order of time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from kg.chronology.phrases import words
from kg.graph import View
from kg.model import Attribution, Claim, Relation, Stance
from kg.periods import Period, iso
from kg.terms import KG, local_name
from kg.wording import groups, key, opposed, sentence, turned

_BOUNDS = ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd")
_SIDES = {2: "Strongly for", 1: "For", 0: "Torn or neutral", -1: "Against", -2: "Strongly against"}
"""Headings of the stances on a topic, by the notation of their position."""
_NOT_SO = "Denied, or told not to be so"
_IF = re.compile(r"^if:?\s+", re.IGNORECASE)
_FAR = 10**30


class Group(NamedTuple):
    """A heading; `tone` is the kind of thing told under it, by which it is coloured, and `rank` its place among others."""

    rank: tuple[int, str]
    heading: str
    tone: str


class Row(NamedTuple):
    """A claim as a line of a timeline.

    `label` is the claim without what the asked-for thing and the heading tell already; `name` is its id as a CURIE.
    """

    group: Group
    label: str
    sentence: str
    claim: Claim
    name: str
    mode: str
    sources: tuple[str, ...]

    @property
    def when(self) -> str:
        """When it held in words, nothing where it has no date."""
        return words(self.claim.period) if self.claim.period else ""

    def record(self) -> dict[str, Any]:
        """Return the row as a plain object; every row has the same keys."""
        claim = self.claim
        bounds = claim.period.bounds if claim.period else (None,) * 4
        return {
            "group": self.group.heading, "kind": type(claim).__name__, "sentence": self.sentence, "during": claim.during, "when": self.when or None,
            **{name: iso(bound) or None for name, bound in zip(_BOUNDS, bounds, strict=True)},
            "mode": self.mode or None, "confidence": claim.confidence, "negated": claim.negated, "condition": claim.condition,
            "quantifier": claim.quantifier, "comment": claim.comment, "id": self.name, "sources": list(self.sources),
        }  # fmt: skip


def rows_of(view: View, things: tuple[str, ...]) -> tuple[list[Row], list[Row]]:
    """Return the rows for the claims in which all of some things have a part, those with a date and those without."""
    chosen = _Chosen(view, things)
    rows = [chosen.row(claim) for claim in _shared(view, things)]
    dated = sorted((row for row in rows if row.claim.period), key=_order)
    return _by_topic(dated, chosen), sorted((row for row in rows if not row.claim.period), key=lambda row: (row.group.rank, row.label, row.name))


def _shared(view: View, things: tuple[str, ...]) -> list[Claim]:
    first, *others = (view.claims(about=iri) for iri in things)
    ids = [{claim.id for claim in claims} for claims in others]
    return [claim for claim in first if all(claim.id in known for known in ids)]


def _order(row: Row) -> tuple[Any, ...]:
    return row.group.rank, *_begin(row.claim.period), row.label, row.name


def _begin(period: Period | None) -> tuple[int, int]:
    """What a period is sorted by: the first day that is told, or none where it has no begin, and the last."""
    told = [bound for bound in (period.bounds if period else ()) if bound is not None]
    endless = period is not None and period.earliest_begin is None and period.latest_begin is None
    return -_FAR if endless else min(told, default=-_FAR), max(told, default=_FAR)


def _by_topic(rows: list[Row], chosen: _Chosen) -> list[Row]:
    """Rows that are sorted by begin, an actor's stances put together by topic, the topic first that comes up first."""
    places: dict[tuple[str, str], int] = {}
    keys = [(row.group.heading, chosen.matter(row.claim)) for row in rows]
    for place, known in enumerate(keys):
        places.setdefault(known, place)
    paired = sorted(zip(keys, rows, strict=True), key=lambda pair: (pair[1].group.rank, places[pair[0]]))
    return [row for _, row in paired]


class _Chosen:
    """What is asked for, and what the ontology has to say of it."""

    def __init__(self, view: View, things: tuple[str, ...]) -> None:
        self._view = view
        self._things = things
        self._one = things[0] if len(things) == 1 else None
        topics = set(view.ids_of("Topic"))
        self._topic = next((iri for iri in things if iri in topics), None)
        self._contraries = opposed(view)
        rows = view.query("SELECT ?position ?notation { ?position a kg:Position ; skos:notation ?notation }")
        self._notations = {str(row["position"]): notation for row in rows if isinstance(notation := row["notation"], int)}
        self._groups = groups(view)

    def row(self, claim: Claim) -> Row:
        view = self._view
        sources = tuple(sorted(map(view.short, claim.documents())))
        mode = view.label(claim.mode) if claim.mode else ""
        return Row(self._group(claim), self._label(claim), sentence(view, claim), claim, key(view, claim), mode, sources)

    def matter(self, claim: Claim) -> str:
        """What an actor's stances are put together by: the topic, the same for it and its contrary."""
        if not isinstance(claim, Stance) or self._topic:
            return ""
        others = (iri for pair in self._contraries if claim.topic in pair for iri in pair)
        return min((claim.topic, *others))

    # ----------------------------------------------------------------------------------------------------- headings

    def _group(self, claim: Claim) -> Group:
        if isinstance(claim, Stance):
            return self._side(claim) if self._is_sided(claim) else self._stance(claim)
        if isinstance(claim, Relation):
            return self._relation(claim)
        return Group((5, ""), "Statements", "statement") if isinstance(claim, Attribution) else Group((4, ""), "Figures", "figure")

    def _is_sided(self, claim: Claim) -> bool:
        """Whether it is a stance on the topic that is asked for, or on a contrary of it."""
        return isinstance(claim, Stance) and self._topic is not None and (claim.topic == self._topic or self._is_turned(claim))

    def _is_turned(self, claim: Stance) -> bool:
        return claim.topic != self._topic and frozenset((claim.topic, str(self._topic))) in self._contraries

    def _side(self, claim: Stance) -> Group:
        if _is_denied(claim):
            return Group((1, "not"), _NOT_SO, "denied")
        position = turned(claim.position) if self._is_turned(claim) else claim.position
        side = max(-2, min(2, self._notations.get(position, 0)))
        return Group((0, str(2 - side)), _SIDES[side], f"side{side:+}")

    def _stance(self, claim: Stance) -> Group:
        if claim.topic == self._one:
            return Group((2, ""), f"Stances toward {self._view.label(claim.topic)}", "toward")
        return Group((1, ""), "Stances", "stance")

    def _relation(self, claim: Relation) -> Group:
        group = self._groups.get(claim.predicate)
        if group is None:
            return Group((3, "\uffff"), "Other relations", "other")
        heading = self._view.label(group)
        return Group((3, heading), heading[:1].upper() + heading[1:], local_name(group).lower())

    # ------------------------------------------------------------------------------------------------------- labels

    def _label(self, claim: Claim) -> str:
        told = self._sided(claim) if isinstance(claim, Stance) and self._is_sided(claim) else self._told(replace(claim, negated=False))
        signs = ("denied: " if claim.mode == KG.Denied.value else "", "not: " if claim.negated else "")
        amount = f" ({claim.quantifier})" if claim.quantifier else ""
        condition = f" [if: {_IF.sub('', str(claim.condition))}]" if claim.condition else ""
        return "".join((*signs, told, amount, condition))

    def _sided(self, claim: Stance) -> str:
        """The holder; what it stands for too where the heading does not say so."""
        holder, position = self._view.label(claim.holder), self._view.label(claim.position)
        if self._is_turned(claim):
            return f"{holder} ({position}: {self._view.label(claim.topic)})"
        return f"{holder} {position}" if _is_denied(claim) or not self._notations.get(claim.position) else holder

    def _told(self, claim: Claim) -> str:
        """The sentence without the one thing that is asked for, where that stands at its begin or among what a statement is about."""
        if isinstance(claim, Attribution) and self._one in claim.about:
            claim = replace(claim, about=tuple(iri for iri in claim.about if iri != self._one))
        whole = sentence(self._view, claim).removesuffix(" on ")
        subject = getattr(claim, "subject", None) or getattr(claim, "holder", None)
        return whole.removeprefix(f"{self._view.label(self._one)} ") if self._one and subject == self._one else whole


def _is_denied(claim: Claim) -> bool:
    return claim.negated or claim.mode == KG.Denied.value


def title(view: View, things: Iterable[str]) -> str:
    """Return what a timeline is called: the names of what it is about."""
    return " and ".join(map(view.label, things))
