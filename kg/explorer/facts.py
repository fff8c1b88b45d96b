"""What the panels tell: claims, evidence and things as plain records that go into the page as JSON.

Records name each other by number. Things that are drawn come first, in the order of the nodes.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from kg.explorer.encoding import pack, told
from kg.explorer.labels import clean
from kg.explorer.lines import Line, ends
from kg.explorer.matters import Matters
from kg.explorer.moments import Moments
from kg.explorer.selection import is_withdrawn
from kg.graph import KnowledgeGraph
from kg.model import Attribution, Claim, Document, Event, Evidence, Figure, Relation, Stance, Thing, Topic
from kg.terms import KG, Iri, NamedNode
from kg.wording import figure

if TYPE_CHECKING:
    from kg.articles import Articles
    from kg.explorer.selection import Selection
    from kg.graph import View

Record = dict[str, Any]
CONTEXT = 160
"""How many characters of an article stand in the page before and after a quote, where the article is at hand."""


class Teller:
    """Turns the records of a view into what the page's panels show."""

    def __init__(self, view: View, selection: Selection, articles: Articles) -> None:
        self._view = view
        self._selection = selection
        self._articles = articles
        drawn = set(selection.nodes)
        self._order = [*selection.nodes, *sorted(iri for iri in selection.things if iri not in drawn)]
        self._numbers = {iri: number for number, iri in enumerate(self._order)}
        self._claims = {claim.id: number for number, claim in enumerate(selection.claims.values())}
        worlds = [view.clocks, view.withdrawn.clocks] if isinstance(view, KnowledgeGraph) else [view.clocks]
        self._moments = Moments(*worlds)
        self._matters = Matters(view, selection.vocabulary)
        self._matter_numbers: dict[tuple[str, ...], int] = {}
        self._evidence: list[Record] = []
        self._serves = self._bodies()
        self.quotes = 0
        """How many quotes have been taken from the articles so far."""

    def facts(self) -> Record:
        """Tell everything of the selection but where the nodes stand."""
        selection = self._selection
        things = [self._thing(selection.things[iri]) for iri in self._order]
        claims = [self._claim(name, claim) for name, claim in selection.claims.items()]
        lines = [self._line(line) for line in selection.lines]
        return {
            "things": pack(things), "claims": pack(claims), "evidence": pack(self._evidence), "lines": pack(lines), "bounds": self._moments.rows,
        }  # fmt: skip

    def number(self, iri: str | None) -> int | str | None:
        """The number of a thing that has a panel, or the label of one that has none."""
        if iri is None:
            return None
        return self._numbers[iri] if iri in self._numbers else clean(self._view.label(iri))

    def short(self, iri: str) -> str:
        """The name of a thing in the page: its CURIE."""
        return clean(self._view.short(iri))

    def _word(self, iri: str | None) -> str | None:
        """The label of an ontology term; a plain text (the unit "advisers") is its own."""
        return self._view.label(iri) if isinstance(iri, Iri) else iri

    def type_label(self, kind: str) -> str:
        """The ontology's label for a type, given by its local name."""
        found = self._view.label(KG[kind].value) if kind.isidentifier() else kind
        return clean(found[:1].upper() + found[1:])

    # ------------------------------------------------------------------------------------------------------- claims

    def _claim(self, name: str, claim: Claim) -> Record:
        for evidence in claim.evidence:
            self._add(evidence, "of", self._claims[claim.id])
        return _cleaned({
            "id": name, "kind": type(claim).__name__, "negated": claim.negated, "comment": claim.comment,
            "during": claim.during, "mode": self._word(claim.mode), "confidence": None if claim.confidence is None else float(claim.confidence),
            "condition": claim.condition, "quantifier": claim.quantifier, "role": getattr(claim, "role", None),
            "place": self.number(claim.place), "curator": self.number(claim.wasAttributedTo), "run": self.number(claim.wasGeneratedBy),
            "recorded": claim.generatedAtTime, "withdrawn": claim.invalidatedAtTime or is_withdrawn(claim),
            **self._content(claim), **self._moments.of(claim.id),
        })  # fmt: skip

    def _content(self, claim: Claim) -> Record:
        if isinstance(claim, Relation | Stance):
            matter, sign = self._matters.of(claim)
            told: Record = {"word": self._word(claim.predicate if isinstance(claim, Relation) else claim.position)}
            told |= {name: self.number(end) for name, end in zip(("source", "target"), ends(claim), strict=True)}
            if isinstance(claim, Stance):
                told["denied"] = claim.mode == KG.Denied.value
                told["position"] = self._selection.vocabulary.side(claim) * self._matters.topic(claim.topic)[1]
            return told | {"matter": self._matter_numbers.setdefault(matter, len(self._matter_numbers)), "sign": sign}
        about = [self.number(iri) for iri in getattr(claim, "about", ())]
        if isinstance(claim, Figure):
            return {"about": about, "word": self._word(claim.measure) or "counts", "amount": self._amount(claim)}
        return {"about": about, "word": "says of"} | ({"holder": self.number(claim.holder)} if isinstance(claim, Attribution) else {})

    def _amount(self, claim: Figure) -> str:
        return figure(claim).removesuffix(f" {claim.unit}") + f" {self._word(claim.unit) or ''}"

    def _line(self, line: Line) -> Record:
        return _cleaned({
            "from": self._numbers[line.source], "to": self._numbers[line.target], "kind": line.kind, "word": line.word,
            "negated": line.negated, "symmetric": line.symmetric,
            "claims": [self._claims[claim.id] for claim in line.claims],
        })  # fmt: skip

    # ----------------------------------------------------------------------------------------------------- evidence

    def _add(self, evidence: Evidence, name: str, number: int) -> None:
        """Put evidence into its table: `of` a claim, `event` of an event, or `within` other evidence."""
        row = len(self._evidence)
        self._evidence.append(_cleaned({
            name: number, "document": self.number(evidence.source), "start": evidence.start, "end": evidence.end,
            "row": evidence.row, "identifier": evidence.identifier,
            "speaker": self.number(evidence.accordingTo), "said": evidence.saidOn, "attested": evidence.attestedOn, **self._quoted(evidence),
        }))  # fmt: skip
        for relayed in evidence.relays:
            self._add(relayed, "within", row)

    def _quoted(self, evidence: Evidence) -> Record:
        document = self._selection.things.get(evidence.source or "")
        sha = document.sha256 if isinstance(document, Document) else None
        quote = self._articles.quote(sha, evidence.start, evidence.end, evidence.digest)
        if quote is None or sha is None:
            return {"quote": evidence.exact}
        self.quotes += 1
        before, after = self._articles.around(sha, evidence.start or 0, evidence.end or 0, CONTEXT)
        return {"quote": quote, "before": before, "after": after}

    # ------------------------------------------------------------------------------------------------------- things

    def _thing(self, thing: Thing) -> Record:
        if isinstance(thing, Event):
            for evidence in thing.evidence:
                self._add(evidence, "event", self._numbers[thing.id])
        names = [[clean(text), clean(language)] for text, language in thing.names]
        return _cleaned({
            "id": self.short(thing.id), "label": thing.label, "kind": thing.type, "comment": thing.comment,
            "names": [] if names == [[clean(thing.label), "en"]] else names, "links": [clean(iri) for iri in thing.exactMatch],
            "serves": [self.number(iri) for iri in self._serves.get(thing.id, [])], **self._particulars(thing),
        })  # fmt: skip

    def _particulars(self, thing: Thing) -> Record:
        if isinstance(thing, Topic):
            return {"definition": thing.definition, "contrary": self.number(thing.contrary)}
        if isinstance(thing, Event):
            return {"during": thing.during}
        if isinstance(thing, Document):
            described = {"publisher": self.number(thing.publisher), "issued": thing.issued, "url": thing.url, "basis": thing.basis}
            return described | {"public": self._moments.number(self._view.clocks.published(NamedNode(thing.id))), "sha256": thing.sha256}
        return {}

    def _bodies(self) -> dict[str, list[str]]:
        """For whom somebody speaks or works."""
        found: dict[str, list[str]] = defaultdict(list)
        rows = self._view.query("SELECT DISTINCT ?who ?body { ?who prov:actedOnBehalfOf|org:memberOf ?body } ORDER BY ?who ?body")
        for row in rows:
            found[str(row["who"])].append(str(row["body"]))
        return found


def _cleaned(record: Record) -> Record:
    """A record without what is not known, its texts without what no page can show."""
    return {name: clean(value) if isinstance(value, str) else value for name, value in told(record).items()}
