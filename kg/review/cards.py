"""The queue of what waits for a reviewer: candidates gathered into cards, what is known about them, and the decisions.

A card is one claim with the passages of all articles that say so: candidates with the same content, mode, condition and
quantifier, whose times do not lie further apart than articles on one event. Nothing is decided by itself: what looks
alike is shown, and the reviewer says whether it is the same.
"""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
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
from kg.review.candidates import Pool, digests, parts, payload, reached
from kg.review.decisions import DONE, Conflict, Decision, Log, ReviewError, append, folder_of, locked, moment, named
from kg.review.gathering import Card, Gathering
from kg.review.holdings import Holdings
from kg.review.ledger import Ledger, Verdict
from kg.review.publishing import Publisher, open_without_ours
from kg.sources import CANDIDATES
from kg.terms import DCTERMS, KG, ORG, PROV, RDF, RDFS, SKOS, NamedNode, Quad, Term, name_of
from kg.wording import opposed, sentence, side, turned

ALIKE = 75
"""Least likeness of names, 0 to 100, that is suggested."""
KINDS = ("stance", "attitude", "relation", "figure", "attribution")
"""The kinds of card."""
_SHOWN = {RDF.type, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, RDFS.label, ORG.memberOf, PROV.actedOnBehalfOf, KG.contrary}
_TOLD = {RDF.type, DCTERMS.title, DCTERMS.identifier, DCTERMS.issued, DCTERMS.isVersionOf, KG.sha256}


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
        self._log = Log(casebook)
        self.ledger = Ledger(self._log.news()[0])
        self._carried: dict[Term, list[Quad]] = {}
        self._told = ChainMap(dict(self.pool.about), self._carried)
        self._carry(self.ledger.standing)
        self.graph, self.foreign = open_without_ours(casebook, _things(self._told))
        """What the curated files hold, and the names of what is proposed."""
        self._gathering = Gathering(self.pool, self.graph, self._shas, self.ledger)
        self._hold()

    def _hold(self) -> None:
        """Work out from all decisions what is accepted."""
        self._holdings = Holdings(self.graph.prefixes[""], self.foreign)
        self._publisher = Publisher(self.casebook, self.graph.prefixes, self._holdings)
        self._holdings.take(self.ledger, self.ledger.standing)

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
        return self._gathering.left()

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
        waiting = self._gathering.waiting(by)
        return [card for card in waiting if fits(card)] if text or wanted else waiting

    @cached_property
    def _shas(self) -> dict[str, str]:
        """The digests of the documents, by IRI."""
        known = {iri: sha for sha, iri in self.foreign.documents.items()}
        return {**digests(self._told), **known}

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
        found = self._gathering.card(iri)
        if found is None:
            raise NotFound(f"no candidate is called {name}; kg review list shows them")
        return found

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

    def digest(self, document: str) -> str | None:
        """Return the SHA-256 of a document's text, None where it is not known."""
        return self._shas.get(document)

    def quote(self, evidence: Evidence, most: int = 240) -> Quote | None:
        """Return a passage with up to so many characters around it, None where the article is not at hand."""
        sha = self._shas.get(str(evidence.source))
        found = self.articles.quote(sha, evidence.start, evidence.end, evidence.digest)
        if found is None or sha is None or evidence.start is None or evidence.end is None:
            return Quote("", evidence.exact, "") if evidence.exact else None
        before, after = self.articles.around(sha, evidence.start, evidence.end, most)
        return Quote(before, found, after)

    def told(self, outcome: Outcome) -> str:
        """Return in one line what came of a decision."""
        decision, short = outcome.decision, self.graph.short
        added = f" as evidence of {short(decision.same_as)}" if decision.same_as else ""
        against = "".join(f"; {one.by} decided otherwise ({DONE[one.action]}): contested" for one in outcome.contested)
        return f"{DONE[decision.action]}{added}: {self._subject(decision)}{against}"

    def _subject(self, decision: Decision) -> str:
        undone = self.ledger.decision(decision.undoes or "")
        if undone:
            return f"{DONE[undone.action]} {self._subject(undone)}"
        if decision.proposal and decision.actor:
            return f"{self.graph.label(decision.proposal)} is {self.graph.label(decision.actor)}"
        return ", ".join(self.graph.short(one.id) for one in decision.candidates[:3])

    def passages(self, sha: str) -> list[tuple[int, int, str]]:
        """Return where in a document, by its digest, the cards that wait stand: begin, end and card, in the order of the text."""
        return sorted(
            {
                (part.start, part.end, card.id)
                for card in self._gathering.standing_in({iri for iri, known in self._shas.items() if known == sha})
                for evidence in card.claim.evidence
                for part in evidence.chain()
                if part.start is not None and part.end is not None and self._shas.get(str(part.source)) == sha
            }
        )

    # ---------------------------------------------------------------------------------------- what is known about it

    def known(self, card: Card) -> list[Known]:
        """Return the claims of the graph on the same pair, those that say the same first, then those that say the opposite."""
        things = list(card.claim.things())
        claims = {one.id: one for thing in things for one in self._holdings.about.get(thing, {}).values()}
        claims |= {one.id: one for thing in things for one in self._about.get(thing, ())}
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
        accepted, rejected = self.ledger.counts(by)
        return Progress(self._gathering.left(by), accepted, rejected, self._gathering.skipped(by), self.ledger.disputes())

    def version(self, card: Card | str) -> str:
        """Return a short text that is another one as soon as a decision on a card, or on who somebody on it is, comes or goes.

        Raises:
            NotFound: there is no such candidate.
        """
        found = self._found(card)
        told = sorted((one.by, one.id) for one in self.decided(found))
        return sha256(repr([[one.id for one in found.candidates], told]).encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def decided(self, card: Card) -> list[Decision]:
        """Return what was decided on a card and is in force, in the order of time: each reviewer's latest verdict on a candidate.

        With it come the merges of those whom its candidates name.
        """
        verdicts = [one for candidate in card.candidates for one in self.ledger.by(candidate.judged).values()]
        verdicts += [one for name in self._gathering.named(card) for one in self.ledger.merged(name)]
        return sorted({one.id: one for one in verdicts}.values(), key=lambda one: (one.time, one.id))

    def contested(self) -> list[Verdict]:
        """Return the verdicts from which another reviewer's latest differs."""
        return self.ledger.contested()

    # ----------------------------------------------------------------------------------------------------- deciding

    def accept(  # noqa: PLR0913 - all that a reviewer may say of a card
        self,
        card: Card | str,
        *,
        by: str,
        why: str = "",
        same_as: str | None = None,
        key: str | None = None,
        version: str | None = None,
        anyway: bool = False,
        **edits: Any,
    ) -> Outcome:
        """Accept a card: it becomes a claim, with the fields as edited, or evidence of a claim that the graph has.

        Args:
            card: a card, or the id of a candidate.
            by: the reviewer.
            why: a reason, in any words.
            same_as: the claim that says the same, to which the evidence is added.
            key: a text by which the decision is known again: what was decided with it already is not decided once more.
            version: that of the card when the reviewer saw it (`version`).
            anyway: decide even if others decided on the card since.
            edits: fields to change (`kg.review.edits.FIELDS`), as texts; an empty one takes the value away.

        Raises:
            NotFound: a name, or the claim, is not known.
            ReviewError: the claim would lack something, a value does not fit, or the key was used for something else.
            Conflict: others decided on the card since; nothing is written.
            PeriodError: the time is no EDTF date.
            CasebookError: it cannot be written.
        """
        if done := self._done(_Request(key, by, ("accept", "edit"), self._id(card))):
            return done
        found = self._found(card)
        changed = changes.read(self.graph, found.claim, edits)
        target = self._target(found, same_as) if same_as else None
        if target and set(changed) - {"speaker"}:
            raise ReviewError(f"{self.graph.short(target)} keeps what it says; of its new evidence only the speaker can be changed")
        asked = Decision(id="", time="", by=by, action="edit" if changed else "accept", candidates=found.judged(), why=why, edits=changed, same_as=target)
        asked = replace(asked, payload=self._payload(found, changed))
        self._check(asked)
        return self._decide(asked, key, None if anyway else (found, version))

    def reject(self, card: Card | str, *, by: str, why: str = "", key: str | None = None, version: str | None = None, anyway: bool = False) -> Outcome:
        """Reject a card; its candidates never come back. `key`, `version` and `anyway` are those of `accept`.

        Raises:
            NotFound: there is no such candidate.
            ReviewError: the key was used for something else.
            Conflict: others decided on the card since; nothing is written.
            CasebookError: it cannot be written.
        """
        if done := self._done(_Request(key, by, ("reject",), self._id(card))):
            return done
        found = self._found(card)
        asked = Decision(id="", time="", by=by, action="reject", candidates=found.judged(), why=why, payload=self._payload(found, {}))
        return self._decide(asked, key, None if anyway else (found, version))

    def skip(self, card: Card | str, *, by: str, why: str = "", key: str | None = None, version: str | None = None, anyway: bool = False) -> Outcome:
        """Put a card off: it waits behind all others. `key`, `version` and `anyway` are those of `accept`.

        Raises:
            NotFound: there is no such candidate.
            ReviewError: the key was used for something else.
            Conflict: others decided on the card since; nothing is written.
            CasebookError: it cannot be written.
        """
        if done := self._done(_Request(key, by, ("skip",), self._id(card))):
            return done
        found = self._found(card)
        asked = Decision(id="", time="", by=by, action="skip", candidates=found.judged(), why=why)
        return self._decide(asked, key, None if anyway else (found, version))

    def merge(self, proposal: str, actor: str, *, by: str, why: str = "", key: str | None = None, seen: tuple[Card | str, str | None] | None = None) -> Outcome:
        """Say that a proposed actor (or topic, place, event) is one that is known, or another proposal.

        `key` is that of `accept`; `seen` is a card that needs the proposal, and the version in which the reviewer saw it.

        Raises:
            NotFound: one of them is not known.
            ReviewError: what is to be merged is no proposal, both are one already, or the key was used for something else.
            Conflict: others decided on the card since; nothing is written.
            CasebookError: it cannot be written.
        """
        old = self.iri(proposal)
        if done := self._done(_Request(key, by, ("merge",), old)):
            return done
        new = self.graph.find(actor)
        if old in self.foreign.declared or NamedNode(old) not in self._told:
            raise ReviewError(f"{proposal} is no proposal; kg review list names those that a candidate needs")
        kinds = [type(self.graph.thing(iri)) for iri in (old, new)]
        if old == self.ledger.merges.get(new, new):
            raise ReviewError(f"{self.graph.short(new)} is {self.graph.short(old)} already")
        if kinds[0] is not kinds[1]:
            raise ReviewError(f"{self.graph.short(new)} is no {kinds[0].__name__.lower()}")
        asked = Decision(id="", time="", by=by, action="merge", why=why, proposal=old, actor=new)
        return self._decide(asked, key, (self._found(seen[0]), seen[1]) if seen else None)

    def undo(self, *, by: str, key: str | None = None) -> Outcome:
        """Take back a reviewer's last decision that is in force; undone again, the one before it. `key` is that of `accept`.

        Raises:
            ReviewError: there is none, or the key was used for something else.
            CasebookError: it cannot be written.
        """
        return self._done(_Request(key, by, ("undo",))) or self._decide(Decision(id="", time="", by=by, action="undo"), key, None)

    def taken(self, key: str) -> bool:
        """Tell whether a decision was taken with a key, by whatever process."""
        self._refresh()
        return self.ledger.decision(named(key)) is not None

    def publish(self) -> list[str]:
        """Bring `triples/extracted` in line with the decisions; return the names of the files that changed.

        Raises:
            CasebookError: a file cannot be written, or was changed by hand.
        """
        with locked(self.casebook):
            self._refresh()
            return self._publisher.publish()

    def refresh(self) -> None:
        """Read what other processes decided.

        Raises:
            CasebookError: it cannot be read.
        """
        self._refresh()

    def _id(self, card: Card | str) -> str:
        return self.iri(card) if isinstance(card, str) else card.id

    def _found(self, card: Card | str) -> Card:
        return self.card(card) if isinstance(card, str) else card

    def _target(self, card: Card, name: str) -> str:
        """The claim to which evidence is to be added."""
        iri = self.iri(name)
        known = self.foreign.claims.get(iri) or self._holdings.claims.get(iri)
        if known is None:
            raise NotFound(f"there is no accepted claim {name}")
        if iri in {one.id for one in card.candidates}:
            raise ReviewError(f"{name} is this candidate itself; name a claim that the graph has")
        if type(known) is not type(card.claim):
            raise ReviewError(f"{name} is a {type(known).__name__.lower()}, which a {card.kind} cannot be the same as")
        return iri

    def _payload(self, card: Card, changed: Mapping[str, Any]) -> str:
        """The candidates of a card and all that they, and what was changed in them, rest on, as Turtle."""
        nodes = [NamedNode(one.id) for one in card.candidates]
        values = [value for name in changed if name in changes.THINGS for value in changes.terms(name, changed[name])]
        others = self._proposed.difference(nodes)
        found = dict.fromkeys(reached(self._told, [*nodes, *values], others))
        merged = [NamedNode(self.ledger.merges[name_of(node)]) for node in found if name_of(node) in self.ledger.merges]
        found |= dict.fromkeys(reached(self._told, merged, others))
        return turtle.write((quad for node in found for quad in self._told[node]), self.graph.prefixes)

    @cached_property
    def _proposed(self) -> frozenset[NamedNode]:
        return frozenset(self.pool.claims)

    def _check(self, asked: Decision) -> None:
        claim, missing = self._holdings.preview(asked, self.ledger.merges)
        if claim is None:
            raise ReviewError("the candidate lacks a part of what it says; reject it")
        if missing:
            raise ReviewError(f"nothing is known of {', '.join(sorted(map(self.graph.short, missing)))}; name another in its place")
        lacking = changes.lacking(claim)
        if lacking and not asked.same_as:
            raise ReviewError(f"the claim has no {lacking}; give one with the decision")

    def _decide(self, asked: Decision, key: str | None, seen: tuple[Card, str | None] | None) -> Outcome:
        """Write a decision down, then what it comes to; only then is it told of."""
        slug(asked.by)
        name = named(key)
        with locked(self.casebook) as folder:
            self._refresh()
            if known := self.ledger.decision(name):
                return self._told_again(known)
            if asked.action == "undo":
                asked = replace(asked, undoes=self.ledger.last(asked.by).id)
            if seen and seen[1] not in (None, now := self.version(seen[0])):
                raise Conflict(tuple(self.decided(seen[0])), now)
            self._publisher.publish()
            decision = replace(asked, id=name, time=moment(self.ledger.decisions[-1:]))
            append(folder, decision)
            self._refresh()
            try:
                files = self._publisher.publish()
            except CasebookError as error:
                raise CasebookError(f"{error}; the decision is kept, and comes into the files when that is mended") from None
            return self._outcome(decision, files)

    def _outcome(self, decision: Decision, files: list[str]) -> Outcome:
        verdicts = [self.ledger.verdict(judged) for judged in decision.candidates]
        contested = {one.id: one for verdict in verdicts if verdict for one in verdict.contested}
        claim = (decision.same_as or decision.candidates[0].id) if decision.accepts else None
        return Outcome(decision, claim, tuple(files), tuple(contested.values()))

    def _done(self, request: _Request) -> Outcome | None:
        """What became of a decision that was taken already; None where there is none with this key."""
        if request.key is None:
            return None
        self._refresh()
        known = self.ledger.decision(named(request.key))
        if known is None:
            return None
        if not request.is_for(known):
            raise ReviewError("the key of this decision was used for another one before; take a new key for each decision")
        with locked(self.casebook):
            self._refresh()
            return self._told_again(known)

    def _told_again(self, decision: Decision) -> Outcome:
        """What became of a decision; where a process was killed before it wrote the files, they are written now."""
        self._publisher.publish()
        return self._outcome(decision, self._holdings.made(decision))

    def _refresh(self) -> None:
        """Read what was decided since, by whomever."""
        news, anew = self._log.news()
        known = [] if anew else self.ledger.decisions
        if anew or (news and known and (news[0].time, news[0].id) < (known[-1].time, known[-1].id)):
            self.ledger = Ledger(sorted([*known, *news], key=lambda one: (one.time, one.id)))
            self._carry(self.ledger.standing)
            self._hold()
            self._gathering.take(self.ledger, None)
        elif news:
            touched = {one.id: one for decision in news for one in self.ledger.add(decision)}
            self._carry(one for one in news if one.id in touched)
            self._holdings.take(self.ledger, touched.values())
            self._gathering.take(self.ledger, touched.values())

    def _carry(self, decisions: Iterable[Decision]) -> None:
        """Keep what accepted decisions carry along; the candidate files may be gone by now."""
        for decision in decisions:
            if decision.accepts:
                self._carried.update(payload(decision))


class _Request(NamedTuple):
    """What is asked for with a key: by whom, what, and on which candidate or proposal."""

    key: str | None
    by: str
    actions: tuple[str, ...]
    subject: str | None = None

    def is_for(self, decision: Decision) -> bool:
        """Tell whether this decision was taken on it."""
        subjects = {decision.proposal, *(one.id for one in decision.candidates)}
        return decision.by == self.by and decision.action in self.actions and (self.subject is None or self.subject in subjects)


def elsewhere(decision: Decision) -> str:
    """Return in one line what was decided on another passage that says the same."""
    return f"the same was {DONE[decision.action]} elsewhere by {decision.by}{f': {decision.why}' if decision.why else ''}"


def _things(about: Mapping[Term, list[Quad]]) -> Iterator[Quad]:
    """What is told of things, as far as it is needed to name and find them."""
    for node, quads in about.items():
        if isinstance(node, NamedNode) and not any(quad.predicate == KG.mode for quad in quads):
            yield from (quad for quad in quads if quad.predicate in _SHOWN | _TOLD)


def _meet(one: Claim, other: Claim) -> bool:
    """Whether two claims may hold at the same time."""
    return one.period is None or other.period is None or one.period.overlaps(other.period) != Certainty.NOT


def _how(one: Claim, other: Claim, *, alike: bool) -> str:
    if not alike or not _meet(one, other):
        return "near"
    return "same" if one.negated == other.negated else "opposite"
