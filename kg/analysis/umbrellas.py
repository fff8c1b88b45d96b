"""`kg umbrella`: who belongs to an umbrella, who speaks for it, where it stands, and which members stand elsewhere."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.analysis.overlaps import CERTAIN, POSSIBLE, SURENESS, UNDATED
from kg.analysis.rows import Membership, StanceRow, TieRow, matter_of, memberships, stances, ties
from kg.analysis.testimony import testimony
from kg.graph import View
from kg.periods import iso
from kg.sheet import shown
from kg.tables import running
from kg.terms import KG
from kg.wording import counted, keys, lasting

_SPEAKING = {KG.speaksFor.value: "speaks for it", KG.leads.value: "leads it", KG.holdsOfficeIn.value: "holds office in it"}
_HEARD = "is heard on its stances"
_BEHALF = "SELECT ?speaker ?whom { ?speaker prov:actedOnBehalfOf ?whom } ORDER BY ?speaker"


class Member(NamedTuple):
    """An actor under an umbrella.

    `certainty` is that of the least sure membership on the way: `certain`, `possible`, or `undated` where nobody tells
    when. `path` leads from the umbrella down to it, both included; of several the surest, then the shortest. `claims` are
    the memberships on it.
    """

    actor: str
    certainty: str
    path: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def is_nested(self) -> bool:
        """Whether it is a member of a member."""
        return len(self.path) > 2


class Speaker(NamedTuple):
    """Who speaks for an umbrella, how that is known, and by which claims."""

    actor: str
    how: tuple[str, ...]
    claims: tuple[str, ...]


class Side(NamedTuple):
    """Where one actor stands on a matter.

    `side` is `for`, `against`, `both` (its stances contradict each other, or it changed side), `none` (it takes no side:
    neutral, torn, denied, on a condition), `inherits` (a member that says nothing of its own, under an umbrella that stands
    on a side: so by membership only) or `unsaid`.
    """

    actor: str
    side: str
    claims: tuple[str, ...]


class Standing(NamedTuple):
    """Where an umbrella and its members stand on a matter; `divergence` is told by `umbrella`, None where no member takes a side."""

    matter: str
    own: Side
    members: tuple[Side, ...]
    divergence: float | None
    responsible: tuple[str, ...]


class Umbrella(NamedTuple):
    """An umbrella on the day of a view, or at any time: its members, who speaks for it, and where all stand, the most divided matter first."""

    view: View
    actor: str
    members: tuple[Member, ...]
    speakers: tuple[Speaker, ...]
    standings: tuple[Standing, ...]

    @property
    def divergence(self) -> float | None:
        """The mean of the divergence on the matters that have one."""
        told = [one.divergence for one in self.standings if one.divergence is not None]
        return sum(told) / len(told) if told else None

    def objects(self) -> list[dict[str, Any]]:
        """Return members, speakers and sides as plain objects, one after another."""
        told: list[dict[str, Any]] = [{"kind": "member"} | one._asdict() for one in self.members]
        told += [{"kind": "speaker"} | one._asdict() for one in self.speakers]
        for standing in self.standings:
            about = {"kind": "stance", "matter": standing.matter, "divergence": standing.divergence, "responsible": standing.responsible}
            told += [about | {"role": role} | side._asdict() for role, side in (("own", standing.own), *(("member", side) for side in standing.members))]
        return [one | {"claims": [lasting(self.view, claim) for claim in one["claims"]]} for one in told]

    def text(self, width: int = 0) -> str:
        """Return it for reading, lines wrapped to a width in characters."""
        return running(self._lines(), width)

    def _lines(self) -> Iterator[str]:
        day = f" on {iso(self.view.moment.day)}" if self.view.moment.day is not None else ""
        yield f"{self.view.label(self.actor)}{day}: {counted(len(self.members), 'member')}"
        yield from (f"  - {self._member(one)}" for one in self.members)
        own = [f"{self.view.label(one.actor)} ({' and '.join(how)})" for one in self.speakers if (how := [word for word in one.how if word != _HEARD])]
        others = [self.view.label(one.actor) for one in self.speakers if one.how == (_HEARD,)]
        yield f"Who speaks for it: {'; '.join(own) or 'nobody is told to'}"
        yield from [f"Others who are heard on its stances: {', '.join(others)}"] if others else []
        for standing in self.standings:
            yield from ("", *self._standing(standing))
        if self.divergence is not None:
            yield from ("", f"Divergence on all matters on which a member takes a side: {self.divergence:.2f} (0 none, 1 complete)")

    def _member(self, member: Member) -> str:
        said = {"certain": "", "possible": ", perhaps", "undated": ", since when and until when is not told"}[member.certainty]
        by = f", through {' and '.join(map(self.view.label, member.path[1:-1]))}" if member.is_nested else ""
        return f"{self.view.label(member.actor)}{by}{said}  [{keys(self.view, member.claims)}]"

    def _standing(self, standing: Standing) -> Iterator[str]:
        claims = f"  [{keys(self.view, standing.own.claims)}]" if standing.own.claims else ""
        yield f"“{self.view.label(standing.matter)}”: it {_OWN[standing.own.side]}{claims}"
        for side, words in _MEMBERS.items():
            found = [one for one in standing.members if one.side == side]
            if found:
                named = (f"{self.view.label(one.actor)}{f' [{keys(self.view, one.claims)}]' if one.claims else ''}" for one in found)
                yield f"  {words}: {', '.join(named)}"
        if standing.divergence is not None:
            names = f": {', '.join(map(self.view.label, standing.responsible))}" if standing.responsible else ""
            number = sum(one.side in ("for", "against") for one in standing.members)
            yield f"  divergence {standing.divergence:.2f} among {counted(number, 'member')} with a side{names}"

    def _repr_svg_(self) -> str | None:
        return shown(self.picture)

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        printer.text(self.text(100))

    def picture(self, path: str | Path) -> list[str]:
        """Draw a matrix of members and matters; return what is left out, in sentences.

        Args:
            path: the file; its suffix says what it becomes, .svg or .png.

        Raises:
            MissingExtra: matplotlib is not installed.
            FormatError: the suffix is another, or nobody here takes a stance.
            CasebookError: the file cannot be written.
        """
        from kg.analysis.matrix import draw

        rows = [(self.actor, [one.own.side for one in self.standings])]
        rows += [(member.actor, [one.members[place].side for one in self.standings]) for place, member in enumerate(self.members)]
        return draw(self.view, rows, [(one.matter, one.divergence) for one in self.standings], Path(path))


_OWN = {
    "for": "stands for it",
    "against": "stands against it",
    "both": "is told to stand on both sides",
    "none": "speaks of it but takes no side",
    "unsaid": "says nothing of its own",
}
_MEMBERS = {
    "for": "for",
    "against": "against",
    "both": "on both sides",
    "none": "taking no side",
    "inherits": "inherit its side by membership, not said",
}


def umbrella(view: View, actor: str, topic: str | None = None) -> Umbrella:
    """Return who belongs to an umbrella, who speaks for it, where it stands, and which members stand elsewhere.

    On the day of a view (`graph.as_of(day)`) only what held then counts; of a whole graph all times do, so that an actor
    that changed side is told to stand on both. Members of members count too, each once.

    Divergence on a matter, from 0 to 1, over the n members that stand on one side, each with a side s of 1 or -1:

    - where the umbrella itself stands on a side S: the share of them that stand against it, |{s = -S}| / n; those are
      responsible;
    - where it does not: 1 - |mean of s|, which is 0 where all agree and 1 where they are evenly split; the smaller part is
      responsible, both where they are even.

    Members that only inherit the umbrella's side do not count: nobody heard them.

    Args:
        view: a whole graph, or what held on a day.
        actor: the umbrella, by any name.
        topic: only this topic and its contraries, by any name.

    Raises:
        NotFound: nothing is called so.
        Ambiguous: several things are.
    """
    iri = view.find(actor)
    matter = matter_of(view, topic)
    members = _members(view, iri)
    rows: dict[str, dict[str, list[StanceRow]]] = defaultdict(lambda: defaultdict(list))
    told = {iri, *(member.actor for member in members)}
    for row in stances(view):
        if row.holder in told and matter in (None, row.matter):
            rows[row.matter][row.holder].append(row)
    standings = [_standing(what, iri, members, found) for what, found in rows.items()]
    standings.sort(key=lambda one: (one.divergence is None, -(one.divergence or 0), view.label(one.matter), one.matter))
    own = [row for found in rows.values() for row in found.get(iri, ())]
    return Umbrella(view, iri, tuple(members), tuple(_speakers(view, iri, own)), tuple(standings))


# ---------------------------------------------------------------------------------------------------------------- members


def _members(view: View, umbrella: str) -> list[Member]:
    """Members and their members, by certainty and name: each by its surest way, then the shortest."""
    parts: dict[str, list[Membership]] = defaultdict(list)
    for one in memberships(view):
        parts[one.umbrella].append(one)
    found: dict[str, Member] = {}
    for level in range(len(SURENESS)):
        queue = deque([Member(umbrella, CERTAIN, (umbrella,), ())])
        seen = {umbrella}
        while queue:
            above = queue.popleft()
            for one in parts[above.actor]:
                rank = max(SURENESS.index(above.certainty), SURENESS.index(_certainty(view, one.tie)))
                if rank <= level and one.member not in seen:
                    seen.add(one.member)
                    member = Member(one.member, SURENESS[rank], (*above.path, one.member), (*above.claims, one.tie.id))
                    found.setdefault(one.member, member)
                    queue.append(member)
    return sorted(found.values(), key=lambda one: (one.is_nested, SURENESS.index(one.certainty), view.label(one.actor), one.actor))


def _certainty(view: View, tie: TieRow) -> str:
    if tie.period is None:
        return UNDATED
    return POSSIBLE if tie.id in view.cut.uncertain else CERTAIN


# --------------------------------------------------------------------------------------------------------------- speakers


def _speakers(view: View, umbrella: str, own: Iterable[StanceRow]) -> Iterator[Speaker]:
    """By relations, by standing for it, and by being heard for its stances."""
    how: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for tie in ties(view):
        if tie.object == umbrella and tie.predicate in _SPEAKING and tie.is_plain:
            how[tie.subject][_SPEAKING[tie.predicate]].append(tie.id)
    for row in view.query(_BEHALF):
        if row["whom"] == umbrella:
            how[str(row["speaker"])]["acts on its behalf"] += []
    for stance in own:
        for one in testimony(view, view.claim(stance.id)):
            if one.speaker and one.speaker != umbrella:
                how[one.speaker][_HEARD].append(stance.id)
    for speaker in sorted(how, key=lambda one: (view.label(one), one)):
        yield Speaker(speaker, tuple(how[speaker]), tuple(dict.fromkeys(claim for claims in how[speaker].values() for claim in claims)))


# -------------------------------------------------------------------------------------------------------------- standings


def _standing(matter: str, umbrella: str, members: Sequence[Member], rows: dict[str, list[StanceRow]]) -> Standing:
    own = _side(umbrella, rows.get(umbrella, []), "unsaid")
    silent = "inherits" if own.side in ("for", "against") else "unsaid"
    sides = tuple(_side(member.actor, rows.get(member.actor, []), silent) for member in members)
    divergence, responsible = _divergence(own.side, sides)
    return Standing(matter, own, sides, divergence, responsible)


def _side(actor: str, rows: Sequence[StanceRow], silent: str) -> Side:
    taken = {row.side for row in rows} - {0}
    side = "both" if len(taken) == 2 else "for" if 1 in taken else "against" if taken else "none" if rows else silent
    return Side(actor, side, tuple(row.id for row in rows))


def _divergence(own: str, members: Iterable[Side]) -> tuple[float | None, tuple[str, ...]]:
    """The divergence on a matter, as `umbrella` defines it, and the members responsible."""
    sides = {side: [one.actor for one in members if one.side == side] for members in [list(members)] for side in ("for", "against")}
    supporters, opponents = sides["for"], sides["against"]
    number = len(supporters) + len(opponents)
    if not number:
        return None, ()
    if own in sides:
        others = opponents if own == "for" else supporters
        return len(others) / number, tuple(others)
    fewer = min(len(supporters), len(opponents))
    return 1 - abs(len(supporters) - len(opponents)) / number, tuple(one for part in (supporters, opponents) if fewer and len(part) == fewer for one in part)
