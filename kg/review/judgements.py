"""What somebody makes of a disagreement is written down: a statement in Turtle, in a file of his own, only ever appended to.

A judgement is on the disk before anybody is told of it, and changes no claim. Where a process was killed while it wrote,
the piece of a statement that it left is dropped, and everything before it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kg import turtle
from kg.additions import slug, stamp
from kg.analysis.judgements import VERDICTS, Judgement, state
from kg.analysis.ledger import CONCEPTS, Disagreement, disagreements
from kg.errors import CasebookError
from kg.graph import KnowledgeGraph
from kg.review.decisions import ReviewError, extend, locked
from kg.sources import JUDGEMENTS
from kg.terms import FOAF, GRAPH, KG, PROV, RDF, RDFS, XSD, Literal, NamedNode, Quad, Term

_LONGEST = 4000
_END = b" .\n"
"""With this every statement ends that is written here; within one nothing does, as line breaks in texts are escaped."""


def judge(casebook: KnowledgeGraph | str | Path, id: str, verdict: str, *, why: str, by: str) -> Judgement:  # noqa: A002
    """Write down what somebody makes of a disagreement, and return it; earlier judgements on it stay as its history.

    Args:
        casebook: a folder, or a graph opened from one (its files are read anew).
        id: of the disagreement, as `kg disagreements` lists it; as many of its first signs as tell it from the others.
        verdict: `first` or `second` (that side is right), `both`, `neither`, `none` (it is no disagreement), `open`, or
            `withdrawn` (what was judged is taken back).
        why: for what reason.
        by: who judges.

    Raises:
        ReviewError: the verdict is none of these, there is no reason or no name, a claim has no IRI, or nothing is there
            to be taken back or upheld.
        NotFound: there is no such disagreement.
        CasebookError: the file cannot be written, or is not as it should be.
    """
    folder = casebook.folder if isinstance(casebook, KnowledgeGraph) else Path(casebook)
    _check(verdict, why)
    name = slug(by)
    with locked(folder, JUDGEMENTS) as place:
        graph = KnowledgeGraph.open(folder)
        found = disagreements(graph).find(id)
        made = _judgement(graph, found, verdict, why, by)
        path = place / f"{name}.ttl"
        extend(path, _told(path, list(_quads(graph, made, found.id, name)), graph.prefixes), lambda data: _end_of(data, path.relative_to(folder)))
    return made


def _check(verdict: str, why: str) -> None:
    if verdict not in VERDICTS:
        raise ReviewError(f"{verdict!r} is no verdict; say one of {', '.join(VERDICTS)}")
    if not why.strip() or len(why) > _LONGEST:
        raise ReviewError(f"say why, in up to {_LONGEST} characters: --why TEXT")


def _judgement(graph: KnowledgeGraph, found: Disagreement, verdict: str, why: str, by: str) -> Judgement:
    claims = frozenset(claim.id for claim in found.claims)
    upheld = frozenset(claim.id for claim in {"first": found.first.claims, "second": found.second.claims}.get(verdict, ()))
    if any(name.startswith("_:") for name in claims):
        raise ReviewError("a claim of this disagreement has no IRI, by which a judgement could name it; give it one in its file")
    if verdict in ("first", "second") and not upheld:
        raise ReviewError(f"the {verdict} side has no claim that could be right; say neither, none or open")
    if verdict == "withdrawn" and found.judgement is None:
        raise ReviewError(f"{found.id} has no judgement that could be withdrawn")
    recorded = stamp(found.history[-1].judgement.generatedAtTime if found.history else "")
    bare = "".join(sign for sign in recorded if sign.isalnum())
    iri = f"{graph.prefixes['']}judgement-{found.id}-{slug(by)}-{bare}"
    return Judgement(recorded, iri, claims, upheld, CONCEPTS[found.kind].value, VERDICTS[verdict].value, why.strip(), by, state(found.claims))


def _quads(graph: KnowledgeGraph, made: Judgement, number: str, name: str) -> Iterator[Quad]:
    """The statements of a judgement, and where its file is new, of the person."""
    node, person = NamedNode(made.id), NamedNode(f"{graph.prefixes['']}judge-{name}")
    told: list[tuple[NamedNode, NamedNode, Term]] = [
        (node, RDF.type, KG.Judgement), (node, KG.disagreement, Literal(number)), (node, KG.disagreementKind, NamedNode(made.kind)),
        (node, KG.verdict, NamedNode(made.verdict)), (node, RDFS.comment, Literal(made.why)), (node, KG.judgedState, Literal(made.state)),
        (node, PROV.wasAttributedTo, person), (node, PROV.generatedAtTime, Literal(made.generatedAtTime, datatype=XSD.dateTime)),
        (person, RDF.type, FOAF.Person), (person, RDF.type, PROV.Agent), (person, RDFS.label, Literal(made.by)), (person, FOAF.name, Literal(made.by)),
    ]  # fmt: skip
    told += [(node, KG.judges, NamedNode(claim)) for claim in made.claims]
    told += [(node, KG.upholds, NamedNode(claim)) for claim in made.upheld]
    yield from (Quad(*triple, GRAPH[JUDGEMENTS]) for triple in told)


def _told(path: Path, quads: list[Quad], names: dict[str, str]) -> bytes:
    """The statements as they stand at the end of a file: prefixes, and the person, only where it does not have them yet."""
    data = path.read_bytes() if path.exists() else b""
    known = turtle.prefixes(data)
    there = {quad.subject for quad in turtle.parse(data)[0]}
    text = turtle.write([quad for quad in quads if quad.subject not in there], names)
    own = turtle.prefixes(text.encode())
    lines = [line for line in text.split("\n") if not line.startswith("#") and not (line.startswith("@prefix") and _is_known(line, own, known))]
    head = "" if data else "# Written by kg disagreements judge, only ever appended to; a later judgement stands, those before it are kept.\n"
    return (head + "\n" * bool(data) + re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n").encode()


def _is_known(line: str, own: dict[str, str], known: dict[str, str]) -> bool:
    name = line.split()[1].removesuffix(":")
    return known.get(name) == own[name]


def _end_of(data: bytes, name: Path) -> int:
    """Where a file's last whole statement ends; what stands behind it was cut off while it was written.

    Raises:
        CasebookError: it is not only the end of the file that is no Turtle.
    """
    if not (faults := turtle.parse(data)[1]):
        return len(data)
    end = data.rfind(_END) + len(_END)
    if end < len(_END) or turtle.parse(data[:end])[1]:
        line, message = faults[0]
        raise CasebookError(f"{name.as_posix()}:{line}: {message}; mend the file first")
    return end
