"""The decisions of reviewers: one JSON object a line, one file a reviewer, only ever appended to.

A decision is on the disk before anybody is told of it. Where a process was killed while it wrote, the piece of a line that
it left is dropped, and everything before it is kept. Whatever was accepted can be rebuilt from these files alone.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.additions import slug, stamp
from kg.errors import CasebookError, KgError, Unsigned

ACTIONS = ("accept", "edit", "reject", "skip", "merge", "undo")
"""What a reviewer can do; `edit` is to accept with changes."""
VERDICTS = ("accept", "edit", "reject")
"""The actions that settle a candidate."""


class ReviewError(KgError):
    """A decision cannot be taken as it was given."""


class Place(NamedTuple):
    """What a candidate says and where: by this it is known again, whatever its id, its rule or its confidence.

    `content` and `digest` are SHA-256 digests (of the content, of the passage), `document` is that of the whole text, or
    the document's IRI where the digest is not known; `start` and `end` are the offsets in it. `manner` is the digest of
    what qualifies the content: time, mode, condition, quantifier.
    """

    content: str
    document: str
    digest: str
    start: int
    end: int
    manner: str = ""

    def meets(self, other: Place, *, loosely: bool = False) -> bool:
        """Tell whether both say the same of the same passage: one digest, or at least half of their characters shared.

        Loosely, they may qualify it differently.
        """
        if self[:2] != other[:2] or (self.manner != other.manner and not loosely):
            return False
        shared = min(self.end, other.end) - max(self.start, other.start)
        return self.digest == other.digest or 2 * shared >= max(self.end, other.end) - min(self.start, other.start) > 0


class Judged(NamedTuple):
    """A candidate on which a decision was taken."""

    id: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer decided, and when (UTC, to the millisecond).

    `candidates` are those of the card, the first of them giving its id and content to the claim; `edits` are the fields
    that the reviewer changed; `same_as` is the claim to which the evidence is added; `payload` is Turtle: the candidates
    with all that they rest on. `proposal` and `actor` belong to a merge, `undoes` (the id of a decision) to an undo.
    """

    id: str
    time: str
    by: str
    action: str
    candidates: tuple[Judged, ...] = ()
    why: str = ""
    edits: Mapping[str, Any] = field(default_factory=dict)
    same_as: str | None = None
    proposal: str | None = None
    actor: str | None = None
    undoes: str | None = None
    payload: str = ""

    @property
    def settles(self) -> bool:
        """Whether it is a verdict on candidates."""
        return self.action in VERDICTS

    @property
    def accepts(self) -> bool:
        """Whether the candidates become a claim, or evidence of one."""
        return self.action in ("accept", "edit")

    def line(self) -> bytes:
        """Return the decision as a line of the log."""
        told = {name: value for name, value in asdict(self).items() if value not in (None, "", (), {})}
        return json.dumps(told, ensure_ascii=True).encode() + b"\n"


def folder_of(casebook: Path, name: str = "decisions") -> Path:
    """Return the folder of a casebook in which decisions are kept, or something else that people append to.

    Raises:
        CasebookError: the casebook has no folder `triples`, so nothing waits there for review.
    """
    if not (casebook / "triples").is_dir():
        raise CasebookError(f"{casebook} has no folder triples, which decisions are kept in; start a casebook with kg init FOLDER")
    return casebook / "triples" / name


def read(casebook: Path) -> list[Decision]:
    """Return all decisions of a casebook in the order of time.

    Raises:
        CasebookError: a file cannot be read, or a line in it (other than a last one that was cut off) is no decision.
    """
    paths = sorted(folder_of(casebook).glob("*.jsonl"))
    found = [decision for path in paths for decision in _decisions(path, casebook)]
    return sorted(found, key=lambda decision: (decision.time, decision.id))


def _decisions(path: Path, casebook: Path) -> Iterator[Decision]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CasebookError(f"cannot read {path}: {error.strerror}") from None
    whole, end, tail = data.rpartition(b"\n")
    lines = (whole + end).split(b"\n")[:-1]
    for number, line in enumerate([*lines, *([tail] if tail and _decision(tail) else [])], 1):
        decision = _decision(line)
        if decision is None:
            raise CasebookError(f"{path.relative_to(casebook)}:{number} is no decision; restore the line, or remove it if you know what it said")
        yield decision


def _decision(line: bytes) -> Decision | None:
    """The decision that a line holds, or None where it holds none."""
    try:
        told = json.loads(line)
        judged = tuple(Judged(name, tuple(Place(*place) for place in places)) for name, places in told.pop("candidates", []))
        decision = Decision(**told, candidates=judged)
        whole = decision.action in ACTIONS and bool(slug(decision.by)) and dt.datetime.fromisoformat(decision.time).tzinfo is not None
    except (ValueError, TypeError, KeyError, AttributeError, Unsigned):
        return None
    return decision if whole else None


@contextmanager
def locked(casebook: Path, name: str = "decisions") -> Iterator[Path]:
    """Keep all other processes from deciding; give the folder with the decisions, made where it is missing.

    Raises:
        CasebookError: it cannot be made or locked.
    """
    folder = folder_of(casebook, name)
    with files.locked(folder):
        yield folder


def append(folder: Path, decision: Decision) -> None:
    """Add a decision to its reviewer's file; when this returns, it is on the disk. Only for who holds the lock.

    Raises:
        CasebookError: it cannot be written; then nothing of it stands in the file.
    """
    files.append(folder / f"{slug(decision.by)}.jsonl", decision.line(), _end)


def _end(data: bytes) -> int:
    """Where a file's last whole line ends; what stands behind it was cut off while it was written."""
    whole, end, tail = data.rpartition(b"\n")
    return len(data) if tail and _decision(tail) else len(whole + end)


def moment(decisions: Iterable[Decision]) -> str:
    """Return the present time (UTC, to the millisecond), later than any decision, whatever the clock says.

    >>> moment([Decision(id="", time="9999-12-31T23:59:59.998Z", by="ana", action="skip")])
    '9999-12-31T23:59:59.999Z'
    """
    return stamp(max((decision.time for decision in decisions), default=""))
