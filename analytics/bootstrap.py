"""Between which values may a performance number lie, had the same market rolled again?

Blocks of neighbouring sessions are drawn with random lengths, so that runs of good and bad days
stay together: the stationary bootstrap of Politis & Romano (1994), JASA 89. The mean block length
is chosen from the returns after Politis & White (2004) and Patton, Politis & White (2009) unless it
is given. A seed is always named: equal input, equal intervals.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.resampling import optimal_block, stationary_draws
from analytics.returns import DAYS_PER_YEAR, NOISE, SESSIONS_PER_YEAR, SHORTEST_CAGR_DAYS

FEWEST_SESSIONS = 20  # below that, blocks of any length are the sample itself


@dataclass(frozen=True, slots=True)
class Interval:
    """A number and the percentile interval around it; all None where it is not defined."""

    value: float | None
    low: float | None
    high: float | None
    level: float


def metric_intervals(
    returns: pd.Series,
    *,
    seed: int,
    level: float = 0.95,
    runs: int = 2000,
    block: int | None = None,
    since: pd.Timestamp | None = None,
) -> dict[str, Interval]:
    """Return the intervals of the metrics of simple returns, (sessions,), by name.

    They are sharpe, cagr, cumulative_return and max_drawdown.

    The numbers are those of `analytics.returns` and `drawdown`; `since` is the session before the
    first, from which the days of the CAGR run, as there.
    Raises ValueError for fewer than 20 sessions and for missing returns.
    """
    values = _checked(returns)
    rows = _places(values, runs=runs, seed=seed, block=block)
    return {
        name: _interval(metric(values[None])[0], metric(values[rows]), level)
        for name, metric in _metrics(returns.index, since).items()
    }


def difference_intervals(
    returns: pd.Series,
    other: pd.Series,
    *,
    seed: int,
    level: float = 0.95,
    runs: int = 2000,
    block: int | None = None,
    since: pd.Timestamp | None = None,
) -> dict[str, Interval]:
    """Return the intervals of each metric of `returns` less that of `other`, on equal sessions.

    Both series are resampled in pairs, by the same sessions, so that what moves both cancels. The
    block length, if not given, is the longer of the two. An interval without 0 tells them apart.
    """
    if not returns.index.equals(other.index):
        raise ValueError("two return series can only be compared over the same sessions")
    one, two = _checked(returns), _checked(other)
    rows = _places(one, two, runs=runs, seed=seed, block=block)
    return {
        name: _interval(
            (metric(one[None]) - metric(two[None]))[0], metric(one[rows]) - metric(two[rows]), level
        )
        for name, metric in _metrics(returns.index, since).items()
    }


def event_interval(
    cars: pd.Series, sessions: pd.Series, *, seed: int, level: float = 0.95, runs: int = 2000
) -> Interval:
    """Return the interval of the mean of the events' CAR, both (events,), dates drawn as a whole.

    Events of one session are one draw, since they are not independent: with a single session there
    is nothing to draw from and the interval is None.
    """
    value = float(cars.mean())
    by_session = cars.groupby(sessions.to_numpy()).agg(["sum", "count"]).to_numpy(dtype=float)
    if len(by_session) < 2:
        return Interval(value, None, None, level)
    generator = np.random.default_rng(seed)
    drawn = by_session[generator.integers(len(by_session), size=(runs, len(by_session)))].sum(
        axis=1
    )
    return _interval(value, drawn[:, 0] / drawn[:, 1], level)


def block_length(*returns: np.ndarray) -> int:
    """Return the mean block length, in sessions, that suits every one of the series."""
    best = [optimal_block(series) for series in returns if np.std(series) > NOISE]
    longest = max(best, default=1.0)
    return max(1, math.ceil(min(longest, len(returns[0]) / 4))) if math.isfinite(longest) else 1


def _places(*series: np.ndarray, runs: int, seed: int, block: int | None) -> np.ndarray:
    """Return which session stands where in each run, shape (runs, sessions)."""
    length = block_length(*series) if block is None else block
    return stationary_draws(len(series[0]), block=length, runs=runs, seed=seed)


def _metrics(
    sessions: pd.Index, since: pd.Timestamp | None
) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """Return functions from returns (runs, sessions) to numbers (runs,), as `analytics.returns`."""
    days = (sessions[-1] - (sessions[0] if since is None else since)).days

    def sharpe(returns: np.ndarray) -> np.ndarray:
        spread = returns.std(axis=1, ddof=1)
        mean = returns.mean(axis=1)
        quotient = np.divide(mean, spread, out=np.full(len(mean), np.nan), where=spread > NOISE)
        return quotient * math.sqrt(SESSIONS_PER_YEAR)

    def cagr(returns: np.ndarray) -> np.ndarray:
        growth = np.maximum(np.prod(1.0 + returns, axis=1), 0.0)
        if days < SHORTEST_CAGR_DAYS:
            return np.full(len(growth), np.nan)
        return growth ** (DAYS_PER_YEAR / days) - 1.0

    def max_drawdown(returns: np.ndarray) -> np.ndarray:
        equity = np.cumprod(1.0 + returns, axis=1)
        peak = np.maximum(np.maximum.accumulate(equity, axis=1), 1.0)
        return np.minimum((equity / peak - 1.0).min(axis=1), 0.0)

    def cumulative_return(returns: np.ndarray) -> np.ndarray:
        return np.prod(1.0 + returns, axis=1) - 1.0

    return {
        "sharpe": sharpe, "cagr": cagr, "cumulative_return": cumulative_return,
        "max_drawdown": max_drawdown,
    }  # fmt: skip


def _interval(value: float, drawn: np.ndarray, level: float) -> Interval:
    """Return the percentile interval; runs without a value say nothing and are left out."""
    drawn = drawn[np.isfinite(drawn)]
    if not np.isfinite(value) or not drawn.size:
        return Interval(None, None, None, level)
    low, high = np.quantile(drawn, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Interval(float(value), float(low), float(high), level)


def _checked(returns: pd.Series) -> np.ndarray:
    values = returns.to_numpy(dtype=float)
    if len(values) < FEWEST_SESSIONS:
        raise ValueError(
            f"{len(values)} sessions cannot be resampled; {FEWEST_SESSIONS} are needed"
        )
    missing = np.flatnonzero(~np.isfinite(values))
    if missing.size:
        raise ValueError(f"no return on {returns.index[missing[0]]:%Y-%m-%d}")
    return values
