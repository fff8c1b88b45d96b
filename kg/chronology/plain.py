"""A timeline as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from kg.chronology.marks import Mark
from kg.chronology.phrases import words
from kg.chronology.rows import Row
from kg.tables import cells, visible, wrap

_Line = tuple[str, str, str]


def sections(rows: Sequence[Row], undated: Sequence[Row], marks: Sequence[Mark], more: int) -> Iterator[tuple[str, list[_Line]]]:
    """Yield headings, each with its lines: when, what, and the name by which it is found."""
    for group, members in groupby(rows, key=lambda row: row.group):
        lines = [(row.when, row.label, row.name) for row in members]
        yield f"{group.heading} ({len(lines)})", lines
    if undated:
        yield f"Without a date ({len(undated)})", [(row.group.heading, row.label, row.name) for row in undated]
    if marks:
        rest = f", and {more:,} more" if more else ""
        yield f"Events ({len(marks)}{rest})", [(words(mark.period), mark.label, mark.name) for mark in marks]


def text(head: Iterable[str], told: Sequence[tuple[str, list[_Line]]], width: int) -> str:
    """Return headings and lines in two columns that are the same all through, wrapped to a width; 0 is as wide as it takes."""
    shown = [(visible(heading), [(visible(when), visible(what), visible(name)) for when, what, name in lines]) for heading, lines in told]
    first = max((cells(when) for _, lines in shown for when, _, _ in lines), default=0)
    first = min(first, width * 45 // 100) if width else first
    lines = [visible(line) for line in head if line]
    for heading, members in shown:
        lines += ["", heading, *(line for member in members for line in _laid(member, first, width))]
    return "".join(f"{line}\n" for line in lines)


def _laid(line: _Line, first: int, width: int) -> Iterator[str]:
    when, what, name = line
    left = wrap(when, first)
    rest = max(width - first - 4, 20)
    right = [*(wrap(what, rest) if width else [what]), name]
    for number in range(max(len(left), len(right))):
        begin = left[number] if number < len(left) else ""
        yield f"  {begin}{' ' * (first - cells(begin))}  {right[number] if number < len(right) else ''}".rstrip()
