"""Names: from what somebody typed, or what stands in a path, to the page of a thing."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from kg.errors import KgError, NotFound
from kg.graph import View, fold
from kg.server.pages.visits import Visit
from kg.server.replies import Refused, Reply
from kg.wording import counted, key, sentence

if TYPE_CHECKING:
    from markupsafe import Markup

MOST = 60
"""So many choices are shown at most."""


def resolved(visit: Visit, name: str) -> str:
    """Return the IRI (or blank node) that a name in a path stands for: a local name, a CURIE, an IRI, or the key of a claim without IRI.

    Raises:
        NotFound: nothing of this view is called so.
    """
    view = visit.view
    if name.startswith("_:"):
        keyed = (claim for claim in view.claim_ids() if claim.startswith("_:") and key(view, view.claim(claim)) == name)
        found = next(keyed, None)
    else:
        found = view.iri(name) if name.strip("<>") else None
    if found is None or visit.kind(found) is None:
        raise NotFound(f"nothing called {name!r} has a page{' at this moment' if visit.moment else ''}; search for a part of its name")
    return found


def moved(address: str | None, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """Return the answer that what was asked for is to be seen elsewhere."""
    return Reply(f"see {address}\n".encode(), status=303, headers=(("Location", address or "/"), *headers))


def find(visit: Visit) -> Reply:
    """Answer a search: go to what has the name, or show what may have been meant.

    Raises:
        Refused: nothing is searched for.
    """
    name = visit.param("q")
    if not name:
        raise Refused(400, "type a name or an alias to search for")
    found = _called(visit.view, name)
    if len(found) == 1 and (address := visit.page_of(*found)):
        return moved(address)
    if len(found) > 1:
        return _choices(visit, name, sorted(found), 300, f"{counted(len(found), 'thing')} may be meant by this name:")
    return missing(visit, name)


def _called(view: View, name: str) -> set[str]:
    try:
        return {view.find(name)}
    except KgError:
        return view.called(name) if fold(name) else set()


def missing(visit: Visit, name: str) -> Reply:
    """Return the page for a name that nothing has: what is close to it."""
    near = _near(visit.view, name)
    return _choices(visit, name, near, 404, "Nothing is called exactly so. Did you mean:" if near else "Nothing is called so, or nearly so.")


def _near(view: View, name: str) -> list[str]:
    """What has the text in its name, else what is spelt most like it."""
    if not fold(name):
        return []
    found = view.naming(name)
    if not found:
        from difflib import get_close_matches

        names = {fold(view.label(iri)): iri for kind in ("Actor", "Topic", "Event", "Place", "Document") for iri in view.ids_of(kind)}
        found = {names[close] for close in get_close_matches(fold(name), names, n=6, cutoff=0.6)}
    return sorted(found, key=lambda iri: (view.label(iri), iri))


def _called_so(visit: Visit, iri: str) -> Markup:
    return visit.ref(iri, sentence(visit.view, visit.view.claim(iri)) if visit.kind(iri) == "claim" else None)


def _choices(visit: Visit, name: str, iris: list[str], status: int, text: str) -> Reply:
    claims = visit.view.claim_ids()
    ordered = sorted(iris, key=lambda iri: iri in claims)
    shown = list(islice((iri for iri in ordered if visit.kind(iri)), MOST))
    choices = [(_called_so(visit, iri), visit.kind(iri), visit.view.short(iri)) for iri in shown]
    return visit.page("choices.html", status=status, name=name, text=text, choices=choices, more=len(iris) - MOST if len(shown) == MOST else 0)
