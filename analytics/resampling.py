"""Which sessions does the stationary bootstrap draw, and how long are its blocks?

The same as the library `arch` draws and chooses, which the tests hold this file to; importing that
library takes longer than a whole run, since it brings volatility models and plotting along.
"""

import math

import numpy as np


def stationary_draws(sessions: int, *, block: float, runs: int, seed: int) -> np.ndarray:
    """Return which session stands where in each run, shape (runs, sessions).

    Blocks begin anywhere, end with probability 1 / `block` at each session, and go on at the first
    session after the last: Politis & Romano (1994), JASA 89, 1303-1313.
    """
    random = np.random.default_rng(seed)
    starts = np.empty((runs, sessions), dtype=np.int64)
    ends = np.empty((runs, sessions))
    for run in range(runs):  # in arch's order, so that a seed means the same
        starts[run] = random.integers(sessions, size=sessions)
        ends[run] = random.random(sessions)
    begins = ends <= 1.0 / block
    begins[:, 0] = True
    place = np.arange(sessions)
    begun = np.maximum.accumulate(np.where(begins, place, 0), axis=1)
    return (np.take_along_axis(starts, begun, axis=1) + place - begun) % sessions


def optimal_block(values: np.ndarray) -> float:
    """Return the mean block length of the stationary bootstrap that suits a series, (sessions,).

    Politis & White (2004), Econometric Reviews 23, 53-70, with the correction of Patton, Politis
    & White (2009). The bandwidth is twice the lag from which on autocorrelations are small.
    """
    n = len(values)
    apart = values - values.mean()
    run = max(5, int(math.log10(n)))  # so many small autocorrelations in a row are enough
    most = math.ceil(math.sqrt(n)) + run
    covariance = np.array([apart[lag:] @ apart[: n - lag] for lag in range(most + 1)])
    scale = np.array(
        [
            math.sqrt(
                (apart[lag + 1 :] @ apart[lag + 1 :]) * (apart[: -lag - 1] @ apart[: -lag - 1])
            )
            for lag in range(most + 1)
        ]
    )
    small = np.abs(covariance) / scale < 2.0 * math.sqrt(math.log10(n) / n)
    quiet = [lag for lag in range(run, most + 1) if small[lag - run : lag].all()]
    width = min(2 * max(quiet[0] - run, 1) if quiet else most, most)
    covariance /= n
    lags = np.arange(1, width + 1)
    taper = np.where(2 * lags <= width, 1.0, 2.0 * (1.0 - lags / width))
    slope = 2.0 * (taper * lags * covariance[lags]).sum()
    spread = covariance[0] + 2.0 * (taper * covariance[lags]).sum()
    longest = math.ceil(min(3.0 * math.sqrt(n), n / 3.0))
    return min((slope**2 / spread**2 * n) ** (1.0 / 3.0), longest)
