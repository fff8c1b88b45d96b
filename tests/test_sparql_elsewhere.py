"""Whatever the guard of SPARQL texts lets through, the engine does not take for a request to another server.

The engine is asked itself: it runs what the guard has let through, and a server of this machine counts who comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from servers import Trap

from kg.errors import QueryError
from kg.sparql import guard, guard_update

pieces = st.sampled_from(
    [
        "?s ?p ?o ", "?s ?p ?o.", "?s a:b ", "a:.", ":.", ":a.", "?s ?p true", "?s ?p 1", "?s ?p 1.", "?s ?p 1e0", "?s ?p 'x'@en", "?s ?p 'x'@en--ltr",
        "?s ?p 'x'^^a:b", "?s ?p <urn:#x>", "?s ?p _:b.", "?s ?p []", "FILTER(1<2)", "FILTER(?s<?o && ?s>?o)", "FILTER(?s>?o)", "FILTER(1 <",
        "BIND('<' AS ?q)", "BIND('>' AS ?r)", "OPTIONAL{}", "UNION{}", "MINUS{}", "{}", "VALUES ?v {1}", "FILTER EXISTS{}", "#", "#'", '#"', "#<", "#>",
        "# \r", "#\n", "\n", "\r", " ", "'", '"', "'''", '"""', "\\'", "\\", "'\\\\'", "'\\''", "''", "'a\rb'", "'''a'b'''", "'''''a'''", '"""a\\""""', "<",
        ">", "<a>", "<a b>", "<a'b>", '<a"b>', "<a#b>", "<a\\u0027>", "<a{b>", "?x", "?xª", "?x·", "?x٣", "a:b-", "a:%41", "a:\\-", "a:\\#", "a:\\'", "@en",
        "^^", "^", "|", "!", "*", "+", "-", "/", "=", "<=", "&&", ",", ";", ".", "(", ")", "[", "]", "{", "}", "{|", "<<", ">>", "\u2028", "\xa0", "\ufeff",
        "\0", "é", "ſ", "\\u0053", "\\u0022", "_:", "true", "SILENT",
    ]
)  # fmt: skip
hiding = st.lists(pieces, max_size=4).map("".join)
gaps = st.sampled_from(["", " ", "\n", "#\n", "#x\r", " SILENT ", "SILENT", "#'\n", "#{\n", "\t"])
queries = st.sampled_from(["SELECT * WHERE {%}", "ASK {%}", "SELECT * {{%}}", "CONSTRUCT {?s ?p ?o} WHERE {%}", "ASK { FILTER EXISTS {%} }", "DESCRIBE ?s {%}"])
updates = st.sampled_from(["%", "INSERT DATA {} ; %", "INSERT DATA { <urn:a> <urn:b> 1 };%;CLEAR ALL", "BASE <urn:x> %", "DELETE {} WHERE {};\n%"])
targets = st.sampled_from(["<URL>", ":", ":x", "a:x", "service:x", "load:", "s-1.2:x", "é:x", "a:\\-", ":%41", ":x.y", "?u"])
ends = st.sampled_from(["{}", "{ ?s ?p ?o }", "#'\n{}", "#\n{ }", "#{\n{}"])


def texts(forms: st.SearchStrategy[str], *parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(forms, st.tuples(*parts).map("".join)).map(lambda both: both[0].replace("%", both[1]))


PREFIXES = "PREFIX : <URL> PREFIX a: <URLa> PREFIX service: <URLb> PREFIX load: <URLc> PREFIX s-1.2: <URLd> PREFIX é: <URLe> "


@pytest.fixture(scope="module")
def trap() -> Iterator[Trap]:
    with Trap() as found:
        yield found


def store() -> pyoxigraph.Store:
    """A store in which something is found."""
    found = pyoxigraph.Store()
    found.add(pyoxigraph.Quad(pyoxigraph.NamedNode("urn:a"), pyoxigraph.NamedNode("urn:b"), pyoxigraph.Literal("1")))
    return found


@settings(max_examples=400)
@given(texts(queries, hiding, st.sampled_from(["SERVICE", "service", "sErViCe"]), gaps, targets, ends, hiding))
@example("ASK {#x\rSERVICE <URL>{}}")
@example("ASK {SERVICE:x{}}")
@example("ASK {SERVICESILENTa:x{}}")
@example("ASK {?s ?p trueSERVICE <URL>{}}")
@example("ASK {?s ?p a:.SERVICE <URL>{}}")
@example("ASK {FILTER(1<2)SERVICE <URL>{}FILTER(3>2)}")
@example('ASK {#"SERVICE\nservice:x{}}')
def test_no_query_that_is_let_through_asks_another_server(trap, text):
    text = (PREFIXES + text).replace("URL", trap.url)
    try:
        guard(text)
    except QueryError:
        return
    with suppress(SyntaxError, ValueError, RuntimeError):
        answer = store().query(text)
        assert isinstance(answer, pyoxigraph.QueryBoolean) or list(answer) is not None
    assert trap.hits == 0, text


@settings(max_examples=400)
@given(texts(updates, hiding, st.sampled_from(["LOAD", "load", "LoAd"]), gaps, targets, st.sampled_from(["", " INTO GRAPH :g", "INTO GRAPH:g", "#\n"]), hiding))
@example("LOAD:x")
@example("#x\rLOAD <URL>")
@example("LOADSILENTa:xINTO GRAPH:g")
def test_no_update_that_is_let_through_fetches_a_file(trap, text):
    text = (PREFIXES + text).replace("URL", trap.url)
    try:
        guard_update(text)
    except QueryError:
        return
    with suppress(SyntaxError, ValueError, RuntimeError):
        store().update(text)
    assert trap.hits == 0, text


def test_the_engine_does_go_out_where_nobody_keeps_it():
    """So the tests above can fail."""
    with Trap() as found:
        with pytest.raises(OSError):  # noqa: PT011
            list(store().query(f"SELECT * {{ SERVICE <{found.url}> {{ ?s ?p ?o }} }}"))
        with pytest.raises(OSError):  # noqa: PT011
            store().update(f"LOAD <{found.url}>")
        assert found.hits == 2


@pytest.mark.parametrize("piece", ["<#>{}<#>}\n", "<#>}<'>'\n", "<#>}\n", "<'>}'>}", "<'>{}'\n", "'''<a\"", "load:load;", "service:x{}"])
def test_a_text_with_very_many_readings_is_looked_through_to_its_end(piece):
    """Were there more readings than characters, this would not end."""
    text = "SELECT * {} # service load \n" + piece * (40_000 // len(piece))
    for look in (guard, guard_update):
        with suppress(QueryError):
            look(text)
