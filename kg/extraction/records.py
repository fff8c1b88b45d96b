"""What the reader of news passes from layer to layer: articles, what is found in them, and the candidates that come of it.

Offsets count characters (code points) of an article's raw text, the end excluded; `text` is always `raw[start:end]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import overload

from kg.articles import digest


@dataclass(frozen=True, slots=True)
class Article:
    """A text to read, and what is known of it beforehand.

    `name` says where it came from (a file's name, a line of a file); `published` is EDTF, and `basis` says how that is
    known; None where it is not.
    """

    text: str
    name: str = ""
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    basis: str | None = None

    @property
    def sha256(self) -> str:
        """The digest of the text, as the graph's documents have it."""
        return digest(self.text)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of an article's raw text."""

    start: int
    end: int
    text: str

    def covers(self, other: Span) -> bool:
        """Tell whether the other lies inside this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Mention(Span):
    """A piece of text that stands for somebody or something in the graph, or proposed to it.

    `kind` is `name`, `adjective`, `metonym`, `nominal`, `pronoun` or `place`; `certainty` (0 to 1) is how surely the text
    stands for `thing`, an IRI.
    """

    thing: str
    kind: str = "name"
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said: the content, who says it, and how it is reported.

    `manner` is `direct` (quoted), `mixed` (partly quoted) or `indirect`. `speaker` is the piece of text that names who
    speaks, `who` the IRI that it stands for; `outer` is the statement inside which this one is reported.
    """

    content: Span
    speaker: Span
    cue: Span
    manner: str
    who: str | None = None
    outer: Statement | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A piece of text that names a time, and the EDTF text it resolves to; `basis` says from what."""

    span: Span
    edtf: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that somebody gave, of what, and how exactly. `counted` is the piece of text that names what is counted."""

    span: Span
    low: Decimal
    high: Decimal
    unit: str
    approximate: bool = False
    counted: Span | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """An actor, a topic or a place that the graph does not know, proposed with the places where the text names it."""

    id: str
    type: str
    label: str
    mentions: tuple[Span, ...] = ()
    behalf: str | None = None
    definition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A claim that is proposed for review: its content, where it stands, and why it is proposed.

    `kind` is `stance`, `relation`, `figure`, `attitude` (a stance toward an actor) or `attribution`; the fields of other
    kinds are None. Things are IRIs, of the graph or of a proposal. `speaker` is who says so, None for the author. `trace`
    gives the steps that led here, in words; `rule` names the last of them; `confidence` (0 to 1) orders the review.
    """

    kind: str
    evidence: Span
    holder: str | None = None
    topic: str | None = None
    position: str | None = None
    subject: str | None = None
    predicate: str | None = None
    object: str | None = None
    about: tuple[str, ...] = ()
    measure: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None
    approximate: bool = False
    speaker: str | None = None
    behalf: str | None = None
    relays: str | None = None
    mode: str | None = None
    negated: bool = False
    condition: str | None = None
    quantifier: str | None = None
    during: str | None = None
    attested: str | None = None
    said: str | None = None
    trace: tuple[str, ...] = ()
    rule: str = ""
    confidence: float = 0.5
    id: str = ""


@dataclass(frozen=True, slots=True)
class Extraction(Sequence[Candidate]):
    """What was read in one article: the candidates, as a sequence, and what they rest on."""

    article: Article
    candidates: tuple[Candidate, ...] = ()
    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    statements: tuple[Statement, ...] = ()
    moments: tuple[Moment, ...] = ()
    quantities: tuple[Quantity, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Candidate: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Candidate]: ...
    def __getitem__(self, index: int | slice) -> Candidate | Sequence[Candidate]:
        return self.candidates[index]

    def __len__(self) -> int:
        return len(self.candidates)

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self.candidates)
