"""Claims in words: one line for a claim's content, the same in every verb."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from kg.derivation import OPPOSITE, SIDES
from kg.graph import View
from kg.model import Claim, Evidence, Figure, Relation, Stance
from kg.terms import KG, NamedNode, local_name

_NOT_BY_THE_HOLDER = {KG.Attributed.value, KG.Denied.value, KG.Inferred.value}


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


def qualified(view: View, claim: Claim) -> list[str]:
    """Return what keeps a claim from being plainly so: that others say it, on what condition, of how many it is true."""
    said = [view.label(claim.mode)] if claim.mode in _NOT_BY_THE_HOLDER else []
    if claim.condition:
        said.append(claim.condition if claim.condition.casefold().startswith("if ") else f"on condition: {claim.condition}")
    return said + ([claim.quantifier] if claim.quantifier else [])


def where(evidence: Evidence) -> str:
    """Return where in its document evidence stands, in a few words; nothing where nobody tells.

    >>> where(Evidence(row=17, identifier="E-4", start=5, end=9)), where(Evidence(start=5, end=9))
    ('row 17, record E-4', 'characters 5 to 9')
    """
    span = "" if evidence.start is None else f"characters {evidence.start} to {'?' if evidence.end is None else evidence.end}"
    record = "" if evidence.identifier is None else f"record {evidence.identifier}"
    return ", ".join(filter(None, (span if evidence.row is None else f"row {evidence.row}", record)))


def opposed(view: View) -> set[frozenset[str]]:
    """Return the pairs of topics that are contrary to each other."""
    return {frozenset(map(str, row.values())) for row in view.query("SELECT ?one ?other { ?one kg:contrary ?other }")}


def folded(contraries: Iterable[frozenset[str]]) -> dict[str, tuple[str, int]]:
    """Return for each topic that has a contrary the first of all that hang together, and on which side of that one it is."""
    near: dict[str, set[str]] = defaultdict(set)
    for pair in contraries:
        one, other = min(pair), max(pair)
        near[one].add(other)
        near[other].add(one)
    found: dict[str, tuple[str, int]] = {}
    for first in sorted(near):
        queue = deque([(first, 1)])
        while queue:
            topic, turned = queue.popleft()
            if topic not in found:
                found[topic] = first, turned
                queue += [(other, -turned) for other in sorted(near[topic])]
    return found


def key(view: View, claim: Claim) -> str:
    """Return a short name for a claim that is the same on every run: its CURIE, or a hash where it has no IRI."""
    if not claim.id.startswith("_:"):
        return view.short(claim.id)
    return "_:" + sha256(repr(replace(claim, id="")).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def lasting(view: View, name: str) -> str:
    """Return a claim's id as it is the same on every run: its IRI, or the `key` of one that has none, which the store calls as it likes."""
    return key(view, view.claim(name)) if name.startswith("_:") else name


def keys(view: View, names: Iterable[str]) -> str:
    """Return the keys of claims, in their order, separated by commas."""
    return ", ".join(key(view, view.claim(name)) if name.startswith("_:") else view.short(name) for name in names)


def groups(view: View) -> dict[str, str]:
    """Return the group of each relation type (`kg:Cooperation`, ...), by IRI; a user's own types have that of the type above."""
    found: dict[str, str] = {}
    for row in view.query("SELECT ?type ?group { ?type rdfs:subPropertyOf*/kg:relationGroup ?group } ORDER BY ?type ?group"):
        found.setdefault(str(row["type"]), str(row["group"]))
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


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it needs one.

    >>> counted(1, "claim"), counted(1200, "claim")
    ('1 claim', '1,200 claims')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _number(value: object) -> str:
    from decimal import Decimal, InvalidOperation

    try:
        return f"{Decimal(str(value)).normalize():f}"
    except InvalidOperation:
        return str(value)
