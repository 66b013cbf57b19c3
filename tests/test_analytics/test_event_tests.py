"""Does each event test agree with its formula written out, one number after the other?"""

import numpy as np
import pytest
from scipy import stats

from analytics import event_tests as tests


@pytest.fixture
def generator() -> np.random.Generator:
    return np.random.default_rng(11)


def test_the_cross_section_test_is_students_t(generator):
    values = generator.normal(0.01, 0.02, 12)
    ours, theirs = tests.cross_section(values), stats.ttest_1samp(values, 0.0)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-12)
    assert ours.p == pytest.approx(theirs.pvalue, rel=1e-10)
    assert ours.null == "t(11)"


def test_patell_by_hand():
    # Two events, two days: (1 + 2) + (0 - 1) = 2; variance 2 * 2 * 10 / 8 = 5.
    ours = tests.patell(np.array([[1.0, 2.0], [0.0, -1.0]]), degrees=10)
    assert ours.statistic == pytest.approx(2.0 / np.sqrt(5.0))
    assert ours.p == pytest.approx(2 * stats.norm.sf(2.0 / np.sqrt(5.0)))


def test_the_mean_correlation_is_that_of_all_pairs(generator):
    residuals = generator.normal(size=(7, 50)) + generator.normal(size=50)
    pairs = np.corrcoef(residuals)[np.triu_indices(7, 1)]
    assert tests.mean_correlation(residuals) == pytest.approx(pairs.mean(), rel=1e-12)


def test_kolari_pynnonen_shrinks_the_statistic_by_the_correlation():
    scar = np.array([1.0, 2.0, 3.0])  # mean 2, sd 1: t = 2 sqrt(3)
    ours = tests.kolari_pynnonen(scar, np.array(0.25))
    assert ours.statistic == pytest.approx(2 * np.sqrt(3) * np.sqrt(0.75 / 1.5))
    assert ours.null == "t(2)"


def test_corrado_by_hand():
    # Ranks less 3: event 1 gives -2 -1 0 1 2, event 2 gives 2 0.5 -1 0.5 -2 (a tie).
    residuals = np.array([[1.0, 2.0, 3.0], [9.0, 4.0, 2.0]])
    returns = np.array([[4.0, 5.0], [4.0, 1.0]])
    mean = np.array([0.0, -0.25, -0.5, 0.75, 0.0])
    spread = np.sqrt(np.mean(mean**2))
    day = tests.corrado(residuals, returns, slice(0, 1))
    both = tests.corrado(residuals, returns, slice(0, 2))
    assert day.statistic == pytest.approx(0.75 / spread)
    assert both.statistic == pytest.approx(np.sqrt(2) * 0.375 / spread)


def test_generalized_sign_by_hand():
    residuals = np.array([[1.0, 1.0, -1.0, 1.0], [-1.0, -1.0, 1.0, 1.0]])
    share = tests.positive_share(residuals)
    assert share == 5 / 8
    ours = tests.generalized_sign(np.array([0.1, 0.2]), share)
    assert ours.statistic == pytest.approx((2 - 2 * 0.625) / np.sqrt(2 * 0.625 * 0.375))


def test_grank_agrees_with_its_formula(generator):
    residual_sar, scar = generator.normal(size=(6, 30)), generator.normal(0.4, 1.5, 6)
    everything = np.column_stack([residual_sar, scar / np.std(scar, ddof=1)])
    u = np.array([stats.rankdata(row) / 32 - 0.5 for row in everything]).mean(axis=0)
    z = u[-1] / np.sqrt(np.sum(u**2) / 31)
    t = z * np.sqrt((31 - 2) / (31 - 1 - z**2))
    ours = tests.grank(residual_sar, scar)
    assert ours.statistic == pytest.approx(t, rel=1e-12)
    assert ours.p == pytest.approx(2 * stats.t.sf(abs(t), 29), rel=1e-10)


def test_grank_may_allow_for_the_events_lying_too_close_together(generator):
    residual_sar, scar = generator.normal(size=(6, 40)), generator.normal(size=6)
    # At r = 0.75 the sd is taken twice as large: SCAR* is half of what it was.
    halved = scar / scar.std(ddof=1) / 2.0
    ranks = stats.rankdata(np.column_stack([residual_sar, halved]), axis=1)
    mean = (ranks / 42 - 0.5).mean(axis=0)
    z = mean[-1] / np.sqrt(np.mean(mean**2))
    ours = tests.grank(residual_sar, scar, correlation=0.75)
    assert ours.statistic == pytest.approx(z * np.sqrt(39 / (40 - z**2)))


def test_grank_of_days_is_grank_of_days_over_their_own_spread(generator):
    residual_sar, scar = generator.normal(size=(6, 30)), generator.normal(size=6)
    scaled = residual_sar / residual_sar.std(axis=0, ddof=1)
    ours = tests.grank_of_days(residual_sar, scar)
    assert ours.statistic == tests.grank(scaled, scar).statistic


def test_the_bootstrap_counts_runs_as_far_from_zero(generator):
    scar = np.array([0.5, 1.5, 2.5, 0.2])
    draws = np.array([[0, 1, 2, 3], [0, 0, 0, 0], [2, 2, 2, 1]])
    observed = stats.ttest_1samp(scar, 0.0).statistic
    centred = scar - scar.mean()
    last = stats.ttest_1samp(centred[[2, 2, 2, 1]], 0.0).statistic
    extreme = 1 + (abs(last) >= observed)  # the run of one event only counts as extreme
    ours = tests.bootstrap(scar, draws)
    assert ours.p == pytest.approx((1 + extreme) / 4)
    assert ours.null == "bootstrap(3)"


def test_the_bootstrap_p_is_near_students_for_normal_events(generator):
    scar = generator.normal(0.5, 1.0, 40)
    draws = generator.integers(40, size=(4000, 40))
    ours, students = tests.bootstrap(scar, draws), stats.ttest_1samp(scar, 0.0)
    assert ours.p == pytest.approx(students.pvalue, abs=0.02)


def test_many_studies_at_once_give_the_numbers_of_each(generator):
    scar, residuals = generator.normal(size=(3, 8)), generator.normal(size=(3, 8, 40))
    returns = generator.normal(size=(3, 8, 2))
    draws = generator.integers(8, size=(50, 8))
    together = [
        tests.kolari_pynnonen(scar, tests.mean_correlation(residuals)),
        tests.corrado(residuals, returns, slice(0, 2)),
        tests.grank(residuals, scar),
        tests.bootstrap(scar, draws),
    ]
    for one in range(3):
        alone = [
            tests.kolari_pynnonen(scar[one], tests.mean_correlation(residuals[one])),
            tests.corrado(residuals[one], returns[one], slice(0, 2)),
            tests.grank(residuals[one], scar[one]),
            tests.bootstrap(scar[one], draws),
        ]
        for all_at_once, single in zip(together, alone, strict=True):
            assert all_at_once.statistic[one] == pytest.approx(single.statistic, rel=1e-12)
            assert all_at_once.p[one] == pytest.approx(single.p, rel=1e-12)


def test_one_event_has_no_spread_between_events():
    scar, residuals = np.array([2.0]), np.ones((1, 20)).cumsum(axis=1)
    draws = np.zeros((9, 1), dtype=int)
    for tested in (
        tests.cross_section(scar),
        tests.kolari_pynnonen(scar, tests.mean_correlation(residuals)),
        tests.grank(residuals, scar),
        tests.grank_of_days(residuals, scar),
        tests.bootstrap(scar, draws),
    ):
        assert np.isnan(tested.statistic)
        assert np.isnan(tested.p)
