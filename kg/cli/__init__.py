"""The command `kg`: one short function a verb, no logic.

stdout is data, stderr is talk. Exit code 0: fine; 1: problems in the data, or a fault told in one sentence; 2: usage.

    group       the command itself, and how errors are told    options     what several verbs take
    casebook    init, status, validate, build, merge           questions   query, answers, show, at, timeline, diff, brief
    articles    cite, extract, review, train                   outputs     draw, export, publish
    imports     import dna                                  serving     serve
    analyses    shifts, disagreements, umbrella, gap, independence, lint, network, camps

The verbs are listed in the order in which these modules are imported here: the order of work.
"""

from kg.cli import casebook, questions, articles, imports, analyses, outputs, serving  # isort: skip
from kg.cli.group import main

__all__ = ["analyses", "articles", "casebook", "imports", "main", "outputs", "questions", "serving"]
