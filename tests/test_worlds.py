"""The worlds of a moment: cut out of what is accepted and what was withdrawn, as if they had been read from files of their own."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import HOME, WORLD, as_built, turtle
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.graph import KnowledgeGraph, View
from kg.store import Local
from kg.terms import DERIVED, DIRECT, INDEX, KG, ONTOLOGY, PROV, RDF, NamedNode
from kg.worlds import World

DAYS = [None, "2021-02-28", "2021-04-10", "2021-06-01"]
STATES = [None, "2021-04-09", "2021-04-10", "2022-06-10", "2022-06-30", "2026-01-01"]


def anew(world: World) -> set[str]:
    """All that a world would hold, were its own statements read anew and everything derived from them."""
    return set(map(str, World.of(Local(list(world.own()))).store))


def held(view: View) -> set[str]:
    return {str(quad) for quad in view._world.store if quad.graph_name != INDEX}


def views(graph: KnowledgeGraph, days: Iterable[str | None], known: Iterable[str | None], recorded: Iterable[str | None]) -> Iterable[View]:
    for day, public, entered, which, undated in product(days, known, recorded, ("certain", "possible"), (False, True)):
        yield graph.as_of(day, public, which, recorded=entered, undated=undated)


def claim(name: str, kind: str, during: str, evidence: str, more: str = "kg:status kg:Accepted") -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ; ' if during else ""
    return f":{name} {kind} ; kg:mode kg:Declared ; {dated}{more} ; kg:evidence {evidence} .\n"


STANCE = "a kg:Stance ; kg:holder :WaterMinistry ; kg:topic :Dam ; kg:position kg:Supports"
FUNDS = "a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell"
JOINS = "a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:participatesIn ; rdf:object :flood"
RETRACTED = 'kg:status kg:Retracted ; prov:generatedAtTime "2021-05-01T00:00:00Z"^^xsd:dateTime ; prov:invalidatedAtTime "2025-01-01T00:00:00Z"^^xsd:dateTime'
RECORDED = 'kg:status kg:Accepted ; prov:generatedAtTime "2025-06-01T00:00:00Z"^^xsd:dateTime'
LATE = '«still opposes the dam | kg:attestedOn "2021-06-01"^^edtf:EDTF»'
CASE = (
    ":shared a kg:Evidence ; dcterms:source :doc-dam ; oa:start 1 ; oa:end 2 ; kg:relays :deep . :deep a kg:Evidence ; dcterms:source :doc-fields .\n"
    ':flood a kg:Event ; skos:prefLabel "Flood"@en ; kg:during "2021/2022"^^edtf:EDTF ; kg:evidence «the fields are paid for» .\n'
    ':drought a kg:Event ; skos:prefLabel "Drought"@en ; rdfs:seeAlso :flood ; kg:evidence «drowns our fields» , «The river union still» .\n'
    ':storm a kg:Event ; skos:prefLabel "Storm"@en ; kg:during "/2021-06-01"^^edtf:EDTF ; kg:evidence «An aide of the minister» .\n'
    + claim("long", STANCE, "2019/2021-03", ":shared")
    + claim("since", STANCE.replace("Supports", "Opposes"), "2021-04-01/", f"«now backs the dam» , {LATE}")
    + claim("free", STANCE.replace(":Dam", ":FreeRiver"), "2021/..", LATE)
    + claim("undated", FUNDS, "", "«Orra lends Vell the money»")
    + claim("late", FUNDS.replace("funds", "backs"), "2020/..", "«Orra no longer lends Vell the money»", RECORDED)
    + claim("joins", JOINS, "2021-05-01/2021-07-01", LATE)
    + claim("gone", STANCE.replace(":WaterMinistry", ":RiverUnion"), "2020/..", ":shared , «It drowns our fields»", RETRACTED)
    + claim("gone2", FUNDS.replace("funds", "arms"), "/2021-06-01", ":deep , " + LATE, RETRACTED)
    + claim(
        "said", STANCE + ' ; kg:condition "if paid"', "2021", ":deep", 'kg:status kg:Retracted ; prov:invalidatedAtTime "2022-06-20T00:00:00Z"^^xsd:dateTime'
    )
    + claim("never", FUNDS.replace("funds", "trains"), "2020/..", ":shared", "kg:status kg:Candidate")
)


def test_a_cut_world_is_as_if_it_had_been_read_from_files_of_its_own(graph):
    """Stamps, first and last cited, superclasses, mirrored stances and plain triples: all that follows, and nothing left over."""
    opened = graph(CASE)
    sizes = set()
    for view in views(opened, DAYS, STATES, [None, "2024-12-31"]):
        assert held(view) == anew(view._world), view.moment
        sizes.add(len(view.claims()))
    assert sizes >= {0, 1, 2, 3, 4, 5, 6, 7}


def test_the_contrary_of_a_contrary_gives_no_plain_triple_in_a_cut_world_either(graph):
    """Mirrored stances are in the store that is cut, and are not mirrored once more."""
    topics = ':Canal a kg:Topic ; skos:prefLabel "Canal"@en ; kg:contrary :FreeRiver .\n'
    opened = graph(topics + claim("for", STANCE, "2021", "«now backs the dam»") + claim("over", FUNDS, "1999", "«Orra lends Vell the money»"))
    view = opened.as_of("2021-06-01", which="possible")
    plain = "SELECT ?side ?topic { GRAPH graph:direct { :WaterMinistry ?side ?topic } }"
    assert {row["topic"] for row in view.query(plain)} == {HOME + "Dam", HOME + "FreeRiver"}
    assert held(view) == anew(view._world)


def test_so_is_one_of_the_bundled_casebook(bundled):
    for view in views(bundled, ["2025-02-01", "2025-10-20"], [None, "2025-06-01", "2025-10-19"], [None]):
        assert held(view) == anew(view._world), view.moment


def test_so_is_the_graph_itself(graph, bundled):
    for opened in (graph(CASE), bundled):
        assert held(opened) == anew(opened._world)


def local(view: View, kind: str) -> set[str]:
    found = view._store.match(None, RDF.type, KG[kind])
    return {
        quad.subject.value.removeprefix(HOME) for quad in found if isinstance(quad.subject, NamedNode) and quad.graph_name not in (DERIVED, DIRECT, ONTOLOGY)
    }


@pytest.mark.parametrize(
    ("known", "claims", "evidence"),
    [
        (None, {"long"}, {"shared", "deep"}),
        ("2021-04-09", set(), set()),
        ("2022-05-31", {"long", "gone"}, {"shared"}),
        ("2022-06-30", {"long", "gone", "gone2"}, {"shared", "deep"}),
        ("2025-01-01", {"long"}, {"shared", "deep"}),
    ],
)
def test_evidence_that_an_accepted_and_a_retracted_claim_share_stays_as_long_as_one_of_them_is_there(graph, known, claims, evidence):
    """`:shared` bears `:long`, accepted, and `:gone`, withdrawn on the first day of 2025; it relays what stands in the article of June 2022."""
    view = graph(CASE).as_of(None, known)
    assert {name for name in ("long", "gone", "gone2", "never") if view._store.value(NamedNode(HOME + name), KG.status)} == claims
    assert local(view, "Evidence") == evidence
    for name in claims & {"long", "gone"}:
        (borne,) = [found for found in view.claim(f":{name}").evidence if found.start == 1]
        assert len(borne.relays) == (known != "2022-05-31")


def test_the_world_of_a_day_alone_has_no_evidence_of_what_did_not_hold(graph):
    view = graph(CASE).as_of("2021-06-01")
    assert local(view, "Evidence") == set()
    assert local(view, "Stance") == {"since"}
    assert local(graph(CASE).as_of("2021-03-01"), "Evidence") == {"shared", "deep"}


@pytest.mark.parametrize(
    ("known", "events"),
    [(None, {"flood", "drought", "storm"}), ("2021-04-09", set()), ("2021-12-31", {"flood", "drought"}), ("2022-06-30", {"flood", "drought", "storm"})],
)
def test_an_event_is_there_if_it_was_told_of_or_named_by_what_was(graph, known, events):
    """The drought was in the article of 2021, and names the flood, which is told of only in that of 2022; so is the storm, which nothing names."""
    assert local(graph(CASE).as_of(None, known), "Event") == events


def test_what_an_event_has_of_hidden_evidence_does_not_narrow_it(graph):
    text = ':e a kg:Event ; skos:prefLabel "E"@en ; kg:during "2021-04-01/"^^edtf:EDTF ; kg:evidence «now backs the dam» , ' + LATE + " .\n"
    opened = graph(text)
    for known, attested in [(None, True), ("2021-12-31", False), ("2022-06-10", False), ("2022-06-30", True)]:
        stamp = "2021-06-02" if attested else "2021-04-02"
        assert opened.as_of(None, known).query(f'ASK {{ :e sem:hasEarliestEndTimeStamp "{stamp}"^^xsd:date }}'), known


def test_what_was_withdrawn_later_is_accepted_again_and_its_plain_triples_are_back(graph):
    opened = graph(CASE)
    assert not opened.query("ASK { :Orra kg:arms :Vell }")
    past = opened.as_of("2021-06-01", "2024-12-31")
    assert past.query("ASK { :Orra kg:arms :Vell . :gone2 kg:status kg:Accepted }")
    assert not any(past._store.match(None, PROV.invalidatedAtTime))
    assert not opened.as_of("2021-06-01", "2025-01-01").query("ASK { :Orra kg:arms :Vell }")
    assert {quad.object for quad in opened.withdrawn._store.match(None, KG.status) if quad.graph_name != DERIVED} == {KG.Retracted}


# --------------------------------------------------------------------------------------------------- kept and made again


def test_days_on_which_the_same_claims_hold_share_a_world(graph):
    opened = graph(CASE)
    one, other = opened.as_of("2021-06-10"), opened.as_of("2021-06-20")
    assert one.moment != other.moment
    assert one._world is other._world
    assert opened.as_of("2021-04-10")._world is not one._world


def test_states_of_knowledge_share_a_world_only_where_the_same_documents_are_hidden(graph):
    """The same claims, of which a newer article attests that one held longer."""
    opened = graph(claim("since", STANCE, "2021-04-01/", f"«now backs the dam» , {LATE}"))
    early, middle, late, later = (opened.as_of("2021-04-10", known, "possible") for known in ("2021-04-10", "2022-05-31", "2022-06-30", "2023-01-01"))
    assert {claim.id for view in (early, middle, late, later) for claim in view.claims()} == {HOME + "since"}
    assert early._world is middle._world
    assert late._world is later._world
    assert early._world is not late._world


def test_what_leaves_nothing_out_is_the_graph_itself(graph):
    opened = graph(claim("always", STANCE, "../..", LATE) + claim("undated", FUNDS, "", LATE))
    assert opened.as_of()._world is opened._world
    assert opened.as_of("2021-06-01", undated=True)._world is opened._world
    assert opened.as_of("2021-06-01")._world is not opened._world


def test_a_past_moment_is_not_taken_for_the_present_one_with_the_same_claims(graph):
    """Both show no claim; but of the one the documents are hidden, and what is withdrawn today was not."""
    opened = graph(claim("gone", STANCE, "2021/2021", "«now backs the dam»", RETRACTED) + claim("later", STANCE, "2030", "«now backs the dam»"))
    assert opened.as_of("2021-06-01").claims() == []
    past = opened.as_of("2021-06-01", "2024-01-01", "possible")
    assert [one.id for one in past.claims()] == [HOME + "gone"]
    assert opened.as_of("2021-06-01", "2024-01-01", "possible")._world is past._world
    assert opened.as_of("2021-06-01", which="possible").claims() == []


def test_worlds_are_given_up_in_the_order_in_which_they_were_asked_for_and_made_again(graph):
    """Together they are kept no larger than the graph; a view of one that was given up still answers."""
    text = "".join(claim(f"c{number:02}", STANCE, f"2021-05-{number:02}", "«now backs the dam»") for number in range(1, 31))
    opened = graph(text)
    first = opened.as_of("2021-05-01")
    asked = [opened.as_of(f"2021-05-{number:02}") for number in range(1, 31)]
    assert asked[0]._world is first._world
    kept = list(opened._worlds._kept.values())
    assert 1 <= len(kept) < 30
    assert sum(len(world.store) for world in kept) <= len(opened._store)
    assert kept[-1] is asked[-1]._world
    again = opened.as_of("2021-05-01")
    assert again._world is not first._world
    assert held(again) == held(first)
    assert [one.id for one in first.claims()] == [HOME + "c01"]


def test_one_world_is_kept_even_if_it_is_larger_than_allowed(graph):
    opened = graph(claim("a", STANCE, "2021", LATE) + claim("b", STANCE, "2030", LATE))
    view = opened.as_of("2021-06-01", "2023-01-01", "possible")
    assert opened.as_of("2021-06-02", "2023-01-02", "possible")._world is view._world
    assert len(opened._worlds._kept) == 1


# -------------------------------------------------------------------------------------------------------- any casebook

WRITTEN = ["", "2021-04", "2021-04-10/", "/2021-04-10", "2021-03-01/..", "../2021-05-01", "2021-04-05/2021-04-20", "2020/2022"]
CONTENTS = [
    STANCE, STANCE.replace(":Dam", ":FreeRiver"), FUNDS, JOINS, 'a kg:Figure ; kg:about :Orra ; kg:measure "x" ; kg:minValue 1',
    "a kg:Attribution ; kg:holder :RiverUnion ; kg:about :Dam , :drought", STANCE + " ; kg:negated true", STANCE + ' ; kg:condition "if paid"',
]  # fmt: skip
STATUSES = [
    "kg:status kg:Accepted", "kg:status kg:Accepted", RECORDED, RETRACTED, RETRACTED.replace("2025-01-01", "2022-06-20"), "kg:status kg:Retracted",
    "kg:status kg:Rejected", "kg:status kg:Candidate",
]  # fmt: skip


@st.composite
def casebooks(draw: st.DrawFn) -> str:
    """Claims and events that share a few pieces of evidence, which stand in documents or relay each other, in rings too."""
    text = ""
    for number in range(6):
        source = draw(st.sampled_from(["", "dcterms:source :doc-dam ; ", "dcterms:source :doc-fields ; "]))
        relays = draw(st.sampled_from(["", "", *(f"kg:relays :e{other} ; " for other in range(6))]))
        attested = draw(st.sampled_from(["", 'kg:attestedOn "2021-04-10"^^edtf:EDTF ; ', 'kg:attestedOn "2021-06-01"^^edtf:EDTF ; ']))
        text += f":e{number} {source}{relays}{attested} a kg:Evidence .\n"
    nodes = st.sampled_from([f":e{number}" for number in range(6)]) | st.sampled_from([LATE, "«now backs the dam»"])
    evidence = st.lists(nodes, min_size=1, max_size=3, unique=True).map(" , ".join)
    for name in ("flood", "drought", "storm"):
        other = draw(st.sampled_from(["", "rdfs:seeAlso :flood ; ", "rdfs:seeAlso :drought ; "]))
        during = draw(st.sampled_from(["", 'kg:during "2021-04-01/"^^edtf:EDTF ; ']))
        text += f":{name} a kg:Event ; {other}{during} kg:evidence {draw(evidence)} .\n"
    for number in range(draw(st.integers(1, 8))):
        text += claim(f"c{number}", draw(st.sampled_from(CONTENTS)), draw(st.sampled_from(WRITTEN)), draw(evidence), draw(st.sampled_from(STATUSES)))
    return text


moments = st.tuples(st.sampled_from(DAYS), st.sampled_from(STATES), st.sampled_from([None, None, "2021-05-01", "2025-01-01"]), st.booleans(), st.booleans())


@settings(max_examples=40)
@given(casebooks(), st.lists(moments, min_size=2, max_size=5))
def test_any_cut_world_is_as_if_it_had_been_read_from_files_of_its_own(text, asked):
    with TemporaryDirectory() as name:
        Path(name, "case.ttl").write_text(turtle(WORLD + text), "utf-8")
        opened = kg.open(name)
    assert opened.problems == []
    for day, known, recorded, is_possible, undated in asked:
        view = opened.as_of(day, known, "possible" if is_possible else "certain", recorded=recorded, undated=undated)
        assert held(view) == anew(view._world), view.moment


def assert_alike(view: View, other: View) -> None:
    """Two views of one moment show the same, to whoever reads and whoever asks."""
    assert held(view) == held(other), view.moment
    assert view.claims() == other.claims()
    assert (view.cut.possible, view.undated) == (other.cut.possible, other.undated)
    assert [one.id in view.cut.uncertain for one in view.claims()] == [one.id in other.cut.uncertain for one in view.claims()]
    for part in (":WaterMinistry", ":Dam", ":FreeRiver", ":Orra", ":drought"):
        assert view.claims(about=part) == other.claims(about=part)


@settings(max_examples=40)
@given(casebooks(), st.lists(moments, min_size=2, max_size=4))
def test_a_store_that_has_what_follows_shows_the_same_on_any_day(text, asked):
    """Days alone are seen through a mask, other moments are copied."""
    with TemporaryDirectory() as name:
        Path(name, "case.ttl").write_text(turtle(WORLD + text), "utf-8")
        opened = kg.open(name)
        again = as_built(opened)
        for day, known, recorded, is_possible, undated in asked:
            question = {"known": known, "which": "possible" if is_possible else "certain", "recorded": recorded, "undated": undated}
            assert_alike(opened.as_of(day, **question), again.as_of(day, **question))
            assert [sorted(names) for names in opened.held(day, known, recorded)] == [sorted(names) for names in again.held(day, known, recorded)]
            about = {"known": known, "recorded": recorded, "about": ":Dam"}
            assert [sorted(names) for names in opened.held(day, **about)] == [sorted(names) for names in again.held(day, **about)]


def test_a_store_that_has_what_follows_shows_the_same_of_the_bundled_casebook(bundled):
    again = as_built(bundled)
    assert again.claims() == bundled.claims()
    for name in ("actors", "topics", "events", "places", "documents"):
        assert getattr(again, name)() == getattr(bundled, name)()
    for day, undated in (("2014-06-01", True), ("2025-02-01", False)):
        assert_alike(bundled.as_of(day, which="possible", undated=undated), again.as_of(day, which="possible", undated=undated))


def test_what_is_compared_is_not_empty(bundled):
    """Else the tests above could not fail: derived and plain triples, mirrors and stamps are among what is held."""
    view = bundled.as_of("2025-02-01", "2025-10-19", "possible", undated=True)
    own = {str(quad) for quad in view._world.own()}
    assert len(held(view) - own) > 500
    assert any(view._store.match(None, RDF.type, KG.MirroredStance))
    assert any(view._store.match(None, None, None, DIRECT))
