"""How does a rule remember? Two ways to hold on to a state along the bars, both causal.

Element t of each answer depends on elements up to t only; the tests cut every input to prove it.
"""

import numpy as np


def latched(on: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Return True from each bar with `on` until the first later bar with `off`.

    Both have shape (bars,), bool. Where both hold, `on` wins. Before the first `on` it is False.
    """
    return last_known(np.where(on, 1.0, np.where(off, 0.0, np.nan))) == 1.0


def held_for(direction: np.ndarray, bars: int) -> np.ndarray:
    """Return each non-zero direction held for `bars` bars from its own, a later one replacing it.

    `direction` has shape (n,): 0 where nothing begins, else the value to hold. Raises ValueError
    for less than one bar.
    """
    if bars < 1:
        raise ValueError(f"hold = {bars} bars; at least 1 is asked")
    begun = np.where(direction != 0, np.arange(len(direction), dtype=float), np.nan)
    since = np.arange(len(direction)) - last_known(begun)
    value = last_known(np.where(direction != 0, direction, np.nan))
    return np.where(since < bars, np.nan_to_num(value), 0.0)  # NaN < bars is False: not begun


def last_known(values: np.ndarray) -> np.ndarray:
    """Return values with each NaN replaced by the last number before it, if there is one."""
    places = np.where(np.isnan(values), -1, np.arange(len(values)))
    latest = np.maximum.accumulate(places)
    return np.where(latest >= 0, values[latest], np.nan)
