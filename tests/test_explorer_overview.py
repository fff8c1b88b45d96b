"""The drawing of very many nodes, which takes the place of vis-network above `MOST_BY_VIS`: here above a few, so that pages are small."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from math import cos, hypot, sin, sqrt
from pathlib import Path
from statistics import fmean
from typing import Any, NamedTuple

import pytest
from pages import case, choose, click_line, line_of, violations

from kg.explorer import Page, draw, layout, page

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
ACTORS, TOPICS, CLAIMS = 260, 20, 700
FIRST = dt.date(2020, 1, 1)
CANVAS = "#graph canvas"
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
NUMBER = "(id) => Object.keys(stancegraph.places()).indexOf(id)"
LEAVES = 420


class Claim(NamedTuple):
    """An invented claim: who, whom or what, from which day until before which."""

    source: int
    target: int
    begin: dt.date
    end: dt.date
    stance: str

    def turtle(self, number: int) -> str:
        content = (
            f"kg:Stance ; kg:holder :a{self.source} ; kg:topic :t{self.target} ; kg:position kg:{self.stance}" if self.stance
            else f"kg:Relation ; rdf:subject :a{self.source} ; rdf:predicate kg:attacks ; rdf:object :a{self.target}"
        )  # fmt: skip
        last = self.end - dt.timedelta(days=1)
        return (
            f':c{number} a {content} ; kg:during "{self.begin}/{last}"^^edtf:EDTF ; kg:confidence 0.{5 + number % 5} ; kg:status kg:Accepted ;\n'
            f"  kg:evidence [ a kg:Evidence ; dcterms:source :doc ] .\n"
        )


def invented() -> list[Claim]:
    """Claims among actors of whom some are much busier than others; the first actors take stances."""
    rng = random.Random(7)
    found = []
    for _ in range(CLAIMS):
        source, target = (min(int(rng.expovariate(4) * ACTORS), ACTORS - 1) for _ in range(2))
        stance = rng.choice(("", "", "Supports", "Opposes"))
        target = target % TOPICS if stance else (source + 1) % ACTORS if target == source else target
        begin = FIRST + dt.timedelta(days=rng.randrange(1000))
        found.append(Claim(source, target, begin, begin + dt.timedelta(days=rng.randrange(30, 600)), stance))
    return found


def spiral(boxes: Sequence[Any], *_: Any, **__: Any) -> list[tuple[int, int]]:
    """Stand in for the layout: nodes on a spiral, at even distances."""
    return [(round(90 * sqrt(n) * cos(2.4 * n)), round(80 * sqrt(n) * sin(2.4 * n))) for n in range(len(boxes))]


@pytest.fixture(scope="module", autouse=True)
def _patched() -> Iterator[None]:
    """The overview for graphs of some hundred nodes, which stand where nothing has to be computed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "MOST_BY_VIS", 100)
        patch.setattr(layout, "place", spiral)
        yield


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """A page of some hundred nodes with the drawing of very many."""
    kinds = ("State", "ArmedGroup", "PoliticalParty", "Person", "UnnamedSource")
    actors = "".join(f':a{n} a kg:{kinds[n % 5]} ; skos:prefLabel "Actor number {n}"@en .\n' for n in range(ACTORS))
    topics = "".join(f':t{n} a kg:Topic ; skos:prefLabel "Topic {n}, with a long name"@en .\n' for n in range(TOPICS))
    claims = "".join(claim.turtle(number) for number, claim in enumerate(invented()))
    return draw(case(tmp_path_factory.mktemp("overview"), actors + topics + ':doc a kg:Document ; dcterms:title "Notes"@en .\n' + claims))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """An actor with more neighbours than can be laid out, among whom there are more lines than can be told apart."""
    rng = random.Random(1)
    actors = "".join(f':a{n} a kg:Person ; skos:prefLabel "Leaf {n}"@en .\n' for n in range(LEAVES + 1))
    ties = [(0, leaf) for leaf in range(1, LEAVES + 1)] + [(1 + rng.randrange(LEAVES), 1 + rng.randrange(LEAVES)) for _ in range(2_500)]
    row = ":c{} a kg:Relation ; rdf:subject :a{} ; rdf:predicate kg:attacks ; rdf:object :a{} ; kg:status kg:Accepted ; kg:evidence [ dcterms:source :doc ] .\n"
    claims = "".join(row.format(number, *tie) for number, tie in enumerate(ties) if tie[0] != tie[1])
    return draw(case(tmp_path_factory.mktemp("crowd"), actors + ':doc a kg:Document ; dcterms:title "Notes"@en .\n' + claims))


def picture(tab: Any) -> bytes:
    """The drawing as it is after the next frames."""
    tab.evaluate(FRAMES)
    return bytes(tab.locator(CANVAS).screenshot())


def labels(tab: Any) -> list[dict[str, float]]:
    """The rooms of the names that are written."""
    return [box["label"] for box in tab.evaluate("() => Object.values(stancegraph.boxes())") if box["label"]]


def overlaps(boxes: Sequence[dict[str, float]]) -> int:
    """How many pairs of rooms overlap."""
    return sum(
        one["left"] < other["right"] and other["left"] < one["right"] and one["top"] < other["bottom"] and other["top"] < one["bottom"]
        for one, other in combinations(boxes, 2)
    )  # fmt: skip


def click_node(tab: Any, name: str, clicks: int = 1) -> None:
    at = tab.evaluate("(id) => stancegraph.point(id)", name)
    tab.mouse.click(at["x"], at["y"], click_count=clicks)


def centre(tab: Any) -> tuple[float, float]:
    """The middle of the drawing on the screen."""
    box = tab.locator(CANVAS).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


# --------------------------------------------------------------------------------------------------------------- looking


def test_the_page_is_drawn_without_vis_and_says_nothing_on_the_console(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    assert tab.evaluate("() => typeof vis") == "undefined"
    colours = """() => {
      const sheet = document.querySelector("#graph canvas");
      const { data } = sheet.getContext("2d").getImageData(0, 0, sheet.width, sheet.height);
      return new Set(new Uint32Array(data.buffer)).size;
    }"""
    assert tab.evaluate(colours) > 50
    assert tab.locator(CANVAS).get_attribute("role") == "application"
    assert violations(tab) == []
    assert tab.heard == []


def test_dark_and_light_are_different_pictures_and_each_is_always_the_same(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    light = picture(tab)
    tab.click("#theme")
    dark = picture(tab)
    tab.click("#theme")
    assert dark != light
    assert picture(tab) == light
    assert picture(sheet(overview, color_scheme="dark")) == dark


def test_names_do_not_overlap_the_most_important_come_first_and_more_when_zoomed_in(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    boxes = tab.evaluate("() => stancegraph.boxes()")
    ends = [end for claim in invented() for end in (f":a{claim.source}", f":{'t' if claim.stance else 'a'}{claim.target}")]
    often = sorted(boxes, key=lambda name: -ends.count(name))
    assert all(boxes[name]["label"] for name in often[:3])
    named, nameless = ([ends.count(name) for name in often if bool(boxes[name]["label"]) is written] for written in (True, False))
    assert fmean(named) > 2 * fmean(nameless)
    before = labels(tab)
    assert len(before) > 40
    assert overlaps(before) == 0
    tab.mouse.move(*centre(tab))
    tab.mouse.wheel(0, -900)
    tab.evaluate(FRAMES)
    assert tab.evaluate("() => { const { left, right } = Object.values(stancegraph.boxes())[0]; return right - left }") > 0
    near = labels(tab)
    assert overlaps(near) == 0
    middle = [box for box in before if hypot(box["left"] + box["right"], box["top"] + box["bottom"]) < 400]
    assert len(near) > len(middle)


def test_the_picture_is_as_fine_as_the_screen_up_to_twice(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview, device_scale_factor=3)
    wide, shown = tab.evaluate("() => { const sheet = document.querySelector('#graph canvas'); return [sheet.width, sheet.clientWidth] }")
    assert wide == 2 * shown


# --------------------------------------------------------------------------------------------------------------- choosing


def test_what_is_clicked_is_shown_and_what_is_under_the_mouse_told(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    for name in (f":c{number}" for number in range(0, CLAIMS, 160)):
        click_line(tab, name)
        opened = tab.locator("#told .claim").evaluate_all("(all) => all.map((one) => one.dataset.claim)")
        assert name in opened
        assert tab.evaluate("stancegraph.state.line") == line_of(tab, name)
    click_node(tab, ":a3")
    assert tab.locator("#told h2").inner_text() == "Actor number 3"
    tab.mouse.click(centre(tab)[0], tab.locator(CANVAS).bounding_box()["y"] + 3)
    assert tab.locator("#told").is_hidden()
    summary = tab.locator("#status").inner_text()
    at = tab.evaluate("() => stancegraph.point(':a3')")
    tab.mouse.move(at["x"], at["y"])
    assert tab.locator("#status").inner_text().startswith("Actor number 3 (Person, ")
    number, claim = next((number, claim) for number, claim in enumerate(invented()) if claim.stance)
    at = tab.evaluate("(number) => stancegraph.screen(number)", line_of(tab, f":c{number}"))
    tab.mouse.move(at["x"], at["y"])
    assert tab.locator("#status").inner_text().startswith(f"Actor number {claim.source} → {claim.stance.lower()} → Topic {claim.target}")
    tab.mouse.move(5, 5)
    assert tab.locator("#status").inner_text() == summary


def test_what_is_found_comes_into_sight(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    x, y = centre(tab)
    tab.mouse.move(x, y)
    tab.mouse.wheel(0, -2000)
    far = max(tab.evaluate("() => Object.entries(stancegraph.places())"), key=lambda entry: entry[1]["x"])[0]
    assert tab.evaluate("(id) => stancegraph.point(id)", far)["x"] > x + 450
    choose(tab, f"Actor number {far[2:]}" if far.startswith(":a") else f"Topic {far[2:]},")
    at = tab.evaluate("(id) => stancegraph.point(id)", far)
    assert (round(at["x"]), round(at["y"])) == (round(x), round(y))


# ------------------------------------------------------------------------------------------------------------------ time


def test_the_slider_shows_the_lines_of_the_day_and_moves_no_node(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    places, whole = tab.evaluate("() => stancegraph.places()"), picture(tab)
    for days in (10, 300, 700, 1200):
        day = FIRST + dt.timedelta(days=days)
        tab.evaluate("(day) => stancegraph.change({ day })", day.isoformat())
        held = {f":c{number}" for number, claim in enumerate(invented()) if claim.begin <= day < claim.end}
        assert set(tab.evaluate("() => stancegraph.shown().lines")) == {line_of(tab, name) for name in held}
        assert tab.evaluate("() => stancegraph.places()") == places
        assert picture(tab) != whole
        seen = next(iter(sorted(held)))
        click_line(tab, seen)
        assert tab.evaluate("stancegraph.state.line") == line_of(tab, seen)
    hidden = next(number for number in range(len(tab.evaluate("() => stancegraph.lines()"))) if number not in tab.evaluate("() => stancegraph.shown().lines"))
    assert tab.evaluate("(number) => stancegraph.screen(number)", hidden) is None
    tab.click("#all-time")
    tab.mouse.move(5, 5)
    tab.evaluate("() => stancegraph.change({ line: null, thing: null })")
    assert picture(tab) == whole


# ----------------------------------------------------------------------------------------------------------- surroundings


def test_a_double_click_lays_the_surroundings_out_and_everything_comes_back(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    home = tab.evaluate("() => stancegraph.places()")
    click_node(tab, ":a30", 2)
    assert tab.evaluate("stancegraph.state.around") == [tab.evaluate(NUMBER, ":a30"), 1]
    shown = tab.evaluate("() => stancegraph.shown().nodes")
    boxes = tab.evaluate("() => stancegraph.boxes()")
    assert 2 < len(shown) < 60
    assert all(boxes[name]["label"] for name in shown)
    assert overlaps([boxes[name] for name in shown]) == 0
    places = tab.evaluate("() => stancegraph.places()")
    assert places[":a30"] == {"x": 0, "y": 0}
    for line in tab.evaluate("() => stancegraph.shown().lines"):
        assert tab.evaluate("(number) => stancegraph.screen(number)", line), line
    tab.locator("button", has_text="Everything").click()
    assert tab.evaluate("() => stancegraph.places()") == home
    assert len(tab.evaluate("() => stancegraph.shown().nodes")) > 200
    assert tab.heard == []


def test_surroundings_are_the_same_by_link_and_stay_when_the_date_moves(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview, "#around=%3Aa2&steps=2")
    places = tab.evaluate("() => stancegraph.places()")
    tab.evaluate("() => { const { around } = stancegraph.state; stancegraph.change({ around: null }); stancegraph.change({ around }); }")
    assert tab.evaluate("() => stancegraph.places()") == places
    assert places[":a2"] == {"x": 0, "y": 0}
    for days in (100, 500, 900):
        tab.evaluate("(day) => stancegraph.change({ day })", (FIRST + dt.timedelta(days=days)).isoformat())
        assert tab.evaluate("() => stancegraph.places()") == places
        assert len(tab.evaluate("() => stancegraph.shown().nodes")) > 1


def test_whoever_joins_when_the_date_moves_finds_room_around_the_others(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview, "#around=%3Aa2&steps=2&day=2020-01-20")
    few, before = tab.evaluate("() => stancegraph.shown().nodes"), tab.evaluate("() => stancegraph.places()")
    tab.evaluate("() => stancegraph.change({ day: '2021-06-01' })")
    many, after = tab.evaluate("() => stancegraph.shown().nodes"), tab.evaluate("() => stancegraph.places()")
    assert len(many) > 3 * len(few)
    assert {name: after[name] for name in few} == {name: before[name] for name in few}
    tab.click("#fit")
    boxes = tab.evaluate("() => stancegraph.boxes()")
    assert overlaps([boxes[name] for name in many]) == 0


def test_a_way_goes_from_left_to_right(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    [one, other] = [tab.evaluate(NUMBER, name) for name in (":a1", ":t3")]
    tab.evaluate("(path) => stancegraph.change({ path })", [one, other])
    shown, places = tab.evaluate("() => stancegraph.shown().nodes"), tab.evaluate("() => stancegraph.places()")
    assert {":a1", ":t3"} <= set(shown)
    assert min(shown, key=lambda name: places[name]["x"]) == ":a1"
    assert max(shown, key=lambda name: places[name]["x"]) == ":t3"


def test_what_is_too_much_to_be_laid_out_or_drawn_is_said(crowd: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(crowd)
    home = tab.evaluate("() => stancegraph.places()")
    assert "zoom in for the other" in tab.locator("#status").inner_text()
    hidden = tab.evaluate("() => stancegraph.shown().lines.findLast((number) => !stancegraph.screen(number))")
    tab.evaluate("(line) => stancegraph.change({ line })", hidden)
    assert tab.evaluate("(number) => stancegraph.screen(number)", hidden)
    tab.evaluate("(number) => stancegraph.change({ around: [number, 1], line: null })", tab.evaluate(NUMBER, ":a0"))
    assert "too many to lay out anew (more than 400)" in tab.locator("#status").inner_text()
    assert tab.evaluate("() => stancegraph.places()") == home


# --------------------------------------------------------------------------------------------------------------- moving


def test_keys_move_and_zoom_and_show_the_whole_again(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    whole = picture(tab)
    tab.locator(CANVAS).focus()
    for key, way in {"ArrowLeft": (80, 0), "ArrowRight": (-80, 0), "ArrowUp": (0, 80), "ArrowDown": (0, -80)}.items():
        before = tab.evaluate("() => stancegraph.point(':a0')")
        tab.keyboard.press(key)
        after = tab.evaluate("() => stancegraph.point(':a0')")
        assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == way
    tab.keyboard.press("+")
    near = picture(tab)
    tab.keyboard.press("-")
    tab.keyboard.press("-")
    far = picture(tab)
    assert len({whole, near, far}) == 3
    tab.keyboard.press("0")
    tab.evaluate("document.activeElement.blur()")
    assert picture(tab) == whole


def test_dragging_moves_and_the_wheel_zooms_where_the_mouse_is(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview)
    at = tab.evaluate("() => stancegraph.point(':a5')")
    x, y = centre(tab)
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 30, y + 40)
    tab.mouse.up()
    moved = tab.evaluate("() => stancegraph.point(':a5')")
    assert (round(moved["x"] - at["x"]), round(moved["y"] - at["y"])) == (30, 40)
    assert tab.locator("#told").is_hidden()
    box = tab.evaluate("() => stancegraph.boxes()[':a0']")
    tab.mouse.move(moved["x"], moved["y"])
    tab.mouse.wheel(0, -300)
    tab.evaluate(FRAMES)
    after = tab.evaluate("() => stancegraph.point(':a5')")
    assert hypot(after["x"] - moved["x"], after["y"] - moved["y"]) < 1
    assert tab.evaluate("() => stancegraph.boxes()[':a0']") != box


def test_two_fingers_zoom(overview: Page, sheet: Callable[..., Any]) -> None:
    tab = sheet(overview, has_touch=True)
    x, y = centre(tab)
    spread = "() => { const [one, other] = [':a5', ':a9'].map(stancegraph.point); return Math.hypot(one.x - other.x, one.y - other.y) }"
    before = tab.evaluate(spread)
    tools = tab.context.new_cdp_session(tab)
    for kind, apart in (("touchStart", 50), ("touchMove", 80), ("touchMove", 100)):
        points = [{"x": x - apart, "y": y, "id": 0}, {"x": x + apart, "y": y, "id": 1}]
        tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert tab.evaluate(spread) / before == pytest.approx(2, rel=0.1)
    assert tab.locator("#told").is_hidden()


def test_the_page_holds_the_scripts_of_one_drawing(overview: Page, tmp_path: Path) -> None:
    small = draw(case(tmp_path))
    assert "function overview(" in overview.html
    assert "function overview(" not in small.html
