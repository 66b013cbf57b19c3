"""How good, and how honest about its doubts, are probabilities of three tones?"""

from dataclasses import dataclass

import numpy as np

from sentiment.score import LABELS

BINS = 10  # of the confidence, in the calibration error


@dataclass(frozen=True, slots=True)
class Quality:
    """How answers compare with labels: shares in [0, 1]."""

    count: int
    accuracy: float
    macro_f1: float
    negative_recall: float
    calibration_error: float
    by_chance: float


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """The answers of one range of confidence: how sure they were, and how often right."""

    count: int
    confidence: float
    accuracy: float


def quality(probabilities: np.ndarray, labels: np.ndarray) -> Quality:
    """Return how good probabilities, shape (texts, 3), are for labels 0, 1, 2, shape (texts,)."""
    answers = probabilities.argmax(axis=1)
    return Quality(
        count=len(labels),
        accuracy=float((answers == labels).mean()),
        macro_f1=macro_f1(answers, labels),
        negative_recall=recall(answers, labels, LABELS.index("negative")),
        calibration_error=calibration_error(probabilities, labels),
        by_chance=error_by_chance(probabilities),
    )


def macro_f1(answers: np.ndarray, labels: np.ndarray) -> float:
    """Return the mean of the F1 of the classes that occur in the labels or the answers."""
    classes = np.union1d(labels, answers)
    return float(np.mean([_f1(answers == one, labels == one) for one in classes]))


def recall(answers: np.ndarray, labels: np.ndarray, label: int) -> float:
    """Return the share of the texts with this label that got it; NaN where none has it."""
    meant = labels == label
    return float((answers[meant] == label).mean()) if meant.any() else float("nan")


def calibration_error(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Return the expected calibration error of the answers, with 10 bins of equal width.

    The mean distance between confidence and accuracy of a bin, weighted by its texts (Guo et al.
    2017, "On Calibration of Modern Neural Networks", equation 3).
    """
    bins = reliability(probabilities, labels)
    gaps = (one.count * abs(one.accuracy - one.confidence) for one in bins)
    return sum(gaps) / len(labels)


def error_by_chance(probabilities: np.ndarray, draws: int = 1000, seed: int = 0) -> float:
    """Return the calibration error to expect on so many texts if all probabilities were true.

    The mean over labels drawn from the probabilities, shape (texts, 3): the smaller a set, the
    further the bins of even a perfect model are from their confidence.
    """
    chance = np.random.default_rng(seed)
    sums = probabilities.cumsum(axis=1)[:, :-1]
    drawn = ((chance.random(len(sums))[:, None] > sums).sum(axis=1) for _ in range(draws))
    return float(np.mean([calibration_error(probabilities, labels) for labels in drawn]))


def reliability(probabilities: np.ndarray, labels: np.ndarray) -> list[ReliabilityBin]:
    """Return the bins that are not empty, from the least sure answers to the surest."""
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    # Bins are open below and closed above: 0.9 belongs to the bin that ends there.
    place = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    return [
        ReliabilityBin(
            count=int((place == one).sum()),
            confidence=float(confidence[place == one].mean()),
            accuracy=float(right[place == one].mean()),
        )
        for one in np.unique(place)
    ]


def _f1(answered: np.ndarray, meant: np.ndarray) -> float:
    both = float((answered & meant).sum())
    return 2 * both / float(answered.sum() + meant.sum())
