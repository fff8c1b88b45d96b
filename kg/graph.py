"""The graph of a casebook, and read-only views of it.

A casebook is a folder with Turtle files in `triples/curated`, `triples/extracted` and `triples/candidates`. Every file
becomes one named graph. Only claims whose one status is `kg:Accepted` are in any view; candidates are not even loaded.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import merges, periods
from kg.clocks import Clocks, Held, Moment
from kg.errors import Ambiguous, NotFound, Problem
from kg.sources import BUILT, Source, as_it_was, as_written, claim_kinds, load, ontologies, sources, withhold, without
from kg.store import Answer, Local
from kg.terms import (
    DCTERMS,
    ID,
    KG,
    ONTOLOGY,
    PREFIXES,
    PUBLISHED,
    RDF,
    RDFS,
    SKOS,
    XSD,
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Node,
    Quad,
    Term,
    curie,
    local_name,
    name_of,
    python_value,
)  # fmt: skip
from kg.worlds import COMPUTED, Cut, Kept, KeptWorlds, World, Worlds

if TYPE_CHECKING:
    import networkx as nx
    import rdflib

    from kg.model import Actor, Claim, Document, Event, Evidence, Place, Thing, Topic
    from kg.periods import Period
    from kg.published import Published

_ALIKE = str.maketrans("أإآٱىةكئؤ", "اااايهکیو") | {ord("ي"): "ی", ord("ى"): "ی", ord("ـ"): None, ord("ı"): "i", ord("’"): None, ord("'"): None}


_NAMES = (SKOS.prefLabel, RDFS.label, DCTERMS.title, SKOS.altLabel)
"""The properties that hold names, the better ones first."""


def fold(text: str) -> str:
    """Reduce a name to what people remember of it: no case, accents, vowel signs, hyphens; Arabic letters unified.

    >>> fold("Ḥashd al-Shaʿbī") == fold("hashd al shabi")
    True
    """
    import unicodedata

    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", re.sub(r"[ʿʾʼ]", "", bare).casefold().translate(_ALIKE)))


class View:
    """What one may see of a graph: accepted claims, perhaps only those that held on a day. Read-only."""

    def __init__(self, world: World, prefixes: dict[str, str], files: Iterable[Source] = (), cut: Cut | None = None) -> None:
        self.prefixes = prefixes
        self.files = list(files)
        """The files that this is a view of."""
        self.cut = cut or Cut()
        """What it shows of its moment, and what it leaves out."""
        self.moment = self.cut.moment
        """The day, and the state of knowledge, that this is a view of."""
        self.undated = self.cut.undated
        """How many claims were left out because they have no date."""
        self._world = world
        self._store = world.store
        self._derivation = world.derivation

    @property
    def world(self) -> World:
        """The store that it reads, which others of the same moment may share."""
        return self._world

    # ------------------------------------------------------------------------------------------------------- asking

    def query(self, text: str, *, default_graphs: Iterable[str] | None = None, named_graphs: Iterable[str] | None = None, base: str | None = None) -> Answer:
        """Answer a SPARQL 1.1 query; the usual prefixes need no declaring.

        Graphs given by IRI are the dataset, whatever the text says of it (FROM); `base` is what relative IRIs are taken from.

        >>> import kg
        >>> bool(kg.open(".").query("ASK { :Iraq a kg:Actor }"))
        True

        Raises:
            QueryError: it is malformed, or asks for what is refused (SERVICE, updates).
        """
        return self._store.query(text, self.prefixes, default_graphs=default_graphs, named_graphs=named_graphs, base=base)

    def graph(self, name: str) -> list[Quad] | None:
        """Return the statements of a file as they are written there, by the IRI of its graph; of a computed graph as the store has them.

        None where there is no such graph.
        """
        files = [file for file in self.files if file.graph.value == name]
        if files:
            return [quad for quad in View(self._world, self.prefixes, files, self.cut).quads() if quad.graph_name.value == name]
        return next((list(self._store.match(None, None, None, graph)) for graph in COMPUTED if graph.value == name), None)

    def quads(self, *, derived: bool = False) -> list[Quad]:
        """Return the statements of the view by file, or with `derived` everything but the ontology.

        The files are read once more for this: the store does not keep how a number was written (`0.80`, `01`). Where a
        claim has no IRI, by which it could be found again there, the store's own numbers are good enough.
        """
        shown = self._claim_ids(None)
        if derived or not self.files or any(name.startswith("_:") for name in shown):
            hidden = {ONTOLOGY} if derived else COMPUTED
            return [quad for quad in self._store if quad.graph_name not in hidden] + ([] if derived else merges.declared(self._store))
        raw = list(as_written(self.files))
        kinds = claim_kinds(self._store)
        claims = {quad.subject for quad in raw if quad.predicate == KG.status or (quad.predicate == RDF.type and quad.object in kinds)}
        left = without(raw, {claim for claim in claims if name_of(claim) not in shown}, self.cut.hidden)
        return as_it_was(left) if self.moment.is_past else left

    def statements(self, *ids: str) -> list[Quad]:
        """Return what the files say of some things or claims, and of the unnamed nodes (evidence) that hang on them.

        Numbers are spelt as the store has them, unlike in `quads`.
        """
        todo: list[Term] = [node for node in map(_node, ids) if node is not None]
        found: dict[Term, list[Quad]] = {}
        while todo:
            node = todo.pop()
            if node not in found:
                found[node] = [quad for quad in self._store.match(node) if quad.graph_name not in COMPUTED]
                todo += [quad.object for quad in found[node] if isinstance(quad.object, BlankNode)]
        return [quad for quads in found.values() for quad in quads]

    def mentions(self, id: str) -> list[Quad]:  # noqa: A002
        """Return the statements of the files that name a thing or a claim."""
        node = _node(id)
        return [] if node is None else [quad for quad in self._store.match(None, None, node) if quad.graph_name not in COMPUTED]

    def subjects(self, predicate: NamedNode, text: str) -> list[str]:
        """Return the IRIs that have a text (a digest, a title) as a property, sorted."""
        found = self._store.match(None, predicate, Literal(text))
        return sorted(quad.subject.value for quad in found if isinstance(quad.subject, NamedNode))

    def terms(self) -> set[str]:
        """Return the IRIs of the ontology's terms."""
        return {quad.subject.value for quad in self._store.match(None, RDF.type, None, ONTOLOGY) if isinstance(quad.subject, NamedNode)}

    def knows(self, iri: str) -> bool:
        """Tell whether the graph or the ontology says anything of an IRI, or with it."""
        node = _node(iri)
        patterns = ((node, None, None), (None, node, None), (None, None, node))
        return node is not None and any(True for pattern in patterns for _ in self._store.match(*pattern))

    def ids(self) -> set[str]:
        """Return the IRIs of everything that has a type in the casebook's files."""
        return {quad.subject.value for quad in self._typed() if isinstance(quad.subject, NamedNode)}

    def _typed(self) -> Iterator[Quad]:
        return (quad for quad in self._store.match(None, RDF.type) if quad.graph_name not in COMPUTED)

    # ------------------------------------------------------------------------------------------------------- claims

    def claims(self, kind: str | None = None, *, about: str | None = None, only: Iterable[str] | None = None) -> list[Claim]:
        """Return the claims, sorted by id: all, or one kind (`"Stance"`), or those in which one thing has a part, or with some ids.

        Stances on the contrary of a topic are about the topic too. A claim that lacks a part of its content is left out;
        `kg.validate` names it.
        """
        nodes = [_node(name) for name in sorted(self._claim_ids(about) if only is None else set(only))]
        self._store.prefetch([node for node in nodes if node])
        found = map(self._whole_claim, nodes)
        return [claim for claim in found if claim is not None and kind in (None, type(claim).__name__)]

    def claim(self, id: str) -> Claim:  # noqa: A002
        """Return one claim by its IRI or CURIE.

        Raises:
            NotFound: there is no such claim in this view.
        """
        claim = self._whole_claim(_node(id if id.startswith("_:") else self.iri(id)))
        if claim is None:
            raise NotFound(f"there is no accepted claim {id}")
        return claim

    def number(self) -> int:
        """Return how many claims there are."""
        if not self._world.is_kept:
            return len(self._world.claims)
        (row,) = self.query("SELECT (COUNT(DISTINCT ?c) AS ?n) { ?c kg:status ?status FILTER NOT EXISTS { ?c a kg:MirroredStance } }")
        return int(row["n"])

    def claim_ids(self, kind: str | None = None) -> set[str]:
        """Return the ids of the claims, all or those of one kind (`"Stance"`)."""
        found = self._claim_ids(None)
        return found if kind is None else found & {name_of(quad.subject) for quad in self._store.match(None, RDF.type, KG[kind])}

    @property
    def clocks(self) -> Clocks:
        """When each claim held, was public, was recorded."""
        return self._world.clocks

    def period(self, id: str | Node) -> Period | None:  # noqa: A002
        """Return when a claim or an event holds, narrowed by what attests it, by its IRI, blank node's label or node; None where it has no date."""
        return self._derivation.periods.get(_node(id) if isinstance(id, str) else id)  # type: ignore[arg-type]

    @property
    def padding(self) -> periods.Padding:
        """How many days `~` and `?` widen the bounds of the casebook's dates."""
        return self._derivation.padding

    def _whole_claim(self, node: Node | None) -> Claim | None:
        """The claim, if it is one of the files', and has all that makes it one."""
        from kg.model import CLAIMS

        quads = list(self._store.match(node)) if node else []
        types = [quad for quad in quads if quad.predicate == RDF.type]
        kinds = {local_name(quad.object.value) for quad in types} & CLAIMS.keys()
        if node is None or not kinds or all(quad.graph_name in COMPUTED for quad in types):
            return None
        try:
            return self._record(CLAIMS[min(kinds)], node, quads, period=self._derivation.periods.get(node), evidence=self._evidence(node))  # type: ignore[no-any-return]
        except TypeError:
            return None

    def _is_own(self, node: Node) -> bool:
        return any(quad.graph_name not in COMPUTED for quad in self._store.match(node, RDF.type))

    def _claim_ids(self, about: str | None) -> set[str]:
        return set(map(name_of, self._world.claims if about is None else self._world.about(_node(self.iri(about)))))

    def _record(self, kind: Any, node: Node, quads: Iterable[Quad] | None = None, /, **given: Any) -> Any:
        """Fill a record's fields from the properties of the same name."""
        slots = _slots(kind)
        told: dict[str, list[Term]] = defaultdict(list)
        for quad in self._store.match(node) if quads is None else quads:
            name = slots.get(quad.predicate.value)
            if name is not None and name not in given:
                told[name].append(quad.object)
        lists = _lists(kind)
        if "id" in kind.__dataclass_fields__:
            given["id"] = name_of(node)
        return kind(**given, **{name: _field(found, several=name in lists) for name, found in told.items()})

    def _evidence(self, node: Node, predicate: NamedNode = KG.evidence, seen: tuple[Node, ...] = ()) -> tuple[Evidence, ...]:
        from kg.model import Evidence

        nodes = [quad.object for quad in self._store.match(node, predicate) if isinstance(quad.object, NamedNode | BlankNode)]
        found = [self._record(Evidence, e, relays=self._evidence(e, KG.relays, (*seen, e))) for e in nodes if e not in seen]
        return tuple(sorted(found, key=_place))

    # ------------------------------------------------------------------------------------------------------- things

    def actors(self) -> list[Actor]:
        """Return the actors, sorted by label."""
        return self._things("Actor")

    def topics(self) -> list[Topic]:
        """Return the topics, sorted by label."""
        return self._things("Topic")

    def events(self) -> list[Event]:
        """Return the events, sorted by label."""
        return self._things("Event")

    def places(self) -> list[Place]:
        """Return the places, sorted by label."""
        return self._things("Place")

    def documents(self) -> list[Document]:
        """Return the documents, sorted by label."""
        return self._things("Document")

    def ids_of(self, kind: str) -> list[str]:
        """Return the IRIs of the actors, topics, events, places or documents (`"Actor"` ...), sorted."""
        nodes = {quad.subject for quad in self._store.match(None, RDF.type, KG[kind])}
        return sorted(node.value for node in nodes if isinstance(node, NamedNode) and self._is_own(node))

    def _things(self, kind: str) -> list[Any]:
        return sorted((self._thing(kind, NamedNode(iri)) for iri in self.ids_of(kind)), key=lambda thing: (thing.label, thing.id))

    def thing(self, id: str) -> Thing:  # noqa: A002
        """Return an actor, topic, event, place or document by its IRI or CURIE.

        Raises:
            NotFound: there is none.
        """
        from kg.model import THINGS

        node = _node(self.iri(id))
        kinds = {local_name(quad.object.value) for quad in self._store.match(node, RDF.type)} if node else set()
        kind = next((name for name in THINGS if name in kinds), None)
        if node is None or kind is None:
            raise NotFound(f"there is nothing called {id} in the graph")
        return self._thing(kind, node)  # type: ignore[no-any-return]

    def _thing(self, kind: str, node: Node) -> Any:
        from kg.model import THINGS

        types = [local_name(quad.object.value) for quad in self._store.match(node, RDF.type) if quad.graph_name not in COMPUTED]
        matches = tuple(sorted(quad.object.value for quad in self._store.match(node, SKOS.exactMatch)))
        given: dict[str, Any] = {
            "type": min(types, default=kind),
            "label": self.label(name_of(node)),
            "names": self.names(name_of(node)),
            "exactMatch": matches,
        }
        if kind == "Event":
            given |= {"period": self._derivation.periods.get(node), "evidence": self._evidence(node)}
        if kind == "Topic":
            given |= {"definition": getattr(self._store.value(node, SKOS.definition), "value", None), "contrary": self._contrary(node)}
        return self._record(THINGS[kind], node, **given)

    def _contrary(self, topic: Node) -> str | None:
        told = [quad.object for quad in self._store.match(topic, KG.contrary)] + [quad.subject for quad in self._store.match(None, KG.contrary, topic)]
        return min(map(name_of, told), default=None)

    def names(self, iri: str) -> tuple[tuple[str, str], ...]:
        """Return all labels and aliases of a thing as (text, language): preferred ones first, English before others."""
        node = _node(iri)
        found = [
            (rank, quad.object.language or "", quad.object.value)
            for rank, name in enumerate(_NAMES)
            for quad in (self._store.match(node, name) if node else ())
            if isinstance(quad.object, Literal)
        ]
        ordered = sorted(found, key=lambda name: (name[0], name[1] not in ("en", ""), name[1], name[2]))
        return tuple(dict.fromkeys((text, language) for _, language, text in ordered))

    def label(self, iri: str) -> str:
        """Return the preferred name of anything, or the last part of its IRI."""
        if iri not in self._labels:
            names = self.names(iri) if not iri.startswith("_:") else ()
            self._labels[iri] = names[0][0] if names else local_name(iri)
        return self._labels[iri]

    @cached_property
    def _labels(self) -> dict[str, str]:
        return {}

    def short(self, iri: str) -> str:
        """Return the CURIE of an IRI, as Turtle would write it."""
        return curie(iri, self.prefixes)

    def shown(self, term: Term | None) -> str:
        """Return a term as a table shows it: CURIEs for IRIs, plain text for literals."""
        if isinstance(term, NamedNode):
            return self.short(term.value)
        return "" if term is None else term.value if isinstance(term, Literal) else str(term)

    def iri(self, name: str) -> str:
        """Return the IRI that a full IRI, `<IRI>`, CURIE or local name stands for; of a merged actor that of the one it is."""
        bare = name.strip("<>")
        prefix, colon, local = bare.partition(":")
        if colon and prefix in self.prefixes and not local.startswith("//"):
            bare = self.prefixes[prefix] + local
        elif not colon:
            bare = self.prefixes[""] + bare
        return self.merged.get(bare, bare)

    @cached_property
    def merged(self) -> dict[str, str]:
        """Whom each merged actor is (`kg merge`), by IRI: what is told of it is read as told of that one."""
        return {name_of(actor): name_of(whom) for actor, whom in merges.standing(self._store).items()}

    def find(self, name: str) -> str:
        """Return the IRI of what answers to a name: an id, a label or an alias in any language, accents and case aside.

        Raises:
            NotFound: nothing does; the message suggests what is close.
            Ambiguous: more than one thing does; the message lists them.
        """
        if not name.strip() or "\0" in name:
            raise NotFound("name an actor, a topic or a claim: by id, label or alias")
        iri = self.iri(name) if re.fullmatch(r"<?[^\s<>\"{}|^`\\]+>?", name) else None
        if iri and self._exists(iri):
            return iri
        found = self.called(name)
        if len(found) > 1:
            raise Ambiguous(f"{name!r} may be {', '.join(sorted(map(self.short, found)))}; say which")
        if not found:
            raise NotFound(f"nothing is called {name!r}{self._near(name)}")
        return found.pop()

    def called(self, name: str) -> set[str]:
        """Return the IRIs of all that have a name, accents and case aside."""
        return self._index.get(fold(name), set()) | self._index.get(fold(name).removeprefix("the "), set())

    def naming(self, part: str) -> set[str]:
        """Return the IRIs of all that have a name with a text in it, accents and case aside."""
        folded = fold(part)
        return {iri for name, iris in self._index.items() if folded in name for iri in iris}

    def _exists(self, iri: str) -> bool:
        node = _node(iri)
        return node is not None and any(quad.graph_name not in COMPUTED for quad in self._store.match(node))

    def _near(self, name: str) -> str:
        from kg.sparql import suggestion

        return suggestion(fold(name), [key for key in self._index if key]) or "; kg status lists what there is"

    @cached_property
    def _index(self) -> dict[str, set[str]]:
        """Folded names to IRIs."""
        index: dict[str, set[str]] = defaultdict(set)
        for iri in set() if self._world.is_kept else self.ids():
            index[fold(local_name(iri))].add(iri)
        for quad in (quad for name in _NAMES for quad in self._store.match(None, name)):
            if quad.graph_name not in COMPUTED and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                index[fold(quad.object.value)].add(quad.subject.value)
                index[fold(local_name(quad.subject.value))].add(quad.subject.value)
        for merged, whom in self.merged.items():
            index[fold(local_name(merged))].add(whom)
        return index

    # ----------------------------------------------------------------------------------------------- other libraries

    def to_rdflib(self) -> rdflib.Dataset:
        """Return the view as an `rdflib.Dataset`: one graph a file, the derived graphs included, the ontology not.

        Numbers are spelt as the store has them (`0.8` for `0.80`); an export keeps their spelling.
        """
        import rdflib

        dataset = rdflib.Dataset()
        for name, iri in self.prefixes.items():
            dataset.bind(name, iri)
        dataset.addN((*map(rdflib_term, quad.triple), dataset.graph(rdflib_term(quad.graph_name))) for quad in self.quads(derived=True))
        return dataset

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return actors, topics, events and places as nodes, and relations and stances as edges keyed by claim.

        An edge carries the claim itself as `claim`, and its content as plain attributes for other tools.
        """
        import networkx as nx

        network: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for claim in self.claims():
            ends = _ends(claim)
            if ends:
                source, target, label = ends
                network.add_edge(source, target, key=claim.id, claim=claim, label=self.label(label), **_plain(claim))
        for node, data in network.nodes(data=True):
            data |= {"label": self.label(node), "type": self._type(node)}
        return network

    def _type(self, iri: str) -> str:
        node = _node(iri)
        types = self._store.match(node, RDF.type) if node else ()
        return min((local_name(quad.object.value) for quad in types if quad.graph_name not in COMPUTED), default="")


class KnowledgeGraph(View):
    """The graph of a casebook: the view of everything accepted, and the door to views of other days."""

    def __init__(self, folder: Path, worlds: Worlds, prefixes: dict[str, str], problems: list[Problem], files: Iterable[Source] = ()) -> None:
        self.folder = folder
        self.problems = problems
        """Faults that kept parts of files from being read; `kg.validate` names all the others too."""
        super().__init__(worlds.accepted, prefixes, files)
        self.sent = ""
        """Where it lies behind an endpoint: what the files were that it was sent from (`kg.sources.digest`)."""
        self._worlds = worlds

    @classmethod
    def open(cls, folder: str | Path = ".", *, built: bool = True, say: Callable[[str], None] | None = None) -> KnowledgeGraph:
        """Open a casebook (a folder, or one Turtle file): its files are loaded, or where it was built (`kg build`) its store is read.

        Args:
            folder: where it is.
            built: whether a built store is read; one that is stale or damaged is built anew first.
            say: takes the sentence that says so; a warning in the log unless given.

        Raises:
            CasebookError: there is none, or it cannot be read.
        """
        folder = Path(folder)
        store = _built(folder, say) if built and (folder / BUILT).is_dir() else None
        files = sources(folder)
        if store is not None:
            return cls(folder, KeptWorlds(Kept(store.store, store), store.withheld), store.prefixes, store.problems, files)
        return cls.of(folder, *load(files, ontologies(folder)), files)

    @classmethod
    def connect(cls, url: str, folder: str | Path = ".", *, timeout: float | None = None, environment: Mapping[str, str] | None = None) -> KnowledgeGraph:
        """Open a casebook that `kg publish` sent to a store behind a SPARQL 1.1 endpoint; it is read as it lies there.

        Args:
            url: where queries are answered, `http://` or `https://`.
            folder: where saved queries of one's own lie.
            timeout: seconds within which it has to answer; 60 unless KG_ENDPOINT_TIMEOUT says otherwise.
            environment: where credentials are read from (`kg.endpoint`), in place of the process's own.

        Raises:
            EndpointError: it cannot be reached, is none, or holds no casebook, or not all of it.
        """
        from kg.remote import Remote

        store = Remote(url, timeout=timeout, environment=environment)
        there = store.whole()
        graph = cls(Path(folder), KeptWorlds(Kept(store), list), {"": ID.iri, **there.prefixes, **PREFIXES}, [])
        graph.sent = there.digests.get(PUBLISHED, "")
        return graph

    @classmethod
    def of(cls, folder: Path, store: Local, prefixes: dict[str, str], problems: list[Problem], files: Iterable[Source]) -> KnowledgeGraph:
        """Make the graph of what was loaded from files: merges are followed, what is not accepted is held back, what follows is added."""
        merges.follow(store)
        withheld = withhold(store)
        return cls(folder, Worlds(World.of(store), lambda: withheld), prefixes, problems, files)

    @property
    def withheld(self) -> list[Quad]:
        """Statements about claims that are not accepted (candidate, rejected, retracted, without status)."""
        return self._worlds.withheld

    def held(self, day: str | None = None, known: str | None = None, recorded: str | None = None, *, about: str | None = None) -> Held:
        """Return the ids of the claims that belong to a moment: certain, possible, undated (see `as_of`).

        Args:
            day: when they held.
            known: by when they had been published.
            recorded: by when they were in the graph.
            about: only claims in which this thing has a part, by IRI or CURIE.

        Raises:
            PeriodError: a day is no day.
        """
        moment = Moment.of(day, known, recorded)
        return self._worlds.held(moment) if about is None else self._worlds.held_about(moment, _node(self.iri(about)))

    def as_of(self, day: str | None = None, known: str | None = None, which: str = "certain", *, recorded: str | None = None, undated: bool = False) -> View:
        """Return the world of a day as far as it was public by another.

        Claims, evidence, stamps, plain triples and named graphs are those of that world: evidence in documents that were
        not public yet is not there, nor does it narrow any period, and what was withdrawn only later is there, accepted.

        Args:
            day: when it held, `YYYY-MM-DD`; None for any time.
            known: by when it had been published, and not been withdrawn; None for all that is known now.
            which: `"certain"`, or `"possible"` for what held, or was published, perhaps.
            recorded: by when it was in this graph, and not withdrawn; None for now.
            undated: keep claims without a date too; the view's `undated` counts those left out.

        Raises:
            PeriodError: a day is no day.
            ValueError: `which` is neither.
        """
        if which not in ("certain", "possible"):
            raise ValueError(f"which is 'certain' or 'possible', not {which!r}")
        world, cut = self._worlds.cut(Moment.of(day, known, recorded), possible=which == "possible", undated=undated)
        return View(world, self.prefixes, self.files, cut)

    @cached_property
    def withdrawn(self) -> View:
        """The claims that were accepted until they were retracted, with the status that they have now."""
        return View(self._worlds.withdrawn, self.prefixes, self.files)

    def withdrawals(self) -> dict[str, str | None]:
        """Return the days on which claims were withdrawn, by id; None where nobody tells."""
        return {name: periods.iso(day) or None for name, day in self._worlds.withdrawn.clocks.withdrawals().items()}

    def passed(self, day1: str, day2: str, known: str | None = None) -> list[str]:
        """Return the ids of claims that, as known by a day, began after one day and were over by another."""
        moment = Moment.of(None, known)
        days = periods.day(day1), periods.day(day2)
        return [name for world in self._worlds.of(moment) for name in world.clocks.within(*days, moment.known)]


def _built(folder: Path, say: Callable[[str], None] | None) -> Published | None:
    """The store that was built of a casebook."""
    from kg.published import ready

    if say is None:
        import logging

        say = logging.getLogger("kg").warning
    return ready(folder, say)


def _node(name: str) -> Node | None:
    """The node that an IRI or a blank node's label stands for; None where it is neither."""
    try:
        return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)
    except ValueError:
        return None


@lru_cache
def _slots(kind: Any) -> dict[str, str]:
    """The fields of a record by the IRI of the property that each stands for."""
    from dataclasses import fields

    from kg.model import property_of

    return {property_of(field.name).value: field.name for field in fields(kind) if field.name != "id"}


@lru_cache
def _lists(kind: Any) -> frozenset[str]:
    """The fields of a record that hold several values."""
    from dataclasses import fields

    return frozenset(field.name for field in fields(kind) if str(field.type).startswith("tuple"))


def _field(found: list[Term], *, several: bool) -> Any:
    if len(found) == 1:
        value = python_value(found[0])
        return (value,) if several else value
    values = sorted(map(python_value, found), key=str)
    return tuple(values) if several else values[0]


def _place(evidence: Evidence) -> tuple[str, ...]:
    """By what the evidence of a claim is sorted: the document, and where in it."""
    numbers = [str(number).zfill(12) for number in (evidence.start, evidence.end, evidence.row)]
    return str(evidence.source), *numbers, str(evidence.digest), str(evidence.attestedOn)


def _ends(claim: Any) -> tuple[str, str, str] | None:
    """From whom to whom an edge of this claim goes, and what it is called."""
    if hasattr(claim, "predicate"):
        return claim.subject, claim.object, claim.predicate
    return (claim.holder, claim.topic, claim.position) if hasattr(claim, "position") else None


def _plain(claim: Claim) -> dict[str, Any]:
    names = ("during", "mode", "negated", "condition", "confidence", "comment", "firstCited", "lastCited", "predicate", "position")
    told = {name: getattr(claim, name, None) for name in names}
    bounds = zip(("earliestBegin", "latestBegin", "earliestEnd", "latestEnd"), claim.period.bounds if claim.period else (), strict=False)
    told |= {name: periods.iso(bound) for name, bound in bounds if bound is not None}
    told["kind"] = type(claim).__name__
    return {name: _simple(value) for name, value in told.items() if value is not None}


def _simple(value: Any) -> Any:
    return value if isinstance(value, bool | int) else float(value) if not isinstance(value, str) else str(value)


def rdflib_term(term: Any) -> Any:
    """Return a term as rdflib has it, with the spelling that it has here."""
    import rdflib

    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, DefaultGraph):
        return rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    plain = term.datatype == XSD.string
    return rdflib.Literal(term.value, datatype=None if plain else rdflib.URIRef(term.datatype.value), normalize=False)
