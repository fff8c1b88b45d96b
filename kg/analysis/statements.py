"""The evidence of all claims, read in one go: which there is, what it relays, in which document it stands, and when it was said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from kg import periods
from kg.graph import View
from kg.periods import Period

_EVIDENCE = """SELECT * { ?claim kg:evidence ?evidence
    OPTIONAL { ?evidence kg:saidOn ?said } OPTIONAL { ?evidence kg:attestedOn ?attested }
    OPTIONAL { ?evidence kg:relays*/dcterms:source ?document OPTIONAL { ?document dcterms:issued ?issued } } }"""


class Statement(NamedTuple):
    """One piece of evidence of a claim.

    `said` is when it was said; where that is not told, the day on which it is attested, else that of the publication, which
    is what Discourse Network Analyzer goes by. None where none of the three is known.
    """

    claim: str
    evidence: str
    document: str
    said: Period | None

    def lies_in(self, since: int, until: int) -> bool:
        """Tell whether it was certainly said from one day on and before another."""
        if self.said is None or self.said.earliest_begin is None or self.said.latest_end is None:
            return False
        return since <= self.said.earliest_begin and self.said.latest_end <= until


def pairs(view: View, query: str) -> dict[str, list[str]]:
    """Return what a query with the variables `?of` and `?is` answers, by the one."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in view.query(query):
        found[str(row["of"])].append(str(row["is"]))
    return found


class Chains:
    """Which evidence claims have, what that passes on, and where it stands; each is asked when it is first needed."""

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def evidence(self) -> dict[str, list[str]]:
        """The evidence of each claim."""
        return pairs(self._view, "SELECT ?of ?is { ?of kg:evidence ?is }")

    @cached_property
    def relayed(self) -> dict[str, list[str]]:
        """What each piece of evidence relays."""
        return pairs(self._view, "SELECT ?of ?is { ?of kg:relays ?is }")

    @cached_property
    def sources(self) -> dict[str, list[str]]:
        """The documents that each piece of evidence names itself."""
        return pairs(self._view, "SELECT ?of ?is { ?of dcterms:source ?is }")

    def of(self, claim: str) -> Iterator[str]:
        """Yield the evidence of a claim, with what it relays."""
        queue, seen = list(self.evidence.get(claim, ())), set()
        while queue:
            evidence = queue.pop()
            if evidence not in seen:
                seen.add(evidence)
                yield evidence
                queue += self.relayed.get(evidence, ())

    def documents(self, claim: str) -> list[str]:
        """Return the documents in which a claim's evidence stands, not those that are merely passed on there."""
        return sorted({name for evidence in self.evidence.get(claim, ()) for name in self._stands_in(evidence)})

    def _stands_in(self, evidence: str) -> list[str]:
        """The documents of evidence, or where it names none of the first that it relays."""
        return self.sources.get(evidence) or [name for part in self.relayed.get(evidence, ()) for name in self.sources.get(part, ())]


def statements(view: View) -> list[Statement]:
    """Return the statements of a view, those on the contrary of a topic once, sorted by claim."""
    found: dict[tuple[str, str], Statement] = {}
    for row in view.query(_EVIDENCE):
        told = next((str(row[name]) for name in ("said", "attested", "issued") if row[name]), None)
        one = Statement(str(row["claim"]), str(row["evidence"]), str(row["document"] or ""), periods.known(told, view.padding))
        key = one.claim, one.evidence
        found[key] = min(found.get(key, one), one, key=lambda each: each.document)
    return sorted(found.values(), key=lambda one: (one.claim, one.document, one.said.bounds[0] or 0 if one.said else 0, one.evidence))


def holds_in(period: Period | None, since: int, until: int) -> bool:
    """Tell whether a period has for certain a day from one day on and before another."""
    if period is None:
        return False
    begun = period.earliest_begin is None if period.latest_begin is None else period.latest_begin < until
    lasts = period.latest_end is None if period.earliest_end is None else period.earliest_end > since
    return begun and lasts
