"""Articles to read: text files, web pages, JSON lines, PDF, folders and standard input, one after another as they are asked for.

Nothing here raises because of what an article holds: what cannot be read comes out as `Broken`, in its place. The text of
a text file or of a JSON record is never altered, line ends and front matter included, so that offsets and digests count
in what the user has. Of a web page or a PDF the article is the text taken out of it; `save` keeps that text.
"""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import shutil
import sys
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from itertools import chain, islice
from pathlib import Path, PurePath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple

from kg import files, frontmatter
from kg.articles import digest
from kg.errors import ArticleError, MissingExtra, PeriodError
from kg.extraction.records import Article
from kg.periods import parse

LIMIT = 20_000_000
"""The most bytes that are read of one article; a file of JSON lines may be of any size, as long as no line is larger."""

COMMAND = "given on the command line"
FRONT = "the front matter"
PAGE = "the page's metadata"
ADDRESS = "the page's address"
RECORD = "the record's field {}"

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_CLOCK = r"(?:T\d{4}.*|(?:T|\s*[-–|,]|\s+at|\s)\s*\d\d?[:.]\d\d.*)?"
_DATES = [
    re.compile(pattern + _CLOCK, re.ASCII | re.IGNORECASE | re.DOTALL)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)",
        r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)",
        r"(?P<year>\d{4})[/.](?P<month>\d\d?)[/.](?P<day>\d\d?)",
        _WEEKDAY + r"(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
        _WEEKDAY + r"(?P<day>\d\d?)(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>[a-z]{3,9})\.?,?\s+(?P<year>\d{4})",
    )
] + [re.compile(r"(?P<month>[a-z]{3,9})\.?,?\s+(?P<year>\d{4})", re.ASCII | re.IGNORECASE)]
_LONGEST = 100
_AMBIGUOUS = re.compile(r"\d\d?[/.-]\d\d?[/.-]\d{4}\b", re.ASCII)

_META = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published", "pubdate", "publishdate",
    "publish-date", "publish_date", "publication_date", "publication-date", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime",
    "dcterms.issued", "dc.date.issued", "dcterms.date", "dc.date", "dcterms.created", "dc.date.created", "citation_publication_date", "citation_date",
    "citation_online_date", "date",
)  # fmt: skip
"""Names under which pages declare when they were published, the surest first."""
_IN_ADDRESS = re.compile(r"/(\d{4})/(\d\d)/(\d\d)(?:/|$)", re.ASCII)
_CHARSET = re.compile(rb"<(?:meta|\?xml)[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|title|meta|body|main|article|section|div|p)\b", re.IGNORECASE)
_FRAME = re.compile(r"<(?:html|body)\b", re.IGNORECASE)
_JSON = re.compile(rb"\{\s*(?:\"[^\"\n]*\"\s*:|\}\s*$)")


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that was to be read and cannot be: where it is (`line` counts from 1) and why, in a sentence.

    >>> print(Broken("news.jsonl", 3, "it is no JSON"))
    news.jsonl:3: it is no JSON
    """

    name: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}" if self.line is None else f"{self.name}:{self.line}: {self.reason}"


class _Fault(Exception):
    """Why a thing cannot be read."""


class _Told(NamedTuple):
    """What is said of an article; `basis` is where the date comes from and `line` where it stands, None without a date."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    basis: str | None = None
    line: int | None = None

    def over(self, other: _Told) -> _Told:
        """Fill in from the other what is not said here; a date goes with its basis."""
        date = self if self.published is not None else other
        title, url, publisher = (mine if mine is not None else theirs for mine, theirs in zip(self[:3], other[:3], strict=True))
        return _Told(title, url, publisher, date.published, date.basis, date.line)


class _Found(NamedTuple):
    """A text as it was found."""

    name: str
    text: str
    told: _Told = _Told()
    line: int | None = None


def articles(
    sources: Iterable[str | Path],
    *,
    published: str | None = None,
    publisher: str | None = None,
    title: str | None = None,
    url: str | None = None,
    stdin: IO[bytes] | None = None,
) -> Iterator[Article | Broken]:
    """Read articles one after another, each when it is asked for.

    A source is a file, a folder (all files in it and in its folders, sorted, hidden ones left out) or `-`, standard input.
    `.txt`, `.text` and `.md` are text, `.html`, `.htm` and `.xhtml` pages, `.jsonl`, `.ndjson` and `.json` JSON lines
    `{url, date, title, text}`, `.pdf` PDF; anything else is looked into. Each may be compressed with gzip.

    What is given here wins over what a single article says of itself. Where there are several articles, `published` and
    `publisher` only fill in what an article does not say, and `title` and `url` are refused.

    Raises:
        PeriodError: `published` is no date.
        ArticleError: a title or an address is given for several articles.
    """
    sources = [sources] if isinstance(sources, str | Path) else sources
    given = _Told(title, url, publisher, *(() if published is None else (date_given(published), COMMAND)))
    return _dressed(chain.from_iterable(_read(source, stdin) for source in sources), given)


def date_given(text: str) -> str:
    """Return a date as EDTF: EDTF itself, a datetime cut to its day as printed, or an English date such as "October 20, 2025".

    >>> date_given("Mon, 20 Oct 2025 23:30:00 -0400"), date_given("2025-10-20T23:30Z"), date_given("Sept. 2025"), date_given("2025/2026")
    ('2025-10-20', '2025-10-20', '2025-09', '2025/2026')

    Raises:
        PeriodError: it is none of these, or there is no such day.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise PeriodError(f"{text[:_LONGEST]!r} and so on is no date; write YYYY-MM-DD")
    for pattern in _DATES:
        found = pattern.fullmatch(text)
        parts = found.groupdict() if found else {}
        if parts and (month := _month(parts["month"])):
            text = "-".join([parts["year"], month, *([parts["day"].zfill(2)] if "day" in parts else [])])
            break
    if _AMBIGUOUS.match(text):
        raise PeriodError(f"{text!r}: which is the day and which the month cannot be told; write YYYY-MM-DD")
    return str(parse(text))


def _month(text: str) -> str | None:
    if text.isdigit():
        return text.zfill(2)
    return next((f"{number:02}" for number, name in enumerate(_MONTHS, 1) if name.startswith(text.lower()) or text.lower() == name[:3]), None)


def save(article: Article, folder: Path) -> Path:
    """Write the text of an article as NAME.txt into a folder, so that its digest can be checked later; return the path.

    NAME comes from the article's name. A different text of that name is left as it is: the new one gets a piece of its digest.

    Raises:
        ArticleError: the text has no UTF-8 form.
        CasebookError: it cannot be written.
    """
    try:
        data = article.text.encode("utf-8")
    except UnicodeEncodeError:
        raise ArticleError(f"{article.name}: half a character (a lone surrogate) stands in the text; it cannot be saved as UTF-8") from None
    path = folder / f"{_stem(article.name)}.txt"
    if path.exists() and path.read_bytes() != data:
        path = path.with_name(f"{path.stem}-{digest(article.text)[:12]}.txt")
    if not path.exists():
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ArticleError(f"cannot make the folder {folder}: {error.strerror}") from None
        files.write(path, data)
    return path


def _stem(name: str) -> str:
    """Return a file name: the last part of the name without its endings, a record's line number kept."""
    place = re.search(r":(\d+)$", name)
    bare = PurePath(name[: place.start()] if place else name).name.removesuffix(".gz")
    stem = PurePath(bare).stem if PurePath(bare).suffix.lower() in _READERS else bare
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:80] + (f"-{place[1]}" if place else "") or "article"


# ------------------------------------------------------------------------------------------------- from found to article


def _dressed(things: Iterator[_Found | Broken], given: _Told) -> Iterator[Article | Broken]:
    ahead = list(islice(things, 2))
    if len(ahead) > 1 and (given.title is not None or given.url is not None):
        raise ArticleError("a title and an address belong to one article; give them with that article alone")
    for thing in chain(ahead, things):
        yield thing if isinstance(thing, Broken) else _article(thing, given, alone=len(ahead) == 1)


def _article(found: _Found, given: _Told, *, alone: bool) -> Article | Broken:
    told = given.over(found.told) if alone else found.told.over(given)
    published = None
    try:
        if told.published is not None:
            published = told.published if told.basis == COMMAND else date_given(told.published)
    except PeriodError as error:
        return Broken(
            found.name, told.line or found.line, f"the date in {told.basis} cannot be read: {error}; correct it there, or give the date with --published"
        )
    name = found.name if found.line is None else f"{found.name}:{found.line}"
    article = Article(found.text, name, _line(told.title), _line(told.url), _line(told.publisher), published, told.basis)
    return Broken(found.name, found.line, fault) if (fault := _unsound(article)) else article


def _line(text: str | None) -> str | None:
    """Return a piece of metadata on one line; None for nothing."""
    return " ".join((text or "").split()) or None


def _unsound(article: Article) -> str | None:
    """Tell what makes a text no article."""
    pieces = [piece for piece in (article.text, article.title, article.url, article.publisher) if piece]
    if not article.text[frontmatter.front_matter(article.text)[1] :].strip("\ufeff \t\r\n\v\f"):
        return "there is no text in it"
    if any("\0" in piece for piece in pieces):
        return "there are NUL characters in it; take them out first"
    if any(re.search("[\ud800-\udfff]", piece) for piece in pieces):
        return "half a character (a lone surrogate) stands in it; write the whole character"
    return None


# ------------------------------------------------------------------------------------------------- files and folders


def _read(source: str | Path, stdin: IO[bytes] | None) -> Iterator[_Found | Broken]:
    if str(source) == "-":
        yield from _guarded("stdin", lambda kept: stdin or sys.stdin.buffer)
        return
    if not str(source):
        yield Broken("", None, "no file is named; give a file, a folder, or - for standard input")
        return
    path = Path(source)
    paths, faults = _inside(path) if _is_folder(path) else ([path], [])
    for fault in faults:
        yield Broken(_name(fault.filename), None, f"the folder cannot be read: {fault.strerror}")
    if not paths and not faults:
        yield Broken(_name(path), None, "there are no files in the folder")
    for file in paths:
        yield from _guarded(_name(file), partial(_opened, file))


def _opened(path: Path, kept: ExitStack) -> IO[bytes]:
    try:
        return kept.enter_context(path.open("rb"))
    except ValueError:
        raise _Fault("no file can be called that") from None


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # opening it tells why


def _inside(folder: Path) -> tuple[list[Path], list[OSError]]:
    """Return the files of a folder and its folders, sorted, without hidden ones and what is no file, and what could not be listed."""
    found: list[Path] = []
    faults: list[OSError] = []
    for base, folders, names in os.walk(folder, onerror=faults.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(base) / name for name in names if not name.startswith(".")]
    return sorted(path for path in found if path.is_file() or not path.exists()), faults


def _name(path: str | Path) -> str:
    return os.fsencode(path).decode("utf-8", "replace").replace(os.sep, "/")


def _guarded(name: str, opened: Callable[[ExitStack], IO[bytes]]) -> Iterator[_Found | Broken]:
    """Read a file; what goes wrong on the way comes out as the last thing of it."""
    try:
        with ExitStack() as kept:
            yield from _things(name, _rewindable(opened(kept), kept))
    except _Fault as fault:
        yield Broken(name, None, str(fault))
    except (EOFError, zlib.error):
        yield Broken(name, None, "its gzip data is cut off or damaged; get the file again")
    except OSError as error:
        yield Broken(name, None, f"it cannot be read: {error.strerror or error}")


def _rewindable(stream: IO[bytes], kept: ExitStack) -> IO[bytes]:
    """Return a stream that can be read from the start again; a pipe is read to its end first, into a file if it is large."""
    if stream.seekable():
        return stream
    whole = SpooledTemporaryFile(LIMIT)  # noqa: SIM115  # lives as long as it is read
    kept.callback(whole.close)
    shutil.copyfileobj(stream, whole)
    whole.seek(0)
    return whole


def _things(name: str, stream: IO[bytes]) -> Iterator[_Found | Broken]:
    bare = name
    if _head(stream, 2) == b"\x1f\x8b":
        stream = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
        bare = name.removesuffix(".gz")
    head = _head(stream, 4096)
    if not head:
        raise _Fault("it is empty")
    read = _READERS.get(PurePath(bare).suffix.lower()) or _reader(head)
    yield from read(name, stream)


def _head(stream: IO[bytes], size: int) -> bytes:
    start = stream.tell()
    head = stream.read(size)
    stream.seek(start)
    return head


def _reader(head: bytes) -> Callable[[str, IO[bytes]], Iterator[_Found | Broken]]:
    """Tell by its beginning what a file holds."""
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"%PDF-"):
        return _pdf
    if head.startswith(b"<") and _HTML.search(head):
        return _page
    return _records if _JSON.match(head) else _text


def _whole(stream: IO[bytes]) -> bytes:
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise _Fault(f"it is larger than {LIMIT // 1_000_000} MB, too large for one article; cut it up first")
    return data


def _decoded(data: bytes) -> str:
    if b"\0" in data:
        raise _Fault("there are NUL bytes in it, so it is no text, or UTF-16; save it as UTF-8 first")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _Fault(f"it is not UTF-8 text (byte {error.start}); save it as UTF-8 first") from None


@contextmanager
def _quietly() -> Iterator[None]:
    """Keep libraries from reporting on the files that they read: what matters is told as a fault."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


# ------------------------------------------------------------------------------------------------- text and JSON lines


def _text(name: str, stream: IO[bytes]) -> Iterator[_Found]:
    text = _decoded(_whole(stream))
    fields = frontmatter.fields(text)
    title, url, publisher = (fields[key][0] or None if key in fields else None for key in ("title", "url", "publisher"))
    date = next(((fields[key][0], FRONT, fields[key][1]) for key in ("published", "date") if key in fields and fields[key][0]), ())
    yield _Found(name, text, _Told(title, url, publisher, *date))


def _records(name: str, stream: IO[bytes]) -> Iterator[_Found | Broken]:
    for number, data in _lines(stream):
        try:
            yield _record(name, number, _object(data))
        except _Fault as fault:
            yield Broken(name, number, str(fault))


def _lines(stream: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Return the lines that hold something, with their numbers; None for one that is too large."""
    number = 0
    while data := stream.readline(LIMIT + 1):
        number += 1
        if len(data) > LIMIT and not data.endswith(b"\n"):
            while (rest := stream.readline(LIMIT)) and not rest.endswith(b"\n"):
                pass
            yield number, None
        elif data := data.removeprefix(b"\xef\xbb\xbf").strip():
            yield number, data


def _object(data: bytes | None) -> Mapping[str, Any]:
    if data is None:
        raise _Fault(f"the line is larger than {LIMIT // 1_000_000} MB, too large for one article")
    try:
        found = json.loads(_decoded(data))
    except json.JSONDecodeError as error:
        raise _Fault(f"it is no JSON: {error.msg} (column {error.colno}); one article stands on one line") from None
    except (ValueError, RecursionError):
        raise _Fault("it is no JSON that can be read: nested too deeply, or a number too long") from None
    if not isinstance(found, dict):
        raise _Fault("it is no JSON object; an article is written {url, date, title, text} on one line")
    return found


def _record(name: str, number: int, found: Mapping[str, Any]) -> _Found:
    for key in ("text", *frontmatter.KEYS):
        if not isinstance(found.get(key), str | None):
            raise _Fault(f"its field {key} is no text; write it in quotation marks")
    if not found.get("text"):
        raise _Fault("it has no field text, or an empty one")
    date = next(((found[key], RECORD.format(key)) for key in ("published", "date") if found.get(key)), ())
    return _Found(name, found["text"], _Told(found.get("title"), found.get("url"), found.get("publisher"), *date), number)


# ------------------------------------------------------------------------------------------------- pages and PDF


def _page(name: str, stream: IO[bytes]) -> Iterator[_Found]:
    html = _markup(_whole(stream))
    try:
        with _quietly():
            text, told = _main(html)
    except ImportError:
        raise _Fault(str(MissingExtra("extract", "reading web pages"))) from None
    except Exception as error:  # noqa: BLE001  # a page can break its parser in many ways
        raise _Fault(f"the page cannot be read ({type(error).__name__}); save its text as a .txt file") from None
    if not text.strip():
        raise _Fault("no article was found in the page; save its text as a .txt file")
    yield _Found(name, text, told)


def _markup(data: bytes) -> str:
    """Return a page as text: UTF-8, or what it says it is."""
    declared = _CHARSET.search(data[:4096])
    try:
        return _decoded(data)
    except _Fault:
        if b"\0" in data or declared is None:
            raise
    try:
        return data.decode(declared[1].decode("ascii"))
    except (LookupError, ValueError):
        raise _Fault("it is neither UTF-8 nor what the page says it is; save it as UTF-8 first") from None


def _main(html: str) -> tuple[str, _Told]:
    """Return the article of a page and what the page says of it. Nothing is fetched."""
    from trafilatura import extract, extract_metadata, load_html

    tree = load_html(html if _FRAME.search(html) else f"<html><body>{html}</body></html>")
    if tree is None:
        return "", _Told()
    date = _declared(tree)
    found = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True, "max_date": "2200-01-01"})
    date = date or _in_address(found.url)
    text = extract(tree, include_comments=False, include_tables=False)
    return _derived(text or ""), _Told(found.title, found.url, found.sitename, *(date or (None, None)))


def _declared(tree: Any) -> tuple[str, str] | None:
    """Return the first readable date that a page declares itself published on; an unreadable one if there is no other.

    The library's own search is not used: it takes dates from the running text for the page's, and fills in a day where
    the page gives a month.
    """
    dates = [date for date in chain(_in_meta(tree), _in_data(tree), _in_times(tree)) if date and date.strip()]
    chosen = next(filter(_readable, dates), None) or next(iter(dates), None)
    return None if chosen is None else (chosen.strip(), PAGE)


def _readable(date: str) -> bool:
    try:
        date_given(date)
    except PeriodError:
        return False
    return True


def _in_meta(tree: Any) -> Iterator[str]:
    told: dict[str, str] = {}
    for meta in tree.iter("meta"):
        for key in ("property", "name", "itemprop"):
            told.setdefault((meta.get(key) or "").strip().lower(), meta.get("content") or "")
    return (told[name] for name in _META if name in told)


def _in_data(tree: Any) -> Iterator[str]:
    """Return the dates in the page's JSON-LD."""
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or ""):
            try:
                waiting = [json.loads(script.text or "")]
            except (ValueError, RecursionError):
                continue
            while waiting:
                thing = waiting.pop(0)
                if isinstance(thing, dict) and isinstance(thing.get("datePublished"), str):
                    yield thing["datePublished"]
                waiting += thing if isinstance(thing, list) else thing.values() if isinstance(thing, dict) else []


def _in_times(tree: Any) -> Iterator[str]:
    """Return the dates marked as the publication's, and else the only day that the page marks up as a time."""
    times = [time for time in tree.iter("time") if time.get("datetime")]
    marked = [time.get("datetime") for time in times if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None]
    days = {time.get("datetime")[:10] for time in times}
    return iter(marked or (days if len(days) == 1 else []))


def _in_address(url: str | None) -> tuple[str, str] | None:
    found = _IN_ADDRESS.search(url or "")
    return ("-".join(found.groups()), ADDRESS) if found and _readable("-".join(found.groups())) else None


def _derived(text: str) -> str:
    """Return a text taken out of a file without what no text may hold."""
    return text.encode("utf-8", "ignore").decode("utf-8").replace("\0", "")


def _pdf(name: str, stream: IO[bytes]) -> Iterator[_Found]:
    data = _whole(stream)
    try:
        with _quietly():
            text, title = _printed(data)
    except _Fault:
        raise
    except ImportError:
        raise _Fault(str(MissingExtra("pdf", "reading PDF"))) from None
    except Exception as error:  # noqa: BLE001  # pypdf: broken PDF files might cause other exceptions
        raise _Fault(f"the PDF cannot be read ({type(error).__name__}); save its text as a .txt file") from None
    if not text.strip():
        raise _Fault("there is no text in the PDF, perhaps only pictures of it; save its text as a .txt file")
    yield _Found(name, text, _Told(title))


def _printed(data: bytes) -> tuple[str, str | None]:
    """Return the text and the title of a PDF; the day on which the file was made is no publication date."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
    except DependencyError:
        locked = True
    if locked:
        raise _Fault("the PDF is locked with a password or encrypted; save it without that first")
    pages = (_derived(page.extract_text()) for page in reader.pages)
    title = reader.metadata.title if reader.metadata else None
    return "\n".join(chain.from_iterable(map(_paragraphs, pages))), _derived(title) if isinstance(title, str) else None


def _paragraphs(page: str) -> Iterator[str]:
    """Join the printed lines of a page to paragraphs: one ends at an empty line, and after a line that leaves much of the width free."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", page)]
    full = 0.75 * max(map(len, lines))
    whole = ""
    for line in lines:
        broken = re.search(r"\w-$", whole) and line[:1].islower()
        whole = whole[:-1] + line if broken else f"{whole} {line}".strip()
        if whole and len(line) < full:
            yield whole
            whole = ""
    if whole:
        yield whole


_READERS: Mapping[str, Callable[[str, IO[bytes]], Iterator[_Found | Broken]]] = {
    **dict.fromkeys((".txt", ".text", ".md"), _text),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _page),
    **dict.fromkeys((".jsonl", ".ndjson", ".json"), _records),
    ".pdf": _pdf,
}
