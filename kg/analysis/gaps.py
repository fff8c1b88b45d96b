"""`kg gap`: what one actor declares of another, against what it does to it, over time.

Declared are its stances on the other and the relations that it declares or that others report of it; enacted are the other
relations between the two, as cooperative or hostile as the PLOVER categories of their types (`kg:score` in the ontology: our
own values, on one scale from conflict to cooperation as Goldstein (1992) has it, https://doi.org/10.1177/0022002792036002007).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from kg.analysis import dumbbells, rows
from kg.analysis.contents import ATTRIBUTED, DECLARED, ENACTED, Turns
from kg.analysis.overlaps import UNDATED, Span, span
from kg.derivation import FAR
from kg.errors import FormatError, NotFound
from kg.graph import View
from kg.model import Actor
from kg.periods import iso
from kg.sheet import shown
from kg.tables import running
from kg.wording import counted, lasting

WINDOWS = ("years", "months")
"""The lengths of time in which words and deeds are compared."""
_FULL = 10
"""The ends of the scale of scores; a side for or against is as much."""
_NEITHER = 0.05
"""Below this, out of 1, a mean is neither for nor against."""
_AT_MOST = 6


class Deed(NamedTuple):
    """A claim that counts: its id, its value from -1 (against, most hostile) to 1, and its time."""

    claim: str
    value: float
    span: Span | None


class Window(NamedTuple):
    """Words and deeds in a stretch of time.

    `period` is a year or a month (EDTF), or `undated` for claims without a date. `declared` is the mean side from -1
    (against) to 1 (for), `enacted` the mean score from -10 to 10, and `gap` is `enacted` / 10 - `declared`: below 0 where
    deeds are more hostile than words. None where there is nothing to take the mean of.
    """

    period: str
    declared: float | None
    enacted: float | None
    gap: float | None
    declared_claims: tuple[str, ...]
    enacted_claims: tuple[str, ...]

    def words(self) -> str:
        """Return it as a sentence."""
        said = "says nothing" if self.declared is None else f"speaks {_way(self.declared)} ({self.declared:+.2f} of 1)"
        did = "no deed is told" if self.enacted is None else f"acts {_way(self.enacted / _FULL)} ({self.enacted:+.1f} of 10)"
        return f"it {said}, {did}{self._verdict()}"

    def _verdict(self) -> str:
        if self.declared is None or self.enacted is None or self.gap is None:
            return ""
        word, deed = (value if abs(value) >= _NEITHER else 0 for value in (self.declared, self.enacted / _FULL))
        if word * deed:
            return f": deeds {'follow' if word * deed > 0 else 'go against'} words (gap {self.gap:+.2f})"
        way = "are as words" if word == deed else "are friendlier than words" if self.gap > 0 else "are more hostile than words"
        return f": deeds {way} (gap {self.gap:+.2f})"


def _way(value: float) -> str:
    return "both ways or neither" if abs(value) < _NEITHER else "for it" if value > 0 else "against it"


class Gap(NamedTuple):
    """What `holder` declares of `toward`, against what it does to it, in the order of time; the undated claims last."""

    holder: str
    toward: str
    window: str
    windows: list[Window]
    vague: list[str]
    """Claims that are dated, but not closely enough to lie in a window for certain."""
    view: View

    def objects(self) -> list[dict[str, Any]]:
        """Return the windows as plain objects."""
        return [
            {
                "period": one.period, "declared": one.declared, "enacted": one.enacted, "gap": one.gap, "text": one.words(),
                "declaredClaims": list(one.declared_claims), "enactedClaims": list(one.enacted_claims),
            }
            for one in self.windows
        ]  # fmt: skip

    def text(self, width: int = 0) -> str:
        """Return the gap for reading, lines wrapped to a width in characters."""
        return running(self._lines(), width)

    def _lines(self) -> Iterator[str]:
        yield f"{self._title()}, by {self.window[:-1]}"
        if not self.windows:
            yield "  Nothing is told of what the one declares of the other or does to it."
        for one in self.windows:
            yield f"  {one.period}: {one.words()}"
            for name, claims in (("declared", one.declared_claims), ("enacted", one.enacted_claims)):
                if claims:
                    yield f"    {name}: {self._named(claims)}"
        if self.vague:
            yield f"  {counted(len(self.vague), 'claim')} left out as dated too vaguely for a {self.window[:-1]}: {self._named(self.vague)}"

    def _title(self) -> str:
        return f"{self.view.label(self.holder)} towards {self.view.label(self.toward)}"

    def _named(self, claims: Iterable[str]) -> str:
        names = [self.view.short(claim) if not claim.startswith("_:") else claim for claim in claims]
        more = f" and {len(names) - _AT_MOST} more" if len(names) > _AT_MOST else ""
        return ", ".join(names[:_AT_MOST]) + more

    def _repr_svg_(self) -> str | None:
        return shown(self.picture)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def picture(self, path: str | Path) -> list[str]:
        """Draw words and deeds over time into a file, .svg or .png, and return in sentences what is left out.

        Raises:
            MissingExtra: matplotlib is not installed.
            FormatError: the suffix is another, or nothing has a date.
            CasebookError: the file cannot be written; what was there is still there.
        """
        dated = [one for one in self.windows if one.period != UNDATED]
        if not dated:
            raise FormatError("nothing that is told of the two has a date close enough, so that there is no picture to draw")
        places = [_number(one.period) for one in dated]
        enacted = [None if one.enacted is None else one.enacted / _FULL for one in dated]
        points = [dumbbells.Point(place, one.period, one.declared, deeds) for place, one, deeds in zip(places, dated, enacted, strict=True)]
        labels = [_label(place, months=self.window == "months") for place in range(places[0], places[-1] + 1)]
        dumbbells.draw(Path(path), f"{self._title()}: words and deeds by {self.window[:-1]}", points, labels)
        drawn = {claim for one in dated for claim in (*one.declared_claims, *one.enacted_claims)}
        left = {*self.vague, *(claim for one in self.windows for claim in (*one.declared_claims, *one.enacted_claims))} - drawn
        return [f"{counted(len(left), 'claim')} without a date that is close enough {'is' if len(left) == 1 else 'are'} not drawn."] if left else []


def gap(view: View, a: str, b: str, *, window: str = "years") -> Gap:
    """Return what one actor declares of another, against what it does to it, by year or by month.

    A claim counts in every window in which it certainly held on some day; what is not known to go on does not. Claims that
    are negated, denied or on a condition do not count, nor relations whose type is neither cooperation nor hostility
    or has no score, nor stances that are themselves enacted, which have no category.

    Args:
        view: a whole graph, or a moment of it.
        a: who declares and acts, by any name.
        b: towards whom.
        window: `years` or `months`.

    Raises:
        NotFound: nothing is called so, or it is no actor, or both are one.
        Ambiguous: several things are called so.
        ValueError: the window is neither.
    """
    if window not in WINDOWS:
        raise ValueError(f"window is one of {', '.join(WINDOWS)}, not {window!r}")
    holder, toward = _actor(view, a), _actor(view, b)
    if holder == toward:
        raise NotFound("name two actors that differ")
    both = _told(view, holder, toward)
    calendar = _Calendar([one.span for several in both for one in several if one.span], months=window == "months")
    found: dict[int | None, tuple[list[Deed], list[Deed]]] = defaultdict(lambda: ([], []))
    vague = []
    for number, several in enumerate(both):
        for one in several:
            places = calendar.windows(one.span) if one.span else [None]
            vague += [] if places else [one.claim]
            for place in places:
                found[place][number].append(one)
    ordered = sorted(found, key=lambda place: (place is None, place or 0))
    return Gap(
        holder,
        toward,
        window,
        [_window(UNDATED if place is None else _label(place, months=window == "months"), *found[place]) for place in ordered],
        sorted(vague),
        view,
    )


def _actor(view: View, name: str) -> str:
    found = view.find(name)
    with suppress(NotFound):
        if isinstance(view.thing(found), Actor):
            return found
    raise NotFound(f"{name!r} is no actor; name two actors")


def _told(view: View, holder: str, toward: str) -> tuple[list[Deed], list[Deed]]:
    """What the one declares of the other, and what it does to it."""
    words, deeds = _stances(view, holder, toward), []
    values, turns = scores(view), Turns(view)
    for tie in rows.ties(view):
        if tie.sign and {tie.subject, tie.object} == {holder, toward} and (holder, toward) in turns.doers(*turns.told(tie.predicate, tie.subject, tie.object)):
            if tie.mode in (DECLARED, ATTRIBUTED):
                words.append(Deed(lasting(view, tie.id), float(tie.sign), span(tie.period)))
            elif tie.predicate in values:
                deeds.append(Deed(lasting(view, tie.id), values[tie.predicate] / _FULL, span(tie.period)))
    return words, deeds


def _stances(view: View, holder: str, toward: str) -> list[Deed]:
    return [
        Deed(lasting(view, row.id), float(row.side), span(row.period))
        for row in rows.stances(view)
        if (row.holder, row.topic) == (holder, toward) and row.is_plain and row.mode != ENACTED
    ]


def scores(view: View) -> dict[str, float]:
    """Return how cooperative or hostile relations of each type are, from -10 to 10: the mean of the scores of its PLOVER categories.

    A type without a category has the score of the closest type above it that has one.
    """
    found, above = defaultdict(list), defaultdict(set)
    for row in view.query("SELECT DISTINCT ?type ?category ?score { ?type skos:relatedMatch ?category . ?category kg:score ?score }"):
        found[str(row["type"])].append(float(row["score"]))
    for row in view.query("SELECT ?type ?upper { ?type rdfs:subPropertyOf ?upper }"):
        above[str(row["type"])].add(str(row["upper"]))
    told = {name: _score(name, found, above) for name in (*found, *above)}
    return {name: score for name, score in told.items() if score is not None}


def _score(name: str, found: dict[str, list[float]], above: dict[str, set[str]]) -> float | None:
    level, seen = {name}, {name}
    while level:
        known = [score for one in sorted(level) for score in found.get(one, ())]
        if known:
            return sum(known) / len(known)
        level = {upper for one in level for upper in above.get(one, ())} - seen
        seen |= level
    return None


class _Calendar:
    """Years or months as numbers, between the first and the last day that anything names."""

    def __init__(self, spans: Iterable[Span], *, months: bool) -> None:
        days = [day for one in spans for day in one[:4] if abs(day) < FAR]
        self._first, self._last = min(days, default=0), max(days, default=0)
        self._months = months

    def windows(self, held: Span) -> Sequence[int]:
        """Return the windows in which something certainly held on some day; what holds without end does so up to the last day named."""
        first, last = max(held.begun, self._first), min(held.ends - 1, self._last)
        if first <= last:
            return range(self._of(first), self._of(last) + 1)
        alone = self._of(max(held.first, self._first))
        return [alone] if alone == self._of(min(held.last - 1, self._last)) else []

    def _of(self, day: int) -> int:
        return _number(iso(day)[: -3 if self._months else -6])


def _number(period: str) -> int:
    """The number of a year or of a month.

    >>> _number("2024"), _number("2024-03") == 2024 * 12 + 2, _number("-0044")
    (2024, True, -44)
    """
    year, dash, month = period[1:].partition("-")
    return int(period[0] + year) * 12 + int(month) - 1 if dash else int(period)


def _label(number: int, *, months: bool) -> str:
    """The year or month of a number, as an EDTF date.

    >>> _label(-44, months=False), _label(2024 * 12 + 2, months=True)
    ('-0044', '2024-03')
    """
    year, month = divmod(number, 12) if months else (number, 0)
    return f"{'-' * (year < 0)}{abs(year):04}{f'-{month + 1:02}' * months}"


def _window(period: str, words: list[Deed], deeds: list[Deed]) -> Window:
    declared, enacted = (sum(one.value for one in several) / len(several) if several else None for several in (words, deeds))
    difference = None if declared is None or enacted is None else round(enacted - declared, 4)
    names = [tuple(sorted(one.claim for one in several)) for several in (words, deeds)]
    return Window(period, _rounded(declared), _rounded(enacted, _FULL), difference, *names)


def _rounded(value: float | None, scale: float = 1) -> float | None:
    return None if value is None else round(value * scale, 4)
