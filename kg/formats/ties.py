"""What formats of nodes and edges have in common: what they leave out, and what XML cannot hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from kg.elements import Elements
from kg.formats.losses import Loss

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Return a text with a sign in place of each character that XML 1.0 has no place for (2.2)."""
    return _NOT_XML.sub("\ufffd", text)


def untold(found: Elements) -> Iterator[Loss]:
    """Yield what is neither node nor edge nor named by one, and what an import calls differently."""
    for kind, name, reason in found.untold:
        yield Loss(kind, name, "", f"left out: {reason}")
    hosted = [claim["id"] for node in found.nodes for claim in json.loads(node.get("claims", "[]"))]
    for claim in hosted:
        yield Loss("claim", claim, "", "it ties nobody to anything, and stands as JSON in the attribute `claims` of what it is about, for an import")
    for claim in [*hosted, *(edge["id"] for edge in found.edges)]:
        if claim.startswith("_:"):
            yield Loss("claim", claim, "", "it has no id of its own, and an import gives it one")
