"""A casebook of coded events: all of ICEWS 2014 in which Iraq, Iran or Syria has a part, a relation claim each.

`python benchmarks/icews.py FOLDER` writes it from `../shared/data/icews`. The types of relation are those of the codebook
(CAMEO), each below one of ours; what kind of actor somebody is, is guessed from the name. A visit is coded twice, as made
and as received: the second is left out. One document stands for each month of the data set: evidence points into its
lines. The same data give the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kg.articles import digest

EVENTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "icews" / "icews14_named.tsv.gz"
COUNTRIES = re.compile(r"\b(Iraqi?|Iran|Iranian|Syrian?)\b")
HEAD = """@prefix : <https://example.org/icews/> .
@prefix cameo: <https://example.org/icews/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

"""
ONTOLOGY = "<https://example.org/icews/ontology> a owl:Ontology ; owl:imports <https://w3id.org/stancegraph/ontology> .\n\n"

# What relation of ours a CAMEO name is a case of, and how it comes to light; the longest beginning that fits a name counts.
# After CAMEO2PLOVER: AGREE to RETREAT are cooperation, ACCUSE to ASSAULT hostility, REQUEST and MOBILIZE influence. What CAMEO
# calls statements and PLOVER leaves out is influence too, but for the kind ones. Nothing that happens in a day is structure.
KINDS = """
agreesWith Enacted | Sign formal agreement
attacks Enacted | Abduct | Assassinate | Attempt to assassinate | Carry out | Conduct suicide | Destroy | Detonate | Employ aerial
attacks Enacted | Engage in ethnic | Engage in mass | Engage in violent | Kill | Physically assault | Protest violently
attacks Enacted | Sexually assault | Torture | Use | Violate ceasefire
backs Declared | Apologize | Defend | Forgive | Praise | Rally support
backs Enacted | Grant | Provide
cooperatesWith Enacted | Cooperate | Engage in diplomatic | Engage in judicial | Engage in material | Share
cooperation Declared | Express | Make empathetic | Make optimistic
cooperation Enacted | Accede | Allow | Declare truce | Ease | Receive inspectors | Return | Yield
deploysForcesIn Enacted | Demonstrate military | Increase | Mobilize
fights Enacted | Fight
hostility Declared | Accuse | Complain | Criticize | Defy | Rally opposition | Refuse | Reject | Veto
hostility Enacted | Ban | Bring lawsuit | Coerce | Conduct | Confiscate | Demonstrate | Engage in political | Expel | Find | Halt
hostility Enacted | Impose | Investigate | Obstruct | Reduce | Seize
hostsForcesOf Enacted | Receive deployment
influences Declared | Acknowledge | Appeal | Consider | Decline | Demand | Deny | Engage in symbolic | Make an appeal | Make pessimistic | Make statement
invades Enacted | Occupy
negotiatesWith Enacted | Consult | Discuss | Engage in negotiation | Host | Make a visit | Mediate | Meet
operatesAgainst Enacted | Arrest
reducesForcesIn Enacted | Expel or withdraw peacekeepers
sanctions Enacted | Impose administrative | Impose embargo
threatens Declared | Give ultimatum | Threaten
withdrawsForcesFrom Enacted | Demobilize | Retreat
"""
MUTUAL = ("Consult", "Discuss by telephone", "Engage in negotiation", "Meet at a 'third' location", "Sign formal agreement")
"""Coded from both sides whenever they are coded at all."""

# What class an actor has: the first that has a word of its name. A sector with a country behind it is a Collective where no
# word is found, any other name a Person.
STATES = """Afghanistan | Angola | Armenia | Bahrain | Bolivia | Burundi | Cambodia | Canada | China | Colombia | Djibouti | Fiji | France | Guinea
| Iran | Iraq | Ireland | Japan | Kazakhstan | Kuwait | Malaysia | Mauritania | Mexico | Morocco | Myanmar | New Zealand | Niger | North Korea
| Oman | Philippines | Poland | Portugal | Qatar | Romania | Serbia | Sierra Leone | Slovenia | South Africa | South Korea | Sudan | Syria
| Tajikistan | Thailand | United Arab Emirates | Vietnam"""
NAMED = """
Alliance | Association of Southeast Asian Nations | Economic Cooperation Organization | National Alliance | National Coalition | Nonaligned
Alliance | North Atlantic Treaty | Organisation of Islamic Cooperation | International Government Organizations
ArmedGroup | Al-Shabaab | Boko Haram | Hamas | Hezbollah | Islamic Front | Jaysh al-Islam | Party of Free Life | Tawhid Brigade
Collective | Arab Israelis | Iranian Kurds | Iraqi Kurds | Middle East | Syrian Kurds
Government | Department of | North Ossetia | Tatarstan | The Hague
MediaOutlet | Agence | Al Arabiya | Al Jazeera | Al Sharq | ANS Group | Associated Press | Broadcasting | Channel | Interfax | Milliyet | News | RIA
MediaOutlet | news agency
MilitaryForce | Defense Forces | Quds Force | Royal Air Force
PoliticalParty | Party | Kurdistan Islamic Union
SecurityService | Border Security | Central Intelligence | Drug Enforcement | Intelligence Service | Inspector General of Police
Organization | Aero Vodochody | Airlines | Amnesty | Bank | Commission | Committee | Company | Corporation | Council | Doctors Without | Federation
Organization | Fund | Halkbank | Maritime | Organization | Parliament | Rajya Sabha | Rapporteurs | Refugees | Rights | Senate | University
"""
SECTORS = """
Government | Cabinet
MilitaryForce | Joint Chiefs
UnnamedSource | Admiral | Advisor | Candidate | Chief | Editor | Envoy | General | Head of Government | Judge | Leader | Mayor | President
UnnamedSource | Representative to | Speaker | Undersecretary
ArmedGroup | Armed | Combatant | Extremist | Gang | Insurgent | Militant | Military Wing | Militia | Mujahideen | Rebel | Terrorist
MilitaryForce | Air Force | Attack Craft | Bomber | Commando | Military | Naval | Navy | Spy Plane | Reserve Personnel | Troop
SecurityService | Intelligence | Police | Secret Agent
Alliance | National Alliance
PoliticalParty | Main Opposition | National Party | Political Parties
Government | Affairs | Authorities | Government | Ministery | Ministry | Official | Press Service | Public Sector | Royal Administration
MediaOutlet | Media
Organization | Airline | Assemblies | Bank | Business | Commission | Company | Congress | Corp | Council | Court | Education | Facility
Organization | Agency | House of | Industry | Jet | Legislature | Representatives | Senate | Tanker | Transport
Collective | Businessperson | Media Personnel | Member
"""


class Event(NamedTuple):
    """One line of the data set: its number, who, does what, to whom, when."""

    number: int
    source: str
    relation: str
    target: str
    day: str


def events(lines: Iterable[str]) -> list[Event]:
    """Return the events of interest, names without stray spaces (one ends in a non-breaking one)."""
    rows = enumerate(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 2)
    cleaned = (Event(number, *(" ".join(row[name].split()) for name in ("source", "relation", "target", "date"))) for number, row in rows)
    chosen = [event for event in cleaned if COUNTRIES.search(f"{event.source} {event.target}")]
    visits = {(event.source, event.target, event.day) for event in chosen if event.relation == "Make a visit"}
    return [event for event in chosen if event.relation != "Host a visit" or (event.target, event.source, event.day) not in visits]


def rows_of(table: str) -> list[tuple[str, list[str]]]:
    """Return the rows of one of the tables above: a heading and the words under it."""
    return [(head, words) for head, *words in ([cell.strip() for cell in line.split("|")] for line in table.strip().splitlines())]


def kind(relation: str) -> tuple[str, str]:
    """Return the relation of ours that a CAMEO name is a case of, and its mode.

    Raises:
        KeyError: the codebook has a name that is not in the table.
    """
    found = [(len(word), head) for head, words in rows_of(KINDS) for word in words if relation.lower().startswith(word.lower())]
    if not found:
        raise KeyError(relation)
    ours, mode = max(found)[1].split()
    return ours, mode


def sort_of(name: str) -> str:
    """Guess the class of an actor from its name."""
    if name in [state.strip() for state in STATES.split("|")]:
        return "State"
    sector, found, _ = name.partition(" (")
    table, otherwise = (SECTORS, "Collective") if found else (NAMED, "Person")
    exact = [head for head, words in rows_of(table) if sector in words]
    return next(iter(exact + [head for head, words in rows_of(table) if any(_has(sector, word) for word in words)]), otherwise)


def _has(name: str, word: str) -> bool:
    return re.search(rf"\b{word}s?\b", name) is not None


def local_names(names: Iterable[str]) -> dict[str, str]:
    """Return an id for each name, ASCII and readable: `MilitantIraq` for `Militant (Iraq)`; a number where two fall together."""
    found: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for name in sorted(names):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        slug = "".join(word[:1].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", plain.replace("'", ""))) or "X"
        taken[slug] += 1
        found[name] = slug if taken[slug] == 1 else f"{slug}{taken[slug]}"
    return found


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _types(relations: dict[str, str]) -> Iterator[str]:
    for name, local in relations.items():
        mutual = ", owl:SymmetricProperty" if name in MUTUAL else ""
        yield f"cameo:{local} a owl:ObjectProperty{mutual} ; rdfs:subPropertyOf kg:{kind(name)[0]} ; rdfs:label {_text(name)}@en .\n"


def _actors(actors: dict[str, str]) -> Iterator[str]:
    for name, local in actors.items():
        yield f":{local} a kg:{sort_of(name)} ; skos:prefLabel {_text(name)}@en .\n"


def _line(event: Event) -> str:
    return "\t".join(event[1:])


def _months(found: list[Event]) -> dict[str, list[Event]]:
    months: dict[str, list[Event]] = {}
    for event in sorted(found, key=lambda event: (event.day, event.number)):
        months.setdefault(event.day[:7], []).append(event)
    return months


def _document(month: str, text: str) -> str:
    last = dt.date.fromisoformat(f"{month}-28") + dt.timedelta(days=4)
    return (
        f':doc-{month} a kg:Document ; dcterms:title "ICEWS events, {month}"@en ; dcterms:identifier "icews-{month}.txt" ;\n'
        f'    dcterms:issued "{last.replace(day=1)}"^^edtf:EDTF ; kg:basis "Taken to be out on the day after its last."@en ; kg:sha256 "{digest(text)}" .\n'
    )


def _claims(month: str, found: list[Event], actors: dict[str, str], relations: dict[str, str]) -> Iterator[str]:
    start = 0
    for event in found:
        line = _line(event)
        sure = "0.8" if "(" not in event.source + event.target else "0.6"
        day = f'"{event.day}"^^edtf:EDTF'
        yield (
            f":e{event.number} a kg:Relation ; rdf:subject :{actors[event.source]} ; rdf:predicate cameo:{relations[event.relation]} ; "
            f"rdf:object :{actors[event.target]} ;\n"
            f"    kg:during {day} ; kg:mode kg:{kind(event.relation)[1]} ; kg:confidence {sure} ; kg:status kg:Accepted ;\n"
            f"    kg:evidence [ a kg:Evidence ; dcterms:source :doc-{month} ; oa:start {start} ; oa:end {start + len(line)} ;\n"
            f'        kg:digest "{digest(line)}" ; kg:attestedOn {day} ] .\n'
        )
        start += len(line) + 1


def _write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + "".join(lines), encoding="utf-8", newline="\n")


def write(folder: Path) -> Path:
    """Write the casebook, and return its folder; exit with a sentence where the data set is not at hand."""
    if not EVENTS.exists():
        sys.exit(f"there is no {EVENTS.name} in ../shared/data/icews beside the repository")
    with gzip.open(EVENTS, "rt", encoding="utf-8", newline="") as lines:
        found = events(lines)
    actors = local_names({name for event in found for name in (event.source, event.target)})
    relations = {name: local[:1].lower() + local[1:] for name, local in local_names({event.relation for event in found}).items()}
    months = _months(found)
    curated = folder / "triples" / "curated"
    _write(folder / "ontology.ttl", [ONTOLOGY, *_types(relations)])
    _write(curated / "actors.ttl", _actors(actors))
    _write(curated / "documents.ttl", (_document(month, "".join(f"{_line(event)}\n" for event in inside)) for month, inside in months.items()))
    for month, inside in months.items():
        _write(curated / f"events-{month}.ttl", _claims(month, inside, actors, relations))
    return folder


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: icews.py FOLDER")
    print(write(Path(sys.argv[1])))
