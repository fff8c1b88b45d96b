"""What the evidence can bear: analyses of a view, each with the claims behind every row.

`rows` reads stances and ties in bulk; `testimony` tells what a claim rests on, and what is left of it without a document.
`statements` reads the evidence in bulk, `networks` makes networks of all these, `centralities` tells who is central in them,
and `interchange` writes them for other tools. `communities` tells who stands together, `balance` how far all are from two
sides, and `drawing` draws these.
"""

from __future__ import annotations

from kg.analysis.communities import camps
from kg.analysis.networks import network

__all__ = ["camps", "network"]
