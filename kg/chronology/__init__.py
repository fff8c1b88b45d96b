"""`kg timeline`: what held when, of an actor or a topic, or between several, as text and as a picture to print.

rows     claims in groups       marks   events beside them       phrases  periods in words
window   from when to when      bars    what of a period shows   plain    all of it as text
chart    the picture            page    the HTML page            content  what all of them tell

It is put on paper by `kg.sheet`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg import files, sheet
from kg.chronology import chart, page, plain
from kg.chronology.content import Content
from kg.chronology.marks import MOST, Mark, in_time, marks_of
from kg.chronology.phrases import asked, words
from kg.chronology.rows import Row, rows_of, title
from kg.errors import FormatError, NotFound
from kg.graph import View
from kg.model import Document

__all__ = ["Mark", "Row", "Timeline", "timeline", "words"]


class Timeline(Content):
    """What held when: claims with a date in their groups, those without, and the events beside them.

    `events` are all that have to do with the claims, the closest first; text and pictures show the first dozen.
    """

    __slots__ = ()

    def records(self) -> list[dict[str, Any]]:
        """Return the claims as plain objects with the same keys, those without a date at the end."""
        return [row.record() for row in (*self.rows, *self.undated)]

    def text(self, width: int = 0) -> str:
        """Return the timeline for reading, lines wrapped to a width in characters, or as long as they are."""
        marks = in_time(self.events[:MOST])
        told = list(plain.sections(self.rows, self.undated, marks, len(self.events) - len(marks)))
        return plain.text((self.title, asked(self.moment), "" if told else "Nothing is told of it."), told, width)

    def _repr_svg_(self) -> str | None:
        return sheet.shown(self.picture)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def picture(self, path: str | Path, *, since: str | None = None, until: str | None = None, width: int = 1000) -> list[str]:
        """Draw the timeline, and return in sentences what the picture leaves out or cuts.

        Args:
            path: the file; its suffix says what it becomes, .svg, .png or .html (with all claims as a table).
            since: the day (month, year) with which the picture begins; by default it begins where most claims are.
            until: the day (month, year) with which it ends.
            width: of a PNG in pixels, at least 600; others are as wide when printed.

        Raises:
            MissingExtra: matplotlib is not installed.
            FormatError: the suffix is another, or nothing has a date in that time.
            PeriodError: `since` or `until` is no date, or the one lies after the other.
            CasebookError: the file cannot be written; what was there is still there.
        """
        path = Path(path)
        form = _FORMS.get(path.suffix.lower())
        if form is None:
            known = ", ".join(_FORMS)
            raise FormatError(f"{path.suffix or path.name!r} is no format that a timeline can be drawn in; end the file name in one of {known}")
        plan = chart.plan(self, since, until)
        with sheet.drawing():
            data = form(self, chart.draw(self, plan, width))
        files.write(path, data)
        return plan.notes


def _page(told: Content, drawn: chart.Picture) -> bytes:
    svg = sheet.svg(drawn.figure, told.title).decode("utf-8")
    return page.page(told, drawn.plan.marks, drawn.plan.notes, svg).encode("utf-8")


_FORMS: dict[str, Callable[[Content, chart.Picture], bytes]] = {
    ".svg": lambda told, drawn: sheet.svg(drawn.figure, told.title),
    ".png": lambda told, drawn: sheet.png(drawn.figure, told.title),
    ".html": _page,
}


def timeline(view: View, *names: str) -> Timeline:
    """Return what held when: of one thing, or of all claims in which several have a part together.

    Args:
        view: a whole graph, or what held on a day (`graph.as_of(...)`).
        names: an actor or a topic by any name (`View.find`); of two, the relations between them, the stances of the one on
            the other, and what is told of both.

    Raises:
        NotFound: nothing is called so, or what is called so is a claim or a document, or no name is given.
        Ambiguous: several things are called so.
    """
    things = tuple(dict.fromkeys(_thing(view, name) for name in names))
    if not things:
        raise NotFound("name an actor or a topic, or two: by id, label or alias")
    rows, undated = rows_of(view, things)
    marks = marks_of(view, [row.claim for row in rows], things)
    return Timeline(title(view, things), tuple(rows), tuple(undated), tuple(marks), view.moment)


def _thing(view: View, name: str) -> str:
    iri = view.find(name)
    with suppress(NotFound):
        if not isinstance(view.thing(iri), Document):
            return iri
    raise NotFound(f"{name!r} is no actor, topic, event or place, of which a timeline could be told")
