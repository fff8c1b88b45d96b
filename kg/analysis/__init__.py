"""What the evidence can bear: analyses of a view, each with the claims behind every row.

`rows` reads stances and ties in bulk; `testimony` tells what a claim rests on, and what is left of it without a document.
`reports` tells which documents are one report, and `duplicates` which actors may be one.

    checks          lint                                     independence    independence

Changes of side (`kg shifts`): `brackets` finds them in the stances of one holder, `basis` tells what each rests on, `trends`
what they come to in a group, `turns` is the analysis, and `lanes` its picture.
Umbrellas and their members (`kg umbrella`): `umbrellas`, and `matrix`, its picture. `pictures` puts a drawn sheet into a file.
"""

from __future__ import annotations

from kg.analysis.checks import lint as lint
from kg.analysis.independence import independence as independence
from kg.analysis.turns import shifts as shifts
from kg.analysis.umbrellas import umbrella as umbrella
