"""Is the information coefficient a rank correlation with an honest error?"""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from analytics.information import coefficient, forward_returns, information, newey_west_lags

SESSIONS = pd.bdate_range("2022-01-03", periods=300)
NAN = float("nan")


def frame(values: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(values, index=SESSIONS[: len(values)])


def test_forward_returns_lead_from_the_open_to_a_later_close():
    opens, closes = (
        frame(np.array([[10.0], [20.0], [30.0]])),
        frame(np.array([[11.0], [24.0], [33.0]])),
    )
    assert forward_returns(opens, closes, horizon=1)[0].tolist() == pytest.approx([0.1, 0.2, 0.1])
    two = forward_returns(opens, closes, horizon=2)[0]
    assert two.iloc[:2].tolist() == pytest.approx([1.4, 0.65])
    assert np.isnan(two.iloc[2])
    with pytest.raises(ValueError, match="at least 1 session, not 0"):
        forward_returns(opens, closes, horizon=0)


def test_one_instrument_agrees_with_scipy_and_statsmodels():
    generator = np.random.default_rng(4)
    signal = generator.normal(size=300)
    later = 0.2 * signal + generator.normal(size=300)
    found = coefficient(frame(signal[:, None]), frame(later[:, None]), overlap=4)
    assert found["ic"] == pytest.approx(stats.spearmanr(signal, later).statistic, rel=1e-12)
    ranks = [stats.zscore(stats.rankdata(values)) for values in (signal, later)]
    lags = max(4, newey_west_lags(300))
    theirs = sm.OLS(ranks[0] * ranks[1], np.ones(300)).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": False}
    )
    assert found["standard_error"] == pytest.approx(theirs.bse[0], rel=1e-9)
    assert found["p_value"] == pytest.approx(theirs.pvalues[0], rel=1e-6)


def test_the_same_instrument_twice_is_no_more_evidence():
    generator = np.random.default_rng(4)
    signal, later = frame(generator.normal(size=(300, 1))), frame(generator.normal(size=(300, 1)))
    once = coefficient(signal, later, overlap=0)
    twice = coefficient(
        pd.concat([signal, signal], axis=1), pd.concat([later, later], axis=1), overlap=0
    )
    assert twice["pairs"] == 600
    assert twice["t"] == pytest.approx(once["t"], rel=1e-9)


def test_days_without_news_count_for_nothing():
    generator = np.random.default_rng(4)
    signal = generator.normal(size=(300, 1))
    signal[::2] = NAN
    found = coefficient(frame(signal), frame(generator.normal(size=(300, 1))), overlap=0)
    assert found["pairs"] == found["sessions"] == 150


def test_a_signal_of_one_day_decays():
    generator = np.random.default_rng(4)
    signal = generator.normal(size=(300, 3))
    opens = np.full((300, 3), 100.0)
    closes = opens * np.cumprod(1 + 0.01 * signal + 0.002 * generator.normal(size=(300, 3)), axis=0)
    opens[1:] = closes[:-1]
    table = information(frame(signal), frame(opens), frame(closes), horizons=(1, 5, 20))
    assert table["ic"].iloc[0] > 0.9
    assert table["remaining"].tolist() == sorted(table["remaining"], reverse=True)
    assert table["remaining"].iloc[0] == 1.0
    assert table["p_value"].iloc[0] < 1e-6


def test_too_few_pairs_and_constant_signals_have_no_coefficient():
    few = coefficient(frame(np.arange(19.0)[:, None]), frame(np.arange(19.0)[:, None]), overlap=0)
    assert np.isnan(few["ic"])
    flat = coefficient(frame(np.ones((50, 1))), frame(np.arange(50.0)[:, None]), overlap=0)
    assert np.isnan(flat["ic"])
    assert flat["pairs"] == 50


def test_overlapping_returns_do_not_feign_significance():
    generator = np.random.default_rng(8)
    rejected = 0
    for _ in range(200):
        signal = pd.Series(generator.normal(size=300)).rolling(10, min_periods=1).mean()
        closes = frame(np.cumprod(1 + 0.01 * generator.normal(size=(300, 1)), axis=0))
        table = information(
            frame(signal.to_numpy()[:, None]), closes.shift().fillna(1.0), closes, horizons=(10,)
        )
        rejected += int(table["p_value"].iloc[0] < 0.05)
    assert rejected / 200 < 0.15  # without the overlap it would be about 0.5
