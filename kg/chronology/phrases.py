"""Periods and moments in plain words."""

from __future__ import annotations

from kg.clocks import Moment
from kg.periods import Period, iso

_DOUBTS = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}


def words(period: Period) -> str:
    """Say when something held: what is certain of it, and what is left open.

    >>> from kg.periods import parse
    >>> words(parse("2024-12-08/").attested(parse("2025-02-06")))
    '2024-12-08 .. at least 2025-02-06, end unknown'
    >>> words(parse("2014/2024-12-31"))
    'some day in 2014 .. 2024-12-31'
    >>> words(parse("2024-12~"))
    'some time in about 2024-12'
    """
    begin, latest_begin, earliest_end, end = period.bounds
    least, most = _before(earliest_end), _before(end)
    left, slash, right = period.text.partition("/")
    if (begin, latest_begin) == (least, most):
        return _whole(begin, latest_begin, _doubt(period.text))
    first = _first(begin, latest_begin, _doubt(left))
    return f"{first} .. {_last(period, least, most, _doubt(right if slash else left))}"


def _before(bound: int | None) -> int | None:
    """The last day on which it holds, for the first one on which it does not."""
    return None if bound is None else bound - 1


def _doubt(text: str) -> str:
    """What the marks of a text say of how sure its date is."""
    marks = set(text) & set(_DOUBTS)
    return _DOUBTS["%" if len(marks) > 1 else marks.pop()] if marks else ""


def _whole(first: int | None, last: int | None, doubt: str) -> str:
    """A period that begins and ends in one stretch of time."""
    if first is None and last is None:
        return "without begin or end"
    if first is None:
        return f"some time up to {doubt}{iso(last)}"
    if last is None:
        return f"some time from {doubt}{iso(first)} on"
    return _stretch(first, last, doubt, "time")


def _first(earliest: int | None, latest: int | None, doubt: str) -> str:
    if earliest is None and latest is None:
        return "without begin"
    if earliest is None:
        return f"begin unknown, {doubt}{iso(latest)} at the latest"
    if latest is None:
        return f"begin unknown, {doubt}{iso(earliest)} at the earliest"
    return _stretch(earliest, latest, doubt, "day")


def _last(period: Period, earliest: int | None, latest: int | None, doubt: str) -> str:
    if earliest is None and latest is None:
        return "without end"
    if earliest is None:
        return f"end unknown, {doubt}{iso(latest)} at the latest"
    if latest is not None:
        return _stretch(earliest, latest, doubt, "day")
    open_ = "end unknown" if period.end_is_unknown else "with gaps from then on"
    begun = period.latest_begin if period.earliest_begin is not None else period.latest_begin or earliest - 1
    told = begun is not None and earliest > begun
    return f"at least {doubt}{iso(earliest)}, {open_}" if told else open_


def _stretch(first: int, last: int, doubt: str, what: str) -> str:
    """One day, or some day or time of several: told as months or years where it is whole ones."""
    if first == last:
        return doubt + iso(first)
    begin, end = iso(first), iso(last)
    if begin.endswith("-01-01") and end.endswith("-12-31"):
        begin, end = begin[:-6], end[:-6]
    elif begin.endswith("-01") and iso(last + 1).endswith("-01"):
        begin, end = begin[:-3], end[:-3]
    return f"some {what} in {doubt}{begin}" if begin == end else f"some {what} from {doubt}{begin} to {doubt}{end}"


def asked(moment: Moment) -> str:
    """Say of what moment a view is; nothing where it is of all times.

    >>> asked(Moment.of("2024-06-01", known="2024-12-31"))
    'What held on 2024-06-01, as far as it had been published by 2024-12-31.'
    """
    clocks = (("published", moment.known), ("recorded", moment.recorded))
    known = " and ".join(f"{word} by {iso(day)}" for word, day in clocks if day is not None)
    if moment.day is None:
        return f"What had been {known}." if known else ""
    return f"What held on {iso(moment.day)}{f', as far as it had been {known}' if known else ''}."
