"""What would the return have been without the event, and how well is that known?

A model is fitted to the returns of the estimation window and continued into the event window; what
is left there is the abnormal return. Returns lie in arrays by relative day (day 0 = the event), one
row per event, so that a thousand events are as quick as one. Source: MacKinlay (1997), "Event
Studies in Economics and Finance", Journal of Economic Literature 35, sections 4 and 5.
"""

from dataclasses import dataclass

import numpy as np

from analytics.returns import NOISE

MODELS = ("market", "market_adjusted", "mean_adjusted", "factors")


class EventError(ValueError):
    """Events, windows or returns that a study cannot be made of."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Returns of the instruments around their events, by relative day.

    `days` (event days,) are the relative days of the event windows, ascending and without a gap.
    `estimation` (events, estimation days) and `event` (events, event days) are the instruments'
    returns; the other two those of the benchmark in column 0 and of any factors behind it, with
    shape (events, days, 1 + factors). Fractions, simple or log, all of one kind, none missing.
    """

    days: np.ndarray
    estimation: np.ndarray
    event: np.ndarray
    estimation_factors: np.ndarray
    event_factors: np.ndarray


@dataclass(frozen=True, slots=True)
class Abnormal:
    """Abnormal returns, and the variance that a test may expect of them without an event.

    returns      (events, event days) abnormal returns, AR
    residuals    (events, estimation days) what the model left of the estimation window
    sigma        (events,) s = sqrt(sum of squared residuals / degrees)
    covariance   (events, event days, event days) of the AR in units of s^2: I + X0 (X'X)^-1 X0',
                 the second part being the error of the fitted parameters
    spread       (events, estimation days) sqrt(1 + x_t (X'X)^-1 x_t'), which makes a residual
                 comparable with a standardised AR
    degrees      estimation days less fitted parameters
    """

    days: np.ndarray
    returns: np.ndarray
    residuals: np.ndarray
    sigma: np.ndarray
    covariance: np.ndarray
    spread: np.ndarray
    degrees: int

    def places(self, first: int, last: int) -> slice:
        """Return where the relative days `first` to `last`, both inclusive, stand in `days`."""
        start, end = first - int(self.days[0]), last - int(self.days[0])
        if not 0 <= start <= end < len(self.days):
            raise EventError(
                f"window [{first},{last}] is not within the event days "
                f"{self.days[0]} to {self.days[-1]}"
            )
        return slice(start, end + 1)

    def of(self, events: np.ndarray) -> "Abnormal":
        """Return the same of some events, chosen by a mask or by places, shape (events,)."""
        return Abnormal(
            days=self.days,
            returns=self.returns[events],
            residuals=self.residuals[events],
            sigma=self.sigma[events],
            covariance=self.covariance[events],
            spread=self.spread[events],
            degrees=self.degrees,
        )


def abnormal_returns(sample: Sample, *, model: str = "market") -> Abnormal:
    """Return what a model leaves of the returns; ordinary least squares, event by event.

    market            R = a + b Rm + e
    market_adjusted   R = Rm + e, nothing is fitted
    mean_adjusted     R = a + e
    factors           R = a + b Rm + c1 F1 + ... + e

    With the market model the covariance above makes the variance of a day's AR
    s^2 (1 + 1/L1 + d_t^2 / Sxx) and that of the sum over L2 days
    s^2 (L2 + L2^2 / L1 + (sum d_t)^2 / Sxx), d_t = Rm_t less its estimation mean and Sxx the sum of
    squares of d in the estimation window (MacKinlay 1997, equations 8 and 11; Patell 1976).

    Raises EventError for an unknown model, fewer estimation days than the model needs, and for an
    event, named by its place, whose regressors or residuals do not move.
    """
    estimation, event = sample.estimation, sample.event
    regressors, continued = _regressors(sample, model)
    if model == "market_adjusted":
        estimation = estimation - sample.estimation_factors[..., 0]
        event = event - sample.event_factors[..., 0]
    length, parameters = regressors.shape[1:]
    degrees = length - parameters
    if degrees < 5:  # Patell's variance (m / (m - 2)) and any idea of s need a few
        raise EventError(
            f"an estimation window of {length} days is too short for {parameters} parameters; "
            f"it needs at least {parameters + 5}"
        )
    # Q R = X: X b = Q Q'y, and X0 (X'X)^-1 X0' = Z Z' with Z = X0 R^-1, without squaring X.
    q, r = np.linalg.qr(regressors)
    _refuse_singular(r, length)
    coefficients = np.linalg.solve(r, np.swapaxes(q, 1, 2) @ estimation[..., None])
    residuals = estimation - (regressors @ coefficients)[..., 0]
    sigma = np.sqrt(np.sum(residuals**2, axis=1) / degrees)
    _refuse_still(sigma)
    z = np.swapaxes(np.linalg.solve(np.swapaxes(r, 1, 2), np.swapaxes(continued, 1, 2)), 1, 2)
    return Abnormal(
        days=sample.days,
        returns=event - (continued @ coefficients)[..., 0],
        residuals=residuals,
        sigma=sigma,
        covariance=np.eye(len(sample.days)) + z @ np.swapaxes(z, 1, 2),
        spread=np.sqrt(1.0 + np.sum(q**2, axis=2)),
        degrees=degrees,
    )


def _regressors(sample: Sample, model: str) -> tuple[np.ndarray, np.ndarray]:
    """Return X and X0, shapes (events, estimation days or event days, parameters)."""
    factors = sample.estimation_factors.shape[2]
    columns = {
        "market": slice(0, 2),  # of 1, the benchmark, and any factors
        "market_adjusted": slice(0, 0),
        "mean_adjusted": slice(0, 1),
        "factors": slice(0, 1 + factors),
    }
    if model not in columns:
        raise EventError(f"model must be one of {', '.join(MODELS)}, not {model!r}")
    if model == "factors" and factors < 2:
        raise EventError("model 'factors' needs the returns of at least one factor")
    before, after = (
        np.concatenate([np.ones_like(values[..., :1]), values], axis=2)[..., columns[model]]
        for values in (sample.estimation_factors, sample.event_factors)
    )
    return before, after


def _refuse_singular(r: np.ndarray, length: int) -> None:
    """Raise for the first event whose regressors are constant or repeat each other."""
    diagonal = np.abs(np.diagonal(r, axis1=1, axis2=2)) / np.sqrt(length)
    flat = np.flatnonzero((diagonal < NOISE).any(axis=1))
    if flat.size:
        raise EventError(
            f"event {flat[0] + 1}: the benchmark or a factor does not move in the estimation "
            "window, or repeats another; no model can be fitted"
        )


def _refuse_still(sigma: np.ndarray) -> None:
    still = np.flatnonzero(sigma < NOISE)
    if still.size:
        raise EventError(
            f"event {still[0] + 1}: the model explains the estimation window without an error; "
            "the symbol does not move, or it is the benchmark itself"
        )
