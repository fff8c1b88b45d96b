"""A language model as second reader: it proposes claims, or gives a second opinion on those of the rules.

Any server that speaks as OpenAI's `/v1/chat/completions` does, on this machine or elsewhere. It is asked only where
`propose` or `verify` is called and `KG_LLM_URL` and `KG_LLM_MODEL` are set; the key is taken from `KG_LLM_KEY` alone, never
from the variable of another program, so that it goes only where it was meant to go.

What a model answers is not believed but checked: its form, that every quote stands in the article at one place, that only
ids occur that it was given, that dates are EDTF and in order. It is told once what was wrong; what is wrong still is left
out and counted. The article stands in the question between lines that it cannot contain. Whatever it, or the model, says:
nothing comes out but candidates for review. No key, no address and no text of the article is ever logged, told in an
error, or kept in the cache.

What is asked is in `rules/llm.toml`. Sources: the OpenAI API reference, "Structured Outputs",
https://platform.openai.com/docs/guides/structured-outputs; JSON Schema 2020-12, https://json-schema.org/draft/2020-12.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.articles import digest
from kg.errors import CasebookError, PeriodError
from kg.extraction.endpoint import Json, Model, ModelError, chat, libraries, loads
from kg.extraction.lexicon import rules
from kg.extraction.records import Article, Candidate, Span
from kg.graph import View, fold
from kg.periods import parse

_EDGE = "[A-Za-z0-9\u00c0-\u024f]"
_IRIS = ("holder", "topic", "position", "subject", "predicate", "object")
_OWN = ("reason", "condition", "quantifier")
_WORD = re.compile(r"\w+")


class _Wrong(Exception):
    """What is wrong with an answer or a piece of it, in words that the model is told."""


class Proposed(list[Candidate]):
    """What a model proposes. `dropped` counts what it proposed besides and could not be used."""

    def __init__(self, candidates: Iterable[Candidate] = (), dropped: int = 0) -> None:
        super().__init__(candidates)
        self.dropped = dropped


def propose(
    article: Article,
    graph: View,
    *,
    candidates: Sequence[Candidate] = (),
    environment: Mapping[str, str] | None = None,
    cache: Path | None = None,
) -> Proposed:
    """Ask the model for the stances, attitudes and relations that an article claims.

    Args:
        article: what it reads.
        graph: whose actors, topics, places, events and relation types it may name.
        candidates: what is proposed already; the same claim from the same piece of text is not proposed again.
        environment: where the model is set, as in `Model.read`; None for that of the process.
        cache: a folder in which answers are remembered, so that nothing is asked twice; None for no memory.

    Raises:
        ModelError: no model is set, it cannot be reached, or its answer is not of the form that was asked for, twice.
        MissingExtra: httpx or jsonschema is not installed.
        CasebookError: the cache cannot be written.
    """
    model = Model.read(environment)
    _check_length(article)
    lists = _Lists.of(article, graph, candidates)
    shape = _shape("claims", lists)
    remembered = {name: kind for name, kind in shape.items() if name not in ("quote", "before", "after")} | rules("llm")["place"]
    task = _Task(
        "claims",
        _messages("claims", article, lists=lists.text(graph)),
        shape,
        remembered,
        lambda item: _record(item, article.text),
        lambda record: _candidate(record, lists, article.text),
        (article.sha256, lists.ids),
    )
    records, dropped = _consult(model, task, cache)
    found = [_named(_candidate(record, lists, article.text), model, record["reason"]) for record in records]
    return Proposed((new for new in found if not any(_is_same(new, known) for known in candidates)), dropped)


def verify(
    candidates: Sequence[Candidate],
    article: Article,
    graph: View,
    *,
    environment: Mapping[str, str] | None = None,
    cache: Path | None = None,
) -> list[Candidate]:
    """Ask the model for a second opinion on what the rules propose of an article; return them all, in the same order.

    An opinion adds a step to the trace and moves the confidence a little; it never accepts, drops or changes a claim. What
    a model itself has proposed is not judged.

    Raises:
        ModelError, MissingExtra, CasebookError: as for `propose`; the candidates are then as they were.
    """
    model = Model.read(environment)
    _check_length(article)
    judged = list(candidates)
    open_ones = [number for number, candidate in enumerate(judged) if candidate.rule != "llm"]
    size = rules("llm")["limits"]["batch"]
    for first in range(0, len(open_ones), size):
        batch = open_ones[first : first + size]
        for record in _opinions(model, [judged[number] for number in batch], article, graph, cache):
            number = batch[int(record["n"]) - 1]
            judged[number] = _moved(judged[number], record, model)
    return judged


# -------------------------------------------------------------------------------------------------------- what is asked


class _Lists(NamedTuple):
    """What a model may name: keys that are easy to copy, the IRIs that they stand for, and the list that each is of."""

    ids: dict[str, str]
    lists: dict[str, list[str]]
    notes: dict[str, str]

    @classmethod
    def of(cls, article: Article, graph: View, candidates: Sequence[Candidate]) -> _Lists:
        """Number the things of a graph, and name its relation types, positions and modes."""
        ids: dict[str, str] = {}
        lists: dict[str, list[str]] = {}
        notes: dict[str, str] = {}
        wanted = {getattr(candidate, name) for candidate in candidates for name in (*_IRIS, "speaker")}
        for name, letter in rules("llm")["keys"].items():
            kind = {"actors": "Actor", "topics": "Topic", "places": "Place", "events": "Event"}[name]
            things = _chosen(graph, graph.ids_of(kind), article.text, wanted, rules("llm")["limits"][name])
            lists[name] = [f"{letter}{number}" for number in range(1, len(things) + 1)]
            ids |= dict(zip(lists[name], things, strict=True))
        for name, query in _TERMS.items():
            terms = {str(row["term"]): str(row["note"] or "") for row in graph.query(query)}
            lists[name] = [graph.short(term) for term in sorted(terms)]
            ids |= {graph.short(term): term for term in terms}
            notes |= {graph.short(term): note for term, note in terms.items()}
        return cls(ids, lists, notes)

    def text(self, graph: View) -> str:
        """The lists as the model reads them."""
        headings = rules("llm")["headings"]
        return "\n\n".join("\n".join([f"{headings[name]}:", *(f"{key} = {self._said(graph, key)}" for key in keys)]) for name, keys in self.lists.items())

    def _said(self, graph: View, key: str) -> str:
        if key in self.notes:
            return _line(self.notes[key] or graph.label(self.ids[key]))
        thing = graph.thing(self.ids[key])
        others = [text for text, language in thing.names if language.partition("-")[0] in ("en", "") and text != thing.label]
        contrary = getattr(thing, "contrary", None)
        turned = next((f"the contrary of {other}" for other in self.lists["topics"] if self.ids[other] == contrary), None)
        more = [thing.type, *(["also " + ", ".join(others[:6])] if others else []), getattr(thing, "definition", None), turned]
        return _line(f"{thing.label} ({'; '.join(filter(None, more))})")


_TERMS = {
    "predicates": """SELECT ?term (MIN(STR(?comment)) AS ?note) {
        ?term rdfs:subPropertyOf+ kg:relatedTo . FILTER (?term != kg:relatedTo)
        FILTER NOT EXISTS { ?term rdfs:subPropertyOf kg:relatedTo . ?below rdfs:subPropertyOf ?term . FILTER (?below != ?term) }
        OPTIONAL { ?term rdfs:comment ?comment . FILTER (LANG(?comment) IN ("en", "")) } } GROUP BY ?term""",
    **{
        name: f"""SELECT ?term (MIN(STR(?comment)) AS ?note) {{
        ?term a kg:{kind} . OPTIONAL {{ ?term rdfs:comment ?comment . FILTER (LANG(?comment) IN ("en", "")) }} }} GROUP BY ?term"""
        for name, kind in (("positions", "Position"), ("modes", "Mode"))
    },
}


def _chosen(graph: View, things: Sequence[str], text: str, wanted: set[str | None], most: int) -> list[str]:
    """The things that a list may name: all, or of too many those that are wanted or seem to be named in the text."""
    if len(things) <= most:
        return list(things)
    words = fold(text)
    known = set(words.split())

    def rank(iri: str) -> tuple[bool, bool, float]:
        names = [fold(name) for name, _ in graph.names(iri)]
        named = any(name and f" {name} " in f" {words} " for name in names)
        return iri in wanted, named, max((len(known & set(name.split())) / len(name.split()) for name in names if name), default=0.0)

    return sorted(sorted(things, key=rank, reverse=True)[:most])


def _check_length(article: Article) -> None:
    most = rules("llm")["limits"]["article"]
    if len(article.text) > most:
        raise ModelError(f"the article has more than {most:,} characters, too many for one question to a language model; split it")


def _messages(kind: str, article: Article, *, lists: str = "", claims: str = "") -> list[Json]:
    from string import Template

    texts = rules("llm")["text"]
    told = {
        "fence": _fence(article.text + claims),
        "article": article.text,
        "published": _date(article.published) or "not known",
        "lists": lists,
        "claims": claims,
    }
    filled = {role: Template(texts[name]).substitute(told).strip() for role, name in (("system", "system"), ("user", kind))}
    return [{"role": role, "content": text} for role, text in filled.items()]


def _fence(text: str) -> str:
    """A line that a text does not contain, the same for the same text."""
    number = 0
    while (fence := f"=== {digest(f'{number} {text}')[:24]} ===") in text:
        number += 1  # pragma: no cover - a text would have to contain a piece of its own digest
    return fence


def _date(text: str | None) -> str | None:
    """An EDTF text, or None where it is none."""
    try:
        return None if text is None else str(parse(text))
    except PeriodError:
        return None


def _shape(name: str, lists: _Lists | None = None) -> Json:
    """The properties of one item of an answer, as JSON Schema has them."""
    return {field: _ids(kind["ids"], lists) if lists and "ids" in kind else dict(kind) for field, kind in rules("llm")[name].items()}


def _ids(names: Sequence[str], lists: _Lists) -> Json:
    return {"type": ["string", "null"], "enum": [*(key for name in names for key in lists.lists[name]), None]}


def _object(properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


@dataclass(frozen=True)
class _Task:
    """One question: what is asked, of which form the items of the answer are, and how one of them is checked and kept.

    `record` turns an item into what is kept of it, and `check` looks at what is kept; both raise `_Wrong`.
    """

    name: str
    messages: list[Json]
    shape: Json
    kept: Json
    record: Callable[[Json], Json]
    check: Callable[[Json], object]
    identity: tuple[object, ...]

    @property
    def schema(self) -> Json:
        """The form of the whole answer."""
        return _object({self.name: {"type": "array", "items": _object(self.shape)}})

    def key(self, model: Model) -> str:
        """A name for the question: of the model, the prompt, the article and the ids, none of which it shows."""
        return digest(json.dumps([1, model.name, self.messages, self.schema, self.identity, rules("llm")["limits"]], sort_keys=True))


# ---------------------------------------------------------------------------------------------------- question and answer


def _consult(model: Model, task: _Task, cache: Path | None) -> tuple[list[Json], int]:
    """Return what can be used of the answer and the number of what cannot, from the cache where it is known."""
    path = None if cache is None else _folder(cache) / f"{task.key(model)}.json"
    remembered = None if path is None else _remembered(path, task)
    if remembered is not None:
        return remembered
    records, dropped, whole = _asked(model, task)
    if path is not None and whole:
        files.write(path, json.dumps({"records": records, "dropped": dropped}, indent=1, sort_keys=True).encode("ascii"))
    return records, dropped


def _folder(cache: Path) -> Path:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CasebookError(f"cannot write {cache}: {error.strerror}") from None
    return cache


def _remembered(path: Path, task: _Task) -> tuple[list[Json], int] | None:
    """What the cache has, checked as an answer is; None where it has nothing that can be used."""
    try:
        known = loads(path.read_text("ascii"))
        for record in known["records"]:
            _check_form(record, task.kept)
            task.check(record)
        return known["records"], int(known["dropped"])
    except (OSError, ValueError, TypeError, KeyError, _Wrong):
        return None


class _Read(NamedTuple):
    """What was read of an answer: what can be used, and what is wrong with the rest, or with all of it."""

    records: list[Json]
    faults: list[str]
    broken: bool = False


def _asked(model: Model, task: _Task) -> tuple[list[Json], int, bool]:
    """Ask, and once more for what was wrong; also tell whether the answer is complete, and so worth remembering."""
    text = chat(model, task.messages, task.name, task.schema)
    first = _read(text, task)
    if not first.faults:
        return first.records, 0, True
    try:
        second = _read(chat(model, [*task.messages, *_repair(text, first)], task.name, task.schema), task)
    except ModelError:
        if first.broken:
            raise
        return first.records, len(first.faults), False
    if first.broken and second.broken:
        raise ModelError("the language model does not give its answer in the form that was asked for; set another model in KG_LLM_MODEL")
    records = _each_once([*first.records, *second.records])
    new = len(records) - len(first.records)
    wrong = 0 if first.broken else len(first.faults)
    return records, max(wrong - new, 0 if second.broken else len(second.faults)), True


def _repair(text: str, read: _Read) -> list[Json]:
    from string import Template

    limits = rules("llm")["limits"]
    faults = "\n".join(f"- {fault}" for fault in read.faults[: limits["faults"]])
    asked = Template(rules("llm")["text"]["repair_all" if read.broken else "repair"]).substitute(faults=faults)
    return [{"role": "assistant", "content": text[: limits["echo"]]}, {"role": "user", "content": asked.strip()}]


def _read(text: str, task: _Task) -> _Read:
    try:
        items = _items(text, task.name)
    except _Wrong as wrong:
        return _Read([], [str(wrong)], broken=True)
    most = rules("llm")["limits"]["items"]
    records, faults = [], [f"{task.name} has more than {most} items"] * (len(items) - most)
    for number, item in enumerate(items[:most]):
        try:
            _check_form(item, task.shape)
            record = task.record(item)
            task.check(record)
            records.append(record)
        except _Wrong as wrong:
            faults.append(f"{task.name}[{number}]{wrong}")
    return _Read(_each_once(records), faults)


def _items(text: str, name: str) -> list[Any]:
    try:
        answer = loads(_bare(text))
    except ValueError as error:
        raise _Wrong(str(error)) from None
    if not isinstance(answer, dict) or list(answer) != [name] or not isinstance(answer[name], list):
        raise _Wrong(f"it is not an object with the one key {name!r} and an array as its value")
    return list(answer[name])


def _bare(text: str) -> str:
    """An answer without the thoughts before it and the marks around it that some models cannot leave off."""
    text = text.strip()
    if text.startswith("<think>"):
        text = text.partition("</think>")[2].strip()
    return text.removeprefix("```json").removeprefix("```").removesuffix("```")


def _check_form(item: Any, shape: Json) -> None:
    """Check one item by its schema; what is told names only places and rules, nothing that stands in the item."""
    _, jsonschema = libraries()
    for error in jsonschema.Draft202012Validator(_object(shape)).iter_errors(item):
        place = "".join(f".{part}" for part in error.absolute_path)
        said = {"enum": " is none of the values that it may have", "required": " lacks a key", "additionalProperties": " has a key too many"}
        raise _Wrong(place + said.get(error.validator, f" has not the {error.validator} that it should have"))


def _each_once(records: Sequence[Json]) -> list[Json]:
    """The records without those that differ from an earlier one in nothing but words; JSON texts are what can be compared."""
    known: dict[str, Json] = {}
    for record in records:
        content = {name: value for name, value in record.items() if name not in ("reason", "confidence")}
        known.setdefault(json.dumps(content, sort_keys=True), record)
    return list(known.values())


# -------------------------------------------------------------------------------------------------------------- claims


def _record(item: Json, text: str) -> Json:
    """What is kept of a claim: no quote but where it stands, and of free texts no more than is allowed."""
    limits = rules("llm")["limits"]
    span = _located(item, text)
    kept = {name: value for name, value in item.items() if name not in ("quote", "before", "after")}
    kept |= {name: _own_words(kept[name], text, limits[name]) if kept[name] else kept[name] for name in _OWN}
    kept["confidence"] = _capped(kept["confidence"])
    return kept | {"start": span.start, "end": span.end, "digest": digest(span.text)}


def _capped(value: float) -> float:
    return round(float(min(max(value, 0), rules("llm")["confidence"]["most"])), 3)


def _located(item: Json, text: str) -> Span:
    """The one place where a quote stands, its words exactly, the white space between them as it may be."""
    limits = rules("llm")["limits"]
    words = item["quote"].split()
    if not limits["shortest_quote"] <= len(" ".join(words)) <= limits["longest_quote"]:
        raise _Wrong(f".quote has not between {limits['shortest_quote']} and {limits['longest_quote']} characters")
    first, last = (edge if re.fullmatch(_EDGE, sign) else "" for edge, sign in ((f"(?<!{_EDGE})", words[0][0]), (f"(?!{_EDGE})", words[-1][-1])))
    found = [match.span(1) for match in re.finditer(f"{first}(?=({_loose(words)}){last})", text)]
    places = found if len(found) == 1 else [place for place in found[: limits["occurrences"]] if _fits(item, text, place)]
    if not found:
        raise _Wrong(".quote does not stand in the article letter by letter")
    if len(places) != 1 or len(found) > limits["occurrences"]:
        raise _Wrong(f".quote stands in the article {len(found)} times, and before and after do not tell which is meant")
    start, end = places[0]
    return Span(start, end, text[start:end])


def _loose(words: Sequence[str]) -> str:
    return r"\s+".join(map(re.escape, words))


def _fits(item: Json, text: str, place: tuple[int, int]) -> bool:
    """Tell whether before and after a place stands what the model says."""
    before, after = item["before"].split(), item["after"].split()
    most = rules("llm")["limits"]["longest_quote"]
    start, end = place
    if not before + after or len(item["before"] + item["after"]) > most:
        return False
    ahead = re.search(_loose(before) + r"\s*\Z", text[max(0, start - most) : start])
    behind = re.match(r"\s*" + _loose(after), text[end : end + most])
    return ahead is not None and behind is not None


def _candidate(record: Json, lists: _Lists, text: str) -> Candidate:
    """The candidate that is kept as a record, without its trace."""
    start, end = record["start"], record["end"]
    span = Span(start, end, text[start:end])
    if not start < end <= len(text) or digest(span.text) != record["digest"]:
        raise _Wrong(" points to another text")
    for name in ("during", "said"):
        if record[name] is not None and (len(record[name]) > rules("llm")["limits"]["date"] or _date(record[name]) is None):
            raise _Wrong(f".{name} is no EDTF date or interval that ends after it begins")
    return Candidate(
        kind=record["kind"],
        evidence=span,
        **_content(record, lists),
        speaker=lists.ids.get(record["speaker"]),
        mode=lists.ids.get(record["mode"]),
        negated=record["negated"],
        condition=record["condition"] or None,
        quantifier=record["quantifier"] or None,
        during=record["during"],
        said=record["said"],
        rule="llm",
        confidence=_capped(record["confidence"]),
    )


def _content(record: Json, lists: _Lists) -> Json:
    """Who, what and whom, of the lists that the kind of claim asks for."""
    content: Json = {}
    for name, allowed in rules("llm")["kinds"][record["kind"]].items():
        if not any(record[name] in lists.lists[choice] for choice in allowed):
            raise _Wrong(f".{name} of a claim of kind {record['kind']!r} has to be one of {' or '.join(allowed)}")
        content[name] = lists.ids[record[name]]
    one, other = ("subject", "object") if record["kind"] == "relation" else ("holder", "topic")
    if content[one] == content[other]:
        raise _Wrong(f" has the same {one} and {other}")
    return content


def _named(candidate: Candidate, model: Model, reason: str) -> Candidate:
    return replace(candidate, trace=(_step(model, reason),))


def _step(model: Model, said: str) -> str:
    return f"model {_line(model.name)[:80]}: {said}"


def _is_same(one: Candidate, other: Candidate) -> bool:
    """Tell whether two candidates make the same claim from the same piece of text."""
    alike = all(getattr(one, name) == getattr(other, name) for name in ("kind", "negated", *_IRIS))
    return alike and one.evidence.start < other.evidence.end and other.evidence.start < one.evidence.end


def _line(text: str) -> str:
    """A text in one line, without control characters and lone surrogates."""
    spaced = re.sub(r"\s+", " ", text)
    return "".join(sign for sign in spaced if unicodedata.category(sign)[0] != "C").strip()


def _own_words(said: str, article: str, most: int) -> str:
    """A model's text in one short line, in which no more than a few words in a row are the article's."""
    from textwrap import shorten

    line = _line(said[: 8 * most])
    few = rules("llm")["limits"]["others_words"]
    known = _rows(article, few + 1)
    while True:
        words = list(_WORD.finditer(line))
        copied = [row in known for row in _row_up([word[0].casefold() for word in words], few + 1)]
        if True not in copied:
            return shorten(line, most, placeholder="…")
        first = copied.index(True)
        last = next((number for number in range(first, len(copied)) if not copied[number]), len(copied)) - 1
        line = f"{line[: words[first + few - 1].end()]}…{line[words[last + few].end() :]}"


@lru_cache(maxsize=2)
def _rows(text: str, length: int) -> frozenset[tuple[str, ...]]:
    """All rows of so many words of a text."""
    return frozenset(_row_up(_WORD.findall(_line(text).casefold()), length))


def _row_up(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


# ------------------------------------------------------------------------------------------------------ second opinions


def _opinions(model: Model, candidates: Sequence[Candidate], article: Article, graph: View, cache: Path | None) -> list[Json]:
    """What the model thinks of the candidates, which are numbered from 1; of each at most once."""
    told = [json.dumps({"n": number, "claim": _told(one, graph), "quote": one.evidence.text}, ensure_ascii=False) for number, one in enumerate(candidates, 1)]
    shape = _shape("opinions") | {"n": {"type": "integer", "minimum": 1, "maximum": len(candidates)}}
    most = rules("llm")["limits"]["reason"]
    task = _Task(
        "opinions",
        _messages("opinions", article, claims="\n".join(told)),
        shape,
        shape,
        lambda item: item | {"n": int(item["n"]), "reason": _own_words(item["reason"], article.text, most)},
        lambda record: None,
        (article.sha256,),
    )
    records, _ = _consult(model, task, cache)
    return list({record["n"]: record for record in records[::-1]}.values())


def _told(candidate: Candidate, graph: View) -> str:
    """A candidate's content in one line."""
    values = {
        "about": ", ".join(map(graph.label, candidate.about)),
        "measure": candidate.measure,
        "from": candidate.low,
        "to": candidate.high,
        "unit": candidate.unit,
        "condition": candidate.condition,
        "quantifier": candidate.quantifier,
        "during": candidate.during,
        "negated": "yes" if candidate.negated else None,
    }
    named = {name: graph.label(value) for name in (*_IRIS, "speaker", "mode") if (value := getattr(candidate, name))}
    return _line("; ".join([candidate.kind, *(f"{name}: {value}" for name, value in (named | values).items() if value not in (None, ""))]))


def _moved(candidate: Candidate, record: Json, model: Model) -> Candidate:
    """A candidate with an opinion in its trace, and with its confidence moved, never out of its bounds."""
    bounds = rules("llm")["confidence"]
    step = bounds[record["opinion"]]
    moved = min(candidate.confidence + step, max(bounds["highest"], candidate.confidence)) if step > 0 else candidate.confidence
    if step < 0:
        moved = max(candidate.confidence + step, min(bounds["lowest"], candidate.confidence))
    said = _step(model, f"{record['opinion']}: {record['reason']}")
    return replace(candidate, trace=(*candidate.trace, said), confidence=round(moved, 3))
