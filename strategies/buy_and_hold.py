"""Buy at the first open and never sell: what every other strategy must be held against."""

import backtrader as bt
import numpy as np

from strategies.orders import Params, Series, follow_paths


def targets(bars: int, *, exposure: float) -> np.ndarray:
    """Return the exposure per bar, shape (bars,): always the same."""
    return np.full(bars, exposure)


class BuyAndHold(bt.Strategy):
    """Hold one instrument from the first session to the last: the target never changes."""

    reads = "symbol"
    params = (
        ("symbol", "SMH"),  # the instrument to hold
        ("exposure", 1.0),  # fraction of equity
    )

    next = follow_paths

    @staticmethod
    def paths(signals: Series, closes: Series, p: Params) -> dict[str, np.ndarray]:
        """Return the path of the one instrument."""
        del signals
        return {p.symbol: targets(len(closes[p.symbol]), exposure=p.exposure)}
