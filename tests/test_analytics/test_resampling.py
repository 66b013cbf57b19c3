"""The library arch is the judge: the same seed draws the same, a series has the same blocks."""

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap, optimal_block_length

from analytics.resampling import optimal_block, stationary_draws


@pytest.mark.parametrize(("sessions", "block"), [(20, 1), (124, 3), (250, 17)])
def test_the_draws_of_a_seed_are_those_of_arch(sessions, block):
    resampler = StationaryBootstrap(block, np.arange(sessions), seed=np.random.default_rng(5))
    theirs = np.array([drawn[0] for drawn, _ in resampler.bootstrap(100)])
    ours = stationary_draws(sessions, block=block, runs=100, seed=5)
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("seed", range(40))
def test_the_block_length_is_that_of_arch(seed):
    values = np.random.default_rng(seed).normal(size=60 + 7 * seed)
    if seed % 2:
        values = np.convolve(values, np.ones(5), "same")  # neighbours alike: longer blocks
    theirs = float(optimal_block_length(values)["stationary"].iloc[0])
    assert optimal_block(values) == pytest.approx(theirs, rel=1e-9)


def test_blocks_are_as_long_in_the_mean_as_was_asked():
    draws = stationary_draws(2_000, block=10, runs=20, seed=0)
    breaks = (np.diff(draws, axis=1) % 2_000 != 1).sum(axis=1) + 1
    assert 2_000 / breaks.mean() == pytest.approx(10, rel=0.1)
