"""Are two accounts the same bet: do they move together, and do they lose together?"""

import numpy as np
import pandas as pd

from analytics.returns import NOISE


def correlations(returns: pd.DataFrame) -> pd.DataFrame:
    """Return the correlation (Pearson) of the daily returns of every two accounts.

    `returns` is (sessions, accounts). NaN for an account that never moved.
    """
    moved = returns.loc[:, returns.std(ddof=1) > NOISE]
    found = moved.corr()
    return found.reindex(index=returns.columns, columns=returns.columns)


def overlaps(drawdowns: pd.DataFrame) -> pd.DataFrame:
    """Return how far the drawdowns of every two accounts overlap, from 0 to 1.

    `drawdowns` is (sessions, accounts), fractions <= 0. The overlap is the sum over all sessions
    of the shallower of the two over the sum of the deeper (Ruzicka 1958, "Anwendung mathematisch-
    statistischer Methoden"): 1 when both are always equally deep, 0 when never below their
    peaks together. NaN where neither ever lost.
    """
    depths = -drawdowns.to_numpy(dtype=float)
    shared = np.array([np.minimum(depths, one[:, None]).sum(axis=0) for one in depths.T])
    whole = np.array([np.maximum(depths, one[:, None]).sum(axis=0) for one in depths.T])
    ratio = np.divide(shared, whole, out=np.full_like(shared, np.nan), where=whole > NOISE)
    return pd.DataFrame(ratio, index=drawdowns.columns, columns=drawdowns.columns)
