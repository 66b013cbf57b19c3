"""Is nothing chosen on what it is judged on, and no event on both sides?"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from analytics.returns import sharpe
from analytics.walk_forward import folds, scores

SESSIONS = pd.bdate_range("2024-01-01", periods=100).as_unit("ns")


def test_steps_follow_each_other_and_the_last_may_be_short():
    found = folds(SESSIONS, train=40, test=25)
    assert [(one.first, one.last) for one in found] == [(40, 64), (65, 89), (90, 99)]
    assert [(one.train[0], one.train[-1]) for one in found] == [(0, 39), (25, 64), (50, 89)]
    grown = folds(SESSIONS, train=40, test=25, anchored=True)
    assert [(one.train[0], one.train[-1]) for one in grown] == [(0, 39), (0, 64), (0, 89)]


def test_the_sessions_before_a_test_are_purged():
    first, *_ = folds(SESSIONS, train=40, test=25, purge=5)
    assert first.train.tolist() == list(range(35))
    assert first.left_out == 5


@pytest.mark.parametrize(
    ("place", "end"),
    [
        (30, 38),  # its embargo ends with session 38, before the test begins at 40
        (32, 30),  # 32 - 2, since its aftermath to session 40 is judged on
        (41, 38),  # begins at 39: already purged
        (60, 38),  # far within the test
    ],
)
def test_an_event_and_its_aftermath_are_never_divided(place, end):
    first, *_ = folds(
        SESSIONS, train=40, test=25, purge=2, embargo=8, events=[SESSIONS[place]]
    )  # fmt: skip
    assert first.train[-1] == end - 1


@settings(deadline=None)
@given(
    train=st.integers(20, 60), test=st.integers(1, 40), purge=st.integers(0, 8),
    embargo=st.integers(0, 8), places=st.lists(st.integers(0, 99), max_size=4), grow=st.booleans(),
)  # fmt: skip
def test_whatever_is_asked_training_ends_before_the_test_and_events_stay_whole(
    train, test, purge, embargo, places, grow
):
    options = {"purge": purge, "embargo": embargo, "events": [SESSIONS[place] for place in places]}
    try:
        found = folds(SESSIONS, train=train, test=test, anchored=grow, **options)
    except ValueError:
        reject()
    judged = np.concatenate([np.arange(one.first, one.last + 1) for one in found])
    assert judged.tolist() == list(range(train, 100))
    for one in found:
        assert one.train[-1] < one.first - purge
        for place in places:
            whole = np.arange(place - purge, place + embargo + 1)
            both = np.isin(whole, one.train).any() and (whole >= one.first).any()
            assert not both


def test_what_cannot_be_stepped_through_is_said():
    with pytest.raises(ValueError, match="100 sessions hold no training window of 100"):
        folds(SESSIONS, train=100, test=10)
    with pytest.raises(ValueError, match="leave 0 of the sessions before 2024-02-12 to choose on"):
        folds(SESSIONS, train=30, test=10, purge=30)


def test_scores_are_those_of_the_metrics():
    returns = np.random.default_rng(0).normal(0.001, 0.01, (60, 3))
    returns[:, 2] = 0.0
    by_sharpe = scores(returns)
    assert by_sharpe[0] == pytest.approx(sharpe(pd.Series(returns[:, 0])))
    assert by_sharpe[2] == 0.0
    assert scores(returns, by="cumulative_return")[1] == pytest.approx(
        np.prod(1 + returns[:, 1]) - 1
    )
    with pytest.raises(ValueError, match="by must be one of sharpe, cumulative_return"):
        scores(returns, by="luck")
