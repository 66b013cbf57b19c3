"""How much did the account earn: per session, per year, and per unit of risk?

Every number that is not defined for the data at hand is None, never 0 and never infinite.
"""

import math

import numpy as np
import pandas as pd

SESSIONS_PER_YEAR = 252
DAYS_PER_YEAR = 365.25
SHORTEST_CAGR_DAYS = 90  # a few good weeks, annualised, are a large number without a meaning
NOISE = 1e-12  # returns this small come from rounding: they are neither gain, loss nor risk


def simple_returns(equity: pd.Series, starting_cash: float) -> pd.Series:
    """Return the simple return of each session, shape (sessions,); the first against the start.

    NaN after an account has fallen to zero or below: there is nothing left to earn a return on.
    """
    before = equity.astype(float).shift(fill_value=float(starting_cash))
    return (equity / before.where(before > 0) - 1.0).rename("return")


def cumulative_return(equity: pd.Series, starting_cash: float) -> float:
    """Return the last equity over the starting cash, minus 1."""
    return float(equity.iloc[-1] / starting_cash - 1.0)


def cagr(
    equity: pd.Series, starting_cash: float, *, since: pd.Timestamp | None = None
) -> float | None:
    """Return the compound annual growth rate, (V_T / V_0) ** (365.25 / calendar days) - 1.

    The days run from `since`, the session before the first one, when it is given, else from the
    first session, to the last. None below 90 days, and when the account ends below zero.
    """
    first = equity.index[0] if since is None else since
    days = (equity.index[-1] - first).days
    growth = float(equity.iloc[-1] / starting_cash)
    if days < SHORTEST_CAGR_DAYS or growth < 0:
        return None
    return growth ** (DAYS_PER_YEAR / days) - 1.0


def volatility(returns: pd.Series) -> float | None:
    """Return the sample standard deviation (n - 1) of simple returns, times sqrt(252)."""
    if not _measurable(returns):
        return None
    return float(np.std(returns, ddof=1)) * math.sqrt(SESSIONS_PER_YEAR)


def sharpe(returns: pd.Series, *, risk_free: float = 0.0) -> float | None:
    """Return mean / standard deviation (n - 1) of the excess returns, times sqrt(252).

    `risk_free` is a rate per year. Sharpe (1994), "The Sharpe Ratio". None for a flat account.
    """
    if not _measurable(returns):
        return None
    excess = _excess(returns, risk_free)
    return _annual_ratio(float(np.mean(excess)), float(np.std(excess, ddof=1)))


def sortino(returns: pd.Series, *, risk_free: float = 0.0) -> float | None:
    """Return mean / sqrt(mean(min(0, r)^2)) of the excess returns r, times sqrt(252).

    The mean of the squares is over all sessions, not only the losing ones (Sortino & Price 1994).
    `risk_free` is a rate per year. None when no session lost.
    """
    if not _measurable(returns):
        return None
    excess = _excess(returns, risk_free)
    downside = float(np.sqrt(np.mean(np.minimum(excess, 0.0) ** 2)))
    return _annual_ratio(float(np.mean(excess)), downside)


def _measurable(returns: pd.Series) -> bool:
    return len(returns) >= 2 and not returns.isna().any()


def _excess(returns: pd.Series, risk_free: float) -> np.ndarray:
    per_session = (1.0 + risk_free) ** (1.0 / SESSIONS_PER_YEAR) - 1.0
    return returns.to_numpy(dtype=float) - per_session


def _annual_ratio(mean: float, risk: float) -> float | None:
    return mean / risk * math.sqrt(SESSIONS_PER_YEAR) if risk > NOISE else None
