import numpy as np
import pandas as pd
import pytest

from analytics.returns import sharpe, volatility
from analytics.rolling import rolling_sharpe, rolling_volatility

RETURNS = pd.Series(np.random.default_rng(5).normal(0.001, 0.01, 80))


def test_each_session_tells_the_figures_of_its_own_window():
    for place in (20, 47, 79):
        part = RETURNS.iloc[place - 20 : place + 1]
        found = rolling_volatility(RETURNS, window=21).iloc[place]
        assert found == pytest.approx(volatility(part))
        assert rolling_sharpe(RETURNS, window=21).iloc[place] == pytest.approx(sharpe(part))


def test_there_is_nothing_to_tell_before_the_window_is_full():
    for rolling in (rolling_volatility, rolling_sharpe):
        assert rolling(RETURNS, window=21).iloc[:20].isna().all()
        assert rolling(RETURNS, window=21).iloc[20:].notna().all()


def test_a_flat_account_has_no_sharpe_ratio_even_after_a_lively_one():
    returns = pd.concat([RETURNS, pd.Series(np.zeros(30))], ignore_index=True)
    assert np.isnan(rolling_sharpe(returns, window=21).iloc[-1])
    assert rolling_volatility(returns, window=21).iloc[-1] == 0.0
