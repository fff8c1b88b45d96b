"""`kg import`: what was coded elsewhere, as claims of a casebook.

An importer of a small file reads it into a `Reading`, which `publishing` writes. An importer of a large one yields records
one by one, each with what it says of things and claims (`nodes`) or with the reason for which it cannot be taken, and
`shards` writes them as they come, without keeping them. Of the casebook only is looked at what it declares (`known`). What was read
is what was taken and what is reported; ids follow from the content, so what is there already is not written again.

records     what an importer yields, and what came of it       publishing  from there into one file of the casebook
nodes       a thing or a claim, as Turtle                      known       what the casebook has already
shards      records as they come into files of the casebook    tables      rows of CSV, TSV, Parquet and Excel
drafts      ids for names, evidence for rows                    dates      dates as tables write them
mapping     tables by a mapping file                           suggestions a first mapping: `suggest`
events      ICEWS and GDELT, by `cameo`                        acled       ACLED
datasets    these into a casebook: `csv`, `icews`, `gdelt`, `acled`
discourse   files of Discourse Network Analyzer: `dna`
objects     JSON files as records with their places            sketch      statements as they are put together
common      the casebook, tables of words, the count           instants    times of Wikibase as EDTF
intelligence  STIX 2.1 bundles: `stix`                         entities    FollowTheMoney: `ftm`
items       Wikidata: `wikidata`                               statements  RDF from elsewhere: `turtle`
plover      events of POLECAT: `polecat`
graphs      what `kg export` wrote, as networks, tables or statements: `network`
"""

from __future__ import annotations

from functools import partial

from kg.imports.datasets import SHOWN, Plan, acled, csv, gdelt, icews, polecat
from kg.imports.discourse import dna
from kg.imports.entities import ftm
from kg.imports.graphs import NETWORKS, network
from kg.imports.intelligence import stix
from kg.imports.items import wikidata
from kg.imports.records import Count, Import, Left, Reading
from kg.imports.statements import turtle
from kg.imports.suggestions import suggest

gexf, graphml, cytoscape, edges, parquet, jsonld, ttl12 = (partial(network, format=kind) for kind in NETWORKS)

__all__ = [
    "SHOWN",
    "Count",
    "Import",
    "Left",
    "Plan",
    "Reading",
    "acled",
    "csv",
    "cytoscape",
    "dna",
    "edges",
    "ftm",
    "gdelt",
    "gexf",
    "graphml",
    "icews",
    "jsonld",
    "network",
    "parquet",
    "polecat",
    "stix",
    "suggest",
    "ttl12",
    "turtle",
    "wikidata",
]
