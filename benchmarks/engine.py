"""How much faster is the screening engine than Backtrader, and is it equal?

    python -m benchmarks.engine               prints a Markdown table
    python -m benchmarks.engine parity 1000   compares so many random cases, in every bit

Ratios are medians over pairs: both sides are measured in turn, in one process. Work: ten years of
six instruments, long, short or flat by the signal, a slightly new target each session.
"""

import statistics
import sys
import time
from collections.abc import Callable, Sequence

import backtrader as bt
import numpy as np

from backtests.engine import Account, Market, backtest
from backtests.fast import bars_of, run_many
from backtests.parity import differences
from backtests.strategy_files import Chosen
from benchmarks.random_cases import Wanted, market_of, random_case

BARS, SYMBOLS, CONFIGURATIONS, PAIRS = 2500, 6, 200, 5
TERMS = Account(
    cash=1e6, commission=5e-4, minimum_commission=0.0, slippage=2e-4, borrow_per_year=0.005,
    max_gross=1.0, gap_buffer=0.02, fractional=True,
)  # fmt: skip


class Naive(bt.Strategy):
    """The same targets as one would write them: an order for each instrument, each session."""

    params = (("wanted", None),)

    def __init__(self) -> None:
        paths = [self.p.wanted[data._name].tolist() for data in self.datas]
        self.rows = list(zip(*paths, strict=True))

    def next(self) -> None:
        """Order what the path of each instrument says."""
        for data, target in zip(self.datas, self.rows[len(self) - 1], strict=True):
            self.order_target_percent(data, target=target)


def naive(
    market: Market, wanted: dict[str, np.ndarray], *, account: Account = TERMS
) -> bt.Strategy:
    """Run Backtrader as its manual shows it: PandasData, observers and five analyzers."""
    cerebro = bt.Cerebro()
    for symbol, frame in market.bars.items():
        cerebro.adddata(bt.feeds.PandasData(dataname=frame), name=symbol)
    cerebro.addstrategy(Naive, wanted=wanted)
    cerebro.broker.setcash(account.cash)
    cerebro.broker.setcommission(account.commission)
    cerebro.broker.set_slippage_perc(account.slippage)
    kinds = bt.analyzers
    for one in (kinds.SharpeRatio, kinds.DrawDown, kinds.TradeAnalyzer, kinds.Returns):
        cerebro.addanalyzer(one)
    cerebro.addanalyzer(kinds.TimeReturn)
    (strategy,) = cerebro.run()
    return strategy


def targets_of(market: Market) -> np.ndarray:
    """Return the target of each session and instrument, (bars, symbols); gross at most 0.9."""
    signals = market.signals.to_numpy()
    side = (signals > 0.2).astype(float) - (signals < -0.2)
    drift = 1.0 + 1e-3 * (np.arange(len(signals)) % 2)
    return side * drift[:, None] * 0.9 / signals.shape[1]


def speeds() -> str:
    """Return the table of seconds and ratios for one configuration."""
    market = market_of(BARS, SYMBOLS, seed=7)
    targets = targets_of(market)
    wanted = {symbol: targets[:, place] for place, symbol in enumerate(market.bars)}
    params = {"first": "S0", "wanted": wanted}
    many = np.repeat(targets[None], CONFIGURATIONS, axis=0)
    bars = bars_of(market, list(wanted))
    run_many(bars, many[:1], TERMS)  # compiled or taken from disk before the clock starts
    sides: dict[str, Callable[[], object]] = {
        "Backtrader, PandasData, observers, five analyzers": lambda: naive(market, wanted),
        "Backtrader, our feed and broker": lambda: backtest(
            "ours", Wanted, params, market=market, account=TERMS
        ),
        "screening engine, one thread": lambda: run_many(bars, many, TERMS),
        "screening engine, two threads": lambda: run_many(bars, many, TERMS, threads=2),
    }
    parts = {name: CONFIGURATIONS if "screening" in name else 1 for name in sides}
    taken = measured(sides, PAIRS)
    each = {name: [second / parts[name] for second in taken[name]] for name in sides}
    first, honest = next(iter(each.values())), sides["Backtrader, our feed and broker"]()
    assert run_many(bars, many[:1], TERMS)[0, 1:].tolist() == honest.equity.tolist()
    lines = [
        f"{BARS} bars, {SYMBOLS} instruments, {len(honest.orders)} orders; equal in every bit.",
        "",
        "| engine | ms per configuration | times naive |",
        "|---|--:|--:|",
    ]
    for name, seconds in each.items():
        ratio = statistics.median(a / b for a, b in zip(first, seconds, strict=True))
        lines.append(f"| {name} | {1e3 * statistics.median(seconds):,.3f} | {ratio:,.1f} |")
    return "\n".join(lines)


def measured(sides: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of each side, all taken in turn in each round."""
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, work in sides.items():
            start = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - start)
    return taken


def parity(cases: int) -> str:
    """Return how many of so many random cases are equal in every bit; name those that are not."""
    apart, orders, refused = [], 0, 0
    for seed in range(10_000, 10_000 + cases):
        case = random_case(seed)
        one = Chosen(f"case {seed}", Wanted, case.params, tuple(case.market.bars))
        result = backtest(one.name, Wanted, one.params, market=case.market, account=case.account)
        apart += differences(one, result, market=case.market, account=case.account)[:1]
        orders += len(result.orders)
        refused += int((result.orders["status"] == "rejected").sum())
    told = [f"{one.strategy}, {one.session}: {one.what}" for one in apart]
    equal = f"{cases - len(apart)} of {cases} cases equal in every bit"
    return "\n".join([*told, f"{equal}; {orders} orders, {refused} of them rejected"])


def main(words: Sequence[str]) -> None:
    """Print what was asked for."""
    if words[:1] == ["parity"]:
        print(parity(int(words[1]) if len(words) > 1 else 1000))
        return
    print(speeds())


if __name__ == "__main__":
    main(sys.argv[1:])
