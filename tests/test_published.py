"""A published store holds what the graph in memory does; whatever happens to it, it is whole or built anew, never silently less."""

import os
import shutil
import signal
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph
import pytest
from conftest import RELATION, ROOT, STANCE, build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import covers, periods, published
from kg.errors import CasebookError
from kg.graph import KnowledgeGraph
from kg.intervals import Intervals
from kg.published import making, marker, places
from kg.store import Local
from kg.terms import INDEX, KG, PROV, BlankNode, NamedNode, name_of

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "25"))
CONTRARY = STANCE + RELATION + ':other a kg:Topic ; skos:prefLabel "No dam"@en ; kg:contrary :Dam .\n'


def canonical(quads):
    """Quads with their blank nodes called by what surrounds them."""
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    return set(map(str, dataset))


def named(names):
    return sorted(name for name in names if not name.startswith("_:"))


def built(folder):
    """The store of a casebook, built now, and found without fault."""
    assert published.build(folder, force=True).fresh
    found = published.current(folder)
    assert found is not None
    assert not found.fault
    return found


def assert_same(folder):
    """A store holds what the graph in memory does."""
    found, graph = built(folder), KnowledgeGraph.open(folder, built=False)
    assert canonical(found.store) == canonical([*graph.world.store, *graph.world.derivation.covers()])
    assert canonical(found.withheld()) == canonical(graph.withheld)
    assert list(found.prefixes.items()) == list(graph.prefixes.items())
    assert found.problems == graph.problems
    assert_clocked(found, graph)
    assert_indexed(found, graph)
    assert found.marker.counts == found.store.counts()
    return found


def assert_clocked(found, graph):
    """The side table has the clocks of the claims."""
    clocks = graph.clocks
    assert len(found.claims) == len(clocks.names) == found.marker.claims
    assert named(found.claims) == named(clocks.names)
    for name, claim in zip(clocks.names, clocks.claims, strict=True):
        if name in found.claims:
            place = found.claims.index(name)
            for index, period in zip(found.clocks, (clocks.holds(claim), clocks.public(claim), clocks.recorded(claim)), strict=True):
                for day in days_around(period):
                    assert [bool(mask[place]) for mask in index.on(day)] == [bool(mask[0]) for mask in Intervals.of([period]).on(day)]
            assert found.narrowed[place] == (graph.period(claim) != graph._derivation.written.get(claim))


def days_around(period):
    bounds = [bound for bound in (period.bounds if period else ()) if bound is not None and abs(bound) < 10**7] or [periods.day("2020-01-01")]
    return sorted({bound + step for bound in bounds for step in (-1, 0, 1)})


def assert_indexed(found, graph):
    """On every day of interest, the pieces of time name the claims that hold then, and their mirrors."""
    mirrors = {quad.subject: quad.object for quad in graph.world.store.match(None, PROV.wasDerivedFrom) if isinstance(quad.object, NamedNode)}
    mirrors = {mirror: claim for mirror, claim in mirrors.items() if claim in graph.world.claims}
    judged = {claim: claim for claim in graph.world.claims} | mirrors
    for day in sorted({day for claim in graph.world.claims for day in days_around(graph.period(claim))})[:40]:
        pieces = " ".join(map(str, covers.at(day)))
        for name, answer in (("covers", "certain"), ("mayCover", "possible")):
            rows = found.store.query(f"SELECT ?c {{ VALUES ?p {{ {pieces} }} GRAPH <{INDEX.value}> {{ ?c kg:{name} ?p }} }}", {"kg": KG.iri})
            hold = [name_of(node) for node, claim in judged.items() if (period := graph.period(claim)) and period.holds_on(day) == answer]
            assert named(str(row["c"]) for row in rows) == named(hold)


# ---------------------------------------------------------------------------------------------------------- what it holds


def test_the_store_of_the_bundled_casebook_holds_what_the_graph_in_memory_does(copied):
    assert_same(copied)


RELAYED = """
:said a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:funds ; rdf:object :Vell ; kg:during "2019/" ; kg:mode kg:Attributed ; kg:status kg:Accepted ;
    kg:evidence [ a kg:Evidence ; kg:relays [ a kg:Evidence ; dcterms:source :doc-dam ; kg:attestedOn "2021-04-10"^^edtf:EDTF ] ] .
:shared a kg:Evidence ; dcterms:source :doc-fields .
:one a kg:Relation ; rdf:subject :Vell ; rdf:predicate kg:funds ; rdf:object :Orra ; kg:status kg:Accepted ; kg:evidence :shared .
:two a kg:Relation ; rdf:subject :Orra ; rdf:predicate kg:backs ; rdf:object :Vell ; kg:status kg:Retracted ; kg:evidence :shared , :lonely .
:lonely a kg:Evidence ; dcterms:source :doc-dam .
"""
MERGED = """
:Wasser a kg:Government ; skos:prefLabel "Water office"@en .
:m a kg:Merge ; kg:merged :Wasser ; kg:mergedInto :WaterMinistry .
:w a kg:Stance ; kg:holder :Wasser ; kg:topic :FreeRiver ; kg:position kg:Opposes ; kg:status kg:Accepted ; kg:during "2020" .
:x a kg:Stance ; kg:holder :Wasser ; kg:topic :Dam ; kg:position kg:Opposes ; kg:status kg:Retracted ; kg:evidence [ dcterms:source :doc-dam ] .
"""
CASES = {
    "stances on contraries": ("", {"curated/case.ttl": CONTRARY}),
    "relays and shared evidence": ("", {"extracted/a.ttl": RELAYED, "curated/b.ttl": STANCE}),
    "merged actors": ("", {"curated/merges.ttl": MERGED, "curated/b.ttl": STANCE + RELATION}),
    "a claim told in two files": ("", {"curated/a.ttl": STANCE, "extracted/b.ttl": ':ministry-for-dam kg:condition "if paid for"@en .'}),
    "a claim withdrawn in another file": ("", {"curated/a.ttl": STANCE, "extracted/b.ttl": ":ministry-for-dam kg:status kg:Retracted ."}),
    "a claim without a status": ("", {"curated/a.ttl": ":c a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:evidence [ dcterms:source :doc-dam ] ."}),
    "a status in another file": ("", {"curated/a.ttl": ":c a kg:Stance ; kg:holder :Vell .", "extracted/b.ttl": ":c kg:status kg:Accepted ."}),
    "candidates": ("", {"candidates/a.ttl": STANCE, "curated/b.ttl": RELATION.replace("Accepted", "Candidate")}),
    "faults of syntax": ("", {"curated/a.ttl": STANCE + ":broken a ; .\n\n" + RELATION}),
    "triple terms": ("", {"curated/a.ttl": STANCE + "\n:b :says <<( :a :b :c )>> .\n\n" + RELATION}),
    "blank claims": ("", {"curated/a.ttl": '[] a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:position kg:Supports ; kg:status kg:Accepted ; kg:during "2020/" .'}),
    "classes of its own": ("", {"curated/a.ttl": ":f a :Fleet .\n" + RELATION, "curated/b.ttl": ":Fleet rdfs:subClassOf kg:MilitaryForce .\nkg:Evidence rdfs:subClassOf kg:Trace ."}),
    "evidence that relays itself": ("", {"curated/a.ttl": ":e1 kg:relays :e2 .\n:e2 kg:relays :e1 .\n:c kg:status kg:Retracted ."}),
    "an event and a merge that were taken back": (
        "",
        {
            "curated/a.ttl": ':e a kg:Event ; prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime .',
            "curated/b.ttl": MERGED + ':m prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime .',
        },
    ),
    "padding": ("", {"curated/a.ttl": ':me kg:approximatePadding 030 .\n:e a kg:Event ; kg:during "2020-05~" ; kg:evidence [ dcterms:source :doc-dam ] .'}),
    "words written with escapes": (
        "",
        {
            "curated/a.ttl": "@prefix sub: <http://www.w3.org/2000/01/rdf-schema#sub> .\n:Fleet sub:ClassOf kg:MilitaryForce .\n:f a :Fleet .",
            "curated/m.ttl": MERGED.replace("kg:merged ", "<https://w3id.org/stancegraph/ontology#m\\u0065rged> "),
        },
    ),
    "days that are none": ("", {"curated/a.ttl": ':e a kg:Relation ; kg:during "2020-02-30" , "nonsense" ; kg:status kg:Accepted ; rdf:predicate kg:funds .'}),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_store_holds_what_the_graph_in_memory_does_with(case, tmp_path):
    text, more = CASES[case]
    assert_same(build(tmp_path / "casebook", text, more))


def test_large_files_are_read_in_pieces_that_cut_no_statement(tmp_path, monkeypatch):
    monkeypatch.setattr("kg.turtle._LARGE", 10)
    monkeypatch.setattr("kg.turtle._PIECE", 7)
    monkeypatch.setattr(making, "_LINES", 20)
    assert_same(build(tmp_path / "casebook", CONTRARY + RELAYED.replace("_:", ":"), {"extracted/w.ttl": MERGED}))


# ------------------------------------------------------------------------------------------------------ generated casebooks

DATES = ["2020", "2020-05/2021", "2019/", "/2020-03", "../2020-01-01", "2020-01-01/..", "2018~", "", "no date", "/"]
NODES = [":Vell", ":Orra", ":RiverUnion", ":Merged", ":k1"]
TOPICS = [":Dam", ":FreeRiver", ":Vell"]


@st.composite
def claims(draw):
    """A claim of any kind, whole or in part, as lines of Turtle: one predicate each, told once."""
    name = f":k{draw(st.integers(0, 6))}"
    lines = [draw(st.sampled_from(["kg:status kg:Accepted"] * 5 + ["kg:status kg:Retracted", "kg:status kg:Candidate", ""]))]
    if draw(st.booleans()):
        lines += ["a kg:Stance", f"kg:holder {draw(st.sampled_from(NODES))}", f"kg:topic {draw(st.sampled_from(TOPICS))}"]
        lines += [f"kg:position kg:{draw(st.sampled_from(['Supports', 'StronglyOpposes', 'Neutral', 'Nonsense']))}"]
    else:
        lines += [f"a {draw(st.sampled_from(['kg:Relation', 'kg:Event', ':Own']))}", f"rdf:subject {draw(st.sampled_from(NODES))}"]
        lines += [f"rdf:predicate kg:{draw(st.sampled_from(['funds', 'backs']))}", f"rdf:object {draw(st.sampled_from([*NODES, '3']))}"]
    lines += [f'kg:during "{draw(st.sampled_from(DATES))}"^^edtf:EDTF'] * draw(st.booleans())
    lines += [draw(st.sampled_from(["kg:mode kg:Denied", "kg:mode kg:Enacted", "kg:negated true", 'kg:condition "if"', "kg:confidence 0.80", ""]))]
    lines += ['prov:generatedAtTime "2021-05-0%dT23:59:00+02:00"^^xsd:dateTime' % draw(st.integers(0, 9))] * draw(st.booleans())  # noqa: UP031
    lines += draw(st.sampled_from([[]] * 8 + [['prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime']]))
    return name, [*filter(None, lines), *(f"kg:evidence {node}" for node in draw(st.lists(evidence(), max_size=2)))]


@st.composite
def evidence(draw):
    """Evidence: unnamed, named, or one that relays other evidence."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return f":e{draw(st.integers(0, 2))}"
    inner = f"dcterms:source :doc-{draw(st.sampled_from(['dam', 'fields', 'none']))}" if kind > 1 else f"kg:relays {draw(evidence())}"
    attested = f' ; kg:attestedOn "{draw(st.sampled_from(DATES))}"^^edtf:EDTF' if draw(st.booleans()) else ""
    return f"[ a kg:Evidence ; {inner}{attested} ]"


@st.composite
def casebooks(draw):
    """The files of a casebook in which much is wrong, and much is told in more than one place."""
    files = {"curated/a.ttl": "", "curated/z.ttl": "", "extracted/m.ttl": ""}
    seen = {}
    for name, lines in draw(st.lists(claims(), min_size=1, max_size=7)):
        known = seen.setdefault(name, set())
        for line in lines:
            if line.split()[0] not in known - {"kg:evidence", "a", "kg:status", "kg:mode"}:
                known.add(line.split()[0])
                spread = draw(st.integers(0, 9)) == 0
                files[draw(st.sampled_from(sorted(files))) if spread else sorted(files)[hash_of(name) % 3]] += f"{name} {line} .\n"
    extras = [
        ':Merged a kg:State ; skos:prefLabel "M"@en .\n:merge a kg:Merge ; kg:merged :Merged ; kg:mergedInto :Orra .\n',
        ":Own rdfs:subClassOf kg:Relation .\n",
        "kg:Evidence rdfs:subClassOf kg:Trace .\n",
        ":e0 a kg:Evidence ; dcterms:source :doc-dam .\n:e1 kg:relays :e2 .\n:e2 kg:relays :e1 .\n",
        ":x kg:uncertainPadding 20 .\n:x kg:approximatePadding 9 .\n",
        ":broken a a a .\n",
    ]
    for extra in draw(st.lists(st.sampled_from(extras), max_size=3, unique=True)):
        files[draw(st.sampled_from(sorted(files)))] += "\n" + extra
    return files


def hash_of(name):
    return int(name.removeprefix(":k"))


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large])
@given(casebooks())
def test_the_store_of_any_casebook_holds_what_the_graph_in_memory_does(tmp_path, files):
    shutil.rmtree(tmp_path / "any", ignore_errors=True)
    assert_same(build(tmp_path / "any", "", files))


# ------------------------------------------------------------------------------------------------------- stale or damaged


@pytest.fixture
def small(tmp_path):
    return build(tmp_path / "casebook", STANCE + RELATION, {"extracted/more.ttl": RELATION.replace("orra-funds", "orra-backs")})


def test_where_nothing_was_built_there_is_nothing(small):
    assert published.current(small) is None
    assert published.current(small / "triples" / "curated" / "case.ttl") is None
    assert published.ready(small, pytest.fail) is None


def test_a_store_of_these_very_files_is_not_built_again(small):
    first = published.build(small)
    second = published.build(small)
    assert first.fresh
    assert not second.fresh
    assert first.path == second.path
    assert (second.statements, second.bytes) == (first.statements, first.bytes)
    assert (small / ".kg" / ".gitignore").read_text("utf-8") == "*\n"


def touch(path, seconds):
    """Give a file another time."""
    at = path.stat().st_mtime_ns + seconds * 10**9
    os.utime(path, ns=(at, at))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda path: path.write_text(path.read_text("utf-8").replace("0.9", "0.8"), "utf-8"), "older than triples/extracted/more.ttl"),
        (lambda path: path.unlink(), "0 came and 1 went"),
        (lambda path: (path.parent / "new.ttl").write_text("", "utf-8"), "1 came and 0 went"),
        (lambda path: (path.parent.parent.parent / "ontology.ttl").write_text("", "utf-8"), "1 came and 0 went"),
    ],
)
def test_a_store_older_than_its_files_is_built_anew_with_one_sentence(small, change, told):
    built(small)
    change(small / "triples" / "extracted" / "more.ttl")
    said = []
    found = published.ready(small, said.append)
    assert len(said) == 1
    assert told in said[0]
    assert said[0].endswith("; building it anew")
    assert not found.fault
    assert_same(small)


def test_a_file_with_another_time_and_the_same_bytes_is_the_same_file(small):
    built(small)
    touch(small / "triples" / "extracted" / "more.ttl", 100)
    assert not published.current(small).fault


def test_a_store_that_another_version_made_is_built_anew(small, monkeypatch):
    built(small)
    monkeypatch.setattr(marker, "MADE_BY", "kg 99")
    assert "another version" in published.current(small).fault


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)


def grow(path):
    path.write_bytes(path.read_bytes() + b"\0")


PARTS = [
    "quads/*.log",
    "quads/*.sst",
    "quads/MANIFEST-*",
    "quads/CURRENT",
    "quads/OPTIONS-*",
    "quads/IDENTITY",
    "marker.json",
    "claims.txt",
    "clocks.npy",
    "withheld.nq",
]


@pytest.mark.parametrize("harm", [cut, flip, grow, Path.unlink])
@pytest.mark.parametrize("part", PARTS)
def test_damage_of_any_kind_to_any_file_is_found_and_mended_with_one_sentence(tmp_path_factory, part, harm, sealed_store):
    folder = tmp_path_factory.mktemp("harmed") / "casebook"
    shutil.copytree(sealed_store, folder, symlinks=True)
    assert not published.current(folder).fault
    victims = [path for path in (folder / ".kg" / "store").resolve().glob(part) if path.stat().st_size or harm not in (cut, flip)]
    assert victims or part == "quads/*.log"
    for victim in victims[:1]:
        harm(victim)
        found = published.current(folder)
        assert "the built store is damaged" in found.fault
        with pytest.raises(CasebookError, match=r"damaged.*run kg build"):
            assert found.store
        said = []
        assert len(published.ready(folder, said.append).store) == len(built(sealed_store).store)
        assert len(said) == 1


@pytest.fixture(scope="module")
def sealed_store(tmp_path_factory):
    folder = build(tmp_path_factory.mktemp("sealed") / "casebook", STANCE + RELATION, {"extracted/gone.ttl": ":gone a kg:Stance ; kg:status kg:Retracted ."})
    published.build(folder)
    return folder


def test_a_store_whose_link_is_gone_or_leads_nowhere_is_damaged(small):
    path = built(small).path
    link = small / ".kg" / "store"
    link.unlink()
    assert "damaged" in published.current(small).fault
    link.symlink_to("store-nowhere")
    assert "damaged" in published.current(small).fault
    link.unlink()
    link.mkdir()
    assert published.ready(small, lambda _: None).path != path
    assert link.is_symlink()


def test_a_file_that_does_not_belong_into_the_store_is_damage(small):
    (built(small).path / "quads" / "000099.log").write_bytes(b"x")
    assert "000099.log does not belong to it" in published.current(small).fault


def test_large_tables_are_read_through_where_they_changed_or_it_is_asked_for(small, monkeypatch):
    monkeypatch.setattr(marker, "SMALL", 0)
    monkeypatch.setattr(marker, "_SLIGHT", 0)
    table = max((built(small).path / "quads").glob("*.sst"), key=lambda path: path.stat().st_size)
    before = table.stat().st_mtime_ns
    flip(table)
    assert "damaged" in published.current(small).fault
    os.utime(table, ns=(before, before))
    assert not published.current(small).fault
    assert "damaged" in published.current(small, fully=True).fault


def test_a_side_file_of_a_large_store_is_checked_when_it_is_read(small, monkeypatch):
    monkeypatch.setattr(marker, "SMALL", 0)
    monkeypatch.setattr(marker, "_SLIGHT", 0)
    side = built(small).path / "claims.txt"
    before = side.stat().st_mtime_ns
    flip(side)
    os.utime(side, ns=(before, before))
    found = published.current(small)
    with pytest.raises(CasebookError, match=r"claims\.txt is not as it was written"):
        assert found.claims
    side.unlink()
    with pytest.raises(CasebookError, match="cannot be read"):
        assert found.claims


# ----------------------------------------------------------------------------------------------- what may happen meanwhile


def start(folder, code="published.build(folder, force=True)", **more):
    """A process of its own that does something with a casebook."""
    script = f"import sys\nfrom pathlib import Path\nfrom kg import published\nfrom kg.errors import KgError\nfolder = Path(sys.argv[1])\n{code}\n"
    command = [sys.executable, "-c", script, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, **more)


STOPPING = """
import os, signal
from kg.published import making, places
from kg.store import Local
at = int(sys.argv[2]) if len(sys.argv) > 2 else {at}
seen = 0
def stop(function):
    def stopped(*args, **named):
        global seen
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **named)
    return stopped
for owner, name in ((Local, "make"), (Local, "pour"), (Local, "flush"), (Local, "open"), (places, "publish"), (places, "_sync"), (places, "_link"), (places.Path, "rename")):
    setattr(owner, name, stop(getattr(owner, name)))
published.build(folder, force=True)
"""


@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 12, 20, 30, 45, 60])
def test_a_build_that_is_killed_leaves_the_store_before_it_and_the_next_one_clears_away(small, at):
    before = built(small)
    count = len(before.store)
    process = start(small, STOPPING.format(at=at))
    process.communicate()
    after = published.current(small)
    assert not after.fault
    assert len(after.store) == count
    assert process.returncode == -signal.SIGKILL or after.path != before.path
    published.build(small, force=True)
    left = sorted(path.name.split("-")[0] for path in (small / ".kg").iterdir())
    assert left == [".gitignore", "store", "store", "store"]


def test_of_two_builds_at_once_one_says_so_or_waits(small):
    built(small)
    holding = start(
        small, "from kg import files\nwith files.locked(folder / '.kg'):\n    print('held', flush=True)\n    sys.stdin.read()", stdin=subprocess.PIPE
    )
    assert holding.stdout.readline() == "held\n"
    with pytest.raises(CasebookError, match="another kg build is at work in this casebook"):
        published.build(small, force=True, wait=False)
    waiting = start(small, "print('begun', flush=True)\nprint(published.build(folder, force=True).fresh)")
    assert waiting.stdout.readline() == "begun\n"
    assert waiting.poll() is None
    holding.communicate("")
    assert waiting.communicate()[0] == "True\n"
    assert not published.current(small).fault


def test_a_reader_goes_on_while_stores_take_each_others_places(small):
    count = len(built(small).store)
    code = (
        "first = published.current(folder).store\n"
        "for line in sys.stdin:\n"
        "    found = published.current(folder)\n"
        "    print(len(list(first)), found.fault, len(list(found.store)), flush=True)\n"
    )
    reader = start(small, code, stdin=subprocess.PIPE)
    for _ in range(4):
        reader.stdin.write("\n")
        reader.stdin.flush()
        published.build(small, force=True)
        assert reader.stdout.readline() == f"{count}  {count}\n"
    assert reader.communicate()[1] == ""


def test_a_full_disk_is_told_in_one_sentence_and_nothing_is_lost(small):
    count = len(built(small).store)
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, 3_000))\n"
        "try:\n    published.build(folder, force=True)\nexcept KgError as error:\n    print(error)\n"
    )
    told, talk = start(small, code).communicate()
    assert told.startswith("cannot build a store in ")
    assert told.endswith("; what was there is as it was\n")
    assert told.count("\n") == 1
    assert talk == ""
    after = published.current(small)
    assert not after.fault
    assert len(after.store) == count


def test_a_disk_that_is_full_indeed_is_told_in_one_sentence(small):
    place = small / ".kg"
    place.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)], check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        with pytest.raises(CasebookError, match=r"cannot build a store in .*No space left on device.*; what was there is as it was"):
            published.build(small)
        assert [path.name for path in place.iterdir()] == [".gitignore"]
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_folder_that_cannot_be_written_to_is_told_in_one_sentence_and_its_files_are_read(small):
    count = len(built(small).store)
    if os.geteuid() or subprocess.run(["mount", "--bind", str(small), str(small)], check=False, capture_output=True).returncode:
        pytest.skip("a folder cannot be mounted read-only here")
    try:
        touched = small / "triples" / "extracted" / "more.ttl"
        touched.write_text(touched.read_text("utf-8").replace("0.9", "0.7"), "utf-8")
        subprocess.run(["mount", "-o", "remount,bind,ro", str(small)], check=True)
        with pytest.raises(CasebookError, match=r"Read-only file system; what was there is as it was|Read-only file system; nothing was changed"):
            published.build(small)
        said = []
        assert published.ready(small, said.append) is None
        assert said[1].endswith("; reading the files instead")
        subprocess.run(["mount", "-o", "remount,bind,rw", str(small)], check=True)
        touched.write_text(touched.read_text("utf-8").replace("0.7", "0.9"), "utf-8")
        subprocess.run(["mount", "-o", "remount,bind,ro", str(small)], check=True)
        assert len(published.current(small).store) == count
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_something_in_the_place_of_the_folder_is_told_in_one_sentence(small):
    (small / ".kg").write_text("", "utf-8")
    with pytest.raises(CasebookError, match=r"cannot build a store in .*; nothing was changed"):
        published.build(small)
    with pytest.raises(CasebookError, match="is one file; kg build needs the folder of a casebook"):
        published.build(small / "triples" / "curated" / "case.ttl")


def test_a_file_that_cannot_be_read_is_named(small):
    (small / "triples" / "extracted" / "folder.ttl").mkdir()
    with pytest.raises(CasebookError, match=r"cannot read .*folder\.ttl: Is a directory"):
        published.build(small)
    assert [path.name for path in (small / ".kg").iterdir()] == [".gitignore"]


def test_a_store_that_a_reader_finds_too_small_is_not_published(small, monkeypatch):
    path = built(small).path
    monkeypatch.setattr(Local, "counts", lambda _: {"x": 1})
    with pytest.raises(CasebookError, match="1 are to be found; the store before it stays"):
        published.build(small, force=True)
    assert published.current(small).path == path


def test_where_the_link_is_and_what_lies_beside_it(small):
    first, second, third = built(small).path, built(small).path, built(small).path
    assert places.linked(small) == third.name
    assert (second.exists(), first.exists()) == (True, False)
    assert third.resolve() == (small / ".kg" / "store").resolve()


def test_no_claim_of_the_side_table_holds_on_days_near_the_end_of_time(small):
    (small / "triples" / "curated" / "far.ttl").write_text(
        (small / "triples" / "curated" / "case.ttl").read_text("utf-8").replace("ministry-for-dam", "far").replace("2021-04-10/", "Y-170000002/Y-169999999"),
        "utf-8",
    )
    found = built(small)
    place = found.claims.index("https://example.org/tessel/far")
    number = (date(2021, 4, 11) - date(1970, 1, 1)) // timedelta(days=1)
    assert [bool(mask[place]) for mask in found.intervals.on(number)] == [False, False]
    assert all(isinstance(name, str) for name in found.claims)
    assert not any(isinstance(quad.subject, BlankNode) for quad in found.store.match(None, KG.covers))
