"""From a piece of an article to the evidence node that points to it."""

from __future__ import annotations

import pytest
from conftest import DAM, HOME, PREFIX_LINES, RELATION, STANCE, digest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.citation import document_name
from kg.errors import ArticleError


@pytest.fixture
def dam(tmp_path):
    path = tmp_path / "dam.txt"
    path.write_bytes(DAM.encode())
    return path


def test_a_unique_piece_is_found_with_its_offsets_and_digest(dam):
    found = kg.cite(dam, "backs the dam on the Tessel")
    assert DAM[found.start : found.end] == found.text == "backs the dam on the Tessel"
    assert found.digest == digest("backs the dam on the Tessel")
    assert found.sha256 == digest(DAM)
    assert found.source is None


def test_a_piece_that_stands_twice_is_refused_with_the_places(dam):
    with pytest.raises(ArticleError) as caught:
        kg.cite(dam, "the dam")
    message = str(caught.value)
    first, second = DAM.index("the dam"), DAM.rindex("the dam")
    assert f"stands 2 times in {dam}" in message
    assert f"--nth with 1: at {first} (…" in message
    assert f"2: at {second} (…" in message
    assert "\n" not in message


def test_nth_says_which_one_is_meant(dam):
    assert kg.cite(dam, "the dam", nth=1).start == DAM.index("the dam")
    assert kg.cite(dam, "the dam", nth=2).start == DAM.rindex("the dam")
    assert kg.cite(dam, "Kasda,", nth=1).start == 0


@pytest.mark.parametrize("nth", [0, 3, -1])
def test_an_nth_that_is_not_there_is_refused(dam, nth):
    with pytest.raises(ArticleError, match=rf"stands 2 times in .*; --nth {nth} is none of them"):
        kg.cite(dam, "the dam", nth=nth)


@pytest.mark.parametrize(
    "piece",
    ["said on Saturday. The river union", "said  on\tSaturday.\n\nThe river   union", "  said on Saturday.\r\nThe river union  "],
)
def test_line_breaks_and_runs_of_spaces_need_not_match(dam, piece):
    assert kg.cite(dam, piece).text == "said on Saturday.\nThe river union"


@pytest.mark.parametrize("piece", ['"It drowns our fields,"', "„It drowns our fields,“", "“It drowns our fields,”", "«It drowns our fields,»"])
def test_the_form_of_quotation_marks_need_not_match_and_offsets_are_those_of_the_article(dam, piece):
    found = kg.cite(dam, piece)
    assert found.text == "“It drowns our fields,”"
    assert found.digest == digest("“It drowns our fields,”")


def test_apostrophes_and_dashes_need_not_match_either(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("The union’s 40–60 boats — all of them.", "utf-8")
    assert kg.cite(path, "union's 40-60 boats - all").text == "union’s 40–60 boats — all"


@pytest.mark.parametrize("piece", ["backs the bridge", "Backs the dam", "backs … Tessel", "b.cks the dam", "(", "[a-z]+", "\\d"])
def test_what_is_not_in_the_article_is_told(dam, piece):
    with pytest.raises(ArticleError, match=r"has no such piece; copy a few words of it exactly, without ellipses"):
        kg.cite(dam, piece)


@pytest.mark.parametrize("piece", ["", "   ", "\n"])
def test_an_empty_piece_is_refused(dam, piece):
    with pytest.raises(ArticleError, match="give a piece of the article that is not empty"):
        kg.cite(dam, piece)


def test_an_article_that_is_not_utf_8_or_not_there_is_told(tmp_path):
    (tmp_path / "latin.txt").write_bytes("Café".encode("latin-1"))
    with pytest.raises(ArticleError, match=r"is not UTF-8 text \(byte 3\)"):
        kg.cite(tmp_path / "latin.txt", "Caf")
    with pytest.raises(ArticleError, match="cannot read"):
        kg.cite(tmp_path / "none.txt", "Caf")


def test_windows_line_ends_count_as_stored(tmp_path):
    path = tmp_path / "x.txt"
    path.write_bytes(b"one\r\ntwo\r\nthree")
    found = kg.cite(path, "two three")
    assert (found.start, found.end, found.digest) == (5, 15, digest("two\r\nthree"))


def test_a_known_document_is_named_by_its_id(casebook):
    folder = casebook(STANCE)
    graph, path = kg.open(folder), folder / "articles" / "dam.txt"
    found = kg.cite(path, "backs the dam", graph)
    assert found.source == HOME + "doc-dam"
    text = found.turtle(document_name(path, found, graph))
    assert "dcterms:source :doc-dam ;" in text
    assert "kg:Document" not in text


def test_an_unknown_article_comes_with_a_document_to_fill_in(tmp_path):
    path = tmp_path / "Über den Damm (2).txt"
    path.write_text(DAM, "utf-8")
    found = kg.cite(path, "backs the dam")
    text = found.turtle(document_name(path, found, None))
    assert "dcterms:source :doc-ber-den-damm-2 ;" in text
    assert ":doc-ber-den-damm-2 a kg:Document ;" in text
    assert f'kg:sha256 "{digest(DAM)}"' in text
    assert "YYYY-MM-DD" in text


def test_the_node_can_be_pasted_under_a_claim_and_validates(casebook):
    folder = casebook(STANCE)
    path = folder / "articles" / "dam.txt"
    graph = kg.open(folder)
    node = kg.cite(path, "Orra lends Vell", graph).turtle(":doc-dam")
    claim = RELATION[: RELATION.index("    kg:evidence")] + "    " + node
    (folder / "triples" / "curated" / "pasted.ttl").write_text(PREFIX_LINES + claim, "utf-8")
    assert kg.validate(folder, articles=folder / "articles") == []
    assert kg.open(folder).claim(":orra-funds-vell").evidence[0].start == DAM.index("Orra lends Vell")


def test_node_and_document_of_an_unknown_article_can_be_pasted_too(casebook):
    folder = casebook(STANCE)
    path = folder / "articles" / "new.txt"
    path.write_text("Orra gave Vell two boats.", "utf-8")
    graph = kg.open(folder)
    found = kg.cite(path, "Orra gave Vell", graph)
    text = found.turtle(document_name(path, found, graph)).replace("YYYY-MM-DD", "2023-01-02")
    (folder / "triples" / "curated" / "pasted.ttl").write_text(PREFIX_LINES + RELATION[: RELATION.index("    kg:evidence")] + "    " + text, "utf-8")
    assert kg.validate(folder, articles=folder / "articles") == []


def test_the_node_alone_can_stand_within_a_claim(casebook):
    folder = casebook(STANCE)
    found = kg.cite(folder / "articles" / "dam.txt", "Orra lends Vell", kg.open(folder))
    text = RELATION[: RELATION.index("    kg:evidence")] + f"    {found.node(':doc-dam')} ; kg:negated true .\n"
    (folder / "triples" / "curated" / "pasted.ttl").write_text(PREFIX_LINES + text, "utf-8")
    assert kg.validate(folder, articles=folder / "articles") == []
    assert kg.open(folder).claim(":orra-funds-vell").negated


@given(st.integers(0, len(DAM) - 1), st.integers(1, 60))
def test_every_piece_of_an_article_is_found_where_it_stands(tmp_path_factory, start, length):
    piece = DAM[start : start + length]
    if not piece.strip():
        return
    path = tmp_path_factory.getbasetemp() / "dam.txt"
    path.write_bytes(DAM.encode())
    trimmed = piece.strip()
    places = [place for place in range(len(DAM)) if DAM.startswith(trimmed, place)]
    expected = DAM.index(piece) + piece.index(trimmed)
    for nth in range(1, len(places) + 1):
        found = kg.cite(path, piece, nth=nth)
        assert DAM[found.start : found.end] == found.text
        assert found.digest == digest(found.text)
    assert expected in places


def test_a_piece_of_a_data_set_comes_with_the_row_and_the_name_of_the_record_in_which_it_lies(casebook):
    record = "«The ministry of water of Vell now backs the dam | kg:row 17 ; dcterms:identifier '''E \"4'''»"
    folder = casebook(STANCE.replace(STANCE[STANCE.index("«") : STANCE.index("»") + 1], record) + RELATION)
    path, graph = folder / "articles" / "dam.txt", kg.open(folder)
    found = kg.cite(path, "backs the dam", graph)
    assert (found.row, found.identifier) == (17, 'E "4')
    (folder / "triples" / "curated" / "pasted.ttl").write_text(PREFIX_LINES + ":ministry-for-dam kg:negated true ; " + found.turtle(":doc-dam"), "utf-8")
    assert {piece.row for piece in kg.open(folder).claim(":ministry-for-dam").evidence} == {17}
    assert len(kg.open(folder).claim(":ministry-for-dam").evidence) == 2
    outside = kg.cite(path, "Orra lends", graph)
    assert (outside.row, outside.identifier) == (None, None)
    assert "kg:row" not in outside.turtle(":doc-dam")
