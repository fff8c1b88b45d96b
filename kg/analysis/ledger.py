"""`kg disagreements`: the ledger of disagreement. It says what goes against what, and on whose word; it resolves nothing.

Which claims disagree is told in `conflicts`, what people made of it in `judgements`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from hashlib import sha256
from typing import Any, NamedTuple

from kg.analysis.conflicts import DATES, DENIAL, DISPUTE, DUPLICATE, FIGURES, KINDS, LATER, OFFICIAL, SAY_DO, SHIFT, SPLIT, Conflict, conflicts
from kg.analysis.contents import Contents
from kg.analysis.judgements import History, Judged, recorded_on
from kg.analysis.rows import Matters, lean, matter_of
from kg.analysis.testimony import Testimony, testimony
from kg.errors import NotFound
from kg.graph import View
from kg.model import Attribution, Claim, Figure, Stance
from kg.tables import running
from kg.terms import KG
from kg.wording import counted, figure, key, sentence, turned

CONCEPTS = {
    DENIAL: KG.Denial, OFFICIAL: KG.OfficialAgainstReported, SAY_DO: KG.SayDoGap, SPLIT: KG.InternalSplit, DATES: KG.DateConflict,
    FIGURES: KG.FigureConflict, SHIFT: KG.Shift, LATER: KG.LaterReport, DISPUTE: KG.SourceDispute, DUPLICATE: KG.DuplicateReport,
}  # fmt: skip
"""The kinds of disagreement as the ontology has them."""
_MOST = 12
"""So many pieces of evidence of a side are told in the text; the records have all."""
_WHEN = {"certain": "at one time", "possible": "perhaps at one time", "undated": "undated"}


class Side(NamedTuple):
    """One side of a disagreement: what it says, its claims, and what each of them rests on."""

    text: str
    claims: tuple[Claim, ...]
    testimony: tuple[Testimony, ...]

    def record(self, name: str) -> dict[str, Any]:
        """Return it as part of a plain object, under a name."""
        return {
            name: self.text,
            f"{name}Claims": [claim.id for claim in self.claims],
            f"{name}During": [claim.during for claim in self.claims],
            f"{name}Testimony": [told._asdict() for told in self.testimony],
        }


class Disagreement(NamedTuple):
    """Claims that disagree.

    `id` is made of the kind and the claims, so that it stays as long as they do. `certainty` says how surely both sides
    are about one time (`certain`, `possible`, or `undated`). Where a claim disagrees with its own evidence, the second
    side has no claim.
    """

    id: str
    kind: str
    certainty: str
    text: str
    first: Side
    second: Side
    history: tuple[Judged, ...]
    """All judgements on it, in the order of time."""

    @property
    def claims(self) -> list[Claim]:
        """The claims of both sides."""
        return [*self.first.claims, *self.second.claims]

    @property
    def judgement(self) -> Judged | None:
        """The judgement that stands: the latest, unless that takes back what was judged before."""
        latest = self.history[-1] if self.history else None
        return None if latest is None or latest.verdict == "withdrawn" else latest

    @property
    def is_settled(self) -> bool:
        """Whether somebody has judged it as it is now, and not left it open."""
        return self.judgement is not None and self.judgement.judgement.settles and not self.judgement.is_earlier


class Disagreements(NamedTuple):
    """The ledger of a view: what disagrees, by kind."""

    disagreements: list[Disagreement]
    view: View

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def find(self, id: str) -> Disagreement:  # noqa: A002
        """Return a disagreement by its id, or by as many of its first signs as tell it from the others.

        Raises:
            NotFound: there is none, or there are several.
        """
        found = [one for one in self.disagreements if one.id.startswith(id.strip().lower())] if id.strip() else []
        if len(found) != 1:
            several = f"{len(found)} begin so; give more of it" if found else "kg disagreements lists what there is"
            raise NotFound(f"{'no' if not found else 'not one'} disagreement has the id {id!r}: {several}")
        return found[0]

    def objects(self) -> list[dict[str, Any]]:
        """Return the disagreements as plain objects."""
        return [self._object(one) for one in self.disagreements]

    def _object(self, one: Disagreement) -> dict[str, Any]:
        told = {"id": one.id, "kind": one.kind, "certainty": one.certainty, "text": one.text, **one.first.record("first"), **one.second.record("second")}
        stands = one.judgement.record(self.view) if one.judgement else {}
        judged = {"settled": one.is_settled, **{name: stands.get(name) for name in ("verdict", "why", "by", "generatedAtTime")}}
        return told | judged | {"history": [judged.record(self.view) for judged in one.history]}

    def text(self, width: int = 0) -> str:
        """Return the ledger for reading, lines wrapped to a width in characters."""
        return running(self._lines(), width)

    def _lines(self) -> Iterator[str]:
        counts = Counter(one.kind for one in self.disagreements)
        yield ", ".join(f"{kind} {counts[kind]}" for kind in KINDS if counts[kind]) or "No disagreement is found."
        for kind in (kind for kind in KINDS if counts[kind]):
            yield ""
            yield f"{kind[0].upper()}{kind[1:]} ({counts[kind]})"
            for one in self.disagreements:
                if one.kind == kind:
                    yield from self._told(one)

    def _told(self, one: Disagreement) -> Iterator[str]:
        when = "" if one.kind in (LATER, SHIFT) and one.certainty != "undated" else f" ({_WHEN[one.certainty]})"
        yield f"  {one.id}  {one.text}{when}"
        for name, told in (("first", one.first), ("second", one.second)):
            for claim in told.claims or (None,):
                yield from self._side(name, told, claim)
        for judged in one.history:
            yield f"    {self._judged(judged, stands=judged is one.judgement)}"

    def _side(self, name: str, told: Side, claim: Claim | None) -> Iterator[str]:
        yield f"    {name}: {self._claim(claim) if claim else told.text}"
        if claim and claim.comment and not isinstance(claim, Attribution):
            yield f"      {claim.comment}"
        rests = Counter(each.told(self.view) for each in told.testimony if claim is None or each.claim == claim.id)
        yield from (f"      - {each}{f' ({times} passages)' * (times > 1)}" for each, times in list(rests.items())[:_MOST])
        if len(rests) > _MOST:
            yield f"      and {len(rests) - _MOST} more"

    def _claim(self, claim: Claim) -> str:
        return f"{_said(self.view, claim)}, {claim.during or 'undated'} [{key(self.view, claim)}]"

    def _judged(self, judged: Judged, *, stands: bool) -> str:
        told = judged.judgement
        heading = "judged" if stands else "judged before"
        earlier = "; this is about an earlier state of the claims" if judged.is_earlier else ""
        return f"{heading}: {_VERDICTS.get(judged.verdict, judged.verdict)} ({told.by}, {recorded_on(told) or 'undated'}): {told.why}{earlier}"


_VERDICTS = {
    "first": "the first side is right", "second": "the second side is right", "one": "one side is right", "both": "both sides are right",
    "neither": "neither side is right", "none": "not a disagreement", "open": "left open", "withdrawn": "withdrawn",
}  # fmt: skip


def disagreements(view: View, *, kinds: Collection[str] = (), actor: str | None = None, topic: str | None = None, judged: bool | None = None) -> Disagreements:
    """Return the ledger of disagreement of a view: which claims go against each other, each pair once. Nothing is resolved.

    Args:
        view: a whole graph, or a moment of it (`graph.as_of(...)`).
        kinds: only these of `kg.analysis.conflicts.KINDS`, hyphens or spaces in them; all where none is given.
        actor: only where this actor has a part, by any name.
        topic: only claims on this topic or one contrary to it.
        judged: only what somebody has judged as it is now (True), or what is still open (False).

    Raises:
        NotFound: there is no such kind, or nothing of such a name.
        Ambiguous: several things answer to the name.
    """
    wanted = _kinds(kinds)
    ledger, scope = _Ledger(view), _Scope(view, actor, topic)
    found = [one for conflict in conflicts(ledger.contents, wanted) if scope.has(conflict, ledger) for one in [ledger.disagreement(conflict)]]
    kept = [one for one in found if judged is None or one.is_settled == judged]
    return Disagreements(sorted(kept, key=lambda one: (KINDS.index(one.kind), one.text, one.id)), view)


def _kinds(kinds: Collection[str]) -> tuple[str, ...]:
    spelt = {name.replace("-", " "): name for name in KINDS}
    for kind in kinds:
        if kind.replace("-", " ") not in spelt:
            raise NotFound(f"{kind!r} is no kind of disagreement; the kinds are {', '.join(KINDS)}")
    asked = {spelt[kind.replace("-", " ")] for kind in kinds}
    return tuple(name for name in KINDS if name in asked) or KINDS


class _Scope:
    """Of which actor, and which topic, disagreements are wanted."""

    def __init__(self, view: View, actor: str | None, topic: str | None) -> None:
        self._matters = Matters(view)
        self._actor = None if actor is None else view.find(actor)
        self._matter = matter_of(view, topic)

    def has(self, conflict: Conflict, ledger: _Ledger) -> bool:
        """Tell whether they have a part in it: in a claim, or as the umbrella."""
        if self._actor is None and self._matter is None:
            return True
        things = {thing for name in (*conflict.first, *conflict.second) for thing in ledger.claim(name).things()} | set(conflict.about)
        matters = {self._matters.of(thing)[0] for thing in things}
        return (self._actor is None or self._actor in things) and (self._matter is None or self._matter in matters)


class _Ledger:
    """Makes records of conflicts: claims, testimony, sentences, judgements."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._history = History(view)
        self.claim: Callable[[str], Claim] = cache(view.claim)
        """Returns a claim by its id; each is made once."""
        self._matters = Matters(view)
        self.contents = Contents(view)

    def disagreement(self, conflict: Conflict) -> Disagreement:
        """Return the record of a conflict."""
        first, second = ([self.claim(name) for name in names] for names in (conflict.first, conflict.second))
        sides = frozenset(conflict.first), frozenset(conflict.second)
        history = self._history.of(CONCEPTS[conflict.kind].value, sides, [*first, *second])
        text = _TELLING[conflict.kind](self, conflict, first, second)
        return Disagreement(self._id(conflict, [*first, *second]), conflict.kind, conflict.certainty, text, *self._sides(conflict, first, second), history)

    def _id(self, conflict: Conflict, claims: Iterable[Claim]) -> str:
        """A short id made of the kind and the claims; of claims without an IRI their content counts."""
        names = sorted(claim.id if not claim.id.startswith("_:") else key(self._view, claim) for claim in claims)
        return sha256("\n".join((conflict.kind, *names)).encode("utf-8", "surrogatepass")).hexdigest()[:10]

    def _sides(self, conflict: Conflict, first: list[Claim], second: list[Claim]) -> tuple[Side, Side]:
        if not second:
            seen = [told for told in self._testimony(first) if told.attested in conflict.about]
            return self._side(first), Side(f"evidence attests it on {', '.join(conflict.about)}", (), tuple(seen))
        return self._side(first), self._side(second)

    def _side(self, claims: list[Claim]) -> Side:
        return Side("; ".join(dict.fromkeys(_said(self._view, claim) for claim in claims)), tuple(claims), tuple(self._testimony(claims)))

    def _testimony(self, claims: list[Claim]) -> list[Testimony]:
        return [told for claim in claims for told in testimony(self._view, claim)]

    # ---------------------------------------------------------------------------------------------------- in sentences

    def denial(self, _: Conflict, first: list[Claim], second: list[Claim]) -> str:
        return f"“{self._plain(first[0])}” is told, and denied{self._by(second)}"

    def official(self, _: Conflict, first: list[Claim], second: list[Claim]) -> str:
        one, other = first[0], second[0]
        holder = self._view.label(getattr(other, "holder", ""))
        reported = f"others report that it {self._stand(other, other)}"
        if isinstance(one, Attribution):
            return f"{holder} on “{self._matter(other)}”: officially it has said nothing, but {reported}"
        voice = "" if getattr(one, "holder", "") == getattr(other, "holder", "") else f" through {self._view.label(getattr(one, 'holder', ''))}"
        return f"{holder} on “{self._matter(other)}”: officially{voice} it {self._stand(one, other)}, but {reported}"

    def _matter(self, claim: Claim) -> str:
        return self._view.label(getattr(claim, "topic", ""))

    def _stand(self, claim: Claim, on: Claim) -> str:
        """Where a claim's holder stands, on the topic of another claim of the same matter."""
        position = str(getattr(claim, "position", ""))
        read = position if self._turn(claim) == self._turn(on) else turned(position)
        verb = self._view.label(read)
        return f"denies that it {verb} it" if _says_no(claim) else f"{verb} it"

    def _turn(self, claim: Claim) -> int:
        return self._matters.of(str(getattr(claim, "topic", "")))[1]

    def word_and_deed(self, _: Conflict, first: list[Claim], second: list[Claim]) -> str:
        return f"In words “{self._plain(first[0])}”, in deeds “{self._plain(second[0])}”"

    def split(self, conflict: Conflict, first: list[Claim], second: list[Claim]) -> str:
        umbrella, matter = conflict.about
        topic = self._view.label(matter)
        sides = [f"{self._holder(claim, umbrella)} {self._on(claim, matter)}" for claim in (first[0], second[0])]
        return f"{self._view.label(umbrella)} is split on “{topic}”: {', '.join(sides)}"

    def _holder(self, claim: Claim, umbrella: str) -> str:
        return "itself it" if getattr(claim, "holder", "") == umbrella else f"its member {self._view.label(getattr(claim, 'holder', ''))}"

    def _on(self, claim: Claim, matter: str) -> str:
        position = str(getattr(claim, "position", ""))
        return self._view.label(position if self._turn(claim) == self._matters.of(matter)[1] else turned(position))

    def dates(self, conflict: Conflict, first: list[Claim], second: list[Claim]) -> str:
        told = self._plain(first[0])
        if not second:
            return f"“{told}” is dated {first[0].during}, but evidence attests it on {', '.join(conflict.about)}"
        return f"“{told}” is dated {first[0].during} and {second[0].during}, which cannot both be right"

    def figures(self, _: Conflict, first: list[Claim], second: list[Claim]) -> str:
        told = [figure(claim) for claim in (first[0], second[0]) if isinstance(claim, Figure)]
        return f"{getattr(first[0], 'measure', None) or 'Figure'}: {' or '.join(told)}"

    def shift(self, conflict: Conflict, first: list[Claim], second: list[Claim]) -> str:
        holder, matter, *bracket = conflict.about
        between = f" between {bracket[0]} and {bracket[-1]}" if bracket else ""
        was, is_ = (self._on(claims[0], matter) for claims in (first, second))
        return f"{self._view.label(holder)} turned on “{self._view.label(matter)}”{between}: from {was} to {is_}"

    def later(self, _: Conflict, first: list[Claim], second: list[Claim]) -> str:
        return f"“{self._plain(first[0])}”: a later report {self._news(first[0], second[0])} “{self._plain(second[0])}”"

    def _news(self, earlier: Claim, later: Claim) -> str:
        """What a later report makes of an earlier claim, as far as their contents tell."""
        if isinstance(earlier, Stance) and isinstance(later, Stance) and earlier.holder == later.holder and self._shares_matter(earlier, later):
            was, is_ = (_lean(claim) * self._turn(claim) for claim in (earlier, later))
            return "turns it round:" if was * is_ < 0 else "confirms the side:" if was == is_ else "tells that it has left that side:"
        if isinstance(earlier, Figure) and isinstance(later, Figure):
            return "gives another figure:"
        return "denies it:" if _says_no(later) and type(earlier) is type(later) else "changes or adds to it:"

    def _shares_matter(self, one: Stance, other: Stance) -> bool:
        return self._matters.of(one.topic)[0] == self._matters.of(other.topic)[0]

    def dispute(self, _: Conflict, first: list[Claim], second: list[Claim]) -> str:
        return f"Told differently: “{self._plain(first[0])}”{self._by(first)}; “{self._plain(second[0])}”{self._by(second)}"

    def duplicate(self, _: Conflict, first: list[Claim], second: list[Claim]) -> str:
        return f"“{self._plain(first[0])}” is told by {counted(len(first) + len(second), 'claim')}; they should be one claim with all the evidence"

    def _by(self, claims: list[Claim]) -> str:
        """Who says so, as far as anybody is named."""
        names = dict.fromkeys(self._view.label(told.speaker) for told in self._testimony(claims) if told.speaker)
        return f", by {' and '.join(list(names)[:2])}" if names else ""

    def _plain(self, claim: Claim) -> str:
        return _said(self._view, claim)


def _said(view: View, claim: Claim) -> str:
    """What a claim says in one line; of a reported statement the curator's sentence says more than what it is about."""
    text = f"{view.label(claim.holder)}: {claim.comment.removesuffix('.')}" if isinstance(claim, Attribution) and claim.comment else sentence(view, claim)
    return f"denied: {text}" if claim.mode == KG.Denied.value else text


def _says_no(claim: Claim) -> bool:
    return claim.negated != (claim.mode == KG.Denied.value)


def _lean(claim: Stance) -> int:
    return -lean(claim.position) if _says_no(claim) else lean(claim.position)


_Telling = Callable[[_Ledger, Conflict, list[Claim], list[Claim]], str]
_TELLING: dict[str, _Telling] = {
    DENIAL: _Ledger.denial, OFFICIAL: _Ledger.official, SAY_DO: _Ledger.word_and_deed, SPLIT: _Ledger.split, DATES: _Ledger.dates,
    FIGURES: _Ledger.figures, SHIFT: _Ledger.shift, LATER: _Ledger.later, DISPUTE: _Ledger.dispute, DUPLICATE: _Ledger.duplicate,
}  # fmt: skip
