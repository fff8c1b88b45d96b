"""Casebooks made up at random: actors, places, events, topics and documents, and claims of every kind about them."""

from __future__ import annotations

from pathlib import Path

from conftest import WORLD, turtle
from hypothesis import strategies as st

TIMES = [
    "2021-04-10/", "2021-04-10/2021-06-30", "2021-04-10", "2019", "2019-05/2021", "/2021-06-30", "../2021-06-30", "2020-01-01/..",
    "2020~", "202X", "2020-02?/2020-12", "-0044-03-15", "[2020-01-01,2020-03-01]", "2021-21",
]  # fmt: skip
TEXTS = ["It drowns the fields.", 'They said "no".', "two\\nlines", "خط", "  spaces  ", "a; b", "\\u0001 bell", "水"]
ACTORS = [":Vell", ":Orra", ":WaterMinistry", ":RiverUnion", ":FarmersLeague", ":IldaMarek", ":UnionSpeaker"]
OBJECTS = [*ACTORS, ":Kasda", ":Harbour", ":Flood"]
MORE = """
:Harbour a kg:Place ; skos:prefLabel "Harbour"@en ; <http://www.w3.org/2003/01/geo/wgs84_pos#lat> 12.5 ; <http://www.w3.org/2003/01/geo/wgs84_pos#long> -3.25 .
:Flood a kg:Event ; skos:prefLabel "The flood"@en ; kg:during "2021-05" ^^edtf:EDTF ; kg:evidence «Orra lends Vell the money» .
:doc-undated a kg:Document ; dcterms:title "Undated" ; kg:sha256 "0000000000000000000000000000000000000000000000000000000000000000" .
"""
_PLACES = ["«now backs the dam»", '«It drowns our fields | sem:accordingTo :UnionSpeaker ; kg:saidOn "2021-04-10"^^edtf:EDTF»', "«accept the dam»"]
_CHAIN = '[ a kg:Evidence ; dcterms:source :doc-undated ; kg:relays [ a kg:Evidence ; sem:accordingTo :IldaMarek ; kg:attestedOn "2020"^^edtf:EDTF ] ]'
_NAMES = ["kg:funds", "kg:memberOf", "kg:deploysForcesIn", "kg:holdsOfficeIn", "kg:relatedTo", "kg:takesPartIn", "kg:leads"]


@st.composite
def claims(draw: st.DrawFn, number: int) -> str:
    """One claim, as Turtle."""
    content = draw(
        st.one_of(
            st.builds(
                lambda s, p, o: f"a kg:Relation ; rdf:subject {s} ; rdf:predicate {p} ; rdf:object {o}",
                st.sampled_from(ACTORS), st.sampled_from(_NAMES), st.sampled_from(OBJECTS),
            ),
            st.builds(
                lambda s, p, o: f"a kg:Stance ; kg:holder {s} ; kg:position kg:{p} ; kg:topic {o}",
                st.sampled_from(ACTORS), st.sampled_from(["StronglyOpposes", "Opposes", "Neutral", "Supports", "StronglySupports", "Ambivalent"]),
                st.sampled_from([":Dam", ":FreeRiver", ":Vell"]),
            ),
            st.builds(lambda o: f'a kg:Figure ; kg:about {o} ; kg:measure "engineers" ; kg:minValue 40 ; kg:maxValue 60.50', st.sampled_from(OBJECTS)),
            st.builds(lambda s, o: f"a kg:Attribution ; kg:holder {s} ; kg:about {o}", st.sampled_from(ACTORS), st.sampled_from(OBJECTS)),
        )
    )  # fmt: skip
    mode = draw(st.sampled_from(["Declared", "Enacted", "Enacted", "Attributed", "Denied", "Inferred"]))
    more = draw(
        st.lists(
            st.sampled_from(
                ["kg:negated true", 'kg:condition "if paid"@en', "kg:confidence 0.85", 'kg:role "minister"', 'prov:generatedAtTime "2024-05-06T07:08:09.123Z"^^xsd:dateTime',
                 'kg:quantifier "most"', "kg:place :Kasda"]
            ), unique=True, max_size=3,
        )
    )  # fmt: skip
    time = draw(st.none() | st.sampled_from(TIMES))
    more += [f'kg:during "{time}"^^edtf:EDTF'] if time else []
    more.append(f'rdfs:comment "{draw(st.sampled_from(TEXTS))}"@en')
    evidence = draw(st.lists(st.sampled_from([*_PLACES, _CHAIN, ":shared-evidence"]), min_size=1, max_size=2, unique=True))
    return f":claim-{number} {content} ; kg:mode kg:{mode} ; kg:status kg:Accepted ; {' ; '.join(more)} ; kg:evidence {' , '.join(evidence)} .\n"


@st.composite
def casebooks(draw: st.DrawFn, most: int = 6) -> str:
    """A casebook of one file, as Turtle."""
    count = draw(st.integers(0, most))
    shared = ":shared-evidence a kg:Evidence ; dcterms:source :doc-dam .\n"
    return turtle(WORLD + MORE + shared + "".join(draw(claims(number)) for number in range(count)))


def written(folder: Path, text: str) -> Path:
    """A casebook with this as its only file."""
    path = folder / "triples" / "curated" / "case.ttl"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    return folder


def empty(folder: Path) -> Path:
    """A casebook with nothing in it, in which ids begin as in the others."""
    (folder / "triples").mkdir(parents=True)
    return folder


# ------------------------------------------------------------------------------------------------------------- attacks

HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**50), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8), st.just([]), st.just({}),
    st.lists(st.text(max_size=4), max_size=2), st.dictionaries(st.text(max_size=4), st.integers(), max_size=2), st.just([[[[{}]]]]),
    st.sampled_from(["\x00", "\u202e", "2021-02-30", "9" * 40, "http://[", "<>", "a" * 3000, "-", "\ud7ff", "1e999"]),
)  # fmt: skip
"""Values that are seldom what is expected."""


@st.composite
def mutated(draw: st.DrawFn, value: object, depth: int = 0) -> object:
    """A document with a few of its values replaced, dropped, or put under other names."""
    if depth and draw(st.integers(0, 24)) == 0:
        return draw(HOSTILE)
    if isinstance(value, dict):
        kept = {key: draw(mutated(inner, depth + 1)) for key, inner in value.items() if draw(st.integers(0, 24))}
        return {**kept, draw(st.text(max_size=4)): draw(HOSTILE)} if draw(st.integers(0, 9)) == 0 else kept
    if isinstance(value, list):
        return [draw(mutated(inner, depth + 1)) for inner in value if draw(st.integers(0, 24))]
    return value
