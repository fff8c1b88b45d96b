"""Labels on the canvas: cleaned, broken into short lines, and how much room they take.

Widths are those of Arial and its metric twins (Helvetica, Liberation Sans), the fonts that the page asks for first.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LINE_HEIGHT = 1.15
_WIDTHS = {
    0.222: "ijl'", 0.278: " !,./:;I[\\]ft|", 0.333: '()-`r{}"', 0.5: "Jckvsxyz", 0.584: "+<=>~", 0.611: "FTZ", 0.667: "&ABEKPSVXY",
    0.722: "CDHNRUw", 0.778: "GOQ", 0.833: "Mm", 0.944: "W%", 1.015: "@",
}  # fmt: skip
_WIDTH = {sign: width for width, signs in _WIDTHS.items() for sign in signs}
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class Label(NamedTuple):
    """A label as it is drawn: its lines, its font size, and the room it takes."""

    text: str
    size: float
    width: float
    height: float


def clean(text: str) -> str:
    r"""Return a text with what no page can show (NUL, control characters, lone surrogates) as U+FFFD.

    >>> clean("a\x00b")
    'a�b'
    """
    return _UNSEEN.sub("\ufffd", text)


def label(text: str, size: float, widest: float = 9.0) -> Label:
    """Break a text into lines of about `widest` times the font size, never inside a word that fits."""
    lines = _wrap(" ".join(clean(text).split()) or "\ufffd", widest)
    return Label("\n".join(lines), size, max(map(width, lines)) * size, len(lines) * size * LINE_HEIGHT)


def width(text: str) -> float:
    """Return how wide a text is, in multiples of its font size."""
    return sum(map(_width, text))


def _width(sign: str) -> float:
    if sign in _WIDTH:
        return _WIDTH[sign]
    if unicodedata.combining(sign):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(sign) in "WF" else 0.556 if sign.isascii() else 0.62


def _wrap(text: str, widest: float) -> list[str]:
    """Lines of even length, as few as `widest` allows."""
    pieces = [piece for word in text.split(" ") for piece in _pieces(word, widest * 1.6)]
    lines = _fill(pieces, widest)
    for narrower in range(int(widest), 4, -1):
        tighter = _fill(pieces, narrower)
        if len(tighter) > len(lines):
            break
        lines = tighter
    return lines


def _fill(words: list[str], widest: float) -> list[str]:
    lines = [words[0]]
    for word in words[1:]:
        longer = f"{lines[-1]} {word}"
        lines[-1:] = [longer] if width(longer) <= widest else [lines[-1], word]
    return lines


def _pieces(word: str, widest: float) -> list[str]:
    """A word, cut only where it is wider than any label may be."""
    if width(word) <= widest:
        return [word]
    cut = next(n for n in range(len(word), 0, -1) if n == 1 or width(word[:n]) <= widest)
    return [word[:cut], *_pieces(word[cut:], widest)] if cut < len(word) else [word]
