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
