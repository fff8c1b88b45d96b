"""`kg brief`: what changed between two days as a text that can be handed on, pinned so that it can be made again, byte for byte."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import NamedTuple

import kg
from kg import files
from kg.changes import LEARNED, RECONSIDERED, WORLD, Change, Diff, diff, known_when, since_when
from kg.errors import FormatError, NotFound
from kg.graph import KnowledgeGraph, View
from kg.model import Claim, Evidence, Stance, Thing
from kg.sources import digest, ontologies
from kg.tables import visible
from kg.wording import counted, qualified

_NAMES = WORLD | RECONSIDERED
_Part = tuple[str, str]
"""A style (`b`, `code`, `ref` or none) and a text."""


class Block(NamedTuple):
    """A heading (`h1` to `h3`), a paragraph (`p`) or an item of a list (`li`)."""

    kind: str
    parts: tuple[_Part, ...]


class Briefing(NamedTuple):
    """A briefing: its changes, its blocks, and the digest of all that it was made from."""

    diff: Diff
    blocks: list[Block]
    pin: str

    def markdown(self) -> str:
        """Return it as CommonMark."""
        signs = {"h1": "# ", "h2": "## ", "h3": "### ", "p": "", "li": "- "}
        text = ""
        for before, block in zip([None, *self.blocks], self.blocks, strict=False):
            gap = "" if before is None or (before.kind == block.kind == "li") else "\n"
            text += gap + signs[block.kind] + _opened("".join(_marked(style, part) for style, part in block.parts)) + "\n"
        return text

    def html(self) -> str:
        """Return it as a page that needs nothing else."""
        body = "\n".join(f"<{block.kind}>{''.join(_tagged(style, part) for style, part in block.parts)}</{block.kind}>" for block in self.blocks)
        body = re.sub(r"((?:<li>.*</li>\n?)+)", r"<ul>\n\1</ul>\n", body)
        title = escape("".join(part for _, part in self.blocks[0].parts))
        return _PAGE.replace("TITLE", title).replace("BODY", body)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>TITLE</title>
<style>
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
h1, h2, h3 { line-height: 1.2 } h2 { margin-top: 2rem; border-bottom: 1px solid #ccc } code { font-size: .85em; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #161616 } h2 { border-color: #555 } }
</style>
</head>
<body>
BODY
</body>
</html>
"""


def _marked(style: str, text: str) -> str:
    if style in ("code", "ref"):
        return f"`{text}`" if style == "code" else re.sub(r"[^\w\[\]:– ]", "", text)
    safe = re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", visible(text))
    return f"**{safe}**" if style == "b" else safe


def _opened(text: str) -> str:
    """A line of Markdown that begins no list or rule, whatever it begins with."""
    return re.sub(r"^(\d*)(?=[-+=.)])", r"\1\\", text.strip())


def _tagged(style: str, text: str) -> str:
    safe = escape(visible(text))
    return f"<{style}>{safe}</{style}>" if style in ("b", "code") else safe


def brief(graph: KnowledgeGraph, day1: str, day2: str, out: str | Path, *, known: tuple[str, str | None] | None = None, which: str = "certain") -> Briefing:
    """Write what changed between two days, and in what we know, as Markdown or HTML.

    Args:
        graph: the casebook.
        day1: the earlier day.
        day2: the later day.
        out: a file ending in `.md` or `.html`; `-` writes nothing.
        known: the two states of knowledge, as in `kg.diff`.
        which: `"possible"` to tell also what changed perhaps.

    Raises:
        PeriodError: a day is no day, or the second is not later than the first.
        FormatError: the file is to be something else.
        CasebookError: it cannot be written; what was there is still there.
    """
    suffix = Path(out).suffix.lower()
    if str(out) != "-" and suffix not in (".md", ".html"):
        raise FormatError(f"{out} is no briefing: end its name in .md or .html")
    found = diff(graph, day1, day2, known, which)
    pin = _pin(graph, found, which)
    made = Briefing(found, list(_Writer(graph, found).blocks(pin)), pin["pin"])
    if str(out) != "-":
        files.write(Path(out), (made.html() if suffix == ".html" else made.markdown()).encode())
    return made


def _pin(graph: KnowledgeGraph, found: Diff, which: str) -> dict[str, str]:
    """All that decides what a briefing says, and last the digest of that."""
    pin = {
        "sources": graph.sent or digest(graph.files, ontologies(graph.folder)),
        "world": " to ".join(found.days),
        "known": since_when(found),
        "told": which,
        "version": f"Stancegraph {kg.__version__}",
    }
    return pin | {"pin": sha256(repr(sorted(pin.items())).encode()).hexdigest()}


class _Writer:
    """Puts a difference into blocks, and numbers the documents in the order in which they are referred to."""

    def __init__(self, graph: KnowledgeGraph, found: Diff) -> None:
        self._diff = found
        self._view: View = graph
        self._topics = set(graph.ids_of("Topic"))
        self._numbers: dict[str, int] = {}

    def blocks(self, pin: dict[str, str]) -> Iterator[Block]:
        day1, day2 = self._diff.days
        yield _block("h1", f"Briefing: {day1} to {day2}")
        known1, known2 = self._diff.known
        against = f"what we knew on {known2}" if known2 else "what we know now"
        yield _block("p", f"The world is told as it is known {known_when(self._diff)}. What we knew on {known1} is set against {against}.{self._left()}")
        yield _block("p", "Dates are EDTF: 2024/ began in 2024 and nobody tells its end, 2024/.. goes on, 2024~ is about 2024.")
        yield _block("h2", "What changed in the world")
        yield from self._by_thing(self._diff.of(WORLD))
        yield _block("h2", "What we learned about earlier times")
        yield from self._learned()
        yield _block("h2", "What we changed our mind about")
        yield from [Block("li", tuple(self._line(change))) for change in self._diff.of(RECONSIDERED)] or [_block("p", "Nothing.")]
        yield _block("h2", "Sources")
        yield from self._sources()
        yield _block("h2", "Pin")
        yield _block("p", "What this was made from, and last the digest of that: the same pin gives the same bytes.")
        yield from (Block("li", (("", f"{name}: "), ("code", value))) for name, value in pin.items())

    def _left(self) -> str:
        count = self._diff.possible
        return f" Not told: {counted(count, 'change')} that {'is' if count == 1 else 'are'} only possible." if count else ""

    def _learned(self) -> Iterator[Block]:
        found = self._diff.of(LEARNED)
        if found and self._diff.unknown_before:
            yield _block("p", f"Everything: {counted(len(found), 'claim')}, as nothing was public by {self._diff.known[0]}.")
        else:
            yield from self._by_thing(found)

    def _by_thing(self, found: list[Change]) -> Iterator[Block]:
        if not found:
            yield _block("p", "Nothing that is certain." if self._diff.possible else "Nothing.")
        sections: dict[tuple[bool, str], list[Change]] = defaultdict(list)
        for change in found:
            sections[self._section(change.claim)].append(change)
        for (_, heading), changes in sorted(sections.items()):
            yield _block("h3", heading)
            yield from (Block("li", tuple(self._line(change))) for change in changes)

    def _section(self, claim: Claim) -> tuple[bool, str]:
        """Under which heading a claim stands: its topic's, and after all topics that of the actor it is about first."""
        about = claim.topic if isinstance(claim, Stance) else next(iter(claim.things()), "")
        return about not in self._topics, self._view.label(about) if about else "Others"

    def _line(self, change: Change) -> Iterator[_Part]:
        kind, sure = _NAMES.get(change.kind, ""), change.certainty == "certain"
        if kind or not sure:
            yield "b", f"{kind}{'' if sure else ', perhaps' if kind else 'Perhaps'}:"
            yield "", " "
        circumstances = ["; ".join(self._circumstances(claim)) for claim in change.compared()]
        told = "before: {} – now: {}".format(*circumstances) if len(circumstances) == 2 else circumstances[0]
        yield "", f"{change.text} ({told}) "
        yield "ref", " ".join(self._references(change.claims)) or "[no source]"

    def _circumstances(self, claim: Claim) -> Iterator[str]:
        yield claim.during or "undated"
        if claim.mode:
            yield self._view.label(claim.mode)
        speakers = {part.accordingTo for evidence in claim.evidence for part in evidence.chain() if part.accordingTo}
        if speakers:
            yield f"according to {', '.join(sorted(map(self._view.label, speakers)))}"
        yield from (part for part in qualified(self._view, claim) if not claim.mode or part != self._view.label(claim.mode))

    def _references(self, claims: Iterable[Claim]) -> list[str]:
        parts = [part for claim in claims for evidence in claim.evidence for part in evidence.chain() if part.source]
        return list(dict.fromkeys(self._reference(part.source or "", part) for part in parts))

    def _reference(self, document: str, part: Evidence) -> str:
        number = self._numbers.setdefault(document, len(self._numbers) + 1)
        if part.row is not None:
            return f"[{number}: row {part.row}]"
        return f"[{number}]" if part.start is None else f"[{number}: {part.start}–{part.end}]"

    def _sources(self) -> Iterator[Block]:
        reading = (("", "A reference "), ("ref", "[1: 20–40]"), ("", " is to characters 20 to 40 of source 1."))
        yield Block("p", reading) if self._numbers else _block("p", "None.")
        for document, number in self._numbers.items():
            yield Block("li", (("ref", f"[{number}]"), ("", f" {', '.join(self._source(document))}")))

    def _source(self, document: str) -> Iterator[str]:
        thing: Thing | None = None
        with suppress(NotFound):
            thing = self._view.thing(document)
        publisher, issued, sha = (getattr(thing, name, None) for name in ("publisher", "issued", "sha256"))
        yield self._view.label(document)
        if publisher:
            yield self._view.label(publisher)
        yield issued or "no date"
        if sha:
            yield f"SHA-256 {sha}"


def _block(kind: str, text: str) -> Block:
    return Block(kind, (("", text),))
