"""Every fault is named, with its file and line, and nothing else is.

In the casebooks here `# ! message` stands on each line that has a fault.
"""

from __future__ import annotations

import re
import sys

import pytest
from conftest import DAM, HOME, PREFIX_LINES, RELATION, STANCE, build, digest, line_of, marked
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.errors import ArticleError, CasebookError, MissingExtra, NotFound
from kg.validation import unchecked


def told(folder, *, articles=True, shacl=False):
    return [str(problem) for problem in kg.validate(folder, articles=folder / "articles" if articles else None, shacl=shacl)]


# ----------------------------------------------------------------------------------------------------- the bundled one


def test_the_bundled_graph_has_no_problem(bundled):
    assert kg.validate(bundled) == []


def test_the_bundled_graph_has_no_problem_with_the_articles(bundled, shared):
    assert kg.validate(bundled, articles=shared / "articles") == []


def edited(folder, name: str, pattern: str, replacement: str) -> tuple[str, int]:
    """Change one place of a file; return the file's name and the line of the change."""
    path = folder / "triples" / "curated" / name
    text = path.read_text("utf-8")
    found = re.search(pattern, text)
    changed = text[: found.start()] + found.expand(replacement) + text[found.end() :]
    path.write_text(changed, "utf-8")
    before, after = text.split("\n"), changed.split("\n")
    return f"triples/curated/{name}", next(number for number, (old, new) in enumerate(zip(before, after, strict=False), 1) if old != new)


def test_six_faults_put_into_the_bundled_graph_are_named_and_nothing_else(copied, shared):
    expected = {
        edited(copied, "events.ttl", r'kg:digest "\w{4}', r'kg:digest "0000'): "digest does not match the article at hand",
        edited(copied, "figures.ttl", r'kg:attestedOn "2025-10-20"', 'kg:attestedOn "2025-02-30"'): "'2025-02-30': there is no day 2025-02-30: '2025-02-30'",
        edited(copied, "stances.ttl", r"kg:position kg:StronglyOpposes", "kg:position kg:Disfavours"): (
            "position is not one of the five positions or kg:Ambivalent: kg:Disfavours"
        ),
        edited(
            copied, "relations.ttl", r"rdf:subject :US ;", "rdf:subject :USofA ;"
        ): "subject is not a known actor, or a literal where a node belongs: :USofA",
        edited(
            copied, "statements.ttl", r'kg:during "2024-12-08/"', 'kg:during "2024-12-08/2023"'
        ): "'2024-12-08/2023' ends before it begins: '2024-12-08/2023'",
    }
    path = copied / "triples/curated/topics.ttl"
    text = path.read_text("utf-8") + (
        "\n:stance-without-evidence a kg:Stance ; kg:holder :Iran ; kg:topic :USPresenceInIraq ; kg:position kg:Opposes ;\n"
        "    kg:mode kg:Declared ; kg:status kg:Accepted .\n"
    )
    path.write_text(text, "utf-8")
    expected["triples/curated/topics.ttl", line_of(path, ":stance-without-evidence")] = "claim has no evidence"
    problems = kg.validate(copied, articles=shared / "articles")
    found = {(problem.file, problem.line): problem.message for problem in problems}
    assert len(problems) == 6
    assert set(found) == set(expected)
    for place, message in expected.items():
        assert found[place].startswith(message), place


# ------------------------------------------------------------------------------------------------------- single faults

FAULTS = {
    "no evidence": """
:c a kg:Stance ; kg:mode kg:Declared ; kg:status kg:Accepted ;   # ! claim has no evidence
    kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports .
""",
    "an event without evidence": """
:flood a kg:Event ; skos:prefLabel "Flood"@en ; kg:during "2020"^^edtf:EDTF .   # ! event has no evidence
""",
    "evidence that is none": """
:c a kg:Stance ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ;
    kg:evidence :Kasda .   # ! evidence is not a kg:Evidence, or a literal where a node belongs: :Kasda
""",
    "a padding that is no number": """
:casebook kg:approximatePadding "a month" .   # ! kg:approximatePadding is not a whole number from 0 to 999: 'a month'
""",
    "a negative padding": """
:casebook kg:uncertainPadding -1 .   # ! kg:uncertainPadding is not a whole number from 0 to 999: '-1'
""",
    "withdrawn and yet accepted": """
:c a kg:Stance ; kg:mode kg:Declared ; kg:status kg:Accepted ;   # ! claim is withdrawn (prov:invalidatedAtTime) and yet accepted; its status is kg:Retracted
    kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:evidence «now backs the dam» ;
    prov:invalidatedAtTime "2025-03-01T10:00:00Z"^^xsd:dateTime .
""",
    "withdrawn before it was recorded": """
:c a kg:Stance ; kg:mode kg:Declared ; kg:status kg:Retracted ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ;
    kg:evidence «now backs the dam» ; prov:generatedAtTime "2025-03-02T10:00:00Z"^^xsd:dateTime ;
    prov:invalidatedAtTime "2025-03-01T10:00:00Z"^^xsd:dateTime .   # ! claim was withdrawn before it was recorded: '2025-03-01T10:00:00Z'
""",
    "unknown position": """
:c a kg:Stance ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam» ;
    kg:holder :Orra ; kg:topic :Dam ;
    kg:position kg:Suports .   # ! position is not one of the five positions or kg:Ambivalent: kg:Suports; did you mean kg:Supports?
""",
    "unknown mode": """
:c a kg:Stance ; kg:status kg:Accepted ; kg:evidence «now backs the dam» ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ;
    kg:mode kg:Enactd .   # ! mode is not one of kg:Declared, kg:Enacted, kg:Attributed, kg:Denied, kg:Inferred: kg:Enactd; did you mean kg:Enacted?
""",
    "unknown status": """
:c a kg:Stance ; kg:evidence «now backs the dam» ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared ;
    kg:status kg:Acepted .   # ! status is not one of kg:Accepted, kg:Candidate, kg:Rejected, kg:Retracted: kg:Acepted; did you mean kg:Accepted?
""",
    "unknown predicate": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» ;
    rdf:subject :Orra ; rdf:object :Vell ;
    rdf:predicate kg:fund .   # ! predicate is not a subproperty of kg:relatedTo: kg:fund; did you mean kg:funds?
""",
    "a predicate that is no relation": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» ;
    rdf:subject :Orra ; rdf:object :Vell ; rdf:predicate kg:holder .   # ! predicate is not a subproperty of kg:relatedTo: kg:holder
""",
    "unknown holder": """
:c a kg:Stance ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam» ; kg:topic :Dam ; kg:position kg:Supports ;
    kg:holder :WaterMinistri .   # ! holder is not a known actor, or a literal where a node belongs: :WaterMinistri; did you mean :WaterMinistry?
""",
    "unknown subject": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» ; rdf:predicate kg:funds ; rdf:object :Vell ;
    rdf:subject :Kasda .   # ! subject is not a known actor, or a literal where a node belongs: :Kasda
""",
    "unknown object": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» ; rdf:predicate kg:funds ; rdf:subject :Orra ;
    rdf:object :Vel .   # ! object is not a known actor, place or event, or a literal where a node belongs: :Vel; did you mean :Vell?
""",
    "unknown speaker": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; rdf:predicate kg:funds ; rdf:subject :Orra ; rdf:object :Vell ;
    kg:evidence «Orra lends Vell the money | sem:accordingTo :Kasda» .   # ! speaker is not a known actor, or a literal where a node belongs: :Kasda
""",
    "unknown document": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; rdf:predicate kg:funds ; rdf:subject :Orra ; rdf:object :Vell ;
    kg:evidence [ a kg:Evidence ;
        dcterms:source :doc-damm ] .   # ! source is not a known document, or a literal where a node belongs: :doc-damm; did you mean :doc-dam?
""",
    "end before start": STANCE.replace(
        'kg:during "2021-04-10/"^^edtf:EDTF ;',
        "\nkg:during \"2021-04-10/2021-04-09\"^^edtf:EDTF ;   # ! '2021-04-10/2021-04-09' ends before it begins: '2021-04-10/2021-04-09'\n",
    ),
    "impossible date": STANCE.replace(
        'kg:during "2021-04-10/"^^edtf:EDTF ;', "\nkg:during \"2025-02-30\"^^edtf:EDTF ;   # ! '2025-02-30': there is no day 2025-02-30: '2025-02-30'\n"
    ),
    "impossible date of issue": """
:doc-x a kg:Document ; dcterms:title "X"@en ; kg:sha256 "0000000000000000000000000000000000000000000000000000000000000000" ;
    dcterms:issued "2025-13"^^edtf:EDTF .   # ! '2025-13': there is no month 13: '2025-13'
""",
    "impossible day as xsd:date": """
:doc-x a kg:Document ; dcterms:title "X"@en ; kg:sha256 "0000000000000000000000000000000000000000000000000000000000000000" ;
    dcterms:created "2025-02-30"^^xsd:date .   # ! '2025-02-30': there is no day 2025-02-30: '2025-02-30'
""",
    "impossible recorded time": STANCE.replace(
        "kg:mode kg:Declared",
        "\nprov:generatedAtTime \"2021-02-30T10:00:00Z\"^^xsd:dateTime ;   # ! there is no such day or time: '2021-02-30T10:00:00Z'\n    kg:mode kg:Declared",
    ),
    "gYear where a date belongs": STANCE.replace(
        'kg:during "2021-04-10/"^^edtf:EDTF ;', "\nkg:during \"2021\"^^xsd:gYear ;   # ! kg:during is not an EDTF date (^^edtf:EDTF): '2021'\n"
    ),
    "dateTime where a date belongs": STANCE.replace(
        'kg:during "2021-04-10/"^^edtf:EDTF ;',
        "\nkg:during \"2021-04-10T00:00:00Z\"^^xsd:dateTime ;   # ! kg:during is not an EDTF date (^^edtf:EDTF): '2021-04-10T00:00:00Z'\n",
    ),
    "plain text where a date belongs": """
:doc-x a kg:Document ; dcterms:title "X"@en ; kg:sha256 "0000000000000000000000000000000000000000000000000000000000000000" ;
    dcterms:issued "2025" .   # ! dcterms:issued is not an EDTF date (^^edtf:EDTF): '2025'
""",
    "confidence above one": STANCE.replace("kg:confidence 0.8 ;", "\nkg:confidence 1.01 ;   # ! confidence is not between 0 and 1: '1.01'\n"),
    "confidence below zero": STANCE.replace("kg:confidence 0.8 ;", "\nkg:confidence -0.1 ;   # ! confidence is not between 0 and 1: '-0.1'\n"),
    "confidence in words": STANCE.replace("kg:confidence 0.8 ;", "\nkg:confidence \"high\" ;   # ! confidence is not between 0 and 1: 'high'\n"),
    "accepted machine claim without a reviewer": STANCE.replace(
        ":ministry-for-dam a kg:Stance ;",
        ":run a prov:Activity .\n:ministry-for-dam a kg:Stance ; prov:wasGeneratedBy :run ;   # ! accepted machine claim has no reviewer",
    ),
    "a revision of itself": STANCE.replace(
        ":ministry-for-dam a kg:Stance ;",
        ":ministry-for-dam a kg:Stance ; prov:wasRevisionOf :ministry-for-dam ;   # ! claim is a revision of itself, directly or through others",
    ),
    "a literal where a node belongs": STANCE.replace(
        "kg:holder :WaterMinistry ;", "\nkg:holder \"Ministry\" ;   # ! holder is not a known actor, or a literal where a node belongs: 'Ministry'\n"
    ),
    "a node where a name belongs": """
:Nix a kg:Person ; skos:prefLabel :Vell .   # ! name is a node where a text belongs: :Vell
""",
    "an actor without a name": """
:Nix a kg:Person .   # ! actor has no name (skos:prefLabel)
""",
    "a term that the ontology does not have": STANCE.replace(
        ":ministry-for-dam a kg:Stance ;",
        ":ministry-for-dam a kg:Stance ;\nkg:confidense 0.3 ;   # ! kg:confidense is no term of the ontology; did you mean kg:confidence?\n",
    ),
    "a class that the ontology does not have": """
:Nix a kg:Persn ; skos:prefLabel "Nix"@en .   # ! kg:Persn is no term of the ontology; did you mean kg:Person?
""",
    "a control character": """
:Nix a kg:Person ;
    skos:prefLabel "Nix\\u0007"@en .   # ! the text has a control character (U+0007): 'Nix\\x07'
""",
    "a figure that is no number": """
:f a kg:Figure ; kg:mode kg:Attributed ; kg:status kg:Accepted ; kg:evidence «40 to 60 engineers» ; kg:about :Orra ; kg:measure "engineers"@en ;
    kg:minValue "forty" .   # ! value of the figure is not a number: 'forty'
""",
    "a figure upside down": """
:f a kg:Figure ; kg:mode kg:Attributed ; kg:status kg:Accepted ; kg:evidence «40 to 60 engineers» ; kg:about :Orra ; kg:measure "engineers"@en ;
    kg:maxValue 40 ;
    kg:minValue 60 .   # ! least value is greater than the greatest: '60'
""",
    "a topic that is its own contrary": """
:Peace a kg:Topic ; skos:prefLabel "Peace"@en ; kg:contrary :Peace .   # ! topic is its own contrary
""",
    "a document without fingerprint": """
:doc-x a kg:Document ; dcterms:title "X"@en .   # ! document has no kg:sha256
""",
    "a digest that is none": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; rdf:predicate kg:funds ; rdf:subject :Orra ; rdf:object :Vell ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc-dam ;
        kg:digest "9f2c…" ] .   # ! digest is not 64 lower-case hexadecimal digits: '9f2c…'
""",
    "half a span": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; rdf:predicate kg:funds ; rdf:subject :Orra ; rdf:object :Vell ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc-dam ; oa:start 4 ] .   # ! span has a start but no end, or an end but no start
""",
    "evidence without a document": """
:c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; rdf:predicate kg:funds ; rdf:subject :Orra ; rdf:object :Vell ;
    kg:evidence [ a kg:Evidence ; sem:accordingTo :Vell ] .   # ! evidence has no document
""",
    "a claim that does not say what it is": """
:c kg:mode kg:Enacted ; kg:status kg:Accepted .   # ! claim is not a kg:Relation, kg:Stance, kg:Figure or kg:Attribution
""",
    "a second status": STANCE.replace("kg:status kg:Accepted", "kg:status kg:Accepted , kg:Rejected").replace(
        ":ministry-for-dam a kg:Stance ;", ":ministry-for-dam a kg:Stance ;"
    ),
}
FAULTS["a second status"] = FAULTS["a second status"].replace("kg:Rejected ;", "kg:Rejected ;   # ! claim has more than one status")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_on_its_line_and_nothing_else(casebook, name):
    folder = casebook(FAULTS[name])
    assert len(marked(folder)) == 1
    assert told(folder) == marked(folder)


def test_a_shape_that_pyshacl_cannot_run_is_told_in_a_sentence(casebook):
    """SHACL forbids VALUES in a constraint (5.3.1)."""
    folder = casebook(STANCE)
    select = "SELECT $this { VALUES ?mode { kg:Declared } $this kg:mode ?mode }"
    shape = f':Shape a sh:NodeShape ; sh:targetClass kg:Claim ; sh:sparql [ sh:message "m" ; sh:prefixes <https://w3id.org/stancegraph/ontology> ; sh:select "{select}" ] .'
    (folder / "ontology.ttl").write_text(PREFIX_LINES + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n" + shape, "utf-8")
    with pytest.raises(CasebookError, match=r"pyshacl cannot run the shapes: .*VALUES"):
        kg.validate(folder, shacl=True)


def test_a_padding_that_is_set_twice_is_named_in_both_places(casebook):
    folder = casebook(":casebook kg:approximatePadding 1 .\n:calendar kg:approximatePadding 2 .\n")
    assert [text.partition(": ")[2] for text in told(folder)] == [f"the padding of ~ is set twice, to different numbers: '{number}'" for number in (1, 2)]


def test_pyshacl_names_the_same_faults(casebook):
    """All of them in one casebook, each with ids of its own."""
    text = "".join(re.sub(r":(c|f|run|flood|Peace|Nix|doc-x|ministry-for-dam)\b", rf":\g<1>{number}", fault) for number, fault in enumerate(FAULTS.values()))
    folder = casebook(text)
    found = told(folder)
    assert len(found) == len(FAULTS)
    assert told(folder, shacl=True) == found


def test_a_good_casebook_has_no_fault(casebook):
    folder = casebook(STANCE + RELATION)
    assert told(folder) == []
    assert told(folder, shacl=True) == []


# ------------------------------------------------------------------------------------------------------------- cycles


def test_a_cycle_of_membership_is_named_on_each_of_its_claims(casebook):
    head = "kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam» ; rdf:predicate kg:memberOf ;"
    folder = casebook(
        f":m1 a kg:Relation ; {head}\n  rdf:subject :FarmersLeague ; # ! 1\n  rdf:object :RiverUnion .\n"
        f":m2 a kg:Relation ; {head}\n  rdf:subject :RiverUnion ; # ! 2\n  rdf:object :Orra .\n"
        f":m3 a kg:Relation ; {head}\n  rdf:subject :Orra ; # ! 3\n  rdf:object :FarmersLeague .\n"
        f":m4 a kg:Relation ; {head}\n  rdf:subject :IldaMarek ;\n  rdf:object :FarmersLeague .\n"
    )
    problems = kg.validate(folder)
    assert [problem.line for problem in problems] == [int(place.split(":")[1]) for place in marked(folder)]
    assert all(problem.message.startswith("membership is a cycle: ") for problem in problems)
    assert all(name in problems[0].message for name in ("FarmersLeague", "RiverUnion", "Orra"))


def test_two_cycles_are_both_named(casebook):
    head = "a kg:Relation ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam» ; rdf:predicate kg:memberOf ;"
    folder = casebook(
        f":m1 {head} rdf:subject :FarmersLeague ; rdf:object :RiverUnion .\n:m2 {head} rdf:subject :RiverUnion ; rdf:object :FarmersLeague .\n"
        f":m3 {head} rdf:subject :Orra ; rdf:object :Vell .\n:m4 {head} rdf:subject :Vell ; rdf:object :Orra .\n"
    )
    path = folder / "triples/curated/case.ttl"
    assert [problem.line for problem in kg.validate(folder)] == [line_of(path, name) for name in (":m1", ":m2", ":m3", ":m4")]


@pytest.mark.parametrize("judged", ["kg:status kg:Accepted ; kg:negated true", "kg:status kg:Retracted", "kg:status kg:Rejected"])
def test_a_membership_that_is_denied_or_withdrawn_closes_no_cycle(casebook, judged):
    head = "a kg:Relation ; kg:mode kg:Declared ; kg:evidence «now backs the dam» ;"
    upward = f":m1 {head} rdf:predicate kg:memberOf ; rdf:subject :FarmersLeague ; rdf:object :RiverUnion ; kg:status kg:Accepted .\n"
    downward = f":m2 {head} rdf:predicate kg:partOf ; rdf:subject :RiverUnion ; rdf:object :FarmersLeague ;"
    assert told(casebook(f"{upward}{downward} {judged} .\n")) == []


def test_member_and_part_make_a_cycle_together(casebook):
    head = "a kg:Relation ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam» ;"
    folder = casebook(
        f":m1 {head} rdf:predicate kg:memberOf ; rdf:subject :FarmersLeague ; rdf:object :RiverUnion .\n"
        f":m2 {head} rdf:predicate kg:partOf ; rdf:subject :RiverUnion ; rdf:object :FarmersLeague .\n"
    )
    assert [problem.message.partition(":")[0] for problem in kg.validate(folder)] == ["membership is a cycle"] * 2


def test_a_day_with_a_time_zone_is_a_day(casebook):
    days = ":x :since {} .".format(", ".join(f'"2024-02-{day}"^^xsd:date' for day in ("01", "02Z", "03+02:00", "30+02:00")))
    assert [problem.message for problem in kg.validate(casebook(STANCE + days))] == ["'2024-02-30': there is no day 2024-02-30: '2024-02-30+02:00'"]


def test_membership_given_up_before_is_no_cycle_with_another_predicate(casebook):
    head = "a kg:Relation ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «now backs the dam» ;"
    folder = casebook(
        f":m1 {head} rdf:predicate kg:memberOf ; rdf:subject :FarmersLeague ; rdf:object :RiverUnion .\n"
        f":m2 {head} rdf:predicate kg:funds ; rdf:subject :RiverUnion ; rdf:object :FarmersLeague .\n"
    )
    assert told(folder) == []


def test_a_cycle_of_revisions_is_told_once_on_the_first_claim(casebook):
    folder = casebook(
        STANCE.replace("a kg:Stance ;", "a kg:Stance ; prov:wasRevisionOf :z ;   # ! claim is a revision of itself, directly or through others")
        + STANCE.replace(":ministry-for-dam a kg:Stance ;", ":z a kg:Stance ; prov:wasRevisionOf :ministry-for-dam ;")
    )
    assert told(folder) == marked(folder)


def test_evidence_that_relays_itself_is_named(casebook):
    folder = casebook(
        STANCE.replace("kg:evidence «", "kg:evidence :e1 , «")
        + ":e1 a kg:Evidence ; dcterms:source :doc-dam ;\n kg:relays :e2 . # !\n:e2 a kg:Evidence ; dcterms:source :doc-dam ;\n kg:relays :e1 . # !\n"
    )
    problems = kg.validate(folder)
    assert [problem.line for problem in problems] == [
        number for number, line in enumerate((folder / "triples/curated/case.ttl").read_text().split("\n"), 1) if "# !" in line
    ]
    assert all(problem.message.startswith("evidence relays itself") for problem in problems)


# ----------------------------------------------------------------------------------------------------------- two files


def test_the_same_id_in_two_files_is_named_with_the_other_file(casebook):
    other = STANCE.replace("The ministry of water of Vell now backs the dam |", "opposed the dam since 2019 |")
    folder = casebook(STANCE, files={"candidates/other.ttl": other})
    (problem,) = [problem for problem in kg.validate(folder) if "the same id" in problem.message]
    files = ["triples/candidates/other.ttl", "triples/curated/case.ttl"]
    assert problem.file in files
    files.remove(problem.file)
    assert problem.message.startswith(f"the same id is declared in {files[0].removeprefix('triples/')} too")
    assert problem.line == line_of(folder / problem.file, ":ministry-for-dam a kg:Stance")


def test_candidates_are_checked_too(casebook):
    folder = casebook(files={"candidates/new.ttl": FAULTS["no evidence"].replace("kg:Accepted", "kg:Candidate")})
    assert told(folder) == marked(folder)


def test_an_accepted_claim_under_extracted_needs_a_reviewer_or_its_run(casebook):
    folder = casebook(
        files={"extracted/run.ttl": STANCE.replace("kg:status kg:Accepted ;", "\nkg:status kg:Accepted ;   # ! accepted machine claim has no reviewer\n")}
    )
    assert told(folder) == marked(folder)
    reviewed = STANCE.replace("kg:status kg:Accepted ;", "kg:status kg:Accepted ; prov:wasAttributedTo :IldaMarek ;")
    (folder / "triples/extracted/run.ttl").unlink()
    assert told(build(folder, files={"extracted/run2.ttl": reviewed})) == []


def test_only_the_files_asked_for_are_told_but_all_are_judged_together(casebook):
    folder = casebook(STANCE.replace(":Dam", ":Dm"), files={"curated/other.ttl": FAULTS["no evidence"]})
    other, case = (folder / "triples/curated" / name for name in ("other.ttl", "case.ttl"))
    assert [problem.file for problem in kg.validate(folder, [other])] == ["triples/curated/other.ttl"]
    assert [problem.file for problem in kg.validate(folder, ["triples/curated/case.ttl"])] == ["triples/curated/case.ttl"]
    assert len(kg.validate(folder, [case, other])) == len(kg.validate(folder)) == 2
    assert kg.validate(folder, [folder / "triples/curated/world.ttl"]) == []


def test_a_file_that_is_not_in_the_casebook_is_told(casebook, tmp_path):
    folder = casebook(STANCE)
    (tmp_path / "other.ttl").write_text("")
    for name in (tmp_path / "other.ttl", tmp_path / "none.ttl"):
        with pytest.raises(NotFound, match="is not a Turtle file of the casebook"):
            kg.validate(folder, [name])


def test_a_single_file_is_validated_by_itself(casebook):
    path = casebook(STANCE) / "triples/curated/case.ttl"
    problems = kg.validate(path)
    assert {problem.file for problem in problems} == {"case.ttl"}
    assert {problem.message.split(",")[0].split(" or ")[0] for problem in problems} >= {"holder is not a known actor"}


def test_what_is_no_casebook_or_folder_of_articles_is_told(casebook, tmp_path):
    with pytest.raises(CasebookError, match="there is no folder"):
        kg.validate(tmp_path / "none")
    with pytest.raises(ArticleError, match=r"there is no folder .*; give the folder with the articles' text files"):
        kg.validate(casebook(STANCE), articles=tmp_path / "none")


def test_faults_of_the_casebooks_own_ontology_are_named_too(casebook):
    folder = casebook(STANCE)
    (folder / "ontology.ttl").write_text(
        f"{PREFIX_LINES}\n:floods a owl:ObjectProperty ; rdfs:subPropertyOf kg:hostility ;\n  kg:relationGrup kg:Hostility .\n"
    )
    (problem,) = kg.validate(folder)
    assert (problem.file, problem.line) == ("ontology.ttl", line_of(folder / "ontology.ttl", "kg:relationGrup"))
    assert problem.message == "kg:relationGrup is no term of the ontology; did you mean kg:relationGroup?"


def test_syntax_faults_come_with_all_other_faults(casebook):
    folder = casebook(STANCE + "\n:x :p 1 2 .\n" + FAULTS["no evidence"])
    path = folder / "triples/curated/case.ttl"
    problems = {(problem.line, problem.message) for problem in kg.validate(folder, articles=folder / "articles")}
    assert {line for line, _ in problems} == {line_of(path, ":x :p 1 2 ."), line_of(path, "# ! claim has no evidence")}
    assert (line_of(path, "# ! claim has no evidence"), "claim has no evidence") in problems


def test_problems_are_sorted_and_print_as_editors_expect(casebook):
    problems = kg.validate(casebook("".join(FAULTS[name] for name in ("an actor without a name", "no evidence"))))
    assert problems == sorted(problems)
    assert re.fullmatch(r"triples/curated/case\.ttl:\d+: .+", str(problems[0]))


# ----------------------------------------------------------------------------------------------------------- articles


def span(start: int, end: int, sha: str) -> str:
    return (
        ":c a kg:Relation ; kg:mode kg:Enacted ; kg:status kg:Accepted ; rdf:predicate kg:funds ; rdf:subject :Orra ; rdf:object :Vell ;\n"
        f'    kg:evidence [ a kg:Evidence ; dcterms:source :doc-dam ; oa:start {start} ;\n      oa:end {end} ;\n      kg:digest "{sha}" ] .\n'
    )


def test_a_digest_that_does_not_match_the_article_is_named(casebook):
    folder = casebook(span(0, 5, digest("Kasdo")))
    (problem,) = kg.validate(folder, articles=folder / "articles")
    assert problem.message == "digest does not match the article at hand"
    assert problem.line == line_of(folder / problem.file, "kg:digest")
    assert kg.validate(folder) == []


@pytest.mark.parametrize(("start", "end"), [(0, len(DAM) + 1), (len(DAM) + 5, len(DAM) + 9)])
def test_a_span_outside_the_text_is_named(casebook, start, end):
    folder = casebook(span(start, end, digest("x")))
    (problem,) = kg.validate(folder, articles=folder / "articles")
    assert problem.message == f"span {start} to {end} is outside the text, which has {len(DAM)} characters"
    assert problem.line == line_of(folder / problem.file, "oa:end")


def test_offsets_count_characters_and_not_bytes(casebook):
    start = DAM.index("水力")
    assert told(casebook(span(start, start + 2, digest("水力")))) == []


def test_a_span_to_the_very_end_of_the_text_is_fine(casebook):
    assert told(casebook(span(0, len(DAM), digest(DAM)))) == []


@pytest.mark.parametrize(("start", "end"), [(5, 5), (9, 5)])
def test_an_empty_or_reversed_span_is_named_without_any_article(casebook, start, end):
    folder = casebook(span(start, end, digest("")))
    (problem,) = kg.validate(folder)
    assert problem.message == f"span ends before it starts, or is empty: '{end}'"
    assert problem.line == line_of(folder / problem.file, "oa:end")


def test_an_article_that_was_changed_after_it_was_cited_is_named(casebook):
    """kg:sha256 is that of another text, though the cited span is in the article at hand."""
    folder = casebook(STANCE)
    changed = DAM.replace("poster", "banner")
    (folder / "articles" / "dam.txt").write_text(changed)
    (problem,) = kg.validate(folder, articles=folder / "articles")
    assert problem.file == "triples/curated/world.ttl"
    assert problem.message == "kg:sha256 is not that of the article dam.txt"
    assert problem.line == line_of(folder / problem.file, "Ministry backs dam")


def test_without_the_article_nothing_is_said_about_its_spans(casebook):
    folder = casebook(span(0, 5, digest("Kasdo")))
    (folder / "articles" / "dam.txt").unlink()
    assert told(folder) == []


def test_which_documents_could_not_be_checked_is_told(casebook):
    folder = casebook(STANCE)
    assert unchecked(folder, folder / "articles") == []
    (folder / "articles" / "dam.txt").unlink()
    assert unchecked(folder, folder / "articles") == [":doc-dam"]
    assert unchecked(folder, None) == []


def test_without_pyshacl_the_install_command_is_told(casebook, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyshacl", None)
    with pytest.raises(MissingExtra, match=r"kg validate --shacl needs an optional part: run pip install 'stancegraph\[shacl\]'"):
        kg.validate(casebook(STANCE), shacl=True)


# ---------------------------------------------------------------------------------------------------------- agreement

PIECES = {
    "kg:holder :WaterMinistry ;": ["", "kg:holder :Nobody ;", "kg:holder :Orra , :Vell ;", "kg:holder 'x' ;", "kg:holder :Kasda ;"],
    "kg:topic :Dam ;": ["", "kg:topic :Orra ;", "kg:topic :Kasda ;", "kg:topic :Dam , :FreeRiver ;"],
    "kg:position kg:Supports ;": ["", "kg:position kg:Supports , kg:Opposes ;", "kg:position 2 ;", "kg:position kg:Accepted ;"],
    "kg:mode kg:Declared ;": ["", "kg:mode kg:Denied ;", "kg:mode 'x' ;", "kg:mode kg:Declared , kg:Denied ;"],
    "kg:confidence 0.8 ;": [
        "", "kg:confidence 0 ;", "kg:confidence 1.0 ;", "kg:confidence 2 ;",
        "kg:confidence 'x' ;", "kg:confidence 0.1 , 0.2 ;", "kg:confidence :Orra ;", "kg:confidence 1e-1 ;",
    ],
    "kg:status kg:Accepted ;": ["", "kg:status kg:Candidate ;", "kg:status :x ;", "kg:status kg:Accepted , kg:Rejected ;"],
    'kg:during "2021-04-10/"^^edtf:EDTF ;': ["", 'kg:during "2021"^^xsd:gYear ;', 'kg:during "2021"^^edtf:EDTF , "2022"^^edtf:EDTF ;', "kg:during :Orra ;",
        "kg:during 2021 ;",
    ],
    "It is now for the dam.": ["", "x\ny"],
    "sem:accordingTo :IldaMarek": ["sem:accordingTo :Kasda", "sem:accordingTo 'x'", "kg:digest 'x'", "oa:start 'x'", "oa:end -3",
        "kg:relays :Orra", "kg:saidOn '2021'", "dcterms:source :doc-fields"],
    "a kg:Stance ;": [
        "a kg:Claim ;", "a kg:Figure ;", "a kg:Relation ;", "a kg:Attribution ;", "a kg:Stance , kg:Figure ;", "", "a :Nothing ;",
        "a kg:Stance ; kg:negated true , false ;", "a kg:Stance ; kg:negated 'yes' ;", 'a kg:Stance ; kg:negated "yes"^^xsd:boolean ;',
        "a kg:Stance ; prov:wasGeneratedBy 'x' ;", "a kg:Stance ; prov:wasRevisionOf :ministry-for-dam ;", "a kg:Stance ; kg:place :Orra ;",
        "a kg:Stance ; kg:about :Nobody ;",
    ],
}  # fmt: skip
WORLDS = [
    "",
    ":Nix a kg:Person .",
    ":T a kg:Topic ; kg:contrary :T .",
    ":P a kg:Person ; skos:prefLabel 'P' ; org:memberOf :Kasda ; prov:actedOnBehalfOf 'x' .",
    ":doc-y a kg:Document ; dcterms:publisher 'P' ; dcterms:issued 2020 .",
    ":E a kg:Process .",
]


@given(st.fixed_dictionaries({}, optional={piece: st.sampled_from(changes) for piece, changes in PIECES.items()}), st.sampled_from(WORLDS))
@settings(max_examples=6)
def test_the_built_in_checks_and_pyshacl_name_the_same_problems(tmp_path_factory, changes, more):
    text = STANCE
    for piece, change in changes.items():
        assert piece in text
        text = text.replace(piece, change)
    folder = build(tmp_path_factory.mktemp("agree"), text + more)
    assert told(folder) == told(folder, shacl=True)


def test_every_kind_of_fault_at_once_is_named_alike_by_both(casebook):
    """All changes at once, each on a claim of its own."""
    text = "".join(
        STANCE.replace(":ministry-for-dam", f":c{number}x{place}").replace(piece, change)
        for number, (piece, changes) in enumerate(PIECES.items())
        for place, change in enumerate(changes)
        if "prov:wasRevisionOf" not in change
    )
    folder = casebook(text + "\n" + "\n".join(WORLDS))
    ours, theirs = set(told(folder)), set(told(folder, shacl=True))
    assert ours - theirs == set()
    assert theirs - ours == set()
    assert len(ours) > 60


def test_ids_in_messages_are_those_of_the_file(casebook):
    (problem,) = kg.validate(casebook(STANCE.replace(":WaterMinistry", ":Wasserministerium")))
    assert ": :Wasserministerium" in problem.message
    assert HOME not in problem.message
