"""The ledger of disagreement as a page: what goes against what, on whose word; and what of it has to do with some claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from itertools import groupby
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from kg.analysis.conflicts import KINDS, LATER, SHIFT
from kg.analysis.ledger import Disagreement, Disagreements, Side, disagreements
from kg.graph import View
from kg.model import Claim
from kg.server.pages.cards import Card, Cards
from kg.server.pages.turning import Pages
from kg.server.pages.visits import Visit
from kg.server.replies import Reply

FEW = 2_000
"""In a view with up to so many claims disagreements are looked for while a page is made; in a larger one, only if they were before."""
PER_PAGE = 50
_FOUND: WeakKeyDictionary[View, Disagreements] = WeakKeyDictionary()
_SURELY = {"certain": "at one time", "possible": "perhaps at one time", "undated": "undated"}


class Told(NamedTuple):
    """A disagreement as a page shows it."""

    one: Disagreement
    when: str
    address: str
    sides: tuple[tuple[str, str, list[Card]], ...] = ()


def prepare(view: View) -> Disagreements:
    """Look for what disagrees in a view, and keep it for pages to come."""
    if view not in _FOUND:
        _FOUND[view] = disagreements(view)
    return _FOUND[view]


def about(visit: Visit, claims: Collection[str]) -> list[Told] | None:
    """Return the disagreements in which some claims have a part; None where looking for them would take too long."""
    view = visit.view
    if view not in _FOUND and len(view.claim_ids()) > FEW:
        return None
    found = [one for one in prepare(view).disagreements if any(claim.id in claims for claim in one.claims)]
    return [Told(one, "", _address(visit, one)) for one in found[:PER_PAGE]]


def page(visit: Visit) -> Reply:
    """Return the page of all disagreements, or of those of a kind, an actor, a topic, settled or open ones.

    Raises:
        NotFound: there is no such kind, or nothing of such a name.
        Ambiguous: several things answer to the name.
    """
    whole = _asked(visit, {})
    kinds = {"kinds": [visit.param("kind")]} if visit.param("kind") else {}
    found = _asked(visit, kinds) if kinds else whole
    pages = Pages.of(visit, found.disagreements, PER_PAGE)
    cards = Cards(visit)
    told = [_told(visit, cards, one) for one in pages.items]
    counts = Counter(one.kind for one in whole.disagreements)
    groups = [(kind, list(members)) for kind, members in groupby(told, key=lambda each: each.one.kind)]
    return visit.page(
        "disagreements.html", groups=groups, pages=pages, count=len(whole.disagreements), chosen=visit.param("kind").replace("-", " "),
        kinds=[(kind, counts[kind], visit.here(kind=kind.replace(" ", "-"), page=None)) for kind in KINDS if counts[kind]],
        everything=visit.here(kind=None, page=None),
    )  # fmt: skip


def one_page(visit: Visit, name: str) -> Reply:
    """Return the page of one disagreement, by its id.

    Raises:
        NotFound: there is none in this view.
    """
    found = prepare(visit.view).find(name)
    return visit.page("disagreement.html", one=_told(visit, Cards(visit), found))


def _asked(visit: Visit, kinds: dict[str, Any]) -> Disagreements:
    judged = {"yes": True, "no": False}.get(visit.param("judged"))
    scope: dict[str, Any] = {"actor": visit.param("actor") or None, "topic": visit.param("topic") or None, "judged": judged}
    narrow = kinds or any(value is not None for value in scope.values())
    return disagreements(visit.view, **kinds, **scope) if narrow else prepare(visit.view)


def _told(visit: Visit, cards: Cards, one: Disagreement) -> Told:
    when = "" if one.kind in (LATER, SHIFT) and one.certainty != "undated" else _SURELY[one.certainty]
    sides = tuple((name, side.text, _cards(cards, side)) for name, side in (("On one side", one.first), ("On the other", one.second)))
    return Told(one, when, _address(visit, one), sides)


def _address(visit: Visit, one: Disagreement) -> str:
    return visit.href(f"/disagreements/{one.id}")


def _cards(cards: Cards, side: Side) -> list[Card]:
    claims: list[Claim] = list(side.claims)
    return [cards.card(claim) for claim in claims]
