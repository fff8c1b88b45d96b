"""The picture of `kg shifts`: a lane for each holder on a matter, with its sides, the bracket of each change, and the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from kg.analysis.basis import Grounds, Nearby
from kg.analysis.brackets import Change, Held, held
from kg.analysis.pictures import AGAINST, FOR, HATCH, HEADING, MARGIN, SMALL, TEXT, TITLE, put
from kg.analysis.rows import StanceRow
from kg.axis import Window, ticks
from kg.errors import FormatError
from kg.graph import View
from kg.periods import Period
from kg.sheet import BAND, FAINT, INK, PAPER, RULE, Sheet, clean, line_height, text_width, wrapped
from kg.wording import counted

_HEADING = "Changes of side"
MOST_LANES, MOST_EVENTS = 60, 8
"""So many lanes, and so many events, a picture shows at most."""
_WIDTH, _LABELS = 740.0, 190.0
_BAR, _LANE, _STEP = 6.0, 22.0, 11.0
_NARROWEST = 3.0
_SHADE, _EDGE = "#F2D98B", "#7A5B00"
_DOTTED = (0, (1, 2))


class _Lane(NamedTuple):
    holder: str
    matter: str
    changes: list[Change]
    stances: list[Held]


class _Mark(NamedTuple):
    """An event that is drawn: its name, which part of it, and the day at which its line stands."""

    label: str
    part: str
    day: int


Found = tuple[str, str, Change, list[StanceRow]]
"""A change with its holder, its matter, and the stances in which it was found."""


def draw(view: View, found: Sequence[Found], grounds: Grounds, path: Path) -> list[str]:
    """Draw changes of side, and return in sentences what the picture leaves out."""
    if not found:
        raise FormatError("no change of side is told, so that there is no picture to draw")
    lanes = _lanes(view, found)
    shown = lanes[:MOST_LANES]
    marks, more = _marks(view, (event for lane in shown for change in lane.changes for event in grounds.nearby(change)))
    put(path, _HEADING, lambda: _Drawer(shown, marks).sheet())
    notes = [f"{_are(len(lanes) - len(shown), 'lane')} not drawn: a picture shows {MOST_LANES}."] if len(lanes) > len(shown) else []
    return notes + ([f"{_are(more, 'event')} not marked."] if more else [])


def _are(number: int, noun: str) -> str:
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"


def _lanes(view: View, found: Iterable[Found]) -> list[_Lane]:
    together: dict[tuple[str, str], tuple[list[Change], list[StanceRow]]] = {}
    for holder, matter, change, rows in found:
        together.setdefault((matter, holder), ([], rows))[0].append(change)
    lanes = [
        _Lane(clean(view.label(holder)), clean(view.label(matter)), changes, [one for one in map(held, rows) if one])
        for (matter, holder), (changes, rows) in sorted(together.items())
    ]
    return sorted(lanes, key=lambda lane: (lane.matter, lane.holder))


def _marks(view: View, events: Iterable[Nearby]) -> tuple[list[_Mark], int]:
    """The events that certainly lie near most changes, in the order of time, and how many more there are."""
    near = Counter(event._replace(before=0) for event in events if event.certainty == "certain")
    ranked = sorted(near, key=lambda event: (_RANK.index(event.what), -near[event], view.label(event.event), event.event))
    kept = list({event.event: event for event in reversed(ranked)}.values())[::-1]
    periods = {event.id: event.period for event in view.events() if event.period}
    marks = [_Mark(clean(view.label(event.event)), _PART[event.what], _day(event, periods[event.event])) for event in kept]
    return sorted(marks[:MOST_EVENTS], key=lambda mark: (mark.day, mark.label)), max(0, len(marks) - MOST_EVENTS)


_RANK = ("happened", "began", "ended")
_PART = {"happened": "", "began": " (begin)", "ended": " (end)"}


def _day(event: Nearby, period: Period) -> int:
    """The middle of the days on which it began, or ended."""
    begin, latest_begin, earliest_end, end = (bound or 0 for bound in period.bounds)
    return (earliest_end + end) // 2 - 1 if event.what == "ended" else (begin + latest_begin) // 2


class _Drawer:
    """Puts it on a sheet from top to bottom."""

    def __init__(self, lanes: list[_Lane], marks: list[_Mark]) -> None:
        self._lanes, self._marks = lanes, marks
        self._sheet = Sheet(_WIDTH)
        self._left, self._right = MARGIN + _LABELS + 8, _WIDTH - MARGIN
        self._window = _window(lanes)
        self._y = MARGIN

    def _x(self, day: float) -> float:
        shown = self._window
        return self._left + (min(max(day, shown.first), shown.last) - shown.first) / shown.size * (self._right - self._left)

    def sheet(self) -> tuple[Sheet, float]:
        """Return the sheet and its height."""
        self._y = self._sheet.lines(MARGIN, self._y, [_HEADING], TITLE, bold=True) + 3
        self._legend()
        lines = self._events()
        top = self._y
        for matter, lanes in groupby(self._lanes, key=lambda lane: lane.matter):
            self._matter(matter)
            for lane in lanes:
                self._lane(lane)
        for x, y in lines.items():
            self._sheet.line([(x, y), (x, self._y)], color=INK, lw=0.8, linestyle=_DOTTED, zorder=2.5)
        for tick in ticks(self._window, (self._right - self._left) / text_width("0", SMALL)):
            self._sheet.line([(self._x(tick.day), top), (self._x(tick.day), self._y)], color=RULE, lw=0.4, zorder=0.5)
            centre = min(self._x(tick.day), _WIDTH - 2 - text_width(tick.text, SMALL) / 2)
            self._sheet.text(centre, self._y + 6, tick.text, SMALL, ha="center", color=FAINT)
        return self._sheet, self._y + 14 + MARGIN

    def _legend(self) -> None:
        x, y = MARGIN, self._y + 6
        for text, looks in _LEGEND:
            if "line" in looks:
                self._sheet.line([(x + 9, y - 6), (x + 9, y + 6)], color=INK, lw=0.8, linestyle=_DOTTED)
            else:
                self._sheet.box(x, y - _BAR / 2, x + 18, y + _BAR / 2, **looks)
            self._sheet.text(x + 22, y, text, SMALL)
            x += 34 + text_width(text, SMALL)
        self._y += 18

    def _events(self) -> dict[float, float]:
        """Name the events above their lines, each as low as it can stand; return where the lines begin."""
        rows: list[list[tuple[float, float]]] = []
        placed = []
        for mark in self._marks:
            first, *more = wrapped(mark.label, SMALL, 230)
            text = first + (" …" if more else "") + mark.part
            wide = text_width(text, SMALL)
            x = self._x(mark.day)
            begin = min(max(x - wide / 2, MARGIN), self._right - wide)
            row = next((n for n, taken in enumerate(rows) if all(begin > last + 6 or begin + wide < first - 6 for first, last in taken)), len(rows))
            rows[row:] = rows[row:] or [[]]
            rows[row].append((begin, begin + wide))
            placed.append((row, begin, x, text))
        for row, begin, _, text in placed:
            y = self._y + (len(rows) - row - 0.5) * _STEP
            self._sheet.box(begin - 1, y - 5, begin + text_width(text, SMALL) + 1, y + 5, facecolor=PAPER, zorder=5)
            self._sheet.text(begin, y, text, SMALL)
        top, self._y = self._y, self._y + len(rows) * _STEP + 3
        return {x: top + (len(rows) - row) * _STEP for row, _, x, _ in sorted(placed)}

    def _matter(self, matter: str) -> None:
        lines = wrapped(matter, HEADING, self._right - MARGIN - 6, bold=True)
        height = len(lines) * line_height(HEADING) + 3
        self._sheet.box(MARGIN, self._y + 1, self._right, self._y + height + 1, facecolor=BAND, zorder=0)
        self._sheet.lines(MARGIN + 3, self._y + 2.5, lines, HEADING, bold=True)
        self._y += height + 2

    def _lane(self, lane: _Lane) -> None:
        lines = wrapped(lane.holder, TEXT, _LABELS)
        bottom = self._y + max(_LANE, len(lines) * line_height(TEXT) + 6)
        self._sheet.lines(MARGIN + 3, (self._y + bottom - len(lines) * line_height(TEXT)) / 2, lines, TEXT)
        for change in lane.changes:
            self._bracket(change, self._y + 1.5, bottom - 1.5)
        middle = (self._y + bottom) / 2
        for one in lane.stances:
            self._bar(one, middle - one.side * (_BAR / 2 + 1.2))
        self._sheet.line([(MARGIN, bottom), (self._right, bottom)], color=RULE, lw=0.4, zorder=1)
        self._y = bottom

    def _bracket(self, change: Change, top: float, bottom: float) -> None:
        begin, end = self._x(change.first), self._x(change.last + 1)
        spare = max(0.0, _NARROWEST - (end - begin)) / 2
        look = {"linestyle": "-" if change.is_certain else (0, (3, 2))}
        self._sheet.box(begin - spare, top, end + spare, bottom, facecolor=_SHADE, edgecolor=_EDGE, lw=0.8, zorder=2, **look)

    def _bar(self, one: Held, y: float) -> None:
        colour = FOR if one.side > 0 else AGAINST
        begin, end = self._x(one.first), self._x(one.last + 1)
        if end > begin:
            self._sheet.box(begin, y - _BAR / 2, end, y + _BAR / 2, facecolor=PAPER, edgecolor=colour, hatch=HATCH, lw=0.5, zorder=3)
        if one.until >= one.by:
            core = self._x(one.by), self._x(one.until + 1)
            self._sheet.box(core[0] - 0.5, y - _BAR / 2, core[1] + 0.5, y + _BAR / 2, facecolor=colour, zorder=4)


_LEGEND = (
    ("for", {"facecolor": FOR}),
    ("against", {"facecolor": AGAINST}),
    ("only possible", {"facecolor": PAPER, "edgecolor": INK, "hatch": HATCH, "lw": 0.5}),
    ("the change lies here", {"facecolor": _SHADE, "edgecolor": _EDGE, "lw": 0.8}),
    ("perhaps", {"facecolor": _SHADE, "edgecolor": _EDGE, "lw": 0.8, "linestyle": (0, (3, 2))}),
    ("event", {"line": True}),
)


def _window(lanes: list[_Lane]) -> Window:
    """From a little before the first bracket to a little after the last."""
    days = sorted(_bounds(lanes))
    room = max(30, (days[-1] - days[0]) // 8) if days else 30
    return Window(days[0] - room, days[-1] + room) if days else Window(0, 30)


def _bounds(lanes: list[_Lane]) -> Iterator[int]:
    return (day for lane in lanes for change in lane.changes for day in (change.low, change.high) if day is not None)
