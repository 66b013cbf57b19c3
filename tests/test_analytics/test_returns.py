"""Do returns, growth, volatility and the ratios agree with hand and with other software?"""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.returns import (
    cagr,
    cumulative_return,
    sharpe,
    simple_returns,
    sortino,
    volatility,
)

ANSWERS = Path(__file__).parents[1] / "answers"


def series(values: list[float], start: str = "2024-01-02") -> pd.Series:
    return pd.Series(values, index=pd.bdate_range(start, periods=len(values)), dtype=float)


def smh() -> pd.Series:
    """Return the 300 daily returns described in answers/performance_300d.md."""
    return pd.read_csv(ANSWERS / "returns_300d.csv", index_col="date", parse_dates=True)["ret"]


def published(metric: str) -> list[float]:
    """Return a metric's value by each implementation in answers/performance_300d.csv."""
    table = pd.read_csv(ANSWERS / "performance_300d.csv")
    return [float(value) for value in table.loc[table["metric"] == metric, "value"]]


def test_the_first_return_is_against_the_starting_cash():
    returns = simple_returns(series([110.0, 99.0, 108.9]), 100.0)
    assert returns.tolist() == pytest.approx([0.1, -0.1, 0.1])


def test_the_cumulative_return_is_the_last_equity_over_the_start():
    assert cumulative_return(series([110.0, 99.0, 108.9]), 100.0) == pytest.approx(0.089)


def test_returns_after_ruin_are_undefined_and_so_is_every_ratio():
    returns = simple_returns(series([50.0, -10.0, -10.0]), 100.0)
    assert returns.tolist()[:2] == pytest.approx([-0.5, -1.2])
    assert math.isnan(returns.iloc[2])
    assert volatility(returns) is None
    assert sharpe(returns) is None
    assert sortino(returns) is None


def test_four_calendar_years_of_ten_percent_have_a_cagr_of_ten_percent():
    sessions = pd.to_datetime(["2020-01-01", "2021-06-01", "2024-01-01"])  # 1461 days
    equity = pd.Series([100.0, 70.0, 146.41], index=sessions)
    assert cagr(equity, 100.0) == pytest.approx(0.1, abs=1e-12)


def test_cagr_counts_from_the_session_before_the_first_one_when_it_is_given():
    sessions = pd.to_datetime(["2020-01-02", "2024-01-01"])
    equity = pd.Series([100.0, 146.41], index=sessions)
    since = pd.Timestamp("2020-01-01")
    assert cagr(equity, 100.0, since=since) == pytest.approx(0.1, abs=1e-12)
    assert cagr(equity, 100.0) == pytest.approx(1.4641 ** (365.25 / 1460) - 1)


@pytest.mark.parametrize(("last", "given"), [("2024-03-31", False), ("2024-04-01", True)])
def test_cagr_needs_ninety_calendar_days(last: str, given: bool):
    equity = pd.Series([100.0, 110.0], index=pd.to_datetime(["2024-01-02", last]))
    assert (cagr(equity, 100.0) is not None) == given


def test_cagr_of_a_total_loss_is_minus_one_and_of_a_debt_undefined():
    sessions = pd.to_datetime(["2024-01-02", "2025-01-02"])
    assert cagr(pd.Series([100.0, 0.0], index=sessions), 100.0) == -1.0
    assert cagr(pd.Series([100.0, -5.0], index=sessions), 100.0) is None


def test_the_ratios_of_three_returns_agree_with_the_hand():
    returns = series([0.01, -0.01, 0.03])  # mean 0.01, std 0.02, mean squared loss 0.0001 / 3
    assert volatility(returns) == pytest.approx(0.02 * math.sqrt(252))
    assert sharpe(returns) == pytest.approx(0.5 * math.sqrt(252))
    assert sortino(returns) == pytest.approx(math.sqrt(3) * math.sqrt(252))


def test_a_flat_account_has_no_volatility_and_no_ratios():
    flat = series([0.0, 0.0, 0.0])
    assert volatility(flat) == 0.0
    assert sharpe(flat) is None
    assert sortino(flat) is None


def test_equal_returns_have_no_sharpe_although_rounding_spreads_them():
    assert sharpe(simple_returns(series([100 * 1.01**n for n in range(1, 40)]), 100.0)) is None


def test_one_return_tells_nothing_of_risk():
    one = series([-0.02])
    assert (volatility(one), sharpe(one), sortino(one)) == (None, None, None)


def test_an_account_that_never_loses_has_no_sortino():
    assert sortino(series([0.01, 0.02, 0.0])) is None


@pytest.mark.parametrize(
    ("metric", "ours"), [("volatility", volatility), ("sharpe", sharpe), ("sortino", sortino)]
)
def test_three_other_implementations_agree_on_smh(metric, ours):
    values = published(metric)
    assert len(values) == 3
    assert values == pytest.approx([ours(smh())] * 3, rel=1e-9)


def test_cumulative_return_and_calendar_cagr_of_smh_agree_with_the_answers():
    equity = 10_000.0 * (1.0 + smh()).cumprod()
    assert cumulative_return(equity, 10_000.0) == pytest.approx(published("total_return")[0])
    assert cagr(equity, 10_000.0) == pytest.approx(published("cagr_calendar")[0], rel=1e-9)


@pytest.mark.filterwarnings("ignore")  # quantstats' own, of pandas and matplotlib
@pytest.mark.parametrize("risk_free", [0.0, 0.04])
def test_quantstats_agrees_on_everything_but_the_cagr(risk_free: float):
    stats = pytest.importorskip("quantstats.stats")
    rng = np.random.default_rng(20250127)
    returns = pd.Series(
        rng.normal(0.0006, 0.015, 500), index=pd.bdate_range("2023-01-02", periods=500)
    )
    equity = 50_000.0 * (1.0 + returns).cumprod()
    ours = simple_returns(equity, 50_000.0)
    assert volatility(ours) == pytest.approx(stats.volatility(returns))
    assert cumulative_return(equity, 50_000.0) == pytest.approx(stats.comp(returns))
    assert sharpe(ours, risk_free=risk_free) == pytest.approx(stats.sharpe(returns, rf=risk_free))
    assert sortino(ours, risk_free=risk_free) == pytest.approx(stats.sortino(returns, rf=risk_free))
    # quantstats counts 252 rows as a year, we count calendar days: the values differ by design.
    days = (returns.index[-1] - returns.index[0]).days
    by_hand = (1.0 + stats.comp(returns)) ** (365.25 / days) - 1.0
    assert cagr(equity, 50_000.0) == pytest.approx(by_hand)
    assert cagr(equity, 50_000.0) != pytest.approx(stats.cagr(returns), rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(1.0, 1e6), min_size=1, max_size=40), st.floats(1.0, 1e6))
def test_log_returns_add_up_to_the_log_of_the_total(values: list[float], cash: float):
    equity = series(values)
    total = math.log1p(cumulative_return(equity, cash))
    assert np.log1p(simple_returns(equity, cash)).sum() == pytest.approx(total, abs=1e-9)
