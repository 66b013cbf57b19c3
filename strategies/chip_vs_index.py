"""Long chips and short the index on good chip news, the reverse on bad: the market falls out."""

import backtrader as bt
import numpy as np

from strategies.orders import Params, Series, follow_paths
from strategies.sentiment_threshold import targets


class ChipVsIndex(bt.Strategy):
    """Trade the difference between two instruments on the difference of their news.

    The rule is that of `sentiment_threshold` on the chips' signal minus the index's: news about
    the whole market, which moves both, is no reason for a pair.
    """

    reads = "chips"
    params = (
        ("chips", "SMH"),  # one leg
        ("index", "SPY"),  # the other leg, with the opposite sign
        ("enter", 0.15),  # difference of the signals from which to be long chips
        ("leave", 0.05),  # difference below which to leave again; at most `enter`
        ("exposure", 0.5),  # fraction of equity in each leg
    )

    next = follow_paths

    @staticmethod
    def paths(signals: Series, closes: Series, p: Params) -> dict[str, np.ndarray]:
        """Return the paths of the two legs."""
        del closes
        if p.chips == p.index:
            raise ValueError(f"chips and index are both {p.index}; two instruments are asked")
        chips = targets(
            signals[p.chips] - np.nan_to_num(signals[p.index]),  # an index without news is neutral
            enter=p.enter, leave=p.leave, exposure=p.exposure, short=True,
        )  # fmt: skip
        return {p.chips: chips, p.index: -chips}
