"""What of a view is drawn: its relations and stances and whatever they connect; and what is not, in so many words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.explorer.lines import Line, group
from kg.model import Attribution, Claim, Figure, Relation, Stance, Thing
from kg.wording import key

if TYPE_CHECKING:
    from kg.graph import View


@dataclass(frozen=True, slots=True)
class Selection:
    """The claims of a view by key, the lines and nodes that are drawn, and all things by IRI."""

    claims: dict[str, Claim]
    lines: list[Line]
    nodes: list[str]
    things: dict[str, Thing]
    parts: dict[str, list[str]]
    """For each thing the keys of the claims in which it has a part, as actor, topic or matter."""
    left_out: list[str]


def select(view: View) -> Selection:
    """Choose what to draw of a view."""
    claims = dict(sorted((key(view, claim), claim) for claim in view.claims()))
    lines = group((claim for claim in claims.values() if isinstance(claim, Relation | Stance)), view)
    nodes = sorted({end for line in lines for end in (line.source, line.target)})
    things = _things(view, claims)
    parts: dict[str, list[str]] = defaultdict(list)
    for name, claim in claims.items():
        for part in claim.things():
            parts[part].append(name)
    return Selection(claims, lines, nodes, things, dict(parts), _left_out(view, claims, nodes, things))


def _things(view: View, claims: dict[str, Claim]) -> dict[str, Thing]:
    listed = (view.actors(), view.topics(), view.events(), view.places(), view.documents())
    things: dict[str, Thing] = {thing.id: thing for kind in listed for thing in kind}
    for claim in claims.values():
        for iri in claim.things():
            things.setdefault(iri, Thing(id=iri, type="Thing", label=view.label(iri), names=view.names(iri)))
    return things


def _left_out(view: View, claims: dict[str, Claim], nodes: list[str], things: dict[str, Thing]) -> list[str]:
    """Sentences about what a reader does not see in the drawing."""
    drawn = set(nodes)
    spoken = sum(isinstance(claim, Attribution) for claim in claims.values())
    figures = sum(isinstance(claim, Figure) for claim in claims.values())
    told = [_count(n, word) for n, word in ((spoken, "reported statement"), (figures, "figure")) if n]
    rest: dict[str, int] = defaultdict(int)
    for thing in things.values():
        if thing.id not in drawn and type(thing).__name__ != "Document":
            rest[type(thing).__name__.lower()] += 1
    unseen = [_count(rest[word], word) for word in ("actor", "topic", "event", "place", "thing") if rest[word]]
    sentences = [f"Not drawn as lines, but told in the panels: {_listed(told)}."] if told else []
    sentences += [f"Not drawn, for want of a relation or stance, but found by search: {_listed(unseen)}."] if unseen else []
    sentences += [f"Left out of this view for want of a date: {_count(view.undated, 'claim')}."] if view.undated else []
    return sentences


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
