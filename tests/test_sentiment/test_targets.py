import json
import random
import shutil
from pathlib import Path

import numpy as np
import pytest

from sentiment.batches import marked
from sentiment.onnx import EMBEDDED, OnnxScorer

ENGLISH = "Tesla falls while Samsung rallies"
GERMAN = "Tesla fällt, während Samsung zulegt"
EVENT = "DeepSeek verbreitet Angst an der Wall Street: KI-Rivale aus China löst Ausverkauf aus"


@pytest.fixture(scope="module")
def scorer() -> OnnxScorer:
    return OnnxScorer(EMBEDDED)


@pytest.mark.parametrize("text", [ENGLISH, GERMAN])
def test_one_headline_is_bad_for_one_and_good_for_the_other(scorer: OnnxScorer, text: str) -> None:
    tesla, samsung = scorer.score([text, text], ["Tesla", "Samsung"])
    assert tesla.polarity < -0.2
    assert samsung.polarity > 0.2


@pytest.mark.parametrize("target", ["", "Wall Street"])
def test_the_event_is_bad_news_by_itself_and_for_wall_street(
    scorer: OnnxScorer, target: str
) -> None:
    (score,) = scorer.score([EVENT], [target])
    assert score.negative - max(score.neutral, score.positive) >= 0.2


def test_without_targets_and_with_empty_ones_the_scores_are_the_same(scorer: OnnxScorer) -> None:
    texts = [ENGLISH, GERMAN, EVENT]
    assert scorer.score(texts) == scorer.score(texts, ["", "", ""])


def test_both_spellings_of_umlauts_score_alike_in_texts_and_in_targets(scorer: OnnxScorer) -> None:
    one, other = scorer.score(
        ["Münchener Rück zieht Börse nach oben", "Muenchener Rueck zieht Boerse nach oben"],
        ["Münchener Rück", "Muenchener Rueck"],
    )
    assert one == other


def test_a_question_gets_the_same_score_alone_in_a_batch_and_in_any_order(
    scorer: OnnxScorer,
) -> None:
    names = ("Tesla", "Samsung", "Wall Street", "")
    asked = [(text, name) for text in (ENGLISH, GERMAN, EVENT, EVENT * 9) for name in names] * 5
    random.Random(3).shuffle(asked)
    texts, targets = zip(*asked, strict=True)
    for (text, target), together in zip(asked, scorer.score(texts, targets), strict=True):
        (alone,) = scorer.score([text], [target])
        assert alone.polarity == pytest.approx(together.polarity, abs=1e-4)


def test_texts_and_targets_that_are_not_as_many_are_refused(scorer: OnnxScorer) -> None:
    with pytest.raises(ValueError, match="zip"):
        scorer.score([ENGLISH, GERMAN], ["Tesla"])


def test_a_model_that_does_not_say_it_knows_targets_is_not_given_any(tmp_path: Path) -> None:
    shutil.copytree(EMBEDDED, tmp_path / "model")
    path = tmp_path / "model" / "config.json"
    config = json.loads(path.read_text())
    del config["targets"]
    path.write_text(json.dumps(config))
    plain = OnnxScorer(tmp_path / "model", "plain")
    assert not plain.knows_targets
    assert plain.score([ENGLISH, ENGLISH], ["Tesla", "Samsung"]) == plain.score([ENGLISH] * 2)


def test_the_targets_words_are_marked_where_they_stand_in_the_text() -> None:
    words = np.array([[2, 7, 8, 5, 7, 8, 3, 7, 8, 3, 0]])  # 2 starts, 3 ends, 0 pads
    sentences = np.array([[0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0]])
    assert marked(words, sentences).tolist() == [[0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 0]]


def test_a_target_that_the_text_does_not_name_marks_nothing() -> None:
    words = np.array([[2, 7, 3, 9, 3], [2, 7, 3, 0, 0], [2, 3, 4, 4, 3]])
    sentences = np.array([[0, 0, 0, 1, 1], [0, 0, 0, 0, 0], [0, 0, 1, 1, 1]])
    assert marked(words, sentences).tolist() == sentences.tolist()
