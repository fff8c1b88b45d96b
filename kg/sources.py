"""The files of a casebook: which there are, loading them each into its named graph, and holding back what is not accepted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from kg import turtle
from kg.derivation import Chains, superclasses
from kg.errors import CasebookError, Problem
from kg.progress import steps
from kg.store import Local, Store
from kg.terms import GRAPH, ID, KG, ONTOLOGY, PREFIXES, PROV, RDF, BlankNode, NamedNode, Node, Quad, Term

FOLDERS = ("curated", "extracted")
"""The folders under `triples/` whose accepted claims are in every view."""
JUDGEMENTS = "judgements"
"""The folder under `triples/` for what people made of disagreements; it is in every view too."""
BUILT = ".kg"
"""The folder in a casebook that holds what is built from it (`kg.published`)."""
CANDIDATES = "candidates"
"""The folder under `triples/` for claims that wait for a reviewer."""


class Source(NamedTuple):
    """A Turtle file of a casebook: where it lies, what it is called there, and its named graph."""

    path: Path
    name: str
    graph: NamedNode


def sources(folder: Path, *, candidates: bool = False) -> list[Source]:
    """Return the Turtle files of a casebook.

    They lie in `triples/` and its folders `curated`, `extracted`, `judgements` and, if wanted, `candidates`. Where there is no
    `triples/`, all Turtle in the folder itself is taken as curated; `folder` may also be one file.

    Raises:
        CasebookError: there is no such folder, or no Turtle in it.
    """
    if folder.is_file():
        return [_source(folder, folder.parent, "curated/")]
    if not folder.is_dir():
        raise CasebookError(f"there is no folder {folder}; make one with kg init {folder}")
    base = folder / "triples"
    if base.is_dir():
        parts = [*FOLDERS, JUDGEMENTS, *([CANDIDATES] if candidates else [])]
        paths = [*sorted(base.glob("*.ttl")), *(path for part in parts for path in sorted((base / part).rglob("*.ttl")))]
        return [_source(path, folder) for path in paths]
    paths = [path for path in sorted(folder.glob("*.ttl")) if path.name != "ontology.ttl"]
    if not paths:
        raise CasebookError(f"{folder} holds no Turtle files, nor a triples/curated folder with some; start a casebook with kg init FOLDER")
    return [_source(path, folder, "curated/") for path in paths]


def _source(path: Path, folder: Path, part: str = "") -> Source:
    name = part + path.relative_to(folder).as_posix().removeprefix("triples/")
    if re.search(r"[^\w./-]", name, re.ASCII):
        from urllib.parse import quote

        name = quote(name)
    return Source(path, path.relative_to(folder).as_posix(), GRAPH[name])


def ontologies(folder: Path) -> list[Path]:
    """Return the ontology files of a casebook: its own, and the one shipped with the package unless its own is a whole one."""
    shipped = next(path for path in (Path(__file__).parent / "ontology.ttl", Path(__file__).parent.parent / "ontology.ttl") if path.is_file())
    own = folder / "ontology.ttl" if folder.is_dir() else folder.parent / "nothing"
    if not own.is_file() or own.samefile(shipped):
        return [shipped]
    return [own] if b"kg:Claim a " in own.read_bytes() else [shipped, own]


def digest(files: Iterable[Source], ontology: Iterable[Path]) -> str:
    """Return what some files are: a digest of their names and their bytes."""
    from hashlib import sha256

    paths = [*((file.name, file.path) for file in files), *((path.name, path) for path in ontology)]
    return sha256("".join(sorted(f"{name} {sha256(path.read_bytes()).hexdigest()}\n" for name, path in paths)).encode()).hexdigest()


def load(files: Iterable[Source], ontology: Iterable[Path]) -> tuple[Local, dict[str, str], list[Problem]]:
    """Load Turtle files into a store, each into its named graph; return it with the prefixes and the syntax faults."""
    store, prefixes, problems = Local(), dict(PREFIXES), []
    own: dict[str, str] = {}
    for file in steps([*(Source(path, path.name, ONTOLOGY) for path in ontology), *files], "loading files"):
        data = turtle.read(file.path)
        own = own if file.graph == ONTOLOGY else {**turtle.prefixes(data), **own}
        try:
            store.load(data, file.graph)
        except SyntaxError:
            quads, faults = turtle.parse(data)
            store.extend([Quad(*quad.triple, file.graph) for quad in quads])
            problems += [Problem(file.name, line, message) for line, message in faults]
    return store, {"": ID.iri, **own, **prefixes}, problems


def as_written(files: Iterable[Source]) -> Iterator[Quad]:
    """Yield the statements of files as they are written there, numbers and all."""
    for file in files:
        yield from (Quad(*quad.triple, file.graph) for quad in turtle.parse(turtle.read(file.path))[0])


def withhold(store: Local) -> list[Quad]:
    """Take the claims that are not accepted, and the evidence that only they have, out of a store; return the statements."""
    kinds = claim_kinds(store)
    claims = {quad.subject for kind in kinds for quad in store.match(None, RDF.type, kind)}
    judged = {quad.subject for quad in store.match(None, KG.status)}
    accepted = {quad.subject for quad in store.match(None, KG.status, KG.Accepted)}
    doubtful = {quad.subject for quad in store.match(None, KG.status) if quad.object != KG.Accepted}
    doubtful |= {quad.subject for quad in store.match(None, PROV.invalidatedAtTime)}
    dropped = (claims | judged) - (accepted - doubtful)
    if not dropped:
        return []
    gone = [quad for node in going(Chains.of(store), dropped) for quad in store.match(node)]
    store.remove(gone)
    return gone


def settled(store: Local) -> list[Quad]:
    """Take out of the candidates what was accepted, things that curated files declare, and what an earlier file of them tells; return it."""
    machine = (f"{GRAPH.iri}{CANDIDATES}/", f"{GRAPH.iri}{FOLDERS[1]}/")
    waiting = [graph for graph in store.graphs() if graph.value.startswith(machine[0])]
    claims = claim_kinds(store) if waiting else set()
    gone: list[Quad] = []
    for graph in reversed(waiting):
        named = {quad.subject for quad in store.match(None, RDF.type, None, graph) if isinstance(quad.subject, NamedNode)}
        queue: list[Term] = [node for node in named if any(_settles(quad, graph, machine, claims) for quad in store.match(node, RDF.type))]
        found: list[Quad] = []
        while queue:
            quads = list(store.match(queue.pop(), None, None, graph))
            found += quads
            queue += [quad.object for quad in quads if isinstance(quad.object, BlankNode)]
        store.remove(found)
        gone += found
    return gone


def _settles(quad: Quad, graph: NamedNode, machine: tuple[str, ...], claims: set[NamedNode]) -> bool:
    """Whether what another file declares is no longer to be taken from the candidates: what machines proposed, or a thing that people declared."""
    return _is_other(quad, graph, machine) or (quad.object not in claims and _is_other(quad, graph, (f"{GRAPH.iri}{FOLDERS[0]}/",)))


def _is_other(quad: Quad, graph: NamedNode, places: tuple[str, ...]) -> bool:
    return quad.graph_name != graph and quad.graph_name.value.startswith(places)


def withdrawn(withheld: list[Quad], store: Store) -> list[Quad]:
    """Return of what was withheld the claims that were accepted until some day, with their evidence, also that which others share."""
    statuses: dict[Node, set[Term]] = defaultdict(set)
    for quad in withheld:
        if quad.predicate == KG.status:
            statuses[quad.subject].add(quad.object)
    once = {claim for claim, found in statuses.items() if found <= {KG.Accepted, KG.Retracted}}
    parts = once | Chains(withheld).reached(once).keys()
    shared = parts - {quad.subject for quad in withheld}
    shared |= Chains.of(store).reached(shared).keys() if shared else set()
    return [quad for quad in withheld if quad.subject in parts] + [quad for node in shared for quad in store.match(node)]


def as_it_was(quads: Iterable[Quad]) -> list[Quad]:
    """Return statements as they stood before any claim among them was withdrawn: all accepted. What a person took back stays so."""
    quads = list(quads)
    undone = {quad.subject for quad in quads if quad.predicate in (KG.merged, KG.undoneBy)}
    return [
        Quad(quad.subject, KG.status, KG.Accepted, quad.graph_name) if quad.predicate == KG.status and quad.object != KG.Accepted else quad
        for quad in quads
        if quad.predicate != PROV.invalidatedAtTime or quad.subject in undone
    ]


def claim_kinds(store: Store) -> set[NamedNode]:
    """Return `kg:Claim` and the classes under it."""
    return {KG.Claim, *(kind for kind, above in superclasses(store).items() if KG.Claim in above)}


def without(quads: Iterable[Quad], dropped: set[Node], hidden: Collection[Term] = ()) -> list[Quad]:
    """Return what remains of the files' statements when claims go, or documents are hidden, and with them what only they bear.

    With a claim goes the evidence that only it has; with a document the evidence that stands there, and whatever (an
    event) is told of there only and has no part in what remains.
    """
    quads = list(quads)
    chains = Chains(quads)
    gone = going(chains, dropped, hidden)
    if hidden:
        gone |= _untold(quads, chains, gone)
    cut = {quad for quad in chains.links if quad.object in gone}
    return [quad for quad in quads if quad.subject not in gone and quad not in cut] if cut else [quad for quad in quads if quad.subject not in gone]


def going(chains: Chains, dropped: set[Node], hidden: Collection[Term] = ()) -> set[Term]:
    """What goes with some claims and documents, themselves included: the evidence that nothing else has."""
    inner = {node for ends in (*chains.evidence.values(), *chains.relays.values()) for node in ends}
    owners = (chains.evidence.keys() | chains.relays.keys()) - dropped - inner
    return {*dropped, *hidden, *(inner - chains.reached(owners, hidden).keys())}


def _untold(quads: list[Quad], chains: Chains, gone: set[Term]) -> set[Term]:
    """Those things of which no evidence is left and that have no part in what remains."""
    untold = {owner for owner, evidence in chains.evidence.items() if owner not in gone and gone.issuperset(evidence)}
    naming = [quad for quad in quads if quad.object in untold and quad.subject not in gone]
    while named := {quad.object for quad in naming if quad.object in untold and quad.subject not in untold}:
        untold -= named
    return untold
