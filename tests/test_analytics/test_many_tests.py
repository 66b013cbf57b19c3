"""Is what stands out among many tests still there when all are counted?"""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analytics.many_tests import benjamini_hochberg, superior

SESSIONS = pd.bdate_range("2022-01-03", periods=500)


def test_benjamini_hochberg_agrees_with_scipy_and_leaves_gaps():
    p_values = pd.Series([0.01, np.nan, 0.04, 0.03, 0.005, 0.9], index=list("abcdef"))
    ours = benjamini_hochberg(p_values)
    assert np.isnan(ours["b"])
    np.testing.assert_allclose(ours.dropna(), stats.false_discovery_control(p_values.dropna()))


def test_a_real_edge_is_named_and_noise_is_not():
    generator = np.random.default_rng(5)
    benchmark = pd.Series(generator.normal(0, 0.01, 500), index=SESSIONS)
    noise = pd.DataFrame(generator.normal(0, 0.01, size=(500, 10)), index=SESSIONS)
    nothing = superior(noise, benchmark, seed=1, runs=300)
    assert nothing.spa > 0.05
    assert nothing.names == ()
    noise[3] = benchmark + generator.normal(0.002, 0.005, 500)
    found = superior(noise, benchmark, seed=1, runs=300)
    assert found.spa == pytest.approx(1 / 301)
    assert found.names == ("3",)


def test_all_may_be_better_in_more_than_one_step():
    generator = np.random.default_rng(5)
    benchmark = pd.Series(0.0, index=SESSIONS)
    shared = generator.normal(0, 0.01, 500)
    returns = pd.DataFrame({"far": shared + 0.01, "near": generator.normal(0.0011, 0.01, 500)})
    returns.index = SESSIONS
    assert set(superior(returns, benchmark, seed=1, runs=300, block=1).names) == {"far", "near"}


def test_the_benchmark_does_not_beat_itself():
    benchmark = pd.Series(np.random.default_rng(5).normal(size=500), index=SESSIONS)
    assert superior(benchmark.to_frame("same"), benchmark, seed=1).spa == 1.0
    with pytest.raises(ValueError, match="the same sessions"):
        superior(benchmark.to_frame("same"), benchmark.iloc[1:], seed=1)
