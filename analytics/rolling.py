"""How did the risk of an account, and what it paid for it, change over time?"""

import math

import pandas as pd

from analytics.returns import NOISE, SESSIONS_PER_YEAR


def rolling_volatility(returns: pd.Series, *, window: int) -> pd.Series:
    """Return the volatility of the last `window` simple returns at each session, a year's.

    As `analytics.returns.volatility`: the sample standard deviation (n - 1) times sqrt(252). NaN
    until there are `window` returns.
    """
    return _spread(returns, window) * math.sqrt(SESSIONS_PER_YEAR)


def rolling_sharpe(returns: pd.Series, *, window: int) -> pd.Series:
    """Return the Sharpe ratio of the last `window` simple returns at each session, a year's.

    As `analytics.returns.sharpe` with a risk-free rate of zero. NaN until there are `window`
    returns, and where the account did not move.
    """
    spread = _spread(returns, window)
    mean = returns.rolling(window).mean()
    return mean / spread.where(spread > NOISE) * math.sqrt(SESSIONS_PER_YEAR)


def _spread(returns: pd.Series, window: int) -> pd.Series:
    """Each window by itself: a running sum of squares leaves noise where an account is flat."""
    return returns.rolling(window).apply(lambda part: part.std(ddof=1), raw=True)
