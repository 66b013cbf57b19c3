"""Are many variants of a strategy each what Backtrader makes of it alone?"""

from pathlib import Path

import backtrader as bt
import numpy as np
import pytest

from backtests import variants as under_test
from backtests.engine import Account, backtest
from backtests.strategy_files import load_strategy
from backtests.variants import returns_of, variant_equity, variant_returns
from benchmarks.random_cases import market_of

TERMS = Account(
    cash=100_000.0, commission=0.0005, minimum_commission=1.0, slippage=0.0002,
    borrow_per_year=0.005, max_gross=1.0, gap_buffer=0.02, fractional=True,
)  # fmt: skip
THRESHOLD = load_strategy("sentiment_threshold", base=Path())
VARIANTS = [
    {"symbol": symbol, "enter": enter, "leave": 0.1, "short": short}
    for enter in (0.2, 0.3, 0.05, 0.4)  # 0.05 is below `leave`: the rule objects
    for symbol in ("S1", "S0")
    for short in (True, False)
]


class Free(bt.Strategy):
    """A user's own: no paths, so that only Backtrader can run it."""

    params = (("units", 1),)

    def next(self) -> None:
        if self.p.units == 13:
            raise ZeroDivisionError("thirteen")
        self.buy(self.data, size=self.p.units)


@pytest.mark.parametrize("cells", [1, 2_000_000])
def test_each_variant_is_what_backtrader_makes_of_it_whatever_is_run_together(cells, monkeypatch):
    monkeypatch.setattr(under_test, "CELLS", cells)
    market = market_of(60, 2, seed=4)
    found = variant_equity(THRESHOLD, VARIANTS, market=market, account=TERMS)
    assert sorted(found.refused) == [8, 9, 10, 11]
    assert "leave = 0.1 must be above -enter and at most enter = 0.05" in found.refused[8]
    assert np.isnan(found.equity[8:12]).all()
    for place, params in enumerate(VARIANTS):
        if place in found.refused:
            continue
        result = backtest("one", THRESHOLD, params, market=market, account=TERMS)
        assert found.equity[place].tolist() == [TERMS.cash, *result.equity.tolist()]
    assert len({row.tobytes() for row in found.equity}) > 8


def test_returns_are_a_column_for_each_variant_that_ran_and_a_row_for_each_session():
    market = market_of(60, 2, seed=4)
    returns = variant_returns(THRESHOLD, VARIANTS, market=market, account=TERMS)
    assert list(returns) == [0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15]
    assert returns.index.equals(market.sessions[1:])
    result = backtest("one", THRESHOLD, VARIANTS[3], market=market, account=TERMS)
    grown = TERMS.cash * (1.0 + returns[3]).cumprod()
    assert grown.to_numpy() == pytest.approx(result.equity.to_numpy(), rel=1e-12)


def test_what_only_backtrader_can_run_is_run_there_and_what_it_raises_is_told(market, free):
    there = market(A=[100.0, 100.0, 110.0, 120.0])
    variants = [{"units": 1}, {"units": 13}, {"units": 2}]
    found = variant_equity(Free, variants, market=there, account=free)
    # Bought after each close, filled at the next open: 1 at 100, 1 at 110, 1 at 120.
    assert found.equity[0].tolist() == [10_000.0, 10_000.0, 10_010.0, 10_030.0]
    assert found.equity[2].tolist() == [10_000.0, 10_000.0, 10_020.0, 10_060.0]
    assert "thirteen" in found.refused[1]


def test_after_a_ruin_nothing_is_left_to_move():
    assert returns_of(np.array([[100.0, 50.0, 0.0, 0.0]])).tolist() == [[-0.5, -1.0, 0.0]]
