"""Pages of linked data: every actor, topic, event, place, document and claim has an address, for people and for machines.

visits        what is asked for, links          variants      HTML or RDF, as the request prefers
names         from names to pages               descriptions  what is said of a thing, as RDF
cards         a claim and its evidence          dossiers      the page of one thing, of one claim
lists         all actors, topics, documents     turning       long lists part by part
ledger        what disagrees                    pictures      the explorer, and timelines

All of it is made from one view; nothing is shown that is not in the view.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kg.errors import KgError, NotFound
from kg.server import rendering
from kg.server.pages import ledger, lists, names, pictures, variants
from kg.server.pages.descriptions import description
from kg.server.pages.dossiers import claim_page, thing_page
from kg.server.pages.visits import KINDS, Visit
from kg.server.reader import Reader
from kg.server.replies import Reply
from kg.server.settings import CLOCKS

__all__ = ["answer", "prepare"]

MANY = 20_000
"""In casebooks with more claims than this, disagreements are looked for only when somebody asks for their page: that takes as long as loading."""


def answer(reader: Reader, path: str, params: Mapping[str, Any], accept: str = "") -> Reply:
    """Answer the request for a page.

    Args:
        reader: the casebook, and the articles at hand.
        path: the path as it is after percent-decoding: `/actor/Iraq`.
        params: the parameters of the address by name, those of the moment among them; a value is a text, or a list of
            texts where it was given several times.
        accept: the Accept header.

    Raises:
        KgError: what is asked for is not there, or asked for wrongly, and the request does not accept HTML.
    """
    try:
        visit = Visit(reader, path, params)
        return _answer(visit, accept)
    except KgError as error:
        if variants.preferred(accept) != "html" or params.get("format") not in (None, "", "html"):
            raise
        return _refused(reader, path, params, error)


def prepare(reader: Reader) -> None:
    """Make ready what pages of the whole graph need again and again: templates, fonts, the counts of the lists, the ledger, the names."""
    rendering.prepare()
    pictures.prepare()
    for kind in lists.KINDS.values():
        lists.counted(reader.graph, kind)
    if len(reader.graph.claim_ids()) <= MANY:
        ledger.prepare(reader.graph)
    reader.graph.naming("")


def _answer(visit: Visit, accept: str) -> Reply:
    first, _, name = visit.path.strip("/").partition("/")
    if not name:
        return _whole(visit, first)
    if first == "timeline" and name.endswith(".svg"):
        return pictures.drawing(visit, name.removesuffix(".svg"))
    if first == "disagreements":
        return ledger.one_page(visit, name)
    if first == "id" or first in KINDS:
        return _one(visit, first, name, accept)
    raise NotFound(f"there is no page {visit.path}")


def _whole(visit: Visit, name: str) -> Reply:
    if name in lists.KINDS:
        return lists.page(visit, name)
    found = {"": pictures.explorer, "disagreements": ledger.page, "find": names.find}.get(name)
    if found is None:
        raise NotFound(f"there is no page {visit.path}")
    return found(visit)


def _one(visit: Visit, kind: str, name: str, accept: str) -> Reply:
    """The page of one thing, under its own kind and its own name."""
    iri = names.resolved(visit, name)
    own = visit.kind(iri)
    form = variants.chosen(visit, accept)
    if own != kind or visit.view.prefixes.get("", "") + name in visit.view.merged:
        extra = {key: visit.param(key) for key in visit.params if key not in CLOCKS}
        return names.moved(visit.page_of(iri, **extra), (("Vary", "Accept"),))
    headers = variants.links(visit)
    if form != "html":
        return description(visit, iri, form, headers)
    return claim_page(visit, iri, headers) if own == "claim" else thing_page(visit, iri, headers)


def _refused(reader: Reader, path: str, params: Mapping[str, Any], error: KgError) -> Reply:
    """The page that says why there is no other."""
    visit = Visit(reader, path, {name: value for name, value in params.items() if name not in CLOCKS})
    whole = visit.here() if any(params.get(name) for name in CLOCKS) else None
    reply = visit.page("refused.html", status=error.status, error=str(error), whole=whole, absent=isinstance(error, NotFound))
    return reply._replace(headers=getattr(error, "headers", ()))
