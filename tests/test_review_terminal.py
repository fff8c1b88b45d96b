"""The terminal program of the review: driven by its keys, and in a real terminal that is killed."""

from __future__ import annotations

import asyncio
import os
import re
import select
import struct
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from test_review import DOCUMENTS, RUN, claim, extracted, faults, fill, iri, passage
from test_review import casebook as casebook  # noqa: PLC0414

import kg
import kg.review
from kg.review.decisions import read

pytest.importorskip("textual", reason="textual is not installed: pip install 'stancegraph[review]'")
from kg.review.terminal import Desk, Form

ROOT = Path(__file__).parent.parent


def drive(folder: Path, script: Callable[[Desk, Any], Awaitable[None]], size: tuple[int, int] = (80, 24), **options: Any) -> None:
    """Run the program over a casebook, with a script for keys and looks."""

    async def run() -> None:
        desk = Desk(kg.review.queue(folder, folder / "articles"), options.pop("by", "ana"), **options)
        async with desk.run_test(size=size) as pilot:
            await pilot.pause()
            await script(desk, pilot)

    with ThreadPoolExecutor(1) as apart:  # the browser of other tests has an event loop in this thread
        apart.submit(asyncio.run, run()).result()


def screen(desk: Desk) -> str:
    """What stands on the screen, line by line."""
    return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in desk.screen._compositor.render_strips())


async def press(pilot: Any, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


async def write(pilot: Any, text: str) -> None:
    await press(pilot, *({" ": "space", "/": "slash", "-": "minus", ".": "full_stop", ":": "colon"}.get(sign, sign) for sign in text))


def thirty(folder: Path) -> Path:
    """A casebook with thirty cards."""
    where = passage("demands that the dam is built")
    positions = ["StronglyOpposes", "Opposes", "Neutral", "Supports", "StronglySupports"]
    holders = [":Vell", ":Orra", ":WaterMinistry", ":RiverUnion", ":FarmersLeague", ":IldaMarek"]
    pairs = [(holder, position) for holder in holders for position in positions]
    texts = [
        claim(f"c-{number:016x}", f"kg:holder {holder} ; kg:topic :Dam ; kg:position kg:{position}", where, confidence=f"0.{90 - number}")
        for number, (holder, position) in enumerate(pairs)
    ]
    return fill(folder, RUN + DOCUMENTS + "".join(texts))


# ------------------------------------------------------------------------------------------------------------- keys


def test_a_card_shows_all_that_a_reviewer_needs_in_80_by_24(casebook):
    async def look(desk: Desk, pilot: Any) -> None:
        shown = screen(desk)
        assert max(map(len, shown.split("\n"))) <= 80
        for part in ("0 of 7 decided: 0 accepted, 0 rejected", "stance", "0.90", "Farmers' League opposes: The Tessel flows free", "is against a free river",
                     "News from the site (2022-05-03)", "demands (+) dam (+) = supports", "rule stance.complement", "a accept", "q quit", "card 1 of 7"):  # fmt: skip
            assert part in shown
        await press(pilot, "n", "n")
        assert "1 says the same: Orra funds Vell (undated, :orra-funds-vell)" in screen(desk)
        await press(pilot, "right", "right")
        shown = screen(desk)
        assert "A clerk of the harbour board" in shown
        assert "New here (accepted with the card; m says who it is)" in shown
        assert "[bold]Nobody[/bold]" in shown
        assert "The graph has nothing on this pair." in shown
        await press(pilot, "p", "left", "left", "left", "left")
        assert "card 7 of 7" in screen(desk)

    drive(casebook, look)


def test_keys_decide_and_the_progress_is_shown(casebook):
    async def go(desk: Desk, pilot: Any) -> None:
        await press(pilot, "a")
        assert "accepted: :c-00000000000000a3" in screen(desk)
        assert "1 of 7 decided: 1 accepted, 0 rejected" in screen(desk)
        assert "1 says the same: Farmers' League opposes: The Tessel flows free" in screen(desk)
        await press(pilot, "r")
        await write(pilot, "it only asks")
        await press(pilot, "enter")
        assert "2 of 7 decided: 1 accepted, 1 rejected" in screen(desk)
        await press(pilot, "1")
        assert "accepted as evidence of :orra-funds-vell: :c-00000000000000b1" in screen(desk)
        await press(pilot, "9", "s")
        assert "1 put off" in screen(desk)
        await press(pilot, "u")
        assert "undone: put off" in screen(desk)
        assert "engineers at the site: 70 to 90 engineers" in screen(desk)
        await press(pilot, "u", "u")
        assert "undone: rejected" in screen(desk)
        assert "Farmers' League supports" in screen(desk)
        await press(pilot, "u", "u")
        assert "there is no decision of ana to undo" in screen(desk)
        await press(pilot, "q")

    drive(casebook, go)
    assert [decision.action for decision in read(casebook)] == ["accept", "reject", "accept", "skip", "undo", "undo", "undo", "undo"]
    assert read(casebook)[1].why == "it only asks"
    assert extracted(casebook) == {}


def test_leaving_a_form_decides_nothing(casebook):
    async def go(desk: Desk, pilot: Any) -> None:
        for key in "re/":
            await press(pilot, "slash" if key == "/" else key)
            assert isinstance(desk.screen, Form)
            await press(pilot, "escape")
            assert not isinstance(desk.screen, Form)
        await press(pilot, "m")
        assert "this card needs nobody new" in screen(desk)

    drive(casebook, go)
    assert read(casebook) == []


def test_editing_shows_what_is_there_and_says_what_does_not_fit(casebook):
    async def go(desk: Desk, pilot: Any) -> None:
        await press(pilot, "e")
        shown = screen(desk)
        for part in ("holder", "Farmers' League", "Opposes", "The Tessel flows free", "2022-05-03/", "Declared", "0.9"):
            assert part in shown
        await press(pilot, "down")
        await press(pilot, *["backspace"] * 7)
        await write(pilot, "neutr")
        await press(pilot, "enter")
        assert "'neutr' is no position" in screen(desk)
        await press(pilot, *["backspace"] * 5)
        await write(pilot, "Neutr")
        await press(pilot, "right", "enter")
        assert "accepted with changes: :c-00000000000000a3" in screen(desk)

    drive(casebook, go)
    assert kg.open(casebook).claim(":c-00000000000000a3").position == kg.terms.KG.Neutral.value
    assert read(casebook)[0].edits == {"position": kg.terms.KG.Neutral.value}


def test_what_lacks_something_says_so_and_can_be_completed(casebook):
    async def go(desk: Desk, pilot: Any) -> None:
        await press(pilot, "p", "a")
        assert "the claim has no comment; give one with the decision (e edits)" in screen(desk)
        await press(pilot, "e", "up", "up")
        await write(pilot, "No end.")
        await press(pilot, "enter")
        assert "1 of 7 decided" in screen(desk)

    drive(casebook, go)
    assert kg.open(casebook).claim(":c-00000000000000f1").comment == "No end."


def test_a_proposed_actor_is_merged_in_a_form(casebook):
    async def go(desk: Desk, pilot: Any) -> None:
        await press(pilot, "n", "n", "n", "n", "m")
        assert "1 Harbour board" in screen(desk)
        await write(pilot, "nobody")
        await press(pilot, "enter")
        assert "nothing is called 'nobody'" in screen(desk)
        await press(pilot, *["backspace"] * 6)
        await write(pilot, "water ministry")
        await press(pilot, "enter")
        assert "merged: Harbour board is Ministry of Water of Vell" in screen(desk)
        assert "Ministry of Water of Vell supports: The dam on the Tessel is built" in screen(desk)
        await press(pilot, "u")
        assert "Harbour board supports" in screen(desk)

    drive(casebook, go)


def test_the_filter_narrows_the_cards(casebook):
    async def go(desk: Desk, pilot: Any) -> None:
        await press(pilot, "slash", "down", "down", "down", "down")
        await write(pilot, "much")
        await press(pilot, "enter")
        assert "much is no number" in screen(desk)
        await press(pilot, *["backspace"] * 4)
        await write(pilot, "0.6")
        await press(pilot, "up", "up", "up")
        await write(pilot, "atlantis")
        await press(pilot, "enter")
        assert "nothing is called 'atlantis'" in screen(desk)
        await press(pilot, *["backspace"] * 8)
        await write(pilot, "river union")
        await press(pilot, "enter")
        assert "Nothing waits for review." in screen(desk)
        assert "0 cards with actor river union, confidence 0.6" in screen(desk)
        await press(pilot, "a", "e", "r", "m", "n", "1", "s")
        await press(pilot, "slash", "down")
        await press(pilot, *["backspace"] * 11, "enter")
        assert "4 cards with confidence 0.6" in screen(desk)
        await press(pilot, "a")
        assert "card 1 of 3" in screen(desk)

    drive(casebook, go)
    assert len(read(casebook)) == 1


def test_a_second_opinion_does_not_see_the_first_and_differences_are_told(casebook):
    kg.review.accept(casebook, ["c-00000000000000a3"], by="ana")

    async def go(desk: Desk, pilot: Any) -> None:
        assert "card 1 of 7" in screen(desk)
        assert "accepted elsewhere" not in screen(desk)
        await press(pilot, "r", "enter")
        assert "rejected: :c-00000000000000a3; ana decided otherwise (accepted): contested" in screen(desk)
        assert "1 contested" in screen(desk)

    drive(casebook, go, by="ben", second=True)


def test_what_was_said_of_the_same_elsewhere_is_shown(casebook):
    kg.review.reject(casebook, ["c-00000000000000a3"], by="ana", why="[b]too[/b] strong")
    fill(
        casebook,
        RUN + DOCUMENTS + claim("c-00000000000000a5", "kg:holder :FarmersLeague ; kg:topic :FreeRiver ; kg:position kg:Opposes", passage("The union is torn")),
    )

    async def look(desk: Desk, _pilot: Any) -> None:
        assert "the same was rejected elsewhere by ana: [b]too[/b] strong" in screen(desk)

    drive(casebook, look)


HOSTILE = "[red]x[/red] [@click=app.quit]y[/] \\\\u001B[2J \\\\u202Ez \\\\u0007 [/bold] [unclosed"


def test_hostile_labels_and_traces_stay_text(casebook):
    text = (casebook / "triples" / "candidates" / "news.ttl").read_text("utf-8")
    text = text.replace("demands (+) dam (+) = supports", HOSTILE).replace('"Harbour board"', f'"{HOSTILE}"').replace("News from the site", HOSTILE)
    (casebook / "triples" / "candidates" / "news.ttl").write_text(text.replace("\\\\u", "\\u"), "utf-8")

    async def go(desk: Desk, pilot: Any) -> None:
        for key in ("n", "n", "n", "n"):
            await press(pilot, key)
            assert "[red]x[/red] [@click=app.quit]y[/]" in screen(desk)
            assert "\x1b" not in screen(desk)
            assert "\u202e" not in screen(desk)
        for key in ("e", "m"):
            await press(pilot, key)
            assert "[red]x[/red]" in screen(desk)
            await press(pilot, "escape")
        await press(pilot, "a")
        assert "1 of 7 decided" in screen(desk)

    drive(casebook, go, size=(120, 40))
    assert "[unclosed" in kg.open(casebook).thing(":p-harbour-board-1a2b3c").label


def test_relayed_and_many_passages_and_broken_files_are_shown(casebook):
    inner = passage("Orra pays for the site", "sem:accordingTo :RiverUnion")
    outer = passage("The union is torn", f'sem:accordingTo :IldaMarek ; kg:saidOn "2022-05-02"^^edtf:EDTF ; kg:relays {inner}')
    many = " , ".join(passage(piece) for piece in ("Vell", "May", "The", "demands", "that", "dam", "is", "built", "its", "chair", "Jo", "Arp", "said"))
    texts = [
        claim("c-00000000000000aa", "kg:holder :Orra ; kg:topic :Dam ; kg:position kg:Supports", outer, confidence="0.9", during="soon"),
        claim("c-00000000000000ab", 'kg:holder :Vell ; kg:topic :Dam ; kg:position kg:Supports ; rdfs:comment "Plain."@en', many, confidence="0.8", during=""),
    ]
    fill(casebook, RUN + "".join(texts) + "\n:x oops .\n\n")

    async def look(desk: Desk, pilot: Any) -> None:
        shown = screen(desk)
        assert "1 fault in the candidate files: kg validate names them" in shown
        assert "← Ilda Marek, doc-news (unknown), said 2022-05-02" in shown
        assert "  ← Tessel River Union, doc-news (unknown)" in shown
        await press(pilot, "n")
        assert "13 passages in 1 article" in screen(desk)
        assert "undated · declared · Plain." in screen(desk)
        assert "and 1 passage more" in screen(desk)

    drive(casebook, look, size=(100, 60))


def test_without_rapidfuzz_nothing_is_suggested(casebook, monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)

    async def look(desk: Desk, pilot: Any) -> None:
        await press(pilot, "n", "n", "n", "n")
        assert "A clerk of the harbour board (UnnamedSource)\n" in screen(desk)

    drive(casebook, look)


# --------------------------------------------------------------------------------------------------------- sessions


def test_a_session_of_thirty_decisions(tmp_path):
    folder = thirty(tmp_path / "casebook")
    keys = ["a", "r", "a", "s", "e", "a", "u", "a"]

    async def go(desk: Desk, pilot: Any) -> None:
        number = 0
        while desk.card is not None:
            key = keys[number % len(keys)]
            await press(pilot, key, *(["enter"] if key in "re" else []))
            number += 1

    drive(folder, go)
    queue = kg.review.queue(folder)
    assert queue.progress().decided == 30
    assert queue.cards() == []
    assert len([one for one in queue.ledger.standing if one.settles]) == 30
    assert len([claim for claim in kg.open(folder).claims() if "/c-" in claim.id]) == queue.progress().accepted > 15
    assert faults(folder) == []
    files = extracted(folder)
    for name in files:
        (folder / "triples" / "extracted" / name).unlink()
    queue = kg.review.queue(folder)
    queue.publish()
    assert extracted(folder) == files


class Terminal:
    """A process in a terminal of 80 by 24 of its own."""

    def __init__(self, *words: str) -> None:
        import fcntl
        import pty
        import termios

        self._own, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONWARNINGS": "default"}
        self.process = subprocess.Popen(words, cwd=ROOT, env=environment, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        self.heard = ""

    def type(self, keys: str) -> None:
        os.write(self._own, keys.encode())

    def until(self, pattern: str) -> re.Match[str]:
        """Read until what is written (without the terminal's own commands) has a pattern; forget what stands before it."""
        while not (found := re.search(pattern, re.sub(r"\x1b(\[[0-9;?<>=]*[ -/]*[@-~]|[()][AB0]|[=>78])", "", self.heard))):
            ready, _, _ = select.select([self._own], [], [], 60)
            assert ready, f"the program says nothing more: {self.heard[-2000:]!r}"
            try:
                data = os.read(self._own, 65536)
            except OSError:
                data = b""
            assert data, f"the program is gone: {self.heard[-2000:]!r}"
            self.heard += data.decode("utf-8", "replace")
        self.heard = ""
        return found

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._own)


@contextmanager
def terminal(folder: Path) -> Iterator[Terminal]:
    opened = Terminal(sys.executable, "-c", "import sys, kg.review; kg.review.run(sys.argv[1], 'ana', sys.argv[1] + '/articles')", str(folder))
    try:
        yield opened
    finally:
        opened.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pseudo-terminal here")
def test_nothing_that_was_told_is_lost_when_the_program_is_killed(tmp_path):
    folder = thirty(tmp_path / "casebook")
    with terminal(folder) as opened:
        opened.until("0 of 30 decided")
        for number in range(1, 16):
            opened.type("a" if number % 3 else "r\r")
            opened.until(f"{number} of 30 decided")
        opened.type("aaa")
        opened.process.kill()
        opened.process.wait()
    kept = kg.review.queue(folder).progress().decided
    assert 15 <= kept <= 18
    with terminal(folder) as opened:
        opened.until(f"{kept} of 30 decided: {kept - 5} accepted, 5 rejected")
        for number in range(kept + 1, 31):
            opened.type("a")
            opened.until(f"{number} of 30 decided")
        opened.type("q")
        assert opened.process.wait() == 0
    assert len({judged.id for decision in read(folder) for judged in decision.candidates}) == 30
    assert len([claim for claim in kg.open(folder).claims() if "/c-" in claim.id]) == 25
    assert faults(folder) == []
    assert kg.review.queue(folder).publish() == []
    assert iri("c-0000000000000000") in {claim.id for claim in kg.open(folder).claims()}
