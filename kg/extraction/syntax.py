"""The syntax of a line as plain objects: what spaCy found, taken out of it once.

Rules ask the same few things of the same tokens again and again, and every answer of spaCy's own tokens is made anew. These
have the same names and the same meaning as there (<https://spacy.io/api/token>), for the part of them that rules use.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.extraction.lemmas import PIPES, Lemmas, fits

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_FORMS: list[int | str] = ["ORTH", "LOWER", "TAG", "DEP", "ENT_TYPE"]
_NUMBERS: list[int | str] = ["IS_PUNCT", "IS_STOP", "HEAD", "SENT_START"]


class Token:
    """A token: its place `i` in the line, its forms and kinds, what it hangs on (`head`, a root on itself), and what hangs on it."""

    __slots__ = ("children", "dep_", "doc", "ent_type_", "head", "i", "is_punct", "is_stop", "lemma_", "lower_", "pos_", "sent", "tag_", "text")

    children: tuple[Token, ...]
    doc: Parse
    head: Token
    sent: Sentence

    def __init__(self, i: int, forms: tuple[str, ...], flags: tuple[int, ...]) -> None:
        self.i = i
        self.text, self.lower_, self.tag_, self.dep_, self.ent_type_, self.lemma_, self.pos_ = forms
        self.is_punct, self.is_stop = map(bool, flags)

    def __repr__(self) -> str:
        return self.text

    @property
    def is_sent_start(self) -> bool:
        """Whether a sentence begins with it."""
        return self.i == self.sent.start

    @property
    def subtree(self) -> Iterator[Token]:
        """The token and all that hangs on it, what hangs before it first."""
        for child in self.children:
            if child.i < self.i:
                yield from child.subtree
        yield self
        for child in self.children:
            if child.i > self.i:
                yield from child.subtree

    @property
    def left_edge(self) -> Token:
        """The first token of all that hangs on it."""
        return self.doc[min(token.i for token in self.subtree)]

    @property
    def right_edge(self) -> Token:
        """The last token of all that hangs on it."""
        return self.doc[max(token.i for token in self.subtree)]

    @property
    def ancestors(self) -> Iterator[Token]:
        """What it hangs on, and what that hangs on, up to the root."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    @property
    def conjuncts(self) -> tuple[Token, ...]:
        """What it is coordinated with."""
        first = self
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        found = [first]
        for token in found:
            found += [child for child in token.children if child.dep_ == "conj" and child.i > token.i]
        return tuple(token for token in found if token is not self)


class Sentence(tuple[Token, ...]):  # noqa: SLOT001  # a tuple of any length can have none
    """The tokens of a sentence, from `start` to before `end`."""

    start: int
    end: int

    @property
    def root(self) -> Token:
        """The token that all others hang on."""
        return root(self)


class Entity(NamedTuple):
    """What spaCy takes for a name, from the token `start` to before `end`."""

    start: int
    end: int
    label_: str


class Parse(tuple[Token, ...]):  # noqa: SLOT001  # as above
    """The tokens of a line, its sentences, and what may be names in it."""

    sents: tuple[Sentence, ...]
    ents: tuple[Entity, ...]
    _doc: Doc
    _lemmas: Lemmas | None

    @property
    def text(self) -> str:
        """The line as the parser read it."""
        return self._doc.text

    @cached_property
    def parsed(self) -> Doc:
        """The line as spaCy has it, with all that it tells."""
        return self._lemmas.complete(self._doc) if self._lemmas else self._doc


class Strings(dict[int, str]):
    """The texts behind spaCy's numbers, each looked up once."""

    def __init__(self, store: Any) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, number: int) -> str:
        text: str = self._store[number]
        self[number] = text
        return text


class Parser:
    """Parses lines with a pipeline of spaCy, and takes the tokens out of what it finds."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._lemmas = Lemmas(nlp) if fits(nlp) else None

    def pipe(self, docs: Iterable[Doc], batch: int) -> Iterator[Parse]:
        """Parse many lines, in batches."""
        strings = Strings(self._nlp.vocab.strings)
        for doc in self._nlp.pipe(docs, batch_size=batch, disable=PIPES if self._lemmas else ()):
            yield self._parse(doc, strings)

    def _parse(self, doc: Doc, strings: Strings) -> Parse:
        answers: Sequence[Sequence[int]] = self._lemmas.of(doc) if self._lemmas else doc.to_array(["LEMMA", "POS"]).tolist()
        punct, stop, heads, starts = doc.to_array(_NUMBERS).astype("int64").T.tolist()
        columns = (*doc.to_array(_FORMS).T.tolist(), *zip(*answers, strict=True))
        texts = zip(*([strings[number] for number in column] for column in columns), strict=True)
        tokens = [Token(i, *row) for i, row in enumerate(zip(texts, zip(punct, stop, strict=True), strict=True))]
        found = Parse(tokens)
        found._doc, found._lemmas = doc, self._lemmas  # noqa: SLF001  # made here
        found.ents = tuple(Entity(entity.start, entity.end, entity.label_) for entity in doc.ents)
        found.sents = tuple(_sentences(tokens, starts))
        _hang(found, heads)
        return found


def _hang(parse: Parse, heads: Iterable[int]) -> None:
    """Hang every token on its head; `heads` are as far from it as spaCy has them."""
    hanging: list[list[Token]] = [[] for _ in parse]
    for token, away in zip(parse, heads, strict=True):
        token.doc, token.head = parse, parse[token.i + away]
        if away:
            hanging[token.i + away].append(token)
    for token, children in zip(parse, hanging, strict=True):
        token.children = tuple(children)


def _sentences(tokens: Sequence[Token], starts: Iterable[int]) -> Iterator[Sentence]:
    """Cut a line where sentences start."""
    cuts = [i for i, start in enumerate(starts) if start == 1 and i]
    for start, end in zip((0, *cuts), (*cuts, len(tokens)), strict=True):
        sentence = Sentence(tokens[start:end])
        sentence.start, sentence.end = start, end
        for token in sentence:
            token.sent = sentence
        yield sentence


def root(tokens: Sequence[Token]) -> Token:
    """Return the head of some tokens in a row: the one nearest to the root of its sentence, the first of several; no sign beside words."""
    top = next((token for token in tokens if token.head is token), None)
    inside = {token.i for token in tokens}
    outer = [token for token in tokens if token.head.i not in inside]
    return top or min(outer, key=_height, default=tokens[0])


def _height(token: Token) -> int:
    """How far a token is from the root of its sentence; a lone sign is farther than any word."""
    return len(token.doc) - 1 if token.is_punct and not token.children else sum(1 for _ in token.ancestors)
