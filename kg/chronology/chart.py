"""The picture of a timeline: bars for claims, lettered marks for events, readable in print without colour."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import sheet as paper
from kg.axis import Window, ticks
from kg.chronology.bars import Bar, End, bar
from kg.chronology.content import Content
from kg.chronology.marks import MOST, Mark, days, in_time
from kg.chronology.phrases import asked, words
from kg.chronology.rows import Row
from kg.chronology.window import window
from kg.clocks import Moment
from kg.errors import FormatError
from kg.periods import Period, iso
from kg.sheet import BAND, FAINT, INK, PAPER, RULE, Sheet, line_height, text_width, wrapped
from kg.wording import counted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 300
"""So many claims a picture shows at most."""
NARROWEST = 600
_MARGIN, _SIGN, _GAP = 10.0, 12.0, 8.0
_LABEL, _SMALL, _HEADING, _TITLE = 7.4, 6.8, 8.0, 11.0
_BAR, _PAD, _TINY, _LETTER = 7.5, 3.2, 4.0, 4.7
_HATCH = "/////"
_TONES = {
    "side+2": "#08306B", "side+1": "#2B6CB0", "side+0": "#5F6470", "side-1": "#C2570C", "side-2": "#7F1D1D", "denied": "#3F3F46",
    "stance": "#0B4F8A", "toward": "#3B5B92", "cooperation": "#00734A", "hostility": "#A50F15", "structure": "#565C75", "influence": "#7A2FBF",
    "figure": "#7A5B00", "statement": "#374151",
}  # fmt: skip
"""Colours by the kind of group; all of them are dark enough to be told from white in print."""
_OTHER = "#6B5B4B"
_DOTTED: dict[str, Any] = {"lw": 0.7, "linestyle": (0, (1, 2))}
_ASKED: dict[str, Any] = {"lw": 0.9, "linestyle": (0, (6, 1.5, 1, 1.5))}


class Placed(NamedTuple):
    """A row with a date, and what of it is drawn."""

    row: Row
    period: Period
    bar: Bar


class Plan(NamedTuple):
    """What is drawn: the window, the rows, the events that are marked, and what is left out in sentences."""

    window: Window
    placed: list[Placed]
    marks: list[Mark]
    notes: list[str]


class Picture(NamedTuple):
    """A finished figure, where on it the days are, and what it leaves out."""

    figure: Figure
    plan: Plan
    left: float
    right: float

    def x(self, day: float) -> float:
        """Return where a day begins, in points from the left."""
        shown = self.plan.window
        return self.left + (day - shown.first) / shown.size * (self.right - self.left)


# ------------------------------------------------------------------------------------------------------- what is drawn


def plan(told: Content, since: str | None = None, until: str | None = None) -> Plan:
    """Choose what to draw.

    Raises:
        PeriodError: `since` or `until` is no date, or the one lies after the other.
        FormatError: nothing is dated, or nothing in that window.
    """
    dated = [(row, row.claim.period) for row in told.rows if row.claim.period]
    if not any(days(period) for _, period in dated):
        raise FormatError("nothing that is told here has a date, so that there is no picture to draw; the table has everything")
    shown = window([*(period for _, period in dated), *_asked(told.moment)], since, until)
    every = [Placed(row, period, bar(period, shown)) for row, period in dated]
    asked_for = {-1: since is not None, 1: until is not None, 0: False}
    inside = [one for one in every if not asked_for[one.bar.outside]]
    if not inside:
        raise FormatError(f"nothing that is told here held between {iso(shown.first)} and {iso(shown.last - 1)}, so that there is no picture to draw")
    placed = _surest(inside)
    marks = [mark for mark in told.events if _is_shown(mark, shown)]
    notes = _notes(shown, placed, len(every) - len(inside), len(inside) - len(placed), len(told.undated))
    if len(marks) > MOST:
        notes.append(f"{_are(len(marks) - MOST, 'more event')} not marked.")
    return Plan(shown, placed, in_time(marks[:MOST]), notes)


def _asked(moment: Moment) -> list[Period]:
    """The day that is asked for, which a picture has to show too."""
    return [] if moment.day is None else [Period("", moment.day, moment.day, moment.day + 1, moment.day + 1)]


def _is_shown(mark: Mark, shown: Window) -> bool:
    """Whether a day that is told of an event is in the picture."""
    return bar(mark.period, shown).outside == 0 and any(shown.first <= day <= shown.last for day in days(mark.period))


def _surest(placed: list[Placed]) -> list[Placed]:
    """As many as can be shown, those of most confidence, in their order."""
    ranked = sorted(range(len(placed)), key=lambda place: -_confidence(placed[place].row))
    return [placed[place] for place in sorted(ranked[:MOST_ROWS])]


def _confidence(row: Row) -> Decimal:
    told = row.claim.confidence
    return Decimal(told) if isinstance(told, Decimal | int) else Decimal(0)


def _notes(shown: Window, placed: list[Placed], outside: int, too_many: int, undated: int) -> list[str]:
    sides = [
        (sum(one.bar.left is End.BEYOND or one.bar.outside == -1 for one in placed), "begin", f"before {iso(shown.first)}, where the picture begins"),
        (sum(one.bar.right is End.BEYOND or one.bar.outside == 1 for one in placed), "end", f"after {iso(shown.last - 1)}, where the picture ends"),
    ]
    notes = [f"{counted(number, 'claim')} {verb}{'s' * (number == 1)}, or may, {where}; hollow arrows point there." for number, verb, where in sides if number]
    if outside:
        notes.append(f"{_are(outside, 'claim')} not drawn, as all of it lies outside of the picture.")
    if too_many:
        notes.append(f"{_are(too_many, 'claim')} not drawn: a picture shows the {MOST_ROWS} of most confidence.")
    if undated:
        notes.append(f"{_are(undated, 'claim')} not drawn for want of a date.")
    return notes


def _are(number: int, word: str) -> str:
    return f"{counted(number, word)} {'is' if number == 1 else 'are'}"


# ---------------------------------------------------------------------------------------------------------- the figure


def draw(told: Content, chosen: Plan, width: int) -> Picture:
    """Draw it, on paper as wide as a PNG of so many pixels; to be called while `sheet.drawing()`."""
    return _Chart(told, chosen, max(width, NARROWEST) / paper.DPI * 72).picture()


class _Chart:
    """Draws from the top to the bottom; `y` is how far down it has come."""

    def __init__(self, told: Content, chosen: Plan, width: float) -> None:
        self._plan, self._title, self._moment = chosen, told.title, told.moment
        self._sheet = Sheet(width)
        self._labels = self._label_width(width - 2 * _MARGIN)
        self._left = _MARGIN + self._labels + _GAP + _SIGN
        self._right = width - _MARGIN - _SIGN
        self._end = width - _MARGIN
        self._y = _MARGIN

    def _label_width(self, width: float) -> float:
        """As narrow as lets every label have two lines, but no more than 45 hundredths of the width."""
        labels = [one.row.label for one in self._plan.placed]
        shares = (share for share in range(24, 46, 3) if all(len(wrapped(label, _LABEL, width * share / 100)) <= 2 for label in labels))
        return width * next(shares, 45) / 100

    def _x(self, day: float) -> float:
        shown = self._plan.window
        return self._left + (day - shown.first) / shown.size * (self._right - self._left)

    def picture(self) -> Picture:
        self._head()
        self._axis(self._y)
        top = self._y
        letters = self._events()
        self._rows()
        self._frame(top, letters)
        self._axis(self._y)
        self._y += 4
        self._event_names()
        self._signs()
        self._foot()
        return Picture(self._sheet.paper(self._y + _MARGIN), self._plan, self._left, self._right)

    def _head(self) -> None:
        lines = wrapped(self._title, _TITLE, self._end - _MARGIN, bold=True)
        self._y = self._sheet.lines(_MARGIN, self._y, lines, _TITLE, bold=True)
        events = f" and {counted(len(self._plan.marks), 'event')}" if self._plan.marks else ""
        said = f"{counted(len(self._plan.placed), 'claim')}{events}. {asked(self._moment)}".strip()
        self._y = self._sheet.lines(_MARGIN, self._y, wrapped(said, _SMALL, self._end - _MARGIN), _SMALL, color=FAINT) + 4

    # ----------------------------------------------------------------------------------------------------------- events

    def _events(self) -> dict[float, float]:
        """Draw the marks of the events in as many lanes as they need; return where the days are that are known, and from where down."""
        lanes: list[float] = []
        dated: dict[float, float] = {}
        for letter, mark in zip(_letters(), self._plan.marks, strict=False):
            shown = bar(mark.period, self._plan.window)
            x = self._anchor(mark.period)
            begin, end = (self._x(day) for day in shown.possible or (0, 0))
            first, last = min(begin, x - _LETTER) - 2, max(end, x + _LETTER) + 2
            lane = next((number for number, reached in enumerate(lanes) if reached <= first), len(lanes))
            lanes[lane : lane + 1] = [last]
            y = self._y + (lane + 0.5) * (2 * _LETTER + 2.5)
            self._event(letter, x, y, shown)
            if mark.period.earliest_begin == mark.period.latest_begin and shown.left is End.CLOSED:
                dated.setdefault(self._x(mark.period.earliest_begin or 0), y + _LETTER)
        if lanes:
            self._sheet.text(_MARGIN, self._y + _LETTER + 1, "Events (named below)", _SMALL, color=FAINT)
        self._y += len(lanes) * (2 * _LETTER + 2.5) + 1
        return dated

    def _anchor(self, period: Period) -> float:
        """Where the letter of an event stands: at the first day that is told, or where the picture begins."""
        return self._x(max(days(period)[0], self._plan.window.first))

    def _event(self, letter: str, x: float, y: float, shown: Bar) -> None:
        for stretch, thick, look in ((shown.possible, 3.2, {"facecolor": PAPER, "edgecolor": INK, "lw": 0.6}), (shown.certain, 3.2, {"facecolor": INK})):
            if stretch:
                self._sheet.box(self._x(stretch[0]), y - thick / 2, self._x(stretch[1]), y + thick / 2, **look)
        self._sheet.disc(x, y, _LETTER)
        self._sheet.text(x, y, letter, 6.2, bold=True, ha="center", zorder=8)

    def _event_names(self) -> None:
        """Name the events below, in two columns."""
        entries = [(letter, f"{mark.label}: {words(mark.period)}") for letter, mark in zip(_letters(), self._plan.marks, strict=False)]
        if not entries:
            return
        width = (self._end - _MARGIN - 2 * _GAP) / 2
        told = [(letter, wrapped(text, _SMALL, width - 14)) for letter, text in entries]
        top, columns = self._y, _balanced(told)
        for column, x in zip(columns, (_MARGIN, _MARGIN + width + 2 * _GAP), strict=False):
            y = top
            for letter, lines in column:
                self._sheet.disc(x + _LETTER, y + line_height(_SMALL) / 2, _LETTER - 0.6)
                self._sheet.text(x + _LETTER, y + line_height(_SMALL) / 2, letter, 5.6, bold=True, ha="center", zorder=8)
                y = self._sheet.lines(x + 14, y, lines, _SMALL) + 2
            self._y = max(self._y, y)
        self._y += 4

    # ------------------------------------------------------------------------------------------------------------- rows

    def _rows(self) -> None:
        for group, members in groupby(self._plan.placed, key=lambda one: one.row.group):
            placed = list(members)
            self._group(f"{group.heading} ({len(placed)})")
            for one in placed:
                self._row(one, _TONES.get(group.tone, _OTHER))

    def _group(self, heading: str) -> None:
        lines = wrapped(heading, _HEADING, self._end - _MARGIN - 6, bold=True)
        height = len(lines) * line_height(_HEADING) + 3
        self._sheet.box(_MARGIN, self._y + 1, self._end, self._y + height + 1, facecolor=BAND, zorder=0)
        self._sheet.lines(_MARGIN + 3, self._y + 2.5, lines, _HEADING, bold=True)
        self._y += height + 2

    def _row(self, one: Placed, colour: str) -> None:
        lines = wrapped(one.row.label, _LABEL, self._labels)
        bottom = self._y + max(len(lines) * line_height(_LABEL), _BAR) + 2 * _PAD
        self._sheet.lines(_MARGIN + 3, self._y + _PAD, lines, _LABEL)
        self._sheet.line([(_MARGIN, bottom), (self._end, bottom)], color=RULE, lw=0.4, zorder=1)
        middle = (self._y + bottom) / 2
        if one.bar.outside:
            self._elsewhere(one, middle)
        else:
            self._bar(one.bar, middle, colour, one.row.name)
        self._y = bottom

    def _elsewhere(self, one: Placed, y: float) -> None:
        """What lies wholly outside of the picture: an arrow, and when it was."""
        side = one.bar.outside
        x, align = (self._left, "left") if side < 0 else (self._right, "right")
        self._arrow(x, y, side, PAPER)
        room = self._right - self._left - 8
        text = next((text for text in (words(one.period), one.period.text) if text_width(text, _SMALL) <= room), "")
        begin, end = sorted((x - side * 2, x - side * (4 + text_width(text, _SMALL))))
        self._sheet.box(begin, y - _BAR / 2, end, y + _BAR / 2, facecolor=PAPER)
        self._sheet.text(x - side * 3, y, text, _SMALL, ha=align, color=FAINT)

    def _bar(self, shown: Bar, y: float, colour: str, name: str) -> None:
        begin, end = (self._x(day) for day in shown.possible or (0, 0))
        core = tuple(self._x(day) for day in shown.certain) if shown.certain else None
        closed = shown.left is End.CLOSED and shown.right is End.CLOSED
        if core is None and closed and end - begin < _TINY:
            self._diamond((begin + end) / 2, y, PAPER, f"possible {name}")
            return
        if core != (begin, end):
            self._hatched(shown, (begin, end), (self._x(shown.turn[0]), self._x(shown.turn[1])), y, colour, name)
        if core and core[1] - core[0] < _TINY:
            self._diamond(sum(core) / 2, y, colour, f"certain {name}")
        elif core:
            self._sheet.box(core[0], y - _BAR / 2, core[1], y + _BAR / 2, facecolor=colour, label=f"certain {name}")
        for x, sign, side in ((self._left, shown.left, -1), (self._right, shown.right, 1)):
            self._sign(x, y, side, sign, colour)

    def _hatched(self, shown: Bar, ends: tuple[float, float], turn: tuple[float, float], y: float, colour: str, name: str = "") -> None:
        """What is only possible: white, hatched, with an outline that is broken where nobody knows when it ends."""
        (begin, end), half = ends, _BAR / 2
        self._sheet.box(begin, y - half, end, y + half, facecolor=PAPER, edgecolor=colour, hatch=_HATCH, zorder=2, label=f"possible {name}")
        for first, last, sign in ((begin, turn[0], shown.left), (turn[1], end, shown.right)):
            for edge in (y - half, y + half):
                self._sheet.line([(first, edge), (last, edge)], linestyle=(0, (3, 2)) if sign is End.UNKNOWN else "-")
        for x, sign in ((begin, shown.left), (end, shown.right)):
            if sign is End.CLOSED:
                self._sheet.line([(x, y - half), (x, y + half)])

    def _sign(self, x: float, y: float, side: int, sign: End, colour: str) -> None:
        if sign is End.UNKNOWN:
            self._sheet.text(x + side * _SIGN / 2, y, "?", 8, bold=True, ha="center")
        elif sign is not End.CLOSED:
            self._arrow(x, y, side, colour if sign is End.OPEN else PAPER)

    def _arrow(self, x: float, y: float, side: int, colour: str) -> None:
        half = _BAR / 2 + 1
        self._sheet.shape([(x, y - half), (x + side * (_SIGN - 3), y), (x, y + half)], facecolor=colour)

    def _diamond(self, x: float, y: float, colour: str, label: str = "") -> None:
        half = _BAR / 2 + 0.6
        self._sheet.shape([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], facecolor=colour, label=label)

    # ------------------------------------------------------------------------------------------------------------- axis

    def _ticks(self) -> Iterator[tuple[float, str]]:
        for tick in ticks(self._plan.window, (self._right - self._left) / text_width("0", _SMALL)):
            yield self._x(tick.day), tick.text

    def _axis(self, y: float) -> None:
        """Write the dates of the ticks."""
        for x, text in self._ticks():
            self._sheet.text(x, y + 6, text, _SMALL, ha="center", color=FAINT)
        self._y = y + 13

    def _frame(self, top: float, letters: dict[float, float]) -> None:
        """Draw the edges of the window and the lines that go down through the rows."""
        for x in (self._left, self._right):
            self._sheet.line([(x, top), (x, self._y)], color=RULE, lw=0.8, zorder=0.5)
        for x, _ in self._ticks():
            self._sheet.line([(x, top), (x, self._y)], color=RULE, lw=0.4, zorder=0.5)
        for x, y in letters.items():
            self._sheet.line([(x, y), (x, self._y)], **_DOTTED, zorder=1.5)
        if self._shows_day():
            x = self._x(self._moment.day or 0)
            self._sheet.line([(x, top), (x, self._y)], **_ASKED, zorder=1.5)

    def _shows_day(self) -> bool:
        """Whether a day is asked for that is in the picture."""
        day = self._moment.day
        return day is not None and self._plan.window.first <= day < self._plan.window.last

    # ----------------------------------------------------------------------------------------------------------- legend

    def _signs(self) -> None:
        """Explain the signs, one after another, in as many lines as they take."""
        x = _MARGIN
        for sign, text in self._explained():
            wide = 9 if sign in ("day", "event", "asked") else 28
            width = wide + 4 + text_width(text, _SMALL)
            if x > _MARGIN and x + width > self._end:
                x, self._y = _MARGIN, self._y + 13
            self._sample(sign, x, x + wide, self._y + 6)
            self._sheet.text(x + wide + 4, self._y + 6, text, _SMALL)
            x += width + 14
        self._y += 16

    def _explained(self) -> Iterator[tuple[str, str]]:
        """The signs that there are."""
        bars = [one.bar for one in self._plan.placed]
        ends = {end for one in bars for end in (one.left, one.right)}
        yield "certain", "certain"
        yield "possible", "possible, not certain"
        yield "day", "a day or few"
        if End.UNKNOWN in ends:
            yield "unknown", "begin or end unknown"
        if End.OPEN in ends:
            yield "open", "holds on without end"
        if End.BEYOND in ends or any(one.outside for one in bars):
            yield "beyond", "outside of the picture"
        if any(mark.period.earliest_begin == mark.period.latest_begin for mark in self._plan.marks):
            yield "event", "begin of an event"
        if self._shows_day():
            yield "asked", "the day that is asked for"

    def _sample(self, sign: str, left: float, right: float, y: float) -> None:
        """Draw a sign of the legend."""
        half, colour, middle = _BAR / 2, _TONES["side+1"], (left + right) / 2
        end = {"unknown": End.UNKNOWN, "open": End.OPEN, "beyond": End.BEYOND}.get(sign, End.CLOSED)
        edge = right if end is End.CLOSED else right - _SIGN + 2
        if sign == "day":
            self._diamond(middle, y, colour)
        elif sign in ("event", "asked"):
            self._sheet.line([(middle, y - 6), (middle, y + 6)], **(_DOTTED if sign == "event" else _ASKED))
        elif sign in ("possible", "unknown"):
            self._hatched(Bar(None, None, End.CLOSED, end), (left, edge), (left, left), y, colour)
        else:
            self._sheet.box(left, y - half, edge, y + half, facecolor=colour)
        self._sign(edge, y, 1, end, colour)

    def _foot(self) -> None:
        for note in self._plan.notes:
            self._y = self._sheet.lines(_MARGIN, self._y, wrapped(note, _SMALL, self._end - _MARGIN), _SMALL, color=FAINT)


def _letters() -> Iterator[str]:
    return iter("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _balanced(told: list[tuple[str, list[str]]]) -> tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
    """Two columns of about the same height."""
    whole, tall = sum(len(lines) for _, lines in told), 0
    for place, (_, lines) in enumerate(told):
        if 2 * tall >= whole:
            return told[:place], told[place:]
        tall += len(lines)
    return told, []
