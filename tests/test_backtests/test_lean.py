"""Is the lean loop Backtrader, to the last bit, and does it leave alone what it cannot do?"""

from dataclasses import replace

import backtrader as bt
import pytest

from analytics.result import FILLED, BacktestResult
from backtests.engine import Market, backtest
from benchmarks.random_cases import Wanted, market_of, random_case


def both(strategy: type[bt.Strategy], params: dict, market: Market, account) -> BacktestResult:
    """Run a strategy in both loops; return the lean result once both are the same."""
    stock = backtest("it", strategy, params, market=market, account=account)
    lean = backtest("it", strategy, params, market=market, account=replace(account, lean=True))
    assert lean.equity.tolist() == stock.equity.tolist()
    assert lean.borrow_fees.tolist() == stock.borrow_fees.tolist()
    assert lean.positions.equals(stock.positions)
    assert lean.orders.equals(stock.orders)
    return lean


def check(seeds: range) -> None:
    reasons = set()
    for seed in seeds:
        case = random_case(seed)
        result = both(Wanted, case.params, case.market, case.account)
        assert result.note == ""
        reasons |= {one.split(":")[0].split(" from ")[0] for one in result.orders["reason"]}
    assert {"trimmed", "closed only", "not enough cash at the open",
            "not enough cash at the close it was decided on"} <= reasons  # fmt: skip


def test_sixty_random_cases_are_equal_in_every_bit():
    check(range(60))


@pytest.mark.slow
def test_a_thousand_more_random_cases_are_equal_in_every_bit():
    check(range(3_000, 4_000))


class Crossing(bt.Strategy):
    """Written as a user would: indicators, positions, its own exits, several orders a session."""

    def __init__(self) -> None:
        self.fast, self.slow = bt.ind.SMA(self.data, period=3), bt.ind.SMA(self.data, period=8)
        self.cross = bt.ind.CrossOver(self.fast, self.slow)
        self.young = 0

    def prenext(self) -> None:
        self.young += 1
        if len(self) == 2:
            self.buy(self.data1, size=3)

    def next(self) -> None:
        if self.cross[0] > 0 and not self.position:
            self.buy(size=10)
            self.sell(self.data1, size=4.5)
        elif self.cross[0] < 0 and self.position.size > 0:
            self.close()
            self.order_target_value(self.data1, target=0.2 * self.broker.getvalue())
        elif self.slow[0] > self.data.close[-1] and self.data.datetime.date(0).day % 5 == 0:
            self.order_target_percent(target=-0.4)
            self.order_target_size(self.data1, target=-2)
        if len(self) == 40:
            assert self.young == 8
            assert self.broker.getcash() < self.broker.getvalue() + 1e9


class Twice(bt.Strategy):
    """Sends two orders for one instrument at once, and looks at what became of the first."""

    def __init__(self) -> None:
        self.last, self.seen = None, []

    def next(self) -> None:
        if self.last is not None:
            self.seen.append((self.last.alive(), self.last.status, self.last.isbuy()))
        side = self.buy if len(self) % 3 else self.sell
        self.last = side(size=30 + len(self))
        side(size=2)


class Limited(bt.Strategy):
    """Sends a limit order half way through: not for the lean loop."""

    def next(self) -> None:
        if len(self) == 5:
            self.buy(size=1)
        if len(self) == 10:
            self.buy(size=1, exectype=bt.Order.Limit, price=self.data.close[0] * 0.99)


class Told(bt.Strategy):
    """Wants to be told of its orders: not for the lean loop."""

    def notify_order(self, order: bt.Order) -> None:
        assert order.executed is not None

    def next(self) -> None:
        self.order_target_percent(target=0.5)


class Timed(bt.Strategy):
    """Sets a timer: not for the lean loop."""

    def __init__(self) -> None:
        self.add_timer(when=bt.timer.SESSION_START)

    def next(self) -> None:
        self.order_target_percent(target=0.5)


@pytest.mark.parametrize("strategy", [Crossing, Twice])
@pytest.mark.parametrize("seed", range(8))
def test_a_strategy_written_freely_with_market_orders_is_the_same(strategy, seed):
    market = market_of(120, 2, seed=seed, wild=3.0)
    result = both(strategy, {}, market, random_case(seed).account)
    assert result.note == ""
    assert (result.orders["status"] == FILLED).any()


@pytest.mark.parametrize(
    ("strategy", "why"),
    [(Limited, "an order that is not at the market"), (Told, "it has notify_order"),
     (Timed, "a timer")],
)  # fmt: skip
def test_what_needs_more_is_run_in_backtraders_own_loop_and_said_so(strategy, why, free):
    result = both(strategy, {}, market_of(40, 1, seed=3), free)
    assert result.note.startswith("run in Backtrader's own loop, for ")
    assert why in result.note
    assert len(result.orders)


def test_an_account_that_owes_more_than_it_has_ends_in_both(free, market):
    class Short(bt.Strategy):
        def next(self) -> None:
            if len(self) == 1:
                self.order_target_percent(target=-0.9)

    result = both(Short, {}, market(A=[100, 100, 100, 250, 260, 270]), free)
    assert result.equity.tolist()[-3:] == [0.0, 0.0, 0.0]
    assert result.note == ""


def test_a_strategy_that_ends_the_run_is_refused_in_both(free, market):
    class Ended(bt.Strategy):
        def next(self) -> None:
            if len(self) == 2:
                self.env.runstop()

    for lean in (False, True):
        with pytest.raises(RuntimeError, match="it stopped the run"):
            backtest("it", Ended, {}, market=market(A=[1, 2, 3, 4]),
                     account=replace(free, lean=lean))  # fmt: skip
