"""Words against deeds: what an actor declares of another, and what it does to it, by year or month."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from click.testing import CliRunner
from conftest import HOME, ROOT, WORLD, build
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg.analysis.gaps import scores
from kg.cli import main
from kg.errors import FormatError, NotFound

PIECE = "«Orra lends Vell the money»"
VERBAL = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 1, "REQUEST": -1, "ACCUSE": -1, "REJECT": -1, "THREATEN": -1}
MATERIAL = {"COOPERATE": 1, "AID": 1, "RETREAT": 1, "PROTEST": -1, "SANCTION": -1, "MOBILIZE": -1, "COERCE": -1, "ASSAULT": -1}


def claim(name: str, content: str, during: str, mode: str, more: str) -> str:
    dated = f'kg:during "{during}"^^edtf:EDTF ;' if during else ""
    return f":{name} a {content} ; {dated} kg:mode kg:{mode} ; kg:status kg:Accepted ; {more} kg:evidence {PIECE} .\n"


def tie(name: str, predicate: str, during: str = "", mode: str = "Enacted", *, ends: str = "Orra Vell", more: str = "") -> str:
    subject, target = ends.split()
    return claim(name, f"kg:Relation ; rdf:subject :{subject} ; rdf:predicate kg:{predicate} ; rdf:object :{target}", during, mode, more)


def stance(name: str, position: str, during: str = "", mode: str = "Declared", more: str = "") -> str:
    return claim(name, f"kg:Stance ; kg:holder :Orra ; kg:topic :Vell ; kg:position kg:{position}", during, mode, more)


@pytest.fixture
def gap(tmp_path: Path):
    return lambda text, window="years", a="Orra", b="Vell": kg.gap(kg.open(build(tmp_path, text)), a, b, window=window)


def told(found) -> dict[str, tuple]:
    return {one.period: (one.declared, one.enacted, one.gap) for one in found.windows}


# ------------------------------------------------------------------------------------------------------- the scores


def categories() -> dict[str, int]:
    rows = kg.open(ROOT).query("SELECT ?name ?score { ?category skos:inScheme kg:PloverCategories ; skos:notation ?name ; kg:score ?score }")
    return {row["name"]: row["score"] for row in rows}


def test_the_sixteen_categories_have_scores_that_lie_in_their_quadrants():
    found = categories()
    assert set(found) == VERBAL.keys() | MATERIAL.keys()
    assert all(-10 <= score <= 10 and score * (VERBAL | MATERIAL)[name] > 0 for name, score in found.items())
    for sign in (1, -1):
        verbal, material = ([abs(found[name]) for name, side in part.items() if side == sign] for part in (VERBAL, MATERIAL))
        assert max(verbal) < min(material)
    assert min(found, key=found.__getitem__) == "ASSAULT"


def test_scores_agree_with_the_order_of_cameo(shared):
    roots = defaultdict(set)
    for line in (shared / "data" / "codebooks" / "CAMEO2PLOVER-2021.txt").read_text("utf-8").splitlines():
        if found := re.match(r"(\d\d)\d*:\s*([A-Z]+),", line):
            roots[found[2]].add(int(found[1]))
    found = categories()
    assert set(roots) == set(found)
    for name, told_roots in roots.items():
        assert (found[name] > 0) == (max(told_roots) <= 8), name
    mean = {name: sum(told_roots) / len(told_roots) for name, told_roots in roots.items()}
    ranks = [sorted(table, key=table.__getitem__) for table in (mean, {name: -score for name, score in found.items()})]
    distance = sum((ranks[0].index(name) - ranks[1].index(name)) ** 2 for name in found)
    assert 1 - 6 * distance / (16 * (16**2 - 1)) > 0.7, "Spearman's rank correlation with the CAMEO codes"


def test_a_type_has_the_mean_of_its_categories_and_a_type_of_ones_own_that_of_the_type_above(tmp_path):
    own = "kg:shells rdfs:subPropertyOf kg:attacks . kg:frets rdfs:subPropertyOf kg:shells , kg:threatens .\n"
    found = scores(kg.open(build(tmp_path, own)))
    assert (found[kg.terms.KG.backs.value], found[kg.terms.KG.shells.value]) == (5, -10)
    assert found[kg.terms.KG.frets.value] == -5
    assert kg.terms.KG.rivalOf.value not in found


# -------------------------------------------------------------------------------------------------- words and deeds


def test_words_and_deeds_are_compared_year_by_year(gap):
    text = stance("w1", "Supports", "2020") + stance("w2", "Opposes", "2021") + stance("w3", "Neutral", "2021")
    text += tie("d1", "attacks", "2020-03-01") + tie("d2", "sanctions", "2020-05/2020-06") + tie("d3", "funds", "2022")
    found = gap(text)
    assert told(found) == {"2020": (1.0, -8.0, -1.8), "2021": (-0.5, None, None), "2022": (None, 7.0, None)}
    assert [[name.removeprefix(HOME) for name in (*one.declared_claims, *one.enacted_claims)] for one in found.windows] == [
        ["w1", "d1", "d2"], ["w2", "w3"], ["d3"],
    ]  # fmt: skip
    assert found.text() == (
        "Orra towards Vell, by year\n"
        "  2020: it speaks for it (+1.00 of 1), acts against it (-8.0 of 10): deeds go against words (gap -1.80)\n"
        "    declared: :w1\n    enacted: :d1, :d2\n"
        "  2021: it speaks against it (-0.50 of 1), no deed is told\n    declared: :w2, :w3\n"
        "  2022: it says nothing, acts for it (+7.0 of 10)\n    enacted: :d3\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (tie("d", "alliedWith", mode="Declared"), (1.0, None, None)),
        (tie("d", "attacks", mode="Attributed"), (-1.0, None, None)),
        (tie("d", "attacks", mode="Inferred"), (None, -10.0, None)),
        (tie("d", "attackedBy", ends="Vell Orra"), (None, -10.0, None)),
        (tie("d", "attackedBy"), None),
        (tie("d", "attacks", ends="Vell Orra"), None),
        (tie("d", "fights", ends="Vell Orra"), (None, -10.0, None)),
        (tie("d", "attacks", mode="Denied"), None),
        (tie("d", "attacks", more="kg:negated true ;"), None),
        (tie("d", "attacks", more='kg:condition "if it must" ;'), None),
        (tie("d", "deploysForcesIn"), None),
        (tie("d", "memberOf"), None),
        (tie("d", "tiesWith"), None),
        (stance("s", "StronglySupports"), (1.0, None, None)),
        (stance("s", "Ambivalent"), (0.0, None, None)),
        (stance("s", "Supports", mode="Attributed"), (1.0, None, None)),
        (stance("s", "Supports", mode="Enacted"), None),
        (stance("s", "Supports", mode="Denied"), None),
        (stance("s", "Supports", more="kg:negated true ;"), None),
        (stance("s", "Supports") + tie("d", "negotiatesWith"), (1.0, 2.0, -0.8)),
        (stance("s", "Neutral") + tie("d", "negotiatesWith"), (0.0, 2.0, 0.2)),
    ],
)
def test_what_counts_as_word_and_what_as_deed(gap, text, expected):
    assert told(gap(text)) == ({"undated": expected} if expected else {})


@pytest.mark.parametrize(
    ("during", "window", "expected"),
    [
        ("2020-11-15/2021-01-15", "months", ["2020-11", "2020-12", "2021-01"]),
        ("2020-11-15/2021-01-15", "years", ["2020", "2021"]),
        ("2020", "years", ["2020"]),
        ("2020", "months", []),
        ("2020-05", "months", ["2020-05"]),
        ("2020~", "years", ["2020"]),
        ("2020-05-01/", "years", ["2020"]),
        ("/2020-05-01", "years", ["2020"]),
        ("2020-05-01/..", "years", ["2020", "2021"]),
        ("../2020-05-01", "years", ["2019", "2020"]),
        ("../..", "years", ["2019", "2020", "2021"]),
        ("2019/2021", "years", ["2019", "2020", "2021"]),
        ("2019/2021", "months", [*(f"2020-{month:02}" for month in range(1, 13)), "2019-12", "2021-01"]),
        ("[2019-02..2020-11]", "years", []),
        ("-0044-03-15", "years", ["-0044"]),
        ("", "years", ["undated"]),
    ],
)
def test_a_claim_counts_in_the_windows_in_which_it_certainly_held(gap, during, window, expected):
    frame = tie("first", "funds", "2019-03-03", ends="Orra Vell") + tie("last", "funds", "2021-03-03")
    found = gap(frame + tie("d", "attacks", during), window)
    assert sorted(one.period for one in found.windows if f"{HOME}d" in one.enacted_claims) == sorted(expected)
    assert (f"{HOME}d" in found.vague) is (not expected)


def test_what_is_too_vague_for_a_window_is_said(gap):
    found = gap("".join(tie(f"d{n}", "attacks", "2020") for n in range(8)), "months")
    assert found.text() == (
        "Orra towards Vell, by month\n  Nothing is told of what the one declares of the other or does to it.\n"
        "  8 claims left out as dated too vaguely for a month: :d0, :d1, :d2, :d3, :d4, :d5 and 2 more\n"
    )


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from([2019, 2020, 2021]), st.sampled_from(["funds", "attacks", "threatens"]), st.booleans()), max_size=12))
def test_planted_gaps_are_the_means_of_what_was_planted(plants):
    values = {"funds": (1, 7), "attacks": (-1, -10), "threatens": (-1, -5)}
    text = "".join(tie(f"c{n}", kind, str(year), "Declared" if said else "Enacted") for n, (year, kind, said) in enumerate(plants))
    with TemporaryDirectory() as folder:
        found = told(kg.gap(kg.open(build(Path(folder), text)), "Orra", "Vell"))
    for year in (2019, 2020, 2021):
        words = [values[kind][0] for when, kind, said in plants if when == year and said]
        deeds = [values[kind][1] for when, kind, said in plants if when == year and not said]
        declared, enacted = (sum(part) / len(part) if part else None for part in (words, deeds))
        expected = (declared, enacted, None if declared is None or enacted is None else enacted / 10 - declared)
        assert found.get(str(year), (None, None, None)) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("position", "deed", "words"),
    [
        ("Neutral", "funds", "it speaks both ways or neither (+0.00 of 1), acts for it (+7.0 of 10): deeds are friendlier than words (gap +0.70)"),
        ("Neutral", "attacks", "it speaks both ways or neither (+0.00 of 1), acts against it (-10.0 of 10): deeds are more hostile than words (gap -1.00)"),
        ("Opposes", "attacks", "it speaks against it (-1.00 of 1), acts against it (-10.0 of 10): deeds follow words (gap +0.00)"),
        ("Opposes", "funds", "it speaks against it (-1.00 of 1), acts for it (+7.0 of 10): deeds go against words (gap +1.70)"),
    ],
)
def test_the_gap_is_told_in_words(gap, position, deed, words):
    (window,) = gap(stance("w", position) + tie("d", deed)).windows
    assert window.words() == words


def test_a_view_of_a_day_has_what_held_then(tmp_path):
    graph = kg.open(build(tmp_path, tie("d1", "attacks", "2020-03-01") + tie("d2", "funds", "2020-03-01/2020-12-31")))
    assert told(kg.gap(graph.as_of("2020-06-01"), "Orra", "Vell")) == {"2020": (None, 7.0, None)}


@pytest.mark.parametrize(("a", "b", "message"), [("Orra", "Orra", "two actors that differ"), ("Orra", "Kasda", "is no actor"), ("Dam", "Orra", "is no actor")])
def test_the_gap_is_between_two_actors(gap, a, b, message):
    with pytest.raises(NotFound, match=message):
        gap("", a=a, b=b)


def test_a_window_is_a_year_or_a_month(gap):
    with pytest.raises(ValueError, match="window is one of years, months, not 'weeks'"):
        gap("", "weeks")


# ------------------------------------------------------------------------------------------------------ the picture


def test_the_picture_is_the_same_every_time_and_has_a_mark_for_each_mean(gap, tmp_path):
    pytest.importorskip("matplotlib")
    found = gap(stance("w", "Supports", "2019/2021") + tie("d1", "attacks", "2019") + tie("d2", "funds", "2021") + tie("u", "funds"))
    for name in ("a.svg", "b.svg", "a.png", "b.png"):
        found.picture(tmp_path / name)
    svg = (tmp_path / "a.svg").read_bytes()
    assert svg == (tmp_path / "b.svg").read_bytes()
    assert b"Orra towards Vell: words and deeds by year" in svg
    assert svg.count(b"#2b6cb0") == 3 + 1
    assert svg.count(b"#c2570c") == 2 + 1
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_a_hostile_name_does_no_harm_in_the_picture(tmp_path):
    pytest.importorskip("matplotlib")
    world = WORLD.replace('"Orra"@en', '"</text><script>$\\\\frac{1}$ \\u001b\\u202E"@en')
    found = kg.gap(kg.open(build(tmp_path, tie("d", "funds", "2020"), world=world)), "Orra", "Vell")
    found.picture(tmp_path / "gap.svg")
    assert b"<script" not in (tmp_path / "gap.svg").read_bytes()
    assert "\x1b" not in found.text()


def test_what_cannot_be_drawn_is_said(gap, tmp_path):
    with pytest.raises(FormatError, match="no picture to draw"):
        gap(tie("d", "funds")).picture(tmp_path / "gap.svg")
    with pytest.raises(FormatError, match=r"'.pdf' is no format .* end the file name in one of .svg, .png"):
        gap(tie("d", "funds", "2020")).picture(tmp_path / "gap.pdf")
    assert not (tmp_path / "gap.pdf").exists()


# ------------------------------------------------------------------------------------------------------ the command


def test_the_command_prints_and_draws(tmp_path):
    folder = build(tmp_path, stance("w", "Supports", "2020-05") + tie("d", "attacks", "2020-05-04"))
    run = lambda *words: CliRunner().invoke(main, ["-C", str(folder), "gap", *words], catch_exceptions=False)  # noqa: E731
    assert "deeds go against words (gap -2.00)" in run("Orra", "Vell").stdout
    (row,) = json.loads(run("Orra", "Republic of Vell", "--window", "months", "--format", "json").stdout)
    assert (row["period"], row["declared"], row["enacted"], row["gap"]) == ("2020-05", 1.0, -10.0, -2.0)
    assert run("Orra", "Vell", "--format", "csv").stdout.startswith("period,declared,enacted,gap,text,declaredClaims,enactedClaims")
    assert run("Orra", "nobody").exit_code == 1
    assert run("Orra", "Vell", "--window", "weeks").exit_code == 2
    pytest.importorskip("matplotlib")
    assert run("Orra", "Vell", "--out", str(tmp_path / "gap.svg")).stderr == f"kg: wrote {tmp_path / 'gap.svg'}\n"


def test_in_the_bundled_case_iraq_deals_with_the_us_as_it_speaks():
    found = kg.gap(kg.open(ROOT), "Iraq", "US")
    assert told(found) == {"2024": (None, 3.5, None), "2025": (1.0, 3.5, -0.65), "undated": (None, 6.0, None)}
    assert found.windows[1].words() == "it speaks for it (+1.00 of 1), acts for it (+3.5 of 10): deeds follow words (gap -0.65)"
