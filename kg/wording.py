"""Claims in words: one line for a claim's content, the same in every verb."""

from __future__ import annotations

from kg.derivation import OPPOSITE, SIDES
from kg.graph import View
from kg.model import Claim, Figure, Relation, Stance
from kg.terms import NamedNode, local_name


def sentence(view: View, claim: Claim) -> str:
    """Return a claim's content in one line: "Iraq supports US presence"."""
    verb = "NOT " if claim.negated else ""
    if isinstance(claim, Stance):
        return f"{view.label(claim.holder)} {verb}{view.label(claim.position)}: {view.label(claim.topic)}"
    if isinstance(claim, Relation):
        role = f" ({claim.role})" if claim.role else ""
        return f"{view.label(claim.subject)} {verb}{view.label(claim.predicate)} {view.label(claim.object)}{role}"
    if isinstance(claim, Figure):
        return f"{verb}{claim.measure}: {figure(claim)}"
    holder, about = getattr(claim, "holder", ""), getattr(claim, "about", ())
    return f"{view.label(holder)} {verb}on {', '.join(view.label(iri) for iri in about)}"


def groups(view: View) -> dict[str, str]:
    """Return the group of each relation type (`cooperation`, `hostility`, ...), by IRI; a user's own types have that of the type above."""
    found: dict[str, str] = {}
    for row in view.query("SELECT ?type ?group { ?type rdfs:subPropertyOf*/kg:relationGroup ?group } ORDER BY ?type ?group"):
        found.setdefault(str(row["type"]), local_name(str(row["group"])).lower())
    return found


def turned(position: str) -> str:
    """Return a position as it reads on the contrary topic: "supports" for "opposes"."""
    node = NamedNode(position)
    return OPPOSITE.get(node, node).value


def side(position: str) -> str:
    """Return the side of a position: `supports`, `opposes`, or nothing for neutral and torn ones."""
    found = SIDES.get(NamedNode(position))
    return local_name(found.value) if found else ""


def figure(claim: Figure) -> str:
    """Return a figure's range with its unit: "about 250 to 350 advisers"."""
    values = [_number(value) for value in dict.fromkeys((claim.minValue, claim.maxValue)) if value is not None]
    least = "at least " if claim.maxValue is None else "at most " if claim.minValue is None else ""
    return f"{'about ' if claim.approximate else ''}{least}{' to '.join(values)} {claim.unit or ''}".rstrip()


def _number(value: object) -> str:
    from decimal import Decimal, InvalidOperation

    try:
        return f"{Decimal(str(value)).normalize():f}"
    except InvalidOperation:
        return str(value)
