"""As-of pushed into a query: a SPARQL text that asks of the world of a day only, on a store that holds all days.

A world of a day is copied out of the graph where the graph is small (`kg.worlds`). Where it is large, or lies behind an
endpoint, `on_day` adds to a query what keeps claims that do not hold on the day out of it, by the index of `kg.covers`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count
from typing import NamedTuple

from kg import covers
from kg.derivation import OPPOSITE, SIDES
from kg.errors import NotRewritable
from kg.intervals import STAMPS
from kg.patterns import Bind, Block, Data, Element, Filter, Graph, Group, Minus, Optional, Path, Pieces, Select, Term, Triple, Union, read
from kg.terms import DCTERMS, DIRECT, FOAF, GEO, INDEX, KG, ONTOLOGY, ORG, OWL, PROV, RDF, RDFS, SEM, SH, SKOS, NamedNode, Namespace

__all__ = ["NotRewritable", "doubts", "ids_on", "on_day"]


def _iris(space: Namespace, names: str) -> frozenset[str]:
    return frozenset(space[name].value for name in names.split())


_CLAIMS = _iris(KG, "status holder topic position mode measure minValue maxValue unit") | _iris(RDF, "subject predicate object")
"""Properties that only claims have."""
_DATED = _iris(KG, "during evidence firstCited lastCited") | {stamp.value for stamp in STAMPS}
"""Properties of claims and events, not of evidence."""
_THINGS = (
    _iris(KG, "contrary sha256 relationGroup score approximatePadding uncertainPadding judges upholds verdict disagreement disagreementKind judgedState")
    | _iris(DCTERMS, "title issued publisher")
    | _iris(SKOS, "notation inScheme topConceptOf hasTopConcept broader definition exactMatch")
    | _iris(RDFS, "subClassOf subPropertyOf domain range isDefinedBy")
    | _iris(OWL, "inverseOf imports versionInfo equivalentClass disjointWith")
    | _iris(SH, "path property targetClass")
    | _iris(ORG, "memberOf")
    | _iris(PROV, "actedOnBehalfOf")
    | _iris(GEO, "lat long")
    | _iris(FOAF, "name homepage")
)
"""Properties that neither claims nor evidence have."""
_TO_THINGS = (
    _iris(KG, "status holder topic position mode contrary relationGroup")
    | _iris(RDF, "type subject predicate object")
    | _iris(DCTERMS, "source publisher")
    | _iris(SEM, "accordingTo")
    | _iris(RDFS, "subClassOf subPropertyOf domain range")
    | _iris(SKOS, "inScheme broader exactMatch")
    | _iris(ORG, "memberOf")
    | _iris(PROV, "actedOnBehalfOf")
)
"""Properties whose values are neither claims nor evidence."""
_STEPS = _THINGS & _TO_THINGS
"""Properties by which one gets from things to things only, on paths of any length."""
_LINKS = _iris(KG, "evidence relays")
_OTHER = _iris(RDF, "type first rest") | _iris(RDFS, "label comment seeAlso") | _iris(SKOS, "prefLabel altLabel hiddenLabel note related")
_OTHER |= _iris(DCTERMS, "source identifier created modified subject") | _iris(SEM, "accordingTo")
_OTHER |= _iris(PROV, "generatedAtTime invalidatedAtTime wasRevisionOf wasGeneratedBy wasAttributedTo wasDerivedFrom")
_OTHER |= _iris(Namespace("http://www.w3.org/ns/oa#"), "start end exact")
_OTHER |= _iris(KG, "about negated condition confidence approximate quantifier updates place trace rule mention merged mergedInto undoneBy undoneFor")
_OTHER |= _iris(KG, "digest row relays saidOn attestedOn basis role")
_HIDDEN = _iris(KG, "covers mayCover")
_BARE = _CLAIMS | _DATED | _THINGS | _OTHER | _HIDDEN
"""Properties that are never plain triples of the direct graph."""
_CLAIM_KINDS = _iris(KG, "Claim Relation Stance Figure Attribution MirroredStance")
_THING_KINDS = _iris(
    KG,
    "Actor State Government ArmedGroup Alliance PoliticalParty MilitaryForce SecurityService Organization MediaOutlet Person UnnamedSource Collective "
    "Topic Event Process Place Document Position Mode Status RelationGroup Judgement Verdict DisagreementKind Merge",
) | _iris(OWL, "Class ObjectProperty DatatypeProperty AnnotationProperty Ontology") | _iris(SKOS, "Concept ConceptScheme")  # fmt: skip
_COMMON = _iris(KG, "status mode negated confidence") | _iris(RDF, "type")
"""Properties whose values very many claims share."""


def on_day(text: str, prefixes: Mapping[str, str], day: int, *, possible: bool = False, undated: bool = False, plain: Collection[str] | None = None) -> str:
    """Return a query that gives on a whole built or published store what a query gives on the world of a day.

    The store has the INDEX graph, and its default graph is the union of all graphs. The world is that of
    `KnowledgeGraph.as_of(day, which, undated=...)` with nothing asked of what was known or recorded.

    What is pushed into the query, as standard SPARQL 1.1:

    - what is said of claims that do not hold on the day, mirrored stances included, is not there; nor of evidence that only
      such claims have, however many times relayed; nor plain triples of the direct graph that no claim of the day supports;
      nor `kg:covers` and `kg:mayCover`. This goes for all of groups, OPTIONAL, UNION, MINUS, FILTER (NOT) EXISTS, GRAPH,
      sub-selects, and EXISTS in expressions, aggregates and orders included;
    - where a pattern has a name or a literal, other than a class, status or mode, the claims found by it are looked up in the
      index one by one; where it does not, the index comes first.

    What is not (`NotRewritable`): DESCRIBE; FROM; SERVICE; paths that lead through claims any number of times (`kg:updates+`),
    or begin anywhere (`?x kg:relays* ?y` alone), or are negated; alternatives with plain triples or backward steps where it
    matters how often the same is found (engines do not agree on that); COUNT(DISTINCT *); SELECT * without a variable; GRAPH
    with the index, or with nothing in it, or with things in its inner groups that may be gone; names that are relative;
    whatever is not read. A dataset told beside the text (Protocol) is for the caller to copy. It is for the engine to refuse
    what is not well formed: a query that is rewritten may still be that, and an error's place is right only for the query
    itself.

    It rests on the contract of the data, which `doubts` looks for breaches of: what has a holder or a subject has a status,
    things and documents are no claims, evidence is none, and relations are told by properties made for them.

    Args:
        text: the query.
        prefixes: those that it need not declare.
        day: the day, as a number (`kg.days`).
        possible: what holds only possibly is there too.
        undated: claims without a date are there too.
        plain: the properties that the direct graph has; by default all are taken for such that are not known as others.

    Raises:
        NotRewritable: it cannot be pushed into this query exactly; the sentence says why.
        PeriodError: the day is outside of the index.
    """
    query = read(text, prefixes)
    name = next(name for name in (f"kgday{number}" if number else "kgday" for number in count()) if name not in text)
    writer = _Writer(_Day(covers.at(day), possible, undated), name, plain)
    return f"{query.prologue}{writer.select(query.body).text}"


def ids_on(day: int, *, possible: bool = False, undated: bool = False) -> str:
    """Return a query for the claims of a day, `?claim`, and how surely they hold, `?certainty`: certain, possible or undated.

    Of a whole store it moves the ids of these claims only. Mirrored stances are left out.

    Raises:
        PeriodError: the day is outside of the index.
    """
    asked = [("certain", KG.covers), *([("possible", KG.mayCover)] if possible else [])]
    branches = [f'{{ {_held("?claim", [name], covers.at(day), "?piece")} BIND ("{word}" AS ?certainty) }}' for word, name in asked]
    if undated:
        branches.append(f'{{ ?claim {KG.status} {KG.Accepted} . FILTER NOT EXISTS {{ {_dated("?claim", "?when")} }} BIND ("undated" AS ?certainty) }}')
    return f"SELECT ?claim ?certainty {{ {' UNION '.join(branches)} FILTER NOT EXISTS {{ ?claim {RDF.type} {KG.MirroredStance} }} }}"


def doubts() -> str:
    """Return a query (ASK) that tells whether a store holds anything that `on_day` takes for impossible; it is slow, and asked once."""
    suspect = f"{{ ?it {KG.status} ?its }} UNION {{ ?bears {KG.evidence}|{KG.relays} ?it }}"
    return f"""ASK {{
      {{ {_values("?p", _CLAIMS)} ?x ?p ?y FILTER NOT EXISTS {{ ?x {KG.status} ?s }} }}
      UNION {{ {_values("?p", _THINGS)} ?it ?p ?y FILTER EXISTS {{ {suspect} }} }}
      UNION {{ {_values("?p", _TO_THINGS)} ?x ?p ?it FILTER EXISTS {{ {suspect} }} }}
      UNION {{ {_values("?kind", _THING_KINDS)} ?it a ?kind FILTER EXISTS {{ {suspect} }} }}
      UNION {{ ?x {KG.evidence}|{KG.relays} ?it . {{ {_values("?p", _CLAIMS | _DATED)} ?it ?p ?y }} UNION {{ {_values("?kind", _CLAIM_KINDS)} ?it a ?kind }} }}
      UNION {{ ?x {KG.relays} ?it FILTER NOT EXISTS {{ ?o ({KG.evidence}|{KG.relays})+ ?it FILTER NOT EXISTS {{ ?any {KG.evidence}|{KG.relays} ?o }} }} }}
      UNION {{ {_values("?y", _BARE)} ?x {RDF.predicate} ?y }}
      UNION {{ {_values("?p", _iris(RDF, "subject object") | _iris(KG, "holder topic"))} ?x ?p ?y , ?z FILTER (?y != ?z) }}
    }}"""


# -------------------------------------------------------------------------------------------------- what holds on a day


class _Day(NamedTuple):
    """What is asked of claims."""

    pieces: list[int]
    possible: bool
    undated: bool

    @property
    def properties(self) -> list[NamedNode]:
        return [KG.covers, KG.mayCover] if self.possible else [KG.covers]


def _values(var: str, iris: Iterable[str]) -> str:
    return f"VALUES {var} {{ {' '.join(f'<{iri}>' for iri in sorted(iris))} }}"


def _held(claim: str, properties: list[NamedNode], pieces: list[int], var: str) -> str:
    """The claims of the index's pieces. Of all ways to write it, engines are led least astray by VALUES, once for each property."""
    data = f"VALUES {var} {{ {' '.join(map(str, pieces))} }}"
    branches = [f"{data} GRAPH {INDEX} {{ {claim} {name} {var} }}" for name in properties]
    return branches[0] if len(branches) == 1 else " UNION ".join(f"{{ {branch} }}" for branch in branches)


def _dated(claim: str, var: str) -> str:
    """What matches where a claim has a date."""
    indexed = f"GRAPH {INDEX} {{ {claim} {KG.covers}|{KG.mayCover} {var} }} FILTER ({var} != {covers.UNDATED})"
    return f"{{ {indexed} }} UNION {{ {claim} {'|'.join(map(str, STAMPS))} {var} }}"


def _gone(claim: str, day: _Day, new: Iterator[str]) -> str:
    """What matches where something is a claim that does not hold on the day."""
    told, piece = next(new), next(new)
    but = f" FILTER EXISTS {{ {_dated(claim, next(new))} }}" if day.undated else ""
    return f"{claim} {KG.status} {told} . FILTER NOT EXISTS {{ {_looked_up(claim, day, piece)} }}{but}"


def _looked_up(claim: str, day: _Day, piece: str) -> str:
    """The index's pieces of a claim that is bound already, if the day lies in one of them."""
    return f"GRAPH {INDEX} {{ {claim} {'|'.join(map(str, day.properties))} {piece} }} FILTER ({piece} IN ({', '.join(map(str, day.pieces))}))"


def _lost(node: str, day: _Day, new: Iterator[str]) -> str:
    """What matches where something is evidence, and nothing bears it that is there on the day."""
    bears, owner, borne = next(new), next(new), next(new)
    link = f"{KG.evidence}|{KG.relays}"
    return (
        f"{bears} {link} {node} . FILTER NOT EXISTS {{ {owner} ({link})+ {node} . "
        f"FILTER NOT EXISTS {{ {borne} {link} {owner} }} FILTER NOT EXISTS {{ {_gone(owner, day, new)} }} }}"
    )


def _supported(triple: tuple[str, str, str], iri: str, day: _Day, new: Iterator[str]) -> str:
    """Whether a claim that is there on the day gives rise to a plain triple (see `Derivation.direct`), whose predicate may have an IRI.

    Engines plan what stands in EXISTS as if nothing was bound, so each pattern stands in one of its own.
    """
    subject, predicate, value = triple
    claim, topic, other = (next(new) for _ in range(3))
    plainly = (
        f"FILTER NOT EXISTS {{ {_gone(claim, day, new)} }} FILTER NOT EXISTS {{ {claim} {KG.condition} {other} }} "
        f"FILTER NOT EXISTS {{ {claim} {KG.mode} {other} FILTER ({other} IN ({KG.Attributed}, {KG.Denied})) }} "
        f"FILTER NOT EXISTS {{ {claim} {KG.negated} {other} FILTER ({other} = true) }}"
    )
    relation = f"FILTER EXISTS {{ {claim} {RDF.object} {value} }} FILTER EXISTS {{ {claim} {RDF.predicate} {predicate} }}"
    found = [f"EXISTS {{ {claim} {RDF.subject} {subject} {relation} {plainly} }}"]
    if iri in ("", KG.supports.value, KG.opposes.value):
        same, turned = (
            f"EXISTS {{ {claim} {KG.holder} {subject} FILTER EXISTS {{ {claim} {KG.topic} {about} }} "
            f"FILTER EXISTS {{ {claim} {KG.position} {other} FILTER ({_sides(predicate, other, turned=about == topic)}) }} {plainly} }}"
            for about in (value, topic)
        )
        contrary = f"{{ {value} {KG.contrary} {topic} }} UNION {{ {topic} {KG.contrary} {value} }}"
        found += [same, f"EXISTS {{ {contrary} FILTER {turned} }}"]
    return " || ".join(found)


def _sides(predicate: str, position: str, *, turned: bool) -> str:
    """Which positions count as which plain property, on a topic or on its contrary."""
    sides: dict[NamedNode, list[str]] = {KG.supports: [], KG.opposes: []}
    for term in SIDES:
        sides[SIDES[OPPOSITE[term] if turned else term]].append(str(term))
    return " || ".join(f"({predicate} = {side} && {position} IN ({', '.join(terms)}))" for side, terms in sides.items())


# ------------------------------------------------------------------------------------------------------------- patterns


class _Scope(NamedTuple):
    """What is known where a group stands."""

    known: frozenset[str] = frozenset()
    """Terms that are bound around it, and to nothing that is gone."""
    graph: Term | None = None
    """The GRAPH around."""
    selective: bool = False
    """Whether what is around it leaves few claims."""
    once: bool = False
    """Whether it does not matter how often the same is found."""
    asked: bool = False
    """Whether it stands in EXISTS."""


class _Written(NamedTuple):
    """A pattern as text, conditions that could not be written into it, and what is surely bound by it, to nothing that is gone."""

    text: str
    known: frozenset[str] = frozenset()
    filters: tuple[str, ...] = ()


class _Atom(NamedTuple):
    """A triple pattern without paths, but for alternative properties (`iris`), and those of any length (`closed`)."""

    subject: Term
    predicate: str
    object: Term
    iris: frozenset[str] = frozenset()
    closed: str = ""

    @property
    def texts(self) -> tuple[str, str, str]:
        return self.subject.text, self.predicate, self.object.text

    @property
    def tells(self) -> bool:
        """Whether its subject has a property surely; a path among things may have no length."""
        return bool(self.iris) or not self.closed

    def is_all(self, names: frozenset[str]) -> bool:
        """Whether it has properties, and all of them are among some."""
        return bool(self.iris) and self.iris <= names

    def is_a(self, kinds: frozenset[str]) -> bool:
        """Whether it says of something that it is of one of some classes."""
        return self.iris == {RDF.type.value} and self.object.iri in kinds


class _Writer:
    """Writes patterns as text, with what keeps other days out of them."""

    def __init__(self, day: _Day, name: str, plain: Collection[str] | None) -> None:
        self._day = day
        self._plain = plain
        self._new = (f"?{name}{number}" for number in count())
        self._blanks: dict[str, str] = {}

    # ------------------------------------------------------------------------------------------------------- queries

    def select(self, query: Select, graph: Term | None = None) -> _Written:
        """A query or sub-select."""
        head, tail = (self._pieces(pieces, _Scope(graph=graph)) for pieces in (query.head, query.tail))
        once = re.match(r"ASK|SELECT\s+DISTINCT\b", head, re.IGNORECASE) is not None and "(" not in head + tail
        group = self._closed(query.group, _Scope(graph=graph, once=once))
        if re.search(r"\(\s*DISTINCT\s*\*\s*\)", head + tail, re.IGNORECASE):
            raise NotRewritable("COUNT(DISTINCT *) is not rewritten; name what is to be counted")
        known = query.plain
        if query.columns is None:
            known = frozenset(visible := sorted(set(_visible(query.group))))
            head = head[:-1] + " ".join(f"?{name}" for name in visible)
            if not visible:
                raise NotRewritable("SELECT * is not rewritten where there is no variable")
        return _Written(f"{head} WHERE {{ {group.text} }} {tail}", group.known & {f"?{name}" for name in known})

    def _pieces(self, pieces: Pieces, scope: _Scope) -> str:
        """An expression; what stands in EXISTS is matched with what is bound around it."""
        inner = scope._replace(selective=True, once=True, asked=True)
        return "".join(piece if isinstance(piece, str) else f" {{ {self._closed(piece, inner).text} }}" for piece in pieces)

    # -------------------------------------------------------------------------------------------------------- groups

    def _closed(self, group: Group, outer: _Scope) -> _Written:
        """A group from which no condition is left to be written elsewhere."""
        written = self._group(group, outer)
        if outer.graph is not None and written.filters:
            raise NotRewritable("inside of GRAPH it cannot be told of all things in inner groups whether they are there on the day")
        return written._replace(text=" ".join([written.text, *written.filters]), filters=())

    def _group(self, group: Group, outer: _Scope) -> _Written:
        elements = [part for element in group.elements for part in self._expanded(element, once=outer.once)]
        scope = outer._replace(selective=outer.selective or any(_is_selective(element) for element in elements))
        atoms = [element for element in elements if isinstance(element, _Atom)]
        queries = {id(element): self.select(query, outer.graph) for element in elements for query in _subselect(element)}
        told = _told(atoms, outer.known.union(*(query.known for query in queries.values())))
        start = scope._replace(known=told)
        joins = self._joins(atoms, start)
        filters = list(self._conditions(atoms, start, joins.keys()))
        joined = scope._replace(known=start.known | {atom.subject.text for atom in atoms if atom.tells})
        left, texts = outer.known, []
        for element in elements:
            if isinstance(element, _Atom):
                texts.append(f"{joins.pop(element.subject.text, '')}{' '.join(element.texts)} .")
                left |= joined.known & {element.subject.text, element.object.text}
            elif not isinstance(element, Filter):
                written = queries.get(id(element)) or self._element(element, joined, scope._replace(known=left))
                texts.append(f"{{ {written.text} }}" if id(element) in queries and isinstance(element, Union) else written.text)
                filters += written.filters
                left |= written.known
        final = joined._replace(known=joined.known | left)
        texts += [f"FILTER {self._pieces(element.pieces, final)}" for element in elements if isinstance(element, Filter)]
        if outer.graph is not None:
            return _Written(" ".join(texts), left, tuple(filters))
        return _Written(" ".join([*texts, *filters]), left)

    def _element(self, element: Element, joined: _Scope, left: _Scope) -> _Written:
        """An element that is no triples: what is joined knows what the group knows, the others what stands before them."""
        match element:
            case Union(groups):
                parts = [self._closed(group, joined) for group in groups]
                return _Written(" UNION ".join(f"{{ {part.text} }}" for part in parts), frozenset.intersection(*(part.known for part in parts)))
            case Graph(name, group):
                return self._graph(name, group, joined)
            case Optional(group):
                return _Written(f"OPTIONAL {{ {self._closed(group, left._replace(selective=True)).text} }}")
            case Minus(group):
                return _Written(f"MINUS {{ {self._closed(group, left._replace(once=True)).text} }}")
            case Bind(pieces, var):
                return _Written(f"BIND {self._pieces(pieces, left)}", _renamed(pieces, var, left.known))
        return _Written(element.text if isinstance(element, Data) else "")

    def _graph(self, name: Term, group: Group, scope: _Scope) -> _Written:
        if name.iri == INDEX.value:
            raise NotRewritable(f"GRAPH {name.text} is the store's own, and not of the world of a day")
        if not any(isinstance(element, Block) for element in group.elements):
            raise NotRewritable("GRAPH without a triple in it is not rewritten: a day may leave nothing of a graph")
        written = self._group(group, scope._replace(graph=name))
        own = [f"FILTER ({name.text} != {INDEX})"] if name.kind == "var" else []
        filters = (*own, *written.filters)
        if scope.graph is None:
            return _Written(" ".join([f"GRAPH {name.text} {{ {written.text} }}", *filters]), written.known)
        return _Written(f"GRAPH {name.text} {{ {written.text} }}", written.known, filters)

    # ---------------------------------------------------------------------------------------------------------- paths

    def _expanded(self, element: Element, *, once: bool) -> Iterator[Element | _Atom]:
        """A block as atoms, paths written out."""
        if not isinstance(element, Block):
            yield element
            return
        found = [part for triple in element.triples for part in self._unfolded(triple.subject, triple.predicate, triple.object)]
        if not once and any(isinstance(part, Union) for part in found):
            raise NotRewritable("a path of alternatives is rewritten only where all are properties of claims or things; write { } UNION { }")
        yield from (self._checked(part, found) if isinstance(part, _Atom) else part for part in found)

    def _unfolded(self, subject: Term, path: Path | Term, value: Term) -> Iterator[Union | _Atom]:
        subject, value = self._named(subject), self._named(value)
        if isinstance(path, Term):
            yield _Atom(subject, path.text, value, frozenset({path.iri} if path.iri else ()))
        elif path.operator == "^":
            yield from self._unfolded(value, path.parts[0], subject)
        elif path.operator == "/":
            steps = [subject, *(Term("var", next(self._new)) for _ in path.parts[1:]), value]
            for start, part, end in zip(steps, path.parts, steps[1:], strict=False):
                yield from self._unfolded(start, part, end)
        elif path.operator == "|":
            yield self._alternatives(subject, path, value)
        else:
            yield self._closure(subject, path, value)

    def _alternatives(self, subject: Term, path: Path, value: Term) -> Union | _Atom:
        iris = frozenset(part.iri for part in path.parts if isinstance(part, Term))
        if all(isinstance(part, Term) for part in path.parts) and not any(map(self._is_plain, iris)):
            return _Atom(subject, f"({'|'.join(part.text for part in path.parts if isinstance(part, Term))})", value, iris)
        return Union(tuple(Group((Block((Triple(subject, part, value),)),)) for part in path.parts))

    def _closure(self, subject: Term, path: Path, value: Term) -> _Atom:
        """A path of any length: among things, or down the evidence."""
        inner = path.parts[0]
        if isinstance(inner, Path) and inner.operator == "^":
            return self._closure(value, Path(path.operator, inner.parts), subject)
        parts = inner.parts if isinstance(inner, Path) and inner.operator == "|" else (inner,)
        steps = [part.parts[0] if isinstance(part, Path) and part.operator == "^" else part for part in parts]
        iris = frozenset(step.iri for step in steps if isinstance(step, Term))
        down = iris <= _LINKS and all(isinstance(part, Term) for part in parts)
        if not all(isinstance(step, Term) for step in steps) or not (down or iris <= _STEPS):
            raise NotRewritable("a path of any length is rewritten only where it leads from thing to thing, or from evidence to what it relays")
        text = "|".join(f"^{step.text}" if isinstance(part, Path) else step.text for part, step in zip(parts, steps, strict=True) if isinstance(step, Term))
        return _Atom(subject, f"({text}){path.operator}", value, iris if down else frozenset(), path.operator)

    def _checked(self, atom: _Atom, found: list[Union | _Atom]) -> _Atom:
        """An atom, if it can be rewritten; a path that may have no length must begin, or end, somewhere."""
        if atom.iris & _HIDDEN:
            raise NotRewritable(f"{atom.predicate} is of the store's index, and not of the world of a day")
        if atom.closed in ("*", "?"):
            ends = {term.text for other in found if isinstance(other, _Atom) and not other.closed for term in (other.subject, other.object)}
            if not atom.iris and not any(term.kind == "iri" or term.text in ends for term in (atom.subject, atom.object)):
                raise NotRewritable(f"{atom.predicate} has no end that other patterns next to it tell")
        return atom

    def _named(self, term: Term) -> Term:
        """A variable in place of a blank node."""
        if term.kind != "blank":
            return term
        if term.text not in self._blanks:
            self._blanks[term.text] = next(self._new)
        return Term("var", self._blanks[term.text])

    def _is_plain(self, iri: str) -> bool:
        """Whether a property may be one of the direct graph."""
        return iri not in _BARE if self._plain is None else iri in self._plain

    # --------------------------------------------------------------------------------------------------------- guards

    def _joins(self, atoms: list[_Atom], scope: _Scope) -> dict[str, str]:
        """What is joined to claims, by the text of their term: their pieces of the index."""
        if _is_apart(scope.graph) or (self._day.undated and (scope.selective or scope.graph is not None)):
            return {}
        return {name: f"{self._joined(name, scope)} " for name in sorted(_claims(atoms) - scope.known)}

    def _joined(self, claim: str, scope: _Scope) -> str:
        if scope.asked:
            return f"FILTER EXISTS {{ {_looked_up(claim, self._day, next(self._new))} }}"
        if scope.selective:
            return _looked_up(claim, self._day, next(self._new))
        held = _held(claim, self._day.properties, self._day.pieces, next(self._new))
        if self._day.undated:
            return f"{{ {held} }} UNION {{ {claim} {KG.status} {KG.Accepted} . FILTER NOT EXISTS {{ {_dated(claim, next(self._new))} }} }}"
        return held

    def _conditions(self, atoms: list[_Atom], scope: _Scope, joined: Collection[str]) -> Iterator[str]:
        """The conditions on what is not joined."""
        claims = _claims(atoms) | {atom.subject.text for atom in atoms if atom.is_all(_CLAIMS | _DATED)}
        for atom in atoms:
            if atom.closed in ("*", "?") and atom.iris and atom.subject.text not in scope.known:
                raise NotRewritable(f"{atom.predicate} begins with what no other pattern next to it tells to be evidence")
        for name in dict.fromkeys(atom.subject.text for atom in atoms if atom.tells):
            if name in scope.known or name in joined or _is_apart(scope.graph):
                continue
            yield f"FILTER NOT EXISTS {{ {_gone(name, self._day, self._new)} }}"
            if name not in claims:
                yield f"FILTER NOT EXISTS {{ {_lost(name, self._day, self._new)} }}"
        for atom in atoms:
            if atom.predicate.startswith("?"):
                yield f"FILTER ({atom.predicate} NOT IN ({KG.covers}, {KG.mayCover}))"
            if not atom.closed and (not atom.iris or any(map(self._is_plain, atom.iris))):
                yield from self._plainly(atom, scope.graph)

    def _plainly(self, atom: _Atom, graph: Term | None) -> Iterator[str]:
        """The condition that a triple is not only in the direct graph, or follows from a claim that is there."""
        supported = _supported(atom.texts, min(atom.iris, default=""), self._day, self._new)
        if graph is None:
            other = next(self._new)
            yield f"FILTER (EXISTS {{ GRAPH {other} {{ {' '.join(atom.texts)} }} FILTER ({other} != {DIRECT}) }} || {supported})"
        elif graph.kind == "var":
            yield f"FILTER ({graph.text} != {DIRECT} || {supported})"
        elif graph.iri == DIRECT.value:
            yield f"FILTER ({supported})"


def _is_apart(graph: Term | None) -> bool:
    """Whether a graph has nothing of claims or evidence."""
    return graph is not None and graph.iri in (ONTOLOGY.value, DIRECT.value)


def _claims(atoms: list[_Atom]) -> frozenset[str]:
    return frozenset(atom.subject.text for atom in atoms if atom.is_all(_CLAIMS) or atom.is_a(_CLAIM_KINDS))


def _told(atoms: list[_Atom], known: frozenset[str]) -> frozenset[str]:
    """What is known, with the terms of which triples tell that they are things, or evidence of what is there."""
    things = [term for atom in atoms if atom.is_all(_TO_THINGS) for term in [atom.object]]
    things += [atom.subject for atom in atoms if atom.is_all(_THINGS) or atom.is_a(_THING_KINDS)]
    links = [(atom.subject.text, atom.object.text) for atom in atoms if atom.is_all(_LINKS)]
    found = known.union(term.text for term in things)
    reached = found | ({subject for subject, _ in links} - {value for _, value in links})
    while new := {value for subject, value in links if subject in reached} - reached:
        reached |= new
        found |= new
    return found


def _subselect(element: Element | _Atom) -> Iterator[Select]:
    """A sub-select that stands for itself, or in braces of its own."""
    if isinstance(element, Select):
        yield element
    elif isinstance(element, Union) and len(element.groups) == 1 and len(element.groups[0].elements) == 1:
        yield from _subselect(element.groups[0].elements[0]) if isinstance(element.groups[0].elements[0], Select) else ()


def _is_selective(element: Element | _Atom) -> bool:
    """Whether a pattern names something that few claims have to do with."""
    if isinstance(element, _Atom):
        named = element.object.kind in ("iri", "literal") and not element.is_all(_COMMON)
        return named or element.subject.kind == "iri"
    if isinstance(element, Data):
        return any(not term.iri.startswith(KG.iri) for term in element.terms)
    if isinstance(element, Union):
        return all(any(_is_selective(part) for part in group.elements) for group in element.groups)
    if isinstance(element, Block):
        return any(term.kind == "iri" for triple in element.triples for term in (triple.subject, triple.object) if not _is_common(triple))
    return isinstance(element, Graph) and any(map(_is_selective, element.group.elements))


def _is_common(triple: Triple) -> bool:
    return isinstance(triple.predicate, Term) and triple.predicate.iri in _COMMON


def _renamed(pieces: Pieces, var: str, known: frozenset[str]) -> frozenset[str]:
    """What BIND tells: of a variable that is another, what is known of that."""
    found = re.fullmatch(r"\(\s*[?$](\w+)\s+AS\s+\S+\s*\)", str(pieces[0]), re.IGNORECASE) if len(pieces) == 1 else None
    return frozenset({f"?{var}"} if found and f"?{found[1]}" in known else ())


def _visible(group: Group) -> Iterator[str]:
    """The variables in scope at the end of a group, as they come."""
    for element in group.elements:
        match element:
            case Block(triples):
                terms = (term for triple in triples for term in (triple.subject, triple.predicate, triple.object))
                yield from (term.text[1:] for term in terms if isinstance(term, Term) and term.kind == "var")
            case Optional(inner):
                yield from _visible(inner)
            case Union(groups):
                yield from (name for inner in groups for name in _visible(inner))
            case Graph(name, inner):
                yield from [name.text[1:]] if name.kind == "var" else []
                yield from _visible(inner)
            case Select(columns=columns, group=inner):
                yield from _visible(inner) if columns is None else columns
            case Bind(var=var):
                yield var
            case Data(variables=names):
                yield from names
