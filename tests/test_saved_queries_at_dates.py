"""The twelve saved queries on three days, and what was public or recorded by when: worked out by hand from articles and Turtle.

The days are 1 June 2024 (before Assad fell), 1 February 2025 (the first article may be out, or not), and 1 November 2025 (both
are). On a day a claim holds

- for certain, where its latest begin is not after the day, and its earliest end (the first day on which it no longer holds) is;
- possibly, where that is so of the outer bounds: the earliest begin and the latest end. An end that nobody knows is met for that.

What most answers below turn on:

- `2024-12-08/`, attested "2025": the first article prints no date, so what it calls "now" is some day of 2025, and all that this
  bears is that the claim still held on 1 January. It is certain from 8 December 2024 until that day, and possible from then on.
- `2025-10-20/`, attested on that very day: certain on it, possible from then on.
- `2024/` with nothing attested: some day of 2024, with an end unknown; possible from 1 January 2024 on, and never certain.
- `2025`: some day to some day of 2025; possible throughout the year, and never certain.
- `2023-10~/2024-12-08`: certain from the end of October 2023 until the fall of Assad. The sign ~ widens nothing in this casebook.
- no `kg:during`: undated, and left out, however often the claim is attested; with `undated=True` it is in every day's view.

Only claims have a day: actors, topics and events are in the view of every day.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from test_saved_queries import (
    ADVISERS,
    AUTHOR,
    AUTHORITIES,
    ENDS,
    FRAMEWORK_MEMBER,
    GOES_ON,
    GOVERNMENT,
    LEAVE,
    NSS,
    NSS_MEMBER,
    OFFICIALS,
    OTHERS,
    SAVED,
    STAY,
    STRIKERS,
    SUDANI,
    THREAT,
    TWELVE,
    US_OFFICIAL,
    once,
    rows,
)  # fmt: skip

from kg.cli import main
from kg.graph import KnowledgeGraph, View
from kg.periods import iso

ROOT = Path(__file__).parent.parent
JUNE, FEBRUARY, NOVEMBER = "2024-06-01", "2025-02-01", "2025-11-01"
DAYS = (JUNE, FEBRUARY, NOVEMBER)
BOTH_WAYS = ("certain", "possible")

IRAN_ALIGNED = "Iran-aligned factions in Iraq"
RETHINKING = "Parties in Iraq that rethink the US role"
MAJORITY = "Most leaders of the Coordination Framework"
CALLERS = "Those in Iraq who call on US forces to leave"
CRITICS = "Domestic critics of the prime minister"
FIRST_AUTHOR = "The unnamed author of the first article"
RETHINK = "Rethinking of the US withdrawal among Iraqi factions and parties"

FIRST, SECOND = "doc-factions-reconsider", "doc-adviser-unit"
"""The article without a date, of January to September 2025, and the one of 20 October 2025."""
IN_BOTH = {
    "rel-iraq-us-agree-end-mission", "rel-iraq-party-to-agreement", "rel-us-party-to-agreement", "rel-us-leaves-some-bases",
    "rel-us-deploys-in-iraq", "rel-us-deploys-in-syria", "rel-is-threatens-iraq",
    "stance-government-end-of-mission", "stance-us-government-end-of-mission", "stance-government-is-threat-low",
}  # fmt: skip
"""The claims for which both have evidence."""


def on(graph: KnowledgeGraph, day: str, query: str, *columns: str, **how: Any) -> set[tuple[Any, ...]]:
    """The answer to a saved query as of a day, cut down to some columns; no row may come twice."""
    return once(rows(graph.as_of(day, **how), query, *columns))


def counted(graph: KnowledgeGraph, day: str, query: str, *columns: str, **how: Any) -> Counter[tuple[Any, ...]]:
    """The same where rows may look alike in those columns."""
    return Counter(rows(graph.as_of(day, **how), query, *columns))


def local(iri: str) -> str:
    return iri.rpartition("/")[2]


def names(view: View) -> set[str]:
    """The claims of a view by the name that they have in the Turtle."""
    return {local(claim.id) for claim in view.claims()}


# ------------------------------------------------------------------------------------------------------ at a glance

AT_A_GLANCE = {
    "us-presence": ((2, 4), (0, 4), (0, 5)),
    "security-service": ((0, 0), (0, 5), (0, 5)),
    "prime-minister": ((0, 0), (0, 1), (0, 1)),
    "coalition-mission": ((2, 4), (4, 4), (2, 6)),
    "advisers": ((0, 0), (0, 0), (0, 13)),
    "attacks-on-us": ((1, 1), (0, 1), (0, 1)),
    "ties": ((0, 2), (0, 1), (0, 2)),
    "unnamed-only": ((0, 1), (0, 16), (0, 26)),
    "official-and-reported": ((0, 2), (1, 7), (0, 9)),
    "changed-later": ((0, 0), (0, 2), (0, 9)),
    "still-open": ((9, 9), (9, 9), (9, 9)),
    "one-document": ((21, 41), (14, 63), (14, 83)),
}
"""How many rows each of the twelve has in June 2024, February 2025 and November 2025: for certain, and possibly."""


@pytest.mark.parametrize("query", TWELVE)
def test_each_of_the_twelve_has_as_many_rows_on_each_day_as_were_found_by_hand(bundled: KnowledgeGraph, query: str) -> None:
    found = [tuple(len(rows(bundled.as_of(day, which=which), query)) for which in BOTH_WAYS) for day in DAYS]
    assert tuple(found) == AT_A_GLANCE[query]


def test_eight_claims_are_certain_in_june_2024(bundled: KnowledgeGraph) -> None:
    """The strikes and the opposition of those days, the bombing of Gaza, and the Americans in Iraq since 2003.

    Of these only the bombing (`2023-10~/`, attested "2025") and the deployment (`2003~/`, likewise) have an end unknown; the others
    are told to end on 8 December 2024. All else that began in 2024 did so on a day that may lie after June.
    """
    assert names(bundled.as_of(JUNE)) == {
        "stance-iran-aligned-factions-us-presence-before", "stance-striking-factions-us-presence", "stance-striking-factions-us-presence-syria",
        "rel-pmf-factions-strike-us", "rel-pmf-factions-in-strikes", "rel-israel-attacks-gaza", "rel-us-deploys-in-iraq",
        "stmt-factions-vocal-after-october-2023",
    }  # fmt: skip


def test_five_claims_are_certain_in_february_2025(bundled: KnowledgeGraph) -> None:
    """The deal and the leaving of bases run from 2024 until September 2025; three more were seen to hold in October 2025 still.

    What only the first article attests is certain until 1 January 2025.
    """
    assert names(bundled.as_of(FEBRUARY)) == {
        "rel-iraq-us-agree-end-mission", "rel-us-leaves-some-bases",
        "rel-us-deploys-in-iraq", "rel-is-threatens-iraq", "stance-government-is-threat-low",
    }  # fmt: skip


def test_nothing_is_certain_in_november_2025_for_no_evidence_is_younger_than_20_october(bundled: KnowledgeGraph) -> None:
    assert names(bundled.as_of(NOVEMBER)) == set()
    assert len(names(bundled.as_of("2025-10-20"))) == 33, "on that day thirty of the second article, and three that are in both"


@pytest.mark.parametrize(("day", "possible"), [(JUNE, 35), (FEBRUARY, 56), (NOVEMBER, 74)])
def test_of_166_claims_some_are_possible_on_a_day_and_56_have_no_date_on_any(bundled: KnowledgeGraph, day: str, possible: int) -> None:
    """Counted in the Turtle: 40 relations, 14 stances, a figure and a statement have no `kg:during`."""
    view = bundled.as_of(day, which="possible")
    assert len(view.claims()) == possible
    assert len(bundled.as_of(day, which="possible", undated=True).claims()) == possible + 56


# ------------------------------------------------------------------------------------------------------ us-presence


def test_in_june_2024_the_factions_close_to_iran_and_those_that_struck_want_the_us_out(bundled: KnowledgeGraph) -> None:
    """Their opposition ends on 8 December 2024, and June lies before.

    The factions' has no begin, but is attested on 7 October 2023; that of the strikers begins in October 2023. For the government and
    for the parties that think again it begins on some day of 2024, so that in June it is only possible. Al-Sudani, those who still
    call for an exit, and Mansour with his condition have no date.
    """
    certain = {
        ("out before", IRAN_ALIGNED, "/2024-12-08", "attributed", f"Iraqi and American officials; {AUTHOR}"),
        ("out before", STRIKERS, "2023-10~/2024-12-08", "enacted", AUTHOR),
    }
    possible = {
        ("out before", GOVERNMENT, "2024/", "inferred", AUTHOR),
        ("out before", RETHINKING, "2024/2024-12-08", "inferred", AUTHOR),
    }
    undated = {
        ("out, undated", SUDANI, "undated", "attributed", AUTHOR),
        ("out, undated", CALLERS, "undated", "attributed", NSS_MEMBER),
        ("stay, undated, on a condition", "Renad Mansour", "undated", "declared", "Renad Mansour"),
    }
    columns = ("side", "holder", "during", "mode", "accordingTo")
    assert on(bundled, JUNE, "us-presence", *columns) == certain
    assert on(bundled, JUNE, "us-presence", *columns, which="possible") == certain | possible
    assert on(bundled, JUNE, "us-presence", *columns, undated=True) == certain | undated
    assert on(bundled, JUNE, "us-presence", *columns, which="possible", undated=True) == certain | possible | undated


def test_the_opposition_of_the_factions_is_certain_through_8_december_2024_and_not_even_possible_on_the_9th(bundled: KnowledgeGraph) -> None:
    """The day that ends a period is its last, and here it is given: Assad fell on it. The parties' begins by then too, so all three are certain."""
    opposed = {("out before", IRAN_ALIGNED), ("out before", STRIKERS), ("out before", RETHINKING)}
    assert on(bundled, "2024-12-08", "us-presence", "side", "holder") >= opposed
    assert on(bundled, "2024-12-09", "us-presence", "side", "holder", which="possible") & opposed == set()


def test_in_february_2025_nobody_is_certain_on_us_forces_and_three_may_want_them_to_stay(bundled: KnowledgeGraph) -> None:
    """The old opposition has ended on 8 December. Majority, officials and service are attested on some day of 2025, maybe the first.

    That the government wants them out since 2024 (`2024/`) nobody says to have ended, nor to go on.
    """
    assert on(bundled, FEBRUARY, "us-presence", "side", "holder", "during") == set()
    assert on(bundled, FEBRUARY, "us-presence", "side", "holder", "during", which="possible") == {
        ("out before", GOVERNMENT, "2024/"),
        ("stay since", MAJORITY, "2024-12-08/"),
        ("stay since", OTHERS, "2024-12-08/"),
        ("stay since", NSS, "2024-12-08~/"),
    }


def test_in_november_2025_the_government_possibly_wants_a_unit_to_stay_and_possibly_still_wants_them_out(bundled: KnowledgeGraph) -> None:
    """Its new stance is attested on 20 October, and goes on nobody knows how long.

    Its old one (`2024/`) was never told to end: the new one updates it (`kg:updates`), which is no end.
    """
    assert on(bundled, NOVEMBER, "us-presence", "side", "holder", "during") == set()
    assert on(bundled, NOVEMBER, "us-presence", "side", "holder", "during", which="possible") == {
        ("out before", GOVERNMENT, "2024/"),
        ("stay since", MAJORITY, "2024-12-08/"),
        ("stay since", OTHERS, "2024-12-08/"),
        ("stay since", NSS, "2024-12-08~/"),
        ("stay since", GOVERNMENT, "2025-10-20/"),
    }


# ------------------------------------------------------------------------------------------------- security-service

ADVICE = {
    ("supports", STAY, "2024-12-08~/", NSS_MEMBER, NSS),
    ("opposes", ENDS, "2024-12-08~/", NSS_MEMBER, NSS),
    ("states", f"{NSS}; {LEAVE}", "2025", NSS_MEMBER, NSS),
    ("states", f"{CALLERS}; {LEAVE}", "2025", NSS_MEMBER, NSS),
    ("states", f"US forces; {LEAVE}", "2025", NSS_MEMBER, NSS),
}
ADVICE_COLUMNS = ("position", "topic", "during", "accordingTo", "actedOnBehalfOf")


def test_in_june_2024_the_security_service_had_advised_nothing(bundled: KnowledgeGraph) -> None:
    """Its advice begins with the fall of Assad, and the three statements of its member lie in 2025; none is undated."""
    assert on(bundled, JUNE, "security-service", *ADVICE_COLUMNS) == set()
    assert on(bundled, JUNE, "security-service", *ADVICE_COLUMNS, which="possible", undated=True) == set()


def test_in_february_2025_the_advice_of_the_security_service_is_possible_only(bundled: KnowledgeGraph) -> None:
    """The advice is certain until 1 January 2025; the statements are of some day of 2025, so never."""
    assert on(bundled, FEBRUARY, "security-service", *ADVICE_COLUMNS) == set()
    assert on(bundled, FEBRUARY, "security-service", *ADVICE_COLUMNS, which="possible") == ADVICE


def test_in_november_2025_the_advice_of_the_security_service_may_still_stand(bundled: KnowledgeGraph) -> None:
    """Nobody says that it was taken back. The statements are of "2025", of which November is a part.

    The article was out by September: "2025" says less than is known.
    """
    assert on(bundled, NOVEMBER, "security-service", *ADVICE_COLUMNS) == set()
    assert on(bundled, NOVEMBER, "security-service", *ADVICE_COLUMNS, which="possible") == ADVICE


def test_in_the_weeks_after_the_fall_the_security_service_certainly_advised_against_a_withdrawal(bundled: KnowledgeGraph) -> None:
    assert on(bundled, "2024-12-20", "security-service", "position", "topic") == {("supports", STAY), ("opposes", ENDS)}


# --------------------------------------------------------------------------------------------------- prime-minister

PRIME_MINISTER = ("known", "holder", "position", "topic", "during")
UNDATED_ON_SUDANI = {
    ("public, as others report", SUDANI, "opposes", STAY, "undated"),
    ("only inferred", SUDANI, "ambivalent", GOES_ON, "undated"),
    ("only inferred", CRITICS, "opposes", SUDANI, "undated"),
}
HESITATION = {("only inferred", FIRST_AUTHOR, "states", f"{CRITICS}; {SUDANI}; {GOES_ON}", "2025")}


def test_in_june_2024_all_that_is_told_of_the_prime_minister_is_without_a_date(bundled: KnowledgeGraph) -> None:
    """That he had called for the exit "previously" is no date, and neither has his reluctance one; the author's guess lies in 2025."""
    assert on(bundled, JUNE, "prime-minister", *PRIME_MINISTER) == set()
    assert on(bundled, JUNE, "prime-minister", *PRIME_MINISTER, which="possible") == set()
    assert on(bundled, JUNE, "prime-minister", *PRIME_MINISTER, undated=True) == UNDATED_ON_SUDANI


def test_in_february_2025_an_author_may_have_guessed_that_the_prime_minister_hesitates(bundled: KnowledgeGraph) -> None:
    """The guess is of "2025": on 1 February possibly made, not for certain."""
    assert on(bundled, FEBRUARY, "prime-minister", *PRIME_MINISTER) == set()
    assert on(bundled, FEBRUARY, "prime-minister", *PRIME_MINISTER, which="possible") == HESITATION
    assert on(bundled, FEBRUARY, "prime-minister", *PRIME_MINISTER, which="possible", undated=True) == HESITATION | UNDATED_ON_SUDANI


def test_in_november_2025_no_more_is_known_of_the_prime_minister(bundled: KnowledgeGraph) -> None:
    """The second article does not name him."""
    assert on(bundled, NOVEMBER, "prime-minister", *PRIME_MINISTER) == set()
    assert on(bundled, NOVEMBER, "prime-minister", *PRIME_MINISTER, which="possible") == HESITATION


# ------------------------------------------------------------------------------------------------ coalition-mission

MISSION_EVENTS = {
    ("agreed", "Agreement of the US and Iraq to end the coalition mission", "2024"),
    ("agreed", "Planned end of the coalition mission", "2025-09"),
}
DEAL = {
    ("agreed", "Iraq has an agreement with United States", "2024/2025-09"),
    ("agreed", "United States withdraws forces from US bases in Iraq to be left under the 2024 deal", "2024/2025-09"),
}


def test_in_june_2024_the_deal_on_the_mission_is_possible_as_nobody_says_on_which_day_of_2024_it_was_made(bundled: KnowledgeGraph) -> None:
    """Its begin is some day of 2024. The agreement and the planned end as such are events, and those are in every view."""
    assert on(bundled, JUNE, "coalition-mission", "phase", "claim", "during") == MISSION_EVENTS
    assert on(bundled, JUNE, "coalition-mission", "phase", "claim", "during", which="possible") == MISSION_EVENTS | DEAL


def test_in_february_2025_the_deal_on_the_mission_certainly_holds_and_nothing_has_changed_it(bundled: KnowledgeGraph) -> None:
    """Made by 31 December 2024, in force until some day of September 2025; all changes are of October."""
    assert on(bundled, FEBRUARY, "coalition-mission", "phase", "claim", "during") == MISSION_EVENTS | DEAL
    assert on(bundled, FEBRUARY, "coalition-mission", "phase", "claim", "during", which="possible") == MISSION_EVENTS | DEAL
    both = "2025-01-01/2025-09-30; 2025-10-20"
    assert Counter(rows(bundled.as_of(FEBRUARY), "coalition-mission", "issued")) == {(both,): 4}


def test_in_november_2025_the_deal_has_run_out_and_with_it_the_changes_that_were_marked_on_it(bundled: KnowledgeGraph) -> None:
    """The deal ends with September. Of the seven changes four are told: those that update something which may still hold.

    These are the silence of the government ("2025"), its wish of 2024 to end the mission, its wish for more time, and its
    spokesperson's word ("2025"). What updates the deal or the leaving of bases only (that Iraq hosts advisers, that other sites are
    thinned out, what the authorities say of it) is not, though the claims themselves possibly hold.
    """
    changed = {
        ("changed", f"{GOVERNMENT} supports {STAY}", "2025-10-20/"),
        ("changed", f"{GOVERNMENT} ambivalent {GOES_ON}", "2025-10-20/"),
        ("changed", f"{OFFICIALS} states", "2025-10-20/"),
        ("changed", "Clash Report states", "2025-10-20/"),
    }
    assert on(bundled, NOVEMBER, "coalition-mission", "phase", "claim", "during") == MISSION_EVENTS
    assert on(bundled, NOVEMBER, "coalition-mission", "phase", "claim", "during", which="possible") == MISSION_EVENTS | changed
    left_out = {"rel-iraq-hosts-us-advisers", "rel-us-reduces-at-other-sites", "stmt-authorities-contingent-and-reductions"}
    assert left_out < names(bundled.as_of(NOVEMBER, which="possible"))


# --------------------------------------------------------------------------------------------------------- advisers


@pytest.mark.parametrize("day", [JUNE, FEBRUARY])
def test_before_20_october_2025_nothing_is_told_of_the_advisers(bundled: KnowledgeGraph, day: str) -> None:
    """All that the graph has on them begins on that day; nothing on them is undated."""
    assert on(bundled, day, "advisers", "asked", "claim", which="possible", undated=True) == set()


def test_in_november_2025_all_that_is_told_of_the_advisers_is_possible(bundled: KnowledgeGraph) -> None:
    """Every claim is attested on 20 October, and certain on that day only; two that contradict each other are both possible."""
    told = {
        ("how many", "250 to 350 advisers"): 1,
        ("how many", "250 to 350 personnel"): 1,
        ("of whom", "part of US forces"): 1,
        ("to do what", "operates against Islamic State"): 1,
        ("to do what", "statement"): 2,
        ("where", "based at Ain al-Asad"): 1,
        ("where", "based at al-Harir"): 1,
        ("where", "not based at al-Harir"): 1,
        ("where", "located in Iraq"): 1,
        ("where", "statement"): 2,
        ("with whom", "coordinates with US forces at al-Tanf"): 1,
    }
    assert on(bundled, NOVEMBER, "advisers", "asked", "claim") == set()
    assert counted(bundled, NOVEMBER, "advisers", "asked", "claim", which="possible") == told
    assert counted(bundled, "2025-10-20", "advisers", "asked", "claim") == told
    assert on(bundled, "2025-10-19", "advisers", "asked", "claim", which="possible") == set()


# ---------------------------------------------------------------------------------------------------- attacks-on-us

ATTACKS = ("subject", "predicate", "event", "place", "during")


def test_in_june_2024_pmf_factions_certainly_strike_us_forces(bundled: KnowledgeGraph) -> None:
    """From some day of October 2023 until the fall of Assad. Other armed groups did "at times": without a date."""
    strikes = {(STRIKERS, "attacks", "Drone strikes of PMF factions on US sites", "Iraqi territory; Syrian territory", "2023-10~/2024-12-08")}
    assert on(bundled, JUNE, "attacks-on-us", *ATTACKS) == strikes
    assert on(bundled, JUNE, "attacks-on-us", *ATTACKS, which="possible") == strikes
    assert on(bundled, JUNE, "attacks-on-us", *ATTACKS, undated=True) == strikes | {("Iraqi armed groups", "attacks", "", "", "undated")}


@pytest.mark.parametrize("day", [FEBRUARY, NOVEMBER])
def test_in_february_and_november_2025_it_is_possible_that_pmf_factions_still_hold_off(bundled: KnowledgeGraph, day: str) -> None:
    """The strikes end on 8 December 2024; the halt is attested "2025", so certain until 1 January, and no end of it is told."""
    assert on(bundled, day, "attacks-on-us", *ATTACKS) == set()
    assert on(bundled, day, "attacks-on-us", *ATTACKS, which="possible") == {(STRIKERS, "not attacks", "", "", "2024-12-08/")}


# ------------------------------------------------------------------------------------------------------------- ties

TIES = ("subject", "predicate", "object", "state")
BACKS_ISRAEL = {("United States", "backs", "Israel", "end unknown")}
ALLY_ASSAD = {("Bashar al-Assad", "allied with", "Iran", "ended 2024-12-08")}
UNDATED_TIES = {
    (IRAN_ALIGNED, "aligned with", "Iran", "undated"),
    ("Coordination Framework", "backs", SUDANI, "undated"),
    ("Iran", "backs", "Iran-backed Shiite groups inside the PMF", "undated"),
    ("Iran", "backs", "Popular Mobilization Forces", "undated"),
    (FRAMEWORK_MEMBER, "member of", "Coordination Framework", "undated"),
    (NSS_MEMBER, "member of", NSS, "undated"),
    (GOVERNMENT, "part of", "Iraq", "undated"),
    ("Iran-backed Shiite groups inside the PMF", "part of", "Popular Mobilization Forces", "undated"),
    (NSS, "part of", GOVERNMENT, "undated"),
    (MAJORITY, "part of", "Coordination Framework", "undated"),
    (STRIKERS, "part of", "Popular Mobilization Forces", "undated"),
    (RETHINKING, "part of", "Coordination Framework", "undated"),
    ("US forces", "part of", "United States", "undated"),
    ("US forces at al-Tanf", "part of", "US forces", "undated"),
}
"""Fourteen of the seventeen: the articles tell of no day on which anybody joined anybody."""


def test_in_june_2024_assad_is_possibly_an_ally_of_iran_and_the_us_possibly_backs_israel(bundled: KnowledgeGraph) -> None:
    """`/2024-12-08` without an attested day is certain on its last day only; `2023-10~/` is attested on none, so never certain.

    The state is told from the last document, not from the day: in June the alliance is shown as "ended" in December.
    """
    assert on(bundled, JUNE, "ties", *TIES) == set()
    assert on(bundled, JUNE, "ties", *TIES, which="possible") == ALLY_ASSAD | BACKS_ISRAEL
    assert on(bundled, JUNE, "ties", *TIES, undated=True) == UNDATED_TIES
    assert on(bundled, "2024-12-08", "ties", *TIES) == ALLY_ASSAD


def test_in_february_2025_the_us_possibly_still_backs_israel(bundled: KnowledgeGraph) -> None:
    """Assad's alliance is over; no end of the other is told."""
    assert on(bundled, FEBRUARY, "ties", *TIES) == set()
    assert on(bundled, FEBRUARY, "ties", *TIES, which="possible") == BACKS_ISRAEL


def test_in_november_2025_the_advisers_are_possibly_part_of_the_us_forces(bundled: KnowledgeGraph) -> None:
    """A tie is dated as narrowly as the unit itself is told of: from 20 October on, and for certain on that day."""
    advisers = {(ADVISERS, "part of", "US forces", "end unknown")}
    assert on(bundled, NOVEMBER, "ties", *TIES) == set()
    assert on(bundled, NOVEMBER, "ties", *TIES, which="possible") == BACKS_ISRAEL | advisers
    assert on(bundled, NOVEMBER, "ties", *TIES, which="possible", undated=True) == BACKS_ISRAEL | advisers | UNDATED_TIES


# ----------------------------------------------------------------------------------------------------- unnamed-only

HEARSAY_OF_FEBRUARY = {
    (FRAMEWORK_MEMBER, f"{FRAMEWORK_MEMBER} states"): 1,
    (FRAMEWORK_MEMBER, f"{FRAMEWORK_MEMBER} states, if US troops left"): 1,
    (FRAMEWORK_MEMBER, f"{MAJORITY} supports: {THREAT}, if US troops left"): 1,
    (f"{FRAMEWORK_MEMBER}; {OTHERS}", f"{MAJORITY} supports: {STAY}"): 1,
    (US_OFFICIAL, f"{US_OFFICIAL} states"): 2,
    (US_OFFICIAL, f"{GOVERNMENT} supports: {GOES_ON}"): 1,
    (NSS_MEMBER, f"{NSS_MEMBER} states"): 3,
    (NSS_MEMBER, f"{NSS} opposes: {ENDS}"): 1,
    (NSS_MEMBER, f"{NSS} supports: {STAY}"): 1,
    ("Iraqi and American officials", f"{IRAN_ALIGNED} pursues {RETHINK}"): 1,
    ("Iraqi and American officials", "Iraqi and American officials states"): 1,
    (OTHERS, f"{OTHERS} states"): 1,
    (OTHERS, f"{OTHERS} supports: {STAY}"): 1,
}
HEARSAY_OF_OCTOBER = {
    (AUTHORITIES, f"{AUTHORITIES} states"): 2,
    (AUTHORITIES, "United States reduces forces in US sites in Iraq other than those that keep advisers"): 1,
    (AUTHORITIES, f"not: {ADVISERS} based at al-Harir"): 1,
    (f"{AUTHORITIES}; {OFFICIALS}", f"{ADVISERS} based at Ain al-Asad"): 1,
    (OFFICIALS, f"{OFFICIALS} states"): 2,
    (OFFICIALS, f"{ADVISERS} based at al-Harir"): 1,
    (OFFICIALS, f"{ADVISERS} located in Iraq"): 1,
    (OFFICIALS, "staff of the US unit that stays in Iraq, support included: 250 to 350 personnel"): 1,
}


def test_in_june_2024_one_word_of_the_unnamed_is_possible_that_of_the_leadership_at_the_deal(bundled: KnowledgeGraph) -> None:
    """It is of "2024". All other unnamed voices speak of what began when Assad fell, or later, or have no date."""
    leadership = "Iraqi leadership at the time of the 2024 deal"
    assert on(bundled, JUNE, "unnamed-only", "accordingTo", "claim") == set()
    assert on(bundled, JUNE, "unnamed-only", "accordingTo", "claim", which="possible") == {(leadership, f"{leadership} states")}


def test_in_february_2025_sixteen_claims_of_the_first_articles_unnamed_voices_are_possible(bundled: KnowledgeGraph) -> None:
    """All are `2024-12-08/` attested "2025", or of "2025". The American told three things, and of one, the lost arms, 1 February
    is too late: it is put in December 2024. The leadership's word is of 2024."""
    assert on(bundled, FEBRUARY, "unnamed-only", "accordingTo", "claim") == set()
    assert counted(bundled, FEBRUARY, "unnamed-only", "accordingTo", "claim", which="possible") == HEARSAY_OF_FEBRUARY


def test_in_november_2025_ten_claims_of_octobers_unnamed_voices_are_possible_too(bundled: KnowledgeGraph) -> None:
    """Of theirs, what was told of 20 October alone (the monitors, the leaders) is over; what begins then (`2025-10-20/`) may go on."""
    assert on(bundled, NOVEMBER, "unnamed-only", "accordingTo", "claim") == set()
    found = counted(bundled, NOVEMBER, "unnamed-only", "accordingTo", "claim", which="possible")
    assert found == {**HEARSAY_OF_FEBRUARY, **HEARSAY_OF_OCTOBER}


# -------------------------------------------------------------------------------------------- official-and-reported

OFFICIAL = ("voice", "position", "topic", "during")
LITTLE_THREAT = {("official", "opposes", THREAT, "2024/")}
DISPENSABLE = {("inferred", "opposes", STAY, "2024/")}
EARLY_2025 = {
    ("official", "stated", f"Agreement of the US and Iraq to end the coalition mission; {ENDS}", "2025"),
    ("official", "stated", "Talks of the Iraqi government with the coalition partners; US-led coalition against IS", "2025"),
    ("official", "not stated", GOES_ON, "2025"),
    ("reported", "supports", GOES_ON, "2024-12-08/"),
    ("reported", "supports", THREAT, "2024-12-08/"),
}


def test_in_june_2024_the_government_possibly_saw_little_danger_and_little_need_of_the_us(bundled: KnowledgeGraph) -> None:
    """Both are put at the deal, on some day of 2024."""
    assert on(bundled, JUNE, "official-and-reported", *OFFICIAL) == set()
    assert on(bundled, JUNE, "official-and-reported", *OFFICIAL, which="possible") == LITTLE_THREAT | DISPENSABLE


def test_in_february_2025_the_government_officially_and_certainly_sees_little_danger_whatever_else_is_reported(bundled: KnowledgeGraph) -> None:
    """It said so in 2024 and again on 20 October 2025, on one claim: certain from the end of 2024 until that day.

    That it worries all the same, and wants more time, is told in between by others, and possible. Five stances have no date.
    """
    undated = {
        ("official", "supports", ENDS, "undated"),
        ("official", "supports, if the fighting in Syria opens gaps for IS", THREAT, "undated"),
        ("official", "supports", "The US and Iran talk to each other", "undated"),
        ("official", "strongly opposes", "Iraq serves as a battlefield for others", "undated"),
        ("reported", "supports", "US forces stay in Syria", "undated"),
    }
    assert on(bundled, FEBRUARY, "official-and-reported", *OFFICIAL) == LITTLE_THREAT
    assert on(bundled, FEBRUARY, "official-and-reported", *OFFICIAL, which="possible") == LITTLE_THREAT | DISPENSABLE | EARLY_2025
    assert on(bundled, FEBRUARY, "official-and-reported", *OFFICIAL, undated=True) == LITTLE_THREAT | undated


def test_in_november_2025_what_the_government_said_in_october_is_possible_beside_what_it_said_before(bundled: KnowledgeGraph) -> None:
    """Stances that begin on 20 October may go on; its two statements of that day alone are over. "2025" lasts until December."""
    october = {("official", "ambivalent", GOES_ON, "2025-10-20/"), ("official", "supports", STAY, "2025-10-20/")}
    assert on(bundled, NOVEMBER, "official-and-reported", *OFFICIAL) == set()
    assert on(bundled, NOVEMBER, "official-and-reported", *OFFICIAL, which="possible") == LITTLE_THREAT | DISPENSABLE | EARLY_2025 | october


# ---------------------------------------------------------------------------------------------------- changed-later


def told(graph: KnowledgeGraph, name: str, side: str = "") -> str:
    """How changed-later tells one side of a change."""
    claim = graph.claim(name)
    return f"{claim.during or 'undated'}{side and ', '}{side}: {claim.comment}"


def opposites(graph: KnowledgeGraph, *pairs: tuple[str, str, str, str]) -> set[tuple[str, str, str]]:
    return {("opposite, in one document", told(graph, one, side), told(graph, other, opposed)) for one, side, other, opposed in pairs}


TWO_MINDS = (
    ("stance-government-end-of-mission", "supports", "stance-government-wants-postponement", "opposes"),
    ("stance-government-is-threat-low", "opposes", "stance-government-is-threat-concern", "supports"),
)


def test_in_june_2024_nothing_stands_against_anything(bundled: KnowledgeGraph) -> None:
    """The strikes were going on, their halt was not; all other pairs have a side that began after the fall of Assad."""
    assert on(bundled, JUNE, "changed-later", "change", "earlier", "later") == set()
    assert on(bundled, JUNE, "changed-later", "change", "earlier", "later", which="possible") == set()


def test_in_february_2025_the_government_is_possibly_of_two_minds_on_the_mission_and_on_is(bundled: KnowledgeGraph) -> None:
    """It made the deal that ends the mission, and is said to want more time; it calls IS weak, and is said to fear it.

    That it officially holds to the agreement has no date, so the third pair on the mission is not told. Nothing is certain: the
    reported sides are certain until 1 January. Nor has anything changed yet: all updates are of October.
    """
    assert on(bundled, FEBRUARY, "changed-later", "change", "earlier", "later") == set()
    assert on(bundled, FEBRUARY, "changed-later", "change", "earlier", "later", which="possible") == opposites(bundled, *TWO_MINDS)


def test_in_november_2025_six_changes_are_possible_those_of_which_the_old_state_may_hold_as_well(bundled: KnowledgeGraph) -> None:
    """A change is told where both of its sides are in the view.

    Five of the eleven that rest on dated claims change the deal or the leaving of bases, over since September; one more changes an
    undated stance. Whether advisers sit at al-Harir is open, and the two minds of the government are still possible.
    """
    changed = {
        ("stance-government-us-presence-2024", "stance-government-keeps-advisers"),
        ("stmt-no-official-announcement", "stance-government-keeps-advisers"),
        ("stance-government-end-of-mission", "stance-government-narrow-extension"),
        ("stance-government-wants-postponement", "stance-government-narrow-extension"),
        ("stmt-awadi-agreements-unchanged", "stmt-decision-adjusts-drawdown"),
        ("stmt-no-official-announcement", "stmt-officials-keep-advisers"),
    }
    harir = ("rel-advisers-at-al-harir", "yes", "rel-advisers-not-at-al-harir", "not")
    assert on(bundled, NOVEMBER, "changed-later", "change", "earlier", "later") == set()
    assert on(bundled, NOVEMBER, "changed-later", "change", "earlier", "later", which="possible") == {
        *(("changed later", told(bundled, earlier), told(bundled, later)) for earlier, later in changed),
        *opposites(bundled, *TWO_MINDS, harir),
    }
    assert on(bundled, "2025-10-20", "changed-later", "earlier", "later") == {
        (told(bundled, harir[0], "yes"), told(bundled, harir[2], "not")),
    }


# ------------------------------------------------------------------------------------------------------- still-open

OPEN = {
    ("Bill on the legal status of the PMF", "process without outcome", "undated"),
    ("Disarmament and integration of armed factions", "process without outcome", "undated"),
    ("Renewed talks between the US and Iran", "process without outcome", "undated"),
    ("Shrinking of the US footprint in Syria", "process without outcome", "undated"),
    ("Talks of the Iraqi government with the coalition partners", "process without outcome", "undated"),
    (RETHINK, "process without outcome", "2024-12-08/"),
    ("Transition to new leadership and a national army in Syria", "process without outcome", "2024-12-08/"),
    ("Parliamentary election in Iraq", "still ahead", "2025-11"),
    ("War in Gaza", "end unknown", "2023-10~/"),
}


@pytest.mark.parametrize("which", BOTH_WAYS)
@pytest.mark.parametrize("day", DAYS)
def test_what_is_still_open_is_told_as_of_the_last_document_whatever_the_day(bundled: KnowledgeGraph, day: str, which: str) -> None:
    """It asks for events, which are no claims, and so are in the view of every day, and counts from the last document in it.

    So a process that began in December 2024 is "without outcome" in June 2024, and the election of November 2025 is "still ahead" in
    that month. What had been published by a day is what moves this answer (below).
    """
    assert on(bundled, day, "still-open", "event", "state", "during", which=which) == OPEN


def test_before_the_second_article_four_things_were_known_to_be_open(bundled: KnowledgeGraph) -> None:
    """Of the bill, the disarmament, the shrinking in Syria, the wish for talks and the election only the second article tells.

    The planned end of the mission, in September 2025, was not ahead any more on the last day on which the first may have appeared.
    """
    then = bundled.as_of(known="2025-10-01")
    assert once(rows(then, "still-open", "event", "lastCited")) == {
        ("Talks of the Iraqi government with the coalition partners", "2025-09-30"),
        (RETHINK, "2025-09-30"),
        ("Transition to new leadership and a national army in Syria", "2025-09-30"),
        ("War in Gaza", "2025-09-30"),
    }


# ----------------------------------------------------------------------------------------------------- one-document

EVENTS_OF_ONE = 14
"""Of the seventeen events all but the agreement, the planned end and the transition in Syria; they are in every view."""


def kinds(graph: KnowledgeGraph, day: str, **how: Any) -> Counter[str]:
    return Counter(kind for (kind,) in rows(graph.as_of(day, **how), "one-document", "type"))


def test_in_june_2024_seven_of_the_eight_certain_claims_rest_on_one_document(bundled: KnowledgeGraph) -> None:
    """The eighth, that the US has troops in Iraq, is in both articles.

    Possible are besides: five stances (two of 2024, three on American support for Israel), ten relations (two of the war in Gaza, the
    five around Assad's rule, three of the fight against IS since 2014) and five statements (of 2024, two on Gaza, two of 2014).
    """
    found = on(bundled, JUNE, "one-document", "type", "claim", "during")
    assert {row for row in found if row[0] != "event"} == {
        ("stance", f"{IRAN_ALIGNED} strongly opposes: {STAY}", "/2024-12-08"),
        ("stance", f"{STRIKERS} strongly opposes: {STAY}", "2023-10~/2024-12-08"),
        ("stance", f"{STRIKERS} strongly opposes: US forces stay in Syria", "2023-10~/2024-12-08"),
        ("relation", f"{STRIKERS} attacks US forces", "2023-10~/2024-12-08"),
        ("relation", f"{STRIKERS} takes part in Drone strikes of PMF factions on US sites", "2023-10~/2024-12-08"),
        ("relation", "Israel attacks Gaza", "2023-10~/"),
        ("attribution", f"{FIRST_AUTHOR} states", "2023-10~/2024-12-08"),
    }
    assert kinds(bundled, JUNE) == {"stance": 3, "relation": 3, "attribution": 1, "event": EVENTS_OF_ONE}
    assert kinds(bundled, JUNE, which="possible") == {"stance": 3 + 5, "relation": 3 + 10, "attribution": 1 + 5, "event": EVENTS_OF_ONE}


def test_in_february_2025_no_certain_claim_rests_on_one_document(bundled: KnowledgeGraph) -> None:
    """The five that are certain have evidence in both; without the second article three of them would not be certain.

    Possible are of the first article: twelve stances (the government's of 2024, eight since the fall of Assad, three on support
    for Israel), nine relations, 27 statements and the two decades of American engagement.
    """
    assert names(bundled.as_of(FEBRUARY)) < IN_BOTH
    assert kinds(bundled, FEBRUARY) == {"event": EVENTS_OF_ONE}
    assert kinds(bundled, FEBRUARY, which="possible") == {"stance": 12, "relation": 9, "attribution": 27, "figure": 1, "event": EVENTS_OF_ONE}


def test_in_november_2025_what_the_second_article_began_is_possible_too(bundled: KnowledgeGraph) -> None:
    """All of February's, for an end of those nobody tells; and of the second article two stances, ten relations, six statements and
    both figures on the advisers."""
    assert kinds(bundled, NOVEMBER) == {"event": EVENTS_OF_ONE}
    assert kinds(bundled, NOVEMBER, which="possible") == {
        "stance": 12 + 2, "relation": 9 + 10, "attribution": 27 + 6, "figure": 1 + 2, "event": EVENTS_OF_ONE,
    }  # fmt: skip
    february, november = (names(bundled.as_of(day, which="possible")) for day in (FEBRUARY, NOVEMBER))
    assert february - november == {"rel-iraq-us-agree-end-mission", "rel-us-leaves-some-bases"}, "the deal has run out"
    assert november - february == {
        "stance-government-keeps-advisers", "stance-government-narrow-extension",
        "rel-iraq-hosts-us-advisers", "rel-advisers-at-ain-al-asad", "rel-advisers-at-al-harir", "rel-advisers-not-at-al-harir",
        "rel-us-reduces-at-other-sites", "rel-advisers-coordinate-with-tanf", "rel-advisers-operate-against-is", "rel-advisers-part-of-us-forces",
        "rel-iraq-heads-for-election", "rel-advisers-in-iraq",
        "stmt-officials-keep-advisers", "stmt-decision-adjusts-drawdown", "stmt-authorities-contingent-and-reductions",
        "stmt-authorities-narrow-extension", "stmt-officials-bases-and-numbers", "stmt-adviser-remit",
        "fig-advisers", "fig-adviser-unit-personnel",
    }  # fmt: skip


# ----------------------------------------------------------------------------------- the Framework and the US presence

FRAMEWORK = {"CoordinationFramework", "FrameworkLeadersMajority", "PartiesReconsidering", "FrameworkMember1"}
"""The alliance, and whoever the curation puts into it; the prime minister is backed by it, not a member."""
FOR_THE_PRESENCE = """
    SELECT ?holder { ?stance kg:topic :USPresenceInIraq ; kg:holder ?holder ; kg:position/skos:notation ?side FILTER (?side > 0) }
"""
AGAINST_THE_PRESENCE = FOR_THE_PRESENCE.replace("?side > 0", "?side < 0")


def holders(view: View, query: str) -> set[str]:
    return {local(row["holder"]) for row in view.query(query)}


def test_the_framework_is_its_majority_of_leaders_the_parties_that_think_again_and_one_member(bundled: KnowledgeGraph) -> None:
    """By relation, and by what is said of the speakers; none of it has a date, so it is asked of the whole graph."""
    inside = bundled.query("""
        SELECT DISTINCT ?holder {
          { ?tie rdf:subject ?holder ; rdf:predicate ?into ; rdf:object :CoordinationFramework FILTER (?into IN (kg:memberOf, kg:partOf)) }
          UNION { ?tie rdf:subject :CoordinationFramework ; rdf:predicate ?of ; rdf:object ?holder FILTER (?of IN (kg:hasMember, kg:hasPart)) }
          UNION { ?holder org:memberOf|prov:actedOnBehalfOf :CoordinationFramework }
        }
    """)
    assert {"CoordinationFramework"} | {local(row["holder"]) for row in inside} == FRAMEWORK


@pytest.mark.parametrize("which", BOTH_WAYS)
def test_in_june_2024_nobody_in_the_framework_supports_the_presence_of_us_troops_nor_does_anybody_else(bundled: KnowledgeGraph, which: str) -> None:
    """Support for it begins with the fall of Assad at the earliest. Undated there is one supporter, on a condition: Mansour."""
    assert holders(bundled.as_of(JUNE, which=which), FOR_THE_PRESENCE) == set()
    assert holders(bundled.as_of(JUNE, which=which, undated=True), FOR_THE_PRESENCE) == {"RenadMansour"}


def test_in_june_2024_it_is_possible_that_parties_of_the_framework_oppose_it_and_certain_of_none(bundled: KnowledgeGraph) -> None:
    """Their outlook is of "2024": on 1 June it may not have begun yet."""
    assert holders(bundled.as_of(JUNE), AGAINST_THE_PRESENCE) & FRAMEWORK == set()
    assert holders(bundled.as_of(JUNE, which="possible"), AGAINST_THE_PRESENCE) & FRAMEWORK == {"PartiesReconsidering"}


@pytest.mark.parametrize(
    ("day", "certain", "possible"),
    [
        ("2024-12-07", False, False),
        ("2024-12-08", True, True),
        ("2025-01-01", True, True),
        ("2025-01-02", False, True),
        (FEBRUARY, False, True),
        (NOVEMBER, False, True),
    ],
)
def test_the_majority_certainly_supports_it_from_8_december_2024_to_1_january_2025_and_possibly_from_then_on(
    bundled: KnowledgeGraph, day: str, certain: bool, possible: bool
) -> None:
    """What the article calls "now" is some day of 2025, the first of January at the earliest. No end is told."""
    supporters = {"FrameworkLeadersMajority"}
    assert holders(bundled.as_of(day), FOR_THE_PRESENCE) & FRAMEWORK == (supporters if certain else set())
    assert holders(bundled.as_of(day, which="possible"), FOR_THE_PRESENCE) & FRAMEWORK == (supporters if possible else set())


def test_the_bounds_of_the_majoritys_stance_say_the_same(bundled: KnowledgeGraph) -> None:
    begin, latest_begin, earliest_end, end = bundled.claim(":stance-framework-majority-us-presence").period.bounds
    assert (iso(begin), iso(latest_begin), iso(earliest_end), end) == ("2024-12-08", "2024-12-08", "2025-01-02", None)


# ------------------------------------------------------------------------------------------------ what was public when


def documents_of(view: View) -> set[str]:
    """The documents in which any evidence of a view stands, that of events included."""
    return {local(row["document"]) for row in view.query("SELECT DISTINCT ?document { ?evidence a kg:Evidence ; dcterms:source ?document }")}


def bearing(graph: KnowledgeGraph, document: str) -> set[str]:
    """The claims that have evidence in a document."""
    return {local(claim.id) for claim in graph.claims() if any(local(link.source) == document for top in claim.evidence for link in top.chain() if link.source)}


def test_of_166_claims_the_first_article_bears_121_the_second_55_and_both_ten(bundled: KnowledgeGraph) -> None:
    """Counted in the Turtle: 111 name the first article only, 45 the second only."""
    first, second = bearing(bundled, FIRST), bearing(bundled, SECOND)
    assert (len(first | second), len(first), len(second)) == (166, 121, 55)
    assert first & second == IN_BOTH


def test_on_1_february_2025_nothing_was_surely_public(bundled: KnowledgeGraph) -> None:
    """The first article appeared on some day from January to September 2025: possibly out by then, and surely on 30 September."""
    then = bundled.as_of(known=FEBRUARY)
    assert (then.claims(), then.events(), then.documents(), documents_of(then)) == ([], [], [], set())


def test_on_1_february_2025_what_the_first_article_bears_was_possibly_public_and_nothing_else(bundled: KnowledgeGraph) -> None:
    then = bundled.as_of(known=FEBRUARY, which="possible")
    assert names(then) == bearing(bundled, FIRST)
    assert documents_of(then) == {FIRST}
    assert {local(document.id) for document in then.documents()} == {FIRST}


def test_what_the_second_article_reports_is_not_known_in_february_2025(bundled: KnowledgeGraph) -> None:
    """Not the advisers and their number, not the decision, not the bill, the disarmament, the talks, or the election."""
    then = bundled.as_of(known=FEBRUARY, which="possible")
    assert names(then) & (bearing(bundled, SECOND) - IN_BOTH) == set()
    assert {local(figure.id) for figure in then.claims("Figure")} == {"fig-gaza-residents", "fig-us-engagement-years"}
    assert {local(event.id) for event in bundled.events()} - {local(event.id) for event in then.events()} == {
        "AdviserDecisionOct2025", "ParliamentaryElection2025", "PMFBill", "DisarmamentTrack", "USIranTalks", "USConsolidationInSyria",
    }  # fmt: skip
    assert once(rows(then, "advisers", "claim")) == set()
    assert Counter(rows(then, "changed-later", "change")) == {("opposite, in one document",): 4}, "and nothing has changed yet"


@pytest.mark.parametrize("day", ["2025-09-30", "2025-10-01", "2025-10-19"])
def test_from_30_september_to_19_october_2025_the_first_article_was_surely_public_and_alone(bundled: KnowledgeGraph, day: str) -> None:
    for which in BOTH_WAYS:
        then = bundled.as_of(known=day, which=which)
        assert names(then) == bearing(bundled, FIRST)
        assert documents_of(then) == {FIRST}


def test_until_29_september_2025_the_first_article_was_possibly_public_and_from_1_january_on(bundled: KnowledgeGraph) -> None:
    assert names(bundled.as_of(known="2025-09-29")) == set()
    assert names(bundled.as_of(known="2025-09-29", which="possible")) == bearing(bundled, FIRST)
    assert names(bundled.as_of(known="2025-01-01", which="possible")) == bearing(bundled, FIRST)
    assert names(bundled.as_of(known="2024-12-31", which="possible")) == set()


@pytest.mark.parametrize("which", BOTH_WAYS)
def test_from_20_october_2025_everything_was_public(bundled: KnowledgeGraph, which: str) -> None:
    then = bundled.as_of(known="2025-10-20", which=which)
    assert then.claims() == bundled.claims()
    assert then.events() == bundled.events()
    assert documents_of(then) == {FIRST, SECOND}


@pytest.mark.parametrize("name", sorted(IN_BOTH))
def test_a_claim_of_both_articles_shows_on_1_october_2025_what_stands_in_the_first(bundled: KnowledgeGraph, name: str) -> None:
    def sources(view: View) -> set[str]:
        return {local(evidence.source) for evidence in view.claim(f":{name}").evidence}

    assert sources(bundled) == {FIRST, SECOND}
    assert sources(bundled.as_of(known="2025-10-01")) == {FIRST}


def test_of_the_evidence_for_the_deal_only_the_first_articles_was_public_on_1_october_2025(bundled: KnowledgeGraph) -> None:
    def spans(view: View) -> list[tuple[int | None, int | None]]:
        return [(evidence.start, evidence.end) for evidence in view.claim(":rel-iraq-us-agree-end-mission").evidence]

    assert spans(bundled.as_of(known="2025-10-01")) == [(293, 432), (296, 331)]
    assert sorted(spans(bundled)) == [(293, 432), (296, 331), (461, 535), (692, 725), (692, 778)]
    assert bundled.as_of(known="2025-10-01").claim(":rel-iraq-us-agree-end-mission").lastCited == "2025-09-30"


def test_by_what_was_public_on_1_october_2025_two_claims_only_are_certain_of_1_february(bundled: KnowledgeGraph) -> None:
    """Of the five that are certain now, three are so by what the second article saw on 20 October: without it their attested day is
    some day of 2025 (the troops, the threat) or of 2024 (how the government saw that). The deal has an end that is given."""
    then = bundled.as_of(FEBRUARY, known="2025-10-01")
    assert names(then) == {"rel-iraq-us-agree-end-mission", "rel-us-leaves-some-bases"}
    assert iso(bundled.as_of(known="2025-10-01").claim(":rel-us-deploys-in-iraq").period.earliest_end) == "2025-01-02"
    assert iso(bundled.claim(":rel-us-deploys-in-iraq").period.earliest_end) == "2025-10-21"


def test_of_1_february_2025_nothing_was_surely_known_on_that_day(bundled: KnowledgeGraph) -> None:
    """A claim is in the view for certain where it certainly held and was certainly public; here nothing was public for certain."""
    assert names(bundled.as_of(FEBRUARY, known=FEBRUARY)) == set()
    assert on(bundled, FEBRUARY, "us-presence", "holder", known=FEBRUARY, undated=True) == set()


def test_of_15_january_2025_four_stances_on_the_presence_were_possibly_known_on_1_february(bundled: KnowledgeGraph) -> None:
    """All that the first article has on it and that may have held on that day.

    The factions' and the parties' opposition ended on 8 December; the government's turn of October was neither public nor true; what
    has no date is left out.
    """
    stances = {
        ("out before", GOVERNMENT, "2024/", AUTHOR),
        ("stay since", MAJORITY, "2024-12-08/", f"{FRAMEWORK_MEMBER}; {OTHERS}"),
        ("stay since", OTHERS, "2024-12-08/", OTHERS),
        ("stay since", NSS, "2024-12-08~/", NSS_MEMBER),
    }
    undated = {
        ("out, undated", SUDANI, "undated", AUTHOR),
        ("out, undated", CALLERS, "undated", NSS_MEMBER),
        ("stay, undated, on a condition", "Renad Mansour", "undated", "Renad Mansour"),
    }
    columns = ("side", "holder", "during", "accordingTo")
    assert on(bundled, "2025-01-15", "us-presence", *columns, known=FEBRUARY, which="possible") == stances
    assert on(bundled, "2025-01-15", "us-presence", *columns, known=FEBRUARY, which="possible", undated=True) == stances | undated


# ---------------------------------------------------------------------------------------------- what was recorded when


@pytest.mark.parametrize("which", BOTH_WAYS)
def test_before_22_november_2026_the_graph_held_no_claim_and_from_then_on_all(bundled: KnowledgeGraph, which: str) -> None:
    """Every claim was recorded on that day. When an event, an actor or a document was entered is not told; they are there before."""
    assert bundled.as_of(recorded="2026-11-21", which=which).claims() == []
    assert bundled.as_of(recorded="2026-11-22", which=which).claims() == bundled.claims()
    assert bundled.as_of(recorded="2030-01-01", which=which).claims() == bundled.claims()


def test_what_the_graph_held_of_june_2024_on_a_day_is_what_it_holds_of_it_or_nothing(bundled: KnowledgeGraph) -> None:
    assert names(bundled.as_of(JUNE, recorded="2026-11-21", which="possible", undated=True)) == set()
    assert names(bundled.as_of(JUNE, recorded="2026-11-22")) == names(bundled.as_of(JUNE))


# ------------------------------------------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    ("words", "how"),
    [
        ((), {}),
        (("--possible",), {"which": "possible"}),
        (("--undated",), {"undated": True}),
        (("--possible", "--known", FEBRUARY), {"which": "possible", "known": FEBRUARY}),
    ],
)
def test_the_command_prints_what_the_view_answers(bundled: KnowledgeGraph, words: tuple[str, ...], how: dict[str, Any]) -> None:
    done = CliRunner().invoke(main, ["-C", str(ROOT), "query", "us-presence", "--as-of", JUNE, *words, "--format", "json"], catch_exceptions=False)
    assert done.exit_code == 0
    assert json.loads(done.stdout) == list(map(dict, bundled.as_of(JUNE, **how).query(SAVED["us-presence"].text)))
    assert json.loads(done.stdout) != []


def test_the_command_names_the_two_of_june_2024_and_counts_what_it_leaves_out() -> None:
    done = CliRunner().invoke(main, ["-C", str(ROOT), "query", "us-presence", "--as-of", JUNE, "--format", "csv"], catch_exceptions=False)
    assert {row["holder"] for row in csv.DictReader(io.StringIO(done.stdout))} == {IRAN_ALIGNED, STRIKERS}
    assert "kg: 27 claims" in done.stderr, "35 are possible, 8 of them certain"
    assert "kg: 56 claims without a date are left out; --undated shows them\n" in done.stderr


def test_the_command_says_of_february_2025_that_nobody_is_certain() -> None:
    done = CliRunner().invoke(main, ["-C", str(ROOT), "query", "us-presence", "--as-of", FEBRUARY, "--format", "json"], catch_exceptions=False)
    assert (done.exit_code, json.loads(done.stdout)) == (0, [])
