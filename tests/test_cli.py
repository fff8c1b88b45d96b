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


def test_draw_takes_a_part_of_the_graph_and_says_what_it_left_out_and_why(kg, tmp_path):
    done = kg("draw", tmp_path / "pmf.html", "--focus", "Hashd", "--from", "2014", "--undated", "--theme", "dark")
    assert done.exit_code == 0
    assert "more than 1 step from Popular Mobilization Forces." in done.stderr
    page = (tmp_path / "pmf.html").read_text("utf-8")
    assert "<title>Stancegraph: around Popular Mobilization Forces, from 2014-01-01 on or undated</title>" in page
    assert '<html lang="en" data-theme="dark">' in page
    done = kg("draw", tmp_path / "way.html", "--path", "Iran", "Israel")
    assert "on no shortest path between Iran and Israel." in done.stderr


def test_a_scope_that_cannot_be_drawn_is_told_and_the_page_that_was_there_stays(kg, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("as it was", "utf-8")
    for words, code, message in (
        (("--focus", "Atlantis"), 1, "nothing is called 'Atlantis'"),
        (("--focus", "PMF", "--until", "1999"), 1, "leave out --until"),
        (("--from", "2025", "--until", "2024"), 1, "give two dates, the earlier one first, not 2025 and 2024"),
        (("--depth", "2"), 2, "--depth counts the steps around a --focus; give that too"),
        (("--theme", "blue"), 2, "'blue' is not one of 'light', 'dark'"),
    ):
        done = kg("draw", page, *words)
        assert (done.exit_code, message in done.stderr) == (code, True), done.stderr
    assert page.read_text("utf-8") == "as it was"


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


# ------------------------------------------------------------------------------------- between days, and on one of them


def test_at_says_who_stood_how_to_whom(kg):
    done = kg("at", "2025-02-01", "iraq", "US")
    assert done.exit_code == 0
    assert done.stdout == (
        "Iraq and United States on 2025-02-01\n"
        "  Iraq → United States  has an agreement with\n"
        "  United States → Iraq  deploys forces in\n"
        "  agree                 –\n"
        "  differ                –\n"
        "  both                  –\n"
    )
    assert done.stderr.splitlines() == [
        "kg: 51 claims that held or were known only perhaps are left out; --possible shows them",
        "kg: 56 claims without a date are left out; --undated shows them",
    ]


def test_at_takes_what_is_only_possible_undated_and_known_by_a_day(kg):
    possible = kg("at", "2025-02-01", "Government of Iraq", "--possible")
    assert "US forces stay in Iraq (inferred, perhaps)" in possible.stdout
    assert "undated" not in possible.stdout
    assert "(undated)" in kg("at", "2025-02-01", "Government of Iraq", "--undated").stdout
    assert "agreement" not in kg("at", "2025-02-01", "Iraq", "US", "--known", "2024-12-31").stdout
    assert "agreement" not in kg("at", "2025-02-01", "Iraq", "US", "--recorded", "2026-11-21").stdout
    assert "agreement" in kg("at", "2025-02-01", "Iraq", "US", "--recorded", "2026-11-22").stdout


def test_at_as_rows(kg):
    rows = json.loads(kg("at", "2025-02-01", "Iraq", "US", "--format", "json").stdout)
    assert [(row["line"], row["certainty"], row["text"], row["qualified"]) for row in rows] == [
        ("Iraq → United States", "certain", "has an agreement with", []),
        ("United States → Iraq", "certain", "deploys forces in", []),
    ]
    assert kg("at", "2025-02-01", "Iraq", "--format", "csv").stdout.splitlines()[0] == "line,certainty,text,qualified,claims"


def test_diff_tells_the_world_and_apart_from_it_what_we_know(kg):
    done = kg("diff", "2024-06-01", "2025-02-01")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "In the world, 2024-06-01 to 2025-02-01, as it is known now"
    assert [line for line in lines if line.endswith(")") and line.startswith("  ") and line[2] != "-"] == [
        "  Began (1)", "  Ended (6)", "  Happened in between (3)", "  Learned about earlier times (97)",
    ]  # fmt: skip
    assert lines[-3:] == [
        "In what we know, 2024-06-01 to now",
        "  Learned about earlier times (97)",
        "  - everything: 97 claims, as nothing was public by 2024-06-01",
    ]
    assert max(map(len, lines)) <= 120
    assert done.stderr == "kg: 48 changes that are only possible are left out; --possible shows them\n"
    assert kg("diff", "2024-06-01", "2025-02-01", "--possible").stderr == ""


def test_diff_between_two_states_of_knowledge(kg):
    """The second article is of 20 October 2025."""
    days = ("diff", "2025-02-01", "2025-11-01", "--known")
    assert kg(*days, "2025-02-01", "now").stdout == kg("diff", "2025-02-01", "2025-11-01").stdout
    by = kg(*days, "2025-10-01", "2025-10-19").stdout
    assert "as it is known by 2025-10-19\n" in by
    assert by.endswith("In what we know, 2025-10-01 to 2025-10-19\n  nothing\n")
    assert "Learned about earlier times (15)" in kg(*days, "2025-10-19", "2025-10-20").stdout


def test_diff_as_rows(kg):
    rows = json.loads(kg("diff", "2024-06-01", "2025-02-01", "--format", "json").stdout)
    assert len(rows) == 1 + 6 + 3 + 97
    assert {(row["part"], row["kind"]) for row in rows} == {("world", "began"), ("world", "ended"), ("world", "passed"), ("knowledge", "learned")}
    assert kg("diff", "2024-06-01", "2025-02-01", "--format", "csv").stdout.splitlines()[0] == (
        "part,kind,certainty,text,before,after,during,mode,condition,things,documents"
    )


def test_brief_writes_a_file_and_says_its_pin(kg, tmp_path):
    for name, begin in (("out.md", "# Briefing: 2025-02-01 to 2025-11-01\n"), ("out.html", "<!doctype html>\n")):
        done = kg("brief", "2025-02-01", "2025-11-01", tmp_path / name)
        text = (tmp_path / name).read_text("utf-8")
        assert (done.exit_code, done.stdout) == (0, "")
        wrote, left = done.stderr.splitlines()
        assert wrote.startswith(f"kg: wrote {tmp_path / name}, pin ")
        assert wrote.rpartition(" ")[2] in text
        assert left == "kg: 144 changes that are only possible are left out; --possible shows them"
        assert text.startswith(begin)


def test_brief_to_stdout_is_markdown_and_nothing_else(kg, tmp_path):
    done = kg("brief", "2025-02-01", "2025-11-01", "-", "--known", "2025-02-01", "now", "--possible")
    assert done.stderr == ""
    kg("brief", "2025-02-01", "2025-11-01", tmp_path / "out.md", "--possible")
    assert (tmp_path / "out.md").read_text("utf-8") == done.stdout


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["at", "2025-02-30", "Iraq"], "there is no day 2025-02-30"),
        (["at", "2025-02-01", "Irak"], "did you mean iraq?"),
        (["at", "2025-02-01", "Iraq", "US", "PMF"], "name one actor, or two that differ"),
        (["at", "2025-02-01", "Iraq", ":Iraq"], "name one actor, or two that differ"),
        (["at", "2025-02-01", "doc-adviser-unit"], "'doc-adviser-unit' is no actor"),
        (["diff", "2025-02-01", "2025-02-01"], "give two days, the earlier one first"),
        (["diff", "2025-11-01", "2025-02-01"], "give two days, the earlier one first"),
        (["diff", "2025-02-01", "then"], "'then' is no day"),
        (["diff", "2025-02-01", "2025-11-01", "--known", "now", "2025-11-01"], "'now' is no day"),
        (["diff", "2025-02-01", "2025-11-01", "--known", "2025-11-01", "2025-02-01"], "give two days, the earlier one first"),
        (["brief", "2025-02-01", "2025-11-01", "out.pdf"], "out.pdf is no briefing: end its name in .md or .html"),
        (["brief", "2025-11-01", "2025-02-01", "-"], "give two days, the earlier one first"),
        (["brief", "2025-02-01", "2025-11-01", "no/such/folder/out.md"], "cannot write no/such/folder/out.md"),
        (["status", "--as-of", "2025"], "'2025' is no day"),
    ],
)
def test_faults_in_days_and_names_are_one_sentence_and_exit_code_1(kg, words, complaint):
    done = kg(*words)
    assert done.exit_code == 1
    fault = done.stderr.splitlines()[-1]
    assert complaint in fault
    assert fault.startswith("kg: ")
    assert all(line.endswith(("--possible shows them", "--undated shows them")) for line in done.stderr.splitlines()[:-1])
    assert done.stdout == ""


@pytest.mark.parametrize(
    "words", [["at", "2025-02-01"], ["diff", "2025-02-01"], ["brief", "2025-02-01", "2025-11-01"], ["diff", "2025-02-01", "2025-11-01", "--known", "now"]]
)
def test_what_is_missing_is_a_usage_fault(kg, words):
    assert kg(*words).exit_code == 2


def test_status_of_a_day_counts_certain_possible_and_undated(kg):
    assert kg("status", "--as-of", "2025-02-01").stdout.splitlines()[2].split() == ["Relation", "4", "9", "40", "27"]
    rows = json.loads(kg("status", "--as-of", "2025-02-01", "--format", "json").stdout)
    assert rows[0] == {"type": "Relation", "certain": 4, "possible": 9, "undated": 40, "no": 27}
    assert [row["type"] for row in rows] == ["Relation", "Stance", "Figure", "Attribution"]


def test_status_of_what_was_known_and_recorded(kg):
    """The casebook was written on 22 November 2026; the first article is of some day from January to September 2025."""
    for option, day, certain in (("--recorded", "2026-11-21", 0), ("--recorded", "2026-11-22", 166), ("--known", "2024-12-31", 0)):
        assert sum(row["certain"] for row in json.loads(kg("status", option, day, "--format", "json").stdout)) == certain
    rows = json.loads(kg("status", "--known", "2025-10-19", "--format", "json").stdout)
    assert sum(row["certain"] + row["no"] for row in rows) == 166
    assert sum(row["no"] for row in rows) > 20
    known = json.loads(kg("status", "--as-of", "2025-02-01", "--known", "2024-12-31", "--format", "json").stdout)
    assert [row["no"] for row in known] == [80, 35, 4, 47]


def test_what_was_recorded_is_an_option_of_every_reading_verb():
    for name in ("query", "answers", "show", "timeline", "draw", "export"):
        assert {"--as-of", "--known", "--recorded", "--possible", "--undated"} <= {
            option for parameter in main.commands[name].params for option in parameter.opts
        }
    assert {"--as-of", "--known", "--recorded"} <= {option for parameter in main.commands["status"].params for option in parameter.opts}
    assert {"--known", "--recorded", "--possible", "--undated"} <= {option for parameter in main.commands["at"].params for option in parameter.opts}


@pytest.mark.parametrize("words", [["query", "SELECT ?s { ?s kg:status ?any } ORDER BY ?s"], ["show", "PMF"], ["export", "-"], ["answers", "ties", "stances"]])
def test_before_it_was_recorded_nothing_was_there(kg, words):
    before, after, plain = (kg(*words, *more).stdout for more in (["--recorded", "2026-11-21", "--possible"], ["--recorded", "2026-11-22"], []))
    assert after == plain
    assert len(before) < len(after)
    assert "stance-" not in before
    assert "rel-" not in before


def test_the_verbs_on_days_import_nothing_heavy():
    for code in (
        "kg.diff(kg.open('.'), '2025-02-01', '2025-11-01').text()",
        "kg.brief(kg.open('.'), '2025-02-01', '2025-11-01', '-').html()",
        "kg.at(kg.open('.').as_of('2025-02-01'), 'Iraq').text()",
    ):
        assert not loaded_by(f"import kg; {code}") & HEAVY


def test_timeline_prints_what_held_when(kg):
    done = kg("timeline", "USPresenceInIraq", "--as-of", "2024-06-01")
    assert done.stdout.startswith("US forces stay in Iraq\nWhat held on 2024-06-01.\n")
    assert "PMF factions that struck US sites (some factions of the PMF)" in done.stdout
    rows = json.loads(kg("timeline", "USPresenceInIraq", "--format", "json").stdout)
    assert {"id", "during", "latestBegin", "earliestEnd"} <= rows[0].keys()


def test_timeline_draws_into_a_file_and_says_what_it_leaves_out(kg, tmp_path):
    done = kg("timeline", "USPresenceInIraq", "--out", tmp_path / "t.svg", "--from", "2024", "--until", "2025")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "3 claims are not drawn for want of a date." in done.stderr
    assert (tmp_path / "t.svg").read_text("utf-8").startswith("<?xml")


def test_a_window_is_for_pictures(kg):
    done = kg("timeline", "USPresenceInIraq", "--from", "2024")
    assert done.exit_code == 2
    assert "give --out FILE.svg, .png or .html too" in done.stderr
