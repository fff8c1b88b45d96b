"""What a network is: nodes, and the ties between them with the claims behind each; how it is told, and written for other tools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import files
from kg.analysis import interchange
from kg.analysis.centralities import Centrality, centralities
from kg.errors import FormatError
from kg.tables import render, running
from kg.wording import counted

if TYPE_CHECKING:
    import networkx as nx

_STRONGEST = 12
_NAMED = 4


class Node(NamedTuple):
    """An actor or a topic of a network; `mode` says which, `type` is its class."""

    id: str
    label: str
    type: str
    mode: str


class Tie(NamedTuple):
    """What ties two nodes, and the claims behind it.

    `relation` says what ties them, or in what kind of network. `agree` and `differ` are the topics on which two actors do so.
    `pro` and `contra` are the two parts of a weight: the congruence and the conflict of two actors, how often an actor is for
    and against a topic.
    """

    source: str
    target: str
    relation: str
    weight: float
    sign: int
    claims: tuple[str, ...]
    agree: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    pro: float = 0
    contra: float = 0


class Network(NamedTuple):
    """One network; `since` and `until` are the first and the last day of its window, None where it has none."""

    kind: str
    since: str | None
    until: str | None
    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    statements: int

    def graph(self) -> nx.MultiGraph[str] | nx.MultiDiGraph[str]:
        """Return it for networkx, with all attributes; directed for relations."""
        import networkx as nx

        directed = self.kind in ("actors", "affiliation")
        graph: Any = nx.MultiDiGraph() if directed else nx.MultiGraph()
        graph.graph |= {"kind": self.kind, "since": self.since, "until": self.until}
        for node in self.nodes:
            graph.add_node(node.id, label=node.label, type=node.type, mode=node.mode)
        for tie in self.ties:
            told = {name: list(value) if isinstance(value, tuple) else value for name, value in tie._asdict().items()}
            graph.add_edge(told.pop("source"), told.pop("target"), label=tie.relation, **told)
        return graph  # type: ignore[no-any-return]

    def central(self) -> list[Centrality]:
        """Return how central its nodes are."""
        return centralities([node.id for node in self.nodes], ((tie.source, tie.target, tie.weight) for tie in self.ties))


class Networks(NamedTuple):
    """The networks of a view: one, or one for each window in which something was said.

    `notes` tell in sentences what was not counted.
    """

    kind: str
    networks: tuple[Network, ...]
    notes: tuple[str, ...]

    def objects(self) -> list[dict[str, Any]]:
        """Return how central each node is in each network, as plain objects."""
        return [
            {"since": network.since, "until": network.until, "label": node.label, "type": node.type, **central._asdict()}
            for network in self.networks
            for node, central in zip(network.nodes, network.central(), strict=True)
        ]

    def edges(self) -> list[dict[str, Any]]:
        """Return the ties of all networks as plain objects, with the labels of their ends."""
        found = []
        for network in self.networks:
            labels = {node.id: node.label for node in network.nodes}
            named = ((tie, {"source_label": labels[tie.source], "target_label": labels[tie.target]}) for tie in network.ties)
            found += [{"since": network.since, "until": network.until, **tie._asdict(), **ends} for tie, ends in named]
        return found

    def text(self, width: int = 0) -> str:
        """Return each network in a few lines: its size, its strongest ties, and how central its nodes are."""
        lines = [line for network in self.networks for line in _told(network)] or ["Nothing in it makes a network of this kind."]
        told = running([*lines, *self.notes], width)
        rows = [{name: value for name, value in row.items() if name != "id" and value is not None} for row in self.objects()]
        return told + ("\n" + render(rows, "table", width=width) if rows else "")

    def write(self, out: str | Path) -> list[Path]:
        """Write the networks and return the files: .csv and .json hold all, of .gexf and .graphml each window has its own.

        Raises:
            FormatError: the suffix is another, or there is nothing to write.
            CasebookError: a file cannot be written.
        """
        path = Path(out)
        suffix = path.suffix.lower()
        if suffix not in interchange.FORMATS:
            raise FormatError(f"{suffix or path.name!r} is no format for networks; end the file name in one of {', '.join(interchange.FORMATS)}")
        contents = dict(self._files(path, suffix))
        if not contents:
            raise FormatError(f"nothing makes a network of this kind, so {path} was not written")
        for name, data in contents.items():
            files.write(name, data)
        return list(contents)

    def _files(self, path: Path, suffix: str) -> Iterator[tuple[Path, bytes]]:
        graphs = [network.graph() for network in self.networks]
        if suffix in interchange.SINGLE:
            for network, graph in zip(self.networks, graphs, strict=True):
                name = f"{path.stem}-{network.since}{path.suffix}" if network.since else path.name
                yield path.with_name(name), interchange.SINGLE[suffix](graph)
        elif suffix == ".json" and graphs:
            yield path, interchange.node_link(graphs)
        elif graphs:
            yield path, interchange.edges(self.edges(), ["since", "until", *Tie._fields[:2], "source_label", "target_label", *Tie._fields[2:]])


def _told(network: Network) -> Iterator[str]:
    time = f"From {network.since} to {network.until}: " if network.since else ""
    modes = Counter(node.mode for node in network.nodes)
    size = " and ".join(counted(number, mode) for mode, number in sorted(modes.items()))
    yield f"{time}{network.kind}: {size}, {counted(len(network.ties), 'tie')}, from {counted(network.statements, 'statement')}."
    labels = {node.id: node.label for node in network.nodes}
    strongest = sorted(network.ties, key=lambda tie: (-abs(tie.weight), tie))
    for tie in strongest[:_STRONGEST]:
        arrow = "→" if network.kind in ("actors", "affiliation") else "–"
        kind = f"{tie.relation}, " if network.kind == "actors" else ""
        yield f"  {labels[tie.source]} {arrow} {labels[tie.target]}: {kind}{tie.weight:.4g}{_matters(tie)}"
    if len(strongest) > _STRONGEST:
        yield f"  and {counted(len(strongest) - _STRONGEST, 'weaker tie')}"


def _matters(tie: Tie) -> str:
    told = [
        f"{word} on {'; '.join(found[:_NAMED])}{' ...' if len(found) > _NAMED else ''}"
        for word, found in (("agree", tie.agree), ("differ", tie.differ))
        if found
    ]
    return f" ({', '.join(told)})" if told else ""
