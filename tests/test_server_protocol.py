"""What a request asks of /sparql, and what is refused: the SPARQL 1.1 Protocol as a function."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.server.protocol import FORM, PARAMETERS, QUERY, QUERY_BYTES, UPDATE, UPDATE_BYTES, most, operation
from kg.server.replies import Refused

A, B = "http://example.org/a", "http://example.org/b"
ASK = "ASK {}"
BASE = "http://127.0.0.1:8000/sparql"


def get(query_string: str = "", method: str = "GET"):
    return operation(method, query_string.encode(), None, b"", write=True)


def post(kind: str | None, body: str | bytes, query_string: str = "", *, write: bool = True):
    return operation("POST", query_string.encode(), kind, body.encode() if isinstance(body, str) else body, write=write)


def refused(method: str = "GET", query_string: str | bytes = "", kind: str | None = None, body: str | bytes = b"", *, write: bool = True) -> Refused:
    with pytest.raises(Refused) as caught:
        operation(
            method,
            query_string.encode() if isinstance(query_string, str) else query_string,
            kind,
            body.encode() if isinstance(body, str) else body,
            write=write,
        )
    assert "\n" not in str(caught.value)
    return caught.value


@given(st.text(min_size=1, max_size=60))
def test_a_query_comes_through_every_way_of_sending_it(text):
    for found in (get(urlencode({"query": text})), get(urlencode({"query": text}), "HEAD"), post(FORM, urlencode({"query": text})), post(QUERY, text)):
        assert (found.kind, found.text) == ("query", text)


@given(st.text(min_size=1, max_size=60))
def test_an_update_comes_by_post_only(text):
    for found in (post(FORM, urlencode({"update": text})), post(UPDATE, text)):
        assert (found.kind, found.text) == ("update", text)


@pytest.mark.parametrize("kind", [QUERY, f"{QUERY}; charset=UTF-8", "Application/SPARQL-Query;charset=utf8", f'{QUERY} ; charset="utf-8"'])
def test_the_media_type_may_be_written_in_many_ways(kind):
    assert post(kind, ASK).text == ASK


def test_the_dataset_is_told_in_parameters_for_queries_and_for_updates():
    given_ = urlencode([("default-graph-uri", A), ("default-graph-uri", B), ("named-graph-uri", B), ("using-graph-uri", "urn:other")])
    for found in (get(f"query={quote(ASK)}&{given_}"), post(QUERY, ASK, given_), post(FORM, f"query={quote(ASK)}&{given_}")):
        assert (found.default_graphs, found.named_graphs) == ((A, B), (B,))
    found = post(UPDATE, "CLEAR ALL", urlencode([("using-graph-uri", A), ("using-named-graph-uri", B), ("default-graph-uri", "urn:other")]))
    assert found.written(BASE) == {"kind": "update", "using": (A,), "using_named": (B,), "base": BASE}


def test_a_form_and_the_address_tell_a_dataset_together():
    found = post(FORM, urlencode([("query", ASK), ("default-graph-uri", A)]), urlencode([("default-graph-uri", B)]))
    assert set(found.default_graphs) == {A, B}


def test_the_moment_and_the_format_go_along_and_other_parameters_do_not_matter():
    found = get(urlencode({"query": ASK, "as-of": "2024-05-01", "possible": "1", "format": "csv", "results": "json", "timeout": "1"}))
    assert found.asked(BASE, "text/csv") == {"as-of": "2024-05-01", "possible": "1", "format": "csv", "base": BASE, "accept": "text/csv"}
    assert get(f"query={quote(ASK)}&output=json").format == "json"
    assert get(f"query={quote(ASK)}").asked(BASE) == {"base": BASE, "accept": None}
    assert get(urlencode({"query": ASK, "named-graph-uri": A})).asked(BASE)["default_graphs"] == ()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_asking_nothing_asks_for_the_description(method):
    assert get("", method).kind == "description"
    assert get("as-of=2024-05-01", method).clocks == {"as-of": "2024-05-01"}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY"])
def test_other_methods_are_405_and_those_that_work_are_named(method):
    found = refused(method, f"query={quote(ASK)}", FORM)
    assert (found.status, found.headers) == (405, (("Allow", "GET, HEAD, POST"),))


def test_an_update_by_get_is_405():
    found = refused("GET", "update=CLEAR%20ALL")
    assert (found.status, dict(found.headers)["Allow"], str(found)) == (405, "POST", "an update is sent by POST, not by GET")


@pytest.mark.parametrize(
    ("kind", "body", "query_string"),
    [
        (FORM, "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", ""),
        (FORM, "query=ASK%20%7B%7D", "query=ASK%20%7B%7D"),
        (QUERY, ASK, "query=ASK%20%7B%7D"),
        (FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", ""),
        (FORM, "update=CLEAR%20NAMED&query=ASK%20%7B%7D", ""),
    ],
)
def test_more_than_one_operation_is_400(kind, body, query_string):
    found = refused("POST", query_string, kind, body)
    assert (found.status, str(found)) == (400, "send one query, or one update, at a time")


def test_two_queries_by_get_are_400():
    assert refused("GET", "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D").status == 400


@pytest.mark.parametrize("body", ["", "q=ASK", "default-graph-uri=urn%3Ax"])
def test_a_form_without_an_operation_is_400(body):
    found = refused("POST", "", FORM, body)
    assert (found.status, str(found)) == (400, "the request has neither a query nor an update")


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/sparql-results+json", None, "", ";"])
def test_a_body_of_another_media_type_or_of_none_is_415_and_those_that_work_are_named(kind):
    found = refused("POST", "", kind, ASK)
    assert (found.status, dict(found.headers)["Accept"]) == (415, f"{QUERY}, {UPDATE}, {FORM}")
    assert dict(refused("POST", "", kind, ASK, write=False).headers)["Accept"] == f"{QUERY}, {FORM}"


@pytest.mark.parametrize("kind", [QUERY, UPDATE, FORM])
def test_another_encoding_than_utf_8_is_400(kind):
    assert refused("POST", "", f"{kind}; charset=UTF-16", ASK.encode("utf-16")).status == 400
    assert refused("POST", "", kind, b"query=ASK {} #\xff" if kind == FORM else b"ASK {} #\xff").status == 400


@pytest.mark.parametrize("sent", [b"query=%FF", b"query=\xff", b"query=%ED%A0%80"])
def test_an_address_that_is_not_utf_8_is_400(sent):
    found = refused("GET", sent)
    assert (found.status, str(found)) == (400, "the request is not in UTF-8")
    assert refused("POST", "", FORM, sent).status == 400


def test_what_is_too_large_is_413_for_queries_sooner_than_for_updates():
    assert post(QUERY, "#" * QUERY_BYTES).text
    assert refused("POST", "", QUERY, "#" * (QUERY_BYTES + 1)).status == 413
    assert refused("POST", "", FORM, "query=" + "x" * (QUERY_BYTES + 1)).status == 413
    assert post(UPDATE, "#" * UPDATE_BYTES).text
    assert refused("POST", "", UPDATE, "#" * (UPDATE_BYTES + 1)).status == 413


def test_how_much_of_a_body_is_worth_reading_depends_on_what_it_may_be():
    assert most(QUERY, write=True) == QUERY_BYTES
    assert most(UPDATE, write=True) == UPDATE_BYTES
    assert most(FORM, write=False) == 3 * QUERY_BYTES
    assert most(FORM, write=True) == 3 * UPDATE_BYTES
    assert most("text/plain", write=False) == 3 * QUERY_BYTES


def test_too_many_parameters_are_400():
    found = refused("GET", "&".join(["query=ASK%20%7B%7D"] + ["x=1"] * PARAMETERS))
    assert (found.status, str(found)) == (400, "the request has more than 1,000 parameters")


@pytest.mark.parametrize("text", ["WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "INSERT { <urn:s> a 1 } using <urn:g> WHERE {}"])
def test_an_update_whose_graphs_are_named_twice_is_400(text):
    assert refused("POST", f"using-graph-uri={quote(A)}", UPDATE, text).status == 400
    assert refused("POST", f"using-named-graph-uri={quote(A)}", FORM, urlencode({"update": text})).status == 400
    assert post(UPDATE, text).text == text


def test_using_in_a_comment_or_a_text_is_no_conflict():
    assert post(UPDATE, 'INSERT DATA { <urn:s> <urn:p> "WITH love" } # USING', f"using-graph-uri={quote(A)}").default_graphs == (A,)


@pytest.mark.parametrize(("kind", "body"), [(UPDATE, "CLEAR ALL"), (FORM, "update=CLEAR%20ALL")])
def test_without_write_updates_are_403_and_it_is_said_why(kind, body):
    found = refused("POST", "", kind, body, write=False)
    assert (found.status, str(found)) == (403, "nothing can be written here: the server was started without --write")
    assert post(QUERY, ASK, write=False).text == ASK
