"""The page in the hands of a reader: panels, search, filter, surroundings, links, keys, access."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import ARTICLE, BAD, GUILD, QUOTE, SHOWN, START, block, case, choose, click_line, hostile, line_of, violations

from kg.errors import ArticleError
from kg.explorer import Page, draw
from kg.explorer.selection import select
from kg.graph import KnowledgeGraph, fold

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
SHOWN_LINES = "stancegraph.shown().lines"


def at_hand(folder: Path, text: str = ARTICLE) -> Path:
    """A folder with the article that the invented case rests on."""
    folder.mkdir()
    (folder / "notes.txt").write_bytes(text.encode())
    return folder


# -------------------------------------------------------------------------------------------------------- the panels


def test_a_click_on_the_middle_of_a_line_shows_its_evidence(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    click_line(tab, ":s1")
    told = tab.locator("#told").inner_text()
    assert tab.locator("#told h2").inner_text() == "Guild of Pilots supports The canal stays open"
    assert tab.locator("#told .claim[open]").count() == 2
    for text in (
        "It wants the canal kept open.", "It says so again.", "a clerk of the Guild", "Harbour notes", "Harbour Gazette", "2031-05", "2031-05-02/",
        "declared", "0.9", f"characters {START} to {START + len(QUOTE)}", "not dated",
    ):  # fmt: skip
        assert text in told
    assert tab.locator("dt:text-is('who speaks for') + dd").first.inner_text() == "Guild of Pilots"
    assert tab.heard == []


def test_every_line_of_the_bundled_graph_answers_to_a_click(bundled_page: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(bundled_page)
    for line in tab.evaluate("stancegraph.lines()")[::7]:
        click_line(tab, line["claims"][0])
        opened = tab.locator("#told .claim[open]").evaluate_all("(all) => all.map((one) => one.dataset.claim)")
        assert sorted(opened) == sorted(line["claims"])


def test_condition_and_denial_are_told(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    click_line(tab, ":s4")
    assert tab.locator("dt:text-is('only if') + dd").inner_text() == "if the lock is repaired first"
    click_line(tab, ":r4")
    assert tab.locator("#told h2").inner_text() == "Town Council not: funds Guild of Pilots"
    assert tab.locator("dt:text-is('negated') + dd").inner_text() == "said not to hold"


CHAIN = """
:Guild a kg:Organization ; skos:prefLabel "Guild"@en . :Mayor a kg:Person ; skos:prefLabel "Mayor"@en . :Canal a kg:Topic ; skos:prefLabel "Canal"@en .
:Reporter a kg:Person ; skos:prefLabel "Reporter"@en . :Ada a kg:Person ; skos:prefLabel "Ada, who reviews"@en .
:doc a kg:Document ; dcterms:title "Notes"@en ; dcterms:issued "2031-05-10"^^edtf:EDTF .
:old a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:Opposes ; kg:during "2030"^^edtf:EDTF ; kg:status kg:Accepted ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:yes a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:Supports ; kg:during "2031-01-01/2031-12-31"^^edtf:EDTF ; kg:status kg:Accepted ;
    prov:wasAttributedTo :Ada ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ; sem:accordingTo :Reporter ;
        kg:relays [ a kg:Evidence ; sem:accordingTo :Mayor ; kg:saidOn "2031-05-01"^^edtf:EDTF ] ] .
:no a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:Supports ; kg:negated true ; kg:during "2031-06/2031-07"^^edtf:EDTF ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:tie a kg:Relation ; rdf:subject :Guild ; rdf:predicate kg:negotiatesWith ; rdf:object :Mayor ; kg:during "2029"^^edtf:EDTF ; kg:status kg:Accepted ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
"""


def test_the_whole_chain_the_reviewer_and_what_speaks_against_it_are_told(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(case(tmp_path, CHAIN)), "#line=:yes")
    assert tab.locator("#told dt:text-is('according to') + dd").all_inner_texts()[:2] == ["Reporter", "Mayor"]
    assert tab.locator("#told dt:text-is('said') + dd").first.inner_text() == "2031-05-01"
    assert tab.locator("#told dt:text-is('reviewer') + dd").first.inner_text() == "Ada, who reviews"
    assert tab.locator("#told h3").all_inner_texts() == ["Claims behind this line (1)", "Contradicting claims (1)", "Earlier claims of this pair (1)"]
    heads = tab.locator("#told .claim").evaluate_all("(all) => all.map((one) => one.dataset.claim)")
    assert heads == [":yes", ":no", ":old"]


def test_a_claim_is_copied_as_a_citation(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), "#line=:s1")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = tab.locator("[data-claim=':s1'] button:text-is('Copy as citation')")
    button.click()
    tab.locator("[data-claim=':s1'] button:text-is('Copied')").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()").splitlines()[:2] == [
        "Claim :s1: Guild of Pilots supports The canal stays open (held 2031-05-02/; declared; confidence 0.9).",
        "Curator: It wants the canal kept open.",
    ]
    last = tab.evaluate("navigator.clipboard.readText()").splitlines()[2]
    where = f"characters {START} to {START + len(QUOTE)}"
    assert last.startswith(f"According to a clerk of the Guild (for Guild of Pilots): Harbour notes, Harbour Gazette, published 2031-05, {where}, ")


def test_quotes_stand_in_the_page_in_their_context_only_where_the_articles_are_at_hand(
    guild: KnowledgeGraph, tmp_path: Path, sheet: Callable[..., Any]
) -> None:
    assert QUOTE not in draw(guild).html
    page = draw(guild, articles=at_hand(tmp_path / "articles"))
    assert "This file holds 1 quote from articles." in page.html
    tab = sheet(page, "#line=:s1")
    assert tab.locator("blockquote mark").all_inner_texts() == [QUOTE]
    assert tab.locator("blockquote").first.inner_text().strip() == ARTICLE.strip()


def test_the_context_of_a_quote_is_whole_words_and_not_the_article(tmp_path: Path) -> None:
    long = "Alpha " * 100 + ARTICLE + "omega " * 100
    text = GUILD.replace(f"oa:start {START} ; oa:end {START + len(QUOTE)}", f"oa:start {600 + START} ; oa:end {600 + START + len(QUOTE)}")
    from kg.articles import digest

    page = draw(case(tmp_path, text.replace(digest(ARTICLE), digest(long))), articles=at_hand(tmp_path / "articles", long))
    columns = block(page, "facts")["evidence"]["columns"]
    before, after = (columns[name]["values"][0] for name in ("before", "after"))
    assert before.startswith("Alpha ")
    assert after.endswith(" omega")
    assert 100 < len(before) <= 160
    assert 100 < len(after) <= 160


def test_a_changed_article_is_not_quoted(guild: KnowledgeGraph, tmp_path: Path) -> None:
    folder = at_hand(tmp_path / "articles", ARTICLE.replace("stay", "lie"))
    assert block(draw(guild, articles=folder), "facts") == block(draw(guild), "facts")
    with pytest.raises(ArticleError):
        draw(guild, articles=tmp_path / "nowhere")


def test_the_panel_of_an_actor_tells_names_time_claims_statements_and_figures(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    choose(tab, "gop")
    assert tab.locator("#told h3").all_inner_texts() == [
        "Names", "When (1 of 7 with a date)", "Stances by topic (2)", "Relations (3)", "Reported statements (1)", "Figures (1)",
    ]  # fmt: skip
    assert tab.locator("#told h4").all_inner_texts() == ["The canal stays open"]
    assert tab.locator(".names [lang=ar]").inner_text() == "نقابة المرشدين"
    assert tab.locator("#told summary").last.inner_text().split("\n")[0] == "Guild of Pilots members 40 to 50 pilots"
    assert tab.locator(".strip rect.perhaps").count() == 1
    assert tab.locator(".strip rect.certain").count() == 1, "certain on the one day on which it was said"


def test_stances_on_a_topic_and_its_contrary_stand_together(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    graph = case(tmp_path, GUILD + ":s9 a kg:Stance ; kg:holder :Guild ; kg:topic :Closure ; kg:position kg:Opposes ; kg:status kg:Accepted .")
    tab = sheet(draw(graph), "#thing=:Guild")
    assert tab.locator("#told h4").all_inner_texts() == ["The canal stays open / The canal is closed"]


def test_a_wikidata_number_is_a_link_and_any_other_identity_its_address(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    graph = case(tmp_path, GUILD + ":Mayor skos:exactMatch <http://www.wikidata.org/entity/Q42> .")
    tab = sheet(draw(graph), "#thing=:Mayor")
    links = tab.locator("#told a").evaluate_all("(all) => all.map((one) => [one.textContent, one.href])")
    assert links == [["http://example.org/ines", "http://example.org/ines"], ["Wikidata Q42", "https://www.wikidata.org/wiki/Q42"]]


def test_the_panel_of_a_topic_tells_the_stances_on_its_contrary(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.click(".topics button:text-is('The canal stays open')")
    assert tab.locator("dt:text-is('contrary of') + dd").inner_text() == "The canal is closed"
    assert "Stances on the contrary: support there is opposition here (1)" in tab.locator("#told h3").all_inner_texts()


# -------------------------------------------------------------------------------------------------- search and filter


@pytest.mark.parametrize(
    ("typed", "label"),
    [("gop", "Guild of Pilots"), ("LOTSENBRUDER", "Guild of Pilots"), ("نقابه", "Guild of Pilots"), ("quay", "Mayor Ines Quay"), ("sam", "Silent Sam")],
)
def test_search_finds_aliases_in_any_script(guild: KnowledgeGraph, sheet: Callable[..., Any], typed: str, label: str) -> None:
    tab = sheet(draw(guild))
    tab.fill("#search", typed)
    assert tab.locator("#results button").all_inner_texts()[0] == label
    tab.keyboard.press("Enter")
    assert tab.locator("#told h2").inner_text() == label


@pytest.mark.parametrize("typed", ["Hashd", "الحشد"])
def test_the_mobilization_forces_are_found_by_their_arabic_name(bundled_page: Page, sheet: Callable[..., Any], typed: str) -> None:
    tab = sheet(bundled_page)
    choose(tab, typed)
    assert tab.locator("#told h2").inner_text() == "Popular Mobilization Forces"


def test_names_fold_in_the_page_as_they_do_in_python(bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any]) -> None:
    names = [name for thing in bundled.actors() + bundled.topics() + bundled.places() for name, _ in thing.names]
    names += ["Ḥashd al-Shaʿbī", "الحَشْد الشَّعبيّ", "İstanbul", "Straße", "مـــيـناء", "كركوك", "O'Neill’s", "foo_bar 12", "ٱلعراق", "", "ﷺ"]
    assert sheet(bundled_page).evaluate("(names) => names.map(stancegraph.fold)", names) == [fold(name) for name in names]


def test_what_nobody_is_called_is_said(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.fill("#search", "Atlantis")
    assert tab.locator("#found").inner_text() == "Nothing has such a name"


COUNTS = "(all) => all.map((box) => [box.dataset.key, Number(box.closest('.row').querySelector('.count').textContent)])"


def test_the_legend_counts_what_python_counts_and_hides_just_that(bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any]) -> None:
    drawn = select(bundled)
    tab = sheet(bundled_page)
    assert dict(tab.locator("#legend [data-of=line]").evaluate_all(COUNTS)) == Counter(line.kind for line in drawn.lines for _ in line.claims)
    assert dict(tab.locator("#legend [data-of=node]").evaluate_all(COUNTS)) == Counter(drawn.things[iri].type for iri in drawn.nodes)
    assert dict(tab.locator("#legend [data-of=mode]").evaluate_all(COUNTS)) == Counter(bundled.label(claim.mode) for claim in bundled.claims() if claim.mode)
    lines = tab.evaluate("stancegraph.lines()")
    for kind in {line["kind"] for line in lines}:
        tab.uncheck(f"[data-of=line][data-key={kind}]")
        assert tab.evaluate(SHOWN_LINES) == [line["number"] for line in lines if line["kind"] != kind]
        tab.check(f"[data-of=line][data-key={kind}]")


def test_the_counts_of_the_legend_follow_the_date(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), "#day=2031-05-02")
    assert dict(tab.locator("#legend [data-of=line]").evaluate_all(COUNTS)) == {"supports": 1, "opposes": 0, "mixed": 0, "cooperation": 0, "structure": 0}
    assert dict(tab.locator("#legend [data-of=node]").evaluate_all(COUNTS)) == {"Topic": 1, "Organization": 1, "Government": 0, "Person": 0}


def test_single_relations_positions_modes_and_doubt_can_be_filtered(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.evaluate("document.querySelectorAll('#legend details').forEach((one) => { one.open = true; })")
    tab.uncheck("[data-key='cooperation funds']")
    assert tab.evaluate("stancegraph.lines().filter((line) => !line.rank).flatMap((line) => line.claims)") == [":r4"]
    assert tab.evaluate("document.querySelector('[data-key=cooperation]').indeterminate")
    tab.uncheck("[data-key=doubtful]")
    assert tab.evaluate("stancegraph.lines().filter((line) => !line.rank).flatMap((line) => line.claims).sort()") == [":r4", ":s4"]
    assert tab.evaluate("stancegraph.lines().find((line) => line.claims[0] === ':s1').count") == 1, "the doubtful one of two"
    tab.click("#all")
    tab.uncheck("[data-key=attributed]")
    assert tab.evaluate("stancegraph.lines().filter((line) => !line.rank).flatMap((line) => line.claims)") == [":s3"]


def test_a_hidden_type_takes_its_lines_along_and_a_lone_node_goes_too(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.uncheck("[data-key=Topic]")
    assert tab.evaluate("stancegraph.shown().lines.length") == 3
    tab.uncheck("[data-of=line][data-key=structure]")
    assert tab.evaluate("stancegraph.shown().nodes") == [":Guild", ":Town"]
    assert tab.locator("#status").inner_text() == "2 of 6 lines and 2 of 5 nodes shown"


def test_double_click_or_its_button_shows_only_one_kind_and_all_comes_back(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.dblclick("#legend .group > .row .name:text-is('opposes')")
    assert tab.evaluate(SHOWN_LINES) == [line_of(tab, ":s3")]
    tab.focus(".group > .row [aria-label='Only supports']")
    tab.keyboard.press("Enter")
    assert tab.evaluate(SHOWN_LINES) == [line_of(tab, ":s1")]
    tab.click("#all")
    assert tab.evaluate("stancegraph.shown().lines.length") == 6


def test_slash_searches_and_escape_clears(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.keyboard.press("/")
    tab.keyboard.type("mayor/")
    assert tab.input_value("#search") == "mayor/"
    tab.keyboard.press("Enter")
    assert tab.locator("#told").is_visible()
    tab.keyboard.press("Escape")
    assert tab.input_value("#search") == ""
    assert tab.locator("#told").is_hidden()
    assert tab.locator("#welcome").is_visible()


# --------------------------------------------------------------------------------------------- surroundings and paths


def test_double_click_shows_the_neighbours_and_everything_comes_back(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    places = tab.evaluate("stancegraph.places()")
    at = tab.evaluate("stancegraph.point(':Mayor')")
    tab.mouse.dblclick(at["x"], at["y"])
    assert tab.evaluate("stancegraph.shown().nodes") == [":Canal", ":Mayor", ":Town"]
    assert tab.evaluate("stancegraph.places()") == places
    tab.click("#told button:text-is('Two steps')")
    assert tab.evaluate("stancegraph.shown().nodes") == [":Canal", ":Closure", ":Guild", ":Mayor", ":Town"]
    tab.click("#told button:text-is('Everything')")
    assert tab.evaluate("stancegraph.state.around") is None
    assert tab.evaluate("stancegraph.shown().lines.length") == 6


def test_the_shortest_ways_between_two_obey_the_filter(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    choose(tab, "quay")
    tab.fill("#path-to", "gop")
    tab.press("#path-to", "Enter")
    claims = "stancegraph.lines().filter((line) => line.rank).flatMap((line) => line.claims).sort()"
    assert tab.evaluate(claims) == [":r1", ":r2", ":r3", ":r4", ":s1", ":s2", ":s3"], "over the town, and over the canal"
    tab.uncheck("[data-of=line][data-key=structure]")
    assert tab.evaluate(claims) == [":s1", ":s2", ":s3"]
    tab.uncheck("[data-of=line][data-key=opposes]")
    assert tab.locator("#status").inner_text().startswith("nothing connects Mayor Ines Quay and Guild of Pilots here; 0 of 6 lines")


# --------------------------------------------------------------------------------------------------------- deep links

FULL = (
    "#day=2031-05-02&from=2031-04-30&known=2031-06-01&perhaps=no&undated=yes&same=yes&off=line+opposes&off=mode+denied"
    "&line=%3As1&around=%3AGuild&steps=2&table=yes&filter=canal&theme=dark"
)


def test_the_whole_state_stands_in_the_address_and_comes_back_from_it(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), FULL)
    state = "({ ...stancegraph.state, off: [...stancegraph.state.off].sort() })"
    first = tab.evaluate(state)
    assert first["day"] == "2031-05-02"
    assert first["off"] == ["line opposes", "mode denied"]
    assert first["around"][1] == 2
    assert tab.evaluate("document.documentElement.dataset.theme") == "dark"
    tab.wait_for_function("(full) => location.hash === full", arg=FULL)
    again = sheet(draw(guild), tab.evaluate("location.hash"))
    assert again.evaluate(state) == first
    assert again.evaluate("stancegraph.shown()") == tab.evaluate("stancegraph.shown()")


def test_the_address_follows_what_the_reader_does(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    assert "#" not in tab.url
    choose(tab, "gop")
    tab.fill("#day-date", "2031-05-02")
    tab.uncheck("[data-of=line][data-key=opposes]")
    tab.wait_for_function("() => location.hash === '#day=2031-05-02&off=line+opposes&thing=%3AGuild'")
    tab.evaluate("location.hash = '#day=2031-05-03'")
    tab.wait_for_function("() => stancegraph.state.day === '2031-05-03'")
    assert tab.evaluate("stancegraph.state.off.size") == 0


@pytest.mark.parametrize(
    "anchor",
    [
        "#day=2031-02-30&from=tomorrow&known=%3Cimg&line=:nothing&thing=__proto__&around=:x&steps=99&off=line+unheard&path=:Guild&sort=x&zzz=1",
        "#%E0%A4%A&day=%00&filter=%3Cscript%3Ealert(1)%3C/script%3E", "#theme=javascript:alert(1)&off=%22%3E%3Cimg+src=x+onerror=alert(1)%3E",
    ],
)  # fmt: skip
def test_what_is_unknown_in_the_address_is_ignored(guild: KnowledgeGraph, sheet: Callable[..., Any], anchor: str) -> None:
    tab = sheet(draw(guild), anchor)
    assert tab.evaluate("stancegraph.shown().lines.length") == 6
    assert (
        tab.evaluate("[stancegraph.state.day, stancegraph.state.line, stancegraph.state.thing, stancegraph.state.around, stancegraph.state.path]") == [None] * 5
    )
    assert tab.locator("img").count() == 0
    assert tab.heard == []


# ------------------------------------------------------------------------------------------------------ access, looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_any_state(bundled_page: Page, sheet: Callable[..., Any], scheme: str) -> None:
    tab = sheet(bundled_page, color_scheme=scheme)
    assert violations(tab) == []
    tab.evaluate("document.querySelectorAll('#legend details').forEach((one) => { one.open = true; })")
    assert violations(tab) == []
    click_line(tab, tab.evaluate("stancegraph.lines().find((line) => line.disputed).claims[0]"))
    assert violations(tab) == []
    tab.fill("#search", "a")
    tab.uncheck("[data-of=line][data-key=supports]")
    tab.keyboard.press("Tab")
    assert violations(tab) == []
    choose(tab, "iran")
    tab.locator("#told details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    assert violations(tab) == []
    tab.fill("#day-date", "2025-02-01")
    tab.keyboard.press("Escape")
    tab.click("#compare")
    assert tab.locator("#told h2").is_visible()
    assert violations(tab) == []
    tab.click("#table-button")
    assert violations(tab) == []
    tab.click("#save > summary")
    assert violations(tab) == []


def test_the_theme_follows_the_system_until_the_button_is_pressed(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), color_scheme="dark")
    shade = "getComputedStyle(document.body).backgroundColor"
    dark = tab.evaluate(shade)
    tab.click("#theme")
    assert tab.evaluate(shade) == "rgb(255, 255, 255)" != dark
    tab.click("#theme")
    assert tab.evaluate(shade) == dark


def test_a_theme_can_be_chosen_when_drawing(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild, theme="dark"))
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 27)"
    with pytest.raises(ValueError, match="'light' or 'dark', not 'blue'"):
        draw(guild, theme="blue")


def test_every_control_is_reached_with_the_tab_key(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), "#day=2031-05-02&from=2031-04-30")
    wanted = tab.locator("button:visible, input:visible, select:visible, summary:visible, a:visible, .vis-network, aside, nav").count()
    reached = set()
    for _ in range(4 * wanted):  # a date has several parts to tab through
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    body = tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.body)")
    assert len(reached - {body}) == wanted


@pytest.mark.parametrize("anchor", ["", "#thing=:Guild", "#day=2031-05-02&from=2031-04-30&table=yes"])
def test_a_phone_shows_it_without_scrolling_sideways(guild: KnowledgeGraph, sheet: Callable[..., Any], anchor: str) -> None:
    tab = sheet(draw(guild), anchor, viewport={"width": 375, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375


# ------------------------------------------------------------------------------------------------------- hostile text


def test_hostile_text_runs_nothing_and_shows_as_it_is(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    graph = hostile(tmp_path)
    tab = sheet(draw(graph, title=BAD))
    assert tab.title().split() == " ".join(SHOWN.split()).split()
    assert tab.locator("h1").text_content() == SHOWN
    click_line(tab, ":s")
    texts = tab.locator("#told bdi, #told blockquote mark, #told dd, #told .said").evaluate_all("(all) => all.map((one) => one.textContent)")
    assert texts.count(SHOWN) >= 7
    for claim in (":r", ":e", ":l"):
        click_line(tab, claim)
        assert tab.locator("#told h2").text_content().count(SHOWN) >= 2
    for thing in ("A", "B", "T", "E", "P", "U", "M", "doc"):
        tab.evaluate("(id) => { location.hash = `#thing=:${id}`; }", thing)
        tab.wait_for_function("(id) => stancegraph.about() === `:${id}`", arg=thing)
        assert tab.locator("#told h2").text_content() == SHOWN
    for name in ("alias", "seconda", "second"):
        choose(tab, name)
    assert SHOWN in tab.locator("#told h2").text_content()
    tab.click("#table-button")
    tab.fill("#day-date", "2031-05-02")
    tab.click("#compare")
    tab.keyboard.press("Escape")
    assert tab.locator("img, body script:not([type]):nth-of-type(n+20)").count() == 0
    assert tab.heard == []


def test_only_web_addresses_become_links(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(hostile(tmp_path)))
    choose(tab, "alias")
    assert tab.locator("#told a").evaluate_all("(all) => all.map((one) => one.href)") == ["https://example.org/a"]
    assert "javascript:alert(1)" in tab.locator("#told").inner_text()


def test_no_data_can_end_a_script_or_become_markup(tmp_path: Path) -> None:
    import re

    page = draw(hostile(tmp_path), title=BAD)
    data = "".join(re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page.html, re.DOTALL))
    assert not re.search("[<>&\u2028\u2029\x00]", data)
    assert page.html.count("</script>") == 7
    assert "<img" not in re.sub(r"<script>.*?</script>", "", page.html, flags=re.DOTALL)


def test_a_citation_begins_no_formula_and_stays_on_its_lines(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    bad = "=HYPERLINK(1)\\n@cmd"
    graph = case(tmp_path, f"""
        :A a kg:Person ; skos:prefLabel "{bad}" . :T a kg:Topic ; skos:prefLabel "{bad}" . :doc a kg:Document ; dcterms:title "{bad}" .
        :s a kg:Stance ; kg:holder :A ; kg:topic :T ; kg:position kg:Supports ; rdfs:comment "{bad}" ; kg:status kg:Accepted ;
            kg:evidence [ a kg:Evidence ; dcterms:source :doc ; sem:accordingTo :A ] .""")  # fmt: skip
    tab = sheet(draw(graph))
    lines = tab.evaluate("stancegraph.cite(':s')").split("\n")
    assert lines == [
        "Claim :s: =HYPERLINK(1) @cmd supports =HYPERLINK(1) @cmd (no date given).",
        "Curator: =HYPERLINK(1) @cmd",
        "According to =HYPERLINK(1) @cmd: =HYPERLINK(1) @cmd.",
    ]


# ------------------------------------------------------------------------------------------------------------ data sets


LONG = "record-" + "0123456789abcdef" * 12
ROWS = """
:Guild a kg:Organization ; skos:prefLabel "Guild"@en . :Mayor a kg:Person ; skos:prefLabel "Mayor"@en .
:doc a kg:Document ; dcterms:title "table.csv"@en .
:tie a kg:Relation ; rdf:subject :Guild ; rdf:predicate kg:negotiatesWith ; rdf:object :Mayor ; kg:during "2029"^^edtf:EDTF ; kg:status kg:Accepted ;
    kg:evidence %s .
"""


def test_records_of_a_data_set_are_told_by_their_rows(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    pieces = [f'[ a kg:Evidence ; dcterms:source :doc ; kg:row {row} ; dcterms:identifier "{LONG}" ; oa:start {row * 9} ]' for row in range(2, 26)]
    tab = sheet(draw(case(tmp_path, ROWS % " , ".join([*pieces, "[ a kg:Evidence ; dcterms:source :doc ]"]))))
    click_line(tab, ":tie")
    assert tab.locator("#told .evidence").count() == 20
    assert tab.locator("dt:text-is('where') + dd").first.inner_text() == f"row 2, record {LONG}"
    tab.get_by_role("button", name="Show 5 more pieces of evidence").click()
    assert tab.locator("#told .evidence").count() == 25
    assert tab.locator("dt:text-is('where') + dd").nth(23).inner_text() == f"row 25, record {LONG}"
    assert tab.locator("dt:text-is('where')").count() == 24
    told = tab.locator("#told").inner_text()
    assert "characters" not in told
    assert "undefined" not in told
    assert tab.evaluate("document.querySelector('aside').scrollWidth <= document.querySelector('aside').clientWidth")
    cited = tab.evaluate("stancegraph.cite(':tie')")
    assert f"According to the author: table.csv, row 25, record {LONG}." in cited
    assert "According to the author: table.csv." in cited
    assert tab.heard == []
