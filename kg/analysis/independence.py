"""`kg independence`: how many independent publishers, and how many voices, really stand behind a claim.

Documents are one report where they are copies of each other (`kg.analysis.reports`). Two reports are independent unless
they have one publisher, or one passes on what the other says. Where nobody tells who published a document, it may be the
publisher of any other: the number is then a range. So is that of voices: somebody who is not named may be anybody, and two
reports of one publisher may have one author.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from kg.analysis.reports import Reports, joined
from kg.articles import Articles
from kg.errors import NotFound
from kg.graph import View
from kg.model import Claim, Document, Evidence
from kg.tables import running
from kg.terms import KG
from kg.wording import counted, key, sentence


class Report(NamedTuple):
    """Documents that are one report, the publishers that they name, and how many of them name none."""

    documents: tuple[str, ...]
    publishers: tuple[str, ...]
    untold: int


class Voice(NamedTuple):
    """Who says so in the end: the last speaker of the chain, or the author of a report in its own voice (then `speaker` is None)."""

    speaker: str | None
    report: str | None
    """The report in whose own voice it is said."""
    unnamed: bool
    """Whether the speaker is known by role only, so that two of them may be one."""


class Independence(NamedTuple):
    """What stands behind a claim: its reports, how many publishers that are independent of each other, and whose voices.

    Of publishers and voices there are at least `publishers[0]`, `voices_between[0]` and at most `publishers[1]`,
    `voices_between[1]`: a report may name no publisher, and two unnamed speakers may be one.
    """

    claim: str
    pieces: int
    reports: tuple[Report, ...]
    publishers: tuple[int, int]
    voices: tuple[Voice, ...]
    voices_between: tuple[int, int]
    view: View

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def objects(self) -> list[dict[str, Any]]:
        """Return it as one plain object."""
        return [
            {
                "claim": key(self.view, self.view.claim(self.claim)),
                "pieces": self.pieces,
                "documents": [list(map(self.view.short, report.documents)) for report in self.reports],
                "publishers": sorted({self.view.short(name) for report in self.reports for name in report.publishers}),
                "independentAtLeast": self.publishers[0],
                "independentAtMost": self.publishers[1],
                "voices": [voice.speaker and self.view.short(voice.speaker) for voice in self.voices],
                "voicesAtLeast": self.voices_between[0],
                "voicesAtMost": self.voices_between[1],
            }
        ]

    def text(self, width: int = 0) -> str:
        """Return it for reading, lines wrapped to a width in characters."""
        return running(self._lines(), width)

    def _lines(self) -> Iterator[str]:
        claim = self.view.claim(self.claim)
        yield f"{sentence(self.view, claim)}  [{key(self.view, claim)}]"
        copies = sum(len(report.documents) - 1 for report in self.reports)
        told = f" ({counted(copies, 'copy') if copies == 1 else f'{copies} copies'} counted once)" if copies else ""
        yield f"  {counted(self.pieces, 'piece')} of evidence in {counted(len(self.reports), 'report')}{told}"
        yield f"  independent publishers: {_between(self.publishers)}"
        yield from (f"    {self._report(report)}" for report in self.reports)
        yield f"  voices: {_between(self.voices_between)}"
        yield from (f"    {self._voice(voice)}" for voice in self.voices)

    def _report(self, report: Report) -> str:
        publishers = ", ".join(map(self.view.label, report.publishers)) or "publisher not told"
        titles = " = ".join(f"“{self.view.label(document)}”" for document in report.documents)
        return f"{publishers}: {titles}"

    def _voice(self, voice: Voice) -> str:
        if voice.speaker is None:
            return f"the author of “{self.view.label(voice.report)}”" if voice.report else "nobody is named"
        return self.view.label(voice.speaker) + (" (not named)" if voice.unnamed else "")


def _between(bounds: tuple[int, int]) -> str:
    return str(bounds[0]) if bounds[0] == bounds[1] else f"{bounds[0]} to {bounds[1]}, as far as is told"


def independence(view: View, claim: str, *, articles: Articles | None = None, reports: Reports | None = None) -> Independence:
    """Say what stands behind a claim.

    Args:
        view: the graph, or a view of it.
        claim: its IRI, CURIE or local name.
        articles: the texts at hand, by which near-copies are found.
        reports: the same as found before, where many claims are asked.

    Raises:
        NotFound: there is no such claim in the view.
    """
    found = _claim(view, claim)
    known = reports or Reports(view, articles)
    gathered = {first: _report(view, documents) for first, documents in _grouped(sorted(found.documents()), known).items()}
    passed_on = list(_passed_on(found, known))
    voices = tuple(sorted({_voice(view, evidence, gathered, known) for evidence in found.evidence}, key=_order))
    between = _voices(
        voices, _publishers([report for report in gathered.values() if report.documents[0] in {voice.report for voice in voices}], passed_on, known)
    )
    return Independence(found.id, len(found.evidence), tuple(gathered.values()), _publishers(gathered.values(), passed_on, known), voices, between, view)


def _claim(view: View, name: str) -> Claim:
    try:
        return view.claim(name)
    except NotFound:
        raise NotFound(f"there is no accepted claim {name}; name one as kg show and kg query print it, like :stance-example") from None


def _grouped(documents: Iterable[str], known: Reports) -> dict[str, tuple[str, ...]]:
    """The documents that are one report, by that which stands for it."""
    groups: dict[str, tuple[str, ...]] = {}
    for document in documents:
        groups[known.of(document)] = (*groups.get(known.of(document), ()), document)
    return dict(sorted(groups.items()))


def _report(view: View, documents: tuple[str, ...]) -> Report:
    told = [_publisher(view, document) for document in documents]
    return Report(documents, tuple(sorted({name for name in told if name})), told.count(None))


def _publisher(view: View, document: str) -> str | None:
    try:
        thing = view.thing(document)
    except NotFound:
        return None
    return thing.publisher if isinstance(thing, Document) else None


def _passed_on(claim: Claim, known: Reports) -> Iterator[tuple[str, str]]:
    """Pairs of reports of which one passes on what the other says."""
    for evidence in claim.evidence:
        named = [known.of(part.source) for part in evidence.chain() if part.source]
        yield from ((named[0], deeper) for deeper in named[1:])


def _publishers(reports: Collection[Report], passed_on: Iterable[tuple[str, str]], known: Reports) -> tuple[int, int]:
    """How many publishers there are at least and at most that are independent of each other.

    Each document whose publisher nobody tells may make one of two that seem apart.
    """
    firsts = {known.of(report.documents[0]): report for report in reports}
    pairs = [(first, f"publisher {name}") for first, report in firsts.items() for name in report.publishers]
    roots = joined([*pairs, *passed_on, *((first, first) for first in firsts)])
    most = len({roots[first] for first in firsts})
    return max(min(1, most), most - sum(report.untold for report in reports)), most


def _voice(view: View, evidence: Evidence, gathered: dict[str, Report], known: Reports) -> Voice:
    """Who says so in the end."""
    chain = evidence.chain()
    speaker = next((part.accordingTo for part in reversed(chain) if part.accordingTo), None)
    if speaker is not None:
        return Voice(speaker, None, _is_unnamed(view, speaker))
    document = next((part.source for part in reversed(chain) if part.source), None)
    return Voice(None, gathered[known.of(document)].documents[0] if document else None, unnamed=False)


def _is_unnamed(view: View, speaker: str) -> bool:
    return not speaker.startswith("_:") and bool(view.query(f"ASK {{ <{speaker}> a <{KG.UnnamedSource.value}> }}"))


def _order(voice: Voice) -> tuple[str, str]:
    return voice.speaker or "", voice.report or ""


def _voices(voices: tuple[Voice, ...], authors: tuple[int, int]) -> tuple[int, int]:
    named = sum(voice.speaker is not None and not voice.unnamed for voice in voices)
    return max(named + authors[0], min(1, len(voices))), len(voices)
