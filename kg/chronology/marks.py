"""Marks: which events stand beside the claims of a timeline, the closest to them first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kg.graph import View
from kg.model import Claim
from kg.periods import Period

MOST = 12
"""So many events are shown at most; and where there are fewer that have to do with the claims, others of the time are."""


class Mark(NamedTuple):
    """An event with its date.

    `nearness` is 0 where it has a part in the claims, 1 where another claim ties it to one of their actors, else 2;
    `ties` counts those claims.
    """

    name: str
    label: str
    period: Period
    nearness: int = 2
    ties: int = 0


def days(period: Period) -> list[int]:
    """Return the days that a period tells."""
    return [bound for bound in period.bounds if bound is not None]


def in_time(marks: Iterable[Mark]) -> list[Mark]:
    """Return marks in the order in which the events began."""
    return sorted(marks, key=lambda mark: (days(mark.period), mark.label, mark.name))


def marks_of(view: View, claims: Iterable[Claim], things: tuple[str, ...]) -> list[Mark]:
    """Return the dated events by how much they have to do with some claims; others of the same time where those are few."""
    claims = list(claims)
    parts = {*things, *(iri for claim in claims for iri in claim.things())}
    actors = parts & set(view.ids_of("Actor"))
    told = [day for claim in claims if claim.period for day in days(claim.period)]
    marks = []
    for event in view.events():
        if event.period and days(event.period):
            ties = [claim for claim in view.claims(about=event.id) if not actors.isdisjoint(claim.things())]
            nearness = 0 if event.id in parts else 1 if ties else 2
            marks.append(Mark(view.short(event.id), event.label, event.period, nearness, len(ties)))
    near = [mark for mark in marks if mark.nearness < 2]
    if len(near) < MOST and told:
        near += [mark for mark in marks if mark.nearness == 2 and _touches(mark.period, min(told), max(told))]
    return sorted(near, key=lambda mark: (mark.nearness, -mark.ties, days(mark.period), mark.label))


def _touches(period: Period, first: int, last: int) -> bool:
    """Whether some day of it that is told lies in a stretch."""
    return any(first <= day <= last for day in days(period))
