"""What a reviewer may change in a candidate, and how a text that he types becomes a value."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from kg import periods
from kg.errors import Ambiguous, NotFound, PeriodError
from kg.graph import View, fold
from kg.model import Actor, Attribution, Claim, Event, Figure, Place, Relation, Stance, Thing, Topic
from kg.review.decisions import ReviewError
from kg.terms import EDTF, KG, RDF, RDFS, SEM, XSD, Literal, NamedNode, Term, local_name

POSITIONS = ("StronglyOpposes", "Opposes", "Neutral", "Supports", "StronglySupports", "Ambivalent")
"""The positions by local name."""
MODES = ("Declared", "Enacted", "Attributed", "Denied", "Inferred")
"""The modes by local name."""


class Field(NamedTuple):
    """A field that can be changed: the property, how a text is read, and for which kinds of claim it is."""

    property: NamedNode
    read: Callable[[View, str], Any]
    term: Callable[[Any], Term]
    kinds: tuple[type[Claim], ...] = (Claim,)
    needed: bool = False
    things: tuple[type[Thing], ...] = ()
    """The kinds of thing that it can name."""


def _thing(*kinds: type[Thing]) -> Callable[[View, str], str]:
    def read(view: View, text: str) -> str:
        iri = view.find(text)
        try:
            fits = isinstance(view.thing(iri), kinds)
        except NotFound:
            fits = False
        if not fits:
            raise ReviewError(f"{view.short(iri)} is not one of: {', '.join(kind.__name__.lower() for kind in kinds)}")
        return iri

    return read


def _one_of(names: tuple[str, ...], what: str) -> Callable[[View, str], str]:
    def read(view: View, text: str) -> str:
        for name in names:
            if fold(text.removeprefix("kg:")) in (fold(name), fold(view.label(KG[name].value)), fold(KG[name].value)):
                return KG[name].value
        raise ReviewError(f"{text!r} is no {what}; it is one of {', '.join(names)}")

    return read


def predicates(view: View) -> list[str]:
    """Return the IRIs of the relation types, those of the casebook's own ontology included, sorted."""
    return sorted(str(row["type"]) for row in view.query("SELECT DISTINCT ?type { ?type rdfs:subPropertyOf+ kg:relatedTo }"))


def _predicate(view: View, text: str) -> str:
    for iri in predicates(view):
        if fold(text.removeprefix("kg:")) in (fold(local_name(iri)), fold(view.label(iri)), fold(iri)):
            return iri
    raise ReviewError(f"{text!r} is no relation of the ontology; kg query 'SELECT ?p {{ ?p rdfs:subPropertyOf+ kg:relatedTo }}' lists them")


def _during(_view: View, text: str) -> str:
    periods.parse(text)
    return text


def _boolean(_view: View, text: str) -> bool:
    if text.lower() in ("true", "yes", "not", "1"):
        return True
    if text.lower() in ("false", "no", "0"):
        return False
    raise ReviewError(f"{text!r} is neither yes nor no")


def _decimal(_view: View, text: str) -> str:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ReviewError(f"{text!r} is no number") from None
    if not number.is_finite():
        raise ReviewError(f"{text!r} is no number")
    return f"{number:f}"


def _share(view: View, text: str) -> str:
    number = _decimal(view, text)
    if not 0 <= Decimal(number) <= 1:
        raise ReviewError(f"a confidence is between 0 and 1, not {text}")
    return number


def _words(_view: View, text: str) -> str:
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", text):
        raise ReviewError("the text has control characters; type it without them")
    return text


def _english(value: Any) -> Literal:
    return Literal(value, language="en")


def _number(value: Any) -> Literal:
    return Literal(value, datatype=XSD.decimal if "." in value else XSD.integer)


def _fraction(value: Any) -> Literal:
    return Literal(value if "." in value else f"{value}.0", datatype=XSD.decimal)


def _flag(value: Any) -> Literal:
    return Literal("true" if value else "false", datatype=XSD.boolean)


def _date(value: Any) -> Literal:
    return Literal(value, datatype=EDTF.EDTF)


_MATTERS = (Actor, Topic, Event, Place)
_MATTER = _thing(*_MATTERS)
FIELDS: dict[str, Field] = {
    "holder": Field(KG.holder, _thing(Actor), NamedNode, (Stance, Attribution), needed=True, things=(Actor,)),
    "position": Field(KG.position, _one_of(POSITIONS, "position"), NamedNode, (Stance,), needed=True),
    "topic": Field(KG.topic, _thing(Topic, Actor), NamedNode, (Stance,), needed=True, things=(Topic, Actor)),
    "subject": Field(RDF.subject, _thing(Actor, Place, Event), NamedNode, (Relation,), needed=True, things=(Actor, Place, Event)),
    "predicate": Field(RDF.predicate, _predicate, NamedNode, (Relation,), needed=True),
    "object": Field(RDF.object, _thing(Actor, Place, Event), NamedNode, (Relation,), needed=True, things=(Actor, Place, Event)),
    "about": Field(KG.about, _MATTER, NamedNode, (Figure, Attribution), needed=True, things=_MATTERS),
    "measure": Field(KG.measure, _words, _english, (Figure,), needed=True),
    "minValue": Field(KG.minValue, _decimal, _number, (Figure,)),
    "maxValue": Field(KG.maxValue, _decimal, _number, (Figure,)),
    "unit": Field(KG.unit, _words, _english, (Figure,)),
    "during": Field(KG.during, _during, _date),
    "mode": Field(KG.mode, _one_of(MODES, "mode"), NamedNode, needed=True),
    "negated": Field(KG.negated, _boolean, _flag),
    "quantifier": Field(KG.quantifier, _words, _english),
    "condition": Field(KG.condition, _words, _english),
    "place": Field(KG.place, _thing(Place), NamedNode, things=(Place,)),
    "speaker": Field(SEM.accordingTo, _thing(Actor), NamedNode, things=(Actor,)),
    "confidence": Field(KG.confidence, _share, _fraction),
    "comment": Field(RDFS.comment, _words, _english),
}
"""The fields by name, in the order of a form. `speaker` is that of the evidence; without one the author speaks."""

CONTENT = ("holder", "topic", "position", "subject", "predicate", "object", "about", "measure", "minValue", "maxValue", "unit")
"""The fields that say what a claim says, beside whether it is negated."""
THINGS = {name for name, field in FIELDS.items() if field.things}
"""The fields that name things of the graph."""


def fields(claim: Claim) -> dict[str, Field]:
    """Return the fields that a claim of this kind has."""
    return {name: field for name, field in FIELDS.items() if isinstance(claim, field.kinds)}


def current(claim: Claim, name: str) -> Any:
    """Return what a claim has in a field: IRIs, texts, numbers as text, True; None where it has nothing."""
    if name == "speaker":
        return next((evidence.accordingTo for evidence in claim.evidence), None)
    found = getattr(claim, name, None)
    if isinstance(found, tuple):
        return sorted(map(str, found)) or None
    return (found or None) if isinstance(found, bool | str) else None if found is None else str(found)


def shown(view: View, claim: Claim, name: str) -> str:
    """Return what a claim has in a field as a form shows it, and as `read` takes it back."""
    found = current(claim, name)
    names = found if isinstance(found, list) else [found]
    told = [_told(view, name, one) for one in names if one is not None]
    return "; ".join(told)


def name_for(view: View, iri: str) -> str:
    """Return a text by which a thing is found again: what it is called, or its id where that is no name of it alone."""
    label = view.label(iri)
    return label if _finds(view, label, iri) else view.short(iri)


def _told(view: View, name: str, value: Any) -> str:
    if name in THINGS:
        return name_for(view, value)
    if value is True:
        return "yes"
    return local_name(value) if FIELDS[name].term is NamedNode else str(value)


def _finds(view: View, label: str, iri: str) -> bool:
    try:
        return ";" not in label and view.find(label) == iri
    except (NotFound, Ambiguous):
        return False


def read(view: View, claim: Claim, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that some texts make to a claim, as the log keeps them; what stays as it is is left out.

    Args:
        view: where names are looked up.
        claim: the claim before.
        given: texts (or numbers, or truth values) by field; an empty one, or None, takes the value away.

    Raises:
        ReviewError: there is no such field in this kind of claim, it cannot be empty, or the value does not fit.
        NotFound: a name is not known.
        Ambiguous: a name stands for several things.
        PeriodError: a text is no EDTF date.
    """
    known = fields(claim)
    changes: dict[str, Any] = {}
    for name, text in given.items():
        if name not in known:
            raise ReviewError(f"a {type(claim).__name__.lower()} has no field {name!r} to change; it has {', '.join(known)}")
        value = _read(view, known[name], name, "" if text is None else str(text).strip())
        if value != current(claim, name) and not (value is False and not claim.negated):
            changes[name] = value
    return changes


def _read(view: View, field: Field, name: str, text: str) -> Any:
    if not text:
        if field.needed:
            raise ReviewError(f"{name} cannot be empty")
        return None
    if name == "about":
        return sorted(_MATTER(view, part.strip()) for part in text.split(";") if part.strip())
    try:
        return field.read(view, text)
    except PeriodError as error:
        raise PeriodError(f"{name}: {error}") from None


def terms(name: str, value: Any) -> list[Term]:
    """Return a change of the log as terms."""
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return [FIELDS[name].term(one) for one in listed]


def lacking(claim: Claim) -> str | None:
    """Return the name of a field without which a claim is not whole, or None."""
    for name, field in fields(claim).items():
        if field.needed and current(claim, name) is None:
            return name
    if isinstance(claim, Figure) and claim.minValue is None and claim.maxValue is None:
        return "minValue"
    return "comment" if isinstance(claim, Attribution) and not claim.comment else None
