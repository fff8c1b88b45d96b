"""What a claim rests on: each piece of its evidence with who says so and where, and what is left of it without a document."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from kg import periods
from kg.graph import View
from kg.model import Claim, Document, Evidence
from kg.periods import Period


class Testimony(NamedTuple):
    """One piece of evidence of a claim.

    `speaker` is None where the document says it in its own voice; `source` is whom the speaker passes on, the last of the
    chain. `issued` is when the document was published, and `attested` on which day or in which period the claim held
    according to it (both EDTF).
    """

    claim: str
    mode: str | None
    document: str | None
    start: int | None
    end: int | None
    speaker: str | None
    source: str | None
    attested: str | None
    issued: str | None

    def told(self, view: View) -> str:
        """Return it in a few words: "the spokesperson, in “Title” (2025), declared"."""
        speaker = view.label(self.speaker) if self.speaker else "the author"
        whom = f" after {view.label(self.source)}" if self.source else ""
        where = f"“{view.label(self.document)}”" if self.document else "no document"
        mode = f", {view.label(self.mode)}" if self.mode else ""
        return f"{speaker}{whom}, in {where}{f' ({self.issued})' if self.issued else ''}{mode}"


def testimony(view: View, claim: Claim) -> list[Testimony]:
    """Return what a claim rests on, in the order of its evidence."""
    return [_told(view, claim, evidence) for evidence in claim.evidence]


def _told(view: View, claim: Claim, evidence: Evidence) -> Testimony:
    chain = evidence.chain()
    document = next((part.source for part in chain if part.source), None)
    speakers = [part.accordingTo for part in chain if part.accordingTo]
    source = speakers[-1] if len(speakers) > 1 else None
    place = next(((part.start, part.end) for part in chain if part.source), (None, None))
    return Testimony(claim.id, claim.mode, document, *place, next(iter(speakers), None), source, evidence.attestedOn, issued(view, document))


def issued(view: View, document: str | None) -> str | None:
    """Return when a document was published (EDTF); None where nobody tells, or the graph does not know the document."""
    if document is None or not view.knows(document):
        return None
    thing = view.thing(document)
    return thing.issued if isinstance(thing, Document) else None


def without(view: View, claim: Claim, documents: Collection[str]) -> Claim | None:
    """Return a claim as it stands without some documents: with less evidence, and its period narrowed by what is left.

    None where nothing of its evidence is left.
    """
    left = tuple(evidence for evidence in claim.evidence if not _stands_only_in(evidence, documents))
    if not left:
        return None
    return claim if len(left) == len(claim.evidence) else replace(claim, evidence=left, period=_narrowed(view, claim, left))


def _stands_only_in(evidence: Evidence, documents: Collection[str]) -> bool:
    found = {part.source for part in evidence.chain() if part.source}
    return bool(found) and found <= set(documents)


def _narrowed(view: View, claim: Claim, evidence: tuple[Evidence, ...]) -> Period | None:
    if claim.period is None:
        return None
    period = periods.parse(claim.period.text, view.padding)
    for part in (deeper for one in evidence for deeper in one.chain()):
        attested = periods.known(part.attestedOn, view.padding)
        period = period.attested(attested) if attested else period
    return period
