"""Expressions of time: what an article says of days, months, years and the like, found word by word.

The words stand in `rules/times.toml`. The annotation scheme that the spans follow is TimeML's TIMEX3, except that "since",
"until" and the like belong to the span, and bound the time.

Source: J. Pustejovsky et al., TimeML, 2003.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from kg.extraction.lexicon import rules, words
from kg.extraction.reading import Segment
from kg.extraction.tenses import BEFORE_NOUNS, VERBS, is_past_plan, predicate, tense, tense_of

_GAP = re.compile(r"\s*(?P<word>to|until|till|through|and|[-–—])\s*(?:the\s+|early[\s-]+|mid[\s-]*|late[\s-]+)*", re.IGNORECASE)
POSSESSIVE = re.compile(r"['’]s\b")
_UNITS = ("day", "week", "month", "year", "decade", "century")
_DATES = frozenset(("date", "weekday", "year", "season"))


class Piece(NamedTuple):
    """An expression of time as the text has it; `first` is its first token, `said` what it says of itself."""

    start: int
    end: int
    segment: Segment
    first: int
    kind: str
    said: Mapping[str, Any]
    bound: str = ""


class _Grammar(NamedTuple):
    month_first: re.Pattern[str]
    day_first: re.Pattern[str]
    iso: re.Pattern[str]
    slashes: re.Pattern[str]
    years: re.Pattern[str]
    decade: re.Pattern[str]
    century: re.Pattern[str]
    year: re.Pattern[str]
    season: re.Pattern[str]
    named: re.Pattern[str]
    deictic: Mapping[str, Sequence[tuple[tuple[str, ...], str]]]
    triggers: Mapping[str, Sequence[Callable[[Segment, int], Piece | None]]]


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    lexicon = rules("times")
    whole = {name for name in lexicon["months"] if len(name) > 4 or name in ("may", "june", "july")}
    month = "|".join(form + (r"\b" if name in whole else r"\b\.?") for name in lexicon["months"] for form in (name.capitalize(), name.upper()))
    ordinal = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d:%]|[,.]\d)"
    year = r"(?:1[4-9]|20)\d\d(?!\d|[,.]\d|%)"
    which = r"(?P<which>last|this|next)\s+year"
    of_year = rf"(?:,?\s+(?:of\s+)?(?:(?P<year>{year})|{which}\b))"
    named = "|".join(sorted(map(re.escape, lexicon["named"]), key=len, reverse=True))
    season = "|".join([*lexicon["seasons"], "fall"])
    deictic: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, phrases in lexicon["deictic"].items():
        for phrase in phrases if kind != "blocked" else ():
            deictic.setdefault(phrase.split()[0], []).append((tuple(phrase.split()), kind))
    return _Grammar(
        month_first=re.compile(rf"(?P<month>{month})(?:\s+(?P<day>{ordinal})(?:\s*(?:[-–]|to|and)\s*(?P<day2>{ordinal})(?!\s+(?:{month})))?)?{of_year}?"),
        day_first=re.compile(rf"(?P<day>{ordinal})(?:\s*(?:[-–]|to|and)\s*(?P<day2>{ordinal}))?\s+(?:of\s+)?(?P<month>{month}){of_year}?"),
        iso=re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>\d\d))?(?![\d-])"),
        slashes=re.compile(rf"(?P<a>\d\d?)[/.](?P<b>\d\d?)[/.](?P<year>{year})(?!/)"),
        years=re.compile(rf"(?P<year>{year})\s?[-–/]\s?(?P<year2>{year}|\d\d(?!\d|[-/.,]\d))"),
        decade=re.compile(r"(?P<century>1\d|20)?(?P<mark>['’])?(?P<decade>\d0)s\b"),
        century=re.compile(r"(?P<century>\d\d?)(?:st|nd|rd|th)[\s-]century\b"),
        year=re.compile(rf"(?P<year>{year})"),
        season=re.compile(rf"(?:{season})(?:\s+(?:of\s+)?(?:(?P<year>{year})|{which}\b))?", re.IGNORECASE),
        named=re.compile(rf"(?:{named})(?![\w/])", re.IGNORECASE),
        deictic={first: sorted(phrases, key=lambda row: -len(row[0])) for first, phrases in deictic.items()},
        triggers=_triggers(lexicon, deictic),
    )


def _triggers(lexicon: Mapping[str, Any], deictic: Iterable[str]) -> Mapping[str, Sequence[Callable[[Segment, int], Piece | None]]]:
    """Which expressions may begin at a word, or have it as their core."""
    found: dict[str, list[Callable[[Segment, int], Piece | None]]] = {}
    for name in (phrase.split(maxsplit=1)[0].removesuffix("'s").removesuffix("’s") for phrase in lexicon["named"]):
        if name.isalpha() and _named not in found.setdefault(name, []):
            found[name].append(_named)
    listed = [
        (deictic, _deictic),
        (lexicon["months"], _month),
        (lexicon["weekdays"], _weekday),
        (lexicon["units"], _unit),
        ([*lexicon["seasons"], "fall"], _season),
    ]
    for keys, finder in listed:
        for key in keys:
            found.setdefault(key, []).append(finder)
            if finder is _month:
                found.setdefault(f"{key}.", []).append(finder)
    return found


def expressions(segment: Segment) -> Iterator[Piece]:
    """Yield the expressions of a line, without what bounds them and without those that lean on events."""
    triggers, reached = _grammar().triggers, 0
    for index, word in enumerate(segment.words):
        finders: Sequence[Callable[[Segment, int], Piece | None]] = triggers.get(word.lower(), ())
        if not finders and not word.isalpha() and any(map(str.isdigit, word)):
            finders = _NUMBERS
        if finders and segment.starts[index] >= reached:
            piece = next(filter(None, (finder(segment, index) for finder in finders)), None)
            if piece:
                reached = piece.end
                yield piece


def word_at(segment: Segment, index: int) -> str:
    """Return a word of a line in lower case, empty outside the line."""
    return segment.words[index].lower() if 0 <= index < len(segment.words) else ""


def _piece(segment: Segment, first: int, end: int, kind: str, **said: Any) -> Piece:
    return Piece(segment.starts[first], end, segment, first, kind, {key: value for key, value in said.items() if value is not None})


def _match(pattern: re.Pattern[str], segment: Segment, start: int) -> re.Match[str] | None:
    return pattern.match(segment.text, start, segment.ends[-1])


def _left(segment: Segment, index: int) -> tuple[int, str | None, str | None]:
    """What stands before the core of an expression: from which word on, "last" or the like, "early" or the like."""
    which = part = None
    first, at = index, index - 1
    while at >= 0 and index - at < 6:
        word = word_at(segment, at)
        if word in rules("times")["which"] and not which and not part:
            which = word
        elif word in rules("times")["parts"] and not part:
            part = rules("times")["parts"][word]
        elif word not in ("-", "the", "of", "this") or (word == "this" and not which):
            break
        if word not in ("-", "of"):
            first = at
        at -= 1
    if first < index and not which and not part:
        first = index
    return first, which, part


def _month(segment: Segment, index: int) -> Piece | None:
    found = _match(_grammar().month_first, segment, segment.starts[index])
    if not found or (found["day"] is None and found["year"] is None and found["which"] is None and not _is_month(segment, index)):
        return None
    first, which, part = _left(segment, index)
    month = _month_number(found["month"])
    if found["which"]:
        return _piece(
            segment,
            first,
            found.end(),
            "date",
            month=month,
            day=_day(found["day"]),
            day2=_day(found["day2"]),
            which=found["which"].lower(),
            of_year=True,
            part=part,
        )
    return _piece(
        segment, first, found.end(), "date", year=found["year"], month=month, day=_day(found["day"]), day2=_day(found["day2"]), which=which, part=part
    )


def _is_month(segment: Segment, index: int) -> bool:
    """Whether a month's name without a day or a year is one: "March" and "May" are other words as well."""
    before, kind = word_at(segment, index - 1), segment.doc[index].ent_type_
    if kind in ("PERSON", "ORG", "GPE", "EVENT", "WORK_OF_ART") or word_at(segment, index + 1) in words("times", "papers"):
        return False
    surely = len(segment.words[index].rstrip(".")) > 5
    surely = surely and segment.doc[index].pos_ == "PROPN" and before in words("times", "before_months", "likely")
    return kind == "DATE" or before in words("times", "before_months", "surely") or surely


def _month_number(text: str) -> int:
    return int(rules("times")["months"][text.rstrip(".").lower()])


def _day(text: str | None) -> int | None:
    return int(re.match(r"\d+", text)[0]) if text else None  # type: ignore[index]


def _weekday(segment: Segment, index: int) -> Piece | None:
    after, before = word_at(segment, index + 1), word_at(segment, index - 1)
    if not segment.words[index][0].isupper() or (before in words("times", "feasts") and segment.words[index - 1][0].isupper()):
        return None
    if after in words("times", "papers") and segment.words[index + 1][0].isupper():
        return None
    grammar, at = _grammar(), re.compile(r",?\s+(?:the\s+)?").match(segment.text, segment.ends[index])
    for pattern in (grammar.month_first, grammar.day_first) if at else ():
        found = _match(pattern, segment, at.end())  # type: ignore[union-attr]
        if found and found["day"]:
            first, which, _ = _left(segment, index)
            fields = {"year": found["year"], "month": _month_number(found["month"]), "day": _day(found["day"])}
            return _piece(segment, first if which else index, found.end(), "date", weekday=rules("times")["weekdays"][word_at(segment, index)], **fields)
    first, which, _ = _left(segment, index)
    return _piece(segment, first if which else index, segment.ends[index], "weekday", day=rules("times")["weekdays"][word_at(segment, index)], which=which)


def _day_first(segment: Segment, index: int) -> Piece | None:
    found = _match(_grammar().day_first, segment, segment.starts[index])
    if not found or not segment.words[index][0].isdigit():
        return None
    fields = {"month": _month_number(found["month"]), "day": _day(found["day"]), "day2": _day(found["day2"])}
    if found["which"]:
        return _piece(segment, index, found.end(), "date", which=found["which"].lower(), of_year=True, **fields)
    return _piece(segment, index, found.end(), "date", year=found["year"], **fields)


def _iso(segment: Segment, index: int) -> Piece | None:
    start = segment.starts[index]
    found = _match(_grammar().iso, segment, start)
    if found and not found["day"]:
        found = None if int(found["year"]) not in range(1000, 2100) or int(found["month"]) > int(found["year"][2:]) else found
    if found:
        return _piece(segment, index, found.end(), "date", year=found["year"], month=int(found["month"]), day=_day(found["day"]))
    found = _match(_grammar().slashes, segment, start)
    if not found or (int(found["a"]) <= 12 and int(found["b"]) <= 12 and found["a"] != found["b"]):
        return None
    day, month = sorted((int(found["a"]), int(found["b"])), reverse=True)
    return _piece(segment, index, found.end(), "date", year=found["year"], month=month, day=day) if month else None


def _years(segment: Segment, index: int) -> Piece | None:
    found = _match(_grammar().years, segment, segment.starts[index])
    if not found:
        return None
    first, last = found["year"], found["year2"]
    last = last if len(last) == 4 else first[:2] + last
    label = word_at(segment, index - (2 if word_at(segment, index - 1) == "." else 1))
    if last <= first or label in words("times", "labels") or ("/" in found[0] and int(last) != int(first) + 1):
        return None
    return _piece(segment, index, found.end(), "years", year=first, year2=last)


def _decade(segment: Segment, index: int) -> Piece | None:
    start = segment.starts[index] + re.match(r"(?:mid-|early-|late-)?", segment.words[index])[0].__len__()  # type: ignore[index]
    found = _match(_grammar().decade, segment, start)
    if not found:
        return None
    first, which, part = _left(segment, index)
    part = part or ("middle" if segment.words[index].startswith("mid-") else None)
    the = word_at(segment, index - 1) in ("the", "mid", "early", "late", "'", "’")
    if which or not (found["century"] or (the and int(found["decade"]) >= 20)):
        return None
    if first == index and word_at(segment, index - 1) == "the":
        first = index - 1
    return _piece(segment, first, found.end(), "decade", decade=f"{found['century'] or '19'}{found['decade'][0]}", part=part)


def _century(segment: Segment, index: int) -> Piece | None:
    found = _match(_grammar().century, segment, segment.starts[index])
    if not found or not 10 <= int(found["century"]) <= 21:
        return None
    first, _, part = _left(segment, index)
    first = index - 1 if first == index and word_at(segment, index - 1) == "the" else first
    return _piece(segment, first, found.end(), "decade", decade=f"{int(found['century']) - 1}X", part=part)


def _year(segment: Segment, index: int) -> Piece | None:
    word = segment.words[index]
    prefix = re.match(r"(?:mid|pre|post|early|late)-(?=\d)", word, re.IGNORECASE)
    skipped = prefix.end() if prefix else 0
    found = _match(_grammar().year, segment, segment.starts[index] + skipped)
    if not found or not (prefix or _is_year(segment, index)):
        return None
    end = found.end()
    if found.end() < segment.ends[index] and not segment.text[end].isupper():
        return None
    if prefix and prefix[0].lower() in ("pre-", "post-"):
        piece = _piece(segment, index, end, "year", year=found["year"])
        return piece._replace(bound="until" if prefix[0].lower() == "pre-" else "since")
    fraction = _fraction(segment, index)
    if fraction:
        return _piece(segment, index - 3, end, "year", year=found["year"], code=fraction)
    first, _, part = _left(segment, index)
    part = part or (rules("times")["parts"].get(prefix[0].lower().rstrip("-")) if prefix else None)
    return _piece(segment, first if part else index, end, "year", year=found["year"], part=part)


def _fraction(segment: Segment, index: int) -> int | None:
    """The EDTF code of "the second quarter of", "the first half of"."""
    nth = rules("times")["ordinals"].get(word_at(segment, index - 3), 0)
    if word_at(segment, index - 1) != "of" or not nth:
        return None
    whole = word_at(segment, index - 2)
    if whole == "quarter":
        return 32 + int(nth)
    return 39 + int(nth) if whole == "half" and nth < 3 else None


def _is_year(segment: Segment, index: int) -> bool:
    """Whether four digits are a year: not a number of people, the name of a road or an amount."""
    before, token = word_at(segment, index - 1), segment.doc[index]
    if before in words("times", "labels") or (index and segment.text[segment.starts[index] - 1] in "-/$€£#."):
        return False
    if _is_in_name(segment, index):
        return False
    counts = token.dep_ == "nummod" and token.head.i > token.i and token.head.tag_ in ("NNS", "NNPS")
    if counts and token.ent_type_ != "DATE" and before not in ("the", "'s", "’s", "its", "their"):
        return False
    return token.ent_type_ == "DATE" or before in words("times", "before_years") or not before or token.head.pos_ == "NOUN" or before == ","


def _is_in_name(segment: Segment, index: int) -> bool:
    """Whether four digits end a name: "Vision 2030", "Directive 2000"."""
    token, before = segment.doc[index], segment.words[index - 1] if index else ""
    if not before[:1].isupper() or not before.isalpha() or before.isupper() or token.head.i > index or segment.doc[index - 1].pos_ != "PROPN":
        return False
    lexicon = rules("times")
    return not any(before.lower() in lexicon[kind] for kind in ("months", "weekdays", "seasons", "before_years", "parts", "bounds", "which"))


def _season(segment: Segment, index: int) -> Piece | None:
    found = _match(_grammar().season, segment, segment.starts[index])
    first, which, part = _left(segment, index)
    if found is None or (not found["year"] and not found["which"] and (not which or rules("times")["which"][which] not in ("last", "this", "next"))):
        return None
    if word_at(segment, index) == "fall" and not found["year"] and (segment.doc[index].pos_ != "NOUN" or word_at(segment, index + 1) == "of"):
        return None
    code = rules("times")["seasons"].get(word_at(segment, index), 23)
    return _piece(segment, first, found.end(), "season", code=code, year=found["year"], which=(found["which"] or which or "").lower() or None, part=part)


def _named(segment: Segment, index: int) -> Piece | None:
    found = _match(_grammar().named, segment, segment.starts[index])
    if not found or not (found[0][0].isupper() or found[0][0].isdigit()):
        return None
    day = rules("times")["named"][found[0].lower()]
    year, month, of_month = ([None, *day.split("-")] if len(day) == 5 else day.split("-"))[:3]
    return _piece(segment, index, found.end(), "date", year=year, month=int(month), day=int(of_month), event=len(day) > 5 or None)


def _deictic(segment: Segment, index: int) -> Piece | None:
    for phrase, kind in _grammar().deictic.get(word_at(segment, index), ()):
        end = index + len(phrase)
        if tuple(map(str.lower, segment.words[index:end])) != phrase:
            continue
        after = word_at(segment, end)
        if index and segment.words[index].istitle() and segment.doc[index].ent_type_ == "ORG":
            return None  # the name of a newspaper
        if (after in rules("times")["deictic"]["blocked"] and (len(phrase) > 2 or after == "-")) or (kind == "then" and after in ("has", "have")):
            return None
        unit = rules("times")["units"].get(phrase[-1], "") if kind == "recent" else None
        return _piece(segment, index, segment.ends[end - 1], kind, unit=unit)
    return None


_NUMBERS = (_iso, _day_first, _years, _decade, _century, _named, _year)


def _count(segment: Segment, at: int) -> tuple[int | None, bool, int]:
    """The number of units before a word, whether it is vague, and where what stands before it ends."""
    word, numbers, vague = word_at(segment, at), rules("times")["numbers"], rules("times")["vague"]
    if word == "of" and word_at(segment, at - 1) == "couple":
        at, word = at - 1, "couple"
    if word in vague or word == "couple":
        return vague.get(word, 2), True, at - (2 if word_at(segment, at - 1) == "a" else 1)
    if word.isdecimal() and len(word) < 4:
        return int(word), False, at - 1
    if word not in numbers:
        return None, False, at
    tens = numbers.get(word_at(segment, at - 2), 0) if word_at(segment, at - 1) == "-" else 0
    if numbers[word] < 10 and tens >= 20:
        return numbers[word] + tens, False, at - 3
    return numbers[word], False, at - 1


def _unit(segment: Segment, index: int) -> Piece | None:
    """Last week, two weeks ago, in the past three months, a year later, the end of the year, two-decade."""
    unit, at = rules("times")["units"][word_at(segment, index)], index - 1
    joined = word_at(segment, at) in ("-", "–")
    count, vague, at = _count(segment, at - joined)
    if joined:
        lasts = (
            count is not None
            and segment.doc[index].head.lemma_.lower() in words("times", "tense", "lasting")
            and word_at(segment, index + 1) not in ("-", "old")
        )
        return _piece(segment, at + 1, segment.ends[index], "lasting", unit=unit, count=count, tenses=("perfect", "present")) if lasts else None
    if count is None:
        return _named_unit(segment, index, unit)
    return _counted(segment, index, at, {"unit": unit, "count": count, "vague": vague or None})


def _counted(segment: Segment, index: int, at: int, said: Mapping[str, Any]) -> Piece | None:
    after = word_at(segment, index + 1)
    if after == "ago":
        return _piece(segment, at + 1, segment.ends[index + 1], "ago", **said)
    if after in ("earlier", "later", "previously", "afterward", "afterwards"):
        sign = -1 if after in ("earlier", "previously") else 1
        return _piece(segment, at + 1, segment.ends[index + 1], "apart", sign=sign, **said)
    if after == "from" and word_at(segment, index + 2) == "now":
        return _piece(segment, at + 1, segment.ends[index + 2], "ahead", surely=True, **said)
    return None if after in ("old", "after", "before") else _counted_after(segment, index, at, said)


def _counted_after(segment: Segment, index: int, at: int, said: Mapping[str, Any]) -> Piece | None:
    """Some units by what stands before their number: the last, the next, in, within, for."""
    before, end = word_at(segment, at), segment.ends[index]
    which = rules("times")["which"].get(before)
    if which == "last" or (which == "next" and tense(segment, index) not in ("past", "pluperfect")):
        return _piece(segment, at - (word_at(segment, at - 1) == "the"), end, "span", sign=-1 if which == "last" else 1, **said)
    if before in ("in", "within"):
        return _piece(segment, at + 1, end, "ahead" if before == "in" else "within", **said)
    return _piece(segment, at + 1, end, "lasting", tenses=("perfect",), **said) if before == "for" else None


def _named_unit(segment: Segment, index: int, unit: str) -> Piece | None:
    first, word, part = _left(segment, index)
    if word is None:
        return _definite_unit(segment, index, first, unit, part)
    which = rules("times")["which"][word]
    said = {"unit": unit, "part": part}
    if word_at(segment, index) == "date" and which != "that":
        return None
    conjunction = word == "that" and segment.doc[index].head.pos_ in VERBS and segment.doc[index - 1].dep_ == "mark"
    if word_at(segment, index)[-1] == "s" or conjunction:
        return None
    the = word_at(segment, index - 2) == "the"
    told_before = the and word == "next" and (unit == "day" or tense(segment, index) in ("past", "pluperfect"))
    if which in ("after", "before") or told_before:
        return _piece(segment, first, segment.ends[index], "apart", sign=-1 if which == "before" else 1, count=1, exactly=True, **said)
    if the and which in ("last", "next") and unit in _UNITS:
        return _piece(segment, first, segment.ends[index], "span", sign=-1 if which == "last" else 1, count=1, **said)
    return _piece(segment, first, segment.ends[index], "that" if which == "that" else "unit", which=which, **said)


def _definite_unit(segment: Segment, index: int, first: int, unit: str, part: str | None) -> Piece | None:
    """Over the weekend, the end of the year; "the end of the day" is an idiom."""
    in_dayparts = segment.words[index] in words("times", "dayparts")
    if (
        in_dayparts
        and (word_at(segment, index - 1) == "the" or part)
        and word_at(segment, index + 1) != "of"
        and tense(segment, index) in ("past", "pluperfect")
    ):
        return _piece(segment, min(first, index - 1), segment.ends[index], "that", unit=unit, of_news=True)
    nth = rules("times")["ordinals"].get(word_at(segment, index - 1), 0)
    if unit == "quarter" and nth and word_at(segment, index - 2) == "the" and word_at(segment, index + 1) != "of":
        return _piece(segment, index - 2, segment.ends[index], "quarter", nth=nth)
    if word_at(segment, index - 1) != "the" or (unit != "weekend" and (not part or unit == "day")):
        return None
    over = unit == "weekend"
    return _piece(segment, index - 1 if over else first, segment.ends[index], "unit", unit=unit, which="the" if over else "this", part=part)


def merged(pieces: list[Piece]) -> Iterator[Piece]:
    """Yield the expressions of a line, those that are the two ends of a range as one."""
    rest = iter([*pieces, None])
    last = next(rest)
    for piece in rest:
        joined = _range(last, piece) if last and piece else None
        if last and not joined:
            yield last
        last = joined or piece


def _range(a: Piece, b: Piece) -> Piece | None:
    if a.kind not in _DATES or b.kind not in (*_DATES, "now", "today") or a.bound or b.bound:
        return None
    gap = _GAP.fullmatch(a.segment.text, a.end, b.start)
    before = word_at(a.segment, a.first - 1) if word_at(a.segment, a.first - 1) != "the" else word_at(a.segment, a.first - 2)
    if not gap:
        return None
    word = gap["word"].lower()
    if (
        (word == "and" and before != "between")
        or (word == "to" and before not in ("from", "between") and a.kind != b.kind)
        or (word in "-–—" and a.kind != b.kind)
    ):
        return None
    verb = predicate(a.segment.doc[a.first])
    if word == "to" and verb is not None and verb.lemma_.lower() in words("times", "tense", "moves"):
        return None
    return Piece(a.start, b.end, a.segment, a.first, "range", {"from": a, "to": b})


def bounded(piece: Piece) -> Piece:
    """Return an expression with what bounds it: "since", "before", "by", "starting in" and the like."""
    if piece.bound or piece.kind in ("range", "span", "lasting", "years", "within", "then", "point", "yet") or _describes(piece):
        return piece
    segment, at = piece.segment, piece.first - 1
    at -= word_at(segment, at) in ("the", "about", "around", "at")
    for length in (3, 2, 1):
        bound = rules("times")["bounds"].get(" ".join(word_at(segment, at - k) for k in reversed(range(length))))
        if bound:
            if bound in ("since", "until"):
                return piece._replace(bound=bound, start=segment.starts[at - length + 1], first=at - length + 1)
            return piece._replace(bound=bound)
    onwards = re.match(r"\s+on(?:wards?)?\b", segment.text[piece.end : piece.end + 12])
    return piece._replace(bound="start") if word_at(segment, at) == "from" and onwards else piece


def _describes(piece: Piece) -> bool:
    """Whether a time only tells which of many is meant: "after last week's protests", "following the 2020 election"."""
    segment = piece.segment
    if POSSESSIVE.match(segment.text, piece.end, segment.ends[-1]):
        return True
    token = segment.doc[piece.first]
    return piece.kind == "year" and token.dep_ in BEFORE_NOUNS and token.head.i > token.i and segment.ends[token.i] >= piece.end


def tense_at(piece: Piece) -> str:
    """Return the tense in which the predicate of an expression is told."""
    return tense(piece.segment, piece.first)


def leans(piece: Piece) -> int:
    """Return whether what an expression tells lies before (-1) or after (1) the publication, or may do either (0)."""
    if piece.bound == "since":
        return -1
    verb = predicate(piece.segment.doc[piece.first])
    if verb.tag_ == "VBN" and verb.dep_ == "acl" and verb.head.i != verb.i:
        verb = predicate(verb.head)
    told = tense_of(verb, 8)
    if piece.bound == "until" and told != "future":
        return 0
    plans = words("times", "tense", "plans")
    if told == "future":
        return 0 if is_past_plan(verb) else 1
    planned = verb.lemma_.lower() in plans or any(child.lemma_.lower() in plans for child in verb.children if child.dep_ in ("acomp", "xcomp"))
    if planned or piece.segment.doc[piece.first].head.lemma_.lower() in plans:
        return 0
    return 0 if told == "present" and verb.pos_ in VERBS else -1
