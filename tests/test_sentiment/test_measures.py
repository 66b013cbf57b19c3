import numpy as np
import pytest

from sentiment.measures import (
    calibration_error,
    error_by_chance,
    macro_f1,
    quality,
    recall,
    reliability,
)


def test_macro_f1_is_the_mean_over_the_classes() -> None:
    answers, labels = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
    # class 0: precision 1/2, recall 1; class 1: precision 1, recall 1/2; class 2: both 1
    assert macro_f1(answers, labels) == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_a_class_that_nobody_names_does_not_count() -> None:
    assert macro_f1(np.array([1, 1]), np.array([1, 1])) == 1.0


def test_recall_is_the_share_of_a_label_that_is_found() -> None:
    assert recall(np.array([0, 1, 1, 0]), np.array([0, 0, 0, 2]), 0) == pytest.approx(1 / 3)
    assert np.isnan(recall(np.array([1]), np.array([1]), 0))


def test_calibration_error_weighs_the_gaps_of_the_bins_by_their_texts() -> None:
    probabilities = np.array([[0.95, 0.05, 0.0], [0.95, 0.05, 0.0], [0.3, 0.1, 0.6]])
    labels = np.array([0, 1, 2])
    # bin up to 1.0: confidence 0.95, right 1 of 2; bin up to 0.6: confidence 0.6, right 1 of 1
    assert calibration_error(probabilities, labels) == pytest.approx((2 * 0.45 + 1 * 0.4) / 3)


def test_the_error_by_chance_is_that_of_labels_drawn_from_the_probabilities() -> None:
    sure, even = np.array([[1.0, 0.0, 0.0]] * 5), np.array([[0.5, 0.3, 0.2]])
    assert error_by_chance(sure) == 0.0
    assert error_by_chance(even) == pytest.approx(0.5)  # right or wrong, and half sure of it
    # of ten such texts, the mean distance of a binomial share from a half: 252 / 1024 / 2
    assert error_by_chance(np.repeat(even, 10, axis=0)) == pytest.approx(0.123, abs=0.01)


def test_reliability_leaves_out_empty_bins_and_goes_up() -> None:
    bins = reliability(np.array([[0.9, 0.1, 0.0], [0.4, 0.3, 0.3]]), np.array([0, 1]))
    assert [(one.count, one.confidence, one.accuracy) for one in bins] == [(1, 0.4, 0), (1, 0.9, 1)]


def test_quality_puts_it_together() -> None:
    found = quality(np.eye(3)[[0, 1, 2, 1]], np.array([0, 1, 2, 0]))
    assert (found.count, found.accuracy, found.negative_recall) == (4, 0.75, 0.5)
    assert found.calibration_error == pytest.approx(0.25)
