"""The pages in a browser, from the real server: no fault of accessibility, nothing on the console, nothing asked of anybody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pages as invented
import pytest
from conftest import RELATION, STANCE, build
from pages import violations
from servers import Server, serving

pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The casebook of this repository, served."""
    with serving(ROOT) as running:
        yield running


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens an address; what the page says on the console, asks of others or pops up is collected in `heard`."""
    opened: list[Any] = []

    def show(running: Server, path: str = "/", **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        opened.append(context)
        tab = context.new_page()
        tab.heard = []
        tab.on("request", lambda request: request.url.startswith((running.url, "data:")) or tab.heard.append(request.url))
        tab.on("console", lambda message: tab.heard.append(message.text))
        tab.on("pageerror", lambda error: tab.heard.append(str(error)))
        tab.on("dialog", lambda dialog: (tab.heard.append(dialog.message), dialog.dismiss()))
        tab.goto(running.url.rstrip("/") + path)
        return tab

    yield show
    for context in opened:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_reader_goes_from_the_explorer_to_an_actor_a_claim_its_passage_and_what_disagrees(server, visit, scheme):
    tab = visit(server, color_scheme=scheme)
    tab.wait_for_function("() => window.stancegraph?.ready")
    assert violations(tab) == []
    invented.choose(tab, "Government of Iraq")
    tab.click("#told details.claim summary >> nth=0")
    link = tab.locator("#told details.claim[open] a", has_text="Page of this claim")
    link.first.wait_for()
    assert link.count() == 1
    assert violations(tab) == []
    tab.click("text=Page of its own")
    tab.wait_for_url("**/actor/GovernmentOfIraq")
    assert tab.inner_text("h1") == "Government of Iraq"
    tab.wait_for_function("() => document.querySelector('.timeline img').naturalWidth > 500")
    assert violations(tab) == []
    tab.click(".claim .says a >> nth=0")
    tab.wait_for_url("**/claim/*")
    assert tab.inner_text("h1").startswith("Government of Iraq ")
    assert violations(tab) == []
    tab.click("text=/^characters/ >> nth=0")
    tab.wait_for_url("**/document/*#at-*")
    assert tab.evaluate("() => document.querySelector(':target') !== null")
    assert violations(tab) == []
    tab.click("nav >> text=Disagreements")
    tab.wait_for_url("**/disagreements")
    assert tab.locator(".disagreement").count() > 10
    assert violations(tab) == []
    tab.click(".disagreement h3 a >> nth=0")
    tab.wait_for_url("**/disagreements/*")
    assert violations(tab) == []
    assert tab.heard == []


@pytest.mark.parametrize("path", ["/actors", "/topics?sort=claims", "/documents", "/topic/USPresenceInIraq?as-of=2025-03-01", "/events", "/find?q=Iraq", "/"])
def test_pages_have_no_fault_of_accessibility_and_fit_a_phone(server, visit, path):
    tab = visit(server, path, viewport={"width": 390, "height": 800}, color_scheme="dark")
    assert violations(tab) == []
    assert tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert tab.heard == []


def test_a_day_is_chosen_in_the_form_and_kept_by_the_links(server, visit):
    tab = visit(server, "/actor/US")
    tab.fill("#as-of", "2025-03-01")
    tab.click("text=Show")
    tab.wait_for_url("**/actor/US?as-of=2025-03-01*")
    assert "What held on 2025-03-01." in tab.inner_text(".moment")
    tab.click("nav >> text=Actors")
    tab.wait_for_url("**/actors?as-of=2025-03-01*")
    tab.click("text=All times")
    tab.wait_for_url("**/actors")
    assert tab.heard == []


def test_the_explorer_of_a_day_leads_to_pages_of_that_day(server, visit):
    tab = visit(server, "/?as-of=2025-03-01")
    tab.wait_for_function("() => window.stancegraph?.ready")
    invented.choose(tab, "United States")
    assert tab.get_attribute("text=Page of its own", "href") == "/id/US?as-of=2025-03-01"


def test_the_first_tab_skips_to_the_content(server, visit):
    tab = visit(server, "/topic/USPresenceInIraq")
    tab.keyboard.press("Tab")
    assert tab.evaluate("() => document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("() => document.activeElement.id") == "content"


def test_on_paper_there_are_no_links_to_elsewhere_and_no_forms(server, visit):
    tab = visit(server, "/actor/US")
    tab.emulate_media(media="print")
    assert not tab.is_visible("header")
    assert not tab.is_visible("form.clocks")
    assert tab.is_visible("h1")


def test_texts_that_try_to_break_out_do_nothing_in_the_browser(tmp_path, visit):
    invented.hostile(tmp_path)
    with serving(tmp_path / "case") as running:
        for path in ("/", "/actor/A", "/topic/T", "/document/doc", "/claim/s", "/actors", "/disagreements"):
            tab = visit(running, path)
            assert tab.heard == [], path
            assert violations(tab) == [], path


def test_machines_get_the_same_addresses_as_data(server):
    reply = server.get("/actor/Iraq", accept="text/turtle")
    assert reply.headers["content-type"].startswith("text/turtle")
    assert b":Iraq a" in reply.body
    assert server.get("/id/Iraq").headers["location"] == "/actor/Iraq"
    assert server.get("/actor/Nobody", accept="text/turtle").status == 404
    svg = server.get("/timeline/Iraq.svg")
    assert svg.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
    assert server.get("/actor/Iraq").headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'")


def test_a_name_with_every_kind_of_sign_comes_through_the_server(tmp_path):
    text = STANCE + RELATION + '<http://example.com/a/b#c%20d> a kg:Actor ; skos:prefLabel "Far away"@en .'
    with serving(build(tmp_path / "case", text)) as running:
        assert running.get("/actor/http:%2F%2Fexample.com%2Fa%2Fb%23c%2520d").status == 200
        assert running.get("/find?q=%D8%A3%D9%88%D8%B1%D8%A7").headers["location"] == "/actor/Orra"
