"""What does a model learn of what its teacher makes of a text? Needs the torch extra."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from sentiment.training.examples import Example
from tests.test_sentiment.conftest import tiny_torch

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None,
    reason="needs the torch extra: make test-torch runs it",
)
UNSURE = (1 / 3, 1 / 3, 1 / 3)


def test_places_have_the_mean_length_one_and_keep_who_is_near_whom() -> None:
    from sentiment.training.teacher import DIMENSIONS, places

    middles = np.random.default_rng(1).normal(size=(400, 200)) @ np.diag(np.linspace(9, 0.1, 200))
    middles[1] = middles[0] + 0.01
    found = places(middles.astype(np.float32))
    assert found.shape == (400, DIMENSIONS)
    assert (found**2).sum(axis=1).mean() == pytest.approx(1.0, abs=1e-3)
    distances = np.linalg.norm(found[1:] - found[0], axis=1)
    assert distances.argmin() == 0
    spread = found.std(axis=0)
    assert spread[0] / spread[50] == pytest.approx(
        np.sqrt(np.sort(middles.std(axis=0))[::-1][0] / np.sort(middles.std(axis=0))[::-1][50]),
        rel=0.15,
    )


def test_the_answers_of_both_teachers_are_told_as_those_of_one() -> None:
    from sentiment.training.teacher import Heard, answers

    choice = np.random.default_rng(1)
    seen, far = choice.normal(size=(40, 6)).astype(np.float32), np.float32(100)
    logits = np.array([[2, 0, 0]] * 40, np.float32)
    every = [Example(f"text {n}", "", UNSURE, "test") for n in range(80)]
    told = answers(
        [Heard(every[:40], logits, seen), Heard(every[40:], logits[:, ::-1], seen + far)]
    )
    assert list(told) == [(one.text, "") for one in every]
    assert told["text 0", ""].tone == pytest.approx((0.787, 0.107, 0.107), abs=1e-3)
    assert told["text 40", ""].tone == pytest.approx((0.107, 0.107, 0.787), abs=1e-3)
    # Where each teacher's texts lie as a whole is no matter of the texts.
    assert np.allclose(told["text 3", ""].place, told["text 43", ""].place, atol=1e-4)


def test_a_teacher_learns_from_one_half_and_answers_for_the_other(
    labelled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentiment.training import teacher
    from sentiment.training.halves import HALVES, half

    learnt: list[Example] = []
    monkeypatch.setattr(
        teacher, "fit", lambda model, tokenizer, examples, recipe: learnt.extend(examples)
    )
    encoder = tiny_torch(tmp_path, ["negative", "neutral", "positive"])
    for part in HALVES:
        learnt.clear()
        heard = teacher.hear(str(encoder), labelled, part, seed=0)
        whole = [one for one in heard.asked if one.source != "variant"]
        assert {half(one) for one in whole} <= {part}
        assert {half(one) for one in learnt} == {1 - part}
        assert heard.logits.shape == (len(heard.asked), 3)


def test_texts_that_the_teacher_puts_together_come_together(tmp_path: Path) -> None:
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    from sentiment.training.fit import Recipe, fit, predict

    folder = tiny_torch(tmp_path, ["negative", "neutral", "positive"])
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.mask_token = tokenizer.unk_token  # it has none, and nothing is hidden here
    here, there = np.array([1, 0], np.float32), np.array([-1, 0], np.float32)
    asked = [
        Example("profit", "", UNSURE, "test", place=here),
        Example("loss", "", UNSURE, "test", place=here),
        Example("meeting", "", UNSURE, "test", place=there),
        Example("profit loss", "", UNSURE, "test"),  # of which the teacher has said nothing
    ]

    def closeness(likeness: float) -> float:
        model = AutoModelForSequenceClassification.from_pretrained(folder)
        fit(model, tokenizer, asked * 8, Recipe(20, rate=1e-2, masked=0.0, likeness=likeness))
        profit, loss, meeting, _ = predict(model, tokenizer, asked)[1]
        return float(np.linalg.norm(profit - loss) / np.linalg.norm(profit - meeting))

    assert closeness(3.0) < 0.5 * closeness(0.0)
