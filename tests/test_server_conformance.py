"""The W3C's tests of SPARQL 1.1 against a running server; what is missed stands in w3c-misses.toml, by name and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import w3c
from servers import serving

MISSES = tomllib.loads((Path(__file__).parent / "w3c-misses.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[w3c.Endpoint]:
    """A server of a casebook without a claim, which anybody with the token may write to."""
    if not w3c.SUITES.is_dir():
        pytest.skip("../shared is not here: the W3C's tests cannot be run")
    folder = tmp_path_factory.mktemp("empty")
    (folder / "triples" / "curated").mkdir(parents=True)
    with serving(folder, "--write", "--allow-host", "www.example") as server:
        found = w3c.Endpoint(server.port, server.token)
        yield found
        found.line.close()


def missed(found: dict[str, str]) -> dict[str, str]:
    return {name: why for name, why in found.items() if why}


@pytest.mark.parametrize(("manifest", "count"), [(w3c.PROTOCOL, 34), (w3c.DESCRIPTION, 3), (w3c.STORE, 13)])
def test_the_protocols_are_spoken_as_the_w3c_tests_them(endpoint, manifest, count):
    found = w3c.run(manifest, endpoint)
    assert (len(found), missed(found)) == (count, {})


@pytest.mark.parametrize(("manifest", "count"), [(w3c.QUERY, 328), (w3c.RESULTS, 10), (w3c.UPDATE, 157)])
def test_queries_and_updates_give_what_the_w3c_expects_but_for_the_misses_that_are_listed(endpoint, manifest, count):
    found, engine = w3c.run(manifest, endpoint), missed(w3c.run(manifest, w3c.Engine()))
    assert len(found) == count
    assert set(engine) == found.keys() & MISSES["engine"].keys()
    assert set(missed(found)) == found.keys() & (MISSES["engine"].keys() | MISSES["refused"].keys())
    assert all("is refused" in found[name] for name in found.keys() & MISSES["refused"].keys())


def test_queries_that_ask_other_servers_are_refused_and_nothing_else_of_federation_is_done(endpoint):
    found = missed(w3c.run(w3c.FEDERATED, endpoint))
    assert len(found) == 10
    assert all("SERVICE asks another server and is refused" in why for why in found.values())


def test_every_miss_that_is_listed_is_a_test_of_the_suites(endpoint):  # noqa: ARG001
    names = {test.name for manifest in (w3c.QUERY, w3c.RESULTS, w3c.UPDATE) for test in w3c.tests(manifest)}
    assert {name for misses in MISSES.values() for name in misses} <= names
