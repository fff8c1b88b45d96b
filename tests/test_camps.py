"""Who stands together, and how far all are from two sides: exactly where it can be had, and said to be a bound where not."""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from conftest import HOME, build
from hypothesis import given, settings
from hypothesis import strategies as st
from test_networks import relation, stance

import kg
from kg.analysis import balance
from kg.analysis.balance import divide, relaxing
from kg.cli import main
from kg.errors import FormatError, MissingExtra, NotFound

ROOT = Path(__file__).parent.parent


def brute(ties: dict[tuple[str, str], int]) -> int:
    """The least cost over all splits, one node being moved at a time (Gray code)."""
    names = sorted({name for pair in ties for name in pair})
    side = dict.fromkeys(names, 1)
    near = {name: [(one if other == name else other, cost) for (one, other), cost in ties.items() if name in (one, other)] for name in names}
    cost = best = sum(-cost for cost in ties.values() if cost < 0)
    for step in range(1, 1 << (len(names) - 1)):
        name = names[(step & -step).bit_length() - 1]
        cost += sum(side[name] * side[other] * weight for other, weight in near[name])
        side[name] = -side[name]
        best = min(best, cost)
    return best


@st.composite
def signed(draw: st.DrawFn, most: int = 16, costs: tuple[int, ...] = (-1, 1)) -> dict[tuple[str, str], int]:
    """A random signed network of up to so many nodes; dense ones and sparse ones, connected or not."""
    nodes = draw(st.integers(2, most))
    names = [f"n{number:02}" for number in range(nodes)]
    chance = random.Random(draw(st.integers(0, 10**6)))
    density, foes = draw(st.sampled_from([0.15, 0.3, 0.6, 1.0])), draw(st.sampled_from([0.1, 0.3, 0.5, 0.9]))
    pairs = [pair for pair in combinations(names, 2) if chance.random() < density]
    return {pair: abs(chance.choice(costs)) * (-1 if chance.random() < foes else 1) for pair in pairs}


def frustration(ties, sides) -> int:
    return sum(abs(cost) for (one, other), cost in ties.items() if sides[one] * sides[other] * cost < 0)


# ---------------------------------------------------------------------------------------------------------- balance


@given(signed())
@settings(max_examples=60)
def test_the_line_index_equals_brute_force_up_to_16_nodes(ties):
    found = divide(ties)
    assert found.is_exact
    assert found.frustration == len(found.frustrated) == frustration(ties, found.sides) == (brute(ties) if ties else 0)


@given(signed(12, (1, 2, 5)))
@settings(max_examples=30)
def test_so_does_the_sum_of_weights(ties):
    found = divide(ties)
    assert found.is_exact
    assert found.frustration == frustration(ties, found.sides) == (brute(ties) if ties else 0)


@given(signed(14, (1, 1, 3)))
@settings(max_examples=40)
def test_without_trying_all_splits_bounds_hold_and_the_programme_makes_them_meet(ties):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(balance, "ALL_SPLITS", 2)
        exact = divide(ties)
        patch.setattr(balance, "PROGRAMME", 0)
        bounded = divide(ties)
    least = brute(ties) if ties else 0
    assert exact.is_exact
    assert exact.frustration == frustration(ties, exact.sides) == least
    assert bounded.least <= least <= bounded.frustration == frustration(ties, bounded.sides)


def test_without_scipy_there_is_a_bound(monkeypatch):
    names = [f"n{number:02}" for number in range(22)]
    chance = random.Random(5)
    ties = {pair: chance.choice((1, -1)) for pair in combinations(names, 2)}
    exact = divide(ties)
    assert exact.is_exact
    monkeypatch.setattr(balance, "PROGRAMME", 0)
    assert divide(ties).least < exact.least
    monkeypatch.undo()
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    bound = divide(ties)
    assert bound.least <= exact.frustration <= bound.frustration
    assert not bound.is_exact


@pytest.mark.parametrize(("density", "turned"), [(0.02, 0.1), (0.02, 0.3)])
def test_the_search_comes_within_5_percent_of_planted_sides_of_500_nodes(density, turned):
    chance = random.Random(2)
    names = [f"n{number:03}" for number in range(500)]
    side = {name: chance.choice((1, -1)) for name in names}
    ties = {}
    for pair in combinations(names, 2):
        if chance.random() < density:
            ties[pair] = side[pair[0]] * side[pair[1]] * (-1 if chance.random() < turned else 1)
    planted = frustration(ties, side)
    found = divide(ties)
    assert found.least <= found.frustration <= 1.05 * planted
    assert frustration(ties, found.sides) == found.frustration
    assert found.least > planted / 3


def test_parts_add_up_and_bridges_cost_nothing():
    triangle = {("a", "b"): 1, ("a", "c"): 1, ("b", "c"): -1}
    other = {("d", "e"): -1, ("d", "f"): -1, ("e", "f"): -1}
    joined = {**triangle, **other, ("c", "d"): -1, ("f", "g"): 1}
    assert [divide(each).frustration for each in (triangle, other, joined)] == [1, 1, 2]
    assert divide({}) == (0, 0, {}, ())
    assert divide({("a", "b"): -1}).sides == {"a": 1, "b": -1}


@pytest.mark.parametrize("ties", [{("b", "a"): 1}, {("a", "a"): 1}, {("a", "b"): 0}])
def test_what_is_no_signed_network_is_refused(ties):
    with pytest.raises(ValueError, match="two different ends"):
        divide(ties)


def test_the_tie_that_would_relax_most_may_be_one_that_fits():
    heavy = {("a", "b"): 4}
    for number in range(3):
        heavy |= {("a", f"c{number}"): 3, ("b", f"c{number}"): -2}
    found = divide(heavy)
    assert (found.frustration, found.least) == (4, 4)
    assert relaxing(heavy, found) == (("a", "b"), 4)
    lighter = {**heavy, ("a", "b"): 7}
    found = divide(lighter)
    assert (found.frustration, found.frustrated) == (6, (("b", "c0"), ("b", "c1"), ("b", "c2")))
    assert relaxing(lighter, found) == (("a", "b"), 6)
    assert relaxing({("a", "b"): 1}, divide({("a", "b"): 1})) is None


@given(signed(9, (1, 2, 3)))
@settings(max_examples=30)
def test_turning_the_named_tie_takes_away_what_is_said(ties):
    found = divide(ties)
    told = relaxing(ties, found)
    assert (told is None) == (found.frustration == 0)
    if told:
        pair, gain = told
        assert divide({**ties, pair: -ties[pair]}).frustration == found.frustration - gain


# ------------------------------------------------------------------------------------------------------------- camps


def world(groups: list[list[str]]) -> str:
    return (
        "".join(f':{name} a kg:State ; skos:prefLabel "{name}"@en .\n' for group in groups for name in group)
        + ':doc-dam a kg:Document ; dcterms:title "x"@en ; kg:sha256 "DAM" .\n'
    )


@st.composite
def planted(draw: st.DrawFn) -> tuple[list[list[str]], str]:
    """Groups of friends that are foes of each other, in relations, stances on each other, or matters that all dispute."""
    sizes = draw(st.lists(st.integers(2, 5), min_size=2, max_size=2))
    groups = [[f"G{number}A{member}" for member in range(size)] for number, size in enumerate(sizes)]
    lines, number = [], 0
    for group in groups:
        for one, other in combinations(group, 2):
            number += 1
            lines.append(draw(st.sampled_from([relation(f"f{number}", one, "alliedWith", other), stance(f"f{number}", other, one, "Supports")])))
    for one in groups[0]:
        other = draw(st.sampled_from(groups[1]))
        number += 1
        lines.append(draw(st.sampled_from([relation(f"h{number}", one, "attacks", other), stance(f"h{number}", one, other, "StronglyOpposes")])))
    return groups, "".join(lines)


def names(view, ids) -> set[str]:
    return {view.label(each) for each in ids}


@given(planted())
@settings(max_examples=12)
def test_planted_camps_are_found_and_clean_ones_are_balanced(case):
    groups, text = case
    with TemporaryDirectory() as folder:
        graph = kg.open(build(Path(folder), text, world=world(groups)))
        found = kg.camps(graph)
        assert {frozenset(names(graph, camp.members)) for camp in found.camps} == {frozenset(group) for group in groups}
        assert found.alone == ()
        assert (found.balance.frustration, found.balance.least, found.frustrated) == (0, 0, ())
        assert "Balanced: all fit on two sides" in found.text()
        assert {row["kind"] for row in found.objects()} == {"actor"}
        assert len({row["side"] for row in found.objects() if row["label"] in groups[0]}) == 1


@given(planted(), st.data())
@settings(max_examples=12)
def test_a_planted_tie_that_does_not_fit_is_found_with_its_claim(case, data):
    groups, text = case
    one, other = data.draw(st.sampled_from([(groups[0][0], groups[1][0]), (groups[0][-1], groups[1][-1])]))
    across = "".join(
        relation(f"x{number}", mine, "attacks", yours)
        for number, (mine, yours) in enumerate((mine, yours) for mine in groups[0] for yours in groups[1] if (mine, yours) != (one, other))
    )
    text = re.sub(r":h\d+ a .*\n", "", text) + across + relation("odd", other, "alliedWith", one)
    with TemporaryDirectory() as folder:
        graph = kg.open(build(Path(folder), text, world=world(groups)))
        found = kg.camps(graph)
        assert (found.balance.frustration, found.balance.is_exact) == (1, True)
        if min(map(len, groups)) > 2:
            assert [frustrated.tie.claims for frustrated in found.frustrated] == [(HOME + "odd",)]
            assert found.turning == ((HOME + one, HOME + other), 1)
            assert f"{one} – {other}: friends on different sides; 1 claim for cooperation (:odd)" in found.text()


MATTERS = (
    stance("a", "Vell", "Dam", "Supports") + stance("b", "Orra", "FreeRiver", "Opposes") + stance("c", "RiverUnion", "Dam", "StronglyOpposes")
    + stance("d", "FarmersLeague", "FreeRiver", "Supports") + relation("e", "Orra", "funds", "Vell") + relation("f", "RiverUnion", "attacks", "Vell")
    + stance("g", "IldaMarek", "Dam", "Supports") + stance("h", "IldaMarek", "Dam", "Opposes") + relation("i", "IldaMarek", "funds", "Orra")
)  # fmt: skip


def test_ties_add_up_relations_and_matters_with_contraries_folded(graph):
    view = graph(MATTERS)
    found = kg.camps(view)
    told = {frozenset((view.label(tie.source), view.label(tie.target))): tie[2:7] for tie in found.ties}
    assert told == {
        frozenset(("Vell", "Orra")): (2, 1, 0, 1, 0),
        frozenset(("Vell", "Tessel River Union")): (-2, 0, 1, 0, 1),
        frozenset(("Vell", "Farmers' League")): (-1, 0, 0, 0, 1),
        frozenset(("Orra", "Tessel River Union")): (-1, 0, 0, 0, 1),
        frozenset(("Orra", "Farmers' League")): (-1, 0, 0, 0, 1),
        frozenset(("Tessel River Union", "Farmers' League")): (1, 0, 0, 1, 0),
        frozenset(("Ilda Marek", "Orra")): (1, 1, 0, 0, 0),
    }
    assert [(camp.name, names(view, camp.members)) for camp in found.camps] == [
        ("Orra", {"Orra", "Vell", "Ilda Marek"}),
        ("Farmers' League", {"Farmers' League", "Tessel River Union"}),
    ]


def test_one_topic_counts_stances_on_it_and_what_ties_their_holders(graph):
    more = stance("x", "Vell", "Toll", "Supports") + stance("y", "FarmersLeague", "Toll", "Supports") + ':Toll a kg:Topic ; skos:prefLabel "A toll"@en .\n'
    view = graph(MATTERS + more)
    found = kg.camps(view, "The Tessel flows free")
    assert found.title == "“The dam on the Tessel is built”"
    assert {camp.name for camp in found.camps} == {"Orra", "Farmers' League"}
    toll = kg.camps(view, "A toll")
    assert [(view.label(tie.source), view.label(tie.target), tie.weight) for tie in toll.ties] == [("Farmers' League", "Vell", 1)]
    with pytest.raises(NotFound, match="nobody takes a stance"):
        kg.camps(graph(relation("e", "Orra", "funds", "Vell")), "Dam")


def test_weights_count_where_they_are_asked_for(graph):
    lines = "".join(relation(f"r{number}", "Vell", "attacks", "Orra") for number in range(3))
    lines += (
        relation("s", "Vell", "alliedWith", "RiverUnion") + relation("t", "Orra", "alliedWith", "RiverUnion") + relation("t2", "Orra", "funds", "RiverUnion")
    )
    view = graph(lines)
    found = kg.camps(view, weighted=True)
    assert [(one.tie.weight, one.tie.claims) for one in found.frustrated] == [(1, (HOME + "s",))]
    assert found.balance.frustration == 1
    assert "would leave out 1 of a weight of 6 (the exact figure)" in found.text()
    assert "1 of 1 would fit then" in found.text(0)
    assert "1 of 3 ties" in kg.camps(view).text()


def test_a_pair_of_friends_and_foes_alike_has_no_tie_and_that_is_told(graph):
    view = graph(
        relation("a", "Orra", "funds", "Vell")
        + relation("b", "Vell", "attacks", "Orra")
        + relation("c", "Vell", "attacks", "RiverUnion")
        + relation("d", "Vell", "funds", "Vell")
    )
    found = kg.camps(view)
    assert [tie.claims for tie in found.ties] == [(HOME + "c",)]
    assert found.notes == ("No tie: 1 pair of which as much is told for as against.",)
    assert found.camps == ()
    assert names(view, found.alone) == {"Vell", "Tessel River Union"}


def test_who_moved_between_two_days_is_told_by_the_camp_that_went_on(graph):
    lines = [
        relation("ab", "Vell", "alliedWith", "Orra"), relation("ac", "Vell", "alliedWith", "RiverUnion", during="2020/2020"),
        relation("bc", "Orra", "alliedWith", "RiverUnion", during="2020/2020"),
        relation("de", "FarmersLeague", "alliedWith", "WaterMinistry"), relation("cd", "RiverUnion", "alliedWith", "FarmersLeague", during="2021-02/.."),
        relation("ce", "RiverUnion", "alliedWith", "WaterMinistry", during="2021-02/.."), relation("xa", "IldaMarek", "attacks", "Vell", during="2021-02/.."),
        relation("ad", "Vell", "attacks", "FarmersLeague"),
    ]  # fmt: skip
    view = graph("".join(lines))
    found = kg.camps(view.as_of("2021-06-01", undated=True), before=kg.camps(view.as_of("2020-07-01", which="possible", undated=True)))
    assert [(view.label(move.actor), move.before, move.after) for move in found.moves] == [
        ("Ilda Marek", None, ""),
        ("Tessel River Union", "Orra", "Farmers' League"),
    ]
    assert found.title.endswith("on 2021-06-01")
    assert "Tessel River Union: the camp around Orra → the camp around Farmers' League" in found.text()
    assert "Ilda Marek: without ties → alone" in found.text()
    assert [row["before"] for row in found.objects() if row["kind"] == "moved"] == [None, "Orra"]
    assert "Nobody moved" in kg.camps(view, before=kg.camps(view)).text()


def test_events_are_asked_for_by_a_stretch_of_time(graph):
    view = graph(
        relation("a", "Vell", "alliedWith", "Orra", during="2020-01-05") + relation("b", "RiverUnion", "alliedWith", "FarmersLeague", during="2020-01-09")
        + relation("c", "Orra", "alliedWith", "RiverUnion", during="2020-02-03") + relation("d", "Orra", "alliedWith", "FarmersLeague", during="2020-02-03/..")
        + relation("e", "Vell", "attacks", "Orra", during="2020-02") + relation("f", "Vell", "attacks", "FarmersLeague")
    )  # fmt: skip
    january = kg.camps(view, until="2020-01")
    assert [tie.claims for tie in january.ties] == [(HOME + "b",), (HOME + "a",)]
    february = kg.camps(view, since="2020-02", until="2020-02", before=january)
    assert sorted(claim for tie in february.ties for claim in tie.claims) == [HOME + "c", HOME + "d", HOME + "e"]
    assert february.title == "All matters and relations from 2020-02 until 2020-02"
    assert [(view.label(move.actor), move.before, move.after) for move in february.moves] == [("Orra", "Vell", "Farmers' League"), ("Vell", "Orra", "")]
    assert [claim for tie in kg.camps(view, since="2021").ties for claim in tie.claims] == [HOME + "d"]


def test_nothing_at_all_is_said_to_be_nothing(graph):
    found = kg.camps(graph(stance("a", "Vell", "Dam", "Supports")))
    assert found.text() == "All matters and relations: 0 camps among 0 actors with 0 ties.\n"
    assert found.objects() == []


def test_the_bundled_camps(bundled):
    found = kg.camps(bundled)
    assert found.balance.is_exact
    assert (len(found.ties), found.balance.frustration) == (54, 2)
    heavy = [tie.claims for tie in found.ties if tie.weight < -1]
    assert heavy == [tuple(bundled.find(name) for name in ("rel-rebels-attack-assad", "rel-rebels-oust-assad"))]
    assert {bundled.label(one.tie.source) for one in found.frustrated} == {"PMF factions that struck US sites"}
    presence = kg.camps(bundled, "US forces stay in Iraq")
    assert [sorted(presence.labels[member] for member in camp.members)[:2] for camp in presence.camps] == [
        ["Iran-aligned factions in Iraq", "Mohammed Shia al-Sudani"],
        ["Iraqi National Security Service", "Most leaders of the Coordination Framework"],
    ]
    assert presence.balance.frustration == 0


# ---------------------------------------------------------------------------------------------------------- pictures


def test_the_picture_names_everybody_and_is_the_same_every_time(bundled, tmp_path):
    found = kg.camps(bundled)
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        assert found.picture(tmp_path / name) == []
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    svg = (tmp_path / "a.svg").read_text("utf-8")
    assert "<title>All matters and relations</title>" in svg
    assert svg.count("stroke: #d55e00") > svg.count("stroke-width: 2.8") > 0
    assert found.picture(tmp_path / "c.svg", most=5) == ["24 actors with lighter ties are not in the picture"]


def test_a_picture_of_many_camps_and_odd_names_is_drawn(tmp_path):
    groups = [[f"G{number}A{member}" for member in range(2)] for number in range(11)]
    lines = [relation(f"f{number}", *("alliedWith".join(group).partition("alliedWith"))) for number, group in enumerate(groups)]
    odd = world(groups).replace('"G0A0"', '"<b>$x_2$ جسر & \\u0007 ' + "long " * 30 + '"')
    graph = kg.open(build(tmp_path / "c", "".join(lines), world=odd))
    found = kg.camps(graph)
    assert len(found.camps) == 11
    found.picture(tmp_path / "many.svg")
    assert (tmp_path / "many.svg").stat().st_size > 10_000


def test_other_formats_nothing_to_draw_and_no_matplotlib_are_told(bundled, graph, tmp_path, monkeypatch):
    found = kg.camps(bundled)
    with pytest.raises(FormatError, match=r"end the file name in one of .svg, .png"):
        found.picture(tmp_path / "a.pdf")
    with pytest.raises(FormatError, match="there are no ties, so that there is no picture to draw"):
        kg.camps(graph(stance("a", "Vell", "Dam", "Supports"))).picture(tmp_path / "a.svg")
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(MissingExtra, match="plot"):
        found.picture(tmp_path / "a.svg")
    assert list(tmp_path.glob("*.svg")) == []


# ----------------------------------------------------------------------------------------------------- the command


def run(*words):
    return CliRunner().invoke(main, ["-C", str(ROOT), "camps", *map(str, words)], catch_exceptions=False)


def test_the_command_tells_prints_and_draws(tmp_path):
    told = run()
    assert "would leave out 2 of 54 ties (the exact figure)" in told.stdout
    rows = json.loads(run("--format", "json", "--as-of", "2025-03-01", "--possible").stdout)
    assert {row["kind"] for row in rows} >= {"actor"}
    assert rows[0].keys() == {"kind", "actor", "label", "camp", "side", "before", "other", "other_label", "weight", "claims"}
    drawn = run("--out", tmp_path / "c.png", "--most", "10", "--weighted")
    assert drawn.stdout == ""
    assert "lighter ties" in drawn.stderr
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")


def test_the_command_tells_who_moved():
    told = run("--between", "2024-06-01", "2025-03-01", "--possible")
    assert "Iran: the camp around Bashar al-Assad → without ties" in told.stdout
    assert "from 2014 until 2015-06: 0 camps among 3 actors" in run("--from", "2014", "--until", "2015-06").stdout
    assert run("--between", "2024-06-01", "2025-03-01", "--as-of", "2025-01-01").exit_code == 2


def test_the_same_graph_gives_the_same_words_whatever_the_hash_seed(tmp_path):
    code = "import kg, sys; made = kg.camps(kg.open('.')); print(made.text(100), made.objects()); made.picture(sys.argv[1])"
    outs = []
    for seed in ("1", "2"):
        path = tmp_path / f"{seed}.svg"
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed}
        )
        outs.append((done.stdout, path.read_bytes()))
    assert outs[0] == outs[1]


@pytest.mark.usefixtures("shared")
def test_real_events_are_bounded_closely(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import icews

    if not icews.EVENTS.exists():
        pytest.skip("../shared/data/icews is not here")
    found = kg.camps(kg.open(icews.write(tmp_path / "icews")))
    assert len(found.ties) > 1000
    assert 0 < found.balance.least <= found.balance.frustration < 1.15 * found.balance.least
    assert "bounds: the network is too large" in found.text()
    assert found.camps[0].name == "Iran"
