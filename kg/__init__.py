"""Stancegraph: who stands where, on what, since when, and according to whom.

A tour (a casebook is a folder of Turtle files; `.` is the bundled one in a checkout):

    import kg
    graph = kg.open(".")                                    # a folder: triples/ and perhaps an ontology.ttl
    for problem in kg.validate(graph): print(problem)       # triples/curated/2024.ttl:118: claim has no evidence
    then = graph.as_of("2024-06-01")                        # the world of a day, a read-only View
    for row in then.query("SELECT ?who { ?s kg:holder ?who ; kg:position kg:Supports }"): print(row["who"])
    graph.as_of("2025-02-01", known="2025-03-01")           # the same, as far as it was public by another day
    print(kg.diff(graph, "2025-02-01", "2025-11-01").text())  # what changed, in the world and in what we know
    kg.timeline(graph, "PMF").picture("pmf.svg")            # what held when, certain and possible told apart
    print(kg.show(graph, "Hashd al-Shaabi").text())         # a dossier, found by any name
    print(kg.shifts(graph).text())                          # who changed side, when, and what that rests on
    print(kg.disagreements(graph).text())                   # what goes against what; nothing is resolved by itself
    kg.extract(text, graph, published="2025-02-06")         # what an article claims, proposed for review
    kg.export(then, "june.ttl"); kg.draw(graph, "graph.html")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg import analysis as analysis
    from kg import extraction as extraction
    from kg import imports as imports
    from kg import review as review
    from kg.analysis import camps as camps
    from kg.analysis import network as network
    from kg.analysis.checks import lint as lint
    from kg.analysis.gaps import gap as gap
    from kg.analysis.independence import independence as independence
    from kg.analysis.ledger import disagreements as disagreements
    from kg.analysis.turns import shifts as shifts
    from kg.analysis.umbrellas import umbrella as umbrella
    from kg.articles import Articles as Articles
    from kg.briefing import brief as brief
    from kg.building import build as build
    from kg.casebook import init as init
    from kg.casebook import merge as merge
    from kg.casebook import status as status
    from kg.casebook import unmerge as unmerge
    from kg.changes import diff as diff
    from kg.chronology import timeline as timeline
    from kg.citation import cite as cite
    from kg.dossier import show as show
    from kg.errors import KgError as KgError
    from kg.errors import Problem as Problem
    from kg.explorer import draw as draw
    from kg.extraction import extract as extract
    from kg.extraction.training import train as train
    from kg.formats import export as export
    from kg.graph import KnowledgeGraph as KnowledgeGraph
    from kg.graph import View as View
    from kg.publishing import publish as publish
    from kg.queries import answers as answers
    from kg.queries import query as query
    from kg.review.judgements import judge as judge
    from kg.server import serve as serve
    from kg.standings import at as at
    from kg.validation import validate as validate

    connect = KnowledgeGraph.connect
    open = KnowledgeGraph.open  # noqa: A001

__version__ = "0.7.0"

_HOME = {
    "Articles": "articles", "KgError": "errors", "KnowledgeGraph": "graph", "Problem": "errors", "View": "graph",
    "analysis": "analysis", "answers": "queries", "at": "standings", "brief": "briefing", "build": "building", "camps": "analysis",
    "cite": "citation", "diff": "changes", "disagreements": "analysis.ledger", "draw": "explorer", "export": "formats",
    "extract": "extraction", "extraction": "extraction", "gap": "analysis.gaps", "imports": "imports",
    "independence": "analysis.independence", "init": "casebook", "judge": "review.judgements", "lint": "analysis.checks",
    "merge": "casebook", "network": "analysis", "publish": "publishing", "query": "queries", "review": "review", "serve": "server", "shifts": "analysis.turns",
    "show": "dossier", "status": "casebook", "timeline": "chronology", "train": "extraction.training",
    "umbrella": "analysis.umbrellas", "unmerge": "casebook", "validate": "validation",
}  # fmt: skip

__all__ = [
    "Articles", "KgError", "KnowledgeGraph", "Problem", "View",
    "analysis", "answers", "at", "brief", "build", "camps", "cite", "connect", "diff", "disagreements", "draw", "export", "extract", "extraction",
    "gap", "imports", "independence", "init", "judge", "lint", "merge", "network", "open", "publish", "query", "review", "serve", "shifts",
    "show", "status", "timeline", "train", "umbrella", "unmerge", "validate",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import kg` stays fast."""
    from importlib import import_module

    if name in ("open", "connect"):
        return getattr(import_module("kg.graph").KnowledgeGraph, name)
    if name not in _HOME:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    module = import_module(f"kg.{_HOME[name]}")
    return module if _HOME[name] == name else getattr(module, name)
