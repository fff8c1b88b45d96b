"""Pictures: the explorer of a view, and the timeline of a thing as SVG."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from kg import sheet
from kg.chronology import Timeline, timeline
from kg.errors import MissingExtra, NotFound
from kg.explorer import Scope, draw, load
from kg.server.pages.turning import whole
from kg.server.pages.visits import Visit
from kg.server.replies import HTML, Refused, Reply

SVG = "image/svg+xml"
MOST_DRAWN = 50_000
"""Claims that are drawn at once; of a larger casebook, only a part."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""What a drawing may do when it is opened by itself: nothing but look as it does."""
LINKS = (
    ("/", "Explorer"), ("/actors", "Actors"), ("/topics", "Topics"), ("/documents", "Documents"), ("/disagreements", "Disagreements"),
    ("/query", "Query"), ("/review", "Review"),
)  # fmt: skip
"""Where the served explorer leads; it is the first of them."""


def prepare() -> None:
    """Load what draws, where it is installed."""
    with suppress(MissingExtra):
        load()
    with suppress(MissingExtra), sheet.drawing():
        sheet.text_width("0", 8.0)


def explorer(visit: Visit) -> Reply:
    """Return the explorer of what is asked for.

    Raises:
        KgError: what the scope asks for is not there, or pyvis is not installed.
    """
    theme = visit.param("theme") or None
    if theme not in (None, "light", "dark"):
        raise Refused(400, "a theme is light or dark; leave it out for what the system prefers")
    scope = _scope(visit)
    count = len(visit.view.claim_ids())
    if count > MOST_DRAWN and not any(scope.values()):
        raise Refused(400, f"this casebook has {count:,} claims, too many to draw at once; find an actor or a topic first, or ask for /?focus=NAME")
    links = [(visit.href(path), label) for path, label in LINKS]
    page = draw(visit.view, articles=visit.reader.articles, theme=theme, links=links, **scope)
    policy = f"{page.policy}; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    return Reply(page.html.encode("utf-8", "replace"), HTML, 200, (("Content-Security-Policy", policy),))


def _scope(visit: Visit) -> Scope:
    """What part is asked for, from the parameters."""
    depth = visit.param("depth")
    if depth and whole(depth, 99) is None:
        raise Refused(400, f"depth={depth} is no number of steps; give 0, 1, 2 ...")
    params = {"focus": "focus", "topic": "topic", "since": "from", "until": "until"}
    names = {name: visit.param(param) or None for name, param in params.items()}
    undated = True if visit.moment.get("undated", "").lower() in ("1", "true", "yes") else None
    scope: Scope = {"depth": int(depth) if depth else None, "path": _ends(visit), "undated": undated if names["since"] or names["until"] else None}
    return {**scope, "focus": names["focus"], "topic": names["topic"], "since": names["since"], "until": names["until"]}


def _ends(visit: Visit) -> tuple[str, str] | None:
    """Both ends of a path: `path` given twice, or `path` and `path-to`."""
    given = visit.params.get("path") or ()
    ends = [given] if isinstance(given, str) else [str(name) for name in given]
    ends = [name.strip() for name in (*ends, visit.param("path-to")) if name.strip()]
    if not ends:
        return None
    if len(ends) != 2:
        raise Refused(400, "a path has two ends: give path=ONE&path-to=OTHER")
    return ends[0], ends[1]


# ------------------------------------------------------------------------------------------------------------ timelines


def address(visit: Visit, told: Timeline) -> str | None:
    """Return the address of the picture of the thing whose page this is; None where there is none to be drawn."""
    dated = any(bound is not None for row in told.rows if row.claim.period for bound in row.claim.period.bounds)
    if not dated or find_spec("matplotlib") is None:
        return None
    name = visit.path.strip("/").partition("/")[2]
    return visit.href(f"/timeline/{quote(name, safe=':')}.svg")


def drawing(visit: Visit, name: str) -> Reply:
    """Return the timeline of a thing as SVG.

    Raises:
        NotFound: there is no such thing, or nothing with a date is told of it.
        MissingExtra: matplotlib is not installed.
    """
    told = timeline(visit.view, visit.view.iri(name))
    if not told.rows:
        raise NotFound(f"nothing with a date is told of {told.title!r}, so that there is no picture; its page has all")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "timeline.svg"
        told.picture(path)
        return Reply(path.read_bytes(), SVG, 200, (("Content-Security-Policy", POLICY),))
