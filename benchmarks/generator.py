"""Casebooks of any size for the benchmarks: actors as unevenly busy as in coded event data, times of every kind.

`python benchmarks/generator.py FOLDER CLAIMS` writes one. Who does what to whom follows ICEWS where `../shared/data/icews`
is present, and a Zipf law with the same exponent (about 1) where it is not. Times are points, days, months, decades; their
ends open, unknown, vague; a tenth has no date at all. The same arguments give the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import random
import sys
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

ICEWS = Path(__file__).resolve().parents[2] / "shared" / "data" / "icews"
FIRST, DAYS = dt.date(1985, 1, 1), 40 * 365
RELATIONS = ("alliedWith", "agreesWith", "negotiatesWith", "cooperatesWith", "funds", "attacks", "threatens", "sanctions", "hostileTo", "influences")
POSITIONS = ("StronglyOpposes", "Opposes", "Neutral", "Supports", "StronglySupports")
MODES = ("Declared", "Enacted", "Attributed", "Attributed", "Inferred")
PER_FILE = 20_000
HEAD = """@prefix : <https://example.org/generated/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def day(number: int) -> str:
    """Return the day so many days after the first, as ISO date."""
    return (FIRST + dt.timedelta(days=number)).isoformat()


def period(rng: random.Random) -> str:
    """Return an EDTF text: a point, an interval of days to decades, or one with open, unknown or vague ends; or nothing."""
    begin = rng.randrange(DAYS)
    kind = rng.random()
    if kind < 0.1:
        return ""
    if kind < 0.4:
        return day(begin)
    length = rng.choice((5, 30, 90, 365, 3650, 11000))
    end = min(begin + 1 + rng.randrange(length), DAYS)
    if kind < 0.7:
        return f"{day(begin)}/{day(end)}"
    left = rng.choice((day(begin), day(begin)[:7], day(begin)[:4], f"{day(begin)[:7]}~", "..", ""))
    right = rng.choice((day(end), day(end)[:7], day(end)[:4], f"{day(end)[:4]}?", "..", ""))
    if {left, right} <= {"", ".."}:
        return f"{day(begin)}/{right}"
    return f"{left}/{right}"


def pairs(rng: random.Random, actors: int) -> Iterator[tuple[int, int]]:
    """Yield who acts on whom, for ever: as in ICEWS where it is present, else by a Zipf law."""
    if ICEWS.is_dir():
        yield from _icews(rng, actors)
    weights = list(accumulate(1 / (rank + 1) for rank in range(actors)))
    while True:
        yield from zip(rng.choices(range(actors), cum_weights=weights, k=1000), rng.choices(range(actors), cum_weights=weights, k=1000), strict=True)


def _icews(rng: random.Random, actors: int) -> Iterator[tuple[int, int]]:
    """Real pairs, resampled; actors beyond the wanted number share the places of the others."""
    numbers: dict[str, int] = {}
    found = []
    for path in sorted(ICEWS.glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
            for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                if len(row) >= 4 and row[3][:1].isdigit():
                    ends = [numbers.setdefault(name, len(numbers)) % actors for name in (row[0], row[2])]
                    found.append((ends[0], ends[1]))
    while found:
        yield from rng.choices(found, k=1000)


def generate(folder: Path, claims: int, seed: int = 1) -> Path:
    """Write a casebook with that many claims, and return its folder."""
    rng = random.Random(seed)
    base = folder / "triples" / "curated"
    base.mkdir(parents=True, exist_ok=True)
    actors, documents, topics = max(10, min(20_000, claims // 20)), max(2, claims // 50), max(2, min(200, claims // 100))
    (base / "things.ttl").write_text(HEAD + "".join(_things(rng, actors, documents, topics)), "utf-8")
    who = pairs(rng, actors)
    for start in range(0, claims, PER_FILE):
        numbers = range(start, min(start + PER_FILE, claims))
        text = HEAD + "".join(_claim(rng, number, *next(who), documents, topics) for number in numbers)
        (base / f"claims-{start // PER_FILE:04}.ttl").write_text(text, "utf-8")
    return folder


def _things(rng: random.Random, actors: int, documents: int, topics: int) -> Iterator[str]:
    for number in range(actors):
        yield f':a{number} a kg:{rng.choice(("State", "ArmedGroup", "PoliticalParty", "Person"))} ; skos:prefLabel "Actor {number}"@en .\n'
    for number in range(topics):
        contrary = f" ; kg:contrary :t{number - 1}" if number % 10 == 9 else ""
        yield f':t{number} a kg:Topic ; skos:prefLabel "Topic {number}"@en ; skos:definition "Invented."@en{contrary} .\n'
    for number in range(documents):
        issued = day(rng.randrange(DAYS))
        text = rng.choice((issued, issued, issued, issued[:7], f"{issued[:7]}/{issued[:4]}"))
        yield f':d{number} a kg:Document ; dcterms:title "Document {number}"@en ; dcterms:issued "{text}"^^edtf:EDTF ; kg:sha256 "{number:064x}" .\n'


def _claim(rng: random.Random, number: int, source: int, target: int, documents: int, topics: int) -> str:
    if rng.random() < 0.3:
        content = f"kg:Stance ; kg:holder :a{source} ; kg:topic :t{rng.randrange(topics)} ; kg:position kg:{rng.choice(POSITIONS)}"
    else:
        content = f"kg:Relation ; rdf:subject :a{source} ; rdf:predicate kg:{rng.choice(RELATIONS)} ; rdf:object :a{target}"
    text = period(rng)
    during = f' ; kg:during "{text}"^^edtf:EDTF' if text else ""
    withdrawn = rng.random() < 0.02
    status = f'Retracted ; prov:invalidatedAtTime "{day(DAYS + rng.randrange(300))}T12:00:00Z"^^xsd:dateTime' if withdrawn else "Accepted"
    evidence = " , ".join(_evidence(rng, documents) for _ in range(rng.choice((1, 1, 1, 2))))
    return (
        f":c{number} a {content}{during} ; kg:mode kg:{rng.choice(MODES)} ; kg:confidence 0.{rng.randrange(1, 10)} ; kg:status kg:{status} ;\n"
        f'  prov:generatedAtTime "{day(DAYS - rng.randrange(300))}T12:00:00Z"^^xsd:dateTime ; kg:evidence {evidence} .\n'
    )


def _evidence(rng: random.Random, documents: int) -> str:
    start = rng.randrange(5000)
    attested = f' ; kg:attestedOn "{day(rng.randrange(DAYS))}"^^edtf:EDTF' if rng.random() < 0.2 else ""
    digest = f"{rng.getrandbits(256):064x}"
    return f'[ a kg:Evidence ; dcterms:source :d{rng.randrange(documents)} ; oa:start {start} ; oa:end {start + 80} ; kg:digest "{digest}"{attested} ]'


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[2].isdigit():
        sys.exit("usage: generator.py FOLDER CLAIMS")
    print(generate(Path(sys.argv[1]), int(sys.argv[2])))
