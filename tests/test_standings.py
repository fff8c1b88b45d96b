"""Who stood how to whom on a day, in five lines."""

from __future__ import annotations

import json
import re

import pytest
from conftest import HOME

import kg
from kg.errors import Ambiguous, NotFound, PeriodError
from kg.tables import cells, render

DAY = "2021-05-01"


def stance(name: str, holder: str = "WaterMinistry", position: str = "Supports", topic: str = "Dam", *, during: str = "2020/2022", more: str = "") -> str:
    return (
        f":{name} a kg:Stance ; kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position} ; {_dated(during)} "
        f"{more if 'kg:mode' in more else f'kg:mode kg:Declared ; {more}'} kg:status kg:Accepted ; kg:evidence «now backs the dam» .\n"
    )


def relation(name: str, subject: str, predicate: str, value: str, *, during: str = "2020/2022", more: str = "") -> str:
    return (
        f":{name} a kg:Relation ; rdf:subject :{subject} ; rdf:predicate {predicate if ':' in predicate else f'kg:{predicate}'} ; rdf:object :{value} ; "
        f"{_dated(during)} {more if 'kg:mode' in more else f'kg:mode kg:Enacted ; {more}'} kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .\n"
    )


def _dated(during: str) -> str:
    return f'kg:during "{during}"^^edtf:EDTF ;' if during else ""


def at(graph, *names: str, which: str = "certain", undated: bool = False):
    return kg.at(graph.as_of(DAY, which=which, undated=undated), *names)


def lines(found) -> dict[str, str]:
    """The lines under the title, by their names."""
    return dict(re.split(r" {2,}", line.strip(), maxsplit=1) for line in found.text().splitlines()[1:])


# ---------------------------------------------------------------------------------------------------------- one actor

ORRA = (
    stance("s1", "Orra")
    + stance("s2", "Orra", "StronglyOpposes", "WaterMinistry")
    + relation("r1", "Orra", "funds", "Vell")
    + relation("r2", "RiverUnion", "backs", "Orra")
    + relation("r3", "Orra", "sanctions", "RiverUnion")
    + relation("r4", "FarmersLeague", "threatens", "Orra")
    + relation("r5", "IldaMarek", "worksFor", "Orra")
    + relation("r6", "Orra", "influences", "Vell")
)


def test_one_actor_in_five_lines(graph):
    """What it was for and against, with and against whom, and what else ties it to others; both ends of each line of the graph."""
    assert at(graph(ORRA), "Orra").text() == (
        "Orra on 2021-05-01\n"
        "  for          The dam on the Tessel is built\n"
        "  against      Ministry of Water of Vell\n"
        "  cooperation  Tessel River Union backs it; funds Vell\n"
        "  hostility    Farmers' League threatens it; sanctions Tessel River Union\n"
        "  other ties   Ilda Marek works for it; influences Vell\n"
    )


def test_what_did_not_hold_that_day_is_on_no_line(graph):
    text = ORRA.replace("2020/2022", "2019/2020") + relation("later", "Orra", "funds", "Vell", during="2021-05-02/2022")
    assert lines(at(graph(text), "Orra", which="possible")) == dict.fromkeys(["for", "against", "cooperation", "hostility", "other ties"], "–")


@pytest.mark.parametrize(("position", "told"), [("Ambivalent", "The dam on the Tessel is built"), ("Neutral", "The dam on the Tessel is built: neutral")])
def test_only_where_something_is_torn_there_is_a_line_for_it(graph, position, told):
    assert "torn" not in lines(at(graph(stance("a")), "water ministry"))
    found = at(graph(stance("a", position=position)), "water ministry")
    assert list(lines(found)) == ["for", "against", "torn", "cooperation", "hostility", "other ties"]
    assert lines(found)["torn"] == told


def test_what_others_think_of_an_actor_is_told_with_their_names(graph):
    text = stance("a", "Orra", "Opposes", "Vell") + stance("b", "RiverUnion", "StronglySupports", "Vell") + stance("c", "IldaMarek", "Ambivalent", "Vell")
    text += stance("d", "FarmersLeague", "Neutral", "Vell")
    assert {name: told for name, told in lines(at(graph(text), "Vell")).items() if told != "–"} == {
        "for": "Tessel River Union strongly supports it",
        "against": "Orra opposes it",
        "torn": "Farmers' League: neutral; Ilda Marek",
    }


def test_an_own_relation_type_stands_where_the_type_above_it_does(graph):
    text = ':shells rdfs:subPropertyOf kg:attacks ; rdfs:label "shells"@en . :marries a owl:ObjectProperty .\n'
    text += relation("a", "Orra", ":shells", "Vell") + relation("b", "Orra", ":marries", "Vell") + relation("c", "Orra", "allows", "Vell")
    found = lines(at(graph(text), "Orra"))
    assert found["hostility"] == "shells Vell"
    assert found["other ties"] == "allows Vell; marries Vell"


@pytest.mark.parametrize(("topic", "said"), [("Dam", ("Orra supports it", "Vell opposes it")), ("FreeRiver", ("Vell supports it", "Orra opposes it"))])
def test_a_topic_may_be_asked_for_too_and_has_the_voices_on_its_contrary_turned_round(graph, topic, said):
    found = lines(at(graph(stance("a", "Orra") + stance("b", "Vell", topic="FreeRiver")), topic))
    assert (found["for"], found["against"]) == said


# ---------------------------------------------------------------------------------------------------------- how it is so


@pytest.mark.parametrize(
    ("more", "marks"),
    [
        ("kg:mode kg:Attributed ;", "attributed"),
        ("kg:mode kg:Inferred ;", "inferred"),
        ("kg:mode kg:Denied ;", "denied"),
        ('kg:condition "if the fields are paid for"@en ;', "if the fields are paid for"),
        ('kg:condition "If paid"@en ;', "If paid"),
        ('kg:condition "unless it rains"@en ;', "on condition: unless it rains"),
        ('kg:quantifier "most of it"@en ;', "most of it"),
        ('kg:mode kg:Attributed ; kg:condition "if paid"@en ; kg:quantifier "most"@en ;', "attributed, if paid, most"),
    ],
)
def test_what_is_not_plainly_so_says_so(graph, more, marks):
    opened = graph(stance("a", "Orra", more=more) + relation("b", "Orra", "funds", "Vell", more=more) + relation("c", "Orra", "funds", "Kasda"))
    found = lines(at(opened, "Orra"))
    assert found["for"] == f"The dam on the Tessel is built ({marks})"
    assert found["cooperation"] == f"funds Kasda; funds Vell ({marks})"
    assert lines(at(opened, "Orra", "Vell"))["Orra → Vell"] == f"funds ({marks})"


def test_what_is_negated_reads_so(graph):
    opened = graph(stance("a", "Orra", more="kg:negated true ;") + relation("b", "Orra", "funds", "Vell", more="kg:negated true ;"))
    found = lines(at(opened, "Orra"))
    assert (found["for"], found["cooperation"]) == ("NOT The dam on the Tessel is built", "NOT funds Vell")
    assert lines(at(opened, "Vell"))["cooperation"] == "Orra NOT funds it"
    assert lines(at(opened, "Orra", "Vell"))["Orra → Vell"] == "NOT funds"


def test_what_perhaps_held_is_told_only_if_asked_for_and_marked(graph):
    opened = graph(stance("a", "Orra", during="2021-04-10/") + relation("b", "Orra", "funds", "Vell", during="2021/2022", more="kg:mode kg:Attributed ;"))
    assert set(lines(at(opened, "Orra")).values()) == {"–"}
    found = at(opened, "Orra", which="possible")
    assert (lines(found)["for"], lines(found)["cooperation"]) == ("The dam on the Tessel is built (perhaps)", "funds Vell (attributed, perhaps)")
    assert {one.certainty for one in found.standings} == {"possible"}


def test_what_has_no_date_is_told_only_if_asked_for_and_is_neither_sure_nor_perhaps(graph):
    opened = graph(stance("a", "Orra", during="") + relation("b", "Orra", "funds", "Vell", during="", more='kg:quantifier "some"@en ;'))
    assert set(lines(at(opened, "Orra", which="possible")).values()) == {"–"}
    found = at(opened, "Orra", undated=True)
    assert (lines(found)["for"], lines(found)["cooperation"]) == ("The dam on the Tessel is built (undated)", "funds Vell (some, undated)")
    assert {one.certainty for one in found.standings} == {"undated"}


def test_what_several_claims_say_alike_is_told_once_as_surely_as_the_surest_has_it(graph):
    claims = [
        relation("a", "Orra", "funds", "Vell", during=""),
        relation("b", "Orra", "funds", "Vell", during="2021-04-10/"),
        relation("c", "Orra", "funds", "Vell"),
    ]
    for number, (told, certainty) in enumerate([("funds Vell (undated)", "undated"), ("funds Vell (perhaps)", "possible"), ("funds Vell", "certain")], 1):
        found = at(graph("".join(claims[:number])), "Orra", which="possible", undated=True)
        assert lines(found)["cooperation"] == told
        (one,) = found.standings
        assert (one.certainty, one.claims) == (certainty, [HOME + name for name in "abc"[:number]])


def test_who_says_it_of_others_is_not_mixed_with_who_says_it_himself(graph):
    opened = graph(stance("a", "Orra") + stance("b", "Orra", more="kg:mode kg:Attributed ;"))
    assert lines(at(opened, "Orra"))["for"] == "The dam on the Tessel is built; The dam on the Tessel is built (attributed)"


def test_what_is_sure_comes_first(graph):
    text = (
        relation("a", "Orra", "arms", "Vell", during="")
        + relation("b", "Orra", "backs", "Vell", during="2021-04-10/")
        + relation("c", "Orra", "trains", "Vell")
    )
    assert lines(at(graph(text), "Orra", which="possible", undated=True))["cooperation"] == "trains Vell; backs Vell (perhaps); arms Vell (undated)"


@pytest.mark.parametrize(("count", "more"), [(6, ""), (7, "; and 1 more"), (20, "; and 14 more")])
def test_more_than_six_on_a_line_are_counted_there_and_told_in_the_records(graph, count, more):
    things = "".join(f':P{number:02} a kg:Person ; skos:prefLabel "P{number:02}"@en .\n' for number in range(count))
    found = at(graph(things + "".join(relation(f"r{number}", "Orra", "funds", f"P{number:02}") for number in range(count))), "Orra")
    assert lines(found)["cooperation"] == "; ".join(f"funds P{number:02}" for number in range(6)) + more
    assert len(found.objects()) == count


# ---------------------------------------------------------------------------------------------------------- two actors


def test_two_actors_in_five_lines(graph):
    """What the one does to the other, and the other to the one; where they agree and differ, and what they share."""
    text = relation("a", "Orra", "funds", "Vell") + relation("b", "Vell", "negotiatesWith", "Orra") + stance("c", "Orra", "StronglySupports", "Vell")
    text += (
        stance("d", "Orra")
        + stance("e", "Vell", "StronglySupports")
        + stance("f", "Orra", "Opposes", "RiverUnion")
        + stance("g", "Vell", "Supports", "RiverUnion")
    )
    text += relation("h", "Orra", "locatedIn", "Kasda") + relation("i", "Vell", "locatedIn", "Kasda") + relation("j", "Vell", "basedAt", "Kasda")
    opened = graph(text)
    assert at(opened, "Orra", "Vell").text() == (
        "Orra and Vell on 2021-05-01\n"
        "  Orra → Vell  funds; strongly supports\n"
        "  Vell → Orra  negotiates with\n"
        "  agree        both for The dam on the Tessel is built\n"
        "  differ       Tessel River Union: Orra opposes, Vell supports\n"
        "  both         located in Kasda\n"
    )


def test_the_order_of_two_actors_turns_the_first_two_lines_only(graph):
    opened = graph(relation("a", "Orra", "funds", "Vell") + stance("d", "Orra") + stance("e", "Vell") + relation("b", "Vell", "arms", "Orra"))
    one, other = lines(at(opened, "Orra", "Vell")), lines(at(opened, "Vell", "Orra"))
    assert list(one)[:2] == list(other)[1::-1] == ["Orra → Vell", "Vell → Orra"]
    assert one == other


def test_two_actors_with_nothing_between_them(graph):
    found = lines(at(graph(ORRA), "Kasda", "Farmers League"))
    assert found == dict.fromkeys(["Kasda → Farmers' League", "Farmers' League → Kasda", "agree", "differ", "both"], "–")


@pytest.mark.parametrize(
    ("mine", "yours", "line", "told"),
    [
        (("Supports", "Dam"), ("Opposes", "FreeRiver"), "agree", "both for The dam on the Tessel is built"),
        (("Opposes", "Dam"), ("StronglySupports", "FreeRiver"), "agree", "both against The dam on the Tessel is built"),
        (("Supports", "FreeRiver"), ("Supports", "FreeRiver"), "agree", "both against The dam on the Tessel is built"),
        (("Supports", "Dam"), ("Supports", "FreeRiver"), "differ", "The dam on the Tessel is built: Orra supports, Vell opposes"),
        (("Supports", "FreeRiver"), ("Supports", "Dam"), "differ", "The dam on the Tessel is built: Orra opposes, Vell supports"),
        (("Opposes", "FreeRiver"), ("Supports", "FreeRiver"), "differ", "The dam on the Tessel is built: Orra supports, Vell opposes"),
    ],
)
def test_contrary_topics_are_folded_where_two_agree_and_differ(graph, mine, yours, line, told):
    """Under the name of the first of the two, whichever they speak of."""
    found = lines(at(graph(stance("a", "Orra", *mine) + stance("b", "Vell", *yours)), "Orra", "Vell"))
    assert found == {"Orra → Vell": "–", "Vell → Orra": "–", "agree": "–", "differ": "–", "both": "–"} | {line: told}


@pytest.mark.parametrize("topics", [("Weir", "FreeRiver"), ("Dam", "FreeRiver")])
def test_a_topic_may_be_the_contrary_of_several(graph, topics):
    text = ':Weir a kg:Topic ; skos:prefLabel "A weir is built"@en . :FreeRiver kg:contrary :Weir .\n'
    opened = graph(text + stance("a", "Orra", topic=topics[0]) + stance("b", "Vell", topic=topics[1]))
    for names in (("Orra", "Vell"), ("Vell", "Orra")):
        found = lines(at(opened, *names))
        assert found["agree"] == "–"
        assert "Orra " in found["differ"]


@pytest.mark.parametrize(
    "yours",
    [("Neutral", "Dam"), ("Ambivalent", "Dam"), ("Supports", "RiverUnion")],
)
def test_who_takes_no_side_neither_agrees_nor_differs(graph, yours):
    for mine in (("Supports", "Dam"), yours if yours[0] != "Supports" else ("Neutral", "RiverUnion")):
        found = lines(at(graph(stance("a", "Orra", *mine) + stance("b", "Vell", *yours)), "Orra", "Vell"))
        assert (found["agree"], found["differ"]) == ("–", "–")


@pytest.mark.parametrize("more", ["kg:negated true ;", "kg:mode kg:Denied ;"])
def test_what_is_negated_or_denied_is_nothing_to_agree_on(graph, more):
    text = (
        stance("a", "Orra")
        + stance("b", "Vell", more=more)
        + relation("c", "Orra", "locatedIn", "Kasda")
        + relation("d", "Vell", "locatedIn", "Kasda", more=more)
    )
    found = lines(at(graph(text), "Orra", "Vell"))
    assert (found["agree"], found["differ"], found["both"]) == ("–", "–", "–")


def test_what_two_share_is_as_sure_as_the_less_sure_of_both_and_qualified_by_both(graph):
    text = stance("a", "Orra", more="kg:mode kg:Attributed ;") + stance("b", "Vell", during="2021-04-10/", more='kg:condition "if paid"@en ;')
    text += relation("c", "Orra", "locatedIn", "Kasda") + relation("d", "Vell", "locatedIn", "Kasda", during="")
    found = at(graph(text), "Orra", "Vell", which="possible", undated=True)
    assert lines(found)["agree"] == "both for The dam on the Tessel is built (attributed, if paid, perhaps)"
    assert lines(found)["both"] == "located in Kasda (undated)"
    assert [one.claims for one in found.standings] == [[HOME + "a", HOME + "b"], [HOME + "c", HOME + "d"]]


def test_two_actors_of_the_same_name_are_told_apart(graph):
    text = ':One a kg:Person ; skos:prefLabel "Sam"@en . :Other a kg:Person ; skos:prefLabel "Sam"@en .\n'
    found = at(graph(text + relation("a", "One", "backs", "Other")), ":One", ":Other")
    assert found.text().splitlines()[:3] == [
        "Sam (:One) and Sam (:Other) on 2021-05-01",
        "  Sam (:One) → Sam (:Other)  backs",
        "  Sam (:Other) → Sam (:One)  –",
    ]
    assert len(found.text().splitlines()) == 6


# ------------------------------------------------------------------------------------------------------ names and views


@pytest.mark.parametrize("name", [":WaterMinistry", "water ministry", "WATER-MINISTRY", "https://example.org/tessel/WaterMinistry"])
def test_an_actor_is_found_by_any_name(graph, name):
    assert at(graph(stance("a")), name).title == "Ministry of Water of Vell"


@pytest.mark.parametrize(
    ("names", "error", "complaint"),
    [
        (["Ora"], NotFound, "nothing is called 'Ora'; did you mean orra?"),
        (["Orra", "Nobody at all"], NotFound, "nothing is called 'Nobody at all'; kg status lists what there is"),
        (["x"], Ambiguous, "'x' may be :Orra, :Vell; say which"),
        ([], NotFound, "name one actor, or two that differ"),
        (["Orra", "Vell", "Kasda"], NotFound, "name one actor, or two that differ"),
        (["Orra", ":Orra"], NotFound, "name one actor, or two that differ"),
        (["a"], NotFound, "'a' is no actor; name one actor or two"),
        (["Fields and money"], NotFound, "'Fields and money' is no actor; name one actor or two"),
    ],
)
def test_a_name_that_fits_nothing_several_things_or_no_actor_is_told_in_a_sentence(graph, names, error, complaint):
    opened = graph(stance("a") + ':Vell skos:altLabel "x"@en . :Orra skos:altLabel "x"@en .')
    with pytest.raises(error, match=f"^{re.escape(complaint)}$"):
        at(opened, *names)


def test_how_they_stood_depends_on_the_day(graph):
    opened = graph(stance("a"))
    for view in (opened, opened.as_of(known="2022-01-01")):
        with pytest.raises(PeriodError, match=r"give one, as in graph\.as_of\(day\)"):
            kg.at(view, "Orra")


def test_it_is_told_as_far_as_it_was_known(graph):
    """The article of June 2022 is the only one to tell it."""
    opened = graph(stance("a", "Orra").replace("«now backs the dam»", "«still opposes the dam»"))
    assert lines(kg.at(opened.as_of(DAY), "Orra"))["for"] == "The dam on the Tessel is built"
    assert lines(kg.at(opened.as_of(DAY, "2021-12-31"), "Orra"))["for"] == "–"
    assert lines(kg.at(opened.as_of(DAY, "2022-06-10", "possible"), "Orra"))["for"] == "The dam on the Tessel is built (perhaps)"


def test_the_records_name_line_certainty_text_and_claims(graph):
    opened = graph(stance("a", "Orra", more='kg:mode kg:Attributed ; kg:condition "if paid"@en ;'))
    assert json.loads(render(at(opened, "Orra").objects(), "json")) == [
        {"line": "for", "certainty": "certain", "text": "The dam on the Tessel is built", "qualified": ["attributed", "if paid"], "claims": [HOME + "a"]}
    ]


# --------------------------------------------------------------------------------------------------------- as a text


def test_wide_and_long_names_stay_in_their_column(graph):
    text = (
        ':Shuili a kg:Organization ; skos:prefLabel "水力发电公司"@en .\n'
        + relation("a", "Shuili", "funds", "Orra")
        + stance("b", "Shuili")
        + stance("c", "Orra")
    )
    found = at(graph(text), "水力发电公司", "Orra").text().splitlines()[1:]
    assert found == [
        "  水力发电公司 → Orra  funds",
        "  Orra → 水力发电公司  –",
        "  agree                both for The dam on the Tessel is built",
        "  differ               –",
        "  both                 –",
    ]


@pytest.mark.parametrize("width", [40, 60, 100])
def test_long_lines_wrap_under_themselves(bundled, width):
    found = kg.at(bundled.as_of("2025-02-01", which="possible", undated=True), "Government of Iraq")
    narrow, whole = found.text(width), found.text()
    assert "".join(narrow.split()) == "".join(whole.split())
    assert all(line.startswith("  ") for line in narrow.splitlines()[1:])
    assert max(map(cells, narrow.splitlines())) <= width
    size = len("  cooperation  ")
    assert {line[:size].strip() for line in narrow.splitlines()[1:]} == {"for", "against", "cooperation", "hostility", "other ties", ""}


def test_no_name_reaches_the_terminal_raw(graph):
    text = ':Evil a kg:Person ; skos:prefLabel "a\\u001B[31m\\u202Eb\\nc"@en .\n' + relation("a", "Evil", "funds", "Orra") + stance("b", "Evil", topic="Evil")
    for names in ([":Evil"], [":Evil", "Orra"], ["Orra"]):
        shown = at(graph(text), *names).text(60)
        assert not [sign for sign in shown if (sign < " " and sign != "\n") or sign in "\x7f\x85\u202e\u2028"]
        assert "\\u202e" in shown


# ------------------------------------------------------------------------------------------------------ the bundled case


def test_iraq_and_the_united_states_in_february_2025(bundled):
    """The agreement ran from some day of 2024 to some day of September 2025; the troops were there since about 2003."""
    assert at_bundled(bundled, "Iraq", "US") == {
        "Iraq → United States": "has an agreement with",
        "United States → Iraq": "deploys forces in",
        "agree": "–",
        "differ": "–",
        "both": "–",
    }


def test_the_government_and_the_security_service_disagree_on_the_americans_perhaps(bundled):
    view = bundled.as_of("2025-02-01", which="possible")
    found = lines(kg.at(view, "Government of Iraq", "nss"))
    assert "US forces stay in Iraq: Government of Iraq opposes, Iraqi National Security Service supports (inferred, attributed, perhaps)" in found["differ"]


def at_bundled(bundled, *names: str) -> dict[str, str]:
    return lines(kg.at(bundled.as_of("2025-02-01"), *names))
