import pytest

from sentiment.labels import label_order
from sentiment.score import ScorerError


@pytest.mark.parametrize(
    ("id2label", "order"),
    [
        ({0: "negative", 1: "neutral", 2: "positive"}, (0, 1, 2)),
        ({0: "positive", 1: "negative", 2: "neutral"}, (1, 2, 0)),
        ({0: "Neutral", 1: "Positive", 2: "Negative"}, (2, 0, 1)),
        ({"0": "Bearish", "1": "Bullish", "2": "Neutral"}, (0, 2, 1)),
        ({"2": "NEG", "0": "NEU", "1": "POS"}, (2, 0, 1)),
        ({0: "positiv", 1: " negativ ", 2: "neutral"}, (1, 2, 0)),
    ],
)
def test_each_tone_is_found_by_its_name_whatever_its_place(
    id2label: dict[int, str], order: tuple[int, int, int]
) -> None:
    assert label_order(id2label) == order


def test_labels_without_a_meaning_are_refused_with_the_line_to_write() -> None:
    with pytest.raises(ScorerError, match=r"\[sentiment\] labels = \{LABEL_0 = ") as error:
        label_order({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"})
    assert "negative, neutral, positive" in str(error.value)


def test_the_user_can_say_what_labels_mean() -> None:
    given = {"LABEL_0": "negative", "LABEL_1": "positive", "label_2": "Neutral"}
    assert label_order({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, given=given) == (0, 2, 1)


def test_what_the_user_says_goes_before_what_a_name_seems_to_say() -> None:
    id2label = {0: "negative", 1: "neutral", 2: "positive"}
    given = {"negative": "positive", "positive": "negative"}
    assert label_order(id2label, given=given) == (2, 1, 0)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"LABEL_7": "negative"}, "no label 'label_7', only 'LABEL_0', 'LABEL_1', 'LABEL_2'"),
        ({"LABEL_0": "sad"}, "'label_0' is said to mean 'sad'"),
        ({"LABEL_0": "negative"}, "'LABEL_1' does not say what it means"),
    ],
)
def test_a_wrong_or_partial_explanation_is_refused(given: dict[str, str], said: str) -> None:
    with pytest.raises(ScorerError, match=said):
        label_order({0: "LABEL_0", 1: "LABEL_1", 2: "LABEL_2"}, given=given)


@pytest.mark.parametrize(
    ("id2label", "said"),
    [
        ({0: "negative", 1: "positive"}, "no output for neutral, only 'negative', 'positive'"),
        ({}, "no output for negative and neutral and positive, only no labels at all"),
        ({0: "neg", 1: "negative", 2: "neutral", 3: "positive"}, "negative: 'neg', 'negative'"),
        ({0: "1 star", 1: "2 stars", 2: "3 stars"}, "'1 star' does not say"),
    ],
)
def test_a_model_without_exactly_the_three_tones_is_refused(
    id2label: dict[int, str], said: str
) -> None:
    with pytest.raises(ScorerError, match=said):
        label_order(id2label)
