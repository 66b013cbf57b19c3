"""Do the numbers that discount many tries agree with the published ones?"""

import itertools
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analytics.overfitting import (
    Moments,
    deflated_sharpe,
    expected_best_sharpe,
    minimum_track_record,
    moments,
    overfitting_probability,
    probabilistic_sharpe,
    sharpe_error,
)

PUBLISHED = pd.read_csv(
    Path(__file__).resolve().parents[1] / "answers" / "overfitting_published.csv"
)


@pytest.mark.parametrize(
    ("item", "text", "value"), PUBLISHED[["item", "input", "value"]].to_numpy()
)
def test_published_numbers(item, text, value):
    given = {name: float(number) for name, number in re.findall(r"(\w+)=(-?[\d.]+)", text)}
    of = Moments(int(given.get("n", 2)), given["sr"], given["skew"], given["kurt"])
    ours = {
        "PSR": lambda: probabilistic_sharpe(of, benchmark=given["bench"]),
        "SR_stdev": lambda: sharpe_error(of),
        "MinTRL_years": lambda: minimum_track_record(of, confidence=given["prob"]) / 12,
    }[item]()
    digits = 3 if "ex1" in text else 4
    assert round(ours, digits) == pytest.approx(value, abs=1.01 * 10**-digits)


def test_moments_agree_with_scipy():
    returns = pd.Series(np.random.default_rng(0).gamma(2.0, 0.01, 300) - 0.019)
    found = moments(returns)
    assert found.skew == pytest.approx(stats.skew(returns))
    assert found.kurtosis == pytest.approx(stats.kurtosis(returns, fisher=False))
    assert found.sharpe == pytest.approx(returns.mean() / returns.std(ddof=1))
    assert moments(returns * 0.0) is None


def test_the_minimum_track_record_is_where_the_probability_is_reached():
    of = Moments(50, 0.1, -0.5, 5.0)
    needed = minimum_track_record(of, confidence=0.95)
    longer = Moments(round(needed), 0.1, -0.5, 5.0)
    assert probabilistic_sharpe(longer) == pytest.approx(0.95, abs=0.001)
    assert minimum_track_record(of, benchmark=0.1) is None


def test_the_expected_best_is_what_the_best_of_many_normals_is():
    draws = np.random.default_rng(0).normal(0, 0.05, size=(20_000, 100)).max(axis=1)
    assert expected_best_sharpe(trials=100, variance=0.05**2) == pytest.approx(
        draws.mean(), rel=0.02
    )
    assert expected_best_sharpe(trials=1, variance=1.0) == 0.0
    with pytest.raises(ValueError, match="no 0 trials"):
        expected_best_sharpe(trials=0, variance=1.0)


def test_the_deflated_sharpe_of_the_paper():
    # Bailey & Lopez de Prado 2014, section "A numerical example": 0.9004.
    of = Moments(1250, 2.5 / np.sqrt(250), -3.0, 10.0)
    assert deflated_sharpe(of, trials=100, variance=0.5 / 250) == pytest.approx(0.9004, abs=1e-4)


def test_the_best_of_200_tries_on_noise_is_not_significant():
    noise = pd.DataFrame(np.random.default_rng(3).normal(0, 0.01, size=(750, 200)))
    tried = [moments(noise[column]) for column in noise]
    ratios = np.array([one.sharpe for one in tried])
    best = tried[int(ratios.argmax())]
    assert probabilistic_sharpe(best) > 0.95  # alone it would look like skill
    assert deflated_sharpe(best, trials=200, variance=ratios.var(ddof=1)) < 0.95


def test_overfitting_probability_agrees_with_every_split_by_hand():
    values = np.random.default_rng(6).normal(size=(22, 5))  # 4 blocks: 6, 6, 5, 5
    parts = np.array_split(values, 4)
    logits = []
    for inside in itertools.combinations(range(4), 2):
        halves = [
            np.concatenate([parts[part] for part in range(4) if (part in inside) == chosen])
            for chosen in (True, False)
        ]
        sharpes = [half.mean(axis=0) / half.std(axis=0, ddof=1) for half in halves]
        rank = stats.rankdata(sharpes[1])[sharpes[0].argmax()]
        logits.append(np.log(rank / 6 / (1 - rank / 6)))
    found = overfitting_probability(pd.DataFrame(values), blocks=4)
    np.testing.assert_allclose(found.logits, logits, atol=1e-12)
    assert found.probability == np.mean(np.array(logits) <= 0)


def test_a_real_edge_is_chosen_again_and_noise_is_not():
    generator = np.random.default_rng(6)
    # The PBO of one market of noise lies around a half, widely; that of many on average at it.
    markets = [pd.DataFrame(generator.normal(size=(200, 20))) for _ in range(40)]
    found = [overfitting_probability(market, blocks=8).probability for market in markets]
    assert np.mean(found) == pytest.approx(0.5, abs=0.12)
    values = generator.normal(size=(800, 20))
    values[:, 7] += 0.3
    assert overfitting_probability(pd.DataFrame(values)).probability < 0.01


@pytest.mark.parametrize(
    ("shape", "blocks", "message"),
    [
        ((100, 1), 4, "among 1 trials"),
        ((100, 3), 5, "must be even"),
        ((6, 3), 4, "2 or more of the 6"),
    ],
)
def test_trials_that_cannot_be_split_are_refused(shape, blocks, message):
    with pytest.raises(ValueError, match=message):
        overfitting_probability(pd.DataFrame(np.zeros(shape)), blocks=blocks)
