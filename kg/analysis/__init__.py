"""What the evidence can bear: analyses of a view, each with the claims behind every row.

`rows` reads stances and ties in bulk, `statements` the evidence; `testimony` tells what a claim rests on, and what is left of
it without a document; `reports` tells which documents are one report, `duplicates` which actors may be one; `pictures` puts a
drawn sheet into a file.

Changes of side (`kg shifts`): `brackets` finds them in the stances of one holder, `basis` tells what each rests on, `trends`
what they come to in a group, `turns` is the analysis, and `lanes` its picture.
Umbrellas and their members (`kg umbrella`): `umbrellas`, and `matrix`, its picture.
The ledger of disagreement (`kg disagreements`): `overlaps` tells whether claims are about one time, `contents` what they say,
`conflicts` which of them disagree, `judgements` what people made of it; `ledger` is the analysis.
Words against deeds (`kg gap`): `gaps`, and `dumbbells`, its picture.
What an editor would ask: `checks` (`kg lint`), and `independence`.
Networks (`kg network`): `networks` makes them of `nodes` and ties, `centralities` tells who is central, `interchange` writes
them for other tools.
Camps (`kg camps`): `communities` tells who stands together, `balance` how far all are from two sides, `drawing` draws both.
"""

from __future__ import annotations

from kg.analysis.checks import lint as lint
from kg.analysis.communities import camps as camps
from kg.analysis.gaps import gap as gap
from kg.analysis.independence import independence as independence
from kg.analysis.ledger import disagreements as disagreements
from kg.analysis.networks import network as network
from kg.analysis.turns import shifts as shifts
from kg.analysis.umbrellas import umbrella as umbrella
