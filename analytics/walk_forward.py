"""On which sessions are parameters chosen, and on which later ones are they then judged?

A walk-forward goes through time: choose on the past, use on what comes next, move on. What is
chosen never saw a session that it is judged on, nor one whose outcome reaches into them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analytics.returns import NOISE, SESSIONS_PER_YEAR

CRITERIA = ("sharpe", "cumulative_return")


@dataclass(frozen=True, slots=True)
class Fold:
    """One step: places of the sessions chosen on, ascending, and the first and last judged on.

    `left_out` counts the sessions of the training window that were taken out of it.
    """

    train: np.ndarray
    first: int
    last: int
    left_out: int


def folds(
    sessions: pd.DatetimeIndex,
    *,
    train: int,
    test: int,
    purge: int = 0,
    embargo: int = 0,
    events: Sequence[pd.Timestamp] = (),
    anchored: bool = False,
) -> list[Fold]:
    """Return the steps through `sessions`: `train` of them to choose on, the next `test` to judge.

    The last test window may be shorter; together they hold every session after the first `train`.
    `purge` sessions before each test window are taken out of its training window: what is held
    there is still held in the test. An event belongs together with the `purge` sessions before and
    the `embargo` sessions after it; where that reaches into the test window, training ends before
    it begins, so that one event is never on both sides. `anchored` windows begin with the first
    session and grow. Raises ValueError where no step fits or nothing is left to choose on.

    After Lopez de Prado (2018), "Advances in Financial Machine Learning", section 7.4; there is no
    training after a test here, so that his embargo has only the events to keep apart.
    """
    count = len(sessions)
    if train + 1 > count:
        raise ValueError(f"{count} sessions hold no training window of {train} and a test after it")
    places = sessions.searchsorted(pd.DatetimeIndex(list(events)))
    found = []
    for first in range(train, count, test):
        start = 0 if anchored else first - train
        end = first - purge
        for place in places:
            if place - purge < first <= place + embargo:
                end = min(end, int(place) - purge)
        if end - start < 2:
            raise ValueError(
                f"purge and embargo leave {max(0, end - start)} of the sessions before"
                f" {sessions[first]:%Y-%m-%d} to choose on; 2 are needed"
            )
        last = min(first + test, count) - 1
        found.append(Fold(np.arange(start, end), first, last, first - start - (end - start)))
    return found


def scores(returns: np.ndarray, *, by: str = "sharpe") -> np.ndarray:
    """Return the score of each variant, (variants,), from returns (sessions, variants).

    By the Sharpe ratio, mean / sd (n - 1) times sqrt(252), 0 for an account that never moves; or by
    the cumulative return.
    """
    if by == "cumulative_return":
        return np.prod(1.0 + returns, axis=0) - 1.0
    if by != "sharpe":
        raise ValueError(f"by must be one of {', '.join(CRITERIA)}, not {by!r}")
    mean, spread = returns.mean(axis=0), returns.std(axis=0, ddof=1)
    ratio = np.divide(mean, spread, out=np.zeros_like(mean), where=spread > NOISE)
    return ratio * np.sqrt(SESSIONS_PER_YEAR)
