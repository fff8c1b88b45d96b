"""What the tests of the page share: an invented case about a canal, hostile texts, and how to click and to look."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from kg.articles import digest
from kg.explorer import Page
from kg.graph import KnowledgeGraph

ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

PREFIXES = """
@prefix : <https://example.org/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ARTICLE = "Harbour notes.\nThe Guild of Pilots said that the canal must stay open, come what may.\n"
QUOTE = "the canal must stay open"
START = ARTICLE.index(QUOTE)
GUILD = f"""
:Guild a kg:Organization ; skos:prefLabel "Guild of Pilots"@en, "نقابة المرشدين"@ar ; skos:altLabel "Lotsenbrüderschaft"@de, "GoP" .
:Clerk a kg:UnnamedSource ; skos:prefLabel "a clerk of the Guild"@en ; prov:actedOnBehalfOf :Guild .
:Mayor a kg:Person ; skos:prefLabel "Mayor Ines Quay"@en ; skos:exactMatch <http://example.org/ines> .
:Town a kg:Government ; skos:prefLabel "Town Council"@en .
:Silent a kg:Person ; skos:prefLabel "Silent Sam"@en .
:Canal a kg:Topic ; skos:prefLabel "The canal stays open"@en ; kg:contrary :Closure .
:Closure a kg:Topic ; skos:prefLabel "The canal is closed"@en ; kg:contrary :Canal .
:Gazette a kg:MediaOutlet ; skos:prefLabel "Harbour Gazette"@en .
:doc a kg:Document ; dcterms:title "Harbour notes"@en ; dcterms:publisher :Gazette ; dcterms:issued "2031-05"^^edtf:EDTF ;
    schema:url <https://example.org/notes> ; kg:sha256 "{digest(ARTICLE)}" .
:s1 a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:Supports ; kg:during "2031-05-02/"^^edtf:EDTF ;
    kg:mode kg:Declared ; kg:confidence 0.9 ; kg:status kg:Accepted ; rdfs:comment "It wants the canal kept open."@en ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc ; oa:start {START} ; oa:end {START + len(QUOTE)} ; kg:digest "{digest(QUOTE)}" ;
        sem:accordingTo :Clerk ; kg:saidOn "2031-05-02"^^edtf:EDTF ] .
:s2 a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:StronglySupports ; kg:confidence 0.4 ; kg:mode kg:Declared ;
    kg:status kg:Accepted ; rdfs:comment "It says so again."@en ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:s3 a kg:Stance ; kg:holder :Mayor ; kg:topic :Canal ; kg:position kg:Opposes ; kg:confidence 0.6 ; kg:mode kg:Attributed ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:s4 a kg:Stance ; kg:holder :Town ; kg:topic :Closure ; kg:position kg:Supports ; kg:confidence 0.3 ; kg:mode kg:Declared ;
    kg:condition "if the lock is repaired first" ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r1 a kg:Relation ; rdf:subject :Mayor ; rdf:predicate kg:leads ; rdf:object :Town ; kg:confidence 0.95 ; kg:mode kg:Enacted ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r2 a kg:Relation ; rdf:subject :Town ; rdf:predicate kg:alliedWith ; rdf:object :Guild ; kg:confidence 0.7 ; kg:mode kg:Enacted ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r3 a kg:Relation ; rdf:subject :Guild ; rdf:predicate kg:alliedWith ; rdf:object :Town ; kg:confidence 0.5 ; kg:mode kg:Enacted ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r4 a kg:Relation ; rdf:subject :Town ; rdf:predicate kg:funds ; rdf:object :Guild ; kg:negated true ; kg:confidence 0.8 ;
    kg:mode kg:Denied ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:a1 a kg:Attribution ; kg:holder :Guild ; kg:about :Canal ; kg:mode kg:Declared ; kg:confidence 0.8 ; kg:status kg:Accepted ;
    rdfs:comment "It expects a hard winter."@en ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:f1 a kg:Figure ; kg:about :Guild ; kg:measure "members" ; kg:minValue 40 ; kg:maxValue 50 ; kg:unit "pilots" ; kg:mode kg:Declared ;
    kg:confidence 0.8 ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
"""


def case(folder: Path, text: str = GUILD) -> KnowledgeGraph:
    """A casebook of one file."""
    path = folder / "case" / "triples" / "curated" / "x.ttl"
    path.parent.mkdir(parents=True)
    path.write_text(PREFIXES + text, encoding="utf-8")
    return KnowledgeGraph.open(folder / "case")


def block(page: Page, name: str) -> Any:
    """One of the JSON blocks of a page."""
    found = re.search(f'<script type="application/json" id="{name}">(.*?)</script>', page.html, re.DOTALL)
    assert found
    return json.loads(found[1])


def unpack(packed: dict[str, Any]) -> list[dict[str, Any]]:
    """The records of packed columns, as `scripts/data.js` unpacks them."""
    records: list[dict[str, Any]] = [{} for _ in range(packed["count"])]
    for name, column in packed["columns"].items():
        places = column["places"] if isinstance(column, dict) and "places" in column else range(len(records))
        values = column["values"] if isinstance(column, dict) and "places" in column else column
        values = [values["texts"][number] for number in values["which"]] if isinstance(values, dict) else values
        for place, value in zip(places, values, strict=True):
            if value is not None:
                records[place][name] = value
    return records


def line_of(tab: Any, claim: str) -> int:
    """The number of the line on which a claim is drawn."""
    number = tab.evaluate("(id) => stancegraph.lineOf(id)", claim)
    assert number is not None, claim
    return int(number)


def click_line(tab: Any, claim: str) -> None:
    """Click the line of a claim where it can be clicked, nearest to its middle."""
    at = tab.evaluate("(number) => stancegraph.screen(number)", line_of(tab, claim))
    assert at, f"the line of {claim} can nowhere be clicked"
    tab.mouse.click(at["x"], at["y"])


def choose(tab: Any, name: str) -> None:
    """Search for a name and open what is found first."""
    tab.fill("#search", name)
    tab.keyboard.press("Enter")


def violations(tab: Any) -> list[str]:
    """What axe finds wrong with a page as it stands."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="accessibility is not checked: axe is not installed").Axe()
    return [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in axe.run(tab).response["violations"]]


BAD = "</script><img src=x onerror=alert(1)><!-- \"quoted\" 'single' & &amp; {{ 7*7 }} ${7*7}\nsecond line \u202eabc\u202c مرحبا \u2028 nul:\x00 bell:\x07 é"
SHOWN = BAD.replace("\x00", "\ufffd").replace("\x07", "\ufffd")


def turtle(text: str) -> str:
    """A text as a Turtle literal."""
    return '"' + "".join(f"\\u{ord(sign):04X}" if ord(sign) < 32 or sign in '"\\\u2028' else sign for sign in text) + '"'


def hostile(folder: Path) -> KnowledgeGraph:
    """A casebook in which every text tries to break the page."""
    bad = turtle(BAD)
    return case(folder, f"""
        :A a kg:Person ; skos:prefLabel {bad} ; skos:altLabel {turtle("alias " + BAD)}@ar ; rdfs:comment {bad} ;
            skos:exactMatch <javascript:alert(1)> , <data:text/html,x> , <https://example.org/a> .
        :B a :Odd ; skos:prefLabel {bad} . :Odd rdfs:subClassOf kg:Actor ; rdfs:label {bad} .
        :T a kg:Topic ; skos:prefLabel {bad} ; skos:definition {bad} .
        :p rdfs:subPropertyOf kg:attacks ; rdfs:label {bad} .
        :doc a kg:Document ; dcterms:title {bad} ; dcterms:issued {bad} ; kg:basis {bad} ; schema:url {turtle("javascript:alert(1)")} .
        :s a kg:Stance ; kg:holder :A ; kg:topic :T ; kg:position kg:Supports ; kg:condition {bad} ; rdfs:comment {bad} ; kg:quantifier {bad} ;
            kg:mode :m ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ; oa:exact {bad} ; kg:saidOn {bad} ] .
        :m rdfs:label {bad} .
        :r a kg:Relation ; rdf:subject :A ; rdf:predicate :p ; rdf:object :B ; kg:status kg:Accepted ; kg:role {bad} .
        :f a kg:Figure ; kg:about :A ; kg:measure {bad} ; kg:unit {bad} ; kg:minValue 1 ; kg:status kg:Accepted .
        :t a kg:Attribution ; kg:holder :A ; kg:about :T ; rdfs:comment {bad} ; kg:status kg:Accepted .
        :E a kg:Event ; skos:prefLabel {bad} ; rdfs:comment {bad} ; kg:during {bad} ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ; oa:exact {bad} ] .
        :P a kg:Place ; skos:prefLabel {bad} . :M a kg:MediaOutlet ; skos:prefLabel {bad} . :doc dcterms:publisher :M .
        :U a kg:UnnamedSource ; skos:prefLabel {bad} ; prov:actedOnBehalfOf :A . :C a prov:Person ; skos:prefLabel {bad} .
        :e a kg:Relation ; rdf:subject :U ; rdf:predicate :p ; rdf:object :E ; kg:status kg:Accepted ; prov:wasAttributedTo :C ; kg:place :P ;
            kg:evidence [ a kg:Evidence ; dcterms:source :doc ; sem:accordingTo :U ; kg:attestedOn {bad} ; kg:relays [ a kg:Evidence ; sem:accordingTo :A ] ] .
        :l a kg:Relation ; rdf:subject :U ; rdf:predicate kg:locatedIn ; rdf:object :P ; kg:status kg:Accepted ; rdfs:comment {bad} .""")  # fmt: skip
