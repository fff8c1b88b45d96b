"""Names: the ontology's terms, the prefixes everybody expects, and CURIEs.

The RDF term classes are pyoxigraph's; everybody else takes them from here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple

if TYPE_CHECKING:

    class Quad:
        """A statement as our files can hold it: RDF 1.1, in a named graph (the engine's own type has more)."""

        subject: Node
        predicate: NamedNode
        object: Term
        graph_name: NamedNode
        triple: Triple

        def __init__(self, *terms: Any) -> None: ...

else:
    from pyoxigraph import Quad

__all__ = ["BlankNode", "DefaultGraph", "Literal", "NamedNode", "Node", "Quad", "Term", "Triple"]

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal


class Namespace:
    """An IRI prefix (`iri`) whose attributes are terms.

    >>> KG.holder
    <NamedNode value=https://w3id.org/stancegraph/ontology#holder>
    """

    def __init__(self, iri: str) -> None:
        self.iri = iri

    def __getattr__(self, name: str) -> NamedNode:
        if name.startswith("__"):
            raise AttributeError(name)
        term = NamedNode(self.iri + name)
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> NamedNode:
        return getattr(self, name)  # type: ignore[no-any-return]


BASE = "https://w3id.org/stancegraph/"
KG = Namespace(BASE + "ontology#")
ID = Namespace(BASE + "id/")
GRAPH = Namespace(BASE + "graph/")
RDF = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("http://www.w3.org/2002/07/owl#")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
PROV = Namespace("http://www.w3.org/ns/prov#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
ORG = Namespace("http://www.w3.org/ns/org#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")
OA = Namespace("http://www.w3.org/ns/oa#")
SEM = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
TIME = Namespace("http://www.w3.org/2006/time#")
SH = Namespace("http://www.w3.org/ns/shacl#")
VANN = Namespace("http://purl.org/vocab/vann/")
SCHEMA = Namespace("https://schema.org/")
EDTF = Namespace("http://id.loc.gov/datatypes/edtf/")
GEO = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")
WD = Namespace("http://www.wikidata.org/entity/")
VOID = Namespace("http://rdfs.org/ns/void#")

PREFIXES: dict[str, str] = {
    name: space.iri
    for name, space in {
        "kg": KG, "rdf": RDF, "rdfs": RDFS, "owl": OWL, "xsd": XSD, "skos": SKOS, "prov": PROV, "dcterms": DCTERMS,
        "org": ORG, "foaf": FOAF, "oa": OA, "sem": SEM, "time": TIME, "sh": SH, "vann": VANN, "schema": SCHEMA,
        "edtf": EDTF, "geo": GEO, "wd": WD, "graph": GRAPH,
    }.items()
}  # fmt: skip
"""The prefixes that queries and exports may use without declaring them."""

DIRECT = GRAPH.direct
"""The derived graph of plain triples, for naive consumers."""
DERIVED = GRAPH.derived
"""The derived graph of date stamps, first/last cited, superclasses and mirrored stances."""
INDEX = GRAPH.index
"""The derived graph of dyadic pieces of time (`kg.covers`), which only stores that are built or published have."""
PUBLISHED = GRAPH.published
"""The graph of a published store that tells which graphs were sent, with how many statements, and the casebook's prefixes."""
ONTOLOGY = GRAPH.ontology
"""The named graph that holds `ontology.ttl`."""


def local_name(iri: str) -> str:
    """Return what follows the last `#` or `/`.

    >>> local_name(KG.holder.value)
    'holder'
    """
    return iri.rpartition("#")[2] if "#" in iri else iri.rpartition("/")[2]


def name_of(node: Term) -> str:
    """Return an IRI as text, or a blank node's label (`_:b1`)."""
    return node.value if isinstance(node, NamedNode) else str(node)


def node_of(name: str) -> Node:
    """Return the node that `name_of` calls so."""
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)


def curie(iri: str, prefixes: dict[str, str]) -> str:
    """Return the shortest `prefix:name` for an IRI, or `<iri>` where no prefix fits.

    >>> curie("http://www.w3.org/ns/prov#Agent", PREFIXES)
    'prov:Agent'
    >>> curie("mailto:x@example.org", PREFIXES)
    '<mailto:x@example.org>'
    """
    best = max((p for p, base in prefixes.items() if iri.startswith(base)), key=lambda p: len(prefixes[p]), default=None)
    if best is None:
        return f"<{iri}>"
    name = iri[len(prefixes[best]) :]
    return f"{best}:{name}" if is_local(name) else f"<{iri}>"


def is_local(name: str) -> bool:
    """Tell whether a text can stand behind a prefix in Turtle as it is, without escapes."""
    return bool(name) and name.replace("-", "").replace("_", "").isalnum() and name.isascii() and name[0] != "-"


class Iri(str):  # noqa: SLOT000
    """An IRI among plain texts: a `str` that knows it is a name."""


def python_value(term: Term | None) -> Any:
    """Return a term as a Python value: `Iri`, `str`, `int`, `bool`, `Decimal`, `float`, or None."""
    if isinstance(term, NamedNode):
        return Iri(term.value)
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    convert = _VALUES.get(term.datatype.value)
    try:
        return convert(term.value) if convert else term.value
    except (ValueError, ArithmeticError):
        return term.value


def _decimal(text: str) -> Any:
    from decimal import Decimal

    return Decimal(text)


_VALUES: dict[str, Callable[[str], Any]] = {
    XSD.integer.value: int,
    XSD.decimal.value: _decimal,
    XSD.double.value: float,
    XSD.boolean.value: lambda text: text in ("true", "1"),
}
