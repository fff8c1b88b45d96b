"""`kg build`: the store of a casebook on disk, built from files that were found without fault."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from kg import published
from kg.errors import Problem
from kg.published import Built, current
from kg.rewriting import doubts
from kg.validation import validate


class Outcome(NamedTuple):
    """What came of a build: the store, or the faults for which none was published."""

    built: Built | None
    problems: list[Problem]

    def text(self) -> str:
        """Say what was built, where it lies, and what it is good for."""
        if self.built is None:
            return f"nothing was built: {len(self.problems)} problem(s) in the files; kg build --unchecked builds all the same"
        path, marker, size, seconds, fresh = self.built
        where = path.parent / "store"
        if not fresh:
            return f"{where} is of these very files already: {marker.claims:,} claims, {self.built.statements:,} statements\nkg build --force builds it anew"
        return (
            f"claims        {marker.claims:,}\n"
            f"statements    {self.built.statements:,}, with what follows from the files\n"
            f"size          {size / 1e6:,.1f} MB\n"
            f"time          {seconds:,.1f} s\n"
            f"where         {where}\n"
            "From now on kg opens this in place of reading the files, as long as they stay as they are; it can be deleted at any time."
        )


def build(folder: str | Path = ".", *, force: bool = False, unchecked: bool = False, wait: bool = False) -> Outcome:
    """Build the store of a casebook, which is used from then on in place of its files, as long as they stay as they are.

    The files are validated first, and nothing is published where they have faults; the store before it stays.

    Args:
        folder: the casebook.
        force: build even if there is a store of these very files.
        unchecked: do not validate.
        wait: wait for another build of the same casebook to end.

    Raises:
        CasebookError: there is no casebook, it cannot be written to, or another build is at work.
    """
    found = None if force or unchecked else current(folder)
    problems = [] if unchecked or (found is not None and not found.fault) else validate(folder)
    return Outcome(None, problems) if problems else Outcome(published.build(folder, force=force, wait=wait), [])


def check(folder: str | Path = ".") -> str:
    """Read a built store through, to the last byte; return what is wrong with it, nothing where it is as it was written.

    Raises:
        CasebookError: there is no casebook.
    """
    found = current(folder, fully=True)
    if found is None:
        return "there is no built store; kg build makes one"
    if found.fault:
        return found.fault
    if found.store.counts() != found.marker.counts:
        return "the built store does not hold what its marker tells"
    return _DOUBTED if found.store.query(doubts()) else ""


_DOUBTED = "the files have faults that kg validate names, by which questions about a day may be answered wrongly; mend them, and run kg build"
