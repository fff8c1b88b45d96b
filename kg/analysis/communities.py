"""`kg camps`: who stands together, against whom, and which ties run across that.

Two actors have a tie by what is told of them. For it counts 1: each claim of a relation of the group cooperation between
them, each stance of one for the other, each matter on which both take the same side. Against it counts 1: each claim of a
relation of the group hostility, each stance of one against the other, each matter on which they take opposite sides. The
weight of the tie is what is for it less what is against it; where that is nothing there is no tie. A matter is a topic with
its contraries; who has been for it and against it takes no side of it.

Camps are communities by the Louvain method (with a fixed seed) on the ties for which more is told. A camp is called after its
member with the most such ties. Who has no such tie is alone.

The balance asks something else: whether all actors fit on two sides, friends together and foes apart (see `balance`).

Source: V. D. Blondel et al., Fast unfolding of communities in large networks, 2008; D. Cartwright and F. Harary, Structural
balance, Psychological Review 63, 1956.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from kg import periods
from kg.analysis.balance import Balance, Pair, divide, relaxing
from kg.analysis.drawing import Figure, picture
from kg.analysis.rows import StanceRow, TieRow, matter_of, stances, ties
from kg.analysis.statements import holds_in
from kg.derivation import FAR
from kg.errors import NotFound
from kg.graph import View
from kg.sheet import shown
from kg.tables import running
from kg.wording import counted, lasting

_NAMED = 12
_LISTED = 15
_QUOTED = 3


class CampTie(NamedTuple):
    """What ties two actors: the weight, how many claims of cooperation and hostility and matters agreed and disputed, and the claims."""

    source: str
    target: str
    weight: int
    cooperation: int
    hostility: int
    same: int
    opposite: int
    claims: tuple[str, ...]


class Camp(NamedTuple):
    """Actors that stand together; `name` is the label of the one with the most ties that are for it."""

    name: str
    members: tuple[str, ...]


class Move(NamedTuple):
    """An actor that was in one camp and is in another, each called after the first of its other members.

    Empty where it was or is alone, None where it had or has no ties.
    """

    actor: str
    before: str | None
    after: str | None


class Frustrated(NamedTuple):
    """A tie that does not fit the best split; of those that the text lists, `keys` name the first claims."""

    tie: CampTie
    keys: tuple[str, ...]


class Camps(NamedTuple):
    """Camps, those who are alone, how far all is from two sides, and who moved since another day.

    `turning` is the tie whose turning would relax most, and by how much. `weighted` says whether ties count their weight in
    the balance, or 1 each. `moves` is None where nothing was compared.
    """

    title: str
    camps: tuple[Camp, ...]
    alone: tuple[str, ...]
    ties: tuple[CampTie, ...]
    balance: Balance
    frustrated: tuple[Frustrated, ...]
    turning: tuple[Pair, int] | None
    weighted: bool
    moves: tuple[Move, ...] | None
    labels: Mapping[str, str]
    notes: tuple[str, ...]

    def camp_of(self) -> dict[str, str]:
        """Return the name of each actor's camp; those who are alone have none."""
        return {member: camp.name for camp in self.camps for member in camp.members}

    def objects(self) -> list[dict[str, Any]]:
        """Return actors with camp and side, frustrated ties with their claims, and moves, as plain objects of one shape."""
        camps = self.camp_of()
        actors = [member for camp in self.camps for member in camp.members] + list(self.alone)
        rows = [self._row("actor", actor, camp=camps.get(actor), side=self.balance.sides[actor]) for actor in actors]
        rows += [self._row("frustrated", one.tie.source, other=one.tie.target, weight=one.tie.weight, claims=list(one.tie.claims)) for one in self.frustrated]
        return rows + [self._row("moved", move.actor, camp=move.after, before=move.before) for move in self.moves or ()]

    def _row(self, kind: str, actor: str, **told: Any) -> dict[str, Any]:
        empty = dict.fromkeys(("camp", "side", "before", "other", "other_label", "weight", "claims"))
        other = {"other_label": self.labels[told["other"]]} if "other" in told else {}
        return {"kind": kind, "actor": actor, "label": self.labels[actor], **empty, **told, **other}

    def text(self, width: int = 0) -> str:
        """Return the camps, the ties that do not fit and who moved, for reading."""
        return running(self._lines(), width)

    def _lines(self) -> Iterator[str]:
        actors = sum(len(camp.members) for camp in self.camps) + len(self.alone)
        yield f"{self.title}: {counted(len(self.camps), 'camp')} among {counted(actors, 'actor')} with {counted(len(self.ties), 'tie')}."
        for number, camp in enumerate(self.camps, 1):
            yield f"  {number}. around {camp.name} ({len(camp.members)}): {self._named(camp.members)}"
        if self.alone:
            yield f"  Alone, with no friend among them ({len(self.alone)}): {self._named(self.alone)}"
        if self.ties:
            yield ""
            yield from self._balance()
        if self.moves is not None:
            yield ""
            yield from self._moved()
        yield from self.notes

    def _named(self, actors: Iterable[str]) -> str:
        names = [self.labels[actor] for actor in actors]
        return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")

    def _balance(self) -> Iterator[str]:
        total = sum(abs(tie.weight) for tie in self.ties) if self.weighted else len(self.ties)
        what = f"of a weight of {total:,}" if self.weighted else f"of {counted(total, 'tie')}"
        found = self.balance
        if not found.frustration:
            yield "Balanced: all fit on two sides, friends together and foes apart."
            return
        how = f"{found.frustration:,} {what}" if found.is_exact else f"between {found.least:,} and {found.frustration:,} {what}"
        sure = "the exact figure" if found.is_exact else "bounds: the network is too large or too tangled for the exact figure"
        yield f"Two sides, friends together and foes apart, would leave out {how} ({sure})."
        for one in self.frustrated[:_LISTED]:
            where = "friends on different sides" if one.tie.weight > 0 else "foes on one side"
            yield f"  {self.labels[one.tie.source]} – {self.labels[one.tie.target]}: {where}; {_why(one.tie)}{_quoted(one.keys, len(one.tie.claims))}"
        if len(self.frustrated) > _LISTED:
            yield f"  and {counted(len(self.frustrated) - _LISTED, 'tie')} more"
        yield f"Another split may leave out as few, and others. {self._turning()}"

    def _turning(self) -> str:
        assert self.turning is not None
        (one, other), gain = self.turning
        names = f"{self.labels[one]} and {self.labels[other]}"
        if self.weighted:
            return f"Most would be relaxed if the tie of {names} turned: {gain:,} of {self.balance.frustration:,} would fit then."
        return f"Any of these that turned would make it one less; the one of {names} has most behind it."

    def _moved(self) -> Iterator[str]:
        moves = self.moves or ()
        yield "Since then:" if moves else "Nobody moved from one camp to another."
        for move in moves:
            yield f"  {self.labels[move.actor]}: {_place(move.before)} → {_place(move.after)}"

    def _repr_svg_(self) -> str | None:
        return shown(self.picture)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def picture(self, path: str | Path, most: int = 40) -> list[str]:
        """Draw both sides with their camps and the ties that do not fit, and return in sentences what is left out.

        Args:
            path: the file, .svg or .png.
            most: how many actors at most, those with the weightiest ties first.

        Raises:
            FormatError: the suffix is another, or there is nothing to draw.
            MissingExtra: matplotlib is not installed.
            CasebookError: the file cannot be written.
        """
        weight: Counter[str] = Counter()
        for tie in self.ties:
            weight[tie.source] += abs(tie.weight)
            weight[tie.target] += abs(tie.weight)
        ranked = sorted(weight, key=lambda actor: (-weight[actor], self.labels[actor], actor))
        kept = set(ranked[:most])
        groups = [(f"around {camp.name}", tuple(member for member in camp.members if member in kept)) for camp in self.camps]
        groups += [("alone", tuple(actor for actor in self.alone if actor in kept))]
        frustrated = set(self.balance.frustrated)
        lines = [(tie.source, tie.target, tie.weight, (tie.source, tie.target) in frustrated) for tie in self.ties if {tie.source, tie.target} <= kept]
        left = len(ranked) - len(kept)
        notes = [f"{counted(left, 'actor')} with lighter ties are not in the picture"] if left > 0 else []
        picture(path, Figure(self.title, groups, self.balance.sides, lines, self.labels, self._caption(), notes))
        return notes

    def _caption(self) -> str:
        found = self.balance
        figure = str(found.frustration) if found.is_exact else f"{found.least} to {found.frustration}"
        whole = "the weight" if self.weighted else counted(len(self.ties), "tie")
        return f"Two sides, friends together and foes apart, leave out {figure} of {whole}: those drawn heavy"


def _why(tie: CampTie) -> str:
    parts = ((tie.cooperation, "for cooperation"), (tie.hostility, "for hostility"))
    told = [f"{counted(number, 'claim')} {what}" for number, what in parts if number]
    told += [f"{counted(number, 'matter')} {what}" for number, what in ((tie.same, "agreed"), (tie.opposite, "disputed")) if number]
    return ", ".join(told)


def _quoted(keys: tuple[str, ...], number: int) -> str:
    more = f" and {number - _QUOTED} more" if number > _QUOTED else ""
    return f" ({', '.join(keys)}{more})"


def _place(camp: str | None) -> str:
    return "alone" if camp == "" else f"the camp around {camp}" if camp else "without ties"


def camps(
    view: View, topic: str | None = None, *, since: str | None = None, until: str | None = None, before: Camps | None = None, weighted: bool = False
) -> Camps:
    """Return the camps of a view, how far they are from balance, and who moved since an earlier time.

    Args:
        view: a graph, or the world of a day.
        topic: a topic by any name: only stances on it and its contraries count, and what ties their holders.
        since: only what certainly held on some day from here on (a day, a month or a year): for events, which hold on one.
        until: only what certainly held on some day until here.
        before: the camps of another view or time, to tell who changed camps; camps are the same where most of one is in the
            other.
        weighted: in the balance each tie counts its weight, not 1.

    Raises:
        NotFound: nothing is called so, or nobody ever takes a stance on it.
        Ambiguous: several things are.
        PeriodError: `since` or `until` is no date, or the one lies after the other.
    """
    matter = matter_of(view, topic)
    found = _network(view, matter, periods.stretch(since, until))
    named, alone, labels = _communities(view, found)
    costs = {(tie.source, tie.target): tie.weight if weighted else (1 if tie.weight > 0 else -1) for tie in found.ties}
    split = divide(costs)
    by_pair = {(tie.source, tie.target): tie for tie in found.ties}
    frustrated = sorted((by_pair[pair] for pair in split.frustrated), key=lambda tie: (-abs(tie.weight), labels[tie.source], labels[tie.target], tie))
    turning = relaxing(costs, split) if weighted or not frustrated else ((frustrated[0].source, frustrated[0].target), 1)
    told = tuple(Frustrated(tie, _keys(view, tie) if number < _LISTED else ()) for number, tie in enumerate(frustrated))
    moves = None
    if before is not None:
        labels = {**before.labels, **labels}
        moves = tuple(_moves((before.camps, before.alone), (named, alone), labels))
    return Camps(_title(view, matter, since, until), named, alone, found.ties, split, told, turning, weighted, moves, labels, found.notes)


def _keys(view: View, tie: CampTie) -> tuple[str, ...]:
    return tuple(claim if claim.startswith("_:") else view.short(claim) for claim in tie.claims[:_QUOTED])


def _title(view: View, matter: str | None, since: str | None, until: str | None) -> str:
    day = "" if view.moment.day is None else f" on {periods.iso(view.moment.day)}"
    time = f"{f' from {since}' if since else ''}{f' until {until}' if until else ''}"
    return (f"“{view.label(matter)}”" if matter else "All matters and relations") + day + time


class _Network(NamedTuple):
    ties: tuple[CampTie, ...]
    notes: tuple[str, ...]


def _network(view: View, matter: str | None, time: tuple[int | None, int | None]) -> _Network:
    """The signed ties between actors by what certainly held at some time."""
    actors = set(view.ids_of("Actor"))
    held = [stance for stance in stances(view) if matter in (None, stance.matter)]
    if matter is not None and not held and view.moment.day is None:
        raise NotFound(f"nobody takes a stance on {view.label(matter)!r}; name a topic on which there are stances")
    told = ties(view)
    if time != (None, None):
        held, told = [row for row in held if _holds(row, time)], [row for row in told if _holds(row, time)]
    among = actors if matter is None else {stance.holder for stance in held}
    counts: dict[Pair, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    claims: dict[Pair, set[str]] = defaultdict(set)
    for pair, place, behind in (*_direct(held, told, actors), *_shared(held, actors)):
        if among.issuperset(pair):
            counts[pair][place] += 1
            claims[pair].update(behind)
    made = []
    for pair, (cooperation, hostility, same, opposite) in sorted(counts.items()):
        weight = cooperation + same - hostility - opposite
        made.append(CampTie(*pair, weight, cooperation, hostility, same, opposite, tuple(sorted(lasting(view, claim) for claim in claims[pair]))))
    even = sum(not tie.weight for tie in made)
    notes = (f"No tie: {counted(even, 'pair')} of which as much is told for as against.",) if even else ()
    return _Network(tuple(tie for tie in made if tie.weight), notes)


def _holds(row: StanceRow | TieRow, time: tuple[int | None, int | None]) -> bool:
    first, end = time
    return holds_in(row.period, -FAR if first is None else first, FAR if end is None else end)


_Counted = tuple[Pair, int, tuple[str, ...]]
_COOPERATION, _HOSTILITY, _SAME, _OPPOSITE = range(4)


def _direct(held: Iterable[StanceRow], told: Iterable[TieRow], actors: set[str]) -> Iterator[_Counted]:
    """What one actor does to another, or thinks of it."""
    for tie in told:
        if tie.sign and tie.subject != tie.object and {tie.subject, tie.object} <= actors:
            yield _pair(tie.subject, tie.object), _COOPERATION if tie.sign > 0 else _HOSTILITY, (tie.id,)
    for stance in held:
        if stance.side and stance.matter in actors and stance.holder != stance.matter:
            yield _pair(stance.holder, stance.matter), _COOPERATION if stance.side > 0 else _HOSTILITY, (stance.id,)


def _shared(held: Iterable[StanceRow], actors: set[str]) -> Iterator[_Counted]:
    """Matters on which two take the same side or opposite ones."""
    found: dict[str, dict[str, list[StanceRow]]] = defaultdict(lambda: defaultdict(list))
    for stance in held:
        if stance.side and stance.matter not in actors and stance.holder in actors:
            found[stance.matter][stance.holder].append(stance)
    for holders in found.values():
        taken = {holder: (rows[0].side, tuple(row.id for row in rows)) for holder, rows in holders.items() if len({row.side for row in rows}) == 1}
        for one, other in combinations(sorted(taken), 2):
            yield (one, other), _SAME if taken[one][0] == taken[other][0] else _OPPOSITE, taken[one][1] + taken[other][1]


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _communities(view: View, found: _Network) -> tuple[tuple[Camp, ...], tuple[str, ...], dict[str, str]]:
    """Camps, the largest first; those without a friend; and how all are called."""
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted({actor for tie in found.ties for actor in (tie.source, tie.target)}))
    labels = {actor: view.label(actor) for actor in graph}
    graph.add_weighted_edges_from((tie.source, tie.target, tie.weight) for tie in found.ties if tie.weight > 0)
    alone = sorted((actor for actor in graph if not graph[actor]), key=lambda actor: (labels[actor], actor))
    graph.remove_nodes_from(alone)
    parts = nx.community.louvain_communities(graph, weight="weight", seed=1) if graph else []
    strength = dict(graph.degree(weight="weight"))
    made = []
    for part in parts:
        members = sorted(part, key=lambda actor: (-strength[actor], labels[actor], actor))
        made.append(Camp(labels[members[0]], tuple(members)))
    return tuple(sorted(made, key=lambda camp: (-len(camp.members), camp.name, camp.members))), tuple(alone), labels


_Grouped = tuple[tuple[Camp, ...], tuple[str, ...]]


def _moves(old: _Grouped, new: _Grouped, labels: Mapping[str, str]) -> Iterator[Move]:
    """Who is in another camp than the one that most of the own camp went on as; in the order of names."""
    same = _matched(old[0], new[0])
    before = {member: (same.get(number), _others(camp, member, labels)) for number, camp in enumerate(old[0]) for member in camp.members}
    after = {member: (number, _others(camp, member, labels)) for number, camp in enumerate(new[0]) for member in camp.members}
    before |= dict.fromkeys(old[1], (-1, ""))
    after |= dict.fromkeys(new[1], (-1, ""))
    for actor in sorted(before.keys() | after.keys(), key=lambda actor: (labels[actor], actor)):
        was, now = before.get(actor), after.get(actor)
        if was is None or now is None or was[0] != now[0]:
            yield Move(actor, was and was[1], now and now[1])


def _others(camp: Camp, member: str, labels: Mapping[str, str]) -> str:
    """What a camp is called by one of its members: after another one."""
    return labels[camp.members[1] if camp.members[0] == member else camp.members[0]]


def _matched(old: tuple[Camp, ...], new: tuple[Camp, ...]) -> dict[int, int]:
    """Which camp goes on as which: the largest overlap first, each at most once."""
    overlaps = [(-len(set(one.members) & set(other.members)), i, j) for i, one in enumerate(old) for j, other in enumerate(new)]
    found: dict[int, int] = {}
    for overlap, i, j in sorted(overlaps):
        if overlap and i not in found and j not in found.values():
            found[i] = j
    return found
