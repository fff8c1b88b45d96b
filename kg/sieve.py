"""Which statements of a casebook have to be looked at to find every fault in it: of things that no check can tell apart, one.

The files are read once, as streams. A subject with the blank nodes that hang on it is a run; the form of a run is what is
left of it when every value is replaced by what the checks can see of it (`kg.reach`): the classes of a node, the datatype
of a good literal, the order of numbers that are compared. Runs of one form have the same faults. So one of each form is
chosen, and every run that others have to do with: whose subject stands in several places, or that has a property which is
followed. Where a chosen run turns out to have a fault, all of its form are looked at. What the checks see is small then,
and what they find is what they would have found in all of it.
"""

from __future__ import annotations

import datetime as dt
import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any

from kg import periods, turtle
from kg.errors import PeriodError, Problem
from kg.progress import steps
from kg.reach import HIERARCHY, NUMBER, Reach
from kg.sources import Source
from kg.terms import EDTF, KG, ONTOLOGY, PREFIXES, RDF, SH, XSD, BlankNode, Literal, NamedNode, Quad, Term

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INTEGER = re.compile(r"-?[0-9]{1,12}")
_EXTRACTED = PREFIXES["graph"] + "extracted/"
_KEPT = 100_000
"""Of how many literals it is kept what can be seen of them."""


class Sieve:
    """The runs of some files, by what the checks can tell of them.

    Attributes:
        problems: the faults of syntax.
        prefixes: the prefixes that the files declare.
        is_whole: whether everything has to be looked at: the data hold shapes, or it is not known how far they see.
    """

    def __init__(self, files: list[Source], reach: Reach | None, also: Collection[NamedNode] = ()) -> None:
        self.problems: list[Problem] = []
        self.prefixes: dict[str, str] = {}
        self.is_whole = reach is None
        self._files = files
        reach = reach or Reach(set(), set(), {}, set(), set(), [], [])
        self._constants, self._lists = reach.constants, reach.lists
        self._terms = _Terms()
        self._reading = _Reading(reach, {*reach.followed, *also, KG.relays, KG.merged, KG.mergedInto, *HIERARCHY}, self._terms)
        self._home, self._kinds = array("q"), array("L")  # by number of a term: the first run whose subject it is, its set of classes
        self._roots, self._forms, self._ends, self._refs = array("L"), array("L"), array("Q"), array("L")  # by run
        self._starts: list[int] = []
        self._special: set[int] = set()
        self._reached: set[int] = set()
        self._merged: set[int] = set()
        self._tangled: set[int] = set()
        self._official: set[int] = set()
        self._above: dict[Term, set[Term]] = defaultdict(set)
        self._blank: dict[Term, int] = {}
        for file in steps(files, "checking files"):
            self._read(file)
        self._starts.append(len(self._roots))
        self._signs = self._signed()
        self._special |= {run for run, root in enumerate(self._roots) if root in self._reached} | self._torn()
        self._samples = self._sampled()
        self._seen: set[int] = set()

    # ---- reading

    def _read(self, file: Source) -> None:
        data = turtle.read(file.path)
        self.prefixes |= turtle.prefixes(data)
        try:
            part = self._reading.of(turtle.stream(data), file.graph)
        except SyntaxError:
            quads, faults = turtle.parse(data)
            self.problems += [Problem(file.name, line, message) for line, message in faults]
            part = self._reading.of(quads, file.graph)
        self._add(part, official=file.graph == ONTOLOGY)

    def _add(self, part: _Part, *, official: bool) -> None:
        begin, base = len(self._roots), len(self._refs)
        self._starts.append(begin)
        self._settle(begin, part)
        self._roots += part.roots
        self._forms += part.forms
        self._refs += part.refs
        self._ends.extend(base + end for end in part.ends)
        self._special.update(range(begin, len(self._roots)) if part.is_tangled or official else (begin + run for run in part.special))
        self._tangled |= {len(self._starts) - 1} if part.is_tangled else set()
        self._reached |= part.reached
        self._merged |= part.merged
        self._official |= {root for root, kinds in zip(part.roots, part.kinds, strict=True) if kinds} if official else set()
        self.is_whole |= part.has_shapes and not official
        for lower, upper in part.edges:
            self._above[lower].add(upper)

    def _settle(self, begin: int, part: _Part) -> None:
        """Note where subjects stand, and which stand in several places."""
        new = len(self._terms.list) - len(self._home)
        self._home.extend([-1] * new)
        self._kinds.extend([0] * new)
        for run, (root, kinds) in enumerate(zip(part.roots, part.kinds, strict=True), begin):
            if self._home[root] < 0:
                self._home[root] = run
            else:
                self._reached.add(root)
            if kinds:
                self._kinds[root] = self._terms.union(self._kinds[root], kinds)

    # ---- choosing

    def _signed(self) -> array[int]:
        """A number for each run: its form together with what its references look like."""
        looks = [self._look(number) for number in range(len(self._terms.list))]
        signs: dict[tuple[int, ...], int] = {}
        found, begin = array("L"), 0
        for form, end in zip(self._forms, self._ends, strict=True):
            sign = (form, *[looks[number] for number in self._refs[begin:end]])
            found.append(signs.setdefault(sign, len(signs)))
            begin = end
        return found

    def _look(self, number: int) -> int:
        """What the checks see of a node that is a value: what it is, which lists it is in, whether the ontology has it."""
        term, kinds = self._terms.list[number], self._terms.kinds[self._kinds[number]]
        what = frozenset(self._closure(kinds) & self._constants), frozenset(self._closure([term] if term else ()) & self._constants)
        lists = tuple(place for place, values in enumerate(self._lists) if term in values)
        missing = number not in self._official and term is not None and term.value.startswith(KG.iri)
        return self._terms.code(("node", what, lists, missing, not kinds))

    def _closure(self, terms: Iterable[Term]) -> set[Term]:
        found = {*terms}
        queue = [*found]
        while queue:
            new = self._above.get(queue.pop(), set()) - found
            found |= new
            queue += new
        return found

    def _torn(self) -> set[int]:
        """Runs that name two of the actors that merges name."""
        pairs = zip([0, *self._ends], self._ends, strict=False) if self._merged else ()
        return {run for run, (begin, end) in enumerate(pairs) if len(self._merged.intersection(self._refs[begin:end])) > 1}

    def _sampled(self) -> dict[int, int]:
        """One run of each form, by the number of the form."""
        found: dict[int, int] = {}
        for run, sign in enumerate(self._signs):
            if sign not in found and run not in self._special:
                found[sign] = run
        return found

    def everything(self) -> Iterator[Quad]:
        """Yield all statements."""
        return self._statements({*range(len(self._roots))})

    def sample(self) -> Iterator[Quad]:
        """Yield the statements to look at first: of one run of each form, and of all that others have to do with."""
        return self._statements(self._special.union(self._samples.values()))

    def like(self, nodes: Iterable[Term], most: int) -> Iterator[list[Quad]]:
        """Yield, so many runs at a time, the statements to look at in place of the sample, which had faults in these nodes."""
        found = {run for node in nodes if (run := self._run(node)) is not None}
        faulty = {self._signs[run] for run in found if self._samples.get(self._signs[run]) == run}
        runs = [run for run, sign in enumerate(self._signs) if sign in faulty and run not in self._special]
        for begin in range(0, len(runs) or 1, most):
            quads = list(self._statements({*self._special, *runs[begin : begin + most]}))
            self._seen = self._seen if begin == 0 else {*runs[begin : begin + most]}
            yield quads

    def _run(self, node: Term) -> int | None:
        number = self._terms.numbers.get(node) if isinstance(node, NamedNode) else None
        return self._blank.get(node) if number is None else self._home[number]

    def shows(self, node: Term) -> bool:
        """Whether all is there that is told of a node, and not its classes only."""
        run = self._run(node)
        return run is None or run < 0 or run in self._seen

    def _statements(self, runs: set[int]) -> Iterator[Quad]:
        """The statements of some runs, and the classes of what they refer to."""
        self._seen = runs
        self._blank = {}
        wanted = sorted(runs)
        for number, file in enumerate(self._files):
            begin, end = (bisect_left(wanted, self._starts[place]) for place in (number, number + 1))
            if end > begin:
                yield from self._of(number, file, {run - self._starts[number] for run in wanted[begin:end]})
        for number in sorted({number for run in wanted for number in self._refs[self._ends[run - 1] if run else 0 : self._ends[run]]}):
            if (home := self._home[number]) >= 0 and home not in runs:
                graph = self._files[bisect_right(self._starts, home) - 1].graph
                yield from (Quad(self._terms.list[number], RDF.type, kind, graph) for kind in self._terms.kinds[self._kinds[number]])

    def _of(self, number: int, file: Source, runs: set[int]) -> Iterator[Quad]:
        last = max(runs)
        for run, quad, named in self._walk(file):
            if run > last:
                return
            if run in runs:
                found = named(quad)
                for term in (found.subject, found.object):
                    if isinstance(term, BlankNode):
                        self._blank[term] = run + self._starts[number]
                yield found

    def named(self, file: Source) -> Iterator[Quad]:
        """Yield the statements of a file; blank nodes have the same names every time."""
        return (named(quad) for _, quad, named in self._walk(file))

    def _walk(self, file: Source) -> Iterator[tuple[int, Quad, Callable[[Quad], Quad]]]:
        """Yield each statement of a file with the number of its run there, and what names its blank nodes."""
        data = turtle.read(file.path)
        place = self._files.index(file)
        names = _Names(file, place, is_tangled=place in self._tangled)
        broken = any(problem.file == file.name for problem in self.problems)
        run, root = -1, None
        subject: Term | None = None
        for quad in turtle.parse(data)[0] if broken else turtle.stream(data):
            if quad.subject != subject:
                subject = quad.subject
                if isinstance(subject, BlankNode):
                    run = max(run, 0)
                elif subject != root:
                    run, root = run + 1, subject
                    names.begin(run)
            yield run, quad, names.named

    def tells(self, file: Source, node: Term) -> bool:
        """Whether a file has a statement on a node."""
        place = self._files.index(file)
        runs = range(self._starts[place], self._starts[place + 1])
        return self._blank[node] in runs if node in self._blank else self._terms.numbers.get(node) in self._roots[runs.start : runs.stop]

    def declared(self, kind: Term | None) -> Iterator[NamedNode]:
        """Yield the nodes that have a class, or some class."""
        fitting = {number for kinds, number in self._terms.sets.items() if kinds and (kind is None or kind in kinds)}
        for term, kinds in zip(self._terms.list, self._kinds, strict=False):
            if kinds in fitting and term is not None:
                yield term


_MEMBERSHIP = (KG.memberOf, KG.partOf)
"""Relations that must not go round; as nodes they have the numbers 1 and 2."""


class _Names:
    """Names for the blank nodes of a file; where each is in one run only, they depend on nothing but the run."""

    def __init__(self, file: Source, place: int, *, is_tangled: bool) -> None:
        self._graph, self._place, self._is_tangled = file.graph, place, is_tangled
        self._names: dict[Term, BlankNode] = {}
        self._run = 0

    def begin(self, run: int) -> None:
        """Go on to another run."""
        self._run = run
        if not self._is_tangled:
            self._names.clear()

    def named(self, quad: Quad) -> Quad:
        """The statement, in its graph and with its blank nodes named."""
        return Quad(self._term(quad.subject), quad.predicate, self._term(quad.object), self._graph)

    def _term(self, term: Term) -> Term:
        if not isinstance(term, BlankNode):
            return term
        if term not in self._names:
            self._names[term] = BlankNode(f"f{self._place}n{self._run}n{len(self._names)}")
        return self._names[term]


_MEMBERSHIP = (KG.memberOf, KG.partOf)
"""Relations that must not go round; as nodes they have the numbers 1 and 2."""


class _Terms:
    """Numbers for nodes, for sets of classes, and for whatever has to be compared fast."""

    def __init__(self) -> None:
        self.list: list[NamedNode | None] = [None, *_MEMBERSHIP]
        self.numbers: dict[Term | None, int] = {term: number for number, term in enumerate(self.list)}
        self.kinds: list[frozenset[NamedNode]] = [frozenset()]
        self.sets: dict[frozenset[NamedNode], int] = {frozenset(): 0}
        self._codes: dict[Any, int] = {}

    def number(self, term: NamedNode) -> int:
        number = self.numbers.get(term)
        if number is None:
            number = self.numbers[term] = len(self.list)
            self.list.append(term)
        return number

    def set_of(self, kinds: Iterable[NamedNode]) -> int:
        found = frozenset(kinds)
        if found not in self.sets:
            self.sets[found] = len(self.kinds)
            self.kinds.append(found)
        return self.sets[found]

    def union(self, one: int, other: int) -> int:
        return self.set_of(self.kinds[one] | self.kinds[other]) if one else other

    def code(self, what: Any) -> int:
        return self._codes.setdefault(what, len(self._codes))


class _Part:
    """The runs of one file: by run the number of its subject, of its form and of its classes, and where its references end."""

    def __init__(self, graph: NamedNode) -> None:
        self.is_extracted = graph.value.startswith(_EXTRACTED)
        self.blanks: set[Term] = set()
        self.roots, self.forms, self.kinds, self.ends, self.refs = array("L"), array("L"), array("L"), array("Q"), array("L")
        self.special: set[int] = set()
        self.reached: set[int] = set()
        self.merged: set[int] = set()
        self.edges: list[tuple[Term, Term]] = []
        self.is_tangled = False
        self.has_shapes = False


class _Property:
    """What is to be done with the statements of one property."""

    def __init__(self, name: NamedNode, number: int, reach: Reach, followed: Collection[NamedNode]) -> None:
        self.number = number
        self.is_type = name == RDF.type
        self.is_merge = name in (KG.merged, KG.mergedInto)
        self.is_followed = name in followed
        self.is_above = name in HIERARCHY
        self.is_shape = name.value.startswith(SH.iri)
        self.is_compared = name in reach.compared
        self.is_verbatim = name in reach.verbatim
        self.counts = self.is_verbatim or name in reach.patterns  # the text of a node's IRI too
        self.patterns = [re.compile(pattern.removesuffix("$") + r"\Z") for pattern in reach.patterns.get(name, ())]
        self.kept: dict[Literal, tuple[int, Any]] = {}
        self.is_plain = not (self.is_type or self.is_followed or self.is_shape or self.counts)


class _Reading:
    """Reads files into runs."""

    def __init__(self, reach: Reach, followed: Collection[NamedNode], terms: _Terms) -> None:
        self._reach = reach
        self._followed = followed
        self._terms = terms
        self._properties: dict[NamedNode, _Property] = {}
        self._verbatim = {term for term in reach.constants.union(*reach.lists) if isinstance(term, Literal)}

    def of(self, quads: Iterable[Quad], graph: NamedNode) -> _Part:
        """Return the runs of a file."""
        part, run = _Part(graph), _Run(None, self._terms)
        subject: Term | None = None
        place, places, find = 0, run.places, self._properties.get
        for quad in quads:
            if quad.subject != subject:
                subject = quad.subject
                if isinstance(subject, NamedNode) and subject != run.root:
                    run.close(part)
                    run = _Run(subject, self._terms)
                    places = run.places
                place = run.place(subject)
            value = quad.object
            told = find(quad.predicate) or self._property(quad.predicate)
            code, key = (told.kept.get(value) or self._seen(told, value)) if isinstance(value, Literal) else (-1, value)
            at = places.get(key)
            at = run.place(key) if at is None else at
            run.code.append((place, told.number, at, code))
            if told.is_compared and code >= 0:
                run.order.append((place, *_rank(value), at))  # type: ignore[arg-type]  # a code is a literal's
            if not told.is_plain:
                self._note(told, quad, run, part)
        run.close(part)
        return part

    def _property(self, name: NamedNode) -> _Property:
        found = self._properties[name] = _Property(name, len(self._properties), self._reach, self._followed)
        return found

    def _note(self, told: _Property, quad: Quad, run: _Run, part: _Part) -> None:
        """Remember of a statement what the run does not show."""
        subject, value = quad.subject, quad.object
        if told.is_type and isinstance(value, NamedNode) and subject == run.root:
            run.kinds.append(value)
        run.special |= told.is_followed or (told.counts and not isinstance(value, Literal))
        part.has_shapes |= told.is_shape
        if isinstance(value, NamedNode):
            if told.is_followed:
                part.reached.add(self._terms.number(value))
            if told.is_merge:
                part.merged.add(self._terms.number(value))
            if told.is_above:
                part.edges.append((subject, value))

    def _seen(self, told: _Property, value: Literal) -> tuple[int, Any]:
        """What can be seen of a literal, as a number, and what it is equal to: a store keeps equal numbers as one."""
        sight = self._sight(told, value)
        found = self._terms.code(sight), (value.datatype, float(value.value)) if isinstance(sight, tuple) and len(sight) > 2 else value
        if len(told.kept) < _KEPT:
            told.kept[value] = found
        return found

    def _sight(self, told: _Property, value: Literal) -> tuple[Any, ...] | Literal:
        """What can be seen of a literal; the whole of it, where it is not of a kind that is surely understood."""
        text, kind = value.value, value.datatype
        if told.is_verbatim or value in self._verbatim or _CONTROL.search(text):
            return value
        numbers = self._reach.numbers
        matches = tuple(bool(pattern.search(text)) for pattern in told.patterns)
        if kind in (XSD.integer, XSD.decimal):
            good = (_INTEGER if kind == XSD.integer else NUMBER).fullmatch(text)
            return (kind, matches, bisect_left(numbers, float(text)), bisect_right(numbers, float(text))) if good else value
        if kind in _READERS:
            return (kind, matches) if (kind == XSD.dateTime or not told.is_compared) and _reads(kind, text) else value
        return value if told.is_compared or (kind.value.startswith(XSD.iri) and kind not in _TEXTS) else (kind, matches)


_TEXTS = {XSD.string, XSD.anyURI}
_READERS: dict[NamedNode, Callable[[str], object]] = {
    EDTF.EDTF: periods.parse,
    XSD.date: periods.day,
    XSD.dateTime: dt.datetime.fromisoformat,
}


def _reads(kind: NamedNode, text: str) -> bool:
    begin, _, end = text.partition("/")
    if kind == EDTF.EDTF and _is_day(begin) and (not end or (begin <= end and _is_day(end))):
        return True
    try:
        _READERS[kind](text)
    except (PeriodError, ValueError):
        return False
    return kind != XSD.dateTime or _TIME.fullmatch(text) is not None


@lru_cache(maxsize=_KEPT)
def _is_day(text: str) -> bool:
    """Whether a text is a day, as most dates are; this is quicker than to read all that a date may be."""
    if not _DAY.fullmatch(text):
        return False
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _rank(value: Literal) -> tuple[int, float, str]:
    """What orders literals that are compared."""
    if value.datatype in (XSD.integer, XSD.decimal) and NUMBER.fullmatch(value.value):
        return 0, float(value.value), ""
    return 1, 0.0, value.value


class _Run:
    """A subject with the blank nodes that hang on it, as it is read."""

    def __init__(self, root: NamedNode | None, terms: _Terms) -> None:
        self.root = root
        self.code: list[tuple[int, int, int, int]] = []
        self.order: list[tuple[int, int, float, str, int]] = []
        self.kinds: list[NamedNode] = []
        self.special = False
        self._terms = terms
        self.places: dict[Any, int] = {}
        self._refs: list[int] = []
        self._blanks: dict[Term, int] = {}
        if root is not None:
            self.place(root)

    def place(self, term: Any) -> int:
        """The place of a term among those of the run."""
        place = self.places.get(term)
        if place is None:
            place = self.places[term] = len(self.places)
            if isinstance(term, NamedNode):
                self._refs.append(self._terms.number(term))
            elif isinstance(term, BlankNode):
                self._blanks[term] = place
        return place

    def close(self, part: _Part) -> None:
        """Add the run to those of its file."""
        if not self.code:
            return
        part.is_tangled |= not part.blanks.isdisjoint(self._blanks)
        part.blanks.update(self._blanks)
        if self.special or 1 in self._refs or 2 in self._refs:
            part.special.add(len(part.roots))
        form = (part.is_extracted, tuple(self.code), tuple(self._blanks.values()), tuple(_ordered(self.order)) if len(self.order) > 1 else ())
        part.roots.append(self._terms.number(self.root) if self.root is not None else 0)
        part.forms.append(self._terms.code(form))
        part.kinds.append(self._terms.set_of(self.kinds) if self.kinds else 0)
        part.refs.extend(self._refs)
        part.ends.append(len(part.refs))


def _ordered(values: list[tuple[int, int, float, str, int]]) -> Iterator[tuple[int, bool]]:
    """Places in the order of their values, each with whether it is as great as the one before."""
    before: tuple[Any, ...] = ()
    for value in sorted(values):
        yield value[-1], value[:-1] == before
        before = value[:-1]
