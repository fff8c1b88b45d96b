"""Candidates as Turtle: what stands in the files, what never does, and that the graph reads what was written."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pyoxigraph
import pytest
from conftest import DAM, HOME, build, digest
from hypothesis import given
from hypothesis import strategies as st

import kg
import kg.review
import kg.store
from kg.errors import CasebookError
from kg.extraction.knowledge import Knowledge
from kg.extraction.records import Article, Candidate, Extraction, Proposal, Span
from kg.extraction.writing import Folder, document_id, identified, turtle, write
from kg.sources import load, sources
from kg.terms import KG, PREFIXES, SKOS, Literal, NamedNode

TEXT = (
    "Kasda, 3 May 2022. The farmers' league demands that the dam is built, its chair Jo Arp said on Tuesday.\n"
    "An aide said the harbour board told him that it wants the dam if the fields along the lower Tessel are paid for in full.\n"
    "Some 70 to 90 engineers are at work. The board of the harbour met.\n"
)
NEWS = Article(TEXT, "in/May news.txt", "News from the site", "https://example.org/2022/may news?a=1", "tessel river union", "2022-05-03", "the front matter")
BOARD, AIDE, CITY = HOME + "p-harbour-board-1a2b3c4d", HOME + "p-an-aide-1a2b3c4d", HOME + "p-new-quay-1a2b3c4d"


def span(piece: str, text: str = TEXT) -> Span:
    start = text.index(piece)
    return Span(start, start + len(piece), piece)


def iri(name: str) -> str:
    return HOME + name


LEAGUE = Candidate(
    kind="stance", evidence=span("demands that the dam is built"), holder=iri("FarmersLeague"), topic=iri("Dam"), position=KG.Supports.value,
    mode=KG.Declared.value, speaker=iri("IldaMarek"), said="2022-05-03", attested="2022-05-03", during="2022-05-03/", quantifier="some",
    trace=("demands (+)", "dam (+) = supports"), rule="stance.complement", confidence=0.62,
)  # fmt: skip
WANTED = Candidate(
    kind="attitude", evidence=span("it wants the dam"), holder=BOARD, topic=iri("Vell"), position=KG.Opposes.value, negated=True,
    speaker=AIDE, relays=BOARD, said="2022-05", condition="if the fields along the lower Tessel are paid for in full", rule="llm", confidence=1,
)  # fmt: skip
WORK = Candidate(
    kind="figure", evidence=span("Some 70 to 90 engineers"), about=(iri("Kasda"), CITY), measure="engineers at work", unit="engineers", approximate=True,
    low=Decimal(70), high=Decimal("90.50"), mode=KG.Attributed.value, confidence=0.5,
)  # fmt: skip
FUNDS = Candidate(
    kind="relation", evidence=span("are paid for"), subject=iri("Orra"), predicate=KG.funds.value, object=iri("Vell"), mode=KG.Enacted.value, confidence=0.1234
)
SAID = Candidate(kind="attribution", evidence=span("The board of the harbour met"), holder=AIDE, about=(iri("Dam"), BOARD), mode=KG.Declared.value)
PROPOSALS = {
    BOARD: Proposal(BOARD, "Organization", "Harbour board", (span("the harbour board"),)),
    AIDE: Proposal(AIDE, "UnnamedSource", "An aide", (span("An aide"),), behalf=BOARD),
    CITY: Proposal(CITY, "Place", "New Quay", (span("Kasda"),)),
}
ALL = Extraction(NEWS, (LEAGUE, WANTED, WORK, FUNDS, SAID), PROPOSALS)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return Knowledge.of(kg.open(build(tmp_path_factory.mktemp("world"))))


def written(extraction: Extraction, knowledge: Knowledge) -> str:
    return turtle(extraction, knowledge).decode()


def one(knowledge: Knowledge, candidate: Candidate = LEAGUE, article: Article = NEWS, **more: object) -> str:
    return written(Extraction(article, (replace(candidate, **more),), PROPOSALS), knowledge)


def block(text: str, kind: str) -> str:
    """What a file says of the first thing of a class."""
    return re.search(rf"^\S+ a kg:{kind} ;.*?\.$", text, re.MULTILINE | re.DOTALL)[0]


def values(data: bytes, predicate: NamedNode) -> list[str]:
    return [quad.object.value for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE) if quad.predicate == predicate]


# --------------------------------------------------------------------------------------------------- what stands there


def test_a_stance_stands_there_as_the_contract_has_it(knowledge):
    start = TEXT.index("demands")
    assert block(one(knowledge), "Stance") == (
        f""":{identified(LEAGUE, NEWS).id} a kg:Stance ;
    kg:holder :FarmersLeague ;
    kg:topic :Dam ;
    kg:position kg:Supports ;
    kg:during "2022-05-03/"^^edtf:EDTF ;
    kg:mode kg:Declared ;
    kg:confidence 0.62 ;
    kg:status kg:Candidate ;
    kg:quantifier "some"@en ;
    kg:rule "stance.complement" ;
    kg:trace "demands (+); dam (+) = supports"@en ;
    prov:wasGeneratedBy :extraction-rules-1 ;
    kg:evidence [ a kg:Evidence ; dcterms:source :doc-{NEWS.sha256[:12]} ; oa:start {start} ; oa:end {start + 29} ; """
        f"""kg:digest "{digest("demands that the dam is built")}" ; sem:accordingTo :IldaMarek ; """
        """kg:attestedOn "2022-05-03"^^edtf:EDTF ; kg:saidOn "2022-05-03"^^edtf:EDTF ] ."""
    )


def test_a_document_stands_there_with_what_is_known_of_it(knowledge):
    assert block(one(knowledge), "Document") == (
        f""":doc-{NEWS.sha256[:12]} a kg:Document ;
    dcterms:title "News from the site" ;
    dcterms:identifier "May news.txt" ;
    dcterms:issued "2022-05-03"^^edtf:EDTF ;
    dcterms:publisher :RiverUnion ;
    kg:basis "the front matter"@en ;
    kg:sha256 "{NEWS.sha256}" ;
    schema:url <https://example.org/2022/may%20news?a=1> ."""
    )


def test_a_bare_text_is_a_document_without_a_date(knowledge):
    text = block(written(Extraction(Article(TEXT, "/some/where/a.txt")), knowledge), "Document")
    assert text == (
        f':doc-{NEWS.sha256[:12]} a kg:Document ;\n    dcterms:title "[Untitled: a.txt]" ;\n    dcterms:identifier "a.txt" ;\n    kg:sha256 "{NEWS.sha256}" .'
    )


@pytest.mark.parametrize("publisher", ["The Kasda Post", "Twin", "", None])
def test_a_publisher_that_is_no_actor_or_two_is_left_out(tmp_path, publisher):
    twins = ':TwinA a kg:MediaOutlet ; skos:prefLabel "Twin"@en . :TwinB a kg:MediaOutlet ; skos:prefLabel "Twin"@en .'
    knowledge = Knowledge.of(kg.open(build(tmp_path, twins)))
    assert "dcterms:publisher" not in one(knowledge, article=replace(NEWS, publisher=publisher))


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://example.org/a>b<c", "<http://example.org/a%3Eb%3Cc>"),
        ("https://example.org/ü\n", "<https://example.org/%C3%BC>"),
        ("https://example.org/%zz", None),
        ("javascript:alert(1)", None),
        ("/just/a/path", None),
    ],
)
def test_an_address_is_an_iri_or_is_left_out(knowledge, url, expected):
    found = re.search(r"schema:url (\S+)", one(knowledge, article=replace(NEWS, url=url)))
    assert (found and found[1]) == expected


def test_a_document_of_the_graph_keeps_its_id_and_is_not_told_again(knowledge):
    article = Article(DAM, "copy of dam.txt", published="2021-04-10")
    candidate = replace(LEAGUE, evidence=span("Orra lends Vell the money", DAM))
    text = written(Extraction(article, (candidate,)), knowledge)
    assert document_id(article.sha256, knowledge) == iri("doc-dam")
    assert "dcterms:source :doc-dam ;" in text
    assert "kg:Document" not in text


def test_who_passes_on_what_another_said_is_nested(knowledge):
    text = block(one(knowledge, WANTED), "Stance")
    outer, inner, after = re.split(r"kg:relays \[|(?<=4d) \] ;", text)
    assert "sem:accordingTo :p-an-aide-1a2b3c4d" in outer
    assert "sem:accordingTo :p-harbour-board-1a2b3c4d" in inner
    assert after.startswith(' kg:saidOn "2022-05"^^edtf:EDTF ]')
    assert text.count(f'kg:digest "{digest("it wants the dam")}"') == 2
    assert "kg:negated true" in text
    assert "prov:wasGeneratedBy :extraction-llm" in text


def test_a_figure_has_its_numbers_in_digits(knowledge):
    text = block(one(knowledge, WORK), "Figure")
    assert "kg:minValue 70 ;" in text
    assert "kg:maxValue 90.5 ;" in text
    assert "kg:approximate true" in text
    assert "kg:about :Kasda, :p-new-quay-1a2b3c4d ;" in text


@pytest.mark.parametrize(
    ("number", "expected"),
    [("1E+3", "1000"), ("0.0", "0"), ("-0", "0"), ("-0.50", "-0.5"), ("10.0", "10"), ("0010", "10"), ("1.10", "1.1")],
)
def test_a_number_has_one_spelling(knowledge, number, expected):
    assert f"kg:minValue {expected} ;" in one(knowledge, WORK, low=Decimal(number), high=None)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+999999", "1E-999999", None])
def test_what_is_no_quantity_is_no_number(knowledge, number):
    assert "kg:minValue" not in one(knowledge, WORK, low=number and Decimal(number))


@pytest.mark.parametrize(("confidence", "expected"), [(1, "1.0"), (0, "0.0"), (1.7, "1.0"), (-1, "0.0"), (float("nan"), "0.0"), (0.1234, "0.123")])
def test_a_confidence_is_a_share(knowledge, confidence, expected):
    assert f"kg:confidence {expected} ;" in one(knowledge, confidence=confidence)


def test_a_statement_is_told_without_its_words(knowledge):
    assert 'rdfs:comment "An aide: a statement about The dam on the Tessel is built, Harbour board."@en' in one(knowledge, SAID)
    assert 'rdfs:comment "An aide: a statement."@en' in one(knowledge, SAID, about=())


def test_a_proposal_has_its_mentions_its_body_and_its_definition(knowledge):
    topic = Proposal(iri("p-fields-1"), "Topic", "The fields are paid for", (span("fields"), span("fields")), definition="Money for the fields.")
    text = written(Extraction(NEWS, proposals={**PROPOSALS, topic.id: topic}), knowledge)
    assert block(text, "Topic").count("kg:mention") == 1
    assert block(text, "Topic").count("oa:start") == 1
    assert 'skos:definition "Money for the fields."@en' in block(text, "Topic")
    assert "prov:actedOnBehalfOf :p-harbour-board-1a2b3c4d" in block(text, "UnnamedSource")
    assert f"oa:start {TEXT.index('An aide')} ;" in block(text, "UnnamedSource")


def test_of_many_mentions_the_first_twenty_are_kept(knowledge):
    article = Article("Vellan Post. " * 30)
    spans = tuple(Span(at * 13, at * 13 + 11, "Vellan Post") for at in reversed(range(30)))
    data = turtle(Extraction(article, proposals={CITY: Proposal(CITY, "Place", "Vellan Post", spans)}), knowledge)
    assert sorted(map(int, values(data, NamedNode(PREFIXES["oa"] + "start")))) == [at * 13 for at in range(20)]


@pytest.mark.parametrize("evidence", [Span(5, 5, ""), Span(0, 4, "Kasd4"), Span(-5, -1, TEXT[-5:-1]), Span(len(TEXT), len(TEXT) + 3, "abc")])
def test_a_span_that_does_not_hold_its_text_is_refused(knowledge, evidence):
    with pytest.raises(ValueError, match="does not hold what stands there"):
        one(knowledge, evidence=evidence)


# --------------------------------------------------------------------------------------------------- ids


def test_an_id_is_made_of_what_is_said_by_whom_and_where():
    first = identified(LEAGUE, NEWS)
    assert re.fullmatch("c-[0-9a-f]{16}", first.id)
    changes = [
        {"kind": "attitude"}, {"holder": "x:a"}, {"topic": "x:a"}, {"position": "x:a"}, {"subject": "x:a"}, {"predicate": "x:a"}, {"object": "x:a"},
        {"about": ("x:a",)}, {"measure": "a"}, {"unit": "a"}, {"low": Decimal(1)}, {"high": Decimal(1)}, {"negated": True}, {"mode": None},
        {"speaker": None}, {"evidence": span("Kasda")},
    ]  # fmt: skip
    ids = [identified(replace(LEAGUE, **change), NEWS).id for change in changes] + [identified(LEAGUE, Article(TEXT + " ")).id]
    assert len({first.id, *ids}) == len(ids) + 1
    assert replace(first, id="") == LEAGUE


def test_an_id_does_not_depend_on_how_sure_or_why():
    other = replace(LEAGUE, confidence=0.1, trace=("anything",), rule="other", during=None, attested=None, low=None)
    assert identified(other, Article(TEXT, "elsewhere.txt", "Other title")).id == identified(LEAGUE, NEWS).id
    figures = [replace(WORK, about=WORK.about[::way], high=high) for way in (1, -1) for high in (Decimal("90.5"), Decimal("90.50"))]
    assert len({identified(figure, NEWS).id for figure in figures}) == 1


def test_of_two_with_one_id_the_surer_is_kept(knowledge):
    twins = (LEAGUE, replace(LEAGUE, confidence=0.9, trace=("surer",)), replace(LEAGUE, confidence=0.3))
    for order in (twins, twins[::-1]):
        text = written(Extraction(NEWS, order), knowledge)
        assert text.count("a kg:Stance") == 1
        assert "kg:confidence 0.9 ;" in text


# --------------------------------------------------------------------------------------------------- no article text


LONG = "it wants the dam if the fields along the lower Tessel are paid for in full"


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (f"verb “{LONG}”, so supports", "verb “it wants the …”, so supports"),
        ("it wants the dam if the", "it wants the dam if the"),
        ("it wants the dam if the fields", "it wants the …"),
        ("IT WANTS, the dam; if the fields", "IT WANTS, the …"),
        (f"{LONG} and Some 70 to 90 engineers are at work", "it wants the … and Some 70 to …"),
    ],
)
def test_a_trace_quotes_no_more_than_six_words(knowledge, note, expected):
    data = turtle(Extraction(NEWS, (replace(LEAGUE, trace=(note,), condition=LONG),), PROPOSALS), knowledge)
    assert values(data, KG.trace) == [expected]
    assert values(data, KG.condition) == ["it wants the …"]


def runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + 7]) for at in range(len(words) - 6)}


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30), st.sampled_from(["", "supports", "“", " = "])), min_size=1, max_size=6))
def test_whatever_is_put_together_from_an_article_no_long_run_of_it_remains(knowledge, pieces):
    words = TEXT.split()
    steps = tuple(f"{own} {' '.join(words[at : at + count])} {own}" for at, count, own in pieces)
    proposal = replace(PROPOSALS[BOARD], definition=" ".join(steps))
    candidate = replace(WORK, trace=steps, condition=steps[0], quantifier=steps[-1], measure=steps[0], unit=steps[-1])
    data = turtle(Extraction(NEWS, (candidate,), {BOARD: proposal}), knowledge)
    notes = [text for name in (KG.trace, KG.condition, KG.quantifier, KG.measure, KG.unit, SKOS.definition) for text in values(data, name)]
    assert notes
    assert not any(runs(note) & runs(TEXT) for note in notes)


# --------------------------------------------------------------------------------------------------- any characters


@given(st.text(min_size=1), st.text(), st.text())
def test_any_characters_come_back_from_the_store(knowledge, label, step, title):
    proposal = replace(PROPOSALS[BOARD], label=label)
    article = replace(NEWS, title=title, basis=label, name=step)
    data = turtle(Extraction(article, (replace(WANTED, trace=(step,), rule=label),), {BOARD: proposal}), knowledge)
    store = kg.store.Local()
    store.load(data, NamedNode("http://example.org/g"))
    found = {quad.predicate: quad.object.value for quad in store if isinstance(quad.object, Literal)}
    assert found[SKOS.prefLabel] == (shown(label) or BOARD.rpartition("/")[2])
    assert found.get(KG.trace, "") == shown(step)
    assert found.get(KG.rule, "") == shown(label)
    assert found.get(KG.basis, "") == shown(label)
    assert not title.strip() or not shown(title) or found[NamedNode(PREFIXES["dcterms"] + "title")] == shown(title)


def shown(text: str) -> str:
    """A text as anybody sees it: on one line, without control characters and halves of characters."""
    return " ".join("".join(" " if sign < " " or "\x7f" <= sign <= "\x9f" or "\ud800" <= sign <= "\udfff" else sign for sign in text).split())


# --------------------------------------------------------------------------------------------------- files


@pytest.fixture
def casebook(tmp_path: Path) -> Path:
    build(tmp_path, articles={"dam.txt": DAM, "news.txt": TEXT})
    return tmp_path


def test_the_graph_and_the_review_read_what_was_written_and_nothing_is_at_fault(casebook):
    write([ALL], casebook / "triples/candidates", Knowledge.of(kg.open(casebook)))
    assert kg.validate(casebook, articles=casebook / "articles") == []
    _, _, problems = load(sources(casebook, candidates=True), [])
    assert problems == []
    rows = kg.review.rows(kg.review.queue(casebook))
    assert sorted(row.confidence for row in rows) == [0.123, 0.5, 0.5, 0.62, 1.0]
    assert {row.id for row in rows} == {":" + identified(each, NEWS).id for each in ALL.candidates}
    assert kg.open(casebook).claims() == []


def test_writing_twice_changes_nothing(casebook, knowledge):
    folder = casebook / "triples/candidates"
    (path,) = write([ALL], folder, knowledge)
    before = path.stat().st_mtime_ns, path.read_bytes()
    shuffled = Extraction(NEWS, ALL.candidates[::-1], dict(reversed(PROPOSALS.items())))
    assert write([shuffled], folder, knowledge) == [path]
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    assert list(folder.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b/May News.txt", "may-news"), ("news.jsonl.gz:17", "news-17"), ("stdin", "stdin"), ("Ünï.html", "uni"), ("水.txt", "article"),
        ("", "article"), ("v1.2.txt", "v1-2"), ("x" * 300, "x" * 60), ("../../etc/passwd", "passwd"), ("a\nb.txt", "a-b"),
    ],
)  # fmt: skip
def test_a_file_is_called_after_its_article(tmp_path, name, expected):
    assert Folder(tmp_path).file(Article(TEXT, name)).name == f"{expected}-{NEWS.sha256[:12]}.ttl"


def test_a_text_under_a_new_name_keeps_its_file(tmp_path, knowledge):
    first = write([ALL], tmp_path, knowledge)
    again = write([replace(ALL, article=replace(NEWS, name="other.txt"))], tmp_path, knowledge)
    assert first == again == list(tmp_path.iterdir())
    assert 'dcterms:identifier "other.txt"' in first[0].read_text("utf-8")


def test_what_is_to_be_skipped_is_not_written(tmp_path, knowledge):
    (path,) = write([ALL], tmp_path, knowledge, skip=lambda candidate, article: candidate.kind != "figure" and article == NEWS)
    assert re.findall(r"a kg:(Stance|Figure|Relation|Attribution)", path.read_text("utf-8")) == ["Figure"]


def test_a_folder_that_cannot_be_is_told(tmp_path, knowledge):
    (tmp_path / "file").write_text("")
    with pytest.raises(CasebookError, match="cannot use the folder"):
        write([ALL], tmp_path / "file", knowledge)
