"""The picture of words and deeds over time: in each stretch a disc for words, a square for deeds, and a bar between them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.analysis.pictures import AGAINST, FOR, MARGIN, TEXT, TITLE, put
from kg.sheet import FAINT, INK, PAPER, RULE, Sheet, text_width, wrapped

_WORDS, _DEEDS, _BAR = FOR, AGAINST, "#9AA2AF"
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _RADIUS = 560.0, 210.0, 86.0, 18.0, 3.6
_SCALE = {1.0: "1  for, friendly", 0.5: "0.5", 0.0: "0", -0.5: "−0.5", -1.0: "−1  against, hostile"}
_LEGEND = ("declared: for (1) or against (−1)", "enacted: mean PLOVER score / 10", "the gap between the two")


class Point(NamedTuple):
    """Words and deeds of a year or a month, each from -1 (hostile) to 1; None where nothing is told.

    `place` counts years or months, `period` is how it is called.
    """

    place: int
    period: str
    words: float | None
    deeds: float | None


def draw(path: Path, title: str, points: Sequence[Point], labels: Sequence[str]) -> None:
    """Draw points in the order of time into a file, .svg or .png; the same points give the same bytes.

    `labels` are the names of all places from the first to the last point.

    Raises:
        MissingExtra: matplotlib is not installed.
        FormatError: the suffix is neither.
        CasebookError: the file cannot be written; what was there is still there.
    """
    put(path, title, lambda: _Picture(points, labels).drawn(title))


class _Picture:
    """Draws from the top to the bottom."""

    def __init__(self, points: Sequence[Point], labels: Sequence[str]) -> None:
        self._points, self._labels = points, labels
        self._sheet = Sheet(_WIDTH)
        self._top = MARGIN

    def drawn(self, title: str) -> tuple[Sheet, float]:
        """Return the sheet with its height."""
        lines = wrapped(title, TITLE, _WIDTH - 2 * MARGIN, bold=True)
        self._top = self._sheet.lines(MARGIN, MARGIN, lines, TITLE, bold=True) + 14
        self._scale()
        self._ticks()
        self._marks()
        foot = self._top + _HEIGHT + 30
        self._legend(foot)
        return self._sheet, foot + MARGIN + 4

    def _x(self, place: int) -> float:
        """Where a place is, in the middle of its share of the width."""
        share = (_WIDTH - _LEFT - _RIGHT) / len(self._labels)
        return _LEFT + (place - self._points[0].place + 0.5) * share

    def _y(self, value: float) -> float:
        return self._top + (1 - value) / 2 * _HEIGHT

    def _scale(self) -> None:
        for value, text in _SCALE.items():
            y = self._y(value)
            self._sheet.line([(_LEFT, y), (_WIDTH - _RIGHT, y)], color=RULE if value else FAINT, lw=0.5 if value else 0.9, zorder=1)
            self._sheet.text(_LEFT - 6, y, text, TEXT, ha="right", color=FAINT)

    def _ticks(self) -> None:
        """The names of the places, as many as there is room for."""
        y = self._top + _HEIGHT + 12
        room = max(text_width(label, TEXT) for label in self._labels) + 8
        share = (_WIDTH - _LEFT - _RIGHT) / len(self._labels)
        for place in range(0, len(self._labels), max(1, -int(-room // share))):
            x = self._x(self._points[0].place + place)
            self._sheet.line([(x, y - 10), (x, y - 7)], color=FAINT)
            self._sheet.text(x, y, self._labels[place], TEXT, ha="center", color=INK)

    def _marks(self) -> None:
        for point in self._points:
            x = self._x(point.place)
            if point.words is not None and point.deeds is not None:
                self._bar(x, self._y(point.words), self._y(point.deeds))
            if point.deeds is not None:
                self._deed(x, self._y(point.deeds))
            if point.words is not None:
                self._word(x, self._y(point.words))

    def _bar(self, x: float, one: float, other: float) -> None:
        self._sheet.line([(x, one), (x, other)], color=_BAR, lw=2.4, zorder=3)

    def _sample(self, x: float, y: float) -> None:
        self._bar(x, y - 5, y + 5)

    def _word(self, x: float, y: float) -> None:
        self._sheet.disc(x, y, _RADIUS, facecolor=_WORDS, edgecolor=PAPER, lw=0.7)

    def _deed(self, x: float, y: float) -> None:
        self._sheet.box(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS, facecolor=_DEEDS, edgecolor=PAPER, lw=0.7, zorder=5)

    def _legend(self, y: float) -> None:
        x = _LEFT
        for text, mark in zip(_LEGEND, (self._word, self._deed, self._sample), strict=True):
            mark(x, y)
            self._sheet.text(x + 9, y, text, TEXT)
            x += 9 + text_width(text, TEXT) + 22
