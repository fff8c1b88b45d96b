"""`kg network`: who is tied to whom, who stands where, who agrees and who differs, as networks.

actors       one actor's relations to others: each type of relation a tie, with its sign (cooperation 1, hostility -1, else 0);
             its weight is how many claims say so
affiliation  actors and the topics that they are for and against; the weight is how often for less how often against
congruence   actors that agree
conflict     actors that differ
subtract     congruence less conflict

The last three are those of Discourse Network Analyzer. Let x be how many statements an actor makes on a topic with an
agreement (yes or no). For two actors a and b

    congruence = sum over topics of  yes_a yes_b + no_a no_b
    conflict   = sum over topics of  yes_a no_b + no_a yes_b

divided by the norm that is asked for: none; the average of the numbers of statements of both (`average`); for `jaccard` m10 +
m01 + m11, where over all topics and agreements m10 is the sum of x_a where x_b is 0, m01 the reverse, m11 the sum of x_a x_b;
for `cosine` the product of both numbers of statements, as the program has it. Of a two-mode network the weights can be
divided by the statements of the actor (`activity`) or on the topic (`prominence`).

A statement is a piece of evidence of a stance. Repetitions count, unless `duplicates` says once in a document or once at all.
Contrary topics are one. Stances that take no side, that are negated, denied or conditional are not counted, nor are ties
that are; how many is told. A pair that comes out at 0 has no tie.

Windows move over the day on which something was said (the program's statement date: that of the document where no other is
told), or over the time for which it certainly holds. What is not known well enough to be in a window is in none.

Source: P. Leifeld, Discourse Network Analysis: Policy Debates as Dynamic Networks, in: The Oxford Handbook of Political Networks,
2017; P. Leifeld, J. Gruber, F. R. Bossner, Discourse Network Analyzer Manual, 2018, chapter 2; the program's `Exporter.java`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, product
from pathlib import Path
from typing import Any, TypedDict, Unpack

from kg.analysis.nodes import Network, Networks, Node, Tie
from kg.analysis.rows import StanceRow, TieRow, stances, ties
from kg.analysis.statements import Statement, holds_in, statements
from kg.errors import KgError
from kg.graph import View
from kg.periods import Period, iso
from kg.wording import counted, lasting

KINDS = ("actors", "affiliation", "congruence", "conflict", "subtract")
NORMALIZATIONS = ("no", "average", "jaccard", "cosine", "activity", "prominence")
DUPLICATES = ("include", "document", "once")
_NORMS = {"actors": ("no",), "affiliation": ("no", "activity", "prominence")}


class Options(TypedDict, total=False):
    """How a network is made; what is not given is as Discourse Network Analyzer has it."""

    normalization: str
    """What weights are divided by: `no`, `average`, `jaccard`, `cosine`; of two-mode networks `no`, `activity`, `prominence`."""
    duplicates: str
    """How often one says the same: `include` for each statement, `document` for once in a document, `once`."""
    window: int | None
    """How many days a window has; None for one network of everything."""
    step: int | None
    """By how many days windows move; as many as they have, unless given."""
    by: str
    """What a window is laid over: `said` or `held`."""


def network(view: View, kind: str, out: str | Path | None = None, **options: Unpack[Options]) -> Networks:
    """Return the networks of a view, and write them to a file unless that is None or `-`.

    Args:
        view: a graph, or the world of a day.
        kind: one of `KINDS`; see the module.
        out: a file; its suffix says the format: .gexf, .graphml, .json (node-link) or .csv (edge list).
        options: see `Options`.

    Raises:
        KgError: a kind or an option is none of those that there are, or they do not go together.
        FormatError: the suffix is another.
        CasebookError: the file cannot be written.
    """
    asked: Options = {"normalization": "no", "duplicates": "include", "window": None, "step": None, "by": "said", **options}
    _check(kind, asked)
    maker = _Maker(view, kind, asked)
    found = Networks(kind, tuple(maker.networks()), tuple(maker.notes()))
    if out is not None and str(out) != "-":
        found.write(out)
    return found


def _check(kind: str, asked: Options) -> None:
    given = (
        ("kind of network", kind, KINDS),
        ("way to count repetitions", asked["duplicates"], DUPLICATES),
        ("time of windows", asked["by"], ("said", "held")),
    )
    for what, value, known in given:
        if value not in known:
            raise KgError(f"{value!r} is no {what}; it is one of {', '.join(known)}")
    norms = _NORMS.get(kind, NORMALIZATIONS[:4])
    if asked["normalization"] not in norms:
        raise KgError(f"{kind} cannot be normalized by {asked['normalization']!r}; use {', '.join(norms)}")
    window, step = asked["window"], asked["step"]
    if (step is not None and window is None) or min(1 if window is None else window, 1 if step is None else step) < 1:
        raise KgError("a window has one day or more, and moves by one or more; give --window DAYS, and perhaps --step DAYS")


class _Maker:
    """Reads a view once, and makes networks of what is in a window."""

    def __init__(self, view: View, kind: str, asked: Options) -> None:
        self._view = view
        self._kind = kind
        self._asked = asked
        actors = set(view.ids_of("Actor"))
        rows: Sequence[StanceRow | TieRow]
        if kind == "actors":
            every = ties(view)
            rows = [tie for tie in every if {tie.subject, tie.object} <= actors]
            plain = [tie for tie in rows if tie.is_plain]
        else:
            rows = stances(view)
            plain = [stance for stance in rows if stance.side]
        self._left = len(rows) - len(plain)
        self._rows: dict[str, Any] = {row.id: row._replace(id=lasting(view, row.id)) if row.id.startswith("_:") else row for row in plain}
        self._statements = [one for one in statements(view) if one.claim in self._rows]
        self._placed: set[Statement] = set()
        self._nodes: dict[tuple[str, str], Node] = {}

    def notes(self) -> Iterator[str]:
        """What was not counted."""
        if self._left:
            why = "negated, denied or conditional" if self._kind == "actors" else "neutral, torn, negated, denied or conditional"
            yield f"Not counted: {counted(self._left, 'claim')} ({why})."
        lost = len(self._statements) - len(self._placed)
        if lost:
            yield f"In no window: {counted(lost, 'statement')}, whose time is not known well enough."

    def networks(self) -> Iterator[Network]:
        """One network of everything, or those of the windows in which there is something."""
        if self._asked["window"] is None:
            self._placed = set(self._statements)
            if self._statements:
                yield self._network(self._statements, None)
            return
        for since, until in self._windows(self._asked["window"], self._asked["step"] or self._asked["window"]):
            found = [one for one in self._statements if self._is_in(one, since, until)]
            self._placed |= set(found)
            if found:
                yield self._network(found, (since, until))

    def _is_in(self, one: Statement, since: int, until: int) -> bool:
        return one.lies_in(since, until) if self._asked["by"] == "said" else holds_in(self._rows[one.claim].period, since, until)

    def _windows(self, window: int, step: int) -> Iterator[tuple[int, int]]:
        periods = [one.said if self._asked["by"] == "said" else self._rows[one.claim].period for one in self._statements]
        first, end = _extent(periods)
        while first < end:
            yield first, first + window
            if first + window >= end:
                return
            first += step

    def _network(self, found: list[Statement], window: tuple[int, int] | None) -> Network:
        single = _deduplicated(found, self._rows, self._asked["duplicates"]) if self._kind != "actors" else found
        makers: dict[str, Callable[[list[Statement]], list[Tie]]] = {"actors": self._relations, "affiliation": self._affiliations}
        made = makers.get(self._kind, self._pairs)(single)
        ends = [(node, "actor") for one in single for node in self._ends(one)]
        ends += [(self._rows[one.claim].matter, "topic") for one in single] if self._kind == "affiliation" else []
        told = dict(reversed(ends))
        nodes = sorted((self._node(name, mode) for name, mode in told.items()), key=lambda node: (node.mode, node.label, node.id))
        since, until = (iso(window[0]), iso(window[1] - 1)) if window else (None, None)
        return Network(self._kind, since, until, tuple(nodes), tuple(sorted(made)), len(single))

    def _ends(self, one: Statement) -> tuple[str, ...]:
        row = self._rows[one.claim]
        return (row.subject, row.object) if self._kind == "actors" else (row.holder,)

    def _node(self, name: str, mode: str) -> Node:
        if (name, mode) not in self._nodes:
            self._nodes[name, mode] = Node(name, self._view.label(name), _type(self._view, name), mode)
        return self._nodes[name, mode]

    # ------------------------------------------------------------------------------------------------------------ ties

    def _relations(self, found: list[Statement]) -> list[Tie]:
        claims: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        for one in found:
            row = self._rows[one.claim]
            claims[row.subject, row.object, row.predicate].add(row.id)
        signs = {row.predicate: row.sign for row in self._rows.values()}
        return [Tie(one, other, self._view.label(by), len(ids), signs[by], tuple(sorted(ids))) for (one, other, by), ids in claims.items()]

    def _affiliations(self, found: list[Statement]) -> list[Tie]:
        table = _Table(found, self._rows)
        made = []
        for (holder, matter), (pro, contra) in table.counts.items():
            norm = {"activity": table.activity[holder], "prominence": table.prominence[matter]}.get(self._asked["normalization"], 1)
            if pro != contra:
                made.append(
                    _tie(
                        (holder, matter),
                        "affiliation",
                        (pro / norm, contra / norm),
                        table.behind((holder, holder), matter, 1, 1) | table.behind((holder, holder), matter, -1, -1),
                    )
                )
        return made

    def _pairs(self, found: list[Statement]) -> list[Tie]:
        table = _Table(found, self._rows)
        raw: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
        matters: dict[tuple[str, str], list[str]] = defaultdict(list)
        for matter, holders in table.holders.items():
            for one, other in combinations(sorted(holders), 2):
                (yes, no), (yes2, no2) = table.counts[one, matter], table.counts[other, matter]
                raw[one, other][0] += yes * yes2 + no * no2
                raw[one, other][1] += yes * no2 + no * yes2
                matters[one, other].append(matter)
        return [tie for pair, sums in raw.items() for tie in self._pair(pair, (sums[0], sums[1]), matters[pair], table)]

    def _pair(self, pair: tuple[str, str], sums: tuple[float, float], matters: list[str], table: _Table) -> Iterator[Tie]:
        norm = table.norm(pair, self._asked["normalization"]) or 1
        congruence, conflict = sums[0] / norm, sums[1] / norm
        weight = {"congruence": congruence, "conflict": -conflict}.get(self._kind, congruence - conflict)
        sign = (weight > 0) - (weight < 0)
        if not sign:
            return
        agree: set[str] = set()
        differ: set[str] = set()
        claims: set[str] = set()
        for matter in matters:
            for mine, yours in product((1, -1), repeat=2):
                behind = table.behind(pair, matter, mine, yours)
                (agree if mine == yours else differ).update({matter} if behind else ())
                claims.update(behind if (self._kind == "subtract" or (mine == yours) == (self._kind == "congruence")) else ())
        tie = _tie(pair, self._kind, (congruence, conflict), claims)._replace(weight=abs(weight) if self._kind == "conflict" else weight, sign=sign)
        yield tie._replace(agree=self._labels(agree), differ=self._labels(differ))

    def _labels(self, matters: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(map(self._view.label, matters)))


def _tie(ends: tuple[str, str], kind: str, counts: tuple[float, float], claims: Iterable[str]) -> Tie:
    pro, contra = counts
    return Tie(*ends, kind, pro - contra, 1 if pro > contra else -1, tuple(sorted(claims)), pro=pro, contra=contra)


class _Table:
    """How often each actor is for and against each matter, and the claims that say so."""

    def __init__(self, found: list[Statement], rows: dict[str, StanceRow]) -> None:
        self.counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
        self._claims: dict[tuple[str, str, int], set[str]] = defaultdict(set)
        self.holders: dict[str, set[str]] = defaultdict(set)
        self.activity: Counter[str] = Counter()
        self.prominence: Counter[str] = Counter()
        self._levels: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
        for one in found:
            row = rows[one.claim]
            self.counts[row.holder, row.matter][row.side < 0] += 1
            self._claims[row.holder, row.matter, row.side].add(row.id)
            self.holders[row.matter].add(row.holder)
            self.activity[row.holder] += 1
            self.prominence[row.matter] += 1
            self._levels[row.holder][row.matter, row.side] += 1

    def behind(self, pair: tuple[str, str], matter: str, mine: int, yours: int) -> set[str]:
        """The claims by which two take these sides of a matter; none unless both do."""
        found = [self._claims.get((actor, matter, side), set()) for actor, side in zip(pair, (mine, yours), strict=True)]
        return found[0] | found[1] if all(found) else set()

    def norm(self, pair: tuple[str, str], name: str) -> float:
        """What the weights of two actors are divided by."""
        one, other = pair
        if name == "average":
            return (self.activity[one] + self.activity[other]) / 2
        if name == "cosine":
            return self.activity[one] * self.activity[other]
        return self._jaccard(self._levels[one], self._levels[other]) if name == "jaccard" else 1

    @staticmethod
    def _jaccard(mine: Counter[tuple[str, int]], yours: Counter[tuple[str, int]]) -> int:
        alone = sum(count for level, count in mine.items() if level not in yours) + sum(count for level, count in yours.items() if level not in mine)
        return alone + sum(count * yours[level] for level, count in mine.items() if level in yours)


def _deduplicated(found: list[Statement], rows: dict[str, StanceRow], duplicates: str) -> list[Statement]:
    """The statements that count: those that say the same once in a document, or once at all, if that is asked for."""
    if duplicates == "include":
        return found
    first: dict[tuple[str, ...], Statement] = {}
    for one in found:
        row = rows[one.claim]
        first.setdefault((row.holder, row.matter, str(row.side), one.document if duplicates == "document" else ""), one)
    return list(first.values())


def _extent(periods: Iterable[Period | None]) -> tuple[int, int]:
    """The first day of some periods and the first after them, as far as their bounds are known; nothing is (0, 0)."""
    bounds = [bound for period in periods if period for bound in period.bounds if bound is not None]
    return (min(bounds), max(bounds)) if bounds else (0, 0)


def _type(view: View, name: str) -> str:
    try:
        return view.thing(name).type
    except KgError:
        return ""
