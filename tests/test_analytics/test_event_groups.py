"""Are groups of events compared by their dates, and as Welch's test in another library has it?"""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analytics.event_groups import by_date, group_difference, overlapping_dates
from analytics.event_study import Design, event_study

SESSIONS = pd.bdate_range("2024-01-01", periods=300).as_unit("ns")
DESIGN = Design(estimation=(-60, -6), windows=((0, 0), (0, 2)))


@pytest.fixture
def study():
    values = np.random.default_rng(4).normal(0.0, 0.01, size=(300, 3))
    returns = pd.DataFrame(values, index=SESSIONS, columns=["AAA", "BBB", "SPY"])
    days = [100, 130, 160, 190, 220, 250, 280]
    groups = ["good"] * 4 + ["bad"] * 2 + ["odd"]
    events = pd.DataFrame(
        [
            {"session": SESSIONS[day], "symbol": symbol, "group": group}
            for day, group in zip(days, groups, strict=True)
            for symbol in ("AAA", "BBB")
        ]
    )
    return event_study(
        returns[["AAA", "BBB"]], events, benchmark=returns["SPY"], design=DESIGN
    )  # fmt: skip


def test_a_date_is_one_observation_however_many_instruments_share_it(study):
    found = by_date(study.group("bad"), 0, 2)
    cars = study.car(0, 2)[(study.events["group"] == "bad").to_numpy()].to_numpy()
    assert found.tolist() == pytest.approx([cars[:2].mean(), cars[2:].mean()])


def test_groups_are_compared_by_welchs_test_on_their_dates(study):
    found = group_difference(study, ("good", "bad"), window=(0, 2), level=0.9)
    good, bad = (by_date(study.group(name), 0, 2) for name in ("good", "bad"))
    theirs = stats.ttest_ind(good, bad, equal_var=False)
    assert found.value == pytest.approx(good.mean() - bad.mean())
    assert (found.t, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-10)
    assert found.degrees == pytest.approx(theirs.df)
    interval = theirs.confidence_interval(0.9)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_a_single_date_tells_nothing_of_how_dates_differ(study):
    found = group_difference(study, ("good", "odd"), window=(0, 0))
    assert math.isfinite(found.value)
    assert math.isnan(found.p)
    assert math.isnan(found.low)


@pytest.mark.parametrize(
    ("window", "expected"), [((0, 0), 0), ((0, 2), 2), ((-1, 3), 3), ((0, 30), 4)]
)
def test_dates_overlap_where_their_windows_share_a_day(window, expected):
    assert overlapping_dates([40, 10, 12, 16, 10], window) == expected
