"""The graph of a casebook and its views: what is seen, when, and under which name it is found."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import HOME, PREFIX_LINES, RELATION, ROOT, STANCE, canonical, line_of

import kg
from kg.errors import Ambiguous, CasebookError, NotFound, PeriodError
from kg.graph import fold
from kg.model import Figure, Relation, Stance
from kg.sources import sources
from kg.terms import GRAPH, KG, NamedNode

UNDATED = RELATION


def ids(view):
    return [claim.id.removeprefix(HOME) for claim in view.claims()]


def stance(name: str, more: str = "", *, during: str = "", status: str = "kg:status kg:Accepted ;", evidence: str = "«now backs the dam»") -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return (
        f":{name} a kg:Stance ; kg:holder :WaterMinistry ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared ; {status} {dated} {more} "
        f"kg:evidence {evidence} .\n"
    )


# ------------------------------------------------------------------------------------------------------ what is shown

UNACCEPTED = {
    "candidate": "kg:status kg:Candidate ;",
    "rejected": "kg:status kg:Rejected ;",
    "retracted": 'kg:status kg:Retracted ; prov:invalidatedAtTime "2021-05-01T00:00:00Z"^^xsd:dateTime ;',
    "no status": "",
    "two statuses": "kg:status kg:Accepted , kg:Candidate ;",
    "accepted and retracted": "kg:status kg:Accepted ; kg:status kg:Retracted ;",
    "a status of its own": "kg:status :Fine ;",
    "a status in words": 'kg:status "Accepted" ;',
}


@pytest.mark.parametrize("status", UNACCEPTED.values(), ids=UNACCEPTED.keys())
def test_what_is_not_accepted_is_in_no_view(graph, status):
    """A trap: retracted rows in default results."""
    opened = graph(STANCE + stance("waiting", during="2021-04-10", status=status, evidence="«The ministry of water»"))
    for view in (opened, opened.as_of("2021-04-10"), opened.as_of(known="2022-01-01"), opened.as_of("2021-04-10", "2022-01-01", "possible", undated=True)):
        assert ids(view) == ["ministry-for-dam"]
        assert not view.query("ASK { { :waiting ?p ?o } UNION { ?s ?p :waiting } }")
        assert not view.query("ASK { ?s prov:wasDerivedFrom :waiting }")
        assert len(view.query("SELECT ?e { ?e a kg:Evidence }")) == 1
        assert "waiting" not in kg.export(view, "-").decode()
        assert not any("waiting" in str(quad) for quad in view.quads(derived=True))
        with pytest.raises(NotFound, match="there is no accepted claim"):
            view.claim(":waiting")
        with pytest.raises(NotFound):
            view.find(":waiting")


def test_what_is_withheld_is_kept_apart_for_whoever_asks(graph):
    opened = graph(STANCE + stance("waiting", status="kg:status kg:Candidate ;"))
    assert {quad.subject.value for quad in opened.withheld if isinstance(quad.subject, NamedNode)} == {HOME + "waiting"}
    assert any(quad.predicate == KG.digest for quad in opened.withheld)


def test_candidates_are_not_even_loaded(graph):
    """An accepted claim in triples/candidates still waits for a reviewer."""
    opened = graph(STANCE, files={"candidates/new.ttl": stance("waiting")})
    assert ids(opened) == ["ministry-for-dam"]
    assert opened.withheld == []
    assert not opened.query("ASK { GRAPH ?g { :waiting ?p ?o } }")


def test_extracted_claims_are_in_every_view(graph):
    opened = graph(STANCE, files={"extracted/2021/run.ttl": stance("found", "prov:wasAttributedTo :IldaMarek ;")})
    assert ids(opened) == ["found", "ministry-for-dam"]
    assert opened.query("ASK { GRAPH <https://w3id.org/stancegraph/graph/extracted/2021/run.ttl> { :found a kg:Stance } }")


def test_a_claim_whose_judgement_stands_in_another_file_is_judged_by_all_files(graph):
    opened = graph(STANCE, files={"extracted/reviews.ttl": ":ministry-for-dam kg:status kg:Rejected ."})
    assert ids(opened) == []
    assert not opened.query("ASK { :ministry-for-dam ?p ?o }")


def test_the_evidence_of_a_withheld_claim_is_gone_and_shared_evidence_stays(graph):
    text = (
        ":e1 a kg:Evidence ; dcterms:source :doc-dam ; oa:start 1 ; oa:end 2 . "
        ":e2 a kg:Evidence ; dcterms:source :doc-dam ; oa:start 3 ; oa:end 4 ; kg:relays :e3 . "
        ":e3 a kg:Evidence ; dcterms:source :doc-fields . :e4 a kg:Evidence ; dcterms:source :doc-dam ; kg:relays :e5 . "
        ":e5 a kg:Evidence ; dcterms:source :doc-dam . "
    )
    text += stance("kept", evidence=":e1 , :e4") + stance("waiting", status="kg:status kg:Candidate ;", evidence=":e1 , :e2 , :e5")
    opened = graph(text)
    assert {row["e"].removeprefix(HOME) for row in opened.query("SELECT ?e { ?e a kg:Evidence }")} == {"e1", "e4", "e5"}


def test_what_did_not_hold_takes_its_evidence_along_but_not_the_actors(graph):
    view = graph(STANCE + RELATION).as_of("2020-01-01")
    assert ids(view) == []
    assert not view.query("ASK { ?e a kg:Evidence }")
    assert len(view.actors()) == 7


# ------------------------------------------------------------------------------------------------------- when it held


@pytest.mark.parametrize(
    ("during", "day", "which", "held"),
    [
        ("2021-04-10/2021-06", "2021-05-30", "certain", True),
        ("2021-04-10/2021-06", "2021-06-15", "certain", False),
        ("2021-04-10/2021-06", "2021-06-15", "possible", True),
        ("2021-04-10/2021-06", "2021-07-01", "possible", False),
        ("2021-04-10/", "2021-04-11", "certain", False),
        ("2021-04-10/", "2041-04-11", "possible", True),
        ("2021-04-10/..", "2041-04-11", "certain", True),
        ("/2021-04-10", "1999-04-11", "possible", True),
        ("2021", "2021-07-01", "certain", False),
        ("2021", "2021-07-01", "possible", True),
    ],
)
def test_a_view_shows_what_held_on_the_day(graph, during, day, which, held):
    """A trap: a slider that ignores the end date."""
    assert ids(graph(stance("c", during=during)).as_of(day, which=which)) == (["c"] if held else [])


def test_a_view_of_a_day_attests_by_the_evidence(graph):
    opened = graph(stance("c", during="2021-04-10/", evidence='«now backs the dam | kg:attestedOn "2021-04-20"^^edtf:EDTF»'))
    assert ids(opened.as_of("2021-04-20")) == ["c"]
    assert ids(opened.as_of("2021-04-21")) == []
    assert ids(opened.as_of("2021-04-21", which="possible")) == ["c"]


def test_a_claim_without_a_date_is_neither_true_always_nor_never(graph):
    """A trap: a graph without dates read as eternal."""
    opened = graph(UNDATED + STANCE)
    view = opened.as_of("2021-04-10")
    assert ids(view) == ["ministry-for-dam"]
    assert view.undated == 1
    assert opened.undated == 0
    with_them = opened.as_of("2021-04-10", undated=True)
    assert ids(with_them) == ["ministry-for-dam", "orra-funds-vell"]
    assert with_them.undated == 0


def test_a_graph_of_retracted_claims_only_is_empty_and_not_eternal(graph):
    """A trap: a retracted-only graph must not read as eternal."""
    opened = graph(stance("c", during="2021-04-10/..", status="kg:status kg:Retracted ;"))
    assert ids(opened) == ids(opened.as_of("2030-01-01", which="possible", undated=True)) == []


def test_without_a_day_nothing_is_left_out_for_having_no_date(graph):
    opened = graph(UNDATED + STANCE)
    assert ids(opened.as_of()) == ids(opened)
    assert ids(opened.as_of(known="2021-04-10")) == ids(opened)


def test_dates_are_those_of_the_relation_not_of_the_actor(graph):
    """A trap: an actor's dates shown for a relation."""
    text = ':RiverUnion kg:during "1990/2000"^^edtf:EDTF .' + UNDATED.replace(":Vell", ":RiverUnion")
    opened = graph(text)
    assert opened.claim(":orra-funds-vell").period is None
    assert opened.as_of("1995-06-01", which="possible").claims() == []


# -------------------------------------------------------------------------------------------------- what was known when


def test_what_was_not_known_yet_is_not_seen(graph):
    """doc-dam was published on 2021-04-10, doc-fields in June 2022."""
    opened = graph(stance("early", during="2019") + stance("late", during="2019", evidence="«still opposes the dam»"))
    assert ids(opened.as_of(known="2021-04-09", which="possible")) == []
    assert ids(opened.as_of(known="2021-04-10")) == ["early"]
    assert ids(opened.as_of(known="2022-05-31", which="possible")) == ["early"]


def test_uncertain_publication_makes_knowledge_possible_before_it_is_certain(graph):
    opened = graph(stance("late", evidence="«still opposes the dam»"))
    assert ids(opened.as_of(known="2022-06-01")) == []
    assert ids(opened.as_of(known="2022-06-01", which="possible")) == ["late"]
    assert ids(opened.as_of(known="2022-06-29")) == []
    assert ids(opened.as_of(known="2022-06-30")) == ["late"]


def test_the_earliest_sure_publication_counts(graph):
    """Once by a text of some day of June, once by one of 10 April: known for certain in April."""
    opened = graph(stance("both", evidence="«still opposes the dam» , «now backs the dam»"))
    assert ids(opened.as_of(known="2021-04-10")) == ["both"]


def test_a_document_without_a_date_never_makes_a_claim_known_for_certain(graph):
    text = ':doc-leaflet a kg:Document ; dcterms:title "Leaflet"@en . ' + stance("c", evidence="[ a kg:Evidence ; dcterms:source :doc-leaflet ]")
    opened = graph(text)
    assert ids(opened.as_of(known="2999-01-01")) == []
    assert ids(opened) == ["c"]


def test_the_two_clocks_are_apart(graph):
    """Held in 2019, published in 2021."""
    opened = graph(stance("c", during="2019-01-01/2019-12-31"))
    assert ids(opened.as_of("2019-06-01", known="2020-01-01", which="possible")) == []
    assert ids(opened.as_of("2019-06-01", known="2021-04-10")) == ["c"]
    assert ids(opened.as_of("2021-04-10", known="2021-04-10", which="possible")) == []


@pytest.mark.parametrize("day", ["2021", "2021-02-30", "yesterday", ""])
def test_a_day_that_is_none_is_refused(graph, day):
    opened = graph(STANCE)
    with pytest.raises(PeriodError):
        opened.as_of(day)
    with pytest.raises(PeriodError):
        opened.as_of(known=day)


def test_a_view_leaves_the_graph_as_it_was(graph):
    opened = graph(STANCE + RELATION)
    before = canonical(opened.quads(derived=True))
    opened.as_of("2000-01-01").claims()
    assert canonical(opened.quads(derived=True)) == before


# -------------------------------------------------------------------------------------------------------------- names

NAMES = ':RiverUnion skos:altLabel "TRU"@en , "اتحاد النّهر"@ar , "Ḥilf al-Nahr"@en .'


@pytest.mark.parametrize(
    "name",
    [
        HOME + "RiverUnion", f"<{HOME}RiverUnion>", ":RiverUnion", "RiverUnion", "riverunion", "Tessel River Union", "tessel river union", "TESSEL RIVER-UNION",
        "river union", "the river union", "  river   union ", "TRU", "tru", "اتحاد النّهر", "اتحاد النهر", "إتحاد النهر", "Unión del Rio", "ÜNIÓN DEL RÍO",
        "hilf al nahr", "Hilf al-Nahr",
    ],
)  # fmt: skip
def test_a_thing_is_found_by_id_label_and_alias_in_any_spelling(graph, name):
    assert graph(NAMES).find(name) == HOME + "RiverUnion"


def test_a_claim_is_found_by_its_id(graph):
    assert graph(STANCE).find("ministry-for-dam") == graph(STANCE).find(":ministry-for-dam") == HOME + "ministry-for-dam"


def test_apostrophes_do_not_matter(graph):
    assert graph().find("Farmers League") == graph().find("farmers’ league") == graph().find("Farmers' League") == HOME + "FarmersLeague"


def test_what_is_found_by_two_names_of_one_thing_is_not_ambiguous(graph):
    assert graph(':Orra skos:altLabel "orra"@en , "ORRA"@fr .').find("orra") == HOME + "Orra"


def test_more_than_one_answer_is_told_with_their_ids(graph):
    with pytest.raises(Ambiguous, match=r"^'the union' may be :FarmersLeague, :RiverUnion; say which$"):
        graph(':RiverUnion skos:altLabel "Union"@en . :FarmersLeague skos:altLabel "the union"@en .').find("the union")


def test_what_is_unknown_is_told_with_what_is_close(graph):
    with pytest.raises(NotFound, match=r"^nothing is called 'Tesel River Unoin'; did you mean tessel river union\?$"):
        graph().find("Tesel River Unoin")


def test_what_is_like_nothing_is_told_where_to_look(graph):
    with pytest.raises(NotFound, match=r"^nothing is called 'qqqqqqq'; kg status lists what there is$"):
        graph().find("qqqqqqq")


@pytest.mark.parametrize(
    "name", ["", "  ", "\0", "<>", ":", "::", "<script>", "a b\0c", "kg:", "http://", "'\"", "^", "\u202e", "a[b]", "%%", "http://[", "a%zz", "_:b0"]
)
def test_a_name_that_is_none_is_not_found_and_no_crash(graph, name):
    with pytest.raises(NotFound):
        graph().find(name)


def test_folding_ignores_case_accents_hyphens_and_forms_of_letters():
    assert fold("Ḥashd al-Shaʿbī") == fold("HASHD AL SHABI")
    assert fold("الحشد الشعبي") == fold("الحشد الشعبى")
    assert fold("İzmir") == fold("Izmir")
    assert fold("Straße") == fold("STRASSE")
    assert fold("Vell") != fold("Well")


def test_the_english_name_goes_before_others_and_a_name_before_an_id(graph):
    opened = graph(':Zed a kg:State ; skos:prefLabel "زد"@ar , "Zed"@en . :Solo a kg:State ; skos:prefLabel "سولو"@ar . :Bare a kg:State .')
    assert opened.label(HOME + "Zed") == "Zed"
    assert opened.label(HOME + "Solo") == "سولو"
    assert opened.label(HOME + "Bare") == "Bare"
    assert opened.label("https://elsewhere.example/x#Thing") == "Thing"


def test_all_names_of_a_thing_come_preferred_first(graph):
    assert graph().thing(":RiverUnion").names == (("Tessel River Union", "en"), ("river union", "en"), ("Ünión del Río", "es"))


# ------------------------------------------------------------------------------------------------------------ records


def test_a_claim_is_a_record_of_what_the_file_says(graph):
    claim = graph(STANCE).claim("ministry-for-dam")
    assert isinstance(claim, Stance)
    assert (claim.holder, claim.topic, claim.position) == (HOME + "WaterMinistry", HOME + "Dam", KG.Supports.value)
    assert (claim.during, claim.mode, claim.status, claim.confidence) == ("2021-04-10/", KG.Declared.value, KG.Accepted.value, Decimal("0.8"))
    assert (claim.negated, claim.condition, claim.comment) == (False, None, "It is now for the dam.")
    (evidence,) = claim.evidence
    assert (evidence.source, evidence.start, evidence.accordingTo) == (HOME + "doc-dam", 22, HOME + "IldaMarek")
    assert (claim.firstCited, claim.lastCited) == ("2021-04-10", "2021-04-10")


def test_evidence_that_relays_evidence_is_a_chain(graph):
    """An aide says that the union told him."""
    node = (
        "[ a kg:Evidence ; dcterms:source :doc-fields ; sem:accordingTo :IldaMarek ; "
        "kg:relays [ a kg:Evidence ; sem:accordingTo :UnionSpeaker ; kg:relays [ a kg:Evidence ; sem:accordingTo :Orra ] ] ]"
    )
    claim = graph(stance("c", evidence=node)).claim("c")
    assert [link.accordingTo.removeprefix(HOME) for link in claim.evidence[0].chain()] == ["IldaMarek", "UnionSpeaker", "Orra"]


def test_evidence_that_relays_itself_is_no_endless_chain(graph):
    text = ":e1 a kg:Evidence ; dcterms:source :doc-dam ; kg:relays :e2 . :e2 a kg:Evidence ; kg:relays :e1 . " + stance("c", evidence=":e1")
    assert len(graph(text).claim("c").evidence[0].chain()) <= 3


def test_claims_of_a_kind_and_about_a_thing(graph):
    figure = (
        ':engineers a kg:Figure ; kg:about :Orra , :Kasda ; kg:measure "engineers at the site"@en ; kg:minValue 40 ; kg:maxValue 60 ; kg:unit "engineers"@en ;'
        " kg:mode kg:Attributed ; kg:status kg:Accepted ; kg:evidence «40 to 60 engineers» ."
    )
    opened = graph(STANCE + RELATION + figure)
    assert ids(opened) == ["engineers", "ministry-for-dam", "orra-funds-vell"]
    assert [type(claim) for claim in opened.claims("Figure")] == [Figure]
    assert [type(claim) for claim in opened.claims(about=":Orra")] == [Figure, Relation]
    assert [type(claim) for claim in opened.claims("Relation", about=":Orra")] == [Relation]
    assert opened.claims(about=":Nobody") == []
    (found,) = opened.claims("Figure")
    assert (found.about, found.minValue, found.maxValue, found.unit) == ((HOME + "Kasda", HOME + "Orra"), 40, 60, "engineers")


@pytest.mark.parametrize("name", [":none", ":Vell", ":Dam", "kg:Stance", HOME + "none"])
def test_what_is_no_claim_is_not_found_as_one(graph, name):
    with pytest.raises(NotFound, match="there is no accepted claim"):
        graph(STANCE).claim(name)


def test_what_is_no_thing_is_not_found_as_one(graph):
    with pytest.raises(NotFound, match="there is nothing called :none in the graph"):
        graph().thing(":none")


def test_things_come_by_kind_sorted_by_name(graph):
    opened = graph(':Marsh a kg:Place ; skos:prefLabel "Alder Marsh"@en .')
    assert [actor.label for actor in opened.actors()] == sorted(actor.label for actor in opened.actors())
    assert [place.label for place in opened.places()] == ["Alder Marsh", "Kasda"]
    assert [(topic.label, topic.contrary) for topic in opened.topics()] == [
        ("The Tessel flows free", HOME + "Dam"),
        ("The dam on the Tessel is built", HOME + "FreeRiver"),
    ]
    assert [document.issued for document in opened.documents()] == ["2022-06", "2021-04-10"]
    assert opened.thing(":IldaMarek").actedOnBehalfOf == HOME + "WaterMinistry"
    assert opened.thing(":Vell").type == "State"


@pytest.mark.parametrize(
    "broken",
    [
        ":broken a kg:Stance ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared ; kg:status kg:Accepted .",
        ":broken a kg:Relation ; rdf:subject :Orra ; kg:status kg:Accepted .",
        ":broken a kg:Stance ; kg:status kg:Accepted .",
        ':broken a kg:Stance ; kg:holder "Orra" ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence "here" .',
        ":broken a kg:Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:evidence [ dcterms:source 'x y' ] .",
        ":broken a kg:Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:confidence 'much' .",
        "[] a kg:Stance ; kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted .",
        ":broken kg:status kg:Accepted .",
    ],
)
def test_one_broken_claim_hides_no_other(graph, broken):
    """Faults are named by validate; they stop nobody from reading the rest."""
    opened = graph(STANCE + broken)
    assert HOME + "ministry-for-dam" in [claim.id for claim in opened.claims()]
    assert HOME + "ministry-for-dam" in [key for _, _, key in opened.to_networkx().edges(keys=True)]
    assert "It is now for the dam." in kg.show(opened, "water ministry").text()
    assert "It is now for the dam." in kg.show(opened, ":Dam").text()


# ----------------------------------------------------------------------------------------------------- other libraries


def test_a_network_carries_the_claims_on_its_edges(graph):
    network = graph(STANCE + RELATION).to_networkx()
    assert set(network.nodes) == {HOME + name for name in ("WaterMinistry", "Dam", "Orra", "Vell")}
    edge = network.edges[HOME + "WaterMinistry", HOME + "Dam", HOME + "ministry-for-dam"]
    assert edge["claim"].comment == "It is now for the dam."
    assert (edge["kind"], edge["label"], edge["during"], edge["confidence"]) == ("Stance", "supports", "2021-04-10/", 0.8)
    assert (edge["earliestBegin"], edge["earliestEnd"], "latestEnd" in edge) == ("2021-04-10", "2021-04-11", False)
    assert network.edges[HOME + "Orra", HOME + "Vell", HOME + "orra-funds-vell"]["label"] == "funds"
    assert network.nodes[HOME + "Orra"] == {"label": "Orra", "type": "State"}


def test_a_network_can_be_written_for_gephi(graph, tmp_path):
    import networkx as nx

    network = graph(STANCE + RELATION).to_networkx()
    for _, _, data in network.edges(data=True):
        del data["claim"]
    nx.write_gexf(network, tmp_path / "x.gexf")
    nx.write_graphml(network, tmp_path / "x.graphml")
    assert nx.read_graphml(tmp_path / "x.graphml").number_of_edges() == 2


def test_direction_is_kept_and_parallel_claims_too(graph):
    text = (
        RELATION
        + RELATION.replace("orra-funds-vell", "again")
        + RELATION.replace("orra-funds-vell", "back").replace(":Orra", ":X").replace(":Vell", ":Orra").replace(":X", ":Vell")
    )
    network = graph(text).to_networkx()
    assert network.number_of_edges(HOME + "Orra", HOME + "Vell") == 2
    assert network.number_of_edges(HOME + "Vell", HOME + "Orra") == 1


def test_a_date_filter_leaves_no_orphans_in_the_network(graph):
    """A trap: orphan nodes surviving a date filter."""
    assert list(graph(STANCE + RELATION).as_of("2000-01-01").to_networkx().nodes) == []


def test_rdflib_gets_a_dataset_with_a_graph_for_each_file(graph):
    import rdflib

    dataset = graph(STANCE).to_rdflib()
    assert isinstance(dataset, rdflib.Dataset)
    names = {str(found.identifier) for found in dataset.graphs()}
    assert {GRAPH["curated/case.ttl"].value, GRAPH["curated/world.ttl"].value, GRAPH.direct.value, GRAPH.derived.value} <= names
    assert GRAPH.ontology.value not in names
    assert (rdflib.URIRef(HOME + "ministry-for-dam"), rdflib.URIRef(KG.holder.value), rdflib.URIRef(HOME + "WaterMinistry")) in dataset.graph(
        rdflib.URIRef(GRAPH["curated/case.ttl"].value)
    )
    assert len(list(dataset.quads())) == len(graph(STANCE).quads(derived=True))


# -------------------------------------------------------------------------------------------------------------- files


def test_a_single_file_is_a_graph_too(casebook):
    folder = casebook(STANCE)
    opened = kg.open(folder / "triples" / "curated" / "case.ttl")
    assert ids(opened) == ["ministry-for-dam"]
    assert opened.actors() == []


def test_a_casebook_may_have_relation_types_of_its_own(casebook):
    folder = casebook(RELATION.replace("kg:funds", ":floods"))
    (folder / "ontology.ttl").write_text(
        f"{PREFIX_LINES}<https://example.org/tessel/ontology> a owl:Ontology ; owl:imports <https://w3id.org/stancegraph/ontology> .\n"
        ':floods a owl:ObjectProperty ; rdfs:subPropertyOf kg:hostility ; kg:relationGroup kg:Hostility ; rdfs:label "floods"@en .\n'
    )
    opened = kg.open(folder)
    assert kg.validate(folder, articles=folder / "articles") == []
    assert opened.query("ASK { ?c rdf:predicate/rdfs:subPropertyOf* kg:relatedTo }")
    assert opened.query("ASK { GRAPH graph:direct { :Orra :floods :Vell } }")
    assert "Orra floods Vell" in kg.show(opened, "Orra").text()


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_that_is_no_casebook_is_told_what_to_do(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(CasebookError, match="kg init"):
        kg.open(tmp_path / name)


def test_an_empty_casebook_is_an_empty_graph(tmp_path):
    (tmp_path / "triples" / "curated").mkdir(parents=True)
    opened = kg.open(tmp_path)
    assert opened.claims() == opened.actors() == opened.problems == []


def test_the_same_blank_node_label_in_two_files_is_two_nodes(graph):
    evidence = "_:e a kg:Evidence ; dcterms:source :doc-dam ; oa:start {} ; oa:end 9 . "
    opened = graph(evidence.format(1) + stance("one", evidence="_:e"), files={"curated/more.ttl": evidence.format(2) + stance("two", evidence="_:e")})
    assert [evidence.start for claim in opened.claims() for evidence in claim.evidence] == [2, 1] or [c.evidence[0].start for c in opened.claims()] == [1, 2]
    assert [len(claim.evidence) for claim in opened.claims()] == [1, 1]


def test_a_syntax_fault_hides_only_its_paragraph_and_is_named_with_its_line(casebook):
    folder = casebook(STANCE + "\n:broken a kg:Stance ; kg:holder :Orra :Vell .\n" + RELATION)
    opened = kg.open(folder)
    assert ids(opened) == ["ministry-for-dam", "orra-funds-vell"]
    line = line_of(folder / "triples/curated/case.ttl", ":broken")
    assert {(problem.file, problem.line) for problem in opened.problems} == {("triples/curated/case.ttl", line)}
    assert len(opened.actors()) == 7


def test_a_file_that_is_no_text_at_all_hides_no_other(casebook):
    folder = casebook(STANCE)
    (folder / "triples" / "curated" / "photo.ttl").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    opened = kg.open(folder)
    assert ids(opened) == ["ministry-for-dam"]
    assert {problem.file for problem in opened.problems} == {"triples/curated/photo.ttl"}


def test_triple_terms_are_named_and_the_rest_is_read(casebook):
    folder = casebook(STANCE + "\n:x :says <<( :Orra kg:funds :Vell )>> .\n")
    opened = kg.open(folder)
    assert ids(opened) == ["ministry-for-dam"]
    assert "RDF 1.2" in opened.problems[0].message


@pytest.mark.parametrize("name", ["a b.ttl", "ü.ttl", "x'y&<z>.ttl", "100%.ttl", "السد.ttl"])
def test_file_names_of_all_kinds_are_graphs(graph, name):
    opened = graph(files={f"curated/{name}": STANCE})
    assert ids(opened) == ["ministry-for-dam"]
    assert f"triples/curated/{name}" in [file.name for file in opened.files]
    assert opened.query("ASK { GRAPH ?g { ?s a kg:Stance } }")


def test_files_are_taken_in_a_stable_order(casebook):
    folder = casebook(STANCE, files={"curated/b.ttl": RELATION, "extracted/a.ttl": "# nothing yet\n", "candidates/c.ttl": "# none\n"})
    assert [file.name for file in sources(folder)] == [
        "triples/curated/b.ttl",
        "triples/curated/case.ttl",
        "triples/curated/world.ttl",
        "triples/extracted/a.ttl",
    ]
    assert [file.name for file in sources(folder, candidates=True)][-1] == "triples/candidates/c.ttl"


def test_the_bundled_graph_is_whole(bundled):
    assert bundled.problems == []
    assert bundled.folder == ROOT
    assert {type(claim).__name__ for claim in bundled.claims()} == {"Relation", "Stance", "Figure", "Attribution"}
    assert bundled.find("PMF") == bundled.find("الحشد الشعبي") == bundled.find("Hashd al-Shaabi")


def test_every_bundled_stance_is_seen_on_a_day_it_held_and_not_before_it_began(bundled):
    for stance_ in bundled.claims("Stance"):
        period = stance_.period
        if period and period.earliest_begin:
            assert period.holds_on(period.earliest_begin - 1).value == "not"
            assert period.holds_on(max(period.latest_begin, period.earliest_begin)).value != "not"
