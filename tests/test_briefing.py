"""The briefing: what changed, as a text to hand on, with its sources and its pin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from conftest import RELATION, ROOT, STANCE, build, digest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import kg
from kg import sources
from kg.briefing import Block, Briefing
from kg.errors import CasebookError, FormatError, PeriodError
from kg.tables import visible

WORLD, LEARNED, MIND = "What changed in the world", "What we learned about earlier times", "What we changed our mind about"
REFERENCE = re.compile(r"\[(\d+)(?:: (\d+)–(\d+))?\]")
DAYS = "2025-02-01", "2025-11-01"


def markdown(graph, *days: str, **more) -> str:
    return kg.brief(graph, *(days or DAYS), "-", **more).markdown()


def part(text: str, heading: str) -> list[str]:
    """The lines under a heading of the second level, headings of the third included."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return [line for line in found[1].splitlines() if line]


def items(text: str, heading: str) -> list[str]:
    return [line.removeprefix("- ") for line in part(text, heading) if line.startswith("- ")]


def bare(lines: list[str]) -> set[str]:
    """Lines without the numbers of their references, which depend on what else is told."""
    return {REFERENCE.sub("", line).strip() for line in lines}


def pins(text: str) -> dict[str, str]:
    return dict(re.findall(r"^- (\w+): `(.*)`$", text, re.MULTILINE))


def change(folder: Path, name: str, old: str, new: str, claim: str = "") -> None:
    """Replace a piece of a file, after the line that begins a claim."""
    path = folder / "triples" / "curated" / name
    before, mark, after = path.read_text("utf-8").partition(f"\n:{claim} a " if claim else old)
    assert mark, claim or old
    path.write_text(before + mark + after.replace(old, new, 1) if claim else before + new + after, "utf-8")


def retract(folder: Path, name: str, claim: str, day: str) -> None:
    change(folder, name, "kg:status kg:Accepted ;", f'kg:status kg:Retracted ; prov:invalidatedAtTime "{day}T09:00:00Z"^^xsd:dateTime ;', claim)


# ---------------------------------------------------------------------------------------------------- the same again


@pytest.mark.parametrize("name", ["out.md", "out.html"])
def test_twice_the_same_bytes(copied, tmp_path, name):
    """From the same graph, from the graph opened anew, and over the file that is there."""
    graph = kg.open(copied)
    written = []
    for opened, folder in [(graph, "one"), (graph, "one"), (kg.open(copied), "two")]:
        (tmp_path / folder).mkdir(exist_ok=True)
        made = kg.brief(opened, *DAYS, tmp_path / folder / name, which="possible")
        written.append((tmp_path / folder / name).read_bytes())
        assert made.pin in written[-1].decode()
    assert len(set(written)) == 1
    assert len(written[0]) > 20_000


@pytest.mark.parametrize("name", ["out.md", "out.html"])
def test_the_same_bytes_in_every_process_and_wherever_the_folder_lies(copied, tmp_path, name):
    """However Python hashes its texts, and whatever the folder is called."""
    moved = tmp_path / "a quite different place" / "named otherwise"
    shutil.copytree(copied, moved)
    os.utime(moved / "ontology.ttl", (0, 0))
    seeds = {"0": copied, "1": copied, "4242": moved}
    for seed, folder in seeds.items():
        code = f"import kg; kg.brief(kg.open({str(folder)!r}), *{DAYS}, {str(tmp_path / (seed + name))!r}, which='possible')"
        subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)})
    assert len({(tmp_path / (seed + name)).read_bytes() for seed in seeds}) == 1


def test_the_pin_does_not_depend_on_where_casebook_and_package_lie(tmp_path, monkeypatch):
    """A casebook with an ontology of its own has two files of that name."""
    (tmp_path / "middle" / "kg").mkdir(parents=True)
    shutil.copy(ROOT / "ontology.ttl", tmp_path / "middle" / "ontology.ttl")
    monkeypatch.setattr(sources, "__file__", str(tmp_path / "middle" / "kg" / "sources.py"))
    for name in ("first", "zlast"):
        kg.init(tmp_path / name)
        assert len(sources.ontologies(tmp_path / name)) == 2
    assert len({markdown(kg.open(tmp_path / name)) for name in ("first", "zlast")}) == 1


def test_claims_without_an_iri_are_briefed_in_the_same_order_every_time(casebook):
    """Blank nodes are called differently whenever they are read, so they cannot be sorted by that."""
    late = RELATION.replace("«Orra lends", "«Orra no longer lends")
    folder = casebook(STANCE + "".join(late.replace(":orra-funds-vell a", f'[] kg:quantifier "{number} %" ; a') for number in range(8)))
    told = [items(markdown(kg.open(folder), "2021-04-11", "2021-04-12"), LEARNED) for _ in range(4)]
    assert len(told[0]) == 8
    assert told[0] == told[1] == told[2] == told[3]


# ------------------------------------------------------------------------------------------------------------- the pin

CALLS = {
    "day1": (("2025-02-02", "2025-11-01"), {}),
    "day2": (("2025-02-01", "2025-11-02"), {}),
    "known 1": (DAYS, {"known": ("2025-01-31", None)}),
    "known 2": (DAYS, {"known": ("2025-02-01", "2025-11-01")}),
    "possible": (DAYS, {"which": "possible"}),
}


@pytest.mark.parametrize("name", CALLS)
def test_another_question_has_another_pin(bundled, name):
    days, more = CALLS[name]
    first, second = pins(markdown(bundled)), pins(markdown(bundled, *days, **more))
    assert second["pin"] != first["pin"]
    assert second["sources"] == first["sources"]


@pytest.mark.parametrize("name", ["triples/curated/places.ttl", "triples/extracted/run.ttl", "ontology.ttl"])
def test_another_source_has_another_pin(copied, name):
    """Even where it says nothing: the files are what the digest is of."""
    first = pins(markdown(kg.open(copied)))
    path = copied / name
    path.parent.mkdir(exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + "# a remark\n", "utf-8")
    second = pins(markdown(kg.open(copied)))
    assert second["sources"] != first["sources"]
    assert second["pin"] != first["pin"]
    path.write_text(path.read_text("utf-8").removesuffix("# a remark\n"), "utf-8")
    assert (pins(markdown(kg.open(copied))) == first) == (name != "triples/extracted/run.ttl")


def test_a_renamed_source_has_another_pin(copied):
    first = pins(markdown(kg.open(copied)))
    (copied / "triples/curated/places.ttl").rename(copied / "triples/curated/places2.ttl")
    assert pins(markdown(kg.open(copied)))["pin"] != first["pin"]


def test_another_version_has_another_pin(bundled, monkeypatch):
    first = pins(markdown(bundled))
    monkeypatch.setattr(kg, "__version__", "99.0")
    second = pins(markdown(bundled))
    assert second["version"] == "Stancegraph 99.0"
    assert {name for name in first if first[name] != second[name]} == {"version", "pin"}


def test_what_decides_nothing_leaves_the_pin_alone(copied, tmp_path):
    """The default spelt out, the name and format of the file, candidates, articles, and when a file was written."""
    first = kg.brief(kg.open(copied), *DAYS, "-").pin
    (copied / "triples" / "candidates").mkdir()
    (copied / "triples" / "candidates" / "new.ttl").write_text("# nothing yet\n", "utf-8")
    (copied / "articles").mkdir()
    (copied / "articles" / "one.txt").write_text("An article.", "utf-8")
    os.utime(copied / "triples/curated/places.ttl", (1, 1))
    graph = kg.open(copied)
    made = [kg.brief(graph, *DAYS, tmp_path / name, known=("2025-02-01", None), which="certain") for name in ("a.md", "b.HTML")]
    assert {one.pin for one in made} == {first}


def test_the_pin_names_all_that_it_is_the_digest_of(bundled):
    found = pins(markdown(bundled, known=("2025-03-01", "2025-10-30"), which="possible"))
    assert list(found) == ["sources", "world", "known", "told", "version", "pin"]
    assert re.fullmatch(r"[0-9a-f]{64}", found.pop("sources"))
    assert re.fullmatch(r"[0-9a-f]{64}", found.pop("pin"))
    assert found == {"world": "2025-02-01 to 2025-11-01", "known": "2025-03-01 to 2025-10-30", "told": "possible", "version": f"Stancegraph {kg.__version__}"}


# ------------------------------------------------------------------------------------------ what we changed our mind about


def test_one_retraction_and_one_revision_are_all_that_we_changed_our_mind_about(copied):
    """And the world is told as it is known after them."""
    before = markdown(kg.open(copied))
    assert part(before, MIND) == ["Nothing."]
    text = (copied / "triples/curated/relations.ttl").read_text("utf-8")
    (block,) = re.findall(r"\n(:rel-us-leaves-some-bases a .*? \.\n)", text, re.DOTALL)
    retract(copied, "relations.ttl", "rel-iraq-us-agree-end-mission", "2026-11-30")
    retract(copied, "relations.ttl", "rel-us-leaves-some-bases", "2026-12-01")
    block = block.replace(":rel-us-leaves-some-bases", ":rel-us-leaves-some-bases-2", 1).replace("2024/2025-09", "2024/2025-12").replace("0.8 ;", "0.7 ;")
    block = block.replace("2026-11-22T00:00:00Z", "2026-12-01T09:00:00Z").replace("kg:status", "prov:wasRevisionOf :rel-us-leaves-some-bases ; kg:status", 1)
    path = copied / "triples/curated/relations.ttl"
    path.write_text(path.read_text("utf-8") + "\n" + block, "utf-8")
    assert kg.validate(copied) == []

    graph = kg.open(copied)
    confidence = graph.withdrawn.claim(":rel-us-leaves-some-bases").confidence
    revised = f", confidence {confidence} → 0.7" if str(confidence) != "0.7" else ""
    after = markdown(graph)
    what = "United States withdraws forces from US bases in Iraq to be left under the 2024 deal"
    assert bare(items(after, MIND)) == {
        "**Retracted:** Iraq has an agreement with United States, withdrawn on 2026-11-30 (2024/2025-09; enacted)",
        f"**Revised:** {what}, during 2024/2025-09 → 2024/2025-12{revised} (2024/2025-12; attributed; some bases)",
    }
    assert len(part(after, MIND)) == 2
    gone = bare(items(before, WORLD)) - bare(items(after, WORLD))
    assert gone == {
        "**Ended:** Iraq has an agreement with United States (2024/2025-09; enacted)",
        "**Ended:** United States withdraws forces from US bases in Iraq to be left under the 2024 deal (2024/2025-09; attributed; some bases)",
    }
    assert bare(items(after, WORLD)) < bare(items(before, WORLD))
    assert bare(items(after, LEARNED)) == bare(items(before, LEARNED))
    assert markdown(kg.open(copied)) == after


@pytest.mark.parametrize(("known", "is_told"), [((DAYS[0], "2026-11-29"), False), ((DAYS[0], "2026-11-30"), True), (("2026-11-30", None), False)])
def test_a_retraction_is_told_to_those_who_had_not_heard_of_it(copied, known, is_told):
    """Until that day the agreement is told as having ended in the world."""
    retract(copied, "relations.ttl", "rel-iraq-us-agree-end-mission", "2026-11-30")
    text = markdown(kg.open(copied), known=known)
    assert (part(text, MIND) != ["Nothing."]) == is_told
    assert ("Iraq has an agreement" in "\n".join(part(text, WORLD))) == (known[1] == "2026-11-29")


# ------------------------------------------------------------------------------------------------------------ as a text


def test_a_briefing_reads_as_a_text(graph):
    against = STANCE.replace(":ministry-for-dam", ":against").replace("kg:Supports", "kg:Opposes").replace("2021-04-10/", "2019/2021-03-31", 1)
    gone = RELATION.replace(":orra-funds-vell", ":gone").replace("kg:Accepted", 'kg:Retracted ; prov:invalidatedAtTime "2022-01-01T00:00:00Z"^^xsd:dateTime')
    late = RELATION.replace(":orra-funds-vell", ":late").replace("«Orra lends", "«Orra no longer lends").replace("kg:funds", "kg:backs")
    opened = graph(STANCE.replace("2021-04-10/", "2021-04-10/..", 1) + against.replace("sem:accordingTo :IldaMarek ;", "") + RELATION + gone + late)
    made = markdown(opened, "2021-03-31", "2021-04-11", known=("2021-04-10", None))
    body, _, pinned = made.partition("\n## Pin\n")
    assert body == (
        "# Briefing: 2021-03-31 to 2021-04-11\n\n"
        "The world is told as it is known now. What we knew on 2021-04-10 is set against what we know now.\n\n"
        "Dates are EDTF: 2024/ began in 2024 and nobody tells its end, 2024/.. goes on, 2024\\~ is about 2024.\n\n"
        "## What changed in the world\n\n"
        "### The dam on the Tessel is built\n\n"
        "- **Changed side:** Ministry of Water of Vell on “The dam on the Tessel is built”: from opposes to supports (before: 2019/2021-03-31; declared "
        "– now: 2021-04-10/..; declared; according to Ilda Marek) [1: 22–69]\n\n"
        "## What we learned about earlier times\n\n"
        "### Orra\n\n"
        "- Orra backs Vell (undated; enacted) [2: 19–54]\n\n"
        "## What we changed our mind about\n\n"
        "- **Retracted:** Orra funds Vell, withdrawn on 2022-01-01 (undated; enacted) [1: 254–279]\n\n"
        "## Sources\n\n"
        "A reference [1: 20–40] is to characters 20 to 40 of source 1.\n\n"
        f"- [1] Ministry backs dam, 2021-04-10, SHA-256 {opened.documents()[1].sha256}\n"
        f"- [2] Fields and money, 2022-06, SHA-256 {opened.documents()[0].sha256}\n"
    )
    assert pinned.startswith("\nWhat this was made from, and last the digest of that: the same pin gives the same bytes.\n\n- sources: `")


def test_what_is_only_possible_is_marked_or_counted(graph):
    text = STANCE + RELATION.replace("kg:mode", 'kg:during "2021-05-01/.."^^edtf:EDTF ; kg:mode')
    opened = graph(text)
    sure = markdown(opened, "2021-04-01", "2021-06-01")
    assert "set against what we know now. Not told: 1 change that is only possible.\n" in sure
    assert items(sure, WORLD) == ["**Began:** Orra funds Vell (2021-05-01/..; enacted) [1: 254–279]"]
    both = markdown(opened, "2021-04-01", "2021-06-01", which="possible")
    assert "Not told" not in both
    assert any(line.startswith("**Began, perhaps:** Ministry of Water of Vell supports") for line in items(both, WORLD))
    assert "Not told: 2 changes that are only possible.\n" in markdown(graph(text + STANCE.replace(":ministry-for-dam", ":b")), "2021-04-01", "2021-06-01")


def test_what_was_perhaps_known_before_is_marked(graph):
    """By 10 June 2022 the article of some day of June may have been there."""
    late = RELATION.replace("«Orra lends Vell the money»", "«Orra no longer lends Vell the money»")
    made = markdown(graph(late + STANCE), "2021-06-01", "2021-07-01", known=("2022-06-10", None), which="possible")
    assert items(made, LEARNED) == ["**Perhaps:** Orra funds Vell (undated; enacted) [1: 19–54]"]


def test_where_nothing_changed_it_says_so(graph):
    text = markdown(graph(RELATION), "2021-05-01", "2021-06-01")
    assert part(text, WORLD) == part(text, LEARNED) == part(text, MIND) == ["Nothing."]
    assert part(text, "Sources") == ["None."]
    text = markdown(graph(RELATION.replace("kg:mode", 'kg:during "2021-05-10/"^^edtf:EDTF ; kg:mode')), "2021-05-01", "2021-06-01")
    assert part(text, WORLD) == part(text, LEARNED) == ["Nothing that is certain."]
    assert part(text, MIND) == ["Nothing."]


def test_where_nothing_was_known_before_that_is_said_in_one_line(graph):
    text = markdown(graph(RELATION), "2020-05-01", "2020-06-01")
    assert part(text, LEARNED) == ["Everything: 1 claim, as nothing was public by 2020-05-01."]


def test_topics_come_before_actors_and_each_once(bundled):
    made = kg.brief(bundled, *DAYS, "-", which="possible")
    topics = {bundled.label(topic.id) for topic in bundled.topics()}
    for heading in (WORLD, LEARNED):
        found = [line.removeprefix("### ") for line in part(made.markdown(), heading) if line.startswith("### ")]
        assert len(found) == len(set(found)) > 5
        about = [name in topics for name in found]
        assert about == sorted(about, reverse=True)
        assert True in about
        assert False in about
        for is_topic in (True, False):
            names = [name for name in found if (name in topics) == is_topic]
            assert names == sorted(names)


def test_a_line_stands_under_its_topic_or_its_actor(bundled):
    """Every change of the diff is told once, under the heading where one looks for it."""
    made = kg.brief(bundled, *DAYS, "-", which="possible")
    heading, found = "", set()
    for block in made.blocks:
        text = "".join(words for _, words in block.parts)
        heading = text if block.kind in ("h2", "h3") else heading
        found.add((heading, text)) if block.kind == "li" else None
    for one in made.diff.changes:
        home = bundled.label(getattr(one.claim, "topic", None) or one.claim.things()[0])
        assert [name for name, text in found if one.text in text and text.endswith(references(one)) and name == home], one.text


def references(one) -> str:
    """The reference with which the line of a change ends: to the last piece of its evidence."""
    last = [piece for claim in one.claims for evidence in claim.evidence for piece in evidence.chain() if piece.source][-1]
    return f"{last.start}–{last.end}]"


# ------------------------------------------------------------------------------------------------------------ its sources


def spans_of(folder: Path) -> dict[str, set[tuple[str, str]]]:
    """By the digests of the documents the pieces that the Turtle points to."""
    text = "".join(path.read_text("utf-8") for path in sorted((folder / "triples").rglob("*.ttl")))
    digests = dict(re.findall(r'^:(doc-[\w-]+) a kg:Document.*?kg:sha256 "(\w+)"', text, re.DOTALL | re.MULTILINE))
    spans: dict[str, set[tuple[str, str]]] = {sha: set() for sha in digests.values()}
    for name, start, end in re.findall(r"dcterms:source :(doc-[\w-]+) ; oa:start (\d+) ; oa:end (\d+)", text):
        spans[digests[name]].add((start, end))
    return spans


@pytest.mark.parametrize(("days", "known"), [(DAYS, None), (("2024-06-01", "2025-02-01"), ("2025-01-15", "2025-10-31")), (("2003-01-01", "2030-01-01"), None)])
def test_every_line_refers_to_sources_that_are_listed_and_to_characters_that_the_turtle_points_to(bundled, days, known):
    text = markdown(bundled, *days, known=known, which="possible")
    listed = dict(re.findall(r"^- \[(\d+)\] .*, SHA-256 (\w{64})$", text, re.MULTILINE))
    assert len(listed) == len(items(text, "Sources"))
    assert list(listed) == [str(number) for number in range(1, len(listed) + 1)]
    spans, used = spans_of(ROOT), set()
    lines = items(text, WORLD) + items(text, LEARNED)
    assert len(lines) > 15
    for line in lines:
        found = REFERENCE.findall(line)
        assert found, line
        assert line.endswith("]")
        for number, start, end in found:
            used.add(number)
            assert (start, end) in spans[listed[number]], line
    assert used == set(listed)


def test_of_what_was_retracted_the_evidence_is_still_referred_to(copied):
    retract(copied, "relations.ttl", "rel-iraq-us-agree-end-mission", "2026-11-30")
    text = markdown(kg.open(copied))
    (line,) = items(text, MIND)
    assert {(start, end) for _, start, end in REFERENCE.findall(line)} <= set().union(*spans_of(copied).values())
    assert len(REFERENCE.findall(line)) == 5


def test_both_sides_of_a_change_have_their_references(bundled):
    """The old stance of the government stands in the one article, the new one in the other."""
    (line,) = [line for line in items(markdown(bundled, which="possible"), WORLD) if "US forces stay in Iraq”" in line]
    assert {number for number, _, _ in REFERENCE.findall(line)} == {"1", "2"}


def test_evidence_without_a_source_or_with_one_that_is_not_known_is_no_crash(graph):
    """Faults that validate names; the line says that it has no source."""
    text = RELATION.replace("«Orra lends Vell the money»", "[ a kg:Evidence ]")
    text += (
        RELATION.replace(":orra-funds-vell", ":b")
        .replace("kg:funds", "kg:backs")
        .replace("«Orra lends Vell the money»", "[ a kg:Evidence ; dcterms:source :lost ]")
    )
    made = markdown(graph(text + STANCE), "2021-05-01", "2021-06-01", which="possible")
    assert set(items(made, LEARNED)) == {
        "**Perhaps:** Orra funds Vell (undated; enacted) [no source]",
        "**Perhaps:** Orra backs Vell (undated; enacted) [1]",
    } or ("[no source]" in made and "- [1] lost, no date\n" in made)


def test_what_a_said_that_b_told_him_names_both_and_where_it_stands(graph):
    text = """:c a kg:Stance ; kg:holder :RiverUnion ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Attributed ; kg:status kg:Accepted ;
        kg:during "2021-05"^^edtf:EDTF ; kg:condition "unless the fields are flooded"@en ; kg:quantifier "most of it"@en ;
        kg:evidence [ a kg:Evidence ; dcterms:source :doc-fields ; sem:accordingTo :IldaMarek ;
            kg:relays «it would accept the dam if the fields are paid for | sem:accordingTo :UnionSpeaker» ] ."""
    (line,) = items(markdown(graph(text), "2021-04-20", "2021-06-20"), WORLD)
    assert line == (
        "**Happened in between:** Tessel River Union supports: The dam on the Tessel is built (2021-05; attributed; according to A speaker of the river union, "
        "Ilda Marek; on condition: unless the fields are flooded; most of it) [1] [1: 121–171]"
    )


@pytest.mark.parametrize("name", ["out.md", "out.html"])
def test_no_text_of_the_articles_is_handed_on(shared, bundled, tmp_path, name):
    """Only the title, by which the article is called."""
    kg.brief(bundled, "2003-01-01", "2030-01-01", tmp_path / name, which="possible", known=("2025-01-15", None))
    text = (tmp_path / name).read_text("utf-8")
    for document in bundled.documents():
        text = text.replace(document.title, "|")
    words = re.findall(r"\w+", text.casefold())
    told = {tuple(words[at : at + 8]) for at in range(len(words) - 7)}
    assert len(told) > 1000
    for article in sorted((shared / "articles").glob("*.txt")):
        theirs = re.findall(r"\w+", article.read_text("utf-8").casefold())
        assert not told & {tuple(theirs[at : at + 8]) for at in range(len(theirs) - 7)}


# ----------------------------------------------------------------------------------------------------- Markdown and HTML

HOSTILE = {
    "script": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "link": "[click](javascript:alert(1)) ![x](https://example.org/x.png) <https://example.org/>",
    "reference": "[1]: https://example.org/ [1][1]",
    "emphasis": "**bold** _thin_ `code` ~~gone~~ ***",
    "table": "a | b | c",
    "heading": "# heading #",
    "bullet": "- bullet",
    "plus": "+ bullet",
    "number": "1. first",
    "bracketed number": "12) twelfth",
    "rule": "---",
    "underline": "===",
    "fence": "~~~ fence",
    "ticks": "``` fence",
    "quote": "> quote",
    "entity": "&lt;b&gt; &amp; &#x41;",
    "backslash": "ends in \\",
    "two backslashes": "\\\\* \\[x\\]",
    "newlines": "one\ntwo\r\n\n    three\u2028four",
    "indented": "        eight spaces before",
    "right to left": "\u202eevil\u202c \u2066x\u2069",
    "arabic": "الحشد الشعبي",
    "controls": "tab\tbell\x07 null\x00",
    "braces": "{{ 7*7 }} BODY TITLE $x$",
    "html comment": "<!-- --> <?php ?> ]]>",
}


def quoted(text: str) -> str:
    return '"' + "".join(f"\\U{ord(sign):08X}" for sign in text) + '"'


def hostile(text: str) -> str:
    """A casebook whose actor, topic, document, measure, unit, comment, condition and quantifier are all called so, before it and without a word before."""
    claims = """
        :E a kg:Person ; skos:prefLabel NAME@en . :T a kg:Topic ; skos:prefLabel NAME@en .
        :doc-e a kg:Document ; dcterms:title NAME@en ; dcterms:issued "2021-04-11"^^edtf:EDTF ; dcterms:publisher :E ; kg:sha256 "00" .
        :a a kg:Stance ; kg:holder :E ; kg:topic :T ; kg:position kg:Supports ; MORE .
        :b a kg:Figure ; kg:about :E ; kg:measure NAME ; kg:minValue 4 ; kg:unit NAME ; MORE .
        :c a kg:Attribution ; kg:holder :E ; kg:about :T ; rdfs:comment NAME ; MORE .
        :d a kg:Relation ; rdf:subject :E ; rdf:predicate kg:funds ; rdf:object :E ; rdfs:comment NAME ; DATED MORE .
        :late a kg:Relation ; rdf:subject :E ; rdf:predicate kg:funds ; rdf:object :E ; kg:role NAME ; kg:mode kg:Enacted ; kg:status kg:Accepted ;
            kg:evidence [ a kg:Evidence ; dcterms:source :doc-fields ; oa:start 4 ; oa:end 5 ] .
        """
    claims = claims.replace("DATED", 'kg:during "2021-04-15/.."^^edtf:EDTF ;')
    more = "kg:mode kg:Declared ; kg:status kg:Accepted ; kg:condition NAME ; kg:quantifier NAME ; kg:evidence [ a kg:Evidence ; dcterms:source :doc-e ; sem:accordingTo :E ]"
    return claims.replace("MORE", more).replace("NAME", quoted(text))


def briefed(graph, text: str) -> Briefing:
    """All is learned but for one thing that began."""
    made = kg.brief(graph(hostile(text) + RELATION), "2021-04-12", "2021-04-20", "-", known=("2021-04-10", None), which="possible")
    assert len([block for block in made.blocks if block.kind == "li"]) > 10
    return made


def words(block: Block) -> str:
    """What a reader is to see of a block."""
    return " ".join("".join(visible(text) for _, text in block.parts).split())


SIGNS = {"h1": "# ", "h2": "## ", "h3": "### ", "li": "- ", "p": ""}
TOKEN = re.compile(r"\\(?P<escaped>.)|\*\*(?P<bold>(?:\\.|[^\\*])+)\*\*|`(?P<code>[^`]+)`|(?P<reference>\[[\w:– ]*\](?![(\[:]))|(?P<plain>[^\\`*_\[\]<>#|~&])")
"""What a line of ours is made of: no sign that could mean something stands by itself."""


def read(line: str) -> tuple[str, str]:
    """A line of Markdown as a reader sees it: its kind, and its text without marks."""
    kind = next(kind for kind, sign in SIGNS.items() if line.startswith(sign))
    rest = line.removeprefix(SIGNS[kind])
    assert rest == rest.strip()
    assert not re.match(r"[-+=#>]|\d+[.)]|~~~|```", rest), "begins a block"
    seen, place = "", 0
    while place < len(rest):
        found = TOKEN.match(rest, place)
        assert found, rest[place:]
        seen += re.sub(r"\\(.)", r"\1", found["bold"]) if found["bold"] else next(filter(None, (found[name] for name in TOKEN.groupindex)))
        place = found.end()
    return kind, " ".join(seen.split())


BAD = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_are_text_in_markdown(graph, text):
    """No line begins another, no list, heading, rule or code; no emphasis, link, image, entity or tag comes of a name."""
    made = briefed(graph, text)
    lines = [line for line in made.markdown().split("\n") if line]
    for line, block in zip(lines, made.blocks, strict=True):
        assert read(line) == (block.kind, words(block))
    assert not BAD.search(made.markdown())
    assert "\n\n\n" not in made.markdown()


def test_a_commonmark_parser_reads_the_same_blocks(tmp_path):
    """Paragraphs, headings and items with their text, and nothing else."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for name, text in HOSTILE.items():
        made = briefed(lambda claims, name=name: kg.open(build(tmp_path / name, claims)), text)
        tokens = parser.parse(made.markdown())
        kinds = {token.type for token in tokens} | {child.type for token in tokens for child in token.children or ()}
        blocks = {f"{kind}_{way}" for kind in ("heading", "paragraph", "bullet_list", "list_item", "strong") for way in ("open", "close")}
        assert kinds <= {*blocks, "inline", "text", "text_special", "code_inline"}, name
        seen = ["".join(child.content for child in token.children) for token in tokens if token.type == "inline"]
        assert [" ".join(one.split()) for one in seen] == [words(block) for block in made.blocks], name


class Seen(HTMLParser):
    """Every element of a page with its attributes, and the text of each block."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.blocks: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)
        if tag in SIGNS:
            self.blocks.append((tag, ""))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if any(tag in SIGNS for tag in self.open):
            kind, text = self.blocks[-1]
            self.blocks[-1] = kind, text + data


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_names_are_text_in_html(graph, text):
    made = briefed(graph, text)
    page = Seen(made.html())
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "ul", "li", "b", "code"}
    assert {name for _, attributes in page.elements for name in attributes} <= {"lang", "charset", "http-equiv", "content", "name"}
    assert [(kind, " ".join(seen.split())) for kind, seen in page.blocks] == [(block.kind, words(block)) for block in made.blocks]
    assert not BAD.search(made.html())


def test_the_page_is_good_html_and_loads_nothing(bundled):
    page = kg.brief(bundled, *DAYS, "-", which="possible").html()
    html5 = pytest.importorskip("html5rdf", reason="html5rdf is not installed: pip install 'stancegraph[shacl]'")
    html5.HTMLParser(strict=True).parse(page)
    policies = [attributes["content"] for tag, attributes in Seen(page).elements if attributes.get("http-equiv") == "Content-Security-Policy"]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert not re.search(r"https?:|//|@import|url\(|\bsrc=|\bhref\b", page)
    assert "<title>Briefing: 2025-02-01 to 2025-11-01</title>" in page
    assert Seen(page).elements[0] == ("html", {"lang": "en"})


def test_markdown_and_html_say_the_same(bundled):
    made = kg.brief(bundled, *DAYS, "-", which="possible")
    lines = [read(line) for line in made.markdown().split("\n") if line]
    assert lines == [(kind, " ".join(text.split())) for kind, text in Seen(made.html()).blocks]


def test_each_list_of_the_page_is_one(bundled):
    """A list begins after what is no item, and ends before it."""
    made = kg.brief(bundled, *DAYS, "-")
    body = re.findall(r"<(/?(?:ul|li|h\d|p))\b", made.html())
    tags = [tag for tag in body if tag in ("ul", "/ul") or not tag.startswith("/")]
    depth = 0
    for tag in tags:
        depth += {"ul": 1, "/ul": -1}.get(tag, 0)
        assert depth == (1 if tag in ("ul", "li") else 0), tag
    assert ("/ul", "ul") not in set(pairwise(tags))


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.text("[]()*_`~<>#|&\\!-+=1.) ", max_size=12)


@given(st.lists(st.tuples(st.sampled_from(["h1", "h2", "h3", "p", "li"]), texts), min_size=1, max_size=8), st.booleans())
def test_any_text_stays_what_it_is(pieces, is_bold):
    """Blocks of any text, in both formats."""
    blocks = [Block(kind, (("b", "Began:"), ("", " "), ("", text)) if is_bold else (("", f"x{text}"),)) for kind, text in pieces]
    made = Briefing(None, blocks, "")
    expected = [(block.kind, words(block)) for block in blocks]
    assert [(kind, " ".join(seen.split())) for kind, seen in Seen(made.html()).blocks] == expected
    assert [read(line) for line in made.markdown().split("\n") if line] == expected


@given(texts)
def test_a_line_may_begin_with_any_text(text):
    """An item without a word before it begins no list, heading, quote, rule or code of its own."""
    line = Briefing(None, [Block("li", (("", f"{text}."),))], "").markdown()
    assert line.count("\n") == 1
    kind, seen = read(line.rstrip("\n"))
    assert (kind, seen) == ("li", " ".join(visible(f"{text}.").split()))


# --------------------------------------------------------------------------------------------------------- writing it


def test_the_suffix_says_what_it_is(bundled, tmp_path):
    kg.brief(bundled, *DAYS, tmp_path / "a.md")
    kg.brief(bundled, *DAYS, tmp_path / "a.html")
    assert (tmp_path / "a.md").read_text("utf-8").startswith("# Briefing: 2025-02-01 to 2025-11-01\n")
    assert (tmp_path / "a.html").read_text("utf-8").startswith("<!doctype html>\n")


@pytest.mark.parametrize("name", ["out.txt", "out", "out.md.bak", "md"])
def test_another_suffix_is_refused_in_a_sentence(bundled, tmp_path, name):
    with pytest.raises(FormatError, match=r"^.* is no briefing: end its name in \.md or \.html$"):
        kg.brief(bundled, *DAYS, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_leaves_the_old_file_and_no_rubbish(bundled, tmp_path, monkeypatch):
    out = tmp_path / "old.md"
    out.write_text("what was there")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(CasebookError, match=r"^cannot write .*old\.md: No space left on device$"):
            kg.brief(bundled, *DAYS, out)
    with pytest.raises(CasebookError, match="cannot write"):
        kg.brief(bundled, *DAYS, tmp_path / "no such folder" / "new.md")
    (tmp_path / "taken.html").mkdir()
    with pytest.raises(CasebookError, match="cannot write"):
        kg.brief(bundled, *DAYS, tmp_path / "taken.html")
    assert out.read_text() == "what was there"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["old.md", "taken.html"]


def test_days_in_the_wrong_order_write_nothing(bundled, tmp_path):
    with pytest.raises(PeriodError, match="the earlier one first"):
        kg.brief(bundled, *reversed(DAYS), tmp_path / "out.md")
    assert list(tmp_path.iterdir()) == []


def test_the_digests_of_the_documents_are_those_of_the_articles(shared, bundled):
    text = markdown(bundled)
    assert {digest(path.read_text("utf-8")) for path in (shared / "articles").glob("*.txt")} == set(re.findall(r"SHA-256 (\w{64})", text))
