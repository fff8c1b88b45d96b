"""Who is tied to whom: networks of relations, of stances, and of who agrees with whom, as Discourse Network Analyzer has them."""

from __future__ import annotations

import csv
import io
import json
import math
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner
from conftest import HOME, build, evidence
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.analysis.centralities import centralities
from kg.cli import main
from kg.errors import FormatError, KgError
from kg.periods import parse

SQL = """SELECT s.ID, {holder}.Value, c.Value, b.Value, d.ID, d.Date FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.DocumentId
    JOIN DATASHORTTEXT p ON p.StatementId = s.ID AND p.VariableId = 1 JOIN ENTITIES person ON person.ID = p.Entity
    JOIN DATASHORTTEXT o ON o.StatementId = s.ID AND o.VariableId = 2 JOIN ENTITIES organization ON organization.ID = o.Entity
    JOIN DATASHORTTEXT t ON t.StatementId = s.ID AND t.VariableId = 3 JOIN ENTITIES c ON c.ID = t.Entity
    JOIN DATABOOLEAN b ON b.StatementId = s.ID WHERE s.StatementTypeId = 1 ORDER BY s.ID"""


class Row:
    """One statement of the sample, read from its tables and by nothing of ours."""

    def __init__(self, row: tuple) -> None:
        self.number, self.actor, self.concept, agreement, self.document, date = row
        self.agreement = bool(agreement)
        self.day = datetime.fromtimestamp(date, UTC).date().isoformat()


@pytest.fixture(scope="module")
def sample(shared) -> Path:
    return shared / "data" / "dna" / "sample.dna"


@pytest.fixture(scope="module", params=["organization", "person"])
def both(request, sample, tmp_path_factory) -> tuple[list[Row], kg.KnowledgeGraph]:
    """The rows of the sample, and the casebook imported from it, with organizations or persons as holders."""
    home = tmp_path_factory.mktemp(request.param)
    (home / "triples").mkdir()
    kg.imports.dna(sample, home, holder=request.param)
    base = sqlite3.connect(f"{sample.as_uri()}?mode=ro", uri=True)
    rows = [Row(row) for row in base.execute(SQL.format(holder=request.param))]
    base.close()
    return rows, kg.open(home)


def by_hand(rows: list[Row], kind: str, normalization: str) -> dict[frozenset[str], float]:
    """The weights from the published definitions, each written out: x[actor][concept, agreement] counts statements."""
    x = {actor: Counter((row.concept, row.agreement) for row in rows if row.actor == actor) for actor in {row.actor for row in rows}}
    concepts = {row.concept for row in rows}
    found = {}
    for a, b in combinations(x, 2):
        congruence = sum(x[a][c, q] * x[b][c, q] for c in concepts for q in (True, False))
        conflict = sum(x[a][c, q] * x[b][c, not q] for c in concepts for q in (True, False))
        cells = [(x[a][c, q], x[b][c, q]) for c in concepts for q in (True, False)]
        n_a, n_b = sum(m for m, _ in cells), sum(n for _, n in cells)
        norm = {
            "no": 1,
            "average": (n_a + n_b) / 2,
            "jaccard": sum(m for m, n in cells if n == 0) + sum(n for m, n in cells if m == 0) + sum(m * n for m, n in cells if m and n),
            "cosine": math.sqrt(n_a**2) * math.sqrt(n_b**2),
        }[normalization]
        weight = {"congruence": congruence, "conflict": conflict, "subtract": congruence - conflict}[kind] / norm
        if weight:
            found[frozenset((a, b))] = weight
    return found


def weights(network) -> dict[frozenset[str], float]:
    labels = {node.id: node.label for node in network.nodes}
    return {frozenset((labels[tie.source], labels[tie.target])): tie.weight for tie in network.ties}


def once(rows: list[Row], duplicates: str) -> list[Row]:
    first = {}
    for row in rows:
        first.setdefault(
            (row.actor, row.concept, row.agreement, row.document if duplicates == "document" else row.number if duplicates == "include" else 0), row
        )
    return list(first.values())


@pytest.mark.parametrize("normalization", ["no", "average", "jaccard", "cosine"])
@pytest.mark.parametrize("kind", ["congruence", "conflict", "subtract"])
def test_networks_of_the_sample_equal_a_computation_by_hand(both, kind, normalization):
    rows, graph = both
    for duplicates in ("include", "document", "once"):
        (network,) = kg.network(graph, kind, normalization=normalization, duplicates=duplicates).networks
        expected = by_hand(once(rows, duplicates), kind, normalization)
        assert expected
        assert weights(network) == pytest.approx(expected)
        assert {node.label for node in network.nodes} == {row.actor for row in rows}
        assert network.statements == len(once(rows, duplicates))


def test_the_affiliations_of_the_sample_equal_a_count(both):
    rows, graph = both
    (network,) = kg.network(graph, "affiliation").networks
    counts = Counter()
    for row in rows:
        counts[row.actor, row.concept] += 1 if row.agreement else -1
    labels = {node.id: node.label for node in network.nodes}
    assert {(labels[tie.source], labels[tie.target]): tie.weight for tie in network.ties} == {pair: count for pair, count in counts.items() if count}
    said, on = Counter(row.actor for row in rows), Counter(row.concept for row in rows)
    for normalization, norms, end in (("activity", said, 0), ("prominence", on, 1)):
        (normed,) = kg.network(graph, "affiliation", normalization=normalization).networks
        ends = {(labels[tie.source], labels[tie.target]): tie.weight for tie in normed.ties}
        assert ends == pytest.approx({pair: count / norms[pair[end]] for pair, count in counts.items() if count})


@pytest.mark.parametrize(("window", "step"), [(7, 7), (14, 3), (30, None)])
def test_windows_of_the_sample_hold_the_statements_of_their_days(both, window, step):
    rows, graph = both
    found = kg.network(graph, "subtract", window=window, step=step).networks
    seen = set()
    for network in found:
        inside = [row for row in rows if network.since <= row.day <= network.until]
        assert network.statements == len(inside) > 0
        assert weights(network) == pytest.approx(by_hand(inside, "subtract", "no"))
        assert (parse(network.until).bounds[3] - parse(network.since).bounds[0]) == window
        seen |= {row.number for row in inside}
    assert seen == {row.number for row in rows}
    starts = [parse(network.since).bounds[0] for network in found]
    assert starts[0] == parse("2005-01-26").bounds[0]
    assert all((start - starts[0]) % (step or window) == 0 for start in starts)


def test_the_claims_behind_a_tie_are_those_that_make_it(both):
    _, graph = both
    stances = {stance.id: stance for stance in graph.claims("Stance")}
    for kind in ("congruence", "conflict"):
        for tie in kg.network(graph, kind).networks[0].ties:
            behind = [stances[claim] for claim in tie.claims]
            assert {claim.holder for claim in behind} == {tie.source, tie.target}
            sides = {(claim.topic, claim.holder): set() for claim in behind}
            for claim in behind:
                sides[claim.topic, claim.holder].add(claim.position)
            for topic in {claim.topic for claim in behind}:
                mine, yours = sides[topic, tie.source], sides[topic, tie.target]
                assert mine & yours if kind == "congruence" else mine != yours or len(mine) == 2


# ----------------------------------------------------------------------------------------------- an invented casebook


def stance(name: str, holder: str, topic: str, position: str, *, said: str = "", more: str = "", during: str = "") -> str:
    told = f'kg:saidOn "{said}"^^edtf:EDTF' if said else ""
    held = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return (
        f":{name} a kg:Stance ; kg:holder :{holder} ; kg:topic :{topic} ; kg:position kg:{position} ; kg:mode kg:Declared ; kg:status kg:Accepted ; {held}"
        f"{more} kg:evidence {evidence('engineers of Orra', told)} .\n"
    )


def relation(name: str, subject: str, predicate: str, value: str, *, more: str = "", during: str = "") -> str:
    held = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return (
        f":{name} a kg:Relation ; rdf:subject :{subject} ; rdf:predicate kg:{predicate} ; rdf:object :{value} ; kg:mode kg:Enacted ; kg:status kg:Accepted ; {held}"
        f"{more} kg:evidence «engineers of Orra» .\n"
    )


def test_contrary_topics_are_one(graph):
    found = graph(
        stance("a", "Vell", "Dam", "Supports") + stance("b", "RiverUnion", "FreeRiver", "StronglySupports") + stance("c", "Orra", "FreeRiver", "Opposes")
    )
    (congruence,) = kg.network(found, "congruence").networks
    assert weights(congruence) == {frozenset(("Vell", "Orra")): 1}
    (conflict,) = kg.network(found, "conflict").networks
    assert weights(conflict) == {frozenset(("Vell", "Tessel River Union")): 1, frozenset(("Orra", "Tessel River Union")): 1}
    assert conflict.ties[0].differ == ("The dam on the Tessel is built",)
    (affiliation,) = kg.network(found, "affiliation").networks
    assert sorted(tie.weight for tie in affiliation.ties) == [-1, 1, 1]
    assert [node.label for node in affiliation.nodes if node.mode == "topic"] == ["The dam on the Tessel is built"]


def test_who_says_both_agrees_and_differs_and_comes_out_at_nothing(graph):
    found = graph(stance("a", "Vell", "Dam", "Supports") + stance("b", "Vell", "Dam", "Opposes") + stance("c", "Orra", "Dam", "Supports"))
    (subtract,) = kg.network(found, "subtract").networks
    assert subtract.ties == ()
    assert len(subtract.nodes) == 2
    (congruence,) = kg.network(found, "congruence").networks
    assert [(tie.weight, tie.claims) for tie in congruence.ties] == [(1, (HOME + "a", HOME + "c"))]
    (conflict,) = kg.network(found, "conflict").networks
    assert [(tie.weight, tie.sign, tie.claims) for tie in conflict.ties] == [(1, -1, (HOME + "b", HOME + "c"))]


def test_what_takes_no_side_is_not_counted_and_told(graph):
    more = [
        stance("b", "Orra", "Dam", "Neutral"),
        stance("c", "RiverUnion", "Dam", "Opposes", more="kg:negated true ;"),
        stance("d", "FarmersLeague", "Dam", "Supports", more='kg:condition "if paid"@en ;'),
    ]
    found = kg.network(graph(stance("a", "Vell", "Dam", "Supports") + "".join(more)), "subtract")
    assert [node.label for node in found.networks[0].nodes] == ["Vell"]
    assert found.notes == ("Not counted: 3 claims (neutral, torn, negated, denied or conditional).",)


def test_relations_are_ties_with_sign_and_type_between_actors(graph):
    found = graph(
        relation("a", "Orra", "funds", "Vell") + relation("a2", "Orra", "funds", "Vell", during="2021") + relation("b", "Vell", "attacks", "RiverUnion")
        + relation("c", "Vell", "locatedIn", "Kasda") + relation("d", "Orra", "attacks", "Vell", more="kg:negated true ;")
    )  # fmt: skip
    made = kg.network(found, "actors")
    told = [
        (tie.source.removeprefix(HOME), tie.target.removeprefix(HOME), tie.relation, tie.weight, tie.sign, len(tie.claims)) for tie in made.networks[0].ties
    ]
    assert told == [("Orra", "Vell", "funds", 2, 1, 2), ("Vell", "RiverUnion", "attacks", 1, -1, 1)]
    assert made.notes == ("Not counted: 1 claim (negated, denied or conditional).",)
    assert "Orra → Vell: funds, 2" in made.text(120)


def test_windows_go_by_what_was_said_or_by_what_held(graph):
    found = graph(
        stance("a", "Vell", "Dam", "Supports", said="2020-01-05", during="2020-01-01/2020-03-10") + stance("b", "Orra", "Dam", "Supports", said="2020-03-02", during="2020-02/..")
        + stance("c", "RiverUnion", "Dam", "Opposes", said="2020") + stance("d", "FarmersLeague", "Dam", "Opposes", said="2020-01-20/2020-02-03", during="/2020-03")
    )  # fmt: skip

    def told(**options):
        return [(n.since, n.until, [node.label for node in n.nodes]) for n in kg.network(found, "subtract", window=31, **options).networks]

    assert told() == [("2020-01-01", "2020-01-31", ["Vell"]), ("2020-02-01", "2020-03-02", ["Orra"])]
    assert told(by="held") == [
        ("2020-01-01", "2020-01-31", ["Vell"]),
        ("2020-02-01", "2020-03-02", ["Orra", "Vell"]),
        ("2020-03-03", "2020-04-02", ["Orra", "Vell"]),
    ]
    assert kg.network(found, "subtract", window=31).notes == ("In no window: 2 statements, whose time is not known well enough.",)
    assert kg.network(found, "subtract", window=31, by="held").notes == ("In no window: 2 statements, whose time is not known well enough.",)


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        ("friends", {}, "is no kind of network; it is one of actors"),
        ("actors", {"normalization": "jaccard"}, "actors cannot be normalized by 'jaccard'; use no"),
        ("congruence", {"normalization": "activity"}, "use no, average, jaccard, cosine"),
        ("conflict", {"duplicates": "week"}, "way to count repetitions"),
        ("conflict", {"by": "cited"}, "time of windows"),
        ("conflict", {"step": 3}, "a window has one day or more"),
        ("conflict", {"window": 0}, "a window has one day or more"),
    ],
)
def test_what_does_not_go_together_is_told(bundled, kind, options, message):
    with pytest.raises(KgError, match=message):
        kg.network(bundled, kind, **options)


# ------------------------------------------------------------------------------------------------------- centralities


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from([-2.0, 1.0, 3.0])), max_size=30))
def test_centralities_are_those_of_networkx(edges):
    names = [f"n{number}" for number in range(10)]
    plain = nx.Graph()
    plain.add_nodes_from(names)
    for one, other, weight in edges:
        if one != other:
            before = plain.get_edge_data(names[one], names[other], {"weight": 0})["weight"]
            plain.add_edge(names[one], names[other], weight=before + abs(weight))
    found = {row.id: row for row in centralities(names, [(names[one], names[other], weight) for one, other, weight in edges])}
    assert {name: row.degree for name, row in found.items()} == dict(plain.degree())
    assert {name: row.strength for name, row in found.items()} == dict(plain.degree(weight="weight"))
    assert {name: row.betweenness for name, row in found.items()} == pytest.approx(nx.betweenness_centrality(plain), abs=1e-6)
    assert {name: row.closeness for name, row in found.items()} == pytest.approx(nx.closeness_centrality(plain), abs=1e-6)
    if plain.number_of_edges() and nx.is_connected(plain):
        told = nx.eigenvector_centrality(plain, max_iter=5000, weight="weight", tol=1e-10)
        assert {name: row.eigenvector for name, row in found.items()} == pytest.approx(
            {name: value / max(told.values()) for name, value in told.items()}, abs=1e-4
        )


def test_a_large_network_is_sampled_and_gives_the_same_every_time(monkeypatch):
    names = [f"n{number}" for number in range(300)]
    ties = [(names[number], names[number // 2], 1.0) for number in range(1, 300)]
    exact = centralities(names, ties)
    monkeypatch.setattr("kg.analysis.centralities._EXACT", 20_000)
    first = centralities(names, ties)
    assert first == centralities(names, ties) != exact
    assert max(first, key=lambda row: row.betweenness).id in [row.id for row in sorted(exact, key=lambda row: -row.betweenness)[:3]]


# -------------------------------------------------------------------------------------------------------------- files


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def test_files_hold_all_attributes_and_other_tools_read_them(bundled, tmp_path):
    made = kg.network(bundled, "actors", tmp_path / "a.graphml")
    for suffix in ("gexf", "json", "csv"):
        assert made.write(tmp_path / f"a.{suffix}") == [tmp_path / f"a.{suffix}"]
    network = made.networks[0]
    for read in (nx.read_graphml(tmp_path / "a.graphml", force_multigraph=True), nx.read_gexf(tmp_path / "a.gexf")):
        assert {node: (data["label"], data["type"], data["mode"]) for node, data in read.nodes(data=True)} == {node.id: node[1:] for node in network.nodes}
        told = {(one, other, data["relation"], data["sign"], float(data["weight"]), data["claims"]) for one, other, data in read.edges(data=True)}
        assert told == {(tie.source, tie.target, tie.relation, tie.sign, float(tie.weight), "; ".join(tie.claims)) for tie in network.ties}
    linked = nx.node_link_graph(json.loads((tmp_path / "a.json").read_text("utf-8")), edges="edges")
    assert linked.number_of_edges() == len(network.ties)
    assert linked.is_directed()
    rows = table(tmp_path / "a.csv")
    assert [(row["source"], row["target"], row["relation"]) for row in rows] == [(tie.source, tie.target, tie.relation) for tie in network.ties]


def test_windows_are_files_of_their_own_or_columns(graph, tmp_path):
    found = graph("".join(stance(f"s{n}{who}", who, "Dam", "Supports", said=f"2020-0{n}-05") for n in (1, 3) for who in ("Vell", "Orra")))
    made = kg.network(found, "congruence", tmp_path / "c.gexf", window=30)
    assert sorted(path.name for path in tmp_path.glob("*.gexf")) == ["c-2020-01-05.gexf", "c-2020-03-05.gexf"]
    assert [path.name for path in made.write(tmp_path / "c.csv")] == ["c.csv"]
    assert [row["since"] for row in table(tmp_path / "c.csv")] == ["2020-01-05", "2020-03-05"]
    made.write(tmp_path / "c.json")
    assert [each["graph"]["since"] for each in json.loads((tmp_path / "c.json").read_text("utf-8"))] == ["2020-01-05", "2020-03-05"]


def test_a_name_is_no_formula_and_no_markup_and_breaks_no_file(graph, tmp_path):
    evil = ":Evil a kg:State ; skos:prefLabel \"=cmd|' /C calc'!A0 <b>&\\u0001\"@en .\n"
    found = graph(evil + relation("a", "Evil", "funds", "Vell"))
    made = kg.network(found, "actors", tmp_path / "a.csv")
    (row,) = table(tmp_path / "a.csv")
    assert row["source_label"].startswith("'=cmd")
    assert row["weight"] == "1"
    made.write(tmp_path / "a.gexf")
    assert nx.read_gexf(tmp_path / "a.gexf").nodes[HOME + "Evil"]["label"].endswith("<b>&�")
    assert "\x01" not in made.text()


def test_no_network_and_another_suffix_are_told(graph, tmp_path):
    empty = kg.network(graph(relation("a", "Orra", "funds", "Vell")), "congruence")
    assert empty.text() == "Nothing in it makes a network of this kind.\n"
    for name in ("c.csv", "c.json", "c.gexf"):
        with pytest.raises(FormatError, match="was not written"):
            empty.write(tmp_path / name)
    with pytest.raises(FormatError, match=r"end the file name in one of .gexf, .graphml, .json, .csv"):
        empty.write(tmp_path / "c.net")


def test_the_same_graph_gives_the_same_bytes_whatever_the_hash_seed(tmp_path):
    code = "import kg, sys; made = kg.network(kg.open('.'), 'subtract'); [made.write(sys.argv[1] + s) for s in ('.gexf', '.graphml', '.json', '.csv')]; print(made.text())"
    outs = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder / "n")],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parent.parent,
            env=os.environ | {"PYTHONHASHSEED": seed},
        )
        outs.append([done.stdout, *(path.read_bytes() for path in sorted(folder.iterdir()))])
    assert outs[0] == outs[1]
    assert len(outs[0]) == 5


def test_the_command_prints_who_is_central_and_writes_files(tmp_path):
    def run(*words):
        return CliRunner().invoke(main, ["-C", str(Path(__file__).parent.parent), "network", *map(str, words)], catch_exceptions=False)

    rows = json.loads(run("congruence", "-", "--format", "json").stdout)
    assert rows[0].keys() == {"since", "until", "label", "type", "id", "degree", "strength", "betweenness", "closeness", "eigenvector"}
    assert max(rows, key=lambda row: row["strength"])["label"] == "Government of Iraq"
    table = run("congruence", "-")
    assert re.search(r"^Government of Iraq +Government +10 ", table.stdout, re.MULTILINE)
    done = run("subtract", tmp_path / "s.gexf", "--as-of", "2025-03-01", "--possible")
    assert (tmp_path / "s.gexf").exists()
    assert "kg: wrote" in done.stderr
    assert done.stdout == ""
    assert run("subtract", tmp_path / "s.txt").exit_code == 1


def test_a_casebook_without_dates_and_types_is_read(tmp_path):
    found = kg.open(
        build(
            tmp_path / "c",
            relation("a", "Orra", "funds", "Vell"),
            world=':Orra a kg:Actor ; skos:prefLabel "Orra"@en . :Vell a kg:Actor ; skos:prefLabel "Vell"@en . :doc-dam a kg:Document .',
        )
    )
    assert kg.network(found, "actors", window=7).networks == ()
    assert [node.type for node in kg.network(found, "actors").networks[0].nodes] == ["Actor", "Actor"]


def test_a_claim_on_what_the_graph_does_not_know_and_a_date_that_is_none_break_nothing(graph):
    text = stance("a", "Vell", "Nowhere", "Supports", said="yesterday") + stance("b", "Orra", "Nowhere", "Supports")
    found = kg.network(graph(text), "affiliation")
    assert [(node.label, node.type, node.mode) for node in found.networks[0].nodes] == [
        ("Orra", "State", "actor"),
        ("Vell", "State", "actor"),
        ("Nowhere", "", "topic"),
    ]
    assert kg.network(graph(text), "congruence", window=30).notes == ("In no window: 1 statement, whose time is not known well enough.",)
