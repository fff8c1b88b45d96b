"""Extraction beside a gold set, layer by layer: what was found, missed and wrong, with bootstrap intervals.

Every answer counts once: answers and gold items are paired one to one, as many as can be; a second answer to the same item
is an error (`AGAIN`). What the gold calls optional is neither missed nor wrong. What is right, for each layer:

- mentions: the same span, articles before it and a possessive after it aside, and the same actor. Pronouns and nominal
  references belong to coreference. A mention that contains others is counted only where the gold has its span.
- coreference: at a place of the gold (a sample), the right actor; its precision is that of the answers at these places.
- attribution: content with an IoU of at least .5, and the speaker's name (overlapping) or the right actor.
- stances: holder, target, position (strength aside; contraries folded) and evidence. Every piece of evidence of the gold
  is an item of its own, also where another says the same (`dup_of`). Tier 1 is what is explicit; for it tier 2 is optional. An answer about a proposed topic
  lies beside a gold that only asks for known ones. `content` leaves evidence aside: each stance of an article once.
- relations: subject, type, object and evidence, negation the same; inverse types turned, symmetric ones in any order.
- times: overlapping spans and exactly the same first and last day. Figures: overlapping spans, the same least and greatest number.

Evidence is right with an IoU of at least .5, or where one span lies inside the other and the outer is below 400 characters.
A state and its government count as one who holds, speaks or acts, not as one mention.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple

from naming import Names, proposed

from kg.days import iso
from kg.edtf import bounds
from kg.errors import KgError
from kg.extraction.records import Candidate, Extraction, Mention, Moment, Quantity, Span, Statement
from kg.graph import View
from kg.terms import local_name

Gold = Mapping[str, Mapping[str, Any]]
"""Articles by key, in the JSON form of `two-articles.json`."""
Fits = Callable[[Any, Any], float]
SEED = 20_251_020
SAMPLES = 1_000
FEW = 5
"""Below so many articles, items are resampled and not articles."""
LONGEST_OUTER = 400
NAMED = frozenset({"name", "adjective", "adj", "metonym", "place"})


class Outcome(NamedTuple):
    """One gold item or one answer: `HIT`, `MISS`, `WRONG`, `AGAIN` (right, but told before) or `BROKEN` (an offset).

    `gold` and `hit` count it in recall, `found` and `right` in precision.
    """

    article: str
    kind: str
    span: tuple[int, int]
    says: str
    near: tuple[str, ...] = ()
    why: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Gold items, those of them found, answers, those of them right."""
        return COUNTS[self.kind]


COUNTS = {"HIT": (1, 1, 1, 1), "MISS": (1, 0, 0, 0), "WRONG": (0, 0, 1, 0), "AGAIN": (0, 0, 1, 0), "BROKEN": (1, 0, 1, 0)}


def measures(counts: Sequence[float]) -> tuple[float, float, float]:
    """Return precision, recall and F1 of gold, hit, found and right; 0 where there is nothing to divide by.

    >>> measures((4, 2, 3, 2))
    (0.6666666666666666, 0.5, 0.5714285714285715)
    """
    gold, hit, found, right = counts
    precision, recall = right / found if found else 0.0, hit / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass
class Row:
    """A layer: its outcomes, and over them precision, recall, F1 and their 95 % intervals."""

    layer: str
    outcomes: list[Outcome] = field(default_factory=list)
    articles: int = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Gold items, those of them found, answers, those of them right."""
        return _total(outcome.counts for outcome in self.outcomes)

    @property
    def precision(self) -> float:
        """The share of the answers that is right."""
        return measures(self.counts)[0]

    @property
    def recall(self) -> float:
        """The share of the gold items that was found."""
        return measures(self.counts)[1]

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return measures(self.counts)[2]

    @cached_property
    def intervals(self) -> tuple[tuple[float, float], ...]:
        """The 95 % intervals of precision, recall and F1: percentiles of 1,000 resamples with a fixed seed.

        Articles are resampled where there are at least five, else single outcomes. After Efron and Tibshirani, An
        Introduction to the Bootstrap, 1993, section 13.3.
        """
        units = list(self._units())
        if not units:
            return ((0.0, 0.0),) * 3
        draw = random.Random(f"{SEED} {self.layer}")
        samples = [measures(_total(draw.choices(units, k=len(units)))) for _ in range(SAMPLES)]
        return tuple(_middle([sample[i] for sample in samples]) for i in range(3))

    def _units(self) -> Iterator[tuple[int, int, int, int]]:
        if self.articles < FEW:
            yield from (outcome.counts for outcome in self.outcomes)
            return
        by_article: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
        for outcome in self.outcomes:
            by_article[outcome.article].append(outcome.counts)
        yield from map(_total, by_article.values())
        yield from [(0, 0, 0, 0)] * (self.articles - len(by_article))


def _total(counts: Iterable[Sequence[int]]) -> tuple[int, int, int, int]:
    columns = list(zip(*counts, strict=True)) or [(), (), (), ()]
    gold, hit, found, right = map(sum, columns)
    return gold, hit, found, right


def _middle(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[int(0.025 * len(ordered))], ordered[int(0.975 * len(ordered)) - 1]


def score(gold: Gold, extractions: Mapping[str, Extraction], graph: View, names: Names | None = None) -> list[Row]:
    """Compare the extractions of some articles with their gold, layer by layer.

    Args:
        gold: The articles of a gold set by key.
        extractions: What was extracted from each, by the same keys.
        graph: The casebook that the extractor was given.
        names: What the names of the gold mean in it; None to look them up.
    """
    names = names or Names(graph)
    rows: dict[str, Row] = {layer: Row(layer, articles=len(gold)) for layer in LAYERS}
    for key, article in gold.items():
        judge = Judge(key, article, extractions[key], names)
        for layer, outcomes in LAYERS.items():
            rows[layer].outcomes += outcomes(judge)
    return [row for row in rows.values() if row.outcomes]


def total(tables: Iterable[list[Row]]) -> list[Row]:
    """Return the rows of several gold sets as those of one."""
    rows: dict[str, Row] = {layer: Row(layer) for layer in LAYERS}
    for number, table in enumerate(tables):
        articles = max((row.articles for row in table), default=0)
        for row in rows.values():
            row.articles += articles
        for row in table:
            rows[row.layer].outcomes += [outcome._replace(article=f"{number}: {outcome.article}") for outcome in row.outcomes]
    return [row for row in rows.values() if row.outcomes]


class Item(NamedTuple):
    """A gold item or an answer. `free`: no error where it stays alone (optional, or beside what the gold asks for)."""

    span: tuple[int, int]
    says: str
    of: Any
    free: bool = False
    why: tuple[str, ...] = ()


def compare(key: str, golds: Sequence[Item], answers: Sequence[Item], fits: Fits) -> list[Outcome]:
    """Pair gold items and answers one to one, as many as fit, and tell what came of each."""
    weights = [[fits(gold.of, answer.of) for answer in answers] for gold in golds]
    pairs = matched(weights, [gold.free for gold in golds])
    outcomes = []
    for i, gold in enumerate(golds):
        if not gold.free:
            near = tuple(answer.says for answer in answers if i not in pairs and iou(gold.span, answer.span) > 0)
            outcomes.append(Outcome(key, "HIT" if i in pairs else "MISS", gold.span, gold.says, near))
    taken = set(pairs.values())
    for j, answer in enumerate(answers):
        fitting = [gold for i, gold in enumerate(golds) if weights[i][j]]
        if j not in taken and not any(gold.free for gold in fitting) and (fitting or not answer.free):
            near = tuple(gold.says for gold in golds if iou(gold.span, answer.span) > 0)
            outcomes.append(Outcome(key, "AGAIN" if fitting else "WRONG", answer.span, answer.says, near, answer.why))
    return outcomes


def matched(weights: Sequence[Sequence[float]], last: Sequence[bool]) -> dict[int, int]:
    """Return the largest pairing of rows with columns whose weight is above 0 (augmenting paths), heavy pairs first.

    Rows marked `last` get a partner only after all others.

    >>> matched([[1, 1], [1, 0]], [False, False])
    {0: 1, 1: 0}
    """
    owner: dict[int, int] = {}

    def place(row: int, seen: set[int]) -> bool:
        for _, column in sorted((-weight, column) for column, weight in enumerate(weights[row]) if weight > 0):
            if column not in seen:
                seen.add(column)
                if column not in owner or place(owner[column], seen):
                    owner[column] = row
                    return True
        return False

    order = sorted(range(len(weights)), key=lambda row: (last[row], -max(weights[row], default=0), row))
    for row in order:
        place(row, set())
    return dict(sorted((row, column) for column, row in owner.items()))


def iou(one: tuple[int, int], other: tuple[int, int]) -> float:
    """Return the common part of two spans over what they cover together.

    >>> iou((0, 10), (5, 15))
    0.3333333333333333
    """
    common = min(one[1], other[1]) - max(one[0], other[0])
    return common / (max(one[1], other[1]) - min(one[0], other[0])) if common > 0 else 0.0


def bears(gold: tuple[int, int], answer: tuple[int, int]) -> float:
    """Return how well an answer's evidence fits that of the gold; 0 where it does not."""
    overlap = iou(gold, answer)
    outer, inner = sorted((gold, answer), key=lambda span: span[0] - span[1])
    inside = outer[0] <= inner[0] and inner[1] <= outer[1] and outer[1] - outer[0] < LONGEST_OUTER
    return overlap if overlap >= 0.5 or (inside and overlap) else 0.0


class Judge:
    """The gold of one article, and what was extracted from it."""

    def __init__(self, key: str, gold: Mapping[str, Any], extraction: Extraction, names: Names) -> None:
        self.key, self.gold, self.extraction, self.names = key, gold, extraction, names
        self.text = extraction.article.text

    # -------------------------------------------------------------------------------------------------------- mentions

    def mentions(self) -> list[Outcome]:
        """All named mentions and their links."""
        golds = self._gold_mentions()
        return compare(self.key, golds, list(self._named(golds)), self._mention)

    def known_mentions(self) -> list[Outcome]:
        """Those that the graph knows."""
        golds = [item._replace(free=item.free or not self._knows(item.of)) for item in self._gold_mentions()]
        answers = [answer for answer in self._named(golds) if self.names.graph.knows(answer.of.thing)]
        return compare(self.key, golds, answers, self._mention)

    def near_mentions(self) -> list[Outcome]:
        """The same with spans that only overlap by half, as where a title is told with a name."""
        golds = [item._replace(span=self._trimmed(item.span)) for item in self._gold_mentions()]
        return compare(self.key, golds, list(self._named(golds)), self._near_mention)

    def _gold_mentions(self) -> list[Item]:
        return [Item(_span(m), f"{m['actor']} ({m['kind']})", m, m.get("optional", False) or m["kind"] == "nominal") for m in self.gold.get("mentions", ())]

    def _near_mention(self, gold: Mapping[str, Any], mention: Mention) -> float:
        overlap = iou(self._trimmed(_span(gold)), self._trimmed((mention.start, mention.end)))
        return overlap if overlap >= 0.5 and self.names.is_thing(gold["actor"], mention.thing, self.extraction) else 0.0

    def _knows(self, mention: Mapping[str, Any]) -> bool:
        return bool(self.names.things(mention["actor"]))

    def _named(self, golds: Sequence[Item]) -> Iterator[Item]:
        """Named mentions as answers; those around others, and those in what is rightly one name, are free."""
        spans = {gold.span for gold in golds}
        named = [(mention, self._trimmed((mention.start, mention.end))) for mention in dict.fromkeys(self.extraction.mentions)]
        loose = {gold.span for gold in golds if gold.free}
        right = {span for mention, span in named if any(self._mention(gold.of, mention) for gold in golds if gold.span == span)}
        for mention, span in named:
            around = any(other != span and span[0] <= other[0] and other[1] <= span[1] for _, other in named)
            within = any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in right)
            free = mention.kind not in NAMED or (around and span not in spans) or within or any(iou(span, other) for other in loose)
            yield Item(span, f"{self._shown(mention.thing)} ({mention.kind})", mention, free)

    def _mention(self, gold: Mapping[str, Any], mention: Mention) -> float:
        same = self._trimmed(_span(gold)) == self._trimmed((mention.start, mention.end))
        return float(same and self.names.is_thing(gold["actor"], mention.thing, self.extraction))

    def _trimmed(self, span: tuple[int, int]) -> tuple[int, int]:
        """A span without articles before it and a possessive after it."""
        start, end = span
        text = self.text[start:end]
        article = next((word for word in ("the ", "The ", "a ", "A ", "an ", "An ") if text.startswith(word)), "")
        ending = next((word for word in ("'s", "’s", "'", "’") if text.endswith(word)), "")
        return (start + len(article), end - len(ending)) if len(text) > len(article) + len(ending) else span

    # ----------------------------------------------------------------------------------------------------- coreference

    def coreference(self) -> list[Outcome]:
        """References at the places that the gold has; at each, the right answer or the first."""
        outcomes = []
        references = [*self.gold.get("coref", ()), *(m for m in self.gold.get("mentions", ()) if m["kind"] == "nominal" and not m.get("optional"))]
        for item in references:
            span = _span(item)
            here = [mention for mention in self.extraction.mentions if _at(span, mention)]
            right = [mention for mention in here if self.names.is_party(item["actor"], mention.thing, self.extraction)]
            near = tuple(self._shown(mention.thing) for mention in here)
            outcomes.append(Outcome(self.key, "HIT" if right else "MISS", span, item["actor"], near))
            if here and not right:
                outcomes.append(Outcome(self.key, "WRONG", (here[0].start, here[0].end), self._shown(here[0].thing), (item["actor"],)))
        return outcomes

    # ----------------------------------------------------------------------------------------------------- attribution

    def attributions(self) -> list[Outcome]:
        """Who says what."""
        answers = [Item((s.content.start, s.content.end), f"{s.speaker.text!r} ({s.manner}, {s.cue.text!r})", s) for s in self.extraction.statements]
        golds = [Item(tuple(q["content"]), f"{_speaker(q)} ({q['kind']})", q, q.get("optional", False)) for q in self._quotes(answers)]
        return compare(self.key, golds, answers, self._said)

    def _quotes(self, answers: Sequence[Item]) -> Iterator[Mapping[str, Any]]:
        """The attributions; the pieces of a broken quotation as one where that is what was found."""
        groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        for quote in self.gold.get("attributions", ()):
            if "group" in quote:
                groups[f"{quote['group']} {quote['speaker']}"].append(quote)
            else:
                yield quote
        for pieces in groups.values():
            whole = {**pieces[0], "content": [min(q["content"][0] for q in pieces), max(q["content"][1] for q in pieces)]}
            apart = sum(any(self._said(quote, answer.of) for answer in answers) for quote in pieces)
            as_one = any(self._said(whole, answer.of) for answer in answers)
            yield from [whole] if as_one and apart < len(pieces) else pieces

    def _said(self, gold: Mapping[str, Any], said: Statement) -> float:
        overlap = iou(tuple(gold["content"]), (said.content.start, said.content.end))
        return overlap if overlap >= 0.5 and self._speaks(gold, said) else 0.0

    def _speaks(self, gold: Mapping[str, Any], said: Statement) -> bool:
        speaker = gold["speaker"]
        if isinstance(speaker, str):
            told, text = (" ".join(part.split()).casefold().removeprefix("the ") for part in (said.speaker.text, speaker))
            if told and (told == text or f" {told} " in f" {text} " or f" {text} " in f" {told} "):
                return True
            return self.names.is_party(speaker, said.who, self.extraction, "speakers")
        if iou(_span(speaker), (said.speaker.start, said.speaker.end)):
            return True
        return any(self.names.is_party(name, said.who, self.extraction, "speakers") for name in (speaker["actor"], *gold.get("speaker_also", ())))

    # --------------------------------------------------------------------------------------------------------- stances

    def explicit_stances(self) -> list[Outcome]:
        """Stances of tier 1; those of others are optional."""
        return self._stances(actors=False, tier=1)

    def stances(self) -> list[Outcome]:
        """All stances toward topics."""
        return self._stances(actors=False)

    def attitudes(self) -> list[Outcome]:
        """Stances toward actors, where the gold has any."""
        return self._stances(actors=True) if any(self.names.is_about_actor(s["target"]) for s in self.gold.get("stances", ())) else []

    def contents(self) -> list[Outcome]:
        """Each stance of the article once, whatever its evidence."""
        golds, answers = self._golds(actors=False), self._answers(actors=False)
        firsts: list[Item] = []
        for gold in golds:
            same = (gold.of["holder"], gold.of["target"], self._side(gold.of))
            if same not in [(first.of["holder"], first.of["target"], self._side(first.of)) for first in firsts]:
                firsts.append(gold)
        seen: dict[tuple[Any, ...], Item] = {}
        for answer in answers:
            c = answer.of
            seen.setdefault((c.holder, *self._side_taken(c)), answer)
        outcomes = compare(self.key, firsts, list(seen.values()), self._same_stance)
        return [outcome for outcome in outcomes if outcome.kind != "AGAIN"]

    def _stances(self, *, actors: bool, tier: int = 2) -> list[Outcome]:
        return compare(self.key, self._golds(actors=actors, tier=tier), self._answers(actors=actors), self._stance)

    def _golds(self, *, actors: bool, tier: int = 2) -> list[Item]:
        golds = [s for s in self.gold.get("stances", ()) if self.names.is_about_actor(s["target"]) == actors]
        return [
            Item(_span(s["evidence"]), f"{s['holder']} | {s['target']} | {s['position']} ({s['id']})", s, s.get("optional", False) or s.get("tier", 1) > tier)
            for s in golds
        ]

    def _answers(self, *, actors: bool) -> list[Item]:
        candidates = [c for c in self.extraction.candidates if c.kind in ("stance", "attitude")]
        return [
            Item((c.evidence.start, c.evidence.end), self._stance_shown(c), c, not actors and c.topic in self.extraction.proposals, c.trace)
            for c in candidates
            if self._toward_actor(c) == actors
        ]

    def _toward_actor(self, c: Candidate) -> bool:
        proposal = self.extraction.proposals.get(c.topic or "")
        return c.kind == "attitude" or c.topic is None or (c.topic not in self._topics if proposal is None else proposal.type != "Topic")

    @cached_property
    def _topics(self) -> set[str]:
        return {topic.id for topic in self.names.graph.topics()}

    def _stance_shown(self, c: Candidate) -> str:
        sign = f"{'not ' if c.negated else ''}{local_name(c.position or '')}"
        return f"{self._shown(c.holder)} | {self._shown(c.topic or c.object)} | {sign} ({c.rule} {c.confidence:.2f})"

    def _stance(self, gold: Mapping[str, Any], c: Candidate) -> float:
        return bears(_span(gold["evidence"]), (c.evidence.start, c.evidence.end)) if self._same_stance(gold, c) else 0.0

    def _same_stance(self, gold: Mapping[str, Any], c: Candidate) -> float:
        holders = (gold["holder"], *gold.get("holder_alt", ()))
        held = any(self.names.is_party(name, c.holder, self.extraction) for name in holders)
        return float(held and self._same_target(gold, c))

    def _same_target(self, gold: Mapping[str, Any], c: Candidate) -> bool:
        if self.names.is_about_actor(gold["target"]):
            target = c.topic or c.object
            return self.names.is_party(gold["target"], target, self.extraction) and self.names.sign(gold["position"]) == self._sign(c)
        topic, side = self._side_taken(c)
        return any(topic == right and self.names.sign(gold["position"], mirrored=turned) == side for right, turned in self.names.topics(gold["target"]))

    def _side(self, gold: Mapping[str, Any]) -> str:
        return self.names.sign(gold["position"])

    def _side_taken(self, c: Candidate) -> tuple[str, str]:
        """The topic of a candidate and its side, contraries folded."""
        topic, mirrored = self.names.folded(c.topic or "")
        return topic, self._sign(c, mirrored=mirrored)

    def _sign(self, c: Candidate, *, mirrored: bool = False) -> str:
        """Which side a candidate says is taken; that one is *not* taken is a side of its own."""
        sign = self.names.sign(c.position, mirrored=mirrored)
        return f"not {sign}" if c.negated else sign

    # ------------------------------------------------------------------------------------------------------- relations

    def relations(self) -> list[Outcome]:
        """Relations between actors, places and events."""
        return self._relations(2)

    def explicit_relations(self) -> list[Outcome]:
        """Those of tier 1, where the gold has tiers."""
        return self._relations(1) if any("tier" in r for r in self.gold.get("relations", ())) else []

    def _relations(self, tier: int) -> list[Outcome]:
        golds = [
            Item(
                _span(r["evidence"]),
                f"{r['subj']} {'not ' if r.get('negated') else ''}{r['pred']} {r['obj']} ({r['id']})",
                r,
                r.get("optional", False) or r.get("tier", 1) > tier,
            )
            for r in self.gold.get("relations", ())
        ]
        answers = [
            Item((c.evidence.start, c.evidence.end), self._relation_shown(c), c, why=c.trace) for c in self.extraction.candidates if c.kind == "relation"
        ]
        return compare(self.key, golds, answers, self._relation)

    def _relation_shown(self, c: Candidate) -> str:
        return f"{self._shown(c.subject)} {'not ' if c.negated else ''}{local_name(c.predicate or '')} {self._shown(c.object)} ({c.rule} {c.confidence:.2f})"

    def _relation(self, gold: Mapping[str, Any], c: Candidate) -> float:
        if bool(gold.get("negated")) != c.negated:
            return 0.0
        kinds = {kind for name in (gold["pred"], *gold.get("pred_also", ())) for kind in self.names.predicates(name)}
        subjects, objects = (gold["subj"], *gold.get("subj_also", ())), (gold["obj"], *gold.get("obj_also", ()))
        for kind, turned in kinds:
            ends = (objects, subjects) if turned else (subjects, objects)
            if local_name(c.predicate or "") == kind and self._any(ends[0], c.subject) and self._any(ends[1], c.object):
                return bears(_span(gold["evidence"]), (c.evidence.start, c.evidence.end))
        return 0.0

    def _any(self, names: Iterable[str], iri: str | None) -> bool:
        return any(self.names.is_party(name, iri, self.extraction) for name in names)

    # ------------------------------------------------------------------------------------------------ times and figures

    def times(self) -> list[Outcome]:
        """Moments with their first and last day."""
        return self._times(2, self._time)

    def explicit_times(self) -> list[Outcome]:
        """Those of tier 1."""
        return self._times(1, self._time)

    def named_times(self) -> list[Outcome]:
        """All, where an open side ("by September" as `/2025-09`) may be left aside."""
        return self._times(2, lambda gold, moment: max(self._time(gold, moment), self._time(gold, replace(moment, edtf=moment.edtf.strip("./") or "x"))))

    def _times(self, tier: int, fits: Fits) -> list[Outcome]:
        golds = [
            Item(_span(t), f"{self._day(t, 'lo')}/{self._day(t, 'hi')}", t, t.get("optional", False) or t.get("tier", 1) > tier)
            for t in self.gold.get("times", ())
        ]
        answers = [Item((m.span.start, m.span.end), f"{m.edtf} ({m.basis})", m) for m in self.extraction.moments]
        return compare(self.key, golds, answers, fits)

    def _day(self, time: Mapping[str, Any], end: str) -> str | None:
        day = time[end]
        return self.gold["published"][end] if day == "pub" else day

    def _time(self, gold: Mapping[str, Any], moment: Moment) -> float:
        try:
            same = days(moment.edtf) == (self._day(gold, "lo"), self._day(gold, "hi"))
        except KgError:
            same = False
        return iou(_span(gold), (moment.span.start, moment.span.end)) if same else 0.0

    def figures(self) -> list[Outcome]:
        """Numbers that somebody gave."""
        every = self.gold.get("quantities", ())
        golds = [Item(_span(q), f"{q['low']} to {q['high']} {q['unit']}", q, q.get("optional", False)) for q in every]
        answers = [Item((q.span.start, q.span.end), f"{q.low} to {q.high} {q.unit}", q) for q in self.extraction.quantities]
        return compare(self.key, golds, answers, _figure)

    # --------------------------------------------------------------------------------------------------------- offsets

    def offsets(self) -> list[Outcome]:
        """Whether every span is what stands there."""
        return [
            Outcome(self.key, "HIT" if self.text[span.start : span.end] == span.text and span.text else "BROKEN", (span.start, span.end), f"{span.text[:60]!r}")
            for span in spans(self.extraction)
        ]

    def _shown(self, iri: str | None) -> str:
        if iri is None:
            return "?"
        if self.names.graph.knows(iri):
            return self.names.graph.short(iri).removeprefix(":")
        return f"new:{max(proposed(self.extraction, iri), key=len, default=iri)}"


def _figure(gold: Mapping[str, Any], quantity: Quantity) -> float:
    ends = [None if value is None or not value.is_finite() else float(value) for value in (quantity.low, quantity.high)]
    same = all(a == b or (a in (None, 0) and b in (None, 0)) for a, b in zip(ends, (gold["low"], gold["high"]), strict=True))
    return iou(_span(gold), (quantity.span.start, quantity.span.end)) if same else 0.0


def spans(extraction: Extraction) -> Iterator[Span]:
    """Yield every piece of text that an extraction points to."""
    yield from (candidate.evidence for candidate in extraction.candidates)
    yield from extraction.mentions
    for statement in extraction.statements:
        yield from (span for span in (statement.content, statement.speaker, statement.cue) if span.end > span.start)
    yield from (moment.span for moment in extraction.moments)
    yield from chain.from_iterable((q.span, *([q.counted] if q.counted else [])) for q in extraction.quantities)
    yield from chain.from_iterable(proposal.mentions for proposal in extraction.proposals.values())


def days(edtf: str) -> tuple[str | None, str | None]:
    """Return the first and the last day that an EDTF text covers, None where it is open or unknown.

    >>> days("2024"), days("../2024-12-08")
    (('2024-01-01', '2024-12-31'), (None, '2024-12-08'))
    """
    first, _, _, after = bounds(edtf)
    return iso(first) if first is not None else None, (date.fromisoformat(iso(after)) - timedelta(1)).isoformat() if after is not None else None


def _span(item: Mapping[str, Any]) -> tuple[int, int]:
    return item["start"], item["end"]


def _speaker(quote: Mapping[str, Any]) -> str:
    return quote["speaker"] if isinstance(quote["speaker"], str) else quote["speaker"]["actor"]


def _at(span: tuple[int, int], mention: Mention) -> bool:
    """Whether a mention stands at a place: the same span nearly, or the same begin or end."""
    overlap = iou(span, (mention.start, mention.end))
    return overlap >= 0.5 or (overlap > 0 and (mention.start == span[0] or mention.end == span[1]))


LAYERS: dict[str, Callable[[Judge], list[Outcome]]] = {
    "mentions and links": Judge.mentions,
    "  of known actors": Judge.known_mentions,
    "  half overlapping": Judge.near_mentions,
    "coreference": Judge.coreference,
    "attribution": Judge.attributions,
    "stances: explicit": Judge.explicit_stances,
    "stances: all": Judge.stances,
    "  content": Judge.contents,
    "attitudes to actors": Judge.attitudes,
    "relations": Judge.relations,
    "  explicit relations": Judge.explicit_relations,
    "times": Judge.times,
    "  explicit times": Judge.explicit_times,
    "  the time as named": Judge.named_times,
    "figures": Judge.figures,
    "offsets": Judge.offsets,
}
"""The layers in the order of the table; indented ones are parts or other views of the one above."""
