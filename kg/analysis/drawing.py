"""Two sides drawn: a column of actors each, in groups, with the ties between them, and those that do not fit emphasised.

In a balanced network every hostile tie goes across and every friendly one stays on its side. What does not is drawn heavy.
Groups differ by colour and by shape; their colours are those of Okabe and Ito (2008), which the colour-blind tell apart.
Hostile ties are dashed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.errors import FormatError, MissingExtra
from kg.tables import visible

_INK, _FAINT, _PAPER = "#1B1E24", "#4A505A", "#FFFFFF"
_FRIEND, _FOE = "#0072B2", "#D55E00"
_LOOKS = (
    ("#0072B2", "o"), ("#E69F00", "s"), ("#009E73", "^"), ("#CC79A7", "D"), ("#56B4E9", "v"), ("#F0E442", "p"), ("#7F3C8D", "h"), ("#8C6D31", "P"),
)  # fmt: skip
"""The colour and the shape of each group; from the ninth on they begin anew with a ring."""
_ALONE = ("#FFFFFF", "o")
_WIDTH, _ROW, _GAP, _TOP = 900.0, 21.0, 30.0, 84.0
_COLUMNS = (300.0, 600.0)
_LONGEST = 48
_DEEPEST = 250
_LEGEND = 40
_SETTINGS: dict[Any, Any] = {"svg.hashsalt": "stancegraph", "svg.fonttype": "path", "text.parse_math": False}
_FONTS = ("DejaVu Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans CJK SC", "WenQuanYi Zen Hei")

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
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in (".svg", ".png"):
        raise FormatError(f"{suffix or path.name!r} is no format that camps can be drawn in; end the file name in .svg or .png")
    if not told.lines:
        raise FormatError(f"there are no ties to draw, so {path} was not written")
    with _drawing():
        data = _saved(_Sheet(told).figure(), suffix[1:], _clean(told.title))
    files.write(path, data)


@contextmanager
def _drawing() -> Iterator[None]:
    """Draw by matplotlib's own settings and ours, not by the user's."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtra("plot", "the picture of camps") from None
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+|Matplotlib currently does not support")
        mpl.rcdefaults()
        mpl.rcParams.update({**_SETTINGS, "font.family": [name for name in _FONTS if name in known]})
        yield


def _saved(figure: Any, form: str, title: str) -> bytes:
    out = BytesIO()
    kept = {"Date": None, "Creator": None, "Type": None, "Format": None} if form == "svg" else {"Software": None}
    figure.savefig(out, format=form, metadata={"Title": title, **kept})
    data = out.getvalue()
    return re.sub(rb"<!DOCTYPE[^>]*>\s*|\s*<metadata>.*?</metadata>", b"", data, flags=re.DOTALL) if form == "svg" else data


def _clean(text: str) -> str:
    return re.sub("[\ud800-\udfff\ufffe\uffff]", "�", visible(text))


def _short(text: str, most: int = _LONGEST) -> str:
    text = _clean(text)
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class _Sheet:
    """Everything at its place, in points from the upper left corner."""

    def __init__(self, told: Figure) -> None:
        self._told = told
        self._looks = {name: self._look(number, name) for number, (name, _) in enumerate(told.groups)}
        self._places: dict[str, tuple[float, float]] = {}
        self._group: dict[str, str] = {}
        self._headings: list[tuple[float, float, str, str]] = []
        self._bottom = max(self._column(1), self._column(-1))

    def _look(self, number: int, name: str) -> dict[str, Any]:
        if name == "alone":
            return {"color": _ALONE[0], "marker": _ALONE[1], "markeredgecolor": _FAINT, "markeredgewidth": 1.2}
        colour, marker = _LOOKS[number % len(_LOOKS)]
        return {"color": colour, "marker": marker, "markeredgecolor": _INK, "markeredgewidth": 0.7 if number < len(_LOOKS) else 2.0}

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

    def figure(self) -> Any:
        from matplotlib.figure import Figure as Paper

        height = self._bottom + 92 + 16 * ((len(self._shown()) + 2) // 3) + 14 * len(self._told.notes)
        paper = Paper(figsize=(_WIDTH / 72, height / 72), dpi=min(144, 30_000 / (height / 72)), facecolor=_PAPER)
        axes = paper.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, _WIDTH)
        axes.set_ylim(height, 0)
        self._head(axes)
        for line in sorted(self._told.lines, key=lambda line: (line[3], abs(line[2]), line)):
            self._line(axes, line)
        for actor, (x, y) in self._places.items():
            self._actor(axes, actor, x, y)
        self._legend(axes, self._bottom + 12)
        return paper

    def _head(self, axes: Any) -> None:
        axes.text(24, 26, _short(self._told.title, 90), size=14, weight="bold", color=_INK, va="center")
        axes.text(24, 47, self._told.caption, size=10, color=_FAINT, va="center")
        for x, y, align, name in self._headings:
            axes.text(x + (-12 if align == "right" else 12), y, _short(name), size=8.5, style="italic", color=_FAINT, ha=align, va="center")

    def _actor(self, axes: Any, actor: str, x: float, y: float) -> None:
        left = x == _COLUMNS[0]
        axes.plot([x], [y], linestyle="none", markersize=8.5, zorder=6, **self._looks[self._group[actor]])
        axes.text(x + (-12 if left else 12), y, _short(self._told.labels[actor]), size=9.5, color=_INK, ha="right" if left else "left", va="center")

    def _line(self, axes: Any, line: Line) -> None:
        """A tie: an arc within a column, a straight line across."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path as Way

        one, other, weight, wrong = line
        (x, y), (x2, y2) = self._places[one], self._places[other]
        if x == x2:
            bend = (14 + _DEEPEST * abs(y2 - y) / (self._bottom - _TOP)) * (1 if x == _COLUMNS[0] else -1)
            way = Way([(x, y), (x + bend, y), (x + bend, y2), (x, y2)], [Way.MOVETO, Way.CURVE4, Way.CURVE4, Way.CURVE4])
        else:
            way = Way([(x, y), (x2, y2)], [Way.MOVETO, Way.LINETO])
        axes.add_patch(PathPatch(way, fill=False, zorder=4 if wrong else 2, **_stroke(weight, wrong=wrong, many=len(self._told.lines) > 150)))

    def _shown(self) -> list[str]:
        return [name for name, _ in self._told.groups if name in set(self._group.values())]

    def _legend(self, axes: Any, y: float) -> None:
        axes.plot([24, _WIDTH - 24], [y, y], color="#C9CED6", linewidth=0.8)
        samples = (("cooperation, agreement", 1, False), ("… that goes across (does not fit)", 1, True))
        foes = (("hostility, dispute", -1, False), ("… that stays on one side (does not fit)", -1, True))
        for row, kinds in enumerate((samples, foes)):
            for column, (label, sign, wrong) in enumerate(kinds):
                x, at = 30 + column * 300, y + 20 + row * 18
                axes.plot([x, x + 34], [at, at], **{"solid_capstyle": "butt", **_stroke(sign, wrong=wrong, many=False)})
                axes.text(x + 42, at, label, size=9, color=_INK, va="center")
        for number, name in enumerate(self._shown()):
            x, at = 38 + (number % 3) * 285, y + 60 + (number // 3) * 16
            axes.plot([x], [at], linestyle="none", markersize=7.5, **self._looks[name])
            axes.text(x + 12, at, _short(name, _LEGEND), size=8.5, color=_INK, va="center")
        below = y + 66 + 16 * ((len(self._shown()) + 2) // 3)
        for number, note in enumerate(self._told.notes):
            axes.text(24, below + 14 * number, _clean(note), size=8.5, color=_FAINT, va="center")


def _stroke(weight: int, *, wrong: bool, many: bool) -> dict[str, Any]:
    thin = 0.5 if many else 0.9
    return {
        "color": _FRIEND if weight > 0 else _FOE,
        "linestyle": "-" if weight > 0 else (0, (4, 2.2)),
        "linewidth": (1.9 if many else 2.8) if wrong else thin,
        "alpha": 0.9 if wrong else 0.22 if many else 0.5,
    }
