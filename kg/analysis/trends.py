"""Trends of a group from its members: which way they moved on a matter, and how they stood before and after."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from kg.analysis.basis import stretch
from kg.analysis.brackets import Change
from kg.analysis.rows import Membership, StanceRow
from kg.graph import View
from kg.periods import Certainty, Period, iso
from kg.wording import counted

Changes = Mapping[tuple[str, str], Sequence[Change]]
"""Changes by holder and matter, in the order of time."""
Rows = Mapping[tuple[str, str], Sequence[StanceRow]]
"""Stances by holder and matter."""


class Balance(NamedTuple):
    """Which members of a group stood, at least perhaps, on which side on a day, and by which claims."""

    day: str
    supporters: tuple[str, ...]
    opponents: tuple[str, ...]
    claims: tuple[str, ...]


class Trend(NamedTuple):
    """Members of an umbrella that moved the same way on a matter.

    `way` is 1 towards it, -1 away from it. `why` is `several moved` or `none moved the other way`. `movers` are the members
    that moved that way, `others` those that moved the other way; `claims` bear the changes of the movers.
    """

    umbrella: str
    matter: str
    way: int
    why: str
    low: str | None
    high: str | None
    movers: tuple[str, ...]
    others: tuple[str, ...]
    members: int
    before: Balance | None
    after: Balance | None
    claims: tuple[str, ...]
    memberships: tuple[str, ...]

    def told(self, view: View) -> list[str]:
        """Return it in sentences."""
        names = [view.label(member) for member in self.movers]
        rest = ", ".join(view.label(member) for member in self.others)
        lines = [
            f"{view.label(self.umbrella)}: {len(self.movers)} of {counted(self.members, 'known member')} moved {'towards' if self.way > 0 else 'away from'} "
            f"“{view.label(self.matter)}” {stretch(self.low, self.high)}: {', '.join(names)}; "
            + (f"{rest} moved the other way" if rest else "none moved the other way")
        ]
        for balance in (self.before, self.after):
            if balance:
                both = (f"{len(side)} {word}{_named(view, side)}" for word, side in (("for", balance.supporters), ("against", balance.opponents)))
                lines.append(f"on {balance.day}, as far as is known: {', '.join(both)}")
        return lines


def _named(view: View, members: tuple[str, ...]) -> str:
    return f" ({', '.join(map(view.label, members))})" if members else ""


def trends(memberships: Iterable[Membership], found: Changes, rows: Rows) -> list[Trend]:
    """Return the trends of all groups: of each umbrella with two members or more that are known, on each matter.

    Of each member the latest change counts, and moves towards the matter (from against to for, opposition given up, support
    taken up) or away from it. There is a trend where at least two members moved the same way, or at least one did and none
    moved the other way. A membership that surely was not at the time of the change does not count.
    """
    groups: dict[str, dict[str, list[Membership]]] = defaultdict(lambda: defaultdict(list))
    for membership in memberships:
        groups[membership.umbrella][membership.member].append(membership)
    matters = sorted({matter for _, matter in found})
    told = (trend for umbrella in sorted(groups) for matter in matters for trend in _of((umbrella, matter), groups[umbrella], found, rows))
    return sorted(told, key=lambda trend: (trend.umbrella, trend.matter, -trend.way))


def _of(what: tuple[str, str], members: Mapping[str, list[Membership]], found: Changes, rows: Rows) -> Iterator[Trend]:
    umbrella, matter = what
    latest = {member: changes[-1] for member in sorted(members) if (changes := found.get((member, matter)))}
    moved = {member: change for member, change in latest.items() if _belongs(members[member], change)}
    for way in (1, -1) if len(members) > 1 else ():
        movers = [member for member, change in moved.items() if (change.after > change.before) == (way > 0)]
        others = tuple(member for member in moved if member not in movers)
        if len(movers) > 1 or (movers and not others):
            changes = [moved[member] for member in movers]
            claims = dict.fromkeys(row.id for change in changes for row in (*change.old, *change.new))
            ties = dict.fromkeys(one.tie.id for member in movers for one in members[member])
            why = "several moved" if len(movers) > 1 else "none moved the other way"
            lows, highs = [change.low for change in changes], [change.high for change in changes]
            low = None if None in lows else min(day for day in lows if day is not None)
            high = None if None in highs else max(day for day in highs if day is not None)
            days = (min(map(_before, changes), default=None, key=_day), max(map(_after, changes), default=None, key=_day))
            balances = [None if day is None else _balance(day, matter, members, rows) for day in days]
            yield Trend(
                umbrella, matter, way, why, iso(low) or None, iso(high) or None, tuple(movers), others, len(members),
                balances[0], balances[1], tuple(claims), tuple(ties),
            )  # fmt: skip


def _day(day: int | None) -> int:
    return 0 if day is None else day


def _before(change: Change) -> int | None:
    """The last day that is surely before a change, or its first."""
    return change.low if change.before or change.low is None else change.low - 1


def _after(change: Change) -> int | None:
    return change.high if change.after or change.high is None else change.high + 1


def _belongs(memberships: list[Membership], change: Change) -> bool:
    """Whether a member may have been one when it changed; one without a date may."""
    low, high = (change.high if change.low is None else change.low), (change.low if change.high is None else change.high)
    if low is None or high is None:
        return True
    span = Period("", low, low, high + 1, high + 1)
    return any(one.tie.period is None or one.tie.period.overlaps(span) is not Certainty.NOT for one in memberships)


def _balance(day: int, matter: str, members: Iterable[str], rows: Rows) -> Balance:
    told = [row for member in sorted(members) for row in rows.get((member, matter), ()) if row.side and row.period and _may_hold(row.period, day)]
    supporters, opponents = (tuple(dict.fromkeys(row.holder for row in told if row.side == side)) for side in (1, -1))
    return Balance(iso(day), supporters, opponents, tuple(row.id for row in told))


def _may_hold(period: Period, day: int) -> bool:
    return period.holds_on(day) is not Certainty.NOT
