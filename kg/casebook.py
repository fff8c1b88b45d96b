"""`kg init`, `kg status`, `kg merge`: beginning a casebook, what is in one, and which of its actors are one."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from kg import additions, files
from kg.errors import CasebookError, NotFound
from kg.graph import KnowledgeGraph
from kg.model import CLAIMS, THINGS
from kg.sources import load, ontologies, settled, sources
from kg.store import Local, Store
from kg.terms import KG, PROV, RDF, RDFS, XSD, Literal, NamedNode, Term, local_name


class Count(NamedTuple):
    """How many of one kind there are; `status` is that of claims and empty for things."""

    type: str
    status: str
    number: int


class Standing(NamedTuple):
    """How many claims of one kind belong to a moment: certainly, possibly, not; and how many have no date."""

    type: str
    certain: int
    possible: int
    undated: int
    no: int


def standing(graph: KnowledgeGraph, as_of: str | None = None, known: str | None = None, recorded: str | None = None) -> list[Standing]:
    """Count the claims that held on a day, as known or recorded by another.

    What was withdrawn since is counted where it is asked what was known or recorded.

    Raises:
        PeriodError: a day is no day.
    """
    held = graph.held(as_of, known, recorded)
    views = [graph] if known is None and recorded is None else [graph, graph.withdrawn]
    rows = []
    for kind in CLAIMS:
        ids = {name for view in views for name in view.claim_ids(kind)}
        certain, possible, undated = (len(ids.intersection(names)) for names in (held.certain, held.possible, held.undated + held.undated_possible))
        rows.append(Standing(kind, certain, possible, undated, len(ids) - certain - possible - undated))
    return rows


def status(casebook: KnowledgeGraph | str | Path) -> list[Count]:
    """Return how many actors, topics, events, places, documents and claims the files hold, by status, candidates included.

    Raises:
        CasebookError: there is no casebook there.
    """
    graph = casebook if isinstance(casebook, KnowledgeGraph) else KnowledgeGraph.open(casebook)
    judged: Counter[tuple[str, str]] = Counter()
    for store in _stores(graph):
        for kind in CLAIMS:
            judged.update({(kind, local_name(str(row["status"]))): int(row["n"]) for row in store.query(_JUDGED.format(KG[kind]))})
    counts = [Count(kind, "", len(graph.ids_of(kind))) for kind in THINGS]
    return counts + [Count(kind, name, count) for (kind, name), count in sorted(judged.items())]


_JUDGED = f"""SELECT ?status (COUNT(DISTINCT ?claim) AS ?n) {{{{
    ?claim a {{}} ; {KG.status} ?status FILTER NOT EXISTS {{{{ ?claim a {KG.MirroredStance} }}}} }}}} GROUP BY ?status"""


def _stores(graph: KnowledgeGraph) -> list[Store]:
    """What holds all claims, whatever their status: the files loaded anew, or where they are many and none waits, what was made of them."""
    files = [] if graph.sent else sources(graph.folder, candidates=True)  # behind an endpoint there are no candidates
    if graph.world.is_kept and len(files) == len(graph.files):
        return [graph.world.store, Local(graph.withheld)]
    loaded, _, _ = load(files, ontologies(graph.folder))
    settled(loaded)
    return [loaded]


def init(folder: str | Path) -> list[Path]:
    """Start a casebook: folders, an ontology of its own that imports ours, an example claim, a short README.

    The example is whole: it validates, with an invented actor, an invented article, and the evidence that points into it.

    Returns:
        The files written.

    Raises:
        CasebookError: the folder has something in it already, or cannot be written.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CasebookError(f"{folder} is not empty; name a new folder, and copy files into it afterwards")
    try:
        for part in ("triples/curated", "triples/extracted", "triples/candidates", "queries", "articles"):
            (folder / part).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CasebookError(f"cannot make {folder}: {error.strerror}") from None
    written = []
    for template in sorted(_TEMPLATES.rglob("*")):
        if template.is_file():
            path = folder / template.relative_to(_TEMPLATES)
            files.write(path, template.read_bytes())
            written.append(path)
    return written


_TEMPLATES = Path(__file__).parent / "casebook_template"


# ------------------------------------------------------------------------------------------------------------ merges


class Merged(NamedTuple):
    """A merge that was stated, or taken back: its id, whom it is about, and where that was written."""

    merge: str
    actor: str
    other: str
    file: Path
    stands: bool
    between: tuple[str, ...] = ()
    """The relations of which both ends are one actor by this merge."""

    def __str__(self) -> str:
        said = f"{self.actor} is read as {self.other} from now on" if self.stands else f"{self.actor} is no longer read as {self.other}"
        torn = f"; both ends of {', '.join(self.between)} are one actor now: is the merge right?" if self.between else ""
        return f"{said} ({self.merge} in {self.file}){torn}"


def merge(graph: KnowledgeGraph, actor: str, other: str, *, by: str, why: str = "") -> Merged:
    """State that an actor is another one; what the files tell of it is read as told of that one from the next opening on.

    Raises:
        NotFound: one of them is no actor of the graph, or both are one already.
        Ambiguous: a name may be several.
        Unsigned: `by` is no name.
        CasebookError: it cannot be written.
    """
    one, into = _actor(graph, actor), _actor(graph, other)
    if one == into:
        raise NotFound(f"{actor} and {other} are one already: {graph.short(one)}")
    time = additions.stamp()
    name = NamedNode(f"{graph.prefixes['']}merge-{sha256(f'{one} {into} {time}'.encode()).hexdigest()[:10]}")
    told: list[tuple[NamedNode, Term]] = [(RDF.type, KG.Merge), (KG.merged, NamedNode(one)), (KG.mergedInto, NamedNode(into)), *_signed(graph, by, time)]
    told += [(RDFS.comment, additions.text(why))] if why.strip() else []
    path = additions.add(graph, _MERGES, ((name, *pair) for pair in told), by)
    between = tuple(graph.short(row["claim"]) for row in graph.query(_BETWEEN % (one, into, into, one)))
    return Merged(graph.short(name.value), graph.short(one), graph.short(into), path, stands=True, between=between)


def unmerge(graph: KnowledgeGraph, actor: str, *, by: str, why: str = "") -> Merged:
    """Take the standing merge of an actor back, all of them where several stand; or the one that is named by its id.

    Raises:
        NotFound: it is not merged.
        Unsigned: `by` is no name.
        CasebookError: it cannot be written.
    """
    rows = list(graph.query(_STANDING))
    found = [row for name in ("merge", "actor") for row in rows if _is_called(graph, row[name], actor)]
    if not found:
        known = ", ".join(sorted({graph.short(row["actor"]) for row in rows})) or "nobody is"
        raise NotFound(f"{actor} is not merged with another actor; merged: {known}")
    told: list[tuple[NamedNode, Term]] = [(PROV.invalidatedAtTime, Literal(additions.stamp(), datatype=XSD.dateTime))]
    told += [(KG.undoneBy, additions.person(by, graph.prefixes[""])), *([(KG.undoneFor, additions.text(why))] if why.strip() else [])]
    path = additions.add(graph, _MERGES, ((NamedNode(row["merge"]), *pair) for row in found for pair in told), by)
    merge, actor, other = (", ".join(sorted({graph.short(row[name]) for row in found})) for name in ("merge", "actor", "other"))
    return Merged(merge, actor, other, path, stands=False)


def _is_called(graph: KnowledgeGraph, iri: str, name: str) -> bool:
    return name.strip("<>") in (iri, graph.short(iri), local_name(iri))


_MERGES = "merges.ttl"
_STANDING = """SELECT ?merge ?actor ?other { ?merge kg:merged ?actor ; kg:mergedInto ?other
    OPTIONAL { ?merge prov:generatedAtTime ?time } FILTER NOT EXISTS { ?merge prov:invalidatedAtTime ?end }
    FILTER ( isIRI(?merge) && isIRI(?actor) && isIRI(?other) ) } ORDER BY ?time ?merge"""
_BETWEEN = "SELECT ?claim { { ?claim rdf:subject <%s> ; rdf:object <%s> } UNION { ?claim rdf:subject <%s> ; rdf:object <%s> } } ORDER BY ?claim"


def _actor(graph: KnowledgeGraph, name: str) -> str:
    found = graph.find(name)
    if found not in graph.ids_of("Actor"):
        raise NotFound(f"{name} is no actor; kg show {name} tells what it is")
    return found


def _signed(graph: KnowledgeGraph, by: str, time: str) -> list[tuple[NamedNode, Term]]:
    return [(PROV.wasAttributedTo, additions.person(by, graph.prefixes[""])), (PROV.generatedAtTime, Literal(time, datatype=XSD.dateTime))]
