"""What the documents say is what the program does."""

import doctest
import importlib.util
import re
from pathlib import Path

import kg
from kg.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
SPELT = {"import": "imports"}
"""Verbs that Python keeps for itself, and the module that has a function for each of their kinds."""


def test_readme_shows_what_the_commands_print():
    spec = importlib.util.spec_from_file_location("readme", ROOT / ".ci" / "readme.py")
    readme = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(readme)
    assert readme.renewed(README) == README, "run python .ci/readme.py"


def test_readme_python_runs(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        found = doctest.DocTestParser().get_doctest(block, {"out": str(tmp_path)}, "README", "README.md", 0)
        result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS).run(found)
        assert result.attempted > 3
        assert result.failed == 0


def test_every_verb_is_a_command_a_function_and_a_row_of_the_readme():
    for name, command in main.commands.items():
        verb = getattr(kg, SPELT.get(name, name))
        functions = [getattr(verb, kind) for kind in command.commands] if name in SPELT else [verb if callable(verb) else verb.run]
        assert all(map(callable, functions)), name
        assert re.search(rf"^\| `kg {name}[ `]", README, re.MULTILINE)


def test_readme_table_of_modules_names_every_module():
    named = set(re.findall(r"`(\w+)(?:\.py|/)`", README.partition("## Where things are")[2]))
    assert named == {path.stem for path in (ROOT / "kg").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()} - {"__init__"}


def test_the_files_of_the_readme_exist():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_changelog_begins_with_the_version():
    assert re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[1] == kg.__version__
