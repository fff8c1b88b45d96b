"""Dates as tables write them, read as EDTF: as precisely as they are written, and never one of two that they may be."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from kg import periods
from kg.errors import PeriodError
from kg.imports.records import Fault

EDTF, EXCEL = "edtf", "excel"
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?")
_EPOCH = dt.date(1899, 12, 30)
_DIRECTIVES = re.compile("[YymdBbHMSpI]")
_PRECISIONS = {"day": 3, "month": 2, "year": 1}


class Dates:
    """Reads dates of some formats; what a text may mean is looked up once.

    A format is `edtf` (which ISO days, months and years are), `excel` (a number of days), or letters as in `d/m/Y`: Y, y, m, d,
    B (January), b (Jan). A date is as precise as its format.

    >>> Dates(["d/m/Y", "Y"]).read("8/12/2024"), Dates(["B Y"]).read("May 2004")
    ('2024-12-08', '2004-05')
    """

    def __init__(self, formats: Sequence[str] = (EDTF,)) -> None:
        self._formats = [form if form in (EDTF, EXCEL) else _directives(form) for form in formats]
        self._read: dict[str, str | None] = {}

    def read(self, text: str) -> str:
        """Return a date as EDTF.

        Raises:
            Fault: it is no date in any of the formats, or several dates in several of them.
        """
        if text not in self._read:
            self._read[text] = self._meant(text)
        found = self._read[text]
        if found is None:
            raise Fault(f"{text!r} is no date in the format {' or '.join(form.replace('%', '') for form in self._formats)}")
        return found

    def _meant(self, text: str) -> str | None:
        found = dict.fromkeys(date for form in self._formats if (date := _as(text, form)) is not None)
        if len(found) > 1:
            raise Fault(f"{text!r} may be {' or '.join(found)}; keep one of the formats")
        return next(iter(found), None)


def coarse(date: str, precision: str) -> str:
    """Return a day to the month or the year, if that is all that is known of it; `week` is some day in a week with that day.

    >>> coarse("2024-12-08", "month"), coarse("2024-12-08", "week")
    ('2024-12', '[2024-12-02..2024-12-14]')

    Raises:
        Fault: there is no such precision, or the date is none that has it.
    """
    try:
        if precision == "week":
            day = dt.date.fromisoformat(date)
            return f"[{day - dt.timedelta(6)}..{day + dt.timedelta(6)}]"
        return "-".join(date.split("-")[: _PRECISIONS[precision]]) if re.fullmatch(r"\d{4}(-\d\d){0,2}", date) else date
    except KeyError:
        raise Fault(f"{precision!r} is no precision; write day, week, month or year") from None
    except ValueError:
        raise Fault(f"{date!r} is no day, of which one could know the week") from None


def _directives(form: str) -> str:
    """A format as `strptime` takes it."""
    return form if "%" in form else _DIRECTIVES.sub(lambda sign: f"%{sign[0]}", form)


def _as(text: str, form: str) -> str | None:
    if form == EDTF:
        return _edtf(text)
    if form == EXCEL:
        return _excel(text)
    try:
        day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007
    except ValueError:
        return None
    return "-".join((f"{day.year:04}", f"{day.month:02}", f"{day.day:02}")[: 3 if "%d" in form else 2 if re.search("%[mBb]", form) else 1])


def _edtf(text: str) -> str | None:
    if moment := _TIME.fullmatch(text):
        text = moment[1]
    try:
        periods.parse(text)
    except PeriodError:
        return None
    return text


def _excel(text: str) -> str | None:
    """Days since 1899-12-30; before 1900-03-01 the program counts one too many."""
    try:
        number = int(float(text))
        return str(_EPOCH + dt.timedelta(number + (number < 60))) if 0 < number < 2_958_466 else None
    except ValueError:
        return None
