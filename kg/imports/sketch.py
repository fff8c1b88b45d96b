"""What an importer puts together: statements, each once, with the data set as the document that bears them.

Ids follow from what they name, texts come in on one line and without control characters, and days are told as EDTF.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from kg.errors import PeriodError
from kg.imports.objects import File, Record
from kg.periods import known, parse
from kg.terms import DCTERMS, EDTF, KG, OA, OWL, PROV, RDF, RDFS, SCHEMA, SKOS, XSD, BlankNode, Literal, NamedNode, Quad, Term

_LONGEST = 48
_DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
Node = NamedNode | BlankNode
Pair = tuple[NamedNode, Term | None]


class Reviewed(NamedTuple):
    """How claims come in: their status, and to whom they are attributed (or nobody)."""

    status: NamedNode
    by: NamedNode | None = None


class Sketch:
    """Statements about to be imported; `home` is what ids begin with, `file` where they come from."""

    def __init__(self, home: str, file: File, reviewed: Reviewed, *, issued: str = "") -> None:
        self.home = home
        self.reviewed = reviewed
        self._file = file
        self._quads: dict[Quad, None] = {}
        self._issued = issued

    @cached_property
    def source(self) -> NamedNode:
        """The data set as a document, which is declared where something points to it."""
        return self.document(self._file.name, self._file.sha256, issued=self._issued)

    @property
    def quads(self) -> list[Quad]:
        """The statements."""
        return list(self._quads)

    def say(self, node: Node, *pairs: Pair) -> None:
        """State something; what has no value is left out."""
        for predicate, value in pairs:
            if value is not None:
                self._quads[Quad(node, predicate, value)] = None

    def add(self, quads: Iterable[Quad]) -> None:
        """Take statements over as they are."""
        self._quads.update(dict.fromkeys(quads))

    def iri(self, head: str, name: str, *salt: object) -> NamedNode:
        """An id that can be read, and that is the same wherever the same is named."""
        tail = sha256(repr((head, name, *salt)).encode("utf-8", "replace")).hexdigest()[:8]
        return NamedNode(self.home + "-".join(filter(None, (head, slug(name), tail))))

    def document(self, title: str, sha: str, node: NamedNode | None = None, *, issued: str = "", url: str = "") -> NamedNode:
        """Declare a document by its title and the SHA-256 of its bytes; `issued` and `url` where they are known."""
        node = node or self.iri("doc", title, sha)
        self.say(
            node,
            (RDF.type, KG.Document),
            (DCTERMS.title, Literal(cleaned(title) or "untitled")),
            (KG.sha256, Literal(sha)),
            (DCTERMS.issued, time(issued)),
            (SCHEMA.url, web(url)),
        )
        return node

    def thing(self, node: NamedNode, kind: NamedNode, name: str, aliases: Iterable[str] = (), *pairs: Pair) -> NamedNode:
        """Declare an actor, topic, event or place with its names."""
        self.say(node, (RDF.type, kind), (SKOS.prefLabel, text(name) or Literal(node.value.rpartition("/")[2])))
        self.say(node, *((SKOS.altLabel, text(alias)) for alias in aliases if cleaned(alias) != cleaned(name)), *pairs)
        return node

    def things(self, node: NamedNode, kind: NamedNode, names: Iterable[Literal], aliases: Iterable[Literal]) -> None:
        """Declare a thing that has names in several languages."""
        self.say(node, (RDF.type, kind), *((SKOS.prefLabel, name) for name in names), *((SKOS.altLabel, name) for name in aliases))

    def relation(self, node: NamedNode, ends: tuple[NamedNode, NamedNode, NamedNode], *pairs: Pair, mode: NamedNode = KG.Enacted) -> NamedNode:
        """Declare a relation between two things: subject, predicate, object."""
        subject, predicate, value = ends
        self.say(node, (RDF.type, KG.Relation), (RDF.subject, subject), (RDF.predicate, predicate), (RDF.object, value))
        return self._claim(node, mode, *pairs)

    def stance(self, node: NamedNode, ends: tuple[NamedNode, NamedNode, NamedNode], *pairs: Pair, mode: NamedNode = KG.Declared) -> NamedNode:
        """Declare a stance: holder, position, topic."""
        holder, position, topic = ends
        self.say(node, (RDF.type, KG.Stance), (KG.holder, holder), (KG.position, position), (KG.topic, topic))
        return self._claim(node, mode, *pairs)

    def attribution(self, node: NamedNode, holder: NamedNode, about: Iterable[NamedNode], told: Literal | None, *pairs: Pair) -> NamedNode:
        """Declare what somebody said that is neither relation nor stance."""
        self.say(node, (RDF.type, KG.Attribution), (KG.holder, holder), *((KG.about, thing) for thing in about), (RDFS.comment, told))
        return self._claim(node, KG.Declared, *((predicate, value) for predicate, value in pairs if predicate != RDFS.comment))

    def _claim(self, node: NamedNode, mode: NamedNode, *pairs: Pair) -> NamedNode:
        self.say(node, (KG.mode, mode), (KG.status, self.reviewed.status), (PROV.wasAttributedTo, self.reviewed.by), *pairs)
        return node

    def evidence(self, node: Node, record: Record, *pairs: Pair, name: str = "") -> BlankNode:
        """Give a claim or an event a record of the data set as evidence."""
        place = BlankNode(sha256(f"{node} {record.row} {record.start} {record.digest}".encode()).hexdigest()[:24])
        self.say(node, (KG.evidence, place))
        self.say(place, (RDF.type, KG.Evidence), (DCTERMS.source, self.source), (KG.row, whole(record.row)), (KG.digest, Literal(record.digest)))
        if self._file.plain and record.end > record.start:
            self.say(place, (OA.start, whole(record.start)), (OA.end, whole(record.end)))
        self.say(place, (DCTERMS.identifier, text(name)), *pairs)
        return place

    def pointer(self, node: Node, document: NamedNode, *pairs: Pair) -> BlankNode:
        """Give a claim or an event a document as evidence in which nobody tells where it stands."""
        place = BlankNode(sha256(f"{node} {document} {pairs}".encode()).hexdigest()[:24])
        self.say(node, (KG.evidence, place))
        self.say(place, (RDF.type, KG.Evidence), (DCTERMS.source, document), *pairs)
        return place

    def relayed(self, place: BlankNode, number: int, *pairs: Pair) -> None:
        """Say of evidence that it passes on what another source says, which nobody has read here."""
        inner = BlankNode(f"{place.value}r{number}")
        self.say(place, (KG.relays, inner))
        self.say(inner, (RDF.type, KG.Evidence), *pairs)

    def predicate(self, prefix: str, name: str, above: NamedNode = KG.relatedTo) -> NamedNode:
        """Declare a relation type of the data set's own."""
        node = NamedNode(f"{self.home}relation-{prefix.lower()}-{slug(name) or 'unnamed'}")
        words = cleaned(re.sub(r"[-_]+", " ", name)) or "unnamed"
        self.say(
            node,
            (RDF.type, OWL.ObjectProperty),
            (RDFS.label, Literal(words, language="en")),
            (RDFS.comment, Literal(f"What {prefix} data calls {words!r}.", language="en")),
            (RDFS.subPropertyOf, above),
        )
        return node


# ------------------------------------------------------------------------------------------------------------ values


def cleaned(told: Any) -> str:
    """A text on one line, without control characters; what is no text is none."""
    if not isinstance(told, str):
        return ""
    return "".join(sign for sign in " ".join(told.split()) if unicodedata.category(sign) not in ("Cc", "Cs"))


def slug(name: str) -> str:
    """The words of a name in one, ASCII only."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("'", "")
    return "".join(word[:1].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", plain))[:_LONGEST]


def text(told: Any, language: str = "") -> Literal | None:
    """A text as a literal; None where nothing is told."""
    found = cleaned(told)
    return (Literal(found, language=language) if language else Literal(found)) if found else None


def whole(number: int) -> Literal:
    """A whole number as a literal."""
    return Literal(str(number), datatype=XSD.integer)


def share(number: Any, most: float) -> Literal | None:
    """A confidence between 0 and `most` as one between 0 and 1; None where it is none."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= most:
        return None
    return Literal(f"{number / most:.4f}".rstrip("0").rstrip(".") if number else "0", datatype=XSD.decimal)


def degrees(number: Any, most: int) -> Literal | None:
    """A coordinate as a literal; None where it is none."""
    if isinstance(number, bool) or not isinstance(number, int | float) or not -most <= number <= most:
        return None
    return Literal(f"{number:.6f}".rstrip("0").rstrip(".") if number else "0", datatype=XSD.decimal)


def decimal(told: str, most: int) -> Literal | None:
    """A coordinate that is written as a text."""
    return degrees(float(told), most) if re.fullmatch(r"-?\d{1,3}(\.\d{1,20})?", told, re.ASCII) else None


def web(url: Any) -> NamedNode | None:
    """An address on the web as an IRI; None where it is none."""
    if not isinstance(url, str) or not re.fullmatch(r"https?://[^\s<>\"{}|^`\\]+", url):
        return None
    try:
        return NamedNode(url)
    except ValueError:
        return None


def time(told: str | None) -> Literal | None:
    """An EDTF text as a literal."""
    return Literal(told, datatype=EDTF.EDTF) if told else None


def day(told: Any) -> str:
    """The day, month or year that a text begins with, if there is one; else nothing.

    >>> day("2021-02-16T21:48:52Z"), day("2021-02"), day("2021-02-30"), day(7)
    ('2021-02-16', '2021-02', '', '')
    """
    found = _DAY.match(told) if isinstance(told, str) else None
    if found is None or not isinstance(told, str) or told[found.end() : found.end() + 1] not in ("", "T", " "):
        return ""
    try:
        return parse(found[0]).text
    except PeriodError:
        return ""


def during(begin: str, end: str) -> str:
    """A period from one date to another, either of which may be unknown; nothing where both are.

    >>> during("2004", ""), during("", "2004-05-01"), during("2004-05-01", "2004-05-01"), during("", "")
    ('2004/', '/2004-05-01', '2004-05-01', '')
    """
    return begin if begin == end else f"{begin}/{end}"


def valid(period: str) -> bool:
    """Tell whether a period is none at all or one that does not end before it begins."""
    return not period or known(period) is not None


def short(node: NamedNode) -> str:
    """The words of an id, without what makes it unique."""
    return slug(re.sub(r"-[0-9a-f]{8}$", "", re.split("[/#]", node.value)[-1]))[:20]
