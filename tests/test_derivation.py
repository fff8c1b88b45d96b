"""What is computed on loading: date stamps, first and last cited, mirrored stances, plain triples."""

from __future__ import annotations

import pytest
from conftest import HOME, STANCE
from test_periods import ROWS

import kg
from kg import covers, periods
from kg.terms import KG, RDF

STAMPS = ("hasEarliestBeginTimeStamp", "hasLatestBeginTimeStamp", "hasEarliestEndTimeStamp", "hasLatestEndTimeStamp")


def stamps(graph, node=":c"):
    query = f"SELECT ?p ?o {{ {node} ?p ?o FILTER (STRSTARTS(STR(?p), STR(sem:)) && DATATYPE(?o) = xsd:date) }}"
    found = {row["p"].rpartition("/")[2]: row["o"] for row in graph.query(query)}
    return [found.get(name, "") for name in STAMPS]


def claim(during: str = "", more: str = "", evidence: str = "«now backs the dam»") -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return (
        f":c a kg:Stance ; kg:holder :WaterMinistry ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared ; kg:status kg:Accepted ; {dated} {more} "
        f"kg:evidence {evidence} ."
    )


def relation(more: str = "kg:mode kg:Enacted ; kg:status kg:Accepted") -> str:
    return f":r a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; {more} ; kg:evidence «Orra lends Vell the money» ."


def direct(graph):
    rows = graph.query("SELECT ?s ?p ?o { GRAPH graph:direct { ?s ?p ?o } }")
    return {(row["s"].removeprefix(HOME), row["p"].rpartition("#")[2], row["o"].removeprefix(HOME)) for row in rows}


# ------------------------------------------------------------------------------------------------------------- stamps


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_the_four_stamps_are_dates_that_a_query_can_compare(graph, row):
    """The table of the contract, section 4, as xsd:date; no stamp where a bound is open or unknown."""
    opened = graph(claim(row[0]))
    assert stamps(opened) == ["" if cell in ("open", "none") else cell for cell in row[1:]]


def test_a_year_is_comparable_with_a_day(graph):
    """A trap: gYear is not comparable with date; our stamps are all dates."""
    opened = graph(claim("2014/2024-12"))
    assert opened.query('ASK { :c sem:hasEarliestBeginTimeStamp ?b . FILTER (?b <= "2014-06-01"^^xsd:date) }')
    assert not opened.query('ASK { :c sem:hasLatestBeginTimeStamp ?b . FILTER (?b <= "2014-06-01"^^xsd:date) }')


def test_attestation_narrows_the_stamps(graph):
    opened = graph(claim("2021-04-10/", evidence='«now backs the dam | kg:attestedOn "2021-05-02"^^edtf:EDTF»'))
    assert stamps(opened) == ["2021-04-10", "2021-04-10", "2021-05-03", ""]


def test_the_latest_of_several_attestations_counts_and_relayed_evidence_too(graph):
    node = (
        '«now backs the dam | kg:attestedOn "2021-05-02"^^edtf:EDTF» , '
        '[ a kg:Evidence ; kg:relays «the union\ntold him | kg:attestedOn "2021-07"^^edtf:EDTF» ] , «has no date» '
    ).replace("«has no date»", "«still opposes the dam»")
    assert stamps(graph(claim("2021-04-10/", evidence=node))) == ["2021-04-10", "2021-04-10", "2021-07-02", ""]


def test_an_attested_claim_without_a_period_stays_undated(graph):
    opened = graph(claim(evidence='«now backs the dam | kg:attestedOn "2021-05-02"^^edtf:EDTF»'))
    assert stamps(opened) == ["", "", "", ""]
    assert opened.claim(":c").period is None


def test_events_have_stamps_too(graph):
    opened = graph(':flood a kg:Event ; skos:prefLabel "Flood"@en ; kg:during "2020-03"^^edtf:EDTF ; kg:evidence «since 2019» .')
    assert stamps(opened, ":flood") == ["2020-03-01", "2020-03-31", "2020-03-02", "2020-04-01"]


def test_no_interval_node_dangles(graph):
    """A trap: an interval node nothing points to. The stamps stand on the claim itself."""
    opened = graph(claim("2021"))
    assert opened.query("ASK { :c a kg:Stance ; sem:hasEarliestBeginTimeStamp ?b }")
    assert not opened.query("ASK { GRAPH graph:derived { ?s sem:hasEarliestBeginTimeStamp ?b } FILTER NOT EXISTS { ?s kg:during ?d } }")


def test_still_in_office_at_the_end_of_the_data_is_no_end_date(graph):
    """A trap: a stance last heard of in 2021 has no latest end, in 2021 or ever."""
    opened = graph(claim("2021-04-10/", evidence='«now backs the dam | kg:attestedOn "2021-04-10"^^edtf:EDTF»'))
    assert not opened.query("ASK { :c sem:hasLatestEndTimeStamp ?end }")
    assert [c.id for c in opened.as_of("2035-01-01", which="possible").claims()] == [HOME + "c"]
    assert opened.as_of("2035-01-01").claims() == []


@pytest.mark.parametrize("during", ["2025-02-30", "2024/2023", "soon"])
def test_a_date_that_is_none_leaves_the_claim_undated_and_is_validations_business(graph, during):
    opened = graph(claim(during))
    assert stamps(opened) == ["", "", "", ""]
    assert opened.claim(":c").during == during
    assert opened.claim(":c").period is None


# -------------------------------------------------------------------------------------------------------------- cited


def cited(graph):
    (row,) = graph.query("SELECT ?first ?last { OPTIONAL { :c kg:firstCited ?first } OPTIONAL { :c kg:lastCited ?last } }")
    return row["first"], row["last"]


def test_first_and_last_cited_are_the_outer_days_of_uncertain_publication(graph):
    """`2022-06` is some day of June: first cited perhaps on the 1st, last cited perhaps on the 30th."""
    assert cited(graph(claim(evidence="«still opposes the dam»"))) == ("2022-06-01", "2022-06-30")


def test_first_and_last_cited_reach_over_all_documents(graph):
    opened = graph(claim("2019", evidence="«now backs the dam» , «still opposes the dam»"))
    assert cited(opened) == ("2021-04-10", "2022-06-30")
    assert (opened.claim(":c").firstCited, opened.claim(":c").lastCited) == ("2021-04-10", "2022-06-30")


def test_cited_is_not_valid(graph):
    """Cited in 2021 and 2022, a claim of 2019 held in 2019."""
    opened = graph(claim("2019/2019-12-30", evidence="«now backs the dam» , «still opposes the dam»"))
    assert opened.as_of("2021-04-10", which="possible").claims() == []


def test_a_document_without_a_date_says_nothing_about_when_it_was_cited(graph):
    text = ':doc-leaflet a kg:Document ; dcterms:title "Leaflet"@en . ' + claim(evidence="[ a kg:Evidence ; dcterms:source :doc-leaflet ]")
    assert cited(graph(text)) == (None, None)


def test_an_open_date_of_issue_gives_a_first_day_only(graph):
    text = ':doc-web a kg:Document ; dcterms:title "Page"@en ; dcterms:issued "2022-01-05/"^^edtf:EDTF . ' + claim(
        evidence="[ a kg:Evidence ; dcterms:source :doc-web ]"
    )
    assert cited(graph(text)) == ("2022-01-05", None)


# ------------------------------------------------------------------------------------------------------------ padding


def padding(graph):
    """What the derived graph says that its stamps were computed with."""
    query = "SELECT ?name ?units { GRAPH graph:derived { graph:derived ?name ?units } } ORDER BY ?name"
    return {row["name"].rpartition("#")[2]: row["units"] for row in graph.query(query)}


def test_marks_of_doubt_widen_nothing_unless_the_casebook_says_so(graph):
    opened = graph(claim("2024-06~/2025-09-10?"))
    assert stamps(opened) == ["2024-06-01", "2024-06-30", "2025-09-11", "2025-09-11"]
    assert padding(opened) == {"approximatePadding": 0, "uncertainPadding": 0}


def test_a_padding_that_the_casebook_sets_widens_and_the_graph_records_it(graph):
    opened = graph(claim("2024-06~/2025-09-10?"), files={"curated/settings.ttl": ":casebook kg:approximatePadding 1 ; kg:uncertainPadding 3 ."})
    assert stamps(opened) == ["2024-05-01", "2024-07-31", "2025-09-08", "2025-09-14"]
    assert padding(opened) == {"approximatePadding": 1, "uncertainPadding": 3}
    assert [ids.certain for ids in (opened.held("2025-09-07"), opened.held("2025-09-08"))] == [[HOME + "c"], []]


def test_every_view_records_the_padding_it_was_computed_with(graph, tmp_path):
    opened = graph(claim("2024-06~/2025"), files={"curated/settings.ttl": ":casebook kg:approximatePadding 2 ."})
    view = opened.as_of("2024-12-01", known="2030-01-01")
    assert padding(view) == {"approximatePadding": 2, "uncertainPadding": 0}
    kg.export(view, tmp_path / "view.ttl")
    again = kg.open(tmp_path / "view.ttl")
    assert padding(again) == padding(view)
    assert stamps(again) == stamps(view) == ["2024-04-01", "2024-08-31", "2025-01-02", "2026-01-01"]


# ------------------------------------------------------------------------------------------------------------- mirror


@pytest.mark.parametrize(
    ("position", "turned"),
    [
        ("StronglyOpposes", "StronglySupports"),
        ("Opposes", "Supports"),
        ("Neutral", "Neutral"),
        ("Ambivalent", "Ambivalent"),
        ("Supports", "Opposes"),
        ("StronglySupports", "StronglyOpposes"),
    ],
)
@pytest.mark.parametrize(("topic", "contrary"), [("Dam", "FreeRiver"), ("FreeRiver", "Dam")])
def test_support_for_one_topic_is_opposition_to_its_contrary(graph, position, turned, topic, contrary):
    """The two topics name each other on one side only: `:FreeRiver kg:contrary :Dam`."""
    opened = graph(claim().replace("kg:Supports", f"kg:{position}").replace(":Dam", f":{topic}"))
    rows = list(opened.query(f"SELECT ?c ?p ?from {{ ?c kg:topic :{contrary} ; kg:position ?p ; kg:holder :WaterMinistry ; prov:wasDerivedFrom ?from }}"))
    assert [(row["p"].rpartition("#")[2], row["from"]) for row in rows] == [(turned, HOME + "c")]


def test_a_stance_is_turned_round_for_every_topic_that_is_contrary_to_its_own(graph):
    opened = graph(claim().replace(":Dam", ":FreeRiver") + '\n:Weir a kg:Topic ; skos:prefLabel "A weir is built"@en ; kg:contrary :FreeRiver .\n')
    rows = opened.query("SELECT ?topic { ?c a kg:MirroredStance ; kg:topic ?topic ; kg:position kg:Opposes } ORDER BY ?topic")
    assert [row["topic"] for row in rows] == [HOME + "Dam", HOME + "Weir"]
    sides = opened.query("SELECT ?topic { GRAPH graph:direct { :WaterMinistry kg:opposes ?topic } } ORDER BY ?topic")
    assert [row["topic"] for row in sides] == [HOME + "Dam", HOME + "Weir"]


def test_a_mirrored_stance_carries_time_evidence_and_judgement(graph):
    opened = graph(STANCE)
    assert opened.query("""ASK { ?c kg:topic :FreeRiver ; a kg:MirroredStance , kg:Stance , kg:Claim ; kg:during ?d ; kg:evidence/dcterms:source :doc-dam ;
        kg:mode kg:Declared ; kg:confidence 0.8 ; kg:status kg:Accepted ; sem:hasEarliestBeginTimeStamp "2021-04-10"^^xsd:date ;
        kg:firstCited "2021-04-10"^^xsd:date }""")


def test_a_mirrored_stance_is_no_claim_of_its_own(graph):
    opened = graph(STANCE)
    assert [c.id for c in opened.claims()] == [HOME + "ministry-for-dam"]
    assert [c.id for c in opened.claims(about=":FreeRiver")] == [HOME + "ministry-for-dam"]
    assert opened.to_networkx().number_of_edges() == 1


def test_the_mirror_of_what_did_not_hold_is_gone_with_it(graph):
    view = graph(STANCE).as_of("2021-04-09")
    assert not view.query("ASK { ?c kg:topic :FreeRiver }")
    assert not view.query("ASK { GRAPH graph:direct { ?s ?p ?o } }")


def test_a_stance_on_an_actor_is_not_mirrored(graph):
    opened = graph(claim().replace(":Dam", ":Orra"))
    assert len(opened.query("SELECT ?c { ?c kg:holder :WaterMinistry }")) == 1
    assert direct(opened) == {("WaterMinistry", "supports", "Orra")}


# ------------------------------------------------------------------------------------------------------------- direct


def test_a_stance_is_a_plain_triple_on_both_topics(graph):
    assert direct(graph(claim())) == {("WaterMinistry", "supports", "Dam"), ("WaterMinistry", "opposes", "FreeRiver")}


@pytest.mark.parametrize("position", ["Neutral", "Ambivalent"])
def test_who_is_torn_or_neutral_neither_supports_nor_opposes(graph, position):
    assert direct(graph(claim().replace("kg:Supports", f"kg:{position}"))) == set()


def test_an_enacted_relation_is_a_plain_triple(graph):
    assert direct(graph(relation())) == {("Orra", "funds", "Vell")}


@pytest.mark.parametrize("mode", ["Declared", "Enacted", "Inferred"])
def test_what_holders_say_or_show_is_a_plain_triple(graph, mode):
    assert direct(graph(relation(f"kg:mode kg:{mode} ; kg:status kg:Accepted"))) == {("Orra", "funds", "Vell")}


@pytest.mark.parametrize(
    "more",
    [
        "kg:mode kg:Attributed ; kg:status kg:Accepted",
        "kg:mode kg:Denied ; kg:status kg:Accepted",
        "kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:negated true",
        'kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:negated "1"^^xsd:boolean',
        'kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:condition "if the fields are paid for"@en',
        "kg:mode kg:Enacted ; kg:status kg:Candidate",
        "kg:mode kg:Enacted ; kg:status kg:Rejected",
        "kg:mode kg:Enacted ; kg:status kg:Retracted",
        "kg:mode kg:Enacted",
        "kg:mode kg:Enacted ; kg:status kg:Accepted , kg:Retracted",
    ],
)
def test_hearsay_negation_conditions_and_what_is_not_accepted_never_become_plain_triples(graph, more):
    """That a newspaper quotes an official saying X backs Y never becomes: X backs Y."""
    assert direct(graph(relation(more))) == set()
    assert direct(graph(claim().replace("kg:mode kg:Declared ; kg:status kg:Accepted", more))) == set()


def test_an_explicit_false_is_no_negation(graph):
    assert direct(graph(relation("kg:mode kg:Enacted ; kg:status kg:Accepted ; kg:negated false"))) == {("Orra", "funds", "Vell")}


def test_a_relation_to_an_event_or_place_is_a_plain_triple_too(graph):
    text = relation().replace(":Vell", ":Kasda").replace("kg:funds", "kg:deploysForcesIn")
    assert direct(graph(text)) == {("Orra", "deploysForcesIn", "Kasda")}


def test_the_direct_graph_of_a_day_holds_what_held_on_it(graph):
    """A trap: inference over all versions at once."""
    text = claim("2021/2021-06-30") + claim("2021-07-01/2022").replace(":c a", ":d a").replace("kg:Supports", "kg:Opposes")
    opened = graph(text)
    assert direct(opened.as_of("2021-06-15", which="possible")) == {("WaterMinistry", "supports", "Dam"), ("WaterMinistry", "opposes", "FreeRiver")}
    assert direct(opened.as_of("2021-08-01")) == {("WaterMinistry", "opposes", "Dam"), ("WaterMinistry", "supports", "FreeRiver")}


def test_a_claim_of_the_bundled_graph_is_direct_as_the_contract_shows(bundled):
    rows = {(row["s"], row["o"]) for row in bundled.query("SELECT ?s ?o { GRAPH graph:direct { ?s kg:funds|kg:leads ?o } }")}
    assert ("https://w3id.org/stancegraph/id/US", "https://w3id.org/stancegraph/id/Coalition") in rows


# ------------------------------------------------------------------------------------------------------- superclasses


def test_a_query_for_actors_finds_states_and_persons(graph):
    rows = {row["a"].removeprefix(HOME) for row in graph().query("SELECT ?a { ?a a kg:Actor }")}
    assert rows == {"Vell", "Orra", "WaterMinistry", "RiverUnion", "FarmersLeague", "IldaMarek", "UnionSpeaker"}


def test_a_query_for_claims_finds_every_kind(graph):
    opened = graph(claim() + relation())
    assert {row["c"].removeprefix(HOME) for row in opened.query("SELECT ?c { ?c a kg:Claim FILTER NOT EXISTS { ?c a kg:MirroredStance } }")} == {"c", "r"}


def test_mere_ranges_are_no_classes_of_things(graph):
    assert not graph(claim() + relation()).query("ASK { ?x a ?range . VALUES ?range { kg:Matter kg:StanceTarget kg:RelationTarget } }")


def test_a_kind_of_actor_of_the_casebooks_own_is_an_actor(casebook):
    import kg

    folder = casebook(':Guard a :RiverGuard ; skos:prefLabel "River Guard"@en .')
    (folder / "ontology.ttl").write_text(
        f"@prefix : <{HOME}> . @prefix kg: <https://w3id.org/stancegraph/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . :RiverGuard a owl:Class ; rdfs:subClassOf kg:ArmedGroup ."
    )
    opened = kg.open(folder)
    assert "River Guard" in [actor.label for actor in opened.actors()]
    assert opened.query("ASK { :Guard a kg:Actor , kg:ArmedGroup , :RiverGuard }")


def test_nothing_derived_is_written_back_into_the_files(casebook):
    import kg

    folder = casebook(STANCE)
    before = {path: path.read_bytes() for path in folder.rglob("*.ttl")}
    kg.open(folder).as_of("2021-04-10").query("SELECT * { ?s ?p ?o }")
    assert {path: path.read_bytes() for path in folder.rglob("*.ttl")} == before


def test_the_index_of_time_has_a_piece_for_each_claim_that_holds_on_a_day(bundled):
    indexed = {(quad.subject, quad.predicate, quad.object.value) for quad in bundled._derivation.covers()}
    held = bundled.held("2025-01-15")
    pieces = set(map(str, covers.at(periods.day("2025-01-15"))))
    found = {name: {subject.value for subject, predicate, piece in indexed if predicate == name and piece in pieces} for name in (KG.covers, KG.mayCover)}
    mirrors = {quad.subject.value for quad in bundled._store.match(None, RDF.type, KG.MirroredStance)}
    assert found[KG.covers] - mirrors == set(held.certain)
    assert found[KG.mayCover] - mirrors == set(held.possible)
    assert {subject.value for subject, _, piece in indexed if piece == "0"} - mirrors == set(held.undated)
    assert mirrors <= {subject.value for subject, _, _ in indexed}
