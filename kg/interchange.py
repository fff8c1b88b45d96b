"""Names that what we export and what we import have in common: those of STIX, and where the tables of other formats lie."""

from __future__ import annotations

import re
from uuid import NAMESPACE_URL, uuid5

from kg.terms import BASE

STIX_NAMES = uuid5(NAMESPACE_URL, BASE + "stix")
"""The namespace of the ids of what we write (RFC 9562, version 5)."""
STIX_EXTENSION = f"extension-definition--{uuid5(STIX_NAMES, 'extension')}"
"""The extension under which an object carries the statements that STIX has no words for."""
STIX_CREATOR = f"identity--{uuid5(STIX_NAMES, 'creator')}"
"""The identity that defines the extension, and made the objects."""


def kebab(name: str) -> str:
    """Return a name as STIX writes it.

    >>> kebab("deploysForcesIn"), kebab("PLOVER-AID")
    ('deploys-forces-in', 'plover-aid')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name)
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-")


def camel(name: str) -> str:
    """Return a name of STIX as the ontology writes it.

    >>> camel("deploys-forces-in")
    'deploysForcesIn'
    """
    first, *others = name.split("-")
    return first + "".join(word.capitalize() for word in others)
