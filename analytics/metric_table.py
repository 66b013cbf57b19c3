"""What do many accounts at once come to? The numbers of `returns` and `drawdown`, one a run."""

import math

import numpy as np
import pandas as pd

from analytics.returns import DAYS_PER_YEAR, NOISE, SESSIONS_PER_YEAR, SHORTEST_CAGR_DAYS

METRICS = (
    "cumulative_return", "cagr", "volatility", "sharpe", "sortino", "calmar", "max_drawdown",
)  # fmt: skip


def metric_table(equity: np.ndarray, sessions: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the metrics of many runs, (runs, METRICS), as `performance` defines them.

    `equity` is (runs, 1 + sessions), the value at the start in front. NaN where a number is not
    defined, for a run without numbers as a whole, and after a ruin for what rests on returns.
    """
    start, values = equity[:, :1], equity[:, 1:]
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = values / np.where(equity[:, :-1] > 0, equity[:, :-1], np.nan) - 1.0
        growth = values[:, -1] / start[:, 0]
        days = (sessions[-1] - sessions[0]).days
        yearly = growth ** (DAYS_PER_YEAR / days) - 1.0 if days >= SHORTEST_CAGR_DAYS else np.nan
        spread = (
            returns.std(axis=1, ddof=1) if values.shape[1] > 1 else np.full(len(equity), np.nan)
        )
        loss = np.sqrt((np.minimum(returns, 0.0) ** 2).mean(axis=1))
        peak = np.maximum(np.maximum.accumulate(values, axis=1), start)
        fall = (values / peak - 1.0).min(axis=1)
        fall = np.where(fall < -NOISE, fall, np.where(np.isnan(fall), np.nan, 0.0))
        mean, year = returns.mean(axis=1), math.sqrt(SESSIONS_PER_YEAR)
        table = {
            "cumulative_return": growth - 1.0,
            "cagr": np.where(growth >= 0, yearly, np.nan),
            "volatility": spread * year,
            "sharpe": _over(mean, spread) * year,
            "sortino": _over(mean, loss) * year,
            "calmar": _over(np.where(growth >= 0, yearly, np.nan), -fall),
            "max_drawdown": fall,
        }  # fmt: skip
    return pd.DataFrame(table, columns=list(METRICS))


def _over(gain: np.ndarray, risk: np.ndarray) -> np.ndarray:
    return np.where(risk > NOISE, gain / risk, np.nan)
