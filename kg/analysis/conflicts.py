"""Which claims disagree, and how: pairs of claims that cannot both be so, or ought not both stand.

Two claims are compared only where they may be about one time (`overlaps.shared`), and only where neither holds on a
condition. A claim *says no* where it is negated, or denied by whom it is about; else it says that something is so. Which
kinds there are, from the most to the least specific, and when two claims are of a kind:

denial                        The same content; one says no, and it is the one who denies it that says so (`kg:Denied`, or negated and declared).
official against reported     One holder, one matter. The one is declared by the holder or by a named person who speaks for it,
                              the other attributed to it by others: opposite sides; or it says no to the side that is reported;
                              or it says that it has said nothing of the matter (a negated or denied statement).
say-do gap                    Opposite sides of one holder on one matter, the one declared, the other enacted; or the sign of what
                              an actor declares of another (a stance on it, a relation) and of what it does to it.
internal split                Opposite sides of an umbrella and its member, or of two members, on one matter while it is (they are) a member.
date conflict                 The same content with periods that touch, but with begins, or ends, that cannot both be right. A date
                              without a slash that lies within the other period is no conflict. Also: a claim that is attested
                              at a time at which, by its own period, it cannot have held.
figure conflict               Figures of one measure of one thing in one unit whose ranges have no number in common; a figure
                              that is only about right is taken a tenth wider on each side.
shift                         A holder turned from one side of a matter to the other, in an order that is certain (`kg.analysis.turns`).
later report                  A later source changes, extends or contradicts what a claim says (`kg:updates`, by a curator).
source dispute                Opposite sides of one holder on one matter; or the same content, and others than the one concerned say no.
duplicate report              The same content, mode, condition, quantifier, role and place, with periods that may be one.

A pair of claims is told once, under the first kind that fits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from kg import periods
from kg.analysis.contents import ATTRIBUTED, DECLARED, DENIED, ENACTED, Contents, Item, by
from kg.analysis.overlaps import CERTAIN, POSSIBLE, clashes, meeting, shared, span, touches
from kg.analysis.statements import Chains, pairs
from kg.analysis.turns import shifts

DENIAL, OFFICIAL, SAY_DO, SPLIT, DATES = "denial", "official against reported", "say-do gap", "internal split", "date conflict"
FIGURES, SHIFT, LATER, DISPUTE, DUPLICATE = "figure conflict", "shift", "later report", "source dispute", "duplicate report"
KINDS = (DENIAL, OFFICIAL, SAY_DO, SPLIT, DATES, FIGURES, SHIFT, LATER, DISPUTE, DUPLICATE)
"""The kinds of disagreement, from the most to the least specific: the order in which they are looked for."""
_SEEN = "SELECT ?of ?is { ?of kg:attestedOn ?is }"


class Conflict(NamedTuple):
    """Claims that disagree: a kind, how surely they are about one time, the ids of the one side and of the other.

    `about` is what else the sentence names: the umbrella, the matter, the attested time, the bracket.
    """

    kind: str
    certainty: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    about: tuple[str, ...] = ()

    def pairs(self) -> set[frozenset[str]]:
        """Return the pairs of claims that disagree; of a claim that disagrees with its own evidence, itself."""
        return {frozenset((one, other)) for one in self.first for other in self.second or self.first}


def conflicts(contents: Contents, kinds: Iterable[str] = KINDS) -> Iterator[Conflict]:
    """Yield what disagrees, each pair once, under the first kind that fits; of some kinds, or of all."""
    told: set[frozenset[str]] = set()
    wanted = set(kinds)
    stances = _by_kind(_stances(contents))
    for kind in KINDS:
        for found in (*stances.get(kind, ()), *_FINDERS[kind](contents)):
            pairs = found.pairs()
            if not pairs <= told and kind in wanted:
                yield found
            told |= pairs


def _by_kind(found: Iterable[Conflict]) -> dict[str, list[Conflict]]:
    kinds = defaultdict(list)
    for conflict in found:
        kinds[conflict.kind].append(conflict)
    return kinds


# --------------------------------------------------------------------------------------------------- of one holder


def _stances(contents: Contents) -> Iterator[Conflict]:
    """Stances of one holder on one matter that disagree, of whichever kind."""
    groups = by(contents.stances, 2)
    for group in groups.values():
        if len(group) > 1:
            yield from _opposed(group)
    for (holder, matter), group in groups.items():
        said = [item for item in group if item.mode == DECLARED] if holder in contents.voices else []
        for whom in contents.voices[holder] if said else ():
            reported = [item for item in groups.get((whom, matter), ()) if item.mode == ATTRIBUTED]
            yield from (found for found in _between(said, reported) if found.kind == OFFICIAL)


def _opposed(group: list[Item]) -> Iterator[Conflict]:
    """Those of a group that take opposite sides, or the one of which says no to what the other says."""
    told = [item for item in group if item.lean and not item.condition]
    for lean in (1, -1):
        yes = [item for item in told if item.lean == lean and not item.no]
        yield from _between(yes, [item for item in told if item.lean == lean and item.no])
        if lean == 1:
            yield from _between(yes, [item for item in told if item.lean == -1 and not item.no])


def _between(ones: list[Item], others: list[Item]) -> Iterator[Conflict]:
    for one, other in meeting(ones, others, lambda item: item.span):
        kind, time = _kind(one, other), shared(one.span, other.span)
        if kind and time:
            first, second = _in_order(kind, one, other)
            yield Conflict(kind, time, (first.id,), (second.id,))


def _kind(one: Item, other: Item) -> str | None:
    """How two stances of one holder on one matter disagree, if they do."""
    if one.condition or other.condition or (one.no and other.no) or not one.lean * other.lean:
        return None
    if not (one.no or other.no):
        return _CLASHES.get(frozenset((one.mode, other.mode)), DISPUTE) if one.lean != other.lean else None
    no, yes = (one, other) if one.no else (other, one)
    if no.lean != yes.lean:
        return None
    if no.mode == DECLARED and yes.mode == ATTRIBUTED:
        return OFFICIAL
    return _refusal(no)


_CLASHES: dict[frozenset[str | None], str] = {frozenset((DECLARED, ATTRIBUTED)): OFFICIAL, frozenset((DECLARED, ENACTED)): SAY_DO}


def _refusal(no: Item) -> str:
    """Whether it is the one concerned that says no."""
    return DENIAL if no.mode in (DENIED, DECLARED) else DISPUTE


def _in_order(kind: str, one: Item, other: Item) -> tuple[Item, Item]:
    """What is told first: the holder's own word, what is said to be so, or what was earlier."""
    rank: Callable[[Item], object] = {
        OFFICIAL: lambda item: (item.mode != DECLARED, item.order()),
        SAY_DO: lambda item: (item.mode != DECLARED, item.order()),
        DENIAL: lambda item: (item.no, item.order()),
    }.get(kind, Item.order)
    first, second = sorted((one, other), key=rank)  # type: ignore[arg-type]
    return first, second


def _silences(contents: Contents) -> Iterator[Conflict]:
    """Holders that say that they have said nothing of a matter, of which others report where they stand."""
    reported = by((item for item in contents.stances if item.mode == ATTRIBUTED and item.lean and item.is_plain), 2)
    for silence in contents.silences:
        for item in reported.get(silence.content, ()) if not silence.condition else ():
            time = shared(silence.span, item.span)
            if time:
                yield Conflict(OFFICIAL, time, (silence.id,), (item.id,))


# -------------------------------------------------------------------------------------------------------- word and deed


_Ways = dict[tuple[tuple[str, ...], int], list[Item]]
"""Claims by who to whom, and the sign."""


def _deeds(contents: Contents) -> Iterator[Conflict]:
    """What actors declare of others, against what they do to them."""
    said: _Ways = defaultdict(list)
    done: _Ways = defaultdict(list)
    for item in contents.stances:
        if item.mode == DECLARED and item.lean and item.is_plain:
            said[item.content[:2], item.lean].append(item)
    for item in contents.ties:
        counts = item.lean and item.is_plain and item.mode in (DECLARED, ENACTED)
        subject, predicate, target = item.content
        for dyad in contents.turns.doers(subject, predicate, target) if counts else ():
            (said if item.mode == DECLARED else done)[dyad, item.lean].append(item)
    for (who, lean), deeds in sorted(done.items()):
        for word, deed in meeting(said.get((who, -lean), []), deeds, lambda item: item.span):
            time = shared(word.span, deed.span)
            if time:
                yield Conflict(SAY_DO, time, (word.id,), (deed.id,))


# ------------------------------------------------------------------------------------------------- umbrella and members


def _splits(contents: Contents) -> Iterator[Conflict]:
    """Opposite sides of an umbrella and a member, or of two members."""
    sides = defaultdict(list)
    for item in contents.stances:
        if item.lean and item.is_plain:
            sides[item.bearer].append(item)
    for umbrella, members in _umbrellas(contents):
        parts = [(sides[umbrella], None), *((sides[member], ties) for member, ties in members.items())]
        for (ones, mine), (others, yours) in combinations([part for part in parts if part[0]], 2):
            yield from _split(umbrella, ones, others, [ties for ties in (mine, yours) if ties])


def _umbrellas(contents: Contents) -> Iterator[tuple[str, dict[str, list[Item]]]]:
    ties = {item.id: item for item in contents.ties}
    found: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for membership in contents.memberships:
        found[membership.umbrella][membership.member].append(ties[membership.tie.id])
    yield from sorted(found.items())


def _split(umbrella: str, ones: list[Item], others: list[Item], ties: list[list[Item]]) -> Iterator[Conflict]:
    theirs = by_matter(others)
    for matter, mine in by_matter(ones).items():
        for one, other in meeting(mine, theirs.get(matter, []), lambda item: item.span):
            time = _while(one, other, ties) if one.lean != other.lean else None
            if time:
                yield Conflict(SPLIT, time, (one.id,), (other.id,), (umbrella, matter))


def by_matter(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return stances by their matter."""
    found = defaultdict(list)
    for item in items:
        found[item.content[1]].append(item)
    return found


def _while(one: Item, other: Item, ties: list[list[Item]]) -> str | None:
    """How surely two stances are of one time at which those who hold them belong together; of a membership without a date nobody knows."""
    time = shared(one.span, other.span)
    for several in ties if time else ():
        found = [shared(one.span, other.span, tie.span) if tie.span else POSSIBLE for tie in several]
        best = CERTAIN if CERTAIN in found else next(filter(None, found), None)
        if best is None:
            return None
        time = time if best == CERTAIN else POSSIBLE if time == CERTAIN else time
    return time


# ----------------------------------------------------------------------------------------------------------- relations


def _denied_ties(contents: Contents) -> Iterator[Conflict]:
    return (found for found in _ties(contents) if found.kind == DENIAL)


def _disputed_ties(contents: Contents) -> Iterator[Conflict]:
    return (found for found in _ties(contents) if found.kind == DISPUTE)


def _ties(contents: Contents) -> Iterator[Conflict]:
    """Relations, and figures, that the one says are so and the other says are not."""
    for items in (contents.ties, contents.figures):
        groups = by((item for item in items if item.no and not item.condition), 3)
        for item in items if groups else ():
            for no in groups.get(item.content, ()) if item.is_plain else ():
                time = shared(item.span, no.span) if _alike(item, no) and item.given == no.given else None
                if time:
                    kind = _refusal(no)
                    first, second = _in_order(DENIAL, item, no)
                    yield Conflict(kind, time, (first.id,), (second.id,))


def _alike(one: Item, other: Item) -> bool:
    """Whether two claims are not told apart by a role, a place or a quantifier that both have."""
    mine, yours = dict(one.qualified), dict(other.qualified)
    return all(mine[name] == yours[name] for name in mine.keys() & yours.keys())


# ------------------------------------------------------------------------------------------------------------- figures


def _figures(contents: Contents) -> Iterator[Conflict]:
    """Figures of one thing that have no number in common."""
    for group in by((item for item in contents.figures if item.is_plain), 3).values():
        for one, other in combinations(sorted(group, key=Item.order), 2):
            time = shared(one.span, other.span) if _alike(one, other) and _apart(one, other) else None
            if time:
                yield Conflict(FIGURES, time, (one.id,), (other.id,))


def _apart(one: Item, other: Item) -> bool:
    (least, most), (low, high) = one.range, other.range
    return (most is not None and low is not None and most < low) or (high is not None and least is not None and high < least)


# --------------------------------------------------------------------------------------------------------------- dates


def _dates(contents: Contents) -> Iterator[Conflict]:
    """The same content at times that cannot both be right, and claims attested when they cannot have held.

    What holders say and what they do may begin at different times, so that of stances only those of one mode are compared.
    """
    ties = [item._replace(mode=None) for item in contents.ties]
    for group in _same([*contents.stances, *ties]):
        for one, other in _met(group):
            if _clash(one, other):
                yield Conflict(DATES, shared(one.span, other.span) or POSSIBLE, (one.id,), (other.id,))
    yield from _attested(contents)


def _same(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Claims of one content, mode and condition that all say that it is so, or all that it is not; in order of time."""
    found = defaultdict(list)
    for item in items:
        found[item.content, item.given, item.no, item.mode, item.condition, item.qualified].append(item)
    yield from (sorted(group, key=Item.order) for group in found.values() if len(group) > 1)


def _met(group: list[Item]) -> Iterator[tuple[Item, Item]]:
    """Pairs of claims with different periods that touch, one for each period, in order."""
    each = {(item.period and item.period.text, item.span): item for item in reversed(group)}
    items = sorted(each.values(), key=Item.order)
    place = {item.id: number for number, item in enumerate(items)}
    yield from ((one, other) for one, other in meeting(items, items, lambda item: item.span) if place[one.id] < place[other.id])


def _clash(one: Item, other: Item) -> bool:
    """Whether two claims of one content have periods that touch and cannot both be right."""
    mine, yours = one.span, other.span
    if mine is None or yours is None or mine.is_date or yours.is_date:
        return False
    return touches(mine, yours) and any(clashes(mine, yours))


def _attested(contents: Contents) -> Iterator[Conflict]:
    """Claims that are attested, by their own evidence or by what that relays, at a time at which they cannot have held."""
    spans = {item.id: item.span for item in (*contents.stances, *contents.ties, *contents.figures)}
    attested, chains = pairs(contents.view, _SEEN), Chains(contents.view)
    told = {(claim, text) for claim in (spans if attested else ()) for evidence in chains.of(claim) for text in attested.get(evidence, ())}
    for name, text in sorted(told):
        held, seen = spans[name], span(periods.known(text, contents.view.padding))
        if held and seen and not (seen.first < held.last and held.first < seen.last):
            yield Conflict(DATES, CERTAIN, (name,), (), (text,))


# ---------------------------------------------------------------------------------------------- shifts, later, duplicates


def _shifts(contents: Contents) -> Iterator[Conflict]:
    """Holders that turned, where the order of the two sides in time is certain."""
    for found in shifts(contents.view).shifts:
        if found.kind == "turned":
            bracket = tuple(day for day in (found.low, found.high) if day)
            yield Conflict(SHIFT, found.certainty, tuple(sorted(found.old)), tuple(sorted(found.new)), (found.holder, found.matter, *bracket))


def _later(contents: Contents) -> Iterator[Conflict]:
    """Claims that a curator marked as later reports of what others say."""
    for later, earlier in contents.updates:
        times = [span(contents.view.claim(name).period) for name in (earlier, later)]
        yield Conflict(LATER, shared(*times) or CERTAIN, (earlier,), (later,))


def _duplicates(contents: Contents) -> Iterator[Conflict]:
    """Claims that say the same of what may be the same time."""
    for group in _same([*contents.stances, *contents.ties, *contents.figures]):
        alike = defaultdict(list)
        for item in group:
            alike[item.period and item.period.text, item.span].append(item)
        for items in alike.values():
            one, *others = items
            time = shared(one.span, others[0].span) if others else None
            if time:
                yield Conflict(DUPLICATE, time, (one.id,), tuple(item.id for item in others))
        for one, other in _met(group):
            time = None if _differ(one, other) else shared(one.span, other.span)
            if time:
                yield Conflict(DUPLICATE, time, (one.id,), (other.id,))


def _differ(one: Item, other: Item) -> bool:
    """Whether the periods of two claims cannot be one."""
    return one.span is not None and other.span is not None and any(clashes(one.span, other.span))


_FINDERS: dict[str, Callable[[Contents], Iterator[Conflict]]] = {
    DENIAL: _denied_ties,
    OFFICIAL: _silences,
    SAY_DO: _deeds,
    SPLIT: _splits,
    DATES: _dates,
    FIGURES: _figures,
    SHIFT: _shifts,
    LATER: _later,
    DISPUTE: _disputed_ties,
    DUPLICATE: _duplicates,
}
