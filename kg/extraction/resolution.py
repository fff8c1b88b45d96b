"""Resolution: what an expression of time means, as EDTF, and how that is known.

Source: EDTF, https://www.loc.gov/standards/datetime/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from kg.days import iso, number
from kg.errors import PeriodError
from kg.extraction.anchors import PLAIN, Dated, Scene, event_of, stems_of
from kg.extraction.expressions import Piece, leans, tense_at
from kg.extraction.lexicon import rules, words
from kg.extraction.tenses import BEFORE_NOUNS
from kg.periods import parse

DEADLINE = "deadline"
"""What the basis of a moment says where the text names the time by which something is to be so."""

_THIRDS_OF_YEARS = {"early": ("01", "04"), "middle": ("05", "08"), "late": ("09", "12")}


def edges(published: str | None) -> tuple[int, int] | None:
    """Return the first and the last day on which the article may have come out; None where one of them is unknown."""
    if not published:
        return None
    period = parse(published)
    if period.earliest_begin is None or period.latest_end is None or not 366 < period.earliest_begin < period.latest_end < 3_652_000:
        return None
    return period.earliest_begin, period.latest_end - 1


def resolution_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    """Return the EDTF text of an expression and its basis; None where it cannot be known or is no time."""
    try:
        found = event_of(piece, scene) if piece.kind == "event" else _RESOLVERS[piece.kind](piece, scene)
        if not found:
            return None
        edtf, basis = found
        plain = edtf.rstrip("~")
        edtf = _partly(edtf, piece.said.get("part"), bool(piece.bound))
        if PLAIN.fullmatch(plain) and piece.segment.is_told and piece.kind not in ("now", "recent", "point", "then"):
            scene.told.append((piece, plain, piece.bound))
        edtf, basis = _with_bound(piece, edtf, basis)
        parse(edtf)
    except (PeriodError, ValueError, OverflowError):
        return None
    return edtf, basis


def _partly(edtf: str, part: str | None, bounds: bool = False) -> str:
    """The third of a month, year or decade that is meant; the whole, roughly, where it bounds something, or "earlier" is said."""
    if not part or "/" in edtf or edtf.startswith("[") or len(edtf) > 7:
        return edtf
    compared = part in ("earlier", "later")
    part = {"earlier": "early", "later": "late"}.get(part, part)
    if edtf.endswith("X"):
        first, last = {"early": (0, 3), "middle": (4, 6), "late": (7, 9)}[part]
        tail = "0" if edtf.endswith("XX") else ""
        stem = edtf.replace("X", "")
        return f"{stem}{first}{tail}~/{stem}{last}{'9' if tail else ''}~"
    if edtf.endswith("~") or bounds or compared or not PLAIN.fullmatch(edtf):
        return f"{edtf.rstrip('~')}~"
    if len(edtf) == 4:
        months = _THIRDS_OF_YEARS[part]
        return f"{edtf}-{months[0]}~/{edtf}-{months[1]}~"
    begin, end = {"early": (1, 10), "middle": (11, 20), "late": (21, 0)}[part]
    return f"{edtf}-{begin:02}~/{f'{edtf}-{end}' if end else iso(stretch(edtf)[1])}~"


def _with_bound(piece: Piece, edtf: str, basis: str) -> tuple[str, str]:
    if not piece.bound or piece.kind == "event":
        return edtf, basis
    if edtf.startswith("[") or "X" in edtf:
        raise PeriodError(f"{edtf} is not one date")
    begin, _, end = edtf.partition("/")
    if piece.bound in ("since", "start"):
        return f"{begin}/", f"{basis}; a begin"
    return f"/{end or begin}", f"{basis}; {DEADLINE if piece.bound == 'deadline' else 'an end'}"


def _either(scene: Scene, resolve: Callable[[int], str]) -> str | None:
    """What an expression can be, whichever day of the publication interval the article came out."""
    if not scene.days:
        return None
    first, last = map(resolve, scene.days)
    if first == last:
        return first
    begin, end = first.partition("/")[0], last.partition("/")[2] or last
    if "X" in begin + end or first.endswith("/"):
        return None
    return f"[{begin.rstrip('~')}..{end.rstrip('~')}]"


def _relative(scene: Scene, resolve: Callable[[int], str], basis: str = "relative to publication") -> tuple[str, str] | None:
    edtf = _either(scene, resolve)
    return (edtf, basis) if edtf else None


def ymd(day: int) -> tuple[int, int, int]:
    """Return the year, month and day of the month of a day."""
    that = date.fromordinal(day)
    return that.year, that.month, that.day


def _shifted(unit: str, day: int, by: int) -> str:
    """The day, week, month and so on that lies so many of them from the one in which a day lies."""
    year, month, _ = ymd(day)
    months = 12 * year + month - 1 + by
    week = day - (day - 1) % 7 + 7 * by
    quarters = 4 * year + (month - 1) // 3 + by
    return {
        "hour": lambda: iso(day + by // 24 if by > 0 else day - (-by) // 24),
        "day": lambda: iso(day + by),
        "week": lambda: f"{iso(week)}/{iso(week + 6)}",
        "weekend": lambda: f"{iso(week + 5)}/{iso(week + 6)}",
        "month": lambda: f"{months // 12:04}-{months % 12 + 1:02}",
        "quarter": lambda: f"{quarters // 4:04}-{quarters % 4 + 33}",
        "year": lambda: f"{year + by:04}",
        "decade": lambda: f"{year // 10 + by:03}X",
        "century": lambda: f"{year // 100 + by:02}XX",
    }[unit]()


def _away(unit: str, count: int, day: int, vague: bool = False) -> str:
    """The time so many units away from a day: a day for days, else as coarse as the unit, and approximate."""
    if unit in ("hour", "day") and not vague:
        return _shifted(unit, day, count)
    if unit in ("week", "fortnight", "hour", "day"):
        there = day + count * {"week": 7, "fortnight": 14}.get(unit, 1)
        return f"{_shifted('month', there, 0)}~" if vague else f"{iso(there)}~"
    if unit in ("weekend", "quarter"):
        return f"{_shifted('month', day, count * 3)}~" if unit == "quarter" else f"{iso(day + 7 * count)}~"
    if unit == "month":
        return f"{_shifted('month', day, count)}~"
    return f"{_shifted('year', day, count * {'year': 1, 'decade': 10, 'century': 100}[unit])}~"


def _far(unit: str, count: int, day: int, vague: bool = False) -> str:
    """The other end of a span of so many units that begins or ends on a day: where they are counted, about the same day."""
    if vague or unit not in ("month", "year"):
        return _away(unit, count, day, vague)
    year, month, of_month = ymd(day)
    months = 12 * year + month - 1 + count * (12 if unit == "year" else 1)
    last = stretch(f"{months // 12:04}-{months % 12 + 1:02}")[1]
    return f"{iso(min(last, number(months // 12, months % 12 + 1, 1) + of_month - 1))}~"


def edtf_of(year: int | str, month: int | None = None, day: int | None = None) -> str:
    """Return a date in EDTF; it must exist.

    Raises:
        PeriodError: it does not.
    """
    edtf = "-".join([f"{int(year):04}", *(f"{each:02}" for each in (month, day) if each is not None)])
    parse(edtf)
    return edtf


def stretch(edtf: str) -> tuple[int, int]:
    """Return the first and the last day of a date."""
    period = parse(edtf)
    return period.earliest_begin or 0, (period.latest_end or 0) - 1


def _nearest(day: int, candidates: Iterable[tuple[str, int, int]], leaning: int) -> str:
    """Of some dates the latest that is not after a day (-1), the earliest that is not before it (1), or the nearest (0)."""
    listed = list(candidates)
    if not listed:
        raise PeriodError("there is no such date near the publication")
    if leaning < 0:
        return max((row for row in listed if row[1] <= day), key=lambda row: row[1], default=listed[0])[0]
    if leaning > 0:
        return min((row for row in listed if row[2] >= day), key=lambda row: row[1], default=listed[-1])[0]
    return min(listed, key=lambda row: (max(row[1] - day, day - row[2], 0), row[1]))[0]


def _dates_of_years(day: int, month: int, of_month: int | None) -> Iterator[tuple[str, int, int]]:
    """A month or a day of one in the years around a day, where it exists."""
    year = ymd(day)[0]
    for each in range(year - 8, year + 9) if (month, of_month) == (2, 29) else range(year - 1, year + 2):
        try:
            edtf = edtf_of(each, month, of_month)
        except PeriodError:
            continue
        yield edtf, *stretch(edtf)


def _date(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    said = piece.said
    year = said.get("year")
    if said.get("of_year"):
        by = {"last": -1, "this": 0, "next": 1}[said["which"]]
        return _relative(scene, lambda on: _days(said, str(ymd(on)[0] + by)))
    if year:
        return _days(said, str(year)), "an event of that name" if said.get("event") else "the date as printed"
    if said.get("which") == "that":
        referent = _referent(piece, scene)
        return (_days(said, referent[0][:4]), _NAMED_BEFORE) if referent else None
    leaning = 0 if "weekday" in said or _is_of_noun(piece) else leans(piece)
    named = _year_before(piece, scene) if leaning < 0 and not said.get("which") else None
    if named:
        return _days(said, named), "the year named before it"
    which = rules("times")["which"].get(said.get("which", ""))
    basis = {-1: "the latest before publication", 0: "the nearest to publication", 1: "the next after publication"}[leaning]
    if which in ("last", "next"):
        basis = "relative to publication"
    return _relative(scene, lambda on: _days(said, _yearless(on, said, which or leaning)[:4]), basis)


def _is_of_noun(piece: Piece) -> bool:
    """Whether a month describes a noun ("the October elections"), so that the tense says nothing of it."""
    token = piece.segment.doc[piece.first]
    return not piece.said.get("day") and not piece.said.get("which") and token.dep_ in BEFORE_NOUNS and token.head.i > token.i


def _days(said: Mapping[str, Any], year: str) -> str:
    first = edtf_of(year, said["month"], said.get("day"))
    return f"{first}/{edtf_of(year, said['month'], said['day2'])}" if said.get("day2") else first


def _yearless(on: int, said: Mapping[str, Any], how: str | int) -> str:
    rows = list(_dates_of_years(on, said["month"], said.get("day")))
    if not rows:
        raise PeriodError(f"there is no day {said.get('day')} in the month {said['month']}")
    rows = [row for row in rows if (row[1] - 1) % 7 == said.get("weekday")] or rows
    if how == "last":
        return _nearest(on, [row for row in rows if row[2] < on], -1)
    if how == "next":
        return _nearest(on, [row for row in rows if row[1] > on], 1)
    if how == "this":
        return next((row[0] for row in rows if row[0][:4] == f"{ymd(on)[0]:04}"), rows[0][0])
    return _nearest(on, rows, how if isinstance(how, int) else 0)


def _year_before(piece: Piece, scene: Scene) -> str | None:
    """The year of the date printed last in the same line, where it is not about the time of publication."""
    for before, edtf, _ in reversed(scene.told):
        if before.segment is not piece.segment:
            return None
        dated = before.kind == "date" or piece.segment.doc[before.first].dep_ in ("pobj", "npadvmod", "prep")
        if before.said.get("year") and before.kind in ("date", "year") and dated:
            apart = min((ymd(day)[0] - int(edtf[:4]) for day in scene.days), default=9) if scene.days else 9
            doc = piece.segment.doc
            return edtf[:4] if apart > 1 or (apart == 1 and doc[before.first].sent.start == doc[piece.first].sent.start) else None
    return None


def _weekday_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    which, leaning = rules("times")["which"].get(piece.said.get("which", "")), leans(piece)

    def resolve(on: int) -> str:
        back = ((on - 1) % 7 - piece.said["day"]) % 7
        if which == "last":
            return iso(on - (back or 7))
        if which == "next" or (leaning > 0 and which != "this"):
            return iso(on - back + 7) if back or which == "next" else iso(on)
        ahead = back > 3 and (which == "this" or leaning == 0)
        return iso(on - back + 7 if ahead else on - back)

    if which in ("after", "before", "that"):
        return None
    return _relative(scene, resolve, f"the weekday {'after' if leaning > 0 else 'nearest to' if leaning == 0 else 'before'} publication")


def _year_of(piece: Piece, _: Scene) -> tuple[str, str]:
    code = piece.said.get("code")
    return (f"{piece.said['year']}-{code}" if code else edtf_of(piece.said["year"])), "the date as printed"


def _season_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    code, year = piece.said["code"], piece.said.get("year")
    if year:
        return f"{year}-{code}", "the date as printed"
    which = rules("times")["which"][piece.said["which"]]

    def resolve(on: int) -> str:
        rows = [(text, *stretch(text)) for text in (f"{ymd(on)[0] + by:04}-{code}" for by in (-2, -1, 0, 1))]
        if which == "this":
            return _nearest(on, rows, 0)
        return _nearest(on, [row for row in rows if (row[2] < on if which == "last" else row[1] > on)], -1 if which == "last" else 1)

    return _relative(scene, resolve)


def _unit_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    unit, which = piece.said["unit"], piece.said["which"]
    if unit in ("hour", "fortnight"):
        return None
    by = {"last": -1, "this": 0, "next": 1, "the": 0}[which]
    past = unit == "weekend" and which in ("the", "this") and leans(piece) <= 0

    def resolve(on: int) -> str:
        return _shifted(unit, on, by - 1 if past and (on - 1) % 7 < 5 else by)

    return _relative(scene, resolve)


def _quarter_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    """The third quarter: the latest that has begun, or where that is told as still to come, the next to end."""

    def resolve(on: int) -> str:
        rows = [(text, *stretch(text)) for text in (f"{ymd(on)[0] + by:04}-{32 + piece.said['nth']}" for by in (-1, 0, 1))]
        return _nearest(on, rows, leans(piece))

    return _relative(scene, resolve)


def _ago_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    said = piece.said
    return _relative(scene, lambda on: _away(said["unit"], -said["count"], on, vague="vague" in said))


def _ahead_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    said = piece.said
    if not said.get("surely") and tense_at(piece) != "future":
        return None
    return _relative(scene, lambda on: _away(said["unit"], said["count"], on, vague="vague" in said))


def _within_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    return _span_of(piece._replace(said={**piece.said, "sign": 1}), scene) if tense_at(piece) == "future" else None


def _span_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    if not scene.days:
        return None
    said, (first, last) = piece.said, scene.days
    vague = "vague" in said
    there = _far(said["unit"], said["sign"] * said["count"], first if said["sign"] < 0 else last, vague=vague)
    return (f"{there}/{iso(last)}" if said["sign"] < 0 else f"{iso(first)}/{there}"), "relative to publication"


def _lasting_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    """How long something has lasted: when it began, by an event of the graph where one fits."""
    said = piece.said
    if tense_at(piece) not in said["tenses"]:
        return None
    begin = _either(scene, lambda on: _away(said["unit"], -said["count"], on, vague="vague" in said))
    if not begin or begin.startswith("["):
        return None
    event = _event_at(piece, begin, scene) if said["unit"] == "decade" else None
    if event:
        return f"{event.begin.rstrip('~')}~/", f"about that long before publication: {event.event.label}"
    return f"{begin}/", "relative to publication"


def _event_at(piece: Piece, begin: str, scene: Scene) -> Dated | None:
    """The one event of the graph whose names are all in the sentence and that begins about so long ago."""
    sentence = piece.segment.doc[piece.first].sent
    stems = stems_of(" ".join(piece.segment.words[sentence.start : sentence.end]))
    first = stretch(begin)[0]
    fitting = {
        row.event.id: row
        for stem in stems
        for row in scene.events.get(stem, ())
        if len(row.names) > 1 and row.names <= stems and abs(row.first_day - first) <= 5 * 366
    }
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def _referent(piece: Piece, scene: Scene, length: int = 0) -> tuple[str, str] | None:
    """The day, month or year told last, in this line or the one before it, so exact at least; what is past refers to no day to come."""
    here = scene.lines[piece.segment.starts[0]]
    told_past = length == 10 and tense_at(piece) in ("past", "pluperfect")
    for before, edtf, bound in reversed(scene.told):
        if here - scene.lines[before.segment.starts[0]] > 1:
            return None
        to_come = told_past and scene.days and stretch(edtf)[0] > scene.days[1]
        if before.start < piece.start and len(edtf) >= length and not to_come:
            return edtf, bound
    return None


_NAMED_BEFORE = "relative to the time named before it"


def _that_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    unit = piece.said["unit"]
    length = {"day": 10, "month": 7, "year": 4}.get(unit)
    referent = _referent(piece, scene, 10 if unit == "day" else 0)
    news = _day_of_news(piece, scene) if not referent and piece.said.get("of_news") else None
    if news:
        return iso(news), "the day of the news"
    if not referent:
        return None
    edtf = referent[0]
    if length is None or len(edtf) < length:
        if unit in ("week", "weekend") and len(edtf) == 10:
            return _shifted(unit, stretch(edtf)[0], 0), _NAMED_BEFORE
        return None
    return edtf[:length], _NAMED_BEFORE


def _apart_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    said = piece.said
    needed = {"day": 10, "week": 10, "fortnight": 10, "month": 7, "year": 4, "decade": 4}.get(said["unit"])
    referent = _referent(piece, scene, 10 if said["unit"] == "day" else 0)
    if not referent or needed is None or len(referent[0]) < needed:
        return None
    day = stretch(referent[0])[0]
    if said.get("exactly"):
        return _shifted(said["unit"], day, said["sign"]), _NAMED_BEFORE
    return _away(said["unit"], said["sign"] * said["count"], day, vague="vague" in said), _NAMED_BEFORE


def _point_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    referent = _referent(piece, scene)
    if not referent:
        return None
    edtf, bound = referent
    return (f"{edtf}/" if bound in ("start", "since") or piece.kind == "then" else edtf), _NAMED_BEFORE


def _now_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    """Now is the publication; what must now be done is only called for, and has no time yet."""
    verb = piece.segment.doc[piece.first].head
    if any(child.dep_ == "aux" and child.lower_ in words("times", "tense", "demanding") for child in verb.children):
        return None
    return (scene.published, "the publication") if scene.published and scene.days else None


def _day_of(piece: Piece, scene: Scene, by: int) -> tuple[str, str] | None:
    """Today and the days beside it; in a quotation it is that of the speaker, and only about that of the publication."""
    if _is_quoted(piece, scene):
        spoken = _day_of_news(piece, scene)
        if spoken:
            return f"{iso(spoken + by)}~", "relative to the day of the news, as said in a quotation"
        return _relative(scene, lambda on: f"{iso(on + by)}~", "relative to publication, though said in a quotation")
    return _relative(scene, lambda on: iso(on + by))


def _is_quoted(piece: Piece, scene: Scene) -> bool:
    before = scene.reading.text[piece.segment.starts[0] : piece.start]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _day_of_news(piece: Piece, scene: Scene) -> int | None:
    """The day of which something is told or said: one named before it in its line, else the first that the article tells.

    Only a day in the ten days before the publication is the day of the news.
    """
    told = [(before, stretch(edtf)[0]) for before, edtf, bound in scene.told if len(edtf) == 10 and not bound and not _is_quoted(before, scene)]
    here = [day for before, day in told if before.segment is piece.segment and before.kind != "yesterday"]
    for day in (*here[-1:], *(day for _, day in told[:1])):
        if scene.days and scene.days[0] - 10 <= day <= scene.days[1]:
            return day
    return None


def _recent_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    unit = "year" if piece.said["unit"] in ("month", "year") else "month"
    if piece.said["unit"] == "decade":
        return None
    found = _relative(scene, lambda on: f"{_shifted(unit, on, 0)}~")
    return found and (found[0], f"{found[1]}; vague")


def _range_of(piece: Piece, scene: Scene) -> tuple[str, str] | None:
    """A range: the end that names no year takes that of the other."""
    first, last = piece.said["from"], piece.said["to"]
    if first.kind == "date" and not first.said.get("year") and last.said.get("year"):
        first = first._replace(said={**first.said, "year": last.said["year"]})
    elif last.kind == "date" and not last.said.get("year") and first.said.get("year"):
        last = last._replace(said={**last.said, "year": first.said["year"]})
    if first.kind == "weekday" and last.kind == "weekday":
        return _week_range(first, last, scene)
    a, b = (_RESOLVERS[each.kind](each, scene) for each in (first, last))
    if not a or not b or "[" in a[0] + b[0]:
        return None
    a, b = ((_partly(each[0], end.said.get("part")), each[1]) for each, end in ((a, first), (b, last)))
    begin, end = a[0].partition("/")[0], b[0].partition("/")[2] or b[0]
    return f"{begin}/{end}", b[1] if a[1] == b[1] else f"{a[1]}; {b[1]}"


def _week_range(first: Piece, last: Piece, scene: Scene) -> tuple[str, str] | None:
    found = _weekday_of(last if leans(first) < 0 else first, scene)
    if not found or "[" in found[0]:
        return None
    days = (last.said["day"] - first.said["day"]) % 7
    known = stretch(found[0])[0]
    begin, end = (known - days, known) if leans(first) < 0 else (known, known + days)
    return f"{iso(begin)}/{iso(end)}", found[1]


_RESOLVERS: Mapping[str, Callable[[Piece, Scene], tuple[str, str] | None]] = {
    "date": _date,
    "weekday": _weekday_of,
    "year": _year_of,
    "years": lambda piece, _: (f"{piece.said['year']}/{piece.said['year2']}", "the dates as printed"),
    "decade": lambda piece, _: (f"{piece.said['decade']}X", "the date as printed"),
    "season": _season_of,
    "unit": _unit_of,
    "quarter": _quarter_of,
    "that": _that_of,
    "apart": _apart_of,
    "ago": _ago_of,
    "ahead": _ahead_of,
    "within": _within_of,
    "span": _span_of,
    "lasting": _lasting_of,
    "now": _now_of,
    "yet": lambda piece, scene: (f"/{iso(scene.days[1])}", "until the publication") if scene.days else None,
    "today": lambda piece, scene: _day_of(piece, scene, 0),
    "tomorrow": lambda piece, scene: _day_of(piece, scene, 1),
    "yesterday": lambda piece, scene: _day_of(piece, scene, -1),
    "recent": _recent_of,
    "point": _point_of,
    "then": _point_of,
    "range": _range_of,
}
