"""The block of fields that may stand at the top of an article's text: title, date, publisher, address."""

from __future__ import annotations

import re

KEYS = ("title", "date", "published", "publisher", "url")
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")
_KEY = re.compile(r"[A-Za-z][\w-]*[ \t]*")
_FILLER = re.compile(r"[ \t]*(?:#.*)?|[ \t]+\S.*|- .*")


def front_matter(text: str) -> tuple[dict[str, str], int]:
    r"""Return the fields of the block at the top of a text, and the offset at which the article begins; nothing and 0 without one.

    The block stands between two lines `---` and holds lines `key: value`, at least one of them `title`, `date`, `published`,
    `publisher` or `url`. Keys are given in small letters, values without the quotation marks around them; other YAML is passed over.

    >>> front_matter("---\ntitle: \"A dam\"\ndate: 2021-04-10\n---\nVell backs it.")
    ({'title': 'A dam', 'date': '2021-04-10'}, 40)
    """
    found, end = _block(text)
    return {key: value for key, (value, _) in found.items()}, end


def fields(text: str) -> dict[str, tuple[str, int]]:
    """Return the fields of the block, each with the number of the line in which it stands."""
    return _block(text)[0]


def _block(text: str) -> tuple[dict[str, tuple[str, int]], int]:
    """Return the fields with the lines they stand in, and where the block ends."""
    found: dict[str, tuple[str, int]] = {}
    for number, piece in enumerate(_LINE.finditer(text), 1):
        line = piece[1].removeprefix("\ufeff") if number == 1 else piece[1]
        if number == 1 or line.rstrip() in ("---", "..."):
            if number > 1 and found.keys() & set(KEYS):
                return found, piece.end()
            if number > 1 or line.rstrip() != "---":
                break
        elif _is_field(line):
            key, _, value = line.partition(":")
            found.setdefault(key.strip().lower(), (_bare(value.strip()), number))
        elif not _FILLER.fullmatch(line):
            break
    return {}, 0


def _is_field(line: str) -> bool:
    key, colon, value = line.partition(":")
    return bool(colon) and _KEY.fullmatch(key) is not None and (not value or value[0] in " \t")


def _bare(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
