"""What the evidence can bear: analyses of a view, each with the claims behind every row.

`rows` reads stances and ties in bulk; `testimony` tells what a claim rests on, and what is left of it without a document.
"""

from __future__ import annotations
