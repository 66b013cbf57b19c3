"""The work in vectorbt: target percents of one shared cash, filled at the next open.

With a number as second argument, so many configurations in one call.
"""

import sys

import numpy as np
import pandas as pd
import vectorbt as vbt
from worker import answer, work

given = work()
runs = int(sys.argv[2])
symbols = given.closes.shape[1]
columns = pd.MultiIndex.from_product([range(runs), range(symbols)], names=["run", "symbol"])
days = pd.DatetimeIndex(given.days[1:])


def wide(values: np.ndarray) -> pd.DataFrame:
    """Repeat the columns for every configuration."""
    return pd.DataFrame(np.tile(values, (1, runs)), index=days, columns=columns)


closes, opens = wide(given.closes[1:]), wide(given.opens[1:])
sizes, marks = wide(given.targets[:-1]), wide(given.closes[:-1])


def once() -> float:
    """Run them and return the first one's final value."""
    folio = vbt.Portfolio.from_orders(
        closes, size=sizes, size_type="targetpercent", price=opens, val_price=marks,
        fees=given.commission, slippage=given.slippage, init_cash=given.cash, cash_sharing=True,
        group_by="run", call_seq="auto", freq="1D",
    )  # fmt: skip
    values = folio.value()
    folio.max_drawdown()
    return float(values.iloc[-1].iloc[0] if runs > 1 else np.ravel(values.iloc[-1])[0])


answer(once)
