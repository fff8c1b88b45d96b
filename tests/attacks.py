"""Texts and requests that are meant to harm a server; the tests send them to a running one."""

from __future__ import annotations

CANARY = "the heron sleeps at noon under the seventh lock"
"""What stands in a file that no request may ever bring out."""


def _many(count: int, piece: str, between: str = " ") -> str:
    return between.join(piece.replace("#", str(number)) for number in range(count))


def _doubling(count: int, step: str) -> str:
    """A text that is twice as long with each BIND."""
    return "BIND('xxxxxxxxxxxxxxxx' AS ?x0) " + " ".join(f"BIND({step.replace('#', str(number))} AS ?x{number + 1})" for number in range(count))


DEVOURING = {
    "a cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "a cross product in order": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a ?e",
    "a cross product without doubles": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "gigabytes of rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "gigabytes of triples": "CONSTRUCT { ?a ?e ?i } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (isIRI(?a)) }",
    "a description of everything": "DESCRIBE * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "groups without end": "SELECT ?a ?d ?g (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g",
    "texts put together": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?t) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "doubling by CONCAT": f"SELECT (STRLEN(?x40) AS ?n) {{ {_doubling(40, 'CONCAT(?x#, ?x#)')} }}",
    "doubling by REPLACE": "SELECT (STRLEN(?x30) AS ?n) { " + _doubling(30, "REPLACE(?x#, 'x', 'xxxx')") + " }",
    "doubling by percent signs": "SELECT (STRLEN(?x30) AS ?n) { " + _doubling(30, "ENCODE_FOR_URI(CONCAT(?x#, '%', ?x#))") + " }",
    "either of two, any number of times": "SELECT (COUNT(*) AS ?n) { ?s (<urn:p>|!<urn:q>)* ?o . ?o (<urn:p>|!<urn:q>)* ?t . ?u (!<urn:r>)* ?v }",
    "there and back": "SELECT (COUNT(*) AS ?n) { ?s (!<urn:p>|^!<urn:p>)+ ?o . ?t (!<urn:p>|^!<urn:p>)+ ?u }",
    "a path on a path": "SELECT (COUNT(*) AS ?n) { ?s ((((!<urn:p>)*)+)?/((!<urn:q>)+)*)* ?o . ?u (!<urn:p>)* ?w . ?x (!<urn:p>)* ?z }",
    "a pattern that is searched everywhere": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(CONCAT(STR(?a), STR(?f), STR(?g)), '^(([a-z])+.)+[A-Z]([a-z])+$') }",
    "a pattern of backtracking": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?x ?y ?z FILTER REGEX(CONCAT(STR(?a), 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', STR(?f)), '(a|a|aa)+$') }",
    "a pattern of a large machine": "ASK { ?a ?b ?c FILTER REGEX(STR(?c), '((((x{1,60}){1,60}){1,60}){1,60}){1,60}') }",
    "a tower of sub-selects": "SELECT (COUNT(*) AS ?n) { " + "{ SELECT * { ?a ?b ?c . ?d ?e ?f " * 40 + "}} " * 40 + " ?g ?h ?i . ?j ?k ?l }",
    "sub-selects side by side": f"SELECT (COUNT(*) AS ?n) {{ {_many(12, '{ SELECT ?a# { ?a# ?b# ?c# } }')} }}",
    "EXISTS for each of many": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER NOT EXISTS { ?g ?h ?i . ?j ?k ?l FILTER(?g = ?a && ?l = ?f) } }",
    "MINUS of many": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?q ?r ?s MINUS { ?a ?x ?y . ?d ?z ?w } MINUS { ?a ?x2 ?y2 . ?d ?z2 ?w2 } }",
    "OPTIONAL in a row": f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c {_many(60, 'OPTIONAL { ?a ?b# ?c# }')} }}",
    "UNION squared": f"SELECT (COUNT(*) AS ?n) {{ {_many(8, '{ ?a# ?b ?c } UNION { ?d# ?e ?f }')} }}",
    "VALUES squared": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {_many(200, '#')} }}" for n in range(6)) + " }",
    "a flood of datatypes": "SELECT (COUNT(DISTINCT STRDT(STR(RAND()), IRI(CONCAT('urn:', STR(RAND()))))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "new blank nodes without end": "SELECT DISTINCT (BNODE() AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "hashes without end": "SELECT (MAX(SHA512(CONCAT(STR(?a), STR(RAND())))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}
"""Queries that take all the time or all the memory there is."""

TANGLED = {
    "a thousand braces": "SELECT * " + "{" * 1000 + "}" * 1000,
    "braces that stay open": "SELECT * " + "{" * 100_000,
    "five hundred nodes in each other": "SELECT * { ?s ?p " + "[ ?p " * 500 + "1" + " ]" * 500 + " }",
    "ninety nodes in each other": "SELECT * { ?s ?p " + "[ ?p " * 90 + "1" + " ]" * 90 + " }",
    "ninety lists in each other": "SELECT * { ?s ?p " + "( " * 90 + "1" + " )" * 90 + " }",
    "a deep list of lists": "SELECT * { ?s ?p " + "( " * 5000 + ") " * 5000 + " }",
    "parentheses of paths": "SELECT * { ?s " + "(" * 5000 + "<urn:p>" + ")*" * 5000 + " ?o }",
    "ninety parentheses of paths": "SELECT * { ?s " + "(" * 90 + "!<urn:p>" + ")*" * 90 + " ?o }",
    "a chain of not": "SELECT * { FILTER(" + "!" * 100_000 + "true) }",
    "a chain of minus": "SELECT * { FILTER(" + "- " * 100_000 + "?a) }",
    "a chain of inverse": "SELECT * { ?s " + "^" * 200_000 + "<urn:p> ?o }",
    "a chain of steps": "SELECT * { ?s " + "/".join(["<urn:p>"] * 20_000) + " ?o }",
    "a chain of choices": "SELECT * { ?s " + "|".join(["<urn:p>"] * 20_000) + " ?o }",
    "a sum of many": "SELECT (" + "+".join(["1"] * 60_000) + " AS ?n) { }",
    "an OR of many": "SELECT * { ?a ?b ?c FILTER(" + "||".join(["?a=?b"] * 30_000) + ") }",
    "IN of many": f"SELECT * {{ ?a ?b ?c FILTER(?c IN ({_many(30_000, '#', ',')})) }}",
    "VALUES of many": f"SELECT * {{ VALUES ?v {{ {_many(30_000, '#')} }} ?a ?b ?c FILTER(?c != ?v) }}",
    "thousands of patterns": f"SELECT * {{ {_many(5000, '?a# ?b# ?c# .')} }}",
    "a chain of thousands of patterns": f"SELECT * {{ {_many(5000, '?a# <urn:p> ?a .')} }}",
    "thousands of objects": f"SELECT * {{ ?s ?p {_many(20_000, '#', ',')} }}",
    "thousands of UNIONs": "SELECT * { {} " + "UNION {} " * 20_000 + "}",
    "thousands of OPTIONALs": "SELECT * { " + "OPTIONAL {?a ?b ?c} " * 10_000 + "}",
    "thousands of BINDs": f"SELECT * {{ {_many(8000, 'BIND(# AS ?b#)')} }}",
    "thousands of FILTERs": "SELECT * { ?a ?b ?c " + "FILTER(?a=?b) " * 15_000 + "}",
    "thousands of sort keys": "SELECT * { ?a ?b ?c } ORDER BY " + "?a " * 60_000,
    "thousands of prefixes": "".join(f"PREFIX a{number}: <urn:a> " for number in range(9000)) + "ASK { }",
    "a long text": "SELECT ('" + "x" * 250_000 + "' AS ?t) { ?a ?b ?c . ?d ?e ?f }",
    "a long name": "SELECT ?" + "x" * 250_000 + " { }",
    "a long number": "SELECT (" + "9" * 250_000 + " * " + "1 AS ?n) { }",
    "a quarter of a megabyte of blanks": "ASK {" + " " * 250_000 + "}",
    "too many characters": "ASK { } #" + "x" * 300_000,
    "unfinished texts": "ASK { ?s ?p '''" + "'' " * 60_000,
    "quotes that nobody closes": "ASK { " + "\"'" * 100_000,
    "signs that compare or open": "ASK { FILTER(" + "?a<?b " * 30_000 + ") }",
    "colons": "ASK { " + "a:" * 100_000 + " }",
    "backslashes": "ASK { ?s ?p a:" + "\\-" * 100_000 + " }",
}
"""Queries on which whatever looks at a text may hang, or run out of stack."""

ODD = {
    "NUL": "ASK { ?s ?p 'a\0b' }",
    "NUL outside of texts": "ASK \0{ }",
    "a byte order mark": "\ufeffASK { }",
    "lone surrogates": "ASK { ?s ?p '\\uD800' }",
    "writing from right to left": "ASK { ?s ?p '\u202e}' } # \u202e\u2066",
    "line separators": "ASK {\u2028\u2029\x85\x0b\x0c}",
    "characters that no font has": "ASK { ?s ?p '\U000e0001\U0010ffff\ufffe' }",
    "a regular expression that is none": "ASK { ?a ?b ?c FILTER REGEX(STR(?c), '((((') }",
    "a division by nothing": "SELECT (1/0 AS ?x) (1.0/0.0 AS ?y) (SUBSTR('a', -9223372036854775808, 9223372036854775807) AS ?z) { }",
    "numbers out of range": "SELECT (99999999999999999999 AS ?x) (1e9999 AS ?y) (ROUND(-1e308 * 10) AS ?z) { } LIMIT 99999999999999999999",
    "an offset out of range": "SELECT * { ?a ?b ?c } OFFSET 18446744073709551615 LIMIT 18446744073709551615",
    "dates out of range": 'SELECT (YEAR("99999999999-01-01T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>) AS ?y) { }',
    "IRIs that are none": "SELECT (IRI('javascript:alert(1)') AS ?a) (IRI('\\n<>') AS ?b) (IRI('../../etc/passwd') AS ?c) { }",
    "formulas": "SELECT ('=cmd|\\' /C calc\\'!A0' AS ?a) ('+1' AS ?b) ('@SUM(1)' AS ?c) { }",
    "script": "SELECT ('</script><script>alert(1)</script>' AS ?a) { }",
}
"""Queries that are odd rather than large."""


def leading_out(url: str, path: str) -> dict[str, str]:
    """Return queries and updates that ask another server, or read a file, by a straight way or by a hidden one."""
    file = f"file://{path}"
    return {
        "SERVICE": f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE SILENT": f"SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
        "service in small letters": f"SELECT * {{ sErViCe<{url}>{{ ?s ?p ?o }} }}",
        "SERVICE by a variable": f"SELECT * {{ BIND(<{url}> AS ?u) SERVICE ?u {{ ?s ?p ?o }} }}",
        "SERVICE after a comment that a carriage return ends": f"SELECT * {{ # x\rSERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE glued to a name": f"PREFIX : <{url}> SELECT * {{ SERVICE:a {{ ?s ?p ?o }} }}",
        "SERVICE glued to a word": f"SELECT * {{ ?s ?p trueSERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE glued to a number": f"SELECT * {{ ?s ?p 1e0SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE after a name that a dot ends": f"PREFIX a: <urn:a> SELECT * {{ ?s ?p a:.SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE between signs that compare": f"SELECT * {{ FILTER(1<2) SERVICE <{url}> {{ }} FILTER(3>2) }}",
        "SERVICE in an escape": f"SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE in a long escape": f"SELECT * {{ SERVIC\\U00000045 <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE with a long s": f"SELECT * {{ \u017fERVICE <{url}> {{ ?s ?p ?o }} }}",
        "SERVICE after an escaped quote": f"SELECT * {{ ?s ?p '\\u0027 SERVICE <{url}> {{ ?s ?p ?o }} #' }}",
        "SERVICE after a line in a text": f"SELECT * {{ FILTER('a\r' = 'b') SERVICE <{url}> {{ ?s ?p ?o }} #'\n}}",
        "SERVICE in EXISTS": f"ASK {{ FILTER NOT EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
        "SERVICE in a sub-select of an update": f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
        "FROM": f"SELECT * FROM <{url}> {{ ?s ?p ?o }}",
        "FROM a file": f"SELECT * FROM <{file}> {{ ?s ?p ?o }}",
        "FROM NAMED a file": f"SELECT * FROM NAMED <{file}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        "GRAPH of a file": f"SELECT * {{ GRAPH <{file}> {{ ?s ?p ?o }} }}",
        "DESCRIBE": f"DESCRIBE <{url}> <{file}>",
        "LOAD": f"LOAD <{url}>",
        "LOAD a file": f"LOAD <{file}> INTO GRAPH <urn:g>",
        "LOAD after something else": f"INSERT DATA {{ <urn:a> <urn:b> 1 }} ; LOAD SILENT <{url}>",
    }


PATHS = [
    "/static/../settings.py", "/static/..%2fsettings.py", "/static/%2e%2e/%2e%2e/settings.py", "/static/..%5c..%5csettings.py", "/static/%252e%252e%252fsettings.py",
    "/static//etc/passwd", "/static/%00", "/static/base.css%00.html", "/static/....//settings.py", "/static/..;/settings.py", "/static/%c0%ae%c0%ae/settings.py",
    "/static/%ff%fe", "/static/C:%5cWindows%5cwin.ini", "/store/../../../../../../etc/passwd", "/store/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/store?graph=file:///etc/passwd",
    "/store?graph=../../etc/passwd", "/actor/../../../etc/passwd", "/actor/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/actor/%00", "/actor/%0d%0aset-cookie:%20a=b",
    "/document/..%2f..%2f..%2fetc%2fpasswd", "/document/file:%2f%2f%2fetc%2fpasswd", "/timeline/..%2f..%2fetc%2fpasswd.svg", "/topic/" + "x" * 60_000, "/claim/%F0%9F%92%A9",
    "/claim/<script>alert(1)</script>", "/claim/%3Cscript%3Ealert(1)%3C%2Fscript%3E", "//evil.example/", "/\\evil.example/", "/review/../healthz", "/" + "%2e/" * 5000,
    "/%", "/%zz", "/%u002e", "/?" + "a=b&" * 20_000, "/actor/Vell?as-of=" + "9" * 10_000, "/actor/Vell?as-of=2025-02-30", "/actor/" + "%E2%80%AE" * 50,
    "/actor/Vell?as-of=2025&as-of=2026", "/actor/Vell?possible=x&undated=" + "1" * 5000, "/actors?page=99999999999999999999&page=-1", "/topics?known=%00",
    "/documents?page=1e9", "/query?query=ASK&query=%3Cscript%3Ealert(1)%3C/script%3E", "/query?saved=../../etc/passwd", "/disagreements?kind=%00&kind=x",
    "/?as-of=%3Cscript%3Ealert(1)%3C/script%3E", "/timeline/Vell.svg?as-of[]=1&width=99999999", "/claim/stance?" + "&".join(["as-of=2025"] * 3000),
]  # fmt: skip
"""Addresses of what is not there, or should not be."""
