"""Claims in words, the same in every verb."""

from __future__ import annotations

import pytest
from conftest import HOME, RELATION, STANCE

import kg
from kg.terms import KG
from kg.wording import counted, figure, groups, key, opposed, qualified, sentence, side, turned

FIGURE = """
:engineers a kg:Figure ; kg:about :Orra ; kg:measure "engineers at the site"@en ; FIGURES kg:mode kg:Attributed ; kg:status kg:Accepted ;
    kg:evidence «40 to 60 engineers» .
"""
STATEMENT = (
    ":said a kg:Attribution ; kg:holder :IldaMarek ; kg:about :Dam , :Kasda ; kg:mode kg:Declared ; kg:status kg:Accepted ; kg:evidence «Ilda Marek said» .\n"
)
NEGATED = "kg:negated true ; kg:mode"


@pytest.mark.parametrize(
    ("text", "said", "denied"),
    [
        (
            STANCE,
            "Ministry of Water of Vell supports: The dam on the Tessel is built",
            "Ministry of Water of Vell NOT supports: The dam on the Tessel is built",
        ),
        (RELATION, "Orra funds Vell", "Orra NOT funds Vell"),
        (RELATION.replace("kg:mode", 'kg:role "lender"@en ; kg:mode'), "Orra funds Vell (lender)", "Orra NOT funds Vell (lender)"),
        (FIGURE.replace("FIGURES", "kg:minValue 40 ;"), "engineers at the site: at least 40", "NOT engineers at the site: at least 40"),
        (STATEMENT, "Ilda Marek on The dam on the Tessel is built, Kasda", "Ilda Marek NOT on The dam on the Tessel is built, Kasda"),
    ],
)
def test_a_claim_in_one_line_and_what_is_negated_says_so(graph, text, said, denied):
    opened = graph(text)
    assert [sentence(opened, claim) for claim in opened.claims()] == [said]
    opened = graph(text.replace("kg:mode", NEGATED, 1))
    assert [sentence(opened, claim) for claim in opened.claims()] == [denied]


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ('kg:minValue 40 ; kg:maxValue 60.0 ; kg:unit "engineers"@en ; kg:approximate true ;', "about 40 to 60 engineers"),
        ('kg:minValue 40 ; kg:maxValue 40 ; kg:unit "engineers"@en ;', "40 engineers"),
        ("kg:minValue 40.50 ; kg:maxValue 2300000 ;", "40.5 to 2300000"),
        ("kg:maxValue 0 ;", "at most 0"),
        ("kg:minValue 1e3 ; kg:maxValue 1e3 ;", "1000"),
        ('kg:minValue "many" ; kg:maxValue "more" ;', "many to more"),
    ],
)
def test_a_figure_as_a_range_with_its_unit(graph, figures, said):
    (claim,) = graph(FIGURE.replace("FIGURES", figures)).claims()
    assert figure(claim) == said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("kg:mode kg:Declared ;", []),
        ("kg:mode kg:Enacted ;", []),
        ("kg:mode kg:Attributed ;", ["attributed"]),
        ("kg:mode kg:Inferred ;", ["inferred"]),
        ("kg:mode kg:Denied ;", ["denied"]),
        ('kg:mode kg:Enacted ; kg:condition "if it rains"@en ; kg:quantifier "some"@en ;', ["if it rains", "some"]),
        ('kg:mode kg:Enacted ; kg:condition "unless it rains"@en ;', ["on condition: unless it rains"]),
        ('kg:mode kg:Enacted ; kg:condition "Iffy weather"@en ;', ["on condition: Iffy weather"]),
        ("", []),
    ],
)
def test_what_keeps_a_claim_from_being_plainly_so(graph, more, said):
    opened = graph(RELATION.replace("kg:mode kg:Enacted ;", more))
    assert [qualified(opened, claim) for claim in opened.claims()] == [said]


def test_positions_turn_round_on_the_contrary_topic_and_back():
    positions = ["StronglyOpposes", "Opposes", "Neutral", "Ambivalent", "Supports", "StronglySupports"]
    assert [turned(KG[name].value) for name in positions] == [
        KG[name].value for name in ("StronglySupports", "Supports", "Neutral", "Ambivalent", "Opposes", "StronglyOpposes")
    ]
    assert [side(KG[name].value) for name in positions] == ["opposes", "opposes", "", "", "supports", "supports"]
    assert turned(HOME + "odd") == HOME + "odd"
    assert side(HOME + "odd") == ""


def test_pairs_of_contraries_are_found_whichever_topic_names_the_other(graph):
    opened = graph(":Weir a kg:Topic ; kg:contrary :FreeRiver . :Dam kg:contrary :FreeRiver .")
    assert opposed(opened) == {frozenset((HOME + one, HOME + other)) for one, other in (("Dam", "FreeRiver"), ("Weir", "FreeRiver"))}
    assert opposed(opened.as_of("2021-01-01")) == opposed(opened)


def test_relation_types_have_the_group_of_the_type_above(graph):
    found = groups(graph(":shells rdfs:subPropertyOf kg:attacks . :bombs rdfs:subPropertyOf :shells . :marries a owl:ObjectProperty ."))
    assert found[KG.attacks.value] == found[HOME + "shells"] == found[HOME + "bombs"] == KG.Hostility.value
    assert found[KG.funds.value] == KG.Cooperation.value
    assert HOME + "marries" not in found
    assert len(set(found.values())) == 4


def test_how_many_there_are():
    assert [counted(number, "claim") for number in (0, 1, 2)] == ["0 claims", "1 claim", "2 claims"]


def test_a_claim_without_an_iri_has_the_same_name_on_every_run(casebook):
    folder = casebook(RELATION.replace(":orra-funds-vell a", "[] a") + RELATION.replace(":orra-funds-vell a", "[] a").replace("0.9", "0.8") + STANCE)
    one, other = ({key(opened, claim) for claim in opened.claims()} for opened in (kg.open(folder), kg.open(folder)))
    assert one == other
    assert len(one) == 3
    assert ":ministry-for-dam" in one
    assert all(name.startswith("_:") or name == ":ministry-for-dam" for name in one)
