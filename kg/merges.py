"""Actors that a person said are one: on loading, whatever is told of the one is read as told of the other.

A merge is a statement (`kg:Merge`) in a file of its own; the files that name the actors stay as they are, so that it can be
taken back by a further statement (`prov:invalidatedAtTime`). Where two merges contradict each other none of them is
followed, and `kg validate` names them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.store import Local
from kg.terms import KG, PROV, RDF, RDFS, SKOS, Node, Quad, Term

_NAMES = {SKOS.prefLabel, RDFS.label}
_OWN = {RDF.type, RDFS.comment}
"""What the one that is merged has for itself, and the other need not take over."""


def standing(store: Local) -> dict[Term, Term]:
    """Return whom each merged actor is, to the end of every chain; without merges that were taken back, contradict each other or go round."""
    told: dict[Term, set[Term]] = defaultdict(set)
    for quad in store.match(None, KG.merged):
        if not any(True for _ in store.match(quad.subject, PROV.invalidatedAtTime)):
            told[quad.object].update(into.object for into in store.match(quad.subject, KG.mergedInto))
    once = {merged: next(iter(into)) for merged, into in told.items() if len(into) == 1}
    ends = {merged: _end(merged, once) for merged in once}
    return {merged: end for merged, end in ends.items() if end is not None}


def _end(actor: Term, once: dict[Term, Term]) -> Term | None:
    """Whom an actor is in the end; None where the chain comes back to where it was."""
    seen = {actor}
    while actor in once:
        actor = once[actor]
        if actor in seen:
            return None
        seen.add(actor)
    return actor


def follow(store: Local) -> dict[Term, Term]:
    """Read merged actors as those whom they are, in the store; return whom each is."""
    whom = standing(store)
    for merged, actor in whom.items():
        old = [*_told_of(store, merged), *_told_with(store, merged)]
        new = [quad for before in old for quad in _renamed(before, merged, actor)]
        store.remove(old)
        store.extend(new)
    return whom


def _told_of(store: Local, actor: Term) -> Iterator[Quad]:
    return iter(list(store.match(actor)))


def _told_with(store: Local, actor: Term) -> Iterator[Quad]:
    return (quad for quad in list(store.match(None, None, actor)) if quad.predicate not in (KG.merged, KG.mergedInto))


def _renamed(quad: Quad, merged: Term, actor: Term) -> Iterator[Quad]:
    if quad.subject == merged and quad.predicate in _OWN:
        return
    subject: Node | Term = actor if quad.subject == merged else quad.subject
    predicate = SKOS.altLabel if quad.subject == merged and quad.predicate in _NAMES else quad.predicate
    yield Quad(subject, predicate, actor if quad.object == merged else quad.object, quad.graph_name)
