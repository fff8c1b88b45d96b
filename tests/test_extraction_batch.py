"""Reading at scale: the same files however it is done, and whatever interrupts it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from io import StringIO
from pathlib import Path
from threading import Event, Thread

import pytest
from conftest import ARTICLES, DAM, build, digest
from readers import simple

import kg
from kg.errors import CasebookError, KgError, MissingExtra
from kg.extraction import batch
from kg.extraction.batch import MANIFEST, ClusterError, Summary, knowledge_digest, run
from kg.extraction.ingest import Broken, articles
from kg.extraction.knowledge import Knowledge
from kg.extraction.records import Article

pytest.importorskip("datasketch", reason="articles are not read: datasketch is not installed")
pytest.importorskip("spacy", reason="articles are not read: spaCy is not installed")

COUNT = 212
"""Articles in the bundle that is read over and over, copies included."""
WHO = ["The ministry of water of Vell", "Orra", "The river union", "The Farmers' League", "Ilda Marek", "Vell"]
DOES = ["backs", "supports", "opposes", "demands", "has rejected", "no longer supports", "voted against"]
WHAT = ["the dam on the Tessel", "Orra", "the river union", "the building of the dam", "Vell", "the new toll"]
SAYS = ["an official said", "Ilda Marek said on Monday", "a speaker of the river union told reporters", "Bor Hask of the port guard said"]
SYLLABLES = ["ta", "ren", "vo", "mi", "las", "ku", "dor", "pe", "shi", "gan"]


def news(seed: int) -> dict[str, str]:
    """An invented report like no other."""
    chance = random.Random(seed)
    pick = chance.choice
    sentences = [f"{pick(WHO)} {pick(DOES)} {pick(WHAT)}, {pick(SAYS)}." for _ in range(2)]
    places = ["".join(pick(SYLLABLES) for _ in range(3)).capitalize() for _ in range(4)]
    sentences.append(f"Some {chance.randint(20, 900)} engineers of Orra work in {places[0]}, {places[1]} and {places[2]} near {places[3]}.")
    chance.shuffle(sentences)
    day = f"2021-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return {"title": f"Report {seed} from {places[0]}", "date": day, "url": f"https://example.org/{seed}", "text": "\n".join(sentences)}


def bundle(path: Path, count: int = COUNT) -> Path:
    """Invented reports as JSON lines; of each ten one says the same as another before it, in a new layout or to the letter."""
    reports = [news(seed) for seed in range(count)]
    for at in range(9, count, 10):
        reports[at] = {**reports[at], "text": reports[at - 4]["text"] + (" " if at % 20 == 9 else "")}
    path.write_text("".join(json.dumps(report) + "\n" for report in reports), "utf-8")
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != MANIFEST}


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / MANIFEST).read_text("utf-8").splitlines()]


def said(summary: Summary) -> Summary:
    """A summary without what depends on the run."""
    return summary._replace(seconds=0, resumed=0)


@pytest.fixture(scope="module")
def casebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = build(tmp_path_factory.mktemp("batch"))
    bundle(folder / "news.jsonl")
    return folder


@pytest.fixture(scope="module")
def knowledge(casebook: Path) -> Knowledge:
    return Knowledge.of(kg.open(casebook))


@pytest.fixture(scope="module")
def whole(casebook: Path, knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> tuple[Summary, Path]:
    """What one run in one process makes of the bundle, with nothing in its way."""
    folder = tmp_path_factory.mktemp("once") / "candidates"
    return run(articles([casebook / "news.jsonl"]), knowledge, folder, shard=20), folder


@pytest.fixture(scope="module")
def once(whole: tuple[Summary, Path]) -> tuple[Summary, dict[str, bytes]]:
    """The same, with what stands in the files."""
    return whole[0], files(whole[1])


TEXTS = [f"{word * 7} {word} speaks." for word in ("alpha ", "beta ", "gamma ", "delta ", "epsilon ", "zeta ", "eta ", "theta ")]


def some(*trouble: int) -> list[Article]:
    """Short articles, some of them troublesome."""
    return [Article(text + " TROUBLE" * (at in trouble), f"{at}.txt") for at, text in enumerate(TEXTS)]


# ------------------------------------------------------------------------------------------------- what comes of it


def test_every_article_has_its_file_and_the_casebook_is_sound(once, tmp_path):
    summary, made = once
    copies = [at for at in range(COUNT) if at % 10 == 9]
    assert (summary.articles, summary.copies, summary.resumed, summary.broken) == (COUNT, len(copies), 0, ())
    to_the_letter = [at for at in copies if at % 20 != 9]
    assert len(made) == COUNT - len(to_the_letter)
    assert min(summary.candidates[kind] for kind in ("stance", "relation")) > 10
    build(tmp_path)
    (tmp_path / "triples/candidates").mkdir()
    for name, data in made.items():
        (tmp_path / "triples/candidates" / name).write_bytes(data)
    assert kg.validate(tmp_path) == []


def test_a_copy_is_a_version_of_the_first_and_has_no_candidates(once):
    _, made = once
    (name,) = [name for name in made if name.startswith("news-10-")]
    first = digest(news(5)["text"])[:12]
    text = made[name].decode()
    assert f"dcterms:isVersionOf :doc-{first} ;" in text
    assert f":doc-{digest(news(5)['text'] + ' ')[:12]} a kg:Document" in text
    assert "kg:Candidate" not in text
    assert f"news-6-{first}.ttl" in made


def test_a_copy_of_a_document_of_the_graph_is_a_version_of_that(knowledge, tmp_path):
    found = [Article(DAM, "dam.txt"), Article(DAM + " ", "again.txt"), Article(DAM + "\n", "once more.txt")]
    summary = run(found, knowledge, tmp_path, make=simple)
    assert summary.copies == 2
    assert b"dcterms:isVersionOf :doc-dam" in next(tmp_path.glob("again-*.ttl")).read_bytes()
    assert b"dcterms:isVersionOf :doc-dam" in next(tmp_path.glob("once-more-*.ttl")).read_bytes()


def test_a_document_of_the_graph_is_never_made_a_copy(knowledge, tmp_path):
    run([Article(DAM + " ", "again.txt"), Article(DAM, "dam.txt")], knowledge, tmp_path, make=simple)
    assert b"kg:" not in next(tmp_path.glob("dam-*.ttl")).read_bytes()


def test_running_twice_adds_nothing(casebook, knowledge, whole):
    summary, folder = whole
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    again = run(articles([casebook / "news.jsonl"]), knowledge, folder, shard=20)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert again.resumed == again.articles - again.copies
    assert said(again) == said(summary)


def test_two_processes_make_the_same_files(casebook, knowledge, once, tmp_path):
    summary = run(articles([casebook / "news.jsonl"]), knowledge, tmp_path, workers=2, shard=20)
    assert files(tmp_path) == once[1]
    assert said(summary) == said(once[0])


def test_where_forks_are_not_safe_fresh_processes_make_the_same_files(knowledge, tmp_path):
    run(some(), knowledge, tmp_path / "one", make=simple)
    done = Event()
    beside = Thread(target=done.wait)
    beside.start()
    try:
        run(some(), knowledge, tmp_path / "two", make=simple, workers=2, shard=2)
    finally:
        done.set()
        beside.join()
    assert files(tmp_path / "two") == files(tmp_path / "one")


def test_what_is_new_beside_what_is_done_is_all_that_is_read(knowledge, tmp_path):
    found = some()
    run(found[1:], knowledge, tmp_path, make=simple, shard=3)
    summary = run(found, knowledge, tmp_path, make=simple, shard=3)
    assert summary.resumed == len(found) - 1
    assert [entry["file"][:2] for entry in lines(tmp_path)[-1]["articles"]] == ["0-"]


# ------------------------------------------------------------------------------------------------- interruptions

SCRIPT = """
import sys
from pathlib import Path
import kg
from kg.extraction import batch
from kg.extraction.ingest import articles
from kg.extraction.knowledge import Knowledge

if __name__ == "__main__":
    casebook, folder, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
    batch.run(
        articles([casebook / "news.jsonl"]), Knowledge.of(kg.open(casebook)), folder, workers=workers, shard=20,
        progress=lambda done: print(done, flush=True),
    )
"""


@pytest.mark.parametrize(("workers", "shards"), [(1, 3), (2, 2)])
def test_killed_in_the_middle_and_begun_again_it_makes_the_same_files(casebook, knowledge, once, tmp_path, workers, shards):
    (tmp_path / "script.py").write_text(SCRIPT)
    folder = tmp_path / "candidates"
    command = [sys.executable, tmp_path / "script.py", casebook, folder, str(workers)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(Path(kg.__file__).parent.parent)})
    for _ in range(shards):
        assert child.stdout.readline().strip().isdigit()
    child.kill()
    child.communicate(timeout=60)  # the pipe ends when no process of the pool is left either
    assert child.returncode == -9
    finished = [entry["key"] for line in lines(folder) for entry in line["articles"]]
    assert 20 * shards <= len(finished) < COUNT - 21
    summary = run(articles([casebook / "news.jsonl"]), knowledge, folder, workers=workers, shard=20)
    assert files(folder) == once[1]
    assert said(summary) == said(once[0])
    assert summary.resumed == len(finished)
    keys = [entry["key"] for line in lines(folder) for entry in line["articles"]]
    assert len(set(keys)) == len(keys) == COUNT - 21


@pytest.mark.parametrize("rest", [b'{"rules": "cut o', b"\xff\xfe\n", b"[1]\n", b'{"articles": [{"key": 1}]}'])
def test_a_manifest_that_was_cut_off_is_gone_on_with(knowledge, tmp_path, rest):
    run(some(), knowledge, tmp_path, make=simple, shard=3)
    made, before = files(tmp_path), (tmp_path / MANIFEST).read_bytes()
    first = before[: before.index(b"\n") + 1]
    (tmp_path / MANIFEST).write_bytes(first + rest)
    assert run(some(), knowledge, tmp_path, make=simple, shard=3).resumed == 3
    assert files(tmp_path) == made
    assert (tmp_path / MANIFEST).read_bytes() == first + rest + (b"" if rest.endswith(b"\n") else b"\n") + before[len(first) :]


def test_what_was_half_written_is_taken_away(knowledge, tmp_path):
    for name in (".news-1-0123456789ab.ttl.x_1y2z3w", ".news-1-0123456789ab.ttl", ".notes"):
        (tmp_path / name).write_text("half")
    run(some(), knowledge, tmp_path, make=simple)
    assert {name for name in files(tmp_path) if name.startswith(".")} == {".news-1-0123456789ab.ttl", ".notes"}


def test_a_file_that_was_lost_or_changed_is_made_again(knowledge, tmp_path):
    run(some(), knowledge, tmp_path, make=simple)
    made = files(tmp_path)
    lost, changed, *_ = sorted(tmp_path.glob("*.ttl"))
    lost.unlink()
    changed.write_text("something else")
    assert run(some(), knowledge, tmp_path, make=simple).resumed == len(made) - 2
    assert files(tmp_path) == made


def test_other_knowledge_another_reader_or_another_date_is_read_again(knowledge, tmp_path):
    run(some(), knowledge, tmp_path, make=simple)
    more = Knowledge.of(kg.open(build(tmp_path / "more", ':Tessa a kg:Person ; skos:prefLabel "Tessa"@en .')))
    assert run(some(), more, tmp_path, make=simple).resumed == 0
    assert run(some(), knowledge, tmp_path, make=partial(simple, trouble="other")).resumed == 0
    dated = [Article(article.text, article.name, published="2021") for article in some()]
    assert run(dated, knowledge, tmp_path, make=simple).resumed == 0
    assert run(some(), knowledge, tmp_path, make=simple, resume=False).resumed == 0
    assert run(some(), knowledge, tmp_path, make=simple).resumed == len(TEXTS)


def test_other_rules_read_again(knowledge, tmp_path, monkeypatch):
    run(some(), knowledge, tmp_path, make=simple)
    monkeypatch.setattr(batch, "rules_digest", lambda: "other rules")
    assert run(some(), knowledge, tmp_path, make=simple).resumed == 0


def test_knowledge_has_one_digest_whatever_the_order_of_its_sets(casebook):
    script = f"import kg; from kg.extraction.batch import *; print(knowledge_digest(Knowledge.of(kg.open({str(casebook)!r}))))"
    told = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(kg.__file__).parent.parent,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert told == {knowledge_digest(Knowledge.of(kg.open(casebook)))}


# ------------------------------------------------------------------------------------------------- trouble


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("trouble", ["error", "span", "swallow"])
def test_what_breaks_the_rules_is_named_and_the_rest_is_read(knowledge, tmp_path, workers, trouble):
    broken = Broken("0.pdf", None, "the PDF is locked")
    summary = run([*some(2, 5), broken], knowledge, tmp_path, make=partial(simple, trouble=trouble), workers=workers, shard=4)
    assert [one.name for one in summary.broken] == ["0.pdf", "2.txt", "5.txt"]
    assert all(one.reason.startswith("the rules fail on it (") and ".py:" in one.reason for one in summary.broken[1:])
    assert "nobody is to see" not in str(summary.broken)
    assert len(files(tmp_path)) == 6
    assert dict(summary.candidates) == {"stance": 6}
    assert (summary.articles, summary.proposals) == (8, 1)
    again = run(some(2, 5), knowledge, tmp_path, make=partial(simple, trouble=trouble), shard=4)
    assert again.resumed == 6
    assert again.broken == summary.broken[1:]


def test_what_kills_a_process_is_named_and_the_rest_is_read(knowledge, tmp_path):
    summary = run(some(1, 6), knowledge, tmp_path, make=partial(simple, trouble="death"), workers=2, shard=3)
    assert [one.name for one in summary.broken] == ["1.txt", "6.txt"]
    assert "died" in summary.broken[0].reason
    assert sorted(name.partition("-")[0] for name in files(tmp_path)) == ["0", "2", "3", "4", "5", "7"]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_reader_needs_is_told_once(knowledge, tmp_path, workers):
    with pytest.raises(KgError, match=r"run pip install 'stancegraph\[extract\]'"):
        run(some(0, 1, 2), knowledge, tmp_path, make=partial(simple, trouble="missing"), workers=workers, shard=2)


def test_a_manifest_that_cannot_be_written_is_told(knowledge, tmp_path):
    (tmp_path / MANIFEST).mkdir()
    with pytest.raises(CasebookError, match="cannot read"):
        run(some(), knowledge, tmp_path, make=simple)
    with pytest.raises(CasebookError, match="cannot write"):
        run(some(), knowledge, tmp_path, make=simple, resume=False)


def test_nothing_to_read_is_no_fault(knowledge, tmp_path):
    summary = run([], knowledge, tmp_path / "new", make=simple)
    assert (summary.articles, summary.broken, files(tmp_path / "new")) == (0, (), {})


def test_the_parsers_are_part_of_the_rules(monkeypatch):
    version = importlib.metadata.version
    before = batch.rules_digest.__wrapped__()
    monkeypatch.setattr(importlib.metadata, "version", lambda name: version(name) + ".1")
    assert batch.rules_digest.__wrapped__() != before


# ------------------------------------------------------------------------------------------------- progress and summary


def test_progress_tells_how_many_are_done(knowledge, tmp_path):
    told: list[int] = []
    run([*some(), Article(TEXTS[0] + " ", "copy.txt")], knowledge, tmp_path, make=simple, shard=3, progress=told.append)
    assert told == [3, 6, 9, 9]


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_for_terminals(knowledge, tmp_path, monkeypatch, terminal):
    stream = StringIO()
    stream.isatty = lambda: terminal
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(batch, "PATIENCE", -1)
    run(some(), knowledge, tmp_path, make=simple, shard=4)
    assert stream.getvalue() == ("\rkg: reading articles: 4\rkg: reading articles: 8\rkg: reading articles: 8\n" if terminal else "")


def test_a_summary_is_one_line():
    summary = Summary(1200, 7, {"stance": 1500, "figure": 2}, 41, (Broken("a.txt", None, "empty"),), 12.34, 50)
    assert str(summary) == "1,200 articles (7 copies, 50 done before); candidates: 2 figure, 1,500 stance; 41 proposals; 1 broken; 12.3 s"
    assert "candidates: none;" in str(Summary(0, 0, {}, 0, (), 0))


# ------------------------------------------------------------------------------------------------- on a cluster


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A Dask cluster of two processes on this machine, which gives up on a task over which one of them has died."""
    distributed = pytest.importorskip("distributed", reason="no cluster is tried: dask is not installed")
    import dask

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", host="127.0.0.1", memory_limit=0, silence_logs="CRITICAL"
        ) as local,
    ):
        yield local.scheduler_address


def test_a_cluster_makes_the_same_files(cluster, casebook, knowledge, once, tmp_path):
    summary = run(articles([casebook / "news.jsonl"]), knowledge, tmp_path, dask=cluster, shard=20)
    assert files(tmp_path) == once[1]
    assert said(summary) == said(once[0])


def test_a_cluster_with_other_rules_is_refused(cluster, knowledge, tmp_path, monkeypatch):
    monkeypatch.setattr(batch, "rules_digest", lambda: "other rules")
    with pytest.raises(KgError, match="the workers of the cluster have other rules"):
        run(some(), knowledge, tmp_path, dask=cluster)


def test_what_kills_a_worker_of_a_cluster_is_named_and_the_rest_is_read(cluster, knowledge, tmp_path):
    summary = run(some(1, 6), knowledge, tmp_path, make=partial(simple, trouble="death"), dask=cluster, shard=3)
    assert [one.name for one in summary.broken] == ["1.txt", "6.txt"]
    assert sorted(name.partition("-")[0] for name in files(tmp_path)) == ["0", "2", "3", "4", "5", "7"]


def test_where_no_cluster_answers_that_is_told(knowledge, tmp_path, monkeypatch):
    pytest.importorskip("distributed", reason="no cluster is tried: dask is not installed")
    monkeypatch.setattr(batch, "_PATIENCE_WITH_A_CLUSTER", 0.2)
    with pytest.raises(ClusterError, match="no Dask scheduler answers at tcp://127"):
        run(some(), knowledge, tmp_path, dask="tcp://127.0.0.1:9")
    with pytest.raises(ClusterError, match="no Dask scheduler answers at nowhere://x"):
        run(some(), knowledge, tmp_path, dask="nowhere://x")


def test_a_cluster_without_workers_is_told(knowledge, tmp_path, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="no cluster is tried: dask is not installed")
    monkeypatch.setattr(batch, "_PATIENCE_WITH_A_CLUSTER", 1)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", host="127.0.0.1") as local,
        pytest.raises(ClusterError, match="has no worker; start one with dask worker tcp://127"),
    ):
        run(some(), knowledge, tmp_path, dask=local.scheduler_address)


def test_without_dask_the_extra_is_named(knowledge, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtra, match=r"stancegraph\[dask\]"):
        run(some(), knowledge, tmp_path, dask="tcp://127.0.0.1:9")


def test_the_articles_of_the_world_are_read_as_they_are(knowledge, tmp_path):
    found = [Article(text, name) for name, text in ARTICLES.items()]
    assert run(found, knowledge, tmp_path).broken == ()
