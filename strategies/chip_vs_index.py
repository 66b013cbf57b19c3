"""Long chips and short the index on good chip news, the reverse on bad: the market falls out."""

import backtrader as bt
import numpy as np

from strategies.orders import pursue, so_far
from strategies.sentiment_threshold import targets


class ChipVsIndex(bt.Strategy):
    """Trade the difference between two instruments on the difference of their news.

    The rule is that of `sentiment_threshold` on the chips' signal minus the index's: news about
    the whole market, which moves both, is no reason for a pair.
    """

    params = (
        ("chips", "SMH"),  # one leg
        ("index", "SPY"),  # the other leg, with the opposite sign
        ("enter", 0.15),  # difference of the signals from which to be long chips
        ("leave", 0.05),  # difference below which to leave again; at most `enter`
        ("exposure", 0.5),  # fraction of equity in each leg
    )

    def next(self) -> None:
        """Hold what the rule wants for the next open; the sale goes before the purchase."""
        chips = so_far(self.getdatabyname(self.p.chips).signal)
        index = so_far(self.getdatabyname(self.p.index).signal)
        path = targets(
            chips - np.nan_to_num(index),  # an index without news of its own is neutral
            enter=self.p.enter, leave=self.p.leave, exposure=self.p.exposure, short=True,
        )  # fmt: skip
        pursue(self, {self.p.chips: path, self.p.index: -path}, reads=self.p.chips)
