"""What people made of disagreements: judgements, which are statements of their own and change no claim.

One is `kg:Judgement` with the claims it is on (`kg:judges`), how they disagree, a verdict, the claims that it upholds, why,
by whom and when, and a fingerprint of what the claims said then. The latest on a disagreement stands; the earlier ones are
its history. A judgement on claims that have changed since, or that others have replaced, is about an earlier state.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256
from typing import Any, NamedTuple

from kg import periods
from kg.clocks import day_of
from kg.graph import View
from kg.model import Attribution, Claim, Evidence
from kg.terms import KG, local_name

VERDICTS = {
    "first": KG.OneSideRight, "second": KG.OneSideRight, "both": KG.BothRight, "neither": KG.NeitherRight, "none": KG.NoDisagreement,
    "open": KG.LeftOpen, "withdrawn": KG.Withdrawn,
}  # fmt: skip
"""The verdicts as one writes them: which side is right, that it is no disagreement at all, that it stays open, that what was judged is taken back."""
_UNSETTLED = {KG.LeftOpen.value, KG.Withdrawn.value}
_JUDGEMENTS = """SELECT * { ?id a kg:Judgement ; kg:judges ?claim ; kg:verdict ?verdict .
    OPTIONAL { ?id kg:disagreementKind ?kind } OPTIONAL { ?id kg:upholds ?upheld } OPTIONAL { ?id kg:judgedState ?state } OPTIONAL { ?id rdfs:comment ?why }
    OPTIONAL { ?id prov:wasAttributedTo ?by OPTIONAL { ?by foaf:name ?name } } OPTIONAL { ?id prov:generatedAtTime ?time } }"""

_REVISIONS = "SELECT ?old ?new { ?new prov:wasRevisionOf ?old FILTER NOT EXISTS { ?new a kg:MirroredStance } } ORDER BY ?new"


class Judgement(NamedTuple):
    """A judgement: `verdict` and `kind` are IRIs, `by` is a name; `generatedAtTime` and `state` are texts as they stand in the file."""

    generatedAtTime: str
    id: str
    claims: frozenset[str]
    upheld: frozenset[str]
    kind: str
    verdict: str
    why: str
    by: str
    state: str

    @property
    def settles(self) -> bool:
        """Whether it says how the matter stands, and does not leave it open or take back what was said."""
        return self.verdict not in _UNSETTLED


class Judged(NamedTuple):
    """A judgement on a disagreement: which side it upholds (`first`, `second` or neither), and whether it is about an earlier state."""

    judgement: Judgement
    verdict: str
    is_earlier: bool

    def record(self, view: View) -> dict[str, Any]:
        """Return it as a plain object."""
        told = self.judgement
        return {
            "id": told.id, "verdict": self.verdict, "why": told.why, "by": told.by, "generatedAtTime": told.generatedAtTime, "upholds": sorted(told.upheld),
            "kind": view.label(told.kind), "about": "an earlier state" if self.is_earlier else "this state",
        }  # fmt: skip


class History:
    """All judgements of a view, found by the claims that they are on; those that were not recorded by its moment are left out."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._by_claim: dict[str, list[Judgement]] = defaultdict(list)
        self._later: dict[str, str] = {}
        found = _judgements(view)
        if found:
            self._later = {str(row["old"]): str(row["new"]) for row in view.query(_REVISIONS)}
        for judgement in found:
            for name in {self._now(claim) for claim in judgement.claims}:
                self._by_claim[name].append(judgement)

    def _now(self, claim: str) -> str:
        """What a claim was replaced by, the last of the chain."""
        seen = {claim}
        while claim in self._later and self._later[claim] not in seen:
            claim = self._later[claim]
            seen.add(claim)
        return claim

    def of(self, kind: str, sides: tuple[frozenset[str], frozenset[str]], claims: Iterable[Claim]) -> tuple[Judged, ...]:
        """Return the judgements on a disagreement of a kind (an IRI) between two sides, in the order of time."""
        names = sides[0] | sides[1]
        near = {judgement for name in names for judgement in self._by_claim.get(name, ())}
        found = [judgement for judgement in sorted(near, key=_order) if self._is_on(judgement, kind, names)]
        now = state(claims) if found else ""
        return tuple(Judged(one, self._word(one, sides), self._is_earlier(one, kind, names, now)) for one in found)

    def _is_on(self, judgement: Judgement, kind: str, names: frozenset[str]) -> bool:
        """Whether a judgement is on these claims, or on what they replaced, or of one kind with some more or some fewer on it."""
        judged = {self._now(claim) for claim in judgement.claims}
        return judged == names or (kind == judgement.kind and (judged < names or judged > names))

    def _is_earlier(self, judgement: Judgement, kind: str, names: frozenset[str], now: str) -> bool:
        parts = slice(1) if self._view.moment.is_past else slice(2)
        return judgement.claims != names or judgement.kind != kind or judgement.state.split("-")[parts] != now.split("-")[parts]

    def _word(self, judgement: Judgement, sides: tuple[frozenset[str], frozenset[str]]) -> str:
        upheld = {self._now(claim) for claim in judgement.upheld}
        if judgement.verdict == KG.OneSideRight.value:
            return "first" if upheld & sides[0] else "second" if upheld & sides[1] else "one"
        return next((word for word, verdict in VERDICTS.items() if verdict.value == judgement.verdict), local_name(judgement.verdict))


def _judgements(view: View) -> list[Judgement]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.query(_JUDGEMENTS):
        rows[str(row["id"])].append(row)
    found = [_judgement(name, told) for name, told in sorted(rows.items())]
    return [judgement for judgement in found if _is_recorded(view, judgement)]


def _judgement(name: str, rows: list[dict[str, Any]]) -> Judgement:
    told = {
        part: min((str(row[part]) for row in rows if row[part] is not None), default="") for part in ("time", "kind", "verdict", "why", "name", "by", "state")
    }
    claims, upheld = (frozenset(str(row[part]) for row in rows if row[part] is not None) for part in ("claim", "upheld"))
    by = told["name"] or local_name(told["by"])
    return Judgement(told["time"], name, claims, upheld, told["kind"], told["verdict"], told["why"], by, told["state"])


def _order(judgement: Judgement) -> tuple[float, str]:
    """Sort by time; what has none comes first. The text would not do: a store may write `.14` for `.140`."""
    try:
        moment = dt.datetime.fromisoformat(judgement.generatedAtTime)
    except ValueError:
        return 0.0, judgement.id
    return moment.replace(tzinfo=moment.tzinfo or dt.UTC).timestamp(), judgement.id


def _is_recorded(view: View, judgement: Judgement) -> bool:
    by = view.moment.recorded
    day = day_of(judgement.generatedAtTime) if by is not None else None
    return by is None or (day is not None and day <= by)


def state(claims: Iterable[Claim]) -> str:
    """Return a fingerprint of some claims: of what they say, and, behind a hyphen, of their evidence.

    Where what was known or recorded at some time is looked at, evidence may be out of view, and the first part is compared alone.
    """
    ordered = sorted(claims, key=lambda claim: claim.id)
    bare = [_bare(claim) for claim in ordered]
    evidence = [sorted(map(_place, claim.evidence)) for claim in ordered]
    return f"{_digest(bare)}-{_digest(evidence)}"


_PASSING: Any = dict.fromkeys(
    ("confidence", "status", "generatedAtTime", "invalidatedAtTime", "wasAttributedTo", "wasGeneratedBy", "trace", "rule", "period", "firstCited", "lastCited")
)
"""What may change without the claim saying anything else."""


def _bare(claim: Claim) -> Claim:
    """A claim without what may change, its evidence and, unless that is all it says, its comment."""
    return replace(claim, evidence=(), comment=claim.comment if isinstance(claim, Attribution) else None, **_PASSING)


def _place(evidence: Evidence) -> str:
    return repr([(part.source, part.start, part.end, part.digest, part.accordingTo, part.attestedOn) for part in evidence.chain()])


def _digest(told: object) -> str:
    return sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def recorded_on(judgement: Judgement) -> str:
    """Return the day on which a judgement was recorded; nothing where it does not say."""
    day = day_of(judgement.generatedAtTime)
    return "" if day is None else periods.iso(day)
