"""The picture of `kg umbrella`: a row for the umbrella and each member, a column for each matter."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.analysis.pictures import AGAINST, FOR, HATCH, MARGIN, SMALL, TEXT, TITLE, TORN, put
from kg.errors import FormatError
from kg.graph import View
from kg.sheet import BAND, FAINT, INK, PAPER, RULE, Sheet, clean, line_height, text_width, wrapped
from kg.wording import counted

MOST_ROWS, MOST_COLUMNS = 60, 7
_LABELS, _COLUMN, _ROW = 190.0, 76.0, 20.0
_LOOKS: dict[str, tuple[str, dict[str, Any], str]] = {
    "for": ("for", {"facecolor": FOR}, "+"),
    "against": ("against", {"facecolor": AGAINST}, "−"),
    "both": ("on both sides", {"facecolor": TORN}, "±"),
    "none": ("takes no side", {"facecolor": BAND, "edgecolor": TORN, "lw": 0.6}, "0"),
    "inherits": ("inherits, not said", {"facecolor": PAPER, "edgecolor": TORN, "hatch": HATCH, "lw": 0.4}, ""),
}
"""What each side is called, how its cell looks, and the sign in it, by which it is told without colour."""


def draw(view: View, rows: Sequence[tuple[str, list[str]]], matters: Sequence[tuple[str, float | None]], path: Path) -> list[str]:
    """Draw sides by actor (the first is the umbrella) and matter with its divergence, and return in sentences what is left out."""
    if not matters:
        raise FormatError("neither the umbrella nor a member takes a stance here, so that there is no picture to draw")
    title = clean(view.label(rows[0][0]))
    names = [(clean(view.label(actor)), sides[:MOST_COLUMNS]) for actor, sides in rows[:MOST_ROWS]]
    heads = [(clean(view.label(matter)), divergence) for matter, divergence in matters[:MOST_COLUMNS]]
    put(path, title, lambda: _sheet(title, names, heads))
    left = ((len(rows) - len(names), "member"), (len(matters) - len(heads), "matter"))
    return [f"{counted(number, noun)} {'is' if number == 1 else 'are'} not drawn." for number, noun in left if number]


def _sheet(title: str, rows: Sequence[tuple[str, list[str]]], heads: Sequence[tuple[str, float | None]]) -> tuple[Sheet, float]:
    legend = sum(34 + text_width(text, SMALL) for text, _, _ in _LOOKS.values())
    width = max(2 * MARGIN + _LABELS + len(heads) * _COLUMN, 2 * MARGIN + legend)
    sheet = Sheet(width)
    y = sheet.lines(MARGIN, MARGIN, wrapped(f"{title}: where it stands, and its members", TITLE, width - 2 * MARGIN, bold=True), TITLE, bold=True) + 3
    y = _heads(sheet, heads, _legend(sheet, y))
    for place, (name, sides) in enumerate(rows):
        lines = wrapped(name, TEXT, _LABELS - 8, bold=not place)
        bottom = y + max(_ROW, len(lines) * line_height(TEXT) + 6)
        sheet.lines(MARGIN + 3, (y + bottom - len(lines) * line_height(TEXT)) / 2, lines, TEXT, bold=not place)
        for column, side in enumerate(sides):
            _cell(sheet, MARGIN + _LABELS + (column + 0.5) * _COLUMN, (y + bottom) / 2, side)
        sheet.line([(MARGIN, bottom), (width - MARGIN, bottom)], color=INK if not place else RULE, lw=0.8 if not place else 0.4, zorder=1)
        y = bottom
    for column, (_, divergence) in enumerate(heads):
        if divergence is not None:
            sheet.text(MARGIN + _LABELS + (column + 0.5) * _COLUMN, y + 8, f"{divergence:.2f}", SMALL, ha="center")
    sheet.text(MARGIN + 3, y + 8, "divergence (0 none, 1 complete)", SMALL, color=FAINT)
    return sheet, y + 14 + MARGIN


def _legend(sheet: Sheet, y: float) -> float:
    x = MARGIN
    for side, (text, _, _) in _LOOKS.items():
        _cell(sheet, x + 9, y + 6, side)
        sheet.text(x + 22, y + 6, text, SMALL)
        x += 34 + text_width(text, SMALL)
    return y + 18


def _heads(sheet: Sheet, heads: Sequence[tuple[str, float | None]], y: float) -> float:
    told = [wrapped(name, SMALL, _COLUMN - 8) for name, _ in heads]
    height = max(map(len, told)) * line_height(SMALL)
    for column, lines in enumerate(told):
        sheet.lines(MARGIN + _LABELS + (column + 0.5) * _COLUMN, y + height - len(lines) * line_height(SMALL), lines, SMALL, ha="center")
    sheet.line([(MARGIN, y + height + 3), (sheet.width - MARGIN, y + height + 3)], color=INK, lw=0.8)
    return y + height + 3


def _cell(sheet: Sheet, x: float, y: float, side: str) -> None:
    if side in _LOOKS:
        _, look, sign = _LOOKS[side]
        sheet.box(x - 9, y - 6, x + 9, y + 6, **look)
        sheet.text(x, y, sign, TEXT, bold=True, ha="center", color=INK if side == "none" else PAPER)
