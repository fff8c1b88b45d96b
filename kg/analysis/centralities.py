"""How central each node of a network is.

All are those of the network without directions, several ties between two being one with the sum of their weights, signs
aside.

degree       how many others it has a tie with
strength     the sum of the weights of its ties
betweenness  on which share of the shortest ways between two others it lies (Brandes 2001), a tie being one step; where nodes
             times ties are more than five million, estimated from a random sample of the nodes (Brandes and Pich 2007)
closeness    how near it is to those that it can reach, scaled by how many that are (Wasserman and Faust 1994), in steps
eigenvector  by the leading eigenvector of the weights (Bonacich 1972), the largest being 1; 0 outside the part of the network
             that leads
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import networkx as nx

_EXACT = 5_000_000
_LEAST = 50
_ROUNDS = 2000


class Centrality(NamedTuple):
    """How central one node is in one network."""

    id: str
    degree: int
    strength: float
    betweenness: float
    closeness: float
    eigenvector: float


def centralities(nodes: Sequence[str], ties: Iterable[tuple[str, str, float]]) -> list[Centrality]:
    """Return how central nodes are by the weighted ties between them, in the order of the nodes."""
    import networkx as nx

    graph = _simple(nodes, ties)
    pivots = max(_LEAST, _EXACT // max(1, graph.number_of_edges()))
    between = nx.betweenness_centrality(graph, k=pivots if pivots < len(graph) else None, seed=1)
    close = nx.closeness_centrality(graph)
    strength = dict(graph.degree(weight="weight"))
    eigen = _eigenvector(graph)
    return [Centrality(node, len(graph[node]), *(round(float(told[node]), 6) for told in (strength, between, close, eigen))) for node in nodes]


def _simple(nodes: Sequence[str], ties: Iterable[tuple[str, str, float]]) -> nx.Graph[str]:
    import networkx as nx

    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(nodes)
    for one, other, weight in ties:
        if one != other:
            before = graph[one][other]["weight"] if graph.has_edge(one, other) else 0.0
            graph.add_edge(one, other, weight=before + abs(weight))
    return graph


def _eigenvector(graph: nx.Graph[str]) -> dict[str, float]:
    """By the power method on A + I, which two-mode networks do not keep from settling."""
    import numpy as np

    names = list(graph)
    place = {name: number for number, name in enumerate(names)}
    ends = np.array([(place[one], place[other]) for one, other in graph.edges]).reshape(-1, 2)
    if not len(ends):
        return dict.fromkeys(names, 0.0)
    weights = np.array([float(data["weight"]) for _, _, data in graph.edges(data=True)])
    weights /= weights.max()
    vector = np.ones(len(names))
    for _ in range(_ROUNDS):
        pulled = [np.bincount(ends[:, here], weights * vector[ends[:, there]], len(vector)) for here, there in ((0, 1), (1, 0))]
        following = vector + pulled[0] + pulled[1]
        following /= following.max()
        if np.abs(following - vector).max() < 1e-12:
            break
        vector = following
    return dict(zip(names, vector.tolist(), strict=True))
