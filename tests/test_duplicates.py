"""Actors that may be one: what is suggested, and above all what is not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.analysis.duplicates import Pair, duplicates
from kg.casebook import merge, unmerge

pytest.importorskip("rapidfuzz", reason="nothing is suggested: rapidfuzz is not installed")


def actors(*names: str, kind: str = "Organization", more: str = "") -> str:
    """An actor for each name, :a0 and so on; `|` divides the names of one, the first being what it is called."""
    lines = []
    for number, given_names in enumerate(names):
        first, *others = given_names.split("|")
        aliases = "".join(f' ; skos:altLabel "{name}"' for name in others)
        lines.append(f':a{number} a kg:{kind} ; skos:prefLabel "{first}"{aliases} .')
    return "\n".join(lines) + "\n" + more


def suggested(graph, text: str) -> list[tuple[str, str]]:
    opened = graph(text, world="")
    return [(opened.short(pair.actor), opened.short(pair.other)) for pair in duplicates(opened)]


@pytest.mark.parametrize(("one", "other"), [
    ("Muqtada al-Sadr", "Moqtada Sadr"),
    ("Muqtada al-Sadr", "Sadr, Muqtada al-"),
    ("Muammar Gaddafi", "Moammar Qaddafi"),
    ("Mohammed Ahmed", "Muhammad Ahmad"),
    ("Hizbullah", "Hezbollah"),
    ("Hizb Allah", "Hizballah"),
    ("Abdul Rahman Salim", "Abdulrahman Salem"),
    ("The River League", "River League"),
    ("RIVER LEAGUE", "River League"),
    ("Faylaq al-Rahman", "Failaq al-Rahman"),
    ("Ḥarakat al-Nūr", "Harakat an-Nur|Harakat Nur"),
    ("مقتدى الصدر", "مقتدی صدر"),
    ("حِزب الله", "حزب الله"),
    ("19th Division", "19th  division"),
    ("Ports Authority", "Authority of Harbours|Ports Authority"),
])  # fmt: skip
def test_other_spellings_of_one_name_are_suggested(graph, one, other):
    assert suggested(graph, actors(one, other)) == [(":a0", ":a1")]


@pytest.mark.parametrize("names", [
    ("Hassan Nouri", "Hussein Nouri"),
    ("Ali Hassan", "Hassan Ali"),
    ("Ammar Hakim", "Omar Hakim", "Abdul Aziz Hakim", "Hakim"),
    ("Jane Marek", "Jan Marek", "Ilda Marek", "Marek"),
    ("1st Brigade", "2nd Brigade", "21st Brigade", "12th Brigade", "Brigade 12", "Brigade 21", "Brigade 212"),
    ("First Division", "Third Division", "Fifth Division", "Fifteenth Division"),
    ("Corps II", "Corps III", "Corps IV", "Corps VI", "Corps XI", "Corps XII"),
    ("Government of Iran", "Government of Iraq", "Government of Niger", "Government of Nigeria", "Government of Oman", "Government of Yemen"),
    ("Ministry of Austria", "Ministry of Australia", "Ministry of Slovakia", "Ministry of Slovenia", "Ministry of Sudan", "Ministry of South Sudan"),
    ("Government of Mali", "Government of Malawi", "Government of Libya", "Government of Lebanon", "Government of Guinea", "Government of Guyana"),
    ("Eastern Command", "Western Command", "Northern Command", "Southern Command"),
    ("Coordination Framework", "Framework of Coordination Members", "Shia Coordination Framework"),
    ("River Union", "River Union Youth", "Union"),
    ("Iraq", "Iraqi", "Iran"),
    ("حسن نوري", "حسين نوري"),
    ("لواء ١٢", "لواء ٢١"),
    ("Syrian Democratic Forces|SDF", "Sudan Defence Force|SDF"),
    ("A. Khan", "B. Khan"),
    ("M5", "M6", "M 5 Movement"),
])  # fmt: skip
def test_names_that_are_merely_alike_are_not(graph, names):
    assert suggested(graph, actors(*names)) == []


def test_one_wikidata_id_is_the_surest_sign(graph):
    match = "skos:exactMatch <http://www.wikidata.org/entity/Q1>"
    text = actors("Harbour Board", "Board of Ports", "Harbor Trust", "Harbour Trust", more=f":a0 {match} .\n:a1 {match} .")
    opened = graph(text, world="")
    assert duplicates(opened) == [
        Pair(opened.find(":a0"), opened.find(":a1"), 100.0, ("Harbour Board", "Board of Ports"), "http://www.wikidata.org/entity/Q1"),
        Pair(opened.find(":a2"), opened.find(":a3"), pytest.approx(92.3, abs=0.1), ("Harbor Trust", "Harbour Trust")),
    ]


def test_kinds_that_contradict_each_other_and_roles_are_not_suggested(graph):
    assert suggested(graph, actors("Vell") + ':b a kg:State ; skos:prefLabel "Vell" .') == []
    assert suggested(graph, actors("A minister", "A Minister", kind="UnnamedSource")) == []
    assert suggested(graph, actors("Vell") + ':b a kg:Actor ; skos:prefLabel "Vell" .') == [(":a0", ":b")]


TIE = """:tie a kg:Relation ; rdf:subject :a{0} ; rdf:predicate kg:{1} ; rdf:object :a{2} ; kg:status kg:Accepted ; kg:mode kg:Enacted ;
    kg:confidence 0.5 ; kg:evidence «Orra lends Vell the money» ."""


@pytest.mark.parametrize("tie", [
    TIE.format(0, "memberOf", 1),
    TIE.format(1, "attacks", 0) + ":tie kg:negated true .",
    ":a0 owl:differentFrom :a1 .",
    ":a1 prov:actedOnBehalfOf :a0 .",
])  # fmt: skip
def test_two_that_a_statement_ties_or_tells_apart_are_two(graph, tie):
    assert suggested(graph, actors("River Union", "The River Union")) == [(":a0", ":a1")]
    assert suggested(graph, actors("River Union", "The River Union", more=tie)) == []


def test_what_was_merged_and_taken_back_is_not_suggested_again(casebook):
    folder = casebook(actors("River Union", "The River Union"), world="")
    assert len(duplicates(kg.open(folder))) == 1
    merge(kg.open(folder), ":a0", ":a1", by="ana")
    assert duplicates(kg.open(folder)) == []
    unmerge(kg.open(folder), "a0", by="ana")
    assert duplicates(kg.open(folder)) == []


def test_a_name_that_many_have_is_that_of_a_kind(graph):
    assert suggested(graph, actors(*["Ministry of Water"] * 21)) == []
    assert len(suggested(graph, actors(*["Ministry of Water"] * 4))) == 6


def test_the_bundled_actors_are_all_different(bundled):
    assert duplicates(bundled) == []


SYLLABLES = ["ba", "do", "ki", "mer", "sul", "tan", "vo", "zek", "lin", "hor"]
words = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=3).map("".join)


def skeleton(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter not in "aeiou ")


@given(names=st.lists(st.tuples(words, words), min_size=2, max_size=6, unique_by=lambda name: skeleton("".join(name))), chosen=st.integers(0, 5))
def test_a_planted_spelling_is_found_and_nothing_else(tmp_path_factory, names, chosen):
    from conftest import build

    names = [" ".join(name).title() for name in names]
    planted = names[chosen % len(names)]
    double = next(letter for letter in planted[1:] if letter in "bdkmrstvzln")
    spelt = planted[0] + planted[1:].replace(double, 2 * double, 1)
    folder = build(tmp_path_factory.mktemp("names"), actors(*names, spelt), world="")
    graph = kg.open(folder)
    assert [(graph.short(pair.actor), graph.short(pair.other)) for pair in duplicates(graph)] == [(f":a{chosen % len(names)}", f":a{len(names)}")]


def test_five_thousand_actors_with_common_words_have_the_one_pair_that_is_planted(graph):
    places = ["".join(part) for part in itertools.product(("ba", "do", "ki", "mu", "sel"), repeat=3)]
    kinds = ("Brigade", "Council", "Front", "League")
    names = [f"{kind} of {place.title()} {number}" for kind in kinds for place in places for number in range(10)]
    assert len(names) == 5000
    assert suggested(graph, actors(*names, "The Leegue of Selselsel 9")) == [(":a4999", ":a5000")]
