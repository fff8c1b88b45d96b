"""The picture of words and deeds over time: in each stretch a disc for words, a square for deeds, and a bar between them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.errors import FormatError, MissingExtra
from kg.tables import visible

_WORDS, _DEEDS, _BAR, _INK, _FAINT, _RULE = "#0B4F8A", "#C2570C", "#8A93A3", "#1B1E24", "#4A505A", "#C9CED6"
_SETTINGS: dict[Any, Any] = {"svg.hashsalt": "stancegraph", "svg.fonttype": "path", "text.parse_math": False, "font.size": 9}
_FONTS = ("Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans CJK SC")
_MOST_TICKS = 24
_FORMATS = (".svg", ".png")


class Point(NamedTuple):
    """Words and deeds of a year or a month (EDTF), each from -1 (hostile) to 1; None where nothing is told."""

    period: str
    words: float | None
    deeds: float | None


def draw(path: Path, title: str, points: Sequence[Point], *, months: bool) -> None:
    """Draw points in the order of time into a file, .svg or .png; the same points give the same bytes.

    Raises:
        MissingExtra: matplotlib is not installed.
        FormatError: the suffix is another.
        CasebookError: the file cannot be written; what was there is still there.
    """
    form = path.suffix.lower()
    if form not in _FORMATS:
        raise FormatError(f"{path.suffix or path.name!r} is no format that this can be drawn in; end the file name in one of {', '.join(_FORMATS)}")
    with _drawing():
        figure = _figure(visible(title), points, months)
        out = BytesIO()
        known: dict[str, Any] = {"Software": None} if form == ".png" else {"Date": None, "Creator": None, "Type": None, "Format": None}
        figure.savefig(out, format=form[1:], metadata={"Title": visible(title), **known})
    files.write(path, re.sub(rb"<!DOCTYPE[^>]*>\s*|\s*<metadata>.*?</metadata>", b"", out.getvalue(), flags=re.DOTALL) if form == ".svg" else out.getvalue())


@contextmanager
def _drawing() -> Iterator[None]:
    """Draw by matplotlib's own settings and ours, not by the user's; signs that no font has are no fault."""
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtra("plot", "the picture of words and deeds") from None
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+|Matplotlib currently does not support")
        mpl.rcdefaults()
        mpl.rcParams.update({**_SETTINGS, "font.family": ["DejaVu Sans", *(name for name in _FONTS if name in known)]})
        yield


def _figure(title: str, points: Sequence[Point], months: bool) -> Any:
    import textwrap

    from matplotlib.figure import Figure

    places = _places([point.period for point in points], months)
    figure = Figure(figsize=(8.4, 4.6), dpi=144, layout="constrained")
    axes = figure.add_subplot()
    for place, (_, words, deeds) in zip(places, points, strict=True):
        if words is not None and deeds is not None:
            axes.plot([place, place], [words, deeds], color=_BAR, lw=3, solid_capstyle="butt", zorder=2)
    _marks(axes, places, [point.words for point in points], "declared: for (1) or against (−1)", {"marker": "o", "color": _WORDS})
    _marks(axes, places, [point.deeds for point in points], "enacted: PLOVER score / 10", {"marker": "s", "color": _DEEDS})
    axes.plot([], [], color=_BAR, lw=3, label="gap between the two")
    axes.set_title("\n".join(textwrap.wrap(title, 90)), loc="left", color=_INK, fontweight="bold", fontsize=10)
    _frame(axes, places, [point.period for point in points], months)
    figure.legend(loc="outside lower left", ncols=3, frameon=False, fontsize=8)
    return figure


def _marks(axes: Any, places: list[int], values: list[float | None], label: str, look: dict[str, Any]) -> None:
    """Marks, joined where one stretch follows on the other; without any, the legend has them all the same."""
    known = [(place, value) for place, value in zip(places, values, strict=True) if value is not None]
    axes.plot([place for place, _ in known], [value for _, value in known], lw=0.9, ms=6, mec="white", mew=0.7, zorder=3, label=label, **look)


def _frame(axes: Any, places: list[int], periods: list[str], months: bool) -> None:
    axes.set_ylim(-1.12, 1.12)
    axes.set_yticks([-1, -0.5, 0, 0.5, 1], ["−1\nagainst,\nhostile", "−0.5", "0", "0.5", "1\nfor,\nfriendly"])
    axes.axhline(0, color=_FAINT, lw=0.8, zorder=1)
    axes.grid(axis="y", color=_RULE, lw=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    step = -(-(places[-1] - places[0] + 1) // _MOST_TICKS)
    shown = range(places[0], places[-1] + 1, step)
    first = _number(periods[0], months)
    axes.set_xticks(list(shown), [_label(first + place, months) for place in shown], rotation=60 if months or len(shown) > 14 else 0)
    axes.set_xlim(places[0] - 0.6, places[-1] + 0.6)


def _places(periods: list[str], months: bool) -> list[int]:
    first = _number(periods[0], months)
    return [_number(period, months) - first for period in periods]


def _number(period: str, months: bool) -> int:
    """The number of a year, or of a month."""
    if not months:
        return int(period)
    year, _, month = period.rpartition("-")
    return int(year) * 12 + int(month) - 1


def _label(number: int, months: bool) -> str:
    year, month = divmod(number, 12) if months else (number, 0)
    return f"{year}-{month + 1:02}" if months else str(year)
