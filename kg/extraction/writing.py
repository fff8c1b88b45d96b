"""Candidates as Turtle, for review: one file an article, the same reading always the same bytes.

A file holds what its candidates rest on too: the document, the actors, topics and places that are proposed, the run. So
each can be read, moved or deleted by itself, and what several files tell of is told in each of them. No text of the article
stands in it but names: spans are offsets and digests, and out of any note more than six words in a row that stand so in the
article are cut.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePath
from urllib.parse import quote

from kg import files
from kg.articles import digest
from kg.errors import CasebookError
from kg.extraction.knowledge import Knowledge
from kg.extraction.records import Article, Candidate, Extraction, Proposal, Span
from kg.graph import fold
from kg.terms import DCTERMS, EDTF, KG, OA, PROV, RDF, RDFS, SCHEMA, SEM, SKOS, XSD, BlankNode, Literal, NamedNode, Quad, Term, local_name
from kg.turtle import write as as_turtle

VERSION = "1"
"""The version of the rules, as `prov:wasGeneratedBy` names it."""
MOST_WORDS = 6
"""How many words in a row a note may share with the article."""
MOST_MENTIONS = 20
"""How many mentions of a proposal are kept, the first in the text."""

_HEADER = "# Proposed by kg extract and decided by nobody yet: see kg review.\n"
_CLASSES = {"stance": KG.Stance, "attitude": KG.Stance, "relation": KG.Relation, "figure": KG.Figure, "attribution": KG.Attribution}
_CONTENT = ("kind", "holder", "topic", "position", "subject", "predicate", "object", "measure", "unit")
_THINGS = {
    "holder": KG.holder, "topic": KG.topic, "position": KG.position, "subject": RDF.subject, "predicate": RDF.predicate, "object": RDF.object,
}  # fmt: skip
_NOTES = {"measure": KG.measure, "unit": KG.unit, "condition": KG.condition, "quantifier": KG.quantifier}
_KEPT = 3
"""Words that remain of a run that is cut out."""
_LONGEST_SLUG = 60
_LARGEST = 40
"""Digits before the decimal point, and behind it, that a number may have."""
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\s]+")
_WORD = re.compile(r"\w+")
_OURS = re.compile(r"[a-z0-9-]*-([0-9a-f]{12})\.ttl")
_LEFT = re.compile(rf"\.{_OURS.pattern}\.\w+")

Skip = Callable[[Candidate, Article], bool]
"""Tells which candidates are not to be written."""


def nothing(candidate: Candidate, article: Article) -> bool:  # noqa: ARG001
    """Skip no candidate."""
    return False


def identified(candidate: Candidate, article: Article) -> Candidate:
    """Return a candidate with its id: `c-` and 16 hexadecimal digits of what it says, who says so, and where it stands.

    The id depends on nothing else, so that a run with other rules gives the same proposal the same id.
    """
    content = [*(getattr(candidate, name) for name in _CONTENT), sorted(candidate.about)]
    numbers = [_spelled(number) for number in (candidate.low, candidate.high)]
    qualities = [candidate.negated, candidate.mode, candidate.speaker]
    told = json.dumps([content, numbers, qualities, article.sha256, candidate.evidence.start, candidate.evidence.end])
    return replace(candidate, id=f"c-{sha256(told.encode()).hexdigest()[:16]}")


def document_id(sha: str, knowledge: Knowledge) -> str:
    """Return the IRI of the document with a digest: that of the graph, or a new one that is made of the digest."""
    return knowledge.documents.get(sha) or f"{knowledge.base}doc-{sha[:12]}"


def turtle(extraction: Extraction, knowledge: Knowledge, *, skip: Skip = nothing) -> bytes:
    """Return what was read in an article as a Turtle file.

    Raises:
        ValueError: a span does not hold what the article has there, or an IRI is none (a fault of the rules).
    """
    return Writer(knowledge, skip).turtle(extraction)


def write(extractions: Iterable[Extraction], folder: Path, knowledge: Knowledge, *, skip: Skip = nothing) -> list[Path]:
    """Write a file for each article into a folder (`triples/candidates`); return their paths. A file that is as it should be stays untouched.

    Raises:
        CasebookError: a file cannot be written.
        ValueError: as `turtle` does.
    """
    writer, place = Writer(knowledge, skip), Folder(folder)
    return [place.put(extraction.article, writer.turtle(extraction)) for extraction in extractions]


class Folder:
    """A folder with candidates. The file of an article is called SLUG-DIGEST.ttl, by its name and 12 digits of its SHA-256.

    A text that has a file under another name keeps it, so that no candidate ever stands in two files.

    Raises:
        CasebookError: there is no such folder, and none can be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            names = sorted(found.name for found in path.iterdir())
        except OSError as error:
            raise CasebookError(f"cannot use the folder {path}: {error.strerror}") from None
        self._names = {found[1]: name for name in names if (found := _OURS.fullmatch(name))}

    def tidy(self) -> None:
        """Take away what was being written when a run was killed.

        Raises:
            CasebookError: that cannot be done.
        """
        try:
            for path in self.path.iterdir():
                if _LEFT.fullmatch(path.name):
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise CasebookError(f"cannot tidy the folder {self.path}: {error.strerror}") from None

    def file(self, article: Article) -> Path:
        """Return the path of an article's file, whether or not there is one."""
        sha = article.sha256[:12]
        return self.path / self._names.setdefault(sha, f"{_slug(article)}-{sha}.ttl")

    def put(self, article: Article, data: bytes) -> Path:
        """Write an article's file where it is not already so; return its path.

        Raises:
            CasebookError: it cannot be written.
        """
        path = self.file(article)
        if self.read(path.name) != data:
            files.write(path, data)
        return path

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where there is none, or it cannot be read."""
        try:
            return (self.path / name).read_bytes()
        except OSError:
            return None


def _slug(article: Article) -> str:
    """The readable part of a file's name."""
    stem = re.sub(r"\.(?:gz|txt|text|md|html?|xhtml|jsonl?|ndjson|pdf)(?=[.:]|$)", "", _file_name(article), flags=re.IGNORECASE)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST_SLUG].strip("-") or "article"


def _file_name(article: Article) -> str:
    """Where the text came from, without the folders."""
    return _line(PurePath(article.name).name)


class Writer:
    """Writes what was read, for one state of knowledge."""

    def __init__(self, knowledge: Knowledge, skip: Skip = nothing) -> None:
        self._knowledge = knowledge
        self._skip = skip

    def turtle(self, extraction: Extraction) -> bytes:
        """Return what was read in an article as a Turtle file; of two candidates with one id the surer one."""
        article = extraction.article
        wanted = [one if one.id else identified(one, article) for one in extraction.candidates if not self._skip(one, article)]
        best = {one.id: one for one in sorted(wanted, key=lambda one: (one.confidence, repr(one)))}
        return self._render(_Statements(extraction, self).all(best.values()))

    def copy(self, article: Article, original: str) -> bytes:
        """Return the file of an article that copies another, given by its SHA-256: a document, and of which it is a version."""
        quads = list(self.document(article))
        if quads:
            quads.append(_quad(quads[0].subject, DCTERMS.isVersionOf, NamedNode(document_id(original, self._knowledge))))
        return self._render(quads)

    def _render(self, quads: Iterable[Quad]) -> bytes:
        return (_HEADER + as_turtle(quads, {"": self._knowledge.base})).encode("utf-8")

    def iri(self, name: str) -> NamedNode:
        """Return a thing by its IRI, or by its local name where it is ours."""
        return NamedNode(name if ":" in name else self._knowledge.base + name)

    def document(self, article: Article) -> Iterator[Quad]:
        """Yield what is said of an article as a document; nothing where the graph has it."""
        if article.sha256 in self._knowledge.documents:
            return
        node = self.iri(document_id(article.sha256, self._knowledge))
        yield _quad(node, RDF.type, KG.Document)
        yield _quad(node, DCTERMS.title, Literal(_line(article.title or "") or f"[Untitled: {_file_name(article) or 'no name'}]"))
        yield _quad(node, KG.sha256, Literal(article.sha256))
        if name := _file_name(article):
            yield _quad(node, DCTERMS.identifier, Literal(name))
        if publisher := self._publishers.get(fold(article.publisher or "")):
            yield _quad(node, DCTERMS.publisher, NamedNode(publisher))
        if address := _address(article.url or ""):
            yield _quad(node, SCHEMA.url, address)
        if article.published:
            yield _quad(node, DCTERMS.issued, _date(article.published))
            yield from (_quad(node, KG.basis, _english(text)) for text in [_line(article.basis or "")] if text)

    @cached_property
    def _publishers(self) -> dict[str, str]:
        """The actors by their names, without those names that several have."""
        named: dict[str, set[str]] = defaultdict(set)
        for thing in self._knowledge.things.values():
            for name in thing.names if thing.kind == "Actor" else ():
                named[fold(name)].add(thing.id)
        return {name: min(things) for name, things in named.items() if name and len(things) == 1}

    @cached_property
    def labels(self) -> dict[str, str]:
        """The names of what the graph knows, by IRI."""
        matters = {thing.id: thing.label for thing in (*self._knowledge.events, *self._knowledge.topics)}
        return {**matters, **{thing.id: thing.label for thing in self._knowledge.things.values()}}


class _Statements:
    """What a file says of the things in one article."""

    def __init__(self, extraction: Extraction, writer: Writer) -> None:
        self._article = extraction.article
        self._proposals = extraction.proposals
        self._writer = writer
        self._document = writer.iri(document_id(self._article.sha256, writer._knowledge))  # noqa: SLF001  # one of a pair
        self._words = _Words(self._article.text)

    def all(self, candidates: Iterable[Candidate]) -> Iterator[Quad]:
        """The document, the proposals, the candidates, and the runs that they come of."""
        yield from self._writer.document(self._article)
        for proposal in self._proposals.values():
            yield from self._proposal(proposal)
        for candidate in candidates:
            yield from self._candidate(candidate)

    def _candidate(self, candidate: Candidate) -> Iterator[Quad]:
        node = self._writer.iri(candidate.id)
        yield _quad(node, RDF.type, _CLASSES[candidate.kind])
        yield from (_quad(node, *pair) for pair in self._content(candidate))
        yield from (_quad(node, *pair) for pair in self._judgement(candidate))
        yield from self._run(node, candidate)
        speakers = [candidate.speaker, candidate.relays] if candidate.relays else [candidate.speaker]
        yield from self._evidence(node, KG.evidence, candidate, speakers)

    def _content(self, candidate: Candidate) -> Iterator[tuple[NamedNode, Term]]:
        """What a candidate claims."""
        yield from ((name, NamedNode(iri)) for field, name in _THINGS.items() if (iri := getattr(candidate, field)))
        yield from ((KG.about, NamedNode(iri)) for iri in candidate.about)
        numbers = ((KG.minValue, candidate.low), (KG.maxValue, candidate.high))
        yield from ((name, _number(text)) for name, number in numbers if (text := _spelled(number)))
        yield from ((name, _english(text)) for field, name in _NOTES.items() if (text := self._words.uncopied(getattr(candidate, field) or "")))
        if candidate.approximate:
            yield KG.approximate, _TRUE
        if candidate.kind == "attribution":
            yield RDFS.comment, _english(self._reported(candidate))

    def _judgement(self, candidate: Candidate) -> Iterator[tuple[NamedNode, Term]]:
        """When, how and how surely it holds, and why it is proposed."""
        yield KG.mode, NamedNode(candidate.mode) if candidate.mode else KG.Attributed
        yield KG.confidence, Literal(_share(candidate.confidence), datatype=XSD.decimal)
        yield KG.status, KG.Candidate
        if candidate.during:
            yield KG.during, _date(candidate.during)
        if candidate.negated:
            yield KG.negated, _TRUE
        if trace := self._words.uncopied("; ".join(filter(None, map(_line, candidate.trace)))):
            yield KG.trace, _english(trace)
        if rule := _line(candidate.rule):
            yield KG.rule, Literal(rule)

    def _run(self, node: NamedNode, candidate: Candidate) -> Iterator[Quad]:
        """What made it."""
        name, label = ("llm", "A language model") if candidate.rule == "llm" else (f"rules-{VERSION}", f"Stancegraph rules, version {VERSION}")
        run = self._writer.iri(f"extraction-{name}")
        yield _quad(node, PROV.wasGeneratedBy, run)
        yield _quad(run, RDF.type, PROV.Activity)
        yield _quad(run, RDFS.label, _english(label))

    def _reported(self, candidate: Candidate) -> str:
        """A sentence in place of what was said."""
        matters = [self._name(iri) for iri in candidate.about]
        return f"{self._name(candidate.holder or '')}: a statement" + (f" about {', '.join(matters)}." if matters else ".")

    def _name(self, iri: str) -> str:
        return _line(self._proposals[iri].label if iri in self._proposals else self._writer.labels.get(iri, "")) or local_name(iri) or "Somebody"

    def _proposal(self, proposal: Proposal) -> Iterator[Quad]:
        node = NamedNode(proposal.id)
        yield _quad(node, RDF.type, KG[proposal.type])
        yield _quad(node, SKOS.prefLabel, _english(_line(proposal.label) or local_name(proposal.id)))
        yield _quad(node, KG.status, KG.Candidate)
        if proposal.behalf:
            yield _quad(node, PROV.actedOnBehalfOf, NamedNode(proposal.behalf))
        if definition := self._words.uncopied(proposal.definition or ""):
            yield _quad(node, SKOS.definition, _english(definition))
        for span in sorted(set(proposal.mentions))[:MOST_MENTIONS]:
            place = BlankNode()
            yield _quad(node, KG.mention, place)
            yield from self._span(place, span)

    def _evidence(self, node: NamedNode | BlankNode, link: NamedNode, candidate: Candidate, speakers: list[str | None]) -> Iterator[Quad]:
        """The passage as the first of some speakers says it, who passes on what the next one said."""
        place = BlankNode()
        yield _quad(node, link, place)
        yield from self._span(place, candidate.evidence)
        if speakers[0]:
            yield _quad(place, SEM.accordingTo, NamedNode(speakers[0]))
        if link == KG.evidence:
            dates = ((KG.saidOn, candidate.said), (KG.attestedOn, candidate.attested))
            yield from (_quad(place, name, _date(date)) for name, date in dates if date)
        if speakers[1:]:
            yield from self._evidence(place, KG.relays, candidate, speakers[1:])

    def _span(self, node: BlankNode, span: Span) -> Iterator[Quad]:
        text = self._article.text[span.start : span.end]
        if not text or text != span.text or span.start < 0:
            raise ValueError(f"the span {span.start} to {span.end} does not hold what stands there")
        yield _quad(node, RDF.type, KG.Evidence)
        yield _quad(node, DCTERMS.source, self._document)
        yield _quad(node, OA.start, _number(str(span.start)))
        yield _quad(node, OA.end, _number(str(span.end)))
        yield _quad(node, KG.digest, Literal(digest(text)))


class _Words:
    """Knows which runs of words stand in an article."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _runs(self) -> frozenset[tuple[str, ...]]:
        words = [found[0].casefold() for found in _WORD.finditer(self._text)]
        return frozenset(zip(*(words[at:] for at in range(MOST_WORDS + 1)), strict=False))

    def uncopied(self, text: str) -> str:
        """Return a note on one line, with `…` for all but the first words of what it copies from the article."""
        text = _line(text)
        while copied := self._copied(text):
            start, end = copied
            text = f"{text[:start]} …{text[end:]}"
        return text

    def _copied(self, text: str) -> tuple[int, int] | None:
        """Where the first run that is too long begins, behind the words of it that remain, and where it ends."""
        words = list(_WORD.finditer(text))
        said = [found[0].casefold() for found in words]
        hits = [at for at in range(len(words) - MOST_WORDS) if tuple(said[at : at + MOST_WORDS + 1]) in self._runs]
        if not hits:
            return None
        last = hits[0]
        for at in hits:
            last = at if at <= last + MOST_WORDS else last
        return words[hits[0] + _KEPT - 1].end(), words[last + MOST_WORDS].end()


# ------------------------------------------------------------------------------------------------------------ terms

_TRUE = Literal("true", datatype=XSD.boolean)


def _quad(subject: NamedNode | BlankNode, predicate: NamedNode, value: Term) -> Quad:
    return Quad(subject, predicate, value)


def _line(text: str) -> str:
    """A text on one line, without characters that no text may hold."""
    return _UNFIT.sub(" ", text).strip()


def _english(text: str) -> Literal:
    return Literal(text, language="en")


def _date(text: str) -> Literal:
    return Literal(_line(text), datatype=EDTF.EDTF)


def _number(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal if "." in text else XSD.integer)


def _spelled(number: Decimal | None) -> str:
    """A number in digits, without zeros that say nothing; empty where it is none, or too long for any quantity."""
    if number is None or not number.is_finite():
        return ""
    if number and not -_LARGEST <= number.adjusted() <= _LARGEST:
        return ""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else f"{int(text)}"
    return "0" if text == "-0" else text


def _share(number: float) -> str:
    """A share in digits, 0 to 1, with three places at most; 0 where it is no number."""
    text = f"{min(number, 1.0):.3f}".rstrip("0") if number > 0 else "0."
    return text + "0" if text.endswith(".") else text


def _address(url: str) -> NamedNode | None:
    """A page's address as an IRI, with escapes for what stands in none; None where it is no address."""
    url = _line(url)
    if not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        return None
    try:
        return NamedNode(quote(url, safe="%/:?#@!$&'()*+,;=~"))
    except ValueError:
        return None
