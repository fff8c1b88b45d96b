"""What the page saves: the drawing as SVG and as PNG, and the page on paper."""

from __future__ import annotations

import math
import re
import struct
import xml.etree.ElementTree as ET
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import GUILD, SHOWN, block, case, click_line, hostile, unpack, violations

from kg.explorer import Page, draw, palette
from kg.graph import KnowledgeGraph

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
Sheet = Callable[..., Any]
SVG = "{http://www.w3.org/2000/svg}"


def svg(tab: Any) -> ET.Element:
    """The drawing as it would be saved, read by Python's own XML parser."""
    return ET.fromstring(tab.evaluate("stancegraph.svg()").encode())


def classed(root: ET.Element, tag: str, name: str) -> list[ET.Element]:
    """The elements of a class."""
    return [each for each in root.iter(f"{SVG}{tag}") if name in each.get("class", "").split()]


def texts(root: ET.Element) -> list[str]:
    """All texts, each in one piece."""
    return ["".join(each.itertext()) for each in root.iter(f"{SVG}text")]


def shown(tab: Any) -> int:
    """How many lines are to be seen."""
    return len(tab.evaluate("stancegraph.shown().lines"))


def numbers(path: str) -> list[float]:
    """The numbers of a path."""
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", path)]


def save(tab: Any, way: str, ground: Any = None) -> Any:
    """Choose from the menu; return the download."""
    with (ground or tab).expect_download() as waiting:
        tab.click("#save summary")
        tab.click(f"#save-{way}")
    return waiting.value


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG."""
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", picture[16:24])


# --------------------------------------------------------------------------------------------------------------- SVG


def test_the_svg_has_one_path_for_each_line_that_is_to_be_seen(bundled_page: Page, sheet: Sheet) -> None:
    tab = sheet(bundled_page)
    counts = []
    for step in (
        lambda: None,
        lambda: tab.uncheck("#legend [data-of=line][data-key=structure]"),
        lambda: tab.fill("#day-date", "2024-10-01"),
        lambda: tab.evaluate("stancegraph.change({from: '2014-01-01'})"),
        lambda: tab.evaluate("stancegraph.change({from: null, day: null, around: [0, 1]})"),
        lambda: tab.evaluate("stancegraph.change({around: null, off: new Set(['line supports', 'line opposes', 'line mixed', 'line cooperation', 'line hostility', 'line structure', 'line influence', 'line other'])})"),
    ):  # fmt: skip
        step()
        root = svg(tab)
        assert len(classed(root, "path", "line")) == shown(tab)
        faded = tab.evaluate("stancegraph.shown().faded.length")
        assert len(classed(root, "g", "faded")) == faded
        assert len(classed(root, "g", "node")) == faded + tab.evaluate("stancegraph.shown().nodes.length")
        counts.append(shown(tab))
    assert len(set(counts)) >= 5, counts
    assert counts[-1] == 0
    assert tab.heard == []


def test_the_svg_is_a_document_of_its_own(bundled_page: Page, sheet: Sheet) -> None:
    tab = sheet(bundled_page, "#day=2024-10-01&off=line+structure")
    text = tab.evaluate("stancegraph.svg()")
    root = ET.fromstring(text.encode())
    assert root.tag == f"{SVG}svg"
    assert {name.split("}")[-1] for each in root.iter() for name in (each.tag,)} <= {"svg", "title", "desc", "rect", "g", "path", "circle", "text", "tspan"}
    attributes = {name for each in root.iter() for name in each.attrib}
    assert not {name for name in attributes if "href" in name or name.startswith("on") or name in ("style", "src")}
    assert not re.search(r"url\(|var\(|@import|javascript:", text)
    titles = [each.text for each in root.findall(f"{SVG}title")]
    assert titles == [tab.locator("h1").inner_text()]
    footer = " ".join("".join(each.itertext()) for each in classed(root, "text", "footer"))
    for told in (
        titles[0],
        "What held on 2024-10-01",
        "structure",
        "Not drawn as lines, but told in the panels",
        tab.locator("#status").inner_text().split(";")[0],
    ):
        assert told in footer.replace("\u2068", "").replace("\u2069", ""), told
    signs = {"".join(each.find(f"{SVG}text[last()]").itertext()) for each in classed(root, "g", "sign")}
    kinds = {line["kind"] for line in tab.evaluate("stancegraph.lines()") if line["rank"]}
    assert {palette.LINES[kind].label for kind in kinds} <= signs
    assert not {palette.LINES[kind].label for kind in palette.LINES.keys() - kinds} & signs


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_have_the_colour_width_dashes_and_end_of_the_screen(guild: KnowledgeGraph, sheet: Sheet, theme: str) -> None:
    tab = sheet(draw(guild, theme=theme))
    root = svg(tab)
    found = {each.find(f"{SVG}title").text.split(" (")[0]: each for each in classed(root, "path", "line")}
    named = {
        "Guild of Pilots → supports → The canal stays open": ("supports", None),
        "Mayor Ines Quay → opposes → The canal stays open": ("opposes", "9 6"),
        "Town Council → supports on a condition → The canal is closed": ("mixed", "2 5"),
        "Town Council → not: funds → Guild of Pilots": ("cooperation", None),
    }
    for name, (kind, dashes) in named.items():
        look = palette.LINES[kind]
        assert found[name].get("stroke") == (look.light if theme == "light" else look.dark)
        assert found[name].get("stroke-dasharray") == dashes
    widths = [float(found[name].get("stroke-width")) for name in named]
    assert widths[0] > widths[1] == widths[2] == widths[3], "two claims are thicker than one"
    ends = [each for each in root.iter() if each.get("class") == "end" and each not in [one for sign in classed(root, "g", "sign") for one in sign]]
    assert len(ends) == len(found) - 1, "an alliance has no direction"
    assert root.find(f"{SVG}rect").get("fill") == palette.PAGE[theme]["page"]
    assert "not" in texts(root)


def test_lines_stop_at_the_border_of_their_nodes(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild))
    places, root = tab.evaluate("stancegraph.places()"), svg(tab)
    sizes = {each.find(f"{SVG}title").text: each for each in classed(root, "g", "node")}
    circle = sizes["Mayor Ines Quay (Person)"].find(f"{SVG}circle")
    radius = float(circle.get("r"))
    assert (float(circle.get("cx")), float(circle.get("cy"))) == (places[":Mayor"]["x"], places[":Mayor"]["y"])
    box = sizes["The canal stays open (Topic)"].find(f"{SVG}rect")
    left, top, wide, high = (float(box.get(name)) for name in ("x", "y", "width", "height"))
    (line,) = [each for each in classed(root, "path", "line") if each.find(f"{SVG}title").text.startswith("Mayor Ines Quay → opposes")]
    x0, y0, x1, y1 = numbers(line.get("d"))
    assert 0 <= math.hypot(x0 - places[":Mayor"]["x"], y0 - places[":Mayor"]["y"]) - radius < 4
    assert not (left < x1 < left + wide and top < y1 < top + high), "it ends outside of the box"
    assert math.hypot(max(left - x1, 0, x1 - left - wide), max(top - y1, 0, y1 - top - high)) < 8, "and close to it"


def test_lines_of_one_pair_are_curves_apart(guild: KnowledgeGraph, sheet: Sheet) -> None:
    root = svg(sheet(draw(guild)))
    pair = [
        each.get("d")
        for each in classed(root, "path", "line")
        if {"Town Council", "Guild of Pilots"} <= set(re.split(" [→—] | \\(", each.find(f"{SVG}title").text))
    ]
    assert len(pair) == 2
    assert all("Q" in path for path in pair)
    middles = [(0.25 * a + 0.5 * c + 0.25 * e, 0.25 * b + 0.5 * d + 0.25 * f) for a, b, c, d, e, f in map(numbers, pair)]
    assert math.dist(*middles) > 8


def test_the_names_of_nodes_are_broken_as_on_the_screen_and_faded_ones_are_outlines(tmp_path: Path, sheet: Sheet) -> None:
    page = draw(case(tmp_path, GUILD.replace("Mayor Ines Quay", "Mayor Ines Quay of the Old Harbour and all its Boats")))
    root = svg(sheet(page, "#day=2031-06-01"))
    labels = [[row.text for row in each.iter(f"{SVG}tspan")] for each in classed(root, "text", "label")]
    broken = [node["label"].split("\n") for node in unpack(block(page, "nodes")) if "label" in node]
    assert any(len(rows) > 2 for rows in broken)
    assert all(rows in labels for rows in broken)
    assert len(labels) == 5
    assert all(each.get("unicode-bidi") == "plaintext" for each in classed(root, "text", "label"))
    for each in classed(root, "g", "faded"):
        (form,) = [part for part in each if part.tag != f"{SVG}title"]
        assert form.get("fill") == palette.PAGE["light"]["page"]
    assert len(classed(root, "g", "faded")) == 3


def test_hostile_texts_are_texts_in_the_svg(tmp_path: Path, sheet: Sheet, chromium: Any) -> None:
    tab = sheet(draw(hostile(tmp_path), title="<b>]]> & \x01 title"))
    text = tab.evaluate("stancegraph.svg()")
    root = ET.fromstring(text.encode())
    titles = [each.text for each in root.iter(f"{SVG}title")]
    assert sum(SHOWN in title for title in titles) >= 5
    assert not re.search(r"<(script|foreignObject|image|img|use|a|style)\b", text, re.IGNORECASE)
    assert not any("href" in name for each in root.iter() for name in each.attrib)
    other = chromium.new_page()
    other.on("dialog", lambda dialog: pytest.fail(dialog.message))
    (tmp_path / "x.svg").write_text(text, encoding="utf-8")
    other.goto((tmp_path / "x.svg").as_uri())
    assert other.evaluate("document.documentElement.tagName") == "svg", "a browser opens it without complaint"
    assert other.locator("parsererror").count() == 0
    other.close()


def test_what_xml_has_no_place_for_is_replaced(guild: KnowledgeGraph, sheet: Sheet) -> None:
    page = draw(guild)
    broken = Page(page.html.replace('"Mayor Ines Quay"', r'"May\u0001or \ud800 Ines \uffff Quay \udc00"'), page.left_out)
    assert broken.html != page.html
    root = svg(sheet(broken))
    assert any("May\ufffdor \ufffd Ines \ufffd Quay \ufffd" in (each.text or "") for each in root.iter(f"{SVG}title"))


def test_a_line_from_a_thing_to_itself_and_nodes_that_overlap_are_drawn(tmp_path: Path, sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.explorer.layout.place", lambda boxes, edges, seed=0: [(6 * n, 0) for n in range(len(boxes))])
    graph = case(tmp_path, """
        :A a kg:Person ; skos:prefLabel "A"@en . :B a kg:State ; skos:prefLabel "B"@en .
        :r1 a kg:Relation ; rdf:subject :A ; rdf:predicate kg:attacks ; rdf:object :A ; kg:status kg:Accepted .
        :r2 a kg:Relation ; rdf:subject :A ; rdf:predicate kg:attacks ; rdf:object :B ; kg:status kg:Accepted .""")  # fmt: skip
    tab = sheet(draw(graph))
    root = svg(tab)
    loop, short = sorted(classed(root, "path", "line"), key=lambda each: "L" in each.get("d"))
    assert loop.get("d").count("A20 20") == 2
    xs = numbers(short.get("d"))[::2]
    assert 0 <= min(xs) <= max(xs) <= 6, "from middle to middle, as there is nothing between the borders"
    assert not re.search("NaN|Infinity|undefined", ET.tostring(root, encoding="unicode"))


# --------------------------------------------------------------------------------------------------------------- PNG


def pixels(tab: Any, picture: bytes) -> dict[str, int]:
    """How often each colour occurs in a picture."""
    return tab.evaluate(
        """async (data) => {
          const image = new Image(); image.src = "data:image/png;base64," + data; await image.decode();
          const canvas = document.createElement("canvas"); Object.assign(canvas, {width: image.naturalWidth, height: image.naturalHeight});
          const context = canvas.getContext("2d"); context.drawImage(image, 0, 0);
          const found = {}; const all = context.getImageData(0, 0, canvas.width, canvas.height).data;
          for (let at = 0; at < all.length; at += 4) { const key = "#" + [0, 1, 2].map((n) => all[at + n].toString(16).padStart(2, "0")).join("").toUpperCase(); found[key] = (found[key] ?? 0) + 1; }
          return found;
        }""",
        b64encode(picture).decode(),
    )  # fmt: skip


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_picture_is_twice_as_large_as_the_drawing_and_shows_it(guild: KnowledgeGraph, sheet: Sheet, theme: str) -> None:
    tab = sheet(draw(guild, theme=theme), "#day=2031-06-01&undated=yes")
    root = svg(tab)
    got = save(tab, "png")
    assert got.suggested_filename == "stancegraph-2031-06-01.png"
    picture = Path(got.path()).read_bytes()
    assert size_of(picture) == (2 * int(root.get("width")), 2 * int(root.get("height")))
    found = pixels(tab, picture)
    kinds = {"supports", "opposes", "mixed", "cooperation", "structure"}
    for colour in {palette.PAGE[theme][name] for name in ("page", "node", "topic", "ink")} | {getattr(palette.LINES[kind], theme) for kind in kinds}:
        assert found.get(colour, 0) > 20, colour
    assert found[palette.PAGE[theme]["page"]] > sum(found.values()) / 2
    assert f"{size_of(picture)[0]:,} by {size_of(picture)[1]:,} pixels" in tab.locator("#status").inner_text()
    assert [each for each in tab.heard if not each.startswith("blob:")] == []


def test_no_picture_is_larger_than_programs_take(guild: KnowledgeGraph, sheet: Sheet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.explorer.layout.place", lambda boxes, edges, seed=0: [(5000 * n, 0) for n in range(len(boxes))])
    tab = sheet(draw(guild))
    width, height = size_of(Path(save(tab, "png").path()).read_bytes())
    assert 15_900 < width <= 16_000
    assert width * height <= 100_000_000
    assert "instead of 2 pixels a point" in tab.locator("#status").inner_text()


def test_svg_and_csv_are_saved_under_their_names(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild))
    got = save(tab, "svg")
    assert got.suggested_filename == "stancegraph.svg"
    assert Path(got.path()).read_text("utf-8") == tab.evaluate("stancegraph.svg()")
    got = save(tab, "csv")
    assert got.suggested_filename == "stancegraph.csv"
    assert Path(got.path()).read_text("utf-8-sig").count("\n") == 11
    assert "10 claims" in tab.locator("#status").inner_text()
    assert tab.heard == []


def test_a_notebooks_frame_saves_too_and_says_what_it_cannot(guild: KnowledgeGraph, chromium: Any) -> None:
    tab = chromium.new_page()
    tab.set_content(draw(guild)._repr_html_())
    frame = tab.frames[1]
    frame.wait_for_function("() => window.stancegraph?.ready")
    assert frame.evaluate("window.origin") == "null"
    for way, begin in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("csv", b"\xef\xbb\xbfclaim")):
        assert Path(save(frame, way, tab).path()).read_bytes().startswith(begin)
    assert "write the page to a file" in frame.locator("#status").inner_text()
    frame.click("#save summary")
    frame.click("#print")
    assert "cannot print" in frame.locator("#status").inner_text()
    tab.close()


# ----------------------------------------------------------------------------------------------------------- the menu


def test_the_menu_closes_after_a_choice_with_escape_and_by_a_click_elsewhere(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild))
    click_line(tab, ":s1")
    menu = tab.locator("#save > div")
    save(tab, "svg")
    assert menu.is_hidden()
    tab.click("#save summary")
    assert menu.is_visible()
    tab.keyboard.press("Escape")
    assert menu.is_hidden()
    assert tab.locator("#told").is_visible(), "Escape has closed the menu only"
    tab.click("#save summary")
    tab.click("h1")
    assert menu.is_hidden()


def test_the_menu_is_used_by_keyboard_alone(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild))
    tab.evaluate("window.print = () => { window.printed = true; }")
    tab.focus("#table-button")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.locator("#save > div").is_visible()
    assert violations(tab) == []
    tab.keyboard.press("Tab")
    tab.keyboard.press("Tab")
    with tab.expect_download() as waiting:
        tab.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "stancegraph.svg"
    assert tab.evaluate("document.activeElement.closest('details').id") == "save"
    tab.keyboard.press("Enter")
    for _ in range(4):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("window.printed") is True
    tab.keyboard.press("Enter")
    for _ in range(5):
        tab.keyboard.press("Tab")
    assert tab.locator("#save > div").is_hidden(), "it does not stay open behind the keyboard"


# ------------------------------------------------------------------------------------------------------------- paper


def test_on_paper_there_are_drawing_panel_and_table_and_no_controls(bundled_page: Page, sheet: Sheet) -> None:
    tab = sheet(bundled_page, "#table=yes&day=2024-10-01&undated=yes", color_scheme="dark")
    tab.click("#table tbody button >> nth=2")
    claims, heading = tab.locator("#table tbody tr").count(), tab.locator("#told h2").inner_text()
    before = tab.evaluate("[JSON.stringify(stancegraph.boxes()), document.querySelector('canvas').width, document.querySelector('.scroller').scrollTop]")
    tab.emulate_media(media="print")
    tab.wait_for_selector("#picture svg")
    assert tab.locator("#picture .line").count() == shown(tab)
    width = tab.locator("#picture svg").bounding_box()["width"]
    assert width > 0.95 * tab.evaluate("document.documentElement.clientWidth")
    for name in ("button:not(.link)", "input", "select", "#graph canvas", ".track", "#welcome", "summary:text-is('Save')"):
        assert tab.locator(f"{name}:visible").count() == 0, name
    assert tab.locator("#told h2").inner_text() == heading
    assert tab.locator("#told .claim[open] .evidence:visible").count() >= 1
    assert tab.locator("#table tbody tr:visible").count() == claims > 20
    assert "What held on 2024-10-01" in tab.locator("#picture p").inner_text()
    assert f"{shown(tab)} of " in tab.locator("#picture p").inner_text()
    assert tab.locator("#legend .name:visible").count() > 10
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert tab.locator("#picture svg > rect").evaluate("(one) => getComputedStyle(one).fill") == "rgb(255, 255, 255)"
    for name in ("aside", ".scroller", "nav"):
        assert tab.locator(name).evaluate("(one) => one.scrollHeight <= one.clientHeight + 1"), f"{name} is cut off"
    tab.emulate_media(media="screen")
    tab.wait_for_selector("#picture", state="detached")
    assert (
        tab.evaluate("[JSON.stringify(stancegraph.boxes()), document.querySelector('canvas').width, document.querySelector('.scroller').scrollTop]") == before
    )
    assert tab.heard == []


def test_a_closed_table_is_not_printed_and_hidden_kinds_are_not_in_the_legend(guild: KnowledgeGraph, sheet: Sheet) -> None:
    tab = sheet(draw(guild))
    tab.uncheck("#legend [data-of=line][data-key=opposes]")
    tab.emulate_media(media="print")
    tab.wait_for_selector("#picture svg")
    assert tab.locator("#table").is_hidden()
    assert tab.locator("#legend .name:text-is('supports')").first.is_visible()
    assert tab.locator("#legend .name:text-is('opposes')").first.is_hidden()


def test_all_rows_are_printed_and_afterwards_the_first_are_shown_again(tmp_path: Path, sheet: Sheet) -> None:
    people = "".join(f':p{n} a kg:Person ; skos:prefLabel "Person {n}"@en .\n' for n in range(3))
    figures = "".join(f':f{n} a kg:Figure ; kg:about :p{n % 3} ; kg:measure "debts" ; kg:minValue {n} ; kg:status kg:Accepted .\n' for n in range(230))
    tab = sheet(draw(case(tmp_path, people + figures)), "#table=yes")
    counted = "document.querySelectorAll('#table tbody tr').length"
    assert tab.evaluate(counted) == 200
    tab.evaluate(f"addEventListener('beforeprint', () => {{ window.printed = {counted}; }})")
    assert tab.pdf().startswith(b"%PDF")
    assert tab.evaluate("window.printed") == 230
    assert tab.evaluate(counted) == 200
    assert tab.locator("#picture").count() == 0
