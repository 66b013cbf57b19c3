"""Buy at the first open and never sell: what every other strategy must be held against."""

import backtrader as bt
import numpy as np

from strategies.orders import pursue


def targets(bars: int, *, exposure: float) -> np.ndarray:
    """Return the exposure per bar, shape (bars,): always the same."""
    return np.full(bars, exposure)


class BuyAndHold(bt.Strategy):
    """Hold one instrument from the first session to the last."""

    params = (
        ("symbol", "SPY"),  # the instrument to hold
        ("exposure", 1.0),  # fraction of equity
    )

    def next(self) -> None:
        """Buy once; afterwards the target never changes."""
        path = targets(len(self), exposure=self.p.exposure)
        pursue(self, {self.p.symbol: path}, reads=self.p.symbol)
