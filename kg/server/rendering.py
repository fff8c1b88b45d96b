"""HTML from the templates in `templates/`; whatever is put in is escaped, its control characters shown."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtra
from kg.server.replies import HTML, Reply
from kg.tables import visible

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup


@cache
def environment() -> Environment:
    """Return the templates.

    Raises:
        MissingExtra: Jinja is not installed.
    """
    try:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined
    except ImportError:
        raise MissingExtra("serve", "kg serve") from None
    folder = Path(__file__).parent / "templates"
    made = Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, finalize=_final)
    made.filters["lines"] = lines
    return made


def _final(value: Any) -> Any:
    return visible(value) if type(value) is not Lines and isinstance(value, str) and not hasattr(value, "__html__") else value


class Lines(str):  # noqa: SLOT000
    """A text whose line breaks are kept, everything else that does not print being shown already."""


def lines(text: str) -> Lines:
    """Return a text of several lines as it is shown: its line breaks kept, other control characters visible."""
    return Lines("\n".join(map(visible, text.splitlines())))


def shown(text: str) -> str:
    """Return a text on one line with its control characters visible."""
    return visible(text)


def markup(pattern: str, *texts: str | None) -> Markup:
    """Return HTML with texts put in, each escaped."""
    from markupsafe import Markup

    return Markup(pattern).format(*texts)  # noqa: S704 - the pattern is ours


def prepare() -> None:
    """Read all templates, which are kept."""
    for name in environment().list_templates():
        environment().get_template(name)


def page(template: str, *, status: int = 200, **context: Any) -> Reply:
    """Return an HTML page made from a template, which extends `base.html`."""
    return Reply(environment().get_template(template).render(**context).encode("utf-8", "replace"), HTML, status)
