"""Times: the expressions of time in an article, resolved to EDTF; the tense of what is told; the day of publication.

What an expression says is found first, word by word, and resolved afterwards: by what it says itself, else by the day of
publication, by the time named before it, or by an event of the graph. What cannot be resolved gives no moment; nothing is
ever taken to be today. An expression relative to a publication that is only known to an interval gives all that it can be,
`[2025-01-01..2025-09-30]` for "today".

The spans follow TimeML's TIMEX3, except that "since", "until" and the like belong to the span, and bound the time: `2014/`
since 2014, `/2014` before it. "Early", "mid" and "late" are thirds of a month or year: late June is `2019-06-21~/2019-06-30~`.

Finding is in `expressions`, the events of the graph in `anchors`, the rest in `tenses`, `resolution` and `publication`.

Source: J. Pustejovsky et al., TimeML, 2003; EDTF, https://www.loc.gov/standards/datetime/.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.extraction.anchors import Index, Same, Scene, anchored_in, indexed
from kg.extraction.expressions import Piece, bounded, expressions, merged
from kg.extraction.publication import DATELINE, published
from kg.extraction.reading import Reading
from kg.extraction.records import Moment, Span
from kg.extraction.resolution import DEADLINE, edges, resolution_of
from kg.extraction.tenses import moment_of, tense
from kg.model import Event

__all__ = ["DATELINE", "DEADLINE", "moment_of", "moments", "published", "tense"]


def moments(reading: Reading, published: str | None, events: Sequence[Event]) -> list[Moment]:
    """Return the expressions of time in an article that can be resolved, in the order of the text.

    `published` is the EDTF text of the publication, or None where it is unknown; then nothing relative to it resolves.
    The events are indexed once for as long as the same sequence is given; give another one after changing it.

    A moment bounded by "since" or "before" has an unknown end or begin (`2014/`, `/2014`); one that names a deadline says
    so in its basis.
    """
    lines = {segment.starts[0]: line for line, segment in enumerate(reading.segments)}
    scene = Scene(reading, published, edges(published), indexed(Same(events)), [], lines)
    found: list[Moment] = []
    for piece in _all(reading, scene.events):
        resolved = resolution_of(piece, scene)
        if resolved and (not found or found[-1].span.end <= piece.start):
            edtf, basis = resolved
            found.append(Moment(Span(piece.start, piece.end, reading.text[piece.start : piece.end]), edtf, basis))
    return found


def _all(reading: Reading, events: Index) -> list[Piece]:
    """All expressions of an article, in its order, the longer of two that overlap first."""
    found = []
    for segment in reading.segments:
        dated = [bounded(piece) for piece in merged(list(expressions(segment)))]
        anchored = list(anchored_in(segment, events, dated)) if segment.is_told else []
        found += sorted(dated + anchored, key=lambda piece: (piece.start, -piece.end))
    return found
