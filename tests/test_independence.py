"""`kg independence`: copies, publishers and voices behind a claim, against a count by hand and by brute force."""

from __future__ import annotations

import csv
import io
import json
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import ARTICLES, DAM, STANCE, build, digest
from hypothesis import given
from hypothesis import strategies as st

import kg
from kg.analysis.independence import Independence, independence
from kg.analysis.reports import Reports, joined
from kg.articles import Articles
from kg.cli import main
from kg.errors import NotFound

CAST = """
:Vell a kg:State ; skos:prefLabel "Vell"@en .
:Dam a kg:Topic ; skos:prefLabel "The dam is built"@en ; skos:definition "A dam."@en .
:Marek a kg:Person ; skos:prefLabel "Ilda Marek"@en .
:Sorn a kg:Person ; skos:prefLabel "Jon Sorn"@en .
:Aide a kg:UnnamedSource ; skos:prefLabel "An aide"@en .
:Clerk a kg:UnnamedSource ; skos:prefLabel "A clerk"@en .
:Post a kg:MediaOutlet ; skos:prefLabel "The Post"@en .
:Echo a kg:MediaOutlet ; skos:prefLabel "The Echo"@en .
"""


def paper(name: str, publisher: str | None = None, more: str = "") -> str:
    told = f" ; dcterms:publisher :{publisher}" if publisher else ""
    return f':{name} a kg:Document ; dcterms:title "Paper {name}"@en ; kg:sha256 "{digest(name)}"{told}{more} .\n'


def piece(document: str | None, speaker: str | None = None, relays: str | None = None, *, start: int = 0, long: int = 20, passage: str = "") -> str:
    source = (
        f' ; dcterms:source :{document} ; oa:start {start} ; oa:end {start + long} ; kg:digest "{digest(passage or f"{document} {start}")}"' if document else ""
    )
    said = f" ; sem:accordingTo :{speaker}" if speaker else ""
    return f"[ a kg:Evidence{source}{said}{f' ; kg:relays {relays}' if relays else ''} ]"


def claim(*pieces: str) -> str:
    return f""":c a kg:Stance ; kg:holder :Vell ; kg:topic :Dam ; kg:position kg:Supports ; kg:mode kg:Declared ; kg:confidence 0.8 ;
    kg:status kg:Accepted ; kg:evidence {" , ".join(pieces)} .\n"""


@pytest.fixture
def asked(tmp_path):
    def ask(text: str) -> Independence:
        return independence(kg.open(build(tmp_path / "case", CAST + text, world="")), ":c")

    return ask


def grouped(found: Independence) -> list[list[str]]:
    return [[name.rpartition("/")[2] for name in report.documents] for report in found.reports]


# ----------------------------------------------------------------------------------------------------------- publishers


def test_two_papers_of_two_publishers_are_two(asked):
    found = asked(paper("p0", "Post") + paper("p1", "Echo") + claim(piece("p0", "Marek"), piece("p1", "Sorn"), piece("p1", "Sorn", start=50)))
    assert (found.pieces, grouped(found), found.publishers, found.voices_between) == (3, [["p0"], ["p1"]], (2, 2), (2, 2))


def test_two_papers_of_one_publisher_are_one(asked):
    assert asked(paper("p0", "Post") + paper("p1", "Post") + claim(piece("p0", "Marek"), piece("p1", "Sorn"))).publishers == (1, 1)


def test_who_is_not_told_may_be_anybody(asked):
    assert asked(paper("p0", "Post") + paper("p1") + claim(piece("p0"), piece("p1"))).publishers == (1, 2)
    assert asked(paper("p0") + paper("p1") + paper("p2") + claim(piece("p0"), piece("p1"), piece("p2"))).publishers == (1, 3)
    assert asked(claim(piece("nowhere"), piece("unheard"))).publishers == (1, 2)


def test_what_passes_on_another_paper_is_not_independent_of_it(asked):
    text = paper("p0", "Post") + paper("p1", "Echo") + claim(piece("p0", relays=piece("p1", "Marek")), piece("p1", "Marek", start=50))
    found = asked(text)
    assert (grouped(found), found.publishers, found.voices_between) == ([["p0"], ["p1"]], (1, 1), (1, 1))


def test_two_that_pass_on_the_same_paper_are_one(asked):
    papers = paper("p0", "Post") + paper("p1", "Echo") + paper("p2")
    assert asked(papers + claim(piece("p0", relays=piece("p2")), piece("p1", relays=piece("p2", start=50)))).publishers == (1, 1)


# -------------------------------------------------------------------------------------------------------------- copies


@pytest.mark.parametrize(("copied", "passage", "why"), [
    (f' ; kg:sha256 "{digest("same")}"', ("", "", 20), "the same text"),
    (" ; dcterms:isVersionOf :p1", ("", "", 20), "a version of it"),
    ("", ("said", "said", 80), "the same passage word for word"),
])  # fmt: skip
def test_copies_count_once(asked, copied, passage, why):
    first = paper("p0", "Post", copied)
    other = paper("p1", "Echo", copied if "sha256" in copied else "")
    found = asked(first + other + claim(piece("p0", "Marek", passage=passage[0], long=passage[2]), piece("p1", "Sorn", passage=passage[1], long=passage[2])))
    assert (grouped(found), found.publishers) == ([["p0", "p1"]], (1, 1))
    assert [link.why for link in Reports(found.view).links] == [why]
    assert "2 pieces of evidence in 1 report (1 copy counted once)" in found.text()


def test_a_short_passage_or_another_one_makes_no_copy(asked):
    papers = paper("p0", "Post") + paper("p1", "Echo")
    assert asked(papers + claim(piece("p0", passage="said", long=79), piece("p1", passage="said", long=79))).publishers == (2, 2)
    assert asked(papers + claim(piece("p0", long=200), piece("p1", long=200))).publishers == (2, 2)


def test_copies_of_copies_are_one_report(asked):
    papers = paper("p0", "Post", " ; dcterms:isVersionOf :p9") + paper("p1", "Echo", " ; dcterms:isVersionOf :p9") + paper("p9")
    found = asked(papers + claim(piece("p0"), piece("p1")))
    assert (grouped(found), found.publishers, len(found.voices)) == ([["p0", "p1"]], (1, 1), 1)


def test_near_copies_are_found_where_the_texts_are_at_hand(casebook):
    pytest.importorskip("datasketch", reason="texts are not compared: datasketch is not installed")
    again = DAM + "More of this tomorrow.\n"
    text = (
        f':doc-again a kg:Document ; dcterms:title "Again"@en ; dcterms:publisher :Orra ; kg:sha256 "{digest(again)}" .\n:doc-dam dcterms:publisher :Vell .\n'
    )
    folder = casebook(STANCE.replace("» .", "» , «More of this tomorrow» .") + text, articles={**ARTICLES, "again.txt": again})
    assert independence(kg.open(folder), ":ministry-for-dam").publishers == (2, 2)
    assert independence(kg.open(folder), ":ministry-for-dam", articles=Articles(folder / "articles")).publishers == (1, 1)
    code, out, _ = run(folder, ":ministry-for-dam", "--articles", str(folder / "articles"))
    assert (code, "2 pieces of evidence in 1 report (1 copy counted once)" in out, "Orra, Vell: “Again” = “Ministry backs dam”" in out) == (0, True, True)


# -------------------------------------------------------------------------------------------------------------- voices


def test_the_last_of_a_chain_is_the_voice(asked):
    found = asked(paper("p0", "Post") + claim(piece("p0", "Marek", piece("p0", "Sorn", piece("p0", "Aide", start=9), start=5))))
    assert [(found.view.label(voice.speaker), voice.unnamed) for voice in found.voices] == [("An aide", True)]
    assert found.voices_between == (1, 1)


def test_somebody_unnamed_may_be_anybody(asked):
    papers = paper("p0", "Post")
    assert asked(papers + claim(piece("p0", "Aide"), piece("p0", "Clerk", start=50))).voices_between == (1, 2)
    assert asked(papers + claim(piece("p0", "Aide"), piece("p0", "Marek", start=50))).voices_between == (1, 2)
    assert asked(papers + claim(piece("p0", "Sorn"), piece("p0", "Marek", start=50))).voices_between == (2, 2)


def test_authors_are_voices_and_those_of_one_publisher_may_be_one(asked):
    assert asked(paper("p0", "Post") + paper("p1", "Echo") + claim(piece("p0"), piece("p1"))).voices_between == (2, 2)
    assert asked(paper("p0", "Post") + paper("p1", "Post") + claim(piece("p0"), piece("p1"))).voices_between == (1, 2)
    assert asked(paper("p0", "Post") + paper("p1") + claim(piece("p0"), piece("p1", "Marek"))).voices_between == (2, 2)


def test_evidence_without_a_document_is_counted_as_a_piece_and_no_more(asked):
    found = asked(claim(piece(None, "Marek"), piece(None)))
    assert (found.pieces, found.reports, found.publishers, found.voices_between) == (2, (), (0, 0), (1, 2))
    assert "nobody is named" in found.text()


def test_a_speaker_without_an_id_is_a_voice(asked):
    assert asked(paper("p0", "Post") + claim(piece("p0", "Marek").replace(":Marek", "[ a kg:Person ]"))).voices_between == (1, 1)


# ------------------------------------------------------------------------------------------------------ by brute force


def components(things: list[str], links: list[tuple[str, str]]) -> int:
    """How many groups hang together, counted by walking."""
    left, count = set(things), 0
    while left:
        queue = [left.pop()]
        count += 1
        while queue:
            here = queue.pop()
            near = {b for a, b in links if a == here} | {a for a, b in links if b == here}
            queue += sorted(near & left)
            left -= near
    return count


def by_hand(publishers: dict[str, str | None], links: list[tuple[str, str]]) -> tuple[int, int]:
    """Least and most groups over all publishers that those who are not told may have."""
    untold = [name for name, told in publishers.items() if told is None]
    possible = sorted({told for told in publishers.values() if told} | set(untold))
    counts = []
    for chosen in product(possible, repeat=len(untold)):
        who = {**publishers, **dict(zip(untold, chosen, strict=True))}
        same = [(one, other) for one in who for other in who if one < other and who[one] == who[other]]
        counts.append(components(sorted(publishers), links + same))
    return min(counts), max(counts)


names = st.sampled_from(["p0", "p1", "p2", "p3"])


@given(
    publishers=st.fixed_dictionaries({f"p{number}": st.sampled_from([None, "Post", "Echo", "Marek"]) for number in range(4)}),
    versions=st.lists(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]), max_size=2),
    chains=st.lists(st.lists(names, min_size=1, max_size=3), min_size=1, max_size=4),
)
def test_publishers_are_as_many_as_brute_force_counts(tmp_path_factory, publishers, versions, chains):
    pieces = []
    for number, chain in enumerate(chains):
        told = None
        for depth, name in enumerate(reversed(chain)):
            told = piece(name, relays=told, start=100 * number + 30 * depth)
        pieces.append(told)
    papers = "".join(paper(name, who) for name, who in publishers.items()) + "".join(f":{one} dcterms:isVersionOf :{other} .\n" for one, other in versions)
    graph = kg.open(build(tmp_path_factory.mktemp("brute"), CAST + papers + claim(*pieces), world=""))
    used = {name for chain in chains for name in chain}
    copies = joined(versions)
    same = [(one, other) for one in used for other in used if one < other and copies.get(one, one) == copies.get(other, other)]
    links = same + [(chain[0], deeper) for chain in chains for deeper in chain[1:]]
    found = independence(graph, ":c")
    assert found.publishers == by_hand({name: publishers[name] for name in sorted(used)}, links)
    assert sorted(name for group in grouped(found) for name in group) == sorted(used)
    assert len(found.reports) == components(sorted(used), same)
    assert found.voices_between[0] <= found.voices_between[1] == len(found.voices)


# ----------------------------------------------------------------------------------------------------------- the telling


def test_it_is_told_in_words_and_as_one_row(asked):
    papers = paper("p0", "Post") + paper("p1", "Echo", " ; dcterms:isVersionOf :p0") + paper("p2")
    found = asked(papers + claim(piece("p0", "Marek"), piece("p1", "Marek"), piece("p2")))
    assert found.text() == (
        "Vell supports: The dam is built  [:c]\n"
        "  3 pieces of evidence in 2 reports (1 copy counted once)\n"
        "  independent publishers: 1 to 2, as far as is told\n"
        "    The Echo, The Post: “Paper p0” = “Paper p1”\n"
        "    publisher not told: “Paper p2”\n"
        "  voices: 2\n"
        "    the author of “Paper p2”\n"
        "    Ilda Marek\n"
    )
    (row,) = found.objects()
    assert row == {
        "claim": ":c", "pieces": 3, "documents": [[":p0", ":p1"], [":p2"]], "publishers": [":Echo", ":Post"],
        "independentAtLeast": 1, "independentAtMost": 2, "voices": [None, ":Marek"], "voicesAtLeast": 2, "voicesAtMost": 2,
    }  # fmt: skip


def test_only_a_claim_can_be_asked_for(bundled):
    for name in ("Iraq", ":no-such", "_:x"):
        with pytest.raises(NotFound, match=f"there is no accepted claim {name}; name one as kg show and kg query print it"):
            independence(bundled, name)


def test_the_bundled_claims_have_at_most_two_publishers(bundled):
    reports = Reports(bundled)
    assert reports.links == []
    two = independence(bundled, ":stance-government-end-of-mission", reports=reports)
    assert (two.publishers, len(two.reports)) == ((1, 2), 2)
    one = independence(bundled, ":stance-framework-majority-us-presence", reports=reports)
    assert (one.publishers, one.voices_between) == ((1, 1), (1, 2))
    assert one.text() == independence(bundled, "stance-framework-majority-us-presence").text()


def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["-C", str(folder), "independence", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_prints_words_json_and_csv(tmp_path):
    folder = build(tmp_path, CAST + paper("p0", "Post") + claim(piece("p0", "Marek")), world="")
    found = independence(kg.open(folder), ":c")
    assert run(folder, ":c") == (0, found.text(120), "")
    assert json.loads(run(folder, ":c", "--format", "json")[1]) == found.objects()
    (row,) = csv.DictReader(io.StringIO(run(folder, ":c", "--format", "csv")[1]))
    assert (row["claim"], row["independentAtMost"], json.loads(row["documents"])) == (":c", "1", [[":p0"]])
    assert run(folder, ":d")[0] == 1
