"""Are the bars beside the sample articles what the published ones say, gaps included?"""

import importlib.util
from pathlib import Path

import pandas as pd
import pytest

from data.prices.claims_bars import claims_bars

SCRIPT = Path(__file__).parents[2] / "data" / "samples" / "build_claims_prices.py"
NAN = float("nan")


def test_the_levels_of_the_indices_are_the_quoted_ones():
    bars = claims_bars()
    # closes as quoted in the newspapers of the next day
    assert round(bars["^GSPC"].loc["2025-01-27", "close"], 2) == 6012.28
    assert round(bars["^DJI"].loc["2025-01-27", "close"], 2) == 44713.58
    assert round(bars["^DJI"].loc["2025-01-24", "close"], 2) == 44424.25


def test_each_frame_is_sorted_within_the_two_months_and_in_range():
    bars = claims_bars()
    assert sorted(bars) == ["ASML", "NVDA", "ONEQ", "SFTBY", "SMH", "^DJI", "^GSPC"]
    for symbol, frame in bars.items():
        assert frame.index.is_monotonic_increasing, symbol
        assert frame.index.is_unique, symbol
        assert frame.index[0] >= pd.Timestamp("2025-01-02")
        assert frame.index[-1] <= pd.Timestamp("2025-02-28")
        assert frame["close"].notna().all(), symbol
        whole = frame.dropna()
        assert (whole["low"] <= whole[["open", "close"]].min(axis=1)).all(), symbol
        assert (whole["high"] >= whole[["open", "close"]].max(axis=1)).all(), symbol


def test_the_script_adjusts_and_keeps_a_close_without_a_range():
    spec = importlib.util.spec_from_file_location("build_claims_prices", SCRIPT)
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    columns = {
        "date": pd.to_datetime(["2025-01-24", "2025-01-27"]), "open": [20.0, NAN],
        "high": [22.0, NAN], "low": [18.0, NAN], "close": [21.0, 23.0], "adj_close": [10.5, 11.5],
        "volume": [100.0, NAN],
    }  # fmt: skip
    bars = build.adjusted(pd.DataFrame(columns))
    assert bars["close"].tolist() == [10.5, 11.5]
    assert bars["open"].tolist()[0] == 10.0
    assert bars["open"].isna().tolist() == [False, True]
    assert bars["volume"].isna().tolist() == [False, True]
    with pytest.raises(ValueError, match="low <= open, close <= high fails"):
        build.adjusted(pd.DataFrame(columns | {"high": [20.5, NAN]}))
