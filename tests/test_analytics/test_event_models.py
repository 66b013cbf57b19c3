"""Do the abnormal returns and their variances agree with statsmodels and with the hand?"""

import numpy as np
import pytest
import statsmodels.api as sm

from analytics.event_models import EventError, Sample, abnormal_returns

DAYS = np.array([-1, 0, 1, 2])


@pytest.fixture
def sample() -> Sample:
    """Return three events with a benchmark and two factors, 60 estimation days each."""
    generator = np.random.default_rng(5)
    factors = generator.normal(0.0005, 0.01, size=(3, 64, 3))
    returns = 0.001 + factors @ np.array([1.2, -0.4, 0.3]) + generator.normal(0, 0.02, (3, 64))
    return Sample(
        days=DAYS,
        estimation=returns[:, :60],
        event=returns[:, 60:],
        estimation_factors=factors[:, :60],
        event_factors=factors[:, 60:],
    )


@pytest.mark.parametrize(
    ("model", "columns"), [("market", 1), ("factors", 3), ("mean_adjusted", 0)]
)
def test_fitted_models_agree_with_statsmodels(sample, model, columns):
    ours = abnormal_returns(sample, model=model)
    for event in range(3):
        x = np.column_stack([np.ones(60), sample.estimation_factors[event, :, :columns]])
        x0 = np.column_stack([np.ones(4), sample.event_factors[event, :, :columns]])
        fit = sm.OLS(sample.estimation[event], x).fit()
        forecast = fit.get_prediction(x0)
        np.testing.assert_allclose(ours.residuals[event], fit.resid, atol=1e-13)
        np.testing.assert_allclose(
            ours.returns[event], sample.event[event] - forecast.predicted_mean, atol=1e-13
        )
        assert ours.sigma[event] == pytest.approx(np.sqrt(fit.scale), rel=1e-12)
        np.testing.assert_allclose(
            ours.sigma[event] * np.sqrt(np.diag(ours.covariance[event])), forecast.se_obs
        )
        np.testing.assert_allclose(
            ours.sigma[event] * ours.spread[event], fit.get_prediction(x).se_obs
        )


def test_a_window_has_the_variance_of_mackinlay(sample):
    ours = abnormal_returns(sample, model="market")
    market, later = sample.estimation_factors[0, :, 0], sample.event_factors[0, :, 0]
    distance = later - market.mean()
    by_hand = 4 + 4**2 / 60 + distance.sum() ** 2 / np.sum((market - market.mean()) ** 2)
    assert ours.covariance[0].sum() == pytest.approx(by_hand, rel=1e-12)


def test_market_adjusted_returns_are_the_difference_and_nothing_is_fitted(sample):
    ours = abnormal_returns(sample, model="market_adjusted")
    np.testing.assert_array_equal(ours.returns, sample.event - sample.event_factors[..., 0])
    before = sample.estimation - sample.estimation_factors[..., 0]
    np.testing.assert_allclose(ours.sigma, np.sqrt(np.mean(before**2, axis=1)))
    np.testing.assert_array_equal(ours.covariance, np.broadcast_to(np.eye(4), (3, 4, 4)))
    assert ours.degrees == 60


def test_what_cannot_be_fitted_is_refused(sample):
    with pytest.raises(EventError, match=r"must be one of market, .* not 'capm'"):
        abnormal_returns(sample, model="capm")
    alone = Sample(DAYS, sample.estimation, sample.event, *(
        one[..., :1] for one in (sample.estimation_factors, sample.event_factors)
    ))  # fmt: skip
    with pytest.raises(EventError, match="at least one factor"):
        abnormal_returns(alone, model="factors")
    short = Sample(DAYS, sample.estimation[:, :6], sample.event,
                   sample.estimation_factors[:, :6], sample.event_factors)  # fmt: skip
    with pytest.raises(EventError, match="6 days is too short for 2 parameters"):
        abnormal_returns(short)
    sample.estimation_factors[1, :, 0] = 0.01
    with pytest.raises(EventError, match="event 2: the benchmark or a factor does not move"):
        abnormal_returns(sample)


def test_the_benchmark_itself_has_no_abnormal_returns(sample):
    sample.estimation[2] = sample.estimation_factors[2, :, 0]
    with pytest.raises(EventError, match=r"event 3: .* without an error"):
        abnormal_returns(sample)


def test_places_of_a_window_count_from_the_first_event_day(sample):
    ours = abnormal_returns(sample)
    assert ours.places(-1, 1) == slice(0, 3)
    with pytest.raises(EventError, match=r"\[0,5\] is not within the event days -1 to 2"):
        ours.places(0, 5)
