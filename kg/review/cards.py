"""The queue of what waits for a reviewer: candidates gathered into cards, what is known about them, and the decisions.

A card is one claim with the passages of all articles that say so: candidates with the same content, mode, condition and
quantifier, whose times do not lie further apart than articles on one event. Nothing is decided by itself: what looks
alike is shown, and the reviewer says whether it is the same.
"""

from __future__ import annotations

import secrets
from collections import ChainMap, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

from kg import turtle
from kg.additions import slug
from kg.articles import Articles
from kg.errors import CasebookError, MissingExtra, NotFound
from kg.extraction.records import Extraction
from kg.graph import KnowledgeGraph, fold
from kg.model import Attribution, Claim, Evidence, Figure, Relation, Stance
from kg.periods import Certainty
from kg.review import edits as changes
from kg.review.candidates import Candidate, Pool, candidate, digests, parts, payload, places, reached
from kg.review.decisions import Decision, Judged, ReviewError, append, folder_of, locked, moment, read
from kg.review.ledger import Ledger, Verdict
from kg.review.publishing import Publisher, open_without_ours
from kg.sources import CANDIDATES
from kg.terms import DCTERMS, KG, ORG, PROV, RDF, RDFS, SKOS, NamedNode, Quad, Term, name_of
from kg.wording import opposed, sentence, side, turned

APART = 31
"""Days by which the times of candidates on one card may differ."""
ALIKE = 75
"""Least likeness of names, 0 to 100, that is suggested."""
KINDS = ("stance", "attitude", "relation", "figure", "attribution")
"""The kinds of card."""
_SHOWN = {RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, RDFS.label, ORG.memberOf, PROV.actedOnBehalfOf, KG.contrary}
_TOLD = {RDF.type, DCTERMS.title, DCTERMS.identifier, DCTERMS.issued, DCTERMS.isVersionOf, KG.sha256}


@dataclass(frozen=True, slots=True)
class Card:
    """One claim that is proposed, with all candidates for it; the first gives it its id and its time.

    `claim` has the evidence of all; `articles` counts the articles it stands in, copies of one being one; `kind` is
    `stance`, `attitude` (a stance toward an actor), `relation`, `figure` or `attribution`.
    """

    candidates: tuple[Candidate, ...]
    claim: Claim
    kind: str
    articles: int
    skipped: bool = False

    @property
    def id(self) -> str:
        """The IRI of the first candidate, which an accepted claim keeps."""
        return self.candidates[0].id

    @property
    def confidence(self) -> float:
        """The highest confidence among the candidates, 0 to 1."""
        return max(one.confidence for one in self.candidates)

    def judged(self) -> tuple[Judged, ...]:
        """Return the candidates as a decision names them."""
        return tuple(Judged(one.id, one.places) for one in self.candidates)


class Known(NamedTuple):
    """A claim that the graph has already on the same pair; `how` is `same`, `opposite` or `near`."""

    claim: Claim
    how: str


class Similar(NamedTuple):
    """A known thing whose name is like that of a proposal; `score` is 0 to 100."""

    id: str
    name: str
    score: float


class Quote(NamedTuple):
    """A passage of an article at hand, with what stands around it."""

    before: str
    text: str
    after: str


class Progress(NamedTuple):
    """How far the review has come, in cards; `contested` counts the candidates on which reviewers differ."""

    left: int
    accepted: int
    rejected: int
    skipped: int
    contested: int

    @property
    def decided(self) -> int:
        """Those accepted and rejected."""
        return self.accepted + self.rejected

    @property
    def total(self) -> int:
        """All."""
        return self.left + self.decided


class Outcome(NamedTuple):
    """What became of a decision: the claim that has it now (by IRI), the files that changed, and who differs."""

    decision: Decision
    claim: str | None
    files: tuple[str, ...]
    contested: tuple[Decision, ...] = ()


class Queue:
    """The candidates of a casebook and the decisions on them."""

    def __init__(self, casebook: Path, articles: Articles | None = None) -> None:
        """Read the candidates and the decisions of a casebook."""
        folder_of(casebook)
        self._read(casebook, articles or Articles())

    def _read(self, casebook: Path, articles: Articles) -> None:
        vars(self).clear()
        self.casebook = casebook
        self.articles = articles
        self.pool = Pool.of(casebook)
        self.ledger = Ledger()
        self._carried: dict[Term, list[Quad]] = {}
        self._told = ChainMap(dict(self.pool.about), self._carried)
        self._seen: set[str] = set()
        self._state: object = None
        self._refresh()
        self.graph, self.foreign = open_without_ours(casebook, _things(self._told))
        """What the curated files hold, and the names of what is proposed."""
        self._publisher = Publisher(casebook, self.graph.prefixes, self.foreign)
        self._publisher.contents(self.ledger)

    def add(self, extraction: Extraction) -> Path:
        """Put what was read in an article among the candidates; return their file, which is the same for the same article.

        >>> queue.add(kg.extract(text, graph, published="2025-02-06"))  # doctest: +SKIP

        Raises:
            CasebookError: it cannot be written.
        """
        from kg.extraction.knowledge import Knowledge
        from kg.extraction.writing import write

        (path,) = write([extraction], self.casebook / "triples" / CANDIDATES, Knowledge.of(KnowledgeGraph.open(self.casebook)))
        self._read(self.casebook, self.articles)
        return path

    # ------------------------------------------------------------------------------------------------------ looking

    def __len__(self) -> int:
        return len(self.cards())

    def __getitem__(self, place: int) -> Card:
        return self.cards()[place]

    def cards(self, *, by: str | None = None, text: str | None = None, **wanted: Any) -> list[Card]:
        """Return the cards that wait, the surest first, those that were put off last.

        Args:
            by: a reviewer for a second opinion: the cards on which this one has not decided, whatever others did.
            text: words, all of which stand in the sentence, the trace or a name.
            wanted: `topic`, `actor` (as holder, subject, object or speaker) and `document` by any name; `kind`;
                `confidence`, the least one.

        Raises:
            NotFound: a topic, actor or document is not known.
            Ambiguous: its name stands for several.
            ReviewError: there is no such kind.
        """
        fits = self._filter(text, **wanted)
        return [card for card in self._waiting(by) if fits(card)]

    def _waiting(self, by: str | None) -> list[Card]:
        if by not in self._cards:
            found = [card for alike in self._alike for card in self._gathered(alike, by)]
            self._cards[by] = sorted(found, key=lambda card: (card.skipped, -card.confidence, card.id))
        return self._cards[by]

    def _is_open(self, one: Candidate, by: str | None) -> bool:
        judged = Judged(one.id, one.places)
        return self.ledger.verdict(judged) is None if by is None else by not in self.ledger.by(judged)

    def _gathered(self, alike: list[Candidate], by: str | None) -> list[Card]:
        """The cards of candidates with one content, made anew only where some of them were decided or put off."""
        open_ = [(one, self.ledger.skipped(Judged(one.id, one.places))) for one in alike if self._is_open(one, by)]
        sign = tuple((one.id, skipped) for one, skipped in open_)
        if sign not in self._made:
            self._made[sign] = [self._card(group) for group in _together([one for one, _ in open_])]
        return self._made[sign]

    @cached_property
    def _alike(self) -> list[list[Candidate]]:
        """The candidates by what they say, and how they qualify it, the earliest first."""
        alike: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
        for one in self._candidates.values():
            claim = one.claim
            alike[_content(claim), claim.mode, claim.condition, claim.quantifier].append(one)
        return [sorted(group, key=lambda one: (_begin(one.claim), -one.confidence, one.id)) for group in alike.values()]

    @cached_property
    def _made(self) -> dict[tuple[tuple[str, bool], ...], list[Card]]:
        return {}

    @cached_property
    def _cards(self) -> dict[str | None, list[Card]]:
        return {}

    @cached_property
    def _candidates(self) -> dict[str, Candidate]:
        """The candidates by id, merged actors in place of the proposals; where they stand is told both ways."""
        merges = {NamedNode(old): NamedNode(new) for old, new in (self.graph.merged | self.ledger.merges).items()}
        about = self.pool.about
        merged = {node: [_put(quad, merges) for quad in quads] for node, quads in about.items()} if merges else about
        found = {}
        for node in self.pool.claims:
            one = candidate(merged, node, self._shas)
            if one is not None:
                both = {*one.places, *places(about, node, self._shas)} if merges else one.places
                found[one.id] = replace(one, places=tuple(sorted(both)))
        known = self.ledger.recognised(Judged(one.id, one.places) for one in found.values())
        return {judged.id: replace(found[judged.id], places=judged.places) for judged in known}

    @cached_property
    def _shas(self) -> dict[str, str]:
        """The digests of the documents, by IRI."""
        known = {iri: sha for sha, iri in self.foreign.documents.items()}
        return {**digests(self._told), **known}

    @cached_property
    def _originals(self) -> dict[str, str]:
        rows = self.graph.query("SELECT ?copy ?of { ?copy dcterms:isVersionOf ?of FILTER ( isIRI(?of) ) }")
        return {str(row["copy"]): str(row["of"]) for row in rows}

    def _card(self, group: list[Candidate]) -> Card:
        head = group[0].claim
        evidence = tuple(dict.fromkeys(part for one in group for part in one.claim.evidence))
        skipped = all(self.ledger.skipped(Judged(one.id, one.places)) for one in group)
        claim = replace(head, evidence=evidence)
        return Card(tuple(group), claim, self._kind(claim), len({self._article(one) for one in claim.documents()}), skipped)

    def _article(self, document: str) -> str:
        """The original of which a document is a copy, by the digest of its text where that is known."""
        seen = {document}
        while (original := self._originals.get(document)) is not None and original not in seen:
            seen.add(original)
            document = original
        return self._shas.get(document, document)

    def _kind(self, claim: Claim) -> str:
        if isinstance(claim, Stance) and claim.topic not in self._topics:
            return "attitude"
        return type(claim).__name__.lower()

    @cached_property
    def _topics(self) -> set[str]:
        return set(self.graph.ids_of("Topic"))

    def _filter(
        self,
        text: str | None = None,
        *,
        topic: str | None = None,
        actor: str | None = None,
        document: str | None = None,
        kind: str | None = None,
        confidence: float | None = None,
    ) -> Callable[[Card], bool]:
        if kind not in (None, *KINDS):
            raise ReviewError(f"{kind!r} is no kind of candidate; the kinds are {', '.join(KINDS)}")
        topics = self._both_ways(self.graph.find(topic)) if topic else set()
        who = self.graph.find(actor) if actor else None
        where = self._document(document) if document else None
        words = fold(text or "").split()

        def fits(card: Card) -> bool:
            return (
                (not topics or bool(topics.intersection(card.claim.things())))
                and (who is None or who in parts(card.claim))
                and (where is None or where in card.claim.documents())
                and kind in (None, card.kind)
                and card.confidence >= (confidence or 0)
                and (not words or all(word in self._words(card) for word in words))
            )

        return fits

    def _both_ways(self, topic: str) -> set[str]:
        return {topic} | {other for pair in self._opposed if topic in pair for other in pair}

    @cached_property
    def _opposed(self) -> set[frozenset[str]]:
        return opposed(self.graph)

    def _document(self, name: str) -> str:
        """The document of a name, a title, an identifier (a file name) or a digest."""
        for predicate in (DCTERMS.identifier, KG.sha256):
            found = self.graph.subjects(predicate, name)
            if found:
                return found[0]
        return self.graph.find(name)

    def _words(self, card: Card) -> str:
        names = [self.graph.label(iri) for iri in (*parts(card.claim), *card.claim.documents())]
        return fold(" ".join([self.sentence(card), *(step for one in card.candidates for step in one.trace), *names]))

    def card(self, name: str) -> Card:
        """Return the card on which a candidate is, waiting or decided, by the candidate's id.

        Raises:
            NotFound: there is no such candidate.
        """
        iri = self.iri(name)
        for card in self._waiting(None):
            if any(one.id == iri for one in card.candidates):
                return card
        one = self._candidates.get(iri)
        if one is None:
            raise NotFound(f"no candidate is called {name}; kg review list shows them")
        verdict = self.ledger.verdict(Judged(one.id, one.places))
        names = [judged.id for judged in verdict.decision.candidates] if verdict else []
        group = [self._candidates[name] for name in names if name in self._candidates]
        return self._card(group if one in group else [one])

    def iri(self, name: str) -> str:
        """Return the IRI that an id stands for: `:c-1`, `c-1`, `<IRI>` or an IRI."""
        bare = name.strip().strip("<>")
        prefix, colon, local = bare.partition(":")
        if colon and prefix in self.graph.prefixes:
            return self.graph.prefixes[prefix] + local
        return bare if colon else self.graph.prefixes[""] + bare

    def sentence(self, card: Card) -> str:
        """Return what a card says, in words."""
        return sentence(self.graph, card.claim)

    def quote(self, evidence: Evidence, most: int = 240) -> Quote | None:
        """Return a passage with up to so many characters around it, None where the article is not at hand."""
        sha = self._shas.get(str(evidence.source))
        found = self.articles.quote(sha, evidence.start, evidence.end, evidence.digest)
        if found is None or sha is None or evidence.start is None or evidence.end is None:
            return Quote("", evidence.exact, "") if evidence.exact else None
        before, after = self.articles.around(sha, evidence.start, evidence.end, most)
        return Quote(before, found, after)

    # ---------------------------------------------------------------------------------------- what is known about it

    def known(self, card: Card) -> list[Known]:
        """Return the claims of the graph on the same pair, those that say the same first, then those that say the opposite."""
        claims = {one.id: one for thing in card.claim.things() for one in self._about.get(thing, ())}
        claims |= {one.id: one for one in self._publisher.claims.values() if one.id not in claims}
        own = {one.id for one in card.candidates}
        found = [Known(one, how) for one in claims.values() if one.id not in own and (how := self._likeness(card.claim, one))]
        return sorted(found, key=lambda one: (("same", "opposite", "near").index(one.how), one.claim.id))

    @cached_property
    def _about(self) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.foreign.claims.values():
            for thing in claim.things():
                found[thing].append(claim)
        return found

    def _likeness(self, one: Claim, other: Claim) -> str | None:
        """How a claim of the graph lies to a candidate; None where it is on another pair."""
        if isinstance(one, Stance) and isinstance(other, Stance):
            return self._of_stances(one, other)
        if isinstance(one, Relation) and isinstance(other, Relation) and {one.subject, one.object} == {other.subject, other.object}:
            alike = (one.subject, one.predicate, one.object) == (other.subject, other.predicate, other.object)
            return _how(one, other, alike=alike)
        if isinstance(one, Figure) and isinstance(other, Figure) and set(one.about) & set(other.about):
            return _how(one, other, alike=(one.minValue, one.maxValue) == (other.minValue, other.maxValue)) if one.negated == other.negated else "near"
        if isinstance(one, Attribution) and isinstance(other, Attribution) and one.holder == other.holder and set(one.about) & set(other.about):
            return "near"
        return None

    def _of_stances(self, one: Stance, other: Stance) -> str | None:
        mirrored = one.topic != other.topic
        if one.holder != other.holder or (mirrored and frozenset((one.topic, other.topic)) not in self._opposed):
            return None
        position = turned(other.position) if mirrored else other.position
        if side(position) and side(one.position) and side(position) != side(one.position):
            return "opposite" if one.negated == other.negated == False and _meet(one, other) else "near"  # noqa: E712
        return _how(one, other, alike=position == one.position)

    def proposals(self, card: Card) -> list[str]:
        """Return the IRIs of the proposed things that a card needs, not merged with any that is known."""
        return [iri for iri in dict.fromkeys(parts(card.claim)) if iri not in self.foreign.declared and NamedNode(iri) in self._told]

    def similar(self, proposal: str, most: int = 3) -> list[Similar]:
        """Return known things with a name like that of a proposal, the likest first: a suggestion, never a link.

        Raises:
            MissingExtra: rapidfuzz is not installed.
        """
        try:
            from rapidfuzz import fuzz, process
        except ImportError:
            raise MissingExtra("review", "comparing names") from None
        best: dict[str, Similar] = {}
        for name, _ in self.graph.names(proposal):
            for _, score, index in process.extract(fold(name), self._keys, scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=2 * most):
                iri, known = self._names[index]
                if iri != proposal and (iri not in best or best[iri].score < score):
                    best[iri] = Similar(iri, known, score)
        return sorted(best.values(), key=lambda one: (-one.score, one.id))[:most]

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        """All names of known things, with their IRIs."""
        things = [*self.graph.actors(), *self.graph.topics(), *self.graph.places(), *self.graph.events()]
        return [(thing.id, name) for thing in things if thing.id in self.foreign.declared for name, _ in thing.names]

    @cached_property
    def _keys(self) -> list[str]:
        return [fold(name) for _, name in self._names]

    def progress(self, by: str | None = None) -> Progress:
        """Return how far the review has come; with `by`, that of a second opinion."""
        waiting = self._waiting(by)
        own = [one for one in self.ledger.standing if one.settles and by in (None, one.by)]
        stands = {verdict.decision.id for verdict in self.ledger.verdicts()} if by is None else {one.id for one in own}
        settled = [one.accepts for one in own if one.id in stands]
        contested = len(self.ledger.contested()) + len(self.ledger.contested_merges())
        return Progress(len(waiting), sum(settled), len(settled) - sum(settled), sum(card.skipped for card in waiting), contested)

    def contested(self) -> list[Verdict]:
        """Return the verdicts from which another reviewer's latest differs."""
        return self.ledger.contested()

    # ----------------------------------------------------------------------------------------------------- deciding

    def accept(self, card: Card | str, *, by: str, why: str = "", same_as: str | None = None, **edits: Any) -> Outcome:
        """Accept a card: it becomes a claim, with the fields as edited, or evidence of a claim that the graph has.

        Args:
            card: a card, or the id of a candidate.
            by: the reviewer.
            why: a reason, in any words.
            same_as: the claim that says the same, to which the evidence is added.
            edits: fields to change (`kg.review.edits.FIELDS`), as texts; an empty one takes the value away.

        Raises:
            NotFound: a name, or the claim, is not known.
            ReviewError: the claim would lack something, or a value does not fit.
            PeriodError: the time is no EDTF date.
            CasebookError: it cannot be written.
        """
        found = self._found(card)
        changed = changes.read(self.graph, found.claim, edits)
        target = self._target(found, same_as) if same_as else None
        if target and set(changed) - {"speaker"}:
            raise ReviewError(f"{self.graph.short(target)} keeps what it says; of its new evidence only the speaker can be changed")
        asked = Decision(id="", time="", by=by, action="edit" if changed else "accept", candidates=found.judged(), why=why, edits=changed, same_as=target)
        asked = replace(asked, payload=self._payload(found, changed))
        self._check(asked)
        return self._decide(asked)

    def reject(self, card: Card | str, *, by: str, why: str = "") -> Outcome:
        """Reject a card; its candidates never come back.

        Raises:
            NotFound: there is no such candidate.
            CasebookError: it cannot be written.
        """
        found = self._found(card)
        return self._decide(Decision(id="", time="", by=by, action="reject", candidates=found.judged(), why=why, payload=self._payload(found, {})))

    def skip(self, card: Card | str, *, by: str, why: str = "") -> Outcome:
        """Put a card off: it waits behind all others.

        Raises:
            NotFound: there is no such candidate.
            CasebookError: it cannot be written.
        """
        return self._decide(Decision(id="", time="", by=by, action="skip", candidates=self._found(card).judged(), why=why))

    def merge(self, proposal: str, actor: str, *, by: str, why: str = "") -> Outcome:
        """Say that a proposed actor (or topic, place, event) is one that is known, or another proposal.

        Raises:
            NotFound: one of them is not known.
            ReviewError: what is to be merged is no proposal, or both are one already.
            CasebookError: it cannot be written.
        """
        old, new = self.iri(proposal), self.graph.find(actor)
        if old in self.foreign.declared or NamedNode(old) not in self._told:
            raise ReviewError(f"{proposal} is no proposal; kg review list names those that a candidate needs")
        kinds = [type(self.graph.thing(iri)) for iri in (old, new)]
        if old == self.ledger.merges.get(new, new):
            raise ReviewError(f"{self.graph.short(new)} is {self.graph.short(old)} already")
        if kinds[0] is not kinds[1]:
            raise ReviewError(f"{self.graph.short(new)} is no {kinds[0].__name__.lower()}")
        return self._decide(Decision(id="", time="", by=by, action="merge", why=why, proposal=old, actor=new))

    def undo(self, *, by: str) -> Outcome:
        """Take back a reviewer's last decision that is in force; undone again, the one before it.

        Raises:
            ReviewError: there is none.
            CasebookError: it cannot be written.
        """
        with locked(self.casebook) as folder:
            self._refresh()
            last = self.ledger.last(by)
            return self._append(folder, Decision(id="", time="", by=by, action="undo", undoes=last.id, candidates=()))

    def publish(self) -> list[str]:
        """Bring `triples/extracted` in line with the decisions; return the names of the files that changed.

        Raises:
            CasebookError: a file cannot be written, or was changed by hand.
        """
        with locked(self.casebook):
            self._refresh()
            return self._publisher.publish(self.ledger)

    def _found(self, card: Card | str) -> Card:
        return self.card(card) if isinstance(card, str) else card

    def _target(self, card: Card, name: str) -> str:
        """The claim to which evidence is to be added."""
        known = {**self._publisher.claims, **self.foreign.claims}
        iri = self.iri(name)
        if iri not in known:
            raise NotFound(f"there is no accepted claim {name}")
        if iri in {one.id for one in card.candidates}:
            raise ReviewError(f"{name} is this candidate itself; name a claim that the graph has")
        if type(known[iri]) is not type(card.claim):
            raise ReviewError(f"{name} is a {type(known[iri]).__name__.lower()}, which a {card.kind} cannot be the same as")
        return iri

    def _payload(self, card: Card, changed: Mapping[str, Any]) -> str:
        """The candidates of a card and all that they, and what was changed in them, rest on, as Turtle."""
        nodes = [NamedNode(one.id) for one in card.candidates]
        values = [value for name in changed if name in changes.THINGS for value in changes.terms(name, changed[name])]
        others = [node for node in self.pool.claims if node not in nodes]
        found = dict.fromkeys(reached(self._told, [*nodes, *values], others))
        merged = [NamedNode(self.ledger.merges[name_of(node)]) for node in found if name_of(node) in self.ledger.merges]
        found |= dict.fromkeys(reached(self._told, merged, others))
        return turtle.write((quad for node in found for quad in self._told[node]), self.graph.prefixes)

    def _check(self, asked: Decision) -> None:
        claim, missing = self._publisher.preview(asked, self.ledger.merges)
        if claim is None:
            raise ReviewError("the candidate lacks a part of what it says; reject it")
        if missing:
            raise ReviewError(f"nothing is known of {', '.join(sorted(map(self.graph.short, missing)))}; name another in its place")
        lacking = changes.lacking(claim)
        if lacking and not asked.same_as:
            raise ReviewError(f"the claim has no {lacking}; give one with the decision")

    def _decide(self, asked: Decision) -> Outcome:
        slug(asked.by)
        with locked(self.casebook) as folder:
            self._refresh()
            return self._append(folder, asked)

    def _append(self, folder: Path, asked: Decision) -> Outcome:
        """Write a decision down, then what it comes to; only then is it told of."""
        self._publisher.publish(self.ledger)
        decision = replace(asked, id=f"d-{secrets.token_hex(6)}", time=moment(self.ledger.decisions))
        append(folder, decision)
        self._take([*self.ledger.decisions, decision])
        self._state = self._on_disk()
        try:
            files = self._publisher.publish(self.ledger)
        except CasebookError as error:
            raise CasebookError(f"{error}; the decision is kept, and comes into the files when that is mended") from None
        verdicts = [self.ledger.verdict(judged) for judged in decision.candidates]
        contested = {one.id: one for verdict in verdicts if verdict for one in verdict.contested}
        claim = (decision.same_as or decision.candidates[0].id) if decision.accepts else None
        return Outcome(decision, claim, tuple(files), tuple(contested.values()))

    def _refresh(self) -> None:
        """Read what other processes decided."""
        state = self._on_disk()
        if state != self._state:
            self._take(read(self.casebook))
            self._state = state

    def _on_disk(self) -> list[tuple[str, int, int]]:
        paths = sorted(folder_of(self.casebook).glob("*.jsonl"))
        return [(path.name, stat.st_size, stat.st_mtime_ns) for path, stat in ((path, path.stat()) for path in paths)]

    def _take(self, decisions: list[Decision]) -> None:
        """Take the decisions as they are now; what those in force carry along is kept, the candidate files may be gone by now."""
        merges = self.ledger.merges
        self.ledger = Ledger(decisions)
        for decision in self.ledger.standing:
            if decision.accepts and decision.id not in self._seen:
                self._seen.add(decision.id)
                self._carried.update(payload(decision))
        for name in ("_cards", *(("_candidates", "_alike", "_made") if merges != self.ledger.merges else ())):
            self.__dict__.pop(name, None)


def _things(about: Mapping[Term, list[Quad]]) -> Iterator[Quad]:
    """What is told of things, as far as it is needed to name and find them."""
    for node, quads in about.items():
        if isinstance(node, NamedNode) and not any(quad.predicate == KG.mode for quad in quads):
            yield from (quad for quad in quads if quad.predicate in _SHOWN | _TOLD)


def _put(quad: Quad, others: Mapping[NamedNode, NamedNode]) -> Quad:
    found = others.get(quad.object) if isinstance(quad.object, NamedNode) else None
    return quad if found is None else Quad(quad.subject, quad.predicate, found, quad.graph_name)


def _together(alike: list[Candidate]) -> Iterator[list[Candidate]]:
    """Candidates with one content, the earliest first, gathered by times that lie together."""
    left = alike
    while left:
        first = left[0].claim
        near = list(takewhile(lambda one: _begin(one.claim) <= _begin(first) + APART, left))  # noqa: B023
        group = [one for one in near if _is_near(first, one.claim)]
        yield group
        taken = {one.id for one in group}
        left = [one for one in near if one.id not in taken] + left[len(near) :]


def _content(claim: Claim) -> Claim:
    """A claim without all that qualifies it."""
    return type(claim)(id="", negated=claim.negated, **{name: getattr(claim, name) for name in changes.CONTENT if hasattr(claim, name)})


def _begin(claim: Claim) -> int:
    return next((bound for bound in claim.period.bounds if bound is not None), 0) if claim.period else 0


def _is_near(one: Claim, other: Claim) -> bool:
    """Whether two times may be one: both unknown, or no bound further apart than articles on one event are."""
    if one.period is None or other.period is None:
        return one.during == other.during
    pairs = zip(one.period.bounds, other.period.bounds, strict=True)
    return all(a == b or (a is not None and b is not None and abs(a - b) <= APART) for a, b in pairs)


def _meet(one: Claim, other: Claim) -> bool:
    """Whether two claims may hold at the same time."""
    return one.period is None or other.period is None or one.period.overlaps(other.period) != Certainty.NOT


def _how(one: Claim, other: Claim, *, alike: bool) -> str:
    if not alike or not _meet(one, other):
        return "near"
    return "same" if one.negated == other.negated else "opposite"
