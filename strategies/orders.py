"""How does a strategy see what is known, and carry out what its rule wants?

A rule is a plain function from arrays of what is known up to now to a path of target exposures;
its last element is what the strategy wants to hold from the next open on. A strategy asks its rule
in `paths`, which two engines call: Backtrader at each bar, through `follow_paths`, with what is
known by then, and the screening engine once, with all there is.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import backtrader as bt
import numpy as np

Series = Mapping[str, np.ndarray]
"""By symbol: one number per bar, shape (bars,)."""

Params = Any
"""A strategy's params, one attribute each."""


def so_far(line: bt.LineSeries) -> np.ndarray:
    """Return a line's values up to and including the current bar, oldest first, shape (bars,).

    What lies ahead in a preloaded line is not in it: the rule cannot see what is not known.
    """
    return np.asarray(line.get(size=len(line)), dtype=float)


class SoFar(Series):
    """One line of every feed up to and including the current bar, read when it is asked for."""

    def __init__(self, strategy: bt.Strategy, line: str) -> None:
        self._strategy, self._line = strategy, line

    def __getitem__(self, symbol: str) -> np.ndarray:
        return so_far(getattr(self._strategy.getdatabyname(symbol), self._line))

    def __iter__(self) -> Iterator[str]:
        return iter(self._strategy.getdatanames())

    def __len__(self) -> int:
        return len(self._strategy.datas)


def follow_paths(strategy: bt.Strategy) -> None:
    """Hold what the strategy's `paths` want for the next open.

    A strategy whose whole `next` this is, and which does nothing else, runs in either engine. It
    has `paths(signals, closes, params)`, a static method that returns the target path of each
    symbol it trades, in the order that orders go out, and `reads`, the param that names the symbol
    whose signal decides. The rule must be causal: element t of a path may depend on elements up to
    t only.
    """
    signals, closes = SoFar(strategy, "signal"), SoFar(strategy, "close")
    wanted = strategy.paths(signals, closes, strategy.p)
    pursue(strategy, wanted, reads=getattr(strategy.p, strategy.reads))


def pursue(strategy: bt.Strategy, wanted: Series, *, reads: str) -> None:
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
