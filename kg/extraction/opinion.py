"""The learned scorer as a second opinion on attitudes between two actors that one sentence names.

It is asked about what rules propose, and never proposes anything itself: on news that it had not seen, too little of what it
alone saw was right. Without weights nobody is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from kg.errors import KgError
from kg.extraction.reading import Segment
from kg.extraction.records import Mention

HEEDED = 0.6
"""The least probability at which its word counts beside a rule's."""


class Opinion(NamedTuple):
    """What the scorer says of the attitude of one actor toward another: +1, -1 or 0, and how probable that is."""

    sign: int
    probability: float

    @property
    def told(self) -> str:
        """The opinion as a step of a trace; nothing is told as more than 0.99 probable."""
        return f"learned scorer: {('neutral', 'positive', 'negative')[self.sign]} {min(self.probability, 0.99):.2f}"


def opinions(segment: Segment, first: Mention, second: Mention) -> tuple[Opinion, Opinion] | None:
    """Return what the scorer says of the first toward the second and the other way round; None where it cannot tell."""
    ranges = [segment.tokens(mention.start, mention.end) for mention in (first, second)]
    if not is_ready() or any(start >= end for start, end in ranges) or (ranges[0][0] < ranges[1][1] and ranges[1][0] < ranges[0][1]):
        return None
    from kg.extraction.attitudes import score

    likely = score(segment.doc.parsed, ranges[0], ranges[1]).probabilities
    there, back = (_opinion(likely, way) for way in ("first->second", "second->first"))
    return there, back


def _opinion(likely: Mapping[str, float], way: str) -> Opinion:
    good, bad = likely[f"positive {way}"], likely[f"negative {way}"]
    return max(Opinion(1, good), Opinion(-1, bad), Opinion(0, round(1 - good - bad, 4)), key=lambda each: each.probability)


@lru_cache(maxsize=1)
def is_ready() -> bool:
    """Tell whether there are weights to ask; they are read once."""
    try:
        from kg.extraction.attitudes import load

        load()
    except (KgError, ImportError):
        return False
    return True
