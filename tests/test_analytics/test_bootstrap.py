"""Do the intervals surround the right numbers, and does pairing cancel what both share?"""

import numpy as np
import pandas as pd
import pytest

from analytics.bootstrap import block_length, difference_intervals, event_interval, metric_intervals
from analytics.drawdown import drawdown
from analytics.returns import cagr, sharpe

SESSIONS = pd.bdate_range("2022-01-03", periods=500)


@pytest.fixture
def returns() -> pd.Series:
    return pd.Series(np.random.default_rng(1).normal(0.0006, 0.01, 500), index=SESSIONS)


def test_the_values_are_those_of_the_metrics_table(returns):
    equity = (1.0 + returns).cumprod()
    found = metric_intervals(returns, seed=3, runs=50)
    assert found["sharpe"].value == pytest.approx(sharpe(returns))
    assert found["cagr"].value == pytest.approx(cagr(equity, 1.0))
    assert found["max_drawdown"].value == pytest.approx(drawdown(equity, 1.0).min())
    assert all(one.low < one.value < one.high for one in found.values())


def test_the_interval_of_independent_returns_has_the_width_of_theory(returns):
    # The standard error of a yearly Sharpe ratio over two years is about sqrt(252 / 500).
    found = metric_intervals(returns, seed=3, runs=2000, block=1)["sharpe"]
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.sqrt(252 / 500), rel=0.1)


def test_equal_seeds_give_equal_intervals_and_others_do_not(returns):
    first, again, other = (metric_intervals(returns, seed=seed, runs=50) for seed in (3, 3, 4))
    assert first == again != other


def test_pairing_cancels_what_both_strategies_share(returns):
    better = returns + 0.0002  # half a basis point of the spread, but every day
    found = difference_intervals(better, returns, seed=3, runs=200)["sharpe"]
    assert 0 < found.low < found.value < found.high
    alone = metric_intervals(better, seed=3, runs=200)["sharpe"]
    assert found.high - found.low < (alone.high - alone.low) / 10


def test_a_flat_account_has_no_sharpe_and_few_days_no_cagr(returns):
    flat = metric_intervals(returns * 0.0, seed=1, runs=20)
    assert flat["sharpe"].value is flat["sharpe"].low is None
    assert flat["max_drawdown"].low == 0.0
    assert metric_intervals(returns.iloc[:40], seed=1, runs=20)["cagr"].value is None


def test_blocks_are_longer_where_returns_follow_each_other(returns):
    generator = np.random.default_rng(0)
    noise = generator.normal(size=2000)
    lasting = np.zeros(2000)
    for day in range(1, 2000):
        lasting[day] = 0.9 * lasting[day - 1] + noise[day]
    assert block_length(lasting) > 5 * block_length(noise)
    assert block_length(np.zeros(100)) == 1


def test_events_of_one_date_are_drawn_together():
    dates = pd.Series(pd.to_datetime(["2025-01-27"] * 3 + ["2025-04-03"]))
    cars = pd.Series([-0.1, -0.1, -0.1, 0.1])
    found = event_interval(cars, dates, seed=0)
    assert found.value == pytest.approx(-0.05)
    assert (found.low, found.high) == pytest.approx((-0.1, 0.1))
    alone = event_interval(cars[:3], dates[:3], seed=0)
    assert (alone.value, alone.low) == (pytest.approx(-0.1), None)


def test_returns_that_cannot_be_resampled_are_refused(returns):
    with pytest.raises(ValueError, match="10 sessions cannot be resampled"):
        metric_intervals(returns.iloc[:10], seed=0)
    with pytest.raises(ValueError, match="no return on 2022-01-05"):
        metric_intervals(returns.where(returns.index != SESSIONS[2]), seed=0)
    with pytest.raises(ValueError, match="the same sessions"):
        difference_intervals(returns, returns.iloc[1:], seed=0)
