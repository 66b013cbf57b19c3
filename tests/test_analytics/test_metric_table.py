"""Is the table of many accounts what each comes to alone?"""

import numpy as np
import pandas as pd
import pytest

from analytics.drawdown import deepest
from analytics.metric_table import METRICS, metric_table
from analytics.returns import cagr, cumulative_return, sharpe, simple_returns, sortino, volatility


def alone(equity: pd.Series, start: float) -> dict[str, float | None]:
    """The numbers of one account, by the functions made for one."""
    returns, worst = simple_returns(equity, start), deepest(equity, start)
    growth, depth = cagr(equity, start), worst.depth if worst else 0.0
    return {
        "cumulative_return": cumulative_return(equity, start),
        "cagr": growth,
        "volatility": volatility(returns),
        "sharpe": sharpe(returns),
        "sortino": sortino(returns),
        "calmar": growth / -depth if growth is not None and depth < 0 else None,
        "max_drawdown": depth,
    }


def accounts(sessions: int) -> np.ndarray:
    random = np.random.default_rng(5)
    walks = 100.0 * np.exp(np.cumsum(random.normal(0, 0.02, (6, sessions + 1)), axis=1))
    walks[1] = 100.0  # flat
    walks[2] = np.linspace(100.0, 150.0, sessions + 1)  # never a loss
    walks[3, sessions // 2 :] = 0.0  # ruined
    return walks


@pytest.mark.parametrize("sessions", [10, 200])
def test_every_number_is_that_of_the_account_alone_and_missing_where_that_is(sessions):
    days = pd.bdate_range("2024-01-01", periods=sessions)
    equity = accounts(sessions)
    table = metric_table(equity, days)
    assert list(table) == list(METRICS)
    for row, one in zip(table.to_dict("records"), equity, strict=True):
        expected = alone(pd.Series(one[1:], index=days), one[0])
        assert {k: None if np.isnan(v) else v for k, v in row.items()} == pytest.approx(expected)
    assert table["cagr"].isna().all() == (sessions == 10)  # below 90 days


def test_a_run_without_numbers_has_none():
    days = pd.bdate_range("2024-01-01", periods=3)
    assert metric_table(np.full((1, 4), np.nan), days).isna().all(axis=None)
