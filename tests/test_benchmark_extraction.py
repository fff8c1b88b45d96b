"""The evaluation of the reader: known hits and misses give known numbers, names find their things, the grid is consistent."""

from __future__ import annotations

import doctest
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import kg
from kg.errors import KgError
from kg.extraction.records import Article, Candidate, Extraction, Mention, Moment, Proposal, Quantity, Span, Statement
from kg.graph import KnowledgeGraph

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
ID = "https://example.org/mill/"
ONTOLOGY = "https://w3id.org/stancegraph/ontology#"
WORLD = f"""@prefix : <{ID}> .
@prefix kg: <{ONTOLOGY}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
:Velm a kg:State ; skos:prefLabel "Velm"@en .
:VelmGovernment a kg:Government ; skos:prefLabel "Government of Velm"@en ; prov:actedOnBehalfOf :Velm .
:MillersGuild a kg:Organization ; skos:prefLabel "Millers' Guild"@en ; skos:altLabel "guild of the millers"@en .
:OsaTarn a kg:Person ; skos:prefLabel "Osa Tarn"@en .
:OldMill a kg:Place ; skos:prefLabel "Old Mill"@en .
:MillStays a kg:Topic ; skos:prefLabel "The old mill stays"@en ; kg:contrary :MillGoes .
:MillGoes a kg:Topic ; skos:prefLabel "The old mill is pulled down"@en ; kg:contrary :MillStays .
"""
TEXT = (
    "The Millers’ Guild wants the old mill to stay, Osa Tarn said on 4 May 2021. She called it a jewel.\n"
    "Velm would pull it down. Some 40 to 60 masons of Velm wait, Pera Lund said.\n"
)


def span(piece: str, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(piece, start + 1)
    return Span(start, start + len(piece), piece)


def at(piece: str, nth: int = 0) -> dict[str, int]:
    return {"start": span(piece, nth).start, "end": span(piece, nth).end}


def mention(piece: str, thing: str, kind: str = "name", nth: int = 0) -> Mention:
    found = span(piece, nth)
    return Mention(found.start, found.end, found.text, ID + thing, kind)


def stance(holder: str, topic: str, position: str, piece: str, **more: Any) -> Candidate:
    return Candidate(
        kind="stance", evidence=span(piece), holder=ID + holder, topic=ID + topic, position=ONTOLOGY + position, **{"trace": ("wants (+)",), "rule": "t"} | more
    )


GOLD: dict[str, Any] = {
    "mill": {
        "file": "articles/mill.txt",
        "sha256": sha256(TEXT.encode()).hexdigest(),
        "published": {"lo": "2021-05-05", "hi": "2021-05-05", "basis": "by the editor"},
        "mentions": [
            {**at("Millers’ Guild"), "actor": "MillersGuild", "kind": "name"},
            {**at("Osa Tarn"), "actor": "Osa Tarn", "kind": "name"},
            {**at("Velm"), "actor": "Velm", "kind": "name"},
            {**at("Velm", 1), "actor": "Velm", "kind": "name", "optional": True},
            {**at("Pera Lund"), "actor": "new:Pera Lund", "kind": "name"},
            {**at("the old mill"), "actor": "Old Mill", "kind": "nominal"},
        ],
        "coref": [{**at("She"), "actor": "Osa Tarn"}],
        "attributions": [
            {"id": "Q1", "speaker": {**at("Osa Tarn"), "actor": "OsaTarn"}, "kind": "indirect", "content": [0, span(", Osa").start]},
            {"id": "Q2", "speaker": "Pera Lund", "kind": "indirect", "content": [span("Some 40").start, span(", Pera").start]},
        ],
        "stances": [
            {"id": "S1", "holder": "millers_guild", "target": "MillStays", "position": "support", "tier": 1, "evidence": at("wants the old mill to stay")},
            {"id": "S2", "holder": "Velm", "target": "mill_stays", "position": "oppose", "tier": 1, "evidence": at("Velm would pull it down")},
            {"id": "S3", "holder": "OsaTarn", "target": "MillStays", "position": "support", "tier": 2, "evidence": at("called it a jewel")},
            {"id": "S4", "holder": "OsaTarn", "target": "Velm", "position": "oppose", "tier": 2, "evidence": at("called it a jewel")},
        ],
        "relations": [
            {"id": "R1", "subj": "OsaTarn", "pred": "memberOf", "obj": "MillersGuild", "evidence": at("The Millers’ Guild wants"), "tier": 1},
            {"id": "R2", "subj": "Velm", "pred": "ties_with", "obj": "new:Pera Lund", "evidence": at("masons of Velm wait"), "tier": 2},
        ],
        "times": [{**at("4 May 2021"), "lo": "2021-05-04", "hi": "2021-05-04", "tier": 1}, {**at("wait"), "lo": "pub", "hi": None, "tier": 2}],
        "quantities": [{**at("Some 40 to 60 masons"), "low": 40, "high": 60, "unit": "masons", "approx": True}],
    }
}


@pytest.fixture(scope="module")
def tools() -> dict[str, ModuleType]:
    """The modules of the evaluation."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import extraction
        import naming
        import polarity
        import scoring
    finally:
        sys.path.remove(str(BENCHMARKS))
    return {"extraction": extraction, "naming": naming, "polarity": polarity, "scoring": scoring}


@pytest.fixture(scope="module")
def mill(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """An invented casebook about a mill."""
    folder = tmp_path_factory.mktemp("mill")
    (folder / "triples").mkdir()
    (folder / "triples" / "case.ttl").write_text(WORLD, "utf-8")
    return kg.open(folder)


def read() -> Extraction:
    """What a reader made of the text: some of it right, some wrong."""
    return Extraction(
        Article(TEXT, "mill.txt"),
        candidates=(
            stance("MillersGuild", "MillGoes", "Opposes", "the old mill to stay"),
            stance("VelmGovernment", "MillGoes", "Supports", "Velm would pull it down"),
            stance("VelmGovernment", "MillGoes", "StronglySupports", "would pull it down"),
            stance("OsaTarn", "MillStays", "Opposes", "called it a jewel"),
            Candidate(kind="relation", evidence=span("Millers’ Guild"), subject=ID + "MillersGuild", predicate=ONTOLOGY + "hasMember", object=ID + "OsaTarn"),
            Candidate(kind="relation", evidence=span("Velm wait"), subject=ID + "lund", predicate=ONTOLOGY + "tiesWith", object=ID + "VelmGovernment"),
            Candidate(kind="relation", evidence=span("Velm wait"), subject=ID + "Velm", predicate=ONTOLOGY + "attacks", object=ID + "lund"),
        ),
        proposals={ID + "lund": Proposal(ID + "lund", "Person", "Lund", (span("Pera Lund"),))},
        mentions=(
            mention("The Millers’ Guild", "MillersGuild"),
            mention("Osa Tarn", "Velm"),
            mention("Velm", "Velm"),
            mention("Velm", "OsaTarn", nth=1),
            mention("Pera Lund", "lund"),
            mention("jewel", "OldMill"),
            mention("the old mill", "OldMill", "nominal"),
            mention("She", "Velm", "pronoun"),
        ),
        statements=(
            Statement(span("Millers’ Guild wants the old mill to stay"), span("Osa Tarn"), span("said"), "indirect"),
            Statement(span("Some 40 to 60 masons of Velm wait"), span("She"), span("called"), "indirect", ID + "OsaTarn"),
        ),
        moments=(Moment(span("4 May 2021"), "2021-05-04"), Moment(span("wait"), "2021-05-05/.."), Moment(span("jewel"), "2021")),
        quantities=(Quantity(span("40 to 60 masons"), Decimal(40), Decimal(60), "masons", approximate=True),),
    )


def counts(rows: list[Any]) -> dict[str, tuple[int, int, int, int]]:
    return {row.layer.strip(): row.counts for row in rows}


def test_every_layer_counts_what_was_found_missed_and_wrong(tools: Any, mill: KnowledgeGraph) -> None:
    found = counts(tools["scoring"].score(GOLD, {"mill": read()}, mill))
    # gold items, those found, answers, those right; an optional one and what stands in its place count nowhere
    assert found["mentions and links"] == (4, 3, 5, 3)
    assert found["of known actors"] == (3, 2, 4, 2)
    assert found["coreference"] == (2, 1, 2, 1)
    assert found["attribution"] == (2, 1, 2, 1)
    assert found["stances: explicit"] == (2, 2, 4, 2)
    assert found["stances: all"] == (3, 2, 4, 2)
    assert found["content"] == (3, 2, 3, 2)
    assert found["attitudes to actors"] == (1, 0, 0, 0)
    assert found["relations"] == (2, 2, 3, 2)
    assert found["explicit relations"] == (1, 1, 2, 1)
    assert found["times"] == (2, 2, 3, 2)
    assert found["explicit times"] == (1, 1, 2, 1)
    assert found["figures"] == (1, 1, 1, 1)
    assert found["offsets"][0] == found["offsets"][1] > 20


def test_precision_recall_and_f1_are_those_of_the_counts(tools: Any, mill: KnowledgeGraph) -> None:
    row = next(row for row in tools["scoring"].score(GOLD, {"mill": read()}, mill) if row.layer == "stances: all")
    assert (row.precision, row.recall) == (2 / 4, 2 / 3)
    assert row.f1 == pytest.approx(4 / 7)
    assert tools["scoring"].measures((0, 0, 0, 0)) == (0, 0, 0)


def test_a_second_answer_to_the_same_item_is_an_error_and_called_so(tools: Any, mill: KnowledgeGraph) -> None:
    row = next(row for row in tools["scoring"].score(GOLD, {"mill": read()}, mill) if row.layer == "stances: all")
    kinds = sorted((outcome.kind, TEXT[slice(*outcome.span)]) for outcome in row.outcomes)
    assert kinds == [
        ("AGAIN", "would pull it down"),
        ("HIT", "Velm would pull it down"),
        ("HIT", "wants the old mill to stay"),
        ("MISS", "called it a jewel"),
        ("WRONG", "called it a jewel"),
    ]


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({}, True),
        ({"holder": ID + "OsaTarn"}, False),
        ({"position": ONTOLOGY + "Supports"}, False),
        ({"position": ONTOLOGY + "Ambivalent"}, False),
        ({"position": ONTOLOGY + "StronglyOpposes"}, True),
        ({"topic": ID + "MillStays", "position": ONTOLOGY + "Supports"}, True),
        ({"topic": ID + "MillStays"}, False),
        ({"negated": True}, False),
        ({"evidence": span("wants the")}, True),
        ({"evidence": span("called it")}, False),
        ({"evidence": Span(0, span("stay").end, TEXT[: span("stay").end])}, True),
    ],
)
def test_a_stance_is_right_with_its_holder_topic_side_and_place(tools: Any, mill: KnowledgeGraph, change: dict[str, Any], right: bool) -> None:
    candidate = replace(stance("MillersGuild", "MillGoes", "Opposes", "the old mill to stay"), **change)
    gold = {"mill": {"stances": GOLD["mill"]["stances"][:1]}}
    (row,) = [row for row in tools["scoring"].score(gold, {"mill": Extraction(Article(TEXT), (candidate,))}, mill) if row.layer == "stances: all"]
    assert row.counts == ((1, 1, 1, 1) if right else (1, 0, 1, 0))


def test_dup_of_is_an_item_of_its_own_and_another_holder_may_be_right_too(tools: Any, mill: KnowledgeGraph) -> None:
    first, second = GOLD["mill"]["stances"][:2]
    gold = {
        "mill": {"stances": [first, {**first, "evidence": at("The Millers’ Guild"), "dup_of": "S1"}, {**second, "holder": "OsaTarn", "holder_alt": ["Velm"]}]}
    }
    found = Extraction(
        Article(TEXT),
        (stance("MillersGuild", "MillStays", "Supports", "the old mill to stay"), stance("Velm", "MillGoes", "Supports", "Velm would pull it down")),
    )
    result = counts(tools["scoring"].score(gold, {"mill": found}, mill))
    assert result["stances: all"] == (3, 2, 2, 2)
    assert result["content"] == (2, 2, 2, 2)


def test_an_answer_about_a_proposed_topic_lies_beside_the_gold(tools: Any, mill: KnowledgeGraph) -> None:
    proposal = Proposal(ID + "topic-bridge", "Topic", "bridge")
    found = Extraction(Article(TEXT), (stance("Velm", "topic-bridge", "Supports", "Velm would"),), {proposal.id: proposal})
    assert counts(tools["scoring"].score(GOLD, {"mill": found}, mill))["stances: all"] == (3, 0, 0, 0)


def test_a_mention_around_others_counts_only_where_the_gold_has_it(tools: Any, mill: KnowledgeGraph) -> None:
    gold = {"mill": {"mentions": [{**at("Osa Tarn"), "actor": "OsaTarn", "kind": "name"}]}}
    around = mention("stay, Osa Tarn", "MillersGuild")
    inside = mention("Tarn", "Velm")

    def of(*mentions: Mention) -> tuple[int, int, int, int]:
        return counts(tools["scoring"].score(gold, {"mill": Extraction(Article(TEXT), mentions=mentions)}, mill))["mentions and links"]

    assert of(mention("Osa Tarn", "OsaTarn"), around) == (1, 1, 1, 1)
    assert of(around) == (1, 0, 1, 0)
    assert of(mention("Osa Tarn", "OsaTarn"), inside) == (1, 1, 1, 1)
    assert of(mention("Osa Tarn", "Velm"), inside) == (1, 0, 2, 0)


def test_negation_and_direction_of_relations_matter_unless_the_ontology_turns_them(tools: Any, mill: KnowledgeGraph) -> None:
    def right(predicate: str, subject: str, object_: str, **more: Any) -> bool:
        candidate = Candidate(kind="relation", evidence=span("Guild wants"), subject=ID + subject, predicate=ONTOLOGY + predicate, object=ID + object_, **more)
        gold = {"mill": {"relations": [{**GOLD["mill"]["relations"][0], "pred": pred, "pred_also": ["worksFor"]}]}}
        return counts(tools["scoring"].score(gold, {"mill": Extraction(Article(TEXT), (candidate,))}, mill))["relations"][1] == 1

    pred = "memberOf"
    assert right("memberOf", "OsaTarn", "MillersGuild")
    assert right("hasMember", "MillersGuild", "OsaTarn")
    assert right("worksFor", "OsaTarn", "MillersGuild")
    assert not right("memberOf", "MillersGuild", "OsaTarn")
    assert not right("memberOf", "OsaTarn", "MillersGuild", negated=True)
    assert not right("leads", "OsaTarn", "MillersGuild")
    pred = "tiesWith"
    assert right("tiesWith", "MillersGuild", "OsaTarn")


def test_pieces_of_a_broken_quotation_may_be_found_as_one(tools: Any, mill: KnowledgeGraph) -> None:
    whole = span("The Millers’ Guild wants the old mill to stay")
    pieces = [[0, 18], [19, whole.end]]
    gold = {
        "mill": {"attributions": [{"speaker": {**at("Osa Tarn"), "actor": "OsaTarn"}, "kind": "direct", "content": piece, "group": "g"} for piece in pieces]}
    }

    def of(*contents: tuple[int, int]) -> tuple[int, int, int, int]:
        statements = tuple(Statement(Span(a, b, TEXT[a:b]), span("Osa Tarn"), span("said"), "direct") for a, b in contents)
        return counts(tools["scoring"].score(gold, {"mill": Extraction(Article(TEXT), statements=statements)}, mill))["attribution"]

    assert of((0, whole.end)) == (1, 1, 1, 1)
    assert of((0, 18), (19, whole.end)) == (2, 2, 2, 2)
    assert of((0, 18)) == (2, 1, 1, 1)


def test_offsets_that_do_not_lead_back_to_the_text_are_broken(tools: Any, mill: KnowledgeGraph) -> None:
    found = Extraction(Article(TEXT), mentions=(mention("Velm", "Velm"), Mention(0, 4, "Velm", ID + "Velm")))
    (row,) = [row for row in tools["scoring"].score({"mill": {}}, {"mill": found}, mill) if row.layer == "offsets"]
    assert Counter(outcome.kind for outcome in row.outcomes) == {"HIT": 1, "BROKEN": 1}
    assert row.recall == 0.5


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2021-05-04", "2021-05-04", "2021-05-04"),
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021-02/..", "2021-02-01", None),
        ("/2021-02", None, "2021-02-28"),
        ("2024-12-30/2025-01", "2024-12-30", "2025-01-31"),
    ],
)
def test_days_of_a_time_include_its_last(tools: Any, edtf: str, first: str | None, last: str | None) -> None:
    assert tools["scoring"].days(edtf) == (first, last)


def test_times_are_exact_but_for_the_row_that_leaves_an_open_side_aside(tools: Any, mill: KnowledgeGraph) -> None:
    def of(edtf: str) -> tuple[int, int]:
        result = counts(
            tools["scoring"].score(
                {"mill": {"times": GOLD["mill"]["times"][:1]}}, {"mill": Extraction(Article(TEXT), moments=(Moment(span("4 May 2021"), edtf),))}, mill
            )
        )
        return result["times"][1], result["the time as named"][1]

    assert of("2021-05-04") == (1, 1)
    assert of("/2021-05-04") == (0, 1)
    assert of("2021-05") == (0, 0)
    assert of("never") == (0, 0)


# ---------------------------------------------------------------------------------------------------------- bootstrap


def test_intervals_hold_the_value_are_the_same_every_time_and_shrink_with_more_articles(tools: Any) -> None:
    scoring = tools["scoring"]

    def row(articles: int) -> Any:
        kinds = ("HIT", "HIT", "MISS", "HIT", "WRONG")
        outcomes = [scoring.Outcome(f"a{i}", kind, (0, 1), "") for i in range(articles) for kind in kinds[: 2 + i % 4]]
        return scoring.Row("stances: all", outcomes, articles)

    small, again, large = row(8), row(8), row(80)
    assert small.intervals == again.intervals
    for value, (low, high) in zip((small.precision, small.recall, small.f1), small.intervals, strict=True):
        assert 0 <= low <= value <= high <= 1
    assert large.intervals[2][1] - large.intervals[2][0] < small.intervals[2][1] - small.intervals[2][0]


def test_few_articles_are_not_resampled_but_their_items(tools: Any) -> None:
    scoring = tools["scoring"]
    outcomes = [scoring.Outcome("only", kind, (0, 1), "") for kind in ("HIT",) * 6 + ("MISS",) * 4]
    low, high = scoring.Row("x", outcomes, 1).intervals[1]
    assert low < 0.6 < high
    assert scoring.Row("x", outcomes, 9).intervals[1] == (0.0, 0.6)


def test_rows_of_several_sets_add_up(tools: Any, mill: KnowledgeGraph) -> None:
    rows = tools["scoring"].score(GOLD, {"mill": read()}, mill)
    both = tools["scoring"].total([rows, rows])
    assert counts(both) == {layer: tuple(2 * number for number in numbers) for layer, numbers in counts(rows).items()}
    assert {row.articles for row in both} == {2}


# ------------------------------------------------------------------------------------------------------------- names


def test_names_are_found_by_file_id_label_and_at_last_by_a_guess_that_is_told(tools: Any, mill: KnowledgeGraph) -> None:
    given = {
        "actors": {"they": ["MillersGuild", "OsaTarn"]},
        "topics": {"ruin": ["-MillStays"]},
        "predicates": {"helps": "backs"},
        "positions": {"fear": "Opposes"},
    }
    names = tools["naming"].Names(mill, given)
    assert names.things("they") == {ID + "MillersGuild", ID + "OsaTarn"}
    assert names.things("OsaTarn") == names.things("osa_tarn") == {ID + "OsaTarn"}
    assert names.things("guild of the millers") == {ID + "MillersGuild"}
    assert names.things("old guild of millers") == {ID + "MillersGuild"}
    assert names.things("new:Osa Berg") == names.things("harbour union") == set()
    assert names.doubts() == ["actors: harbour union (nothing)", "actors: old guild of millers (guess: :MillersGuild)"]
    (kept,), (turned,) = names.topics("MillStays"), names.topics("ruin")
    assert kept[0] == turned[0]
    assert kept[1] != turned[1]
    assert names.topics("MillGoes") == {turned}
    assert names.predicates("helps") == {("backs", False), ("backedBy", True)}
    assert names.predicates("has_ties_with") == {("tiesWith", False), ("tiesWith", True)}
    assert [names.sign(word) for word in ("support", "fear", "conditional", ONTOLOGY + "StronglyOpposes")] == ["for", "against", "both", "against"]
    assert names.sign("fear", mirrored=True) == "for"
    assert names.is_about_actor("OsaTarn")
    assert names.is_about_actor("new:Pera Lund")
    assert not names.is_about_actor("mill_goes")


def test_a_state_and_its_government_are_one_party_but_two_mentions(tools: Any, mill: KnowledgeGraph) -> None:
    names = tools["naming"].Names(mill)
    nothing = Extraction(Article(TEXT))
    assert names.is_party("Velm", ID + "VelmGovernment", nothing)
    assert names.is_party("VelmGovernment", ID + "Velm", nothing)
    assert not names.is_thing("Velm", ID + "VelmGovernment", nothing)
    assert not names.is_party("Velm", ID + "OsaTarn", nothing)
    assert not names.is_party("Velm", None, nothing)


def test_a_new_actor_is_found_by_the_name_of_a_proposal(tools: Any, mill: KnowledgeGraph) -> None:
    names = tools["naming"].Names(mill)
    assert names.is_thing("new:Pera Lund", ID + "lund", read())
    assert not names.is_thing("new:Pera Berg", ID + "lund", read())
    assert not names.is_thing("OsaTarn", ID + "lund", read())


def test_the_names_of_the_two_articles_all_mean_something_in_the_bundled_casebook(tools: Any, bundled: KnowledgeGraph, shared: Path) -> None:
    path = BENCHMARKS / "gold" / "two-articles.toml"
    names = tools["naming"].Names.read(bundled, path)
    for section in ("actors", "speakers", "topics"):
        for name, ids in names.given[section].items():
            for one in ids:
                assert bundled.find(one.removeprefix("-")), (section, name)
    gold = json.loads((shared / "data" / "gold" / "two-articles.json").read_text("utf-8"))
    for article in gold.values():
        actors = [m["actor"] for m in (*article["mentions"], *article["coref"])] + [r[end] for r in article["relations"] for end in ("subj", "obj")]
        assert [name for name in (*actors, *(s["holder"] for s in article["stances"])) if not names.things(name)] == []
        assert [s["target"] for s in article["stances"] if not names.topics(s["target"])] == []
        assert [r["pred"] for r in article["relations"] if not names.predicates(r["pred"])] == []
        assert [s["position"] for s in article["stances"] if not names.sign(s["position"])] == []
    assert names.doubts() == []


@pytest.mark.parametrize("name", ["wikinews-a", "wikinews-b", "wikinews-c"])
def test_every_name_in_our_gold_sets_is_an_id_of_its_casebook(tools: Any, name: str) -> None:
    gold = json.loads((BENCHMARKS / "gold" / f"{name}.json").read_text("utf-8"))
    names = tools["naming"].Names(kg.open(BENCHMARKS / "gold" / name))
    for article in gold.values():
        actors = {m["actor"] for m in (*article["mentions"], *article["coref"])} | {r[end] for r in article["relations"] for end in ("subj", "obj")}
        assert {actor for actor in actors if not actor.startswith("new:") and not names.things(actor)} == set()
        assert [s["target"] for s in article["stances"] if not names.topics(s["target"]) and not names.is_about_actor(s["target"])] == []
        assert [kind for r in article["relations"] for kind in (r["pred"], *r.get("pred_also", ())) if not names.predicates(kind)] == []
        assert [s["position"] for s in article["stances"] if not names.sign(s["position"])] == []
    assert names.doubts() == []


# ------------------------------------------------------------------------------------------------------ command line


@pytest.fixture
def blind(tmp_path: Path) -> Path:
    """A folder of articles with gold, names and casebook beside it, as anybody may bring one."""
    (tmp_path / "blind" / "triples").mkdir(parents=True)
    (tmp_path / "blind" / "triples" / "case.ttl").write_text(WORLD, "utf-8")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "mill.txt").write_bytes(TEXT.encode())
    (tmp_path / "blind.json").write_text(json.dumps(GOLD), "utf-8")
    return tmp_path / "blind.json"


def test_any_folder_with_gold_is_scored_and_its_errors_are_told(tools: Any, blind: Path, tmp_path: Path, capsys: Any) -> None:
    pytest.importorskip("spacy")
    numbers = tmp_path / "numbers.json"
    assert tools["extraction"].main([str(blind), "--errors", "--by-article", "--json", str(numbers)]) == 0
    told = capsys.readouterr().out
    assert "blind: 1 articles" in told
    assert "mentions and links" in told
    assert "MISS" in told
    assert "OsaTarn | MillStays | support (S3)" in told
    kept = numbers.read_text("utf-8")
    assert json.loads(kept)["blind"]["offsets"]["recall"] == 1
    assert "jewel" in told
    assert "jewel" not in kept, "nothing of an article is written"


@pytest.mark.usefixtures("blind")
def test_articles_are_taken_from_a_folder_or_from_lines_and_must_be_the_annotated_ones(tools: Any, tmp_path: Path) -> None:
    read_all: Callable[..., dict[str, Article]] = tools["extraction"].articles
    article = read_all(GOLD, tmp_path)["mill"]
    assert (article.text, article.published) == (TEXT, "2021-05-05"), "a day that the text does not tell is given"
    inferred = {"mill": {**GOLD["mill"], "published": {"lo": "2021", "hi": "2021", "basis": "inferred: a guess"}}}
    assert read_all(inferred, tmp_path)["mill"].published is None
    rows = tmp_path / "rows.jsonl.gz"
    with gzip.open(rows, "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"text": "other"}) + "\n" + json.dumps({"text": TEXT, "date": "2021-05-05"}) + "\n")
    lines = {"mill": {**GOLD["mill"], "file": "rows.jsonl.gz", "line": 1}}
    assert read_all(lines, rows)["mill"].text == read_all(lines, tmp_path)["mill"].text == TEXT
    for faulty, reason in (({"line": 0}, "not the text that was annotated"), ({"line": 7}, "no line 7")):
        with pytest.raises(KgError, match=reason):
            read_all({"mill": {**lines["mill"], **faulty}}, rows)
    with pytest.raises(KgError, match=r"mill\.txt"):
        read_all(GOLD, tmp_path / "blind")


def test_options_belong_to_the_gold_set_before_them(tools: Any, blind: Path) -> None:
    one, two = tools["extraction"].chosen([str(blind), "other.json", "--articles", "there", "--casebook", "case"])
    assert (one.articles, one.casebook) == (blind.parent, blind.with_suffix(""))
    assert (two.articles, two.casebook) == (Path("there"), Path("case"))
    with pytest.raises(KgError, match="gold set"):
        tools["extraction"].chosen(["--articles", "there"])


def test_what_is_not_there_is_told_in_one_line(tools: Any, tmp_path: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    extraction = tools["extraction"]
    missing = extraction.KNOWN[0]._replace(gold=tmp_path / "two-articles.json")
    monkeypatch.setattr(extraction, "KNOWN", (missing,))
    monkeypatch.setattr(extraction, "SENTIMENT", tmp_path / "valid.txt")
    assert extraction.main([]) == 0
    assert extraction.main(["--sentiment"]) == 0
    told = capsys.readouterr().out.strip().splitlines()
    assert [line for line in told if "is not there" in line] == [
        f"two-articles: left out, {missing.gold} is not there",
        f"  left out: {tmp_path / 'valid.txt'} is not there",
    ]


def test_f_of_a_class_and_a_line_of_directed_sentiment(tools: Any) -> None:
    pairs = [(0, 0), (1, 1), (1, 0), (3, 1), (0, 0)]
    assert tools["extraction"].f_of(pairs, 1) == 0.5
    assert tools["extraction"].f_of(pairs, 4) == 0.0
    text, first, second, label = tools["extraction"].marked("Then [Bo] thanked [Ada]'s men.\tAda\tBo\t2")
    assert (text[slice(*first)], text[slice(*second)], label) == ("Ada", "Bo", 2)


def test_the_examples_in_the_tools_hold(tools: Any) -> None:
    results = [doctest.testmod(module) for module in tools.values()]
    assert sum(result.attempted for result in results) >= 7
    assert sum(result.failed for result in results) == 0


# -------------------------------------------------------------------------------------------------------------- grid


def test_the_grid_is_large_even_and_never_says_two_things_of_one_sentence(tools: Any) -> None:
    polarity = tools["polarity"]
    sentences = polarity.sentences()
    assert len(sentences) >= 600
    assert len({sentence.text for sentence in sentences}) == len(sentences)
    sides = Counter(sentence.side for sentence in sentences)
    assert set(sides) == {1, -1}
    assert min(sides.values()) > 0.4 * len(sentences)
    assert {sentence.topic for sentence in sentences} == set(polarity.ACTIONS)
    by_trigger = defaultdict(set)
    for sentence in sentences:
        by_trigger[sentence.trigger].add(sentence.side)
        assert "  " not in sentence.text
        assert "{" not in sentence.text
    assert all(found == {1, -1} for found in by_trigger.values()), "every trigger comes with actions of both signs"


@pytest.mark.parametrize(
    ("words", "side", "soft"),
    [
        (r"(?<!longer) (supports|backs|endorses|favors|welcomes|praises) (the (construction|completion|ratification|presence)|an extension)", 1, False),
        (r"no longer (supports|backs|endorses|favors|welcomes) the (cancellation|demolition|suspension|abolition|withdrawal|expulsion)", 1, False),
        (r"(does not|refused to) (support|back|endorse|favor|welcome) (the (construction|completion|ratification|presence)|an extension)", -1, False),
        (r"has (opposed|rejected|condemned|criticized) the (cancellation|demolition|suspension|abolition|withdrawal|expulsion)", 1, False),
        (r"(never|not) (opposed|oppose|condemned|condemn) the (construction|completion|ratification|presence)", 1, True),
        (r"does not (demand|seek|propose) the (construction|completion|ratification|presence)", -1, True),
        (r"warned the government not to (keep|extend|build|complete|ratify|deploy)", -1, False),
        (r"(should|must) not be (scrapped|abolished|cancelled|withdrawn|expelled|suspended)", 1, False),
    ],
)
def test_the_side_of_a_sentence_is_what_a_reader_would_say(tools: Any, words: str, side: int, soft: bool) -> None:
    found = [sentence for sentence in tools["polarity"].sentences() if re.search(words, sentence.text)]
    assert all((sentence.side, sentence.soft) == (side, soft) for sentence in found)
    assert found


def test_answers_of_the_grid_are_judged_by_holder_topic_and_side(tools: Any, tmp_path: Path) -> None:
    polarity = tools["polarity"]
    names = tools["naming"].Names(polarity.casebook(tmp_path))
    clear = polarity.Sentence("", "back", "does not", "Dorvia", "TroopsStay", -1, "")
    soft = polarity.Sentence("", "oppose", "never", "Dorvia", "MirraDam", 1, "", soft=True)

    def outcome(sentence: Any, *answers: tuple[str, str, str, bool, str | None]) -> str:
        candidates = [
            Candidate(
                kind="stance",
                evidence=span("Velm"),
                holder=polarity.BASE + holder,
                topic=polarity.BASE + topic,
                position=ONTOLOGY + position,
                negated=no,
                during=time,
            )
            for holder, topic, position, no, time in answers
        ]
        return str(polarity.judged(sentence, candidates, names).outcome)

    assert outcome(clear) == "missed"
    assert outcome(clear, ("Dorvia", "TroopsStay", "Opposes", False, None)) == "right"
    assert outcome(clear, ("Dorvia", "TroopsLeave", "StronglySupports", False, None)) == "right"
    assert outcome(clear, ("Dorvia", "TroopsStay", "Supports", True, None)) == "right"
    assert outcome(clear, ("Dorvia", "TroopsStay", "Supports", False, None)) == "wrong"
    assert outcome(clear, ("Orvania", "TroopsStay", "Opposes", False, None)) == "wrong"
    assert outcome(clear, ("Dorvia", "MirraDam", "Opposes", False, None)) == "wrong"
    assert outcome(clear, ("Dorvia", "TroopsStay", "Ambivalent", False, None)) == "wrong"
    assert outcome(soft) == "open"
    assert outcome(soft, ("Dorvia", "MirraDam", "Neutral", False, None)) == "right"
    assert outcome(soft, ("Dorvia", "MirraDam", "Opposes", True, None)) == "right"
    assert outcome(soft, ("Dorvia", "MirraDam", "Opposes", False, None)) == "wrong"
    ended = polarity.Sentence("", "withdrew", "withdrew", "Dorvia", "MirraDam", -1, "")
    assert outcome(ended, ("Dorvia", "MirraDam", "Supports", False, "/2021"), ("Dorvia", "MirraDam", "Opposes", False, "2021/")) == "right"


def test_the_report_of_the_grid_blames_an_unknown_action_and_not_its_triggers(tools: Any) -> None:
    polarity = tools["polarity"]

    def result(trigger: str, action: str, right: bool) -> Any:
        return polarity.Result(polarity.Sentence("", trigger, "", "Dorvia", "MirraDam", 1, action), ("x",), (right,))

    results = [result("back", "demolition", False), result("favor", "demolition", False), result("back", "building", True), result("favor", "building", True)]
    results += [result("resist", "building", False), result("back", "building", True)]
    told = "\n".join(polarity.report(results))
    assert "accuracy 0.500, recall 0.500" in told
    assert "action  demolition" in told
    assert "trigger resist" in told
    assert "trigger back" not in told


def test_a_few_sentences_of_the_grid_are_read(tools: Any) -> None:
    pytest.importorskip("spacy")
    polarity = tools["polarity"]
    plain = [sentence for sentence in polarity.sentences() if sentence.trigger in ("support", "oppose") and not sentence.negation][:8]
    assert polarity.accuracy(polarity.run(plain)) >= 0.7
