"""Makes the pictures of the README, without any article's text: the page of the bundled graph, and a topic's timeline.

Run as `python .ci/picture.py` in an environment with the test requirements and Debian's chromium.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import kg

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main() -> None:
    """Write `.github/timeline.png`; draw the graph, open it, choose a line, and write `.github/page.png`."""
    kg.timeline(kg.open(ROOT), "USPresenceInIraq").picture(ROOT / ".github" / "timeline.png")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder) / "page.html"
        kg.draw(kg.open(ROOT), out)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(out.as_uri())
        page.get_by_role("searchbox").or_(page.get_by_label("Search")).first.fill("most leaders")
        page.keyboard.press("Enter")
        page.screenshot(path=ROOT / ".github" / "page.png")
        browser.close()


if __name__ == "__main__":
    main()
