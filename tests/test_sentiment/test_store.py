import os
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from sentiment.score import Score, ScorerError
from sentiment.store import Asked, ScoreStore, score_all

A = Score(0.1, 0.2, 0.7)
B = Score(1 / 3, 1 / 7, 1 - 1 / 3 - 1 / 7)  # no decimal writes these exactly


def one(text: str, target: str = "") -> Asked:
    return (text, target)


class CountingScorer:
    """Scores a text by its length, and remembers what it was asked."""

    model = "counting"
    knows_targets = True

    def __init__(self, revision: str = "1", fail_at: str | None = None) -> None:
        self.revision = revision
        self.asked: list[str] = []
        self._fail_at = fail_at

    def score(self, texts: Sequence[str], targets: Sequence[str] | None = None) -> list[Score]:
        if self._fail_at in texts:
            raise KeyboardInterrupt
        self.asked += texts
        return [Score(0.0, 1.0 - len(text) / 1000, len(text) / 1000) for text in texts]


@pytest.fixture
def store(tmp_path: Path) -> ScoreStore:
    return ScoreStore(tmp_path / "made" / "scores.sqlite")


def test_scores_come_back_bit_for_bit(store: ScoreStore) -> None:
    store.keep({one("a"): A, one("Übernahme"): B}, model="m", revision="r")
    found = store.find([one("Übernahme"), one("a"), one("c")], model="m", revision="r")
    assert found == {one("a"): A, one("Übernahme"): B}


def test_scores_of_another_model_or_revision_are_not_found(store: ScoreStore) -> None:
    store.keep({one("a"): A}, model="m", revision="r")
    assert store.find([one("a")], model="m", revision="s") == {}
    assert store.find([one("a")], model="n", revision="r") == {}


def test_a_kept_score_is_never_changed(store: ScoreStore) -> None:
    store.keep({one("a"): A}, model="m", revision="r")
    store.keep({one("a"): B, one("b"): B}, model="m", revision="r")
    found = store.find([one("a"), one("b")], model="m", revision="r")
    assert found == {one("a"): A, one("b"): B}


def test_the_texts_themselves_are_not_in_the_file(store: ScoreStore) -> None:
    store.keep({one("a headline of some publisher"): A}, model="m", revision="r")
    assert b"publisher" not in store.path.read_bytes()


def test_each_distinct_text_is_scored_once_and_answered_in_order(store: ScoreStore) -> None:
    scorer = CountingScorer()
    scores = score_all(["bb", "a", "bb", "ccc", "a"], scorer, store)
    assert [score.positive for score in scores] == [0.002, 0.001, 0.002, 0.003, 0.001]
    assert scorer.asked == ["bb", "a", "ccc"]


def test_a_second_run_scores_only_what_is_new(store: ScoreStore) -> None:
    score_all(["a", "bb"], CountingScorer(), store)
    scorer = CountingScorer()
    assert score_all(["bb", "ccc"], scorer, store) == CountingScorer().score(["bb", "ccc"])
    assert scorer.asked == ["ccc"]


def test_one_text_has_a_score_for_each_target(store: ScoreStore) -> None:
    store.keep({one("a", "Tesla"): A, one("a", "Samsung"): B}, model="m", revision="r")
    asked = [one("a", "Samsung"), one("a", "Tesla"), one("a")]
    found = store.find(asked, model="m", revision="r")
    assert found == {one("a", "Samsung"): B, one("a", "Tesla"): A}


def test_the_same_text_is_scored_again_for_another_target(store: ScoreStore) -> None:
    scorer = CountingScorer()
    score_all(["a", "a", "a"], scorer, store, targets=["", "Tesla", "Tesla"])
    score_all(["a"], scorer, store, targets=["Samsung"])
    assert scorer.asked == ["a", "a", "a"]


def test_a_model_that_knows_no_targets_is_not_asked_for_each(store: ScoreStore) -> None:
    scorer = CountingScorer()
    scorer.knows_targets = False
    score_all(["a", "a"], scorer, store, targets=["Tesla", "Samsung"])
    score_all(["a"], scorer, store)
    assert scorer.asked == ["a"]


def test_texts_and_targets_must_be_as_many(store: ScoreStore) -> None:
    with pytest.raises(ValueError, match="zip"):
        score_all(["a", "b"], CountingScorer(), store, targets=["Tesla"])


def test_a_new_revision_scores_everything_again(store: ScoreStore) -> None:
    score_all(["a", "bb"], CountingScorer("1"), store)
    scorer = CountingScorer("2")
    score_all(["a", "bb"], scorer, store)
    assert scorer.asked == ["a", "bb"]


def test_no_texts_need_no_scores(store: ScoreStore) -> None:
    assert score_all([], CountingScorer(), store) == []


def test_a_killed_run_loses_only_the_chunk_at_hand(store: ScoreStore) -> None:
    texts = [f"headline {number}" for number in range(1200)]  # chunks of 512, 512 and 176
    with pytest.raises(KeyboardInterrupt):
        score_all(texts, CountingScorer(fail_at="headline 600"), store)
    scorer = CountingScorer()
    seen: list[tuple[int, int]] = []
    score_all(texts, scorer, store, progress=lambda done, total: seen.append((done, total)))
    assert scorer.asked == texts[512:]
    assert seen == [(512, 688), (688, 688)]


def test_two_writers_do_not_disturb_each_other(store: ScoreStore) -> None:
    texts = [[f"{writer} {number}" for number in range(300)] for writer in range(4)]
    threads = [
        threading.Thread(target=score_all, args=(own, CountingScorer(), store)) for own in texts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [text for own in texts for text in own]
    assert len(store.find(map(one, everything), model="counting", revision="1")) == 1200


def test_a_writer_waits_for_another_to_finish(store: ScoreStore) -> None:
    store.keep({one("a"): A}, model="m", revision="r")
    other = sqlite3.connect(store.path, check_same_thread=False)
    other.execute("BEGIN EXCLUSIVE")
    threading.Timer(0.3, other.rollback).start()
    store.keep({one("b"): B}, model="m", revision="r")
    assert set(store.find([one("a"), one("b")], model="m", revision="r")) == {one("a"), one("b")}
    other.close()


def test_a_place_that_cannot_be_written_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "scores.sqlite"):
        with pytest.raises(ScorerError, match=r"\[sentiment\] store = ") as error:
            ScoreStore(path).find([one("a")], model="m", revision="r")
        assert str(path) in str(error.value)


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("something the user would miss, were it overwritten " * 40)
    with pytest.raises(ScorerError, match="not a database"):
        score_all(["a"], CountingScorer(), ScoreStore(path))
    assert path.read_text().startswith("something the user would miss")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_read_only_store_still_answers_what_it_knows(store: ScoreStore) -> None:
    score_all(["a"], CountingScorer(), store)
    store.path.chmod(0o444)
    scorer = CountingScorer()
    assert score_all(["a"], scorer, store)[0].positive == 0.001
    assert scorer.asked == []
