"""Projects of Discourse Network Analyzer 3 (`.dna`): each piece of evidence of a stance as a coded statement.

The holder is the organization, who says so the person, the topic the concept; `agreement` is a whole number from -2 to 2, as the
position is. A statement marks its span of the document. DNA needs the text of every document: without `articles` it is a line that
says so, filled up with dots to the length that the spans need. DNA counts in UTF-16 units.

The project has one coder, Admin, whose password is "stancegraph".

Source: P. Leifeld, Discourse Network Analyzer 3, https://github.com/leifeld/dna (tables as in `sql/Sql.java`); the password as
Jasypt's StrongPasswordEncryptor has it.
"""

from __future__ import annotations

import sqlite3
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from hashlib import sha256
from typing import NamedTuple

from kg import periods
from kg.articles import Articles
from kg.formats.losses import Exported, Loss
from kg.graph import View
from kg.model import Document, Evidence, Stance
from kg.periods import day
from kg.terms import KG, local_name

_AGREEMENT = {
    KG.StronglyOpposes.value: -2, KG.Opposes.value: -1, KG.Neutral.value: 0, KG.Ambivalent.value: 0, KG.Supports.value: 1, KG.StronglySupports.value: 2,
}  # fmt: skip
_VARIABLES = ("person", "organization", "concept", "agreement")
_ATTRIBUTES = ("Type", "Alias", "Notes")
_LONGEST = 190
_LOST = ("during", "mode", "confidence", "condition", "quantifier", "comment", "place", "trace")
_PERMISSIONS = (
    *("AddDocuments", "EditDocuments", "DeleteDocuments", "ImportDocuments", "AddStatements", "EditStatements", "DeleteStatements"),
    *("EditAttributes", "EditRegex", "EditStatementTypes", "EditCoders", "EditCoderRelations"),
    *("ViewOthersDocuments", "EditOthersDocuments", "ViewOthersStatements", "EditOthersStatements"),
)


class Coded(NamedTuple):
    """A statement to be: the stance, the piece of evidence, and in which document it lies."""

    claim: Stance
    evidence: Evidence
    document: Document


def dna(view: View, articles: Articles | None = None) -> Exported:
    """Return the stances of a view as a project of Discourse Network Analyzer, and what it cannot say."""
    maker = _Maker(view, articles or Articles())
    return Exported(maker.data(), maker.losses)


class _Maker:
    """One run through the stances of a view."""

    def __init__(self, view: View, articles: Articles) -> None:
        self._view = view
        self._articles = articles
        self.losses: list[Loss] = []
        self._documents = {document.id: document for document in view.documents()}
        self._names: dict[tuple[str, str], str] = {}
        self._taken: dict[tuple[str, str], str] = {}

    def data(self) -> bytes:
        coded = [found for claim in self._stances() for found in self._coded(claim)]
        with closing(sqlite3.connect(":memory:")) as connection:
            for statement in _tables():
                connection.execute(statement)
            self._fill(connection, coded)
            connection.commit()
            return connection.serialize()

    # ------------------------------------------------------------------------------------------------- what can be coded

    def _stances(self) -> Iterator[Stance]:
        for claim in self._view.claims():
            if not isinstance(claim, Stance):
                self._lose("claim", claim.id, "", "left out: Discourse Network Analyzer codes stances only")
            elif claim.negated:
                self._lose("claim", claim.id, "", "left out: Discourse Network Analyzer cannot say that somebody does not hold a stance")
            elif claim.position not in _AGREEMENT:
                self._lose("claim", claim.id, "", "left out: its position is none from -2 to 2")
            else:
                yield claim

    def _coded(self, claim: Stance) -> Iterator[Coded]:
        found = [Coded(claim, piece, document) for piece in claim.evidence for document in self._where(piece)]
        if not found:
            self._lose("claim", claim.id, "", "left out: a statement needs a span of a document that has a date")
            return
        for _ in claim.evidence[len(found) :]:
            self._lose("piece of evidence", claim.id, "evidence", "left out: it has no span in a document with a date")
        for name in _LOST:
            if getattr(claim, name) is not None:
                self._lose("claim", claim.id, name, f"{name} is left out: Discourse Network Analyzer has no field for it")
        if claim.position == KG.Ambivalent.value:
            self._lose("claim", claim.id, "position", "that it pulls both ways is left out: it is 0, as neutral is")
        self._lose("claim", claim.id, "id", "its id is left out: an import makes one of what it says")
        yield from found

    def _where(self, piece: Evidence) -> Iterator[Document]:
        document = self._documents.get(piece.source or "")
        if document is not None and _day(document) is not None and isinstance(piece.start, int) and isinstance(piece.end, int) and 0 <= piece.start < piece.end:
            yield document

    def _lose(self, kind: str, name: str, field: str, reason: str) -> None:
        self.losses.append(Loss(kind, name, field, reason))

    # -------------------------------------------------------------------------------------------------------- the tables

    def _fill(self, connection: sqlite3.Connection, coded: list[Coded]) -> None:
        put: Callable[..., object] = connection.execute
        _frame(put)
        texts = {id_: self._text(document, coded) for id_, document in sorted({found.document.id: found.document for found in coded}.items())}
        numbers = {id_: number for number, id_ in enumerate(texts, 1)}
        for id_, number in numbers.items():
            self._document(put, number, self._documents[id_], texts[id_])
        entities: dict[tuple[int, str], int] = {}
        for number, found in enumerate(coded, 1):
            units = _units(texts[found.document.id])
            start, stop = (units(place) for place in (found.evidence.start or 0, found.evidence.end or 0))
            put("INSERT INTO STATEMENTS VALUES (?, 1, ?, ?, ?, 1)", (number, numbers[found.document.id], start, stop))
            for variable, value in enumerate(self._values(found), 1):
                if (variable, value) not in entities:
                    entities[variable, value] = self._entity(put, len(entities) + 1, variable, value)
                put("INSERT INTO DATASHORTTEXT(StatementId, VariableId, Entity) VALUES (?, ?, ?)", (number, variable, entities[variable, value]))
            put("INSERT INTO DATAINTEGER(StatementId, VariableId, Value) VALUES (?, 4, ?)", (number, _AGREEMENT[found.claim.position]))

    def _values(self, found: Coded) -> tuple[str, str, str]:
        chain = found.evidence.chain()
        speaker = next((piece.accordingTo for piece in reversed(chain) if piece.accordingTo), None)
        if len(chain) > 1:
            self._lose("piece of evidence", found.claim.id, "evidence", "who passed it on is left out: a statement has one person, the first who said so")
        person = self._name("person", speaker) if speaker and speaker != found.claim.holder else ""
        return person, self._name("organization", found.claim.holder), self._name("concept", found.claim.topic)

    def _name(self, variable: str, iri: str) -> str:
        """What a thing is called, differently from all others of its kind."""
        if (variable, iri) not in self._names:
            label = " ".join(self._view.label(iri).replace("\0", " ").split())[:_LONGEST] or local_name(iri)
            if self._taken.setdefault((variable, label), iri) != iri:
                label = f"{label[: _LONGEST - 10]} ({sha256(iri.encode()).hexdigest()[:6]})"
                self._lose("thing", iri, "label", "its name has a number behind it, as another has the same name")
            self._names[variable, iri] = label
            self._lose("thing", iri, "", "what is told of it but its name is left out: Discourse Network Analyzer knows names only")
        return self._names[variable, iri]

    def _entity(self, put: Callable[..., object], number: int, variable: int, value: str) -> int:
        put("INSERT INTO ENTITIES VALUES (?, ?, ?, 0, 0, 0, NULL)", (number, variable, value))
        for place, _ in enumerate(_ATTRIBUTES):
            put("INSERT INTO ATTRIBUTEVALUES(EntityId, AttributeVariableId, AttributeValue) VALUES (?, ?, '')", (number, 3 * (variable - 1) + place + 1))
        return number

    def _document(self, put: Callable[..., object], number: int, document: Document, text: str) -> None:
        issued = periods.known(document.issued, self._view.padding)
        first = _day(document) or 0
        if issued is None or (issued.latest_end or 0) - first > 1:
            self._lose("document", document.id, "issued", "its date is vague; the project has the first day on which it may have been published")
        seconds = (first - day("1970-01-01")) * 86_400
        title = " ".join((document.title or document.label).replace("\0", " ").split())[:_LONGEST]
        put("INSERT INTO DOCUMENTS VALUES (?, ?, ?, 1, '', ?, '', ?, '', ?)", (number, title, text, self._publisher(document), document.url or "", seconds))

    def _publisher(self, document: Document) -> str:
        return self._view.label(document.publisher)[:_LONGEST] if document.publisher else ""

    def _text(self, document: Document, coded: list[Coded]) -> str:
        last = max(found.evidence.end or 0 for found in coded if found.document.id == document.id)
        if document.sha256 and document.sha256 in self._articles:
            text = self._articles.text(document.sha256)
            if len(text) >= last:
                return text
        self._lose("document", document.id, "text", "its text is not in the project: name a folder with it (--articles)")
        return "The text of this document is not in this file. ".ljust(last, ".")


def _day(document: Document) -> int | None:
    """The first day on which a document may have been published; None where it has no such day."""
    issued = periods.known(document.issued)
    return issued.earliest_begin if issued else None


def _units(text: str) -> Callable[[int], int]:
    """Which UTF-16 unit each character of a text begins with."""
    if text.isascii() or max(map(ord, text)) < 0x10000:
        return lambda place: place
    return lambda place: len(text[:place].encode("utf-16-le")) // 2


def _password(word: str) -> str:
    """The digest of a password: SHA-256 a hundred thousand times, behind its salt, which is always the same here."""
    salt = sha256(b"stancegraph").digest()[:16]
    found = sha256(salt + word.encode()).digest()
    for _ in range(99_999):
        found = sha256(found).digest()
    return b64encode(salt + found).decode()


def _frame(put: Callable[..., object]) -> None:
    """What every project has: a version, a coder, a statement type with its variables and their attributes."""
    for setting in (("version", "3.0.7"), ("date", "2022-06-10")):
        put("INSERT INTO SETTINGS VALUES (?, ?)", setting)
    put("INSERT INTO CODERS(ID, Name, Red, Green, Blue, Password) VALUES (1, 'Admin', 255, 255, 0, ?)", (_password("stancegraph"),))
    put("INSERT INTO STATEMENTTYPES VALUES (1, 'DNA Statement', 239, 208, 51)")
    for number, name in enumerate(_VARIABLES, 1):
        put("INSERT INTO VARIABLES VALUES (?, ?, ?, 1)", (number, name, "integer" if name == "agreement" else "short text"))
    for number in range(9):
        put("INSERT INTO ATTRIBUTEVARIABLES VALUES (?, ?, ?)", (number + 1, number // 3 + 1, _ATTRIBUTES[number % 3]))


def _tables() -> Iterator[str]:
    """The tables of a project, as Discourse Network Analyzer 3 wants them."""

    def linked(column: str, table: str) -> str:
        return f"FOREIGN KEY({column}) REFERENCES {table}(ID) ON DELETE CASCADE"

    key, name = "ID INTEGER NOT NULL PRIMARY KEY", "TEXT NOT NULL CHECK (LENGTH({0}) < 191)"
    short = "TEXT NOT NULL DEFAULT '' CHECK (LENGTH({0}) < 191)"
    colour = ", ".join(f"{one} INTEGER NOT NULL DEFAULT 0 CHECK ({one} BETWEEN 0 AND 255)" for one in ("Red", "Green", "Blue"))
    flags = "".join(f", Permission{one} INTEGER NOT NULL CHECK (Permission{one} BETWEEN 0 AND 1) DEFAULT 1" for one in _PERMISSIONS)
    coder = "Refresh INTEGER NOT NULL DEFAULT 0, FontSize INTEGER NOT NULL DEFAULT 14, Password TEXT NOT NULL, PopupWidth INTEGER DEFAULT 300"
    popup = "ColorByCoder INTEGER NOT NULL DEFAULT 0, PopupDecoration INTEGER NOT NULL DEFAULT 0, PopupAutoComplete INTEGER NOT NULL DEFAULT 1"
    yield "CREATE TABLE SETTINGS(Property TEXT PRIMARY KEY, Value TEXT NOT NULL)"
    yield f"CREATE TABLE CODERS({key}, Name {name.format('Name')}, {colour}, {coder}, {popup}{flags})"
    texts = ", ".join(f"{one} {short.format(one)}" for one in ("Author", "Source", "Section"))
    notes = f"Notes TEXT NOT NULL DEFAULT '', Type {short.format('Type')}, Date INTEGER NOT NULL"
    yield f"CREATE TABLE DOCUMENTS({key}, Title {name.format('Title')}, Text TEXT NOT NULL, Coder INTEGER, {texts}, {notes}, {linked('Coder', 'CODERS')})"
    yield f"CREATE TABLE STATEMENTTYPES({key}, Label {name.format('Label')}, {colour})"
    kinds = "DataType TEXT NOT NULL DEFAULT 'short text' CHECK (DataType IN ('boolean', 'integer', 'long text', 'short text'))"
    typed, unique = linked("StatementTypeId", "STATEMENTTYPES"), "UNIQUE (Variable, StatementTypeId)"
    yield f"CREATE TABLE VARIABLES({key}, Variable {name.format('Variable')}, {kinds}, StatementTypeId INTEGER, {typed}, {unique})"
    ends = ", ".join(linked(one, "VARIABLES") for one in ("SourceVariableId", "TargetVariableId"))
    yield f"CREATE TABLE VARIABLELINKS({key}, SourceVariableId INTEGER, TargetVariableId INTEGER, {ends})"
    yield f"CREATE TABLE REGEXES(Label TEXT PRIMARY KEY CHECK (LENGTH(Label) < 191), {colour})"
    may = ", ".join(f"{one} INTEGER NOT NULL DEFAULT 0" for one in ("viewStatements", "editStatements", "viewDocuments", "editDocuments"))
    both = ", ".join(linked(one, "CODERS") for one in ("Coder", "OtherCoder"))
    yield f"CREATE TABLE CODERRELATIONS({key}, Coder INTEGER, OtherCoder INTEGER, {may}, CHECK (Coder != OtherCoder), {both})"
    span = "Start INTEGER NOT NULL CHECK (Start >= 0), Stop INTEGER NOT NULL CHECK (Stop >= 0), Coder INTEGER, CHECK (Start < Stop)"
    of = ", ".join((typed, linked("Coder", "CODERS"), linked("DocumentId", "DOCUMENTS")))
    yield f"CREATE TABLE STATEMENTS({key}, StatementTypeId INTEGER, DocumentId INTEGER, {span}, {of})"
    colours = ", ".join(f"{one} INTEGER" for one in ("Red", "Green", "Blue"))
    above = f"ChildOf INTEGER, UNIQUE (VariableId, Value), {linked('ChildOf', 'ENTITIES')}, {linked('VariableId', 'VARIABLES')}"
    yield f"CREATE TABLE ENTITIES({key}, VariableId INTEGER NOT NULL, Value {short.format('Value')}, {colours}, {above})"
    values = {"DATABOOLEAN": "Value INTEGER NOT NULL DEFAULT 1", "DATAINTEGER": "Value INTEGER NOT NULL DEFAULT 0", "DATALONGTEXT": "Value TEXT DEFAULT ''"}
    for table, value in {**values, "DATASHORTTEXT": "Entity INTEGER NOT NULL"}.items():
        last = f", {linked('Entity', 'ENTITIES')}" if table == "DATASHORTTEXT" else ""
        places = f"{linked('StatementId', 'STATEMENTS')}, {linked('VariableId', 'VARIABLES')}{last}, UNIQUE (StatementId, VariableId)"
        yield f"CREATE TABLE {table}({key}, StatementId INTEGER NOT NULL, VariableId INTEGER NOT NULL, {value}, {places})"
    named = f"AttributeVariable {name.format('AttributeVariable')}, UNIQUE (VariableId, AttributeVariable), {linked('VariableId', 'VARIABLES')}"
    yield f"CREATE TABLE ATTRIBUTEVARIABLES({key}, VariableId INTEGER NOT NULL, {named})"
    told = f"AttributeValue {short.format('AttributeValue')}, UNIQUE (EntityId, AttributeVariableId)"
    of = f"{linked('EntityId', 'ENTITIES')}, {linked('AttributeVariableId', 'ATTRIBUTEVARIABLES')}"
    yield f"CREATE TABLE ATTRIBUTEVALUES({key}, EntityId INTEGER NOT NULL, AttributeVariableId INTEGER NOT NULL, {told}, {of})"
