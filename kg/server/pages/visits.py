"""A visit: what a page is asked for, the view of the moment, and addresses that keep the moment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from kg.chronology import phrases
from kg.errors import NotFound
from kg.graph import View
from kg.model import THINGS, Thing
from kg.server import rendering
from kg.server.reader import Reader
from kg.server.replies import Reply
from kg.server.settings import CLOCKS
from kg.wording import key

if TYPE_CHECKING:
    from markupsafe import Markup

KINDS = tuple(kind.lower() for kind in (*THINGS, "Claim"))
"""The kinds of page of one thing: `actor`, `topic` ..., the first part of their paths."""
SWITCHES = CLOCKS[3:]
_LISTS = {"actor": "/actors", "topic": "/topics", "document": "/documents"}


class Visit:
    """One request for a page: where, with which parameters, of which moment."""

    def __init__(self, reader: Reader, path: str, params: Mapping[str, Any]) -> None:
        """Open the view that is asked for.

        Raises:
            KgError: a parameter of the moment is wrong.
        """
        self.reader = reader
        self.path = path
        self.params = params
        asked = {name: self.param(name) for name in CLOCKS if name in params}
        self.view: View = reader.view(asked)
        self.moment = {name: value or "yes" for name, value in asked.items() if value or name in SWITCHES}
        """The parameters of the moment, which every link keeps."""
        self.told = phrases.asked(self.view.moment)
        """Of what moment the view is, as a sentence; nothing where it is of all times."""
        self._kinds: dict[str, str | None] = {}
        self._things: dict[str, Thing | None] = {}
        self._refs: dict[str, Markup] = {}

    def param(self, name: str) -> str:
        """Return a parameter, without space around it; an empty text where it was not given."""
        found = self.params.get(name) or ""
        return str(found[0] if isinstance(found, list | tuple) else found).strip()

    # ----------------------------------------------------------------------------------------------------- addresses

    def href(self, path: str, anchor: str = "", /, **params: object) -> str:
        """Return the address of a path of this server, at the same moment."""
        asked = urlencode(self.moment | {name: str(value) for name, value in params.items() if value not in (None, "", False)})
        return f"{path}{f'?{asked}' if asked else ''}{f'#{anchor}' if anchor else ''}"

    def here(self, **params: object) -> str:
        """Return the address of this page with other parameters."""
        kept = {name: self.param(name) for name in self.params if name not in CLOCKS}
        return self.href(self._quoted(), **kept | params)

    def _quoted(self) -> str:
        first, _, name = self.path.strip("/").partition("/")
        return f"/{quote(first)}" + (f"/{quote(name, safe=':')}" if name else "")

    def always(self) -> str:
        """Return the address of this page without the moment."""
        asked = urlencode({name: self.param(name) for name in self.params if name not in CLOCKS and self.param(name)})
        return self._quoted() + (f"?{asked}" if asked else "")

    def name(self, iri: str) -> str:
        """Return the shortest name by which a thing or a named claim is reached: its local name, its CURIE, or its IRI."""
        home = self.view.prefixes.get("", "")
        choices = [iri.removeprefix(home)] if home and iri.startswith(home) else []
        return next((name for name in (*choices, self.view.short(iri)) if name and "/" not in name and self.view.iri(name) == iri), iri)

    def kind(self, iri: str) -> str | None:
        """Return what kind of page a thing or a claim has; None where it has none in this view."""
        if iri not in self._kinds:
            thing = self.thing(iri)
            self._kinds[iri] = _kind(thing) if thing else "claim" if self._is_claim(iri) else None
        return self._kinds[iri]

    def thing(self, iri: str | None) -> Thing | None:
        """Return a thing of the view, if it is one."""
        if iri is None:
            return None
        if iri not in self._things:
            try:
                self._things[iri] = self.view.thing(f"<{iri}>")
            except NotFound:
                self._things[iri] = None
        return self._things[iri]

    def note(self, claim: str) -> None:
        """Remember that a name is that of a claim of this view, so that it need not be looked up."""
        self._kinds[claim] = "claim"

    def _is_claim(self, iri: str) -> bool:
        try:
            return bool(self.view.claim(iri))
        except NotFound:
            return False

    def page_of(self, iri: str, anchor: str = "", /, **params: object) -> str | None:
        """Return the address of the page of a thing or a claim, if it has one in this view."""
        kind = self.kind(iri)
        if kind is None:
            return None
        name = key(self.view, self.view.claim(iri)) if iri.startswith("_:") else self.name(iri)
        return self.href(f"/{kind}/{quote(name, safe=':')}", anchor, **params)

    # ---------------------------------------------------------------------------------------------------------- HTML

    def ref(self, iri: str, label: str | None = None) -> Markup:
        """Return the name of something as HTML, linked to its page where it has one."""
        if label is not None:
            return self._ref(iri, label)
        if iri not in self._refs:
            self._refs[iri] = self._ref(iri, self.view.label(iri))
        return self._refs[iri]

    def _ref(self, iri: str, label: str) -> Markup:
        address = self.page_of(iri)
        shown = rendering.shown(label) or self.view.short(iri)
        return rendering.markup('<a href="{}" dir="auto">{}</a>', address, shown) if address else rendering.markup("<bdi>{}</bdi>", shown)

    def page(self, template: str, /, *, status: int = 200, headers: tuple[tuple[str, str], ...] = (), **context: Any) -> Reply:
        """Return an HTML page of this visit."""
        kind = self.path.strip("/").partition("/")[0]
        keep = urlencode(self.moment)
        frame = {"visit": self, "here": _LISTS.get(kind, f"/{kind}"), "keep": f"?{keep}" if keep else "", "moment": self.moment}
        reply = rendering.page(f"pages/{template}", status=status, **frame, **context)
        return reply._replace(headers=headers)


def _kind(thing: Thing) -> str:
    return next(name for name, kind in THINGS.items() if isinstance(thing, kind)).lower()
