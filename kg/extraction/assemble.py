"""From the layers to candidates: each article is parsed once, and what the layers find is brought together.

Whoever says it, when it is said and when it holds are added to what is claimed; doubles are merged; what is said and is
neither stance, relation nor figure becomes an attributed statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction.anchors import naming
from kg.extraction.cast import Cast
from kg.extraction.figures import quantities
from kg.extraction.gazetteer import Gazetteer
from kg.extraction.knowledge import Knowledge
from kg.extraction.linking import Links, link
from kg.extraction.reading import Reading, Segment, readings
from kg.extraction.records import Article, Candidate, Extraction, Mention, Moment, Proposal, Quantity, Span, Statement
from kg.extraction.reference import resolve
from kg.extraction.relations import relations
from kg.extraction.speech import statements
from kg.extraction.stances import innermost, stances
from kg.extraction.times import moment_of, moments, published, tense
from kg.extraction.topics import Topics, matters
from kg.extraction.writing import identified
from kg.terms import KG, local_name

if TYPE_CHECKING:
    from kg.extraction.syntax import Token


_VIEWS = frozenset({"relation.threat"})
"""Rules that read what is somebody's estimate rather than an event."""
_ECHO = re.compile(r"(?:this|that|the same|these|those)\s+(?:sentiment|view|position|opinion|call|demand|concern|stance)s?\b", re.IGNORECASE)


class Reader:
    """Reads articles with what a graph knows. Building it takes apart the graph's names and topics, once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._gazetteer = Gazetteer(knowledge)
        self._topics = Topics(knowledge, matters(knowledge, self._gazetteer))
        self._bodies = {known.id: known.wholes[0] for known in knowledge.things.values() if known.type == "Person" and known.wholes}

    def extract(self, articles: Iterable[Article]) -> Iterator[Extraction]:
        """Yield what is read in each article, in their order; lines are parsed in batches.

        Raises:
            MissingExtra: the parser is not installed.
        """
        for reading in readings(articles, self.knowledge.shadows):
            yield self._one(reading)

    def _one(self, reading: Reading) -> Extraction:
        article = self._dated(reading)
        reading = Reading(article, reading.segments)
        links = link(reading, self.knowledge, self._gazetteer)
        cast = Cast(reading, self.knowledge, links.mentions, links.proposals)
        said = resolve(reading, links, cast, statements(reading))
        times = moments(reading, article.published, self.knowledge.events)
        counted = quantities(reading, links.mentions)
        finish = _Finish(reading, links, said, times)
        sides = list(stances(reading, links, cast, self._topics, said))
        ties = (each for each in relations(reading, cast, said, self._bodies, naming(self.knowledge.events, reading.text)) if not _is_idle(each, sides, cast))
        claims = [finish.complete(each) for each in (*sides, *ties)]
        claims += [finish.complete(each) for quantity in counted if (each := _figure(quantity, links.mentions))]
        claims += [replace(each, evidence=_filled(each.evidence, reading.text)) for each in _echoed(said, claims)]
        claims += [finish.complete(each) for each in _attributions(said, claims, links.mentions)]
        kept = sorted(
            {candidate.id: candidate for candidate in (identified(each, article) for each in merged(claims, self.knowledge, reading))}.values(), key=_place
        )
        return Extraction(article, tuple(kept), _used(links, kept), tuple(links.mentions), tuple(said), tuple(times), tuple(counted))

    def _dated(self, reading: Reading) -> Article:
        if reading.article.published:
            return reading.article
        date, basis = published(reading.article, reading, self.knowledge.events)
        return replace(reading.article, published=date, basis=basis) if date else reading.article


def _is_idle(relation: Candidate, sides: list[Candidate], cast: Cast) -> bool:
    """Whether a relation tells nothing new: whom an unnamed speaker belongs to, or what a stance is only for or against.

    That somebody is a threat is somebody's view, so that a stance read from the same words tells it better.
    """
    if relation.subject and cast.type(relation.subject) == "UnnamedSource":
        return True
    viewed = relation.mode != KG.Enacted.value or relation.rule in _VIEWS
    return viewed and any(side.evidence.start < relation.evidence.end and relation.evidence.start < side.evidence.end for side in sides)


def _place(candidate: Candidate) -> tuple[int, int, str]:
    return candidate.evidence.start, candidate.evidence.end, candidate.id


def merged(candidates: Iterable[Candidate], knowledge: Knowledge, reading: Reading) -> list[Candidate]:
    """Return the candidates without doubles: of those with one content whose evidence overlaps or reads the same, the surest.

    What a title says and the text says too, is told by the text; what a state and its government say or do in one place, by one.
    An umbrella and its members stay two.
    """
    kept: list[Candidate] = []
    for candidate in sorted(
        candidates, key=lambda each: (_in_title(reading, each), -each.confidence, each.evidence.end - each.evidence.start, each.evidence.start)
    ):
        alike = (other for other in kept if _content(candidate) == _content(other) and _same_ends(candidate, other, knowledge))
        if not any(_same_place(candidate.evidence, other.evidence) or _in_title(reading, candidate) for other in alike):
            kept.append(candidate)
    return kept


def _filled(span: Span, text: str) -> Span:
    return Span(span.start, span.end, text[span.start : span.end])


def _in_title(reading: Reading, candidate: Candidate) -> bool:
    segment = reading.segment(candidate.evidence.start)
    return segment is not None and segment.kind in ("title", "heading")


def _same_ends(one: Candidate, other: Candidate, knowledge: Knowledge) -> bool:
    """Whether both are of the same actors, a state and its government counted as one."""
    pairs = ((one.holder, other.holder), (one.subject, other.subject), (one.object, other.object))
    return all(mine == theirs or (mine and theirs and _akin(mine, theirs, knowledge)) for mine, theirs in pairs)


def _akin(one: str, other: str, knowledge: Knowledge) -> bool:
    return knowledge.governments.get(one) == other or knowledge.governments.get(other) == one


def _echoed(said: list[Statement], claims: list[Candidate]) -> Iterator[Candidate]:
    """The stance just told, of those who are said to share it: "this view was echoed by several officials"."""
    for statement in said:
        before = [claim for claim in claims if claim.kind == "stance" and claim.evidence.end <= statement.content.start]
        if statement.who and before and _ECHO.match(statement.content.text) and statement.cue.text.lower().startswith(("echo", "share", "repeat", "reiterat")):
            last = max(before, key=lambda claim: claim.evidence.end)
            start, end = min(statement.content.start, statement.speaker.start), max(statement.content.end, statement.speaker.end)
            span = Span(start, end, "")
            trace = (f"{statement.cue.text} what is told before it", *last.trace)
            yield replace(
                last,
                evidence=span,
                holder=statement.who,
                mode=KG.Declared.value,
                quantifier=None,
                trace=trace,
                rule="stance.echo",
                confidence=round(last.confidence * 0.6, 3),
                speaker=None,
            )


def _content(candidate: Candidate) -> tuple[object, ...]:
    position = (candidate.position or "").replace("Strongly", "")
    ends = (candidate.topic, position, candidate.predicate, candidate.about)
    return (candidate.kind, *ends, candidate.negated, candidate.low, candidate.high, candidate.unit, candidate.speaker)


def _same_place(one: Span, other: Span) -> bool:
    return (one.start < other.end and other.start < one.end) or one.text == other.text


def _used(links: Links, candidates: list[Candidate]) -> dict[str, Proposal]:
    """The proposals that a candidate needs, and whom those speak for; a place that speaks or acts is taken for its government."""
    named = {iri for candidate in candidates for iri in _things(candidate)}
    behalf = {links.proposals[iri].behalf for iri in named & links.proposals.keys()}
    acting = behalf | {iri for candidate in candidates for iri in _acting(candidate)}
    used = {iri: links.proposals[iri] for iri in sorted(links.proposals) if iri in named | behalf}
    return {iri: replace(proposal, type="Government") if proposal.type == "Place" and iri in acting else proposal for iri, proposal in used.items()}


def _acting(candidate: Candidate) -> Iterator[str | None]:
    """Those in a candidate who can only be actors."""
    yield from (candidate.holder, candidate.speaker, candidate.behalf, candidate.relays)
    if local_name(candidate.predicate or "") != "locatedIn":
        yield candidate.subject
    if candidate.kind == "attitude":
        yield candidate.topic


def _things(candidate: Candidate) -> Iterator[str]:
    single = (candidate.holder, candidate.topic, candidate.subject, candidate.object, candidate.speaker, candidate.behalf, candidate.relays)
    yield from (iri for iri in (*single, *candidate.about) if iri)


# ------------------------------------------------------------------------------------------------ speakers and times


class _Finish:
    """Adds who says it, when it is said and when it holds."""

    def __init__(self, reading: Reading, links: Links, said: list[Statement], times: list[Moment]) -> None:
        self._reading = reading
        self._proposals = links.proposals
        self._said = said
        self._times = times

    def complete(self, candidate: Candidate) -> Candidate:
        segment = self._reading.segment(candidate.evidence.start)
        statement = innermost(self._said, (candidate.evidence.start + candidate.evidence.end - 1) // 2)
        if statement and statement.who:
            candidate = self._spoken(candidate, statement)
        root = _root(segment, candidate.evidence) if segment else None
        if segment is None or root is None:
            return candidate
        return self._timed(candidate, segment, root)

    def _spoken(self, candidate: Candidate, statement: Statement) -> Candidate:
        who = str(statement.who)
        behalf = self._proposals[who].behalf if who in self._proposals else None
        outer = statement.outer.who if statement.outer and statement.outer.who != who else None
        speaker, relays = (outer, who) if outer else (who, None)
        segment = self._reading.segment(statement.cue.start)
        said = self._moment(segment, statement.cue) if segment else None
        return replace(candidate, speaker=speaker, relays=relays, behalf=behalf, said=said.edtf if said and _is_day(said) else None)

    def _moment(self, segment: Segment, span: Span) -> Moment | None:
        first, end = segment.tokens(span.start, span.end)
        return moment_of(segment, first, self._times) if first < end else None

    def _timed(self, candidate: Candidate, segment: Segment, root: Token) -> Candidate:
        moment = moment_of(segment, root.i, self._times)
        candidate = replace(candidate, mode=candidate.mode or KG.Attributed.value)
        how = tense(segment, root.i)
        if moment and moment.edtf not in (candidate.said, self._reading.article.published):
            return replace(candidate, during=moment.edtf, trace=(*candidate.trace, f"time: {moment.basis}" if moment.basis else "time"))
        if how in ("present", "perfect", "future") and _is_finite(root) and candidate.kind != "figure" and not _is_event(candidate):
            return replace(candidate, attested=_some_day(self._reading.article.published))
        return candidate


def _some_day(published: str | None) -> str | None:
    """The day of publication; of one that is known to lie between two days only, some day of those (EDTF: one of a set)."""
    first, slash, last = (published or "").partition("/")
    if not slash:
        return published
    return f"[{first}..{last}]" if first.strip(".") and last.strip(".") else None


def _is_day(moment: Moment) -> bool:
    return "/" not in moment.edtf


def _is_finite(root: Token) -> bool:
    """Whether a clause says of itself when it holds: "wants", "has asked", "will stay", not "previous demands"."""
    return root.pos_ in ("VERB", "AUX") and any(
        token.tag_ in ("VBZ", "VBP", "MD") for token in (root, *(child for child in root.children if child.dep_ in ("aux", "auxpass")))
    )


def _is_event(candidate: Candidate) -> bool:
    """Whether a relation is a deed done once, which the day of the report does not date."""
    return local_name(candidate.predicate or "") in ("attacks", "attackedBy", "invades", "ousts", "losesPowerIn", "agreesWith")


def _root(segment: Segment, span: Span) -> Token | None:
    """The head word of a piece of evidence: its verb where it has one."""
    first, end = segment.tokens(span.start, span.end)
    heads = [token for token in segment.doc[first:end] if not first <= token.head.i < end or token.head.i == token.i]
    return next((token for token in heads if token.pos_ in ("VERB", "AUX")), heads[0] if heads else None)


# --------------------------------------------------------------------------------------------- figures, attributions


def _figure(quantity: Quantity, mentions: list[Mention]) -> Candidate | None:
    """A quantity as a claim, where it is one of something that the graph, or a proposal, knows."""
    near = quantity.counted or quantity.span
    about = sorted({mention.thing for mention in mentions if mention.start < near.end and quantity.span.start <= mention.start and mention.kind != "pronoun"})
    if not about:
        return None
    return Candidate(
        kind="figure",
        evidence=quantity.span,
        about=tuple(about),
        measure=(quantity.counted or quantity.span).text,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        approximate=quantity.approximate,
        trace=(f"a number of {quantity.unit}",),
        rule="figure.counted",
        confidence=0.6,
    )


def _attributions(said: list[Statement], claims: list[Candidate], mentions: list[Mention]) -> Iterator[Candidate]:
    """What is said and bears no other candidate, as an attributed statement about whom it names."""
    for statement in said:
        if statement.who is None or any(statement.content.covers(claim.evidence) for claim in claims if claim.kind in ("stance", "relation", "attitude")):
            continue
        about = tuple(sorted({mention.thing for mention in mentions if statement.content.start <= mention.start and mention.end <= statement.content.end}))
        if not about:
            continue
        trace = (f"{statement.manner} speech, {statement.cue.text}",)
        yield Candidate(
            kind="attribution",
            evidence=statement.content,
            holder=statement.who,
            about=about,
            mode=KG.Declared.value,
            trace=trace,
            rule="attribution.cue",
            confidence=0.5,
        )
