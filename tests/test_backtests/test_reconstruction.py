"""Does the equity at each close follow from the orders alone, by an account kept independently?

Nothing here asks Backtrader: cash, positions, commission, slippage and borrow fees are worked out
from the orders, the bars and the account's terms, for random markets and every built-in strategy.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from backtests.engine import Account, Market, backtest
from backtests.strategy_files import load_strategy

BARS = 40
RULES = {
    "buy_and_hold": {"symbol": "A"},
    "sentiment_threshold": {"symbol": "A", "enter": 0.3, "leave": 0.1},
    "risk_off": {"risky": "A", "safe": "B", "shock": 0.3, "calm": 0.1},
    "event_momentum": {"symbol": "A", "shock": 0.4, "hold": 3},
    "event_reversal": {"symbol": "A", "shock": 0.2, "fall": 0.01, "hold": 3},
    "chip_vs_index": {"chips": "A", "index": "B", "enter": 0.3, "leave": 0.1},
}


def random_market(seed: int) -> Market:
    random = np.random.default_rng(seed)
    sessions = pd.bdate_range("2024-03-01", periods=BARS, unit="ns")
    bars = {}
    for symbol in ("A", "B"):
        closes = 50.0 * np.exp(np.cumsum(random.normal(0, 0.04, BARS)))
        opens = closes * np.exp(random.normal(0, 0.02, BARS))
        spread = np.abs(random.normal(0, 0.01, (2, BARS)))
        highs = np.maximum(opens, closes) * (1 + spread[0])
        lows = np.minimum(opens, closes) * (1 - spread[1])
        bars[symbol] = pd.DataFrame(
            {"open": opens, "high": highs, "low": lows, "close": closes, "volume": 1e6},
            index=sessions,
        )
    signals = np.where(random.random((BARS, 2)) < 0.3, np.nan, random.uniform(-1, 1, (BARS, 2)))
    return Market(sessions, bars, pd.DataFrame(signals, index=sessions, columns=["A", "B"]))


accounts = st.builds(
    Account,
    cash=st.sampled_from([1_000.0, 100_000.0]),
    commission=st.sampled_from([0.0, 0.0005, 0.01]),
    minimum_commission=st.sampled_from([0.0, 1.0]),
    slippage=st.sampled_from([0.0, 0.0002, 0.05]),
    borrow_per_year=st.sampled_from([0.0, 0.005, 0.5]),
    max_gross=st.sampled_from([0.5, 1.0, 2.0]),
    gap_buffer=st.sampled_from([0.0, 0.02]),
    fractional=st.booleans(),
)


@pytest.mark.parametrize("use", RULES)
@given(seed=st.integers(0, 10_000), account=accounts)
@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # a market does not get simpler by shrinking a seed
    suppress_health_check=list(HealthCheck),
)
def test_equity_is_cash_plus_positions_by_an_account_kept_apart(use, seed, account):
    market = random_market(seed)
    strategy = load_strategy(use, base=None)
    result = backtest(use, strategy, RULES[use], market=market, account=account)
    orders = result.orders
    cash, units = account.cash, {"A": 0.0, "B": 0.0}
    day_before = market.sessions[0]
    for day in market.sessions[1:]:
        closes_before = {symbol: market.bars[symbol].at[day_before, "close"] for symbol in units}
        fee = sum(
            (day - day_before).days / 365 * account.borrow_per_year * -held * closes_before[symbol]
            for symbol, held in units.items()
            if held < 0
        )
        assert result.borrow_fees[day] == pytest.approx(fee, abs=1e-9)
        cash -= fee
        for order in orders[orders["filled"] == day].itertuples():
            assert order.status == "filled"
            assert order.decided == day_before
            bar = market.bars[order.symbol].loc[day]
            sign = 1.0 if order.side == "buy" else -1.0
            slipped = bar["open"] * (1 + sign * account.slippage)
            price = min(max(slipped, bar["low"]), bar["high"])
            assert order.price == pytest.approx(price, rel=1e-12)
            assert order.slippage == pytest.approx(abs(price - bar["open"]) * order.size, abs=1e-6)
            held = units[order.symbol]
            closing = min(abs(held), order.size) if held * sign < 0 else 0.0
            legs = [leg for leg in (closing, order.size - closing) if leg > 0]
            commission = sum(
                max(leg * price * account.commission, account.minimum_commission) for leg in legs
            )
            assert order.commission == pytest.approx(commission, rel=1e-9)
            assert account.fractional or order.size == int(order.size)
            cash -= sign * order.size * price + commission
            units[order.symbol] = held + sign * order.size
        closes = {symbol: market.bars[symbol].at[day, "close"] for symbol in units}
        equity = cash + sum(held * closes[symbol] for symbol, held in units.items())
        if equity <= 0:
            assert (result.equity[day:] == 0.0).all()
            return
        assert result.equity[day] == pytest.approx(equity, rel=1e-9)
        assert result.positions.loc[day].to_dict() == pytest.approx(units, abs=1e-12)
        day_before = day
    assert orders["order"].tolist() == list(range(1, len(orders) + 1))
    assert (orders["size"] <= orders["asked"]).all()
    left = orders[orders["status"] != "filled"]
    assert (left["reason"] != "").all()
