"""Which examples does the model learn from, how often, and from which never?"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sentiment.evaluate import gold, test_sets
from sentiment.train import INGREDIENTS
from sentiment.training.answers import LABEL, Answer, read_answers, write_answers
from sentiment.training.examples import (
    DataError,
    german,
    held_out_keys,
    key,
    tidy,
)
from sentiment.training.mixture import (
    SHARES,
    labelled,
    less,
    mixture,
    questions,
)
from sentiment.training.ours import DOUBT, _kept_for_measuring, read_by_us
from sentiment.training.written import WORDS, written

HERE = np.array([0.5, -2.0], np.float32)  # where a teacher puts a text

test_sets.__test__ = False  # type: ignore[attr-defined]  # a function of the project, no test


@pytest.fixture
def folder(labelled: Path) -> Path:
    return labelled


def test_nothing_that_is_measured_on_is_learnt_from(folder: Path) -> None:
    learnt = {key(one.text) for one in mixture(folder, SHARES, seed=0)}
    assert "profitrose" in learnt
    assert not learnt & held_out_keys(folder)
    assert key("Öl hoch") not in learnt  # its English text is measured on, as a pair


def test_german_texts_are_in_the_split_of_their_english_text(folder: Path) -> None:
    assert [one.text for one in german(folder, "train")] == ["Gewinn stieg"]
    assert [one.text for one in german(folder, "dev")] == ["Verlust wächst", "Öl hoch"]


def test_pairs_with_different_tones_are_seen_as_often_as_the_shares_say(folder: Path) -> None:
    shares = replace(SHARES, mixed=3.0)
    seen = [one.target for one in mixture(folder, shares, seed=0) if one.text == "A beats B"]
    assert sorted(seen) == ["A"] * 3 + ["B"] * 3


def test_the_same_seed_chooses_the_same_examples(folder: Path) -> None:
    assert mixture(folder, SHARES, seed=1) == mixture(folder, SHARES, seed=1)
    assert mixture(folder, SHARES, seed=1) != mixture(folder, SHARES, seed=2)


def test_an_ingredient_can_be_left_out(folder: Path) -> None:
    every = {one.source for one in mixture(folder, SHARES, seed=0)}
    assert {"own", "translated"} < every
    fewer = less(SHARES, ["own", "translated"])
    assert {one.source for one in mixture(folder, fewer, seed=0)} == every - {"own", "translated"}
    for name in INGREDIENTS:
        assert less(SHARES, [name]) != SHARES, name


def test_the_switch_leaves_out_what_may_not_be_used_commercially(folder: Path) -> None:
    sources = {one.source for one in mixture(folder, SHARES, seed=0, commercial_only=True)}
    assert sources == {"sentfin", "template", "own"}
    assert {one.source for one in labelled(folder, commercial_only=True)} == {"sentfin"}


def test_what_a_teacher_says_tempers_a_label_and_its_translation(folder: Path) -> None:
    said = {
        ("Profit rose", ""): Answer((0.2, 0.5, 0.3), HERE),
        ("A beats B", "B"): Answer((0.6, 0.4, 0.0), HERE),
    }
    learnt = {(one.text, one.target): one.tone for one in mixture(folder, SHARES, 0, answers=said)}
    tempered = pytest.approx((0.2 * (1 - LABEL), 0.5 * (1 - LABEL), LABEL + 0.3 * (1 - LABEL)))
    assert learnt["Profit rose", ""] == tempered
    assert learnt["Gewinn stieg", ""] == tempered
    assert learnt["A beats B", "A"] == (0.0, 0.0, 1.0)  # nothing was said of it
    assert learnt["A beats B", "B"][0] == pytest.approx(LABEL + 0.6 * (1 - LABEL))


def test_what_a_teacher_says_of_changed_texts_is_learnt_alone(folder: Path) -> None:
    said = {(one.text, one.target): Answer((1.0, 0.0, 0.0), HERE) for one in questions(folder)}
    learnt = mixture(folder, replace(SHARES, variants=1.0), 0, answers=said)
    changed = [one for one in learnt if one.source == "variant"]
    assert {one.text for one in changed} <= {"Profit fell", "Loss rose"}
    assert [one.tone for one in changed] == [(1.0, 0.0, 0.0)]


def test_no_changed_text_is_one_that_is_measured_on(folder: Path) -> None:
    path = folder / "labelled" / "english.parquet"
    frame = pd.read_parquet(path)
    dev = frame.iloc[[1, 1]].assign(text=["Profit fell", "Loss rose"])
    pd.concat([frame, dev]).to_parquet(path)
    assert not {one.text for one in questions(folder)} & {"Profit fell", "Loss rose"}


def test_answers_are_read_as_they_were_kept(tmp_path: Path) -> None:
    said = {
        ("Profit rose", ""): Answer((0.2, 0.5, 0.3), HERE),
        ("A beats B", "B"): Answer((0.6, 0.4, 0.0), -HERE),
    }
    path = tmp_path / "teacher" / "answers.parquet"
    write_answers(said, path)
    read = read_answers(path)
    assert read == said
    assert [one.place.tolist() for one in read.values()] == [HERE.tolist(), (-HERE).tolist()]
    pd.DataFrame({"text": ["Profit rose"]}).to_parquet(path)
    with pytest.raises(DataError, match=r"answers\.parquet: no file of a teacher's answers"):
        read_answers(path)


def test_the_place_of_a_text_goes_with_what_says_the_same(folder: Path) -> None:
    said = {(one.text, one.target): Answer((0.2, 0.5, 0.3), HERE) for one in questions(folder)}
    learnt = mixture(folder, SHARES, 0, answers=said)
    placed = {one.text for one in learnt if one.place is HERE}
    assert {"Profit rose", "Gewinn stieg", "A beats B"} <= placed
    own = [one for one in learnt if one.source in ("own", "template")]
    assert own
    assert all(one.place is None for one in own)


def test_somebody_a_headline_does_not_name_gets_its_own_tone(folder: Path) -> None:
    learnt = mixture(folder, replace(SHARES, absent=200), 0)
    own = {one.text: one.tone for one in learnt if not one.target}
    absent = [one for one in learnt if one.target in ("A", "B") and one.text != "A beats B"]
    assert {one.text for one in absent} == {"Profit rose", "Gewinn stieg", "Shares flat"}
    assert ("Shares flat", "A") not in {(one.text, one.target) for one in absent}  # it has an a
    assert all(one.tone == own[one.text] for one in absent)


def test_a_teacher_is_asked_about_nothing_that_is_measured_on(folder: Path) -> None:
    (folder / "news").mkdir()
    pd.DataFrame({"headline": ["Shares of a maker jump", "LOSS widens!", "short"]}).to_parquet(
        folder / "news" / "tickers_2025_03_06_utc.parquet"
    )
    asked = {(one.text, one.target) for one in questions(folder)}
    changed = asked & {("Profit fell", ""), ("Loss rose", "")}
    assert len(changed) == 1
    assert asked - changed == {
        ("Profit rose", ""), ("Shares flat", ""), ("A beats B", "A"), ("A beats B", "B"),
        ("Shares of a maker jump", ""),
    }  # fmt: skip
    assert ("Profit rose", "") not in {
        (one.text, one.target) for one in questions(folder, commercial_only=True)
    }


def test_own_labels_are_used_where_their_headlines_are_there(folder: Path) -> None:
    assert read_by_us(folder) == []
    ids = [int(row) for row in pd.read_csv(WORDS / "slugs.csv")["id"]]
    texts = [f"dax {chr(97 + i)}" for i in range(20)]
    (folder / "parallel").mkdir()
    pd.DataFrame({"id": [*ids[:20], 1], "text": [*texts, "not labelled"]}).to_parquet(
        folder / "parallel" / "german_unlabelled.parquet"
    )
    learnt = [one.text for one in read_by_us(folder)]
    assert {max(one.tone) for one in read_by_us(folder)} == {1 - DOUBT + DOUBT / 3}
    assert {max(one.tone) for one in read_by_us(folder, measured=True)} == {1.0}
    measured = [one.text for one in read_by_us(folder, measured=True)]
    assert sorted(learnt + measured) == texts
    assert learnt
    assert measured


def test_what_is_kept_for_measuring_is_kept_in_any_spelling() -> None:
    numbered = {_kept_for_measuring(f"Dax faellt unter {n} Punkte") for n in range(50)}
    assert len(numbered | {_kept_for_measuring("DAX fällt unter 1 Punkte")}) == 1


def test_only_headlines_or_only_pairs_can_be_measured_on(folder: Path) -> None:
    path = folder / "labelled" / "english_entity.parquet"
    pd.read_parquet(path).assign(split="train").to_parquet(path)
    assert not any("pairs" in name for name in test_sets(folder, "dev"))


def test_pairs_are_measured_by_how_different_the_tones_of_one_headline_are(folder: Path) -> None:
    sets = test_sets(folder, "dev")
    assert len(sets["pairs with opposite labels in one headline"]) == 2
    assert [one.text for one in sets["SEntFiN headlines"]] == ["Gold shines"]


def test_spaces_that_a_tokeniser_left_are_taken_out() -> None:
    assert tidy("Der Gewinn stieg auf 1 .5 Mio . Euro , sagte er") == (
        "Der Gewinn stieg auf 1.5 Mio. Euro, sagte er"
    )


def test_every_target_of_a_written_headline_is_named_in_it() -> None:
    examples = written(seed=3)
    assert all(one.target in one.text and "{" not in one.text for one in examples)
    assert {one.language for one in examples} == {"de", "en"}


def test_the_german_test_set_is_balanced_and_large_enough() -> None:
    tones = [one.tone for one in gold()]
    assert len(tones) >= 200
    assert all(65 <= tones.count(tone) <= 70 for tone in set(tones))


def test_no_written_headline_is_close_to_one_that_is_measured_on() -> None:
    def words(text: str) -> set[str]:
        return {word.strip(".,:!?'-").casefold() for word in text.split()}

    learnt = [words(one.text) for one in written(seed=0) if one.language == "de"]
    for one in gold():
        near = max(len(words(one.text) & other) / len(words(one.text) | other) for other in learnt)
        assert near < 0.5, one.text
