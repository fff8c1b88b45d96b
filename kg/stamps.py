"""What followed from the files of a casebook, read from a store that holds it: one node at a time, as it is asked for.

A store that was built (`kg build`) or published (`kg publish`) has the date stamps; where there are a million claims, or
they lie on another machine, nobody wants all of them before the first answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any, cast

from kg import periods
from kg.derivation import Chains, Derivation, padding_of
from kg.errors import PeriodError
from kg.intervals import STAMPS
from kg.periods import Period
from kg.store import Store
from kg.terms import DCTERMS, KG, RDF, Literal, NamedNode, Term


class Looked(dict[Term, Any]):
    """A mapping that looks for what it does not have yet; what is looked for in vain has no entry.

    Iterating over it shows only what was looked for already.
    """

    def __init__(self, look: Callable[[Term], Any]) -> None:
        """Take what finds the value of a key, None where there is none."""
        super().__init__()
        self._look = look
        self._vain: set[Term] = set()

    def __missing__(self, key: Term) -> Any:
        found = None if key in self._vain else self._look(key)
        if found is None:
            self._vain.add(key)
            raise KeyError(key)
        self[key] = found
        return found

    def get(self, key: Term | None, default: Any = None) -> Any:
        """Return the value of a key, or the default."""
        if key is None:  # which would fit everything
            return default
        try:
            return self[key]
        except KeyError:
            return default

    def __contains__(self, key: object) -> bool:
        return self.get(cast("Term", key)) is not None


class Linked(Chains):
    """The chains of evidence in a store, each link looked for when it is asked for."""

    def __init__(self, store: Store) -> None:
        """Take the store; nothing is read yet."""
        self._store = store
        self.evidence, self.relays, self._source = (Looked(_linked(store, name)) for name in (*self.LINKS, DCTERMS.source))

    def all(self, claim: Term, hidden: Collection[Term] = ()) -> list[Term]:
        """Return all evidence of a claim (see `Chains.all`)."""
        direct: list[Term] = self.evidence.get(claim, [])
        if not hidden and not any(node in self.relays for node in direct):
            return direct
        return list(self.reached([claim], hidden))

    def documents(self) -> set[Term]:
        """Return all documents in which evidence stands."""
        return {quad.object for quad in self._store.match(None, DCTERMS.source)}


def _linked(store: Store, predicate: NamedNode) -> Callable[[Term], list[Term] | None]:
    return lambda node: [quad.object for quad in store.match(node, predicate)] or None


class Stamped(Derivation):
    """What follows from the files, read from the store in which it was written down."""

    def __init__(self, store: Store) -> None:
        """Take a store that has the date stamps."""
        self._store = store
        self._hidden = ()
        self.chains = Linked(store)
        self._contraries = defaultdict(set)
        for quad in store.match(None, KG.contrary):
            self._contraries[quad.subject].add(quad.object)
            self._contraries[quad.object].add(quad.subject)
        self.padding = padding_of(store)
        self.issued = Looked(self._reader(DCTERMS.issued))
        self.written = Looked(self._reader(KG.during))
        self.periods = Looked(self._stamped)
        self._attested = Looked(lambda node: [period for quad in store.match(node, KG.attestedOn) if (period := self._read(quad.object))])

    def _reader(self, predicate: NamedNode) -> Callable[[Term], Period | None]:
        return lambda node: self._read(self._store.value(node, predicate))

    def _read(self, text: Term | None) -> Period | None:
        try:
            return periods.parse(text.value, self.padding) if isinstance(text, Literal) else None
        except PeriodError:
            return None

    def _stamped(self, node: Term) -> Period | None:
        """The period as it is written, with the bounds that evidence narrowed it to."""
        written = self._read(self._store.value(node, KG.during))
        if written is None:
            return None
        days = (self._store.value(node, stamp) for stamp in STAMPS)
        return Period(written.text, *(periods.day(day.value) if isinstance(day, Literal) else None for day in days))

    def documents(self) -> set[Term]:
        """Return all documents in which evidence stands, or that are declared."""
        return {quad.subject for quad in self._store.match(None, RDF.type, KG.Document)} | self.chains.documents()
