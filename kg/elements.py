"""A graph as nodes and edges with flat attributes, as tools for networks and tables have it; and back.

Things are nodes; relations and stances are edges, one a claim. A claim that ties nobody to anything (a figure, a reported
statement) hangs on the node that it is about, in the column `claims`. What is called the same in the ontology and in
`kg.model` is a column of that name: `during`, `confidence`, `condition`. Four columns hold JSON (the objects of `kg.jsonld`):

    evidence    the evidence, with documents and speakers where they come up first
    claims      of a node, the claims that are no edges
    more        of both, whatever else is told, and what a plain cell cannot say: other languages, several values, spellings
    updates     and other columns of several values have them side by side, with ` | ` between

Reading back takes the plain cells, so that what was changed in another tool counts, and `more` where it says the same.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import isfinite
from typing import Any, NamedTuple

from kg import covers, jsonld, merges
from kg.days import iso
from kg.graph import View
from kg.jsonld import Object
from kg.terms import NamedNode, Quad, Term, local_name

Cells = dict[str, Any]
_BETWEEN = " | "
_CLAIM = ("id", "during", "mode", "negated", "condition", "quantifier", "confidence", "status", "place", "role", "comment", "generatedAtTime",
          "invalidatedAtTime", "wasRevisionOf", "wasGeneratedBy", "wasAttributedTo", "updates")  # fmt: skip
_THING = ("altLabel", "comment", "definition", "contrary", "exactMatch", "actedOnBehalfOf", "memberOf", "during", "lat", "long")
_BOUNDS = ("earliestBegin", "latestBegin", "earliestEnd", "latestEnd")
EDGE = ("id", "source", "target", "class", "label", "predicate", "position", *_CLAIM[1:], *_BOUNDS, "spell", "evidenceCount", "evidence", "more")
"""The columns of edges, in their order; `source` and `target` are the ids of nodes, `class` is Relation or Stance."""
NODE = ("id", "label", "class", *_THING, "claims", "evidence", "more")
"""The columns of nodes, in their order; `class` is what it is, `label` the preferred name."""
TYPES: dict[str, type] = {"confidence": float, "lat": float, "long": float, "negated": bool, "evidenceCount": int}
"""The columns that are no texts. A cell without a value is not there."""
_DERIVED = {"label", "spell", "evidenceCount", *_BOUNDS}
_ENDS = {"Relation": ("subject", "object"), "Stance": ("holder", "topic")}


class Untold(NamedTuple):
    """A node of the statements that is neither node nor edge nor named by one: its class in words, its id, and why."""

    kind: str
    id: str
    reason: str


class Elements(NamedTuple):
    """Nodes and edges, sorted by id, each with the cells that it has; and what is among neither."""

    nodes: list[Cells]
    edges: list[Cells]
    untold: list[Untold]

    def columns(self) -> tuple[list[str], list[str]]:
        """Return the columns of nodes and of edges that have a value somewhere; the first ones are always there."""
        return _used(NODE, self.nodes, 3), _used(EDGE, self.edges, 5)


def _used(columns: tuple[str, ...], rows: Iterable[Cells], always: int) -> list[str]:
    found = {name for row in rows for name in row}
    return [name for number, name in enumerate(columns) if number < always or name in found]


# -------------------------------------------------------------------------------------------------------------- out


def elements(view: View, mangled: Callable[[str], str] = str) -> Elements:
    """Return a view as nodes and edges; texts in plain cells are `mangled` where a format cannot hold them as they are."""
    return _Maker(view, mangled).elements()


def _as_read(view: View) -> list[Quad]:
    """The statements of a view, with what is told of a merged actor told of the one that it is read as."""
    quads = view.quads()
    if not view.merged:
        return quads
    for merged, actor in sorted(view.merged.items()):
        old: Term = NamedNode(merged)
        kept = [quad for quad in quads if not merges.names(quad, old)]
        quads = kept + [new for quad in quads if merges.names(quad, old) for new in merges.renamed(quad, old, NamedNode(actor))]
    return quads


class _Maker:
    """One run through the objects of a view."""

    def __init__(self, view: View, mangled: Callable[[str], str]) -> None:
        self._view = view
        self._mangled = mangled
        found = jsonld.objects(_as_read(view))
        self._claims = {claim for claim in view.claim_ids() if not claim.startswith("_:")}
        for number, told in enumerate([told for told in found if "id" not in told and _kinds(told) & _KINDS], 1):
            told["id"] = f"_:claim{number}"
        self._objects = {told["id"]: told for told in found if "id" in told}
        self._nameless = [told for told in found if "id" not in told]
        self._left = dict(self._objects)
        self._claims |= {name for name, told in self._objects.items() if name.startswith("_:") and _kinds(told) & _KINDS}

    def elements(self) -> Elements:
        ties, others = self._sorted_claims()
        hosts: dict[str, list[Object]] = defaultdict(list)
        for claim in others:
            hosts[_host(claim)].append(claim)
        names = {end for _, *ends in ties for end in ends} | hosts.keys() - {""}
        own = {name: self._left.pop(name, {"id": name}) for name in sorted(names)}
        for claim, *_ in ties:
            del self._left[claim["id"]]
        for claim in others:
            if _host(claim):
                del self._left[claim["id"]]
        edges = [self._edge(*tie) for tie in ties]
        nodes = [self._node(told, hosts[name]) for name, told in own.items()]
        return Elements(nodes, edges, sorted(self._untold()))

    def _sorted_claims(self) -> tuple[list[tuple[Object, str, str]], list[Object]]:
        """Claims that are edges, with their ends, and the others."""
        ties, others = [], []
        for name in sorted(self._claims & self._objects.keys()):
            told = self._objects[name]
            ends = _ends(told)
            if ends and not set(ends) & self._claims:
                ties.append((told, *ends))
            else:
                others.append(told)
        return ties, others

    def _edge(self, told: Object, source: str, target: str) -> Cells:
        kind = "Relation" if told.get("subject") == source and "predicate" in told else "Stance"
        rest = {key: value for key, value in told.items() if key not in (*_ENDS[kind], "id", "evidence", *(["type"] if told.get("type") == kind else []))}
        name = told["predicate" if kind == "Relation" else "position"]
        label = self._mangled(self._view.label(jsonld.vocabulary(name)))
        cells: Cells = {"id": told["id"], "source": source, "target": target, "class": kind, "label": label, **self._time(told["id"])}
        return cells | self._evidence(told, count=True) | self._cells(rest, (*_CLAIM, "predicate", "position"))

    def _time(self, claim: str) -> Cells:
        """The bounds of a claim's period, as days; an end is the first day on which it no longer holds."""
        period = self._view.period(claim) if not claim.startswith("_:") else None
        if period is None:
            return {"spell": "undated"}
        found = {name: iso(bound) for name, bound in zip(_BOUNDS, period.bounds, strict=True) if bound is not None}
        return found | {"spell": "certain" if covers.certain(period) else "possible"}

    def _evidence(self, told: Object, *, count: bool = False) -> Cells:
        if "evidence" not in told:
            return {}
        found = self._whole(told["evidence"])
        number = {"evidenceCount": len(found) if isinstance(found, list) else 1} if count else {}
        return {"evidence": _dumped(found), **number}

    def _node(self, told: Object, claims: list[Object]) -> Cells:
        kinds = told.get("type")
        cells: Cells = {
            "id": told["id"],
            "label": self._mangled(self._view.label(told["id"])),
            "class": kinds if isinstance(kinds, str) else min(kinds or [""]),
        }
        rest = {key: value for key, value in told.items() if key not in ("id", "evidence", *(["type"] if isinstance(kinds, str) else []))}
        more = {"claims": _dumped([self._whole(claim, top=True) for claim in claims])} if claims else {}
        return cells | self._evidence(told) | more | self._cells(rest, _THING)

    def _cells(self, told: Object, columns: Iterable[str]) -> Cells:
        """The plain cells of what is told, and the rest as JSON."""
        cells: Cells = {}
        more: Object = {}
        for key, value in told.items():
            whole = self._whole(value, key)
            cell = flat(key, whole) if key in columns else None
            cell = self._mangled(cell) if isinstance(cell, str) else cell
            if cell is not None:
                cells[key] = cell
            if cell is None or value_of(key, cell) != whole:
                more[key] = whole
        return cells | ({"more": _dumped(more)} if more else {})

    # ---------------------------------------------------------------------------------------------- what hangs on it

    def _whole(self, value: Any, key: str = "evidence", *, top: bool = False) -> Any:
        """A value with the objects that it names put in where they come up first."""
        if isinstance(value, list):
            return [self._whole(one, key) for one in value]
        if isinstance(value, str) and jsonld.coercion(key) in ("@id", "@vocab") and value in self._left:
            return self._whole(self._left.pop(value), top=True)
        if not isinstance(value, dict) or "@value" in value:
            return value
        if not top and set(value) == {"id"} and value["id"] in self._left:
            return self._whole(self._left.pop(value["id"]), top=True)
        return {name: one if name in ("id", "type") else self._whole(one, name) for name, one in value.items()}

    def _untold(self) -> Iterator[Untold]:
        for told in [*self._left.values(), *self._nameless]:
            name, kind = str(told.get("id", "")), min(_kinds(told), default="thing")
            if name in self._claims:
                yield Untold("claim", name, "it lacks a part of its content" if _kinds(told) & _ENDS.keys() else "it is about nothing that a node stands for")
            else:
                yield Untold(_words(kind), name, "no claim here refers to it")


_KINDS = {"Claim", "Relation", "Stance", "Figure", "Attribution"}


def _kinds(told: Object) -> set[str]:
    kinds = told.get("type", [])
    return {local_name(kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)}


def _words(kind: str) -> str:
    """The name of a class in words: `ArmedGroup` is an armed group."""
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in kind).strip()


def _ends(told: Object) -> tuple[str, str] | None:
    """The ids of the two things that a claim ties, if it does."""
    for kind, (one, other) in _ENDS.items():
        third = told.get("predicate" if kind == "Relation" else "position")
        if kind in _kinds(told) and all(isinstance(part, str) for part in (told.get(one), told.get(other), third)):
            return told[one], told[other]
    return None


def _host(claim: Object) -> str:
    """The id of what a claim that is no edge is about, or who said it; of several the first."""
    for key in ("holder", "about", "subject", "object", "topic"):
        value = claim.get(key)
        found = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
        if found:
            return min(found)
    return ""


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def flat(key: str, value: Any) -> Any:
    """Return a value as a plain cell of its column; None where there is nothing to show."""
    if isinstance(value, list):
        shown = [str(cell) for cell in (flat("", one) for one in value) if cell is not None]
        return None if key in TYPES else _BETWEEN.join(shown) or None
    if isinstance(value, dict):
        return flat(key, value.get("@value", value.get("id")))
    if TYPES.get(key) is float:
        return _number(value)
    if TYPES.get(key) is bool:
        return value if isinstance(value, bool) else None
    return None if value == "" else value


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if isfinite(number) else None


def value_of(key: str, cell: Any) -> Any:
    """Return what a plain cell says when nothing else is known of it."""
    if TYPES.get(key) is float:
        return cell if isinstance(cell, str) else repr(float(cell))
    if TYPES.get(key) is bool:
        return cell if isinstance(cell, bool) else {"true": True, "false": False}.get(str(cell).lower(), str(cell))
    return cell


# --------------------------------------------------------------------------------------------------------------- back


def thing(row: Mapping[str, Any], mangled: Callable[[str], str] = str) -> list[Object]:
    """Return the object of a node, and those of the claims that hang on it.

    Args:
        row: its cells, as texts or as they were.
        mangled: what the format does to texts that it cannot hold.

    Raises:
        ValueError: a cell with JSON holds none.
    """
    found = _object(row, _THING, mangled)
    if row.get("class") and "type" not in found:
        found["type"] = row["class"]
    if row.get("label") not in (None, "", row.get("altLabel"), mangled(local_name(row["id"]))) and not row.get("more"):
        found["prefLabel"] = row["label"]
    claims = _loaded(row.get("claims") or "[]")
    return [found, *(claims if isinstance(claims, list) else [claims])]


def claim(row: Mapping[str, Any], mangled: Callable[[str], str] = str) -> Object:
    """Return the object of an edge.

    Raises:
        ValueError: a cell with JSON holds none, or it is neither Relation nor Stance.
    """
    kind = row.get("class") or ("Relation" if row.get("predicate") else "Stance")
    if kind not in _ENDS:
        raise ValueError(f"class {kind!r} is neither Relation nor Stance")
    found = _object(row, (*_CLAIM[1:], "predicate", "position"), mangled)
    missing = [name for name in ("source", "target", "predicate" if kind == "Relation" else "position") if not row.get(name) and name not in found]
    if missing:
        raise ValueError(f"it has no {' and no '.join(missing)}")
    return {"type": kind, **found, **dict(zip(_ENDS[kind], (row["source"], row["target"]), strict=True))}


def _object(row: Mapping[str, Any], columns: Iterable[str], mangled: Callable[[str], str]) -> Object:
    more = _loaded(row.get("more") or "{}")
    if not isinstance(more, dict):
        raise ValueError("the cell `more` is no JSON object")  # noqa: TRY004
    found: Object = {"id": row["id"]} | more
    for key in columns:
        cell = row.get(key)
        known = said(flat(key, more[key]) if key in more else None)
        if said(cell) not in (known, mangled(known)):
            if said(cell):
                found[key] = value_of(key, cell)
            else:
                del found[key]
    if row.get("evidence"):
        found["evidence"] = _loaded(row["evidence"])
    return found


def said(cell: Any) -> str:
    """A cell as text."""
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"a cell is no JSON: {error}") from None
