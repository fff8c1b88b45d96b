"""A sheet of paper for matplotlib: what is put on it is measured and placed in points, from the upper left corner."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kg.errors import FormatError, MissingExtra
from kg.tables import visible

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

INK, FAINT, RULE, BAND, PAPER = "#1B1E24", "#4A505A", "#C9CED6", "#ECEEF2", "#FFFFFF"
DPI = 144
"""Pixels an inch of a PNG."""
_TALLEST = 32_000
"""Pixels of a PNG; a taller sheet gets fewer an inch."""
_LINE = 1.28
_SETTINGS: dict[Any, Any] = {"svg.hashsalt": "stancegraph", "svg.fonttype": "path", "hatch.linewidth": 0.75, "text.hinting": "none", "text.parse_math": False}
_OTHER_SCRIPTS = (
    "Noto Sans", "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Thai", "Noto Sans Ethiopic",
    "Noto Sans Armenian", "Noto Sans Georgian", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "WenQuanYi Zen Hei",
)  # fmt: skip
"""Fonts that are asked, where they are installed, for signs that matplotlib's own has not."""


_Look = dict[str, Any]


@contextmanager
def drawing() -> Iterator[None]:
    """Draw by matplotlib's own settings and ours, not by the user's; signs that no font has are no fault.

    Raises:
        MissingExtra: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl
    except ImportError:
        raise MissingExtra("plot", "a picture") from None
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+|Matplotlib currently does not support")
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        yield


@cache
def _families() -> list[str]:
    from matplotlib.font_manager import fontManager

    known = {font.name for font in fontManager.ttflist}
    return ["DejaVu Sans", *(name for name in _OTHER_SCRIPTS if name in known)]


@cache
def _font(size: float, bold: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=_families(), size=size, weight="bold" if bold else "normal")


@cache
def _measure() -> Any:
    from matplotlib.backends.backend_agg import RendererAgg

    renderer: Any = RendererAgg
    return renderer(8, 8, 720)


@lru_cache(maxsize=20_000)
def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return how wide a text is, in points."""
    width, _, _ = _measure().get_text_width_height_descent(text, _font(size, bold), ismath=False)
    return float(width) / 10


def line_height(size: float) -> float:
    """Return the distance of lines of a size, in points."""
    return size * _LINE


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Break a text at spaces into lines of at most some width, a longer word where it must be; nothing is left out."""
    space = text_width("n n", size, bold=bold) - text_width("nn", size, bold=bold)
    lines: list[str] = []
    reached = width + 1
    for word in clean(text).split():
        wide = text_width(word, size, bold=bold)
        if reached + space + wide <= width:
            lines[-1] += f" {word}"
            reached += space + wide
        else:
            lines += [word] if wide <= width else _pieces(word, size, width, bold)
            reached = text_width(lines[-1], size, bold=bold)
    return lines or [""]


def _pieces(word: str, size: float, width: float, bold: bool) -> list[str]:
    """Cut a word that is wider than a line."""
    pieces = [""]
    for sign in word:
        if pieces[-1] and text_width(pieces[-1] + sign, size, bold=bold) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def clean(text: str) -> str:
    r"""Return a text as one line, with what neither a page nor a picture can show made visible.

    >>> clean("a\x00b\uffff")
    'a\\u0000b�'
    """
    return re.sub("[\ufffe\uffff]", "\ufffd", visible(text))


class Sheet:
    """Collects what is drawn; `paper` makes a figure of it, once it is known how tall it is."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._artists: list[Artist] = []

    def text(self, x: float, y: float, text: str, size: float, **how: Any) -> None:
        """Write one line that begins (or with `ha` ends, or is centred) at x and has its middle at y; `bold` and `color` say how."""
        from matplotlib.text import Text

        font = _font(size, how.pop("bold", False))
        given: _Look = {"color": INK, "ha": "left", "zorder": 6} | how
        self._artists.append(Text(x, y + size * 0.36, text, fontproperties=font, va="baseline", parse_math=False, **given))

    def lines(self, x: float, y: float, lines: Sequence[str], size: float, **how: Any) -> float:
        """Write lines below one another from y on, and return where they end."""
        for number, line in enumerate(lines):
            self.text(x, y + (number + 0.5) * line_height(size), line, size, **how)
        return y + len(lines) * line_height(size)

    def box(self, left: float, top: float, right: float, bottom: float, **how: Any) -> None:
        """Put a rectangle; without `edgecolor` and `lw` it has no outline."""
        from matplotlib.patches import Rectangle

        given: _Look = {"lw": 0, "zorder": 3} | how
        self._artists.append(Rectangle((left, top), right - left, bottom - top, **given))

    def line(self, points: Sequence[tuple[float, float]], **how: Any) -> None:
        """Draw a line through points."""
        from matplotlib.lines import Line2D

        xs, ys = zip(*points, strict=True)
        given: _Look = {"color": INK, "lw": 0.7, "zorder": 4, "solid_capstyle": "butt", "dash_capstyle": "butt"} | how
        self._artists.append(Line2D(xs, ys, **given))

    def shape(self, points: Sequence[tuple[float, float]], **how: Any) -> None:
        """Draw a filled outline through points."""
        from matplotlib.patches import Polygon

        given: _Look = {"edgecolor": INK, "lw": 0.7, "zorder": 5, "joinstyle": "miter"} | how
        self._artists.append(Polygon(points, closed=True, **given))

    def curve(self, points: Sequence[tuple[float, float]], **how: Any) -> None:
        """Draw a Bézier curve: its begin, two points that pull it, its end."""
        from matplotlib.patches import PathPatch
        from matplotlib.path import Path

        given: _Look = {"edgecolor": INK, "lw": 0.7, "zorder": 4} | how
        self._artists.append(PathPatch(Path(points, [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]), fill=False, **given))

    def mark(self, x: float, y: float, size: float, **how: Any) -> None:
        """Put one of matplotlib's markers, `marker`, in `color`."""
        from matplotlib.lines import Line2D

        given: _Look = {"zorder": 6} | how
        self._artists.append(Line2D([x], [y], linestyle="none", markersize=size, **given))

    def disc(self, x: float, y: float, radius: float, **how: Any) -> None:
        """Draw a filled circle."""
        from matplotlib.patches import Circle

        given: _Look = {"edgecolor": INK, "facecolor": PAPER, "lw": 0.8, "zorder": 7} | how
        self._artists.append(Circle((x, y), radius, **given))

    def paper(self, height: float) -> Figure:
        """Return everything as a figure of some height; a unit of its one pair of axes is a point."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(self.width / 72, height / 72), dpi=min(DPI, _TALLEST / (height / 72)), facecolor=PAPER)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set_xlim(0, self.width)
        axes.set_ylim(height, 0)
        for artist in self._artists:
            artist.set_clip_on(False)
            axes.add_artist(artist)
        return figure


def svg(figure: Figure, title: str) -> bytes:
    """Return a figure as SVG, the same bytes every time."""
    out = BytesIO()
    figure.savefig(out, format="svg", metadata={"Title": clean(title), "Date": None, "Creator": None, "Type": None, "Format": None})
    return re.sub(rb"<!DOCTYPE[^>]*>\s*|\s*<metadata>.*?</metadata>", b"", out.getvalue(), flags=re.DOTALL)


def png(figure: Figure, title: str) -> bytes:
    """Return a figure as PNG, the same bytes every time."""
    out = BytesIO()
    figure.savefig(out, format="png", metadata={"Title": clean(title), "Software": None})
    return out.getvalue()


def shown(picture: Callable[[Path], object]) -> str | None:
    """Return as SVG, for a notebook, what `picture` draws into a file; None where there is nothing to draw, or nothing to draw it with."""
    with TemporaryDirectory() as folder, suppress(FormatError, MissingExtra):
        picture(Path(folder) / "picture.svg")
        return (Path(folder) / "picture.svg").read_text("utf-8")
    return None
