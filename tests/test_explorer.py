"""The interactive page, looked at in a real browser and from Python."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from kg.articles import digest
from kg.errors import ArticleError, CasebookError, MissingExtra
from kg.explorer import Page, draw, labels, layout, lines, palette
from kg.explorer.selection import select
from kg.graph import KnowledgeGraph, fold

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
ROOT = Path(__file__).parent.parent
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

PREFIXES = """
@prefix : <https://example.org/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix kg: <https://w3id.org/stancegraph/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ARTICLE = "Harbour notes.\nThe Guild of Pilots said that the canal must stay open, come what may.\n"
QUOTE = "the canal must stay open"
START = ARTICLE.index(QUOTE)
GUILD = f"""
:Guild a kg:Organization ; skos:prefLabel "Guild of Pilots"@en, "نقابة المرشدين"@ar ; skos:altLabel "Lotsenbrüderschaft"@de, "GoP" .
:Clerk a kg:UnnamedSource ; skos:prefLabel "a clerk of the Guild"@en ; prov:actedOnBehalfOf :Guild .
:Mayor a kg:Person ; skos:prefLabel "Mayor Ines Quay"@en ; skos:exactMatch <http://example.org/ines> .
:Town a kg:Government ; skos:prefLabel "Town Council"@en .
:Silent a kg:Person ; skos:prefLabel "Silent Sam"@en .
:Canal a kg:Topic ; skos:prefLabel "The canal stays open"@en ; kg:contrary :Closure .
:Closure a kg:Topic ; skos:prefLabel "The canal is closed"@en ; kg:contrary :Canal .
:Gazette a kg:MediaOutlet ; skos:prefLabel "Harbour Gazette"@en .
:doc a kg:Document ; dcterms:title "Harbour notes"@en ; dcterms:publisher :Gazette ; dcterms:issued "2031-05"^^edtf:EDTF ;
    schema:url <https://example.org/notes> ; kg:sha256 "{digest(ARTICLE)}" .
:s1 a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:Supports ; kg:during "2031-05-02/"^^edtf:EDTF ;
    kg:mode kg:Declared ; kg:confidence 0.9 ; kg:status kg:Accepted ; rdfs:comment "It wants the canal kept open."@en ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc ; oa:start {START} ; oa:end {START + len(QUOTE)} ; kg:digest "{digest(QUOTE)}" ;
        sem:accordingTo :Clerk ; kg:saidOn "2031-05-02"^^edtf:EDTF ] .
:s2 a kg:Stance ; kg:holder :Guild ; kg:topic :Canal ; kg:position kg:StronglySupports ; kg:confidence 0.4 ; kg:mode kg:Declared ;
    kg:status kg:Accepted ; rdfs:comment "It says so again."@en ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:s3 a kg:Stance ; kg:holder :Mayor ; kg:topic :Canal ; kg:position kg:Opposes ; kg:confidence 0.6 ; kg:mode kg:Attributed ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:s4 a kg:Stance ; kg:holder :Town ; kg:topic :Closure ; kg:position kg:Supports ; kg:confidence 0.3 ; kg:mode kg:Declared ;
    kg:condition "if the lock is repaired first" ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r1 a kg:Relation ; rdf:subject :Mayor ; rdf:predicate kg:leads ; rdf:object :Town ; kg:confidence 0.95 ; kg:mode kg:Enacted ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r2 a kg:Relation ; rdf:subject :Town ; rdf:predicate kg:alliedWith ; rdf:object :Guild ; kg:confidence 0.7 ; kg:mode kg:Enacted ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r3 a kg:Relation ; rdf:subject :Guild ; rdf:predicate kg:alliedWith ; rdf:object :Town ; kg:confidence 0.5 ; kg:mode kg:Enacted ;
    kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:r4 a kg:Relation ; rdf:subject :Town ; rdf:predicate kg:funds ; rdf:object :Guild ; kg:negated true ; kg:confidence 0.8 ;
    kg:mode kg:Denied ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:a1 a kg:Attribution ; kg:holder :Guild ; kg:about :Canal ; kg:mode kg:Declared ; kg:confidence 0.8 ; kg:status kg:Accepted ;
    rdfs:comment "It expects a hard winter."@en ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
:f1 a kg:Figure ; kg:about :Guild ; kg:measure "members" ; kg:minValue 40 ; kg:maxValue 50 ; kg:unit "pilots" ; kg:mode kg:Declared ;
    kg:confidence 0.8 ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .
"""


def casebook(folder: Path, text: str) -> KnowledgeGraph:
    """A casebook of one file."""
    path = folder / "case" / "triples" / "curated" / "x.ttl"
    path.parent.mkdir(parents=True)
    path.write_text(PREFIXES + text, encoding="utf-8")
    return KnowledgeGraph.open(folder / "case")


def block(page: Page, name: str) -> Any:
    """One of the JSON blocks of a page."""
    found = re.search(f'<script type="application/json" id="{name}">(.*?)</script>', page.html, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; the tests that look at the page are skipped without it."""
    api = pytest.importorskip("playwright.sync_api", reason="the page is not looked at: playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"the page is not looked at: there is no {CHROMIUM}")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sheet(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a page from a file; whatever it asks of the network, says on the console or pops up is collected."""
    opened: list[Any] = []

    def show(page: Page, **options: Any) -> Any:
        path = tmp_path / "page.html"
        path.write_text(page.html, encoding="utf-8", newline="\n")
        tab = chromium.new_page(viewport={"width": 1440, "height": 900}, **options)
        opened.append(tab)
        tab.heard = []
        tab.on("request", lambda request: request.url == path.as_uri() or tab.heard.append(request.url))
        tab.on("console", lambda message: tab.heard.append(message.text))
        tab.on("pageerror", lambda error: tab.heard.append(str(error)))
        tab.on("dialog", lambda dialog: (tab.heard.append(dialog.message), dialog.dismiss()))
        tab.goto(path.as_uri())
        tab.wait_for_function("window.stancegraph?.ready")
        return tab

    yield show
    for tab in opened:
        tab.close()


@pytest.fixture(scope="module")
def bundled() -> KnowledgeGraph:
    """The case that comes with the package."""
    return KnowledgeGraph.open(ROOT)


@pytest.fixture(scope="module")
def bundled_page(bundled: KnowledgeGraph) -> Page:
    """Its page."""
    return draw(bundled)


@pytest.fixture
def guild(tmp_path: Path) -> KnowledgeGraph:
    """A small invented case."""
    return casebook(tmp_path, GUILD)


def line_of(view: KnowledgeGraph, claim: str) -> lines.Line:
    """The line that a claim is drawn as."""
    return next(line for line in select(view).lines if any(each.id.endswith(claim) for each in line.claims))


def click_line(tab: Any, name: str) -> None:
    """Click a line where it can be clicked, nearest to its middle."""
    at = tab.evaluate("(name) => stancegraph.screen(name)", name)
    tab.mouse.click(at["x"], at["y"])


def violations(tab: Any) -> list[str]:
    """What axe finds wrong with a page as it stands."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="accessibility is not checked: axe is not installed").Axe()
    return [f"{found['id']}: {found['nodes'][0]['html'][:120]}" for found in axe.run(tab).response["violations"]]


# ------------------------------------------------------------------------------------------------------------ the file


def test_the_page_asks_for_nothing_but_itself_and_says_nothing_on_the_console(bundled_page: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(bundled_page)
    tab.mouse.wheel(0, -100)
    tab.keyboard.press("Tab")
    assert tab.heard == []
    assert tab.evaluate("performance.getEntriesByType('resource').length") == 0


def test_the_policy_allows_two_scripts_by_their_hash_and_no_network(bundled_page: Page) -> None:
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', bundled_page.html)
    assert policy
    assert "default-src &#39;none&#39;" in policy[1]
    assert policy[1].count("sha256-") == 2
    assert not re.search(r"connect-src|https?:|unsafe-eval", policy[1])


def test_the_same_graph_gives_the_same_bytes_in_another_process(bundled_page: Page, tmp_path: Path) -> None:
    code = f"import kg.explorer, kg.graph; kg.explorer.draw(kg.graph.KnowledgeGraph.open({str(ROOT)!r}), {str(tmp_path / 'again.html')!r})"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "77"})
    assert (tmp_path / "again.html").read_bytes() == bundled_page.html.encode()


def test_no_folder_of_this_machine_stands_in_the_page(bundled_page: Page) -> None:
    assert str(ROOT) not in bundled_page.html
    assert str(Path.home()) + "/" not in bundled_page.html


def test_importing_the_explorer_imports_nothing_heavy() -> None:
    code = "import sys, kg.explorer; print(sorted({'pyvis', 'networkx', 'jinja2', 'numpy', 'IPython'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout.strip() == "[]"


def test_without_pyvis_the_install_command_is_told(guild: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvis.network", None)
    with pytest.raises(MissingExtra, match=re.escape("pip install 'stancegraph[draw]'")):
        draw(guild)


def test_a_page_that_cannot_be_written_leaves_nothing_behind(guild: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(CasebookError, match="cannot write"):
        draw(guild, tmp_path / "no such folder" / "page.html")
    (tmp_path / "taken.html").mkdir()
    with pytest.raises(CasebookError, match="cannot write"):
        draw(guild, tmp_path / "taken.html")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["case", "taken.html"]


def test_the_file_is_utf8_and_holds_the_page(guild: KnowledgeGraph, tmp_path: Path) -> None:
    page = draw(guild, tmp_path / "page.html")
    assert (tmp_path / "page.html").read_bytes() == page.html.encode("utf-8")
    assert "نقابة المرشدين" in page.html


def test_a_notebook_shows_the_page_in_a_frame_without_rights(guild: KnowledgeGraph, chromium: Any) -> None:
    tab = chromium.new_page()
    tab.set_content(draw(guild)._repr_html_())
    frame = tab.frames[1]
    frame.wait_for_function("window.stancegraph?.ready")
    assert tab.locator("iframe").get_attribute("sandbox") == "allow-scripts"
    assert frame.evaluate("stancegraph.shown().nodes.length") == 5
    tab.close()


def test_a_graph_without_claims_is_an_empty_page_and_no_error(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(casebook(tmp_path, ':Guild a kg:Organization ; skos:prefLabel "Guild"@en .')))
    assert tab.locator("#status").inner_text() == "0 of 0 lines and 0 of 0 nodes shown"
    tab.fill("#search", "guild")
    tab.click("#results button")
    assert tab.locator("#told h2").inner_text() == "Guild"
    assert tab.heard == []


def test_the_title_is_given_or_counts(guild: KnowledgeGraph) -> None:
    assert "<title>Stancegraph: 6 actors, 2 topics, 10 claims</title>" in draw(guild).html
    assert "<title>Pilots &amp; &lt;others&gt;</title>" in draw(guild, title="Pilots & <others>").html


# ------------------------------------------------------------------------------------------------------ what is drawn


def test_claims_of_one_relation_and_pair_are_one_line_and_thicker(guild: KnowledgeGraph) -> None:
    twice, once = line_of(guild, "s1"), line_of(guild, "s3")
    assert [claim.id[-2:] for claim in twice.claims] == ["s1", "s2"]
    assert twice.width > once.width
    assert line_of(guild, "r2") == line_of(guild, "r3"), "a symmetric relation is the same from either end"


def test_every_kind_of_line_has_its_colour_and_end(guild: KnowledgeGraph) -> None:
    told = {name: (line_of(guild, name).kind, line_of(guild, name).end) for name in ("s1", "s3", "s4", "r1", "r2", "r4")}
    assert told == {
        "s1": ("supports", "arrow"), "s3": ("opposes", "bar"), "s4": ("mixed", "circle"),
        "r1": ("structure", "arrow"), "r2": ("cooperation", ""), "r4": ("cooperation", "arrow"),
    }  # fmt: skip


def test_doubt_is_told_by_dashes(guild: KnowledgeGraph) -> None:
    assert [line_of(guild, name).dashes for name in ("s1", "s3", "s4")] == ["solid", "dashed", "dotted"]


def test_what_is_said_not_to_hold_is_marked(guild: KnowledgeGraph) -> None:
    edges = {edge["id"]: edge for edge in block(draw(guild), "edges")}
    assert edges[line_of(guild, "r4").id]["label"] == "not"
    assert "label" not in edges[line_of(guild, "r2").id]


def test_lines_of_one_pair_bend_apart(guild: KnowledgeGraph) -> None:
    bends = lines.bends(select(guild).lines)
    pair = [line_of(guild, name) for name in ("r2", "r4")]
    sides = {bends[line.id] * (1 if line.source < line.target else -1) for line in pair}
    assert len(sides) == 2
    assert bends[line_of(guild, "r1").id] == 0


def test_a_users_own_relation_type_takes_the_group_of_the_one_above_it(tmp_path: Path) -> None:
    graph = casebook(tmp_path, GUILD + """
        :besieges rdfs:subPropertyOf kg:attacks ; rdfs:label "besieges"@en . :nods rdfs:subPropertyOf kg:relatedTo ; rdfs:label "nods at"@en .
        :u1 a kg:Relation ; rdf:subject :Guild ; rdf:predicate :besieges ; rdf:object :Town ; kg:status kg:Accepted .
        :u2 a kg:Relation ; rdf:subject :Guild ; rdf:predicate :nods ; rdf:object :Town ; kg:status kg:Accepted .""")  # fmt: skip
    assert [line_of(graph, name).kind for name in ("u1", "u2")] == ["hostility", "other"]


def test_what_is_not_drawn_is_said(guild: KnowledgeGraph) -> None:
    page = draw(guild)
    assert page.left_out == [
        "Not drawn as lines, but told in the panels: 1 reported statement and 1 figure.",
        "Not drawn, for want of a relation or stance, but found by search: 3 actors.",
    ]
    assert all(sentence in page.html for sentence in page.left_out)


def test_claims_left_out_for_want_of_a_date_are_counted(guild: KnowledgeGraph) -> None:
    assert "Left out of this view for want of a date: 9 claims." in draw(guild.as_of("2031-05-02")).left_out


def test_every_end_of_a_line_is_drawn_and_nothing_else(bundled: KnowledgeGraph, bundled_page: Page) -> None:
    ends = {end for edge in block(bundled_page, "edges") for end in (edge["from"], edge["to"])}
    assert {node["id"] for node in block(bundled_page, "nodes")} == ends
    claims = [name for line in block(bundled_page, "facts")["lines"].values() for name in line["claims"]]
    assert len(claims) == len(set(claims)) == len(bundled.claims("Relation")) + len(bundled.claims("Stance"))


def test_at_most_two_pairs_of_labels_overlap(bundled_page: Page, sheet: Callable[..., Any]) -> None:
    boxes = list(sheet(bundled_page).evaluate("stancegraph.boxes()").values())
    over = [
        (a, b) for rank, a in enumerate(boxes) for b in boxes[:rank]
        if a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]
    ]  # fmt: skip
    assert len(boxes) > 50
    assert len(over) <= 2


def test_no_node_moves_by_itself(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    page = draw(guild)
    tab = sheet(page)
    tab.uncheck("[data-key=supports]")
    tab.click("#theme")
    click_line(tab, line_of(guild, "r1").id)
    tab.wait_for_selector("#told .claim")
    middles = tab.evaluate("stancegraph.places()")
    assert middles == {node["id"]: {"x": node["x"], "y": node["y"]} for node in block(page, "nodes")}


@settings(max_examples=15, deadline=None)
@given(some.lists(some.tuples(some.integers(0, 11), some.integers(0, 11)), max_size=25), some.integers(1, 12))
def test_whatever_the_graph_its_boxes_do_not_overlap_and_stay_the_same(edges: list[tuple[int, int]], count: int) -> None:
    boxes = [layout.Box(60 + 11 * n, 30 + 3 * n, n) for n in range(count)]
    inside = [(a % count, b % count) for a, b in edges]
    places = layout.place(boxes, inside)
    assert layout.overlaps(places, boxes) == []
    assert places == layout.place(boxes, inside)


def test_a_large_graph_is_laid_out_too() -> None:
    count = layout.ALL_PAIRS + 20
    places = layout.place([layout.Box(30, 20)] * count, [(n, n // 3) for n in range(1, count)])
    assert len(set(places)) == count


@given(some.text())
def test_a_label_keeps_all_its_words_and_no_control_character(text: str) -> None:
    drawn = labels.label(text, 12)
    assert "".join(drawn.text.split()) == "".join(labels.clean(" ".join(labels.clean(text).split())).split() or ["\ufffd"])
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f]", drawn.text)


def test_a_word_too_long_for_any_label_is_cut_and_accents_take_no_room() -> None:
    assert len(labels.label("x" * 90, 12).text.split("\n")) > 2
    assert labels.width("e\u0301") == labels.width("e")


def test_boxes_on_one_spot_are_pulled_apart() -> None:
    boxes = [layout.Box(50, 20)] * 12
    assert layout.overlaps(layout.separate([(0.0, 0.0)] * 12, boxes), boxes) == []


def test_claims_without_an_iri_are_drawn_and_called_the_same_on_every_run(tmp_path: Path) -> None:
    nameless = GUILD.replace(":s3 a", "[] a").replace(":r1 a", "[] a")
    first = draw(casebook(tmp_path, nameless))
    assert first.html == draw(KnowledgeGraph.open(tmp_path / "case")).html
    assert len(block(first, "edges")) == 6


# -------------------------------------------------------------------------------------------------------- the panels


def test_a_click_on_the_middle_of_a_line_shows_its_evidence(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    click_line(tab, line_of(guild, "s1").id)
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
    for name, line in list(block(bundled_page, "facts")["lines"].items())[::7]:
        click_line(tab, name)
        assert tab.locator("#told .claim[open]").evaluate_all("(all) => all.map((one) => one.dataset.claim)") == line["claims"]


def test_condition_and_denial_are_told(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    click_line(tab, line_of(guild, "s4").id)
    assert tab.locator("dt:text-is('only if') + dd").inner_text() == "if the lock is repaired first"
    click_line(tab, line_of(guild, "r4").id)
    assert tab.locator("#told h2").inner_text() == "Town Council not: funds Guild of Pilots"
    assert tab.locator("dt:text-is('negated') + dd").inner_text() == "said not to hold"


def test_quotes_stand_in_the_page_only_where_the_articles_are_at_hand(guild: KnowledgeGraph, tmp_path: Path, sheet: Callable[..., Any]) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "notes.txt").write_bytes(ARTICLE.encode())
    assert QUOTE not in draw(guild).html
    page = draw(guild, articles=folder)
    assert "This file holds 1 quote from articles." in page.html
    assert "come what may" not in page.html, "only the span, not the article"
    tab = sheet(page)
    click_line(tab, line_of(guild, "s1").id)
    assert tab.locator("blockquote").all_inner_texts() == [QUOTE]


def test_a_changed_article_is_not_quoted(guild: KnowledgeGraph, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "notes.txt").write_bytes(ARTICLE.replace("stay", "lie").encode())
    assert block(draw(guild, articles=folder), "facts") == block(draw(guild), "facts")
    with pytest.raises(ArticleError):
        draw(guild, articles=tmp_path / "nowhere")


def test_the_panel_of_an_actor_tells_names_claims_statements_and_figures(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.fill("#search", "gop")
    tab.keyboard.press("Enter")
    assert tab.locator("#told h3").all_inner_texts() == ["Names", "Stances (2)", "Relations (3)", "Reported statements (1)", "Figures (1)"]
    assert tab.locator(".names [lang=ar]").inner_text() == "نقابة المرشدين"
    assert tab.locator("#told summary").last.inner_text() == "Guild of Pilots members 40 to 50 pilots"


def test_the_panel_of_a_topic_tells_the_stances_on_its_contrary(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.click(".topics button:text-is('The canal stays open')")
    assert tab.locator("dt:text-is('contrary of') + dd").inner_text() == "The canal is closed"
    assert "Stances on the contrary: support here is opposition there (1)" in tab.locator("#told h3").all_inner_texts()


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


def test_names_fold_in_the_page_as_they_do_in_python(bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any]) -> None:
    names = [name for thing in bundled.actors() + bundled.topics() + bundled.places() for name, _ in thing.names]
    names += ["Ḥashd al-Shaʿbī", "الحَشْد الشَّعبيّ", "İstanbul", "Straße", "مـــيـناء", "كركوك", "O'Neill’s", "foo_bar 12", "ٱلعراق", "", "ﷺ"]
    assert sheet(bundled_page).evaluate("(names) => names.map(stancegraph.fold)", names) == [fold(name) for name in names]


def test_what_nobody_is_called_is_said(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.fill("#search", "Atlantis")
    assert tab.locator("#found").inner_text() == "Nothing has such a name"


def test_the_legend_counts_what_python_counts_and_hides_just_that(bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any]) -> None:
    drawn = select(bundled)
    expected = Counter(line.kind for line in drawn.lines)
    tab = sheet(bundled_page)
    rows = "(all) => all.map((box) => [box.dataset.key, Number(box.closest('.row').querySelector('.count').textContent)])"
    assert dict(tab.locator("#legend [data-of=line]").evaluate_all(rows)) == dict(expected)
    assert dict(tab.locator("#legend [data-of=node]").evaluate_all(rows)) == Counter(drawn.things[iri].type for iri in drawn.nodes)
    for kind in expected:
        tab.uncheck(f"[data-key={kind}]")
        assert set(tab.evaluate("stancegraph.shown().lines")) == {line.id for line in drawn.lines if line.kind != kind}
        tab.check(f"[data-key={kind}]")


def test_a_hidden_type_takes_its_lines_along_and_a_lone_node_goes_too(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.uncheck("[data-key=Topic]")
    assert tab.evaluate("stancegraph.shown().lines.length") == 3
    tab.uncheck("[data-key=structure]")
    assert tab.evaluate("stancegraph.shown().nodes") == [guild.short("https://example.org/id/Guild"), guild.short("https://example.org/id/Town")]
    assert tab.locator("#status").inner_text() == "2 of 6 lines and 2 of 5 nodes shown"


def test_double_click_or_its_button_shows_only_one_kind_and_all_comes_back(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.dblclick("#legend .name:text-is('opposes')")
    assert tab.evaluate("stancegraph.shown().lines") == [line_of(guild, "s3").id]
    tab.focus("[aria-label='Only supports']")
    tab.keyboard.press("Enter")
    assert tab.evaluate("stancegraph.shown().lines") == [line_of(guild, "s1").id]
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


# ------------------------------------------------------------------------------------------------------ access, looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_in_any_state(bundled: KnowledgeGraph, bundled_page: Page, sheet: Callable[..., Any], scheme: str) -> None:
    tab = sheet(bundled_page, color_scheme=scheme)
    assert violations(tab) == []
    click_line(tab, next(line.id for line in select(bundled).lines if line.negated))
    assert violations(tab) == []
    tab.fill("#search", "a")
    tab.uncheck("[data-key=supports]")
    tab.keyboard.press("Tab")
    assert violations(tab) == []
    tab.fill("#search", "iran")
    tab.keyboard.press("Enter")
    tab.locator("#told details").evaluate_all("(all) => all.forEach((one) => { one.open = true; })")
    assert violations(tab) == []


def test_the_theme_follows_the_system_until_the_button_is_pressed(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild), color_scheme="dark")
    shade = "getComputedStyle(document.body).backgroundColor"
    dark = tab.evaluate(shade)
    tab.click("#theme")
    assert tab.evaluate(shade) == "rgb(255, 255, 255)" != dark
    tab.click("#theme")
    assert tab.evaluate(shade) == dark


def test_every_control_is_reached_with_the_tab_key(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    wanted = tab.locator("button:visible, input:visible, .vis-network, aside").count()
    reached = set()
    for _ in range(wanted + 3):
        tab.keyboard.press("Tab")
        reached.add(tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    body = tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.body)")
    assert len(reached - {body}) == wanted


def test_a_phone_shows_it_without_scrolling_sideways(guild: KnowledgeGraph, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(guild))
    tab.set_viewport_size({"width": 375, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_line_colours_stand_out_from_the_page(theme: str) -> None:
    page = luminance(palette.PAGE[theme]["page"])
    for name, kind in palette.LINES.items():
        line = luminance(kind.light if theme == "light" else kind.dark)
        assert (max(page, line) + 0.05) / (min(page, line) + 0.05) >= 3, name


def luminance(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# ------------------------------------------------------------------------------------------------------- hostile text

BAD = "</script><img src=x onerror=alert(1)><!-- \"quoted\" 'single' & &amp; {{ 7*7 }} ${7*7}\nsecond line \u202eabc\u202c مرحبا \u2028 nul:\x00 bell:\x07 é"
SHOWN = BAD.replace("\x00", "\ufffd").replace("\x07", "\ufffd")


def turtle(text: str) -> str:
    """A text as a Turtle literal."""
    return '"' + "".join(f"\\u{ord(sign):04X}" if ord(sign) < 32 or sign in '"\\\u2028' else sign for sign in text) + '"'


def hostile(folder: Path) -> KnowledgeGraph:
    """A casebook in which every text tries to break the page."""
    bad = turtle(BAD)
    return casebook(folder, f"""
        :A a kg:Person ; skos:prefLabel {bad} ; skos:altLabel {turtle("alias " + BAD)}@ar ; rdfs:comment {bad} ;
            skos:exactMatch <javascript:alert(1)> , <data:text/html,x> , <https://example.org/a> .
        :B a :Odd ; skos:prefLabel {bad} . :Odd rdfs:subClassOf kg:Actor ; rdfs:label {bad} .
        :T a kg:Topic ; skos:prefLabel {bad} ; skos:definition {bad} .
        :p rdfs:subPropertyOf kg:attacks ; rdfs:label {bad} .
        :doc a kg:Document ; dcterms:title {bad} ; dcterms:issued {bad} ; kg:basis {bad} ; schema:url {turtle("javascript:alert(1)")} .
        :s a kg:Stance ; kg:holder :A ; kg:topic :T ; kg:position kg:Supports ; kg:condition {bad} ; rdfs:comment {bad} ; kg:quantifier {bad} ;
            kg:mode :m ; kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc ; oa:exact {bad} ; kg:saidOn {bad} ] .
        :m rdfs:label {bad} .
        :r a kg:Relation ; rdf:subject :A ; rdf:predicate :p ; rdf:object :B ; kg:status kg:Accepted ; kg:role {bad} .
        :f a kg:Figure ; kg:about :A ; kg:measure {bad} ; kg:unit {bad} ; kg:minValue 1 ; kg:status kg:Accepted .
        :t a kg:Attribution ; kg:holder :A ; kg:about :T ; rdfs:comment {bad} ; kg:status kg:Accepted .""")  # fmt: skip


def test_hostile_text_runs_nothing_and_shows_as_it_is(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    graph = hostile(tmp_path)
    tab = sheet(draw(graph, title=BAD))
    assert tab.title().split() == " ".join(SHOWN.split()).split()
    assert tab.locator("h1").text_content() == SHOWN
    click_line(tab, line_of(graph, "id/s").id)
    texts = tab.locator("#told bdi, #told blockquote, #told dd, #told .said").evaluate_all("(all) => all.map((one) => one.textContent)")
    assert texts.count(SHOWN) >= 7
    click_line(tab, line_of(graph, "id/r").id)
    for name in ("alias", "seconda", "second"):
        tab.fill("#search", name)
        tab.keyboard.press("Enter")
    assert SHOWN in tab.locator("#told h2").text_content()
    assert tab.locator("img, body script:not([type]):nth-of-type(n+20)").count() == 0
    assert tab.heard == []


def test_only_web_addresses_become_links(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(hostile(tmp_path)))
    tab.fill("#search", "alias")
    tab.keyboard.press("Enter")
    assert tab.locator("#told a").evaluate_all("(all) => all.map((one) => one.href)") == ["https://example.org/a"]
    assert "javascript:alert(1)" in tab.locator("#told").inner_text()


def test_no_data_can_end_a_script_or_become_markup(tmp_path: Path) -> None:
    page = draw(hostile(tmp_path), title=BAD)
    data = "".join(re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', page.html, re.DOTALL))
    assert not re.search("[<>&\u2028\u2029\x00]", data)
    assert page.html.count("</script>") == 6
    assert "<img" not in re.sub(r"<script>.*?</script>", "", page.html, flags=re.DOTALL)
