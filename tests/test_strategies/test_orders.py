from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import backtrader as bt
import numpy as np
import pytest

from strategies import BUILT_IN, event_momentum, event_reversal, risk_off, sentiment_threshold
from strategies import buy_and_hold as holding
from strategies.buy_and_hold import BuyAndHold
from strategies.chip_vs_index import ChipVsIndex
from strategies.event_momentum import EventMomentum
from strategies.event_reversal import EventReversal
from strategies.orders import pursue, so_far
from strategies.risk_off import RiskOff
from strategies.sentiment_threshold import SentimentThreshold

NAN = float("nan")


class Account:
    """What `pursue` sees of a strategy: positions by symbol, and a list of what was asked for."""

    def __init__(self, **positions: float) -> None:
        self.positions = positions
        self.asked: list[tuple[str, float, str]] = []

    def getdatabyname(self, symbol: str) -> str:
        return symbol

    def getposition(self, data: str) -> SimpleNamespace:
        return SimpleNamespace(size=self.positions.get(data, 0.0))

    def order_target_percent(self, data: str, *, target: float, signal_symbol: str) -> None:
        self.asked.append((data, target, signal_symbol))


def asked(path: list[float], *, holds: float) -> list[float]:
    account = Account(SMH=holds)
    pursue(account, {"SMH": np.array(path)}, reads="SMH")
    return [target for _, target, _ in account.asked]


@pytest.mark.parametrize(
    ("path", "holds", "orders"),
    [
        ([1.0], 0, [1.0]),  # the first bar is a change
        ([0.0, 1.0], 0, [1.0]),
        ([1.0, 0.5], 10, [0.5]),
        ([1.0, 0.0], 10, [0.0]),
        ([1.0, -1.0], 10, [-1.0]),
        ([1.0, 1.0], 10, []),  # no change: prices may drift
        ([-1.0, -1.0], -10, []),
        ([1.0, 1.0], 0, [1.0]),  # an earlier order came to nothing
        ([1.0, 1.0], -10, [1.0]),
        ([0.0, 0.0], 10, [0.0]),  # a sale came to nothing
        ([-1.0, -1.0], 0, [-1.0]),
        ([0.0, 0.0], 0, []),  # nothing is wanted, nothing is there
        ([0.0, -0.0], 0, []),
    ],
)
def test_an_order_is_sent_on_a_change_or_when_the_account_is_on_the_wrong_side(
    path: list[float], holds: float, orders: list[float]
) -> None:
    assert asked(path, holds=holds) == orders


def test_orders_go_out_in_the_order_given_and_name_the_signal_they_read() -> None:
    account = Account(SMH=10.0)
    pursue(account, {"SMH": np.array([1.0, 0.0]), "TLT": np.array([0.0, 1.0])}, reads="SMH")
    assert account.asked == [("SMH", 0.0, "SMH"), ("TLT", 1.0, "SMH")]


class Feed(bt.feed.DataBase):
    """Bars whose open is the close before, unless `opens` says otherwise, with a signal line."""

    lines = ("signal",)
    params = (("closes", ()), ("opens", ()), ("signals", ()))

    def start(self) -> None:
        super().start()
        self._row = -1

    def _load(self) -> bool:
        self._row += 1
        row, closes = self._row, self.p.closes
        if row >= len(closes):
            return False
        opened = self.p.opens[row] if self.p.opens else closes[max(row - 1, 0)]
        self.lines.datetime[0] = 730_000.0 + row
        self.lines.open[0], self.lines.close[0] = opened, closes[row]
        self.lines.high[0], self.lines.low[0] = max(opened, closes[row]), min(opened, closes[row])
        self.lines.volume[0], self.lines.openinterest[0] = 1e6, 0.0
        self.lines.signal[0] = self.p.signals[row] if self.p.signals else NAN
        return True


def run(
    strategy: type[bt.Strategy], feeds: dict[str, Feed], *, cash: float = 1000.0, **setup: Any
) -> bt.Strategy:
    cerebro = bt.Cerebro(stdstats=False, **setup)
    cerebro.broker.setcash(cash)
    for name, feed in feeds.items():
        cerebro.adddata(feed, name=name)
    cerebro.addstrategy(strategy)
    return cerebro.run()[0]


class Wanting(bt.Strategy):
    """Wants one symbol at each of `path` in turn, and keeps what became of its orders."""

    path: tuple[float, ...] = ()

    def __init__(self) -> None:
        self.statuses: list[tuple[int, str]] = []
        self.sizes: list[float] = []

    def notify_order(self, order: bt.Order) -> None:
        if order.status not in (order.Submitted, order.Accepted):
            self.statuses.append((len(self), order.getstatusname()))

    def next(self) -> None:
        self.sizes.append(self.position.size)
        pursue(self, {"SMH": np.array(self.path[: len(self)])}, reads="SMH")


def wanting(*path: float) -> type[Wanting]:
    return type("WantingPath", (Wanting,), {"path": path})


def test_an_order_refused_at_the_open_is_sent_again_on_the_next_bar() -> None:
    # ten units at a close of 100 are decided on, but the open is 110: not enough cash
    feed = Feed(closes=[100.0, 110.0, 110.0, 110.0], opens=[100.0, 110.0, 110.0, 110.0])
    found = run(wanting(1.0, 1.0, 1.0, 1.0), {"SMH": feed})
    assert found.statuses == [(2, "Margin"), (3, "Completed")]
    assert found.sizes == [0, 0, 9, 9]


def test_a_held_position_is_left_alone_while_prices_drift() -> None:
    found = run(wanting(0.5, 0.5, 0.5, 0.5), {"SMH": Feed(closes=[100.0, 100.0, 150.0, 200.0])})
    assert found.statuses == [(2, "Completed")]
    assert found.sizes == [0, 5, 5, 5]


def test_a_flat_target_on_a_flat_account_sends_nothing() -> None:
    found = run(wanting(0.0, 0.0, 0.0), {"SMH": Feed(closes=[100.0, 90.0, 110.0])})
    assert found.statuses == []


def test_one_order_goes_from_long_to_short() -> None:
    found = run(wanting(0.5, -0.5, -0.5, -0.5), {"SMH": Feed(closes=[100.0] * 4)})
    assert found.sizes == [0, 5, -5, -5]


class Watching(bt.Strategy):
    """Keeps what `so_far` showed of the closes at each bar."""

    def __init__(self) -> None:
        self.seen: list[list[float]] = []

    def next(self) -> None:
        self.seen.append(so_far(self.data.close).tolist())


@pytest.mark.parametrize("preload", [True, False])
@pytest.mark.parametrize("runonce", [True, False])
def test_a_strategy_sees_the_bars_up_to_now_and_no_further(preload: bool, runonce: bool) -> None:
    closes = [100.0, 97.0, 103.0, 90.0]
    found = run(Watching, {"SMH": Feed(closes=closes)}, preload=preload, runonce=runonce)
    assert found.seen == [closes[:1], closes[:2], closes[:3], closes]


SMH = [0.2, 0.1, NAN, -0.2, -0.1, 0.0, 0.3, -0.3, -0.3, NAN]
SPY = [NAN, 0.1, 0.1, 0.1, NAN, -0.3, 0.2, 0.0, 0.1, NAN]
CLOSES = [100.0, 104.0, 101.0, 96.0, 90.0, 92.0, 95.0, 88.0, 80.0, 84.0]


def rule_of_hold(*_: np.ndarray) -> dict[str, np.ndarray]:
    return {"SMH": holding.targets(len(SMH), exposure=1.0)}


def rule_of_threshold(smh: np.ndarray, *_: np.ndarray) -> dict[str, np.ndarray]:
    path = sentiment_threshold.targets(smh, enter=0.15, leave=0.05, exposure=1.0, short=True)
    return {"SMH": path}


def rule_of_risk_off(smh: np.ndarray, *_: np.ndarray) -> dict[str, np.ndarray]:
    risky, safe = risk_off.targets(smh, shock=0.15, calm=0.05, exposure=1.0)
    return {"SMH": risky, "TLT": safe}


def rule_of_momentum(smh: np.ndarray, *_: np.ndarray) -> dict[str, np.ndarray]:
    return {"SMH": event_momentum.targets(smh, shock=0.15, hold=5, exposure=1.0)}


def rule_of_reversal(smh: np.ndarray, _: np.ndarray, close: np.ndarray) -> dict[str, np.ndarray]:
    path = event_reversal.targets(smh, close, shock=0.15, fall=0.03, hold=5, exposure=1.0)
    return {"SMH": path}


def rule_of_pair(smh: np.ndarray, *_: np.ndarray) -> dict[str, np.ndarray]:
    # by hand: SMH minus SPY, where SPY without news counts as 0
    # 0.2  0.0  nan  -0.3  -0.1  0.3  0.1  -0.3  -0.4  nan; long from 0.15, held down to 0.05
    path = np.array([0.5, 0.0, 0.0, -0.5, -0.5, 0.5, 0.5, -0.5, -0.5, 0.0])
    return {"SMH": path, "SPY": -path}


@pytest.mark.parametrize(
    ("strategy", "rule", "reads"),
    [
        (BuyAndHold, rule_of_hold, "SMH"),
        (SentimentThreshold, rule_of_threshold, "SMH"),
        (RiskOff, rule_of_risk_off, "SMH"),
        (EventMomentum, rule_of_momentum, "SMH"),
        (EventReversal, rule_of_reversal, "SMH"),
        (ChipVsIndex, rule_of_pair, "SMH"),
    ],
)
def test_each_strategy_wants_on_each_bar_what_its_rule_says_of_the_whole(
    strategy: type[bt.Strategy],
    rule: Callable[..., dict[str, np.ndarray]],
    reads: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted: list[dict[str, float]] = []

    def note(_: bt.Strategy, paths: dict[str, np.ndarray], *, reads: str) -> None:
        wanted.append({symbol: float(path[-1]) for symbol, path in paths.items()})
        read.add(reads)

    read: set[str] = set()
    monkeypatch.setattr("strategies.orders.pursue", note)
    run(
        strategy,
        {
            "SMH": Feed(closes=CLOSES, signals=SMH),
            "SPY": Feed(closes=[500.0] * len(SPY), signals=SPY),
            "TLT": Feed(closes=[90.0] * len(SPY)),
        },
    )
    whole = rule(np.array(SMH), np.array(SPY), np.array(CLOSES))
    assert wanted == [
        {symbol: float(path[bar]) for symbol, path in whole.items()} for bar in range(len(SMH))
    ]
    assert read == {reads}
    assert f"{strategy.__module__}:{strategy.__name__}" in BUILT_IN.values()
