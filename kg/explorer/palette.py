"""Colours and shapes: what every kind of line and node looks like, in light and in dark.

Any two of the seven line colours lie 20 and more apart (CIE 1976) under normal, deutan, protan and tritan vision (Machado et
al. 2009) and stand out from the page by 3:1 and more. By the stricter CIEDE2000 the closest pair, opposes and cooperation
under protan vision, is 11 apart; so stances differ by their ends too, and influence has an arrowhead of its own.
"""

from __future__ import annotations

from typing import NamedTuple


class LineKind(NamedTuple):
    """How the lines of one group look: a colour in light and dark, and the vis-network arrow at the end."""

    label: str
    light: str
    dark: str
    end: str


STANCES = {
    "supports": LineKind("supports", "#004A80", "#6691FF", "arrow"),
    "opposes": LineKind("opposes", "#D6780E", "#FFB800", "bar"),
    "mixed": LineKind("conditional or mixed", "#292525", "#EEEEFF", "circle"),
}
"""The groups of positions."""
RELATIONS = {
    "cooperation": LineKind("cooperation", "#00995F", "#00FF9E", "arrow"),
    "hostility": LineKind("hostility", "#AD0015", "#D6152D", "arrow"),
    "structure": LineKind("structure", "#898BA1", "#6E7080", "arrow"),
    "influence": LineKind("influence", "#AA44FF", "#8746B9", "vee"),
    "other": LineKind("other relation", "#6B6660", "#A39C93", "arrow"),
}
"""The groups of relations; `other` is for relation types whose group nobody named."""
LINES = STANCES | RELATIONS

SHAPES = {
    "State": "square", "Government": "square",
    "ArmedGroup": "triangle", "MilitaryForce": "triangle", "SecurityService": "triangle",
    "Alliance": "hexagon", "Organization": "hexagon", "PoliticalParty": "hexagon", "MediaOutlet": "hexagon",
    "Collective": "diamond", "Person": "dot", "UnnamedSource": "dot",
    "Topic": "box", "Event": "star", "Place": "triangleDown",
}  # fmt: skip
"""The vis-network shape of a node by its type; a type that is not listed is a dot."""
HOLLOW = {"UnnamedSource"}
HOLLOW_SHAPES = {SHAPES["Event"], SHAPES["Place"]}
"""Types and shapes drawn with an outline only: they are no named actors."""

PAGE = {
    "light": {
        "page": "#FFFFFF", "side": "#F5F6F8", "ink": "#1B1E24", "faint": "#555B66", "rule": "#CDD1D8",
        "node": "#4A5364", "border": "#2A303B", "topic": "#FFF7DF", "topic-border": "#7A6420", "focus": "#0B57D0", "mark": "#FFE08A",
    },
    "dark": {
        "page": "#14161B", "side": "#1C1F26", "ink": "#ECEEF3", "faint": "#A9B0BD", "rule": "#3A404C",
        "node": "#8F99AB", "border": "#C9D0DC", "topic": "#322C19", "topic-border": "#C9B061", "focus": "#8AB4F8", "mark": "#6A5200",
    },
}  # fmt: skip
"""Everything else that has a colour, by theme."""


def shape(kind: str) -> str:
    """Return the vis-network shape for a type of thing.

    >>> shape("Topic"), shape("Guild")
    ('box', 'dot')
    """
    return SHAPES.get(kind, "dot")


def hollow(kind: str, shape: str) -> bool:
    """Tell whether only the outline of a type is drawn: for what is no named actor."""
    return kind in HOLLOW or shape in HOLLOW_SHAPES


def properties(theme: str) -> str:
    """Return the colours of a theme as CSS custom properties, one a line."""
    lines = {name: kind.light if theme == "light" else kind.dark for name, kind in LINES.items()}
    return "\n".join(f"  --{name}: {colour};" for name, colour in (PAGE[theme] | lines).items())
