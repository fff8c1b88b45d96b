"""The legend, which is the filter: what kinds of lines, nodes, modes, certainties and sources there are to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from kg.explorer import palette
from kg.explorer.drawing import shape
from kg.explorer.labels import clean
from kg.explorer.selection import is_withdrawn
from kg.model import Actor, Claim, Relation, Stance

if TYPE_CHECKING:
    from kg.explorer.facts import Teller
    from kg.explorer.selection import Selection
    from kg.graph import View

Record = dict[str, Any]
SOURCES = 30
"""So many documents have a row of their own, those with the most claims; the others have one together."""
SURE = {"sure": ".7 and more", "middling": ".5 to .7", "doubtful": "less, or not given"}
"""The classes of confidence, as the dashes of lines have them."""


def sections(view: View, selection: Selection, teller: Teller) -> list[Record]:
    """Return the parts of the legend with their rows; the page fills in the counts."""
    claims = list(selection.claims.values())
    drawn = [claim for claim in claims if isinstance(claim, Relation | Stance)]
    lines = _lines(view, selection, drawn)
    kinds = _kinds(selection, teller)
    found = [
        {"title": "Stances", "rows": [row for row in lines if row["key"] in palette.STANCES]},
        {"title": "Relations", "rows": [row for row in lines if row["key"] in palette.RELATIONS]},
        {"title": "Actors", "rows": [row for row in kinds if row["actor"]]},
        {"title": "Also drawn", "rows": [row for row in kinds if not row["actor"]]},
        {"title": "Told, not drawn", "rows": _told(claims)},
        {"title": "How sure (confidence)", "rows": [{"of": "sure", "key": name, "label": label, "dashes": name} for name, label in SURE.items()]},
        {"title": "How it is known", "rows": _modes(view, claims)},
        {"title": "Source", "rows": _sources(selection, claims, teller)},
        {"title": "Status", "rows": _statuses(claims)},
    ]
    return [section for section in found if section["rows"]]


def _lines(view: View, selection: Selection, claims: Iterable[Relation | Stance]) -> list[Record]:
    """A row for each group of lines, and under it one for each relation or position."""
    words: dict[str, Counter[str]] = {}
    for claim in claims:
        word = view.label(claim.predicate if isinstance(claim, Relation) else claim.position)
        words.setdefault(selection.vocabulary.kind(claim), Counter())[clean(word)] += 1
    return [
        {"of": "line", "key": kind, "label": look.label, "end": look.end, "words": [
            {"of": "word", "key": f"{kind} {word}", "label": word} for word, _ in sorted(words[kind].items(), key=lambda each: (-each[1], each[0]))
        ]}
        for kind, look in palette.LINES.items() if kind in words
    ]  # fmt: skip


def _kinds(selection: Selection, teller: Teller) -> list[Record]:
    numbers = Counter(selection.things[iri].type for iri in selection.nodes)
    shapes = {selection.things[iri].type: shape(iri, selection) for iri in selection.nodes}
    actors = {selection.things[iri].type for iri in selection.nodes if isinstance(selection.things[iri], Actor)}
    return [
        {
            "of": "node", "key": clean(kind), "label": teller.type_label(kind), "shape": shapes[kind],
            "hollow": palette.hollow(kind, shapes[kind]), "actor": kind in actors,
        }
        for kind, _ in sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    ]  # fmt: skip


def _told(claims: Iterable[Claim]) -> list[Record]:
    found = {type(claim).__name__ for claim in claims}
    return [{"of": "told", "key": kind, "label": label} for kind, label in (("Attribution", "reported statements"), ("Figure", "figures")) if kind in found]


def _modes(view: View, claims: Iterable[Claim]) -> list[Record]:
    found = Counter(clean(view.label(claim.mode)) if claim.mode else "not told" for claim in claims)
    return [{"of": "mode", "key": mode, "label": mode} for mode, _ in sorted(found.items(), key=lambda each: (-each[1], each[0]))]


def _sources(selection: Selection, claims: Iterable[Claim], teller: Teller) -> list[Record]:
    """A row for each of the documents with the most claims, and one for the rest; none where there is nothing to choose."""
    found = Counter(document for claim in claims for document in claim.documents() or [""])
    ordered = sorted(found, key=lambda iri: (-found[iri], iri))
    named = [iri for iri in ordered if iri in selection.things][:SOURCES]
    rows = [{"of": "source", "key": teller.short(iri), "label": clean(selection.things[iri].label)} for iri in named]
    rest = set(ordered) - set(named)
    rows += [{"of": "source", "key": "", "label": "no document" if rest == {""} else f"{len(rest)} more"}] if rest else []
    return rows if len(rows) > 1 else []


def _statuses(claims: Iterable[Claim]) -> list[Record]:
    withdrawn = any(map(is_withdrawn, claims))
    return [{"of": "status", "key": key, "label": label} for key, label in (("accepted", "accepted"), ("withdrawn", "withdrawn since"))] if withdrawn else []
