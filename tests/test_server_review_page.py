"""The review desk in the browser: whole sessions with keys and mouse over the real server, and what is on the disk afterwards."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import servers
from conftest import ARTICLES, STANCE, build, digest, evidence
from pages import BAD, turtle, violations
from test_review import ALL, CLERK, DOCUMENTS, NEWS, PROPOSALS, RUN, TERMS, TEXTS, claim, extracted, fill, iri, passage

from kg.review.decisions import Decision, read

WIDE = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}}


@dataclass
class Desk:
    """A served casebook, and the browsers of its reviewers; what they say on their consoles, pop up or ask of others is in `heard`."""

    server: servers.Server
    folder: Path
    browser: Any
    contexts: list[Any] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    def tab(self, **options: Any) -> Any:
        """A browser of its own."""
        context = self.browser.new_context(**{**WIDE, **options})
        self.contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: self.heard.append(str(error)))
        tab.on("dialog", lambda dialog: (self.heard.append(dialog.message), dialog.dismiss()))
        tab.on("request", lambda request: request.url.startswith(self.server.url) or self.heard.append(request.url))
        tab.on("console", lambda message: message.text.startswith("Failed to load resource") or self.heard.append(message.text))
        return tab

    def link(self, more: str = "", token: str | None = None) -> str:
        return f"{self.server.url}review{more}#token={token or self.server.token}"

    def enter(self, by: str = "ana", more: str = "", **options: Any) -> Any:
        """A browser in which a reviewer has opened the link, given the name, and sees the first card."""
        tab = self.tab(**options)
        tab.goto(self.link(more))
        tab.fill("#asked", by)
        tab.keyboard.press("Enter")
        tab.wait_for_selector("#sentence")
        return tab

    def decisions(self) -> list[Decision]:
        return read(self.folder)


@pytest.fixture
def desk_of(chromium: Any) -> Iterator[Callable[..., Desk]]:
    """Serves a casebook for review."""
    running: list[Any] = []
    desks: list[Desk] = []

    def start(folder: Path, *options: str, write: bool = True) -> Desk:
        running.append(servers.serving(folder, *(["--write"] if write else []), *options))
        desks.append(Desk(running[-1].__enter__(), folder, chromium))
        return desks[-1]

    yield start
    for desk in desks:
        for context in desk.contexts:
            context.close()
    for server in running:
        server.__exit__(None, None, None)
    assert [heard for desk in desks for heard in desk.heard] == []


@pytest.fixture(scope="module")
def served(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One server for all who only look."""
    folder = fill(tmp_path_factory.mktemp("served") / "casebook")
    with servers.serving(folder, "--write", "--articles", str(folder / "articles")) as server:
        yield Desk(server, folder, chromium)


@pytest.fixture
def looking(served: Desk) -> Iterator[Desk]:
    """Seven cards on an invented dam, on which nothing is decided."""
    yield served
    while served.contexts:
        served.contexts.pop().close()
    assert served.heard == []
    assert served.decisions() == []


@pytest.fixture
def desk(desk_of: Callable[..., Desk], tmp_path: Path) -> Desk:
    """Seven cards on an invented dam."""
    return desk_of(fill(tmp_path / "casebook"), "--articles", str(tmp_path / "casebook" / "articles"))


def card(tab: Any, words: str) -> str:
    """Wait for the card whose sentence has these words; its text."""
    tab.wait_for_function("words => document.querySelector('#sentence')?.textContent.includes(words) && !document.querySelector('#card[aria-busy]')", arg=words)
    return str(tab.inner_text("#card"))


def marked(tab: Any) -> str:
    """The passage that is marked in the article, once it is there."""
    return str(tab.wait_for_selector("#article mark.here").text_content())


def progress(tab: Any, words: str) -> None:
    """Wait until the progress says so."""
    tab.wait_for_function("words => document.querySelector('#progress').textContent.includes(words)", arg=words)


def said(tab: Any, words: str) -> None:
    """Wait until the page says so."""
    tab.wait_for_function("words => document.querySelector('#said').textContent.includes(words)", arg=words)


def listed(tab: Any) -> list[str]:
    return list(tab.locator("#cards .sentence").all_text_contents())


def press(tab: Any, *keys: str) -> None:
    for key in keys:
        tab.keyboard.press(key)


# ----------------------------------------------------------------------------------------------------------- looking


def test_a_card_shows_all_that_a_reviewer_needs(looking):
    tab = looking.enter()
    shown = card(tab, "Farmers' League opposes: The Tessel flows free")
    for part in ("stance", "0.90", "1 passage in 1 article", "card 1 of 7", "the author", "News from the site", "2022-05-03", "characters 103 to 126", "is against a free river"):  # fmt: skip
        assert part in shown
    progress(tab, "0 of 7 decided: 0 accepted, 0 rejected")
    assert "demands (+) dam (+) = supports" not in shown
    tab.click(".why summary")
    assert "demands (+) dam (+) = supports" in tab.inner_text(".why")
    assert "rule stance.complement" in tab.inner_text(".why")
    assert len(listed(tab)) == 7
    assert tab.inner_text("#cards [aria-current] .sentence") == "Farmers' League opposes: The Tessel flows free"
    press(tab, "n")
    card(tab, "Farmers' League supports")
    press(tab, "n")
    assert "says the same Orra funds Vell (undated" in card(tab, "Orra funds Vell")
    press(tab, "n", "n")
    shown = card(tab, "Harbour board supports")
    assert "A clerk of the harbour board (unnamed source)" in shown
    assert "New here, accepted with the card" in shown
    assert "Harbour board (organization)" in shown
    assert "The graph has nothing on this pair." in shown
    press(tab, "p", "p", "p", "p", "p")
    card(tab, "Orra on The dam")
    assert "card 7 of 7" in tab.inner_text("#card")


def test_the_whole_article_stands_beside_the_card_with_its_passage_marked_and_those_of_others_faintly(looking):
    tab = looking.enter()
    assert marked(tab) == "is against a free river"
    assert tab.text_content("#article .text") == NEWS
    others = tab.locator("#article a.other").all_text_contents()
    assert "Orra pays for the site" in others
    assert "is against a free river" not in others
    tab.click("#article a.other:has-text('Orra pays for the site')")
    card(tab, "Orra funds Vell")
    tab.wait_for_selector("#article mark.here:has-text('Orra pays for the site')")


def test_a_card_with_passages_in_two_articles_goes_through_both(looking):
    tab = looking.enter()
    tab.click("#cards .pick:has-text('Farmers\\' League supports')")
    card(tab, "Farmers' League supports")
    tab.wait_for_selector("#article .steps:has-text('passage 1 of 2')")
    first = tab.text_content("#article .text")
    tab.click("#article button[aria-label='Next passage']")
    tab.wait_for_selector("#article .steps:has-text('passage 2 of 2')")
    assert {first, tab.text_content("#article .text")} == {TEXTS["news.txt"], TEXTS["copy.txt"]}
    assert marked(tab) == "demands that the dam is built"
    tab.locator(".passage button.link").first.click()
    tab.wait_for_selector("#article .steps:has-text('passage 1 of 2')")
    assert tab.evaluate("document.activeElement.className") == "text"


def test_a_long_article_is_scrolled_to_the_passage_whatever_signs_stand_before_it(desk_of, tmp_path):
    text = "𝔸 🛶 " * 3000 + "\nThe union wants the dam.\n" + "And so on.\n" * 500
    document = f':doc-long a kg:Document ; dcterms:title "Long"@en ; dcterms:issued "2022-05-03"^^edtf:EDTF ; kg:sha256 "{digest(text)}" .\n'
    where = evidence("wants the dam", articles={"long.txt": text})
    folder = tmp_path / "casebook"
    candidates = RUN + document + claim("c-1", "kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Supports", where)
    build(folder, STANCE, {"candidates/long.ttl": candidates}, articles={**ARTICLES, "long.txt": text})
    (folder / "ontology.ttl").write_text(TERMS, "utf-8")
    tab = desk_of(folder, "--articles", str(folder / "articles")).enter()
    assert marked(tab) == "wants the dam"
    place = tab.evaluate(
        "() => { const [mark, pane] = ['#article mark.here', '#article .text'].map(name => document.querySelector(name).getBoundingClientRect());"
        " return mark.top >= pane.top && mark.bottom <= pane.bottom && document.querySelector('#article .text').scrollTop > 500; }"
    )
    assert place


def test_of_many_passages_the_first_are_shown_and_the_others_unfold(desk_of, tmp_path):
    pieces = [
        "Vell",
        "3 May",
        "2022",
        "The Farmers' League",
        "demands",
        "the dam",
        "is built",
        "Jo Arp",
        "The league",
        "against",
        "Orra",
        "pays",
        "A clerk",
        "Nobody",
    ]
    where = " , ".join(passage(piece) for piece in pieces)
    folder = fill(tmp_path / "casebook", RUN + DOCUMENTS + claim("c-1", "kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports", where))
    tab = desk_of(folder, "--articles", str(folder / "articles")).enter()
    assert "14 passages in 1 article" in card(tab, "Farmers' League supports")
    assert tab.locator(".passages > li").count() == 12
    tab.click("text=2 more passages")
    assert tab.locator(".passages > li").count() == 14
    tab.wait_for_selector("#article .steps:has-text('passage 1 of 14')")
    tab.click("#article button[aria-label='Previous passage']")
    tab.wait_for_selector("#article .steps:has-text('passage 14 of 14')")
    assert {*tab.locator("#article mark").all_text_contents()} == {*pieces}


def test_without_the_article_one_line_says_how_to_have_it(desk_of, tmp_path):
    tab = desk_of(fill(tmp_path / "casebook")).enter()
    tab.wait_for_selector("#article .absent")
    assert tab.inner_text("#article") == "The text of “News from the site” is not at hand: kg serve --articles FOLDER names the folder it is in."
    assert "characters 103 to 126" in tab.inner_text("#card")


# ---------------------------------------------------------------------------------------------------------- deciding


def test_keys_decide_and_what_was_decided_is_on_the_disk(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    press(tab, "a")
    progress(tab, "1 of 7 decided: 1 accepted, 0 rejected")
    assert "says the same Farmers' League opposes: The Tessel flows free" in card(tab, "Farmers' League supports")
    assert tab.evaluate("document.activeElement.id") == "sentence"
    press(tab, "r")
    tab.keyboard.type("it only asks, and repeats")
    press(tab, "Enter")
    progress(tab, "2 of 7 decided: 1 accepted, 1 rejected")
    card(tab, "Orra funds Vell")
    press(tab, "1")
    progress(tab, "3 of 7 decided: 2 accepted, 1 rejected")
    card(tab, "engineers at the site")
    press(tab, "s")
    progress(tab, "1 put off")
    card(tab, "Harbour board")
    press(tab, "u")
    card(tab, "engineers at the site")
    press(tab, "u")
    card(tab, "Orra funds Vell")
    progress(tab, "2 of 7 decided: 1 accepted, 1 rejected")
    assert [one.action for one in desk.decisions()] == ["accept", "reject", "accept", "skip", "undo", "undo"]
    assert {one.by for one in desk.decisions()} == {"ana"}
    assert desk.decisions()[1].why == "it only asks, and repeats"
    assert desk.decisions()[2].same_as == iri("orra-funds-vell")
    assert any(b"c-00000000000000a3" in content for content in extracted(desk.folder).values())


def test_a_session_with_the_mouse_filter_edit_merge_and_undo(desk):
    tab = desk.enter()
    tab.click("#filter-more summary")
    tab.select_option("#filter-kind", "stance")
    tab.fill("#filter-actor", "Harbour board")
    tab.click("#filter .words button")
    tab.wait_for_selector("#waiting:has-text('1 card waiting')")
    assert tab.inner_text("#narrowed span") in ("actor Harbour board, kind stance", "kind stance, actor Harbour board")
    card(tab, "Harbour board supports")
    tab.click("#actions [data-do=merge]")
    tab.click("#drawer button.strong")
    tab.wait_for_selector("#drawer .fault:has-text('Name somebody')")
    tab.locator("#drawer input").first.fill("Farmers' League")
    tab.click("#drawer button.strong")
    tab.wait_for_function("() => document.querySelector('#drawer').hidden")
    tab.click("#clear")
    tab.wait_for_selector("#waiting:has-text('cards waiting')")
    tab.click("#cards .pick:has-text('engineers')")
    card(tab, "engineers at the site: 70 to 90 engineers")
    tab.click("#actions [data-do=edit]")
    tab.fill("#field-maxValue", "95")
    tab.fill("#field-comment", "Counted by nobody.")
    tab.fill("#field-why", "the copy says 95")
    tab.click("#drawer button.strong")
    progress(tab, "1 accepted")
    tab.click("#actions [data-do=undo]")
    progress(tab, "0 accepted")
    card(tab, "engineers at the site: 70 to 90 engineers")
    merge, edit, undo = desk.decisions()
    assert (merge.action, merge.actor) == ("merge", iri("FarmersLeague"))
    assert (edit.action, edit.edits, edit.why) == ("edit", {"maxValue": "95", "comment": "Counted by nobody."}, "the copy says 95")
    assert (undo.action, undo.undoes) == ("undo", edit.id)


def test_a_likely_name_is_merged_with_one_click(desk_of, tmp_path):
    like = PROPOSALS.replace('"Harbour board"@en', '"Tessel River Unionists"@en').replace("kg:Organization", "kg:Alliance")
    folder = fill(tmp_path / "casebook", ALL.replace(PROPOSALS, like))
    desk = desk_of(folder, "--articles", str(folder / "articles"))
    tab = desk.enter(more="?actor=Tessel%20River%20Unionists")
    card(tab, "Tessel River Unionists supports")
    tab.click(".likes button:has-text('Tessel River Union') >> nth=0")
    card(tab, "Tessel River Union supports: The dam")
    (merge,) = desk.decisions()
    assert (merge.action, merge.actor) == ("merge", iri("RiverUnion"))


def test_names_are_suggested_while_one_types(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    press(tab, "e")
    tab.fill("#field-holder", "riv")
    tab.wait_for_function("() => document.querySelector('#field-holder').list.options.length > 0")
    assert "Tessel River Union" in tab.evaluate("[...document.querySelector('#field-holder').list.options].map(one => one.value)")
    tab.fill("#field-holder", "Tessel River Union")
    press(tab, "Enter")
    progress(tab, "1 accepted")
    assert desk.decisions()[0].edits == {"holder": iri("RiverUnion")}


def test_no_key_decides_while_one_types_while_a_form_is_open_or_when_keys_are_off(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    press(tab, "/")
    assert tab.evaluate("document.activeElement.id") == "filter-text"
    tab.keyboard.type("aersmunp1")
    assert tab.input_value("#filter-text") == "aersmunp1"
    tab.fill("#filter-text", "")
    tab.focus("#actions [data-do=accept]")
    press(tab, "r", "Tab", "a", "s", "1")
    assert tab.is_visible("#drawer form")
    press(tab, "Escape")
    assert tab.evaluate("document.activeElement.id") == "sentence"
    press(tab, "Control+a", "?")
    assert tab.evaluate("document.querySelector('#help').open")
    tab.uncheck("#keys")
    press(tab, "Escape", "s", "a")
    tab.click("#help-button")
    tab.check("#keys")
    tab.click("#help form button")
    press(tab, "n")
    card(tab, "Farmers' League supports")
    press(tab, "s")
    progress(tab, "1 put off")
    assert [one.action for one in desk.decisions()] == ["skip"]


def test_a_card_that_is_not_shown_yet_is_not_decided(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    held: list[Any] = []
    tab.route("**/review/card?*", lambda route: held.append(route))  # noqa: PLW0108
    press(tab, "a")
    progress(tab, "1 of 7 decided")
    tab.wait_for_selector("#card[aria-busy]")
    press(tab, "a", "r", "s", "1")
    assert not tab.is_visible("#drawer form")
    held[0].continue_()
    tab.unroute("**/review/card?*")
    card(tab, "Farmers' League supports")
    tab.dblclick("#actions [data-do=skip]")
    card(tab, "Orra funds Vell")
    progress(tab, "1 put off")
    tab.dispatch_event("#actions [data-do=skip]", "click", {"detail": 2})
    press(tab, "a")
    progress(tab, "2 accepted")
    assert [one.action for one in desk.decisions()] == ["accept", "skip", "accept"]


def test_a_fault_keeps_what_was_typed_and_leaving_the_form_does_too(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    press(tab, "e")
    tab.fill("#field-during", "2022-13")
    tab.fill("#field-why", "a long reason")
    press(tab, "Enter")
    tab.wait_for_selector("#drawer .fault:has-text('2022-13')")
    assert tab.input_value("#field-why") == "a long reason"
    press(tab, "Escape", "n")
    card(tab, "Farmers' League supports")
    press(tab, "p")
    card(tab, "Farmers' League opposes")
    press(tab, "e")
    assert (tab.input_value("#field-during"), tab.input_value("#field-why")) == ("2022-13", "a long reason")
    tab.fill("#field-during", "2022-05")
    press(tab, "Enter")
    progress(tab, "1 accepted")
    assert (desk.decisions()[0].edits, desk.decisions()[0].why) == ({"during": "2022-05"}, "a long reason")


def test_after_the_last_card_the_page_says_so_and_undo_brings_it_back(desk):
    tab = desk.enter(more="?text=orra%20funds")
    card(tab, "Orra funds Vell")
    press(tab, "m")
    said(tab, "This card needs nobody new.")
    press(tab, "u")
    tab.wait_for_selector("#fault:not([hidden])")
    press(tab, "a")
    card(tab, "No card that waits fits the filter.")
    assert tab.evaluate("document.activeElement.id") == "sentence"
    assert tab.inner_text("#article") == ""
    press(tab, "a", "e", "r", "s", "m", "1", "n", "p", "u")
    assert "card 1 of 1" in card(tab, "Orra funds Vell")
    assert [one.action for one in desk.decisions()] == ["accept", "undo"]


def test_what_could_not_be_read_is_read_again_on_demand(looking):
    tab = looking.enter()
    card(tab, "Farmers' League opposes")
    tab.route("**/review/card?*", lambda route: route.fulfill(status=503, body="ask again in a while\n"))
    press(tab, "n")
    tab.wait_for_selector("#fault:has-text('ask again in a while')")
    press(tab, "a")
    tab.unroute("**/review/card?*")
    tab.click("#fault button")
    card(tab, "Farmers' League supports")
    assert not tab.is_visible("#fault")
    tab.route("**/review/cards?*", lambda route: route.abort())
    tab.reload()
    tab.wait_for_selector("#fault:has-text('The server does not answer.')")
    tab.unroute("**/review/cards?*")
    tab.click("#fault button")
    card(tab, "Farmers' League supports")
    assert looking.decisions() == []


def test_decisions_have_keys_also_where_the_browser_makes_no_uuids(desk):
    tab = desk.tab()
    tab.add_init_script("delete Crypto.prototype.randomUUID")
    sent: list[str] = []
    tab.on("request", lambda request: sent.append(json.loads(request.post_data)["key"]) if request.method == "POST" else None)
    tab.goto(desk.link())
    tab.fill("#asked", "ana")
    press(tab, "Enter")
    card(tab, "Farmers' League opposes")
    press(tab, "s")
    card(tab, "Farmers' League supports")
    press(tab, "s")
    progress(tab, "2 put off")
    assert [len(key) for key in sent] == [32, 32]
    assert len({*sent}) == 2


def test_a_filter_that_finds_nothing_or_is_wrong_says_so(looking):
    tab = looking.enter()
    tab.fill("#filter-text", "zeppelin")
    tab.press("#filter-text", "Enter")
    card(tab, "No card that waits fits the filter.")
    tab.click("#clear")
    card(tab, "Farmers' League opposes")
    tab.click("#filter-more summary")
    tab.fill("#filter-topic", "zeppelin")
    tab.press("#filter-topic", "Enter")
    tab.wait_for_selector("#filter-fault:has-text('zeppelin')")
    assert len(listed(tab)) == 7
    tab.fill("#filter-topic", "")
    tab.fill("#filter-confidence", "0.65")
    tab.press("#filter-confidence", "Enter")
    tab.wait_for_selector("#waiting:has-text('2 cards waiting')")
    tab.reload()
    tab.wait_for_selector("#waiting:has-text('2 cards waiting')")
    assert tab.input_value("#filter-confidence") == "0.65"


def test_a_long_list_comes_in_pieces_and_the_keys_go_through_all(desk_of, tmp_path):
    where = passage("demands that the dam is built")
    holders = [":Vell", ":Orra", ":WaterMinistry", ":RiverUnion", ":FarmersLeague", ":IldaMarek"]
    contents = [f"kg:holder {holder} ; kg:topic {topic} ; kg:position kg:{position}" for holder in holders for topic in (":Dam", ":FreeRiver") for position in ("StronglyOpposes", "Opposes", "Neutral", "Supports", "StronglySupports")]  # fmt: skip
    texts = [claim(f"c-{number:016x}", content, where, confidence=f"0.{90 - number}") for number, content in enumerate(contents)]
    folder = fill(tmp_path / "casebook", RUN + DOCUMENTS + "".join(texts))
    tab = desk_of(folder, "--articles", str(folder / "articles")).enter()
    tab.wait_for_selector("#waiting:has-text('60 cards waiting')")
    assert len(listed(tab)) == 50
    tab.locator("#cards .pick").last.click()
    tab.wait_for_selector("#card .place:has-text('card 50 of 60')")
    tab.wait_for_selector("#card:not([aria-busy])")
    press(tab, "n")
    tab.wait_for_selector("#card .place:has-text('card 51 of 60')")
    assert len(listed(tab)) == 60
    assert not tab.is_visible("#more")


# ------------------------------------------------------------------------------------------- two at once, and trouble


def test_the_second_of_two_reviewers_is_told_and_may_keep_the_decision_of_the_first(desk):
    ana, ben = desk.enter("ana"), desk.enter("ben")
    card(ana, "Farmers' League opposes")
    card(ben, "Farmers' League opposes")
    press(ben, "r")
    ben.keyboard.type("says nothing of the kind")
    press(ben, "Enter")
    progress(ben, "1 rejected")
    press(ana, "a")
    told = ana.wait_for_selector("#drawer .conflict").inner_text()
    assert "Somebody decided this card meanwhile" in told
    assert "ben rejected it, 20" in told
    assert "says nothing of the kind" in told
    assert ana.evaluate("document.activeElement.id") == "conflict-title"
    assert violations(ana) == []
    press(ana, "a")
    ana.click("#drawer button:has-text('Keep theirs')")
    card(ana, "Farmers' League supports")
    progress(ana, "1 of 7 decided: 0 accepted, 1 rejected")
    assert [(one.by, one.action) for one in desk.decisions()] == [("ben", "reject")]


def test_the_second_of_two_reviewers_may_decide_otherwise_and_loses_nothing_typed(desk):
    ana, ben = desk.enter("ana"), desk.enter("ben")
    card(ana, "Farmers' League opposes")
    card(ben, "Farmers' League opposes")
    press(ana, "r")
    ana.keyboard.type("the league is quoted wrongly")
    press(ben, "a")
    progress(ben, "1 accepted")
    press(ana, "Enter")
    ana.wait_for_selector("#drawer .conflict:has-text('ben accepted it')")
    press(ana, "Escape", "r")
    assert ana.input_value("#field-why") == "the league is quoted wrongly"
    press(ana, "Enter")
    ana.click("#drawer button:has-text('Decide anyway')")
    card(ana, "Farmers' League supports")
    assert [(one.by, one.action, one.why) for one in desk.decisions()] == [("ben", "accept", ""), ("ana", "reject", "the league is quoted wrongly")]
    progress(ana, "1 contested")


def test_a_card_on_which_a_decision_was_taken_back_meanwhile_is_looked_at_again(desk):
    ben = desk.enter("ben")
    card(ben, "Farmers' League opposes")
    press(ben, "r", "Enter")
    progress(ben, "1 rejected")
    ana = desk.tab()
    ana.goto(desk.link(f"?#card={iri('c-00000000000000a3')}").replace("#token", "&token"))
    ana.fill("#asked", "ana")
    press(ana, "Enter")
    assert "ben rejected it" in card(ana, "Farmers' League opposes")
    press(ben, "u")
    progress(ben, "0 rejected")
    press(ana, "a")
    assert "The card has changed since you read it" in ana.wait_for_selector("#drawer .conflict").inner_text()
    ana.click("#drawer button:has-text('Look at it again')")
    ana.wait_for_selector("#card .notice", state="detached")
    press(ana, "a")
    progress(ana, "1 accepted")
    assert [(one.by, one.action) for one in desk.decisions()] == [("ben", "reject"), ("ben", "undo"), ("ana", "accept")]


def test_a_second_opinion_is_asked_of_cards_that_others_decided(desk):
    ana = desk.enter("ana")
    card(ana, "Farmers' League opposes")
    press(ana, "a")
    progress(ana, "1 of 7 decided")
    ben = desk.enter("ben", "?second=1")
    shown = card(ben, "Farmers' League opposes")
    assert "Decided already" not in shown
    assert "ana" not in shown
    assert ben.is_checked("[name=second]")


def test_a_decision_whose_answer_is_lost_is_sent_again_and_counts_once(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    tab.clock.install()
    sent: list[dict[str, Any]] = []

    def lose(route: Any) -> None:
        sent.append(json.loads(route.request.post_data))
        if len(sent) == 1:
            route.fetch()
            route.abort()
        elif len(sent) == 2:
            route.fulfill(status=503, content_type="text/plain", body="the desk starts anew; ask again in a while\n")
        else:
            route.continue_()

    tab.route("**/review/decisions", lose)
    press(tab, "a")
    said(tab, "try 2 of 5")
    assert violations(tab) == []
    tab.clock.fast_forward(1000)
    said(tab, "try 3 of 5")
    tab.clock.fast_forward(2000)
    progress(tab, "1 of 7 decided: 1 accepted, 0 rejected")
    card(tab, "Farmers' League supports")
    assert len(sent) == 3
    assert len({one["key"] for one in sent}) == 1
    assert [one.action for one in desk.decisions()] == ["accept"]


def test_a_decision_that_is_never_answered_is_kept_until_it_is_sent_again_also_over_a_reload(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    tab.clock.install()
    keys: list[str] = []
    tab.route("**/review/decisions", lambda route: (keys.append(json.loads(route.request.post_data)["key"]), route.abort()))
    press(tab, "r")
    tab.keyboard.type("no such river")
    press(tab, "Enter")
    for tried in range(2, 6):
        said(tab, f"try {tried} of 5")
        tab.clock.fast_forward(9000)
    tab.wait_for_selector("#fault:has-text('counts once however often it is sent')")
    assert violations(tab) == []
    assert tab.input_value("#field-why") == "no such river"
    tab.unroute("**/review/decisions")
    tab.route("**/review/decisions", lambda route: (keys.append(json.loads(route.request.post_data)["key"]), route.continue_()))
    tab.reload()
    card(tab, "Farmers' League opposes")
    tab.click("#fault button:has-text('Send it again')")
    progress(tab, "1 rejected")
    assert (len(keys), len(set(keys))) == (6, 1)
    assert [(one.action, one.why) for one in desk.decisions()] == [("reject", "no such river")]
    assert not tab.is_visible("#fault")


def test_a_decision_that_was_not_answered_can_be_forgotten_and_nothing_else_is_decided_before(desk):
    tab = desk.enter()
    card(tab, "Farmers' League opposes")
    tab.clock.install()
    tab.route("**/review/decisions", lambda route: route.fulfill(status=502, body="nobody is there\n"))
    press(tab, "a")
    for tried in range(2, 6):
        said(tab, f"try {tried} of 5")
        press(tab, "s")
        said(tab, "still on its way")
        tab.clock.fast_forward(9000)
    tab.wait_for_selector("#fault:has-text('nobody is there')")
    tab.unroute("**/review/decisions")
    press(tab, "s")
    tab.wait_for_selector("#fault:has-text('not answered yet')")
    tab.click("#fault button:has-text('Forget it')")
    press(tab, "s")
    progress(tab, "1 put off")
    assert [one.action for one in desk.decisions()] == ["skip"]


def test_a_list_that_comes_anew_keeps_the_focus_and_shows_what_others_decided(desk):
    ana, ben = desk.enter("ana"), desk.enter("ben")
    card(ana, "Farmers' League opposes")
    ana.focus("#cards .pick:has-text('Orra funds')")
    card(ben, "Farmers' League opposes")
    press(ben, "s")
    progress(ben, "1 put off")
    card(ben, "Farmers' League supports")
    press(ben, "a")
    progress(ben, "1 accepted")
    ana.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    ana.wait_for_selector("#waiting:has-text('6 cards waiting')")
    assert "Orra funds Vell" in ana.evaluate("document.activeElement.textContent")
    assert "put off" in ana.locator("#cards .pick").last.inner_text()


# ------------------------------------------------------------------------------------------------ who may, and who is


def test_without_the_token_one_sentence_says_where_the_link_is(looking):
    tab = looking.tab()
    tab.goto(looking.server.url + "review")
    told = tab.wait_for_selector("#door form").inner_text()
    assert "open the link that kg serve --write prints" in told
    assert violations(tab) == []
    tab.fill("#asked", looking.link())
    press(tab, "Enter")
    tab.wait_for_selector("text=Who reviews?")
    tab.fill("#asked", "ana")
    press(tab, "Enter")
    card(tab, "Farmers' League opposes")
    assert looking.server.token not in tab.url
    assert looking.server.token not in tab.evaluate("JSON.stringify(localStorage)")
    tab.reload()
    card(tab, "Farmers' League opposes")
    assert tab.inner_text("#reviewer") == "Reviewer: ana"


def test_a_token_that_is_no_longer_right_costs_nothing_that_was_typed(desk):
    tab = desk.tab()
    tab.goto(desk.link(token="wrong"))
    tab.fill("#asked", "ana")
    press(tab, "Enter")
    tab.wait_for_selector("#door:has-text('no longer')")
    tab.goto(desk.link())
    card(tab, "Farmers' League opposes")
    tab.evaluate("sessionStorage.setItem('stancegraph.token', 'old')")
    press(tab, "r")
    tab.keyboard.type("typed before the server was started anew")
    press(tab, "Enter")
    tab.wait_for_selector("#door:has-text('no longer')")
    tab.goto(desk.link())
    tab.wait_for_function("() => document.querySelector('#door').hidden")
    assert tab.input_value("#field-why") == "typed before the server was started anew"
    tab.click("#fault button:has-text('Send it again')")
    progress(tab, "1 rejected")
    assert desk.decisions()[0].why == "typed before the server was started anew"


def test_a_server_that_only_reads_says_how_to_have_a_desk(desk_of, tmp_path):
    desk = desk_of(fill(tmp_path / "casebook"), write=False)
    tab = desk.tab()
    tab.goto(desk.link(token="any"))
    tab.fill("#asked", "ana")
    press(tab, "Enter")
    tab.wait_for_selector("#fault:has-text('start it with --write to review')")
    assert violations(tab) == []


def test_the_reviewer_may_change(desk):
    tab = desk.enter("ana")
    card(tab, "Farmers' League opposes")
    tab.click("#reviewer")
    tab.fill("#asked", "ben")
    press(tab, "Enter")
    tab.wait_for_selector("#reviewer:has-text('ben')")
    card(tab, "Farmers' League opposes")
    tab.click("#actions [data-do=skip]")
    progress(tab, "1 put off")
    assert [one.by for one in desk.decisions()] == ["ben"]


# -------------------------------------------------------------------------------------------------- looks, and attacks


@pytest.mark.parametrize(
    "options", [WIDE, {**WIDE, "color_scheme": "dark"}, PHONE, {**PHONE, "color_scheme": "dark"}], ids=["light", "dark", "phone", "dark phone"]
)
def test_axe_finds_nothing_in_any_state(looking, options):
    tab = looking.enter(more="?actor=Harbour%20board", **options)
    card(tab, "Harbour board")
    marked(tab)
    found = violations(tab)
    for key in ("e", "r", "m", "?"):
        press(tab, key)
        found += violations(tab)
        press(tab, "Escape")
    tab.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    found += violations(tab)
    assert found == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_on_a_phone_the_list_is_folded_and_the_passage_is_one_tap_away(desk):
    tab = desk.enter(**PHONE, has_touch=True)
    card(tab, "Farmers' League opposes")
    assert not tab.is_visible("#cards")
    tab.tap(".passage button.link")
    tab.wait_for_function(
        "() => { const box = document.querySelector('#article mark.here').getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
    )
    tab.tap("#actions [data-do=accept]")
    progress(tab, "1 accepted")


def test_hostile_texts_are_shown_and_do_nothing(desk_of, tmp_path):
    text = f"Kasda. {BAD} They want the dam.\n".replace("\x00", "")
    document = f':doc-bad a kg:Document ; dcterms:title {turtle(BAD)} ; dcterms:issued "2022-05-03"^^edtf:EDTF ; kg:sha256 "{digest(text)}" .\n'
    proposal = f":p-bad a kg:Organization ; skos:prefLabel {turtle(BAD)} ; kg:status kg:Candidate .\n"
    bad = claim(
        "c-1",
        f"kg:holder :p-bad ; kg:topic :Dam ; kg:position kg:Supports ; kg:condition {turtle(BAD)} ; rdfs:comment {turtle(BAD)}",
        evidence("They want the dam", "sem:accordingTo :p-bad", {"bad.txt": text}),
    )
    folder = tmp_path / "casebook"
    build(
        folder,
        STANCE,
        {"candidates/bad.ttl": RUN + document + proposal + bad.replace("demands (+)", "<img src=x onerror=alert(2)>")},
        articles={**ARTICLES, "bad.txt": text},
    )
    (folder / "ontology.ttl").write_text(TERMS, "utf-8")
    desk = desk_of(folder, "--articles", str(folder / "articles"))
    tab = desk.enter("<img src=x onerror=alert(3)>")
    shown = card(tab, "onerror=alert(1)")
    assert "{{ 7*7 }}" in shown
    assert marked(tab) == "They want the dam"
    press(tab, "e", "Escape", "m", "Escape")
    assert tab.locator("#review img").count() == 0
    assert tab.locator("#review script").count() == 0


def test_a_text_in_arabic_runs_from_the_right(desk_of, tmp_path):
    content = "kg:holder :p-board ; kg:topic :Dam ; kg:position kg:Supports"
    proposal = ':p-board a kg:Organization ; skos:prefLabel "مجلس الميناء"@ar ; kg:status kg:Candidate .\n'
    folder = fill(tmp_path / "casebook", RUN + DOCUMENTS + proposal + PROPOSALS + claim("c-1", content, passage("the board wants the dam", CLERK)))
    tab = desk_of(folder, "--articles", str(folder / "articles")).enter()
    card(tab, "مجلس الميناء")
    assert tab.evaluate("getComputedStyle(document.querySelector('#sentence')).direction") == "rtl"
    assert tab.evaluate("getComputedStyle(document.querySelector('#cards .sentence')).direction") == "rtl"
    assert tab.evaluate("getComputedStyle(document.querySelector('#article .text')).direction") == "ltr"


def test_a_record_of_a_data_set_is_told_by_its_row(desk_of, tmp_path):
    where = "[ a kg:Evidence ; dcterms:source :doc-news ; kg:row 17 ; dcterms:identifier 'E-4' ] , [ a kg:Evidence ; dcterms:source :doc-news ]"
    folder = fill(tmp_path / "casebook", RUN + DOCUMENTS + claim("c-1", "kg:holder :FarmersLeague ; kg:topic :Dam ; kg:position kg:Supports", where))
    told = card(desk_of(folder).enter(), "Farmers' League supports")
    assert "News from the site (2022-05-03), row 17, record E-4" in told
    assert "characters" not in told
    assert "null" not in told
