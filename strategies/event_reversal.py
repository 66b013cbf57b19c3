"""Buy after a fall that bad news went with, betting that it went too far."""

import backtrader as bt
import numpy as np

from strategies.orders import Params, Series, follow_paths
from strategies.states import held_for


def targets(
    signal: np.ndarray, close: np.ndarray, *, shock: float, fall: float, hold: int, exposure: float
) -> np.ndarray:
    """Return the exposure per bar, shape (bars,): long for `hold` bars after each such fall.

    `signal` and `close` have shape (bars,). A fall counts when the close is at least the fraction
    `fall` below the close before and the signal, which by then holds the news of that session, is
    at most -`shock`. A further fall during the stay starts it anew. Raises ValueError unless
    shock > 0, fall > 0 and hold >= 1.
    """
    if not (shock > 0 and fall > 0):
        raise ValueError(f"shock = {shock:g} and fall = {fall:g} must both be above 0")
    before = np.concatenate((close[:1], close[:-1]))
    bought = (close / before - 1.0 <= -fall) & (signal <= -shock)
    return held_for(np.where(bought, exposure, 0.0), hold)


class EventReversal(bt.Strategy):
    """Step in after the fall, never before it."""

    reads = "symbol"
    params = (
        ("symbol", "SMH"),  # the instrument to trade, on its own signal and closes
        ("shock", 0.15),  # the news must be at most minus this
        ("fall", 0.03),  # and the session's loss at least this (0.03 = 3 %)
        ("hold", 5),  # sessions to stay
        ("exposure", 1.0),  # fraction of equity
    )

    next = follow_paths

    @staticmethod
    def paths(signals: Series, closes: Series, p: Params) -> dict[str, np.ndarray]:
        """Return the path of the one instrument."""
        path = targets(
            signals[p.symbol], closes[p.symbol],
            shock=p.shock, fall=p.fall, hold=p.hold, exposure=p.exposure,
        )  # fmt: skip
        return {p.symbol: path}
