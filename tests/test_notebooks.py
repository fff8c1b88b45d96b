"""Every notebook runs from top to bottom, shows a picture, and carries no output in git; what a notebook shows of a result."""

import json
import sys
from pathlib import Path

import pytest

import kg

NOTEBOOKS = {path.stem: path for path in sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))}
STRICT = 'import warnings; warnings.filterwarnings("error", module=r"kg\\b|__main__")'
"""In the notebook too a warning of ours is an error."""
WITHOUT_DATA = (
    f'import sys; sys.path.insert(0, {str(Path(__file__).parent.parent / "benchmarks")!r}); import icews, pathlib; icews.EVENTS = pathlib.Path("nowhere")'
)


def run(path, *before):
    """Execute a notebook in its folder after some lines of code; return its outputs."""
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[:0] = [nbformat.v4.new_code_cell(line) for line in (STRICT, *before)]
    nbclient.NotebookClient(notebook, timeout=120, resources={"metadata": {"path": path.parent}}).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def pictures(shown):
    """The forms of the pictures and pages among outputs."""
    data = [output.get("data", {}) for output in shown]
    return [form for one in data for form in ("image/svg+xml", "image/png") if form in one] + ["page" for one in data if "<iframe" in one.get("text/html", "")]


def words(shown):
    return "".join(output.get("text", "") + output.get("data", {}).get("text/html", "") for output in shown)


@pytest.fixture(scope="module")
def outputs():
    """What each notebook shows, run once."""
    known = {}

    def of(name):
        if name not in known:
            known[name] = run(NOTEBOOKS[name])
        return known[name]

    return of


def test_there_are_four_notebooks_and_none_carries_output():
    assert [name[0] for name in NOTEBOOKS] == list("1234")
    for path in NOTEBOOKS.values():
        cells = [cell for cell in json.loads(path.read_text("utf-8"))["cells"] if cell["cell_type"] == "code"]
        assert not any(cell["outputs"] or cell["execution_count"] for cell in cells), f"clear the outputs of {path.name} before committing"


@pytest.mark.parametrize("name", NOTEBOOKS)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the notebook machinery, not ours
def test_the_notebook_runs_and_shows_pictures(name, outputs):
    shown = outputs(name)
    assert not [output for output in shown if output.output_type == "error" or output.get("name") == "stderr"]
    assert pictures(shown)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("1-twelve-questions", ["12. ", "2024-12-20 certain"]),
        ("2-a-shift-taken-apart", ["between 2024-01-01 and 2025-10-20", "held until 2024-12-08", "It rests on one document", "Fall of Bashar al-Assad"]),
        ("4-your-own-casebook", ["union.ttl:19: position", "there is no day 2024-02-30", "between 2024-03-03 and 2024-05-12", "Storm of May 2024"]),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_notebook_tells_what_its_text_speaks_of(name, told, outputs):
    shown = words(outputs(name))
    assert [piece for piece in told if piece not in shown] == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_camps_over_time_are_those_of_the_event_data(shared, outputs):
    if not (shared / "data" / "icews" / "icews14_named.tsv.gz").exists():
        pytest.skip("../shared/data/icews is not here")
    shown = outputs("3-camps-over-time")
    assert "8374 Relation Accepted" in words(shown)
    assert "2014-07 to 2014-09 → 2014-10 to 2014-12" in words(shown)
    assert pictures(shown) == ["image/svg+xml", "image/svg+xml", "image/png"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_camps_over_time_are_those_of_the_bundled_graph_where_the_data_set_is_absent():
    shown = run(NOTEBOOKS["3-camps-over-time"], WITHOUT_DATA)
    assert words(shown).count("is not at hand: the bundled graph stands in for it") == 1
    assert "2023-10 to 2024-12-07 → 2024-12-09 to 2025-12" in words(shown)
    assert len(pictures(shown)) == 3


# ------------------------------------------------------------------------------------------------------- single results

RESULTS = {
    "shifts": lambda graph: kg.shifts(graph, holder="Government of Iraq"),
    "umbrella": lambda graph: kg.umbrella(graph, "Coordination Framework"),
    "camps": kg.camps,
    "gap": lambda graph: kg.gap(graph, "PMF factions that struck US sites", "US forces"),
    "timeline": lambda graph: kg.timeline(graph, "USPresenceInIraq"),
}


def displayed(result):
    """What IPython would show of a result, by form."""
    formatters = pytest.importorskip("IPython.core.formatters")
    return formatters.DisplayFormatter().format(result)[0]


@pytest.mark.parametrize("verb", RESULTS)
def test_a_result_is_shown_as_the_picture_that_it_draws_and_as_its_text(verb, bundled, tmp_path):
    result = RESULTS[verb](bundled)
    result.picture(tmp_path / "picture.svg")
    shown = displayed(result)
    assert shown["image/svg+xml"] == (tmp_path / "picture.svg").read_text("utf-8")
    assert shown["text/plain"] == result.text(100)


def test_a_result_without_a_picture_is_shown_as_its_text(bundled):
    for result in (
        kg.lint(bundled, kinds=("confidence",)),
        kg.disagreements(bundled, topic="ISRemainsAThreat"),
        kg.independence(bundled, ":stance-nss-us-presence"),
    ):
        assert displayed(result) == {"text/plain": result.text(100)}


def test_a_result_with_nothing_to_draw_is_shown_as_its_text(bundled):
    assert displayed(kg.shifts(bundled, holder="Hamas")) == {"text/plain": "No change of side is told.\n\n"}


def test_a_result_is_shown_as_its_text_where_matplotlib_is_missing(bundled, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = RESULTS["umbrella"](bundled)
    assert displayed(result) == {"text/plain": result.text(100)}
