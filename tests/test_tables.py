"""Rows for people and for programs."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.tables import cells, html, render, visible, wrap

ROWS = [{"name": "Vell", "n": 1, "share": Decimal("0.80"), "on": True, "none": None}, {"name": 'a, "b"\nc', "n": 22, "more": [1, {"x": "é"}]}]


def test_json_is_a_list_of_objects_with_real_types():
    told = json.loads(render(ROWS, "json"))
    assert told == [{"name": "Vell", "n": 1, "share": 0.8, "on": True, "none": None}, {"name": 'a, "b"\nc', "n": 22, "more": [1, {"x": "é"}]}]
    assert json.loads(render([{"x": Decimal("350.0")}], "json")) == [{"x": 350}]
    assert "é" in render(ROWS, "json")


def test_csv_has_a_head_and_every_column_once():
    rows = list(csv.reader(io.StringIO(render(ROWS, "csv"), newline="")))
    assert rows[0] == ["name", "n", "share", "on", "none", "more"]
    assert rows[1] == ["Vell", "1", "0.80", "true", "", ""]
    assert rows[2] == ['a, "b"\nc', "22", "", "", "", '[1, {"x": "é"}]']


def test_a_table_is_aligned_under_a_ruled_head():
    assert render([{"who": "Vell", "n": 1}, {"who": "Orra and more", "n": 22}], "table") == (
        "who            n\n─────────────  ──\nVell           1\nOrra and more  22\n"
    )


def test_columns_can_be_chosen_and_nothing_is_a_head_only():
    assert render([{"a": 1, "b": 2}], "csv", ["b", "c"]) == "b,c\r\n2,\r\n"
    assert render([], "table", ["a", "b"]) == "a  b\n─  ─\n"
    assert render([], "json") == "[]\n"


def test_wide_and_combining_signs_are_aligned_by_what_they_take():
    """水力 takes four cells, e with an accent of its own one."""
    lines = render([{"a": "水力", "b": "x"}, {"a": "e\u0301e\u0301", "b": "x"}, {"a": "abcd", "b": "x"}], "table").splitlines()
    assert [cells(line) for line in lines[2:]] == [7, 7, 7]
    assert lines[1] == "────  ─"
    assert (cells("水力"), cells("e\u0301"), cells("abc"), cells("الحشد")) == (4, 1, 3, 5)


def test_long_cells_are_wrapped_at_words_to_the_width():
    text = render([{"who": "Vell", "comment": "It is now for the dam on the river Tessel near Kasda"}], "table", width=30)
    lines = text.splitlines()
    assert all(cells(line) <= 30 for line in lines)
    assert lines[2].startswith("Vell  It is now for")
    assert all(line.startswith("      ") for line in lines[3:])
    assert " ".join(" ".join(lines[2:]).split()) == "Vell It is now for the dam on the river Tessel near Kasda"


def test_without_a_width_nothing_is_wrapped():
    assert len(render([{"a": "word " * 100}], "table").splitlines()) == 3


def test_wide_signs_are_wrapped_by_what_they_take():
    assert wrap("水力 水力 水力 水力", 10) == ["水力 水力", "水力 水力"]
    assert wrap("水力発電所水力発電所", 10) == ["水力発電所", "水力発電所"]


def test_a_word_longer_than_the_width_is_cut():
    assert wrap("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_control_characters_are_shown_and_not_sent():
    assert visible("a\x1b[31mb\x07\x00\u202ec\ud800") == "a\\u001b[31mb\\u0007\\u0000\\u202ec\\ud800"
    assert visible("a\nb\tc\rd") == "a b c d"
    assert visible("e\u0301 می\u200cخواهم") == "e\u0301 می\u200cخواهم"


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "-2", "+3", "=cmd|' /C calc'!A0"])
def test_csv_keeps_texts_as_they_are(cell):
    """A trap: a spreadsheet may take a cell for a formula. We change no data; json is there for machines."""
    assert next(csv.reader(io.StringIO(render([{"a": cell}], "csv").split("\r\n", 1)[1]))) == [cell]


def test_html_for_notebooks_escapes_every_cell():
    text = html([{"<name>": "</script><img src=x onerror=alert(1)>", "n": None}, {"<name>": "a & b"}])
    assert "<img" not in text
    assert "<th>&lt;name&gt;</th>" in text
    assert "<td>a &amp; b</td>" in text
    assert text.count("<tr>") == 3


@given(st.lists(st.fixed_dictionaries({"a": st.text(st.characters(exclude_categories=["Cs"])), "b": st.integers()}), max_size=4), st.integers(20, 60))
def test_any_rows_make_a_table_within_its_width_and_without_raw_controls(rows, width):
    text = render(rows, "table", ["a", "b"], width=0)
    assert text.count("\n") == len(rows) + 2
    assert all(sign == "\n" or (sign >= " " and sign not in "\x7f\u202e\u2066") for sign in text)
    assert all(cells(line) <= max(width, 30) for line in render([{"a": row["a"]} for row in rows], "table", ["a"], width).splitlines())


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0")) | st.none()), max_size=4))
def test_any_rows_come_back_from_csv_and_json(rows):
    assert json.loads(render(rows, "json")) == rows
    back = list(csv.reader(io.StringIO(render(rows, "csv", ["a", "b", "c"]), newline="")))
    assert back[1:] == [[row.get(name) or "" for name in "abc"] for row in rows]
