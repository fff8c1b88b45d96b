"""Articles at hand: found by digest, cut by characters, never bent."""

from __future__ import annotations

import hashlib

import pytest
from conftest import DAM, digest
from hypothesis import given
from hypothesis import strategies as st

from kg import articles
from kg.articles import Articles
from kg.errors import ArticleError


def test_an_article_is_known_by_the_digest_of_its_text(tmp_path):
    (tmp_path / "dam.txt").write_text(DAM, "utf-8")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "more.txt").mkdir()
    found = Articles(tmp_path)
    assert list(found) == [digest(DAM)]
    assert digest(DAM) in found
    assert None not in found
    assert found.text(digest(DAM)) == DAM
    assert found.name(digest(DAM)) == "dam.txt"


def test_a_quote_is_given_only_where_the_digest_bears_it_out(tmp_path):
    (tmp_path / "dam.txt").write_text(DAM, "utf-8")
    found, sha = Articles(tmp_path), digest(DAM)
    assert found.quote(sha, 0, 5, digest("Kasda")) == "Kasda"
    assert found.quote(sha, 1, 6, digest("Kasda")) is None
    assert found.quote(sha, 0, 5, None) is None
    assert found.quote(sha, None, 5, digest("Kasda")) is None
    assert found.quote("0" * 64, 0, 5, digest("Kasda")) is None
    assert Articles().quote(sha, 0, 5, digest("Kasda")) is None


def test_line_ends_and_a_byte_order_mark_count_as_they_are_stored(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo")
    assert articles.read(tmp_path / "a.txt") == "\ufeffone\r\ntwo"


def test_a_text_that_is_not_utf_8_is_told_with_the_byte(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    with pytest.raises(ArticleError, match=r"a\.txt is not UTF-8 text \(byte 3\); save it as UTF-8 first"):
        Articles(tmp_path)


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(ArticleError, match="there is no folder"):
        Articles(tmp_path / "none")
    with pytest.raises(ArticleError, match="cannot read"):
        articles.read(tmp_path / "none.txt")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_the_digest_is_that_of_the_utf_8_bytes(text):
    assert articles.digest(text) == hashlib.sha256(text.encode()).hexdigest()
