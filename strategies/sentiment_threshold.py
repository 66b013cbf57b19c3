"""Long while the news is good, flat or short while it is bad, with hysteresis."""

import backtrader as bt
import numpy as np

from strategies.orders import Params, Series, follow_paths
from strategies.states import latched


def targets(
    signal: np.ndarray, *, enter: float, leave: float, exposure: float, short: bool
) -> np.ndarray:
    """Return the exposure per bar, shape (bars,), from the signal, shape (bars,).

    Long from a signal of at least `enter` until it falls below `leave`; the mirror image short,
    if `short`, else flat. No news (NaN) is no reason to hold: it ends either position. Raises
    ValueError unless -enter < leave <= enter: else one signal could mean both sides at once.
    """
    if not -enter < leave <= enter:
        raise ValueError(f"leave = {leave:g} must be above -enter and at most enter = {enter:g}")
    quiet = np.isnan(signal)
    long = latched(signal >= enter, (signal < leave) | quiet)
    down = latched(signal <= -enter, (signal > -leave) | quiet)
    return exposure * (long.astype(float) - (down.astype(float) if short else 0.0))


class SentimentThreshold(bt.Strategy):
    """Trade one instrument on its own news."""

    reads = "symbol"
    params = (
        ("symbol", "SMH"),  # the instrument to trade, on its own signal
        ("enter", 0.15),  # signal from which to be long (below minus this: short)
        ("leave", 0.05),  # signal below which to leave again; at most `enter`
        ("exposure", 1.0),  # fraction of equity
        ("short", True),  # False: flat instead of short
    )

    next = follow_paths

    @staticmethod
    def paths(signals: Series, closes: Series, p: Params) -> dict[str, np.ndarray]:
        """Return the path of the one instrument."""
        del closes
        path = targets(
            signals[p.symbol], enter=p.enter, leave=p.leave, exposure=p.exposure, short=p.short
        )
        return {p.symbol: path}
