"""Is the screening engine Backtrader, to the last bit?"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import backtrader as bt
import numpy as np
import pandas as pd
import pytest

from analytics.result import FILLED, REJECTED, BacktestResult
from backtests.config_file import load_config
from backtests.engine import Account, Market, backtest
from backtests.fast import (
    SizeError,
    bars_of,
    can_run_fast,
    equity,
    run,
    run_many,
    run_shifted,
    shifted,
    target_paths,
)  # fmt: skip
from backtests.known import quiet
from backtests.parity import backtrader_only, compare, differences
from backtests.pipeline import Outcome, carry_out
from backtests.robustness import robustness
from backtests.strategy_files import Chosen, load_strategy
from backtests.trading import account_of
from benchmarks.random_cases import Case, Wanted, market_of, random_case
from strategies import BUILT_IN
from strategies.orders import follow_paths

ROOT = Path(__file__).resolve().parents[2]
RULES = {
    "buy_and_hold": {"symbol": "S0"},
    "sentiment_threshold": {"symbol": "S1", "enter": 0.3, "leave": 0.1},
    "risk_off": {"risky": "S0", "safe": "S1", "shock": 0.3, "calm": 0.1},
    "event_momentum": {"symbol": "S1", "shock": 0.4, "hold": 3},
    "event_reversal": {"symbol": "S0", "shock": 0.1, "fall": 0.01, "hold": 3},
    "chip_vs_index": {"chips": "S1", "index": "S0", "enter": 0.3, "leave": 0.1},
}
TERMS = Account(
    cash=100_000.0, commission=0.0005, minimum_commission=1.0, slippage=0.0002,
    borrow_per_year=0.005, max_gross=1.0, gap_buffer=0.02, fractional=True,
)  # fmt: skip


def check(seeds: range) -> None:
    """Compare random cases in both engines; every kind of case and of fate must have been met."""
    apart, orders, met = {}, [], set()
    for seed in seeds:
        case = random_case(seed)
        one = Chosen("wanted", Wanted, case.params, tuple(case.market.bars))
        result = backtest("wanted", Wanted, case.params, market=case.market, account=case.account)
        if found := differences(one, result, market=case.market, account=case.account):
            apart[seed] = found
        orders.append(result.orders)
        met |= kinds(case, result)
    assert apart == {}
    assert met == KINDS
    reasons = pd.concat(orders)["reason"]
    for told in (
        "trimmed from", "no room under", "not enough cash at the close",
        "not enough cash at the open", "closed only", "decided after the last session",
    ):  # fmt: skip
        assert reasons.str.startswith(told).any(), f"no order met: {told}"


KINDS = {
    "fractional", "whole", "slippage", "minimum commission", "borrow fee", "leverage", "long only",
    "short", "ruin", "a symbol that begins late", "one symbol", "many symbols", "a gap in price",
}  # fmt: skip


def kinds(case: Case, result: BacktestResult) -> set[str]:
    """What a case has in it, of KINDS."""
    account, held = case.account, result.positions.to_numpy()
    bars = case.market.bars
    gaps = [frame["open"] / frame["close"].shift() - 1.0 for frame in bars.values()]
    found = {
        "fractional" if account.fractional else "whole": True,
        "slippage": account.slippage > 0,
        "minimum commission": account.minimum_commission > 0,
        "borrow fee": (result.borrow_fees > 0).any(),
        "leverage": account.max_gross > 1,
        "long only": held.any() and not (held < 0).any(),
        "short": (held < 0).any(),
        "ruin": (result.equity == 0).any(),
        "a symbol that begins late": any(frame["volume"].iloc[0] == 0 for frame in bars.values()),
        "one symbol": len(bars) == 1,
        "many symbols": len(bars) > 3,
        "a gap in price": max(gap.abs().max() for gap in gaps) > 0.02,
    }
    return {kind for kind, there in found.items() if there}


def test_sixty_random_cases_are_equal_in_every_bit_whatever_became_of_their_orders():
    check(range(60))


@pytest.mark.slow
def test_a_thousand_more_random_cases_are_equal_in_every_bit():
    check(range(1_000, 2_000))


@pytest.fixture(scope="module")
def outcome(deepseek: Path, ran) -> Outcome:
    config = load_config(deepseek, changes=[f"sentiment.store={ran.store}"])  # scored already
    return carry_out(config, base=deepseek.parent, progress=quiet)


def test_every_strategy_of_the_main_experiment_is_the_same_in_both_engines(outcome, deepseek):
    config = load_config(deepseek, changes=[])
    assert compare(outcome.chosen, outcome.market, account_of(config), outcome.results) == []
    assert backtrader_only(outcome.chosen) == []
    for one, result in zip(outcome.chosen, outcome.results, strict=True):
        fast = run(one.strategy, one.params, market=outcome.market, account=account_of(config))
        assert fast.equity.tolist() == result.equity.tolist()
        filled = result.orders[result.orders["status"] == FILLED][list(fast.orders)]
        ours = fast.orders[fast.orders["status"] == FILLED]
        assert ours.astype(str).values.tolist() == filled.astype(str).values.tolist()
        assert len(filled) > 0


@pytest.mark.parametrize("use", BUILT_IN)
def test_every_built_in_rule_says_the_same_of_the_whole_as_of_what_is_known_at_each_bar(use):
    strategy, market = load_strategy(use, base=Path()), market_of(60, 2, seed=5, wild=3.0)
    assert can_run_fast(strategy)
    whole = target_paths(strategy, RULES[use], market)
    assert any(path.any() for path in whole.values())
    for bars in range(1, 60):
        known = Market(
            market.sessions[: bars + 1],  # one more, since its signal is known before its open
            {symbol: frame.iloc[: bars + 1] for symbol, frame in market.bars.items()},
            market.signals.iloc[: bars + 1],
        )
        part = target_paths(strategy, RULES[use], known)
        for symbol, path in whole.items():
            assert part[symbol][:bars].tolist() == path[:bars].tolist()


def test_many_paths_at_once_are_each_what_they_are_alone_on_one_thread_or_two():
    market = market_of(80, 3, seed=1)
    bars = bars_of(market, ["S2", "S0", "S1"])
    targets = np.random.default_rng(1).choice([-0.3, 0.0, 0.4], (25, 80, 3))
    together = run_many(bars, targets, TERMS)
    assert together.shape == (25, 80)
    assert (together[:, 0] == TERMS.cash).all()
    assert len({row.tobytes() for row in together}) == 25
    for one, row in zip(targets, together, strict=True):
        wanted = {symbol: one[:, place] for place, symbol in enumerate(("S2", "S0", "S1"))}
        params = {"first": "S2", "wanted": wanted}
        result = backtest("one", Wanted, params, market=market, account=TERMS)
        assert row[1:].tolist() == result.equity.tolist()
    assert run_many(bars, targets, TERMS, threads=2).tobytes() == together.tobytes()


def test_signals_moved_in_a_circle_are_what_backtrader_makes_of_the_moved_market():
    market = market_of(40, 2, seed=3)
    moved = shifted(market, 2)
    # row 0 is never decided on; the last two rows come first among the rest
    before, after = market.signals.to_numpy().tolist(), moved.signals.to_numpy().tolist()
    assert after == [before[0], *before[-2:], *before[1:-2]]
    strategy, params = load_strategy("event_momentum", base=Path()), RULES["event_momentum"]
    found = run_shifted(strategy, params, range(4), market=market, account=TERMS)
    for shift in range(4):
        there = shifted(market, shift)
        result = backtest("moved", strategy, params, market=there, account=TERMS)
        assert found[shift, 1:].tolist() == result.equity.tolist()
    assert len({row.tobytes() for row in found}) > 1


class Free(bt.Strategy):
    """A strategy of a user's own."""

    def next(self) -> None:
        self.buy(size=1)


class Stopped(load_strategy("buy_and_hold", base=Path())):
    """A built-in one, and something besides."""

    def notify_order(self, order: bt.Order) -> None:
        self.close()


class Renamed(load_strategy("buy_and_hold", base=Path())):
    """A built-in one with other defaults."""

    params = (("exposure", 0.5),)


class Peeking(bt.Strategy):
    """Wants what the last close tells: the whole of the data says another thing than its part."""

    reads, next = "symbol", follow_paths
    params = (("symbol", "A"),)

    @staticmethod
    def paths(signals, closes, p):
        close = closes[p.symbol]
        return {p.symbol: np.where(close < close[-1], 0.9, 0.0)}


def test_only_a_strategy_that_follows_its_paths_and_does_nothing_else_can_run_fast():
    assert [can_run_fast(one) for one in (Free, Stopped, Renamed, Wanted)] == [
        False, False, True, True,
    ]  # fmt: skip
    chosen = [Chosen(one.__name__, one, {}, ("A",)) for one in (Free, Renamed)]
    assert backtrader_only(chosen) == ["Free"]


def test_a_rule_that_looks_ahead_is_named_with_session_and_both_values(market, free):
    there = market(A=[100.0, 90.0, 95.0, 120.0, 110.0, 130.0])
    result = backtest("peeking", Peeking, {}, market=there, account=free)
    one = Chosen("peeking", Peeking, {}, ("A",))
    found = differences(one, result, market=there, account=free)
    # The last close of what is known is never below itself: Backtrader never buys. Of the whole,
    # the last is the highest: 90 units, 0.9 of 10,000 at 100, are filled at 90 and worth 95 later.
    assert [(one.strategy, one.session, one.what) for one in found] == [
        ("peeking", "2025-01-20", "0 orders, 2"),
        ("peeking", "2025-01-21", "units of A 0.0, 90.0"),
        ("peeking", "2025-01-22", "equity 10000.0, 10450.0"),
    ]


def test_a_rule_that_fails_on_the_whole_is_a_difference_and_not_a_crash(market, free):
    there = market(A=[100.0, 101.0])
    one = Chosen("broken", load_strategy("event_momentum", base=Path()), {"symbol": "B"}, ("A",))
    result = backtest("free", Free, {}, market=there, account=free)
    (found,) = differences(one, result, market=there, account=free)
    assert found.what == "it failed: KeyError: 'B'"


def test_curves_of_delay_and_cost_are_the_same_whichever_engine_made_them(
    outcome, deepseek, monkeypatch
):
    config = load_config(deepseek, changes=[])
    chosen = outcome.chosen[1:3]
    terms = (config, chosen, outcome.known, outcome.market)
    fast = robustness(*terms, progress=quiet, results=outcome.results[1:3])
    monkeypatch.setattr("backtests.robustness.can_run_fast", lambda strategy: False)
    assert robustness(*terms, progress=quiet) == fast


def test_an_account_too_large_for_exact_sizes_is_refused(market):
    there = market(A=[0.5] * 4)
    params = {"symbol": "A"}
    hold = load_strategy("buy_and_hold", base=Path())
    with pytest.raises(SizeError, match="cash = 1e"):
        equity(hold, params, market=there, account=replace(TERMS, cash=1e11))


def test_a_price_that_is_none_is_refused_with_its_place(market, free):
    there = market(A=[100.0, 0.0, 100.0])
    with pytest.raises(ValueError, match=r"A 2025-01-21: open = 0\.0; should be above zero"):
        bars_of(there, ["A"])


def test_a_refused_order_is_in_the_table_as_it_is_in_backtrader():
    case = random_case(7)
    result = backtest("x", Wanted, case.params, market=case.market, account=case.account)
    fast = run(Wanted, case.params, market=case.market, account=case.account)
    assert fast.orders["status"].tolist() == result.orders["status"].tolist()
    assert set(fast.orders["status"]) <= set(result.orders["status"]) | {REJECTED}


@pytest.mark.slow
@pytest.mark.parametrize("kept", [True, False])
def test_a_read_only_checkout_runs_with_the_cache_elsewhere_or_with_none(tmp_path, kept):
    code = """
import json, sys
from numba.core import caching
import backtests.fast_kernel as kernel
print(json.dumps([kernel.trade_paths._cache.__class__.__name__, str(kernel.trade_paths._cache)]))
"""
    setup = (
        "" if kept else
        "from numba.core import caching; caching.CacheImpl._locator_classes = []\n"
    )  # fmt: skip
    place = {"NUMBA_CACHE_DIR": str(tmp_path)} if kept else {}
    done = subprocess.run(
        [sys.executable, "-c", setup + code], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin", "HOME": str(tmp_path), **place},
    )  # fmt: skip
    assert json.loads(done.stdout)[0] == ("FunctionCache" if kept else "NullCache")


def test_nothing_is_compiled_or_imported_before_it_is_needed():
    code = "import sys, backtests.robustness; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
