"""How much of the best result is left once it is known how many were tried?

Sharpe ratios in this file are per observation, not per year: mean / sd of the returns as they come.
"""

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import ndtr, ndtri

from analytics.returns import NOISE

EULER = 0.5772156649015329
CELLS = 2_000_000  # splits times trials held in memory at once


@dataclass(frozen=True, slots=True)
class Moments:
    """What the formulas need of a return series: n observations, their Sharpe ratio and shape.

    `skew` is m3 / m2^1.5 and `kurtosis` m4 / m2^2 (3 for the normal), from moments over n.
    """

    n: int
    sharpe: float
    skew: float = 0.0
    kurtosis: float = 3.0


def moments(returns: pd.Series) -> Moments | None:
    """Return the moments of the returns, None for fewer than 3 of them or a flat series."""
    values = returns.to_numpy(dtype=float)
    if len(values) < 3 or not np.isfinite(values).all() or values.std() <= NOISE:
        return None
    centred = (values - values.mean()) / values.std()
    return Moments(
        n=len(values),
        sharpe=float(values.mean() / values.std(ddof=1)),
        skew=float(np.mean(centred**3)),
        kurtosis=float(np.mean(centred**4)),
    )


def sharpe_error(of: Moments) -> float:
    """Return the standard error of a Sharpe ratio SR whose returns need not be normal.

    sqrt((1 - skew SR + (kurtosis - 1) / 4 SR^2) / (n - 1)): Mertens (2002); Bailey & Lopez de Prado
    (2012), "The Sharpe Ratio Efficient Frontier", Journal of Risk 15, equation 8.
    """
    return math.sqrt(_shape(of) / (of.n - 1))


def probabilistic_sharpe(of: Moments, *, benchmark: float = 0.0) -> float:
    """Return the probability that the true Sharpe ratio is above `benchmark` (the same, eq. 9)."""
    return float(ndtr((of.sharpe - benchmark) / sharpe_error(of)))


def minimum_track_record(
    of: Moments, *, benchmark: float = 0.0, confidence: float = 0.95
) -> float | None:
    """Return how many observations it takes to believe that the Sharpe ratio is above `benchmark`.

    1 + (1 - skew SR + (kurtosis - 1) / 4 SR^2) (z / (SR - benchmark))^2 (the same, equation 11).
    None when the ratio is not above `benchmark`: no record is long enough.
    """
    if of.sharpe <= benchmark:
        return None
    return 1.0 + _shape(of) * (float(ndtri(confidence)) / (of.sharpe - benchmark)) ** 2


def expected_best_sharpe(*, trials: int, variance: float) -> float:
    """Return the Sharpe ratio that the best of `trials` without any skill is expected to have.

    sqrt(V) ((1 - g) z(1 - 1 / N) + g z(1 - 1 / (N e))), V the variance of the trials' Sharpe ratios
    and g Euler's constant. Bailey & Lopez de Prado (2014), "The Deflated Sharpe Ratio", Journal of
    Portfolio Management 40, equation 1. 0 for a single trial.
    """
    if trials < 1 or variance < 0:
        raise ValueError(f"no {trials} trials with a variance of {variance}")
    if trials == 1:
        return 0.0
    best = (1.0 - EULER) * ndtri(1.0 - 1.0 / trials) + EULER * ndtri(1.0 - 1.0 / (trials * math.e))
    return float(math.sqrt(variance) * best)


def deflated_sharpe(of: Moments, *, trials: int, variance: float) -> float:
    """Return the probability that the best of `trials` has a Sharpe ratio that luck does not give.

    `probabilistic_sharpe` against `expected_best_sharpe` (the same, equation 2). `variance` is that
    of the Sharpe ratios, per observation, of all trials, those that were thrown away included.
    """
    return probabilistic_sharpe(
        of, benchmark=expected_best_sharpe(trials=trials, variance=variance)
    )


@dataclass(frozen=True, slots=True)
class Backtested:
    """What cross-validation says of choosing the best of many trials.

    `probability` (PBO): the share of splits in which the best in sample is in the lower half out of
    sample. `logits` (splits,): ln(w / (1 - w)) of its relative rank w. `in_sample` and
    `out_of_sample` (splits,): the Sharpe ratios of the chosen trial.
    """

    probability: float
    logits: np.ndarray
    in_sample: np.ndarray
    out_of_sample: np.ndarray


def overfitting_probability(returns: pd.DataFrame, *, blocks: int = 16) -> Backtested:
    """Return the probability of backtest overfitting by CSCV, from returns (sessions, trials).

    The sessions are cut into `blocks` runs of equal length (the first runs one longer where they do
    not divide), and every half of the blocks is once the sample to choose the best Sharpe ratio in;
    its rank r among the N trials in the other half gives w = r / (N + 1), ties averaged. Bailey,
    Borwein, Lopez de Prado & Zhu (2017), "The Probability of Backtest Overfitting", Journal of
    Computational Finance 20. Raises ValueError for fewer than 2 trials, an odd or too large number
    of blocks, and missing returns.
    """
    values = returns.to_numpy(dtype=float)
    sessions, trials = values.shape
    if trials < 2:
        raise ValueError(f"choosing among {trials} trials cannot overfit; at least 2 are needed")
    if blocks < 2 or blocks % 2 or sessions < 2 * blocks:
        raise ValueError(
            f"blocks must be even and hold 2 or more of the {sessions} sessions, not {blocks}"
        )
    if not np.isfinite(values).all():
        raise ValueError("returns of trials must be there for every session")
    parts = np.array_split(values, blocks)
    sums = np.array([part.sum(axis=0) for part in parts])
    squares = np.array([(part**2).sum(axis=0) for part in parts])
    lengths = np.array([len(part) for part in parts], dtype=float)
    halves = np.zeros((math.comb(blocks, blocks // 2), blocks))
    for split, half in enumerate(combinations(range(blocks), blocks // 2)):
        halves[split, half] = 1.0
    found = [
        _chosen(some, sums, squares, lengths)
        for some in np.array_split(halves, math.ceil(halves.shape[0] * trials / CELLS))
    ]
    w, inside, outside = (np.concatenate(column) for column in zip(*found, strict=True))
    logits = np.log(w / (1.0 - w))
    return Backtested(float(np.mean(logits <= 0)), logits, inside, outside)


def _chosen(
    halves: np.ndarray, sums: np.ndarray, squares: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return w and the Sharpe ratio in and out of sample of the best in each half, (splits,)."""
    inside = _sharpes(halves, sums, squares, lengths)
    outside = _sharpes(1.0 - halves, sums, squares, lengths)
    splits, best = np.arange(len(halves)), inside.argmax(axis=1)
    # The rank of one number needs no sorting: those below it, and half of its equals.
    of_best = outside[splits, best]
    below = (outside < of_best[:, None]).sum(axis=1)
    equal = (outside == of_best[:, None]).sum(axis=1)
    return (below + (equal + 1) / 2) / (sums.shape[1] + 1), inside[splits, best], of_best


def _sharpes(
    halves: np.ndarray, sums: np.ndarray, squares: np.ndarray, lengths: np.ndarray
) -> np.ndarray:
    """Return the Sharpe ratio of each trial in each half, shape (splits, trials), 0 if flat."""
    n = (halves @ lengths)[:, None]
    mean = halves @ sums / n
    variance = (halves @ squares - n * mean**2) / (n - 1.0)
    spread = np.sqrt(np.maximum(variance, 0.0))
    return np.divide(mean, spread, out=np.zeros_like(mean), where=spread > NOISE)


def _shape(of: Moments) -> float:
    """Return how much wider than 1 / (n - 1) the variance of the Sharpe ratio is."""
    return 1.0 - of.skew * of.sharpe + (of.kurtosis - 1.0) / 4.0 * of.sharpe**2
