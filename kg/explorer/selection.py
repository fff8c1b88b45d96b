"""What of a view is drawn: its relations and stances and whatever they connect; and what is not, in so many words."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.explorer.lines import Line, Vocabulary, group
from kg.explorer.scope import Scope, narrow
from kg.explorer.vicinity import near
from kg.graph import KnowledgeGraph
from kg.model import Attribution, Claim, Document, Figure, Relation, Stance, Thing
from kg.terms import KG
from kg.wording import counted, key

if TYPE_CHECKING:
    from kg.graph import View


@dataclass(frozen=True, slots=True)
class Selection:
    """The claims of a view by key, the lines and nodes that are drawn, and all things by IRI."""

    claims: dict[str, Claim]
    """Those that are accepted, and those that were until they were withdrawn."""
    lines: list[Line]
    nodes: list[str]
    things: dict[str, Thing]
    parts: dict[str, list[str]]
    """For each thing the keys of the claims in which it has a part, as actor, topic or matter."""
    heaviest: int
    """In how many claims that thing has a part that has it in the most."""
    left_out: list[str]
    told: str
    """What is drawn, where it is not everything: "around PMF, on US forces stay in Iraq"."""
    window: tuple[int | None, int | None]
    """The first and the last day that is asked for."""
    vocabulary: Vocabulary


def select(view: View, scope: Scope | None = None) -> Selection:
    """Choose what to draw of a view.

    Raises:
        KgError: what the scope asks for is not there.
    """
    around = near(view, scope or {})
    narrowed = narrow(view, _claims(view, around), scope or {})
    claims = narrowed.claims
    vocabulary = Vocabulary.of(view)
    lines = group((claim for claim in claims.values() if isinstance(claim, Relation | Stance)), view, vocabulary)
    things = _things(view, claims, set(narrowed.named).union(*map(_named, claims.values())) if narrowed.parts else None)
    parts: dict[str, list[str]] = defaultdict(list)
    for name, claim in claims.items():
        for part in claim.things():
            parts[part].append(name)
    nodes = sorted({end for line in lines for end in (line.source, line.target)}.union(narrowed.named) & things.keys())
    left_out = [*_beyond(view, around), *narrowed.left_out, *_left_out(view, claims, nodes, things)]
    return Selection(claims, lines, nodes, things, dict(parts), max(map(len, parts.values()), default=1), left_out, narrowed.told, narrowed.window, vocabulary)


def _claims(view: View, around: set[str] | None) -> dict[str, Claim]:
    """The claims by key, all or some, of a whole graph with those that were withdrawn: at an earlier state of knowledge they stood."""
    views = [view, view.withdrawn] if isinstance(view, KnowledgeGraph) else [view]
    return dict(sorted((key(view, claim), claim) for each in views for claim in each.claims(only=around if each is view else None)))


def _beyond(view: View, around: set[str] | None) -> list[str]:
    """What is said of claims that were not even read."""
    number = 0 if around is None else view.number() - len(around)
    return [f"Left out: {counted(number, 'claim')} further away."] if number else []


def _things(view: View, claims: dict[str, Claim], wanted: set[str] | None) -> dict[str, Thing]:
    """What may have a panel: all there is, or what is wanted of it, and what claims name."""
    kinds = ("Actor", "Topic", "Event", "Place", "Document")
    listed = [sorted(wanted.intersection(view.ids_of(kind))) for kind in kinds] if wanted is not None else [view.ids_of(kind) for kind in kinds]
    found = [sorted(map(view.thing, ids), key=lambda thing: (thing.label, thing.id)) for ids in listed]
    things: dict[str, Thing] = {thing.id: thing for kind in found for thing in kind}
    for claim in claims.values():
        for iri in claim.things():
            if iri not in things:
                things[iri] = Thing(id=iri, type="Thing", label=view.label(iri), names=view.names(iri))
    return things


def is_withdrawn(claim: Claim) -> bool:
    """Tell whether a claim stood once, but does no longer."""
    return claim.status != KG.Accepted.value or claim.invalidatedAtTime is not None


def _named(claim: Claim) -> set[str]:
    """What a claim and its evidence name."""
    pieces = [piece for evidence in claim.evidence for piece in evidence.chain()]
    names = {*claim.things(), claim.place, claim.wasAttributedTo, *(name for piece in pieces for name in (piece.source, piece.accordingTo))}
    return {name for name in names if name}


def _left_out(view: View, claims: dict[str, Claim], nodes: list[str], things: dict[str, Thing]) -> list[str]:
    """Sentences about what a reader does not see in the drawing."""
    drawn = set(nodes)
    kinds = Counter(type(claim) for claim in claims.values())
    told = [counted(kinds[kind], word) for kind, word in ((Attribution, "reported statement"), (Figure, "figure")) if kinds[kind]]
    rest = Counter(type(thing).__name__.lower() for thing in things.values() if thing.id not in drawn and not isinstance(thing, Document))
    unseen = [counted(rest[word], word) for word in ("actor", "topic", "event", "place", "thing") if rest[word]]
    sentences = [f"Not drawn as lines, but told in the panels: {_listed(told)}."] if told else []
    sentences += [f"Not drawn, for want of a relation or stance, but found by search: {_listed(unseen)}."] if unseen else []
    withdrawn = sum(is_withdrawn(claim) for claim in claims.values())
    sentences += [f"In the page, but only seen as it was known earlier: {counted(withdrawn, 'claim')} withdrawn since."] if withdrawn else []
    sentences += [f"Left out of this view because they held or were known only perhaps: {counted(view.cut.possible, 'claim')}."] if view.cut.possible else []
    return sentences + ([f"Left out of this view for want of a date: {counted(view.undated, 'claim')}."] if view.undated else [])


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
