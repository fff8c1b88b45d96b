"""Reviewing candidates: cards, decisions, and the files that come of them."""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import sys
from pathlib import Path

import pytest
from conftest import ARTICLES, DAM, HOME, RELATION, STANCE, build, digest, evidence
from hypothesis import given
from hypothesis import strategies as st
from pages import block, unpack

import kg
import kg.review
import kg.sources
from kg.errors import Ambiguous, CasebookError, MissingExtra, NotFound, PeriodError, Unsigned
from kg.review import ReviewError
from kg.review.candidates import Pool
from kg.terms import KG

NEWS = (
    "Vell, 3 May 2022. The Farmers' League demands that the dam is built, its chair Jo Arp said. The league is against a free river.\n"
    "Orra pays for the site. A clerk of the harbour board said that the board wants the dam. The union is torn.\n"
    "Between 70 and 90 engineers are at work. [bold]Nobody[/bold] would say when the dam is done.\n"
)
COPY = NEWS.replace("Vell, 3 May 2022.", "Kasda Post, 4 May 2022.")
TEXTS = {**ARTICLES, "news.txt": NEWS, "copy.txt": COPY}
TERMS = """@prefix kg: <https://w3id.org/stancegraph/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
kg:trace a owl:DatatypeProperty . kg:rule a owl:DatatypeProperty . kg:mention a owl:ObjectProperty .
"""
"""What the ontology needs for candidates."""
RUN = ':extraction-rules-1 a prov:Activity ; rdfs:label "rules, version 1"@en .\n'
DOCUMENTS = f"""
:doc-news a kg:Document ; dcterms:title "News from the site"@en ; dcterms:identifier "news.txt" ; dcterms:issued "2022-05-03"^^edtf:EDTF ; kg:sha256 "{digest(NEWS)}" .
:doc-copy a kg:Document ; dcterms:title "Site news"@en ; dcterms:identifier "copy.txt" ; dcterms:issued "2022-05-04"^^edtf:EDTF ;
    dcterms:isVersionOf :doc-news ; kg:sha256 "{digest(COPY)}" .
"""
PROPOSALS = """
:p-harbour-board-1a2b3c a kg:Organization ; skos:prefLabel "Harbour board"@en ; kg:status kg:Candidate ; kg:mention «the harbour board» .
:p-clerk-1a2b3c a kg:UnnamedSource ; skos:prefLabel "A clerk of the harbour board"@en ; kg:status kg:Candidate ;
    prov:actedOnBehalfOf :p-harbour-board-1a2b3c ; kg:mention «A clerk of the harbour board» .
"""


def claim(name: str, content: str, where: str, *, kind: str = "Stance", mode: str = "Declared", confidence: str = "0.62", during: str = "2022-05-03/") -> str:
    """A candidate as the extractor writes it."""
    when = f'kg:during "{during}"^^edtf:EDTF ; ' if during else ""
    return (
        f":{name} a kg:{kind} ; {content} ; {when}kg:mode kg:{mode} ; kg:confidence {confidence} ; kg:status kg:Candidate ;\n"
        f'    kg:trace "demands (+) dam (+) = supports"@en ; kg:rule "stance.complement" ; prov:wasGeneratedBy :extraction-rules-1 ;\n'
        f"    kg:evidence {where} .\n"
    )


def passage(piece: str, more: str = "", name: str = "news") -> str:
    return evidence(piece, more, {f"{name}.txt": TEXTS[f"{name}.txt"]})


CLERK = "sem:accordingTo :p-clerk-1a2b3c"
LEAGUE = claim(
    "c-00000000000000a1",
    "kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports",
    passage("demands that the dam is built", 'kg:attestedOn "2022-05-03"^^edtf:EDTF'),
)
LEAGUE_COPY = claim(
    "c-00000000000000a2",
    "kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports",
    passage("demands that the dam is built", 'kg:attestedOn "2022-05-04"^^edtf:EDTF', "copy"),
    during="2022-05-04/",
    confidence="0.7",
)
LEAGUE_AGAIN = claim(
    "c-00000000000000a3",
    "kg:holder :FarmersLeague ; kg:topic :FreeRiver ; kg:position kg:Opposes",
    passage("is against a free river"),
    confidence="0.9",
)
FUNDS = claim(
    "c-00000000000000b1",
    "rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell",
    passage("Orra pays for the site"),
    kind="Relation",
    mode="Enacted",
    during="",
)
BOARD = claim(
    "c-00000000000000c1",
    "kg:holder :p-harbour-board-1a2b3c ; kg:topic :Dam ; kg:position kg:Supports",
    passage("the board wants the dam", CLERK),
    mode="Attributed",
    confidence="0.4",
)
ENGINEERS = claim(
    "c-00000000000000d1",
    'kg:about :Kasda ; kg:measure "engineers at the site"@en ; kg:minValue 70 ; kg:maxValue 90 ; kg:unit "engineers"@en',
    passage("Between 70 and 90 engineers"),
    kind="Figure",
)
TORN = claim(
    "c-00000000000000e1",
    "kg:holder :RiverUnion ; kg:topic :Vell ; kg:position kg:Ambivalent",
    passage("The union is torn"),
    confidence="0.3",
)
FORECAST = claim(
    "c-00000000000000f1",
    "kg:holder :Orra ; kg:about :Dam",
    passage("Nobody[/bold] would say when the dam is done"),
    kind="Attribution",
    confidence="0.2",
)
ALL = RUN + DOCUMENTS + PROPOSALS + LEAGUE + LEAGUE_COPY + LEAGUE_AGAIN + FUNDS + BOARD + ENGINEERS + TORN + FORECAST


@pytest.fixture
def casebook(tmp_path: Path) -> Path:
    """A casebook with seven cards to review."""
    return fill(tmp_path / "casebook")


def fill(folder: Path, candidates: str = ALL) -> Path:
    build(folder, STANCE + RELATION, {"candidates/news.ttl": candidates}, articles=TEXTS)
    (folder / "ontology.ttl").write_text(TERMS, "utf-8")
    return folder


def extracted(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "triples" / "extracted").glob("*"))}


def faults(folder: Path) -> list[str]:
    """The faults of what is curated and accepted."""
    aside = folder / "aside"
    shutil.move(folder / "triples" / "candidates", aside)
    found = list(map(str, kg.validate(folder, articles=folder / "articles")))
    shutil.move(aside, folder / "triples" / "candidates")
    return found


def iri(name: str) -> str:
    return HOME + name


def sentences(queue: kg.review.Queue, **wanted: object) -> list[str]:
    return [queue.sentence(card) for card in queue.cards(**wanted)]


# ------------------------------------------------------------------------------------------------------------ cards


def test_cards_gather_the_passages_of_many_articles_and_count_copies_once(casebook):
    queue = kg.review.queue(casebook, casebook / "articles")
    rows = kg.review.rows(queue)
    assert [(row.id, row.kind, row.confidence, row.evidence, row.articles) for row in rows] == [
        (":c-00000000000000a3", "stance", 0.9, 1, 1),
        (":c-00000000000000a1", "stance", 0.7, 2, 1),
        (":c-00000000000000b1", "relation", 0.62, 1, 1),
        (":c-00000000000000d1", "figure", 0.62, 1, 1),
        (":c-00000000000000c1", "stance", 0.4, 1, 1),
        (":c-00000000000000e1", "attitude", 0.3, 1, 1),
        (":c-00000000000000f1", "attribution", 0.2, 1, 1),
    ]
    assert rows[1].sentence == "Farmers' League supports: The dam on the Tessel is built"
    assert rows[1].document == "Site news and 1 more"
    (card,) = queue.cards(document="copy.txt")
    assert [one.id for one in card.candidates] == [iri("c-00000000000000a1"), iri("c-00000000000000a2")]
    assert card.claim.during == "2022-05-03/"
    assert queue.card("c-00000000000000a2") == queue.card(f"<{iri('c-00000000000000a1')}>") == card


@pytest.mark.parametrize(
    ("change", "cards"),
    [
        (("2022-05-04/", "2022-05-30/"), 1),
        (("2022-05-04/", "2022-07-30/"), 2),
        (("2022-05-04/", "2022-05-04/.."), 2),
        (('kg:during "2022-05-04/"^^edtf:EDTF ; ', ""), 2),
        (("kg:mode kg:Declared", "kg:mode kg:Attributed"), 2),
        (("kg:mode kg:Declared", 'kg:mode kg:Declared ; kg:quantifier "most"@en'), 2),
        (("kg:mode kg:Declared", 'kg:mode kg:Declared ; kg:condition "if paid"@en'), 2),
        (("kg:mode kg:Declared", "kg:mode kg:Declared ; kg:negated true"), 2),
        (("kg:Supports", "kg:StronglySupports"), 2),
        (('@en ; kg:rule "stance.complement"', '@en ; kg:rule "other"'), 1),
    ],
)
def test_only_what_says_the_same_of_the_same_time_is_one_card(tmp_path, change, cards):
    folder = fill(tmp_path, RUN + DOCUMENTS + LEAGUE + LEAGUE_COPY.replace(*change))
    assert len(kg.review.queue(folder).cards()) == cards


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"topic": "Dam"}, "a3 a1 c1 f1"),
        ({"topic": "The dam on the Tessel is built", "confidence": 0.7}, "a3 a1"),
        ({"actor": "farmers' league"}, "a3 a1"),
        ({"actor": "A clerk of the harbour board"}, "c1"),
        ({"kind": "relation"}, "b1"),
        ({"kind": "attitude"}, "e1"),
        ({"document": "Site news"}, "a1"),
        ({"document": digest(COPY)}, "a1"),
        ({"text": "engineers site"}, "d1"),
        ({"text": "no such words"}, ""),
    ],
)
def test_cards_can_be_filtered(casebook, wanted, names):
    found = kg.review.queue(casebook).cards(**wanted)
    assert " ".join(card.id[-2:] for card in found) == names


def test_a_filter_by_an_unknown_name_is_told(casebook):
    queue = kg.review.queue(casebook)
    with pytest.raises(NotFound, match="nothing is called 'Atlantis'"):
        queue.cards(actor="Atlantis")
    with pytest.raises(ReviewError, match="'stances' is no kind of candidate; the kinds are stance, attitude,"):
        queue.cards(kind="stances")
    with pytest.raises(NotFound, match="no candidate is called c-2"):
        queue.card("c-2")


def test_a_card_tells_what_the_graph_has_on_the_pair(casebook):
    queue = kg.review.queue(casebook)

    def known(name: str) -> list[tuple[str, str]]:
        return [(queue.graph.short(found.claim.id), found.how) for found in queue.known(queue.card(name))]

    assert known("c-00000000000000b1") == [(":orra-funds-vell", "same")]
    assert known("c-00000000000000a1") == []
    queue.accept("c-00000000000000a3", by="ana")
    assert known("c-00000000000000a1") == [(":c-00000000000000a3", "same")]
    queue.undo(by="ana")
    queue.accept("c-00000000000000a3", by="ana", position="Supports")
    assert known("c-00000000000000a1") == [(":c-00000000000000a3", "opposite")]
    queue.accept("c-00000000000000a1", by="ana", negated="yes")
    assert known("c-00000000000000a3") == [(":c-00000000000000a1", "opposite")]


@pytest.mark.parametrize(
    ("curated", "how"),
    [
        ("kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports", "same"),
        ("kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:StronglySupports", "near"),
        ("kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports ; kg:negated true", "opposite"),
        ("kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Opposes", "opposite"),
        ('kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Opposes ; kg:during "2019"^^edtf:EDTF', "near"),
        ('kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports ; kg:during "2019"^^edtf:EDTF', "near"),
        ("kg:holder :FarmersLeague ; kg:topic :FreeRiver ; kg:position kg:Opposes", "same"),
        ("kg:holder :FarmersLeague ; kg:topic :Vell ; kg:position kg:Supports", None),
        ("kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Supports", None),
    ],
)
def test_near_duplicates_of_a_stance_are_named(tmp_path, curated, how):
    text = f":known a kg:Stance ; {curated} ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «It drowns our fields» ."
    folder = build(tmp_path, text, {"candidates/c.ttl": RUN + DOCUMENTS + LEAGUE}, articles=TEXTS)
    queue = kg.review.queue(folder)
    assert [found.how for found in queue.known(queue.cards()[0])] == ([how] if how else [])


@pytest.mark.parametrize(
    ("curated", "candidate", "how"),
    [
        ("Relation ; rdf:subject :Vell ; rdf:predicate kg:funds ; rdf:object :Orra", FUNDS, "near"),
        ('Figure ; kg:about :Kasda ; kg:measure "staff"@en ; kg:minValue 70 ; kg:maxValue 90', ENGINEERS, "same"),
        ('Figure ; kg:about :Kasda ; kg:measure "staff"@en ; kg:minValue 7', ENGINEERS, "near"),
        ('Figure ; kg:about :Kasda ; kg:measure "staff"@en ; kg:minValue 70 ; kg:maxValue 90 ; kg:negated true', ENGINEERS, "near"),
        ('Attribution ; kg:holder :Orra ; kg:about :Dam ; rdfs:comment "Soon."@en', FORECAST, "near"),
        ("Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports", FORECAST, None),
    ],
)
def test_near_duplicates_of_other_claims_are_named(tmp_path, curated, candidate, how):
    text = f":known a kg:{curated} ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «It drowns our fields» ."
    folder = build(tmp_path, text, {"candidates/c.ttl": RUN + DOCUMENTS + candidate}, articles=TEXTS)
    queue = kg.review.queue(folder)
    assert [found.how for found in queue.known(queue.cards()[0])] == ([how] if how else [])


def test_a_quote_comes_with_what_stands_around_it(casebook):
    card = kg.review.queue(casebook, casebook / "articles").card("c-00000000000000c1")
    quote = kg.review.queue(casebook, casebook / "articles").quote(card.claim.evidence[0], 20)
    assert quote == ("board said that ", "the board wants the dam", ". The union is")
    assert kg.review.queue(casebook).quote(card.claim.evidence[0]) is None


def test_a_candidate_that_is_no_whole_claim_is_left_to_validation(tmp_path):
    broken = LEAGUE.replace("kg:topic :Dam ; ", "") + "\n:x a kg:Stance ; ; ; oops .\n\n"
    folder = fill(tmp_path, RUN + DOCUMENTS + broken + FUNDS + TORN.replace("0.3", '"much"'))
    queue = kg.review.queue(folder)
    assert [(card.id[-2:], card.confidence) for card in queue.cards()] == [("b1", 0.62), ("e1", 0.0)]
    assert [problem.file for problem in queue.pool.problems] == ["triples/candidates/news.ttl"]


def test_a_folder_without_candidates_or_without_a_casebook(tmp_path):
    folder = build(tmp_path / "empty", STANCE)
    assert kg.review.queue(kg.open(folder)).cards() == []
    (tmp_path / "flat").mkdir()
    with pytest.raises(CasebookError, match="has no folder triples"):
        kg.review.queue(tmp_path / "flat")


# -------------------------------------------------------------------------------------------------------- accepting


def shown(folder: Path) -> str:
    """Everything that show, query, draw and export tell of a casebook's claims."""
    graph = kg.open(folder)
    told = [kg.show(graph, thing.id).text() for thing in (*graph.actors(), *graph.topics())]
    rows = [str(row) for row in graph.query("SELECT ?claim ?who WHERE { ?claim kg:holder|rdf:subject|kg:about ?who }")]
    drawn = [str(record) for record in unpack(block(kg.draw(graph), "facts")["claims"])]
    return "\n".join(["SHOW", *told, "QUERY", *rows, "DRAW", *drawn, "EXPORT", kg.export(graph, "-", "ttl").decode()])


def test_what_is_accepted_is_in_every_view_and_what_is_not_is_in_none(casebook):
    before = shown(casebook)
    assert "c-00000000000000" not in before
    kg.review.accept(casebook, [":c-00000000000000a2", "c-00000000000000b1"], by="ana", why="plain")
    told = shown(casebook)
    places = [told.index(part) for part in ("SHOW", "QUERY", "DRAW", "EXPORT")] + [len(told)]
    for part in itertools.starmap(slice, itertools.pairwise(places)):
        assert "c-00000000000000a1" in told[part]
        assert "c-00000000000000b1" in told[part]
        for waiting in ("a3", "c1", "d1", "e1", "f1"):
            assert f"c-00000000000000{waiting}" not in told[part]
    assert "Harbour board" not in told
    claim = kg.open(casebook).claim(":c-00000000000000a1")
    assert claim.status == KG.Accepted.value
    assert claim.wasAttributedTo == iri("reviewer-ana")
    assert claim.wasGeneratedBy == iri("extraction-rules-1")
    times = [dt.datetime.fromisoformat(str(time)) for time in (claim.generatedAtTime, kg.review.queue(casebook).ledger.decisions[0].time)]
    assert times[0] == times[1]
    assert str(claim.confidence) == "0.7"
    assert [one.source for one in claim.evidence] == [iri("doc-copy"), iri("doc-news")]
    assert 'kg:trace "demands (+) dam (+) = supports"@en' in extracted(casebook)["doc-news.ttl"].decode()
    assert 'kg:rule "stance.complement"' in extracted(casebook)["doc-news.ttl"].decode()
    assert faults(casebook) == []


def accept_all(queue: kg.review.Queue, by: str = "ana") -> None:
    for card in queue.cards():
        queue.accept(card, by=by, **({"comment": "Nobody says when."} if card.kind == "attribution" else {}))


def test_a_casebook_stays_valid_when_everything_is_accepted(casebook):
    queue = kg.review.queue(casebook)
    accept_all(queue)
    assert queue.cards() == []
    assert queue.progress() == (0, 7, 0, 0, 0)
    assert faults(casebook) == []
    assert sorted(extracted(casebook)) == ["doc-copy.ttl", "doc-news.ttl", "proposals.ttl", "review.ttl"]
    board = kg.open(casebook).thing(":p-harbour-board-1a2b3c")
    assert (board.label, board.type) == ("Harbour board", "Organization")
    assert "kg:mention" not in extracted(casebook)["proposals.ttl"].decode()
    assert "doc-news" not in kg.export(kg.open(casebook).as_of(known="2022-05-01"), "-", "ttl").decode()
    assert "kg:Candidate" not in b"".join(extracted(casebook).values()).decode()


@pytest.mark.skipif(not hasattr(kg.sources, "settled"), reason="validation does not yet look past candidates that were accepted")
def test_candidates_that_were_accepted_do_not_trouble_validation(casebook):
    accept_all(kg.review.queue(casebook))
    assert list(map(str, kg.validate(casebook))) == []


def test_a_claim_cannot_be_accepted_without_what_makes_it_whole(casebook):
    queue = kg.review.queue(casebook)
    with pytest.raises(ReviewError, match="the claim has no comment"):
        queue.accept("c-00000000000000f1", by="ana")
    assert queue.ledger.decisions == []
    assert extracted(casebook) == {}


def test_a_claim_about_somebody_unknown_cannot_be_accepted(tmp_path):
    folder = fill(tmp_path, RUN + DOCUMENTS + BOARD)
    queue = kg.review.queue(folder)
    with pytest.raises(ReviewError, match="nothing is known of :p-clerk-1a2b3c, :p-harbour-board-1a2b3c; name another"):
        queue.accept("c-00000000000000c1", by="ana")
    queue.accept("c-00000000000000c1", by="ana", holder="river union", speaker="")
    assert faults(folder) == []


def test_a_document_that_the_graph_has_is_not_told_again(tmp_path):
    piece = "The river union had opposed the dam since 2019"
    document = f':doc-0123456789ab a kg:Document ; dcterms:title "Another title"@en ; kg:sha256 "{digest(DAM)}" .\n'
    where = passage(piece, name="dam").replace(":doc-dam", ":doc-0123456789ab")
    union = claim("c-00000000000000aa", "kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Opposes", where, during="2019/")
    folder = fill(tmp_path, RUN + document + union)
    kg.review.accept(folder, ["c-00000000000000aa"], by="ana")
    assert sorted(extracted(folder)) == ["doc-dam.ttl", "review.ttl"]
    assert "Another title" not in extracted(folder)["doc-dam.ttl"].decode()
    assert [one.source for one in kg.open(folder).claim(":c-00000000000000aa").evidence] == [iri("doc-dam")]
    assert faults(folder) == []


def test_the_bundled_casebook_takes_candidates(copied):
    head = "".join(f"@prefix {name}: <{kg.terms.PREFIXES[name]}> .\n" for name in ("kg", "prov", "dcterms", "edtf", "oa", "rdfs"))
    text = f"""@prefix : <{kg.terms.ID.iri}> .
:c-00000000000000a1 a kg:Stance ; kg:holder :GovernmentOfIraq ; kg:topic :USPresenceInIraq ; kg:position kg:Neutral ;
    kg:mode kg:Declared ; kg:confidence 0.62 ; kg:status kg:Candidate ; prov:wasGeneratedBy :extraction-rules-1 ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc-adviser-unit ; oa:start 10 ; oa:end 40 ; kg:digest "{"0" * 64}" ] .
:extraction-rules-1 a prov:Activity ; rdfs:label "rules, version 1" ."""
    (copied / "triples" / "candidates").mkdir(exist_ok=True)
    (copied / "triples" / "candidates" / "c.ttl").write_text(head + text, "utf-8")
    before = len(kg.open(copied).claims())
    queue = kg.review.queue(copied)
    card = queue.card("c-00000000000000a1")
    assert {found.claim.topic for found in queue.known(card)} <= {kg.terms.ID.USPresenceInIraq.value, kg.terms.ID.USWithdrawalFromIraq.value}
    assert len(queue.known(card)) > 0
    outcome = queue.accept(card, by="ana")
    assert "doc-adviser-unit.ttl" in outcome.files
    assert len(kg.open(copied).claims()) == before + 1
    assert [str(problem) for problem in kg.validate(copied) if "the same id" not in problem.message and "more than one status" not in problem.message] == []


def test_a_passage_can_be_added_to_a_claim_that_the_graph_has(casebook):
    (outcome,) = kg.review.accept(casebook, ["c-00000000000000b1"], by="ana", same_as=":orra-funds-vell")
    assert outcome.claim == iri("orra-funds-vell")
    claim = kg.open(casebook).claim(":orra-funds-vell")
    assert [one.source for one in claim.evidence] == [iri("doc-dam"), iri("doc-news")]
    text = extracted(casebook)["doc-news.ttl"].decode()
    assert ":orra-funds-vell kg:evidence [ a kg:Evidence" in text
    assert "prov:wasAttributedTo :reviewer-ana" in text
    assert f'prov:generatedAtTime "{outcome.decision.time}"^^xsd:dateTime' in text
    assert "c-00000000000000b1" not in text
    assert faults(casebook) == []
    queue = kg.review.queue(casebook)
    assert iri("c-00000000000000b1") not in {card.id for card in queue.cards()}
    assert queue.known(queue.card("c-00000000000000b1"))[0].claim.id == iri("orra-funds-vell")
    kg.review.undo(casebook, by="ana")
    assert extracted(casebook) == {}


def test_the_same_passage_is_added_once(casebook):
    twin = FUNDS.replace("b1 a", "b2 a").replace("kg:mode kg:Enacted", "kg:mode kg:Declared")
    other = FUNDS.replace("b1 a", "b3 a").replace("kg:mode kg:Enacted", "kg:mode kg:Attributed").replace("Orra pays for the site", "x")
    fill(casebook, ALL + twin + other)
    for name in ("b1", "b2", "b3"):
        kg.review.accept(casebook, [f"c-00000000000000{name}"], by="ana", same_as=":orra-funds-vell")
    assert len(kg.open(casebook).claim(":orra-funds-vell").evidence) == 2


def test_a_passage_can_be_added_to_a_claim_that_was_just_accepted(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana")
    queue.accept("c-00000000000000a3", by="ben", same_as="c-00000000000000a1", speaker="Ilda Marek")
    claim = kg.open(casebook).claim(":c-00000000000000a1")
    assert {one.accordingTo for one in claim.evidence} == {None, iri("IldaMarek")}
    assert len(claim.evidence) == 3
    queue.undo(by="ana")
    assert [claim.id for claim in kg.open(casebook).claims() if "/c-" in claim.id] == [iri("c-00000000000000a3")]
    assert faults(casebook) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"same_as": "c-00000000000000a3"}, "there is no accepted claim c-00000000000000a3"),
        ({"same_as": "orra-funds-vell"}, "orra-funds-vell is a relation, which a stance cannot be the same as"),
        ({"same_as": "ministry-for-dam", "position": "Opposes"}, ":ministry-for-dam keeps what it says; of its new evidence only the speaker"),
        ({"position": "Likes"}, "'Likes' is no position; it is one of StronglyOpposes, Opposes,"),
        ({"position": ""}, "position cannot be empty"),
        ({"mode": "Guessed"}, "'Guessed' is no mode"),
        ({"negated": "perhaps"}, "'perhaps' is neither yes nor no"),
        ({"confidence": "1.2"}, "a confidence is between 0 and 1, not 1.2"),
        ({"confidence": "high"}, "'high' is no number"),
        ({"confidence": "nan"}, "'nan' is no number"),
        ({"comment": "bell \x07"}, "the text has control characters"),
        ({"holder": "Dam"}, ":Dam is not one of: actor"),
        ({"holder": "c-00000000000000a1"}, "nothing is called"),
        ({"topic": "Kasda"}, ":Kasda is not one of: topic, actor"),
        ({"topic": "doc-dam"}, ":doc-dam is not one of: topic, actor"),
        ({"place": "orra-funds-vell"}, ":orra-funds-vell is not one of: place"),
        ({"predicate": "kg:funds"}, "a stance has no field 'predicate' to change; it has holder, position, topic"),
        ({"by": ""}, "say who decides, in up to 80 characters: --by NAME"),
        ({"by": "a\nb"}, "say who decides"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_and_nothing_is_written(casebook, given, message):
    with pytest.raises((NotFound, ReviewError, Unsigned)) as told:
        kg.review.accept(casebook, ["c-00000000000000a1"], **{"by": "ana", **given})
    assert message in str(told.value)
    assert extracted(casebook) == {}
    assert not list((casebook / "triples").glob("decisions/*"))


def test_what_was_read_is_added_to_the_queue_once_and_can_be_accepted(tmp_path):
    folder = build(tmp_path, STANCE)
    queue = kg.review.queue(folder)
    text = "The river union opposes the dam on the Tessel, its speaker said on Monday."
    found = kg.extract(text, kg.open(folder), published="2021-05-12")
    path = queue.add(found)
    before = path.read_bytes()
    assert [queue.sentence(card) for card in queue if card.kind == "stance"] == ["Tessel River Union opposes: The dam on the Tessel is built"]
    assert (queue.add(found), path.read_bytes(), len(queue)) == (path, before, len(queue.cards()))
    card = next(card for card in queue if card.kind == "stance")
    queue.accept(card, by="ana", during="2021-05-12/")
    assert queue.add(found) == path
    assert not [card for card in queue if card.kind == "stance"], "what is decided does not come back"
    held = kg.open(folder).as_of("2021-05-12").claims("Stance", about=":RiverUnion")
    assert [claim.during for claim in held] == ["2021-05-12/"]


def test_a_claim_is_not_its_own_evidence(casebook):
    kg.review.accept(casebook, ["c-00000000000000a1"], by="ana")
    with pytest.raises(ReviewError, match="is this candidate itself"):
        kg.review.accept(casebook, ["c-00000000000000a1"], by="ana", same_as="c-00000000000000a1")


def test_a_time_that_is_none_is_refused(casebook):
    with pytest.raises(PeriodError, match="during: "):
        kg.review.accept(casebook, ["c-00000000000000a1"], by="ana", during="2022-02-30")


def test_a_name_of_two_is_asked_back(casebook):
    with (casebook / "triples" / "curated" / "world.ttl").open("a") as file:
        file.write(':Ilda2 a kg:Person ; skos:prefLabel "Ilda Marek"@en .\n')
    with pytest.raises(Ambiguous):
        kg.review.accept(casebook, ["c-00000000000000a1"], by="ana", speaker="Ilda Marek")


def test_every_field_can_be_edited(casebook):
    changes = {
        "holder": "river union", "position": "strongly opposes", "topic": ":FreeRiver", "during": "2022-05/2022-06", "mode": "Attributed", "negated": "yes",
        "quantifier": "most of it", "condition": "if paid", "place": "Kasda", "speaker": "Ilda Marek", "confidence": "0.5", "comment": 'It "says" so.',
    }  # fmt: skip
    (outcome,) = kg.review.accept(casebook, ["c-00000000000000a1"], by="ana", **changes)
    assert outcome.decision.action == "edit"
    claim = kg.open(casebook).claim(":c-00000000000000a1")
    assert (claim.holder, claim.position, claim.topic) == (iri("RiverUnion"), KG.StronglyOpposes.value, iri("FreeRiver"))
    assert (claim.during, claim.mode, claim.negated, claim.quantifier) == ("2022-05/2022-06", KG.Attributed.value, True, "most of it")
    assert (claim.condition, claim.place, str(claim.confidence), claim.comment) == ("if paid", iri("Kasda"), "0.5", 'It "says" so.')
    assert {one.accordingTo for one in claim.evidence} == {iri("IldaMarek")}
    assert faults(casebook) == []


def test_fields_of_other_kinds_can_be_edited(casebook):
    kg.review.accept(casebook, ["c-00000000000000b1"], by="ana", subject="Vell", object="Orra", predicate="part of", during="2020/..")
    kg.review.accept(
        casebook, ["c-00000000000000d1"], by="ana", about="Kasda; Vell", measure="staff", minValue="7.5", maxValue=9, unit="", confidence=1, negated=False
    )
    claim = kg.open(casebook).claim(":c-00000000000000b1")
    assert (claim.subject, claim.predicate, claim.object, claim.during) == (iri("Vell"), KG.partOf.value, iri("Orra"), "2020/..")
    figure = kg.open(casebook).claim(":c-00000000000000d1")
    assert (figure.about, figure.measure, str(figure.minValue), figure.maxValue, figure.unit) == ((iri("Kasda"), iri("Vell")), "staff", "7.5", 9, None)
    assert (figure.confidence, figure.negated) == (1, False)
    with pytest.raises(ReviewError, match="is no relation of the ontology"):
        kg.review.accept(casebook, ["c-00000000000000b1"], by="ana", predicate="likes")
    with pytest.raises(ReviewError, match="the claim has no minValue"):
        kg.review.accept(casebook, ["c-00000000000000d1"], by="ana", minValue="", maxValue="")
    assert faults(casebook) == []


def test_an_edit_that_changes_nothing_is_none(casebook):
    (outcome,) = kg.review.accept(casebook, ["c-00000000000000a1"], by="ana", holder="Farmers' League", position="supports", negated="no", comment=None)
    assert (outcome.decision.action, dict(outcome.decision.edits)) == ("accept", {})


# -------------------------------------------------------------------------------------------------------- proposals


def test_a_proposed_actor_can_be_one_that_is_known(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000c1", by="ana")
    before = extracted(casebook)
    queue.merge("p-harbour-board-1a2b3c", "Ministry of Water of Vell", by="ana", why="its old name")
    claim = kg.open(casebook).claim(":c-00000000000000c1")
    assert claim.holder == iri("WaterMinistry")
    assert kg.open(casebook).thing(":p-clerk-1a2b3c").actedOnBehalfOf == iri("WaterMinistry")
    assert "p-harbour-board" not in extracted(casebook)["proposals.ttl"].decode()
    assert faults(casebook) == []
    assert kg.review.queue(casebook).cards(kind="stance", actor="water ministry") == []
    queue.undo(by="ana")
    assert extracted(casebook) == before


def test_a_merge_holds_for_what_is_accepted_later_and_what_was_decided_does_not_come_back(casebook):
    queue = kg.review.queue(casebook)
    queue.merge("p-harbour-board-1a2b3c", "WaterMinistry", by="ana")
    card = queue.card("c-00000000000000c1")
    assert queue.sentence(card) == "Ministry of Water of Vell supports: The dam on the Tessel is built"
    assert [(found.claim.id, found.how) for found in queue.known(card)] == [(iri("ministry-for-dam"), "same")]
    assert queue.proposals(card) == [iri("p-clerk-1a2b3c")]
    queue.accept(card, by="ana")
    linked = BOARD.replace("c1 a", "c2 a").replace(":p-harbour-board-1a2b3c", ":WaterMinistry").replace(":p-clerk-1a2b3c", ":IldaMarek")
    fill(casebook, ALL + linked)
    assert "c-00000000000000c2" not in str(kg.review.rows(kg.review.queue(casebook)))


def test_a_proposal_can_be_another_proposal_which_is_somebody_known(casebook):
    twin = (
        BOARD.replace("c1 a", "c2 a")
        .replace(":p-harbour-board-1a2b3c", ":p-board-4d5e6f")
        .replace(passage("the board wants the dam", CLERK), passage("The union is torn", CLERK))
    )
    fill(casebook, ALL + PROPOSALS.splitlines()[1].replace(":p-harbour-board-1a2b3c", ":p-board-4d5e6f") + "\n" + twin)
    queue = kg.review.queue(casebook)
    queue.merge("p-board-4d5e6f", "p-harbour-board-1a2b3c", by="ana")
    with pytest.raises(ReviewError, match="is :p-harbour-board-1a2b3c already"):
        queue.merge("p-harbour-board-1a2b3c", "p-board-4d5e6f", by="ana")
    outcome = queue.accept("c-00000000000000c2", by="ana")
    assert len(outcome.decision.candidates) == 2
    assert kg.open(casebook).claim(outcome.claim).holder == iri("p-harbour-board-1a2b3c")
    assert faults(casebook) == []
    queue.merge("p-harbour-board-1a2b3c", "Vell", by="ana")
    assert kg.open(casebook).claim(outcome.claim).holder == iri("Vell")
    assert faults(casebook) == []


def test_only_proposals_can_be_merged_and_only_with_their_like(casebook):
    queue = kg.review.queue(casebook)
    for proposal, actor, message in [
        ("Vell", "Orra", "Vell is no proposal"),
        ("p-clerk-1a2b3c", "Dam", ":Dam is no actor"),
        ("p-0", "Vell", "p-0 is no proposal"),
    ]:
        with pytest.raises(ReviewError, match=message):
            queue.merge(proposal, actor, by="ana")
    with pytest.raises(NotFound):
        queue.merge("p-clerk-1a2b3c", "Nobody", by="ana")


def test_names_that_are_alike_are_suggested_and_never_linked(tmp_path):
    proposal = ':p-x-1 a kg:Organization ; skos:prefLabel "Tessel River Unions"@en , "نقابة"@ar ; kg:status kg:Candidate .\n'
    stance = TORN.replace(":RiverUnion", ":p-x-1")
    folder = fill(tmp_path, RUN + DOCUMENTS + proposal + stance)
    queue = kg.review.queue(folder)
    assert [(found.id, found.name) for found in queue.similar(iri("p-x-1"), 1)] == [(iri("RiverUnion"), "Tessel River Union")]
    queue.accept("c-00000000000000e1", by="ana")
    assert kg.open(folder).claim(":c-00000000000000e1").holder == iri("p-x-1")


def test_what_is_missing_is_named(casebook, monkeypatch):
    queue = kg.review.queue(casebook)
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(MissingExtra, match=r"stancegraph\[review\]"):
        queue.similar(iri("p-clerk-1a2b3c"))
    queue.accept("c-00000000000000a1", by="ana")
    queue.reject("c-00000000000000a1", by="ben")
    queue.accept("c-00000000000000a3", by="ana")
    queue.accept("c-00000000000000a3", by="ben")
    monkeypatch.setitem(sys.modules, "krippendorff", None)
    with pytest.raises(MissingExtra, match="kg review agreement needs"):
        kg.review.agreement(casebook)
    monkeypatch.setitem(sys.modules, "textual", None)
    monkeypatch.delitem(sys.modules, "kg.review.terminal", raising=False)
    monkeypatch.setitem(sys.modules, "kg.review.terminal", None)
    with pytest.raises(MissingExtra, match="kg review in the terminal needs"):
        kg.review.run(casebook, "ana")


# -------------------------------------------------------------------------------------------------- what is decided


def again(text: str) -> str:
    """The same candidates as another version of the rules would propose them."""
    for old, new in (
        ("0.62", "0.91"),
        ("0.7 ", "0.2 "),
        ("stance.complement", "stance.complement/2"),
        ("extraction-rules-1", "extraction-rules-2"),
        (":c-0", ":c-9"),
    ):
        text = text.replace(old, new)
    return text


def test_nothing_decided_comes_back_when_the_extractor_runs_again(casebook):
    queue = kg.review.queue(casebook)
    for number, card in enumerate(queue.cards()):
        queue.reject(card, by="ana") if number % 2 else queue.accept(card, by="ana", comment="It says so.")
    files = extracted(casebook)
    fill(casebook, again(ALL))
    rerun = kg.review.queue(casebook)
    assert rerun.cards() == []
    assert rerun.progress().decided == 7
    rerun.publish()
    assert extracted(casebook) == files
    shutil.rmtree(casebook / "triples" / "candidates")
    assert kg.review.queue(casebook).publish() == []


def test_a_rejected_passage_does_not_come_back_cut_a_little_otherwise_but_another_does(casebook):
    kg.review.reject(casebook, ["c-00000000000000a3"], by="ana", why="too strong")
    wider = LEAGUE_AGAIN.replace(passage("is against a free river"), passage("The league is against a free river")).replace("a3 a", "a4 a")
    elsewhere = LEAGUE_AGAIN.replace(passage("is against a free river"), passage("The union is torn")).replace("a3 a", "a5 a")
    fill(casebook, ALL + wider + elsewhere)
    queue = kg.review.queue(casebook)
    (card,) = queue.cards(text="flows free")
    assert card.id == iri("c-00000000000000a5")
    (earlier,) = queue.ledger.earlier(card.judged()[0])
    assert (earlier.action, earlier.why) == ("reject", "too strong")


def test_the_same_said_otherwise_is_another_card_unless_it_takes_the_place_of_the_first(casebook):
    denied = LEAGUE_AGAIN.replace("kg:Declared", "kg:Attributed").replace("a3 a", "a6 a")
    fill(casebook, ALL + denied)
    kg.review.reject(casebook, ["c-00000000000000a3"], by="ana", why="others say so")
    queue = kg.review.queue(casebook)
    assert [card.id[-2:] for card in queue.cards(text="flows free")] == ["a6"]
    fill(casebook, ALL.replace(LEAGUE_AGAIN, denied))
    queue = kg.review.queue(casebook)
    assert queue.cards(text="flows free") == []
    assert len(queue.cards(by="ben", text="flows free")) == 1
    outcome = queue.accept("c-00000000000000a6", by="ben")
    assert [one.by for one in outcome.contested] == ["ana"]
    assert len(kg.review.queue(casebook).ledger.contested()) == 1


def test_what_was_put_off_waits_behind_the_rest(casebook):
    queue = kg.review.queue(casebook)
    queue.skip("c-00000000000000a3", by="ana")
    assert queue.cards()[-1].id == iri("c-00000000000000a3")
    assert queue.cards()[-1].skipped
    assert queue.progress() == (7, 0, 0, 1, 0)
    assert kg.review.queue(casebook).cards()[-1].id == iri("c-00000000000000a3")
    queue.undo(by="ana")
    assert queue.cards()[0].id == iri("c-00000000000000a3")


def test_undo_gives_the_files_back_byte_for_byte(casebook):
    queue = kg.review.queue(casebook)
    states = [extracted(casebook)]
    steps = [
        lambda: queue.accept("c-00000000000000c1", by="ana"),
        lambda: queue.accept("c-00000000000000b1", by="ana", same_as="orra-funds-vell"),
        lambda: queue.merge("p-harbour-board-1a2b3c", "Vell", by="ana"),
        lambda: queue.reject("c-00000000000000c1", by="ana"),
        lambda: queue.accept("c-00000000000000a1", by="ana", mode="Attributed"),
        lambda: queue.skip("c-00000000000000a3", by="ana"),
    ]
    for step in steps:
        step()
        states.append(extracted(casebook))
    for state in reversed(states[:-1]):
        queue.undo(by="ana")
        assert extracted(casebook) == state
    with pytest.raises(ReviewError, match="there is no decision of ana to undo"):
        queue.undo(by="ana")
    assert extracted(casebook) == {}


def test_the_latest_decision_stands_and_those_who_differ_are_told(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana")
    outcome = queue.reject("c-00000000000000a1", by="Ben Öz", why="it only demands")
    assert [one.by for one in outcome.contested] == ["ana"]
    assert extracted(casebook) == {}
    assert {verdict.judged.id[-2:] for verdict in queue.contested()} == {"a1", "a2"}
    assert queue.progress().contested == 2
    again = queue.accept("c-00000000000000a1", by="ana")
    assert [one.by for one in again.contested] == ["Ben Öz"]
    queue.undo(by="Ben Öz")
    assert queue.contested() == []
    assert kg.open(casebook).claim(":c-00000000000000a1").wasAttributedTo == iri("reviewer-ana")
    queue.merge("p-harbour-board-1a2b3c", "Vell", by="ana")
    queue.merge("p-harbour-board-1a2b3c", "Orra", by="Ben Öz")
    assert queue.ledger.contested_merges() == {iri("p-harbour-board-1a2b3c"): {"ana": iri("Vell"), "Ben Öz": iri("Orra")}}
    assert queue.progress().contested == 1


def test_one_reviewer_may_change_his_mind(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana")
    assert queue.reject("c-00000000000000a1", by="ana").contested == ()
    assert queue.progress() == (6, 0, 1, 0, 0)


def test_a_part_of_a_card_may_be_decided_otherwise(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana")
    text = ALL.replace(LEAGUE_COPY, "")
    fill(casebook, text)
    other = kg.review.queue(casebook)
    other.reject("c-00000000000000a1", by="ben")
    (claim,) = (claim for claim in kg.open(casebook).claims() if "/c-" in claim.id)
    assert claim.id == iri("c-00000000000000a2")
    assert [one.source for one in claim.evidence] == [iri("doc-copy")]
    assert faults(casebook) == []


def test_a_second_opinion_sees_what_others_decided(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana")
    assert len(queue.cards()) == 6
    assert len(queue.cards(by="ben")) == 7
    assert len(queue.cards(by="ana")) == 6
    queue.reject("c-00000000000000a1", by="ben")
    assert len(queue.cards(by="ben")) == 6
    assert queue.progress("ben") == (6, 0, 1, 0, 2)
    assert queue.progress("ana") == (6, 1, 0, 0, 2)


def test_agreement_of_reviewers(casebook):
    assert kg.review.agreement(casebook) == ((), 0, None, None, ())
    queue = kg.review.queue(casebook)
    judged = {"a3": "aa", "a1": "ar", "b1": "rr", "d1": "aa", "c1": "aa", "e1": "ra"}
    for name, verdicts in judged.items():
        for by, verdict in zip(("ana", "ben"), verdicts, strict=True):
            decide = queue.accept if verdict == "a" else queue.reject
            decide(f"c-00000000000000{name}", by=by)
    queue.accept("c-00000000000000c1", by="ben", position="Opposes")
    queue.reject("c-00000000000000f1", by="cleo")
    found = kg.review.agreement(kg.open(casebook))
    assert (found.reviewers, found.cards) == (("ana", "ben", "cleo"), 6)
    assert found.percent == pytest.approx(100 * 4 / 6)
    # by hand: of 12 judgements 8 accept and 4 reject; 2 of 6 pairs differ, 8 * 4 / 66 * 6 / 3 would by chance
    assert found.alpha == pytest.approx(1 - (2 / 6) / (2 * 8 * 4 / (12 * 11)))
    assert [(difference.candidates[0][-2:], difference.what) for difference in found.differences] == [("a1", "verdict"), ("c1", "content"), ("e1", "verdict")]
    assert kg.review.agreement(casebook).differences[0].candidates == (iri("c-00000000000000a1"), iri("c-00000000000000a2"))
    assert [decision.by for decision in found.differences[0].decisions] == ["ana", "ben"]


def test_agreement_of_those_who_judged_the_candidates_of_a_card_apart(tmp_path):
    folder = fill(tmp_path, RUN + DOCUMENTS + LEAGUE)
    kg.review.accept(folder, ["c-00000000000000a1"], by="ana")
    fill(tmp_path, RUN + DOCUMENTS + LEAGUE_COPY)
    kg.review.accept(folder, ["c-00000000000000a2"], by="ana")
    fill(tmp_path, RUN + DOCUMENTS + LEAGUE + LEAGUE_COPY)
    queue = kg.review.queue(folder)
    (card,) = queue.cards(by="ben")
    queue.reject(card, by="ben")
    found = kg.review.agreement(folder)
    assert (found.cards, found.percent) == (1, 0)


def test_everybody_agrees(casebook):
    for by in ("ana", "ben"):
        kg.review.accept(casebook, ["c-00000000000000a1", "c-00000000000000b1"], by=by)
    found = kg.review.agreement(casebook)
    assert (found.cards, found.alpha, found.percent, found.differences) == (2, None, 100, ())


# -------------------------------------------------------------------------------------------------- files and logs


def test_files_changed_by_hand_are_not_overwritten(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana")
    path = casebook / "triples" / "extracted" / "doc-news.ttl"
    changed = path.read_text("utf-8").replace("0.7", "0.8")
    path.write_text(changed, "utf-8")
    for verb in (kg.review.queue, lambda folder: kg.review.accept(folder, ["c-00000000000000a3"], by="ana")):
        with pytest.raises(CasebookError, match=r"doc-news.ttl was changed by hand; keep your change in triples/curated"):
            verb(casebook)
    assert path.read_text("utf-8") == changed
    with pytest.raises(CasebookError, match=r"was changed by hand.*; the decision is kept, and comes into the files when that is mended"):
        queue.accept("c-00000000000000b1", by="ana")
    assert path.read_text("utf-8") == changed
    path.unlink()
    assert kg.review.queue(casebook).publish() == ["doc-news.ttl"]
    assert kg.open(casebook).claim(":c-00000000000000b1")


def test_a_folder_that_cannot_be_written_is_told(casebook):
    (casebook / "triples" / "extracted").write_text("in the way", "utf-8")
    with pytest.raises(CasebookError, match=r"cannot write to .*extracted"):
        kg.review.accept(casebook, ["c-00000000000000a1"], by="ana")
    (casebook / "triples" / "extracted").unlink()
    assert kg.review.queue(casebook).publish() == ["doc-copy.ttl", "doc-news.ttl", "review.ttl"]


def test_files_of_somebody_else_are_left_alone(casebook):
    path = casebook / "triples" / "extracted" / "doc-news.ttl"
    path.parent.mkdir()
    path.write_text("# mine\n", "utf-8")
    with pytest.raises(CasebookError, match=r"doc-news.ttl was not written by kg review; give it another name"):
        kg.review.accept(casebook, ["c-00000000000000a1"], by="ana")
    assert path.read_text("utf-8") == "# mine\n"
    path.rename(path.with_name("mine.ttl"))
    assert len(kg.review.queue(casebook).publish()) == 3
    assert kg.open(casebook).claim(":c-00000000000000a1")


def test_a_claim_that_was_moved_to_the_curated_files_is_not_written_again(casebook):
    queue = kg.review.queue(casebook)
    accept_all(queue)
    for name in list(extracted(casebook)):
        data = extracted(casebook)[name].split(b"\n", 1)[1]
        (casebook / "triples" / "extracted" / name).unlink()
        (casebook / "triples" / "curated" / f"x-{name}").write_bytes(data)
    later = kg.review.queue(casebook)
    assert later.publish() == []
    assert extracted(casebook) == {}
    assert later.cards() == []
    assert faults(casebook) == []


def test_documents_whose_names_are_no_names_of_files(tmp_path):
    text = (DOCUMENTS + LEAGUE).replace(":doc-news", "<https://example.org/a/../b?c=d%20e>")
    folder = fill(tmp_path, RUN + text)
    kg.review.accept(folder, ["c-00000000000000a1"], by="ana")
    (name,) = (name for name in extracted(folder) if name != "review.ttl")
    assert name.startswith("document-")
    assert faults(folder) == []


def test_two_queues_see_what_the_other_decided(casebook):
    one, other = kg.review.queue(casebook), kg.review.queue(casebook)
    one.accept("c-00000000000000a1", by="ana")
    other.reject("c-00000000000000a3", by="ben")
    one.publish()
    assert len(one.ledger.decisions) == len(other.ledger.decisions) == 2
    assert len(one.cards()) == len(other.cards()) == 5
    assert kg.open(casebook).claim(":c-00000000000000a1")
    one.undo(by="ana")
    other.accept("c-00000000000000b1", by="ben")
    assert {claim.id for claim in kg.open(casebook).claims() if "/c-" in claim.id} == {iri("c-00000000000000b1")}


def take(queue: kg.review.Queue, action: str, by: str, number: int) -> bool:
    """Take a decision (accept, edit, reject, skip, merge, add to a claim, undo); False where it does not fit."""
    name = "c-00000000000000" + ["a3", "a1", "b1", "d1", "c1", "e1", "f1"][number]
    try:
        if action in "ae":
            queue.accept(name, by=by, comment="It says so.", **({"mode": "Inferred"} if action == "e" else {}))
        elif action == "t":
            queue.accept(name, by=by, same_as=["orra-funds-vell", "ministry-for-dam", "c-00000000000000a1"][number % 3])
        elif action == "m":
            queue.merge("p-harbour-board-1a2b3c", ["Vell", "Orra"][number % 2], by=by)
        elif action == "u":
            queue.undo(by=by)
        else:
            (queue.reject if action == "r" else queue.skip)(name, by=by)
    except (ReviewError, NotFound):
        assert action in "tu"
        return False
    return True


@given(st.lists(st.tuples(st.sampled_from("aerskumt"), st.sampled_from(["ana", "ben"]), st.integers(0, 6)), max_size=8), st.integers(0, 7))
def test_any_sequence_of_decisions_gives_what_replaying_the_log_gives(tmp_path_factory, steps, undone):
    folder = fill(tmp_path_factory.mktemp("casebook"))
    queue = kg.review.queue(folder)
    for number, (action, by, what) in enumerate(steps):
        before = extracted(folder)
        if take(queue, action, by, what) and number == undone and action != "u":
            queue.undo(by=by)
            assert extracted(folder) == before
    files = extracted(folder)
    left = [card.id for card in queue.cards()]
    assert [card.id for card in kg.review.queue(folder).cards()] == left
    for name in files:
        (folder / "triples" / "extracted" / name).unlink()
    shutil.rmtree(folder / "triples" / "candidates")
    assert sorted(kg.review.queue(folder).publish()) == sorted(files)
    assert extracted(folder) == files
    assert list(kg.validate(folder)) == []


def test_the_pool_knows_what_is_proposed(casebook):
    assert [node.value for node in Pool.of(casebook).proposals()] == [iri("p-clerk-1a2b3c"), iri("p-harbour-board-1a2b3c")]


# ------------------------------------------------------------------------------------- the same, told one by one or at once


def state(queue: kg.review.Queue) -> dict[str, object]:
    """All that a queue tells of what was decided."""
    ledger, names = queue.ledger, (None, "ana", "ben")
    cards = {by: queue.cards(by=by) for by in names}
    return {
        "standing": ledger.standing,
        "merges": (ledger.merges, ledger.contested_merges()),
        "contested": queue.contested(),
        "progress": [queue.progress(by) for by in names],
        "cards": cards,
        "one": [queue.card(f"c-00000000000000{name}") for name in ("a1", "a2", "a3", "b1", "c1")],
        "versions": [queue.version(card) for card in cards["ana"]],
        "known": [queue.known(card) for card in cards["ben"]],
        "earlier": [ledger.earlier(judged) for card in cards["ben"] for judged in card.judged()],
    }


steps_of_two = st.lists(st.tuples(st.sampled_from("aerskumt"), st.sampled_from(["ana", "ben"]), st.integers(0, 6), st.booleans()), max_size=10)


@given(steps_of_two)
def test_two_queues_that_go_on_know_what_a_new_one_reads(tmp_path_factory, steps):
    folder = fill(tmp_path_factory.mktemp("casebook"))
    queues = [kg.review.queue(folder), kg.review.queue(folder)]
    for action, by, what, which in steps:
        take(queues[which], action, by, what)
        for queue in queues:
            queue.refresh()
            assert state(queue) == state(kg.review.queue(folder))
    files = extracted(folder)
    for queue in queues:
        queue.publish()
        assert extracted(folder) == files


def test_a_log_that_somebody_changed_is_read_anew(casebook, tmp_path):
    queue = kg.review.queue(casebook)
    for name in ("a1", "a3", "b1"):
        queue.accept(f"c-00000000000000{name}", by="ana")
    path = casebook / "triples" / "decisions" / "ana.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(lines[0] + lines[2])
    queue.refresh()
    assert [decision.candidates[0].id[-2:] for decision in queue.ledger.decisions] == ["a1", "b1"]
    assert queue.publish() == ["doc-news.ttl"]
    (casebook / "triples" / "decisions" / "zoe.jsonl").write_bytes(lines[1].replace(b'"ana"', b'"zoe"'))
    queue.refresh()
    assert [decision.by for decision in queue.ledger.decisions] == ["ana", "zoe", "ana"]
    assert state(queue) == state(kg.review.queue(casebook))
    path.unlink()
    queue.refresh()
    assert [decision.by for decision in queue.ledger.decisions] == ["zoe"]
    assert state(queue) == state(kg.review.queue(casebook))


def test_a_line_that_stands_in_two_files_counts_once(casebook):
    kg.review.accept(casebook, ["c-00000000000000a1"], by="ana")
    path = casebook / "triples" / "decisions" / "ana.jsonl"
    shutil.copy(path, path.with_name("copy.jsonl"))
    queue = kg.review.queue(casebook)
    assert len(queue.ledger.decisions) == len(queue.ledger.standing) == 1
    queue.undo(by="ana")
    assert queue.ledger.standing == []
    assert extracted(casebook) == {}


def test_evidence_of_a_claim_that_comes_and_goes_makes_one_of_its_own_meanwhile(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana")
    queue.accept("c-00000000000000a3", by="ben", same_as="c-00000000000000a1")
    with_both = extracted(casebook)
    queue.reject("c-00000000000000a1", by="dora")
    assert {claim.id for claim in kg.open(casebook).claims() if "/c-" in claim.id} == {iri("c-00000000000000a3")}
    queue.undo(by="dora")
    assert extracted(casebook) == with_both | {"review.ttl": extracted(casebook)["review.ttl"]}
    assert len(kg.open(casebook).claim(":c-00000000000000a1").evidence) == 3
    fresh = extracted(casebook)
    shutil.rmtree(casebook / "triples" / "extracted")
    kg.review.queue(casebook).publish()
    assert extracted(casebook) == fresh


# ------------------------------------------------------------------------------------------------- asked again, and two at once


def test_a_decision_that_is_sent_again_is_taken_once(casebook):
    queue = kg.review.queue(casebook)
    first = queue.accept("c-00000000000000a1", by="ana", key="one")
    assert queue.accept("c-00000000000000a1", by="ana", key="one") == first
    skipped = queue.skip("c-00000000000000b1", by="ana", key="two")
    assert queue.skip("c-00000000000000b1", by="ana", key="two").decision == skipped.decision
    merged = queue.merge("p-harbour-board-1a2b3c", "Vell", by="ana", key="three")
    assert queue.merge("p-harbour-board-1a2b3c", "Vell", by="ana", key="three").decision == merged.decision
    undone = queue.undo(by="ana", key="four")
    assert queue.undo(by="ana", key="four").decision == undone.decision
    rejected = queue.reject("c-00000000000000c1", by="ana", key="five", why="no")
    other = kg.review.queue(casebook)
    assert other.reject("c-00000000000000c1", by="ana", key="five").decision == rejected.decision
    assert [decision.action for decision in other.ledger.decisions] == ["accept", "skip", "merge", "undo", "reject"]
    assert (casebook / "triples" / "decisions" / "ana.jsonl").read_bytes().count(b"\n") == 5
    assert len({decision.id for decision in other.ledger.decisions}) == 5


def test_a_decision_sent_again_after_a_kill_brings_the_files_about(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana", key="one")
    files = extracted(casebook)
    shutil.rmtree(casebook / "triples" / "extracted")
    again = kg.review.queue(casebook).accept("c-00000000000000a1", by="ana", key="one")
    assert (again.claim, sorted(again.files)) == (iri("c-00000000000000a1"), sorted(files))
    assert extracted(casebook) == files


def test_a_key_is_for_one_decision(casebook):
    queue = kg.review.queue(casebook)
    queue.accept("c-00000000000000a1", by="ana", key="one")
    for decide in (
        lambda: queue.reject("c-00000000000000a1", by="ana", key="one"),
        lambda: queue.accept("c-00000000000000a3", by="ana", key="one"),
        lambda: queue.accept("c-00000000000000a1", by="ben", key="one"),
        lambda: queue.undo(by="ana", key="one"),
    ):
        with pytest.raises(ReviewError, match="was used for another one before; take a new key"):
            decide()
    for key in ("", "x" * 201):
        with pytest.raises(ReviewError, match="a key has 1 to 200 characters"):
            queue.reject("c-00000000000000b1", by="ana", key=key)
    assert len(queue.ledger.decisions) == 1


def test_who_comes_second_is_told_what_the_first_decided_and_may_decide_anyway(casebook):
    one, other = kg.review.queue(casebook), kg.review.queue(casebook)
    seen = other.version("c-00000000000000a1")
    assert one.version("c-00000000000000a1") == seen
    one.reject("c-00000000000000a1", by="ana", why="too weak", version=seen)
    with pytest.raises(kg.review.Conflict, match=r"the card has changed since you saw it: ana rejected it \(too weak\), 20") as told:
        other.accept("c-00000000000000a1", by="ben", version=seen)
    assert ([(one.by, one.action, one.why) for one in told.value.decided], told.value.status) == ([("ana", "reject", "too weak")], 409)
    assert len(other.ledger.decisions) == 1
    assert extracted(casebook) == {}
    assert told.value.version == other.version("c-00000000000000a1") != seen
    assert [one.by for one in other.accept("c-00000000000000a1", by="ben", version=seen, anyway=True).contested] == ["ana"]
    other.skip("c-00000000000000a1", by="ben", version=other.version("c-00000000000000a1"))
    one.undo(by="ana")
    with pytest.raises(kg.review.Conflict, match="ben accepted it, 20"):
        other.reject("c-00000000000000a1", by="cleo", version=told.value.version)


def test_a_decision_that_was_taken_back_leaves_a_card_as_it_was(casebook):
    queue = kg.review.queue(casebook)
    before = queue.version("c-00000000000000a1")
    queue.accept("c-00000000000000a1", by="ana")
    during = queue.version("c-00000000000000a1")
    queue.undo(by="ana")
    assert queue.version("c-00000000000000a1") == before != during
    with pytest.raises(kg.review.Conflict, match="what was decided on it was taken back; look at it again, or decide all the same"):
        queue.reject("c-00000000000000a1", by="ben", version=during)


def test_a_merge_of_somebody_on_a_card_is_a_change_of_it(casebook):
    queue = kg.review.queue(casebook)
    card = queue.card("c-00000000000000c1")
    seen, others = queue.version(card), queue.version("c-00000000000000a1")
    queue.merge("p-harbour-board-1a2b3c", "Vell", by="ana", seen=(card, seen))
    with pytest.raises(kg.review.Conflict, match="ana said who somebody on it is"):
        queue.merge("p-harbour-board-1a2b3c", "Orra", by="ben", seen=(card, seen))
    with pytest.raises(kg.review.Conflict):
        queue.accept(card, by="ben", version=seen)
    assert queue.version("c-00000000000000a1") == others
    assert queue.accept(card, by="ben", version=queue.version(card)).claim == iri("c-00000000000000c1")
