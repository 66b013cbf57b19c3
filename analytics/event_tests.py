"""Is the average abnormal return of some events more than chance?

Every function takes arrays whose last axes are (events,) or (events, days) and may have more axes
in front, so that thousands of simulated studies are tested at once. Notation: AR abnormal return,
CAR its sum over a window, SAR and SCAR the same over their standard error with the error of
forecasting, s sqrt(C) (see `analytics.event_models`), N events, L1 estimation days, L2 window days.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from analytics.event_models import Abnormal

NORMAL = "N"


@dataclass(frozen=True, slots=True)
class Tested:
    """A statistic, its two-sided p-value and its distribution without an event: "N" or "t(9)"."""

    statistic: np.ndarray
    p: np.ndarray
    null: str


def standardised(abnormal: Abnormal, first: int, last: int) -> np.ndarray:
    """Return the SCAR of days `first` to `last`, shape (events,); for one day it is the SAR."""
    window = abnormal.places(first, last)
    variance = abnormal.covariance[:, window, window].sum(axis=(1, 2))
    return abnormal.returns[:, window].sum(axis=1) / (abnormal.sigma * np.sqrt(variance))


def standardised_days(abnormal: Abnormal, first: int, last: int) -> np.ndarray:
    """Return the SAR of each day from `first` to `last`, shape (events, days)."""
    window = abnormal.places(first, last)
    variance = np.diagonal(abnormal.covariance, axis1=1, axis2=2)[:, window]
    return abnormal.returns[:, window] / (abnormal.sigma[:, None] * np.sqrt(variance))


def standardised_residuals(abnormal: Abnormal) -> np.ndarray:
    """Return the residuals e_t / (s sqrt(C_t)), shape (events, estimation days)."""
    return abnormal.residuals / (abnormal.sigma[:, None] * abnormal.spread)


def cross_section(values: np.ndarray) -> Tested:
    """Test mean = 0 with the spread between events: mean / (sd / sqrt(N)), t(N - 1), sd by N - 1.

    Of AR or CAR this is the ordinary t test; of SAR or SCAR that of Boehmer, Musumeci & Poulsen
    (1991), "Event-study methodology under conditions of event-induced variance", JFE 30.
    """
    events = values.shape[-1]
    if events < 2:
        return _student(np.full(values.shape[:-1], np.nan), 1)
    error = values.std(axis=-1, ddof=1) / np.sqrt(events)
    return _student(_ratio(values.mean(axis=-1), error), events - 1)


def patell(sar: np.ndarray, *, degrees: int) -> Tested:
    """Test with the spread of the estimation windows, from the SAR, shape (events, days).

    N^-1/2 sum_i [sum_t SAR_it / sqrt(L2 Q)], Q = m / (m - 2) with m the degrees of freedom.
    Patell (1976), "Corporate Forecasts of Earnings Per Share and Stock Price Behavior", JAR 14.
    """
    events, days = sar.shape[-2:]
    variance = events * days * degrees / (degrees - 2)
    return _normal(sar.sum(axis=(-2, -1)) / np.sqrt(variance))


def mean_correlation(residuals: np.ndarray) -> np.ndarray:
    """Return the mean correlation of different events' residuals, aligned by relative day.

    With z the residuals less their mean and scaled to length 1, the sum of all correlations is
    sum_t (sum_i z_it)^2; without the N of the diagonal, over N (N - 1). Events on one date then
    correlate as they do on that date; events on different dates meet days of different dates, and
    so does the abnormal return that is tested. NaN for a single event.
    """
    events = residuals.shape[-2]
    if events < 2:
        return np.full(residuals.shape[:-2], np.nan)
    centred = residuals - residuals.mean(axis=-1, keepdims=True)
    unit = centred / np.sqrt(np.sum(centred**2, axis=-1, keepdims=True))
    total = np.sum(unit.sum(axis=-2) ** 2, axis=-1)
    return (total - events) / (events * (events - 1))


def kolari_pynnonen(scar: np.ndarray, correlation: np.ndarray) -> Tested:
    """Test as `cross_section` of the SCAR does, times sqrt((1 - r) / (1 + (N - 1) r)), t(N - 1).

    r is `mean_correlation`. Kolari & Pynnonen (2010), "Event Study Testing with Cross-sectional
    Correlation of Abnormal Returns", Review of Financial Studies 23.
    """
    events = scar.shape[-1]
    plain = cross_section(scar)
    shared = 1.0 + (events - 1) * correlation
    factor = np.sqrt(_ratio(1.0 - correlation, np.maximum(shared, 0.0)))
    return _student(plain.statistic * factor, max(events - 1, 1))


def corrado(residuals: np.ndarray, returns: np.ndarray, tested: slice) -> Tested:
    """Test the ranks of the AR among all days, shapes (events, L1) and (events, window days).

    K_it is the rank of day t among the L1 + window days of event i, ties averaged, k_t the mean
    over events of K_it - (T + 1) / 2, S^2 = sum_t k_t^2 / T over all T days. For the days `tested`
    of the window: sqrt(L2) mean_t(k_t) / S. Corrado (1989), "A nonparametric test for abnormal
    security-price performance in event studies", JFE 23; summed over days as in Cowan (1992).
    """
    deviation = _ranks(np.concatenate([residuals, returns], axis=-1)).mean(axis=-2)
    spread = np.sqrt(np.mean(deviation**2, axis=-1))
    of_window = deviation[..., residuals.shape[-1] :][..., tested]
    days = of_window.shape[-1]
    return _normal(_ratio(np.sqrt(days) * of_window.mean(axis=-1), spread))


def positive_share(residuals: np.ndarray) -> np.ndarray:
    """Return the share of positive residuals among all, the p-hat of `generalized_sign`."""
    return np.mean(residuals > 0, axis=(-2, -1))


def generalized_sign(car: np.ndarray, share: np.ndarray) -> Tested:
    """Test the number w of positive CAR: (w - N p) / sqrt(N p (1 - p)), no continuity correction.

    p is `positive_share`. Cowan (1992), "Nonparametric Event Study Tests", RQFA 2.
    """
    events = car.shape[-1]
    positive = np.sum(car > 0, axis=-1)
    error = np.sqrt(events * share * (1.0 - share))
    return _normal(_ratio(positive - events * share, error))


def grank(
    residual_sar: np.ndarray, scar: np.ndarray, *, correlation: float | np.ndarray = 0.0
) -> Tested:
    """Test the rank of the window, as one day, among the estimation days: GRANK-T.

    SCAR* = SCAR / sd(SCAR), sd over the events by N - 1. Among event i's estimation SAR and its
    SCAR*, T = L1 + 1 numbers, U = rank / (T + 1) - 1/2; u_t is the mean over events, S^2 =
    sum_t u_t^2 / T, Z = u_0 / S, and t = Z sqrt((T - 2) / (T - 1 - Z^2)) is t(T - 2). Kolari &
    Pynnonen (2011), "Nonparametric rank tests for event studies", Journal of Empirical Finance 18.

    Events that correlate by r, `mean_correlation`, lie closer together than they vary: their sd
    comes out sqrt(1 - r) too small (Kolari & Pynnonen 2010), and the test rejects too often. With
    `correlation` the sd is divided by that; 0 is the test as its authors' formula has it.
    """
    length = residual_sar.shape[-1] + 1
    if scar.shape[-1] < 2:
        return _student(np.full(scar.shape[:-1], np.nan), length - 2)
    spread = scar.std(axis=-1, ddof=1) / np.sqrt(1.0 - np.asarray(correlation))
    restandardised = _ratio(scar, spread[..., None])
    ranks = _ranks(np.concatenate([residual_sar, restandardised[..., None]], axis=-1))
    mean = ranks.mean(axis=-2) / (length + 1)
    z = _ratio(mean[..., -1], np.sqrt(np.mean(mean**2, axis=-1)))
    return _student(z * np.sqrt((length - 2) / (length - 1 - z**2)), length - 2)


def grank_of_days(residual_sar: np.ndarray, scar: np.ndarray) -> Tested:
    """Test as `grank` does, with the SAR of every estimation day over their own sd as well.

    The published test divides by the sd of the N events on the event day alone. Events that
    correlate make it too small on average, which `correlation` cures; but of few events it is a
    rough guess besides, and ten of them reject 6 to 7 % of nothing (docs/event_tests.md). Dividing
    each day by its own sd puts the same error into every day, and so makes the event day one like
    the others; where it says something else than `grank`, this is the one to believe.
    """
    if scar.shape[-1] < 2:
        return grank(residual_sar, scar)
    return grank(_ratio(residual_sar, residual_sar.std(axis=-2, ddof=1, keepdims=True)), scar)


def bootstrap(scar: np.ndarray, draws: np.ndarray) -> Tested:
    """Test as `cross_section` of the SCAR does, p from resampled events instead of Student's t.

    `draws` (runs, N) are places of events, drawn with replacement. The SCAR less their mean know
    no effect; p = (1 + runs with a statistic at least as far from 0) / (1 + runs). Runs that drew
    one event only have no statistic and count as extreme. Efron & Tibshirani (1993), section 16.4.
    """
    plain = cross_section(scar)
    centred = scar - scar.mean(axis=-1, keepdims=True)
    drawn = np.abs(cross_section(centred[..., draws]).statistic)
    extreme = np.sum(~(drawn < np.abs(plain.statistic)[..., None]), axis=-1)
    p = np.where(np.isnan(plain.statistic), np.nan, (1.0 + extreme) / (1.0 + len(draws)))
    return Tested(plain.statistic, p, f"bootstrap({len(draws)})")


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return the ranks along the last axis less their mean, ties averaged."""
    days = values.shape[-1]
    flat = pd.DataFrame(values.reshape(-1, days)).rank(axis=1).to_numpy()
    return flat.reshape(values.shape) - (days + 1) / 2


def _ratio(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Return the quotient, NaN where the divisor is 0: what is not defined is not infinite."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def _normal(z: np.ndarray) -> Tested:
    return Tested(z, 2.0 * ndtr(-np.abs(z)), NORMAL)


def _student(t: np.ndarray, degrees: int) -> Tested:
    return Tested(t, 2.0 * stdtr(degrees, -np.abs(t)), f"t({degrees})")
