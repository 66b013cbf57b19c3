"""Follow a shock of news in its direction for a few sessions."""

import backtrader as bt
import numpy as np

from strategies.orders import Params, Series, follow_paths
from strategies.states import held_for


def targets(signal: np.ndarray, *, shock: float, hold: int, exposure: float) -> np.ndarray:
    """Return the exposure per bar, shape (bars,): with each shock, for `hold` bars.

    A shock is a signal of at least `shock` in size that was smaller, absent or of the other sign
    on the bar before; a new one replaces the old. Raises ValueError unless shock > 0 and hold >= 1.
    """
    if not shock > 0:
        raise ValueError(f"shock = {shock:g} must be above 0")
    side = np.where(np.abs(signal) >= shock, np.sign(signal), 0.0)
    before = np.concatenate(([0.0], side[:-1]))
    return exposure * held_for(np.where(side != before, side, 0.0), hold)


class EventMomentum(bt.Strategy):
    """Long after good shocks, short after bad ones."""

    reads = "symbol"
    params = (
        ("symbol", "SMH"),  # the instrument to trade, on its own signal
        ("shock", 0.15),  # size of the signal that counts as a shock
        ("hold", 5),  # sessions to stay
        ("exposure", 1.0),  # fraction of equity
    )

    next = follow_paths

    @staticmethod
    def paths(signals: Series, closes: Series, p: Params) -> dict[str, np.ndarray]:
        """Return the path of the one instrument."""
        del closes
        path = targets(signals[p.symbol], shock=p.shock, hold=p.hold, exposure=p.exposure)
        return {p.symbol: path}
