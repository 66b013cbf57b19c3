"""Does an account hold what its orders make of it, and nothing else?"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from analytics.result import FILLED, BacktestResult

TOLERANCE = 1e-6  # relative and absolute: far above what sums of floats are off, far below a trade


def check_books(result: BacktestResult, bars: Mapping[str, pd.DataFrame]) -> None:
    """Raise RuntimeError where a close does not follow from orders, borrow fees and bars.

    A position is the sum of the units filled; cash is what the fills, their commissions and the
    fees left of the starting cash. A ruined account is looked at up to its last close.
    """
    sessions, symbols = result.equity.index, result.positions.columns
    fills = result.orders[result.orders["status"] == FILLED]
    rows, units = sessions.get_indexer(fills["filled"]), fills["size"].to_numpy()
    units = np.where(fills["side"] == "buy", units, -units)
    held = np.zeros((len(sessions), len(symbols)))
    np.add.at(held, (rows, symbols.get_indexer(fills["symbol"])), units)
    held = held.cumsum(axis=0)
    paid = result.borrow_fees.to_numpy(copy=True)
    np.add.at(paid, rows, units * fills["price"].to_numpy() + fills["commission"].to_numpy())
    closes = np.column_stack([bars[symbol].loc[sessions, "close"] for symbol in symbols])
    equity = result.starting_cash - paid.cumsum() + (held * closes).sum(axis=1)
    alive = sessions[: int((result.equity != 0.0).cumprod().sum())]
    for symbol, made in zip(symbols, held.T, strict=True):
        _compare(f"position in {symbol}", result.positions[symbol], made, alive)
    _compare("equity", result.equity, equity, alive)


def _compare(what: str, shown: pd.Series, made: np.ndarray, sessions: pd.DatetimeIndex) -> None:
    apart = ~np.isclose(shown, made, rtol=TOLERANCE, atol=TOLERANCE)[: len(sessions)]
    if apart.any():
        first = int(apart.argmax())
        raise RuntimeError(
            f"its {what} at the close of {sessions[first]:%Y-%m-%d} is {shown.iloc[first]:.10g},"
            f" but its orders make it {made[first]:.10g}; only orders may change cash and positions"
        )
