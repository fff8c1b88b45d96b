"""What is written over HTTP: by whom it may be, where it is seen, and that it stays when the server is killed."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from urllib.parse import quote

import pytest
from conftest import STANCE, build
from servers import Answered, Server, serving

NOTES = "https://example.org/notes"
STORE = "/store?graph=" + quote(NOTES, safe="")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(build(tmp_path_factory.mktemp("written"), STANCE), "--write", "--workers", "2") as found:
        yield found


def update(server: Server, text: str, params: str = "", **headers: str) -> Answered:
    return server.write("POST", f"/sparql{params}", text, content_type="application/sparql-update", **headers)


def put(server: Server, text: str, path: str = STORE, **headers: str) -> Answered:
    return server.write("PUT", path, text, **{"content_type": "text/turtle", **headers})


def values(server: Server, text: str) -> list[str]:
    """The values of the one column of a query, sorted."""
    rows = json.loads(server.query(text).body)["results"]["bindings"]
    return sorted(next(iter(row.values()))["value"] for row in rows)


def test_what_was_written_is_seen_by_the_next_query_in_every_worker(server):
    for number in range(20):
        assert update(server, f"DELETE WHERE {{ :seen :number ?n }} ; INSERT DATA {{ :seen :number {number} }}").status == 200
        assert values(server, "SELECT ?n { :seen :number ?n }") == [str(number)]


def test_a_graph_is_put_asked_and_removed(server):
    assert put(server, "<a> <b> 0.80 .").status == 201
    assert b"0.80" in server.get(STORE, accept="text/turtle").body
    assert values(server, f"SELECT ?o {{ GRAPH <{NOTES}> {{ ?s ?p ?o }} }}") == ["0.8"]
    assert values(server, f"SELECT ?claim {{ ?claim kg:status kg:Accepted . GRAPH <{NOTES}> {{ ?s ?p ?o }} }}")
    assert values(server, "SELECT ?s { ?s <https://example.org/b> ?o }") == []
    head = server.ask("HEAD", STORE)
    assert (head.status, head.body, int(head.headers["content-length"]) > 0) == (200, b"", True)
    assert server.write("DELETE", STORE).status == 204
    assert server.get(STORE).status == 404


def test_a_graph_is_put_where_its_address_says_and_made_by_a_post(server):
    assert put(server, "<> <p> <#part> .", "/store/people/%C3%A9.ttl").status == 201
    assert f"{server.url}store/people/%C3%A9.ttl#part" in server.get("/store/people/%C3%A9.ttl", accept="application/n-triples").text
    made = server.write("POST", "/store", "<> <p> 1 .", content_type="text/turtle")
    assert made.status == 201
    assert server.get(made.headers["location"].removeprefix(server.url.rstrip("/"))).status == 200


def test_the_same_write_sent_twice_is_done_once(server):
    answers = [update(server, "INSERT DATA { :twice :sent [] }", idempotency_key="k1") for _ in range(2)]
    assert [answer.body for answer in answers] == [b"1 statement added, 0 removed\n"] * 2
    assert len(values(server, "SELECT ?o { :twice :sent ?o }")) == 1
    assert update(server, "INSERT DATA { :twice :sent 2 }", idempotency_key="k1").status == 409


def test_graphs_of_the_request_are_those_an_update_matches_in(server):
    put(server, "<a> <b> 7 .")
    assert update(server, "INSERT { :found :there ?o } WHERE { ?s ?p ?o }", f"?using-graph-uri={quote(NOTES, safe='')}").status == 200
    assert values(server, "SELECT ?o { :found :there ?o }") == ["7"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"authorization": "Bearer wrong"}, 401),
        ({"content_encoding": "gzip"}, 415),
        ({"content_type": "text/csv"}, 415),
        ({"content_length": str(65 * 2**20)}, 413),
        ({"origin": "https://example.org"}, 403),
    ],
)  # fmt: skip
def test_a_write_that_may_not_be_is_refused(server, headers, status):
    sent = {"authorization": f"Bearer {server.token}", "content_type": "text/turtle", **headers}
    answer = server.ask("PUT", STORE + "2", b"<a> <b> 1 .", **sent)
    assert answer.status == status, answer.text
    assert server.get(STORE + "2").status == 404


def test_without_write_graphs_are_read_and_nothing_is_written(tmp_path):
    with serving(build(tmp_path, STANCE)) as reading:
        assert reading.get("/store?default").status == 200
        for method in ("PUT", "POST", "DELETE"):
            assert reading.ask(method, STORE, b"<a> <b> 1 .", content_type="text/turtle", authorization="Bearer x").status == 403
        assert reading.post("/sparql", "INSERT DATA { :a :b :c }", content_type="application/sparql-update").status == 403
    assert not (tmp_path / "triples" / "working").exists()


def test_an_update_that_takes_too_long_is_stopped_and_the_next_is_done(tmp_path):
    with serving(build(tmp_path, STANCE), "--write", "--timeout", "2") as server:
        update(server, "INSERT DATA { " + " ".join(f":s{number} :p {number} ." for number in range(400)) + " }")
        slow = update(server, "INSERT { :n :n ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }")
        assert (slow.status, slow.text[:16]) == (503, "this took longer")
        assert update(server, "INSERT DATA { :after :that true }").status == 200
        assert values(server, "SELECT ?n { :n :n ?n }") == []


def test_kill_9_of_the_server_loses_no_acknowledged_write_and_doubles_none(tmp_path):
    folder, told = build(tmp_path, STANCE), set()
    for turn in range(3):
        with serving(folder, "--write", "--workers", "1") as server:
            assert {int(value) for value in values(server, "SELECT ?n { ?x :number ?n }")} >= told
            writers = [threading.Thread(target=_write_until_killed, args=(server, told, 10_000 * turn + first)) for first in (0, 1)]
            for writer in writers:
                writer.start()
            while len(told) < 40 * (turn + 1):
                writers[0].join(0.01)
            server.kill()
            for writer in writers:
                writer.join()
    with serving(folder, "--write", "--workers", "1") as server:
        found = [int(value) for value in values(server, "SELECT ?n { ?x :number ?n }")]
        assert set(found) >= told
        assert len(found) == len(set(found)) <= len(told) + 6
        first = min(told)
        assert update(server, f"INSERT DATA {{ [] :number {first} }}", idempotency_key=f"k{first}").status == 200
        assert len(values(server, "SELECT ?n { ?x :number ?n }")) == len(found)


def _write_until_killed(server: Server, told: set[int], number: int) -> None:
    while True:
        try:
            if update(server, f"INSERT DATA {{ [] :number {number} }}", idempotency_key=f"k{number}").status == 200:
                told.add(number)
        except OSError:
            return
        number += 2


def test_curl_writes_and_reads(server, tmp_path):
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")
    path = tmp_path / "notes.ttl"
    path.write_text("<a> <b> 9 .")
    address = server.url.rstrip("/") + STORE

    def curl(*options: str) -> str:
        return subprocess.run(
            ["curl", "-sS", "-H", f"Authorization: Bearer {server.token}", *options], capture_output=True, text=True, check=True, timeout=60
        ).stdout

    assert re.fullmatch("20[14]", curl("-o", str(tmp_path / "out"), "-w", "%{http_code}", "-T", str(path), "-H", "Content-Type: text/turtle", address))
    assert "9" in curl("-H", "Accept: application/n-triples", address)
    assert curl("--data-urlencode", "update=INSERT DATA { :curl :wrote 1, 2 }", server.url + "sparql") == "2 statements added, 0 removed\n"
    assert values(server, "SELECT ?n { :curl :wrote ?n }") == ["1", "2"]
    assert curl("-o", str(tmp_path / "gone"), "-w", "%{http_code}", "-X", "DELETE", address) == "204"
