"""Actors that a person said are one: on loading, whatever is told of the one is read as told of the other.

A merge is a statement (`kg:Merge`) in a file of its own; the files that name the actors stay as they are, so that it can be
taken back by a further statement (`prov:invalidatedAtTime`). It is how the casebook is read now, of past days too. A merge
that contradicts another, goes round with others, or names what is no actor is not followed, and `kg validate` names it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.derivation import superclasses
from kg.store import Local, Store
from kg.terms import KG, PROV, RDF, RDFS, SKOS, NamedNode, Node, Quad, Term

_NAMES = {SKOS.prefLabel, RDFS.label}
_OWN = {RDF.type, RDFS.comment}
"""What the one that is merged has for itself, and the other need not take over."""


def standing(store: Store) -> dict[Term, Term]:
    """Return whom each merged actor is, to the end of every chain."""
    told: dict[Term, set[Term]] = defaultdict(set)
    for quad in store.match(None, KG.merged):
        if not any(True for _ in store.match(quad.subject, PROV.invalidatedAtTime)):
            told[quad.object].update(into.object for into in store.match(quad.subject, KG.mergedInto))
    if not told:
        return {}
    kinds = {KG.Actor, *(kind for kind, above in superclasses(store).items() if KG.Actor in above)}
    once: dict[Term, Term] = {merged: next(iter(into)) for merged, into in told.items() if len(into) == 1 and isinstance(merged, NamedNode)}
    once = {merged: into for merged, into in once.items() if not (types := _types(store, merged)) or types & kinds}
    sound = {merged: into for merged, into in once.items() if not _goes_round(merged, once)}
    ends = {merged: _end(merged, sound) for merged in sound}
    return {merged: end for merged, end in ends.items() if isinstance(end, NamedNode) and _types(store, end) & kinds}


def _types(store: Store, thing: Term) -> set[Term]:
    """The classes of a thing; none of an actor that was followed already."""
    return {quad.object for quad in store.match(thing, RDF.type)}


def _goes_round(actor: Term, once: dict[Term, Term]) -> bool:
    """Whether the chain from an actor comes back to it."""
    seen: set[Term] = set()
    end = actor
    while end in once and end not in seen:
        seen.add(end)
        end = once[end]
    return end == actor


def _end(actor: Term, sound: dict[Term, Term]) -> Term:
    while actor in sound:
        actor = sound[actor]
    return actor


def follow(store: Local) -> None:
    """Read merged actors as those whom they are, in the store."""
    for merged, actor in standing(store).items():
        old = [*store.match(merged), *(quad for quad in store.match(None, None, merged) if quad.predicate not in (KG.merged, KG.mergedInto))]
        new = [quad for before in old for quad in renamed(before, merged, actor)]
        store.remove(old)
        store.extend(new)


def declared(store: Store) -> list[Quad]:
    """Return what declares merged actors that were followed, by a name that they share now, so that their merges can be read anew."""
    found = []
    for merged, actor in standing(store).items():
        told = [(RDF.type, KG.Actor), *((SKOS.prefLabel, quad.object) for quad in store.match(actor, SKOS.prefLabel))]
        places = {quad.graph_name for quad in store.match(None, KG.merged, merged)}
        found += [Quad(merged, *pair, place) for place in places for pair in told if isinstance(merged, NamedNode)]
    return found


def names(quad: Quad, merged: Term) -> bool:
    """Tell whether a statement is one that a merge changes."""
    return quad.subject == merged or (quad.object == merged and quad.predicate not in (KG.merged, KG.mergedInto))


def renamed(quad: Quad, merged: Term, actor: Term) -> Iterator[Quad]:
    """Yield what a statement on a merged actor says of the one that it is."""
    if quad.subject == merged and quad.predicate in _OWN:
        return
    subject: Node | Term = actor if quad.subject == merged else quad.subject
    predicate = SKOS.altLabel if quad.subject == merged and quad.predicate in _NAMES else quad.predicate
    yield Quad(subject, predicate, actor if quad.object == merged else quad.object, quad.graph_name)
