"""What became of each order a strategy sent, and why?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import backtrader as bt
import numpy as np
import pandas as pd

from analytics.result import CANCELLED, EXPIRED, FILLED, ORDER_COLUMNS, PENDING, REJECTED

_EPOCH = bt.date2num(datetime(1970, 1, 1))

_STATUS = {
    bt.Order.Canceled: CANCELLED,
    bt.Order.Expired: EXPIRED,
    bt.Order.Margin: REJECTED,
    bt.Order.Rejected: REJECTED,
}


class Sent(Protocol):
    """One order: `size` before and `units` after the fill have its sign; times are Backtrader's.

    `asked` is the size before trimming. `paid`, `commission` and `filled` are those of the fill;
    `filled` is NaN without one. One `at_market` is due at the next open.
    """

    ref: int
    symbol: str
    reads: str
    asked: float
    size: float
    units: float
    paid: float
    commission: float
    decided: float
    filled: float
    status: int
    valid: float | None
    at_market: bool


class Book(Protocol):
    """What a broker knows of the orders of a finished run."""

    trimmed: Mapping[int, str]
    refused: Mapping[int, str]
    ruined: bool

    def sent(self) -> Sequence[Sent]:
        """Return every order, in order of sending."""
        ...


@dataclass(frozen=True, slots=True)
class StockOrder:
    """A `bt.Order` as `Sent`."""

    ref: int
    symbol: str
    reads: str
    asked: float
    size: float
    units: float
    paid: float
    commission: float
    decided: float
    filled: float
    status: int
    valid: float | None
    at_market: bool


def stock_order(order: bt.Order, asked: float) -> StockOrder:
    """Return what the table tells of one of Backtrader's orders."""
    done, symbol = order.executed, order.data._name
    return StockOrder(
        ref=order.ref,
        symbol=symbol,
        reads=order.info.get("signal_symbol", symbol),
        asked=asked,
        size=order.size,
        units=done.size,
        paid=float(done.price),
        commission=float(done.comm),
        decided=order.created.dt,
        filled=done.dt if done.size else math.nan,
        status=order.status,
        valid=order.valid,
        at_market=order.exectype == bt.Order.Market,
    )


def order_table(
    book: Book, *, bars: Mapping[str, pd.DataFrame], signals: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per order of a finished run, columns `ORDER_COLUMNS`, in order of sending.

    `signals` (sessions, symbols) is what a strategy saw at each session's close.
    """
    sent = book.sent()
    if not sent:
        return _with_dates(pd.DataFrame(columns=list(ORDER_COLUMNS)))
    units = np.array([one.units for one in sent], float)
    size = np.array([one.size for one in sent], float)
    done = units != 0.0
    status = [FILLED if one.units else _STATUS.get(one.status, PENDING) for one in sent]
    reasons = [""] * len(sent)
    last = signals.index[-1]
    for place, (one, what) in enumerate(zip(sent, status, strict=True)):
        if what is not FILLED or one.status == bt.Order.Margin or one.ref in book.trimmed:
            reasons[place] = _reason(one, what, book, last)
    decided = _sessions([one.decided for one in sent])
    filled = _sessions([one.filled for one in sent])
    price = np.where(done, [one.paid for one in sent], np.nan)
    symbols, reads = [one.symbol for one in sent], [one.reads for one in sent]
    opened = _opens(bars, symbols, filled)
    # Only an order at the market is due at the open: what a limit or a close is off it is no cost.
    due = done & np.array([one.at_market for one in sent])
    off = np.where(due, (price - opened) * units, 0.0)
    frame = pd.DataFrame(
        {
            "order": range(1, len(sent) + 1),
            "decided": decided,
            "symbol": symbols,
            "side": np.where(size > 0.0, "buy", "sell").tolist(),
            "asked": [abs(one.asked) for one in sent],
            "size": np.abs(np.where(done, units, size)),
            "status": status,
            "reason": reasons,
            "filled": filled,
            "price": price,
            "open": opened,
            "commission": np.where(done, [one.commission for one in sent], 0.0),
            "slippage": np.maximum(off, 0.0),
            "signal_symbol": reads,
            "signal": _signals(signals, reads, decided),
        }
    )
    return _with_dates(frame[list(ORDER_COLUMNS)])


def _with_dates(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("decided", "filled"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame


def _sessions(stamps: Sequence[float]) -> pd.DatetimeIndex:
    """Return the session of each of Backtrader's times, days since the year 1; NaT for NaN."""
    seconds = np.rint((np.array(stamps, float) - _EPOCH) * 86_400)
    known = ~np.isnan(seconds)
    found = np.full(len(seconds), np.datetime64("NaT"), "datetime64[s]")
    found[known] = seconds[known].astype("int64").astype("datetime64[s]")
    return pd.DatetimeIndex(found.astype("datetime64[ns]"))


def _opens(
    bars: Mapping[str, pd.DataFrame], symbols: Sequence[str], sessions: pd.DatetimeIndex
) -> np.ndarray:
    """Return each symbol's opening price of a session, NaN for NaT."""
    found, named = np.full(len(symbols), np.nan), np.array(symbols, dtype=object)
    for symbol in set(symbols):
        mine = (named == symbol) & sessions.notna()
        opens = bars[symbol]["open"]
        found[mine] = opens.to_numpy(float)[opens.index.get_indexer(sessions[mine])]
    return found


def _signals(signals: pd.DataFrame, reads: Sequence[str], decided: pd.DatetimeIndex) -> np.ndarray:
    """Return what each order's symbol said at the close it was decided on."""
    places = signals.columns.get_indexer(reads)
    if (places < 0).any():
        unknown = reads[int(np.argmin(places))]
        raise KeyError(f"signal_symbol = {unknown!r} is none of {', '.join(signals.columns)}")
    return signals.to_numpy()[signals.index.get_indexer(decided), places]


def _reason(order: Sent, status: str, book: Book, last: pd.Timestamp) -> str:
    if status == REJECTED:
        beyond = "not enough cash at the open: gap and costs went beyond the buffer"
        return book.refused.get(order.ref, beyond)
    if status == CANCELLED:
        return "cancelled by the strategy, or with the order it depended on"
    if status == EXPIRED:
        return f"not filled by {_sessions([order.valid])[0]:%Y-%m-%d}"
    if status == PENDING:
        if book.ruined:
            return "the account was ruined first"
        if _sessions([order.decided])[0] == last:
            return "decided after the last session: nothing left to fill it at"
        return "its price was not reached by the last session"
    if order.status == bt.Order.Margin:
        return "closed only: not enough cash at the open for the rest"
    return book.trimmed.get(order.ref, "")
