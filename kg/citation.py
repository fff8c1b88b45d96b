"""`kg cite`: from a piece of an article to the evidence node that points to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from kg import articles
from kg.errors import ArticleError
from kg.graph import View
from kg.terms import KG, Literal, NamedNode
from kg.turtle import quoted

_ALIKE = {"'": "['’‘`´]", '"': '["“”„«»]', "-": "[-–—‑]"}


_RECORD = """SELECT ?row ?identifier { ?piece dcterms:source %s ; kg:row ?row ; oa:start ?start ; oa:end ?end OPTIONAL { ?piece dcterms:identifier ?identifier }
FILTER(?start <= %d && %d <= ?end && isNumeric(?row)) } ORDER BY ?row ?identifier LIMIT 1"""


class Citation(NamedTuple):
    """A span of an article: character offsets (end excluded), its SHA-256, its text, and the document it belongs to."""

    start: int
    end: int
    digest: str
    text: str
    source: str | None
    sha256: str
    """The digest of the whole article."""
    row: int | None = None
    """In a data set that the graph has evidence from, the row of the record in which the span lies."""
    identifier: str | None = None
    """What that record is called there."""

    def node(self, name: str) -> str:
        """Return the evidence node alone, to stand in a claim of which more is to follow."""
        row = "" if self.row is None else f" ; kg:row {self.row}"
        record = "" if self.identifier is None else f" ; dcterms:identifier {quoted(self.identifier)}"
        span = f"oa:start {self.start} ; oa:end {self.end}"
        return f'kg:evidence [ a kg:Evidence ; dcterms:source {name} ; {span} ;\n    kg:digest "{self.digest}"{row}{record} ]'

    def turtle(self, name: str) -> str:
        """Return the evidence node to paste; `name` is the document's id in Turtle (`:doc-x`)."""
        node = f"{self.node(name)} .\n"
        if self.source is not None:
            return node
        document = f'{name} a kg:Document ;\n    dcterms:title "…"@en ; dcterms:issued "YYYY-MM-DD"^^edtf:EDTF ;\n    kg:sha256 "{self.sha256}" .\n'
        return f"{node}\n# the graph has no document with this text yet:\n{document}"


def cite(article: str | Path, piece: str, view: View | None = None, *, nth: int | None = None) -> Citation:
    """Find a piece of an article and return where it stands.

    Line breaks, runs of spaces and the form of quotation marks, apostrophes and dashes need not match; the offsets are
    those of the article as it is.

    Args:
        article: the text file.
        piece: a part of it, unique or with `nth`.
        view: where the document is looked up by its digest.
        nth: which occurrence is meant, from 1.

    Raises:
        ArticleError: the file cannot be read, or the piece is not in it, or is there more than once.
    """
    text = articles.read(Path(article))
    places = [found.span() for found in re.finditer(_pattern(piece), text)]
    if not places:
        raise ArticleError(f"{article} has no such piece; copy a few words of it exactly, without ellipses")
    if nth is None and len(places) > 1:
        where = ", ".join(f"{number}: at {start} (…{_context(text, start, end)}…)" for number, (start, end) in enumerate(places, 1))
        raise ArticleError(f"the piece stands {len(places)} times in {article}; give a longer one, or --nth with {where}")
    if nth is not None and not 1 <= nth <= len(places):
        raise ArticleError(f"the piece stands {len(places)} times in {article}; --nth {nth} is none of them")
    start, end = places[(nth or 1) - 1]
    sha = articles.digest(text)
    document = _document(view, sha)
    row, identifier = _record(view, document, start, end)
    return Citation(start, end, articles.digest(text[start:end]), text[start:end], document, sha, row, identifier)


def _pattern(piece: str) -> str:
    words = piece.split()
    if not words:
        raise ArticleError("give a piece of the article that is not empty")
    return r"\s+".join("".join(_sign(sign) for sign in word) for word in words)


def _sign(sign: str) -> str:
    return next((form for form in _ALIKE.values() if re.fullmatch(form, sign)), re.escape(sign))


def _context(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - 20) : end + 20].split())


def _document(view: View | None, sha: str) -> str | None:
    return None if view is None else next(iter(view.subjects(KG.sha256, sha)), None)


def _record(view: View | None, document: str | None, start: int, end: int) -> tuple[int | None, str | None]:
    """The row, and the name, of the record that holds a span, as other evidence from there tells them."""
    if view is None or document is None:
        return None, None
    found = next(view.query(_RECORD % (NamedNode(document), start, end)).tuples(), None)
    row, identifier = found or (None, None)
    return (int(row.value) if isinstance(row, Literal) else None), (identifier.value if isinstance(identifier, Literal) else None)


def document_name(article: str | Path, citation: Citation, view: View | None) -> str:
    """Return the id under which an article is, or may be, in the graph: `:doc-x`."""
    if citation.source is not None and view is not None:
        return view.short(citation.source)
    slug = re.sub(r"[^a-z0-9]+", "-", Path(article).stem.lower()).strip("-") or "article"
    return f":doc-{slug}"
