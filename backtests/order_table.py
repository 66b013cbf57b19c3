"""What became of each order a strategy sent, and why?"""

from collections.abc import Mapping

import backtrader as bt
import numpy as np
import pandas as pd

from analytics.result import CANCELLED, EXPIRED, FILLED, ORDER_COLUMNS, PENDING, REJECTED
from backtests.broker import GuardedBroker

_STATUS = {
    bt.Order.Canceled: CANCELLED,
    bt.Order.Expired: EXPIRED,
    bt.Order.Margin: REJECTED,
    bt.Order.Rejected: REJECTED,
}


def order_table(
    broker: GuardedBroker, *, bars: Mapping[str, pd.DataFrame], signals: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per order of a finished run, columns `ORDER_COLUMNS`, in order of sending.

    `signals` (sessions, symbols) is what a strategy saw at each session's close.
    """
    rows = [
        {
            "order": number,
            "asked": broker.asked[ref],
            **_decision(order, signals),
            **_fill(order, bars),
            "status": _status(order),
            "reason": _reason(order, broker, last=signals.index[-1]),
        }
        for number, (ref, order) in enumerate(sorted(broker.book.items()), 1)
    ]
    frame = pd.DataFrame(rows, columns=list(ORDER_COLUMNS))
    for column in ("decided", "filled"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame


def _decision(order: bt.Order, signals: pd.DataFrame) -> dict[str, object]:
    symbol, decided = order.data._name, _session(order.created.dt)
    reads = order.info.get("signal_symbol", symbol)
    if reads not in signals.columns:
        raise KeyError(f"signal_symbol = {reads!r} is none of {', '.join(signals.columns)}")
    return {
        "decided": decided,
        "symbol": symbol,
        "side": "buy" if order.isbuy() else "sell",
        "size": abs(order.executed.size or order.size),
        "signal_symbol": reads,
        "signal": signals[reads].loc[decided],
    }


def _fill(order: bt.Order, bars: Mapping[str, pd.DataFrame]) -> dict[str, object]:
    units = order.executed.size
    if not units:
        return {"filled": pd.NaT, "price": np.nan, "open": np.nan, "commission": 0.0,
                "slippage": 0.0}  # fmt: skip
    session, price = _session(order.executed.dt), float(order.executed.price)
    opened = bars[order.data._name]["open"].loc[session]
    return {
        "filled": session,
        "price": price,
        "open": opened,
        "commission": float(order.executed.comm),
        "slippage": max((price - opened) * units, 0.0),  # a limit may fill better than the open
    }


def _status(order: bt.Order) -> str:
    return FILLED if order.executed.size else _STATUS.get(order.status, PENDING)


def _reason(order: bt.Order, broker: GuardedBroker, *, last: pd.Timestamp) -> str:
    status = _status(order)
    if status == REJECTED:
        beyond = "not enough cash at the open: gap and costs went beyond the buffer"
        return broker.refused.get(order.ref, beyond)
    if status == CANCELLED:
        return "cancelled by the strategy, or with the order it depended on"
    if status == EXPIRED:
        return f"not filled by {_session(order.valid):%Y-%m-%d}"
    if status == PENDING:
        if broker.ruined:
            return "the account was ruined first"
        if _session(order.created.dt) == last:
            return "decided after the last session: nothing left to fill it at"
        return "its price was not reached by the last session"
    if order.status == bt.Order.Margin:
        return "closed only: not enough cash at the open for the rest"
    return broker.trimmed.get(order.ref, "")


def _session(stamp: float) -> pd.Timestamp:
    return pd.Timestamp(bt.num2date(stamp)).normalize().as_unit("ns")
