"""Makes the pictures of the README, without any article's text: the page, a topic's timeline, the changes of side on it.

Run as `python .ci/picture.py` in an environment with the test requirements and Debian's chromium.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import kg

ROOT = Path(__file__).resolve().parent.parent
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]

PICTURES = {"page": "line=:stance-framework-majority-us-presence", "compare": "day=2025-02-01&from=2024-06-01"}
"""The pictures by name, and the state of the page that each shows, as it stands in an address."""


def main() -> None:
    """Write `.github/timeline.png` and `.github/shifts.png`; draw the graph, open it, and write `.github/page.png` and `.github/compare.png`."""
    graph = kg.open(ROOT)
    kg.timeline(graph, "USPresenceInIraq").picture(ROOT / ".github" / "timeline.png")
    kg.shifts(graph, topic="USPresenceInIraq").picture(ROOT / ".github" / "shifts.png")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        out = Path(folder) / "page.html"
        kg.draw(kg.open(ROOT), out)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for name, state in PICTURES.items():
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{out.as_uri()}#{state}")
            page.wait_for_function("() => window.stancegraph?.ready")
            page.screenshot(path=ROOT / ".github" / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
