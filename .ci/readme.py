"""Keeps README.md true: `python .ci/readme.py` rewrites what can be computed, `--check` says whether it is up to date.

Computed are the blocks after `<!-- kg --help -->`-like marks: a console block whose first line is `$ kg ...` holds what
that command prints, run in the repository; the table of verbs holds what their help says.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def run(command: str) -> str:
    """Return what a `kg` command prints on stdout and stderr, in the repository."""
    words = [str(Path(sys.executable).with_name("kg")), *shlex.split(command)[1:]]
    environment = {**os.environ, "COLUMNS": "100", "PYTHONUNBUFFERED": "1"}
    done = subprocess.run(words, cwd=ROOT, env=environment, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.rstrip()


def verbs() -> str:
    """Return the table of verbs: usage, what it does, where it lives."""
    from kg import _HOME
    from kg.cli import main

    rows = ["| command | what it does | Python | module |", "|---|---|---|---|"]
    for name, verb in main.commands.items():
        with click.Context(verb, info_name=f"kg {name}") as context:
            usage = " ".join(["kg", name, *verb.collect_usage_pieces(context)]).replace(" [OPTIONS]", "").replace("|", "\\|")
        python = {"import": "imports"}.get(name, name)  # a word that Python keeps for itself
        path = _HOME[python].replace(".", "/")
        module = f"{path}/" if (ROOT / "kg" / path / "__init__.py").exists() else f"{path}.py"
        rows.append(f"| `{usage}` | {verb.get_short_help_str(200)} | `kg.{python}` | `{module}` |")
    return "\n".join(rows)


def renewed(text: str) -> str:
    """Return the README with everything computed anew."""
    text = re.sub(r"(```console\n)\$ (kg [^\n]*)\n.*?\n?```", lambda found: f"```console\n$ {found[2]}\n{run(found[2])}\n```", text, flags=re.DOTALL)
    return re.sub(r"(<!-- verbs -->\n).*?(\n<!-- end -->)", lambda found: found[1] + verbs() + found[2], text, flags=re.DOTALL)


if __name__ == "__main__":
    before = README.read_text("utf-8")
    after = renewed(before)
    if "--check" in sys.argv:
        sys.exit("README.md is out of date: run python .ci/readme.py" if before != after else 0)
    README.write_text(after, "utf-8")
