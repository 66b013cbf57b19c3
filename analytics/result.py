"""What does a finished backtest leave behind?"""

from dataclasses import dataclass

import pandas as pd

FILLED, REJECTED, PENDING, CANCELLED, EXPIRED = (
    "filled", "rejected", "pending", "cancelled", "expired",
)  # fmt: skip

ORDER_COLUMNS = (
    "order",            # number within the strategy, from 1
    "decided",          # session after whose close the order was placed
    "symbol",
    "side",             # buy or sell
    "asked",            # units the strategy asked for, > 0
    "size",             # units filled, or that stood to be filled after trimming, > 0
    "status",           # one of the five words above
    "reason",           # why it was trimmed, rejected, cancelled or left; empty otherwise
    "filled",           # session of the fill, NaT if none
    "price",            # fill price, slippage included; NaN if none
    "open",             # that session's opening price
    "commission",       # in the account's currency
    "slippage",         # cost of filling off the open, in the account's currency, >= 0
    "signal_symbol",    # whose signal the rule read
    "signal",           # that signal at the decision; NaN = no news
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """One strategy's run, as plain pandas: no engine object in it, picklable.

    `equity` (sessions,) is the account's value at each close, `positions` (sessions, symbols) the
    units held at each close, `borrow_fees` (sessions,) what shorts cost, `orders` one row per order
    with the columns of `ORDER_COLUMNS`, filled or not. `starting_cash` is the value before the
    first session. Sessions are tz-naive midnights. `note`, mostly empty, is what a reader should
    know of how it was run.
    """

    name: str
    starting_cash: float
    equity: pd.Series
    positions: pd.DataFrame
    borrow_fees: pd.Series
    orders: pd.DataFrame
    note: str = ""
