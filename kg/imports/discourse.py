"""Files of Discourse Network Analyzer (`.dna`): each coded statement as evidence of a stance.

A `.dna` file of version 3 is a SQLite database. A statement marks a span of a dated document and gives its variables a value
each: in the usual statement type a person, an organization, a concept, and whether they agree with it.

What becomes of it:
  * the organization (or the person, as one chooses) is the holder, the concept the topic; who agrees supports it, who does not
    opposes it. An integer in place of yes and no is a position from -2 to 2.
  * All statements of one holder on one concept with one position are evidence of one claim; that somebody said the opposite
    is a claim of its own.
  * The person is the speaker, and acts on behalf of the organization; who speaks for several acts on behalf of them all, and the
    holder of the claim tells for which here. A statement without a person is the organization's own.
  * The date of the document, the only one that the file has, is the day of publication, on which it was said, and on which the
    stance is attested. **The claim gets no `kg:during`**: that somebody said so on a day tells neither since when nor until when
    they thought so. `DAY/` would say that it began that day, `DAY` that it ended too, and EDTF has no interval of which both
    ends are unknown. Attestation is what the contract has for this (model.md, sections 3 and 4).
  * The coder is whom claim and evidence are attributed to. Confidence the file has none, nor when a statement was coded.
  * Offsets are those of DNA, which counts UTF-16 units as Java does; characters beyond the first plane make a difference.
  * The empty value stands for "not coded" in DNA: it is no actor and no topic.

Source: P. Leifeld, Discourse Network Analyzer 3, https://github.com/leifeld/dna (tables as in `sql/Sql.java`).
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.articles import digest
from kg.errors import FormatError
from kg.graph import KnowledgeGraph
from kg.imports.publishing import base, place, publish
from kg.imports.records import Count, Import, Left, Reading
from kg.terms import DCTERMS, EDTF, FOAF, KG, OA, PROV, RDF, RDFS, SEM, SKOS, XSD, BlankNode, Literal, NamedNode, Quad, Term

_POSITIONS = {-2: KG.StronglyOpposes, -1: KG.Opposes, 0: KG.Neutral, 1: KG.Supports, 2: KG.StronglySupports}
_WORDS = {-2: "strongly-against", -1: "against", 0: "neutral-on", 1: "for", 2: "strongly-for"}
_CLASSES = {"organization": KG.Organization, "person": KG.Person, "concept": KG.Topic}
_WANTED = ("person", "organization", "concept", "agreement")
_LONGEST = 48
_CODED = """SELECT StatementId, Variable, e.Value, 'entity' FROM DATASHORTTEXT d JOIN VARIABLES v ON v.ID = d.VariableId JOIN ENTITIES e ON e.ID = d.Entity
    UNION ALL SELECT StatementId, Variable, d.Value, 'boolean' FROM DATABOOLEAN d JOIN VARIABLES v ON v.ID = d.VariableId
    UNION ALL SELECT StatementId, Variable, d.Value, 'integer' FROM DATAINTEGER d JOIN VARIABLES v ON v.ID = d.VariableId"""
_ATTRIBUTES = """SELECT Variable, e.Value, AttributeVariable, AttributeValue FROM ATTRIBUTEVALUES a JOIN ENTITIES e ON e.ID = a.EntityId
    JOIN VARIABLES v ON v.ID = e.VariableId JOIN ATTRIBUTEVARIABLES n ON n.ID = a.AttributeVariableId ORDER BY a.ID"""


def dna(
    path: str | Path,
    casebook: KnowledgeGraph | str | Path = ".",
    out: str | Path | None = None,
    *,
    holder: str = "organization",
    articles: str | Path | None = None,
) -> Import:
    """Write the statements of a Discourse Network Analyzer file into a casebook, and tell what was taken and what not.

    Args:
        path: the `.dna` file; it is only read.
        casebook: the folder of the casebook, or a graph opened from it (which goes on showing what it showed).
        out: the Turtle file to write, within the casebook; by default `triples/curated/NAME.ttl`.
        holder: whose stances these are, `"organization"` or `"person"`.
        articles: a folder to write the texts of the documents to, as DIGEST.txt, so that digests can be checked.

    Raises:
        CasebookError: there is no casebook, or a file cannot be written, or it holds what would be lost.
        FormatError: the file is none of Discourse Network Analyzer 3.
        ValueError: `holder` is neither.
    """
    if holder not in ("organization", "person"):
        raise ValueError(f"holder is 'organization' or 'person', not {holder!r}")
    path, folder = Path(path), casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)
    target = place(folder, out, _slug(path.stem).lower() or "dna")
    reading = read(path, base(folder), holder)
    found = publish(reading, folder, target, path.name)
    if articles is not None:
        _save(Path(articles), reading.texts)
    return found


def _save(folder: Path, texts: Any) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for sha, text in texts.items():
        files.write(folder / f"{sha[:12]}.txt", text.encode())


class Statement(NamedTuple):
    """A row of the table of statements, with the value of each variable."""

    number: int
    type: str
    document: int | None
    start: int
    stop: int
    coder: str | None
    values: dict[str, Any]


class Document(NamedTuple):
    """A row of the table of documents; `source`, `section` and `type` are DNA's own fields."""

    number: int
    title: str
    text: str
    author: str
    source: str
    section: str
    notes: str
    type: str
    date: int

    @property
    def day(self) -> str | None:
        """The day of its date, which is written as seconds since 1970; None where there is no such day."""
        try:
            return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=self.date):%Y-%m-%d}".rjust(10, "0")
        except (OverflowError, ValueError, TypeError):
            return None


def read(path: Path, home: str, holder: str = "organization") -> Reading:
    """Read a file of Discourse Network Analyzer 3; ids begin with `home`.

    Raises:
        FormatError: it is none.
    """
    if not path.is_file():
        raise FormatError(f"there is no file {path}; name a .dna file of Discourse Network Analyzer")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            tables = _Tables(connection)
    except sqlite3.Error as error:
        raise FormatError(f"{path.name} is no file of Discourse Network Analyzer 3 ({error}); open and save it with that version first") from None
    return _Reader(tables, home, holder).reading()


class _Tables:
    """What is in the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        ask: Callable[[str], Iterable[tuple[Any, ...]]] = connection.execute
        values: dict[int, dict[str, Any]] = defaultdict(dict)
        for number, variable, value, kind in ask(_CODED):
            values[number][variable] = _READ[kind](value)
        rows = ask("SELECT s.ID, t.Label, DocumentId, Start, Stop, c.Name FROM STATEMENTS s LEFT JOIN STATEMENTTYPES t ON t.ID = StatementTypeId "
                   "LEFT JOIN CODERS c ON c.ID = s.Coder ORDER BY s.ID")  # fmt: skip
        self.statements = [Statement._make((*row, values[row[0]])) for row in rows]
        self.documents = [Document(*row) for row in ask("SELECT ID, Title, Text, Author, Source, Section, Notes, Type, Date FROM DOCUMENTS ORDER BY ID")]
        self.attributes: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for variable, value, name, told in ask(_ATTRIBUTES):
            if _cleaned(told):
                self.attributes[variable, _cleaned(value)].append((name, _cleaned(told)))


class _Reader:
    """One run through the tables."""

    def __init__(self, tables: _Tables, home: str, holder: str) -> None:
        self._tables = tables
        self._home = home
        self._holder = holder
        self._documents = {document.number: document for document in tables.documents if document.day}
        self._nodes = {number: self._iri("doc", document.title, digest(document.text)) for number, document in self._documents.items()}
        self._units = {number: _units(document.text) for number, document in self._documents.items()}

    def reading(self) -> Reading:
        left = [Left("document", document.number, f"its date, {document.date}, is no day") for document in self._tables.documents if not document.day]
        quads = [quad for document in self._documents.values() for quad in self._document(document)]
        counts = [Count("document", len(self._tables.documents), len(self._documents))]
        faults = {statement.number: self._fault(statement) for statement in self._tables.statements}
        taken = [statement for statement in self._tables.statements if not faults[statement.number]]
        for statement in taken:
            quads += self._statement(statement)
        left += [Left("statement", number, reason) for number, reason in faults.items() if reason]
        counts.append(Count("statement", len(faults), len(taken)))
        texts = {digest(document.text): document.text for document in self._documents.values()}
        return Reading(list(dict.fromkeys(quads)), counts, left, texts)

    def _fault(self, statement: Statement) -> str:
        """Why a statement cannot be taken; nothing where it can."""
        missing = [name for name in _WANTED if name not in statement.values]
        if missing:
            return f"the statement type {statement.type!r} has no value for {' and '.join(missing)}"
        empty = [name for name in (self._holder, "concept") if not statement.values[name]]
        if empty:
            return f"no {' and no '.join(empty)} is coded"
        if statement.values["agreement"] not in _POSITIONS:
            return f"agreement {statement.values['agreement']!r} is neither yes nor no, nor a number from -2 to 2"
        if statement.document not in self._documents:
            return f"its document, {statement.document}, is not there or was left out"
        if not 0 <= statement.start < statement.stop <= len(self._units[statement.document]) - 1:
            return f"its span, {statement.start} to {statement.stop}, is outside the text of document {statement.document}"
        return ""

    # ------------------------------------------------------------------------------------------------------ statements

    def _statement(self, statement: Statement) -> Iterator[Quad]:
        values = statement.values
        for kind in ("organization", "person", "concept"):
            yield from self._entity(kind, values[kind])
        person, organization = values["person"], values["organization"]
        if person and organization:
            yield _quad(self._named("person", person), PROV.actedOnBehalfOf, self._named("organization", organization))
        place = BlankNode(sha256(repr(statement).encode("utf-8", "replace")).hexdigest()[:24])
        claim = self._claim(values)
        yield from self._stance(claim, values)
        yield _quad(claim, KG.evidence, place)
        speaker = self._named("person", person) if person else self._named("organization", organization)
        for node in (claim, place):
            yield from self._coder(node, statement.coder)
        yield from (_quad(place, *pair) for pair in self._evidence(statement, speaker))

    def _claim(self, values: dict[str, Any]) -> NamedNode:
        words = f"{_slug(values[self._holder], 24)}-{_WORDS[values['agreement']]}-{_slug(values['concept'], 24)}"
        return self._iri("dna", words, repr((self._holder, values[self._holder], values["concept"], values["agreement"])))

    def _stance(self, claim: NamedNode, values: dict[str, Any]) -> Iterator[Quad]:
        yield _quad(claim, RDF.type, KG.Stance)
        yield _quad(claim, KG.holder, self._named(self._holder, values[self._holder]))
        yield _quad(claim, KG.topic, self._named("concept", values["concept"]))
        yield _quad(claim, KG.position, _POSITIONS[values["agreement"]])
        yield _quad(claim, KG.mode, KG.Declared)
        yield _quad(claim, KG.status, KG.Accepted)

    def _evidence(self, statement: Statement, speaker: NamedNode) -> Iterator[tuple[NamedNode, Term]]:
        assert statement.document is not None
        document, units = self._documents[statement.document], self._units[statement.document]
        start, end = units[statement.start], units[statement.stop]
        day = Literal(document.day or "", datatype=EDTF.EDTF)
        yield RDF.type, KG.Evidence
        yield DCTERMS.source, self._nodes[document.number]
        yield OA.start, Literal(str(start), datatype=XSD.integer)
        yield OA.end, Literal(str(end), datatype=XSD.integer)
        yield KG.digest, Literal(digest(document.text[start:end]))
        yield SEM.accordingTo, speaker
        yield KG.saidOn, day
        yield KG.attestedOn, day

    # ---------------------------------------------------------------------------------------------------------- things

    def _entity(self, kind: str, name: str) -> Iterator[Quad]:
        if not name:
            return
        node = self._named(kind, name)
        yield _quad(node, RDF.type, _CLASSES[kind])
        yield _quad(node, SKOS.prefLabel, Literal(name))
        told = self._tables.attributes[kind, name]
        yield from (_quad(node, SKOS.altLabel, Literal(alias)) for key, alias in told if key == "Alias")
        notes = [value if key == "Notes" else f"{key}: {value}" for key, value in told if key != "Alias"]
        if notes:
            yield _quad(node, RDFS.comment, Literal("; ".join(notes)))

    def _document(self, document: Document) -> Iterator[Quad]:
        node = self._nodes[document.number]
        yield _quad(node, RDF.type, KG.Document)
        yield _quad(node, DCTERMS.title, Literal(_cleaned(document.title) or f"Document {document.number}"))
        yield _quad(node, DCTERMS.issued, Literal(document.day or "", datatype=EDTF.EDTF))
        yield _quad(node, KG.sha256, Literal(digest(document.text)))
        told = {
            DCTERMS.creator: document.author,
            DCTERMS.bibliographicCitation: ", ".join(filter(None, map(_cleaned, (document.source, document.section, document.type)))),
            RDFS.comment: document.notes,
        }
        yield from (_quad(node, name, Literal(_cleaned(text))) for name, text in told.items() if _cleaned(text))

    def _coder(self, node: NamedNode | BlankNode, name: str | None) -> Iterator[Quad]:
        if name is None:
            return
        coder = self._iri("coder", name, "")
        yield _quad(node, PROV.wasAttributedTo, coder)
        yield from (_quad(coder, RDF.type, kind) for kind in (FOAF.Person, PROV.Agent))
        yield from (_quad(coder, label, Literal(_cleaned(name))) for label in (RDFS.label, FOAF.name))

    def _named(self, kind: str, name: str) -> NamedNode:
        return self._iri("", name, kind)

    def _iri(self, head: str, name: str, salt: str) -> NamedNode:
        """An id that is readable, and the same wherever the same name is met."""
        tail = sha256(repr((head, name, salt)).encode("utf-8", "replace")).hexdigest()[: 6 if head != "dna" else 8]
        slug = name if head == "dna" else _slug(name)
        return NamedNode(self._home + "-".join(filter(None, (head, slug, tail))))


def _quad(subject: NamedNode | BlankNode, predicate: NamedNode, value: Term) -> Quad:
    return Quad(subject, predicate, value)


def _cleaned(text: str | None) -> str:
    """A text on one line, without control characters."""
    return "".join(sign for sign in " ".join((text or "").split()) if unicodedata.category(sign) not in ("Cc", "Cs"))


_READ: dict[str, Callable[[Any], Any]] = {"entity": _cleaned, "boolean": lambda value: 1 if value else -1, "integer": lambda value: value}
"""What the values of a variable are by its type; yes and no become the positions for and against."""


def _slug(name: str, most: int = _LONGEST) -> str:
    """The words of a name in one, ASCII only: `SierraClub`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("'", "")
    return "".join(word[:1].upper() + word[1:] for word in re.findall("[A-Za-z0-9]+", plain))[:most]


def _units(text: str) -> range | list[int]:
    """Which character each UTF-16 unit of a text belongs to, and one more for its end."""
    if text.isascii() or max(map(ord, text)) < 0x10000:
        return range(len(text) + 1)
    return [number for number, sign in enumerate(text) for _ in range(1 + (ord(sign) > 0xFFFF))] + [len(text)]
