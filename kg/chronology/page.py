"""A timeline as one offline HTML page: the picture, and all that it shows as tables."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import groupby

from kg.chronology.content import Content
from kg.chronology.marks import Mark
from kg.chronology.phrases import asked, words
from kg.chronology.rows import Row
from kg.sheet import clean

_STYLE = """
body { max-width: 64rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.45 system-ui, sans-serif; color: #1B1E24; background: #FFFFFF; }
figure { margin: 0 0 2rem; } figure, div { overflow-x: auto; } svg { display: block; width: 100%; min-width: 600px; height: auto; }
h2 { font-size: 1.15rem; } .spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
table { border-collapse: collapse; width: 100%; font-size: .8125rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #C9CED6; overflow-wrap: break-word; }
td:first-child { min-width: 16rem; } tbody th { background: #ECEEF2; padding-inline-start: .3rem; } td small { display: block; color: #4A505A; }
@media print { body { margin: 0; font-size: 11px; } tr { break-inside: avoid; } }
"""
_COLUMNS = ("Claim", "When", "As written", "Mode", "Confidence", "Sources", "Name")


def page(told: Content, marks: Sequence[Mark], notes: Sequence[str], svg: str) -> str:
    """Return the page: a drawing (SVG) with the events that it marks and what it leaves out, and everything as tables."""
    title = _text(told.title)
    drawing = svg[svg.index("<svg ") + 5 :]
    spoken = (asked(told.moment), *notes)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1 class="spoken">{title}</h1>
<figure>
<svg role="img" aria-label="Timeline: {title}" {drawing}
<figcaption class="spoken">{"".join(f"<p>{_text(text)}</p>" for text in spoken if text)}</figcaption>
</figure>
{_claims(told)}{_events(marks)}</main>
</body>
</html>
"""


def _claims(told: Content) -> str:
    groups = [(group.heading, list(rows)) for group, rows in groupby(told.rows, key=lambda row: row.group)]
    groups += [("Without a date", list(told.undated))] if told.undated else []
    bodies = "".join(_body(heading, rows) for heading, rows in groups)
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    return f"<h2>Claims</h2>\n<div><table>\n<thead><tr>{head}</tr></thead>\n{bodies}</table></div>\n"


def _body(heading: str, rows: Sequence[Row]) -> str:
    lines = "".join(_row(row) for row in rows)
    return f'<tbody>\n<tr><th colspan="{len(_COLUMNS)}" scope="rowgroup" dir="auto">{_text(heading)} ({len(rows)})</th></tr>\n{lines}</tbody>\n'


def _row(row: Row) -> str:
    claim = row.claim
    small = [f"{name}: {value}" for name, value in (("only if", claim.condition), ("how much", claim.quantifier)) if value]
    notes = "".join(f'<small dir="auto">{_text(text)}</small>' for text in (*small, claim.comment) if text)
    confidence = "" if claim.confidence is None else str(claim.confidence)
    plain = (row.when or f"no date ({row.group.heading})", claim.during or "", row.mode, confidence, ", ".join(row.sources), row.name)
    cells = "".join(f'<td dir="auto">{_text(text)}</td>' for text in plain)
    return f'<tr><td dir="auto">{_text(row.sentence)}{notes}</td>{cells}</tr>\n'


def _events(marks: Sequence[Mark]) -> str:
    if not marks:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Event", "When", "As written", "Name"))
    lines = [(mark.label, words(mark.period), mark.period.text, mark.name) for mark in marks]
    rows = "".join("<tr>" + "".join(f'<td dir="auto">{_text(text)}</td>' for text in line) + "</tr>\n" for line in lines)
    return f"<h2>Events</h2>\n<div><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table></div>\n"


def _text(text: str) -> str:
    return escape(clean(text))
