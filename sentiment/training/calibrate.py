"""How sure must a model be, so that 0.8 is right eight times in ten?"""

from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields

import numpy as np
from scipy.optimize import minimize

from sentiment.batches import softmax

# Texts that a calibration is fitted on at least. Of 1,000 sets drawn from a model whose logits are
# a third too long, half made probabilities worse than no calibration with 50 texts each, 27 % with
# 100, 6 % with 200, and none with 400.
LEAST = 200

SMALLEST, LARGEST = 0.1, 30.0  # what the length of logits is taken for at least and at most


@dataclass(frozen=True, slots=True)
class Calibration:
    """By what each text's logits are multiplied.

    The factor is exp(stretch + power x + bend x^2 + twist x^3 + german share), where x is the
    logarithm of the length of the logits as a vector around their mean, and the share says how
    surely the text is German (0 to 1). A temperature is a stretch alone; a power above 0 makes sure
    answers surer and doubtful ones more doubtful, which bend and twist do in parts of the scale; a
    `german` below 0 makes all answers to German texts less sure. The factor is above 0 and the same
    for the three labels, so that no answer changes.

    One temperature for each text, from what the model says itself, is the idea of Balanya, Maroñas
    and Ramos 2024, "Adaptive temperature scaling for robust calibration of deep neural networks";
    this form of it is ours.
    """

    stretch: float = 0.0
    power: float = 0.0
    bend: float = 0.0
    twist: float = 0.0
    german: float = 0.0

    def __str__(self) -> str:
        """The numbers by name."""
        return ", ".join(f"{name} {number:.3f}" for name, number in asdict(self).items())


def calibrated(logits: np.ndarray, german: np.ndarray, found: Calibration) -> np.ndarray:
    """Return logits, shape (texts, 3), after a calibration; `german` has shape (texts,)."""
    centred, said = _said(logits, german)
    return centred * np.exp(said @ np.array(astuple(found)))[:, None]


def fitted(logits: np.ndarray, german: np.ndarray, tones: np.ndarray) -> Calibration:
    """Return the most likely calibration; all of `logits`, `german` and `tones` have a row a text.

    That with the least cross-entropy, but for a normal prior around 0, of standard deviation 1,
    for each number: a handful of texts, all right or all wrong, makes no certainty.
    """
    centred, said = _said(logits, german)

    def cost(numbers: np.ndarray) -> float:
        stretched = centred * np.exp(said @ numbers)[:, None]
        surprise = -(tones * np.log(softmax(stretched) + 1e-12)).sum()
        return float((surprise + (numbers**2).sum() / 2) / len(tones))

    found = minimize(cost, np.zeros(len(fields(Calibration))), method="L-BFGS-B").x
    return Calibration(*map(float, found))


def left_out(
    logits: np.ndarray, german: np.ndarray, tones: np.ndarray, parts: Sequence[int]
) -> np.ndarray:
    """Return the logits of each part after a calibration that was fitted on all other parts."""
    result, part_of = np.empty_like(logits), np.asarray(parts)
    for part in np.unique(part_of):
        out = part_of == part
        found = fitted(logits[~out], german[~out], tones[~out])
        result[out] = calibrated(logits[out], german[out], found)
    return result


def _said(logits: np.ndarray, german: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the logits around their mean, and what a calibration goes by: shape (texts, 5)."""
    centred = logits - logits.mean(axis=1, keepdims=True)
    log = np.log(np.clip(np.linalg.norm(centred, axis=1), SMALLEST, LARGEST))
    return centred, np.stack([log**0, log, log**2, log**3, german], axis=1)
