"""Casebooks of an invented dispute about a dam on a river, built from a few lines of Turtle.

In the Turtle of a test, `«a piece of an article»` stands for the evidence node that points to it, and
`«a piece | sem:accordingTo :IldaMarek»` for one that says more. `# ! message` at the end of a line says that the line
has this fault.
"""

from __future__ import annotations

import re
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pages import CHROMIUM, FLAGS, case

import kg
from kg.graph import KnowledgeGraph
from kg.terms import KG, PREFIXES, RDF, XSD, BlankNode, Literal, NamedNode, Quad

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
HOME = "https://example.org/tessel/"
"""Where the things of the invented casebooks live."""

settings.register_profile("kg", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow], derandomize=True, database=None)
settings.load_profile("kg")

PREFIX_LINES = f"@prefix : <{HOME}> .\n" + "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("kg", "rdf", "rdfs", "xsd", "skos", "prov", "dcterms", "org", "oa", "sem", "edtf", "schema", "owl")
)

DAM = (
    "Kasda, 10 April 2021. The ministry of water of Vell now backs the dam on the Tessel, Ilda Marek said on Saturday.\n"
    "The river union had opposed the dam since 2019. “It drowns our fields,” its speaker said.\n"
    "Some 40 to 60 engineers of Orra work at the site; Orra lends Vell the money. 水力 and \u202eרוח\u202c stand on a poster.\n"
)
FIELDS = (
    "Tessel, June 2022. Orra no longer lends Vell the money for the dam. An aide of the minister says that the union\n"
    "told him it would accept the dam if the fields are paid for. The river union still opposes the dam.\n"
)
ARTICLES = {"dam.txt": DAM, "fields.txt": FIELDS}

WORLD = """
:Vell a kg:State ; skos:prefLabel "Vell"@en ; skos:altLabel "Republic of Vell"@en .
:Orra a kg:State ; skos:prefLabel "Orra"@en , "أورّا"@ar .
:WaterMinistry a kg:Government ; skos:prefLabel "Ministry of Water of Vell"@en ; skos:altLabel "water ministry"@en ; prov:actedOnBehalfOf :Vell .
:RiverUnion a kg:Alliance ; skos:prefLabel "Tessel River Union"@en ; skos:altLabel "river union"@en , "Ünión del Río"@es .
:FarmersLeague a kg:Organization ; skos:prefLabel "Farmers' League"@en .
:IldaMarek a kg:Person ; skos:prefLabel "Ilda Marek"@en ; prov:actedOnBehalfOf :WaterMinistry .
:UnionSpeaker a kg:UnnamedSource ; skos:prefLabel "A speaker of the river union"@en ; org:memberOf :RiverUnion ; prov:actedOnBehalfOf :RiverUnion .
:Dam a kg:Topic ; skos:prefLabel "The dam on the Tessel is built"@en ; skos:definition "A dam near Kasda."@en .
:FreeRiver a kg:Topic ; skos:prefLabel "The Tessel flows free"@en ; kg:contrary :Dam .
:Kasda a kg:Place ; skos:prefLabel "Kasda"@en .
:doc-dam a kg:Document ; dcterms:title "Ministry backs dam"@en ; dcterms:issued "2021-04-10"^^edtf:EDTF ; kg:sha256 "DAM" .
:doc-fields a kg:Document ; dcterms:title "Fields and money"@en ; dcterms:issued "2022-06"^^edtf:EDTF ; kg:sha256 "FIELDS" .
"""

STANCE = """
:ministry-for-dam a kg:Stance ;
    kg:holder :WaterMinistry ; kg:topic :Dam ; kg:position kg:Supports ;
    kg:during "2021-04-10/"^^edtf:EDTF ; kg:mode kg:Declared ; kg:confidence 0.8 ; kg:status kg:Accepted ;
    rdfs:comment "It is now for the dam."@en ;
    kg:evidence «The ministry of water of Vell now backs the dam | sem:accordingTo :IldaMarek ; kg:attestedOn "2021-04-10"^^edtf:EDTF» .
"""
"""One good claim."""
RELATION = """
:orra-funds-vell a kg:Relation ;
    rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ;
    kg:mode kg:Enacted ; kg:confidence 0.9 ; kg:status kg:Accepted ;
    kg:evidence «Orra lends Vell the money» .
"""
"""Another, without a date."""


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def evidence(piece: str, more: str = "", articles: Mapping[str, str] = ARTICLES) -> str:
    """The evidence node for a piece of an article, on one line."""
    name = next(name for name, text in articles.items() if piece in text)
    start = articles[name].index(piece)
    extra = f" ; {more}" if more else ""
    return f'[ a kg:Evidence ; dcterms:source :doc-{Path(name).stem} ; oa:start {start} ; oa:end {start + len(piece)} ; kg:digest "{digest(piece)}"{extra} ]'


def turtle(text: str, articles: Mapping[str, str] = ARTICLES) -> str:
    """Turtle with its prefixes, its `«quotes»` turned into evidence."""
    whole = PREFIX_LINES + re.sub(r"«([^|»]+?)(?:\s*\|\s*([^»]*))?»", lambda found: evidence(found[1], found[2] or "", articles), text)
    return whole.replace('"DAM"', f'"{digest(DAM)}"').replace('"FIELDS"', f'"{digest(FIELDS)}"')


def build(folder: Path, text: str = "", files: Mapping[str, str] | None = None, *, world: str = WORLD, articles: Mapping[str, str] = ARTICLES) -> Path:
    """Write a casebook: the text as triples/curated/case.ttl, the world as world.ttl, others by their path; return the folder."""
    contents = {"curated/world.ttl": world, "curated/case.ttl": text, **(files or {})}
    for name, content in contents.items():
        if content:
            path = folder / "triples" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(turtle(content, articles), "utf-8")
    (folder / "articles").mkdir(parents=True, exist_ok=True)
    for name, content in articles.items():
        (folder / "articles" / name).write_bytes(content.encode())
    return folder


def marked(folder: Path) -> list[str]:
    """The faults that the files themselves say they have (`# ! message`), as validate would print them."""
    found = []
    for path in sorted([*folder.rglob("*.ttl")]):
        for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
            found += [f"{path.relative_to(folder).as_posix()}:{number}: {message.strip()}" for message in line.split("# ! ")[1:]]
    return sorted(found)


def line_of(path: Path, piece: str) -> int:
    """The number of the one line of a file that has a piece of text."""
    (number,) = [number for number, line in enumerate(path.read_text("utf-8").split("\n"), 1) if piece in line]
    return number


# ------------------------------------------------------------------------------------------------- generated graphs

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    [
        'say "yes"', "two\nlines", "\r\n", "a\tb", "nul \x00 nul", "bell \x07", "\x7f\x85\u2028", "\ufeff", "שלום \u202eאב", "عربي",
        "\\u0041", "\\", '"""', "'",
        "</script><img src=x onerror=alert(1)>", "# no comment", "<<", "@prefix", "^^", "e\u0301", "𝔸",
    ]
)  # fmt: skip
"""Texts with everything that a writer may stumble over."""
iris = st.sampled_from(
    [
        *(HOME + name for name in ("a", "b", "c", "", "a.b", "x.", "-x", "é", "a%20b", "a/b", "1", "x~y", "_u")),
        "urn:x:y", "mailto:x@example.org", KG.holder.value, KG.Stance.value, RDF.nil.value, "https://example.org/𝔸?q=1#f",
    ]
).map(NamedNode)  # fmt: skip
predicates = st.sampled_from([*(NamedNode(HOME + name) for name in ("p", "q", "r")), RDF.type, KG.holder, KG.evidence, RDF.first, RDF.rest])
well_typed = (
    texts.map(Literal)
    | st.builds(Literal, texts, language=st.sampled_from(["en", "ar", "en-gb", "fa"]))
    | st.builds(Literal, texts, datatype=st.just(NamedNode(HOME + "type")))
    | st.sampled_from(["01", "+1", "-0", "1", "250"]).map(lambda text: Literal(text, datatype=XSD.integer))
    | st.sampled_from(["0.80", ".5", "1.0", "-1.50", "01.5"]).map(lambda text: Literal(text, datatype=XSD.decimal))
    | st.sampled_from(["1e0", "1.5E3", "-0.0e0"]).map(lambda text: Literal(text, datatype=XSD.double))
    | st.sampled_from(["true", "false", "1", "0"]).map(lambda text: Literal(text, datatype=XSD.boolean))
)
ill_typed = st.builds(
    Literal, texts | st.sampled_from(["1.", "TRUE", "1e0", "2025-02-30"]), datatype=st.sampled_from([XSD.integer, XSD.decimal, XSD.boolean, XSD.date])
)
literals = well_typed | ill_typed
blanks = st.integers(0, 6).map(lambda number: BlankNode(f"n{number}"))


@st.composite
def lists(draw: st.DrawFn, values: st.SearchStrategy[Literal]) -> list[Quad]:
    """A well-formed list that hangs on something."""
    name = draw(st.integers(0, 3))
    items = draw(st.lists(iris | values | blanks, max_size=4))
    cells = [BlankNode(f"list{name}cell{number}") for number in range(len(items))]
    ends = [*cells, RDF.nil]
    found = [Quad(draw(iris | blanks), draw(predicates), ends[0])]
    for cell, item, rest in zip(cells, items, ends[1:], strict=True):
        found += [Quad(cell, RDF.first, item), Quad(cell, RDF.rest, rest)]
    return found


def graphs_of(values: st.SearchStrategy[Literal]) -> st.SearchStrategy[list[Quad]]:
    """Triples with blank nodes that are shared, nested and cyclic, with lists, and with such literals."""
    return st.tuples(
        st.lists(st.builds(Quad, iris | blanks, predicates, iris | values | blanks), max_size=14),
        st.lists(lists(values), max_size=2),
    ).map(lambda parts: list(dict.fromkeys([*parts[0], *(quad for found in parts[1] for quad in found)])))


graphs = graphs_of(literals)
tame_graphs = graphs_of(well_typed)
"""Without ill-typed literals such as `"x"^^xsd:integer`, of which rdflib makes much noise."""


def canonical(quads: object) -> set[str]:
    """Triples with their blank nodes called by what surrounds them, to compare graphs by."""
    dataset = pyoxigraph.Dataset(pyoxigraph.Quad(*quad.triple) if isinstance(quad, pyoxigraph.Quad) else pyoxigraph.Quad(*quad) for quad in quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, dataset))


def from_rdflib(graph: object) -> list[Quad]:
    """The triples of an rdflib graph as ours."""

    def term(found: object) -> object:
        import rdflib

        if isinstance(found, rdflib.URIRef):
            return NamedNode(str(found))
        if isinstance(found, rdflib.BNode):
            return BlankNode(str(found))
        return (
            Literal(str(found), language=found.language) if found.language else Literal(str(found), datatype=NamedNode(str(found.datatype or XSD.string.value)))
        )

    return [Quad(*map(term, triple)) for triple in graph]


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep rdflib from respelling numbers (`0.80` as `0.8`) while it reads."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = True


def as_built(graph: KnowledgeGraph) -> KnowledgeGraph:
    """The same graph over a store that has what follows from it and the index of time, as one that was built or published."""
    from kg.store import Local
    from kg.worlds import Kept, KeptWorlds

    store = Local([*graph._store, *graph._derivation.covers()])
    return KnowledgeGraph(graph.folder, KeptWorlds(Kept(store), lambda: graph.withheld), graph.prefixes, graph.problems, graph.files)


# --------------------------------------------------------------------------------------------------------- fixtures


@pytest.fixture
def casebook(tmp_path: Path) -> Callable[..., Path]:
    """Builds a casebook: `folder = casebook(":claim a kg:Stance ; ...")`."""
    return lambda text="", files=None, **more: build(tmp_path / "casebook", text, files, **more)


@pytest.fixture
def graph(casebook: Callable[..., Path]) -> Callable[..., KnowledgeGraph]:
    """Builds a casebook and opens it."""
    return lambda text="", files=None, **more: kg.open(casebook(text, files, **more))


@pytest.fixture(scope="session")
def bundled() -> KnowledgeGraph:
    """The casebook of this repository."""
    return kg.open(ROOT)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the casebook of this repository, to break."""
    shutil.copytree(ROOT / "triples", tmp_path / "copy" / "triples")
    shutil.copy(ROOT / "ontology.ttl", tmp_path / "copy" / "ontology.ttl")
    return tmp_path / "copy"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside the repository with the two articles and their annotation."""
    if not (SHARED / "articles").is_dir():
        pytest.skip("../shared is not here: the articles cannot be looked into")
    return SHARED


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium; the tests that look at the page are skipped without it."""
    api = pytest.importorskip("playwright.sync_api", reason="the page is not looked at: playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"the page is not looked at: there is no {CHROMIUM}")
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sheet(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Opens a page from a file; whatever it asks of the network, says on the console or pops up is collected in `heard`."""
    opened: list[Any] = []

    def show(page: Any, anchor: str = "", **options: Any) -> Any:
        path = tmp_path / f"page{len(opened)}.html"
        path.write_text(page.html, encoding="utf-8", newline="\n")
        tab = chromium.new_page(**{"viewport": {"width": 1440, "height": 900}, **options})
        opened.append(tab)
        tab.heard = []
        tab.on("request", lambda request: request.url.split("#")[0] == path.as_uri() or tab.heard.append(request.url))
        tab.on("console", lambda message: tab.heard.append(message.text))
        tab.on("pageerror", lambda error: tab.heard.append(str(error)))
        tab.on("dialog", lambda dialog: (tab.heard.append(dialog.message), dialog.dismiss()))
        tab.goto(path.as_uri() + anchor)
        tab.wait_for_function("() => window.stancegraph?.ready")
        return tab

    yield show
    for tab in opened:
        tab.close()


@pytest.fixture(scope="session")
def bundled_page(bundled: KnowledgeGraph) -> Any:
    """The page of the casebook of this repository."""
    pytest.importorskip("pyvis", reason="pyvis is not installed: pip install 'stancegraph[draw]'")
    return kg.draw(bundled)


@pytest.fixture
def guild(tmp_path: Path) -> KnowledgeGraph:
    """A small invented case, as `pages.GUILD` has it."""
    return case(tmp_path)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError(f"a test went out to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
