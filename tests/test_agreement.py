"""Generated faults: the built-in checks find what pyshacl finds, and looking at one of each form finds what looking at all does.

A good casebook is broken in as many ways as the shapes of the ontology have constraints. The ways are made from the shapes
themselves: a constraint for which no fault can be made fails the test, so that no new shape goes untried.
"""

from __future__ import annotations

import os
import random
import re

import pytest
from conftest import PREFIX_LINES, RELATION, ROOT, STANCE, build

import kg
from kg.store import Local
from kg.terms import ONTOLOGY, PREFIXES, RDF, SH, NamedNode, curie

ROUNDS = int(os.environ.get("KG_AGREEMENT_ROUNDS", "1"))
"""How many casebooks of some 100 broken things each are compared with pyshacl, and twelve times as many small ones with a look at everything."""

EVIDENCE = "[ a kg:Evidence ; dcterms:source :doc-dam ]"
TIME = '"2021-05-01T10:00:00Z"^^xsd:dateTime'
HASH = f'"{"0" * 64}"'
GOOD = {
    "kg:Claim": ["a kg:Stance", "kg:holder :Orra", "kg:topic :Dam", "kg:position kg:Supports"],
    "kg:Stance": ["a kg:Stance", "kg:holder :Orra", "kg:topic :Dam", "kg:position kg:Supports"],
    "kg:Relation": ["a kg:Relation", "rdf:subject :Orra", "rdf:predicate kg:funds", "rdf:object :Vell"],
    "kg:Figure": ["a kg:Figure", "kg:about :Orra", 'kg:measure "engineers"@en', "kg:minValue 40", "kg:maxValue 60"],
    "kg:Attribution": ["a kg:Attribution", "kg:holder :Orra", "kg:about :Dam", 'rdfs:comment "It says so."@en'],
    "kg:Actor": ["a kg:Person", 'skos:prefLabel "Nix"@en', "org:memberOf :Orra"],
    "kg:Topic": ["a kg:Topic", 'skos:prefLabel "Peace"@en', "kg:contrary :Dam"],
    "kg:Event": ["a kg:Event", 'skos:prefLabel "Flood"@en', 'kg:during "2020"^^edtf:EDTF', f"kg:evidence {EVIDENCE}"],
    "kg:Evidence": ["a kg:Evidence", "dcterms:source :doc-dam", "oa:start 3", "oa:end 9", f"kg:digest {HASH}", 'kg:saidOn "2020"^^edtf:EDTF'],
    "kg:Document": ["a kg:Document", 'dcterms:title "X"@en', f"kg:sha256 {HASH}", 'dcterms:issued "2020"^^edtf:EDTF'],
    "kg:Judgement": [
        "a kg:Judgement", "kg:judges :ministry-for-dam , :orra-funds-vell", "kg:verdict kg:LeftOpen", "kg:disagreementKind kg:Denial",
        'rdfs:comment "Both are told."@en', "prov:wasAttributedTo :maria", f"prov:generatedAtTime {TIME}",
    ],
    "merge": ["a kg:Merge", "kg:merged :FarmersLeague", "kg:mergedInto :RiverUnion", "prov:wasAttributedTo :maria", f"prov:generatedAtTime {TIME}"],
    "padding": ["kg:approximatePadding 1", "kg:uncertainPadding 1"],
}  # fmt: skip
SHARED = ["kg:mode kg:Declared", "kg:status kg:Accepted", "kg:confidence 0.8", f"kg:evidence {EVIDENCE}"]
for claim in ("kg:Claim", "kg:Stance", "kg:Relation", "kg:Figure", "kg:Attribution"):
    GOOD[claim] += SHARED
KIND = {"kg:mode": "kg:Claim", "kg:holder": "kg:Claim", "kg:position": "kg:Claim", "kg:measure": "kg:Figure", "kg:about": "kg:Figure", "kg:place": "kg:Event",
        "kg:evidence": "kg:Event", "kg:during": "kg:Event", "kg:saidOn": "kg:Evidence", "kg:attestedOn": "kg:Evidence", "kg:merged": "merge",
        "kg:mergedInto": "merge", "kg:approximatePadding": "padding", "kg:uncertainPadding": "padding", "prov:invalidatedAtTime": "kg:Claim"}  # fmt: skip
SPARQL = {
    "accepted machine claim has no reviewer": ("kg:Claim", ["prov:wasGeneratedBy :run"]),
    "claim is a revision of itself, directly or through others": ("kg:Claim", ["prov:wasRevisionOf :%"]),
    "claim is withdrawn (prov:invalidatedAtTime) and yet accepted; its status is kg:Retracted": ("kg:Claim", [f"prov:invalidatedAtTime {TIME}"]),
    "claim was withdrawn before it was recorded": (
        "kg:Claim",
        ["-kg:status", "kg:status kg:Retracted", f"prov:invalidatedAtTime {TIME}", 'prov:generatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime'],
    ),
    "subject is not a known actor, or a literal where a node belongs": ("kg:Relation", ["-rdf:subject", "rdf:subject :Kasda"]),
    "predicate is not a subproperty of kg:relatedTo": ("kg:Relation", ["-rdf:predicate", "rdf:predicate kg:holder"]),
    "value of the figure is not a number": ("kg:Figure", ["-kg:minValue", 'kg:minValue "forty"']),
    "least value is greater than the greatest": ("kg:Figure", ["-kg:minValue", "kg:minValue 61"]),
    "topic is its own contrary": ("kg:Topic", ["-kg:contrary", "kg:contrary :%"]),
    "evidence has no document": ("kg:Evidence", ["-dcterms:source"]),
    "span has a start but no end, or an end but no start": ("kg:Evidence", ["-oa:end"]),
    "span starts before the text does": ("kg:Evidence", ["-oa:start", "oa:start -1"]),
    "span ends before it starts, or is empty": ("kg:Evidence", ["-oa:start", "oa:start 9"]),
    "the actor is merged into another one too; neither is followed": ("merge", [".\n:%b a kg:Merge", "kg:merged :FarmersLeague", "kg:mergedInto :Orra"]),
    "merge has no id, by which it could be taken back": ("merge", ["[]"]),
    "the padding of ~ is set twice, to different numbers": ("padding", ["kg:approximatePadding 2"]),
    "the padding of ? is set twice, to different numbers": ("padding", ["kg:uncertainPadding 2"]),
    "judgement upholds a claim that it is not on": ("kg:Judgement", ["kg:upholds :no-claim"]),
    "judgement says that one side is right but not which (kg:upholds)": ("kg:Judgement", ["-kg:verdict", "kg:verdict kg:OneSideRight"]),
}
"""What breaks each SPARQL constraint: of what kind of thing, and what is taken from it (-) and added."""


def shapes() -> Local:
    store = Local()
    store.load((ROOT / "ontology.ttl").read_bytes(), ONTOLOGY)
    return store


def short(term: object) -> str:
    return curie(term.value, PREFIXES)


def kind_of(store: Local, shape: object) -> str:
    """The kind of thing to break for a shape."""
    aims = [quad.object for name in (SH.targetClass, SH.targetSubjectsOf) for quad in store.match(shape, name)]
    return min(KIND.get(short(aim), short(aim)) for aim in aims)


def core(path: str, constraint: NamedNode, value: object) -> list[list[str]]:
    """The ways to break a constraint of SHACL's core: what is taken away (-) and added."""
    ways = {
        SH.minCount: [[f"-{path}"]],
        SH.maxCount: [[f"{path} {one} , {other}"] for one, other in ((":Orra", ":Vell"), ("0.1", "0.2"), ("'a'", ":Kasda"))],
        SH["class"]: [[f"-{path}", f"{path} {wrong}"] for wrong in (":Nobody", '"text"', ":doc-fields" if path != "dcterms:source" else ":Orra")],
        SH["in"]: [[f"-{path}", f"{path} {wrong}"] for wrong in ("kg:Nothing", '"text"', "kg:Actor", "2")],
        SH.nodeKind: [[f"-{path}", f'{path} {":Vell" if value == SH.Literal else wrong}'] for wrong in ('"text"', "1")],
        SH.datatype: [[f"-{path}", f"{path} {wrong}"] for wrong in (":Orra", '"text"', '"x"^^xsd:integer', '"2020"^^xsd:gYear', '"yes"^^xsd:boolean')],
        SH.pattern: [[f"-{path}", f"{path} {wrong}"] for wrong in ('"9f2c"', '"0000 "', f'"{"0" * 63}G"')],
        SH.minInclusive: [[f"-{path}", f"{path} {wrong}"] for wrong in ("-0.1", "-1", '"low"')],
        SH.maxInclusive: [[f"-{path}", f"{path} {wrong}"] for wrong in ("1.01", "2", "1e1")],
        SH.hasValue: [["-a"], ["-a", "a kg:Document"]],
    }  # fmt: skip
    return ways[constraint]


def faults() -> dict[tuple[str, str, str], list[tuple[str, list[str]]]]:
    """For each shape, constraint and message of the ontology: the ways to break it."""
    store, found = shapes(), {}
    for shape in (quad.subject for quad in store.match(None, RDF.type, SH.NodeShape)):
        kind = kind_of(store, shape)
        for quad in store.match(shape, SH.property):
            path = store.value(quad.object, SH.path)
            name = (
                short(path)
                if isinstance(path, NamedNode)
                else {"figure has": "kg:minValue", "claim is n": "a"}[store.value(quad.object, SH.message).value[:10]]
            )
            told = {part.predicate: part.object for part in store.match(quad.object)}
            for constraint in sorted(set(told) - {SH.path, SH.message}, key=str):
                ways = core(name, constraint, told[constraint])
                both = ["-kg:maxValue"] if not isinstance(path, NamedNode) and name == "kg:minValue" else []
                found[short(shape), short(constraint), told[SH.message].value] = [(kind, [*way, *both]) for way in ways]
        for quad in store.match(shape, SH.sparql):
            message = store.value(quad.object, SH.message).value
            found[short(shape), "sh:sparql", message] = [SPARQL[message]]
    return found


def broken(kind: str, changes: list[str], name: str) -> str:
    """A thing of a kind with some changes, as Turtle."""
    gone = {change[1:] for change in changes if change.startswith("-")}
    parts = [part for part in GOOD[kind] if part.partition(" ")[0] not in gone]
    parts += [change for change in changes if not change.startswith("-") and change != "[]"]
    text = " ;\n  ".join(parts).replace(";\n  .\n", ".\n").replace("%", name)
    subject = "[]" if "[]" in changes else f":{name}"
    return f"{subject} {text or 'a kg:Nothing'} .\n"


FAULTS = faults()
EVERY = [(place, way) for place, ways in FAULTS.items() for way in ways]


def told(folder, **how) -> set[str]:
    return {str(problem) for problem in kg.validate(folder, **how)}


def many(tmp_path, chosen: list[tuple[str, list[str]]], rng: random.Random):
    """A casebook of good things and of things broken in the chosen ways, spread over files."""
    files: dict[str, list[str]] = {name: [] for name in ("curated/a.ttl", "curated/b.ttl", "extracted/c.ttl", "candidates/d.ttl")}
    for number, (kind, changes) in enumerate(chosen):
        files[rng.choice([*files])].append(broken(kind, changes, f"x{number}"))
    for number, kind in enumerate([*GOOD][:-2] * 3):
        files[rng.choice([*files])].append(broken(kind, [], f"good{number}"))
    return build(
        tmp_path,
        STANCE + RELATION + ":maria a kg:Person ; skos:prefLabel 'Maria'@en . :run a prov:Activity .\n",
        {name: "".join(parts) for name, parts in files.items()},
    )


def mixed(rng: random.Random, number: int) -> list[tuple[str, list[str]]]:
    """Ways at random, some of them several at once on one thing."""
    chosen = [way for _, way in rng.sample(EVERY, min(number, len(EVERY)))]
    pairs = [(kind, [*changes, *more]) for kind, changes in chosen[::4] for other, more in (rng.choice(chosen),) if other == kind and "[]" not in more]
    return [*chosen, *pairs]


# ---------------------------------------------------------------------------------------------------------------- tests


def test_every_constraint_of_every_shape_is_broken_by_some_way_and_told(tmp_path):
    folder = many(tmp_path, [way for _, way in EVERY], random.Random(1))
    messages = {problem.partition(": ")[2] for problem in told(folder)}
    missing = {place for place in FAULTS if not any(message.startswith(place[2]) for message in messages)}
    assert missing == set()


def test_things_that_are_not_broken_have_no_fault(tmp_path):
    assert [problem for problem in kg.validate(many(tmp_path, [], random.Random(1))) if "extracted" not in problem.file] == []


DIFFERENT = {
    "span ends before it starts, or is empty": "rdflib takes an ill-typed number for a number: isNumeric('x'^^xsd:integer) is true there",
    "is set twice, to different numbers": "rdflib tells an ill-typed number from another by its text; in SPARQL 1.1 (17.4.1.7) that is an error",
}
"""What pyshacl finds beyond the built-in checks, and why."""


@pytest.mark.filterwarnings("ignore:Parsing weird boolean", "ignore:NotImplemented should not be used")  # rdflib's words on "yes"^^xsd:boolean
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_pyshacl_finds_what_the_built_in_checks_find(tmp_path, seed):
    rng = random.Random(seed)
    folder = many(tmp_path, mixed(rng, 100), rng)
    ours, theirs = told(folder), told(folder, shacl=True)
    assert ours - theirs == set()
    assert {problem for problem in theirs - ours if not any(message in problem for message in DIFFERENT)} == set()
    assert len(ours) > 60


@pytest.mark.parametrize("seed", range(12 * ROUNDS))
def test_looking_at_one_of_each_form_finds_what_looking_at_everything_finds(tmp_path, monkeypatch, seed):
    rng = random.Random(100 + seed)
    folder = many(tmp_path, [*mixed(rng, 3 + 8 * seed % 60)] * rng.choice((1, 3)), rng)
    sifted = told(folder)
    monkeypatch.setattr("kg.validation.reach", lambda ontology: None)
    assert sifted == told(folder)
    assert sifted


def test_faults_are_told_in_parts_where_they_are_very_many(tmp_path, monkeypatch):
    folder = many(tmp_path, [("kg:Stance", ["-kg:mode"])] * 40, random.Random(1))
    at_once = told(folder)
    monkeypatch.setattr("kg.validation._MOST", 7)
    assert told(folder) == at_once
    assert sum("claim has no mode" in problem for problem in at_once) == 40


ALIKE = ":s{n} a kg:Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence " + EVIDENCE
SECRET = {
    "what another file adds": (" .\n", ":s7 kg:mode kg:Denied .\n", "claim has more than one mode"),
    "a number that is written in two ways": (" ; kg:confidence 0.5 , 0.50 .\n", ":t a kg:Topic ; skos:prefLabel 'T' .\n", None),
    "equal numbers and others": (" ; kg:confidence 0.5 , 0.{n}5 .\n", "", "claim has more than one confidence"),
    "a class under another that data declare": (" ; sem:accordingTo :Nix .\n", ":Sect rdfs:subClassOf kg:Actor .\n:Nix a :Sect ; skos:prefLabel 'Nix' .\n", None),
    "blank nodes that several name": (" ; kg:evidence _:e .\n", "_:e a kg:Evidence ; dcterms:source :Nobody .\n", "evidence is not a kg:Evidence"),
    "a syntax fault": (" .\n", ":x :p 1 2 .\n", "other.ttl:"),
    "a shape in the data": (" .\n", ":S a sh:NodeShape ; sh:targetClass kg:Stance ; sh:property [ sh:path kg:confidence ; sh:minCount 1 ; sh:message 'unsure' ] .\n", "unsure"),
    "a membership that goes round": (
        " .\n",
        "".join(f":m{a} a kg:Relation ; rdf:subject :{a} ; rdf:predicate kg:memberOf ; rdf:object :{b} ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence {EVIDENCE} .\n"
                for a, b in (("Orra", "Vell"), ("Vell", "Orra"))),
        "membership is a cycle",
    ),
    "a relation torn by a merge": (
        " .\n:r{n} a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence " + EVIDENCE + " .\n",
        f":m a kg:Merge ; kg:merged :Vell ; kg:mergedInto :Orra ; prov:wasAttributedTo :maria ; prov:generatedAtTime {TIME} .\n",
        "both ends of the relation are one actor since a merge",
    ),
    "one speaker who is none": (" ; kg:place :p{n} .\n:p{n} a kg:Place .\n", ":p12 a kg:Topic .\n", None),
}  # fmt: skip


@pytest.mark.parametrize("name", SECRET)
def test_what_makes_one_of_many_alike_a_fault_is_not_overlooked(tmp_path, monkeypatch, name):
    """Twenty stances that look alike in their file; elsewhere something is said that makes the difference."""
    more, elsewhere, message = SECRET[name]
    alike = "".join((ALIKE + more).replace("{n}", str(number)) for number in range(20))
    head = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    folder = build(tmp_path, head + alike, {"curated/other.ttl": head + elsewhere, "extracted/more.ttl": alike.replace(":s", ":z").replace(":r", ":y")})
    sifted = told(folder)
    monkeypatch.setattr("kg.validation.reach", lambda ontology: None)
    assert sifted == told(folder)
    assert any(message in problem for problem in sifted) if message else True


CONSTRAINTS = {
    "an inverse path": "sh:property [ sh:path [ sh:inversePath kg:holder ] ; sh:maxCount 1 ; sh:message 'm' ]",
    "a path of steps": "sh:property [ sh:path ( kg:holder org:memberOf ) ; sh:minCount 1 ; sh:message 'm' ]",
    "a pattern": "sh:property [ sh:path skos:prefLabel ; sh:pattern '^[A-Z][a-z]+$|x' ; sh:message 'm' ]",
    "a count of classes above": "sh:property [ sh:path ( rdf:type [ sh:zeroOrMorePath rdfs:subClassOf ] ) ; sh:maxCount 1 ; sh:message 'm' ]",
    "a join": "sh:sparql [ sh:message 'm' ; sh:select 'SELECT $this { $this kg:holder ?a . ?other kg:about ?a }' ]",
    "a function": "sh:sparql [ sh:message 'm' ; sh:select 'SELECT $this { $this skos:prefLabel ?a . FILTER ( STRLEN(?a) > 6 ) }' ]",
    "an optional part": "sh:sparql [ sh:message 'm' ; sh:select 'SELECT $this { $this a ?k OPTIONAL { $this kg:holder ?a } FILTER ( ! BOUND(?a) ) }' ]",
    "texts": "sh:sparql [ sh:message 'm' ; sh:select 'SELECT $this { $this kg:condition ?a . FILTER ( ?a = \\'x\\' ) }' ]",
    "classes of anything": "sh:sparql [ sh:message 'm' ; sh:select 'SELECT $this { $this kg:mode ?a . ?other a kg:Event }' ]",
    "any property": "sh:sparql [ sh:message 'm' ; sh:select 'SELECT $this { $this ?p ?a . FILTER ( isIRI(?a) ) }' ]",
    "a double": "sh:property [ sh:path kg:confidence ; sh:maxInclusive 1e0 ; sh:message 'm' ]",
    "an object": "sh:targetObjectsOf kg:holder ; sh:property [ sh:path skos:altLabel ; sh:minCount 1 ; sh:message 'm' ]",
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_shapes_that_look_further_find_the_same_whether_everything_is_looked_at_or_not(tmp_path, monkeypatch, name):
    rng = random.Random(3)
    folder = many(tmp_path, [*mixed(rng, 40), *[("kg:Stance", ['kg:condition "x"']), ("kg:Stance", ['kg:condition "y"'])]], rng)
    shape = f":S a sh:NodeShape ; sh:targetClass kg:Claim , kg:Actor ; {CONSTRAINTS[name]} ."
    (folder / "ontology.ttl").write_text(PREFIX_LINES + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + shape, "utf-8")
    sifted = told(folder)
    monkeypatch.setattr("kg.validation.reach", lambda ontology: None)
    assert sifted == told(folder)
    assert any(re.search(r": m\b", problem) for problem in sifted)
