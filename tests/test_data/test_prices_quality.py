"""Is what bars lack found where it is, and nothing where nothing is?"""

import json

import pandas as pd
import pytest

from data.prices.quality import bar_quality, mixed_adjustment
from tests.chart_server import daily_bars

BARS = daily_bars("2025-01-02", "2025-01-31")
GRID = pd.DatetimeIndex(BARS.index)


def quality(frame, splits=()):
    return bar_quality(frame, GRID, splits={pd.Timestamp(day): 2.0 for day in splits})


def changed(session, **values):
    frame = BARS.astype(float)
    for name, value in values.items():
        frame.loc[pd.Timestamp(session), name] = value
    return frame


def test_sound_bars_lack_nothing():
    found = quality(BARS)
    assert (found["bars"], found["first"], found["last"]) == (20, "2025-01-02", "2025-01-31")
    assert found["missing"] == found["no_volume"] == found["flat"] == found["stale_runs"] == 0
    assert found["jumps"] == []
    assert found["stale_longest"] is None
    json.dumps(found, allow_nan=False)


def test_bars_that_the_calendar_has_are_missing_between_the_first_and_the_last():
    found = quality(BARS.drop(pd.DatetimeIndex(["2025-01-06", "2025-01-15", "2025-01-31"])))
    assert found["missing"] == 2  # the last session is not between
    assert found["missing_first"] == ["2025-01-06", "2025-01-15"]
    assert found["missing_share"] == pytest.approx(2 / 19)


def test_bars_without_volume_and_those_without_any_move_are_counted():
    still = {"open": 100.0, "high": 100.0, "low": 100.0, "close": 100.0, "volume": 0.0}
    found = quality(changed("2025-01-15", **still))
    assert (found["no_volume"], found["flat"]) == (1, 1)
    assert quality(changed("2025-01-15", volume=0.0))["flat"] == 0


def test_the_longest_standstill_is_named():
    frame = BARS.astype(float)
    frame.iloc[3:9, frame.columns.get_loc("close")] = 101.0
    found = quality(frame)
    assert found["stale_runs"] == 1
    assert found["stale_longest"] == {"first": f"{GRID[3]:%Y-%m-%d}", "bars": 6}


@pytest.mark.parametrize(
    ("factor", "like"), [(0.1, "10:1"), (0.5, "2:1"), (8.0, "1:8"), (0.55, None), (1.46, "1:1.5")]
)
def test_a_jump_is_told_with_the_split_that_would_explain_it(factor, like):
    frame = BARS.astype(float)
    frame["close"] = 100.0
    frame.loc["2025-01-15":, "close"] = 100.0 * factor
    (jump,) = quality(frame)["jumps"]
    assert jump["bar"] == "2025-01-15"
    assert jump["change"] == pytest.approx(factor - 1.0)
    assert jump["like_split"] == like
    assert not jump["known_split"]
    assert quality(frame, splits=["2025-01-15"])["jumps"][0]["known_split"]


def test_two_ways_of_adjusting_are_mixed():
    alike = {"SMH": quality(BARS), "SPY": quality(BARS)}
    assert mixed_adjustment({"SMH": "a", "SPY": "a"}, alike) == {
        "mixed": False, "ways": {"a": ["SMH", "SPY"]}, "within": [],
    }  # fmt: skip
    assert mixed_adjustment({"SMH": "a", "SPY": "b"}, alike)["mixed"]


def test_a_series_on_two_scales_is_mixed_by_itself():
    frame = BARS.astype(float)
    frame.loc["2025-01-15":, ["open", "high", "low", "close"]] /= 10.0
    found = mixed_adjustment({"SMH": "a"}, {"SMH": quality(frame)})
    assert (found["mixed"], found["within"]) == (True, ["SMH"])
