"""In what shape do a market, an account and what it did pass into the compiled kernel and out?

Compiled code that is kept on disk does not notice a change in this file: after one, touch
`fast_kernel.py`, for that is the file whose date is looked at.
"""

from typing import NamedTuple

import numpy as np

SENT, FILLED, CLOSED_ONLY, NO_ROOM, NO_CASH_AT_CLOSE, NO_CASH_AT_OPEN = 1, 2, 3, 4, 5, 6
"""What became of an order; 0 where none was sent."""


class Bars(NamedTuple):
    """A market in columns: prices (bars, symbols), `days` (bars,) counts calendar days."""

    opens: np.ndarray
    highs: np.ndarray
    lows: np.ndarray
    closes: np.ndarray
    days: np.ndarray


class Terms(NamedTuple):
    """An account in numbers, as fractions.

    `cap` is the largest gross exposure that orders may lead to. Sizes are multiples of `lot`, a
    power of two. `compensated` says whether Python's `sum` carries rounding errors along.
    """

    cash: float
    commission: float
    minimum: float
    slippage: float
    borrow_per_year: float
    cap: float
    lot: float
    compensated: bool


class Ledger(NamedTuple):
    """What one run did, (bars, symbols) each; orders stand on the bar they were decided on.

    `positions` are units held at the close, `asked` and `sizes` units with their sign, before and
    after trimming or filling, `prices` and `commissions` those of the fill, `fates` the constants
    above. Empty arrays keep nothing.
    """

    positions: np.ndarray
    asked: np.ndarray
    sizes: np.ndarray
    prices: np.ndarray
    commissions: np.ndarray
    fates: np.ndarray
