"""The Graph Store Protocol as functions: what a request asks, what is read, what the scribe writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
import pytest
from conftest import HOME, PREFIX_LINES, STANCE, build, canonical, tame_graphs
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg import formats
from kg.errors import FormatError, KgError
from kg.server import graphstore, scribe
from kg.server.reader import Reader
from kg.server.replies import Refused, Reply, failed
from kg.server.settings import Settings

STORE = "http://127.0.0.1:8000/store"
NOTES = HOME + "notes"
TURTLE = {"content-type": "text/turtle"}
PARSERS = {
    "text/turtle": pyoxigraph.RdfFormat.TURTLE,
    "application/n-triples": pyoxigraph.RdfFormat.N_TRIPLES,
    "application/rdf+xml": pyoxigraph.RdfFormat.RDF_XML,
    "application/ld+json": pyoxigraph.RdfFormat.JSON_LD,
}

Send = Callable[..., Reply]


def sender(folder: Path) -> Send:
    """Sends requests to the graph store of a casebook."""
    reader = Reader(Settings(folder=folder))

    def send(method: str, params: str = "", body: bytes | str = b"", url: str = STORE, **headers: str) -> Reply:
        pairs = [tuple(pair.partition("=")[::2]) for pair in params.split("&") if pair]
        data = body.encode() if isinstance(body, str) else body
        try:
            asked = graphstore.asked(method, url, STORE, pairs, {name.replace("_", "-"): value for name, value in headers.items()})
            asked = json.loads(json.dumps(asked))
            return graphstore.read(reader, asked, data) if asked["kind"] == "get" else scribe.answer(reader.working, asked, data)
        except KgError as error:
            return failed(error)

    return send


@pytest.fixture
def send(casebook: Callable[..., Path]) -> Send:
    return sender(casebook(STANCE))


def put(send: Send, text: str, params: str = f"graph={NOTES}", media: str = "text/turtle") -> Reply:
    return send("PUT", params, text, content_type=media)


def told(reply: Reply, base: str = STORE) -> set[str]:
    assert reply.status == 200, reply.body
    return canonical(pyoxigraph.parse(reply.body, format=PARSERS[reply.media.partition(";")[0]], base_iri=base))


# ------------------------------------------------------------------------------------------------- written and read


@given(tame_graphs, st.sampled_from(sorted(PARSERS)), st.sampled_from(sorted(PARSERS)))
def test_any_graph_is_read_as_it_was_put_in_every_format(quads, media, accept):
    with TemporaryDirectory() as place:
        (Path(place) / "triples").mkdir()
        send = sender(Path(place))
        body = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_TRIPLES)
        formed = {"text/turtle": body, "application/n-triples": body}.get(media)
        if formed is None:
            try:
                formed = formats.FORMATS["rdf" if "xml" in media else "jsonld"]([pyoxigraph.Quad(*quad.triple) for quad in quads], {})
            except FormatError:
                return
        assert send("PUT", f"graph={NOTES}", formed, content_type=media).status == 201
        found = send("GET", f"graph={NOTES}", accept=accept)
        if found.status == 406:
            assert b"RDF/XML" in found.body
        else:
            assert told(found) == canonical(quads)


def test_a_graph_is_made_replaced_added_to_and_removed(send):
    first = put(send, "<a> <b> 1 .")
    assert (first.status, dict(first.headers)["location"]) == (201, NOTES)
    assert put(send, "<a> <b> 2 .").status == 204
    assert send("POST", f"graph={NOTES}", "<a> <b> 3 .", content_type="text/turtle").status == 204
    assert len(told(send("GET", f"graph={NOTES}"))) == 2
    assert send("DELETE", f"graph={NOTES}").status == 204
    assert send("GET", f"graph={NOTES}").status == send("HEAD", f"graph={NOTES}").status == send("DELETE", f"graph={NOTES}").status == 404


def test_numbers_are_read_as_they_were_written(send):
    put(send, "<a> <price> 0.80, 01 .")
    assert b"0.80" in send("GET", f"graph={NOTES}").body
    assert b'"01"' in send("GET", f"graph={NOTES}", accept="application/n-triples").body


def test_relative_iris_are_relative_to_the_graph(send):
    put(send, "<> <#p> <other> .", f"graph={HOME}in/notes")
    (line,) = told(send("GET", f"graph={HOME}in/notes", accept="application/n-triples"))
    assert line == f"<{HOME}in/notes> <{HOME}in/notes#p> <{HOME}in/other>"


def test_every_url_below_the_store_is_a_graph(send):
    assert send("PUT", "", "<> <p> 1 .", url=STORE + "/person/%31.ttl", content_type="text/turtle").status == 201
    assert told(send("GET", "", url=STORE + "/person/%31.ttl")) == told(send("GET", f"graph={STORE}/person/%31.ttl"))
    assert told(send("GET", "graph=person/%31.ttl", url=STORE + "/")) == told(send("GET", "graph=store/person/%31.ttl"))
    assert send("GET", "", url=STORE + "/person/1.ttl").status == 404


def test_a_post_to_the_store_makes_a_graph_and_says_where(send):
    for url in (STORE, STORE + "/"):
        made = send("POST", "", "<> <p> 1 .", url=url, content_type="text/turtle")
        place = dict(made.headers)["location"]
        assert made.status == 201
        assert place.startswith(STORE + "/")
        assert told(send("GET", "", url=place)) == told(send("GET", f"graph={place}"))
    again = [send("POST", "", "<> <p> [] .", content_type="text/turtle", idempotency_key="k") for _ in range(2)]
    assert again[0] == again[1]
    assert again[0].status == 201
    assert send("POST", "", "<> <p> 2 .", content_type="text/turtle", idempotency_key="k").status == 409


def test_the_parts_of_a_form_are_all_added(send):
    body = (
        b'--line\r\nContent-Disposition: form-data; name="a"; filename="a.ttl"\r\nContent-Type: text/turtle; charset=utf-8\r\n\r\n_:x <p> "one\\r\\ntwo" .\r\n'
        b'--line\r\nContent-Disposition: form-data; name="b"\r\nContent-Type: application/n-triples\r\n\r\n_:x <http://e/p> "\xd8\xa3" .\n\r\n--line--\r\n'
    )
    assert send("POST", f"graph={NOTES}", body, content_type="multipart/form-data; boundary=line").status == 201
    found = told(send("GET", f"graph={NOTES}"))
    assert len(found) == len({line.split()[0] for line in found}) == 2
    assert any("أ" in line for line in found)


@pytest.mark.parametrize(
    ("content_type", "body", "status"),
    [
        ("multipart/form-data", b"--line\r\n\r\n--line--", 400),
        ("multipart/form-data; boundary=other", b"--line\r\nContent-Type: text/turtle\r\n\r\n<a> <b> 1 .\r\n--line--\r\n", 400),
        ("multipart/form-data; boundary=line", b"--line\r\nContent-Type: text/csv\r\n\r\na,b\r\n--line--\r\n", 415),
        ("multipart/form-data; boundary=line", b"--line\r\nContent-Disposition: form-data\r\n\r\n<a> <b> 1 .\r\n--line--\r\n", 415),
        ("multipart/form-data; boundary=line", b"--line\r\nContent-Type: text/turtle\r\n\r\n<a> <b>\r\n--line--\r\n", 400),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_read_is_refused(send, content_type, body, status):
    assert send("POST", f"graph={NOTES}", body, content_type=content_type).status == status
    assert send("GET", f"graph={NOTES}").status == 404


# ------------------------------------------------------------------------------------------------- the casebook's own


def test_the_default_graph_is_what_an_export_has_with_the_unnamed_graph(send, casebook):
    exported = formats.export(kg.open(casebook(STANCE)), "-")
    assert send("GET", "default").body == exported
    put(send, f"<{HOME}Vell> <p> 0.50 .", "default")
    more = told(send("GET", "default")) - told(Reply(exported, "text/turtle"))
    assert {line.split()[0] for line in more} == {f"<{HOME}Vell>"}
    put(send, "", "default")
    assert send("GET", "default").body == exported
    assert send("DELETE", "default").status == 204


def test_a_file_is_read_by_the_name_of_its_graph(send):
    world = told(send("GET", "graph=https://w3id.org/stancegraph/graph/curated/world.ttl"))
    case = told(send("GET", "graph=https://w3id.org/stancegraph/graph/curated/case.ttl"))
    assert (len(world | case), len(world & case)) == (len(told(send("GET", "default"))), 0)
    assert b"kg:mirrors" not in send("GET", "graph=https://w3id.org/stancegraph/graph/ontology").body
    assert told(send("GET", "graph=https://w3id.org/stancegraph/graph/derived"))
    assert send("GET", "graph=https://w3id.org/stancegraph/graph/curated/other.ttl").status == 404


def test_graphs_of_files_together_are_the_whole(bundled):
    for view in (bundled, bundled.as_of("2024-06-01", "2024-07-01")):
        apart = [quad for file in view.files for quad in view.graph(file.graph.value)]
        assert canonical(apart) == canonical(view.quads())


def test_another_day_is_another_graph(send):
    for params in ("default", "graph=https://w3id.org/stancegraph/graph/curated/case.ttl"):
        assert b"ministry-for-dam" in send("GET", params).body
        assert b"ministry-for-dam" not in send("GET", f"{params}&as-of=2020-01-01").body
    assert send("GET", "default&as-of=2020-02-30").status == 400
    refused = send("PUT", f"graph={NOTES}&as-of=2020-01-01", "<a> <b> 1 .", content_type="text/turtle")
    assert (refused.status, refused.body) == (400, b"as-of asks what was so on another day; only reading takes it\n")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_the_casebooks_graphs_are_not_written(send, method):
    for name in ("curated/case.ttl", "ontology", "derived", "new.ttl"):
        reply = send(method, f"graph=https://w3id.org/stancegraph/graph/{name}", "<a> <b> 1 .", content_type="text/turtle")
        assert reply.status == 403


def test_claims_are_not_put_into_the_default_graph(send):
    reply = put(send, PREFIX_LINES + ":c a kg:Stance .", "default")
    assert (reply.status, b"claims come in by review" in reply.body) == (403, True)
    assert put(send, PREFIX_LINES + ":c a kg:Stance .").status == 201


# ------------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("method", "params", "url", "status"),
    [
        ("GET", "", STORE, 400),
        ("PUT", "", STORE + "/", 400),
        ("DELETE", "", STORE, 400),
        ("GET", "default&graph=urn:a", STORE, 400),
        ("GET", "graph=urn:a&graph=urn:a", STORE, 400),
        ("GET", "graph=", STORE, 400),
        ("GET", "graph=urn:a b", STORE, 400),
        ("GET", "graph=urn:a>", STORE, 400),
        ("GET", "graph=//[", STORE, 400),
        ("PUT", "", STORE + "/a<b", 400),
        ("PATCH", "graph=urn:a", STORE, 501),
        ("OPTIONS", "graph=urn:a", STORE, 405),
        ("GET", "graph=urn:nothing", STORE, 404),
    ],
)  # fmt: skip
def test_a_request_that_names_no_one_graph_or_no_method_is_refused(send, method, params, url, status):
    reply = send(method, params, b"<a> <b> 1 .", url=url, content_type="text/turtle")
    assert reply.status == status
    assert reply.body.count(b"\n") == 1


def test_methods_that_are_taken_are_named(send):
    assert dict(send("TRACE", "default").headers)["allow"] == "GET, HEAD, PUT, POST, DELETE"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 415),
        ({"content_type": "text/csv"}, 415),
        ({"content_type": "text/turtle; charset=latin-1"}, 415),
        ({"content_type": "text/turtle", "idempotency_key": "k" * 201}, 400),
        ({"content_type": "Text/Turtle;charset=UTF-8", "from": "ana"}, 201),
    ],
)  # fmt: skip
def test_a_body_is_judged_by_its_headers(send, headers, status):
    assert send("PUT", f"graph={NOTES}", b"<a> <b> 1 .", **headers).status == status


BOMB = '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'


@pytest.mark.parametrize(
    ("media", "body", "message"),
    [
        ("application/rdf+xml", BOMB, "declares entities"),
        ("application/rdf+xml", BOMB.replace("<!ENTITY a", '<!entity % x SYSTEM "file:///etc/passwd"><!ENTITY\ta'), "declares entities"),
        ("application/rdf+xml", ('<?xml version="1.0" encoding="utf-16"?>' + BOMB).encode("utf-16"), "not UTF-8"),
        ("application/rdf+xml", "<rdf:RDF>", "not well formed"),
        ("application/ld+json", '{"@context": "http://127.0.0.1:9/context.jsonld", "a": 1}', "nothing is fetched"),
        ("application/ld+json", '{"@context": ["file:///etc/passwd"], "a": 1}', "nothing is fetched"),
        ("application/ld+json", '{"@context": {"@import": "file:///etc/passwd"}, "a": 1}', "nothing is fetched|not well formed"),
        ("application/ld+json", '{"@id": "urn:g", "@graph": [{"@id": "urn:a", "urn:b": 1}]}', "not well formed"),
        ("application/ld+json", "[" * 100_000, "not well formed"),
        ("application/ld+json", '{"@id": "urn:a", "urn:b": "\\ud800"}', "not well formed"),
        ("text/turtle", "<a> <b> " + "(" * 100_000, "not well formed"),
        ("text/turtle", b'<a> <b> "\xed\xa0\x80" .', "not UTF-8"),
        ("text/turtle", "<a> <b> <<( <a> <b> 1 )>> .", "triple within a triple"),
        ("text/turtle", '<a> <b> "x"@en--rtl .', "base direction"),
        ("application/n-triples", "<a> <b> 1 .", "not well formed"),
    ],
)  # fmt: skip
def test_texts_that_are_attacks_or_broken_are_refused(send, media, body, message):
    reply = send("PUT", f"graph={NOTES}", body, content_type=media)
    assert reply.status == 400
    assert any(part in reply.body.decode() for part in message.split("|"))
    assert reply.body.count(b"\n") == 1
    assert send("GET", f"graph={NOTES}").status == 404


def test_a_format_that_is_not_offered_or_cannot_hold_it_is_refused(send):
    put(send, '<a> <b> "nul \\u0000" .')
    assert send("GET", f"graph={NOTES}", accept="image/png").status == 406
    assert send("GET", f"graph={NOTES}", accept="application/rdf+xml").status == 406
    assert send("GET", f"graph={NOTES}", accept="application/rdf+xml;q=0.5, text/*").media == "text/turtle; charset=utf-8"


def test_an_update_by_the_scribe_is_told_in_numbers(casebook):
    working = Reader(Settings(folder=casebook(STANCE))).working
    reply = scribe.answer(working, {"kind": "update", "by": "ana", "key": "k", "base": HOME}, b"INSERT DATA { :Vell rdfs:seeAlso <other> }")
    assert (reply.status, reply.body, reply.headers) == (200, b"1 statement added, 0 removed\n", (("x-write", "1"),))
    assert [quad.object.value for quad in working] == [HOME + "other"]
    with pytest.raises(Refused, match="not UTF-8"):
        scribe.answer(working, {"kind": "update"}, b"\xff")


@given(st.lists(st.sampled_from([*product(["PUT", "POST", "DELETE"], ["default", f"graph={NOTES}"])]), max_size=6), tame_graphs, tame_graphs)
def test_a_sequence_of_requests_does_what_it_says(requests, first, second):
    with TemporaryDirectory() as place:
        send = sender(build(Path(place), STANCE))
        alone = told(send("GET", "default"))
        have: dict[str, set[str] | None] = {"default": set(), f"graph={NOTES}": None}
        for number, (method, params) in enumerate(requests):
            quads = [quad for quad in (first, second)[number % 2] if not {quad.predicate.value, str(quad.object)} & OURS and not _blank(quad)]
            body = pyoxigraph.serialize(quads, format=pyoxigraph.RdfFormat.N_TRIPLES)
            status = send(method, params, body, content_type="text/turtle").status
            there = have[params]
            assert status == (404 if there is None and method == "DELETE" else 201 if there is None else 204)
            have[params] = _after(method, params, there, quads)
        assert told(send("GET", "default")) == alone | have["default"]
        found = send("GET", f"graph={NOTES}")
        assert (None if found.status == 404 else told(found)) == have[f"graph={NOTES}"]


OURS = {
    term
    for name in ("holder", "evidence", "Stance")
    for term in (f"https://w3id.org/stancegraph/ontology#{name}", f"<https://w3id.org/stancegraph/ontology#{name}>")
}


def _blank(quad: pyoxigraph.Quad) -> bool:
    """Whether a statement cannot be compared by its text alone: blank nodes, and numbers of which only one spelling is kept."""
    literal = isinstance(quad.object, pyoxigraph.Literal) and quad.object.datatype.value.startswith("http://www.w3.org/2001/XMLSchema#")
    return (
        isinstance(quad.subject, pyoxigraph.BlankNode)
        or isinstance(quad.object, pyoxigraph.BlankNode)
        or (literal and "string" not in str(quad.object.datatype))
    )


def _after(method: str, params: str, there: set[str] | None, quads: list[pyoxigraph.Quad]) -> set[str] | None:
    if method == "DELETE":
        return set() if params == "default" else None
    return canonical(quads) | (there or set() if method == "POST" else set())
