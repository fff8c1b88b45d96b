"""Which claims of a large graph have to be read to draw what surrounds something; found by queries, without reading the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.explorer.scope import Scope
from kg.wording import folded, opposed

if TYPE_CHECKING:
    from kg.graph import View

_WAYS = (("rdf:subject", "rdf:object"), ("kg:holder", "kg:topic"))
"""From where to where claims lead that are drawn as lines."""
_OTHERS = "SELECT DISTINCT ?other {{ VALUES ?one {{ {0} }} {1} }}"
_LINES = "SELECT DISTINCT ?c ?other {{ VALUES ?one {{ {0} }} {1} FILTER NOT EXISTS {{ ?c a kg:MirroredStance }} }}"
_TOLD = "SELECT DISTINCT ?c {{ VALUES ?one {{ {0} }} VALUES ?kind {{ kg:Figure kg:Attribution }} ?c ?p ?one ; a ?kind }}"
_SIZE = 500
"""How many things are asked for at once."""


def near(view: View, scope: Scope) -> set[str] | None:
    """Return the ids of the claims among which those of a scope are; None where they are all to be read anyway.

    They are what `kg.explorer.scope.narrow` would keep around the focus were there no other cut, perhaps with some more.

    Raises:
        KgError: nothing is called as the focus is, or several things are.
    """
    focus, topic = scope.get("focus"), scope.get("topic")
    if not view.world.is_kept or focus is None or scope.get("path"):
        return None
    depth = scope.get("depth")
    places = _folded(view, [view.find(focus)])
    for _ in range(1 if depth is None else depth):
        places |= _folded(view, _others(view, places))
    if topic is not None:
        places |= _folded(view, [view.find(topic)])
    ways = _either("{{ ?c {0} ?one ; {1} ?other }}", _WAYS)
    lines = {row["c"] for row in _rows(view, _LINES, places, ways) if row["other"] in places}
    return lines | {row["c"] for row in _rows(view, _TOLD, places, "")}


def _others(view: View, places: set[str]) -> set[str]:
    both = _either("{{ ?c {0} ?one ; {1} ?other }}", [*_WAYS, *((there, here) for here, there in _WAYS)])
    return {row["other"] for row in _rows(view, _OTHERS, places, both)}


def _either(pattern: str, ways: Iterable[tuple[str, str]]) -> str:
    return " UNION ".join(pattern.format(*way) for way in ways)


def _rows(view: View, query: str, places: set[str], ways: str) -> Iterable[dict[str, str]]:
    names = [f"<{name}>" for name in sorted(places) if not name.startswith("_:")]
    for first in range(0, len(names), _SIZE):
        yield from view.query(query.format(" ".join(names[first : first + _SIZE]), ways))


def _folded(view: View, names: Iterable[str]) -> set[str]:
    """These and the topics that stand in one place with them."""
    questions = folded(opposed(view))
    places: dict[str, set[str]] = defaultdict(set)
    for name, (first, _) in questions.items():
        places[first].add(name)
    return {other for name in names for other in (places[questions[name][0]] if name in questions else (name,))}
