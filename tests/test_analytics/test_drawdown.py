"""Are losses from the peak measured, dated and ordered as by hand and as by other software?"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.drawdown import Drawdown, deepest, drawdown, episodes, longest_days

ANSWERS = Path(__file__).parents[1] / "answers"
WEEK = pd.to_datetime(  # Tuesday to Friday, then Monday to Wednesday
    ["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-05",
     "2024-01-08", "2024-01-09", "2024-01-10"]
)  # fmt: skip
PRICES = st.lists(st.floats(1.0, 1e6), min_size=1, max_size=40)


def series(values: list[float]) -> pd.Series:
    return pd.Series(values, index=WEEK[: len(values)], dtype=float)


def by_day(values: list[float]) -> pd.Series:
    return pd.Series(values, index=pd.bdate_range("2024-01-02", periods=len(values)))


def test_the_loss_is_measured_from_the_running_peak():
    equity = series([100, 120, 90, 108, 120, 114, 126])
    expected = [0, 0, -0.25, -0.1, 0, -0.05, 0]
    assert drawdown(equity, 100.0).tolist() == pytest.approx(expected)


def test_the_starting_cash_counts_as_the_first_peak():
    assert drawdown(series([95, 90, 99]), 100.0).tolist() == pytest.approx([-0.05, -0.1, -0.01])


def test_rounding_is_no_drawdown():
    equity = series([100.0, 100.0 * (1 - 1e-15), 100.0])
    assert drawdown(equity, 100.0).tolist() == [0.0, 0.0, 0.0]
    assert episodes(equity, 100.0) == []


def test_every_stretch_below_a_peak_is_one_episode_the_deepest_first():
    found = episodes(series([100, 114, 108.3, 114, 85.5, 102.6, 126]), 100.0)
    assert [episode.depth for episode in found] == pytest.approx([-0.25, -0.05])
    assert found[0] == Drawdown(
        depth=found[0].depth, peak=WEEK[3], trough=WEEK[4], recovery=WEEK[6], days=5
    )
    assert found[1] == Drawdown(
        depth=found[1].depth, peak=WEEK[1], trough=WEEK[2], recovery=WEEK[3], days=2
    )


def test_the_peak_is_the_last_session_at_it():
    found = deepest(series([120, 120, 90]), 100.0)
    assert found is not None
    assert found.peak == WEEK[1]


def test_a_loss_from_the_start_has_no_peak_session_and_counts_from_the_first_one():
    found = deepest(series([95, 90, 100]), 100.0)
    assert found is not None
    assert (found.peak, found.trough, found.recovery) == (None, WEEK[1], WEEK[2])
    assert found.days == 2


def test_a_loss_that_never_recovers_counts_to_the_last_session():
    found = deepest(series([100, 110, 99, 88, 104.5]), 100.0)
    assert found is not None
    assert found.depth == pytest.approx(-0.2)
    assert (found.peak, found.trough, found.recovery) == (WEEK[1], WEEK[3], None)
    assert found.days == 5  # Wednesday to Monday


def test_the_longest_drawdown_need_not_be_the_deepest():
    equity = series([100, 50, 100, 99, 99, 99, 99])
    assert deepest(equity, 100.0).days == 2
    assert longest_days(equity, 100.0) == 6


def test_an_account_that_only_rises_has_no_drawdown():
    equity = series([100, 101, 102])
    assert deepest(equity, 100.0) is None
    assert longest_days(equity, 100.0) == 0


def test_depth_and_dates_of_smh_agree_with_the_answers():
    returns = pd.read_csv(ANSWERS / "returns_300d.csv", index_col="date", parse_dates=True)["ret"]
    table = pd.read_csv(ANSWERS / "performance_300d.csv")
    table = table[table["implementation"] == "quantstats 0.0.86"].set_index("metric")["value"]
    found = deepest((1.0 + returns).cumprod(), 1.0)
    assert found is not None
    assert found.depth == pytest.approx(float(table["max_drawdown"]), rel=1e-9)
    assert found.trough == pd.Timestamp(table["max_dd_valley"])
    # quantstats dates the first and the last session below the peak, not the peak itself.
    first_below = returns.index.get_loc(table["max_dd_start"])
    assert found.peak == returns.index[first_below - 1]
    assert table["max_dd_end"] == "2023-01-25" == str(returns.index[-1].date())
    assert found.recovery is None


@pytest.mark.filterwarnings("ignore")  # quantstats' own, of pandas and matplotlib
def test_quantstats_agrees_on_the_maximum_drawdown():
    stats = pytest.importorskip("quantstats.stats")
    rng = np.random.default_rng(7)
    returns = pd.Series(rng.normal(0, 0.02, 400), index=pd.bdate_range("2023-01-02", periods=400))
    found = deepest(1000.0 * (1.0 + returns).cumprod(), 1000.0)
    assert found is not None
    assert found.depth == pytest.approx(stats.max_drawdown(returns))


@settings(max_examples=60, deadline=None)
@given(PRICES, st.floats(1.0, 1e6))
def test_a_drawdown_lies_between_a_total_loss_and_none(values: list[float], cash: float):
    equity = by_day(values)
    loss = drawdown(equity, cash)
    assert ((loss >= -1.0) & (loss <= 0.0)).all()
    found = episodes(equity, cash)
    assert min((episode.depth for episode in found), default=0.0) == loss.min()
    assert sum(episode.days for episode in found) <= (equity.index[-1] - equity.index[0]).days


@settings(max_examples=60, deadline=None)
@given(PRICES, st.floats(100.0, 1e6))
def test_who_only_holds_one_instrument_has_its_maximum_drawdown(values: list[float], cash: float):
    closes = by_day(values)
    equity = cash * closes / values[0]
    assert drawdown(equity, cash).min() == pytest.approx(
        (closes / closes.cummax() - 1.0).min(), abs=1e-9
    )
