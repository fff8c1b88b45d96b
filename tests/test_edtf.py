"""What an EDTF text means, in the words of the specification, by counting, and as another reader understands it."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import itertools
import re
import warnings
from functools import cache

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kg.days import days_in, iso, number
from kg.edtf import Padding, bounds
from kg.errors import PeriodError

SPECIFICATION = """
level 0
| 1985-04-12                  | 1985-04-12 | 1985-04-12 | 1985-04-13 | 1985-04-13 |
| 1985-04                     | 1985-04-01 | 1985-04-30 | 1985-04-02 | 1985-05-01 |
| 1985                        | 1985-01-01 | 1985-12-31 | 1985-01-02 | 1986-01-01 |
| 1985-04-12T23:20:30         | 1985-04-12 | 1985-04-12 | 1985-04-13 | 1985-04-13 |
| 1985-04-12T23:20:30Z        | 1985-04-12 | 1985-04-12 | 1985-04-13 | 1985-04-13 |
| 1985-04-12T23:20:30-04      | 1985-04-12 | 1985-04-12 | 1985-04-13 | 1985-04-13 |
| 1985-04-12T23:20:30+04:30   | 1985-04-12 | 1985-04-12 | 1985-04-13 | 1985-04-13 |
| 1964/2008                   | 1964-01-01 | 1964-12-31 | 2008-01-02 | 2009-01-01 |
| 2004-06/2006-08             | 2004-06-01 | 2004-06-30 | 2006-08-02 | 2006-09-01 |
| 2004-02-01/2005-02-08       | 2004-02-01 | 2004-02-01 | 2005-02-09 | 2005-02-09 |
| 2004-02-01/2005-02          | 2004-02-01 | 2004-02-01 | 2005-02-02 | 2005-03-01 |
| 2004-02-01/2005             | 2004-02-01 | 2004-02-01 | 2005-01-02 | 2006-01-01 |
| 2005/2006-02                | 2005-01-01 | 2005-12-31 | 2006-02-02 | 2006-03-01 |
level 1
| Y170000002                  | 170000002-01-01 | 170000002-12-31 | 170000002-01-02 | 170000003-01-01 |
| Y-170000002                 | -170000002-01-01 | -170000002-12-31 | -170000002-01-02 | -170000001-01-01 |
| 2001-21                     | 2001-03-01 | 2001-05-31 | 2001-03-02 | 2001-06-01 |
| 1984?                       | 1984-01-01 | 1984-12-31 | 1984-01-02 | 1985-01-01 |
| 2004-06~                    | 2004-06-01 | 2004-06-30 | 2004-06-02 | 2004-07-01 |
| 2004-06-11%                 | 2004-06-11 | 2004-06-11 | 2004-06-12 | 2004-06-12 |
| 201X                        | 2010-01-01 | 2019-12-31 | 2010-01-02 | 2020-01-01 |
| 20XX                        | 2000-01-01 | 2099-12-31 | 2000-01-02 | 2100-01-01 |
| 2004-XX                     | 2004-01-01 | 2004-12-31 | 2004-01-02 | 2005-01-01 |
| 1985-04-XX                  | 1985-04-01 | 1985-04-30 | 1985-04-02 | 1985-05-01 |
| 1985-XX-XX                  | 1985-01-01 | 1985-12-31 | 1985-01-02 | 1986-01-01 |
| 1985-04-12/..               | 1985-04-12 | 1985-04-12 | none | none |
| 1985-04/..                  | 1985-04-01 | 1985-04-30 | none | none |
| 1985/..                     | 1985-01-01 | 1985-12-31 | none | none |
| ../1985-04-12               | none | none | 1985-04-13 | 1985-04-13 |
| ../1985-04                  | none | none | 1985-04-02 | 1985-05-01 |
| ../1985                     | none | none | 1985-01-02 | 1986-01-01 |
| 1985-04-12/                 | 1985-04-12 | 1985-04-12 | 1985-04-13 | none |
| 1985-04/                    | 1985-04-01 | 1985-04-30 | 1985-04-02 | none |
| 1985/                       | 1985-01-01 | 1985-12-31 | 1985-01-02 | none |
| /1985-04-12                 | none | 1985-04-12 | 1985-04-13 | 1985-04-13 |
| /1985-04                    | none | 1985-04-30 | 1985-04-02 | 1985-05-01 |
| /1985                       | none | 1985-12-31 | 1985-01-02 | 1986-01-01 |
| -1985                       | -1985-01-01 | -1985-12-31 | -1985-01-02 | -1984-01-01 |
| 1984?/2004%                 | 1984-01-01 | 1984-12-31 | 2004-01-02 | 2005-01-01 |
| 1984-06-02?/2004-08-08~     | 1984-06-02 | 1984-06-02 | 2004-08-09 | 2004-08-09 |
| ../1985-04-12?              | none | none | 1985-04-13 | 1985-04-13 |
| 1985-04-12~/                | 1985-04-12 | 1985-04-12 | 1985-04-13 | none |
level 2
| Y-17E7                      | -170000000-01-01 | -170000000-12-31 | -170000000-01-02 | -169999999-01-01 |
| Y17E8                       | 1700000000-01-01 | 1700000000-12-31 | 1700000000-01-02 | 1700000001-01-01 |
| 1950S2                      | 1900-01-01 | 1999-12-31 | 1900-01-02 | 2000-01-01 |
| Y171010000S3                | 171000000-01-01 | 171999999-12-31 | 171000000-01-02 | 172000000-01-01 |
| Y3388E2S3                   | 338000-01-01 | 338999-12-31 | 338000-01-02 | 339000-01-01 |
| 2001-34                     | 2001-04-01 | 2001-06-30 | 2001-04-02 | 2001-07-01 |
| [1667,1668,1670..1672]      | 1667-01-01 | 1672-12-31 | 1667-01-02 | 1673-01-01 |
| [..1760-12-03]              | none | 1760-12-03 | none | 1760-12-04 |
| [1760-12..]                 | 1760-12-01 | none | 1760-12-02 | none |
| [1760-01,1760-02,1760-12..] | 1760-01-01 | none | 1760-01-02 | none |
| [1667,1760-12]              | 1667-01-01 | 1760-12-31 | 1667-01-02 | 1761-01-01 |
| [..1984]                    | none | 1984-12-31 | none | 1985-01-01 |
| {1667,1668,1670..1672}      | 1667-01-01 | 1667-12-31 | 1668-01-02 | 1673-01-01 |
| {1960,1961-12}              | 1960-01-01 | 1960-12-31 | 1960-01-02 | 1962-01-01 |
| {..1984}                    | none | none | 1984-01-02 | 1985-01-01 |
| 2004-06~-11                 | 2004-06-11 | 2004-06-11 | 2004-06-12 | 2004-06-12 |
| 2004?-06-11                 | 2004-06-11 | 2004-06-11 | 2004-06-12 | 2004-06-12 |
| ?2004-06-~11                | 2004-06-11 | 2004-06-11 | 2004-06-12 | 2004-06-12 |
| 2004-%06-11                 | 2004-06-11 | 2004-06-11 | 2004-06-12 | 2004-06-12 |
| 156X-12-25                  | 1560-12-25 | 1569-12-25 | 1560-12-26 | 1569-12-26 |
| 15XX-12-25                  | 1500-12-25 | 1599-12-25 | 1500-12-26 | 1599-12-26 |
| XXXX-12-XX                  | 0000-12-01 | 9999-12-31 | 0000-12-02 | 10000-01-01 |
| 1XXX-XX                     | 1000-01-01 | 1999-12-31 | 1000-01-02 | 2000-01-01 |
| 1XXX-12                     | 1000-12-01 | 1999-12-31 | 1000-12-02 | 2000-01-01 |
| 1984-1X                     | 1984-10-01 | 1984-12-31 | 1984-10-02 | 1985-01-01 |
| 2004-06-~01/2004-06-~20     | 2004-06-01 | 2004-06-01 | 2004-06-21 | 2004-06-21 |
| 2004-06-XX/2004-07-03       | 2004-06-01 | 2004-06-30 | 2004-07-04 | 2004-07-04 |
"""
"""The examples of the Library of Congress, https://www.loc.gov/standards/datetime/, with their bounds."""

MORE = """
seasons, quarters and the like
| 2001-22                     | 2001-06-01 | 2001-08-31 | 2001-06-02 | 2001-09-01 |
| 2001-23                     | 2001-09-01 | 2001-11-30 | 2001-09-02 | 2001-12-01 |
| 2001-24                     | 2001-12-01 | 2002-02-28 | 2001-12-02 | 2002-03-01 |
| 2003-28                     | 2003-12-01 | 2004-02-29 | 2003-12-02 | 2004-03-01 |
| 2001-25                     | 2001-03-01 | 2001-05-31 | 2001-03-02 | 2001-06-01 |
| 2001-29                     | 2001-09-01 | 2001-11-30 | 2001-09-02 | 2001-12-01 |
| 2001-30                     | 2001-12-01 | 2002-02-28 | 2001-12-02 | 2002-03-01 |
| 2001-31                     | 2001-03-01 | 2001-05-31 | 2001-03-02 | 2001-06-01 |
| 2001-32                     | 2001-06-01 | 2001-08-31 | 2001-06-02 | 2001-09-01 |
| 2001-33                     | 2001-01-01 | 2001-03-31 | 2001-01-02 | 2001-04-01 |
| 2001-36                     | 2001-10-01 | 2001-12-31 | 2001-10-02 | 2002-01-01 |
| 2001-37                     | 2001-01-01 | 2001-04-30 | 2001-01-02 | 2001-05-01 |
| 2001-39                     | 2001-09-01 | 2001-12-31 | 2001-09-02 | 2002-01-01 |
| 2001-40                     | 2001-01-01 | 2001-06-30 | 2001-01-02 | 2001-07-01 |
| 2001-41                     | 2001-07-01 | 2001-12-31 | 2001-07-02 | 2002-01-01 |
| 201X-21                     | 2010-03-01 | 2019-05-31 | 2010-03-02 | 2019-06-01 |
| 2001-21/2001-24             | 2001-03-01 | 2001-05-31 | 2001-12-02 | 2002-03-01 |
unspecified digits
| 19XX-02-29                  | 1904-02-29 | 1996-02-29 | 1904-03-01 | 1996-03-01 |
| XXXX-02-29                  | 0000-02-29 | 9996-02-29 | 0000-03-01 | 9996-03-01 |
| 1984-X2                     | 1984-02-01 | 1984-12-31 | 1984-02-02 | 1985-01-01 |
| 1984-XX-31                  | 1984-01-31 | 1984-12-31 | 1984-02-01 | 1985-01-01 |
| 1985-02-X9                  | 1985-02-09 | 1985-02-19 | 1985-02-10 | 1985-02-20 |
| 2X24                        | 2024-01-01 | 2924-12-31 | 2024-01-02 | 2925-01-01 |
| -1XXX                       | -1999-01-01 | -1000-12-31 | -1999-01-02 | -0999-01-01 |
| -000X                       | -0009-01-01 | -0001-12-31 | -0009-01-02 | 0000-01-01 |
years
| 0000                        | 0000-01-01 | 0000-12-31 | 0000-01-02 | 0001-01-01 |
| -0044-03-15                 | -0044-03-15 | -0044-03-15 | -0044-03-16 | -0044-03-16 |
| -1950S2                     | -1999-01-01 | -1900-12-31 | -1999-01-02 | -1899-01-01 |
| -0012S2                     | -0099-01-01 | -0001-12-31 | -0099-01-02 | 0000-01-01 |
| 1950S4                      | 1950-01-01 | 1950-12-31 | 1950-01-02 | 1951-01-01 |
| Y-17101E4S3                 | -171999999-01-01 | -171000000-12-31 | -171999999-01-02 | -170999999-01-01 |
| Y1E11                       | 100000000000-01-01 | 100000000000-12-31 | 100000000000-01-02 | 100000000001-01-01 |
| Y170000002~/..              | 170000002-01-01 | 170000002-12-31 | none | none |
intervals
| 2004-06-11%/2004-06~        | 2004-06-11 | 2004-06-11 | 2004-06-12 | 2004-07-01 |
| 2004-06-11%/2004-06         | 2004-06-11 | 2004-06-11 | 2004-06-12 | 2004-07-01 |
| 2004?/2004-06~              | 2004-01-01 | 2004-06-30 | 2004-06-02 | 2004-07-01 |
| 2024-12/2024-12-08          | 2024-12-01 | 2024-12-08 | 2024-12-09 | 2024-12-09 |
| 2024-12-08/2024             | 2024-12-08 | 2024-12-08 | 2024-12-09 | 2025-01-01 |
| ../..                       | none | none | none | none |
sets
| [1667]                      | 1667-01-01 | 1667-12-31 | 1667-01-02 | 1668-01-01 |
| [1760-12, 1667]             | 1667-01-01 | 1760-12-31 | 1667-01-02 | 1761-01-01 |
| [1667,1760-12..]            | 1667-01-01 | none | 1667-01-02 | none |
| [..1760,1800]               | none | 1800-12-31 | none | 1801-01-01 |
| [2024-02-28..2024-03-01]    | 2024-02-28 | 2024-03-01 | 2024-02-29 | 2024-03-02 |
| {1984..}                    | 1984-01-01 | 1984-12-31 | none | none |
| {1668, 1667}                | 1667-01-01 | 1667-12-31 | 1668-01-02 | 1669-01-01 |
| {1960,1960-03}              | 1960-01-01 | 1960-03-31 | 1960-03-02 | 1961-01-01 |
| {1960-12-31,1961-01-01}     | 1960-12-31 | 1960-12-31 | 1961-01-02 | 1961-01-02 |
| {1960-12-30,1961-01-01}     | 1960-12-30 | 1960-12-30 | 1960-12-31 | 1961-01-02 |
| {..1667,1668..}             | none | none | none | none |
| {..1667,1760..}             | none | none | 1667-01-02 | none |
| {1667,1760..}               | 1667-01-01 | 1667-12-31 | 1667-01-02 | none |
| {201X,2020}                 | 2010-01-01 | 2019-12-31 | 2010-01-02 | 2021-01-01 |
| {1990..199X}                | 1990-01-01 | 1990-12-31 | 1990-01-02 | 2000-01-01 |
"""
"""What the specification gives no example of."""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("|")]


def told(text: str, padding: Padding = Padding()) -> list[str]:  # noqa: B008
    return [iso(bound) for bound in bounds(text, padding)]


@pytest.mark.parametrize("row", rows(SPECIFICATION) + rows(MORE), ids=lambda row: row[0])
def test_a_text_means_its_four_bounds(row):
    text, *expected = row
    assert told(text) == [cell.replace("none", "") for cell in expected]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        # dates
        ("2025-02-30", "'2025-02-30': there is no day 2025-02-30"),
        ("2023-02-29", "there is no day 2023-02-29"),
        ("1900-02-29", "there is no day 1900-02-29"),
        ("2024-04-31/..", "'2024-04-31/..': there is no day 2024-04-31"),
        ("2024-06-00", "there is no day 2024-06-00"),
        ("2024-06-32", "there is no day 2024-06-32"),
        ("2024-00-01", "there is no month 00"),
        ("2024-13", "'2024-13': there is no month 13"),
        ("2001-42", "there is no month 42"),
        ("2001-20", "there is no month 20"),
        ("2001-21-05", "a season, quarter or the like (21) has no days"),
        ("-0000", "the year -0000 does not exist"),
        ("-0000-21", "the year -0000 does not exist"),
        ("2024-1-1", "'2024-1-1' is not written YYYY, YYYY-MM or YYYY-MM-DD"),
        ("24-12-08", "is not written"),
        ("2024-12-08-", "is not written"),
        ("20241208", "is not written"),
        ("٢٠٢٤", "is not written"),
        ("２０２４", "is not written"),
        ("²024", "is not written"),
        (" 2024", "there is a space in it; a date is written YYYY"),
        ("2024\n", "there is a space in it"),
        ("8 December 2024", "there is a space in it"),
        # unspecified digits
        ("XXXX-02-3X", "there is no day XXXX-02-3X"),
        ("XXX1-02-29", "there is no day XXX1-02-29"),
        ("19XX-02-30", "there is no day 19XX-02-30"),
        ("2024-2X", "there is no month 2X"),
        ("2024-12-4X", "there is no day 2024-12-4X"),
        ("-000X-0X-00", "there is no day -000X-0X-00"),
        ("19uu", "X for an unspecified digit"),
        ("196x", "X for an unspecified digit"),
        # marks
        ("2004~?", "two marks stand side by side; % says both ? and ~"),
        ("~~2004", "two marks stand side by side"),
        ("2004-06~~-11", "two marks stand side by side"),
        ("2004-~?06-11", "two marks stand side by side"),
        ("2004-06-1~1", "is not written"),
        ("~", "is not written"),
        # years
        ("Y1950", "a year with Y is beyond 9999"),
        ("Y-1950", "a year with Y is beyond 9999"),
        ("Y17E1", "a year with Y is beyond 9999"),
        ("Y012345", "begin with a digit from 1 to 9"),
        ("Y17E07", "begin with a digit from 1 to 9"),
        ("Y12345E0", "begin with a digit from 1 to 9"),
        ("Y1234567890123", "a year of more than 12 digits is refused"),
        ("Y1E12", "a year of more than 12 digits is refused"),
        ("Y1E999999999", "a year of more than 12 digits is refused"),
        ("Y1E" + "9" * 900, "a year of more than 12 digits is refused"),
        ("Y12345-01", "a year with Y stands without month, day and X"),
        ("Y1234X", "a year with Y stands without month, day and X"),
        ("y170000002", "the letters of EDTF are capital"),
        ("12345", "is not written"),
        ("1950S0", "how many digits of the year are significant, from 1 to 4 here"),
        ("1950S5", "from 1 to 4 here"),
        ("1950S02", "from 1 to 4 here"),
        ("Y3388E2S7", "from 1 to 6 here"),
        ("195XS2", "is not written"),
        ("1950S2-03", "belong to a year without month, day and X"),
        ("1950S", "significant digits are written 1950S2"),
        # date and time
        ("1985-04-12T24:00:00", "a time of day is written YYYY-MM-DDThh:mm:ss"),
        ("1985-04-12T23:60:00", "a time of day is written"),
        ("1985-04-12T23:20:60", "a time of day is written"),
        ("1985-04-12T23:20", "a time of day is written"),
        ("1985-04-12T23:20:30+24", "a time of day is written"),
        ("1985-04-12T23:20:30+04:60", "a time of day is written"),
        ("1985-04-12T23:20:30z", "a time of day is written"),
        ("1985-04T23:20:30", "a time of day is written"),
        ("1985-04-12T23:20:30~", "a time of day is written"),
        ("1985-02-30T23:20:30", "'1985-02-30T23:20:30': there is no day 1985-02-30"),
        ("1985-04-12T23:20:30/1986", "stands alone, in no interval or set"),
        ("[1985-04-12T23:20:30]", "stands alone, in no interval or set"),
        # intervals
        ("2024-12-08/2024-12-07", "'2024-12-08/2024-12-07' ends before it begins"),
        ("2025/2024", "ends before it begins"),
        ("2024/2025/2026", "has more than one slash"),
        ("", "'': it names no date at all; leave the period out where nothing is known"),
        ("..", "names no date at all"),
        ("/", "names no date at all"),
        ("/..", "names no date at all"),
        ("../", "names no date at all"),
        ("...", "is not written"),
        ("2024/open", "an open end is written .. and an unknown one is left empty"),
        ("unknown/2024", "an open end is written .. and an unknown one is left empty"),
        ("now/", "an open end is written .. and an unknown one is left empty"),
        # sets
        ("[1667]/1668", "a set is no end of an interval"),
        ("1667/{1668,1669}", "a set is no end of an interval"),
        ("[1667/1668]", "its own ranges are written a..b"),
        ("[1667,1668", "a set is written [a,b..c]"),
        ("1667]", "a set is written [a,b..c]"),
        ("[1667,1668}", "a set is written [a,b..c]"),
        ("[[1667],1668]", "a set is written [a,b..c]"),
        ("[", "a set is written [a,b..c]"),
        ("[]", "is not written"),
        ("{1667,,1668}", "is not written"),
        ("[..]", "a range of a set names at least one of its ends"),
        ("[1984..1983]", "'1984..1983' ends before it begins"),
        ("{1984-02..1984-01}", "ends before it begins"),
        ("[1760..1761-03]", "ends of different precision"),
        ("[1760..,1800]", "only the first member of a set may begin with .., and only the last one end with it"),
        ("{1700,..1760}", "only the first member of a set may begin with .."),
        ("[1667..1668..1669]", "is not written"),
        ("[..1667,1760..]", "leave the period out where nothing is known"),
        ("[1667,  1668]", "there is a space in it"),
        ("[1667 ,1668]", "there is a space in it"),
        ("[ 1667]", "there is a space in it"),
        ("[" + "1667," * 200 + "1668]", "is longer than 1000 characters"),
        ("1" * 5000, "is longer than 1000 characters"),
    ],
)
def test_what_is_not_edtf_is_refused_with_the_reason(text, reason):
    with pytest.raises(PeriodError) as caught:
        bounds(text)
    assert reason in str(caught.value)
    assert repr(text[:40])[:-1] in str(caught.value)


@pytest.mark.parametrize("text", ["2005~/2004", "[2005~..2004]", "2005-02-30~"])
def test_padding_makes_no_text_right_that_is_wrong_without(text):
    with pytest.raises(PeriodError):
        bounds(text, Padding(approximate=5))


# ----------------------------------------------------------------------------------------------------- generated texts

years = st.integers(1990, 2030).map(str) | st.integers(0, 9999).map("{:04}".format) | st.integers(1, 9999).map("-{:04}".format)
plain = st.builds(
    lambda year, date, length: f"{year}{date.isoformat()[4:length]}", years, st.dates(dt.date(2001, 1, 1), dt.date(2001, 12, 31)), st.sampled_from([4, 7, 10])
)
seasons = st.builds("{}-{}".format, years, st.integers(21, 41))
significant = st.builds("{}S{}".format, years, st.integers(1, 4))
long_years = st.builds("Y{}{}".format, st.sampled_from(["", "-"]), st.integers(10_000, 10**12 - 1)) | st.builds(
    "Y{}E{}S{}".format, st.integers(1000, 9999), st.integers(1, 8), st.integers(1, 5)
)
times = st.builds("{}T{}{}".format, st.dates(), st.times().map(lambda time: f"{time:%H:%M:%S}"), st.sampled_from(["", "Z", "-04", "+04:30"]))


@st.composite
def masked(draw: st.DrawFn, dates: st.SearchStrategy[str] = plain) -> str:
    """A date of which some digits are X."""
    text = draw(dates)
    hidden = draw(st.sets(st.sampled_from([place for place, sign in enumerate(text) if sign.isdigit()])))
    return "".join("X" if place in hidden else sign for place, sign in enumerate(text))


@st.composite
def qualified(draw: st.DrawFn) -> str:
    """A date with marks before and after its components."""
    text = draw(plain | masked() | seasons)
    marks = st.sampled_from(["", "", "?", "~", "%"])
    sign, parts = ("-" if text[0] == "-" else ""), text.lstrip("-").split("-")
    parts[0] = sign + parts[0]
    return "-".join(draw(marks) + part + draw(marks) for part in parts)


def is_right(text: str) -> bool:
    try:
        bounds(text)
    except PeriodError:
        return False
    return True


def in_order(left: str, between: str, right: str) -> str:
    """From the one to the other, in the order in which that is right, or else a text that is wrong."""
    one, other = left + between + right, right + between + left
    return one if is_right(one) else other


dates = (plain | masked() | seasons | qualified() | significant | long_years).filter(is_right)
ends = dates | st.sampled_from(["", ".."])
intervals = st.builds(in_order, ends, st.just("/"), ends)
members = dates | st.builds(in_order, plain, st.just(".."), plain)


@st.composite
def sets(draw: st.DrawFn) -> str:
    """A set of either kind, of a few dates and ranges."""
    found = [draw(st.sampled_from(["", "", ".."])) + draw(plain), *draw(st.lists(members, max_size=3)), draw(plain) + draw(st.sampled_from(["", "", ".."]))]
    opening, closing = draw(st.sampled_from(["[]", "{}"]))
    return opening + draw(st.sampled_from([",", ", "])).join(found) + closing


texts = (dates | times | intervals | sets()).filter(is_right)
"""Texts of all levels."""
near_texts = st.text(alphabet="0123456789-/.X?~%YES[]{}, T:Z+", max_size=24) | st.builds(
    lambda text, place, sign: text[:place] + sign + text[place + 1 :], texts, st.integers(0, 12), st.sampled_from("0129-/.X?~%YES[]{}, T")
)
"""Texts with the letters of EDTF, and texts of which one letter is wrong."""


@given(st.text() | near_texts)
@settings(max_examples=500)
@example("2024-12-0٨")
@example("Y99999999999/..")
@example("[")
@example("\ud800")
def test_any_text_is_read_or_refused_in_one_sentence(text):
    try:
        found = bounds(text)
    except PeriodError as error:
        assert "\n" not in str(error)  # noqa: PT017
        assert error.__cause__ is None  # noqa: PT017
    else:
        assert len(found) == 4


# ---------------------------------------------------------------------------------------------------- dates, by counting

MONTHS = {
    **dict.fromkeys(("21", "25", "31"), "03 04 05"),
    **dict.fromkeys(("22", "26", "32"), "06 07 08"),
    **dict.fromkeys(("23", "27", "29"), "09 10 11"),
    **dict.fromkeys(("24", "28", "30"), "12 01 02"),
    **dict(zip(("33", "34", "35", "36"), ("01 02 03", "04 05 06", "07 08 09", "10 11 12"), strict=True)),
    **dict(zip(("37", "38", "39"), ("01 02 03 04", "05 06 07 08", "09 10 11 12"), strict=True)),
    **dict(zip(("40", "41"), ("01 02 03 04 05 06", "07 08 09 10 11 12"), strict=True)),
}
"""The months that seasons and the like have; those after December are of the next year."""


def likeness(text: str) -> re.Pattern[str]:
    """What days a date names, as a pattern."""
    return re.compile(text.replace("X", ".") + ".*", re.ASCII)


@cache
def counted(text: str) -> list[int]:
    """All days that a date may mean, by looking at each day of its years."""
    year, season = text[:4], MONTHS.get(text[5:])
    found = []
    for written in map("{:04}".format, range(10_000)):
        if likeness(year).fullmatch(written):
            found += _of_season(int(written), season.split()) if season else _of_year(int(written), likeness(text))
    return sorted(found)


def _of_year(year: int, pattern: re.Pattern[str]) -> list[int]:
    every = ((month, of_month) for month in range(1, 13) for of_month in range(1, days_in(year, month) + 1))
    return [number(year, month, of_month) for month, of_month in every if pattern.fullmatch(f"{year:04}-{month:02}-{of_month:02}")]


def _of_season(year: int, months: list[str]) -> list[int]:
    dated = [(year + (month < months[0]), int(month)) for month in months]
    return [number(year, month, of_month) for year, month in dated for of_month in range(1, days_in(year, month) + 1)]


one_hidden = st.builds(lambda year, place: year[:place] + "X" + year[place + 1 :], st.integers(1890, 2110).map(str), st.integers(0, 3))
few_years = st.integers(1890, 2110).map(str) | one_hidden
signs = st.sampled_from("XXX0123456789")
vague_dates = (
    few_years
    | st.builds("{}-{}".format, few_years, st.integers(21, 41))
    | st.builds("{}-{}{}".format, few_years, st.sampled_from("XX01"), signs)
    | st.builds("{}-{}{}-{}{}".format, few_years, st.sampled_from("XX01"), signs, st.sampled_from("XX0123"), signs)
    | st.builds("{}-02-{}".format, few_years, st.sampled_from(["29", "2X", "X9", "30", "3X"]))
)


@given(vague_dates)
@settings(max_examples=300)
@example("19X0-02-29")
@example("1904-0X-3X")
@example("1999-02-X9")
def test_a_vague_date_spans_from_the_first_day_that_fits_to_the_last(text):
    days = counted(text)
    if days:
        assert bounds(text) == (days[0], days[-1], days[0] + 1, days[-1] + 1)
    else:
        with pytest.raises(PeriodError, match=r"there is no (day|month)"):
            bounds(text)


# --------------------------------------------------------------------------------------------------- sets, by counting

members_of_sets = st.sampled_from(
    [
        *("2023", "2024", "2023-12", "2024-01", "2024-02", "2024-03", "2024-01-01", "2024-01-02", "2024-01-03", "2024-01-31", "2024-02-01"),
        *("2024-0X", "2024-01-3X", "2024-02-2X", "202X"),
        *("2024-01-01..2024-01-05", "2024-01-05..2024-01-31", "2024-01..2024-02", "2023..2024", "2024-01-3X..2024-02-05", "2024-01-0X..2024-01-05"),
    ]
)


def concrete(member: str) -> list[list[str]]:
    """What a member may mean: dates and ranges without X."""
    spelled = []
    for date in member.split(".."):
        written = {iso(day)[: len(date)] for day in counted(date)}
        spelled.append(sorted(written))
    return [list(choice) for choice in itertools.product(*spelled) if choice[0] <= choice[-1]]


@given(st.lists(members_of_sets, min_size=1, max_size=3))
@settings(max_examples=100)
def test_one_of_a_set_is_any_of_its_members(found):
    days = sorted(day for member in found for choice in concrete(member) for date in choice for day in counted(date))
    assert bounds(f"[{','.join(found)}]") == (days[0], days[-1], days[0] + 1, days[-1] + 1)


def stretches(choice: tuple[list[str], ...]) -> list[tuple[int, int, int, int]]:
    """First and last day of begin and end of each stretch without a gap, of dates and ranges without X."""
    found: list[list[int]] = []
    for member in sorted(choice, key=lambda member: counted(member[0])[0]):
        begin, end = counted(member[0]), counted(member[-1])
        if found and begin[0] <= found[-1][3] + 1:
            first, last, end_first, end_last = found[-1]
            found[-1] = [first, min(last, begin[-1]), max(end_first, end[0]), max(end_last, end[-1])]
        else:
            found.append([begin[0], begin[-1], end[0], end[-1]])
    return [(first, min(last, end_last), max(end_first, first), end_last) for first, last, end_first, end_last in found]


@given(st.lists(members_of_sets, min_size=1, max_size=3))
@settings(max_examples=100)
@example(["202X", "2024"])
@example(["2024-01-3X", "2024-02"])
@example(["2023-12", "2024-01", "2024-03"])
def test_all_of_a_set_is_certain_of_no_day_that_some_reading_leaves_out_and_impossible_on_none_that_some_has(found):
    begin, late_begin, early_end, end = bounds(f"{{{','.join(found)}}}")
    readings = [stretches(choice) for choice in itertools.product(*map(concrete, found))]
    assert begin == min(reading[0][0] for reading in readings)
    assert end == max(reading[-1][3] for reading in readings) + 1
    for sure in range(late_begin, early_end):
        assert all(any(last <= sure <= end_first for _, last, end_first, _ in reading) for reading in readings)
    if not any("X" in member for member in found):
        ((_, last, end_first, _), *_) = readings[0]
        assert (late_begin, early_end) == (last, end_first + 1)


# -------------------------------------------------------------------------------------------------------------- padding


@pytest.mark.parametrize(
    ("text", "padding", "first", "last"),
    [
        ("2004-06", (1, 1), "2004-06-01", "2004-06-30"),
        ("2004-06~", (0, 1), "2004-06-01", "2004-06-30"),
        ("2004-06~", (1, 0), "2004-05-01", "2004-07-31"),
        ("2004-06?", (1, 2), "2004-04-01", "2004-08-31"),
        ("2004-06%", (1, 2), "2004-03-01", "2004-09-30"),
        ("2004-01~", (1, 0), "2003-12-01", "2004-02-29"),
        ("2004~", (3, 0), "2001-01-01", "2007-12-31"),
        ("2004-06-11%", (2, 3), "2004-06-06", "2004-06-16"),
        ("2004-06-11~", (20, 0), "2004-05-22", "2004-07-01"),
        ("2004-06~-11", (1, 0), "2004-05-11", "2004-07-11"),
        ("2004-03~-31", (1, 0), "2004-02-29", "2004-04-30"),
        ("2004?-02-29", (0, 1), "2003-02-28", "2005-02-28"),
        ("?2004-06-~11", (1, 1), "2003-06-10", "2005-06-12"),
        ("2004-%06-11", (1, 1), "2004-04-11", "2004-08-11"),
        ("2004?-06~", (1, 1), "2003-05-01", "2005-07-31"),
        ("?2004~", (1, 2), "2001-01-01", "2007-12-31"),
        ("2001-21~", (1, 0), "2000-12-01", "2001-08-31"),
        ("2001-24~", (1, 0), "2001-09-01", "2002-05-31"),
        ("2001-34?", (0, 1), "2001-01-01", "2001-09-30"),
        ("2001-37~", (1, 0), "2000-09-01", "2001-08-31"),
        ("2001-40~", (1, 0), "2000-07-01", "2001-12-31"),
        ("2001~-21", (1, 0), "2000-03-01", "2002-05-31"),
        ("201X~", (1, 0), "2009-01-01", "2020-12-31"),
        ("2010-XX~", (1, 0), "2009-12-01", "2011-01-31"),
        ("1985-04~-XX", (1, 0), "1985-03-01", "1985-05-31"),
        ("1985-04-XX~", (1, 0), "1985-03-31", "1985-05-01"),
        ("Y170000002~", (2, 0), "170000000-01-01", "170000004-12-31"),
        ("~Y17E7", (1, 0), "169999999-01-01", "170000001-12-31"),
        ("1950S2~", (1, 0), "1899-01-01", "2000-12-31"),
        ("0000~", (1, 0), "-0001-01-01", "0001-12-31"),
        ("[1667~,1760?]", (1, 2), "1666-01-01", "1762-12-31"),
    ],
)
def test_padding_widens_by_units_of_what_is_marked(text, padding, first, last):
    begin, latest_begin, earliest_end, end = bounds(text, Padding(*padding))
    assert [iso(begin), iso(latest_begin)] == [first, last]
    assert [iso(earliest_end), iso(end)] == [iso(begin + 1), iso(latest_begin + 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-12-08~/", ["2024-11-08", "2025-01-07", "2024-11-09", ""]),
        ("/2024-12-08~", ["", "2025-01-07", "2024-11-09", "2025-01-08"]),
        ("2024-12-08~/..", ["2024-11-08", "2025-01-07", "", ""]),
        ("2024-12-08~/2024-12-10", ["2024-11-08", "2024-12-10", "2024-12-11", "2024-12-11"]),
        ("2024-12-08/2025-09-30~", ["2024-12-08", "2024-12-08", "2025-09-01", "2025-10-31"]),
        ("[..1760-12-03~]", ["", "1761-01-02", "", "1761-01-03"]),
        ("{2024-12-08~..}", ["2024-11-08", "2025-01-07", "", ""]),
        ("{2024-11-30,2024-12-01~}", ["2024-11-01", "2024-11-30", "2024-12-01", "2025-01-01"]),
        ("{2024-11-30,2024-12-01~,2024-12-02}", ["2024-11-01", "2024-11-30", "2024-12-01", "2025-01-01"]),
    ],
)
def test_thirty_days_of_padding_widen_the_end_that_is_marked(text, expected):
    assert told(text, Padding(approximate=30)) == expected


paddings = st.builds(Padding, st.integers(0, 40), st.integers(0, 40))


@given(texts, paddings, paddings)
@settings(max_examples=200)
@example("{1960~,1961,1962}", Padding(0, 0), Padding(1, 0))
@example("{1960,1962~..1990}", Padding(0, 0), Padding(3, 0))
@example("{1960~,1970..1980}", Padding(0, 0), Padding(1, 0))
def test_more_padding_makes_more_possible_and_less_certain(text, padding, more):
    narrow = bounds(text, padding)
    wide = bounds(text, Padding(padding.approximate + more.approximate, padding.uncertain + more.uncertain))
    assert [bound is None for bound in narrow] == [bound is None for bound in wide]
    later = [there - here for here, there in zip(narrow, wide, strict=True) if here is not None]
    signs = [sign for here, sign in zip(narrow, (-1, 1, -1, 1), strict=True) if here is not None]
    assert all(days * sign >= 0 for days, sign in zip(later, signs, strict=True))


# ------------------------------------------------------------------------------------------------------ a second reader

DIFFERENCES = [
    ("it ends a winter in its own year", r"-[?~%]?(24|28|30)\b", "2001-24", ("2001-12-01", "2001-12-31")),
    ("it makes ten years of an unknown end", r"^/|/$", "1985/", ("1985-01-01", "1995-01-01")),
    ("it leaves significant digits out of its bounds", r"S", "1950S2", ("1950-01-01", "1950-12-31")),
    ("it takes days for existing that do not", r"X.*-[?~%]?(02|XX)[?~%]?-", "1XXX-02-29", ("1000-02-29", "1999-02-29")),
    ("it trips over a month of which one digit is X", r"-[?~%]?(\dX|X\d)", "1984-1X", "AttributeError"),
    ("it trips over a day of which one digit is X", r"-[?~%]?(\dX|X\d)", "2023-02-2X", "ValueError"),
    ("it trips over a set that is open and has another member", r"^\{.*\.\.", "{..1984,1990}", "TypeError"),
]
"""Where the second reader is wrong: why, in which texts, an example, and what it says."""
REFUSED = [
    *("1990-21~", "~1990?", "2004-?06~", "201X?-12", "-XXXX", "XXXX~"),
    *("Y12345/Y23456", "2001-25/2002", "2004-06~-11/2005-06-11?"),
    *("[1667]", "[1667,2001-21]", "[1667,Y12345]"),
]
"""What the specification allows, or does not forbid, and the second reader does not read."""


def second_reading(text: str) -> tuple[str, str] | str:
    """The first and the last possible day, as the package `edtf` reads it; what goes wrong else."""

    def written(found: tuple[int, ...] | float) -> str:
        return "" if isinstance(found, float) else f"{'-' if found[0] < 0 else ''}{abs(found[0]):04}-{found[1]:02}-{found[2]:02}"

    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        from edtf import parse_edtf
        from edtf.parser.edtf_exceptions import EDTFParseException

        try:
            found = parse_edtf(text)
            return written(found.lower_strict()), written(found.upper_strict())
        except (EDTFParseException, AttributeError, TypeError, ValueError) as error:
            return type(error).__name__


def first_reading(text: str) -> tuple[str, str]:
    begin, _, _, end = bounds(text)
    return iso(begin), iso(None if end is None else end - 1)


def pairs(form: str, dates: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Two dates in order, or one date and an open side."""
    return st.tuples(dates, dates).map(lambda two: form.format(*sorted(two, key=bounds)))


plainly_marked = st.builds("{}{}".format, plain, st.sampled_from("?~%"))
hidden_from_the_right = st.builds("{}{}".format, st.integers(100, 999), st.just("X")) | st.builds(
    "{}-{}".format, st.integers(1000, 9999), st.sampled_from(["XX", "XX-XX", "04-XX", "12-XX"])
)
common = (
    plain
    | times
    | plainly_marked
    | hidden_from_the_right
    | st.builds("{}-{}".format, st.integers(1000, 9999), st.sampled_from([21, 22, 23, 29, 31, 34, 36, 37, 39, 40, 41]))
    | st.builds("Y{}".format, st.integers(10_000, 10**9))
    | pairs("{}/{}", plain | plainly_marked)
    | st.builds("{}/..".format, plain)
    | st.builds("../{}".format, plain)
    | st.builds("[{},{}]".format, plain, plain)
    | st.builds("{{{},{}}}".format, plain, plain)
    | st.builds("[..{}]".format, plain)
    | st.builds("[{}..]".format, plain)
)
"""What both readers know."""


@given(common)
@settings(max_examples=200)
def test_a_second_reader_finds_the_same_first_and_last_possible_day(text):
    assert second_reading(text) == first_reading(text)


@given(texts)
@settings(max_examples=200)
def test_where_the_second_reader_reads_on_it_agrees_but_for_its_known_faults(text):
    found = second_reading(text)
    assume(isinstance(found, tuple) and not any(re.search(pattern, text) for _, pattern, _, _ in DIFFERENCES))
    assert found == first_reading(text)


@pytest.mark.parametrize(("pattern", "text", "said"), [pytest.param(*rest, id=reason) for reason, *rest in DIFFERENCES])
def test_the_second_reader_still_has_its_known_faults(pattern, text, said):
    """When this fails, a fault was mended: take it off the list."""
    assert re.search(pattern, text)
    assert second_reading(text) == said != first_reading(text)


@pytest.mark.parametrize("text", REFUSED)
def test_the_second_reader_still_refuses_what_is_read_here(text):
    assert second_reading(text) == "EDTFParseException"
    assert all(first_reading(text)) or text.startswith("[..")


def test_the_second_reader_takes_what_is_refused_here():
    assert second_reading("2005/2004") == ("2005-01-01", "2004-12-31")
    assert not is_right("2005/2004")
