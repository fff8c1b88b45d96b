"""Relations read from sentences: what each family of wordings tells, with the real parser and invented names."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.extraction import relations as module
from kg.extraction.anchors import naming
from kg.extraction.lexicon import rules
from kg.extraction.reading import Reading, Segment, read
from kg.extraction.records import Article, Candidate, Mention, Span, Statement
from kg.extraction.relations import relations
from kg.model import Event
from kg.terms import KG, local_name

NAMES = {
    "Norland": "State", "Kestan": "State", "Ostria": "State", "Tarvia": "State", "Kestanian": "Kestan", "Norlandic": "Norland",
    "Red Dawn": "ArmedGroup", "Black Banner": "ArmedGroup", "Harvest Party": "PoliticalParty", "Liberty Party": "PoliticalParty",
    "Unity Alliance": "Alliance", "Interior Guard": "SecurityService", "Delta Institute": "Organization",
    "Ilda Marek": "Person", "Tomas Varga": "Person", "Peter Hallam": "Person", "Marek": "Ilda Marek",
    "High Court": "Organization", "Norland Supreme Court": "Organization", "Kestan Senate": "Organization", "Valley Gazette": "MediaOutlet",
    "Port Selby": "Place", "Camp Halvor": "Place", "Fort Anning": "Place", "spring election": "Event", "ISIS": "ArmedGroup", "IS": "ISIS",
}  # fmt: skip


class Names:
    """A cast that knows the names above, and whom given other words stand for."""

    def __init__(self, reading: Reading, also: dict[str, str]) -> None:
        self.mentions = []
        for name, kind in sorted({**NAMES, **also}.items(), key=lambda item: -len(item[0])):
            thing = kind if kind in NAMES else name
            at = reading.text.find(name)
            while at >= 0:
                mention = Mention(at, at + len(name), name, thing, "nominal" if name in also else "name", 1.0)
                if not any(other.covers(mention) for other in self.mentions):
                    self.mentions.append(mention)
                at = reading.text.find(name, at + 1)

    def of(self, segment: Segment, i: int) -> tuple[Mention, ...]:
        return tuple(mention for mention in self.mentions if mention.start <= segment.starts[i] and segment.ends[i] <= mention.end)

    def named(self, segment: Segment, first: int, end: int) -> list[Mention]:
        return [mention for mention in self.mentions if segment.starts[first] <= mention.start and mention.end <= segment.ends[end - 1]]

    def type(self, iri: str) -> str:
        return NAMES.get(iri, "")

    def is_kind(self, iri: str, kind: str) -> bool:
        return kind == {"Place": "Place", "Event": "Event"}.get(self.type(iri), "Actor")

    def label(self, iri: str) -> str:
        return iri


@cache
def parsed(text: str) -> Reading:
    return read(Article(text), {"IS": "ISIS"})


def candidates(text: str, also: dict[str, str] | None = None, statements: tuple[Statement, ...] = (), **more: dict[str, str]) -> list[Candidate]:
    reading = parsed(text)
    return list(relations(reading, Names(reading, also or {}), statements, **more))


def shown(candidate: Candidate) -> str:
    denied, left_open = "not " if candidate.negated else "", "maybe " if candidate.mode == KG.Attributed.value else ""
    return f"{left_open}{denied}{candidate.subject} {local_name(str(candidate.predicate))} {candidate.object}"


def told(text: str, also: dict[str, str] | None = None) -> set[str]:
    return {shown(candidate) for candidate in candidates(text, also)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # verbs: active, passive, participles, relative clauses, control
        ("Norland attacked Kestan on Monday.", "Norland attacks Kestan"),
        ("Kestan was attacked by Norland on Monday.", "Norland attacks Kestan"),
        ("The village saw Red Dawn, attacked by Norland last week, flee to the hills.", "Norland attacks Red Dawn"),
        ("Red Dawn, which was bombed by Norland, denied it.", "Norland attacks Red Dawn"),
        ("Observers blamed Red Dawn, which attacked Kestan in May.", "Red Dawn attacks Kestan"),
        ("Ostria continued to support Kestan.", "Ostria backs Kestan"),
        ("Ostria began funding Red Dawn in 2014.", "Ostria funds Red Dawn"),
        ("After invading Kestan, Norland closed the border.", "Norland invades Kestan"),
        ("Norland sanctioned Kestan and is arming Ostria.", "Norland sanctions Kestan; Norland arms Ostria"),
        ("Rebels of Red Dawn toppled Tomas Varga in June.", "Red Dawn ousts Tomas Varga"),
        ("The war that Norland waged against Kestan was long.", "Norland fights Kestan"),
        ("Kestan was attacked and occupied by Norland.", "Norland attacks Kestan; Norland invades Kestan"),
        ("Kestan was attacked by Norland and later occupied.", "Norland attacks Kestan; Norland invades Kestan"),
        ("Norland forced Red Dawn to attack Kestan.", "Red Dawn attacks Kestan"),
        ("They described Red Dawn as backing Kestan.", "Red Dawn backs Kestan"),
        ("With Red Dawn attacking Kestan and, at other times, backing Ostria, nobody slept.", "Red Dawn attacks Kestan; Red Dawn backs Ostria"),
        ("Norland supported and funded Red Dawn.", "Norland backs Red Dawn; Norland funds Red Dawn"),
        ("Members of the Harvest Party, which supports Ostria, met.", "Harvest Party backs Ostria"),
        ("Norland did it, and those in the Unity Alliance that support Ostria met.", "Unity Alliance backs Ostria"),
        ("Red Dawn won the backing of Ostria.", "Ostria backs Red Dawn"),
        ("The attack that Norland linked to Red Dawn was old.", ""),
        ("Norland is engaged in talks with Kestan.", "Norland negotiatesWith Kestan"),
        ("Red Dawn is small but loyal to Ostria.", "Red Dawn alignedWith Ostria"),
        ("Red Dawn, which is loyal to Ostria, met.", "Red Dawn alignedWith Ostria"),
        ("Kestan, rival of Norland, grew.", "Kestan rivalOf Norland"),
        ("Norland rival Kestan grew.", "Kestan rivalOf Norland"),
        ("Turmoil in Norland and the fall of Tomas Varga worried many.", "Tomas Varga losesPowerIn Norland"),
        ("Red Dawn may regroup despite losses inside Kestan.", "maybe Red Dawn threatens Kestan"),
        ("Norland did not attack Kestan but supported Ostria.", "not Norland attacks Kestan; Norland backs Ostria"),
        ("A Norlandic attack on Kestan would be a mistake.", "maybe Norland attacks Kestan"),
        ("Ilda Marek criticized Norland's invasion of Kestan.", "Ilda Marek hostileTo Norland; Norland invades Kestan"),
        ("The idea behind attacking Kestan was that of Norland.", ""),
        # nouns: owners, prepositions, verbs that only carry them
        ("The Red Dawn attack on Kestan shocked everybody.", "Red Dawn attacks Kestan"),
        ("Norland's invasion of Kestan began in March.", "Norland invades Kestan"),
        ("Norland's bombardment and invasion of Kestan went on.", "Norland attacks Kestan; Norland invades Kestan"),
        ("The invasion of Kestan by Norland went on.", "Norland invades Kestan"),
        ("Red Dawn carried out drone strikes against Kestan.", "Red Dawn attacks Kestan"),
        ("The threat posed by Red Dawn to Kestan has grown.", "Red Dawn threatens Kestan"),
        ("Norlandic support for Kestan was welcome.", "Norland backs Kestan"),
        ("Norland imposed sanctions on Ostria.", "Norland sanctions Ostria"),
        ("The military success of Red Dawn against Kestan surprised many.", "Red Dawn attacks Kestan"),
        ("Tarvia has influence over Ostria.", "Tarvia influences Ostria"),
        ("Red Dawn took control of Port Selby.", "Red Dawn controls Port Selby"),
        ("Norland bombed a base in Kestan.", "Norland attacks Kestan"),
        ("The Norland-led invasion that resulted in the ouster of Tomas Varga was short.", "Norland ousts Tomas Varga"),
        # between, with
        ("An agreement between Norland and Kestan was signed.", "Norland agreesWith Kestan"),
        ("Norland and Kestan signed a treaty.", "Norland agreesWith Kestan"),
        ("Norland signed a treaty with Ostria.", "Norland agreesWith Ostria"),
        ("Norland and Kestan agreed to end the dispute.", "Norland agreesWith Kestan"),
        ("Kestan has ties to both Ostria and Tarvia.", "Kestan tiesWith Ostria; Kestan tiesWith Tarvia"),
        ("Talks between Norland, Kestan and Ostria went on.", "Norland negotiatesWith Kestan; Norland negotiatesWith Ostria; Kestan negotiatesWith Ostria"),
        ("Norland cooperated with Ostria and Tarvia.", "Norland cooperatesWith Ostria; Norland cooperatesWith Tarvia"),
        ("Ostria and Tarvia cooperated.", "Ostria cooperatesWith Tarvia"),
        ("Red Dawn is allied with Black Banner.", "Red Dawn alliedWith Black Banner"),
        ("Factions connected to Ostria met.", ""),
        ("Norland joined forces with Ostria.", "Norland cooperatesWith Ostria"),
        # compounds
        ("Norland-backed Red Dawn took to the streets.", "Norland backs Red Dawn"),
        ("The Norland-led Unity Alliance met.", "Norland leads Unity Alliance"),
        ("The U.S.-style debate bored Norland.", ""),
        ("Ostria-aligned Red Dawn fighters met.", "Red Dawn alignedWith Ostria"),
        ("The Norland-led invasion of Kestan went on.", "Norland invades Kestan"),
        ("The pro-Norland Harvest Party won.", "Harvest Party alignedWith Norland"),
        ("The anti-Kestan Black Banner group grew.", "Black Banner hostileTo Kestan"),
        ("The counter-IS campaign of Norland went on.", ""),
        ("Norland's counter-IS operations went on.", "Norland operatesAgainst ISIS"),
        # descriptions
        ("Tomas Varga, a key ally of Ostria, spoke.", "Tomas Varga alliedWith Ostria"),
        ("Ostria's ally Tomas Varga spoke.", "Tomas Varga alliedWith Ostria"),
        ("Tomas Varga is an ally of Ostria.", "Tomas Varga alliedWith Ostria"),
        ("Ilda Marek became president of Norland.", "Ilda Marek holdsOfficeIn Norland"),
        ("Norland's prime minister, Ilda Marek, spoke.", "Ilda Marek holdsOfficeIn Norland"),
        ("Norlandic Prime Minister Ilda Marek spoke.", "Ilda Marek holdsOfficeIn Norland"),
        ("Ilda Marek served as ambassador of Norland.", "Ilda Marek holdsOfficeIn Norland"),
        ("Parliament elected Ilda Marek president of Norland.", "Ilda Marek holdsOfficeIn Norland"),
        ("Ilda Marek, a spokeswoman for Harvest Party, spoke.", "Ilda Marek speaksFor Harvest Party"),
        ("Tomas Varga, a member of Red Dawn, fled.", "Tomas Varga memberOf Red Dawn"),
        ("Peter Hallam, a research fellow at Delta Institute, wrote it.", "Peter Hallam worksFor Delta Institute"),
        ("Red Dawn emerged as a force against Black Banner.", "Red Dawn fights Black Banner"),
        ("Tomas Varga, leader of Red Dawn, fled.", "Tomas Varga leads Red Dawn"),
        ("Tomas Varga, deputy leader of the opposition Harvest Party, fled.", "Tomas Varga memberOf Harvest Party"),
        # two names side by side
        ("Delta Institute in Port Selby closed.", "Delta Institute locatedIn Port Selby"),
        ("He died in Port Selby, Norland.", "Port Selby locatedIn Norland"),
        ("They visited Port Selby, Norland, Kestan and Ostria.", ""),
        ("Norland's Interior Guard was there.", "Interior Guard partOf Norland"),
        ("Norland's Unity Alliance met.", "Unity Alliance locatedIn Norland"),
        ("Ilda Marek of the Harvest Party won.", "Ilda Marek memberOf Harvest Party"),
        ("Camp Halvor in western Norland and Fort Anning in the north were hit.", "Camp Halvor locatedIn Norland; Fort Anning locatedIn Norland"),
        # forces
        ("Norlandic troops in Kestan are few.", "Norland deploysForcesIn Kestan"),
        ("Norland sent troops to Kestan.", "Norland deploysForcesIn Kestan"),
        ("Norland withdrew its troops from Kestan.", "Norland withdrawsForcesFrom Kestan"),
        ("The withdrawal of Norlandic forces from Kestan began.", "Norland withdrawsForcesFrom Kestan"),
        ("Norland reduced its military presence in Kestan.", "Norland reducesForcesIn Kestan"),
        ("The Norlandic outpost at Camp Halvor was hit.", "Norland basedAt Camp Halvor"),
        ("Kestan will keep a small unit of Norlandic advisers.", "Kestan hostsForcesOf Norland"),
        ("Norlandic forces left. A contingent will remain at Camp Halvor.", "Norland basedAt Camp Halvor"),
        # what is composed of, shares, parts
        ("Red Dawn, composed of Ostria-backed groups, grew.", "Ostria backs Red Dawn"),
        ("A majority of Red Dawn supported Kestan.", "Red Dawn backs Kestan"),
        ("Some Red Dawn factions attacked Norlandic bases.", "Red Dawn attacks Norland"),
        ("Red Dawn attacked Kestan and then collaborated.", "Red Dawn attacks Kestan; Red Dawn cooperatesWith Kestan"),
        # events and places
        ("Harvest Party won the spring election.", "Harvest Party takesPartIn spring election"),
        ("Norland is preparing for the spring election.", "Norland pursues spring election"),
        ("The events in Norland, particularly the fall of Tomas Varga, changed much.", "Tomas Varga losesPowerIn Norland"),
        ("The threat of Red Dawn remains a concern for Norland.", "Red Dawn threatens Norland"),
    ],
)  # fmt: skip
def test_what_a_sentence_tells(text, expected):
    assert told(text) == {relation.strip() for relation in expected.split(";") if relation.strip()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norland did not attack Kestan.", "not Norland attacks Kestan"),
        ("Norland never supported Red Dawn.", "not Norland backs Red Dawn"),
        ("Norland no longer supports Red Dawn.", "not Norland backs Red Dawn"),
        ("Norland refused to support Kestan.", "not Norland backs Kestan"),
        ("Norland denied funding Red Dawn.", "not Norland funds Red Dawn"),
        ("Norland refrained from attacking Kestan.", "not Norland attacks Kestan"),
        ("There was no coordination between Norland and Kestan.", "not Norland coordinatesWith Kestan"),
        ("A lack of cooperation between Norland and Kestan was plain.", "not Norland cooperatesWith Kestan"),
        ("Norland did not refuse to support Kestan.", "Norland backs Kestan"),
        ("Norland did not launch attacks on Kestan.", "not Norland attacks Kestan"),
        ("Norland cut ties with Kestan.", "not Norland tiesWith Kestan"),
        ("Norland gave up control of Port Selby.", "not Norland controls Port Selby"),
        ("Norland stopped supporting Kestan.", "not Norland backs Kestan"),
        ("Norland ruled out supporting Kestan.", "not Norland backs Kestan"),
        ("Norland did not just support Kestan.", "Norland backs Kestan"),
        ("Norland rejected the plan and supported Kestan.", "Norland backs Kestan"),
        ("Norland did not move and supported Kestan.", "Norland backs Kestan"),
        ("Norland did not arm or support Kestan.", "not Norland arms Kestan; not Norland backs Kestan"),
        ("Neither Norland nor the Harvest Party supports Kestan.", "not Norland backs Kestan; not Harvest Party backs Kestan"),
    ],
)
def test_what_is_denied(text, expected):
    assert told(text) == set(expected.split("; "))


@pytest.mark.parametrize(
    "text",
    [
        "Norland may attack Kestan.",
        "Norland could attack Kestan.",
        "Norland plans to attack Kestan.",
        "Norland wants to attack Kestan.",
        "Norland vowed to keep attacking Kestan.",
        "A possible Norlandic attack on Kestan was discussed.",
        "Norland trained its men to attack Kestan.",
        "Did Norland attack Kestan?",
    ],
)
def test_what_may_be_is_not_told_as_a_fact(text):
    found = [candidate for candidate in candidates(text) if candidate.predicate == KG.attacks.value]
    assert [shown(candidate) for candidate in found] == ["maybe Norland attacks Kestan"]
    (fact,) = candidates("Norland attacked Kestan.")
    assert found[0].confidence < fact.confidence
    assert any(step.startswith("not told as a fact") for step in found[0].trace)


def test_a_threat_to_attack_is_a_threat():
    assert "Norland threatens Kestan" in told("Norland threatened to attack Kestan.")


def test_a_description_holds_whatever_its_bearer_wants():
    assert told("Norlandic President Ilda Marek wants to rest.") == {"Ilda Marek holdsOfficeIn Norland"}
    assert told("Ilda Marek wants to become president of Norland.") == {"maybe Ilda Marek holdsOfficeIn Norland"}


def test_the_trace_says_what_was_read_and_that_it_is_past():
    (found,) = candidates("Tomas Varga, the former president of Norland, spoke.")
    assert found.rule == "relation.office"
    assert found.trace == (
        "pattern office: “president”",
        "subject “Tomas Varga” is Tomas Varga",
        "object “Norland” is Norland",
        "of the past: “former”",
    )
    assert found.evidence.text == "Tomas Varga, the former president of Norland"


def test_the_future_counts_a_little_less():
    (will,) = candidates("Norland will support Kestan.")
    (does,) = candidates("Norland supports Kestan.")
    assert (will.mode, does.mode) == (KG.Enacted.value, KG.Enacted.value)
    assert will.confidence < does.confidence


@pytest.mark.parametrize(
    ("text", "quantifier"),
    [
        ("Some Red Dawn factions attacked Kestan.", "Some Red Dawn factions"),
        ("A majority of Red Dawn supported Kestan.", "A majority of Red Dawn"),
        ("Several Norlandic groups attacked Kestan.", "Several Norlandic groups"),
        ("Red Dawn attacked Kestan.", None),
    ],
)
def test_a_part_is_not_promoted_to_the_whole(text, quantifier):
    (found,) = candidates(text)
    assert found.quantifier == quantifier


def test_evidence_reaches_from_the_first_to_the_last_word_that_counts():
    text = "On Monday, as we know, Norland consolidated its Kestanian posture, it is said."
    (found,) = candidates(text)
    assert shown(found) == "Norland reducesForcesIn Kestan"
    assert found.evidence.text == "Norland consolidated its Kestanian posture"


def test_a_heading_counts_less_and_a_byline_nothing():
    title, body = candidates("Norland attacked Kestan again\n\nNorland attacked Kestan on Monday.")
    assert shown(title) == shown(body) == "Norland attacks Kestan"
    assert title.confidence < body.confidence
    assert not candidates("Norland attacked Kestan on Monday.\n\nPhoto: Norland attacks Ostria")[1:]


def test_one_passage_tells_a_relation_once_by_its_surest_pattern():
    text = "Ilda Marek, the director of Delta Institute, spoke."
    (found,) = candidates(text)
    assert shown(found) in ("Ilda Marek leads Delta Institute", "Ilda Marek worksFor Delta Institute")


def test_whom_other_words_stand_for_is_asked_of_the_cast():
    text = "The prime minister, Ilda Marek, met its critics. They support Ostria."
    assert "Harvest Party backs Ostria" in told(text, {"They": "Harvest Party"})
    assert told("The group they support fled.", {"group": "Red Dawn", "they": "Norland"}) == {"Norland backs Red Dawn"}
    assert told("The rebels in Kestan support Ostria.", {"rebels": "Kestan"}) == set()
    assert told("Norlandic critics support Ostria.", {"critics": "Norland"}) == set()
    assert told("The premier, Ilda Marek, supports Ostria.", {"premier": "Norland"}) == {"Ilda Marek backs Ostria"}


def test_a_name_told_beside_a_description_is_part_of_the_evidence():
    text = "Norland supports the premier, Ilda Marek, and nobody else."
    reading = parsed(text)
    cast = Names(reading, {"premier": "Ilda Marek"})
    named = next(mention for mention in cast.mentions if mention.text == "Ilda Marek")
    cast.of = lambda segment, i: (named,) if segment.words[i] == "premier" else Names.of(cast, segment, i)
    (found,) = relations(reading, cast)
    assert (shown(found), found.evidence.text) == ("Norland backs Ilda Marek", "Norland supports the premier, Ilda Marek")


def test_talks_of_which_one_side_is_named_are_those_of_the_speaker_or_of_his_body():
    text = "Talks with Ostria are going on, Ilda Marek said."
    said = Statement(Span(0, 31, text[:31]), Span(33, 43, text[33:43]), Span(44, 48, text[44:48]), "indirect", "Ilda Marek")
    assert [shown(each) for each in candidates(text, statements=(said,))] == ["Ilda Marek negotiatesWith Ostria"]
    assert [shown(each) for each in candidates(text, statements=(said,), bodies={"Ilda Marek": "Norland"})] == ["Norland negotiatesWith Ostria"]
    full = f"Norlandic Prime Minister Ilda Marek spoke. {text}"
    moved = Statement(Span(43, 74, text[:31]), said.speaker, said.cue, "indirect", "Ilda Marek")
    assert "Norland negotiatesWith Ostria" in {shown(each) for each in candidates(full, statements=(moved,))}


def test_a_word_inside_a_name_tells_nothing():
    assert told("The Norland Attack Kestan Board met.", {"Norland Attack Kestan Board": "Delta Institute"}) == set()


def test_every_pattern_names_a_relation_of_the_ontology_and_words():
    ontology = (Path(module.__file__).parents[2] / "ontology.ttl").read_text("utf-8")
    for row in rules("relations")["pattern"]:
        assert f"kg:{row['predicate']} a owl:ObjectProperty" in ontology, row["name"]
        assert row["words"]
        assert 0 < row["prior"] < 1
    names = [row["name"] for row in rules("relations")["pattern"]]
    assert len(names) == len(set(names))


PIECES = st.sampled_from(
    [
        *NAMES,
        "attacked",
        "by",
        "-backed",
        "'s",
        "with",
        "ties",
        "and",
        ",",
        "which",
        "president",
        "of",
        "not",
        "in the north",
        "(",
        "“",
        "said",
        "talks",
        "to",
        ".",
        "\n",
        "forces",
    ]
)


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map(" ".join)))
def test_any_text_is_read_and_its_evidence_stands_in_it(text):
    reading = read(Article(text))
    statement = Statement(Span(0, len(text), text), Span(0, 0, ""), Span(0, 0, ""), "indirect", "Norland")
    for found in relations(reading, Names(reading, {}), [statement]):
        assert text[found.evidence.start : found.evidence.end] == found.evidence.text
        assert found.subject != found.object
        assert 0 < found.confidence < 1


def test_a_known_corpus_is_compared_without_direction_and_with_namesakes_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(Path(__file__).parent.parent / "benchmarks"), *sys.path])
    from crossre import Pair, crossre, score

    row = {
        "sentence": "Norland , called NOR , attacked Kestan , Ilda Marek said .".split(),
        "ner": [[0, 0, "country"], [3, 3, "misc"], [6, 6, "country"], [8, 9, "person"]],
        "relations": [[3, 3, 0, 0, "named", "", False, False], [6, 6, 3, 3, "opposite", "", False, False], [8, 9, 0, 0, "topic", "", False, False]],
    }
    (tmp_path / "news-dev.json").write_text(json.dumps(row), "utf-8")
    ((gold, found),) = crossre(tmp_path, domains=("news",))
    assert gold == {Pair("0-0", "6-6", "opposite")}
    assert found == {Pair("0-0", "6-6", "attacks")}
    assert score([(gold, found)])["opposite"] == (1.0, 1.0, 1.0)
    assert score([(gold, set())])["all"] == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # measures and blows
        ("Norland announced new restrictions on travel to Kestan.", "Norland sanctions Kestan"),
        ("Norland lifted its sanctions against Ostria.", "not Norland sanctions Ostria"),
        ("Norland ordered the Valley Gazette to close.", "Norland sanctions Valley Gazette"),
        ("Interior Guard used tear gas against Red Dawn.", "Interior Guard attacks Red Dawn"),
        ("Tomas Varga asked for Ilda Marek's resignation.", "Tomas Varga ousts Ilda Marek"),
        ("Tomas Varga fired Ilda Marek on Friday.", "Tomas Varga ousts Ilda Marek"),
        ("Kestan filed a lawsuit against Norland.", ""),
        ("The lawsuit by Kestan against Norland was old.", "Kestan hostileTo Norland"),
        ("Ilda Marek is proud to endorse Tomas Varga.", "Ilda Marek backs Tomas Varga"),
        ("Ilda Marek endorsed Tomas Varga as president of Ostria.", "Ilda Marek backs Tomas Varga"),
        ("Norland relinquished control of Kestan to Ostria.", "Norland losesPowerIn Kestan; Ostria controls Kestan"),
        ("Norland acquired the Valley Gazette.", "Norland controls Valley Gazette"),
        ("Norland agreed with Kestan to open a road.", "Norland agreesWith Kestan"),
        # posts, seats and homes
        ("Presidents Ilda Marek of Kestan and Tomas Varga of Ostria met.", "Ilda Marek holdsOfficeIn Kestan; Tomas Varga holdsOfficeIn Ostria"),
        ("The First Minister of Port Selby Ilda Marek spoke.", "Ilda Marek holdsOfficeIn Port Selby"),
        ("Ilda Marek of Kestan spoke.", ""),
        ("Kestan Senate minority leader Ilda Marek spoke.", "Ilda Marek holdsOfficeIn Kestan Senate"),
        ("Ilda Marek of the Delta Institute spoke.", "Ilda Marek memberOf Delta Institute"),
        ("Ilda Marek of the Valley Gazette asked.", "Ilda Marek worksFor Valley Gazette"),
        ("Ilda Marek was a columnist for the Valley Gazette.", "Ilda Marek worksFor Valley Gazette"),
        ("Peter Hallam, one of Ilda Marek's aides, left.", "Peter Hallam worksFor Ilda Marek"),
        ("Delta Institute CEO Ilda Marek left.", "Ilda Marek leads Delta Institute"),
        ("The Delta Institute is lead by Ilda Marek.", "Ilda Marek leads Delta Institute"),
        ("Ilda Marek is one of the contenders for the Harvest Party's nomination.", "Ilda Marek memberOf Harvest Party"),
        ("Harvest Party whip Ilda Marek spoke.", "Ilda Marek memberOf Harvest Party"),
        ("Ilda Marek lives in Ostria.", "Ilda Marek locatedIn Ostria"),
        ("They met in Port Selby, Kestan's capital, on Sunday.", "Port Selby locatedIn Kestan"),
        ("The Kestanian newspaper Valley Gazette wrote it.", "Valley Gazette locatedIn Kestan"),
        ("Kestan's High Court ruled on Friday.", "High Court partOf Kestan"),
    ],
)
def test_measures_posts_and_homes(text, expected):
    assert told(text) == {each for each in expected.split("; ") if each}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kestan is large. Kestan is cold. Attorney General Ilda Marek left.", "Ilda Marek holdsOfficeIn Kestan"),
        ("Kestan is large. Norland and Kestan are cold. Former prime minister Ilda Marek left.", "Ilda Marek holdsOfficeIn Kestan"),
        ("Kestan is large. Kestan is cold. National security adviser Ilda Marek left.", "Ilda Marek holdsOfficeIn Kestan"),
        ("Kestan is cold. President Ilda Marek left.", ""),
        ("Kestan is large. Kestan is cold. Bank president Ilda Marek left.", ""),
        ("Kestan is large. Kestan is cold. The president left.", ""),
    ],
)
def test_a_title_of_state_alone_is_of_the_country_that_the_article_tells_of(text, expected):
    assert told(text) == {each for each in expected.split("; ") if each}


def test_a_title_alone_is_told_once():
    found = candidates("Kestan is large. Kestan is cold. President Ilda Marek left. President Marek slept.\n\nPresident Marek woke.")
    assert [(shown(each), each.evidence.text) for each in found] == [("Ilda Marek holdsOfficeIn Kestan", "President Ilda Marek")]


def test_a_body_is_the_organ_of_the_country_in_its_name_once():
    found = candidates("Norland is large. The Norland Supreme Court met.\n\nThe Norland Supreme Court slept.")
    assert [(shown(each), each.evidence.text) for each in found] == [("Norland Supreme Court partOf Norland", "Norland Supreme Court")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Secretary of Defense Ilda Marek left.", "Ilda Marek holdsOfficeIn Kestan"),
        ("Ilda Marek, the Minister of Trade, left.", "Ilda Marek holdsOfficeIn Kestan"),
        ("Ilda Marek, the Minister of Magic, left.", ""),
        ("Ilda Marek became prime minister in July.", "Ilda Marek holdsOfficeIn Kestan"),
        ("Government spokesperson Ilda Marek left.", "Ilda Marek speaksFor Kestan"),
        # the country of another office in the sentence
        (
            "Norlandic Secretary of State Tomas Varga wrote to Ilda Marek, the Secretary of Trade.",
            "Tomas Varga holdsOfficeIn Norland; Ilda Marek holdsOfficeIn Norland",
        ),
        ("Norlandic President Tomas Varga met Ilda Marek, who served as President.", "Tomas Varga holdsOfficeIn Norland; Ilda Marek holdsOfficeIn Kestan"),
        # who leads a court is no president of the country
        ("The Delta Institute is led by President Ilda Marek.", "Ilda Marek leads Delta Institute"),
    ],
)
def test_a_title_without_a_country_tells_its_charge_or_follows_another_office(text, expected):
    assert told(f"Kestan is large. Kestan is cold. {text}") == {each for each in expected.split("; ") if each}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First Minister of Kestan Ilda Marek spoke.", "Ilda Marek holdsOfficeIn Kestan"),
        ("The Harvest Party lawmaker (and farmer) Ilda Marek spoke.", "Ilda Marek memberOf Harvest Party"),
        ("The High Court (HC) of Kestan ruled.", "High Court partOf Kestan"),
        ("They met Ilda Marek, the then chair and spokeswoman for the Harvest Party.", "Ilda Marek leads Harvest Party; Ilda Marek speaksFor Harvest Party"),
        (
            "Ilda Marek of the Delta Institute and contributor to the Valley Gazette left.",
            "Ilda Marek worksFor Valley Gazette; Ilda Marek memberOf Delta Institute",
        ),
        ("The legislature of Kestan, the Kestan Senate, voted.", "Kestan Senate partOf Kestan"),
        ("The Kestan Senate met. Senate leader Ilda Marek spoke.", "Ilda Marek leads Kestan Senate"),
        ("Kestan High Court judge Ilda Marek spoke.", "High Court partOf Kestan; Ilda Marek holdsOfficeIn High Court"),
        ("Tomas Varga sits on the board of the Delta Institute.", "Tomas Varga memberOf Delta Institute"),
        ("The board of the Delta Institute thanked Tomas Varga.", ""),
        ("The Delta Institute's news channel, the Valley Gazette, is on air.", "Valley Gazette partOf Delta Institute"),
        ("Ilda Marek is a Norlandic national now living in Kestan.", "Ilda Marek locatedIn Kestan"),
        ("Ilda Marek lived in exile in Kestan.", "Ilda Marek locatedIn Kestan"),
    ],
)
def test_descriptions_titles_and_brackets_are_read_through(text, expected):
    assert told(text) == {each for each in expected.split("; ") if each}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Norlandic relinquished control of Kestan to Ostria in May.", "Norland losesPowerIn Kestan; Ostria controls Kestan"),
        ("Norland's latest campaign of pressure on Kestan failed.", "Norland hostileTo Kestan"),
        ("Tomas Varga threatened the Valley Gazette's licence.", "Tomas Varga threatens Valley Gazette"),
        ("Tomas Varga praised Ilda Marek.", "Tomas Varga backs Ilda Marek"),
        ("The Kestanian state-owned company Delta Institute grew.", "Kestan controls Delta Institute; Delta Institute locatedIn Kestan"),
        ("Kestan is large. Kestan is cold. The Delta Institute is state-owned.", "Kestan controls Delta Institute"),
        ("Kestan is large. Kestan is cold. The Delta Institute is privately owned.", ""),
        ("The Norland-owned Valley Gazette grew.", "Norland controls Valley Gazette"),
        ("The killing of Tomas Varga by Red Dawn was condemned.", "Red Dawn attacks Tomas Varga"),
        # where somebody has forces is told, but not where they are only what is attacked
        ("Norlandic bases in Kestan were closed.", "Norland deploysForcesIn Kestan"),
        ("Red Dawn carried out strikes against Norlandic bases in Kestan.", "Red Dawn attacks Norland"),
        ("Red Dawn attacked Norlandic bases in Kestan.", "Red Dawn attacks Norland"),
        # some of a body are no members that anybody need be told of
        ("The leaders of the Unity Alliance met.", ""),
        ("Everybody would flee if Norland attacked Kestan.", ""),
        ("Norland will stay unless Red Dawn attacks Kestan.", ""),
    ],
)
def test_deeds_are_told_and_what_is_only_supposed_or_presupposed_is_not(text, expected):
    assert told(text) == {each for each in expected.split("; ") if each}


def test_a_clause_whose_verb_the_parser_takes_for_an_adjective_is_mended():
    found = told("The Danish relinquished control of Kestan to Ostria in 1921.", {"Danish": "Norland"})
    assert found == {"Norland losesPowerIn Kestan", "Ostria controls Kestan"}


def test_who_leaves_was_a_member_and_that_is_told_once():
    found = candidates("Norland is about to complete the process of leaving the Unity Alliance.\n\nNorland may leave the Unity Alliance in May.")
    assert [shown(each) for each in found] == ["Norland memberOf Unity Alliance"]
    assert told("Ilda Marek would resign leadership of the Harvest Party.") == {"Ilda Marek leads Harvest Party"}
    assert told("Kestan regretted the exit of Norland from the Unity Alliance.") == {"Norland memberOf Unity Alliance"}


def test_a_lower_case_compound_inside_a_name_describes_who_bears_it():
    found = candidates("The Ostria-aligned militias of the hills met.", {})
    assert not found
    reading = parsed("The Ostria-aligned militias of the hills met.")
    cast = Names(reading, {})
    start = reading.text.index("Ostria-aligned")
    named = Mention(start, reading.text.index(" met"), "Ostria-aligned militias of the hills", "Red Dawn", "name", 1.0)
    own = cast.of
    cast.of = lambda segment, i: own(segment, i) if segment.words[i] == "Ostria" else (named,) if named.start <= segment.starts[i] < named.end else ()
    assert [shown(each) for each in relations(reading, cast)] == ["Red Dawn alignedWith Ostria"]


def test_each_sentence_is_evidence_with_what_it_tells_of_when():
    found = candidates("Red Dawn cooperated with Black Banner starting in 2014. Red Dawn fought Black Banner last year, and it rained.")
    assert [(shown(each), each.evidence.text) for each in found] == [
        ("Red Dawn cooperatesWith Black Banner", "Red Dawn cooperated with Black Banner starting in 2014"),
        ("Red Dawn fights Black Banner", "Red Dawn fought Black Banner last year"),
    ]


def test_events_are_ends_of_relations_where_they_are_named():
    vote = Event(id="spring election", type="Event", label="Regional election in Kestan", names=(("Regional election in Kestan", "en"),), during="2030-05")
    text = "Kestan prepares for regional elections next month. The elections were long. Kestan prepares for local elections."
    reading = parsed(text)
    found = list(relations(reading, Names(reading, {}), events=naming([vote], text)))
    assert [(each.subject, local_name(str(each.predicate)), each.object, each.evidence.text) for each in found] == [
        ("Kestan", "pursues", "spring election", "Kestan prepares for regional elections next month")
    ]
    assert found[0].trace[2] == "object “regional elections” is Regional election in Kestan, an event of the graph"
    assert naming([vote], "Norland is cold.")("regional elections", "elections") is None  # nobody speaks of Kestan
    assert naming([], text)("regional elections", "elections") is None
