"""Putting a finished sheet into a file: what the pictures of all analyses do alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg import files, sheet
from kg.errors import FormatError
from kg.sheet import Sheet

MARGIN, TEXT, SMALL, HEADING, TITLE = 10.0, 7.4, 6.8, 8.0, 11.0
"""The margin and the sizes of text, in points."""
FOR, AGAINST, TORN = "#2B6CB0", "#C2570C", "#5F6470"
"""The colours of the sides; blue and orange are told apart by colour-blind readers, and all three in grey."""
HATCH = "/////"
_FORMS = {".svg": sheet.svg, ".png": sheet.png}


def put(path: Path, title: str, draw: Callable[[], tuple[Sheet, float]]) -> None:
    """Draw a sheet, which comes with its height, into a file, the same bytes every time.

    Raises:
        MissingExtra: matplotlib is not installed.
        FormatError: the suffix is neither .svg nor .png.
        CasebookError: the file cannot be written.
    """
    form = _FORMS.get(path.suffix.lower())
    if form is None:
        raise FormatError(f"{path.suffix or path.name!r} is no format that this can be drawn in; end the file name in one of {', '.join(_FORMS)}")
    with sheet.drawing():
        drawn, height = draw()
        data = form(drawn.paper(height), title)
    files.write(path, data)
