"""ACLED: events of political violence and protest, coded by people, as its CSV export has them.

What becomes of it:
  * An event is a `kg:Event` with its place, its time and the note on it; the actors, those associated with them among them, take part
    in it. Where the kind of event tells what one did to the other (`acled.toml`), that is a relation of the two as well.
  * The time is as precise as ACLED says: a day; some day in a week with that day; a month.
  * Deaths are a figure about the event. None is made of 0, which ACLED writes too where nobody tells of deaths.
  * A place has coordinates where they are exact (geo_precision 1).
  * Claims are accepted, and attributed to ACLED. The sources that it names are on the evidence.

Source: ACLED Codebook, https://acleddata.com/methodology/acled-codebook.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from kg.articles import digest
from kg.imports.dates import Dates, coarse
from kg.imports.drafts import evidence
from kg.imports.events import Coded, Events, classes
from kg.imports.nodes import Node, bracket, date, node, text
from kg.imports.records import Fault
from kg.imports.tables import Row

_PRECISION = {"1": "day", "2": "week", "3": "month"}
_DATES = Dates(["edtf", "d B Y", "d b Y", "d/m/Y"])


class Acled(Events):
    """A CSV export of ACLED."""

    maker = "Armed Conflict Location & Event Data (ACLED)"
    wanted = ("event_id_cnty", "event_date", "event_type", "actor1", "actor2", "fatalities")

    def coded(self, row: Row) -> Coded:  # pragma: no cover
        """Return nothing: an event of ACLED is more than a relation."""
        raise NotImplementedError(row)

    def status(self) -> dict[str, str]:
        """Return that claims are accepted, by whom: people coded them."""
        told = super().status()
        return told if "prov:wasAttributedTo" in told else {"kg:status": "kg:Accepted", "prov:wasAttributedTo": self.makers.name}

    def made(self, row: Row) -> list[Node]:
        """Return the event of a row and the claims about it.

        Raises:
            Fault: it cannot be taken.
        """
        number, first = self.cell(row, "event_id_cnty"), self.cell(row, "actor1")
        if not number or not first:
            raise Fault("no event_id_cnty is told" if not number else "no actor is told")
        during = self._during(row)
        for met in (self.document, self.makers):
            self.drafts.meet(met)
        sha = digest(row.text)
        proof = {**evidence(row, self.document.name, sha), "dcterms:identifier": text(number)}
        if source := self.cell(row, "source"):
            proof["dcterms:bibliographicCitation"] = text(source)
        event = self._event(row, number, during, proof, sha)
        actors = dict.fromkeys(actor for side in ("1", "2") for actor in self._side(row, side))
        told = [self._part(actor, event) for actor in actors] + self._between(row)
        common = {"rdf:type": "kg:Relation", "kg:during": date(during), "kg:mode": "kg:Enacted"}
        claims = [self.drafts.claim({**common, **content}, self.status(), proof, sha) for content in told]
        return [event, *claims, *self._deaths(row, event, during, (proof, sha))]

    def _during(self, row: Row) -> str:
        if not (day := self.cell(row, "event_date")):
            raise Fault("no event_date is told")
        precision = self.cell(row, "time_precision") or "1"
        if precision not in _PRECISION:
            raise Fault(f"time_precision {precision!r} is not 1, 2 or 3")
        return coarse(_DATES.read(day), _PRECISION[precision])

    def _event(self, row: Row, number: str, during: str, proof: dict[str, str], sha: str) -> Node:
        where = self._place(row)
        kind = self.cell(row, "sub_event_type") or self.cell(row, "event_type") or "event"
        pairs = {
            "rdf:type": "kg:Event",
            "skos:prefLabel": text(", ".join(filter(None, (kind, self.cell(row, "location"), self.cell(row, "event_date")))), "en"),
            "kg:during": date(during),
        }
        if where:
            pairs["kg:place"] = where
        if notes := self.cell(row, "notes"):
            pairs["rdfs:comment"] = text(notes, "en")
        return node(f":acled-{re.sub('[^A-Za-z0-9]', '-', number)}", pairs, bracket(proof), sha)

    def _place(self, row: Row) -> str:
        name = ", ".join(dict.fromkeys(filter(None, (self.cell(row, part) for part in ("location", "admin1", "country")))))
        exact = self.cell(row, "geo_precision") == "1"
        found = {f"geo:{name}": self.cell(row, column) for name, column in (("lat", "latitude"), ("long", "longitude"))} if exact else {}
        numbers = {part: value if "." in value else f"{value}.0" for part, value in found.items() if re.fullmatch(r"-?\d{1,3}(\.\d+)?", value)}
        return self.drafts.thing(name, "Place", numbers if len(numbers) == 2 else {}) if name else ""

    def _side(self, row: Row, side: str) -> list[tuple[str, str]]:
        """The actors of a side, and those associated with them."""
        kind = classes("acled").get(self.cell(row, f"inter{side}").casefold(), "Actor")
        main = [(name, kind) for name in [self.cell(row, f"actor{side}")] if name]
        associated = re.split(r"\s*;\s*", self.cell(row, f"assoc_actor_{side}"))
        return main + [(name, "Actor") for name in associated if name and name not in dict(main)]

    def _part(self, actor: tuple[str, str], event: Node) -> dict[str, str]:
        return {"rdf:subject": self.drafts.thing(*actor), "rdf:predicate": "kg:takesPartIn", "rdf:object": event.name}

    def _between(self, row: Row) -> list[dict[str, str]]:
        """What the actor of the first side did to that of the second, where the kind of event tells."""
        predicate = _kinds().get(self.cell(row, "event_type").casefold())
        (first, *_), second = self._side(row, "1"), self._side(row, "2")
        if predicate is None or not self.cell(row, "actor2") or first == second[0]:
            return []
        return [{"rdf:subject": self.drafts.thing(*first), "rdf:predicate": predicate, "rdf:object": self.drafts.thing(*second[0])}]

    def _deaths(self, row: Row, event: Node, during: str, proof: tuple[dict[str, str], str]) -> list[Node]:
        told = self.cell(row, "fatalities")
        if told and not told.isdecimal():
            raise Fault(f"fatalities {told!r} is no number")
        if not told or int(told) == 0:
            return []
        number = str(int(told))
        content = {"rdf:type": "kg:Figure", "kg:about": event.name, "kg:measure": text("deaths", "en"), "kg:unit": text("persons", "en")}
        content |= {"kg:minValue": number, "kg:maxValue": number, "kg:during": date(during), "kg:mode": "kg:Attributed"}
        return [self.drafts.claim(content, self.status(), *proof)]


@cache
def _kinds() -> dict[str, Any]:
    return tomllib.loads((files("kg.imports") / "acled.toml").read_text("utf-8"))["between"]  # type: ignore[no-any-return]
