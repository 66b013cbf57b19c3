import numpy as np
import pandas as pd
import pytest
from scipy.stats import skew

from analytics.distribution import histogram, spread

RETURNS = pd.Series([0.0, 0.02, -0.05, 0.01, -0.01, 0.0, 0.03, -0.02, 0.01, 0.01, -0.04])


def test_the_worst_days_are_averaged_and_the_shares_are_of_all_sessions():
    found = spread(RETURNS)
    assert (found.best, found.worst) == (0.03, -0.05)
    assert found.up == pytest.approx(5 / 11)
    assert found.flat == pytest.approx(2 / 11)
    assert found.tail == -0.05  # 5 % of 11 sessions, rounded up: one
    assert spread(pd.concat([RETURNS] * 4)).tail == pytest.approx(-0.05)  # the worst three of 44
    assert found.skew == pytest.approx(skew(RETURNS, bias=False))


def test_an_account_that_did_not_move_has_no_skewness():
    found = spread(pd.Series(np.zeros(9)))
    assert (found.best, found.up, found.flat, found.skew) == (0.0, 0.0, 1.0, None)


def test_the_bins_leave_out_the_days_without_a_change():
    found = histogram(RETURNS, np.array([-0.06, -0.03, 0.0, 0.03]))
    assert found.tolist() == pytest.approx([2 / 11, 2 / 11, 5 / 11])
