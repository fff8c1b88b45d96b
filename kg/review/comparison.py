"""How far reviewers agree who judged the same cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.errors import MissingExtra
from kg.review.decisions import Decision, Judged
from kg.review.ledger import Ledger, Memory, differs


class Difference(NamedTuple):
    """A card that reviewers judged differently: what each decided last.

    `what` is `verdict` where one accepted and one rejected, else `content`: both accepted, with other fields, or as
    evidence of another claim.
    """

    candidates: tuple[str, ...]
    decisions: tuple[Decision, ...]
    what: str


class Agreement(NamedTuple):
    """How far reviewers agree on whether a card is right.

    `alpha` is Krippendorff's for nominal data: 1 is perfect, 0 what chance would give; None where it is not defined,
    because no card was judged twice or all judgements are the same. `percent` is the share of pairs of judgements of the
    same card that are equal, 0 to 100; None where there are none. An acceptance with changes counts as one.

    Source: K. Krippendorff, Computing Krippendorff's alpha-reliability, 2011, https://repository.upenn.edu/asc_papers/43.
    """

    reviewers: tuple[str, ...]
    cards: int
    """How many cards two or more of them judged."""
    alpha: float | None
    percent: float | None
    differences: tuple[Difference, ...]


def compare(decisions: Iterable[Decision]) -> Agreement:
    """Compare what reviewers decided on the same cards; what was undone does not count.

    Raises:
        MissingExtra: krippendorff is not installed.
    """
    cards = _cards(Ledger(decisions).standing)
    reviewers = sorted({by for told in cards.values() for by in told})
    shared = [told for told in cards.values() if len(told) > 1]
    table = [[told[by].accepts if by in told else None for told in shared] for by in reviewers]
    pairs = [(one.accepts, other.accepts) for told in shared for one in told.values() for other in told.values() if one.by < other.by]
    equal = sum(one == other for one, other in pairs)
    differences = tuple(found for told in shared if (found := _difference(told)))
    return Agreement(tuple(reviewers), len(shared), _alpha(table), 100 * equal / len(pairs) if pairs else None, differences)


def _cards(decisions: list[Decision]) -> dict[int, dict[str, Decision]]:
    """Each reviewer's latest verdict, by card: decisions that share a candidate are on one card."""
    memory = Memory()
    above: dict[int, int] = {}

    def top(number: int) -> int:
        while above.get(number, number) != number:
            number = above[number]
        return number

    settled = [(decision, [memory.learn(judged) for judged in decision.candidates]) for decision in decisions if decision.settles]
    for _, numbers in settled:
        for number in numbers:
            above[max(top(number), top(numbers[0]))] = min(top(number), top(numbers[0]))
    found: dict[int, dict[str, Decision]] = defaultdict(dict)
    for decision, numbers in settled:
        found[top(numbers[0])][decision.by] = decision
    return found


def _difference(told: dict[str, Decision]) -> Difference | None:
    latest = tuple(sorted(told.values(), key=lambda decision: (decision.time, decision.id)))
    if not any(differs(one, latest[-1]) for one in latest):
        return None
    names: dict[Judged, None] = {judged: None for decision in latest for judged in decision.candidates}
    what = "content" if len({decision.accepts for decision in latest}) == 1 else "verdict"
    return Difference(tuple(dict.fromkeys(judged.id for judged in names)), latest, what)


def _alpha(table: list[list[bool | None]]) -> float | None:
    """Krippendorff's alpha of reviewers (rows) and cards (columns); None stands for no judgement."""
    if len({value for row in table for value in row if value is not None}) < 2:
        return None
    try:
        import krippendorff
    except ImportError:
        raise MissingExtra("review", "kg review agreement") from None
    nan = float("nan")
    data = [[nan if value is None else float(value) for value in row] for row in table]
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
