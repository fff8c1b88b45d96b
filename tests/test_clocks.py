"""The three clocks of a claim, worked out by hand: when it held, since when it was public, when it was recorded."""

from __future__ import annotations

import pytest
from conftest import HOME

from kg import clocks
from kg.clocks import Moment
from kg.errors import PeriodError
from kg.periods import Certainty, day
from kg.terms import NamedNode

CERTAIN, POSSIBLE, NOT = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.NOT
DOCUMENTS = "".join(
    f':doc-{name} a kg:Document ; dcterms:title "{name}"@en{issued} ; kg:sha256 "{number:064x}" .\n'
    for number, (name, issued) in enumerate(
        {
            "march": ' ; dcterms:issued "2021-03-20"^^edtf:EDTF',
            "april": ' ; dcterms:issued "2021-04"^^edtf:EDTF',
            "may": ' ; dcterms:issued "2021-05-05"^^edtf:EDTF',
            "year": ' ; dcterms:issued "2021"^^edtf:EDTF',
            "since": ' ; dcterms:issued "2021-04-10/"^^edtf:EDTF',
            "until": ' ; dcterms:issued "/2021-04-10"^^edtf:EDTF',
            "undated": "",
            "unreadable": ' ; dcterms:issued "last spring"^^edtf:EDTF',
        }.items()
    )
)


def ev(document: str | None, more: str = "") -> str:
    """A piece of evidence in a document, or one that stands in none itself."""
    source = f"dcterms:source :doc-{document} ; " if document else ""
    return f"[ a kg:Evidence ; {source}sem:accordingTo :IldaMarek {more}]"


def relaying(document: str | None, *inner: str) -> str:
    return ev(document, f"; kg:relays {' , '.join(inner)} ")


def attested(document: str, on: str) -> str:
    return ev(document, f'; kg:attestedOn "{on}"^^edtf:EDTF ')


def claim(*evidence: str, during: str = "", status: str = "Accepted", recorded: str = "", withdrawn: str = "", more: str = "") -> str:
    parts = [":c a kg:Stance ; kg:holder :WaterMinistry ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared"]
    parts += [f"kg:status kg:{status}"] if status else []
    parts += [f'kg:during "{during}"^^edtf:EDTF'] if during else []
    parts += [f'prov:generatedAtTime "{recorded}"^^xsd:dateTime'] if recorded else []
    parts += [f'prov:invalidatedAtTime "{withdrawn}"^^xsd:dateTime'] if withdrawn else []
    parts += [f"kg:evidence {' , '.join(evidence)}"] if evidence else []
    return DOCUMENTS + " ; ".join([*parts, *filter(None, [more])]) + " .\n"


@pytest.fixture
def standing(graph):
    """How surely the claim `:c` of some text belongs to moments; NOT also where it is in no world of such a moment."""

    def ask(text: str, *moments: dict[str, str]) -> list[Certainty]:
        node, opened = NamedNode(HOME + "c"), graph(text)
        found = []
        for asked in moments:
            moment = Moment.of(**asked)
            worlds = [world for world in opened._worlds.of(moment) if node in world.claims]
            assert len(worlds) <= 1
            found.append(worlds[0].clocks.standing(node, moment).certainty if worlds else NOT)
            held = opened.held(asked.get("day"), asked.get("known"), asked.get("recorded"))
            assert (HOME + "c" in held.certain + held.undated) == (found[-1] is CERTAIN)
            assert (HOME + "c" in held.possible + held.undated_possible) == (found[-1] is POSSIBLE)
        return found

    return ask


def on(clock: str, *days: str) -> list[dict[str, str]]:
    return [{clock: each} for each in days]


# ------------------------------------------------------------------------------------------------------------ moments


def test_a_moment_is_read_from_days():
    assert Moment.of("2021-04-10", None, "2021-05-01") == Moment(day("2021-04-10"), None, day("2021-05-01"))
    assert Moment.of() == Moment()


@pytest.mark.parametrize("text", ["2021", "2021-04", "2021-02-30", "2021-04-10T00:00:00", "now", "", "2021-04-10/2021-04-11"])
def test_what_is_no_day_makes_no_moment(text):
    for place in range(3):
        with pytest.raises(PeriodError):
            Moment.of(*(text if number == place else None for number in range(3)))


def test_only_what_was_known_or_recorded_by_some_day_asks_for_the_past():
    """A day of the first clock may lie a century back: what was withdrawn since stays out."""
    assert not Moment.of("1921-04-10").is_past
    assert not Moment.of().is_past
    assert Moment.of(known="2999-01-01").is_past
    assert Moment.of(recorded="2999-01-01").is_past


# ------------------------------------------------------------------------------------------------------------- public


@pytest.mark.parametrize(
    ("documents", "answers"),
    [
        # on 19 and 20 March, 1, 29 and 30 April, 10 May and 31 December
        (["march"], [NOT, CERTAIN, CERTAIN, CERTAIN, CERTAIN, CERTAIN, CERTAIN]),
        (["april"], [NOT, NOT, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN, CERTAIN]),
        (["may"], [NOT, NOT, NOT, NOT, NOT, CERTAIN, CERTAIN]),
        (["year"], [POSSIBLE, POSSIBLE, POSSIBLE, POSSIBLE, POSSIBLE, POSSIBLE, CERTAIN]),
        (["since"], [NOT, NOT, NOT, POSSIBLE, POSSIBLE, POSSIBLE, POSSIBLE]),
        (["until"], [POSSIBLE, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN, CERTAIN, CERTAIN]),
        (["undated"], [POSSIBLE] * 7),
        (["unreadable"], [POSSIBLE] * 7),
        ([], [POSSIBLE] * 7),
        (["march", "may"], [NOT, CERTAIN, CERTAIN, CERTAIN, CERTAIN, CERTAIN, CERTAIN]),
        (["april", "may"], [NOT, NOT, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN, CERTAIN]),
        (["year", "march"], [POSSIBLE, CERTAIN, CERTAIN, CERTAIN, CERTAIN, CERTAIN, CERTAIN]),
        (["undated", "april"], [POSSIBLE, POSSIBLE, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN, CERTAIN]),
        (["undated", "since"], [POSSIBLE] * 7),
        (["until", "may"], [POSSIBLE, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN, CERTAIN, CERTAIN]),
        (["since", "april"], [NOT, NOT, POSSIBLE, POSSIBLE, CERTAIN, CERTAIN, CERTAIN]),
    ],
    ids=lambda value: " ".join(value) or "no evidence" if not value or isinstance(value[0], str) else "",
)
def test_a_claim_is_public_from_the_first_publication_of_a_document_that_bears_it(standing, documents, answers):
    """Some day of a date of issue, not known which; without a date no day at all is sure, and none is excluded."""
    days = ["2021-03-19", "2021-03-20", "2021-04-01", "2021-04-29", "2021-04-30", "2021-05-10", "2021-12-31"]
    assert standing(claim(*map(ev, documents)), *on("known", *days)) == answers


KNOWN = on("known", "2021-03-19", "2021-03-20", "2021-05-04", "2021-05-05")


@pytest.mark.parametrize(
    ("evidence", "answers"),
    [
        (relaying("may", ev("march")), [NOT, NOT, NOT, CERTAIN]),
        (relaying("march", ev("may")), [NOT, CERTAIN, CERTAIN, CERTAIN]),
        (relaying(None, ev("march")), [NOT, CERTAIN, CERTAIN, CERTAIN]),
        (relaying(None, ev("march"), ev("may")), [NOT, CERTAIN, CERTAIN, CERTAIN]),
        (relaying(None, relaying(None, ev("may"))), [NOT, NOT, NOT, CERTAIN]),
        (relaying(None, relaying("may", ev("march"))), [NOT, NOT, NOT, CERTAIN]),
        (relaying(None, ev(None), ev("may")), [NOT, NOT, NOT, CERTAIN]),
        (relaying("march", ev(None)), [NOT, CERTAIN, CERTAIN, CERTAIN]),
        (relaying("undated", ev("march")), [POSSIBLE] * 4),
    ],
    ids=[
        "in may of march",
        "in march of may",
        "of march",
        "of both",
        "of may at third hand",
        "of may of march",
        "and nowhere",
        "of nowhere",
        "undated of march",
    ],
)
def test_what_is_relayed_counts_as_published_by_what_relays_it(standing, evidence, answers):
    """A leaflet of March that a paper of May quotes is public by the paper; who stands in no document himself, by what he relays."""
    assert standing(claim(evidence), *KNOWN) == answers


def test_one_piece_of_evidence_in_two_documents_is_public_with_the_first(standing):
    """A fault that validation names; until it is mended, it is answered by both."""
    assert standing(claim(ev("may", "; dcterms:source :doc-march ")), *KNOWN) == [NOT, CERTAIN, CERTAIN, CERTAIN]


def test_evidence_that_relays_itself_is_no_endless_question(standing):
    ring = ":e1 a kg:Evidence ; kg:relays :e2 . :e2 a kg:Evidence ; kg:relays :e1 . "
    assert standing(ring + claim(":e1"), *KNOWN) == [POSSIBLE] * 4


# ----------------------------------------------------------------------------------------------------------- withdrawn


@pytest.mark.parametrize(
    "time",
    [
        "2021-06-01T00:00:00Z",
        "2021-06-01T23:59:59Z",
        "2021-06-01T12:00:00",
        "2021-06-01T23:30:00-11:00",
        "2021-06-01T00:15:00+14:00",
        "2021-06-01T10:00:00.25Z",
    ],
)
def test_what_was_withdrawn_was_known_until_the_day_before_as_that_day_is_written(standing, time):
    """Midnight of one time zone is another day elsewhere; the day that the file names counts."""
    text = claim(ev("march"), status="Retracted", withdrawn=time)
    assert standing(text, *on("known", "2021-03-19", "2021-03-20", "2021-05-31", "2021-06-01", "2999-01-01")) == [NOT, CERTAIN, CERTAIN, NOT, NOT]


def test_what_was_withdrawn_before_it_was_published_was_never_known(standing):
    text = claim(ev("may"), status="Retracted", withdrawn="2021-05-01T00:00:00Z")
    assert set(standing(text, *on("known", "2021-04-30", "2021-05-01", "2021-05-05", "2022-01-01"))) == {NOT}


def test_what_was_withdrawn_is_as_public_as_the_evidence_that_it_shares_with_what_stands(standing):
    """Also where that stands in no document itself: what it relays is neither lost with the claim nor kept from it."""
    shared = f":e a kg:Evidence ; sem:accordingTo :IldaMarek ; kg:relays :f .\n:f{attested('march', '2021-04-20')[1:-1]} .\n"
    text = shared + claim(":e").replace(":c a", ":d a") + claim(":e", during="2021-03-01/", status="Retracted", withdrawn="2021-06-01T00:00:00Z")
    moments = [{"day": "2021-04-20", "known": known} for known in ("2021-03-19", "2021-03-20", "2021-05-31", "2021-06-01")]
    assert standing(text, *moments) == [NOT, CERTAIN, CERTAIN, NOT]


@pytest.mark.parametrize("document", ["undated", "year"])
def test_what_was_perhaps_public_is_so_no_longer_once_it_is_withdrawn(standing, document):
    text = claim(ev(document), status="Retracted", withdrawn="2021-06-01T00:00:00Z")
    assert standing(text, *on("known", "2021-05-31", "2021-06-01")) == [POSSIBLE, NOT]


PAST = [*on("known", "1999-01-01", "2021-05-31", "2021-06-01", "2999-01-01"), *on("recorded", "1999-01-01", "2021-05-31", "2021-06-01", "2999-01-01")]
NEVER = {
    "retracted, no time": {"status": "Retracted"},
    "retracted, no readable time": {"status": "Retracted", "withdrawn": "in summer"},
    "retracted in a year": {"status": "Retracted", "more": 'prov:invalidatedAtTime "2021"^^xsd:gYear'},
    "rejected": {"status": "Rejected"},
    "rejected with a time": {"status": "Rejected", "withdrawn": "2021-06-01T00:00:00Z"},
    "candidate": {"status": "Candidate"},
    "candidate with a time": {"status": "Candidate", "withdrawn": "2021-06-01T00:00:00Z"},
    "retracted and rejected": {"status": "Retracted", "more": "kg:status kg:Rejected", "withdrawn": "2021-06-01T00:00:00Z"},
    "no status": {"status": ""},
    "no status with a time": {"status": "", "withdrawn": "2021-06-01T00:00:00Z"},
}


@pytest.mark.parametrize("given_", NEVER.values(), ids=NEVER.keys())
def test_what_was_never_accepted_or_nobody_knows_until_when_belongs_to_no_moment(standing, given_):
    text = claim(ev("march"), during="../..", recorded="2021-01-01T00:00:00Z", **given_)
    assert set(standing(text, *PAST, *on("day", "2021-05-31"), {})) == {NOT}


def test_what_is_withdrawn_is_in_no_present_view_of_any_day(standing):
    """The first clock alone asks what is known now."""
    text = claim(ev("march"), during="../..", status="Retracted", withdrawn="2021-06-01T00:00:00Z")
    assert standing(text, {"day": "2021-05-01"}, {}, {"day": "2021-05-01", "known": "2021-05-01"}) == [NOT, NOT, CERTAIN]


# ------------------------------------------------------------------------------------------------------------ recorded


@pytest.mark.parametrize("hour", ["T00:00:00Z", "T23:59:59-11:00", "T00:30:00+14:00"])
def test_a_claim_stands_in_the_graph_from_the_day_it_was_recorded_until_the_day_before_it_was_withdrawn(standing, hour):
    days = on("recorded", "2021-01-31", "2021-02-01", "2021-05-31", "2021-06-01")
    assert standing(claim(ev("may"), recorded="2021-02-01" + hour), *days) == [NOT, CERTAIN, CERTAIN, CERTAIN]
    text = claim(ev("may"), recorded="2021-02-01" + hour, status="Retracted", withdrawn="2021-06-01" + hour)
    assert standing(text, *days) == [NOT, CERTAIN, CERTAIN, NOT]


def test_when_nobody_says_when_it_was_recorded_that_is_possible_until_it_was_withdrawn(standing):
    days = on("recorded", "0001-01-01", "2021-05-31", "2021-06-01", "2999-01-01")
    assert standing(claim(ev("may")), *days) == [POSSIBLE] * 4
    assert standing(claim(ev("may"), recorded="in winter"), *days) == [POSSIBLE] * 4
    text = claim(ev("may"), status="Retracted", withdrawn="2021-06-01T00:00:00Z")
    assert standing(text, *days) == [POSSIBLE, POSSIBLE, NOT, NOT]


def test_recorded_and_withdrawn_on_one_day_is_recorded_on_none(standing):
    text = claim(ev("march"), recorded="2021-06-01T08:00:00Z", status="Retracted", withdrawn="2021-06-01T17:00:00Z")
    assert set(standing(text, *on("recorded", "2021-05-31", "2021-06-01", "2021-06-02"))) == {NOT}


def test_when_it_was_recorded_says_nothing_of_when_it_was_public_or_held(standing):
    """It was published in March, entered in June, and held in 2019."""
    text = claim(ev("march"), during="2019-01-01/2019-12-31", recorded="2021-06-01T00:00:00Z")
    moments = [{"known": "2021-03-20"}, {"day": "2019-06-01"}, {"recorded": "2021-05-31"}, {"day": "2019-06-01", "recorded": "2021-06-01"}]
    assert standing(text, *moments) == [CERTAIN, CERTAIN, NOT, CERTAIN]


# ---------------------------------------------------------------------------------------------------- several at once


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # it held for certain through May, was published in some April, recorded on 1 June, withdrawn on 1 July
        (("2021-05-15", "2021-04-30", "2021-06-01"), CERTAIN),
        (("2021-05-15", "2021-04-29", "2021-06-01"), POSSIBLE),
        (("2021-06-15", "2021-04-30", "2021-06-01"), POSSIBLE),
        (("2021-06-15", "2021-04-29", "2021-06-01"), POSSIBLE),
        (("2021-05-15", "2021-03-31", "2021-06-01"), NOT),
        (("2021-07-01", "2021-04-30", "2021-06-01"), NOT),
        (("2021-05-15", "2021-04-30", "2021-05-31"), NOT),
        (("2021-05-15", "2021-04-30", "2021-07-01"), NOT),
        (("2021-05-15", "2021-07-01", "2021-06-01"), NOT),
        (("2021-05-15", "2021-06-30", "2021-06-30"), CERTAIN),
        ((None, "2021-04-29", "2021-06-01"), POSSIBLE),
        ((None, "2021-04-30", None), CERTAIN),
    ],
)
def test_of_several_clocks_the_least_sure_one_counts(standing, moment, expected):
    text = claim(ev("april"), during="2021-05-01/2021-06", recorded="2021-06-01T00:00:00Z", status="Retracted", withdrawn="2021-07-01T00:00:00Z")
    asked = {name: value for name, value in zip(("day", "known", "recorded"), moment, strict=True) if value}
    assert standing(text, asked) == [expected]


def test_a_claim_without_a_date_belongs_to_a_day_as_surely_as_it_was_known(graph):
    opened = graph(claim(ev("april")))
    name = HOME + "c"
    assert opened.held("2021-05-01") == ([], [], [name], [])
    assert opened.held("2021-05-01", "2021-04-30") == ([], [], [name], [])
    assert opened.held("2021-05-01", "2021-04-29") == ([], [], [], [name])
    assert opened.held("2021-05-01", "2021-03-31") == ([], [], [], [])
    assert opened.held(None, "2021-04-29") == ([], [name], [], [])


# --------------------------------------------------------------------------------------------------------- attestation


def test_what_evidence_attests_counts_from_the_day_on_which_it_is_surely_public(standing):
    """An article of 5 May tells of 20 April: until it is out nobody knows that it still held then."""
    text = claim(ev("march"), attested("may", "2021-04-20"), during="2021-03-01/")
    moments = [{"day": "2021-04-20", "known": known} for known in ("2021-05-04", "2021-05-05")]
    assert standing(text, {"day": "2021-04-20"}, *moments) == [CERTAIN, POSSIBLE, CERTAIN]


@pytest.mark.parametrize("document", ["undated", "year", "since"])
def test_what_evidence_attests_that_is_perhaps_public_makes_nothing_certain(standing, document):
    text = claim(ev("march"), attested(document, "2021-04-20"), during="2021-03-01/")
    assert standing(text, {"day": "2021-04-20", "known": "2021-12-30"}) == [POSSIBLE]


def test_a_relay_attests_what_it_passes_on_once_the_relaying_document_is_public(standing):
    """The inner document is older, but only the outer one is the evidence of this claim."""
    text = claim(ev("march"), relaying("may", attested("march", "2021-04-20")), during="2021-03-01/")
    moments = [{"day": "2021-04-20", "known": known} for known in ("2021-05-04", "2021-05-05")]
    assert standing(text, *moments) == [POSSIBLE, CERTAIN]


def test_a_relay_does_not_attest_what_stands_in_a_document_that_is_not_public_yet(standing):
    text = claim(relaying("march", attested("may", "2021-04-20")), during="2021-03-01/")
    moments = [{"day": "2021-04-20", "known": known} for known in ("2021-05-04", "2021-05-05")]
    assert standing(text, *moments) == [POSSIBLE, CERTAIN]


def test_what_a_speaker_without_a_document_attests_is_public_with_whoever_relays_him(standing):
    spoken = ev(None, '; kg:attestedOn "2021-04-20"^^edtf:EDTF ')
    text = claim(relaying("may", spoken), ev("march"), during="2021-03-01/")
    moments = [{"day": "2021-04-20", "known": known} for known in ("2021-05-04", "2021-05-05")]
    assert standing(text, *moments) == [POSSIBLE, CERTAIN]


@pytest.mark.parametrize("ways", [("2021-04-01", "2021-04-20"), ("2021-04-20", "2021-04-01")])
def test_of_several_pieces_of_evidence_the_farthest_attestation_counts(standing, ways):
    """Also where the farther one is not public yet."""
    text = claim(attested("march", ways[0]), attested("may", ways[1]), during="2021-03-01/")
    days = [{"day": "2021-04-20"}, {"day": "2021-04-20", "known": "2021-05-04"}, {"day": "2021-04-01", "known": "2021-05-04"}]
    assert standing(text, *days) == [CERTAIN, CERTAIN if ways[0] == "2021-04-20" else POSSIBLE, CERTAIN]


def test_one_piece_of_evidence_may_attest_several_days(standing):
    """The ontology allows it, and validation finds no fault."""
    both = '; kg:attestedOn "2021-04-01"^^edtf:EDTF , "2021-04-20"^^edtf:EDTF '
    other = both.replace("2021-04-01", "2021-04-30")
    assert standing(claim(ev("march", both), during="2021-03-01/"), {"day": "2021-04-20"}) == [CERTAIN]
    assert standing(claim(ev("march", other), during="2021-03-01/"), {"day": "2021-04-30"}) == [CERTAIN]


def test_an_attestation_narrows_what_is_unknown_and_nothing_that_is_given(standing):
    """Attested in May, an end of March stays an end of March, and an open end stays open."""
    for during, expected in [("2021-03-01/2021-03-31", [NOT, NOT]), ("2021-03-01/..", [CERTAIN, CERTAIN]), ("2021-03-01/", [CERTAIN, POSSIBLE])]:
        text = claim(attested("may", "2021-05-01"), during=during)
        assert standing(text, *on("day", "2021-05-01", "2021-05-02")) == expected


def test_attestation_dates_no_claim_that_has_no_date(graph):
    assert graph(claim(attested("may", "2021-05-01"))).held("2021-05-01").undated == [HOME + "c"]


# ------------------------------------------------------------------------------------------------------------- hidden


def test_documents_are_hidden_as_long_as_they_are_not_surely_public_or_surely_not(graph):
    """Also those in which nothing stands, and without a date for ever where certainty is asked for."""
    opened = graph(claim(ev("march"), ev("undated")))
    names = {"march", "april", "may", "year", "since", "until", "undated", "unreadable", "dam", "fields"}

    def shown(known: str, which: str) -> set[str]:
        return {document.id.removeprefix(HOME + "doc-") for document in opened.as_of(known=known, which=which).documents()}

    assert shown("2021-04-15", "certain") == {"march", "until", "dam"}
    assert shown("2021-04-15", "possible") == names - {"may", "fields"}
    assert shown("2022-06-30", "certain") == names - {"since", "undated", "unreadable"}
    assert shown("1999-01-01", "certain") == set()
    assert shown("1999-01-01", "possible") == {"until", "undated", "unreadable"}
    assert {document.id.removeprefix(HOME + "doc-") for document in opened.as_of("1999-01-01").documents()} == names


def test_small_graphs_are_asked_one_by_one_and_large_ones_through_the_index(graph, monkeypatch):
    """The oracle of test_as_of asks both ways; here it is only seen that there are two."""
    opened = graph(claim(ev("march"), during="2021-03-01/"))
    asked = []
    monkeypatch.setattr(clocks.Clocks, "_held_by_index", lambda self, moment: asked.append(moment) or clocks.Held([], [], [], []))
    opened.held("2021-03-01")
    assert asked == []
    monkeypatch.setattr(clocks, "_INDEXED", 1)
    opened.held("2021-03-01")
    assert asked == [Moment.of("2021-03-01")]
