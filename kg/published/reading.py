"""Opening a published store: only one that is whole, and of the files that the casebook has now."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from kg import turtle
from kg.errors import CasebookError, Problem
from kg.intervals import Intervals
from kg.published import marker, places
from kg.published.making import CLAIMS, CLOCKS, NARROWED, WITHHELD, build
from kg.published.marker import Marker
from kg.store import Local
from kg.terms import Quad

_TRIES = 5
"""How often a store is looked for that is put in the place of another while one looks."""


class Clocked(NamedTuple):
    """When claims held, were public, were recorded, each as an index over all of them."""

    held: Intervals
    public: Intervals
    recorded: Intervals


class Published:
    """The store of a casebook as it was built; where it has a `fault` it is not to be read."""

    def __init__(self, path: Path, fault: str = "", told: Marker | None = None) -> None:
        self.path = path
        """Its folder."""
        self.fault = fault
        """Why it cannot be used, as the begin of a sentence; empty where it can."""
        self._told = told

    @property
    def marker(self) -> Marker:
        """What is told of it.

        Raises:
            CasebookError: it cannot be used.
        """
        if self.fault or self._told is None:
            raise CasebookError(f"{self.fault}; run kg build")
        return self._told

    @cached_property
    def store(self) -> Local:
        """The store itself, read-only."""
        assert self.marker
        try:
            return Local.open(self.path / places.QUADS)
        except OSError as error:
            raise CasebookError(f"the built store cannot be opened ({error}); run kg build --force") from None

    @property
    def prefixes(self) -> dict[str, str]:
        """The prefixes that may be used without declaring them, those of the files among them."""
        return dict(self.marker.prefixes)

    @property
    def problems(self) -> list[Problem]:
        """Faults that kept parts of files from being read."""
        return list(self.marker.problems)

    def withheld(self) -> list[Quad]:
        """Return the statements about claims that are not accepted, which are not in the store."""
        return list(Local(turtle.n_quads(self._side(WITHHELD))))

    @cached_property
    def claims(self) -> list[str]:
        """The ids of all claims, in an order that stays."""
        return self._side(CLAIMS).decode().split("\n")[:-1]

    @cached_property
    def clocks(self) -> Clocked:
        """The clocks of the claims, in the same order: what `Clocks` of the graph in memory has, if nothing is left out of what is known."""
        return Clocked(*map(Intervals, self._array(CLOCKS)))

    @property
    def intervals(self) -> Intervals:
        """When the claims hold, in the same order."""
        return self.clocks.held

    @cached_property
    def narrowed(self) -> Any:
        """Which claims hold at another time than is written, because of what their evidence attests (a numpy array of truth values)."""
        return self._array(NARROWED)

    def _array(self, name: str) -> Any:
        import io

        import numpy as np

        return np.load(io.BytesIO(self._side(name)), allow_pickle=False)

    def _side(self, name: str) -> bytes:
        """A side file, as it was written."""
        try:
            data = (self.path / name).read_bytes()
        except OSError as error:
            raise CasebookError(f"the built store cannot be read ({error.strerror}); run kg build --force") from None
        if marker.digest(data) != self.marker.files[name].digest:
            raise CasebookError(f"the built store is damaged ({name} is not as it was written); run kg build --force")
        return data


def current(folder: str | Path, *, fully: bool = False) -> Published | None:
    """Return the store of a casebook, with its `fault` where it is stale or damaged; None where there never was one.

    Sizes, small files and what changed since are looked at each time, all bytes if `fully` is asked for; the engine checks
    every piece of a large table when it reads it.

    Raises:
        CasebookError: there is no casebook.
    """
    folder = Path(folder)
    if not folder.is_dir() or not places.was_built(folder):
        return None
    for _ in range(_TRIES):
        name = places.linked(folder)
        found = _looked_at(folder, places.home(folder) / (name or places.LINK), fully=fully)
        if not found.fault or places.linked(folder) == name:
            break
    return found


def _looked_at(folder: Path, path: Path, *, fully: bool) -> Published:
    try:
        told = Marker.read(path)
        return Published(path, marker.staleness(told, folder) or marker.damage(told, path, fully=fully), told)
    except OSError:
        return Published(path, "the built store is damaged (its marker is missing)")
    except (ValueError, TypeError, KeyError):
        return Published(path, "the built store is damaged (its marker is not as it was written)")


def ready(folder: str | Path, say: Callable[[str], None]) -> Published | None:
    """Return the store of a casebook, built anew where it is stale or damaged, which is said in one sentence.

    None where there never was one, or where it cannot be built anew, which is said too: then the files are there to be read.

    Raises:
        CasebookError: there is no casebook.
    """
    found = current(folder)
    if found is None or not found.fault:
        return found
    say(f"{found.fault}; building it anew")
    try:
        build(folder)
    except CasebookError as error:
        say(f"{error}; reading the files instead")
        return None
    return current(folder)
