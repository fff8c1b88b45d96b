"""`kg lint`: where the evidence is thinner than it looks. Nothing here is a fault of the files; those `kg validate` names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from kg import periods
from kg.analysis.duplicates import duplicates
from kg.analysis.reports import Reports
from kg.analysis.rows import stances
from kg.articles import Articles, digest
from kg.errors import PeriodError
from kg.graph import View
from kg.periods import iso
from kg.tables import reflow, visible
from kg.terms import KG
from kg.wording import counted, key, sentence

KINDS = {
    "digest": "Passages that the articles at hand do not bear out",
    "unchecked": "Documents whose article is not at hand, so that nothing of them was checked",
    "copies": "Claims whose documents are copies of one report",
    "unnamed": "Claims that rest on unnamed speakers only",
    "single": "Claims that rest on one document",
    "stale": "Stances that nobody has borne out for long, though nobody says that they ended",
    "endless": "Stances that are said to hold without end",
    "confidence": "Claims whose confidence does not fit their mode",
    "actor": "Actors without a type or a name",
    "duplicate": "Actors that may be one",
}
"""The kinds of findings, and their headings."""
STALE = 365
"""Days without evidence after which a stance without a known end is stale."""
FITTING = {KG.Declared: ("0.5", "1"), KG.Enacted: ("0.3", "1"), KG.Attributed: ("0.1", "0.95"), KG.Denied: ("0.1", "0.95"), KG.Inferred: ("0", "0.75")}
"""The confidence that a mode bears, least and most, by our own judgement: a holder's own word is more than half sure, an inference never nearly certain."""
_SHOWN = 8
_WITNESSES = """SELECT ?id ?document ?speaker ?unnamed { ?id kg:evidence ?evidence FILTER NOT EXISTS { ?id a kg:MirroredStance }
    ?id kg:status ?status . ?evidence kg:relays* ?part .
    OPTIONAL { ?part dcterms:source ?document } OPTIONAL { ?part sem:accordingTo ?speaker BIND ( EXISTS { ?speaker a kg:UnnamedSource } AS ?unnamed ) } }"""
_CONFIDENCE = """SELECT ?id ?mode ?confidence { ?id kg:mode ?mode ; kg:confidence ?confidence ; kg:status ?status
    FILTER NOT EXISTS { ?id a kg:MirroredStance } FILTER NOT EXISTS { ?id kg:condition ?any } }"""
_SPANS = """SELECT DISTINCT ?id ?document ?sha256 ?start ?end ?digest {
    ?document kg:sha256 ?sha256 . ?evidence dcterms:source ?document ; oa:start ?start ; oa:end ?end ; kg:digest ?digest .
    ?id kg:evidence/kg:relays* ?evidence FILTER NOT EXISTS { ?id a kg:MirroredStance } }"""
_BARE = """SELECT ?actor ?named ?typed { ?actor a kg:Actor
    BIND ( EXISTS { ?actor skos:prefLabel|rdfs:label ?name } AS ?named )
    BIND ( EXISTS { ?actor a ?type FILTER ( ?type NOT IN (kg:Actor, prov:Agent) ) } AS ?typed )
    FILTER ( !?named || !?typed ) }"""


class Finding(NamedTuple):
    """One thing to look at: its kind, a sentence, and the claims, actors or documents that it is about."""

    kind: str
    text: str
    things: tuple[str, ...]


class Findings(NamedTuple):
    """What was found, by kind, and what was looked at."""

    findings: list[Finding]
    view: View
    claims: int

    def of(self, kind: str) -> list[Finding]:
        """Return the findings of one kind."""
        return [finding for finding in self.findings if finding.kind == kind]

    def objects(self) -> list[dict[str, Any]]:
        """Return the findings as plain objects."""
        return [{"kind": found.kind, "text": found.text, "things": [self.view.short(name) for name in found.things]} for found in self.findings]

    def text(self, width: int = 0, rows: int = _SHOWN) -> str:
        """Return the findings for reading: so many of each kind (0 for all), lines wrapped to a width in characters."""
        return "".join(f"{part}\n" for line in self._lines(rows) for part in reflow(visible(line), width))

    def _lines(self, rows: int) -> Iterator[str]:
        if not self.findings:
            yield f"nothing to look at in {counted(self.claims, 'claim')}"
        for kind, heading in KINDS.items():
            found = self.of(kind)
            if found:
                yield f"{heading} ({len(found)})"
                yield from (f"  - {finding.text}" for finding in found[: rows or None])
                if 0 < rows < len(found):
                    yield f"  ... and {len(found) - rows} more: kg lint --kind {kind} --rows 0"


def lint(view: View, *, articles: Articles | None = None, stale: int = STALE, kinds: tuple[str, ...] = ()) -> Findings:
    """Look for what an editor would ask about.

    Args:
        view: the graph, or a view of it.
        articles: the texts at hand, to check digests by and to find copies.
        stale: days without evidence after which a stance without a known end is stale, counted to the last publication
            in the graph, never to today.
        kinds: only these of `KINDS`; all where none is given.

    Raises:
        MissingExtra: what suggests duplicates, or compares texts, is not installed.
    """
    looker = _Looker(view, articles or Articles(), stale)
    found = [finding for kind in KINDS if not kinds or kind in kinds for finding in sorted(looker.look(kind))]
    return Findings(found, view, len(view.claim_ids()))


class _Looker:
    def __init__(self, view: View, articles: Articles, stale: int) -> None:
        self._view, self._articles, self._stale = view, articles, stale
        self._looks: dict[str, Callable[[], Iterator[Finding]]] = {
            "digest": self._digests, "unchecked": self._unchecked, "copies": self._copied, "unnamed": self._unnamed,
            "single": self._single, "stale": self._grown_stale, "endless": self._endless, "confidence": self._confidences,
            "actor": self._actors, "duplicate": self._duplicates,
        }  # fmt: skip

    def look(self, kind: str) -> Iterator[Finding]:
        """Yield the findings of one kind."""
        return self._looks[kind]()

    def _about(self, kind: str, claim: str, told: str) -> Finding:
        whole = self._view.claim(claim)
        return Finding(kind, f"{sentence(self._view, whole)}: {told}  [{key(self._view, whole)}]", (claim,))

    # --------------------------------------------------------------------------------------------------- the articles

    def _digests(self) -> Iterator[Finding]:
        for row in self._view.query(_SPANS):
            if row["sha256"] in self._articles:
                text = self._articles.text(row["sha256"])
                if digest(text[int(row["start"]) : int(row["end"])]) != row["digest"]:
                    told = f"characters {row['start']} to {row['end']} of “{self._view.label(row['document'])}” do not have the digest that it gives"
                    yield self._about("digest", str(row["id"]), told)

    def _unchecked(self) -> Iterator[Finding]:
        if any(True for _ in self._articles):
            for row in self._view.query("SELECT ?document ?sha256 { ?document a kg:Document OPTIONAL { ?document kg:sha256 ?sha256 } }"):
                if row["sha256"] not in self._articles:
                    why = "its article is not among those at hand" if row["sha256"] else "no digest of its text is given"
                    yield Finding("unchecked", f"“{self._view.label(row['document'])}”: {why}", (str(row["document"]),))

    # -------------------------------------------------------------------------------------------------- the witnesses

    @cached_property
    def _documents(self) -> dict[str, set[str]]:
        """The documents of each claim."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self._rows:
            if row["document"]:
                found[str(row["id"])].add(str(row["document"]))
        return found

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        claims = self._view.claim_ids()
        return [row for row in self._view.query(_WITNESSES) if row["id"] in claims]

    def _copied(self) -> Iterator[Finding]:
        reports = Reports(self._view, self._articles)
        for claim, documents in self._documents.items():
            alike = Counter(map(reports.of, documents))
            if len(alike) < len(documents):
                yield self._about("copies", claim, f"{counted(len(documents), 'document')}, but {counted(len(alike), 'report')}: the others are copies")

    def _single(self) -> Iterator[Finding]:
        for claim, documents in self._documents.items():
            if len(documents) == 1:
                yield self._about("single", claim, f"only in “{self._view.label(next(iter(documents)))}”")

    def _unnamed(self) -> Iterator[Finding]:
        """An author's own voice is no unnamed speaker; neither is somebody who passes on what an unnamed one says."""
        speakers: dict[str, set[tuple[str | None, bool]]] = defaultdict(set)
        for row in self._rows:
            speakers[str(row["id"])].add((row["speaker"], bool(row["unnamed"])))
        for claim, told in speakers.items():
            if all(speaker and unnamed for speaker, unnamed in told):
                names = ", ".join(sorted(self._view.label(speaker) for speaker, _ in told if speaker))
                yield self._about("unnamed", claim, names)

    # ------------------------------------------------------------------------------------------------------- the times

    @cached_property
    def _latest(self) -> int | None:
        """The last day on which anything in the graph was surely published; None where nothing has a date."""
        found = []
        for row in self._view.query("SELECT DISTINCT ?issued { ?document a kg:Document ; dcterms:issued ?issued }"):
            try:
                end = periods.parse(str(row["issued"])).earliest_end
            except PeriodError:
                continue
            found += [end - 1] if end is not None else []
        return max(found, default=None)

    def _grown_stale(self) -> Iterator[Finding]:
        cited = {str(row["id"]): str(row["last"]) for row in self._view.query("SELECT ?id (MAX(?day) AS ?last) { ?id kg:lastCited ?day } GROUP BY ?id")}
        for row in stances(self._view):
            if row.period is None or not row.period.end_is_unknown or self._latest is None:
                continue
            held = (row.period.earliest_end or 0) - 1
            last = max(held, periods.day(cited[row.id]) if row.id in cited else held)
            if row.period.latest_end is None and held > 0 and self._latest - last > self._stale:
                told = f"last borne out on {iso(held)}, last cited by {iso(last)}, {self._latest - last:,} days before the latest document; it may still hold"
                yield self._about("stale", row.id, told)

    def _endless(self) -> Iterator[Finding]:
        for row in stances(self._view):
            if row.period is not None and row.period.latest_end is None and not row.period.end_is_unknown:
                told = f"“{row.period.text}” has no end, and evidence seldom bears that; “{row.period.text.rstrip('.')}” leaves the end unknown"
                yield self._about("endless", row.id, told)

    # ------------------------------------------------------------------------------------------------------ the words

    def _confidences(self) -> Iterator[Finding]:
        claims = self._view.claim_ids()
        bounds = {mode.value: tuple(map(Decimal, pair)) for mode, pair in FITTING.items()}
        for row in self._view.query(_CONFIDENCE):
            least, most = bounds.get(str(row["mode"]), (Decimal(0), Decimal(1)))
            if row["id"] in claims and isinstance(row["confidence"], Decimal) and not least <= row["confidence"] <= most:
                side = f"less than {least}" if row["confidence"] < least else f"more than {most}"
                yield self._about("confidence", str(row["id"]), f"{row['confidence']}, {side}, which is seldom for {self._view.label(str(row['mode']))}")

    def _actors(self) -> Iterator[Finding]:
        for row in self._view.query(_BARE):
            if row["actor"]:
                missing = " and ".join(part for part, there in (("type", row["typed"]), ("name", row["named"])) if not there)
                yield Finding("actor", f"{self._view.short(str(row['actor']))} has no {missing}", (str(row["actor"]),))

    def _duplicates(self) -> Iterator[Finding]:
        for pair in duplicates(self._view):
            names = [self._view.short(name) for name in (pair.actor, pair.other)]
            told = f"“{pair.names[0]}” and “{pair.names[1]}” are alike ({pair.likeness:.0f} of 100); if they are one: kg merge {names[0]} {names[1]}"
            yield Finding("duplicate", told, (pair.actor, pair.other))
