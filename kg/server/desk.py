"""The review desk: what waits for a reviewer, and what is decided, as JSON. It runs in a process of its own, one request at a time.

What is asked has a `kind`, and `params` by name; ids are full IRIs, texts are plain, nothing in them is markup:

    cards     the cards that wait: `topic`, `actor`, `document`, `kind`, `confidence`, `text` narrow them; `second` (with `by`) asks
              for those on which this reviewer has not decided; `limit` (50, at most 500) and `offset` cut a part out
    card      one card by the `id` of a candidate, waiting or decided; with `second` it does not tell what others decided
    article   the text of an article at hand by its digest `sha`, and where in it cards that wait stand
    names     up to 20 names of things that begin with `q`, or have it in them, for a `field` of a form, for a merge (`actor`)
              or for a filter (`topic`, `actor`, `document`): a card has no list of them, as there may be thousands
    decide    a decision, as the JSON of `MOST`; it is on the disk before it is answered, 201

A decision has a `key`. Where one with this key was taken already, nothing is decided, and what came of that is told, 200. Where
others decided on the card since its `version`, nothing is decided, and who decided what is told, 409, unless `anyway` is true.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from time import perf_counter
from typing import Any

from kg import review
from kg.additions import slug
from kg.errors import MissingExtra, NotFound
from kg.graph import fold
from kg.model import THINGS, Evidence
from kg.review import Card, Conflict, Decision, Known, Outcome, Queue, edits
from kg.review.cards import KINDS, elsewhere
from kg.server.replies import JSON, Refused, Reply
from kg.server.settings import Settings
from kg.terms import KG, local_name
from kg.wording import qualified, sentence, where

MOST = {"key": 200, "action": 20, "card": 1000, "version": 100, "why": 5000, "same_as": 1000, "proposal": 1000, "actor": 1000, "by": 200}
"""The texts of a decision, and how many characters they may have; beside them it has `edits` (texts by field) and `anyway`."""
MOST_EDIT = 10_000
"""Characters that the text of one edited field may have."""
PATIENCE = 20
"""The files are looked at again when this many times the time has passed that it took."""
_ACTIONS = {
    "accept": {"card", "version", "same_as", "edits", "anyway"},
    "reject": {"card", "version", "anyway"},
    "skip": {"card", "version", "anyway"},
    "merge": {"card", "version", "proposal", "actor", "anyway"},
    "undo": set[str](),
}
_CARDS = ("topic", "actor", "document", "kind", "confidence", "text", "by", "second", "limit", "offset")
_MOST_PARAM, _MOST_CARDS, _MOST_NAMES = 1000, 500, 20
_MOST_PASSAGES, _MOST_KNOWN, _MOST_EARLIER = 200, 50, 20
_CONTEXT = 160

Told = dict[str, Any]
_Stamp = tuple[tuple[str, int, int, int], ...]


class Desk:
    """Answers the reviewers of a casebook."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; the casebook is read when somebody asks first, and again when its files change."""
        self._settings = settings
        self._stamp: _Stamp = ()
        self._again = 0.0
        self._opened: _Open | None = None
        self._kinds: dict[str, Callable[[Told], Reply]] = {"cards": self._cards, "card": self._card, "article": self._article, "names": self._names}

    def answer(self, asked: Told, body: bytes = b"") -> Reply:
        """Answer one request.

        Raises:
            KgError: it cannot be answered as it was made.
        """
        kind = asked.get("kind")
        if kind == "decide":
            return self._decide(_decision(body))
        if kind not in self._kinds:
            raise Refused(404, "the review desk has cards, card, article, names and decisions; ask for one of these")
        params: Told = {name: asked[name] for name in ("id", "sha") if name in asked}
        return self._kinds[kind](_texts(params | (asked.get("params") or {})))

    @property
    def _open(self) -> _Open:
        """The casebook, read anew where its files are others than they were."""
        if self._opened is None or perf_counter() >= self._again:
            started = perf_counter()
            stamp = _stamped(self._settings)
            ended = perf_counter()
            self._again = ended + PATIENCE * (ended - started)
            if self._opened is None or stamp != self._stamp:
                self._opened = None
                self._opened = _Open(review.queue(self._settings.folder, self._settings.articles))
                self._opened.queue.publish()
                self._stamp = stamp
        self._opened.queue.refresh()
        return self._opened

    # ------------------------------------------------------------------------------------------------------ looking

    def _cards(self, params: Told) -> Reply:
        _only(params, _CARDS)
        limit, offset = _number(params, "limit", 50, _MOST_CARDS), _number(params, "offset", 0, 10**9)
        wanted: Told = {name: params[name] for name in ("topic", "actor", "document", "kind", "text") if params.get(name)}
        if params.get("confidence"):
            wanted["confidence"] = _share(params["confidence"])
        by, here = _second(params), self._open
        found = here.queue.cards(by=by, **wanted)
        told = {
            "cards": [here.row(card) for card in found[offset : offset + limit]],
            "total": len(found),
            "progress": _progress(here.queue, by),
            "kinds": list(KINDS),
            "faults": len(here.queue.pool.problems),
        }
        return _json(told)

    def _card(self, params: Told) -> Reply:
        _only(params, ("id", "by", "second"))
        by, here = _second(params), self._open
        return _json(here.card(here.queue.card(_needed(params, "id")), blind=by is not None))

    def _article(self, params: Told) -> Reply:
        _only(params, ("sha",))
        sha, here = _needed(params, "sha"), self._open
        articles = here.queue.articles
        if sha not in articles:
            raise Refused(404, "the text of this article is not at hand; kg serve --articles FOLDER says in which folder it is")
        passages = [{"start": start, "end": end, "card": card} for start, end, card in here.queue.passages(sha)]
        return _json({"name": articles.name(sha), "title": here.title(sha), "text": articles.text(sha), "passages": passages})

    def _names(self, params: Told) -> Reply:
        _only(params, ("q", "field"))
        return _json({"names": self._open.names(params.get("q") or "", params.get("field") or "actor")})

    # ----------------------------------------------------------------------------------------------------- deciding

    def _decide(self, asked: Told) -> Reply:
        queue = self._open.queue
        status = 200 if queue.taken(asked["key"]) else 201
        try:
            outcome = _DECIDING[asked["action"]](queue, asked)
        except Conflict as conflict:
            told = {"error": str(conflict), "decided": [_decided(one) for one in conflict.decided], "version": conflict.version}
            return _json(told, conflict.status)
        return _json(_outcome(queue, outcome), status)


class _Open:
    """A casebook that was read."""

    def __init__(self, queue: Queue) -> None:
        self.queue = queue
        self.graph = queue.graph

    # -------------------------------------------------------------------------------------------------------- cards

    def row(self, card: Card) -> Told:
        """A card in the list."""
        documents = sorted(card.claim.documents())
        more = f" and {len(documents) - 1} more" if len(documents) > 1 else ""
        return {
            "id": card.id, "kind": card.kind, "confidence": card.confidence, "sentence": self.queue.sentence(card), "skipped": card.skipped,
            "articles": card.articles, "passages": len(card.claim.evidence), "document": self.graph.label(documents[0]) + more if documents else "",
        }  # fmt: skip

    def card(self, card: Card, *, blind: bool) -> Told:
        """A card with all that is known about it; blind, without what was decided."""
        queue, claim = self.queue, card.claim
        return {
            "id": card.id, "short": self.graph.short(card.id), "version": queue.version(card), "kind": card.kind, "confidence": card.confidence,
            "sentence": queue.sentence(card), "terms": self._terms(card), "comment": claim.comment, "articles": card.articles, "skipped": card.skipped,
            "passages": [self._passage(one) for one in claim.evidence[:_MOST_PASSAGES]],
            "trace": list(dict.fromkeys(step for one in card.candidates for step in one.trace)),
            "rules": list(dict.fromkeys(rule for one in card.candidates for rule in one.rule)),
            "earlier": [] if blind else self._earlier(card),
            "proposals": [self._proposal(iri) for iri in queue.proposals(card)],
            "known": [self._known(one) for one in queue.known(card)[:_MOST_KNOWN]],
            "fields": [self._field(card, name) for name in edits.fields(claim)],
            **(_NOTHING if blind else self._verdict(card)),
        }  # fmt: skip

    def _terms(self, card: Card) -> list[str]:
        claim = card.claim
        mode = self.graph.label(claim.mode) if claim.mode else "no mode"
        return [claim.during or "undated", mode, *(part for part in qualified(self.graph, claim) if part != mode)]

    def _passage(self, evidence: Evidence) -> Told:
        quote = self.queue.quote(evidence, _CONTEXT)
        return {
            "speaker": self.graph.label(evidence.accordingTo) if evidence.accordingTo else "the author",
            "document": self._document(evidence.source) if evidence.source else None,
            "said": evidence.saidOn, "attested": evidence.attestedOn, "start": evidence.start, "end": evidence.end, "where": where(evidence),
            "quote": quote and quote._asdict(), "relays": [self._passage(one) for one in evidence.relays],
        }  # fmt: skip

    def _document(self, iri: str) -> Told:
        try:
            issued = getattr(self.graph.thing(iri), "issued", None)
        except NotFound:
            issued = None
        return {"id": iri, "title": self.graph.label(iri), "issued": issued, "sha": self.queue.digest(iri)}

    def _earlier(self, card: Card) -> list[str]:
        own = {one.id for one in self.queue.decided(card)}
        found = {one.id: one for candidate in card.candidates for one in self.queue.ledger.earlier(candidate.judged) if one.id not in own}
        return list(dict.fromkeys(map(elsewhere, found.values())))[-_MOST_EARLIER:]

    def _proposal(self, iri: str) -> Told:
        try:
            like = [one._asdict() for one in self.queue.similar(iri)]
        except MissingExtra:
            like = []
        return {"id": iri, "name": self.graph.label(iri), "type": self.graph.thing(iri).type, "like": like}

    def _known(self, known: Known) -> Told:
        claim = known.claim
        told = {"id": claim.id, "short": self.graph.short(claim.id), "how": known.how, "sentence": sentence(self.graph, claim)}
        return told | {"during": claim.during, "terms": qualified(self.graph, claim)}

    def _field(self, card: Card, name: str) -> Told:
        choices = self._predicates if name == "predicate" else _CHOICES.get(name, ())
        return {"name": name, "value": edits.shown(self.graph, card.claim, name), "choices": list(choices)}

    @cached_property
    def _predicates(self) -> list[str]:
        return [local_name(iri) for iri in edits.predicates(self.graph)]

    def _verdict(self, card: Card) -> Told:
        found = [verdict for one in card.candidates if (verdict := self.queue.ledger.verdict(one.judged))]
        latest = max((verdict.decision for verdict in found), key=lambda one: (one.time, one.id), default=None)
        contested = {one.id: _decided(one) for verdict in found for one in verdict.contested}
        return {"verdict": latest and _decided(latest), "contested": list(contested.values())}

    # ------------------------------------------------------------------------------------------- articles and names

    def title(self, sha: str) -> str:
        """The title of a document by its digest; empty where the graph does not have it."""
        found = self.graph.subjects(KG.sha256, sha)
        return self.graph.label(found[0]) if found else ""

    def names(self, text: str, field: str) -> list[str]:
        """Names that begin with a text, or else have a word that does, or else have it in them, those that are short first."""
        kinds = _kinds(field)
        wanted = fold(text)
        ranks = sorted((rank, len(name), name, iri) for name, iri in self._index(kinds) if (rank := _rank(name, wanted)) is not None)
        found = dict.fromkeys(iri for *_, iri in ranks)
        return [edits.name_for(self.graph, iri) for iri, _ in zip(found, range(_MOST_NAMES), strict=False)]

    def _index(self, kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
        for kind in kinds:
            if kind not in self._indexes:
                self._indexes[kind] = [(fold(name), iri) for iri in self.graph.ids_of(kind) for name, _ in self.graph.names(iri)]
            yield from self._indexes[kind]

    @cached_property
    def _indexes(self) -> dict[str, list[tuple[str, str]]]:
        return {}


_NOTHING: Told = {"verdict": None, "contested": []}
_CHOICES = {"position": edits.POSITIONS, "mode": edits.MODES, "negated": ("yes", "no")}


def _kinds(field: str) -> list[str]:
    """The kinds of thing that a field of a form, or a filter, can name."""
    if field == "actor":
        return ["Actor", "Topic", "Place", "Event"]
    if field == "document":
        return ["Document"]
    if field not in edits.THINGS:
        raise Refused(400, f"there are names for {', '.join(sorted({*edits.THINGS, 'actor', 'document'}))}; ask for one of these")
    return [name for name, kind in THINGS.items() if kind in edits.FIELDS[field].things]


def _rank(name: str, wanted: str) -> int | None:
    if name.startswith(wanted):
        return 0
    at = name.find(wanted)
    return None if at < 0 else 1 if f" {wanted}" in name else 2


def _decided(decision: Decision) -> Told:
    return {"by": decision.by, "action": decision.action, "time": decision.time, "why": decision.why}


def _progress(queue: Queue, by: str | None = None) -> dict[str, int]:
    done = queue.progress(by)
    return {**done._asdict(), "decided": done.decided, "total": done.total}


def _outcome(queue: Queue, outcome: Outcome) -> Told:
    decision = outcome.decision
    return {
        "id": decision.id, "action": decision.action, "claim": outcome.claim, "short": queue.graph.short(outcome.claim) if outcome.claim else None,
        "files": list(outcome.files), "contested": [_decided(one) for one in outcome.contested], "said": queue.told(outcome), "progress": _progress(queue),
    }  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- what is asked


def _shared(asked: Told) -> Told:
    return {"by": asked["by"], "why": asked["why"], "key": asked["key"]}


def _seen(asked: Told) -> Told:
    return {**_shared(asked), "version": asked["version"], "anyway": asked["anyway"]}


def _merge(queue: Queue, asked: Told) -> Outcome:
    seen = (asked["card"], asked["version"]) if asked["card"] and not asked["anyway"] else None
    return queue.merge(asked["proposal"], asked["actor"], seen=seen, **_shared(asked))


_DECIDING: dict[str, Callable[[Queue, Told], Outcome]] = {
    "accept": lambda queue, asked: queue.accept(asked["card"], same_as=asked["same_as"], **_seen(asked), **asked["edits"]),
    "reject": lambda queue, asked: queue.reject(asked["card"], **_seen(asked)),
    "skip": lambda queue, asked: queue.skip(asked["card"], **_seen(asked)),
    "merge": _merge,
    "undo": lambda queue, asked: queue.undo(by=asked["by"], key=asked["key"]),
}


def _decision(body: bytes) -> Told:
    """A decision as it was sent, with nothing in it that does not belong there.

    Raises:
        Refused: it is none.
    """
    told = _object(body)
    wrong = sorted(told.keys() - MOST.keys() - {"edits", "anyway"})
    if wrong:
        raise Refused(400, f"a decision has no {_short(wrong[0])!r}; it has {', '.join([*MOST, 'edits', 'anyway'])}")
    found: Told = {name: _text(name, told.get(name), most) for name, most in MOST.items()}
    found |= {"why": found["why"] or "", "edits": _edits(told.get("edits")), "anyway": told.get("anyway") or False}
    if not isinstance(found["anyway"], bool):
        raise Refused(400, "anyway is true or false")
    action = found["action"]
    if action not in _ACTIONS:
        raise Refused(400, f"an action is one of {', '.join(_ACTIONS)}")
    for name in ("key", "by", *(["proposal", "actor"] if action == "merge" else []), *(["card"] if action in ("accept", "reject", "skip") else [])):
        if not found[name]:
            raise Refused(400, f"a decision to {action} needs {name}: a text that is not empty")
    for name in ("same_as", "edits", "proposal", "actor"):
        if found[name] and name not in _ACTIONS[action]:
            raise Refused(400, f"a decision to {action} takes no {name}; leave it out")
    slug(found["by"])
    return found


def _object(body: bytes) -> Told:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "the decision is not well-formed JSON; send an object with key, action, card, by") from None
    if not isinstance(told, dict):
        raise Refused(400, "a decision is a JSON object with key, action, card, by")
    return told


def _edits(told: object) -> dict[str, str]:
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise Refused(400, "edits are an object: texts by the names of fields")
    wrong = sorted(told.keys() - edits.FIELDS.keys())
    if wrong:
        raise Refused(400, f"there is no field {_short(wrong[0])!r} to change; there are {', '.join(edits.FIELDS)}")
    return {name: _text(name, value, MOST_EDIT) or "" for name, value in told.items()}


def _text(name: str, value: object, most: int) -> str | None:
    """A text of bounded length that can be written to any file, or None."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused(400, f"{name} is a text")
    if len(value) > most:
        raise Refused(413, f"{name} has {len(value):,} characters; it may have {most:,}")
    wrong = next((sign for sign in value if (sign < " " and sign not in "\n\r\t") or sign == "\x7f" or "\ud800" <= sign <= "\udfff"), None)
    if wrong is not None:
        raise Refused(400, f"{name} has a character that cannot be kept (U+{ord(wrong):04X}); write it without")
    return value


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _texts(params: Mapping[str, Any]) -> Told:
    return {name: _text(name, value, _MOST_PARAM) for name, value in params.items()}


def _only(params: Mapping[str, Any], names: Iterable[str]) -> None:
    wrong = sorted(params.keys() - set(names))
    if wrong:
        raise Refused(400, f"there is no parameter {_short(wrong[0])!r} here; there are {', '.join(names)}")


def _needed(params: Told, name: str) -> str:
    if not params.get(name):
        raise Refused(400, f"say which one: {name}=...")
    return str(params[name])


def _second(params: Told) -> str | None:
    """The reviewer for whom a second opinion is asked for, or None."""
    if (params.get("second") or "no").lower() in ("0", "false", "no"):
        return None
    by = _needed(params, "by")
    slug(by)
    return by


def _number(params: Told, name: str, usual: int, most: int) -> int:
    text = params.get(name) or str(usual)
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(most)) or int(text) > most:
        raise Refused(400, f"{name} is a number from 0 to {most:,}")
    return int(text)


def _share(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise Refused(400, f"confidence is a number from 0 to 1, not {_short(text)!r}")
    return found


def _json(told: Told, status: int = 200) -> Reply:
    return Reply(json.dumps(told, separators=(",", ":")).encode("ascii"), JSON, status, (("cache-control", "no-store"),))


def _stamped(settings: Settings) -> _Stamp:
    """The files that a queue is read from, with what tells that they changed; not those that it writes itself."""
    triples = settings.folder / "triples"
    folders = [triples / "curated", triples / "candidates", triples / "judgements"]
    found = [entry for folder in folders for entry in _below(folder)]
    found += [entry for folder in (settings.folder, triples, settings.articles) if folder for entry in _entries(folder) if not entry.is_dir()]
    return tuple(sorted({(entry.path, told.st_ino, told.st_size, told.st_mtime_ns) for entry in found if (told := _stat(entry))}))


def _below(folder: Path | str) -> Iterator[os.DirEntry[str]]:
    for entry in _entries(folder):
        if entry.is_dir():
            yield from _below(entry.path)
        else:
            yield entry


def _entries(folder: Path | str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return list(found)
    except OSError:
        return []


def _stat(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat()
    except OSError:
        return None
