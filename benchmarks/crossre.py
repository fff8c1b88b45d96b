"""Relations on CrossRE (Bassignana and Plank 2022), news and politics, with the entities of its annotators given.

`python benchmarks/crossre.py [train|dev] [-v]` prints precision, recall and F1 over the types that ours can be compared
with. Nothing is read from the data into the rules: the entities are made into mentions, their types into classes (a
location or country may act and be acted in), and what `kg.extraction.relations` finds between them is compared.

CrossRE has 17 types; eight fit, and a type is compared with a set of ours, without direction (its own is often free):

- role: posts, membership, work and speaking for, and what its annotators also call so, support, alliance and agreement;
- general-affiliation: membership, posts and siding; part-of: parts, members and places;
- physical: places, bases and forces somewhere;
- opposite: all hostility; win-defeat: contests, and taking part in one; temporal: taking part; social: ties.

Entities that the annotators call the same (named) count as one. Left out: topic, type-of, cause-effect, compare, usage, artifact, origin, related-to.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.extraction.reading import Segment, readings
from kg.extraction.records import Article, Mention
from kg.extraction.relations import relations
from kg.terms import local_name

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "crossre" / "crossre_data"
HELP = {
    "backs",
    "backedBy",
    "alliedWith",
    "alignedWith",
    "cooperatesWith",
    "coordinatesWith",
    "agreesWith",
    "negotiatesWith",
    "advises",
    "trains",
    "arms",
    "funds",
}
POSTS = {"memberOf", "holdsOfficeIn", "leads", "speaksFor", "worksFor", "commands"}
HOSTILITY = {"attacks", "fights", "operatesAgainst", "threatens", "invades", "ousts", "sanctions", "rivalOf", "hostileTo"}
TYPES = {
    "role": POSTS | HELP | {"takesPartIn", "controls"},
    "general-affiliation": POSTS | {"alignedWith", "partOf", "locatedIn"},
    "part-of": {"partOf", "memberOf", "locatedIn"},
    "physical": {"locatedIn", "basedAt", "deploysForcesIn", "withdrawsForcesFrom", "reducesForcesIn"},
    "opposite": HOSTILITY,
    "win-defeat": {"rivalOf", "fights", "takesPartIn", "attacks", "ousts"},
    "social": {"tiesWith", "alliedWith"},
    "temporal": {"takesPartIn"},
}
CLASSES = {
    "person": "Person", "politician": "Person", "musicalartist": "Person", "organisation": "Organization", "politicalparty": "PoliticalParty",
    "country": "State", "location": "State", "election": "Event", "event": "Event", "misc": "Organization",
}  # fmt: skip


class Pair(NamedTuple):
    """A relation between two entities, in the order of the text."""

    first: str
    second: str
    type: str


class Given:
    """A cast of the annotated entities of one sentence."""

    def __init__(self, row: dict[str, Any]) -> None:
        starts = [0]
        for token in row["sentence"]:
            starts.append(starts[-1] + len(token) + 1)
        self.text = " ".join(row["sentence"])
        self.kinds, self.mentions = {}, []
        for first, last, kind in row["ner"]:
            start, end = starts[first], starts[last + 1] - 1
            iri = f"{first}-{last}"
            adjective = kind == "misc" and first == last and self.text[start:end].endswith(("n", "h", "i", "se"))
            self.kinds[iri] = "State" if adjective else CLASSES.get(kind, "")
            self.mentions.append(Mention(start, end, self.text[start:end], iri))

    def of(self, segment: Segment, i: int) -> tuple[Mention, ...]:
        """Return the longest entity that covers a token."""
        return tuple(sorted((m for m in self.mentions if m.start < segment.ends[i] and segment.starts[i] < m.end), key=lambda m: m.start - m.end)[:1])

    def named(self, segment: Segment, first: int, end: int) -> set[Mention]:
        """Return the entities among some tokens, none inside another."""
        return {mention for i in range(first, end) for mention in self.of(segment, i)}

    def type(self, iri: str) -> str:
        """Return the class of an entity."""
        return self.kinds[iri]

    def is_kind(self, iri: str, kind: str) -> bool:
        """Tell whether an entity is an actor, a place (as any location or country may be) or an event."""
        return {"Event": self.kinds[iri] == "Event", "Place": self.kinds[iri] == "State"}.get(kind, self.kinds[iri] not in ("", "Event"))

    def label(self, iri: str) -> str:
        """Return the text of an entity."""
        return next(mention.text for mention in self.mentions if f"{mention.thing}" == iri)


def crossre(folder: Path = FOLDER, split: str = "dev", domains: tuple[str, ...] = ("news", "politics")) -> list[tuple[set[Pair], set[Pair]]]:
    """Return, for every sentence, its annotated relations of the types that fit, and ours by the names of ours."""
    return [(gold, found) for _, gold, found in sentences(folder, split, domains)]


def sentences(folder: Path, split: str, domains: tuple[str, ...]) -> Iterator[tuple[str, set[Pair], set[Pair]]]:
    """Yield every sentence with its annotated relations and ours."""
    rows = [json.loads(line) for domain in domains for line in (folder / f"{domain}-{split}.json").read_text("utf-8").splitlines()]
    casts = [Given(row) for row in rows]
    for row, cast, reading in zip(rows, casts, readings(Article(cast.text) for cast in casts), strict=True):
        same = _namesakes(row)
        gold = {_pair(same, f"{r[0]}-{r[1]}", f"{r[2]}-{r[3]}", r[4]) for r in row["relations"] if r[4] in TYPES}
        found = {_pair(same, str(c.subject), str(c.object), local_name(str(c.predicate))) for c in relations(reading, cast) if not c.negated}
        yield cast.text, {pair for pair in gold if pair.first != pair.second}, {pair for pair in found if pair.first != pair.second}


def _namesakes(row: dict[str, Any]) -> dict[str, str]:
    """The entities that the annotators say name another one, and that one ("named"): as a cast would know."""
    same: dict[str, str] = {}
    for first, last, first2, last2, kind, *_ in row["relations"]:
        if kind == "named":
            one, other = f"{first}-{last}", f"{first2}-{last2}"
            same[one] = same.get(other, other)
    return same


def _pair(same: dict[str, str], one: str, other: str, kind: str) -> Pair:
    first, second = sorted((same.get(one, one), same.get(other, other)), key=lambda key: [int(part) for part in key.split("-")])
    return Pair(first, second, kind)


def score(results: list[tuple[set[Pair], set[Pair]]]) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1, over all (`all`) and for each type (its precision over ours that can mean it)."""
    counts: Counter[tuple[str, str]] = Counter()
    for gold, found in results:
        for pair in found:
            right = {g.type for g in gold if g[:2] == pair[:2] and pair.type in TYPES[g.type]}
            counts["all", "found"] += any(pair.type in ours for ours in TYPES.values())
            counts["all", "right"] += bool(right)
            for kind, ours in TYPES.items():
                counts[kind, "found"] += pair.type in ours
                counts[kind, "right"] += kind in right
        for pair in gold:
            hit = any(f[:2] == pair[:2] and f.type in TYPES[pair.type] for f in found)
            for kind in ("all", pair.type):
                counts[kind, "gold"] += 1
                counts[kind, "hit"] += hit
    return {kind: _measures(counts, kind) for kind in ("all", *TYPES)}


def _measures(counts: Counter[tuple[str, str]], kind: str) -> tuple[float, float, float]:
    precision = counts[kind, "right"] / (counts[kind, "found"] or 1)
    recall = counts[kind, "hit"] / (counts[kind, "gold"] or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def main() -> None:
    """Print the scores."""
    split = next((word for word in sys.argv[1:] if not word.startswith("-")), "dev")
    for domain in ("news", "politics"):
        for kind, (precision, recall, f1) in score(crossre(FOLDER, split, (domain,))).items():
            print(f"{domain:9} {kind:20} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}")


if __name__ == "__main__":
    main()
