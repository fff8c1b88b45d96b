"""The interactive page, looked at in a real browser and from Python."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pages import GUILD, ROOT, block, case, unpack

from kg.errors import CasebookError, MissingExtra
from kg.explorer import Page, draw, labels, layout, lines
from kg.explorer.encoding import pack, to_json
from kg.explorer.lines import Line
from kg.explorer.selection import Selection, select
from kg.graph import KnowledgeGraph

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")


def line_in(selection: Selection, claim: str) -> Line:
    """The line that a claim is drawn as."""
    return next(line for line in selection.lines if any(each.id.endswith(claim) for each in line.claims))


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
    tab = chromium.new_page(viewport={"width": 1300, "height": 900})
    heard: list[str] = []
    tab.on("request", lambda request: heard.append(request.url))
    tab.on("console", lambda message: heard.append(message.text))
    tab.on("pageerror", lambda error: heard.append(str(error)))
    tab.set_content(draw(guild)._repr_html_())
    frame = tab.frames[1]
    frame.wait_for_function("() => window.stancegraph?.ready")
    assert tab.locator("iframe").get_attribute("sandbox") == "allow-scripts allow-downloads"
    assert frame.evaluate("stancegraph.shown().nodes.length") == 5
    frame.fill("#day-date", "2031-05-03")
    assert frame.evaluate("stancegraph.shown().lines.length") == 1
    frame.fill("#search", "gop")
    frame.press("#search", "Enter")
    frame.locator("#told summary").first.click()
    frame.locator("#told button:text('Copy as citation')").first.click()
    frame.wait_for_function("() => document.querySelector('#told').textContent.includes('Cop')")
    assert heard == []
    tab.close()


def test_a_graph_without_claims_is_an_empty_page_and_no_error(tmp_path: Path, sheet: Callable[..., Any]) -> None:
    tab = sheet(draw(case(tmp_path, ':Guild a kg:Organization ; skos:prefLabel "Guild"@en .')))
    assert tab.locator("#status").inner_text() == "0 of 0 lines and 0 of 0 nodes shown"
    tab.fill("#search", "guild")
    tab.click("#results button")
    assert tab.locator("#told h2").inner_text() == "Guild"
    assert tab.heard == []


def test_the_title_is_given_or_counts(guild: KnowledgeGraph) -> None:
    assert "<title>Stancegraph: 6 actors, 2 topics, 10 claims</title>" in draw(guild).html
    assert "<title>Pilots &amp; &lt;others&gt;</title>" in draw(guild, title="Pilots & <others>").html


# ------------------------------------------------------------------------------------------------------ what is drawn


def test_claims_of_one_relation_and_pair_are_one_line(guild: KnowledgeGraph) -> None:
    drawn = select(guild)
    assert [claim.id[-2:] for claim in line_in(drawn, "s1").claims] == ["s1", "s2"]
    assert line_in(drawn, "r2") == line_in(drawn, "r3"), "a symmetric relation is the same from either end"


def test_every_kind_of_line_is_told(guild: KnowledgeGraph) -> None:
    drawn = select(guild)
    told = {name: (line_in(drawn, name).kind, line_in(drawn, name).symmetric) for name in ("s1", "s3", "s4", "r1", "r2", "r4")}
    assert told == {
        "s1": ("supports", False), "s3": ("opposes", False), "s4": ("mixed", False),
        "r1": ("structure", False), "r2": ("cooperation", True), "r4": ("cooperation", False),
    }  # fmt: skip


def test_lines_of_one_pair_bend_apart(guild: KnowledgeGraph) -> None:
    drawn = select(guild)
    bends = dict(zip(map(id, drawn.lines), lines.bends(drawn.lines), strict=True))
    pair = [line_in(drawn, name) for name in ("r2", "r4")]
    sides = {bends[id(line)] * (1 if line.source < line.target else -1) for line in pair}
    assert len(sides) == 2
    assert bends[id(line_in(drawn, "r1"))] == 0


def test_a_users_own_relation_type_takes_the_group_of_the_one_above_it(tmp_path: Path) -> None:
    graph = case(tmp_path, GUILD + """
        :besieges rdfs:subPropertyOf kg:attacks ; rdfs:label "besieges"@en . :nods rdfs:subPropertyOf kg:relatedTo ; rdfs:label "nods at"@en .
        :u1 a kg:Relation ; rdf:subject :Guild ; rdf:predicate :besieges ; rdf:object :Town ; kg:status kg:Accepted .
        :u2 a kg:Relation ; rdf:subject :Guild ; rdf:predicate :nods ; rdf:object :Town ; kg:status kg:Accepted .""")  # fmt: skip
    assert [line_in(select(graph), name).kind for name in ("u1", "u2")] == ["hostility", "other"]


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
    facts = block(bundled_page, "facts")
    told = unpack(facts["lines"])
    assert {end for line in told for end in (line["from"], line["to"])} == set(range(block(bundled_page, "nodes")["count"]))
    claims = [number for line in told for number in line["claims"]]
    assert len(claims) == len(set(claims)) == len(bundled.claims("Relation")) + len(bundled.claims("Stance"))
    assert facts["claims"]["count"] == len(bundled.claims())


def test_at_most_two_pairs_of_labels_overlap(bundled_page: Page, sheet: Callable[..., Any]) -> None:
    boxes = list(sheet(bundled_page).evaluate("stancegraph.boxes()").values())
    over = [
        (a, b) for rank, a in enumerate(boxes) for b in boxes[:rank]
        if a["left"] < b["right"] and b["left"] < a["right"] and a["top"] < b["bottom"] and b["top"] < a["bottom"]
    ]  # fmt: skip
    assert len(boxes) > 50
    assert len(over) <= 2


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
    first = draw(case(tmp_path, nameless))
    assert first.html == draw(KnowledgeGraph.open(tmp_path / "case")).html
    assert block(first, "edges")["count"] == 6


# ------------------------------------------------------------------------------------------------------- the encoding

VALUES = some.none() | some.booleans() | some.integers() | some.text() | some.lists(some.integers())


@given(some.lists(some.dictionaries(some.sampled_from("abcde"), VALUES)))
def test_packed_records_come_back_as_they_were(records: list[dict[str, Any]]) -> None:
    assert unpack(pack(records)) == [{name: value for name, value in record.items() if value is not None} for record in records]


@given(some.recursive(VALUES, lambda inner: some.lists(inner) | some.dictionaries(some.text(), inner)))
def test_json_in_the_page_says_the_same_and_ends_no_script(value: Any) -> None:
    import json

    text = to_json(value)
    assert json.loads(text) == value
    assert not re.search("[<>&\u2028\u2029]", text)
