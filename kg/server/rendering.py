"""HTML from the templates in `templates/`; whatever is put in is escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.errors import MissingExtra
from kg.server.replies import HTML, Reply

if TYPE_CHECKING:
    from jinja2 import Environment


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
    return Environment(loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def page(template: str, *, status: int = 200, **context: Any) -> Reply:
    """Return an HTML page made from a template, which extends `base.html`."""
    return Reply(environment().get_template(template).render(**context).encode("utf-8", "replace"), HTML, status)
