"""Two reviewers at once over the real server, which is killed: nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import servers
from test_review import extracted, fill, iri

from kg.review.decisions import read


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Any:
    pytest.importorskip("uvicorn", reason="the server is not tested: uvicorn is not installed")
    if sys.platform != "linux":
        pytest.skip("the processes of a server are found by /proc")
    monkeypatch.syspath_prepend(str(Path(__file__).parent.parent / "benchmarks"))
    import review_desk

    return review_desk


def test_nothing_acknowledged_is_lost_or_doubled_though_the_server_is_killed_three_times(benchmark, tmp_path):
    found = benchmark.review(benchmark.generate(tmp_path / "casebook", 320), 300, 3)
    assert found["faults"] == []
    assert (found["acknowledged"], found["lost"], found["doubled"], found["unacknowledged"]) == (300, 0, 0, 0)
    assert found["conflicts"] == 12
    assert found["equal"]
    assert found["files"] > 10


def test_a_decision_over_http_is_answered_when_it_stands_in_the_files(tmp_path):
    folder = fill(tmp_path / "casebook")
    with servers.serving(folder, "--write") as server:
        listed = json.loads(server.write("GET", "/review/cards?topic=Dam&confidence=0.7").body)
        assert [card["id"] for card in listed["cards"]] == [iri("c-00000000000000a3"), iri("c-00000000000000a1")]
        card = json.loads(server.write("GET", f"/review/card?id={listed['cards'][1]['id']}").body)
        decision = {"key": "one", "action": "accept", "card": card["id"], "version": card["version"], "by": "ana"}
        first = server.write("POST", "/review/decisions", json.dumps(decision), content_type="application/json")
        assert (first.status, json.loads(first.body)["claim"]) == (201, iri("c-00000000000000a1"))
        assert sorted(extracted(folder)) == sorted(json.loads(first.body)["files"])
        again = server.write("POST", "/review/decisions", json.dumps(decision), content_type="application/json")
        assert (again.status, again.body) == (200, first.body)
        late = server.write(
            "POST", "/review/decisions", json.dumps(decision | {"key": "two", "by": "ben", "action": "reject"}), content_type="application/json"
        )
        assert late.status == 409
        assert [(one["by"], one["action"]) for one in json.loads(late.body)["decided"]] == [("ana", "accept")]
        assert [one.by for one in read(folder)] == ["ana"]
        unknown = server.write("GET", "/review/card?id=urn:x")
        assert (unknown.status, unknown.text) == (404, "no candidate is called urn:x; kg review list shows them\n")
