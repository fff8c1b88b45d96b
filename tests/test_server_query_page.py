"""The page on which one asks in SPARQL: what it offers, what it shows of an answer, what can be taken from it."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
import servers
from conftest import ROOT
from pages import BAD, SHOWN, case, hostile, violations

from kg import queries
from kg.graph import KnowledgeGraph
from kg.server import console
from kg.server.reader import Reader
from kg.server.settings import Settings

Open = Callable[..., Any]
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
NO_ANSWER = "Failed to load resource"
"""What Chromium itself says of every answer that is no 2xx."""


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """The casebook of this repository, served."""
    with servers.serving(ROOT) as running:
        yield running


@pytest.fixture
def desk(chromium: Any) -> Iterator[Open]:
    """Opens the page; what it says on the console, pops up or asks of others is collected in `heard`, what it asks at all in `asked`."""
    opened = []

    def show(server: Any, fragment: str = "", *, before: str = "", **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        opened.append(context)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server.url.rstrip("/"))
        if before:
            context.add_init_script(before)
        context.set_default_timeout(8000)
        tab = context.new_page()
        tab.heard, tab.asked = [], []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("request", lambda request: request.url.startswith((server.url, "blob:", "data:")) or tab.heard.append(request.url))
        tab.on("console", lambda message: tab.heard.append(message.text))
        tab.on("pageerror", lambda error: tab.heard.append(str(error)))
        tab.on("dialog", lambda dialog: (tab.heard.append(dialog.message), dialog.dismiss()))
        tab.goto(f"{server.url}query{fragment}")
        tab.wait_for_selector("html[data-ready]")
        return tab

    yield show
    for context in opened:
        context.close()


def ask(tab: Any, text: str) -> None:
    """Write a query, run it, and wait for what comes."""
    tab.fill("#query", text)
    tab.click("#run")
    settle(tab)


def settle(tab: Any) -> None:
    """Wait until nothing runs."""
    tab.wait_for_function("() => document.getElementById('stop').hidden && !document.getElementById('state').textContent.startsWith('Nothing')")


def rows(tab: Any) -> list[list[str]]:
    """The cells of the table as they stand."""
    return tab.evaluate("""() => [...document.querySelectorAll('#panel-table tbody tr')].map((row) => [...row.cells].slice(1).map((cell) =>
        (cell.querySelector('a, .iri, .text') ?? cell).textContent))""")


def expected(graph: Any, text: str) -> list[list[str]]:
    """The cells that an answer should have."""
    return [[graph.shown(term) if term is not None else "–" for term in row.values()] for row in graph.query(text).terms()]


def download(tab: Any, button: str) -> bytes:
    """What a button saves."""
    with tab.expect_download() as waiting:
        tab.click(button)
    return Path(waiting.value.path()).read_bytes()


# ------------------------------------------------------------------------------------------------------ what it knows


def test_json_in_a_page_cannot_end_its_script() -> None:
    text = console.block({"a": f"{BAD}</script><!--\ud800"})
    assert not set("<>&\u2028\ud800") & set(text)
    assert json.loads(text)["a"] == f"{BAD}</script><!--\ud800"


def test_it_knows_the_names_of_the_ontology_and_of_the_case(guild: KnowledgeGraph, bundled: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {each["name"]: each for each in console.names(bundled)}
    assert names["kg:holder"]["kind"] == "ObjectProperty"
    assert names["kg:Stance"]["kind"] == "Class"
    assert names["kg:Stance"]["comment"]
    assert {"rdf:type", "oa:start", "dcterms:issued", "sem:hasEarliestBeginTimeStamp"} <= set(names)
    assert {"name": ":Guild", "label": "Guild of Pilots"} in console.things(guild)
    assert {each["name"] for each in console.things(guild)} >= {":Canal", ":doc"}
    monkeypatch.setattr(console, "MOST_THINGS", 2)
    assert len(console.things(guild)) == 2


def test_saved_queries_stand_in_groups_and_a_casebooks_own_goes_first(tmp_path: Path) -> None:
    case(tmp_path)
    own = tmp_path / "case" / "queries"
    own.mkdir()
    (own / "ties-drawn.rq").write_text("# Mine\nASK {}", "utf-8")
    found = {each["name"]: each for each in console.saved(tmp_path / "case")}
    assert found["ties-drawn"] == {"group": "This casebook", "name": "ties-drawn", "title": "Mine", "text": "# Mine\nASK {}"}
    assert {found[name]["group"] for name in ("stances", "ties")} == {"Any casebook"}
    assert found["what-there-is"]["group"] == "To begin with"


def test_every_query_to_begin_with_finds_something_in_any_casebook(guild: KnowledgeGraph, tmp_path: Path) -> None:
    first = [each for each in console.saved(tmp_path / "case") if each["group"] == "To begin with"]
    assert len(first) == 5
    for each in first:
        assert len(guild.query(each["text"])) > 0, each["name"]


def test_the_page_itself_takes_the_moment_of_its_address(tmp_path: Path) -> None:
    case(tmp_path)
    reply = console.page(Reader(Settings(folder=tmp_path / "case")), {"as-of": "2031-05-02", "known": ["2031", "2032"], "q": "x"})
    known = json.loads(re.search(rb'id="known">(.*?)</script>', reply.body, re.DOTALL)[1])
    assert known["moment"] == {"as-of": "2031-05-02"}
    assert known["prefixes"]["kg"] == "https://w3id.org/stancegraph/ontology#"


# ------------------------------------------------------------------------------------------------------------ asking


def test_every_saved_query_shows_its_rows_as_kg_query_has_them(server: Any, desk: Open, bundled: KnowledgeGraph) -> None:
    tab = desk(server)
    for name, query in queries.saved(ROOT).items():
        tab.click(f"button[data-name={name}]")
        tab.wait_for_function("(text) => document.getElementById('query').value === text", arg=query.text)
        settle(tab)
        tab.select_option("#panel-table select", "250")
        assert tab.locator("#panel-table thead th button").all_inner_texts() == bundled.query(query.text).columns
        assert rows(tab) == expected(bundled, query.text), name
        assert re.match(r"\d+ rows? in .* s$", tab.inner_text("#state"))
    assert tab.heard == []


def test_saved_queries_are_found_by_words(server: Any, desk: Open) -> None:
    tab = desk(server)
    tab.fill("#saved-search", "ADVISERS stay")
    assert tab.locator("button.saved[data-name]").evaluate_all("(all) => all.map((one) => one.dataset.name)") == ["advisers"]
    tab.fill("#saved-search", "no such words")
    assert "No saved query" in tab.inner_text("#saved")


def test_the_moment_is_asked_with_the_query(server: Any, desk: Open, bundled: KnowledgeGraph) -> None:
    text = "SELECT ?c WHERE { ?c a kg:Stance } ORDER BY ?c"
    tab = desk(server)
    for day, which in (("2024-06-01", "certain"), ("2025-02-06", "possible")):
        tab.fill("#as-of", day)
        tab.set_checked("#possible", which == "possible")
        ask(tab, text)
        view = bundled.as_of(day, None, which)
        assert rows(tab) == expected(view, text)
        assert 0 < len(rows(tab)) < len(bundled.query(text))
    tab.fill("#as-of", "soon")
    ask(tab, text)
    assert "soon" in tab.inner_text("#fault")


def test_the_keyboard_runs_a_query_and_tab_leaves_the_editor(server: Any, desk: Open) -> None:
    tab = desk(server)
    tab.fill("#query", "ASK { :Iraq a kg:Actor }")
    tab.focus("#query")
    tab.keyboard.press("Control+Enter")
    settle(tab)
    assert tab.inner_text("#panel-table") == "Yes"
    tab.focus("#query")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "run"
    assert tab.input_value("#query") == "ASK { :Iraq a kg:Actor }"


def test_names_are_completed_by_keys(server: Any, desk: Open) -> None:
    tab = desk(server)
    tab.fill("#query", "")
    tab.focus("#query")
    tab.keyboard.type("SELECT * WHERE { ?s kg:hold")
    assert "kg:holder" in tab.locator("#completion li .name").all_inner_texts()
    assert violations(tab) == []
    tab.keyboard.press("ArrowDown")
    assert tab.get_attribute("#query", "aria-activedescendant") == "option-0"
    tab.keyboard.press("Enter")
    assert tab.input_value("#query") == "SELECT * WHERE { ?s kg:holder"
    tab.keyboard.type(" :USPres")
    assert ":USPresenceInIraq" in tab.locator("#completion li .name").all_inner_texts()
    tab.keyboard.press("Escape")
    assert tab.locator("#completion").is_hidden()
    tab.keyboard.press("Enter")
    assert tab.input_value("#query").endswith(":USPres\n"), "no name was chosen: the key is the editor's"
    tab.keyboard.type("sk")
    tab.keyboard.press("Control+Space")
    tab.keyboard.press("Enter")
    assert tab.input_value("#query").endswith("skos:")
    tab.keyboard.press("Control+Z")
    assert not tab.input_value("#query").endswith("skos:"), "what was completed can be undone"
    assert tab.heard == []


def test_prefixes_that_are_used_can_be_declared(server: Any, desk: Open) -> None:
    tab = desk(server)
    assert "need no declaring" in tab.inner_text("#prefixes summary")
    tab.click("#prefixes summary")
    assert "PREFIX kg: <https://w3id.org/stancegraph/ontology#>" in tab.inner_text("#prefixes pre")
    tab.fill("#query", "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nASK { :Iraq a kg:Actor ; skos:prefLabel ?l } # not prov:Agent")
    tab.click("#declare")
    declared = tab.input_value("#query").split("\n")
    assert declared[:2] == ["PREFIX : <https://w3id.org/stancegraph/id/>", "PREFIX kg: <https://w3id.org/stancegraph/ontology#>"]
    assert declared[2].startswith("PREFIX skos:")
    tab.click("#declare")
    assert tab.input_value("#query").split("\n") == declared


def test_a_fault_names_its_line_and_the_editor_shows_it(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, "SELECT ?x WHERE {\n  ?x a kg:Stance ;\n     kg:holder ??? .\n}")
    assert "line 3" in tab.inner_text("#fault")
    assert tab.locator("#gutter .marked").all_inner_texts() == ["3"]
    assert "???" in tab.inner_text("#colours .marked")
    assert tab.locator("#result").is_hidden()
    assert violations(tab) == []
    tab.click("#fault button")
    assert (
        tab.evaluate("(() => { const q = document.getElementById('query'); return q.value.slice(q.selectionStart, q.selectionEnd); })()")
        == "     kg:holder ??? ."
    )
    ask(tab, "SELECT ?x WHERE { SERVICE <http://example.org/> { ?x ?y ?z } }")
    assert "SERVICE" in tab.inner_text("#fault")
    ask(tab, "ASK {}")
    assert tab.locator("#fault").is_hidden()
    assert tab.locator("#gutter .marked").count() == 0
    assert all(text.startswith(NO_ANSWER) for text in tab.heard)


def test_a_misspelt_name_is_told(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, "SELECT ?c WHERE { ?c kg:holdr :Irraq ; kg:topic ?t }")
    tab.wait_for_selector("#notes li")
    assert tab.locator("#notes li").all_inner_texts() == [
        "kg:holdr is neither in the ontology nor in the graph; did you mean kg:holder?",
        ":Irraq is neither in the ontology nor in the graph; did you mean :Iraq?",
    ]
    assert "Nothing fits" in tab.inner_text("#panel-table")


def test_stop_ends_the_waiting(server: Any, desk: Open) -> None:
    tab = desk(server)
    tab.fill("#query", ENDLESS)
    tab.click("#run")
    tab.wait_for_selector("#stop:not([hidden])")
    assert tab.locator("#progress").is_visible()
    tab.click("#stop")
    settle(tab)
    assert tab.inner_text("#state").startswith("Stopped")
    assert tab.locator("#progress").is_hidden()
    ask(tab, "ASK {}")
    assert tab.inner_text("#panel-table") == "Yes"


# ----------------------------------------------------------------------------------------------------------- history


def test_the_history_stays_in_this_browser_until_it_is_cleared(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, "ASK { :Iraq a kg:Actor } # first")
    tab.fill("#as-of", "2025-02-01")
    ask(tab, "ASK { :Iran a kg:Actor } # second")
    tab.goto(f"{server.url}query")
    tab.wait_for_selector("html[data-ready]")
    tab.click("#history-part summary")
    assert [text.split(" # ")[1] for text in tab.locator("#history button").all_inner_texts()] == ["second", "first"]
    assert "as-of 2025-02-01" in tab.inner_text("#history li:first-child")
    tab.click("#history li:first-child button")
    settle(tab)
    assert tab.input_value("#query") == "ASK { :Iran a kg:Actor } # second"
    assert tab.input_value("#as-of") == "2025-02-01"
    tab.click("#forget")
    assert tab.locator("#history li").count() == 0
    assert tab.evaluate("localStorage.getItem('stancegraph.query.history')") == "[]"


def test_what_was_written_and_never_asked_is_kept_when_another_query_is_taken(server: Any, desk: Open) -> None:
    tab = desk(server, "#saved=figures")
    settle(tab)
    tab.fill("#query", "ASK { ?my ?long ?work }")
    tab.click("button[data-name=ties]")
    settle(tab)
    tab.click("#history-part summary")
    assert "ASK { ?my ?long ?work }" in tab.locator("#history button").all_inner_texts()


@pytest.mark.parametrize(
    "spoilt", ["get() { throw new DOMException('no', 'SecurityError'); }", "value: { getItem: () => '[{\"q\": 7}, 3', setItem() { throw new Error('full'); } }"]
)
def test_a_browser_that_keeps_nothing_asks_all_the_same(server: Any, desk: Open, spoilt: str) -> None:
    tab = desk(server, before=f"Object.defineProperty(window, 'localStorage', {{ {spoilt} }})")
    ask(tab, "ASK {}")
    assert tab.inner_text("#panel-table") == "Yes"
    assert "1 query" in tab.inner_text("#history-part summary")
    assert tab.heard == []


# ------------------------------------------------------------------------------------------------------ what it shows


def test_iris_of_the_casebook_lead_to_their_pages_and_those_of_vocabularies_nowhere(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, "SELECT ?a ?b ?c ?d WHERE { VALUES (?a ?b ?c ?d) { (:Iraq kg:Stance <https://example.org/x?y=z> <javascript:alert(1)>) } }")
    assert rows(tab) == [[":Iraq", "kg:Stance", "<https://example.org/x?y=z>", "<javascript:alert(1)>"]]
    links = tab.locator("#panel-table td a").evaluate_all("(all) => all.map((one) => [one.getAttribute('href'), one.rel])")
    assert links == [["/id/" + quote("https://w3id.org/stancegraph/id/Iraq", safe=""), ""], ["https://example.org/x?y=z", "noopener noreferrer"]]


def test_rows_are_sorted_by_value_and_filtered_by_words(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, 'SELECT ?n ?t WHERE { VALUES (?n ?t) { (10 "Ömer b") (9 "adam") (UNDEF "Zoe") (100 "omer a") (2.5 "x") } }')
    tab.click("#sort-0")
    assert [row[0] for row in rows(tab)] == ["2.5", "9", "10", "100", "–"]
    tab.click("#sort-0")
    assert [row[0] for row in rows(tab)] == ["100", "10", "9", "2.5", "–"]
    assert tab.get_attribute("#panel-table th[aria-sort]", "aria-sort") == "descending"
    tab.click("#sort-0")
    assert [row[0] for row in rows(tab)] == ["10", "9", "–", "100", "2.5"], "as the endpoint gave them"
    tab.fill("#filter", "OMER")
    assert [row[1] for row in rows(tab)] == ["Ömer b", "omer a"]
    assert tab.inner_text("#shown") == "2 rows of 5"


def test_ten_thousand_rows_are_turned_page_by_page(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, "SELECT ?a ?p ?b WHERE { ?a a ?x . ?b ?p ?y } LIMIT 10000")
    assert tab.inner_text("#state").startswith("10,000 rows")
    assert len(rows(tab)) == 100
    tab.click("[aria-label='Last page']")
    assert tab.inner_text(".pager span") == "9,901–10,000 of 10,000"
    assert tab.inner_text("#panel-table tbody tr:last-child th") == "10000"
    tab.click("[aria-label='Page before']")
    assert tab.inner_text(".pager span") == "9,801–9,900 of 10,000"
    tab.click("#sort-1")
    assert tab.inner_text(".pager span").startswith("1–100")
    tab.click("#tab-graph")
    assert tab.locator(".node").count() == 200
    assert "with the fewest edges (of" in tab.inner_text("#panel-graph .told")
    assert tab.heard == []


def test_triples_are_drawn_and_listed_and_always_alike(server: Any, desk: Open, bundled: KnowledgeGraph) -> None:
    tab = desk(server)
    text = console.saved(ROOT)
    tab.click("button[data-name=ties-drawn]")
    settle(tab)
    triples = bundled.query(next(each["text"] for each in text if each["name"] == "ties-drawn")).triples
    nodes = {node.value for triple in triples for node in (triple.subject, triple.object)}
    pairs = {(triple.subject.value, triple.object.value) for triple in triples}
    assert tab.get_attribute("#tab-graph", "aria-selected") == "true"
    assert tab.locator(".node").count() == len(nodes)
    assert tab.locator(".edge").count() == len(pairs)
    assert tab.inner_text("#panel-graph .told") == f"{len(nodes)} nodes, {len(pairs)} edges. Nothing is left out."
    tab.click(".edges summary")
    assert tab.locator(".edges tbody tr").count() == len(pairs)
    assert tab.locator(".edges tbody a").first.get_attribute("href").startswith("/id/https%3A")
    assert violations(tab) == []
    places = tab.locator(".node").evaluate_all("(all) => all.map((one) => one.getAttribute('transform'))")
    tab.click("#run")
    settle(tab)
    assert tab.locator(".node").evaluate_all("(all) => all.map((one) => one.getAttribute('transform'))") == places
    tab.locator(".node circle").first.click()
    assert "edge" in tab.inner_text("#panel-graph .chosen")
    before = float(tab.get_attribute("svg.network", "width"))
    tab.click("#panel-graph [aria-label=Larger]")
    assert float(tab.get_attribute("svg.network", "width")) > before
    assert tab.heard == []


def test_a_drawing_says_what_it_leaves_out(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(
        tab,
        'CONSTRUCT { :a kg:backs :b , :c . :b kg:backs :a . :c kg:backs :c . :a a kg:Actor ; kg:role "x" , "y" ; rdfs:label "Älpha"@de , "Alpha"@en } WHERE {}',
    )
    assert (
        tab.inner_text("#panel-graph .told")
        == "3 nodes, 3 edges. Left out: 2 statements with a text or a number, 1 statement of a type, 1 edge from a node to itself."
    )
    assert sorted(tab.locator(".node text").all_text_contents()) == [":b", ":c", "Alpha"]
    tab.click("#tab-raw")
    tab.wait_for_selector(".raw")
    assert "kg:backs" in tab.inner_text(".raw")
    tab.click("#tab-time")
    assert "needs a column with dates" in tab.inner_text("#panel-time")


def test_pairs_of_things_in_rows_are_drawn_by_the_columns_one_chooses(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, 'SELECT ?a ?b ?c ?w WHERE { VALUES (?a ?b ?c ?w) { (:x :y :z "met") (:x UNDEF :z "saw") } }')
    tab.click("#tab-graph")
    assert tab.inner_text("#panel-graph .told") == "2 nodes, 1 edge. Left out: 1 row without two ends."
    tab.select_option("#panel-graph select >> nth=1", "2")
    tab.select_option("#panel-graph select >> nth=2", "3")
    assert tab.inner_text("#panel-graph .told") == "2 nodes, 1 edge. Nothing is left out."
    assert tab.locator(".edge text").all_text_contents() == ["met, saw"]
    ask(tab, "SELECT ?a WHERE { VALUES ?a { :x } }")
    assert "A graph needs two columns" in tab.inner_text("#panel-graph")


TIMES = """SELECT ?what ?when WHERE { VALUES (?what ?when) {
  ("both" "2024-03-01/2024-05-31"^^edtf:EDTF) ("month" "2024-04"^^edtf:EDTF) ("open" "2024-06/.."^^edtf:EDTF) ("since long" "../2024-02-29"^^edtf:EDTF)
  ("unknown" "2024-02-01/"^^edtf:EDTF) ("season" "2024-21"^^edtf:EDTF) ("no day" "2025-02-30"^^edtf:EDTF) ("backwards" "2025/2024"^^edtf:EDTF)
  ("digits" "202X"^^edtf:EDTF) ("word" "undated") ("none" UNDEF) ("day" "2024-07-04"^^xsd:date) ("hour" "2024-07-05T10:00:00Z"^^xsd:dateTime) ("about" "2024-01~"^^edtf:EDTF)
} }"""


def test_dates_are_drawn_with_open_and_unknown_ends_and_what_cannot_be_read_is_listed(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, TIMES)
    tab.click("#tab-time")
    assert tab.inner_text("#panel-time .told") == "8 rows on the axis. Not on it: 6 rows without a date that can be read."
    signs = tab.evaluate("""() => Object.fromEntries([...document.querySelectorAll('.axis .row')].map((row) => [row.querySelector('.label').textContent,
        ['certain', 'possible', 'arrow', 'unknown'].filter((name) => row.querySelector(`.${name}`)).join(' ')]))""")
    assert signs == {
        "since long": "certain possible arrow", "about": "possible", "unknown": "certain possible unknown", "both": "certain possible", "month": "possible",
        "open": "certain possible arrow", "day": "certain possible", "hour": "certain possible",
    }  # fmt: skip
    widths = tab.evaluate("""() => Object.fromEntries([...document.querySelectorAll('.axis .row')].map((row) => [row.querySelector('.label').textContent,
        Number(row.querySelector('.possible').getAttribute('width'))]))""")
    assert widths["both"] / widths["month"] == pytest.approx(92 / 30, rel=0.02), "lengths are those of the days"
    tab.click(".unread summary")
    listed = tab.locator(".unread li").all_inner_texts()
    assert sorted(listed) == ["(empty) (1 row)", "2024-21 (1 row)", "2025-02-30 (1 row)", "2025/2024 (1 row)", "202X (1 row)", "undated (1 row)"]
    assert violations(tab) == []
    assert tab.heard == []


def test_two_columns_make_a_period_and_bare_numbers_are_no_years(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(
        tab,
        'SELECT ?from ?to ?n WHERE { VALUES (?from ?to ?n) { ("2024-01-01"^^xsd:date "2024-03-01"^^xsd:date "2014") ("2024-01-01"^^xsd:date UNDEF "1999") } }',
    )
    tab.click("#tab-time")
    assert tab.locator("#panel-time select >> nth=0").locator("option").all_inner_texts() == ["from", "to"]
    tab.select_option("#panel-time select >> nth=1", "1")
    assert tab.inner_text("#panel-time .told").startswith("1 row on the axis. Not on it: 1 row")
    ask(tab, 'SELECT ?n WHERE { VALUES ?n { "2014" } }')
    assert "needs a column with dates" in tab.inner_text("#panel-time")


def test_raw_is_the_json_of_the_endpoint(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, "SELECT ?t WHERE { ?t a kg:Topic } ORDER BY ?t")
    tab.click("#tab-table")
    tab.focus("#tab-table")
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate("document.activeElement.id") == "tab-raw"
    assert json.loads(tab.inner_text(".raw")) == json.loads(server.query("SELECT ?t WHERE { ?t a kg:Topic } ORDER BY ?t").body)


# ---------------------------------------------------------------------------------------------------- what one takes


def test_a_link_brings_back_query_moment_and_view_and_no_server_sees_it(server: Any, desk: Open) -> None:
    text = '# a+b & c = 100 % "ü" #x\nSELECT ?c ?during WHERE { ?c kg:during ?during } ORDER BY ?c'
    tab = desk(server)
    tab.fill("#as-of", "2025-02-06")
    tab.check("#undated")
    ask(tab, text)
    shown = rows(tab)
    tab.click("#tab-time")
    tab.click("#copy-link")
    tab.wait_for_function("() => document.getElementById('copied').textContent")
    link = tab.evaluate("navigator.clipboard.readText()")
    assert tab.url == link
    assert urlsplit(link).path == "/query"
    assert not urlsplit(link).query
    fragment = parse_qs(urlsplit(link).fragment)
    assert fragment == {"q": [text], "as-of": ["2025-02-06"], "undated": ["yes"], "view": ["time"]}
    other = desk(server, "#" + urlsplit(link).fragment)
    settle(other)
    assert other.input_value("#query") == text
    assert other.input_value("#as-of") == "2025-02-06"
    assert other.is_checked("#undated")
    assert not other.is_checked("#possible")
    assert other.get_attribute("#tab-time", "aria-selected") == "true"
    other.click("#tab-table")
    assert rows(other) == shown
    assert {url.split("#")[0] for url in other.asked if "/sparql" in url} == {f"{server.url}sparql?as-of=2025-02-06&undated=yes"}
    other.evaluate("location.hash = '#q=' + encodeURIComponent('ASK {}')")
    other.wait_for_function("() => document.getElementById('query').value === 'ASK {}'")
    assert other.input_value("#as-of") == ""


def test_the_curl_line_is_one_command_whatever_the_query_has(server: Any, desk: Open) -> None:
    tab = desk(server)
    tab.fill("#as-of", "2025-02-06")
    text = """ASK { ?s ?p "it's $HOME `x` \\"q\\"" }\n# 'two' lines"""
    tab.fill("#query", text)
    tab.click("#copy-curl")
    tab.wait_for_function("() => document.getElementById('copied').textContent")
    assert shlex.split(tab.evaluate("navigator.clipboard.readText()")) == [
        "curl", "-sS", "-H", "Accept: application/sparql-results+json", "--data-urlencode", f"query={text}", f"{server.url}sparql?as-of=2025-02-06",
    ]  # fmt: skip


def test_without_a_clipboard_the_link_stands_there_to_be_copied(server: Any, desk: Open) -> None:
    tab = desk(server, before="Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    tab.click("#copy-link")
    assert tab.input_value("#copied textarea").startswith(f"{server.url}query#q=SELECT")


SPREADSHEET = r"""SELECT ?a ?b WHERE { VALUES (?a ?b) { ("=1+1" -2) ("+x" :Iraq) ("-x" "a,\"b\"") ("@SUM" "two\nlines") ("\tx" "\rx") (" =1" UNDEF) ("\uFF1Dx" "plain") ("ünï" 1.5) } }"""


def test_csv_for_spreadsheets_runs_no_formula_and_exact_csv_is_the_endpoints(server: Any, desk: Open) -> None:
    tab = desk(server)
    ask(tab, SPREADSHEET)
    assert "apostrophe" in tab.inner_text("#csv-note")
    assert (
        download(tab, "#save-csv")
        == (
            "\ufeffa,b\r\n"
            "'=1+1,-2\r\n"
            "'+x,https://w3id.org/stancegraph/id/Iraq\r\n"
            '\'-x,"a,""b"""\r\n'
            '\'@SUM,"two\nlines"\r\n'
            "'\tx,\"'\rx\"\r\n"
            "' =1,\r\n"
            "'\uff1dx,plain\r\n"
            "ünï,1.5\r\n"
        ).encode()
    )
    assert download(tab, "#save-exact") == server.query(SPREADSHEET, "text/csv").body
    assert json.loads(download(tab, "#save-json")) == json.loads(server.query(SPREADSHEET).body)
    tab.fill("#filter", "a")
    tab.click("#sort-0")
    found = list(csv.reader(io.StringIO(download(tab, "#save-csv").decode("utf-8-sig"), newline="")))
    assert [row[0] for row in found[1:]] == ["'-x", "'+x", "'\uff1dx"], "as filtered and sorted"
    assert tab.heard == []


def test_triples_are_taken_as_turtle_and_as_csv(server: Any, desk: Open, bundled: KnowledgeGraph) -> None:
    import pyoxigraph

    text = "CONSTRUCT { ?s skos:prefLabel ?l } WHERE { ?s a kg:Topic ; skos:prefLabel ?l }"
    tab = desk(server)
    ask(tab, text)
    triples = {str(triple) for triple in bundled.query(text).triples}
    turtle = download(tab, "#save-turtle")
    assert {
        str(pyoxigraph.Triple(quad.subject, quad.predicate, quad.object)) for quad in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE)
    } == triples
    assert len(list(csv.reader(io.StringIO(download(tab, "#save-csv").decode("utf-8-sig"), newline="")))) == 1 + len(triples)
    assert tab.locator("#save-exact").is_hidden()


# -------------------------------------------------------------------------------------------------------- everywhere


def test_hostile_texts_stay_texts(desk: Open, tmp_path: Path) -> None:
    graph = hostile(tmp_path)
    folder = tmp_path / "case"
    (folder / "queries").mkdir()
    (folder / "queries" / "bad.rq").write_text("# </script><img src=x onerror=alert(1)> {{ 7*7 }}\nSELECT * WHERE { ?s ?p ?o }", "utf-8")
    with servers.serving(folder) as server:
        tab = desk(server)
        assert tab.inner_text("button[data-name=bad]") == "</script><img src=x onerror=alert(1)> {{ 7*7 }}"
        tab.click("button[data-name=bad]")
        settle(tab)
        ask(tab, "SELECT ?s ?label WHERE { ?s skos:prefLabel ?label FILTER (?s = :A) }")
        assert rows(tab) == [[":A", SHOWN]]
        assert len(graph.query("SELECT ?s WHERE { ?s ?p ?o }")) > 100
        tab.click("#tab-raw")
        ask(tab, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        tab.click("#tab-graph")
        assert tab.locator(".node").count() > 20
        ask(tab, "SELECT * WHERE { ?s ?p ?o }")
        tab.click("#tab-time")
        tab.click("#tab-graph")
        tab.click("#tab-table")
        assert tab.locator("img").count() == 0
        assert tab.locator("a[href^='javascript'], a[href^='data']").count() == 0
        tab.fill("#query", f"SELECT * WHERE {{ ?s ?p {json.dumps(BAD.replace(chr(0), ''))} }} # {BAD.partition(chr(10))[0]}")
        tab.click("#run")
        settle(tab)
        assert tab.locator("img").count() == 0
        assert all(text.startswith(NO_ANSWER) for text in tab.heard)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 360)])
def test_every_view_is_accessible_in_light_and_dark_and_on_a_phone(server: Any, desk: Open, scheme: str, width: int) -> None:
    text = "SELECT ?claim ?who ?during ?comment WHERE { ?claim kg:holder ?who ; kg:during ?during ; rdfs:comment ?comment } ORDER BY ?claim LIMIT 8"
    tab = desk(server, f"#q={quote(text)}", color_scheme=scheme, viewport={"width": width, "height": 780})
    settle(tab)
    tab.evaluate("document.querySelectorAll('.ask details, .shelf details').forEach((one) => { one.open = true; })")
    for view in ("table", "graph", "time", "raw"):
        tab.click(f"#tab-{view}")
        assert violations(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.evaluate("location.hash = '#saved=stances-drawn'")
    tab.wait_for_selector("svg.network")
    assert violations(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    ask(tab, 'SELECT * WHERE { VALUES (?a ?b) { ("مرحبا بالعالم"@ar :Irraq) } }')
    tab.wait_for_selector("#notes li")
    assert violations(tab) == []
    assert tab.heard == []
