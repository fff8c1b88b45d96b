"""`kg import`: what was coded elsewhere, as claims of a casebook.

An importer reads a file into a `Reading`: statements for the casebook, how many rows of each kind it met and took, and each
row that it could not take with the reason. What was read is what was taken and what is reported. `publishing` writes a
reading into the casebook; ids follow from the content, so what is there already is not written again.

records     what an importer yields, and what came of it       publishing    from there into the casebook
objects     JSON files as records with their places            draft         statements as they are put together
common      the casebook, tables of words, the count
entities    FollowTheMoney: `ftm`                              items         Wikidata: `wikidata`
instants    times of Wikibase as EDTF
discourse   files of Discourse Network Analyzer: `dna`         intelligence  STIX 2.1 bundles: `stix`
"""

from __future__ import annotations

from kg.imports.discourse import dna
from kg.imports.entities import ftm
from kg.imports.intelligence import stix
from kg.imports.items import wikidata
from kg.imports.records import Count, Import, Left, Reading

__all__ = ["Count", "Import", "Left", "Reading", "dna", "ftm", "stix", "wikidata"]
