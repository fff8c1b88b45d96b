"""The command itself: what all verbs share, and how our errors reach the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kg.errors import EndpointError, KgError

_READING = {
    "query", "answers", "show", "at", "timeline", "diff", "brief", "cite", "shifts", "disagreements", "umbrella", "gap", "independence",
    "lint", "network", "camps", "draw", "export", "status", "publish",
}  # fmt: skip
"""The verbs that an endpoint will do for."""


def endpoint_of() -> str | None:
    """The address of the endpoint that is to be read in place of the casebook."""
    return click.get_current_context().find_root().params.get("endpoint")


def refuse_endpoint(verb: str) -> None:
    """Refuse an endpoint for a verb that writes, or reads files.

    Raises:
        EndpointError: one was given.
    """
    if endpoint_of():
        raise EndpointError(f"an endpoint is only read, and kg {verb} works on a folder; leave out --endpoint and KG_ENDPOINT")


class _Verbs(click.Group):
    """Turns our errors into one line on stderr and an exit code; lists verbs in the order of work."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KgError as error:
            click.echo(f"kg: {error}", err=True)
            ctx.exit(error.exit_code)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.commands)


@click.group(cls=_Verbs, context_settings={"help_option_names": ["-h", "--help"], "auto_envvar_prefix": "KG"})
@click.option(
    "-C", "folder", type=click.Path(path_type=Path), default=".", show_envvar=True, envvar="KG_FOLDER", help="The casebook; by default the current folder."
)
@click.option(
    "--endpoint", metavar="URL", show_envvar=True, envvar="KG_ENDPOINT", help="Read what kg publish sent to this SPARQL endpoint, in place of the casebook."
)
@click.version_option(package_name="stancegraph", prog_name="kg")
@click.pass_context
def main(ctx: click.Context, folder: Path, endpoint: str | None) -> None:  # noqa: ARG001 (endpoint_of)
    """Who stands where, on what, since when, and according to whom.

    A casebook is a folder with Turtle files in triples/. Start one with `kg init`, check it with `kg validate`, ask it
    with `kg query`, read articles with `kg extract` and decide on what they claim with `kg review`, see who changed side
    and who disagrees with `kg shifts` and `kg disagreements`, look at it with `kg draw`, take it away with `kg export`.
    """
    import gc

    gc.set_threshold(500_000)  # a command lives shortly; collecting while it loads costs a tenth of its time
    ctx.obj = folder
    if ctx.invoked_subcommand not in _READING:
        refuse_endpoint(str(ctx.invoked_subcommand))
