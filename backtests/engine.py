"""How does one strategy trade one set of bars? The only place that builds a Cerebro.

The signal of a bar is what is known before that bar's open, and Backtrader decides in `next()` of
the bar before: so the row shift happens here, in `_feeds`, once, and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import backtrader as bt
import numpy as np
import pandas as pd

from analytics.result import (
    CANCELLED,
    EXPIRED,
    FILLED,
    ORDER_COLUMNS,
    PENDING,
    REJECTED,
    BacktestResult,
)
from backtests.broker import Commission, GuardedBroker

_STATUS = {
    bt.Order.Completed: FILLED,
    bt.Order.Partial: FILLED,
    bt.Order.Canceled: CANCELLED,
    bt.Order.Expired: EXPIRED,
    bt.Order.Margin: REJECTED,
    bt.Order.Rejected: REJECTED,
}


@dataclass(frozen=True, slots=True)
class Market:
    """Everything a strategy may see: bars and signals on one grid of sessions.

    `sessions` (bars,) begins with the session before the period, at whose close the first
    decision falls. `bars` holds a frame per symbol with exactly these sessions, no NaN; `signals`
    is (bars, symbols): each row what is known before that session's open, NaN = no news.
    """

    sessions: pd.DatetimeIndex
    bars: Mapping[str, pd.DataFrame]
    signals: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Account:
    """Where a strategy trades: starting cash, costs and limits, all as fractions."""

    cash: float
    commission: float
    minimum_commission: float
    slippage: float
    borrow_per_year: float
    max_gross: float
    gap_buffer: float
    fractional: bool


class SessionFeed(bt.feed.DataBase):
    """Feeds columns of numbers to Backtrader, with the signal as one more line."""

    lines = ("signal",)
    params = (("columns", None), ("timeframe", bt.TimeFrame.Days))

    def start(self) -> None:
        """Begin before the first row."""
        super().start()
        self._row = -1

    def _load(self) -> bool:
        self._row += 1
        columns = self.p.columns
        if self._row >= len(columns["datetime"]):
            return False
        for name, values in columns.items():
            getattr(self.lines, name)[0] = values[self._row]
        return True


def backtest(
    name: str,
    strategy: type[bt.Strategy],
    params: Mapping[str, object],
    *,
    market: Market,
    account: Account,
) -> BacktestResult:
    """Run one strategy over the market and return what it did, as plain pandas.

    Orders decided after the close of one session are filled at the next session's open. The first
    row of the market is only decided on: results begin with the second.
    """
    cerebro = bt.Cerebro(stdstats=False)
    broker = _broker(account)
    cerebro.setbroker(broker)
    for feed in _feeds(market):
        cerebro.adddata(feed)
    cerebro.addstrategy(strategy, **params)
    cerebro.run()
    return _result(name, broker, market=market, account=account)


def _broker(account: Account) -> GuardedBroker:
    broker = GuardedBroker(
        max_gross=account.max_gross,
        gap_buffer=account.gap_buffer,
        fractional=account.fractional,
    )
    broker.setcash(account.cash)
    broker.set_slippage_perc(account.slippage)  # the setter: the parameter alone skips the open
    broker.addcommissioninfo(
        Commission(
            commission=account.commission,
            minimum=account.minimum_commission,
            borrow_per_year=account.borrow_per_year,
            fractional=account.fractional,
        )
    )
    return broker


def _feeds(market: Market) -> list[SessionFeed]:
    """Return one feed per symbol; row t carries the signal known before the open of row t + 1."""
    stamps = bt.date2num  # Backtrader counts days as floats
    dates = [stamps(session) for session in market.sessions.to_pydatetime()]
    ahead = market.signals.shift(-1)
    return [
        SessionFeed(
            name=symbol,
            columns={
                "datetime": dates,
                **{key: frame[key].tolist() for key in ("open", "high", "low", "close", "volume")},
                "openinterest": [0.0] * len(dates),
                "signal": ahead[symbol].tolist(),
            },
        )
        for symbol, frame in market.bars.items()
    ]


def _result(
    name: str, broker: GuardedBroker, *, market: Market, account: Account
) -> BacktestResult:
    sessions = market.sessions[: len(broker.days)]
    symbols = list(market.bars)
    positions = pd.DataFrame([day.positions for day in broker.days], index=sessions)
    return BacktestResult(
        name=name,
        starting_cash=account.cash,
        equity=_in_period([day.equity for day in broker.days], sessions, market, name="equity"),
        positions=positions.reindex(market.sessions[1:], columns=symbols).fillna(0.0),
        borrow_fees=_in_period([day.borrow_fee for day in broker.days], sessions, market, name=""),
        orders=_orders(broker, market),
    )


def _in_period(
    values: list[float], sessions: pd.DatetimeIndex, market: Market, *, name: str
) -> pd.Series:
    """Values on the period's sessions; after a ruin, when the run stops early, they are zero."""
    series = pd.Series(values, index=sessions, dtype=float, name=name)
    return series.reindex(market.sessions[1:], fill_value=0.0)


def _orders(broker: GuardedBroker, market: Market) -> pd.DataFrame:
    ahead = market.signals.shift(-1)
    rows = [
        {
            "order": number,
            "asked": broker.asked[ref],
            **_order_row(order, reason=broker.reasons.get(ref, ""), market=market, ahead=ahead),
        }
        for number, (ref, order) in enumerate(sorted(broker.book.items()), 1)
    ]
    frame = pd.DataFrame(rows, columns=list(ORDER_COLUMNS))
    for column in ("decided", "filled"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ns]")
    return frame


def _order_row(
    order: bt.Order, *, reason: str, market: Market, ahead: pd.DataFrame
) -> dict[str, Any]:
    symbol = order.data._name
    decided = _session(order.created.dt)
    traded = order.executed.size
    status = FILLED if traded else _STATUS.get(order.status, PENDING)
    filled = _session(order.executed.dt) if traded else pd.NaT
    opened = float(market.bars[symbol].at[filled, "open"]) if traded else np.nan
    price = float(order.executed.price) if traded else np.nan
    reads = order.info.get("signal_symbol", symbol)
    if not reason and status == REJECTED:
        reason = "not enough cash at the open: it gapped beyond the buffer"
    elif not reason and status == PENDING:
        reason = "decided after the last session: nothing left to fill it at"
    elif not reason and order.status == bt.Order.Margin:
        reason = "closed only: not enough cash at the open for the rest"
    return {
        "decided": decided,
        "symbol": symbol,
        "side": "buy" if order.isbuy() else "sell",
        "size": abs(traded or order.size),
        "status": status,
        "reason": reason,
        "filled": filled,
        "price": price,
        "open": opened,
        "commission": float(order.executed.comm) if traded else 0.0,
        "slippage": abs(price - opened) * abs(traded) if traded else 0.0,
        "signal_symbol": reads,
        "signal": float(ahead.at[decided, reads]),
    }


def _session(stamp: float) -> pd.Timestamp:
    return pd.Timestamp(bt.num2date(stamp)).normalize().as_unit("ns")
