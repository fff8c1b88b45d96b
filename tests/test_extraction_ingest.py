"""What is read of files, pages, records and PDF, and what is said where it cannot be; every text and page is invented."""

import gzip
import io
import json
import os
import re
import sys
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.articles import Articles, digest
from kg.errors import ArticleError, PeriodError
from kg.extraction import ingest
from kg.extraction.ingest import Broken, articles, date_given, save
from kg.extraction.records import Article
from kg.frontmatter import front_matter

BODY = "Vell backs the dam at Kasda, the ministry said on Monday.\r\nThe river union opposes it.\n"
FRONT = '\ufeff---\r\ntitle: "The dam: yes"\r\nDate: October 20, 2025\r\npublisher: Tessel Post\r\nurl: https://example.org/dam\r\ntags:\r\n  - dam\r\n- river\r\n# a note\r\n\r\n---\r\n'
PARAGRAPHS = [
    "The ministry of water of Vell backs the dam on the Tessel, its speaker Ilda Marek told reporters in Kasda on Monday.",
    "The river union, which has opposed the dam since 2019, called for a march on the capital and for talks with Orra.",
    "Some 40 to 60 engineers of Orra work at the site, according to a note of the ministry seen by the Tessel Post.",
]


def page(head="", body="", *, attributes=""):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
    return f"<!DOCTYPE html><html{attributes}><head>{head}</head><body>{menu}<article><h1>Ministry backs dam</h1>{body}{text}</article><footer>All rights reserved</footer></body></html>"


def pdf(*pages, title=None, more=b""):
    """A minimal PDF: each page is a list of lines in one font."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]
    kids = []
    for lines in pages:
        drawn = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
        content = f"BT /F1 12 Tf 50 780 Td {drawn} ET".encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % len(objects))
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(b"<< /Title (%s) /CreationDate (D:20200101000000Z) >>" % (title or "").encode())
    whole, places = b"%PDF-1.4\n", []
    for number, thing in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, thing)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    info = (b"/Info %d 0 R " % len(objects) if title else b"") + more
    trailer = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, info, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


@pytest.fixture
def read(tmp_path):
    """Writes a file and reads it: `read("a.txt", "text", published=...)`."""

    def reading(name, data, **options):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return list(articles([path], **options))

    return reading


@pytest.fixture
def one(read):
    def reading(name, data, **options):
        (found,) = read(name, data, **options)
        assert isinstance(found, Article), found
        return found

    return reading


@pytest.fixture
def fault(read):
    def reading(name, data, **options):
        (found,) = read(name, data, **options)
        assert isinstance(found, Broken), found
        return found

    return reading


# ------------------------------------------------------------------------------------------------------------ text


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.text", "a.TXT", "a.news", "noending"])
def test_a_text_is_read_as_it_stands(one, name):
    found = one(name, BODY)
    assert found.text == BODY
    assert found.name.endswith(name)
    assert found.sha256 == digest(BODY)
    assert (found.title, found.published, found.basis) == (None, None, None)


def test_a_text_that_looks_like_something_else_stays_text_where_its_name_says_so(one):
    for text in ['{"text": "x"}', "<html><body>x</body></html>", "%PDF-1.4 it said"]:
        assert one("a.txt", text).text == text


def test_front_matter_is_read_and_kept_in_the_text(one):
    found = one("a.txt", FRONT + BODY)
    assert found.text == FRONT + BODY
    assert (found.title, found.publisher, found.url) == ("The dam: yes", "Tessel Post", "https://example.org/dam")
    assert (found.published, found.basis) == ("2025-10-20", "the front matter")
    assert found.text[front_matter(found.text)[1] :] == BODY


def test_published_goes_before_date_and_an_empty_one_is_none(one):
    assert one("a.txt", "---\ndate: 2020\npublished: 2021-04\n---\nx").published == "2021-04"
    found = one("a.txt", "---\ntitle:\ndate:\n---\nx")
    assert (found.title, found.published, found.basis) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "---",
        "---\n",
        "---\ntitle: never closed\nVell backs it.\n",
        "---\ntitle: never closed",
        "---\nThe minister said: no.\n---\nAnd then yes.",
        "---\nauthor: no known field\n---\nx",
        "---\n\n---\nx",
        "\n---\ntitle: not at the top\n---\nx",
        "----\ntitle: four\n---\nx",
        "---\ntitle:glued\n---\nx",
        "Vell --- and Orra\n---\n",
    ],
)
def test_what_is_no_front_matter(text):
    assert front_matter(text) == ({}, 0)


def test_front_matter_ends_with_dots_too_and_may_be_all_there_is():
    assert front_matter("--- \ntitle: 'A'\nTitle: B\n...\n") == ({"title": "A"}, 29)
    assert front_matter('---\rtitle: "\rurl: a:b\r---') == ({"title": '"', "url": "a:b"}, 25)


@given(st.text(), st.dictionaries(st.sampled_from(["title", "publisher", "x-y"]), st.text("ab :\"'#-", max_size=8)), st.sampled_from(["\n", "\r\n", "\r"]))
def test_front_matter_leaves_the_rest(body, fields, end):
    block = end.join(["---", *(f"{key}: {value}" for key, value in fields.items()), "---", ""])
    found, offset = front_matter(block + body)
    if fields.keys() & {"title", "publisher"}:
        assert found.keys() == fields.keys()
        assert (block + body)[offset:] == (body[1:] if end == "\r" and body.startswith("\n") else body)
    else:
        assert (found, offset) == ({}, 0)


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode) | st.text(max_size=40).map(lambda text: f"---\ntitle: {text}\n---\n{text}".encode()))
def test_any_bytes_as_text_are_an_article_of_just_these_or_broken(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("any") / "a.txt"
    path.write_bytes(data)
    (found,) = articles([path])
    if isinstance(found, Article):
        assert found.text == data.decode("utf-8")
        assert found.text.strip()
    else:
        assert found.reason


@given(
    st.binary(max_size=300)
    | st.text(max_size=80).map(lambda text: f"<html><body><p>{text}</p></body></html>".encode())
    | st.tuples(st.sampled_from([b"%PDF-1.4\n", b"\x1f\x8b\x08", b"{", b"<html>", b'{"text": "x"}\n', b"---\ndate: "]), st.binary(max_size=200)).map(b"".join)
    | st.tuples(st.integers(0, 600), st.binary(min_size=1, max_size=5)).map(
        lambda cut: pdf(["Vell backs it."])[: cut[0]] + cut[1] + pdf(["Vell backs it."])[cut[0] + len(cut[1]) :]
    )
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["text", "date"]), inner)
    ).map(lambda thing: json.dumps(thing).encode()),
    st.sampled_from(["a", "a.html", "a.pdf", "a.jsonl", "a.gz", "a.jsonl.gz"]),
)
def test_nothing_that_a_file_holds_stops_the_reading(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    for found in articles([path]):
        if isinstance(found, Article):
            assert found.text.strip()
            assert digest(found.text)
            found.text.encode()
        else:
            assert found.reason
            assert "\n" not in found.reason


# ------------------------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "it is empty"),
        ("a.jsonl", b"", "it is empty"),
        ("a.txt", b" \r\n\t", "there is no text"),
        ("a.txt", b"---\ntitle: A\n---\n\n", "there is no text"),
        ("a.txt", b"caf\xe9", r"not UTF-8 text \(byte 3\)"),
        ("a.txt", "Vell".encode("utf-16"), "NUL bytes"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\r", "NUL bytes"),
        ("a.html", b"<html><body></body></html>", "no article was found"),
        ("a.html", b"<html><head><title>x</title></head><body>\xff</body></html>", "not UTF-8"),
        ("a.html", b"<html><head><meta charset='klingon'></head><body>\xff</body></html>", "neither UTF-8 nor"),
        ("a.html", b"<html><head><meta charset='hex'></head><body>\xff</body></html>", "neither UTF-8 nor"),
        ("a.pdf", b"%PDF-1.4 and then nothing", "the PDF cannot be read"),
        ("a.pdf", pdf([]), "there is no text in the PDF"),
        ("a.gz", gzip.compress(b"Vell backs it." * 99)[:-12], "gzip data is cut off"),
        ("a.gz", gzip.compress(os.urandom(99))[:20] + b"\xff" * 99, "gzip data is cut off or damaged|cannot be read"),
        ("a.gz", gzip.compress(b""), "it is empty"),
    ],
)
def test_what_cannot_be_read_is_named(fault, name, data, said):
    found = fault(name, data)
    assert re.search(said, found.reason), found.reason
    assert found.name.endswith(name)
    assert found.line is None
    assert str(found) == f"{found.name}: {found.reason}"


def test_a_missing_file_and_an_impossible_name(tmp_path):
    missing, nul, nothing, long = articles([tmp_path / "none.txt", "a\0b", "", "x" * 5000])
    assert (missing.name, missing.reason) == ((tmp_path / "none.txt").as_posix(), "it cannot be read: No such file or directory")
    assert nul.reason == "no file can be called that"
    assert nothing.reason.startswith("no file is named")
    assert long.reason == "it cannot be read: File name too long"


def test_a_file_that_is_too_large(fault, one, monkeypatch):
    monkeypatch.setattr(ingest, "LIMIT", 100)
    assert "too large for one article" in fault("a.txt", "x" * 101).reason
    assert "too large for one article" in fault("a.txt.gz", gzip.compress(b"x" * 1_000_000)).reason
    assert one("a.txt", "x" * 100).text == "x" * 100


def test_a_broken_one_does_not_stop_the_others(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xff")
    (tmp_path / "b.txt").write_text("Vell backs it.")
    broken, good = articles([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert isinstance(broken, Broken)
    assert good.text == "Vell backs it."


# ------------------------------------------------------------------------------------------------------------ folders


def test_a_folder_is_read_sorted_with_its_folders_and_without_hidden_files(tmp_path):
    for name in ["b.txt", "a/z.txt", "a/c.jsonl", "c.txt.gz", ".hidden.txt", ".git/x.txt"]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes({"l": b'{"text": "record"}', "z": gzip.compress(b"packed")}.get(name[-1], name.encode()))
    (tmp_path / "dead.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    found = [(thing.name.removeprefix(f"{tmp_path.as_posix()}/"), getattr(thing, "text", "broken")) for thing in articles([tmp_path])]
    assert found == [("a/c.jsonl:1", "record"), ("a/z.txt", "a/z.txt"), ("b.txt", "b.txt"), ("c.txt.gz", "packed"), ("dead.txt", "broken")]


def test_an_empty_folder_is_named(tmp_path):
    assert [str(thing) for thing in articles(tmp_path)] == [f"{tmp_path.as_posix()}: there are no files in the folder"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_may_not_be_listed_is_named(tmp_path):
    (tmp_path / "shut").mkdir(mode=0o000)
    (found,) = articles([tmp_path])
    assert (found.name, found.reason) == ((tmp_path / "shut").as_posix(), "the folder cannot be read: Permission denied")
    (found,) = articles([tmp_path / "shut" / "a.txt"])
    assert found.reason == "it cannot be read: Permission denied"


def test_files_are_opened_only_when_their_turn_comes(tmp_path):
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_text(name)
    found = articles([tmp_path])
    assert next(found).text == "a"
    (tmp_path / "d.txt").write_text("changed")
    assert [article.text for article in found] == ["b", "c", "changed"]


# ------------------------------------------------------------------------------------------------------------ stdin


@pytest.mark.parametrize(
    ("data", "names", "start"),
    [
        (BODY.encode(), ["stdin"], "Vell backs"),
        (page().encode(), ["stdin"], "Ministry backs dam"),
        (b'\xef\xbb\xbf {"text": "one"}\n{"text": "two"}\n', ["stdin:1", "stdin:2"], "one"),
        (b'{"date": "2020-01-01",\n', ["stdin"], None),
        (pdf(["Vell backs it."]), ["stdin"], "Vell backs it."),
        (gzip.compress(BODY.encode()), ["stdin"], "Vell backs"),
        (b"{Vell} backs it.", ["stdin"], "{Vell}"),
        (b"<Vell> backs it.", ["stdin"], "<Vell>"),
        (b"", ["stdin"], None),
    ],
)
def test_standard_input_is_looked_into(data, names, start):
    stream = io.BytesIO(data)
    found = list(articles(["-"], stdin=stream))
    assert [thing.name for thing in found] == names
    assert found[0].text.startswith(start) if start else isinstance(found[0], Broken)
    assert not stream.closed


def test_standard_input_may_be_a_pipe(monkeypatch):
    reading, writing = os.pipe()

    def write():
        with os.fdopen(writing, "wb") as stream:
            stream.write(b"".join(b'{"text": "%d"}\n' % number for number in range(20_000)))

    monkeypatch.setattr(ingest, "LIMIT", 1000)
    writer = threading.Thread(target=write)
    with os.fdopen(reading, "r") as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        writer.start()
        found = [article.text for article in articles("-")]
        writer.join()
    assert found == [str(number) for number in range(20_000)]


# ------------------------------------------------------------------------------------------------------------ records


def lines(*records):
    return "".join(record if isinstance(record, str) else json.dumps(record) + "\n" for record in records)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.jsonl.gz", "unnamed"])
def test_json_lines(read, name, pack):
    record = {"url": "https://example.org/1", "date": "2021-04-10T09:00:00Z", "title": "Ministry\n backs dam", "text": BODY, "more": 1}
    whole, least = read(name, pack(lines(record, "\r\n", {"text": "Vell."}).encode()))
    assert (whole.text, whole.url, whole.title) == (BODY, "https://example.org/1", "Ministry backs dam")
    assert (whole.published, whole.basis) == ("2021-04-10", "the record's field date")
    assert whole.name.endswith(f"{name}:1")
    assert (least.text, least.url, least.title, least.published, least.publisher) == ("Vell.", None, None, None, None)
    assert least.name.endswith(f"{name}:3")


def test_a_record_may_name_its_publisher_and_publication(one):
    found = one("a.jsonl", lines({"text": "x", "published": "2021-04", "date": None, "publisher": "Tessel Post", "title": None}))
    assert (found.published, found.basis, found.publisher, found.title) == ("2021-04", "the record's field published", "Tessel Post", None)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("{\n", "it is no JSON: Expecting property name"),
        ("[1]\n", "it is no JSON object"),
        ('"x"\n', "it is no JSON object"),
        ("[" * 100_000 + "\n", "nested too deeply"),
        ("1" * 5000 + "\n", "a number too long"),
        ({"title": "x"}, "it has no field text"),
        ({"text": ""}, "it has no field text"),
        ({"text": " "}, "there is no text"),
        ({"text": 7}, "its field text is no text"),
        ({"text": "x", "date": 2025}, "its field date is no text"),
        ({"text": "x", "title": ["y"]}, "its field title is no text"),
        ({"text": "x", "date": "2025-02-30"}, "the date in the record's field date cannot be read: '2025-02-30': there is no day 2025-02-30"),
        ({"text": "x", "date": "yesterday"}, "the date in the record's field date cannot be read"),
        ({"text": "x \ud800"}, "lone surrogate"),
        ({"text": "x", "title": "\udfff"}, "lone surrogate"),
        ({"text": "x\0"}, "NUL characters"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_is_read(read, record, said):
    good, broken, after = read("a.jsonl", lines({"text": "one"}, record, {"text": "three"}))
    assert (good.text, after.text) == ("one", "three")
    assert said in broken.reason
    assert str(broken) == f"{good.name.removesuffix(':1')}:2: {broken.reason}"


def test_a_line_of_bytes_that_are_no_text(read):
    good, broken = read("a.jsonl", b'{"text": "one"}\n{"text": "\xff"}\n')
    assert good.text == "one"
    assert (broken.line, "not UTF-8" in broken.reason) == (2, True)


def test_only_a_line_is_limited_not_the_file(read, monkeypatch):
    monkeypatch.setattr(ingest, "LIMIT", 50)
    found = read("a.jsonl", lines({"text": "x" * 1000}, *[{"text": str(number)} for number in range(20)], {"text": "y" * 60})[:-1])
    assert [thing.text for thing in found[1:-1]] == [str(number) for number in range(20)]
    assert [thing.line for thing in (found[0], found[-1])] == [1, 22]
    assert all("too large" in thing.reason for thing in (found[0], found[-1]))


def test_a_packed_file_that_breaks_off_gives_what_it_had(read):
    packed = gzip.compress(lines({"text": "one"}, *[{"text": os.urandom(500).hex()} for _ in range(50)]).encode())
    found = read("a.jsonl.gz", packed[: len(packed) // 2])
    assert found[0].text == "one"
    assert "gzip data is cut off" in found[-1].reason


# ------------------------------------------------------------------------------------------------------------ pages


def test_a_page_gives_its_article_and_what_it_says_of_itself(one):
    head = """<title>Ministry backs dam - Tessel Post</title><meta property="og:site_name" content="Tessel Post"><meta property="og:title" content="Ministry backs dam">
        <link rel="canonical" href="https://example.org/news/dam"><meta property="article:published_time" content="2025-10-20T23:30:00-04:00">"""
    found = one("a.html", page(head))
    assert found.text.split("\n")[-3:] == PARAGRAPHS
    assert "Sport" not in found.text
    assert "rights" not in found.text
    assert (found.title, found.publisher, found.url) == ("Ministry backs dam", "Tessel Post", "https://example.org/news/dam")
    assert (found.published, found.basis) == ("2025-10-20", "the page's metadata")
    assert one("b.htm.gz", gzip.compress(page(head).encode())).text == found.text


@pytest.mark.parametrize(
    ("head", "body", "published"),
    [
        ("", "", None),
        ('<meta name="DC.date.issued" content="2025-10">', "", "2025-10"),
        ('<meta name="date" content="Monday, October 20, 2025">', "", "2025-10-20"),
        ('<meta name="date" content="">', "", None),
        ('<meta property="article:modified_time" content="2025-10-22">', "", None),
        ('<meta name="date" content="03/04/2025"><meta itemprop="datePublished" content="2025-04-03">', "", "2025-04-03"),
        ('<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2025-10-20"}]}</script>', "", "2025-10-20"),
        ('<script type="application/ld+json">{"datePublished": "2025-10-20"</script>', "", None),
        ("", '<time datetime="2025-10-20T08:00Z">today</time>', "2025-10-20"),
        ("", '<time datetime="2025-10-20">a</time><time datetime="2025-10-22">b</time>', None),
        ("", '<time datetime="2025-10-22">b</time><time pubdate datetime="2025-10-20">a</time>', "2025-10-20"),
        ("", "<p>The war began on 2019-03-04 in the town of Kasda, as all know.</p>", None),
        ("", "<p>Copyright 2019 Tessel Post</p>", None),
    ],
)
def test_a_page_is_dated_only_by_what_it_declares_and_only_as_precisely(one, head, body, published):
    found = one("a.html", page(head, body))
    assert found.published == published
    assert found.basis == ("the page's metadata" if published else None)


def test_a_page_may_be_dated_by_its_address(one):
    found = one("a.html", page('<link rel="canonical" href="https://example.org/2025/10/20/dam">'))
    assert (found.published, found.basis) == ("2025-10-20", "the page's address")
    assert one("a.html", page('<link rel="canonical" href="https://example.org/2025/02/30/dam">')).published is None


def test_a_page_whose_date_cannot_be_read_is_named(fault, one):
    bad = page('<meta property="article:published_time" content="2025-02-30">')
    assert fault("a.html", bad).reason.startswith("the date in the page's metadata cannot be read: '2025-02-30': there is no day 2025-02-30; ")
    assert one("a.html", bad, published="2025-02-28").published == "2025-02-28"


def test_a_page_in_another_character_set(one):
    text = page("<meta charset='iso-8859-1'>", "<p>The café of Kasda was shut by the river union on Monday evening, its owner said.</p>")
    assert "The café of Kasda" in one("a.html", text.encode("latin-1")).text


def test_a_fragment_of_a_page(one):
    assert one("a.html", "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)).text.split("\n") == PARAGRAPHS
    assert one("a.html", f"<p>{PARAGRAPHS[0]}</p>").text == PARAGRAPHS[0]


def test_a_page_is_read_the_same_every_time_and_silently(one, capfd, caplog):
    first = one("a.html", page())
    assert {one("a.html", page()).text for _ in range(3)} == {first.text}
    assert capfd.readouterr() == ("", "")
    assert not caplog.records


# ------------------------------------------------------------------------------------------------------------ PDF


def test_a_pdf_gives_paragraphs_and_title_but_no_date(one):
    first = [
        "Ministry backs dam",
        "The ministry of water of Vell backs the dam on the Tessel, its speak-",
        "er Ilda Marek told reporters in Kasda on a Monday in the long and dry",
        "summer of that year.",
        "The river union, which has opposed the dam since 2019, called for talks.",
    ]
    found = one("a.pdf", pdf(first, ["Orra lends the money."], title="The dam"))
    assert found.text.split("\n") == [
        "Ministry backs dam",
        "The ministry of water of Vell backs the dam on the Tessel, its speaker Ilda Marek told reporters in Kasda on a Monday in the long and dry summer of that year.",
        "The river union, which has opposed the dam since 2019, called for talks.",
        "Orra lends the money.",
    ]
    assert (found.title, found.published, found.basis) == ("The dam", None, None)


def locked(password):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(["Vell backs it."]))))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def test_a_locked_pdf_is_named_and_one_without_a_password_is_read(fault, one):
    assert fault("a.pdf", locked("tessel")).reason.startswith("the PDF is locked with a password")
    assert one("a.pdf", locked("")).text == "Vell backs it."


def test_a_pdf_with_strong_encryption_is_named(fault):
    keys = b" ".join(b"/%s <%s>" % (name, b"00" * size) for name, size in [(b"O", 48), (b"U", 48), (b"OE", 32), (b"UE", 32), (b"Perms", 16)])
    handler = b"/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF"
    data = pdf(["Vell."], more=b"/ID [<00> <00>] /Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 %s %s >>" % (keys, handler))
    assert fault("a.pdf", data).reason.startswith("the PDF is locked with a password or encrypted")


@pytest.mark.parametrize(("name", "module", "data", "extra"), [("a.html", "trafilatura", page(), "extract"), ("a.pdf", "pypdf", pdf(["x"]), "pdf")])
def test_a_missing_extra_is_named(fault, monkeypatch, name, module, data, extra):
    monkeypatch.setitem(sys.modules, module, None)
    assert f"pip install 'stancegraph[{extra}]'" in fault(name, data).reason


# ------------------------------------------------------------------------------------------------------------ options


def test_what_is_given_wins_over_what_a_single_article_says(one):
    found = one("a.txt", FRONT + BODY, published="2024-01/2024-02", publisher="Other", title="Given", url="urn:x")
    assert (found.published, found.basis) == ("2024-01/2024-02", "given on the command line")
    assert (found.publisher, found.title, found.url) == ("Other", "Given", "urn:x")


def test_a_bad_date_does_not_matter_where_another_is_given(one):
    assert one("a.txt", "---\ndate: soon\n---\nx", published="October 20, 2025").published == "2025-10-20"


def test_of_several_articles_only_the_gaps_are_filled(read):
    first, second = read("a.jsonl", lines({"text": "one", "date": "2020"}, {"text": "two", "publisher": "Own"}), published="2024", publisher="Given")
    assert (first.published, first.basis, first.publisher) == ("2020", "the record's field date", "Given")
    assert (second.published, second.basis, second.publisher) == ("2024", "given on the command line", "Own")


@pytest.mark.parametrize("option", ["title", "url"])
def test_a_title_or_address_for_several_articles_is_refused(read, one, option):
    assert getattr(one("a.jsonl", lines({"text": "one"}), **{option: "x"}), option) == "x"
    with pytest.raises(ArticleError, match="belong to one article"):
        read("a.jsonl", lines({"text": "one"}, {"text": "two"}), **{option: "x"})


def test_a_bad_date_given_is_told_before_anything_is_read():
    with pytest.raises(PeriodError, match="there is no day 2025-02-30"):
        articles(["-"], published="2025-02-30")


def test_front_matter_with_a_bad_date_names_the_line(fault):
    found = fault("a.txt", "---\ntitle: A\ndate: 2025-13-01\n---\nx")
    assert found.line == 3
    assert found.reason.startswith("the date in the front matter cannot be read: ")


# ------------------------------------------------------------------------------------------------------------ dates


@pytest.mark.parametrize(
    ("text", "edtf"),
    [
        ("2025-10-20", "2025-10-20"),
        (" 2025-10 ", "2025-10"),
        ("2025-02~", "2025-02~"),
        ("2024/..", "2024/.."),
        ("2025-10-20T23:59:59.5+03:00", "2025-10-20"),
        ("2025-10-20 10:15", "2025-10-20"),
        ("20251020T101500Z", "2025-10-20"),
        ("2025/10/2", "2025-10-02"),
        ("2025.10.20", "2025-10-20"),
        ("October 20, 2025", "2025-10-20"),
        ("oct. 2nd 2025", "2025-10-02"),
        ("Monday, October 20, 2025 at 10:15 a.m.", "2025-10-20"),
        ("Mon, 20 Oct 2025 10:15:00 GMT", "2025-10-20"),
        ("3rd of May 2025", "2025-05-03"),
        ("20 Sept 2025, 10:15", "2025-09-20"),
        ("Sept. 2025", "2025-09"),
    ],
)
def test_dates_as_they_are_printed(text, edtf):
    assert date_given(text) == edtf


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "03/04/2025",
        "20.10.2025",
        "February 30, 2025",
        "Octember 20, 2025",
        "Ma 20, 2025",
        "2025-13",
        "October 20",
        "20251345",
        "October 20, 2025 - 2026",
        "2025-10-20T10:15" + "0" * 100,
    ],
)
def test_what_is_no_date_is_refused(text):
    with pytest.raises(PeriodError):
        date_given(text)


@given(st.text(max_size=30) | st.text("0123456789-/.: TOctmay,", max_size=20))
def test_a_date_is_read_or_refused(text):
    with suppress(PeriodError):
        assert date_given(date_given(text)) == date_given(text)


# ------------------------------------------------------------------------------------------------------------ saving


def test_a_saved_text_is_found_by_its_digest(one, tmp_path):
    found = one("a page.html", page())
    path = save(found, tmp_path / "kept")
    assert path.name == "a-page.txt"
    kept = Articles(tmp_path / "kept")
    assert kept.text(found.sha256) == found.text


def test_saving_again_adds_nothing_and_never_overwrites(tmp_path):
    first, other = Article("Vell\r\n", "news/a.jsonl.gz:12"), Article("Orra", "news/a.jsonl.gz:12")
    assert save(first, tmp_path) == save(first, tmp_path) == tmp_path / "a-12.txt"
    assert save(other, tmp_path).name == f"a-12-{digest('Orra')[:12]}.txt"
    assert save(other, tmp_path) == save(other, tmp_path)
    assert (tmp_path / "a-12.txt").read_bytes() == b"Vell\r\n"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("name", "file"),
    [("", "article.txt"), ("stdin", "stdin.txt"), ("v1.2 notes", "v1.2-notes.txt"), ("../../etc/..", "article.txt"), ("a\0/دجلة.pdf", "دجلة.txt")],
)
def test_the_name_of_a_saved_text(tmp_path, name, file):
    assert save(Article("x", name), tmp_path) == tmp_path / file


def test_what_cannot_be_saved_is_told(tmp_path):
    with pytest.raises(ArticleError, match="lone surrogate"):
        save(Article("\ud800", "a"), tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(ArticleError, match="cannot make the folder"):
        save(Article("x", "a"), tmp_path / "file" / "folder")


# ------------------------------------------------------------------------------------------------------------ real news


def test_all_news_articles_are_read_as_they_are(shared):
    path = shared / "data" / "wikinews.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        records = [json.loads(line) for line in stream]
    found = list(articles([path]))
    assert [(thing.text, thing.url, thing.published) for thing in found] == [(record["text"], record["url"], record["date"]) for record in records]
    assert len(found) == 265
