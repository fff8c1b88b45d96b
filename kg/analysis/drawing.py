"""Two sides drawn: a column of actors each, in groups, with the ties between them, and those that do not fit emphasised.

In a balanced network every hostile tie goes across and every friendly one stays on its side. What does not is drawn heavy.
Groups differ by colour and by shape; their colours are those of Okabe and Ito (2008), which the colour-blind tell apart.
Hostile ties are dashed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.analysis.pictures import put
from kg.errors import FormatError
from kg.sheet import FAINT, INK, PAPER, RULE, Sheet, clean

_FRIEND, _FOE = "#0072B2", "#D55E00"
_LOOKS = (
    ("#0072B2", "o"), ("#E69F00", "s"), ("#009E73", "^"), ("#CC79A7", "D"), ("#56B4E9", "v"), ("#F0E442", "p"), ("#7F3C8D", "h"), ("#8C6D31", "P"),
)  # fmt: skip
"""The colour and the shape of each group; from the ninth on they begin anew with a ring."""
_ALONE = (PAPER, "o")
_WIDTH, _ROW, _GAP, _TOP = 900.0, 21.0, 30.0, 84.0
_COLUMNS = (300.0, 600.0)
_LONGEST = 48
_DEEPEST = 250
_LEGEND = 40

Line = tuple[str, str, int, bool]
"""Two actors, the weight of their tie, and whether it does not fit."""


class Figure(NamedTuple):
    """What is drawn: groups of actors with their names (the last are those that are in none), the side of each, and the ties."""

    title: str
    groups: Sequence[tuple[str, Sequence[str]]]
    sides: Mapping[str, int]
    lines: Sequence[Line]
    labels: Mapping[str, str]
    caption: str
    notes: Sequence[str]


def picture(path: str | Path, told: Figure) -> None:
    """Draw two sides into an .svg or .png file; the same again gives the same bytes.

    Raises:
        FormatError: the suffix is another, or there is nothing to draw.
        MissingExtra: matplotlib is not installed.
        CasebookError: the file cannot be written.
    """
    if not told.lines:
        raise FormatError("there are no ties, so that there is no picture to draw")
    put(Path(path), told.title, lambda: _Drawer(told).drawn())


def _short(text: str, most: int = _LONGEST) -> str:
    text = clean(text)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class _Drawer:
    """Everything at its place, in points from the upper left corner."""

    def __init__(self, told: Figure) -> None:
        self._told = told
        self._sheet = Sheet(_WIDTH)
        self._looks = {name: self._look(number, name) for number, (name, _) in enumerate(told.groups)}
        self._places: dict[str, tuple[float, float]] = {}
        self._group: dict[str, str] = {}
        self._headings: list[tuple[float, float, str, str]] = []
        self._bottom = max(self._column(1), self._column(-1))

    def _look(self, number: int, name: str) -> dict[str, Any]:
        if name == "alone":
            return {"color": _ALONE[0], "marker": _ALONE[1], "markeredgecolor": FAINT, "markeredgewidth": 1.2}
        colour, marker = _LOOKS[number % len(_LOOKS)]
        return {"color": colour, "marker": marker, "markeredgecolor": INK, "markeredgewidth": 0.7 if number < len(_LOOKS) else 2.0}

    def _column(self, side: int) -> float:
        """Place the actors of a side below one another, group by group; return where they end."""
        x, y = _COLUMNS[0 if side == 1 else 1], _TOP
        for name, members in self._told.groups:
            mine = [actor for actor in members if self._told.sides[actor] == side]
            if mine:
                self._headings.append((x, y, "right" if side == 1 else "left", name))
                y += _ROW * 0.95
            for actor in mine:
                self._places[actor] = (x, y)
                self._group[actor] = name
                y += _ROW
            y += _GAP - _ROW if mine else 0
        return y

    def drawn(self) -> tuple[Sheet, float]:
        """Return the sheet and its height."""
        self._head()
        for line in sorted(self._told.lines, key=lambda line: (line[3], abs(line[2]), line)):
            self._line(line)
        for actor, (x, y) in self._places.items():
            self._actor(actor, x, y)
        self._legend(self._bottom + 12)
        return self._sheet, self._bottom + 92 + 16 * ((len(self._shown()) + 2) // 3) + 14 * len(self._told.notes)

    def _head(self) -> None:
        self._sheet.text(24, 26, _short(self._told.title, 90), 14, bold=True)
        self._sheet.text(24, 47, self._told.caption, 10, color=FAINT)
        for x, y, align, name in self._headings:
            self._sheet.text(x + (-12 if align == "right" else 12), y, _short(name), 8.5, bold=True, color=FAINT, ha=align)

    def _actor(self, actor: str, x: float, y: float) -> None:
        left = x == _COLUMNS[0]
        self._sheet.mark(x, y, 8.5, **self._looks[self._group[actor]])
        self._sheet.text(x + (-12 if left else 12), y, _short(self._told.labels[actor]), 9.5, ha="right" if left else "left")

    def _line(self, line: Line) -> None:
        """A tie: an arc within a column, a straight line across."""
        one, other, weight, wrong = line
        (x, y), (x2, y2) = self._places[one], self._places[other]
        bend = (14 + _DEEPEST * abs(y2 - y) / (self._bottom - _TOP)) * (1 if x == _COLUMNS[0] else -1) if x == x2 else 0
        pulls = [(x + bend, y), (x + bend, y2)] if bend else [(x, y), (x2, y2)]
        self._sheet.curve([(x, y), *pulls, (x2, y2)], zorder=4 if wrong else 2, **_stroke(weight, wrong=wrong, many=len(self._told.lines) > 150))

    def _shown(self) -> list[str]:
        return [name for name, _ in self._told.groups if name in set(self._group.values())]

    def _legend(self, y: float) -> None:
        self._sheet.line([(24, y), (_WIDTH - 24, y)], color=RULE, lw=0.8)
        samples = (("cooperation, agreement", 1, False), ("… that goes across (does not fit)", 1, True))
        foes = (("hostility, dispute", -1, False), ("… that stays on one side (does not fit)", -1, True))
        for row, kinds in enumerate((samples, foes)):
            for column, (label, sign, wrong) in enumerate(kinds):
                x, at = 30 + column * 300, y + 20 + row * 18
                self._sheet.curve([(x, at), (x, at), (x + 34, at), (x + 34, at)], **_stroke(sign, wrong=wrong, many=False))
                self._sheet.text(x + 42, at, label, 9)
        for number, name in enumerate(self._shown()):
            x, at = 38 + (number % 3) * 285, y + 60 + (number // 3) * 16
            self._sheet.mark(x, at, 7.5, **self._looks[name])
            self._sheet.text(x + 12, at, _short(name, _LEGEND), 8.5)
        below = y + 66 + 16 * ((len(self._shown()) + 2) // 3)
        for number, note in enumerate(self._told.notes):
            self._sheet.text(24, below + 14 * number, clean(note), 8.5, color=FAINT)


def _stroke(weight: int, *, wrong: bool, many: bool) -> dict[str, Any]:
    thin = 0.5 if many else 0.9
    return {
        "edgecolor": _FRIEND if weight > 0 else _FOE,
        "linestyle": "-" if weight > 0 else (0, (4, 2.2)),
        "lw": (1.9 if many else 2.8) if wrong else thin,
        "alpha": 0.9 if wrong else 0.22 if many else 0.5,
    }
