import numpy as np
import pandas as pd
import pytest

from analytics.calendar_returns import calendar_returns


def account(*values: float, start: str = "2024-01-30") -> pd.Series:
    return pd.Series(values, index=pd.bdate_range(start, periods=len(values)))


def test_a_month_runs_from_the_last_close_before_it_to_its_own():
    found = calendar_returns(account(110.0, 121.0, 133.1, 119.79), 100.0, by="M")
    assert [str(month) for month in found.index] == ["2024-01", "2024-02"]
    assert found.tolist() == pytest.approx([0.21, -0.01])  # 121/100 and 119.79/121


def test_months_and_years_compound_to_the_whole():
    equity = account(*(100 * np.cumprod(1 + np.random.default_rng(3).normal(0, 0.01, 600))))
    for by in ("M", "Y"):
        grown = (1 + calendar_returns(equity, 100.0, by=by)).prod()
        assert grown == pytest.approx(equity.iloc[-1] / 100)


def test_a_ruined_account_has_no_return_after_its_ruin():
    found = calendar_returns(account(0.0, 0.0, 0.0), 100.0, by="M")
    assert found.iloc[0] == -1.0
    assert np.isnan(found.iloc[1])
