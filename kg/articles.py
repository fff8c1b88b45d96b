"""The articles that the user has at hand: found by digest, cut by character offsets.

The graph holds references (offsets and digests) and no article text; whoever has the articles can check and quote them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from kg.errors import ArticleError

SUFFIXES = {".txt", ".md", ".text"}
TABLES = {".csv", ".tsv", ".tab"}
"""The suffixes of data sets, of which the rows are evidence; no articles are read from them."""


class Articles:
    """The text files of a folder, by the SHA-256 of their UTF-8 text. An empty one has no article."""

    def __init__(self, folder: Path | None = None) -> None:
        self._texts: dict[str, str] = {}
        self._names: dict[str, str] = {}
        for path in _files(folder):
            try:
                text = read(path)
            except ArticleError:
                if path.suffix in TABLES:  # which may be in any encoding
                    continue
                raise
            self._texts[digest(text)] = text
            self._names[digest(text)] = path.name

    def __contains__(self, sha: str | None) -> bool:
        return sha in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def text(self, sha: str) -> str:
        """Return the text with a digest; KeyError where it is not at hand."""
        return self._texts[sha]

    def name(self, sha: str) -> str:
        """Return the file name of the text with a digest; KeyError where it is not at hand."""
        return self._names[sha]

    def is_table(self, sha: str) -> bool:
        """Tell whether the text with a digest is a data set; KeyError where it is not at hand."""
        return Path(self._names[sha]).suffix in TABLES

    def quote(self, sha: str | None, start: int | None, end: int | None, expected: str | None) -> str | None:
        """Return the span of an article, or None where the article is not at hand or the span does not have that digest."""
        if sha not in self._texts or start is None or end is None:
            return None
        span = self._texts[sha][start:end]
        return span if digest(span) == expected else None

    def around(self, sha: str, start: int, end: int, most: int) -> tuple[str, str]:
        """Return what stands before and after a span of the text with a digest, up to so many characters, in whole words."""
        text = self._texts[sha]
        before, after = text[max(0, start - most) : start], text[end : end + most]
        if start > most:
            before = before[re.search(r"^\S*\s*", before).end() :]  # type: ignore[union-attr]
        if end + most < len(text):
            after = after[: re.search(r"\s*\S*$", after).start()]  # type: ignore[union-attr]
        return before, after


def _files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    if not folder.is_dir():
        raise ArticleError(f"there is no folder {folder}; give the folder with the articles' text files")
    return sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES | TABLES and path.is_file())


def read(path: Path) -> str:
    """Return an article's text exactly as it is stored: offsets count its characters, line ends included.

    Raises:
        ArticleError: the file cannot be read, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ArticleError(f"cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8 first") from None


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 form, as 64 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
