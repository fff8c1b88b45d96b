"""Figures: how many people, forces, votes, how much money, how far, as an article has it, with the bounds it gives.

Numbers that name or date something (years, days, ages, ordinals, articles of law, telephone numbers, scores) are no
quantities. Values are exact decimals. Where a text gives only a least number ("at least 20", "more than 2,000") the high
value is `Decimal("Infinity")`; where it gives only a greatest ("up to 350") the low value is 0. Vague words ("dozens")
have the bounds that `rules/figures.toml` gives them, mostly the least alone, and are approximate. A share ("a quarter of
the population") is in percent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kg.extraction.lexicon import rules, words
from kg.extraction.reading import Reading, Segment
from kg.extraction.records import Mention, Quantity, Span

if TYPE_CHECKING:
    from kg.extraction.syntax import Token

BOUNDLESS = Decimal("Infinity")
"""The high value where a text gives only the least."""

_DIGITS = re.compile(
    r"(?P<money>(?:US|A|C|NZ|HK)?[$€£¥₹₽₪]\s?)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?![\d/:]|,\d{3}\b|\.\d|(?:st|nd|rd|th)\b)"
)
_DASH = re.compile(r"\s?[-–—]\s?|\s+(?:to|and|or)\s+")
_AGAINST = re.compile(r"(?:\s+|-)(?:to|against)(?:\s+|-)|[-–—]")
_YEAR = re.compile(r"(?:1[4-9]|20)\d\d")
_HEADS = ("nummod", "quantmod", "compound", "amod", "npadvmod", "advmod", "nmod", "det")
_SKIPPED = ("ADJ", "NOUN", "PROPN", "VERB", "ADV", "PART", "PUNCT", "NUM", "CCONJ")


class _Number(NamedTuple):
    """A number in a text: its place in tokens and characters, its value, the unit it carries by itself."""

    first: int
    end: int
    start: int
    stop: int
    low: Decimal
    high: Decimal
    unit: str = ""
    approximate: bool = False
    scaled: bool = False


class _Lexicon(NamedTuple):
    numbers: Mapping[str, int]
    scales: Mapping[str, int]
    vague: Mapping[tuple[str, ...], Sequence[int]]
    vague_words: frozenset[str]
    shares: Mapping[tuple[str, ...], Sequence[int]]
    before: Mapping[str, str]
    after: Mapping[str, str]


@lru_cache(maxsize=1)
def _lexicon() -> _Lexicon:
    found = rules("figures")
    vague = {tuple(phrase.split()): value for phrase, value in sorted(found["vague"].items(), key=lambda row: -len(row[0].split()))}
    shares = {tuple(re.findall(r"[a-z]+|-", phrase)): value for phrase, value in found["shares"].items()}
    begins = frozenset(phrase[0] for phrase in [*vague, *shares])
    return _Lexicon(found["numbers"], found["scales"], vague, begins, shares, found["before"], found["after"])


def quantities(reading: Reading, mentions: Sequence[Mention]) -> list[Quantity]:
    """Return the quantities of an article in the order of its text.

    The span has the number, what bounds it and what is counted ("roughly 250–350 US advisers"); `unit` is the noun in
    lower case as it stands there ("advisers"), or for measures and money their short name (percent, km, USD). A number
    inside a name is part of the name.
    """
    names = [mention for mention in mentions if mention.kind in ("name", "place", "metonym")]
    found = []
    for segment in reading.segments:
        if segment.is_told:
            found += [quantity for quantity in _of(segment) if not any(name.start <= quantity.span.start < name.end for name in names)]
    return found


def _of(segment: Segment) -> Iterator[Quantity]:
    lexicon, reached = _lexicon(), -1
    for index, word in enumerate(segment.words):
        lower = word.lower()
        tally = _tally(segment, index) if index > reached and (_has_digit(word) or lower in lexicon.numbers) else []
        if tally:
            reached = segment.tokens(tally[-1].span.start, tally[-1].span.end)[1] - 1
            yield from tally
        if index <= reached or not (
            lower in lexicon.numbers or lower in lexicon.vague_words or lower in lexicon.scales or lower in ("one", "a", "half") or _has_digit(word)
        ):
            continue
        number = _number(segment, index)
        quantity = _quantity(segment, number) if number else None
        if number and quantity:
            reached = max(number.end, segment.tokens(quantity.span.start, quantity.span.end)[1]) - 1
            yield quantity
        elif number:
            reached = number.end - 1


def _tally(segment: Segment, index: int) -> list[Quantity]:
    """The votes for and against, where a sentence tells of a vote: "voted 66 to 27", "by 230-to-198"."""
    first = _single(segment, index)
    gap = _AGAINST.match(segment.text, first.stop, segment.ends[-1]) if first else None
    if not first or not gap or first.unit or first.scaled or first.approximate or _is_a_name(segment, first._replace(stop=gap.end())):
        return []
    second = _single(segment, segment.tokens(gap.end(), gap.end() + 1)[0], gap.end()) if gap.end() < segment.ends[-1] else None
    if not second or second.unit or second.scaled or second.approximate or _word(segment, index - 1) in ("from", "between"):
        return []
    sentence = segment.doc[index].sent
    votes, named = words("figures", "counted", "votes"), _word(segment, second.end) in ("votes", "vote")
    near = [token.lemma_.lower() for token in segment.doc[max(sentence.start, index - 12) : index]]
    if not (any(lemma in votes for lemma in near) or named):
        return []
    if not named and second.end < len(segment.doc) and segment.doc[second.end].pos_ in ("NOUN", "PROPN") and _word(segment, second.end) not in votes:
        return []
    spans = [Span(each.start, each.stop, segment.text[each.start : each.stop]) for each in (first, second)]
    return [Quantity(span, each.low, each.high, "votes", False, None) for span, each in zip(spans, (first, second), strict=True)]


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdecimal, word))


def _word(segment: Segment, index: int) -> str:
    return segment.words[index].lower() if 0 <= index < len(segment.words) else ""


def _number(segment: Segment, index: int) -> _Number | None:
    """The number that begins at a token, a range as one."""
    first = _single(segment, index)
    if not first or first.high != first.low:
        return first
    gap = _DASH.match(segment.text, first.stop, segment.ends[-1])
    second = _single(segment, segment.tokens(gap.end(), gap.end() + 1)[0], gap.end()) if gap and gap.end() < segment.ends[-1] else None
    if not gap or not second or second.low != second.high:
        return first
    word = gap[0].strip()
    low = first.low * _scale_of(first, second)
    if word in ("to", "and", "or") and not _is_range(segment, index, word, low, second):
        return first._replace(low=Decimal(1), high=Decimal(0)) if word == "to" else first
    if low >= second.high or (first.unit and second.unit and first.unit != second.unit):
        return first._replace(end=second.end, stop=second.stop, low=Decimal(1), high=Decimal(0)) if word in "-–—" else first
    return _Number(index, second.end, first.start, second.stop, low, second.high, first.unit or second.unit, scaled=first.scaled and second.scaled)


def _is_range(segment: Segment, index: int, word: str, low: Decimal, second: _Number) -> bool:
    """Whether a word between two numbers makes a range of them: not in "grew from 100 to 250"."""
    before = (_word(segment, index - 1), _word(segment, index - 2))
    if word == "and":
        return "between" in before
    token = segment.doc[index]
    verbs = [each.lemma_.lower() for each in token.ancestors if each.pos_ == "VERB"][:1]
    return second.low <= low * 100 and not ("from" in before and verbs and verbs[0] in words("figures", "counted", "moves"))


def _scale_of(first: _Number, second: _Number) -> Decimal:
    """How a scale told once holds for both: "2 to 3 million"."""
    if second.scaled and not first.scaled and first.low < 1000:
        for scale in (10**12, 10**9, 10**6, 10**3):
            if second.high >= scale and second.high % 1 == 0 and first.low * scale < second.high:
                return Decimal(scale)
    return Decimal(1)


def _single(segment: Segment, index: int, start: int | None = None) -> _Number | None:
    """One number, without a range: digits, words or a vague word; `scaled` tells that a scale was named."""
    if index >= len(segment.words):
        return None
    vague = (_vague(segment, index) or _share(segment, index)) if _word(segment, index) in _lexicon().vague_words else None
    if vague:
        return vague
    word = _word(segment, index)
    begin = segment.starts[index] if start is None else start
    found = _DIGITS.match(segment.text, begin, segment.ends[-1])
    if found:
        return _of_digits(segment, index, found)
    value, end = _spelled(segment, index)
    alone = word == "a" or _word(segment, index + 1) not in words("figures", "counted", "single")
    if value is None or (word in ("one", "a") and end == index + 1 and alone):
        return None
    scaled = end - 1 > index and _word(segment, end - 1) in _lexicon().scales
    return _Number(index, end, begin, segment.ends[end - 1], value, value, scaled=scaled)


def _vague(segment: Segment, index: int) -> _Number | None:
    for phrase, (low, *high) in _lexicon().vague.items():
        end = index + len(phrase)
        if _word(segment, index) == phrase[0] and tuple(map(str.lower, segment.words[index:end])) == phrase:
            return _Number(index, end, segment.starts[index], segment.ends[end - 1], Decimal(low), Decimal(high[0]) if high else BOUNDLESS, approximate=True)
    return None


def _share(segment: Segment, index: int) -> _Number | None:
    """A share of people or things in percent: "a quarter of the population", "two-thirds of voters"."""
    for phrase, (low, high) in _lexicon().shares.items():
        end = index + len(phrase)
        if _word(segment, index) != phrase[0] or tuple(map(str.lower, segment.words[index:end])) != phrase or _word(segment, end) != "of":
            continue
        whole = next((child for child in segment.doc[end].children if child.dep_ == "pobj"), None)
        if whole is not None and whole.i - end < 8 and (whole.tag_ in ("NNS", "NNPS") or whole.text.lower() in words("figures", "counted", "wholes")):
            if whole.lemma_.lower() in words("figures", "counted", "times"):
                return None
            stop = segment.ends[whole.i]
            return _Number(index, whole.i + 1, segment.starts[index], stop, Decimal(low), Decimal(high), "percent", approximate=low != high)
    return None


def _of_digits(segment: Segment, index: int, found: re.Match[str]) -> _Number | None:
    before = segment.text[found.start() - 1 : found.start()] if found.start() > segment.starts[0] else ""
    if before and (before.isalnum() or before in "./:#+") and found.start() == segment.starts[index] and not before.isspace() and before != ".":
        return None
    value, stop = Decimal(found["number"].replace(",", "")), found.end()
    money = (found["money"] or "").strip().lower()
    end = segment.tokens(found.start(), stop)[1]
    unit = rules("figures")["money"].get(money, "")
    if not money and _word(segment, index - 1) in rules("figures")["money"]:
        unit = rules("figures")["money"][_word(segment, index - 1)]
    rest = re.compile(r"\s?(?:(?P<scale>hundred|thousand|million|billion|trillion|dozen|bn|mn|m|k)\b)", re.IGNORECASE).match(
        segment.text, stop, segment.ends[-1]
    )
    letters = rest["scale"].lower() if rest else ""
    scaled = bool(rest) and (len(letters) > 2 or letters == "bn" or bool(unit))
    if rest and scaled:
        value, stop = value * _lexicon().scales[letters], rest.end()
        end = max(end, segment.tokens(stop - 1, stop)[1])
    elif segment.text[stop : stop + 1].isalpha() and not re.compile(r"(?:km|kg|m|pc)\b").match(segment.text, stop):
        return None
    value = value.to_integral_value() if value == value.to_integral_value() else value
    return _Number(index, end, found.start(), stop, value, value, unit, scaled=scaled)


def _spelled(segment: Segment, index: int) -> tuple[Decimal | None, int]:
    """The value of a number in words: "twenty-five", "two hundred thousand", "half a million", "a dozen"."""
    lexicon, at = _lexicon(), index
    word = _word(segment, at)
    if word == "half":
        if _word(segment, at + 1) == "a" and _word(segment, at + 2) in lexicon.scales and len(_word(segment, at + 2)) > 2:
            return Decimal(lexicon.scales[_word(segment, at + 2)]) / 2, at + 3
        return None, at
    value: Decimal | None = Decimal(1) if word in ("one", "a") else Decimal(lexicon.numbers[word]) if word in lexicon.numbers else None
    if value is None:
        return None, at
    at += 1
    if value >= 20 and _word(segment, at) == "-" and 0 < lexicon.numbers.get(_word(segment, at + 1), 1 if _word(segment, at + 1) == "one" else 0) < 10:
        value, at = value + Decimal(lexicon.numbers.get(_word(segment, at + 1), 1)), at + 2
    while len(_word(segment, at)) > 2 and _word(segment, at) in lexicon.scales:
        value, at = value * lexicon.scales[_word(segment, at)], at + 1
    return value, at


def _quantity(segment: Segment, number: _Number) -> Quantity | None:
    """The number with its bounds and what is counted; None where it counts nothing."""
    if number.low > number.high or _is_a_name(segment, number):
        return None
    first, bound = _bound_before(segment, number)
    unit, counted, stop = _counted(segment, number)
    if not unit:
        return None
    low, high, approximate = number.low, number.high, number.approximate or bound == "about"
    for at in (number.end, segment.tokens(stop - 1, stop)[1]):
        after = _lexicon().after.get(f"{_word(segment, at)} {_word(segment, at + 1)}")
        if after:
            bound, stop = after, max(stop, segment.ends[at + 1])
            approximate = approximate or bound == "about"
            break
    low, high = (low, BOUNDLESS) if bound == "least" else (Decimal(0), high) if bound == "most" else (low, high)
    start = min(number.start, segment.starts[first])
    return Quantity(Span(start, stop, segment.text[start:stop]), low, high, unit, approximate, counted)


def _bound_before(segment: Segment, number: _Number) -> tuple[int, str]:
    """From which token on a number is bounded, and how: about, at least, at most."""
    first, bound = number.first, ""
    if _word(segment, first - 1) in rules("figures")["money"]:
        first -= 1
    while True:
        for length in (3, 2, 1):
            said = _lexicon().before.get(" ".join(_word(segment, first - k) for k in range(length, 0, -1))) if first >= length else None
            if said is not None:
                first, bound = first - length, "least" if "least" in (said, bound) else "most" if "most" in (said, bound) else said
                break
        else:
            return first, bound


def _is_a_name(segment: Segment, number: _Number) -> bool:
    """Whether a number dates, names or orders something: after "Article", as a year, as an age, in a telephone number."""
    before, text = _word(segment, number.first - 1), segment.text
    digits = text[number.start : number.stop]
    if (
        before in words("figures", "counted", "names")
        or text[number.start - 1 : number.start] in ("#", "+")
        or (text[number.start - 1 : number.start] in ("-", "–", "—", "/") and text[max(0, number.start - 2) : number.start - 1].isalnum())
    ):
        return True
    if text[number.stop : number.stop + 1] in ("-", "–") and text[number.stop + 1 : number.stop + 2].isalnum():
        return _word(segment, number.end + 1) not in rules("figures")["joined"]
    if before in words("figures", "counted", "known") and digits.isalpha() and number.high <= 10:
        return True  # "the two sides" are known by then
    token = segment.doc[number.first]
    if digits.isdecimal() and _YEAR.fullmatch(digits) and (token.ent_type_ == "DATE" or token.dep_ != "nummod" or before in ("the", "in", "since", "of")):
        return True
    if _unit_word(segment, number) in rules("figures")["measures"]:
        return False
    return (
        bool(number.first)
        and segment.doc[number.first - 1].pos_ == "PROPN"
        and digits.isdecimal()
        and token.ent_type_ not in ("CARDINAL", "MONEY", "PERCENT", "QUANTITY")
    )


def _counted(segment: Segment, number: _Number) -> tuple[str, Span | None, int]:
    """The unit, what is counted, and where it ends: money and measures, a noun, or people to whom something happens."""
    if number.unit:
        return number.unit, None, number.stop
    measure = rules("figures")["measures"].get(_unit_word(segment, number))
    if measure and _word(segment, number.end + 1) != "/" and segment.text[segment.ends[number.end - 1] : segment.ends[number.end - 1] + 1] != "/":
        glued = segment.ends[number.end - 1] > number.stop
        end = number.end if glued else number.end + 1 + (_word(segment, number.end) == "per")
        return measure, None, segment.ends[end - 1]
    joined = rules("figures")["joined"].get(_word(segment, number.end + 1)) if _word(segment, number.end) in ("-", "–") else None
    if joined:
        return joined, segment.raw(number.end + 1, number.end + 2), segment.ends[number.end + 1]
    head = _head(segment, number)
    if head is None:
        return _fate(segment, number)
    at = number.end
    while at < head.i and _word(segment, at) in words("figures", "counted", "skipped"):
        at += 1
    counted = segment.raw(at, head.i + 1) if at <= head.i else None
    measure = rules("figures")["measures"].get(segment.words[head.i].lower())
    if measure:
        return measure, None, segment.ends[head.i]
    return segment.words[head.i].lower(), counted, segment.ends[head.i]


def _unit_word(segment: Segment, number: _Number) -> str:
    glued = segment.text[number.stop : segment.ends[number.end - 1]].lower()
    if glued:
        return glued
    return "percent" if _word(segment, number.end) == "per" and _word(segment, number.end + 1) == "cent" else _word(segment, number.end)


def _head(segment: Segment, number: _Number) -> Token | None:
    """The noun that is counted: by syntax, else the last of the nouns that follow."""
    doc = segment.doc
    if _word(segment, number.end) == "of" and number.end + 1 < len(doc):
        of = doc[number.end]
        head = next((child for child in of.children if child.dep_ == "pobj"), None)
        if head is None or not _is_countable(head):
            head = _following(segment, number.end + 1) if head is None else _last_countable(segment, number.end + 1, head.i)
        return head if head is not None and _is_countable(head) and head.i - number.end < 8 else None
    token = doc[number.end - 1]
    for _ in range(6):
        if token.head.i == token.i or token.dep_ not in _HEADS:
            break
        token = token.head
    if (
        token.i >= number.end
        and token.i - number.end < 7
        and token.sent.start <= number.first
        and _is_countable(token)
        and _is_open(segment, number.end, token.i)
    ):
        return token
    return _following(segment, number.end)


def _is_open(segment: Segment, first: int, end: int) -> bool:
    """Whether only what may stand before a noun stands between."""
    return all(segment.doc[at].pos_ in (*_SKIPPED, "ADP", "DET", "PRON") and segment.words[at] not in (";", ".", "(", ")", ":") for at in range(first, end))


def _following(segment: Segment, first: int) -> Token | None:
    found = None
    for at in range(first, min(first + 5, len(segment.words))):
        token = segment.doc[at]
        if token.pos_ not in ("ADJ", "NOUN", "PROPN") or (found is not None and token.pos_ == "ADJ"):
            break
        found = token
    return found if found is not None and _is_countable(found) else None


def _last_countable(segment: Segment, first: int, end: int) -> Token | None:
    """The noun that is counted where what follows it was taken for the head: "hundreds of workers hostage"."""
    found = [token for token in segment.doc[first:end] if _is_countable(token)]
    return found[-1] if found and _is_open(segment, first, end) else None


def _is_countable(token: Token) -> bool:
    """Whether a noun can be counted: a plural, or one of those without; never a unit of time."""
    lower = token.text.lower()
    if token.lemma_.lower() in words("figures", "counted", "times") or lower in words("figures", "counted", "times"):
        return False
    if not lower[0].isalpha():
        return False
    return (
        token.tag_ in ("NNS", "NNPS")
        or lower in words("figures", "counted", "mass")
        or lower in words("figures", "counted", "single")
        or (token.pos_ in ("NOUN", "PROPN") and lower.endswith("s") and len(lower) > 3)
    )


def _fate(segment: Segment, number: _Number) -> tuple[str, Span | None, int]:
    """People without a noun: "39 were killed", "killing 12", "20 dead"."""
    fates, unit = words("figures", "counted", "fates"), rules("figures")["counted"]["people"]
    token = segment.doc[number.end - 1]
    head = token.head
    if number.end < len(segment.words) and segment.doc[number.end].pos_ in ("NOUN", "PROPN") and _word(segment, number.end) not in fates:
        return "", None, number.stop
    follows = any(segment.doc[at].lemma_.lower() in fates for at in range(number.end, min(number.end + 3, len(segment.words))))
    subject = token.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") and head.lemma_.lower() in fates
    complement = token.dep_ in ("nsubj", "nsubjpass") and any(child.lemma_.lower() in fates for child in head.children)
    if (subject or complement or (follows and token.dep_ in ("nsubj", "nsubjpass", "nummod", "dobj", "attr", "ROOT"))) and token.pos_ in ("NUM", "NOUN"):
        return unit, None, number.stop
    return "", None, number.stop
