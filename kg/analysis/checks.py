"""`kg lint`: where the evidence is thinner than it looks. Nothing here is a fault of the files; those `kg validate` names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from kg import periods
from kg.analysis.duplicates import duplicates
from kg.analysis.reports import Reports
from kg.analysis.rows import StanceRow, stances
from kg.analysis.statements import Chains, pairs
from kg.articles import Articles, digest
from kg.errors import NotFound
from kg.graph import View
from kg.periods import iso
from kg.tables import running
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
    "duplicate": "Actors that may be one; where they are not, say that one is owl:differentFrom the other",
}
"""The kinds of findings, and their headings."""
STALE = 365
"""Days without evidence after which a stance without a known end is stale."""
FITTING = {KG.Declared: ("0.5", "1"), KG.Enacted: ("0.3", "1"), KG.Attributed: ("0.1", "0.95"), KG.Denied: ("0.1", "0.95"), KG.Inferred: ("0", "0.75")}
"""The confidence that a mode bears, least and most, by our own judgement: a holder's own word is more than half sure, an inference never nearly certain."""
_SHOWN = 8
_SPEAKERS = "SELECT ?of ?is { ?of sem:accordingTo ?is }"
_UNNAMED = "SELECT ?of ?is { ?of a kg:UnnamedSource , ?is }"
_CONFIDENCE = "SELECT ?id ?mode ?confidence { ?id kg:mode ?mode ; kg:confidence ?confidence FILTER NOT EXISTS { ?id kg:condition ?any } }"
_SPANS = "SELECT ?evidence ?start ?end ?digest { ?evidence oa:start ?start ; oa:end ?end ; kg:digest ?digest }"
_SHAS = "SELECT ?of ?is { ?of a kg:Document ; kg:sha256 ?is }"
_DOCUMENTS = "SELECT ?document ?sha256 { ?document a kg:Document OPTIONAL { ?document kg:sha256 ?sha256 } }"
_BARE = """SELECT ?actor ?named ?typed { ?actor a kg:Actor
    BIND ( EXISTS { ?actor skos:prefLabel|rdfs:label ?name } AS ?named )
    BIND ( EXISTS { ?actor a ?type FILTER ( ?type NOT IN (kg:Actor, prov:Agent) ) } AS ?typed )
    FILTER ( !?named || !?typed ) }"""


class Finding(NamedTuple):
    """One thing to look at.

    `about` is the claim, actor or document by its IRI (of a claim without one the store's name), `others` are those that have
    a part in it: documents, speakers, the other actor. `told` says in words what there is to see.
    """

    kind: str
    about: str
    others: tuple[str, ...]
    told: str


class Findings(NamedTuple):
    """What was found, by kind, and in how many claims it was looked for."""

    findings: list[Finding]
    view: View
    claims: int

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def of(self, kind: str) -> list[Finding]:
        """Return the findings of one kind."""
        return [finding for finding in self.findings if finding.kind == kind]

    def objects(self) -> list[dict[str, Any]]:
        """Return the findings as plain objects: kind, what it is about (its CURIE, its words), the others by CURIE, and what is told."""
        return [self._object(finding) for finding in self.findings]

    def text(self, width: int = 0, rows: int = _SHOWN) -> str:
        """Return the findings for reading: so many of each kind (0 for all), lines wrapped to a width in characters."""
        return running(self._lines(rows), width)

    def _object(self, finding: Finding) -> dict[str, Any]:
        content, name = self._named(finding)
        return {"kind": finding.kind, "about": name, "content": content, "others": list(map(self.view.short, finding.others)), "told": finding.told}

    def _named(self, finding: Finding) -> tuple[str, str]:
        """What a finding is about, in words and by its short name."""
        if finding.kind in _ABOUT_THINGS:
            return self.view.label(finding.about), self.view.short(finding.about)
        try:
            claim = self.view.claim(finding.about)
        except NotFound:
            return "a claim that lacks a part", self.view.short(finding.about)
        return sentence(self.view, claim), key(self.view, claim)

    def _lines(self, rows: int) -> Iterator[str]:
        if not self.findings:
            yield f"nothing to look at in {counted(self.claims, 'claim')}"
        for kind, heading in KINDS.items():
            found = self.of(kind)
            if found:
                yield f"{heading} ({len(found):,})"
                yield from (f"  - {self._line(finding)}" for finding in found[: rows or None])
                if 0 < rows < len(found):
                    yield f"  ... and {len(found) - rows:,} more{self._spread(found)}: kg lint --kind {kind} --rows 0"

    def _line(self, finding: Finding) -> str:
        content, name = self._named(finding)
        return f"{content}: {finding.told}  [{name}]"

    def _spread(self, found: list[Finding]) -> str:
        """Where most of the findings on one document each are."""
        counts = Counter(finding.others[0] for finding in found if finding.kind == "single")
        most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
        return ", most of all in " + ", ".join(f"“{self.view.label(document)}” ({count:,})" for document, count in most) if most else ""


COLUMNS = ("kind", "about", "content", "others", "told")
"""The names in a plain finding."""
_ABOUT_THINGS = {"unchecked", "actor", "duplicate"}


def lint(view: View, *, articles: Articles | None = None, stale: int = STALE, kinds: Collection[str] = ()) -> Findings:
    """Look for what an editor would ask about.

    Args:
        view: the graph, or a view of it.
        articles: the texts at hand, to check digests by and to find copies.
        stale: days without evidence after which a stance without a known end is stale, counted to the last publication
            in the graph, never to today.
        kinds: only these of `KINDS`; all where none is given.

    Raises:
        NotFound: there is no such kind.
        MissingExtra: what suggests duplicates, or compares texts, is not installed.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise NotFound(f"{kind!r} is no kind of finding; the kinds are {', '.join(KINDS)}")
    looker = _Looker(view, articles or Articles(), stale)
    found = [finding for kind in KINDS if not kinds or kind in kinds for finding in looker.look(kind)]
    return Findings(found, view, len(looker.claims))


class _Looker:
    """One run: what is asked of the view is asked once, and in bulk."""

    def __init__(self, view: View, articles: Articles, stale: int) -> None:
        self._view, self._articles, self._stale = view, articles, stale
        self._chains = Chains(view)
        self.claims = view.claim_ids()
        self._looks: dict[str, Callable[[], Iterator[Finding]]] = {
            "digest": self._digests, "unchecked": self._unchecked, "copies": self._copied, "unnamed": self._unnamed,
            "single": self._single, "stale": self._grown_stale, "endless": self._endless, "confidence": self._confidences,
            "actor": self._actors, "duplicate": self._duplicates,
        }  # fmt: skip

    def look(self, kind: str) -> list[Finding]:
        """Return the findings of one kind, sorted by what they are about, or as they were suggested."""
        found = list(self._looks[kind]())
        return found if kind == "duplicate" else sorted(found, key=self._order)

    def _order(self, finding: Finding) -> tuple[str, ...]:
        """A name that is the same on every run."""
        named = finding.about if not finding.about.startswith("_:") else self._keys.get(finding.about, "")
        return named, *finding.others, finding.told

    @cached_property
    def _keys(self) -> dict[str, str]:
        return {claim.id: key(self._view, claim) for claim in self._view.claims() if claim.id.startswith("_:")}

    # --------------------------------------------------------------------------------------------------- the articles

    def _digests(self) -> Iterator[Finding]:
        shas = {document: sha for document, found in pairs(self._view, _SHAS).items() for sha in found if sha in self._articles}
        wrong = {row["evidence"]: told for row in (self._view.query(_SPANS) if shas else ()) for told in self._unlike(row, shas)}
        for claim in self.claims if wrong else ():
            for evidence in self._chains.of(claim):
                if evidence in wrong:
                    document, told = wrong[evidence]
                    yield Finding("digest", claim, (document,), told)

    def _unlike(self, row: dict[str, Any], shas: dict[str, str]) -> Iterator[tuple[str, str]]:
        """The document in which a span does not have the digest that is given for it."""
        for document in self._chains.sources.get(row["evidence"], ()):
            start, end = row["start"], row["end"]
            if document in shas and not (
                isinstance(start, int) and isinstance(end, int) and 0 <= start < end and digest(self._articles.text(shas[document])[start:end]) == row["digest"]
            ):
                yield document, f"characters {start} to {end} of “{self._view.label(document)}” do not have the digest that it gives"

    def _unchecked(self) -> Iterator[Finding]:
        if any(True for _ in self._articles):
            for row in self._view.query(_DOCUMENTS):
                if row["sha256"] not in self._articles:
                    why = "its article is not among those at hand" if row["sha256"] else "no digest of its text is given"
                    yield Finding("unchecked", str(row["document"]), (), why)

    # -------------------------------------------------------------------------------------------------- the witnesses

    @cached_property
    def _documents(self) -> dict[str, list[str]]:
        return {claim: self._chains.documents(claim) for claim in self.claims}

    def _copied(self) -> Iterator[Finding]:
        reports = Reports(self._view, self._articles)
        whys: dict[str, set[str]] = defaultdict(set)
        for link in reports.links:
            whys[reports.of(link.document)].add(link.why)
        for claim, documents in self._documents.items():
            alike = Counter(map(reports.of, documents)) if len(documents) > 1 and whys else {}
            if 0 < len(alike) < len(documents):
                why = ", ".join(sorted({why for first, count in alike.items() if count > 1 for why in whys[first]}))
                yield Finding("copies", claim, tuple(documents), f"{counted(len(documents), 'document')}, but {counted(len(alike), 'report')} ({why})")

    def _single(self) -> Iterator[Finding]:
        for claim, documents in self._documents.items():
            if len(documents) == 1:
                yield Finding("single", claim, (documents[0],), f"only in “{self._view.label(documents[0])}”")

    def _unnamed(self) -> Iterator[Finding]:
        """An author's own voice is no unnamed speaker; neither is somebody who passes on what an unnamed one says."""
        speakers, unnamed = pairs(self._view, _SPEAKERS), pairs(self._view, _UNNAMED)
        for claim in self.claims:
            said = [speakers.get(evidence) for evidence in self._chains.of(claim)]
            if said and all(names and all(name in unnamed for name in names) for names in said):
                names = tuple(sorted({name for names in said for name in names or ()}))
                yield Finding("unnamed", claim, names, ", ".join(map(self._view.label, names)))

    # ------------------------------------------------------------------------------------------------------- the times

    @cached_property
    def _latest(self) -> int | None:
        """The last day on which anything in the graph was surely published; None where nothing has a date."""
        rows = self._view.query("SELECT DISTINCT ?issued { ?document a kg:Document ; dcterms:issued ?issued }")
        issued = [period for row in rows if (period := periods.known(str(row["issued"])))]
        return max((period.earliest_end - 1 for period in issued if period.earliest_end is not None), default=None)

    @cached_property
    def _stances(self) -> list[StanceRow]:
        return stances(self._view)

    def _grown_stale(self) -> Iterator[Finding]:
        cited = {str(row["id"]): str(row["last"]) for row in self._view.query("SELECT ?id (MAX(?day) AS ?last) { ?id kg:lastCited ?day } GROUP BY ?id")}
        for row in self._stances:
            if row.period is None or not row.period.end_is_unknown or self._latest is None:
                continue
            held = (row.period.earliest_end or 0) - 1
            last = max(held, periods.day(cited[row.id]) if row.id in cited else held)
            if row.period.latest_end is None and held > 0 and self._latest - last > self._stale:
                told = f"last borne out on {iso(held)}, last cited by {iso(last)}, {self._latest - last:,} days before the latest document; it may still hold"
                yield Finding("stale", row.id, (), told)

    def _endless(self) -> Iterator[Finding]:
        for row in self._stances:
            if row.period is not None and row.period.latest_end is None and not row.period.end_is_unknown:
                told = f"“{row.period.text}” has no end, and evidence seldom bears that; “{row.period.text.rstrip('.')}” leaves the end unknown"
                yield Finding("endless", row.id, (), told)

    # ------------------------------------------------------------------------------------------------------ the words

    def _confidences(self) -> Iterator[Finding]:
        bounds = {mode.value: tuple(map(Decimal, pair)) for mode, pair in FITTING.items()}
        for row in self._view.query(_CONFIDENCE):
            least, most = bounds.get(str(row["mode"]), (Decimal(0), Decimal(1)))
            if row["id"] in self.claims and isinstance(row["confidence"], Decimal) and not least <= row["confidence"] <= most:
                side = f"less than {least}" if row["confidence"] < least else f"more than {most}"
                told = f"confidence {row['confidence']}, {side}, which is seldom for {self._view.label(str(row['mode']))}"
                yield Finding("confidence", str(row["id"]), (), told)

    def _actors(self) -> Iterator[Finding]:
        for row in self._view.query(_BARE):
            missing = " and no ".join(part for part, there in (("type", row["typed"]), ("name", row["named"])) if not there)
            yield Finding("actor", str(row["actor"]), (), f"it has no {missing}")

    def _duplicates(self) -> Iterator[Finding]:
        for pair in duplicates(self._view):
            names = [self._view.short(name) for name in (pair.actor, pair.other)]
            why = f"they have one skos:exactMatch, <{pair.identity}>" if pair.identity else f"“{pair.names[0]}” and “{pair.names[1]}” are alike"
            yield Finding("duplicate", pair.actor, (pair.other,), f"{why}; if they are one: kg merge {' '.join(names)}")
