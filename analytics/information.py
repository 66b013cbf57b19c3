"""Did the signal tell anything about the returns that followed, and for how long?

The information coefficient (IC) is the rank correlation of a signal with the return that follows
(Grinold & Kahn 1999, "Active Portfolio Management", chapter 6). Returns over several sessions
overlap and instruments move together; so the standard error sums all instruments of a session and
follows the sessions with the kernel of Newey & West (1987), Econometrica 55.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

HORIZONS = (1, 2, 3, 5, 10, 20)
FEWEST_PAIRS = 20
COLUMNS = ("horizon", "pairs", "sessions", "ic", "standard_error", "t", "p_value", "remaining")


def information(
    signals: pd.DataFrame,
    opens: pd.DataFrame,
    closes: pd.DataFrame,
    *,
    horizons: Sequence[int] = HORIZONS,
) -> pd.DataFrame:
    """Return the IC by horizon and its decay, with the columns of `COLUMNS`.

    All frames are (sessions, symbols) of one shape; the signal of a row was known before that
    session's open, NaN = no news. `ic` correlates the ranks of all signals with the ranks of the
    returns they are followed by (see `forward_returns`); `remaining` is `ic` over the IC of the
    first horizon, the decay. `p_value` is two-sided, N. Numbers are NaN with fewer than 20 pairs
    or where either side does not vary.
    """
    rows = []
    for horizon in horizons:
        forward = forward_returns(opens, closes, horizon=horizon)
        rows.append({"horizon": horizon, **coefficient(signals, forward, overlap=horizon - 1)})
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table["remaining"] = table["ic"] / table["ic"].iloc[0]
    return table


def forward_returns(opens: pd.DataFrame, closes: pd.DataFrame, *, horizon: int) -> pd.DataFrame:
    """Return the simple return from each session's open to the close `horizon` - 1 later."""
    if horizon < 1:
        raise ValueError(f"a horizon is at least 1 session, not {horizon}")
    return closes.shift(1 - horizon) / opens - 1.0


def coefficient(
    signals: pd.DataFrame, forward: pd.DataFrame, *, overlap: int
) -> dict[str, float | int]:
    """Return pairs, sessions, ic, standard_error, t and p_value of one horizon.

    With a and b the ranks of both sides, standardised over all n pairs, ic = sum(a b) / n. Its
    variance is that of the sums g_t of a b - ic over the symbols of session t, with g followed over
    all sessions (0 where there is no pair) for `newey_west_lags` and at least `overlap` lags.
    """
    both = signals.notna() & forward.notna()
    pairs = both.to_numpy()
    count, sessions = int(pairs.sum()), int(pairs.any(axis=1).sum())
    found: dict[str, float | int] = {"pairs": count, "sessions": sessions}
    nothing = dict.fromkeys(("ic", "standard_error", "t", "p_value"), math.nan)
    if count < FEWEST_PAIRS:
        return found | nothing
    left, right = _standard_ranks(signals, pairs), _standard_ranks(forward, pairs)
    if left is None or right is None:
        return found | nothing
    products = np.zeros(pairs.shape)
    products[pairs] = left * right
    ic = float(products.sum() / count)
    sums = (products - ic * pairs).sum(axis=1)
    lags = max(overlap, newey_west_lags(len(sums)))
    error = math.sqrt(long_run_sum(sums, lags=lags)) / count
    t = ic / error if error > 0 else math.nan
    return found | {"ic": ic, "standard_error": error, "t": t, "p_value": 2.0 * ndtr(-abs(t))}


def newey_west_lags(sessions: int) -> int:
    """Return floor(4 (T / 100)^(2/9)), the rule of Newey & West (1994), RES 61."""
    return math.floor(4.0 * (sessions / 100.0) ** (2.0 / 9.0))


def long_run_sum(values: np.ndarray, *, lags: int) -> float:
    """Return the variance of a sum of values with mean 0 that follow on each other.

    sum_t v_t^2 + 2 sum_l (1 - l / (lags + 1)) sum_t v_t v_(t-l), which is never below 0.
    """
    total = float(values @ values)
    for lag in range(1, min(lags, len(values) - 1) + 1):
        total += 2.0 * (1.0 - lag / (lags + 1.0)) * float(values[lag:] @ values[:-lag])
    return max(total, 0.0)


def _standard_ranks(frame: pd.DataFrame, pairs: np.ndarray) -> np.ndarray | None:
    """Return the ranks of the paired values, mean 0 and mean square 1; None if all are equal."""
    ranks = pd.Series(frame.to_numpy(dtype=float)[pairs]).rank().to_numpy()
    spread = ranks.std()
    return (ranks - ranks.mean()) / spread if spread > 0 else None
