"""Who is for or against whom in a sentence: answers of the shipped weights on invented sentences, and training on others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kg.errors import CasebookError, KgError, MissingExtra, Problem
from kg.extraction import attitudes, training
from kg.extraction.attitudes import Attitude, attitude, pieces, score, shortened
from kg.extraction.reading import parser

np = pytest.importorskip("numpy", reason="attitudes are not scored: numpy is not installed")
pytest.importorskip("spacy", reason="attitudes are not scored: pip install 'stancegraph[extract]'")

FORWARD, BACKWARD = "first->second", "second->first"


def asked(marked: str, **options: object) -> Attitude:
    """The attitude in a sentence whose two names stand in square brackets."""
    text, first, second, _ = spans(marked)
    return attitude(text, first, second, **options)


def spans(marked: str) -> training.Example:
    found = training._example(f"{marked}\ta\tb\t0".encode())
    assert isinstance(found, training.Example), found
    return found


CLEAR = [
    ("[Velland] strongly condemned [Orra] for the shelling of the border town.", "negative", FORWARD),
    ("The minister said that [Velland] rejects the accusations and blamed [Orra] for the attack.", "negative", FORWARD),
    ("[Ilda Marek] sharply criticized [Tomas Reve] over his handling of the flood.", "negative", FORWARD),
    ("[Ilda Marek] praised [Tomas Reve] as a great leader and a good friend.", "positive", FORWARD),
    ("[Velland] said it fully supports [Orra] and will stand by its ally.", "positive", FORWARD),
    ("[Velland] was harshly criticized by [Orra] for closing the bridge.", "negative", BACKWARD),
    ("[Kasda] lies between the coast and [Tessel].", "neutral", None),
    ("The delegates flew from [Kasda] to [Tessel] on Monday.", "neutral", None),
]


@pytest.mark.parametrize(("marked", "label", "direction"), CLEAR)
def test_a_clear_sentence_is_read_as_anybody_would(marked: str, label: str, direction: str | None) -> None:
    found = asked(marked)
    assert (found.label, found.direction) == (label, direction), found
    assert found.probability == found.probabilities[f"{label} {direction}" if direction else label]
    assert sum(found.probabilities.values()) == pytest.approx(1, abs=1e-3)


def test_five_answers_are_weighed() -> None:
    found = asked("[Velland] met [Orra].")
    assert list(found.probabilities) == ["neutral", "positive first->second", "positive second->first", "negative first->second", "negative second->first"]


@pytest.mark.parametrize("marked", [marked for marked, *_ in CLEAR])
def test_who_is_called_first_only_turns_the_direction_round(marked: str) -> None:
    text, first, second, _ = spans(marked)
    one, other = attitude(text, first, second), attitude(text, second, first)
    assert other.label == one.label
    assert other.direction == {FORWARD: BACKWARD, BACKWARD: FORWARD, None: None}[one.direction]
    turned = {mirrored(name): value for name, value in one.probabilities.items()}
    assert other.probabilities == turned


def mirrored(name: str) -> str:
    label, _, direction = name.partition(" ")
    return f"{label} {BACKWARD if direction == FORWARD else FORWARD}" if direction else label


def test_the_same_question_gets_the_same_answer_and_none_depends_on_who_it_is() -> None:
    one = asked("[Velland] condemned [Orra] on Monday.")
    attitudes._load.cache_clear()
    attitudes.encoder.cache_clear()
    assert asked("[Velland] condemned [Orra] on Monday.") == one
    text = "Velland condemned Orra on Monday."
    doc = parser()(text)
    pair = attitudes.Pair.of(doc, (0, 1), (2, 3))
    said = " ".join(feature for swapped in (False, True) for group in attitudes.features(pair, swapped=swapped) for feature in group).lower()
    assert "condemn" in said
    assert "velland" not in said
    assert "orra" not in said


def test_a_parsed_text_gives_what_the_text_gives() -> None:
    text = "Velland praised Orra for its help."
    assert score(parser()(text), (0, 1), (2, 3)) == attitude(text, (0, 7), (16, 20))


def test_in_an_article_the_sentences_from_the_one_name_to_the_other_are_read() -> None:
    sentence = "Velland strongly condemned Orra for the shelling."
    article = f"A pact ends\n\nThe weather was fine. {sentence} The harvest was good.\nTessel praised Kasda."
    start = article.index("Velland")
    first, second = (start, start + 7), (article.index("Orra"), article.index("Orra") + 4)
    alone, inside = attitude(sentence, (0, 7), (27, 31)), attitude(article, first, second)
    assert (inside.label, inside.direction) == ("negative", FORWARD)
    assert inside.probabilities == alone.probabilities
    far = attitude(article, (start, start + 7), (article.index("Kasda"), article.index("Kasda") + 5))
    assert far.label in ("neutral", "positive", "negative")


def test_a_span_may_be_a_piece_of_a_word_and_signs_may_be_odd() -> None:
    text = "“Vellanders” hate\u00a0Orra’s king, 水力 \U0001f600 \u202eרוח\u202c."
    assert sum(attitude(text, (1, 9), (18, 22)).probabilities.values()) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ((0, 0), (8, 12), "characters 0 to 0 name nobody"),
        ((5, 2), (8, 12), "characters 5 to 2 name nobody"),
        ((-1, 3), (8, 12), "characters -1 to 3 name nobody"),
        ((0, 7), (8, 99), "characters 8 to 99 name nobody"),
        ((0, 7), (7, 8), "characters 7 to 8 name nobody"),
        ((0, 7), (3, 12), "overlap: give two different places"),
        ((0, 7), (0, 7), "overlap: give two different places"),
    ],
)
def test_a_bad_span_is_told_in_one_sentence(first: tuple[int, int], second: tuple[int, int], told: str) -> None:
    with pytest.raises(KgError, match=told) as caught:
        attitude("Velland met Orra.", first, second)
    assert "\n" not in str(caught.value)


def test_names_far_apart_are_refused_and_long_lines_are_read_near_the_names() -> None:
    long = "Velland praised Orra. " * 1000
    with pytest.raises(KgError, match="the names stand 21,996 characters apart"):
        attitude(long, (0, 7), (21_992, 21_996))
    near = attitude(long, (11_000, 11_007), (11_016, 11_020))
    assert (near.label, near.direction) == ("positive", FORWARD)


def test_a_text_without_syntax_is_scored_by_its_words() -> None:
    import spacy

    doc = spacy.blank("en")("Velland strongly condemned Orra.")
    assert sum(score(doc, (0, 1), (3, 4)).probabilities.values()) == pytest.approx(1, abs=1e-3)


def test_a_bad_range_of_tokens_is_told_too() -> None:
    doc = parser()("Velland met Orra.")
    for first, second in (((0, 0), (2, 3)), ((0, 1), (2, 9)), ((0, 2), (1, 3))):
        with pytest.raises(KgError):
            score(doc, first, second)


def test_two_names_of_which_one_stands_inside_a_word_of_the_other() -> None:
    with pytest.raises(KgError, match="overlap"):
        attitude("VellandOrra met.", (0, 7), (7, 11))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_pieces_know_every_text(text: str) -> None:
    vocabulary = attitudes.encoder().vocabulary
    numbers = pieces(text, vocabulary)
    assert all(0 <= number < len(vocabulary) for number in numbers)


def test_pieces_are_those_of_bert() -> None:
    vocabulary = attitudes.encoder().vocabulary
    words = dict(zip(vocabulary.values(), vocabulary, strict=True))
    assert [words[number] for number in pieces("Café_au lait: DON'T unsanctionable 水", vocabulary)][:6] == ["cafe", "_", "au", "lai", "##t", ":"]
    assert pieces("x" * 101, vocabulary) == [vocabulary["[UNK]"]]


@given(*[st.integers(0, 60)] * 3)
@example(30, 3, 30)
@example(0, 60, 0)
@example(60, 30, 1)
def test_what_is_near_the_names_is_kept(left: int, between: int, right: int) -> None:
    sides = list(range(left)), list(range(between)), list(range(right))
    found = shortened(*sides, 40)
    assert sum(map(len, found)) == min(40, left + between + right) or between > 24
    assert sum(map(len, found)) <= 40
    assert found[0] == sides[0][left - len(found[0]) :]
    assert found[2] == sides[2][: len(found[2])]
    assert found[1] == (sides[1] if left + between + right <= 40 or between <= 24 else [*range(12), *range(between - 12, between)])


def test_negation_and_a_long_sentence_are_read() -> None:
    far = "which the two neighbours share with five other states of the basin and many towns, " * 8
    found = asked(f"[Velland], {far}did not condemn [Orra].")
    assert sum(found.probabilities.values()) == pytest.approx(1, abs=1e-3)
    doc = parser()("Velland did not condemn Orra.")
    assert "negcondemn" in attitudes.features(attitudes.Pair.of(doc, (0, 1), (4, 5)))[3]


def test_scoring_needs_neither_scikit_learn_nor_pickle() -> None:
    code = (
        "import sys; sys.modules['sklearn'] = None; sys.modules['scipy'] = None\n"
        "from kg.extraction.attitudes import attitude\n"
        "print(attitude('Velland condemned Orra.', (0, 7), (18, 22)).label)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "negative\n"
    for name in ("attitudes.npz", "encoder.npz"):
        with np.load(attitudes.WEIGHTS / name, allow_pickle=False) as file:
            assert all(file[key].dtype.kind in "iuf" for key in file.files)
    assert sum((attitudes.WEIGHTS / name).stat().st_size for name in ("attitudes.npz", "encoder.npz")) < 15_000_000


# -------------------------------------------------------------------------------------------------------------- training

VERBS = [("admires", "1"), ("trusts and helps", "1"), ("despises", "3"), ("curses and hates", "3"), ("visits", "0"), ("writes to", "0")]
PASSIVE = [("is admired by", "2"), ("is despised by", "4")]
NAMES = ["Ilda", "Tomas", "Velland", "Orra", "Kasda", "Marek"]


def invented() -> str:
    return "Now [Ilda][Orra]\tIlda\tOrra\t0\n" + "".join(
        f"Today [{one}] {verb} [{other}].\t{one}\t{other}\t{label}\n" for verb, label in VERBS + PASSIVE for one in NAMES for other in NAMES if one != other
    )


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, training.Report]:
    folder = tmp_path_factory.mktemp("trained")
    (folder / "data.txt").write_text(invented() + "\n", "utf-8")
    return folder / "own.npz", training.train(folder / "data.txt", folder / "own.npz")


def test_training_on_ones_own_sentences_gives_weights_that_know_them(trained: tuple[Path, training.Report]) -> None:
    out, report = trained
    assert report.problems == ()
    assert report.written == out
    assert report.micro is not None
    assert report.micro.low <= report.micro.value <= report.micro.high
    assert report.micro.value > 0.9
    assert sum(row.count for row in report.rows) == len(invented().splitlines())
    found = asked("Today [Reve] despises [Tessel].", weights=out)
    assert (found.label, found.direction) == ("negative", FORWARD)
    found = asked("Today [Reve] is admired by [Tessel].", weights=out)
    assert (found.label, found.direction) == ("positive", BACKWARD)
    assert "macro F1 " in str(report)


def test_the_same_data_and_seed_give_the_same_file(trained: tuple[Path, training.Report], tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_bytes(invented().encode().replace(b"\n", b"\r\n"))
    training.train(tmp_path / "data.txt", tmp_path / "again.npz")
    with np.load(trained[0]) as one, np.load(tmp_path / "again.npz") as other:
        assert all((one[name] == other[name]).all() for name in one.files)


@pytest.fixture(scope="module")
def repeating(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, training.Report]:
    folder = tmp_path_factory.mktemp("repeating")
    (folder / "data.txt").write_text(invented() + 2 * ODD, "utf-8")
    return folder / "own.npz", training.train(folder / "data.txt", folder / "own.npz")


ODD = "".join(
    f"[{one}] visits [{other}] {when}.\t{one}\t{other}\t1\n" for one in NAMES[:3] for other in NAMES[3:] for when in ("at dusk", "by boat", "in spring")
)


def test_what_the_data_repeats_is_known_by_heart_and_counts_once(trained: tuple[Path, training.Report], repeating: tuple[Path, training.Report]) -> None:
    out, report = repeating
    assert sum(row.count for row in report.rows) == len((invented() + ODD).splitlines())
    found = asked("[Ilda] visits [Orra] by boat.", weights=out)
    assert (found.label, found.direction) == ("positive", FORWARD)
    assert found.probability > 0.9
    assert asked("[Ilda] visits [Orra] by boat.", weights=trained[0]).label == "neutral"


def test_data_of_which_all_is_repeated_is_trained_on_as_if_it_came_once(tmp_path: Path) -> None:
    lines = "".join(invented().splitlines(keepends=True)[:60])
    for name, text in (("once", lines), ("twice", lines * 2)):
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    once, twice = (training.train(tmp_path / f"{name}.txt", tmp_path / f"{name}.npz") for name in ("once", "twice"))
    assert (once.rows, once.macro, once.micro) == (twice.rows, twice.macro, twice.micro)
    assert (tmp_path / "once.npz").read_bytes() == (tmp_path / "twice.npz").read_bytes()


def test_measuring_leaves_out_what_was_trained_on(trained: tuple[Path, training.Report], tmp_path: Path) -> None:
    (tmp_path / "known.txt").write_text("[Ilda] despises [Orra].\tIlda\tOrra\t3\n", "utf-8")
    (tmp_path / "both.txt").write_text("[Ilda] despises [Orra].\tIlda\tOrra\t3\nToday [Orra] despises [Ilda].\tOrra\tIlda\t3\n", "utf-8")
    report = training.evaluate(tmp_path / "both.txt", weights=trained[0], without=tmp_path / "known.txt")
    assert [row.count for row in report.rows] == [0, 0, 0, 1, 0]
    assert report.micro == training.Score(1, 1, 1)
    assert report.macro is not None
    assert report.macro.value == pytest.approx(0.2)
    with pytest.raises(KgError, match="no sentences to measure"):
        training.evaluate(tmp_path / "known.txt", weights=trained[0], without=tmp_path / "known.txt")


def test_all_bad_lines_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    lines = [
        b"[Ilda] met [Orra].\tIlda\tOrra\t0", b"[Ilda] met [Orra].\tIlda\tOrra", b"Ilda met [Orra].\tIlda\tOrra\t0", b"[Ilda] met [Orra].\tIlda\tOrra\t5",
        b"", b"[Ilda] met [ ].\tIlda\tOrra\t0", b"[Ilda] m\xfft [Orra].\tIlda\tOrra\t0", b"[Ilda] [met] [Orra].\tIlda\tOrra\t0", b"]Ilda[ met [Orra].\tIlda\tOrra\t0",
    ]  # fmt: skip
    (tmp_path / "data.txt").write_bytes(b"\n".join(lines))
    report = training.train(tmp_path / "data.txt", tmp_path / "own.npz")
    brackets = "has not two names in square brackets, each opened and closed once"
    assert report.problems == (
        Problem("data.txt", 2, "has 3 fields between tabs; 4 are wanted: sentence, first name, second name, label"),
        Problem("data.txt", 3, brackets),
        Problem("data.txt", 4, "has the label '5'; wanted is 0, 1, 2, 3 or 4"),
        Problem("data.txt", 6, "has an empty name in square brackets"),
        Problem("data.txt", 7, "is no UTF-8"),
        Problem("data.txt", 8, brackets),
        Problem("data.txt", 9, brackets),
    )
    assert str(report).splitlines()[1] == f"data.txt:3: {brackets}"
    assert not (tmp_path / "own.npz").exists()
    assert training.evaluate(tmp_path / "data.txt") == report


def test_what_cannot_be_trained_on_is_told(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"cannot read .*nowhere\.txt: No such file"):
        training.train(tmp_path / "nowhere.txt", tmp_path / "own.npz")
    (tmp_path / "few.txt").write_text("[Ilda] met [Orra].\tIlda\tOrra\t0\n" * 19, "utf-8")
    with pytest.raises(KgError, match="has 19 sentences with 1 labels: give at least 20 with two or more labels"):
        training.train(tmp_path / "few.txt", tmp_path / "own.npz")


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text(invented().splitlines()[0] + "\n" + "\n".join(invented().splitlines()[80:110]) + "\n", "utf-8")
    with pytest.raises(CasebookError, match="cannot write"):
        training.train(tmp_path / "data.txt", tmp_path / "nowhere" / "own.npz")


def test_without_scikit_learn_the_command_to_install_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data.txt").write_text(invented(), "utf-8")
    monkeypatch.setitem(sys.modules, "scipy.sparse", None)
    with pytest.raises(MissingExtra, match="pip install"):
        training.train(tmp_path / "data.txt", tmp_path / "own.npz")


def test_files_that_hold_no_weights_are_told(trained: tuple[Path, training.Report], tmp_path: Path) -> None:
    (tmp_path / "text.npz").write_text("no weights", "utf-8")
    np.savez(tmp_path / "other.npz", linear=np.zeros(3))
    with np.load(trained[0]) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(tmp_path / "broken.npz", **(arrays | {"bias": np.full(5, np.nan)}))
    for name, told in (("nowhere", "cannot read weights"), ("text", "cannot read weights"), ("other", "holds no weights"), ("broken", "holds no weights")):
        with pytest.raises(KgError, match=told):
            asked("[Velland] met [Orra].", weights=tmp_path / f"{name}.npz")


def test_shipped_weights_are_as_good_as_they_are_said_to_be(shared: Path, tmp_path: Path) -> None:
    lines = (shared / "data" / "directed-sentiment" / "valid.txt").read_bytes().splitlines(keepends=True)
    (tmp_path / "half.txt").write_bytes(b"".join(lines[::2]))
    report = training.evaluate(tmp_path / "half.txt")
    assert report.macro is not None
    assert report.micro is not None
    assert report.macro.value >= 0.65
    assert report.micro.value >= 0.8
    assert [row.count for row in report.rows] == [478, 73, 12, 140, 28]
