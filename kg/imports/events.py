"""Event data coded by machines, ICEWS and GDELT: who did what to whom on which day, one relation an event.

What becomes of it:
  * The event is a relation of its source to its target on that day; which relation type it is follows from its CAMEO code
    (`kg.imports.cameo`). Rows that tell the same of the same two on the same day, and at the same place, are evidence of one relation.
  * To make a visit and to host one is one event told twice: both become evidence that the one visited the other.
  * The mode is what the code tells: what is said is declared, what is done is enacted. There is no confidence, as none is
    told. The intensity (Goldstein scale) is not taken: relation types point to categories that have a score.
  * An actor is what its name surely tells, and else an actor and no more; sectors tell of a person's office as of a body.
  * Rows without two actors, and rows of which source and target are one, are left out.

Source: E. Boschee et al., ICEWS Coded Event Data, https://doi.org/10.7910/DVN/28075; GDELT 2.0 Event Database Codebook,
http://data.gdeltproject.org/documentation/GDELT-Event_Codebook-V2.0.pdf.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from abc import abstractmethod
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from kg.articles import digest
from kg.errors import FormatError
from kg.imports import cameo
from kg.imports.drafts import Drafts, agent, document, evidence
from kg.imports.known import Known
from kg.imports.nodes import Node, date, text
from kg.imports.records import Fault, Left
from kg.imports.shards import Record
from kg.imports.tables import Row, Table

GDELT_COLUMNS = tuple(
    """GLOBALEVENTID SQLDATE MonthYear Year FractionDate Actor1Code Actor1Name Actor1CountryCode Actor1KnownGroupCode Actor1EthnicCode
    Actor1Religion1Code Actor1Religion2Code Actor1Type1Code Actor1Type2Code Actor1Type3Code Actor2Code Actor2Name Actor2CountryCode
    Actor2KnownGroupCode Actor2EthnicCode Actor2Religion1Code Actor2Religion2Code Actor2Type1Code Actor2Type2Code Actor2Type3Code IsRootEvent
    EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone Actor1Geo_Type
    Actor1Geo_FullName Actor1Geo_CountryCode Actor1Geo_ADM1Code Actor1Geo_ADM2Code Actor1Geo_Lat Actor1Geo_Long Actor1Geo_FeatureID
    Actor2Geo_Type Actor2Geo_FullName Actor2Geo_CountryCode Actor2Geo_ADM1Code Actor2Geo_ADM2Code Actor2Geo_Lat Actor2Geo_Long
    Actor2Geo_FeatureID ActionGeo_Type ActionGeo_FullName ActionGeo_CountryCode ActionGeo_ADM1Code ActionGeo_ADM2Code ActionGeo_Lat
    ActionGeo_Long ActionGeo_FeatureID DATEADDED SOURCEURL""".split()  # noqa: SIM905
)
"""The columns of a file of GDELT 2.0, which has no head."""


class Told(NamedTuple):
    """The document that a data set is, and who accepts its claims, if anybody does."""

    title: str
    issued: str = ""
    by: Node | None = None


class Coded(NamedTuple):
    """An event as a row has it: actors by name and class, the code or name of the event, the day, the place, its own number."""

    source: tuple[str, str]
    target: tuple[str, str]
    event: cameo.Event | None
    code: str
    day: str
    place: str = ""
    identifier: str = ""
    url: str = ""
    said: str = ""


class Events:
    """A table of events: yields each row as what it says, or why it cannot be taken."""

    maker = ""
    """Who made the data set."""
    wanted: tuple[str, ...] = ()
    """The columns that it must have."""

    def __init__(self, table: Table, known: Known, told: Told) -> None:
        """Take a table, what the casebook has, and what is told of the data set.

        Raises:
            FormatError: the table is none of this data set.
        """
        columns = {name.casefold(): number for number, name in enumerate(table.header)}
        missing = [name for name in self.wanted if name.casefold() not in columns]
        if missing:
            raise FormatError(f"{table.path.name} is no file of {self.maker}: it has no column {' and no column '.join(missing)}")
        self.columns = columns
        self.drafts = Drafts(known)
        self._table = table
        self._by = told.by
        self.makers = agent(self.maker)
        issued = {"dcterms:issued": date(told.issued)} if told.issued else {}
        self.document = document(told.title or table.path.name, table.sha256, {"dcterms:publisher": self.makers.name, **issued})
        self._turned = 0
        self._used: set[str] = set()

    @abstractmethod
    def coded(self, row: Row) -> Coded:
        """Return the event that a row has."""

    def __iter__(self) -> Iterator[Record | Left]:
        """Yield the rows."""
        for row in self._table:
            if isinstance(row, Left):
                yield row
                continue
            try:
                made = self.made(row)
            except Fault as fault:
                self.drafts.dropped()
                yield Left("row", row.line, str(fault))
            else:
                yield Record(row.line, [*self.drafts.taken(), *made])

    def notes(self) -> tuple[str, ...]:
        """Return what one should know when all rows are read."""
        visits = [f"{self._turned:,} row(s) tell of a visit from the side of the host, and are evidence of the visit."] if self._turned else []
        unused = [name for name in self._table.header if name.casefold() not in self._used]
        return (*visits, *([f"Columns that are not used: {', '.join(unused)}."] if unused else []))

    def made(self, row: Row) -> list[Node]:
        """Return the claims of a row.

        Raises:
            Fault: it cannot be taken.
        """
        event = self.coded(row)
        kind = event.event
        if kind is None:
            raise Fault(f"{event.code!r} is no event of CAMEO that is known here" if event.code else "no event is told")
        if not event.source[0] or not event.target[0]:
            raise Fault("no source is told" if not event.source[0] else "no target is told")
        if event.source == event.target:
            raise Fault(f"source and target are the same actor, {event.source[0]!r}")
        self._turned += kind.turned
        for node in (self.document, self.makers, kind.declared):
            if node is not None:
                self.drafts.meet(node)
        source, target = (event.target, event.source) if kind.turned else (event.source, event.target)
        return [self._claim(event, kind, source, target, row)]

    def _claim(self, event: Coded, kind: cameo.Event, source: tuple[str, str], target: tuple[str, str], row: Row) -> Node:
        sha = digest(row.text)
        content = {
            "rdf:type": "kg:Relation",
            "rdf:subject": self.drafts.thing(*source),
            "rdf:predicate": kind.predicate,
            "rdf:object": self.drafts.thing(*target),
            "kg:during": date(_day(event.day)),
            "kg:mode": f"kg:{kind.mode}",
        }
        if event.place:
            content["kg:place"] = self.drafts.thing(event.place, "Place")
        found = evidence(row, self.document.name, sha)
        if event.identifier:
            found["dcterms:identifier"] = text(event.identifier)
        if event.url:
            found["schema:url"] = text(event.url)
        if event.said:
            found["kg:saidOn"] = date(_day(event.said))
        return self.drafts.claim(content, self.status(), found, sha)

    def status(self) -> dict[str, str]:
        """Return whether claims are accepted, and by whom."""
        if self._by is None:
            return {"kg:status": "kg:Candidate"}
        self.drafts.meet(self._by)
        return {"kg:status": "kg:Accepted", "prov:wasAttributedTo": self._by.name}

    def cell(self, row: Row, name: str) -> str:
        """Return what a row has in a column, without blanks around it, those that do not break among them; nothing where there is no such column."""
        self._used.add(name)
        number = self.columns.get(name)
        value = "" if number is None else " ".join(row.cells[number].split())
        return "" if value in _BLANK else value


_BLANK = ("NA", "N/A", "NULL", "null", "None")


class Icews(Events):
    """ICEWS: the original files with 20 columns, or the benchmarks of knowledge graph completion with source, relation, target, day."""

    maker = "ICEWS"

    def __init__(self, table: Table, known: Known, told: Told) -> None:
        self._is_original = "event id" in {name.casefold() for name in table.header}
        self.wanted = ("Source Name", "CAMEO Code", "Target Name", "Event Date") if self._is_original else ("source", "relation", "target", "date")
        super().__init__(table, known, told)

    def coded(self, row: Row) -> Coded:
        """Return the event that a row has."""
        if not self._is_original:
            source, relation, target, day = (self.cell(row, name) for name in ("source", "relation", "target", "date"))
            return Coded(self._actor(source), self._actor(target), cameo.of_name(relation), relation, day)
        code = self.cell(row, "cameo code")
        place = ", ".join(dict.fromkeys(filter(None, (self.cell(row, name) for name in ("city", "province", "country")))))
        return Coded(
            self._actor(self.cell(row, "source name"), self.cell(row, "source country")),
            self._actor(self.cell(row, "target name"), self.cell(row, "target country")),
            cameo.of_code(code.zfill(3)) or cameo.of_name(self.cell(row, "event text")),
            code,
            self.cell(row, "event date"),
            place,
            self.cell(row, "event id"),
        )

    def _actor(self, name: str, country: str = "") -> tuple[str, str]:
        """An actor's name, and what it surely is."""
        if name and name == country:
            return name, "State"
        head, bracket, _ = name.partition(" (")
        return name, classes("icews").get(head, "Actor") if bracket else "Actor"


class Gdelt(Events):
    """GDELT 2.0. An actor is a name with a code: the same name with another code may be another one."""

    maker = "GDELT"
    wanted = ("GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor2Code", "EventCode")

    def coded(self, row: Row) -> Coded:
        """Return the event that a row has."""
        code = self.cell(row, "eventcode")
        return Coded(
            self._actor(row, "actor1"),
            self._actor(row, "actor2"),
            cameo.of_code(code) or cameo.of_code(self.cell(row, "eventbasecode")),
            code,
            re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", self.cell(row, "sqldate")),
            self.cell(row, "actiongeo_fullname"),
            self.cell(row, "globaleventid"),
            self.cell(row, "sourceurl"),
        )

    def _actor(self, row: Row, column: str) -> tuple[str, str]:
        name, code = self.cell(row, f"{column}name"), self.cell(row, f"{column}code")
        return " ".join(filter(None, (name, code and f"({code})"))), "Actor"


@cache
def classes(data: str) -> dict[str, str]:
    """Return what the actors of a data set surely are, by what it tells of them."""
    return tomllib.loads((files("kg.imports") / "actors.toml").read_text("utf-8"))[data]  # type: ignore[no-any-return]


@cache
def _day(told: str) -> str:
    try:
        return dt.date.fromisoformat(told).isoformat()
    except ValueError:
        raise Fault(f"{told!r} is no day" if told else "no day is told") from None


__all__ = ["GDELT_COLUMNS", "Coded", "Events", "Gdelt", "Icews", "Told", "classes"]
