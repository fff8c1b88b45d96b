"""What part of a view is drawn: within some time, on a topic, around something, between two things; and what that leaves out.

The cuts are made in that order, each in what the one before has left. A topic and its contrary are one question: where
steps are counted they stand in one place, so that whoever is for the one is as near to it as whoever is for the other.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypedDict

from kg import periods
from kg.days import iso
from kg.errors import NotFound
from kg.explorer.labels import clean
from kg.explorer.lines import ends
from kg.model import Claim, Relation, Stance
from kg.periods import Period
from kg.tables import visible
from kg.terms import KG
from kg.wording import counted, folded, opposed

if TYPE_CHECKING:
    from kg.graph import View

Claims = dict[str, Claim]
"""Claims by key."""


class Scope(TypedDict, total=False):
    """What part of a view is drawn; what is None or not given cuts nothing."""

    focus: str | None
    """An actor, a topic, an event or a place, by any name."""
    depth: int | None
    """How many steps around the focus: 1 unless given; 0 for what is told of it alone."""
    topic: str | None
    """A topic by any name, or an actor on whom others take a stance."""
    path: tuple[str, str] | None
    """Two things by any name, for all shortest paths between them."""
    since: str | None
    """The day, month or year with which the time begins."""
    until: str | None
    """The day, month or year with which it ends."""
    undated: bool | None
    """Whether claims without a date are kept where a time is asked for."""


class Window(NamedTuple):
    """The first and the last day of a stretch of time; None where it is open."""

    first: int | None
    last: int | None

    def __str__(self) -> str:
        if self.first is None or self.last is None:
            return f"until {iso(self.last)}" if self.first is None else f"from {iso(self.first)} on"
        return iso(self.first) if self.first == self.last else f"{iso(self.first)} to {iso(self.last)}"

    def meets(self, period: Period) -> bool:
        """Tell whether a period holds on some day of it, at least possibly."""
        begins = [day for day in (period.earliest_begin, self.first) if day is not None]
        lasts = [day for day in (None if period.latest_end is None else period.latest_end - 1, self.last) if day is not None]
        return not begins or not lasts or max(begins) <= min(lasts)

    def missed(self) -> str:
        """Say what is true of a period that it does not meet."""
        if self.first is None or self.last is None:
            return f"began after {iso(self.last)}" if self.first is None else f"had ended before {iso(self.first)}"
        return f"did not hold {f'on {self}' if self.first == self.last else f'between {iso(self.first)} and {iso(self.last)}'}"


class Narrowed(NamedTuple):
    """The claims that belong to a scope, in the order in which they were, and what is to be said of them."""

    claims: Claims
    left_out: list[str]
    """Sentences for a reader about what is not shown."""
    parts: tuple[str, ...]
    """What is shown, in short phrases: `around Vell`, `on The dam is built`, `2024-01-01 to 2024-12-31`."""
    window: Window
    """The time that was asked for."""
    named: tuple[str, ...]
    """The IRIs of what was named: the focus, the topic, both ends of the paths."""

    @property
    def told(self) -> str:
        """What is shown, in one phrase; an empty text where nothing was cut."""
        return ", ".join(self.parts)


def narrow(view: View, claims: Claims, scope: Scope) -> Narrowed:
    """Keep the claims that belong to a scope; all its parts count.

    Relations and stances are lines, from one thing to another and walked both ways. Figures and reported statements
    connect nothing: they are kept with the things that they are about, and statements with whoever made them.

    There may be claims that are withdrawn by now: they are kept where they lie among the rest, but nothing is reached by
    them, and they are not counted.

    Args:
        view: the view that the claims are of.
        claims: claims by key.
        scope: what is asked for.

    Raises:
        NotFound: nothing is called so; or it is no topic, nothing connects the two, or no claim is left.
        Ambiguous: several things are called so.
        PeriodError: `since` or `until` is no date, or the one lies after the other.
        ValueError: the depth is negative, or there is no focus.
        TypeError: a scope has no such part.
    """
    _check(scope)
    asked = _Asked(view, scope)
    asked.check(claims)
    cuts: list[_Cut] = []
    for step in asked.steps():
        cut = step(claims)
        if not cut.kept:
            raise NotFound(_nothing(cut, cuts))
        claims = cut.kept
        cuts.append(cut)
    left_out = [f"Left out: {cut.dropped}." for cut in cuts if cut.dropped] + asked.undrawn(claims)
    return Narrowed(claims, left_out, tuple(cut.part for cut in reversed(cuts)), asked.window, asked.named)


def window(since: str | None, until: str | None) -> Window:
    """Return the days from the first one of a date to the last one of another.

    >>> str(window("2024", "2024-02"))
    '2024-01-01 to 2024-02-29'

    Raises:
        PeriodError: a text is no date, or the one lies after the other.
    """
    first, end = periods.stretch(since, until)
    return Window(first, None if end is None else end - 1)


def _check(scope: Scope) -> None:
    unknown = scope.keys() - Scope.__annotations__.keys()
    if unknown:
        raise TypeError(f"what is drawn cannot be narrowed by {', '.join(sorted(unknown))}, only by {', '.join(Scope.__annotations__)}")
    depth = scope.get("depth")
    if depth is not None and scope.get("focus") is None:
        raise ValueError("depth counts the steps around a focus; give one")
    if depth is not None and depth < 0:
        raise ValueError(f"depth is 0 or more, not {depth}")


# ----------------------------------------------------------------------------------------------------------------- cuts


class _Cut(NamedTuple):
    """What one part of a scope has left, and how to say so."""

    kept: Claims
    part: str
    """What is kept, in a short phrase."""
    dropped: str
    """What is not, and why; an empty text where that is nothing."""
    nothing: str
    """What to say where no claim is kept, up to what the cuts before have left."""
    cures: tuple[str, ...]
    """What to do then, besides leaving out an option."""
    options: tuple[str, ...] = ()
    """The options of the command line that asked for it."""
    offers: tuple[str, ...] = ()
    """What would have kept more, for this cut and those after it."""


def _nothing(cut: _Cut, before: Sequence[_Cut]) -> str:
    """One sentence: what is not there, in what, and what to change."""
    parts = ", ".join(one.part for one in reversed(before))
    options = [option for one in before for option in one.options]
    cures = [f"leave out {_either(options)}"] if options else []
    cures += [offer for one in (*before, cut) for offer in one.offers]
    return f"{cut.nothing}{f' ({parts})' if parts else ''}; {', or '.join([*cures, *cut.cures])}"


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(words[:-1]), words[-1])))


class _Asked:
    """A scope with its names resolved, and the cuts that it asks for, each from claims to what is left of them."""

    def __init__(self, view: View, scope: Scope) -> None:
        self._view = view
        self._scope = scope
        self._undated = bool(scope.get("undated"))
        self.window = window(scope.get("since"), scope.get("until"))
        self._topic, self._focus = ("" if name is None else view.find(name) for name in (scope.get("topic"), scope.get("focus")))
        self._path = [view.find(name) for name in scope.get("path") or ()]
        self.named = tuple(dict.fromkeys(iri for iri in (self._focus, self._topic, *self._path) if iri))
        self._opposed = opposed(view) if self.named else set()
        self._questions = folded(self._opposed)

    def _place(self, iri: str) -> str:
        """Where a thing stands when steps are counted: topics that are contrary to each other stand in one place."""
        return self._questions.get(iri, (iri, 1))[0]

    def _label(self, iri: str) -> str:
        return clean(visible(self._view.label(iri)))

    def check(self, claims: Claims) -> None:
        """Refuse a topic that is none, and a path without two ends, whatever the rest of the scope is."""
        if self._topic and self._topic not in self._view.ids_of("Topic") and not self._holders(claims):
            raise NotFound(f"{self._label(self._topic)} is no topic, and nobody takes a stance on it; name a topic, or give it as --focus")
        if len({*map(self._place, self._path)}) == 1:
            one, other = self._path
            what = "the same" if one == other else "contrary to each other"
            raise NotFound(f"{self._label(one)} and {self._label(other)} are {what}; name two things between which a path may lead")

    def steps(self) -> list[Callable[[Claims], _Cut]]:
        """Return the cuts in the order in which they are made."""
        given = (self.window != (None, None), self._topic, self._focus, self._path)
        return [step for step, is_given in zip((self._in_time, self._on_topic, self._around, self._between), given, strict=True) if is_given]

    def _in_time(self, claims: Claims) -> _Cut:
        kept = {name: claim for name, claim in claims.items() if (self._undated if claim.period is None else self.window.meets(claim.period))}
        dateless = sum(claim.period is None for claim in _standing(claims))
        without = 0 if self._undated else dateless
        part = f"{self.window} or undated" if dateless and self._undated else str(self.window)
        dropped = self._untimely(_number(claims) - _number(kept) - without, without)
        options = tuple(option for name, option in (("since", "--from"), ("until", "--until")) if self._scope.get(name) is not None)
        offers = ("add --undated",) if without else ()
        return _Cut(kept, part, dropped, f"nothing is told of the time {self.window}", ("choose another",), options, offers)

    def _untimely(self, missed: int, without: int) -> str:
        told = [f"{counted(missed, 'claim')} that {self.window.missed()}"] if missed else []
        told += [f"{f'{without:,}' if missed else counted(without, 'claim')} without a date"] if without else []
        return ", and ".join(told)

    def _on_topic(self, claims: Claims) -> _Cut:
        """Stances on the question, how their holders stand to each other, and what is told of the question.

        What else the scope names has a part even without a stance: its lines to the holders stay too, or it would be cut
        off before it is looked at.
        """
        core = self._holders(claims) | {self._place(self._topic)}
        part = core | {*map(self._place, self.named)}
        kept = self._kept(claims, lambda one, other: {one, other} <= part and not core.isdisjoint((one, other)), {self._place(self._topic)})
        name = self._label(self._topic)
        why = f"neither about {name} nor between those who take a stance on it"
        return _Cut(kept, f"on {name}", _dropped(claims, kept, why), f"nothing is told on {name}", ("name another topic",), ("--topic",))

    def _holders(self, claims: Claims) -> set[str]:
        """Who takes a stance on the topic or its contrary."""
        topic = self._place(self._topic)
        return {self._place(claim.holder) for claim in _standing(claims) if isinstance(claim, Stance) and self._place(claim.topic) == topic}

    def _around(self, claims: Claims) -> _Cut:
        """The things within some steps, and all lines among them; where a topic is named it is drawn with those who have a stance."""
        depth, centre, topic = self._scope.get("depth"), self._place(self._focus), self._place(self._topic)
        depth = 1 if depth is None else depth
        neighbours = self._neighbours(claims)
        near = {place for place, steps in _distances(neighbours, centre).items() if steps <= depth}
        near |= {topic} if depth and not near.isdisjoint(neighbours.get(topic, ())) else set()
        kept = self._kept(claims, lambda one, other: {one, other} <= near, near)
        name, steps = self._label(self._focus), counted(depth, "step")
        part = (f"of {name} alone", f"around {name}")[depth] if depth < 2 else f"within {steps} of {name}"
        cure = "raise --depth" if centre in neighbours else "name another actor, topic, event or place"
        return _Cut(kept, part, _dropped(claims, kept, f"more than {steps} from {name}"), f"nothing is told {part}", (cure,), ("--focus",))

    def _between(self, claims: Claims) -> _Cut:
        """The lines on all shortest paths, and what is told of the things on them."""
        one, other = map(self._place, self._path)
        neighbours = self._neighbours(claims)
        here, there = _distances(neighbours, one), _distances(neighbours, other)
        size = here.get(other, -1)
        on_one = {place for place, steps in here.items() if steps + there[place] == size} if other in here else set()
        kept = self._kept(claims, lambda a, b: {a, b} <= on_one and abs(here[a] - here[b]) == 1, on_one)
        names = f"{self._label(self._path[0])} and {self._label(self._path[1])}"
        why = f"on no shortest path between {names}"
        return _Cut(kept, f"what connects {names}", _dropped(claims, kept, why), f"nothing connects {names}", ("name two others",))

    def undrawn(self, claims: Claims) -> list[str]:
        """Say where steps lead from a topic to its contrary, between which no line is drawn."""
        if not self._focus and not self._path:
            return []
        drawn = {end for line in _lines(claims) for end in ends(line)}
        pairs = sorted(sorted(map(self._label, pair)) for pair in self._opposed if pair <= drawn)
        return [f"Not drawn as a line: {pair[0]} is the contrary of {pair[-1]}." for pair in pairs]

    def _neighbours(self, claims: Claims) -> dict[str, set[str]]:
        return _neighbours(map(self._place, ends(line)) for line in _lines(claims))

    def _kept(self, claims: Claims, is_line: Callable[[str, str], bool], told_of: set[str]) -> Claims:
        """The lines between such places, and what connects nothing but is told of some."""
        return {
            name: claim
            for name, claim in claims.items()
            if (is_line(*map(self._place, ends(claim))) if isinstance(claim, Relation | Stance) else not told_of.isdisjoint(map(self._place, claim.things())))
        }


def _standing(claims: Claims) -> Iterator[Claim]:
    """Those that are not withdrawn."""
    return (claim for claim in claims.values() if claim.status in (None, KG.Accepted.value))


def _lines(claims: Claims) -> Iterator[Relation | Stance]:
    return (claim for claim in _standing(claims) if isinstance(claim, Relation | Stance))


def _number(claims: Claims) -> int:
    return sum(1 for _ in _standing(claims))


def _dropped(claims: Claims, kept: Claims, why: str) -> str:
    number = _number(claims) - _number(kept)
    return f"{counted(number, 'claim')} {why}" if number else ""


# ---------------------------------------------------------------------------------------------------------------- steps


def _neighbours(pairs: Iterable[Iterable[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return found


def _distances(neighbours: Mapping[str, Iterable[str]], start: str) -> dict[str, int]:
    """How many steps lead to each place that can be reached."""
    found = {start: 0}
    queue = deque([start])
    while queue:
        place = queue.popleft()
        for near in neighbours.get(place, ()):
            if near not in found:
                found[near] = found[place] + 1
                queue.append(near)
    return found
