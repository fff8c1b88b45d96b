"""What a format keeps comes back on import, as the same claims; what it does not keep is among the losses that it tells."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from conftest import HOME, PREFIX_LINES, canonical, iris, literals, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg import formats, imports, turtle
from kg.terms import DCTERMS, EDTF, KG, OA, PROV, RDF, RDFS, SEM, SKOS, XSD, BlankNode, Literal, NamedNode, Quad

MANY = int(os.environ.get("KG_ROUNDTRIPS", "20"))
"""How many generated casebooks each format is tried on."""
SUFFIXES = {
    "jsonld": "jsonld", "ttl12": "ttl12", "gexf": "gexf", "graphml": "graphml", "cytoscape": "cyjs", "csv": "csv", "neo4j": "csv", "kuzu": "csv", "parquet": "parquet",
}  # fmt: skip
STATEMENTS = ("jsonld", "ttl12")


def there_and_back(view, name: str, folder: Path):
    """Export a view, import it into an empty casebook, and return the graph of that, with what was lost and what came of the import."""
    out = folder / f"taken.{SUFFIXES[name]}"
    made = formats.exported(view, out, name)
    formats.save(made, out)
    case = folder / "case"
    (case / "triples" / "curated").mkdir(parents=True)
    (case / "triples" / "curated" / "empty.ttl").write_text(f"@prefix : <{view.prefixes['']}> .\n", "utf-8")
    found = imports.network(out, case)
    assert not found.left, found.left
    return kg.open(case), list(made.losses), found


# --------------------------------------------------------------------------------------------------- generated casebooks

things = st.sampled_from([NamedNode(HOME + name) for name in ("Vell", "Orra", "Union", "Dam", "Kasda", "a.b", "é")])
days = st.sampled_from(
    ["2021-04-10/", "2021", "../2024-12-08", "2014/2024-12", "2024-12-08/..", "/2020", "2021-13", "[1760-12..]", "-0044-03-15", "2021-04~", "x"]
)
numbers = st.sampled_from(["0.8", "0.80", "1", "1.0", ".5", "-3.25", "1e400"]).map(lambda text: Literal(text, datatype=XSD.decimal))
words = texts.map(Literal) | texts.map(lambda text: Literal(text, language="en")) | texts.map(lambda text: Literal(text, language="ar"))
edtf = days.map(lambda text: Literal(text, datatype=EDTF.EDTF))
details = st.fixed_dictionaries(
    {},
    optional={
        KG.during: edtf,
        KG.mode: st.sampled_from([KG.Declared, KG.Attributed, NamedNode(HOME + "mode")]),
        KG.negated: st.sampled_from(["true", "false", "1"]).map(lambda text: Literal(text, datatype=XSD.boolean)),
        KG.condition: words, KG.quantifier: words, KG.confidence: numbers, RDFS.comment: words, KG.place: things, KG.trace: words,
        PROV.wasAttributedTo: iris, NamedNode(HOME + "p"): iris | literals, SKOS.note: words,
    },
)  # fmt: skip


@st.composite
def pieces(draw: st.DrawFn, node: BlankNode, depth: int = 0) -> list[Quad]:
    """A piece of evidence with what it relays."""
    found = [Quad(node, RDF.type, KG.Evidence), Quad(node, DCTERMS.source, NamedNode(HOME + draw(st.sampled_from(["doc-one", "doc-two"]))))]
    told = {OA.start: st.integers(0, 99).map(lambda n: Literal(str(n), datatype=XSD.integer)), KG.attestedOn: edtf, SEM.accordingTo: things, OA.exact: words}
    found += [Quad(node, name, value) for name, value in draw(st.fixed_dictionaries({}, optional=told)).items()]
    if depth < 2 and draw(st.booleans()):
        below = BlankNode(f"{node.value}r")
        found += [Quad(node, KG.relays, below), *draw(pieces(below, depth + 1))]
    return found


@st.composite
def claims(draw: st.DrawFn, number: int) -> list[Quad]:
    """A claim of any kind, with evidence or none."""
    node = draw(st.just(NamedNode(f"{HOME}claim{number}")) | st.just(BlankNode(f"claim{number}")))
    content = draw(
        st.tuples(st.just(KG.Relation), st.fixed_dictionaries({RDF.subject: things, RDF.predicate: st.sampled_from([KG.funds, KG.hosts]), RDF.object: things}))
        | st.tuples(st.just(KG.Stance), st.fixed_dictionaries({KG.holder: things, KG.topic: things, KG.position: st.sampled_from([KG.Supports, KG.Neutral])}))
        | st.tuples(st.just(KG.Figure), st.fixed_dictionaries({KG.about: things, KG.minValue: numbers}))
        | st.tuples(st.just(KG.Attribution), st.fixed_dictionaries({KG.holder: things}))
    )
    quads = [Quad(node, RDF.type, content[0]), Quad(node, KG.status, KG.Accepted)]
    quads += [Quad(node, name, value) for name, value in {**content[1], **draw(details)}.items()]
    for piece in range(draw(st.integers(0, 2))):
        place = BlankNode(f"e{number}x{piece}")
        quads += [Quad(node, KG.evidence, place), *draw(pieces(place))]
    return quads


@st.composite
def casebooks(draw: st.DrawFn) -> list[Quad]:
    """Claims on a few things, of which some are told more of than others."""
    quads = [quad for number in range(draw(st.integers(0, 5))) for quad in draw(claims(number))]
    for thing in draw(st.lists(things | st.sampled_from([NamedNode(HOME + "doc-one"), NamedNode(HOME + "mode")]), unique=True, max_size=6)):
        quads.append(Quad(thing, RDF.type, draw(st.sampled_from([KG.State, KG.Person, KG.Topic, KG.Document]))))
        quads += [
            Quad(thing, draw(st.sampled_from([SKOS.prefLabel, SKOS.altLabel, RDFS.comment])), word) for word in draw(st.lists(words, max_size=3, unique=True))
        ]
    return list(dict.fromkeys(quads))


def opened(quads: list[Quad], folder: Path):
    (folder / "triples" / "curated").mkdir(parents=True)
    (folder / "triples" / "curated" / "any.ttl").write_text(PREFIX_LINES + turtle.write(quads, {"": HOME}), "utf-8")
    return kg.open(folder)


def about(quads: list[Quad], kept) -> set[str]:
    """The statements, evidence included, on the nodes with an IRI that are kept."""
    below: dict[object, list[Quad]] = {}
    for quad in quads:
        below.setdefault(quad.subject, []).append(quad)
    todo, found = [node for node in below if isinstance(node, NamedNode) and kept(node.value)], []
    while todo:
        told = below.get(todo.pop(), [])
        found += told
        todo += [quad.object for quad in told if isinstance(quad.object, BlankNode)]
    return canonical(found)


@pytest.mark.parametrize("name", SUFFIXES)
@given(quads=casebooks())
@settings(max_examples=MANY, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_casebook_comes_back_but_for_what_is_told_as_lost(quads, name):
    with TemporaryDirectory() as folder:
        graph = opened(quads, Path(folder) / "before")
        back, losses, _ = there_and_back(graph, name, Path(folder))
        lost = {loss.id for loss in losses if loss.reason.startswith("left out") or loss.id.startswith("_:")}
        if name in STATEMENTS:
            assert about(back.quads(), bool) == about(graph.quads(), bool)
            return
        before, after = {claim.id for claim in graph.claims()}, {claim.id for claim in back.claims()}
        bare = {claim.id for claim in graph.claims() if not claim.evidence}
        made = (after - before) | {document.id for document in back.documents()} - {document.id for document in graph.documents()}

        def kept(iri: str) -> bool:
            return iri not in lost | bare | made

        assert about(back.quads(), kept) == about(graph.quads(), kept)
        assert len(after - before) <= sum("of its own" in loss.reason for loss in losses)
        assert all(claim.evidence for claim in back.claims())
