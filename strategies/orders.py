"""How does a strategy see what is known, and carry out what its rule wants?

A rule is a plain function from arrays of what is known up to now to a path of target exposures;
its last element is what the strategy wants to hold from the next open on.
"""

from collections.abc import Mapping

import backtrader as bt
import numpy as np


def so_far(line: bt.LineSeries) -> np.ndarray:
    """Return a line's values up to and including the current bar, oldest first, shape (bars,).

    What lies ahead in a preloaded line is not in it: the rule cannot see what is not known.
    """
    return np.asarray(line.get(size=len(line)), dtype=float)


def pursue(strategy: bt.Strategy, wanted: Mapping[str, np.ndarray], *, reads: str) -> None:
    """Send the orders that bring the account to the last element of each symbol's target path.

    Orders are sent when a target changes, not when prices drift; and again when an earlier order
    came to nothing (the account is on another side of zero than wanted). `reads` is the symbol
    whose signal decided, kept with the order so that the report can name the headlines.
    """
    for symbol, path in wanted.items():
        data = strategy.getdatabyname(symbol)
        target = float(path[-1])
        changed = len(path) == 1 or path[-1] != path[-2]
        missed = np.sign(strategy.getposition(data).size) != np.sign(target)
        if changed or missed:
            strategy.order_target_percent(data, target=target, signal_symbol=reads)
