"""From an article to candidates, and from there to what is accepted: the whole way, by Python and by the command."""

import gzip
import json
import re
from dataclasses import replace
from functools import lru_cache

import pytest
from click.testing import CliRunner
from conftest import RELATION, ROOT, STANCE
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kg
from kg.cli import main
from kg.errors import PeriodError
from kg.extraction import Article, extract
from kg.terms import local_name

DAM_NEWS = (
    "Ministry of Water pushes on\n\n"
    "KASDA — The water ministry wants the dam on the Tessel to be built by 2023, Ilda Marek said on Tuesday. "
    "“We will not give in,” she added.\n\n"
    "The Farmers' League condemned the plan and called for an end of the works. Orra, which funds Vell, backs the dam.\n\n"
    "Roughly 300 farmers of the Farmers' League marched in Kasda. An aide of the ministry warned that the river union opposes the dam.\n"
)


@pytest.fixture
def news(casebook):
    """The casebook of the dam, opened."""
    return kg.open(casebook(STANCE))


def named(_, iri):
    return local_name(iri) if iri else None


def told(graph, extraction, kind):
    return {(named(graph, c.holder), named(graph, c.topic), named(graph, c.position)) for c in extraction if c.kind == kind}


def run(folder, *words, **more):
    return CliRunner().invoke(main, ["-C", str(folder), *map(str, words)], **more)


def test_an_article_gives_stances_relations_figures_and_their_evidence(news):
    found = extract(DAM_NEWS, news, published="2021-05-05")
    stances = told(news, found, "stance")
    assert ("WaterMinistry", "Dam", "Supports") in stances
    assert ("Orra", "Dam", "Supports") in stances
    assert ("RiverUnion", "Dam", "Opposes") in stances
    assert not any(holder.startswith("p-an-aide") for holder, _, _ in stances), "who warns that others are against it takes no side"
    for candidate in found:
        assert DAM_NEWS[candidate.evidence.start : candidate.evidence.end] == candidate.evidence.text
        assert candidate.trace
        assert candidate.rule
        assert 0 < candidate.confidence < 1
    wants = next(c for c in found if c.kind == "stance" and named(news, c.holder) == "WaterMinistry")
    assert named(news, wants.speaker) == "IldaMarek"
    assert any(named(news, c.subject) == "Orra" and named(news, c.predicate) == "funds" and named(news, c.object) == "Vell" for c in found)


def test_without_a_date_nothing_is_dated_by_default(news):
    undated = extract("The water ministry now backs the dam. It was opposed last year.", news)
    assert undated.article.published is None
    assert all(c.during is None and c.attested is None for c in undated)
    dated = extract("The water ministry now backs the dam.", news, published="2021-05")
    assert {c.attested or c.during for c in dated if c.kind == "stance"} == {"2021-05"}
    with pytest.raises(PeriodError):
        extract("x", news, published="2021-13")


def test_a_topic_added_as_turtle_alone_is_found(news):
    before = extract("The river union opposes the ban on night fishing.", news)
    assert not any(c.topic and named(news, c.topic) == "NightFishingBan" for c in before)
    folder = news.folder
    with (folder / "triples" / "curated" / "topic.ttl").open("w", encoding="utf-8") as file:
        file.write(
            "@prefix : <https://example.org/tessel/> . @prefix kg: <https://w3id.org/stancegraph/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            ':NightFishingBan a kg:Topic ; skos:prefLabel "Night fishing is banned"@en ; skos:definition "Nobody may fish on the Tessel after dark."@en .\n'
        )
    graph = kg.open(folder)
    text = "The river union opposes the ban on night fishing. Orra demands that night fishing be banned. Vell does not support a ban on night fishing."
    assert told(graph, extract(text, graph), "stance") >= {
        ("RiverUnion", "NightFishingBan", "Opposes"),
        ("Orra", "NightFishingBan", "Supports"),
        ("Vell", "NightFishingBan", "Opposes"),
    }


def test_a_side_on_what_no_topic_covers_is_a_proposed_topic(news):
    found = extract("The Farmers' League rejects the new water tax on fields. Orra opposes the new water tax on fields too.", news)
    topics = {c.topic for c in found if c.kind == "stance"}
    assert len(topics) == 1
    proposal = found.proposals[topics.pop()]
    assert proposal.type == "Topic"
    assert "water tax" in proposal.label
    assert len(proposal.mentions) == 2


@settings(max_examples=40)
@given(st.text(max_size=300))
@example("“He said” — \ud800 IS \u202e\r\n\r\n' ’s")
@example("Orra\x00 opposes\u2028the dam.")
def test_no_text_stops_it_and_every_span_is_of_the_text(text):
    graph = bundled_graph()
    found = extract(text, graph)
    for span in (*(c.evidence for c in found), *found.mentions, *(s.content for s in found.statements), *(m.span for m in found.moments)):
        assert text[span.start : span.end] == span.text


@lru_cache
def bundled_graph():
    return kg.open(ROOT)


def test_all_news_articles_are_read_and_all_their_spans_are_of_the_text(shared):
    graph = bundled_graph()
    with gzip.open(shared / "data" / "wikinews.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    articles = [Article(row["text"], str(number), published=row["date"]) for number, row in enumerate(rows) if len(row["text"]) < 20_000]
    count = 0
    for article, found in zip(articles, kg.extraction.reader(graph).extract(articles), strict=True):
        for candidate in found:
            assert article.text[candidate.evidence.start : candidate.evidence.end] == candidate.evidence.text
            count += 1
    assert len(articles) > 240
    assert count > 1000


# ------------------------------------------------------------------------------------------------------------ command


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "news.txt"
    path.write_text(DAM_NEWS, encoding="utf-8")
    return path


def test_the_command_writes_candidates_that_validate_and_twice_adds_nothing(news, article):
    done = run(news.folder, "extract", article, "--published", "2021-05-05")
    assert done.exit_code == 0, done.output
    (written,) = (news.folder / "triples" / "candidates").glob("*.ttl")
    before = written.read_bytes()
    assert "Ministry of Water pushes on" not in before.decode().replace("dcterms:title", "")
    assert kg.validate(news.folder, articles=article.parent) == []
    assert run(news.folder, "extract", article, "--published", "2021-05-05").exit_code == 0
    assert written.read_bytes() == before
    assert kg.open(news.folder).claim_ids() == news.claim_ids(), "nothing unreviewed is in a view"


def test_the_command_prints_json_and_text(news, article):
    rows = json.loads(run(news.folder, "extract", article, "--format", "json", "--published", "2021-05-05").stdout)
    assert {row["published"] for row in rows} == {"2021-05-05"}
    assert all(DAM_NEWS[row["evidence"]["start"] : row["evidence"]["end"]] == row["evidence"]["text"] for row in rows)
    text = run(news.folder, "extract", article, "--format", "text", "--rows", "2").stdout
    assert len(re.findall(r"^  .* according to|^  according to", text, re.MULTILINE)) == 2
    assert not (news.folder / "triples" / "candidates").exists() or not list((news.folder / "triples" / "candidates").glob("*.ttl"))


def test_a_broken_article_stops_nothing_and_is_named_at_the_end(news, article, tmp_path):
    (tmp_path / "broken.txt").write_bytes(b"\xff\xfe\x00\xd8")
    done = run(news.folder, "extract", tmp_path / "broken.txt", article, tmp_path / "missing.txt")
    assert done.exit_code == 1
    assert "broken.txt" in done.stderr
    assert "missing.txt" in done.stderr
    assert len(list((news.folder / "triples" / "candidates").glob("*.ttl"))) == 1


def test_a_page_from_stdin_is_read_and_its_text_kept(news, tmp_path):
    page = "<html><head><title>Dam news</title><meta property='article:published_time' content='2021-05-05T10:00:00Z'></head><body><article>" + "".join(
        f"<p>{paragraph}</p>" for paragraph in DAM_NEWS.split("\n\n")
    )
    done = run(news.folder, "extract", "-", "--save", tmp_path / "kept", input=page + "</article></body></html>")
    assert done.exit_code == 0, done.output
    (text,) = (tmp_path / "kept").glob("*.txt")
    assert "The Farmers' League condemned the plan" in text.read_text("utf-8")
    assert kg.validate(news.folder, articles=tmp_path / "kept") == []


def test_an_accepted_candidate_is_everywhere_and_an_unreviewed_one_nowhere(news, article, tmp_path):
    run(news.folder, "extract", article, "--published", "2021-05-05")
    rows = json.loads(run(news.folder, "review", "list", "--format", "json").stdout)
    orra = next(row for row in rows if row["kind"] == "stance" and row["sentence"].startswith("Orra supports"))
    other = next(row for row in rows if (row["kind"] == "stance" and row["sentence"].startswith("Tessel River Union opposes")) or "Farmers" in row["sentence"])
    done = run(news.folder, "review", "accept", orra["id"], "--by", "ana", "--why", "plain words")
    assert done.exit_code == 0, done.output
    accepted, waiting = orra["id"].removeprefix(":"), other["id"].removeprefix(":")
    query = "SELECT ?claim { ?claim kg:holder ?who ; kg:topic :Dam ; kg:rule ?rule }"
    asked = run(news.folder, "query", query, "--format", "json").stdout
    assert accepted in asked
    assert waiting not in asked
    assert accepted in run(news.folder, "show", "Orra").stdout
    for name in ("page.html", "graph.ttl"):
        assert run(news.folder, "draw" if name.endswith("html") else "export", tmp_path / name).exit_code == 0
        data = (tmp_path / name).read_text("utf-8")
        assert accepted in data
        assert waiting not in data
    assert run(news.folder, "validate").exit_code == 0
    left = json.loads(run(news.folder, "review", "list", "--format", "json").stdout)
    run(news.folder, "extract", article, "--published", "2021-05-05")
    assert json.loads(run(news.folder, "review", "list", "--format", "json").stdout) == left, "what is decided is not proposed again"


def test_a_language_model_is_asked_only_when_one_is_named(news, article, monkeypatch):
    for name in ("KG_LLM_URL", "KG_LLM_MODEL", "KG_LLM_KEY"):
        monkeypatch.delenv(name, raising=False)
    done = run(news.folder, "extract", article, "--with", "both")
    assert done.exit_code == 1
    assert "KG_LLM_URL" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_extracted_articles_of_the_bundled_case_wait_for_nobody(shared, copied):
    done = run(copied, "extract", *sorted((shared / "articles").glob("*.txt")))
    assert done.exit_code == 0, done.output
    assert json.loads(run(copied, "review", "list", "--format", "json").stdout) == []


def test_ids_depend_on_what_is_claimed_and_where(news):
    one, two = (extract(Article(DAM_NEWS, name), news, published="2021-05-05") for name in ("a", "b"))
    assert [c.id for c in one] == [c.id for c in two]
    moved = extract("\n" + DAM_NEWS, news, published="2021-05-05")
    assert not {c.id for c in moved} & {c.id for c in one}
    assert [replace(c, id="") for c in extract(DAM_NEWS, news, published="2021-05-05")] == [replace(c, id="") for c in one]


def test_an_umbrella_and_its_member_stay_two(casebook):
    graph = kg.open(
        casebook(
            RELATION
            + """
        :Locks a kg:Organization ; skos:prefLabel "Lock Keepers"@en .
        :locks-in-union a kg:Relation ; rdf:subject :Locks ; rdf:predicate kg:memberOf ; rdf:object :RiverUnion ; kg:mode kg:Enacted ;
            kg:status kg:Accepted ; kg:evidence «Orra lends Vell the money» .
        """
        )
    )
    stances = told(graph, extract("The river union and the Lock Keepers oppose the dam.", graph), "stance")
    assert stances == {("RiverUnion", "Dam", "Opposes"), ("Locks", "Dam", "Opposes")}
