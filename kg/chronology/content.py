"""What a timeline tells, whatever it is told as."""

from __future__ import annotations

from typing import NamedTuple

from kg.chronology.marks import Mark
from kg.chronology.rows import Row
from kg.clocks import Moment


class Content(NamedTuple):
    """The claims with a date in their groups, those without one, and the events beside them, the closest first.

    `moment` is the one that the claims are a view of.
    """

    title: str
    rows: tuple[Row, ...]
    undated: tuple[Row, ...]
    events: tuple[Mark, ...]
    moment: Moment
