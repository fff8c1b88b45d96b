"""What somebody makes of a disagreement is written down: a signed statement in a file of his own (`kg.additions`), which changes no claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kg import additions
from kg.additions import slug, stamp
from kg.analysis.judgements import VERDICTS, Judgement, state
from kg.analysis.ledger import CONCEPTS, Disagreement, disagreements
from kg.graph import KnowledgeGraph
from kg.review.decisions import ReviewError, locked
from kg.sources import JUDGEMENTS
from kg.terms import KG, PROV, RDF, RDFS, XSD, Literal, NamedNode, Term

_LONGEST = 4000


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
        signer = additions.person(by, graph.prefixes[""])
        additions.append(graph, place / f"{name}.ttl", _statements(made, found.id, signer), by)
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


def _statements(made: Judgement, number: str, signer: NamedNode) -> Iterator[additions.Triple]:
    node = NamedNode(made.id)
    told: list[tuple[NamedNode, Term]] = [
        (RDF.type, KG.Judgement), (KG.disagreement, Literal(number)), (KG.disagreementKind, NamedNode(made.kind)), (KG.verdict, NamedNode(made.verdict)),
        (RDFS.comment, additions.text(made.why)), (KG.judgedState, Literal(made.state)), (PROV.wasAttributedTo, signer),
        (PROV.generatedAtTime, Literal(made.generatedAtTime, datatype=XSD.dateTime)),
    ]  # fmt: skip
    told += [(KG.judges, NamedNode(claim)) for claim in made.claims]
    told += [(KG.upholds, NamedNode(claim)) for claim in made.upheld]
    return ((node, *pair) for pair in told)
