"""What the evidence can bear: analyses of a view, each with the claims behind every row.

`rows` reads stances and ties in bulk; `testimony` tells what a claim rests on, and what is left of it without a document.
`reports` tells which documents are one report, and `duplicates` which actors may be one.

    checks          lint                                     independence    independence
"""

from __future__ import annotations

from kg.analysis.checks import lint as lint
from kg.analysis.independence import independence as independence
