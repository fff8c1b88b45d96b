"""The table beside the drawing: the claims that are to be seen, sorted, filtered, selected, and saved as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pages import BAD, QUOTE, SHOWN, START, case, click_line, hostile, line_of, turtle, violations

from kg.explorer import Page, draw
from kg.graph import KnowledgeGraph
from kg.wording import key

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
Sheet = Callable[..., Any]
THREE = """
:A a kg:Person ; skos:prefLabel "Émile Zoll"@en . :B a kg:Person ; skos:prefLabel "adam"@en . :C a kg:Person ; skos:prefLabel "Berta"@en .
:T a kg:Topic ; skos:prefLabel "The toll"@en .
"""


def claim(name: str, holder: str, more: str = "") -> str:
    """A stance on the toll."""
    return f"""
    :{name} a kg:Stance ; kg:holder :{holder} ; kg:topic :T ; kg:position kg:Supports ; kg:status kg:Accepted {more} ."""


def during(text: str) -> str:
    """When a claim held."""
    return f'; kg:during "{text}"^^edtf:EDTF'


def rows(tab: Any) -> list[str]:
    """The claims in the table, from the top."""
    return tab.locator("#table tbody tr[data-claim]").evaluate_all("(all) => all.map((row) => row.dataset.claim)")


def column(tab: Any, name: str) -> list[str]:
    """What stands in a column, from the top."""
    return tab.locator(f"#table td[data-name={name}]").all_inner_texts()


def told(tab: Any) -> set[str]:
    """The claims that are to be seen on lines, and those that have none, as the legend and the clocks let them through."""
    lines = tab.evaluate("stancegraph.lines()")
    hidden = {claim for line in lines if not line["rank"] for claim in line["claims"]}
    return set(tab.evaluate("stancegraph.claims()")) - hidden


def sort(tab: Any, title: str) -> str | None:
    """Click a heading; return how its column says it is sorted then."""
    tab.click(f"#table th button:text-is('{title}')")
    sorted_now = tab.locator("#table th[aria-sort]").evaluate_all("(all) => all.map((one) => [one.textContent, one.getAttribute('aria-sort')])")
    assert all(found == title for found, _ in sorted_now)
    return sorted_now[0][1] if sorted_now else None


def downloaded(tab: Any, selector: str = "#table-csv") -> tuple[bytes, list[dict[str, str]]]:
    """The CSV that a button saves, as bytes and as Python's own reader reads it."""
    with tab.expect_download() as waiting:
        tab.click(selector)
    content = Path(waiting.value.path()).read_bytes()
    return content, list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


# ------------------------------------------------------------------------------------------------------ what it shows


def test_the_button_opens_and_closes_it_and_the_graph_stays_in_sight(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild))
    assert tab.locator("#table").is_hidden()
    assert rows(tab) == [], "a closed table is not kept up"
    tab.click("#table-button")
    assert tab.get_attribute("#table-button", "aria-pressed") == "true"
    graph, table = tab.locator("#graph").bounding_box(), tab.locator("#table").bounding_box()
    assert graph["height"] > 200
    assert table["y"] >= graph["y"] + graph["height"]
    assert 0.35 < table["height"] / (table["height"] + graph["height"]) < 0.55
    tab.click("#table-button")
    assert tab.get_attribute("#table-button", "aria-pressed") == "false"
    assert tab.locator("#table").is_hidden()
    assert tab.heard == []


def test_its_rows_are_the_claims_of_any_day_as_python_has_them(bundled: KnowledgeGraph, bundled_page: Page, sheet: Sheet) -> None:
    tab = sheet(bundled_page, "#table=yes")
    assert set(rows(tab)) == {key(bundled, each) for each in bundled.claims()}
    for day in ("2014-07-01", "2024-10-01", "2025-11-15"):
        tab.fill("#day-date", day)
        view = bundled.as_of(day, None, "possible")
        expected = {key(view, each) for each in view.claims()}
        assert set(rows(tab)) == expected
        assert tab.locator("#rows").inner_text().startswith(f"{len(expected)} of {len(bundled.claims())} claims")


def test_it_follows_the_legend_the_comparison_and_the_surroundings(bundled_page: Page, sheet: Sheet) -> None:
    tab = sheet(bundled_page, "#table=yes")
    sizes = [len(rows(tab))]
    for step in (
        lambda: tab.uncheck("#legend [data-of=line][data-key=structure]"),
        lambda: tab.uncheck("#legend [data-of=node][data-key=State]"),
        lambda: tab.evaluate("stancegraph.change({from: '2014-01-01', day: '2025-11-15'})"),
        lambda: tab.evaluate("stancegraph.change({from: null, day: null, off: new Set()})"),
        lambda: tab.evaluate("stancegraph.change({around: [stancegraph.lines()[0].number && 3, 1]})"),
    ):
        step()
        assert set(rows(tab)) >= {each for line in tab.evaluate("stancegraph.lines()") if line["rank"] for each in line["claims"]} & set(
            tab.evaluate("stancegraph.claims()")
        )
        assert set(rows(tab)) <= told(tab)
        sizes.append(len(rows(tab)))
    assert len(set(sizes)) >= 5, sizes


def test_when_days_are_compared_a_column_says_what_changed(bundled_page: Page, sheet: Sheet) -> None:
    tab = sheet(bundled_page, "#table=yes")
    assert tab.locator("#table th:text-is('Change')").is_hidden()
    tab.evaluate("stancegraph.change({from: '2014-01-01', day: '2024-12-31'})")
    assert tab.locator("#table th:has-text('Change')").is_visible()
    changes = {
        end: each["kind"] if each["certain"] else f"perhaps {each['kind']}"
        for each in tab.evaluate("stancegraph.changes()")
        for end in (each.get("before"), each.get("after"))
        if end
    }
    shown = dict(zip(rows(tab), column(tab, "change"), strict=True))
    assert {name: text for name, text in shown.items() if text} == {name: text for name, text in changes.items() if name in shown}
    assert len(set(changes.values())) > 2
    _, saved = downloaded(tab)
    assert {row["claim"]: row["change"] for row in saved} == shown


def test_a_row_tells_the_claim(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes&day=2031-06-01")
    row = tab.locator("#table tr[data-claim=':s1'] td").all_inner_texts()
    assert row == [
        "Guild of Pilots",
        "supports",
        "The canal stays open",
        "2031-05-02/",
        "perhaps at this date",
        "declared",
        "0.9",
        "a clerk of the Guild",
        "Harbour notes",
        ":s1",
    ]
    colour = "(row) => getComputedStyle(row.cells[0]).borderInlineStartColor"
    assert tab.locator("#table tr[data-claim=':s1']").evaluate(colour) == tab.evaluate(
        "() => { const probe = document.createElement('i'); probe.style.color = 'var(--supports)'; document.body.append(probe); return getComputedStyle(probe).color; }"
    )


def test_hostile_texts_stand_in_it_as_they_are(tmp_path: Path, sheet: Sheet) -> None:
    tab = sheet(draw(hostile(tmp_path)), "#table=yes")
    texts = tab.locator("#table td").evaluate_all("(all) => all.map((one) => one.textContent)")
    assert texts.count(SHOWN) >= 6
    assert tab.locator("#table img, #table script").count() == 0
    assert tab.heard == []


# ----------------------------------------------------------------------------------------------------- sort and filter


def test_headings_sort_there_back_and_off(tmp_path: Path, sheet: Sheet) -> None:
    graph = case(tmp_path, THREE + claim("c1", "A", "; kg:confidence 0.5") + claim("c2", "B", "; kg:confidence 0.95") + claim("c3", "C"))
    tab = sheet(draw(graph), "#table=yes")
    assert sort(tab, "Who") == "ascending"
    assert column(tab, "who") == ["adam", "Berta", "Émile Zoll"], "case and accents count as in a dictionary"
    assert sort(tab, "Who") == "descending"
    assert column(tab, "who") == ["Émile Zoll", "Berta", "adam"]
    assert sort(tab, "Who") is None
    assert rows(tab) == [":c1", ":c2", ":c3"]
    assert sort(tab, "Confidence") == "ascending"
    assert column(tab, "confidence") == ["0.5", "0.95", ""]
    assert sort(tab, "Confidence") == "descending"
    assert column(tab, "confidence") == ["0.95", "0.5", ""], "what is not given comes last either way"
    assert sort(tab, "Claim") == "ascending"


def test_dates_sort_by_when_they_begin(tmp_path: Path, sheet: Sheet) -> None:
    dates = {"c1": "2031-05-02/", "c2": "2029", "c3": "/2020", "c4": "0985-01/1200", "c6": "1999~/", "c7": "-0044", "c8": "-0100"}
    graph = case(tmp_path, THREE + "".join(claim(name, "A", during(text)) for name, text in dates.items()) + claim("c5", "B"))
    tab = sheet(draw(graph), "#table=yes")
    order = [":c3", ":c8", ":c7", ":c4", ":c6", ":c2", ":c1"]
    assert rows(tab) == [*order, ":c5"], "the order of time is the order at first"
    assert sort(tab, "When") == "ascending"
    assert rows(tab) == [*order, ":c5"]
    assert sort(tab, "When") == "descending"
    assert rows(tab) == [*order[::-1], ":c5"]


def test_numbers_sort_as_numbers(tmp_path: Path, sheet: Sheet) -> None:
    graph = case(tmp_path, THREE + "".join(claim(f"c{n}", "A", f"; kg:confidence {value}") for n, value in enumerate(("0.5", "0.05", "1", "0.45"))))
    tab = sheet(draw(graph), "#table=yes&sort=confidence -1")
    assert column(tab, "confidence") == ["1", "0.5", "0.45", "0.05"]


FOUND = {
    "PILOTS canal": {":s1", ":s2", ":a1"},
    "clerk": {":s1"},
    "denied": {":r4"},
    "0.95": {":r1"},
    ":f1": {":f1"},
    "pilots ines": set(),
}


def test_the_filter_finds_words_in_any_column(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes")
    for words, expected in FOUND.items():
        tab.fill("#filter", words)
        assert set(rows(tab)) == expected, words
        assert tab.locator("#rows").inner_text().startswith(f"{len(expected)} of the 10 claims that are shown, of 10 in all")
    tab.fill("#filter", "")
    assert len(rows(tab)) == 10
    assert tab.locator("#rows").inner_text().startswith("10 of 10 claims")


def test_the_filter_folds_as_the_search_does_and_escape_empties_it(tmp_path: Path, sheet: Sheet) -> None:
    tab = sheet(draw(case(tmp_path, THREE + claim("c1", "A") + claim("c2", "B"))), "#table=yes")
    click_line(tab, ":c2")
    tab.fill("#filter", "EMILE")
    assert rows(tab) == [":c1"]
    tab.press("#filter", "Escape")
    assert rows(tab) == [":c1", ":c2"]
    assert tab.locator("#told").is_visible(), "Escape has emptied the filter only"


def test_what_changes_with_the_day_can_be_filtered_for_too(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes&day=2031-05-02&undated=yes&filter=certain+date")
    assert rows(tab) == [":s1"]
    tab.fill("#day-date", "2032-05-02")
    assert rows(tab) == []
    tab.fill("#filter", "perhaps")
    assert rows(tab) == [":s1"]


def test_sorting_and_filtering_leave_the_panel_as_it_is_and_stand_in_the_address(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes&sort=nonsense 1")
    assert tab.locator("#table th[aria-sort]").count() == 0
    click_line(tab, ":s1")
    tab.click("#told .claim[data-claim=':s2'] summary")
    tab.fill("#filter", "pilots")
    sort(tab, "Mode")
    assert tab.locator("#told .claim[data-claim=':s2']").get_attribute("open") is None
    before = rows(tab)
    again = sheet(draw(guild), "#" + tab.evaluate("location.hash.slice(1)"))
    assert rows(again) == before
    assert again.locator("#table th[aria-sort=ascending]").inner_text() == "Mode"
    assert again.input_value("#filter") == "pilots"


# ------------------------------------------------------------------------------------------------------- in step


def test_a_row_selects_its_line_and_a_line_its_rows(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes")
    tab.click("#table tr[data-claim=':s3'] button")
    assert tab.locator("#told h2").inner_text() == "Mayor Ines Quay opposes The canal stays open"
    current = "#table tr[aria-current=true]"
    assert tab.locator(current).evaluate_all("(all) => all.map((row) => row.dataset.claim)") == [":s3"]
    click_line(tab, ":s1")
    assert set(tab.locator(current).evaluate_all("(all) => all.map((row) => row.dataset.claim)")) == {":s1", ":s2"}
    backgrounds = tab.evaluate(
        "['[aria-current]', ':not([aria-current])'].map((kind) => getComputedStyle(document.querySelector(`#table tbody tr${kind} td`)).backgroundColor)"
    )
    assert backgrounds[0] != backgrounds[1]


def test_the_row_of_a_claim_without_a_line_opens_its_first_thing(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes")
    for name, label in ((":a1", "Guild of Pilots"), (":f1", "Guild of Pilots")):
        tab.keyboard.press("Escape")
        tab.click(f"#table tr[data-claim='{name}'] button")
        assert tab.locator("#told h2").inner_text() == label
    assert tab.locator("#table tr[aria-current]").count() == 0


def test_the_row_of_a_line_that_is_chosen_comes_into_sight(bundled_page: Page, sheet: Sheet) -> None:
    tab = sheet(bundled_page, "#table=yes")
    drawn = [name for name in rows(tab) if tab.evaluate("(id) => stancegraph.lineOf(id)", name) is not None]
    for name in (drawn[-1], drawn[0], drawn[60]):
        tab.evaluate("(line) => stancegraph.change({line, thing: null})", line_of(tab, name))
        row, frame = tab.locator("#table tr[aria-current]").first.bounding_box(), tab.locator("#table .scroller").bounding_box()
        head = tab.locator("#table thead").bounding_box()
        assert row["y"] >= head["y"] + head["height"] - 1
        assert row["y"] + row["height"] <= frame["y"] + frame["height"] + 1


@pytest.fixture
def many(tmp_path: Path) -> KnowledgeGraph:
    """A case of 450 claims among 30 people."""
    people = "".join(f':p{n} a kg:Person ; skos:prefLabel "Person {n}"@en .\n' for n in range(30))
    relations = "".join(
        f":r{n:03} a kg:Relation ; rdf:subject :p{n % 29} ; rdf:predicate kg:alignedWith ; rdf:object :p{n % 29 + 1 + n // 29 % (29 - n % 29)} ; kg:confidence 0.{n % 9 + 1} ; kg:status kg:Accepted .\n"
        for n in range(450)
    )
    return case(tmp_path, people + relations)


def test_of_very_many_rows_the_first_are_shown_and_the_rest_on_demand(many: KnowledgeGraph, sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.explorer.layout.place", lambda boxes, edges, seed=0: [(90 * (n % 6), 60 * (n // 6)) for n in range(len(boxes))])
    tab = sheet(draw(many), "#table=yes")
    assert rows(tab) == [f":r{n:03}" for n in range(200)]
    assert "450 of 450 claims, the first 200 in the table" in tab.locator("#rows").inner_text()
    tab.evaluate("stancegraph.change({line: stancegraph.lineOf(':r449'), thing: null})")
    assert rows(tab)[-1] == ":r449", "the rows of the chosen line are there wherever they stand"
    assert tab.locator("#table .gap").count() == 1
    tab.keyboard.press("Escape")
    tab.click("#more-rows:text-is('Show 200 more')")
    assert len(rows(tab)) == 400
    tab.click("#more-rows:text-is('Show 50 more')")
    assert len(rows(tab)) == 450
    assert tab.locator("#more-rows").is_hidden()
    assert tab.evaluate("document.activeElement.closest('tr').dataset.claim") == ":r400"
    sort(tab, "Confidence")
    assert sorted(column(tab, "confidence")) == ["0.1"] * 50 + ["0.2"] * 50 + ["0.3"] * 50 + ["0.4"] * 50, "all are sorted, not just those in sight"
    _, saved = downloaded(tab)
    assert len(saved) == 450
    assert [row["confidence"] for row in saved] == [f"0.{tenth}" for tenth in range(1, 10) for _ in range(50)]


# --------------------------------------------------------------------------------------------------------------- CSV


def test_the_csv_tells_each_claim_in_full(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes")
    content, saved = downloaded(tab)
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 11
    found = {row["claim"]: row for row in saved}
    assert list(found) == rows(tab)
    stated = {
        "kind": "Stance", "who": "Guild of Pilots", "what": "supports", "whom": "The canal stays open", "negated": "false", "during": "2031-05-02/", "mode": "declared",
        "confidence": "0.9", "comment": "It wants the canal kept open.", "accordingTo": "a clerk of the Guild", "source": "Harbour notes", "issued": "2031-05",
        "saidOn": "2031-05-02", "start": str(START), "end": str(START + len(QUOTE)), "status": "accepted", "holder": ":Guild", "topic": ":Canal", "subject": "", "object": "", "condition": "",
    }  # fmt: skip
    assert {name: found[":s1"][name] for name in stated} == stated
    assert found[":s4"]["condition"] == "if the lock is repaired first"
    assert (found[":r4"]["negated"], found[":r4"]["subject"], found[":r4"]["object"], found[":r4"]["what"]) == ("true", ":Town", ":Guild", "funds")
    assert (found[":f1"]["what"], found[":f1"]["whom"], found[":f1"]["about"]) == ("members", "40 to 50 pilots", ":Guild")
    assert (found[":a1"]["holder"], found[":a1"]["about"]) == (":Guild", ":Canal")


def test_the_csv_has_the_rows_of_the_table_in_its_order(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes")
    tab.fill("#filter", "guild of pilots")
    sort(tab, "Confidence")
    sort(tab, "Confidence")
    _, saved = downloaded(tab)
    assert [row["claim"] for row in saved] == rows(tab)
    assert [float(row["confidence"]) for row in saved] == sorted((float(row["confidence"]) for row in saved), reverse=True)
    assert 3 < len(saved) < 10
    tab.click("#table-button")
    tab.click("#save summary")
    _, saved = downloaded(tab, "#save-csv")
    assert len(saved) == 10, "a filter that nobody sees filters nothing"


FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1",
    "  =1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff201",
    '=HYPERLINK("https://example.org","x")',
    "\u200e=1",
    "\n=1",
]


def test_nothing_in_the_csv_is_a_formula(tmp_path: Path, sheet: Sheet) -> None:
    parts = [
        f"""
        :A{n} a kg:Person ; skos:prefLabel {text} . :T{n} a kg:Topic ; skos:prefLabel {text} . :doc{n} a kg:Document ; dcterms:title {text} .
        :s{n} a kg:Stance ; kg:holder :A{n} ; kg:topic :T{n} ; kg:position kg:Supports ; kg:condition {text} ; kg:quantifier {text} ; rdfs:comment {text} ;
            kg:status kg:Accepted ; kg:evidence [ a kg:Evidence ; dcterms:source :doc{n} ; sem:accordingTo :A{n} ] ."""
        for n, text in enumerate(map(turtle, FORMULAS))
    ]
    _, saved = downloaded(sheet(draw(case(tmp_path, "".join(parts))), "#table=yes"))
    found = {row["claim"]: row for row in saved}
    for n, formula in enumerate(FORMULAS):
        for name in ("who", "whom", "condition", "quantifier", "comment", "source", "accordingTo"):
            text = found[f":s{n}"][name]
            assert text.startswith("'"), (formula, name)
            assert text[1:].split() == formula.split(), (formula, name)


def test_texts_come_through_the_csv_unharmed(tmp_path: Path, sheet: Sheet) -> None:
    _, saved = downloaded(sheet(draw(hostile(tmp_path)), "#table=yes"))
    row = next(each for each in saved if each["claim"] == ":s")
    assert row["comment"] == row["condition"] == row["who"] == SHOWN
    assert "\n" in BAD


def test_evidence_of_more_than_one_document_stays_in_one_order(tmp_path: Path, sheet: Sheet) -> None:
    graph = case(tmp_path, THREE + """
        :d1 a kg:Document ; dcterms:title "One"@en . :d2 a kg:Document ; dcterms:title "Two"@en ; dcterms:issued "2031-05"^^edtf:EDTF .
        :c a kg:Stance ; kg:holder :A ; kg:topic :T ; kg:position kg:Supports ; kg:status kg:Accepted ;
            kg:evidence [ a kg:Evidence ; dcterms:source :d1 ; oa:start 1 ; oa:end 5 ] , [ a kg:Evidence ; dcterms:source :d2 ; sem:accordingTo :B ; oa:start 7 ; oa:end 9 ] .""")  # fmt: skip
    _, (row,) = downloaded(sheet(draw(graph), "#table=yes"))
    columns = [row[name].split(" | ") for name in ("source", "issued", "accordingTo", "start", "end")]
    assert set(zip(*columns, strict=True)) == {("One", "", "", "1", "5"), ("Two", "2031-05", "adam", "7", "9")}


# ------------------------------------------------------------------------------------------------------------- access


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_wrong_with_the_table(guild: KnowledgeGraph, sheet: Sheet, scheme: str) -> None:
    tab = sheet(draw(guild), "#table=yes&sort=who -1", color_scheme=scheme)
    tab.click("#table tr[data-claim=':s1'] button")
    assert tab.locator("#table tr[aria-current]").count() == 2
    assert violations(tab) == []
    tab.evaluate("stancegraph.change({from: '2014-01-01', day: '2031-11-15'})")
    tab.fill("#filter", "pilots")
    assert tab.locator("#table td[data-name=change]").count() >= 1
    assert violations(tab) == []


def test_it_is_opened_sorted_filtered_and_used_by_keyboard_alone(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild))

    def reach(selector: str) -> None:
        for _ in range(150):
            if tab.locator(selector).evaluate("(one) => one === document.activeElement"):
                return
            tab.keyboard.press("Tab")
        pytest.fail(f"{selector} is not reached")

    reach("#table-button")
    tab.keyboard.press("Enter")
    reach("#filter")
    tab.keyboard.type("canal")
    reach("#table th[data-name=who] button")
    tab.keyboard.press("Enter")
    assert tab.locator("#table th[aria-sort=ascending]").inner_text() == "Who"
    first = rows(tab)[-1]
    reach(f"#table tr[data-claim='{first}'] button")
    tab.keyboard.press("Enter")
    assert tab.locator("#told").is_visible()
    assert tab.evaluate("document.activeElement.closest('tr').dataset.claim") == first, "the keyboard stays where it was"
    assert tab.evaluate("stancegraph.state.line") == line_of(tab, first)


def test_a_phone_shows_graph_and_table_without_scrolling_sideways(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild), "#table=yes", viewport={"width": 375, "height": 700})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 375
    boxes = [tab.locator(name).bounding_box() for name in ("#graph", "#table", "#status", "#time")]
    assert all(one["y"] + one["height"] <= other["y"] + 1 for one, other in pairwise(boxes)), boxes
    assert all(box["height"] > 15 for box in boxes)


def test_the_csv_has_the_rows_of_a_data_set_and_the_names_of_its_records(tmp_path: Path, sheet: Sheet) -> None:
    graph = case(tmp_path, """
        :A a kg:Person ; skos:prefLabel "A" . :B a kg:Person ; skos:prefLabel "B" . :doc a kg:Document ; dcterms:title "table.csv" .
        :r a kg:Relation ; rdf:subject :A ; rdf:predicate kg:funds ; rdf:object :B ; kg:status kg:Accepted ;
            kg:evidence [ a kg:Evidence ; dcterms:source :doc ; kg:row 17 ; dcterms:identifier "=E4" ] , [ a kg:Evidence ; dcterms:source :doc ; kg:row 9 ] .""")  # fmt: skip
    (found,) = downloaded(sheet(draw(graph), "#table=yes"))[1]
    assert (found["row"], found["identifier"], found["start"], found["end"]) == ("9 | 17", " | =E4", "", "")
