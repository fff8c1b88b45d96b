"""Who is named in an article: names of an invented graph, their capitals, namesakes, and names that it does not know."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

import kg
from kg.extraction.gazetteer import Gazetteer, fold, tokenized
from kg.extraction.knowledge import Knowledge, Known
from kg.extraction.linking import Links, link, proposal_id, slug
from kg.extraction.reading import read
from kg.extraction.records import Article

NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Vell": ("State", ("Vell", "Republic of Vell", "Vellish")),
    "Orra": ("State", ("Orra", "Orran")),
    "US": ("State", ("United States", "US", "U.S.", "America")),
    "Germany": ("State", ("Federal Republic of Germany", "Germany")),
    "UK": ("State", ("United Kingdom", "UK")),
    "Mexico": ("State", ("Mexico",)),
    "GovernmentOfVell": ("Government", ("Government of Vell", "Kasda")),
    "KasdaCity": ("Place", ("Kasda",)),
    "Port": ("Place", ("Port Selby",)),
    "VellCourt": ("Organization", ("High Court of Vell", "High Court")),
    "OrraCourt": ("Organization", ("High Court of Orra", "High Court")),
    "Senate": ("Organization", ("Senate of Vell", "Senate")),
    "IS": ("ArmedGroup", ("Iron Sickle", "IS", "ISK")),
    "WHO": ("Organization", ("Water Help Organisation", "WHO")),
    "Coalition": ("Alliance", ("River Coalition", "the coalition")),
    "Union": ("Organization", ("Tessel River Union",)),
    "House": ("Organization", ("House",)),
    "WhiteHouse": ("Government", ("White House",)),
    "Forces": ("MilitaryForce", ("Vellish Forces",)),
    "Marek": ("Person", ("Ilda Marek",)),
    "TomasMarek": ("Person", ("Tomas Marek",)),
    "Hallam": ("Person", ("Peter Hallam", "Hallam")),
    "Sadani": ("Person", ("Omar al-Sadani", "Prime Minister Sadani")),
    "Anna": ("Person", ("Princess Anniva",)),
    "May": ("Person", ("Rita May", "May")),
    "Gorsk": ("Person", ("Ján Gorský",)),
    "Source": ("UnnamedSource", ("a senior official",)),
}
WHOLES = {"GovernmentOfVell": ("Vell",), "Forces": ("Vell",), "Senate": ("Vell",), "KasdaCity": ("Vell",)}
BASE = "https://example.org/tessel/"


def known(names: dict[str, tuple[str, tuple[str, ...]]] = NAMES) -> Knowledge:
    things = {iri: Known(iri, "Place" if type_ == "Place" else "Actor", type_, texts[0], texts, WHOLES.get(iri, ())) for iri, (type_, texts) in names.items()}
    return Knowledge(things, governments={"Vell": "GovernmentOfVell"}, base=BASE, shadows={"IS": "ISK", "WHO": "NATO", "US": "NATO"})


KNOWLEDGE = known()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(KNOWLEDGE)


def linked(text: str, names: dict[str, tuple[str, tuple[str, ...]]] | None = None) -> Links:
    knowledge = known(names) if names else KNOWLEDGE
    reading = read(Article(text), knowledge.shadows)
    found = link(reading, knowledge, Gazetteer(knowledge))
    for mention in found.mentions:
        assert text[mention.start : mention.end] == mention.text
    return found


def who(text: str) -> list[tuple[str, str]]:
    """The mentions of an article as (text, thing or the label of a proposal)."""
    found = linked(text)
    return [(mention.text, found.proposals[mention.thing].label if mention.thing in found.proposals else mention.thing) for mention in found.mentions]


class TestCapitals:
    def test_a_name_in_capitals_is_no_word_in_small_letters(self) -> None:
        assert who("IS is here, who told us that the US and the WHO left.") == [("IS", "IS"), ("US", "US"), ("WHO", "WHO")]

    def test_a_name_in_small_letters_is_found_with_capitals_too_but_not_after_a(self) -> None:
        assert who("The Coalition left. Then the coalition came back.") == [("Coalition", "Coalition"), ("coalition", "Coalition")]
        assert who("They want a coalition with nobody, a broad coalition.") == []

    def test_a_label_that_has_a_capital_as_its_first_word_only_is_found_without(self) -> None:
        names = {"Ferries": ("Organization", ("Ferry union",)), "Bank": ("Organization", ("Ferry Bank",))}
        found = linked("The ferry union met. The Ferry union left, and a ferry Bank too.", names)
        assert [(mention.text, mention.thing) for mention in found.mentions if mention.thing in names] == [
            ("ferry union", "Ferries"),
            ("Ferry union", "Ferries"),
        ]

    def test_a_name_with_a_capital_needs_one(self) -> None:
        assert who("He sold his house to the senate.") == []

    def test_the_last_words_of_a_body_may_be_small(self) -> None:
        assert who("The Tessel River union left.") == [("Tessel River union", "Union")]
        assert who("The tessel river union left.") == []

    def test_in_a_line_in_capitals_short_names_that_are_words_are_not_sought(self) -> None:
        assert who("VELL TELLS US WHO IS TO LEAVE THE SENATE\n") == [("VELL", "Vell"), ("SENATE", "Senate")]

    def test_accents_are_put_aside(self) -> None:
        assert who("Jan Gorsky met Ján Gorský.") == [("Jan Gorsky", "Gorsk"), ("Ján Gorský", "Gorsk")]
        assert fold("Gorský") == "gorsky"


class TestLongest:
    def test_the_longest_name_counts_and_a_state_in_it_too(self) -> None:
        assert who("The Vellish Forces left.") == [("Vellish", "Vell"), ("Vellish Forces", "Forces")]

    def test_no_other_name_is_found_inside_a_name(self) -> None:
        assert who("The White House spoke.") == [("White House", "WhiteHouse")]

    def test_a_name_at_the_end_of_a_line_is_not_read_past_it(self, gazetteer: Gazetteer) -> None:
        assert [(found.first, found.end) for found in gazetteer.find(tokenized("She met Peter"))] == []
        assert [(found.first, found.end) for found in gazetteer.find(tokenized("She met Peter Hallam"))] == [(2, 4)]

    @pytest.mark.parametrize("text", ["Trade with New Mexico grew.", "He was born in New Mexico."])
    def test_a_state_inside_the_listed_name_of_another_place_is_not_meant(self, text: str) -> None:
        assert "Mexico" not in dict(who(text)).values()

    def test_a_body_whose_name_begins_with_a_place_is_a_body(self) -> None:
        found = who("The Port Selby Gazette reported that Port Selby was quiet.")
        assert ("Port Selby", "Port") in found
        assert sum(thing == "Port" for _, thing in found) == 1

    def test_two_names_of_one_thing_side_by_side_are_one(self) -> None:
        assert who("She spoke in Port Selby, Port Selby, on Monday.") == [("Port Selby, Port Selby", "Port")]


class TestPlaces:
    @pytest.mark.parametrize(
        ("text", "thing", "kind"),
        [
            ("He lives in Kasda.", "KasdaCity", "place"),
            ("He lives in eastern Kasda.", "KasdaCity", "place"),
            ("Kasda.", "GovernmentOfVell", "metonym"),
            ("The mayor of Kasda spoke.", "KasdaCity", "place"),
            ("Kasda refused the plan.", "GovernmentOfVell", "metonym"),
            ("The plan of Kasda failed.", "GovernmentOfVell", "metonym"),
            ("KASDA — The plan of the river union for the fields by the lake has failed.", "KasdaCity", "place"),
            ("Port Selby was quiet.", "Port", "place"),
        ],
    )
    def test_a_capital_is_a_place_or_a_government(self, text: str, thing: str, kind: str) -> None:
        (mention,) = linked(text).mentions
        assert (mention.thing, mention.kind) == (thing, kind)


class TestNamesakes:
    def test_a_body_is_that_of_the_state_beside_it(self) -> None:
        assert ("High Court", "OrraCourt") in who("The Orran High Court met. Vell, Vell and Vell watched.")
        assert ("High Court", "VellCourt") in who("Vell's High Court met.")

    def test_else_that_of_the_state_most_spoken_of(self) -> None:
        assert ("High Court", "VellCourt") in who("Vell closed the dam. The Senate agreed. Vellish farmers asked the High Court.")

    def test_else_the_one_named_in_full(self) -> None:
        assert ("High Court", "OrraCourt") in who("The High Court of Orra met in Vell, in Vell and in Vell. The High Court ruled.")

    def test_else_nobody_s(self) -> None:
        assert who("The High Court ruled.") == []
        assert ("High Court", "VellCourt") not in who("Vell and Orra asked the High Court.")

    @pytest.mark.parametrize("text", ["Germany's Senate met.", "The Senate of Germany met.", "The Orran Senate met.", "The Pakistani Senate met."])
    def test_a_body_of_another_state_is_not_ours(self, text: str) -> None:
        assert "Senate" not in dict(who(text)).values()

    def test_a_body_that_every_state_has_is_not_ours_where_the_article_is_about_another(self) -> None:
        away = "Norway voted. Farmers of Norway came. In Norway it rained."
        assert "Senate" not in dict(who(f"{away} The Senate met.")).values()
        assert ("Senate", "Senate") in who(f"{away} The Senate met. Vell watched.")
        assert ("Senate", "Senate") in who("Norway voted. The Senate met.")
        assert ("Kasda", "GovernmentOfVell") in who(f"{away} Kasda agreed.")

    def test_a_last_name_of_two_is_his_who_is_named_in_full(self) -> None:
        assert who("Marek spoke.") == []
        assert who("Ilda Marek came. Marek spoke.") == [("Ilda Marek", "Marek"), ("Marek", "Marek")]
        text = "Ilda Marek came. Marek spoke. Tomas Marek came. Marek left."
        assert [thing for _, thing in who(text)] == ["Marek", "Marek", "TomasMarek", "TomasMarek"]

    def test_a_last_name_of_one_is_his(self) -> None:
        (mention,) = linked("Gorsky left.").mentions
        assert (mention.thing, mention.certainty) == ("Gorsk", 0.9)

    def test_a_last_name_is_found_with_al_and_without(self) -> None:
        assert who("Omar al-Sadani came. Then al-Sadani spoke, and Sadani left.") == [
            ("Omar al-Sadani", "Sadani"),
            ("al-Sadani", "Sadani"),
            ("Sadani", "Sadani"),
        ]

    @pytest.mark.parametrize("text", ["Lyndon Hallam left.", "Mr. Lyndon Hallam left the room."])
    def test_somebody_else_with_the_last_name_is_another(self, text: str) -> None:
        assert ("Lyndon Hallam", "Lyndon Hallam") in who(text)
        assert "Hallam" not in dict(who(text)).values()

    def test_and_the_last_name_alone_is_then_his(self) -> None:
        assert who("Lyndon Hallam came home. Later Hallam spoke.") == [("Lyndon Hallam", "Lyndon Hallam"), ("Hallam", "Lyndon Hallam")]

    def test_a_last_name_is_his_who_was_named_in_full_last(self) -> None:
        found = who("Ján Gorský came. Robert Gorsky followed. Farmers thanked Gorsky.")
        assert found == [("Ján Gorský", "Gorsk"), ("Robert Gorsky", "Robert Gorsky"), ("Gorsky", "Robert Gorsky")]

    def test_a_family_is_not_the_person(self) -> None:
        found = linked("Peter Hallam left, and the Hallam family stayed.")
        assert [mention.thing for mention in found.mentions if mention.text == "Hallam"] == []

    @pytest.mark.parametrize("text", ["They met in May.", "It ended on May 5, 2019.", "May they ever agree?"])
    def test_a_name_that_is_a_word_or_a_month_is_not_taken_for_one(self, text: str) -> None:
        assert who(text) == []
        assert ("May", "May") in who("Rita May came. Mrs. May left. Farmers thanked May.")[1:]

    @pytest.mark.parametrize("text", ["The Hallam Foundation agreed.", "She works for the Peter Marek Foundation."])
    def test_a_body_called_after_somebody_is_not_the_person(self, text: str) -> None:
        assert ("Hallam", "Hallam") not in who(text)
        assert ("Marek", "Marek") not in who(text)

    def test_a_name_is_never_linked_by_likeness(self) -> None:
        assert "Sadani" not in dict(who("The Sadan army and a man called Sadano met Sadanis.")).values()

    def test_a_first_name_is_his_who_was_named_in_full_before(self) -> None:
        assert who("Peter spoke. Peter Hallam left. Later Peter slept.")[-1] == ("Peter", "Hallam")
        assert ("Peter", "Hallam") not in who("Peter spoke.")


class TestTitles:
    def test_a_title_is_no_part_of_the_name(self) -> None:
        assert who("President Hallam met Prime Minister Sadani.") == [("Hallam", "Hallam"), ("Sadani", "Sadani")]

    def test_who_has_a_title_for_a_name_needs_it(self) -> None:
        assert who("Princess Anniva came.") == [("Anniva", "Anna")]
        assert "Anna" not in dict(who("Anniva came.")).values()

    def test_a_possessive_is_no_part_of_the_name(self) -> None:
        assert who("Hallam's plan is Orra’s plan.") == [("Hallam", "Hallam"), ("Orra", "Orra")]


class TestPeoples:
    def test_people_and_adjectives_of_a_state_stand_for_it(self) -> None:
        found = linked("Germans and Britons met American farmers; a German spoke.")
        assert [(mention.text, mention.thing, mention.kind) for mention in found.mentions] == [
            ("Germans", "Germany", "adjective"),
            ("Britons", "UK", "adjective"),
            ("American", "US", "adjective"),
            ("German", "Germany", "adjective"),
        ]

    def test_but_only_where_the_graph_has_the_state(self) -> None:
        found = linked("Germans met American farmers.", {"Orra": NAMES["Orra"]})
        assert (found.mentions, found.proposals) == ([], {})

    def test_a_hyphen_behind_a_name_is_no_part_of_it(self) -> None:
        assert who("The U.S.-led talks and the Orra-backed plan failed.") == [("U.S.", "US"), ("Orra", "Orra")]


class TestProposals:
    def test_a_new_person_is_one_whether_named_in_full_or_not(self) -> None:
        found = linked("Jennifer Lund spoke on Monday. Lund left, and Jennifer Lund's plan stayed.")
        (proposal,) = found.proposals.values()
        assert (proposal.type, proposal.label) == ("Person", "Jennifer Lund")
        assert [span.text for span in proposal.mentions] == ["Jennifer Lund", "Lund", "Jennifer Lund"]

    def test_spellings_with_initials_and_accents_are_one(self) -> None:
        found = linked("President Robert J. Lindström spoke. Robert Lindstrom left. Later Lindström came back.")
        assert [proposal.label for proposal in found.proposals.values()] == ["Robert J. Lindström"]

    def test_the_same_person_has_the_same_id_in_two_articles(self) -> None:
        one, two = (linked(text).proposals for text in ("Jennifer Lund spoke on Monday.", "On Friday we met Jennifer Lund."))
        assert set(one) == set(two) == {proposal_id(BASE, "Person", "Jennifer Lund")}
        assert next(iter(one)).startswith(f"{BASE}p-jennifer-lund-")

    def test_a_last_name_alone_is_somebody_of_this_article(self) -> None:
        one, two = (linked(f"President Lindqvist spoke on {day}.").proposals for day in ("Monday", "Friday"))
        assert [proposal.label for proposal in (*one.values(), *two.values())] == ["Lindqvist", "Lindqvist"]
        assert not set(one) & set(two)

    def test_ids_of_those_without_a_name_differ_by_document(self) -> None:
        same = proposal_id(BASE, "UnnamedSource", "a senior official", "abc")
        assert same == proposal_id(BASE, "UnnamedSource", "A senior official", "abc")
        assert same != proposal_id(BASE, "UnnamedSource", "a senior official", "abd")
        assert same != proposal_id(BASE, "Collective", "a senior official", "abc")
        assert proposal_id(BASE, "Person", "John F. Lund") == proposal_id(BASE, "Person", "John Lund") != proposal_id(BASE, "Person", "F. Lund")
        assert slug("水力") == "x"
        assert slug("A" * 60) == "a" * 40

    def test_a_new_state_is_a_state_and_a_new_town_a_place(self) -> None:
        found = linked("He flew from Norway to Hamburg.")
        assert {proposal.label: proposal.type for proposal in found.proposals.values()} == {"Norway": "State", "Hamburg": "Place"}
        assert {mention.text: mention.kind for mention in found.mentions} == {"Norway": "name", "Hamburg": "place"}

    @pytest.mark.parametrize(
        "text",
        [
            "He wrote it on Twitter and thanked them on Instagram at 10 UTC.",
            "Brexit was not discussed.",
            "They invoked the Clean Rivers Act and the Tessel Accords.",
            "The Secretary of State and the Cabinet met the Royal Commissioners.",
            "See https://example.org/Kasda_Dam for more.",
        ],
    )
    def test_works_events_and_common_words_are_nobody(self, text: str) -> None:
        assert linked(text).proposals == {}

    def test_the_family_of_somebody_is_a_body_of_its_own(self) -> None:
        found = linked("Jennifer Lindqvist spoke. The Lindqvist family left. Critics blamed the Lindqvists.")
        assert {(proposal.label, proposal.type) for proposal in found.proposals.values()} == {
            ("Jennifer Lindqvist", "Person"),
            ("Lindqvist family", "Organization"),
        }

    def test_the_name_of_a_body_goes_on_behind_for(self) -> None:
        assert ("Boston Center for Lake Science", "Boston Center for Lake Science") in who("The Boston Center for Lake Science said on Monday that it agrees.")

    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("The American Institute of Lakes said that it agrees.", "American Institute of Lakes"),
            ("The Norwegian Institute said that it agrees.", "Norwegian Institute"),
        ],
    )
    def test_the_adjective_of_a_state_at_the_beginning_is_its_own(self, text: str, label: str) -> None:
        assert (label, label) in who(text)

    def test_a_town_that_shares_a_first_name_is_a_town(self) -> None:
        found = linked("Hamburg is rich. In Hamburg they vote. Hamburg Johanna Lund said so in Hamburg.")
        assert {proposal.type for proposal in found.proposals.values() if proposal.label == "Hamburg"} == {"Place"}

    def test_no_part_of_a_name_is_a_name_of_its_own(self) -> None:
        name = "Puerto Rico Center for Investigative Reporting and Truth"
        assert who(f"The {name} obtained the letters.") == [(name, name)]

    def test_what_kind_of_body_is_told_by_its_last_word(self) -> None:
        found = linked("The Norwegian Labour Party and the Oslo Times spoke to the Norwegian Army.")
        assert {proposal.label.split()[-1]: proposal.type for proposal in found.proposals.values()} == {
            "Party": "PoliticalParty",
            "Times": "MediaOutlet",
            "Army": "MilitaryForce",
        }

    def test_a_proposal_keeps_what_it_knew(self) -> None:
        links = linked("Jennifer Lund spoke.")
        (proposal,) = links.proposals.values()
        assert links.propose(proposal) == proposal.id
        assert links.proposals == {proposal.id: proposal}

    def test_nothing_is_proposed_from_captions_and_headings(self) -> None:
        assert linked("Jennifer Lund Speaks\nPhoto: Robert Lindstrom\nIt was a long and quiet day in the fields by the lake.").proposals == {}

    def test_reading_twice_gives_the_same(self) -> None:
        text = "Jennifer Lund of Norway met Ilda Marek and the Oslo Times in Hamburg. Lund left."
        assert linked(text) == linked(text)


class TestKnowledge:
    WORLD = """
:Vell a kg:State ; skos:prefLabel "Vell (state)"@en , "فيل"@ar ; skos:altLabel "Republic of Vell"@en-gb .
:Cabinet a kg:Government ; skos:prefLabel "Cabinet of Vell"@en ; prov:actedOnBehalfOf :Vell .
:Army a kg:MilitaryForce ; skos:prefLabel "Vell Army"@en ; prov:actedOnBehalfOf :Cabinet .
:Guards a kg:MilitaryForce ; skos:prefLabel "Guards"@en ; prov:actedOnBehalfOf :Cabinet .
:WHO a kg:Organization ; skos:prefLabel "Water Help"@en ; skos:altLabel "WHO"@en , "WHAID"@en .
:Kasda a kg:Place ; skos:prefLabel "Kasda"@en .
:Speaker a kg:UnnamedSource ; skos:prefLabel "A speaker"@en ; prov:actedOnBehalfOf :Cabinet .
:doc-dam a kg:Document ; dcterms:title "Ministry backs dam"@en ; dcterms:issued "2021-04-10"^^edtf:EDTF ; kg:sha256 "DAM" .
:Dam a kg:Topic ; skos:prefLabel "The dam is built"@en .
"""
    CASE = """
:cabinet-for-dam a kg:Stance ; kg:holder :Cabinet ; kg:topic :Dam ; kg:position kg:Supports ; kg:during "2021-04-10/"^^edtf:EDTF ;
    kg:mode kg:Declared ; kg:confidence 0.8 ; kg:status kg:Accepted ; rdfs:comment "For it."@en ;
    kg:evidence «The ministry of water of Vell now backs the dam | sem:accordingTo :Speaker» .
:guards-in-army a kg:Relation ; rdf:subject :Guards ; rdf:predicate kg:partOf ; rdf:object :Army ; kg:mode kg:Enacted ; kg:confidence 0.9 ;
    kg:status kg:Accepted ; kg:evidence «its speaker said» .
"""

    def test_what_a_graph_knows_is_taken_as_plain_values(self, casebook: Callable[..., Path]) -> None:
        knowledge = Knowledge.of(kg.open(casebook(self.CASE, world=self.WORLD)))
        assert knowledge.things[f"{BASE}Vell"].names == ("Vell (state)", "Vell", "Republic of Vell")
        assert knowledge.governments == {f"{BASE}Vell": f"{BASE}Cabinet"}
        assert knowledge.all_wholes(f"{BASE}Army") == (f"{BASE}Cabinet", f"{BASE}Vell")
        assert knowledge.within(f"{BASE}Army", f"{BASE}Vell")
        assert knowledge.within(f"{BASE}Army", f"{BASE}Army")
        assert not knowledge.within(f"{BASE}Vell", f"{BASE}Army")
        assert knowledge.things[f"{BASE}Guards"].wholes == (f"{BASE}Army", f"{BASE}Cabinet")
        assert knowledge.forces == {f"{BASE}Cabinet": f"{BASE}Guards", f"{BASE}Army": f"{BASE}Guards"}
        assert knowledge.shadows == {"WHO": "WHAID"}
        assert knowledge.speakers == {f"{BASE}doc-dam": frozenset({f"{BASE}Speaker"})}
        assert [topic.label for topic in knowledge.topics] == ["The dam is built"]
        assert (knowledge.type(f"{BASE}Kasda"), knowledge.type("nobody")) == ("Place", "")

    def test_it_can_be_sent_to_another_process(self) -> None:
        assert KNOWLEDGE.forces == {"Vell": "Forces"}
        copy = pickle.loads(pickle.dumps(KNOWLEDGE))
        assert (copy.things, copy.forces, copy.all_wholes("Forces")) == (KNOWLEDGE.things, KNOWLEDGE.forces, ("Vell",))

    def test_members_of_each_other_are_no_endless_chain(self) -> None:
        things = {name: Known(name, "Actor", "Alliance", name, (name,), wholes) for name, wholes in {"A": ("B",), "B": ("A", "C"), "C": ()}.items()}
        assert Knowledge(things).all_wholes("A") == ("B", "C")

    def test_the_home_of_a_body_is_its_state(self, gazetteer: Gazetteer) -> None:
        assert [gazetteer.home(thing) for thing in ("VellCourt", "Forces", "Vell", "Union", "Marek")] == ["Vell", "Vell", "Vell", None, None]
