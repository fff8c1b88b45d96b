"""The decisions of reviewers: one JSON object a line, one file a reviewer, only ever appended to.

A decision is on the disk before anybody is told of it. Where a process was killed while it wrote, the piece of a line that
it left is dropped, and everything before it is kept. Whatever was accepted can be rebuilt from these files alone.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.additions import slug, stamp
from kg.errors import CasebookError, KgError, Unsigned

ACTIONS = ("accept", "edit", "reject", "skip", "merge", "undo")
"""What a reviewer can do; `edit` is to accept with changes."""
VERDICTS = ("accept", "edit", "reject")
"""The actions that settle a candidate."""


_LONGEST_KEY = 200
DONE = {"accept": "accepted", "edit": "accepted with changes", "reject": "rejected", "skip": "put off", "merge": "merged", "undo": "undone"}
"""The actions as what was done."""


class ReviewError(KgError):
    """A decision cannot be taken as it was given."""


class Conflict(ReviewError):
    """Somebody decided on a card since its reviewer saw it; nothing was written.

    `decided` are the decisions that stand on it now, each reviewer's latest, in the order of time; `version` is the card's.
    """

    status = 409

    def __init__(self, decided: tuple[Decision, ...], version: str) -> None:
        """Take what was decided, and what the card is now."""
        told = "; ".join(f"{one.by} {_did(one)}{f' ({one.why})' if one.why else ''}, {one.time[:16].replace('T', ' ')} UTC" for one in decided)
        super().__init__(f"the card has changed since you saw it: {told or 'what was decided on it was taken back'}; look at it again, or decide all the same")
        self.decided = decided
        self.version = version


def _did(decision: Decision) -> str:
    """What somebody did to a card."""
    said = {"accept": "accepted it", "edit": "accepted it with changes", "reject": "rejected it", "merge": "said who somebody on it is"}
    return said[decision.action]


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


Key = str | tuple[str, str]
"""A candidate's id, or what is said (its digest) in which text."""


class Judged(NamedTuple):
    """A candidate on which a decision was taken."""

    id: str
    places: tuple[Place, ...] = ()

    def known_by(self) -> list[Key]:
        """Return by what others may be this one too: its id, and what it says in which text."""
        return [self.id, *((place.content, place.document) for place in self.places)]


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
    return Log(casebook).news()[0]


class _State(NamedTuple):
    """Which file it is, how long (bytes), when it was changed."""

    node: int
    size: int
    changed: int


class _File(NamedTuple):
    """What was read of a file: its state, its whole lines, where they end, and the last of them."""

    state: _State
    lines: int = 0
    end: int = 0
    last: bytes = b""


class Log:
    """The files with decisions, of which is read again only what others added."""

    def __init__(self, casebook: Path) -> None:
        """Take a casebook; nothing is read yet."""
        self._casebook = casebook
        self._files: dict[Path, _File] = {}

    def news(self) -> tuple[list[Decision], bool]:
        """Return the decisions that were added since they were read last, in the order of time.

        Where something else changed in the files than that lines were added, all decisions are returned, and True.

        Raises:
            CasebookError: see `read`.
        """
        states = {path: _state(path) for path in sorted(folder_of(self._casebook).glob("*.jsonl"))}
        changed = {path: self._added(path, state) for path, state in states.items() if path not in self._files or self._files[path].state != state}
        if self._files.keys() - states.keys() or None in changed.values():
            self._files = {}
            return self.news()[0], True
        self._files |= {path: added[0] for path, added in changed.items() if added}
        found = [decision for added in changed.values() if added for decision in added[1]]
        return sorted(found, key=lambda decision: (decision.time, decision.id)), False

    def _added(self, path: Path, state: _State) -> tuple[_File, list[Decision]] | None:
        """What a file is now, and the decisions behind what was read of it; None where that is not as it was."""
        before = self._files.get(path, _File(state))
        data = _behind(path, before.end - len(before.last))
        joint = b"" if before.last.endswith(b"\n") or len(data) == len(before.last) else b"\n" if before.last else b""
        if (path in self._files and _is_another(before.state, state)) or not data.startswith(before.last + joint):
            return None
        lines = _lines(data[len(before.last + joint) :])
        found = [self._read(path, line, number) for number, line in enumerate(lines, before.lines + 1)]
        end = before.end + len(joint) + sum(map(len, lines))
        return _File(state, before.lines + len(lines), end, lines[-1] if lines else before.last), found

    def _read(self, path: Path, line: bytes, number: int) -> Decision:
        decision = _decision(line)
        if decision is None:
            name = path.relative_to(self._casebook)
            raise CasebookError(f"{name}:{number} is no decision; restore the line, or remove it if you know what it said")
        return decision


def _state(path: Path) -> _State:
    told = path.stat()
    return _State(told.st_ino, told.st_size, told.st_mtime_ns)


def _is_another(before: _State, now: _State) -> bool:
    """Whether a file took another's place, or was changed without becoming longer."""
    return before.node != now.node or before.size == now.size


def _behind(path: Path, start: int) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(start)
            return file.read()
    except OSError as error:
        raise CasebookError(f"cannot read {path}: {error.strerror}") from None


def _lines(data: bytes) -> list[bytes]:
    """The lines in a piece of a log with their ends, without a last one that was cut off."""
    *whole, tail = data.split(b"\n")
    return [line + b"\n" for line in whole] + ([tail] if tail and _decision(tail) else [])


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
    path = folder / f"{slug(decision.by)}.jsonl"
    files.append(path, decision.line(), _end, files.last_line(path))


def _end(data: bytes) -> int:
    """Where the last whole line of a file's end is over; what stands behind it was cut off while it was written."""
    whole, end, tail = data.rpartition(b"\n")
    return len(data) if tail and _decision(tail) else len(whole + end)


def moment(decisions: Iterable[Decision]) -> str:
    """Return the present time (UTC, to the millisecond), later than any decision, whatever the clock says.

    >>> moment([Decision(id="", time="9999-12-31T23:59:59.998Z", by="ana", action="skip")])
    '9999-12-31T23:59:59.999Z'
    """
    return stamp(max((decision.time for decision in decisions), default=""))


def named(key: str | None) -> str:
    """Return the id of a decision: of one key always the same, so that it can be known again; a new one without a key.

    Raises:
        ReviewError: the key is empty or too long.
    """
    if key is None:
        return f"d-{secrets.token_hex(6)}"
    if not 0 < len(key) <= _LONGEST_KEY:
        raise ReviewError(f"a key has 1 to {_LONGEST_KEY} characters")
    return f"d-{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
