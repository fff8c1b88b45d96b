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
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict, Unpack

from kg import files
from kg.analysis import interchange
from kg.analysis.centralities import Centrality, centralities
from kg.analysis.rows import StanceRow, TieRow, stances, ties
from kg.analysis.statements import Statement, holds_in, statements
from kg.errors import FormatError, KgError
from kg.graph import View
from kg.periods import Period, iso
from kg.tables import render, running
from kg.wording import counted, lasting

if TYPE_CHECKING:
    import networkx as nx

KINDS = ("actors", "affiliation", "congruence", "conflict", "subtract")
NORMALIZATIONS = ("no", "average", "jaccard", "cosine", "activity", "prominence")
DUPLICATES = ("include", "document", "once")
_NORMS = {"actors": ("no",), "affiliation": ("no", "activity", "prominence")}
_STRONGEST = 12
_NAMED = 4


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


class Node(NamedTuple):
    """An actor or a topic of a network; `mode` says which, `type` is its class."""

    id: str
    label: str
    type: str
    mode: str


class Tie(NamedTuple):
    """What ties two nodes, and the claims behind it.

    `relation` says what ties them, or in what kind of network. `agree` and `differ` are the topics on which two actors do so.
    `pro` and `contra` are the two parts of a weight: the congruence and the conflict of two actors, how often an actor is for
    and against a topic.
    """

    source: str
    target: str
    relation: str
    weight: float
    sign: int
    claims: tuple[str, ...]
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    pro: float = 0
    contra: float = 0


class Network(NamedTuple):
    """One network; `since` and `until` are the first and the last day of its window, None where it has none."""

    kind: str
    since: str | None
    until: str | None
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    statements: int

    def graph(self) -> nx.MultiGraph[str] | nx.MultiDiGraph[str]:
        """Return it for networkx, with all attributes; directed for relations."""
        import networkx as nx

        directed = self.kind in ("actors", "affiliation")
        graph: Any = nx.MultiDiGraph() if directed else nx.MultiGraph()
        graph.graph |= {"kind": self.kind, "since": self.since, "until": self.until}
        for node in self.nodes:
            graph.add_node(node.id, label=node.label, type=node.type, mode=node.mode)
        for tie in self.ties:
            told = {name: list(value) if isinstance(value, tuple) else value for name, value in tie._asdict().items()}
            graph.add_edge(told.pop("source"), told.pop("target"), label=tie.relation, **told)
        return graph  # type: ignore[no-any-return]

    def central(self) -> list[Centrality]:
        """Return how central its nodes are."""
        return centralities([node.id for node in self.nodes], ((tie.source, tie.target, tie.weight) for tie in self.ties))


class Networks(NamedTuple):
    """The networks of a view: one, or one for each window in which something was said.

    `notes` tell in sentences what was not counted.
    """

    kind: str
    networks: tuple[Network, ...]
    notes: tuple[str, ...]

    def objects(self) -> list[dict[str, Any]]:
        """Return how central each node is in each network, as plain objects."""
        return [
            {"since": network.since, "until": network.until, "label": node.label, "type": node.type, **central._asdict()}
            for network in self.networks
            for node, central in zip(network.nodes, network.central(), strict=True)
        ]

    def edges(self) -> list[dict[str, Any]]:
        """Return the ties of all networks as plain objects, with the labels of their ends."""
        found = []
        for network in self.networks:
            labels = {node.id: node.label for node in network.nodes}
            named = ((tie, {"source_label": labels[tie.source], "target_label": labels[tie.target]}) for tie in network.ties)
            found += [{"since": network.since, "until": network.until, **tie._asdict(), **ends} for tie, ends in named]
        return found

    def text(self, width: int = 0) -> str:
        """Return each network in a few lines: its size, its strongest ties, and how central its nodes are."""
        lines = [line for network in self.networks for line in _told(network)] or ["Nothing in it makes a network of this kind."]
        told = running([*lines, *self.notes], width)
        rows = [{name: value for name, value in row.items() if name != "id" and value is not None} for row in self.objects()]
        return told + ("\n" + render(rows, "table", width=width) if rows else "")

    def write(self, out: str | Path) -> list[Path]:
        """Write the networks and return the files: .csv and .json hold all, of .gexf and .graphml each window has its own.

        Raises:
            FormatError: the suffix is another, or there is nothing to write.
            CasebookError: a file cannot be written.
        """
        path = Path(out)
        suffix = path.suffix.lower()
        if suffix not in interchange.FORMATS:
            raise FormatError(f"{suffix or path.name!r} is no format for networks; end the file name in one of {', '.join(interchange.FORMATS)}")
        contents = dict(self._files(path, suffix))
        if not contents:
            raise FormatError(f"nothing makes a network of this kind, so {path} was not written")
        for name, data in contents.items():
            files.write(name, data)
        return list(contents)

    def _files(self, path: Path, suffix: str) -> Iterator[tuple[Path, bytes]]:
        graphs = [network.graph() for network in self.networks]
        if suffix in interchange.SINGLE:
            for network, graph in zip(self.networks, graphs, strict=True):
                name = f"{path.stem}-{network.since}{path.suffix}" if network.since else path.name
                yield path.with_name(name), interchange.SINGLE[suffix](graph)
        elif suffix == ".json" and graphs:
            yield path, interchange.node_link(graphs)
        elif graphs:
            yield path, interchange.edges(self.edges(), ["since", "until", *Tie._fields[:2], "source_label", "target_label", *Tie._fields[2:]])


def _told(network: Network) -> Iterator[str]:
    time = f"From {network.since} to {network.until}: " if network.since else ""
    modes = Counter(node.mode for node in network.nodes)
    size = " and ".join(counted(number, mode) for mode, number in sorted(modes.items()))
    yield f"{time}{network.kind}: {size}, {counted(len(network.ties), 'tie')}, from {counted(network.statements, 'statement')}."
    labels = {node.id: node.label for node in network.nodes}
    strongest = sorted(network.ties, key=lambda tie: (-abs(tie.weight), tie))
    for tie in strongest[:_STRONGEST]:
        arrow = "→" if network.kind in ("actors", "affiliation") else "–"
        kind = f"{tie.relation}, " if network.kind == "actors" else ""
        yield f"  {labels[tie.source]} {arrow} {labels[tie.target]}: {kind}{tie.weight:.4g}{_matters(tie)}"
    if len(strongest) > _STRONGEST:
        yield f"  and {counted(len(strongest) - _STRONGEST, 'weaker tie')}"


def _matters(tie: Tie) -> str:
    told = [
        f"{word} on {'; '.join(found[:_NAMED])}{' ...' if len(found) > _NAMED else ''}"
        for word, found in (("agree", tie.agree), ("differ", tie.differ))
        if found
    ]
    return f" ({', '.join(told)})" if told else ""


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
