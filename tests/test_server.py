"""The server as a whole: start and end, health and metrics, time limits, replacement, reloading."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import STANCE, build
from servers import Server, run, serving

from kg.server.pool import Pool
from kg.server.settings import Settings

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("served"), STANCE)


@pytest.fixture(scope="module")
def server(folder):
    with serving(folder, "--timeout", "1.5", "--workers", "2") as found:
        yield found


def asks(server: Server) -> bool:
    return json.loads(server.query("ASK { :Vell a kg:State }").body)["boolean"]


def test_health_says_what_is_served(server):
    assert json.loads(server.get("/healthz").body) == {"status": "ok", "claims": 1, "files": 2, "faults": 0}


def test_metrics_count_by_route_and_status(server):
    server.get("/healthz")
    assert 'kg_requests_total{route="healthz",method="GET",status="200"}' in server.get("/metrics").text


def test_a_query_that_takes_too_long_is_stopped_and_the_next_is_answered(server):
    answer = server.query(SLOW)
    assert (answer.status, answer.text) == (503, "this took longer than 1.5 seconds and was stopped; ask for less at once\n")
    assert asks(server)


def test_the_log_does_not_say_what_was_asked(server):
    server.query("ASK { :Secret a kg:State }")
    assert not any("Secret" in line for line in server.log)


def test_killed_workers_are_replaced(server):
    for _ in range(3):
        found = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        (nursery,) = found
        for worker in Path(f"/proc/{nursery}/task/{nursery}/children").read_text().split():
            os.kill(int(worker), signal.SIGKILL)
        answers = [server.query("ASK { :Vell a kg:State }").status for _ in range(10)]
        assert answers[-1] == 200


def test_changed_files_are_served_without_a_request_being_lost(tmp_path):
    build(tmp_path, STANCE)
    with serving(tmp_path) as server:
        assert asks(server)
        case = tmp_path / "triples" / "curated" / "world.ttl"
        case.write_text(case.read_text("utf-8") + "\n:Third a kg:State .\n", "utf-8")
        found = False
        for _ in range(5000):
            answer = server.query("ASK { :Third a kg:State }")
            assert answer.status == 200
            if json.loads(answer.body)["boolean"]:
                found = True
                break
        assert found


def test_a_folder_that_is_no_casebook_is_said_in_one_sentence(tmp_path):
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", "from kg.cli import main; main()", "-C", str(tmp_path / "none"), "serve"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, f"kg: there is no folder {tmp_path / 'none'}; make one with kg init {tmp_path / 'none'}\n")


def test_a_port_that_is_taken_is_said_in_one_sentence(server, folder):
    import subprocess
    import sys

    command = [sys.executable, "-c", "from kg.cli import main; main()", "-C", str(folder), "serve", "--port", str(server.port)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr == f"kg: cannot listen on 127.0.0.1, port {server.port}: Address already in use; name another with --port\n"


def test_it_ends_cleanly_and_takes_all_its_processes_along(tmp_path):
    build(tmp_path, STANCE)
    with serving(tmp_path) as server:
        (nursery,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        workers = Path(f"/proc/{nursery}/task/{nursery}/children").read_text().split()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(20) == 0
    assert not any(_runs(pid) for pid in (nursery, *workers))


def _runs(pid: str) -> bool:
    try:
        return "kg.server.nursery" in Path(f"/proc/{pid}/cmdline").read_text() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split()[2]
    except OSError:
        return False


def test_without_the_process_that_forks_the_others_the_casebook_is_loaded_again(tmp_path):
    build(tmp_path, STANCE)
    with serving(tmp_path, "--workers", "1") as server:
        (nursery,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        os.kill(int(nursery), signal.SIGKILL)
        answers = []
        for _ in range(2000):
            answers.append(server.query("ASK { :Vell a kg:State }").status)
            (now,) = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split() or [nursery]
            if now != nursery:
                break
        assert now != nursery
        assert asks(server)


def test_a_world_that_took_long_to_make_is_not_made_again(folder):
    async def ask() -> tuple[list[int], list[bytes], int]:
        pool = Pool(Settings(folder=folder, workers=2, timeout=60))
        await pool.open()
        try:
            day = {"as-of": "2021-04-10"}
            await pool.read("query", day, b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(STR(?a) < STR(?f)) }")
            (kept,) = pool._kept
            answers = await asyncio.gather(*(pool.read("query", day, b"ASK { :ministry-for-dam a kg:Stance }") for _ in range(6)))
            other = await pool.read("query", {}, b"ASK { :Vell a kg:State }")
            return [worker.pid for worker in pool._kept], [answer.body for answer in (*answers, other)], kept.pid
        finally:
            await pool.close()

    kept, answers, first = run(ask())
    assert kept == [first]
    assert answers == [b'{"head":{},"boolean":true}'] * 7


def test_who_leaves_has_nothing_computed_any_more(tmp_path):
    with serving(build(tmp_path, STANCE), "--timeout", "50", "--workers", "1") as server:
        line = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        line.sendall(b"GET /sparql?query=%s HTTP/1.1\r\nhost: localhost:%d\r\n\r\n" % (quote(SLOW).encode(), server.port))
        assert any("kg_workers_heavy 1\n" in server.get("/metrics").text for _ in range(5000))
        line.close()
        assert any("kg_workers_heavy 0\n" in server.get("/metrics").text for _ in range(5000))
        assert asks(server)


def test_many_who_ask_for_one_day_at_once_get_the_same_answer(tmp_path):
    with serving(build(tmp_path, STANCE)) as server, ThreadPoolExecutor(16) as many:
        text = "SELECT ?who { ?s kg:holder ?who ; kg:topic :Dam }"
        for day, rows in (("2021-04-01", 0), ("2021-04-10", 1)):
            found = list(many.map(lambda _, day=day: server.query(text, as_of=day), range(48)))
            assert {answer.status for answer in found} == {200}
            assert {len(json.loads(answer.body)["results"]["bindings"]) for answer in found} == {rows}
