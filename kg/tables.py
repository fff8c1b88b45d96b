"""Rows for people and for programs: aligned tables, JSON lists of objects, CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def render(rows: Sequence[Row], format: str, columns: Sequence[str] | None = None, width: int = 0) -> str:  # noqa: A002
    """Return rows as `table`, `json` (a list of objects) or `csv`.

    Args:
        rows: mappings from column to value; nested values are kept in JSON and written as JSON elsewhere.
        format: table, json or csv.
        columns: their order; by default the order in which they come up.
        width: of a table in characters, cells being wrapped to fit; 0 for as wide as it takes.
    """
    names = list(columns or dict.fromkeys(name for row in rows for name in row))
    if format == "json":
        import json

        return json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=2, default=_plain) + "\n"
    cells = [[_text(row.get(name)) for name in names] for row in rows]
    return _csv(names, cells) if format == "csv" else table(names, cells, width)


def _plain(value: Any) -> Any:
    """What JSON has no type for: decimals as numbers, everything else as text."""
    from decimal import Decimal

    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | dict | tuple):
        import json

        return json.dumps(value, ensure_ascii=False, default=_plain)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _csv(names: list[str], rows: Iterable[list[str]]) -> str:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([names, *rows])
    return out.getvalue()


def html(rows: Sequence[Row]) -> str:
    """Return rows as an HTML table, for notebooks; every cell is escaped."""
    from html import escape

    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [[escape(_text(row.get(name))) for name in names] for row in rows]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def table(names: list[str], rows: list[list[str]], width: int = 0) -> str:
    """Return an aligned table with a ruled head; cells are wrapped at words so that lines stay within the width."""
    shown = [[visible(cell) for cell in row] for row in rows]
    widths = _widths([names, *shown], width)
    lines = [_line(names, widths), "  ".join("─" * size for size in widths)]
    for row in shown:
        wrapped = [wrap(cell, size) for cell, size in zip(row, widths, strict=True)]
        height = max(map(len, wrapped), default=1)
        lines += [_line([column[i] if i < len(column) else "" for column in wrapped], widths) for i in range(height)]
    return "".join(f"{line}\n" for line in lines)


def _line(row: list[str], widths: list[int]) -> str:
    return "  ".join(cell + " " * (size - cells(cell)) for cell, size in zip(row, widths, strict=True)).rstrip()


def _widths(rows: list[list[str]], limit: int) -> list[int]:
    """Give each column what it takes; where that is too much, its longest word, and the rest to whichever is tallest most often."""
    columns = list(zip(*rows, strict=True))
    full = [max(map(cells, column)) for column in columns]
    spare = limit - 2 * (len(full) - 1)
    if not limit or sum(full) <= spare:
        return full
    words = [max(cells(word) for cell in column for word in cell.split() or [""]) for column in columns]
    widths = words if sum(words) <= spare else [min(size, max(8, spare // len(full))) for size in words]
    while sum(widths) < spare:
        heights = [[-(-cells(cell) // size) for cell, size in zip(row, widths, strict=True)] for row in rows]
        votes = [sum(row[i] == max(row) > 1 for row in heights) if widths[i] < full[i] else -1 for i in range(len(full))]
        widths[votes.index(max(votes))] += 1
    return widths


def running(lines: Iterable[str], width: int = 0) -> str:
    """Return lines for reading, made safe for a terminal, each broken so that it stays within a width in characters (see `reflow`)."""
    return "".join(f"{part}\n" for line in lines for part in reflow(visible(line), width))


def reflow(line: str, width: int) -> list[str]:
    """Break a line for reading, what follows being indented a little deeper than it; a width of 0 leaves it as long as it is."""
    if not width or cells(line) <= width:
        return [line]
    indent = " " * (len(line) - len(line.lstrip()))
    first, *rest = wrap(line.strip(), width - len(indent) - 2)
    return [indent + first, *(f"{indent}  {part}" for part in rest)]


def wrap(text: str, width: int) -> list[str]:
    """Break a text at spaces into lines of at most `width` cells; a longer word is cut."""
    if cells(text) <= width:
        return [text]
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".lstrip()
        if cells(joined) <= width:
            lines[-1] = joined
        else:
            lines += _cut(word, width)
    return lines[1:] if not lines[0] and len(lines) > 1 else lines


def _cut(word: str, width: int) -> list[str]:
    """Cut a word into pieces of at most `width` cells."""
    pieces = [""]
    for sign in word:
        if cells(pieces[-1] + sign) > width:
            pieces.append("")
        pieces[-1] += sign
    return pieces


def visible(text: str) -> str:
    """Return a text with line breaks as spaces and control characters shown, so that nothing reaches the terminal raw."""
    if text.isprintable():
        return text
    import unicodedata

    return "".join(
        " "
        if sign in "\n\r\t\u2028\u2029"
        else f"\\u{ord(sign):04x}"
        if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign not in "\u200c\u200d"
        else sign
        for sign in text
    )


def cells(text: str) -> int:
    """Return how many terminal cells a text takes: combining signs none, East Asian wide signs two."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
