"""The review desk as it answers requests: what it shows, what it takes, and what it refuses."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import build, digest
from hypothesis import given
from hypothesis import strategies as st
from test_review import ALL, COPY, DOCUMENTS, FORECAST, LEAGUE, NEWS, RUN, TORN, claim, extracted, fill, iri

import kg.review
from kg.errors import Ambiguous, CasebookError, KgError, NotFound, PeriodError, Unsigned
from kg.review import ReviewError
from kg.review.decisions import read
from kg.server import desk as module
from kg.server.desk import Desk
from kg.server.replies import Refused
from kg.server.settings import Settings

LEAGUES, RIVER, BOARDS = iri("c-00000000000000a1"), iri("c-00000000000000a3"), iri("c-00000000000000c1")


class Asked:
    """A desk, asked as the listener asks it."""

    def __init__(self, folder: Path, *, articles: bool = True) -> None:
        self.folder = folder
        self.desk = Desk(Settings(folder=folder, articles=folder / "articles" if articles else None))
        self.number = 0

    def get(self, kind: str, /, **params: Any) -> Any:
        reply = self.desk.answer({"kind": kind, "params": params})
        assert (reply.status, reply.media) == (200, "application/json")
        return json.loads(reply.body)

    def send(self, told: Any) -> tuple[int, Any]:
        reply = self.desk.answer({"kind": "decide"}, told if isinstance(told, bytes) else json.dumps(told).encode())
        return reply.status, json.loads(reply.body)

    def decide(self, action: str, card: str | None = None, **more: Any) -> tuple[int, Any]:
        self.number += 1
        return self.send({"key": f"k{self.number}", "action": action, "by": "ana", **({"card": card} if card else {}), **more})

    def ids(self, **params: Any) -> list[str]:
        return [card["id"][-2:] for card in self.get("cards", **params)["cards"]]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    monkeypatch.setattr(module, "PATIENCE", 0)
    return Asked(fill(tmp_path / "casebook"))


# ---------------------------------------------------------------------------------------------------------- looking


def test_the_cards_that_wait_are_listed_the_surest_first(desk):
    found = desk.get("cards")
    assert found["cards"][1] == {
        "id": LEAGUES, "kind": "stance", "confidence": 0.7, "sentence": "Farmers' League supports: The dam on the Tessel is built", "skipped": False,
        "articles": 1, "passages": 2, "document": "Site news and 1 more",
    }  # fmt: skip
    assert (len(found["cards"]), found["total"], found["faults"]) == (7, 7, 0)
    assert found["progress"] == {"left": 7, "accepted": 0, "rejected": 0, "skipped": 0, "contested": 0, "decided": 0, "total": 7}
    assert found["kinds"] == ["stance", "attitude", "relation", "figure", "attribution"]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({"limit": "2"}, "a3 a1"),
        ({"limit": "2", "offset": "2"}, "b1 d1"),
        ({"limit": "0"}, ""),
        ({"offset": "100"}, ""),
        ({"kind": "relation", "by": "ana"}, "b1"),
        ({"topic": "Dam", "confidence": "0.7", "text": "", "actor": ""}, "a3 a1"),
        ({"actor": "farmers' league"}, "a3 a1"),
        ({"document": "Site news"}, "a1"),
        ({"text": "engineers site"}, "d1"),
    ],
)
def test_a_part_of_the_cards_can_be_asked_for(desk, params, names):
    assert " ".join(desk.ids(**params)) == names


@pytest.mark.parametrize(
    ("kind", "params", "message"),
    [
        ("cards", {"limit": "501"}, "limit is a number from 0 to 500"),
        ("cards", {"limit": "-1"}, "limit is a number"),
        ("cards", {"offset": "٣"}, "offset is a number"),
        ("cards", {"limit": "9" * 900}, "limit is a number"),
        ("cards", {"confidence": "nan"}, "confidence is a number from 0 to 1, not 'nan'"),
        ("cards", {"confidence": "much"}, "confidence is a number"),
        ("cards", {"topic": ["Dam", "Vell"]}, "topic is a text"),
        ("cards", {"text": "x" * 1001}, "text has 1,001 characters; it may have 1,000"),
        ("cards", {"text": "a\x00"}, "text has a character that cannot be kept"),
        ("cards", {"colour": "red"}, "there is no parameter 'colour' here; there are topic, actor,"),
        ("cards", {"second": "1"}, "say which one: by=..."),
        ("cards", {"second": "1", "by": "a\nb"}, "say who decides"),
        ("cards", {"kind": "stances"}, "'stances' is no kind of candidate"),
        ("cards", {"actor": "Atlantis"}, "nothing is called 'Atlantis'"),
        ("card", {}, "say which one: id=..."),
        ("card", {"id": "urn:x"}, "no candidate is called urn:x"),
        ("article", {"sha": "0" * 64}, "the text of this article is not at hand; kg serve --articles FOLDER"),
        ("names", {"q": "x", "field": "comment"}, "there are names for about, actor, document, holder"),
        ("wishes", {}, "the review desk has cards, card, article, names and decisions"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_a_sentence(desk, kind, params, message):
    with pytest.raises((Refused, NotFound, ReviewError, Unsigned)) as told:
        desk.get(kind, **params)
    assert message in str(told.value)


def test_a_card_has_all_that_a_reviewer_needs(desk):
    card = desk.get("card", id=BOARDS)
    assert (card["id"], card["short"], card["kind"], card["confidence"]) == (BOARDS, ":c-00000000000000c1", "stance", 0.4)
    assert card["sentence"] == "Harbour board supports: The dam on the Tessel is built"
    assert card["terms"] == ["2022-05-03/", "attributed"]
    (passage,) = card["passages"]
    quote = passage.pop("quote")
    assert (quote["text"], quote["before"][-16:], quote["after"][:14]) == ("the board wants the dam", "board said that ", ". The union is")
    start = NEWS.index("the board wants")
    assert passage == {
        "speaker": "A clerk of the harbour board", "said": None, "attested": None, "start": start, "end": start + 23, "relays": [],
        "where": f"characters {start} to {start + 23}",
        "document": {"id": iri("doc-news"), "title": "News from the site", "issued": "2022-05-03", "sha": digest(NEWS)},
    }  # fmt: skip
    assert (card["trace"], card["rules"]) == (["demands (+) dam (+) = supports"], ["stance.complement"])
    assert [(one["id"], one["name"], one["type"]) for one in card["proposals"]] == [
        (iri("p-harbour-board-1a2b3c"), "Harbour board", "Organization"),
        (iri("p-clerk-1a2b3c"), "A clerk of the harbour board", "UnnamedSource"),
    ]
    fields = {field["name"]: field for field in card["fields"]}
    assert fields["position"] == {
        "name": "position", "value": "Supports", "choices": ["StronglyOpposes", "Opposes", "Neutral", "Supports", "StronglySupports", "Ambivalent"],
    }  # fmt: skip
    assert (fields["holder"]["value"], fields["holder"]["choices"], fields["negated"]["choices"]) == ("Harbour board", [], ["yes", "no"])
    assert (card["earlier"], card["verdict"], card["contested"], card["known"]) == ([], None, [], [])


def test_a_card_tells_what_the_graph_has_and_which_relations_there_are(desk):
    card = desk.get("card", id=iri("c-00000000000000b1"))
    assert card["known"] == [
        {"id": iri("orra-funds-vell"), "short": ":orra-funds-vell", "how": "same", "sentence": "Orra funds Vell", "during": None, "terms": []}
    ]
    assert "funds" in next(field["choices"] for field in card["fields"] if field["name"] == "predicate")


def test_a_card_tells_what_was_decided_but_not_to_who_gives_a_second_opinion(desk):
    desk.decide("accept", LEAGUES, why="plain")
    desk.decide("reject", LEAGUES, by="ben", why="weak")
    card = desk.get("card", id=LEAGUES, by="cleo")
    assert (card["verdict"]["by"], card["verdict"]["action"], card["verdict"]["why"]) == ("ben", "reject", "weak")
    assert [(one["by"], one["action"]) for one in card["contested"]] == [("ana", "accept")]
    assert card["earlier"] == []
    blind = desk.get("card", id=LEAGUES, by="cleo", second="1")
    assert (blind["verdict"], blind["contested"], blind["earlier"], blind["version"]) == (None, [], [], card["version"])
    assert (LEAGUES[-2:] in desk.ids(), LEAGUES[-2:] in desk.ids(by="cleo", second="1"), LEAGUES[-2:] in desk.ids(by="ben", second="1")) == (False, True, False)


def test_what_was_decided_elsewhere_on_the_same_is_told(tmp_path):
    elsewhere = LEAGUE.replace("a1 a", "a5 a").replace('kg:during "2022-05-03/"^^edtf:EDTF ; ', "").replace("oa:start", "oa:start 1 ; oa:x")
    asked = Asked(fill(tmp_path / "casebook", ALL + elsewhere))
    asked.decide("reject", LEAGUES, why="too weak")
    assert asked.get("card", id=iri("c-00000000000000a5"))["earlier"] == ["the same was rejected elsewhere by ana: too weak"]


def test_an_article_comes_with_the_places_of_the_cards_that_wait(desk):
    found = desk.get("article", sha=digest(COPY))
    start = COPY.index("demands that the dam is built")
    assert found == {
        "name": "copy.txt", "title": "Site news", "text": COPY, "passages": [{"start": start, "end": start + len("demands that the dam is built"), "card": LEAGUES}],
    }  # fmt: skip
    assert len(desk.get("article", sha=digest(NEWS))["passages"]) == 7
    desk.decide("reject", LEAGUES)
    assert desk.get("article", sha=digest(COPY))["passages"] == []


def test_names_are_found_by_how_they_begin(desk):
    assert desk.get("names", q="river", field="holder") == {"names": ["Tessel River Union", "A speaker of the river union"]}
    assert desk.get("names", q="vell", field="subject")["names"][0] == "Vell"
    assert desk.get("names", q="THE D", field="topic") == {"names": ["The dam on the Tessel is built"]}
    assert desk.get("names", q="news", field="document")["names"] == ["News from the site", "Site news"]
    assert desk.get("names", q="kas", field="actor") == desk.get("names", q="kas", field="place") == {"names": ["Kasda"]}
    assert desk.get("names", q="kas", field="speaker") == {"names": []}


def test_of_thousands_of_names_twenty_are_given_and_a_card_stays_small(tmp_path):
    folder = fill(tmp_path / "casebook")
    more = "".join(f':Many{number} a kg:Organization ; skos:prefLabel "Guild {number % 1000} of Vell"@en .\n' for number in range(3000))
    build(folder, "", {"curated/more.ttl": more})
    asked = Asked(folder)
    names = asked.get("names", q="guild 1", field="holder")["names"]
    assert (len(names), names[0]) == (20, ":Many1")
    assert len(json.dumps(asked.get("card", id=BOARDS))) < 5000


# -------------------------------------------------------------------------------------------------------- deciding


def test_a_decision_is_taken_once_and_answered_the_same_again(desk):
    told = {"key": "one", "action": "accept", "card": LEAGUES, "by": "ana", "version": desk.get("card", id=LEAGUES)["version"], "why": "plain"}
    status, answer = desk.send(told)
    assert (status, answer["action"], answer["claim"], answer["short"]) == (201, "accept", LEAGUES, ":c-00000000000000a1")
    assert (answer["files"], answer["contested"]) == (["doc-copy.ttl", "doc-news.ttl", "review.ttl"], [])
    assert answer["said"] == "accepted: :c-00000000000000a1, :c-00000000000000a2"
    assert answer["progress"]["accepted"] == 1
    files = extracted(desk.folder)
    assert desk.send(told) == (200, answer)
    other = Asked(desk.folder)
    assert other.send(told) == (200, answer)
    assert extracted(desk.folder) == files
    assert [decision.why for decision in read(desk.folder)] == ["plain"]


def test_all_that_a_reviewer_can_do(desk):
    done = [
        desk.decide("skip", RIVER),
        desk.decide("accept", LEAGUES, edits={"mode": "Attributed", "comment": "It says so."}),
        desk.decide("accept", iri("c-00000000000000b1"), same_as=iri("orra-funds-vell")),
        desk.decide("merge", BOARDS, proposal=iri("p-harbour-board-1a2b3c"), actor="Vell"),
        desk.decide("reject", BOARDS, why="no", version=None, anyway=None, edits={}, same_as=None),
        desk.decide("undo"),
    ]
    assert [status for status, _ in done] == [201] * 6
    assert [answer["action"] for _, answer in done] == ["skip", "edit", "accept", "merge", "reject", "undo"]
    assert [answer["said"] for _, answer in done] == [
        "put off: :c-00000000000000a3",
        "accepted with changes: :c-00000000000000a1, :c-00000000000000a2",
        "accepted as evidence of :orra-funds-vell: :c-00000000000000b1",
        "merged: Harbour board is Vell",
        "rejected: :c-00000000000000c1",
        "undone: rejected :c-00000000000000c1",
    ]
    assert desk.get("card", id=BOARDS)["sentence"] == "Vell supports: The dam on the Tessel is built"
    assert desk.ids()[-1] == "a3"


def test_who_comes_second_is_told_and_may_decide_anyway(desk):
    seen = desk.get("card", id=LEAGUES)["version"]
    desk.decide("accept", LEAGUES, why="plain", version=seen)
    status, answer = desk.decide("reject", LEAGUES, by="ben", version=seen)
    assert status == 409
    assert answer["error"].startswith("the card has changed since you saw it: ana accepted it (plain), 20")
    assert [(one["by"], one["action"], one["why"]) for one in answer["decided"]] == [("ana", "accept", "plain")]
    assert answer["version"] == desk.get("card", id=LEAGUES)["version"]
    assert len(read(desk.folder)) == 1
    status, answer = desk.decide("reject", LEAGUES, by="ben", version=seen, anyway=True)
    assert (status, [one["by"] for one in answer["contested"]]) == (201, ["ana"])
    assert answer["said"] == "rejected: :c-00000000000000a1, :c-00000000000000a2; ana decided otherwise (accepted): contested"
    board = desk.get("card", id=BOARDS)["version"]
    desk.decide("merge", BOARDS, proposal=iri("p-harbour-board-1a2b3c"), actor="Vell", version=board)
    merge = {"proposal": iri("p-harbour-board-1a2b3c"), "actor": "Orra", "version": board, "by": "ben"}
    assert desk.decide("merge", BOARDS, **merge)[0] == 409
    assert desk.decide("merge", BOARDS, anyway=True, **merge)[0] == 201


GOOD = {"key": "one", "action": "reject", "card": LEAGUES, "by": "ana"}


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"", 400, "not well-formed JSON"),
        (b"\xff", 400, "not well-formed JSON"),
        (b"[" * 100_000, 400, "not well-formed JSON"),
        (b'{"key": ' + b"9" * 5000 + b"}", 400, "not well-formed JSON"),
        (b"[]", 400, "a decision is a JSON object"),
        ({**GOOD, "colour": "red"}, 400, "a decision has no 'colour'; it has key, action"),
        ({**GOOD, "c" * 900: 1}, 400, "a decision has no 'cccc"),
        ({**GOOD, "action": "guess"}, 400, "an action is one of accept, reject, skip, merge, undo"),
        ({**GOOD, "action": None}, 400, "an action is one of"),
        ({**GOOD, "action": ["accept"]}, 400, "action is a text"),
        ({**GOOD, "key": None}, 400, "a decision to reject needs key"),
        ({**GOOD, "key": 7}, 400, "key is a text"),
        ({**GOOD, "key": "k" * 201}, 413, "key has 201 characters; it may have 200"),
        ({**GOOD, "card": ""}, 400, "a decision to reject needs card"),
        ({**GOOD, "by": None}, 400, "a decision to reject needs by"),
        ({**GOOD, "by": "x" * 81}, 400, "say who decides"),
        ({**GOOD, "why": "w" * 5001}, 413, "why has 5,001 characters; it may have 5,000"),
        ({**GOOD, "why": "bell \x07"}, 400, "why has a character that cannot be kept (U+0007)"),
        ({**GOOD, "why": "half \ud800"}, 400, "why has a character that cannot be kept (U+D800)"),
        ({**GOOD, "anyway": "yes"}, 400, "anyway is true or false"),
        ({**GOOD, "same_as": "x"}, 400, "a decision to reject takes no same_as"),
        ({**GOOD, "edits": {"mode": "Denied"}}, 400, "a decision to reject takes no edits"),
        ({**GOOD, "action": "accept", "edits": ["mode"]}, 400, "edits are an object"),
        ({**GOOD, "action": "accept", "edits": {"by": "ben"}}, 400, "there is no field 'by' to change; there are holder"),
        ({**GOOD, "action": "accept", "edits": {"mode": 7}}, 400, "mode is a text"),
        ({**GOOD, "action": "accept", "edits": {"comment": "c" * 10_001}}, 413, "comment has 10,001 characters; it may have 10,000"),
        ({**GOOD, "action": "accept", "edits": {"mode": "Guessed"}}, 400, "'Guessed' is no mode"),
        ({**GOOD, "action": "accept", "edits": {"during": "2022-02-30"}}, 400, "during: "),
        ({**GOOD, "action": "accept", "edits": {"holder": "Nobody"}}, 404, "nothing is called 'Nobody'"),
        ({**GOOD, "card": iri("c-x")}, 404, "no candidate is called"),
        ({**GOOD, "action": "merge", "proposal": "p"}, 400, "a decision to merge needs actor"),
        ({**GOOD, "action": "undo", "card": None}, 400, "there is no decision of ana to undo"),
    ],
)
def test_a_decision_that_does_not_fit_is_refused_and_nothing_is_written(desk, body, status, message):
    with pytest.raises(KgError) as told:
        desk.send(body)
    assert message in str(told.value)
    assert told.value.status == status
    assert not list((desk.folder / "triples").glob("decisions/*"))


values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.lists(st.text(max_size=3), max_size=2)
    | st.dictionaries(st.text(max_size=9), st.text(max_size=9))
)
names = st.sampled_from([*module.MOST, "edits", "anyway", "x"])


@given(st.binary(max_size=60) | st.dictionaries(names, values).map(lambda told: json.dumps({**GOOD, **told}).encode()))
def test_whatever_is_sent_is_answered_or_refused(tmp_path_factory, body):
    asked = Asked(fill(tmp_path_factory.mktemp("casebook"), RUN + DOCUMENTS + LEAGUE))
    try:
        status, _ = asked.send(body)
    except (Refused, ReviewError, NotFound, Ambiguous, PeriodError, Unsigned):
        assert not list((asked.folder / "triples").glob("decisions/*"))
    else:
        assert status in (201, 409)


def test_a_fault_of_the_files_is_told_and_the_decision_is_kept(desk):
    desk.decide("accept", LEAGUES)
    path = desk.folder / "triples" / "extracted" / "doc-news.ttl"
    path.write_text(path.read_text("utf-8").replace("0.7", "0.8"), "utf-8")
    with pytest.raises(CasebookError, match="the decision is kept"):
        desk.decide("accept", RIVER)
    path.unlink()
    assert Asked(desk.folder).get("cards")["progress"]["accepted"] == 2


# -------------------------------------------------------------------------------------------- files that change meanwhile


def change(folder: Path, name: str, text: str) -> None:
    build(folder, "", {name: text}, world="", articles={"news.txt": NEWS, "copy.txt": COPY})


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("candidates/news.ttl", ALL.replace(FORECAST, ""), "a3 a1 b1 d1 c1 e1"),
        ("candidates/new/more.ttl", RUN + LEAGUE.replace("a1 a", "a7 a").replace("kg:Supports", "kg:Opposes"), "a3 a1 a7 b1 d1 c1 e1 f1"),
        ("curated/more.ttl", ':Ilda2 a kg:Person ; skos:prefLabel "Ilda Two"@en .', "a3 a1 b1 d1 c1 e1 f1"),
    ],
)
def test_files_that_change_are_read_anew(desk, name, text, expected):
    assert len(desk.ids()) == 7
    before = desk.desk._opened
    change(desk.folder, name, text)
    assert " ".join(desk.ids()) == expected
    assert desk.desk._opened is not before


def test_its_own_files_are_not_read_anew_and_what_others_decide_is_seen(desk):
    desk.decide("accept", RIVER)
    before = desk.desk._opened
    desk.decide("accept", LEAGUES)
    kg.review.reject(desk.folder, [BOARDS], by="ben")
    assert desk.get("cards")["progress"] == {"left": 4, "accepted": 2, "rejected": 1, "skipped": 0, "contested": 0, "decided": 3, "total": 7}
    assert desk.desk._opened is before


def test_a_casebook_that_cannot_be_read_is_tried_again(desk):
    desk.decide("accept", LEAGUES)
    log = desk.folder / "triples" / "decisions" / "ana.jsonl"
    whole = log.read_bytes()
    log.write_bytes(b"nonsense\n" + whole)
    fresh = Asked(desk.folder)
    for asked in (desk, fresh):
        with pytest.raises(CasebookError, match=r"ana.jsonl:1 is no decision"):
            asked.get("cards")
    log.write_bytes(whole)
    for asked in (desk, fresh):
        assert asked.get("cards")["progress"]["accepted"] == 1


def test_names_that_are_alike_are_suggested_where_rapidfuzz_is_installed(tmp_path, monkeypatch):
    proposal = ':p-x-1 a kg:Organization ; skos:prefLabel "Tessel River Unions"@en ; kg:status kg:Candidate .\n'
    asked = Asked(fill(tmp_path / "casebook", RUN + DOCUMENTS + proposal + TORN.replace(":RiverUnion", ":p-x-1")))
    (found,) = asked.get("card", id=iri("c-00000000000000e1"))["proposals"]
    assert found["like"][0]["name"] == "Tessel River Union"
    assert 90 < found["like"][0]["score"] <= 100
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    assert [one["like"] for one in asked.get("card", id=iri("c-00000000000000e1"))["proposals"]] == [[]]


def test_evidence_in_a_data_set_is_told_by_its_row_and_the_name_of_the_record(tmp_path):
    rows = "[ a kg:Evidence ; dcterms:source :doc-news ; kg:row 17 ; dcterms:identifier 'E-4' ] , [ a kg:Evidence ; dcterms:source :doc-news ; kg:row 9 ]"
    where = f"{rows} , [ a kg:Evidence ; dcterms:source :doc-news ]"
    fill(tmp_path, RUN + DOCUMENTS + claim("c-1", "kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports", where))
    passages = Asked(tmp_path).get("card", id=iri("c-1"))["passages"]
    assert [one["where"] for one in passages] == ["", "row 9", "row 17, record E-4"]
    assert {(one["start"], one["end"]) for one in passages} == {(None, None)}
