"""The events of CAMEO as relations: which relation type a code is, in which mode, and how a type of its own is declared.

Source: P. Schrodt, CAMEO: Conflict and Mediation Event Observations, http://eventdata.parusanalytics.com/data.dir/cameo.html.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

from kg.imports.nodes import Node, node, text

_SOURCE = "<http://eventdata.parusanalytics.com/data.dir/cameo.html>"


class Event(NamedTuple):
    """What an event is as a relation: its predicate, its mode, whether source and target change places, and a node to declare."""

    predicate: str
    mode: str
    turned: bool
    declared: Node | None
    label: str


@cache
def of_code(code: str) -> Event | None:
    """Return what a code stands for; None where there is no such code.

    >>> of_code("042").predicate, of_code("043").turned, of_code("190").predicate
    ('cameo:042', True, 'kg:attacks')
    """
    told = _tables()["code"].get(code)
    if told is None:
        return None
    if "turned" in told:
        found = of_code(told["turned"])
        return found and found._replace(turned=True)
    told = {**_tables()["root"][code[:2]], **told}
    label = told["label"]
    if "is" in told:
        return Event(told["is"], told["mode"], False, None, label)
    return Event(f"cameo:{code}", told["mode"], False, _declared(code, told, label), label)


@cache
def of_name(name: str) -> Event | None:
    """Return what the name of an event stands for, as files have it in place of the code; None where there is no such name."""
    code = _signs().get(sign(name))
    return of_code(code) if code else None


def _declared(code: str, told: dict[str, Any], label: str) -> Node:
    pairs = {
        "rdf:type": ["owl:ObjectProperty", "skos:Concept"],
        "rdfs:label": text(label, "en"),
        "skos:prefLabel": text(label, "en"),
        "rdfs:comment": text(f"Event {code} of CAMEO: the actor {label} the other.", "en"),
        "rdfs:subPropertyOf": told["above"],
        "skos:notation": text(code),
        "dcterms:source": _SOURCE,
    }
    if "plover" in told:
        pairs["skos:relatedMatch"] = f"kg:PLOVER-{told['plover']}"
    return node(f"cameo:{code}", pairs)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((files("kg.imports") / "cameo.toml").read_text("utf-8"))


@cache
def _signs() -> dict[str, str]:
    return {told["sign"]: code for code, told in _tables()["code"].items()}


def sign(name: str) -> str:
    """Return that by which the name of an event is known: a digest of its letters, as files differ in commas and in what stands in brackets.

    >>> sign("Consult, in all ways") == sign("consult in all ways (not known)")
    True
    """
    letters = re.sub(r"[^a-z]", "", re.sub(r"\(.*?\)", "", name.casefold()))
    return sha256(letters.encode()).hexdigest()[:10]
