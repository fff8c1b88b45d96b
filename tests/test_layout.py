"""The shape of the package: which layer a module is in, and that imports only go down."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"
LAYERS = [
    {"errors"},
    {"days", "files", "frontmatter", "progress", "tables", "terms"},
    {"axis", "edtf", "endpoint", "interchange", "sheet", "sparql"},
    {"patterns", "periods"},
    {"articles", "copies", "covers", "intervals", "model", "store", "turtle"},
    {"derivation", "jsonld", "reach", "remote", "shapes"},
    {"clocks", "merges", "rewriting", "sources", "stamps"},
    {"masks"},
    {"sieve", "worlds"},
    {"published"},
    {"graph"},
    {"additions", "elements", "reifiers", "wording"},
    {
        "analysis",
        "casebook",
        "changes",
        "chronology",
        "citation",
        "dossier",
        "explorer",
        "extraction",
        "formats",
        "publishing",
        "queries",
        "standings",
        "validation",
    },
    {"briefing", "building", "imports", "review"},
    {"server"},
    {"cli"},
]
READING = [
    {"lemmas", "lexicon", "records"},
    {"endpoint", "ingest", "knowledge", "patterns", "syntax"},
    {"llm", "reading", "writing"},
    {"attitudes", "figures", "gazetteer", "slots", "speech", "tenses"},
    {"assertion", "cast", "expressions", "frames", "linking", "opinion", "training"},
    {"anchors", "fillers", "reference", "sides", "topics"},
    {"holders", "relations", "resolution"},
    {"publication", "stances"},
    {"times"},
    {"assemble"},
    {"batch", "second"},
    {"command"},
]
"""The layers inside kg.extraction."""
ANALYSIS = [
    {"balance", "centralities", "duplicates", "interchange", "judgements", "overlaps", "pictures", "reports", "rows", "statements", "testimony"},
    {"brackets", "contents", "drawing", "dumbbells", "nodes"},
    {"basis", "communities", "gaps", "networks"},
    {"trends"},
    {"lanes", "matrix"},
    {"checks", "independence", "turns", "umbrellas"},
    {"conflicts"},
    {"ledger"},
]
"""The layers inside kg.analysis."""
SERVER = [
    {"journal", "meter", "replies", "sandbox", "settings"},
    {"dataset", "desk", "gate", "keeping", "negotiation", "rendering", "watching", "wire"},
    {"bodies", "connections", "protocol", "working"},
    {"reader", "scribe"},
    {"answers", "console", "graphstore", "pages"},
    {"description"},
    {"tasks"},
    {"nursery", "processes"},
    {"pool"},
    {"app"},
    {"listening"},
]
"""The layers inside kg.server."""
SEAMS = {
    "click": {"cli"},
    "datasketch": {"copies"},
    "distributed": {"extraction"},
    "httpx": {"extraction"},
    "jsonschema": {"extraction"},
    "krippendorff": {"review"},
    "matplotlib": {"chronology", "sheet"},
    "networkx": {"analysis", "graph"},
    "polars": {"formats", "imports"},
    "numpy": {"analysis", "clocks", "explorer", "extraction", "intervals", "published"},
    "pypdf": {"extraction"},
    "pyoxigraph": {"formats", "jsonld", "reifiers", "remote", "store", "terms", "turtle"},
    "pyshacl": {"validation"},
    "pyvis": {"explorer"},
    "rapidfuzz": {"analysis", "review"},
    "rdflib": {"graph", "validation"},
    "scipy": {"analysis"},
    "spacy": {"extraction"},
    "starlette": {"server"},
    "textual": {"review"},
    "trafilatura": {"extraction"},
    "uvicorn": {"server"},
    "uvloop": {"server"},
    "jinja2": {"explorer", "server"},
}


def layer(module: str) -> int:
    return next(number for number, modules in enumerate(LAYERS) if module in modules)


def modules() -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in PACKAGE.rglob("*.py"):
        found.setdefault(path.relative_to(PACKAGE).with_suffix("").parts[0], []).append(path)
    del found["__init__"]
    return found


def imported(path: Path) -> set[str]:
    """Names of all modules that a file imports, as dotted texts; `from kg import x` counts as kg.x."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"kg.{alias.name}" for alias in node.names} if node.module == "kg" else {node.module or ""}
    return names


def test_every_module_has_its_layer():
    assert set(modules()) == {module for layer in LAYERS for module in layer}


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_only_go_down(module):
    ours = {name.split(".")[1] for path in modules()[module] for name in imported(path) if name.startswith("kg.")}
    wrong = {name for name in ours - {module, "__version__"} if layer(name) >= layer(module)}
    assert not wrong, f"kg.{module} imports {wrong} from its own layer or above"


@pytest.mark.parametrize(("package", "layers"), [("extraction", READING), ("analysis", ANALYSIS), ("server", SERVER)])
def test_large_packages_have_layers_too(package, layers):
    paths = {path.stem: [path] for path in (PACKAGE / package).glob("*.py") if path.stem != "__init__"}
    paths |= {path.parent.name: list(path.parent.glob("*.py")) for path in (PACKAGE / package).glob("*/__init__.py")}
    level = {module: number for number, modules in enumerate(layers) for module in modules}
    assert set(paths) == set(level)
    told = (PACKAGE / package / "__init__.py").read_text("utf-8").partition("from __future__")[0]
    for module, found in paths.items():
        assert module in told, f"the docstring of kg.{package} does not name {module}"
        names = {name for path in found for name in imported(path) if name.startswith(f"kg.{package}.")}
        ours = {name.split(".")[2] for name in names} - {module}
        wrong = {name for name in ours if level[name] >= level[module]}
        assert not wrong, f"kg.{package}.{module} imports {wrong} from its own layer or above"


@pytest.mark.parametrize("library", sorted(SEAMS))
def test_a_foreign_library_is_named_only_at_its_seam(library):
    users = {module for module, paths in modules().items() for path in paths for name in imported(path) if name.split(".")[0] == library}
    assert users == SEAMS[library]
