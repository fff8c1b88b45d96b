"""The command line as a user meets it: what goes to stdout, what to stderr, which exit code."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main

ROOT = Path(__file__).parent.parent
HEAVY = {"networkx", "numpy", "pandas", "pyshacl", "pyvis", "rdflib", "rich", "jinja2", "IPython"}


@pytest.fixture
def kg():
    """Run `kg -C bundled ...` and return the result."""
    return lambda *words, folder=ROOT: CliRunner().invoke(main, ["-C", str(folder), *map(str, words)], catch_exceptions=False)


def loaded_by(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_help_imports_nothing_heavy():
    assert not loaded_by("from click.testing import CliRunner; from kg.cli import main; CliRunner().invoke(main, ['--help'])") & (HEAVY | {"pyoxigraph"})


def test_import_kg_imports_nothing_but_itself():
    assert not loaded_by("import kg") & (HEAVY | {"pyoxigraph", "click", "dataclasses"})


def test_a_query_imports_nothing_heavy():
    assert not loaded_by("import kg; list(kg.open('.').query('SELECT * { ?s ?p ?o } LIMIT 1'))") & HEAVY


def test_validate_needs_neither_rdflib_nor_pyshacl():
    assert not loaded_by("import kg; kg.validate('.')") & HEAVY


def test_every_verb_explains_itself(kg):
    for name in main.commands:
        done = kg(name, "--help")
        assert done.exit_code == 0
        assert done.stdout.startswith(f"Usage: main {name}")


def test_rows_go_to_stdout_and_talk_to_stderr(kg):
    done = kg("query", "SELECT ?who { ?who a kg:State } ORDER BY ?who LIMIT 1")
    assert done.stdout.splitlines() == ["who", "─────", ":Iran"]
    assert done.stderr == ""


def test_json_rows_are_a_list_of_objects(kg):
    done = kg("query", "SELECT ?s ?c ?n { ?s a kg:Figure ; kg:confidence ?c ; kg:minValue ?n } ORDER BY ?s LIMIT 1", "--format", "json")
    assert json.loads(done.stdout) == [{"s": "https://w3id.org/stancegraph/id/fig-adviser-unit-personnel", "c": 0.8, "n": 250}]


@pytest.mark.parametrize(
    ("text", "format_", "expected"),
    [
        ("ASK { :Iraq a kg:Actor }", "table", "true\n"),
        ("ASK { :Iraq a kg:Topic }", "json", "false\n"),
        ("SELECT (1 AS ?n) {}", "csv", "n\n1\n"),
        ("SELECT (1 AS ?n) {}", "tsv", "?n\n1\n"),
        ("CONSTRUCT { :Iraq a kg:State } {}", "ttl", "# kg:State\n\n:Iraq a kg:State .\n"),
    ],
)
def test_answers_come_in_the_format_asked_for(kg, text, format_, expected):
    assert kg("query", text, "--format", format_).stdout.endswith(expected)


def test_a_query_may_stand_in_a_file(kg, tmp_path):
    (tmp_path / "q.rq").write_text("# Is it there?\nASK { :Iraq a kg:State }")
    assert kg("query", tmp_path / "q.rq").stdout == "true\n"


def test_saved_queries_are_listed_with_their_questions(kg):
    listed = {row["name"]: row["title"] for row in json.loads(kg("query", "--list", "--format", "json").stdout)}
    assert len(listed) >= 12
    assert listed["ties"].endswith("?")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["query", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"], "SERVICE"),
        (["query", "INSERT DATA { :a a kg:State }"], "INSERT"),
        (["query", "SELECT * { ?s kgg:holder ?o }"], "did you mean kg"),
        (["query", "us-presense"], "did you mean us-presence?"),
        (["query", "SELECT * { ?s kg:holder ?o "], "not well formed"),
        (["show", "Irak"], "did you mean iraq?"),
        (["export", "graph.xyz"], "no format"),
        (["query", "ASK {}", "--as-of", "2025-02-30"], "there is no day"),
    ],
)
def test_user_faults_are_one_sentence_and_exit_code_1(kg, words, complaint):
    done = kg(*words)
    assert done.exit_code == 1
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_a_query_without_a_query_is_a_usage_fault(kg):
    assert kg("query").exit_code == 2


def test_a_misspelt_term_that_finds_nothing_is_pointed_out(kg):
    done = kg("query", "SELECT * { ?s kg:holdr ?o }")
    assert done.exit_code == 0
    assert "kg:holdr is neither in the ontology nor in the graph; did you mean kg:holder?" in done.stderr


def test_a_folder_that_is_no_casebook_is_named(kg, tmp_path):
    done = kg("status", folder=tmp_path)
    assert done.exit_code == 1
    assert "kg init" in done.stderr


def test_as_of_shows_only_what_held(kg):
    text = "SELECT ?s { ?s kg:holder :FrameworkLeadersMajority ; kg:topic :USPresenceInIraq }"
    assert ":stance" not in kg("query", text, "--as-of", "2024-06-01").stdout
    assert ":stance" in kg("query", text, "--as-of", "2024-12-20").stdout
    assert ":stance" not in kg("query", text, "--as-of", "2024-12-20", "--known", "2025-02-01").stdout
    assert ":stance" in kg("query", text, "--as-of", "2024-12-20", "--known", "2025-02-01", "--possible").stdout


def test_claims_without_a_date_are_counted_not_lost(kg):
    done = kg("query", "ASK {}", "--as-of", "2025-02-01")
    assert "claims without a date are left out; --undated shows them" in done.stderr


def test_validate_exits_1_and_names_file_and_line(kg, tmp_path):
    kg("init", tmp_path / "new")
    file = tmp_path / "new" / "triples" / "curated" / "example.ttl"
    text = file.read_text("utf-8").replace("kg:Supports", "kg:Suports")
    file.write_text(text, "utf-8")
    line = text[: text.index("kg:Suports")].count("\n") + 1
    done = kg("validate", folder=tmp_path / "new")
    assert done.exit_code == 1
    assert (
        done.stdout
        == f"triples/curated/example.ttl:{line}: position is not one of the five positions or kg:Ambivalent: kg:Suports; did you mean kg:Supports?\n"
    )


def test_init_show_cite_and_export_work_together(kg, tmp_path):
    folder = tmp_path / "new"
    assert kg("init", folder).exit_code == 0
    assert kg("validate", "--articles", folder / "articles", folder=folder).exit_code == 0
    assert "“The harbour council" in kg("show", "HARBOUR council", "--articles", folder / "articles", folder=folder).stdout
    assert "oa:start 140" in kg("cite", folder / "articles" / "bridge.txt", "ferry union", folder=folder).stdout
    assert kg("export", tmp_path / "out.ttl", folder=folder).exit_code == 0
    assert (tmp_path / "out.ttl").read_text("utf-8") == kg("export", "-", folder=folder).stdout


def test_options_may_be_set_in_the_environment():
    done = CliRunner().invoke(main, ["query", "ASK { :Iraq a kg:State }"], env={"KG_FOLDER": str(ROOT)})
    assert done.stdout == "true\n"


def test_the_reading_verbs_share_their_clocks():
    for name in ("query", "answers", "show", "draw", "export"):
        options = {option for parameter in main.commands[name].params for option in parameter.opts}
        assert {"--as-of", "--known", "--possible", "--undated"} <= options


def test_answers_come_under_their_questions_and_are_cut_short(kg):
    done = kg("answers", "figures", "unnamed-only", "--rows", "3")
    assert done.stdout.startswith("\n1. Which figures are given, about what, for when, and according to whom?  [figures]\n")
    assert "... and 1 more: kg query figures" in done.stdout
    assert "2. Which claims rest on unnamed speakers only?  [unnamed-only]" in done.stdout
    assert "more:" not in kg("answers", "figures", "--rows", "0").stdout


def test_draw_writes_the_page_and_says_what_it_left_out(kg, tmp_path):
    kg("init", tmp_path / "new")
    done = kg("draw", tmp_path / "page.html", "--title", "The bridge", folder=tmp_path / "new")
    assert done.stdout == ""
    assert done.stderr.endswith(f"kg: wrote {tmp_path / 'page.html'}\n")
    assert "<title>The bridge" in (tmp_path / "page.html").read_text("utf-8")


def test_articles_that_are_not_at_hand_are_named(kg, tmp_path):
    kg("init", tmp_path / "new")
    (tmp_path / "empty").mkdir()
    done = kg("validate", "--articles", tmp_path / "empty", folder=tmp_path / "new")
    assert done.exit_code == 0
    assert "the article of :doc-bridge is not in" in done.stderr


def test_show_as_json_gives_the_thing_and_its_claims(kg):
    thing, *claims = json.loads(kg("show", "IS", "--format", "json").stdout)
    assert (thing["prefLabel"], thing["type"]) == ("Islamic State", "ArmedGroup")
    assert {"id", "type", "mode", "confidence", "status", "evidence"} <= set(claims[0])
    assert {"source", "start", "end", "digest"} <= set(claims[0]["evidence"][0])


def test_a_file_that_cannot_be_read_in_full_is_announced(kg, tmp_path):
    kg("init", tmp_path / "new")
    file = tmp_path / "new" / "triples" / "curated" / "example.ttl"
    file.write_text(file.read_text("utf-8") + "\n:broken a kg:Person ; skos:prefLabel .\n", "utf-8")
    done = kg("query", "ASK { :HarbourCouncil a kg:Actor }", folder=tmp_path / "new")
    assert done.stdout == "true\n"
    assert "parts of 1 file(s) could not be read; kg validate names the lines" in done.stderr


def test_triples_come_as_turtle_and_never_as_rows(kg):
    assert kg("query", "DESCRIBE :Iraq").stdout.endswith("\n")
    assert "skos:prefLabel" in kg("query", "DESCRIBE :Iraq").stdout
    for format_ in ("csv", "json"):
        done = kg("query", "DESCRIBE :Iraq", "--format", format_)
        assert (done.exit_code, done.stdout) == (1, "")
        assert "use ttl" in done.stderr


def test_answers_as_json_are_one_list_with_all_rows(kg):
    (figures,) = json.loads(kg("answers", "figures", "--format", "json").stdout)
    assert (figures["name"], len(figures["rows"])) == ("figures", 4)
    assert {"about", "during"} <= set(figures["rows"][0])
