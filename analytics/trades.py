"""Which round trips did the orders make, and what did each one earn?"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

import pandas as pd

from analytics.result import FILLED

FLAT = 1e-9  # units; fractions of a share leave rounding behind when a position is closed

TRADE_DTYPES = {
    "symbol": "object",
    "side": "object",            # long or short
    "opened": "datetime64[ns]",  # session of the first fill
    "closed": "datetime64[ns]",  # session of the last fill, NaT while open
    "units": "float64",          # largest position on the way, > 0
    "entry_price": "float64",    # average fill of all that enlarged the position
    "exit_price": "float64",     # average fill of all that reduced it; the last close while open
    "pnl": "float64",            # in the account's currency, after commission
    "costs": "float64",          # commission plus slippage, in the account's currency
    "return": "float64",         # pnl / (units * entry_price)
    "sessions_held": "Int64",    # closes at which the position was held
    "is_open": "bool",
    "orders": "object",          # numbers of the orders in it, a tuple
}  # fmt: skip
TRADE_COLUMNS = tuple(TRADE_DTYPES)


class _Fill(NamedTuple):
    order: int
    session: pd.Timestamp
    units: float  # > 0 bought, < 0 sold
    price: float
    commission: float
    slippage: float


def trades(
    orders: pd.DataFrame,
    *,
    last_closes: Mapping[str, float],
    sessions: pd.DatetimeIndex | None = None,
) -> pd.DataFrame:
    """Return the round trips of each symbol, columns `TRADE_COLUMNS`, in the order of opening.

    `orders` has the columns of `ORDER_COLUMNS`; only the filled ones count. A trade runs from flat
    to flat; an order that reverses a position closes one trade and opens the next, and its costs
    are shared by units. Prices are averages over the trade's fills, so slippage is part of the pnl
    through them; commission is deducted; borrow fees are the account's, not a trade's. Open trades
    are valued at `last_closes`. `sessions` are those of the run; without them `sessions_held` is
    missing. Raises ValueError when an open trade's symbol has no last close.
    """
    filled = orders[orders["status"] == FILLED].sort_values(["filled", "order"])
    rows = [
        _trade(str(symbol), trip, last_closes, sessions)
        for symbol, own in filled.groupby("symbol")
        for trip in _round_trips(_fills(own))
    ]
    table = pd.DataFrame(rows, columns=list(TRADE_COLUMNS)).astype(TRADE_DTYPES)
    return table.sort_values(["opened", "symbol"], kind="stable", ignore_index=True)


def hit_rate(trades: pd.DataFrame) -> float | None:
    """Return the share of closed trades with a pnl above zero; None when none is closed."""
    closed = trades[~trades["is_open"]]
    return None if closed.empty else float((closed["pnl"] > 0).mean())


def _fills(orders: pd.DataFrame) -> Iterator[_Fill]:
    for row in orders.to_dict("records"):
        direction = 1.0 if row["side"] == "buy" else -1.0
        yield _Fill(
            order=int(row["order"]),
            session=row["filled"],
            units=direction * row["size"],
            price=row["price"],
            commission=row["commission"],
            slippage=row["slippage"],
        )


def _round_trips(fills: Iterator[_Fill]) -> list[list[_Fill]]:
    """Return the fills of each trip from flat to flat; the last trip may still be open."""
    trips: list[list[_Fill]] = []
    held = 0.0
    for fill in fills:
        reverses = held * fill.units < 0 and abs(fill.units) > abs(held) + FLAT
        share = abs(held / fill.units) if reverses else 1.0
        if held == 0.0:
            trips.append([])
        trips[-1].append(_part(fill, share))
        if reverses:
            trips.append([_part(fill, 1.0 - share)])
        held = _flat_or(held + fill.units)
    return trips


def _part(fill: _Fill, share: float) -> _Fill:
    return fill._replace(
        units=fill.units * share,
        commission=fill.commission * share,
        slippage=fill.slippage * share,
    )


def _trade(
    symbol: str,
    fills: Sequence[_Fill],
    last_closes: Mapping[str, float],
    sessions: pd.DatetimeIndex | None,
) -> dict[str, object]:
    held = list(accumulate(fill.units for fill in fills))
    left = _flat_or(held[-1])
    is_open = left != 0.0
    if is_open and symbol not in last_closes:
        raise ValueError(f"trades: {symbol} is still held, but last_closes has no price of it")
    last_close = float(last_closes[symbol]) if is_open else 0.0

    is_long = fills[0].units > 0
    entries = [fill for fill in fills if (fill.units > 0) == is_long]
    exits = [fill for fill in fills if (fill.units > 0) != is_long]
    entry_price = _average_price(entries)
    units = max(abs(position) for position in held)
    commission = sum(fill.commission for fill in fills)
    cash = -sum(fill.units * fill.price for fill in fills)
    pnl = cash + left * last_close - commission
    opened, closed = fills[0].session, None if is_open else fills[-1].session
    return {
        "symbol": symbol,
        "side": "long" if is_long else "short",
        "opened": opened,
        "closed": closed,
        "units": units,
        "entry_price": entry_price,
        "exit_price": last_close if is_open else _average_price(exits),
        "pnl": pnl,
        "costs": commission + sum(fill.slippage for fill in fills),
        "return": pnl / (units * entry_price),
        "sessions_held": _sessions_held(opened, closed, sessions),
        "is_open": is_open,
        "orders": tuple(fill.order for fill in fills),
    }


def _average_price(fills: Sequence[_Fill]) -> float:
    return sum(fill.units * fill.price for fill in fills) / sum(fill.units for fill in fills)


def _sessions_held(
    opened: pd.Timestamp, closed: pd.Timestamp | None, sessions: pd.DatetimeIndex | None
) -> int | None:
    if sessions is None:
        return None
    # The day of a fill, which may be on an intraday bar, is its session.
    end = len(sessions) if closed is None else int(sessions.searchsorted(closed.normalize()))
    return end - int(sessions.searchsorted(opened.normalize()))


def _flat_or(units: float) -> float:
    return 0.0 if abs(units) < FLAT else units
