"""How does one strategy trade one set of bars? The only place that builds a Cerebro.

The signal of a bar is what is known before that bar's open, and Backtrader decides in `next()` of
the bar before: so the row shift happens here, in `ahead`, and nowhere else.
"""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import backtrader as bt
import pandas as pd

from analytics.result import BacktestResult
from backtests.books import check_books
from backtests.broker import Commission, GuardedBroker, lock
from backtests.lean import LeanCerebro, beyond_lean
from backtests.lean_broker import LeanBroker
from backtests.lean_records import OutsideLeanError
from backtests.order_table import order_table


@dataclass(frozen=True, slots=True)
class Market:
    """Everything a strategy may see: bars and signals on one grid.

    `sessions` (bars,) names the bars: by their session, or, where they are shorter, by their start
    on the exchange's own clock. It begins with the bar before the period, at whose close the first
    decision falls. `bars` holds a frame per symbol with exactly these bars, no NaN; `signals`
    is (bars, symbols): each row what is known before that bar's open, NaN = no news.
    """

    sessions: pd.DatetimeIndex
    bars: Mapping[str, pd.DataFrame]
    signals: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Account:
    """Where a strategy trades: starting cash, costs and limits, all as fractions.

    `lean` takes the loop and the broker of `lean.py`: the same numbers in a fraction of the time.
    """

    cash: float
    commission: float
    minimum_commission: float
    slippage: float
    borrow_per_year: float
    max_gross: float
    gap_buffer: float
    fractional: bool
    lean: bool = False


class SessionFeed(bt.feed.DataBase):
    """Hands whole columns of numbers to Backtrader, with the signal as one more line."""

    lines = ("signal",)
    params = (("columns", None), ("timeframe", bt.TimeFrame.Days))

    def preload(self) -> None:
        """Lay the columns into the lines at once, where Backtrader would read them row by row."""
        for name, values in self.p.columns.items():
            getattr(self.lines, name).array = array("d", values)
        self.home()

    def _tick_nullify(self) -> None:
        """Keep no ticks: the broker takes a bar's own prices where there are none."""

    def _tick_fill(self, force: bool = False) -> None:
        """Keep no ticks."""


def backtest(
    name: str,
    strategy: type[bt.Strategy],
    params: Mapping[str, object],
    *,
    market: Market,
    account: Account,
    symbols: Sequence[str] | None = None,
    until: pd.Timestamp | None = None,
) -> BacktestResult:
    """Run one strategy over the market and return what it did, as plain pandas.

    It is given the feeds of `symbols`, in their order; of all the market's, if None. With `until`
    it decides up to that session, at the next open of which the run ends: nothing later in the
    result means anything, and whether the account follows from the orders is not looked at.

    Orders decided after the close of one session are filled at the next session's open. The first
    row of the market is only decided on: results begin with the second. A strategy that needs more
    than a lean account offers is run in Backtrader's own loop, and the result's note says so.
    Raises whatever the strategy raises, and RuntimeError when it ends the run before the last
    session, writes into its bars, or changes the account by anything but orders.
    """
    given = symbols or list(market.bars)
    bars = None if until is None else int(market.sessions.get_loc(until)) + 2

    def run(account: Account) -> BacktestResult:
        broker = play(strategy, params, market=market, account=account, symbols=given, bars=bars)
        result = _result(name, broker, market=market, account=account)
        if bars is None:
            check_books(result, market.bars)
        return result

    if not account.lean:
        return run(account)
    beyond = beyond_lean(strategy)
    if not beyond:
        try:
            return run(account)
        except OutsideLeanError as error:
            beyond = f"it asks for {error}"
    result = run(replace(account, lean=False))
    return replace(result, note=f"run in Backtrader's own loop, for {beyond}")


def play(
    strategy: type[bt.Strategy],
    params: Mapping[str, object],
    *,
    market: Market,
    account: Account,
    symbols: Sequence[str],
    bars: int | None = None,
) -> GuardedBroker:
    """Run one strategy in the loop that `account` asks for; return the broker with its books.

    `bars` ends the run at the close of the bar of that number, before the strategy hears of it.
    """
    cerebro = (LeanCerebro if account.lean else bt.Cerebro)(stdstats=False)
    broker = _broker(account, bars)
    cerebro.setbroker(broker)
    feeds = _feeds(market, symbols)
    for feed in feeds:
        cerebro.adddata(feed)
    cerebro.addstrategy(strategy, **params)
    cerebro.run()
    for feed in feeds:
        _check_untouched(feed)
    return broker


def _check_untouched(feed: SessionFeed) -> None:
    """Raise RuntimeError where a strategy has written into its bars: orders fill at those."""
    for name, values in feed.p.columns.items():
        if getattr(feed.lines, name).array.tobytes() != array("d", values).tobytes():
            raise RuntimeError(f"it changed the {name} of {feed._name}; bars can only be read")


def _broker(account: Account, bars: int | None) -> GuardedBroker:
    broker = (LeanBroker if account.lean else GuardedBroker)(
        max_gross=account.max_gross,
        gap_buffer=account.gap_buffer,
        fractional=account.fractional,
        bars=bars,
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
    lock(broker)
    return broker


def ahead(market: Market) -> pd.DataFrame:
    """The row shift: at each session, the signal known before the open of the next one."""
    return market.signals.shift(-1)


def _feeds(market: Market, symbols: Sequence[str]) -> list[SessionFeed]:
    """Return one feed per symbol; row t carries the signal known before the open of row t + 1."""
    # Backtrader counts days as floats.
    dates = [bt.date2num(session) for session in market.sessions.to_pydatetime()]
    known = ahead(market)
    intraday = not market.sessions.normalize().equals(market.sessions)
    return [
        SessionFeed(
            name=symbol,
            timeframe=bt.TimeFrame.Minutes if intraday else bt.TimeFrame.Days,
            columns={
                "datetime": dates,
                **{key: frame[key].tolist() for key in ("open", "high", "low", "close", "volume")},
                "openinterest": [0.0] * len(dates),
                "signal": known[symbol].tolist(),
            },
        )
        for symbol in symbols
        for frame in (market.bars[symbol],)
    ]


def _result(
    name: str, broker: GuardedBroker, *, market: Market, account: Account
) -> BacktestResult:
    """Lay the account's days on the period's sessions; after a ruin, all of it is zero."""
    sessions = market.sessions[: len(broker.days)]
    if len(sessions) < (broker.p.bars or len(market.sessions)) and not broker.ruined:
        raise RuntimeError(
            f"it stopped the run on {sessions[-1]:%Y-%m-%d}; to trade no more, send no more orders"
        )
    days = pd.DataFrame(
        {
            "equity": [day.equity for day in broker.days],
            "borrow_fee": [day.borrow_fee for day in broker.days],
        },
        index=sessions,
    ).reindex(market.sessions[1:], fill_value=0.0)
    held = pd.DataFrame(
        [[day.positions.get(symbol, 0.0) for symbol in market.bars] for day in broker.days],
        index=sessions,
        columns=list(market.bars),
    ).reindex(market.sessions[1:], fill_value=0.0)
    return BacktestResult(
        name=name,
        starting_cash=account.cash,
        equity=days["equity"],
        positions=held,
        borrow_fees=days["borrow_fee"],
        orders=order_table(broker, bars=market.bars, signals=ahead(market)),
    )
